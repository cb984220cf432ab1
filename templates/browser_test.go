package templates_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"vidimus/internal/browsertest"
	"vidimus/internal/language"
	. "vidimus/templates"
)

// The policy the product sends: nothing inline, nothing from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// browser opens a window of Chromium in which console errors, the policy's included,
// fail the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	window := browsertest.Open(t, browsertest.Profile(t))
	chromedp.ListenTarget(window, func(event any) {
		if e, ok := event.(*runtime.EventConsoleAPICalled); ok && e.Type == runtime.APITypeError {
			t.Errorf("console: %s", e.Args[0].Value)
		}
	})
	return window
}

// office serves the sample pages, and takes marks like the product: it remembers every
// operation, and can be made to refuse, to fall silent or to lose its answer.
type office struct {
	*httptest.Server
	mu     sync.Mutex
	seen   map[string]int // operation → how often it came
	marks  map[string]operation
	answer func(operation) string
	fail   func(http.ResponseWriter) bool // before the marks are taken
	lose   bool                           // after: the connection dies instead of answering
	closed int                            // how often a lesson was closed
	shown  url.Values                     // what its page showed then
}

type operation struct {
	ID, Device, Lesson, Enrolment, State, In, Out, Mode, Pieces string
	Seq, Base                                                   int
}

func newOffice(t *testing.T) *office {
	t.Helper()
	set := inLanguage(t, language.Italian)
	o := &office{seen: map[string]int{}, marks: map[string]operation{}}
	mux := http.NewServeMux()
	mux.Handle("GET "+StaticPrefix, Static())
	mux.HandleFunc("GET /p/{sample}", func(w http.ResponseWriter, r *http.Request) {
		html, err := set.Render(pageOf(r.PathValue("sample")), samples()[r.PathValue("sample")])
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(html)
	})
	mux.HandleFunc("POST /lezioni/{lesson}/presenze", o.take)
	mux.HandleFunc("POST /lezioni/{lesson}/chiudi", func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		o.set(func() { o.closed, o.shown = o.closed+1, r.PostForm })
	})
	o.Server = httptest.NewServer(mux)
	t.Cleanup(o.Close)
	return o
}

func (o *office) take(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fail != nil && o.fail(w) {
		return
	}
	var in struct{ Operations []operation }
	b, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(b, &in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	type answer struct {
		ID      string            `json:"id"`
		Result  string            `json:"result"`
		Version int               `json:"version"`
		Message string            `json:"message"`
		Present map[string]string `json:"present"`
	}
	var out struct {
		Operations []answer `json:"operations"`
	}
	for _, op := range in.Operations {
		o.seen[op.ID]++
		result := "applied"
		if o.seen[op.ID] > 1 {
			result = "duplicate"
		} else if o.answer != nil {
			result = o.answer(op)
		}
		if result == "applied" {
			o.marks[op.Enrolment] = op
		}
		m := o.marks[op.Enrolment]
		out.Operations = append(out.Operations, answer{op.ID, result, op.Base + 1, "Segnata assente da un altro dispositivo.",
			map[string]string{"state": m.State, "in": m.In, "out": m.Out, "mode": m.Mode, "pieces": m.Pieces}})
	}
	if o.lose {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func (o *office) set(change func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	change()
}

func (o *office) mark(enrolment string) operation {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.marks[enrolment]
}

// run does a few steps, which together take no minute.
func run(t *testing.T, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// until waits for a condition in the page.
func until(t *testing.T, ctx context.Context, condition string) {
	t.Helper()
	var ok bool
	if err := chromedp.Run(ctx, chromedp.Poll(condition, &ok, chromedp.WithPollingTimeout(30*time.Second))); err != nil {
		var status string
		_ = chromedp.Run(ctx, chromedp.Evaluate(`document.querySelector("[data-status]").textContent`, &status))
		t.Fatalf("never: %s (%v); status %q", condition, err, status)
	}
}

const (
	status = `document.querySelector("[data-status]").textContent`
	online = `dispatchEvent(new Event("online"))`
)

func pick(enrolment, state string) chromedp.Action {
	return chromedp.Click(fmt.Sprintf(`input[name="state.%s"][value=%s]`, enrolment, state), chromedp.ByQuery)
}

// leaving is whether the page asks before it is left.
const leaving = `(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })))()`

func script(js string) chromedp.Action { return chromedp.Evaluate(js, nil) }

func TestSheetSavesEachChange(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"), chromedp.Click("[data-all]"))
	until(t, ctx, status+`.startsWith("Tutto salvato alle")`)
	if len(o.marks) != 19 || o.mark("e7").State != "present" || o.mark("e4").State != "" {
		t.Errorf("all present marked %d rows, want the 19 empty ones: %v", len(o.marks), o.marks)
	}
	run(t, ctx, chromedp.Click("[data-undo]"))
	until(t, ctx, `document.querySelector("[data-count=unmarked]").textContent === "19"`)
	until(t, ctx, `document.querySelectorAll("[data-pending]").length === 0`)
	if got := o.mark("e7"); got.State != "" || got.Seq <= 19 {
		t.Errorf("undo sent %+v, want a later operation without a mark", got)
	}

	run(t, ctx, chromedp.SendKeys(`input[name="in.e7"]`, "915\t", chromedp.ByQuery))
	until(t, ctx, `document.querySelector("[data-enrolment=e7] [data-minutes]").textContent === "210"`)
	until(t, ctx, `document.querySelectorAll("[data-pending]").length === 0`)
	if got := o.mark("e7"); got.State != "present" || got.In != "09:15" {
		t.Errorf("a time typed on an empty row gave %+v", got)
	}
	run(t, ctx, chromedp.Focus(`input[name="state.e12"]`, chromedp.ByQuery), chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent("p"))
	until(t, ctx, `document.querySelectorAll("[data-pending]").length === 0`)
	if o.mark("e12").State != "absent" || o.mark("e13").State != "present" {
		t.Errorf("the keys A, down, P gave %+v and %+v", o.mark("e12"), o.mark("e13"))
	}
	before := len(o.seen)
	run(t, ctx, chromedp.SendKeys(`input[name="out.e7"]`, "25\t", chromedp.ByQuery))
	until(t, ctx, `!document.querySelector("#e-e7").hidden`)
	if len(o.seen) != before {
		t.Error("a time that is none was sent")
	}
}

func TestSheetLosesNothing(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	o.set(func() { o.fail = func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) } })
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"), pick("e8", "present"), pick("e9", "absent"))
	until(t, ctx, status+`.startsWith("Senza rete") && `+status+`.endsWith("2")`)

	run(t, ctx, chromedp.Reload(), chromedp.WaitVisible("[data-all]"))
	until(t, ctx, `document.querySelector('input[name="state.e8"]:checked')?.value === "present" && document.querySelectorAll("[data-pending]").length === 2`)

	o.set(func() {
		o.fail = func(w http.ResponseWriter) bool { http.Error(w, "sign in", http.StatusUnauthorized); return true }
	})
	run(t, ctx, script(online))
	until(t, ctx, status+`.startsWith("Sessione scaduta")`)
	o.set(func() {
		o.fail = func(w http.ResponseWriter) bool { fmt.Fprint(w, "<h1>Benvenuti al bar</h1>"); return true }
	})
	run(t, ctx, script(online))
	until(t, ctx, status+`.startsWith("La rete chiede prima un accesso")`)

	// The answer is lost after the marks were taken: the same operations come again.
	o.set(func() { o.fail, o.lose = nil, true })
	run(t, ctx, script(online))
	until(t, ctx, status+`.startsWith("Senza rete")`)
	o.set(func() { o.lose = false })
	run(t, ctx, script(online))
	until(t, ctx, status+`.startsWith("Tutto salvato")`)
	if len(o.seen) != 2 || o.mark("e8").State != "present" || o.mark("e9").State != "absent" {
		t.Errorf("operations %v, marks %v: want two, each with one effect", o.seen, o.marks)
	}
	for id, n := range o.seen {
		if n < 2 {
			t.Errorf("operation %s came %d times: the lost answer was not asked for again", id, n)
		}
	}
}

func TestSheetConflictIsAChoice(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	o.answer = func(operation) string { return "conflict" }
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"), pick("e10", "present"), chromedp.WaitVisible("[data-review] li"))
	o.set(func() { o.answer = nil })
	run(t, ctx, chromedp.Click("[data-review-list] button", chromedp.ByQuery))
	until(t, ctx, `document.querySelector("[data-review]").hidden && `+status+`.startsWith("Tutto salvato")`)
	if got := o.mark("e10"); got.State != "present" || got.Base != 1 {
		t.Errorf("“mine stands” sent %+v, want it on the version that stood", got)
	}
}

// What is to be reviewed is worded with the times of its own lesson, on the page of another
// too, and with the mode where that differs. What the server remarks on a mark it took is
// shown beside it.
func TestSheetWordsAMark(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	o.answer = func(op operation) string {
		if op.Enrolment == "e11" {
			return "conflict"
		}
		return "applied"
	}
	words := `[...document.querySelectorAll("[data-review] dd")].map((e) => e.textContent).join(" / ")`
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"), pick("e10", "present"))
	until(t, ctx, `/^salvato alle ..:.. · Segnata assente da un altro dispositivo\.$/.test(document.querySelector("[data-enrolment=e10] [data-saved]").textContent)`)
	o.set(func() { o.marks["e11"] = operation{State: "present", Out: "12:30"} })
	run(t, ctx, script(`document.querySelector('select[name="mode.e11"]').value = "live_distance"`), chromedp.SendKeys(`input[name="in.e11"]`, "12\t", chromedp.ByQuery))
	for _, page := range []string{"", "-afternoon"} {
		if page != "" {
			run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"+page))
		}
		until(t, ctx, words+` === "presente, entra alle 12:00 · ritardo 180′, DAD / presente, esce alle 12:30 · uscita anticipata 30′, Aula"`)
	}
}

// The browser's database opens three seconds late: the sheet works meanwhile, and what it
// holds moves over under the ids and numbers it has.
func TestSheetDoesNotWaitForItsDatabase(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	run(t, ctx, chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := cdppage.AddScriptToEvaluateOnNewDocument(lateDatabase).Do(ctx)
		return err
	}), chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"), pick("e8", "present"))
	until(t, ctx, status+`.startsWith("Tutto salvato") && `+status+`.includes("questo browser non le conserva")`)
	o.set(func() { o.fail = func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) } })
	run(t, ctx, pick("e9", "absent"), pick("e10", "present"))
	until(t, ctx, status+`.startsWith("Senza rete") && !`+status+`.includes("non le conserva")`)
	run(t, ctx, chromedp.Reload(), chromedp.WaitVisible("[data-all]"))
	until(t, ctx, `document.querySelectorAll("[data-pending]").length === 2`)
	o.set(func() { o.fail = nil })
	// What the page says of the network is still growing and shrinking above the rows: a
	// pointer could miss.
	run(t, ctx, script(`document.querySelector('input[name="state.e11"][value=present]').click()`))
	until(t, ctx, `document.querySelectorAll("[data-pending]").length === 0`)
	if len(o.seen) != 4 || o.mark("e9").Device != o.mark("e8").Device || o.mark("e9").Seq != 2 || o.mark("e10").Seq != 3 {
		t.Errorf("the operations changed on their way: %+v", o.marks)
	}
}

const lateDatabase = `{
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...args) {
    const late = {};
    setTimeout(() => {
      const request = open.apply(this, args);
      for (const on of ["onupgradeneeded", "onsuccess", "onerror"]) {
        request[on] = (e) => {
          late.result = request.readyState === "done" ? request.result : undefined;
          late[on]?.(e);
        };
      }
    }, 3000);
    return late;
  };
}`

// A proposal counts for nothing until it is confirmed, one by one or all at once, and all
// of it can be undone.
func TestSheetProposals(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-copy]"), chromedp.Click("[data-copy]"))
	until(t, ctx, `document.querySelectorAll("[data-proposed=present]").length === 14 && document.querySelectorAll("[data-proposed=absent]").length === 1`)
	until(t, ctx, `document.querySelector("[data-count=unmarked]").textContent === "19" && document.querySelector("[data-all]").hidden`)
	until(t, ctx, status+` === "15 proposte da confermare" && document.querySelector("[data-status]").dataset.tone === "warning" && `+leaving)
	if len(o.seen) != 0 {
		t.Errorf("%d proposals were sent", len(o.seen))
	}
	run(t, ctx, pick("e7", "absent"), chromedp.Focus(`input[name="state.e8"]`, chromedp.ByQuery), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("a"))
	until(t, ctx, status+` === "12 proposte da confermare" && document.querySelectorAll("[data-pending]").length === 0`)
	if o.mark("e7").State != "absent" || o.mark("e8").State != "present" || o.mark("e9").State != "absent" || len(o.seen) != 3 {
		t.Errorf("another choice, Enter and A gave %+v", o.marks)
	}
	run(t, ctx, chromedp.Click("[data-confirm]"))
	until(t, ctx, `document.querySelector("[data-confirm]").hidden && document.querySelectorAll("[data-pending]").length === 0`)
	if o.mark("e21").State != "absent" || o.mark("e20").State != "present" || len(o.seen) != 15 {
		t.Errorf("confirming sent %d operations", len(o.seen))
	}
	run(t, ctx, chromedp.Click("[data-undo]"))
	until(t, ctx, `document.querySelectorAll("[data-proposed=present]").length === 11 && document.querySelectorAll("[data-pending]").length === 0`)
	if o.mark("e20").State != "" || len(o.seen) != 27 {
		t.Errorf("undo after saving sent %+v, %d operations in all", o.mark("e20"), len(o.seen))
	}
}

// What is said while the device writes down that an earlier mark is saved is not overwritten
// with what the server answered to that one.
func TestSheetNewerWordStands(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	arrived, hold := make(chan struct{}, 1), make(chan struct{})
	let := sync.OnceFunc(func() { close(hold) })
	t.Cleanup(let)
	o.answer = func(op operation) string {
		if op.Out == "" {
			arrived <- struct{}{}
			<-hold
		}
		return "applied"
	}
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"),
		script(`(async () => { while (!(await indexedDB.databases()).some((db) => db.version === 2)); window.kept = true })()`))
	until(t, ctx, `window.kept`)
	run(t, ctx, chromedp.SendKeys(`input[name="in.e7"]`, "920\t", chromedp.ByQuery))
	<-arrived
	run(t, ctx, script(`indexedDB.open("vidimus").onsuccess = (e) => {
		const meta = e.target.result.transaction(["operations", "known", "meta"], "readwrite").objectStore("meta");
		const hold = () => { window.held = true; if (!window.letGo) meta.get("turn").onsuccess = hold; };
		meta.get("turn").onsuccess = hold;
	}`))
	until(t, ctx, `window.held`)
	let()
	until(t, ctx, `performance.getEntriesByType("resource").some((e) => e.name.endsWith("/presenze"))`)
	run(t, ctx, chromedp.SendKeys(`input[name="out.e7"]`, "12.40\t", chromedp.ByQuery), script(`
		window.said = [];
		new MutationObserver(() => said.push(document.querySelector("[data-enrolment=e7] [data-label]").textContent))
			.observe(document.querySelector("[data-enrolment=e7]"), { subtree: true, childList: true, attributes: true });
		window.letGo = true`))
	until(t, ctx, `document.querySelectorAll("[data-pending]").length === 0`)
	if got := o.mark("e7"); got.In != "09:20" || got.Out != "12:40" {
		t.Errorf("the last word was saved as %+v", got)
	}
	var said []string
	run(t, ctx, chromedp.Evaluate(`said.filter((words) => !words.includes("12:40"))`, &said))
	if len(said) > 0 {
		t.Errorf("the row went back to %q", said)
	}
}

// An absence has no times: what is wrong with them does not hold it back. And a row never says
// «salvato» of what is not in the register.
func TestSheetSaysWhatIsNotKept(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	said := `document.querySelector("[data-enrolment=e7] [data-saved]").textContent`
	settled := `document.querySelectorAll("[data-pending]").length === 0`
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"), pick("e7", "present"))
	until(t, ctx, said+`.startsWith("salvato alle")`)
	run(t, ctx, chromedp.SendKeys(`input[name="in.e7"]`, "25:00", chromedp.ByQuery))
	until(t, ctx, said+` === ""`)
	run(t, ctx, chromedp.SendKeys(`input[name="in.e7"]`, "\t", chromedp.ByQuery), pick("e8", "present"))
	until(t, ctx, settled+` && `+status+` === "1 riga da correggere" && `+said+` === "non salvato: da correggere"`)
	var warns bool
	run(t, ctx, chromedp.Evaluate(`!dispatchEvent(new Event("beforeunload", { cancelable: true }))`, &warns))
	if !warns {
		t.Error("the page can be left without a word")
	}
	run(t, ctx, chromedp.Focus(`input[name="state.e7"]`, chromedp.ByQuery), chromedp.KeyEvent("p"), chromedp.Click("[data-all]"))
	until(t, ctx, settled+` && document.querySelector('input[name="in.e7"]').value === "25:00"`)

	run(t, ctx, pick("e7", "absent"))
	until(t, ctx, settled+` && `+status+`.startsWith("Tutto salvato") && `+said+`.startsWith("salvato alle")`)
	if got := o.mark("e7"); got.State != "absent" || got.In != "" {
		t.Errorf("the register has %+v", got)
	}
	run(t, ctx, chromedp.SendKeys(`input[name="in.e7"]`, "920\t", chromedp.ByQuery))
	until(t, ctx, status+` === "1 riga da correggere"`)
	run(t, ctx, pick("e7", "present"))
	until(t, ctx, settled+` && `+status+`.startsWith("Tutto salvato")`)
	if got := o.mark("e7"); got.State != "present" || got.In != "09:20" {
		t.Errorf("the register has %+v", got)
	}
}

// A presence in several pieces stays one, whatever else is said of it, until its times are
// typed. Nobody types seconds.
func TestSheetKeepsPieces(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	const pieces = "09:00–09:20, 10:00–13:00"
	row := `document.querySelector("[data-enrolment=e5] `
	shown := row + `[data-label]").textContent === "a tratti: ` + pieces + `" && ` + row + `[data-minutes]").textContent === "185"`
	settled := `document.querySelectorAll("[data-pending]").length === 0 && ` + status + `.startsWith("Tutto salvato")`
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"))
	until(t, ctx, shown)
	run(t, ctx, pick("e5", "absent"))
	until(t, ctx, settled)
	if got := o.mark("e5"); got.State != "absent" || got.Pieces != "" {
		t.Errorf("absent sent %+v", got)
	}
	run(t, ctx, chromedp.Click("[data-undo]"))
	until(t, ctx, shown+" && "+settled)
	if got := o.mark("e5"); got.State != "present" || got.Pieces != pieces {
		t.Errorf("undo sent %+v", got)
	}
	run(t, ctx, script(`{ const mode = document.querySelector('select[name="mode.e5"]'); mode.value = "live_distance"; mode.dispatchEvent(new Event("change", { bubbles: true })); }`))
	until(t, ctx, shown+" && "+settled)
	if got := o.mark("e5"); got.Mode != "live_distance" || got.Pieces != pieces {
		t.Errorf("another mode sent %+v", got)
	}
	run(t, ctx, chromedp.SendKeys(`input[name="in.e5"]`, "9:10:30\t", chromedp.ByQuery))
	until(t, ctx, row+`[data-error]").textContent === "Scrivi l’ora in ore e minuti, come 09:15" && `+status+` === "1 riga da correggere"`)
	run(t, ctx, script(`document.querySelector('input[name="in.e5"]').value = ""`), chromedp.SendKeys(`input[name="in.e5"]`, "910\t", chromedp.ByQuery))
	until(t, ctx, row+`[data-label]").textContent === "entra alle 09:10 · ritardo 10′" && `+settled)
	if got := o.mark("e5"); got.In != "09:10" || got.Pieces != "" {
		t.Errorf("a typed time sent %+v", got)
	}
}

// A page is sealed only over what is in the register.
func TestSheetClosesOnlyWhatIsKept(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	closes := script(`{ const form = document.querySelector("[data-closing]"); form.noValidate = true; form.requestSubmit(); }`)
	why := `document.querySelector("[data-hindrance]").textContent`
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"), chromedp.SendKeys(`input[name="in.e7"]`, "25:00\t", chromedp.ByQuery), closes)
	until(t, ctx, why+` === "Prima di chiudere correggi gli orari che non sono salvati (1)"`)
	o.set(func() { o.answer = func(operation) string { return "conflict" } })
	run(t, ctx, pick("e7", "absent"), chromedp.WaitVisible("[data-review] li"), closes)
	until(t, ctx, why+` === "Prima di chiudere decidi, qui sopra, le presenze da rivedere (1)"`)
	o.set(func() { o.fail = func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) } })
	run(t, ctx, pick("e8", "absent"), closes)
	until(t, ctx, why+`.startsWith("Per firmare serve la rete: ci sono ancora modifiche da inviare")`)
	o.set(func() { o.fail, o.answer = nil, nil })
	run(t, ctx, script(online), chromedp.Click("[data-review-list] button", chromedp.ByQuery))
	until(t, ctx, `document.querySelector("[data-hindrance]").hidden && `+status+`.startsWith("Tutto salvato")`)
	if o.closed > 0 {
		t.Error("the lesson was closed")
	}
	run(t, ctx, closes)
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		o.mu.Lock()
		closed := o.closed
		o.mu.Unlock()
		if closed == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the lesson is not closed")
		}
	}
	for _, enrolment := range []string{"e7", "e8"} { // marked on this page since it was opened
		if got, want := o.shown.Get("seen."+enrolment), fmt.Sprint(o.mark(enrolment).Base+1); got != want {
			t.Errorf("%s was closed as of version %q, the page shows %s", enrolment, got, want)
		}
	}
	if got := o.shown.Get("seen.e1"); got == "" {
		t.Error("who was marked before is not said to have been seen")
	}
}

// Late and early stand together, and the words follow the times as they are typed.
func TestSheetLateAndEarly(t *testing.T) {
	ctx, o := browser(t), newOffice(t)
	label := `document.querySelector("[data-enrolment=e7] [data-label]").textContent`
	run(t, ctx, chromedp.Navigate(o.URL+"/p/lesson"), chromedp.WaitVisible("[data-all]"),
		chromedp.SendKeys(`input[name="in.e7"]`, "920\t", chromedp.ByQuery), chromedp.SendKeys(`input[name="out.e7"]`, "12.40\t", chromedp.ByQuery))
	until(t, ctx, label+` === "entra alle 09:20, esce alle 12:40 · ritardo 20′, uscita anticipata 20′"`)
	until(t, ctx, `document.querySelectorAll("[data-enrolment=e7] [aria-pressed=true]").length === 2 && document.querySelectorAll("[data-pending]").length === 0`)
	if got := o.mark("e7"); got.In != "09:20" || got.Out != "12:40" {
		t.Errorf("sent %+v", got)
	}
	run(t, ctx, chromedp.Click("[data-enrolment=e7] [data-now=in]"))
	until(t, ctx, label+` === "esce alle 12:40 · uscita anticipata 20′" && document.querySelectorAll("[data-pending]").length === 0`)
	// The lesson is not now: the key R opens the field and says nothing yet.
	before := len(o.seen)
	run(t, ctx, chromedp.Focus(`input[name="state.e8"]`, chromedp.ByQuery), chromedp.KeyEvent("r"))
	until(t, ctx, `document.activeElement.name === "in.e8"`)
	if len(o.seen) != before {
		t.Error("a late entry without a time was sent")
	}
	// Who came late, at an hour that is still to be typed, is not among those who are all present.
	words := `document.querySelector("[data-enrolment=e8] [data-label]").textContent`
	run(t, ctx, chromedp.KeyEvent(kb.Backspace)) // what is driven types the letter too
	until(t, ctx, words+` === "scrivi l’ora" && document.querySelector("[data-enrolment=e8] [data-now=in]").ariaPressed === "true"`)
	run(t, ctx, chromedp.Click("[data-all]"))
	until(t, ctx, `document.querySelector("[data-count=unmarked]").textContent === "1" && document.querySelectorAll("[data-pending]").length === 0`)
	until(t, ctx, status+` === "1 riga aspetta l’ora" && `+leaving+` && document.querySelector("[data-all]").disabled`)
	if o.mark("e8").State != "" {
		t.Errorf("whose hour is awaited was sent: %+v", o.mark("e8"))
	}
	run(t, ctx, chromedp.SendKeys(`input[name="in.e8"]`, "930\t", chromedp.ByQuery))
	until(t, ctx, words+` === "entra alle 09:30 · ritardo 30′" && !`+leaving)
	run(t, ctx, chromedp.Click("[data-enrolment=e8] [data-now=out]"))
	until(t, ctx, words+` === "scrivi l’ora"`)
	run(t, ctx, chromedp.Click("[data-enrolment=e8] [data-now=out]"))
	until(t, ctx, words+` === "entra alle 09:30 · ritardo 30′"`)
}

// Every page, wide and narrow: nothing is wider than the screen, a control with the
// focus is never hidden by a bar that sticks, and axe finds nothing.
func TestPagesInBrowser(t *testing.T) {
	axe, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	browsertest.Need(t, "axe-core (go run ./tools/assets)", err)
	ctx, o := browser(t), newOffice(t)
	for sample := range samples() {
		for _, width := range []int64{1280, 390} {
			t.Run(fmt.Sprintf("%s/%d", sample, width), func(t *testing.T) {
				var problems []string
				run(t, ctx,
					emulation.SetDeviceMetricsOverride(width, 800, 1, width == 390),
					chromedp.Navigate(o.URL+"/p/"+sample),
					chromedp.Evaluate(refusalShown, &problems, awaited),
				)
				if len(problems) > 0 {
					t.Error(strings.Join(problems, "\n"))
				}
				run(t, ctx,
					chromedp.Evaluate(hiddenFocus, &problems),
				)
				if len(problems) > 0 {
					t.Error(strings.Join(problems, "\n"))
				}
				run(t, ctx, script(string(axe)), chromedp.Evaluate(runAxe, &problems, awaited))
				if len(problems) > 0 {
					t.Error(strings.Join(problems, "\n"))
				}
			})
		}
	}
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// refusalShown finds a page that does not open where it says what was refused. The focus is
// given when the page is first drawn.
const refusalShown = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const refusal = [...document.querySelectorAll("[role=alert][autofocus]")].find((e) => e.checkVisibility());
  const { top, bottom } = refusal?.getBoundingClientRect() ?? {};
  done(!refusal || (document.activeElement === refusal && top < innerHeight && bottom > 0) ? [] : ["it does not open where it says what was refused"]);
})))`

const hiddenFocus = `(() => {
  const problems = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) problems.push("wider than the screen by " + wide);
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (e.disabled || !e.checkVisibility() || e.closest(".skip")) continue;
    e.focus();
    e.scrollIntoView({ block: "nearest" });
    const r = e.getBoundingClientRect();
    for (const bar of document.querySelectorAll(".save-bar, .tallies, .plan-strip")) {
      if (bar.contains(e) || getComputedStyle(bar).position !== "sticky") continue;
      const b = bar.getBoundingClientRect();
      const shown = Math.max(0, Math.min(r.bottom, b.top) - r.top) + Math.max(0, r.bottom - Math.max(r.top, b.bottom));
      if (shown < r.height - 1 && r.right > b.left && r.left < b.right) problems.push((e.name || e.textContent.trim()) + " is hidden by " + bar.className);
    }
  }
  return problems;
})()`

const runAxe = `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
  .then((r) => r.violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => v.id + ": " + n.target.join(" ") + " " + n.any.map((a) => a.message).join("; "))))`
