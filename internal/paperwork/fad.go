package paperwork

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/reports/fad"
	"vidimus/reports/pdf"
)

// FadReport puts the self-paced distance of a course on paper as it stands on a day, to be
// signed by the tutor by hand: it takes no number and is kept nowhere.
func FadReport(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (fad.Report, error) {
	f, err := factsOf(ctx, r, courseID, on)
	if err != nil {
		return fad.Report{}, err
	}
	book, err := attendance.FadBookOf(ctx, r, courseID, on)
	if err != nil {
		return fad.Report{}, err
	}
	accounts, err := account.All(ctx, r)
	if err != nil {
		return fad.Report{}, err
	}
	names := map[string]string{}
	for _, a := range accounts {
		names[a.ID] = a.Name
	}
	c := f.board.Course
	out := fad.Report{Date: on, Provider: f.provider.Name, Accreditation: f.provider.AccreditationCode, Region: f.region(), Course: f.title(), Code: c.RegionalCode,
		Act: pdf.Join(" del ", c.ActNumber, c.ActDate.Italian()), Site: f.place(), Tutor: f.who(course.TutorPart)}
	var cited sources
	class := slices.SortedFunc(slices.Values(f.board.Rows), func(a, b ledger.Row) int { return a.Enrolment.Number - b.Enrolment.Number })
	for _, o := range book.Objects {
		object := fad.Object{Title: o.Title, Segment: segmentLabel(o.Segment), Platform: o.Platform, From: o.FromDate, To: o.ToDate, Planned: o.Minutes}
		for _, row := range class {
			l := fadLearner(f, book.Of(o, row.Enrolment.ID), names, &cited)
			l.Number, l.Name = row.Enrolment.Number, row.Learner.FullName()
			object.Learners = append(object.Learners, l)
		}
		out.Objects = append(out.Objects, object)
	}
	out.Sources = cited
	return out, nil
}

// sources are what a report cites, in the order in which it does first.
type sources []fad.Source

// cite is the number of where a row comes from: the file with its name, or the name alone
// where it was typed.
func (s *sources) cite(f facts, e attendance.FadEvidence) int {
	since, _ := calendar.WallOf(e.RecordedAt, f.zone)
	for i, known := range *s {
		if known.Name == e.Source && known.Digest == string(e.FileID) {
			if since.Before(known.Since) {
				(*s)[i].Since = since
			}
			return i + 1
		}
	}
	*s = append(*s, fad.Source{Name: e.Source, Digest: string(e.FileID), Since: since})
	return len(*s)
}

// fadLearner is what a learner did of an object, in the paper's words.
func fadLearner(f facts, s attendance.Followed, names map[string]string, cited *sources) fad.Learner {
	l := fad.Learner{Accesses: s.Accesses(), Tracked: calendar.Minutes(s.Seconds / 60), Counted: s.Minutes(), Test: s.TestResult()}
	if last := s.LastAccess(); !last.IsZero() {
		day, wall := calendar.WallOf(last, f.zone)
		l.Last = day.Italian() + " " + (wall - wall%60).String()
	}
	note := func(text string) {
		if !slices.Contains(l.Notes, text) {
			l.Notes = append(l.Notes, text)
		}
	}
	for _, r := range s.Rows {
		if r.Account != "" && l.Account == "" {
			l.Account = r.Account
		}
		if r.Bound != attendance.Counts {
			continue
		}
		source := cited.cite(f, r.FadEvidence)
		if n := len(l.Times); n > 0 && l.Times[n-1].Source == source {
			l.Times[n-1].When = append(l.Times[n-1].When, when(f, r.FadEvidence)...)
		} else {
			l.Times = append(l.Times, fad.Times{Source: source, When: when(f, r.FadEvidence)})
		}
		switch who := func(id string) string { return cmp.Or(names[id], id) }; {
		case r.Measure == attendance.Estimate:
			note("stima attestata da " + who(r.AttestedBy) + " il " + dayOf(f, r.AttestedAt) + ": " + r.AttestedReason)
		case r.Measure == attendance.Typed:
			note("scritto a mano da " + who(r.RecordedBy) + " il " + dayOf(f, r.RecordedAt) + ", attestato da " + who(r.AttestedBy) + " il " + dayOf(f, r.AttestedAt) + ": " + r.AttestedReason)
		}
		if r.Late() {
			note("il rapporto non dice quanto del tempo viene dopo il " + r.Until.Italian())
		}
	}
	if n := s.Outside(); n > 0 {
		note(fmt.Sprintf("%s fuori dalla finestra non contano", n))
	}
	if n := s.Away(); n > 0 {
		note(fmt.Sprintf("%s in giorni in cui non frequentava non contano", n))
	}
	if n := s.Typed(); n > 0 {
		note(fmt.Sprintf("%s scritti a mano, non attestati, non contano", n))
	}
	if n := s.Clicks(); n > 0 {
		note(fmt.Sprintf("%s di stima dai clic, non attestata, non contano", n))
	}
	return l
}

func dayOf(f facts, at calendar.Instant) string {
	day, _ := calendar.WallOf(at, f.zone)
	return day.Italian()
}

// when is the sessions of a row, or the days that it speaks of.
func when(f facts, e attendance.FadEvidence) []string {
	var out []string
	for _, s := range e.When() {
		day, from := calendar.WallOf(s.From, f.zone)
		_, to := calendar.WallOf(s.To, f.zone)
		out = append(out, fmt.Sprintf("%s %s–%s", day.Italian(), from-from%60, to-to%60))
	}
	switch {
	case len(out) > 0:
		return out
	case e.FromDate == e.ToDate:
		return []string{e.ToDate.Italian()}
	}
	return []string{"fino al " + e.ToDate.Italian()}
}
