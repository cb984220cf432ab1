package page

import (
	"strconv"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/connection"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
)

// Values of the choice who somebody of a report is: a learner by enrolment, or none.
const (
	isStaff   = "staff"
	isIgnored = "ignored"
	isLearner = "l:"
)

// sayPeople remembers who people of the reports are, where somebody said so.
func sayPeople(q *web.Request) error {
	var said []connection.Said
	for i := 0; q.Form().Has("alias." + strconv.Itoa(i)); i++ {
		n := strconv.Itoa(i)
		who := q.Value("who." + n)
		if who == "" || who == q.Value("was."+n) {
			continue
		}
		s := connection.Said{Alias: q.Value("alias." + n), Kind: connection.Kind(who)}
		if enrolment, learner := strings.CutPrefix(who, isLearner); learner {
			s.Kind, s.EnrolmentID = connection.Learner, enrolment
		}
		said = append(said, s)
	}
	var courseID string
	err := q.Read(func(r store.Reader) error {
		if err := q.KeptLesson(r, q.Param("id")); err != nil {
			return err
		}
		l, err := timetable.LessonByID(q.Context(), r, q.Param("id"))
		courseID = l.CourseID
		return err
	})
	if err != nil {
		return err
	}
	err = onReport(q, "#proposte", func(tx *store.Tx) error { return connection.Tell(q.Context(), tx, courseID, said) })
	if refusedHere(err) {
		form := q.FormOf(err)
		return showConnection(q, connectionForms{err: err, people: &form})
	}
	return err
}

// confirmReport makes marks of what was proposed, as it was looked at and perhaps corrected.
func confirmReport(q *web.Request) error {
	var f connectionFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readConnection(q, r)
		return err
	})
	if err != nil {
		return err
	}
	ops, bad := typedProposals(q, f)
	if why := f.waits(q); why != "" {
		err = fault.New(fault.Refused, "page.waits", why)
	} else if err = bad.OrNil(); err == nil {
		err = onLesson(q, nil, "", func(tx *store.Tx) error {
			return connection.Confirm(q.Context(), tx, f.Lesson.ID, strings.Fields(q.Value("seen")), ops)
		})
	}
	if refusedHere(err) || fault.HasCode(err, "connection.changed") {
		form := formOf(q, err, nil)
		for _, field := range fault.As(err).Fields { // rows are told at their learner
			form.Errors[field.Name] = q.T(field.Message, field.Args)
		}
		return showConnection(q, connectionForms{err: refusal(err), rows: &form})
	}
	return err
}

// typedProposals are the marks that a form asks for: of the rows that are not on the register
// already, and of which nobody said that what was marked by hand holds.
func typedProposals(q *web.Request, f connectionFile) ([]attendance.MarkOperation, *fault.Error) {
	bad := fault.New(fault.Invalid, "page.rows", "Le presenze non sono state registrate: correggi le righe segnalate.")
	var ops []attendance.MarkOperation
	for _, p := range f.proposed {
		if !q.Form().Has("version." + p.EnrolmentID) {
			continue
		}
		keep := q.Value("keep." + p.EnrolmentID)
		if mustChoose(p) && keep == "" {
			bad.With("row."+p.EnrolmentID, "Scegli che cosa vale: quello segnato a mano o quello del resoconto.")
			continue
		}
		if keep == "mark" {
			continue
		}
		op := attendance.MarkOperation{ID: store.NewID(), EnrolmentID: p.EnrolmentID, Source: attendance.FromSheet, Entry: attendance.Entry{State: attendance.State(q.Value("state." + p.EnrolmentID))}}
		op.BaseVersion, _ = strconv.Atoi(q.Value("version." + p.EnrolmentID)) // what is no number was seen by nobody, and is a conflict
		switch op.State {
		case attendance.Present:
			times, ok := parseTimes(q.Value("times." + p.EnrolmentID))
			if !ok {
				bad.With("row."+p.EnrolmentID, "Scrivi gli orari come 09:03:03–12:07:54; più tratti separati da una virgola.")
			}
			op.Times, op.Mode = times, p.Mode
		case attendance.Absent:
		default:
			bad.With("row."+p.EnrolmentID, "Scegli presente o assente.")
		}
		if op.State == p.State() && (op.State != attendance.Present || q.Value("times."+p.EnrolmentID) == timesText(q, p.Present)) {
			op.Source = attendance.FromLog // what a hand has changed is no longer what the platform says
		}
		ops = append(ops, op)
	}
	return ops, bad
}

// mustChoose: a mark set by hand says otherwise than the report.
func mustChoose(p connection.Proposal) bool { return p.Differs && !p.Ours }

// parseTimes reads stretches as the page shows them and people correct them.
func parseTimes(text string) ([]attendance.Times, bool) {
	var out []attendance.Times
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' }) {
		from, to, found := strings.Cut(strings.NewReplacer("–", "-", "—", "-").Replace(part), "-")
		in, err := calendar.ParseWall(from)
		until, err2 := calendar.ParseWall(to)
		if !found || err != nil || err2 != nil {
			return nil, false
		}
		out = append(out, attendance.Times{In: &in, Out: &until})
	}
	return out, len(out) > 0
}
