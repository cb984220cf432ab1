package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Every minute of the ledger is traced to what gave it and to the event that tells of it, and
// the traced minutes are the ledger's.
func TestEveryMinuteIsTraced(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		lessons := c.Calendar()
		objects := fad(c)
		who := c.Enrolments[0]
		for _, l := range lessons[:3] {
			hold(c, l, all(c, present("")))
		}
		home := present("10:00")
		home.Mode = hours.LiveDistance
		entries := all(c, absent)
		entries[who] = home
		hold(c, lessons[3], entries)
		elsewhere(c, who, objects, 600*60, 2)
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := c.Amend(tx, lessons[1].ID, who, present("11:00"), "il foglio firme dice le 11")
			return err
		})
		var trace ledger.Trace
		c.Read(func(r store.Reader) (err error) {
			trace, err = ledger.TraceOf(t.Context(), r, who, after)
			return err
		})
		var sum calendar.Minutes
		said := map[string]int{}
		for _, e := range trace.Entries {
			sum += e.Recognised
			switch {
			case e.Lesson != nil:
				said["lesson"]++
			case e.Object != nil:
				said["fad"]++
			case e.Day.ID != "":
				said["stage"]++
			case e.Agreement != nil:
				said["unused stage"]++
			}
			if e.Minutes == 0 {
				continue
			}
			if e.Told.Seq == 0 || e.Told.At.IsZero() || e.Told.By == "" {
				t.Errorf("%s: nobody said it: %+v", e.ID, e.Told)
			}
			if e.Mark.ID != "" && e.Told.Seq != e.Mark.Version {
				t.Errorf("%s: told by event %d, the mark says %d", e.ID, e.Told.Seq, e.Mark.Version)
			}
		}
		l := trace.Row().Ledger
		if sum != l.A || len(trace.Entries) != len(l.Lines) {
			t.Errorf("traced %v of %v, %d entries of %d lines", sum, l.A, len(trace.Entries), len(l.Lines))
		}
		if said["lesson"] != 5 || said["fad"] != 2 || said["stage"] != 2 || said["unused stage"] != 2 {
			t.Errorf("lines of %v", said)
		}
		amended := trace.Entries[1]
		if len(amended.Amendments) != 1 || amended.Told.Event != "attendance.amended" || amended.Told.By != attendancetest.Director.ID || amended.Minutes != 180 {
			t.Errorf("amended: %+v", amended)
		}
	})
}

// What an act would do, and what it does: the same ledger, line by line.
func TestAHypothesisIsWhatTheActDoes(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		lessons := c.Calendar()
		who := c.Enrolments[0]
		hold(c, lessons[0], all(c, present("10:00")))
		hold(c, lessons[1], all(c, absent))
		day := lessons[2].Date
		same := func(what string, h hours.Hypothesis, act func()) {
			t.Helper()
			c.At(day, "20:00")
			would := board(c, day).Rows[0].Situation.If(h).Ledger()
			act()
			if diff := diffLedgers(would, board(c, day).Rows[0].Ledger); diff != "" {
				t.Errorf("%s: the hypothesis says (-), the act does (+):\n%s", what, diff)
			}
		}
		same("nothing", hours.Hypothesis{}, func() {})
		distance := hours.Cell{Segment: "531", Mode: hours.LiveDistance}
		again := timetable.Request{Segment: distance.Segment, Mode: distance.Mode, Teachers: []string{attendancetest.Anna}, Audience: timetable.ForLearners, Learners: []string{who}, MakeUp: true,
			Slot: timetable.Slot{Date: day.AddDays(40), From: calendar.MustWall("15:00"), To: calendar.MustWall("18:00"), Platform: "Meet"}}
		same("a make-up lesson", hours.Hypothesis{MakeUps: []hours.Future{{Cell: distance, Minutes: 180, On: again.Date}}}, func() {
			c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := timetable.Plan(t.Context(), tx, c.ID, again)
				return err
			})
		})
		laboratory := hours.Cell{Segment: "532", Mode: hours.Laboratory}
		same("a credit", hours.Hypothesis{Credits: []hours.Credit{{Cell: laboratory, Minutes: 120, Decision: "D1", On: day}}}, func() {
			c.Must(attendancetest.Director, func(tx *store.Tx) error {
				_, err := enrolment.GrantCredit(t.Context(), tx, who, laboratory, 0, 120, enrolment.Decision{Number: "D1", On: day, By: "Commissione"})
				return err
			})
		})
		same("an absence", hours.Hypothesis{MissFrom: day, MissTo: day}, func() { hold(c, lessons[2], map[string]attendance.Entry{who: absent, c.Enrolments[1]: present("")}) })
		same("a lesson taken off the calendar", hours.Hypothesis{Without: []string{lessons[4].ID}}, func() { c.Exec("UPDATE lesson SET state = 'cancelled' WHERE id = ?", lessons[4].ID) })
	})
}

func diffLedgers(want, got hours.Ledger) string {
	return cmp.Diff(want, got, cmp.AllowUnexported(calendar.Date{}, calendar.Instant{}))
}
