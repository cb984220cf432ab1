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
	"vidimus/internal/outbox"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Decision is what a credit rests on.
type Decision struct {
	Number string
	On     calendar.Date
	By     string // the commission, or who decided
	File   *vault.File
}

// check adds to bad what is wrong with the decision.
func (d Decision) check(bad *fault.Error, today calendar.Date) {
	checkDecision(bad, d.Number, d.On, today, "decided")
	if strings.TrimSpace(d.By) == "" {
		bad.With("by", "Scrivi la commissione, o chi ha deciso.")
	}
}

// GrantCredit waives hours of one cell of the plan under a numbered and dated decision:
// with what was granted before, never more than the cell has, nor than the share of the
// whole course that the standard allows. Year says of which year of the course they are, 0
// where it has one. Lock: course.
func GrantCredit(ctx context.Context, tx *store.Tx, enrolmentID string, cell hours.Cell, year int, minutes calendar.Minutes, d Decision) (CreditRow, error) {
	f, err := forAct(ctx, tx, enrolmentID, ToCredit)
	if err != nil {
		return CreditRow{}, err
	}
	l, err := limitsOf(ctx, tx, f)
	if err != nil {
		return CreditRow{}, err
	}
	bad := fault.New(fault.Invalid, "enrolment.credit", "Il credito non va bene.")
	l.check(bad, cell, year, minutes)
	d.check(bad, f.Today)
	if err := bad.OrNil(); err != nil {
		return CreditRow{}, err
	}
	row := CreditRow{ID: store.NewID(), EnrolmentID: f.ID, Segment: cell.Segment, Mode: cell.Mode, Year: year, Minutes: minutes,
		Decision: strings.TrimSpace(d.Number), DecidedOn: d.On, DecidedBy: strings.TrimSpace(d.By)}
	if d.File != nil {
		if err := vault.Keep(ctx, tx, *d.File); err != nil {
			return CreditRow{}, err
		}
		row.FileID = store.Ref(d.File.ID)
	}
	if err := record(ctx, tx, f.Enrolment, done{"credit_granted", d.On, ""}, nil, credits.Keep(row)); err != nil {
		return CreditRow{}, err
	}
	return row, ChangedHours(ctx, tx, f.CourseID)
}

// HoursChanged is the outbox's work that follows whatever changes the hours of a course: a
// credit, a closed or amended page, a confirmed day of stage, FAD. Whoever counts hours looks
// at the course again.
const HoursChanged = "enrolment.hours_changed"

// ChangedHours has that work done once this is committed.
func ChangedHours(ctx context.Context, tx *store.Tx, courseID string) error {
	return outbox.AddOnce(ctx, tx, HoursChanged, map[string]string{"course": courseID})
}

// CreditLimits are what bounds the attendance credits of one person.
type CreditLimits struct {
	Planned map[hours.Cell]calendar.Minutes
	Granted map[hours.Cell]calendar.Minutes
	Years   []int            // that the plan tells apart by their days; none in a course of one
	Allowed bool             // the standard admits attendance credits
	Percent *int             // of the whole course; nil where the standard sets none
	Total   calendar.Minutes // the authorised hours
}

// Most is the most that all credits together may come to.
func (l CreditLimits) Most() calendar.Minutes {
	if l.Percent == nil {
		return l.Total
	}
	return l.Total * calendar.Minutes(*l.Percent) / 100
}

// Sum is what was granted in all.
func (l CreditLimits) Sum() (sum calendar.Minutes) {
	for _, m := range l.Granted {
		sum += m
	}
	return sum
}

func (l CreditLimits) check(bad *fault.Error, cell hours.Cell, year int, minutes calendar.Minutes) {
	args := fault.Args{"planned": l.Planned[cell], "granted": l.Granted[cell], "sum": l.Sum(), "most": l.Most()}
	if year != 0 && !slices.Contains(l.Years, year) || year == 0 && len(l.Years) > 0 {
		bad.With("year", "Scegli l’anno del corso a cui vanno le ore.")
	}
	switch {
	case !l.Allowed:
		bad.With("segment", "Lo standard non ammette crediti di frequenza.")
	case l.Planned[cell] == 0:
		bad.With("segment", "Il piano non ha ore di questo segmento in questa modalità.")
	case minutes <= 0:
		bad.With("hours", "Scrivi quante ore vale il credito, più di zero.")
	case l.Granted[cell]+minutes > l.Planned[cell]:
		bad.With("hours", "Il credito supera il piano: {planned} previste, {granted} già riconosciute.", args)
	case l.Sum()+minutes > l.Total: // a variation took from the plan what had been granted
		bad.With("hours", "Il credito supera il piano: {planned} previste, {granted} già riconosciute.", fault.Args{"planned": l.Total, "granted": l.Sum()})
	case l.Sum()+minutes > l.Most():
		args["percent"] = *l.Percent
		bad.With("hours", "Il credito supera il massimo dello standard: {percent} % delle ore, {most} in tutto, {sum} già riconosciute.", args)
	}
}

func limitsOf(ctx context.Context, r store.Reader, f File) (CreditLimits, error) {
	l := CreditLimits{Planned: map[hours.Cell]calendar.Minutes{}, Granted: map[hours.Cell]calendar.Minutes{}, Allowed: true}
	plan, err := course.HoursPlan(ctx, r, f.CourseID)
	if err != nil {
		return l, err
	}
	for _, y := range plan.Years {
		l.Years = append(l.Years, y.Number)
	}
	for _, c := range plan.Cells {
		l.Planned[c.Cell] += c.Minutes
		l.Total += c.Minutes
	}
	_, std, err := standard.VersionByID(ctx, r, f.Course.StandardVersionID)
	if err != nil {
		return l, err
	}
	if t := std.TrainingNo(f.Course.Training); t != nil {
		l.Allowed, l.Percent = t.AttendanceCredits, t.MaxCreditPercent
	}
	before, err := CreditsOf(ctx, r, f.ID)
	for _, b := range before {
		if b.RevokedOn.IsZero() {
			l.Granted[hours.Cell{Segment: b.Segment, Mode: b.Mode}] += b.Minutes
		}
	}
	return l, err
}

// RevokeCredit takes an attendance credit back, with the reason: from then on it counts no
// more. The row stays, with its decision. Lock: course.
func RevokeCredit(ctx context.Context, tx *store.Tx, creditID, reason string) (CreditRow, error) {
	row, err := CreditByID(ctx, tx, creditID)
	if err != nil {
		return row, err
	}
	if !row.RevokedOn.IsZero() {
		return row, fault.New(fault.Refused, "enrolment.revoked", "Il credito è già stato revocato il {day}.", fault.Args{"day": row.RevokedOn})
	}
	f, err := forRevocation(ctx, tx, row.EnrolmentID, reason)
	if err != nil {
		return row, err
	}
	row.RevokedOn = f.Today
	if err := record(ctx, tx, f.Enrolment, done{"credit_revoked", f.Today, reason}, map[string]any{"credit": row.ID}, credits.Keep(row)); err != nil {
		return row, err
	}
	return row, ChangedHours(ctx, tx, f.CourseID)
}

// forRevocation is the file whose decision is taken back, with the reason, while the course
// lasts.
func forRevocation(ctx context.Context, tx *store.Tx, enrolmentID, reason string) (File, error) {
	f, err := read(ctx, tx, enrolmentID)
	switch {
	case err != nil:
		return f, err
	case over(f.Course.State):
		return f, f.Situation(true).refuse(ToCredit)
	case strings.TrimSpace(reason) == "":
		return f, fault.New(fault.Invalid, "enrolment.revoke", "Completa i dati.").With("reason", withoutHealth)
	}
	return f, nil
}

// RevokeWaiver takes back a decision that stood in place of a requirement: the requirement
// is open again. Lock: course.
func RevokeWaiver(ctx context.Context, tx *store.Tx, waiverID, reason string) (WaiverRow, error) {
	row, err := WaiverByID(ctx, tx, waiverID)
	if err != nil {
		return row, err
	}
	f, err := forRevocation(ctx, tx, row.EnrolmentID, reason)
	if err != nil {
		return row, err
	}
	return row, record(ctx, tx, f.Enrolment, done{"waiver_revoked", f.Today, reason}, map[string]any{"rule": row.Rule, "decision": row.Decision}, waivers.Remove(row.ID))
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
	e, err := ByID(ctx, tx, enrolmentID)
	if err != nil {
		return w, err
	}
	c, day, err := teaching(ctx, tx, e.CourseID)
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
	return w, record(ctx, tx, e, done{"waived", w.DecidedOn, ""}, map[string]any{"rule": w.Rule}, waivers.Keep(w))
}
