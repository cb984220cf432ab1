package page_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/reports/pdf/pdftest"
)

// The desk, from a person's page to the code read by a stranger.
func TestAStatementOnTheSpot(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := &enrolOffice{T: t, db: s.DB, clock: s.Clock, cookies: map[account.Role]*http.Cookie{}}
		for _, role := range account.AllRoles {
			o.hire(role)
		}
		c := admissiontest.Ready(s, "c", 3)
		s.Exec("UPDATE lesson SET state = 'planned', held = '', closed_at = NULL WHERE id = 'c-l02'")
		files, err := vault.Open(filepath.Join(t.TempDir(), "files"), s.Keys.VaultKey())
		if err != nil {
			t.Fatal(err)
		}
		o.serveOffice(&web.App{Keys: s.Keys, Vault: files, BaseURL: "https://registro.example"})
		who := "/iscrizioni/" + c.Enrolments[0]
		if doc := o.get(account.Secretary, who).must(http.StatusOK); doc.Find(`.actions a[href="`+who+`/attestazioni"]`).Length() != 1 {
			o.Error("the enrolment does not lead to its statements")
		}
		if doc := o.get(account.Secretary, "/allievi/c-p01").must(http.StatusOK); doc.Find(`a[href="`+who+`/attestazioni"]`).Length() != 1 {
			o.Error("the person does not lead to the statements")
		}
		page := who + "/attestazioni"
		doc := o.get(account.Secretary, page).must(http.StatusOK)
		if doc.Find("#f-day").AttrOr("value", "") != "01/03/2027" || !has(doc, "main", "non è stato emesso nulla") {
			o.Error(doc.Find("main").Text())
		}
		if doc = o.post(account.Secretary, page, "kind", "presence", "day", "09/09/2026").must(http.StatusUnprocessableEntity); !has(doc, "main", "chiudi la lezione delle 09:00–14:00") || doc.Find("#f-day").AttrOr("value", "") != "09/09/2026" {
			o.Error(doc.Find("main").Text())
		}
		if doc = o.post(account.Secretary, page, "kind", "presence", "day", "ieri").must(http.StatusUnprocessableEntity); doc.Find("#f-day-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, page, "kind", "presence", "day", "07/09/2026").went()
		doc = o.get(account.Inspector, page).must(http.StatusOK)
		if doc.Find("form[action]").Length() != 1 || doc.Find("tbody tr").Length() != 1 { // only the way out
			o.Error(doc.Find("main").Text())
		}
		file := doc.Find("tbody a[href^='/attestazioni/']").AttrOr("href", "")
		first := o.get(account.Inspector, file) // drawn now: no worker runs here
		if text := pdftest.Words(o.T, first.body); first.status != http.StatusOK || !strings.Contains(text, "09:00–13:59") {
			o.Errorf("%d %s", first.status, text)
		}
		if again := o.get(account.Secretary, file); string(again.body) != string(first.body) {
			o.Error("a copy has other bytes")
		}
		o.get(account.Tutor, file).must(http.StatusForbidden)
		o.post(account.Inspector, page, "kind", "enrolment").must(http.StatusForbidden)

		public := doc.Find("tbody a[href^='/v/']").AttrOr("href", "")
		if doc := o.get(account.Teacher, public).must(http.StatusOK); !has(doc, ".alert", "Documento valido") || !has(doc, "main", "Șerban Đorđević") || !has(doc, "main", "07/09/2026") || has(doc, "main", "SRB") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(account.Director, file+"/annulla", "reason", "").must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Director, file+"/annulla", "reason", "persona sbagliata").went()
		if doc := o.get(account.Teacher, public).must(http.StatusOK); !has(doc, ".alert", "Documento annullato") || has(doc, "main", "persona sbagliata") {
			o.Error(doc.Find("main").Text())
		}
		list := o.get(account.Secretary, "/attestazioni?mostra=annullate&q=serban").must(http.StatusOK)
		if list.Find("tbody tr").Length() != 1 || !has(list, "tbody", "persona sbagliata") {
			o.Error(list.Find("main").Text())
		}
		if none := o.get(account.Secretary, "/attestazioni?anno=2026").must(http.StatusOK); !has(none, ".empty", "Nessuna attestazione") {
			o.Error(none.Find("main").Text())
		}
		csv := strings.Split(strings.TrimSpace(string(o.get(account.Secretary, "/attestazioni?formato=csv").body)), "\r\n")
		if len(csv) != 2 || !strings.HasPrefix(csv[1], "1;01/03/2027;Attestato di presenza;07/09/2026;Șerban Đorđević;Operatore c;1;") {
			o.Error(csv)
		}
	})
}
