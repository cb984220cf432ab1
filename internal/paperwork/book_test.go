package paperwork_test

import (
	"bytes"
	"strings"
	"testing"

	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/visit"
	"vidimus/reports/pdf/pdftest"
	"vidimus/reports/register"
)

// book is the register of the running course, and what can be read on its paper.
func (d *desk) book() (content register.Register, text string) {
	d.T.Helper()
	d.Read(func(r store.Reader) (err error) {
		content, err = paperwork.Register(d.T.Context(), r, d.ID, admissiontest.Today)
		return err
	})
	var b bytes.Buffer
	if err := register.Write(&b, content); err != nil {
		d.T.Fatal(err)
	}
	return content, pdftest.Words(d.T, b.Bytes())
}

// A lesson that was closed as not held has its page, its reason and its seal, and who came to
// visit it finds it named; one taken out of the calendar before has nothing.
func TestALessonNotHeldStaysInTheRegister(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := newDesk(s, 1)
		day := attendancetest.Start.AddDays(31)
		d.Teach(attendancetest.Lesson{ID: "strike", Segment: "531", Mode: hours.Classroom, Date: day, From: "15:00", To: "17:00"},
			attendancetest.Lesson{ID: "dropped", Segment: "531", Mode: hours.Classroom, Date: day.AddDays(1), From: "18:10", To: "19:10"})
		d.Exec("UPDATE lesson SET state = 'cancelled' WHERE id = 'dropped'")
		d.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := d.Close(tx, "strike", attendance.Closing{Held: timetable.HeldCancelled, Reason: "sciopero dei trasporti"})
			return err
		})
		d.Must(store.Actor{Kind: store.Person, ID: "inspector", Role: "inspector"}, func(tx *store.Tx) error {
			_, err := visit.Annotate(t.Context(), tx, d.Keys, visit.Visit{CourseID: d.ID, LessonID: "strike", Date: day, At: calendar.MustWall("15:10"),
				Outcome: visit.Remarks, Note: "aula chiusa", Inspector: "Neri Ugo"})
			return err
		})
		content, text := d.book()
		if !strings.Contains(text, "LEZIONE NON SVOLTA motivo: sciopero dei trasporti") || strings.Contains(text, "18:10") {
			t.Error("the register does not tell what was not held from what was never to be")
		}
		last := content.Days[len(content.Days)-1]
		if last.Date != day || len(last.Seals) != 1 || last.Total != 0 || last.Rows[0].Marks[0].State != register.NotHeld {
			t.Errorf("%+v", last)
		}
		if v := content.Visits; len(v) != 1 || !strings.HasPrefix(v[0].Lesson, "15:00–17:00") {
			t.Errorf("%+v", v)
		}
	})
}

// After a withdrawal that is dated back the diary's later days count nothing: the rows of the
// sheet say so and add up to its total.
func TestTheStageSheetAddsUp(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := newDesk(s, 1)
		before, _ := d.book()
		days := before.Stages[0].Days
		d.Leaves(d.Enrolments[0], days[1].Date, "withdrawn")
		content, text := d.book()
		var sum calendar.Minutes
		for i, row := range content.Stages[0].Days {
			if sum += row.Minutes; (row.Note != "") != row.Date.After(days[1].Date) {
				t.Errorf("row %d: %+v", i, row)
			}
		}
		if sum != content.Stages[0].Total || sum >= before.Stages[0].Total || sum == 0 {
			t.Errorf("rows %v, total %v, before %v", sum, content.Stages[0].Total, before.Stages[0].Total)
		}
		if !strings.Contains(text, "non conta: in quel giorno") {
			t.Error("the sheet does not say what does not count")
		}
	})
}
