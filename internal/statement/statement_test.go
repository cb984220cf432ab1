package statement_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/outbox"
	"vidimus/internal/paperwork"
	"vidimus/internal/statement"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/reports/pdf/pdftest"
)

// desk is a course that is over, with what draws its papers.
type desk struct {
	*attendancetest.Course
	files  *vault.Vault
	worker *outbox.Worker
}

func eachDesk(t *testing.T, run func(d desk)) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := desk{Course: admissiontest.Ready(s, "c", 4)}
		var err error
		if d.files, err = vault.Open(filepath.Join(t.TempDir(), "vault"), s.Keys.VaultKey()); err != nil {
			t.Fatal(err)
		}
		press := paperwork.Press{DB: s.DB, Vault: d.files, BaseURL: "https://registro.example/"}
		d.worker = &outbox.Worker{DB: s.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{paperwork.Job: press.Handle}}
		run(d)
	})
}

func (d desk) issue(enrolment string, kind statement.Kind, day string) (s statement.Issued, err error) {
	var on calendar.Date
	if day != "" {
		on = calendar.MustDate(day)
	}
	err = d.Write(attendancetest.Director, func(tx *store.Tx) error {
		one, err := statement.Issue(d.T.Context(), tx, d.Keys, enrolment, kind, on)
		if err != nil {
			return err
		}
		s, err = statement.ByID(d.T.Context(), tx, one.ID)
		return err
	})
	return s, err
}

// text draws a statement and reads it.
func (d desk) text(s statement.Issued) string {
	d.T.Helper()
	b := d.bytes(s)
	if dir := os.Getenv("PAPERS"); dir != "" { // to look at them
		if err := os.WriteFile(filepath.Join(dir, string(s.Kind)+".pdf"), b, 0o600); err != nil {
			d.T.Fatal(err)
		}
	}
	if n := pdftest.Check(d.T, b, 10); n != 1 {
		d.T.Errorf("%s takes %d pages", s.Kind, n)
	}
	return pdftest.Words(d.T, b)
}

func (d desk) bytes(s statement.Issued) []byte {
	d.T.Helper()
	if err := d.worker.Drain(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
	var p paperwork.Paper
	d.Read(func(r store.Reader) (err error) {
		p, err = paperwork.ByID(d.T.Context(), r, s.PaperID)
		return err
	})
	b, err := paperwork.Bytes(d.files, p)
	if err != nil {
		d.T.Fatal(err)
	}
	return b
}

func (d desk) verify(code string) (p statement.Public) {
	d.T.Helper()
	d.Read(func(r store.Reader) (err error) {
		var found bool
		if p, found, err = statement.Verify(d.T.Context(), r, code); !found {
			d.T.Errorf("%s is not found", code)
		}
		return err
	})
	return p
}

func says(t testing.TB, text string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the paper:\n%s", want, text)
		}
	}
}

func TestTheThreePapers(t *testing.T) {
	eachDesk(t, func(d desk) {
		who := d.Enrolments[0]
		one, err := d.issue(who, statement.Enrolment, "2026-09-07") // the day is not one of its own
		if err != nil || one.Label() != "1/2027" || !one.Day.IsZero() {
			d.T.Fatalf("%+v, %v", one, err)
		}
		text := d.text(one)
		says(d.T, text, "Attestazione di iscrizione", "n. 1/2027 del 01/03/2027", "Șerban Đorđević", "codice fiscale SRB", "il numero 1 del registro", "Operatore c – edizione 1", one.Code, "https://registro.example/v/"+one.Code)

		two, err := d.issue(who, statement.Attendance, "2027-03-01")
		if err != nil || two.Label() != "2/2027" {
			d.T.Fatal(err)
		}
		var h hours.Ledger
		d.Read(func(r store.Reader) error {
			b, err := ledger.OfEnrolment(d.T.Context(), r, who, calendar.MustDate("2027-03-01"))
			h = b.Rows[0].Ledger
			return err
		})
		says(d.T, d.text(two), "Dichiarazione di frequenza", "Fino al 01/03/2027 risultano frequentate "+h.A.String()+" su 250 h 00' previste ("+h.PercentHundredths.String()+")",
			"UF 531", "Laboratorio", "Totale", "pagine del registro già chiuse fino al 01/03/2027")
		if h.A.String() != "199 h 59'" {
			d.T.Errorf("the ledger says %s", h.A)
		}

		three, err := d.issue(who, statement.Presence, "2026-09-07")
		if err != nil || three.Label() != "3/2027" {
			d.T.Fatal(err)
		}
		text = d.text(three)
		says(d.T, text, "Attestato di presenza", "lunedì 7 settembre 2026", "UF 531, Aula", "09:00–14:00", "09:00–13:59", "Via Roma 1")
		if strings.Contains(text, "argomento") || strings.Contains(text, "ASSENTE") {
			d.T.Error(text)
		}
	})
}

func TestHoursUpToADay(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.Exec("UPDATE lesson SET state = 'planned', held = '', held_from = NULL, held_to = NULL, held_starts_at = NULL, held_ends_at = NULL, closed_at = NULL WHERE id = 'c-l02'")
		s, err := d.issue(d.Enrolments[1], statement.Attendance, "2026-09-10") // four lessons of five hours, one of them open; the FAD was reported later
		if err != nil {
			d.T.Fatal(err)
		}
		says(d.T, d.text(s), "Fino al 10/09/2026 risultano frequentate 15 h 00'", "UF 531 Aula 50 h 00' 15 h 00' 15 h 00'", "la pagina ancora da chiudere: 1.")
	})
}

func TestWhatCannotBeStated(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.Exec("UPDATE lesson SET state = 'planned', held = '', closed_at = NULL WHERE id = 'c-l02'")
		d.Exec("UPDATE mark SET state = 'absent', intervals = '[]' WHERE lesson_id = 'c-l03' AND enrolment_id = ?", d.Enrolments[0])
		d.Exec("UPDATE enrolment_period SET to_date = '2026-09-11', end_kind = 'suspended' WHERE enrolment_id = ?", d.Enrolments[2])
		d.Exec("DELETE FROM enrolment_period WHERE enrolment_id = ?", d.Enrolments[3])
		d.Enrol(5, attendancetest.Start)
		d.Enrolments = append(d.Enrolments[:4:4], "c-e05")
		d.Exec("DELETE FROM enrolment_period WHERE enrolment_id = 'c-e05'")
		d.Exec("UPDATE enrolment SET state = 'waiting', place = 1 WHERE id = 'c-e05'")
		for _, c := range []struct {
			who  int
			kind statement.Kind
			day  string
			code string
		}{
			{0, statement.Presence, "2026-09-09", "statement.open_page"},
			{0, statement.Presence, "2026-09-10", "statement.absent"},
			{1, statement.Presence, "2026-09-10", ""},
			{0, statement.Presence, "2026-08-01", "statement.no_lesson"},
			{2, statement.Presence, "2026-09-12", "statement.contradicts"}, // suspended, and marked present
			{2, statement.Presence, "2026-09-11", ""},
			{2, statement.Attendance, "2026-09-11", ""},
			{2, statement.Attendance, "2026-09-12", "statement.contradicts"},
			{0, statement.Presence, "2027-03-02", "statement.day"},
			{0, statement.Presence, "", "statement.day"},
			{0, statement.Attendance, "", "statement.day"},
			{0, statement.Attendance, "2027-03-02", "statement.day"},
			{3, statement.Attendance, "2027-03-01", "statement.not_attending"},
			{3, statement.Enrolment, "", ""},
			{4, statement.Enrolment, "", "statement.not_enrolled"}, // on the waiting list
			{0, "health", "", "statement.kind"},
		} {
			if _, err := d.issue(d.Enrolments[c.who], c.kind, c.day); c.code == "" && err != nil || c.code != "" && !fault.HasCode(err, c.code) {
				d.T.Errorf("%s of %d on %s: %v, want %q", c.kind, c.who, c.day, err, c.code)
			}
		}
		if _, err := d.issue("nobody", statement.Enrolment, ""); !fault.Is(err, fault.NotFound) {
			d.T.Errorf("nobody's: %v", err)
		}
		if n := d.Count("SELECT COUNT(*) FROM paper WHERE kind = 'statement'"); n != 4 {
			d.T.Errorf("%d papers: a refusal has taken a number", n)
		}
	})
}

func TestCopiesLaterOnesAndAnnulment(t *testing.T) {
	eachDesk(t, func(d desk) {
		who := d.Enrolments[1]
		first, err := d.issue(who, statement.Attendance, "2026-09-10")
		if err != nil {
			d.T.Fatal(err)
		}
		bytesOfFirst := d.bytes(first)
		if again, err := d.issue(who, statement.Attendance, "2026-09-10"); err != nil || again.ID != first.ID || !bytes.Equal(d.bytes(again), bytesOfFirst) {
			d.T.Errorf("a copy is another paper: %+v, %v", again, err)
		}
		if p := d.verify(first.Code); p.Holder != "Żółć Łukasz" || p.Number != "1/2027" || p.Later != "" || p.Broken || p.SHA256 == "" || p.Day != calendar.MustDate("2026-09-10") {
			d.T.Errorf("%+v", p)
		}
		later, err := d.issue(who, statement.Attendance, "2026-09-12")
		if err != nil {
			d.T.Fatal(err)
		}
		if p := d.verify(first.Code); p.Later != "2/2027" || p.LaterOn != admissiontest.Today {
			d.T.Errorf("%+v", p)
		}
		monday, err1 := d.issue(who, statement.Presence, "2026-09-07")
		_, err2 := d.issue(who, statement.Presence, "2026-09-08")
		if err1 != nil || err2 != nil || d.verify(monday.Code).Later != "" {
			d.T.Errorf("another day takes the place of a presence: %v %v", err1, err2)
		}
		annul := func(id, why string) error {
			return d.Write(attendancetest.Director, func(tx *store.Tx) error {
				_, err := statement.Annul(d.T.Context(), tx, id, why)
				return err
			})
		}
		if err := annul(later.ID, " "); !fault.HasCode(err, "statement.reason") {
			d.T.Errorf("annulled without a reason: %v", err)
		}
		if err := annul(later.ID, "giorno sbagliato"); err != nil {
			d.T.Fatal(err)
		}
		if err := annul(later.ID, "due volte"); !fault.HasCode(err, "statement.annulled") {
			d.T.Errorf("annulled twice: %v", err)
		}
		if p := d.verify(later.Code); p.AnnulledOn != admissiontest.Today {
			d.T.Errorf("%+v", p)
		}
		if p := d.verify(first.Code); p.Later != "" {
			d.T.Errorf("an annulled one takes a place: %+v", p)
		}
		if again, err := d.issue(who, statement.Attendance, "2026-09-12"); err != nil || again.Label() != "5/2027" {
			d.T.Errorf("after the annulment: %s, %v", again.Label(), err)
		}
		d.Read(func(r store.Reader) error {
			all, err := statement.List(d.T.Context(), r, 2027, "lukasz operatore")
			if len(all) != 5 || all[0].Label() != "5/2027" || !all[4].Superseded() || all[3].Superseded() || all[3].AnnulledWhy != "giorno sbagliato" {
				d.T.Errorf("%+v", all)
			}
			none, err2 := statement.List(d.T.Context(), r, 2026, "")
			years, err3 := statement.Years(d.T.Context(), r)
			if len(none) != 0 || len(years) != 1 || years[0] != (statement.Year{Year: 2027, Issued: 5}) || err2 != nil || err3 != nil {
				d.T.Errorf("%v %v %v %v", none, years, err2, err3)
			}
			return err
		})
		d.Exec("UPDATE paper SET content = REPLACE(content, 'Łukasz', 'Mario') WHERE id = ?", first.PaperID)
		if p := d.verify(first.Code); !p.Broken || p.Holder != "" {
			d.T.Errorf("after somebody wrote in the database: %+v", p)
		}
	})
}

func TestConcurrentNumbersHaveNoGap(t *testing.T) {
	eachDesk(t, func(d desk) {
		var all sync.WaitGroup
		for _, e := range d.Enrolments {
			for range 2 {
				all.Go(func() {
					if _, err := d.issue(e, statement.Enrolment, ""); err != nil {
						d.T.Error(err)
					}
				})
			}
		}
		all.Wait()
		if n := d.Count("SELECT COUNT(*) FROM paper WHERE kind = 'statement'"); n != 4 {
			d.T.Errorf("%d papers for four people", n)
		}
		if n := d.Count("SELECT MAX(number) FROM paper WHERE kind = 'statement'"); n != 4 {
			d.T.Errorf("the last number is %d", n)
		}
	})
}
