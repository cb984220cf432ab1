package page_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/enrolment"
	"vidimus/internal/store"
)

// who is a person with no documents.
func who(surname string) []string {
	return []string{"surname", surname, "name", "Prova", "citizenship", "IT", "learner", ""}
}

func texts(doc *goquery.Document, selector string) []string {
	return doc.Find(selector).Map(func(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") })
}

// Three seats, five people: two wait, one renounces, and the page says whose turn it is.
func TestWaitingListOnThePages(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		var homes []string
		for _, surname := range []string{"Uno", "Due", "Tre", "Quattro", "Cinque"} {
			homes = append(homes, o.enrolled(who(surname)...))
		}
		const class = "/corsi/c1?scheda=allievi"
		doc := o.get(account.Secretary, class+"&stato=waiting").must(http.StatusOK)
		if got := strings.Join(texts(doc, "tbody th"), " "); got != "Quattro Prova Cinque Prova" || !has(doc, ".filters", "Lista d’attesa 2") || has(doc, ".alert", "Tocca a") {
			o.Errorf("%q: %s", got, doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, homes[4]).must(http.StatusOK); !has(doc, "aside", "2 su 2") || !has(doc, ".blocked", "I posti autorizzati sono tutti occupati") {
			o.Error(doc.Find("main").Text())
		}
		doc = o.post(account.Secretary, homes[4]+"/ordine", "place", "3", "reason", "reddito").must(http.StatusUnprocessableEntity)
		if doc.Find("#f-place-error").Length() != 1 || !has(doc, ".facts", "Quattro Prova, domanda del 22/11/2026") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, homes[4]+"/ordine", "place", "1", "reason", "reddito più basso").went()
		o.post(account.Secretary, homes[0]+"/rinuncia", "on", "22/11/2026").must(http.StatusUnprocessableEntity)
		o.post(account.Secretary, homes[0]+"/rinuncia", "on", "22/11/2026", "reason", "lavoro").went()
		if doc := o.get(account.Secretary, class).must(http.StatusOK); !has(doc, ".alert", "Tocca a Cinque Prova") || doc.Find(`.alert a[href="`+homes[4]+`/posto"]`).Length() != 1 {
			o.Error(doc.Find(".alert").Text())
		}
		if doc := o.post(account.Secretary, homes[3]+"/posto").must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, homes[4]+"/posto").went()
		doc = o.get(account.Secretary, homes[4]).must(http.StatusOK)
		if got := texts(doc, ".events li"); !strings.Contains(got[0], "posto assegnato") || !strings.Contains(got[1], "cambio di posto in lista d’attesa: reddito più basso") {
			o.Error(got)
		}
		// The filters narrow the page and what is taken away alike.
		doc = o.get(account.Secretary, class+"&q=qu").must(http.StatusOK)
		if got := strings.Join(texts(doc, "tbody th"), " "); got != "Quattro Prova" {
			o.Error(got)
		}
		if csv := string(o.get(account.Secretary, class+"&stato=renounced&formato=csv").body); strings.Count(csv, "\r\n") != 2 || !strings.Contains(csv, "Uno Prova") {
			o.Error(csv)
		}
		if doc := o.get(account.Secretary, class+"&q=nessuno").must(http.StatusOK); !has(doc, ".empty", "Nessuno corrisponde.") {
			o.Error(doc.Find("main").Text())
		}
		if seen := o.get(account.Tutor, class).must(http.StatusOK); seen.Find("tbody tr, .filters, .search").Length() != 0 || has(seen, "main", "Tocca a") {
			o.Error("a tutor sees who applied")
		}
		doc = o.get(account.Secretary, homes[0]+"/sospensione").must(http.StatusUnprocessableEntity)
		if !has(doc, "main", "non c’è niente da sospendere") {
			o.Error(doc.Find("main").Text())
		}
	})
}

// started is a register whose course began today, with somebody who has nothing on file.
func started(o *enrolOffice, c *attendancetest.Course) string {
	o.Helper()
	c.Exec("UPDATE course SET started_on = ? WHERE id = 'c'", attendancetest.Start)
	c.Exec("UPDATE enrolment SET number = number + 100") // they were given without the counter
	c.Exec("UPDATE provider SET replacement_days = 30")
	return o.post(account.Secretary, "/corsi/c/iscrizioni", who("Senza")...).went()
}

// «Non è ammessa alcuna deroga»: every role sends every act for somebody who lacks a
// requirement, with whatever a form could say, and nobody brings them into the class.
func TestNoRoleForcesAnEnrolment(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		home := started(o, c)
		id := strings.TrimPrefix(home, "/iscrizioni/")
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := enrolment.Withdraw(o.Context(), tx, c.Enrolments[0], attendancetest.Start, "lavoro")
			return err
		})
		for _, role := range account.AllRoles {
			for _, act := range []string{"posto", "ammissione", "ingresso", "sostituzione", "rientro", "ripresa", "trasferimento", "sospensione", "crediti"} {
				a := o.post(role, home+"/"+act, "from", "08/09/2026", "shown", "2026-09-08", "last", "08/09/2026", "left", c.Enrolments[0], "reason", "ordine del direttore",
					"accepted", "ordine del direttore", "course", "other", "decision", "n. 1", "decided", "07/09/2026", "by", "Direttore", "confirm", "1", "force", "1")
				if a.status != http.StatusForbidden && a.status != http.StatusUnprocessableEntity {
					o.Errorf("a %s sent %s: %d", role, act, a.status)
				}
			}
			o.upload(role, home+"/evidenze", nil, "rule", "R-IDENTITY", "kind", "override", "reason", "ordine del direttore")
			o.upload(role, home+"/evidenze", nil, "rule", "R-IDENTITY", "kind", "credit", "decision", "n. 1", "decided", "07/09/2026")
		}
		if n := c.Count("SELECT COUNT(*) FROM enrolment_period WHERE enrolment_id = ?", id); n != 0 {
			o.Errorf("%d periods of attendance", n)
		}
		doc := o.post(account.Director, home+"/ammissione").must(http.StatusUnprocessableEntity)
		if !has(doc, ".alert", "Senza Prova non può ancora frequentare") || !has(doc, ".alert", "Manca un documento d’identità valido") {
			o.Error(doc.Find(".alert").Text())
		}
	})
}

// What a late entry leaves within reach is shown before it is confirmed, day by day.
func TestLateEntryIsShownFirst(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		home := started(o, c)
		person := ""
		c.Read(func(r store.Reader) error {
			return r.Get(o.Context(), &person, "SELECT learner_id FROM enrolment WHERE id = ?", strings.TrimPrefix(home, "/iscrizioni/"))
		})
		c.Exec("UPDATE learner SET birth_date = '1990-01-01' WHERE id = ?", person)
		c.Exec(`INSERT INTO evidence (id, learner_id, kind, title_level, system, country, level, score, examiner, issuer, number, received_on, self_declared, outcome, checked_by, note)
			SELECT k.column1 || ?, ?, k.column1, '', '', '', '', '', '', '', '', '2026-09-01', FALSE, 'accepted', 'x', '' FROM (VALUES ('identity_document'), ('privacy_notice')) k`, person, person)
		doc := o.get(account.Secretary, home+"/ingresso").must(http.StatusOK)
		if from, _ := doc.Find("#f-from").Attr("value"); from != "08/09/2026" || !has(doc, ".facts", "08/09/20263 h 45'") || !has(doc, ".facts", "200 h 00', 80 % di 250 h 00'") {
			o.Errorf("%s: %s", from, doc.Find("main").Text())
		}
		doc = o.post(account.Secretary, home+"/ingresso", "from", "09/09/2026", "shown", "2026-09-08").must(http.StatusUnprocessableEntity)
		if shown, _ := doc.Find("input[name=shown]").Attr("value"); shown != "2026-09-09" || !has(doc, ".facts", "09/09/20268 h 45'") {
			o.Errorf("%s: %s", shown, doc.Find("main").Text())
		}
		o.post(account.Secretary, home+"/ingresso", "from", "09/09/2026", "shown", "2026-09-09").went()
		if doc := o.get(account.Secretary, home).must(http.StatusOK); !has(doc, ".events", "ingresso tardivo, 09/09/2026") || !has(doc, "aside", "Ammissione alla frequenza") {
			o.Error(doc.Find("aside").Text())
		}
	})
}

// Both readings stand side by side, the course's own marked, until the credit is revoked.
func TestCreditReadingsOnThePage(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		home := "/iscrizioni/" + c.Enrolments[0]
		form := []string{"segment", "KC", "mode", "classroom", "hours", "10", "decision", "n. 5", "decided", "01/09/2026"}
		doc := o.post(account.Secretary, home+"/crediti", form...).must(http.StatusUnprocessableEntity)
		if doc.Find("#crediti details[open] #f-by-error").Length() != 1 {
			o.Error(doc.Find("#crediti").Text())
		}
		o.post(account.Secretary, home+"/crediti", append(form, "by", "Commissione crediti")...).went()
		doc = o.get(account.Secretary, home).must(http.StatusOK)
		want := []string{
			"I crediti riducono le ore da frequentare i in vigore nel corso 100 · frequentate ≥ 80 · (corso − crediti) 0 h 00' su 250 h 00' − 10 h 00' = 240 h 00': 0,00 % ! Non ancora raggiunta Servono 192 h 00' frequentate: ne ha 0 h 00'.",
			"I crediti contano come ore frequentate 100 · (frequentate + crediti) ≥ 80 · corso 0 h 00' + 10 h 00' = 10 h 00' su 250 h 00': 4,00 % ! Non ancora raggiunta Servono 190 h 00' frequentate: ne ha 0 h 00'.",
		}
		if d := cmp.Diff(want, texts(doc, "#crediti .reading")); d != "" {
			o.Error(d)
		}
		if person := o.get(account.Secretary, "/allievi/c-p01").must(http.StatusOK); person.Find(".reading").Length() != 2 {
			o.Error("the person’s page has no readings")
		}
		revoke := doc.Find("#crediti .row-action a").AttrOr("href", "")
		if doc := o.get(account.Secretary, revoke).must(http.StatusOK); !has(doc, ".facts", "Competenze chiave, Aula") || !has(doc, ".facts", "n. 5 del 01/09/2026") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, revoke).must(http.StatusUnprocessableEntity)
		o.post(account.Secretary, revoke, "reason", "decisa per errore").went()
		if doc := o.get(account.Secretary, home).must(http.StatusOK); doc.Find(".reading").Length() != 0 || !has(doc, "#crediti", "revocato il 07/09/2026") {
			o.Error(doc.Find("#crediti").Text())
		}
		o.post(account.Secretary, revoke, "reason", "di nuovo").must(http.StatusUnprocessableEntity)
	})
}

// A transfer is chosen first, then shows what can be carried along.
func TestTransferOnThePages(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		started(o, c)
		home := "/iscrizioni/" + c.Enrolments[0]
		c.Exec("UPDATE course SET started_on = NULL, state = 'authorised' WHERE id = 'other'")
		doc := o.get(account.Secretary, home+"/trasferimento").must(http.StatusOK)
		if got := doc.Find("select[name=course] option").Length(); got != 2 || doc.Find("form[method=post] input[name=decision]").Length() != 0 {
			o.Errorf("%d choices: %s", got, doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, home+"/trasferimento?course=other&last=boh").must(http.StatusUnprocessableEntity); !has(doc, ".alert", "Scrivi la data come 31/12/2026.") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, home+"/trasferimento?course=other&last=07/09/2026").must(http.StatusOK); !has(doc, ".alert", "Fino al 07/09/2026 il registro non è completo: 1 lezione da chiudere") {
			o.Error(doc.Find("main").Text())
		}
		const chosen = "/trasferimento?course=other&last=06/09/2026"
		if doc := o.get(account.Secretary, home+chosen).must(http.StatusOK); !has(doc, "main", "Nessuna ora riconosciuta da portare") || doc.Find("input[name=decision]").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		doc = o.post(account.Secretary, home+"/trasferimento", "course", "other", "last", "06/09/2026").must(http.StatusUnprocessableEntity)
		if doc.Find("#f-reason-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.get(account.Inspector, home+"/trasferimento").must(http.StatusForbidden)
	})
}
