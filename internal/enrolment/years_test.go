package enrolment_test

import (
	"testing"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// The years of a credit are those that the plan tells apart by their days.
func TestCreditsOfAYear(t *testing.T) {
	attendancetest.Each(t, "2026-10-01T09:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 1)
		grant := func(year int) error {
			return c.Write(attendancetest.Director, func(tx *store.Tx) error {
				_, err := enrolment.GrantCredit(t.Context(), tx, c.Enrolments[0], hours.Cell{Segment: hours.KeyCompetences, Mode: hours.Classroom}, year, 60,
					enrolment.Decision{Number: "n. 1", On: attendancetest.Start, By: "Commissione crediti"})
				return err
			})
		}
		check := func(year int, refused bool) {
			t.Helper()
			err := grant(year)
			if !refused && err != nil {
				t.Error(err)
			}
			if refused && (!fault.HasCode(err, "enrolment.credit") || fault.As(err).Fields[0].Name != "year") {
				t.Errorf("year %d: %v", year, err)
			}
		}
		second := attendancetest.Start.AddDays(16)
		s.Exec(`UPDATE plan_version SET plan = replace(plan, '"traineeship"', '"years": [{"year": 1, "hours": 80}, {"year": 2, "hours": 170}], "traineeship"')`)
		check(0, false)
		check(1, true)
		s.Exec(`UPDATE plan_version SET plan = replace(plan, '"hours": 170', '"hours": 170, "from": "' || ? || '"')`, second.String())
		check(0, true)
		check(2, false)
		var years []int
		s.Read(func(r store.Reader) error {
			all, err := enrolment.CreditsOf(t.Context(), r, c.Enrolments[0])
			for _, credit := range all {
				years = append(years, credit.Year)
			}
			return err
		})
		if len(years) != 2 || years[0]+years[1] != 2 {
			t.Errorf("credits of the years %v", years)
		}
	})
}
