package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
)

// A portal wants three columns of the class, under its own titles, with ISO dates and commas:
// composed once, it is the list that everybody takes.
func TestALayoutIsComposedSavedAndUsed(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		o.post(account.Secretary, "/corsi/c1/iscrizioni", "surname", "D’Angelo", "name", "Nicolò", "birth_date", "12/5/2004", "birth_place", "Napoli", "citizenship", "IT", "learner", "").went()
		const class = "/corsi/c1?scheda=allievi"
		doc := o.get(account.Secretary, class).must(http.StatusOK)
		if link := doc.Find("a:contains('Colonne…')").AttrOr("href", ""); link != class+"&formato=colonne" {
			o.Fatalf("the choice of columns is at %q", link)
		}
		doc = o.get(account.Secretary, class+"&formato=colonne").must(http.StatusOK)
		if doc.Find("input[name='order.1']").AttrOr("value", "") != "1" || doc.Find("input[name='order.8']").AttrOr("value", "x") != "" {
			o.Error("the form does not begin with what the page shows")
		}
		form := []string{"list", "allievi", "back", class, "name", "Portale", "separator", ",", "encoding", "utf-8", "dates", "iso", "usual", "1",
			"column.1", "Data di nascita", "title.1", "NATO IL", "order.1", "2", "column.2", "Cognome", "title.2", "COGNOME", "order.2", "1",
			"column.3", "", "title.3", "ENTE", "text.3", "NA01", "order.3", "9", "column.4", "Nome", "title.4", "Nome", "order.4", ""}
		refused := o.post(account.Secretary, "/tracciati", append(form, "order.1", "due", "name", " ")...).must(http.StatusUnprocessableEntity)
		if refused.Find("input[name='order.1']").AttrOr("value", "") != "due" || !has(refused, ".wrong", "«due» non è un numero d’ordine") {
			o.Error(refused.Find("main").Text())
		}
		if back := o.post(account.Secretary, "/tracciati", form...).went(); back != class+"&formato=colonne" {
			o.Errorf("back to %q", back)
		}
		o.post(account.Secretary, "/tracciati", form...).must(http.StatusUnprocessableEntity) // the name is taken

		csv := o.get(account.Secretary, class+"&formato=csv")
		if d := cmp.Diff("COGNOME,NATO IL,ENTE\r\nD’Angelo,2004-05-12,NA01\r\n", string(csv.body)); d != "" {
			o.Error(d)
		}
		whole := o.get(account.Secretary, class+"&formato=csv&tracciato=intero")
		if !strings.HasPrefix(string(whole.body), "\ufeffN.;Allievo;Nascita;Stato;Dal;Requisiti\r\n1;D’Angelo Nicolò;12/05/2004;") {
			o.Errorf("%s", whole.body)
		}
		doc = o.get(account.Secretary, class+"&formato=colonne").must(http.StatusOK)
		edit := doc.Find("a:contains('Modifica')").AttrOr("href", "")
		doc = o.get(account.Secretary, edit).must(http.StatusOK)
		if doc.Find("input[name=name]").AttrOr("value", "") != "Portale" || doc.Find("input[name='title.8']").Length() == 0 || !has(doc, "h2", "Modifica il tracciato") {
			o.Error(doc.Find("form").Text())
		}
		id, _ := url.Parse(edit)
		o.post(account.Secretary, "/tracciati/"+id.Query().Get("tracciato")+"/elimina", "back", class).went()
		if again := o.get(account.Secretary, class+"&formato=csv"); string(again.body) != string(whole.body) {
			o.Errorf("%s", again.body)
		}
		if doc := o.get(account.Tutor, class).must(http.StatusOK); doc.Find("a:contains('Colonne…')").Length() != 0 {
			o.Error("a tutor chooses columns of personal data")
		}
	})
}

func TestListsAcrossCourses(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		o.post(account.Secretary, "/corsi/c1/iscrizioni", "surname", "Rossi", "name", "Ada", "birth_date", "12/5/2004", "birth_place", "Napoli", "citizenship", "IT", "learner", "").went()
		o.get(account.Secretary, "/elenchi").must(http.StatusOK)
		people := string(o.get(account.Secretary, "/persone?formato=csv").body)
		if !strings.Contains(people, "\r\nRossi;Ada;;;12/05/2004;Napoli (NA);F839;IT;") {
			o.Error(people)
		}
		enrolments := string(o.get(account.Inspector, "/elenchi/iscrizioni?formato=csv").body)
		if !strings.Contains(enrolments, "\r\nOperatore;;;01/12/2026;28/05/2027;1;Domanda con posto;no;22/11/2026;;no;Rossi;Ada;") {
			o.Error(enrolments)
		}
		if got := o.get(account.Secretary, "/elenchi/iscrizioni"); got.location != "/elenchi/iscrizioni?formato=colonne" {
			o.Errorf("to %q", got.location)
		}
		doc := o.get(account.Inspector, "/elenchi/iscrizioni?formato=colonne").must(http.StatusOK)
		if doc.Find("form[action='/tracciati']").Length() != 0 {
			o.Error("an inspector makes layouts")
		}
		o.get(account.Tutor, "/persone?formato=csv").must(http.StatusForbidden)
	})
}
