package attendance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func fieldsOf(err error) []string {
	var out []string
	if e := fault.As(err); e != nil {
		for _, f := range e.Fields {
			out = append(out, f.Name)
		}
	}
	return out
}

// replace carries a replacement out under the locks of its preview.
func replace(c *attendancetest.Course, x attendance.Replacement, act course.Act, reason string) (attendance.Object, error) {
	c.T.Helper()
	change := timetable.Change{Reason: reason, Marked: attendance.Marked}
	var o attendance.Object
	var p timetable.Switched
	var refused error
	c.Read(func(r store.Reader) error {
		p, _, refused = attendance.TryReplacement(c.T.Context(), r, attendancetest.Start, c.ID, x, change)
		return nil
	})
	if refused != nil {
		return o, refused
	}
	act.Accepted = map[string]string{}
	for _, f := range finding.Of(p.Judged, finding.Warning) {
		act.Accepted[f.Key()] = "concordato"
	}
	_, err := c.DB.Write(c.T.Context(), store.Command{Actor: attendancetest.Director, Locks: p.Locks(c.ID)}, func(tx *store.Tx) (err error) {
		o, err = attendance.Replace(c.T.Context(), tx, c.ID, x, act, change)
		return err
	})
	return o, err
}

func split(c *attendancetest.Course) course.Split {
	var out course.Split
	c.Read(func(r store.Reader) error {
		p, _, err := course.PlanInForce(c.T.Context(), r, c.ID)
		out = p.UF["531"]
		return err
	})
	return out
}

func TestLessonsAreGivenAsFAD(t *testing.T) {
	attendancetest.Each(t, "2026-09-06T10:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 3)
		day := attendancetest.Start
		c.Teach(attendancetest.Lesson{ID: "a", Segment: "531", Mode: hours.Classroom, Date: day.AddDays(1)},
			attendancetest.Lesson{ID: "b", Segment: "531", Mode: hours.Classroom, Date: day.AddDays(2)},
			attendancetest.Lesson{ID: "lab", Segment: "531", Mode: hours.Laboratory, Date: day.AddDays(3)})
		for n := range 8 {
			c.Teach(attendancetest.Lesson{ID: "x" + string(rune('0'+n)), Segment: "531", Mode: hours.Classroom, Date: day.AddDays(10 + n)})
		}
		object := attendance.Replacement{Title: "Reclami", Platform: "Moodle", Opens: day, Closes: day.AddDays(20)}
		one := func(id string) attendance.Replacement { x := object; x.LessonID = id; return x }
		act := course.Act{Number: "DD 3", Date: day}
		if _, err := replace(c, one("lab"), act, "neve"); !fault.HasCode(err, "timetable.laboratory") {
			t.Errorf("a laboratory: %v", err)
		}
		if _, err := replace(c, one("a"), act, " "); cmp.Diff([]string{"reason"}, fieldsOf(err)) != "" {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := replace(c, attendance.Replacement{LessonID: "a"}, act, "neve"); cmp.Diff([]string{"title", "platform", "to_date"}, fieldsOf(err)) != "" {
			t.Errorf("without an object: %v", err)
		}
		o, err := replace(c, one("a"), course.Act{}, "neve")
		if err != nil || o.Minutes != 300 || o.Segment != "531" {
			t.Fatalf("within the 10 h of the plan: %v, %+v", err, o)
		}
		if got := split(c); got.SelfPaced != 10 {
			t.Errorf("the plan was varied: %+v", got)
		}
		if _, err := replace(c, one("b"), course.Act{}, "neve"); err != nil {
			t.Fatalf("exactly the plan's: %v", err)
		}
		some := object
		some.Segment, some.From, some.To = "531", day.AddDays(10), day.AddDays(12)
		if _, err := replace(c, some, course.Act{}, "neve"); cmp.Diff([]string{"act", "date"}, fieldsOf(err)) != "" {
			t.Errorf("beyond the plan without an act: %v", err)
		}
		if o, err = replace(c, some, act, "neve"); err != nil || o.Minutes != 900 {
			t.Fatalf("three lessons: %v, %+v", err, o)
		}
		if d := cmp.Diff(course.Split{Classroom: 35, LiveDistance: 20, SelfPaced: 25, Laboratory: 10}, split(c)); d != "" {
			t.Error(d)
		}
		all := object
		all.Segment, all.From = "531", day
		if _, err := replace(c, all, act, "neve"); cmp.Diff([]string{"P12"}, fieldsOf(err)) != "" { // 25 h and 25 h more, of 36
			t.Errorf("beyond the cap of the UF: %v", err)
		}
		c.Read(func(r store.Reader) error {
			l, err := timetable.LessonByID(t.Context(), r, "b")
			if l.State != timetable.Cancelled || l.HeldReason != "neve" {
				t.Errorf("%+v", l)
			}
			objects, err2 := attendance.Objects(t.Context(), r, "c")
			if len(objects) != 3 {
				t.Errorf("%+v", objects)
			}
			if err == nil {
				err = err2
			}
			return err
		})
	})
}

func TestFADIsGivenInALesson(t *testing.T) {
	attendancetest.Each(t, "2026-09-07T10:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 1)
		day := attendancetest.Start
		c.Exec("INSERT INTO room (id, site_id, name, seats) VALUES ('aula', 'site', 'Aula', 25)")
		c.Exec("INSERT INTO fad_object (id, course_id, segment, title, minutes, from_date, to_date, platform) VALUES ('o', 'c', '531', 'Reclami', 600, ?, ?, 'Moodle'), ('over', 'c', '531', 'x', 60, ?, ?, 'Moodle')",
			day, day.AddDays(20), day.AddDays(-9), day.AddDays(-1))
		instead := func(object, to string, mode hours.Mode, act course.Act) (l timetable.Lesson, err error) {
			q := timetable.Request{Mode: mode, Teachers: []string{attendancetest.Bruno}, Slot: timetable.Slot{Date: day.AddDays(2), From: calendar.MustWall("9"), To: calendar.MustWall(to), RoomID: "aula", Platform: "Teams"}}
			locks := []store.Stream{store.ProviderStream(), store.RoomStream("aula"), store.TeacherStream(attendancetest.Bruno), store.CourseStream("c")}
			_, err = c.DB.Write(t.Context(), store.Command{Actor: attendancetest.Director, Locks: locks}, func(tx *store.Tx) (err error) {
				l, err = attendance.TeachInstead(t.Context(), tx, "c", object, q, act, timetable.Change{Reason: "piattaforma ferma", Marked: attendance.Marked})
				return err
			})
			return l, err
		}
		act := course.Act{Number: "DD 3", Date: day}
		for _, test := range []struct {
			name, object, to string
			mode             hours.Mode
			code             string
			fields           []string
		}{
			{"an object that is not there", "x", "13", hours.Classroom, "not_found", nil},
			{"a window that is over", "over", "10", hours.Classroom, "attendance.window_over", nil},
			{"longer than the object", "o", "20", hours.Classroom, "attendance.instead", []string{"to"}},
			{"in the laboratory", "o", "13", hours.Laboratory, "attendance.instead", []string{"mode"}},
			{"that ends before it begins", "o", "8", hours.Classroom, "timetable.slot", []string{"to"}},
		} {
			if _, err := instead(test.object, test.to, test.mode, act); !fault.HasCode(err, test.code) || cmp.Diff(test.fields, fieldsOf(err)) != "" {
				t.Errorf("%s: %v", test.name, err)
			}
		}
		if _, err := instead("o", "13", hours.Classroom, course.Act{}); err != nil {
			t.Fatalf("four of the fifty hours of aula that nobody has planned yet: %v", err)
		}
		if got := split(c); got.Classroom != 50 {
			t.Errorf("the plan was varied: %+v", got)
		}
		if n := c.Count("SELECT minutes FROM fad_object WHERE id = 'o'"); n != 360 {
			t.Errorf("%d minutes are left of the object", n)
		}
		for n := range 10 {
			c.Teach(attendancetest.Lesson{ID: "x" + string(rune('0'+n)), Segment: "531", Mode: hours.Classroom, Date: day.AddDays(10 + n)})
		}
		c.Exec("UPDATE lesson SET on_date = ?, starts_at = '2026-09-12T07:00:00.000000Z', ends_at = '2026-09-12T11:00:00.000000Z' WHERE on_date = ?", day.AddDays(5), day.AddDays(2))
		if _, err := instead("o", "15", hours.Classroom, course.Act{}); cmp.Diff([]string{"act", "date"}, fieldsOf(err)) != "" {
			t.Errorf("beyond the plan without an act: %v", err)
		}
		l, err := instead("o", "15", hours.Classroom, act)
		if err != nil || l.Segment != "531" {
			t.Fatal(err)
		}
		if d := cmp.Diff(course.Split{Classroom: 60, LiveDistance: 20, SelfPaced: 0, Laboratory: 10}, split(c)); d != "" {
			t.Error(d)
		}
		if n := c.Count("SELECT COUNT(*) FROM fad_object WHERE id = 'o'"); n != 0 {
			t.Error("an object without minutes is still there")
		}
	})
}
