package page

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

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
	tab := &templates.CourseLearners{Seats: seatsOf(q, f.Course, members), Private: !may(q, readers), CanEnrol: may(q, office) && !f.Course.Over()}
	verdicts := map[string][]enrolment.Verdict{}
	if !tab.Private {
		tab.Search, tab.Filter = q.Query("q"), q.Query("stato")
		if verdicts, err = enrolment.VerdictsOfCourse(q.Context(), r, f.Course, members, q.Today()); err != nil {
			return nil, err
		}
	}
	class := make([]enrolment.Enrolment, len(members))
	for i, m := range members {
		class[i] = m.Enrolment
	}
	waiting := enrolment.WaitingList(class)
	counts := map[string]int{}
	for _, m := range members {
		standing := enrolment.StandingOf(m.Enrolment, periods[m.ID], f.State, q.Today())
		row := learnerRow(q, m, standing, periods[m.ID])
		row.Place = enrolment.PlaceOf(waiting, m.ID)
		if tab.Private {
			if !m.AdmittedOn.IsZero() {
				row.Href, row.Born = "/allievi/"+m.LearnerID, ""
				tab.Learners = append(tab.Learners, row)
			}
			continue
		}
		kinds := []string{"", string(standing)}
		if m.Auditor && m.State.Open() {
			kinds = append(kinds, auditors)
		}
		if m.State.Open() {
			if row.Missing = missing(q, verdicts[m.ID]); row.Missing != "" {
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
	tab.Empty = templates.Empty{Text: q.T("Nessun allievo è ancora iscritto.")}
	if tab.Private {
		return tab, nil
	}
	if tab.Filter == string(enrolment.StandsWaiting) {
		slices.SortStableFunc(tab.Learners, func(a, b templates.LearnerRow) int { return cmp.Compare(a.Place, b.Place) })
	}
	if may(q, office) {
		tab.Next = nextInLine(q, f.Course, class, func(id string) string {
			return members[slices.IndexFunc(members, func(m enrolment.Member) bool { return m.ID == id })].Learner.FullName()
		})
	}
	home := "/corsi/" + f.ID + "?scheda=allievi"
	tab.Filters, tab.Downloads = classFilters(q, home, tab, counts), downloads(q, home+classQuery(tab))
	if tab.Search != "" || tab.Filter != "" {
		tab.Empty = templates.Empty{Text: q.T("Nessuno corrisponde."), Next: &templates.Link{Text: q.T("Mostra tutti"), Href: home}}
	}
	return tab, nil
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
