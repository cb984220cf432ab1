package page_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/store"
)

// png is a picture of one point, pdf a document of one page.
var (
	png, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNiAAAABgADNjd8qAAAAABJRU5ErkJggg==")
	pdf    = []byte("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n" +
		"3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R>>\nendobj\n4 0 obj\n<</Length 3>>\nstream\nq Q\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
)

var identityCard = []string{"rule", "R-IDENTITY", "kind", "identity_document", "number", "AX123", "received", "20/11/2026"}

func TestFilesThatHarmAreRefusedAtTheirField(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	sheet, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sheet.Write(make([]byte, 200<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	eachEnrolOffice(t, func(o *enrolOffice) {
		home := o.enrolled(mario...)
		for name, file := range map[string][]byte{
			"a program under another name": append([]byte("MZ\x90\x00\x03"), make([]byte, 4096)...),
			"an SVG with a script":         []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>`),
			"a page called PDF":            []byte("<!doctype html><title>x</title><script>alert(1)</script>"),
			"a workbook that is a bomb":    bomb.Bytes(),
			"a PDF cut short":              pdf[:len(pdf)-30],
			"a picture cut short":          png[:len(png)-10],
			"an empty file":                {},
			"a PDF of more than ten MB":    append(bytes.Clone(pdf), make([]byte, 10<<20)...),
		} {
			doc := o.upload(account.Secretary, home+"/evidenze", file, identityCard...).must(http.StatusUnprocessableEntity)
			if message := doc.Find("details[open] #f-file-error").Text(); len(message) < 30 {
				o.Errorf("%s: %q at the field; %s", name, message, doc.Find(".alert").Text())
			}
			if kept := doc.Find("details[open] #f-number").AttrOr("value", ""); kept != "AX123" {
				o.Errorf("%s: what was typed is lost", name)
			}
		}
		if n := o.count("SELECT COUNT(*) FROM evidence"); n != 0 {
			o.Errorf("%d documents on file", n)
		}
	})
}

// What is taken is given back as a file to keep, under a name of ours, and never shown.
func TestAScanIsDownloadedOnly(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		home := o.enrolled(mario...)
		script := bytes.Replace(pdf, []byte("/Type/Catalog"), []byte("/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), 1)
		o.upload(account.Secretary, home+"/evidenze", script, identityCard...).went()
		doc := o.get(account.Secretary, home).must(http.StatusOK)
		got := o.get(account.Secretary, doc.Find("#R-IDENTITY .evidence a").AttrOr("href", ""))
		if got.status != http.StatusOK || !bytes.Equal(got.body, script) {
			o.Fatalf("%d, %d bytes", got.status, len(got.body))
		}
		for header, want := range map[string]string{
			"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store",
		} {
			if got.header.Get(header) != want {
				o.Errorf("%s: %q", header, got.header.Get(header))
			}
		}
		if name := got.header.Get("Content-Disposition"); !strings.HasPrefix(name, "attachment; filename*=UTF-8''documento-") || !strings.HasSuffix(name, ".pdf") || strings.Contains(name, "etc") {
			o.Error(name)
		}
	})
}

func TestBothSidesOfACard(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		home := o.enrolled(mario...)
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		for i := 0; i < len(identityCard); i += 2 {
			_ = form.WriteField(identityCard[i], identityCard[i+1])
		}
		_ = form.WriteField("operation", store.NewID())
		for name, content := range map[string][]byte{"file": png, "back": pdf} {
			part, err := form.CreateFormFile(name, "carta.bin")
			if err != nil {
				o.Fatal(err)
			}
			_, _ = part.Write(content)
		}
		_ = form.Close()
		o.send(account.Secretary, http.MethodPost, home+"/evidenze", form.FormDataContentType(), &b).went()
		doc := o.get(account.Secretary, home).must(http.StatusOK)
		links := doc.Find("#R-IDENTITY .evidence a").Map(func(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") })
		if len(links) != 2 {
			o.Fatalf("links %v", links)
		}
		for i, want := range [][]byte{png, pdf} {
			if got := o.get(account.Director, links[i]); got.status != http.StatusOK || !bytes.Equal(got.body, want) {
				o.Errorf("%s: %d, %d bytes", links[i], got.status, len(got.body))
			}
			for _, who := range []account.Role{account.Tutor, account.Teacher, account.Inspector} {
				o.get(who, links[i]).must(http.StatusForbidden)
			}
		}
	})
}

// A gigabyte is answered in words and fills no memory, whether its length is announced or not.
func TestAGigabyteFillsNoMemory(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		home := o.enrolled(mario...)
		for _, announced := range []bool{true, false} {
			var head bytes.Buffer
			form := multipart.NewWriter(&head)
			for i := 0; i < len(identityCard); i += 2 {
				_ = form.WriteField(identityCard[i], identityCard[i+1])
			}
			_ = form.WriteField("operation", store.NewID())
			if _, err := form.CreateFormFile("file", "documento.pdf"); err != nil {
				o.Fatal(err)
			}
			const gigabyte = 1 << 30
			body := &countedReader{r: io.MultiReader(&head, io.LimitReader(zeros{}, gigabyte))}
			r, err := http.NewRequestWithContext(context.WithoutCancel(o.Context()), http.MethodPost, o.url+home+"/evidenze", body)
			if err != nil {
				o.Fatal(err)
			}
			r.Header.Set("Content-Type", form.FormDataContentType())
			r.AddCookie(o.cookies[account.Secretary])
			if announced {
				r.ContentLength = int64(head.Len()) + gigabyte
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				o.Fatalf("announced %v: %v", announced, err)
			}
			doc, err := goquery.NewDocumentFromReader(res.Body)
			_ = res.Body.Close()
			if err != nil {
				o.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			if res.StatusCode != http.StatusRequestEntityTooLarge || !has(doc, "main", "al massimo 21 MB in tutto") {
				o.Errorf("announced %v: %d %s", announced, res.StatusCode, doc.Find("main").Text())
			}
			if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 100*growth {
				o.Errorf("announced %v: %d MB allocated on the way", announced, grown)
			}
			if n := body.n.Load(); n < 64<<20 || n > 512<<20 {
				o.Errorf("announced %v: %d MB were read before the connection ended", announced, n>>20)
			}
		}
	})
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

type countedReader struct {
	r io.Reader
	n atomic.Int64 // the client reads on while the answer is read
}

func (c *countedReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n.Add(int64(n))
	return n, err
}

func (o *enrolOffice) count(query string, args ...any) (n int) {
	o.Helper()
	if err := o.db.Read(o.Context(), func(r store.Reader) error { return r.Get(o.Context(), &n, query, args...) }); err != nil {
		o.Fatal(err)
	}
	return n
}
