package timetable_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func (s school) trySwitch(b timetable.Switch) (timetable.Switched, error) {
	s.Helper()
	var out timetable.Switched
	var refused error
	s.read(func(r store.Reader) error {
		out, refused = timetable.TrySwitch(s.Context(), r, calendar.MustDate("2026-11-22"), "c1", b, because(""))
		return nil
	})
	return out, refused
}

func (s school) switchMode(b timetable.Switch, act course.Act, c timetable.Change) error {
	s.Helper()
	p, err := s.trySwitch(b)
	if err != nil {
		return err
	}
	return s.write(p.Locks("c1"), func(tx *store.Tx) error {
		_, err := timetable.SwitchMode(s.Context(), tx, "c1", b, act, c)
		return err
	})
}

// split is the plan in force of UF 531, and which version it is.
func (s school) split() (course.Split, int) {
	s.Helper()
	var split course.Split
	var version int
	s.read(func(r store.Reader) error {
		p, v, err := course.PlanInForce(s.Context(), r, "c1")
		split, version = p.UF["531"], v.Version
		return err
	})
	return split, version
}

// dad plans so many days of four hours at a distance, from 1/12 on.
func (s school) dad(days int) {
	s.Helper()
	for n := range days {
		q := requestWith(request(calendar.MustDate("2026-12-01").AddDays(n).String(), "9", "13", "ricci")).in("")
		q.Mode = hours.LiveDistance
		s.planned("c1", q)
	}
}

func TestALessonGoesToADistance(t *testing.T) {
	each(t, func(s school) { // UF 531: 50 h of aula, 20 of DAD, 10 of FAD, 10 of laboratory
		l := s.planned("c1", request("2027-01-11", "9", "13", "moretti"))
		q := request("2027-01-12", "9", "13", "moretti")
		q.Mode = hours.Laboratory
		laboratory := s.planned("c1", q)
		to := timetable.Switch{LessonID: l.ID, Mode: hours.LiveDistance}
		for _, test := range []struct {
			name string
			b    timetable.Switch
			want []string
			code string
		}{
			{"nothing asked", timetable.Switch{}, []string{"mode", "from", "segment"}, "timetable.batch"},
			{"to the laboratory", timetable.Switch{LessonID: l.ID, Mode: hours.Laboratory}, []string{"mode"}, "timetable.batch"},
			{"the laboratory", timetable.Switch{LessonID: laboratory.ID, Mode: hours.LiveDistance}, nil, "timetable.laboratory"},
			{"where it is", timetable.Switch{LessonID: l.ID, Mode: hours.Classroom, RoomID: "aula1"}, []string{"mode"}, "timetable.batch"},
			{"a lesson that is not there", timetable.Switch{LessonID: "x", Mode: hours.LiveDistance}, nil, "not_found"},
		} {
			if _, err := s.trySwitch(test.b); !fault.HasCode(err, test.code) || cmp.Diff(test.want, fields(err)) != "" {
				s.Errorf("%s: %v", test.name, err)
			}
		}
		p, err := s.trySwitch(to)
		if err != nil || p.Moved != 0 || len(p.Margins) != 2 {
			s.Fatalf("%v: the plan has hours of DAD that no lesson gives yet, and %d would move; %v", err, p.Moved, p.Margins)
		}
		s.dad(5)
		if p, err = s.trySwitch(to); err != nil || p.Moved != 4 {
			s.Fatalf("%v: %d hours move", err, p.Moved)
		}
		if err := s.switchMode(to, course.Act{}, called("")); !fault.HasCode(err, "timetable.roll_called") {
			s.Errorf("a roll was called: %v", err)
		}
		if err := s.switchMode(to, course.Act{}, because("")); err != nil {
			s.Fatalf("a draft is planned anew: %v", err)
		}
		if split, version := s.split(); split != (course.Split{Classroom: 46, LiveDistance: 24, SelfPaced: 10, Laboratory: 10}) || version != 1 {
			s.Errorf("version %d: %+v", version, split)
		}
		s.read(func(r store.Reader) error {
			got, err := timetable.LessonByID(s.Context(), r, l.ID)
			if got.Mode != hours.LiveDistance || got.Platform != "Teams" || got.RoomID != "" {
				s.Errorf("%+v", got)
			}
			return err
		})
		s.planned("c2", request("2027-01-11", "9", "13", "ricci")) // its room is free
		back := timetable.Switch{LessonID: l.ID, Mode: hours.Classroom}
		if err := s.switchMode(back, course.Act{}, because("")); cmp.Diff([]string{"room"}, fields(err)) != "" {
			s.Errorf("back to no room: %v", err)
		}
		back.RoomID = "aula1"
		if err := s.switchMode(back, course.Act{}, because("")); cmp.Diff([]string{"C-ROOM"}, fields(err)) != "" {
			s.Errorf("back to a room that is taken: %v", err)
		}
	})
}

func TestASwitchBeyondThePlanIsAVariation(t *testing.T) {
	each(t, func(s school) {
		for _, day := range []string{"2027-01-11", "2027-01-12", "2027-01-13"} {
			s.planned("c1", request(day, "9", "13", "moretti"))
		}
		s.dad(5)
		s.authorised(0)
		to := timetable.Switch{Segment: "531", From: calendar.MustDate("2027-01-12"), Mode: hours.LiveDistance, Platform: "Zoom"}
		if err := s.switchMode(to, course.Act{}, because("")); cmp.Diff([]string{"reason", "act", "date"}, fields(err)) != "" {
			s.Errorf("without an act: %v", err)
		}
		if split, version := s.split(); split.LiveDistance != 20 || version != 1 {
			s.Errorf("a refused switch varied the plan: %+v", split)
		}
		if err := s.switchMode(to, course.Act{Number: "DD 7", Date: calendar.MustDate("2027-01-02")}, because("neve")); err != nil {
			s.Fatal(err)
		}
		if split, version := s.split(); split != (course.Split{Classroom: 42, LiveDistance: 28, SelfPaced: 10, Laboratory: 10}) || version != 2 {
			s.Errorf("version %d: %+v", version, split)
		}
		s.read(func(r store.Reader) error {
			all, err := timetable.LessonsOfCourse(s.Context(), r, "c1", timetable.Filter{From: calendar.MustDate("2027-01-01"), Mode: hours.LiveDistance})
			if len(all) != 2 || all[0].Platform != "Zoom" {
				s.Errorf("%+v", all)
			}
			given, err2 := timetable.PlannedHeldRemaining(s.Context(), r, "c1", calendar.MustDate("2026-11-22"))
			for _, g := range given {
				if g.Cell == (hours.Cell{Segment: "531", Mode: hours.LiveDistance}) && g.Unscheduled() != 0 {
					s.Errorf("DAD still to be scheduled: %s", g.Unscheduled())
				}
			}
			if err == nil {
				err = err2
			}
			return err
		})
	})
}

func TestAPlanPassesInWholeHours(t *testing.T) {
	each(t, func(s school) { // all 50 h of aula and 20 of DAD are in the calendar
		for n := range 12 {
			s.planned("c1", request(calendar.MustDate("2027-01-11").AddDays(n).String(), "9", "13", "moretti"))
		}
		s.planned("c1", request("2027-02-01", "9", "9:45", "moretti"))
		s.planned("c1", request("2027-02-02", "9", "10:15", "moretti"))
		s.dad(5)
		p, err := s.trySwitch(timetable.Switch{Segment: "531", From: calendar.MustDate("2027-02-01"), To: calendar.MustDate("2027-02-01"), Mode: hours.LiveDistance})
		if err != nil || p.Moved != 1 || len(p.Margins) != 3 || p.Margins[2].Rule != "P-MODE" || p.Margins[2].Args["over"] != "0 h 15'" {
			s.Errorf("%v: three quarters of an hour move %d h; %v", err, p.Moved, p.Margins)
		}
	})
}

func TestASwitchBeyondACapIsRefused(t *testing.T) {
	each(t, func(s school) {
		for n := range 3 {
			s.planned("c1", request(calendar.MustDate("2027-01-11").AddDays(n).String(), "9", "13", "moretti"))
		}
		s.dad(5)
		err := s.write([]store.Stream{store.CourseStream("c1")}, func(tx *store.Tx) error {
			c, err := course.ByID(s.Context(), tx, "c1")
			if err != nil {
				return err
			}
			c.UFCaps = course.Literal // 30 h of DAD, whatever the UF has
			_, err = course.Change(s.Context(), tx, c)
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		to := timetable.Switch{Segment: "531", From: calendar.MustDate("2027-01-01"), Mode: hours.LiveDistance}
		if err := s.switchMode(to, course.Act{}, because("")); cmp.Diff([]string{"P12"}, fields(err)) != "" {
			s.Errorf("20 h and 12 h more, where 30 are the most: %v", err)
		}
		to.To = calendar.MustDate("2027-01-12")
		if err := s.switchMode(to, course.Act{}, because("")); err != nil {
			s.Errorf("20 h and 8 h more: %v", err)
		}
	})
}
