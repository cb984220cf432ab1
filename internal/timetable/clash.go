package timetable

import (
	"maps"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// The ids of what stands in the way of a lesson.
const (
	TeacherBusy  = "C-TEACHER"
	RoomBusy     = "C-ROOM"
	ClassBusy    = "C-CLASS"
	GroupBusy    = "C-GROUP"
	LearnersBusy = "C-LEARNERS"
)

// Booked is a lesson with those whom it keeps busy.
type Booked struct {
	Lesson
	Teachers []string // who gives it
	Members  []string // enrolments of the group, or named; none for the class
	Shared   []string // learners of its audience who attend another course too
}

// busy is the time it takes: as held once it is closed, else as planned; none when
// it was cancelled.
func (b Booked) busy() calendar.Interval {
	switch {
	case b.State == Cancelled:
		return calendar.Interval{}
	case b.State == Closed:
		return b.HeldInterval()
	}
	return b.Interval()
}

// Names say who is who in the sentences of a clash.
type Names struct {
	Staff  map[string]string
	Rooms  map[store.Ref]string
	Groups map[store.Ref]string
}

// Clash is everything two lessons cannot have at once: a teacher, a room and a learner,
// who may attend two courses. Lessons that touch do not clash, and no lesson clashes with
// itself. Beside what its sentence says, a finding names both lessons, "lesson" and
// "other", so that a page can show the way to each.
func Clash(wanted, other Booked, names Names) []finding.Finding {
	if wanted.ID == other.ID || !wanted.busy().Overlaps(other.busy()) || wanted.busy().IsEmpty() || other.busy().IsEmpty() {
		return nil
	}
	var out []finding.Finding
	say := func(rule, subject, message string, more finding.Args) {
		args := finding.Args{"date": other.Date, "from": other.From.String(), "to": other.To.String(), "lesson": wanted.ID, "other": other.ID}
		maps.Copy(args, more)
		out = append(out, finding.Finding{Rule: rule, Severity: finding.Blocking, Subject: subject, Message: message, Args: args})
	}
	for _, id := range wanted.Teachers {
		if slices.Contains(other.Teachers, id) {
			say(TeacherBusy, id, "{name} ha già lezione il {date} dalle {from} alle {to}.", finding.Args{"name": names.Staff[id]})
		}
	}
	if wanted.RoomID != "" && wanted.RoomID == other.RoomID {
		say(RoomBusy, string(wanted.RoomID), "L’aula {room} è già occupata il {date} dalle {from} alle {to}.", finding.Args{"room": names.Rooms[wanted.RoomID]})
	}
	if wanted.CourseID != other.CourseID {
		if n := common(wanted.Shared, other.Shared); n > 0 {
			say(LearnersBusy, other.ID, "{n} {n|allievo ha|allievi hanno} già lezione in un altro corso il {date} dalle {from} alle {to}.", finding.Args{"n": n})
		}
		return out
	}
	switch {
	case other.Audience == ForClass:
		say(ClassBusy, other.ID, "La classe ha già lezione il {date} dalle {from} alle {to}.", nil)
	case wanted.Audience == ForClass:
		say(ClassBusy, other.ID, "Una parte della classe ha già lezione il {date} dalle {from} alle {to}.", nil)
	case wanted.GroupID != "" && wanted.GroupID == other.GroupID:
		say(GroupBusy, other.ID, "Il gruppo ha già lezione il {date} dalle {from} alle {to}.", nil)
	default:
		if n := common(wanted.Members, other.Members); n > 0 {
			say(LearnersBusy, other.ID, "{n} {n|allievo ha|allievi hanno} già lezione il {date} dalle {from} alle {to}.", finding.Args{"n": n})
		}
	}
	return out
}

// clashes holds each wanted lesson against the ones there are and the wanted ones
// before it.
func clashes(wanted, there []Booked, names Names) []finding.Finding {
	byDay := map[calendar.Date][]Booked{}
	for _, b := range there {
		if !slices.ContainsFunc(wanted, func(w Booked) bool { return w.ID == b.ID }) {
			byDay[b.Date] = append(byDay[b.Date], b)
		}
	}
	var out []finding.Finding
	for _, w := range wanted {
		for _, b := range byDay[w.Date] {
			out = append(out, Clash(w, b, names)...)
		}
		byDay[w.Date] = append(byDay[w.Date], w)
	}
	return out
}

func common(a, b []string) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}
