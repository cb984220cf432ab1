package page_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
)

// A report from the upload to the paper: what is measured counts, what is clicked is an
// estimate until somebody attests it, and the same file changes nothing.
func TestFadReports(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		e := c.Enrolments
		o.post(account.Secretary, "/corsi/c/fad", "title", "Privacy", "segment", "531", "minutes", "10", "from_date", "1/9/2026", "to_date", "20/9/2026", "platform", "Moodle").went()
		object := o.get(account.Tutor, "/corsi/c/fad").must(http.StatusOK).Find("details[id^=o-] form").AttrOr("action", "")
		o.post(account.Secretary, object+"/modifica", "title", "Privacy", "segment", "531", "minutes", "0", "from_date", "1/9/2026", "to_date", "20/9/2026", "platform", "Moodle").must(http.StatusUnprocessableEntity)
		o.post(account.Secretary, object+"/modifica", "title", "Privacy", "segment", "531", "minutes", "1:30", "from_date", "1/9/2026", "to_date", "20/9/2026", "platform", "Moodle").went()

		about := []string{"platform", "Moodle", "up_to", "7/9/2026", "gap", "30"}
		if bad := o.upload(account.Tutor, "/corsi/c/rapporti-fad", []byte("%PDF-1.7"), about...).must(http.StatusUnprocessableEntity); !has(bad, "#f-file-error", "PDF") {
			o.Error(bad.Find("main").Text())
		}
		const table = "Nome e cognome;Nome utente;Attività;Inizio;Durata\nAllievo01 Prova;a.uno;Privacy;07/09/2026 08:00;40\nAllievo02 Prova;a.due;Privacy;20/08/2026 08:00;50\nNeri Ugo;neri;Privacy;07/09/2026 08:00;10\n"
		at := o.upload(account.Tutor, "/corsi/c/rapporti-fad", []byte(table), about...).went()
		doc := o.get(account.Tutor, at).must(http.StatusOK)
		if !has(doc, ".alert", "Il file non basta da solo") || doc.Find("form[action$='/conferma']").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Tutor, at+"/conferma").must(http.StatusUnprocessableEntity)
		columns := []string{"column.0", "name", "column.1", "username", "column.2", "activity", "column.3", "date", "column.4", "duration"}
		if bad := o.post(account.Tutor, at+"/colonne", with(columns, "column.4", "name")...).must(http.StatusUnprocessableEntity); !has(bad, "td.field-bad", "Questo dato è già nella colonna A") {
			o.Error(bad.Find("main").Text())
		}
		o.post(account.Tutor, at+"/colonne", with(columns, "unit", "min")...).went()
		doc = o.get(account.Tutor, at).must(http.StatusOK)
		if !has(doc, ".alert", "1 persona da riconoscere") || !has(doc, "#conta", "0 h 50' fuori finestra (01/09/2026–20/09/2026)") {
			o.Error(doc.Find("main").Text())
		}
		person := doc.Find("select[name^='person.']").First() // who is asked stands first
		name := person.AttrOr("name", "")
		o.post(account.Tutor, at+"/scelte", name, "-", "key."+name, doc.Find("input[name='key."+name+"']").AttrOr("value", "")).went()
		stale := o.get(account.Tutor, at).must(http.StatusOK).Find("input[name=seen]").AttrOr("value", "")
		o.post(account.Secretary, object, "time."+e[1], "0:05", "source", "Moodle").went()
		typed := o.get(account.Tutor, "/corsi/c/fad").must(http.StatusOK).Find("input[name=learner]").AttrOr("value", "")
		o.post(account.Tutor, object+"/attesta", "learner", typed, "reason", "visto sulla piattaforma").went()
		if again := o.post(account.Tutor, at+"/conferma", "seen", stale).must(http.StatusConflict); !has(again, ".alert", "leggi di nuovo la tabella") || !has(again, "#conta", "0 h 05'") {
			o.Error(again.Find("main").Text())
		} else {
			there := o.post(account.Tutor, at+"/conferma", "seen", again.Find("input[name=seen]").AttrOr("value", "")).went()
			if doc := o.get(account.Tutor, there).must(http.StatusOK); !has(doc, ".alert", "registrat") || has(doc, ".alert", "già registrato") {
				o.Error(doc.Find(".alert").Text())
			}
		}
		doc = o.get(account.Tutor, at).must(http.StatusOK)
		if !has(doc, ".alert", "Questo rapporto è già registrato") || doc.Find("form[action$='/conferma']").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		if again := o.upload(account.Tutor, "/corsi/c/rapporti-fad", []byte(table), about...).went(); again != at {
			o.Errorf("the same file is another report: %s", again)
		}

		const log = "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address\n" +
			"\"7/09/26, 09:00:00\",Allievo03 Prova,-,SCORM: Privacy,SCORM,Viewed,x,web,::1\n\"7/09/26, 09:25:00\",Allievo03 Prova,-,SCORM: Privacy,SCORM,Viewed,x,web,::1\n"
		clicks := o.upload(account.Tutor, "/corsi/c/rapporti-fad", []byte(log), about...).went()
		if doc := o.get(account.Tutor, clicks).must(http.StatusOK); !has(doc, ".alert", "È una stima dai clic") || !has(doc, "#conta", "stima dai clic 0 h 25': conta solo se attestata") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Tutor, clicks+"/conferma", "seen", o.get(account.Tutor, clicks).must(http.StatusOK).Find("input[name=seen]").AttrOr("value", "")).went()
		doc = o.get(account.Tutor, "/corsi/c/fad?stato=da-attestare").must(http.StatusOK)
		if doc.Find("table.entries tbody tr").Length() != 1 || !has(doc, "table.entries", "stima dai clic 0 h 25', non conta") {
			o.Error(doc.Find("main").Text())
		}
		estimate := doc.Find("input[name=learner]").AttrOr("value", "")
		o.post(account.Tutor, object+"/attesta", "learner", estimate).must(http.StatusUnprocessableEntity)
		o.post(account.Tutor, object+"/attesta", "learner", estimate, "reason", "esercizi consegnati").went()
		if late := o.post(account.Secretary, object+"/attesta", "learner", estimate, "reason", "anche per me").must(http.StatusConflict); !has(late, ".alert", "leggili di nuovo") {
			o.Error(late.Find("main").Text())
		}
		doc = o.get(account.Tutor, "/corsi/c/fad").must(http.StatusOK)
		for _, want := range []string{"0 h 40'", "0 h 50'", "stima attestata da", "FAD-OUTSIDE", "FAD-PLAN"} {
			if !has(doc, "main", want) {
				o.Errorf("%q is not on the page: %s", want, doc.Find("main").Text())
			}
		}
		if a := o.get(account.Tutor, "/corsi/c/fad?formato=csv"); a.status != http.StatusOK || !strings.Contains(string(a.body), "stima attestata da") {
			o.Errorf("%d %s", a.status, a.body)
		}
		if a := o.get(account.Tutor, "/corsi/c/fad/rapporto.pdf"); a.status != http.StatusOK || !strings.HasPrefix(string(a.body), "%PDF") {
			o.Errorf("%d", a.status)
		}

		detail := object + "/allievo/" + e[0]
		row := o.get(account.Tutor, detail).must(http.StatusOK).Find("input[name=row]").AttrOr("value", "")
		o.post(account.Tutor, detail, "row", row).must(http.StatusUnprocessableEntity)
		o.post(account.Tutor, detail, "row", row, "reason", "account di un altro").went()
		if doc := o.get(account.Inspector, detail).must(http.StatusOK); !has(doc, "main", "Messa da parte") || !has(doc, "main", "account di un altro") || doc.Find("main form").Length() != 0 && doc.Find("input[name=row]").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		o.get(account.Tutor, strings.Replace(at, "/c/", "/other/", 1)).must(http.StatusNotFound)
		o.post(account.Tutor, at+"/scarta").must(http.StatusUnprocessableEntity)
	})
}

// Who left before an object opened has nothing to do there; who left after has, and lacks nothing.
func TestTheFadOfWhoLeft(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		for title, from := range map[string]string{"Prima": "1/9/2026", "Dopo": "8/9/2026"} {
			o.post(account.Secretary, "/corsi/c/fad", "title", title, "segment", "531", "minutes", "10", "from_date", from, "to_date", "20/9/2026", "platform", "Moodle").went()
		}
		n := len(c.Enrolments)
		c.Leaves(c.Enrolments[0], calendar.MustDate("2026-09-07"), "withdrawn")
		doc := o.get(account.Tutor, "/corsi/c/fad").must(http.StatusOK)
		if said := doc.Find("details[id^=o-] summary").Text(); !strings.Contains(said, "Prima "+fmt.Sprintf("0 con evidenza su %d", n)) || !strings.Contains(said, "Dopo "+fmt.Sprintf("0 con evidenza su %d", n-1)) {
			o.Error(said)
		}
		if said := doc.Find(`a[href$="stato=senza"]`).Text(); !strings.Contains(said, strconv.Itoa(2*(n-1))) {
			o.Errorf("without evidence: %s", said)
		}
	})
}
