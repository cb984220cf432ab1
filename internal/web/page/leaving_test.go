package page_test

import (
	"net/http"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
)

// The register says who was there: an enrolment does not end before it, and where one has come
// to do so, the page still shows the mark and lets it be put right.
func TestNobodyLeavesBeforeTheRegisterSaysSo(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		e := c.Enrolments
		mark := func(i int, state string) answer {
			return o.post(account.Tutor, "/lezioni/l1/presenze", "version."+e[i], "0", "was."+e[i], "||||", "state."+e[i], state)
		}
		mark(0, "present").went()
		mark(1, "present").went()
		path := "/iscrizioni/" + e[0] + "/ritiro"
		doc := o.post(account.Secretary, path, "last", "6/9/2026", "reason", "lavoro").must(http.StatusUnprocessableEntity)
		if !has(doc, "#f-last-error", "Sul registro c’è una presenza del 07/09/2026: correggi prima il registro, oppure scrivi come ultimo giorno il 07/09/2026.") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, path, "last", "7/9/2026", "reason", "lavoro").went()

		c.Leaves(e[1], calendar.MustDate("2026-09-06"), "excluded")
		if doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK); !has(doc, "main", "non era tra gli attesi") {
			o.Error(doc.Find("main").Text())
		}
	})
}
