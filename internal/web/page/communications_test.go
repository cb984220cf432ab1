package page_test

import (
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/outbox"
	"vidimus/internal/paperwork"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/reports/pdf/pdftest"
)

// bureau is the office that writes to the Region: a course of three that starts on 7
// September, seen on 20 August, and the press that draws its letters.
type bureau struct {
	*enrolOffice
	people map[account.Role]account.Account
	course *attendancetest.Course
	worker *outbox.Worker
	files  *vault.Vault
}

func eachBureau(t *testing.T, run func(b bureau)) {
	t.Helper()
	attendancetest.Each(t, "2026-08-20T09:00:00Z", func(t *testing.T, s *attendancetest.School) {
		b := bureau{enrolOffice: &enrolOffice{T: t, db: s.DB, clock: s.Clock, cookies: map[account.Role]*http.Cookie{}}, people: map[account.Role]account.Account{}}
		for _, role := range account.AllRoles {
			b.people[role] = b.hire(role)
		}
		b.course = s.Open("c", 3)
		b.course.Calendar()
		s.Exec("UPDATE course SET state = 'authorised', regional_code = 'R-1' WHERE id = 'c'")
		files, err := vault.Open(filepath.Join(t.TempDir(), "files"), s.Keys.VaultKey())
		if err != nil {
			t.Fatal(err)
		}
		b.files = files
		b.serveOffice(&web.App{Keys: s.Keys, Vault: files})
		b.worker = &outbox.Worker{DB: s.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{paperwork.Job: paperwork.Press{DB: s.DB, Vault: files}.Handle}}
		run(b)
	})
}

// day moves the clock to a morning; a session does not last for days.
func (b bureau) day(iso string) {
	b.Helper()
	b.course.At(calendar.MustDate(iso), "10:00")
	for role, a := range b.people {
		b.signIn(role, a)
	}
}

func TestTheLetterFromItsTermToItsReceipt(t *testing.T) {
	eachBureau(t, func(b bureau) {
		list := b.get(account.Secretary, "/comunicazioni").must(http.StatusOK)
		if !has(list, "tbody tr", "Avvio del corso") || !has(list, "tbody tr", "28/08/2026") || !has(list, ".badge", "Fra 8 giorni") {
			b.Error(list.Find("main").Text())
		}
		if row := b.get(account.Inspector, "/corsi/c/comunicazioni").must(http.StatusOK); has(row, "tbody a", "Prepara") || row.Find("form[method=post]").Length() != 1 {
			b.Error("the inspector is offered to write:", row.Find("main").Text())
		}
		prepare, _ := list.Find("tbody a:contains(Prepara)").Attr("href")
		preview := b.get(account.Secretary, prepare).must(http.StatusOK)
		if !has(preview, "main", "Allievo01 Prova") || !has(preview, "main", "cominciano il 07/09/2026") || preview.Find("#f-recipient").AttrOr("value", "") != "Regione Campania" || has(preview, "main", "Prot.") {
			b.Error(preview.Find("main").Text())
		}
		again := b.post(account.Secretary, "/corsi/c/comunicazioni", "kind", "start", "recipient", "").must(http.StatusUnprocessableEntity)
		if again.Find("#f-recipient-error").Length() != 1 {
			b.Error(again.Find("main").Text())
		}
		b.post(account.Inspector, "/corsi/c/comunicazioni", "kind", "start", "recipient", "x").must(http.StatusForbidden)
		path := b.post(account.Secretary, "/corsi/c/comunicazioni", "kind", "start", "recipient", "Regione Campania").went()
		if doc := b.get(account.Secretary, path).must(http.StatusOK); !has(doc, "main", "Il PDF è in preparazione") || !has(doc, ".lead", "Prot. n. 1/2026") {
			b.Error(doc.Find("main").Text())
		}
		if err := b.worker.Drain(b.Context()); err != nil {
			b.Fatal(err)
		}
		doc := b.get(account.Inspector, path).must(http.StatusOK)
		file, _ := doc.Find(`a[href^="/documenti/"]`).Attr("href")
		if text := pdftest.Words(b.T, b.get(account.Inspector, file).body); !strings.Contains(text, "Prot. n. 1/2026 del 20/08/2026") || !strings.Contains(text, "Allievo03 Prova") {
			b.Error(text)
		}
		csv := b.get(account.Secretary, path+"/elenchi/calendario?formato=csv")
		if lines := strings.Split(strings.TrimSpace(string(csv.body)), "\r\n"); csv.status != http.StatusOK || len(lines) != 31 || !strings.HasPrefix(lines[1], "07/09/2026;09:00–14:00;UF 531;Aula;") {
			b.Errorf("%d: %s", csv.status, csv.body)
		}
		b.get(account.Secretary, path+"/elenchi/segreti?formato=csv").must(http.StatusNotFound)

		if doc := b.post(account.Secretary, path+"/invio", "channel", "pec", "sent_on", "30/08/2026").must(http.StatusUnprocessableEntity); doc.Find("#f-sent_on-error").Length() != 1 || doc.Find("details#invio[open]").Length() != 1 {
			b.Error(doc.Find("main").Text())
		}
		b.post(account.Secretary, path+"/invio", "channel", "pec", "sent_on", "20/08/2026", "sent_reference", "opec1").went()
		for what, content := range map[string]string{"program": "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff", "page": "<html><script>alert(1)</script></html>", "poem": "nel mezzo del cammin"} {
			if doc := b.upload(account.Secretary, path+"/ricevuta", []byte(content), "received_on", "20/08/2026").must(http.StatusUnprocessableEntity); doc.Find("#f-file-error").Length() != 1 {
				b.Errorf("%s: %s", what, doc.Find("main").Text())
			}
		}
		b.upload(account.Secretary, path+"/ricevuta", make([]byte, 12<<20), "received_on", "20/08/2026").must(http.StatusRequestEntityTooLarge)
		const receipt = "From: posta-certificata@pec.example\r\nDate: Thu, 20 Aug 2026 11:02:00 +0200\r\nSubject: ACCETTAZIONE\r\n\r\nok\r\n"
		b.upload(account.Secretary, path+"/ricevuta", []byte(receipt), "received_on", "20/08/2026", "receipt_number", "PG/77").went()
		if got := b.get(account.Inspector, path+"/ricevuta"); string(got.body) != receipt || !strings.Contains(got.header.Get("Content-Disposition"), "ricevuta-prot-1-2026.eml") {
			b.Errorf("%v %s", got.header, got.body)
		}
		doc = b.get(account.Secretary, path).must(http.StatusOK)
		if !has(doc, "dl", "20/08/2026, PEC, opec1") || !has(doc, "dl", "PG/77") || doc.Find("details#annulla").Length() != 0 || doc.Find("details#invio").Length() != 0 {
			b.Error(doc.Find("main").Text())
		}
		answer := b.post(account.Secretary, path+"/risposta", "counterpart", "Regione Campania", "subject", "Presa d’atto", "reference", "PG/80").went()
		if doc := b.get(account.Inspector, answer).must(http.StatusOK); !has(doc, "main a", "Risposta, prot. n. 2/2026") {
			b.Error(doc.Find("main").Text())
		}
		if doc := b.get(account.Secretary, "/comunicazioni?stato=concluse&q=avvio").must(http.StatusOK); doc.Find("tbody tr").Length() != 1 {
			b.Error(doc.Find("main").Text())
		}
	})
}

func TestWhatIsLateAsksForItsReason(t *testing.T) {
	eachBureau(t, func(b bureau) {
		b.day("2026-08-31")
		home := b.get(account.Director, "/corsi").must(http.StatusOK)
		if !has(home, ".alert", "1 comunicazione alla Regione oltre il termine") {
			b.Error(home.Find("main").Text())
		}
		if doc := b.get(account.Secretary, "/comunicazioni?stato=scadute").must(http.StatusOK); !has(doc, ".badge", "Scaduta da 3 giorni") {
			b.Error(doc.Find("main").Text())
		}
		if doc := b.get(account.Secretary, "/corsi/c/avvio").must(http.StatusOK); !has(doc, ".findings", "Alla Regione non risulta ancora inviata la comunicazione. Le attività cominciano il 07/09/2026") {
			b.Error(doc.Find("main").Text())
		}
		form := b.post(account.Secretary, "/corsi/c/comunicazioni", "kind", "start", "recipient", "Regione Campania").must(http.StatusUnprocessableEntity)
		if form.Find("#f-reason-error").Length() != 1 || !has(form, ".alert", "Il termine era il 28/08/2026") {
			b.Error(form.Find("main").Text())
		}
		path := b.post(account.Secretary, "/corsi/c/comunicazioni", "kind", "start", "recipient", "Regione Campania", "reason", "ferie").went()
		b.post(account.Secretary, "/corsi/c/comunicazioni", "kind", "start", "recipient", "Regione Campania", "reason", "ferie").must(http.StatusUnprocessableEntity)
		if doc := b.post(account.Secretary, path+"/annulla", "reason", "").must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 {
			b.Error(doc.Find("main").Text())
		}
		b.post(account.Secretary, path+"/annulla", "reason", "manca un docente").went()
		if doc := b.get(account.Secretary, "/protocollo").must(http.StatusOK); !has(doc, "tbody tr", "annullata il 31/08/2026: manca un docente") {
			b.Error(doc.Find("main").Text())
		}
		b.post(account.Secretary, "/comunicazioni/termini", "start_notice_days", "5", "calendar_notice_days", "1", "variation_notice_days", "x", "withdrawal_days", "5", "end_days", "10", "exam_notice_days", "30", "replacement_days", "15").must(http.StatusUnprocessableEntity)
		b.post(account.Secretary, "/comunicazioni/termini", "start_notice_days", "5", "calendar_notice_days", "1", "variation_notice_days", "2", "withdrawal_days", "5", "end_days", "10", "exam_notice_days", "30", "replacement_days", "15").went()
		if doc := b.get(account.Secretary, "/corsi/c/comunicazioni").must(http.StatusOK); !has(doc, "tbody tr", "02/09/2026") {
			b.Error("the term is still ten days:", doc.Find("main").Text())
		}
	})
}

func TestTheCalendarAsToldBesideAsHeld(t *testing.T) {
	eachBureau(t, func(b bureau) {
		path := b.post(account.Secretary, "/corsi/c/comunicazioni", "kind", "start", "recipient", "Regione Campania").went()
		b.post(account.Secretary, path+"/invio", "channel", "portal", "sent_on", "20/08/2026").went()
		s := b.course
		s.Exec("UPDATE course SET state = 'started', started_on = starts_on WHERE id = 'c'")
		s.Exec("UPDATE lesson SET from_wall = 54000, to_wall = 72000 WHERE id = 'c-l00'")
		s.Exec("UPDATE lesson SET state = 'closed', held = 'partly', held_from = 32400, held_to = 43200, held_reason = 'guasto' WHERE id = 'c-l01'")
		s.Exec("UPDATE lesson SET state = 'cancelled', held_reason = 'neve' WHERE id = 'c-l02'")
		s.Exec("UPDATE lesson SET state = 'closed', held = 'cancelled', held_reason = 'sciopero' WHERE id = 'c-l03'")
		s.Teach(attendancetest.Lesson{ID: "new", Segment: "531", Mode: "classroom", Date: calendar.MustDate("2026-12-01")})
		all := b.get(account.Inspector, "/corsi/c/comunicazioni/calendario").must(http.StatusOK)
		if n := all.Find("tbody tr").Length(); n != 31 || all.Find("tr.differs").Length() != 5 {
			b.Errorf("%d lessons, %d differ", n, all.Find("tr.differs").Length())
		}
		only := b.get(account.Inspector, "/corsi/c/comunicazioni/calendario?mostra=differenze").must(http.StatusOK)
		rows := only.Find("tbody tr")
		for i, words := range []string{"giorno od orario", "svolta in parte", "annullata", "non svolta", "mai comunicata"} {
			if text := rows.Eq(i).Find("td[data-label=Differenze]").Text(); !strings.Contains(text, words) {
				b.Errorf("row %d: %q, want %q", i, text, words)
			}
		}
		for _, words := range []string{"07/09/2026, 15:00–20:00", "08/09/2026, 09:00–12:00", "prot. 1/2026, inviata il 20/08/2026"} {
			if !has(only, "tbody", words) {
				b.Errorf("the page does not say %q", words)
			}
		}
		if strings.Contains(only.Find("main").Text(), "sciopero") {
			b.Error("the page says why a lesson was not held")
		}
		csv := b.get(account.Inspector, "/corsi/c/comunicazioni/calendario?mostra=differenze&formato=csv")
		if lines := strings.Split(strings.TrimSpace(string(csv.body)), "\r\n"); len(lines) != 6 || !strings.HasPrefix(lines[1], "07/09/2026 09:00–14:00;Aula;anna anna;1/2026;20/08/2026;07/09/2026 15:00–20:00;") {
			b.Errorf("%s", csv.body)
		}

		prepare := b.get(account.Secretary, "/corsi/c/comunicazioni/nuova?tipo=variation").must(http.StatusOK)
		if !has(prepare, "main", "lezione aggiunta") || !has(prepare, "main", "lezione annullata") {
			b.Error(prepare.Find("main").Text())
		}
		seen := prepare.Find("input[name=seen]").AttrOr("value", "")
		s.Exec("UPDATE lesson SET platform = 'Teams', mode = 'live_distance' WHERE id = 'c-l20'")
		meanwhile := b.post(account.Secretary, "/corsi/c/comunicazioni", "kind", "variation", "recipient", "Regione Campania", "seen", seen).must(http.StatusUnprocessableEntity)
		if fresh := meanwhile.Find("input[name=seen]").AttrOr("value", ""); !has(meanwhile, ".alert", "Intanto qualcosa è cambiato") || fresh == seen || !has(meanwhile, "main", "Teams") {
			b.Error(meanwhile.Find("main").Text())
		}
		if doc := b.post(account.Secretary, "/corsi/c/comunicazioni/esame", "exam_on", "ieri", "exam_place", "").must(http.StatusUnprocessableEntity); doc.Find("#f-exam_on-error").Length() != 1 {
			b.Error(doc.Find("main").Text())
		}
		b.post(account.Secretary, "/corsi/c/comunicazioni/esame", "exam_on", "20/12/2026", "exam_place", "Aula 1").went()
		if doc := b.get(account.Secretary, "/corsi/c/comunicazioni").must(http.StatusOK); !has(doc, "main", "Proposto: 20/12/2026, Aula 1.") || !has(doc, "tbody tr", "20/11/2026") {
			b.Error(doc.Find("main").Text())
		}
	})
}

func TestTheProtocolRegisterByHand(t *testing.T) {
	eachBureau(t, func(b bureau) {
		letter := []string{"direction", "in", "counterpart", "Regione Campania", "subject", "Decreto di autorizzazione", "document_date", "18/08/2026", "reference", "D.D. 12", "course", "c"}
		if doc := b.post(account.Secretary, "/protocollo", with(letter, "subject", "", "document_date", "31/12/2026")...).must(http.StatusUnprocessableEntity); doc.Find("#f-subject-error").Length() != 1 || doc.Find("#f-document_date-error").Length() != 1 ||
			doc.Find("#f-reference").AttrOr("value", "") != "D.D. 12" {
			b.Error(doc.Find("main").Text())
		}
		b.post(account.Secretary, "/protocollo", with(letter, "course", "nowhere")...).must(http.StatusNotFound)
		first := b.upload(account.Secretary, "/protocollo", pdf, letter...).went()
		second := b.post(account.Secretary, "/protocollo", with(letter, "direction", "out", "subject", "=HYPERLINK(1)")...).went()
		if got := b.get(account.Inspector, first+"/file"); string(got.body) != string(pdf) || got.header.Get("Content-Type") != "application/pdf" {
			b.Errorf("%v", got.header)
		}
		b.get(account.Inspector, second+"/file").must(http.StatusNotFound)
		if doc := b.post(account.Secretary, second+"/annulla", "reason", " ").must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 {
			b.Error(doc.Find("main").Text())
		}
		b.post(account.Inspector, second+"/annulla", "reason", "x").must(http.StatusForbidden)
		b.post(account.Secretary, second+"/annulla", "reason", "doppia").went()
		for query, n := range map[string]int{"": 2, "?verso=arrivo": 1, "?verso=partenza": 1, "?anno=2025": 0, "?q=decreto": 1, "?q=2/2026": 1} {
			if doc := b.get(account.Inspector, "/protocollo"+query).must(http.StatusOK); doc.Find("tbody tr").Length() != n {
				b.Errorf("%s: %d entries, want %d", query, doc.Find("tbody tr").Length(), n)
			}
		}
		csv := string(b.get(account.Inspector, "/protocollo?formato=csv").body)
		if !strings.Contains(csv, "\r\n2;20/08/2026;Partenza;Regione Campania;'=HYPERLINK(1);18/08/2026;D.D. 12;R-1;annullata il 20/08/2026: doppia\r\n") {
			b.Error(csv)
		}
		text := pdftest.Words(b.T, b.get(account.Inspector, "/protocollo?formato=pdf&q=decreto").body)
		for _, want := range []string{"Registro di protocollo 2026", "Registrazioni: 2, senza numeri mancanti.", "annullata il 20/08/2026: doppia"} {
			if !strings.Contains(text, want) {
				b.Errorf("%q is not on the register:\n%s", want, text)
			}
		}
	})
}
