package page_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"vidimus/internal/account"
	"vidimus/internal/browsertest"
)

// designer is the secretary in front of a browser.
type designer struct {
	*testing.T
	ctx context.Context
}

func (d designer) do(actions ...chromedp.Action) {
	d.Helper()
	if err := chromedp.Run(d.ctx, actions...); err != nil {
		d.Fatalf("%v\n%s", err, d.reads("main"))
	}
}

// reads is what a person reads in an element.
func (d designer) reads(selector string) string {
	var out string
	_ = chromedp.Run(d.ctx, chromedp.Evaluate("document.querySelector(`"+selector+"`)?.innerText ?? ''", &out))
	return strings.Join(strings.Fields(out), " ")
}

// types writes into a field as a person does: key by key, over what stands in it.
func (d designer) types(field, value string) {
	d.Helper()
	at := `[name="` + field + `"]`
	d.do(chromedp.Focus(at, chromedp.ByQuery), chromedp.Evaluate("document.querySelector(`"+at+"`).select()", nil), chromedp.SendKeys(at, value, chromedp.ByQuery))
}

// sees waits until an element says so.
func (d designer) sees(selector, words string) {
	d.Helper()
	found := false
	for end := time.Now().Add(30 * time.Second); !found && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		found = strings.Contains(d.reads(selector), words)
	}
	if !found {
		d.Fatalf("%s says %q, want %q", selector, d.reads(selector), words)
	}
}

func (d designer) saves() {
	d.Helper()
	d.do(chromedp.Evaluate("document.querySelector('main form .form-end .btn-primary').click()", nil))
}

// TestACourseIsDesignedInTheBrowser: from the sheet to a draft, with every refusal beside
// its cell while the hours are typed.
func TestACourseIsDesignedInTheBrowser(t *testing.T) {
	browsertest.NeedChromium(t)
	o := emptyOffice(t, filepath.Join(t.TempDir(), "vidimus.db"))
	o.publish(campania(t))
	ctx, cancel := context.WithTimeout(browsertest.Open(t, browsertest.Profile(t)), 3*time.Minute)
	t.Cleanup(cancel)
	d := designer{t, ctx}
	cookie := o.cookies[account.Secretary]
	d.do(network.SetCookie(cookie.Name, cookie.Value).WithURL(o.url), chromedp.Navigate(o.url+"/corsi/nuovo"),
		chromedp.Evaluate(`{ const s = document.querySelector("main select"); s.selectedIndex = 1; s.form.requestSubmit() }`, nil), chromedp.WaitVisible("#plan-strip"))
	d.sees(".plan-verdict", "Conforme allo standard")
	for field, value := range map[string]string{"edition": "ed. 1", "start": "1/12/2026", "end": "28/05/2027", "seats": "25"} {
		d.types(field, value)
	}
	d.do(chromedp.SetValue("#f-site", "sede"))

	// The FAD of a UF past its share: said beside the cell, with the arithmetic.
	d.types("plan.531.classroom", "16")
	d.types("plan.531.self_paced", "14")
	d.types("plan.532.classroom", "125")
	d.sees("#why-1", "UF 531: FAD prevista 14 h, massimo 12 h su 30 h (40 %).")
	d.sees(`[id="note-plan.531.self_paced"]`, "max 12, 2 di troppo")
	d.sees(".plan-verdict", "Non conforme: 1 punto blocca l’autorizzazione")
	d.do(chromedp.WaitVisible(`input[name="plan.531.self_paced"][aria-invalid=true]`, chromedp.ByQuery))
	d.saves()
	d.sees("main .alert", "Il piano non è conforme allo standard: 1 punto va risolto. Niente è stato salvato")
	d.sees("#why-1", "massimo 12 h su 30 h (40 %)")

	// One hour short of the total.
	d.types("plan.531.self_paced", "12")
	d.types("plan.531.classroom", "25")
	d.types("plan.532.classroom", "117")
	d.sees("#plan-strip", "Totale 249 di 250 h, manca 1 h")
	d.sees("#sum-all", "249 h")
	d.sees("#plan-findings", "Totale del percorso 249 h, minimo 250 h.")
	if why := d.reads("#why-1"); why != "" {
		t.Errorf("the FAD is within its share, and the row still says %q", why)
	}

	d.types("plan.532.classroom", "118")
	d.sees(".plan-verdict", "Conforme allo standard")
	d.saves()
	d.sees("h1", "Operatore call center Inbound")
	d.sees(".state-line", "Bozza")
	d.sees("table.plan tfoot", "250 h 00'")
}
