// Package intake takes in a file of people: a list from a school, an employment office, a
// colleague's sheet. Its columns are put beside the fields of the archive once, and
// remembered by their headings; then every row is read, judged as a person typed by hand
// would be, and set beside who is known already, so that the office sees what would change
// before anything does. What it confirms is written in the background, a hundred rows at a
// time, each batch and what it says of its rows in one transaction: after a kill the work
// goes on where it was, and no row is written twice. A file that comes a second time finds
// everybody known and changes nothing.
//
// The rows are personal data on their way. A row's cells are erased as it is written; those
// of rows that stay out are kept [KeptDays] days, for the office to take away, correct and
// bring again. What remains of an import is who, when, which file and how many.
//
// Tables: intake, intake_row, intake_heading
package intake

import (
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/store"
)

// KeptDays is how many days the rows of an import are kept that nobody confirmed, or that
// stayed out.
const KeptDays = 7

// State says how far an import has come.
type State string

// An import is open until somebody says what its columns are, mapped until it is confirmed,
// is then written, and is done.
const (
	Open      State = "open"
	Mapped    State = "mapped"
	Writing   State = "writing"
	Done      State = "done"
	Discarded State = "discarded"
)

// Intake is one import.
type Intake struct {
	ID        string           `db:"id"`
	CourseID  store.Ref        `db:"course_id"` // on which the people are enrolled; none: the archive alone
	FileName  string           `db:"file_name" personal:"true"`
	Digest    string           `db:"digest" personal:"true"` // SHA-256 of the file: is it the same again?
	Format    string           `db:"format"`                 // how it was read, in words
	Header    int              `db:"header"`                 // number of the row with the headings, 0 without
	Mapping   string           `db:"mapping"`                // see Columns
	State     State            `db:"state"`
	Update    bool             `db:"update_known"`    // what differs replaces what is known
	Warned    bool             `db:"accept_warnings"` // rows with warnings go in too
	OpenedBy  string           `db:"opened_by"`       // account
	OpenedAt  calendar.Instant `db:"opened_at"`
	EndedAt   calendar.Instant `db:"ended_at"`
	ErasedAt  calendar.Instant `db:"erased_at"` // when the last of its rows was
	Rows      int              `db:"row_count"` // of people
	Added     int              `db:"added"`
	Changed   int              `db:"changed"`
	Unchanged int              `db:"unchanged"`
	Enrolled  int              `db:"enrolled"`
	Refused   int              `db:"refused"`
}

// Columns are the fields that the columns are for, by column; empty for one that is left out.
func (i Intake) Columns() (Mapping, error) {
	var m Mapping
	if err := json.Unmarshal([]byte(i.Mapping), &m); err != nil {
		return nil, fmt.Errorf("intake %s: mapping: %w", i.ID, err)
	}
	return m, nil
}

// Mapping names the field of each column.
type Mapping []string

// Column is where a field stands, -1 where it does not.
func (m Mapping) Column(field string) int {
	for i, f := range m {
		if f == field {
			return i
		}
	}
	return -1
}

// Of is the column that a finding is about, -1 for none.
func (m Mapping) Of(f finding.Finding) int {
	field := f.Subject
	if field == "" {
		return -1
	}
	if same, ok := map[string]string{"birth": "birth_date", "place": "birth_place", "code": "tax_code"}[field]; ok {
		field = same
	}
	if column := m.Column(field); column >= 0 || field != "surname" && field != "name" {
		return column
	}
	return m.Column(fullName)
}

func (m Mapping) has(field string) bool { return m.Column(field) >= 0 }

// Row is a row of the file, and what became of it.
type Row struct {
	spreadsheet.Row
	Twin     int     // the number of an earlier row that is the same person
	Choice   string  // what the office chose for it: see the constants
	Outcome  Outcome // empty until it is written or refused
	Enrolled bool    // on the course of the import, by it
	Reason   string  // why it stayed out, in Italian: it goes into the file of refused rows
}

// What the office may choose for one row. The id of somebody known says that the row is them.
const (
	ChooseSkip   = "skip"   // leave it out
	ChooseNew    = "new"    // somebody else of the same name
	ChooseUpdate = "update" // whatever is chosen for all
	ChooseKeep   = "keep"
)

// Outcome is what became of a row.
type Outcome string

const (
	Added     Outcome = "added"
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"
	Refused   Outcome = "refused"
)

var intakes = store.NewTable[Intake]("intake")
