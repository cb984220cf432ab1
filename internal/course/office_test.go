package course_test

import (
	"os"
	"path/filepath"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

const courseID = "corso-1"

// office is a provider with a published sheet and a draft course.
type office struct {
	*testing.T
	db      *store.DB
	draft   course.Course
	version standard.Version
}

func (o office) write(fn func(tx *store.Tx) error) error {
	o.Helper()
	_, err := o.db.Write(o.Context(), store.Command{Actor: store.Actor{Kind: store.Person, ID: "giulia", Role: "secretary"},
		Locks: []store.Stream{store.ProviderStream(), store.CourseStream(courseID)}}, fn)
	return err
}

func (o office) must(fn func(tx *store.Tx) error) {
	o.Helper()
	if err := o.write(fn); err != nil {
		o.Fatal(err)
	}
}

func (o office) read(fn func(r store.Reader) error) {
	o.Helper()
	if err := o.db.Read(o.Context(), fn); err != nil {
		o.Fatal(err)
	}
}

func plan(t *testing.T, name string) course.Plan {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "plans", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := course.ReadPlan(b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// publish reads, confirms and publishes a sheet.
func publish(t *testing.T, tx *store.Tx, file string) (standard.Version, error) {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		return standard.Version{}, err
	}
	v, found, err := standard.Add(t.Context(), tx, source)
	if err != nil {
		return v, err
	}
	var keys []string
	for _, f := range standard.Readings(found) {
		keys = append(keys, standard.ReadingKey(f))
	}
	if _, err := standard.Confirm(t.Context(), tx, v.ID, keys); err != nil {
		return v, err
	}
	return standard.Publish(t.Context(), tx, v.ID)
}

func each(t *testing.T, run func(o office)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := office{T: t, db: db}
		o.must(func(tx *store.Tx) error {
			ctx := t.Context()
			if _, err := provider.OpenSite(ctx, tx, provider.Site{ID: "sede", Name: "Sede centrale", City: "Napoli"}); err != nil {
				return err
			}
			day := calendar.MustDate("2026-09-01")
			for _, s := range []provider.Staff{
				{ID: "moretti", Surname: "Moretti", Name: "Paola", WorldOfWork: true, Title: "Laurea", TitleAdequate: "yes", Evidence: "laurea del 12/07/2009", JudgedBy: "Riva", JudgedOn: day},
				{ID: "ricci", Surname: "Ricci", Name: "Ugo", Title: "Laurea", TitleAdequate: "yes", Evidence: "laurea del 3/04/2011", JudgedBy: "Riva", JudgedOn: day},
				{ID: "nuovo", Surname: "Nuovo", Name: "Ivo"},
			} {
				if _, err := provider.Engage(ctx, tx, s); err != nil {
					return err
				}
			}
			v, err := publish(t, tx, "campania-operatore-call-center-inbound.txt")
			if err != nil {
				return err
			}
			o.version = v
			o.draft, err = course.Open(ctx, tx, course.Course{ID: courseID, Title: "Operatore call center", Edition: "1", StandardVersionID: v.ID, Seats: 25, SiteID: "sede",
				StartsOn: calendar.MustDate("2026-12-01"), EndsOn: calendar.MustDate("2027-05-28")}, plan(t, "valid-mixed"))
			return err
		})
		run(o)
	})
}

func (o office) staff(id string, part course.Part) ([]finding.Finding, error) {
	var found []finding.Finding
	err := o.write(func(tx *store.Tx) error {
		var err error
		_, found, err = course.Staff(o.Context(), tx, course.StaffMember{CourseID: courseID, StaffID: id, Part: part})
		return err
	})
	return found, err
}

func (o office) authorise(act, date string, accepted map[string]string) error {
	return o.write(func(tx *store.Tx) error {
		var on calendar.Date
		if date != "" {
			on = calendar.MustDate(date)
		}
		_, err := course.Authorise(o.Context(), tx, courseID, course.Act{Number: act, Date: on, Accepted: accepted})
		return err
	})
}

// accept gives every warning of a plan on the Campania sheet the same reason.
func (o office) accept(name, reason string) map[string]string {
	o.Helper()
	out := map[string]string{}
	o.read(func(r store.Reader) error {
		_, std, err := standard.VersionByID(o.Context(), r, o.version.ID)
		if err != nil {
			return err
		}
		for _, f := range finding.Of(course.Check(std, 1, plan(o.T, name)), finding.Warning) {
			out[f.Key()] = reason
		}
		return nil
	})
	return out
}

func (o office) authorised() {
	o.Helper()
	for _, id := range []string{"moretti", "ricci"} {
		if _, err := o.staff(id, course.TeacherPart); err != nil {
			o.Fatal(err)
		}
	}
	if err := o.authorise("DD 12", "2026-11-20", nil); err != nil {
		o.Fatal(err)
	}
}

func fields(err error) []string {
	var out []string
	if e := fault.As(err); e != nil {
		for _, f := range e.Fields {
			out = append(out, f.Name)
		}
	}
	return out
}
