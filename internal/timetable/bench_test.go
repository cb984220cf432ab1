package timetable_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/learner"
	"vidimus/internal/learner/learnertest"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/timetable"
)

// A big provider has courses of 200 lessons, every weekday morning and afternoon of 100
// days, each with a teacher, a room and a class of 25 of its own.
const (
	perCourse = 200
	inClass   = 25
)

func makeBig(b *testing.B, url string, lessons int) school {
	b.Helper()
	s := school{b, storetest.Open(b, url, storetest.NewClock("2026-09-22T09:00:00Z"))}
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	must(s.write([]store.Stream{store.ProviderStream(), store.CourseStream("c1"), store.CourseStream("c2")}, s.build))
	for n := range lessons / perCourse {
		id := fmt.Sprint("course", n)
		must(s.write([]store.Stream{store.ProviderStream(), store.CourseStream(id)}, func(tx *store.Tx) error { return s.open(tx, id, 0) }))
		s.enrolClass(b, url, id)
		var asked []timetable.Request
		for _, slot := range slots(perCourse) {
			slot.RoomID = store.Ref(id)
			asked = append(asked, timetable.Request{Segment: "531", Mode: hours.Classroom, Slot: slot, Teachers: []string{id}})
		}
		must(s.write(s.locks(id, asked...), func(tx *store.Tx) error {
			_, err := timetable.PlanMany(b.Context(), tx, id, asked)
			return err
		}))
	}
	if s.db.Dialect() == "postgres" {
		s.beside(b, url).MustExec("ANALYZE")
	}
	return s
}

// open opens a course with a teacher and a room called like it; of units the plan has so
// many of 100 h, none is the plan of c1.
func (s school) open(tx *store.Tx, id string, units int) error {
	ctx := s.Context()
	like, err := course.ByID(ctx, tx, "c1")
	if err != nil {
		return err
	}
	plan, _, err := course.PlanInForce(ctx, tx, "c1")
	if err != nil {
		return err
	}
	if units > 0 {
		plan = course.Plan{UF: map[string]course.Split{}}
		for i := range units {
			plan.UF[fmt.Sprint(500+i)] = course.Split{Classroom: 60, LiveDistance: 30, Laboratory: 10}
		}
	}
	if _, err := course.Open(ctx, tx, course.Course{ID: id, Title: id, StandardVersionID: like.StandardVersionID, Seats: inClass, SiteID: "sede", Platform: "Teams",
		StartsOn: like.StartsOn, EndsOn: calendar.MustDate("2027-12-31")}, plan); err != nil {
		return err
	}
	if _, err := provider.FurnishRoom(ctx, tx, provider.Room{ID: id, SiteID: "sede", Name: id}); err != nil {
		return err
	}
	if _, err := provider.Engage(ctx, tx, provider.Staff{ID: id, Surname: id}); err != nil {
		return err
	}
	_, _, err = course.Staff(ctx, tx, course.StaffMember{CourseID: id, StaffID: id, Part: course.TeacherPart})
	return err
}

// beside is a connection for rows that the journal does not tell of.
func (s school) beside(b *testing.B, url string) *sqlx.DB {
	b.Helper()
	if s.db.Dialect() == "sqlite" {
		url = "file:" + url + "?_pragma=busy_timeout(5000)"
	}
	db, err := sqlx.Open(s.db.Dialect(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func (s school) enrolClass(b *testing.B, url, courseID string) {
	b.Helper()
	var learners []any
	var enrolments, periods []string
	for i := range inClass {
		id := fmt.Sprintf("'%s-%d'", courseID, i)
		learners = append(learners, learnertest.Row(learner.Learner{ID: fmt.Sprintf("%s-%d", courseID, i)})...)
		enrolments = append(enrolments, fmt.Sprintf("(%s, '%s', %s, %d, 'admitted', FALSE, '2026-10-01', FALSE)", id, courseID, id, i+1))
		periods = append(periods, fmt.Sprintf("(%s, %s, '2026-10-01', '')", id, id))
	}
	db := s.beside(b, url)
	db.MustExec(db.Rebind(learnertest.Insert(inClass)), learners...)
	db.MustExec("INSERT INTO enrolment (id, course_id, learner_id, number, state, auditor, enrolled_on, late_entry) VALUES " + strings.Join(enrolments, ", "))
	db.MustExec("INSERT INTO enrolment_period (id, enrolment_id, from_date, end_kind) VALUES " + strings.Join(periods, ", "))
}

// slots are the first so many mornings and afternoons of the school year.
func slots(n int) []timetable.Slot {
	var out []timetable.Slot
	for day := calendar.MustDate("2026-10-01"); len(out) < n; day = day.AddDays(1) {
		if w := day.Weekday(); w != time.Saturday && w != time.Sunday {
			out = append(out, timetable.Slot{Date: day, From: calendar.NewWall(9, 0), To: calendar.NewWall(13, 0)},
				timetable.Slot{Date: day, From: calendar.NewWall(14, 0), To: calendar.NewWall(18, 0)})
		}
	}
	return out[:n]
}

// onBoth runs a benchmark on an empty database of each engine.
func onBoth(b *testing.B, run func(b *testing.B, url string)) {
	b.Run("sqlite", func(b *testing.B) { run(b, filepath.Join(b.TempDir(), "v.db")) })
	b.Run("postgres", func(b *testing.B) { run(b, storetest.Postgres(b)) })
}

// BenchmarkConflicts looks for what is in the way of a lesson, and of a whole calendar,
// among more and more lessons. Each wanted lesson is one of the first course, with the
// second one's teacher and the third one's room: three are in its way, however many there
// are. The time must not grow with them.
func BenchmarkConflicts(b *testing.B) {
	for _, lessons := range []int{1000, 5000, 20000} {
		b.Run(fmt.Sprint("among ", lessons), func(b *testing.B) {
			onBoth(b, func(b *testing.B, url string) {
				s := makeBig(b, url, lessons)
				for _, n := range []int{1, 150} {
					b.Run(fmt.Sprint("of ", n), func(b *testing.B) { s.lookFor(b, n) })
				}
			})
		})
	}
}

func (s school) lookFor(b *testing.B, n int) {
	var wanted []timetable.Booked
	for i, slot := range slots(n) {
		slot.RoomID = "course2"
		wanted = append(wanted, booked(b, fmt.Sprint("new ", i), "course0", slot, "course1"))
	}
	for b.Loop() {
		s.read(func(r store.Reader) error {
			found, err := timetable.InTheWay(b.Context(), r, "course0", wanted)
			if len(found) != 3*n {
				b.Fatalf("%d are in the way, want %d", len(found), 3*n)
			}
			return err
		})
	}
}

func booked(b *testing.B, id, courseID string, slot timetable.Slot, teacher string) timetable.Booked {
	b.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		b.Fatal(err)
	}
	l := timetable.Lesson{ID: id, CourseID: courseID, Audience: timetable.ForClass, State: timetable.Planned, Date: slot.Date, From: slot.From, To: slot.To, RoomID: slot.RoomID}
	if l.StartsAt, err = calendar.At(slot.Date, slot.From, zone); err != nil {
		b.Fatal(err)
	}
	if l.EndsAt, err = calendar.At(slot.Date, slot.To, zone); err != nil {
		b.Fatal(err)
	}
	return timetable.Booked{Lesson: l, Teachers: []string{teacher}}
}

// sixHundred is the pattern of a course of six units, each of 60 h in the classroom, 30 at
// a distance and 10 in the laboratory for two groups, taught by four teachers.
func sixHundred(from string) timetable.Pattern {
	p := timetable.Usual(calendar.MustDate(from), nil, "course0")
	p.Bands = append(p.Bands, timetable.Band{Days: []time.Weekday{time.Tuesday, time.Thursday}, From: calendar.NewWall(14, 0), To: calendar.NewWall(18, 0), RoomID: "course0"})
	for i := range 6 {
		for _, mode := range []hours.Mode{hours.Classroom, hours.LiveDistance, hours.Laboratory} {
			s := timetable.Strand{Segment: fmt.Sprint(500 + i), Mode: mode, Teachers: []string{fmt.Sprint("course", i%4)}, Weight: 1}
			if mode == hours.Laboratory {
				s.Groups = []store.Ref{"a", "b"}
			}
			p.Strands = append(p.Strands, s)
		}
	}
	return p
}

// BenchmarkGenerate drafts that calendar around 400 lessons of its teachers elsewhere.
func BenchmarkGenerate(b *testing.B) {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		b.Fatal(err)
	}
	p := sixHundred("2026-10-01")
	g := timetable.Ground{CourseID: "c", Zone: zone, Last: calendar.MustDate("2027-12-31"), Missing: map[timetable.Part]calendar.Minutes{},
		Closed: func(day calendar.Date, _ store.Ref) bool { return day.Day() == 1 }}
	for _, s := range p.Strands {
		h := map[hours.Mode]int{hours.Classroom: 60, hours.LiveDistance: 30, hours.Laboratory: 10}[s.Mode]
		for _, id := range append(slices.Clone(s.Groups), "") {
			g.Missing[timetable.Part{Cell: hours.Cell{Segment: s.Segment, Mode: s.Mode}, GroupID: id}] = calendar.Hours(h)
		}
	}
	for i, slot := range slots(400) {
		g.Taken = append(g.Taken, booked(b, fmt.Sprint(i), "d", slot, fmt.Sprint("course", i%4)))
	}
	for b.Loop() {
		if d := timetable.Generate(p, g); len(d.Findings) > 0 || len(d.Lessons) < 160 {
			b.Fatal(len(d.Lessons), d.Findings)
		}
	}
}

// BenchmarkCalendar makes that calendar as the office does: drafted from what stands
// among 20,000 lessons, then drafted again and written, under its locks. From the second
// time on, the calendar before is taken out.
func BenchmarkCalendar(b *testing.B) {
	onBoth(b, func(b *testing.B, url string) {
		s := makeBig(b, url, 20000)
		w := timetable.Wish{Pattern: sixHundred("2026-10-01"), Again: true}
		err := s.write([]store.Stream{store.ProviderStream(), store.CourseStream("new")}, func(tx *store.Tx) error {
			if err := s.open(tx, "new", 6); err != nil {
				return err
			}
			for i := range 4 {
				if _, _, err := course.Staff(b.Context(), tx, course.StaffMember{CourseID: "new", StaffID: fmt.Sprint("course", i), Part: course.TeacherPart}); err != nil {
					return err
				}
			}
			for i := range w.Strands {
				for j, id := range w.Strands[i].Groups {
					if len(id) > 1 {
						continue
					}
					g, err := timetable.FormGroup(b.Context(), tx, "new", fmt.Sprint(i, j), calendar.MustDate("2026-10-01"))
					if err != nil {
						return err
					}
					w.Strands[i].Groups[j] = store.Ref(g.ID)
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		var drafting time.Duration
		for b.Loop() {
			began := time.Now()
			d, err := s.draft("new", w)
			if err != nil || len(d.Findings) > 0 {
				b.Fatal(err, d.Findings)
			}
			drafting += time.Since(began)
			if err := s.planDraft("new", w, d.Seal()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(drafting.Milliseconds())/float64(b.N), "ms/draft")
	})
}
