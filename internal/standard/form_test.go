package standard

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vidimus/internal/finding"
)

func raw(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestForms: the page as saved, printed to PDF and the paper form as PDF say what their
// texts say.
func TestForms(t *testing.T) {
	for name, as := range map[string]string{
		"campania-2019-sartoria.html": tailoring,
		"campania-2019-sartoria.pdf":  tailoring,
		"campania-2019-stampa.pdf":    printed,
	} {
		t.Run(name, func(t *testing.T) {
			got, fs := Read(raw(t, name))
			if got == nil {
				t.Fatal(fs)
			}
			want, _ := read(t, sheet(t, as))
			withoutLines(got)
			withoutLines(want)
			eq(t, "sheet", got, want)
			eq(t, "blocking", finding.Of(fs, finding.Blocking), nil)
			if says(fs, "Il file è in forma ") == nil {
				t.Error("the form is not said")
			}

			text, err := Text(raw(t, name))
			if err != nil {
				t.Fatal(err)
			}
			again, _ := read(t, text)
			withoutLines(again)
			eq(t, "the text as kept", again, want)
			lines, _ := split(text)
			layout, _ := layoutOf(lines)
			if _, sc := understand(layout, lines); accounted(sc) != nil {
				t.Error(accounted(sc))
			}
		})
	}
}

// withoutLines forgets where things stand, and where a text was broken.
func withoutLines(s *Standard) {
	unbroken := func(text *string) { *text = strings.Join(strings.Fields(*text), " ") }
	unbroken(&s.Process)
	unbroken(&s.Description)
	for i := range s.Training {
		t := &s.Training[i]
		t.Staff.Line = 0
		for k := range t.EntryRules {
			t.EntryRules[k].Line = 0
		}
		for _, text := range []*string{&t.Texts.Requirements, &t.Texts.Resources, &t.Texts.Assessment, &t.Texts.Credits} {
			unbroken(text)
		}
	}
}

func TestPageLines(t *testing.T) {
	const head = "<!DOCTYPE html><html><body>"
	for name, test := range map[string]struct{ page, want string }{
		"a row is a line":       {"<table><tr><td><b>Livello EQF</td><td>3</td></tr><tr><th>Processo</th><td><p>Uno</p><p>Due</p></td></tr></table>", "Livello EQF 3\nProcesso Uno\nDue\n"},
		"a list in a cell":      {"<tr><td>Abilit&agrave;</td><td><ul><li><i class='fa'></i> una</li>\n<li>due</ul></td></tr>", "Abilità\n• una\n• due\n"},
		"breaks":                {"ATECO N.82.11.01 - uno<br/>N.82.20.00 - due<br>", "ATECO N.82.11.01 - uno\nN.82.20.00 - due\n"},
		"headings":              {"<h3>Titolo\n  lungo</h3><div>poi<span> e</span> poi</div>", "Titolo lungo\npoi e poi\n"},
		"definitions":           {"<dl><dt>Livello EQF</dt><dd>3</dd><dt>Processo</dt><dd>Uno</dd></dl>", "Livello EQF 3\nProcesso Uno\n"},
		"machinery":             {"<script>var a = '<p>Livello EQF 9</p>';</script><style>p{}</style><noscript>senza</noscript><svg><text>x</text></svg><p>vero</p>", "vero\n"},
		"entities":              {"<p>l&#8217;aula &egrave;&nbsp;&lt;grande&gt;</p>", "l’aula è <grande>\n"},
		"an empty bullet":       {"<ul><li></li><li>una</li></ul>", "• una\n"},
		"an end without begin":  {"</table></div><p>testo", "testo\n"},
		"machinery without end": {"<p>prima</p><style>p{", "prima\n"},
		"a nested template":     {"<template><template>a</template>b</template>c", "c\n"},
	} {
		if got := pageLines(head + test.page); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestWhatIsAPage(t *testing.T) {
	for text, want := range map[string]bool{
		"<!DOCTYPE html><html>":                  true,
		"\uFEFF \n<html lang=it>":                true,
		"<!-- salvata --><HTML>":                 true,
		"<?xml version=\"1.0\"?><!doctype html>": true,
		"<table><tr><td>":                        true,
		"<div class=x>":                          true,
		"Version:0.9\r\nStartHTML:00\r\n<html>":  true,
		"Livello EQF 3 <ul style=x> voce":        false,
		"<ul style=\"list-style\"> • voce":       false,
		"<grande> 3":                             false,
		"":                                       false,
	} {
		if isPage(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// TestRefusedForms: what cannot be read says what to do.
func TestRefusedForms(t *testing.T) {
	const pdf = "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Kids[3 0 R]>> endobj 3 0 obj <</Type/Page/Contents 4 0 R>> endobj 4 0 obj <<>>\nstream\nq Q\nendstream endobj\ntrailer <</Root 1 0 R"
	for name, test := range map[string]struct {
		source string
		says   string
	}{
		"a scan":             {pdf + ">>", "è una scansione"},
		"a locked PDF":       {pdf + "/Encrypt 5 0 R>>", "è protetto"},
		"a damaged PDF":      {"%PDF-1.7\n1 0 obj\n", "rovinato"},
		"an empty page":      {"<html><body><script>x</script></body></html>", "vuoto"},
		"an archived page":   {"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n<html>", "pagina archiviata"},
		"a Word document":    {"PK\x03\x04\x14\x00\x06\x00", "non è un testo"},
		"an enormous file":   {strings.Repeat("x", MaxSource+1), "troppo grande"},
		"an enormous text":   {strings.Repeat("è", MaxBytes/2+1), "troppo grande"},
		"too many lines":     {strings.Repeat("Livello EQF 3\n", maxLines+1), "troppe righe"},
		"a page about sheep": {"<html><p>Pecore</p></html>", "non è una scheda"},
	} {
		s, fs := Read([]byte(test.source))
		if s != nil || len(fs) != 1 || fs[0].Rule != NoSheet || says(fs, test.says) == nil {
			t.Errorf("%s: %v, %v", name, s, fs)
		}
	}
	if _, err := Text([]byte(pdf + ">>")); err == nil {
		t.Error("a scan has a text")
	}
}

// FuzzForms: any file ends as text or as a refusal, and a text is read without a guess
// about its lines.
func FuzzForms(f *testing.F) {
	for _, name := range []string{"campania-2019-sartoria.html", "campania-2019-stampa.pdf", campaniaSheet} {
		f.Add(raw(f, name))
	}
	f.Add([]byte("<table><tr><td>Livello EQF<td>3<li>a<br></table><script>"))
	f.Add([]byte("%PDF-1.4 1 0 obj <</Type/Page/Contents 2 0 R>> endobj 2 0 obj <<>> stream BT (a) Tj ET endstream"))
	f.Add([]byte("\xFE\xFF\x00<\x00h\x00t\x00m\x00l\x00>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		text, err := Text(b)
		if err != nil {
			if text != "" {
				t.Error("refused, and yet a text")
			}
			return
		}
		if strings.ContainsFunc(text, isBinary) || strings.TrimSpace(text) == "" || len(text) > 2*MaxBytes {
			t.Errorf("%d bytes, %q", len(text), excerpt(text))
		}
		std, found := Read(b)
		for _, x := range found {
			if x.Line < 0 || x.Line > bytes.Count([]byte(text), []byte("\n"))+bytes.Count([]byte(text), []byte("\r"))+1 {
				t.Errorf("%+v", x)
			}
		}
		if std == nil && (len(found) != 1 || found[0].Rule != NoSheet) {
			t.Error(found)
		}
	})
}
