package enrolment

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

// ProviderRules are what the provider asks of whoever enrols, besides the sheet and the
// law, as decided on a day. A version is never changed: the next one takes its place for
// the courses that have not started yet, and a course that has started keeps the one that
// stood on the day before. So nothing freezes them but the calendar; what the sheet asks
// stands in the course's version of the standard, which does not change either.
type ProviderRules struct {
	ID        string        `db:"id"`
	Since     calendar.Date `db:"since"`
	DecidedBy string        `db:"decided_by"`
	Rules     string        `db:"rules"` // JSON of []standard.EntryRule
}

var providerRules = store.NewTable[ProviderRules]("provider_rules")

// OwnRules are the requirements with a rule of the program that a provider may ask for.
var OwnRules = []string{"R-PRIVACY", "R-AGREEMENT", "R-PHOTO", "R-PERMIT"}

// undecided is what a provider asks that has not decided yet.
var undecided = []standard.EntryRule{{ID: "R-PRIVACY", Source: standard.FromProvider, Deadline: standard.ByStart}}

// DecideProviderRules makes these the provider's requirements from today on. By is who
// decided. Lock: provider.
func DecideProviderRules(ctx context.Context, tx *store.Tx, rules []standard.EntryRule, by string) error {
	for i := range rules {
		rules[i].Source = standard.FromProvider
	}
	bad := fault.New(fault.Invalid, "enrolment.provider_rules", "Controlla i requisiti dell’ente.")
	for _, p := range standard.RuleProblems("rules", rules) {
		bad.With(p.Path, p.Message, p.Args)
	}
	for i, r := range rules {
		if r.Form() == nil && !slices.Contains(OwnRules, r.ID) {
			bad.With(fmt.Sprintf("rules[%d].id", i), "Questo requisito lo chiede la scheda o la legge, non l’ente.")
		}
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	text, err := json.Marshal(rules)
	if err != nil {
		return err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return err
	}
	row := ProviderRules{ID: store.NewID(), Since: tx.Today(zone), DecidedBy: by, Rules: string(text)}
	_, err = tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: "enrolment.provider_rules_decided", Rows: []store.Rows{providerRules.Keep(row)}})
	return err
}

// ProviderRulesNow are the provider's requirements for a course that has not started, and
// the version they stand in: the zero one while nothing was decided.
func ProviderRulesNow(ctx context.Context, r store.Reader) ([]standard.EntryRule, ProviderRules, error) {
	return providerRulesAt(ctx, r, calendar.Date{})
}

// ProviderRulesHistory are all versions, the latest first.
func ProviderRulesHistory(ctx context.Context, r store.Reader) ([]ProviderRules, error) {
	return providerRules.Where(ctx, r, "1 = 1 ORDER BY id DESC")
}

// Decode reads the requirements of a version.
func (p ProviderRules) Decode() (rules []standard.EntryRule, err error) {
	if p.ID == "" {
		return slices.Clone(undecided), nil
	}
	err = json.Unmarshal([]byte(p.Rules), &rules)
	return rules, err
}

// providerRulesAt are the requirements for a course that started on a day, zero where it
// has not.
func providerRulesAt(ctx context.Context, r store.Reader, started calendar.Date) ([]standard.EntryRule, ProviderRules, error) {
	all, err := ProviderRulesHistory(ctx, r)
	if err != nil {
		return nil, ProviderRules{}, err
	}
	var stands ProviderRules
	if i := slices.IndexFunc(all, func(p ProviderRules) bool { return started.IsZero() || p.Since.Before(started) }); i >= 0 {
		stands = all[i]
	}
	rules, err := stands.Decode()
	return rules, stands, err
}

// rulesOf are the requirements of a course, for learners and for auditors. The standard
// asks nothing of an auditor, who gets no certificate: our reading. What the sheet asks
// the provider need not ask again.
func rulesOf(ctx context.Context, r store.Reader, c course.Course) (learners, auditors []standard.EntryRule, err error) {
	_, std, err := standard.VersionByID(ctx, r, c.StandardVersionID)
	if err != nil {
		return nil, nil, err
	}
	own, _, err := providerRulesAt(ctx, r, c.StartedOn)
	if err != nil {
		return nil, nil, err
	}
	auditors = append(standard.LawRules(), own...)
	if t := std.TrainingNo(c.Training); t != nil {
		learners = slices.Clone(t.EntryRules)
	}
	for _, rule := range auditors {
		if !slices.ContainsFunc(learners, func(l standard.EntryRule) bool { return l.ID == rule.ID }) {
			learners = append(learners, rule)
		}
	}
	return learners, auditors, nil
}
