package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// hypothesisFields are what an address says of a hypothesis.
var hypothesisFields = []string{"make_hours", "make_cell", "make_on", "credit_hours", "credit_cell", "miss_from", "miss_to", "without"}

// hypothesisOf reads the hypothesis of the address; what cannot be read is added to bad.
func hypothesisOf(q *web.Request, plan hours.Plan, bad *fault.Error) (h hours.Hypothesis) {
	day := func(field string) calendar.Date {
		if q.Query(field) == "" {
			return calendar.Date{}
		}
		d, err := calendar.ParseItalian(q.Query(field))
		if err != nil {
			bad.With(field, "Scrivi la data come 31/12/2026.")
		}
		return d
	}
	amount := func(what string) (hours.Cell, calendar.Minutes, bool) {
		n, ok := hoursTyped(q.Query(what + "_hours"))
		cell := cellTyped(q.Query(what + "_cell"))
		asked := q.Query(what+"_hours") != "" || q.Query(what+"_cell") != ""
		switch {
		case !asked:
		case !ok || n == 0:
			bad.With(what+"_hours", "Scrivi le ore come 4 oppure 4:30.")
		case !slices.ContainsFunc(plan.Cells, func(c hours.Planned) bool { return c.Cell == cell }):
			bad.With(what+"_cell", "Scegli una voce dell’elenco.")
		default:
			return cell, n, true
		}
		return cell, 0, false
	}
	if cell, n, ok := amount("make"); ok {
		on := day("make_on")
		if on.IsZero() {
			on = q.Today().AddDays(1)
		}
		h.MakeUps = append(h.MakeUps, hours.Future{Cell: cell, Minutes: n, On: on, Year: plan.YearOn(on)})
	}
	if cell, n, ok := amount("credit"); ok {
		h.Credits = append(h.Credits, hours.Credit{Cell: cell, Minutes: n, On: q.Today(), Year: plan.YearOn(q.Today())})
	}
	h.MissFrom, h.MissTo = day("miss_from"), day("miss_to")
	if h.MissTo.IsZero() {
		h.MissTo = h.MissFrom
	}
	if h.MissTo.Before(h.MissFrom) {
		bad.With("miss_to", "L’ultimo giorno viene prima del primo: scambiali.")
	}
	if h.MissFrom.IsZero() {
		h.MissTo = calendar.Date{}
	}
	if lesson := q.Query("without"); lesson != "" {
		h.Without = []string{lesson}
	}
	return h
}

// cellTyped is a cell as an address says it: 531|laboratory.
func cellTyped(text string) hours.Cell {
	segment, mode, _ := strings.Cut(text, "|")
	return hours.Cell{Segment: segment, Mode: hours.Mode(mode)}
}

// whatIfForm is the form of a hypothesis, filled in as the address says.
func whatIfForm(q *web.Request, b ledger.Board, h hours.Hypothesis, bad *fault.Error) templates.WhatIf {
	view := templates.WhatIf{Action: q.Path(), Open: !h.IsZero() || len(bad.Fields) > 0, Said: hypothesisWords(q, b, h)}
	view.Form.Values = map[string]string{}
	for _, name := range hypothesisFields {
		view.Form.Values[name] = q.Query(name)
	}
	if len(bad.Fields) > 0 {
		view.Form.Errors = q.FormOf(bad).Errors
	}
	for _, c := range b.Plan.Cells {
		view.Cells = append(view.Cells, templates.Choice{Value: c.Segment + "|" + string(c.Mode), Text: segmentName(q.Locale(), c.Segment) + ", " + q.T(c.Mode.Label())})
	}
	for _, l := range b.Lessons {
		if l.State != timetable.Cancelled {
			view.Lessons = append(view.Lessons, templates.Choice{Value: l.ID, Text: q.T("{date}, {from}–{to}, {what}", "date", l.Date, "from", l.From.String(), "to", l.To.String(),
				"what", segmentName(q.Locale(), l.Segment)+" "+q.T(l.Mode.Label()))})
		}
	}
	tomorrow := q.Today().AddDays(1)
	if next := nextTaught(b, tomorrow); !next.IsZero() {
		text := q.T("assente il {day}, prossimo giorno di lezione", "day", next)
		if next.Equal(tomorrow) {
			text = q.T("assente domani")
		}
		view.Shortcuts = append(view.Shortcuts,
			templates.Link{Text: text, Href: narrowed(q.Path(), "miss_from", next.Italian()) + "#ipotesi"},
			templates.Link{Text: q.T("assente per una settimana da allora"), Href: narrowed(q.Path(), "miss_from", next.Italian(), "miss_to", next.AddDays(6).Italian()) + "#ipotesi"})
	}
	if view.Open {
		view.Clear = q.Here(append([]string{"formato"}, hypothesisFields...)...)
	}
	return view
}

// hypothesisWords says what is supposed.
func hypothesisWords(q *web.Request, b ledger.Board, h hours.Hypothesis) string {
	cell := func(c hours.Cell) string { return segmentName(q.Locale(), c.Segment) + ", " + q.T(c.Mode.Label()) }
	var out []string
	for _, m := range h.MakeUps {
		out = append(out, q.T("un recupero di {minutes} il {day} ({what})", "minutes", m.Minutes, "day", m.On, "what", cell(m.Cell)))
	}
	for _, c := range h.Credits {
		out = append(out, q.T("un credito di {minutes} ({what})", "minutes", c.Minutes, "what", cell(c.Cell)))
	}
	switch {
	case h.MissFrom.IsZero():
	case h.MissFrom.Equal(h.MissTo):
		out = append(out, q.T("assente il {day}", "day", h.MissFrom))
	default:
		out = append(out, q.T("assente dal {from} al {to}", "from", h.MissFrom, "to", h.MissTo))
	}
	for _, l := range b.Lessons {
		if slices.Contains(h.Without, l.ID) {
			out = append(out, q.T("senza la lezione del {day}, {from}–{to}", "day", l.Date, "from", l.From.String(), "to", l.To.String()))
		}
	}
	return joinWords(out...)
}

// nextTaught is the first day with a lesson from a day on, zero without one.
func nextTaught(b ledger.Board, from calendar.Date) calendar.Date {
	for _, l := range b.Lessons {
		if l.State == timetable.Planned && !l.Date.Before(from) {
			return l.Date
		}
	}
	return calendar.Date{}
}

// reckoningOf are the figures of a learner's threshold, as they are and as they would be.
func reckoningOf(q *web.Request, now, then hours.Ledger, asked bool) templates.Reckoning {
	view := templates.Reckoning{Asked: asked, Before: verdictOf(q, now), After: verdictOf(q, then)}
	add := func(strong bool, label string, of func(l hours.Ledger) calendar.Minutes) {
		a, b := of(now), of(then)
		view.Rows = append(view.Rows, templates.ReckoningRow{Label: label, Now: a.String(), Then: b.String(), Change: signed(b - a), Strong: strong})
	}
	add(false, q.T("Ore del corso"), func(l hours.Ledger) calendar.Minutes { return l.T })
	if now.C > 0 || then.C > 0 {
		add(false, q.T("Crediti riconosciuti"), func(l hours.Ledger) calendar.Minutes { return l.C })
	}
	add(true, q.T("Frequentate e riconosciute"), func(l hours.Ledger) calendar.Minutes { return l.A })
	if now.Outcome.Gone() {
		return view
	}
	add(false, q.T("Ancora frequentabili"), func(l hours.Ledger) calendar.Minutes { return l.Ahead })
	add(false, q.T("Frequentandole tutte arriva a"), func(l hours.Ledger) calendar.Minutes { return l.Best })
	if now.Standing.Outcome == hours.NoThreshold {
		return view
	}
	add(false, q.T("Richieste ({percent} %)", "percent", now.Percent), func(l hours.Ledger) calendar.Minutes { return l.Required })
	add(false, q.T("Assenze consentite"), func(l hours.Ledger) calendar.Minutes { return l.AllowedAbsence })
	add(false, q.T("Già perse"), func(l hours.Ledger) calendar.Minutes { return l.Lost })
	add(true, q.T("Può ancora perdere"), func(l hours.Ledger) calendar.Minutes { return l.Missable })
	if !now.ImpossibleOn.IsZero() || !then.ImpossibleOn.IsZero() {
		row := templates.ReckoningRow{Label: q.T("Se non viene più, fuori soglia dal"), Now: orDash(now.ImpossibleOn.Italian()), Then: orDash(then.ImpossibleOn.Italian())}
		if !now.ImpossibleOn.IsZero() && !then.ImpossibleOn.IsZero() && now.ImpossibleOn != then.ImpossibleOn {
			row.Change = q.T("{n} {n|giorno|giorni}", "n", now.ImpossibleOn.DaysUntil(then.ImpossibleOn))
		}
		view.Rows = append(view.Rows, row)
	}
	return view
}

// signed is a difference with its sign, empty where there is none.
func signed(m calendar.Minutes) string {
	switch {
	case m == 0:
		return ""
	case m > 0:
		return "+" + m.String()
	}
	return m.String()
}

// verdictOf is where a learner stands, in a word and in the sentence with the arithmetic.
func verdictOf(q *web.Request, l hours.Ledger) templates.Verdict {
	s := standings[standingLine(l.Outcome)]
	message, args := hours.Explain(l)
	return templates.Verdict{State: templates.Badge{Tone: s.tone, Text: q.T(s.label)}, Why: q.Locale().Finding(finding.Finding{Message: message, Args: args})}
}

// supposed is a learner of the board with the hypothesis.
type supposed struct {
	ledger.Row
	then hours.Ledger
}

// courseWhatIfPage is what an act would do to a whole class.
func courseWhatIfPage(q *web.Request) error {
	f, b, err := readHours(q)
	if err != nil {
		return err
	}
	bad := typed()
	h := hypothesisOf(q, b.Plan, bad)
	if bad.OrNil() != nil {
		h = hours.Hypothesis{}
	}
	rows := suppose(b, h)
	if sent, err := takeAway(q, supposedList(q, f, rows)); sent {
		return err
	}
	view := templates.CourseWhatIf{WhatIf: whatIfForm(q, b, h, bad), Asked: !h.IsZero(), Downloads: downloads(q, q.Here("formato")),
		Empty: templates.Empty{Text: q.T("Nessun allievo frequenta ancora: l’ipotesi non ha di chi parlare."), Next: &templates.Link{Text: q.T("Allievi"), Href: "/corsi/" + f.ID + "?scheda=allievi"}}}
	view.WhatIf.Open = h.IsZero() // with one, what comes of it is the first thing to see
	view.Figures = supposedFigures(q, rows)
	for _, row := range rows {
		view.Rows = append(view.Rows, templates.WhatIfRow{Number: row.Enrolment.Number, Name: row.Learner.FullName(), Href: "/iscrizioni/" + row.Enrolment.ID + "/ore" + strings.TrimPrefix(q.Here("formato"), q.Path()),
			Now: row.Ledger.Missable, Then: row.then.Missable, Change: signed(row.then.Missable - row.Ledger.Missable), Before: verdictOf(q, row.Ledger), After: verdictOf(q, row.then)})
	}
	p := f.page(q, q.T("E se…?"))
	p.View = view
	if err := bad.OrNil(); err != nil {
		return q.Invalid(err, "course_what_if", p)
	}
	return q.Page(http.StatusOK, "course_what_if", p)
}

// suppose is the class with the hypothesis, whoever would have least to spare first.
func suppose(b ledger.Board, h hours.Hypothesis) []supposed {
	var out []supposed
	for _, row := range b.Rows {
		if row.Counts() {
			out = append(out, supposed{row, row.Situation.If(h).Ledger()})
		}
	}
	slices.SortStableFunc(out, func(a, b supposed) int { return cmp.Compare(a.then.Missable, b.then.Missable) })
	return out
}

// supposedFigures are how many stand where, with the change the hypothesis makes.
func supposedFigures(q *web.Request, rows []supposed) []templates.Figure {
	var out []templates.Figure
	for _, s := range standings {
		var now, then int
		for _, row := range rows {
			if row.Ledger.Outcome == s.outcome {
				now++
			}
			if row.then.Outcome == s.outcome {
				then++
			}
		}
		if now == 0 && then == 0 {
			continue
		}
		figure := templates.Figure{Number: strconv.Itoa(then), Label: q.T(s.label)}
		if now != then {
			figure.Label = q.T("{standing} (ora {n})", "standing", figure.Label, "n", now)
		}
		out = append(out, figure)
	}
	return out
}

func supposedList(q *web.Request, f courseFile, rows []supposed) export.List[supposed] {
	return export.List[supposed]{Kind: "ipotesi", Name: strings.TrimSpace(q.T("ipotesi")+" "+f.RegionalCode) + " " + q.Today().String(), Rows: rows, Columns: []export.Column[supposed]{
		export.Whole("N.", func(s supposed) int { return s.Enrolment.Number }),
		export.Text("Cognome e nome", func(s supposed) string { return s.Learner.FullName() }),
		export.Hours("Ore riconosciute", func(s supposed) calendar.Minutes { return s.Ledger.A }),
		export.Text("Ora", func(s supposed) string { return verdictOf(q, s.Ledger).State.Text }),
		export.Hours("Può ancora perdere", func(s supposed) calendar.Minutes { return s.Ledger.Missable }),
		export.Text("Con l’ipotesi", func(s supposed) string { return verdictOf(q, s.then).State.Text }),
		export.Hours("Potrebbe ancora perdere", func(s supposed) calendar.Minutes { return s.then.Missable }),
		export.Text("Motivo", func(s supposed) string { return verdictOf(q, s.then).Why }),
	}}
}
