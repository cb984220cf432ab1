// Package exam is the final exam: the board (commissione), the tests and the outcome of
// each candidate, as the minutes (verbale) say them. Only whoever is on the frozen
// admission list as admitted may sit it.
//
// While the minutes are open outcomes can be entered and corrected; once they are
// concluded nothing changes any more, and certificates can be issued on them.
//
// Tables: exam, exam_outcome
package exam

import (
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Exam is the session of a course's exam.
type Exam struct {
	ID         string           `db:"id"`
	CourseID   string           `db:"course_id"`
	ListID     string           `db:"list_id"` // the admission list it was held on
	HeldOn     calendar.Date    `db:"held_on"`
	Place      string           `db:"place"`
	BoardAct   string           `db:"board_act"` // the act that appointed the board
	President  string           `db:"president" personal:"true"`
	Members    string           `db:"members" personal:"true"` // one a line
	Tests      string           `db:"tests"`                   // one a line: what was assessed, and how
	RecordedAt calendar.Instant `db:"recorded_at"`
}

// MemberNames are the members of the board besides the president.
func (e Exam) MemberNames() []string { return lines(e.Members) }

// TestLines are the tests.
func (e Exam) TestLines() []string { return lines(e.Tests) }

func lines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Outcome is what the board decided.
type Outcome string

const (
	Qualified    Outcome = "qualified"
	NotQualified Outcome = "not_qualified"
	Absent       Outcome = "absent"
)

// Label is the minutes' word for it.
func (o Outcome) Label() string {
	switch o {
	case Qualified:
		return "idoneo"
	case NotQualified:
		return "non idoneo"
	case Absent:
		return "assente"
	}
	return "da registrare"
}

// Result is one candidate's outcome.
type Result struct {
	ID          string  `db:"id"`
	ExamID      string  `db:"exam_id"`
	EnrolmentID string  `db:"enrolment_id"`
	Present     bool    `db:"present"`
	Mark        *int    `db:"mark"` // on the course's scale, nil of who was absent
	Outcome     Outcome `db:"outcome"`
}

var (
	exams   = store.NewTable[Exam]("exam")
	results = store.NewTable[Result]("exam_outcome")
)
