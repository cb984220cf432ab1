package timetable_test

import (
	"sync"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Two hands at once, each of which saw the teacher, the room or the learner free: whatever
// they do, one of them has it and the other reads why not.
func TestOnlyOneOfTwoHandsGetsIt(t *testing.T) {
	each(t, func(s school) {
		dad := func(q timetable.Request) timetable.Request {
			q.Mode, q.RoomID = hours.LiveDistance, ""
			return q
		}
		second := func(q timetable.Request) timetable.Request { return requestWith(q).in("aula2") }
		move := func(l timetable.Lesson, to timetable.Slot) error { return s.move(l.ID, to) }
		for _, test := range []struct {
			name string
			// hands prepares a round on a day whose neighbours are its own, and is what each does.
			hands func(day calendar.Date) (one, other func() error)
		}{
			{"two lessons move into one room", func(day calendar.Date) (one, other func() error) {
				a := s.planned("c1", request(day.AddDays(1).String(), "9", "13", "moretti"))
				b := s.planned("c2", second(request(day.AddDays(1).String(), "9", "13", "ricci")))
				to := slot(day.String(), "9", "13")
				return func() error { return move(a, to) }, func() error { return move(b, to) }
			}},
			{"a substitute and a new lesson want one teacher", func(day calendar.Date) (one, other func() error) {
				a := s.planned("c1", request(day.String(), "9", "13", "moretti"))
				return func() error {
						return s.change(a.ID, nil, []string{"ricci"}, func(tx *store.Tx) error {
							_, err := timetable.Substitute(s.Context(), tx, a.ID, "moretti", "ricci", "malattia")
							return err
						})
					}, func() error {
						_, err := s.plan("c2", dad(request(day.String(), "12", "14", "ricci")))
						return err
					}
			}},
			{"lessons that pass to a teacher and one that moves onto them", func(day calendar.Date) (one, other func() error) {
				s.planned("c1", request(day.String(), "9", "13", "moretti"))
				b := s.planned("c2", second(request(day.AddDays(1).String(), "9", "13", "ricci")))
				to := slot(day.String(), "12", "15")
				to.RoomID = "aula2"
				return func() error {
					return s.carry("c1", timetable.Reassignment{From: day, To: day, Away: "moretti", In: "ricci"}, because(""))
				}, func() error { return move(b, to) }
			}},
			{"a lesson comes back to a room that another is planned in", func(day calendar.Date) (one, other func() error) {
				a := s.planned("c1", dad(request(day.String(), "9", "13", "moretti")))
				return func() error {
						return s.switchMode(timetable.Switch{LessonID: a.ID, Mode: hours.Classroom, RoomID: "aula1"}, course.Act{}, because(""))
					}, func() error {
						_, err := s.plan("c2", request(day.String(), "12", "14", "ricci"))
						return err
					}
			}},
			{"two courses want a learner of both", func(day calendar.Date) (one, other func() error) {
				day = calendar.MustDate("2027-03-01").AddDays(calendar.MustDate("2026-12-01").DaysUntil(day))
				q := dad(request(day.String(), "9", "13", "moretti"))
				q.Audience, q.Learners, q.MakeUp = timetable.ForLearners, []string{"e4"}, true
				return func() error { _, err := s.plan("c1", q); return err },
					func() error { _, err := s.plan("c2", dad(request(day.String(), "9", "13", "ricci"))); return err }
			}},
		} {
			for round := range 3 {
				day := calendar.MustDate("2026-12-01").AddDays(3 * round)
				one, other := test.hands(day)
				var errs [2]error
				var both sync.WaitGroup
				both.Go(func() { errs[0] = one() })
				both.Go(func() { errs[1] = other() })
				both.Wait()
				if (errs[0] == nil) == (errs[1] == nil) {
					s.Errorf("%s, round %d: %v; %v", test.name, round, errs[0], errs[1])
				}
				for _, err := range errs {
					if err != nil && !fault.HasCode(err, "timetable.clash") {
						s.Errorf("%s: %v", test.name, err)
					}
				}
			}
			s.cleared()
		}
	})
}

// cleared cancels every lesson, so that the next case finds all of it free.
func (s school) cleared() {
	s.Helper()
	for _, courseID := range []string{"c1", "c2"} {
		var all []timetable.Lesson
		s.read(func(r store.Reader) (err error) {
			all, err = timetable.LessonsOfCourse(s.Context(), r, courseID, timetable.Filter{State: timetable.Planned})
			return err
		})
		for _, l := range all {
			err := s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				_, err := timetable.Cancel(s.Context(), tx, l.ID, because("x"))
				return err
			})
			if err != nil {
				s.Fatal(err)
			}
		}
	}
}
