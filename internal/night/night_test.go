package night_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/night"
	"vidimus/internal/notice"
	"vidimus/internal/outbox"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// vigil is a course whose first lesson, of 7 September, nobody has closed: Anna tutors it.
type vigil struct {
	*attendancetest.Course
	worker *outbox.Worker
}

func eachVigil(t *testing.T, now string, run func(v *vigil)) {
	attendancetest.Each(t, now, func(_ *testing.T, s *attendancetest.School) {
		v := &vigil{Course: s.Open("c", 2)}
		v.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: attendancetest.Start})
		s.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('m1', 'c', '" + attendancetest.Anna + "', 'tutor', FALSE)")
		s.Exec("INSERT INTO account (id, email, name, password_hash, roles, active) VALUES ('dir', 'dir@example.org', 'dir', 'x', 'director', TRUE)")
		v.worker = &outbox.Worker{DB: s.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{
			night.Job: night.Handle(s.DB), notice.DigestsJob: notice.Posting{DB: s.DB}.Compose}}
		run(v)
	})
}

func (v *vigil) ensure() {
	v.T.Helper()
	if err := night.Ensure(v.T.Context(), v.DB); err != nil {
		v.T.Fatal(err)
	}
}

func (v *vigil) drain() {
	v.T.Helper()
	if err := v.worker.Drain(v.T.Context()); err != nil {
		v.T.Fatal(err)
	}
}

// told are the keys of the open notices of an account.
func (v *vigil) told(account string) map[string]notice.Notice {
	v.T.Helper()
	out := map[string]notice.Notice{}
	v.Read(func(r store.Reader) error {
		all, err := notice.Of(v.T.Context(), r, account)
		for _, n := range all {
			if n.Open() {
				out[n.Key] = n
			}
		}
		return err
	})
	return out
}

const unclosed = "chiusura:Q-UNCLOSED:l1"

func TestALessonThatNobodyCloses(t *testing.T) {
	eachVigil(t, "2026-09-08T05:00:00Z", func(v *vigil) {
		v.ensure()
		v.drain()
		if _, is := v.told(attendancetest.Anna)[unclosed]; is {
			v.T.Error("chased within the term")
		}
		v.At(calendar.MustDate("2026-09-09"), "04:00")
		v.drain()
		if n, is := v.told(attendancetest.Anna)[unclosed]; !is || !n.Daily {
			v.T.Errorf("the tutor is not chased: %v", v.told(attendancetest.Anna))
		}
		if _, is := v.told("dir")[unclosed]; is {
			v.T.Error("the director is told at once")
		}
		v.At(calendar.MustDate("2026-09-12"), "04:00") // three nights were missed
		v.drain()
		if _, is := v.told("dir")[unclosed]; !is {
			v.T.Error("the director is not told after three days")
		}
		v.Exec("UPDATE lesson SET state = 'cancelled' WHERE id = 'l1'")
		v.At(calendar.MustDate("2026-09-13"), "04:00")
		v.drain()
		if _, is := v.told(attendancetest.Anna)[unclosed]; is {
			v.T.Error("it is put in order, and still told")
		}
	})
}

func TestOnceANight(t *testing.T) {
	eachVigil(t, "2026-09-09T05:00:00Z", func(v *vigil) {
		var all sync.WaitGroup
		for range 4 { // copies of the program
			all.Go(func() {
				if err := night.Ensure(v.T.Context(), v.DB); err != nil {
					v.T.Error(err)
				}
			})
		}
		all.Wait()
		if n := v.Count("SELECT COUNT(*) FROM outbox WHERE kind = 'night'"); n != 1 {
			v.T.Fatalf("%d nights are planned", n)
		}
		v.drain()
		v.ensure()
		body, err := json.Marshal(map[string]string{"day": "2026-09-09"})
		if err != nil {
			v.T.Fatal(err)
		}
		before := v.Count("SELECT COUNT(*) FROM outbox")
		if err := night.Handle(v.DB)(context.WithoutCancel(v.T.Context()), body); err != nil { // the outbox may call twice
			v.T.Fatal(err)
		}
		if n := v.Count("SELECT COUNT(*) FROM outbox"); n != before {
			v.T.Errorf("%d jobs more", n-before)
		}
		if n := v.Count("SELECT COUNT(*) FROM night WHERE done_at IS NOT NULL"); n != 1 {
			v.T.Errorf("%d nights are done", n)
		}
		if n := v.Count("SELECT COUNT(*) FROM outbox WHERE kind = 'night' AND done_at IS NULL AND due_at > '2026-09-10'"); n != 1 {
			v.T.Errorf("%d nights are to come", n)
		}
	})
}

// The program starts again after days: what it missed is caught up once, today.
func TestAMissedNightIsCaughtUp(t *testing.T) {
	eachVigil(t, "2026-09-06T20:00:00Z", func(v *vigil) {
		v.ensure()
		v.drain()
		v.At(calendar.MustDate("2026-09-11"), "10:00")
		v.ensure()
		v.drain()
		if _, is := v.told(attendancetest.Anna)[unclosed]; !is {
			v.T.Error("nothing was caught up")
		}
		if n := v.Count("SELECT COUNT(*) FROM outbox WHERE kind = 'night' AND done_at IS NULL"); n != 1 {
			v.T.Errorf("%d nights to come", n)
		}
	})
}

func TestTheNightIsCounted(t *testing.T) {
	eachVigil(t, "2026-09-09T05:00:00Z", func(v *vigil) {
		v.ensure()
		v.drain()
		v.Read(func(r store.Reader) error {
			day, sums, err := night.Counts(v.T.Context(), r, calendar.MustDate("2026-09-20"))
			if day != calendar.MustDate("2026-09-09") || sums["chiusura"] != 1 || sums["appello"] != 1 {
				v.T.Errorf("%s: %v", day, sums)
			}
			return err
		})
		v.Read(func(r store.Reader) error {
			day, sums, err := night.Counts(v.T.Context(), r, calendar.MustDate("2026-09-08"))
			if !day.IsZero() || len(sums) != 0 {
				v.T.Errorf("before the first night: %s, %v", day, sums)
			}
			return err
		})
	})
}

// What was put in order long ago goes, but not that somebody was told of an absence: while the
// course is not over, nobody is told twice.
func TestAnAlertIsKeptUntilItsCourseIsOver(t *testing.T) {
	eachVigil(t, "2026-12-20T05:00:00Z", func(v *vigil) {
		for _, kind := range []string{"absence:c", "absence:over", "quality"} {
			v.Exec(`INSERT INTO notice (id, account_id, kind, key, daily, severity, message, args, facts, href, told_at, closed_at)
				VALUES (?, 'dir', ?, ?, FALSE, 'warning', 'x', '{}', '[]', '/', '2026-09-10T05:00:00.000000Z', '2026-09-11T05:00:00.000000Z')`, kind, kind, kind)
		}
		v.Exec("UPDATE course SET state = 'closed' WHERE id = ?", v.School.Open("over", 1).ID)
		v.ensure()
		v.drain()
		for kind, want := range map[string]int{"absence:c": 1, "absence:over": 0, "quality": 0} {
			if n := v.Count("SELECT COUNT(*) FROM notice WHERE id = ?", kind); n != want {
				v.T.Errorf("%s: %d kept, want %d", kind, n, want)
			}
		}
	})
}

// The night that is to come is at the hour that was chosen last, at once where it is over.
func TestTheHourIsChanged(t *testing.T) {
	eachVigil(t, "2026-09-08T05:00:00Z", func(v *vigil) {
		v.ensure()
		v.drain()
		choose := func(hour int) {
			v.T.Helper()
			_, err := v.DB.Write(v.T.Context(), store.Command{Actor: attendancetest.Director, Locks: []store.Stream{store.ProviderStream()}}, func(tx *store.Tx) error {
				p, err := provider.Current(v.T.Context(), tx)
				if err != nil {
					return err
				}
				p.NightHour = hour
				if err := provider.Establish(v.T.Context(), tx, p); err != nil {
					return err
				}
				return night.Move(v.T.Context(), tx)
			})
			if err != nil {
				v.T.Fatal(err)
			}
		}
		done := func(day, wall string, want int) {
			v.T.Helper()
			v.At(calendar.MustDate(day), wall)
			v.drain()
			if n := v.Count("SELECT COUNT(*) FROM night WHERE done_at IS NOT NULL"); n != want {
				v.T.Errorf("on %s at %s: %d nights are done, want %d", day, wall, n, want)
			}
		}
		choose(22)
		done("2026-09-09", "04:00", 1) // it was to be at three
		done("2026-09-09", "21:59", 1)
		done("2026-09-09", "22:00", 2)
		v.At(calendar.MustDate("2026-09-10"), "10:00")
		choose(6)
		done("2026-09-10", "10:00", 3)
		choose(6)
		done("2026-09-11", "05:59", 3)
		done("2026-09-11", "06:00", 4)
		if n := v.Count("SELECT COUNT(*) FROM outbox WHERE kind = 'night' AND done_at IS NULL"); n != 1 {
			v.T.Errorf("%d nights are to come", n)
		}
	})
}

// Clocks go forward at two on 29 March 2026 and back at three on 25 October.
func TestTheNightsOfTheClocks(t *testing.T) {
	for day, want := range map[string]string{"2026-03-29": "2026-03-29T01:00:00Z", "2026-10-25": "2026-10-25T02:00:00Z"} {
		t.Run(day, func(t *testing.T) {
			eachVigil(t, day+"T00:00:00Z", func(v *vigil) {
				v.ensure()
				at, err := time.Parse(time.RFC3339, want)
				if err != nil {
					v.T.Fatal(err)
				}
				var due calendar.Instant
				v.Read(func(r store.Reader) error {
					return r.Get(v.T.Context(), &due, "SELECT due_at FROM outbox WHERE kind = 'night'")
				})
				if due != calendar.InstantOf(at) {
					v.T.Error(fmt.Sprint("due at ", due))
				}
			})
		})
	}
}
