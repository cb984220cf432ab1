package page_test

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/night"
	"vidimus/internal/outbox"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/internal/web/page"
	"vidimus/reports/pdf/pdftest"
)

// eachWatch is a course on the morning of its third day; of its first lesson there is no roll.
func eachWatch(t *testing.T, run func(o *enrolOffice, c *attendancetest.Course)) {
	attendancetest.Each(t, "2026-09-09T09:30:00Z", func(t *testing.T, s *attendancetest.School) {
		o := &enrolOffice{T: t, db: s.DB, clock: s.Clock, cookies: map[account.Role]*http.Cookie{}}
		for _, role := range account.AllRoles {
			o.hire(role)
		}
		c := s.Open("c", 2)
		c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: attendancetest.Start}, attendancetest.Lesson{ID: "l3", Segment: "531", Mode: "classroom", Date: attendancetest.Start.AddDays(2)})
		files, err := vault.Open(filepath.Join(t.TempDir(), "files"), s.Keys.VaultKey())
		if err != nil {
			t.Fatal(err)
		}
		o.serveOffice(&web.App{Keys: s.Keys, Vault: files, BaseURL: "https://registro.example"})
		run(o, c)
	})
}

// What the night finds is told to whom it belongs, counted in the menu, and read.
func TestTheNightIsOnThePages(t *testing.T) {
	eachWatch(t, func(o *enrolOffice, c *attendancetest.Course) {
		if err := night.Ensure(t.Context(), o.db); err != nil {
			o.Fatal(err)
		}
		worker := &outbox.Worker{DB: o.db, Handlers: map[string]outbox.Handler{night.Job: night.Handle(o.db), "notice.digests": func(context.Context, []byte) error { return nil }}}
		if err := worker.Drain(t.Context()); err != nil {
			o.Fatal(err)
		}
		doc := o.get(account.Secretary, "/avvisi").must(http.StatusOK)
		if !has(doc, ".notices", "Lezione del 07/09/2026, 09:00–14:00: non è chiusa.") || !has(doc, ".menu", "Avvisi") || doc.Find(".menu .count").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		act := doc.Find(".notice form").First().AttrOr("action", "")
		o.post(account.Director, act).must(http.StatusNotFound) // somebody else's
		o.post(account.Secretary, act).went()
		o.post(account.Secretary, "/avvisi/letti").went()
		if doc = o.get(account.Secretary, "/avvisi").must(http.StatusOK); doc.Find(".menu .count").Length() != 0 || doc.Find(".notice form").Length() != 0 {
			o.Error("still unread")
		}
		doc = o.get(account.Inspector, "/qualita?mostra=chiusura").must(http.StatusOK)
		if doc.Find("table.stack tbody tr").Length() != 1 || !has(doc, "main", "la notte del 09/09/2026") {
			o.Error(doc.Find("main").Text())
		}
		if csv := o.get(account.Secretary, "/qualita?mostra=chiusura&formato=csv"); csv.status != http.StatusOK || !strings.Contains(string(csv.body), "Q-UNCLOSED") {
			o.Error(string(csv.body))
		}
		if doc = o.get(account.Tutor, "/qualita").must(http.StatusOK); doc.Find("table.stack tbody tr").Length() != 0 {
			o.Error("a tutor of no course sees somebody else's")
		}
		c.Exec("UPDATE lesson SET state = 'closed', held = 'planned', held_starts_at = starts_at, held_ends_at = ends_at, closed_at = '2026-09-07T14:00:00.000000Z', closed_by = 'x' WHERE id = 'l1'")
		o.signIn(account.Teacher, account.Account{ID: attendancetest.Anna})
		doc = o.get(account.Teacher, "/qualita?mostra=firma").must(http.StatusOK)
		if doc.Find("table.stack tbody tr").Length() != 1 || !has(doc, "table.stack", "Operatore c") || doc.Find(`a[href^="/corsi/"]`).Length() != 0 {
			o.Errorf("a teacher is led to a course that is not open to them: %s", doc.Find("main").Text())
		}
		o.post(account.Director, "/ente/avvisi", "night_hour", "24", "digest_hour", "8", "chase_days", "2", "absence_first", "50", "absence_second", "75", "absence_last", "100").must(http.StatusUnprocessableEntity)
		o.post(account.Director, "/ente/avvisi", "night_hour", "2", "digest_hour", "8", "chase_days", "2", "absence_first", "50", "absence_second", "75", "absence_last", "100").went()
		var due calendar.Instant
		if err := o.db.Read(t.Context(), func(r store.Reader) error {
			return r.Get(t.Context(), &due, "SELECT due_at FROM outbox WHERE kind = 'night' AND done_at IS NULL")
		}); err != nil || due.String() != "2026-09-10T00:00:00.000000Z" {
			o.Errorf("the next night is at %s, %v", due, err)
		}
	})
}

// An inspector stands in the corridor: what is on, and the one thing they may add.
func TestAVisit(t *testing.T) {
	eachWatch(t, func(o *enrolOffice, _ *attendancetest.Course) {
		doc := o.get(account.Inspector, "/adesso").must(http.StatusOK)
		if !has(doc, "main", "In corso adesso") || doc.Find(".now-people li").Length() != 2 || !has(doc, "main", "calendario non comunicato") {
			o.Error(doc.Find("main").Text())
		}
		path := doc.Find(".now a.btn").AttrOr("href", "")
		o.get(account.Inspector, path).must(http.StatusOK)
		o.post(account.Inspector, path, "at", "23:00", "present", "2", "outcome", "regular", "note", "x", "confirm", "1").must(http.StatusUnprocessableEntity)
		o.post(account.Inspector, path, "at", "11:00", "present", "2", "outcome", "regular", "note", "x").must(http.StatusUnprocessableEntity)
		many := []string{"at", "11:00", "present", "99", "outcome", "remarks", "note", "Manca il cartello.", "confirm", "1"}
		doc = o.post(account.Inspector, path, many...).must(http.StatusUnprocessableEntity)
		if !has(doc, "#f-present-error", "Hai scritto 99, in elenco 2") || doc.Find("input[name=sure]").AttrOr("value", "") != "99" {
			o.Error(doc.Find("main").Text())
		}
		doc = o.get(account.Inspector, o.post(account.Inspector, path, append(many, "sure", "99")...).went()).must(http.StatusOK)
		if !has(doc, ".alert", "Annotata, sigillo n. 1") || doc.Find(".alert a[href='#visita-1']").Length() != 1 || doc.Find("#visita-1").Length() != 1 {
			o.Error(doc.Find(".alert").Text())
		}
		if doc = o.get(account.Inspector, "/adesso").must(http.StatusOK); !has(doc, ".now a[href='/lezioni/l3#visita-1']", "Visita n. 1 annotata alle 11:00") {
			o.Error(doc.Find(".now").Text())
		}
		o.post(account.Inspector, "/corsi/c/visita", "date", "09/09/2026", "at", "11:10", "present", "2", "outcome", "regular", "note", "Rivisto: ora c’è.", "confirm", "1").went()
		if doc = o.get(account.Secretary, "/corsi/c/visite").must(http.StatusOK); !has(doc, "main", "Manca il cartello.") || !has(doc, "main", "sigillo n. 2") || doc.Find("main form").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		if doc = o.get(account.Director, "/lezioni/l3").must(http.StatusOK); !has(doc, "main", "Manca il cartello.") {
			o.Error("the lesson does not show it")
		}
		if text := pdftest.Words(o.T, o.get(account.Secretary, "/corsi/c/registro").body); !strings.Contains(text, "Annotazioni di visita") || !strings.Contains(text, "Manca il cartello.") {
			o.Error("the register does not print it")
		}
	})
}

// Of all that is written, an inspector may add an annotation; the rest is about themselves.
func TestInspectorsWriteNothingElse(t *testing.T) {
	var got []string
	for _, r := range page.Routes() {
		if r.Method != http.MethodGet && slices.Contains(r.Allow.Roles, account.Inspector) {
			got = append(got, r.Path)
		}
	}
	slices.Sort(got)
	if d := cmp.Diff([]string{"/corsi/:id/visita", "/lezioni/:id/visita"}, got); d != "" {
		t.Error(d)
	}
}
