package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/browsertest"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/web"
	"vidimus/internal/web/page"
)

// gate stands between tablets and the server, as a network does.
type gate struct {
	*httptest.Server
	mu   sync.Mutex
	pass func(w http.ResponseWriter, r *http.Request, site http.Handler)
}

func newGate(t *testing.T, site http.Handler) *gate {
	g := &gate{pass: open}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		pass := g.pass
		g.mu.Unlock()
		pass(w, r, site)
	}))
	t.Cleanup(func() {
		g.CloseClientConnections()
		g.Close()
	})
	return g
}

func (g *gate) is(pass func(http.ResponseWriter, *http.Request, http.Handler)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pass = pass
}

func open(w http.ResponseWriter, r *http.Request, site http.Handler) { site.ServeHTTP(w, r) }

func down(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

// noMarks lets everything pass but the marks.
func noMarks(w http.ResponseWriter, r *http.Request, site http.Handler) {
	if strings.HasSuffix(r.URL.Path, "/presenze") {
		down(w, r, site)
	}
	site.ServeHTTP(w, r)
}

// deaf lets the server do its work, and loses its answer.
func deaf(_ http.ResponseWriter, r *http.Request, site http.Handler) {
	site.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

func portal(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	_, _ = io.WriteString(w, "<h1>Benvenuti al bar: accettate le condizioni</h1>")
}

// classroom is a school whose register is kept on tablets. The clock is today's.
type classroom struct {
	*attendancetest.School
	gate     *gate
	today    calendar.Date
	browsers context.Context
}

func newClassroom(t *testing.T) *classroom {
	t.Helper()
	browsertest.NeedChromium(t)
	now := time.Now().UTC().Truncate(time.Second)
	s := attendancetest.New(t, filepath.Join(t.TempDir(), "v.db"), now.Format(time.RFC3339))
	site, err := web.New(&web.App{DB: s.DB, Keys: s.Keys, BaseURL: "http://localhost", Log: slog.New(slog.NewTextHandler(t.Output(), nil))}, page.Routes())
	if err != nil {
		t.Fatal(err)
	}
	return &classroom{School: s, gate: newGate(t, site), today: calendar.DateOf(now.In(attendancetest.Rome)), browsers: browsertest.Open(t, browsertest.Profile(t))}
}

// course is one with a lesson of today, all day long, and n learners.
func (c *classroom) course(t *testing.T, id string, n int) *attendancetest.Course {
	t.Helper()
	out := c.Open(id, n)
	out.Teach(attendancetest.Lesson{ID: id + "-l", Segment: "531", Mode: hours.Classroom, Date: c.today, From: "00:00", To: "24:00"})
	return out
}

// events counts how often marks of a lesson were recorded, and how many operations did it.
func (c *classroom) events(lesson string) (recorded, operations int) {
	of := " FROM event WHERE type IN ('attendance.marked', 'attendance.cleared') AND body LIKE ?"
	like := `%"lesson":"` + lesson + `"%`
	return c.Count("SELECT COUNT(*)"+of, like), c.Count("SELECT COUNT(DISTINCT operation)"+of, like)
}

// once checks that a lesson has had exactly so many marks recorded, each by an operation of
// its own, and who stands on it how.
func (c *classroom) once(t *testing.T, lesson string, recorded int, states map[string]string) {
	t.Helper()
	if events, operations := c.events(lesson); events != recorded || operations != recorded {
		t.Errorf("%d events by %d operations, want %d", events, operations, recorded)
	}
	for enrolment, state := range states {
		if n := c.Count("SELECT COUNT(*) FROM mark WHERE lesson_id = ? AND enrolment_id = ? AND state = ?", lesson, enrolment, state); n != 1 {
			t.Errorf("%s is not %s", enrolment, state)
		}
	}
	if n := c.Count("SELECT COUNT(*) FROM mark WHERE lesson_id = ?", lesson); n != len(states) {
		t.Errorf("%d marks, want %d", n, len(states))
	}
}

// tablet is a window of a browser, in which one person's things are apart from others'.
type tablet struct {
	*testing.T
	base     string
	browsers context.Context
	owner    cdp.BrowserContextID
	ctx      context.Context
}

// tablet takes a new tablet, on which nobody has ever signed in.
func (c *classroom) tablet(t *testing.T) *tablet {
	t.Helper()
	b := &tablet{T: t, base: c.gate.URL, browsers: c.browsers}
	err := chromedp.Run(c.browsers, inBrowser(func(ctx context.Context) (err error) {
		b.owner, err = target.CreateBrowserContext().Do(ctx)
		return err
	}))
	if err != nil {
		t.Fatal(err)
	}
	return b.tab()
}

// tab is one more window of the same tablet.
func (b *tablet) tab() *tablet {
	b.Helper()
	var id target.ID
	err := chromedp.Run(b.browsers, inBrowser(func(ctx context.Context) (err error) {
		id, err = target.CreateTarget("about:blank").WithBrowserContextID(b.owner).WithNewWindow(true).Do(ctx)
		return err
	}))
	if err != nil {
		b.Fatal(err)
	}
	out := *b
	var cancel context.CancelFunc
	out.ctx, cancel = chromedp.NewContext(b.browsers, chromedp.WithTargetID(id))
	b.Cleanup(cancel)
	browsertest.Watch(b, out.ctx)
	if err := chromedp.Run(out.ctx, phone()); err != nil { // the window lives as long as the test
		b.Fatal(err)
	}
	return &out
}

func inBrowser(do func(ctx context.Context) error) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		return do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
	})
}

func phone() chromedp.Action {
	return chromedp.EmulateViewport(390, 844, func(p *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		p.Mobile = true
	})
}

func (b *tablet) do(actions ...chromedp.Action) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.Fatalf("%v\n%s", err, b.reads("body"))
	}
}

// before runs a script before those of each page from now on.
func (b *tablet) before(script string) {
	b.Helper()
	b.do(chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := cdppage.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
		return err
	}))
}

// signIn gives the tablet somebody's session.
func (c *classroom) signIn(b *tablet, who string) (token string) {
	b.Helper()
	token, err := account.OpenSession(b.Context(), c.DB, account.Account{ID: who})
	if err != nil {
		b.Fatal(err)
	}
	b.do(network.SetCookie("vidimus", token).WithURL(b.base).WithHTTPOnly(true))
	return token
}

func (b *tablet) goes(path string) {
	b.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// opens shows a lesson's sheet; its script is at work.
func (b *tablet) opens(lesson string) {
	b.Helper()
	b.goes("/lezioni/" + lesson)
	b.waits(`document.querySelector("#sheet")?.hasAttribute("data-live")`)
}

// taps marks learners with a finger.
func (b *tablet) taps(state string, enrolments ...string) {
	b.Helper()
	for _, e := range enrolments {
		b.does(fmt.Sprintf(`document.querySelector('input[name="state.%s"][value=%s]').click()`, e, state))
	}
}

func (b *tablet) does(script string) {
	b.Helper()
	b.do(chromedp.Evaluate(script+"; 0", nil))
}

// reads is what a person reads in an element.
func (b *tablet) reads(selector string) string {
	var out string
	_ = chromedp.Run(b.ctx, chromedp.Evaluate(`document.querySelector(`+quote(selector)+`)?.innerText ?? ""`, &out))
	return strings.Join(strings.Fields(out), " ")
}

// sees waits until an element says all that.
func (b *tablet) sees(selector string, words ...string) {
	b.Helper()
	for _, w := range words {
		found := false
		for end := time.Now().Add(40 * time.Second); !found && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			found = strings.Contains(b.reads(selector), w)
		}
		if !found {
			b.Fatalf("%s says %q, want %q", selector, b.reads(selector), w)
		}
	}
}

func (b *tablet) waits(condition string) {
	b.Helper()
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var ok bool
		if err := chromedp.Run(b.ctx, chromedp.Evaluate("!!("+condition+")", &ok)); err == nil && ok {
			return
		}
	}
	b.Fatalf("never: %s\n%s", condition, b.reads("main"))
}

// online is what the browser says when the network is back.
func (b *tablet) online() {
	b.Helper()
	b.does(`dispatchEvent(new Event("online"))`)
}

const (
	status = "[data-status]"
	saved  = "Tutto salvato alle"
)
