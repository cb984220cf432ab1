package timetable

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// Whatever the week, the closed days and the lessons that stand: a draft is exact, keeps
// to its bands, and nobody is in two lessons or too long at school.
func TestADraftKeepsItsPromises(t *testing.T) {
	zone := rome(t)
	rapid.Check(t, func(r *rapid.T) {
		p, g := drawPattern(r), drawGround(r, zone)
		for _, s := range p.Strands {
			for _, id := range append(slices.Clone(s.Groups), "") {
				g.Missing[Part{s.cell(), id}] = calendar.Minutes(rapid.IntRange(-60, 900).Draw(r, "missing"))
			}
		}
		d := Generate(p, g)
		placed := bookingsOf(r, d, g)
		exact(r, p, g, d, placed)
		apart(r, g, placed)
		inBands(r, p, d)
		daysNotTooLong(r, p, g, placed)
		if p.Order == InSequence {
			inOrder(r, p, g, d)
		}
		if again := Generate(p, g); fmt.Sprint(again) != fmt.Sprint(d) {
			r.Fatal("the same pattern on the same ground gives another draft")
		}
	})
}

func drawTimes(r *rapid.T, name string) (from, to calendar.Wall) {
	a := rapid.IntRange(0, 24*12-1).Draw(r, name+" from")
	b := rapid.IntRange(a+1, 24*12).Draw(r, name+" to")
	return calendar.Wall(a * 300), calendar.Wall(b * 300)
}

func drawPattern(r *rapid.T) Pattern {
	p := Pattern{From: calendar.MustDate("2027-03-20").AddDays(rapid.IntRange(0, 20).Draw(r, "from")), Order: rapid.SampledFrom([]Order{InSequence, Together, ByWeight}).Draw(r, "order"),
		ClassDay: calendar.Minutes(rapid.SampledFrom([]int{0, 300, 480}).Draw(r, "class day")), TeacherDay: calendar.Minutes(rapid.SampledFrom([]int{0, 240}).Draw(r, "teacher day")),
		Shortest: calendar.Minutes(rapid.SampledFrom([]int{1, 30, 60}).Draw(r, "shortest"))}
	for range rapid.IntRange(1, 3).Draw(r, "bands") {
		b := Band{RoomID: rapid.SampledFrom([]store.Ref{"aula", "lab"}).Draw(r, "room")}
		for day := range time.Weekday(7) {
			if rapid.Bool().Draw(r, "day") {
				b.Days = append(b.Days, day)
			}
		}
		b.From, b.To = drawTimes(r, "band")
		for at := b.From; len(b.Breaks) < 2 && at+3*300 < b.To && rapid.Bool().Draw(r, "break"); {
			at += calendar.Wall(rapid.IntRange(0, 20).Draw(r, "until break") * 300)
			end := at + calendar.Wall(rapid.IntRange(1, 4).Draw(r, "break")*300)
			if end > b.To || end-at >= b.To-b.From {
				break
			}
			b.Breaks, at = append(b.Breaks, Break{at, end}), end
		}
		if rapid.Bool().Draw(r, "one mode") {
			b.Modes = []hours.Mode{rapid.SampledFrom([]hours.Mode{hours.Classroom, hours.Laboratory}).Draw(r, "mode")}
		}
		p.Bands = append(p.Bands, b)
	}
	for _, cell := range []hours.Cell{{Segment: "531", Mode: hours.Classroom}, {Segment: "531", Mode: hours.Laboratory}, {Segment: "KC", Mode: hours.LiveDistance}, {Segment: "532", Mode: hours.Classroom}} {
		s := Strand{Segment: cell.Segment, Mode: cell.Mode, Weight: rapid.IntRange(1, 3).Draw(r, "weight"),
			Teachers: rapid.SampledFrom([][]string{nil, {"moretti"}, {"ricci"}, {"moretti", "ricci"}}).Draw(r, "teachers")}
		if cell.Mode == hours.Laboratory {
			s.Groups = rapid.SampledFrom([][]store.Ref{nil, {"a"}, {"a", "b"}}).Draw(r, "groups")
			s.RoomID = rapid.SampledFrom([]store.Ref{"", "lab"}).Draw(r, "own room")
		}
		p.Strands = append(p.Strands, s)
	}
	return p
}

// drawGround is a month with some lessons of this course and of another, and closed days.
func drawGround(r *rapid.T, zone *time.Location) Ground {
	first := calendar.MustDate("2027-03-20")
	g := Ground{CourseID: "c", Zone: zone, Last: first.AddDays(rapid.IntRange(0, 50).Draw(r, "last")), Missing: map[Part]calendar.Minutes{},
		// e1 is in both groups, and anna attends the other course too
		Roll: Roll{members: map[string][]GroupMember{"e1": {{GroupID: "a", EnrolmentID: "e1"}, {GroupID: "b", EnrolmentID: "e1"}}}, active: []Attendee{{EnrolmentID: "e1", LearnerID: "anna", From: first}}, shared: map[string]bool{"anna": true}}}
	closed := map[calendar.Date]store.Ref{}
	for range rapid.IntRange(0, 5).Draw(r, "closed") {
		closed[first.AddDays(rapid.IntRange(0, 30).Draw(r, "closed day"))] = rapid.SampledFrom([]store.Ref{"", "lab"}).Draw(r, "closed room")
	}
	g.Closed = func(day calendar.Date, room store.Ref) bool {
		which, is := closed[day]
		return is && (which == "" || which == room)
	}
	for i := range rapid.IntRange(0, 8).Draw(r, "taken") {
		from, to := drawTimes(r, "taken")
		s := Slot{Date: first.AddDays(rapid.IntRange(0, 30).Draw(r, "day")), From: from, To: to}
		span, err := s.times(zone)
		if err != nil {
			continue
		}
		b := Booked{Lesson: Lesson{ID: fmt.Sprint(i), CourseID: rapid.SampledFrom([]string{"c", "d"}).Draw(r, "course"), Audience: ForClass, State: Planned}}
		b.put(s, span)
		b.RoomID = rapid.SampledFrom([]store.Ref{"", "aula", "lab"}).Draw(r, "taken room")
		b.Teachers = rapid.SampledFrom([][]string{nil, {"moretti"}, {"ricci"}}).Draw(r, "taken teacher")
		if b.CourseID == "c" && rapid.Bool().Draw(r, "of a group") {
			b.Audience, b.GroupID, b.Members = ForGroup, "b", []string{"e1"}
		}
		b.Shared = []string{"anna"}
		g.Taken = append(g.Taken, b)
	}
	return g
}

// bookingsOf are the lessons of a draft as they would be planned.
func bookingsOf(r *rapid.T, d Draft, g Ground) []Booked {
	var out []Booked
	for i, q := range d.Lessons {
		span, err := q.times(g.Zone)
		if err != nil {
			r.Fatalf("%+v could not be planned: %v", q, err)
		}
		b := Booked{Lesson: Lesson{ID: fmt.Sprintf("new %d", i), CourseID: "c", Segment: q.Segment, Mode: q.Mode, Audience: q.Audience, GroupID: q.GroupID, State: Planned}, Teachers: q.Teachers}
		b.put(q.Slot, span)
		b.Members = g.Roll.booked(b.Lesson)
		b.Shared = g.Roll.sharedIn(b)
		out = append(out, b)
	}
	return out
}

// exact: what a part is given is what its lessons last, never more than was missing, and
// less only with a word about it.
func exact(r *rapid.T, p Pattern, g Ground, d Draft, placed []Booked) {
	given, last := map[Part]calendar.Minutes{}, map[Part]calendar.Minutes{}
	for _, b := range placed {
		part := Part{hours.Cell{Segment: b.Segment, Mode: b.Mode}, b.GroupID}
		m := b.Minutes(g.Zone)
		given[part] += m
		if last[part] > 0 && last[part] < p.Shortest {
			r.Fatalf("%v has a lesson of %s before its last", part, last[part])
		}
		last[part] = m
	}
	for _, x := range d.Parts {
		if x.Given != given[x.Part] {
			r.Fatalf("%v: given %s, lessons last %s", x.Part, x.Given, given[x.Part])
		}
		said := slices.ContainsFunc(d.Findings, func(f finding.Finding) bool { return f.Subject == x.Segment && f.Rule != "G-SHORT" })
		if x.Given > max(0, x.Missing) || x.Given < x.Missing && !said {
			r.Fatalf("%v: %s of %s, and nothing is said", x.Part, x.Given, x.Missing)
		}
	}
}

// apart: nothing clashes, and nothing is on a closed day or after the end.
func apart(r *rapid.T, g Ground, placed []Booked) {
	for i, b := range placed {
		for _, other := range append(slices.Clone(g.Taken), placed[:i]...) {
			if found := Clash(b, other, Names{}); len(found) > 0 {
				r.Fatalf("%s %s–%s clashes: %v", b.Date, b.From, b.To, found)
			}
		}
		if g.Closed(b.Date, "") || b.RoomID != "" && g.Closed(b.Date, b.RoomID) || b.Date.After(g.Last) {
			r.Fatalf("a lesson in %s on %s", b.RoomID, b.Date)
		}
	}
}

// inBands: each lesson lies in a band of its weekday that allows it, with those of its
// breaks that fall into it.
func inBands(r *rapid.T, p Pattern, d Draft) {
	for _, q := range d.Lessons {
		if !slices.ContainsFunc(p.Bands, func(b Band) bool {
			within := slices.DeleteFunc(slices.Clone(b.Breaks), func(x Break) bool { return x.To <= q.From || x.From >= q.To })
			return slices.Contains(b.Days, q.Date.Weekday()) && b.From <= q.From && q.To <= b.To && b.allows(q.Mode) && slices.Equal(within, q.Breaks)
		}) {
			r.Fatalf("%s %s–%s is in no band", q.Date, q.From, q.To)
		}
	}
}

func daysNotTooLong(r *rapid.T, p Pattern, g Ground, placed []Booked) {
	type key struct {
		day calendar.Date
		who string
	}
	had, grown := map[key]calendar.Minutes{}, map[key]bool{}
	count := func(b Booked, isNew bool) {
		who := b.Teachers
		if b.CourseID == "c" {
			who = append(slices.Clone(who), "class "+string(b.GroupID))
		}
		for _, id := range who {
			had[key{b.Date, id}] += b.Minutes(g.Zone)
			grown[key{b.Date, id}] = grown[key{b.Date, id}] || isNew
		}
	}
	for _, b := range g.Taken {
		count(b, false)
	}
	for _, b := range placed {
		count(b, true)
	}
	for k, m := range had {
		switch {
		case !grown[k]:
		case k.who == "moretti" || k.who == "ricci":
			if p.TeacherDay > 0 && m > p.TeacherDay {
				r.Fatalf("%s gives %s on %s", k.who, m, k.day)
			}
		case k.who != "class ":
			m += had[key{k.day, "class "}]
			fallthrough
		default:
			if p.ClassDay > 0 && m > p.ClassDay {
				r.Fatalf("%s has %s on %s", k.who, m, k.day)
			}
		}
	}
}

// inOrder: a segment begins only when the one before it is complete.
func inOrder(r *rapid.T, p Pattern, g Ground, d Draft) {
	left := map[string]calendar.Minutes{}
	taught := func(x Drafted) bool {
		return slices.ContainsFunc(p.Strands, func(s Strand) bool { return s.cell() == x.Cell && len(s.Teachers) > 0 })
	}
	for _, x := range d.Parts {
		if x.Missing > 0 && taught(x) {
			left[x.Segment] += x.Missing
		}
	}
	for _, q := range d.Lessons {
		for _, s := range p.Strands {
			if s.Segment == q.Segment {
				break
			}
			if left[s.Segment] > 0 {
				r.Fatalf("%s is given on %s while %s of %s are left", q.Segment, q.Date, left[s.Segment], s.Segment)
			}
		}
		left[q.Segment] -= q.Minutes(g.Zone)
	}
}
