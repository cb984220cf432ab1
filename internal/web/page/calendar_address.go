package page

import (
	"maps"
	"net/url"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/web"
)

// calendarAddress is what the address of a calendar says. Every link of the page is the
// same address with something else in it, so that the page can be kept, sent and printed.
type calendarAddress struct {
	path   string
	week   bool              // else the month
	on     calendar.Date     // a day of it
	chosen map[string]string // facet → value
}

func readCalendarAddress(q *web.Request) (calendarAddress, error) {
	a := calendarAddress{path: q.Path(), week: q.Query("vista") == "settimana", on: q.Today(), chosen: map[string]string{}}
	if text := q.Query("data"); text != "" {
		day, err := calendar.ParseItalian(text)
		if err != nil {
			return a, typed().With("data", "Scrivi la data come 31/12/2026.")
		}
		a.on = day
	}
	for _, f := range calendarFacets {
		if v := q.Query(f.query); v != "" {
			a.chosen[f.query] = v
		}
	}
	return a, nil
}

func (a calendarAddress) String() string {
	v := url.Values{"data": {a.on.String()}}
	if a.week {
		v.Set("vista", "settimana")
	}
	for name, value := range a.chosen {
		v.Set(name, value)
	}
	return a.path + "?" + v.Encode()
}

// at is the address of another day.
func (a calendarAddress) at(day calendar.Date) string {
	a.on = day
	return a.String()
}

// as is the address of the month, or of the week, of a day.
func (a calendarAddress) as(week bool, day calendar.Date) string {
	a.week, a.on = week, day
	return a.String()
}

// with is the address with a facet chosen; without a value, with the facet left open.
func (a calendarAddress) with(facet, value string) string {
	a.chosen = maps.Clone(a.chosen)
	a.chosen[facet] = value
	if value == "" {
		delete(a.chosen, facet)
	}
	return a.String()
}

// span is the first and the last day that are asked for.
func (a calendarAddress) span() (from, to calendar.Date) {
	if a.week {
		from = monday(a.on)
		return from, from.AddDays(6)
	}
	from = firstOfMonth(a.on)
	return from, firstOfMonth(from.AddDays(31)).AddDays(-1)
}

// before is a day of the month, or week, before; after of the one that follows.
func (a calendarAddress) before() calendar.Date {
	from, _ := a.span()
	return from.AddDays(-1)
}

func (a calendarAddress) after() calendar.Date {
	_, to := a.span()
	return to.AddDays(1)
}

func monday(day calendar.Date) calendar.Date { return day.AddDays(-(int(day.Weekday()) + 6) % 7) }

func firstOfMonth(day calendar.Date) calendar.Date { return day.AddDays(1 - day.Day()) }

// dayMonth is «23 novembre 2026», and as short as its place allows.
func dayMonth(q *web.Request, day calendar.Date, month, year bool) string {
	out := strconv.Itoa(day.Day())
	if month || year {
		out += " " + q.T(monthLabel(int(day.Month())))
	}
	if year {
		out += " " + strconv.Itoa(day.Year())
	}
	return out
}

// heading names a month or a week: «Novembre 2026», «23–29 novembre 2026», «30 novembre –
// 6 dicembre 2026».
func heading(q *web.Request, a calendarAddress) string {
	from, to := a.span()
	if !a.week {
		name := monthName(q, from)
		return strings.ToUpper(name[:1]) + name[1:]
	}
	dash := "–"
	if from.Month() != to.Month() {
		dash = " – "
	}
	return dayMonth(q, from, from.Month() != to.Month(), from.Year() != to.Year()) + dash + dayMonth(q, to, true, true)
}
