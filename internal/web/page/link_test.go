package page_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/outbox"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/reports/pdf/pdftest"
)

// stranger is who has not signed in.
const stranger = account.Role("stranger")

// linkOffice is a course, c, with its lessons from 7 September, behind the real site; today
// is 8 September 2026, early.
type linkOffice struct {
	*enrolOffice
	course *attendancetest.Course
	files  *vault.Vault
}

func eachLinkOffice(t *testing.T, run func(o linkOffice)) {
	t.Helper()
	attendancetest.Each(t, "2026-09-08T05:00:00Z", func(t *testing.T, s *attendancetest.School) {
		o := linkOffice{enrolOffice: &enrolOffice{T: t, db: s.DB, clock: s.Clock, cookies: map[account.Role]*http.Cookie{stranger: {Name: "x", Value: "y"}}}}
		for _, role := range account.AllRoles {
			o.hire(role)
		}
		o.course = s.Open("c", 2)
		o.course.Calendar()
		o.course.Exec("INSERT INTO counter (series, value) VALUES ('enrolment:c', 2)")
		var err error
		if o.files, err = vault.Open(filepath.Join(t.TempDir(), "files"), s.Keys.VaultKey()); err != nil {
			t.Fatal(err)
		}
		o.serveOffice(&web.App{Keys: s.Keys, Vault: o.files})
		run(o)
	})
}

// publish writes the notice and opens the form of c; its answer is the form's path.
func (o linkOffice) publish() string {
	o.Helper()
	o.post(account.Secretary, "/domande/informativa", "notice", strings.Repeat("I dati servono a decidere sulla domanda. ", 4), "keep_days", "90").went()
	o.post(account.Secretary, "/corsi/c/domande", "from", "01/09/2026", "to", "30/09/2026", "seats", "30 posti", "intro", "Corso <b>gratuito</b>.").went()
	doc := o.get(account.Secretary, "/corsi/c/domande").must(http.StatusOK)
	_, code, found := strings.Cut(doc.Find("#address").AttrOr("value", ""), "/domanda/")
	if !found || doc.Find(".qr path").Length() != 1 {
		o.Fatal(doc.Find("main").Text())
	}
	return "/domanda/" + code
}

// whole are all the form's fields.
var whole = []string{"surname", "Đorđević", "name", "Ana", "birth_date", "03/02/2001", "birth_place", "Napoli", "citizenship", "IT", "phone", "333 1234567", "title_level", "diploma", "system", "italian", "note", "<script>alert(1)</script>"}

// fill takes the form to its last step, as a person does, and answers its fields.
func (o linkOffice) fill(path string, with ...string) url.Values {
	o.Helper()
	doc := o.get(stranger, path).must(http.StatusOK)
	typed := append(append([]string{}, whole...), with...)
	for step := 1; step <= 2; step++ {
		form := fieldsOf(doc)
		for i := 0; i < len(typed); i += 2 {
			if doc.Find(`form [name="`+typed[i]+`"]`).Length() > 0 {
				form.Set(typed[i], typed[i+1])
			}
		}
		form.Set("go", "next")
		doc = o.sendForm(stranger, path, form).must(http.StatusOK)
	}
	if !has(doc, "main", "Controlla quello che hai scritto") || !has(doc, "main", "I dati servono") {
		o.Fatal(doc.Find("main").Text())
	}
	form := fieldsOf(doc)
	form.Set("go", "next")
	form.Set("read", "1")
	return form
}

// fieldsOf are the fields of the page's first form, as a browser would send them.
func fieldsOf(doc *goquery.Document) url.Values {
	out := url.Values{}
	doc.Find("main form").First().Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		value := s.AttrOr("value", "")
		switch goquery.NodeName(s) {
		case "select":
			value = s.Find("option[selected]").AttrOr("value", "")
		case "textarea":
			value = s.Text()
		}
		if name := s.AttrOr("name", ""); name != "" && s.AttrOr("type", "") != "checkbox" {
			out.Set(name, value)
		}
	})
	return out
}

func (o linkOffice) sendForm(who account.Role, path string, form url.Values) answer {
	o.Helper()
	return o.send(who, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// apply hands one application in, and answers the private path.
func (o linkOffice) apply(path string, with ...string) string {
	o.Helper()
	form := o.fill(path, with...)
	o.later(10 * time.Second)
	where, _, _ := strings.Cut(o.sendForm(stranger, path, form).went(), "?")
	return where
}

func (o linkOffice) later(d time.Duration) { o.clock.Set(o.db.Now().Time().Add(d)) }

func (o linkOffice) count(query string, args ...any) int {
	o.Helper()
	return o.course.Count(query, args...)
}

// A person applies from a telephone and follows the application; the office accepts it into
// its files.
func TestAnApplicationFromThePublicForm(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		o.get(stranger, "/domanda/zzzzzz").must(http.StatusNotFound)
		if doc := o.post(account.Secretary, "/corsi/c/domande", "from", "01/09/2026", "to", "30/09/2026").must(http.StatusUnprocessableEntity); !has(doc, "main", "Prima scrivi l’informativa") {
			o.Error(doc.Find("main").Text())
		}
		path := o.publish()
		doc := o.get(stranger, path).must(http.StatusOK)
		if !has(doc, "main", "Corso <b>gratuito</b>.") || doc.Find("main b").Length() != 0 {
			o.Errorf("the introduction is no plain text: %s", doc.Find("main").Text())
		}
		// What is wrong is said at its field, and nothing typed is lost.
		doc = o.post(stranger, path, "step", "1", "go", "next", "surname", "<b>Rossi</b>", "birth_date", "", "birth_place", "Lima (Perù)").must(http.StatusUnprocessableEntity)
		if doc.Find("#f-surname-error").Length() != 1 || doc.Find("#f-birth_date-error").Length() != 1 || doc.Find("#f-birth_place").AttrOr("value", "") != "Lima (Perù)" {
			o.Error(doc.Find("main").Text())
		}
		form := o.fill(path)
		back := url.Values{}
		for name := range form {
			back.Set(name, form.Get(name))
		}
		back.Set("go", "back")
		if doc = o.sendForm(stranger, path, back).must(http.StatusOK); doc.Find("#f-phone").AttrOr("value", "") != "333 1234567" || doc.Find(`input[name=surname]`).AttrOr("value", "") != "Đorđević" {
			o.Errorf("going back lost something: %s", doc.Find("main").Text())
		}
		// Too quick for a person, then without the tick, then into the trap.
		o.sendForm(stranger, path, form).must(http.StatusUnprocessableEntity)
		o.later(5 * time.Second)
		for name, value := range map[string]string{"read": "", "website": "http://spam.example", "seen": "0.x"} {
			bad := url.Values{}
			for n := range form {
				bad.Set(n, form.Get(n))
			}
			bad.Set(name, value)
			o.sendForm(stranger, path, bad).must(http.StatusUnprocessableEntity)
		}
		first := o.sendForm(stranger, path, form).went()
		if again := o.sendForm(stranger, path, form).went(); again != first || o.count("SELECT COUNT(*) FROM application") != 1 {
			o.Errorf("sent twice: %s, then %s", first, again)
		}
		home, _, _ := strings.Cut(first, "?")
		o.follow(home)
		o.accept(home)
	})
}

// follow is what the applicant does by the private address.
func (o linkOffice) follow(home string) {
	o.Helper()
	got := o.get(stranger, home)
	doc := got.must(http.StatusOK)
	if got.header.Get("Referrer-Policy") != "no-referrer" || got.header.Get("X-Robots-Tag") != "noindex, nofollow" || got.header.Get("Cache-Control") != "no-store" {
		o.Errorf("headers %v", got.header)
	}
	if !has(doc, "main", "La domanda è arrivata il 08/09/2026") || !has(doc, "main", "Manca un documento d’identità") || has(doc, "main", "<script>") {
		o.Error(doc.Find("main").Text())
	}
	for name, file := range map[string][]byte{"an EXE": []byte("MZ\x90\x00\x03"), "an SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "a broken PDF": []byte("%PDF-1.7\nx")} {
		doc = o.upload(stranger, home+"/documenti", file, "rule", "R-IDENTITY", "kind", "identity_document").must(http.StatusUnprocessableEntity)
		if doc.Find("#f-file-error").Length() != 1 {
			o.Errorf("%s: %s", name, doc.Find("main").Text())
		}
	}
	o.upload(stranger, home+"/documenti", pdf, "rule", "R-IDENTITY", "kind", "residence_permit").must(http.StatusUnprocessableEntity)
	o.upload(stranger, home+"/documenti", pdf, "rule", "R-IDENTITY", "kind", "identity_document", "outcome", "accepted").went()
	if doc = o.get(stranger, home).must(http.StatusOK); has(doc, "main", "Manca un documento d’identità") || !has(doc, ".evidence", "Da verificare") {
		o.Error(doc.Find("main").Text())
	}
	paper := o.get(stranger, home+"/domanda.pdf")
	if text := pdftest.Words(o.T, paper.body); !strings.Contains(text, "Đorđević Ana") || !strings.Contains(text, "Documento d’identità (già consegnato)") {
		o.Error(text)
	}
	if got := o.get(stranger, doc.Find(".foot a").AttrOr("href", "")); got.location != home {
		o.Errorf("another language leads to %q", got.location)
	}
	o.get(stranger, home+"x").must(http.StatusNotFound)
	o.post(stranger, home+"x/documenti", "rule", "R-IDENTITY").must(http.StatusNotFound)
}

// accept is what the office does with it.
func (o linkOffice) accept(home string) {
	o.Helper()
	if doc := o.get(account.Secretary, "/corsi").must(http.StatusOK); !has(doc, ".alert", "1 domanda di iscrizione da decidere") {
		o.Error(doc.Find("main").Text())
	}
	doc := o.get(account.Secretary, "/domande").must(http.StatusOK)
	item, _ := doc.Find("tbody a").Attr("href")
	for _, who := range []account.Role{account.Tutor, account.Teacher, account.Inspector, account.Administrator} {
		o.get(who, "/domande").must(http.StatusForbidden)
		o.get(who, item).must(http.StatusForbidden)
	}
	doc = o.get(account.Secretary, item).must(http.StatusOK)
	if doc.Find("main script").Length() != 0 || !has(doc, "blockquote", "<script>alert(1)</script>") {
		o.Errorf("the note: %s", doc.Find("main").Text())
	}
	file, _ := doc.Find(`a[href^="` + item + `/documenti/"]`).Attr("href")
	if got := o.get(account.Secretary, file); !bytes.Equal(got.body, pdf) || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		o.Errorf("the document: %d %v", got.status, got.header)
	}
	o.post(account.Secretary, item+"/accetta", "learner", "c-p01").must(http.StatusUnprocessableEntity) // somebody who is nothing like her
	e := o.post(account.Secretary, item+"/accetta").went()
	if doc = o.get(account.Secretary, e).must(http.StatusOK); !has(doc, "h1", "Đorđević Ana") || !has(doc, "#R-IDENTITY", "Da verificare") {
		o.Error(doc.Find("main").Text())
	}
	o.post(account.Secretary, item+"/rifiuta", "reason", "tardi").must(http.StatusUnprocessableEntity)
	if doc = o.get(stranger, home).must(http.StatusOK); !has(doc, "main", "La domanda è accettata") || doc.Find("form").Length() != 0 {
		o.Error(doc.Find("main").Text())
	}
}

func TestApplicationsThatComeToNothing(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		path := o.publish()
		gone, refused := o.apply(path), o.apply(path, "surname", "Esposito")
		if doc := o.post(stranger, gone+"/ritiro").must(http.StatusUnprocessableEntity); !has(doc, ".alert", "Metti la spunta") {
			o.Error(doc.Find("main").Text())
		}
		o.post(stranger, gone+"/ritiro", "confirm", "1").went()
		item, _ := o.get(account.Secretary, "/domande").must(http.StatusOK).Find("tbody a").Attr("href")
		if doc := o.post(account.Secretary, item+"/rifiuta", "reason", " ").must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, item+"/rifiuta", "reason", "Posti <i>esauriti</i>.").went()
		if doc := o.get(stranger, refused).must(http.StatusOK); !has(doc, ".alert", "Posti <i>esauriti</i>.") || doc.Find("main i").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, item).must(http.StatusOK); doc.Find(`form[action$="/cancella"]`).Length() != 0 {
			o.Error("it can be erased before its time")
		}
		o.later(91 * 24 * time.Hour)
		o.relogin()
		doc := o.get(account.Secretary, "/domande?stato=cancellare").must(http.StatusOK)
		if doc.Find("tbody tr").Length() != 2 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, item+"/cancella").must(http.StatusUnprocessableEntity)
		o.post(account.Secretary, item+"/cancella", "confirm", "1").went()
		if doc := o.get(account.Secretary, item).must(http.StatusOK); has(doc, "main", "Esposito") || !has(doc, "h1", "Domanda cancellata") {
			o.Error(doc.Find("main").Text())
		}
		o.get(stranger, refused).must(http.StatusNotFound)
		o.get(stranger, path).must(http.StatusNotFound) // the term is over
	})
}

// relogin signs everybody in again, after the sessions have ended.
func (o linkOffice) relogin() {
	o.Helper()
	o.read(func(r store.Reader) error {
		all, err := account.All(o.Context(), r)
		for _, a := range all {
			if a.Email == string(a.Roles)+"@ente.it" {
				o.signIn(a.Roles.List()[0], a)
			}
		}
		return err
	})
}

func (o linkOffice) read(fn func(r store.Reader) error) {
	o.Helper()
	if err := o.db.Read(o.Context(), fn); err != nil {
		o.Fatal(err)
	}
}

func TestAFloodIsHeldUp(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		path := o.publish()
		home := o.apply(path)
		form := o.fill(path)
		o.later(10 * time.Second)
		status := 0
		for range 45 {
			form.Set("operation", store.NewID())
			if status = o.sendForm(stranger, path, form).status; status != http.StatusSeeOther {
				break
			}
		}
		if n := o.count("SELECT COUNT(*) FROM application"); status != http.StatusTooManyRequests || n != 40 {
			o.Errorf("%d after %d applications", status, n)
		}
		for range 65 {
			if status = o.get(stranger, "/segui/"+store.NewID()).status; status == http.StatusTooManyRequests {
				break
			}
		}
		if status != http.StatusTooManyRequests {
			o.Errorf("guessing ends with %d", status)
		}
		o.get(stranger, home).must(http.StatusOK) // who has an address is not held up
		for range 65 {
			if status = o.post(stranger, home+"/ritiro").status; status == http.StatusTooManyRequests {
				break
			}
		}
		if status != http.StatusTooManyRequests {
			o.Errorf("posting ends with %d", status)
		}
		if got := o.send(stranger, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader("note="+strings.Repeat("a", 1<<20))); got.status != http.StatusRequestEntityTooLarge {
			o.Errorf("a huge body: %d", got.status)
		}
	})
}

// A page by a private address sends no referrer, so its forms come from nowhere: whoever knows
// the address may post to it. Everywhere else another site's form is turned away.
func TestAFormFromNowhere(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		mine := o.open("c-e01")
		for path, want := range map[string]int{mine + "/assenze": http.StatusSeeOther, "/corsi/c/domande/chiudi": http.StatusForbidden, "/allievo": http.StatusForbidden} {
			form := url.Values{"operation": {store.NewID()}, "kind": {"absent"}, "day": {"09/09/2026"}}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.url+path, strings.NewReader(form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Origin", "null")
			req.AddCookie(o.cookies[account.Secretary])
			res, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
			}
		}
	})
}

// open makes the private address of an enrolment and answers its path.
func (o linkOffice) open(enrolment string) string {
	o.Helper()
	page := "/iscrizioni/" + enrolment + "/collegamento"
	if doc := o.get(account.Secretary, "/iscrizioni/"+enrolment).must(http.StatusOK); doc.Find(`.actions a[href="`+page+`"]`).Length() != 1 {
		o.Error("the enrolment does not lead to the private address")
	}
	form := url.Values{"operation": {store.NewID()}}
	doc := o.sendForm(account.Secretary, page, form).must(http.StatusOK)
	_, secret, found := strings.Cut(doc.Find("#address").AttrOr("value", ""), "/allievo/")
	if !found || len(secret) < 26 {
		o.Fatal(doc.Find("main").Text())
	}
	if again := o.sendForm(account.Secretary, page, form).must(http.StatusOK); again.Find("#address").Length() != 0 {
		o.Error("the address is shown twice")
	}
	if doc = o.get(account.Secretary, page).must(http.StatusOK); doc.Find("#address").Length() != 0 || !has(doc, "main", "Indirizzo attivo") {
		o.Error(doc.Find("main").Text())
	}
	return "/allievo/" + secret
}

func TestALearnersOwnPage(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		mine, theirs := o.open("c-e01"), o.open("c-e02")
		got := o.get(stranger, mine)
		doc := got.must(http.StatusOK)
		for _, want := range []string{"Allievo01", "Ore del corso", "Servono per l’esame (80 %)", "200 h 00'", "Puoi ancora perdere", "08/09/2026, 09:00–14:00", "UF 531", "Segnala un’assenza"} {
			if !has(doc, "main", want) {
				o.Errorf("%q is not there: %s", want, doc.Find("main").Text())
			}
		}
		if got.header.Get("Referrer-Policy") != "no-referrer" || strings.Contains(string(got.body), "Allievo02") {
			o.Errorf("it says too much: %v", got.header)
		}
		o.signal(mine, theirs)
		o.ownDocuments(mine)
		o.ownCalendar(doc.Find("#calendar").AttrOr("value", ""))
		if text := pdftest.Words(o.T, o.get(stranger, mine+"/patto.pdf").body); !strings.Contains(text, "Allievo01 Prova") || !strings.Contains(text, "250 h 00'") {
			o.Error(text)
		}
		// A secretary who opens it is its bearer, and nothing more.
		if got := o.get(account.Secretary, mine); strings.Contains(string(got.body), "Amato") {
			o.Error("it shows who has signed in")
		}
		o.revoked(mine)
	})
}

// signal is what a learner says of an absence, and where the tutor reads it.
func (o linkOffice) signal(mine, theirs string) {
	o.Helper()
	o.post(stranger, mine+"/assenze", "kind", "late", "lesson", "c-l01").went()
	if doc := o.get(account.Secretary, "/lezioni/c-l01").must(http.StatusOK); !has(doc, "main", "ha segnalato: arriva in ritardo") {
		o.Error(doc.Find("main").Text())
	}
	if n := o.count("SELECT COUNT(*) FROM mark"); n != 0 {
		o.Errorf("a signal made %d marks", n)
	}
	doc := o.get(stranger, mine).must(http.StatusOK)
	back, _ := doc.Find(`form[action$="/annulla"]`).Attr("action")
	_, id, _ := strings.Cut(back, "/assenze/")
	o.post(stranger, theirs+"/assenze/"+id).must(http.StatusNotFound)
	for name, form := range map[string][]string{"yesterday": {"kind", "absent", "day", "07/09/2026"}, "no day": {"kind", "absent"}, "no date": {"kind", "absent", "day", "<b>"}, "another kind": {"kind", "ill", "day", "09/09/2026"}} {
		if doc := o.post(stranger, mine+"/assenze", form...).must(http.StatusUnprocessableEntity); doc.Find("#assenze .wrong").Length() != 1 {
			o.Errorf("%s: %s", name, doc.Find("#assenze").Text())
		}
	}
	o.course.Open("d", 1).Teach(attendancetest.Lesson{ID: "x1", Segment: "531", Mode: "classroom", Date: calendar.MustDate("2026-09-09"), From: "15:00", To: "16:00"})
	o.post(stranger, mine+"/assenze", "kind", "absent", "lesson", "x1").must(http.StatusNotFound)
	o.post(stranger, back).went()
	if doc = o.get(stranger, mine).must(http.StatusOK); doc.Find(".signals li").Length() != 0 {
		o.Error(doc.Find("#assenze").Text())
	}
}

func (o linkOffice) ownDocuments(mine string) {
	o.Helper()
	o.upload(stranger, mine+"/documenti", pdf, "rule", "R-IDENTITY", "kind", "identity_document", "learner", "c-p02").went()
	o.upload(stranger, mine+"/documenti", pdf, "rule", "R-IDENTITY", "kind", "identity_document").went() // pressed twice
	if n := o.count("SELECT COUNT(*) FROM evidence WHERE learner_id = 'c-p01' AND outcome = 'pending' AND file_id IS NOT NULL"); n != 1 {
		o.Errorf("%d documents of hers", n)
	}
	if n := o.count("SELECT COUNT(*) FROM event WHERE actor_kind = 'link' AND type = 'learner.handed_in'"); n != 1 {
		o.Errorf("%d documents handed in by a link", n)
	}
	if doc := o.get(account.Secretary, "/iscrizioni/c-e01").must(http.StatusOK); !has(doc, ".events", "dal collegamento privato") {
		o.Error(doc.Find(".events").Text())
	}
	o.post(stranger, mine+"/documenti", "rule", "R-IDENTITY", "kind", "credit").must(http.StatusUnprocessableEntity)
}

func (o linkOffice) ownCalendar(address string) {
	o.Helper()
	path := strings.TrimPrefix(address, "http://localhost")
	file := string(o.get(stranger, path).body)
	if !strings.HasPrefix(file, "BEGIN:VCALENDAR") || strings.Count(file, "BEGIN:VEVENT") != 30 || strings.Contains(file, "/lezioni/") || strings.Contains(file, "Allievo") {
		o.Error(file)
	}
	o.get(stranger, "/ical/"+strings.TrimPrefix(path, "/ical-allievo/")).must(http.StatusNotFound)
	o.get(stranger, "/allievo/"+strings.TrimSuffix(strings.TrimPrefix(path, "/ical-allievo/"), ".ics")).must(http.StatusNotFound)
}

// revoked is what is left when the address is worth nothing any more.
func (o linkOffice) revoked(mine string) {
	o.Helper()
	calendar := o.get(stranger, mine).must(http.StatusOK).Find("#calendar").AttrOr("value", "")
	o.post(account.Secretary, "/iscrizioni/c-e01/collegamento/revoca").must(http.StatusOK)
	for _, path := range []string{mine, mine + "/patto.pdf", mine + "/carte/x", strings.TrimPrefix(calendar, "http://localhost")} {
		o.get(stranger, path).must(http.StatusNotFound)
	}
	o.upload(stranger, mine+"/documenti", pdf, "rule", "R-IDENTITY", "kind", "identity_document").must(http.StatusNotFound)
	o.post(stranger, mine+"/assenze", "kind", "absent", "day", "09/09/2026").must(http.StatusNotFound)
}

// Who left, or is on a course that is over, still reads what was, and sends nothing.
func TestTheOwnPageOfWhoLeft(t *testing.T) {
	eachLinkOffice(t, func(o linkOffice) {
		mine := o.open("c-e01")
		quiet := func() {
			o.Helper()
			doc := o.get(stranger, mine).must(http.StatusOK)
			if !has(doc, "main", "Ore del corso") || doc.Find("main form").Length() != 0 || has(doc, "main", "08/09/2026") {
				o.Error(doc.Find("main").Text())
			}
			o.upload(stranger, mine+"/documenti", pdf, "rule", "R-IDENTITY", "kind", "identity_document").must(http.StatusUnprocessableEntity)
			o.post(stranger, mine+"/assenze", "kind", "absent", "day", "09/09/2026").must(http.StatusUnprocessableEntity)
		}
		o.course.Exec("UPDATE course SET state = 'ended', ended_on = '2026-09-08' WHERE id = 'c'")
		quiet()
		o.course.Exec("UPDATE course SET state = 'started', ended_on = NULL WHERE id = 'c'")
		o.course.Leaves("c-e01", calendar.MustDate("2026-09-07"), "withdrawn")
		quiet()
		if doc := o.get(stranger, mine).must(http.StatusOK); !has(doc, "#ore", "Non frequenti più il corso") || has(doc, "#ore", "ancora perdere") {
			o.Error(doc.Find("#ore").Text())
		}
	})
}

// A learner takes away the papers that were issued about them, and nobody else's.
func TestALearnersPapers(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := linkOffice{enrolOffice: &enrolOffice{T: t, db: s.DB, clock: s.Clock, cookies: map[account.Role]*http.Cookie{stranger: {Name: "x", Value: "y"}}}}
		for _, role := range account.AllRoles {
			o.hire(role)
		}
		c := admissiontest.Ready(s, "c", 2)
		files, err := vault.Open(filepath.Join(t.TempDir(), "files"), s.Keys.VaultKey())
		if err != nil {
			t.Fatal(err)
		}
		o.serveOffice(&web.App{Keys: s.Keys, Vault: files})
		var homes, papers []string
		for _, e := range c.Enrolments {
			o.post(account.Director, "/iscrizioni/"+e+"/attestazioni", "kind", "enrolment").went()
			homes = append(homes, o.open(e))
		}
		worker := &outbox.Worker{DB: s.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{paperwork.Job: paperwork.Press{DB: s.DB, Vault: files, BaseURL: "http://localhost"}.Handle}}
		if err := worker.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, home := range homes {
			links := o.get(stranger, home).must(http.StatusOK).Find(`#carte a[href*="/carte/"]`)
			if links.Length() != 1 {
				t.Fatalf("%d papers", links.Length())
			}
			papers = append(papers, links.AttrOr("href", ""))
		}
		if text := pdftest.Words(t, o.get(stranger, papers[0]).body); !strings.Contains(text, "Șerban") {
			t.Error(text)
		}
		_, theirs, _ := strings.Cut(papers[1], "/carte/")
		o.get(stranger, homes[0]+"/carte/"+theirs).must(http.StatusNotFound)
		o.get(stranger, homes[0]+"/carte/x").must(http.StatusNotFound)
	})
}
