package page

import (
	"bytes"
	"strings"

	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// takeAway answers with a list in the format that the query asks for («formato»); false
// when it asks for the page itself.
func takeAway[T any](q *web.Request, l export.List[T]) (bool, error) {
	var b bytes.Buffer
	switch format := q.Query("formato"); format {
	case "csv":
		if err := l.CSV(&b); err != nil {
			return true, err
		}
		return true, q.Download(l.Name+".csv", "text/csv; charset=utf-8", b.Bytes())
	case "xlsx":
		if err := l.XLSX(&b); err != nil {
			return true, err
		}
		return true, q.Download(l.Name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes())
	}
	return false, nil
}

// downloads are the links of a page to its own list as a file; href is the page with what
// narrows it.
func downloads(href string) []templates.Link {
	with := "?"
	if strings.Contains(href, "?") {
		with = "&"
	}
	return []templates.Link{{Text: "XLSX", Href: href + with + "formato=xlsx"}, {Text: "CSV", Href: href + with + "formato=csv"}}
}
