package pdftext

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// written is a PDF of one page: its content, and further objects from number 6 on.
func written(content string, more ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n")
	b.WriteString("3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>/XObject<</X 7 0 R>>>>>>\nendobj\n")
	fmt.Fprintf(&b, "4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", len(content), content)
	b.WriteString("5 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>\nendobj\n")
	for i, object := range more {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", 6+i, object)
	}
	b.WriteString("trailer\n<</Root 1 0 R/Size 9>>\n%%EOF\n")
	return b.Bytes()
}

func packed(dict string, content string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(content)) //nolint:errcheck // into memory
	w.Close()                //nolint:errcheck // into memory
	return fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", dict, b.Len(), b.String())
}

const wide = "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 8 0 R/DescendantFonts[<</W[1[500 500 500]4 6 600]/DW 700>>]>>"

func TestLines(t *testing.T) {
	cmap := packed("", "1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <0043> <0002> <00E0> endbfchar 1 beginbfrange <0003> <0005> <0066> endbfrange")
	for name, test := range map[string]struct {
		pdf  []byte
		want []string
	}{
		"lines by their place, not their order": {written("BT /F1 10 Tf 50 600 Td (seconda) Tj ET BT /F1 10 Tf 50 700 Td (prima) Tj ET"), []string{"prima", "seconda"}},
		"words from gaps":                       {written("BT /F1 10 Tf 50 700 Td [(Durata)-300(mini)20(ma)] TJ ET"), []string{"Durata minima"}},
		"leading and quotes":                    {written("BT /F1 10 Tf 12 TL 50 700 Td (una) Tj T* (due) Tj (tre) ' 1 0 (quattro) \" ET"), []string{"una", "due", "tre", "quattro"}},
		"accents and escapes":                   {written("BT /F1 10 Tf 50 700 Td (Abilit\\340 \\(ore\\)) Tj 0 -20 Td <43697474E0> Tj ET"), []string{"Abilità (ore)", "Città"}},
		"printed twice to look bold":            {written("BT /F1 10 Tf 50 700 Td (Titolo) Tj ET BT /F1 10 Tf 50.3 700 Td (Titolo) Tj ET"), []string{"Titolo"}},
		"matrix of the page":                    {written("q .5 0 0 .5 0 0 cm BT /F1 20 Tf 1 0 0 1 100 1400 Tm (piccolo) Tj ET Q BT /F1 10 Tf 50 690 Td (dopo) Tj ET"), []string{"piccolo", "dopo"}},
		"two bytes to a code":                   {written("BT /F2 10 Tf 50 700 Td <000100020003> Tj <00040005> Tj ET", wide, "null", cmap), []string{"Càfgh"}},
		"a form within the page":                {written("/X Do", "null", packed("/Subtype/Form/Matrix[1 0 0 1 0 100]", "BT /F1 10 Tf 50 600 Td (dal modulo) Tj ET")), []string{"dal modulo"}},
		"an inline picture":                     {written("BI /W 1 ID \xff(\xfe EI BT /F1 10 Tf 50 700 Td (testo) Tj ET"), []string{"testo"}},
		"differences of encoding": {written("BT /F2 10 Tf 50 700 Td (\\001\\002\\003 \\004) Tj ET",
			"<</Type/Font/Subtype/Type1/BaseFont/X/Encoding<</Differences[1/agrave/quoteright/fi/uni20AC]>>>>"), []string{"à’fi €"}},
		"label and value": {written(drawn(narrowTable...)), []string{"Livello EQF 3", "Durata minima delle attività (ore) 20", "Abilità", "• una voce che va a capo", "• un’altra", "Conoscenze niente"}},
		"objects in a stream": {bytes.Replace(written("BT /F1 10 Tf 50 700 Td (impacchettato) Tj ET", "null", "null",
			packed("/Type/ObjStm/N 1/First 5", "20 0 <</Type/Pages/Kids[3 0 R]>>")), []byte("/Pages 2 0 R"), []byte("/Pages 20 0 R"), 1), []string{"impacchettato"}},
		"a broken tree": {bytes.Replace(written("BT /F1 10 Tf 50 700 Td (trovata) Tj ET"), []byte("/Kids[3 0 R]"), []byte("/Kids[9 0 R]"), 1), []string{"trovata"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Lines(test.pdf)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

// drawn is texts at places.
func drawn(cells ...[3]any) string {
	var b strings.Builder
	for _, c := range cells {
		fmt.Fprintf(&b, "BT /F1 9 Tf %d %d Td (%s) Tj ET\n", c[0], c[1], c[2])
	}
	return b.String()
}

// narrowTable has a label and a list that run over, as narrow columns make them.
var narrowTable = [][3]any{
	{50, 700, "Livello EQF"}, {200, 700, "3"},
	{50, 680, "Durata minima delle"}, {200, 680, "20"},
	{50, 669, "attivit\\340 \\(ore\\)"},
	{50, 649, "Abilit\\340"}, {200, 649, "\\225"}, {215, 649, "una voce che"},
	{215, 638, "va a capo"},
	{200, 627, "\\225"}, {215, 627, "un\\222altra"},
	{50, 607, "Conoscenze"}, {200, 607, "niente"},
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		pdf  []byte
		want error
	}{
		"nothing":         {nil, ErrUnreadable},
		"no PDF":          {[]byte("Livello EQF 3"), ErrUnreadable},
		"half a PDF":      {written("BT ET")[:60], ErrUnreadable},
		"a scan":          {written("q 100 0 0 100 0 0 cm /X Do Q", "null", packed("/Subtype/Image", "pixels")), ErrNoText},
		"letters drawn":   {written("0 0 m 10 10 l S"), ErrNoText},
		"locked":          {bytes.Replace(written("BT ET"), []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Encrypt 9 0 R"), 1), ErrLocked},
		"more than 8 MiB": {make([]byte, MaxBytes+1), ErrUnreadable},
	} {
		if got, err := Lines(test.pdf); got != nil || !errors.Is(err, test.want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// hostile are files made to harm: each must end soon, one way or the other.
func hostile() map[string][]byte {
	const text = "BT /F1 10 Tf 50 700 Td (x) Tj ET "
	loops := func(from, to string) []byte { return bytes.Replace(written(text), []byte(from), []byte(to), 1) }
	return map[string][]byte{
		"a tree that is its own child":    loops("/Kids[3 0 R]", "/Kids[2 0 R 2 0 R 3 0 R]"),
		"a reference to itself":           loops("/Contents 4 0 R", "/Contents 9 0 R"),
		"a length that is itself":         loops("<</Length", "<</Filter 4 0 R/DecodeParms 4 0 R/Length"),
		"an object stream in itself":      written(text, "null", "null", packed("/Type/ObjStm/N 99999999/First 8 0 R", "8 0 8 0 8 0")),
		"a form that draws itself":        written("/X Do", "null", packed("/Subtype/Form/Resources<</XObject<</X 7 0 R>>>>", "/X Do /X Do")),
		"a bomb":                          written(text, "null", packed("/Type/ObjStm/N 1/First 1", strings.Repeat("\x00", 64<<20))),
		"a bomb of text":                  written("/X Do", "null", packed("/Subtype/Form", strings.Repeat(text, 200_000))),
		"open brackets":                   written(strings.Repeat("[", 1<<20)),
		"open dictionaries":               []byte("%PDF-1.4\n1 0 obj " + strings.Repeat("<</A", 1<<20)),
		"open strings":                    written(strings.Repeat("(", 1<<20)),
		"a string under many numbers":     written(text, "null", packed("/Type/ObjStm/N 1000/First 8000", fmt.Sprintf("%-8000s(", underOneOffset(1000))+strings.Repeat("a", 8<<20))),
		"a name under many numbers":       written(text, "null", packed("/Type/ObjStm/N 1000/First 8000", fmt.Sprintf("%-8000s/", underOneOffset(1000))+strings.Repeat("a", 8<<20))),
		"a comment under many numbers":    written(text, "null", packed("/Type/ObjStm/N 1000/First 8000", fmt.Sprintf("%-8000s%%", underOneOffset(1000))+strings.Repeat("a", 8<<20))),
		"a few of a string":               written(text, "null", packed("/Type/ObjStm/N 9/First 80", fmt.Sprintf("%-80s(", underOneOffset(9))+strings.Repeat("a", 1000))),
		"one content many times":          loops("/Contents 4 0 R", "/Contents["+strings.Repeat("4 0 R ", 100_000)+"]"),
		"strings of trailers":             []byte("%PDF-1.4 " + strings.Repeat("trailer(", 1<<17)),
		"trailers within strings":         []byte("%PDF-1.4 " + strings.Repeat("trailer<<(", 100_000)),
		"trailers within comments":        []byte("%PDF-1.4 " + strings.Repeat("trailer%", 1<<17)),
		"streams that end in a wide gap":  []byte("%PDF-1.4 " + strings.Repeat("1 0 obj<</Length 1000000>>stream\nendstream ", 22_000) + strings.Repeat(" ", 1_000_000)),
		"trailers without end":            []byte("%PDF-1.4 " + strings.Repeat("trailer <</A", 1<<18)),
		"objects without end":             []byte("%PDF-1.4 " + strings.Repeat("1 0 obj <<>> stream\n", 1<<18)),
		"a wide map":                      written("BT /F2 10 Tf (ab) Tj ET", wide, "null", packed("", strings.Repeat("<0000> <FFFF> <0041> 1 endbfrange ", 5000))),
		"a wide array of widths":          written("BT /F2 10 Tf (ab) Tj ET", strings.Replace(wide, "4 6 600", strings.Repeat("0 65535 600 ", 5000), 1)),
		"numbers beyond numbers":          written("BT /F1 1e308 Tf 1e308 1e308 Td 1e308 Tc (x) Tj 99999999999999999999999 TL T* (y) Tj ET"),
		"saved states":                    written(strings.Repeat("q ", 1<<20) + text),
		"places without end":              written("BT /F1 10 Tf " + strings.Repeat("1 1 Td (x) Tj ", 1<<17) + "ET"),
		"one line without end":            written("BT /F1 10 Tf 0 700 Td " + strings.Repeat("(x) Tj ", 1<<18) + "ET"),
		"columns without end":             written("BT /F1 10 Tf 0 700 Td " + strings.Repeat("50 0 Td (x) Tj ", 1<<16) + "ET"),
		"pages without end":               loops("/Kids[3 0 R]", "/Kids["+strings.Repeat("<</Type/Page/Contents 4 0 R>>", 100_000)+"]"),
		"a predictor wider than its data": written(text, "null", packed("/Type/ObjStm/N 1/First 1/DecodeParms<</Predictor 12/Columns 999999999>>", "x")),
	}
}

// underOneOffset is the head of an object stream whose objects all begin at its first byte.
func underOneOffset(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d 0 ", 100+i)
	}
	return b.String()
}

func TestHostileFilesEnd(t *testing.T) {
	for name, pdf := range hostile() {
		for what, read := range map[string]func() error{
			"read":      func() error { _, err := Lines(pdf); return err },
			"inspected": func() error { _, err := Inspect(pdf); return err },
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			err := read()
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			mb := (after.TotalAlloc - before.TotalAlloc) >> 20
			if took > 10*time.Second || mb > 1024 {
				t.Errorf("%s, %s: %v, %d MB, %v", name, what, took, mb, err)
			} else {
				t.Logf("%s, %s: %v, %d MB, %v", name, what, took.Round(time.Millisecond), mb, err)
			}
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add(written("BT /F1 10 Tf 50 700 Td [(Durata)-300(mini)20(ma)] TJ ET"))
	f.Add(written(drawn(narrowTable...)))
	f.Add(written("BT /F2 10 Tf 50 700 Td <000100020003> Tj ET", wide, "null", packed("", "2 beginbfchar <0001> <0043> <0002> <00E0> endbfchar")))
	f.Add(written("/X Do", "null", packed("/Subtype/Form", "BT /F1 10 Tf 50 600 Td (dal modulo) Tj ET")))
	for _, pdf := range hostile() {
		if len(pdf) < 1<<11 {
			f.Add(pdf)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		lines, err := Lines(b)
		if (err == nil) != (len(lines) > 0) {
			t.Errorf("%d lines, %v", len(lines), err)
		}
	})
}

func BenchmarkLines(b *testing.B) {
	pdf := written(strings.Repeat(drawn(narrowTable...), 40))
	b.SetBytes(int64(len(pdf)))
	for b.Loop() {
		if _, err := Lines(pdf); err != nil {
			b.Fatal(err)
		}
	}
}
