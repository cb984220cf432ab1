package attendance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/keyring"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/volume"
)

func closeAs(c *attendancetest.Course, actor store.Actor, lesson string, closing attendance.Closing) (seal attendance.Seal, err error) {
	err = c.Write(actor, func(tx *store.Tx) (err error) {
		seal, err = c.Close(tx, lesson, closing)
		return err
	})
	return seal, err
}

func asPlanned() attendance.Closing {
	return attendance.Closing{Topic: "La telefonata", Teachers: []attendance.ActualTeacher{{StaffID: attendancetest.Anna}}}
}

func wall(s string) *calendar.Wall {
	w := calendar.MustWall(s)
	return &w
}

func TestClosingAsksForWhatThePageNeeds(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 3)
		record(c, "l", op("1", c.Enrolments[0], attendance.Present), op("2", c.Enrolments[1], attendance.Absent))
		refused := func(what, code, field string, lesson string, change func(*attendance.Closing)) {
			t.Helper()
			closing := asPlanned()
			change(&closing)
			_, err := closeAs(c, attendancetest.Tutor, lesson, closing)
			e := fault.As(err)
			if e == nil || e.Code != code || field != "" && !slices.ContainsFunc(e.Fields, func(f fault.Field) bool { return f.Name == field }) {
				t.Errorf("%s: %v", what, err)
			}
		}
		none := func(*attendance.Closing) {}
		refused("one is unmarked", "attendance.unmarked", "", "l", none)
		record(c, "l", op("3", c.Enrolments[2], attendance.Present))
		refused("no topic", "attendance.closing", "topic", "l", func(c *attendance.Closing) { c.Topic = " " })
		refused("no teacher", "attendance.closing", "teacher", "l", func(c *attendance.Closing) { c.Teachers = nil })
		refused("in part, without reason", "attendance.closing", "reason", "l", func(c *attendance.Closing) {
			c.Held, c.HeldFrom, c.HeldTo = timetable.HeldPartly, wall("09:00"), wall("12:00")
		})
		refused("not at all, without reason", "attendance.closing", "reason", "l", func(c *attendance.Closing) { c.Held = timetable.HeldCancelled })
		refused("held when it was not planned", "attendance.closing", "from", "l", func(c *attendance.Closing) {
			c.Held, c.HeldFrom, c.HeldTo, c.Reason = timetable.HeldPartly, wall("08:00"), wall("12:00"), "x"
		})
		refused("substitution without reason", "attendance.closing", "teacher", "l", func(c *attendance.Closing) {
			c.Teachers = []attendance.ActualTeacher{{StaffID: attendancetest.Bruno}}
		})
		refused("still to come", "attendance.still_on", "", "later", none)
		c.Exec("UPDATE course SET register = 'cartaceo'")
		refused("no page of the paper register", "attendance.closing", "page", "l", func(c *attendance.Closing) { c.Volume = "1" })
		onPage := func(page string) func(c *attendance.Closing) {
			return func(c *attendance.Closing) { c.Volume, c.Page = "1", page }
		}
		refused("no volume that was stamped", "volume.page", "volume", "l", onPage("17"))
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := volume.Enter(t.Context(), tx, volume.Volume{CourseID: c.ID, Number: 1, FirstPage: 1, LastPage: 40, By: "Ufficio", On: attendancetest.Start})
			return err
		})
		refused("a page that the volume does not have", "volume.page", "page", "l", onPage("41"))
		closing := asPlanned()
		onPage(" 17 ")(&closing)
		closing.By = s.Prove(attendancetest.Anna)
		seal, err := closeAs(c, attendancetest.Teacher, "l", closing)
		if err != nil || seal.Ordinal != 1 {
			t.Fatalf("%+v, %v", seal, err)
		}
		if seal.Totals != `{"offered":300,"attended":600,"present":2,"absent":1}` {
			t.Errorf("totals %s", seal.Totals)
		}
		refused("twice", "attendance.closed", "", "l", none)
		if a := record(c, "l", op("4", c.Enrolments[0], attendance.Absent))[0]; a.Result != attendance.Refused {
			t.Errorf("marked after closing: %+v", a)
		}
		sheet := sheetOf(c, "l")
		if l := sheet.Lesson; l.State != timetable.Closed || l.RegisterPage != "17" || l.HeldStartsAt != l.StartsAt || l.ClosedBy != attendancetest.Anna {
			t.Errorf("lesson %+v", l)
		}
		if x := sheet.Teachings[0]; x.SignedAt.IsZero() || x.SignedBy != attendancetest.Anna {
			t.Errorf("the teacher who closes has signed: %+v", x)
		}
	})
}

func TestALessonCutShortOrNotHeld(t *testing.T) {
	attendancetest.Each(t, "2026-09-08T13:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := class(s, 1)
		record(c, "l", op("1", c.Enrolments[0], attendance.Present))
		closing := asPlanned()
		closing.Held, closing.HeldFrom, closing.HeldTo, closing.Reason = timetable.HeldPartly, wall("09:00"), wall("11:20"), "interruzione di corrente"
		seal, err := closeAs(c, attendancetest.Tutor, "l", closing)
		if err != nil || seal.Totals != `{"offered":140,"attended":140,"present":1,"absent":0}` {
			t.Fatalf("%+v, %v", seal, err)
		}
		seal, err = closeAs(c, attendancetest.Tutor, "later", attendance.Closing{Held: timetable.HeldCancelled, Reason: "sciopero"})
		if err != nil || seal.Ordinal != 2 || seal.Totals != `{"offered":0,"attended":0,"present":0,"absent":0}` {
			t.Fatalf("%+v, %v", seal, err)
		}
		if l := sheetOf(c, "later").Lesson; l.State != timetable.Cancelled || l.HeldReason != "sciopero" {
			t.Errorf("lesson %+v", l)
		}
	})
}

func TestAfterClosingNothingIsErased(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 2)
		e := c.Enrolments[0]
		record(c, "l", op("1", e, attendance.Present), op("2", c.Enrolments[1], attendance.Absent))
		amend := func(enrolment string, entry attendance.Entry, reason string) error {
			return c.Write(attendancetest.Director, func(tx *store.Tx) error {
				_, err := c.Amend(tx, "l", enrolment, entry, reason)
				return err
			})
		}
		absent := attendance.Entry{State: attendance.Absent}
		if err := amend(e, absent, "x"); !fault.HasCode(err, "attendance.open") {
			t.Errorf("open: %v", err)
		}
		if _, err := closeAs(c, attendancetest.Tutor, "l", asPlanned()); err != nil {
			t.Fatal(err)
		}
		if err := amend(e, absent, ""); !fault.HasCode(err, "attendance.amending") {
			t.Errorf("without reason: %v", err)
		}
		if err := amend(e, attendance.Entry{State: attendance.Present}, "x"); !fault.HasCode(err, "attendance.same") {
			t.Errorf("the same: %v", err)
		}
		if err := amend(e, attendance.Entry{}, "x"); !fault.HasCode(err, "attendance.amending") {
			t.Errorf("unmarked: %v", err)
		}
		late := attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: wall("10:30")}}}
		if err := amend(e, late, "il foglio firme dice 10:30"); err != nil {
			t.Fatal(err)
		}
		s.Read(func(r store.Reader) error {
			all, err := attendance.Amendments(t.Context(), r, c.ID)
			if err != nil {
				return err
			}
			if len(all) != 1 || all[0].Old().State != attendance.Present || all[0].New().Intervals[0].From == all[0].Old().Intervals[0].From {
				t.Errorf("amendments %+v", all)
			}
			seals, err := attendance.SealsOf(t.Context(), r, c.ID)
			if len(seals) != 2 || seals[1].Totals != `{"offered":300,"attended":210,"present":1,"absent":1}` {
				t.Errorf("seals %+v", seals)
			}
			return err
		})
		if row := sheetOf(c, "l").Rows[0]; row.Minutes != 210 || row.Mark.Source != attendance.FromAmendment {
			t.Errorf("row %+v", row)
		}

		reopen := func(reason string) error {
			return c.Write(attendancetest.Director, func(tx *store.Tx) error { return attendance.Reopen(t.Context(), tx, "l", reason) })
		}
		if err := reopen(""); !fault.HasCode(err, "attendance.reopening") {
			t.Errorf("without reason: %v", err)
		}
		if err := reopen("mancava un allievo"); err != nil {
			t.Fatal(err)
		}
		if err := reopen("x"); !fault.HasCode(err, "attendance.open") {
			t.Errorf("reopened twice: %v", err)
		}
		if l := sheetOf(c, "l").Lesson; !l.Reopened || l.State != timetable.Planned || !l.ClosedAt.IsZero() {
			t.Errorf("lesson %+v", l)
		}
		if seal, err := closeAs(c, attendancetest.Tutor, "l", asPlanned()); err != nil || seal.Ordinal != 3 {
			t.Errorf("closed again: %+v, %v", seal, err)
		}
		s.Read(func(r store.Reader) error { // the rows are what their events tell
			found, err := store.Verify(t.Context(), r)
			for _, f := range found {
				table, id, _ := strings.Cut(f.Subject, ":")
				if f.Rule != "D-FOLD" || id == "l" || slices.Contains([]string{"mark", "seal", "amendment"}, table) {
					t.Errorf("%+v", f)
				}
			}
			return err
		})
	})
}

func TestALessonMovedAfterTheRollIsNotClosed(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 1)
		record(c, "l", op("1", c.Enrolments[0], attendance.Present))
		c.Exec("UPDATE lesson SET from_wall = ?, starts_at = ? WHERE id = 'l'", int(calendar.MustWall("10:00")), "2026-09-07T08:00:00.000000Z")
		if _, err := closeAs(c, attendancetest.Tutor, "l", asPlanned()); !fault.HasCode(err, "attendance.moved") {
			t.Errorf("err = %v", err)
		}
	})
}

func TestSealsTellOfTampering(t *testing.T) {
	attendancetest.Each(t, "2026-09-09T13:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := class(s, 2)
		for i, lesson := range []string{"l", "later"} {
			record(c, lesson, op(fmt.Sprint(i, "a"), c.Enrolments[0], attendance.Present), op(fmt.Sprint(i, "b"), c.Enrolments[1], attendance.Absent))
			if _, err := closeAs(c, attendancetest.Tutor, lesson, asPlanned()); err != nil {
				t.Fatal(err)
			}
		}
		anchors := anchorsOf(t, s)
		if len(anchors) != 2 {
			t.Fatalf("%d anchors", len(anchors))
		}
		check := func(what string, anchors []attendance.Anchor, want ...string) {
			t.Helper()
			s.Read(func(r store.Reader) error {
				keys, err := keyring.Known(t.Context(), r)
				if err != nil {
					return err
				}
				found, err := attendance.VerifySeals(t.Context(), r, keys, anchors)
				var rules []string
				for _, f := range found {
					rules = append(rules, f.Rule)
				}
				if !slices.Equal(rules, want) || !finding.Blocks(found) && len(want) > 0 {
					t.Errorf("%s: %v, want %v", what, rules, want)
				}
				return err
			})
		}
		check("untouched", anchors)
		c.Exec("UPDATE mark SET state = 'absent' WHERE enrolment_id = ? AND lesson_id = 'l'", c.Enrolments[0])
		check("a mark", anchors, "D-SEAL-TOTALS")
		c.Exec("UPDATE mark SET state = 'present' WHERE enrolment_id = ? AND lesson_id = 'l'", c.Enrolments[0])
		c.Exec("UPDATE seal SET totals = '{}' WHERE ordinal = 1")
		check("the figures of a seal", anchors, "D-SEAL-SIGNATURE", "D-ANCHOR", "D-SEAL-TOTALS")
		c.Exec("UPDATE seal SET totals = ? WHERE ordinal = 1", string(anchors[0].Totals))
		c.Exec("UPDATE event SET hash = 'x' WHERE seq = ? AND stream = 'course:c'", anchors[0].Seq)
		check("an event", anchors, "D-SEAL-HEAD")
		c.Exec("UPDATE event SET hash = ? WHERE seq = ? AND stream = 'course:c'", anchors[0].Head, anchors[0].Seq)
		c.Exec("DELETE FROM seal WHERE ordinal = 1")
		check("a seal less", anchors, "D-SEAL-ORDINAL", "D-ANCHOR", "D-SEAL-MISSING")
		c.Exec("DELETE FROM seal")
		check("all of them", anchors, "D-ANCHOR", "D-ANCHOR", "D-SEAL-MISSING", "D-SEAL-MISSING")
	})
}

// anchorsOf carries out the jobs and reads the file, in which one line was cut short.
func anchorsOf(t *testing.T, s *attendancetest.School) []attendance.Anchor {
	t.Helper()
	path := filepath.Join(t.TempDir(), "anchors")
	if err := os.WriteFile(path, []byte(`{"course":"c","ordi`), 0o600); err != nil {
		t.Fatal(err)
	}
	var jobs []string
	s.Read(func(r store.Reader) error {
		return r.Select(t.Context(), &jobs, "SELECT body FROM outbox WHERE kind = 'anchor' ORDER BY id")
	})
	for _, body := range jobs {
		if !json.Valid([]byte(body)) {
			t.Fatalf("anchor %s", body)
		}
		if err := attendance.AppendAnchor(path)(context.Background(), []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	anchors, found, err := attendance.ReadAnchors(bytes.NewReader(text))
	if err != nil || len(found) != 1 || found[0].Line != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	return anchors
}

func TestFad(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 2)
		e := c.Enrolments[0]
		day := attendancetest.Start
		s.At(day.AddDays(2), "20:00")
		open := func(o attendance.Object) (out attendance.Object, err error) {
			o.CourseID, o.Title, o.Platform, o.FromDate, o.ToDate = c.ID, "Modulo 1", "Moodle", day, day.AddDays(10)
			err = c.Write(attendancetest.Tutor, func(tx *store.Tx) (err error) {
				out, err = attendance.OpenObject(t.Context(), tx, o)
				return err
			})
			return out, err
		}
		if _, err := open(attendance.Object{Segment: hours.KeyCompetences, Minutes: 60}); fault.As(err) == nil || fault.As(err).Fields[0].Name != "segment" {
			t.Errorf("FAD in a segment that has none: %v", err)
		}
		o, err := open(attendance.Object{Segment: "531", Minutes: 600})
		if err != nil {
			t.Fatal(err)
		}
		fad := func(seconds int, source string) error {
			return c.Write(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := attendance.RecordFad(t.Context(), tx, c.ID, attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: e, Seconds: seconds, Source: source})
				return err
			})
		}
		if err := fad(60, ""); !fault.HasCode(err, "attendance.fad") {
			t.Errorf("without source: %v", err)
		}
		for _, seconds := range []int{600, 1200} {
			if err := fad(seconds, "Moodle, rapporto del 09/09/2026"); err != nil {
				t.Fatal(err)
			}
		}
		s.Read(func(r store.Reader) error {
			all, err := attendance.FadOf(t.Context(), r, c.ID)
			if i := slices.IndexFunc(all, func(e attendance.FadEvidence) bool { return e.AsideAt.IsZero() }); len(all) != 2 || all[i].Seconds != 1200 || all[1-i].AsideReason != attendance.TypedAgain {
				t.Errorf("evidence %+v", all)
			}
			return err
		})
	})
}
