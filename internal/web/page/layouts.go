package page

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var layoutRoutes = []web.Route{
	{Method: http.MethodPost, Path: "/tracciati", Allow: office, Handle: saveLayout},
	{Method: http.MethodPost, Path: "/tracciati/:id/elimina", Allow: office, Handle: discardLayout},
}

// offeredColumn is a column that a list offers to layouts.
type offeredColumn struct {
	title string // in Italian: its name
	spare bool
}

// fixedColumns is how many columns of one text a layout's form has room for.
const fixedColumns = 3

// layoutsPage shows the layouts for lists of a kind, and the form for one: a new one begins
// with what the page shows.
func layoutsPage(q *web.Request, kind string, offered []offeredColumn) error {
	view := templates.Layouts{List: kind, Back: templates.Link{Text: q.T("Torna all’elenco"), Href: q.Here("formato", "tracciato")}}
	var edited export.Saved
	if err := fillLayouts(q, &view, func(s export.Saved) { edited = s }); err != nil {
		return err
	}
	var layout export.Layout
	if edited.ID != "" {
		var err error
		if layout, err = edited.Layout(); err != nil {
			return err
		}
	} else {
		for _, c := range offered {
			if !c.spare {
				layout.Columns = append(layout.Columns, export.Choice{Column: c.title, Title: q.T(c.title)})
			}
		}
	}
	view.ID, view.Form.Values = edited.ID, map[string]string{"name": edited.Name, "separator": cmp.Or(edited.Separator, ";"), "encoding": encodingValue(edited.Encoding), "dates": "it"}
	if edited.ISODates {
		view.Form.Values["dates"] = "iso"
	}
	if edited.Usual {
		view.Form.Values["usual"] = "1"
	}
	layoutColumns(q, &view, layout.Columns, offered)
	return q.Page(http.StatusOK, "layouts", templates.Page{Title: q.T("Colonne e tracciati"), View: view})
}

// layoutColumns are the lines of the form: what is chosen has its place and title.
func layoutColumns(q *web.Request, view *templates.Layouts, chosen []export.Choice, offered []offeredColumn) {
	n := 0
	line := func(column, name string) *templates.LayoutColumn {
		n++
		return &templates.LayoutColumn{N: n, Column: column, Name: name, Title: name}
	}
	take := func(l *templates.LayoutColumn, fits func(c export.Choice) bool) {
		if i := slices.IndexFunc(chosen, fits); i >= 0 {
			l.OrderValue, l.Title, l.Text = strconv.Itoa(i+1), chosen[i].Title, chosen[i].Text
		}
	}
	for _, o := range offered {
		l := line(o.title, q.T(o.title))
		take(l, func(c export.Choice) bool { return c.Column == o.title })
		view.Columns = append(view.Columns, *l)
	}
	fixed := 0
	for i, c := range chosen {
		switch known := slices.ContainsFunc(offered, func(o offeredColumn) bool { return o.title == c.Column }); {
		case c.Column == "":
			fixed++
			view.Fixed = append(view.Fixed, templates.LayoutColumn{OrderValue: strconv.Itoa(i + 1), Title: c.Title, Text: c.Text})
		case !known:
			l := line(c.Column, q.T(c.Column))
			l.OrderValue, l.Title, l.Gone = strconv.Itoa(i+1), c.Title, true
			view.Columns = append(view.Columns, *l)
		}
	}
	for len(view.Fixed) < max(fixedColumns, fixed) {
		view.Fixed = append(view.Fixed, templates.LayoutColumn{})
	}
	for i := range view.Fixed {
		n++
		view.Fixed[i].N, view.Fixed[i].Name = n, q.T("Testo uguale su ogni riga")
	}
}

// fillLayouts fills in what the page shows whatever is in its form; found is told of the
// layout that the query names.
func fillLayouts(q *web.Request, view *templates.Layouts, found func(export.Saved)) error {
	view.CanEdit = may(q, office)
	view.Choices = templates.LayoutChoices{
		Separators: []templates.Choice{{Value: ";", Text: q.T("punto e virgola (Excel italiano)")}, {Value: ",", Text: q.T("virgola")}, {Value: "tab", Text: q.T("tabulazione")}},
		Encodings:  []templates.Choice{{Value: "mark", Text: q.T("UTF-8 per Excel")}, {Value: "utf-8", Text: q.T("UTF-8 senza BOM")}, {Value: "cp-1252", Text: "Windows-1252"}},
		Dates:      []templates.Choice{{Value: "it", Text: "31/12/2026"}, {Value: "iso", Text: "2026-12-31"}},
	}
	with := "?"
	if strings.Contains(view.Back.Href, "?") {
		with = "&"
	}
	files := func(id string) []templates.Link {
		return []templates.Link{{Text: "XLSX", Href: view.Back.Href + with + "formato=xlsx&tracciato=" + id}, {Text: "CSV", Href: view.Back.Href + with + "formato=csv&tracciato=" + id}}
	}
	view.Whole = files(wholeList)
	return q.Read(func(r store.Reader) error {
		all, err := export.SavedFor(q.Context(), r, view.List)
		if err != nil {
			return err
		}
		for _, s := range all {
			l, err := s.Layout()
			if err != nil {
				return err
			}
			if s.ID == q.Query("tracciato") {
				found(s)
			}
			view.Saved = append(view.Saved, templates.LayoutRow{ID: s.ID, Name: s.Name, Usual: s.Usual, Files: files(s.ID), Edit: view.Back.Href + with + "formato=colonne&tracciato=" + s.ID + "#tracciato",
				Columns: q.T("{n} {n|colonna|colonne}", "n", len(l.Columns)) + " · " + choiceText(view.Choices.Separators, s.Separator) + " · " + choiceText(view.Choices.Encodings, encodingValue(s.Encoding))})
		}
		return nil
	})
}

func choiceText(choices []templates.Choice, value string) string {
	for _, c := range choices {
		if c.Value == value {
			return c.Text
		}
	}
	return value
}

// encodingValue is an encoding in the form, where the empty value is «nothing chosen».
func encodingValue(e export.Encoding) string { return cmp.Or(string(e), "mark") }

// saveLayout keeps a layout and goes back to where it was made.
func saveLayout(q *web.Request) error {
	s := export.Saved{ID: q.Value("id"), List: q.Value("list"), Name: q.Value("name"), Separator: q.Value("separator"), ISODates: q.Value("dates") == "iso", Usual: q.Value("usual") == "1"}
	if s.Encoding = export.Encoding(q.Value("encoding")); s.Encoding == "mark" {
		s.Encoding = export.UTF8Mark
	}
	columns, err := typedColumns(q)
	if err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			_, err := export.Save(q.Context(), tx, s, columns)
			tx.Answer(layoutsHref(q))
			return err
		})
	}
	if !refusedHere(err) {
		return err
	}
	view := templates.Layouts{List: s.List, ID: s.ID, Back: templates.Link{Text: q.T("Torna all’elenco"), Href: backFrom(q)}}
	if err := fillLayouts(q, &view, func(export.Saved) {}); err != nil {
		return err
	}
	view.Form = formOf(q, err, fields("name", "columns", "separator", "encoding"))
	for n := 1; q.Form().Has(fmt.Sprintf("order.%d", n)); n++ {
		of := func(name string) string { return q.Value(fmt.Sprintf("%s.%d", name, n)) }
		l := templates.LayoutColumn{N: n, Column: of("column"), Name: q.T(of("column")), OrderValue: of("order"), Title: of("title"), Text: of("text")}
		if l.Column == "" {
			l.Name = q.T("Testo uguale su ogni riga")
			view.Fixed = append(view.Fixed, l)
		} else {
			view.Columns = append(view.Columns, l)
		}
	}
	return q.Invalid(err, "layouts", templates.Page{Title: q.T("Colonne e tracciati"), View: view})
}

// typedColumns are the columns that were given a place, in order; two in one place stand as
// in the form.
func typedColumns(q *web.Request) ([]export.Choice, error) {
	type placed struct {
		export.Choice
		at int
	}
	var all []placed
	bad := typed()
	for n := 1; q.Form().Has(fmt.Sprintf("order.%d", n)); n++ {
		of := func(name string) string { return q.Value(fmt.Sprintf("%s.%d", name, n)) }
		if of("order") == "" {
			continue
		}
		at, err := strconv.Atoi(of("order"))
		if err != nil {
			bad.With("columns", "«{text}» non è un numero d’ordine.", fault.Args{"text": of("order")})
			continue
		}
		all = append(all, placed{export.Choice{Column: of("column"), Title: of("title"), Text: of("text")}, at})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	out := make([]export.Choice, len(all))
	for i, p := range all {
		out[i] = p.Choice
	}
	return out, bad.OrNil()
}

// backFrom is the list that the form came from.
func backFrom(q *web.Request) string {
	if back := q.Value("back"); web.Local(back) {
		return back
	}
	return "/"
}

func layoutsHref(q *web.Request) string {
	back := backFrom(q)
	if strings.Contains(back, "?") {
		return back + "&formato=colonne"
	}
	return back + "?formato=colonne"
}

func discardLayout(q *web.Request) error {
	return q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		_, err := export.Discard(q.Context(), tx, q.Param("id"))
		tx.Answer(layoutsHref(q))
		return err
	})
}
