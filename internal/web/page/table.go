package page

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"vidimus/internal/web"
)

// A table is a list as people take it away: one row of titles, then the rows.
type table struct {
	name  string // of the file, without its ending, and of the sheet
	title []string
	rows  [][]string
}

// send answers with the table in the format the reader asked for; false when they asked
// for the page itself.
func (t table) send(q *web.Request, format string) (bool, error) {
	switch format {
	case "csv":
		b, err := t.csv()
		if err != nil {
			return true, err
		}
		return true, q.Download(t.name+".csv", "text/csv; charset=utf-8", b)
	case "xlsx":
		b, err := t.xlsx()
		if err != nil {
			return true, err
		}
		return true, q.Download(t.name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b)
	}
	return false, nil
}

// csv is what Italian spreadsheets open with a double click: a byte order mark, and
// semicolons because the comma is the decimal sign.
func (t table) csv() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	for _, row := range append([][]string{t.title}, t.rows...) {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = harmless(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, fmt.Errorf("page: %s: %w", t.name, err)
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// harmless is a cell that a spreadsheet takes for text: one that begins like a formula
// would be carried out by whoever opens the file.
func harmless(cell string) string {
	if strings.HasPrefix(strings.TrimLeft(cell, " \u00a0"), "=") || strings.ContainsAny(firstOf(cell), "=+-@\t\r\n") {
		return "'" + cell
	}
	return cell
}

func firstOf(s string) string {
	if s == "" {
		return ""
	}
	return s[:1]
}

// xlsx writes the sheet row by row. Every cell is text, so nothing in it is a formula.
func (t table) xlsx() (_ []byte, err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil && closing != nil {
			err = fmt.Errorf("page: %s: %w", t.name, closing)
		}
	}()
	const sheet = "Sheet1"
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, fmt.Errorf("page: %s: %w", t.name, err)
	}
	for i, row := range append([][]string{t.title}, t.rows...) {
		cells := make([]any, len(row))
		for c, text := range row {
			cells[c] = text
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return nil, fmt.Errorf("page: %s: %w", t.name, err)
		}
	}
	if err := w.Flush(); err != nil {
		return nil, fmt.Errorf("page: %s: %w", t.name, err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, fmt.Errorf("page: %s: %w", t.name, err)
	}
	return b.Bytes(), nil
}
