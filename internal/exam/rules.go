package exam

import (
	"slices"

	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
)

// An Entry is what the minutes say of one candidate. Without an outcome the mark decides;
// without either nothing is recorded of them yet.
type Entry struct {
	EnrolmentID string
	Outcome     Outcome
	Mark        *int
}

// judge is the result of an entry on the course's scale; ok is false when there is
// nothing to record. Fields are mark.{enrolment} and outcome.{enrolment}.
func judge(e Entry, c course.Course, bad *fault.Error) (result Result, ok bool) {
	mark, outcome := "mark."+e.EnrolmentID, "outcome."+e.EnrolmentID
	result = Result{EnrolmentID: e.EnrolmentID, Present: e.Outcome != Absent, Mark: e.Mark, Outcome: e.Outcome}
	args := fault.Args{"scale": c.MarkScale, "pass": c.PassMark}
	switch {
	case e.Outcome == "" && e.Mark == nil:
		return Result{}, false
	case !slices.Contains([]Outcome{"", Qualified, NotQualified, Absent}, e.Outcome):
		bad.With(outcome, "L’esito è idoneo, non idoneo o assente.")
	case e.Outcome == Absent && e.Mark != nil:
		bad.With(mark, "Chi era assente non ha voto.")
	case e.Outcome == Absent:
	case e.Mark == nil:
		bad.With(mark, "Scrivi il voto.")
	case *e.Mark < 0 || *e.Mark > c.MarkScale:
		bad.With(mark, "Il voto va da 0 a {scale}.", args)
	case e.Outcome == "" && *e.Mark >= c.PassMark:
		result.Outcome = Qualified
	case e.Outcome == "":
		result.Outcome = NotQualified
	case e.Outcome == Qualified && *e.Mark < c.PassMark:
		bad.With(mark, "Per l’idoneità servono almeno {pass} su {scale}.", args)
	case e.Outcome == NotQualified && *e.Mark >= c.PassMark:
		bad.With(outcome, "Con almeno {pass} su {scale} l’esito è idoneo: controlla voto ed esito.", args)
	}
	return result, true
}

// A Session is what the minutes say of the exam as a whole.
type Session struct {
	HeldOn    calendar.Date
	Place     string
	BoardAct  string
	President string
	Members   []string
	Tests     []string // each names what it verifies
}

// Session is what the minutes say already.
func (e Exam) Session() Session {
	return Session{HeldOn: e.HeldOn, Place: e.Place, BoardAct: e.BoardAct, President: e.President, Members: e.MemberNames(), Tests: e.TestLines()}
}

func (s Session) check(bad *fault.Error, first, today calendar.Date) {
	switch {
	case s.HeldOn.IsZero():
		bad.With("held_on", "Scrivi il giorno dell’esame.")
	case s.HeldOn.Before(first):
		bad.With("held_on", "L’esame non può precedere l’elenco di ammissione del {date}.", fault.Args{"date": first})
	case s.HeldOn.After(today):
		bad.With("held_on", "L’esame non si è ancora tenuto: gli esiti si registrano dal giorno dell’esame.")
	}
	if s.BoardAct == "" {
		bad.With("board_act", "Scrivi l’atto che ha nominato la commissione.")
	}
	if s.President == "" {
		bad.With("president", "Scrivi chi ha presieduto la commissione.")
	}
	if len(s.Tests) == 0 {
		bad.With("tests", "Scrivi le prove, una per riga.")
	}
}

// mustBeAdmitted refuses an entry for somebody whom the list does not admit.
func mustBeAdmitted(l admission.List, enrolmentID string) error {
	row, listed := l.Row(enrolmentID)
	switch {
	case !listed:
		return fault.New(fault.Refused, "exam.not_listed", "Chi non è nell’elenco di ammissione non ha esito d’esame.")
	case !row.Admitted:
		return fault.New(fault.Refused, "exam.not_admitted", "{name} non è ammesso all’esame: non ha esito.", fault.Args{"name": row.Name})
	}
	return nil
}

const notRecorded = "L’esame non è ancora registrato."

// undecided names everybody admitted who has no outcome yet.
func undecided(l admission.List, known []Result) []finding.Finding {
	decided := map[string]bool{}
	for _, result := range known {
		decided[result.EnrolmentID] = true
	}
	var out []finding.Finding
	for _, row := range l.Rows {
		if row.Admitted && !decided[row.EnrolmentID] {
			out = append(out, finding.Finding{Rule: "EXAM-OUTCOME", Severity: finding.Blocking, Subject: row.EnrolmentID,
				Message: "Manca l’esito di {name}.", Args: finding.Args{"name": row.Name}})
		}
	}
	return out
}
