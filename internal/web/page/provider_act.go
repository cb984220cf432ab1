package page

import (
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// providerAct is an act upon what the provider enters about itself and its people: a page
// with a few fields, carried out under the provider's lock.
type providerAct struct {
	view  func(q *web.Request, r store.Reader) (templates.Page, templates.Act, error)
	names map[string]string // fields of refusals by the form's names
	do    func(q *web.Request, tx *store.Tx) (location string, err error)
}

func (a providerAct) page(q *web.Request) error { return a.show(q, nil) }

func (a providerAct) show(q *web.Request, refusal error) error {
	var p templates.Page
	var view templates.Act
	err := q.Read(func(r store.Reader) (err error) {
		p, view, err = a.view(q, r)
		return err
	})
	if err != nil {
		return err
	}
	view.Action = q.Path()
	if refusal == nil {
		return act(q, p, view)
	}
	for i, f := range view.Fields { // a box that was not ticked is not among what was typed
		if _, ticked := q.Form()[f.Name]; f.Type == "checkbox" && !ticked {
			view.Fields[i].Value = ""
		}
	}
	return actAgain(q, refusal, p, view, a.names)
}

func (a providerAct) post(q *web.Request) error {
	err := q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		location, err := a.do(q, tx)
		tx.Answer(location)
		return err
	})
	if refusedHere(err) {
		return a.show(q, err)
	}
	return err
}

// onProvider carries out an act that asks for nothing, and goes back to a page.
func onProvider(q *web.Request, location string, fn func(tx *store.Tx) error) error {
	return q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		tx.Answer(location)
		return fn(tx)
	})
}

// boxed is what a box of a form starts with.
func boxed(on bool) string {
	if on {
		return "1"
	}
	return ""
}
