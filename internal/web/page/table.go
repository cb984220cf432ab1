package page

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// takeAway answers with a list in the format that the query asks for («formato»), under the
// layout that it asks for («tracciato»), or with the page where layouts of such lists are
// made; false when it asks for the list's own page.
func takeAway[T any](q *web.Request, l export.List[T]) (bool, error) {
	format := q.Query("formato")
	if !may(q, readers) { // layouts are the office's: they may name columns that are not for everybody
		l.Kind = ""
	}
	if format == "colonne" && l.Kind != "" {
		offered := make([]offeredColumn, len(l.Columns))
		for i, c := range l.Columns {
			offered[i] = offeredColumn{c.Title, c.Spare}
		}
		return true, layoutsPage(q, l.Kind, offered)
	}
	if format != "csv" && format != "xlsx" {
		return false, nil
	}
	layout, err := layoutOf(q, l.Kind)
	if err != nil {
		return true, err
	}
	laid, err := l.Laid(layout, q.T)
	if err != nil {
		return true, err
	}
	var b bytes.Buffer
	if format == "csv" {
		if err := laid.CSV(&b, layout); err != nil {
			return true, err
		}
		return true, q.Download(l.Name+".csv", "text/csv; charset="+charset(layout), b.Bytes())
	}
	if err := laid.XLSX(&b, layout); err != nil {
		return true, err
	}
	return true, q.Download(l.Name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes())
}

func charset(l export.Layout) string {
	if l.Encoding == export.Windows1252 {
		return "windows-1252"
	}
	return "utf-8"
}

// wholeList asks for a list as it is, whatever layout is the usual one.
const wholeList = "intero"

// layoutOf is the layout that the query asks for, or the usual one of such lists.
func layoutOf(q *web.Request, kind string) (export.Layout, error) {
	wanted := q.Query("tracciato")
	if kind == "" || wanted == wholeList {
		return export.Layout{}, nil
	}
	var found export.Saved
	err := q.Read(func(r store.Reader) (err error) {
		if wanted != "" {
			found, err = export.ByID(q.Context(), r, wanted)
			return err
		}
		all, err := export.SavedFor(q.Context(), r, kind)
		for _, s := range all {
			if s.Usual {
				found = s
			}
		}
		return err
	})
	if err != nil || found.ID == "" {
		return export.Layout{}, err
	}
	return found.Layout()
}

// downloads are the links of a page to its own list as a file, and to the choice of its
// columns; href is the page with what narrows it.
func downloads(q *web.Request, href string) []templates.Link {
	with := "?"
	if strings.Contains(href, "?") {
		with = "&"
	}
	links := []templates.Link{{Text: "XLSX", Href: href + with + "formato=xlsx"}, {Text: "CSV", Href: href + with + "formato=csv"}}
	if may(q, readers) {
		links = append(links, templates.Link{Text: q.T("Colonne…"), Href: href + with + "formato=colonne"})
	}
	return links
}

// A listFilter is one way to narrow a list, with the rows that it lets through.
type listFilter[T any] struct {
	query, label string
	shows        func(T) bool
}

// sift counts the rows that each filter lets through and keeps those of the one that is asked
// for. Href is the list under a filter.
func sift[T any](q *web.Request, by []listFilter[T], asked string, rows []T, href func(query string) string) (shown []T, filters []templates.Filter) {
	for _, f := range by {
		filter := templates.Filter{Link: templates.Link{Text: q.T(f.label), Href: href(f.query)}, Current: asked == f.query}
		for _, row := range rows {
			if f.shows(row) {
				filter.Count++
				if filter.Current {
					shown = append(shown, row)
				}
			}
		}
		filters = append(filters, filter)
	}
	return shown, filters
}

// inUse are the filters worth showing: the first, which narrows nothing, the one that is asked
// for, and those that let something through.
func inUse(filters []templates.Filter) []templates.Filter {
	return slices.DeleteFunc(filters, func(f templates.Filter) bool { return f.Count == 0 && !f.Current && f != filters[0] })
}

// narrowed is a page with the filters that are not empty, in pairs of name and value.
func narrowed(path string, pairs ...string) string {
	address := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			address.Set(pairs[i], pairs[i+1])
		}
	}
	if len(address) == 0 {
		return path
	}
	return path + "?" + address.Encode()
}
