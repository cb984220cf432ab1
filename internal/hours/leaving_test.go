package hours_test

import (
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/language"
)

func TestWhoLeftKeepsTheHoursAndHasNothingAhead(t *testing.T) {
	now := hours.Situation{
		Plan: hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: h(60)}, {Cell: stage, Minutes: h(40)}}, ThresholdPercent: 80,
			Extra: []hours.Threshold{{Segment: "531", Percent: 70}}, Years: []hours.Year{{Number: 1, Minutes: h(100), Percent: 80}}},
		Presences: []hours.Presence{{ID: "p", Cell: aula531, At: on(0), On: firstDay, Year: 1, Minutes: h(20), Offered: h(25)}},
		Credits:   []hours.Credit{{Cell: aula531, Minutes: h(10)}},
		Ahead:     []hours.Future{{ID: "a", Cell: aula531, On: firstDay.AddDays(3), Minutes: h(5)}},
	}
	if l := now.Ledger(); l.Outcome != hours.OnCourse || l.Ahead == 0 {
		t.Fatalf("who is on the course: %+v", l.Standing)
	}
	for as, want := range map[hours.Outcome]string{
		hours.Withdrawn:   "Ritirato/a: ultimo giorno di frequenza 29/10/2026. Le ore restano: 20 h 00' su 90 h 00' (22,22 %), per la soglia ne servivano 72 h 00'.",
		hours.Excluded:    "Escluso/a: ultimo giorno di frequenza 29/10/2026. Le ore restano: 20 h 00' su 90 h 00' (22,22 %), per la soglia ne servivano 72 h 00'.",
		hours.Transferred: "Trasferito/a: ultimo giorno di frequenza 29/10/2026. Le ore restano: 20 h 00' su 90 h 00' (22,22 %), per la soglia ne servivano 72 h 00'.",
	} {
		gone := now
		gone.Left = hours.Leaving{As: as, Last: calendar.MustDate("2026-10-29")}
		for _, l := range []hours.Ledger{gone.Ledger(), gone.If(hours.Hypothesis{}).Ledger(), gone.Ledger().Years[0]} {
			if l.Outcome != as || l.Standing.Outcome != as || l.A != h(20) || l.Ahead != 0 || l.Missable != 0 || l.Best != l.A || l.Total.Remaining != 0 || !l.ImpossibleOn.IsZero() {
				t.Errorf("%s: %s %+v", as, l.Outcome, l.Standing)
			}
		}
		l := gone.Ledger()
		if l.C != h(10) || l.Extra[0].Outcome != as || l.Cells[1].Remaining != 0 || l.Allowance().Alert([]int{25}) != 0 {
			t.Errorf("%s: %+v", as, l)
		}
		message, args := hours.Explain(l)
		if got := language.Italian.T(message, args); got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
	never := now
	never.Presences, never.Left = nil, hours.Leaving{As: hours.Withdrawn}
	if message, args := hours.Explain(never.Ledger()); language.Italian.T(message, args) != "Ha lasciato il corso senza frequentare." {
		t.Error(message)
	}
}
