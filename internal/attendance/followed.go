package attendance

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"

	"vidimus/internal/calendar"
)

// Measure is what a platform's report tells of time.
type Measure string

const (
	Tracked  Measure = "tracked"  // the platform measured it: SCORM, xAPI, cmi5, or its own clock
	Typed    Measure = "typed"    // written by hand, no report on file; it counts once a person attests it
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
	OnlyTyped     FadBound = "typed"         // written by hand, and nobody has attested it
	OnlyClicks    FadBound = "clicks"        // an estimate that nobody has attested
	WasMeasured   FadBound = "measured"      // attested, of days that the platform measured
	NoTime        FadBound = "no_time"       // an outcome
	SetAside      FadBound = "aside"         // somebody said that it does not hold
)

// FadReading is a row of a report as it was judged.
type FadReading struct {
	FadEvidence
	Bound   FadBound
	Until   calendar.Date // the last of its days that can count; zero where none can
	Outside int           // those of its seconds that lie on days which cannot, as reports tell
}

// Late reports whether a row that counts was made after the last of its days that can, so that
// it cannot tell how much of its time came later.
func (r FadReading) Late() bool { return r.Bound == Counts && r.Until.Before(r.ToDate) }

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
	away    []stretch     // on days that cannot count
}

// Follow judges what reports say of one learner on one object, up to and including a day.
// FAD counts only with evidence from the platform (DOMAIN §5), and each minute once: of rows
// that speak of the same days those count that together say most, so that a report that comes
// twice, or one that says it all again, adds nothing. What is new in a later report belongs to
// its own last day, what was known before to the day on which it was: so a year keeps its
// hours.
//
// A row of one day outside the window, or on which the learner was not attending, gives
// nothing. One of more days cannot be taken apart but by other reports: what those place on
// days that do not count is taken out of it, and the rest is placed on the last day of its own
// on which the object was open and the learner attended. Seconds are cut to minutes once, in
// the end.
func Follow(o Object, rows []FadEvidence, attends func(calendar.Date) bool, on calendar.Date) Followed {
	f := Followed{Object: o, Rows: make([]FadReading, len(rows)), away: o.away(rows, attends)}
	var told []stretch
	for i, e := range rows {
		s, bound := o.stretch(e, attends, on)
		s.row = i
		f.Rows[i] = FadReading{FadEvidence: e, Bound: bound, Until: s.to, Outside: min(e.Seconds, f.outside(e))}
		s.seconds -= f.Rows[i].Outside
		if bound == Counts {
			told = append(told, s)
		}
	}
	told = slices.DeleteFunc(told, func(s stretch) bool {
		if s.measure == Tracked || !slices.ContainsFunc(told, func(m stretch) bool { return m.measure == Tracked && m.overlaps(s) }) {
			return false
		}
		f.Rows[s.row].Bound = WasMeasured
		return true
	})
	slices.SortStableFunc(told, func(a, b stretch) int {
		return cmp.Or(a.to.Compare(b.to), rows[a.row].ToDate.Compare(rows[b.row].ToDate))
	})
	sums := together(told)
	var given calendar.Minutes
	for i, s := range told {
		if sums[i+1] == sums[i] {
			f.Rows[s.row].Bound = o.nothingNew(f.Rows[s.row])
		}
		if n := min(calendar.Minutes(sums[i+1]/60), o.Minutes); n > given {
			f.give(s.to, n-given, rows[s.row].ID)
			given = n
		}
	}
	f.Seconds = sums[len(told)]
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

// Outside is the time of days outside the window, Away that of days on which the learner was
// not attending.
func (f Followed) Outside() calendar.Minutes {
	return f.placed(func(s stretch) bool { return s.bound != NotAttending })
}

func (f Followed) Away() calendar.Minutes {
	return f.placed(func(s stretch) bool { return s.bound == NotAttending })
}

func (f Followed) placed(is func(stretch) bool) calendar.Minutes {
	var told []stretch
	for _, s := range f.away {
		if is(s) {
			told = append(told, s)
		}
	}
	return calendar.Minutes(most(told) / 60)
}

// Typed is the time that was written by hand and Clicks that of estimates, as far as nobody has
// attested it.
func (f Followed) Typed() calendar.Minutes { return f.waiting(OnlyTyped) }

func (f Followed) Clicks() calendar.Minutes { return f.waiting(OnlyClicks) }

func (f Followed) waiting(bound FadBound) calendar.Minutes {
	var told []stretch
	for _, r := range f.Rows {
		if r.Bound == bound {
			told = append(told, stretch{from: r.FromDate, to: r.ToDate, seconds: r.Seconds - r.Outside})
		}
	}
	return calendar.Minutes(most(told) / 60)
}

// Unattested are the rows that would count if somebody attested them.
func (f Followed) Unattested() (out []FadEvidence) {
	for _, r := range f.Rows {
		if r.Bound == OnlyTyped || r.Bound == OnlyClicks {
			out = append(out, r.FadEvidence)
		}
	}
	return out
}

// UnattestedStamp is which rows these are: who attests them, attests those that were shown.
func (f Followed) UnattestedStamp() string {
	sum := sha256.New()
	for _, e := range f.Unattested() {
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
	return most(told)
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
	bound    FadBound // of days that cannot count: why
	row      int
}

func (s stretch) overlaps(t stretch) bool { return !s.to.Before(t.from) && !t.to.Before(s.from) }

// stretch clips a row to the window and to the last day on which the learner attended.
func (o Object) stretch(e FadEvidence, attends func(calendar.Date) bool, on calendar.Date) (stretch, FadBound) {
	s := stretch{from: e.FromDate, to: o.last(e.FromDate, e.ToDate, attends), seconds: e.Seconds, measure: e.Measure}
	if s.from.Before(o.FromDate) {
		s.from = o.FromDate
	}
	switch {
	case !e.AsideAt.IsZero():
		return s, SetAside
	case e.Measure == Outcome:
		return s, NoTime
	case s.to.IsZero():
		return s, o.without(e.FromDate, e.ToDate)
	case s.to.After(on):
		return s, NotYet
	case e.Measure == Typed && e.AttestedAt.IsZero():
		return s, OnlyTyped
	case e.Measure == Estimate && e.AttestedAt.IsZero():
		return s, OnlyClicks
	}
	return s, Counts
}

// last is the latest of some days on which the object was open and the learner attended; zero
// where there is none.
func (o Object) last(from, to calendar.Date, attends func(calendar.Date) bool) calendar.Date {
	if from.Before(o.FromDate) {
		from = o.FromDate
	}
	if to.After(o.ToDate) {
		to = o.ToDate
	}
	for ; !to.Before(from); to = to.AddDays(-1) {
		if attends(to) {
			return to
		}
	}
	return calendar.Date{}
}

// without is why none of some days can count.
func (o Object) without(from, to calendar.Date) FadBound {
	switch {
	case to.Before(o.FromDate):
		return BeforeOpening
	case from.After(o.ToDate):
		return AfterClosing
	}
	return NotAttending
}

// nothingNew is why a row adds nothing to others: they know it already, or what it says more
// lies after the last day that can count.
func (o Object) nothingNew(r FadReading) FadBound {
	if r.Outside > 0 && r.Until.Before(r.ToDate) {
		return o.without(r.Until.AddDays(1), r.ToDate)
	}
	return AlreadyKnown
}

// away is the time that lies on days which cannot count, as far as reports tell: that of rows
// which have no other days, and what a report of all time says more than one before it, where
// between the two there was no day that can.
func (o Object) away(rows []FadEvidence, attends func(calendar.Date) bool) []stretch {
	var out []stretch
	place := func(e FadEvidence, from calendar.Date, seconds int) {
		if seconds > 0 && o.last(from, e.ToDate, attends).IsZero() {
			out = append(out, stretch{from: from, to: e.ToDate, seconds: seconds, measure: e.Measure, bound: o.without(from, e.ToDate)})
		}
	}
	for _, e := range rows {
		if !e.AsideAt.IsZero() || e.Measure == Outcome {
			continue
		}
		place(e, e.FromDate, e.Seconds)
		for _, b := range rows {
			if b.AsideAt.IsZero() && b.Measure == e.Measure && b.FromDate == e.FromDate && b.ToDate.Before(e.ToDate) {
				place(e, b.ToDate.AddDays(1), e.Seconds-known(rows, b))
			}
		}
	}
	return out
}

// known is what rows say of the days that one of them speaks of, that one included.
func known(rows []FadEvidence, of FadEvidence) int {
	var told []stretch
	for _, e := range rows {
		if e.AsideAt.IsZero() && e.Measure == of.Measure && !e.FromDate.Before(of.FromDate) && !e.ToDate.After(of.ToDate) {
			told = append(told, stretch{from: e.FromDate, to: e.ToDate, seconds: e.Seconds})
		}
	}
	return most(told)
}

// outside is how much of what a row says lies on days that cannot count. What was not measured
// takes nothing from what was.
func (f Followed) outside(e FadEvidence) int {
	if !e.AsideAt.IsZero() {
		return 0
	}
	var told []stretch
	for _, s := range f.away {
		if (s.measure == e.Measure || s.measure == Tracked) && !s.from.Before(e.FromDate) && !s.to.After(e.ToDate) {
			told = append(told, s)
		}
	}
	return most(told)
}

// most is what rows say together, of those that speak of the same days only once.
func most(told []stretch) int {
	slices.SortStableFunc(told, func(a, b stretch) int { return a.to.Compare(b.to) })
	return together(told)[len(told)]
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
