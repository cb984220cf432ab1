package connection_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/connection"
	"vidimus/internal/hours"
	"vidimus/internal/remotelog"
	"vidimus/internal/stranger"
	"vidimus/internal/timetable"
)

var class = []connection.Candidate{
	{Kind: connection.Learner, EnrolmentID: "larici", Surname: "Larici", Name: "Olga", Email: "olga@example.it"},
	{Kind: connection.Learner, EnrolmentID: "dangelo", Surname: "D’Angelo", Name: "Nicolò"},
	{Kind: connection.Learner, EnrolmentID: "rossi1", Surname: "Rossi", Name: "Anna", Email: "casa@example.it"},
	{Kind: connection.Learner, EnrolmentID: "rossi2", Surname: "Rossi", Name: "Anna", Email: "casa@example.it"},
	{Kind: connection.Learner, EnrolmentID: "carpini", Surname: "Carpini", Name: "Fosca"},
	{Kind: connection.Staff, Surname: "Vanna", Name: "Aldo", Email: "vanna@example.it"},
}

// E-mail, what somebody said, exact name in either order; the rest is asked.
func TestMatching(t *testing.T) {
	said := []connection.Alias{{Alias: "iperici", Kind: connection.Learner, EnrolmentID: "carpini"}, {Alias: "docente@example.it", Kind: connection.Staff},
		{Alias: "telefono", Kind: connection.Ignored}}
	for _, c := range []struct {
		name, email string
		want        string
	}{
		{"Qualcuno", "OLGA@example.it", "email larici"},
		{"Olga Larici", "", "name larici"},
		{"LARICI  OLGA", "", "name larici"},
		{"Larici, Olga", "", "name larici"},
		{"Olga Larici (ospite)", "", "name larici"},
		{"Tablet di casa (Olga Larici)", "", "name larici"},
		{"nicolo d'angelo", "", "name dangelo"},
		{"D'ANGELO NICOLO'", "", "name dangelo"},
		{"Anna Rossi", "", ""},
		{"Chiunque", "casa@example.it", ""},
		{"iperici", "", "said carpini"},
		{"Prof", "docente@example.it", "said staff"},
		{"telefono", "", "said ignored"},
		{"Olga L.", "", "? larici"},
		{"fosca", "", "? carpini"},
		{"Utente", "f.carpini@scuola.example", "? carpini"},
		{"Aldo Vanna (Host)", "", "name staff"},
		{"Preside", "vanna@example.it", "email staff"},
		{"Aldo", "", ""},
		{"Zita", "", ""},
	} {
		m := connection.MatchAll([]remotelog.Person{{Name: c.name, Names: []string{c.name}, Email: strings.ToLower(c.email)}}, class, said)[0]
		got := string(m.Sign)
		switch {
		case m.Kind == connection.Learner:
			got += " " + m.EnrolmentID
		case m.Kind != "":
			got += " " + string(m.Kind)
		case m.Resembles != "":
			got = "? " + m.Resembles
		}
		if got != c.want {
			t.Errorf("%s <%s>: %q, want %q", c.name, c.email, got, c.want)
		}
	}
}

func span(from, to string) calendar.Interval {
	day := calendar.MustDate("2026-09-17")
	a, _ := calendar.At(day, calendar.MustWall(from), rome)
	b, _ := calendar.At(day, calendar.MustWall(to), rome)
	return calendar.Interval{From: a, To: b}
}

func connected(enrolment string, spans ...calendar.Interval) connection.Match {
	return connection.Match{Person: remotelog.Person{Name: enrolment, Intervals: spans}, Sign: stranger.ByName, Kind: connection.Learner, EnrolmentID: enrolment}
}

func mark(state attendance.State, mode hours.Mode, source attendance.Source, intervals string) *attendance.Mark {
	return &attendance.Mark{State: state, Mode: mode, Source: source, Intervals: intervals, Version: 1}
}

// The union of the reports, inside the lesson and without its break; absent who was never
// there; only those at a distance in a classroom lesson.
func TestProposals(t *testing.T) {
	slot := attendance.Slot{Held: []calendar.Interval{span("09:00", "13:00")}, Breaks: []calendar.Interval{span("11:00", "11:15")}}
	whole := `[{"from":"` + span("09:00", "13:00").From.String() + `","to":"` + span("09:00", "13:00").To.String() + `"}]`
	people := []connection.Match{
		connected("whole", span("08:50", "13:10")),
		connected("two", span("09:00", "10:00"), span("09:30", "10:30")), connected("two", span("10:10", "11:00")),
		connected("break", span("11:02", "11:10")),
		connected("late", span("12:59", "13:30")),
		connected("hand", span("09:00", "10:00")),
		{Person: remotelog.Person{Declared: 3600}, Kind: connection.Learner, EnrolmentID: "declared"},
		{Person: remotelog.Person{Intervals: []calendar.Interval{span("09:00", "13:00")}}, Kind: connection.Staff},
	}
	rows := []attendance.SheetRow{
		{EnrolmentID: "whole", Active: true}, {EnrolmentID: "two", Active: true}, {EnrolmentID: "break", Active: true}, {EnrolmentID: "late", Active: true},
		{EnrolmentID: "never", Active: true}, {EnrolmentID: "declared", Active: true}, {EnrolmentID: "suspended"},
		{EnrolmentID: "hand", Active: true, Mark: mark(attendance.Present, "", attendance.FromSheet, whole)},
		{EnrolmentID: "room", Active: true, Mark: mark(attendance.Present, hours.Classroom, attendance.FromSheet, whole)},
	}
	text := func(all []connection.Proposal) (out []string) {
		for _, p := range all {
			s := p.EnrolmentID + " " + string(p.State()) + " " + p.Minutes.String() + " " + string(p.Mode)
			if p.Differs {
				s += " differs"
			}
			if p.Ours {
				s += " ours"
			}
			out = append(out, s)
		}
		return out
	}
	remote := attendance.Sheet{Lesson: timetable.Lesson{Mode: hours.LiveDistance}, Rows: rows}
	if d := cmp.Diff([]string{"whole present 3 h 45' ", "two present 2 h 00' ", "break absent 0 h 00' ", "late present 0 h 01' ", "never absent 0 h 00' ", "declared  0 h 00' ",
		"hand present 1 h 00'  differs"}, text(connection.Propose(remote, slot, people, nil))); d != "" {
		t.Error(d)
	}
	room := attendance.Sheet{Lesson: timetable.Lesson{Mode: hours.Classroom}, Rows: []attendance.SheetRow{
		{EnrolmentID: "whole", Active: true, Mark: mark(attendance.Present, hours.LiveDistance, attendance.FromLog, whole)},
		{EnrolmentID: "two", Active: true}, {EnrolmentID: "never", Active: true},
		{EnrolmentID: "room", Active: true, Mark: mark(attendance.Present, "", attendance.FromSheet, whole)},
		{EnrolmentID: "absent", Active: true, Mark: mark(attendance.Absent, "", attendance.FromSheet, "[]")},
		{EnrolmentID: "away", Active: true, Mark: mark(attendance.Present, hours.LiveDistance, attendance.FromSheet, whole)},
	}}
	if d := cmp.Diff([]string{"whole present 3 h 45' live_distance ours", "two present 2 h 00' live_distance", "away absent 0 h 00' live_distance differs"},
		text(connection.Propose(room, slot, people, people))); d != "" {
		t.Error(d)
	}
}
