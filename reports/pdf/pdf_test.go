package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/reports/pdf/pdftest"
)

var (
	info  = Info{Title: "Prova", Author: "Ente", Date: calendar.MustDate("2026-07-01")}
	plain = Style{Face: Sans, Size: 10, Color: Ink}
)

func blank() *Doc {
	d := New(info)
	d.Break = func() { d.AddPage(false, 20, 20, 20) }
	d.Break()
	return d
}

func bytesOf(t testing.TB, d *Doc) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatCannotBePrintedIsRefusedBeforeAByteIsWritten(t *testing.T) {
	for text, character := range map[string]string{
		"Mario 😀 Rossi":   "«😀» (U+1F600)",
		"𝔐ario":           "«𝔐» (U+1D510)",
		"محمد":            "«م» (U+0645)",
		"王伟":              "«王» (U+738B)",
		"x\u0301\u0302":   "U+0301", // no letter x with acute exists to join them to
		"a\tb":            "U+0009",
		"a\u200bb":        "U+200B",
		"Ros\xffsi":       "0xFF (non è testo UTF-8)",
		"Ros\uFFFDsi":     "«�» (U+FFFD)",
		"\U0010FFFFRossi": "U+10FFFF",
	} {
		d := blank()
		d.Paragraph(plain, text)
		var out bytes.Buffer
		err := d.Write(&out)
		refusal := fault.As(err)
		if refusal == nil || refusal.Code != "pdf.character" {
			t.Errorf("%q: got %v", text, err)
			continue
		}
		if refusal.Args["character"] != character || refusal.Args["text"] != text {
			t.Errorf("%q: refused as %v", text, refusal.Args)
		}
		if out.Len() != 0 {
			t.Errorf("%q: %d bytes were written", text, out.Len())
		}
	}
}

func TestTitleOfTheFileIsCheckedToo(t *testing.T) {
	d := New(Info{Title: "😀", Date: info.Date})
	if err := d.Write(&bytes.Buffer{}); !fault.HasCode(err, "pdf.character") {
		t.Error(err)
	}
	if err := New(Info{Title: "senza data"}).Write(&bytes.Buffer{}); err == nil {
		t.Error("a paper without a date was drawn")
	}
}

// The letters of the languages of Europe that are written in Latin, Greek or
// Cyrillic, in every face.
func TestEuropeanLettersPrintAndCopyOut(t *testing.T) {
	letters := []string{
		"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ",
		"ĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĮįİıĴĵĶķĹĺĻļĽľŁłŃńŅņŇňŊŋŌōŐőŒœŔŕŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽž",
		"ȘșȚțẀẁẂẃẄẅẞơƯư", "ΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩάέήίαβγδεζηθικλμνξοπρςστυφχψωόύώ",
		"ЁЂЃЄЅІЇЈЉЊЋЌЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяёђѓєѕіїјљњћќўџҐґ",
		"D’Angelo «virgolette» “doppie” – — … € № 1° ½ § @",
	}
	for face := range typefaces {
		d := blank()
		for _, s := range letters {
			d.Paragraph(Style{Face: Face(face), Size: 6}, s)
		}
		text := pdftest.Words(t, bytesOf(t, d))
		for _, s := range letters {
			if !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(s, " ", "")) {
				t.Errorf("face %d: %s\nnot in\n%s", face, s, text)
			}
		}
	}
}

func TestDecomposedLettersAreJoined(t *testing.T) {
	d := blank()
	d.Paragraph(plain, "Nicolo\u0300 S\u0326erban")
	if text := pdftest.Words(t, bytesOf(t, d)); text != "Nicolò Șerban" {
		t.Errorf("%q", text)
	}
}

func TestSameDataSameBytesAlsoAtOnce(t *testing.T) {
	draw := func() []byte {
		d := blank()
		for face := range typefaces {
			d.Paragraph(Style{Face: Face(face), Size: 10}, "Șerban Đorđević, Łukasz Żółć, \u00a0µ")
		}
		d.QR("https://example.it/v/1", 20, 200, 20)
		d.Image("logo", picture(t, 8, 8), 100, 200, 20, 20, Left)
		return bytesOf(t, d)
	}
	want := draw()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if !bytes.Equal(draw(), want) {
				t.Error("the same paper has other bytes")
			}
		})
	}
	group.Wait()
}

func TestLinesFitAndKeepEveryWord(t *testing.T) {
	d := blank()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abcWMi/-.1h% '’Șłò")), 0, 200, -1).Draw(t, "text")
		w := rapid.Float64Range(8, 120).Draw(t, "width")
		lines := d.wrap(plain, w, text)
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := bare(strings.Join(lines, "")); got != bare(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, line := range lines {
			if len([]rune(line)) > 1 && d.measure(plain, line) > w+0.001 {
				t.Fatalf("%q is wider than %.1f mm", line, w)
			}
		}
	})
}

func TestAmountsAreNotBroken(t *testing.T) {
	for text, want := range map[string]string{
		"mancano 0 h 01' su 200 h 00'":  "mancano|0 h 01'|su|200 h 00'",
		"il 40 % di 12 h":               "il|40 %|di|12 h",
		" due  spazi ":                  "due|spazi",
		"UF 531 ha 30 ore":              "UF|531|ha|30|ore",
		"tra 3 h e 4 h, poi 10 hotel h": "tra|3 h|e|4|h,|poi|10|hotel|h",
	} {
		if got := strings.Join(words(text), "|"); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}

func TestTableRepeatsItsHeaderAndLosesNoRow(t *testing.T) {
	d := blank()
	table := d.Begin(Table{Size: 9, Pad: 1, Columns: []Column{{Title: "Titolo", Width: 1}, {Title: "Numero", Width: 1, Align: Right}}})
	for i := range 100 {
		table.Row(fmt.Sprintf("riga%d.", i), "1")
	}
	paper := bytesOf(t, d)
	pages := pdftest.Check(t, paper, 40)
	text := pdftest.Words(t, paper)
	if n := strings.Count(text, "Titolo"); n != pages || pages < 3 {
		t.Errorf("%d headers on %d pages", n, pages)
	}
	for i := range 100 {
		if !strings.Contains(text, fmt.Sprintf("riga%d.", i)) {
			t.Errorf("row %d is lost", i)
		}
	}
}

func TestARowTallerThanAPageGoesOn(t *testing.T) {
	var long strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&long, "parola%d. ", i)
	}
	d := blank()
	table := d.Begin(Table{Size: 9, Pad: 1, Columns: []Column{{Title: "A", Width: 1}, {Title: "B", Width: 3}}})
	table.Row("corta", long.String())
	table.Row("dopo", "ultima")
	paper := bytesOf(t, d)
	if pages := pdftest.Check(t, paper, 40); pages < 3 {
		t.Errorf("%d pages", pages)
	}
	text := pdftest.Words(t, paper)
	for i := range 1500 {
		if !strings.Contains(text, fmt.Sprintf("parola%d.", i)) {
			t.Fatalf("word %d is lost", i)
		}
	}
	if !strings.Contains(text, "ultima") {
		t.Error("the row after it is lost")
	}
}

func TestATextWithoutRoomIsRefused(t *testing.T) {
	long := strings.Repeat("parola ", 400)
	for name, draw := range map[string]func(d *Doc){
		"off the page": func(d *Doc) { d.Text(plain, 20, 250, 100, long) },
		"in its box":   func(d *Doc) { d.Within(plain, 20, 20, 50, 5, long) },
		"to sign":      func(d *Doc) { d.Sign(20, 20, 50, 20, "Il direttore", long) },
	} {
		d := blank()
		draw(d)
		if err := d.Write(&bytes.Buffer{}); !fault.HasCode(err, "pdf.too_long") {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := blank()
	d.Within(plain, 20, 20, 60, 5, "un nome che sta solo se lo si rimpicciolisce")
	if text := pdftest.Words(t, bytesOf(t, d)); text != "un nome che sta solo se lo si rimpicciolisce" {
		t.Error(text)
	}
}

func TestImages(t *testing.T) {
	deep := image.NewGray16(image.Rect(0, 0, 3, 3)) // a kind of PNG the library refuses
	var buf bytes.Buffer
	if err := png.Encode(&buf, deep); err != nil {
		t.Fatal(err)
	}
	d := blank()
	if w := d.Image("logo", buf.Bytes(), 20, 20, 40, 10, Center); w < 9.99 || w > 10.01 {
		t.Errorf("a square in 40 × 10 is %.2f wide", w)
	}
	pdftest.Check(t, bytesOf(t, d), 0)
	for name, data := range map[string][]byte{"no image": []byte("GIF89a"), "cut": buf.Bytes()[:40], "huge": picture(t, 2001, 2000)} {
		d := blank()
		d.Image("logo", data, 0, 0, 10, 10, Left)
		if err := d.Write(&bytes.Buffer{}); !fault.HasCode(err, "pdf.image") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestQRTakesASCIIOnly(t *testing.T) {
	for text, code := range map[string]string{
		"https://città.it/v":      "pdf.qr",
		"https://example.it/a b":  "pdf.qr",
		strings.Repeat("x", 4000): "pdf.qr_long",
	} {
		d := blank()
		d.QR(text, 20, 20, 20)
		if err := d.Write(&bytes.Buffer{}); !fault.HasCode(err, code) {
			t.Errorf("%.30s: %v", text, err)
		}
	}
}

func TestWords(t *testing.T) {
	if got := Groups("3f2a91bc0"); got != "3f2a 91bc 0" {
		t.Error(got)
	}
	if got := LongDate(calendar.MustDate("2025-07-08")); got != "martedì 8 luglio 2025" {
		t.Error(got)
	}
	if got := DayMonthYear(calendar.MustDate("2026-12-01")); got != "1° dicembre 2026" {
		t.Error(got)
	}
	if got := LongDate(calendar.Date{}) + DayMonthYear(calendar.Date{}); got != "" {
		t.Error(got)
	}
	if got := Join(" · ", "", "a", Prefix("n. ", ""), Prefix("n. ", "1")); got != "a · n. 1" {
		t.Error(got)
	}
}

// FuzzText: whatever is typed, a paper is drawn whole or refused with nothing written.
func FuzzText(f *testing.F) {
	for _, s := range []string{"Șerban Đorđević", "😀", "a\u0301", "\xff", "x\n\ny", "199 h 59'", strings.Repeat("W", 300), "• ", "\u00a0", "(\\)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := blank()
		d.Fields([]float64{1, 2}, Cell{Label: "Nome", Text: s}, Cell{Items: []string{s}})
		d.Within(plain, 20, 200, 60, 20, s)
		var out bytes.Buffer
		switch err := d.Write(&out); {
		case err == nil:
			if !bytes.HasPrefix(out.Bytes(), []byte("%PDF")) {
				t.Errorf("%q: no PDF", s)
			}
		case fault.As(err) == nil:
			t.Errorf("%q: %v", s, err)
		case out.Len() > 0:
			t.Errorf("%q: refused after %d bytes", s, out.Len())
		}
	})
}

func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, image.NewNRGBA(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
