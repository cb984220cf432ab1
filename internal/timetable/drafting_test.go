package timetable_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

var today = calendar.MustDate("2026-11-22")

// mornings are the weekday mornings of c1 or c2, from a day on, with these teachers in turn.
func (s school) mornings(courseID, from string, room store.Ref, teachers ...string) timetable.Wish {
	s.Helper()
	var given []timetable.Given
	s.read(func(r store.Reader) (err error) {
		given, err = timetable.PlannedHeldRemaining(s.Context(), r, courseID, today)
		return err
	})
	var cells []hours.Planned
	for _, g := range given {
		cells = append(cells, hours.Planned{Cell: g.Cell, Minutes: g.Planned})
	}
	w := timetable.Wish{Pattern: timetable.Usual(calendar.MustDate(from), cells, room)}
	for i := range w.Strands {
		w.Strands[i].Teachers = []string{teachers[i%len(teachers)]}
	}
	return w
}

func (s school) draft(courseID string, w timetable.Wish) (timetable.Draft, error) {
	s.Helper()
	var d timetable.Draft
	var refused error
	s.read(func(r store.Reader) error {
		d, refused = timetable.DraftOf(s.Context(), r, courseID, w, today)
		return nil
	})
	return d, refused
}

func (s school) planDraft(courseID string, w timetable.Wish, seal string) error {
	s.Helper()
	var locks []store.Stream
	s.read(func(r store.Reader) (err error) {
		locks, err = w.Locks(s.Context(), r, courseID)
		return err
	})
	return s.write(locks, func(tx *store.Tx) error {
		_, err := timetable.PlanDraft(s.Context(), tx, courseID, w, seal)
		return err
	})
}

// generated plans what a wish drafts.
func (s school) generated(courseID string, w timetable.Wish) timetable.Draft {
	s.Helper()
	d, err := s.draft(courseID, w)
	if err != nil {
		s.Fatal(err)
	}
	if err := s.planDraft(courseID, w, d.Seal()); err != nil {
		s.Fatal(err)
	}
	return d
}

// unscheduled is what the calendar of a course does not provide for, of what is given in
// lessons.
func (s school) unscheduled(courseID string) map[hours.Cell]calendar.Minutes {
	s.Helper()
	out := map[hours.Cell]calendar.Minutes{}
	s.read(func(r store.Reader) error {
		given, err := timetable.PlannedHeldRemaining(s.Context(), r, courseID, today)
		for _, g := range given {
			if g.Mode.IsLesson() && g.Unscheduled() != 0 {
				out[g.Cell] = g.Unscheduled()
			}
		}
		return err
	})
	return out
}

func TestACalendarIsGenerated(t *testing.T) {
	each(t, func(s school) {
		for _, test := range []struct {
			name   string
			change func(w *timetable.Wish)
			want   []string
		}{
			{"everything empty", func(w *timetable.Wish) { *w = timetable.Wish{} }, []string{"from", "order", "band.0.from", "strands"}},
			{"before the course", func(w *timetable.Wish) { w.From = calendar.MustDate("2026-09-01") }, []string{"from"}},
			{"no day, no room", func(w *timetable.Wish) { w.Bands[0].Days, w.Bands[0].RoomID = nil, "aula9" }, []string{"band.0.days", "band.0.room"}},
			{"a band that ends before it begins", func(w *timetable.Wish) { w.Bands[0].To = calendar.NewWall(8, 0) }, []string{"band.0.to"}},
			{"who does not teach here", func(w *timetable.Wish) { w.Strands[0].Teachers = []string{"chiunque"} }, []string{"strand.531.classroom.teachers"}},
			{"twice the same", func(w *timetable.Wish) { w.Strands[0].Teachers = []string{"ricci", "ricci"} }, []string{"strand.531.classroom.teachers"}},
			{"a cell that is not planned", func(w *timetable.Wish) { w.Strands[0].Segment = "999" }, []string{"strand.999.classroom.teachers"}},
			{"no room anywhere", func(w *timetable.Wish) {
				w.Bands[0].RoomID = ""
				w.Strands = w.Strands[:1]
			}, []string{"strand.531.classroom.room"}},
			{"a group of nobody", func(w *timetable.Wish) { w.Strands[0].Groups = []store.Ref{"a"} }, []string{"strand.531.classroom.groups"}},
			{"a weight of nothing", func(w *timetable.Wish) { w.Strands[0].Weight = 0 }, []string{"strand.531.classroom.weight"}},
		} {
			w := s.mornings("c1", "2026-11-23", "aula1", "moretti", "ricci")
			test.change(&w)
			_, err := s.draft("c1", w)
			if diff := cmp.Diff(test.want, fields(err)); diff != "" {
				s.Errorf("%s (-want +got)\n%s", test.name, diff)
			}
		}

		// The laboratory is for two groups; the other course has its teachers and days off.
		var groups []store.Ref
		err := s.write([]store.Stream{store.CourseStream("c1")}, func(tx *store.Tx) error {
			for i, name := range []string{"A", "B"} {
				g, err := timetable.FormGroup(s.Context(), tx, "c1", name, calendar.MustDate("2026-10-01"), fmt.Sprintf("e%d", i+1))
				if err != nil {
					return err
				}
				groups = append(groups, store.Ref(g.ID))
			}
			return nil
		})
		if err != nil {
			s.Fatal(err)
		}
		if _, err := s.shut(closure("2026-12-24", "2027-01-06", "Natale")); err != nil {
			s.Fatal(err)
		}
		s.generated("c2", s.mornings("c2", "2026-11-23", "aula2", "ricci"))
		held := s.registered(s.planned("c1", request("2026-11-20", "9", "13", "moretti")))

		w := s.mornings("c1", "2026-11-23", "aula1", "moretti", "ricci")
		for i := range w.Strands {
			if w.Strands[i].Mode == hours.Laboratory {
				w.Strands[i].Groups = groups
			}
		}
		w.Bands = append(w.Bands, timetable.Band{Days: []time.Weekday{time.Tuesday, time.Thursday}, From: calendar.NewWall(14, 0), To: calendar.NewWall(17, 0), RoomID: "aula1"})
		d := s.generated("c1", w)
		if left := s.unscheduled("c1"); len(left) > 0 || len(d.Findings) > 0 {
			s.Errorf("not covered: %v; %+v", left, d.Findings)
		}
		s.read(func(r store.Reader) error {
			all, err := timetable.LessonsOfCourse(s.Context(), r, "c1", timetable.Filter{})
			if len(all) != len(d.Lessons)+1 || all[0].ID != held.ID {
				s.Errorf("%d lessons, drafted %d", len(all), len(d.Lessons))
			}
			for _, l := range all {
				if day := l.Date.String(); day >= "2026-12-24" && day <= "2027-01-06" || day == "2026-12-08" {
					s.Errorf("a lesson on %s", day)
				}
			}
			p, known, err2 := timetable.PatternOf(s.Context(), r, "c1")
			if diff := cmp.Diff(w.Pattern, p); diff != "" || !known || err2 != nil {
				s.Errorf("remembered %t, %v (-used +remembered)\n%s", known, err2, diff)
			}
			return err
		})

		// Nothing is missing: there is nothing to generate.
		again, err := s.draft("c1", w)
		if err != nil || len(again.Lessons) > 0 {
			s.Errorf("%d lessons more, %v", len(again.Lessons), err)
		}
		if err := s.planDraft("c1", w, again.Seal()); !fault.HasCode(err, "timetable.nothing") {
			s.Errorf("nothing was planned: %v", err)
		}
		s.unchanged()
	})
}

func TestACalendarIsGeneratedAgain(t *testing.T) {
	each(t, func(s school) {
		w := s.mornings("c1", "2026-11-16", "aula1", "moretti", "ricci")
		first := s.generated("c1", w)
		makeUp := requestWith(request("2026-12-02", "15", "16", "moretti")).in("aula1")
		makeUp.MakeUp, makeUp.Audience, makeUp.Learners = true, timetable.ForLearners, []string{"e1"}
		kept := s.planned("c1", makeUp)
		if _, err := s.shut(closure("2026-12-01", "2026-12-04", "Riscaldamento guasto")); err != nil {
			s.Fatal(err)
		}
		w.Again = true
		d, err := s.draft("c1", w)
		if err != nil {
			s.Fatal(err)
		}
		past := 0
		for _, q := range first.Lessons {
			if !q.Date.After(today) {
				past++
			}
		}
		if past == 0 || len(d.Removed) != len(first.Lessons)-past {
			s.Errorf("%d of %d lessons are taken out, %d are past", len(d.Removed), len(first.Lessons), past)
		}
		s.authorised(30)
		if err := s.planDraft("c1", w, d.Seal()); cmp.Diff([]string{"reason"}, fields(err)) != "" {
			s.Errorf("inside the notice, without a reason: %v", err)
		}
		w.Reason = "Riscaldamento guasto"
		if err := s.planDraft("c1", w, d.Seal()); err != nil {
			s.Fatal(err)
		}
		if left := s.unscheduled("c1"); len(left) > 0 {
			s.Errorf("not covered: %v", left)
		}
		s.read(func(r store.Reader) error {
			all, err := timetable.LessonsOfCourse(s.Context(), r, "c1", timetable.Filter{From: calendar.MustDate("2026-12-01"), To: calendar.MustDate("2026-12-04")})
			if len(all) != 1 || all[0].ID != kept.ID {
				s.Errorf("on the closed days: %+v", all)
			}
			return err
		})
		s.unchanged()
	})
}

func TestWhatChangedMeanwhileIsRefused(t *testing.T) {
	each(t, func(s school) {
		w := s.mornings("c1", "2026-11-23", "aula1", "moretti", "ricci")
		d, err := s.draft("c1", w)
		if err != nil {
			s.Fatal(err)
		}
		s.planned("c2", requestWith(request("2026-12-01", "9", "11", "moretti")).in("aula2"))
		if err := s.planDraft("c1", w, d.Seal()); !fault.HasCode(err, "timetable.overtaken") || !fault.Is(err, fault.Conflict) {
			s.Fatalf("a teacher was taken meanwhile: %v", err)
		}
		s.read(func(r store.Reader) error {
			all, err := timetable.LessonsOfCourse(s.Context(), r, "c1", timetable.Filter{})
			if _, known, _ := timetable.PatternOf(s.Context(), r, "c1"); len(all) != 0 || known {
				s.Errorf("%d lessons, a pattern remembered: %t", len(all), known)
			}
			return err
		})
		s.generated("c1", w)
	})
}

// Two courses want the same teachers and mornings at once: one calendar is made whole, the
// other is asked to look again.
func TestTwoCalendarsAreGeneratedAtOnce(t *testing.T) {
	each(t, func(s school) {
		courses := []string{"c1", "c2"}
		errs := make([]error, len(courses))
		var ready, done sync.WaitGroup
		ready.Add(len(courses))
		for i, id := range courses {
			w := s.mornings(id, "2026-11-23", "aula1", "moretti")
			d, err := s.draft(id, w)
			if err != nil {
				s.Fatal(err)
			}
			done.Go(func() {
				ready.Done()
				ready.Wait()
				errs[i] = s.planDraft(id, w, d.Seal())
			})
		}
		done.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !fault.HasCode(err, "timetable.overtaken"):
				s.Error(err)
			}
		}
		if won != 1 {
			s.Errorf("%d calendars were made: %v", won, errs)
		}
	})
}

func TestALearnerOfTwoCoursesIsInOneLessonAtOnce(t *testing.T) {
	each(t, func(s school) {
		elsewhere := func(day string) timetable.Request {
			return requestWith(request(day, "9", "13", "ricci")).in("aula2")
		}
		s.planned("c2", elsewhere("2027-02-26"))
		s.planned("c2", elsewhere("2027-03-02"))
		s.planned("c1", request("2027-02-26", "9", "13", "moretti")) // not there yet
		if _, err := s.plan("c1", request("2027-03-02", "12", "14", "moretti")); cmp.Diff([]string{"C-LEARNERS"}, fields(err)) != "" {
			s.Errorf("the class, while one of it has a lesson elsewhere: %v", err)
		}
		named := request("2027-03-02", "12", "14", "moretti")
		named.Audience, named.Learners = timetable.ForLearners, []string{"e1", "e4"}
		if _, err := s.plan("c1", named); cmp.Diff([]string{"C-LEARNERS"}, fields(err)) != "" {
			s.Errorf("named, while having a lesson elsewhere: %v", err)
		}
		named.Learners = []string{"e1"}
		s.planned("c1", named)
		d, err := s.draft("c1", s.mornings("c1", "2027-03-01", "aula1", "moretti"))
		if err != nil {
			s.Fatal(err)
		}
		for _, q := range d.Lessons {
			if q.Date.String() == "2027-03-02" {
				s.Errorf("drafted %s–%s", q.From, q.To)
			}
		}

		// Both courses at once, with no teacher and no room in common.
		for round := range 10 {
			day := calendar.MustDate("2027-03-08").AddDays(round).String()
			errs := make([]error, 2)
			var ready, all sync.WaitGroup
			ready.Add(len(errs))
			for i, q := range []timetable.Request{request(day, "9", "13", "moretti"), elsewhere(day)} {
				courseID := []string{"c1", "c2"}[i]
				locks := s.locks(courseID, q)
				all.Go(func() {
					ready.Done()
					ready.Wait()
					errs[i] = s.write(locks, func(tx *store.Tx) error {
						_, err := timetable.Plan(s.Context(), tx, courseID, q)
						return err
					})
				})
			}
			all.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				s.Errorf("%s: %v and %v", day, errs[0], errs[1])
			}
		}
	})
}

func TestTheWeekendOnWhichTheClocksChange(t *testing.T) {
	each(t, func(s school) {
		w := s.mornings("c1", "2026-10-24", "aula1", "moretti")
		w.Strands, w.Bands[0].Days = w.Strands[:1], []time.Weekday{time.Saturday, time.Sunday}
		s.generated("c1", w)
		s.read(func(r store.Reader) error {
			all, err := timetable.LessonsOfCourse(s.Context(), r, "c1", timetable.Filter{To: calendar.MustDate("2026-10-25")})
			var got []string
			for _, l := range all {
				got = append(got, fmt.Sprintf("%s–%s is %s–%s", l.From, l.To, l.StartsAt.String()[:16], l.EndsAt.String()[:16]))
			}
			want := []string{"09:00–13:00 is 2026-10-24T07:00–2026-10-24T11:00", "09:00–13:00 is 2026-10-25T08:00–2026-10-25T12:00"}
			if diff := cmp.Diff(want, got); diff != "" {
				s.Errorf("(-want +got)\n%s", diff)
			}
			return err
		})
	})
}
