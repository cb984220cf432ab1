package timetable_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/learner"
	"vidimus/internal/learner/learnertest"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/timetable"
)

// school is a provider with two courses of one plan, c1 and c2, that share their
// teachers and rooms; c1 has learners e1 to e4, of whom the last attends c2 too, as f4,
// from March 2027.
type school struct {
	testing.TB
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
	q.DayOff = true
	var l timetable.Lesson
	err := s.write(s.locks(courseID, q), func(tx *store.Tx) error {
		var err error
		l, err = timetable.Plan(s.Context(), tx, courseID, q)
		return err
	})
	return l, err
}

func (s school) locks(courseID string, requests ...timetable.Request) []store.Stream {
	s.Helper()
	var locks []store.Stream
	s.read(func(r store.Reader) (err error) {
		locks, err = timetable.Locks(s.Context(), r, courseID, requests...)
		return err
	})
	return locks
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
		_, err := timetable.Move(s.Context(), tx, lessonID, to, because(""))
		return err
	})
}

// because is a change with its reason, of lessons whose roll nobody has called.
func because(reason string) timetable.Change {
	return timetable.Change{Reason: reason, DayOff: true, Marked: func(context.Context, store.Reader, ...string) (map[string]int, error) { return nil, nil }}
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
		db.MustExec(db.Rebind(learnertest.Insert(1)), learnertest.Row(learner.Learner{ID: fmt.Sprintf("p%d", i), Surname: "Prova", Name: "Uno"})...)
		db.MustExec(fmt.Sprintf(`INSERT INTO enrolment (id, course_id, learner_id, number, state, auditor, enrolled_on, late_entry)
			VALUES ('e%d', 'c1', 'p%d', %d, 'admitted', FALSE, '2026-10-01', FALSE)`, i, i, i))
		db.MustExec(fmt.Sprintf(`INSERT INTO enrolment_period (id, enrolment_id, from_date, end_kind) VALUES ('q%d', 'e%d', '2026-10-01', '')`, i, i))
	}
	// The fourth attends the other course too, from March.
	db.MustExec(`INSERT INTO enrolment (id, course_id, learner_id, number, state, auditor, enrolled_on, late_entry)
		VALUES ('f4', 'c2', 'p4', 1, 'admitted', FALSE, '2027-03-01', FALSE)`)
	db.MustExec(`INSERT INTO enrolment_period (id, enrolment_id, from_date, end_kind) VALUES ('r4', 'f4', '2027-03-01', '')`)
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

// staff makes somebody a teacher of a course.
func (s school) staff(courseID, staffID string) error {
	return s.write([]store.Stream{store.CourseStream(courseID)}, func(tx *store.Tx) error {
		_, _, err := course.Staff(s.Context(), tx, course.StaffMember{CourseID: courseID, StaffID: staffID, Part: course.TeacherPart})
		return err
	})
}

// judge writes down what is thought of somebody's title.
func (s school) judge(staffID, adequate string) error {
	return s.write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		_, err := provider.Engage(s.Context(), tx, provider.Staff{ID: staffID, Surname: staffID, TitleAdequate: adequate, Evidence: "laurea", JudgedBy: "Riva", JudgedOn: calendar.MustDate("2026-09-01")})
		return err
	})
}

// authorise freezes the plan of c1: who lacks evidence leaves its staff first.
func authorise(ctx context.Context, tx *store.Tx) error {
	if _, err := course.Unstaff(ctx, tx, "c1", "nuovo", course.TeacherPart); err != nil {
		return err
	}
	_, err := course.Authorise(ctx, tx, "c1", course.Act{Number: "DD 1", Date: calendar.MustDate("2026-09-20")})
	return err
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
