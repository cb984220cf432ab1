package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// attendedMonth is one learner in one month.
type attendedMonth struct {
	ledger.Row
	hours.Month
}

// readHours is the course of the path with the hours of its class.
func readHours(q *web.Request) (f courseFile, b ledger.Board, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		b, err = ledger.Of(q.Context(), r, f.ID, q.Today())
		return err
	})
	return f, b, err
}

// learnerMonthsPage is what each learner attended month by month: what an allowance is paid on.
func learnerMonthsPage(q *web.Request) error {
	f, b, err := readHours(q)
	if err != nil {
		return err
	}
	months := monthsOf(b)
	from, to := chosenMonths(q, months)
	if sent, err := takeAway(q, monthsList(q, f, b, from, to)); sent {
		return err
	}
	view := templates.LearnerMonths{CourseID: f.ID, Downloads: downloads(q, narrowed(q.Path(), "da", q.Query("da"), "a", q.Query("a"))),
		Empty: templates.Empty{Text: q.T("Nessuna lezione chiusa in questo periodo: le ore compaiono quando il registro del giorno è chiuso."), Next: &templates.Link{Text: q.T("Calendario del corso"), Href: "/corsi/" + f.ID + "?scheda=calendario"}}}
	p := f.page(q, q.T("Ore degli allievi per mese"))
	if len(months) > 0 {
		view.From, view.To = monthValue(from), monthValue(to)
		view.Period = q.T("da {from} a {to}", "from", monthName(q, from), "to", monthName(q, to))
		for _, m := range months {
			view.Months = append(view.Months, templates.Choice{Value: monthValue(m), Text: monthName(q, m)})
		}
		fillMonths(b, from, to, &view)
	}
	if n := openIn(b, q.Now(), from, to); n > 0 {
		view.Warning = q.T("{n} {n|lezione del periodo è ancora da chiudere: le sue ore non ci sono|lezioni del periodo sono ancora da chiudere: le loro ore non ci sono}.", "n", n)
	}
	p.View = view
	return q.Page(http.StatusOK, "learner_months", p)
}

// monthsOf are the months in which the course has offered anything to anybody, in order.
func monthsOf(b ledger.Board) []calendar.Date {
	var out []calendar.Date
	for _, row := range b.Rows {
		for _, m := range row.Ledger.Months() {
			if i, found := slices.BinarySearchFunc(out, m.First, calendar.Date.Compare); !found {
				out = slices.Insert(out, i, m.First)
			}
		}
	}
	return out
}

// chosenMonths are the first and the last month that the address asks for, all of them where it
// says nothing, the present one where there is none yet.
func chosenMonths(q *web.Request, months []calendar.Date) (from, to calendar.Date) {
	from = monthOf(q)
	to = from
	if len(months) > 0 {
		from, to = months[0], months[len(months)-1]
	}
	if d, err := calendar.ParseDate(q.Query("da") + "-01"); err == nil {
		from = d
	}
	if d, err := calendar.ParseDate(q.Query("a") + "-01"); err == nil {
		to = d
	}
	if to.Before(from) {
		to = from
	}
	return from, to
}

// during are the months of a learner within a period.
func during(row ledger.Row, from, to calendar.Date) []hours.Month {
	return slices.DeleteFunc(row.Ledger.Months(), func(m hours.Month) bool { return m.First.Before(from) || m.First.After(to) })
}

func fillMonths(b ledger.Board, from, to calendar.Date, view *templates.LearnerMonths) {
	for _, mode := range hours.Modes {
		if slices.ContainsFunc(b.Plan.Cells, func(c hours.Planned) bool { return c.Mode == mode }) {
			view.Modes = append(view.Modes, mode)
		}
	}
	var all []hours.Month
	for _, row := range b.Rows {
		months := during(row, from, to)
		if len(months) == 0 {
			continue
		}
		line := monthRow(view.Modes, hours.Sum(months))
		line.Number, line.Name, line.Href = row.Enrolment.Number, row.Learner.FullName(), "/iscrizioni/"+row.Enrolment.ID+"/ore"
		if from.Equal(to) {
			line.Href += "?mese=" + monthValue(from)
		}
		view.Rows = append(view.Rows, line)
		all = append(all, months...)
	}
	view.Sum = monthRow(view.Modes, hours.Sum(all))
}

func monthRow(modes []hours.Mode, m hours.Month) templates.MonthRow {
	row := templates.MonthRow{Total: m.Attended, Recognised: m.Recognised, Offered: m.Offered, Days: m.Days}
	for _, mode := range modes {
		row.Minutes = append(row.Minutes, m.Of(mode).Attended)
	}
	return row
}

// openIn is how many lessons of the months nobody has closed, though they are over.
func openIn(b ledger.Board, now calendar.Instant, from, to calendar.Date) (n int) {
	for _, l := range b.Lessons {
		if l.ToClose(now) && !l.Date.Before(from) && l.Date.Before(nextMonth(to)) {
			n++
		}
	}
	return n
}

// monthsList is a line for each learner and month: what an allowance is computed from.
func monthsList(q *web.Request, f courseFile, b ledger.Board, from, to calendar.Date) export.List[attendedMonth] {
	l := export.List[attendedMonth]{Kind: "ore-mensili", Name: strings.TrimSpace(q.T("ore-allievi")+" "+f.RegionalCode) + " " + monthValue(from), Columns: []export.Column[attendedMonth]{
		export.Whole("N.", func(m attendedMonth) int { return m.Enrolment.Number }),
		export.Text("Cognome e nome", func(m attendedMonth) string { return m.Learner.FullName() }),
		export.Text("Mese", func(m attendedMonth) string { return monthValue(m.First) }),
		export.Whole("Giorni", func(m attendedMonth) int { return m.Days }),
	}}
	for _, mode := range hours.Modes {
		l.Columns = append(l.Columns, export.Hours(mode.Label(), func(m attendedMonth) calendar.Minutes { return m.Of(mode).Attended }))
	}
	l.Columns = append(l.Columns,
		export.Hours("Frequentate", func(m attendedMonth) calendar.Minutes { return m.Attended }),
		export.Hours("Offerte", func(m attendedMonth) calendar.Minutes { return m.Offered }),
		export.Hours("Riconosciute", func(m attendedMonth) calendar.Minutes { return m.Recognised }))
	for _, row := range b.Rows {
		for _, m := range during(row, from, to) {
			l.Rows = append(l.Rows, attendedMonth{row, m})
		}
	}
	return l
}
