// Package admission is the list of who may sit the exam (elenco di ammissione): the final
// one, or the intermediate exam at the end of a year in courses of several.
//
// Whoever has reached the threshold of hours with the entry requirements in order is
// admitted; for everybody else the list says in one sentence why not. Auditors and those
// who left are not on it. The list cannot be issued while a lesson is open, somebody is
// unmarked, planned hours were never offered or a requirement waits for the office: each
// is said with its place.
//
// A frozen list never changes. It remembers the course's last event it was judged on, so
// that whatever is recorded afterwards shows that it is overtaken; the director then
// freezes the next version, and both stay on file.
//
// Tables: admission_list, unit_test
package admission

import (
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/learner"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
)

// Final stands for the year of a list that admits to the exam at the end of the course.
const Final = 0

// List is who may sit the exam, judged on a day.
type List struct {
	CourseID  string           `json:"course"`
	Year      int              `json:"year,omitempty"` // whose intermediate exam it admits to, or Final
	On        calendar.Date    `json:"on"`
	Total     calendar.Minutes `json:"total"`     // T, the authorised hours, or the year's
	Threshold int              `json:"threshold"` // percent
	Reading   hours.Reading    `json:"reading"`
	Rows      []Row            `json:"rows"` // by surname and name
	Notes     []string         `json:"notes"`
}

// Row is one learner of the list.
type Row struct {
	EnrolmentID  string              `json:"enrolment"`
	LearnerID    string              `json:"learner"`
	Number       int                 `json:"number"` // on the register
	Name         string              `json:"name"`   // Cognome Nome
	BirthPlace   string              `json:"birth_place"`
	Birth        string              `json:"birth"` // as much of the date as is known: 31/12/2006, 1990
	TaxCode      string              `json:"tax_code"`
	Recognised   calendar.Minutes    `json:"recognised"` // A
	Credited     calendar.Minutes    `json:"credited"`   // C
	Required     calendar.Minutes    `json:"required"`   // the least A that is enough
	Percent      hours.Hundredths    `json:"percent"`    // in the course's reading
	Reduced      hours.Hundredths    `json:"reduced"`    // A of T − C
	Counted      hours.Hundredths    `json:"counted"`    // A + C of T
	Outcome      hours.Outcome       `json:"outcome"`    // of the hours alone
	Open         int                 `json:"open"`       // entry requirements that are not in order
	Tests        int                 `json:"tests"`      // tests at the end of a UF that were taken
	TestsAsked   int                 `json:"tests_asked"`
	Admitted     bool                `json:"admitted"`
	Reason       string              `json:"reason"` // one Italian sentence, as the paper prints it
	Why          finding.Finding     `json:"-"`      // the same sentence, for the reader's language
	Requirements []enrolment.Verdict `json:"-"`
}

// Row finds somebody on the list.
func (l List) Row(enrolmentID string) (Row, bool) {
	for _, row := range l.Rows {
		if row.EnrolmentID == enrolmentID {
			return row, true
		}
	}
	return Row{}, false
}

// Admitted is how many may sit the exam.
func (l List) Admitted() (n int) {
	for _, row := range l.Rows {
		if row.Admitted {
			n++
		}
	}
	return n
}

// Required is the least A of somebody without credits: in Campania, 200 of 250 hours.
func (l List) Required() calendar.Minutes {
	return (calendar.Minutes(l.Threshold)*l.Total + 99) / 100
}

// Dossier is what a learner is judged by besides the hours.
type Dossier struct {
	Learner  learner.Learner
	Verdicts []enrolment.Verdict
	Tests    map[string]calendar.Date // by UF: the day they took its test
}

// Situation is a course's board with what it would mean for the exam today.
type Situation struct {
	Board  ledger.Board
	List   List
	Blocks []finding.Finding // why the list cannot be issued, then what a person should know
}

// Frozen is a list as it was issued: its content never changes.
type Frozen struct {
	ID        string           `db:"id"`
	CourseID  string           `db:"course_id"`
	Year      int              `db:"year"` // whose intermediate exam it admits to, or Final
	Version   int              `db:"version"`
	Content   string           `db:"content" personal:"true"` // JSON of List
	Digest    string           `db:"digest"`                  // SHA-256 of Content, in hex
	CourseSeq int              `db:"course_seq"`              // the course's last event it was judged on
	FrozenOn  calendar.Date    `db:"frozen_on"`
	FrozenAt  calendar.Instant `db:"frozen_at"`
	FrozenBy  string           `db:"frozen_by"`
}

// List reads the content.
func (f Frozen) List() (List, error) {
	var l List
	if err := json.Unmarshal([]byte(f.Content), &l); err != nil {
		return List{}, fmt.Errorf("admission: list %s: %w", f.ID, err)
	}
	return l, nil
}

// UnitTest is a learner's test at the end of a UF, which the sheet asks to be held.
type UnitTest struct {
	ID          string        `db:"id"`
	EnrolmentID string        `db:"enrolment_id"`
	Segment     string        `db:"segment"` // the UF's code
	HeldOn      calendar.Date `db:"held_on"`
	Result      string        `db:"result"` // as the teacher wrote it, may be empty
}

var (
	lists     = store.NewTable[Frozen]("admission_list")
	unitTests = store.NewTable[UnitTest]("unit_test")
)
