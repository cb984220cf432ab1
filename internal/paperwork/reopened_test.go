package paperwork_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/reports/pdf/pdftest"
	"vidimus/reports/register"
)

// classDay is a lesson of the first day, 09:00–14:00, with two learners, closed and written
// about by the steps that a test takes.
type classDay struct {
	*attendancetest.Course
}

func newClassDay(s *attendancetest.School, breaks string) classDay {
	c := s.Open("c", 2)
	c.Teach(attendancetest.Lesson{ID: "l", Segment: "531", Mode: hours.Classroom, Date: attendancetest.Start, Breaks: breaks})
	return classDay{c}
}

func (c classDay) say(n int, state attendance.State, in, out string) {
	c.T.Helper()
	e := attendance.Entry{State: state}
	if in != "" {
		from, to := calendar.MustWall(in), calendar.MustWall(out)
		e.Times = []attendance.Times{{In: &from, Out: &to}}
	}
	c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
		sheet, err := attendance.SheetOf(c.T.Context(), tx, "l")
		if err != nil {
			return err
		}
		op := attendance.MarkOperation{ID: store.NewID(), EnrolmentID: c.Enrolments[n], Source: attendance.FromSheet, Entry: e}
		if m := sheet.Rows[n].Mark; m != nil {
			op.BaseVersion = m.Version
		}
		got, err := attendance.Record(c.T.Context(), tx, c.ID, "l", []attendance.MarkOperation{op})
		if err == nil && got[0].Result != attendance.Applied {
			c.T.Fatalf("%+v", got)
		}
		return err
	})
}

func (c classDay) close(from, to, topic string) {
	c.T.Helper()
	start, end := calendar.MustWall(from), calendar.MustWall(to)
	c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
		_, err := c.Close(tx, "l", attendance.Closing{Held: timetable.HeldPartly, HeldFrom: &start, HeldTo: &end, Reason: "sciopero",
			Topic: topic, Teachers: []attendance.ActualTeacher{{StaffID: attendancetest.Anna}}})
		return err
	})
}

func (c classDay) register() (out register.Register) {
	c.T.Helper()
	c.Read(func(r store.Reader) (err error) {
		out, err = paperwork.Register(c.T.Context(), r, c.ID, attendancetest.Start.AddDays(1))
		return err
	})
	return out
}

func TestWhatAReopenedPageSaidIsPrinted(t *testing.T) {
	attendancetest.Each(t, "2026-09-08T08:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := newClassDay(s, "")
		c.say(0, attendance.Present, "", "")
		c.say(1, attendance.Present, "", "")
		c.close("09:00", "13:00", "La telefonata")
		noon := calendar.MustWall("12:00")
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := c.Amend(tx, "l", c.Enrolments[1], attendance.Entry{State: attendance.Present, Times: []attendance.Times{{Out: &noon}}}, "foglio firme")
			return err
		})
		c.Must(attendancetest.Director, func(tx *store.Tx) error { return attendance.Reopen(t.Context(), tx, "l", "registro letto male") })
		c.say(0, attendance.Absent, "", "")
		c.say(1, attendance.Present, "09:00", "11:00")
		c.close("09:00", "12:30", "La posta")

		content := c.register()
		type line struct{ what, old, new, reason string }
		want := []line{
			{"lezione delle 09:00", "presente 09:00–14:00", "presente 09:00–12:00", "foglio firme"},
			{"orario tenuto, lezione delle 09:00", "09:00–13:00 · svolta in parte: sciopero", "09:00–12:30 · svolta in parte: sciopero", "Pagina riaperta. registro letto male"},
			{"argomento, lezione delle 09:00", "La telefonata", "La posta", "Pagina riaperta. registro letto male"},
			{"lezione delle 09:00", "presente 09:00–14:00", "ASSENTE", "Pagina riaperta. registro letto male"},
			{"lezione delle 09:00", "presente 09:00–12:00", "presente 09:00–11:00", "Pagina riaperta. registro letto male"},
		}
		entries := content.Days[0].Amendments
		if len(entries) != len(want) {
			t.Fatalf("%+v", entries)
		}
		for i, w := range want {
			if a := entries[i]; !strings.HasSuffix(a.What, w.what) || a.Old != w.old || a.New != w.new || a.Reason != w.reason {
				t.Errorf("%d: %+v", i+1, a)
			}
		}
		if entries[0].ReplacedBy != 5 || entries[4].ReplacedBy != 0 {
			t.Errorf("replaced by %d and %d", entries[0].ReplacedBy, entries[4].ReplacedBy)
		}
		var paper bytes.Buffer
		if err := register.Write(&paper, content); err != nil {
			t.Fatal(err)
		}
		text := pdftest.Words(t, paper.Bytes())
		for _, said := range []string{"sostituito dalla rettifica n. 5", "presente 09:00–14:00", "La telefonata", "Pagina riaperta. registro letto male"} {
			if n := strings.Count(text, said); n < 2 { // on its page and in the list
				t.Errorf("%q is printed %d times", said, n)
			}
		}
	})
}

// Nobody was in a lesson that was over: neither the register nor a statement says so.
func TestPresenceIsPrintedWithinWhatWasHeld(t *testing.T) {
	attendancetest.Each(t, "2026-09-08T08:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := newClassDay(s, `[{"from": "11:00", "to": "11:15"}]`)
		c.say(0, attendance.Present, "", "")
		c.say(1, attendance.Present, "13:00", "14:00")
		c.close("09:30", "12:30", "La telefonata")

		day := c.register().Days[0]
		span := []register.Span{{From: calendar.MustWall("09:30"), To: calendar.MustWall("12:30")}}
		if m := day.Rows[0].Marks[0]; m.State != register.Present || !slices.Equal(m.Spans, span) || day.Rows[0].Minutes != 165 {
			t.Errorf("there until the end: %+v", day.Rows[0])
		}
		if m := day.Rows[1].Marks[0]; m.State != register.Outside || len(m.Spans) > 0 || day.Rows[1].Minutes != 0 {
			t.Errorf("there when it was over: %+v", day.Rows[1])
		}
		if day.Present != 1 || day.Enrolled != 2 {
			t.Errorf("%d of %d", day.Present, day.Enrolled)
		}
		today := attendancetest.Start.AddDays(1)
		c.Read(func(r store.Reader) error {
			if _, err := paperwork.PresenceStatement(t.Context(), r, c.Enrolments[1], attendancetest.Start, today); !fault.HasCode(err, "statement.outside") {
				t.Errorf("stated: %v", err)
			}
			got, err := paperwork.PresenceStatement(t.Context(), r, c.Enrolments[0], attendancetest.Start, today)
			if err == nil && got.Table.Rows[0][2] != "09:30–12:30" {
				t.Errorf("%+v", got.Table.Rows)
			}
			return err
		})
		c.Leaves(c.Enrolments[0], attendancetest.Start.AddDays(-1), "withdrawn")
		if day := c.register().Days[0]; day.Present != 0 || day.Enrolled != 1 || day.Rows[0].Marks[0].State != register.Present {
			t.Errorf("never more present than enrolled: %d of %d, %+v", day.Present, day.Enrolled, day.Rows[0])
		}
	})
}

// A page that turns out to tell of a lesson that was not held says that, and nothing of what
// it said before but who had signed it.
func TestAnAnnulledPageSaysSo(t *testing.T) {
	attendancetest.Each(t, "2026-09-08T08:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := newClassDay(s, "")
		c.say(0, attendance.Present, "", "")
		c.say(1, attendance.Absent, "", "")
		c.close("09:00", "13:00", "La telefonata")
		c.Exec("UPDATE lesson_teacher SET signed_at = '2026-09-07T14:05:00Z', signed_by = 'anna', means = 'pin' WHERE lesson_id = 'l'")
		c.Must(attendancetest.Director, func(tx *store.Tx) error { return attendance.Reopen(t.Context(), tx, "l", "non si è svolta") })
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := c.Close(tx, "l", attendance.Closing{Held: timetable.HeldCancelled, Reason: "allagamento"})
			return err
		})

		content := c.register()
		day := content.Days[0]
		if !day.Annulled() || day.Lessons[0].Annulled.Reason != "allagamento" || day.Rows[0].Marks[0].State != register.NotHeld || day.Rows[1].Marks[0].State != register.NotHeld {
			t.Errorf("%+v", day)
		}
		if before := day.Reopenings[0].Before; len(before) != 1 || !before[0].PIN || before[0].SignedOn.Date != attendancetest.Start {
			t.Errorf("%+v", before)
		}
		var paper bytes.Buffer
		if err := register.Write(&paper, content); err != nil {
			t.Fatal(err)
		}
		text := pdftest.Words(t, paper.Bytes())
		pdftest.Says(t, text, "PAGINA ANNULLATA", "Motivo: allagamento. Annullata il 08/09/2026, ore 10:00 da ", "lezione non svolta", "chiusa come non svolta da ",
			"firmato con PIN il 07/09/2026, ore 16:05, prima della riapertura", "LEZIONE NON SVOLTA motivo: allagamento", "PAGINA ANNULLATA: non si firma")
		if strings.Contains(text, "fuori dall’orario") {
			t.Error("who was there was there at another time")
		}
	})
}
