package attendance

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// The stage stands in this room because it is a presence like the others: the roll asks who
// was at a company at that hour, the diary asks who was at a lesson. Two rooms would ask each
// other.

// Agreement is a learner's stage or traineeship at one company, as it is in force. A learner
// may have several, at different companies at the same time too.
type Agreement struct {
	ID                  string        `db:"id"`
	EnrolmentID         string        `db:"enrolment_id"`
	Number              string        `db:"number"`
	SignedOn            calendar.Date `db:"signed_on"` // the date it bears
	FromDate            calendar.Date `db:"from_date"`
	ToDate              calendar.Date `db:"to_date"`
	EndedEarly          bool          `db:"ended_early"`
	Parts               Parts         `db:"parts"`
	Week                Week          `db:"week"`
	Project             string        `db:"project" personal:"true"` // what is to be learned and done
	Company             string        `db:"company"`
	CompanyTaxID        string        `db:"company_tax_id"`
	CompanySite         string        `db:"company_site"`
	Sector              string        `db:"sector"`
	CompanyTutor        string        `db:"company_tutor" personal:"true"`
	CompanyTutorRole    string        `db:"company_tutor_role" personal:"true"`
	CompanyTutorContact string        `db:"company_tutor_contact" personal:"true"`
	StaffID             store.Ref     `db:"staff_id"` // the provider's tutor
	InailPolicy         string        `db:"inail_policy"`
	InailFrom           calendar.Date `db:"inail_from"`
	InailTo             calendar.Date `db:"inail_to"`
	LiabilityPolicy     string        `db:"liability_policy"`
	LiabilityFrom       calendar.Date `db:"liability_from"`
	LiabilityTo         calendar.Date `db:"liability_to"`
	ProviderSignedOn    calendar.Date `db:"provider_signed_on"`
	CompanySignedOn     calendar.Date `db:"company_signed_on"`
	LearnerSignedOn     calendar.Date `db:"learner_signed_on"`
	FileID              store.Ref     `db:"file_id"` // the signed copy
}

// Part is how much of an agreement belongs to one segment of the plan: the stage linked to a
// UC, the rest of the stage, the traineeship.
type Part struct {
	Segment string           `json:"segment"`
	Minutes calendar.Minutes `json:"minutes"`
}

// Cell is what the part's hours are counted by.
func (p Part) Cell() hours.Cell {
	if p.Segment == hours.TraineeshipSeg {
		return hours.Cell{Segment: p.Segment, Mode: hours.Traineeship}
	}
	return hours.Cell{Segment: p.Segment, Mode: hours.WorkPlacement}
}

// IsStage reports whether a mode's hours are done at a company.
func IsStage(m hours.Mode) bool { return m == hours.WorkPlacement || m == hours.Traineeship }

// Parts are the hours of an agreement, by segment.
type Parts []Part

// Of is the part of a segment, and false where the agreement has none.
func (ps Parts) Of(segment string) (Part, bool) {
	i := slices.IndexFunc(ps, func(p Part) bool { return p.Segment == segment })
	if i < 0 {
		return Part{}, false
	}
	return ps[i], true
}

// Minutes are those of all parts together, kept nowhere else.
func (ps Parts) Minutes() (n calendar.Minutes) {
	for _, p := range ps {
		n += p.Minutes
	}
	return n
}

// Minutes are those of the whole agreement.
func (a Agreement) Minutes() calendar.Minutes { return a.Parts.Minutes() }

// Mode is stage or traineeship.
func (a Agreement) Mode() hours.Mode {
	if len(a.Parts) == 0 {
		return hours.WorkPlacement
	}
	return a.Parts[0].Cell().Mode
}

// Shift is the hours agreed of one weekday.
type Shift struct {
	Day  time.Weekday  `json:"day"` // Sunday is 0
	From calendar.Wall `json:"from"`
	To   calendar.Wall `json:"to"`
}

// Week is the hours agreed of each weekday, one shift a day; none: the agreement says nothing.
type Week []Shift

// On is the shift of a weekday, and false on a day that was not agreed.
func (w Week) On(day time.Weekday) (Shift, bool) {
	i := slices.IndexFunc(w, func(s Shift) bool { return s.Day == day })
	if i < 0 {
		return Shift{}, false
	}
	return w[i], true
}

// sorted is the week from Monday on.
func (w Week) sorted() Week {
	out := slices.Clone(w)
	slices.SortFunc(out, func(a, b Shift) int { return cmp.Compare((a.Day+6)%7, (b.Day+6)%7) })
	return out
}

// Run is weekdays that follow each other and have the same hours.
type Run struct {
	First, Last time.Weekday
	From, To    calendar.Wall
}

// Runs are the week as people say it: from Monday to Friday, nine to six.
func (w Week) Runs() []Run {
	var out []Run
	for _, s := range w.sorted() {
		if n := len(out) - 1; n >= 0 && out[n].From == s.From && out[n].To == s.To && s.Day == (out[n].Last+1)%7 {
			out[n].Last = s.Day
			continue
		}
		out = append(out, Run{s.Day, s.Day, s.From, s.To})
	}
	return out
}

// Value and Scan keep parts and week as JSON beside their agreement.
func (ps Parts) Value() (driver.Value, error) { return listText(ps) }

// Scan reads what Value wrote.
func (ps *Parts) Scan(src any) error { return scanList(src, ps) }

// Value writes the week as JSON.
func (w Week) Value() (driver.Value, error) { return listText(w) }

// Scan reads what Value wrote.
func (w *Week) Scan(src any) error { return scanList(src, w) }

// listText is a list as JSON; none is "[]".
func listText[T any](list []T) (driver.Value, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(list)
	return string(text), err
}

func scanList(src, list any) error {
	switch text := src.(type) {
	case string:
		return json.Unmarshal([]byte(text), list)
	case []byte:
		return json.Unmarshal(text, list)
	}
	return fmt.Errorf("attendance: cannot read a list from %T", src)
}

// StageTerms are what an addendum may change of an agreement.
type StageTerms struct {
	ToDate       calendar.Date `json:"to_date"`
	Parts        Parts         `json:"parts"`
	Week         Week          `json:"week"`
	CompanyTutor string        `json:"company_tutor"`
	StaffID      store.Ref     `json:"staff_id"`
}

// Terms are those in force.
func (a Agreement) Terms() StageTerms {
	return StageTerms{ToDate: a.ToDate, Parts: a.Parts, Week: a.Week, CompanyTutor: a.CompanyTutor, StaffID: a.StaffID}
}

func (a Agreement) with(t StageTerms) Agreement {
	a.ToDate, a.Parts, a.Week, a.CompanyTutor, a.StaffID = t.ToDate, t.Parts, t.Week, t.CompanyTutor, t.StaffID
	return a
}

// StageAddendum is what was agreed after an agreement was signed: the old terms stay beside the
// new.
type StageAddendum struct {
	ID          string           `db:"id"`
	AgreementID string           `db:"agreement_id"`
	Kind        AddendumKind     `db:"kind"`
	SignedOn    calendar.Date    `db:"signed_on"`
	Reason      string           `db:"reason" personal:"true"`
	OldTerms    string           `db:"old_terms" personal:"true"` // JSON of Terms: it names a person
	NewTerms    string           `db:"new_terms" personal:"true"`
	RecordedAt  calendar.Instant `db:"recorded_at"`
	RecordedBy  string           `db:"recorded_by"`
}

// AddendumKind is what an addendum does.
type AddendumKind string

const (
	StageChanged AddendumKind = "changed" // longer, other hours, another tutor
	StageEnded   AddendumKind = "ended"   // before its last day
)

// Old and New are the terms before and after.
func (a StageAddendum) Old() StageTerms { return termsOf(a.OldTerms) }

// New are the terms since.
func (a StageAddendum) New() StageTerms { return termsOf(a.NewTerms) }

func termsOf(text string) (t StageTerms) {
	_ = json.Unmarshal([]byte(text), &t) // written by this package alone
	return t
}

var (
	agreements = store.NewTable[Agreement]("stage_agreement")
	addenda    = store.NewTable[StageAddendum]("stage_addendum")
)

// agreementOf reads an agreement of the course.
func agreementOf(ctx context.Context, r store.Reader, courseID, agreementID string) (Agreement, error) {
	a, err := AgreementByID(ctx, r, agreementID)
	if err != nil {
		return Agreement{}, err
	}
	return a, agreementOn(ctx, r, courseID, a)
}
