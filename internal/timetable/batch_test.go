package timetable_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// try is what a batch would do, carry does it under the locks that its preview names.
func (s school) try(courseID string, b timetable.Batch) (timetable.Preview, error) {
	s.Helper()
	var p timetable.Preview
	var refused error
	s.read(func(r store.Reader) error {
		p, refused = timetable.Try(s.Context(), r, calendar.MustDate("2026-11-22"), courseID, b, because(""))
		return nil
	})
	return p, refused
}

func (s school) carry(courseID string, b timetable.Batch, c timetable.Change) error {
	s.Helper()
	p, err := s.try(courseID, b)
	if err != nil {
		return err
	}
	return s.write(p.Locks(courseID), func(tx *store.Tx) error {
		_, err := timetable.Carry(s.Context(), tx, courseID, b, c)
		return err
	})
}

// dates are the days of a course's lessons that are not cancelled, with their hour.
func (s school) dates(courseID string) []string {
	s.Helper()
	var out []string
	s.read(func(r store.Reader) error {
		all, err := timetable.LessonsOfCourse(s.Context(), r, courseID, timetable.Filter{})
		for _, l := range all {
			if l.State != timetable.Cancelled {
				out = append(out, l.Date.String()+" "+l.From.String())
			}
		}
		return err
	})
	return out
}

func TestEverythingAWeekLater(t *testing.T) {
	each(t, func(s school) {
		s.registered(s.planned("c1", request("2026-11-20", "9", "13", "moretti")))
		for _, day := range []string{"2026-12-01", "2026-12-02", "2026-12-08", "2026-12-09"} {
			s.planned("c1", request(day, "9", "13", "moretti"))
		}
		gone := s.planned("c1", request("2026-12-03", "9", "13", "moretti"))
		if err := s.change(gone.ID, nil, nil, func(tx *store.Tx) error {
			_, err := timetable.Cancel(s.Context(), tx, gone.ID, because("neve"))
			return err
		}); err != nil {
			s.Fatal(err)
		}
		week := timetable.Shift{From: calendar.MustDate("2026-11-16"), Days: 7}
		p, err := s.try("c1", week)
		if err != nil || len(p.Edits) != 4 || len(p.Left) != 1 || len(p.Found) != 1 || p.Found[0].Rule != timetable.OnDayOff {
			s.Fatalf("%v: %d change, %d stay, %v", err, len(p.Edits), len(p.Left), p.Found)
		}
		unaware := because("")
		unaware.DayOff = false
		if err := s.carry("c1", week, unaware); !fault.HasCode(err, "timetable.day_off") || cmp.Diff([]string{"day_off"}, fields(err)) != "" {
			s.Errorf("one onto the Immacolata: %v", err)
		}
		// One of another course is in the way of one of the four: none moves.
		s.planned("c2", requestWith(request("2026-12-16", "12", "14", "moretti")).in("aula2"))
		before := s.dates("c1")
		if err := s.carry("c1", week, because("")); cmp.Diff([]string{"C-TEACHER"}, fields(err)) != "" {
			s.Errorf("onto a lesson of another course: %v", err)
		}
		if d := cmp.Diff(before, s.dates("c1")); d != "" {
			s.Errorf("a refused shift moved some:\n%s", d)
		}
		week.To = calendar.MustDate("2026-12-08")
		if err := s.carry("c1", week, because("")); cmp.Diff([]string{"C-TEACHER", "C-ROOM", "C-CLASS"}, fields(err)) != "" {
			s.Errorf("onto one that stays: %v", err)
		}
		week.From, week.To = calendar.MustDate("2026-12-01"), calendar.MustDate("2026-12-04")
		week.Days = 13
		if err := s.carry("c1", week, because("")); err != nil {
			s.Fatal(err)
		}
		want := []string{"2026-11-20 09:00", "2026-12-08 09:00", "2026-12-09 09:00", "2026-12-14 09:00", "2026-12-15 09:00"}
		if d := cmp.Diff(want, s.dates("c1")); d != "" {
			s.Errorf("(-want +got):\n%s", d)
		}
		s.planned("c2", request("2026-12-01", "9", "13", "moretti")) // where they were is free again
	})
}

func TestAShiftIsRefusedLineByLine(t *testing.T) {
	each(t, func(s school) {
		s.planned("c1", request("2026-12-01", "9", "13", "moretti"))
		s.planned("c1", request("2027-03-27", "2:30", "6", "moretti"))
		s.planned("c1", request("2027-05-27", "9", "13", "moretti"))
		for _, test := range []struct {
			name  string
			shift timetable.Shift
			want  []string
		}{
			{"nothing asked", timetable.Shift{}, []string{"from", "days"}},
			{"the days upside down", timetable.Shift{From: calendar.MustDate("2026-12-02"), To: calendar.MustDate("2026-12-01"), Days: 1}, []string{"to"}},
			{"too far", timetable.Shift{From: calendar.MustDate("2026-12-02"), Days: 1000}, []string{"days"}},
			{"beyond the course, and into the hour that does not exist", timetable.Shift{From: calendar.MustDate("2027-03-01"), Days: 1}, []string{"C-SLOT"}},
			{"beyond its last day", timetable.Shift{From: calendar.MustDate("2027-04-01"), Days: 7}, []string{"C-SLOT"}},
		} {
			if err := s.carry("c1", test.shift, because("")); cmp.Diff(test.want, fields(err)) != "" {
				s.Errorf("%s: %v", test.name, err)
			}
		}
		if err := s.carry("c1", timetable.Shift{From: calendar.MustDate("2027-05-28"), Days: -1}, because("")); !fault.HasCode(err, "timetable.nothing") {
			s.Errorf("no lesson: %v", err)
		}
		if err := s.carry("c1", timetable.Shift{From: calendar.MustDate("2026-12-01"), To: calendar.MustDate("2026-12-01"), Days: 1}, called("")); !fault.HasCode(err, "timetable.roll_called") {
			s.Errorf("a roll was called: %v", err)
		}
		s.authorised(30)
		if err := s.carry("c1", timetable.Shift{From: calendar.MustDate("2026-12-01"), To: calendar.MustDate("2026-12-01"), Days: 1}, because("")); cmp.Diff([]string{"reason"}, fields(err)) != "" {
			s.Errorf("inside the notice: %v", err)
		}
	})
}

func TestAnotherTeacherFromADayOn(t *testing.T) {
	each(t, func(s school) {
		s.planned("c1", request("2026-12-01", "9", "13", "moretti"))
		second := s.planned("c1", request("2026-12-08", "9", "13", "moretti"))
		q := request("2026-12-09", "9", "13", "moretti")
		q.Teachers = []string{"moretti", "ricci"}
		together := s.planned("c1", q)
		busy := s.planned("c2", requestWith(request("2026-12-08", "12", "14", "ricci")).in("aula2"))
		pass := timetable.Reassignment{From: calendar.MustDate("2026-12-02"), Away: "moretti", In: "ricci"}
		if err := s.carry("c1", pass, because("")); cmp.Diff([]string{"C-TEACHER"}, fields(err)) != "" {
			s.Errorf("the new one has another lesson: %v", err)
		}
		if err := s.carry("c1", timetable.Reassignment{From: pass.From, Away: "moretti", In: "moretti"}, because("")); cmp.Diff([]string{"in"}, fields(err)) != "" {
			s.Errorf("to themselves: %v", err)
		}
		if err := s.carry("c1", timetable.Reassignment{From: pass.From, Away: "moretti", In: "chiunque"}, because("")); cmp.Diff([]string{"in"}, fields(err)) != "" {
			s.Errorf("to somebody who is not of the course: %v", err)
		}
		if err := s.change(busy.ID, nil, nil, func(tx *store.Tx) error {
			_, err := timetable.Cancel(s.Context(), tx, busy.ID, because("x"))
			return err
		}); err != nil {
			s.Fatal(err)
		}
		if err := s.carry("c1", pass, because("maternità")); err != nil {
			s.Fatal(err)
		}
		// Who has not what T2 asks gets no lesson.
		s.authorised(0)
		judged := func(adequate string) {
			if err := s.judge("nuovo", adequate); err != nil {
				s.Fatal(err)
			}
		}
		judged("yes")
		if err := s.staff("c1", "nuovo"); err != nil {
			s.Fatal(err)
		}
		judged("no")
		if err := s.carry("c1", timetable.Reassignment{From: pass.From, Away: "ricci", In: "nuovo"}, because("")); cmp.Diff([]string{"T2"}, fields(err)) != "" {
			s.Errorf("to somebody without evidence: %v", err)
		}
		s.read(func(r store.Reader) error {
			given, err := timetable.TeachingsOf(s.Context(), r, second.ID, together.ID)
			for id, t := range given {
				if len(t) != 1 || t[0].StaffID != "ricci" || !t[0].Planned || !t[0].Actual {
					s.Errorf("%s: %+v", id, t)
				}
			}
			return err
		})
	})
}

func TestALessonSplitInTwo(t *testing.T) {
	each(t, func(s school) {
		q := request("2026-12-01", "9", "13", "moretti")
		q.Teachers, q.Breaks = []string{"moretti", "ricci"}, []timetable.Break{{From: calendar.MustWall("11"), To: calendar.MustWall("11:15")}}
		q.Mode, q.Audience, q.MakeUp, q.Learners, q.Topic = hours.Laboratory, timetable.ForLearners, true, []string{"e1", "e3"}, "Reclami"
		l := s.planned("c1", q)
		split := func(at string, c timetable.Change) (one, two timetable.Lesson, err error) {
			err = s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				one, two, err = timetable.Split(s.Context(), tx, l.ID, calendar.MustWall(at), c)
				return err
			})
			return one, two, err
		}
		if _, _, err := split("14", because("")); cmp.Diff([]string{"at"}, fields(err)) != "" {
			s.Errorf("after its end: %v", err)
		}
		if _, _, err := split("11", called("")); !fault.HasCode(err, "timetable.roll_called") {
			s.Errorf("a roll was called: %v", err)
		}
		one, two, err := split("11", because(""))
		if err != nil {
			s.Fatal(err)
		}
		s.read(func(r store.Reader) error {
			all, err := timetable.LessonsOfCourse(s.Context(), r, "c1", timetable.Filter{})
			if d := cmp.Diff([]timetable.Lesson{one, two}, all); d != "" || err != nil {
				s.Errorf("%v (-answered +read):\n%s", err, d)
			}
			if all[0].To.String() != "11:00" || all[1].From.String() != "11:15" || all[1].Topic != "Reclami" || all[1].Breaks != "[]" {
				s.Errorf("%+v", all)
			}
			given, err := timetable.TeachingsOf(s.Context(), r, two.ID)
			if err != nil || len(given[two.ID]) != 2 || given[two.ID][0].StartsAt != two.StartsAt {
				s.Errorf("%v %+v", err, given)
			}
			who, err := timetable.AudienceOf(s.Context(), r, two)
			if len(who) != 2 || who[1].EnrolmentID != "e3" {
				s.Errorf("for %+v", who)
			}
			return err
		})
		s.planned("c2", request("2026-12-01", "11", "11:15", "moretti")) // the gap is nobody's
	})
}

// Two hands at once, each with what it saw free: only one of them may have it.
func TestAShiftAndAPlanAtOnce(t *testing.T) {
	each(t, func(s school) {
		for round := range 6 {
			day := calendar.MustDate("2026-12-01").AddDays(10 * round)
			s.planned("c1", request(day.String(), "9", "13", "moretti"))
			s.planned("c2", requestWith(request(day.AddDays(1).String(), "9", "13", "ricci")).in("aula2"))
			var both sync.WaitGroup
			errs := make([]error, 2)
			both.Go(func() {
				errs[0] = s.carry("c1", timetable.Shift{From: day, To: day, Days: 2}, because(""))
			})
			both.Go(func() { // its room is the same, all else is not
				_, errs[1] = s.plan("c2", request(day.AddDays(2).String(), "12", "14", "ricci"))
			})
			both.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				s.Errorf("%s: %v, %v", day, errs[0], errs[1])
			}
			for _, err := range errs {
				if err != nil && !fault.HasCode(err, "timetable.clash") {
					s.Errorf("%s: %v", day, err)
				}
			}
		}
	})
}
