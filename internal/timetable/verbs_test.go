package timetable_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func TestALessonIsJudgedFieldByField(t *testing.T) {
	each(t, func(s school) {
		good := request("2026-12-01", "9", "13", "moretti")
		for _, test := range []struct {
			name   string
			change func(q *timetable.Request)
			want   []string
		}{
			{"ends before it starts", func(q *timetable.Request) { q.To = calendar.MustWall("8") }, []string{"to"}},
			{"starts in the hour that does not exist", func(q *timetable.Request) { q.Slot = slot("2027-03-28", "2:30", "4") }, []string{"from"}},
			{"before the course", func(q *timetable.Request) { q.Date = calendar.MustDate("2026-09-30") }, []string{"date"}},
			{"a UF that is not of the plan", func(q *timetable.Request) { q.Segment = "999" }, []string{"segment"}},
			{"a mode the segment has no hours in", func(q *timetable.Request) { q.Segment, q.Mode = "KC", hours.Laboratory }, []string{"segment"}},
			{"self-paced distance", func(q *timetable.Request) { q.Mode = hours.SelfPaced }, []string{"mode"}},
			{"no room", func(q *timetable.Request) { q.RoomID = "" }, []string{"room"}},
			{"a room that is not there", func(q *timetable.Request) { q.RoomID = "aula9" }, []string{"room"}},
			{"no teacher", func(q *timetable.Request) { q.Teachers = nil }, []string{"teachers"}},
			{"a teacher who is not of the course", func(q *timetable.Request) { q.Teachers = []string{"chiunque"} }, []string{"teachers"}},
			{"a teacher twice", func(q *timetable.Request) { q.Teachers = []string{"ricci", "ricci"} }, []string{"teachers"}},
			{"a group that is not there", func(q *timetable.Request) { q.Audience = timetable.ForGroup }, []string{"group"}},
			{"a make-up lesson for nobody", func(q *timetable.Request) { q.Audience = timetable.ForLearners }, []string{"learners"}},
			{"for somebody of another course", func(q *timetable.Request) { q.Audience, q.Learners = timetable.ForLearners, []string{"e1", "x"} }, []string{"learners"}},
			{"everything at once", func(q *timetable.Request) { *q = timetable.Request{} }, []string{"date", "room", "mode", "teachers"}},
		} {
			q := good
			test.change(&q)
			_, err := s.plan("c1", q)
			if diff := cmp.Diff(test.want, fields(err)); diff != "" {
				s.Errorf("%s: fields (-want +got):\n%s%v", test.name, diff, err)
			}
		}
		l := s.planned("c1", good)
		dad := good
		dad.Mode, dad.From, dad.To = hours.LiveDistance, calendar.MustWall("14"), calendar.MustWall("16")
		if d := s.planned("c1", dad); d.Platform != "Teams" || d.RoomID != "" {
			s.Errorf("live distance: platform %q, room %q", d.Platform, d.RoomID)
		}
		s.read(func(r store.Reader) error {
			got, err := timetable.LessonByID(s.Context(), r, l.ID)
			if diff := cmp.Diff(l, got); diff != "" {
				s.Errorf("(-planned +read):\n%s", diff)
			}
			if got.StartsAt.String() != "2026-12-01T08:00:00.000000Z" {
				s.Errorf("starts at %s", got.StartsAt)
			}
			return err
		})
	})
}

func TestNobodyIsInTwoLessonsAtOnce(t *testing.T) {
	each(t, func(s school) {
		var a, b timetable.Group
		err := s.write([]store.Stream{store.CourseStream("c1")}, func(tx *store.Tx) error {
			var err error
			if a, err = timetable.FormGroup(s.Context(), tx, "c1", "A", calendar.MustDate("2026-10-01"), "e1", "e2"); err != nil {
				return err
			}
			b, err = timetable.FormGroup(s.Context(), tx, "c1", "B", calendar.MustDate("2026-10-01"), "e3")
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		group := func(g timetable.Group, teacher string, room store.Ref) timetable.Request {
			q := requestWith(request("2026-12-02", "9", "13", teacher)).in(room)
			q.Mode, q.Audience, q.GroupID = hours.Laboratory, timetable.ForGroup, store.Ref(g.ID)
			return q
		}
		s.planned("c1", request("2026-12-01", "9", "13", "moretti"))
		s.planned("c1", group(a, "moretti", "aula1"))
		s.planned("c1", group(b, "ricci", "aula2")) // side by side

		named := func(ids ...string) timetable.Request {
			q := requestWith(request("2026-12-02", "12", "14", "nuovo")).in("")
			q.Mode, q.Audience, q.Learners = hours.LiveDistance, timetable.ForLearners, ids
			return q
		}
		for _, test := range []struct {
			name   string
			course string
			q      timetable.Request
			want   []string
		}{
			{"the teacher, in another course", "c2", requestWith(request("2026-12-01", "12", "14", "moretti")).in("aula2"), []string{"C-TEACHER"}},
			{"the room, in another course", "c2", request("2026-12-01", "12", "14", "ricci"), []string{"C-ROOM"}},
			{"the class", "c1", requestWith(request("2026-12-01", "12", "14", "ricci")).in("aula2"), []string{"C-CLASS"}},
			{"all three", "c1", request("2026-12-01", "12", "14", "moretti"), []string{"C-TEACHER", "C-ROOM", "C-CLASS"}},
			{"the class while its groups are in the laboratory", "c1", requestWith(request("2026-12-02", "8", "10", "nuovo")).in("aula1"), []string{"C-ROOM", "C-CLASS", "C-CLASS"}},
			{"a learner of a group", "c1", named("e1", "e4"), []string{"C-LEARNERS"}},
		} {
			_, err := s.plan(test.course, test.q)
			if !fault.HasCode(err, "timetable.clash") {
				s.Errorf("%s: %v", test.name, err)
			}
			if diff := cmp.Diff(test.want, fields(err)); diff != "" {
				s.Errorf("%s (-want +got):\n%s", test.name, diff)
			}
		}
		makeUp := s.planned("c1", named("e4"))
		rename := func(l timetable.Lesson, ids ...string) error {
			return s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				_, err := timetable.Revise(s.Context(), tx, l.ID, timetable.Revision{Teachers: []string{"nuovo"}, Audience: timetable.ForLearners, Learners: ids}, because(""))
				return err
			})
		}
		err = rename(makeUp, "e3", "e4")
		if cmp.Diff([]string{"C-LEARNERS"}, fields(err)) != "" {
			s.Errorf("a learner named while in the laboratory: %v", err)
		}
		early := named("e1")
		early.Date = calendar.MustDate("2026-12-03")
		other := s.planned("c1", early)
		err = rename(other, "e4", "e2", "e4")
		if err != nil {
			s.Errorf("other learners named: %v", err)
		}
		s.read(func(r store.Reader) error {
			all, err := timetable.AudienceOf(s.Context(), r, other)
			if len(all) != 2 || all[0].EnrolmentID != "e2" || all[1].EnrolmentID != "e4" {
				s.Errorf("named: %+v", all)
			}
			return err
		})
		s.planned("c2", request("2026-12-01", "13", "14", "moretti")) // touching is no clash
		join := func(g timetable.Group, ids ...string) error {
			return s.write(s.locks("c1"), func(tx *store.Tx) error {
				return timetable.AddToGroup(s.Context(), tx, g.ID, calendar.MustDate("2026-12-01"), ids...)
			})
		}
		if err := join(b, "e1"); !fault.HasCode(err, "timetable.clash") {
			s.Errorf("a learner in two groups that have lesson at once: %v", err)
		}
		if err := join(b, "e4"); !fault.HasCode(err, "timetable.clash") {
			s.Errorf("a learner in a group that has lesson at the time of a make-up: %v", err)
		}
		// All or none.
		both := []timetable.Request{request("2026-12-09", "9", "11", "ricci"), request("2026-12-09", "10", "12", "ricci")}
		err = s.write(s.locks("c1", both...), func(tx *store.Tx) error {
			_, err := timetable.PlanMany(s.Context(), tx, "c1", both)
			return err
		})
		if cmp.Diff([]string{"C-TEACHER", "C-ROOM", "C-CLASS"}, fields(err)) != "" {
			s.Errorf("two of one request clash: %v", err)
		}
		both[1].From, both[1].To = both[1].To, both[1].From
		err = s.write(s.locks("c1", both...), func(tx *store.Tx) error {
			_, err := timetable.PlanMany(s.Context(), tx, "c1", both)
			return err
		})
		if cmp.Diff([]string{"lessons[1].to"}, fields(err)) != "" {
			s.Errorf("the second of two is wrong: %v", err)
		}
		s.read(func(r store.Reader) error {
			all, err := timetable.LessonsOfCourse(s.Context(), r, "c1", timetable.Filter{From: calendar.MustDate("2026-12-09")})
			if len(all) != 0 {
				s.Errorf("%d lessons of a refused request", len(all))
			}
			return err
		})
	})
}

func TestTwoCoursesBookOneTeacherAtOnce(t *testing.T) {
	each(t, func(s school) {
		for round := range 10 {
			day := calendar.MustDate("2026-12-01").AddDays(round).String()
			errs := make([]error, 8)
			var all sync.WaitGroup
			for i := range errs {
				all.Go(func() {
					// Each in a room of its own or on the platform: only the teacher is shared.
					q := requestWith(request(day, "9", "13", "moretti")).in("")
					q.Mode = hours.LiveDistance
					_, errs[i] = s.plan([]string{"c1", "c2"}[i%2], q)
				})
			}
			all.Wait()
			won := 0
			for _, err := range errs {
				switch {
				case err == nil:
					won++
				case !fault.HasCode(err, "timetable.clash"):
					s.Errorf("%s: %v", day, err)
				}
			}
			if won != 1 {
				s.Errorf("%s: %d lessons of one teacher at once", day, won)
			}
		}
		s.read(func(r store.Reader) error {
			found, err := store.Verify(s.Context(), r)
			for _, f := range found {
				if f.Rule != "D-FOLD" { // the learners were written beside the journal
					s.Errorf("verify: %+v", f)
				}
			}
			return err
		})
	})
}

func TestAVerbWithoutItsLocksIsRefused(t *testing.T) {
	each(t, func(s school) {
		q := request("2026-12-01", "9", "13", "moretti")
		err := s.write([]store.Stream{store.CourseStream("c1"), store.RoomStream("aula1")}, func(tx *store.Tx) error {
			_, err := timetable.Plan(s.Context(), tx, "c1", q)
			return err
		})
		if !fault.HasCode(err, "timetable.changed") {
			s.Fatalf("planned without the teacher's lock: %v", err)
		}
	})
}

func TestMoveCancelSubstitute(t *testing.T) {
	each(t, func(s school) {
		l := s.planned("c1", request("2026-12-01", "9", "13", "moretti"))
		s.planned("c2", request("2026-12-02", "9", "13", "moretti"))
		if err := s.move(l.ID, slot("2026-12-02", "12", "15")); cmp.Diff([]string{"C-TEACHER", "C-ROOM"}, fields(err)) != "" {
			s.Fatalf("moved onto another: %v", err)
		}
		if err := s.move(l.ID, slot("2026-12-01", "10", "9")); cmp.Diff([]string{"to"}, fields(err)) != "" {
			s.Fatalf("moved to end before it starts: %v", err)
		}
		if err := s.move(l.ID, slot("2026-12-01", "10", "14")); err != nil {
			s.Fatalf("moved by an hour over itself: %v", err)
		}
		// The teacher is found where the lesson went, and no more where it was.
		if _, err := s.plan("c2", requestWith(request("2026-12-01", "13", "15", "moretti")).in("aula2")); cmp.Diff([]string{"C-TEACHER"}, fields(err)) != "" {
			s.Fatalf("the moved lesson keeps nobody busy: %v", err)
		}
		s.planned("c2", request("2026-12-01", "8", "10", "moretti"))

		var found []finding.Finding
		substitute := func(away, in, reason string) error {
			return s.change(l.ID, nil, []string{in}, func(tx *store.Tx) error {
				var err error
				found, err = timetable.Substitute(s.Context(), tx, l.ID, away, in, reason)
				return err
			})
		}
		if err := substitute("ricci", "moretti", ""); cmp.Diff([]string{"teacher", "substitute", "reason"}, fields(err)) != "" {
			s.Fatalf("a substitution of nobody by the same: %v", err)
		}
		if err := substitute("moretti", "nuovo", "malattia"); !fault.HasCode(err, "timetable.unqualified") || cmp.Diff([]string{"T2"}, fields(err)) != "" {
			s.Fatalf("a substitute without evidence: %v", err)
		}
		s.planned("c2", requestWith(request("2026-12-01", "11", "12", "ricci")).in("aula2"))
		if err := substitute("moretti", "ricci", "malattia"); cmp.Diff([]string{"C-TEACHER"}, fields(err)) != "" {
			s.Fatalf("a substitute who has another lesson: %v", err)
		}
		if err := s.move(l.ID, slot("2026-12-03", "10", "14")); err != nil {
			s.Fatal(err)
		}
		if err := substitute("moretti", "ricci", "malattia"); err != nil || len(found) == 0 {
			s.Fatalf("substitution: %v, findings %v", err, found)
		}
		if err := substitute("ricci", "moretti", "rientro"); err != nil {
			s.Fatalf("and back: %v", err)
		}
		s.read(func(r store.Reader) error {
			given, err := timetable.TeachingsOf(s.Context(), r, l.ID)
			var got []string
			for _, t := range given[l.ID] {
				got = append(got, fmt.Sprintf("%s planned=%t actual=%t %s", t.StaffID, t.Planned, t.Actual, t.Reason))
				if t.StartsAt.String() != "2026-12-03T09:00:00.000000Z" {
					s.Errorf("%s starts at %s", t.StaffID, t.StartsAt)
				}
			}
			if diff := cmp.Diff([]string{"moretti planned=true actual=true rientro", "ricci planned=false actual=false rientro"}, got); diff != "" {
				s.Errorf("(-want +got):\n%s", diff)
			}
			return err
		})
		cancel := func(reason string) error {
			return s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				_, err := timetable.Cancel(s.Context(), tx, l.ID, because(reason))
				return err
			})
		}
		if err := cancel(" "); cmp.Diff([]string{"reason"}, fields(err)) != "" {
			s.Fatalf("cancelled without a reason: %v", err)
		}
		if err := cancel("neve"); err != nil {
			s.Fatal(err)
		}
		if err := cancel("neve"); !fault.HasCode(err, "timetable.cancelled") {
			s.Fatalf("cancelled twice: %v", err)
		}
		s.planned("c1", request("2026-12-03", "10", "14", "moretti")) // all of it is free again
	})
}

func TestTheTeachersAgenda(t *testing.T) {
	each(t, func(s school) { // it is 22/11/2026, 10:00 in Rome
		late := s.planned("c1", request("2026-11-20", "9", "13", "moretti"))
		unsigned := s.registered(s.planned("c1", request("2026-11-19", "9", "13", "moretti")))
		today := s.planned("c1", request("2026-11-22", "9", "13", "moretti"))
		done := s.planned("c2", request("2026-11-22", "8", "9", "moretti"))
		next := s.planned("c2", request("2026-12-02", "9", "13", "moretti"))
		others := s.planned("c2", requestWith(request("2026-11-20", "9", "13", "ricci")).in("aula2"))
		for staff, want := range map[string]map[string][]string{
			"moretti": {"unsigned": {unsigned.ID}, "open": {late.ID}, "today": {done.ID, today.ID}, "next": {next.ID}},
			"ricci":   {"open": {others.ID}},
			"":        {"unsigned": {unsigned.ID}, "open": {late.ID, others.ID}, "today": {done.ID, today.ID}, "next": {next.ID}},
		} {
			s.read(func(r store.Reader) error {
				a, err := timetable.AgendaOf(s.Context(), r, staff, calendar.MustDate("2026-11-22"))
				got := map[string][]string{}
				for name, list := range map[string][]timetable.Lesson{"open": a.Open, "unsigned": a.Unsigned, "today": a.Today, "next": a.Next} {
					for _, l := range list {
						got[name] = append(got[name], l.ID)
					}
				}
				if diff := cmp.Diff(want, got); diff != "" || a.Opens != len(a.Open) || a.Unsigneds != len(a.Unsigned) {
					s.Errorf("%q, %d open, %d unsigned (-want +got):\n%s", staff, a.Opens, a.Unsigneds, diff)
				}
				return err
			})
		}
		s.read(func(r store.Reader) error {
			taught, err := timetable.TaughtBy(s.Context(), r, "c1")
			if diff := cmp.Diff(map[string]course.Taught{"moretti": {Minutes: 12 * 60}}, taught); diff != "" {
				s.Errorf("taught (-want +got):\n%s", diff)
			}
			if err != nil {
				return err
			}
			given, err := timetable.PlannedHeldRemaining(s.Context(), r, "c1", calendar.MustDate("2026-11-22"))
			if given[0] != (timetable.Given{Cell: hours.Cell{Segment: "531", Mode: hours.Classroom}, Planned: 50 * 60, Held: 240, Ahead: 480}) {
				s.Errorf("given %+v", given[0])
			}
			return err
		})
		s.read(func(r store.Reader) error {
			for _, test := range []struct {
				filter timetable.Filter
				want   int
			}{
				{timetable.Filter{}, 3},
				{timetable.Filter{From: calendar.MustDate("2026-11-20"), To: calendar.MustDate("2026-11-20")}, 1},
				{timetable.Filter{State: timetable.Closed}, 1},
				{timetable.Filter{Segment: "531", Mode: hours.Classroom, StaffID: "moretti"}, 3},
				{timetable.Filter{StaffID: "ricci"}, 0},
				{timetable.Filter{GroupID: "x"}, 0},
			} {
				got, err := timetable.LessonsOfCourse(s.Context(), r, "c1", test.filter)
				if err != nil {
					return err
				}
				if len(got) != test.want {
					s.Errorf("%+v: %d lessons", test.filter, len(got))
				}
			}
			return nil
		})
	})
}
