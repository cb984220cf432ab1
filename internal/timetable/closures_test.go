package timetable_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func (s school) shut(c timetable.Closure) (timetable.Closure, error) {
	err := s.write([]store.Stream{c.Stream()}, func(tx *store.Tx) (err error) {
		c, err = timetable.CloseDays(s.Context(), tx, c)
		return err
	})
	return c, err
}

func closure(from, to, reason string) timetable.Closure {
	c := timetable.Closure{From: calendar.MustDate(from), Reason: reason}
	if to != "" {
		c.To = calendar.MustDate(to)
	}
	return c
}

func TestDaysOff(t *testing.T) {
	each(t, func(s school) {
		for _, test := range []struct {
			name string
			c    timetable.Closure
			want []string
		}{
			{"nothing", timetable.Closure{}, []string{"from", "reason"}},
			{"ends before it begins", closure("2026-12-24", "2026-12-23", "Natale"), []string{"to"}},
			{"for ever", closure("2026-12-24", "2036-12-24", "Natale"), []string{"to"}},
			{"of a site and a course", timetable.Closure{SiteID: "sede", CourseID: "c1", From: calendar.MustDate("2026-12-24"), Reason: "x"}, []string{"scope"}},
		} {
			_, err := s.shut(test.c)
			if diff := cmp.Diff(test.want, fields(err)); diff != "" {
				s.Errorf("%s (-want +got)\n%s", test.name, diff)
			}
		}
		if _, err := s.shut(timetable.Closure{SiteID: "altrove", From: calendar.MustDate("2026-12-24"), Reason: "x"}); !fault.Is(err, fault.NotFound) {
			s.Errorf("a site that is not there: %v", err)
		}

		christmas := closure("2026-12-24", "2026-12-27", "Natale")
		works := closure("2026-12-10", "", "Lavori")
		works.SiteID = "sede"
		trip := closure("2026-12-11", "2026-12-11", "Visita in azienda")
		trip.CourseID = "c1"
		for _, c := range []*timetable.Closure{&christmas, &works, &trip} {
			var err error
			if *c, err = s.shut(*c); err != nil {
				s.Fatal(err)
			}
		}
		err := s.write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			site, err := provider.SiteByID(s.Context(), tx, "sede")
			if err != nil {
				return err
			}
			site.Patron = "Patrono"
			if _, err := provider.OpenSite(s.Context(), tx, site); cmp.Diff([]string{"patron_day"}, fields(err)) != "" {
				return fmt.Errorf("a patron without a day: %w", err)
			}
			site.PatronDay = "12-14"
			_, err = provider.OpenSite(s.Context(), tx, site)
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		off := func(courseID string) []string {
			var out []string
			s.read(func(r store.Reader) error {
				days, err := timetable.DaysOff(s.Context(), r, courseID, calendar.MustDate("2026-12-08"), calendar.MustDate("2026-12-26"))
				for _, d := range days {
					out = append(out, fmt.Sprintf("%s %s %s%s", d.Date.Italian()[:5], d.Why, d.SiteID, d.CourseID))
				}
				return err
			})
			return out
		}
		everywhere := []string{"08/12 Immacolata Concezione ", "10/12 Lavori sede", "11/12 Visita in azienda c1", "14/12 Patrono sede", "24/12 Natale ", "25/12 Natale ", "25/12 Natale ", "26/12 Santo Stefano ", "26/12 Natale "}
		if diff := cmp.Diff(everywhere, off("c1")); diff != "" {
			s.Errorf("c1 (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff(append(everywhere[:2:2], everywhere[3:]...), off("c2")); diff != "" {
			s.Errorf("c2, without the trip of c1 (-want +got)\n%s", diff)
		}

		s.planned("c1", request("2026-12-10", "9", "13", "moretti"))
		s.planned("c1", request("2026-12-11", "9", "13", "moretti"))
		s.planned("c2", requestWith(request("2026-12-11", "9", "13", "ricci")).in("aula2"))
		s.read(func(r store.Reader) error {
			for _, test := range []struct {
				c    timetable.Closure
				want int
			}{{christmas, 0}, {works, 1}, {trip, 1}, {closure("2026-12-10", "2026-12-11", "tutto l’ente"), 3}} {
				if test.c.To.IsZero() {
					test.c.To = test.c.From
				}
				got, err := timetable.LessonsDuring(s.Context(), r, test.c, calendar.MustDate("2026-11-22"))
				if err != nil {
					return err
				}
				if len(got) != test.want {
					s.Errorf("%s: %d lessons lie in it, want %d", test.c.Reason, len(got), test.want)
				}
			}
			all, err := timetable.ClosuresFrom(s.Context(), r, calendar.MustDate("2026-12-11"))
			if len(all) != 2 || all[0].ID != trip.ID {
				s.Errorf("still to come: %+v", all)
			}
			return err
		})

		lift := func(id string, lock store.Stream) error {
			return s.write([]store.Stream{lock}, func(tx *store.Tx) error { return timetable.LiftClosure(s.Context(), tx, id) })
		}
		if err := lift(trip.ID, trip.Stream()); err != nil {
			s.Fatal(err)
		}
		if err := lift(trip.ID, trip.Stream()); !fault.Is(err, fault.NotFound) {
			s.Errorf("lifted twice: %v", err)
		}
		if diff := cmp.Diff(off("c2"), off("c1")); diff != "" {
			s.Errorf("after the trip was called off: %s", diff)
		}
		s.unchanged()
	})
}

// unchanged fails unless the journal tells of every row.
func (s school) unchanged() {
	s.Helper()
	s.read(func(r store.Reader) error {
		found, err := store.Verify(s.Context(), r)
		for _, f := range found {
			if !strings.HasPrefix(f.Subject, "learner:") { // people stand beside the journal here: enrol writes them
				s.Errorf("%+v", f)
			}
		}
		return err
	})
}
