package communication

import (
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
)

// Facts are what the Region may have to be told of a course.
type Facts struct {
	Course   course.Course
	Terms    provider.Provider // of which only the terms are read
	Lessons  []Line            // all of them, in the order of the calendar
	Class    []Attendee        // everybody who attends or attended, by number
	Proposal Proposal          // the zero Proposal while no day is proposed for the exam
	Examined calendar.Date     // the day the exam was held, zero before
	Letters  []Letter          // in the order of their numbers
}

// Obligation is something the Region is to be told.
type Obligation struct {
	CourseID string
	Kind     Kind
	Aspect   Aspect        // of a variation
	Due      calendar.Date // the last day in time; zero while it hangs on a day nobody has set
	Ready    string        // the letter that is prepared for it and not sent yet; empty: none
	Stale    bool          // the course has moved on since that letter was prepared
	Message  string        // what makes it due, as an Italian sentence
	Args     finding.Args
}

// Overdue reports whether its last day has passed.
func (o Obligation) Overdue(today calendar.Date) bool { return !o.Due.IsZero() && o.Due.Before(today) }

// Finding is the obligation as a line of a verdict on a day: a warning once it is
// overdue, a note before.
func (o Obligation) Finding(today calendar.Date) finding.Finding {
	f := finding.Finding{Rule: "C-" + strings.ToUpper(string(o.Kind)), Severity: finding.Note, Subject: o.CourseID, Message: o.Message, Args: o.Args}
	if o.Overdue(today) {
		f.Severity = finding.Warning
	}
	return f
}

// Due is what the Region is still to be told of a course, the earliest term first. A
// letter that is prepared and not sent settles nothing: it is named.
//
// Until the start is told there is nothing to vary; once the end is told, calendar and
// class are told with it, as they were held.
func Due(f Facts) []Obligation {
	if f.Course.State == course.Draft {
		return nil
	}
	var out []Obligation
	if _, told := f.last(func(k Kind) bool { return k == Start }); !told {
		out = append(out, f.start())
	}
	if _, told := f.last(func(k Kind) bool { return k == End }); !told {
		out = append(out, f.variations()...)
		out = append(out, f.class()...)
		out = append(out, f.end()...)
	}
	out = append(out, f.exam()...)
	slices.SortStableFunc(out, Obligation.Compare)
	return out
}

// Compare orders obligations by their term: what hangs on a day nobody has set comes
// last.
func (o Obligation) Compare(other Obligation) int {
	switch {
	case o.Due == other.Due:
		return 0
	case o.Due.IsZero():
		return 1
	case other.Due.IsZero():
		return -1
	}
	return o.Due.Compare(other.Due)
}

// last is the last letter of such a kind that was sent.
func (f Facts) last(is func(Kind) bool) (Letter, bool) {
	for _, l := range slices.Backward(f.Letters) {
		if l.WasSent() && is(l.Kind) {
			return l, true
		}
	}
	return Letter{}, false
}

// ready is the letter of a kind that is prepared and not sent yet.
func (f Facts) ready(k Kind) (Letter, bool) {
	for _, l := range f.Letters {
		if l.State == Ready && l.Kind == k {
			return l, true
		}
	}
	return Letter{}, false
}

func (f Facts) start() Obligation {
	o := Obligation{CourseID: f.Course.ID, Kind: Start, Due: f.Course.Start().AddDays(-f.Terms.StartNoticeDays),
		Message: "Le attività cominciano il {date}: l’avvio si comunica almeno {days} {days|giorno|giorni} prima.",
		Args:    finding.Args{"date": f.Course.Start(), "days": f.Terms.StartNoticeDays}}
	if l, ok := f.ready(Start); ok {
		o.Ready = l.ID
		o.Stale = len(changed(Compare(l.Snapshot.Lessons, f.Lessons), Aspects...)) > 0 || len(moves(l.Snapshot.Class, f.Class)) > 0
	}
	return o
}

// variations is one obligation for each aspect in which lessons differ from what was told.
func (f Facts) variations() []Obligation {
	told, ok := f.last(Kind.tellsCalendar)
	if !ok {
		return nil
	}
	ready, isReady := f.ready(Variation)
	var out []Obligation
	for _, a := range Aspects {
		pairs := changed(Compare(told.Snapshot.Lessons, f.Lessons), a)
		if len(pairs) == 0 {
			continue
		}
		first := pairs[0].first()
		for _, p := range pairs {
			if d := p.first(); d.Before(first) {
				first = d
			}
		}
		o := Obligation{CourseID: f.Course.ID, Kind: Variation, Aspect: a, Due: first.AddDays(-f.notice(a)), Message: variationMessage(a),
			Args: finding.Args{"n": len(pairs), "told": told.SentOn, "first": first}}
		if isReady && slices.Contains(ready.Tells(), a) {
			o.Ready = ready.ID
			o.Stale = len(changed(Compare(ready.Snapshot.Lessons, f.Lessons), a)) > 0
		}
		out = append(out, o)
	}
	return out
}

// notice is how many days before a lesson its change is to be told.
func (f Facts) notice(a Aspect) int {
	if a == Calendar {
		return f.Terms.CalendarNoticeDays
	}
	return f.Terms.VariationNoticeDays
}

func variationMessage(a Aspect) (message string) {
	switch a {
	case Calendar:
		message = "{n} {n|lezione ha|lezioni hanno} altro giorno od orario, o {n|è stata aggiunta o annullata|sono state aggiunte o annullate}, dopo la comunicazione del {told}: a partire dal {first}."
	case Teacher:
		message = "{n} {n|lezione ha|lezioni hanno} un altro docente dopo la comunicazione del {told}: a partire dal {first}."
	case Site:
		message = "{n} {n|lezione ha|lezioni hanno} un’altra sede o aula dopo la comunicazione del {told}: a partire dal {first}."
	case Mode:
		message = "{n} {n|lezione ha|lezioni hanno} un’altra modalità dopo la comunicazione del {told}: a partire dal {first}."
	}
	return message
}

func (f Facts) class() []Obligation {
	told, ok := f.last(Kind.tellsClass)
	if !ok {
		return nil
	}
	moved := moves(told.Snapshot.Class, f.Class)
	if len(moved) == 0 {
		return nil
	}
	first := moved[0].On()
	for _, m := range moved {
		if on := m.On(); on.Before(first) {
			first = on
		}
	}
	o := Obligation{CourseID: f.Course.ID, Kind: Class, Due: first.AddDays(f.Terms.WithdrawalDays),
		Message: "{n} {n|allievo è uscito o entrato|allievi sono usciti o entrati} dopo la comunicazione del {told}, a partire dal {first}: si comunica entro {days} {days|giorno|giorni}.",
		Args:    finding.Args{"n": len(moved), "told": told.SentOn, "first": first, "days": f.Terms.WithdrawalDays}}
	if l, ok := f.ready(Class); ok {
		o.Ready, o.Stale = l.ID, len(moves(l.Snapshot.Class, f.Class)) > 0
	}
	return []Obligation{o}
}

func (f Facts) end() []Obligation {
	if f.Course.EndedOn.IsZero() {
		return nil
	}
	o := Obligation{CourseID: f.Course.ID, Kind: End, Due: f.Course.EndedOn.AddDays(f.Terms.EndDays),
		Message: "Le attività sono finite il {date}: la fine si comunica entro {days} {days|giorno|giorni}.",
		Args:    finding.Args{"date": f.Course.EndedOn, "days": f.Terms.EndDays}}
	if l, ok := f.ready(End); ok {
		o.Ready = l.ID
	}
	return []Obligation{o}
}

// exam is due once a day is proposed, or the teaching is over and none is. A day that is
// proposed anew is asked for anew, until the exam has been held.
func (f Facts) exam() []Obligation {
	o := Obligation{CourseID: f.Course.ID, Kind: ExamRequest}
	on := f.Examined
	if on.IsZero() {
		on = f.Proposal.On
	}
	told, ok := f.last(func(k Kind) bool { return k == ExamRequest })
	switch {
	case ok && (!f.Examined.IsZero() || told.Snapshot.Exam == nil || told.Snapshot.Exam.On == on):
		return nil
	case ok:
		o.Message = "Il giorno proposto per l’esame è passato dal {told} al {date}: la richiesta si ripete almeno {days} {days|giorno|giorni} prima."
		o.Args = finding.Args{"told": told.Snapshot.Exam.On, "date": on, "days": f.Terms.ExamNoticeDays}
	case !on.IsZero():
		o.Message = "L’esame è del {date}: la commissione si chiede almeno {days} {days|giorno|giorni} prima."
		o.Args = finding.Args{"date": on, "days": f.Terms.ExamNoticeDays}
	case !f.Course.EndedOn.IsZero():
		o.Message = "Le attività sono finite: proponi il giorno dell’esame e chiedi la commissione almeno {days} {days|giorno|giorni} prima."
		o.Args = finding.Args{"days": f.Terms.ExamNoticeDays}
	default:
		return nil
	}
	if !on.IsZero() {
		o.Due = on.AddDays(-f.Terms.ExamNoticeDays)
	}
	if l, ok := f.ready(ExamRequest); ok {
		o.Ready, o.Stale = l.ID, l.Snapshot.Exam != nil && l.Snapshot.Exam.On != on
	}
	return []Obligation{o}
}
