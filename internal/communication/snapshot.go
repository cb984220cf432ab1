package communication

import (
	"cmp"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// Snapshot is what a letter tells, frozen with names as they were. A letter says the
// whole calendar or class that is in force with it, so that the next one is measured
// from one letter alone; what is new in it stands in Changes and Moves.
type Snapshot struct {
	Starts  calendar.Date `json:"starts"`
	Ends    calendar.Date `json:"ends"`
	Lessons []Line        `json:"lessons,omitempty"`
	Changes []Pair        `json:"changes,omitempty"`
	Class   []Attendee    `json:"class,omitempty"`
	Moves   []Move        `json:"moves,omitempty"`
	Staff   []Colleague   `json:"staff,omitempty"`
	Exam    *Session      `json:"exam,omitempty"`
}

// Line is a lesson of the calendar, as a letter tells it or as it is now.
type Line struct {
	LessonID   string        `json:"lesson"`
	Date       calendar.Date `json:"date"`
	From       calendar.Wall `json:"from"`
	To         calendar.Wall `json:"to"`
	Segment    string        `json:"segment"`
	Mode       hours.Mode    `json:"mode"`
	RoomID     string        `json:"room,omitempty"`
	Place      string        `json:"place"` // room and site, or the platform
	TeacherIDs []string      `json:"teacher_ids"`
	Teachers   string        `json:"teachers"`
	For        string        `json:"for,omitempty"` // a group’s name; empty: the class
	Off        Off           `json:"off,omitempty"`
	Held       *Held         `json:"held,omitempty"` // nil until it is closed
}

// Off says why a lesson is no longer one.
type Off string

const (
	Cancelled Off = "cancelled"
	NotHeld   Off = "not_held" // closed, and nothing of it was held
)

// Held is when a closed lesson was held.
type Held struct {
	From   calendar.Wall `json:"from"`
	To     calendar.Wall `json:"to"`
	Partly bool          `json:"partly,omitempty"`
}

// Pair lays a lesson beside itself: as it was told and as it is now. Told is nil where no
// letter has it, Now where the course no longer has it.
type Pair struct {
	Told    *Line    `json:"told,omitempty"`
	Now     *Line    `json:"now,omitempty"`
	Aspects []Aspect `json:"aspects,omitempty"` // in which the two differ
}

// Gone reports whether the lesson is told and will not be, or was not, held.
func (p Pair) Gone() bool { return p.Now == nil || p.Now.Off != "" }

// first is the first day that the pair touches.
func (p Pair) first() calendar.Date {
	switch {
	case p.Told == nil:
		return p.Now.Date
	case p.Now == nil || p.Told.Date.Before(p.Now.Date):
		return p.Told.Date
	}
	return p.Now.Date
}

// Compare lays the calendar as told beside the calendar as it is now, in the order of
// days. A lesson that was never told and is off by now is left out: there is nothing to
// say of it.
func Compare(told, now []Line) []Pair {
	before := map[string]*Line{}
	for i := range told {
		before[told[i].LessonID] = &told[i]
	}
	var out []Pair
	for i := range now {
		p := Pair{Told: before[now[i].LessonID], Now: &now[i]}
		delete(before, now[i].LessonID)
		if p.Told == nil && p.Now.Off != "" {
			continue
		}
		p.Aspects = differ(p.Told, p.Now)
		out = append(out, p)
	}
	for _, l := range before {
		out = append(out, Pair{Told: l, Aspects: []Aspect{Calendar}})
	}
	slices.SortFunc(out, func(a, b Pair) int {
		x, y := a.shown(), b.shown()
		return cmp.Or(x.Date.Compare(y.Date), cmp.Compare(x.From, y.From), strings.Compare(x.LessonID, y.LessonID))
	})
	return out
}

// shown is the line by which a pair is placed: as it is now, where it is at all.
func (p Pair) shown() *Line {
	if p.Now != nil {
		return p.Now
	}
	return p.Told
}

// differ says in what a lesson is no longer what was told. A lesson that goes over to
// DAD, or comes back, changes its place with its mode: that is one change.
func differ(told, now *Line) []Aspect {
	if told == nil || now.Off != "" {
		return []Aspect{Calendar}
	}
	var out []Aspect
	if told.Date != now.Date || told.From != now.From || told.To != now.To || told.Segment != now.Segment {
		out = append(out, Calendar)
	}
	if !slices.Equal(told.TeacherIDs, now.TeacherIDs) {
		out = append(out, Teacher)
	}
	remote := func(l *Line) bool { return l.Mode == hours.LiveDistance }
	if remote(told) == remote(now) && (told.RoomID != now.RoomID || remote(now) && told.Place != now.Place) {
		out = append(out, Site)
	}
	if told.Mode != now.Mode {
		out = append(out, Mode)
	}
	return out
}

// changed are the pairs that differ in one of the aspects.
func changed(pairs []Pair, aspects ...Aspect) []Pair {
	var out []Pair
	for _, p := range pairs {
		if slices.ContainsFunc(p.Aspects, func(a Aspect) bool { return slices.Contains(aspects, a) }) {
			out = append(out, p)
		}
	}
	return out
}

// tell is the calendar that is in force once these aspects of it have been told: the rest
// stays as it was told before.
func tell(told, now []Line, aspects []Aspect) []Line {
	lessons := slices.Contains(aspects, Calendar)
	var out []Line
	for _, p := range Compare(told, now) {
		switch {
		case p.Told == nil: // a lesson more
			if lessons {
				out = append(out, *p.Now)
			}
		case p.Gone(): // a lesson less
			if !lessons {
				out = append(out, *p.Told)
			}
		default:
			out = append(out, p.tell(aspects))
		}
	}
	return out
}

// tell is the lesson as told once these aspects of it have been told too.
func (p Pair) tell(aspects []Aspect) Line {
	tells := func(a Aspect) bool { return slices.Contains(aspects, a) }
	l, place := *p.Told, Site
	if !slices.Contains(p.Aspects, Site) {
		place = Mode // to and from DAD the place goes with the mode
	}
	if tells(Calendar) {
		l.Date, l.From, l.To, l.Segment = p.Now.Date, p.Now.From, p.Now.To, p.Now.Segment
	}
	if tells(Teacher) {
		l.TeacherIDs, l.Teachers = p.Now.TeacherIDs, p.Now.Teachers
	}
	if tells(Mode) {
		l.Mode = p.Now.Mode
	}
	if tells(place) {
		l.RoomID, l.Place = p.Now.RoomID, p.Now.Place
	}
	return l
}

// Telling is a lesson as told last, and the letter that told it so.
type Telling struct {
	Line
	By Letter
}

// AsTold is the calendar as the letters that were sent, in their order, have told it. Each
// lesson names the letter that said it first as it stands.
func AsTold(letters []Letter) []Telling {
	var out []Telling
	for _, l := range letters {
		if !l.WasSent() || !l.Kind.tellsCalendar() {
			continue
		}
		before := map[string]Telling{}
		for _, t := range out {
			before[t.LessonID] = t
		}
		out = nil
		for _, line := range l.Snapshot.Lessons {
			t, known := before[line.LessonID]
			if !known || len(differ(&t.Line, &line)) > 0 {
				t.By = l
			}
			out = append(out, Telling{line, t.By})
		}
	}
	return out
}

// Attendee is somebody of the class, by their number on the register.
type Attendee struct {
	EnrolmentID string        `json:"enrolment"`
	Number      int           `json:"number"`
	Name        string        `json:"name,omitempty"` // Cognome Nome
	BirthPlace  string        `json:"birth_place,omitempty"`
	Birth       string        `json:"birth,omitempty"` // as much of the date as is known: 31/12/2006, 1990
	TaxCode     string        `json:"tax_code,omitempty"`
	Auditor     bool          `json:"auditor,omitempty"`
	From        calendar.Date `json:"from"`
	Left        Leaving       `json:"left,omitempty"`
	To          calendar.Date `json:"to,omitzero"` // the last day, of who left
}

// Leaving is how somebody left. A suspension is none: they are still of the class.
type Leaving string

const (
	Withdrew    Leaving = "withdrawn"
	Excluded    Leaving = "excluded"
	Transferred Leaving = "transferred" // to another edition
)

// Move is somebody who joined or left since the class was told.
type Move struct {
	Attendee
	Joined bool `json:"joined"`
}

// On is the day it happened.
func (m Move) On() calendar.Date {
	if m.Joined {
		return m.From
	}
	return m.To
}

// moves are who joined and who left since the class was told. Who did both in between has
// left.
func moves(told, now []Attendee) []Move {
	attended := map[string]bool{}
	known := map[string]bool{}
	for _, a := range told {
		known[a.EnrolmentID], attended[a.EnrolmentID] = true, a.Left == ""
	}
	var out []Move
	for _, a := range now {
		if attends := a.Left == ""; !known[a.EnrolmentID] || attends != attended[a.EnrolmentID] {
			out = append(out, Move{a, attends})
		}
	}
	return out
}

// Colleague is somebody of the staff.
type Colleague struct {
	Name  string `json:"name"`
	Part  string `json:"part"` // of course.Part
	Title string `json:"title,omitempty"`
}

// Session is the exam that is asked for.
type Session struct {
	On       calendar.Date `json:"on"`
	Place    string        `json:"place"`
	ListedOn calendar.Date `json:"listed_on,omitzero"` // of the admission list that the class of this letter is from; none yet
}
