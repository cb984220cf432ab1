package fadreport

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fadlog"
	"vidimus/internal/language"
	"vidimus/internal/store"
	"vidimus/internal/stranger"
)

// Person is somebody of a report and who they are on the course.
type Person struct {
	fadlog.Person
	Key         string
	EnrolmentID string // empty with a Sign of Said: no learner of the course
	Sign        stranger.Sign
}

// Activity is an activity of a report and which object it is.
type Activity struct {
	Name     string
	Key      string
	ObjectID string // empty with a Sign of Said: no object of the course
	Sign     stranger.Sign
	People   int // who were on it
	Seconds  int
}

// Line is what a report says of one learner on one object, and what changes by it.
type Line struct {
	EnrolmentID   string
	Object        attendance.Object
	Seconds       int // as the report has them
	Rows          int // of evidence
	News          int // that would be written: new, with other figures, or set aside
	Before, After attendance.Followed
}

// Preview is what would happen if a report were confirmed.
type Preview struct {
	Report     Report
	Read       fadlog.Report
	People     []Person
	Activities []Activity
	Lines      []Line // by learner's number and object's window
	Evidence   []attendance.FadEvidence
	Gone       []attendance.FadEvidence // on file from this report, which does not give it any more
	News       int                      // rows that would be written: new, with other figures, or set aside
	Stamp      string                   // of what would be written and of what it would make of the hours: who confirms, confirms that
}

// Open is how many people and activities nobody has said anything of.
func (p Preview) Open() (people, activities int) {
	for _, x := range p.People {
		if x.Sign == stranger.Unknown {
			people++
		}
	}
	for _, x := range p.Activities {
		if x.Sign == stranger.Unknown {
			activities++
		}
	}
	return people, activities
}

// book is what a report is matched with.
type book struct {
	*attendance.FadBook
	members    []enrolment.Member
	accounts   map[string]account
	activities map[string]activity
	zone       *time.Location
}

// preview matches a report and judges what it would change; it decides nothing.
func (b book) preview(r Report, read fadlog.Report) (Preview, error) {
	p := Preview{Report: r, Read: read, People: b.people(read), Activities: b.titles(read)}
	var err error
	if p.Evidence, err = b.evidence(p); err != nil {
		return p, err
	}
	p.Gone = attendance.Gone(b.Evidence, store.Ref(r.FileID), p.Evidence)
	news := attendance.News(b.Evidence, p.Evidence)
	for _, e := range p.Gone {
		e.AsideAt = r.BroughtAt // as if it were: only that it is set aside matters here
		news = append(news, e)
	}
	p.News = len(news)
	p.Lines = b.lines(p.Evidence, news)
	p.Stamp, err = stampOf(news, p.Lines)
	return p, err
}

func stampOf(news []attendance.FadEvidence, lines []Line) (string, error) {
	text, err := json.Marshal([]any{news, lines})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), err
}

func (b book) people(read fadlog.Report) []Person {
	named := map[string]int{}
	for _, p := range read.People {
		named[language.Fold(p.Name)]++
	}
	known := make([]stranger.Known, len(b.members))
	for i, m := range b.members {
		known[i] = stranger.Known{Surname: m.Learner.Surname, Name: m.Learner.Name, Email: m.Learner.Email, TaxCode: m.Learner.TaxCode}
	}
	out := make([]Person, len(read.People))
	for i, p := range read.People {
		out[i] = Person{Person: p, Key: p.Key()}
		if said, known := b.accounts[out[i].Key]; known {
			out[i].EnrolmentID, out[i].Sign = string(said.EnrolmentID), stranger.Said
			continue
		}
		at, sign := stranger.Recognise(stranger.Stranger{Names: []string{p.Name}, Email: p.Email, Username: p.Username, TaxCode: p.TaxCode}, known)
		if sign == stranger.Unknown || sign == stranger.ByName && named[language.Fold(p.Name)] > 1 { // two accounts of one name: which is ours?
			continue
		}
		out[i].EnrolmentID, out[i].Sign = b.members[at].ID, sign
	}
	return out
}

// titles matches activities: as was said, or by the title of exactly one object. Moodle puts
// the kind of an activity before its name: «Pacchetto SCORM: Modulo 1».
func (b book) titles(read fadlog.Report) []Activity {
	out := make([]Activity, len(read.Activities))
	for i, name := range read.Activities {
		a := Activity{Name: name, Key: activityKey(name)}
		if said, known := b.activities[a.Key]; known && (said.ObjectID == "" || b.object(said.ObjectID).ID != "") {
			a.ObjectID, a.Sign = said.ObjectID, stranger.Said
		} else if o, only := b.titled(name); only {
			a.ObjectID, a.Sign = o.ID, stranger.ByName
		}
		out[i] = a
	}
	for _, e := range read.Entries {
		out[e.Activity].People++
		out[e.Activity].Seconds += e.Seconds()
	}
	return out
}

func (b book) titled(name string) (found attendance.Object, only bool) {
	_, after, _ := strings.Cut(name, ": ")
	for _, o := range b.Objects {
		title := language.Fold(o.Title)
		if title != language.Fold(name) && title != language.Fold(after) {
			continue
		}
		if only {
			return attendance.Object{}, false
		}
		found, only = o, true
	}
	return found, only
}

func (b book) object(id string) attendance.Object {
	for _, o := range b.Objects {
		if o.ID == id {
			return o
		}
	}
	return attendance.Object{}
}

// about is what a row of evidence speaks of; several accounts of a learner, and several
// activities of an object, are one.
type about struct {
	object, enrolment string
	from, to          calendar.Date
	measure           attendance.Measure
}

// sum is what a report says about it.
type sum struct {
	attendance.FadEvidence
	sessions []calendar.Interval
	untimed  int // seconds that are in no session
}

// evidence is what the matched part of a report says, as rows to be kept.
func (b book) evidence(p Preview) ([]attendance.FadEvidence, error) {
	sums := map[about]*sum{}
	var order []about
	add := func(at about, who Person) *sum {
		s := sums[at]
		if s == nil {
			s = &sum{FadEvidence: attendance.FadEvidence{ObjectID: at.object, EnrolmentID: at.enrolment, FromDate: at.from, ToDate: at.to, Measure: at.measure,
				Source: p.Report.Source(), FileID: store.Ref(p.Report.FileID), Account: who.Known()}}
			sums[at] = s
			order = append(order, at)
		}
		return s
	}
	for _, e := range p.Read.Entries {
		who, object := p.People[e.Person], b.object(p.Activities[e.Activity].ObjectID)
		if who.EnrolmentID == "" || object.ID == "" {
			continue
		}
		b.rows(e, p, func(from, to calendar.Date, m attendance.Measure) *sum {
			return add(about{object.ID, who.EnrolmentID, from, to, m}, who)
		})
	}
	out := make([]attendance.FadEvidence, len(order))
	for i, at := range order {
		s := sums[at]
		sessions := calendar.Union(s.sessions)
		s.Seconds = s.untimed
		for _, x := range sessions {
			s.Seconds += int(x.To.Sub(x.From) / time.Second)
		}
		var err error
		if out[i], err = s.Sitting(sessions); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rows are the rows of one entry: one for each day that it tells apart, one for all time until
// the report's day where it does not, and one without time for what is only a result.
func (b book) rows(e fadlog.Entry, p Preview, row func(from, to calendar.Date, m attendance.Measure) *sum) {
	measure := attendance.Tracked
	if p.Read.Estimated {
		measure = attendance.Estimate
	}
	last := p.Report.UpTo
	if !e.Last.IsZero() {
		last, _ = calendar.WallOf(e.Last, b.zone)
	}
	var s *sum
	for _, part := range e.Parts {
		if part.Day.IsZero() {
			s = row(attendance.Ever, p.Report.UpTo, measure)
			s.Accesses += e.Accesses
		} else {
			s = row(part.Day, part.Day, measure)
			s.Accesses += max(1, len(part.Sessions))
		}
		s.sessions, s.untimed = append(s.sessions, part.Sessions...), s.untimed+part.Untimed
		for _, x := range part.Sessions {
			s.saw(x.To)
		}
	}
	switch {
	case s == nil && p.Read.Estimated: // a single click
		s = row(last, last, measure)
		s.Accesses += e.Accesses
	case s == nil && (e.Completed || e.Score != ""):
		s = row(last, last, attendance.Outcome)
	case s == nil:
		return
	}
	s.saw(e.Last)
	if result := e.Score; result != "" {
		s.TestResult = result
	} else if e.Completed && s.TestResult == "" {
		s.TestResult = "completato"
	}
}

func (s *sum) saw(at calendar.Instant) {
	if s.LastAccessAt.Before(at) {
		s.LastAccessAt = at
	}
}

// Known is how the platform calls somebody.
func (p Person) Known() string { return cmp.Or(p.Email, p.TaxCode, p.Username, p.Name) }

// lines is what changes for each learner on each object that the report speaks of, or spoke of
// before somebody said otherwise.
func (b book) lines(evidence, news []attendance.FadEvidence) []Line {
	of := func(rows []attendance.FadEvidence, enrolmentID, objectID string) (out []attendance.FadEvidence) {
		for _, e := range rows {
			if e.EnrolmentID == enrolmentID && e.ObjectID == objectID {
				out = append(out, e)
			}
		}
		return out
	}
	var out []Line
	for _, m := range b.members {
		for _, o := range b.Objects {
			rows, fresh := of(evidence, m.ID, o.ID), of(news, m.ID, o.ID)
			if len(rows)+len(fresh) == 0 {
				continue
			}
			l := Line{EnrolmentID: m.ID, Object: o, Rows: len(rows), News: len(fresh), Before: b.Of(o, m.ID), After: b.Of(o, m.ID, fresh...)}
			for _, e := range rows {
				l.Seconds += e.Seconds
			}
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, c Line) int { return a.Object.FromDate.Compare(c.Object.FromDate) })
	return out
}
