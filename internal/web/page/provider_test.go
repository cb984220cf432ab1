package page_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/store/storetest"
	"vidimus/internal/vault"
	"vidimus/internal/web"
)

const ada account.Role = "ada" // the person who starts everything, whatever their roles

// eachEmptyDatabase is the real site before a database with nothing in it; start is the
// one-time link that the program writes on the terminal. It is 22 November 2026.
func eachEmptyDatabase(t *testing.T, run func(o *enrolOffice, start string)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, database string) {
		clock := storetest.NewClock("2026-11-22T09:00:00Z")
		o := &enrolOffice{T: t, db: storetest.Open(t, database, clock), clock: clock, cookies: map[account.Role]*http.Cookie{ada: {Name: "vidimus", Value: "none"}}}
		files, err := vault.Open(filepath.Join(t.TempDir(), "files"), [32]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		secret, err := account.NewLink(t.Context(), o.db, account.FirstAdministrator)
		if err != nil {
			t.Fatal(err)
		}
		o.serveOffice(&web.App{Vault: files})
		run(o, "/avvio/"+secret)
	})
}

// enters follows an answer that signs somebody in.
func (o *enrolOffice) enters(who account.Role, a answer) string {
	o.Helper()
	to := a.went()
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == "vidimus" {
			o.cookies[who] = &http.Cookie{Name: c.Name, Value: c.Value}
			return to
		}
	}
	o.Fatalf("nobody is signed in: %v", a.header)
	return ""
}

// started is the provider's first administrator, signed in.
func (o *enrolOffice) started(start string) {
	o.Helper()
	o.enters(ada, o.post(ada, start, "provider", "Ente di prova", "name", "Neri Ada", "email", "ada@ente.it", "password", "una frase lunga", "password_again", "una frase lunga"))
}

// hireBy puts somebody on the staff and returns their page.
func (o *enrolOffice) hireBy(who account.Role, surname, title string, more ...string) string {
	o.Helper()
	return o.post(who, "/personale/nuovo", append([]string{"surname", surname, "name", "Prova", "title", title}, more...)...).went()
}

// nextStep is the one that the home page makes stand out.
func (o *enrolOffice) nextStep() (title, href string) {
	o.Helper()
	doc := o.get(ada, "/").must(http.StatusOK)
	button := doc.Find(".checklist .btn-primary")
	if button.Length() > 1 {
		o.Fatalf("%d next steps", button.Length())
	}
	return strings.TrimSpace(doc.Find(".requirement:has(.btn-primary) h2").Text()), button.AttrOr("href", "")
}

func (o *enrolOffice) isNext(want string) {
	o.Helper()
	if got, _ := o.nextStep(); got != want {
		o.Errorf("the next step is %q, want %q", got, want)
	}
}

// allFields are the fields of a page's form as they stand, by name.
func allFields(doc *goquery.Document, form string) []string {
	var out []string
	doc.Find(form).Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
		if name == "" || name == "operation" || (kind == "checkbox" || kind == "radio") && s.AttrOr("checked", "-") == "-" {
			return
		}
		value := s.AttrOr("value", "")
		if goquery.NodeName(s) == "select" {
			value = s.Find("option[selected]").AttrOr("value", "")
		}
		out = append(out, name, value)
	})
	return out
}

// From an empty database to an authorised course with a lesson, as somebody walks it who
// has never seen the program: each step is the one that the home page names.
func TestTheFirstStartIsWalked(t *testing.T) {
	eachEmptyDatabase(t, func(o *enrolOffice, start string) {
		o.get(ada, start).must(http.StatusOK)
		o.started(start)
		o.isNext("Dati dell’ente")
		o.theProvider()
		o.isNext("Sede e aula")
		o.theSite()
		o.isNext("Docenti e tutor")
		inside := o.hireBy(ada, "Moretti", "Laurea in Lettere")
		if doc := o.get(ada, "/").must(http.StatusOK); !has(doc, ".checklist", "1 persona nel personale, 1 da documentare o giudicare.") {
			o.Error(doc.Find(".checklist").Text())
		}
		outside := o.hireBy(ada, "Ricci", "Diploma", "years", "5", "work", "1")
		for page, work := range map[string]string{inside: "", outside: "1"} {
			o.documented(page)
			o.post(ada, page+"/giudizio", "adequate", "yes", "years", "3", "work", work).went()
		}
		o.isNext("Scheda della qualificazione")
		o.theSheet()
		o.isNext("Corso")
		path := o.theCourse()
		o.isNext("Autorizzazione")
		o.theAuthorisation(path, inside, outside)
		o.isNext("Calendario")
		_, href := o.nextStep()
		if href != path+"?scheda=calendario" {
			o.Errorf("the calendar is at %s", href)
		}
		form := o.get(ada, href).must(http.StatusOK)
		room := form.Find("select[name=site] option").Last().AttrOr("value", "")
		o.post(ada, path+"/lezioni", "date", "1/12/2026", "from", "9", "to", "13", "segment", "531", "mode", "classroom", "teacher", strings.TrimPrefix(inside, "/personale/"),
			"site", room, "audience", "class", "topic", "Accoglienza").went()
		if to := o.get(ada, "/").went(); to != "/corsi" {
			o.Errorf("after the first lesson the day begins at %s", to)
		}
	})
}

func (o *enrolOffice) theProvider() {
	o.Helper()
	_, href := o.nextStep()
	fields := allFields(o.get(ada, href).must(http.StatusOK), "main form")
	wrong := o.post(ada, href, append(fields, "name", "", "zone", "Roma", "city", "Napoli")...).must(http.StatusUnprocessableEntity)
	if wrong.Find("#f-name-error").Length() != 1 || wrong.Find("#f-zone-error").Length() != 1 || wrong.Find("#f-city").AttrOr("value", "") != "Napoli" {
		o.Error(wrong.Find("main").Text())
	}
	right := append(fields, "accreditation_code", "ACC 1", "region", "Campania", "tax_id", "00743110157", "address", "Via Prova 1", "city", "Napoli", "director", "Neri Ada")
	if doc := o.post(ada, href, append(right, "tax_id", "12345678901")...).must(http.StatusUnprocessableEntity); doc.Find("#f-tax_id-error").Length() != 1 {
		o.Error(doc.Find("main").Text())
	}
	o.post(ada, href, right...).went()
}

func (o *enrolOffice) theSite() {
	o.Helper()
	doc := o.get(ada, "/sedi").must(http.StatusOK)
	if !has(doc, ".empty", "L’ente non ha ancora una sede") {
		o.Error(doc.Find("main").Text())
	}
	o.post(ada, "/sedi/nuova", "city", "Napoli").must(http.StatusUnprocessableEntity)
	o.post(ada, "/sedi/nuova", "name", "Sede", "address", "Via Prova 1", "city", "Napoli", "patron", "San Gennaro", "patron_day", "32/9").must(http.StatusUnprocessableEntity)
	o.post(ada, "/sedi/nuova", "name", "Sede", "address", "Via Prova 1", "city", "Napoli", "patron", "San Gennaro", "patron_day", "19/9").went()
	o.isNext("Sede e aula") // a site without a room is not enough
	room := o.get(ada, "/sedi").must(http.StatusOK).Find("a[href$='/aule']").AttrOr("href", "")
	o.post(ada, room, "name", "Aula 1", "seats", "tanti").must(http.StatusUnprocessableEntity)
	o.post(ada, room, "name", "Aula 1", "seats", "25").went()
}

// documented puts a title and an experience on file.
func (o *enrolOffice) documented(page string) {
	o.Helper()
	for _, kind := range []string{"title", "experience"} {
		o.upload(ada, page+"/documenti", pdf, "kind", kind, "description", "Documento di "+kind, "received", "20/11/2026").went()
	}
}

func (o *enrolOffice) theSheet() {
	o.Helper()
	path := o.sheet(ada, readTestdata(o.T, "standard/testdata/campania-operatore-call-center-inbound.txt")).went()
	var all []string
	o.get(ada, path).must(http.StatusOK).Find("input[name^='confirmed.']").Each(func(_ int, s *goquery.Selection) { all = append(all, s.AttrOr("name", ""), "1") })
	o.post(ada, path+"/conferma", all...).went()
	o.post(ada, path+"/pubblica", "confirm", "1").went()
}

func (o *enrolOffice) theCourse() string {
	o.Helper()
	choose := o.get(ada, "/corsi/nuovo").must(http.StatusOK)
	standard := choose.Find("select[name=standard] option").Last().AttrOr("value", "")
	form := o.get(ada, "/corsi/nuovo?standard="+url.QueryEscape(standard)).must(http.StatusOK)
	site := form.Find("select[name=site] option").Last().AttrOr("value", "")
	fields := []string{"standard", standard, "title", "Operatore call center", "edition", "1", "start", "1/12/2026", "end", "28/05/2027", "seats", "25",
		"site", site, "funding", "self", "register", "paper", "platform", "Teams", "uf_caps", "proportional", "credit_reading", "reduce"}
	return o.post(ada, "/corsi", append(fields, planFields(o.T, "valid-mixed")...)...).went()
}

// theAuthorisation is refused without teachers, and while fewer than half come from the
// world of work.
func (o *enrolOffice) theAuthorisation(path, inside, outside string) {
	o.Helper()
	staff := func(person string) {
		o.post(ada, path+"/personale", "staff", strings.TrimPrefix(person, "/personale/"), "part", "teacher").went()
	}
	staff(inside)
	act := func() []string {
		fields := allFields(o.get(ada, path+"/autorizza").must(http.StatusOK), "main form")
		for i := 0; i < len(fields); i += 2 {
			if strings.HasPrefix(fields[i], "accepted.") {
				fields[i+1] = "lettura concordata con la Regione"
			}
		}
		return append(fields, "act", "DD 12", "date", "20/11/2026")
	}
	refused := o.post(ada, path+"/autorizza", act()...).must(http.StatusUnprocessableEntity)
	if !has(refused, ".findings", "Docenti dal mondo del lavoro: 0 su 1 (0 %), minimo 50 %.") {
		o.Error(refused.Find("main").Text())
	}
	staff(outside)
	if doc := o.get(ada, path+"?scheda=personale").must(http.StatusOK); !has(doc, ".findings", "1 su 2 (50 %), minimo 50 %.") {
		o.Error(doc.Find("main").Text())
	}
	if doc := o.get(ada, path+"/autorizza").must(http.StatusOK); !has(doc, ".findings", "1 su 2 (50 %), minimo 50 %.") {
		o.Error(doc.Find("main").Text())
	}
	o.post(ada, path+"/autorizza", act()...).went()
}

func TestDocumentsAndJudgementsOfTheStaff(t *testing.T) {
	eachEmptyDatabase(t, func(o *enrolOffice, start string) {
		o.started(start)
		page := o.hireBy(ada, "Moretti", "Laurea in Lettere", "years", "4")
		doc := o.get(ada, page).must(http.StatusOK)
		if !has(doc, "main", "Manca il documento del titolo di studio.") || !has(doc, ".badge", "Mancano documenti") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(ada, page+"/giudizio", "adequate", "yes", "years", "4").must(http.StatusUnprocessableEntity); doc.Find("#f-adequate-error").Length() != 1 || doc.Find("#f-years-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		for name, file := range map[string][]byte{"HTML": []byte("<html><script>alert(1)</script></html>"), "SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "a program": []byte("MZ\x90\x00")} {
			if doc := o.upload(ada, page+"/documenti", file, "kind", "title", "description", "Laurea", "received", "20/11/2026").must(http.StatusUnprocessableEntity); doc.Find("#f-file-error").Length() != 1 {
				o.Errorf("%s: %s", name, doc.Find("main").Text())
			}
		}
		o.upload(ada, page+"/documenti", make([]byte, 12<<20), "kind", "title", "description", "Laurea", "received", "20/11/2026").must(http.StatusRequestEntityTooLarge)
		if doc := o.upload(ada, page+"/documenti", nil, "kind", "title").must(http.StatusUnprocessableEntity); doc.Find("#f-description-error").Length() != 1 || doc.Find("#f-kind option[selected]").AttrOr("value", "") != "title" {
			o.Error(doc.Find("#documenti").Text())
		}
		o.documented(page)
		doc = o.get(ada, page).must(http.StatusOK)
		file := doc.Find("#documenti li a[href*='/documenti/']").First().AttrOr("href", "")
		scan := o.get(ada, file)
		if scan.status != http.StatusOK || scan.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(scan.header.Get("Content-Disposition"), "attachment") {
			o.Errorf("%d %v", scan.status, scan.header)
		}
		other := o.hireBy(ada, "Ricci", "Diploma")
		o.get(ada, other+"/documenti/"+file[strings.LastIndex(file, "/")+1:]).must(http.StatusNotFound)

		o.post(ada, page+"/giudizio", "adequate", "yes", "years", "4", "note", "per le lingue").went()
		doc = o.get(ada, page).must(http.StatusOK)
		if !has(doc, "#giudizi", "Neri Ada, 22/11/2026") || !has(doc, "#giudizi", "per le lingue") || !has(doc, ".events", "titolo ed esperienza giudicati") {
			o.Error(doc.Find("#giudizi").Text())
		}
		o.post(ada, page+"/modifica", "surname", "Moretti", "name", "Paola", "title", "Laurea in Lettere", "years", "4").went()
		if doc := o.get(ada, page).must(http.StatusOK); !has(doc, "#giudizi .badge", "Titolo adeguato") || doc.Find("h1").Text() != "Moretti Paola" {
			o.Error(doc.Find("main").Text())
		}
		withdraw := doc.Find("#documenti a[href$='/ritira']").First().AttrOr("href", "")
		if doc := o.get(ada, withdraw).must(http.StatusOK); !has(doc, "main", "Il giudizio di Neri Ada del 22/11/2026 può poggiare su questo documento") {
			o.Error(doc.Find("main").Text())
		}
		o.post(ada, withdraw).must(http.StatusUnprocessableEntity)
		o.post(ada, withdraw, "reason", "copia di un’altra persona").went()
		if doc := o.get(ada, page).must(http.StatusOK); !has(doc, "#giudizi", "Un documento su cui poggiava è stato ritirato.") || !has(doc, "#documenti", "copia di un’altra persona") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(ada, "/personale?stato=incompleti").must(http.StatusOK); doc.Find("tbody tr").Length() != 2 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(ada, "/personale?q=moretti+paola").must(http.StatusOK); doc.Find("tbody tr").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if csv := o.get(ada, "/personale?formato=csv"); !strings.Contains(string(csv.body), "Moretti;Paola;Laurea in Lettere") {
			o.Errorf("%s", csv.body)
		}
		o.post(ada, other+"/modifica", "surname", "Ricci", "name", "Ugo", "left", "1/11/2026").went()
		if doc := o.get(ada, "/personale?stato=usciti").must(http.StatusOK); !has(doc, "tbody", "Non più in servizio dal 01/11/2026") {
			o.Error(doc.Find("main").Text())
		}
	})
}

func TestPlacesAreClosedToNewUse(t *testing.T) {
	eachRegisteredCourse(t, func(o *enrolOffice, path string) {
		doc := o.get(account.Secretary, "/sedi").must(http.StatusOK)
		if !has(doc, "tbody", "1 lezione in calendario") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, "/aule/aula/chiudi").went()
		lesson := []string{"date", "3/12/2026", "from", "9", "to", "13", "segment", "531", "mode", "classroom", "teacher", "moretti", "site", "aula", "audience", "class"}
		if doc := o.post(account.Secretary, path+"/lezioni", lesson...).must(http.StatusUnprocessableEntity); !has(doc, "main", "L’aula «Aula 1» è chiusa a nuove lezioni") || doc.Find("#f-site option[value=aula]").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, "/aule/aula/riapri").went()
		o.post(account.Secretary, path+"/lezioni", lesson...).went()
		o.post(account.Secretary, "/sedi/sede/chiudi").went()
		if doc := o.post(account.Secretary, "/aule/aula/riapri").must(http.StatusUnprocessableEntity); !has(doc, "main", "riapri prima la sede") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, "/sedi/nowhere/chiudi").must(http.StatusNotFound)
		if doc := o.get(account.Inspector, "/sedi").must(http.StatusOK); doc.Find("main form").Length() != 0 {
			o.Error("an inspector may close a site")
		}
	})
}

// eachRegisteredCourse is the office with an authorised course that has one lesson.
func eachRegisteredCourse(t *testing.T, run func(o *enrolOffice, path string)) {
	t.Helper()
	eachEmptyOffice(t, func(o *enrolOffice) {
		path := o.readyCourse()
		o.post(account.Secretary, path+"/lezioni", "date", "1/12/2026", "from", "9", "to", "13", "segment", "531", "mode", "classroom", "teacher", "moretti", "site", "aula", "audience", "class").went()
		run(o, path)
	})
}

// readyCourse is authorised, with Moretti of the world of work and Interni as teachers.
func (o *enrolOffice) readyCourse() string {
	o.Helper()
	o.cookies[ada] = o.cookies[account.Director]
	inside := o.hireBy(ada, "Interni", "Laurea")
	o.post(ada, inside+"/documenti", "kind", "title", "description", "Laurea", "received", "20/11/2026").went()
	o.post(ada, inside+"/giudizio", "adequate", "yes").went()
	o.theSheet()
	path := o.theCourse()
	o.theAuthorisation(path, inside, "/personale/moretti")
	return path
}
