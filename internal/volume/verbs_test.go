package volume_test

import (
	"testing"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/volume"
)

const now = "2026-09-08T16:00:00Z"

var today = calendar.MustDate("2026-09-08")

// course is one whose register is on paper, with a lesson on each of its first two days.
type course struct{ *attendancetest.Course }

func each(t *testing.T, run func(c course)) {
	attendancetest.Each(t, now, func(_ *testing.T, s *attendancetest.School) {
		c := course{s.Open("c", 1)}
		c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: attendancetest.Start},
			attendancetest.Lesson{ID: "l2", Segment: "531", Mode: "classroom", Date: attendancetest.Start.AddDays(1)})
		s.Exec("UPDATE course SET register = 'cartaceo', register_act = '', register_act_on = NULL")
		run(c)
	})
}

func (c course) do(fn func(tx *store.Tx) error) error { return c.Write(attendancetest.Director, fn) }

func (c course) prepare(pages int, fromOne bool) (v volume.Volume, err error) {
	err = c.do(func(tx *store.Tx) error {
		v, err = volume.Prepare(c.T.Context(), tx, c.ID, pages, fromOne)
		return err
	})
	return v, err
}

func (c course) prepared(pages int, fromOne bool) volume.Volume {
	c.T.Helper()
	v, err := c.prepare(pages, fromOne)
	if err != nil {
		c.T.Fatal(err)
	}
	return v
}

func (c course) stamp(id string, s volume.Stamp) error {
	return c.do(func(tx *store.Tx) error {
		_, err := volume.Authenticate(c.T.Context(), tx, id, s)
		return err
	})
}

func (c course) bar(id, pages, on, reason string) error {
	return c.do(func(tx *store.Tx) error {
		day, _ := calendar.ParseDate(on)
		return volume.Bar(c.T.Context(), tx, id, pages, day, reason)
	})
}

func (c course) book() (b volume.Book) {
	c.T.Helper()
	c.Read(func(r store.Reader) (err error) {
		b, err = volume.BookOf(c.T.Context(), r, c.ID)
		return err
	})
	return b
}

func (c course) refused(what, code, field string, err error) {
	c.T.Helper()
	e := fault.As(err)
	if e == nil || e.Code != code || field != "" && (len(e.Fields) == 0 || e.Fields[0].Name != field) {
		c.T.Errorf("%s: %v %+v", what, err, e)
	}
}

// on writes that a lesson was closed on a page.
func (c course) on(lesson, number, page string) {
	c.T.Helper()
	c.Exec("UPDATE lesson SET state = 'closed', register_volume = ?, register_page = ? WHERE id = ?", number, page, lesson)
}

var stamped = volume.Stamp{By: "Ufficio formazione", On: calendar.MustDate("2026-09-01"), Place: "Napoli", Protocol: "77/2026"}

func TestAVolumeFromItsSheetsToItsLastPage(t *testing.T) {
	each(t, func(c course) {
		_, err := c.prepare(0, false)
		c.refused("no pages", "volume.prepare", "pages", err)
		_, err = c.prepare(volume.MaxPages+1, false)
		c.refused("too many", "volume.prepare", "pages", err)
		first := c.prepared(10, false)
		if first.Number != 1 || first.FirstPage != 1 || first.LastPage != 10 || first.State != volume.ToStamp {
			t.Errorf("%+v", first)
		}
		c.refused("barred before the stamp", "volume.not_open", "", c.bar(first.ID, "3", "2026-09-08", "x"))
		c.refused("stamped by nobody", "volume.stamp", "by", c.stamp(first.ID, volume.Stamp{On: today}))
		c.refused("stamped tomorrow", "volume.stamp", "on", c.stamp(first.ID, volume.Stamp{By: "x", On: today.AddDays(1)}))
		wrong := stamped
		wrong.Protocol = "7/2026"
		for _, s := range []volume.Stamp{wrong, stamped} { // put right while nothing stands on it
			if err := c.stamp(first.ID, s); err != nil {
				t.Fatal(err)
			}
		}
		c.on("l1", "1", "1")
		c.on("l2", "1", "2")
		c.refused("stamped again", "volume.stamped", "", c.stamp(first.ID, stamped))
		c.refused("a page with a lesson", "volume.bar", "pages", c.bar(first.ID, "2-3", "2026-09-08", "x"))
		c.refused("before the stamp", "volume.bar", "on", c.bar(first.ID, "3", "2026-08-31", "x"))
		c.refused("without a reason", "volume.bar", "reason", c.bar(first.ID, "3", "2026-09-08", " "))
		if err := c.bar(first.ID, "3, 5-6", "2026-09-08", "macchiate"); err != nil {
			t.Fatal(err)
		}
		c.refused("barred twice", "volume.bar", "pages", c.bar(first.ID, "4-5", "2026-09-08", "x"))

		second := c.prepared(5, false)
		if second.Number != 2 || second.FirstPage != 11 || second.LastPage != 15 {
			t.Errorf("it does not go on: %+v", second)
		}
		if again := c.prepared(5, true); again.FirstPage != 1 {
			t.Errorf("it does not begin again: %+v", again)
		}
		if err := c.do(func(tx *store.Tx) error {
			v, err := volume.Close(t.Context(), tx, first.ID, today, "continua nel volume 2")
			if v.State != volume.Closed || v.ClosedOn != today {
				t.Errorf("%+v", v)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		b := c.book()
		if got := volume.Ranges(volume.Numbers(b.Pages(b.Volumes[0]), volume.Barred)); got != "3–10" || len(b.Unsettled()) != 0 {
			t.Errorf("barred %s, %v", got, b.Unsettled())
		}
		if by := b.Barrings[0].By; by != attendancetest.Director.ID {
			t.Errorf("barred by %q", by)
		}
	})
}

func TestSheetsThatAreGivenUp(t *testing.T) {
	each(t, func(c course) {
		v := c.prepared(10, false)
		withdraw := func() error {
			return c.do(func(tx *store.Tx) error {
				_, err := volume.Withdraw(t.Context(), tx, v.ID)
				return err
			})
		}
		if err := withdraw(); err != nil {
			t.Fatal(err)
		}
		if n := len(c.book().Volumes); n != 0 {
			t.Errorf("%d volumes", n)
		}
		v = c.prepared(10, false)
		if v.Number != 2 || v.FirstPage != 1 {
			t.Errorf("the next is %+v", v)
		}
		if err := c.stamp(v.ID, stamped); err != nil {
			t.Fatal(err)
		}
		c.refused("after the stamp", "volume.stamped", "", withdraw())
	})
}

func TestAVolumeThatWasStampedElsewhere(t *testing.T) {
	each(t, func(c course) {
		enter := func(number, first, last int, s volume.Stamp) error {
			return c.do(func(tx *store.Tx) error {
				_, err := volume.Enter(t.Context(), tx, volume.Volume{CourseID: c.ID, Number: number, FirstPage: first, LastPage: last}.Stamped(s))
				return err
			})
		}
		c.refused("without a stamp", "volume.enter", "by", enter(3, 41, 80, volume.Stamp{}))
		c.refused("no pages", "volume.enter", "last", enter(3, 41, 40, stamped))
		if err := enter(3, 41, 80, stamped); err != nil {
			t.Fatal(err)
		}
		c.refused("twice", "volume.enter", "number", enter(3, 41, 80, stamped))
		if v, p := c.book().Propose("l1", attendancetest.Start); v != "3" || p != "41" {
			t.Errorf("proposes %s, %s", v, p)
		}
		c.Exec("UPDATE course SET register = 'elettronico', register_act = 'x'")
		_, err := c.prepare(10, false)
		c.refused("of an electronic register", "volume.electronic", "", err)
		c.Exec("UPDATE course SET register = 'cartaceo', state = 'exam'")
		_, err = c.prepare(10, false)
		c.refused("after the lessons", "course.over", "", err)
	})
}

func TestLessonsWithoutAScan(t *testing.T) {
	each(t, func(c course) {
		v := c.prepared(10, false)
		c.on("l1", "1", "1")
		c.on("l2", "1", "2")
		bare := func() (out []volume.Bare) {
			c.Read(func(r store.Reader) (err error) {
				out, err = volume.Unscanned(t.Context(), r, today)
				return err
			})
			return out
		}
		if got := bare(); len(got) != 1 || volume.Ranges(got[0].Pages) != "1–2" || got[0].VolumeID != v.ID || got[0].Number != 1 {
			t.Errorf("%+v", got)
		}
		c.Exec("UPDATE lesson SET state = 'cancelled' WHERE id = 'l2'") // annulled, it is written all the same
		c.Exec(`INSERT INTO register_leaving (id, volume_id, page, lesson_id, to_volume, to_page, left_on, left_by, reason)
			VALUES ('x', ?, 5, 'l2', '1', '2', '2026-09-08', 'x', 'x')`, v.ID)
		if got := bare(); len(got) != 1 || volume.Ranges(got[0].Pages) != "1–2, 5" {
			t.Errorf("%+v", got)
		}
		c.Exec("INSERT INTO vault_file (id, media_type, size, active, stored_at) SELECT 'f', 'image/jpeg', 1, FALSE, ends_at FROM lesson WHERE id = 'l1'")
		c.Exec(`INSERT INTO register_scan (id, course_id, file_id, leaf, state, volume_id, page, placed, taken_at, taken_by, placed_by)
			SELECT 's', 'c', 'f', 1, 'placed', ?, 1, 'qr', ends_at, 'x', '' FROM lesson WHERE id = 'l1'`, v.ID)
		if got := bare(); len(got) != 1 || volume.Ranges(got[0].Pages) != "2, 5" {
			t.Errorf("%+v", got)
		}
	})
}
