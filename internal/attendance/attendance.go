// Package attendance is the legal record of who was there: the marks of a lesson,
// its closing and seal, the counter-entries after it, the evidence of self-paced
// distance and the diary of the stage.
//
// A learner without a mark is unmarked, which is neither present nor absent. A mark
// is an event; the row is derived from it. After closing nothing is erased: a
// correction is an amendment that keeps the old value beside the new.
//
// Tables: mark, amendment, seal, fad_object, fad_evidence, stage_agreement, stage_addendum, stage_day, stage_correction
package attendance

import (
	"encoding/json"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// State is what a tutor says of a learner.
type State string

const (
	Present State = "present"
	Absent  State = "absent"
)

// Source is where a mark comes from.
type Source string

const (
	FromSheet     Source = "sheet"
	FromLog       Source = "log" // of a remote platform
	FromAmendment Source = "amendment"
)

// Mark is one learner at one lesson.
type Mark struct {
	ID          string           `db:"id"`
	LessonID    string           `db:"lesson_id"`
	EnrolmentID string           `db:"enrolment_id"`
	State       State            `db:"state"`
	Intervals   string           `db:"intervals"` // JSON of []calendar.Interval, "[]" for absent
	Mode        hours.Mode       `db:"mode"`      // empty: the lesson's
	Source      Source           `db:"source"`
	Device      string           `db:"device"`
	DeviceSeq   int              `db:"device_seq"`
	Version     int              `db:"version"`
	MarkedAt    calendar.Instant `db:"marked_at"`
	MarkedBy    string           `db:"marked_by"`
}

// Presence is when the learner was there.
func (m Mark) Presence() []calendar.Interval { return intervals(m.Intervals) }

// Value is what the mark says; the zero Mark says nothing.
func (m Mark) Value() Value {
	return Value{State: m.State, Intervals: m.Presence(), Mode: m.Mode}
}

func intervals(text string) []calendar.Interval {
	var out []calendar.Interval
	_ = json.Unmarshal([]byte(text), &out) // written by this package alone
	return out
}

// intervalText is the stored form; nobody's presence is "[]".
func intervalText(in []calendar.Interval) (string, error) {
	if len(in) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(in)
	return string(text), err
}

// Amendment is a counter-entry: the old value stays beside the new.
type Amendment struct {
	ID          string           `db:"id"`
	CourseID    string           `db:"course_id"`
	LessonID    string           `db:"lesson_id"`
	About       About            `db:"about"`
	EnrolmentID store.Ref        `db:"enrolment_id"` // whose mark; empty: it is about the lesson
	OldValue    string           `db:"old_value"`    // JSON of Value
	NewValue    string           `db:"new_value"`
	Reason      string           `db:"reason" personal:"true"`
	Page        string           `db:"page"`     // of the paper register
	Reopened    bool             `db:"reopened"` // made by closing a page that had been opened again
	AmendedAt   calendar.Instant `db:"amended_at"`
	AmendedBy   string           `db:"amended_by"`
}

// Value is what a mark says, as an amendment keeps it. An empty State is unmarked. Of a
// counter-entry about the lesson it is what the page said of that.
type Value struct {
	State     State               `json:"state"`
	Intervals []calendar.Interval `json:"intervals"`
	Mode      hours.Mode          `json:"mode,omitempty"`

	Held  timetable.Held `json:"held,omitempty"` // then, held in Intervals, and why in Text
	Text  string         `json:"text,omitempty"`
	Staff []string       `json:"staff,omitempty"` // who taught
}

// Seal is a closed page: the chain's head at that moment, signed.
type Seal struct {
	ID        string           `db:"id"`
	CourseID  string           `db:"course_id"`
	LessonID  store.Ref        `db:"lesson_id"` // empty: not of a page, but of what else is sealed on the course
	Ordinal   int              `db:"ordinal"`   // gap-free in the course
	Seq       int              `db:"seq"`       // of the chain's head that it seals
	Head      string           `db:"head"`
	Totals    string           `db:"totals"` // JSON
	KeyID     string           `db:"key_id"`
	Signature string           `db:"signature"` // hex
	SealedAt  calendar.Instant `db:"sealed_at"`
}

var (
	marks       = store.NewTable[Mark]("mark")
	amendments  = store.NewTable[Amendment]("amendment")
	seals       = store.NewTable[Seal]("seal")
	objects     = store.NewTable[Object]("fad_object")
	fadEvidence = store.NewTable[FadEvidence]("fad_evidence")
)
