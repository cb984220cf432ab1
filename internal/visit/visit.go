// Package visit is what an inspector notes on the spot: when they were there, how many people
// they found, what they saw and what came of it. It is the one thing that an inspector may
// add to the register. An annotation is sealed as a closed page is, printed with the
// register, and never changed: who has more to say adds another.
//
// Tables: visit
package visit

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Outcome is what came of a visit.
type Outcome string

const (
	Regular   Outcome = "regular"
	Remarks   Outcome = "remarks"
	Irregular Outcome = "irregular"
)

// Outcomes in the order of the form.
var Outcomes = []Outcome{Regular, Remarks, Irregular}

// Label is the office's word for it.
func (o Outcome) Label() string {
	switch o {
	case Regular:
		return "Regolare"
	case Remarks:
		return "Con osservazioni"
	case Irregular:
		return "Irregolarità rilevate"
	}
	return ""
}

// Visit is one annotation.
type Visit struct {
	ID        string           `db:"id"`
	CourseID  string           `db:"course_id"`
	LessonID  store.Ref        `db:"lesson_id"` // empty: of the course as a whole
	Number    int              `db:"number"`    // on the course, without gaps
	Date      calendar.Date    `db:"on_date"`
	At        calendar.Wall    `db:"at_wall"`
	Present   int              `db:"present"` // people who were there
	Outcome   Outcome          `db:"outcome"`
	Note      string           `db:"note" personal:"true"`
	Inspector string           `db:"inspector" personal:"true"` // by name
	NotedAt   calendar.Instant `db:"noted_at"`
	NotedBy   string           `db:"noted_by"`
}

var visits = store.NewTable[Visit]("visit")

// Limits of an annotation: characters that a page of the register holds, people that a room does.
const (
	longestNote = 2000
	mostPeople  = 1000
)

// check judges an annotation at a moment.
func (v Visit) check(now calendar.Instant, zone *time.Location) error {
	bad := fault.New(fault.Invalid, "visit.incomplete", "Completa l’annotazione.")
	if v.Note == "" {
		bad.With("note", "Scrivi che cosa hai visto.")
	} else if utf8.RuneCountInString(v.Note) > longestNote {
		bad.With("note", "Scrivi al massimo {most} caratteri: per il resto aggiungi un’altra annotazione.", fault.Args{"most": longestNote})
	}
	if v.Outcome.Label() == "" {
		bad.With("outcome", "Scegli l’esito.")
	}
	if v.Present < 0 || v.Present > mostPeople {
		bad.With("present", "Scrivi quante persone erano presenti, da 0 a {most}.", fault.Args{"most": mostPeople})
	}
	if at, err := calendar.At(v.Date, v.At, zone); err != nil || at.After(now) {
		bad.With("at", "La visita non può essere nel futuro: controlla il giorno e l’ora.")
	}
	return bad.OrNil()
}

// sealed are the figures that the seal of an annotation signs.
type sealed struct {
	Visit   string `json:"visit"`
	Number  int    `json:"number"`
	Present int    `json:"present"`
}

// Annotate puts an annotation on a course's chain and seals it. Only an inspector may. Lock:
// the course.
func Annotate(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, v Visit) (Visit, error) {
	if tx.Actor.Role != string(account.Inspector) {
		return Visit{}, fault.New(fault.Forbidden, "visit.inspector", "Le visite le annota soltanto un ispettore.")
	}
	if _, err := course.ByID(ctx, tx, v.CourseID); err != nil {
		return Visit{}, err
	}
	if v.LessonID != "" {
		l, err := timetable.LessonByID(ctx, tx, string(v.LessonID))
		if err != nil {
			return Visit{}, err
		}
		v.CourseID, v.Date = l.CourseID, l.Date
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Visit{}, err
	}
	v.Note, v.Inspector = strings.TrimSpace(v.Note), strings.TrimSpace(v.Inspector)
	if err := v.check(tx.Now(), zone); err != nil {
		return Visit{}, err
	}
	v.ID, v.NotedAt, v.NotedBy = store.NewID(), tx.Now(), tx.Actor.ID
	if v.Number, err = tx.Next(ctx, "visit:"+v.CourseID); err != nil {
		return Visit{}, err
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(v.CourseID), Type: "visit.annotated",
		Facts: map[string]any{"visit": v.ID, "number": v.Number}, Rows: []store.Rows{visits.Keep(v)}})
	if err != nil {
		return Visit{}, err
	}
	_, err = attendance.SealFigures(ctx, tx, keys, v.CourseID, sealed{v.ID, v.Number, v.Present})
	return v, err
}

// OfCourse are the annotations of a course, by number.
func OfCourse(ctx context.Context, r store.Reader, courseID string) ([]Visit, error) {
	return visits.Where(ctx, r, "course_id = ? ORDER BY number", courseID)
}

// OfLesson are those of one lesson, by number.
func OfLesson(ctx context.Context, r store.Reader, lessonID string) ([]Visit, error) {
	return visits.Where(ctx, r, "lesson_id = ? ORDER BY number", lessonID)
}

// Seals are the ordinals of the seals of a course's annotations, by annotation.
func Seals(ctx context.Context, r store.Reader, courseID string) (map[string]int, error) {
	all, err := attendance.SealsOf(ctx, r, courseID)
	out := map[string]int{}
	for _, s := range all {
		var f sealed
		if s.LessonID == "" && json.Unmarshal([]byte(s.Totals), &f) == nil {
			out[f.Visit] = s.Ordinal
		}
	}
	return out, err
}
