package templates_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	printer "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"vidimus/reports/pdf/pdftest"
)

// A calendar is hung on a door: A4 across, with who and what it is of, and nothing that
// one could only click.
func TestTheCalendarOnPaper(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	for sample, heading := range map[string]string{"calendar-month": "Dicembre 2026", "calendar-week": "7–13 dicembre 2026"} {
		var paper []byte
		run(t, ctx, chromedp.Navigate(o.URL+"/p/"+sample), chromedp.ActionFunc(func(ctx context.Context) (err error) {
			paper, _, err = printer.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
			return err
		}))
		if n := pdftest.Check(t, paper, 25); n != 1 {
			t.Errorf("%s: %d pages", sample, n)
		}
		if !bytes.Contains(paper, []byte("/MediaBox [0 0 841.9")) {
			t.Errorf("%s is not A4 across", sample)
		}
		words := pdftest.Words(t, paper)
		for _, said := range []string{heading, "Ente di formazione Esempio · Stampato il 22/11/2026", "09:00–13:00 UF 531", "Laboratorio · Gruppo A", "Immacolata Concezione", "Moretti Paola ha già lezione"} {
			if !strings.Contains(words, said) {
				t.Errorf("%s does not say %q: %s", sample, said, words)
			}
		}
		for _, unsaid := range []string{"Filtra", "Togli", "Settimana", "XLSX", "registro.example.it", "Esci", "oggi"} {
			if strings.Contains(words, unsaid) {
				t.Errorf("%s says %q: %s", sample, unsaid, words)
			}
		}
	}
}
