package page_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/message"
	"vidimus/internal/outbox"
	"vidimus/internal/post"
	"vidimus/internal/post/smtptest"
	"vidimus/internal/web"
)

// postRoom is the office before a course of three, two of whom have an address, with the
// mail server it uses.
type postRoom struct {
	*enrolOffice
	*attendancetest.School
	server *smtptest.Server
	app    *web.App
	worker *outbox.Worker
}

func eachPostRoom(t *testing.T, run func(p postRoom)) {
	t.Helper()
	attendancetest.Each(t, "2026-08-20T09:00:00Z", func(t *testing.T, s *attendancetest.School) {
		p := postRoom{enrolOffice: &enrolOffice{T: t, db: s.DB, clock: s.Clock, cookies: map[account.Role]*http.Cookie{}}, School: s, server: smtptest.Start(t, false)}
		for _, role := range account.AllRoles {
			p.hire(role)
		}
		s.Open("c", 3).Calendar()
		s.Exec("UPDATE course SET state = 'authorised' WHERE id = 'c'")
		s.Exec("UPDATE learner SET email = 'uno@posta.example' WHERE id = 'c-p01'")
		s.Exec("UPDATE learner SET email = 'due@posta.example' WHERE id = 'c-p02'")
		server, err := post.ParseServer("smtp://" + p.server.Addr)
		if err != nil {
			t.Fatal(err)
		}
		p.app = &web.App{Keys: s.Keys, Mail: server}
		p.serveOffice(p.app)
		p.worker = &outbox.Worker{DB: s.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{message.Job: message.Posting{DB: s.DB, Server: server}.Handle}}
		run(p)
	})
}

func (p postRoom) drain() {
	p.enrolOffice.Helper()
	if err := p.worker.Drain(p.Context()); err != nil {
		p.Fatal(err)
	}
}

const everybody = "/corsi/c/messaggi?reason=documents&who=c-e01&who=c-e02&who=c-e03"

func TestReminders(t *testing.T) {
	eachPostRoom(t, func(p postRoom) {
		choose := p.get(account.Secretary, "/corsi/c/messaggi").must(http.StatusOK)
		if choose.Find("input[name=who][checked]").Length() != 3 || !has(choose, ".check", "senza indirizzo email") || !has(choose, ".tabs a", "Messaggi") {
			p.Error(choose.Find("main").Text())
		}
		preview := p.get(account.Secretary, everybody).must(http.StatusOK)
		if !has(preview, ".as-written", "Gentile Prova Allievo01") || !has(preview, ".as-written", "Documento d’identità") || !has(preview, "button", "Invia 2 email") || !has(preview, "button", "Segna 3 persone") {
			p.Error(preview.Find("main").Text())
		}
		if href := preview.Find("a[href^='mailto:uno@posta.example?']").AttrOr("href", ""); !strings.Contains(href, "subject=Operatore%20c") || strings.Contains(href, "+") {
			p.Error(href)
		}
		seen := preview.Find("input[name=seen]").First().AttrOr("value", "")
		who := url.Values{"reason": {"documents"}, "seen": {"another"}, "who": {"c-e01", "c-e02", "c-e03"}}
		if again := p.postForm(account.Secretary, "/corsi/c/messaggi", who).must(http.StatusUnprocessableEntity); !has(again, "main", "qualcosa è cambiato") {
			p.Error(again.Find("main").Text())
		}
		who.Set("seen", seen)
		who.Del("operation")
		p.postForm(account.Tutor, "/corsi/c/messaggi", who).must(http.StatusForbidden)
		p.server.Behave(smtptest.DropAfter)
		who.Del("operation")
		p.postForm(account.Secretary, "/corsi/c/messaggi", who).went()
		p.drain()
		if n := len(p.server.Letters()); n != 2 {
			p.Errorf("%d letters", n)
		}
		log := p.get(account.Secretary, "/messaggi?mostra=da-guardare&q=allievo01").must(http.StatusOK)
		if log.Find("tbody tr").Length() != 1 || !has(log, "tbody", "Esito sconosciuto") || !has(log, "tbody", "può averlo spedito o no") {
			p.Error(log.Find("main").Text())
		}
		page := log.Find("tbody a[href^='/messaggi/']").AttrOr("href", "")
		one := p.get(account.Director, page).must(http.StatusOK)
		if !has(one, "button", "È arrivato") || !has(one, "button", "Invia di nuovo") || !has(one, "main", "uno@posta.example") {
			p.Error(one.Find("main").Text())
		}
		p.post(account.Secretary, page+"/arrivato").went()
		if one := p.get(account.Director, page).must(http.StatusOK); !has(one, ".badge", "Inviato") {
			p.Error(one.Find("main").Text())
		}
		if choose := p.get(account.Secretary, everybody).must(http.StatusOK); has(choose, "button", "Invia") || !has(choose, "main", "Oggi è già stato scritto") {
			p.Error(choose.Find("main").Text())
		}
		csv := strings.Split(strings.TrimSpace(string(p.get(account.Secretary, "/messaggi?formato=csv").body)), "\r\n")
		if len(csv) != 3 || !strings.Contains(csv[2], "20/08/2026") || !strings.Contains(csv[2], "Allievo01 Prova;uno@posta.example;Operatore c;1;Documenti mancanti;") {
			p.Error(csv)
		}
		p.get(account.Inspector, "/messaggi").must(http.StatusForbidden)
		p.get(account.Administrator, page).must(http.StatusForbidden)

		p.server.Behave(smtptest.Take)
		p.post(account.Secretary, page+"/invia").went() // by an act of its own
		p.drain()
		if n := len(p.server.Letters()); n != 3 {
			p.Errorf("%d letters", n)
		}
		mine := p.get(account.Secretary, "/iscrizioni/c-e01/messaggi").must(http.StatusOK)
		if mine.Find("tbody tr").Length() != 2 || mine.Find(".actions a[href*='reason=start']").Length() != 1 {
			p.Error(mine.Find("main").Text())
		}
	})
}

func TestWithoutAMailServer(t *testing.T) {
	eachPostRoom(t, func(p postRoom) {
		p.app.Mail = nil
		preview := p.get(account.Secretary, "/corsi/c/messaggi?reason=start&who=c-e01").must(http.StatusOK)
		if has(preview, "button", "Invia") || !has(preview, ".alert", "SMTP_URL") || !has(preview, ".as-written", "comincia il 07/09/2026") {
			p.Error(preview.Find("main").Text())
		}
		form := []string{"reason", "start", "seen", preview.Find("input[name=seen]").First().AttrOr("value", ""), "who", "c-e01"}
		if again := p.post(account.Secretary, "/corsi/c/messaggi", form...).must(http.StatusUnprocessableEntity); !has(again, "main", "copia il testo") {
			p.Error(again.Find("main").Text())
		}
		if again := p.post(account.Secretary, "/corsi/c/messaggi/detti", form...).must(http.StatusUnprocessableEntity); again.Find("#f-means-error").Length() != 1 {
			p.Error(again.Find("main").Text())
		}
		p.post(account.Secretary, "/corsi/c/messaggi/detti", append(form, "means", "phone")...).went()
		log := p.get(account.Secretary, "/messaggi").must(http.StatusOK)
		if !has(log, "tbody", "Detto con altro mezzo") || !has(log, "tbody", "Telefono") {
			p.Error(log.Find("main").Text())
		}
		page := log.Find("tbody a[href^='/messaggi/']").AttrOr("href", "")
		p.post(account.Secretary, page+"/invia").must(http.StatusUnprocessableEntity)
	})
}

func TestTheWordsOfMessages(t *testing.T) {
	eachPostRoom(t, func(p postRoom) {
		if list := p.get(account.Secretary, "/modelli").must(http.StatusOK); list.Find("main section").Length() != 3 {
			p.Error(list.Find("main").Text())
		}
		form := p.get(account.Secretary, "/modelli/start").must(http.StatusOK)
		if !has(form, "#f-body", "{lezioni}") || !has(form, "aside", "{sede}") || form.Find("#f-person option").Length() != 4 {
			p.Error(form.Find("main").Text())
		}
		bad := p.post(account.Secretary, "/modelli/start", "subject", "Ciao {nom}", "body", "Alle {ora}").must(http.StatusUnprocessableEntity)
		if !has(bad, "#f-subject-error", "{nom}") || bad.Find("#f-subject").AttrOr("value", "") != "Ciao {nom}" {
			p.Error(bad.Find("main").Text())
		}
		words := []string{"subject", "Ciao {nome}", "body", "Alle {ora}\r\n{ente}", "person", "c-e02", "preview", "1"}
		if shown := p.post(account.Secretary, "/modelli/start", words...).must(http.StatusOK); !has(shown, "#anteprima", "Alle 09:00") || !has(shown, "#anteprima", "due@posta.example") || !has(shown, "#f-body", "{ora}") {
			p.Error(shown.Find("main").Text())
		}
		if n := p.Count("SELECT COUNT(*) FROM message_template"); n != 0 {
			p.Error("a preview was kept")
		}
		p.post(account.Secretary, "/modelli/start", words[:4]...).went()
		if list := p.get(account.Secretary, "/modelli").must(http.StatusOK); !has(list, ".as-written", "Alle {ora}") {
			p.Error(list.Find("main").Text())
		}
		p.post(account.Secretary, "/modelli/start", "ours", "1").went()
		if list := p.get(account.Secretary, "/modelli").must(http.StatusOK); has(list, ".as-written", "Alle {ora}") {
			p.Error(list.Find("main").Text())
		}
		p.get(account.Secretary, "/modelli/amore").must(http.StatusNotFound)
		p.post(account.Secretary, "/modelli/amore", "subject", "x", "body", "x").must(http.StatusNotFound)
	})
}
