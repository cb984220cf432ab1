package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/standard"
	"vidimus/internal/web"
	"vidimus/templates"
)

// A control is one field of a form tied to the value that it shows and changes: a form is
// declared once, and filled and read from the same declaration.
type control struct {
	templates.Field
	show func() string
	read func(typed string, bad *fault.Error)
}

// named makes a control of a field that shows a text.
func named(name, label string, show func() string, read func(typed string, bad *fault.Error)) control {
	return control{Field: templates.Field{Name: name, Label: label, Type: "text"}, show: show, read: read}
}

// wordsOf is a short text, proseOf a long one. A short text that the sheet gives on several
// lines keeps them.
func wordsOf(name, label string, to *string) control {
	if strings.Contains(*to, "\n") {
		return proseOf(name, label, to)
	}
	return named(name, label, func() string { return *to }, func(typed string, _ *fault.Error) { *to = strings.Join(strings.Fields(typed), " ") })
}

func proseOf(name, label string, to *string) control {
	c := named(name, label, func() string { return *to }, func(typed string, _ *fault.Error) { *to = plainLines(typed) })
	c.Rows, c.Wide = "4", true
	return c
}

func codeOf(name, label string, to *standard.Code) control {
	return named(name, label, func() string { return string(*to) }, func(typed string, _ *fault.Error) { *to = standard.Code(typed) })
}

// figureOf is a whole number, or none: an empty field sets no bound, 0 is a bound of zero.
func figureOf(name, label string, to **int) control {
	c := named(name, label, func() string { return figure(*to) }, func(typed string, bad *fault.Error) {
		if *to = nil; typed == "" {
			return
		}
		n, err := strconv.Atoi(typed)
		if err != nil || n < 0 {
			bad.With(name, "Scrivi un numero intero, oppure lascia vuoto: vuoto vuol dire nessun limite, 0 che il limite è zero.")
			return
		}
		*to = &n
	})
	c.Mode, c.Small = "numeric", true
	return c
}

// boundOf is hours that the sheet may leave unbounded, which is said in the field itself.
func boundOf(q *web.Request, name, label string, to **int) control {
	c := figureOf(name, label, to)
	c.Placeholder = q.T("nessun limite")
	return c
}

// countOf is a figure of which 0 says that it is not asked.
func countOf(name, label string, to *int) control {
	return figureOf(name, label, nil).over(
		func() *int {
			if *to == 0 {
				return nil
			}
			return to
		},
		func(n *int) {
			if *to = 0; n != nil {
				*to = *n
			}
		})
}

// over ties a figure to something other than a pointer.
func (c control) over(get func() *int, put func(*int)) control {
	name := c.Name
	c.show = func() string { return figure(get()) }
	c.read = func(typed string, bad *fault.Error) {
		var n *int
		before := len(bad.Fields)
		figureOf(name, "", &n).read(typed, bad)
		if len(bad.Fields) == before {
			put(n)
		}
	}
	return c
}

func tickOf(name, label string, to *bool) control {
	c := named(name, label, func() string {
		if *to {
			return "1"
		}
		return ""
	}, func(typed string, _ *fault.Error) { *to = typed == "1" })
	c.Type = "checkbox"
	return c
}

// itemsOf is a list with one item on each line. Bullets that came with a pasted text are
// not part of an item.
func itemsOf(name, label string, to *[]string) control {
	c := named(name, label, func() string { return strings.Join(*to, "\n") }, func(typed string, bad *fault.Error) {
		*to = []string{}
		for line := range strings.SplitSeq(plainLines(typed), "\n") {
			item := strings.TrimSpace(strings.TrimLeft(line, "•·▪◦-–* \t"))
			switch {
			case item == "":
			case slices.Contains(*to, item):
				bad.With(name, "«{text}» è scritto due volte: tienilo una volta sola.", fault.Args{"text": item})
			default:
				*to = append(*to, item)
			}
		}
	})
	c.Rows, c.Wide = "8", true
	return c
}

// entriesOf is a list of codes with their titles, one on each line.
func entriesOf(name, label string, to *[]standard.Reference) control {
	c := named(name, label, func() string {
		var lines []string
		for _, r := range *to {
			lines = append(lines, r.String())
		}
		return strings.Join(lines, "\n")
	}, func(typed string, bad *fault.Error) {
		*to = []standard.Reference{}
		for i, line := range strings.Split(plainLines(typed), "\n") {
			line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "->"))
			if line == "" {
				continue
			}
			r, ok := entry(line)
			if !ok {
				bad.With(name, "Riga {line}: scrivi prima il codice, poi un trattino e la denominazione.", fault.Args{"line": i + 1})
				continue
			}
			*to = append(*to, r)
		}
	})
	c.Rows, c.Wide = "3", true
	return c
}

// entry reads "CODE - title". A code has a digit in it, which tells it from a title alone.
func entry(line string) (standard.Reference, bool) {
	code, title, _ := strings.Cut(strings.NewReplacer(" – ", " - ", " — ", " - ").Replace(line), " - ")
	if first, rest, more := strings.Cut(strings.TrimSpace(code), " "); more && title == "" {
		code, title = first, rest
	}
	r := standard.Reference{Code: standard.Code(strings.TrimSpace(code)), Title: strings.Join(strings.Fields(title), " ")}
	return r, strings.ContainsAny(string(r.Code), "0123456789") && !strings.Contains(string(r.Code), " ")
}

// choiceOf is one of a few values.
func choiceOf[T ~string](name, label string, to *T, options []templates.Choice) control {
	c := named(name, label, func() string { return string(*to) }, func(typed string, bad *fault.Error) {
		if typed != "" && !slices.ContainsFunc(options, func(o templates.Choice) bool { return o.Value == typed }) {
			bad.With(name, "Scegli una voce dell’elenco.")
			return
		}
		*to = T(typed)
	})
	c.Options = options
	return c
}

func (c control) hinted(hint string) control {
	c.Hint = hint
	return c
}

func (c control) wide() control {
	c.Wide = true
	return c
}

func (c control) asked() control {
	c.Required = true
	return c
}

// plainLines is a text as a browser sends it, with plain line ends.
func plainLines(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s))
}

// controls is some of them under one heading; rows repeat the same ones.
type controls struct {
	id, title, hint string
	folded, dense   bool
	fields          []control
	rows            []controlRow
	add             string
	blank           *controlRow
}

// controlRow is one of the rows, by its number in the names of its controls.
type controlRow struct {
	title  string
	fields []control
}

// sheetForm is the form of one part of a sheet. finish puts together what the controls
// cannot: rows that were taken out or left empty.
type sheetForm struct {
	groups []controls
	finish func(bad *fault.Error)
	alias  func(path string) string // the form's own name for some paths; nil for none
}

func (f sheetForm) each(visit func(control)) {
	for _, g := range f.groups {
		for _, c := range g.fields {
			visit(c)
		}
		for _, r := range g.rows {
			for _, c := range r.fields {
				visit(c)
			}
		}
	}
}

// values are what the form shows when nobody has typed anything.
func (f sheetForm) values() map[string]string {
	out := map[string]string{}
	f.each(func(c control) { out[c.Name] = c.show() })
	return out
}

// read takes what was typed into the values behind the controls.
func (f sheetForm) read(q *web.Request, bad *fault.Error) {
	f.each(func(c control) { c.read(q.Value(c.Name), bad) })
	if f.finish != nil {
		f.finish(bad)
	}
}

// names finds the field of the form for each path that a refusal names, below the part's
// own path: of an item of a list it is the list's field.
func (f sheetForm) names(err error, part string) map[string]string {
	known := f.known()
	out := map[string]string{}
	if e := fault.As(err); e != nil {
		for _, field := range e.Fields {
			if name := f.fieldAt(known, part, field.Name); name != "" {
				out[field.Name] = name
			}
		}
	}
	return out
}

func (f sheetForm) known() map[string]bool {
	out := map[string]bool{}
	f.each(func(c control) { out[c.Name] = true })
	return out
}

// fieldAt is the field for a path, empty for none: "training[0].units[1].code" is units.1.code
// of that training's form.
func (f sheetForm) fieldAt(known map[string]bool, part, path string) string {
	name := strings.TrimPrefix(path, part)
	if f.alias != nil {
		name = f.alias(name)
	}
	name = strings.NewReplacer("[", ".", "]", "").Replace(name)
	for name != "" && !known[name] {
		name = name[:max(0, strings.LastIndexByte(name, '.'))]
	}
	return name
}

// view is the groups with what stands in their fields.
func (f sheetForm) view(form templates.Form, hints map[string]string) []templates.ControlGroup {
	fill := func(list []control) []templates.Field {
		out := make([]templates.Field, len(list))
		for i, c := range list {
			out[i] = c.Field
			out[i].ID, out[i].Value, out[i].Error = "f-"+c.Name, form.Value(c.Name), form.Error(c.Name)
			out[i].Hint = strings.TrimSpace(out[i].Hint + " " + hints[c.Name])
		}
		return out
	}
	var out []templates.ControlGroup
	for _, g := range f.groups {
		view := templates.ControlGroup{ID: g.id, Title: g.title, Hint: g.hint, Folded: g.folded, Dense: g.dense, Fields: fill(g.fields), Add: g.add}
		for _, r := range g.rows {
			view.Rows = append(view.Rows, templates.ControlRow{Title: r.title, Fields: fill(r.fields)})
		}
		if g.blank != nil {
			view.Blank = templates.ControlRow{Title: g.blank.title, Fields: fill(g.blank.fields)}
		}
		if g.folded {
			view.Folded = !slices.ContainsFunc(view.Fields, func(f templates.Field) bool { return f.Error != "" })
		}
		out = append(out, view)
	}
	return out
}

// spareRows is how many empty rows a list has after the existing ones: those that were
// posted, one where nothing was, one more where it was asked for.
func spareRows(q *web.Request, list string, existing int) int {
	typed := typedRows(q, list) - existing
	if q.Value("more") == list {
		return max(1, typed+1)
	}
	return max(1, typed)
}

// typedRows is how many rows of a list were posted: one more than the highest number in the
// names of its fields.
func typedRows(q *web.Request, list string) int {
	n := 0
	for name := range q.Form() {
		rest, ok := strings.CutPrefix(name, list+".")
		number, _, _ := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(number); ok && err == nil && i >= n && i < maxRows {
			n = i + 1
		}
	}
	return n
}

// maxRows is more than any list of a sheet has.
const maxRows = 200

// rowName is the name of a control of the i-th row of a list.
func rowName(list string, i int, field string) string { return fmt.Sprintf("%s.%d.%s", list, i, field) }
