package demo

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vidimus/internal/admission"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/hours"
	"vidimus/internal/keyring"
	"vidimus/internal/ledger"
	"vidimus/internal/outbox"
	"vidimus/internal/paperwork"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/vault"
	"vidimus/internal/volume"
	"vidimus/migrations"
)

// A scene is a house with the demonstration in it.
type scene struct {
	*testing.T
	House
	School
	anchors string // file
}

func build(t *testing.T, url, today string) scene {
	t.Helper()
	dir := t.TempDir()
	s := scene{T: t, anchors: filepath.Join(dir, "anchors"), House: House{Clock: NewClock(func() time.Time { return day(today) })}}
	var err error
	if s.DB, err = store.Open(t.Context(), store.Config{URL: url, Clock: s.Clock.Now, Migrations: migrations.Files}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	if s.Keys, err = keyring.Open(filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
	if s.Vault, err = vault.Open(filepath.Join(dir, "vault"), s.Keys.VaultKey()); err != nil {
		t.Fatal(err)
	}
	if err := s.Keys.Introduce(t.Context(), s.DB); err != nil {
		t.Fatal(err)
	}
	press := paperwork.Press{DB: s.DB, Vault: s.Vault, BaseURL: "http://127.0.0.1:8080"}
	s.Worker = &outbox.Worker{DB: s.DB, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Handlers: map[string]outbox.Handler{
		enrolment.HoursChanged: ledger.Alert(s.DB),
		volume.Job:             volume.Reader{DB: s.DB, Vault: s.Vault}.Handle,
		"anchor":               attendance.AppendAnchor(s.anchors), paperwork.Job: press.Handle}}
	if s.School, err = Build(t.Context(), s.House, calendar.MustDate(today)); err != nil {
		t.Fatal(err)
	}
	return s
}

func day(iso string) time.Time {
	at, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		panic(err)
	}
	return at
}

func (s scene) read(fn func(ctx context.Context, r store.Reader) error) {
	s.Helper()
	if err := s.DB.Read(s.Context(), func(r store.Reader) error { return fn(s.Context(), r) }); err != nil {
		s.Fatal(err)
	}
}

func (s scene) board(courseID string) (b ledger.Board) {
	s.Helper()
	s.read(func(ctx context.Context, r store.Reader) (err error) {
		b, err = ledger.Of(ctx, r, courseID, s.Today)
		return err
	})
	return b
}

// One build for all that is asked of it: it takes seconds.
func TestBuild(t *testing.T) {
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		s := build(t, url, "2026-11-25")
		for _, part := range []struct {
			name string
			run  func(s scene)
		}{
			{"chains and seals", chainsAndSeals},
			{"history in order", historyInOrder},
			{"the three courses", threeCourses},
			{"ready for the list", readyForTheList},
			{"who lacks what", whoLacksWhat},
			{"every outcome", everyOutcome},
			{"hours from the raw marks", hoursFromRawMarks},
			{"papers", papersSayTheSame},
			{"what the Region knows", whatTheRegionKnows},
		} {
			t.Run(part.name, func(t *testing.T) {
				s.T = t
				part.run(s)
			})
		}
	})
}

func chainsAndSeals(s scene) {
	file, err := os.Open(s.anchors)
	if err != nil {
		s.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read
	anchors, torn, err := attendance.ReadAnchors(file)
	if err != nil {
		s.Fatal(err)
	}
	s.read(func(ctx context.Context, r store.Reader) error {
		chains, err := store.Verify(ctx, r)
		if err != nil {
			return err
		}
		known, err := keyring.Known(ctx, r)
		if err != nil {
			return err
		}
		seals, err := attendance.VerifySeals(ctx, r, known, anchors)
		for _, f := range slices.Concat(torn, chains, seals) {
			s.Errorf("%s %s: %s", f.Rule, f.Subject, f.Message)
		}
		return err
	})
	if len(anchors) < 50 {
		s.Errorf("%d anchors", len(anchors))
	}
}

// The instants of a history are its own, in order, and none is of today or later.
func historyInOrder(s scene) {
	var events []struct {
		Stream string           `db:"stream"`
		At     calendar.Instant `db:"at"`
	}
	s.read(func(ctx context.Context, r store.Reader) error {
		return r.Select(ctx, &events, "SELECT stream, at FROM event ORDER BY stream, seq")
	})
	end := calendar.InstantOf(day(s.Today.String()))
	for i, e := range events {
		if !e.At.Before(end) {
			s.Errorf("%s has something of %s", e.Stream, e.At)
		}
		if i > 0 && events[i-1].Stream == e.Stream && e.At.Before(events[i-1].At) {
			s.Errorf("%s goes back in time at %s", e.Stream, e.At)
		}
	}
	if len(events) < 3000 {
		s.Errorf("only %d events", len(events))
	}
}

// Whatever day it is opened on, there is a demonstration: a Sunday in the summer holidays,
// the day after Christmas, the last day of February in a leap year, and a day whose
// courses cross both changes of the clocks.
func TestAnyDay(t *testing.T) {
	for _, today := range []string{"2026-08-16", "2027-12-26", "2028-02-29"} {
		t.Run(today, func(t *testing.T) {
			t.Parallel()
			s := build(t, filepath.Join(t.TempDir(), "demo.db"), today)
			everyOutcome(s)
			readyForTheList(s)
			open := 0
			for _, l := range s.board(s.Running).Lessons {
				if l.Date == s.Today && l.Open(s.Today) {
					open++
				}
			}
			if open != 1 {
				t.Errorf("%d lessons of today are open", open)
			}
		})
	}
}

func threeCourses(s scene) {
	s.read(func(ctx context.Context, r store.Reader) error {
		for id, want := range map[string]course.State{s.Upcoming: course.Authorised, s.Running: course.Started, s.Finished: course.Closed} {
			c, err := course.ByID(ctx, r, id)
			if err != nil {
				return err
			}
			if c.State != want {
				s.Errorf("%s is %s, want %s", c.Edition, c.State, want)
			}
			members, err := enrolment.OfCourse(ctx, r, id)
			if err != nil {
				return err
			}
			nations := map[string]bool{}
			for _, m := range members {
				nations[m.Learner.Citizenships] = true
			}
			waiting := enrolment.CountOf(members).States[enrolment.Waiting]
			if len(members)-waiting != 25 || waiting > 0 != (id == s.Upcoming) || len(nations) < 6 {
				s.Errorf("%s: %d people of %d citizenships, %d waiting", c.Edition, len(members), len(nations), waiting)
			}
		}
		sheets, err := standard.Catalogue(ctx, r, standard.Filter{State: standard.Published})
		if len(sheets) != 2 {
			s.Errorf("%d sheets are published", len(sheets))
		}
		return err
	})
	b := s.board(s.Running)
	offered := b.Rows[slices.IndexFunc(b.Rows, func(r ledger.Row) bool { return r.Learner.Surname == "Errico" })].Ledger.Total.Offered
	if offered < calendar.Hours(140) || offered > calendar.Hours(165) {
		s.Errorf("the running course has given %s of 250 h", offered)
	}
	partly, late := 0, 0
	for _, l := range b.Lessons {
		if l.HeldReason != "" {
			partly++
		}
		if l.Open(s.Today) && l.Date.Before(s.Today) {
			late++
		}
	}
	if partly != 1 || late != 1 {
		s.Errorf("%d lessons were cut short and %d left open, want one each", partly, late)
	}
}

// Nothing stands in the way of the closing course's list: issuing it is the director's
// first act in the demonstration.
func readyForTheList(s scene) {
	s.Helper()
	s.read(func(ctx context.Context, r store.Reader) error {
		now, err := admission.Of(ctx, r, s.Closing, admission.Final, s.Today)
		for _, f := range finding.Of(now.Blocks, finding.Blocking) {
			s.Errorf("%s %s: %s", f.Rule, f.Subject, f.Message)
		}
		if now.Board.Course.State != course.Started || now.List.Admitted() == 0 {
			s.Errorf("the closing course is %s, %d admitted", now.Board.Course.State, now.List.Admitted())
		}
		return err
	})
}

func whoLacksWhat(s scene) {
	s.read(func(ctx context.Context, r store.Reader) error {
		c, err := course.ByID(ctx, r, s.Upcoming)
		if err != nil {
			return err
		}
		members, err := enrolment.OfCourse(ctx, r, s.Upcoming)
		if err != nil {
			return err
		}
		verdicts, err := enrolment.VerdictsOfCourse(ctx, r, c, members, s.Today)
		if err != nil {
			return err
		}
		open := map[string]enrolment.RuleState{}
		for _, m := range members {
			ready := enrolment.Admissible(verdicts[m.ID])
			if ready != (m.State == enrolment.Admitted) {
				s.Errorf("%s is %s, ready %v", m.Learner.FullName(), m.State, ready)
			}
			for _, v := range verdicts[m.ID] {
				if !v.State.Settled() {
					open[m.Learner.Surname+" "+v.Rule.ID] = v.State
				}
			}
		}
		for what, state := range map[string]enrolment.RuleState{"Baldassarre R-IDENTITY": enrolment.Expired, "Bevilacqua R-MINOR": enrolment.Missing,
			"Esposito R-AGE": enrolment.Impossible, "Hossain R-LANGUAGE": enrolment.Missing, "Hossain R-FOREIGN-TITLE": enrolment.Missing,
			"Kovalenko R-FOREIGN-TITLE": enrolment.Missing, "Mele R-SCHOOL": enrolment.Missing, "Palladino R-PRIVACY": enrolment.Missing,
			"Ungureanu R-LANGUAGE": enrolment.ToVerify} {
			if open[what] != state {
				s.Errorf("%s is %q, want %q", what, open[what], state)
			}
		}
		staff, err := course.StaffFindings(ctx, r, s.Upcoming, nil)
		blocking := finding.Of(staff, finding.Blocking)
		if len(blocking) != 1 || blocking[0].Rule != "T2" {
			s.Errorf("staff: %v, want one T2", blocking)
		}
		return err
	})
}

func everyOutcome(s scene) {
	s.Helper()
	count := map[hours.Outcome]int{}
	for _, row := range s.board(s.Running).Rows {
		if row.Enrolment.State == enrolment.Withdrawn {
			count["withdrawn"]++
			continue
		}
		count[row.Ledger.Outcome]++
		if len(row.Contradictions) > 0 {
			s.Errorf("%s: %v", row.Learner.FullName(), row.Contradictions)
		}
	}
	for _, o := range []hours.Outcome{hours.Reached, hours.OnCourse, hours.AtRisk, hours.Unreachable, "withdrawn"} {
		if count[o] == 0 {
			s.Errorf("nobody is %s: %v", o, count)
		}
	}
	for _, row := range s.board(s.Finished).Rows {
		switch row.Learner.Surname {
		case "Acampora":
			if row.Ledger.A != calendar.Hours(200) || row.Ledger.Outcome != hours.Reached {
				s.Errorf("Acampora: %s, %s", row.Ledger.A, row.Ledger.Outcome)
			}
		case "Bosco":
			if row.Ledger.A != calendar.Hours(200)-1 || row.Ledger.Outcome != hours.Unreachable {
				s.Errorf("Bosco: %s, %s", row.Ledger.A, row.Ledger.Outcome)
			}
		}
	}
}

func TestPeople(t *testing.T) {
	seen := map[string]bool{}
	for _, class := range []string{"avvio", "corso", "chiusura", "finito"} {
		all, err := people(class, calendar.MustDate("2028-02-29"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			id := fiscalcode.Identity{Surname: p.Surname, Name: p.Name, Sex: fiscalcode.Sex(p.Sex), Birth: p.Born(), Place: p.BirthCode}
			for _, f := range fiscalcode.Compare(fiscalcode.Code(p.TaxCode), id) {
				t.Errorf("%s: %s", p.FullName(), f.Rule)
			}
			if seen[p.TaxCode] {
				t.Errorf("%s has somebody else’s codice fiscale", p.FullName())
			}
			seen[p.TaxCode] = true
		}
	}
	for _, name := range []string{"Đorđević Șerban", "Żółć Łukasz", "D’Angelo Nicolò", "Ñandú Åse"} {
		all, _ := people("finito", calendar.MustDate("2026-11-25"))
		if !slices.ContainsFunc(all, func(p person) bool { return p.FullName() == name }) {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestSchoolDays(t *testing.T) {
	for day, want := range map[string]bool{"2026-11-25": true, "2026-11-22": false, "2026-04-06": false, "2027-03-29": false, "2026-12-08": false,
		"2026-08-17": false, "2026-08-24": true, "2026-01-07": true, "2026-12-24": false, "2027-01-05": false, "2026-05-01": false, "2027-10-04": false, "2026-11-16": false} {
		if got := isSchoolDay(calendar.MustDate(day)); got != want {
			t.Errorf("%s: %v", day, got)
		}
	}
}
