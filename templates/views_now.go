package templates

// Now is pages/now.html: the lessons of this moment, for whoever stands in the corridor.
type Now struct {
	At      string // when the page was drawn
	On      []NowLesson
	Next    []NowLesson // later today
	Over    []NowLesson // earlier today
	Nothing Empty
}

// NowLesson is a lesson of today.
type NowLesson struct {
	When     string
	What     string // segment and mode
	Href     string
	Course   Link
	Place    string // room and site, or the platform
	Address  string
	Teachers string
	Tutors   string
	State    Badge
	Told     Badge    // whether the Region knows it as it is
	ToldText []string // as the Region was told, where it differs
	Expected int
	Marked   int
	Present  int         // of a lesson that is on: at this moment
	People   []NowPerson // of a lesson that is on
	Noted    []Link      // the visits annotated of it
	Visit    string      // href of the act that annotates a visit, empty for who may not
}

// NowPerson is one of those who are expected.
type NowPerson struct {
	Name  string
	State Badge
}
