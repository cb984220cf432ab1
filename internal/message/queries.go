package message

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// TemplateOf is the words of a reason: the provider's, or ours until it writes its own.
func TemplateOf(ctx context.Context, r store.Reader, reason Reason) (Template, error) {
	standing, known := ours[reason]
	if !known {
		return Template{}, fault.New(fault.NotFound, "not_found", "Il motivo non c’è.")
	}
	t, err := templates.ByID(ctx, r, string(reason))
	if errors.Is(err, sql.ErrNoRows) {
		return standing, nil
	}
	return t, err
}

// Ours is the words of a reason as we propose them.
func Ours(reason Reason) Template { return ours[reason] }

// Preview is words that are not kept yet, as somebody would read them today.
func Preview(ctx context.Context, r store.Reader, t Template, courseID, enrolmentID string, today calendar.Date) (Draft, error) {
	t.Subject, t.Body = clean(t.Subject), clean(t.Body)
	if err := t.check(); err != nil {
		return Draft{}, err
	}
	o, err := occasionOf(ctx, r, courseID, t.Reason(), today)
	if err != nil {
		return Draft{}, err
	}
	o.words, o.earlier = t, nil
	for _, m := range o.members {
		if m.ID == enrolmentID {
			return o.draft(m), nil
		}
	}
	return Draft{}, fault.New(fault.NotFound, "not_found", "L’iscrizione non c’è.")
}

// ByID reads one message.
func ByID(ctx context.Context, r store.Reader, id string) (Listed, error) {
	found, err := listed(ctx, r, "m.id = ?", id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "not_found", "Il messaggio non c’è.")
	}
	if err != nil {
		return Listed{}, err
	}
	return found[0], nil
}

// OfEnrolment are the messages about an enrolment, the latest first.
func OfEnrolment(ctx context.Context, r store.Reader, enrolmentID string) ([]Listed, error) {
	return listed(ctx, r, "m.enrolment_id = ?", enrolmentID)
}

// OfCourse are the messages to the people of a course, the latest first.
func OfCourse(ctx context.Context, r store.Reader, courseID string) ([]Listed, error) {
	return listed(ctx, r, "m.course_id = ?", courseID)
}

// List are the messages of a year, the latest first, those whose addressee, course or
// subject holds each word of the text.
func List(ctx context.Context, r store.Reader, year int, text string) ([]Listed, error) {
	from, err := calendar.NewDate(year, 1, 1)
	if err != nil {
		return nil, nil //nolint:nilerr // no such year: nothing was written in it
	}
	all, err := listed(ctx, r, "m.on_date >= ? AND m.on_date < ?", from, from.AddYears(1))
	var out []Listed
	for _, m := range all {
		in := language.Fold(strings.Join([]string{m.To(), m.Recipient, m.Title, m.Subject}, " "))
		holds := true
		for word := range strings.FieldsSeq(language.Fold(text)) {
			holds = holds && strings.Contains(in, word)
		}
		if holds {
			out = append(out, m)
		}
	}
	return out, err
}

// Year is how many messages were written in a year.
type Year struct{ Year, Written int }

// Years are those in which somebody was written to, the latest first.
func Years(ctx context.Context, r store.Reader) ([]Year, error) {
	var days []struct {
		On calendar.Date `db:"on_date"`
		N  int           `db:"n"`
	}
	err := r.Select(ctx, &days, "SELECT on_date, COUNT(*) AS n FROM message GROUP BY on_date ORDER BY on_date DESC")
	var out []Year
	for _, d := range days {
		if len(out) == 0 || out[len(out)-1].Year != d.On.Year() {
			out = append(out, Year{Year: d.On.Year()})
		}
		out[len(out)-1].Written += d.N
	}
	return out, err
}

func listed(ctx context.Context, r store.Reader, condition string, args ...any) ([]Listed, error) {
	var out []Listed
	err := r.Select(ctx, &out, "SELECT "+messages.Columns("m")+`, n.surname, n.name, c.title, c.edition
		FROM message m JOIN enrolment e ON e.id = m.enrolment_id JOIN learner n ON n.id = e.learner_id JOIN course c ON c.id = m.course_id
		WHERE `+condition+" ORDER BY m.id DESC", args...)
	return out, err
}
