package page_test

import (
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
)

// The form asks the year where the act does: in a course whose years have their days.
func TestTheYearOfACredit(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openOfficeOf(s, admissiontest.TwoYears(s, "c", 2))
		home := "/iscrizioni/" + o.Enrolments[0]
		if n := o.page(account.Secretary, home).Find("#crediti #f-year option[value='2']").Length(); n != 1 {
			t.Errorf("the second year is offered %d times", n)
		}
		s.Exec(`UPDATE plan_version SET plan = replace(plan, ', "from": "' || ? || '"', '')`, attendancetest.Start.AddDays(16).String())
		if doc := o.page(account.Secretary, home); doc.Find("#crediti #f-hours").Length() != 1 || doc.Find("#crediti #f-year").Length() != 0 {
			t.Error("a year is asked where no year has its day")
		}
	})
}
