package timetable

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

func rome(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func slot(day, from, to string, breaks ...string) Slot {
	s := Slot{Date: calendar.MustDate(day), From: calendar.MustWall(from), To: calendar.MustWall(to)}
	for i := 0; i < len(breaks); i += 2 {
		s.Breaks = append(s.Breaks, Break{calendar.MustWall(breaks[i]), calendar.MustWall(breaks[i+1])})
	}
	return s
}

func TestSlotTimes(t *testing.T) {
	for _, test := range []struct {
		name  string
		slot  Slot
		field string // of the refusal
		from  string
		long  calendar.Minutes // net of breaks
	}{
		{"a winter morning", slot("2026-12-01", "9", "13", "11", "11:15"), "", "2026-12-01T08:00:00.000000Z", 225},
		{"a summer morning", slot("2027-06-01", "9", "13"), "", "2027-06-01T07:00:00.000000Z", 240},
		{"until midnight", slot("2026-12-01", "22", "24"), "", "2026-12-01T21:00:00.000000Z", 120},
		{"two breaks that touch", slot("2026-12-01", "9", "13", "10", "10:10", "10:10", "10:20"), "", "2026-12-01T08:00:00.000000Z", 220},
		{"over the hour that does not exist", slot("2027-03-28", "1", "4"), "", "2027-03-28T00:00:00.000000Z", 120},
		{"over the hour that comes twice", slot("2026-10-25", "1", "4"), "", "2026-10-24T23:00:00.000000Z", 240},
		{"no day", Slot{From: calendar.MustWall("9"), To: calendar.MustWall("10")}, "date", "", 0},
		{"ends before it starts", slot("2026-12-01", "13", "9"), "to", "", 0},
		{"over midnight", slot("2026-12-01", "22", "2"), "to", "", 0},
		{"over midnight, on the night of 25 hours", slot("2026-10-24", "23", "3"), "to", "", 0},
		{"ends as it starts", slot("2026-12-01", "9", "9"), "to", "", 0},
		{"seconds", slot("2026-12-01", "9:00:30", "10"), "from", "", 0},
		{"before midnight", Slot{Date: calendar.MustDate("2026-12-01"), From: -60, To: 60}, "from", "", 0},
		{"past midnight", Slot{Date: calendar.MustDate("2026-12-01"), From: 60, To: calendar.MaxWall + 60}, "from", "", 0},
		{"begins in the hour that does not exist", slot("2027-03-28", "2:30", "4"), "from", "", 0},
		{"ends in it", slot("2027-03-28", "1", "2:30"), "to", "", 0},
		{"a break before the lesson", slot("2026-12-01", "9", "13", "8:50", "9:10"), "breaks", "", 0},
		{"a break after it", slot("2026-12-01", "9", "13", "12:50", "13:10"), "breaks", "", 0},
		{"a break that ends before it starts", slot("2026-12-01", "9", "13", "11", "10"), "breaks", "", 0},
		{"breaks that overlap", slot("2026-12-01", "9", "13", "10", "10:30", "10:20", "10:40"), "breaks", "", 0},
		{"nothing but a break", slot("2026-12-01", "9", "13", "9", "13"), "breaks", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			zone := rome(t)
			span, err := test.slot.times(zone)
			if test.field != "" {
				e := fault.As(err)
				if e == nil || len(e.Fields) == 0 || e.Fields[0].Name != test.field {
					t.Fatalf("err = %v, want field %s", err, test.field)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			l := Lesson{}
			l.put(test.slot, span)
			if l.StartsAt.String() != test.from || l.Minutes(zone) != test.long {
				t.Errorf("from %s for %s, want %s for %s", l.StartsAt, l.Minutes(zone), test.from, test.long)
			}
		})
	}
}

func lesson(t *testing.T, id string, s Slot) Lesson {
	t.Helper()
	span, err := s.times(rome(t))
	if err != nil {
		t.Fatal(err)
	}
	l := Lesson{ID: id, CourseID: "c", Segment: "531", Mode: hours.Classroom, Audience: ForClass, State: Planned}
	l.put(s, span)
	return l
}

func TestHold(t *testing.T) {
	zone := rome(t)
	l := lesson(t, "l", slot("2026-12-01", "9", "13", "11", "11:15"))
	for _, test := range []struct {
		name     string
		held     Held
		from, to string
		reason   string
		field    string
		minutes  calendar.Minutes
	}{
		{"as planned, whatever is typed", HeldAsPlanned, "10", "11", "", "", 225},
		{"a power failure", HeldPartly, "9", "11:05", "interruzione di corrente", "", 120},
		{"later than planned", HeldPartly, "10", "14", "ritardo del docente", "", 225},
		{"nothing", HeldCancelled, "9", "9", "neve", "", 0},
		{"partly without a reason", HeldPartly, "9", "11", " ", "reason", 0},
		{"nothing without a reason", HeldCancelled, "9", "9", "", "reason", 0},
		{"ends before it starts", HeldPartly, "11", "9", "x", "to", 0},
		{"over midnight", HeldPartly, "22", "1", "x", "to", 0},
		{"only the break", HeldPartly, "11", "11:15", "x", "to", 0},
		{"not said", "", "9", "13", "", "held", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Hold(l, test.held, calendar.MustWall(test.from), calendar.MustWall(test.to), test.reason, zone)
			if test.field != "" {
				if e := fault.As(err); e == nil || e.Fields[0].Name != test.field {
					t.Fatalf("err = %v, want field %s", err, test.field)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.HeldMinutes(zone) != test.minutes || got.Held != test.held {
				t.Errorf("%s held %s, want %s", got.Held, got.HeldMinutes(zone), test.minutes)
			}
			if (test.held == HeldCancelled) != (got.HeldFrom == nil && got.HeldInterval().IsEmpty()) {
				t.Errorf("held from %v, %v", got.HeldFrom, got.HeldInterval())
			}
		})
	}
}

func TestClash(t *testing.T) {
	names := Names{Staff: map[string]string{"anna": "Moretti Paola"}, Rooms: map[store.Ref]string{"a2": "Aula 2"}}
	at := func(id, from, to string, change func(b *Booked)) Booked {
		b := Booked{Lesson: lesson(t, id, slot("2026-12-01", from, to))}
		if change != nil {
			change(&b)
		}
		return b
	}
	group := func(id string, members ...string) func(b *Booked) {
		return func(b *Booked) { b.Audience, b.GroupID, b.Members = ForGroup, store.Ref(id), members }
	}
	named := func(members ...string) func(b *Booked) {
		return func(b *Booked) { b.Audience, b.Members = ForLearners, members }
	}
	elsewhere := func(more func(b *Booked)) func(b *Booked) {
		return func(b *Booked) {
			b.CourseID = "another"
			if more != nil {
				more(b)
			}
		}
	}
	anna := func(b *Booked) { b.Teachers = []string{"anna"} }
	room := func(b *Booked) { b.RoomID = "a2" }
	for _, test := range []struct {
		name          string
		wanted, other Booked
		want          []string
	}{
		{"one teacher, two courses", at("1", "9", "11", anna), at("2", "10", "12", elsewhere(anna)), []string{TeacherBusy}},
		{"one room, two courses", at("1", "9", "11", room), at("2", "10", "12", elsewhere(room)), []string{RoomBusy}},
		{"two courses that share nothing", at("1", "9", "11", nil), at("2", "10", "12", elsewhere(nil)), nil},
		{"touching", at("1", "9", "11", anna), at("2", "11", "12", anna), nil},
		{"itself", at("1", "9", "11", anna), at("1", "10", "12", anna), nil},
		{"class and class", at("1", "9", "11", nil), at("2", "10", "12", nil), []string{ClassBusy}},
		{"class and group", at("1", "9", "11", nil), at("2", "10", "12", group("A", "e1")), []string{ClassBusy}},
		{"group and class", at("1", "9", "11", group("A", "e1")), at("2", "10", "12", nil), []string{ClassBusy}},
		{"one group twice", at("1", "9", "11", group("A", "e1")), at("2", "10", "12", group("A", "e1")), []string{GroupBusy}},
		{"two groups side by side", at("1", "9", "11", group("A", "e1")), at("2", "10", "12", group("B", "e2")), nil},
		{"two groups that share somebody", at("1", "9", "11", group("A", "e1", "e3")), at("2", "10", "12", group("B", "e2", "e3")), []string{LearnersBusy}},
		{"a make-up lesson and a group", at("1", "9", "11", named("e1")), at("2", "10", "12", group("A", "e1")), []string{LearnersBusy}},
		{"make-up lessons for others", at("1", "9", "11", named("e1")), at("2", "10", "12", named("e2")), nil},
		{"one that was cancelled", at("1", "9", "11", anna), at("2", "10", "12", func(b *Booked) { anna(b); b.State = Cancelled }), nil},
		{"one that was cut short", at("1", "11", "12", anna), at("2", "9", "12", func(b *Booked) {
			anna(b)
			b.State, b.HeldStartsAt, b.HeldEndsAt = Closed, b.StartsAt, b.StartsAt.Add(time.Hour)
		}), nil},
		{"everything at once", at("1", "9", "11", func(b *Booked) { anna(b); room(b) }), at("2", "10", "12", func(b *Booked) { anna(b); room(b) }), []string{TeacherBusy, RoomBusy, ClassBusy}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, f := range Clash(test.wanted, test.other, names) {
				got = append(got, f.Rule)
				if f.Severity != finding.Blocking || f.Args["from"] != test.other.From.String() {
					t.Errorf("finding %+v", f)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestGive(t *testing.T) {
	zone := rome(t)
	lab := func(id, day, group string, state State) Lesson {
		l := lesson(t, id, slot(day, "9", "13"))
		l.Mode, l.Audience, l.GroupID, l.State = hours.Laboratory, ForGroup, store.Ref(group), state
		if state == Closed {
			l.HeldStartsAt, l.HeldEndsAt = l.StartsAt, l.EndsAt
		}
		return l
	}
	short := lesson(t, "short", slot("2026-12-01", "9", "13"))
	short.State, short.HeldStartsAt, short.HeldEndsAt = Closed, short.StartsAt, short.StartsAt.Add(100*time.Minute)
	gone := lesson(t, "gone", slot("2026-12-02", "9", "13"))
	gone.State = Cancelled
	makeUp := lesson(t, "make-up", slot("2026-12-02", "9", "13"))
	makeUp.MakeUp = true
	aula, laboratory := hours.Cell{Segment: "531", Mode: hours.Classroom}, hours.Cell{Segment: "531", Mode: hours.Laboratory}
	got := Give([]hours.Planned{{Cell: aula, Minutes: 600}}, []Lesson{
		short, gone, makeUp, lesson(t, "ahead", slot("2026-12-09", "9", "11")),
		lab("a1", "2026-12-03", "A", Closed), lab("b1", "2026-12-04", "B", Closed), lab("a2", "2026-12-10", "A", Closed), lab("b2", "2026-12-11", "B", Planned),
	}, calendar.MustDate("2026-12-05"), zone)
	want := []Given{{Cell: aula, Planned: 600, Held: 100, Ahead: 120}, {Cell: laboratory, Held: 240, Ahead: 240}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if got[0].Remaining() != 500 || got[0].Unscheduled() != 380 || got[1].Remaining() != -240 {
		t.Errorf("remaining %v, unscheduled %v, beyond %v", got[0].Remaining(), got[0].Unscheduled(), got[1].Remaining())
	}
	// A week later group B has had four hours less than group A.
	got = Give([]hours.Planned{{Cell: laboratory, Minutes: 480}}, []Lesson{
		lab("a1", "2026-12-03", "A", Closed), lab("b1", "2026-12-04", "B", Closed), lab("a2", "2026-12-10", "A", Closed), lab("b2", "2026-12-11", "B", Planned),
	}, calendar.MustDate("2026-12-12"), zone)
	if diff := cmp.Diff([]Given{{Cell: laboratory, Planned: 480, Held: 480, Behind: 240}}, got); diff != "" {
		t.Errorf("group B is behind (-want +got):\n%s", diff)
	}
}

func TestAudience(t *testing.T) {
	day := calendar.MustDate
	roll := Roll{
		active: []Attendee{
			{EnrolmentID: "e1", Number: 1, From: day("2026-12-01")},
			{EnrolmentID: "e2", Number: 2, From: day("2026-12-01"), To: day("2026-12-10")}, // suspended, then back
			{EnrolmentID: "e2", Number: 2, From: day("2027-01-10")},
			{EnrolmentID: "e3", Number: 3, From: day("2026-12-15")},
		},
		members: map[string][]GroupMember{
			"e1": {{GroupID: "A", EnrolmentID: "e1", FromDate: day("2026-12-01"), ToDate: day("2026-12-31")}},
			"e2": {{GroupID: "A", EnrolmentID: "e2", FromDate: day("2027-01-01")}},
		},
		named: map[string]map[string]bool{"make-up": {"e2": true, "e3": true}},
	}
	for _, test := range []struct {
		name     string
		audience Audience
		on       string
		want     []string
	}{
		{"the class on the first day", ForClass, "2026-12-01", []string{"e1", "e2"}},
		{"the last day of a period is in it", ForClass, "2026-12-10", []string{"e1", "e2"}},
		{"while one is suspended", ForClass, "2026-12-11", []string{"e1"}},
		{"once all are there", ForClass, "2027-01-10", []string{"e1", "e2", "e3"}},
		{"the group before it changed", ForGroup, "2026-12-31", []string{"e1"}},
		{"the group after", ForGroup, "2027-01-10", []string{"e2"}},
		{"a member who is suspended", ForGroup, "2027-01-05", nil},
		{"named, and there", ForLearners, "2026-12-20", []string{"e3"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := Lesson{ID: "make-up", Audience: test.audience, GroupID: "A", Date: day(test.on)}
			var got []string
			for _, a := range roll.Of(l) {
				got = append(got, a.EnrolmentID)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
