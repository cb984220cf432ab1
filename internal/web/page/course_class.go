package page

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// lacking narrows the class to those whom a requirement keeps out.
const lacking = "mancanti"

// learnersTab is everybody who is, was or asks to be of the class. Who is not of the office
// sees names and numbers of those admitted: what people handed in, and when they were
// born, is the office's.
func learnersTab(q *web.Request, r store.Reader, f courseFile) (*templates.CourseLearners, error) {
	members, err := enrolment.OfCourse(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	periods, err := enrolment.PeriodsOfCourse(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	c := roster{f.Course, members, periods}
	tab := &templates.CourseLearners{Seats: seatsOf(q, f.Course, members), Private: !may(q, readers), CanEnrol: may(q, office) && !f.Course.Over(),
		Empty: templates.Empty{Text: q.T("Nessun allievo è ancora iscritto.")}}
	if tab.Private {
		tab.Learners = c.names(q)
		return tab, nil
	}
	verdicts, err := enrolment.VerdictsOfCourse(q.Context(), r, f.Course, members, q.Today())
	if err != nil {
		return nil, err
	}
	home := "/corsi/" + f.ID + "?scheda=allievi"
	tab.Search, tab.Filter = q.Query("q"), q.Query("stato")
	counts := c.fill(q, tab, verdicts)
	tab.Filters, tab.Downloads = classFilters(q, home, tab, counts), downloads(q, home+classQuery(tab))
	if may(q, office) {
		tab.Next = nextInLine(q, f.Course, c.enrolments(), c.nameOf)
	}
	if tab.Search != "" || tab.Filter != "" {
		tab.Empty = templates.Empty{Text: q.T("Nessuno corrisponde."), Next: &templates.Link{Text: q.T("Mostra tutti"), Href: home}}
	}
	return tab, nil
}

// A roster is everybody of a course, with when they attended.
type roster struct {
	course  course.Course
	members []enrolment.Member
	periods map[string][]enrolment.Period
}

func (c roster) enrolments() []enrolment.Enrolment {
	out := make([]enrolment.Enrolment, len(c.members))
	for i, m := range c.members {
		out[i] = m.Enrolment
	}
	return out
}

func (c roster) nameOf(id string) string {
	return c.members[slices.IndexFunc(c.members, func(m enrolment.Member) bool { return m.ID == id })].Learner.FullName()
}

func (c roster) standing(q *web.Request, m enrolment.Member) enrolment.Standing {
	return enrolment.StandingOf(m.Enrolment, c.periods[m.ID], c.course.State, q.Today())
}

// names are those admitted, as who teaches or tutors them sees them.
func (c roster) names(q *web.Request) []templates.LearnerRow {
	var out []templates.LearnerRow
	for _, m := range c.members {
		if m.AdmittedOn.IsZero() {
			continue
		}
		row := learnerRow(q, m, c.standing(q, m), c.periods[m.ID])
		row.Href, row.Born = "/allievi/"+m.LearnerID, ""
		out = append(out, row)
	}
	return out
}

// fill puts those into the tab whom its filter and its search ask for, the waiting list in
// its order, and counts everybody by the filters that show them.
func (c roster) fill(q *web.Request, tab *templates.CourseLearners, verdicts map[string][]enrolment.Verdict) map[string]int {
	waiting := enrolment.WaitingList(c.enrolments())
	counts := map[string]int{}
	for _, m := range c.members {
		standing := c.standing(q, m)
		row := learnerRow(q, m, standing, c.periods[m.ID])
		row.Place = enrolment.PlaceOf(waiting, m.ID)
		kinds := []string{"", string(standing)}
		if m.State.Open() {
			row.Missing = missing(q, verdicts[m.ID])
			if m.Auditor {
				kinds = append(kinds, auditors)
			}
			if row.Missing != "" {
				kinds = append(kinds, lacking)
			}
		}
		for _, kind := range kinds {
			counts[kind]++
		}
		if slices.Contains(kinds, tab.Filter) && finds(tab.Search, m) {
			tab.Learners = append(tab.Learners, row)
		}
	}
	if tab.Filter == string(enrolment.StandsWaiting) {
		slices.SortStableFunc(tab.Learners, func(a, b templates.LearnerRow) int { return cmp.Compare(a.Place, b.Place) })
	}
	return counts
}

// auditors narrows the class to them.
const auditors = "uditori"

// classFilters are the standings somebody has, each with how many.
func classFilters(q *web.Request, home string, tab *templates.CourseLearners, counts map[string]int) []templates.Filter {
	filter := func(kind, text string) templates.Filter {
		t := *tab
		t.Filter = kind
		return templates.Filter{Link: templates.Link{Text: q.T(text), Href: home + classQuery(&t)}, Count: counts[kind], Current: tab.Filter == kind}
	}
	out := []templates.Filter{filter("", "Tutti")}
	for _, s := range enrolment.Standings {
		if counts[string(s)] > 0 || tab.Filter == string(s) {
			out = append(out, filter(string(s), s.Label()))
		}
	}
	if counts[auditors] > 0 || tab.Filter == auditors {
		out = append(out, filter(auditors, "Uditori"))
	}
	return append(out, filter(lacking, "Con requisiti mancanti"))
}

// classQuery is what narrows the class, as the end of its address.
func classQuery(tab *templates.CourseLearners) string {
	v := url.Values{}
	if tab.Filter != "" {
		v.Set("stato", tab.Filter)
	}
	if tab.Search != "" {
		v.Set("q", tab.Search)
	}
	if len(v) == 0 {
		return ""
	}
	return "&" + v.Encode()
}

// finds reports whether somebody is meant by what was typed: all its words begin words of
// the name, or it is the number on the register.
func finds(text string, m enrolment.Member) bool {
	if text == strconv.Itoa(m.Number) {
		return true
	}
	name := " " + language.Fold(m.Learner.FullName())
	for word := range strings.FieldsSeq(language.Fold(text)) {
		if !strings.Contains(name, " "+word) {
			return false
		}
	}
	return true
}

func learnerRow(q *web.Request, m enrolment.Member, s enrolment.Standing, periods []enrolment.Period) templates.LearnerRow {
	row := templates.LearnerRow{Number: m.Number, Name: m.Learner.FullName(), Href: "/iscrizioni/" + m.ID, Born: m.Learner.Birth(), State: standingBadge(q, s, m.Auditor)}
	switch {
	case s == enrolment.StandsApplied || s == enrolment.StandsWaiting:
		row.Since = q.T("dal {date}", "date", m.EnrolledOn)
	case len(periods) == 0:
	case m.State.Left() || s == enrolment.StandsSuspended:
		row.Since = q.T("dopo il {date}", "date", periods[len(periods)-1].ToDate)
	default:
		row.Since = q.T("dal {date}", "date", periods[0].FromDate)
	}
	return row
}

// placeText is a place on the waiting list, empty off it.
func placeText(place int) string {
	if place == 0 {
		return ""
	}
	return strconv.Itoa(place)
}

// missing says how many requirements stand between somebody and attendance, and the first.
func missing(q *web.Request, verdicts []enrolment.Verdict) string {
	var first string
	n := 0
	for _, v := range verdicts {
		if v.Finding.Severity == finding.Blocking {
			if n++; n == 1 {
				first = q.T(v.Title.Message, v.Title.Args)
			}
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return q.T("manca: {title}", "title", first)
	}
	return q.T("mancano {n} requisiti, il primo: {title}", "n", n, "title", first)
}

// attending are those who were ever admitted to attendance, by surname and name.
func attending(q *web.Request, r store.Reader, courseID string) ([]enrolment.Member, error) {
	members, err := enrolment.OfCourse(q.Context(), r, courseID)
	return slices.DeleteFunc(members, func(m enrolment.Member) bool { return m.AdmittedOn.IsZero() }), err
}
