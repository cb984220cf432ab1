package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"vidimus/internal/browsertest"
	"vidimus/internal/calendar"
	"vidimus/internal/fiscalcode"
	"vidimus/reports/pdf/pdftest"
)

// TestTheMainJob walks the whole way in a browser, on the real program: the secretary
// enrols somebody and completes a requirement, the tutor marks and closes a lesson on a
// phone, the director issues the list and a certificate, and whoever holds the paper
// verifies it. What the papers say is what the screens said.
func TestTheMainJob(t *testing.T) {
	browsertest.NeedChromium(t)
	s := start(t, build(t), filepath.Join(t.TempDir(), "vidimus.db"), "demo")
	defer s.stop(t, syscall.SIGTERM)
	v := visit(t, s.base)
	began := time.Now()

	v.signIn("segreteria@demo.example", 1280)
	v.enrolsAndCompletes()
	t.Log("enrolled", time.Since(began))
	v.signIn("tutor@demo.example", 390)
	v.marksAndCloses()
	t.Log("closed", time.Since(began))
	v.signIn("direttore@demo.example", 1280)
	v.issues()
}

// visitor is a person in front of a browser window.
type visitor struct {
	*testing.T
	base string
	ctx  context.Context
}

func visit(t *testing.T, base string) *visitor {
	ctx, cancel := context.WithTimeout(browsertest.Open(t, browsertest.Profile(t)), 10*time.Minute)
	t.Cleanup(cancel)
	return &visitor{t, base, ctx}
}

func (v *visitor) run(actions ...chromedp.Action) {
	v.Helper()
	if err := chromedp.Run(v.ctx, actions...); err != nil {
		var where string
		_ = chromedp.Run(v.ctx, chromedp.Location(&where))
		v.Fatalf("at %s: %v\n%s", where, err, v.text("main"))
	}
}

func (v *visitor) signIn(email string, width int64) {
	v.Helper()
	v.run(network.ClearBrowserCookies(),
		chromedp.EmulateViewport(width, 844, func(p *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
			p.Mobile = width < 600
		}))
	v.open("/accedi")
	v.fill("main form", map[string]string{"email": email, "password": "vidimus-demo"})
	v.submit("main form")
	if at := v.path(); at == "/accedi" {
		v.Fatalf("%s cannot sign in: %s", email, v.text("main"))
	}
}

func (v *visitor) open(path string) {
	v.Helper()
	v.run(chromedp.Navigate(v.base + path))
}

func (v *visitor) path() string {
	v.Helper()
	var where string
	v.run(chromedp.Location(&where))
	u, err := url.Parse(where)
	if err != nil {
		v.Fatal(err)
	}
	return u.Path
}

// text is what a person reads in an element, empty when it is not there.
func (v *visitor) text(selector string) string {
	var out string
	_ = chromedp.Run(v.ctx, chromedp.Evaluate(`document.querySelector(`+quote(selector)+`)?.innerText ?? ""`, &out))
	return out
}

// fill types into the fields of a form that are there; a checkbox is ticked by "1".
func (v *visitor) fill(form string, values map[string]string) {
	v.Helper()
	text, err := json.Marshal(values)
	if err != nil {
		v.Fatal(err)
	}
	var found bool
	v.run(chromedp.Evaluate(`(() => {
		const form = document.querySelector(`+quote(form)+`);
		if (!form) return false;
		for (const [name, value] of Object.entries(`+string(text)+`)) {
			for (const c of form.elements) {
				if (c.name !== name) continue;
				if (c.type === "checkbox") c.checked = value === "1";
				else if (c.type === "radio") c.checked = c.value === value;
				else c.value = value;
			}
		}
		return true;
	})()`, &found))
	if !found {
		v.Fatalf("no form %q at %s:\n%s", form, v.path(), v.text("main"))
	}
}

// submit sends a form as its button would and waits for the next page.
func (v *visitor) submit(form string) {
	v.Helper()
	var ok bool
	v.run(chromedp.Evaluate(`window.leaving = true`, nil), chromedp.Evaluate(`(() => {
		const form = document.querySelector(`+quote(form)+`);
		if (!form) return false;
		if (!form.reportValidity()) return false;
		const button = form.querySelector("button:not([type=button])") ?? document.querySelector("button[form='" + form.id + "']");
		setTimeout(() => form.requestSubmit(button), 0);
		return true;
	})()`, &ok))
	if !ok {
		v.Fatalf("%q cannot be sent at %s:\n%s", form, v.path(), v.text("main"))
	}
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var arrived bool // an error is a page on its way out
		if err := chromedp.Run(v.ctx, chromedp.Evaluate(`window.leaving === undefined && document.readyState === "complete"`, &arrived)); err == nil && arrived {
			return
		}
	}
	v.Fatalf("%q was sent at %s and no page came", form, v.path())
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// course is the address of the course whose row says so.
func (v *visitor) course(edition string) string {
	v.Helper()
	v.open("/corsi")
	var out string
	v.run(chromedp.Evaluate(`(() => {
		const links = "main a[href^='/corsi/0']";
		return [...document.querySelectorAll(links)].find(a => {
			let card = a;
			while (card.parentElement.querySelectorAll("a[href^='/corsi/0']").length === 1) card = card.parentElement;
			return card.innerText.includes(`+quote(edition)+`);
		})?.getAttribute("href") ?? "";
	})()`, &out))
	if out == "" {
		v.Fatalf("no course %s:\n%s", edition, v.text("main"))
	}
	return out
}

// enrolsAndCompletes: a Peruvian auditor, whose identity document is then put on file.
func (v *visitor) enrolsAndCompletes() {
	course := v.course("DEMO-0611")
	code, err := fiscalcode.Compute(fiscalcode.Identity{Surname: "Quispe", Name: "Ñusta", Sex: "F", Birth: calendar.MustDate("1999-05-12"), Place: "Z611"})
	if err != nil {
		v.Fatal(err)
	}
	v.open(course + "/iscrizioni/nuova")
	form := `main form[action$="/iscrizioni"]`
	v.fill(form, map[string]string{"surname": "Quispe 😀", "name": "Ñusta", "tax_code": string(code), "citizenship": "PE", "auditor": "1"})
	v.submit(form)
	if text := v.text("main"); !strings.Contains(text, "😀") && !strings.Contains(text, "carattere") {
		v.Errorf("an emoji in a name is not refused where it is typed:\n%s", text)
	}
	v.fill(form, map[string]string{"surname": "Quispe"})
	v.submit(form)
	if !strings.HasPrefix(v.path(), "/iscrizioni/") {
		v.Fatalf("not enrolled:\n%s", v.text("main"))
	}
	if text := v.text("#R-IDENTITY"); !strings.Contains(text, "Mancante") {
		v.Fatalf("the identity document is not missing:\n%s", text)
	}
	offer := "#R-IDENTITY .offer form"
	v.fill(offer, map[string]string{"number": "PE-44871", "issuer": "Consolato del Perù", "issued": "12/05/2024", "expires": "12/05/2034", "received": v.today()})
	v.submit(offer)
	v.submit(`#R-IDENTITY form[action$="/verifica"]`)
	if text := v.text("#R-IDENTITY"); strings.Contains(text, "Mancante") || !strings.Contains(text, "PE-44871") {
		v.Errorf("the identity document is not on file:\n%s", text)
	}
}

// today is the provider's, also where the machine's day begins later.
func (v *visitor) today() string {
	v.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		v.Fatal(err)
	}
	return calendar.DateOf(time.Now().In(zone)).Italian()
}

// marksAndCloses takes the lesson that was left open, on a phone.
func (v *visitor) marksAndCloses() {
	v.open("/lezioni")
	var lessons []string
	v.run(chromedp.Evaluate(`[...document.querySelectorAll("main a[href^='/lezioni/']")].map(a => a.getAttribute("href"))`, &lessons))
	for _, lesson := range lessons {
		v.open(lesson)
		var closable bool
		v.run(chromedp.Evaluate(`!!document.querySelector("#sheet[data-editable]") && !document.querySelector("#chiudi .alert.tone-danger:not([hidden]), #chiudi [data-lasting]")`, &closable))
		if !closable {
			continue
		}
		v.run(chromedp.WaitVisible("[data-all]"), chromedp.Evaluate(`document.querySelector("[data-all]").click()`, nil),
			chromedp.Poll(`document.querySelector("[data-status]").textContent.startsWith("Tutto salvato")`, nil, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(60*time.Second)))
		v.fill("#chiudi form", map[string]string{"topic": "Ripasso con prove di chiamata"})
		v.submit("#chiudi form")
		if text := v.text("main"); !strings.Contains(text, "Lezione chiusa") || !strings.Contains(text, "Ripasso con prove di chiamata") {
			v.Errorf("the lesson is not closed:\n%s", text)
		}
		return
	}
	v.Fatalf("no lesson can be closed among %v", lessons)
}

// issues walks from the board to the paper and to the page its QR leads to.
func (v *visitor) issues() {
	course := v.course("DEMO-0464")
	v.open(course + "/fine")
	v.fill("main form", map[string]string{"confirm": "1"})
	v.submit("main form")

	v.open(course + "/ammissione")
	v.Log("ended")
	board := v.document(course + "/ammissione")
	freeze := `form[action$="/ammissione"][method="post"]`
	v.fill(freeze, map[string]string{"confirm": "1"})
	v.submit(freeze)
	list := v.waitFor(course+"/ammissione", `a[href^="/documenti/"]`)
	paper := v.paper(list)
	v.Log("list")
	names := 0
	board.Find("tbody tr, .board-row").Each(func(_ int, row *goquery.Selection) {
		name, total := strings.TrimSpace(row.Find("a[href^='/iscrizioni/']").First().Text()), hoursIn(row.Text())
		if name == "" || total == "" {
			return
		}
		names++
		if !strings.Contains(paper, name) || !strings.Contains(paper, total) {
			v.Errorf("the list does not say what the board said: %s %s", name, total)
		}
	})
	if names != 10 {
		v.Errorf("the board shows %d learners", names)
	}

	v.open(course + "/esame")
	v.fill("main form", map[string]string{"held_on": v.today(), "place": "Sede Chiaia", "board_act": "D.D. 300", "president": "Salzano Ornella", "members": "Grieco Tullio", "tests": "Prova pratica sulle UC 2299 e 3075"})
	v.submit("main form")
	v.open(course + "/attestati")
	v.run(chromedp.Evaluate(`(() => {
		document.querySelectorAll("[name^='outcome.']").forEach(e => e.value = "qualified");
		document.querySelectorAll("[name^='mark.']").forEach(e => e.value = "85");
	})()`, nil))
	v.submit("#esiti")
	conclude := `form[action$="/esame/chiudi"]`
	v.fill(conclude, map[string]string{"confirm": "1"})
	v.submit(conclude)
	v.submit(`form[action$="/attestato"]`)
	certificate := v.paper(v.waitFor(course+"/attestati", `a[href^="/documenti/"]`))
	code := ""
	for word := range strings.FieldsSeq(certificate) {
		if _, after, ok := strings.Cut(word, "/v/"); ok {
			code = after
		}
	}
	v.run(network.ClearBrowserCookies())
	v.open("/v/" + code)
	text := v.text("main")
	if !strings.Contains(text, "valido") {
		v.Errorf("the code %q does not verify:\n%s", code, text)
	}
	if !strings.Contains(certificate, "Certificazione di qualifica professionale") || !strings.Contains(certificate, "85/100") {
		v.Errorf("the certificate says:\n%s", certificate)
	}
}

// hoursIn is the first total in a text: 234 h 35'.
func hoursIn(text string) string {
	fields := strings.Fields(text)
	for i := 1; i+1 < len(fields); i++ {
		if fields[i] == "h" && strings.HasSuffix(fields[i+1], "'") {
			return fields[i-1] + " h " + fields[i+1]
		}
	}
	return ""
}

// get asks for a page or a file as the person in the window.
func (v *visitor) get(path string) []byte {
	v.Helper()
	var cookies []*network.Cookie
	v.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		cookies, err = network.GetCookies().Do(ctx)
		return err
	}))
	req, err := http.NewRequestWithContext(v.ctx, http.MethodGet, v.base+path, nil)
	if err != nil {
		v.Fatal(err)
	}
	for _, c := range cookies {
		req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		v.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		v.Fatalf("GET %s: %s %v", path, res.Status, err)
	}
	return b
}

func (v *visitor) document(path string) *goquery.Document {
	v.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(v.get(path))))
	if err != nil {
		v.Fatal(err)
	}
	return doc
}

// waitFor is the address of a link that appears once the work behind it is done.
func (v *visitor) waitFor(path, link string) string {
	v.Helper()
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if href, ok := v.document(path).Find(link).Attr("href"); ok {
			return href
		}
	}
	v.Fatalf("%s never appears at %s", link, path)
	return ""
}

// paper is the text of a PDF.
func (v *visitor) paper(path string) string {
	v.Helper()
	return pdftest.Text(v.T, v.get(path))
}
