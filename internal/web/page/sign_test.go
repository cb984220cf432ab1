package page_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// returns is somebody of the school who has a password, signed in.
func (o *enrolOffice) returns(c *attendancetest.Course, who string) account.Role {
	o.Helper()
	c.Prove(who)
	var a account.Account
	c.Read(func(r store.Reader) (err error) {
		a, err = account.ByID(o.Context(), r, who)
		return err
	})
	o.signIn(account.Role(who), a)
	return account.Role(who)
}

// later moves the clock, and signs the office in again: sessions end.
func (o *enrolOffice) later(c *attendancetest.Course, day calendar.Date, wall string) {
	o.Helper()
	c.At(day, wall)
	for _, role := range account.AllRoles {
		c.Read(func(r store.Reader) error {
			a, _, err := account.ByEmail(o.Context(), r, string(role)+"@ente.it")
			if err == nil {
				o.signIn(role, a)
			}
			return err
		})
	}
}

// closes has everybody marked present and the lesson closed by the tutor, who does not sign.
func (o *enrolOffice) closes(c *attendancetest.Course, lesson string) {
	o.Helper()
	for _, e := range c.Enrolments {
		o.mark(account.Tutor, lesson, map[string]any{"id": lesson + e, "device": "d", "seq": 1, "lesson": lesson, "enrolment": e, "base": 0, "state": "present"})
	}
	o.closeNow(account.Tutor, lesson, "held", "held", "topic", "Reclami", "teacher", attendancetest.Anna).went()
}

func TestADayIsSignedInOneGo(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		o.later(c, attendancetest.Start.AddDays(1), "14:30")
		anna := o.returns(c, attendancetest.Anna)
		bruno := o.returns(c, attendancetest.Bruno)
		o.closes(c, "l1")
		o.closes(c, "l2")
		doc := o.get(anna, "/lezioni").must(http.StatusOK)
		boxes := doc.Find("#firma input[name=lesson]")
		if boxes.Length() != 2 || doc.Find("#firma input[name=lesson][checked]").Length() != 1 || !has(doc, "#firma", "presenti 3 su 3") {
			o.Fatal(doc.Find("main").Text())
		}
		both := []string{"lesson", boxes.Eq(0).AttrOr("value", ""), "lesson", boxes.Eq(1).AttrOr("value", "")}
		sign := func(who account.Role, typed ...string) answer {
			form := url.Values{"operation": {store.NewID()}}
			for i := 0; i < len(typed); i += 2 {
				if typed[i] == "operation" {
					form.Del("operation")
				}
				form.Add(typed[i], typed[i+1])
			}
			return o.send(who, http.MethodPost, "/lezioni/firma", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
		}
		if doc := sign(anna, append(both, "password", "un’altra frase")...).must(http.StatusUnprocessableEntity); doc.Find("#f-password-error").Length() != 1 || doc.Find("input[name=lesson][checked]").Length() != 2 {
			o.Error(doc.Find("#firma").Text())
		}
		sign(anna, "password", attendancetest.Phrase).must(http.StatusUnprocessableEntity)
		sign(bruno, append(both, "password", attendancetest.Phrase)...).must(http.StatusNotFound)
		sign(account.Director, append(both, "password", "x")...).must(http.StatusForbidden)
		once := append(both, "password", attendancetest.Phrase, "operation", "one")
		for range 2 { // sent again, it has been done
			if to := sign(anna, once...).went(); to != "/lezioni?firmate=2" {
				o.Errorf("signed, at %s", to)
			}
		}
		sign(anna, append(both, "password", attendancetest.Phrase)...).must(http.StatusConflict)
		if n := c.Count("SELECT COUNT(*) FROM event WHERE type = 'attendance.signed'"); n != 2 {
			o.Errorf("%d signatures", n)
		}
		if n := c.Count("SELECT COUNT(*) FROM event WHERE body LIKE ?", "%"+attendancetest.Phrase+"%"); n != 0 {
			o.Error("the password stands in the journal")
		}
		if doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK); !has(doc, "#firme", "con la propria password") || !has(doc, "#firme", "Ferri Marta") {
			o.Error(doc.Find("#firme").Text())
		}
	})
}

func TestATeacherSignsWithAPIN(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		o.closes(c, "l1")
		page := "/personale/" + attendancetest.Anna + "/pin"
		doc := o.post(account.Secretary, page).must(http.StatusOK)
		secret := doc.Find("input[readonly]").AttrOr("value", doc.Find(".address").Text())
		secret = secret[strings.LastIndex(secret, "/pin/"):]
		nobody := account.Role("nobody")
		o.cookies[nobody] = &http.Cookie{Name: "none", Value: "none"}
		if doc := o.post(nobody, secret, "pin", "123456", "pin_again", "123456").must(http.StatusUnprocessableEntity); doc.Find("#f-pin-error").Length() != 1 || strings.Contains(doc.Text(), "123456") {
			o.Error(doc.Find("main").Text())
		}
		o.post(nobody, secret, "pin", "483920", "pin_again", "483921").must(http.StatusUnprocessableEntity)
		o.post(nobody, secret, "pin", "483920", "pin_again", "483920").must(http.StatusOK)
		for _, used := range []answer{o.get(nobody, secret), o.post(nobody, secret, "pin", "750318", "pin_again", "750318")} {
			if doc := used.must(http.StatusGone); !has(doc, "h1", "Indirizzo già usato") || !has(doc, "main", "il PIN di firma è già stato scelto") || strings.Contains(strings.ToLower(doc.Find("main").Text()), "anna") {
				o.Error(doc.Find("main").Text())
			}
		}
		o.get(nobody, secret+"x").must(http.StatusNotFound)

		if doc := o.get(account.Tutor, "/lezioni/pin").must(http.StatusOK); doc.Find("a[href='/lezioni/pin/anna']").Length() != 1 || !has(doc, "main", "PIN scelto") {
			o.Error(doc.Find("main").Text())
		}
		doc = o.get(account.Tutor, "/lezioni/pin/anna").must(http.StatusOK)
		lesson := doc.Find("input[name=lesson]").AttrOr("value", "")
		sign := func(who account.Role, staff, pin string) answer {
			return o.post(who, "/lezioni/pin/"+staff, "lesson", lesson, "pin", pin)
		}
		for range 6 { // without a page of theirs nobody's PIN is tried
			o.post(account.Tutor, "/lezioni/pin/anna", "pin", "111111").must(http.StatusUnprocessableEntity)
		}
		if doc := sign(account.Tutor, "anna", "111111").must(http.StatusUnprocessableEntity); !has(doc, "#f-pin-error", "Restano 4 tentativi") || doc.Find("input[name=pin]").AttrOr("value", "") != "" {
			o.Error(doc.Find("main").Text())
		}
		sign(account.Tutor, "bruno", "483920").must(http.StatusUnprocessableEntity) // who has none
		sign(account.Secretary, "anna", "483920").must(http.StatusForbidden)
		c.Exec("UPDATE course_staff SET part = 'stage_tutor' WHERE id = 'tutor'")
		sign(account.Tutor, "anna", "483920").must(http.StatusNotFound)
		c.Exec("UPDATE course_staff SET part = 'tutor' WHERE id = 'tutor'")
		if to := sign(account.Tutor, "anna", "483920").went(); to != "/lezioni/pin?firmate=1" {
			o.Errorf("signed, at %s", to)
		}
		if doc := o.get(account.Director, "/lezioni/l1").must(http.StatusOK); !has(doc, "#firme", "con il PIN sul dispositivo di Amato Tutor") || !has(doc, "#storia", "Firmata da anna anna con il PIN") {
			o.Error(doc.Find("main").Text())
		}
		for _, table := range []string{"event WHERE body LIKE", "operation WHERE answer LIKE"} {
			if n := c.Count("SELECT COUNT(*) FROM "+table+" ?", "%483920%"); n != 0 {
				o.Errorf("the PIN stands in %s", table)
			}
		}
		// Guessed too often it is locked, for the right one too.
		for range 5 {
			sign(account.Tutor, "anna", "222222").must(http.StatusUnprocessableEntity)
		}
		if doc := sign(account.Tutor, "anna", "483920").must(http.StatusUnprocessableEntity); !has(doc, ".alert", "è bloccato dopo 5 tentativi sbagliati") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, page).must(http.StatusOK); !has(doc, ".badge", "PIN bloccato") {
			o.Error(doc.Find("main").Text())
		}
	})
}

// Whoever has a lesson to sign stands at the desk, however much waits for the tutor; and a
// teacher signs there what they gave, not what they tutor.
func TestTheDeskIsOfTeachers(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		var old []attendancetest.Lesson
		for i := range 101 {
			old = append(old, attendancetest.Lesson{ID: fmt.Sprintf("old%03d", i), Segment: "531", Mode: "classroom", Date: attendancetest.Start.AddDays(i - 200)})
		}
		c.Teach(old...)
		c.Exec("UPDATE lesson SET state = 'closed', held = 'planned', held_from = from_wall, held_to = to_wall, held_starts_at = starts_at, held_ends_at = ends_at, closed_at = ends_at, topic = 'x' WHERE id LIKE 'old%'")
		c.Exec("UPDATE lesson_teacher SET signed_at = ends_at, signed_by = 'anna', means = 'account' WHERE lesson_id LIKE 'old%'")
		o.closes(c, "l1")
		if doc := o.get(account.Tutor, "/lezioni/pin").must(http.StatusOK); !has(doc, "tr:has(a[href='/lezioni/pin/anna']), li:has(a[href='/lezioni/pin/anna'])", "1") {
			o.Error(doc.Find("main").Text())
		}
		c.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('c-bruno-tutor', 'c', 'bruno', 'tutor', ?)", false)
		if n := o.get(account.Tutor, "/lezioni/pin/bruno").must(http.StatusOK).Find("input[name=lesson]").Length(); n != 0 {
			o.Errorf("%d lessons of others stand under the PIN of a tutor", n)
		}
		c.Exec("UPDATE lesson_teacher SET staff_id = 'bruno', signed_at = NULL, signed_by = '', means = '' WHERE lesson_id = 'old100'")
		for who, link := range map[account.Role]string{account.Tutor: "/lezioni/pin", account.Director: "/personale/bruno/pin"} {
			doc := o.get(who, "/lezioni/pin/bruno").must(http.StatusOK)
			if doc.Find("input[name=pin]").Length() != 0 || !has(doc, "main", "non ha ancora un PIN") || doc.Find("main a[href='"+link+"']").Length() == 0 {
				o.Errorf("%s: %s", who, doc.Find("main").Text())
			}
		}
		c.Exec("INSERT INTO staff_pin (id, hash, chosen_at, chosen_by, given_by) SELECT 'bruno', 'x', ends_at, 'x', '' FROM lesson WHERE id = 'l1'")
		boxes := o.get(account.Tutor, "/lezioni/pin/bruno").must(http.StatusOK).Find("input[name=lesson]")
		if boxes.Length() != 1 || !strings.HasPrefix(boxes.AttrOr("value", ""), "old100 ") {
			o.Fatalf("%d lessons: %s", boxes.Length(), boxes.AttrOr("value", ""))
		}
		c.Exec("DELETE FROM staff_pin")
		if doc := o.post(account.Tutor, "/lezioni/pin/bruno", "lesson", boxes.AttrOr("value", ""), "pin", "1").must(http.StatusUnprocessableEntity); strings.Contains(doc.Text(), "non è tua") {
			o.Error(doc.Find("main").Text())
		}
	})
}

func TestTheDirectorAttestsAMissingSignature(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		c.Prove(attendancetest.Anna)
		c.Exec("UPDATE account SET password_hash = (SELECT h.password_hash FROM account h WHERE h.id = ?) WHERE email = 'director@ente.it'", attendancetest.Anna)
		o.closes(c, "l1")
		o.later(c, attendancetest.Start, "14:00")
		page := "/lezioni/l1/attesta/anna"
		if doc := o.get(account.Director, page).must(http.StatusOK); doc.Find("form[enctype]").Length() != 0 || !has(doc, ".alert", "Si può attestare dal 14/09/2026") {
			o.Error(doc.Find("main").Text())
		}
		o.get(account.Tutor, page).must(http.StatusForbidden)
		o.get(account.Director, "/lezioni/l1/attesta/bruno").must(http.StatusNotFound)
		o.later(c, calendar.MustDate("2026-09-14"), "10:00")
		if doc := o.get(account.Director, page).must(http.StatusOK); doc.Find("form[enctype] input[name=password]").Length() != 1 || doc.Find("input[name=file]").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		typed := []string{"reason", "in maternità", "proof", "foglio firme"}
		if doc := o.upload(account.Director, page, pdf, append(typed, "password", "x")...).must(http.StatusUnprocessableEntity); doc.Find("#f-password-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		typed = append(typed, "password", attendancetest.Phrase)
		if doc := o.upload(account.Director, page, nil, typed...).must(http.StatusUnprocessableEntity); doc.Find("#f-file-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.upload(account.Director, page, pdf, typed...).went()
		doc := o.get(account.Inspector, "/lezioni/l1").must(http.StatusOK)
		if !has(doc, "#firme", "Firma mancante, attestata da Amato Direttore il 14/09/2026 10:00. Motivo: in maternità foglio firme") {
			o.Error(doc.Find("#firme").Text())
		}
		if proof := o.get(account.Inspector, doc.Find("#firme a[href*='/prova/']").AttrOr("href", "")); proof.status != http.StatusOK || string(proof.body) != string(pdf) {
			o.Errorf("the proof: %d, %d bytes", proof.status, len(proof.body))
		}
	})
}
