package timetable_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/timetable"
)

// school is a provider with two courses of one plan, c1 and c2, that share their
// teachers and rooms; c1 has learners e1 to e4.
type school struct {
	*testing.T
	db *store.DB
}

var giulia = store.Actor{Kind: store.Person, ID: "giulia", Role: "secretary"}

func (s school) write(locks []store.Stream, fn func(tx *store.Tx) error) error {
	s.Helper()
	_, err := s.db.Write(s.Context(), store.Command{Actor: giulia, Locks: locks}, fn)
	return err
}

func (s school) read(fn func(r store.Reader) error) {
	s.Helper()
	if err := s.db.Read(s.Context(), fn); err != nil {
		s.Fatal(err)
	}
}

func (s school) plan(courseID string, q timetable.Request) (timetable.Lesson, error) {
	var l timetable.Lesson
	err := s.write(timetable.Locks(courseID, q), func(tx *store.Tx) error {
		var err error
		l, err = timetable.Plan(s.Context(), tx, courseID, q)
		return err
	})
	return l, err
}

func (s school) planned(courseID string, q timetable.Request) timetable.Lesson {
	s.Helper()
	l, err := s.plan(courseID, q)
	if err != nil {
		s.Fatal(err)
	}
	return l
}

// change runs a verb on a lesson under the locks it asks for.
func (s school) change(lessonID string, rooms []store.Ref, teachers []string, fn func(tx *store.Tx) error) error {
	s.Helper()
	var locks []store.Stream
	s.read(func(r store.Reader) error {
		var err error
		locks, err = timetable.LocksOf(s.Context(), r, lessonID, rooms, teachers)
		return err
	})
	return s.write(locks, fn)
}

func (s school) move(lessonID string, to timetable.Slot) error {
	return s.change(lessonID, []store.Ref{to.RoomID}, nil, func(tx *store.Tx) error {
		_, err := timetable.Move(s.Context(), tx, lessonID, to)
		return err
	})
}

func slot(day, from, to string) timetable.Slot {
	return timetable.Slot{Date: calendar.MustDate(day), From: calendar.MustWall(from), To: calendar.MustWall(to), RoomID: "aula1"}
}

func request(day, from, to, teacher string) timetable.Request {
	return timetable.Request{Segment: "531", Mode: hours.Classroom, Slot: slot(day, from, to), Teachers: []string{teacher}}
}

func (q requestWith) in(room store.Ref) timetable.Request {
	q.RoomID = room
	return timetable.Request(q)
}

type requestWith timetable.Request

func each(t *testing.T, run func(s school)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := school{t, storetest.Open(t, url, storetest.NewClock("2026-11-22T09:00:00Z"))}
		err := s.write([]store.Stream{store.ProviderStream(), store.CourseStream("c1"), store.CourseStream("c2")}, s.build)
		if err != nil {
			t.Fatal(err)
		}
		enrol(t, s.db.Dialect(), url)
		run(s)
	})
}

func (s school) build(tx *store.Tx) error {
	ctx, day := s.Context(), calendar.MustDate("2026-09-01")
	if _, err := provider.OpenSite(ctx, tx, provider.Site{ID: "sede", Name: "Sede"}); err != nil {
		return err
	}
	for _, id := range []string{"aula1", "aula2"} {
		if _, err := provider.FurnishRoom(ctx, tx, provider.Room{ID: id, SiteID: "sede", Name: id}); err != nil {
			return err
		}
	}
	source, err := os.ReadFile("../standard/testdata/campania-operatore-call-center-inbound.txt")
	if err != nil {
		return err
	}
	v, found, err := standard.Add(ctx, tx, source)
	if err != nil {
		return err
	}
	var keys []string
	for _, f := range standard.Readings(found) {
		keys = append(keys, standard.ReadingKey(f))
	}
	if _, err := standard.Confirm(ctx, tx, v.ID, keys); err != nil {
		return err
	}
	if _, err := standard.Publish(ctx, tx, v.ID); err != nil {
		return err
	}
	file, err := os.ReadFile("../course/testdata/plans/valid-mixed.json")
	if err != nil {
		return err
	}
	plan, err := course.ReadPlan(file)
	if err != nil {
		return err
	}
	for _, id := range []string{"moretti", "ricci", "nuovo"} {
		p := provider.Staff{ID: id, Surname: id, WorldOfWork: true, Title: "Laurea", TitleAdequate: "yes", Evidence: "laurea", JudgedBy: "Riva", JudgedOn: day}
		if id == "nuovo" {
			p = provider.Staff{ID: id, Surname: id}
		}
		if _, err := provider.Engage(ctx, tx, p); err != nil {
			return err
		}
	}
	for _, id := range []string{"c1", "c2"} {
		_, err := course.Open(ctx, tx, course.Course{ID: id, Title: "Corso " + id, StandardVersionID: v.ID, Seats: 25, SiteID: "sede", Platform: "Teams",
			StartsOn: calendar.MustDate("2026-10-01"), EndsOn: calendar.MustDate("2027-05-28")}, plan)
		if err != nil {
			return err
		}
		for _, staff := range []string{"moretti", "ricci", "nuovo"} {
			if _, _, err := course.Staff(ctx, tx, course.StaffMember{CourseID: id, StaffID: staff, Part: course.TeacherPart}); err != nil {
				return err
			}
		}
	}
	return nil
}

// enrol writes learners beside the journal: enrolment comes after this room.
func enrol(t *testing.T, dialect, url string) {
	t.Helper()
	if dialect == "sqlite" {
		url = "file:" + url + "?_pragma=busy_timeout(5000)"
	}
	db, err := sqlx.Open(dialect, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's own connection
	for i := 1; i <= 4; i++ {
		db.MustExec(fmt.Sprintf(`INSERT INTO learner (id, surname, name, sort_key, search, sex, birth_date, birth_place, birth_code, citizenships, tax_code, email, phone, residence, guardian)
			VALUES ('p%d', 'Prova', 'Uno', '', '', '', '', '', '', '', '', '', '', '', '')`, i))
		db.MustExec(fmt.Sprintf(`INSERT INTO enrolment (id, course_id, learner_id, number, state, auditor, enrolled_on, late_entry)
			VALUES ('e%d', 'c1', 'p%d', %d, 'admitted', FALSE, '2026-10-01', FALSE)`, i, i, i))
		db.MustExec(fmt.Sprintf(`INSERT INTO enrolment_period (id, enrolment_id, from_date, end_kind, reason) VALUES ('q%d', 'e%d', '2026-10-01', '', '')`, i, i))
	}
}

// registered closes a lesson as attendance does, in an event of its own.
func (s school) registered(l timetable.Lesson) timetable.Lesson {
	s.Helper()
	err := s.write([]store.Stream{store.CourseStream(l.CourseID)}, func(tx *store.Tx) error {
		zone, err := provider.Zone(s.Context(), tx)
		if err != nil {
			return err
		}
		if l, err = timetable.Hold(l, timetable.HeldAsPlanned, 0, 0, "", zone); err != nil {
			return err
		}
		l.State, l.ClosedAt, l.Version = timetable.Closed, tx.Now(), l.Version+1
		_, err = tx.Record(s.Context(), store.Event{Stream: store.CourseStream(l.CourseID), Type: "attendance.closed", Rows: []store.Rows{timetable.KeepLesson(l)}})
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return l
}

func fields(err error) []string {
	var out []string
	if e := fault.As(err); e != nil {
		for _, f := range e.Fields {
			out = append(out, f.Name)
		}
	}
	return out
}

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
		err = s.change(makeUp.ID, nil, nil, func(tx *store.Tx) error {
			return timetable.NameLearners(s.Context(), tx, makeUp.ID, []string{"e3", "e4"})
		})
		if cmp.Diff([]string{"C-LEARNERS"}, fields(err)) != "" {
			s.Errorf("a learner named while in the laboratory: %v", err)
		}
		s.planned("c2", request("2026-12-01", "13", "14", "moretti")) // touching is no clash
		join := func(g timetable.Group, ids ...string) error {
			return s.write([]store.Stream{store.CourseStream("c1")}, func(tx *store.Tx) error {
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
		err = s.write(timetable.Locks("c1", both...), func(tx *store.Tx) error {
			_, err := timetable.PlanMany(s.Context(), tx, "c1", both)
			return err
		})
		if cmp.Diff([]string{"C-TEACHER", "C-ROOM", "C-CLASS"}, fields(err)) != "" {
			s.Errorf("two of one request clash: %v", err)
		}
		both[1].From, both[1].To = both[1].To, both[1].From
		err = s.write(timetable.Locks("c1", both...), func(tx *store.Tx) error {
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
				_, err := timetable.Cancel(s.Context(), tx, l.ID, reason)
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

func TestAClosedLessonIsNotChangedHere(t *testing.T) {
	each(t, func(s school) {
		l := s.registered(s.planned("c1", request("2026-10-05", "9", "13", "moretti")))
		for name, err := range map[string]error{
			"move": s.move(l.ID, slot("2026-12-01", "9", "13")),
			"cancel": s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				_, err := timetable.Cancel(s.Context(), tx, l.ID, "neve")
				return err
			}),
			"substitute": s.change(l.ID, nil, []string{"ricci"}, func(tx *store.Tx) error {
				_, err := timetable.Substitute(s.Context(), tx, l.ID, "moretti", "ricci", "malattia")
				return err
			}),
			"learners": s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				return timetable.NameLearners(s.Context(), tx, l.ID, []string{"e1"})
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
		do := func(fn func(tx *store.Tx) error) error {
			return s.write([]store.Stream{store.CourseStream("c1")}, fn)
		}
		join := func(from string, ids ...string) error {
			return do(func(tx *store.Tx) error { return timetable.AddToGroup(s.Context(), tx, g.ID, day(from), ids...) })
		}
		leave := func(id, last string) error {
			return do(func(tx *store.Tx) error { return timetable.LeaveGroup(s.Context(), tx, g.ID, id, day(last)) })
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

func TestTheTeachersAgenda(t *testing.T) {
	each(t, func(s school) { // it is 22/11/2026, 10:00 in Rome
		late := s.planned("c1", request("2026-11-20", "9", "13", "moretti"))
		unsigned := s.registered(s.planned("c1", request("2026-11-19", "9", "13", "moretti")))
		today := s.planned("c1", request("2026-11-22", "9", "13", "moretti"))
		done := s.planned("c2", request("2026-11-22", "8", "9", "moretti"))
		next := s.planned("c2", request("2026-12-02", "9", "13", "moretti"))
		s.planned("c2", requestWith(request("2026-11-20", "9", "13", "ricci")).in("aula2"))
		s.read(func(r store.Reader) error {
			a, err := timetable.LessonsOfTeacher(s.Context(), r, "moretti", s.db.Now())
			got := map[string][]string{}
			for name, list := range map[string][]timetable.Lesson{"to sign": a.ToSign, "today": a.Today, "next": a.Next} {
				for _, l := range list {
					got[name] = append(got[name], l.ID)
				}
			}
			if diff := cmp.Diff(map[string][]string{"to sign": {unsigned.ID, late.ID, done.ID}, "today": {today.ID}, "next": {next.ID}}, got); diff != "" {
				s.Errorf("(-want +got):\n%s", diff)
			}
			return err
		})
		s.read(func(r store.Reader) error {
			taught, err := timetable.TaughtBy(s.Context(), r, "c1")
			if diff := cmp.Diff(map[string]calendar.Minutes{"moretti": 12 * 60}, taught); diff != "" {
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
