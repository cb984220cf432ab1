package remotelog_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/remotelog"
	"vidimus/internal/stamp"
)

var rome = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic(err)
	}
	return zone
}()

// lesson is what is known of a lesson of that day and time; "" is nothing.
func lesson(day, from, to string) remotelog.Known {
	k := remotelog.Known{Zone: rome}
	if day != "" {
		k.Day = calendar.MustDate(day)
	}
	if from != "" {
		a, err := calendar.At(k.Day, calendar.MustWall(from), rome)
		if err != nil {
			panic(err)
		}
		b, err := calendar.At(k.Day, calendar.MustWall(to), rome)
		if err != nil {
			panic(err)
		}
		k.Lesson = calendar.Interval{From: a, To: b}
	}
	return k
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func read(t testing.TB, content string, k remotelog.Known) remotelog.Report {
	t.Helper()
	r, err := remotelog.Read("log.csv", []byte(content), k)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// people is a report as text: name, e-mail, seconds, intervals in local time.
func people(r remotelog.Report) []string {
	var out []string
	for _, p := range r.People {
		text := fmt.Sprintf("%s <%s> %d", p.Name, p.Email, p.Seconds())
		for _, iv := range p.Intervals {
			text += iv.From.In(rome).Format(" 15:04:05–") + iv.To.In(rome).Format("15:04:05")
		}
		out = append(out, text)
	}
	return out
}

func said(r remotelog.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s %s %d", f.Severity, f.Rule, f.Line))
	}
	return out
}

// The reports as the platforms export them, and what they say.
func TestSamples(t *testing.T) {
	for _, c := range []struct {
		file     string
		known    remotelog.Known
		platform remotelog.Platform
		people   []string
		said     []string
	}{
		{"zoom-it-morning.csv", lesson("2025-07-08", "09:00", "13:00"), remotelog.Zoom,
			[]string{
				"Robinie Rosmarini (Aldo Vanna) <aldo.vanna@example.it> 14400 09:00:00–13:00:00",
				"Olga Larici <> 14216 09:03:03–12:07:54 12:07:55–13:00:00",
				"iperici <> 13932 09:07:48–13:00:00",
				"fosca carpini <> 6125 11:17:55–13:00:00",
			},
			[]string{"note LOG-RENAMED 5", "note LOG-WAITING 6", "note LOG-WAITING 8", "note LOG-WAITING 10"}},
		{"zoom-it-morning.csv", lesson("", "", ""), remotelog.Zoom, nil, []string{"blocking LOG-DATE 2"}},
		{"zoom-it-morning.csv", lesson("2025-07-09", "09:00", "13:00"), remotelog.Zoom, nil, []string{"blocking LOG-DAY 2"}},
		{"teams-2020-events.csv", lesson("", "", ""), remotelog.Teams, nil, []string{"blocking LOG-DATE 2"}},
		{"teams-2020-events.csv", lesson("2020-12-11", "", ""), remotelog.Teams,
			[]string{
				"Mustermann Max <> 2115 12:27:24–12:45:18 13:45:41–13:56:48 15:42:10–15:42:48 15:53:25–15:59:01",
				"Musterfrau Franziska <> 669 12:28:09–12:38:11 15:45:58–15:46:58 15:56:39–15:56:46",
				"Huber Uwe <> 2742 12:32:15–12:38:27 13:17:31–13:23:19 14:12:07–14:29:11 15:31:52–15:48:30",
				"Müller Franz <> 1172 12:32:41–12:42:23 15:40:30–15:50:20",
				"Müller Hans <> 1537 12:39:32–12:45:18 13:46:03–13:56:46 15:42:27–15:44:04 15:46:03–15:53:11 15:53:34–15:53:50 15:57:29–15:57:36",
			}, nil},
		{"teams-2020-events.csv", lesson("2020-11-12", "14:00", "15:45"), remotelog.Teams,
			[]string{
				"Mustermann Max <> 38 15:42:10–15:42:48",
				"Musterfrau Franziska <> 0",
				"Huber Uwe <> 1812 14:12:07–14:29:11 15:31:52–15:45:00",
				"Müller Franz <> 270 15:40:30–15:45:00",
				"Müller Hans <> 97 15:42:27–15:44:04",
			}, nil},
		{"teams-2021-summary.csv", lesson("", "", ""), remotelog.Teams,
			[]string{
				"Aldo Vanna <robinie@example.com> 1453 14:50:01–15:14:14",
				"Rosmarini Olga <larici@example.com> 1442 14:50:15–15:14:17",
				"Iperici Fosca <carpini@example.com> 1444 14:50:15–15:14:19",
				"Biancospini Zita Viola <biancospini@example.com> 1443 14:50:16–15:14:19",
				"Roveri Quirina <oreste@example.com> 1433 14:50:20–15:14:13",
			}, nil},
		{"teams-2021-summary.csv", lesson("2021-04-14", "", ""), remotelog.Teams,
			[]string{
				"Aldo Vanna <robinie@example.com> 1453 14:50:01–15:14:14",
				"Rosmarini Olga <larici@example.com> 1442 14:50:15–15:14:17",
				"Iperici Fosca <carpini@example.com> 1444 14:50:15–15:14:19",
				"Biancospini Zita Viola <biancospini@example.com> 1443 14:50:16–15:14:19",
				"Roveri Quirina <oreste@example.com> 1433 14:50:20–15:14:13",
			}, []string{"blocking LOG-DAY 0"}},
		{"teams-2025-sections.csv", lesson("", "", ""), remotelog.Teams, []string{"Jan Nowak <j.nowak@example.com> 73 16:16:55–16:18:08"}, nil},
		{"meet.csv", lesson("", "", ""), remotelog.Meet, nil, []string{"blocking LOG-DATE 3"}},
		{"meet.csv", lesson("2026-11-20", "18:00", "19:00"), remotelog.Meet,
			[]string{"Ada Lovelace <ada@example.com> 3480 18:02:00–19:00:00", "Grace Hopper <grace@example.com> 3600 18:00:00–19:00:00"}, nil},
		{"zoom-unique-users.csv", lesson("", "", ""), remotelog.Zoom,
			[]string{"Aldo Docente <docente@example.it> 4500", "Giorgio Arrighi <giorgio@example.it> 4320", "Gianni Lenzi <> 4200",
				"Paolo Marchetti (Ali) <paolo@example.it> 4380", "Ingrid Steiner <ingrid@example.it> 3180", "Enrico (tablet) <> 3420"},
			[]string{"warning LOG-DECLARED 0"}},
		{"zoom-unique-users.csv", lesson("2020-09-25", "", ""), remotelog.Zoom, nil, []string{"blocking LOG-DAY 0"}},
	} {
		t.Run(c.file+" "+c.known.Day.String(), func(t *testing.T) {
			r, err := remotelog.Read(c.file, sample(t, c.file), c.known)
			if err != nil {
				t.Fatal(err)
			}
			if r.Platform != c.platform {
				t.Errorf("platform %s, want %s", r.Platform, c.platform)
			}
			if d := cmp.Diff(c.people, people(r)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.said, said(r)); d != "" {
				t.Error(d)
			}
		})
	}
}

const zoomHeader = "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,In waiting room\n"

// The same morning however it was saved.
func TestEncodingsAndSeparators(t *testing.T) {
	text := strings.TrimPrefix(string(sample(t, "zoom-it-morning.csv")), "\ufeff")
	k := lesson("2025-07-08", "09:00", "13:00")
	want := people(read(t, text, k))
	semicolons := strings.ReplaceAll(strings.ReplaceAll(text, ",,", ";;"), ",", ";")
	latin := strings.NewReplacer("ì", "\xec", "à", "\xe0", "’", "\x92").Replace(text)
	for name, content := range map[string]string{
		"UTF-8 with BOM":  "\ufeff" + text,
		"UTF-16LE":        wide("\ufeff"+text, binary.LittleEndian),
		"UTF-16BE":        wide("\ufeff"+text, binary.BigEndian),
		"UTF-16, no BOM":  wide(text, binary.LittleEndian),
		"Windows-1252":    latin,
		"CRLF":            strings.ReplaceAll(text, "\n", "\r\n"),
		"tabs":            strings.ReplaceAll(text, ",", "\t"),
		"semicolons":      semicolons,
		"formula cells":   strings.ReplaceAll(text, `"08/07`, `="08/07`),
		"narrow spaces":   strings.NewReplacer(" AM", "\u202fAM", " PM", "\u00a0PM").Replace(text),
		"small letters":   strings.NewReplacer(" AM", " a.m.", " PM", " p. m.").Replace(text),
		"blank lines out": strings.ReplaceAll(text, "\n\n", "\n"),
	} {
		if d := cmp.Diff(want, people(read(t, content, k))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func wide(text string, order binary.ByteOrder) string {
	var b bytes.Buffer
	_ = binary.Write(&b, order, utf16.Encode([]rune(text)))
	return b.String()
}

func TestOrderOfDayAndMonth(t *testing.T) {
	rows := func(join, leave string) string {
		return zoomHeader + "Ada,," + quote(join) + "," + quote(leave) + ",60,No,No\n"
	}
	for _, c := range []struct {
		name, join, leave string
		known             remotelog.Known
		want              string // the way in, local
		said              string
	}{
		{"a day beyond 12 comes first", "25/07/2025 09:00:00", "25/07/2025 10:00:00", lesson("", "", ""), "2025-07-25 09:00:00", ""},
		{"a day beyond 12 comes second", "07/25/2025 09:00:00 PM", "07/25/2025 10:00:00 PM", lesson("", "", ""), "2025-07-25 21:00:00", ""},
		{"AM does not mean month first", "08/07/2025 09:00:00 AM", "08/07/2025 10:00:00 AM", lesson("2025-07-08", "", ""), "2025-07-08 09:00:00", ""},
		{"the lesson says month first", "08/07/2025 09:00", "08/07/2025 10:00", lesson("2025-08-07", "", ""), "2025-08-07 09:00:00", ""},
		{"equal numbers need no order", "07/07/2025 09:00", "07/07/2025 10:00", lesson("", "", ""), "2025-07-07 09:00:00", ""},
		{"a person said", "08/07/2025 09:00", "08/07/2025 10:00", remotelog.Known{Zone: rome, Order: stamp.MonthFirst}, "2025-08-07 09:00:00", ""},
		{"the file knows better than a person", "25/07/2025 09:00", "25/07/2025 10:00", remotelog.Known{Zone: rome, Order: stamp.MonthFirst}, "2025-07-25 09:00:00", ""},
		{"nothing says", "08/07/2025 09:00", "08/07/2025 10:00", lesson("", "", ""), "", "blocking LOG-DATE 2"},
		{"another day", "08/07/2025 09:00", "08/07/2025 10:00", lesson("2025-09-01", "", ""), "", "blocking LOG-DAY 2"},
		{"both days are in the file", "11/12/2020 23:00", "12/11/2020 01:00", lesson("2020-12-11", "", ""), "", "blocking LOG-ORDER 2"},
		{"a file put together by hand", "25/07/2025 09:00", "07/25/2025 10:00", lesson("2025-07-25", "", ""), "", "blocking LOG-ROW 2"},
		{"ISO", "2025-07-08 09:00:00", "2025-07-08 10:00:00", lesson("", "", ""), "2025-07-08 09:00:00", ""},
		{"ISO in UTC", "2025-07-08T07:00:00Z", "2025-07-08T08:00:00.000Z", lesson("", "", ""), "2025-07-08 09:00:00", ""},
		{"an offset", "2025-07-08T12:30:00+05:30", "2025-07-08T13:30:00+05:30", lesson("", "", ""), "2025-07-08 09:00:00", ""},
		{"a zone by name", "08/07/2025 07:00:00 (UTC)", "08/07/2025 08:00:00 GMT", lesson("2025-07-08", "", ""), "2025-07-08 09:00:00", ""},
		{"short years", "13.7.25, 09.00", "13.7.25, 10.00", lesson("", "", ""), "2025-07-13 09:00:00", ""},
		{"months by name", "8 lug 2025, 09:00:00", "8 luglio 2025 10:00", lesson("", "", ""), "2025-07-08 09:00:00", ""},
		{"English months", "Jul 8, 2025, 9:00:00 AM", "Tuesday, July 8, 2025 10:00 AM", lesson("", "", ""), "2025-07-08 09:00:00", ""},
		{"noon and midnight", "13/07/2025 12:00:00 AM", "13/07/2025 12:00:00 PM", lesson("", "", ""), "2025-07-13 00:00:00", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, rows(c.join, c.leave), c.known)
			got := ""
			if len(r.People) > 0 && len(r.People[0].Intervals) > 0 {
				got = r.People[0].Intervals[0].From.In(rome).Format(time.DateTime)
			}
			if got != c.want || strings.Join(said(r), ", ") != c.said {
				t.Errorf("%q %q, want %q %q", got, said(r), c.want, c.said)
			}
		})
	}
}

func quote(s string) string { return `"` + s + `"` }

// The nights on which the clocks change: 29 March and 25 October 2026.
func TestClockChanges(t *testing.T) {
	for _, c := range []struct {
		name, join, leave string
		seconds           int
		said              string
	}{
		{"an hour is missing", "29/03/2026 01:30:00", "29/03/2026 03:30:00", 3600, ""},
		{"a time that is not", "29/03/2026 02:30:00", "29/03/2026 03:30:00", 0, "warning LOG-CLOCK 2"},
		{"an hour more", "25/10/2026 01:30:00", "25/10/2026 03:30:00", 3 * 3600, ""},
		{"out in the hour that repeats", "25/10/2026 02:50:00", "25/10/2026 02:10:00", 20 * 60, "warning LOG-CLOCK 2"},
	} {
		r := read(t, zoomHeader+"Ada,,"+c.join+","+c.leave+",60,No,No\n", lesson("", "", ""))
		got := 0
		for _, p := range r.People {
			got += p.Seconds()
		}
		if got != c.seconds || strings.Join(said(r), ", ") != c.said {
			t.Errorf("%s: %d s %v, want %d s %q", c.name, got, said(r), c.seconds, c.said)
		}
	}
}

// A row that cannot be understood costs its own minutes, and is said with its line.
func TestNothingIsDroppedInSilence(t *testing.T) {
	k := lesson("2025-07-25", "09:00", "13:00")
	for _, c := range []struct{ name, content, said string }{
		{"no time", zoomHeader + "Ada,,boh,25/07/2025 10:00:00,60,No,No\nIda,,25/07/2025 09:00:00,25/07/2025 10:00:00,60,No,No\n", "warning LOG-ROW 2"},
		{"out before in", zoomHeader + "Ada,,25/07/2025 10:00:00,25/07/2025 09:00:00,60,No,No\n", "warning LOG-ROW 2"},
		{"no name", zoomHeader + ",,25/07/2025 09:00:00,25/07/2025 10:00:00,60,No,No\n", "warning LOG-ROW 2"},
		{"no way out", zoomHeader + "Ada,,25/07/2025 09:00:00,25/07/2025 10:00:00,60,No,No\nAda,,25/07/2025 12:00:00,,60,No,No\n", "warning LOG-OPEN 3"},
		{"Teams: joined only", "N\tA\tT\nAda\tJoined\t25/07/2025, 12:00:00\n", "warning LOG-OPEN 2"},
		{"Teams: in twice, then out twice", "N\tA\tT\nAda\tJoined\t25/07/2025, 09:00:00\nAda\tJoined\t25/07/2025, 09:30:00\nAda\tLeft\t25/07/2025, 10:00:00\nAda\tLeft\t25/07/2025, 10:30:00\n", "warning LOG-OPEN 3, warning LOG-LEFT 5"},
		{"Teams: a broken row", "N\tA\tT\nAda\tJoined\t25/07/2025, 09:00:00\nAda\tLeft\t25/07/2025, 10:00:00\nAda\t???\n", "warning LOG-ROW 4"},
		{"unique users: no minutes", strings.NewReplacer("57", "?", "09/24/2020", "07/25/2025").Replace(string(sample(t, "zoom-unique-users.csv"))), "warning LOG-DECLARED 0, warning LOG-ROW 10"},
		{"unique users: another day", strings.Replace(string(sample(t, "zoom-unique-users.csv")), "57", "?", 1), "blocking LOG-DAY 0"},
	} {
		if got := strings.Join(said(read(t, c.content, k)), ", "); got != c.said {
			t.Errorf("%s: %q, want %q", c.name, got, c.said)
		}
	}
}

// Teams of 2020 in German, of 2025 in Italian with commas in every date, and without its
// third section.
func TestTeamsInAnyLanguage(t *testing.T) {
	german := "Vollständiger Name\tBenutzeraktion\tZeitstempel\n" +
		"Ada\tBeigetreten\t25.7.2025, 09:00:00\nIda\tVor dem Beitritt\t25.7.2025, 09:05:00\nAda\tVerlassen\t25.7.2025, 10:00:00\nIda\tVerlassen\t25.7.2025, 09:15:00\n"
	if got := people(read(t, german, lesson("", "", ""))); !cmp.Equal(got, []string{"Ada <> 3600 09:00:00–10:00:00", "Ida <> 600 09:05:00–09:15:00"}) {
		t.Error(got)
	}
	head := "1. Riepilogo\nTitolo riunione\tLezione\n\n2. Partecipanti\nNome\tPrima entrata\tUltima uscita\tDurata\tE-mail\tUPN\tRuolo\n"
	one := func(i int) string {
		return fmt.Sprintf("Persona %d\t25/07/25, 09:00:00\t25/07/25, 11:00:00\t1h 30m\tp%d@example.it\tp%d@example.it\tRelatore\n", i, i, i)
	}
	third := "\n3. Attività durante la riunione\nNome\tOra\tOra\tDurata\tE-mail\tRuolo\n"
	text := head
	for i := range 40 {
		text += one(i)
		third += fmt.Sprintf("Persona %d\t25/07/25, 09:00:00\t25/07/25, 10:00:00\t1h\tp%d@example.it\tRelatore\n", i, i)
	}
	r := read(t, text+third, lesson("", "", ""))
	if len(r.People) != 40 || len(r.Findings) != 0 || r.People[39].Seconds() != 3600 {
		t.Errorf("%v %v", people(r), said(r))
	}
	r = read(t, head+one(1), lesson("", "", ""))
	if got := strings.Join(said(r), ", "); got != "warning LOG-GAPS 6" {
		t.Errorf("without the third section: %q", got)
	}
}

// What a word means, all people together tell: one whose first line is missing does not.
func TestWaysInAndOutByTheirWords(t *testing.T) {
	const in, out = "Si è unito", "Ha abbandonato"
	for name, c := range map[string]struct {
		rows []string // person, word, time
		want string
		said string
	}{
		"everybody comes and goes": {[]string{"Ada", in, "09:00", "Ugo", in, "09:00", "Ada", out, "10:00", "Ugo", out, "10:00"}, "Ada 3600, Ugo 3600", ""},
		"somebody leaves first": {[]string{"Ida", out, "09:00", "Ada", in, "09:00", "Ida", in, "09:30", "Ada", out, "10:00", "Ida", out, "10:00", "Ugo", in, "09:00", "Ugo", out, "09:10"},
			"Ida 1800, Ada 3600, Ugo 600", "warning LOG-LEFT 2"},
		"and there are only two":      {[]string{"Ida", out, "09:00", "Ada", in, "09:00", "Ida", in, "09:30", "Ada", out, "10:00", "Ida", out, "10:00"}, "Ida 1800, Ada 3600", "warning LOG-LEFT 2"},
		"downloaded while it goes on": {[]string{"Ada", in, "09:00", "Ugo", in, "12:00"}, "Ada 14400, Ugo 3600", "warning LOG-OPEN 2, warning LOG-OPEN 3"},
		"and somebody has left first": {[]string{"Ada", in, "12:00", "Ugo", in, "12:00", "Ida", out, "09:30", "Ida", in, "12:00"}, "Ada 3600, Ugo 3600, Ida 3600",
			"warning LOG-OPEN 2, warning LOG-OPEN 3, warning LOG-LEFT 4, warning LOG-OPEN 5"},
		"one against one": {[]string{"Ada", in, "09:00", "Ada", out, "10:00", "Ida", out, "09:00", "Ida", in, "10:00"}, "Ada 0, Ida 0", "blocking LOG-WORDS 2"},
	} {
		content := "Nome completo\tAzione utente\tOra\n"
		for r := c.rows; len(r) > 0; r = r[3:] {
			content += r[0] + "\t" + r[1] + "\t25/07/2025, " + r[2] + ":00\n"
		}
		r := read(t, content, lesson("2025-07-25", "09:00", "13:00"))
		var got []string
		for _, p := range r.People {
			got = append(got, fmt.Sprint(p.Name, " ", p.Seconds()))
		}
		if strings.Join(got, ", ") != c.want || strings.Join(said(r), ", ") != c.said {
			t.Errorf("%s: %q %q, want %q %q", name, got, said(r), c.want, c.said)
		}
	}
}

// BigBlueButton’s dashboard and Webex’s attendees, as their programs write them.
func TestOtherPlatforms(t *testing.T) {
	bbb := "Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Reactions,Poll Votes,Raise Hands,Join,Left,Duration\r\n" +
		`"Ada Rossi","TRUE","0","00:10:00","-","1","0","0","0","7/25/2025, 09:00:12 AM","7/25/2025, 10:00:12 AM","01:00:00"` + "\r\n" +
		`"Ida Neri","FALSE","0","00:10:00","-","1","0","0","0","7/25/2025, 09:00:00 AM","7/25/2025, 10:00:00 AM","00:40:00"` + "\r\n" +
		`"Anonymous","","","","","","","","","","",""`
	r := read(t, bbb, lesson("", "", ""))
	if got := people(r); r.Platform != remotelog.BigBlueButton || !cmp.Equal(got, []string{"Ada Rossi <> 3600 09:00:12–10:00:12", "Ida Neri <> 3600 09:00:00–10:00:00"}) {
		t.Error(r.Platform, got)
	}
	if got := strings.Join(said(r), ", "); got != "warning LOG-GAPS 3, warning LOG-ROW 4" {
		t.Error(got)
	}
	webex := "Meeting Name\tMeeting Start Time\tMeeting End Time\tDisplay Name\tRole\tAttendee Email\tJoin Time\tLeave Time\tAttendance Duration\tConnection Type\n" +
		"UF 531\t=\"2025-07-25 09:00:00\"\t=\"2025-07-25 13:00:00\"\tAda Rossi\tAttendee\tada@example.it\t=\"2025-07-25 09:10:00\"\t=\"2025-07-25 10:10:00\"\t60 mins\tDesktop app\n"
	r = read(t, wide("\ufeff"+webex, binary.LittleEndian), lesson("", "", ""))
	if got := people(r); r.Platform != remotelog.Webex || !cmp.Equal(got, []string{"Ada Rossi <ada@example.it> 3600 09:10:00–10:10:00"}) {
		t.Error(r.Platform, got)
	}
}

// A table nobody knows is asked about once.
func TestMapping(t *testing.T) {
	text := "Registro della stanza\n\nUtente;Posta;Connesso;Disconnesso\nRossi Ada;ada@example.it;08/07/2025 09:00;08/07/2025 10:00\n"
	k := lesson("2025-07-08", "", "")
	if r := read(t, text, k); !r.Asks(remotelog.AskColumns) {
		t.Fatal(r)
	}
	p, err := remotelog.PreviewOf("x.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if p.Line != 3 || p.Guess.Name != 0 || p.Guess.Join != remotelog.None || len(p.Rows) != 1 {
		t.Errorf("%+v", p)
	}
	m := remotelog.Mapping{Label: "Stanza", Signature: p.Signature, Columns: remotelog.Columns{Name: 0, Email: 1, Join: 2, Leave: 3, Surname: remotelog.None, Duration: remotelog.None, Waiting: remotelog.None}}
	k.Mappings = []remotelog.Mapping{m}
	r := read(t, text, k)
	if got := people(r); !cmp.Equal(got, []string{"Rossi Ada <ada@example.it> 3600 09:00:00–10:00:00"}) || r.Called != "Stanza" {
		t.Error(got, r.Called)
	}
	guessed, err := remotelog.PreviewOf("x.csv", []byte("Cognome;Nome;E-mail;Ora di entrata;Ora di uscita;Durata\nRossi;Ada;a@b.it;08/07/2025 09:00;08/07/2025 10:00;60\n"))
	if want := (remotelog.Columns{Name: 1, Surname: 0, Email: 2, Join: 3, Leave: 4, Duration: 5, Waiting: remotelog.None}); err != nil || guessed.Guess != want {
		t.Errorf("%+v %v", guessed.Guess, err)
	}
}

// A person on two devices is there once.
func TestUnionNotSum(t *testing.T) {
	r := read(t, zoomHeader+
		"Ada,a@b.it,25/07/2025 09:00:00,25/07/2025 10:00:00,60,No,No\nAda (tablet),A@B.it,25/07/2025 09:30:00,25/07/2025 10:30:00,60,No,No\n", lesson("", "", ""))
	if got := people(r); !cmp.Equal(got, []string{"Ada <a@b.it> 5400 09:00:00–10:30:00"}) {
		t.Error(got)
	}
}

func TestSizeIsLimited(t *testing.T) {
	_, err := remotelog.Read("x.csv", bytes.Repeat([]byte("a;b\n"), remotelog.MaxBytes), lesson("", "", ""))
	if !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
}

// Whatever comes in, nothing breaks, nobody is there longer than the lesson, and what blocks
// leaves no one counted by mistake.
func FuzzRead(f *testing.F) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			f.Add(sample(f, e.Name()))
		}
	}
	f.Add([]byte("1. A\n2. B\n"))
	f.Add([]byte("N\tA\tT\nAda\tJoined\t25/07/2025, 09:00:00\n"))
	f.Add([]byte("Name,Moderator,x,y\n\"A\",\"TRUE\",\"7/25/2025, 09:00:12 AM\",\"-\",\"01:00:00\""))
	k := lesson("2025-07-08", "09:00", "13:00")
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := remotelog.Read("x.csv", content, k)
		if err != nil {
			if fault.As(err) == nil {
				t.Fatalf("no sentence: %v", err)
			}
			return
		}
		for _, p := range r.People {
			if p.Name == "" {
				t.Fatal("somebody without a name")
			}
			for _, iv := range p.Intervals {
				if iv.IsEmpty() || iv.From.Before(k.Lesson.From) || k.Lesson.To.Before(iv.To) {
					t.Fatalf("%s: %v lies outside the lesson", p.Name, iv)
				}
			}
		}
		if len(r.People) == 0 && len(r.Findings) == 0 && r.Platform == remotelog.Other {
			t.Fatal("nothing understood, nothing said")
		}
		_, _ = remotelog.PreviewOf("x.csv", content)
		for _, f := range r.Findings {
			if f.Message == "" || f.Severity == "" || f.Rule == "" {
				t.Fatal(f)
			}
		}
		_ = finding.Blocks(r.Findings)
	})
}

// A report cannot know what comes after it was made; a clock that is a little fast can.
func TestAReportOfTimesToCome(t *testing.T) {
	const report = "Nome (nome originale),E-mail,Ora di ingresso,Ora di uscita,Durata (minuti),Guest,In sala d’attesa\n" +
		"Prova Uno,,25/09/2026 05:00:00 PM,25/09/2026 10:00:00 PM,300,No,No\n"
	zone := rome
	at := func(wall string) calendar.Instant {
		i, err := calendar.At(calendar.MustDate("2026-09-25"), calendar.MustWall(wall), zone)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	lesson := calendar.Interval{From: at("17:00"), To: at("19:15")}
	for wall, want := range map[string]bool{"19:29": true, "21:54": true, "21:56": false, "23:00": false} {
		got, err := remotelog.Read("a.csv", []byte(report), remotelog.Known{Zone: zone, Day: calendar.MustDate("2026-09-25"), Lesson: lesson, Brought: at(wall)})
		if err != nil || got.Asks(remotelog.Ahead) != want {
			t.Errorf("brought at %s: %+v, %v", wall, got.Findings, err)
		}
	}
}
