package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/notice"
	"vidimus/internal/outbox"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// AlertsOf is the kind of the notices on the absence of a course's learners.
func AlertsOf(courseID string) string { return "absence:" + courseID }

// LastingAlerts are the kinds of the courses that are not over: of those nobody is told twice,
// however long ago an alert was put in order.
func LastingAlerts(ctx context.Context, r store.Reader) (kinds []string, err error) {
	err = r.Select(ctx, &kinds, "SELECT c.id FROM course c WHERE c.state <> 'closed' ORDER BY c.id")
	for i, course := range kinds {
		kinds[i] = AlertsOf(course)
	}
	return kinds, err
}

// AlertKey is what one of them is about: nobody is told twice that a learner has used a share
// of the absence allowed, not even when a correction gave some back in between.
func AlertKey(percent int, enrolmentID string) string {
	return fmt.Sprintf("absence:%d:%s", percent, enrolmentID)
}

// Alert is the outbox's work for enrolment.HoursChanged: the tutors of the course and the
// secretariat are told of the learners who have used a share of the absence that the threshold
// allows.
func Alert(db *store.DB) outbox.Handler {
	return func(ctx context.Context, body []byte) error {
		var job struct {
			Course string `json:"course"`
		}
		if err := json.Unmarshal(body, &job); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		return AlertCourse(ctx, db, job.Course)
	}
}

// AlertAll does it once a night: FAD and stage end with a day, not with an act. A course that
// is over has no alert any more: it is looked at only while one of its notices is open.
func AlertAll(ctx context.Context, db *store.DB) error {
	var ids []string
	if err := db.Read(ctx, func(r store.Reader) error {
		return r.Select(ctx, &ids, `SELECT id FROM course WHERE state = 'started'
			OR EXISTS (SELECT 1 FROM notice WHERE kind = 'absence:' || course.id AND closed_at IS NULL) ORDER BY id`)
	}); err != nil {
		return err
	}
	for _, id := range ids {
		if err := AlertCourse(ctx, db, id); err != nil {
			return err
		}
	}
	return nil
}

// AlertCourse does it for one course.
func AlertCourse(ctx context.Context, db *store.DB, courseID string) error {
	var news []notice.News
	err := db.Read(ctx, func(r store.Reader) (err error) {
		news, err = alerts(ctx, r, courseID, db.Now())
		return err
	})
	if err != nil {
		return err
	}
	return db.Upkeep(ctx, func(tx *store.Tx) error {
		_, err := notice.Sync(ctx, tx, AlertsOf(courseID), news)
		return err
	})
}

// alerts are what is to be told of a course: of each learner the highest share reached.
func alerts(ctx context.Context, r store.Reader, courseID string, now calendar.Instant) ([]notice.News, error) {
	c, err := course.ByID(ctx, r, courseID)
	if err != nil || c.State != course.Started {
		return nil, err
	}
	p, err := provider.Current(ctx, r)
	if err != nil {
		return nil, err
	}
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	to, err := alerted(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	b, err := Of(ctx, r, courseID, calendar.DateOf(now.In(zone)))
	if err != nil {
		return nil, err
	}
	var out []notice.News
	for _, row := range b.Rows {
		if percent := row.Ledger.Allowance().Alert(p.Alerts()); percent > 0 && row.Counts() {
			out = append(out, row.alert(c, percent, to))
		}
	}
	return out, nil
}

// alert is the news of one learner, with the figures it rests on.
func (r Row) alert(c course.Course, percent int, to []string) notice.News {
	l := r.Ledger
	n := notice.News{To: to, Key: AlertKey(percent, r.Enrolment.ID), Severity: finding.Warning, Href: "/iscrizioni/" + r.Enrolment.ID + "/ore",
		Message: "{name} ha usato il {percent} % delle assenze consentite: ha perso {lost} su {allowed}, può ancora perdere {missable}.",
		Args:    finding.Args{"name": r.Learner.FullName(), "percent": percent, "lost": l.Lost, "allowed": l.AllowedAbsence, "missable": l.Missable, "missing": -l.Missable},
		Facts: []notice.Fact{
			{Label: "Corso", Value: c.Title + " – " + c.Edition}, {Label: "Frequentate e riconosciute", Value: l.A.String()}, {Label: "Ancora frequentabili", Value: l.Ahead.String()},
			{Label: "Frequentandole tutte arriva a", Value: l.Best.String()}, {Label: "Richieste", Value: l.Required.String()},
		}}
	if l.Standing.Outcome == hours.Unreachable {
		n.Message = "{name} ha perso {lost} su {allowed} consentite: anche frequentando tutto, mancano {missing} alla soglia."
	}
	if percent >= 100 {
		n.Severity = finding.Blocking
	}
	return n
}

// alerted are the accounts of the course's tutors and of the secretariat.
func alerted(ctx context.Context, r store.Reader, courseID string) ([]string, error) {
	var tutors []string
	err := r.Select(ctx, &tutors, "SELECT s.account_id FROM course_staff m JOIN staff s ON s.id = m.staff_id WHERE m.course_id = ? AND m.part = 'tutor' AND s.account_id IS NOT NULL", courseID)
	if err != nil {
		return nil, err
	}
	all, err := account.All(ctx, r)
	var out []string
	for _, a := range all {
		if a.Active && (a.Is(account.Secretary) || slices.Contains(tutors, a.ID)) {
			out = append(out, a.ID)
		}
	}
	return out, err
}
