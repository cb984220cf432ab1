package timetable

import (
	"cmp"
	"maps"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// Draft is a calendar as it could be: nothing of it is planned yet.
type Draft struct {
	Lessons   []Request // in the order of the calendar
	Parts     []Drafted
	Removed   []Lesson // planned ones that it takes the place of
	AskReason bool     // some of those are inside the notice
	Findings  []finding.Finding
}

// Drafted is how much of a part the draft gives.
type Drafted struct {
	Part
	Missing calendar.Minutes // before the draft
	Given   calendar.Minutes // by the draft
}

// Last is the day of its last lesson, none without lessons.
func (d Draft) Last() calendar.Date {
	if len(d.Lessons) == 0 {
		return calendar.Date{}
	}
	return d.Lessons[len(d.Lessons)-1].Date
}

// draft is what came of it.
func (w *work) draft() Draft {
	d := Draft{Lessons: w.lessons}
	slices.SortStableFunc(d.Lessons, func(a, b Request) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.From, b.From)) })
	waiting := w.turn()
	for _, s := range w.shares {
		d.Parts = append(d.Parts, Drafted{Part{s.cell(), s.group}, s.need, s.given})
		say := func(rule string, severity finding.Severity, message string, more finding.Args) {
			d.Findings = append(d.Findings, w.finding(s, rule, severity, message, more))
		}
		switch {
		case s.need < 0:
			say("G-BEYOND", finding.Warning, "{segment}, {mode}{group}: il calendario ha già {minutes} più del piano.", finding.Args{"minutes": -s.need})
		case s.need > 0 && len(s.Teachers) == 0:
			say("G-TEACHER", finding.Warning, "{segment}, {mode}{group}: {minutes} non generate, perché la riga non ha un docente.", finding.Args{"minutes": s.need})
		case s.left() > 0:
			say("G-LEFT", finding.Warning, "{segment}, {mode}{group}: {left} su {need} non trovano posto entro il {last}.", finding.Args{"left": s.left(), "need": s.need, "last": w.Last})
			if !slices.Contains(waiting, s) {
				say("G-WAITS", finding.Note, "{segment}, {mode}{group}: comincia quando è completo {before}.", finding.Args{"before": waiting[0].Segment})
			}
			for _, o := range s.reasons() {
				who, why := w.explain(o)
				say(o.rule, finding.Note, "{segment}, {mode}{group}: {n} {n|fascia non usata|fasce non usate}. {who} {why}.", finding.Args{"n": s.missed[o], "who": who, "why": why})
			}
		case s.short > 0:
			say("G-SHORT", finding.Note, "{segment}, {mode}{group}: l’ultima lezione è di soli {minutes}.", finding.Args{"minutes": s.short})
		}
	}
	return d
}

func (w *work) finding(s *share, rule string, severity finding.Severity, message string, more finding.Args) finding.Finding {
	args := finding.Args{"segment": s.Segment, "mode": language.Message(s.Mode.Label()), "group": ""}
	if s.group != "" {
		args["group"] = ", " + w.Names.Groups[s.group]
	}
	maps.Copy(args, more)
	return finding.Finding{Rule: rule, Severity: severity, Subject: s.Segment, Message: message, Args: args}
}

// maxReasons is how many obstacles are said of a part: the most frequent ones.
const maxReasons = 3

func (s *share) reasons() []obstacle {
	out := slices.SortedFunc(maps.Keys(s.missed), func(a, b obstacle) int {
		return cmp.Or(cmp.Compare(s.missed[b], s.missed[a]), cmp.Compare(a.rule, b.rule), cmp.Compare(a.subject, b.subject))
	})
	return out[:min(maxReasons, len(out))]
}

// explain is an obstacle in words: "La classe" "ha già lezione".
func (w *work) explain(o obstacle) (who any, why language.Message) {
	teacher, room := w.Names.Staff[o.subject], w.Names.Rooms[store.Ref(o.subject)]
	switch o.rule {
	case TeacherBusy:
		return teacher, "ha già lezione"
	case RoomBusy:
		return room, "è già occupata"
	case LearnersBusy:
		return language.Message("Qualche allievo"), "ha già lezione"
	case GroupBusy:
		return language.Message("Il gruppo"), "ha già lezione"
	case wrongMode:
		return language.Message("La fascia"), "non ammette questa modalità"
	case siteClosed:
		return room, "è in una sede chiusa"
	case classFull:
		return language.Message("La classe"), "ha già le ore del giorno"
	case teacherFull:
		return teacher, "ha già le ore del giorno"
	case tooShort:
		return language.Message("La fascia"), "è troppo corta"
	}
	return language.Message("La classe"), "ha già lezione"
}
