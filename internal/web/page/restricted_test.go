package page_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/keyring"
	"vidimus/internal/learner"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/internal/web/page"
)

// withKeys serves the office anew, with keys of its own.
func (o *enrolOffice) withKeys() {
	o.Helper()
	keys, err := keyring.Open(filepath.Join(o.TempDir(), "keys"))
	if err != nil {
		o.Fatal(err)
	}
	files, err := vault.Open(filepath.Join(o.TempDir(), "files"), keys.VaultKey())
	if err != nil {
		o.Fatal(err)
	}
	site, err := web.New(&web.App{DB: o.db, Keys: keys, Vault: files, BaseURL: "http://localhost", Log: slog.New(slog.NewTextHandler(o.Output(), nil))}, page.Routes())
	if err != nil {
		o.Fatal(err)
	}
	server := httptest.NewServer(site)
	o.Cleanup(server.Close)
	o.url = server.URL
}

func TestTheRestrictedRecord(t *testing.T) {
	const secret = "Dislessia certificata"
	eachEnrolOffice(t, func(o *enrolOffice) {
		o.withKeys()
		home := o.enrolled(mario...)
		var person string
		for _, href := range attributes(o.get(account.Secretary, home).must(http.StatusOK), "a[href^='/allievi/']", "href") {
			if strings.Count(href, "/") == 2 {
				person = href
			}
		}
		record := person + "/riservato"
		if links := attributes(o.get(account.Secretary, person).must(http.StatusOK), ".actions a", "href"); !strings.Contains(strings.Join(links, " "), record) {
			o.Errorf("no way there: %v", links)
		}
		doc := o.post(account.Secretary, record, "kind", "measure", "text", "", "until", "ieri").must(http.StatusUnprocessableEntity)
		if doc.Find("#f-until-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, record, "kind", "measure", "text", secret+"\r\ntempi più lunghi", "until", "31/12/2027").went()
		shut := o.get(account.Director, record)
		if doc := shut.must(http.StatusOK); !has(doc, "main", "Contiene 1 annotazione") || bytes.Contains(shut.body, []byte("Dislessia")) {
			o.Errorf("shut: %s", doc.Find("main").Text())
		}
		reading := o.post(account.Director, record+"/apri", "why", "colloquio").went()
		if doc = o.get(account.Director, reading).must(http.StatusOK); !has(doc, ".as-written", secret) || !has(doc, "main", "da rivedere entro il 31/12/2027") {
			o.Error(doc.Find("main").Text())
		}
		if other := o.get(account.Secretary, reading); other.location != record {
			o.Errorf("another reads along: %d", other.status)
		}
		if doc := o.get(account.Director, record).must(http.StatusOK); !has(doc, ".events", "colloquio") || !has(doc, ".events", "Amato Direttore") {
			o.Errorf("readings: %s", doc.Find(".events").Text())
		}
		if doc := o.get(account.Secretary, record).must(http.StatusOK); doc.Find(".events").Length() != 0 {
			o.Error("the secretary sees who read")
		}
		for _, who := range []account.Role{account.Tutor, account.Teacher, account.Inspector, account.Administrator} {
			o.get(who, record).must(http.StatusForbidden)
			o.get(who, reading).must(http.StatusForbidden)
			o.post(who, record+"/apri").must(http.StatusForbidden)
		}

		correct := doc.Find("form[action$='/correggi']").AttrOr("action", "")
		if doc := o.post(account.Director, correct, "kind", "measure", "text", "").must(http.StatusUnprocessableEntity); doc.Find("#f-text-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Director, strings.Replace(correct, person, "/allievi/nobody", 1), "kind", "measure", "text", "x").must(http.StatusNotFound)
		o.post(account.Director, correct, "kind", "measure", "text", "Disgrafia").went()
		doc = o.get(account.Director, reading).must(http.StatusOK)
		if !has(doc, "details", secret) || !has(doc, ".as-written", "Disgrafia") {
			o.Error(doc.Find("main").Text())
		}

		// It stands nowhere else.
		for _, path := range []string{home, person, "/corsi/c1?scheda=allievi", "/corsi/c1?scheda=andamento", "/corsi/c1/percorso", "/integrita", "/consegne"} {
			for _, who := range []account.Role{account.Secretary, account.Director, account.Inspector} {
				if got := o.get(who, path); bytes.Contains(got.body, []byte("Dislessia")) || bytes.Contains(got.body, []byte("Disgrafia")) {
					o.Errorf("%s tells it to the %s", path, who)
				}
			}
		}

		erase := doc.Find("form[action$='/cancella']").AttrOr("action", "")
		o.post(account.Secretary, erase, "confirm", "1").must(http.StatusForbidden)
		o.post(account.Director, erase, "confirm", "1").went()
		gone := o.get(account.Director, reading)
		if doc := gone.must(http.StatusOK); bytes.Contains(gone.body, []byte("Dis")) || !has(doc, "main", "Annotazione cancellata") {
			o.Error(doc.Find("main").Text())
		}
	})
}

// A justification keeps its paper, which only the one who opened the record may take away.
func TestAJustificationWithItsDocument(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		o.withKeys()
		o.write(func(ctx context.Context, tx *store.Tx) error {
			_, _, err := learner.Register(ctx, tx, learner.Learner{ID: "p", Surname: "Rossi", Name: "Mario", Citizenships: "IT"}, true)
			return err
		}, store.LearnerStream("p"))
		const record = "/allievi/p/riservato"
		paper := pdf
		note := []string{"kind", "health", "text", "certificato del medico", "from", "16/11/2026", "to", "18/11/2026"}
		for field, file := range map[string][]byte{"file": []byte("<html>"), "from": paper} {
			bad := slices.Clone(note)
			if field == "from" {
				bad[1] = "measure"
			}
			if doc := o.upload(account.Secretary, record, file, bad...).must(http.StatusUnprocessableEntity); doc.Find("#f-"+field+"-error").Length() != 1 {
				o.Error(doc.Find("main").Text())
			}
		}
		o.upload(account.Secretary, record, paper, note...).went()
		reading := o.post(account.Secretary, record+"/apri").went()
		doc := o.get(account.Secretary, reading).must(http.StatusOK)
		if !has(doc, "main", "assenza dal 16/11/2026 al 18/11/2026") {
			o.Error(doc.Find("main").Text())
		}
		document := doc.Find("a[href$='/documento']").AttrOr("href", "")
		got := o.get(account.Secretary, document)
		if got.must(http.StatusOK); !bytes.Equal(got.body, paper) || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
			o.Errorf("%d bytes, %v", len(got.body), got.header)
		}
		if other := o.get(account.Director, document); other.location != record {
			o.Errorf("another takes it away: %d", other.status)
		}
		o.get(account.Tutor, document).must(http.StatusForbidden)
		o.get(account.Secretary, reading+"/nothing/documento").must(http.StatusNotFound)
	})
}

// An address of a record that was merged opens the one that was kept.
func TestTheRestrictedRecordOfAMergedPerson(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		o.withKeys()
		o.write(func(ctx context.Context, tx *store.Tx) error {
			for _, id := range []string{"kept", "gone"} {
				if _, _, err := learner.Register(ctx, tx, learner.Learner{ID: id, Surname: "Rossi", Name: "Mario", Citizenships: "IT"}, true); err != nil {
					return err
				}
			}
			return nil
		}, store.LearnerStream("kept"), store.LearnerStream("gone"))
		o.post(account.Secretary, "/allievi/gone/riservato", "kind", "measure", "text", "tempi più lunghi").went()
		o.write(func(ctx context.Context, tx *store.Tx) error { return learner.Merge(ctx, tx, "kept", "gone") }, store.LearnerStream("kept"), store.LearnerStream("gone"))
		reading := o.post(account.Director, "/allievi/gone/riservato/apri", "why", "colloquio").went()
		if !strings.HasPrefix(reading, "/allievi/kept/riservato/letture/") {
			o.Errorf("it opens %s", reading)
		}
		if doc := o.get(account.Director, reading).must(http.StatusOK); !has(doc, ".as-written", "tempi più lunghi") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Director, "/allievi/kept/riservato").must(http.StatusOK); doc.Find(".events li").Length() != 1 || !has(doc, ".events", "colloquio") {
			o.Errorf("readings: %s", doc.Find(".events").Text())
		}
		o.post(account.Director, "/allievi/nobody/riservato/apri").must(http.StatusNotFound)
	})
}
