package timetable

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

var (
	weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	monday   = calendar.MustDate("2026-11-30")
)

// band is a stretch of every weekday, with its breaks.
func band(from, to string, breaks ...string) Band {
	s := slot("2026-11-30", from, to, breaks...)
	return Band{Days: weekdays, From: s.From, To: s.To, Breaks: s.Breaks, RoomID: "aula"}
}

// strand is "531 classroom moretti 10": a cell, who teaches it, and how many hours of it
// are missing.
func strand(t *testing.T, g *Ground, text string, groups ...store.Ref) Strand {
	t.Helper()
	s := Strand{Groups: groups, Weight: 1}
	var teacher string
	var h int
	if _, err := fmt.Sscan(text, &s.Segment, &s.Mode, &teacher, &h); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if teacher != "nobody" {
		s.Teachers = []string{teacher}
	}
	for _, id := range append(groups, "") {
		g.Missing[Part{s.cell(), id}] = calendar.Hours(h)
	}
	return s
}

func ground(t *testing.T) *Ground {
	return &Ground{CourseID: "c", Zone: rome(t), Last: calendar.MustDate("2027-05-28"), Missing: map[Part]calendar.Minutes{},
		Closed: func(calendar.Date, store.Ref) bool { return false },
		Names: Names{Staff: map[string]string{"moretti": "Moretti Paola", "ricci": "Ricci Ugo"}, Rooms: map[store.Ref]string{"aula": "Aula 1", "lab": "Laboratorio"},
			Groups: map[store.Ref]string{"a": "Gruppo A", "b": "Gruppo B"}}}
}

// written is a draft as a person would jot it down.
func written(d Draft) []string {
	var out []string
	for _, q := range d.Lessons {
		breaks := ""
		for _, b := range q.Breaks {
			breaks += fmt.Sprintf(" (%s–%s)", b.From, b.To)
		}
		place := string(q.RoomID)
		if q.Mode == hours.LiveDistance {
			place = "online"
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s–%s%s %s %s %s %s %s", q.Date.Italian()[:5], q.From, q.To, breaks, q.Segment, q.Mode, strings.Join(q.Teachers, "+"), place, q.GroupID)))
	}
	for _, f := range d.Findings {
		out = append(out, f.Rule+" "+language.Italian.Finding(f))
	}
	return out
}

// taken is a lesson that stands already.
func taken(t *testing.T, id, courseID string, s Slot, teachers ...string) Booked {
	t.Helper()
	l := lesson(t, id, s)
	l.CourseID = courseID
	return Booked{Lesson: l, Teachers: teachers}
}

func TestGenerate(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(t *testing.T, p *Pattern, g *Ground)
		want []string
	}{
		{"the last lesson is as long as what is left", func(t *testing.T, p *Pattern, g *Ground) {
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 10")}
		}, []string{"30/11 09:00–13:00 531 classroom moretti aula", "01/12 09:00–13:00 531 classroom moretti aula", "02/12 09:00–11:00 531 classroom moretti aula"}},

		{"a short last lesson is the last, also where bands overlap", func(t *testing.T, p *Pattern, g *Ground) {
			p.Bands = []Band{band("9", "11:10"), band("9", "9:30")}
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 1")}
			g.Missing[Part{p.Strands[0].cell(), ""}] = 80
			g.Taken = []Booked{taken(t, "there", "c", slot("2026-11-30", "9:30", "10"), "ricci")}
		}, []string{"30/11 10:00–11:10 531 classroom moretti aula", "01/12 09:00–09:10 531 classroom moretti aula",
			"G-SHORT 531, Aula: l’ultima lezione è di soli 0 h 10'."}},

		{"breaks are not hours, and what is left is a lesson worth coming for", func(t *testing.T, p *Pattern, g *Ground) {
			p.Bands = []Band{band("9", "13", "11", "11:15")} // 3 h 45'
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 8")}
		}, []string{"30/11 09:00–13:00 (11:00–11:15) 531 classroom moretti aula", "01/12 09:00–12:30 (11:00–11:15) 531 classroom moretti aula", "02/12 09:00–10:00 531 classroom moretti aula"}},

		{"together, each by its part; the rest of a morning goes to the next", func(t *testing.T, p *Pattern, g *Ground) {
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 10"), strand(t, g, "KC classroom ricci 6")}
		}, []string{"30/11 09:00–13:00 531 classroom moretti aula", "01/12 09:00–13:00 KC classroom ricci aula", "02/12 09:00–13:00 531 classroom moretti aula",
			"03/12 09:00–11:00 KC classroom ricci aula", "03/12 11:00–13:00 531 classroom moretti aula"}},

		{"in sequence", func(t *testing.T, p *Pattern, g *Ground) {
			p.Order = InSequence
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 6"), strand(t, g, "KC classroom ricci 4"), strand(t, g, "531 laboratory moretti 2")}
			p.Strands[2].RoomID = "lab"
		}, []string{"30/11 09:00–13:00 531 classroom moretti aula", "01/12 09:00–11:00 531 laboratory moretti lab", "01/12 11:00–13:00 531 classroom moretti aula",
			"02/12 09:00–13:00 KC classroom ricci aula"}},

		{"by weight, two of one for each of the other", func(t *testing.T, p *Pattern, g *Ground) {
			p.Order = ByWeight
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 12"), strand(t, g, "KC classroom ricci 8")}
			p.Strands[0].Weight = 2
		}, []string{"30/11 09:00–13:00 531 classroom moretti aula", "01/12 09:00–13:00 KC classroom ricci aula", "02/12 09:00–13:00 531 classroom moretti aula",
			"03/12 09:00–13:00 531 classroom moretti aula", "04/12 09:00–13:00 KC classroom ricci aula"}},

		{"the weight is the segment's, whatever its modes", func(t *testing.T, p *Pattern, g *Ground) {
			p.Order = ByWeight
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 8"), strand(t, g, "531 live_distance moretti 8"), strand(t, g, "KC classroom ricci 8")}
		}, []string{"30/11 09:00–13:00 531 classroom moretti aula", "01/12 09:00–13:00 531 live_distance moretti online", "02/12 09:00–13:00 KC classroom ricci aula",
			"03/12 09:00–13:00 KC classroom ricci aula", "04/12 09:00–13:00 531 classroom moretti aula", "07/12 09:00–13:00 531 live_distance moretti online"}},

		{"a laboratory for two groups: the same hours, each its own", func(t *testing.T, p *Pattern, g *Ground) {
			p.Strands = []Strand{strand(t, g, "531 laboratory moretti 6", "a", "b")}
			p.Strands[0].RoomID = "lab"
		}, []string{"30/11 09:00–13:00 531 laboratory moretti lab a", "01/12 09:00–13:00 531 laboratory moretti lab b", "02/12 09:00–11:00 531 laboratory moretti lab a",
			"02/12 11:00–13:00 531 laboratory moretti lab b"}},

		{"two groups at once, each with its teacher and room", func(t *testing.T, p *Pattern, g *Ground) {
			p.Bands = append(p.Bands, band("9", "13"))
			one, other := strand(t, g, "531 laboratory moretti 4", "a"), strand(t, g, "531 laboratory ricci 4", "b")
			one.RoomID, other.RoomID = "aula", "lab"
			p.Strands = []Strand{one, other}
		}, []string{"30/11 09:00–13:00 531 laboratory moretti aula a", "30/11 09:00–13:00 531 laboratory ricci lab b"}},

		{"a band for one mode alone", func(t *testing.T, p *Pattern, g *Ground) {
			evening := band("17", "19")
			evening.Modes = []hours.Mode{hours.LiveDistance}
			p.Bands[0].Modes = []hours.Mode{hours.Classroom}
			p.Bands = []Band{evening, p.Bands[0]}
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 4"), strand(t, g, "531 live_distance moretti 3")}
		}, []string{"30/11 09:00–13:00 531 classroom moretti aula", "30/11 17:00–19:00 531 live_distance moretti online", "01/12 17:00–18:00 531 live_distance moretti online"}},

		{"closed days", func(t *testing.T, p *Pattern, g *Ground) {
			g.Closed = func(d calendar.Date, room store.Ref) bool {
				return d == monday || d == monday.AddDays(1) && room == "lab"
			}
			p.Strands = []Strand{strand(t, g, "531 laboratory moretti 4"), strand(t, g, "531 classroom moretti 4")}
			p.Strands[0].RoomID = "lab"
		}, []string{"01/12 09:00–13:00 531 classroom moretti aula", "02/12 09:00–13:00 531 laboratory moretti lab"}},

		{"around what stands: the class, a teacher elsewhere, a room", func(t *testing.T, p *Pattern, g *Ground) {
			other := taken(t, "3", "d", slot("2026-12-02", "9", "12"), "ricci")
			other.RoomID = "aula"
			g.Taken = []Booked{
				taken(t, "1", "c", slot("2026-11-30", "10", "11"), "ricci"),
				taken(t, "2", "d", slot("2026-12-01", "8", "9:30"), "moretti"),
				other,
			}
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 8")}
		}, []string{"30/11 09:00–10:00 531 classroom moretti aula", "30/11 11:00–13:00 531 classroom moretti aula", "01/12 09:30–13:00 531 classroom moretti aula",
			"02/12 12:00–13:00 531 classroom moretti aula", "03/12 09:00–09:30 531 classroom moretti aula", "G-SHORT 531, Aula: l’ultima lezione è di soli 0 h 30'."}},

		{"a day is not too long for the class, counting what it has", func(t *testing.T, p *Pattern, g *Ground) {
			p.ClassDay = calendar.Hours(5)
			p.Bands = append(p.Bands, band("14", "18"))
			g.Taken = []Booked{taken(t, "1", "c", slot("2026-12-01", "9", "12"), "ricci")}
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 8")}
		}, []string{"30/11 09:00–13:00 531 classroom moretti aula", "30/11 14:00–15:00 531 classroom moretti aula", "01/12 12:00–13:00 531 classroom moretti aula",
			"01/12 14:00–15:00 531 classroom moretti aula", "02/12 09:00–10:00 531 classroom moretti aula"}},

		{"nor for a teacher, counting other courses", func(t *testing.T, p *Pattern, g *Ground) {
			p.TeacherDay = calendar.Hours(6)
			g.Taken = []Booked{taken(t, "1", "d", slot("2026-11-30", "14", "18"), "moretti"), taken(t, "2", "d", slot("2026-12-01", "14", "20"), "moretti")}
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 6")}
		}, []string{"30/11 09:00–11:00 531 classroom moretti aula", "02/12 09:00–13:00 531 classroom moretti aula"}},

		{"what finds no place is said, with what is in the way", func(t *testing.T, p *Pattern, g *Ground) {
			g.Last = calendar.MustDate("2026-12-02")
			g.Taken = []Booked{taken(t, "1", "d", slot("2026-11-30", "8", "14"), "moretti"), taken(t, "2", "d", slot("2026-12-01", "8", "14"), "moretti")}
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 10"), strand(t, g, "532 live_distance nobody 3")}
		}, []string{"02/12 09:00–13:00 531 classroom moretti aula", "G-LEFT 531, Aula: 6 h 00' su 10 h 00' non trovano posto entro il 02/12/2026.",
			"C-TEACHER 531, Aula: 2 fasce non usate. Moretti Paola ha già lezione.", "G-TEACHER 532, DAD: 3 h 00' non generate, perché la riga non ha un docente."}},

		{"in sequence who comes after waits", func(t *testing.T, p *Pattern, g *Ground) {
			g.Last = monday
			p.Order = InSequence
			p.Bands[0].Modes = []hours.Mode{hours.Classroom}
			p.Strands = []Strand{strand(t, g, "531 laboratory moretti 2", "a"), strand(t, g, "532 classroom ricci 2")}
		}, []string{"G-LEFT 531, Laboratorio, Gruppo A: 2 h 00' su 2 h 00' non trovano posto entro il 30/11/2026.",
			"G-MODE 531, Laboratorio, Gruppo A: 1 fascia non usata. La fascia non ammette questa modalità.",
			"G-LEFT 532, Aula: 2 h 00' su 2 h 00' non trovano posto entro il 30/11/2026.", "G-WAITS 532, Aula: comincia quando è completo 531."}},

		{"what the calendar has too much of", func(t *testing.T, p *Pattern, g *Ground) {
			p.Strands = []Strand{strand(t, g, "531 classroom moretti -2")}
		}, []string{"G-BEYOND 531, Aula: il calendario ha già 2 h 00' più del piano."}},

		{"a learner of two courses", func(t *testing.T, p *Pattern, g *Ground) {
			g.Roll = Roll{active: []Attendee{{EnrolmentID: "e1", LearnerID: "anna", From: monday}}, shared: map[string]bool{"anna": true}}
			other := taken(t, "1", "d", slot("2026-11-30", "9", "12"), "ricci")
			other.Shared = []string{"anna"}
			g.Taken = []Booked{other}
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 1")}
		}, []string{"30/11 12:00–13:00 531 classroom moretti aula"}},

		{"a learner of two groups", func(t *testing.T, p *Pattern, g *Ground) {
			g.Roll = Roll{members: map[string][]GroupMember{"e1": {{GroupID: "a", EnrolmentID: "e1"}, {GroupID: "b", EnrolmentID: "e1"}}}}
			other := taken(t, "1", "c", slot("2026-11-30", "9", "11"), "ricci")
			other.Audience, other.GroupID, other.Members = ForGroup, "b", []string{"e1"}
			g.Taken = []Booked{other}
			p.Strands = []Strand{strand(t, g, "531 laboratory moretti 2", "a")}
		}, []string{"30/11 11:00–13:00 531 laboratory moretti aula a"}},

		{"the Sunday of the change of clocks has its hours", func(t *testing.T, p *Pattern, g *Ground) {
			p.From = calendar.MustDate("2027-03-27")
			p.Bands = []Band{{Days: []time.Weekday{time.Saturday, time.Sunday}, From: calendar.NewWall(1, 0), To: calendar.NewWall(5, 0), RoomID: "aula"}}
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 8")}
		}, []string{"27/03 01:00–05:00 531 classroom moretti aula", "28/03 01:00–05:00 531 classroom moretti aula", "03/04 01:00–02:00 531 classroom moretti aula"}},

		{"and so has that of October, where 02:30 comes twice", func(t *testing.T, p *Pattern, g *Ground) {
			g.Last = calendar.MustDate("2027-10-31")
			p.From = calendar.MustDate("2027-10-30")
			p.Bands = []Band{{Days: []time.Weekday{time.Saturday, time.Sunday}, From: calendar.NewWall(1, 0), To: calendar.NewWall(5, 0), RoomID: "aula"}}
			p.Strands = []Strand{strand(t, g, "531 classroom moretti 9")}
		}, []string{"30/10 01:00–05:00 531 classroom moretti aula", "31/10 01:00–05:00 531 classroom moretti aula"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := ground(t)
			p := Pattern{From: monday, Order: Together, Shortest: 60, Bands: []Band{band("9", "13")}}
			test.make(t, &p, g)
			d := Generate(p, *g)
			if diff := cmp.Diff(test.want, written(d)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(d, Generate(p, *g)); diff != "" {
				t.Errorf("another draft of the same: %s", diff)
			}
		})
	}
}

func TestTheEndOfADraftIsItsLastLesson(t *testing.T) {
	g := ground(t)
	p := Pattern{From: monday, Order: Together, Shortest: 60, Bands: []Band{band("9", "13")}, Strands: []Strand{strand(t, g, "531 classroom moretti 10")}}
	if got := Generate(p, *g).Last(); got != monday.AddDays(2) {
		t.Errorf("last lesson on %s", got)
	}
	if got := (Draft{}).Last(); !got.IsZero() {
		t.Errorf("no lesson, and yet the last is on %s", got)
	}
}

func TestUsualPatternCoversWhatIsGivenInLessons(t *testing.T) {
	cells := []hours.Planned{{Cell: hours.Cell{Segment: "531", Mode: hours.Classroom}, Minutes: 60}, {Cell: hours.Cell{Segment: "531", Mode: hours.SelfPaced}, Minutes: 60},
		{Cell: hours.Cell{Segment: "KC", Mode: hours.LiveDistance}, Minutes: 60}, {Cell: hours.Cell{Segment: hours.Stage, Mode: hours.WorkPlacement}, Minutes: 60}}
	p := Usual(monday, cells, "aula")
	p.Strands[0].Teachers = []string{"moretti"}
	if len(p.Strands) != 2 {
		t.Fatalf("strands %+v", p.Strands)
	}
	again := p.Covering(append(slices.Clone(cells[:1]), hours.Planned{Cell: hours.Cell{Segment: "532", Mode: hours.Laboratory}, Minutes: 60}))
	want := []Strand{p.Strands[0], {Segment: "532", Mode: hours.Laboratory, Weight: 1}}
	if diff := cmp.Diff(want, again.Strands); diff != "" {
		t.Errorf("after a variation (-want +got)\n%s", diff)
	}
}
