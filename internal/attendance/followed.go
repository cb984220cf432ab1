package attendance

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
)

// Measure is what a platform's report tells of time.
type Measure string

const (
	Tracked  Measure = "tracked"  // the platform measured it: SCORM, xAPI, cmi5, or its own clock
	Estimate Measure = "estimate" // made from clicks; it counts once a person attests it
	Outcome  Measure = "outcome"  // completion or a test's result, and no time at all
)

// FadBound says why a row of a report counts for nothing.
type FadBound string

const (
	Counts        FadBound = ""
	BeforeOpening FadBound = "before_opening" // of the object's window
	AfterClosing  FadBound = "after_closing"
	NotAttending  FadBound = "not_attending" // before entry, suspended, or gone
	NotYet        FadBound = "not_yet"       // after the day that is asked about
	AlreadyKnown  FadBound = "known"         // other reports say as much of those days, or more
	OnlyClicks    FadBound = "clicks"        // an estimate that nobody has attested
	WasMeasured   FadBound = "measured"      // an estimate of days that the platform measured
	NoTime        FadBound = "no_time"       // an outcome
	SetAside      FadBound = "aside"         // somebody said that it does not hold
)

// FadReading is a row of a report as it was judged.
type FadReading struct {
	FadEvidence
	Bound FadBound
}

// FollowedDay is what an object gives a learner on a day.
type FollowedDay struct {
	On         calendar.Date
	Minutes    calendar.Minutes
	EvidenceID string // the row that brought the last of them
}

// Followed is what a learner did of an object, as the reports say it.
type Followed struct {
	Object  Object
	Rows    []FadReading
	Days    []FollowedDay // never more than the planned minutes together
	Seconds int           // that count before that limit
}

// Follow judges what reports say of one learner on one object, up to and including a day.
// FAD counts only with evidence from the platform (DOMAIN §5), and each minute once: of rows
// that speak of the same days those count that together say most, so that a report that comes
// twice, or one that says it all again, adds nothing. What is new in a later report belongs to
// its own last day, what was known before to the day on which it was: so a year keeps its
// hours.
//
// A row of one day outside the window, or on which the learner was not attending, gives
// nothing. One of more days cannot be taken apart: it is placed on the last day of its own on
// which the object was open and the learner attended. Seconds are cut to minutes once, in the
// end.
func Follow(o Object, rows []FadEvidence, attends func(calendar.Date) bool, on calendar.Date) Followed {
	f := Followed{Object: o, Rows: make([]FadReading, len(rows))}
	var told []stretch
	for i, e := range rows {
		s, bound := o.stretch(e, attends, on)
		s.row = i
		f.Rows[i] = FadReading{e, bound}
		if bound == Counts {
			told = append(told, s)
		}
	}
	told = slices.DeleteFunc(told, func(s stretch) bool {
		if s.measure != Estimate || !slices.ContainsFunc(told, func(m stretch) bool { return m.measure == Tracked && m.overlaps(s) }) {
			return false
		}
		f.Rows[s.row].Bound = WasMeasured
		return true
	})
	slices.SortStableFunc(told, func(a, b stretch) int { return a.to.Compare(b.to) })
	most := together(told)
	var given calendar.Minutes
	for i, s := range told {
		if most[i+1] == most[i] {
			f.Rows[s.row].Bound = AlreadyKnown
		}
		if n := min(calendar.Minutes(most[i+1]/60), o.Minutes); n > given {
			f.give(s.to, n-given, rows[s.row].ID)
			given = n
		}
	}
	f.Seconds = most[len(told)]
	return f
}

func (f *Followed) give(day calendar.Date, minutes calendar.Minutes, evidenceID string) {
	if n := len(f.Days); n > 0 && f.Days[n-1].On == day {
		f.Days[n-1].Minutes += minutes
		f.Days[n-1].EvidenceID = evidenceID
		return
	}
	f.Days = append(f.Days, FollowedDay{day, minutes, evidenceID})
}

// Minutes is what counts, up to the planned minutes.
func (f Followed) Minutes() (n calendar.Minutes) {
	for _, d := range f.Days {
		n += d.Minutes
	}
	return n
}

// seconds are those of the rows that a bound stopped.
func (f Followed) seconds(bounds ...FadBound) (n int) {
	for _, r := range f.Rows {
		if slices.Contains(bounds, r.Bound) {
			n += r.Seconds
		}
	}
	return n
}

// Outside is the time of days outside the window; Clicks that of estimates which nobody has
// attested.
func (f Followed) Outside() calendar.Minutes {
	return calendar.Minutes(f.seconds(BeforeOpening, AfterClosing) / 60)
}

func (f Followed) Clicks() calendar.Minutes { return calendar.Minutes(f.seconds(OnlyClicks) / 60) }

// Estimates are the rows that nobody has attested.
func (f Followed) Estimates() (out []FadEvidence) {
	for _, r := range f.Rows {
		if r.Bound == OnlyClicks {
			out = append(out, r.FadEvidence)
		}
	}
	return out
}

// EstimateStamp is which estimates these are: who attests them, attests those that were shown.
func (f Followed) EstimateStamp() string {
	sum := sha256.New()
	for _, e := range f.Estimates() {
		fmt.Fprintln(sum, e.ID, e.Seconds)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// LastAccess is the latest that any report says.
func (f Followed) LastAccess() (at calendar.Instant) {
	for _, r := range f.Rows {
		if r.Bound != SetAside && at.Before(r.LastAccessAt) {
			at = r.LastAccessAt
		}
	}
	return at
}

// Accesses are counted as the time is: of rows that speak of the same days only once.
func (f Followed) Accesses() int {
	var told []stretch
	for _, r := range f.Rows {
		if r.Bound != SetAside {
			told = append(told, stretch{from: r.FromDate, to: r.ToDate, seconds: r.Accesses})
		}
	}
	slices.SortStableFunc(told, func(a, b stretch) int { return a.to.Compare(b.to) })
	return together(told)[len(told)]
}

// TestResult is the latest that a report says.
func (f Followed) TestResult() (result string) {
	var last FadEvidence
	for _, r := range f.Rows {
		if r.TestResult != "" && r.Bound != SetAside && (result == "" || !r.RecordedAt.Before(last.RecordedAt)) {
			result, last = r.TestResult, r.FadEvidence
		}
	}
	return result
}

// stretch is the days that a row speaks of, as far as they count.
type stretch struct {
	from, to calendar.Date
	seconds  int
	measure  Measure
	row      int
}

func (s stretch) overlaps(t stretch) bool { return !s.to.Before(t.from) && !t.to.Before(s.from) }

// stretch clips a row to the window and to the last day on which the learner attended.
func (o Object) stretch(e FadEvidence, attends func(calendar.Date) bool, on calendar.Date) (stretch, FadBound) {
	s := stretch{from: e.FromDate, to: e.ToDate, seconds: e.Seconds, measure: e.Measure}
	switch {
	case !e.AsideAt.IsZero():
		return s, SetAside
	case e.Measure == Outcome:
		return s, NoTime
	case e.ToDate.Before(o.FromDate):
		return s, BeforeOpening
	case e.FromDate.After(o.ToDate):
		return s, AfterClosing
	}
	if s.from.Before(o.FromDate) {
		s.from = o.FromDate
	}
	if s.to.After(o.ToDate) {
		s.to = o.ToDate
	}
	for !attends(s.to) {
		if s.to = s.to.AddDays(-1); s.to.Before(s.from) {
			return s, NotAttending
		}
	}
	switch {
	case s.to.After(on):
		return s, NotYet
	case e.Measure == Estimate && e.AttestedAt.IsZero():
		return s, OnlyClicks
	}
	return s, Counts
}

// together answers for each number of the stretches, which are in the order of their last
// days, the most seconds of those of them that have no day in common.
func together(told []stretch) []int {
	most := make([]int, len(told)+1)
	for i, s := range told {
		before := sort.Search(i, func(n int) bool { return !told[n].to.Before(s.from) })
		most[i+1] = max(most[i], most[before]+s.seconds)
	}
	return most
}

// A Decrease is a report that says less than earlier ones did of the same days.
type Decrease struct {
	Later FadReading
	Was   int // seconds, by the earlier ones
}

// Decreases are the reports of measured time with which the platform's number went down. The
// larger one counts until a person sets one of them aside: a platform that is emptied or
// moved loses time that was there, and a mistake that is put right never was.
func (f Followed) Decreases() []Decrease {
	var out []Decrease
	for _, later := range f.Rows {
		if !later.measured() {
			continue
		}
		var before []stretch
		for _, r := range f.Rows {
			if r.measured() && r.RecordedAt.Before(later.RecordedAt) && !r.FromDate.Before(later.FromDate) && !r.ToDate.After(later.ToDate) {
				before = append(before, stretch{from: r.FromDate, to: r.ToDate, seconds: r.Seconds})
			}
		}
		slices.SortStableFunc(before, func(a, b stretch) int { return a.to.Compare(b.to) })
		if was := together(before)[len(before)]; was/60 > later.Seconds/60 {
			out = append(out, Decrease{later, was})
		}
	}
	return out
}

func (r FadReading) measured() bool {
	return r.Measure == Tracked && (r.Bound == Counts || r.Bound == AlreadyKnown)
}

// Findings is what somebody should look at of a learner on an object:
//
//	FAD-LESS     a later report says less than an earlier one
//	FAD-OUTSIDE  activity on days on which the object was not open
//	FAD-AWAY     activity on days on which the learner was not attending
//	FAD-CLICKS   an estimate that nobody has attested
func (f Followed) Findings(name string) []finding.Finding {
	var out []finding.Finding
	say := func(rule string, s finding.Severity, message string, args finding.Args) {
		args["name"], args["title"] = name, f.Object.Title
		out = append(out, finding.Finding{Rule: rule, Severity: s, Subject: f.Object.ID, Message: message, Args: args})
	}
	for _, d := range f.Decreases() {
		say("FAD-LESS", finding.Warning, "«{title}», {name}: un rapporto precedente diceva {was}, «{source}» dice {now}. Vale il più alto finché non si mette da parte uno dei due.",
			finding.Args{"was": calendar.Minutes(d.Was / 60).String(), "now": calendar.Minutes(d.Later.Seconds / 60).String(), "source": d.Later.Source})
	}
	if n := f.Outside(); n > 0 {
		say("FAD-OUTSIDE", finding.Note, "«{title}», {name}: {minutes} fuori dalla finestra (dal {from} al {to}) non contano.",
			finding.Args{"minutes": n.String(), "from": f.Object.FromDate, "to": f.Object.ToDate})
	}
	if n := calendar.Minutes(f.seconds(NotAttending) / 60); n > 0 {
		say("FAD-AWAY", finding.Note, "«{title}», {name}: {minutes} in giorni in cui non frequentava non contano.", finding.Args{"minutes": n.String()})
	}
	if n := f.Clicks(); n > 0 {
		say("FAD-CLICKS", finding.Note, "«{title}», {name}: {minutes} sono una stima dai clic e non contano finché una persona non li attesta.", finding.Args{"minutes": n.String()})
	}
	return out
}

// ObjectFindings set the objects of a course against the FAD of its plan, by segment
// (FAD-PLAN).
func ObjectFindings(plan []hours.Planned, objects []Object) []finding.Finding {
	planned, given := map[string]calendar.Minutes{}, map[string]calendar.Minutes{}
	var segments []string
	add := func(to map[string]calendar.Minutes, segment string, minutes calendar.Minutes) {
		if !slices.Contains(segments, segment) {
			segments = append(segments, segment)
		}
		to[segment] += minutes
	}
	for _, c := range plan {
		if c.Mode == hours.SelfPaced {
			add(planned, c.Segment, c.Minutes)
		}
	}
	for _, o := range objects {
		add(given, o.Segment, o.Minutes)
	}
	slices.SortFunc(segments, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	var out []finding.Finding
	for _, s := range segments {
		p, g := planned[s], given[s]
		f := finding.Finding{Rule: "FAD-PLAN", Severity: finding.Warning, Subject: s, Measured: finding.Int(int(g)), Bound: finding.Int(int(p)), Unit: finding.Minutes,
			Args: finding.Args{"segment": s, "objects": g.String(), "plan": p.String(), "rest": max(p-g, g-p).String()}}
		switch {
		case g > p:
			f.Message = "{segment}: gli oggetti FAD sono {objects}, il piano ne ha {plan}: {rest} non potranno contare."
		case g < p:
			f.Message = "{segment}: gli oggetti FAD sono {objects}, il piano ne ha {plan}: mancano {rest}."
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}
