package scan_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"vidimus/internal/fault"
	"vidimus/internal/scan"
	"vidimus/internal/vault"
)

// pdf is a document of one page; more stands in its catalogue.
func pdf(more string) []byte {
	return []byte("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R" + more + ">>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n" +
		"3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R>>\nendobj\n4 0 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
}

func picture(t testing.TB, encode func(b *bytes.Buffer, m image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB) []byte {
	return picture(t, func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) })
}

func jpegOf(t testing.TB) []byte {
	return picture(t, func(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) })
}

// box is one box of an HEIC file.
func box(kind, content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8))) + kind + content
}

var heic = box("ftyp", "heic\x00\x00\x00\x00mif1heic") + box("meta", "\x00\x00\x00\x00") + box("mdat", "picture")

// claims is a PNG that says it is so large, with a good checksum.
func claims(t testing.TB, width, height uint32) []byte {
	b := pngOf(t)
	binary.BigEndian.PutUint32(b[16:], width)
	binary.BigEndian.PutUint32(b[20:], height)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// bomb is a workbook whose sheet is 64 MB of nothing.
func bomb(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(make([]byte, 64<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsTaken(t *testing.T) {
	for name, test := range map[string]struct {
		content []byte
		media   string
		active  bool
	}{
		"a PDF":                            {pdf(""), scan.PDF, false},
		"a PDF behind a mark and a space":  {append([]byte("\xef\xbb\xbf\r\n"), pdf("")...), scan.PDF, false},
		"a PDF with a script":              {pdf("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), scan.PDF, true},
		"a PDF with a script, spelt oddly": {pdf("/OpenAction<</S/#4aavaScript/#4a#53(x)>>"), scan.PDF, true},
		"a PDF with a program to start":    {pdf("/OpenAction<</S/Launch/F(cmd.exe)>>"), scan.PDF, true},
		"a PDF with a file inside":         {pdf("/Names<</EmbeddedFiles<</Names[(a.xml)<</EF<<>>>>]>>>>"), scan.PDF, true},
		"a PDF that forbids changes":       {bytes.Replace(pdf(""), []byte("<</Root"), []byte("<</Encrypt 9 0 R/Root"), 1), scan.PDF, false},
		"a JPEG":                           {jpegOf(t), scan.JPEG, false},
		"a JPEG with a film behind it":     {append(jpegOf(t), "ftypmp42"...), scan.JPEG, false},
		"a PNG":                            {pngOf(t), scan.PNG, false},
		"a photograph of a telephone":      {[]byte(heic), scan.HEIC, false},
	} {
		media, active, err := scan.Judge(test.content)
		if err != nil || media != test.media || active != test.active {
			t.Errorf("%s: %q, active %v, %v", name, media, active, err)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	cut := func(b []byte) []byte { return b[:len(b)-len(b)/3] }
	for name, test := range map[string]struct {
		content []byte
		code    string
	}{
		"an empty file":                 {nil, "scan.empty"},
		"a program":                     {append([]byte("MZ\x90\x00\x03"), make([]byte, 200)...), "scan.kind"},
		"a picture with a script":       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "scan.kind"},
		"a page":                        {[]byte("<!doctype html><script>alert(1)</script>"), "scan.kind"},
		"a page with a PDF behind it":   {append([]byte("<html>"), pdf("")...), "scan.kind"},
		"a workbook":                    {bomb(t), "scan.kind"},
		"words":                         {[]byte("non ho il documento"), "scan.kind"},
		"a film":                        {[]byte(box("ftyp", "isom\x00\x00\x00\x00")), "scan.kind"},
		"a PDF cut short":               {cut(pdf("")), "scan.pdf"},
		"a PDF without pages":           {[]byte("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF"), "scan.pdf"},
		"nothing but the head of a PDF": {[]byte("%PDF-1.7\n%%EOF"), "scan.pdf"},
		"a JPEG cut short":              {cut(jpegOf(t)), "scan.picture"},
		"the head of a JPEG":            {jpegOf(t)[:20], "scan.picture"},
		"a PNG cut short":               {cut(pngOf(t)), "scan.picture"},
		"a PNG with a byte changed":     {bytes.Replace(pngOf(t), []byte("IDAT"), []byte("IDAt"), 1), "scan.picture"},
		"a PNG that is a bomb":          {claims(t, 60_000, 60_000), "scan.pixels"},
		"an HEIC cut short":             {cut([]byte(heic)), "scan.picture"},
		"an HEIC of a head":             {[]byte(box("ftyp", "heic\x00\x00\x00\x00")), "scan.picture"},
		"an HEIC that ends nowhere":     {[]byte(heic + "\x00\x00\x00\x04free"), "scan.picture"},
		"too large a PDF":               {append(pdf(""), make([]byte, scan.MaxBytes)...), "scan.too_large"},
	} {
		media, _, err := scan.Judge(test.content)
		if !fault.HasCode(err, test.code) {
			t.Errorf("%s: %q, %v", name, media, err)
		}
	}
}

func TestKept(t *testing.T) {
	v, err := vault.Open(t.TempDir(), [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	content := pdf("/Names<</JavaScript<<>>>>")
	file, err := scan.Keep(v, content)
	if err != nil || file.MediaType != scan.PDF || !file.Active || file.Size != len(content) {
		t.Fatalf("%+v, %v", file, err)
	}
	if got, err := v.Get(file.ID); err != nil || !bytes.Equal(got, content) {
		t.Errorf("the vault gives %d bytes, %v", len(got), err)
	}
	if file, err := scan.Keep(v, []byte("MZ")); err == nil || file.ID != "" {
		t.Errorf("a program is kept as %+v", file)
	}
}

func TestEveryKindHasAnEnding(t *testing.T) {
	for _, media := range []string{scan.PDF, scan.JPEG, scan.PNG, scan.HEIC} {
		if ending := scan.Ending(media); ending == "" || !strings.Contains(scan.Accept, ending) {
			t.Errorf("%s ends in %q", media, ending)
		}
	}
	if got := scan.Ending("text/html"); got != "" {
		t.Errorf("a page ends in %q", got)
	}
}

// Whatever the file, it is judged without a panic, and what is taken is one of four kinds.
func FuzzJudge(f *testing.F) {
	for _, seed := range [][]byte{nil, pdf(""), pdf("/OpenAction<</S/JavaScript>>"), jpegOf(f), pngOf(f), claims(f, 1<<31-1, 1<<31-1), []byte(heic), []byte("MZ"),
		[]byte("\x00\x00\x00\x01ftypheic\xff\xff\xff\xff\xff\xff\xff\xff"), []byte("\xff\xd8\xff\xff\xff\xff\xff")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		media, active, err := scan.Judge(content)
		switch {
		case err != nil && (fault.As(err) == nil || media == "" && active):
			t.Errorf("refused with %v", err)
		case err == nil && scan.Ending(media) == "":
			t.Errorf("taken as %q", media)
		}
	})
}
