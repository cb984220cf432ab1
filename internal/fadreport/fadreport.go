// Package fadreport takes in what an e-learning platform says of a course's self-paced
// distance: a log, the completion of activities, a table of times. The file is kept by its
// hash; the people in it are matched with the class, its activities with the FAD objects, and
// what follows for each learner is shown before anything counts. Confirmed, it becomes
// evidence, by package attendance. The same file again finds itself and changes nothing.
//
// What a person said once is remembered: who an account is and which object an activity is,
// for the course; what the columns of a table are, for every course, by their headings.
//
// Tables: fad_report, fad_account, fad_activity
package fadreport

import (
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/fadlog"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// Report is a file of the platform, as it was brought.
type Report struct {
	ID          string           `db:"id"`
	CourseID    string           `db:"course_id"`
	Kind        fadlog.Kind      `db:"kind"`
	Platform    string           `db:"platform"`
	UpTo        calendar.Date    `db:"up_to"`       // the day on which it was made
	Gap         calendar.Minutes `db:"gap_minutes"` // of the estimate
	Mapping     string           `db:"mapping"`     // JSON of fadlog.Mapping
	Signature   string           `db:"signature"`
	FileID      string           `db:"file_id"`
	FileName    string           `db:"file_name" personal:"true"`
	Rows        int              `db:"row_count"`
	BroughtAt   calendar.Instant `db:"brought_at"`
	BroughtBy   string           `db:"brought_by"`
	ConfirmedAt calendar.Instant `db:"confirmed_at"`
	ConfirmedBy string           `db:"confirmed_by"`
}

// Confirmed reports whether its evidence is on file.
func (r Report) Confirmed() bool { return !r.ConfirmedAt.IsZero() }

// Source is how evidence names the report: «Moodle, rapporto del 12/03/2026».
func (r Report) Source() string {
	return r.Platform + ", rapporto del " + r.UpTo.Italian()
}

// Columns is what the columns of a table are.
func (r Report) Columns() (m fadlog.Mapping, err error) {
	if err := json.Unmarshal([]byte(r.Mapping), &m); err != nil {
		return m, fmt.Errorf("fadreport %s: mapping: %w", r.ID, err)
	}
	return m, nil
}

// account is who somebody is whom the platform knows.
type account struct {
	ID          string           `db:"id"`
	CourseID    string           `db:"course_id"`
	Account     string           `db:"account" personal:"true"`
	EnrolmentID store.Ref        `db:"enrolment_id"` // none: no learner of the course
	SaidAt      calendar.Instant `db:"said_at"`
	SaidBy      string           `db:"said_by"`
}

// activity is which object an activity of the platform is.
type activity struct {
	ID       string           `db:"id"`
	CourseID string           `db:"course_id"`
	Activity string           `db:"activity"`
	ObjectID string           `db:"object_id"` // empty: none
	SaidAt   calendar.Instant `db:"said_at"`
	SaidBy   string           `db:"said_by"`
}

var (
	reports    = store.NewTable[Report]("fad_report")
	accounts   = store.NewTable[account]("fad_account")
	activities = store.NewTable[activity]("fad_activity")
)

// activityKey is an activity as it is remembered, whatever its capitals and accents.
func activityKey(name string) string { return language.Fold(name) }
