// Package connection is who was connected to a remote lesson: the report that the platform
// made is kept in the vault by its hash, the people in it are matched with the class, and what
// follows for each learner is proposed. Only when the tutor has confirmed it does it become
// marks, by package attendance; a report by itself counts for nobody.
//
// A lesson rests on the union of the reports that count: the link dropped and a second
// meeting was opened. Any other report of the same lesson is only compared. The same file
// again is the one that is there. What somebody marked by hand is never overwritten: where
// it differs, a person chooses.
//
// Tables: connection_report, connection_alias
package connection

import (
	"vidimus/internal/calendar"
	"vidimus/internal/remotelog"
	"vidimus/internal/stamp"
	"vidimus/internal/store"
)

// Part is what a report does for its lesson.
type Part string

const (
	Counted   Part = "counted"   // the lesson rests on it
	Compared  Part = "compared"  // a second report: its differences are shown
	Withdrawn Part = "withdrawn" // of another lesson, by mistake; it stays on file
)

// Report is a platform's report of a lesson, kept in the vault.
type Report struct {
	ID          string             `db:"id"`
	LessonID    string             `db:"lesson_id"`
	FileID      string             `db:"file_id"` // SHA-256
	FileName    string             `db:"file_name" personal:"true"`
	Platform    remotelog.Platform `db:"platform"`
	Part        Part               `db:"part"`
	Order       stamp.Order        `db:"day_order"`
	BroughtAt   calendar.Instant   `db:"brought_at"`
	BroughtBy   string             `db:"brought_by"`
	ConfirmedAt calendar.Instant   `db:"confirmed_at"`
	ConfirmedBy string             `db:"confirmed_by"`
}

// Kind is who somebody in a report is.
type Kind string

const (
	Learner Kind = "learner"
	Staff   Kind = "staff"   // teacher, tutor, host, guest
	Ignored Kind = "ignored" // a second device, a test
)

// Alias is who is behind a name or an e-mail of a platform, on one course.
type Alias struct {
	ID          string           `db:"id"`
	CourseID    string           `db:"course_id"`
	Alias       string           `db:"alias" personal:"true"`
	Kind        Kind             `db:"kind"`
	EnrolmentID store.Ref        `db:"enrolment_id"` // of a learner
	SaidAt      calendar.Instant `db:"said_at"`
	SaidBy      string           `db:"said_by"`
}

var (
	reports = store.NewTable[Report]("connection_report")
	aliases = store.NewTable[Alias]("connection_alias")
)
