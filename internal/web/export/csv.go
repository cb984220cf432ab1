package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// CSV writes the list; by default with a byte order mark, and with semicolons because the
// comma is the decimal sign. A character that the encoding lacks is a refusal that names it.
func (l List[T]) CSV(w io.Writer, layout Layout) error {
	if layout.Encoding == UTF8Mark {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return fmt.Errorf("export: %s: %w", l.Name, err)
		}
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	if layout.Separator != 0 {
		out.Comma = layout.Separator
	}
	line := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		line[i] = harmless(c.Title)
	}
	if err := write(out, layout.Encoding, 1, line); err != nil {
		return err
	}
	for n, row := range l.Rows {
		for i, c := range l.Columns {
			value := c.value(row)
			line[i] = value.text()
			if d, ok := value.(date); ok && layout.ISODates {
				line[i] = calendar.Date(d).String()
			}
		}
		if err := write(out, layout.Encoding, n+2, line); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("export: %s: %w", l.Name, err)
	}
	return nil
}

// write writes a line; what fails is said by the writer's Error at the end.
func write(out *csv.Writer, encoding Encoding, row int, line []string) error {
	if encoding == Windows1252 {
		for i, cell := range line {
			encoded, err := charmap.Windows1252.NewEncoder().String(cell)
			if err != nil {
				return unencodable(row, cell)
			}
			line[i] = encoded
		}
	}
	_ = out.Write(line)
	return nil
}

func unencodable(row int, cell string) error {
	for _, r := range cell {
		if _, ok := charmap.Windows1252.EncodeRune(r); !ok || r == utf8.RuneError {
			return fault.New(fault.Refused, "export.encoding", "Alla riga {row} c’è «{char}», che in Windows-1252 non esiste: scegli UTF-8, o XLSX.", fault.Args{"row": row, "char": string(r)})
		}
	}
	return fault.New(fault.Refused, "export.text", "Alla riga {row} c’è un testo che in Windows-1252 non si scrive: scegli UTF-8, o XLSX.", fault.Args{"row": row})
}
