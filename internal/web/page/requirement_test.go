package page_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
)

// The director composes a requirement of the provider; who enrols is asked for it.
func TestAComposedRequirementOfTheProvider(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		const page = "/ente/requisiti"
		o.post(account.Secretary, page, "rules.R-PHOTO.asked", "1").must(http.StatusForbidden)
		o.get(account.Secretary, page).must(http.StatusOK)
		o.get(account.Tutor, page).must(http.StatusForbidden)
		form := formOf(o.get(account.Director, page).must(http.StatusOK), "rules.R-ENTE-1.title", "Idoneità fisica", "rules.R-ENTE-1.why", "Si sollevano pesi.", "rules.R-ENTE-1.deadline", "before", "rules.R-ENTE-1.days", "5")
		doc := o.post(account.Director, page, form...).must(http.StatusUnprocessableEntity)
		if doc.Find("#f-ways-R-ENTE-1\\.0\\.kind_1-error").Length() != 1 || doc.Find("#f-rules\\.R-ENTE-1\\.title").AttrOr("value", "") != "Idoneità fisica" {
			o.Error(doc.Find(".alert").Text())
		}
		form = with(form, "ways-R-ENTE-1.0.name_1", "Certificato medico", "ways-R-ENTE-1.0.kind_2", "photo")
		if more := o.post(account.Director, page, with(form, "more", "ways-R-ENTE-1")...).must(http.StatusOK); more.Find("#f-ways-R-ENTE-1\\.1\\.kind_1").Length() != 1 {
			o.Error("no second row")
		}
		if to := o.post(account.Director, page, form...).went(); to != page {
			o.Error(to)
		}
		doc = o.get(account.Director, page).must(http.StatusOK)
		if !has(doc, "main", "Decisi da Amato Direttore il 22/11/2026") || doc.Find("#f-ways-R-ENTE-1\\.0\\.name_1").AttrOr("value", "") != "Certificato medico" || doc.Find("#f-rules\\.R-PRIVACY\\.asked[checked]").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Director, page, with(formOf(doc), "seen", "old")...).must(http.StatusUnprocessableEntity)

		home := o.enrolled(mario...)
		doc = o.get(account.Secretary, home).must(http.StatusOK)
		if line := doc.Find("#R-ENTE-1").Text(); !strings.Contains(line, "Manca: Certificato medico") || !strings.Contains(line, "Si sollevano pesi.") || !strings.Contains(line, "entro il 26/11/2026") || !strings.Contains(line, "Servono insieme: Certificato medico + Fotografia") {
			o.Errorf("the checklist says %q", line)
		}
		for _, kind := range []string{"document:Certificato medico", "photo"} {
			if doc.Find("#R-ENTE-1 input[name=kind][value='"+kind+"']").Length() != 1 {
				o.Errorf("%s is not offered", kind)
			}
			o.upload(account.Secretary, home+"/evidenze", png, "rule", "R-ENTE-1", "kind", kind, "received", "20/11/2026").went()
		}
		o.upload(account.Secretary, home+"/evidenze", png, "rule", "R-ENTE-1", "kind", "document:Altro", "received", "20/11/2026").must(http.StatusUnprocessableEntity)
		for _, action := range attributes(o.get(account.Secretary, home).must(http.StatusOK), "#R-ENTE-1 form[action$='/verifica']", "action") {
			o.post(account.Secretary, action, "outcome", "accepted").went()
		}
		doc = o.get(account.Secretary, home).must(http.StatusOK)
		if line := doc.Find("#R-ENTE-1").Text(); !strings.Contains(line, "Soddisfatto") || doc.Find("#R-ENTE-1 details.newer .offer").Length() != 2 {
			o.Errorf("in the end %q", line)
		}
		// A newer one comes: the older stays on file.
		o.upload(account.Secretary, home+"/evidenze", pdf, "rule", "R-ENTE-1", "kind", "document:Certificato medico", "received", "21/11/2026", "expires", "31/12/2027").went()
		if n := o.get(account.Secretary, home).must(http.StatusOK).Find("#R-ENTE-1 .evidence > li").Length(); n != 3 {
			o.Errorf("%d documents on file", n)
		}
	})
}

// attributes are what the elements say, in order.
func attributes(doc *goquery.Document, selector, name string) []string {
	return doc.Find(selector).Map(func(_ int, s *goquery.Selection) string { return s.AttrOr(name, "") })
}

func TestTheQueueOfDocuments(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		home := o.enrolled(mario...)
		if doc := o.get(account.Secretary, "/consegne").must(http.StatusOK); !has(doc, "main", "nessun documento aspetta") {
			o.Error(doc.Find("main").Text())
		}
		missing := o.get(account.Secretary, "/consegne?stato=mancanti").must(http.StatusOK)
		if !has(missing, "tbody", "Documento d’identità") || !has(missing, "tbody", "inizia il 01/12/2026, fra 9 giorni") || missing.Find("tbody a[href='"+home+"#R-IDENTITY']").Length() != 1 {
			o.Error(missing.Find("main").Text())
		}
		o.upload(account.Secretary, home+"/evidenze", png, with(identityCard, "expires", "15/01/2027", "issued", "15/01/2017")...).went()
		doc := o.get(account.Secretary, "/consegne").must(http.StatusOK)
		if doc.Find("tbody tr").Length() != 1 || !has(doc, ".filters a[aria-current]", "Da verificare") || !has(doc, ".filters", "Operatore") {
			o.Error(doc.Find("main").Text())
		}
		if csv := o.get(account.Secretary, "/consegne?formato=csv"); !strings.Contains(string(csv.body), "D’Angelo Nicolò") || strings.Contains(string(csv.body), "AX123") {
			o.Errorf("%d %s", csv.status, csv.body)
		}
		o.post(account.Secretary, attributes(o.get(account.Secretary, home).must(http.StatusOK), "form[action$='/verifica']", "action")[0], "outcome", "accepted").went()
		doc = o.get(account.Secretary, "/consegne?stato=scadenza&corso=c1").must(http.StatusOK)
		if doc.Find("tbody tr").Length() != 1 || !has(doc, "tbody", "scade il 15/01/2027") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, "/consegne?stato=scadenza&corso=c2").must(http.StatusOK); doc.Find("tbody tr").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		for _, who := range []account.Role{account.Tutor, account.Teacher, account.Inspector, account.Administrator} {
			o.get(who, "/consegne").must(http.StatusForbidden)
		}
	})
}
