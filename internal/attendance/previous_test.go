package attendance_test

import (
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// The copy of the lesson before proposes, and each row says what and why not.
func TestWhatTheLessonBeforeProposes(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 5)
		day := attendancetest.Start
		c.Group("half", day, c.Enrolments[0], c.Enrolments[1])
		c.Teach(
			attendancetest.Lesson{ID: "morning", Segment: "531", Mode: hours.Classroom, Date: day, From: "09:00", To: "13:00"},
			attendancetest.Lesson{ID: "group", Segment: "531", Mode: hours.Classroom, Date: day, From: "13:00", To: "14:00", Group: "half"},
			attendancetest.Lesson{ID: "unmarked", Segment: "531", Mode: hours.Classroom, Date: day, From: "14:00", To: "14:30"},
			attendancetest.Lesson{ID: "afternoon", Segment: "531", Mode: hours.Laboratory, Date: day, From: "14:30", To: "18:00"},
			attendancetest.Lesson{ID: "tomorrow", Segment: "531", Mode: hours.Classroom, Date: day.AddDays(1), From: "09:00", To: "13:00"},
			attendancetest.Lesson{ID: "group-2", Segment: "531", Mode: hours.Classroom, Date: day.AddDays(1), From: "13:00", To: "14:00", Group: "half"},
			attendancetest.Lesson{ID: "catch-up", Segment: "531", Mode: hours.Classroom, Date: day.AddDays(2), Named: c.Enrolments[:1]},
		)
		at := func(wall string) *calendar.Wall { w := calendar.MustWall(wall); return &w }
		stays, leaves, late, absent, remote := c.Enrolments[0], c.Enrolments[1], c.Enrolments[2], c.Enrolments[3], c.Enrolments[4]
		mark := func(e string, entry attendance.Entry) attendance.MarkOperation {
			return attendance.MarkOperation{ID: store.NewID(), EnrolmentID: e, Source: attendance.FromSheet, Entry: entry}
		}
		record(c, "morning",
			mark(stays, attendance.Entry{State: attendance.Present}),
			mark(leaves, attendance.Entry{State: attendance.Present, Times: []attendance.Times{{Out: at("11:00")}}}),
			mark(late, attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: at("09:20")}}}),
			mark(absent, attendance.Entry{State: attendance.Absent}),
			mark(remote, attendance.Entry{State: attendance.Present, Mode: hours.LiveDistance}))
		record(c, "group", mark(stays, attendance.Entry{State: attendance.Absent}))

		for lesson, want := range map[string]struct {
			before string
			says   map[string]attendance.Entry
		}{
			"morning": {"", nil},
			// Who left at eleven is not proposed for the same day; a laboratory has no distance.
			"afternoon": {"morning", map[string]attendance.Entry{stays: {State: attendance.Present}, late: {State: attendance.Present}, absent: {State: attendance.Absent}, remote: {State: attendance.Present}}},
			// On another day only who was there counts, not how long.
			"tomorrow": {"morning", map[string]attendance.Entry{stays: {State: attendance.Present}, leaves: {State: attendance.Present}, late: {State: attendance.Present}, absent: {State: attendance.Absent}, remote: {State: attendance.Present, Mode: hours.LiveDistance}}},
			"group-2":  {"group", map[string]attendance.Entry{stays: {State: attendance.Absent}}},
			"catch-up": {"morning", map[string]attendance.Entry{stays: {State: attendance.Present}, leaves: {State: attendance.Present}, late: {State: attendance.Present}, absent: {State: attendance.Absent}, remote: {State: attendance.Present, Mode: hours.LiveDistance}}},
		} {
			c.Read(func(r store.Reader) error {
				l, err := timetable.LessonByID(t.Context(), r, lesson)
				if err != nil {
					return err
				}
				before, said, err := attendance.Previous(t.Context(), r, l)
				if err != nil {
					return err
				}
				if before.ID != want.before {
					t.Errorf("before %s comes %q, want %q", lesson, before.ID, want.before)
				}
				got := 0
				for _, m := range said {
					e, ok := attendance.Proposed(before, m, l)
					w, proposed := want.says[m.EnrolmentID]
					if ok != proposed || e.State != w.State || e.Mode != w.Mode || len(e.Times) > 0 {
						t.Errorf("%s, %s: %+v (%v), want %+v (%v)", lesson, m.EnrolmentID, e, ok, w, proposed)
					}
					if ok {
						got++
					}
				}
				if got != len(want.says) {
					t.Errorf("%s: %d proposals, want %d", lesson, got, len(want.says))
				}
				return nil
			})
		}
	})
}
