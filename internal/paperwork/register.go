package paperwork

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/keyring"
	"vidimus/internal/language"
	"vidimus/internal/ledger"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/reports/pdf"
	"vidimus/reports/register"
)

// Register puts the register of a course on paper as it stands on a day: a draft, which
// anybody who may see it can have at any time and which has no number. [ReserveRegister]
// makes it official.
func Register(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (register.Register, error) {
	f, err := factsOf(ctx, r, courseID, on)
	if err != nil {
		return register.Register{}, err
	}
	slices.SortFunc(f.board.Rows, func(a, b ledger.Row) int { return a.Enrolment.Number - b.Enrolment.Number })
	b, err := bookOf(ctx, r, f)
	if err != nil {
		return register.Register{}, err
	}
	out := register.Register{Draft: true, Date: on, Cover: f.cover(), Hours: f.summary(), Stages: b.stages()}
	for _, row := range f.board.Rows {
		out.People = append(out.People, f.person(row))
	}
	if out.Cover.Volumes, err = b.volumes(ctx, r); err != nil {
		return register.Register{}, err
	}
	out.Days = b.days()
	out.Visits, err = b.visits(ctx, r)
	return out, err
}

// ReserveRegister reserves the official register of a course whose teaching has ended.
// It is refused while a lesson is open or somebody is without a mark. Asked again while
// nothing has changed it answers the same paper. Lock: the course.
func ReserveRegister(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, courseID string) (Paper, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Paper{}, err
	}
	today := tx.Today(zone)
	b, err := ledger.Of(ctx, tx, courseID, today)
	if err != nil {
		return Paper{}, err
	}
	if !slices.Contains([]course.State{course.Ended, course.InExam, course.Closed}, b.Course.State) {
		return Paper{}, fault.New(fault.Refused, "paper.running", "Il registro ufficiale si emette a corso concluso: fino ad allora si può stampare la bozza.")
	}
	var open []finding.Finding
	for _, f := range ledger.Blocks(b) {
		if f.Severity == finding.Blocking && f.Rule != "L-NOT-OFFERED" {
			open = append(open, f)
		}
	}
	if len(open) > 0 {
		return Paper{}, finding.Refusal("paper.register_open", "Il registro non si può ancora emettere: {n} {n|punto va risolto|punti vanno risolti} prima.", open)
	}
	known, found, err := sameRegister(ctx, tx, courseID)
	if err != nil || found {
		return known, err
	}
	content, err := official(ctx, tx, courseID, today)
	if err != nil {
		return Paper{}, err
	}
	return Reserve(ctx, tx, keys, RegisterPaper, courseID, content, today)
}

func official(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (register.Register, error) {
	content, err := Register(ctx, r, courseID, on)
	content.Draft = false
	return content, err
}

// sameRegister is the last register of a course, if it would still be printed the same.
func sameRegister(ctx context.Context, r store.Reader, courseID string) (Paper, bool, error) {
	known, err := papers.Where(ctx, r, "course_id = ? AND kind = ? ORDER BY id DESC LIMIT 1", courseID, string(RegisterPaper))
	if err != nil || len(known) == 0 {
		return Paper{}, false, err
	}
	now, err := official(ctx, r, courseID, known[0].Dated)
	if err != nil {
		return Paper{}, false, err
	}
	text, err := json.Marshal(now)
	return known[0], string(text) == known[0].Content, err
}

func (f facts) cover() register.Cover {
	c := f.board.Course
	out := register.Cover{
		Region: f.region(), Provider: f.provider.Name, Accreditation: f.provider.AccreditationCode, ProviderSite: f.providerSite(),
		Course: f.title(), Qualification: f.standard.Title, QualificationCode: string(f.standard.Code), EQF: f.eqf(), Act: c.ActNumber, ActDate: c.ActDate,
		CourseCode: c.RegionalCode, Site: f.place(), Total: f.total(), Start: c.Start(), End: f.end(), Director: f.director(), Tutor: f.who(course.TutorPart),
		Electronic: c.Register == course.Electronic, ElectronicAct: pdf.Join(" del ", c.RegisterAct, c.RegisterActOn.Italian()),
	}
	for _, m := range f.byMode() {
		out.ByMode = append(out.ByMode, register.ModeHours{Mode: m.mode, Minutes: m.minutes})
	}
	for _, row := range f.board.Rows {
		if !row.Enrolment.Auditor {
			out.Learners++
		}
	}
	return out
}

// person is a line of the learner list; why somebody was away is never on it.
func (f facts) person(row ledger.Row) register.Person {
	e, who := row.Enrolment, f.dossiers[row.Enrolment.ID].Learner
	p := register.Person{Number: e.Number, Name: row.Learner.FullName(), BirthPlace: who.BirthPlace, Birth: who.Birth(), TaxCode: who.TaxCode,
		Enrolled: e.EnrolledOn, Credits: credits(row.Credits), Auditor: e.Auditor}
	if e.LateEntry && len(row.Periods) > 0 {
		p.EnteredOn = row.Periods[0].FromDate
	}
	for i, period := range row.Periods {
		switch {
		case period.ToDate.IsZero():
		case i+1 < len(row.Periods):
			p.Suspended = append(p.Suspended, register.Period{From: period.ToDate.AddDays(1), To: row.Periods[i+1].FromDate.AddDays(-1)})
		case period.EndKind == "suspended":
			p.Suspended = append(p.Suspended, register.Period{From: period.ToDate.AddDays(1)})
		default:
			p.Withdrawn = period.ToDate
		}
	}
	return p
}

// summary is what the ledger returned for every learner.
func (f facts) summary() register.Hours {
	plan := f.board.Plan
	out := register.Hours{Threshold: threshold(plan.ThresholdPercent), Reading: "crediti " + reading(plan.Credits), AsOf: f.board.On}
	for _, row := range f.board.Rows {
		if !row.Enrolment.Auditor {
			out.Accounts = append(out.Accounts, accountOf(row, plan.Credits))
		}
	}
	return out
}

func accountOf(row ledger.Row, credited hours.Reading) register.Account {
	h := row.Ledger
	a := register.Account{Number: row.Enrolment.Number, Name: row.Learner.FullName(), Total: line(h.Total), Required: h.Required,
		Percent: h.PercentHundredths.String(), Outcome: outcome(row),
		Other: otherReading(credited, h.C, h.Reduced.PercentHundredths, h.Counted.PercentHundredths)}
	for _, cell := range h.Cells {
		a.Lines = append(a.Lines, line(cell))
	}
	for _, f := range hours.NotCounted(h, row.Enrolment.ID) {
		a.Notes = append(a.Notes, language.Italian.Finding(f))
	}
	return a
}

func line(c hours.CellTotal) register.Line {
	return register.Line{Segment: segmentLabel(c.Segment), Mode: c.Mode.Label(), Planned: c.Planned, Offered: c.Offered + c.MakeUp, Attended: c.Attended,
		Recognised: c.Recognised, NotRecognised: c.NotRecognised, BeyondPlan: c.BeyondPlan, Credited: c.Credited}
}

// outcome is where a learner stands, in the register's words.
func outcome(row ledger.Row) string {
	switch row.Ledger.Outcome {
	case hours.Withdrawn:
		return "ritirato/a"
	case hours.Excluded:
		return "escluso/a"
	case hours.Transferred:
		return "trasferito/a"
	case hours.Reached:
		return "soglia raggiunta"
	case hours.Unreachable:
		return "soglia non raggiunta"
	case hours.NoThreshold:
		return "nessuna soglia"
	}
	return fmt.Sprintf("soglia non ancora raggiunta, ancora frequentabili %s", row.Ledger.Ahead)
}
