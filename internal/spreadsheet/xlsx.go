package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// workbook is an open XLSX: a zip of XML parts. Its parts are read as a stream of elements,
// never as a tree, so that memory is bounded by what is kept: cells within the limits.
type workbook struct {
	parts   map[string]*zip.File
	strings []string      // the shared ones
	shows   []shown       // by style
	since   calendar.Date // day zero of its dates
	max     Limits
}

func readXLSX(content []byte, max Limits, b *builder) (Table, error) {
	t, err := openXLSX(content, max, b)
	if err != nil && fault.As(err) == nil {
		return t, fault.Wrap(err, fault.Invalid, "spreadsheet.xlsx", "Il file XLSX è rovinato o non è un foglio di calcolo: aprilo con Excel o LibreOffice e salvalo di nuovo.")
	}
	return t, err
}

func openXLSX(content []byte, max Limits, b *builder) (Table, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return Table{}, err
	}
	w := &workbook{parts: map[string]*zip.File{}, max: max}
	var unzipped uint64
	for _, f := range archive.File {
		w.parts[strings.TrimPrefix(f.Name, "/")] = f
		unzipped += f.UncompressedSize64 // archive/zip reads no more of a part than it declares
		if f.UncompressedSize64 > max.unzipped() || unzipped > max.unzipped() {
			return Table{}, bomb()
		}
	}
	if w.parts["xl/workbook.bin"] != nil {
		return Table{}, fault.New(fault.Invalid, "spreadsheet.format", "Il file è un Excel binario (XLSB): aprilo e salvalo come «Cartella di lavoro di Excel (XLSX)».")
	}
	name, part, sheets, err := w.firstSheet()
	if err != nil {
		return Table{}, err
	}
	if err := w.readStyles(); err != nil {
		return Table{}, err
	}
	if err := w.readStrings(); err != nil {
		return Table{}, err
	}
	return Table{Format: Format{Kind: "XLSX"}, Sheet: name, Sheets: sheets}, w.readRows(part, b)
}

func bomb() error {
	return fault.New(fault.TooLarge, "spreadsheet.bomb", "Il file contiene molto più di un elenco di persone: copia le righe che servono in un foglio nuovo e salvalo.")
}

var errNoWorkbook = errors.New("spreadsheet: a zip without a workbook")

// elements calls each opening element of a part until stop; a part that is not there has none.
func (w *workbook) elements(part string, each func(d *xml.Decoder, e xml.StartElement) error) error {
	f := w.parts[part]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read
	d := xml.NewDecoder(r)
	n := 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if n++; n > w.max.elements() {
				return bomb()
			}
			if err := each(d, e); err != nil {
				return err
			}
		}
	}
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// firstSheet finds the first sheet that is not hidden, and how many there are.
func (w *workbook) firstSheet() (name, part string, sheets int, err error) {
	if w.parts["xl/workbook.xml"] == nil {
		return "", "", 0, errNoWorkbook
	}
	w.since = dayZero
	id := ""
	err = w.elements("xl/workbook.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			if on := attr(e, "date1904"); on == "1" || on == "true" { // made on an old Macintosh
				w.since = calendar.MustDate("1904-01-01")
			}
		case "sheet":
			if state := attr(e, "state"); state == "hidden" || state == "veryHidden" {
				return nil
			}
			if sheets++; sheets == 1 {
				name = attr(e, "name")
				for _, a := range e.Attr {
					if a.Name.Local == "id" && a.Name.Space != "" { // r:id, beside the sheet's own sheetId
						id = a.Value
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return "", "", 0, err
	}
	err = w.elements("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attr(e, "Id") == id {
			if target := attr(e, "Target"); strings.HasPrefix(target, "/") {
				part = strings.TrimPrefix(target, "/")
			} else {
				part = path.Join("xl", target)
			}
		}
		return nil
	})
	if err == nil && w.parts[part] == nil {
		err = errNoWorkbook
	}
	return name, part, sheets, err
}

const maxStyles = 10_000

// shown is what a style makes of a number.
type shown struct{ date, time bool }

// dateFormat tells a date in the code of a format, once what it prints as it stands is taken
// out: colours, conditions and quoted words may hold a «d».
var (
	literal    = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)
	dateLetter = regexp.MustCompile(`(?i)[dy]|m{3,}|mm?[/.-]|[/.-]mm?`)
	timeLetter = regexp.MustCompile(`(?i)h`)
)

// readStyles notes which styles show a date, a time or both. The built-in formats 14–17, 22
// and those of the Far East are dates, 18–22 and 45–47 times; the others are told by their
// code.
func (w *workbook) readStyles() error {
	custom := map[string]shown{}
	inCells := false
	return w.elements("xl/styles.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if len(custom) < maxStyles {
				code := literal.ReplaceAllString(attr(e, "formatCode"), "")
				custom[attr(e, "numFmtId")] = shown{dateLetter.MatchString(code), timeLetter.MatchString(code)}
			}
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "cellXfs":
			inCells = true
		case "xf":
			if inCells && len(w.shows) < maxStyles {
				id := attr(e, "numFmtId")
				n, _ := strconv.Atoi(id)
				s := custom[id]
				s.date = s.date || n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58
				s.time = s.time || n >= 18 && n <= 22 || n >= 45 && n <= 47
				w.shows = append(w.shows, s)
			}
		}
		return nil
	})
}

func (w *workbook) readStrings() error {
	return w.elements("xl/sharedStrings.xml", func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		if len(w.strings) >= w.max.strings() {
			return fault.New(fault.TooLarge, "spreadsheet.strings", "Il file contiene più di {n} testi diversi: copia le righe che servono in un foglio nuovo.", fault.Args{"n": w.max.strings()})
		}
		text, err := richText(d, "si")
		w.strings = append(w.strings, text)
		return err
	})
}

var errLong = errors.New("spreadsheet: a text is too long")

// richText is the text of the element that was opened, in one run or several; how a name is
// pronounced (rPh) is none of it.
func richText(d *xml.Decoder, element string) (string, error) {
	var b strings.Builder
	inText, aside := false, false
	for {
		token, err := d.RawToken()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			inText, aside = t.Name.Local == "t", aside || t.Name.Local == "rPh"
		case xml.CharData:
			if inText && !aside {
				b.Write(t)
			}
			if b.Len() > 4*MaxCell {
				return "", errLong
			}
		case xml.EndElement:
			inText, aside = false, aside && t.Name.Local != "rPh"
			if t.Name.Local == element {
				return unescape(b.String()), nil
			}
		}
	}
}

var escaped = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// unescape reads what XML cannot hold and XLSX writes as _x000D_.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.ParseUint(m[2:6], 16, 16)
		if n == 0 || n >= 0xd800 && n < 0xe000 {
			return ""
		}
		return string(rune(n))
	})
}

// readRows reads the cells of a sheet. A cell says where it stands; one that does not follows
// the one before it.
func (w *workbook) readRows(part string, b *builder) error {
	number := 0
	var cells []string
	flush := func() error {
		err := b.add(number, cells)
		cells = nil
		return err
	}
	err := w.elements(part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			if err := flush(); err != nil {
				return err
			}
			number++
			if n, err := strconv.Atoi(attr(e, "r")); err == nil && n > 0 {
				number = n
			}
		case "c":
			column := len(cells)
			if ref := attr(e, "r"); ref != "" {
				column = columnOf(ref)
			}
			text, err := w.cell(d, e)
			if errors.Is(err, errLong) || utf8.RuneCountInString(text) > MaxCell {
				return tooLong(number, column)
			}
			if err != nil || text == "" {
				return err
			}
			if column < 0 || column >= MaxColumns {
				return fault.New(fault.TooLarge, "spreadsheet.columns", "La riga {row} ha {n} colonne: al massimo {max}.", fault.Args{"row": number, "n": column + 1, "max": MaxColumns})
			}
			for len(cells) <= column {
				cells = append(cells, "")
			}
			cells[column] = text
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// columnOf is the column of a reference such as AB12, counted from zero; -1 for none.
func columnOf(ref string) int {
	n := 0
	for _, r := range ref {
		if r < 'A' || r > 'Z' || n > MaxColumns {
			break
		}
		n = 26*n + int(r-'A') + 1
	}
	return n - 1
}

// cell is the text of the cell that was opened.
func (w *workbook) cell(d *xml.Decoder, e xml.StartElement) (string, error) {
	if attr(e, "t") == "inlineStr" {
		return richText(d, "c")
	}
	value, err := valueOf(d)
	if err != nil || value == "" {
		return "", err
	}
	switch attr(e, "t") {
	case "s":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(w.strings) {
			return "", errNoWorkbook
		}
		return w.strings[n], nil
	case "str", "d", "e":
		return unescape(value), nil
	case "b":
		return map[string]string{"1": "sì", "0": "no"}[value], nil
	}
	var s shown
	if style, _ := strconv.Atoi(attr(e, "s")); style >= 0 && style < len(w.shows) {
		s = w.shows[style]
	}
	return w.number(value, s), nil
}

// valueOf is the text of <v> in the cell that was opened; a formula beside it is not read.
func valueOf(d *xml.Decoder) (string, error) {
	var b strings.Builder
	in := false
	for {
		token, err := d.RawToken()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			in = t.Name.Local == "v"
		case xml.CharData:
			if in {
				b.Write(t)
			}
			if b.Len() > 4*MaxCell {
				return "", errLong
			}
		case xml.EndElement:
			in = false
			if t.Name.Local == "c" {
				return b.String(), nil
			}
		}
	}
}

const secondsADay = 24 * 60 * 60

// number is a number as its digits: 3.331234567E9, a telephone, is 3331234567. A date is the
// day of its serial number, with the time of day where the cell shows one; a time alone is
// the part of a day.
func (w *workbook) number(value string, s shown) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value
	}
	day := int(n)
	second := int(math.Round((n - math.Floor(n)) * secondsADay))
	switch {
	case s.date && n >= 0 && n < 2_958_466 && (!s.time || second == 0): // the year 10000
		return w.since.AddDays(day).String()
	case s.date && n >= 0 && n < 2_958_466:
		return w.since.AddDays(day+second/secondsADay).String() + " " + clock(second%secondsADay)
	case s.time && n >= 0 && n < 1 && second < secondsADay:
		return clock(second)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func clock(second int) string {
	return fmt.Sprintf("%02d:%02d:%02d", second/3600, second/60%60, second%60)
}

// dayZero: spreadsheets count from here, and believe with Lotus that 1900 had a 29 February.
var dayZero = calendar.MustDate("1899-12-30")

// SerialDate is the day that a spreadsheet counts as n: 38717 is 31/12/2005. Dates pasted
// without their format arrive so.
func SerialDate(n int) calendar.Date { return dayZero.AddDays(n) }
