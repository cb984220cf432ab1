package journey_test

import (
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/journey"
	"vidimus/internal/language"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
)

// underWay is a course that started on its first lesson with one person of the class.
func (c class) underWay(surname string) enrolment.Enrolment {
	c.T.Helper()
	e := c.admitted(surname)
	c.At(attendancetest.Start, "08:00")
	if err := c.start(attendancetest.Start); err != nil {
		c.T.Fatal(err)
	}
	return e
}

func leaving(last calendar.Date) enrolment.Leaving {
	return enrolment.Leaving{Last: last, Reason: "lavoro", LastPresence: attendance.LastPresence}
}

func (c class) withdrawn(e enrolment.Enrolment, last calendar.Date) {
	c.T.Helper()
	c.must([]store.Stream{store.CourseStream(c.ID)}, func(tx *store.Tx) error {
		_, err := enrolment.Withdraw(c.T.Context(), tx, e.ID, leaving(last))
		return err
	})
}

func (c class) now(e enrolment.Enrolment) enrolment.Enrolment {
	c.T.Helper()
	c.Read(func(r store.Reader) (err error) {
		e, err = enrolment.ByID(c.T.Context(), r, e.ID)
		return err
	})
	return e
}

// attended marks somebody present at the first n lessons, five hours each.
func (c class) attended(e enrolment.Enrolment, n int) {
	c.T.Helper()
	for i := range n {
		day := attendancetest.Start.AddDays(i)
		c.Exec(`INSERT INTO mark (id, lesson_id, enrolment_id, state, intervals, mode, source, device, device_seq, version, marked_at, marked_by)
			SELECT 'm-' || id, id, ?, 'present', '[{"from":"' || ? || 'T07:00:00.000000Z","to":"' || ? || 'T12:00:00.000000Z"}]', '', 'sheet', '', 0, 1, ends_at, 'tutor'
			FROM lesson WHERE course_id = ? AND on_date = ?`, e.ID, day.String(), day.String(), c.ID, day)
	}
}

func TestReplaceIsJudgedAsALateEntry(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		person := c.person("Subentra")
		gone := c.underWay("Rossi")
		c.At(first.AddDays(12), "08:00")
		c.closed(12) // 60 hours, and 50 may be missed
		c.withdrawn(gone, first.AddDays(2))
		e := c.enrolled(person)
		replace := func(from calendar.Date) (l hours.Ledger, err error) {
			err = c.write([]store.Stream{store.CourseStream(c.ID), store.LearnerStream(e.LearnerID)}, func(tx *store.Tx) error {
				_, l, err = journey.Replace(c.T.Context(), tx, e.ID, gone.ID, from, "", "")
				return err
			})
			return l, err
		}
		f := c.refused("journey.unreachable", err2(replace(first.AddDays(13))))
		if f.Args["best"] != calendar.Hours(185) {
			c.T.Error(f)
		}
		if e := c.now(e); e.State != enrolment.Applied || e.ReplacesID != "" {
			c.T.Errorf("the refusal left %+v", e)
		}
		l, err := replace(first.AddDays(10))
		if err != nil || l.Missable != 0 {
			c.T.Errorf("missable %v, %v", l.Missable, err)
		}
		if e := c.now(e); e.ReplacesID != store.Ref(gone.ID) || e.State != enrolment.Admitted {
			c.T.Errorf("replaced %+v", e)
		}
	})
}

// What the page shows before the act is what the verb judges by.
func TestForecastIsTheJudgement(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		person := c.person("Tardi")
		c.underWay("Rossi")
		e := c.enrolled(person)
		c.At(first.AddDays(4), "08:00")
		c.closed(4)
		from := first.AddDays(7)
		var shown hours.Ledger
		c.Read(func(r store.Reader) (err error) {
			shown, err = ledger.Entering(c.T.Context(), r, e, from, first.AddDays(4))
			return err
		})
		if shown.Lost != calendar.Hours(35) || shown.Best != calendar.Hours(215) || shown.Missable != calendar.Hours(15) {
			c.T.Errorf("lost %v, best %v, missable %v", shown.Lost, shown.Best, shown.Missable)
		}
		judged, err := c.enterLate(e, from)
		if err != nil || judged.Best != shown.Best || judged.Required != shown.Required {
			c.T.Errorf("judged %v of %v, %v", judged.Best, judged.Required, err)
		}
	})
}

// Lessons of another course at the same times ask for a reason, and keep it.
func TestAdmitToASecondCourse(t *testing.T) {
	each(t, func(c class) {
		other := class{c.Open("c2", 0)}
		other.Calendar()
		c.Exec(notYet)
		e := other.admitted("Rossi")
		mine := c.enrolled(e.LearnerID)
		admit := func(accepted string) error {
			return c.write([]store.Stream{store.CourseStream(c.ID), store.LearnerStream(e.LearnerID)}, func(tx *store.Tx) error {
				_, err := journey.Admit(c.T.Context(), tx, mine.ID, accepted)
				return err
			})
		}
		f := c.refused("journey.elsewhere", admit(" "))
		if len(f.Fields) != 2 || f.Fields[0].Args["n"] != 30 || f.Fields[1].Name != "accepted" {
			c.T.Errorf("refused with %+v", f.Fields)
		}
		if err := admit("segue questo corso dal secondo mese"); err != nil {
			c.T.Fatal(err)
		}
		c.Read(func(r store.Reader) error {
			life, err := enrolment.History(c.T.Context(), r, mine)
			if len(life) != 3 || life[0].Step.Reason != "segue questo corso dal secondo mese" {
				c.T.Errorf("history %+v", life)
			}
			return err
		})
	})
}

// Ten hours attended on one edition are credits on the next, under their decision; both
// enrolments name each other and both ledgers are right.
func TestTransfer(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		other := class{c.Open("c2", 0)}
		other.Calendar()
		c.Exec(notYet)
		e := c.underWay("Rossi")
		c.At(first.AddDays(3), "08:00")
		last := first.AddDays(1)
		decision := enrolment.Decision{Number: "n. 7", On: first.AddDays(2), By: "Commissione crediti"}
		transfer := func(change func(m *journey.Moving)) (got enrolment.Enrolment, err error) {
			m := journey.Moving{EnrolmentID: e.ID, CourseID: "c2", Last: last, Reason: "cambio di orario", Decision: decision}
			change(&m)
			err = c.write([]store.Stream{store.CourseStream("c1"), store.CourseStream("c2"), store.LearnerStream(e.LearnerID)}, func(tx *store.Tx) error {
				got, err = journey.Transfer(c.T.Context(), tx, m)
				return err
			})
			return got, err
		}
		refusal := func(code string, change func(m *journey.Moving)) *fault.Error {
			c.T.Helper()
			_, err := transfer(change)
			return c.refused(code, err)
		}
		fails := func(code string, change func(m *journey.Moving)) {
			c.T.Helper()
			_ = refusal(code, change)
		}
		f := refusal("journey.register_open", func(*journey.Moving) {})
		if text := language.Italian.Fault(f); text != "Fino al 08/09/2026 il registro non è completo: 2 lezioni da chiudere, 0 presenze o giornate di stage da segnare o confermare. Le ore si riconoscono dopo." {
			c.T.Error(text)
		}
		c.Exec(`UPDATE lesson SET state = 'closed', held = 'planned', held_from = from_wall, held_to = to_wall, held_starts_at = starts_at,
			held_ends_at = ends_at, closed_at = ends_at, topic = 'x' WHERE course_id = 'c1' AND on_date <= ?`, last)
		c.attended(e, 2)

		var carried []journey.Carry
		c.Read(func(r store.Reader) (err error) {
			carried, err = journey.Carried(c.T.Context(), r, e.ID, "c2", last)
			return err
		})
		if len(carried) != 1 || carried[0].Earned != calendar.Hours(10) {
			c.T.Fatalf("carried %+v", carried)
		}
		cell := carried[0].Cell
		all := func(m *journey.Moving) { m.Credits = map[hours.Cell]calendar.Minutes{cell: calendar.Hours(10)} }
		fails("journey.carried", func(m *journey.Moving) { m.Credits = map[hours.Cell]calendar.Minutes{cell: calendar.Hours(10) + 1} })
		fails("journey.carried", func(m *journey.Moving) {
			m.Credits = map[hours.Cell]calendar.Minutes{{Segment: "KC", Mode: hours.SelfPaced}: 60}
		})
		fails("enrolment.credit", func(m *journey.Moving) { all(m); m.Decision.Number = "" })
		fails("enrolment.leaving", func(m *journey.Moving) { all(m); m.Reason = "" })
		fails("journey.transfer", func(m *journey.Moving) { m.CourseID = "c1" })
		c.Exec("UPDATE course SET seats = 0 + 1 WHERE id = 'c2'")
		seat := other.admitted("Unica")
		fails("enrolment.full", all)
		other.withdrawn(seat, first.AddDays(3))
		c.Exec("INSERT INTO standard (id, region, title) VALUES ('altro', 'Campania', 'Altro')")
		c.Exec(`INSERT INTO standard_version (id, standard_id, version, state, document, source, origin, edited_by, confirmed_by)
			SELECT 'altro1', 'altro', 1, state, document, source, origin, edited_by, confirmed_by FROM standard_version WHERE id = 'std1'`)
		c.Exec("UPDATE course SET standard_version_id = 'altro1' WHERE id = 'c2'")
		fails("journey.standard", all)
		c.Exec("UPDATE course SET standard_version_id = 'std1' WHERE id = 'c2'")
		if e := c.now(e); e.State != enrolment.Admitted {
			c.T.Errorf("the refusals left %+v", e)
		}

		got, err := transfer(all)
		if err != nil {
			c.T.Fatal(err)
		}
		if got.State != enrolment.Admitted || got.Number != 2 || got.CameFromID != store.Ref(e.ID) || c.now(e).State != enrolment.Transferred {
			c.T.Errorf("transferred from %+v to %+v", c.now(e), got)
		}
		c.Read(func(r store.Reader) error {
			l, err := enrolment.LinksOf(c.T.Context(), r, e)
			if err != nil || l.WentTo.ID != got.ID {
				c.T.Errorf("links %+v, %v", l, err)
			}
			here, err := ledger.OfEnrolment(c.T.Context(), r, e.ID, first.AddDays(3))
			if err != nil || here.Rows[0].Ledger.A != calendar.Hours(10) || here.Rows[0].Counts() {
				c.T.Errorf("there the hours are %v, %v", here.Rows[0].Ledger.A, err)
			}
			there, err := ledger.OfEnrolment(c.T.Context(), r, got.ID, first.AddDays(3))
			if h := there.Rows[0].Ledger; err != nil || h.C != calendar.Hours(10) || h.A != 0 || h.Required != calendar.Hours(192) {
				c.T.Errorf("here C %v, A %v, required %v, %v", h.C, h.A, h.Required, err)
			}
			return err
		})
		fails("enrolment.transfer", all) // gone for good
	})
}

// To an edition that has started one goes as a late entry: from a day after the last.
func TestTransferToAnEditionThatHasStarted(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		other := class{c.Open("c2", 0)}
		other.Calendar()
		c.Exec(notYet)
		other.admitted("Verdi")
		e := c.underWay("Rossi")
		if err := other.start(first); err != nil {
			c.T.Fatal(err)
		}
		c.At(first.AddDays(2), "08:00")
		c.closed(2) // of both
		transfer := func(from calendar.Date) error {
			return c.write([]store.Stream{store.CourseStream("c1"), store.CourseStream("c2"), store.LearnerStream(e.LearnerID)}, func(tx *store.Tx) error {
				_, err := journey.Transfer(c.T.Context(), tx, journey.Moving{EnrolmentID: e.ID, CourseID: "c2", Last: first.AddDays(1), From: from, Reason: "orario"})
				return err
			})
		}
		c.attended(e, 2)
		c.refused("journey.transfer", transfer(first.AddDays(1)))
		c.refused("journey.unreachable", transfer(first.AddDays(12)))
		if err := transfer(first.AddDays(2)); err != nil {
			c.T.Fatal(err)
		}
	})
}
