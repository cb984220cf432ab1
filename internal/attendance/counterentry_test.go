package attendance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func amendLine(c *attendancetest.Course, enrolment string, e attendance.Entry, reason string) {
	c.Must(attendancetest.Director, func(tx *store.Tx) error {
		_, err := c.Amend(tx, "l", enrolment, e, reason)
		return err
	})
}

func reopenPage(c *attendancetest.Course, reason string) {
	c.Must(attendancetest.Director, func(tx *store.Tx) error { return attendance.Reopen(c.T.Context(), tx, "l", reason) })
}

func amendmentsOf(c *attendancetest.Course) (all []attendance.Amendment) {
	c.Read(func(r store.Reader) (err error) {
		all, err = attendance.Amendments(c.T.Context(), r, c.ID)
		return err
	})
	return all
}

// rewrite says something else of the nth learner, who leaves at a time.
func rewrite(c *attendancetest.Course, id string, n int, state attendance.State, out *calendar.Wall) {
	c.T.Helper()
	o := op(id, c.Enrolments[n], state)
	if m := sheetOf(c, "l").Rows[n].Mark; m != nil {
		o.BaseVersion = m.Version
	}
	if out != nil {
		o.Times = []attendance.Times{{Out: out}}
	}
	if a := record(c, "l", o)[0]; a.Result != attendance.Applied {
		c.T.Fatalf("%+v", a)
	}
}

// A page that is opened again and written otherwise is corrected, whatever the way is called:
// what its last seal covered stands beside what it says now.
func TestAReopenedPageErasesNothing(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 4)
		out := attendance.Entry{State: attendance.Present, Times: []attendance.Times{{Out: wall("12:00")}}}
		record(c, "l", op("1", c.Enrolments[0], attendance.Present), op("2", c.Enrolments[1], attendance.Present),
			op("3", c.Enrolments[2], attendance.Absent), op("4", c.Enrolments[3], attendance.Present))
		if _, err := closeAs(c, attendancetest.Tutor, "l", asPlanned()); err != nil {
			t.Fatal(err)
		}
		amendLine(c, c.Enrolments[1], out, "foglio firme")

		reopenPage(c, "registro letto male")
		rewrite(c, "5", 0, attendance.Absent, nil)
		rewrite(c, "6", 1, attendance.Present, wall("11:00"))
		rewrite(c, "7", 3, "", nil)
		rewrite(c, "8", 3, attendance.Present, nil)
		if n := len(amendmentsOf(c)); n != 1 {
			t.Fatalf("%d counter-entries while the page is open", n)
		}
		closing := asPlanned()
		closing.Held, closing.HeldFrom, closing.HeldTo, closing.Reason = timetable.HeldPartly, wall("09:00"), wall("12:30"), "sciopero"
		closing.Topic, closing.Teachers = "La posta", []attendance.ActualTeacher{{StaffID: attendancetest.Bruno, Reason: "malattia"}}
		if _, err := closeAs(c, attendancetest.Tutor, "l", closing); err != nil {
			t.Fatal(err)
		}

		all := amendmentsOf(c)
		type line struct {
			about      attendance.About
			enrolment  string
			old, new   string
			reason, by string
			reopened   bool
		}
		text := func(v attendance.Value) (out string) {
			out = string(v.State) + string(v.Held) + v.Text
			for _, id := range v.Staff {
				out += id
			}
			for _, iv := range v.Intervals {
				_, from := calendar.WallOf(iv.From, attendancetest.Rome)
				_, to := calendar.WallOf(iv.To, attendancetest.Rome)
				out += " " + from.String() + "–" + to.String()
			}
			return out
		}
		var got []line
		for _, a := range all {
			got = append(got, line{a.About, string(a.EnrolmentID), text(a.Old()), text(a.New()), a.Reason, a.AmendedBy, a.Reopened})
		}
		again := "registro letto male"
		want := []line{
			{attendance.AboutMark, c.Enrolments[1], "present 09:00–14:00", "present 09:00–12:00", "foglio firme", "director", false},
			{attendance.AboutHeld, "", "planned 09:00–14:00", "partlysciopero 09:00–12:30", again, "tutor", true},
			{attendance.AboutTopic, "", "La telefonata", "La posta", again, "tutor", true},
			{attendance.AboutTeachers, "", "anna", "bruno", again, "tutor", true},
			{attendance.AboutMark, c.Enrolments[0], "present 09:00–14:00", "absent", again, "tutor", true},
			{attendance.AboutMark, c.Enrolments[1], "present 09:00–12:00", "present 09:00–11:00", again, "tutor", true},
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(line{})); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(map[string]int{all[0].ID: 5}, attendance.Replaced(all)); d != "" {
			t.Errorf("replaced: %s", d)
		}

		reopenPage(c, "mancava una firma")
		if _, err := closeAs(c, attendancetest.Tutor, "l", closing); err != nil {
			t.Fatal(err)
		}
		if n := len(amendmentsOf(c)); n != len(want) {
			t.Errorf("closed again with nothing changed: %d counter-entries", n)
		}
		reopenPage(c, "non si è svolta")
		if _, err := closeAs(c, attendancetest.Tutor, "l", attendance.Closing{Held: timetable.HeldCancelled, Reason: "neve"}); err != nil {
			t.Fatal(err)
		}
		last := amendmentsOf(c)[len(want):]
		if len(last) == 0 || text(last[0].Old()) != "partlysciopero 09:00–12:30" || text(last[0].New()) != "cancelledneve" || last[0].Reason != "non si è svolta" {
			t.Errorf("not held after all: %+v", last)
		}
	})
}
