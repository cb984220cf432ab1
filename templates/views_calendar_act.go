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
