package attendance_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/timetable"
)

const morningAfter = "2026-09-07T13:00:00Z" // 15:00 in Rome on the first day

// class is a course of n with one lesson on the first day, 09:00–14:00.
func class(s *attendancetest.School, n int) *attendancetest.Course {
	c := s.Open("c", n)
	c.Teach(attendancetest.Lesson{ID: "l", Segment: "531", Mode: hours.Classroom, Date: attendancetest.Start},
		attendancetest.Lesson{ID: "later", Segment: "531", Mode: hours.Classroom, Date: attendancetest.Start.AddDays(1)})
	return c
}

func record(c *attendancetest.Course, lesson string, ops ...attendance.MarkOperation) []attendance.MarkAnswer {
	c.T.Helper()
	var out []attendance.MarkAnswer
	c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
		out, err = attendance.Record(c.T.Context(), tx, c.ID, lesson, ops)
		return err
	})
	return out
}

func op(id, enrolment string, state attendance.State) attendance.MarkOperation {
	return attendance.MarkOperation{ID: id, EnrolmentID: enrolment, Source: attendance.FromSheet, Entry: attendance.Entry{State: state}}
}

func everybody(c *attendancetest.Course, prefix string, state attendance.State) []attendance.MarkOperation {
	var ops []attendance.MarkOperation
	for i, e := range c.Enrolments {
		o := op(fmt.Sprintf("%s-%d", prefix, i), e, state)
		o.Device, o.DeviceSeq = "phone", i+1
		ops = append(ops, o)
	}
	return ops
}

func marked(c *attendancetest.Course) int {
	return c.Count("SELECT COUNT(*) FROM event WHERE type = 'attendance.marked'")
}

func TestAClassMarkedInOneWriteIsOneEventEach(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 25)
		ops := everybody(c, "op", attendance.Present)
		for i, a := range record(c, "l", ops...) {
			if a.ID != ops[i].ID || a.Result != attendance.Applied || a.Version != i+1 || a.Minutes != 300 {
				t.Errorf("answer %d: %+v", i, a)
			}
		}
		if n := marked(c); n != 25 {
			t.Errorf("%d events", n)
		}
		if n := c.Count("SELECT COUNT(*) FROM event e WHERE e.type = 'attendance.marked' AND e.operation LIKE ?", "op-%"); n != 25 {
			t.Errorf("%d events carry their operation", n)
		}
		for i, a := range record(c, "l", ops...) {
			if a.Result != attendance.Duplicate || a.Version != i+1 || a.Minutes != 300 {
				t.Errorf("again %d: %+v", i, a)
			}
		}
		if n := marked(c); n != 25 {
			t.Errorf("%d events after the second sending", n)
		}
	})
}

func TestTheSameOperationsSentAtOnceHaveOneEffect(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 10)
		ops := everybody(c, "op", attendance.Absent)
		var wg sync.WaitGroup
		errs := make([]error, 6)
		applied := make([]int, 6)
		for i := range errs {
			wg.Go(func() {
				errs[i] = c.Write(attendancetest.Tutor, func(tx *store.Tx) error {
					applied[i] = 0
					answers, err := attendance.Record(t.Context(), tx, c.ID, "l", ops)
					for _, a := range answers {
						if a.Result == attendance.Applied {
							applied[i]++
						}
					}
					return err
				})
			})
		}
		wg.Wait()
		total := 0
		for i, err := range errs {
			if err != nil {
				t.Error(err)
			}
			total += applied[i]
		}
		if n := marked(c); n != 10 || total != 10 {
			t.Errorf("%d events, %d applied", n, total)
		}
	})
}

func TestAnOperationOutlivesARestart(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		s := attendancetest.New(t, url, morningAfter)
		c := class(s, 2)
		record(c, "l", everybody(c, "op", attendance.Present)...)
		s.DB = storetest.Open(t, url, s.Clock)
		for _, a := range record(c, "l", everybody(c, "op", attendance.Present)...) {
			if a.Result != attendance.Duplicate {
				t.Errorf("%+v", a)
			}
		}
		if n := marked(c); n != 2 {
			t.Errorf("%d events", n)
		}
	})
}

func TestEachOperationHasItsOwnAnswer(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 4)
		c.Leaves(c.Enrolments[3], attendancetest.Start.AddDays(-1), "withdrawn")
		late := c.Enrol(5, attendancetest.Start.AddDays(30))
		other := s.Open("other", 1)
		e := c.Enrolments[0]

		first := record(c, "l", op("1", e, attendance.Present))[0]
		phone := op("2", e, attendance.Absent)
		phone.Device, phone.DeviceSeq, phone.BaseVersion = "phone", 2, first.Version
		second := record(c, "l", phone)[0]
		if second.Result != attendance.Applied || second.Version <= first.Version || second.Minutes != 0 {
			t.Fatalf("second %+v after %+v", second, first)
		}

		older := op("3", e, attendance.Present)
		older.Device, older.DeviceSeq = "phone", 1
		blind := op("4", e, attendance.Present)
		blind.BaseVersion = first.Version
		backwards := op("5", c.Enrolments[1], attendance.Present)
		in, out := calendar.MustWall("12:00"), calendar.MustWall("11:00")
		backwards.Times = []attendance.Times{{In: &in, Out: &out}}
		twice := op("1", c.Enrolments[1], attendance.Present) // the id of another operation
		nameless := op("", c.Enrolments[1], attendance.Present)
		good := op("9", c.Enrolments[2], attendance.Present)
		answers := record(c, "l", older, blind, backwards, op("6", c.Enrolments[3], attendance.Present), op("7", late, attendance.Present),
			op("8", other.Enrolments[0], attendance.Present), twice, nameless, good)
		want := []attendance.Result{attendance.Superseded, attendance.Conflict, attendance.Refused, attendance.Refused, attendance.Refused,
			attendance.Refused, attendance.Refused, attendance.Refused, attendance.Applied}
		for i, a := range answers {
			if a.Result != want[i] {
				t.Errorf("answer %d: %+v, want %s", i, a, want[i])
			}
			if a.Result == attendance.Refused && a.Message == "" {
				t.Errorf("answer %d says no reason", i)
			}
		}
		if a := answers[1]; a.Present.State != attendance.Absent || a.Version != second.Version || a.By != attendancetest.Tutor.ID || a.At.IsZero() {
			t.Errorf("the conflict shows %+v", a)
		}
		// What was refused is still refused when it comes again, not taken for done.
		if a := record(c, "l", backwards)[0]; a.Result != attendance.Refused {
			t.Errorf("refused, then %s", a.Result)
		}
		if n := marked(c); n != 3 {
			t.Errorf("%d events", n)
		}
		if a := record(c, "later", op("tomorrow", e, attendance.Present))[0]; a.Result != attendance.Refused {
			t.Errorf("tomorrow's lesson: %+v", a)
		}
	})
}

// recordBy is record by somebody else.
func recordBy(c *attendancetest.Course, who store.Actor, ops ...attendance.MarkOperation) []attendance.MarkAnswer {
	c.T.Helper()
	var out []attendance.MarkAnswer
	c.Must(who, func(tx *store.Tx) (err error) {
		out, err = attendance.Record(c.T.Context(), tx, c.ID, "l", ops)
		return err
	})
	return out
}

var colleague = store.Actor{Kind: store.Person, ID: attendancetest.Bruno, Role: "teacher"}

// tapped is an operation of a device.
func tapped(id, enrolment string, state attendance.State, device string, seq, base int) attendance.MarkOperation {
	o := op(id, enrolment, state)
	o.Device, o.DeviceSeq, o.BaseVersion = device, seq, base
	return o
}

// Whoever did not hear the answer is told of the mark as it stands now, which a colleague may
// have changed since.
func TestAnAnswerSaidAgainTellsOfTheMarkAsItStands(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 1)
		e := c.Enrolments[0]
		first := tapped("1", e, attendance.Present, "phone", 1, 0)
		a := record(c, "l", first)[0]
		b := recordBy(c, colleague, tapped("2", e, attendance.Absent, "tablet", 1, a.Version))[0]
		again := record(c, "l", first)[0]
		if again.Result != attendance.Duplicate || again.Version != b.Version || again.Present.State != attendance.Absent || again.Minutes != 0 || again.By != attendancetest.Bruno {
			t.Errorf("sent again after %+v: %+v", b, again)
		}
	})
}

// A mark that was taken away is remembered with who did that: whoever did goes on from there
// without having heard the answer, and against others' it is a choice that names them.
func TestAMarkThatIsGone(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 1)
		e := c.Enrolments[0]
		seen := record(c, "l", tapped("1", e, attendance.Present, "phone", 1, 0))[0].Version
		record(c, "l", tapped("2", e, "", "phone", 2, seen))
		a := record(c, "l", tapped("3", e, attendance.Absent, "phone", 3, seen))[0]
		if a.Result != attendance.Applied || a.Present.State != attendance.Absent {
			t.Fatalf("undone and said again: %+v", a)
		}
		together := record(c, "l", tapped("4", e, "", "phone", 4, a.Version), tapped("5", e, attendance.Present, "phone", 5, a.Version))
		if together[0].Result != attendance.Applied || together[1].Result != attendance.Applied {
			t.Fatalf("in one message: %+v", together)
		}
		seen = together[1].Version
		record(c, "l", tapped("6", e, "", "phone", 6, seen))
		if b := recordBy(c, colleague, tapped("7", e, attendance.Absent, "tablet", 1, seen))[0]; b.Result != attendance.Conflict || b.By != attendancetest.Tutor.ID || b.At.IsZero() {
			t.Errorf("a colleague who had seen it: %+v", b)
		}
		seen = record(c, "l", tapped("8", e, attendance.Present, "phone", 8, 0))[0].Version
		recordBy(c, colleague, tapped("9", e, "", "phone", 9, seen))
		if d := record(c, "l", tapped("10", e, attendance.Absent, "phone", 7, seen))[0]; d.Result != attendance.Conflict || d.By != attendancetest.Bruno {
			t.Errorf("on the tablet of both: %+v", d)
		}
	})
}

// In one message a learner's mark is set, changed, taken away and set again: each time an
// event with its number, and the next operation goes on from what the one before it left.
// The exact times of a log may be said again, of the same message too.
func TestOneMessageSaysTheSameLearnerAgain(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 2)
		a, b := c.Enrolments[0], c.Enrolments[1]
		in := calendar.MustWall("09:00:40")
		log := op("3", b, attendance.Present)
		log.Source, log.Times = attendance.FromLog, []attendance.Times{{In: &in}}
		gone := op("4", b, attendance.Absent)
		gone.BaseVersion = 3
		back := op("7", b, attendance.Present)
		back.Times, back.BaseVersion = log.Times, 4
		answers := record(c, "l",
			tapped("1", a, attendance.Present, "phone", 1, 0),
			tapped("2", a, attendance.Absent, "phone", 2, 0),
			log, gone,
			tapped("5", a, "", "phone", 3, 0),
			tapped("6", a, attendance.Present, "phone", 4, 0),
			tapped("6", a, attendance.Present, "phone", 4, 0), // twice
			back,
			op("8", a, attendance.Absent)) // had seen no mark
		for i, want := range []attendance.MarkAnswer{
			{ID: "1", Result: attendance.Applied, Version: 1}, {ID: "2", Result: attendance.Applied, Version: 2},
			{ID: "3", Result: attendance.Applied, Version: 3}, {ID: "4", Result: attendance.Applied, Version: 4},
			{ID: "5", Result: attendance.Applied}, {ID: "6", Result: attendance.Applied, Version: 6}, {ID: "6", Result: attendance.Duplicate, Version: 6},
			{ID: "7", Result: attendance.Applied, Version: 7}, {ID: "8", Result: attendance.Conflict, Version: 6},
		} {
			if got := answers[i]; got.ID != want.ID || got.Result != want.Result || got.Version != want.Version {
				t.Errorf("answer %d: %+v, want %+v", i, got, want)
			}
		}
		for i, row := range sheetOf(c, "l").Rows {
			if want := i + 6; row.Mark.State != attendance.Present || row.Mark.Version != want {
				t.Errorf("row %d: %+v", i, row.Mark)
			}
		}
		for seq := 1; seq <= 7; seq++ {
			if n := c.Count("SELECT COUNT(*) FROM event WHERE stream = ? AND seq = ? AND operation = ?", store.CourseStream(c.ID).String(), seq, fmt.Sprint(seq)); n != 1 {
				t.Errorf("event %d is not of operation %d", seq, seq)
			}
		}
		c.Read(func(r store.Reader) error {
			events, err := store.Events(t.Context(), r, store.CourseStream(c.ID), 0, 100)
			if len(events) != 7 {
				t.Errorf("%d events", len(events))
			}
			for i := 1; i < len(events); i++ {
				if events[i].Prev != events[i-1].Hash {
					t.Errorf("event %d does not follow the one before it", i+1)
				}
			}
			return err
		})
	})
}

// When a device says that it was tapped stays with the event and nowhere else.
func TestTheTimeOfTheDevice(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 3)
		now := calendar.InstantOf(s.Clock.Now())
		at := func(o attendance.MarkOperation, ago time.Duration) attendance.MarkOperation {
			o.DeviceAt = now.Add(-ago)
			return o
		}
		record(c, "l", at(tapped("1", c.Enrolments[0], attendance.Present, "phone", 1, 0), 3*time.Hour),
			at(tapped("2", c.Enrolments[1], attendance.Absent, "phone", 2, 0), 20*time.Second),
			at(tapped("3", c.Enrolments[2], attendance.Absent, "phone", 3, 0), -2*time.Minute),
			at(tapped("4", c.Enrolments[2], "", "phone", 4, 0), 2*time.Minute))
		var taps []attendance.Tap
		c.Read(func(r store.Reader) error {
			l, err := timetable.LessonByID(t.Context(), r, "l")
			if err != nil {
				return err
			}
			taps, err = attendance.LateTaps(t.Context(), r, l)
			return err
		})
		want := []attendance.Tap{
			{EnrolmentID: c.Enrolments[0], At: now, By: attendancetest.Tutor.ID, DeviceAt: now.Add(-3 * time.Hour)},
			{EnrolmentID: c.Enrolments[2], At: now, By: attendancetest.Tutor.ID, DeviceAt: now.Add(2 * time.Minute)},
			{EnrolmentID: c.Enrolments[2], At: now, By: attendancetest.Tutor.ID, DeviceAt: now.Add(-2 * time.Minute)},
		}
		if diff := cmp.Diff(want, taps); diff != "" {
			t.Error(diff)
		}
		if m := sheetOf(c, "l").Rows[0].Mark; !m.MarkedAt.Equal(now) {
			t.Errorf("marked at %s, by the register's clock %s", m.MarkedAt, now)
		}
	})
}

func TestAllPresentFillsEmptyRowsAndIsUndone(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 4)
		c.Leaves(c.Enrolments[3], attendancetest.Start.AddDays(-1), "suspended")
		record(c, "l", op("1", c.Enrolments[0], attendance.Absent))
		var n int
		c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			n, err = attendance.MarkAllPresent(t.Context(), tx, c.ID, "l")
			return err
		})
		sheet := sheetOf(c, "l")
		if n != 2 || sheet.Unmarked() != 0 || sheet.Rows[0].Mark.State != attendance.Absent || sheet.Rows[3].Mark != nil || sheet.Rows[3].Active {
			t.Fatalf("%d marked: %+v", n, sheet.Rows)
		}
		undo := op("undo", c.Enrolments[1], "")
		undo.BaseVersion = sheet.Rows[1].Mark.Version
		if a := record(c, "l", undo)[0]; a.Result != attendance.Applied || a.Version != 0 || a.Present.State != "" {
			t.Fatalf("undo: %+v", a)
		}
		if sheet := sheetOf(c, "l"); sheet.Unmarked() != 1 {
			t.Errorf("%d unmarked", sheet.Unmarked())
		}
		// A mark set anew has a version that nobody has seen before.
		a := record(c, "l", op("anew", c.Enrolments[1], attendance.Absent))[0]
		if a.Result != attendance.Applied || a.Version <= undo.BaseVersion {
			t.Errorf("anew: %+v", a)
		}
		if n := c.Count("SELECT COUNT(*) FROM event WHERE type = 'attendance.cleared'"); n != 1 {
			t.Errorf("%d events of undoing", n)
		}
	})
}

func sheetOf(c *attendancetest.Course, lesson string) (sheet attendance.Sheet) {
	c.T.Helper()
	c.Read(func(r store.Reader) (err error) {
		sheet, err = attendance.SheetOf(c.T.Context(), r, lesson)
		return err
	})
	return sheet
}

// BenchmarkRecord25 saves a class of 25 as the sheet does, each client in a course of its
// own, and the same 25 rows by a plain upsert; the metric x-plain is how much longer the
// product takes for judging, journal and chain.
func BenchmarkRecord25(b *testing.B) {
	for name, url := range map[string]string{"sqlite": b.TempDir() + "/v.db", "postgres": storetest.Postgres(b)} {
		s := attendancetest.New(b, url, morningAfter)
		var courses []*attendancetest.Course
		for i := range 8 {
			courses = append(courses, s.Open(fmt.Sprint("c", i), 25))
			courses[i].Teach(attendancetest.Lesson{ID: fmt.Sprint("l", i), Segment: "531", Mode: hours.Classroom, Date: attendancetest.Start},
				attendancetest.Lesson{ID: fmt.Sprint("plain", i), Segment: "531", Mode: hours.Classroom, Date: attendancetest.Start.AddDays(1)})
		}
		plainly := openPlainly(b, url)
		turn := 0 // each save of a course says something else than the one before
		for _, clients := range []int{1, 8} {
			b.Run(fmt.Sprintf("%s/%d", name, clients), func(b *testing.B) {
				plain := atOnce(clients, b.N, func(client, i int) error { return savePlainly(plainly, courses[client], i/clients) })
				b.ResetTimer()
				product := atOnce(clients, b.N, func(client, i int) error { return saveClass(courses[client], turn+i/clients) })
				turn += b.N
				b.ReportMetric(float64(product)/float64(plain), "x-plain")
				b.ReportMetric(float64(plain.Microseconds())/float64(b.N), "plain-µs/op")
			})
		}
	}
}

// atOnce does n things, spread over clients, and says how long that took.
func atOnce(clients, n int, do func(client, i int) error) time.Duration {
	begun := time.Now()
	var wg sync.WaitGroup
	for client := range clients {
		wg.Go(func() {
			for i := client; i < n; i += clients {
				if err := do(client, i); err != nil {
					panic(err)
				}
			}
		})
	}
	wg.Wait()
	return time.Since(begun)
}

func saveClass(c *attendancetest.Course, turn int) error {
	ops := everybody(c, store.NewID(), []attendance.State{attendance.Present, attendance.Absent}[turn%2])
	for i := range ops {
		ops[i].DeviceSeq = turn*100 + i
	}
	_, err := c.DB.Write(c.T.Context(), store.Command{Actor: attendancetest.Tutor, Locks: []store.Stream{store.CourseStream(c.ID)}}, func(tx *store.Tx) error {
		_, err := attendance.Record(c.T.Context(), tx, c.ID, "l"+c.ID[1:], ops)
		return err
	})
	return err
}

// openPlainly is the same database for a program that knows nothing of ours.
func openPlainly(b *testing.B, url string) *sqlx.DB {
	b.Helper()
	driver := "postgres"
	if !strings.HasPrefix(url, "postgres") {
		driver, url = "sqlite", "file:"+url+"?_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_txlock=immediate"
	}
	db, err := sqlx.Open(driver, url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func savePlainly(db *sqlx.DB, c *attendancetest.Course, turn int) error {
	var args []any
	for i, e := range c.Enrolments {
		args = append(args, fmt.Sprintf("%s-plain-%d", c.ID, i), "plain"+c.ID[1:], e, []string{"present", "absent"}[turn%2], "[]", "", "sheet", "phone", turn*100+i, turn+1, calendar.MustDate("2026-09-07"), "tutor")
	}
	tx, err := db.Beginx()
	if err != nil {
		return err
	}
	_, err = tx.Exec(db.Rebind(`INSERT INTO mark (id, lesson_id, enrolment_id, state, intervals, mode, source, device, device_seq, version, marked_at, marked_by) VALUES `+
		strings.Repeat(", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", len(c.Enrolments))[2:]+` ON CONFLICT (id) DO UPDATE SET state = excluded.state, device_seq = excluded.device_seq, version = excluded.version`), args...)
	return errors.Join(err, tx.Commit())
}

// What a log told to the second, and in several pieces, is said again by hand: after an
// absence said by mistake, with another mode, and in the counter-entry of a closed page.
// Seconds that it never told are typed by nobody.
func TestTimesOfALogMayBeSaidAgain(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 2)
		e := c.Enrolments[0]
		wall := func(text string) *calendar.Wall { w := calendar.MustWall(text); return &w }
		pieces := []attendance.Times{{In: wall("09:00:40"), Out: wall("09:20")}, {In: wall("10:05:10"), Out: wall("13:00:26")}}
		said := func(id string, base int, entry attendance.Entry) attendance.MarkAnswer {
			t.Helper()
			return record(c, "l", attendance.MarkOperation{ID: id, EnrolmentID: e, BaseVersion: base, Source: attendance.FromSheet, Entry: entry})[0]
		}
		again := attendance.Entry{State: attendance.Present, Times: pieces}
		if a := said("op-1", 0, again); a.Result != attendance.Refused {
			t.Errorf("seconds that no log told: %+v", a)
		}
		log := record(c, "l", attendance.MarkOperation{ID: "op-2", EnrolmentID: e, Source: attendance.FromLog, Entry: again})[0]
		mode := again
		mode.Mode = hours.LiveDistance
		changed := said("op-3", log.Version, mode)
		if changed.Result != attendance.Applied || changed.Minutes != log.Minutes || len(changed.Present.Intervals) != 2 {
			t.Errorf("the mode alone: %+v", changed)
		}
		absent := said("op-4", changed.Version, attendance.Entry{State: attendance.Absent})
		back := said("op-5", absent.Version, mode)
		if back.Result != attendance.Applied || back.Minutes != log.Minutes || len(back.Present.Intervals) != 2 {
			t.Errorf("undone: %+v", back)
		}
		if a := said("op-6", back.Version, attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: wall("09:00:41")}}}); a.Result != attendance.Refused {
			t.Errorf("other seconds: %+v", a)
		}
		if a := said("op-7", back.Version, attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: wall("09:00:40"), Out: wall("12:00")}}}); a.Result != attendance.Applied || a.Minutes != 179 {
			t.Errorf("one end typed: %+v", a)
		}

		record(c, "l", op("op-8", c.Enrolments[1], attendance.Present))
		s.At(attendancetest.Start, "15:30")
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := c.Close(tx, "l", attendance.Closing{Topic: "Reclami", Teachers: []attendance.ActualTeacher{{StaffID: attendancetest.Anna}}})
			return err
		})
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			a, err := c.Amend(tx, "l", e, again, "foglio firme")
			if got := a.New().Intervals; err == nil && len(got) != 2 {
				t.Errorf("amended to %v", got)
			}
			return err
		})
	})
}
