package timetable_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// held closes a lesson as it went; teachers are who really gave it, and Ricci signs at once.
func (s school) held(l timetable.Lesson, held timetable.Held, from, to string, teachers ...string) {
	s.Helper()
	err := s.write([]store.Stream{store.CourseStream(l.CourseID)}, func(tx *store.Tx) error {
		zone, err := provider.Zone(s.Context(), tx)
		if err != nil {
			return err
		}
		if l, err = timetable.Hold(l, held, calendar.MustWall(from), calendar.MustWall(to), "motivo", zone); err != nil {
			return err
		}
		given, err := timetable.TeachingsOf(s.Context(), tx, l.ID)
		if err != nil {
			return err
		}
		rows := given[l.ID]
		for i := range rows {
			rows[i].Actual = false
		}
		for _, id := range teachers {
			i := 0
			for i < len(rows) && rows[i].StaffID != id {
				i++
			}
			if i == len(rows) {
				rows = append(rows, timetable.Teaching{ID: store.NewID(), LessonID: l.ID, StaffID: id, StartsAt: l.StartsAt, EndsAt: l.EndsAt})
			}
			if rows[i].Actual = true; id == "ricci" {
				rows[i].SignedAt, rows[i].SignedBy, rows[i].Means = tx.Now(), id, provider.ByAccount
			}
		}
		l.State, l.ClosedAt = timetable.Closed, tx.Now()
		_, err = tx.Record(s.Context(), store.Event{Stream: store.CourseStream(l.CourseID), Type: "attendance.closed",
			Rows: []store.Rows{timetable.KeepLesson(l), timetable.KeepTeachings(rows...)}})
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

// October and November of two teachers: whole, cut, cancelled on the day and before it,
// substituted, taught together, given to two groups, still open; in summer time and after it.
func TestTheHoursOfTeachersByMonth(t *testing.T) {
	each(t, func(s school) {
		var groups []store.Ref
		for _, name := range []string{"A", "B"} {
			err := s.write([]store.Stream{store.CourseStream("c1")}, func(tx *store.Tx) error {
				g, err := timetable.FormGroup(s.Context(), tx, "c1", name, calendar.MustDate("2026-10-01"))
				groups = append(groups, store.Ref(g.ID))
				return err
			})
			if err != nil {
				s.Fatal(err)
			}
		}
		asPlanned := func(l timetable.Lesson, teachers ...string) {
			s.held(l, timetable.HeldAsPlanned, "0", "0", teachers...)
		}
		for i, g := range groups {
			q := request("2026-10-05", []string{"9", "13"}[i], []string{"11", "15"}[i], "moretti")
			q.Audience, q.GroupID, q.Mode = timetable.ForGroup, g, hours.Laboratory
			asPlanned(s.planned("c1", q), "moretti")
		}
		together := request("2026-10-31", "9", "13", "moretti")
		together.Teachers = []string{"moretti", "ricci"}
		together.Breaks = []timetable.Break{{From: calendar.MustWall("11"), To: calendar.MustWall("11.15")}}
		s.held(s.planned("c1", together), timetable.HeldPartly, "10", "12", "moretti", "ricci") // 1 h 45' of 3 h 45'
		s.held(s.planned("c1", request("2026-11-02", "9", "13", "moretti")), timetable.HeldCancelled, "0", "0", "moretti")
		asPlanned(s.planned("c2", request("2026-11-03", "9", "13", "moretti")), "ricci")
		off := s.planned("c1", request("2026-11-24", "9", "12", "moretti"))
		if err := s.change(off.ID, nil, nil, func(tx *store.Tx) error {
			_, err := timetable.Cancel(s.Context(), tx, off.ID, because("neve"))
			return err
		}); err != nil {
			s.Fatal(err)
		}
		s.planned("c1", request("2026-11-25", "9", "10", "moretti"))
		s.planned("c1", request("2026-11-26", "9", "11", "moretti"))
		asPlanned(s.planned("c1", request("2026-12-01", "9", "10", "moretti")), "moretti")

		day, h := calendar.MustDate, calendar.Hours
		october, november := day("2026-10-01"), day("2026-11-01")
		want := []timetable.TeacherHours{
			{StaffID: "moretti", CourseID: "c1", Month: october, Mode: hours.Classroom, Planned: 225, Unsigned: 105},
			{StaffID: "moretti", CourseID: "c1", Month: october, Mode: hours.Laboratory, Planned: h(4), Unsigned: h(4)},
			{StaffID: "moretti", CourseID: "c1", Month: november, Mode: hours.Classroom, Planned: h(10), Cancelled: h(7), Open: h(1), Ahead: h(2)},
			{StaffID: "moretti", CourseID: "c2", Month: november, Mode: hours.Classroom, Planned: h(4)},
			{StaffID: "ricci", CourseID: "c1", Month: october, Mode: hours.Classroom, Planned: 225, Signed: 105},
			{StaffID: "ricci", CourseID: "c2", Month: november, Mode: hours.Classroom, Signed: h(4)},
		}
		between := func(from, to calendar.Date, staffID string) []timetable.TeacherHours {
			var got []timetable.TeacherHours
			s.read(func(r store.Reader) (err error) {
				got, err = timetable.HoursOfTeachers(s.Context(), r, from, to, day("2026-11-25"), staffID)
				return err
			})
			return got
		}
		read := func(from, to, staffID string) []timetable.TeacherHours { return between(day(from), day(to), staffID) }
		if got := between(calendar.Date{}, calendar.Date{}, "moretti"); len(got) != 5 || got[4].Month != day("2026-12-01") {
			s.Errorf("all that one teacher ever gave: %+v", got)
		}
		if d := cmp.Diff(want, read("2026-10-01", "2026-11-30", "")); d != "" {
			s.Errorf("(-want +got):\n%s", d)
		}
		s.read(func(r store.Reader) error {
			got, err := timetable.HoursOfCourses(s.Context(), r, day("2026-10-01"), day("2026-11-30"))
			if d := cmp.Diff([]timetable.CourseHours{{CourseID: "c1", Month: october, Held: h(4) + 105, Taught: h(4) + 210}, {CourseID: "c2", Month: november, Held: h(4), Taught: h(4)}}, got); d != "" {
				s.Errorf("courses (-want +got):\n%s", d)
			}
			return err
		})
		if d := cmp.Diff(want[4:5], read("2026-10-31", "2026-10-31", "ricci")); d != "" {
			s.Errorf("one day of one teacher (-want +got):\n%s", d)
		}
		if got := read("2026-09-01", "2026-10-04", ""); len(got) != 0 {
			s.Errorf("before the first lesson: %+v", got)
		}
	})
}

// BenchmarkHoursOfTeachers sums a month of everybody, and the whole life of one teacher,
// among more and more lessons: the first grows with the month, the second must not grow.
func BenchmarkHoursOfTeachers(b *testing.B) {
	for _, lessons := range []int{5000, 20000} {
		b.Run(fmt.Sprint("among ", lessons), func(b *testing.B) {
			onBoth(b, func(b *testing.B, url string) {
				s := makeBig(b, url, lessons)
				for name, who := range map[string]string{"month": "", "teacher": "course1"} {
					from, to := calendar.MustDate("2026-11-01"), calendar.MustDate("2026-11-30")
					if who != "" {
						from, to = calendar.Date{}, calendar.Date{}
					}
					b.Run(name, func(b *testing.B) {
						for b.Loop() {
							s.read(func(r store.Reader) error {
								got, err := timetable.HoursOfTeachers(b.Context(), r, from, to, to, who)
								if len(got) == 0 {
									b.Fatal("no hours")
								}
								return err
							})
						}
					})
				}
			})
		})
	}
}
