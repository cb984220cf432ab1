package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/timetable"
)

const long = "2027-03-01T12:00:00Z" // after everything

var after = calendar.MustDate("2027-03-01")

// present is an entry of somebody who was there, from a wall time or from the beginning.
func present(in string) attendance.Entry {
	e := attendance.Entry{State: attendance.Present}
	if in != "" {
		w := calendar.MustWall(in)
		e.Times = []attendance.Times{{In: &w}}
	}
	return e
}

var absent = attendance.Entry{State: attendance.Absent}

// hold marks a lesson and closes it, on its own day.
func hold(c *attendancetest.Course, l attendancetest.Lesson, entries map[string]attendance.Entry) {
	c.T.Helper()
	mark(c, l, entries)
	shut(c, l)
}

func mark(c *attendancetest.Course, l attendancetest.Lesson, entries map[string]attendance.Entry) {
	c.T.Helper()
	c.At(l.Date, "20:00")
	c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
		var ops []attendance.MarkOperation
		for e, entry := range entries {
			ops = append(ops, attendance.MarkOperation{ID: l.ID + "/" + e, EnrolmentID: e, Source: attendance.FromSheet, Entry: entry})
		}
		answers, err := attendance.Record(c.T.Context(), tx, c.ID, l.ID, ops)
		for _, a := range answers {
			if a.Result != attendance.Applied {
				c.T.Errorf("%s: %+v", l.ID, a)
			}
		}
		return err
	})
}

func shut(c *attendancetest.Course, l attendancetest.Lesson) {
	c.T.Helper()
	c.Must(attendancetest.Teacher, func(tx *store.Tx) error {
		_, err := c.Close(tx, l.ID, attendance.Closing{Topic: "x", Teachers: []attendance.ActualTeacher{{StaffID: attendancetest.Anna}}})
		return err
	})
}

func all(c *attendancetest.Course, entry attendance.Entry) map[string]attendance.Entry {
	out := map[string]attendance.Entry{}
	for _, e := range c.Enrolments {
		out[e] = entry
	}
	return out
}

// elsewhere gives everybody the FAD, seconds of each object, and days of stage of six
// hours, of the eighty hours agreed.
func elsewhere(c *attendancetest.Course, e string, objects []attendance.Object, seconds, days int) {
	c.T.Helper()
	first := attendancetest.Start.AddDays(40)
	c.At(first.AddDays(60), "12:00")
	c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
		for _, o := range objects {
			if _, err := attendance.KeepReport(c.T.Context(), tx, c.ID, attendancetest.Reported(o, e, seconds)); err != nil {
				return err
			}
		}
		for i, part := range []struct {
			segment string
			minutes calendar.Minutes
		}{{"stage:2299", 3600}, {"stage:3075", 1200}} {
			from := first.AddDays(i * 30)
			a, err := attendance.Agree(c.T.Context(), tx, c.ID, attendance.Agreement{EnrolmentID: e, Parts: attendance.Parts{{Segment: part.segment, Minutes: part.minutes}}, Company: "Azienda", CompanySite: "Napoli", CompanyTutor: "T",
				Number: e, SignedOn: from, FromDate: from, ToDate: from.AddDays(20)})
			if err != nil {
				return err
			}
			for d := range days {
				if i > 0 {
					break
				}
				if _, err := attendance.RecordStageDay(c.T.Context(), tx, c.ID, attendance.StageDay{AgreementID: a.ID, Date: from.AddDays(d),
					From: calendar.MustWall("08:00"), To: calendar.MustWall("14:00"), Activity: "chiamate"}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func fad(c *attendancetest.Course) (out []attendance.Object) {
	c.T.Helper()
	c.At(attendancetest.Start, "08:00")
	c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
		for _, segment := range []string{"531", "532"} {
			o, err := attendance.OpenObject(c.T.Context(), tx, attendance.Object{CourseID: c.ID, Segment: segment, Title: "Modulo", Platform: "Moodle",
				Minutes: 600, FromDate: attendancetest.Start, ToDate: attendancetest.Start.AddDays(39)})
			if err != nil {
				return err
			}
			out = append(out, o)
		}
		return nil
	})
	return out
}

func board(c *attendancetest.Course, on calendar.Date) (b ledger.Board) {
	c.T.Helper()
	c.Read(func(r store.Reader) (err error) {
		b, err = ledger.Of(c.T.Context(), r, c.ID, on)
		return err
	})
	return b
}

func cellOf(l hours.Ledger, segment string, mode hours.Mode) hours.CellTotal {
	for _, c := range l.Cells {
		if c.Segment == segment && c.Mode == mode {
			return c
		}
	}
	return hours.CellTotal{}
}

func rules(b ledger.Board) map[string]int {
	out := map[string]int{}
	for _, f := range ledger.Blocks(b) {
		out[f.Rule]++
	}
	return out
}

func TestTheThresholdIsMetToTheMinuteAndAmendedEverywhere(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		lessons := c.Calendar()
		objects := fad(c)
		for i, l := range lessons {
			entries := all(c, present(""))
			if i == 7 {
				entries[c.Enrolments[1]] = present("09:01")
			}
			hold(c, l, entries)
		}
		for _, e := range c.Enrolments {
			elsewhere(c, e, objects, 600*60+59, 5)
		}
		b := board(c, after)
		enough, short := b.Rows[0].Ledger, b.Rows[1].Ledger
		if enough.A != calendar.Hours(200) || enough.Outcome != hours.Reached {
			t.Errorf("%v %s", enough.A, enough.Outcome)
		}
		if short.A != calendar.Hours(200)-1 || short.Outcome != hours.Unreachable || short.PercentHundredths != 7999 {
			t.Errorf("%v %s %v", short.A, short.Outcome, short.PercentHundredths)
		}
		if diff := cmp.Diff(map[string]int{}, rules(b)); diff != "" {
			t.Errorf("blocks:\n%s", diff)
		}
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := c.Amend(tx, lessons[7].ID, c.Enrolments[1], present(""), "il foglio firme dice 09:00")
			return err
		})
		if l := board(c, after).Rows[1].Ledger; l.A != calendar.Hours(200) || l.Outcome != hours.Reached {
			t.Errorf("amended: %v %s", l.A, l.Outcome)
		}
		s.Read(func(r store.Reader) error {
			one, err := ledger.OfEnrolment(t.Context(), r, c.Enrolments[1], after)
			if err == nil {
				if diff := cmp.Diff(board(c, after).Rows[1], one.Rows[0], cmp.AllowUnexported(calendar.Date{}, calendar.Instant{})); diff != "" {
					t.Errorf("the learner's own page differs:\n%s", diff)
				}
			}
			return err
		})
	})
}

func TestWhoEntersLateIsSuspendedOrLeaves(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 4)
		lessons := c.Calendar()
		day := func(n int) calendar.Date { return attendancetest.Start.AddDays(n) }
		late := c.Enrol(5, day(2))
		away := c.Enrol(6, attendancetest.Start)
		c.Leaves(away, day(1), "suspended") // and not yet back
		suspended, left, back := c.Enrolments[1], c.Enrolments[2], c.Enrolments[3]
		c.Leaves(suspended, day(0), "suspended")
		c.Attends(suspended, day(3), calendar.Date{}, "")
		c.Leaves(left, day(1), "withdrawn")
		c.Leaves(back, day(1), "withdrawn") // and taken up again
		c.Attends(back, day(3), calendar.Date{}, "")
		c.Exec("UPDATE enrolment SET state = 'admitted' WHERE id = ?", back)
		for i, l := range lessons[:4] {
			entries := map[string]attendance.Entry{c.Enrolments[0]: present("")}
			for e, active := range map[string]bool{late: i >= 2, suspended: i == 0 || i >= 3, left: i <= 1, away: i <= 1, back: i <= 1 || i >= 3} {
				if active {
					entries[e] = present("")
				}
			}
			hold(c, l, entries)
		}
		b := board(c, day(3))
		for i, want := range []struct{ offered, attended calendar.Minutes }{{1200, 1200}, {1200, 600}, {600, 600}, {1200, 900}, {1200, 600}, {1200, 600}} {
			got := b.Rows[i].Ledger.Total
			if got.Offered != want.offered || got.Attended != want.attended {
				t.Errorf("row %d: offered %d, attended %d, want %+v", i, got.Offered, got.Attended, want)
			}
		}
		for i, row := range b.Rows {
			gone := row.Enrolment.ID == left
			if l := row.Ledger; l.Outcome.Gone() != gone || gone && (l.Outcome != hours.Withdrawn || l.Last != day(1) || l.Ahead != 0) {
				t.Errorf("row %d: %s, last %s, ahead %s", i, l.Outcome, l.Last, l.Ahead)
			}
		}
		// Whoever is put on the class for a day that is closed is unmarked there, not absent.
		forgotten := c.Enrol(7, day(3))
		l := board(c, day(3)).Rows[6].Ledger
		if l.Unmarked != 1 || l.Total.Unmarked != 300 || l.Total.Offered != 1200 {
			t.Errorf("forgotten %s: %+v", forgotten, l.Total)
		}
		if n := rules(board(c, day(3))); n["L-UNMARKED"] != 1 || n["L-OPEN"] != 0 || n["L-NOT-OFFERED"] == 0 {
			t.Errorf("blocks %v", n)
		}
		// A withdrawal dated back leaves a presence that cannot be.
		c.Exec("UPDATE enrolment_period SET from_date = ? WHERE enrolment_id = ?", day(3), late)
		b = board(c, day(3))
		if n := rules(b); n["L-CONTRADICTS"] != 1 || b.Rows[4].Ledger.Total.Attended != 300 {
			t.Errorf("blocks %v, %+v", n, b.Rows[4].Ledger.Total)
		}
	})
}

// Whatever dates an enrolment has come to have, somebody whom the register knows is on the
// board, and what contradicts itself is said until the register is put right.
func TestWhoHasAMarkStaysOnTheBoard(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 3)
		lessons := c.Calendar()
		hold(c, lessons[0], map[string]attendance.Entry{c.Enrolments[0]: present(""), c.Enrolments[1]: present(""), c.Enrolments[2]: absent})
		c.Exec("DELETE FROM enrolment_period WHERE enrolment_id <> ?", c.Enrolments[0])
		c.Exec("UPDATE enrolment SET state = 'excluded' WHERE id <> ?", c.Enrolments[0])
		b := board(c, after)
		if len(b.Rows) != 3 || rules(b)["L-CONTRADICTS"] != 1 {
			t.Fatalf("%d rows, %v", len(b.Rows), rules(b))
		}
		for _, row := range b.Rows[1:] {
			if h := row.Ledger; h.A != 0 || h.Total.Offered != 0 || len(row.Situation.Ahead) != 0 {
				t.Errorf("%s: %+v", row.Learner.FullName(), h.Total)
			}
		}
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := c.Amend(tx, lessons[0].ID, c.Enrolments[1], absent, "non frequentava")
			return err
		})
		if n := rules(board(c, after)); n["L-CONTRADICTS"] != 0 {
			t.Errorf("put right: %v", n)
		}
	})
}

// Who enters late misses what the class had, and at least what the group with the fewest hours
// had; once in a group, what that one had.
func TestEnteringMissesTheHoursOfGroups(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 4)
		day := func(n int) calendar.Date { return attendancetest.Start.AddDays(n) }
		c.Group("A", day(0), c.Enrolments[0])
		c.Group("B", day(0), c.Enrolments[1])
		c.Group("C", day(0), c.Enrolments[2]) // has another kind of hours
		c.Group("D", day(0), c.Enrolments[3]) // has none
		lab := func(id string, n int, group string) attendancetest.Lesson {
			return attendancetest.Lesson{ID: id, Segment: "531", Mode: hours.Laboratory, Date: day(n), Group: group}
		}
		lessons := []attendancetest.Lesson{{ID: "x", Segment: "531", Mode: hours.Classroom, Date: day(0)}, lab("a1", 1, "A"), lab("a2", 2, "A"), lab("b1", 3, "B"),
			{ID: "c1", Segment: "532", Mode: hours.Laboratory, Date: day(4), Group: "C", From: "09:00", To: "10:00"}, lab("b2", 9, "B")}
		c.Teach(lessons...)
		hold(c, lessons[0], all(c, present("")))
		for i, e := range []int{0, 0, 1, 2} {
			hold(c, lessons[i+1], map[string]attendance.Entry{c.Enrolments[e]: present("")})
		}
		entering := func(from, today calendar.Date) (l hours.Ledger) {
			c.Read(func(r store.Reader) (err error) {
				l, err = ledger.Entering(t.Context(), r, enrolment.Enrolment{ID: "new", CourseID: c.ID}, from, today)
				return err
			})
			return l
		}
		for n, want := range map[int]calendar.Minutes{1: 300, 3: 300, 5: 300 + 300 + 60, 10: 300 + 600 + 60} {
			if l := entering(day(n), day(5)); l.Lost != want || l.Best != l.T-want {
				t.Errorf("entering on day %d loses %v, want %v", n, l.Lost, want)
			}
		}
		late := c.Enrol(5, day(5))
		for group, want := range map[string]calendar.Minutes{"A": 300 + 600 + 60, "B": 300 + 300 + 60} {
			c.Exec("DELETE FROM group_member WHERE enrolment_id = ?", late)
			for _, g := range []string{group, "C"} {
				c.Exec("INSERT INTO group_member (id, group_id, enrolment_id, from_date) VALUES (?, ?, ?, ?)", store.NewID(), g, late, day(5))
			}
			if got := board(c, day(5)).Rows[4].Ledger.Lost; got != want {
				t.Errorf("in group %s: lost %v, want %v", group, got, want)
			}
		}
	})
}

// The office chooses who must make up by what the ledger says is lost.
func TestMissed(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 4)
		day := func(n int) calendar.Date { return attendancetest.Start.AddDays(n) }
		c.Leaves(c.Enrolments[2], day(0), "suspended")
		first := attendancetest.Lesson{ID: "a", Segment: "531", Mode: hours.Classroom, Date: day(0)}
		second := attendancetest.Lesson{ID: "b", Segment: "531", Mode: hours.Classroom, Date: day(1)}
		again := attendancetest.Lesson{ID: "again", Segment: "531", Mode: hours.Classroom, Date: day(2), Named: c.Enrolments[:1]}
		later := attendancetest.Lesson{ID: "later", Segment: "531", Mode: hours.Classroom, Date: day(9), Named: c.Enrolments[:1], From: "09:00", To: "10:00"}
		other := attendancetest.Lesson{ID: "other", Segment: "532", Mode: hours.Classroom, Date: day(3)}
		c.Teach(first, second, again, later, other)
		hold(c, first, all(c, absent))
		home := present("")
		home.Mode = hours.LiveDistance
		hold(c, second, map[string]attendance.Entry{c.Enrolments[0]: present("10:00"), c.Enrolments[1]: home, c.Enrolments[3]: present("")})
		hold(c, again, map[string]attendance.Entry{c.Enrolments[0]: present("11:00")})
		c.Leaves(c.Enrolments[3], day(1), "withdrawn")
		late := c.Enrol(5, day(3))
		b := board(c, day(3))
		want := map[string]ledger.Missed{
			c.Enrolments[0]: {Here: 60, Lost: 360, MadeUp: 180 + 60}, c.Enrolments[1]: {Lost: 300}, c.Enrolments[2]: {Here: 300, Lost: 600},
			c.Enrolments[3]: {Lost: 300}, late: {Here: 300, Lost: 600}}
		if diff := cmp.Diff(want, b.Missed(b.Lessons[1].Lesson)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

func TestGroupsMakeUpsAndModes(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 4)
		day := func(n int) calendar.Date { return attendancetest.Start.AddDays(n) }
		c.Group("A", attendancetest.Start, c.Enrolments[:2]...)
		c.Group("B", attendancetest.Start, c.Enrolments[2:]...)
		a := attendancetest.Lesson{ID: "a", Segment: "531", Mode: hours.Laboratory, Date: day(0), Group: "A"}
		bb := attendancetest.Lesson{ID: "b", Segment: "531", Mode: hours.Laboratory, Date: day(1), Group: "B"}
		class := attendancetest.Lesson{ID: "x", Segment: "531", Mode: hours.Classroom, Date: day(2)}
		again := attendancetest.Lesson{ID: "y", Segment: "531", Mode: hours.Laboratory, Date: day(3), Named: c.Enrolments[:1]}
		open := attendancetest.Lesson{ID: "z", Segment: "531", Mode: hours.Classroom, Date: day(4)}
		c.Teach(a, bb, class, again, open)
		hold(c, a, map[string]attendance.Entry{c.Enrolments[0]: absent, c.Enrolments[1]: present("")})
		hold(c, bb, map[string]attendance.Entry{c.Enrolments[2]: present(""), c.Enrolments[3]: present("")})
		entries := all(c, present(""))
		home := present("10:00")
		home.Mode = hours.LiveDistance
		entries[c.Enrolments[3]] = home
		hold(c, class, entries)
		hold(c, again, map[string]attendance.Entry{c.Enrolments[0]: present("")})
		mark(c, open, map[string]attendance.Entry{c.Enrolments[0]: present("")})

		b := board(c, day(4))
		for i, row := range b.Rows {
			if lab := cellOf(row.Ledger, "531", hours.Laboratory); lab.Offered != 300 || lab.Remaining != 300 {
				t.Errorf("row %d: the group's lesson counts once: %+v", i, lab)
			}
		}
		if lab := cellOf(b.Rows[0].Ledger, "531", hours.Laboratory); lab.MakeUp != 300 || lab.Attended != 300 {
			t.Errorf("make-up: %+v", lab)
		}
		room, dad := cellOf(b.Rows[3].Ledger, "531", hours.Classroom), cellOf(b.Rows[3].Ledger, "531", hours.LiveDistance)
		if room.Attended != 0 || room.Offered != 300 || dad.Attended != 240 || dad.Offered != 0 || dad.Remaining != calendar.Hours(20) {
			t.Errorf("at a distance: classroom %+v, DAD %+v", room, dad)
		}
		if b.Rows[0].Provisional != 300 || b.Rows[0].Ledger.A != 600 {
			t.Errorf("an open lesson is shown and not counted: %v, %v", b.Rows[0].Provisional, b.Rows[0].Ledger.A)
		}
		if n := rules(b); n["L-OPEN"] != 1 {
			t.Errorf("blocks %v", n)
		}
		c.Read(func(r store.Reader) error { // the audience is timetable's to say
			for _, l := range b.Lessons {
				who, err := timetable.AudienceOf(t.Context(), r, l.Lesson)
				if err != nil {
					return err
				}
				sheet, err := attendance.SheetOf(t.Context(), r, l.ID)
				if err != nil {
					return err
				}
				if l.Expected != len(who) || len(sheet.Rows) != len(who) {
					t.Errorf("%s: %d expected, %d rows, audience of %d", l.ID, l.Expected, len(sheet.Rows), len(who))
				}
			}
			return nil
		})
	})
}

// The board says what one gets from the marks alone, minute by minute.
func TestTheBoardIsWhatTheRawMarksSay(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 6)
		random := rand.New(rand.NewPCG(1, 2))
		lessons := c.Calendar()
		for i := range lessons {
			if i%3 == 0 {
				c.Exec("UPDATE lesson SET breaks = ? WHERE id = ?", `[{"from":"10:50","to":"11:05"},{"from":"13:00","to":"13:10"}]`, lessons[i].ID)
			}
		}
		want := map[string]int{}
		for i, l := range lessons {
			entries := map[string]attendance.Entry{}
			for _, e := range c.Enrolments {
				if random.IntN(5) == 0 {
					entries[e] = absent
					continue
				}
				entry := attendance.Entry{State: attendance.Present}
				there := map[int]bool{}
				for range 1 + random.IntN(3) {
					from := 9*60 + random.IntN(299)
					to := from + 1 + random.IntN(14*60-from)
					in, out := calendar.Wall(from*60), calendar.Wall(to*60)
					entry.Times = append(entry.Times, attendance.Times{In: &in, Out: &out})
					for m := from; m < to; m++ {
						resting := i%3 == 0 && (m >= 650 && m < 665 || m >= 780 && m < 790)
						there[m] = !resting
					}
				}
				for _, counts := range there {
					if counts {
						want[e]++
					}
				}
				entries[e] = entry
			}
			hold(c, l, entries)
		}
		for _, row := range board(c, after).Rows {
			l := row.Ledger
			if int(l.Total.Attended) != want[row.Enrolment.ID] || l.A != l.Total.Attended {
				t.Errorf("%s: board %d (A %d), marks %d", row.Learner.FullName(), l.Total.Attended, l.A, want[row.Enrolment.ID])
			}
		}
	})
}

func TestTheNumberOfQueriesDoesNotGrow(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		var made []int
		for _, n := range []int{1, 25} {
			c := s.Open(fmt.Sprint("c", n), n)
			lessons := c.Calendar()
			mark(c, lessons[0], all(c, present("")))
			s.Read(func(r store.Reader) error {
				queries := 0
				b, err := ledger.Of(t.Context(), storetest.Counted(r, &queries), c.ID, after)
				if len(b.Rows) != n {
					t.Errorf("%d rows", len(b.Rows))
				}
				made = append(made, queries)
				return err
			})
		}
		if made[0] != made[1] || made[0] > 20 {
			t.Errorf("queries: %v", made)
		}
	})
}

// BenchmarkBoard is one board, one learner’s traced hours and the class by month, while the
// database grows from 10 courses to 1,000. Every course is marked in full.
func BenchmarkBoard(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, courses := range []int{10, 1000} {
			b.Run(fmt.Sprintf("%s/%d", engine, courses), func(b *testing.B) {
				url := b.TempDir() + "/v.db"
				if engine == "postgres" {
					url = storetest.Postgres(b)
				}
				s := attendancetest.New(b, url, long)
				for i := range courses {
					s.Open(fmt.Sprint("c", i), 25).Finished()
				}
				s.Exec("ANALYZE")
				measure := func(name string, do func(r store.Reader) (hours.Ledger, error)) {
					b.Run(name, func(b *testing.B) {
						for b.Loop() {
							s.Read(func(r store.Reader) error {
								l, err := do(r)
								if err == nil && l.A != calendar.Hours(150) {
									b.Errorf("A = %v", l.A)
								}
								return err
							})
						}
					})
				}
				measure("board", func(r store.Reader) (hours.Ledger, error) {
					board, err := ledger.Of(b.Context(), r, "c3", after)
					return board.Rows[24].Ledger, err
				})
				measure("learner", func(r store.Reader) (hours.Ledger, error) {
					trace, err := ledger.TraceOf(b.Context(), r, "c3-e25", after)
					return trace.Row().Ledger, err
				})
				measure("months", func(r store.Reader) (hours.Ledger, error) {
					board, err := ledger.Of(b.Context(), r, "c3", after)
					for _, row := range board.Rows {
						row.Ledger.Months()
					}
					return board.Rows[24].Ledger, err
				})
			})
		}
	}
}
