package paperwork_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/reports/register"
)

// gives closes a lesson with everybody present: who closes signs, as the first of the teachers.
func gives(c *attendancetest.Course, l attendancetest.Lesson, closing attendance.Closing) {
	c.T.Helper()
	c.At(l.Date, "20:00")
	who := closing.Teachers[0].StaffID
	closing.Topic, closing.By = "x", c.Prove(who)
	c.Must(store.Actor{Kind: store.Person, ID: who, Role: "teacher"}, func(tx *store.Tx) error {
		if _, err := attendance.MarkAllPresent(c.T.Context(), tx, c.ID, l.ID); err != nil {
			return err
		}
		_, err := c.Close(tx, l.ID, closing)
		return err
	})
}

func by(teachers ...string) (out []attendance.ActualTeacher) {
	for _, t := range teachers {
		out = append(out, attendance.ActualTeacher{StaffID: t, Reason: "malattia"})
	}
	return out
}

func partly(from, to string, teachers ...string) attendance.Closing {
	f, t := calendar.MustWall(from), calendar.MustWall(to)
	return attendance.Closing{Held: timetable.HeldPartly, HeldFrom: &f, HeldTo: &t, Reason: "sciopero", Teachers: by(teachers...)}
}

// taught is what somebody gave in one month and mode.
type taught struct {
	who, month string
	mode       hours.Mode
}

type minutes struct{ Signed, Unsigned calendar.Minutes }

// What teachers are paid by, the register and the ledger say the same to the minute: for who
// taught in the place of another, for two who taught together, of a lesson that was opened
// again, of one not held, of a make-up lesson and on the night of 25 hours.
func TestTheHoursOfTeachersAreThoseOfTheRegister(t *testing.T) {
	attendancetest.Each(t, "2026-11-30T12:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 4)
		c.Group("A", attendancetest.Start, c.Enrolments[:2]...)
		c.Group("B", attendancetest.Start, c.Enrolments[2:]...)
		const anna, bruno = attendancetest.Anna, attendancetest.Bruno
		lesson := func(day string, segment string, mode hours.Mode, from, to string) attendancetest.Lesson {
			return attendancetest.Lesson{ID: day, Segment: segment, Mode: mode, Date: calendar.MustDate(day), From: from, To: to}
		}
		whole := lesson("2026-09-28", "531", hours.Classroom, "09:00", "14:00")
		whole.Breaks = `[{"from":"11:00","to":"11:15"}]`
		substituted := lesson("2026-09-29", "531", hours.Classroom, "09:00", "14:00")
		together := lesson("2026-09-30", "531", hours.Laboratory, "09:00", "14:00")
		reopened := lesson("2026-10-01", hours.KeyCompetences, hours.Classroom, "09:00", "14:00")
		strike := lesson("2026-10-02", "531", hours.LiveDistance, "09:00", "14:00")
		dropped := lesson("2026-10-05", "531", hours.LiveDistance, "09:00", "14:00")
		makeUp := lesson("2026-10-06", "531", hours.Laboratory, "15:00", "17:00")
		makeUp.Named = c.Enrolments[:1]
		first, second := lesson("2026-10-07", "532", hours.Laboratory, "09:00", "11:00"), lesson("2026-10-08", "532", hours.Laboratory, "09:00", "12:00")
		first.Group, second.Group = "A", "B"
		night := lesson("2026-10-25", "531", hours.LiveDistance, "01:30", "04:30")
		open := lesson("2026-10-26", "532", hours.Classroom, "09:00", "14:00")
		ahead := lesson("2026-12-01", "532", hours.Classroom, "09:00", "14:00")
		c.Teach(whole, substituted, together, reopened, strike, dropped, makeUp, first, second, night, open, ahead)

		gives(c, whole, attendance.Closing{Teachers: by(anna)})
		gives(c, substituted, attendance.Closing{Teachers: by(bruno)})
		gives(c, together, partly("09:30", "13:00", anna, bruno))
		gives(c, reopened, attendance.Closing{Teachers: by(anna)})
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			return attendance.Reopen(t.Context(), tx, reopened.ID, "orario sbagliato")
		})
		gives(c, reopened, partly("09:00", "12:30", bruno))
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			in := calendar.MustWall("10:00")
			_, err := c.Amend(tx, reopened.ID, c.Enrolments[1], attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: &in}}}, "foglio firme")
			return err
		})
		c.At(strike.Date, "20:00")
		c.Must(attendancetest.Teacher, func(tx *store.Tx) error {
			if _, err := c.Close(tx, strike.ID, attendance.Closing{Held: timetable.HeldCancelled, Reason: "sciopero"}); err != nil {
				return err
			}
			_, err := timetable.Cancel(t.Context(), tx, dropped.ID, timetable.Change{Reason: "neve", Marked: attendance.Marked})
			return err
		})
		gives(c, makeUp, attendance.Closing{Teachers: by(anna)})
		gives(c, first, attendance.Closing{Teachers: by(anna)})
		gives(c, second, attendance.Closing{Teachers: by(bruno)})
		gives(c, night, attendance.Closing{Teachers: by(anna, bruno)})

		on := calendar.MustDate("2026-10-31")
		c.At(on, "20:00")
		var content register.Register
		var board ledger.Board
		var teachers []timetable.TeacherHours
		var courses []timetable.CourseHours
		c.Read(func(r store.Reader) (err error) {
			if content, err = paperwork.Register(t.Context(), r, c.ID, on); err != nil {
				return err
			}
			if board, err = ledger.Of(t.Context(), r, c.ID, on); err != nil {
				return err
			}
			if teachers, err = timetable.HoursOfTeachers(t.Context(), r, calendar.Date{}, on, on, ""); err != nil {
				return err
			}
			courses, err = timetable.HoursOfCourses(t.Context(), r, calendar.Date{}, on)
			return err
		})

		paid := map[taught]minutes{}
		var unclosed calendar.Minutes
		for _, h := range teachers {
			unclosed += h.Open
			if h.Held() > 0 {
				paid[taught{h.StaffID, h.Month.String()[:7], h.Mode}] = minutes{h.Signed, h.Unsigned}
			}
		}
		want := map[taught]minutes{
			{anna, "2026-09", hours.Classroom}:     {Signed: 285},
			{anna, "2026-09", hours.Laboratory}:    {Signed: 210},
			{anna, "2026-10", hours.Laboratory}:    {Signed: 240},
			{anna, "2026-10", hours.LiveDistance}:  {Signed: 240},
			{bruno, "2026-09", hours.Classroom}:    {Signed: 300},
			{bruno, "2026-09", hours.Laboratory}:   {Unsigned: 210},
			{bruno, "2026-10", hours.Classroom}:    {Signed: 210},
			{bruno, "2026-10", hours.Laboratory}:   {Signed: 180},
			{bruno, "2026-10", hours.LiveDistance}: {Unsigned: 240},
		}
		if d := cmp.Diff(want, paid); d != "" {
			t.Errorf("the teachers (-want +got):\n%s", d)
		}
		if d := cmp.Diff(want, printed(content)); d != "" {
			t.Errorf("the register (-want +got):\n%s", d)
		}
		if unclosed != 300 {
			t.Errorf("the lesson that nobody closed: %v", unclosed)
		}
		var held calendar.Minutes // as the ledger has them
		for _, l := range board.Lessons {
			if l.State == timetable.Closed {
				held += l.Minutes
			}
		}
		sum := func(of func(timetable.CourseHours) calendar.Minutes) (n calendar.Minutes) {
			for _, c := range courses {
				n += of(c)
			}
			return n
		}
		once := sum(func(c timetable.CourseHours) calendar.Minutes { return c.Held })
		each := sum(func(c timetable.CourseHours) calendar.Minutes { return c.Taught })
		if once != held || held != 1665 || each != held+210+240 {
			t.Errorf("the course: %v, in the ledger %v, of all teachers %v", once, held, each)
		}
		if d := cmp.Diff(attended(content), monthly(board)); d != "" {
			t.Errorf("the learners (-register +months):\n%s", d)
		}
		for _, row := range board.Rows {
			if sum := hours.Sum(row.Ledger.Months()); sum.Attended != row.Ledger.Total.Attended || sum.Recognised != row.Ledger.A || sum.Offered != row.Ledger.Total.Offered {
				t.Errorf("%s: months %+v, ledger %+v", row.Learner.FullName(), sum, row.Ledger.Total)
			}
		}
	})
}

// printed are the closed lessons of the register by who gave them.
func printed(content register.Register) map[taught]minutes {
	labels := map[string]hours.Mode{}
	for _, m := range hours.Modes {
		labels[m.Label()] = m
	}
	out := map[taught]minutes{}
	for _, day := range content.Days {
		for _, l := range day.Lessons {
			if l.Note == "lezione ancora aperta" {
				continue
			}
			for _, signature := range l.Teachers {
				staff := map[string]string{"anna anna": attendancetest.Anna, "bruno bruno": attendancetest.Bruno}[signature.Name]
				k := taught{staff, day.Date.String()[:7], labels[l.Mode]}
				m := out[k]
				if signature.SignedOn.Date.IsZero() {
					m.Unsigned += l.Minutes
				} else {
					m.Signed += l.Minutes
				}
				out[k] = m
			}
		}
	}
	return out
}

// attended is what the register's rows say of each learner, by month.
func attended(content register.Register) map[string]calendar.Minutes {
	out := map[string]calendar.Minutes{}
	for _, day := range content.Days {
		for _, row := range day.Rows {
			if row.Minutes > 0 {
				out[row.Name+" "+day.Date.String()[:7]] += row.Minutes
			}
		}
	}
	return out
}

// monthly is the same as the months of the ledgers have it.
func monthly(board ledger.Board) map[string]calendar.Minutes {
	out := map[string]calendar.Minutes{}
	for _, row := range board.Rows {
		for _, m := range row.Ledger.Months() {
			if m.Attended > 0 {
				out[row.Learner.FullName()+" "+m.First.String()[:7]] = m.Attended
			}
		}
	}
	return out
}
