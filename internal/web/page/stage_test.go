package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/reports/pdf/pdftest"
)

// A stage from its agreement to its sheet: the office agrees, the learner and the company write
// and countersign by their private addresses, the provider confirms and corrects.
func TestAStageFromAgreementToSheet(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		const list = "/corsi/c/stage"
		if doc := o.get(account.Secretary, list).must(http.StatusOK); doc.Find(`main a[href="/corsi/c/stage/nuova"]`).Length() == 0 || !has(doc, "main", "Senza convenzione") {
			o.Error(doc.Find("main").Text())
		}
		agreement := []string{"enrolment", "c-e01", "number", "7/2026", "signed_on", "01/09/2026", "company", "Alfa <b>s.r.l.</b>", "company_site", "Napoli", "company_tutor", "Verdi Ugo",
			"from_date", "07/09/2026", "to_date", "30/09/2026", "minutes.stage:2299", "20", "minutes.stage:3075", "4:30", "from.1", "8:30", "to.1", "19:00", "from.2", "8:30", "to.2", ""}
		doc := o.post(account.Secretary, list, append(agreement, "company_tax_id", "00000000017")...).must(http.StatusUnprocessableEntity)
		if doc.Find("#f-company_tax_id-error").Length() != 0 || doc.Find(`[id="f-to.2-error"]`).Length() != 1 || doc.Find("#f-company").AttrOr("value", "") != "Alfa <b>s.r.l.</b>" {
			o.Error(doc.Find("main").Text())
		}
		file := o.post(account.Secretary, list, append(agreement, "company_tax_id", "00000000018", "to.2", "19:00")...).went()
		o.get(account.Teacher, file).must(http.StatusForbidden)
		o.upload(account.Secretary, file+"/firme", pdf, "provider_signed_on", "01/09/2026", "company_signed_on", "01/09/2026", "learner_signed_on", "01/09/2026").went()
		if got := o.get(account.Secretary, file+"/copia"); got.status != http.StatusOK || !strings.HasPrefix(string(got.body), "%PDF") {
			o.Errorf("the signed copy: %d", got.status)
		}

		o.course.Exec("INSERT INTO staff (id, account_id, surname, name, sort_key, world_of_work, title, title_adequate, documented_years, evidence, judged_by) SELECT 'own', a.id, 'Amato', 'Tutor', '', a.id <> a.id, '', '', 0, '', '' FROM account a WHERE a.email = 'tutor@ente.it'")
		o.course.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('own', 'c', 'own', 'tutor', ?)", false)
		o.post(account.Tutor, file+"/indirizzi/azienda").must(http.StatusUnprocessableEntity)
		o.post(account.Tutor, file+"/indirizzi/allievo").must(http.StatusOK)
		learner, company := o.diary(file, "allievo"), o.diary(file, "azienda")
		for _, wrong := range []string{learner + "x", strings.Replace(learner, "/diario/", "/diario-azienda/", 1)} {
			o.get(stranger, wrong).must(http.StatusNotFound)
			o.post(stranger, wrong, "date", "07/09/2026").must(http.StatusNotFound)
		}
		day := url.Values{"operation": {store.NewID()}, "date": {"07/09/2026"}, "from": {"15:00"}, "to": {"18:00"}, "segment": {"stage:2299"}, "activity": {"ascolto delle chiamate"}}
		for field, value := range map[string]string{"date": "09/09/2026", "to": "19:30", "segment": "stage:9999", "activity": ""} {
			bad := url.Values{}
			for name := range day {
				bad.Set(name, day.Get(name))
			}
			bad.Set(field, value)
			bad.Set("operation", store.NewID())
			if doc := o.postForm(stranger, learner, bad).must(http.StatusUnprocessableEntity); doc.Find(".wrong").Length() == 0 || doc.Find("#f-from").AttrOr("value", "") != "15:00" {
				o.Errorf("%s %q: %s", field, value, doc.Find("main").Text())
			}
		}
		first := o.postForm(stranger, learner, day).went()
		if again := o.postForm(stranger, learner, day).went(); again != first || o.count("SELECT COUNT(*) FROM stage_day") != 1 {
			o.Errorf("sent twice: %s, then %s", first, again)
		}
		shown := o.get(stranger, company).must(http.StatusOK).Find(`input[name="day"]`).AttrOr("value", "")
		id, _, _ := strings.Cut(shown, " ")
		o.post(stranger, company+"/controfirma", "day", id).must(http.StatusConflict)
		o.post(stranger, company+"/controfirma", "day", shown).went()
		o.post(stranger, company+"/togli/"+id).must(http.StatusNotFound)

		queue := o.get(account.Secretary, list+"?stato=da-confermare").must(http.StatusOK)
		if !has(queue, "#da-confermare", "controfirmata dal tutor aziendale il 08/09/2026") || !has(queue, "#da-confermare", "Alfa <b>s.r.l.</b>") {
			o.Error(queue.Find("main").Text())
		}
		const ownAddress = "l’hai creato tu"
		if other := o.get(account.Tutor, list+"?stato=da-confermare").must(http.StatusOK); !has(queue, "#da-confermare", ownAddress) || has(other, "#da-confermare", ownAddress) {
			o.Errorf("who made the address is not told so, or who did not is: %s %s", queue.Find("main").Text(), other.Find("main").Text())
		}
		o.post(account.Secretary, list+"/giornate", "day", shown, "act", "return").must(http.StatusUnprocessableEntity)
		o.post(account.Secretary, list+"/giornate", "day", shown, "act", "return", "reason", "manca la pausa").went()
		if doc = o.get(stranger, learner).must(http.StatusOK); !has(doc, "#diario", "Da correggere: manca la pausa") {
			o.Error(doc.Find("main").Text())
		}
		day.Set("operation", store.NewID())
		day.Set("day", id)
		day.Set("break_minutes", "15")
		o.later(time.Minute)
		o.postForm(stranger, learner, day).went()
		if doc = o.post(account.Secretary, list+"/giornate", "day", shown, "act", "confirm").must(http.StatusConflict); !has(doc, "#da-confermare", "Intanto la giornata del 07/09/2026 è cambiata: guardala di nuovo.") {
			o.Error(doc.Find("main").Text())
		}
		shown = doc.Find(`input[name="day"]:not([checked])`).AttrOr("value", "")
		if at := o.post(account.Secretary, list+"/giornate", "day", shown, "act", "confirm", "agreement", "//evil.example").went(); at != list+"?stato=da-confermare" {
			o.Errorf("confirming leads to %s", at)
		}
		day.Set("operation", store.NewID())
		if doc = o.postForm(stranger, learner, day).must(http.StatusUnprocessableEntity); !has(doc, "main", "è già stata confermata") {
			o.Error(doc.Find("main").Text())
		}

		const both = ", che ha creato l’indirizzo"
		if doc := o.get(account.Inspector, file).must(http.StatusOK); !has(doc, "#diario", both) {
			o.Error(doc.Find("#diario").Text())
		}
		if sheet := pdftest.Words(o.T, o.get(account.Secretary, file+"/foglio").body); !strings.Contains(sheet, "che ha creato l’indirizzo") || !strings.Contains(sheet, "dell’allievo, creato il 08/09/2026 da ") || !strings.Contains(sheet, "del tutor aziendale, creato il 08/09/2026 da ") {
			o.Errorf("who made the addresses is not on the sheet: %s", sheet)
		}

		correction := file + "/giornate/" + id
		o.get(account.Secretary, correction).must(http.StatusOK)
		o.post(account.Secretary, correction, "date", "07/09/2026", "from", "15:00", "to", "17:30", "segment", "stage:2299", "activity", "ascolto").must(http.StatusUnprocessableEntity)
		o.post(account.Secretary, correction, "date", "07/09/2026", "from", "15:00", "to", "17:30", "segment", "stage:2299", "activity", "ascolto", "reason", "uscita anticipata").went()
		sheet := pdftest.Words(o.T, o.get(account.Secretary, file+"/foglio").body)
		for _, want := range []string{"Alfa <b>s.r.l.</b>", "00000000018", "07/09/2026 15:00–17:30 Totale Ore 2 h 30'", "dall’ente", "Rettifiche al diario", "2 h 45'", "uscita anticipata", "Stage UC 2299", "2 h 30' su 20 h 00' previste"} {
			if !strings.Contains(sheet, want) {
				o.Errorf("%q is not on the sheet: %s", want, sheet)
			}
		}
		o.get(account.Secretary, file+"/foglio-bianco").must(http.StatusOK)
		o.get(account.Secretary, list+"?formato=xlsx").must(http.StatusOK)

		o.post(account.Secretary, file+"/proroga", "signed_on", "08/09/2026", "reason", "altre ore", "to_date", "10/10/2026", "company_tutor", "Verdi Ugo", "minutes.stage:2299", "30").went()
		if doc = o.get(account.Secretary, file).must(http.StatusOK); !has(doc, "#convenzione", "Fine dal 30/09/2026 al 10/10/2026.") || !has(doc, "#rettifiche", "uscita anticipata") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, file+"/indirizzi/allievo/revoca").went()
		o.get(stranger, learner).must(http.StatusNotFound)
		o.later(48 * 24 * time.Hour) // beyond the last day and the days of grace
		o.get(stranger, company).must(http.StatusNotFound)
	})
}

// diary makes an address of a diary; its answer is the address's path.
func (o linkOffice) diary(file, whose string) string {
	o.Helper()
	doc := o.post(account.Secretary, file+"/indirizzi/"+whose).must(http.StatusOK)
	address := doc.Find("#address").AttrOr("value", "")
	i := strings.Index(address, "/diario")
	if i < 0 || doc.Find(".qr path").Length() != 1 {
		o.Fatal(doc.Find("main").Text())
	}
	return address[i:]
}

// One form gives several learners their agreements: refused for one of them, by name, it is
// refused for all, with everything still typed.
// The diary by a private address proposes what it takes, and says first how the stage stands.
func TestTheDiaryByPrivateAddress(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		file := o.post(account.Secretary, "/corsi/c/stage", "enrolment", "c-e01", "number", "7/2026", "signed_on", "01/09/2026", "company", "Alfa s.r.l.", "company_tax_id", "00000000018", "company_site", "Napoli", "company_tutor", "Verdi Ugo",
			"from_date", "07/09/2026", "to_date", "30/09/2026", "minutes.stage:2299", "6", "from.1", "8:30", "to.1", "19:00").went()
		learner, company := o.diary(file, "allievo"), o.diary(file, "azienda")
		value := func(field string) string {
			o.Helper()
			return o.get(stranger, learner).must(http.StatusOK).Find("#f-"+field).AttrOr("value", "")
		}
		if value("date") != "08/09/2026" || value("from") != "" {
			o.Errorf("a first day: %s from %s", value("date"), value("from"))
		}
		if doc := o.get(stranger, learner).must(http.StatusOK); !has(doc, "#giornata", "Restano da scrivere 6 h 00' delle 6 h 00'") {
			o.Error(doc.Find("main").Text())
		}
		o.post(stranger, learner, "date", "07/09/2026", "from", "8:30", "to", "14:30", "activity", "ascolto").went()
		if value("from") != "08:30" || value("to") != "14:30" || value("activity") != "" {
			o.Errorf("after a day: from %s to %s", value("from"), value("to"))
		}
		if doc := o.get(stranger, learner).must(http.StatusOK); !has(doc, "#giornata", "fanno già 6 h 00' su 6 h 00'") {
			o.Error(doc.Find("main").Text())
		}
		if first := o.get(stranger, company).must(http.StatusOK).Find("main section").First().AttrOr("id", ""); first != "controfirma" {
			o.Errorf("the company reads %s first", first)
		}
		o.course.Exec("UPDATE stage_day SET state = 'confirmed', decided_at = recorded_at, decided_by = 'x'")
		if doc := o.get(stranger, learner).must(http.StatusOK); !has(doc, ".alert", "Stage concluso: 6 h 00' su 6 h 00' confermate.") || doc.Find("details#giornata:not([open])").Length() != 1 || has(doc, "main", "Scrivi ogni giornata") || value("date") != "" {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, "/corsi/c?scheda=andamento").must(http.StatusOK); !has(doc, "main", "l’allievo più avanti ne ha già frequentate 6 h 00'; tra le erogate contano quando il loro periodo è finito.") {
			o.Error("how far the course has come says nothing of the stage under way")
		}
	})
}

// Who left the course is no longer at work: the agreement asks to be closed, and lacks nothing.
func TestTheStageOfWhoLeft(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		file := o.post(account.Secretary, "/corsi/c/stage", "enrolment", "c-e01", "number", "7/2026", "signed_on", "01/09/2026", "company", "Alfa s.r.l.", "company_tax_id", "00000000018", "company_site", "Napoli", "company_tutor", "Verdi Ugo",
			"from_date", "07/09/2026", "to_date", "30/09/2026", "minutes.stage:2299", "20", "from.1", "8:30", "to.1", "19:00").went()
		if doc := o.get(account.Secretary, "/corsi/c/stage?stato=in-corso").must(http.StatusOK); !has(doc, "main", "Alfa s.r.l.") {
			o.Error(doc.Find("main").Text())
		}
		o.course.Leaves("c-e01", calendar.MustDate("2026-09-07"), "withdrawn")
		if doc := o.get(account.Secretary, "/corsi/c/stage?stato=in-corso").must(http.StatusOK); has(doc, "main", "Alfa s.r.l.") {
			o.Error("still at work")
		}
		if doc := o.get(account.Secretary, "/corsi/c/stage?stato=da-chiudere").must(http.StatusOK); !has(doc, "main", "Ha lasciato il corso, da chiudere") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, file).must(http.StatusOK); !has(doc, ".alert", "ha lasciato il corso e la convenzione è ancora aperta") || !has(doc, `#diario .parts td[data-label="Ancora da fare"]`, "–") || doc.Find(`a[href$="/chiudi"]`).Length() == 0 {
			o.Error(doc.Find("main").Text())
		}
	})
}

func TestAnAgreementForSeveralLearners(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		const form = "/corsi/c/stage/piu-allievi"
		other := o.course.Enrol(30, attendancetest.Start)
		o.course.Exec("UPDATE learner SET birth_date = '2010-01-01' WHERE id = (SELECT e.learner_id FROM enrolment e WHERE e.id = ?)", other)
		if doc := o.get(account.Secretary, "/corsi/c/stage").must(http.StatusOK); doc.Find(`main a[href="`+form+`"]`).Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		doc := o.get(account.Secretary, form).must(http.StatusOK)
		if doc.Find(`input[name="learner"]`).Length() != o.count("SELECT COUNT(*) FROM enrolment WHERE course_id = 'c'") || !has(doc, "#f-learner", "UC 2299") {
			o.Error(doc.Find("main").Text())
		}
		agree := func(who account.Role, to string) answer {
			return o.postForm(who, form, url.Values{"learner": {"c-e01", other}, "number.c-e01": {"7/1"}, "number." + other: {"7/2"}, "signed_on": {"01/09/2026"}, "company": {"Alfa"}, "company_site": {"Napoli"},
				"company_tutor": {"Verdi Ugo"}, "from_date": {"07/09/2026"}, "to_date": {"30/09/2026"}, "minutes.stage:2299": {"20"}, "from.1": {"16:00"}, "to.1": {to}})
		}
		doc = agree(account.Secretary, "23:00").must(http.StatusUnprocessableEntity)
		if !has(doc, ".alert.tone-danger", "Allievo30 Prova: Un minorenne non può essere in azienda tra le 22:00 e le 06:00") || !has(doc, ".alert.tone-danger", "Nessuna convenzione è stata registrata") ||
			doc.Find(`.wrong`).Length() != 1 || doc.Find(`input[name="learner"][checked]`).Length() != 2 || doc.Find(`input[name="number.c-e01"]`).AttrOr("value", "") != "7/1" {
			o.Error(doc.Find("main").Text())
		}
		if n := o.count("SELECT COUNT(*) FROM stage_agreement"); n != 0 {
			o.Errorf("%d agreements after a refusal", n)
		}
		if at := agree(account.Secretary, "20:00").went(); at != "/corsi/c/stage" || o.count("SELECT COUNT(*) FROM stage_agreement WHERE number IN ('7/1', '7/2')") != 2 {
			o.Errorf("agreed, at %s", at)
		}
		if doc := o.get(account.Secretary, "/corsi/c/stage").must(http.StatusOK); !has(doc, "main", "Allievo30 Prova") {
			o.Error(doc.Find("main").Text())
		}
		file := o.get(account.Secretary, "/corsi/c/stage").must(http.StatusOK).Find(`tbody th a`).AttrOr("href", "")
		like := o.get(account.Secretary, file).must(http.StatusOK).Find(`main a[href^="`+form+`"]`).AttrOr("href", "")
		if doc := o.get(account.Secretary, like).must(http.StatusOK); doc.Find("#f-company").AttrOr("value", "") != "Alfa" {
			o.Errorf("%s: %s", like, doc.Find("main").Text())
		}
		agree(account.Teacher, "20:00").must(http.StatusForbidden)
	})
}
