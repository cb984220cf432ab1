package hours

import (
	"slices"

	"vidimus/internal/calendar"
)

// Once is where one person's time has gone, day by day. DOMAIN §5 counts the union of presence:
// of a minute that two pieces of evidence tell of, the one that is asked first has it, and the
// other does not. The zero Once is nobody's time yet.
type Once struct {
	days map[calendar.Date][]calendar.Interval
}

// Take is what a stay of one day has for itself, and what something before it has already.
func (o *Once) Take(day calendar.Date, stay []calendar.Interval) (own, twice []calendar.Interval) {
	if o.days == nil {
		o.days = map[calendar.Date][]calendar.Interval{}
	}
	taken := o.days[day]
	if len(taken) == 0 {
		o.days[day] = stay
		return stay, nil
	}
	o.days[day] = calendar.Union(slices.Concat(taken, stay))
	return calendar.Subtract(stay, taken), calendar.Intersect(stay, taken)
}
