package journey

import (
	"context"
	"maps"
	"slices"

	"vidimus/internal/admission"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/exam"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// A Passage is one step of a course's life: draft → authorised → started → ended → exam →
// closed. A course of several years stays started through its intermediate exams, each a
// passage of its own.
type Passage struct {
	To     course.State
	Year   int // whose intermediate exam it is, else 0
	Done   bool
	On     calendar.Date     // the day it was done, zero while it was not or where no day is kept
	Next   bool              // it is the one to be done now
	Blocks []finding.Finding // of the next one: what stands in its way, then what a person should know
}

// Life is every passage of a course on a day. What stands in the way is judged of the next
// one alone: until it is done, what the later ones will find is not known.
func Life(ctx context.Context, r store.Reader, courseID string, today calendar.Date) ([]Passage, error) {
	c, err := course.ByID(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	days, err := daysOf(ctx, r, c)
	if err != nil {
		return nil, err
	}
	reached := slices.IndexFunc(passages, func(p passage) bool { return p.to == c.State }) // −1: a draft
	var out []Passage
	for i, p := range passages {
		if p.to == course.Ended {
			years, err := intermediate(ctx, r, c)
			if err != nil {
				return nil, err
			}
			out = append(out, years...)
		}
		out = append(out, Passage{To: p.to, Done: i <= reached, On: days[p.to]})
	}
	next := slices.IndexFunc(out, func(p Passage) bool { return !p.Done })
	if next < 0 {
		return out, nil
	}
	out[next].Next = true
	out[next].Blocks, err = out[next].blocks(ctx, r, c, today)
	return out, err
}

// intermediate are the passages of the years that end with an exam: done once the list of
// who may sit it was issued.
func intermediate(ctx context.Context, r store.Reader, c course.Course) ([]Passage, error) {
	plan, err := course.HoursPlan(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	var out []Passage
	for _, year := range admission.Exams(plan) {
		if year == admission.Final {
			continue
		}
		list, issued, err := admission.Latest(ctx, r, c.ID, year)
		if err != nil {
			return nil, err
		}
		out = append(out, Passage{To: course.Started, Year: year, Done: issued, On: list.FrozenOn})
	}
	return out, nil
}

// blocks is what stands in the way of the passage, then what a person should know.
func (p Passage) blocks(ctx context.Context, r store.Reader, c course.Course, today calendar.Date) ([]finding.Finding, error) {
	if p.Year > 0 {
		return toList(ctx, r, c, p.Year, today)
	}
	i := slices.IndexFunc(passages, func(q passage) bool { return q.to == p.To })
	return passages[i].blocks(ctx, r, c, today)
}

// passages are the steps of every course, in order, with what each asks.
var passages = []passage{
	{course.Authorised, toAuthorise}, {course.Started, BeforeStart}, {course.Ended, toEnd}, {course.InExam, toExam}, {course.Closed, toClose},
}

type passage struct {
	to     course.State
	blocks func(ctx context.Context, r store.Reader, c course.Course, today calendar.Date) ([]finding.Finding, error)
}

// daysOf are the days on which a course did what it has done.
func daysOf(ctx context.Context, r store.Reader, c course.Course) (map[course.State]calendar.Date, error) {
	out := map[course.State]calendar.Date{course.Started: c.StartedOn, course.Ended: c.EndedOn}
	_, plan, err := course.PlanInForce(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	out[course.Authorised] = plan.AuthorisedOn
	x, _, _, err := exam.OfCourse(ctx, r, c.ID)
	out[course.InExam] = x.HeldOn
	return out, err
}

// toAuthorise is what the sheet and the staff rules find (DOMAIN §3).
func toAuthorise(ctx context.Context, r store.Reader, c course.Course, _ calendar.Date) ([]finding.Finding, error) {
	return course.Conformity(ctx, r, c.ID, nil)
}

// BeforeStart is what stands in the way of [Start] on the day of the first lesson.
func BeforeStart(ctx context.Context, r store.Reader, c course.Course, today calendar.Date) ([]finding.Finding, error) {
	lesson, err := timetable.FirstLesson(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	first, day := lesson.Date, c.StartsOn
	var out []finding.Finding
	switch {
	case first.IsZero():
		out = append(out, finding.Finding{Rule: "START-LESSONS", Severity: finding.Blocking, Subject: c.ID, Message: noLessons})
	case first.After(today):
		out = append(out, finding.Finding{Rule: "START-DAY", Severity: finding.Blocking, Subject: c.ID,
			Message: "La prima lezione è del {day}: il corso comincia quando si tiene.", Args: finding.Args{"day": first}})
	}
	if !first.IsZero() {
		day = first
	}
	out = append(out, course.Ready(c, day)...)
	register, err := registerReady(ctx, r, c, day)
	if err != nil {
		return nil, err
	}
	out = append(out, register...)
	class, err := lacking(ctx, r, c, today)
	return append(out, class...), err
}

// lacking is what the class lacks on the day on which the course starts: somebody admitted,
// and of everybody admitted the requirements.
func lacking(ctx context.Context, r store.Reader, c course.Course, today calendar.Date) ([]finding.Finding, error) {
	members, err := enrolment.OfCourse(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	members = slices.DeleteFunc(members, func(m enrolment.Member) bool { return m.State != enrolment.Admitted })
	if len(members) == 0 {
		return []finding.Finding{{Rule: "START-CLASS", Severity: finding.Blocking, Subject: c.ID, Message: nobody}}, nil
	}
	verdicts, err := enrolment.VerdictsOfCourse(ctx, r, c, members, today)
	var out []finding.Finding
	for _, m := range members {
		for _, v := range verdicts[m.ID] {
			if v.Finding.Severity == finding.Blocking {
				out = append(out, finding.Finding{Rule: v.Finding.Rule, Severity: finding.Blocking, Subject: m.ID, Message: "{name}: {requirement}.",
					Args: finding.Args{"name": m.Learner.FullName(), "requirement": language.Message(v.Title.Message)}})
			}
		}
	}
	return out, err
}

// toEnd is what of the register, the FAD and the stages is still open.
func toEnd(ctx context.Context, r store.Reader, c course.Course, today calendar.Date) ([]finding.Finding, error) {
	a, err := activitiesOf(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	pages, err := unsettledPages(ctx, r, c)
	return append(a.open(today), pages...), err
}

// toExam is what the list of the final exam still lacks.
func toExam(ctx context.Context, r store.Reader, c course.Course, today calendar.Date) ([]finding.Finding, error) {
	return toList(ctx, r, c, admission.Final, today)
}

// toList is what stands in the way of the list of who may sit an exam, or that nobody has
// issued it yet (DOMAIN §5).
func toList(ctx context.Context, r store.Reader, c course.Course, year int, today calendar.Date) ([]finding.Finding, error) {
	list, frozen, err := admission.Latest(ctx, r, c.ID, year)
	if err != nil {
		return nil, err
	}
	if !frozen {
		s, err := admission.Of(ctx, r, c.ID, year, today)
		return append(s.Blocks, finding.Finding{Rule: "EXAM-LIST", Severity: finding.Blocking, Subject: c.ID,
			Message: "Il direttore deve emettere l’elenco di ammissione."}), err
	}
	changes, err := admission.Overtaken(ctx, r, list)
	if err == nil && len(changes) > 0 {
		return []finding.Finding{list.Superseded(changes)}, nil
	}
	return nil, err
}

// toClose is whose outcome the minutes of the exam still lack.
func toClose(ctx context.Context, r store.Reader, c course.Course, _ calendar.Date) ([]finding.Finding, error) {
	return exam.Undecided(ctx, r, c.ID)
}

// activities are what a course consists of: lessons, FAD and stages.
type activities struct {
	lessons []timetable.Lesson
	objects []attendance.Object
	stages  []attendance.Agreement
	waiting int // days of a diary that nobody has confirmed
}

func activitiesOf(ctx context.Context, r store.Reader, courseID string) (a activities, err error) {
	if a.lessons, err = timetable.LessonsOfCourse(ctx, r, courseID, timetable.Filter{}); err != nil {
		return a, err
	}
	if a.objects, err = attendance.Objects(ctx, r, courseID); err != nil {
		return a, err
	}
	if a.stages, err = attendance.Agreements(ctx, r, courseID); err != nil {
		return a, err
	}
	diaries, err := attendance.Diaries(ctx, r, courseID)
	for _, d := range diaries {
		if d.Waits() {
			a.waiting++
		}
	}
	return a, err
}

// open is what has not come to its end by a day.
func (a activities) open(today calendar.Date) []finding.Finding {
	var out []finding.Finding
	say := func(rule, subject, message string, args finding.Args) {
		out = append(out, finding.Finding{Rule: rule, Severity: finding.Blocking, Subject: subject, Message: message, Args: args})
	}
	for _, l := range a.lessons {
		if l.State == timetable.Planned {
			say("END-LESSON", l.ID, "La lezione del {day} alle {time} non è chiusa: chiudila o annullala.", finding.Args{"day": l.Date, "time": l.From.String()})
		}
	}
	for _, o := range a.objects {
		if !o.ToDate.Before(today) {
			say("END-FAD", o.ID, "La FAD «{title}» dura fino al {day}.", finding.Args{"title": o.Title, "day": o.ToDate})
		}
	}
	lasting := map[calendar.Date]int{} // a class has an agreement each, most with one end
	for _, s := range a.stages {
		if !s.ToDate.Before(today) {
			lasting[s.ToDate]++
		}
	}
	for _, day := range slices.SortedFunc(maps.Keys(lasting), calendar.Date.Compare) {
		say("END-STAGE", day.String(), "{n} {n|stage dura|stage durano} fino al {day}.", finding.Args{"n": lasting[day], "day": day})
	}
	if a.waiting > 0 {
		say("END-DIARY", "", "{n} {n|giornata|giornate} di stage da confermare: fino ad allora non contano.", finding.Args{"n": a.waiting})
	}
	return out
}

// last is the last day on which something was held.
func (a activities) last() (day calendar.Date) {
	reach := func(d calendar.Date) {
		if day.Before(d) {
			day = d
		}
	}
	for _, l := range a.lessons {
		if l.State == timetable.Closed && l.Held != timetable.HeldCancelled {
			reach(l.Date)
		}
	}
	for _, o := range a.objects {
		reach(o.ToDate)
	}
	for _, s := range a.stages {
		reach(s.ToDate)
	}
	return day
}
