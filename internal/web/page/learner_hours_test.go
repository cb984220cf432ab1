package page_test

import (
	"net/http"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
)

func TestALearnersHoursLineByLine(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openExamOffice(s, 2)
		doc := o.page(account.Tutor, "/iscrizioni/c-e01/ore")
		for what, selector := range map[string]string{"the reckoning": "#conti .reckoning", "a lesson": `#righe a[href="/lezioni/c-l00"]`, "a month": `.narrow a[href*="mese=2026-09"]`} {
			if doc.Find(selector).Length() == 0 {
				t.Errorf("no %s", what)
			}
		}
		if !has(doc, "#righe tfoot", "199 h 59'") || !has(doc, "#righe", "presente 09:00–13:59") {
			t.Errorf("the lines: %s", doc.Find("#righe").Text())
		}
		narrow := o.page(account.Inspector, "/iscrizioni/c-e01/ore?segmento=KC&modalita=classroom")
		if n := narrow.Find("#righe tbody tr").Length(); n != 4 || !has(narrow, "#righe tfoot", "20 h 00'") {
			t.Errorf("narrowed to %d lines", n)
		}
		// A hypothesis is in the address, and is computed without writing anything.
		asked := "/iscrizioni/c-e01/ore?make_hours=1&make_cell=531%7Cclassroom"
		if doc := o.page(account.Tutor, asked); !has(doc, "#conti", "Con l’ipotesi") || !has(doc, "#conti .reckoning", "+0 h 01'") {
			t.Errorf("the hypothesis: %s", doc.Find("#conti").Text())
		}
		if status, _, body := o.ask(account.Tutor, "/corsi/c/ipotesi?make_hours=x&miss_from=ieri", nil); status != http.StatusUnprocessableEntity || !strings.Contains(string(body), "Scrivi la data come 31/12/2026.") {
			t.Errorf("a hypothesis that cannot be read: %d", status)
		}
		class := o.page(account.Tutor, "/corsi/c/ipotesi?credit_hours=10&credit_cell=KC%7Cclassroom")
		if class.Find("table.stack tbody tr").Length() != 2 || !has(class, ".figures", "Soglia raggiunta") {
			t.Errorf("the class: %s", class.Find("main").Text())
		}
		if months := o.page(account.Secretary, "/corsi/c/mesi?da=2026-09&a=2026-09"); months.Find("tbody tr").Length() != 2 {
			t.Errorf("the months: %s", months.Find("main").Text())
		}
		s.Open("nuovo", 1) // has offered nothing to anybody yet
		if months := o.page(account.Secretary, "/corsi/nuovo/mesi"); !has(months, "main", "Nessuna lezione chiusa in questo periodo") {
			t.Errorf("the months of a course without hours: %s", months.Find("main").Text())
		}
		if board := o.page(account.Tutor, "/corsi/c/ammissione?ordine=nome"); board.Find(`a[href="/iscrizioni/c-e01/ore"]`).Length() == 0 || !has(board, ".sorts strong", "cognome e nome") {
			t.Error("the board does not lead to the hours, or does not say its order")
		}
	})
}

// Who left is not on course for anything: the hours are kept, and nothing is supposed of them.
func TestTheHoursOfWhoLeft(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openExamOffice(s, 2)
		s.Exec("UPDATE enrolment SET state = 'withdrawn' WHERE id = 'c-e01'")
		s.Exec("UPDATE enrolment_period SET to_date = '2026-09-15', end_kind = 'withdrawn' WHERE enrolment_id = 'c-e01'")
		doc := o.page(account.Director, "/iscrizioni/c-e01/ore?make_hours=1&make_cell=531%7Cclassroom")
		if !has(doc, ".state-line", "Ritirato/a") || !has(doc, "main", "ultimo giorno di frequenza 15/09/2026") || !has(doc, "#conti", "Frequentate e riconosciute") {
			t.Errorf("the withdrawal: %s", doc.Find("main").Text())
		}
		for _, said := range []string{"Può ancora perdere", "Ancora frequentabili", "può ancora", "Con l’ipotesi", "La stessa ipotesi"} {
			if has(doc, "main", said) {
				t.Errorf("the page says %q", said)
			}
		}
		if doc.Find("#ipotesi").Length() != 0 {
			t.Error("a hypothesis is offered")
		}
	})
}

// Rows that have somebody in two places at once hold the list, and lead to the hours that say it.
func TestHoursThatCannotBeTrueAtOnce(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openExamOffice(s, 2)
		for _, column := range []string{"on_date", "starts_at", "ends_at", "held_starts_at", "held_ends_at"} {
			s.Exec("UPDATE lesson SET " + column + " = (SELECT x." + column + " FROM lesson x WHERE x.id = 'c-l05') WHERE id = 'c-l06'")
		}
		s.Exec("UPDATE mark SET intervals = (SELECT x.intervals FROM mark x WHERE x.lesson_id = 'c-l05' AND x.enrolment_id = mark.enrolment_id) WHERE lesson_id = 'c-l06'")
		const home, said = "/iscrizioni/c-e01/ore", "risulta in due posti insieme: quel tempo conta una volta sola."
		if board := o.page(account.Director, "/corsi/c/ammissione"); !has(board, ".blocks", said) || board.Find(`.blocks a[href="`+home+`"]`).Length() != 1 {
			t.Errorf("the blocks: %s", board.Find(".blocks").Text())
		}
		if doc := o.page(account.Tutor, home); !has(doc, "#conti", said) || !has(doc, "#righe tfoot", "194 h 59'") {
			t.Errorf("the hours: %s", doc.Find("#conti").Text())
		}
	})
}

// Who was given more than the plan has of a mode reads it beside their hours.
func TestHoursBeyondThePlanAreSaid(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openExamOffice(s, 1)
		s.Exec("UPDATE lesson SET mode = 'laboratory' WHERE id = 'c-l05'")
		const said = "531, Laboratorio: offerte 15 h 00', previste 10 h 00'. Serve una variazione datata del progetto."
		for _, path := range []string{"/iscrizioni/c-e01/ore", "/corsi/c/ammissione"} {
			if doc := o.page(account.Tutor, path); !has(doc, "main", said) {
				t.Errorf("%s: %s", path, doc.Find("main").Text())
			}
		}
	})
}
