package page_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/store"
	"vidimus/internal/volume"
)

// seenOn is what a page of a lesson shows, as its form of closing posts it.
func seenOn(doc *goquery.Document) (pairs []string) {
	doc.Find("#chiudi input[name^=seen]").Each(func(_ int, s *goquery.Selection) {
		pairs = append(pairs, s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return pairs
}

// closeNow closes a lesson from a page that was opened just before.
func (o *enrolOffice) closeNow(who account.Role, lesson string, pairs ...string) answer {
	o.Helper()
	doc := o.get(who, "/lezioni/"+lesson).must(http.StatusOK)
	return o.post(who, "/lezioni/"+lesson+"/chiudi", append(seenOn(doc), pairs...)...)
}

// The tutor opens the page, the teacher's tablet sends an absence, and the tutor closes:
// whatever else is wrong with the form, the page comes back and says whose line is new.
func TestAPageIsClosedAsItWasRead(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		e, n := c.Enrolments, 0
		said := func(enrolment string, base int, state string) {
			n++
			id := "op-" + string(rune('a'+n))
			got := o.mark(account.Tutor, "l1", map[string]any{"id": id, "device": id, "seq": 1, "lesson": "l1", "enrolment": enrolment, "base": base, "state": state}).Operations[0]
			if got.Result != "applied" {
				o.Errorf("%+v", got)
			}
		}
		for _, who := range e {
			said(who, 0, "present")
		}
		page := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK)
		stands := c.Count("SELECT version FROM mark WHERE enrolment_id = ?", e[1])
		said(e[1], stands, "absent")
		const path = "/lezioni/l1/chiudi"
		closing := []string{"held", "held", "topic", "Reclami", "teacher", attendancetest.Anna}
		for _, wrong := range [][]string{nil, {"password", "un’altra frase"}, {"held", "partly", "held_from", "x"}} {
			doc := o.post(account.Tutor, path, append(append(seenOn(page), closing...), wrong...)...).must(http.StatusConflict)
			if !has(doc, "#chiudi .alert.tone-danger", "Controlla la riga di Allievo02 Prova, poi chiudi di nuovo.") || doc.Find("#f-topic").Text() != "Reclami" {
				o.Error(doc.Find("#chiudi").Text())
			}
			if doc.Find("input[name='state."+e[1]+"'][value=absent][checked]").Length() != 1 {
				o.Error("the page does not show what stands")
			}
		}
		o.post(account.Tutor, path, closing...).must(http.StatusConflict) // who says nothing has read nothing
		if n := c.Count("SELECT COUNT(*) FROM seal"); n != 0 {
			o.Errorf("%d seals", n)
		}
		doc := o.post(account.Tutor, path, append(seenOn(page), closing...)...).must(http.StatusConflict)
		form := append(append(seenOn(doc), closing...), "operation", "once")
		for range 2 { // sent again, it has been done
			if to := o.post(account.Tutor, path, form...).went(); to != "/lezioni/l1" {
				o.Errorf("closed, at %s", to)
			}
		}
	})
}

// A row that was typed and not taken is not what would be closed.
func TestAPageWithATypedErrorIsNotClosed(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		for _, who := range c.Enrolments {
			o.mark(account.Tutor, "l1", map[string]any{"id": who, "device": "d", "seq": 1, "lesson": "l1", "enrolment": who, "base": 0, "state": "present"})
		}
		half := o.post(account.Tutor, "/lezioni/l1/presenze", "version."+c.Enrolments[0], "1", "state."+c.Enrolments[0], "present", "in."+c.Enrolments[0], "boh").must(http.StatusUnprocessableEntity)
		doc := o.post(account.Tutor, "/lezioni/l1/chiudi", append(seenOn(half), "held", "held", "topic", "Reclami", "teacher", attendancetest.Anna)...).must(http.StatusConflict)
		if !has(doc, "#chiudi .alert.tone-danger", "Controlla la riga di Allievo01 Prova") {
			o.Error(doc.Find("#chiudi").Text())
		}
	})
}

// The secretariat corrects a line while the tutor has its form open: the tutor chooses.
func TestACorrectionIsAChoice(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		o.closes(c, "l1")
		path := "/lezioni/l1/rettifica/" + c.Enrolments[0]
		read := func(doc *goquery.Document) string { return doc.Find("input[name=version]").AttrOr("value", "") }
		stale := read(o.get(account.Tutor, path).must(http.StatusOK))
		o.post(account.Director, path, "version", stale, "state", "absent", "reason", "lo dice il foglio firme").went()
		typed := []string{"state", "present", "in", "9:30", "reason", "è entrato dopo"}
		if doc := o.post(account.Tutor, path, append(typed, "version", stale, "in", "boh")...).must(http.StatusUnprocessableEntity); read(doc) != stale {
			o.Errorf("a typing error takes what was not read for read: %s", read(doc))
		}
		doc := o.post(account.Tutor, path, append(typed, "version", stale)...).must(http.StatusConflict)
		if !has(doc, ".alert.tone-danger", "La riga di Allievo01 Prova è cambiata") || !has(doc, ".facts", "assente") || !has(doc, ".events", "lo dice il foglio firme") ||
			doc.Find("#f-in").AttrOr("value", "") != "9:30" || doc.Find("#f-reason").Text() != "è entrato dopo" {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Tutor, path, typed...).must(http.StatusUnprocessableEntity)
		o.post(account.Tutor, path, append(typed, "version", read(doc))...).went()
	})
}

// Nobody was there, or away, or absent as a teacher, where nothing was held.
func TestALessonThatWasNotHeldCountsNobody(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		o.closes(c, "l1")
		o.post(account.Director, "/lezioni/l1/riapri", "reason", "non si è svolta").went()
		c.Exec("UPDATE lesson SET register_volume = '1', register_page = '30' WHERE id = 'l1'")
		c.Exec("UPDATE course SET register = 'cartaceo'")
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := volume.Enter(t.Context(), tx, volume.Volume{CourseID: c.ID, Number: 1, FirstPage: 1, LastPage: 40, By: "Ufficio", On: attendancetest.Start})
			return err
		})
		o.closeNow(account.Director, "l1", "held", "cancelled", "reason", "allagamento", "volume", "1", "page", "30").went()
		doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK)
		text := doc.Find("main").Text()
		for _, wrong := range []string{"Presenti", "Assenti", "(assente", "Durata", "Allievo01"} {
			if strings.Contains(text, wrong) {
				t.Errorf("%s stands there: %s", wrong, text)
			}
		}
		if !has(doc, ".alert", "Motivo: allagamento · Registro vol. 1, pag. 30, annullata.") {
			t.Error(text)
		}
	})
}

// A lesson that was written on one page and passes to another leaves ink behind, which the
// volume tells; the pages that it passed over are named.
func TestAPageThatALessonLeftIsToldOf(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		var v volume.Volume
		c.Exec("UPDATE course SET register = 'cartaceo'")
		c.Must(attendancetest.Director, func(tx *store.Tx) (err error) {
			v, err = volume.Enter(t.Context(), tx, volume.Volume{CourseID: c.ID, Number: 1, FirstPage: 1, LastPage: 40, By: "Ufficio", On: attendancetest.Start})
			return err
		})
		for _, who := range c.Enrolments {
			o.mark(account.Tutor, "l1", map[string]any{"id": who, "device": "d", "seq": 1, "lesson": "l1", "enrolment": who, "base": 0, "state": "present"})
		}
		closes := func(page string, more ...string) {
			t.Helper()
			o.closeNow(account.Director, "l1", append(more, "held", "held", "topic", "Reclami", "teacher", attendancetest.Anna, "volume", "1", "page", page)...).went()
		}
		closes("1")
		if doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK); has(doc, ".tone-warning", "restano libere") {
			t.Error("nothing was passed over")
		}
		o.post(account.Director, "/lezioni/l1/riapri", "reason", "si prosegue oltre").went()
		doc := o.get(account.Director, "/lezioni/l1").must(http.StatusOK)
		if !has(doc, "#chiudi .check", "La pagina di prima (vol. 1, pag. 1) è rimasta bianca") || doc.Find("#f-page").AttrOr("value", "") != "1" {
			t.Error(doc.Find("#chiudi").Text())
		}
		closes("15")
		if doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK); !has(doc, ".tone-warning", "prima di pagina 15 restano libere le pagine 2–14") {
			t.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Director, "/volumi/"+v.ID+"?stato=annullate").must(http.StatusOK); doc.Find("#pagine tbody tr").Length() != 1 ||
			!has(doc, "#pagine", "scritta, poi la lezione è passata a vol. 1, pag. 15 il") || !has(doc, "#pagine", "(si prosegue oltre)") {
			t.Error(doc.Find("#pagine").Text())
		}
		if doc := o.get(account.Director, "/volumi/"+v.ID+"?stato=senza-scansione").must(http.StatusOK); doc.Find("#pagine tbody tr").Length() != 2 {
			t.Error(doc.Find("#pagine").Text())
		}
		o.post(account.Director, "/lezioni/l1/riapri", "reason", "il numero era sbagliato").went()
		closes("16", "blank", "1")
		if doc := o.get(account.Director, "/volumi/"+v.ID+"?stato=usate").must(http.StatusOK); doc.Find("#pagine tbody tr").Length() != 1 {
			t.Error(doc.Find("#pagine").Text())
		}
		if doc := o.get(account.Director, "/volumi/"+v.ID+"?stato=libere").must(http.StatusOK); doc.Find("#pagine tbody tr").Length() != 38 {
			t.Error(doc.Find("#pagine").Text())
		}
	})
}

// A lesson is to be closed from its end on, wherever that is counted, and its hours are gone
// for those after it.
func TestALessonIsToBeClosedFromItsEnd(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		c.Exec("UPDATE course SET state = 'started', started_on = '2026-09-07'")
		c.Exec("UPDATE lesson SET to_wall = 50400, ends_at = '2026-09-07T12:00:00.000000Z' WHERE id = 'l1'")
		c.Exec("UPDATE lesson SET on_date = '2026-09-07', from_wall = 50400, to_wall = 51600, starts_at = '2026-09-07T12:00:00.000000Z', ends_at = '2026-09-07T12:20:00.000000Z' WHERE id = 'l2'")
		toClose := func(n int) {
			t.Helper()
			if doc := o.get(account.Director, "/corsi/c?scheda=calendario").must(http.StatusOK); !has(doc, ".filters a", "Da chiudere "+strconv.Itoa(n)) {
				t.Error(doc.Find(".filters").Text())
			}
			if doc := o.get(account.Director, "/corsi/c/mesi?da=2026-09&a=2026-09").must(http.StatusOK); has(doc, ".alert", "ancora da chiudere") != (n > 0) {
				t.Error(doc.Find("main").Text())
			}
		}
		at := func(hour, minute int) { o.clock.Set(time.Date(2026, 9, 7, hour, minute, 0, 0, attendancetest.Rome)) }
		at(13, 59)
		toClose(0)
		at(14, 0)
		toClose(1)
		at(14, 20)
		toClose(2)
		if doc := o.get(account.Tutor, "/lezioni/l2").must(http.StatusOK); !has(doc, "#chiudi", "dopo questa lezione, e 1 precedente ancora da chiudere, restano 44 h 55' su 50 h 00'.") {
			t.Error(doc.Find("#chiudi").Text())
		}
	})
}

// A closed sheet shows times where there are any, and whoever asks for a signature leads to it.
func TestAClosedSheetAndItsSignatures(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		o.closes(c, "l1")
		c.Exec("UPDATE course SET edition = '1'")
		c.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('other-tutor', 'other', 'tutor', 'tutor', ?)", false)
		if n := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK).Find(".mark-times").Length(); n != 0 {
			t.Errorf("%d rows with times", n)
		}
		if doc := o.get(account.Director, "/lezioni").must(http.StatusOK); doc.Find(".lessons a[href='/lezioni/l1#firme']").Length() != 2 || !has(doc, ".lesson-state", "Mancano 2 firme") {
			t.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Tutor, "/lezioni").must(http.StatusOK); has(doc, ".lessons", "edizione 1") {
			t.Error("a list of one course names it on each line")
		}
		c.Exec("UPDATE lesson SET course_id = 'other' WHERE id = 'l2'")
		if doc := o.get(account.Tutor, "/lezioni").must(http.StatusOK); doc.Find(".lesson-what:contains('edizione 1')").Length() != 3 {
			t.Error(doc.Find("main").Text())
		}
	})
}
