package feed_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ical "github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/web/feed"
)

func rome(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func at(t testing.TB, day, wall string) calendar.Instant {
	t.Helper()
	i, err := calendar.At(calendar.MustDate(day), calendar.MustWall(wall), rome(t))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// read is what another program understands. Writing it again is its way to check that no
// property is missing and none stands twice.
func read(t testing.TB, c feed.Calendar) (*ical.Calendar, string) {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	out, err := ical.NewDecoder(bytes.NewReader(b.Bytes())).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if len(c.Events) > 0 {
		if err := ical.NewEncoder(&bytes.Buffer{}).Encode(out); err != nil {
			t.Errorf("%v\n%s", err, b.String())
		}
	}
	return out, b.String()
}

// text is a property's value, as it stands where it is no text.
func text(t testing.TB, props ical.Props, name string) string {
	t.Helper()
	p := props.Get(name)
	if p == nil {
		return ""
	}
	if p.ValueType() != ical.ValueText {
		return p.Value
	}
	s, err := p.Text()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnotherProgramReadsIt(t *testing.T) {
	c := feed.Calendar{Name: "Moretti, Paola; docente", Zone: "Europe/Rome", Opened: at(t, "2026-09-01", "8"), Events: []feed.Event{
		{ID: "l1", Version: 3, From: at(t, "2026-11-23", "9"), To: at(t, "2026-11-23", "13"), Title: "UF 531, Aula; «Reclami» \\ 1", Place: "Aula 2, Sede di Napoli",
			Text: "Operatore call center inbound – edizione 3\nDocente: Đorđević Șerban\nPausa: 11:00–11:15", URL: "https://registro.ente.it/lezioni/l1"},
		{ID: "l2", Version: 1, From: at(t, "2026-11-24", "9"), To: at(t, "2026-11-24", "24"), Title: "Annullata: UF 532", Cancelled: true},
		{ID: "l3", From: at(t, "2026-11-25", "9"), To: at(t, "2026-11-25", "13"), Title: "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\x00\x07", Place: strings.Repeat("è", 200)},
	}}
	out, body := read(t, c)
	if !strings.Contains(body, "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n") {
		t.Error(body)
	}
	if got := text(t, out.Props, "METHOD") + text(t, out.Props, "VERSION") + text(t, out.Props, "X-WR-TIMEZONE"); got != "PUBLISH2.0Europe/Rome" {
		t.Error(got)
	}
	if got := text(t, out.Props, "NAME"); got != c.Name {
		t.Errorf("the name %q", got)
	}
	type event struct {
		UID, Stamp, Sequence, Status, Title, Place, Text, URL string
		From, To                                              time.Time
	}
	var got []event
	for _, e := range out.Events() {
		from, err := e.DateTimeStart(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		to, err := e.DateTimeEnd(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, event{text(t, e.Props, "UID"), text(t, e.Props, "DTSTAMP"), text(t, e.Props, "SEQUENCE"), text(t, e.Props, "STATUS"),
			text(t, e.Props, "SUMMARY"), text(t, e.Props, "LOCATION"), text(t, e.Props, "DESCRIPTION"), text(t, e.Props, "URL"), from, to})
	}
	want := []event{
		{"l1@vidimus", "20260901T060000Z", "3", "CONFIRMED", c.Events[0].Title, c.Events[0].Place, c.Events[0].Text, c.Events[0].URL,
			time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)},
		{"l2@vidimus", "20260901T060000Z", "1", "CANCELLED", c.Events[1].Title, "", "", "",
			time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), time.Date(2026, 11, 24, 23, 0, 0, 0, time.UTC)},
		{"l3@vidimus", "20260901T060000Z", "0", "CONFIRMED", "a\nEND:VEVENT\nBEGIN:VEVENT", c.Events[2].Place, "", "",
			time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC), time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// On the weekends on which the clocks change, a telephone in Rome shows the wall of the
// lesson, and the lesson is as long as it is.
func TestTheClocksChange(t *testing.T) {
	for _, test := range []struct {
		day, from, to string
		start, end    string // UTC
	}{
		{"2026-03-28", "9", "13", "20260328T080000Z", "20260328T120000Z"},
		{"2026-03-29", "9", "13", "20260329T070000Z", "20260329T110000Z"},
		{"2026-03-29", "0", "4", "20260328T230000Z", "20260329T020000Z"}, // three hours
		{"2026-03-30", "9", "13", "20260330T070000Z", "20260330T110000Z"},
		{"2026-10-24", "9", "13", "20261024T070000Z", "20261024T110000Z"},
		{"2026-10-25", "0", "4", "20261024T220000Z", "20261025T030000Z"},       // five hours
		{"2026-10-25", "2.30", "3.30", "20261025T003000Z", "20261025T023000Z"}, // from the first 02:30
		{"2026-10-25", "9", "13", "20261025T080000Z", "20261025T120000Z"},
		{"2026-10-25", "20", "24", "20261025T190000Z", "20261025T230000Z"},
		{"2026-10-26", "9", "13", "20261026T080000Z", "20261026T120000Z"},
	} {
		out, body := read(t, feed.Calendar{Opened: at(t, "2026-01-01", "0"), Events: []feed.Event{{ID: "l", From: at(t, test.day, test.from), To: at(t, test.day, test.to), Title: "UF"}}})
		if !strings.Contains(body, "DTSTART:"+test.start+"\r\n") || !strings.Contains(body, "DTEND:"+test.end+"\r\n") {
			t.Errorf("%s %s–%s:\n%s", test.day, test.from, test.to, body)
		}
		from, err := out.Events()[0].DateTimeStart(nil)
		if err != nil {
			t.Fatal(err)
		}
		day, wall := calendar.WallOf(calendar.InstantOf(from), rome(t))
		if day.String() != test.day || wall != calendar.MustWall(test.from) {
			t.Errorf("%s %s is shown as %s %s", test.day, test.from, day, wall)
		}
	}
}

func TestTheSameLessonsAreTheSameBytes(t *testing.T) {
	c := feed.Calendar{Name: "Corso", Opened: at(t, "2026-09-01", "8"), Events: []feed.Event{{ID: "l1", From: at(t, "2026-11-23", "9"), To: at(t, "2026-11-23", "13"), Title: "UF"}}}
	_, first := read(t, c)
	if _, again := read(t, c); again != first {
		t.Errorf("%s\n%s", first, again)
	}
	if _, empty := read(t, feed.Calendar{Name: "Corso"}); strings.Contains(empty, "VEVENT") {
		t.Error(empty)
	}
}
