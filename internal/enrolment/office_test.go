package enrolment_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

var giulia = store.Actor{Kind: store.Person, ID: "giulia", Role: "secretary"}

// office is a provider with one course of two seats, c1, on the Campania sheet: planned
// from 1 December 2026, authorised, with its register and policies in order.
type office struct {
	*testing.T
	db    *store.DB
	clock *storetest.Clock
	n     int
}

func each(t *testing.T, run func(o *office)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, url string) {
		clock := storetest.NewClock("2026-11-22T09:00:00Z")
		o := &office{T: t, db: storetest.Open(t, url, clock), clock: clock}
		o.must(o.write(o.build, store.ProviderStream(), store.CourseStream("c1")))
		run(o)
	})
}

func (o *office) write(fn func(tx *store.Tx) error, locks ...store.Stream) error {
	_, err := o.db.Write(o.Context(), store.Command{Actor: giulia, Locks: locks}, fn)
	return err
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) refused(code string, err error) *fault.Error {
	o.Helper()
	if !fault.HasCode(err, code) {
		o.Fatalf("got %v, want a fault %s", err, code)
	}
	return fault.As(err)
}

func (o *office) read(fn func(r store.Reader) error) {
	o.Helper()
	o.must(o.db.Read(o.Context(), fn))
}

func (o *office) on(day string) {
	o.clock.Set(time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, calendar.MustDate("2026-01-01").DaysUntil(calendar.MustDate(day))))
}

func (o *office) build(tx *store.Tx) error { return build(o.Context(), tx) }

func build(ctx context.Context, tx *store.Tx) error {
	day := calendar.MustDate("2026-11-01")
	if err := provider.Establish(ctx, tx, provider.Provider{Name: "Ente", Zone: "Europe/Rome"}); err != nil {
		return err
	}
	if _, err := provider.OpenSite(ctx, tx, provider.Site{ID: "sede", Name: "Sede"}); err != nil {
		return err
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
	if _, err := provider.Engage(ctx, tx, provider.Staff{ID: "moretti", Surname: "Moretti", WorldOfWork: true, Title: "Laurea",
		TitleAdequate: "yes", Evidence: "laurea", JudgedBy: "Riva", JudgedOn: day}); err != nil {
		return err
	}
	if _, err := course.Open(ctx, tx, course.Course{ID: "c1", Title: "Operatore", StandardVersionID: v.ID, Seats: 2, SiteID: "sede", Platform: "Teams",
		StartsOn: calendar.MustDate("2026-12-01"), EndsOn: calendar.MustDate("2027-05-28")}, plan); err != nil {
		return err
	}
	for _, part := range []course.Part{course.TeacherPart} {
		if _, _, err := course.Staff(ctx, tx, course.StaffMember{CourseID: "c1", StaffID: "moretti", Part: part}); err != nil {
			return err
		}
	}
	if _, err := course.Authorise(ctx, tx, "c1", course.Act{Number: "D.D. 12", Date: day}); err != nil {
		return err
	}
	until := calendar.MustDate("2027-12-31")
	_, err = course.Insure(ctx, tx, "c1", course.Insurance{InailPolicy: "1", InailFrom: day, InailTo: until, LiabilityPolicy: "2", LiabilityFrom: day, LiabilityTo: until})
	return err
}

// person registers an Italian adult with nothing on file.
func (o *office) person(surname string) string {
	o.Helper()
	o.n++
	l := learner.Learner{ID: store.NewID(), Surname: surname, Name: "Prova", BirthDate: fmt.Sprintf("1990-%02d-%02d", 1+o.n/28, 1+o.n%28), Citizenships: "IT"}
	o.must(o.write(func(tx *store.Tx) error {
		_, _, err := learner.Register(o.Context(), tx, l, true)
		return err
	}, store.LearnerStream(l.ID)))
	return l.ID
}

// handsIn puts documents on file that came on a day, and has them accepted.
func (o *office) handsIn(person, received string, kinds ...string) {
	o.Helper()
	day := calendar.MustDate(received)
	for _, kind := range kinds {
		e := learner.Evidence{LearnerID: person, Kind: kind, ReceivedOn: day}
		if kind == enrolment.KindSchoolTitle {
			e.TitleLevel, e.System = enrolment.LicenzaMedia, enrolment.ItalianSystem
		}
		o.must(o.write(func(tx *store.Tx) error {
			e, err := learner.HandIn(o.Context(), tx, e, nil)
			if err != nil {
				return err
			}
			_, err = learner.Check(o.Context(), tx, e.ID, learner.Accepted, "Rossi Giulia", day)
			return err
		}, store.LearnerStream(person)))
	}
}

// everything is what an Italian adult hands in.
var everything = []string{enrolment.KindSchoolTitle, enrolment.KindIdentityDocument, enrolment.KindPrivacyNotice}

func (o *office) enrol(person string, auditor bool) (e enrolment.Enrolment, err error) {
	err = o.write(func(tx *store.Tx) error {
		e, err = enrolment.Enrol(o.Context(), tx, "c1", person, auditor)
		return err
	}, store.CourseStream("c1"))
	return e, err
}

func (o *office) enrolled(person string) enrolment.Enrolment {
	o.Helper()
	e, err := o.enrol(person, false)
	o.must(err)
	return e
}

func (o *office) admit(e enrolment.Enrolment) error {
	return o.verb(e, func(tx *store.Tx) error {
		_, err := enrolment.AdmitToAttendance(o.Context(), tx, e.ID)
		return err
	})
}

// ready enrols and admits somebody who has everything.
func (o *office) ready(surname string) enrolment.Enrolment {
	o.Helper()
	p := o.person(surname)
	o.handsIn(p, "2026-11-20", everything...)
	e := o.enrolled(p)
	o.must(o.admit(e))
	return e
}

func (o *office) verb(e enrolment.Enrolment, fn func(tx *store.Tx) error) error {
	return o.write(fn, store.CourseStream("c1"), store.LearnerStream(e.LearnerID))
}

// starts freezes the first day of lessons.
func (o *office) starts(day string) {
	o.Helper()
	o.must(o.write(func(tx *store.Tx) error {
		if _, err := course.Start(o.Context(), tx, "c1", calendar.MustDate(day)); err != nil {
			return err
		}
		return enrolment.AttendFrom(o.Context(), tx, "c1", calendar.MustDate(day))
	}, store.CourseStream("c1")))
}

func (o *office) now(e enrolment.Enrolment) enrolment.Enrolment {
	o.Helper()
	o.read(func(r store.Reader) (err error) {
		e, err = enrolment.ByID(o.Context(), r, e.ID)
		return err
	})
	return e
}

// attends are the periods as "from–to kind".
func (o *office) attends(e enrolment.Enrolment) (out []string) {
	o.Helper()
	o.read(func(r store.Reader) error {
		all, err := enrolment.PeriodsOf(o.Context(), r, e.ID)
		for _, p := range all {
			out = append(out, p.FromDate.String()+"–"+p.ToDate.String()+" "+p.EndKind)
		}
		return err
	})
	return out
}
