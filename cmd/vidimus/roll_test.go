package main

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"

	"vidimus/internal/account"
	"vidimus/internal/browsertest"
	"vidimus/internal/enrolment"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// TestARollOutlivesServerAndBrowser calls the roll of a class of 25 on a phone, on the real
// program. Half-way the server is killed, then the browser; the phone still has the page and
// every mark. When both are back, each mark is recorded exactly once.
func TestARollOutlivesServerAndBrowser(t *testing.T) {
	program := build(t)
	database := filepath.Join(t.TempDir(), "vidimus.db")
	prepare(t, program, database)
	server := start(t, program, database, "serve")
	tutor := signIn(t, server.base, "tutor@demo.example", "vidimus-demo")
	lesson, _, _ := tutor.openLesson(t)
	comesBack(t, database, lesson)
	again, enrolments, _ := tutor.openLesson(t)
	if again != lesson || len(enrolments) != 25 {
		t.Fatalf("%d learners at %s, 25 wanted at %s", len(enrolments), again, lesson)
	}

	g := newGate(t, nil)
	g.is(to(t, server))
	profile := browsertest.Profile(t)
	b := phoneOf(t, profile, g.URL)
	b.signsIn("tutor@demo.example")
	b.opens(lesson)
	b.waits(`navigator.serviceWorker.controller`)
	b.opens(lesson) // through the service worker, which keeps it
	half := len(enrolments) / 2
	b.taps("present", enrolments[:half]...)
	b.sees(status, saved)

	server.stop(t, syscall.SIGKILL)
	g.is(down)
	b.taps("absent", enrolments[half:]...)
	b.sees(status, "Senza rete")
	b.waits(`[...document.querySelectorAll("[data-saved]")].filter((e) => e.textContent === "sul dispositivo").length === ` + strconv.Itoa(len(enrolments)-half))
	b.sees(status, strconv.Itoa(len(enrolments)-half))
	browsertest.Kill(t, b.ctx)

	b = phoneOf(t, profile, g.URL) // the battery is charged, the server is still away
	b.opens(lesson)
	b.sees(".from-device", "Senza rete: pagina del")
	b.waits(`document.querySelectorAll("#sheet input[type=radio]:checked").length === ` + strconv.Itoa(len(enrolments)))
	browsertest.Kill(t, b.ctx)

	server = start(t, program, database, "serve")
	g.is(to(t, server))
	b = phoneOf(t, profile, g.URL)
	b.signsIn("tutor@demo.example")
	b.opens(lesson)
	b.sees(status, "Tutto")
	b.waits(`document.querySelectorAll("[data-pending]").length === 0`)
	server.stop(t, syscall.SIGTERM)
	recordedOnce(t, database, lesson, enrolments, half)
}

// comesBack makes a class whole: who has withdrawn attends again from the day of a lesson on.
func comesBack(t *testing.T, database, lesson string) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // every write is committed
	var l timetable.Lesson
	var left enrolment.Enrolment
	err = db.Read(t.Context(), func(r store.Reader) (err error) {
		if l, err = timetable.LessonByID(t.Context(), r, lesson); err != nil {
			return err
		}
		return r.Get(t.Context(), &left, "SELECT id, learner_id FROM enrolment WHERE course_id = ? AND state = 'withdrawn'", l.CourseID)
	})
	if err != nil {
		t.Fatal(err)
	}
	locks := []store.Stream{store.CourseStream(l.CourseID), store.LearnerStream(left.LearnerID)}
	_, err = db.Write(t.Context(), store.Command{Actor: store.Actor{Kind: store.Person, ID: "segreteria", Role: string(account.Secretary)}, Locks: locks}, func(tx *store.Tx) error {
		_, err := enrolment.TakeUpAgain(t.Context(), tx, left.ID, l.Date, "il lavoro è finito")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// recordedOnce looks into the database: one event for each learner, by an operation of its
// own, and a journal that holds.
func recordedOnce(t *testing.T, database, lesson string, enrolments []string, present int) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: database})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // read only
	err = db.Read(t.Context(), func(r store.Reader) error {
		var events, operations int
		of := " FROM event WHERE type = 'attendance.marked' AND body LIKE ?"
		like := `%"lesson":"` + lesson + `"%`
		if err := r.Get(t.Context(), &events, "SELECT COUNT(*)"+of, like); err != nil {
			return err
		}
		if err := r.Get(t.Context(), &operations, "SELECT COUNT(DISTINCT operation)"+of, like); err != nil {
			return err
		}
		if events != len(enrolments) || operations != len(enrolments) {
			t.Errorf("%d events by %d operations for %d learners", events, operations, len(enrolments))
		}
		for i, e := range enrolments {
			want := "absent"
			if i < present {
				want = "present"
			}
			var state string
			if err := r.Get(t.Context(), &state, "SELECT state FROM mark WHERE lesson_id = ? AND enrolment_id = ?", lesson, e); err != nil || state != want {
				t.Errorf("%s is %q, want %q (%v)", e, state, want, err)
			}
		}
		found, err := store.Verify(t.Context(), r)
		if len(found) > 0 {
			t.Errorf("the journal: %v", found[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// to passes on to a server that runs.
func to(t *testing.T, s *server) func(http.ResponseWriter, *http.Request, http.Handler) {
	t.Helper()
	u, err := url.Parse(s.base)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(u)
		r.Out.Host = r.In.Host
	}}
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) { proxy.ServeHTTP(w, r) }
}

// phoneOf is a browser of its own on a profile that stays.
func phoneOf(t *testing.T, profile, base string) *tablet {
	t.Helper()
	b := &tablet{T: t, base: base, ctx: browsertest.Open(t, profile)}
	b.do(phone())
	return b
}

func (b *tablet) signsIn(email string) {
	b.Helper()
	b.goes("/accedi")
	b.do(chromedp.SetValue(`main input[name=email]`, email, chromedp.ByQuery), chromedp.SetValue(`main input[name=password]`, "vidimus-demo", chromedp.ByQuery))
	b.does(`document.querySelector("main form:has([name=password])").requestSubmit()`)
	b.waits(`location.pathname !== "/accedi"`)
}
