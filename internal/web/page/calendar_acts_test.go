package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/store"
)

// eachCalendar is a school with rooms, on Monday 7 September 2026 after the first lesson: the
// class has another on Tuesday, inside the notice of two days.
func eachCalendar(t *testing.T, run func(o *enrolOffice, c *attendancetest.Course)) {
	t.Helper()
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		for _, id := range []string{"aula1", "aula2"} {
			c.Exec("INSERT INTO room (id, site_id, name, seats) VALUES (?, 'site', ?, 25)", id, strings.ToUpper(id[:1])+id[1:])
		}
		c.Exec("UPDATE provider SET calendar_notice_days = 2, variation_notice_days = 2")
		run(o, c)
	})
}

func TestALessonChangedByHand(t *testing.T) {
	eachCalendar(t, func(o *enrolOffice, c *attendancetest.Course) {
		who := account.Secretary
		if doc := o.get(who, "/lezioni/l2").must(http.StatusOK); doc.Find(".actions a[href='/lezioni/l2/sposta']").Length() != 1 || doc.Find(".more a[href='/lezioni/l2/dividi']").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Tutor, "/lezioni/l2").must(http.StatusOK); doc.Find(".more").Length() != 0 {
			o.Error("a tutor is offered the office's acts")
		}
		o.mark(account.Tutor, "l1", map[string]any{"id": "op-1", "device": "d1", "seq": 1, "lesson": "l1", "enrolment": c.Enrolments[0], "base": 0, "state": "present", "in": "", "out": "", "mode": ""})
		move := []string{"date", "9/9/2026", "from", "9", "to", "13", "site", "aula1", "reason", "neve"}
		if doc := o.post(who, "/lezioni/l1/sposta", move...).must(http.StatusUnprocessableEntity); !has(doc, ".conflicts", "l’appello è già cominciato, con 1 allievo segnato") || doc.Find(".conflicts a[href='/lezioni/l1']").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK); doc.Find(".more a[href='/lezioni/l1/togli-appello']").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(account.Tutor, "/lezioni/l1/togli-appello").must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(who, "/lezioni/l1/togli-appello", "reason", "x").must(http.StatusForbidden)
		o.post(account.Tutor, "/lezioni/l1/togli-appello", "reason", "lezione sbagliata").went()
		if doc := o.get(who, "/lezioni/l1").must(http.StatusOK); !has(doc, "#storia", "Appello tolto. Motivo: lezione sbagliata") {
			o.Error(doc.Find("#storia").Text())
		}
		o.post(who, "/lezioni/l1/sposta", with(move, "from", "14", "to", "18")...).went()
		if doc := o.post(who, "/lezioni/l2/sposta", with(move, "reason", "")...).must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 || !has(doc, "#f-reason-error", "cade nel preavviso di 2 giorni") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(who, "/lezioni/l2/sposta", with(move, "date", "8/12/2026")...).must(http.StatusUnprocessableEntity); doc.Find("input[name=day_off]").Length() != 1 || !has(doc, "main", "Immacolata Concezione") {
			o.Error(doc.Find("main").Text())
		}
		o.post(who, "/lezioni/l2/sposta", move...).went()

		if doc := o.post(who, "/lezioni/l2/dividi", "at", "14").must(http.StatusUnprocessableEntity); doc.Find("#f-at-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(who, "/lezioni/l2/dividi", "at", "11").went()
		if doc := o.get(who, "/lezioni/l2/modifica").must(http.StatusOK); doc.Find("input[name=teacher][checked]").Length() != 1 || doc.Find("#f-audience option[selected]").AttrOr("value", "") != "class" {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(who, "/lezioni/l2/modifica", "topic", "Reclami", "audience", "class", "reason", "x").must(http.StatusUnprocessableEntity); !has(doc, "#f-teacher", "Scegli almeno un docente.") {
			o.Error(doc.Find("main").Text())
		}
		together := url.Values{"operation": {store.NewID()}, "topic": {"Reclami"}, "audience": {"class"}, "teacher": {attendancetest.Anna, attendancetest.Bruno}, "reason": {"laboratorio affollato"}}
		o.send(who, http.MethodPost, "/lezioni/l2/modifica", "application/x-www-form-urlencoded", strings.NewReader(together.Encode())).went()
		doc := o.get(who, "/lezioni/l2").must(http.StatusOK)
		history := doc.Find("#storia").Text()
		for _, words := range []string{
			"Modificata: anna anna → anna anna, bruno bruno. Motivo: laboratorio affollato",
			"Divisa in due; la seconda parte: UF 531, 09/09/2026, 11:00–13:00",
			"Spostata: 08/09/2026, 09:00–14:00 → 09/09/2026, 09:00–13:00; Aula, – → Aula, Aula1. Motivo: neve",
			"Amato Segreteria",
		} {
			if !strings.Contains(history, words) {
				o.Errorf("the history does not say %q:\n%s", words, history)
			}
		}
		if doc := o.post(who, "/lezioni/l2/annulla", "reason", "allerta meteo").went(); doc == "" {
			o.Error("nowhere")
		}
		if doc := o.get(who, "/lezioni/l2").must(http.StatusOK); !has(doc, ".actions", "Rimetti in calendario") || !has(doc, "#storia", "Annullata. Motivo: allerta meteo") {
			o.Error(doc.Find("main").Text())
		}
	})
}

func TestBothLessonsOfAClashAreNamed(t *testing.T) {
	eachCalendar(t, func(o *enrolOffice, c *attendancetest.Course) {
		o.Helper()
		c.Exec(`INSERT INTO lesson (id, course_id, segment, mode, on_date, from_wall, to_wall, starts_at, ends_at, breaks, platform, audience, make_up,
			state, reopened, held, held_reason, topic, closed_by, register_volume, register_page, version)
			SELECT 'elsewhere', 'other', segment, mode, on_date, from_wall, to_wall, starts_at, ends_at, breaks, platform, audience, make_up,
			state, reopened, held, held_reason, topic, closed_by, register_volume, register_page, version FROM lesson WHERE id = 'l2'`)
		c.Exec(`INSERT INTO lesson_teacher (id, lesson_id, staff_id, starts_at, ends_at, planned, actual, reason, signed_by, means, attested, proof)
			SELECT 'elsewhere-t', 'elsewhere', 'bruno', starts_at, ends_at, planned, actual, reason, signed_by, means, attested, proof FROM lesson_teacher WHERE lesson_id = 'l2'`)
		doc := o.post(account.Secretary, "/lezioni/l2/modifica", "audience", "class", "teacher", attendancetest.Bruno, "reason", "x").must(http.StatusUnprocessableEntity)
		if !has(doc, ".conflicts", "bruno bruno ha già lezione il 08/09/2026 dalle 09:00 alle 14:00.") ||
			doc.Find(".conflicts a[href='/lezioni/l2']").Length() != 1 || !has(doc, ".conflicts a[href='/lezioni/elsewhere']", "Operatore other – edizione 1") {
			o.Error(doc.Find("main").Text())
		}
	})
}

func TestManyLessonsChangedAtOnce(t *testing.T) {
	eachCalendar(t, func(o *enrolOffice, c *attendancetest.Course) {
		who, shift := account.Secretary, "/corsi/c/calendario/sposta"
		c.Exec("UPDATE lesson SET room_id = 'aula1' WHERE course_id = 'c'")
		if doc := o.get(who, "/corsi/c?scheda=calendario").must(http.StatusOK); doc.Find(".more a[href='"+shift+"']").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(who, shift).must(http.StatusOK); doc.Find("form[method=get]").Length() != 1 || doc.Find("main form[method=post]").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		for query, field := range map[string]string{"?from=ieri&days=7": "from", "?from=8/9/2026&days=tanti": "days", "?from=8/9/2026&to=1/9/2026&days=1": "to"} {
			if doc := o.get(who, shift+query).must(http.StatusUnprocessableEntity); doc.Find("#f-"+field+"-error").Length() != 1 {
				o.Errorf("%s: %s", query, doc.Find("main").Text())
			}
		}
		doc := o.get(who, shift+"?from=8/9/2026&days=7").must(http.StatusOK)
		if !has(doc, "h2", "1 lezione cambia") || !has(doc, "tbody", "martedì 15/09/2026, 09:00–14:00") || doc.Find("textarea[name=reason]").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(who, shift, "from", "8/9/2026", "days", "7").must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 || doc.Find("input[name=days][value='7']").Length() < 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(who, shift+"?from=8/9/2026&days=1000").must(http.StatusUnprocessableEntity); doc.Find("#f-days-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(who, shift+"?from=8/9/2026&days=200").must(http.StatusOK); !has(doc, ".conflicts", "è fuori dalle date del corso") || doc.Find("main form[method=post]").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		if to := o.post(who, shift, "from", "8/9/2026", "days", "7", "reason", "sede chiusa").went(); to != "/corsi/c?scheda=calendario" {
			o.Errorf("goes on to %s", to)
		}
		pass := "/corsi/c/calendario/docente"
		if doc := o.get(who, pass+"?away=anna&in=anna&from=8/9/2026").must(http.StatusUnprocessableEntity); doc.Find("#f-in-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(who, pass+"?away=anna&in=bruno&from=8/9/2026").must(http.StatusOK); !has(doc, "tbody", "anna anna") || !has(doc, "tbody", "bruno bruno") {
			o.Error(doc.Find("main").Text())
		}
		o.post(who, pass, "away", "anna", "in", "bruno", "from", "8/9/2026").went()
		if doc := o.get(who, "/lezioni/l2").must(http.StatusOK); !has(doc, "#storia", "Passata a un altro docente: anna anna → bruno bruno") || !has(doc, "#storia", "Spostata: 08/09/2026, 09:00–14:00 → 15/09/2026, 09:00–14:00. Motivo: sede chiusa") {
			o.Error(doc.Find("#storia").Text())
		}
		o.get(account.Tutor, shift).must(http.StatusForbidden)
		o.post(account.Inspector, pass, "away", "anna", "in", "bruno", "from", "8/9/2026").must(http.StatusForbidden)
	})
}

func TestALessonGoesToADistanceUnderItsCaps(t *testing.T) {
	eachCalendar(t, func(o *enrolOffice, c *attendancetest.Course) { // 20 h of DAD in the plan of UF 531
		who, one := account.Secretary, "/lezioni/l2/modalita"
		c.Exec("UPDATE course SET platform = 'Teams' WHERE id = 'c'")
		doc := o.get(who, one).must(http.StatusOK)
		if !has(doc, ".findings", "UF 531, DAD: nel piano 20 h 00' + 0 h 00' = 20 h 00'; il massimo è 90 h 00' sulle sue 90 h 00', ne restano 70 h 00'.") ||
			!has(doc, "main", "Il piano in vigore prevede già queste ore") {
			o.Error(doc.Find("main").Text())
		}
		for n, day := range []string{"14", "15", "16", "17", "18"} {
			c.Teach(attendancetest.Lesson{ID: "d" + day, Segment: "531", Mode: "live_distance", Date: attendancetest.Start.AddDays(7 + n), From: "09:00", To: "13:00"})
		}
		doc = o.get(who, one).must(http.StatusOK)
		if !has(doc, ".findings", "nel piano 20 h 00' + 5 h 00' = 25 h 00'") || !has(doc, "main", "la versione 2 del piano entra in vigore") || doc.Find("#f-act").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(who, one, "platform", "Teams", "reason", "neve").must(http.StatusUnprocessableEntity); doc.Find("#f-act-error").Length() != 1 || doc.Find("#f-date-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		act := []string{"platform", "Zoom", "act", "DD 9", "date", "7/9/2026", "reason", "neve"}
		doc = o.get(who, one).must(http.StatusOK)
		for _, name := range doc.Find("textarea[name^='accepted.']").Nodes {
			for _, a := range name.Attr {
				if a.Key == "name" {
					act = append(act, a.Val, "concordato")
				}
			}
		}
		o.post(who, one, act...).went()
		if doc := o.get(who, "/lezioni/l2").must(http.StatusOK); !has(doc, "#storia", "Modalità cambiata: Aula, – → DAD, Zoom. Motivo: neve") {
			o.Error(doc.Find("#storia").Text())
		}
		if doc := o.get(who, "/corsi/c?scheda=piano").must(http.StatusOK); !has(doc, "main", "Versione 2, DD 9 del 07/09/2026") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(who, one).must(http.StatusOK); doc.Find("#f-site").Length() != 1 || doc.Find("main form[method=post]").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(who, one+"?site=aula1").must(http.StatusOK); !has(doc, "tbody", "Aula, Aula1") {
			o.Error(doc.Find("main").Text())
		}
	})
}

func TestALessonGivenAgain(t *testing.T) {
	eachCalendar(t, func(o *enrolOffice, c *attendancetest.Course) {
		who, e := account.Secretary, c.Enrolments
		for n, state := range []string{"present", "absent", "present"} {
			op := map[string]any{"id": "op-" + e[n], "device": "d", "seq": n + 1, "lesson": "l1", "enrolment": e[n], "base": 0, "state": state, "in": "", "out": "", "mode": ""}
			if n == 2 {
				op["in"] = "10"
			}
			o.mark(account.Tutor, "l1", op)
		}
		o.closeNow(account.Tutor, "l1", "held", "held", "topic", "Reclami", "teacher", attendancetest.Anna).went()
		doc := o.get(who, "/lezioni/l1/recupero").must(http.StatusOK)
		if doc.Find("input[name=learner][checked]").Length() != 2 || !has(doc, "#f-learner", "qui 3 h 45' · in tutto 3 h 45' · recuperi 0 h 00'") || !has(doc, "#f-learner", "qui 1 h 00'") {
			o.Error(doc.Find("main").Text())
		}
		again := []string{"date", "10/9/2026", "from", "14", "to", "17:45", "mode", "classroom", "site", "aula1", "teacher", attendancetest.Anna, "topic", "Reclami"}
		if doc := o.post(who, "/lezioni/l1/recupero", again...).must(http.StatusUnprocessableEntity); !has(doc, "#f-learner", "Scegli gli allievi") {
			o.Error(doc.Find("main").Text())
		}
		made := o.post(who, "/lezioni/l1/recupero", append(again, "learner", e[1])...).went()
		if doc := o.get(who, made).must(http.StatusOK); !has(doc, "#storia", "Messa in calendario come recupero della lezione: UF 531, 07/09/2026, 09:00–13:00") || !has(doc, ".facts", "Recupero, 1 allievo") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(who, "/lezioni/l1").must(http.StatusOK); !has(doc, "#storia", "Messa in calendario un’altra lezione da questa: UF 531, 10/09/2026") || !has(doc, "#storia", "Chiusa") {
			o.Error(doc.Find("#storia").Text())
		}
		if doc := o.get(who, "/lezioni/l1/recupero").must(http.StatusOK); !has(doc, "#f-learner", "in tutto 3 h 45' · recuperi 3 h 45'") {
			o.Error(doc.Find("#f-learner").Text())
		}
		if doc := o.post(who, made+"/modifica", "topic", "x", "teacher", attendancetest.Anna).must(http.StatusUnprocessableEntity); !has(doc, "#f-learner", "Scegli gli allievi") {
			o.Error(doc.Find("main").Text())
		}
		o.post(who, made+"/modifica", "topic", "x", "teacher", attendancetest.Anna, "learner", e[2]).went()

		copied := o.post(who, "/lezioni/l2/copia", with(again, "date", "11/9/2026")...).went()
		if doc := o.get(who, copied).must(http.StatusOK); !has(doc, "#storia", "Messa in calendario dalla lezione: UF 531, 08/09/2026") || !has(doc, ".facts", "Classe") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(who, "/lezioni/l2/ripeti").must(http.StatusUnprocessableEntity); !has(doc, "main", "La lezione non è di un gruppo") {
			o.Error(doc.Find("main").Text())
		}
		c.Group("ga", attendancetest.Start, e[0])
		c.Group("gb", attendancetest.Start, e[1], e[2])
		o.post(who, "/lezioni/l2/modifica", "topic", "x", "audience", "group:ga", "teacher", attendancetest.Anna, "reason", "x").went()
		if doc := o.get(who, "/lezioni/l2/ripeti").must(http.StatusOK); doc.Find("#f-audience option[value^='group:']").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(who, "/lezioni/l2/ripeti", again...).must(http.StatusUnprocessableEntity); doc.Find("#f-audience-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		repeated := o.post(who, "/lezioni/l2/ripeti", with(again, "date", "9/9/2026", "audience", "group:gb")...).went()
		if doc := o.get(who, repeated).must(http.StatusOK); !has(doc, ".facts", "gb") {
			o.Error(doc.Find(".facts").Text())
		}
	})
}

func TestALessonBecomesFADAndComesBack(t *testing.T) {
	eachCalendar(t, func(o *enrolOffice, _ *attendancetest.Course) { // 10 h of FAD in the plan of UF 531
		who, one := account.Secretary, "/lezioni/l2/fad"
		if doc := o.get(who, one).must(http.StatusOK); doc.Find("form[method=get] #f-title").Length() != 1 || doc.Find("main form[method=post]").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		const asked = "?title=Reclami&platform=Moodle&opens=8/9/2026&closes=30/9/2026"
		doc := o.get(who, one+asked).must(http.StatusOK)
		if !has(doc, ".findings", "UF 531, FAD: nel piano 10 h 00' + 0 h 00' = 10 h 00'; il massimo è 36 h 00' sulle sue 90 h 00', ne restano 26 h 00'.") || !has(doc, "tbody", "in FAD, 5 h 00'") {
			o.Error(doc.Find("main").Text())
		}
		form := []string{"title", "Reclami", "platform", "Moodle", "opens", "8/9/2026", "closes", "1/9/2026", "reason", "sciopero"}
		if doc := o.post(who, one, form...).must(http.StatusUnprocessableEntity); !has(doc, "main", "La finestra deve avere un primo e un ultimo giorno") {
			o.Error(doc.Find("main").Text())
		}
		o.post(who, one, with(form, "closes", "30/9/2026")...).went()
		if doc := o.get(who, "/lezioni/l2").must(http.StatusOK); !has(doc, ".alert", "Lezione annullata. Motivo: sciopero") {
			o.Error(doc.Find("main").Text())
		}
		doc = o.get(who, "/corsi/c/fad").must(http.StatusOK)
		back := doc.Find("a[href$='/lezione']").AttrOr("href", "")
		if !has(doc, "summary", "Reclami") || back == "" {
			o.Fatal(doc.Find("main").Text())
		}
		if doc := o.get(who, back).must(http.StatusOK); !has(doc, ".facts", "5 h 00'") {
			o.Error(doc.Find("main").Text())
		}
		lesson := []string{"date", "10/9/2026", "from", "9", "to", "16", "mode", "classroom", "site", "aula1", "teacher", attendancetest.Bruno, "topic", "Reclami", "reason", "piattaforma ferma"}
		if doc := o.post(who, back, lesson...).must(http.StatusUnprocessableEntity); !has(doc, "#f-to-error", "L’oggetto FAD ha 5 h 00'") {
			o.Error(doc.Find("main").Text())
		}
		at := o.post(who, back, with(lesson, "to", "12")...).went()
		if doc := o.get(who, at).must(http.StatusOK); !has(doc, ".facts", "Aula1") {
			o.Error(doc.Find(".facts").Text())
		}
		if doc := o.get(who, "/corsi/c/fad").must(http.StatusOK); !has(doc, "details", "2 h 00'") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(who, "/corsi/c/calendario/fad?segment=531&from=1/9/2026"+strings.Replace(asked, "?", "&", 1)).must(http.StatusOK); !has(doc, "h2", "2 lezioni cambiano") {
			o.Error(doc.Find("main").Text())
		}
	})
}
