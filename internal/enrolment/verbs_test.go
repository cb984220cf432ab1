package enrolment_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// leaving is one that no presence on the register stands against.
func leaving(last, reason string) enrolment.Leaving {
	return leavingAfter(calendar.Date{}, last, reason)
}

func leavingAfter(there calendar.Date, last, reason string) enrolment.Leaving {
	return enrolment.Leaving{Last: calendar.MustDate(last), Reason: reason,
		LastPresence: func(context.Context, store.Reader, string) (calendar.Date, error) { return there, nil }}
}

func TestNobodyIsEnrolledTwice(t *testing.T) {
	each(t, func(o *office) {
		p := o.person("Rossi")
		e := o.enrolled(p)
		if e.Number != 1 || e.State != enrolment.Applied || e.EnrolledOn != calendar.MustDate("2026-11-22") {
			o.Errorf("enrolled %+v", e)
		}
		_, err := o.enrol(p, false)
		if f := o.refused("enrolment.twice", err); !strings.Contains(f.Message, "già iscritta") {
			o.Error(f)
		}
		_, err = o.enrol(p, true)
		o.refused("enrolment.twice", err)
		o.must(o.renounce(e))
		_, err = o.enrol(p, false)
		if f := o.refused("enrolment.twice", err); !strings.Contains(f.Message, "riprendila") {
			o.Error(f)
		}
		if _, err = o.enrol("nobody", false); !fault.Is(err, fault.NotFound) {
			o.Error(err)
		}
	})
}

func (o *office) leave(e enrolment.Enrolment, last string) error {
	return o.verb(e, func(tx *store.Tx) error {
		_, err := enrolment.Withdraw(o.Context(), tx, e.ID, leaving(last, "lavoro"))
		return err
	})
}

func (o *office) renounce(e enrolment.Enrolment) error {
	return o.verb(e, func(tx *store.Tx) error {
		_, err := enrolment.Renounce(o.Context(), tx, e.ID, e.EnrolledOn, "altro corso")
		return err
	})
}

// The last seat is somebody's, and only one's, however many ask for it at once: all the
// others wait, each in their own place.
func TestLastSeat(t *testing.T) {
	each(t, func(o *office) {
		o.enrolled(o.person("Primo"))
		people := make([]string, 30)
		for i := range people {
			people[i] = o.person("Ultimo" + string(rune('A'+i%26)) + strings.Repeat("a", i/26))
		}
		got := make([]enrolment.Enrolment, len(people))
		errs := make([]error, len(people))
		var wg sync.WaitGroup
		for i, p := range people {
			wg.Go(func() { got[i], errs[i] = o.enrol(p, false) })
		}
		wg.Wait()
		o.must(errors.Join(errs...))
		places := map[int]bool{}
		for _, e := range got {
			if e.State == enrolment.Waiting {
				places[*e.Place] = true
			}
		}
		if len(places) != 29 || !places[1] || !places[29] {
			o.Errorf("%d people have a place of their own on the waiting list", len(places))
		}
		auditor, err := o.enrol(o.person("Uditore"), true)
		if o.must(err); auditor.State != enrolment.Applied || auditor.Number != 32 {
			o.Errorf("an auditor needs no seat: %+v", auditor)
		}
		o.read(func(r store.Reader) error {
			members, err := enrolment.OfCourse(o.Context(), r, "c1")
			if err != nil {
				return err
			}
			all, err := enrolment.CountByCourse(o.Context(), r)
			want := enrolment.Counts{States: map[enrolment.State]int{enrolment.Applied: 3, enrolment.Waiting: 29}, Auditors: 1, Seats: 2}
			if diff := cmp.Diff(want, enrolment.CountOf(members)); diff != "" {
				o.Error(diff)
			}
			if diff := cmp.Diff(want, all["c1"]); diff != "" {
				o.Error(diff)
			}
			return err
		})
	})
}

func TestAdmissionNamesWhatIsMissing(t *testing.T) {
	each(t, func(o *office) {
		p := o.person("Đorđević")
		e := o.enrolled(p)
		f := o.refused("enrolment.not_admissible", o.admit(e))
		var rules []string
		for _, field := range f.Fields {
			rules = append(rules, field.Name)
		}
		if diff := cmp.Diff([]string{"R-SCHOOL", "R-GRADE", "R-IDENTITY", "R-PRIVACY"}, rules); diff != "" {
			o.Error(diff)
		}
		if text := language.Italian.Fault(f); text != "Đorđević Prova non può ancora frequentare: 4 requisiti mancano o non sono verificati." {
			o.Error(text)
		}
		o.handsIn(p, "2026-11-20", everything...)
		o.must(o.admit(e))
		if e = o.now(e); e.State != enrolment.Admitted || e.AdmittedOn != calendar.MustDate("2026-12-01") || e.LateEntry {
			o.Errorf("admitted %+v", e)
		}
		if diff := cmp.Diff([]string{"2026-12-01– "}, o.attends(e)); diff != "" {
			o.Error(diff)
		}
		o.refused("enrolment.admit", o.admit(e))
		o.starts("2026-12-02") // a day later than planned
		if diff := cmp.Diff([]string{"2026-12-02– "}, o.attends(e)); diff != "" {
			o.Error(diff)
		}
	})
}

// The course started on 1 December; the documents came on the third day.
func TestReplacementDocumentsOnDayThree(t *testing.T) {
	each(t, func(o *office) {
		o.ready("Rossi")
		inTime, late := o.person("Puntuale"), o.person("Tardivo")
		o.on("2026-12-03")
		o.handsIn(inTime, "2026-11-30", everything...)
		o.starts("2026-12-01")
		o.handsIn(late, "2026-12-03", everything...)

		enter := func(e enrolment.Enrolment, from string) error {
			return o.verb(e, func(tx *store.Tx) error {
				_, err := enrolment.EnterLate(o.Context(), tx, e.ID, calendar.MustDate(from))
				return err
			})
		}
		e := o.enrolled(late)
		f := o.refused("enrolment.not_admissible", enter(e, "2026-12-04"))
		if len(f.Fields) == 0 || !strings.Contains(f.Fields[0].Message, "Per questa edizione non è più possibile") {
			o.Error(f)
		}
		o.refused("enrolment.not_admissible", o.admit(e))
		o.must(o.renounce(e))

		e = o.enrolled(inTime)
		for _, from := range []string{"2026-12-01", "2027-06-01"} {
			o.refused("enrolment.late_entry", enter(e, from))
		}
		o.must(enter(e, "2026-12-04"))
		if e = o.now(e); !e.LateEntry || e.AdmittedOn != calendar.MustDate("2026-12-04") || e.Number != 3 {
			o.Errorf("entered %+v", e)
		}
	})
}

func TestLateEntryBeforeTheStart(t *testing.T) {
	each(t, func(o *office) {
		e := o.enrolled(o.person("Rossi"))
		err := o.verb(e, func(tx *store.Tx) error {
			_, err := enrolment.EnterLate(o.Context(), tx, e.ID, calendar.MustDate("2026-12-04"))
			return err
		})
		o.refused("enrolment.enter_late", err)
	})
}

func TestComingAndGoing(t *testing.T) {
	each(t, func(o *office) {
		e := o.ready("Rossi")
		other := o.ready("Verdi")
		o.on("2026-12-20")
		o.starts("2026-12-01")
		day := calendar.MustDate
		suspend := func(last, reason string) error {
			return o.verb(e, func(tx *store.Tx) error { return enrolment.Suspend(o.Context(), tx, e.ID, leaving(last, reason)) })
		}
		resume := func(from string) error {
			return o.verb(e, func(tx *store.Tx) error { return enrolment.Resume(o.Context(), tx, e.ID, day(from)) })
		}
		again := func(from string) error {
			return o.verb(e, func(tx *store.Tx) error {
				_, err := enrolment.TakeUpAgain(o.Context(), tx, e.ID, day(from), "")
				return err
			})
		}
		o.refused("enrolment.resume", resume("2026-12-10"))
		o.refused("enrolment.take_up", again("2026-12-10"))
		o.refused("enrolment.leaving", suspend("2026-12-05", " "))
		o.refused("enrolment.leaving", suspend("2026-11-30", "lavoro"))
		o.must(suspend("2026-12-05", "lavoro"))
		o.refused("enrolment.suspend", suspend("2026-12-06", "lavoro"))
		o.refused("enrolment.return", resume("2026-12-05"))
		o.must(resume("2026-12-09"))
		o.refused("enrolment.leaving", o.verb(e, func(tx *store.Tx) error {
			_, err := enrolment.Withdraw(o.Context(), tx, e.ID, leaving("2026-12-15", ""))
			return err
		}))
		o.must(o.leave(e, "2026-12-15"))
		o.refused("enrolment.withdraw", o.leave(e, "2026-12-15"))
		if diff := cmp.Diff([]string{"2026-12-01–2026-12-05 suspended", "2026-12-09–2026-12-15 withdrawn"}, o.attends(e)); diff != "" {
			o.Error(diff)
		}

		// The seat is free: somebody takes it, and it is not free any more.
		last := o.enrolled(o.person("Bianchi"))
		if last.Number != 3 {
			o.Errorf("number %d was given before", last.Number)
		}
		o.refused("enrolment.take_up", again("2026-12-18"))
		o.refused("enrolment.withdraw", o.leave(last, "2026-12-20")) // never admitted
		o.must(o.renounce(last))
		if o.attends(last) != nil || o.now(last).State != enrolment.Renounced {
			o.Errorf("an applicant who left: %v", o.now(last))
		}
		o.refused("enrolment.return", again("2026-12-15"))
		o.must(again("2026-12-18"))
		if e := o.now(e); e.State != enrolment.Admitted || e.Number != 1 || len(o.attends(e)) != 3 {
			o.Errorf("taken up %+v", e)
		}
		o.must(o.verb(other, func(tx *store.Tx) error {
			_, err := enrolment.Exclude(o.Context(), tx, other.ID, leaving("2026-12-18", "assenze"))
			return err
		}))
		o.refused("enrolment.take_up", o.verb(other, func(tx *store.Tx) error {
			_, err := enrolment.TakeUpAgain(o.Context(), tx, other.ID, day("2026-12-20"), "")
			return err
		}))
		again2 := o.verb(last, func(tx *store.Tx) error {
			_, err := enrolment.TakeUpAgain(o.Context(), tx, last.ID, calendar.Date{}, "")
			return err
		})
		if o.must(again2); o.now(last).State != enrolment.Applied {
			o.Errorf("an applicant is back as %v", o.now(last).State)
		}
	})
}

// Who leaves before they had resumed ends, for good, with what they attended before.
func TestLeavingBeforeTheReturn(t *testing.T) {
	each(t, func(o *office) {
		o.on("2026-12-20")
		day := calendar.MustDate
		act := map[string]func(tx *store.Tx, id, last string) (enrolment.Enrolment, error){
			"withdrawn": func(tx *store.Tx, id, last string) (enrolment.Enrolment, error) {
				return enrolment.Withdraw(o.Context(), tx, id, leaving(last, "lavoro"))
			},
			"excluded": func(tx *store.Tx, id, last string) (enrolment.Enrolment, error) {
				return enrolment.Exclude(o.Context(), tx, id, leaving(last, "assenze"))
			},
			"transferred": func(tx *store.Tx, id, last string) (enrolment.Enrolment, error) {
				return enrolment.Depart(o.Context(), tx, id, "c2", leaving(last, "orario"))
			},
		}
		for _, tt := range []struct {
			kind, last string
			want       []string
		}{
			{"withdrawn", "2026-12-11", []string{"2026-12-01–2026-12-05 suspended", "2026-12-09–2026-12-11 withdrawn"}},
			{"withdrawn", "2026-12-08", []string{"2026-12-01–2026-12-05 withdrawn"}},
			{"excluded", "2026-12-03", []string{"2026-12-01–2026-12-03 excluded"}},
			{"withdrawn", "2026-11-30", nil},
			{"transferred", "2026-12-05", []string{"2026-12-01–2026-12-05 transferred"}},
		} {
			e := o.ready("Rossi")
			if tt.kind == "transferred" {
				o.starts("2026-12-01")
			}
			o.must(o.verb(e, func(tx *store.Tx) error {
				return errors.Join(enrolment.Suspend(o.Context(), tx, e.ID, leaving("2026-12-05", "lavoro")),
					enrolment.Resume(o.Context(), tx, e.ID, day("2026-12-09")),
					enrolment.Suspend(o.Context(), tx, e.ID, leaving("2026-12-12", "lavoro")),
					enrolment.Resume(o.Context(), tx, e.ID, day("2026-12-15")))
			}))
			leave := func(last string) error {
				return o.verb(e, func(tx *store.Tx) error {
					_, err := act[tt.kind](tx, e.ID, last)
					return err
				})
			}
			o.refused("enrolment.leaving", o.verb(e, func(tx *store.Tx) error {
				_, err := enrolment.Withdraw(o.Context(), tx, e.ID, leavingAfter(day("2026-12-16"), "2026-12-15", "lavoro"))
				return err
			}))
			if f := o.refused("enrolment.leaving", leave("2026-12-21")); !strings.Contains(f.Fields[0].Message, "non oltre oggi") {
				o.Error(f.Fields)
			}
			o.must(leave(tt.last))
			if diff := cmp.Diff(tt.want, o.attends(e)); diff != "" || string(o.now(e).State) != tt.kind {
				o.Errorf("%s on %s: %s", tt.kind, tt.last, diff)
			}
		}
		o.sound()
	})
}

// Somebody admitted who withdraws before the first day attended nothing.
func TestWithdrawBeforeTheStart(t *testing.T) {
	each(t, func(o *office) {
		e := o.ready("Rossi")
		o.must(o.leave(e, "2026-11-22"))
		if got := o.attends(e); got != nil {
			o.Error(got)
		}
	})
}

func TestCredits(t *testing.T) {
	each(t, func(o *office) {
		e := o.enrolled(o.person("Rossi"))
		grant := func(e enrolment.Enrolment, segment string, h int, decision, on string) error {
			return o.verb(e, func(tx *store.Tx) error {
				_, err := enrolment.GrantCredit(o.Context(), tx, e.ID, hours.Cell{Segment: segment, Mode: hours.Classroom}, 0, calendar.Hours(h),
					enrolment.Decision{Number: decision, On: calendar.MustDate(on), By: "Commissione crediti"})
				return err
			})
		}
		fields := func(err error) (out []string) {
			for _, f := range o.refused("enrolment.credit", err).Fields {
				out = append(out, f.Name)
			}
			return out
		}
		planned := 20 // of the key competences
		for name, tc := range map[string]struct {
			err    error
			fields []string
		}{
			"beyond the plan":   {grant(e, "KC", planned+1, "n. 1", "2026-11-20"), []string{"hours"}},
			"no such segment":   {grant(e, "999", 1, "n. 1", "2026-11-20"), []string{"segment"}},
			"nothing":           {grant(e, "KC", 0, "n. 1", "2026-11-20"), []string{"hours"}},
			"without a number":  {grant(e, "KC", 1, " ", "2026-11-20"), []string{"decision"}},
			"decided tomorrow":  {grant(e, "KC", 1, "n. 1", "2026-11-23"), []string{"decided"}},
			"all of it at once": {grant(e, "KC", -5, "", "2026-11-23"), []string{"hours", "decision", "decided"}},
		} {
			if diff := cmp.Diff(tc.fields, fields(tc.err)); diff != "" {
				o.Errorf("%s: %s", name, diff)
			}
		}
		o.must(grant(e, "KC", 15, "n. 1", "2026-11-20"))
		if diff := cmp.Diff([]string{"hours"}, fields(grant(e, "KC", 6, "n. 2", "2026-11-20"))); diff != "" {
			o.Error(diff)
		}
		o.must(grant(e, "KC", 5, "n. 2", "2026-11-21"))
		auditor, err := o.enrol(o.person("Uditore"), true)
		o.must(err)
		o.refused("enrolment.credit", grant(auditor, "KC", 1, "n. 3", "2026-11-20"))
		o.read(func(r store.Reader) error {
			got, err := enrolment.CreditsOf(o.Context(), r, e.ID)
			if len(got) != 2 || got[0].Minutes != calendar.Hours(15) || got[1].Decision != "n. 2" {
				o.Errorf("credits %+v", got)
			}
			var waiting int
			if err := r.Get(o.Context(), &waiting, "SELECT COUNT(*) FROM outbox WHERE kind = ?", enrolment.HoursChanged); err != nil || waiting != 1 {
				o.Errorf("the hours are looked at %d times, %v", waiting, err)
			}
			return err
		})
	})
}

func TestWaivers(t *testing.T) {
	each(t, func(o *office) {
		e := o.enrolled(o.person("Rossi"))
		credit := func(rule, decision string) error {
			return o.verb(e, func(tx *store.Tx) error {
				_, err := enrolment.GrantAdmissionCredit(o.Context(), tx, e.ID, rule, decision, calendar.MustDate("2026-11-20"), "Riva Ada")
				return err
			})
		}
		override := func(rule, reason, by string) error {
			return o.verb(e, func(tx *store.Tx) error {
				_, err := enrolment.OverrideRule(o.Context(), tx, e.ID, rule, reason, by)
				return err
			})
		}
		o.refused("enrolment.not_waivable", credit("R-GRADE", "n. 1"))
		o.refused("enrolment.rule", credit("R-PHOTO", "n. 1"))
		o.refused("enrolment.waiver", credit("R-SCHOOL", " "))
		o.refused("enrolment.not_waivable", override("R-SCHOOL", "perché sì", "Riva Ada"))
		o.refused("enrolment.not_waivable", override("R-IDENTITY", "perché sì", "Riva Ada"))
		o.refused("enrolment.waiver", override("R-PRIVACY", "perché sì", ""))
		o.must(credit("R-SCHOOL", "n. 1"))
		o.refused("enrolment.waived", credit("R-SCHOOL", "n. 2"))
		o.must(override("R-PRIVACY", "firma in sede il primo giorno", "Riva Ada"))
		o.read(func(r store.Reader) error {
			verdicts, err := enrolment.VerdictsOf(o.Context(), r, e.ID, calendar.MustDate("2026-11-22"))
			for _, v := range verdicts {
				if want := v.Rule.ID == "R-SCHOOL" || v.Rule.ID == "R-PRIVACY" || v.Rule.ID == "R-LANGUAGE" || v.Rule.ID == "R-MINOR" || v.Rule.ID == "R-FOREIGN-TITLE"; want != (v.State == enrolment.Exempt) {
					o.Errorf("%s is %s", v.Rule.ID, v.State)
				}
			}
			return err
		})
	})
}

// The roster's verdicts are each enrolment's own.
func TestVerdictsOfCourse(t *testing.T) {
	each(t, func(o *office) {
		o.ready("Zeta")
		o.enrolled(o.person("Alfa"))
		if _, err := o.enrol(o.person("Uditore"), true); err != nil {
			o.Fatal(err)
		}
		day := calendar.MustDate("2026-11-22")
		o.read(func(r store.Reader) error {
			members, err := enrolment.OfCourse(o.Context(), r, "c1")
			if err != nil {
				return err
			}
			if len(members) != 3 || members[0].Learner.Surname != "Alfa" || members[2].Learner.Surname != "Zeta" {
				o.Fatalf("roster %+v", members)
			}
			c, err := course.ByID(o.Context(), r, "c1")
			if err != nil {
				return err
			}
			all, err := enrolment.VerdictsOfCourse(o.Context(), r, c, members, day)
			for _, m := range members {
				one, err2 := enrolment.VerdictsOf(o.Context(), r, m.ID, day)
				if diff := cmp.Diff(one, all[m.ID]); diff != "" {
					o.Errorf("%s: %s", m.Learner.Surname, diff)
				}
				err = errors.Join(err, err2)
				if asked := slices.ContainsFunc(one, func(v enrolment.Verdict) bool { return v.Rule.ID == "R-SCHOOL" }); asked == m.Auditor {
					o.Errorf("auditor %v is asked for a title: %v", m.Auditor, asked)
				}
			}
			return err
		})
	})
}
