package page_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
)

// Who tutors one course and teaches a unit of another is the tutor of the first alone: of the
// other they have their lessons, and nobody's hours.
func TestATutorOfOneCourseTeachesOnAnother(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		c.Exec("UPDATE account SET roles = 'teacher tutor' WHERE id = ?", attendancetest.Anna)
		c.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('other-tutor', 'other', 'anna', 'tutor', ?)", false)
		anna := o.returns(c, attendancetest.Anna)
		for path, want := range map[string]int{
			"/corsi/other": http.StatusOK, "/corsi/other/ammissione": http.StatusOK, "/api/v1/corsi/other/ore": http.StatusOK, "/api/v1/iscrizioni/other-e01/ore": http.StatusOK,
			"/corsi/c": http.StatusNotFound, "/corsi/c/ammissione": http.StatusNotFound, "/api/v1/corsi/c/ore": http.StatusNotFound, "/api/v1/iscrizioni/c-e01/ore": http.StatusNotFound,
		} {
			if got := o.get(anna, path).status; got != want {
				o.Errorf("%s: %d, want %d", path, got, want)
			}
		}
		if doc := o.get(anna, "/corsi").must(http.StatusOK); doc.Find("a[href='/corsi/other']").Length() != 1 || doc.Find("a[href='/corsi/c']").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(anna, "/lezioni/l1").must(http.StatusOK); doc.Find("form[data-editable]").Length() != 1 {
			o.Error("the sheet of her own lesson is not hers to write")
		}
		o.closes(c, "l1")
		amend := "/lezioni/l1/rettifica/" + c.Enrolments[0]
		if doc := o.get(anna, "/lezioni/l1").must(http.StatusOK); doc.Find("a[href*='/rettifica/']").Length() != 0 {
			o.Error("the amendment of a page is offered to its teacher")
		}
		o.get(anna, amend).must(http.StatusNotFound)
		o.post(anna, amend, "state", "absent", "reason", "x").must(http.StatusNotFound)
		o.get(account.Tutor, amend).must(http.StatusOK)
	})
}

// Who was replaced reads the lesson they had been given, and writes nothing of it.
func TestWhoWasReplacedKeepsNoRegister(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		anna, bruno := account.Role(attendancetest.Anna), account.Role(attendancetest.Bruno)
		o.get(bruno, "/lezioni/l1").must(http.StatusNotFound)
		o.post(account.Secretary, "/lezioni/l1/sostituzione", "away", "anna", "substitute", "bruno", "reason", "malattia").went()
		if doc := o.get(anna, "/lezioni/l1").must(http.StatusOK); doc.Find("form[data-editable], form[action$='/chiudi']").Length() != 0 || !has(doc, ".alert", "qui si legge") {
			o.Error(doc.Find("main").Text())
		}
		closing := []string{"held", "held", "topic", "Reclami", "teacher", "anna", "substitution", "x"}
		for _, path := range []string{"/chiudi", "/togli-appello", "/presenze", "/resoconto/persone"} {
			if doc := o.post(anna, "/lezioni/l1"+path, closing...).must(http.StatusForbidden); !has(doc, "main", "la tiene un altro docente") {
				o.Errorf("%s: %s", path, doc.Find("main").Text())
			}
		}
		if a := o.send(anna, http.MethodPost, "/lezioni/l1/presenze", "application/json", strings.NewReader(`{"operations":[]}`)); a.status != http.StatusForbidden {
			o.Errorf("marks of the script: %d", a.status)
		}
		if doc := o.get(bruno, "/lezioni/l1").must(http.StatusOK); doc.Find("form[action$='/chiudi']").Length() != 1 {
			o.Error("the substitute does not keep the register")
		}
		for i, e := range c.Enrolments {
			o.mark(bruno, "l1", map[string]any{"id": e, "device": "d", "seq": i + 1, "lesson": "l1", "enrolment": e, "base": 0, "state": "present"})
		}
		o.closeNow(bruno, "l1", "held", "held", "topic", "Reclami", "teacher", "bruno").went()
		o.get(anna, "/lezioni/l1").must(http.StatusOK)
	})
}

// The pages of a course offer what its hours still take: everything until it is closed, then
// the corrections of the director.
func TestWhatAClosedCourseOffers(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		o.post(account.Secretary, "/corsi/c/fad", "title", "Privacy", "segment", "531", "minutes", "1:30", "from_date", "1/9/2026", "to_date", "20/9/2026", "platform", "Moodle").went()
		object := o.get(account.Tutor, "/corsi/c/fad").must(http.StatusOK).Find("details[id^=o-] form").AttrOr("action", "")
		typed := []string{"time." + c.Enrolments[0], "0:30", "source", "Moodle"}
		learner := object + "/allievo/" + c.Enrolments[0]
		o.closes(c, "l1")
		amend := func(i int) []string {
			return []string{"version", strconv.Itoa(c.Count("SELECT version FROM mark WHERE lesson_id = 'l1' AND enrolment_id = ?", c.Enrolments[i])), "state", "absent", "reason", "foglio firme"}
		}
		path := func(i int) string { return "/lezioni/l1/rettifica/" + c.Enrolments[i] }

		c.Exec("UPDATE course SET state = 'exam' WHERE id = 'c'") // what comes late
		if doc := o.get(account.Tutor, "/corsi/c/fad").must(http.StatusOK); doc.Find("details[id^=o-] form[action='"+object+"']").Length() != 1 || doc.Find("form[action$='/rapporti-fad']").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Tutor, object, typed...).went()
		o.post(account.Tutor, path(0), amend(0)...).went()

		c.Exec("UPDATE course SET state = 'closed' WHERE id = 'c'")
		doc := o.get(account.Tutor, learner).must(http.StatusOK)
		if doc.Find("input[name=row]").Length() != 0 {
			o.Error("the tutor is offered to set evidence aside")
		}
		row := o.get(account.Director, learner).must(http.StatusOK).Find("input[name=row]").AttrOr("value", "")
		aside := []string{"row", row, "reason", "era di un altro"}
		for who, paths := range map[account.Role][]string{account.Tutor: {"/corsi/c/fad", "/lezioni/l1"}, account.Secretary: {"/corsi/c/fad", "/corsi/c/stage"}} {
			for _, at := range paths {
				if doc := o.get(who, at).must(http.StatusOK); doc.Find("main form[method=post] button, a[href*='/rettifica/'], a[href$='/stage/nuova']").Length() != 0 {
					o.Errorf("%s, %s: %s", at, who, doc.Find("main").Text())
				}
			}
		}
		for _, refused := range []answer{
			o.post(account.Tutor, object, "time."+c.Enrolments[1], "0:30", "source", "Moodle"), o.post(account.Tutor, learner, aside...), o.post(account.Tutor, path(1), amend(1)...), o.post(account.Secretary, path(1), amend(1)...),
		} {
			if doc := refused.must(http.StatusUnprocessableEntity); !has(doc, "main", "Il corso è chiuso e le sue ore non cambiano più") {
				o.Error(doc.Find("main").Text())
			}
		}
		// Who is a director and tutors the course acts as director.
		c.Exec("UPDATE account SET roles = 'tutor director' WHERE email = 'tutor@ente.it'")
		if doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK); doc.Find("a[href*='/rettifica/']").Length() == 0 || doc.Find("form[action$='/riapri']").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Tutor, path(1), amend(1)...).went()
		o.post(account.Director, learner, aside...).went()
	})
}
