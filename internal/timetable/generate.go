package timetable

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// Part is what one audience is to be given of a cell: the class, or one of its groups.
type Part struct {
	hours.Cell
	GroupID store.Ref // empty: the class
}

// Ground is what a calendar is generated on: what is missing of the plan, and what
// stands already.
type Ground struct {
	CourseID string
	Zone     *time.Location
	Last     calendar.Date // of the course
	Missing  map[Part]calendar.Minutes
	Closed   func(day calendar.Date, room store.Ref) bool // no room: of the course as a whole
	Taken    []Booked                                     // whatever keeps its class, teachers and rooms busy
	Roll     Roll
	Names    Names
}

// Generate fills the pattern's weeks with lessons, from its first day on, until what is
// missing of each cell is given to the minute: the last lesson of a cell is as long as
// what is left. No lesson clashes with another, falls on a closed day or makes a day too
// long, for the class or for a teacher. What found no place is a finding, with what stood
// in the way; and so is what is worth knowing:
//
//	G-LEFT     hours that found no place before the course ends: warning, with notes that say why
//	G-TEACHER  hours left out, because nobody is to teach them: warning
//	G-BEYOND   hours that the calendar already has beyond the plan: warning
//	G-SHORT    a last lesson shorter than the shortest one: note
//
// The same pattern on the same ground gives the same draft.
func Generate(p Pattern, g Ground) Draft {
	w := newWork(p, g)
	bands := slices.Clone(p.Bands)
	slices.SortStableFunc(bands, func(a, b Band) int { return cmp.Compare(a.From, b.From) })
	last := p.From.AddDays(longest)
	if g.Last.Before(last) {
		last = g.Last
	}
	for day := p.From; !day.After(last) && !w.done(); day = day.AddDays(1) {
		if g.Closed(day, "") {
			continue
		}
		for _, b := range bands {
			if slices.Contains(b.Days, day.Weekday()) {
				w.fill(day, b)
			}
		}
	}
	return w.draft()
}

// share is one part of the plan on its way into the calendar.
type share struct {
	Strand
	group       store.Ref
	need, given calendar.Minutes
	pace        int              // how fast it advances, as a part of the others' paces
	last        calendar.Instant // the end of its latest lesson
	short       calendar.Minutes // its last lesson, where that is shorter than the shortest
	missed      map[obstacle]int
}

func (s *share) left() calendar.Minutes { return s.need - s.given }

// open reports whether there is something left that somebody teaches.
func (s *share) open() bool { return s.left() > 0 && len(s.Teachers) > 0 }

// work is a calendar in the making.
type work struct {
	Pattern
	Ground
	shares  []*share
	taken   map[calendar.Date][]booking
	lessons []Request
}

// booking is a lesson that stands, and how long it lasts.
type booking struct {
	Booked
	minutes calendar.Minutes
}

// Minutes is how long a lesson in the slot lasts, breaks apart; 0 where there can be none.
func (s Slot) Minutes(zone *time.Location) calendar.Minutes {
	span, err := s.times(zone)
	if err != nil {
		return 0
	}
	return hours.Held([]calendar.Interval{span}, intervals(s.Date, s.Breaks, zone))
}

// Lasts is how long the lesson lasts: as it was held, once it is closed, else as planned.
func (l Lesson) Lasts(zone *time.Location) calendar.Minutes {
	switch l.State {
	case Cancelled:
		return 0
	case Closed:
		return l.HeldMinutes(zone)
	}
	return l.Minutes(zone)
}

func newWork(p Pattern, g Ground) *work {
	w := &work{Pattern: p, Ground: g, taken: map[calendar.Date][]booking{}}
	for _, b := range g.Taken {
		w.taken[b.Date] = append(w.taken[b.Date], booking{b, b.Lasts(g.Zone)})
	}
	for _, s := range p.Strands {
		groups := s.Groups
		if len(groups) == 0 {
			groups = []store.Ref{""}
		}
		for _, id := range groups {
			w.shares = append(w.shares, &share{Strand: s, group: id, need: g.Missing[Part{s.cell(), id}], missed: map[obstacle]int{}})
		}
	}
	w.setPaces()
	begins := func(s *share) int {
		return slices.IndexFunc(p.Strands, func(o Strand) bool { return o.Segment == s.Segment })
	}
	slices.SortStableFunc(w.shares, func(a, b *share) int { return cmp.Compare(begins(a), begins(b)) })
	return w
}

// setPaces lets every share of a segment advance by its part of the segment's hours, and
// every segment by its own hours or by its weight.
func (w *work) setPaces() {
	whole := map[string]calendar.Minutes{}
	for _, s := range w.shares {
		whole[s.Segment] += max(0, s.need)
	}
	for _, s := range w.shares {
		s.pace = int(s.need)
		if w.Order == ByWeight && s.need > 0 {
			s.pace = max(1, s.Weight*int(s.need)*1000/int(whole[s.Segment]))
		}
	}
}

func (w *work) done() bool { return !slices.ContainsFunc(w.shares, (*share).open) }

// opening is a band on a day, and what of it is still free.
type opening struct {
	day calendar.Date
	Band
	breaks []calendar.Interval
	free   calendar.Interval
}

// skipBreak lets the opening begin after a break: a lesson does not begin with one.
func (o *opening) skipBreak() {
	for _, b := range o.breaks {
		if !o.free.From.Before(b.From) && o.free.From.Before(b.To) {
			o.free.From = b.To
		}
	}
}

// fill puts lessons into a band of a day, from its beginning, as long as something fits.
func (w *work) fill(day calendar.Date, b Band) {
	span, err := b.slot(day).times(w.Zone)
	breaks := intervals(day, b.Breaks, w.Zone)
	if err != nil || len(breaks) < len(b.Breaks) {
		return // an end of it lies in the hour that the clocks jump over
	}
	o := opening{day, b, calendar.Union(breaks), span}
	hindered := map[*share]obstacle{}
	for o.skipBreak(); !o.free.IsEmpty(); o.skipBreak() {
		o.free.From = w.place(o, hindered)
	}
	for s, why := range hindered {
		s.missed[why]++
	}
}

// place gives the beginning of an opening to whom it can, and returns the lesson's end; or
// else the first instant at which something that is in the way has passed.
func (w *work) place(o opening, hindered map[*share]obstacle) calendar.Instant {
	next := o.free.To
	for _, s := range w.turn() {
		lesson, hitch := w.try(s, o)
		if hitch.rule == "" {
			w.put(s, o, lesson)
			delete(hindered, s)
			return lesson.EndsAt
		}
		hindered[s] = hitch.obstacle
		if o.free.From.Before(hitch.until) && hitch.until.Before(next) {
			next = hitch.until
		}
	}
	return next
}

// turn is whose turn it is: those with something left, the least advanced first. In
// sequence, only those of the first segment that is not complete.
func (w *work) turn() []*share {
	var out []*share
	for _, s := range w.shares {
		if s.open() && (w.Order != InSequence || len(out) == 0 || out[0].Segment == s.Segment) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b *share) int { return cmp.Compare(int(a.given)*b.pace, int(b.given)*a.pace) })
	return out
}

// obstacle is why a part gets no lesson somewhere: a rule, and who or what it is about.
type obstacle struct{ rule, subject string }

// What else than a clash stands in the way of a lesson.
const (
	wrongMode   = "G-MODE"    // the band does not allow the mode
	siteClosed  = "G-CLOSED"  // the room's site is closed
	classFull   = "G-CLASS"   // the class has had its hours of the day
	teacherFull = "G-TEACHES" // and so has a teacher
	tooShort    = "G-TIME"    // not even the shortest lesson fits
)

// obstacleOf is a clash as an obstacle: whose teacher or room it is matters, which lesson
// of the class it is does not.
func obstacleOf(f finding.Finding) obstacle {
	if f.Rule == TeacherBusy || f.Rule == RoomBusy {
		return obstacle{f.Rule, f.Subject}
	}
	return obstacle{rule: f.Rule}
}

// hitch is an obstacle and, where it passes, until when it stands.
type hitch struct {
	obstacle
	until calendar.Instant
}

// try is the lesson that a part can have at the beginning of an opening, or what is in
// the way.
func (w *work) try(s *share, o opening) (Booked, hitch) {
	lesson := w.asked(s, o)
	switch {
	case !o.allows(s.Mode):
		return lesson, hitch{obstacle: obstacle{rule: wrongMode}}
	case lesson.RoomID != "" && w.Closed(o.day, lesson.RoomID):
		return lesson, hitch{obstacle: obstacle{siteClosed, string(lesson.RoomID)}}
	}
	short := hitch{obstacle{rule: tooShort}, o.free.To}
	for _, b := range w.taken[o.day] {
		found := Clash(lesson, b.Booked, Names{})
		if len(found) == 0 {
			continue
		}
		short = hitch{obstacleOf(found[0]), b.busy().To}
		if !o.free.From.Before(b.busy().From) {
			return lesson, short
		}
		lesson.EndsAt = b.busy().From
	}
	today, full := w.leftToday(s, o.day)
	if today < min(s.left(), w.Shortest) {
		return lesson, hitch{obstacle: full}
	}
	time := hours.Held([]calendar.Interval{lesson.Interval()}, o.breaks)
	minutes := w.length(s.left(), min(time, today))
	if minutes == 0 || minutes < w.Shortest && o.free.From.Before(s.last) { // bands overlap: it would not be the last
		return lesson, short
	}
	lesson.EndsAt = after(o.free.From, minutes, o.breaks)
	var ok bool
	if lesson.From, lesson.To, ok = walls(o.day, lesson.Interval(), w.Zone); !ok {
		return lesson, hitch{obstacle: obstacle{rule: tooShort}}
	}
	return lesson, hitch{}
}

// asked is a lesson of a part that takes the whole opening.
func (w *work) asked(s *share, o opening) Booked {
	b := Booked{Teachers: s.Teachers, Lesson: Lesson{ID: "draft " + strconv.Itoa(len(w.lessons)), CourseID: w.CourseID, Segment: s.Segment, Mode: s.Mode,
		Date: o.day, StartsAt: o.free.From, EndsAt: o.free.To, Audience: ForClass, GroupID: s.group, State: Planned}}
	if s.group != "" {
		b.Audience = ForGroup
	}
	if s.Mode != hours.LiveDistance {
		b.RoomID = cmp.Or(s.RoomID, o.RoomID)
	}
	b.Members = w.Roll.booked(b.Lesson)
	b.Shared = w.Roll.sharedIn(b)
	return b
}

// leftToday is how many minutes the day still has for a part, and who has had theirs.
func (w *work) leftToday(s *share, day calendar.Date) (calendar.Minutes, obstacle) {
	left, full := calendar.Hours(25), obstacle{}
	limit := func(most, had calendar.Minutes, rule, who string) {
		if most > 0 && most-had < left {
			left, full = most-had, obstacle{rule, who}
		}
	}
	var class calendar.Minutes
	groups := map[store.Ref]calendar.Minutes{}
	teachers := map[string]calendar.Minutes{}
	for _, b := range w.taken[day] {
		for _, id := range b.Teachers {
			teachers[id] += b.minutes
		}
		switch {
		case b.CourseID != w.CourseID:
		case b.Audience == ForClass:
			class += b.minutes
		case b.Audience == ForGroup:
			groups[b.GroupID] += b.minutes
		}
	}
	busiest := groups[s.group]
	if s.group == "" {
		for _, m := range groups {
			busiest = max(busiest, m)
		}
	}
	limit(w.ClassDay, class+busiest, classFull, "")
	for _, id := range s.Teachers {
		limit(w.TeacherDay, teachers[id], teacherFull, id)
	}
	return max(0, left), full
}

// length is how long the next lesson of a part is, with so much left to give and so much
// time: all of it, but where that would leave less than a lesson for another day. It is 0
// where the time is too short.
func (w *work) length(left, time calendar.Minutes) calendar.Minutes {
	m := min(left, time)
	if rest := left - m; rest > 0 && rest < w.Shortest && m-(w.Shortest-rest) >= w.Shortest {
		m -= w.Shortest - rest
	}
	if m < w.Shortest && m < left {
		return 0
	}
	return max(0, m)
}

// after is when so many minutes have passed, breaks apart.
func after(from calendar.Instant, m calendar.Minutes, breaks []calendar.Interval) calendar.Instant {
	end := from.Add(time.Duration(m) * time.Minute)
	for _, cut := range breaks {
		if !cut.From.Before(from) && cut.From.Before(end) {
			end = end.Add(cut.To.Sub(cut.From))
		}
	}
	return end
}

// walls are the wall times of an interval of one day; false where it ends in the hour
// that comes twice and the wall would say the other.
func walls(day calendar.Date, span calendar.Interval, zone *time.Location) (from, to calendar.Wall, ok bool) {
	_, from = calendar.WallOf(span.From, zone)
	d, to := calendar.WallOf(span.To, zone)
	if d != day {
		to = calendar.MaxWall
	}
	again, err := Slot{Date: day, From: from, To: to}.times(zone)
	return from, to, err == nil && again == span
}

// put gives a lesson to a part.
func (w *work) put(s *share, o opening, b Booked) {
	slot := Slot{Date: o.day, From: b.From, To: b.To, RoomID: b.RoomID}
	for _, pause := range o.Breaks {
		if b.From < pause.From && pause.To < b.To {
			slot.Breaks = append(slot.Breaks, pause)
		}
	}
	if s.Mode == hours.LiveDistance {
		slot.Platform = s.Platform
	}
	b.Lesson.Breaks = encodeBreaks(slot.Breaks)
	m := b.Minutes(w.Zone)
	if s.given += m; s.left() == 0 && m < w.Shortest {
		s.short = m
	}
	if s.last.Before(b.EndsAt) {
		s.last = b.EndsAt
	}
	w.taken[o.day] = append(w.taken[o.day], booking{b, m})
	w.lessons = append(w.lessons, Request{Segment: s.Segment, Mode: s.Mode, Slot: slot, Teachers: s.Teachers, Audience: b.Audience, GroupID: s.group})
}
