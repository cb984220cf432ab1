package paperwork_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/communication"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	paper "vidimus/reports/communication"
	"vidimus/reports/pdf/pdftest"
)

// letter prepares a letter with its paper, draws it and records that it was sent.
func (d *desk) letter(draft communication.Draft) (p paperwork.Paper, text string) {
	d.T.Helper()
	draft.Recipient, draft.Reason = "Regione Campania", "ritardo della segreteria"
	write := func(fn func(tx *store.Tx) error) {
		d.T.Helper()
		if _, err := d.DB.Write(d.T.Context(), store.Command{Actor: attendancetest.Director, Locks: communication.Locks(d.ID)}, fn); err != nil {
			d.T.Fatal(err)
		}
	}
	var l communication.Letter
	write(func(tx *store.Tx) (err error) {
		if l, err = communication.Prepare(d.T.Context(), tx, d.ID, draft); err != nil {
			return err
		}
		p, err = paperwork.ReserveLetter(d.T.Context(), tx, d.Keys, l)
		return err
	})
	d.drain()
	write(func(tx *store.Tx) error {
		_, err := communication.Send(d.T.Context(), tx, l.ID, communication.Sending{Channel: communication.PEC, On: l.PreparedOn})
		return err
	})
	d.Read(func(r store.Reader) error {
		of, err := paperwork.OfLetter(d.T.Context(), r, l)
		if of.ID != p.ID || of.State != paperwork.Issued {
			d.T.Errorf("%+v", of)
		}
		return err
	})
	b := d.bytes(p)
	if dir := os.Getenv("PAPERS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "lettera-"+string(draft.Kind)+".pdf"), b, 0o600); err != nil {
			d.T.Fatal(err)
		}
	}
	pdftest.Check(d.T, b, 10)
	return p, strings.ReplaceAll(pdftest.Words(d.T, b), "\u00a0", " ")
}

func TestLettersOnPaper(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		d := newDesk(s, 4)
		says := func(text string, words ...string) {
			t.Helper()
			for _, want := range words {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in the letter:\n%s", want, text)
				}
			}
		}
		p, text := d.letter(communication.Draft{Kind: communication.Start})
		if p.Label() != "1/2027" || p.Series != "protocol:2027" {
			t.Errorf("%s of %s", p.Label(), p.Series)
		}
		says(text, "Prot. n. 1/2027 del 01/03/2027", "Oggetto: Avvio del corso", "cominciano il 07/09/2026", "Motivo e note ritardo della segreteria", "Șerban Đorđević", "Ñandú Åse",
			"Personale", "anna anna docente Laurea", "Calendario delle lezioni", "07/09/2026 09:00–14:00 UF 531 Aula", "Il legale rappresentante")

		s.Exec("INSERT INTO room (id, site_id, name, seats) VALUES ('r1', 'site', 'Laboratorio informatico', 20)")
		s.Exec("UPDATE lesson SET room_id = 'r1' WHERE mode = 'laboratory' OR id = 'c-l02'")
		s.Exec("UPDATE lesson_teacher SET staff_id = 'bruno' WHERE lesson_id = 'c-l03'")
		s.Exec("UPDATE lesson SET held = 'cancelled', held_from = NULL, held_to = NULL, held_starts_at = NULL, held_ends_at = NULL WHERE id = 'c-l04'")
		_, text = d.letter(communication.Draft{Kind: communication.Variation})
		says(text, "Variazione delle lezioni (calendario, docente, sede o aula)", "comunicata 10/09/2026 09:00–14:00 UF 531 Aula anna anna", "ora 10/09/2026 09:00–14:00 UF 531 Aula bruno bruno",
			"comunicata 11/09/2026", "lezione annullata")

		d.Leaves(d.Enrolments[2], calendar.MustDate("2026-10-01"), "withdrawn")
		_, text = d.letter(communication.Draft{Kind: communication.Class})
		says(text, "Gli allievi che frequentano sono ora 3.", "D’Angelo Nicolò", "ritiro 07/09/2026 01/10/2026")

		s.Exec("UPDATE course SET state = 'ended', ended_on = ? WHERE id = 'c'", calendar.MustDate("2026-12-31"))
		_, text = d.letter(communication.Draft{Kind: communication.End})
		says(text, "si sono svolte dal 07/09/2026 al 31/12/2026", "Ore di lezione", "Aula 100 h 00' 95 h 00'", "ritiro, ultimo giorno 01/10/2026", "Lezioni come svolte")

		if _, err := s.DB.Write(t.Context(), store.Command{Actor: attendancetest.Director, Locks: communication.Locks("c")}, func(tx *store.Tx) error {
			_, err := communication.ProposeExam(t.Context(), tx, "c", calendar.MustDate("2027-03-20"), "Aula 1")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		p, text = d.letter(communication.Draft{Kind: communication.ExamRequest})
		says(text, "si propone di tenere il 20/03/2027 presso: Aula 1", "Gli allievi che frequentano sono 3", "Candidati")
		if p.Number != 5 {
			t.Error(p.Label())
		}
		// What is taken away as a file is what the paper lists.
		var content paper.Letter
		if err := json.Unmarshal([]byte(p.Content), &content); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"N.", "Cognome e nome", "Nascita", "Codice fiscale", "Nota"}, content.Tables[0].Titles()); diff != "" || len(content.Tables[0].Rows) != 3 {
			t.Error(diff)
		}
	})
}
