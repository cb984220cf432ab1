package overview

import (
	"context"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// requirements are those that people who attend met, or were let in without, and that are
// missing or expired now.
func requirements(_ context.Context, _ store.Reader, n Night) ([]Lack, error) {
	var out []Lack
	for _, w := range n.Waits {
		if w.Queue == Lacking {
			out = append(out, w.lack("Q-REQUIREMENT", finding.Blocking, n.Today, "{name} frequenta, ma manca: {title}."))
		}
	}
	return out, nil
}

// expiring are documents of people who attend that expire soon or before the course ends.
func expiring(_ context.Context, _ store.Reader, n Night) ([]Lack, error) {
	var out []Lack
	for _, w := range n.Waits {
		if w.Queue != Expiring {
			continue
		}
		l := w.lack("Q-EXPIRING", finding.Warning, w.Expires.AddDays(-soon), "{name}: «{title}» scade il {expires}.")
		l.Args["expires"] = w.Expires
		if !w.Expires.Before(n.Today.AddDays(soon)) {
			l.Severity = finding.Note // before the course ends, but not soon
		}
		out = append(out, l)
	}
	return out, nil
}

func (w Waits) lack(rule string, severity finding.Severity, since calendar.Date, message string) Lack {
	title := language.Phrase{Message: w.Verdict.Title.Message, Args: w.Verdict.Title.Args}
	return Lack{Finding: finding.Finding{Rule: rule, Severity: severity, Subject: w.Member.ID + "/" + w.Verdict.Rule.ID, Message: message,
		Args: finding.Args{"name": w.Member.Learner.FullName(), "title": title}}, CourseID: w.Course.ID, Owner: account.Secretary, Since: since, Href: "/iscrizioni/" + w.Member.ID}
}

// staffDocuments is what T1–T3 find wrong with the staff of courses that are authorised or
// running: a judgement can fall after the course was authorised.
func staffDocuments(ctx context.Context, r store.Reader, _ Night) ([]Lack, error) {
	courses, err := inStates(ctx, r, course.Authorised, course.Started)
	if err != nil {
		return nil, err
	}
	var out []Lack
	for _, c := range courses {
		found, err := course.StaffFindings(ctx, r, c.ID, nil)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if f.Severity == finding.Note {
				continue
			}
			l := Lack{Finding: f, CourseID: c.ID, Owner: account.Secretary, Href: "/personale/" + f.Subject}
			if f.Rule == "T1" {
				l.Href = "/corsi/" + c.ID + "?scheda=personale"
			}
			l.Subject = c.ID + "/" + f.Subject
			out = append(out, l)
		}
	}
	return out, nil
}

// inStates are the courses in some states.
func inStates(ctx context.Context, r store.Reader, states ...course.State) ([]course.Course, error) {
	var out []course.Course
	for _, s := range states {
		listed, err := course.List(ctx, r, course.Filter{State: s})
		if err != nil {
			return nil, err
		}
		for _, c := range listed {
			out = append(out, c.Course)
		}
	}
	return out, nil
}
