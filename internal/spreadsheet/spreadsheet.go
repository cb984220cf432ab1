// Package spreadsheet reads a table that somebody else made: a list of applicants from a
// school, a sheet that the secretary kept, rows pasted from a mail. It says what stands in
// each cell and where, and nothing about what it means.
//
// CSV comes with semicolons, commas or tabs, in UTF-8, UTF-16 or Windows-1252: the content
// tells. XLSX is read as it streams by, within [Limits]: a file of a few hundred KB can claim
// gigabytes. Older and other formats are refused by their name, with what to do.
//
// A date of a spreadsheet becomes its ISO text, whatever the cell looks like, and so does a
// time that the cell shows: 2026-12-31, 2026-12-31 09:15:30, 09:15:30. Everything else is the
// text of the cell: what is a number, a code or a telephone is known only by who asks.
//
// Tables: none
package spreadsheet

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/language"
)

// What a table may hold. Twice the rows that are imported in one go, and more columns than
// any portal asks for.
const (
	MaxBytes   = 8 << 20
	MaxRows    = 10_000
	MaxColumns = 100
	MaxCell    = 5_000 // characters
)

// Limits are what a table may hold that is read row by row, see [Each].
type Limits struct{ Bytes, Rows int }

// unzipped is how many bytes a workbook may claim; strings how many different texts, and
// elements how many cells and rows, filled or not.
func (l Limits) unzipped() uint64 { return 8 * uint64(l.Bytes) }
func (l Limits) strings() int     { return 30 * l.Rows }
func (l Limits) elements() int    { return l.Rows*MaxColumns + l.Rows }

// Table is what was read.
type Table struct {
	Format Format
	Sheet  string // of a workbook: the sheet that was read
	Sheets int    // how many sheets the workbook has
	Rows   []Row  // those with something in them
}

// Format says how a table was written.
type Format struct {
	Kind      string // "CSV" or "XLSX"
	Separator rune   // of CSV
	Encoding  string // of CSV: "UTF-8", "UTF-16", "Windows-1252"
}

// Row is a line of the table. Number is what the spreadsheet program shows beside it.
type Row struct {
	Number int
	Cells  []string // trimmed, without empty ones at the end
}

// Cell is the content of a column, counted from zero; empty where the row is shorter.
func (r Row) Cell(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	return r.Cells[column]
}

// Signature is what a row of headings is known by, whatever their capitals and accents: two
// tables of one report have the same. It is 32 hexadecimal digits, and says nothing of what it
// was made from.
func Signature(headings []string) string {
	folded := make([]string, len(headings))
	for i, h := range headings {
		folded[i] = language.Fold(h)
	}
	sum := sha256.Sum256([]byte(strings.TrimRight(strings.Join(folded, "|"), "|")))
	return hex.EncodeToString(sum[:16])
}

// Width is how many columns the widest row has.
func (t Table) Width() int {
	width := 0
	for _, r := range t.Rows {
		width = max(width, len(r.Cells))
	}
	return width
}

// Column is the letter of a column counted from zero: A, B, …, Z, AA.
func Column(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// Read reads a file, or what was pasted (name is then empty). The error is a *fault.Error
// that says what is wrong, where, and what to do.
func Read(name string, content []byte) (Table, error) {
	var rows []Row
	t, err := Each(name, content, Limits{MaxBytes, MaxRows}, func(r Row) error {
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return Table{}, err
	}
	t.Rows = rows
	return t, nil
}

// Each calls the rows of a file one after the other and keeps none: the answer is a table
// without rows. The first error of each ends it. The error is otherwise as in [Read].
func Each(name string, content []byte, max Limits, each func(Row) error) (Table, error) {
	if len(content) > max.Bytes {
		return Table{}, fault.New(fault.TooLarge, "spreadsheet.size", "Il file è troppo grande: al massimo {n} MB. Dividilo in più file.", fault.Args{"n": max.Bytes >> 20})
	}
	if foreign := foreignFormat(name, content); foreign != nil {
		return Table{}, foreign
	}
	b := &builder{most: max.Rows, each: each}
	read := readCSV
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		read = func(content []byte, b *builder) (Table, error) { return readXLSX(content, max, b) }
	}
	t, err := read(content, b)
	if err != nil {
		return Table{}, err
	}
	if b.rows == 0 {
		return Table{}, fault.New(fault.Invalid, "spreadsheet.empty", "Il file è vuoto: non c’è nessuna riga.")
	}
	return t, nil
}

// foreignFormat refuses what is no CSV and no XLSX, by its name.
func foreignFormat(name string, content []byte) error {
	begins := func(signs ...string) bool {
		return slices.ContainsFunc(signs, func(s string) bool { return bytes.HasPrefix(content, []byte(s)) })
	}
	refuse := func(message string) error { return fault.New(fault.Invalid, "spreadsheet.format", message) }
	head := bytes.ToLower(bytes.TrimLeft(content[:min(len(content), 1000)], "\ufeff \t\r\n"))
	switch ending := strings.ToLower(path.Ext(name)); {
	case len(bytes.TrimSpace(content)) == 0:
		return fault.New(fault.Invalid, "spreadsheet.empty", "Il file è vuoto: non c’è nessuna riga.")
	case begins("\xd0\xcf\x11\xe0"):
		return refuse("Il file è un Excel di vecchio tipo (XLS) o protetto da password: aprilo e salvalo come «Cartella di lavoro di Excel (XLSX)», senza password.")
	case begins("PK\x03\x04") && bytes.Contains(content[:min(len(content), 200)], []byte("opendocument")), ending == ".ods":
		return refuse("Il file è un foglio di LibreOffice (ODS): aprilo e salvalo come XLSX o CSV.")
	case ending == ".xlsb":
		return refuse("Il file è un Excel binario (XLSB): aprilo e salvalo come «Cartella di lavoro di Excel (XLSX)».")
	case begins("%PDF"):
		return refuse("Il file è un PDF: serve la tabella da cui è stato fatto, in XLSX o CSV.")
	case bytes.HasPrefix(head, []byte("<html")), bytes.HasPrefix(head, []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<table")), bytes.HasPrefix(head, []byte("<?xml")):
		return refuse("Il file è una pagina web o un XML, anche se si apre con Excel: aprilo e salvalo come XLSX.")
	case begins("MZ", "\x7fELF", "\x89PNG", "\xff\xd8\xff", "GIF8", "Rar!", "7z\xbc\xaf", "\x1f\x8b"):
		return refuse("Il file non è una tabella: servono un XLSX o un CSV.")
	}
	return nil
}

// builder takes cells in, refuses what goes beyond the limits, and hands rows on.
type builder struct {
	rows, most int
	each       func(Row) error
}

// add ends a row.
func (b *builder) add(number int, cells []string) error {
	for i, c := range cells {
		c = strings.TrimSpace(strings.ReplaceAll(c, "\u00a0", " "))
		if len(c) > 1 && c[0] == '\'' && strings.IndexByte("=+-@", c[1]) >= 0 { // what keeps a text from being a formula is none of it
			c = c[1:]
		}
		cells[i] = c
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return nil
	}
	if b.rows >= b.most {
		return fault.New(fault.TooLarge, "spreadsheet.rows", "La tabella ha più di {n} righe: dividila in più file.", fault.Args{"n": b.most})
	}
	if len(cells) > MaxColumns {
		return fault.New(fault.TooLarge, "spreadsheet.columns", "La riga {row} ha {n} colonne: al massimo {max}.", fault.Args{"row": number, "n": len(cells), "max": MaxColumns})
	}
	b.rows++
	return b.each(Row{number, cells})
}

func tooLong(row, column int) error {
	return fault.New(fault.TooLarge, "spreadsheet.cell", "Riga {row}, colonna {column}: la cella ha più di {max} caratteri.",
		fault.Args{"row": row, "column": Column(column), "max": MaxCell})
}
