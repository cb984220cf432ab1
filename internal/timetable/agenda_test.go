package timetable_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func TestLessonsOfSomeDays(t *testing.T) {
	each(t, func(s school) {
		day := calendar.MustDate
		err := s.write([]store.Stream{store.CourseStream("c2")}, func(tx *store.Tx) error {
			_, _, err := course.Staff(s.Context(), tx, course.StaffMember{CourseID: "c2", StaffID: "nuovo", Part: course.TutorPart})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{}
		add := func(name, courseID string, q timetable.Request) timetable.Lesson {
			l := s.planned(courseID, q)
			names[l.ID] = name
			return l
		}
		add("before", "c1", request("2026-10-24", "9", "13", "moretti"))
		// The day the clocks go back begins at 22:00 of the day before in UTC.
		add("night", "c1", request("2026-10-25", "0", "4", "moretti"))
		gone := add("cancelled", "c1", requestWith(request("2026-10-25", "9", "13", "moretti")).in("aula2"))
		add("morning", "c2", request("2026-10-25", "8", "12", "ricci"))
		add("last", "c2", requestWith(request("2026-10-31", "20", "24", "moretti")).in("aula2"))
		add("after", "c2", request("2026-11-01", "9", "13", "moretti"))
		err = s.change(gone.ID, nil, nil, func(tx *store.Tx) error {
			_, err := timetable.Cancel(s.Context(), tx, gone.ID, because("neve"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		week := timetable.Days{From: day("2026-10-25"), To: day("2026-10-31")}
		with := func(change func(d *timetable.Days)) timetable.Days {
			d := week
			change(&d)
			return d
		}
		for name, test := range map[string]struct {
			days timetable.Days
			want []string
		}{
			"a week":                    {week, []string{"night", "morning", "cancelled", "last"}},
			"from a day on":             {timetable.Days{From: day("2026-10-31")}, []string{"last", "after"}},
			"of a course":               {with(func(d *timetable.Days) { d.Of.CourseID = "c2" }), []string{"morning", "last"}},
			"in a room":                 {with(func(d *timetable.Days) { d.Of.RoomID = "aula1" }), []string{"night", "morning"}},
			"of a teacher":              {with(func(d *timetable.Days) { d.Of.StaffID = "moretti" }), []string{"night", "cancelled", "last"}},
			"whoever teaches":           {with(func(d *timetable.Days) { d.Whose = "ricci" }), []string{"morning"}},
			"whoever tutors":            {with(func(d *timetable.Days) { d.Whose = "nuovo" }), []string{"morning", "last"}},
			"a tutor's, of one teacher": {with(func(d *timetable.Days) { d.Whose, d.Of.StaffID = "nuovo", "moretti" }), []string{"last"}},
			"nobody's":                  {with(func(d *timetable.Days) { d.Whose = "none" }), nil},
		} {
			s.read(func(r store.Reader) error {
				found, err := timetable.LessonsOn(s.Context(), r, test.days)
				var got []string
				for _, l := range found {
					got = append(got, names[l.ID])
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
				return err
			})
		}
		s.read(func(r store.Reader) error {
			if found, err := timetable.LessonsOn(s.Context(), r, timetable.Days{}); err == nil {
				t.Errorf("without a first day: %d lessons", len(found))
			}
			return nil
		})
	})
}
