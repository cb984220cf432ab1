package ledger_test

import (
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
)

// Of twelve hours of stage six are confirmed, and nine are written and wait: once the agreement
// has ended six hours are unmarked, whoever they wait for, and nothing is absence.
func TestDaysThatWaitAreNoAbsence(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 1)
		first := attendancetest.Start
		c.At(first.AddDays(2), "20:00")
		var a attendance.Agreement
		c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			a, err = attendance.Agree(t.Context(), tx, c.ID, attendance.Agreement{EnrolmentID: c.Enrolments[0], Parts: attendance.Parts{{Segment: "stage:2299", Minutes: 720}},
				Company: "Azienda", CompanySite: "Napoli", CompanyTutor: "T", Number: "1", SignedOn: first, FromDate: first, ToDate: first.AddDays(2)})
			return err
		})
		var waiting []attendance.ReadDay
		for i, until := range []string{"14:00", "14:00", "11:00"} {
			c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
				d, err := attendance.ProposeStageDay(t.Context(), tx, c.ID, attendance.ByLearner, attendance.StageDay{AgreementID: a.ID, Date: first.AddDays(i),
					From: calendar.MustWall("08:00"), To: calendar.MustWall(until), Activity: "chiamate"})
				waiting = append(waiting, attendance.ReadDay{ID: d.ID, Stamp: d.Stamp()})
				return err
			})
		}
		decide := func(verb func(tx *store.Tx) (int, error)) {
			t.Helper()
			c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := verb(tx)
				return err
			})
		}
		decide(func(tx *store.Tx) (int, error) { return attendance.ConfirmStageDays(t.Context(), tx, c.ID, waiting[0]) })
		decide(func(tx *store.Tx) (int, error) {
			return attendance.ReturnStageDays(t.Context(), tx, c.ID, "manca la pausa", waiting[2])
		})

		last := board(c, a.ToDate)
		over := board(c, a.ToDate.AddDays(1))
		if before, now := last.Rows[0].Ledger, over.Rows[0].Ledger; before.Best != now.Best || before.Lost != now.Lost {
			t.Errorf("best %v → %v, lost %v → %v", before.Best, now.Best, before.Lost, now.Lost)
		}
		cell := cellOf(over.Rows[0].Ledger, "stage:2299", hours.WorkPlacement)
		if cell.Offered != 720 || cell.Attended != 360 || cell.Unmarked != 360 {
			t.Errorf("%+v", cell)
		}
		for name, b := range map[string]ledger.Board{"while it lasts": last, "the day after": over} {
			if len(b.Rows[0].Waiting) != 2 || rules(b)["L-DIARY"] != 1 {
				t.Errorf("%s: %d wait, blocks %v", name, len(b.Rows[0].Waiting), rules(b))
			}
		}
		decide(func(tx *store.Tx) (int, error) { return attendance.ConfirmStageDays(t.Context(), tx, c.ID, waiting[1]) })
		b := board(c, a.ToDate.AddDays(1))
		if cell := cellOf(b.Rows[0].Ledger, "stage:2299", hours.WorkPlacement); cell.Attended != 720 || cell.Unmarked != 0 || rules(b)["L-DIARY"] != 1 {
			t.Errorf("one is left that was sent back: %+v, blocks %v", cell, rules(b))
		}
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := attendance.CorrectStageDay(t.Context(), tx, c.ID, a.ID, waiting[2].ID, nil, "nessuno la corregge")
			return err
		})
		if b = board(c, a.ToDate.AddDays(1)); rules(b)["L-DIARY"] != 0 {
			t.Errorf("struck, and it still waits: %v", rules(b))
		}
	})
}
