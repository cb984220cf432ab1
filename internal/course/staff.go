package course

import (
	"fmt"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/standard"
)

// A Judgement is what a person decided about a title or an experience: the program
// checks that the evidence is there and that somebody answers for it, never whether
// a title is "adeguato" or an experience "strettamente attinente".
type Judgement struct {
	Adequate bool
	Evidence string        // the document on file
	By       string        // who judged
	On       calendar.Date // when
}

// stands reports a favourable judgement with its evidence and its author; nil stands
// for nobody having judged yet.
func (j *Judgement) stands() bool {
	return j != nil && j.Adequate && j.Evidence != "" && j.By != "" && !j.On.IsZero()
}

// Teacher is a teacher of the course as T1 and T2 look at them.
type Teacher struct {
	ID              string
	Name            string
	FromWorldOfWork *Judgement // provenance "dal mondo del lavoro"
	Title           *Judgement // the title is adequate
	Experience      *Judgement // the experience is closely related
	DocumentedYears int        // whole years of that experience
	OnlyPractical   bool       // used only in practical or laboratory hours
	Planned         calendar.Minutes
	Replaced        bool // in every lesson they had: T1 does not count them
}

// StageTutor is a tutor of the stage as T3 looks at them.
type StageTutor struct {
	ID              string
	Name            string
	Title           *Judgement
	Experience      *Judgement // the experience is in the sector
	DocumentedYears int
}

// CheckStaff holds the staff against T1–T3 of DOMAIN §3, at authorisation and at
// every substitution; the figures are the standard's, and what it does not ask is
// not checked.
func CheckStaff(s standard.Staff, teachers []Teacher, tutors []StageTutor) []finding.Finding {
	out := t1(s, teachers)
	for _, t := range teachers {
		out = append(out, t2(s, t)...)
	}
	for _, t := range tutors {
		out = append(out, t3(s, t)...)
	}
	return out
}

// T1: the share of teachers from the world of work, by head. The share of hours is
// printed beside it and decides nothing.
func t1(s standard.Staff, teachers []Teacher) []finding.Finding {
	if s.WorldOfWorkPercent == nil {
		return nil
	}
	f := finding.Finding{Rule: "T1", Severity: finding.Blocking, Subject: wholeCourse, Message: "Nessun docente è ancora indicato: almeno il {bound} % deve provenire dal mondo del lavoro.",
		Args: finding.Args{"bound": *s.WorldOfWorkPercent}}
	teachers = slices.DeleteFunc(slices.Clone(teachers), func(t Teacher) bool { return t.Replaced })
	if len(teachers) == 0 {
		return []finding.Finding{f}
	}
	heads, minutes, all := 0, calendar.Minutes(0), calendar.Minutes(0)
	for _, t := range teachers {
		all += t.Planned
		if t.FromWorldOfWork.stands() {
			heads++
			minutes += t.Planned
		}
	}
	f.Message = "Docenti dal mondo del lavoro: {heads} su {teachers} ({byHead}), minimo {bound} %."
	f.Args = finding.Args{"heads": heads, "teachers": len(teachers), "byHead": percent(heads, len(teachers)), "bound": *s.WorldOfWorkPercent}
	if all > 0 {
		f.Message = "Docenti dal mondo del lavoro: {heads} su {teachers} ({byHead}), minimo {bound} %; ore: {minutes} su {all} ({byHours})."
		f.Args["minutes"], f.Args["all"], f.Args["byHours"] = minutes.String(), all.String(), percent(int(minutes), int(all))
	}
	f.Measured, f.Bound = finding.Int(100*heads/len(teachers)), s.WorldOfWorkPercent
	if 100*heads >= *s.WorldOfWorkPercent*len(teachers) {
		f.Severity = finding.Note
	}
	return []finding.Finding{f}
}

// T2: an adequate title or, for those from the world of work and those used only in
// practical hours, the documented years that may replace it.
func t2(s standard.Staff, t Teacher) []finding.Finding {
	if !s.TeacherTitle || t.Title.stands() {
		return nil
	}
	f := finding.Finding{Rule: "T2", Severity: finding.Blocking, Subject: t.ID, Message: "{name}: manca il titolo di studio adeguato, documentato e valutato da una persona.",
		Args: finding.Args{"name": t.Name}}
	if s.TeacherYears == nil || !t.FromWorldOfWork.stands() && !t.OnlyPractical {
		return []finding.Finding{f}
	}
	f.Args["bound"], f.Args["measured"] = *s.TeacherYears, t.DocumentedYears
	switch {
	case !t.Experience.stands():
		f.Message = "{name}: manca il titolo adeguato; può sostituirlo un’esperienza attinente di {bound} {bound|anno|anni}, documentata e valutata da una persona."
	case t.DocumentedYears < *s.TeacherYears:
		f.Message = "{name}: manca il titolo adeguato; l’esperienza documentata è di {measured} {measured|anno|anni}, minimo {bound}."
		f.Measured, f.Bound = finding.Int(t.DocumentedYears), s.TeacherYears
	default:
		return nil
	}
	return []finding.Finding{f}
}

// T3: a tutor of the stage has both the title and the years.
func t3(s standard.Staff, t StageTutor) []finding.Finding {
	var out []finding.Finding
	say := func(f finding.Finding, message string) {
		f.Rule, f.Severity, f.Subject, f.Message = "T3", finding.Blocking, t.ID, message
		if f.Args == nil {
			f.Args = finding.Args{}
		}
		f.Args["name"] = t.Name
		out = append(out, f)
	}
	if s.TutorTitle && !t.Title.stands() {
		say(finding.Finding{}, "{name}, tutor di stage: manca il titolo di studio adeguato, documentato e valutato da una persona.")
	}
	switch {
	case s.TutorYears == nil:
	case !t.Experience.stands():
		say(finding.Finding{Args: finding.Args{"bound": *s.TutorYears}},
			"{name}, tutor di stage: manca un’esperienza nel settore di {bound} {bound|anno|anni}, documentata e valutata da una persona.")
	case t.DocumentedYears < *s.TutorYears:
		say(finding.Finding{Measured: finding.Int(t.DocumentedYears), Bound: s.TutorYears, Args: finding.Args{"measured": t.DocumentedYears, "bound": *s.TutorYears}},
			"{name}, tutor di stage: l’esperienza documentata è di {measured} {measured|anno|anni}, minimo {bound}.")
	}
	return out
}

// percent is n of whole, truncated to two decimals, without idle zeros: 40 %, 43,33 %.
func percent(n, whole int) string {
	if whole == 0 {
		return "—"
	}
	h := 10_000 * n / whole
	if h%100 == 0 {
		return fmt.Sprintf("%d %%", h/100)
	}
	return fmt.Sprintf("%d,%02d %%", h/100, h%100)
}
