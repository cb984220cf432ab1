package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"vidimus/internal/fault"
	"vidimus/internal/spreadsheet"
)

func cells(t spreadsheet.Table) [][]string {
	var out [][]string
	for _, r := range t.Rows {
		out = append(out, r.Cells)
	}
	return out
}

func utf16Of(text string, order binary.ByteOrder, mark bool) []byte {
	var b bytes.Buffer
	if mark {
		text = "\ufeff" + text
	}
	_ = binary.Write(&b, order, utf16.Encode([]rune(text)))
	return b.Bytes()
}

// What the content tells: nobody is asked for separators or encodings.
func TestCSVIsToldByItsContent(t *testing.T) {
	rows := [][]string{{"Cognome", "Città"}, {"Nicolò", "Forlì"}}
	text := "Cognome;Città\r\nNicolò;Forlì\r\n"
	for name, c := range map[string]struct {
		content  []byte
		encoding string
		rune
	}{
		"semicolons, UTF-8":       {[]byte(text), "UTF-8", ';'},
		"byte order mark":         {[]byte("\ufeff" + text), "UTF-8", ';'},
		"commas":                  {[]byte(strings.ReplaceAll(text, ";", ",")), "UTF-8", ','},
		"tabs, pasted":            {[]byte(strings.ReplaceAll(text, ";", "\t")), "UTF-8", '\t'},
		"Windows-1252":            {[]byte("Cognome;Citt\xe0\r\nNicol\xf2;Forl\xec\r\n"), "Windows-1252", ';'},
		"UTF-16, little endian":   {utf16Of(text, binary.LittleEndian, true), "UTF-16", ';'},
		"UTF-16, big endian":      {utf16Of(text, binary.BigEndian, true), "UTF-16", ';'},
		"UTF-16 without its mark": {utf16Of(text, binary.LittleEndian, false), "UTF-16", ';'},
		"lines of a Macintosh":    {[]byte(strings.ReplaceAll(text, "\r\n", "\r")), "UTF-8", ';'},
		"separator said":          {[]byte("sep=,\r\n" + strings.ReplaceAll(text, ";", ",")), "UTF-8", ','},
	} {
		got, err := spreadsheet.Read("elenco.csv", c.content)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(rows, cells(got)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if got.Format.Encoding != c.encoding || got.Format.Separator != c.rune || got.Rows[1].Number != 2 {
			t.Errorf("%s: %+v, row %d", name, got.Format, got.Rows[1].Number)
		}
	}
}

func TestCellsOfCSV(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want [][]string
	}{
		"a quoted cell of two lines": {"A;B\n\"via Roma 1\nscala B\";2\n3;4", [][]string{{"A", "B"}, {"via Roma 1\nscala B", "2"}, {"3", "4"}}},
		"quotes and separators":      {`A;B` + "\n" + `"De ""Ferro""; Ugo";x`, [][]string{{"A", "B"}, {`De "Ferro"; Ugo`, "x"}}},
		"a quote in the middle":      {"A;B\n5\" di nome;x", [][]string{{"A", "B"}, {`5" di nome`, "x"}}},
		"commas within semicolons":   {"Cognome;Indirizzo\nRossi;via Roma, 1, int. 2\nBianchi;via Po, 3, int. 4", [][]string{{"Cognome", "Indirizzo"}, {"Rossi", "via Roma, 1, int. 2"}, {"Bianchi", "via Po, 3, int. 4"}}},
		"empty lines and cells":      {"A;B;;\n\n;;\nx;;y;", [][]string{{"A", "B"}, {"x", "", "y"}}},
		"spaces around":              {" A ;\u00a0B\u00a0\nx;y", [][]string{{"A", "B"}, {"x", "y"}}},
		"one column":                 {"Codice\nX\nY\n", [][]string{{"Codice"}, {"X"}, {"Y"}}},
	} {
		got, err := spreadsheet.Read("", []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(c.want, cells(got)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	// The number of a row is the one a spreadsheet shows: empty rows count, lines of a cell do not.
	got, err := spreadsheet.Read("", []byte("A;B\n\n\"x\ny\";1\nz;2"))
	if err != nil || got.Rows[1].Number != 3 || got.Rows[2].Number != 4 {
		t.Errorf("%+v %v", got.Rows, err)
	}
}

func TestWhatIsNoTableIsRefusedByName(t *testing.T) {
	ods := archive(t, part{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"})
	for name, c := range map[string]struct {
		file    string
		content []byte
		says    string
	}{
		"XLS":            {"a.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "XLS"},
		"ODS":            {"a.ods", ods, "ODS"},
		"ODS, renamed":   {"a.xlsx", ods, "ODS"},
		"XLSB":           {"a.xlsb", archive(t, part{"xl/workbook.bin", "x"}), "XLSB"},
		"PDF":            {"a.pdf", []byte("%PDF-1.7"), "PDF"},
		"HTML as XLS":    {"a.xls", []byte("\n<html><table>"), "pagina web"},
		"EXE":            {"a.csv", []byte("MZ\x90\x00"), "non è una tabella"},
		"zeros":          {"a.csv", []byte("a;b\n\x00\x00\x00;c"), "non è una tabella"},
		"empty":          {"a.csv", []byte("\r\n  "), "vuoto"},
		"nothing in it":  {"a.csv", []byte(";;\n;;"), "vuoto"},
		"DOCX":           {"a.xlsx", archive(t, part{"word/document.xml", "<a/>"}), "rovinato"},
		"cut zip":        {"a.xlsx", workbookOf(t, [][]any{{"A"}})[:200], "rovinato"},
		"no encoding":    {"a.csv", []byte("a;b\nx;\x81"), "Alla riga 2"},
		"open quote":     {"a.csv", []byte("a;b\nx;\"mai chiusa\n1;2"), "Riga 2, colonna B"},
		"a long cell":    {"a.csv", []byte("a;" + strings.Repeat("x", spreadsheet.MaxCell+1)), "Riga 1, colonna B"},
		"a long XLSX":    {"a.xlsx", workbookOf(t, [][]any{{"A", strings.Repeat("x", spreadsheet.MaxCell+1)}}), "Riga 1, colonna B"},
		"too many rows":  {"a.csv", []byte(strings.Repeat("x\n", spreadsheet.MaxRows+1)), "righe"},
		"many columns":   {"a.csv", []byte(strings.Repeat("x;", spreadsheet.MaxColumns+1) + "y"), "colonne"},
		"endless commas": {"a.csv", bytes.Repeat([]byte(";"), 1<<20), "colonne"},
		"too large":      {"a.csv", make([]byte, spreadsheet.MaxBytes+1), "troppo grande"},
	} {
		got, err := spreadsheet.Read(c.file, c.content)
		if e := fault.As(err); e == nil || !strings.Contains(fmt.Sprint(said(e)), c.says) {
			t.Errorf("%s: %v, %d rows", name, err, len(got.Rows))
		}
	}
}

// said is a refusal with its values filled in.
func said(e *fault.Error) string {
	text := e.Message
	for name, value := range e.Args {
		text = strings.ReplaceAll(text, "{"+name+"}", fmt.Sprint(value))
	}
	return text
}

type part struct{ name, text string }

func archive(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, p.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// workbookOf is a workbook as a spreadsheet program saves it. Row 2 column B, where there is a
// date, has the format of dates.
func workbookOf(t testing.TB, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // in memory
	code := `dd/mm/yyyy;@`
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		for c, value := range row {
			cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if err := f.SetCellValue("Sheet1", cell, value); err != nil {
				t.Fatal(err)
			}
			if _, isDate := value.(time.Time); isDate {
				if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What programs write so that nobody changes it: tabs beside dates with commas, and texts as
// formulas.
func TestTabsAndTextFormulas(t *testing.T) {
	rows := "Nome\tOra\n" + strings.Repeat("Ada Rossi, Ida Neri\t8/7/25, 9:00, ora\n", 40)
	got, err := spreadsheet.Read("", []byte(rows))
	if err != nil || got.Format.Separator != '\t' || got.Width() != 2 {
		t.Errorf("%q, %d columns, %v", got.Format.Separator, got.Width(), err)
	}
	got, err = spreadsheet.Read("", []byte("a,b,c\n=\"08/07, 9:00\",=1+2,\"=\"\"x\"\"\"\n"))
	if want := [][]string{{"a", "b", "c"}, {"08/07, 9:00", "=1+2", `="x"`}}; err != nil || !cmp.Equal(cells(got), want) {
		t.Errorf("%q %v", cells(got), err)
	}
}

func TestXLSXTimes(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // in memory
	for cell, c := range map[string]struct {
		code  string
		value any
	}{
		"A1": {"dd/mm/yyyy hh:mm:ss", time.Date(2025, 7, 8, 9, 3, 3, 0, time.UTC)},
		"B1": {"dd/mm/yyyy hh:mm:ss", time.Date(2025, 7, 8, 0, 0, 0, 0, time.UTC)},
		"C1": {"dd/mm/yyyy", time.Date(2025, 7, 8, 9, 3, 3, 0, time.UTC)},
		"D1": {"hh:mm", 0.75},
		"E1": {"0.00", 0.75},
	} {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c.code})
		if err == nil {
			err = f.SetCellValue("Sheet1", cell, c.value)
		}
		if err == nil {
			err = f.SetCellStyle("Sheet1", cell, cell, style)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	got, err := spreadsheet.Read("x.xlsx", b.Bytes())
	if want := [][]string{{"2025-07-08 09:03:03", "2025-07-08", "2025-07-08", "18:00:00", "0.75"}}; err != nil || !cmp.Equal(cells(got), want) {
		t.Errorf("%q %v", cells(got), err)
	}
}

func TestXLSX(t *testing.T) {
	day := time.Date(2005, 12, 31, 0, 0, 0, 0, time.UTC)
	content := workbookOf(t, [][]any{
		{"Cognome", "Nascita", "Telefono", "CAP", "Attivo"},
		{"D’Angelo", day, 3331234567, 184, true},
		{},
		{" Nicolò ", "31/12/2005", "06 123", "00184", nil, "a_b"},
		{"1,5", 1.5, 38717, 1e21},
	})
	got, err := spreadsheet.Read("elenco.xlsx", content)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Cognome", "Nascita", "Telefono", "CAP", "Attivo"},
		{"D’Angelo", "2005-12-31", "3331234567", "184", "sì"},
		{"Nicolò", "31/12/2005", "06 123", "00184", "", "a_b"},
		{"1,5", "1.5", "38717", "1000000000000000000000"},
	}
	if d := cmp.Diff(want, cells(got)); d != "" {
		t.Error(d)
	}
	if got.Rows[2].Number != 4 || got.Sheet != "Sheet1" || got.Sheets != 1 || got.Format.Kind != "XLSX" {
		t.Errorf("%+v", got)
	}
	if d := spreadsheet.SerialDate(38717).String(); d != "2005-12-31" {
		t.Error(d)
	}
}

const bookParts = `<workbook><workbookPr date1904="1"/><sheets><sheet name="Nascosto" sheetId="1" r:id="r1" state="hidden"/><sheet name="Elenco" sheetId="2" r:id="r2"/></sheets></workbook>`

func handmade(t testing.TB, sheet string, more ...part) []byte {
	return archive(t, append([]part{{"xl/workbook.xml", bookParts},
		{"xl/_rels/workbook.xml.rels", `<R><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="/xl/worksheets/due.xml"/></R>`},
		{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-410]d mmmm yyyy;@"/><numFmt numFmtId="171" formatCode="0 &quot;giorni d&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>`},
		{"xl/sharedStrings.xml", `<sst><si><t>uno</t></si><si><r><t>Ros</t></r><r><t xml:space="preserve">si </t></r><rPh><t>ignorato</t></rPh></si></sst>`},
		{"xl/worksheets/due.xml", sheet}}, more...)...)
}

// What other programs write: rich text, inline text, formulas, prefixes, cells without a place.
func TestXLSXOfOtherPrograms(t *testing.T) {
	got, err := spreadsheet.Read("a.xlsx", handmade(t, `<x:worksheet><x:sheetData>
		<x:row r="3"><x:c r="B3" t="s"><x:v>1</x:v></x:c><x:c r="D3" t="inlineStr"><x:is><x:t>in linea</x:t></x:is></x:c></x:row>
		<x:row><x:c s="1"><x:v>37255</x:v></x:c><x:c s="2"><x:f>A1+1</x:f><x:v>37255</x:v></x:c><x:c s="3"><x:v>5</x:v></x:c><x:c t="str"><x:v>a_x000D_b</x:v></x:c><x:c/></x:row>
		</x:sheetData></x:worksheet>`))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([][]string{{"", "Rossi", "", "in linea"}, {"2005-12-31", "2005-12-31", "5", "a\rb"}}, cells(got)); d != "" {
		t.Error(d)
	}
	if got.Rows[0].Number != 3 || got.Rows[1].Number != 4 || got.Sheet != "Elenco" || got.Sheets != 1 {
		t.Errorf("%+v", got)
	}
}

// A small file that would fill the memory is refused before it does.
func TestBombs(t *testing.T) {
	for name, sheet := range map[string]string{
		"empty cells": strings.Repeat("<c/>", 3<<20),
		"empty rows":  strings.Repeat("<row/>", 2<<20),
		"far cells":   `<row><c r="XFD1"><v>1</v></c></row>`,
		"one cell":    `<row><c><v>` + strings.Repeat("1", 20<<20) + `</v></c></row>`,
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, p := range []part{{"xl/workbook.xml", bookParts}, {"xl/_rels/workbook.xml.rels", `<R><Relationship Id="r2" Target="worksheets/due.xml"/></R>`}, {"xl/worksheets/due.xml", sheet}} {
			w, err := z.Create(p.name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(w, p.text)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if b.Len() > 200<<10 {
			t.Fatalf("%s is no bomb: %d bytes", name, b.Len())
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := spreadsheet.Read("a.xlsx", b.Bytes()); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		runtime.ReadMemStats(&after)
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 200 {
			t.Errorf("%s: %d bytes made us take %d MB", name, b.Len(), used)
		}
	}
	huge := archiveOfZeros(t, 200<<20)
	if _, err := spreadsheet.Read("a.xlsx", huge); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a part of 200 MB in %d bytes: %v", len(huge), err)
	}
}

func archiveOfZeros(t *testing.T, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/workbook.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(w, zero{}, n); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestPlaces(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 27: "AB", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := spreadsheet.Column(i); got != want {
			t.Errorf("column %d is %s, want %s", i, got, want)
		}
	}
}

// FuzzRead: whatever arrives is read within the limits or refused in words.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Cognome;Nome\nRossi;Ugo\n"))
	f.Add([]byte("\ufeffa,\"b\nc\",d\r\n"))
	f.Add([]byte("sep=\t\na\tb"))
	f.Add([]byte("Citt\xe0;x"))
	f.Add(utf16Of("a;b\n", binary.BigEndian, true))
	f.Add(workbookOf(f, [][]any{{"A", 1.5}, {time.Date(2005, 12, 31, 0, 0, 0, 0, time.UTC)}}))
	f.Add(handmade(f, `<worksheet><row r="1"><c r="A1" t="s"><v>0</v></c></row></worksheet>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		table, err := spreadsheet.Read("", content)
		if err != nil {
			if fault.As(err) == nil {
				t.Fatalf("no refusal: %v", err)
			}
			return
		}
		if len(table.Rows) == 0 || len(table.Rows) > spreadsheet.MaxRows || table.Width() > spreadsheet.MaxColumns {
			t.Fatalf("%d rows of %d columns", len(table.Rows), table.Width())
		}
		last := 0
		for _, r := range table.Rows {
			if r.Number < 1 || len(r.Cells) == 0 || r.Cells[len(r.Cells)-1] == "" {
				t.Fatalf("row %+v after %d", r, last)
			}
			last = r.Number
		}
	})
}

func TestTwoTablesOfOneReportHaveOneSignature(t *testing.T) {
	of := func(headings ...string) string { return spreadsheet.Signature(headings) }
	one := of("Attività", "Durata (min)")
	for what, s := range map[string]string{"capitals and accents": of("ATTIVITA'", "durata (MIN)"), "empty columns at the end": of("Attività", "Durata (min)", "", " ")} {
		if s != one {
			t.Error(what)
		}
	}
	for what, s := range map[string]string{"order": of("Durata (min)", "Attività"), "a column more": of("Attività", "", "Durata (min)"), "none": of()} {
		if s == one {
			t.Error(what)
		}
	}
}
