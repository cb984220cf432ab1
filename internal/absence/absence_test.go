package absence_test

import (
	"testing"

	"vidimus/internal/absence"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func TestASignalIsOnesOwnAndAhead(t *testing.T) {
	attendancetest.Each(t, "2026-09-08T06:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c, other := s.Open("c", 2), s.Open("d", 1)
		today := calendar.MustDate("2026-09-08")
		c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: today}, attendancetest.Lesson{ID: "l2", Segment: "531", Mode: "classroom", Date: today.AddDays(1), Named: []string{"c-e02"}})
		other.Teach(attendancetest.Lesson{ID: "x1", Segment: "531", Mode: "classroom", Date: today.AddDays(2), From: "15:00", To: "16:00"})
		bearer := store.Actor{Kind: store.PrivateLink, ID: "link"}
		tell := func(sig absence.Signal) (out absence.Signal, err error) {
			err = c.Write(bearer, func(tx *store.Tx) (err error) {
				out, err = absence.Tell(t.Context(), tx, sig)
				return err
			})
			return out, err
		}
		for name, tc := range map[string]struct {
			sig  absence.Signal
			code string
		}{
			"yesterday":                 {absence.Signal{EnrolmentID: "c-e01", Date: today.AddDays(-1), Kind: absence.Absent}, "absence.signal"},
			"next year":                 {absence.Signal{EnrolmentID: "c-e01", Date: today.AddDays(61), Kind: absence.Absent}, "absence.signal"},
			"no day":                    {absence.Signal{EnrolmentID: "c-e01", Kind: absence.Absent}, "absence.signal"},
			"what kind":                 {absence.Signal{EnrolmentID: "c-e01", Date: today, Kind: "ill"}, "absence.signal"},
			"a lesson of others":        {absence.Signal{EnrolmentID: "c-e01", LessonID: "l2", Kind: absence.Absent}, "not_found"},
			"a lesson of another class": {absence.Signal{EnrolmentID: "c-e01", LessonID: "x1", Kind: absence.Absent}, "not_found"},
			"nobody":                    {absence.Signal{EnrolmentID: "nobody", Date: today, Kind: absence.Absent}, "not_found"},
		} {
			if _, err := tell(tc.sig); !fault.HasCode(err, tc.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		day, err := tell(absence.Signal{EnrolmentID: "c-e01", Date: today, Kind: absence.Absent})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := tell(absence.Signal{EnrolmentID: "c-e01", Date: today, Kind: absence.Absent}); err != nil || again.ID != day.ID {
			t.Errorf("twice: %v %v", again, err)
		}
		one, err := tell(absence.Signal{EnrolmentID: "c-e02", LessonID: "l2", Kind: absence.Late})
		if err != nil || one.Date != today.AddDays(1) {
			t.Fatal(one, err)
		}
		of := func(lesson string) (out map[string]absence.Signal) {
			s.Read(func(r store.Reader) error {
				l, err := timetable.LessonByID(t.Context(), r, lesson)
				if err != nil {
					return err
				}
				out, err = absence.OfLesson(t.Context(), r, l)
				return err
			})
			return out
		}
		if got := of("l1"); len(got) != 1 || got["c-e01"].Kind != absence.Absent {
			t.Errorf("l1: %v", got)
		}
		if got := of("l2"); len(got) != 1 || got["c-e02"].Kind != absence.Late {
			t.Errorf("l2: %v", got)
		}
		takeBack := func(e string) error {
			return c.Write(bearer, func(tx *store.Tx) error {
				return absence.TakeBack(t.Context(), tx, enrolment.Enrolment{ID: e, CourseID: "c"}, day.ID)
			})
		}
		if err := takeBack("c-e02"); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		for range 2 {
			if err := takeBack("c-e01"); err != nil {
				t.Fatal(err)
			}
		}
		if got := of("l1"); len(got) != 0 {
			t.Errorf("taken back: %v", got)
		}
		c.Leaves("c-e01", today, "withdrawn")
		if _, err := tell(absence.Signal{EnrolmentID: "c-e01", Date: today, Kind: absence.Absent}); !fault.HasCode(err, "absence.not_attending") {
			t.Errorf("who left: %v", err)
		}
	})
}
