package enrolment_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// queue is a course of two seats that are taken, with three people waiting.
func (o *office) queue() (seated, waiting []enrolment.Enrolment) {
	o.Helper()
	seated = []enrolment.Enrolment{o.ready("Alfa"), o.ready("Beta")}
	for _, name := range []string{"Primo", "Secondo", "Terzo"} {
		p := o.person(name)
		o.handsIn(p, "2026-11-20", everything...)
		waiting = append(waiting, o.enrolled(p))
	}
	return seated, waiting
}

func (o *office) seat(e enrolment.Enrolment, reason string) error {
	return o.verb(e, func(tx *store.Tx) error {
		_, err := enrolment.GiveSeat(o.Context(), tx, e.ID, reason)
		return err
	})
}

func (o *office) line() (names []int) {
	o.Helper()
	o.read(func(r store.Reader) error {
		members, err := enrolment.OfCourse(o.Context(), r, "c1")
		var class []enrolment.Enrolment
		for _, m := range members {
			class = append(class, m.Enrolment)
		}
		for _, e := range enrolment.WaitingList(class) {
			names = append(names, e.Number)
		}
		return err
	})
	return names
}

func TestWaitingList(t *testing.T) {
	each(t, func(o *office) {
		seated, waiting := o.queue()
		if diff := cmp.Diff([]int{3, 4, 5}, o.line()); diff != "" {
			o.Fatal(diff)
		}
		o.refused("enrolment.seat", o.seat(waiting[0], ""))
		o.refused("enrolment.admit", o.admit(waiting[0]))
		move := func(e enrolment.Enrolment, place int, reason string) error {
			return o.verb(e, func(tx *store.Tx) error { return enrolment.MoveTo(o.Context(), tx, e.ID, place, reason) })
		}
		o.refused("enrolment.place", move(waiting[2], 4, "disoccupato da più tempo"))
		o.refused("enrolment.place", move(waiting[2], 1, " "))
		o.refused("enrolment.move", move(seated[0], 1, "criterio"))
		o.must(move(waiting[2], 1, "disoccupato da più tempo"))
		if diff := cmp.Diff([]int{5, 3, 4}, o.line()); diff != "" {
			o.Fatal(diff)
		}

		// A seat is free, and the newest application goes to the end all the same.
		o.must(o.leave(seated[0], "2026-11-22"))
		newest := o.enrolled(o.person("Ultimo"))
		if newest.State != enrolment.Waiting || *newest.Place != 4 {
			o.Errorf("who applies while others wait: %+v", newest)
		}
		f := o.refused("enrolment.out_of_turn", o.seat(waiting[0], ""))
		if f.Args["place"] != 2 {
			o.Error(f)
		}
		o.must(o.seat(waiting[0], "unica con il requisito del bando"))
		o.refused("enrolment.seat", o.seat(waiting[2], ""))
		o.must(o.admit(waiting[0]))
		o.must(o.renounce(waiting[2]))
		if diff := cmp.Diff([]int{4, 6}, o.line()); diff != "" {
			o.Error(diff)
		}
		// Who renounced applies again, at the end; who was rejected too.
		o.must(o.verb(newest, func(tx *store.Tx) error {
			_, err := enrolment.Reject(o.Context(), tx, newest.ID, newest.EnrolledOn, "fuori dal bando")
			return err
		}))
		for _, e := range []enrolment.Enrolment{waiting[2], newest} {
			o.must(o.verb(e, func(tx *store.Tx) error {
				_, err := enrolment.TakeUpAgain(o.Context(), tx, e.ID, calendar.Date{}, "")
				return err
			}))
		}
		if diff := cmp.Diff([]int{4, 5, 6}, o.line()); diff != "" {
			o.Error(diff)
		}
		o.read(func(r store.Reader) error {
			life, err := enrolment.History(o.Context(), r, waiting[2])
			var got []string
			for _, h := range slices.Backward(life) {
				got = append(got, h.Step.Act+": "+h.Step.Reason)
			}
			want := []string{"waiting_listed: ", "moved: disoccupato da più tempo", "renounced: altro corso", "taken_up: "}
			if diff := cmp.Diff(want, got); diff != "" {
				o.Error(diff)
			}
			return err
		})
	})
}

// Somebody left after the start, and somebody of the waiting list comes in their place.
func TestReplacement(t *testing.T) {
	each(t, func(o *office) {
		o.must(o.write(func(tx *store.Tx) error {
			return provider.Establish(o.Context(), tx, provider.Provider{Name: "Ente", Zone: "Europe/Rome", ReplacementDays: 5})
		}, store.ProviderStream()))
		seated, waiting := o.queue()
		late := o.enrolled(o.person("Tardivo"))
		replace := func(e enrolment.Enrolment, left, from, reason string) error {
			return o.verb(e, func(tx *store.Tx) error {
				_, err := enrolment.EnterFor(o.Context(), tx, e.ID, left, calendar.MustDate(from), reason)
				return err
			})
		}
		gone := seated[0]
		o.refused("enrolment.replace", replace(waiting[0], gone.ID, "2026-12-04", "")) // it has not started
		o.on("2026-12-03")
		o.starts("2026-12-01")
		o.handsIn(late.LearnerID, "2026-12-03", everything...) // on the third day
		o.refused("enrolment.replace", replace(waiting[0], gone.ID, "2026-12-04", ""))
		o.must(o.leave(gone, "2026-12-02"))

		f := o.refused("enrolment.not_admissible", replace(late, gone.ID, "2026-12-04", "serve subito"))
		want := "Titolo di studio: consegna del 03/12/2026, dopo l’inizio del corso (01/12/2026). Per questa edizione non è più possibile."
		if got := language.Italian.T(f.Fields[0].Message, f.Fields[0].Args); got != want {
			o.Errorf("refused with %q", got)
		}
		o.refused("enrolment.vacancy", replace(waiting[0], seated[1].ID, "2026-12-04", ""))
		o.refused("enrolment.late_entry", replace(waiting[0], gone.ID, "2026-12-01", ""))
		o.refused("enrolment.late_entry", replace(waiting[0], gone.ID, "2026-12-07", ""))
		o.refused("enrolment.out_of_turn", replace(waiting[1], gone.ID, "2026-12-06", ""))
		o.must(replace(waiting[0], gone.ID, "2026-12-06", ""))
		if e := o.now(waiting[0]); e.State != enrolment.Admitted || !e.LateEntry || e.ReplacesID != store.Ref(gone.ID) || e.Place != nil || e.Number != 3 {
			o.Errorf("the replacement is %+v", e)
		}
		o.read(func(r store.Reader) error {
			l, err := enrolment.LinksOf(o.Context(), r, o.now(gone))
			if l.ReplacedBy.ID != waiting[0].ID || l.Replaces.ID != "" {
				o.Errorf("links %+v", l)
			}
			return err
		})
		// Replaced once is enough, and nobody has the seat twice.
		o.refused("enrolment.replace", replace(waiting[1], gone.ID, "2026-12-06", ""))
		back := o.verb(gone, func(tx *store.Tx) error {
			_, err := enrolment.TakeUpAgain(o.Context(), tx, gone.ID, calendar.MustDate("2026-12-05"), "torna")
			return err
		})
		o.refused("enrolment.take_up", back)
		// After the days of the provider nobody is replaced any more.
		o.must(o.leave(seated[1], "2026-12-03"))
		o.on("2026-12-07")
		o.refused("enrolment.replace", replace(waiting[1], seated[1].ID, "2026-12-08", ""))
	})
}

// «Non è ammessa alcuna deroga»: no role, by no act, with no reason, brings somebody into
// the class whom a requirement of the sheet forbids it.
func TestNoRoleCanForceARequirement(t *testing.T) {
	each(t, func(o *office) {
		gone := o.ready("Uscito")
		p := o.person("Senzatitolo")
		o.on("2026-12-03")
		o.starts("2026-12-01")
		o.must(o.leave(gone, "2026-12-02"))
		o.must(o.write(func(tx *store.Tx) error {
			return provider.Establish(o.Context(), tx, provider.Provider{Name: "Ente", Zone: "Europe/Rome", ReplacementDays: 30})
		}, store.ProviderStream()))
		e := o.enrolled(p)
		from, ctx := calendar.MustDate("2026-12-04"), o.Context()
		acts := map[string]func(tx *store.Tx) error{
			"admit":      func(tx *store.Tx) error { _, err := enrolment.AdmitToAttendance(ctx, tx, e.ID); return err },
			"enter late": func(tx *store.Tx) error { _, err := enrolment.EnterLate(ctx, tx, e.ID, from); return err },
			"replace": func(tx *store.Tx) error {
				_, err := enrolment.EnterFor(ctx, tx, e.ID, gone.ID, from, "serve")
				return err
			},
			"resume": func(tx *store.Tx) error { return enrolment.Resume(ctx, tx, e.ID, from) },
			"seat":   func(tx *store.Tx) error { _, err := enrolment.GiveSeat(ctx, tx, e.ID, "serve"); return err },
			"depart": func(tx *store.Tx) error {
				_, err := enrolment.Depart(ctx, tx, e.ID, "c1", leaving("2026-12-04", "serve"))
				return err
			},
			"override": func(tx *store.Tx) error {
				_, err := enrolment.OverrideRule(ctx, tx, e.ID, "R-GRADE", "serve", "Riva")
				return err
			},
			"admission credit": func(tx *store.Tx) error {
				_, err := enrolment.GrantAdmissionCredit(ctx, tx, e.ID, "R-GRADE", "n. 1", calendar.MustDate("2026-11-30"), "Riva")
				return err
			},
			"a credit for the title, decided late": func(tx *store.Tx) error {
				_, err := enrolment.GrantAdmissionCredit(ctx, tx, e.ID, "R-SCHOOL", "n. 1", calendar.MustDate("2026-12-02"), "Riva")
				return err
			},
			"renounce and take up": func(tx *store.Tx) error {
				if _, err := enrolment.Renounce(ctx, tx, e.ID, e.EnrolledOn, "x"); err != nil {
					return err
				}
				if _, err := enrolment.TakeUpAgain(ctx, tx, e.ID, from, "serve"); err != nil {
					return err
				}
				_, err := enrolment.AdmitToAttendance(ctx, tx, e.ID)
				return err
			},
		}
		for _, role := range account.AllRoles {
			for name, act := range acts {
				_, err := o.db.Write(ctx, store.Command{Actor: store.Actor{Kind: store.Person, ID: "x", Role: string(role)},
					Locks: []store.Stream{store.CourseStream("c1"), store.LearnerStream(p)}}, act)
				if err == nil {
					o.Errorf("a %s could %s", role, name)
				}
			}
		}
		if e := o.now(e); e.State != enrolment.Applied || o.attends(e) != nil {
			o.Errorf("in the end %+v", e)
		}
	})
}

func TestRevocations(t *testing.T) {
	each(t, func(o *office) {
		e := o.enrolled(o.person("Rossi"))
		kc := hours.Cell{Segment: "KC", Mode: hours.Classroom}
		decision := enrolment.Decision{Number: "n. 1", On: calendar.MustDate("2026-11-20"), By: "Commissione crediti"}
		var credit enrolment.CreditRow
		grant := func(h int) error {
			return o.verb(e, func(tx *store.Tx) (err error) {
				credit, err = enrolment.GrantCredit(o.Context(), tx, e.ID, kc, 0, calendar.Hours(h), decision)
				return err
			})
		}
		revoke := func(reason string) error {
			return o.verb(e, func(tx *store.Tx) error {
				_, err := enrolment.RevokeCredit(o.Context(), tx, credit.ID, reason)
				return err
			})
		}
		o.must(grant(20))
		o.refused("enrolment.revoke", revoke(" "))
		o.must(revoke("decisa per errore"))
		o.refused("enrolment.revoked", revoke("di nuovo"))
		o.must(grant(20)) // the hours are free again

		var waiver enrolment.WaiverRow
		waive := func() error {
			return o.verb(e, func(tx *store.Tx) (err error) {
				waiver, err = enrolment.GrantAdmissionCredit(o.Context(), tx, e.ID, "R-SCHOOL", "n. 2", calendar.MustDate("2026-11-20"), "Riva")
				return err
			})
		}
		o.must(waive())
		o.must(o.verb(e, func(tx *store.Tx) error {
			_, err := enrolment.RevokeWaiver(o.Context(), tx, waiver.ID, "il titolo c’è")
			return err
		}))
		o.read(func(r store.Reader) error {
			left, err := enrolment.WaiversOf(o.Context(), r, e.ID)
			if len(left) != 0 {
				o.Errorf("waivers %+v", left)
			}
			return err
		})
		o.must(waive())
	})
}
