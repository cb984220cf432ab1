package paperwork

import (
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

func TestAttendedSaysOfHowMuch(t *testing.T) {
	h := hours.Ledger{Standing: hours.Standing{T: calendar.Hours(250), A: calendar.Hours(122)}, PercentHundredths: 4880}
	credited := h
	credited.C = calendar.Hours(100)
	credited.Reduced = hours.Figure{Numerator: credited.A, Denominator: credited.T - credited.C, PercentHundredths: 8133}
	credited.Counted = hours.Figure{Numerator: credited.A + credited.C, Denominator: credited.T, PercentHundredths: 8880}
	for _, test := range []struct {
		name    string
		ledger  hours.Ledger
		reading hours.Reading
		want    string
	}{
		{"no credits", h, hours.Reduce, "122 h 00' su 250 h 00' previste (48,80 %)."},
		{"credits reduce", credited, hours.Reduce, "per 100 h 00', in riduzione delle ore da frequentare: 122 h 00' su 150 h 00', cioè 81,33 % (88,80 % se i crediti contano come ore)."},
		{"credits count", credited, hours.Count, "per 100 h 00', contati come ore frequentate: 222 h 00' su 250 h 00', cioè 88,80 % (81,33 % se i crediti riducono le ore)."},
	} {
		if got := strings.Join(attended(calendar.MustDate("2026-11-22"), test.ledger, test.reading), " "); !strings.HasSuffix(got, test.want) {
			t.Errorf("%s: %s", test.name, got)
		}
	}
}
