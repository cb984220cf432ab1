package overview

import (
	"cmp"
	"context"
	"slices"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/ledger"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Lack is something in the data that somebody has to put in order. It is gone when it is:
// nothing is kept of it but, once a night, how many there were.
type Lack struct {
	finding.Finding
	Check    string         // the id of the check that found it
	CourseID string         // empty where it is about the provider
	Course   string         // its name
	Owner    account.Role   // whose it is
	People   []Person       // by name; nobody: everybody who has the role
	Also     []account.Role // who is told too, because its owner was told long ago
	Since    calendar.Date
	Href     string // the page that puts it in order
	Daily    bool   // its people are told every day, and not once
}

// Person is somebody who signs in.
type Person struct {
	AccountID string `db:"account_id"`
	Name      string `db:"name"`
}

// ID names a lack for as long as it is the same one, however its figures change.
func (l Lack) ID() string { return l.Check + ":" + l.Rule + ":" + l.Subject }

// Is reports whether it is a person's own.
func (l Lack) Is(accountID string) bool {
	return slices.ContainsFunc(l.People, func(p Person) bool { return p.AccountID == accountID })
}

// Night is the moment that the data are looked at, with the terms of the provider.
type Night struct {
	Now    calendar.Instant
	Today  calendar.Date
	Zone   *time.Location
	Terms  attendance.Terms
	Chase  time.Duration  // after a tutor was chased, before the director is
	Boards []ledger.Board // of the courses whose register is still written
	Waits  []Waits        // of who attends
}

// check is one way to look at the data of all courses that are not closed: a pure reading,
// which finds what is wrong now.
type check struct {
	id, label string
	find      func(ctx context.Context, r store.Reader, n Night) ([]Lack, error)
}

// checks in the order of the page.
var checks = []check{
	{"appello", "Appelli mancanti", unmarked},
	{"chiusura", "Lezioni da chiudere", unclosed},
	{"firma", "Firme mancanti", unsigned},
	{"rettifiche", "Pagine chiuse da rettificare", unsettled},
	{"ammissione", "Elenchi di ammissione superati", overtakenLists},
	{"doppie", "Presenze sovrapposte", overlapping},
	{"sigilli", "Sigilli e ancore", unsealed},
	{"dad", "DAD senza resoconto", withoutReport},
	{"fad", "FAD senza evidenza", withoutEvidence},
	{"stage", "Stage da seguire", unfinishedStages},
	{"scansioni", "Pagine da scansionare", unscanned},
	{"requisiti", "Requisiti venuti a mancare", requirements},
	{"scadenze", "Documenti in scadenza", expiring},
	{"docenti", "Documenti dei docenti", staffDocuments},
	{"assicurazioni", "Assicurazioni", insurance},
	{"comunicazioni", "Comunicazioni alla Regione", communications},
	{"piano", "Ore oltre o sotto il piano", delivery},
}

// Checks are the ids of the checks, in the order of the page.
func Checks() []string {
	out := make([]string, len(checks))
	for i, c := range checks {
		out[i] = c.id
	}
	return out
}

// CheckLabel is the office’s word for a check.
func CheckLabel(id string) string {
	for _, c := range checks {
		if c.id == id {
			return c.label
		}
	}
	return ""
}

// Quality is everything that is to be put in order now, the most pressing first, then the
// longest.
func Quality(ctx context.Context, r store.Reader, now calendar.Instant) ([]Lack, error) {
	p, err := provider.Current(ctx, r)
	if err != nil {
		return nil, err
	}
	terms, err := attendance.TermsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	n := Night{Now: now, Today: calendar.DateOf(now.In(terms.Zone)), Zone: terms.Zone, Terms: terms, Chase: time.Duration(p.ChaseDays) * 24 * time.Hour}
	if n.Boards, err = boards(ctx, r, n.Today); err != nil {
		return nil, err
	}
	if n.Waits, err = Documents(ctx, r, n.Today); err != nil {
		return nil, err
	}
	n.Waits = slices.DeleteFunc(n.Waits, func(w Waits) bool { return w.Member.State != enrolment.Admitted })
	names, tutors, err := courseNames(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []Lack
	for _, c := range checks {
		found, err := c.find(ctx, r, n)
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			l.Check, l.Course = c.id, names[l.CourseID]
			if l.Owner == account.Tutor {
				l.People = tutors[l.CourseID]
				if len(l.People) == 0 {
					l.Owner = account.Secretary // nobody of the course signs in
				}
			}
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Lack) int {
		return cmp.Or(cmp.Compare(pressing(a.Severity), pressing(b.Severity)), a.Since.Compare(b.Since))
	})
	return out, nil
}

// boards are read once for all checks.
func boards(ctx context.Context, r store.Reader, today calendar.Date) ([]ledger.Board, error) {
	courses, err := inStates(ctx, r, course.Authorised, course.Started, course.Ended)
	if err != nil {
		return nil, err
	}
	var out []ledger.Board
	for _, c := range courses {
		b, err := ledger.Of(ctx, r, c.ID, today)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

func pressing(s finding.Severity) int {
	return slices.Index([]finding.Severity{finding.Blocking, finding.Warning, finding.Note}, s)
}

// courseNames are the names of all courses, and those of the tutors who sign in of the courses that
// are not closed.
func courseNames(ctx context.Context, r store.Reader) (names map[string]string, tutors map[string][]Person, err error) {
	var courses []struct {
		ID      string `db:"id"`
		Title   string `db:"title"`
		Edition string `db:"edition"`
	}
	if err := r.Select(ctx, &courses, "SELECT id, title, edition FROM course"); err != nil {
		return nil, nil, err
	}
	names, tutors = map[string]string{}, map[string][]Person{}
	for _, c := range courses {
		names[c.ID] = c.Title
		if c.Edition != "" {
			names[c.ID] += " – " + c.Edition
		}
	}
	var people []struct {
		CourseID string `db:"course_id"`
		Person
	}
	err = r.Select(ctx, &people, `SELECT m.course_id, a.id AS account_id, a.name FROM course_staff m
		JOIN course c ON c.id = m.course_id AND c.state <> 'closed' JOIN staff s ON s.id = m.staff_id JOIN account a ON a.id = s.account_id
		WHERE m.part = 'tutor' AND a.active ORDER BY m.course_id, s.sort_key, a.id`)
	for _, p := range people {
		tutors[p.CourseID] = append(tutors[p.CourseID], p.Person)
	}
	return names, tutors, err
}
