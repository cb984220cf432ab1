package timetable_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func TestAClosedLessonIsNotChangedHere(t *testing.T) {
	each(t, func(s school) {
		l := s.registered(s.planned("c1", request("2026-10-05", "9", "13", "moretti")))
		for name, err := range map[string]error{
			"move": s.move(l.ID, slot("2026-12-01", "9", "13")),
			"cancel": s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				_, err := timetable.Cancel(s.Context(), tx, l.ID, because("neve"))
				return err
			}),
			"substitute": s.change(l.ID, nil, []string{"ricci"}, func(tx *store.Tx) error {
				_, err := timetable.Substitute(s.Context(), tx, l.ID, "moretti", "ricci", "malattia")
				return err
			}),
			"revise": s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				_, err := timetable.Revise(s.Context(), tx, l.ID, timetable.Revision{Teachers: []string{"moretti"}, Audience: timetable.ForClass}, because(""))
				return err
			}),
		} {
			if !fault.HasCode(err, "timetable.closed") {
				s.Errorf("%s: %v", name, err)
			}
		}
		s.read(func(r store.Reader) error {
			got, err := timetable.LessonByID(s.Context(), r, l.ID)
			if diff := cmp.Diff(l, got); diff != "" {
				s.Errorf("changed (-before +after):\n%s", diff)
			}
			return err
		})
	})
}

func TestAGroupKeepsTheAudienceOfItsClosedLessons(t *testing.T) {
	each(t, func(s school) {
		var g timetable.Group
		day := calendar.MustDate
		roll := map[string]string{} // lesson → who is marked there
		marked := func(_ context.Context, _ store.Reader, enrolmentID string, lessonIDs ...string) ([]string, error) {
			return slices.DeleteFunc(slices.Clone(lessonIDs), func(id string) bool { return roll[id] != enrolmentID }), nil
		}
		do := func(fn func(tx *store.Tx) error) error {
			return s.write([]store.Stream{store.CourseStream("c1")}, fn)
		}
		join := func(from string, ids ...string) error {
			return do(func(tx *store.Tx) error { return timetable.AddToGroup(s.Context(), tx, g.ID, day(from), ids...) })
		}
		leave := func(id, last string) error {
			return do(func(tx *store.Tx) error { return timetable.LeaveGroup(s.Context(), tx, g.ID, id, day(last), marked) })
		}
		err := do(func(tx *store.Tx) error {
			var err error
			g, err = timetable.FormGroup(s.Context(), tx, "c1", " A ", day("2026-10-01"), "e1", "e2")
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		err = do(func(tx *store.Tx) error {
			_, err := timetable.FormGroup(s.Context(), tx, "c1", "a", day("2026-10-01"), "x")
			return err
		})
		if cmp.Diff([]string{"name"}, fields(err)) != "" {
			s.Fatalf("a second group A: %v", err)
		}
		q := request("2026-10-05", "9", "13", "moretti")
		q.Mode, q.Audience, q.GroupID = hours.Laboratory, timetable.ForGroup, store.Ref(g.ID)
		l := s.registered(s.planned("c1", q))
		if err := join("2026-10-05", "e3"); !fault.HasCode(err, "timetable.closed_group") {
			s.Fatalf("joined on the day of a closed lesson: %v", err)
		}
		if err := leave("e1", "2026-10-04"); !fault.HasCode(err, "timetable.closed_group") {
			s.Fatalf("left before a closed lesson: %v", err)
		}
		if err := join("2026-10-06", "e3", "e2"); err != nil {
			s.Fatal(err)
		}
		if err := leave("e1", "2026-10-05"); err != nil {
			s.Fatal(err)
		}
		if err := leave("e1", "2026-10-06"); !fault.HasCode(err, "timetable.not_member") {
			s.Fatalf("left twice: %v", err)
		}
		q.Date = day("2026-10-06")
		later := s.planned("c1", q)
		roll[later.ID] = "e2"
		if err := leave("e2", "2026-10-05"); !fault.HasCode(err, "timetable.roll_called") {
			s.Fatalf("left before a lesson where they are marked: %v", err)
		}
		if err := leave("e3", "2026-10-06"); err != nil {
			s.Fatalf("left after it, marked nowhere: %v", err)
		}
		s.read(func(r store.Reader) error {
			for _, test := range []struct {
				l    timetable.Lesson
				want []string
			}{{l, []string{"e1", "e2"}}, {later, []string{"e2", "e3"}}} {
				all, err := timetable.AudienceOf(s.Context(), r, test.l)
				if err != nil {
					return err
				}
				var got []string
				for _, a := range all {
					got = append(got, a.EnrolmentID)
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					s.Errorf("%s (-want +got):\n%s", test.l.Date, diff)
				}
			}
			return nil
		})
	})
}

func TestAGroupIsRenamedAndJoined(t *testing.T) {
	each(t, func(s school) {
		var a, b timetable.Group
		do := func(fn func(tx *store.Tx) error) error { return s.write(s.locks("c1"), fn) }
		err := do(func(tx *store.Tx) (err error) {
			if a, err = timetable.FormGroup(s.Context(), tx, "c1", "A", calendar.MustDate("2026-10-01"), "e1"); err != nil {
				return err
			}
			b, err = timetable.FormGroup(s.Context(), tx, "c1", "B", calendar.MustDate("2026-10-01"), "e2")
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		rename := func(g timetable.Group, name string) error {
			return do(func(tx *store.Tx) error {
				_, err := timetable.RenameGroup(s.Context(), tx, g.ID, name)
				return err
			})
		}
		for name, want := range map[string][]string{" ": {"name"}, "b": {"name"}, " a ": nil, "Mattina": nil} {
			if err := rename(a, name); cmp.Diff(want, fields(err)) != "" {
				s.Errorf("%q: %v", name, err)
			}
		}
		if err := rename(timetable.Group{ID: "x"}, "C"); !fault.Is(err, fault.NotFound) {
			s.Errorf("a group that is not there: %v", err)
		}
		// The fourth attends another course too, from March: both have lessons then.
		q := request("2027-03-10", "9", "13", "moretti")
		q.Mode, q.Audience, q.GroupID = hours.Laboratory, timetable.ForGroup, store.Ref(b.ID)
		own := s.planned("c1", q)
		other := s.planned("c2", requestWith(request("2027-03-10", "12", "14", "ricci")).in("aula2"))
		join := func(from string, ids ...string) error {
			return do(func(tx *store.Tx) error {
				return timetable.AddToGroup(s.Context(), tx, b.ID, calendar.MustDate(from), ids...)
			})
		}
		err = join("2026-12-01", "e3", "e4")
		if cmp.Diff([]string{"C-LEARNERS"}, fields(err)) != "" {
			s.Fatalf("joined while at a lesson of another course: %v", err)
		}
		if f := fault.As(err).Fields[0]; f.Args["lesson"] != own.ID || f.Args["other"] != other.ID {
			s.Errorf("the clash names %v", f.Args)
		}
		if err := join("2027-03-11", "e3", "e4"); err != nil {
			s.Errorf("joined the day after: %v", err)
		}
	})
}
