package page_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/internal/web/page"
)

// enrolOffice is a course of three seats on the Campania sheet, c1, that starts on
// 1 December 2026, behind the real site, with somebody of each role; today is 22 November.
// The tutor works on c1.
type enrolOffice struct {
	*testing.T
	db      *store.DB
	clock   *storetest.Clock
	url     string
	cookies map[account.Role]*http.Cookie
}

func eachEnrolOffice(t *testing.T, run func(o *enrolOffice)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, database string) {
		clock := storetest.NewClock("2026-11-22T09:00:00Z")
		o := &enrolOffice{T: t, db: storetest.Open(t, database, clock), clock: clock, cookies: map[account.Role]*http.Cookie{}}
		o.build()
		files, err := vault.Open(filepath.Join(t.TempDir(), "files"), [32]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		site, err := web.New(&web.App{DB: o.db, Keys: keysOf(t), Vault: files, BaseURL: "http://localhost", Log: slog.New(slog.NewTextHandler(t.Output(), nil))}, page.Routes())
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(site)
		t.Cleanup(server.Close)
		o.url = server.URL
		run(o)
	})
}

func (o *enrolOffice) write(fn func(ctx context.Context, tx *store.Tx) error, locks ...store.Stream) {
	o.Helper()
	cmd := store.Command{Actor: store.Actor{Kind: store.Console, ID: "test"}, Locks: locks}
	if _, err := o.db.Write(o.Context(), cmd, func(tx *store.Tx) error { return fn(o.Context(), tx) }); err != nil {
		o.Fatal(err)
	}
}

func (o *enrolOffice) build() {
	o.Helper()
	source, err := os.ReadFile("../../standard/testdata/campania-operatore-call-center-inbound.txt")
	if err != nil {
		o.Fatal(err)
	}
	file, err := os.ReadFile("../../course/testdata/plans/valid-mixed.json")
	if err != nil {
		o.Fatal(err)
	}
	plan, err := course.ReadPlan(file)
	if err != nil {
		o.Fatal(err)
	}
	var accounts []account.Account
	o.write(func(ctx context.Context, tx *store.Tx) error {
		if err := provider.Establish(ctx, tx, provider.Provider{Name: "Ente di prova", Zone: "Europe/Rome"}); err != nil {
			return err
		}
		if _, err := provider.OpenSite(ctx, tx, provider.Site{ID: "sede", Name: "Sede"}); err != nil {
			return err
		}
		for _, role := range account.AllRoles {
			a, err := account.Create(ctx, tx, account.New{Email: string(role) + "@ente.it", Name: "Amato " + role.Label(), Roles: account.RolesOf(role), Password: "$argon2id$"})
			if err != nil {
				return err
			}
			accounts = append(accounts, a)
			if role == account.Tutor || role == account.Teacher {
				if _, err := provider.Engage(ctx, tx, provider.Staff{ID: string(role), AccountID: store.Ref(a.ID), Surname: "Amato", Name: role.Label()}); err != nil {
					return err
				}
			}
		}
		v, found, err := standard.Add(ctx, tx, source)
		if err != nil {
			return err
		}
		var keys []string
		for _, f := range standard.Readings(found) {
			keys = append(keys, standard.ReadingKey(f))
		}
		if _, err := standard.Confirm(ctx, tx, v.ID, keys); err != nil {
			return err
		}
		if _, err := standard.Publish(ctx, tx, v.ID); err != nil {
			return err
		}
		for _, id := range []string{"c1", "c2"} {
			if _, err := course.Open(ctx, tx, course.Course{ID: id, Title: "Operatore", StandardVersionID: v.ID, Seats: 3, SiteID: "sede", Platform: "Teams",
				StartsOn: calendar.MustDate("2026-12-01"), EndsOn: calendar.MustDate("2027-05-28")}, plan); err != nil {
				return err
			}
		}
		_, _, err = course.Staff(ctx, tx, course.StaffMember{CourseID: "c1", StaffID: "tutor", Part: course.TutorPart})
		return err
	}, store.ProviderStream(), store.CourseStream("c1"), store.CourseStream("c2"))
	for _, a := range accounts {
		token, err := account.OpenSession(o.Context(), o.db, a)
		if err != nil {
			o.Fatal(err)
		}
		o.cookies[a.Roles.List()[0]] = &http.Cookie{Name: "vidimus", Value: token}
	}
}

// answer is what the site said.
type answer struct {
	*testing.T
	status   int
	location string
	header   http.Header
	body     []byte
}

func (o *enrolOffice) send(who account.Role, method, path, contentType string, body io.Reader) answer {
	o.Helper()
	req, err := http.NewRequestWithContext(o.Context(), method, o.url+path, body)
	if err != nil {
		o.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Referer", o.url+"/corsi")
	req.AddCookie(o.cookies[who])
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		o.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read
	b, err := io.ReadAll(res.Body)
	if err != nil {
		o.Fatal(err)
	}
	return answer{o.T, res.StatusCode, res.Header.Get("Location"), res.Header, b}
}

func (o *enrolOffice) get(who account.Role, path string) answer {
	o.Helper()
	return o.send(who, http.MethodGet, path, "", nil)
}

// post sends a form of names and values in turn.
func (o *enrolOffice) post(who account.Role, path string, pairs ...string) answer {
	o.Helper()
	form := url.Values{"operation": {store.NewID()}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return o.send(who, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// upload is post with a file.
func (o *enrolOffice) upload(who account.Role, path string, file []byte, pairs ...string) answer {
	o.Helper()
	fields := map[string]string{"operation": store.NewID()}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i]] = pairs[i+1]
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		_ = w.WriteField(name, value)
	}
	name := "../../etc/scan.pdf.png"
	if file == nil { // as a browser sends it when none was chosen
		name = ""
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		o.Fatal(err)
	}
	_, _ = part.Write(file)
	_ = w.Close()
	return o.send(who, http.MethodPost, path, w.FormDataContentType(), &b)
}

// must is the answer's page when the status is as it should be.
func (a answer) must(status int) *goquery.Document {
	a.Helper()
	if a.status != status {
		a.Fatalf("%d, want %d: %s %s", a.status, status, a.location, a.body)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(a.body))
	if err != nil {
		a.Fatal(err)
	}
	return doc
}

// went is where a form that was carried out leads.
func (a answer) went() string {
	a.Helper()
	a.must(http.StatusSeeOther)
	return a.location
}

// mario is invented; the code is right for him.
var mario = []string{"surname", "D’Angelo", "name", "Nicolò", "tax_code", "DNGNCL95E01F839R", "citizenship", "IT"}

// with is the form with some fields changed.
func with(pairs []string, changed ...string) []string {
	return append(append([]string{}, pairs...), changed...)
}

func TestEnrolSomebodyNew(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		form := o.get(account.Secretary, "/corsi/c1/iscrizioni/nuova").must(http.StatusOK)
		if !has(form, "main", "0 posti occupati su 3") || form.Find("select[name=citizenship] option").Length() < 190 {
			o.Error(form.Find("main").Text())
		}
		const path = "/corsi/c1/iscrizioni"
		for field, change := range map[string][]string{
			"tax_code":   {"tax_code", "DNGNCL95E01F839A"},
			"name":       {"name", "Nicolò 😀"},
			"birth_date": {"birth_date", "31/02/1995"},
			"email":      {"email", "nicolò"},
		} {
			doc := o.post(account.Secretary, path, with(mario, change...)...).must(http.StatusUnprocessableEntity)
			if doc.Find("#f-"+field+"-error").Length() != 1 {
				o.Errorf("no message at %s: %s", field, doc.Find(".alert").Text())
			}
			if typed, _ := doc.Find("#f-" + field).Attr("value"); typed != change[1] {
				o.Errorf("%s lost %q", field, change[1])
			}
			if kept, _ := doc.Find("#f-surname").Attr("value"); kept != "D’Angelo" {
				o.Errorf("the surname is lost: %q", kept)
			}
		}
		doc := o.post(account.Secretary, path, with(mario, "birth_date", "2/5/1995")...).must(http.StatusUnprocessableEntity)
		if doc.Find("input[name=accept]").Length() != 1 || !has(doc, ".findings", "la nascita è il 01/05/’95, in anagrafica è il 02/05/1995") {
			o.Error(doc.Find("main").Text())
		}
		home := o.post(account.Secretary, path, with(mario, "birth_date", "2/5/1995", "accept", "1")...).went()
		doc = o.get(account.Secretary, home).must(http.StatusOK)
		for _, want := range []string{"02/05/1995, Napoli (NA)", "DNGNCL95E01F839R", "Italia", "1 posto occupato su 3"} {
			if !has(doc, "aside", want) {
				o.Errorf("%q is not in %s", want, doc.Find("aside").Text())
			}
		}
		if !has(doc, "h1", "Iscrizione di D’Angelo Nicolò") {
			o.Error(doc.Find("h1").Text())
		}

		// The same person again: by the search they are on the course already, by name and
		// code they look like themselves, and enrolled they cannot be.
		if found := o.get(account.Secretary, "/corsi/c1/iscrizioni/nuova?cerca=dangelo").must(http.StatusOK); found.Find("input[name=learner]").Length() != 0 {
			o.Error("somebody on the course is offered again")
		}
		doc = o.post(account.Secretary, path, mario...).must(http.StatusUnprocessableEntity)
		match, _ := doc.Find("input[name=learner]").First().Attr("value")
		if match == "" || !has(doc, "legend", "Forse la conosciamo già") {
			o.Fatal(doc.Find("main").Text())
		}
		doc = o.post(account.Secretary, path, "learner", match).must(http.StatusUnprocessableEntity)
		if !has(doc, ".alert", "già iscritta") {
			o.Error(doc.Find(".alert").Text())
		}
		found := o.get(account.Secretary, "/corsi/c2/iscrizioni/nuova?cerca=dangelo").must(http.StatusOK)
		if known, _ := found.Find("input[name=learner]").Attr("value"); known != match {
			o.Errorf("on another course the search finds %q", known)
		}
		o.post(account.Secretary, "/corsi/c2/iscrizioni", "learner", match).went()
		// A namesake is another person when somebody has said so.
		o.post(account.Secretary, path, "surname", "D’Angelo", "name", "Nicolò", "citizenship", "PE", "learner", "").went()
	})
}

func (o *enrolOffice) enrolled(pairs ...string) string {
	o.Helper()
	return o.post(account.Secretary, "/corsi/c1/iscrizioni", pairs...).went()
}

func TestFromMissingToAdmitted(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		home := o.enrolled(mario...)
		doc := o.get(account.Secretary, home).must(http.StatusOK)
		if !has(doc, ".alert", "mancano 4 requisiti su") || !has(doc, ".actions", "Prima vanno completati i requisiti d’ingresso.") {
			o.Error(doc.Find("main").Text())
		}
		if state := doc.Find(".requirement .badge").First().Text(); !strings.Contains(state, "Mancante") {
			o.Errorf("the first line is %q", state)
		}
		doc = o.post(account.Secretary, home+"/ammissione").must(http.StatusUnprocessableEntity)
		if !has(doc, ".alert", "D’Angelo Nicolò non può ancora frequentare: 4 requisiti") {
			o.Error(doc.Find(".alert").Text())
		}

		title := []string{"rule", "R-SCHOOL", "kind", "school_title:italian", "title_level", "diploma", "issuer", "Liceo Esempio", "issued", "10/07/2014", "received", "20/11/2026"}
		const path = "/evidenze"
		doc = o.upload(account.Secretary, home+path, []byte("not a scan"), title...).must(http.StatusUnprocessableEntity)
		if doc.Find("details[open] #f-file-error").Length() != 1 {
			o.Errorf("no message at the file: %s", doc.Find(".alert").Text())
		}
		if kept, _ := doc.Find("details[open] #f-issuer").Attr("value"); kept != "Liceo Esempio" {
			o.Errorf("the issuer is lost: %q", kept)
		}
		for field, change := range map[string][]string{
			"received":    {"received", "23/11/2026"},
			"title_level": {"title_level", ""},
			"issued":      {"issued", "boh"},
		} {
			if doc := o.upload(account.Secretary, home+path, png, with(title, change...)...).must(http.StatusUnprocessableEntity); doc.Find("#f-"+field+"-error").Length() != 1 {
				o.Errorf("no message at %s: %s", field, doc.Find(".alert").Text())
			}
		}
		o.upload(account.Secretary, home+path, png, with(title, "kind", "photo")...).must(http.StatusUnprocessableEntity)
		if status := o.upload(account.Secretary, home+path, make([]byte, 22<<20), title...).status; status != http.StatusRequestEntityTooLarge {
			o.Errorf("12 MB: %d", status)
		}
		if to := o.upload(account.Secretary, home+path, png, title...).went(); to != home+"#R-SCHOOL" {
			o.Error(to)
		}
		for _, kind := range []string{"identity_document", "privacy_notice"} {
			rule := map[string]string{"identity_document": "R-IDENTITY", "privacy_notice": "R-PRIVACY"}[kind]
			o.upload(account.Secretary, home+path, nil, "rule", rule, "kind", kind, "number", "AX123", "received", "20/11/2026").went()
		}
		doc = o.get(account.Secretary, home).must(http.StatusOK)
		scan, _ := doc.Find(".evidence a").First().Attr("href")
		checks := doc.Find(`form[action$="/verifica"]`).Map(func(_ int, f *goquery.Selection) string { a, _ := f.Attr("action"); return a })
		if scan == "" || len(checks) < 3 || !has(doc, ".alert", "da verificare") {
			o.Fatalf("scan %q, checks %v: %s", scan, checks, doc.Find(".alert").Text())
		}
		for _, action := range checks {
			o.post(account.Secretary, action, "outcome", "accepted").went()
		}

		got := o.get(account.Secretary, scan)
		if got.must(http.StatusOK); !bytes.Equal(got.body, png) || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") || got.header.Get("Content-Type") != "image/png" {
			o.Errorf("downloaded %q as %v", got.body, got.header)
		}
		for _, who := range []account.Role{account.Tutor, account.Teacher, account.Inspector, account.Administrator} {
			o.get(who, scan).must(http.StatusForbidden)
		}
		if seen := o.get(account.Inspector, home).must(http.StatusOK); has(seen, "main", "AX123") || seen.Find(`.evidence a, .offers, .actions form, .actions a[href^="/iscrizioni/"]:not([href$="/attestazioni"])`).Length() != 0 {
			o.Error("the inspector sees documents")
		}

		o.post(account.Secretary, home+"/ammissione").went()
		if doc = o.get(account.Secretary, home).must(http.StatusOK); !has(doc, "aside", "Ammissione alla frequenza") || !has(doc, ".events", "ammissione alla frequenza") {
			o.Error(doc.Find("aside").Text())
		}
		doc = o.post(account.Secretary, home+"/ritiro", "last", "22/11/2026").must(http.StatusUnprocessableEntity)
		if doc.Find("#f-reason-error").Length() != 1 {
			o.Error(doc.Find(".alert").Text())
		}
		o.post(account.Secretary, home+"/esclusione", "last", "22/11/2026", "reason", "x").must(http.StatusForbidden)
		o.post(account.Secretary, home+"/ritiro", "last", "22/11/2026", "reason", "lavoro").went()
		doc = o.get(account.Secretary, home).must(http.StatusOK)
		if !has(doc, ".actions", "Riprendi l’iscrizione") || !has(doc, ".alert", "ha lasciato il corso") {
			o.Error(doc.Find("main").Text())
		}
		o.get(account.Secretary, home+"/ripresa").must(http.StatusOK)
		o.post(account.Secretary, home+"/ripresa").went()
	})
}

func TestWaiversAndCreditsOnThePage(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		home := o.enrolled(mario...)
		o.upload(account.Secretary, home+"/evidenze", nil, "rule", "R-PRIVACY", "kind", "override", "reason", "firma in sede").must(http.StatusForbidden)
		o.upload(account.Director, home+"/evidenze", nil, "rule", "R-IDENTITY", "kind", "override", "reason", "perché sì").must(http.StatusUnprocessableEntity)
		o.upload(account.Director, home+"/evidenze", nil, "rule", "R-PRIVACY", "kind", "override", "reason", "firma in sede").went()
		doc := o.upload(account.Secretary, home+"/evidenze", nil, "rule", "R-SCHOOL", "kind", "credit", "decision", "", "decided", "20/11/2026").must(http.StatusUnprocessableEntity)
		if doc.Find("details[open] #f-decision-error").Length() != 1 {
			o.Error(doc.Find(".alert").Text())
		}
		o.upload(account.Secretary, home+"/evidenze", nil, "rule", "R-SCHOOL", "kind", "credit", "decision", "n. 3", "decided", "20/11/2026").went()

		doc = o.post(account.Secretary, home+"/crediti", "segment", "KC", "mode", "classroom", "hours", "21", "decision", "n. 12", "decided", "20/11/2026", "by", "Commissione crediti").must(http.StatusUnprocessableEntity)
		if doc.Find("#crediti details[open] #f-hours-error").Length() != 1 || !has(doc, "#crediti", "supera il piano") {
			o.Error(doc.Find("#crediti").Text())
		}
		o.post(account.Secretary, home+"/crediti", "segment", "KC", "mode", "classroom", "hours", "4:30", "decision", "n. 12", "decided", "20/11/2026", "by", "Commissione crediti").went()
		doc = o.get(account.Secretary, home).must(http.StatusOK)
		if !has(doc, "#crediti tbody", "4 h 30'") || !has(doc, "#R-SCHOOL", "Sostituito da un credito di ammissione") || !has(doc, "#R-PRIVACY", "Non richiesto per decisione di Amato Direttore") {
			o.Error(doc.Find("main").Text())
		}
	})
}

func TestWhoSeesALearner(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		home := o.enrolled(mario...)
		doc := o.post(account.Secretary, "/corsi/c1/iscrizioni", mario...).must(http.StatusUnprocessableEntity)
		person, _ := doc.Find("input[name=learner]").First().Attr("value")
		path := "/allievi/" + person
		if doc := o.get(account.Inspector, path).must(http.StatusOK); !has(doc, "aside", "DNGNCL95E01F839R") {
			o.Error(doc.Find("aside").Text())
		}
		seen := o.get(account.Tutor, path)
		if doc := seen.must(http.StatusOK); !has(doc, "h1", "D’Angelo Nicolò") || bytes.Contains(seen.body, []byte("DNGNCL")) || bytes.Contains(seen.body, []byte("Napoli")) {
			o.Errorf("the tutor sees %s", doc.Find("main").Text())
		}
		o.get(account.Teacher, path).must(http.StatusForbidden)
		o.get(account.Tutor, home).must(http.StatusForbidden)
		other := strings.TrimPrefix(o.post(account.Secretary, "/corsi/c2/iscrizioni", "surname", "Altri", "name", "Uno", "citizenship", "IT").went(), "/iscrizioni/")
		var stranger string
		if err := o.db.Read(o.Context(), func(r store.Reader) error {
			return r.Get(o.Context(), &stranger, "SELECT learner_id FROM enrolment WHERE id = ?", other)
		}); err != nil {
			o.Fatal(err)
		}
		o.get(account.Tutor, "/allievi/"+stranger).must(http.StatusNotFound)

		// A correction: what looks wrong asks for a tick, and what was typed stays.
		form := o.get(account.Secretary, path+"/dati").must(http.StatusOK)
		if code, _ := form.Find("#f-tax_code").Attr("value"); code != "DNGNCL95E01F839R" {
			o.Error(code)
		}
		changed := with(mario, "sex", "F", "guardian", "Bruni Ada", "citizenship_2", "PE", "birth_place", "Napoli")
		doc = o.post(account.Secretary, path+"/dati", changed...).must(http.StatusUnprocessableEntity)
		if doc.Find("input[name=accept]").Length() != 1 || !has(doc, ".findings", "il sesso è M") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, path+"/dati", with(changed, "accept", "1", "act", "mistake")...).went()
		if doc := o.get(account.Secretary, path).must(http.StatusOK); !has(doc, "aside", "Bruni Ada") || !has(doc, "aside", "Italia, Perù") {
			o.Error(doc.Find("aside").Text())
		}
		o.post(account.Inspector, path+"/dati", changed...).must(http.StatusForbidden)
	})
}

// The same form sent twice enrols once.
func TestTheSameFormTwice(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		form := with(mario, "operation", store.NewID())
		first := o.post(account.Secretary, "/corsi/c1/iscrizioni", form...).went()
		if again := o.post(account.Secretary, "/corsi/c1/iscrizioni", form...).went(); again != first {
			o.Errorf("%s, then %s", first, again)
		}
	})
}
