package page

import (
	"net/http"

	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// diffPage is what a version changes of the published one before it, and which courses stay
// where they are.
func diffPage(q *web.Request) error {
	var f standardFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readStandardFile(q, r)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.StandardDiff{Newer: versionLink(q, f.Version), Empty: templates.Empty{Text: q.T("Prima di questa versione non ne è stata pubblicata nessuna: non c’è con che cosa confrontarla."),
		Next: &templates.Link{Text: q.T("Torna alla scheda"), Href: "/standard/" + f.ID}}}
	if f.beforeStd != nil {
		view.Older = versionLink(q, f.before)
		view.Empty.Text = q.T("Le due versioni dicono le stesse cose.")
		changes := standard.Diff(f.beforeStd, f.std)
		view.Groups = diffGroups(q.Locale(), changes)
		view.Figures = diffFigures(q, changes)
		for _, c := range f.courses[f.before.ID] {
			view.Staying = append(view.Staying, courseLink(q, c))
		}
	}
	p := f.page(q, q.T("Che cosa cambia"))
	p.View = view
	return q.Page(http.StatusOK, "standard_diff", p)
}

func versionLink(q *web.Request, v standard.Version) templates.Link {
	return templates.Link{Text: q.T("Versione {n}", "n", v.Version), Href: "/standard/" + v.ID}
}

// diffFigures count the changes by what they are changes of.
func diffFigures(q *web.Request, changes []standard.Change) []templates.Figure {
	var bounds, units, items, texts int
	for _, c := range changes {
		switch {
		case c.Unit != "":
			bounds++
		case c.Item && (c.Label == "Abilità" || c.Label == "Conoscenze"):
			items++
		case c.Item:
			units++
		default:
			texts++
		}
	}
	return []templates.Figure{figureCount(bounds, q.T("ore e limiti")), figureCount(units, q.T("unità, requisiti e codici")), figureCount(items, q.T("abilità e conoscenze")), figureCount(texts, q.T("testi e altri valori"))}
}
