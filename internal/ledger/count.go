package ledger

import (
	"slices"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// presence is when a learner attended, suspended or not, and whether they are gone.
type presence struct {
	periods []enrolment.Period // in order
}

func (p presence) covers(day calendar.Date) bool {
	for _, period := range p.periods {
		if period.Covers(day) {
			return true
		}
	}
	return false
}

// entered is the first day of attendance, zero where there never was one.
func (p presence) entered() calendar.Date {
	if len(p.periods) == 0 {
		return calendar.Date{}
	}
	return p.periods[0].FromDate
}

// left reports whether the learner had withdrawn or been excluded by a day, for good: who
// was taken up again was only away. Who left before the first day had always left.
func (p presence) left(day calendar.Date) bool {
	if len(p.periods) == 0 {
		return true
	}
	last := p.periods[len(p.periods)-1]
	return !last.ToDate.IsZero() && day.After(last.ToDate) && last.EndKind != "suspended"
}

// leaving is how an enrolment ended, if it has: an outcome of the hours has the name of the state.
func (p presence) leaving(e enrolment.Enrolment) hours.Leaving {
	if !e.State.Left() {
		return hours.Leaving{}
	}
	out := hours.Leaving{As: hours.Outcome(e.State)}
	if n := len(p.periods); n > 0 {
		out.Last = p.periods[n-1].ToDate
	}
	return out
}

// count fills a row: presences and what is still ahead, then the one function.
func (rec *records) count(row *Row) {
	id := row.Enrolment.ID
	who := presence{rec.periods[id]}
	at := &whereabouts{zone: rec.zone}
	var past []hours.Presence
	var ahead []hours.Future
	var open []timetable.Lesson
	for _, l := range rec.lessons {
		m, marked := rec.marks[key{l.ID, id}]
		if !marked && !rec.isFor(l, id, who) || l.State == timetable.Cancelled {
			continue
		}
		switch {
		case l.State == timetable.Closed && !l.Date.After(rec.on):
			if m.State == attendance.Present && !who.covers(l.Date) {
				row.Contradictions = append(row.Contradictions, l.ID)
			}
			if !who.left(l.Date) {
				past = append(past, rec.lesson(l, m, who.covers(l.Date), at)...)
			}
		case !who.left(l.Date):
			// A lesson whose day has come may still be attended, as far as the register says.
			ahead = append(ahead, hours.Future{ID: l.ID, Cell: cell(l), On: latest(l.Date, rec.on), Day: l.Date, At: l.StartsAt, Minutes: rec.slots[l.ID].Offered(), MakeUp: l.MakeUp, Year: rec.plan.YearOn(l.Date)})
			if l.State == timetable.Planned {
				open = append(open, l)
			}
		}
	}
	more, later := rec.fad(id, who)
	past, ahead = append(past, more...), append(ahead, later...)
	more, later = rec.stage(id, who, at)
	past, ahead = append(past, more...), append(ahead, later...)
	for _, l := range open { // what is on the register goes before
		row.Provisional += at.minutes(l.Date, rec.slots[l.ID].Stay(rec.marks[key{l.ID, id}]))
	}
	row.Doubles = at.doubles
	row.Waiting = rec.waiting(id, who)

	row.Periods, row.Credits = rec.periods[id], rec.credits[id]
	row.Situation = hours.Situation{Plan: rec.plan, Presences: past, Credits: row.Credits, Ahead: ahead, Left: who.leaving(row.Enrolment)}
	row.Ledger = row.Situation.Ledger()
}

func cell(l timetable.Lesson) hours.Cell { return hours.Cell{Segment: l.Segment, Mode: l.Mode} }

func latest(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// isFor reports whether a lesson was for the learner, or of what they missed by entering late.
func (rec *records) isFor(l timetable.Lesson, enrolmentID string, who presence) bool {
	return rec.roll.IsFor(l, enrolmentID) || l.Audience == timetable.ForGroup && l.Date.Before(who.entered()) && rec.missed(l, enrolmentID)
}

// missed reports whether a lesson of a group, of before the learner entered, is of the first of
// their groups that has such hours: of those that all groups had, these are the ones they missed.
func (rec *records) missed(l timetable.Lesson, enrolmentID string) bool {
	for _, m := range rec.roll.Groups(enrolmentID) {
		if slices.Contains(rec.teaching[cell(l)], store.Ref(m.GroupID)) {
			return store.Ref(m.GroupID) == l.GroupID && m.FromDate.After(l.Date)
		}
	}
	return false
}

// lesson is what a closed lesson was to a learner: offered, and attended as their mark
// says. Without a mark, who attended on that day is neither present nor absent.
func (rec *records) lesson(l timetable.Lesson, m attendance.Mark, active bool, at *whereabouts) []hours.Presence {
	slot := rec.slots[l.ID]
	year := rec.plan.YearOn(l.Date)
	p := hours.Presence{ID: l.ID, Cell: cell(l), At: l.HeldStartsAt, On: l.Date, Year: year, Offered: slot.Offered(), MakeUp: l.MakeUp}
	if !active {
		return []hours.Presence{p}
	}
	p.Unmarked = m.ID == ""
	attended := at.minutes(l.Date, slot.Stay(m))
	if m.Mode == "" || m.Mode == l.Mode || attended == 0 {
		p.Minutes = attended
		return []hours.Presence{p}
	}
	elsewhere := hours.Presence{ID: l.ID, Cell: hours.Cell{Segment: l.Segment, Mode: m.Mode}, At: l.HeldStartsAt, On: l.Date, Year: year,
		Minutes: attended, Offered: attended, MakeUp: true}
	return []hours.Presence{p, elsewhere}
}

// fad is what the FAD objects of the course were to a learner: what the platform's reports
// give, day by day, and once the window has ended the planned minutes as offered.
func (rec *records) fad(enrolmentID string, who presence) (past []hours.Presence, ahead []hours.Future) {
	for _, o := range rec.objects {
		c := hours.Cell{Segment: o.Segment, Mode: hours.SelfPaced}
		var days []hours.Presence
		for _, d := range attendance.Follow(o, rec.evidence[key{o.ID, enrolmentID}], who.covers, rec.on).Days {
			days = append(days, hours.Presence{ID: d.EvidenceID, Cell: c, At: rec.endOf(d.On), On: d.On, Year: rec.plan.YearOn(d.On), Minutes: d.Minutes})
		}
		past, ahead = rec.window(o.ID, c, o.Minutes, o.ToDate, who, days, nil, past, ahead)
	}
	return past, ahead
}

// stage is what a learner's agreements were, part by part: the confirmed days of the diary,
// and once the agreement has ended its minutes as offered. The days that wait for a decision
// are then neither present nor absent.
func (rec *records) stage(enrolmentID string, who presence, at *whereabouts) (past []hours.Presence, ahead []hours.Future) {
	for _, a := range rec.stages[enrolmentID] {
		for _, p := range a.Parts {
			var days, waiting []hours.Presence
			for _, d := range rec.diary[a.ID] {
				if d.Segment != p.Segment || !rec.came(d, who) {
					continue
				}
				day := hours.Presence{ID: d.ID, Cell: p.Cell(), At: rec.startOf(d.Date), On: d.Date, Year: rec.plan.YearOn(d.Date)}
				switch {
				case d.Counts():
					day.Minutes = at.atStage(d)
					days = append(days, day)
				case d.Waits():
					day.Offered, day.Unmarked = d.Minutes, true
					waiting = append(waiting, day)
				}
			}
			past, ahead = rec.window(a.ID, p.Cell(), p.Minutes, a.ToDate, who, days, waiting, past, ahead)
		}
	}
	return past, ahead
}

// came reports whether a day of a diary has come, and the learner attended on it.
func (rec *records) came(d attendance.StageDay, who presence) bool {
	return !d.Date.After(rec.on) && who.covers(d.Date)
}

// waiting are the days of a learner's diaries that somebody has still to decide about.
func (rec *records) waiting(enrolmentID string, who presence) (out []attendance.StageDay) {
	for _, a := range rec.stages[enrolmentID] {
		for _, d := range rec.diary[a.ID] {
			if d.Waits() && rec.came(d, who) {
				out = append(out, d)
			}
		}
	}
	return out
}

// window adds a thing that is offered until its last day: as attended so far, and what is
// left of it ahead; or, when that day has gone by, as a whole. Of what is left then, the
// waiting days take theirs: nobody has said yet whether they were attended.
func (rec *records) window(id string, c hours.Cell, planned calendar.Minutes, last calendar.Date, who presence,
	days, waiting, past []hours.Presence, ahead []hours.Future) ([]hours.Presence, []hours.Future) {
	gone := who.left(last)
	ended := rec.on.After(last)
	left := planned
	for _, d := range days {
		left -= d.Minutes
	}
	if !ended && !gone && left > 0 {
		ahead = append(ahead, hours.Future{ID: id, Cell: c, On: last, Minutes: left, Year: rec.plan.YearOn(last)})
	}
	if ended && !gone {
		for _, d := range waiting {
			if d.Offered = min(d.Offered, left); d.Offered > 0 {
				days, left = append(days, d), left-d.Offered
			}
		}
	}
	return append(past, hours.Window(id, c, planned, rec.endOf(last), last, rec.plan.YearOn(last), ended && !gone, days)...), ahead
}

// startOf is the first instant of a day; endOf the first of the next.
func (rec *records) startOf(day calendar.Date) calendar.Instant {
	at, err := calendar.At(day, 0, rec.zone)
	if err != nil { // a zone whose clocks change at midnight: one o'clock is the day's first hour
		at, _ = calendar.At(day, calendar.NewWall(1, 0), rec.zone)
	}
	return at
}

func (rec *records) endOf(day calendar.Date) calendar.Instant { return rec.startOf(day.AddDays(1)) }
