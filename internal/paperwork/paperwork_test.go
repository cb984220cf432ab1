package paperwork_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vidimus/internal/admission"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/exam"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/ledger"
	"vidimus/internal/outbox"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/reports/pdf/pdftest"
	"vidimus/reports/register"
)

// desk is a finished course with everything that draws papers.
type desk struct {
	*attendancetest.Course
	press  paperwork.Press
	worker *outbox.Worker
	fail   error // of the next drawing
}

func newDesk(s *attendancetest.School, n int) *desk {
	s.T.Helper()
	d := &desk{Course: admissiontest.Ready(s, "c", n)}
	v, err := vault.Open(filepath.Join(s.T.TempDir(), "vault"), s.Keys.VaultKey())
	if err != nil {
		s.T.Fatal(err)
	}
	d.press = paperwork.Press{DB: s.DB, Vault: v, BaseURL: "https://registro.example/"}
	d.worker = &outbox.Worker{DB: s.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{
		"anchor": func(context.Context, []byte) error { return nil },
		paperwork.Job: func(ctx context.Context, body []byte) error {
			if d.fail != nil {
				return d.fail
			}
			return d.press.Handle(ctx, body)
		}}}
	return d
}

func (d *desk) drain() {
	d.T.Helper()
	if err := d.worker.Drain(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
}

// list freezes the list and reserves its paper.
func (d *desk) list() (p paperwork.Paper, f admission.Frozen) {
	d.T.Helper()
	d.Must(attendancetest.Director, func(tx *store.Tx) (err error) {
		if f, err = admission.Freeze(d.T.Context(), tx, d.ID, admission.Final); err != nil {
			return err
		}
		p, err = paperwork.ReserveList(d.T.Context(), tx, d.Keys, f)
		return err
	})
	return p, f
}

// examine has everybody but the first pass the exam.
func (d *desk) examine() {
	d.T.Helper()
	d.Must(attendancetest.Director, func(tx *store.Tx) error {
		var entries []exam.Entry
		for i, e := range d.Enrolments[1:] {
			mark := 75 + i
			entries = append(entries, exam.Entry{EnrolmentID: e, Mark: &mark})
		}
		session := exam.Session{HeldOn: admissiontest.Today, Place: "Napoli", BoardAct: "D.D. n. 9", President: "Alberti Rosa", Members: []string{"Bini Ugo", "Carli Ida"},
			Tests: []string{"prova pratica (UC 2299, UC 3075)", "colloquio"}}
		_, err := exam.Record(d.T.Context(), tx, d.ID, session, entries)
		if err == nil {
			_, err = exam.Conclude(d.T.Context(), tx, d.ID)
		}
		return err
	})
}

func (d *desk) certificate(enrolment string) (p paperwork.Paper) {
	d.T.Helper()
	d.Must(attendancetest.Director, func(tx *store.Tx) error {
		all, err := paperwork.CertificatesOf(d.T.Context(), tx, d.ID, admissiontest.Today)
		if err != nil {
			return err
		}
		p, err = paperwork.Reserve(d.T.Context(), tx, d.Keys, paperwork.CertificatePaper, d.ID, all.Of(enrolment), admissiontest.Today)
		return err
	})
	return p
}

func (d *desk) register() (p paperwork.Paper, err error) {
	err = d.Write(attendancetest.Director, func(tx *store.Tx) (err error) {
		p, err = paperwork.ReserveRegister(d.T.Context(), tx, d.Keys, d.ID)
		return err
	})
	return p, err
}

func (d *desk) again(p paperwork.Paper) paperwork.Paper {
	d.T.Helper()
	d.Read(func(r store.Reader) (err error) {
		p, err = paperwork.ByID(d.T.Context(), r, p.ID)
		return err
	})
	return p
}

func (d *desk) bytes(p paperwork.Paper) []byte {
	d.T.Helper()
	b, err := paperwork.Bytes(d.press.Vault, d.again(p))
	if err != nil {
		d.T.Fatal(err)
	}
	if dir := os.Getenv("PAPERS"); dir != "" { // to look at them
		if err := os.WriteFile(filepath.Join(dir, string(p.Kind)+".pdf"), b, 0o600); err != nil {
			d.T.Fatal(err)
		}
	}
	return b
}

func (d *desk) board() (b ledger.Board) {
	d.T.Helper()
	d.Read(func(r store.Reader) (err error) {
		b, err = ledger.Of(d.T.Context(), r, d.ID, admissiontest.Today)
		return err
	})
	return b
}

// The plug is pulled between the number and the bytes: the same number comes out, once.
func TestAPaperResumesWithItsNumber(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := newDesk(s, 2)
		p, _ := d.list()
		if p.Number != 1 || p.State != paperwork.Reserved || p.Label() != "1/2027" {
			t.Fatalf("reserved %+v", p)
		}
		if _, err := paperwork.Bytes(d.press.Vault, p); !fault.HasCode(err, "paper.drawing") {
			t.Errorf("the bytes of a paper that is not drawn: %v", err)
		}
		d.fail = errors.New("the plug is pulled")
		d.drain()
		if got := d.again(p); got != p {
			t.Fatalf("a failed drawing changed %+v", got)
		}
		d.fail = nil
		d.At(admissiontest.Today, "23:00") // the job waits before it is tried again
		d.drain()
		issued := d.again(p)
		first := d.bytes(p)
		if issued.State != paperwork.Issued || issued.Number != p.Number || issued.Code != p.Code || issued.Content != p.Content || issued.FileID == "" {
			t.Fatalf("issued %+v", issued)
		}
		for range 2 { // the outbox may carry a job out more than once
			if err := d.press.Draw(t.Context(), p.ID); err != nil {
				t.Fatal(err)
			}
		}
		if got := d.again(p); got != issued || !bytes.Equal(d.bytes(p), first) {
			t.Errorf("drawn again: %+v", got)
		}
		if n := s.Count("SELECT COUNT(*) FROM event WHERE type = 'paperwork.issued'"); n != 1 {
			t.Errorf("issued %d times", n)
		}
	})
}

// Two copies of the program draw the same paper at once.
func TestTwoPresses(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := newDesk(s, 2)
		p, _ := d.list()
		done := make(chan error)
		for range 4 {
			go func() { done <- d.press.Draw(context.Background(), p.ID) }()
		}
		for range 4 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if n := s.Count("SELECT COUNT(*) FROM event WHERE type = 'paperwork.issued'"); n != 1 {
			t.Errorf("issued %d times", n)
		}
	})
}

func TestTheSignature(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := newDesk(s, 2)
		p, _ := d.list()
		var keys keyring.PublicKeys
		s.Read(func(r store.Reader) (err error) {
			keys, err = keyring.Known(t.Context(), r)
			return err
		})
		if !p.Verify(keys) {
			t.Fatal("its own signature does not hold")
		}
		for name, change := range map[string]func(*paperwork.Paper){
			"kind":    func(p *paperwork.Paper) { p.Kind = paperwork.RegisterPaper },
			"series":  func(p *paperwork.Paper) { p.Series += "x" },
			"number":  func(p *paperwork.Paper) { p.Number++ },
			"date":    func(p *paperwork.Paper) { p.Dated = p.Dated.AddDays(1) },
			"code":    func(p *paperwork.Paper) { p.Code = "2222-2222-2222" },
			"content": func(p *paperwork.Paper) { p.Content += " " },
			"key":     func(p *paperwork.Paper) { p.KeyID = "other" },
		} {
			other := p
			change(&other)
			if other.Verify(keys) {
				t.Errorf("%s is not signed", name)
			}
		}
	})
}

func TestTheListOnPaper(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := newDesk(s, 6)
		p, frozen := d.list()
		d.drain()
		paper := d.bytes(p)
		pdftest.Check(t, paper, 10)
		text := pdftest.Words(t, paper)
		for _, row := range d.board().Rows {
			for _, want := range []string{row.Learner.FullName(), row.Ledger.A.String(), row.Ledger.Required.String(), row.Ledger.PercentHundredths.String()} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: %q is not on the list", row.Learner.FullName(), want)
				}
			}
		}
		for _, want := range []string{"NON AMMESSO/A", "In elenco 6: ammessi 5, non ammessi 1.", frozen.Digest[:4], "0 di 2", "250 h 00'"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not on the list", want)
			}
		}
		if strings.Contains(text, "BOZZA") {
			t.Error("the list is a draft")
		}
		d.Must(attendancetest.Director, func(tx *store.Tx) error {
			again, err := paperwork.ReserveList(t.Context(), tx, d.Keys, frozen)
			if again.ID != p.ID {
				t.Errorf("a second paper, n. %d, of the same list", again.Number)
			}
			if _, err := tx.Record(t.Context(), store.Event{Stream: store.CourseStream(d.ID), Type: "test.nothing"}); err != nil {
				return err
			}
			return err
		})
	})
}

func TestTheCertificateOnPaper(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := newDesk(s, 6)
		d.list()
		d.examine()
		for i, e := range d.Enrolments[1:5] {
			p := d.certificate(e)
			d.drain()
			text := pdftest.Words(t, d.bytes(p))
			name := admissiontest.Names[i+1]
			for _, want := range []string{name.Surname + " " + name.Name, "n. " + p.Label(), p.Code, "registro.example/v/" + p.Code, "250 h 00'", "Aula 100 h 00'",
				"30 h 00' presso Alfa s.r.l.", fmt.Sprintf("votazione %d/100", 75+i), "presidente Alberti Rosa", "Gestione delle chiamate in entrata"} {
				if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
					t.Errorf("%q is not on the certificate:\n%s", want, text)
				}
			}
		}
	})
}

func TestTheRegisterOnPaper(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := newDesk(s, 4)
		in, out := calendar.MustWall("09:30"), calendar.MustWall("13:59")
		d.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := d.Amend(tx, "c-l01", d.Enrolments[0], attendance.Entry{State: attendance.Present,
				Times: []attendance.Times{{In: &in, Out: &out}}}, "errore di trascrizione")
			return err
		})
		if _, err := d.register(); !fault.HasCode(err, "paper.running") {
			t.Fatalf("official while it runs: %v", err)
		}
		var draft register.Register
		s.Read(func(r store.Reader) (err error) {
			draft, err = paperwork.Register(t.Context(), r, d.ID, admissiontest.Today)
			return err
		})
		var b bytes.Buffer
		if err := register.Write(&b, draft); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(pdftest.Words(t, b.Bytes()), "BOZZA") {
			t.Error("the draft does not say so")
		}
		d.list()
		d.examine()
		p, err := d.register()
		if err != nil {
			t.Fatal(err)
		}
		overtaken := func() (n int) {
			d.Read(func(r store.Reader) error {
				later, err := paperwork.OvertakenBy(t.Context(), r, p)
				n = len(later)
				return err
			})
			return n
		}
		if overtaken() != 0 {
			t.Error("overtaken by nothing")
		}
		defer func() {
			d.Must(attendancetest.Director, func(tx *store.Tx) error {
				_, err := d.Amend(tx, "c-l01", d.Enrolments[1], attendance.Entry{State: attendance.Absent}, "foglio firme")
				return err
			})
			if overtaken() != 1 {
				t.Error("a counter-entry does not overtake the register")
			}
		}()
		if again, err := d.register(); err != nil || again.ID != p.ID {
			t.Errorf("a second register that says the same: %+v, %v", again.Number, err)
		}
		d.drain()
		paper := d.bytes(p)
		if pages := pdftest.Check(t, paper, 10); pages < 30 {
			t.Errorf("%d pages for 30 days", pages)
		}
		text := pdftest.Words(t, paper)
		board := d.board()
		for _, row := range board.Rows {
			l := row.Ledger
			for _, want := range []string{row.Learner.FullName(), l.A.String(), l.Required.String(), l.PercentHundredths.String(), l.Total.Attended.String(), l.Total.Offered.String()} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: %q is not on the register", row.Learner.FullName(), want)
				}
			}
		}
		for _, want := range []string{"Rettifiche dopo la chiusura", "presente 09:00–14:00", "presente 09:30–13:59", "4 h 29'", "errore di trascrizione", "30 h 00'", "150 h 00'"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not on the register", want)
			}
		}
		if strings.Contains(text, "BOZZA") || strings.Contains(text, "non segnato") {
			t.Error("the official register is a draft, or has somebody unmarked")
		}
		agree(t, d, board)
	})
}

// agree compares every hour of the register's content with the ledger, cell by cell and
// day by day.
func agree(t *testing.T, d *desk, board ledger.Board) {
	t.Helper()
	var content register.Register
	d.Read(func(r store.Reader) (err error) {
		content, err = paperwork.Register(t.Context(), r, d.ID, admissiontest.Today)
		return err
	})
	if len(content.Hours.Accounts) != len(board.Rows) {
		t.Fatalf("%d accounts of %d learners", len(content.Hours.Accounts), len(board.Rows))
	}
	days := map[int]calendar.Minutes{}
	for _, day := range content.Days {
		for _, row := range day.Rows {
			days[row.Number] += row.Minutes
		}
	}
	for _, stage := range content.Stages {
		days[stage.Number] += stage.Total
	}
	for _, row := range board.Rows {
		for _, a := range content.Hours.Accounts {
			if a.Number != row.Enrolment.Number {
				continue
			}
			if a.Total.Recognised != row.Ledger.A || a.Required != row.Ledger.Required || len(a.Lines) != len(row.Ledger.Cells) {
				t.Errorf("%d: %+v, the ledger has %s", a.Number, a.Total, row.Ledger.A)
			}
			for i, cell := range row.Ledger.Cells {
				if l := a.Lines[i]; l.Attended != cell.Attended || l.Recognised != cell.Recognised || l.Planned != cell.Planned || l.Offered != cell.Offered+cell.MakeUp {
					t.Errorf("%d, %v: %+v", a.Number, cell.Cell, l)
				}
			}
			// What the pages of the days, the stage sheets and the FAD (20 h) add up to is
			// what the summary says was attended.
			if got := days[a.Number] + calendar.Hours(20); got != row.Ledger.Total.Attended {
				t.Errorf("%d: the pages add up to %s, the summary says %s", a.Number, got, row.Ledger.Total.Attended)
			}
		}
	}
	if last := content.Days[len(content.Days)-1]; last.Running != calendar.Hours(150) {
		t.Errorf("the last page runs to %s", last.Running)
	}
}
