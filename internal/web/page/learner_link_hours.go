package page

import (
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// ownLedger is the hours as ledger counts them, in words a learner can add up.
func ownLedger(q *web.Request, r store.Reader, f ownFile, view *templates.LearnerLink) error {
	if len(f.periods) == 0 {
		view.Why = q.T("Non sei ancora ammesso a frequentare: le ore si contano da allora.")
		return nil
	}
	board, err := ledger.OfEnrolment(q.Context(), r, f.ID, q.Today())
	if err != nil {
		return err
	}
	h := board.Rows[0].Ledger
	view.Bar = templates.Bar{Total: h.T, Threshold: h.Required, Credited: h.C, Attendable: h.Ahead}
	for _, line := range modeLines(h) {
		view.Bar.Parts = append(view.Bar.Parts, templates.BarPart{Mode: line.Mode, Minutes: line.Attended})
	}
	view.Hours = ownHome(q) + "/ore"
	view.Standing, view.Sums = ownStanding(q, h), ownSums(q, h.Standing)
	for _, c := range h.Cells {
		view.Cells = append(view.Cells, templates.OwnHours{Segment: segmentName(q.Locale(), c.Segment), Mode: q.T(c.Mode.Label()),
			Planned: c.Planned, Offered: c.Offered + c.MakeUp, Recognised: c.Recognised, Credited: c.Credited, Ahead: c.Remaining})
	}
	return nil
}

// ownStanding says to a learner what the threshold leaves them; where a further one, of a year
// or of a segment, is worse off, that one's sentence is the office's.
func ownStanding(q *web.Request, h hours.Ledger) templates.Alert {
	s := h.Standing
	if h.Outcome.Gone() {
		text := q.T("Le ore frequentate restano tue: chiedi alla segreteria un’attestazione.")
		if s.Last.IsZero() {
			text = ""
		}
		return templates.Alert{Tone: templates.Neutral, Title: q.T("Non frequenti più il corso"), Text: text}
	}
	if h.Outcome != s.Outcome {
		worst := standings[standingLine(h.Outcome)]
		message, args := hours.Explain(h)
		return templates.Alert{Tone: worst.tone, Title: q.T(worst.label), Text: q.Locale().Finding(finding.Finding{Message: message, Args: args})}
	}
	switch s.Outcome {
	case hours.Reached:
		return templates.Alert{Tone: templates.Success, Title: q.T("Hai raggiunto le ore che servono per l’esame")}
	case hours.OnCourse:
		return templates.Alert{Tone: templates.Info, Title: q.T("Puoi ancora perdere {minutes}", "minutes", s.Missable), Text: q.T("Sei in linea: frequentando arrivi alle ore che servono per l’esame.")}
	case hours.AtRisk:
		return templates.Alert{Tone: templates.Caution, Title: q.T("Puoi ancora perdere solo {minutes}", "minutes", s.Missable), Text: q.T("Ne hai perse {lost} su {allowed}: oltre non puoi più fare l’esame. Parlane con il tutor.", "lost", s.Lost, "allowed", s.AllowedAbsence)}
	case hours.NoThreshold:
		return templates.Alert{Tone: templates.Neutral, Title: q.T("Lo standard del corso non indica quante ore servono per l’esame")}
	}
	return templates.Alert{Tone: templates.Danger, Title: q.T("Con le ore che restano non arrivi alla soglia"), Text: q.T("Mancano {missing}. Parla con la segreteria.", "missing", s.Required-s.Best)}
}

// ownSums are the arithmetic, one line under the other: what the course has, what is needed,
// what there is, what is to come, and the difference.
func ownSums(q *web.Request, s hours.Standing) []templates.Fact {
	sums := factsOf(q.T("Ore del corso"), s.T.String())
	if s.C > 0 {
		sums = append(sums, factsOf(q.T("Crediti riconosciuti"), s.C.String())...)
	}
	if s.Outcome.Gone() {
		return append(sums, factsOf(q.T("Frequentate e riconosciute"), s.A.String())...)
	}
	if s.Outcome == hours.NoThreshold {
		return append(sums, factsOf(q.T("Frequentate e riconosciute"), s.A.String(), q.T("Ancora da fare"), s.Ahead.String())...)
	}
	sums = append(sums, factsOf(
		q.T("Servono per l’esame ({percent} %)", "percent", s.Percent), s.Required.String(),
		q.T("Frequentate e riconosciute"), s.A.String(),
		q.T("Ancora da fare"), s.Ahead.String(),
		q.T("Se vieni sempre arrivi a"), s.Best.String())...)
	if s.Missable >= 0 {
		return append(sums, factsOf(q.T("Puoi ancora perdere ({best} − {required})", "best", s.Best, "required", s.Required), s.Missable.String())...)
	}
	return append(sums, factsOf(q.T("Mancano ({required} − {best})", "best", s.Best, "required", s.Required), (-s.Missable).String())...)
}
