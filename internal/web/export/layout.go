package export

import (
	"slices"

	"vidimus/internal/fault"
)

// Layout is how a list is wanted elsewhere. The zero Layout is the list as it is, for an
// Italian spreadsheet.
type Layout struct {
	Columns   []Choice // in their order; none: those of the list that are not spare
	Separator rune     // of CSV; 0 is the semicolon
	Encoding  Encoding // of CSV
	ISODates  bool     // 2026-12-31 and not 31/12/2026
}

// Choice is a column of the list under a title of its own, or the same text on every row
// (the code of the provider, a cell that a portal wants empty) where Column is "".
type Choice struct {
	Column string `json:"column,omitempty"` // the title of a column of the list
	Title  string `json:"title"`
	Text   string `json:"text,omitempty"`
}

// Encoding is how the characters of a CSV are written.
type Encoding string

// The encodings that portals ask for.
const (
	UTF8Mark    Encoding = ""        // UTF-8 with a byte order mark, which Excel needs
	UTF8        Encoding = "utf-8"   // without
	Windows1252 Encoding = "cp-1252" // what older programs read
)

// Laid is the list as a layout wants it; title is how a title of the list is said to the
// reader. A chosen column that the list no longer has is a refusal: a portal would take the
// column after it in its place.
func (l List[T]) Laid(layout Layout, title func(message string, args ...any) string) (List[T], error) {
	out := l
	out.Columns = nil
	if len(layout.Columns) == 0 {
		for _, c := range l.Columns {
			if !c.Spare {
				if !c.foreign {
					c.Title = title(c.Title)
				}
				out.Columns = append(out.Columns, c)
			}
		}
		return out, nil
	}
	for _, choice := range layout.Columns {
		c := Column[T]{Title: choice.Title, value: func(T) cell { return text(choice.Text) }}
		if choice.Column != "" {
			i := slices.IndexFunc(l.Columns, func(c Column[T]) bool { return c.Title == choice.Column })
			if i < 0 {
				return out, fault.New(fault.Refused, "export.column", "La colonna «{column}» non c’è più in questo elenco: apri il tracciato e toglila.", fault.Args{"column": title(choice.Column)})
			}
			c.value = l.Columns[i].value
		}
		out.Columns = append(out.Columns, c)
	}
	return out, nil
}
