package fadreport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fadlog"
	"vidimus/internal/fadreport"
	"vidimus/internal/fault"
	"vidimus/internal/stamp"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// desk is a course with two objects and a report of it.
type desk struct {
	*attendancetest.Course
	vault   *vault.Vault
	objects []attendance.Object
}

func eachDesk(t *testing.T, run func(d *desk)) {
	attendancetest.Each(t, "2026-10-20T10:00:00Z", func(t *testing.T, s *attendancetest.School) {
		d := &desk{Course: s.Open("c", 3)}
		var err error
		if d.vault, err = vault.Open(t.TempDir(), [32]byte{}); err != nil {
			t.Fatal(err)
		}
		d.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			for _, title := range []string{"Privacy", "Il reclamo"} {
				o, err := attendance.OpenObject(t.Context(), tx, attendance.Object{CourseID: "c", Segment: "531", Title: title, Platform: "Moodle", Minutes: 60,
					FromDate: attendancetest.Start, ToDate: attendancetest.Start.AddDays(20)})
				if err != nil {
					return err
				}
				d.objects = append(d.objects, o)
			}
			return nil
		})
		run(d)
	})
}

func (d *desk) read(content string, m fadlog.Mapping) fadlog.Report {
	d.T.Helper()
	read, err := fadlog.Read("x.csv", []byte(content), fadlog.Options{Zone: attendancetest.Rome, Mapping: m})
	if err != nil {
		d.T.Fatal(err)
	}
	return read
}

func (d *desk) bring(content string, r fadreport.Report) (fadreport.Report, error) {
	d.T.Helper()
	file, err := d.vault.Put([]byte(content), "text/csv")
	if err != nil {
		d.T.Fatal(err)
	}
	r.CourseID = "c"
	err = d.Write(attendancetest.Tutor, func(tx *store.Tx) (err error) {
		r, err = fadreport.Bring(d.T.Context(), tx, r, file, d.read(content, fadlog.Mapping{}))
		return err
	})
	return r, err
}

// confirm confirms what it has just looked at.
func (d *desk) confirm(r fadreport.Report, content string) (n int, err error) {
	d.T.Helper()
	return d.confirmSeen(r, content, d.preview(r, content).Stamp)
}

func (d *desk) confirmSeen(r fadreport.Report, content, seen string) (n int, err error) {
	err = d.Write(attendancetest.Tutor, func(tx *store.Tx) (err error) {
		m, err := r.Columns()
		if err != nil {
			return err
		}
		n, err = fadreport.Confirm(d.T.Context(), tx, "c", r.ID, seen, d.read(content, m))
		return err
	})
	return n, err
}

func (d *desk) preview(r fadreport.Report, content string) (p fadreport.Preview) {
	d.T.Helper()
	d.Read(func(rd store.Reader) error {
		m, err := r.Columns()
		if err != nil {
			return err
		}
		p, err = fadreport.PreviewOf(d.T.Context(), rd, r, d.read(content, m))
		return err
	})
	return p
}

// words is a preview in words: who was recognised how, and what would change.
func words(p fadreport.Preview) string {
	var out []string
	for _, x := range p.People {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s=%s %s", x.Known(), x.EnrolmentID, x.Sign)))
	}
	for _, x := range p.Activities {
		object := ""
		if x.ObjectID != "" {
			object = "object"
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s=%s %s", x.Name, object, x.Sign)))
	}
	for _, l := range p.Lines {
		out = append(out, fmt.Sprintf("%s %s: %d→%d", l.EnrolmentID, l.Object.Title, l.Before.Minutes(), l.After.Minutes()))
	}
	return strings.Join(out, "\n")
}

const table = `Nome e cognome;Nome utente;Oggetto;Inizio;Durata;Punteggio
Allievo01 Prova;a.uno;Privacy;07/09/2026 09:00;0:40:00;
Allievo01 Prova;a.uno;Privacy;08/09/2026 09:00;0:40:00;8/10
Prova Allievo02;a.due;Privacy;01/12/2026 09:00;0:30:00;
Prof Anna;anna;Privacy;07/09/2026 09:00;2:00:00;
Allievo01 Prova;a.uno;Reclami;09/09/2026 10:00;0:15:00;
`

func TestATableIsMatchedConfirmedAndKeptOnce(t *testing.T) {
	eachDesk(t, func(d *desk) {
		t := d.T
		about := fadreport.Report{Platform: "Moodle", UpTo: calendar.MustDate("2026-10-20")}
		if _, err := d.bring(table, fadreport.Report{}); fault.As(err) == nil || len(fault.As(err).Fields) != 2 {
			t.Errorf("without platform and day: %v", err)
		}
		r, err := d.bring(table, about)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := d.bring(table, about); err != nil || again.ID != r.ID {
			t.Errorf("the same file again: %v, %v", again.ID, err)
		}
		want := `a.uno=c-e01 name
a.due=c-e02 name
anna=
Privacy=object name
Reclami=
c-e01 Privacy: 0→60
c-e02 Privacy: 0→0`
		p := d.preview(r, table)
		if diff := cmp.Diff(want, words(p)); diff != "" {
			t.Error(diff)
		}
		if people, titles := p.Open(); people != 1 || titles != 1 || p.News != 3 {
			t.Errorf("%d people, %d activities open, %d new rows", people, titles, p.News)
		}
		if n := p.Lines[1].After.Outside(); n != 30 {
			t.Errorf("outside the window: %d", n)
		}
		if n, err := d.confirm(r, table); n != 3 || err != nil {
			t.Fatalf("%d rows, %v", n, err)
		}
		if n, err := d.confirm(r, table); n != 0 || err != nil {
			t.Errorf("confirmed again: %d rows, %v", n, err)
		}
		// Whoever is recognised later is added, and only they.
		say := func(people, titles map[string]string) error {
			return d.Write(attendancetest.Tutor, func(tx *store.Tx) error {
				return fadreport.Say(t.Context(), tx, "c", r.ID, people, titles)
			})
		}
		if err := say(map[string]string{"user anna": "of another course"}, nil); !fault.HasCode(err, "fadreport.choice") {
			t.Errorf("%v", err)
		}
		if err := say(map[string]string{"user anna": fadreport.Nobody}, map[string]string{"reclami": d.objects[1].ID}); err != nil {
			t.Fatal(err)
		}
		want = `a.uno=c-e01 name
a.due=c-e02 name
anna= said
Privacy=object name
Reclami=object said
c-e01 Privacy: 60→60
c-e01 Il reclamo: 0→15
c-e02 Privacy: 0→0`
		if diff := cmp.Diff(want, words(d.preview(r, table))); diff != "" {
			t.Error(diff)
		}
		if n, err := d.confirm(r, table); n != 1 || err != nil {
			t.Errorf("one more object: %d rows, %v", n, err)
		}
		// A later report tells all of it again and a day more.
		longer := table + "Allievo01 Prova;a.uno;Reclami;10/09/2026 10:00;0:20:00;\n"
		later, err := d.bring(longer, about)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := d.confirm(later, longer); n != 1 || err != nil {
			t.Errorf("a longer report: %d rows, %v", n, err)
		}
		d.Read(func(rd store.Reader) error {
			book, err := attendance.FadBookOf(t.Context(), rd, "c", calendar.MustDate("2026-12-31"))
			if err != nil {
				return err
			}
			f := book.Of(d.objects[1], "c-e01")
			if f.Minutes() != 35 || book.Of(d.objects[0], "c-e01").TestResult() != "8/10" || f.Rows[0].Account != "a.uno" || f.Rows[0].Source != "Moodle, rapporto del 20/10/2026" {
				t.Errorf("%d minutes, %+v", f.Minutes(), f.Rows)
			}
			lacking, err := attendance.LackingFad(t.Context(), rd, calendar.MustDate("2026-10-20"), calendar.MustDate("2026-10-25"))
			var got []string
			for _, l := range lacking {
				got = append(got, l.Title+" "+strings.Join(l.Enrolments, " "))
			}
			if diff := cmp.Diff([]string{"Privacy c-e02 c-e03", "Il reclamo c-e02 c-e03"}, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if err := d.Write(attendancetest.Tutor, func(tx *store.Tx) error { return fadreport.Discard(t.Context(), tx, "c", r.ID) }); !fault.HasCode(err, "fadreport.confirmed") {
			t.Errorf("a confirmed report was discarded: %v", err)
		}
	})
}

// What was recognised too late is added to the minutes, what was recognised wrongly is taken
// from whoever had it, and nothing counts twice.
func TestWhoItIsIsSaidAfterwards(t *testing.T) {
	const content = `Nome e cognome;Nome utente;Oggetto;Inizio;Durata
Allievo01 Prova;a.uno;Privacy;07/09/2026 09:00;0:20:00
Qualcuno;casa;Privacy;07/09/2026 11:00;0:15:00
`
	eachDesk(t, func(d *desk) {
		t := d.T
		r, err := d.bring(content, fadreport.Report{Platform: "Moodle", UpTo: calendar.MustDate("2026-10-20")})
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			name       string
			one, casa  string // who the accounts are said to be; nothing is said of an empty one
			changed    int
			kept       int
			first, sec calendar.Minutes
			live       int
		}{
			{"at first", "", "", 1, 1, 20, 0, 1},
			{"another account of theirs", "", "c-e01", 1, 1, 35, 0, 1},
			{"nothing else", "", "", 0, 0, 35, 0, 1},
			{"no, it is somebody else’s", "", "c-e02", 2, 2, 20, 15, 2},
			{"both are", "c-e02", "", 2, 1, 0, 35, 1},
			{"they were not", "c-e01", "c-e01", 2, 1, 35, 0, 1},
			{"nobody’s", fadreport.Nobody, fadreport.Nobody, 1, 0, 0, 0, 0},
			{"and as it was", "c-e01", "", 1, 1, 20, 0, 1},
		} {
			people := map[string]string{}
			if step.one != "" {
				people["user a.uno"] = step.one
			}
			if step.casa != "" {
				people["user casa"] = step.casa
			}
			if len(people) > 0 {
				d.Must(attendancetest.Tutor, func(tx *store.Tx) error { return fadreport.Say(t.Context(), tx, "c", r.ID, people, nil) })
			}
			p := d.preview(r, content)
			told := map[string]calendar.Minutes{}
			for _, l := range p.Lines {
				told[l.EnrolmentID] = l.After.Minutes()
			}
			if p.News != step.changed || told["c-e01"] != step.first || told["c-e02"] != step.sec {
				t.Errorf("%s: %d rows would change, %v", step.name, p.News, told)
			}
			if n, err := d.confirm(r, content); n != step.kept || err != nil {
				t.Errorf("%s: %d rows, %v", step.name, n, err)
			}
			d.Read(func(rd store.Reader) error {
				book, err := attendance.FadBookOf(t.Context(), rd, "c", calendar.MustDate("2026-12-31"))
				if err != nil {
					return err
				}
				if a, b := book.Of(d.objects[0], "c-e01").Minutes(), book.Of(d.objects[0], "c-e02").Minutes(); a != step.first || b != step.sec {
					t.Errorf("%s: %d and %d minutes", step.name, a, b)
				}
				return nil
			})
			if n := d.Count("SELECT COUNT(*) FROM fad_evidence WHERE aside_at IS NULL"); n != step.live {
				t.Errorf("%s: %d rows count", step.name, n)
			}
		}
		if n := d.Count("SELECT COUNT(*) FROM fad_evidence WHERE aside_reason = ?", attendance.NoLongerSaid); n != 3 {
			t.Errorf("%d rows set aside", n)
		}
	})
}

// Whatever changes what would count, after somebody looked and before they confirm, is looked
// at first: who was meant, what is on file already, the report itself.
func TestWhatNobodyReadIsNotConfirmed(t *testing.T) {
	const content = `Nome e cognome;Nome utente;Oggetto;Inizio;Durata
Allievo01 Prova;a.uno;Privacy;07/09/2026 09:00;0:20:00
`
	about := fadreport.Report{Platform: "Moodle", UpTo: calendar.MustDate("2026-10-20")}
	for what, meanwhile := range map[string]func(d *desk, r fadreport.Report) error{
		"somebody else was meant": func(d *desk, r fadreport.Report) error {
			return d.Write(attendancetest.Tutor, func(tx *store.Tx) error {
				return fadreport.Say(d.T.Context(), tx, "c", r.ID, map[string]string{"user a.uno": "c-e02"}, nil)
			})
		},
		"more was typed by hand": func(d *desk, _ fadreport.Report) error {
			return d.Write(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := attendance.RecordFad(d.T.Context(), tx, "c", attendance.FadEvidence{ObjectID: d.objects[0].ID, EnrolmentID: "c-e01", Seconds: 1800, Source: "Moodle"})
				return err
			})
		},
		"the learner had left": func(d *desk, _ fadreport.Report) error {
			d.Leaves("c-e01", attendancetest.Start.AddDays(-1), "suspended")
			return nil
		},
		"somebody has confirmed it": func(d *desk, r fadreport.Report) error {
			_, err := d.confirm(r, content)
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			eachDesk(t, func(d *desk) {
				r, err := d.bring(content, about)
				if err != nil {
					d.T.Fatal(err)
				}
				seen := d.preview(r, content).Stamp
				if again := d.preview(r, content).Stamp; again != seen || seen == "" {
					d.T.Fatalf("nothing has changed: %q, then %q", seen, again)
				}
				if err := meanwhile(d, r); err != nil {
					d.T.Fatal(err)
				}
				before := d.Count("SELECT COUNT(*) FROM fad_evidence")
				for _, seen := range []string{seen, ""} {
					if _, err := d.confirmSeen(r, content, seen); !fault.Is(err, fault.Conflict) || !fault.HasCode(err, "fadreport.changed") {
						d.T.Errorf("seen %q: %v", seen, err)
					}
				}
				if n := d.Count("SELECT COUNT(*) FROM fad_evidence"); n != before {
					d.T.Errorf("%d rows were written unread", n-before)
				}
				if _, err := d.confirm(r, content); err != nil {
					d.T.Errorf("read again: %v", err)
				}
			})
		})
	}
}

// A day may have time of which the report says when, and time of which it does not: both count.
func TestADayWithAndWithoutTimes(t *testing.T) {
	const content = `Nome e cognome;Nome utente;Oggetto;Inizio;Durata
Allievo01 Prova;a.uno;Privacy;07/09/2026 09:00;0:30:00
Allievo01 Prova;a.uno;Privacy;07/09/2026;0:20:00
`
	eachDesk(t, func(d *desk) {
		r, err := d.bring(content, fadreport.Report{Platform: "Moodle", UpTo: calendar.MustDate("2026-10-20")})
		if err != nil {
			d.T.Fatal(err)
		}
		p := d.preview(r, content)
		if n := p.Evidence[0].Seconds; n != 3000 || p.Activities[0].Seconds != n || p.Lines[0].After.Minutes() != 50 {
			d.T.Errorf("%d seconds of evidence, %d of the report, %d minutes count", n, p.Activities[0].Seconds, p.Lines[0].After.Minutes())
		}
	})
}

func TestALogIsAnEstimate(t *testing.T) {
	const log = `Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address
"7/09/26, 09:00:00",Allievo01 Prova,-,SCORM package: Privacy,SCORM,Viewed,"The user with id '7' viewed.",web,::1
"7/09/26, 09:25:00",Allievo01 Prova,-,SCORM package: Privacy,SCORM,Viewed,"The user with id '7' viewed.",web,::1
"7/09/26, 10:00:00",Allievo02 Prova,-,SCORM package: Privacy,SCORM,Viewed,"The user with id '8' viewed.",web,::1
"7/09/26, 10:20:00",Allievo02 Prova,-,SCORM package: Privacy,SCORM,Viewed,"The user with id '9' viewed.",web,::1
`
	eachDesk(t, func(d *desk) {
		t := d.T
		r, err := d.bring(log, fadreport.Report{Platform: "Moodle", UpTo: calendar.MustDate("2026-10-20")})
		if err != nil {
			t.Fatal(err)
		}
		// Two accounts of one name: nobody knows which is the learner.
		want := "7=c-e01 name\n8=\n9=\nSCORM package: Privacy=object name\nc-e01 Privacy: 0→0"
		p := d.preview(r, log)
		if diff := cmp.Diff(want, words(p)); diff != "" {
			t.Error(diff)
		}
		if p.Lines[0].After.Clicks() != 25 {
			t.Errorf("%d minutes of clicks", p.Lines[0].After.Clicks())
		}
		if n, err := d.confirm(r, log); n != 1 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

func TestWhatIsNotConfirmedIsForgotten(t *testing.T) {
	eachDesk(t, func(d *desk) {
		t := d.T
		r, err := d.bring("Nome utente;Durata\nx;5\n", fadreport.Report{Platform: "Moodle", UpTo: calendar.MustDate("2026-10-20")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.confirm(r, "Nome utente;Durata\nx;5\n"); !fault.HasCode(err, "fadreport.asks") {
			t.Errorf("five of what? %v", err)
		}
		columns := func(m fadlog.Mapping, office bool) error {
			_, err := d.DB.Write(t.Context(), store.Command{Actor: attendancetest.Tutor, Locks: []store.Stream{store.ProviderStream(), store.CourseStream("c")}}, func(tx *store.Tx) (err error) {
				r, err = fadreport.SayColumns(t.Context(), tx, "c", r.ID, m, office)
				return err
			})
			return err
		}
		if err := columns(fadlog.Mapping{Columns: []string{"", "duration"}}, false); !fault.HasCode(err, "fadlog.mapping") {
			t.Errorf("%v", err)
		}
		said := fadlog.Mapping{Columns: []string{"username", "duration"}, Unit: stamp.Minute}
		other := fadlog.Mapping{Columns: []string{"name", "duration"}, Unit: stamp.Seconds}
		for _, c := range []struct {
			mapping fadlog.Mapping
			office  bool
		}{{fadlog.Mapping{Columns: []string{"username", "duration"}, Unit: stamp.Hour}, false}, {said, true}, {other, false}} {
			if err := columns(c.mapping, c.office); err != nil {
				t.Error(err)
			}
		}
		if m, err := r.Columns(); err != nil || cmp.Diff(other, m) != "" {
			t.Error("a report is read as was said of another:", m, err)
		}
		d.Read(func(rd store.Reader) error {
			m, known, err := fadreport.Layout(t.Context(), rd, fadlog.Report{Signature: r.Signature})
			if diff := cmp.Diff(said, m); diff != "" || !known {
				t.Error(diff)
			}
			if m, _, _ := fadreport.Layout(t.Context(), rd, fadlog.Report{Signature: r.Signature, Mapping: fadlog.Mapping{Estimated: true}}); !m.Estimated {
				t.Error("what is an estimate by its headings is measured, because another report was")
			}
			return err
		})
		if _, err := d.confirm(r, "Nome utente;Durata\nx;5\n"); !fault.HasCode(err, "fadreport.empty") {
			t.Errorf("nobody was recognised: %v", err)
		}
		d.Must(attendancetest.Tutor, func(tx *store.Tx) error { return fadreport.Discard(t.Context(), tx, "c", r.ID) })
		if n := d.Count("SELECT COUNT(*) FROM fad_report"); n != 0 {
			t.Errorf("%d reports", n)
		}
	})
}

// To a closed course no report is brought that nobody could confirm; one that is there is found.
func TestNothingIsBroughtToAClosedCourse(t *testing.T) {
	eachDesk(t, func(d *desk) {
		of := fadreport.Report{Platform: "Moodle", UpTo: calendar.MustDate("2026-10-20")}
		first, err := d.bring("Nome utente;Durata\nx;5\n", of)
		if err != nil {
			d.T.Fatal(err)
		}
		d.Exec("UPDATE course SET state = 'closed'")
		if _, err := d.bring("Nome utente;Durata\nx;6\n", of); !fault.HasCode(err, "course.closed") {
			d.T.Errorf("kept: %v", err)
		}
		if again, err := d.bring("Nome utente;Durata\nx;5\n", of); err != nil || again.ID != first.ID {
			d.T.Errorf("found %q: %v", again.ID, err)
		}
		if n := d.Count("SELECT COUNT(*) FROM vault_file"); n != 1 {
			d.T.Errorf("%d files", n)
		}
	})
}

// What a platform says of all time holds what it said before the window opened: those minutes do
// not count, and no later report makes them count.
func TestWhatWasStudiedBeforeTheWindowNeverCounts(t *testing.T) {
	content := func(time string) string {
		return "Nome e cognome;Nome utente;Oggetto;Durata\nAllievo01 Prova;a.uno;Privacy;" + time + "\n"
	}
	eachDesk(t, func(d *desk) {
		for _, x := range []struct {
			up, time string
			want     calendar.Minutes
		}{{attendancetest.Start.AddDays(-3).String(), "0:30:00", 0}, {attendancetest.Start.AddDays(5).String(), "0:50:00", 20}, {attendancetest.Start.AddDays(9).String(), "1:00:00", 30}} {
			r, err := d.bring(content(x.time), fadreport.Report{Platform: "Moodle", UpTo: calendar.MustDate(x.up)})
			if err != nil {
				d.T.Fatal(err)
			}
			if got := d.preview(r, content(x.time)).Lines[0].After.Minutes(); got != x.want {
				d.T.Errorf("%s: %v of %s, want %v", x.up, got, x.time, x.want)
			}
			if n, err := d.confirm(r, content(x.time)); n != 1 || err != nil {
				d.T.Errorf("%s: %d rows, %v", x.up, n, err)
			}
		}
	})
}
