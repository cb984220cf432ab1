// Package api is what programs read: whether this copy is alive and ready, and the hours
// of a course as JSON, exactly as the pages and the papers show them. Its OpenAPI
// document is made from the same table as the routes, so that the two cannot differ.
package api

import (
	"context"
	"net/http"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/keyring"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
)

// An endpoint is a route with what its documentation says.
type endpoint struct {
	web.Route
	id      string // operationId
	summary string
	answer  any   // a value of the type that status 200 sends; nil: this very document
	errors  []int // the other statuses it may send, as problem+json
}

var endpoints = []endpoint{
	{Route: web.Route{Method: http.MethodGet, Path: "/healthz", Allow: web.Public(), Handle: health, Bare: true},
		id: "health", summary: "The program runs. The database is not asked.", answer: Health{}},
	{Route: web.Route{Method: http.MethodGet, Path: "/readyz", Allow: web.Public(), Handle: ready, Bare: true},
		id: "ready", summary: "This copy can be sent requests: the database answers, its keys are here, and it is not shutting down.", answer: Health{}, errors: []int{503}},
	{Route: web.Route{Method: http.MethodGet, Path: "/api/openapi.json", Allow: web.Public(), Bare: true},
		id: "openapi", summary: "This document."},
	{Route: web.Route{Method: http.MethodGet, Path: "/api/v1/corsi/:id/ore", Handle: courseHours,
		Allow: web.For(account.Secretary, account.Director, account.Administrator, account.Inspector, account.Tutor)},
		id: "courseHours", summary: "The hours of every learner of a course today, in minutes: what is planned, offered, recognised, credited and required.", answer: CourseHours{}, errors: []int{401, 403, 404, 500, 503}},
	{Route: web.Route{Method: http.MethodGet, Path: "/api/v1/iscrizioni/:id/ore", Handle: enrolmentHours,
		Allow: web.For(account.Secretary, account.Director, account.Administrator, account.Inspector, account.Tutor)},
		id: "enrolmentHours", summary: "The hours of one learner today, line by line: lesson, self-paced object or day of placement, and the event of the course’s chain behind each.", answer: TracedHours{}, errors: []int{401, 403, 404, 500, 503}},
}

// Routes is the table for programs.
func Routes() []web.Route {
	out := make([]web.Route, len(endpoints))
	for i, e := range endpoints {
		out[i] = e.Route
		if e.answer == nil {
			out[i].Handle = openAPI
		}
	}
	return out
}

// Health is the answer of a probe.
type Health struct {
	Status string `json:"status"`
}

func health(q *web.Request) error { return q.Send(http.StatusOK, Health{"ok"}) }

// patience of a probe.
const patience = 2 * time.Second

func ready(q *web.Request) error {
	away := func(err error) error {
		return fault.Wrap(err, fault.Unavailable, "ready.no", "Questa copia del programma non può servire richieste in questo momento.")
	}
	app := q.App()
	if app.Draining.Load() {
		return away(http.ErrServerClosed)
	}
	ctx, cancel := context.WithTimeout(q.Context(), patience)
	defer cancel()
	err := app.DB.Read(ctx, func(r store.Reader) error {
		keys, err := keyring.Known(ctx, r)
		if err != nil {
			return err
		}
		if _, ok := keys[app.Keys.CurrentID()]; !ok {
			return keyring.ErrOtherKeys
		}
		return nil
	})
	if err != nil {
		return away(err)
	}
	return q.Send(http.StatusOK, Health{"ok"})
}

// CourseHours is the ledger of a course.
type CourseHours struct {
	Course   string         `json:"course"`
	Title    string         `json:"title"`
	Edition  string         `json:"edition"`
	On       calendar.Date  `json:"on"`
	Learners []LearnerHours `json:"learners"`
}

// LearnerHours is one learner's line of it, in whole minutes.
type LearnerHours struct {
	Enrolment         string           `json:"enrolment"`
	Number            int              `json:"number"`
	Surname           string           `json:"surname"`
	Name              string           `json:"name"`
	Auditor           bool             `json:"auditor"`
	Planned           calendar.Minutes `json:"planned_minutes"`
	Offered           calendar.Minutes `json:"offered_minutes"`
	MakeUp            calendar.Minutes `json:"make_up_minutes"`
	Attended          calendar.Minutes `json:"attended_minutes"`
	Recognised        calendar.Minutes `json:"recognised_minutes"`
	NotRecognised     calendar.Minutes `json:"not_recognised_minutes"`
	BeyondPlan        calendar.Minutes `json:"beyond_plan_minutes"`
	Credited          calendar.Minutes `json:"credited_minutes"`
	Remaining         calendar.Minutes `json:"remaining_minutes"`
	Required          calendar.Minutes `json:"required_minutes"`
	Missable          calendar.Minutes `json:"missable_minutes"`
	PercentHundredths hours.Hundredths `json:"percent_hundredths"`
	Outcome           hours.Outcome    `json:"outcome"`
	Cells             []CellHours      `json:"cells"`
}

// CellHours is one segment in one mode.
type CellHours struct {
	Segment    string           `json:"segment"`
	Mode       hours.Mode       `json:"mode"`
	Planned    calendar.Minutes `json:"planned_minutes"`
	Offered    calendar.Minutes `json:"offered_minutes"`
	Recognised calendar.Minutes `json:"recognised_minutes"`
	Credited   calendar.Minutes `json:"credited_minutes"`
	Remaining  calendar.Minutes `json:"remaining_minutes"`
}

func courseHours(q *web.Request) error {
	var board ledger.Board
	err := q.Read(func(r store.Reader) (err error) {
		if err := q.OwnCourse(r, q.Param("id")); err != nil {
			return err
		}
		board, err = ledger.Of(q.Context(), r, q.Param("id"), q.Today())
		return err
	})
	if err != nil {
		return err
	}
	out := CourseHours{Course: board.Course.ID, Title: board.Course.Title, Edition: board.Course.Edition, On: board.On, Learners: []LearnerHours{}}
	for _, row := range board.Rows {
		out.Learners = append(out.Learners, learnerHours(row))
	}
	return q.Send(http.StatusOK, out)
}

func learnerHours(row ledger.Row) LearnerHours {
	l := row.Ledger
	out := LearnerHours{Enrolment: row.Enrolment.ID, Number: row.Enrolment.Number, Surname: row.Learner.Surname, Name: row.Learner.Name, Auditor: row.Enrolment.Auditor,
		Planned: l.Total.Planned, Offered: l.Total.Offered, MakeUp: l.Total.MakeUp, Attended: l.Total.Attended, Recognised: l.Total.Recognised, NotRecognised: l.Total.NotRecognised,
		BeyondPlan: l.Total.BeyondPlan, Credited: l.Total.Credited, Remaining: l.Total.Remaining, Required: l.Required, Missable: l.Missable,
		PercentHundredths: l.PercentHundredths, Outcome: l.Outcome, Cells: []CellHours{}}
	for _, c := range l.Cells {
		out.Cells = append(out.Cells, CellHours{c.Segment, c.Mode, c.Planned, c.Offered, c.Recognised, c.Credited, c.Remaining})
	}
	return out
}
