package templates

// Checks is a group of boxes of one field, of which several may be ticked.
type Checks struct {
	Name   string // value: the form's field
	Legend string
	Hint   string
	Boxes  []Box
	Error  string // filled in from the form
}

// Box is one of them.
type Box struct {
	Choice
	Note    string // "assente, 4 h 00' perse"
	Checked bool
}

// Groups are the groups of boxes with what is wrong with each.
func (a Act) Groups() []Checks {
	out := make([]Checks, len(a.Checks))
	for i, c := range a.Checks {
		c.Error = a.Form.Error(c.Name)
		out[i] = c
	}
	return out
}

// Conflict is one thing in the way of an act upon the calendar: the lesson it is about, in
// words, and the other lesson, each with its page. Either may be nil.
type Conflict struct {
	Lesson *Link
	Text   string
	Other  *Link
}

// Batch is pages/batch.html: one change to many lessons, or of mode. First it asks, by GET;
// then it shows what would change and what stands in the way, and posts.
type Batch struct {
	Intro   string
	Asked   *Asked // nil: it is about one lesson
	Facts   []Fact
	Preview *Preview // nil: nothing was asked yet
	Back    Link
}

// Asked is the question: a form sent by GET to Action.
type Asked struct {
	Action string // href
	Form   Form
	Fields []Field
	Submit string
}

// Controls are the fields with what was typed and what is wrong.
func (a Asked) Controls() []Field { return Act{Form: a.Form, Fields: a.Fields}.Controls() }

// Preview is what would change.
type Preview struct {
	Act                    // what it posts
	Summary string         // "Cambiano 12 lezioni"
	Margins []Finding      // the room that is left under each cap
	Lines   []CalendarLine // in the order of the calendar
	Left    []Link         // what is not touched, and why is said by LeftWhy
	LeftWhy string
	Allowed bool // there is something to carry out
}

// CalendarLine is a lesson before and after.
type CalendarLine struct {
	Link
	Was, Now string
	Bad      bool // something stands in its way
}

// Groups is pages/groups.html: the parts of the class that have lessons of their own. A new
// one posts name, from and learner, one for each, to /corsi/{CourseID}/gruppi; to
// /corsi/{CourseID}/gruppi/{ID}/nome goes a new name, to …/entra who joins from a day on, to
// …/esce who leaves after a day.
type Groups struct {
	CourseID string // value
	Groups   []Group
	Learners []GroupLearner
	Form     Form
	Editable bool // the course is still on
}

// Group is one of them, with who is in it today.
type Group struct {
	ID        string // value
	Name      string
	Members   []GroupMember
	Others    []GroupLearner // who may join
	Form      Form           // of the one of its three forms that was refused
	Conflicts []Conflict
	Open      bool // shown unfolded
}

// GroupMember is somebody in a group.
type GroupMember struct {
	Choice
	Since string // "dal 01/10/2026", "fino al 12/12/2026"
}

// Leavers are those who may leave, as options.
func (g Group) Leavers() []Choice {
	out := make([]Choice, len(g.Members))
	for i, m := range g.Members {
		out[i] = m.Choice
	}
	return out
}
