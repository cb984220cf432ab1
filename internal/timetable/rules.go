package timetable

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// Slot is when and where a lesson is meant to be: within one day, in whole minutes,
// its breaks inside it, in order and apart from each other.
type Slot struct {
	Date     calendar.Date
	From, To calendar.Wall
	Breaks   []Break
	RoomID   store.Ref // of a lesson in presence
	Platform string    // of live distance; empty: the course's
}

// invalidSlot is the refusal that a form's checks collect their fields in.
func invalidSlot() *fault.Error {
	return fault.New(fault.Invalid, "timetable.slot", "Gli orari della lezione non vanno bene.")
}

// times computes the instants of a slot in the provider's zone. The refusal names the
// field: date, from, to, breaks.
func (s Slot) times(zone *time.Location) (calendar.Interval, error) {
	bad := invalidSlot()
	span := checkSpan(bad, s.Date, s.From, s.To, zone)
	if err := bad.OrNil(); err != nil {
		return calendar.Interval{}, err
	}
	last := s.From
	for _, b := range s.Breaks {
		switch {
		case b.From >= b.To:
			bad.With("breaks", "La pausa delle {from} finisce prima di cominciare.", fault.Args{"from": b.From.String()})
		case b.From < s.From || b.To > s.To:
			bad.With("breaks", "La pausa {from}–{to} è fuori dalla lezione.", fault.Args{"from": b.From.String(), "to": b.To.String()})
		case b.From < last:
			bad.With("breaks", "La pausa delle {from} comincia prima che finisca quella precedente.", fault.Args{"from": b.From.String()})
		case b.From%60 != 0 || b.To%60 != 0:
			bad.With("breaks", "Scrivi ore e minuti, senza secondi.")
		}
		last = b.To
	}
	if len(bad.Fields) == 0 && hours.Held([]calendar.Interval{span}, intervals(s.Date, s.Breaks, zone)) == 0 {
		bad.With("breaks", "Le pause occupano tutta la lezione.")
	}
	return span, bad.OrNil()
}

// checkSpan adds to bad what is wrong with a stretch of one day, else computes it.
func checkSpan(bad *fault.Error, day calendar.Date, from, to calendar.Wall, zone *time.Location) calendar.Interval {
	switch {
	case day.IsZero():
		bad.With("date", "Scrivi la data della lezione.")
		return calendar.Interval{}
	case from < 0 || to > calendar.MaxWall:
		bad.With("from", "La lezione deve stare in un solo giorno, dalle 00:00 alle 24:00.")
		return calendar.Interval{}
	case from >= to:
		bad.With("to", "La lezione finisce prima di cominciare: l’ora di fine deve venire dopo le {from}.", fault.Args{"from": from.String()})
		return calendar.Interval{}
	case from%60 != 0 || to%60 != 0:
		bad.With("from", "Scrivi ore e minuti, senza secondi.")
		return calendar.Interval{}
	}
	at := func(field string, w calendar.Wall) calendar.Instant {
		i, err := calendar.At(day, w, zone)
		if err != nil {
			bad.With(field, "Il {date} le {time} non esistono: gli orologi passano all’ora legale. Scegli un altro orario.",
				fault.Args{"date": day, "time": w.String()})
		}
		return i
	}
	return calendar.Interval{From: at("from", from), To: at("to", to)}
}

// intervals are the instants of breaks. An end that the clocks jump over takes no time.
func intervals(day calendar.Date, breaks []Break, zone *time.Location) []calendar.Interval {
	var out []calendar.Interval
	for _, b := range breaks {
		from, err := calendar.At(day, b.From, zone)
		if err != nil {
			continue
		}
		to, err := calendar.At(day, b.To, zone)
		if err != nil {
			continue
		}
		out = append(out, calendar.Interval{From: from, To: to})
	}
	return out
}

func encodeBreaks(breaks []Break) string {
	if len(breaks) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(breaks) // wall times always marshal
	return string(text)
}

// Interval is when the lesson is planned.
func (l Lesson) Interval() calendar.Interval {
	return calendar.Interval{From: l.StartsAt, To: l.EndsAt}
}

// HeldInterval is when it was held; empty until it is closed, and for a lesson of
// which nothing was held.
func (l Lesson) HeldInterval() calendar.Interval {
	return calendar.Interval{From: l.HeldStartsAt, To: l.HeldEndsAt}
}

// BreakIntervals are its breaks as instants.
func (l Lesson) BreakIntervals(zone *time.Location) []calendar.Interval {
	return intervals(l.Date, l.BreakTimes(), zone)
}

// ToClose reports whether nobody has closed a lesson that is over.
func (l Lesson) ToClose(now calendar.Instant) bool {
	return l.State == Planned && !now.Before(l.EndsAt)
}

// Minutes is how long it is planned to last, breaks apart.
func (l Lesson) Minutes(zone *time.Location) calendar.Minutes {
	return hours.Held([]calendar.Interval{l.Interval()}, l.BreakIntervals(zone))
}

// HeldMinutes is how long it was held, breaks apart: 0 until it is closed.
func (l Lesson) HeldMinutes(zone *time.Location) calendar.Minutes {
	return hours.Held([]calendar.Interval{l.HeldInterval()}, l.BreakIntervals(zone))
}

// Hold is the lesson as it went, with its held times: the pure part of closing it.
// From and to are read only when it was held partly (other times than planned), which
// like a cancelled lesson asks for the reason. The refusal names the field: held,
// from, to, reason.
func Hold(l Lesson, held Held, from, to calendar.Wall, reason string, zone *time.Location) (Lesson, error) {
	reason = strings.TrimSpace(reason)
	l.Held, l.HeldReason = held, reason
	l.HeldFrom, l.HeldTo, l.HeldStartsAt, l.HeldEndsAt = nil, nil, calendar.Instant{}, calendar.Instant{}
	bad := invalidSlot()
	switch held {
	case HeldAsPlanned:
		from, to = l.From, l.To
	case HeldPartly, HeldCancelled:
		if reason == "" {
			bad.With("reason", "Scrivi perché la lezione non si è svolta come previsto.")
		}
		if held == HeldCancelled {
			return l, bad.OrNil()
		}
	default:
		return l, bad.With("held", "Scegli come si è svolta la lezione.")
	}
	span := checkSpan(bad, l.Date, from, to, zone)
	if len(bad.Fields) == 0 && hours.Held([]calendar.Interval{span}, l.BreakIntervals(zone)) == 0 {
		bad.With("to", "Tolte le pause non resta neppure un minuto: scegli «non svolta».")
	}
	l.HeldFrom, l.HeldTo, l.HeldStartsAt, l.HeldEndsAt = &from, &to, span.From, span.To
	return l, bad.OrNil()
}

// Given is what a course has had of one cell of its plan. A lesson for one group
// counts as far as the group that has had most: each learner's hours count once.
// Make-up lessons and those for named learners give nothing to the class.
type Given struct {
	hours.Cell
	Planned calendar.Minutes
	Held    calendar.Minutes // closed lessons up to the day asked for
	Ahead   calendar.Minutes // in the calendar and not yet closed, or closed later
	Behind  calendar.Minutes // of Held, what the group that has had least of it has not had
}

// Remaining is what is still to be given; negative when more was held than planned,
// which needs a variation.
func (g Given) Remaining() calendar.Minutes { return g.Planned - g.Held }

// Unscheduled is what the calendar does not provide for yet; negative when it
// provides for too much.
func (g Given) Unscheduled() calendar.Minutes { return g.Planned - g.Held - g.Ahead }

// Give sums lessons, up to a day, into the cells of a plan, and further cells after them.
func Give(cells []hours.Planned, all []Lesson, on calendar.Date, zone *time.Location) []Given {
	type share struct{ held, ahead calendar.Minutes }
	class, byGroup := map[hours.Cell]share{}, map[hours.Cell]map[store.Ref]share{}
	out := make([]Given, 0, len(cells))
	for _, c := range cells {
		out = append(out, Given{Cell: c.Cell, Planned: c.Minutes})
	}
	for _, l := range all {
		if l.State == Cancelled || l.MakeUp || l.Audience == ForLearners {
			continue
		}
		cell := hours.Cell{Segment: l.Segment, Mode: l.Mode}
		if !slices.ContainsFunc(out, func(g Given) bool { return g.Cell == cell }) {
			out = append(out, Given{Cell: cell})
		}
		var s share
		switch {
		case l.State != Closed:
			s.ahead = l.Minutes(zone)
		case l.Date.After(on):
			s.ahead = l.HeldMinutes(zone)
		default:
			s.held = l.HeldMinutes(zone)
		}
		if l.Audience == ForClass {
			class[cell] = share{class[cell].held + s.held, class[cell].ahead + s.ahead}
			continue
		}
		if byGroup[cell] == nil {
			byGroup[cell] = map[store.Ref]share{}
		}
		g := byGroup[cell][l.GroupID]
		byGroup[cell][l.GroupID] = share{g.held + s.held, g.ahead + s.ahead}
	}
	for i := range out {
		g := &out[i]
		var held, whole calendar.Minutes // the group that has had most, the group that will have had most
		least := calendar.Minutes(math.MaxInt)
		for _, s := range byGroup[g.Cell] {
			held, whole, least = max(held, s.held), max(whole, s.held+s.ahead), min(least, s.held)
		}
		g.Held = class[g.Cell].held + held
		g.Ahead = class[g.Cell].ahead + whole - held
		g.Behind = max(0, held-least)
	}
	return out
}
