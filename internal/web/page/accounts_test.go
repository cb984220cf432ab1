package page_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
)

const bruno account.Role = "bruno" // who is invited

// invited makes an account and returns its page and the path of its link.
func (o *enrolOffice) invited(fields ...string) (page, link string) {
	o.Helper()
	doc := o.post(ada, "/utenti/nuovo", fields...).must(http.StatusOK)
	url := doc.Find("#link").AttrOr("value", "")
	if !strings.HasPrefix(url, "http://localhost/password/") {
		o.Fatalf("no link: %s", doc.Find("main").Text())
	}
	list := o.get(ada, "/utenti?stato=invitati").must(http.StatusOK)
	return list.Find("tbody a").AttrOr("href", ""), strings.TrimPrefix(url, "http://localhost")
}

func TestSomebodyIsInvitedAndComesIn(t *testing.T) {
	eachEmptyDatabase(t, func(o *enrolOffice, start string) {
		o.started(start)
		person := o.hireBy(ada, "Zito", "Laurea")
		form := o.get(ada, "/utenti/nuovo?personale="+strings.TrimPrefix(person, "/personale/")).must(http.StatusOK)
		if form.Find("#f-name").AttrOr("value", "") != "Zito Prova" || form.Find("#f-staff option[selected]").Text() != "Zito Prova" {
			o.Error(form.Find("main").Text())
		}
		staff := strings.TrimPrefix(person, "/personale/")
		refused := o.post(ada, "/utenti/nuovo", "name", "Zito Bruno", "email", "ada@ente.it", "staff", staff).must(http.StatusUnprocessableEntity)
		if refused.Find("#f-email-error").Length() != 1 || !has(refused, "#f-role .wrong", "Scegli almeno un ruolo.") || refused.Find("#f-staff option[selected]").Length() != 1 {
			o.Error(refused.Find("main").Text())
		}
		fields := []string{"operation", "invite-1", "name", "Zito Bruno", "email", "bruno@ente.it", "role", "teacher", "staff", staff}
		page, link := o.invited(fields...)
		if to := o.post(ada, "/utenti/nuovo", fields...).went(); to != page {
			o.Errorf("the same form again leads to %s and must not show the link", to)
		}
		o.cookies[bruno] = &http.Cookie{Name: "vidimus", Value: "none"}
		if doc := o.get(bruno, link).must(http.StatusOK); !has(doc, "main", "Accederai con l’indirizzo bruno@ente.it.") {
			o.Error(doc.Find("main").Text())
		}
		o.post(bruno, link, "password", "una frase di Bruno", "password_again", "un’altra frase").must(http.StatusUnprocessableEntity)
		if doc := o.post(bruno, link, "password", "corta", "password_again", "corta").must(http.StatusUnprocessableEntity); doc.Find("#f-password-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		ops := []string{"operation", "choose-1", "password", "una frase di Bruno", "password_again", "una frase di Bruno"}
		if to := o.enters(bruno, o.post(bruno, link, ops...)); to != "/" {
			o.Errorf("signed in, at %s", to)
		}
		if to := o.post(bruno, link, ops...).went(); to != "/accedi" {
			o.Errorf("the same form again: %s", to)
		}
		if to := o.get(bruno, link).went(); to != "/accedi" {
			o.Errorf("the link again: %s", to)
		}
		if to := o.get(bruno, "/").went(); to != "/lezioni" {
			o.Errorf("a teacher begins at %s", to)
		}
		if to := o.get(bruno, "/personale/ore").went(); to != person+"#ore" {
			o.Errorf("own hours at %s", to)
		}
		doc := o.get(bruno, person).must(http.StatusOK)
		if doc.Find("main form").Length() != 0 || has(doc, "main", "Cronologia") {
			o.Error("a teacher may change their own file")
		}
		o.get(bruno, o.hireBy(ada, "Altro", "Laurea")).must(http.StatusNotFound)
		o.get(bruno, "/utenti").must(http.StatusForbidden)
		o.shutOut(page)
	})
}

// shutOut is what an administrator does to Bruno's account.
func (o *enrolOffice) shutOut(page string) {
	o.Helper()
	doc := o.get(ada, page).must(http.StatusOK)
	if !has(doc, ".facts", "1 dispositivo") || !has(doc, ".events", "password scelta con il collegamento") {
		o.Error(doc.Find("main").Text())
	}
	o.post(ada, page+"/esci").went()
	if to := o.get(bruno, "/lezioni").went(); !strings.HasPrefix(to, "/accedi") {
		o.Errorf("an ended session leads to %s", to)
	}
	signIn := []string{"email", "bruno@ente.it", "password", "una frase di Bruno"}
	o.enters(bruno, o.post(bruno, "/accedi", signIn...))
	o.post(ada, page+"/disattiva").went()
	if doc := o.get(ada, page).must(http.StatusOK); !has(doc, ".badge", "Disattivato") {
		o.Error(doc.Find("main").Text())
	}
	if to := o.get(bruno, "/lezioni").went(); !strings.HasPrefix(to, "/accedi") {
		o.Errorf("a disabled account leads to %s", to)
	}
	o.post(bruno, "/accedi", signIn...).must(http.StatusUnprocessableEntity)
	if doc := o.post(ada, page+"/collegamento").must(http.StatusUnprocessableEntity); !has(doc, ".alert", "L’account è disattivato") {
		o.Error(doc.Find("main").Text())
	}
	o.post(ada, page+"/riattiva").went()
	if to := o.get(bruno, "/lezioni").went(); !strings.HasPrefix(to, "/accedi") {
		o.Errorf("the old session is open again: %s", to)
	}
	o.enters(bruno, o.post(bruno, "/accedi", signIn...))
	o.post(ada, page+"/modifica", "name", "Zito Bruno", "email", "bruno@ente.it", "role", "secretary").went()
	o.get(bruno, "/corsi").must(http.StatusOK)

	list := o.get(ada, "/utenti?q=neri").must(http.StatusOK)
	own := list.Find("tbody a").AttrOr("href", "")
	if doc := o.post(ada, own+"/disattiva").must(http.StatusUnprocessableEntity); !has(doc, ".alert.tone-danger", "È l’ultimo amministratore attivo") {
		o.Error(doc.Find("main").Text())
	}
	if doc := o.post(ada, own+"/modifica", "name", "Neri Ada", "email", "ada@ente.it", "role", "director").must(http.StatusUnprocessableEntity); !has(doc, ".alert.tone-danger", "È l’ultimo amministratore attivo") {
		o.Error(doc.Find("main").Text())
	}
	if csv := o.get(ada, "/utenti?formato=csv"); !strings.Contains(string(csv.body), "Neri Ada;ada@ente.it;Segreteria, Direttore, Amministratore") {
		o.Errorf("%s", csv.body)
	}
}

func TestAPasswordIsForgottenAndAnotherChanged(t *testing.T) {
	eachEmptyDatabase(t, func(o *enrolOffice, start string) {
		o.started(start)
		page, link := o.invited("name", "Zito Bruno", "email", "bruno@ente.it", "role", "tutor")
		o.cookies[bruno] = &http.Cookie{Name: "vidimus", Value: "none"}
		doc := o.post(ada, page+"/collegamento").must(http.StatusOK)
		o.get(bruno, link).must(http.StatusNotFound) // the one before is worth nothing
		link = strings.TrimPrefix(doc.Find("#link").AttrOr("value", ""), "http://localhost")
		if !has(doc, ".panel", "fino al 29/11/2026 10:00") {
			o.Error(doc.Find("main").Text())
		}
		o.enters(bruno, o.post(bruno, link, "password", "una frase di Bruno", "password_again", "una frase di Bruno"))
		forgotten := o.post(ada, page+"/collegamento").must(http.StatusOK)
		if !has(forgotten, ".panel", "fino al 23/11/2026 10:00") {
			o.Error(forgotten.Find("main").Text())
		}
		o.clock.Set(o.clock.Now().Add(25 * time.Hour))
		o.get(bruno, strings.TrimPrefix(forgotten.Find("#link").AttrOr("value", ""), "http://localhost")).must(http.StatusNotFound)

		o.enters(bruno, o.post(bruno, "/accedi", "email", "bruno@ente.it", "password", "una frase di Bruno"))
		o.get(bruno, "/profilo").must(http.StatusOK)
		change := func(old, fresh, again string) answer {
			return o.post(bruno, "/profilo/password", "password", old, "password_new", fresh, "password_again", again)
		}
		if doc := change("sbagliata", "una frase nuova", "una frase nuova").must(http.StatusUnprocessableEntity); doc.Find("#f-password-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := change("una frase di Bruno", "corta", "corta").must(http.StatusUnprocessableEntity); doc.Find("#f-password_new-error").Length() != 1 || doc.Find("#f-password-error").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		if doc := change("una frase di Bruno", "una frase nuova", "un’altra nuova").must(http.StatusUnprocessableEntity); doc.Find("#f-password_again-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		elsewhere := *o.cookies[bruno]
		if to := o.enters(bruno, change("una frase di Bruno", "una frase nuova", "una frase nuova")); to != "/profilo" {
			o.Errorf("changed, at %s", to)
		}
		o.get(bruno, "/profilo").must(http.StatusOK)
		o.cookies[bruno] = &elsewhere
		if to := o.get(bruno, "/profilo").went(); !strings.HasPrefix(to, "/accedi") {
			o.Errorf("the other device stays in: %s", to)
		}
	})
}

func TestTheHoursOfTeachersOfAMonth(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		form := []string{"held", "partly", "held_from", "9", "held_to", "12", "reason", "sciopero", "topic", "Reclami", "teacher", attendancetest.Anna}
		for _, e := range c.Enrolments {
			o.mark(account.Tutor, "l1", map[string]any{"id": "op-" + e, "device": "d", "seq": 1, "lesson": "l1", "enrolment": e, "base": 0, "state": "absent"})
		}
		o.closeNow(account.Tutor, "l1", form...).went()
		doc := o.get(account.Inspector, "/personale/ore?mese=2026-09").must(http.StatusOK)
		if n := doc.Find("main tbody").First().Find("tr").Length(); n != 1 || !has(doc, "tbody", "2 h 45'") || !has(doc, "h1 + .lead", "settembre 2026") {
			o.Errorf("%d rows: %s", n, doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, "/personale/ore?mese=2026-08").must(http.StatusOK); !has(doc, "main", "Nessuna lezione in questo mese.") {
			o.Error(doc.Find("main").Text())
		}
		csv := string(o.get(account.Secretary, "/personale/ore?mese=2026-09&formato=csv").body)
		if !strings.Contains(csv, "Docente;Mese;Corso;Modalità;Previste;Tenute;Firmate;Da firmare;Da chiudere;Da tenere;Annullate") || !strings.Contains(csv, ";2026-09;") || !strings.Contains(csv, ";8:45;2:45;0:00;2:45;0:00;5:00;0:00") {
			o.Error(csv)
		}
		anna := account.Role(attendancetest.Anna)
		own := o.get(anna, o.get(anna, "/personale/ore").went()).must(http.StatusOK)
		if !has(own, "#ore", "settembre 2026") || !has(own, "#ore", "2 h 45'") {
			o.Error(own.Find("#ore").Text())
		}
	})
}

func TestASubstitutionThatBreaksTheShareIsExplained(t *testing.T) {
	eachRegisteredCourse(t, func(o *enrolOffice, path string) {
		lesson := o.get(account.Secretary, path+"?scheda=calendario").must(http.StatusOK).Find(".lesson-row a").AttrOr("href", "")
		page := o.get(account.Secretary, lesson+"/sostituzione").must(http.StatusOK)
		if !has(page, ".findings", "1 su 2 (50 %), minimo 50 %; ore: 4 h 00' su 4 h 00' (100 %).") {
			o.Error(page.Find("main").Text())
		}
		refused := o.post(account.Secretary, lesson+"/sostituzione", "away", "moretti", "substitute", page.Find("select[name=substitute] option").Last().AttrOr("value", ""), "reason", "malattia").must(http.StatusUnprocessableEntity)
		if !has(refused, ".alert.tone-danger", "Con questa sostituzione il personale del corso non sarebbe più in regola") || !has(refused, "main", "0 su 1 (0 %), minimo 50 %; ore: 0 h 00' su 4 h 00' (0 %).") {
			o.Error(refused.Find("main").Text())
		}
		away := o.post(account.Secretary, path+"/personale/togli", "staff", "moretti", "part", "teacher").must(http.StatusUnprocessableEntity)
		if !has(away, ".alert.tone-danger", "Ha ancora 1 lezione in calendario, dal ") {
			o.Error(away.Find("main").Text())
		}
		doc := o.get(account.Secretary, path+"?scheda=personale").must(http.StatusOK)
		if doc.Find("tbody a[href='/personale/moretti']").Length() != 1 || !has(doc, "tbody", "UF 531") {
			o.Error(doc.Find("main").Text())
		}
	})
}
