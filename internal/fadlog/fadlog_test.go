package fadlog_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fadlog"
	"vidimus/internal/fault"
	"vidimus/internal/stamp"
)

var rome = mustZone("Europe/Rome")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func read(t *testing.T, content string, o fadlog.Options) fadlog.Report {
	t.Helper()
	if o.Zone == nil {
		o.Zone = rome
	}
	r, err := fadlog.Read("rapporto.csv", []byte(content), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// days is an entry in words: "2026-03-12 1800".
func days(e fadlog.Entry) string {
	var out []string
	for _, p := range e.Parts {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %d", p.Day, p.Seconds)))
	}
	return strings.Join(out, ", ")
}

const italian = `Orario,"Nome completo dell'utente","Utente coinvolto","Contesto dell'evento",Componente,"Nome evento",Descrizione,Origine,"Indirizzo IP"
"12/03/26, 23:50:00","Rossi Anna",-,"Pacchetto SCORM: Modulo 1","Pacchetto SCORM","Lancio dello SCO","The user with id '7' launched the sco with id '3'.",web,10.0.0.1
"13/03/26, 00:10:00","Rossi Anna",-,"Pacchetto SCORM: Modulo 1","Pacchetto SCORM","Visualizzato","The user with id '7' viewed the 'scorm' activity.",web,10.0.0.1
"12/03/26, 09:00:00","Rossi Anna",-,"Pacchetto SCORM: Modulo 1","Pacchetto SCORM","Visualizzato","The user with id '7' viewed the 'scorm' activity.",web,10.0.0.1
"12/03/26, 09:20:00","Rossi Anna",-,"Pacchetto SCORM: Modulo 1","Pacchetto SCORM","Visualizzato","The user with id '7' viewed the 'scorm' activity.",web,10.0.0.1
"12/03/26, 09:25:00","Rossi Anna",-,"Quiz: Verifica",Quiz,"Tentativo iniziato","The user with id '7' has started the attempt.",web,10.0.0.1
"12/03/26, 09:51:00","Rossi Anna",-,"Pacchetto SCORM: Modulo 1","Pacchetto SCORM","Visualizzato","The user with id '7' viewed the 'scorm' activity.",web,10.0.0.1
"12/03/26, 10:21:00","Rossi Anna",-,"Pacchetto SCORM: Modulo 1","Pacchetto SCORM","Visualizzato","The user with id '7' viewed the 'scorm' activity.",web,10.0.0.1
"12/03/26, 10:51:01","Rossi Anna",-,"Pacchetto SCORM: Modulo 1","Pacchetto SCORM","Visualizzato","The user with id '7' viewed the 'scorm' activity.",web,10.0.0.1
"12/03/26, 11:00:00",-,-,"Corso: Operatore",Sistema,"Corso visualizzato","The system did it.",cli,
"ieri","Rossi Anna",-,"Pacchetto SCORM: Modulo 1","Pacchetto SCORM","Visualizzato","The user with id '7' viewed it.",web,10.0.0.1
"12/03/26, 09:00:00","Rossi Anna",-,"Pacchetto SCORM: Modulo 1","Pacchetto SCORM","Visualizzato","The user with id '8' viewed the 'scorm' activity.",web,10.0.0.1
`

func TestMoodleLog(t *testing.T) {
	r := read(t, italian, fadlog.Options{})
	if r.Kind != fadlog.Log || !r.Estimated || r.Rows != 11 {
		t.Errorf("%s, estimated %v, %d rows", r.Kind, r.Estimated, r.Rows)
	}
	// Two people of one name are two: the platform's number tells them apart.
	if d := cmp.Diff([]fadlog.Person{{Name: "Rossi Anna", Username: "7"}, {Name: "Rossi Anna", Username: "8"}}, r.People); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"Pacchetto SCORM: Modulo 1", "Quiz: Verifica"}, r.Activities); d != "" {
		t.Error(d)
	}
	// 20 minutes before the quiz; the click after it is half an hour before the next, which
	// counts, and that one a second too far from the last. The night's session is of two days.
	for i, want := range []string{"2026-03-12 3600, 2026-03-13 600", "2026-03-12 0", ""} {
		if got := days(r.Entries[i]); got != want && !(want == "2026-03-12 0" && got == "") {
			t.Errorf("entry %d: %s, want %s", i, got, want)
		}
	}
	if e := r.Entries[0]; e.Accesses != 4 || e.Last.String() != "2026-03-12T23:10:00.000000Z" {
		t.Errorf("%d accesses, last %s", e.Accesses, e.Last)
	}
	var lines []int
	for _, f := range r.Findings {
		lines = append(lines, f.Line)
	}
	if d := cmp.Diff([]int{11, 0}, lines); d != "" {
		t.Errorf("findings %v", r.Findings)
	}
	if wide := read(t, italian, fadlog.Options{Gap: 31}); days(wide.Entries[0]) != "2026-03-12 5401, 2026-03-13 600" {
		t.Errorf("gap of 31 minutes: %s", days(wide.Entries[0]))
	}
}

func TestMoodleLogOfAmericans(t *testing.T) {
	head := "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address\n"
	row := func(at string) string { return `"` + at + `",Anna Rossi,-,File: Guide,File,Viewed,x,web,::1` + "\n" }
	for name, c := range map[string]struct {
		rows []string
		want string
		asks int
	}{
		"the day tells":          {[]string{"3/14/26, 2:05 PM", "3/14/26, 2:15 PM"}, "2026-03-14 600", 0},
		"nothing tells":          {[]string{"3/4/26, 2:05 PM", "3/4/26, 2:15 PM"}, "2026-04-03 600", 1},
		"twenty-four hours":      {[]string{"3/4/26, 14:05", "3/4/26, 14:15"}, "2026-04-03 600", 0},
		"the month has its name": {[]string{"14 March 2026, 2:05 PM", "14 March 2026, 2:15 PM"}, "2026-03-14 600", 0},
		"an older Moodle":        {[]string{"sabato, 14 marzo 2026, 14:05", "14 mar 2026, 14:15"}, "2026-03-14 600", 0},
	} {
		r := read(t, head+row(c.rows[0])+row(c.rows[1]), fadlog.Options{})
		if days(r.Entries[0]) != c.want || len(r.Asks) != c.asks {
			t.Errorf("%s: %s, asks %v, %v", name, days(r.Entries[0]), r.Asks, r.Findings)
		}
	}
	r := read(t, head+row("3/4/26, 2:05 PM")+row("3/4/26, 2:15 PM"), fadlog.Options{Mapping: fadlog.Mapping{Order: stamp.MonthFirst}})
	if days(r.Entries[0]) != "2026-03-04 600" || len(r.Asks) != 0 {
		t.Errorf("said: %s, asks %v", days(r.Entries[0]), r.Asks)
	}
	_, err := fadlog.Read("log.csv", []byte(head+row("13/4/26, 14:05")+row("4/13/26, 14:15")), fadlog.Options{Zone: rome})
	if !fault.HasCode(err, "fadlog.days") {
		t.Errorf("two orders: %v", err)
	}
}

func TestMoodleCompletion(t *testing.T) {
	r := read(t, `,"Indirizzo email","Modulo 1","","Verifica finale","2026-03-31 00:00:00"
"Rossi Anna","anna@example.org","Completato","2026-03-12 14:05:33","Completato (raggiunta la sufficienza)","2026-03-13 10:00:00"
"Bruni Ugo","ugo@example.org","Non completato","","boh",""
`, fadlog.Options{})
	if r.Kind != fadlog.Completion || r.Estimated {
		t.Errorf("%s, estimated %v", r.Kind, r.Estimated)
	}
	for _, e := range r.Entries {
		if e.Seconds() != 0 {
			t.Errorf("completion made minutes: %+v", e)
		}
	}
	if e := r.Entries[1]; !e.Completed || e.Score != "Completato (raggiunta la sufficienza)" || e.Last.String() != "2026-03-13T09:00:00.000000Z" {
		t.Errorf("%+v", e)
	}
	if r.People[0].Email != "anna@example.org" || len(r.Entries) != 3 || r.Entries[2].Completed || len(r.Findings) != 1 || r.Findings[0].Line != 3 {
		t.Errorf("%+v, %+v", r.Entries, r.Findings)
	}
}

func TestTables(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		mapping fadlog.Mapping
		want    []string
		asks    []fadlog.Ask
		lines   []int
	}{
		"SCORM 1.2, all time so far": {text: "Nome completo;Email;Modulo;Tempo totale;Punteggio;Stato\nRossi Anna;anna@example.org;Modulo 1;0001:12:34.5;80;completed\n", want: []string{"4354"}},
		"xAPI, one statement a row": {text: "actor,actor_email,object,timestamp,result_duration\nAnna,mailto:anna@example.org,M1,2026-03-12T08:00:00Z,PT30M\nAnna,mailto:anna@example.org,M1,2026-03-12T08:10:00Z,PT30M\nAnna,mailto:anna@example.org,M1,2026-03-13T08:00:00+01:00,PT1H\n",
			want: []string{"2026-03-12 2400, 2026-03-13 3600"}}, // what overlaps is one time
		"from and to":      {text: "Nome e cognome;Oggetto;Inizio;Fine\nRossi Anna;M1;12/03/2026 09:00;12/03/2026 10:30\nRossi Anna;M1;13/03/2026 09:00;16/03/2026 10:30\n", want: []string{"2026-03-12 5400"}, lines: []int{3}},
		"unit in heading":  {text: "Nome utente;Attività;Durata (min)\na.rossi;M1;90,5\n", want: []string{"5430"}},
		"unit asked":       {text: "Nome utente;Attività;Durata\na.rossi;M1;90,5\n", want: []string{""}, asks: []fadlog.Ask{fadlog.AskUnit}},
		"unit said":        {text: "Nome utente;Attività;Durata\na.rossi;M1;1,5\n", mapping: fadlog.Mapping{Columns: []string{"username", "activity", "duration"}, Unit: stamp.Hour}, want: []string{"5400"}},
		"pair asked":       {text: "Nome utente;Attività;Durata\na.rossi;M1;12:34\n", want: []string{""}, asks: []fadlog.Ask{fadlog.AskPair}},
		"years refused":    {text: "Nome utente;Attività;Durata\na.rossi;M1;P1Y\na.rossi;M1;PT5M\n", want: []string{"300"}, lines: []int{2}},
		"the same row":     {text: "Nome utente;Durata\na.rossi;PT5M\na.rossi;PT5M\n", want: []string{"300"}, lines: []int{3}},
		"two attempts":     {text: "Nome utente;Durata;Tentativo\na.rossi;PT5M;1\na.rossi;PT5M;2\n", want: []string{"600"}},
		"whose is unknown": {text: "Pippo;Pluto\n1;2\n", asks: []fadlog.Ask{fadlog.AskColumns}},
		"nobody's row":     {text: "Nome utente;Durata\n;PT5M\nx;PT1S\n", want: []string{"1"}, lines: []int{2}},
		"title above":      {text: "Rapporto del 12/03/2026\n\nNome utente;Durata\na.rossi;PT5M\n", want: []string{"300"}},
		"no such day":      {text: "Nome utente;Durata;Data\na.rossi;PT5M;31/02/2026\nb;PT6M;30/03/2026\n", want: []string{"", "2026-03-30 360"}, lines: []int{2}},
		"over midnight":    {text: "Nome utente;Durata;Inizio\na.rossi;PT2H;12/03/2026 23:00\n", want: []string{"2026-03-12 3600, 2026-03-13 3600"}},
		"a day, no hour":   {text: "Nome utente;Durata;Data\na.rossi;PT2H;12/03/2026\na.rossi;PT1H;12/03/2026\n", want: []string{"2026-03-12 10800"}},
		"with and without": {text: "Nome utente;Durata;Inizio\na.rossi;PT30M;12/03/2026 09:00\na.rossi;PT20M;12/03/2026\n", want: []string{"2026-03-12 3000"}},
		"clocks go back":   {text: "Nome utente;Durata;Inizio\na.rossi;PT4H;25/10/2026 01:00\n", want: []string{"2026-10-25 14400"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := read(t, c.text, fadlog.Options{Mapping: c.mapping})
			if r.Kind != fadlog.Table {
				t.Fatalf("a %s", r.Kind)
			}
			var got []string
			for _, e := range r.Entries {
				got = append(got, days(e))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.asks, r.Asks); d != "" {
				t.Error(d)
			}
			var lines []int
			for _, f := range r.Findings {
				lines = append(lines, f.Line)
			}
			if d := cmp.Diff(c.lines, lines); d != "" {
				t.Errorf("%s\n%v", d, r.Findings)
			}
		})
	}
}

func TestATableKnowsItsHeadings(t *testing.T) {
	a := read(t, "Nome Utente;Durata\nx;PT1S\n", fadlog.Options{})
	b := read(t, "nome utente,DURATA\ny,PT2S\n", fadlog.Options{})
	c := read(t, "Nome utente;Durata;Data\nx;PT1S;12/03/2026\n", fadlog.Options{})
	if a.Signature != b.Signature || a.Signature == c.Signature {
		t.Errorf("%s, %s, %s", a.Signature, b.Signature, c.Signature)
	}
	if r := read(t, "Utente;Dedication time\nx;1 hour 5 mins\n", fadlog.Options{Mapping: fadlog.Mapping{Columns: []string{"name", "duration"}, Estimated: true}}); !r.Estimated || days(r.Entries[0]) != "3900" {
		t.Errorf("%+v", r)
	}
}

// bigLog is the log of a course of rows clicks, newest first as Moodle exports it.
func bigLog(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address\n")
	at := time.Date(2026, 6, 30, 20, 0, 0, 0, time.UTC)
	for i := range rows {
		at = at.Add(-37 * time.Second)
		fmt.Fprintf(&b, "\"%s\",\"Allievo %02d\",-,\"Pacchetto SCORM: Modulo %d\",\"Pacchetto SCORM\",\"Course module viewed\",\"The user with id '%d' viewed the 'scorm' activity with course module id '%d'.\",web,10.0.0.%d\n",
			at.Format("02/01/06, 15:04:05"), i%25, i/500%8, i%25, i/500%8, i%250)
	}
	return b.Bytes()
}

// A log is read as it streams by: what is kept is its clicks, not its rows.
func TestABigLogIsNotKept(t *testing.T) {
	content := bigLog(100_000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := fadlog.Read("log.csv", content, fadlog.Options{Zone: rome})
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if r.Rows != 100_000 || len(r.People) != 25 || len(r.Entries) != 200 {
		t.Errorf("%d rows, %d people, %d entries", r.Rows, len(r.People), len(r.Entries))
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 4<<20 {
		t.Errorf("%d bytes are kept of %d", kept, len(content))
	}
	runtime.KeepAlive(r)
}

func BenchmarkMoodleLog(b *testing.B) {
	content := bigLog(100_000)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fadlog.Read("log.csv", content, fadlog.Options{Zone: rome}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSizes(t *testing.T) {
	if _, err := fadlog.Read("x.csv", make([]byte, fadlog.MaxBytes+1), fadlog.Options{Zone: rome}); !fault.Is(err, fault.TooLarge) {
		t.Errorf("%v", err)
	}
	if _, err := fadlog.Read("x.xlsx", append([]byte("PK\x03\x04"), make([]byte, fadlog.MaxWorkbook)...), fadlog.Options{Zone: rome}); !fault.HasCode(err, "fadlog.workbook") {
		t.Errorf("%v", err)
	}
	if _, err := fadlog.Read("x.csv", []byte("Nome utente;Durata\n"), fadlog.Options{Zone: rome}); !fault.HasCode(err, "fadlog.empty") {
		t.Errorf("%v", err)
	}
}

// Whatever the file, reading it ends in an error a person can act on or in times that are
// none below zero, each on a day only once.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{italian, "Nome utente;Durata;Inizio\na;PT4H;25/10/2026 01:00\n", ",Email,M1,\nAnna,a@b.it,Completato,2026-03-12 14:05:33\n",
		"Nome utente;Durata\nx;0000:12:34.5\ny;1h 20m\n", "actor,timestamp,duration\nx,2026-03-12T08:00:00Z,PT30M\n", "Orario,Nome completo,Contesto,Evento\n,,,\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := fadlog.Read("x.csv", content, fadlog.Options{Zone: rome, Mapping: fadlog.Mapping{}})
		if err != nil {
			if fault.As(err) == nil {
				t.Fatalf("no refusal: %v", err)
			}
			return
		}
		for _, e := range r.Entries {
			seen := map[calendar.Date]bool{}
			for _, p := range e.Parts {
				if p.Seconds < 0 || seen[p.Day] {
					t.Fatalf("%+v", e)
				}
				seen[p.Day] = true
			}
			if e.Person >= len(r.People) || e.Activity >= len(r.Activities) {
				t.Fatalf("%+v", e)
			}
		}
	})
}
