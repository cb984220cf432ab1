package export_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/web/export"
)

type row struct {
	name    string
	n       int
	on      calendar.Date
	at      calendar.Wall
	lasts   calendar.Minutes
	percent int
}

func list(rows ...row) export.List[row] {
	return export.List[row]{Name: "allievi: AUT/0042", Rows: rows, Columns: []export.Column[row]{
		export.Text("Allievo", func(r row) string { return r.name }),
		export.Whole("N.", func(r row) int { return r.n }),
		export.Date("Dal", func(r row) calendar.Date { return r.on }),
		export.Clock("Alle", func(r row) calendar.Wall { return r.at }),
		export.Hours("Ore", func(r row) calendar.Minutes { return r.lasts }),
		export.Percent("%", func(r row) int { return r.percent }),
	}}
}

var full = row{"D’Angelo; «Nicolò»", 7, calendar.MustDate("2026-11-23"), calendar.MustWall("9.15"), 197*60 + 15, 7999}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := list(full, row{lasts: -90, percent: -5, n: -1}).CSV(&b, export.Layout{}); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffAllievo;N.;Dal;Alle;Ore;%\r\n" +
		"\"D’Angelo; «Nicolò»\";7;23/11/2026;09:15;197:15;79,99\r\n" +
		";-1;;00:00;-1:30;-0,05\r\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

// What people wrote must not be carried out by the program that opens the file.
func TestACellIsNoFormula(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+39 333": "'+39 333", "-x": "'-x", "@SUM(A1)": "'@SUM(A1)", "  =1": "'  =1", "\u00a0=1": "'\u00a0=1",
		"\t=1": "'\t=1", "\r\n@x": "'\r\n@x", "\tx": "'\tx",
		"": "", "a=b": "a=b", "3-4": "3-4", "’=": "’=",
	} {
		var b bytes.Buffer
		if err := list(row{name: text}).CSV(&b, export.Layout{}); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff")))
		r.Comma = ';'
		lines, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got := lines[1][0]; got != strings.ReplaceAll(want, "\r\n", "\n") {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
		if cells := open(t, list(row{name: text})); cells.formula(t, "A2") != "" || cells.raw(t, "A2") != text {
			t.Errorf("%q: formula %q, text %q", text, cells.formula(t, "A2"), cells.raw(t, "A2"))
		}
	}
}

type workbook struct {
	*excelize.File
	sheet string
}

func open(t *testing.T, l export.List[row]) workbook {
	t.Helper()
	var b bytes.Buffer
	if err := l.XLSX(&b, export.Layout{}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return workbook{f, f.GetSheetName(0)}
}

func (w workbook) raw(t *testing.T, cell string) string {
	t.Helper()
	s, err := w.GetCellValue(w.sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (w workbook) shown(t *testing.T, cell string) string {
	t.Helper()
	s, err := w.GetCellValue(w.sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (w workbook) formula(t *testing.T, cell string) string {
	t.Helper()
	s, err := w.GetCellFormula(w.sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Dates, hours and shares are numbers, so that they sort and add up, and look as on paper.
func TestXLSX(t *testing.T) {
	w := open(t, list(full, row{name: "00042", lasts: -90}))
	if w.sheet != "allievi- AUT-0042" {
		t.Errorf("the sheet is called %q", w.sheet)
	}
	for cell, want := range map[string]struct{ raw, shown string }{
		"A1": {"Allievo", "Allievo"}, "A2": {full.name, full.name}, "B2": {"7", "7"}, "C2": {"46349", "23/11/2026"},
		"D2": {"0.38541666", "09:15"}, "E2": {"8.21875", "197:15"}, "F2": {"0.7999", "79.99%"},
		"A3": {"00042", "00042"}, "C3": {"", ""}, "E3": {"-1:30", "-1:30"},
	} {
		if raw := w.raw(t, cell); !strings.HasPrefix(raw, want.raw) || want.raw == "" && raw != "" {
			t.Errorf("%s holds %q, want %q", cell, raw, want.raw)
		}
		if shown := w.shown(t, cell); shown != want.shown {
			t.Errorf("%s shows %q, want %q", cell, shown, want.shown)
		}
	}
	for cell, number := range map[string]bool{"A3": false, "B2": true, "C2": true, "E2": true} {
		kind, err := w.GetCellType(w.sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		if (kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber) != number {
			t.Errorf("%s is of type %v", cell, kind)
		}
	}
}

func TestWhatASheetCannotHoldIsRefused(t *testing.T) {
	long := row{name: strings.Repeat("à", excelize.TotalCellChars+1)}
	if err := list(long).XLSX(&bytes.Buffer{}, export.Layout{}); err == nil || !strings.Contains(err.Error(), "row 1") {
		t.Errorf("a cell that is too long: %v", err)
	}
	if err := list(long).CSV(&bytes.Buffer{}, export.Layout{}); err != nil {
		t.Errorf("a text file holds it: %v", err)
	}
	l := list(full)
	l.Name = strings.Repeat("corso/", 20)
	if w := open(t, l); len([]rune(w.sheet)) != 31 {
		t.Errorf("the sheet is called %q", w.sheet)
	}
	l.Name = " "
	if w := open(t, l); w.sheet != "Sheet1" {
		t.Errorf("the sheet is called %q", w.sheet)
	}
}

func TestALayoutChoosesColumns(t *testing.T) {
	l := list(full)
	l.Columns[1] = l.Columns[1].OnRequest()
	english := func(message string, _ ...any) string { return "en:" + message }
	plain, err := l.Laid(export.Layout{}, english)
	if err != nil || len(plain.Columns) != 5 || plain.Columns[0].Title != "en:Allievo" || plain.Columns[1].Title != "en:Dal" {
		t.Fatalf("%+v %v", plain.Columns, err)
	}
	layout := export.Layout{Separator: ',', Encoding: export.UTF8, ISODates: true,
		Columns: []export.Choice{{Column: "Dal", Title: "DATA"}, {Title: "ENTE", Text: "NA01"}, {Column: "N.", Title: "n"}, {Column: "Dal", Title: "DI NUOVO"}}}
	laid, err := l.Laid(layout, english)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := laid.CSV(&b, layout); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("DATA,ENTE,n,DI NUOVO\r\n2026-11-23,NA01,7,2026-11-23\r\n", b.String()); d != "" {
		t.Error(d)
	}
	layout.Columns[0].Column = "Sparita"
	if _, err := l.Laid(layout, english); !fault.HasCode(err, "export.column") {
		t.Errorf("a column that is gone: %v", err)
	}
}

func TestWindows1252(t *testing.T) {
	layout := export.Layout{Encoding: export.Windows1252}
	var b bytes.Buffer
	if err := list(full).CSV(&b, layout); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b.Bytes(), []byte("D\x92Angelo; \xabNicol\xf2\xbb")) {
		t.Errorf("%q", b.String())
	}
	if err := list(full, row{name: "Wałęsa"}).CSV(&bytes.Buffer{}, layout); !fault.HasCode(err, "export.encoding") || fault.As(err).Args["char"] != "ł" || fault.As(err).Args["row"] != 3 {
		t.Errorf("a letter that it lacks: %v", err)
	}
}
