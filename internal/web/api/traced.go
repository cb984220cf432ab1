package api

import (
	"net/http"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
)

// TracedHours is the ledger of one learner with what each minute comes from.
type TracedHours struct {
	Course  string        `json:"course"`
	On      calendar.Date `json:"on"`
	Learner LearnerHours  `json:"learner"`
	Lines   []TracedLine  `json:"lines"`
}

// TracedLine is one line of it. Of lesson, object and agreement one is there; event is 0 where
// nothing is recorded of the learner.
type TracedLine struct {
	Day        calendar.Date    `json:"day"`
	Segment    string           `json:"segment"`
	Mode       hours.Mode       `json:"mode"`
	Lesson     string           `json:"lesson,omitempty"`
	Object     string           `json:"object,omitempty"`
	Agreement  string           `json:"agreement,omitempty"`
	MakeUp     bool             `json:"make_up"`
	Unmarked   bool             `json:"unmarked"`
	Offered    calendar.Minutes `json:"offered_minutes"`
	Attended   calendar.Minutes `json:"attended_minutes"`
	Recognised calendar.Minutes `json:"recognised_minutes"`
	LeftOver   calendar.Minutes `json:"left_over_minutes"`
	Bound      hours.BoundKind  `json:"bound,omitempty"`
	Amendments int              `json:"amendments"`
	Event      int              `json:"event"`
}

func enrolmentHours(q *web.Request) error {
	var t ledger.Trace
	err := q.Read(func(r store.Reader) error {
		e, err := enrolment.ByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return err
		}
		if err := q.OwnCourse(r, e.CourseID); fault.Is(err, fault.NotFound) { // somebody else's is as absent as one that never was
			return fault.New(fault.NotFound, "not_found", "L’iscrizione non c’è.")
		} else if err != nil {
			return err
		}
		t, err = ledger.TraceOf(q.Context(), r, e.ID, q.Today())
		return err
	})
	if err != nil {
		return err
	}
	out := TracedHours{Course: t.Course.ID, On: t.On, Learner: learnerHours(t.Row()), Lines: []TracedLine{}}
	for _, e := range t.Entries {
		line := TracedLine{Day: e.On, Segment: e.Segment, Mode: e.Mode, MakeUp: e.MakeUp, Unmarked: e.Unmarked, Offered: e.Offered, Attended: e.Minutes,
			Recognised: e.Recognised, LeftOver: e.LeftOver, Bound: e.Bound.Kind, Amendments: len(e.Amendments), Event: e.Told.Seq}
		switch {
		case e.Lesson != nil:
			line.Lesson = e.Lesson.ID
		case e.Object != nil:
			line.Object = e.Object.ID
		case e.Agreement != nil:
			line.Agreement = e.Agreement.ID
		}
		out.Lines = append(out.Lines, line)
	}
	return q.Send(http.StatusOK, out)
}
