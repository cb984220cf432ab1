package attendance

import (
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
)

// MaxStageDay is how many hours of stage one day may have, whoever does it.
const MaxStageDay = calendar.Minutes(8 * 60)

// WorkLimits are what the law allows of somebody's day. They are the State's and of no region, as
// the national holidays are.
type WorkLimits struct {
	UnderAge      int // completed years: it holds until that birthday
	Day, Week     calendar.Minutes
	NoEarlier     calendar.Wall // no hour of the night
	NoLater       calendar.Wall
	Rest          calendar.Minutes // between one day and the next
	Norm          string
	NormNight     string
	NormDailyRest string
}

// Minors are the limits of adolescents: who is not yet eighteen and has fulfilled the
// obligation of schooling, as everybody on a course has (R-SCHOOL).
var Minors = WorkLimits{
	UnderAge: 18, Day: calendar.Hours(8), Week: calendar.Hours(40), Norm: "L. 977/1967, art. 18, come modificata dal d.lgs. 345/1999",
	NoEarlier: calendar.NewWall(6, 0), NoLater: calendar.NewWall(22, 0), NormNight: "L. 977/1967, art. 15",
	Rest: calendar.Hours(12), NormDailyRest: "L. 977/1967, art. 15: la notte è di almeno 12 ore consecutive",
}

// protects reports whether the limits hold for somebody on a day. Of whom nobody knows the
// birth date nothing is said here: it is asked elsewhere (R-AGE).
func (l WorkLimits) protects(born, on calendar.Date) bool {
	return !born.IsZero() && born.YearsCompleted(on) < l.UnderAge
}

// Stretch is a time at a company, on one day.
type Stretch struct {
	Date    calendar.Date
	When    calendar.Interval
	From    calendar.Wall
	To      calendar.Wall
	Minutes calendar.Minutes // without the break
}

// Judge holds a stretch, with the others of the same person on the days around it, against
// what a day and a week may have. The rules:
//
//	STAGE-DAY          everybody: eight hours in a day
//	STAGE-MINOR-DAY    a minor: hours in a day
//	STAGE-MINOR-WEEK   a minor: hours from Monday to Sunday
//	STAGE-MINOR-NIGHT  a minor: nothing between 22 and 6
//	STAGE-MINOR-REST   a minor: twelve hours between one day and the next
func (l WorkLimits) Judge(born calendar.Date, s Stretch, others []Stretch) []finding.Finding {
	var out []finding.Finding
	say := func(rule, message string, measured, bound calendar.Minutes, args finding.Args) {
		args["measured"], args["bound"] = measured, bound
		out = append(out, finding.Finding{Rule: rule, Severity: finding.Blocking, Subject: s.Date.String(), Message: message, Args: args,
			Measured: finding.Int(int(measured)), Bound: finding.Int(int(bound)), Unit: finding.Minutes})
	}
	day, week := s.Minutes, s.Minutes
	monday := mondayOf(s.Date)
	for _, o := range others {
		if o.Date == s.Date {
			day += o.Minutes
		}
		if mondayOf(o.Date) == monday {
			week += o.Minutes
		}
	}
	if day > MaxStageDay {
		say("STAGE-DAY", "In un giorno si possono fare al massimo {bound} di stage: qui sarebbero {measured}.", day, MaxStageDay, finding.Args{})
	}
	if !l.protects(born, s.Date) {
		return out
	}
	if day > l.Day && day <= MaxStageDay {
		say("STAGE-MINOR-DAY", "Un minorenne può fare al massimo {bound} al giorno ({norm}): qui sarebbero {measured}.", day, l.Day, finding.Args{"norm": l.Norm})
	}
	if week > l.Week {
		say("STAGE-MINOR-WEEK", "Un minorenne può fare al massimo {bound} alla settimana ({norm}): qui sarebbero {measured}.", week, l.Week, finding.Args{"norm": l.Norm})
	}
	out = append(out, l.night(s.Date.String(), s.From, s.To)...)
	for _, o := range others {
		rest := s.When.From.Sub(o.When.To)
		if o.Date.After(s.Date) {
			rest = o.When.From.Sub(s.When.To)
		}
		if minutes := calendar.Minutes(rest / time.Minute); o.Date != s.Date && minutes < l.Rest {
			say("STAGE-MINOR-REST", "Tra una giornata e l’altra un minorenne ha almeno {bound} di riposo ({norm}): con il {date} sarebbero {measured}.", minutes, l.Rest,
				finding.Args{"norm": l.NormDailyRest, "date": o.Date.Italian()})
		}
	}
	return out
}

func (l WorkLimits) night(subject string, from, to calendar.Wall) []finding.Finding {
	if from >= l.NoEarlier && to <= l.NoLater {
		return nil
	}
	return []finding.Finding{{Rule: "STAGE-MINOR-NIGHT", Severity: finding.Blocking, Subject: subject,
		Message: "Un minorenne non può essere in azienda tra le {late} e le {early} ({norm}): qui sarebbe dalle {from} alle {to}.",
		Args:    finding.Args{"late": l.NoLater.String(), "early": l.NoEarlier.String(), "from": from.String(), "to": to.String(), "norm": l.NormNight}}}
}

// forAge is what the hours of the week hold that who is of an age on a day may not work. How
// long a day is, breaks left out, is seen in the diary.
func (w Week) forAge(born, on calendar.Date) []finding.Finding {
	var out []finding.Finding
	if !Minors.protects(born, on) {
		return nil
	}
	for _, s := range w {
		out = append(out, Minors.night(string(weekdays[s.Day]), s.From, s.To)...)
	}
	return out
}

// weekdays are the names of the days, as findings are told apart by them.
var weekdays = [...]language.Message{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"}

func mondayOf(day calendar.Date) calendar.Date { return day.AddDays(-int(day.Weekday()+6) % 7) }

// allows says whether the agreed week has room for a stretch; an agreement that says nothing of
// its week has room for any.
func (w Week) allows(day calendar.Date, from, to calendar.Wall, bad *fault.Error) {
	if len(w) == 0 {
		return
	}
	shift, agreed := w.On(day.Weekday())
	switch {
	case !agreed:
		bad.With("date", "La convenzione non prevede questo giorno della settimana ({weekday}).", fault.Args{"weekday": weekdays[day.Weekday()]})
	case from < shift.From || to > shift.To:
		bad.With("from", "Quel giorno la convenzione prevede dalle {from} alle {to}.", fault.Args{"from": shift.From.String(), "to": shift.To.String()})
	}
}
