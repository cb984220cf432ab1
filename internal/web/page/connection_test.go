package page_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/vault"
	"vidimus/internal/web"
)

// eachRemote is a school whose first lesson is held at a distance, from nine to one with a
// break at eleven.
func eachRemote(t *testing.T, run func(o *enrolOffice, c *attendancetest.Course)) {
	t.Helper()
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		files, err := vault.Open(o.TempDir(), [32]byte{1})
		if err != nil {
			o.Fatal(err)
		}
		o.serveOffice(&web.App{Vault: files, Keys: c.Keys})
		c.Exec(`UPDATE lesson SET mode = 'live_distance', platform = 'Zoom', room_id = NULL WHERE id = 'l1'`)
		o.clock.Set(reported)
		run(o, c)
	})
}

// reported is when the platform has made its report: the lesson ended at 13:00.
var reported = time.Date(2026, 9, 7, 12, 15, 0, 0, time.UTC)

const zoomReport = "Nome (nome originale),E-mail,Ora di ingresso,Ora di uscita,Durata (minuti),Guest,In sala d’attesa\n" +
	"Anna la prof,anna@example.org,07/09/2026 08:50:00 AM,07/09/2026 02:10:00 PM,320,No,No\n" +
	"Prova Allievo01,,07/09/2026 08:55:00 AM,07/09/2026 09:00:30 AM,5,Sì,Sì\n" +
	"Prova Allievo01,,07/09/2026 09:00:30 AM,07/09/2026 02:10:00 PM,310,Sì,No\n" +
	"allievo02 (tablet),,07/09/2026 09:30:00 AM,07/09/2026 12:00:00 PM,150,Sì,No\n"

// A report, from the file to the register: who nobody knows is asked, nothing counts before it
// is confirmed, the same file changes nothing and what was marked by hand is a choice.
func TestAReportBecomesMarks(t *testing.T) {
	eachRemote(t, func(o *enrolOffice, c *attendancetest.Course) {
		const at = "/lezioni/l1/resoconto"
		marks := func() int { return c.Count("SELECT COUNT(*) FROM mark WHERE lesson_id = 'l1'") }
		if doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK); doc.Find(".actions a[href='"+at+"']").Text() != "Carica il resoconto della piattaforma" {
			o.Error(doc.Find("main").Text())
		}
		o.upload(account.Secretary, at, []byte(zoomReport)).must(http.StatusForbidden)
		for name, content := range map[string]string{"another day": strings.ReplaceAll(zoomReport, "07/09/2026", "25/09/2026"), "no table": "\x7FELF", "nobody": strings.SplitAfter(zoomReport, "\n")[0] + ",,,,,,\n"} {
			if doc := o.upload(account.Tutor, at, []byte(content)).must(http.StatusUnprocessableEntity); doc.Find("#f-file-error").Length()+doc.Find(".log-preview").Length() != 1 {
				o.Errorf("%s: %s", name, doc.Find("main").Text())
			}
		}
		o.clock.Set(reported.Add(-45 * time.Minute))
		if doc := o.upload(account.Tutor, at, []byte(zoomReport)).must(http.StatusUnprocessableEntity); !has(doc, "#f-file-error", "fino alle 14:10 del 07/09/2026") {
			o.Errorf("times to come: %s", doc.Find("main").Text())
		}
		o.clock.Set(reported)
		o.upload(account.Tutor, at, []byte(zoomReport)).went()
		doc := o.get(account.Tutor, at).must(http.StatusOK)
		if !has(doc, "#persone", "Anna la prof") || !has(doc, "#persone", "forse Allievo02 Prova") || !has(doc, "#proposte", "Prima di’ chi sono") || doc.Find("#proposte button").Length() != 0 || doc.Find("svg.strip").Length() != len(c.Enrolments) {
			o.Error(doc.Find("main").Text())
		}
		if said := doc.Find("main .panel").First().Text(); !strings.Contains(said, "era nella sala d’attesa") {
			o.Error(said)
		}
		if doc := o.post(account.Tutor, at+"/conferma", append(proposals(doc), "seen", seen(doc))...).must(http.StatusUnprocessableEntity); marks() != 0 {
			o.Error("it counts although somebody is unknown", doc.Find("main").Text())
		}
		wrong := people(doc, "l:nowhere")
		o.post(account.Tutor, at+"/persone", wrong...).must(http.StatusUnprocessableEntity)
		o.post(account.Tutor, at+"/persone", people(doc, "l:"+c.Enrolments[1])...).went()
		doc = o.get(account.Tutor, at).must(http.StatusOK)
		if has(doc, "#proposte", "Prima di’") || doc.Find("input[name='times."+c.Enrolments[0]+"']").AttrOr("value", "") != "09:00:30–13:00" {
			o.Error(doc.Find("main").Text())
		}
		if marks() != 0 {
			o.Error("a proposal counts")
		}
		o.clock.Set(reported.Add(-2 * time.Hour))
		if early := o.post(account.Tutor, at+"/conferma", append(proposals(doc), "seen", seen(doc))...).must(http.StatusUnprocessableEntity); !has(early, "main", "La lezione è in calendario fino alle 13:00") || marks() != 0 {
			o.Error("it counts before the lesson is over", early.Find("main").Text())
		}
		o.clock.Set(reported)

		// Meanwhile somebody marks the second learner by hand.
		o.mark(account.Role(attendancetest.Anna), "l1", map[string]any{"id": "op-hand", "device": "d", "seq": 1, "lesson": "l1", "enrolment": c.Enrolments[1], "base": 0, "state": "absent", "in": "", "out": "", "mode": ""})
		conflict := o.post(account.Tutor, at+"/conferma", append(proposals(doc), "seen", seen(doc))...).must(http.StatusUnprocessableEntity)
		if !has(conflict, ".field-bad", "Scegli che cosa vale") || !has(conflict, ".log-keep", "A mano è segnato: assente") || marks() != 1 {
			o.Error(conflict.Find("main").Text())
		}
		bad := append(proposals(conflict), "seen", seen(conflict), "keep."+c.Enrolments[1], "mark", "times."+c.Enrolments[0], "dalle nove")
		if doc := o.post(account.Tutor, at+"/conferma", bad...).must(http.StatusUnprocessableEntity); !has(doc, ".field-bad", "Scrivi gli orari come") || doc.Find("input[name='times."+c.Enrolments[0]+"']").AttrOr("value", "") != "dalle nove" {
			o.Error(doc.Find("main").Text())
		}
		// What a hand has changed is no longer what the platform says, and has whole minutes.
		typed := append(proposals(conflict), "seen", seen(conflict), "keep."+c.Enrolments[1], "mark", "state."+c.Enrolments[2], "present", "times."+c.Enrolments[2])
		if doc := o.post(account.Tutor, at+"/conferma", append(typed, "09:00:05–13:00")...).must(http.StatusUnprocessableEntity); !has(doc, ".field-bad", "in ore e minuti") {
			o.Error(doc.Find("main").Text())
		}
		if where := o.post(account.Tutor, at+"/conferma", append(typed, "09:00–13:00")...).went(); where != "/lezioni/l1" {
			o.Error(where)
		}
		if n := c.Count("SELECT COUNT(*) FROM mark WHERE lesson_id = 'l1' AND source = 'log'"); n != len(c.Enrolments)-2 {
			o.Errorf("%d marks of the report", n)
		}
		if n := c.Count("SELECT COUNT(*) FROM mark WHERE lesson_id = 'l1' AND source = 'sheet' AND enrolment_id = ?", c.Enrolments[2]); n != 1 {
			o.Error("what was typed is the platform's")
		}
		doc = o.get(account.Inspector, "/lezioni/l1").must(http.StatusOK)
		if !has(doc, ".facts", "Zoom, scan.pdf.png: confermato il") || !has(doc, "[data-enrolment='"+c.Enrolments[0]+"'] .mark-minutes", "224 / 225′") {
			o.Error(doc.Find("main").Text())
		}
		if got := o.get(account.Inspector, doc.Find("a[href='"+at+"']").AttrOr("href", "")).must(http.StatusOK).Find(".log-file a").AttrOr("href", ""); string(o.get(account.Inspector, got).body) != zoomReport {
			o.Error("the inspector cannot take the file away", got)
		}

		// The same file changes nothing, another is compared, and counts when somebody says so.
		events := c.Count("SELECT COUNT(*) FROM event")
		if where := o.upload(account.Tutor, at, []byte(zoomReport)).went(); !has(o.get(account.Tutor, where).must(http.StatusOK), ".alert", "È lo stesso file") || c.Count("SELECT COUNT(*) FROM event") != events {
			o.Error("the same file again")
		}
		o.upload(account.Tutor, at, []byte(strings.ReplaceAll(zoomReport, "12:00:00 PM", "01:00:00 PM"))).went()
		doc = o.get(account.Tutor, at).must(http.StatusOK)
		if !has(doc, "main", "Solo confronto") || !has(doc, "main", "Che cosa cambia nel secondo resoconto") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Tutor, doc.Find("form[action$='/uso']").First().AttrOr("action", ""), "part", "counted").went()
		doc = o.get(account.Tutor, at).must(http.StatusOK)
		if doc.Find("input[name='times."+c.Enrolments[1]+"']").AttrOr("value", "") != "09:30–13:00" {
			o.Error("the union of both:", doc.Find("#proposte").Text())
		}
		o.get(account.Secretary, at).must(http.StatusOK)
	})
}

// A file of strangers proves nothing of a closed lesson: it is doubted, and not confirmed. The right
// one is confirmed without a mark that changes.
func TestTheReportOfAClosedLesson(t *testing.T) {
	eachRemote(t, func(o *enrolOffice, c *attendancetest.Course) {
		const at = "/lezioni/l1/resoconto"
		c.Exec("UPDATE lesson SET state = 'closed', held = 'planned', held_starts_at = starts_at, held_ends_at = ends_at, closed_at = ends_at, closed_by = 'x' WHERE id = 'l1'")
		confirmed := func() int { return c.Count("SELECT COUNT(*) FROM connection_report WHERE confirmed_at IS NOT NULL") }
		before := strings.NewReplacer(" 08:", " 06:", " 09:", " 06:", "12:00:00 PM", "08:30:00 AM", "02:10:00 PM", "08:30:00 AM").Replace(zoomReport)
		o.upload(account.Tutor, at, []byte(before)).went()
		doc := o.get(account.Tutor, at).must(http.StatusOK)
		if !has(doc, ".panel .alert", "Nessuno era connesso durante la lezione: è il file giusto?") || doc.Find("#proposte button").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Tutor, at+"/conferma", "seen", seen(doc)).must(http.StatusUnprocessableEntity)
		o.post(account.Tutor, doc.Find("form[action$='/uso']").AttrOr("action", ""), "part", "withdrawn").went()
		o.upload(account.Tutor, at, []byte(zoomReport)).went()
		o.post(account.Tutor, at+"/persone", people(o.get(account.Tutor, at).must(http.StatusOK), "staff", "l:"+c.Enrolments[1])...).went()
		doc = o.get(account.Tutor, at).must(http.StatusOK)
		if !has(doc, "#proposte button", "Conferma il resoconto") || confirmed() != 0 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Tutor, at+"/conferma", "seen", seen(doc)).went()
		if doc := o.get(account.Tutor, at).must(http.StatusOK); confirmed() != 1 || c.Count("SELECT COUNT(*) FROM mark WHERE lesson_id = 'l1'") != 0 || doc.Find("#proposte button").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
	})
}

// proposals are the rows of the page as they are proposed.
func proposals(doc *goquery.Document) (pairs []string) {
	doc.Find("#proposte input").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		_, checked := s.Attr("checked")
		if name != "operation" && name != "seen" && (s.AttrOr("type", "") != "radio" || checked) {
			pairs = append(pairs, name, s.AttrOr("value", ""))
		}
	})
	return pairs
}

func seen(doc *goquery.Document) string {
	return doc.Find("input[name=seen]").AttrOr("value", "")
}

// people answers who those are whom the page asks about, in its order.
func people(doc *goquery.Document, who ...string) (pairs []string) {
	doc.Find("#persone [name^='alias.']").Each(func(_ int, s *goquery.Selection) {
		pairs = append(pairs, s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	doc.Find("#persone > form > table select").Each(func(i int, s *goquery.Selection) {
		pairs = append(pairs, s.AttrOr("name", ""), who[i])
	})
	return pairs
}

// What the file cannot say is asked: the columns of a table nobody knows, and its dates.
func TestAReportIsAskedAbout(t *testing.T) {
	eachRemote(t, func(o *enrolOffice, c *attendancetest.Course) {
		const at = "/lezioni/l1/resoconto"
		table := "Utente;Connesso;Disconnesso\nProva Allievo01;07/09/2026 09:00;07/09/2026 10:00\n"
		o.upload(account.Tutor, at, []byte(table)).went()
		doc := o.get(account.Tutor, at).must(http.StatusOK)
		form := doc.Find("form[action$='/colonne']").AttrOr("action", "")
		if doc.Find(".log-preview td").Length() != 3 || form == "" {
			o.Fatal(doc.Find("main").Text())
		}
		if doc := o.post(account.Tutor, form, "label", "", "name", "0", "join", "1", "leave", "-1").must(http.StatusUnprocessableEntity); doc.Find("#f-label-error").Length() != 1 || doc.Find("#f-leave-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Tutor, form, "label", "Stanza", "name", "0", "join", "1", "leave", "2").went()
		o.post(account.Tutor, form, "label", "Stanza", "name", "0", "join", "2", "leave", "1").must(http.StatusUnprocessableEntity) // it is read already
		doc = o.get(account.Tutor, at).must(http.StatusOK)
		if doc.Find("input[name='times."+c.Enrolments[0]+"']").AttrOr("value", "") != "09:00–10:00" || !has(doc, "main", "Stanza") {
			o.Error(doc.Find("main").Text())
		}
		withdraw := doc.Find("form[action$='/uso']").AttrOr("action", "")
		o.post(account.Tutor, withdraw, "part", "withdrawn").went()
		both := "Utente;Connesso;Disconnesso\nProva Allievo01;07/09/2026 09:00;07/09/2026 10:00\nProva Allievo02;09/07/2026 09:00;09/07/2026 10:00\n"
		o.upload(account.Tutor, at, []byte(both)).went()
		doc = o.get(account.Tutor, at).must(http.StatusOK)
		form = doc.Find("form[action$='/ordine']").AttrOr("action", "")
		if form == "" {
			o.Fatal(doc.Find("main").Text())
		}
		o.post(account.Tutor, form).must(http.StatusUnprocessableEntity)
		o.post(account.Tutor, form, "order", "day").went()
		if doc := o.get(account.Tutor, at).must(http.StatusOK); doc.Find("form[action$='/ordine']").Length() != 0 || doc.Find("input[name='times."+c.Enrolments[0]+"']").AttrOr("value", "") != "09:00–10:00" {
			o.Error(doc.Find("main").Text())
		}
		o.get(account.Tutor, "/lezioni/l2/resoconto/nowhere/file").must(http.StatusNotFound)
	})
}

// Who left before the lesson is not offered as somebody of its report.
func TestWhoLeftIsNobodyOfALaterReport(t *testing.T) {
	eachRemote(t, func(o *enrolOffice, c *attendancetest.Course) {
		const at = "/lezioni/l1/resoconto"
		offered := func(e string) bool {
			o.Helper()
			return o.get(account.Tutor, at).must(http.StatusOK).Find("#persone select option[value='l:"+e+"']").Length() > 0
		}
		o.upload(account.Tutor, at, []byte(zoomReport)).went()
		c.Exec("UPDATE enrolment_period SET from_date = '2026-09-01'")
		last := c.Enrolments[len(c.Enrolments)-1]
		if !offered(last) {
			t.Error("who attends is not offered")
		}
		c.Leaves(last, calendar.MustDate("2026-09-04"), "withdrawn")
		c.Leaves(c.Enrolments[0], calendar.MustDate("2026-09-04"), "withdrawn")
		if offered(last) || !offered(c.Enrolments[0]) {
			t.Error("who left is offered, or not where the report knows them")
		}
	})
}
