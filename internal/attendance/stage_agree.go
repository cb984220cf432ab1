package attendance

import (
	"context"
	"slices"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/keyring"
	"vidimus/internal/link"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Agree puts a learner's stage at a company on file. What a complete file still lacks is in
// [Agreement.Findings]; what cannot be is refused. Lock: the course.
func Agree(ctx context.Context, tx *store.Tx, courseID string, a Agreement) (Agreement, error) {
	bad := incomplete()
	if strings.TrimSpace(a.Number) == "" {
		bad.With("number", "Scrivi il numero della convenzione.")
	}
	if err := a.settle(ctx, tx, courseID, bad); err != nil {
		return Agreement{}, err
	}
	if err := a.suits(ctx, tx, courseID); err != nil {
		return Agreement{}, err
	}
	a.ID = store.NewID()
	return a, recordStage(ctx, tx, courseID, a, "attendance.stage_agreed", nil, agreements.Keep(a))
}

func incomplete() *fault.Error {
	return fault.New(fault.Invalid, "attendance.agreement", "Completa i dati della convenzione di stage.")
}

// settle tidies a new agreement and refuses what cannot be agreed with anybody; bad is what was
// found already.
func (a *Agreement) settle(ctx context.Context, r store.Reader, courseID string, bad *fault.Error) error {
	if err := writable(ctx, r, courseID); err != nil {
		return err
	}
	a.tidy()
	a.check(bad)
	if err := inPlanAll(ctx, r, courseID, a.Parts, bad); err != nil {
		return err
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	a.EndedEarly, a.FileID = false, ""
	return mayTutor(ctx, r, courseID, string(a.StaffID))
}

// suits refuses an agreement that its learner cannot have: they do not attend then, or the law
// forbids its hours at their age.
func (a Agreement) suits(ctx context.Context, r store.Reader, courseID string) error {
	if err := attendsBetween(ctx, r, courseID, a.EnrolmentID, a.FromDate, a.ToDate); err != nil {
		return err
	}
	return forMinors(ctx, r, a)
}

func (a *Agreement) tidy() {
	for _, text := range []*string{&a.Number, &a.Company, &a.CompanySite, &a.CompanyTaxID, &a.Sector, &a.CompanyTutor, &a.CompanyTutorRole,
		&a.CompanyTutorContact, &a.Project, &a.InailPolicy, &a.LiabilityPolicy} {
		*text = strings.TrimSpace(*text)
	}
	a.Week = a.Week.sorted()
}

// check is what can be said of an agreement by itself.
func (a *Agreement) check(bad *fault.Error) {
	for _, f := range []struct{ name, message, text string }{
		{"company", "Scrivi l’azienda.", a.Company},
		{"company_site", "Scrivi la sede dello stage.", a.CompanySite},
		{"company_tutor", "Scrivi il tutor aziendale.", a.CompanyTutor},
	} {
		if f.text == "" {
			bad.With(f.name, f.message)
		}
	}
	if a.CompanyTaxID != "" {
		code, err := fiscalcode.Parse(a.CompanyTaxID)
		if err != nil {
			bad.With("company_tax_id", "La partita IVA (11 cifre) o il codice fiscale (16 caratteri) non torna con la sua cifra di controllo: ricopiala.")
		}
		a.CompanyTaxID = string(code)
	}
	if a.FromDate.IsZero() || a.ToDate.IsZero() || a.ToDate.Before(a.FromDate) {
		bad.With("to_date", "La convenzione deve avere un primo e un ultimo giorno, nell’ordine.")
	}
	if a.SignedOn.IsZero() || a.SignedOn.After(a.FromDate) {
		bad.With("signed_on", "La convenzione si firma prima che lo stage cominci: scrivi la data della firma.")
	}
	a.Parts.check(bad)
	a.Week.check(bad)
	insured(bad, "inail", a.InailPolicy, a.InailFrom, a.InailTo)
	insured(bad, "liability", a.LiabilityPolicy, a.LiabilityFrom, a.LiabilityTo)
}

// insured asks of a policy of its own that it has its dates.
func insured(bad *fault.Error, name, policy string, from, to calendar.Date) {
	switch {
	case policy == "" && (!from.IsZero() || !to.IsZero()):
		bad.With(name+"_policy", "Scrivi il numero della polizza, o togli le sue date.")
	case policy != "" && (from.IsZero() || to.IsZero() || to.Before(from)):
		bad.With(name+"_to", "Scrivi da quando a quando vale la polizza.")
	}
}

func (ps Parts) check(bad *fault.Error) {
	seen := map[string]bool{}
	for _, p := range ps {
		if p.Minutes <= 0 || seen[p.Segment] {
			bad.With("minutes", "Scrivi le ore di ogni segmento una volta sola, e più di zero.")
			return
		}
		seen[p.Segment] = true
		if p.Cell().Mode != ps[0].Cell().Mode {
			bad.With("minutes", "Stage e tirocinio hanno ciascuno la propria convenzione.")
			return
		}
	}
	if len(ps) == 0 {
		bad.With("minutes", "Scrivi le ore previste dalla convenzione.")
	}
}

func (w Week) check(bad *fault.Error) {
	seen := map[time.Weekday]bool{}
	for _, s := range w {
		if s.Day < time.Sunday || s.Day > time.Saturday || seen[s.Day] || s.From >= s.To || s.From < 0 || s.To > calendar.NewWall(24, 0) {
			bad.With("week", "Scrivi per ogni giorno un inizio e una fine, nell’ordine.")
			return
		}
		seen[s.Day] = true
	}
}

// inPlanAll asks each part to be in the authorised plan.
func inPlanAll(ctx context.Context, r store.Reader, courseID string, parts Parts, bad *fault.Error) error {
	for _, p := range parts {
		if err := inPlan(ctx, r, courseID, p.Cell(), bad); err != nil {
			return err
		}
	}
	return nil
}

// mayTutor refuses who is no stage tutor of the course, or one whom T3 does not allow, with
// its arithmetic. Nobody is not yet anybody.
func mayTutor(ctx context.Context, r store.Reader, courseID, staffID string) error {
	if staffID == "" {
		return nil
	}
	if _, err := provider.StaffByID(ctx, r, staffID); err != nil {
		return err
	}
	staff, err := course.StaffOf(ctx, r, courseID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(staff, func(c course.Colleague) bool { return c.StaffID == staffID && c.Part == course.StageTutorPart }) {
		return incomplete().With("staff", "Non è tra i tutor di stage del corso: aggiungilo prima al personale del corso.")
	}
	found, err := course.StaffFindings(ctx, r, courseID, nil)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(finding.Of(found, finding.Blocking), func(f finding.Finding) bool { return f.Rule != "T3" || f.Subject != staffID })
	if len(found) > 0 {
		return finding.Refusal("attendance.tutor", "Non può seguire lo stage: non ha quello che lo standard chiede ai tutor di stage.", found)
	}
	return nil
}

// forMinors refuses hours of the week that the law forbids to who is not yet eighteen when the
// stage begins.
func forMinors(ctx context.Context, r store.Reader, a Agreement) error {
	born, err := bornOf(ctx, r, a.EnrolmentID)
	if err != nil {
		return err
	}
	if found := a.Week.forAge(born, a.FromDate); len(found) > 0 {
		return finding.Refusal("attendance.minor", "L’allievo è minorenne: gli orari della convenzione vanno cambiati.", found)
	}
	return nil
}

// Signatures are when each party signed, and the signed copy where it was handed in.
type Signatures struct {
	Provider, Company, Learner calendar.Date
	File                       *vault.File
}

// SignAgreement puts the signatures of an agreement on file. Lock: the course.
func SignAgreement(ctx context.Context, tx *store.Tx, courseID, agreementID string, s Signatures) (Agreement, error) {
	a, err := agreementOf(ctx, tx, courseID, agreementID)
	if err != nil {
		return a, err
	}
	if err := writable(ctx, tx, courseID); err != nil {
		return a, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return a, err
	}
	bad := fault.New(fault.Invalid, "attendance.signatures", "Controlla le date delle firme.")
	for _, on := range []struct {
		name string
		date calendar.Date
	}{{"provider_signed_on", s.Provider}, {"company_signed_on", s.Company}, {"learner_signed_on", s.Learner}} {
		if on.date.After(tx.Today(zone)) {
			bad.With(on.name, "Questa data deve ancora venire.")
		}
	}
	if err := bad.OrNil(); err != nil {
		return a, err
	}
	a.ProviderSignedOn, a.CompanySignedOn, a.LearnerSignedOn = s.Provider, s.Company, s.Learner
	if s.File != nil {
		if err := vault.Keep(ctx, tx, *s.File); err != nil {
			return a, err
		}
		a.FileID = store.Ref(s.File.ID)
	}
	return a, recordStage(ctx, tx, courseID, a, "attendance.stage_signed", nil, agreements.Keep(a))
}

// DiaryPurposes are whose private address opens a diary.
var DiaryPurposes = []link.Purpose{link.StageLearner, link.StageCompany}

// graceDays is how long after the last day a diary can still be written by its address.
const graceDays = 15

// diaryEnds is when the addresses of a diary end.
func diaryEnds(a Agreement, zone *time.Location) calendar.Instant {
	at, err := calendar.At(a.ToDate.AddDays(graceDays+1), 0, zone)
	if err != nil { // a zone whose clocks change at midnight
		at, _ = calendar.At(a.ToDate.AddDays(graceDays+1), calendar.NewWall(1, 0), zone)
	}
	return at
}

// OpenDiary makes the private address of a diary, for the learner or for the company's tutor;
// the one there was before is worth nothing any more. Lock: the course.
func OpenDiary(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, courseID, agreementID string, whose link.Purpose) (link.Link, error) {
	a, err := agreementOf(ctx, tx, courseID, agreementID)
	if err != nil {
		return link.Link{}, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return link.Link{}, err
	}
	ends := diaryEnds(a, zone)
	if !tx.Now().Before(ends) {
		return link.Link{}, fault.New(fault.Refused, "attendance.stage_over", "Lo stage è finito il {date}: il diario si completa in segreteria.", fault.Args{"date": a.ToDate.Italian()})
	}
	return link.Open(ctx, tx, keys, store.CourseStream(courseID), whose, a.ID, ends)
}

// CloseDiary makes an address of a diary worth nothing. Lock: the course.
func CloseDiary(ctx context.Context, tx *store.Tx, courseID, agreementID string, whose link.Purpose) error {
	a, err := agreementOf(ctx, tx, courseID, agreementID)
	if err != nil {
		return err
	}
	return link.Revoke(ctx, tx, store.CourseStream(courseID), whose, a.ID)
}

// recordStage appends an event about an agreement.
func recordStage(ctx context.Context, tx *store.Tx, courseID string, a Agreement, kind string, facts map[string]any, rows ...store.Rows) error {
	if facts == nil {
		facts = map[string]any{}
	}
	facts["enrolment"], facts["agreement"] = a.EnrolmentID, a.ID
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: kind, Facts: facts, Rows: rows})
	return err
}
