package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/store"
)

func TestAGroupFromItsNameToWhoLeaves(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		who, e, path := account.Secretary, c.Enrolments, "/corsi/c/gruppi"
		if doc := o.post(who, path, "name", "", "from", "7/9/2026").must(http.StatusUnprocessableEntity); doc.Find("#f-name-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(who, path, "name", "Mattina", "from", "7/9/2026", "learner", e[0]).went()
		o.post(who, path, "name", "Sera", "from", "7/9/2026", "learner", e[1]).went()
		doc := o.get(who, path).must(http.StatusOK)
		group := strings.TrimPrefix(doc.Find("section[id^='g-']").First().AttrOr("id", ""), "g-")
		if !has(doc, ".members", "Allievo01 Prova dal 07/09/2026") || doc.Find("#g-"+group+" form").Length() != 3 {
			o.Fatal(doc.Find("main").Text())
		}
		at := path + "/" + group
		if doc := o.post(who, at+"/nome", "name", "sera").must(http.StatusUnprocessableEntity); !has(doc, "#g-"+group+" details[open]", "Nel corso c’è già un gruppo con questo nome.") {
			o.Error(doc.Find("main").Text())
		}
		o.post(who, at+"/nome", "name", "Mattino").went()
		if doc := o.post(who, at+"/entra", "from", "8/9/2026").must(http.StatusUnprocessableEntity); !has(doc, "#g-"+group, "Scegli chi entra nel gruppo.") {
			o.Error(doc.Find("main").Text())
		}
		both := url.Values{"operation": {store.NewID()}, "from": {"8/9/2026"}, "learner": {e[1], e[2]}}
		o.send(who, http.MethodPost, at+"/entra", "application/x-www-form-urlencoded", strings.NewReader(both.Encode())).went()
		if doc := o.post(who, at+"/esce", "last", "9/9/2026").must(http.StatusUnprocessableEntity); doc.Find("#f-enrolment-"+group+"-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(who, at+"/esce", "enrolment", e[1], "last", "1/9/2026").must(http.StatusUnprocessableEntity); !has(doc, "#f-last-"+group+"-error", "L’allievo è nel gruppo dal 08/09/2026") {
			o.Error(doc.Find("main").Text())
		}
		o.post(who, at+"/esce", "enrolment", e[1], "last", "9/9/2026").went()
		var members []string
		o.get(who, path).must(http.StatusOK).Find("#g-" + group + " .members li").Each(func(_ int, s *goquery.Selection) { members = append(members, s.Text()) })
		if got := strings.Join(members, "; "); got != "Allievo01 Prova dal 07/09/2026; Allievo02 Prova fino al 09/09/2026; Allievo03 Prova dal 08/09/2026" {
			o.Errorf("in the group: %s", got)
		}
		o.post(who, path+"/x/nome", "name", "y").must(http.StatusNotFound)
		o.post(account.Tutor, at+"/nome", "name", "y").must(http.StatusForbidden)
	})
}
