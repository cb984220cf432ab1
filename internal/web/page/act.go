package page

import (
	"maps"
	"net/http"

	"vidimus/internal/web"
	"vidimus/templates"
)

// act shows a page that asks for one act: a few fields and a button.
func act(q *web.Request, p templates.Page, view templates.Act) error {
	p.View = view
	return q.Page(http.StatusOK, "act", p)
}

// actAgain shows it once more, with what was typed and what is wrong.
func actAgain(q *web.Request, err error, p templates.Page, view templates.Act, names map[string]string) error {
	known := map[string]string{}
	for _, f := range view.Fields {
		known[f.Name] = f.Name
	}
	maps.Copy(known, names)
	for _, c := range view.Checks {
		known[c.Name] = c.Name
	}
	view.Form = formOf(q, err, known)
	for i, c := range view.Checks {
		view.Checks[i].Error = view.Form.Error(c.Name)
	}
	p.View = view
	return q.Invalid(err, "act", p)
}
