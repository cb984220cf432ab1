package enrolment

import (
	"context"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

// GrantCredit waives hours of one cell of the plan under a numbered and dated decision:
// with what was granted before, never more than the cell has. Lock: course.
func GrantCredit(ctx context.Context, tx *store.Tx, enrolmentID string, cell hours.Cell, minutes calendar.Minutes, decision string, on calendar.Date) (CreditRow, error) {
	e, c, day, err := change(ctx, tx, enrolmentID)
	if err != nil {
		return CreditRow{}, err
	}
	plan, _, err := course.PlanInForce(ctx, tx, c.ID)
	if err != nil {
		return CreditRow{}, err
	}
	before, err := CreditsOf(ctx, tx, e.ID)
	if err != nil {
		return CreditRow{}, err
	}
	planned, granted := calendar.Minutes(0), calendar.Minutes(0)
	for _, p := range plan.Cells() {
		if p.Cell == cell {
			planned = p.Minutes
		}
	}
	for _, b := range before {
		if b.Segment == cell.Segment && b.Mode == cell.Mode {
			granted += b.Minutes
		}
	}
	bad := fault.New(fault.Invalid, "enrolment.credit", "Il credito non va bene.")
	switch {
	case planned == 0:
		bad.With("segment", "Il piano non ha ore di questo segmento in questa modalità.")
	case minutes <= 0:
		bad.With("hours", "Scrivi quante ore vale il credito, più di zero.")
	case granted+minutes > planned:
		bad.With("hours", "Il credito supera il piano: {planned} previste, {granted} già riconosciute.", fault.Args{"planned": planned, "granted": granted})
	}
	checkDecision(bad, decision, on, day, "decided")
	if e.Auditor {
		bad.With("segment", "Un uditore non ha soglia: un credito non gli serve.")
	}
	if err := bad.OrNil(); err != nil {
		return CreditRow{}, err
	}
	row := CreditRow{ID: store.NewID(), EnrolmentID: e.ID, Segment: cell.Segment, Mode: cell.Mode, Minutes: minutes, Decision: strings.TrimSpace(decision), DecidedOn: on}
	return row, record(ctx, tx, e, "enrolment.credit_granted", nil, credits.Keep(row))
}

func checkDecision(bad *fault.Error, decision string, on, today calendar.Date, field string) {
	if strings.TrimSpace(decision) == "" {
		bad.With("decision", "Scrivi il numero o gli estremi della decisione.")
	}
	if on.IsZero() || on.After(today) {
		bad.With(field, "Scrivi la data della decisione, non oltre oggi.")
	}
}

// GrantAdmissionCredit lets a decision take the place of a requirement that the standard
// allows to be waived (Campania: R-SCHOOL only). By is who decided. Lock: course.
func GrantAdmissionCredit(ctx context.Context, tx *store.Tx, enrolmentID, rule, decision string, on calendar.Date, by string) (WaiverRow, error) {
	return waiveRule(ctx, tx, enrolmentID, WaiverRow{Rule: rule, Kind: AdmissionCredit, Decision: decision, DecidedOn: on, DecidedBy: by})
}

// OverrideRule lets a person go on without something that only the provider asks, today, with
// the reason. What the sheet or the law asks nobody can override. Lock: course.
func OverrideRule(ctx context.Context, tx *store.Tx, enrolmentID, rule, reason, by string) (WaiverRow, error) {
	return waiveRule(ctx, tx, enrolmentID, WaiverRow{Rule: rule, Kind: Override, Decision: reason, DecidedBy: by})
}

func waiveRule(ctx context.Context, tx *store.Tx, enrolmentID string, w WaiverRow) (WaiverRow, error) {
	e, c, day, err := change(ctx, tx, enrolmentID)
	if err != nil {
		return w, err
	}
	if w.Kind != AdmissionCredit {
		w.DecidedOn = day
	}
	rules, err := RulesOf(ctx, tx, c, e.Auditor)
	if err != nil {
		return w, err
	}
	i := slices.IndexFunc(rules, func(r standard.EntryRule) bool { return r.ID == w.Rule })
	if i < 0 {
		return w, fault.New(fault.Invalid, "enrolment.rule", "Il requisito scelto non è tra quelli di questa iscrizione.")
	}
	before, err := WaiversOf(ctx, tx, e.ID)
	if err != nil {
		return w, err
	}
	if slices.ContainsFunc(before, func(b WaiverRow) bool { return b.Rule == w.Rule }) {
		return w, fault.New(fault.Refused, "enrolment.waived", "Per questo requisito c’è già una decisione.")
	}
	bad := fault.New(fault.Invalid, "enrolment.waiver", "La decisione non è completa.")
	checkDecision(bad, w.Decision, w.DecidedOn, day, "decided")
	if strings.TrimSpace(w.DecidedBy) == "" {
		bad.With("by", "Scrivi chi ha deciso.")
	}
	if err := bad.OrNil(); err != nil {
		return w, err
	}
	j := newJudge(rules, learner.Learner{}, nil, nil, EditionOf(c), day)
	if why := j.vain(rules[i], w); why.Message != "" {
		return w, fault.New(fault.Refused, "enrolment.not_waivable", why.Message, fault.Args(why.Args))
	}
	w.ID, w.EnrolmentID = store.NewID(), e.ID
	return w, record(ctx, tx, e, "enrolment.waived", map[string]any{"rule": w.Rule}, waivers.Keep(w))
}
