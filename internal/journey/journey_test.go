package journey_test

import (
	"slices"
	"testing"

	"vidimus/internal/admission"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/journey"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
)

const (
	before = "2026-09-01T08:00:00Z" // six days before the first lesson
	notYet = `UPDATE course SET state = 'authorised', started_on = NULL, inail_policy = '1', inail_from = '2026-01-01', inail_to = '2027-12-31',
		liability_policy = '2', liability_from = '2026-01-01', liability_to = '2027-12-31'`
)

// class is a course that can start: its calendar is planned and nobody is enrolled.
type class struct{ *attendancetest.Course }

func each(t *testing.T, run func(c class)) {
	attendancetest.Each(t, before, func(_ *testing.T, s *attendancetest.School) {
		c := class{s.Open("c1", 0)}
		c.Calendar()
		s.Exec(notYet)
		run(c)
	})
}

// person is somebody who has handed in what the law and the provider ask.
func (c class) person(surname string) string {
	c.T.Helper()
	l := learner.Learner{ID: store.NewID(), Surname: surname, Name: "Prova", BirthDate: "1990-01-01", Citizenships: "IT"}
	c.must([]store.Stream{store.LearnerStream(l.ID)}, func(tx *store.Tx) error {
		if _, _, err := learner.Register(c.T.Context(), tx, l, true); err != nil {
			return err
		}
		for _, kind := range []string{enrolment.KindIdentityDocument, enrolment.KindPrivacyNotice} {
			e, err := learner.HandIn(c.T.Context(), tx, learner.Evidence{LearnerID: l.ID, Kind: kind, ReceivedOn: calendar.MustDate("2026-08-31")}, nil)
			if err != nil {
				return err
			}
			if _, err := learner.Check(c.T.Context(), tx, e.ID, learner.Accepted, "Rossi Giulia", e.ReceivedOn); err != nil {
				return err
			}
		}
		return nil
	})
	return l.ID
}

func (c class) write(locks []store.Stream, fn func(tx *store.Tx) error) error {
	_, err := c.DB.Write(c.T.Context(), store.Command{Actor: attendancetest.Director, Locks: locks}, fn)
	return err
}

func (c class) must(locks []store.Stream, fn func(tx *store.Tx) error) {
	c.T.Helper()
	if err := c.write(locks, fn); err != nil {
		c.T.Fatal(err)
	}
}

func (c class) enrolled(person string) enrolment.Enrolment {
	c.T.Helper()
	var e enrolment.Enrolment
	c.must([]store.Stream{store.CourseStream(c.ID)}, func(tx *store.Tx) (err error) {
		e, err = enrolment.Enrol(c.T.Context(), tx, c.ID, person, false)
		return err
	})
	return e
}

func (c class) admitted(surname string) enrolment.Enrolment {
	c.T.Helper()
	e := c.enrolled(c.person(surname))
	c.must([]store.Stream{store.CourseStream(c.ID), store.LearnerStream(e.LearnerID)}, func(tx *store.Tx) error {
		_, err := enrolment.AdmitToAttendance(c.T.Context(), tx, e.ID)
		return err
	})
	return e
}

func (c class) start(day calendar.Date) error {
	var locks []store.Stream
	c.Read(func(r store.Reader) (err error) {
		locks, err = journey.ClassLocks(c.T.Context(), r, c.ID)
		return err
	})
	return c.write(locks, func(tx *store.Tx) error {
		_, err := journey.Start(c.T.Context(), tx, c.ID, day)
		return err
	})
}

func (c class) enterLate(e enrolment.Enrolment, from calendar.Date) (l hours.Ledger, err error) {
	err = c.write([]store.Stream{store.CourseStream(c.ID), store.LearnerStream(e.LearnerID)}, func(tx *store.Tx) error {
		_, l, err = journey.EnterLate(c.T.Context(), tx, e.ID, from, "")
		return err
	})
	return l, err
}

func (c class) refused(code string, err error) *fault.Error {
	c.T.Helper()
	if !fault.HasCode(err, code) {
		c.T.Fatalf("got %v, want a fault %s", err, code)
	}
	return fault.As(err)
}

// closed closes the first n lessons of the calendar with everybody present.
func (c class) closed(n int) {
	c.T.Helper()
	last := attendancetest.Start.AddDays(n - 1)
	c.Exec(`UPDATE lesson SET state = 'closed', held = 'planned', held_from = from_wall, held_to = to_wall, held_starts_at = starts_at,
		held_ends_at = ends_at, closed_at = ends_at, topic = 'x' WHERE on_date <= ?`, last)
}

func TestStart(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		c.refused("journey.first_lesson", c.start(first)) // it has not come yet
		c.At(first, "08:00")
		c.refused("journey.first_lesson", c.start(first.AddDays(-1)))
		c.refused("journey.nobody", c.start(first))
		e := c.admitted("Rossi")
		c.Exec("UPDATE course SET inail_to = '2026-09-30'")
		c.refused("course.not_ready", c.start(first))
		c.Exec("UPDATE course SET inail_to = '2027-12-31'")

		// Since the admission a document turned out to be false.
		var papers []learner.Evidence
		c.Read(func(r store.Reader) (err error) {
			papers, err = learner.EvidenceOf(c.T.Context(), r, e.LearnerID)
			return err
		})
		check := func(outcome string) {
			c.must([]store.Stream{store.LearnerStream(e.LearnerID)}, func(tx *store.Tx) error {
				for _, p := range papers {
					if p.Kind == enrolment.KindIdentityDocument {
						if _, err := learner.Check(c.T.Context(), tx, p.ID, outcome, "Rossi Giulia", p.ReceivedOn); err != nil {
							return err
						}
					}
				}
				return nil
			})
		}
		check(learner.Rejected)
		f := c.refused("journey.requirements", c.start(first))
		if text := language.Italian.T(f.Fields[0].Message, f.Fields[0].Args); text != "Rossi Prova: Documento d’identità." {
			c.T.Error(text)
		}
		check(learner.Accepted)
		if err := c.start(first); err != nil {
			c.T.Fatal(err)
		}
		c.refused("course.started", c.start(first))
		c.Read(func(r store.Reader) error {
			got, err := course.ByID(c.T.Context(), r, c.ID)
			if got.StartedOn != first || got.State != course.Started {
				c.T.Errorf("started %+v", got)
			}
			return err
		})
	})
}

func TestStartWithoutLessons(t *testing.T) {
	attendancetest.Each(t, before, func(_ *testing.T, s *attendancetest.School) {
		c := class{s.Open("c1", 0)}
		s.Exec(notYet)
		c.refused("journey.no_lessons", c.start(attendancetest.Start))
	})
}

// Of 250 hours 50 may be missed: ten lessons of five hours.
func TestLateEntryUntilItIsTooLate(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		c.admitted("Rossi")
		person := c.person("Tardi")
		c.At(first, "08:00")
		if err := c.start(first); err != nil {
			t.Fatal(err)
		}
		e := c.enrolled(person)
		c.At(first.AddDays(8), "08:00")
		c.closed(8) // 40 hours held

		f := c.refused("journey.unreachable", err2(c.enterLate(e, first.AddDays(11)))) // three more lessons are still to be held, and missed
		if text := language.Italian.Fault(f); text != "Entrando il 18/09/2026 la soglia non è più raggiungibile: servono 200 h 00', anche frequentando tutto il resto arriverebbe a 195 h 00'." {
			c.T.Error(text)
		}
		c.Read(func(r store.Reader) error {
			got, err := enrolment.ByID(c.T.Context(), r, e.ID)
			if got.State != enrolment.Applied {
				c.T.Errorf("the refusal left %+v", got)
			}
			return err
		})
		l, err := c.enterLate(e, first.AddDays(10)) // the last day on which it is enough
		if err != nil {
			c.T.Fatal(err)
		}
		if l.Best != calendar.Hours(200) || l.Missable != 0 {
			c.T.Errorf("best %v, missable %v", l.Best, l.Missable)
		}
		c.closed(10)
		c.Read(func(r store.Reader) error {
			b, err := ledger.OfEnrolment(c.T.Context(), r, e.ID, first.AddDays(10))
			if b.Rows[0].Ledger.Best != calendar.Hours(200) {
				c.T.Errorf("when those lessons are closed: %v", b.Rows[0].Ledger.Best)
			}
			return err
		})
	})
}

func err2(_ hours.Ledger, err error) error { return err }

func TestWithdrawalKeepsHours(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		e := c.admitted("Rossi")
		c.At(first, "08:00")
		if err := c.start(first); err != nil {
			t.Fatal(err)
		}
		c.closed(2)
		for _, id := range []string{"c1-l00", "c1-l01"} {
			c.Exec(`INSERT INTO mark (id, lesson_id, enrolment_id, state, intervals, mode, source, device, device_seq, version, marked_at, marked_by)
				SELECT 'm-' || id, id, ?, 'present', '[{"from":"' || ? || 'T07:00:00.000000Z","to":"' || ? || 'T12:00:00.000000Z"}]', '', 'sheet', '', 0, 1, ends_at, 'tutor'
				FROM lesson WHERE id = ?`, e.ID, dayOf(id), dayOf(id), id)
		}
		recognised := func() (a calendar.Minutes) {
			c.Read(func(r store.Reader) error {
				b, err := ledger.OfEnrolment(c.T.Context(), r, e.ID, first.AddDays(5))
				a = b.Rows[0].Ledger.A
				return err
			})
			return a
		}
		if a := recognised(); a != calendar.Hours(10) {
			c.T.Fatalf("%v before", a)
		}
		c.At(first.AddDays(2), "08:00")
		c.must([]store.Stream{store.CourseStream(c.ID)}, func(tx *store.Tx) error {
			_, err := enrolment.Withdraw(c.T.Context(), tx, e.ID, leaving(first.AddDays(1)))
			return err
		})
		if a := recognised(); a != calendar.Hours(10) {
			c.T.Errorf("%v after", a)
		}
	})
}

// Nobody leaves before the register last saw them: those hours would be nobody's, and the one
// who is excluded by a slip of the pen could not come back.
func TestNobodyLeavesBeforeTheirLastPresence(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		e := c.underWay("Rossi")
		c.At(first.AddDays(6), "08:00")
		c.closed(3)
		c.attended(e, 3)
		for name, act := range map[string]func(tx *store.Tx, l enrolment.Leaving) error{
			"suspend": func(tx *store.Tx, l enrolment.Leaving) error {
				return enrolment.Suspend(c.T.Context(), tx, e.ID, l)
			},
			"withdraw": func(tx *store.Tx, l enrolment.Leaving) error {
				_, err := enrolment.Withdraw(c.T.Context(), tx, e.ID, l)
				return err
			},
			"exclude": func(tx *store.Tx, l enrolment.Leaving) error {
				_, err := enrolment.Exclude(c.T.Context(), tx, e.ID, l)
				return err
			},
			"depart": func(tx *store.Tx, l enrolment.Leaving) error {
				_, err := enrolment.Depart(c.T.Context(), tx, e.ID, "c2", l)
				return err
			},
		} {
			for _, last := range []calendar.Date{first.AddDays(1), first} {
				err := c.write([]store.Stream{store.CourseStream(c.ID)}, func(tx *store.Tx) error { return act(tx, leaving(last)) })
				f := c.refused("enrolment.leaving", err)
				if f.Fields[0].Name != "last" || f.Fields[0].Args["day"] != first.AddDays(2) {
					c.T.Errorf("%s on %s: %+v", name, last, f.Fields)
				}
			}
		}
		c.refused("enrolment.leaving", c.write([]store.Stream{store.CourseStream(c.ID)}, func(tx *store.Tx) error {
			_, err := enrolment.Exclude(c.T.Context(), tx, e.ID, leaving(calendar.MustDate("2025-02-12")))
			return err
		}))
		c.withdrawn(e, first.AddDays(2))
	})
}

// Nothing more is offered to somebody who withdrew as of a day before they had resumed.
func TestWithdrawalBeforeTheReturn(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		e := c.underWay("Rossi")
		c.At(first.AddDays(6), "08:00")
		c.closed(6)
		offered := func() (h calendar.Minutes) {
			c.Read(func(r store.Reader) error {
				b, err := ledger.OfEnrolment(c.T.Context(), r, e.ID, first.AddDays(6))
				h = b.Rows[0].Ledger.Total.Offered
				return err
			})
			return h
		}
		c.must([]store.Stream{store.CourseStream(c.ID)}, func(tx *store.Tx) error {
			if err := enrolment.Suspend(c.T.Context(), tx, e.ID, leaving(first.AddDays(1))); err != nil {
				return err
			}
			return enrolment.Resume(c.T.Context(), tx, e.ID, first.AddDays(5))
		})
		if h := offered(); h != calendar.Hours(30) {
			c.T.Fatalf("%v before", h)
		}
		c.withdrawn(e, first.AddDays(3))
		if h := offered(); h != calendar.Hours(10) {
			c.T.Errorf("%v are offered", h)
		}
	})
}

func dayOf(lesson string) string {
	if lesson == "c1-l00" {
		return attendancetest.Start.String()
	}
	return attendancetest.Start.AddDays(1).String()
}

func TestEnd(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		c.admitted("Rossi")
		c.At(first, "08:00")
		if err := c.start(first); err != nil {
			t.Fatal(err)
		}
		end := func() (got course.Course, err error) {
			err = c.write([]store.Stream{store.CourseStream(c.ID)}, func(tx *store.Tx) error {
				got, err = journey.End(c.T.Context(), tx, c.ID)
				return err
			})
			return got, err
		}
		c.At(first.AddDays(40), "08:00")
		_, err := end()
		if f := c.refused("journey.open", err); len(f.Fields) != 30 {
			c.T.Errorf("%d lessons are open", len(f.Fields))
		}
		c.closed(30)
		got, err := end()
		if err != nil || got.State != course.Ended || got.EndedOn != first.AddDays(29) {
			c.T.Errorf("ended %+v, %v", got, err)
		}
	})
}

func TestElsewhere(t *testing.T) {
	each(t, func(c class) {
		other := class{c.Open("c2", 0)}
		other.Calendar()
		c.Exec(notYet)
		e := other.admitted("Rossi")
		c.Read(func(r store.Reader) error {
			found, err := journey.Elsewhere(c.T.Context(), r, "c1", e.LearnerID, attendancetest.Start, "")
			if len(found) != 1 || found[0].Args["n"] != 30 {
				c.T.Errorf("found %+v", found)
			}
			for on, n := range map[calendar.Date]int{attendancetest.Start.AddDays(10): 20, attendancetest.Start.AddDays(30): 0} {
				rest, err := journey.Elsewhere(c.T.Context(), r, "c1", e.LearnerID, on, "")
				if err != nil || n == 0 != (len(rest) == 0) || n > 0 && (rest[0].Args["n"] != n || rest[0].Args["first"] != on) {
					c.T.Errorf("from %s: %+v, %v", on, rest, err)
				}
			}
			own, err2 := journey.Elsewhere(c.T.Context(), r, "c2", e.LearnerID, attendancetest.Start, "")
			leaving, err3 := journey.Elsewhere(c.T.Context(), r, "c1", e.LearnerID, attendancetest.Start, "c2")
			if len(own)+len(leaving) != 0 || err2 != nil || err3 != nil {
				c.T.Errorf("on the course itself: %+v, on one that is left: %+v, %v, %v", own, leaving, err2, err3)
			}
			return err
		})
	})
}

// next is the passage that comes next on a day, and the rules that stand in its way.
func (c class) next(today calendar.Date) (to course.State, rules []string) {
	c.T.Helper()
	c.Read(func(r store.Reader) error {
		life, err := journey.Life(c.T.Context(), r, c.ID, today)
		for _, p := range life {
			if p.Next {
				to = p.To
				for _, f := range finding.Of(p.Blocks, finding.Blocking) {
					rules = append(rules, f.Rule)
				}
			}
		}
		return err
	})
	return to, slices.Compact(rules)
}

func TestLifeSaysWhatComesNext(t *testing.T) {
	each(t, func(c class) {
		first := attendancetest.Start
		today := first.AddDays(-6)
		want := func(to course.State, rules ...string) {
			c.T.Helper()
			if gotTo, got := c.next(today); gotTo != to || !slices.Equal(got, rules) {
				c.T.Errorf("next is %s with %v in its way, want %s with %v", gotTo, got, to, rules)
			}
		}
		c.Exec("UPDATE course SET inail_policy = ''")
		want(course.Started, "START-DAY", "START-INAIL", "START-CLASS")
		c.Exec(notYet)
		c.admitted("Rossi")
		want(course.Started, "START-DAY")
		today = first
		c.At(today, "08:00")
		want(course.Started)
		if err := c.start(first); err != nil {
			c.T.Fatal(err)
		}
		today = first.AddDays(40)
		c.At(today, "08:00")
		want(course.Ended, "END-LESSON")
		c.closed(30)
		want(course.Ended)
		c.must([]store.Stream{store.CourseStream(c.ID)}, func(tx *store.Tx) error {
			_, err := journey.End(c.T.Context(), tx, c.ID)
			return err
		})
		if to, rules := c.next(today); to != course.InExam || !slices.Contains(rules, "EXAM-LIST") || !slices.Contains(rules, "L-UNMARKED") {
			c.T.Errorf("next is %s with %v", to, rules)
		}
		c.Exec("UPDATE course SET state = 'exam'")
		want(course.Closed, "EXAM-OUTCOME")
		c.Exec("UPDATE course SET state = 'closed'")
		want("")
	})
}

func TestLifeGoesThroughTheIntermediateExam(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := class{admissiontest.TwoYears(s, "c", 2)}
		next := func() (p journey.Passage) {
			c.Read(func(r store.Reader) error {
				life, err := journey.Life(t.Context(), r, c.ID, admissiontest.Today)
				for _, passage := range life {
					if passage.Next {
						p = passage
					}
				}
				return err
			})
			return p
		}
		if p := next(); p.To != course.Started || p.Year != 1 || len(p.Blocks) == 0 || p.Blocks[len(p.Blocks)-1].Rule != "EXAM-LIST" {
			t.Errorf("next is %s, year %d, with %v", p.To, p.Year, p.Blocks)
		}
		end := func(tx *store.Tx) error {
			_, err := journey.End(t.Context(), tx, c.ID)
			return err
		}
		locks := []store.Stream{store.CourseStream(c.ID)}
		c.refused("journey.open", c.write(locks, end))
		c.must(locks, func(tx *store.Tx) error {
			_, err := admission.Freeze(t.Context(), tx, c.ID, 1)
			return err
		})
		if p := next(); p.To != course.Ended || p.Year != 0 {
			t.Errorf("after the list, next is %s, year %d", p.To, p.Year)
		}
		c.must(locks, end)
	})
}
