package export

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"vidimus/internal/calendar"
)

// Formats of a spreadsheet, which counts time in days. [h] goes on after 24.
const (
	dateFormat     = "dd/mm/yyyy"
	isoFormat      = "yyyy-mm-dd"
	clockFormat    = "hh:mm"
	durationFormat = "[h]:mm"
	percentFormat  = "0.00%"
)

func (t text) spreadsheet() (any, string)  { return string(t), "" }
func (w whole) spreadsheet() (any, string) { return int(w), "" }

func (d date) spreadsheet() (any, string) {
	day := calendar.Date(d)
	if day.IsZero() {
		return nil, ""
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC), dateFormat
}

func (c clock) spreadsheet() (any, string) { return float64(c) / 86400, clockFormat }

// A spreadsheet that counts its days from 1900 has no time before zero: it prints ####.
func (d duration) spreadsheet() (any, string) {
	if d < 0 {
		return colon(int(d)), ""
	}
	return float64(d) / 1440, durationFormat
}

func (p percent) spreadsheet() (any, string) { return float64(p) / 10000, percentFormat }

// XLSX writes the list as a sheet, row by row.
func (l List[T]) XLSX(w io.Writer, layout Layout) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("export: %s: %w", l.Name, err)
		}
	}()
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	sheet := sheetName(l.Name)
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	stream, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := l.stream(f, stream, layout); err != nil {
		return err
	}
	return f.Write(w)
}

func (l List[T]) stream(f *excelize.File, w *excelize.StreamWriter, layout Layout) error {
	for i, width := range l.widths() {
		if err := w.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	line := make([]any, len(l.Columns))
	for i, c := range l.Columns {
		line[i] = excelize.Cell{StyleID: bold, Value: c.Title}
	}
	if err := w.SetRow("A1", line); err != nil {
		return err
	}
	styles := map[string]int{"": 0}
	for n, row := range l.Rows {
		for i, c := range l.Columns {
			value, format := c.value(row).spreadsheet()
			if format == dateFormat && layout.ISODates {
				format = isoFormat
			}
			style, known := styles[format]
			if !known {
				if style, err = f.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
					return err
				}
				styles[format] = style
			}
			if s, ok := value.(string); ok && utf8.RuneCountInString(s) > excelize.TotalCellChars {
				return fmt.Errorf("row %d: a cell holds %d characters, a spreadsheet's %d", n+1, utf8.RuneCountInString(s), excelize.TotalCellChars)
			}
			line[i] = excelize.Cell{StyleID: style, Value: value}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", n+2), line); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Columns are as wide as what stands in them, within reason, in characters.
const narrowest, widest = 8, 60

func (l List[T]) widths() []int {
	out := make([]int, len(l.Columns))
	for i, c := range l.Columns {
		out[i] = max(narrowest, utf8.RuneCountInString(c.Title)+2)
		for _, row := range l.Rows {
			out[i] = max(out[i], utf8.RuneCountInString(c.value(row).text())+2)
		}
		out[i] = min(out[i], widest)
	}
	return out
}

// sheetName is a name as a spreadsheet allows it: 31 characters, some of them not.
func sheetName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return '-'
		}
		return r
	}, name), "' ")
	if runes := []rune(name); len(runes) > excelize.MaxSheetNameLength {
		name = strings.TrimRight(string(runes[:excelize.MaxSheetNameLength]), "' ")
	}
	if name == "" {
		return "Sheet1"
	}
	return name
}
