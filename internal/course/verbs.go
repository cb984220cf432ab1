package course

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

// Open creates a draft course with the first version of its plan. The id is the
// caller's (store.NewID), who holds its lock; settings left empty get their defaults.
// The plan may still have findings: they are judged when the course is authorised.
// Locks: course.
func Open(ctx context.Context, tx *store.Tx, c Course, p Plan) (Course, error) {
	c.State, c.StartedOn, c.EndedOn = Draft, calendar.Date{}, calendar.Date{}
	c.ActNumber, c.ActDate = "", calendar.Date{}
	c = c.withDefaults()
	if err := check(ctx, tx, c); err != nil {
		return c, err
	}
	text, err := p.stored()
	if err != nil {
		return c, err
	}
	v := PlanVersion{ID: store.NewID(), CourseID: c.ID, Version: 1, State: PlanDraft, Plan: text, AcceptedText: "[]"}
	return c, record(ctx, tx, c.ID, "course.opened", map[string]any{"total": p.Total()}, courses.Keep(c), planVersions.Keep(v))
}

func (c Course) withDefaults() Course {
	c.Training = cmp.Or(c.Training, 1)
	c.Funding = cmp.Or(c.Funding, "self")
	c.Register = cmp.Or(c.Register, OnPaper)
	c.CreditReading = cmp.Or(c.CreditReading, hours.Reduce)
	c.UFCaps = cmp.Or(c.UFCaps, Proportional)
	c.AtRiskPercent = cmp.Or(c.AtRiskPercent, 75)
	c.MarkScale = cmp.Or(c.MarkScale, 100)
	c.PassMark = cmp.Or(c.PassMark, c.MarkScale*60/100)
	return c.withRegister()
}

// check judges what is typed into a course; every refusal names its field.
func check(ctx context.Context, r store.Reader, c Course) error {
	bad := fault.New(fault.Invalid, "course.incomplete", "Completa i dati del corso.")
	if strings.TrimSpace(c.Title) == "" {
		bad.With("title", "Scrivi il titolo del corso.")
	}
	if c.Seats < 1 {
		bad.With("seats", "Scrivi quanti allievi sono autorizzati, almeno uno.")
	}
	switch {
	case c.StartsOn.IsZero():
		bad.With("starts_on", "Scrivi la data prevista di inizio.")
	case c.EndsOn.IsZero():
		bad.With("ends_on", "Scrivi la data prevista di fine.")
	case c.EndsOn.Before(c.StartsOn):
		bad.With("ends_on", "Il corso finisce prima di cominciare.")
	}
	if c.Funding != "self" && c.Funding != "public" {
		bad.With("funding", "Scegli se il corso è autofinanziato o finanziato.")
	}
	if c.Funding == "public" && c.CUP == "" {
		bad.With("cup", "Un corso finanziato ha il CUP: scrivilo.")
	}
	checkRegister(bad, c)
	if c.CreditReading != hours.Reduce && c.CreditReading != hours.Count {
		bad.With("credit_reading", "Scegli come contano i crediti di frequenza.")
	}
	if c.UFCaps != Proportional && c.UFCaps != Literal {
		bad.With("uf_caps", "Scegli come si leggono i massimi di DAD e FAD delle UF.")
	}
	if c.AtRiskPercent < 1 || c.AtRiskPercent > 100 {
		bad.With("at_risk_percent", "La quota di assenze che mette a rischio va da 1 a 100.")
	}
	if c.MarkScale < 1 || c.PassMark < 0 || c.PassMark > c.MarkScale {
		bad.With("pass_mark", "Il voto minimo deve stare nella scala dei voti.")
	}
	checkInsurance(bad, c)
	switch site, err := provider.SiteByID(ctx, r, c.SiteID); {
	case fault.Is(err, fault.NotFound):
		bad.With("site_id", "Scegli la sede del corso.")
	case err != nil:
		return err
	case !site.ClosedOn.IsZero():
		bad.With("site_id", "La sede «{name}» è chiusa a nuovi corsi: scegline un’altra.", fault.Args{"name": site.Name})
	}
	v, std, err := standard.VersionByID(ctx, r, c.StandardVersionID)
	switch {
	case fault.Is(err, fault.NotFound):
		bad.With("standard_version_id", "Scegli la qualificazione dal catalogo.")
	case err != nil:
		return err
	case v.State != standard.Published:
		bad.With("standard_version_id", "La scheda «{title}» non è ancora pubblicata: prima va confermata e pubblicata.", fault.Args{"title": std.Title})
	case len(std.Training) > 0 && std.TrainingNo(c.Training) == nil:
		bad.With("training", "Lo standard formativo n. {training} non c’è: la scheda ne ha {n}.", fault.Args{"training": c.Training, "n": len(std.Training)})
	}
	return bad.OrNil()
}

// Change replaces the data of a draft course; its plan is changed by [Replan].
// Locks: course.
func Change(ctx context.Context, tx *store.Tx, c Course) (Course, error) {
	old, err := draft(ctx, tx, c.ID)
	if err != nil {
		return old, err
	}
	c.State, c.StartedOn, c.EndedOn, c.ActNumber, c.ActDate = old.State, old.StartedOn, old.EndedOn, old.ActNumber, old.ActDate
	c = c.withDefaults()
	if err := check(ctx, tx, c); err != nil {
		return c, err
	}
	return c, record(ctx, tx, c.ID, "course.changed", nil, courses.Keep(c))
}

// Replan replaces the plan of a draft course. Locks: course.
func Replan(ctx context.Context, tx *store.Tx, courseID string, p Plan) (PlanVersion, error) {
	if _, err := draft(ctx, tx, courseID); err != nil {
		return PlanVersion{}, err
	}
	_, v, err := PlanInForce(ctx, tx, courseID)
	if err != nil {
		return v, err
	}
	if v.Plan, err = p.stored(); err != nil {
		return v, err
	}
	return v, record(ctx, tx, courseID, "course.replanned", map[string]any{"total": p.Total()}, planVersions.Keep(v))
}

func draft(ctx context.Context, r store.Reader, courseID string) (Course, error) {
	c, err := ByID(ctx, r, courseID)
	if err == nil && c.State != Draft {
		err = fault.New(fault.Refused, "course.frozen", "Il corso è già autorizzato: questi dati non cambiano più. Per cambiare il piano serve una variazione con il suo atto.")
	}
	return c, err
}

// Act is the paper that puts a plan in force.
type Act struct {
	Number   string
	Date     calendar.Date
	Reason   string            // of a variation: why the plan changes
	Accepted map[string]string // why each warning is acceptable, by the finding's Key
}

// Authorise freezes the plan of a draft course under the act that authorises it. It is
// refused while any finding of the sheet (S), the plan (P) or the staff (T) blocks, each
// a field of the refusal; each warning asks for the reason why it is acceptable, in the
// field "accepted." and its key. Locks: provider, course, so that neither the sheet nor
// what is on file of the staff changes.
func Authorise(ctx context.Context, tx *store.Tx, courseID string, act Act) (PlanVersion, error) {
	c, err := draft(ctx, tx, courseID)
	if err != nil {
		return PlanVersion{}, err
	}
	found, err := Conformity(ctx, tx, courseID, nil)
	if err != nil {
		return PlanVersion{}, err
	}
	_, v, err := PlanInForce(ctx, tx, courseID)
	if err != nil {
		return v, err
	}
	if v, err = v.authorised(act, found, incomplete()); err != nil {
		return v, err
	}
	c.State, c.ActNumber, c.ActDate = Authorised, v.Act, v.AuthorisedOn
	return v, record(ctx, tx, courseID, "course.authorised", planFacts(v, found), courses.Keep(c), planVersions.Keep(v))
}

// Vary puts a new plan in force under a dated act, with the same judgement as
// [Authorise]; the old version stays, superseded. What was held beyond the new plan
// shows in the hours. Locks: provider, course.
func Vary(ctx context.Context, tx *store.Tx, courseID string, p Plan, act Act) (PlanVersion, error) {
	c, err := ByID(ctx, tx, courseID)
	if err != nil {
		return PlanVersion{}, err
	}
	if c.State != Authorised && c.State != Started {
		return PlanVersion{}, fault.New(fault.Refused, "course.no_variation", "Una variazione riguarda un corso autorizzato e non ancora finito.")
	}
	inForce, old, err := PlanInForce(ctx, tx, courseID)
	if err != nil {
		return old, err
	}
	bad := incomplete()
	if act.Date.Before(old.AuthorisedOn) && !act.Date.IsZero() {
		bad.With("date", "L’atto di variazione è precedente a quello del piano in vigore, del {date}.", fault.Args{"date": old.AuthorisedOn})
	}
	if strings.TrimSpace(act.Reason) == "" {
		bad.With("reason", "Scrivi perché il piano cambia.")
	}
	if p.same(inForce) {
		return old, fault.New(fault.Refused, "course.same_plan", "Il piano nuovo è uguale a quello in vigore: non c’è niente da variare.")
	}
	found, err := planFindings(ctx, tx, c, p)
	if err != nil {
		return old, err
	}
	v := PlanVersion{ID: store.NewID(), CourseID: courseID, Version: old.Version + 1, Reason: strings.TrimSpace(act.Reason)}
	if v.Plan, err = p.stored(); err != nil {
		return v, err
	}
	if v, err = v.authorised(act, found, bad); err != nil {
		return v, err
	}
	old.State = PlanSuperseded
	return v, record(ctx, tx, courseID, "course.varied", planFacts(v, found), planVersions.Keep(old, v))
}

func incomplete() *fault.Error {
	return fault.New(fault.Invalid, "course.act", "Completa i dati dell’atto.")
}

// authorised is the version under its act, or the refusal; bad is what is already known to
// be wrong with the act.
func (v PlanVersion) authorised(act Act, found []finding.Finding, bad *fault.Error) (PlanVersion, error) {
	if blocking := finding.Of(found, finding.Blocking); len(blocking) > 0 {
		return v, finding.Refusal("course.not_conformant", "Il corso non è conforme: {n} {n|punto va risolto|punti vanno risolti} prima.", blocking)
	}
	v.State, v.Act, v.AuthorisedOn = PlanAuthorised, strings.TrimSpace(act.Number), act.Date
	if v.Act == "" {
		bad.With("act", "Scrivi il numero dell’atto.")
	}
	if v.AuthorisedOn.IsZero() {
		bad.With("date", "Scrivi la data dell’atto.")
	}
	accepted := []Accepted{}
	for _, f := range finding.Of(found, finding.Warning) {
		reason := strings.TrimSpace(act.Accepted[f.Key()])
		if reason == "" {
			bad.With("accepted."+f.Key(), "{rule}: scrivi perché questo rilievo è accettabile.", fault.Args{"rule": f.Rule})
		}
		accepted = append(accepted, Accepted{Rule: f.Rule, Subject: f.Subject, Message: f.Message, Args: f.Args, Reason: reason})
	}
	text, err := json.Marshal(accepted)
	if err != nil {
		return v, err
	}
	v.AcceptedText = string(text)
	return v, bad.OrNil()
}

// planFacts are what the journal keeps of a judgement: the rules that warned.
func planFacts(v PlanVersion, found []finding.Finding) map[string]any {
	warned := []string{}
	for _, f := range finding.Of(found, finding.Warning) {
		warned = append(warned, f.Rule)
	}
	slices.Sort(warned)
	return map[string]any{"version": v.Version, "act": v.Act, "date": v.AuthorisedOn, "warnings": slices.Compact(warned)}
}

func record(ctx context.Context, tx *store.Tx, courseID, kind string, facts any, rows ...store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: kind, Facts: facts, Rows: rows})
	return err
}
