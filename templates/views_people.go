package templates

// People is pages/people.html: everybody known, searched as one types.
type People struct {
	Search    string // value of q
	Known     string // "214 persone"
	Found     string // what the search found, in a sentence that is read aloud when it changes
	Rows      []PeopleRow
	CanAdd    bool
	Downloads []Link
	Empty     Empty
	Previous  string // hrefs of the pages before and after, empty without
	Next      string
}

// PeopleRow is somebody in the list.
type PeopleRow struct {
	Href    string
	Name    string
	TaxCode string
	Birth   string
	Phone   string
	Email   string
}

// PersonForm is the part of a form that asks who somebody is: "person-fields".
type PersonForm struct {
	Form        Form
	Citizenship []Choice
	Relations   []Choice
	Titles      []Choice
	Systems     []Choice
	Employments []Choice
}

// Any reports whether something is written, or wrong, in one of these fields: a folded part
// of the form is open then.
func (p PersonForm) Any(names ...string) bool {
	for _, name := range names {
		if p.Form.Value(name) != "" || p.Form.Error(name) != "" {
			return true
		}
	}
	return false
}

// PersonEdit is pages/person_edit.html: a person who is registered, or whose data change.
type PersonEdit struct {
	Action   string
	Person   PersonForm
	Warnings []Finding // what looks wrong; ticking "accept" confirms
	Matches  []Match   // people already known who look like this one
	Acts     []Choice  // why name, sex or codice fiscale change; none for a new person
	Submit   string
	Back     Link
}

// Duplicates is pages/duplicates.html: records that look like one person.
type Duplicates struct {
	Pairs []DuplicatePair
	More  bool // there are more than are shown
}

// DuplicatePair is two of them.
type DuplicatePair struct {
	One, Other Match
	Why        string
	Compare    string // href
	CanDecide  bool
}

// MergePeople is pages/merge_people.html: two records side by side, and which is kept.
type MergePeople struct {
	One, Other Match
	Keep       string // id of the record chosen so far
	Lines      []MergeLine
	Courses    [2][]string
	Refused    string // why the last try was refused
	Search     string // of the other record, where it is not chosen yet
	Found      []Match
}

// MergeLine is one datum of both.
type MergeLine struct {
	Label      string
	One, Other string
	Differs    bool
}

// PastIdentity is who somebody was before an act.
type PastIdentity struct {
	Name  string
	Facts []Fact
}
