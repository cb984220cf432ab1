package enrolment

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/language"
)

// Nothing in the way: a started course with a free seat, people waiting and somebody to
// replace.
func open(s Standing) Situation {
	return Situation{Standing: s, Started: true, Attended: true, Admissible: true, Free: 1, Waiting: 2, Vacancies: 1, Today: day("2026-12-03"), Until: day("2026-12-10")}
}

func possible(s Situation) (out []Act) {
	for _, o := range s.Options() {
		if o.Possible() {
			out = append(out, o.Act)
		}
	}
	return out
}

func TestWhatCanBeDoneFromEachStanding(t *testing.T) {
	in := []Act{ToCredit, ToWithdraw, ToExclude}
	for standing, want := range map[Standing][]Act{
		StandsApplied:     {ToAdmit, ToEnterLate, ToReplace, ToCredit, ToRenounce, ToReject},
		StandsWaiting:     {ToSeat, ToReplace, ToMove, ToCredit, ToRenounce, ToReject},
		StandsAdmitted:    append([]Act{ToSuspend}, in...),
		StandsAttending:   append([]Act{ToSuspend, ToTransfer}, in...),
		StandsSuspended:   append([]Act{ToResume, ToTransfer}, in...),
		StandsCompleted:   nil,
		StandsWithdrawn:   {ToTakeUp},
		StandsExcluded:    nil,
		StandsTransferred: nil,
		StandsRejected:    {ToTakeUp},
		StandsRenounced:   {ToTakeUp},
	} {
		if diff := cmp.Diff(want, possible(open(standing))); diff != "" {
			t.Errorf("%s: %s", standing, diff)
		}
		s := open(standing)
		if s.Over = true; possible(s) != nil {
			t.Errorf("%s: once the lessons are over %v can be done", standing, possible(s))
		}
		if standing.Label() == "" || !slices.Contains(Standings, standing) {
			t.Errorf("%s has no label", standing)
		}
	}
}

func TestWhatAnActNeeds(t *testing.T) {
	for name, tc := range map[string]struct {
		standing Standing
		act      Act
		change   func(s *Situation)
		can      bool
	}{
		"a seat for who waits":                     {StandsWaiting, ToSeat, func(s *Situation) { s.Free = 0 }, false},
		"requirements to attend":                   {StandsApplied, ToAdmit, func(s *Situation) { s.Admissible = false }, false},
		"requirements to enter late":               {StandsApplied, ToEnterLate, func(s *Situation) { s.Admissible = false }, false},
		"requirements to replace":                  {StandsApplied, ToReplace, func(s *Situation) { s.Admissible = false }, false},
		"a start to enter late":                    {StandsApplied, ToEnterLate, func(s *Situation) { s.Started = false }, false},
		"a start to replace":                       {StandsApplied, ToReplace, func(s *Situation) { s.Started = false }, false},
		"admission before the start":               {StandsApplied, ToAdmit, func(s *Situation) { s.Started = false }, true},
		"somebody to replace":                      {StandsApplied, ToReplace, func(s *Situation) { s.Vacancies = 0 }, false},
		"the last day to replace":                  {StandsApplied, ToReplace, func(s *Situation) { s.Today = s.Until }, true},
		"the day after":                            {StandsApplied, ToReplace, func(s *Situation) { s.Today = s.Until.AddDays(1) }, false},
		"a seat to replace from the waiting list":  {StandsWaiting, ToReplace, func(s *Situation) { s.Free = 0 }, false},
		"who has a seat replaces in it":            {StandsApplied, ToReplace, func(s *Situation) { s.Free = 0 }, true},
		"an auditor replaces nobody":               {StandsApplied, ToReplace, func(s *Situation) { s.Auditor = true }, false},
		"an auditor takes no credit":               {StandsAttending, ToCredit, func(s *Situation) { s.Auditor = true }, false},
		"an auditor has no hours to carry":         {StandsAttending, ToTransfer, func(s *Situation) { s.Auditor = true }, false},
		"an order among others":                    {StandsWaiting, ToMove, func(s *Situation) { s.Waiting = 1 }, false},
		"a seat to attend again":                   {StandsWithdrawn, ToTakeUp, func(s *Situation) { s.Free = 0 }, false},
		"none to apply again":                      {StandsRenounced, ToTakeUp, func(s *Situation) { s.Free, s.Attended = 0, false }, true},
		"an auditor attends again without one":     {StandsWithdrawn, ToTakeUp, func(s *Situation) { s.Free, s.Auditor = 0, true }, true},
		"withdrawal needs nothing":                 {StandsAttending, ToWithdraw, func(s *Situation) { *s = Situation{Standing: StandsAttending} }, true},
		"renouncing needs nothing":                 {StandsWaiting, ToRenounce, func(s *Situation) { *s = Situation{Standing: StandsWaiting} }, true},
		"the requirements do not matter to resume": {StandsSuspended, ToResume, func(s *Situation) { s.Admissible = false }, true},
	} {
		s := open(tc.standing)
		tc.change(&s)
		if o := s.Option(tc.act); o.Possible() != tc.can || !o.Fits {
			t.Errorf("%s: possible %v (%s)", name, o.Possible(), o.Why.Message)
		}
	}
}

// Who keeps no files changes no enrolment; to exclude is the director's.
func TestWhoMayAct(t *testing.T) {
	for _, o := range (Situation{}).Options() {
		for _, role := range []account.Role{account.Teacher, account.Tutor, account.Inspector} {
			if slices.Contains(o.May, role) {
				t.Errorf("a %s may %s", role, o.Act)
			}
		}
	}
	if got := RolesFor(ToExclude); !slices.Equal(got, []account.Role{account.Director}) {
		t.Errorf("to exclude: %v", got)
	}
}

func TestStandingOf(t *testing.T) {
	period := func(from, to, end string) Period {
		p := Period{FromDate: day(from), EndKind: end}
		if to != "" {
			p.ToDate = day(to)
		}
		return p
	}
	first := period("2026-12-01", "", "")
	for name, tc := range map[string]struct {
		state   State
		periods []Period
		course  course.State
		want    Standing
	}{
		"applied":                     {Applied, nil, course.Started, StandsApplied},
		"waiting":                     {Waiting, nil, course.Started, StandsWaiting},
		"before the course starts":    {Admitted, []Period{first}, course.Authorised, StandsAdmitted},
		"attends":                     {Admitted, []Period{first}, course.Started, StandsAttending},
		"enters late, tomorrow":       {Admitted, []Period{period("2026-12-21", "", "")}, course.Started, StandsAdmitted},
		"suspended":                   {Admitted, []Period{period("2026-12-01", "2026-12-10", "suspended")}, course.Started, StandsSuspended},
		"suspended to the end":        {Admitted, []Period{period("2026-12-01", "2026-12-10", "suspended")}, course.Ended, StandsSuspended},
		"back":                        {Admitted, []Period{period("2026-12-01", "2026-12-10", "suspended"), period("2026-12-15", "", "")}, course.Started, StandsAttending},
		"the lessons are over":        {Admitted, []Period{first}, course.Ended, StandsCompleted},
		"after the exam":              {Admitted, []Period{first}, course.Closed, StandsCompleted},
		"withdrawn":                   {Withdrawn, []Period{period("2026-12-01", "2026-12-10", "withdrawn")}, course.Closed, StandsWithdrawn},
		"transferred":                 {Transferred, []Period{period("2026-12-01", "2026-12-10", "transferred")}, course.Started, StandsTransferred},
		"withdrawn before it started": {Withdrawn, nil, course.Started, StandsWithdrawn},
	} {
		if got := StandingOf(Enrolment{State: tc.state}, tc.periods, tc.course, day("2026-12-20")); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

func TestWaitingListOrder(t *testing.T) {
	at := func(place int) *int { return &place }
	class := []Enrolment{
		{ID: "admitted", Number: 1, State: Admitted}, {ID: "c", Number: 9, State: Waiting, Place: at(5)}, {ID: "a", Number: 7, State: Waiting, Place: at(2)},
		{ID: "b", Number: 8, State: Waiting, Place: at(4)}, {ID: "gone", Number: 2, State: Withdrawn, AdmittedOn: day("2026-12-01")},
		{ID: "auditor", Number: 3, State: Admitted, Auditor: true}, {ID: "applied", Number: 4, State: Applied},
		{ID: "left", Number: 5, State: Excluded, AdmittedOn: day("2026-12-01")}, {ID: "instead", Number: 6, State: Admitted, ReplacesID: "left"},
	}
	list := WaitingList(class)
	ids := func(list []Enrolment) (out []string) {
		for _, e := range list {
			out = append(out, e.ID)
		}
		return out
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, ids(list)); diff != "" {
		t.Error(diff)
	}
	if PlaceOf(list, "c") != 3 || PlaceOf(list, "admitted") != 0 || *last(list) != 6 || *last(nil) != 1 {
		t.Errorf("places %d %d, last %d", PlaceOf(list, "c"), PlaceOf(list, "admitted"), *last(list))
	}
	for _, tc := range []struct {
		id   string
		to   int
		want []string
	}{{"c", 1, []string{"c", "a", "b"}}, {"a", 3, []string{"b", "c", "a"}}, {"b", 2, []string{"a", "b", "c"}}} {
		after := slices.Clone(class)
		for _, m := range moved(list, tc.id, tc.to) {
			after[slices.IndexFunc(after, func(e Enrolment) bool { return e.ID == m.ID })] = m
		}
		if diff := cmp.Diff(tc.want, ids(WaitingList(after))); diff != "" {
			t.Errorf("%s to %d: %s", tc.id, tc.to, diff)
		}
	}
	if free := FreeSeats(course.Course{Seats: 4}, class); free != 1 {
		t.Errorf("%d seats are free", free)
	}
	if free := FreeSeats(course.Course{Seats: 2}, class); free != 0 {
		t.Errorf("%d seats are free of fewer than there are people", free)
	}
	if diff := cmp.Diff([]string{"gone"}, ids(Vacancies(class))); diff != "" {
		t.Error(diff)
	}
}

func TestCreditLimits(t *testing.T) {
	cell, other := hours.Cell{Segment: "531", Mode: hours.Classroom}, hours.Cell{Segment: "KC", Mode: hours.Classroom}
	share := 33
	all := CreditLimits{Allowed: true, Total: calendar.Hours(250), Planned: map[hours.Cell]calendar.Minutes{cell: calendar.Hours(100), other: calendar.Hours(20)},
		Granted: map[hours.Cell]calendar.Minutes{other: calendar.Hours(20)}}
	capped := all
	capped.Percent = &share // 82 h 30'
	shrunk := all           // a variation took the key competences away
	shrunk.Planned, shrunk.Total = map[hours.Cell]calendar.Minutes{cell: calendar.Hours(100)}, calendar.Hours(100)
	for name, tc := range map[string]struct {
		limits  CreditLimits
		cell    hours.Cell
		minutes calendar.Minutes
		want    string
	}{
		"a whole cell":               {all, cell, calendar.Hours(100), ""},
		"a minute more":              {all, cell, calendar.Hours(100) + 1, "Il credito supera il piano: 100 h 00' previste, 0 h 00' già riconosciute."},
		"granted already":            {all, other, 1, "Il credito supera il piano: 20 h 00' previste, 20 h 00' già riconosciute."},
		"up to the share":            {capped, cell, calendar.Hours(62) + 30, ""},
		"a minute beyond the share":  {capped, cell, calendar.Hours(62) + 31, "Il credito supera il massimo dello standard: 33 % delle ore, 82 h 30' in tutto, 20 h 00' già riconosciute."},
		"what the plan has no more":  {shrunk, cell, calendar.Hours(80) + 1, "Il credito supera il piano: 100 h 00' previste, 20 h 00' già riconosciute."},
		"nothing":                    {all, cell, 0, "Scrivi quante ore vale il credito, più di zero."},
		"a cell that is not planned": {all, hours.Cell{Segment: "532", Mode: hours.Classroom}, 60, "Il piano non ha ore di questo segmento in questa modalità."},
		"a standard without credits": {CreditLimits{Planned: all.Planned}, cell, 60, "Lo standard non ammette crediti di frequenza."},
	} {
		bad := fault.New(fault.Invalid, "x", "x")
		tc.limits.check(bad, tc.cell, 0, tc.minutes)
		got := ""
		for _, f := range bad.Fields {
			got += language.Italian.T(f.Message, f.Args)
		}
		if got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}
