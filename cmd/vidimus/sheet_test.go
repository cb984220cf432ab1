package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// What can go wrong while a roll is called on a tablet, each with what the tutor reads and
// with the database afterwards: every mark is there exactly once, or it waits to be decided.
func TestWhateverHappensToTheSheet(t *testing.T) {
	room := newClassroom(t)
	for _, tc := range []struct {
		name string
		id   string // of the course and, with -l, of its lesson
		run  func(t *testing.T, room *classroom, c *attendancetest.Course, b *tablet)
	}{
		{"the server is down", "down", serverDown},
		{"the answer is lost after the commit", "lost", answerLost},
		{"two tabs", "tabs", twoTabs},
		{"two devices", "devices", twoDevices},
		{"undoing what was not taken", "undone", undoingWhatWasNotTaken},
		{"undone and said again without network", "again", saidAgain},
		{"the answer is lost and a colleague changes the mark", "since", changedSince},
		{"two people on one tablet", "both", bothOnTheTablet},
		{"the session has expired", "expired", sessionExpired},
		{"somebody else on the tablet", "other", somebodyElse},
		{"the lesson is closed meanwhile", "closed", closedMeanwhile},
		{"the lesson is closed before anything was sent", "unsent", closedBeforeItWasSent},
		{"somebody else closes it on the tablet", "closes", somebodyElseCloses},
		{"the learner is withdrawn meanwhile", "withdrawn", withdrawnMeanwhile},
		{"the lesson is given to somebody else", "given", givenAway},
		{"the device's clock is wrong", "clock", clockWrong},
		{"a captive portal", "portal", captivePortal},
		{"no database in the browser", "private", privateMode},
		{"the disk is full", "full", fullDisk},
		{"the disk lets nothing go", "stuck", nothingIsLetGo},
		{"nothing moves under the finger", "still", nothingMovesUnderTheFinger},
		{"one lesson fails", "fails", oneLessonFails},
		{"a new program on the server", "upgraded", newProgram},
		{"leaving with a queue", "leaving", leavingWithAQueue},
		{"the page without network", "offline", pageWithoutNetwork},
		{"the page without network on a wrong clock", "hours", pageOnAWrongClock},
	} {
		t.Run(tc.name, func(t *testing.T) {
			room.gate.is(open)
			b := room.tablet(t)
			room.signIn(b, attendancetest.Anna)
			tc.run(t, room, room.course(t, tc.id, 4), b)
		})
	}
}

func serverDown(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("down-l")
	room.gate.is(down)
	b.taps("present", "down-e01")
	b.taps("absent", "down-e02")
	b.sees(status, "Senza rete. Modifiche al sicuro su questo dispositivo: 2")
	b.sees(`[data-enrolment="down-e01"] [data-saved]`, "sul dispositivo")
	room.once(t, "down-l", 0, nil)
	room.gate.is(open)
	b.online()
	b.sees(status, saved)
	room.once(t, "down-l", 2, map[string]string{"down-e01": "present", "down-e02": "absent"})
}

func answerLost(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("lost-l")
	room.gate.is(deaf)
	b.taps("present", "lost-e01", "lost-e02")
	b.sees(status, "Senza rete. Modifiche al sicuro su questo dispositivo:")
	room.gate.is(open)
	b.online()
	b.sees(status, saved)
	room.once(t, "lost-l", 2, map[string]string{"lost-e01": "present", "lost-e02": "present"})
}

func twoTabs(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("tabs-l")
	other := b.tab()
	other.opens("tabs-l")
	room.gate.is(down)
	b.taps("present", "tabs-e01")
	other.taps("present", "tabs-e02")
	other.taps("absent", "tabs-e01") // the same tablet has said something later
	other.sees(status, "Senza rete. Modifiche al sicuro su questo dispositivo: 3")
	room.gate.is(open)
	b.online()
	other.online()
	b.sees(status, saved)
	other.sees(status, saved)
	room.once(t, "tabs-l", 3, map[string]string{"tabs-e01": "absent", "tabs-e02": "present"})
}

func twoDevices(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	other := room.tablet(t)
	room.signIn(other, attendancetest.Anna)
	b.opens("devices-l")
	other.opens("devices-l")
	b.taps("present", "devices-e01")
	b.sees(status, saved)
	other.taps("absent", "devices-e01")
	other.sees(status, "Modifiche da rivedere, più sotto: 1")
	other.sees("[data-review]", "Qui hai segnato", "assente", "Nel registro, da anna il", "presente", "Vale il mio", "Vale quello già salvato")
	room.once(t, "devices-l", 1, map[string]string{"devices-e01": "present"})
	other.does(`document.querySelector("[data-review-list] .btn-primary").click()`)
	other.sees(status, saved)
	room.once(t, "devices-l", 2, map[string]string{"devices-e01": "absent"})
}

const undo = `document.querySelector("[data-undo]").click()`

// Going back over what was not taken would take away what a colleague has said.
func undoingWhatWasNotTaken(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	other := room.tablet(t)
	room.signIn(other, attendancetest.Anna)
	b.opens("undone-l")
	other.opens("undone-l")
	b.taps("absent", "undone-e01")
	b.sees(status, saved)
	other.does(`document.querySelector("[data-all]").click()`)
	other.sees(status, "Modifiche da rivedere, più sotto: 1")
	other.waits(`document.querySelector("[data-undo-what]").textContent === ": 3"`)
	other.does(undo)
	other.waits(`document.querySelectorAll("#sheet input[type=radio]:checked").length === 1`)
	other.waits(`document.querySelectorAll("[data-pending]").length === 0`)
	room.once(t, "undone-l", 7, map[string]string{"undone-e01": "absent"})
	other.does(`document.querySelectorAll("[data-review-list] .btn")[1].click()`)
	other.sees(status, saved)
	other.waits(`document.querySelector('input[name="state.undone-e01"][value=absent]').checked`)
	other.waits(`document.querySelector("[data-undo]").disabled`)
}

func saidAgain(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("again-l")
	b.taps("present", "again-e01")
	b.sees(status, saved)
	room.gate.is(down)
	b.does(undo)
	b.taps("absent", "again-e01")
	b.sees(status, "Modifiche al sicuro su questo dispositivo: 2")
	room.gate.is(open)
	b.online()
	b.sees(status, saved)
	room.once(t, "again-l", 3, map[string]string{"again-e01": "absent"})
}

func changedSince(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	other := room.tablet(t)
	room.signIn(other, attendancetest.Anna)
	b.opens("since-l")
	room.gate.is(deaf)
	b.taps("present", "since-e01")
	b.sees(status, "Senza rete. Modifiche al sicuro su questo dispositivo: 1")
	room.gate.is(open)
	other.opens("since-l")
	other.taps("absent", "since-e01")
	other.sees(status, saved)
	b.opens("since-l")
	b.sees(status, saved)
	b.waits(`document.querySelector('input[name="state.since-e01"][value=absent]').checked`)
	room.once(t, "since-l", 2, map[string]string{"since-e01": "absent"})
}

func bothOnTheTablet(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	room.Exec("INSERT INTO lesson_teacher (id, lesson_id, staff_id, starts_at, ends_at, planned, actual, reason, signed_by, means, attested, proof) SELECT 'both-b', id, ?, starts_at, ends_at, ?, ?, '', '', '', '', '' FROM lesson WHERE id = 'both-l'", attendancetest.Bruno, true, true)
	b.opens("both-l")
	room.gate.is(noMarks)
	b.taps("present", "both-e01")
	b.sees(status, "Senza rete. Modifiche al sicuro su questo dispositivo: 1")
	room.signIn(b, attendancetest.Bruno)
	room.gate.is(open)
	b.opens("both-l")
	b.taps("absent", "both-e01")
	b.waits(`document.querySelectorAll("[data-pending]").length === 0`)
	room.signIn(b, attendancetest.Anna)
	b.opens("both-l")
	b.sees(status, "Modifiche da rivedere, più sotto: 1")
	b.sees("[data-review]", "Qui hai segnato", "presente", "Nel registro, da bruno il", "assente")
	room.once(t, "both-l", 1, map[string]string{"both-e01": "absent"})
}

func sessionExpired(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	token := room.signIn(b, attendancetest.Anna)
	b.opens("expired-l")
	if err := account.CloseSession(t.Context(), room.DB, token); err != nil {
		t.Fatal(err)
	}
	b.taps("present", "expired-e01")
	b.sees(status, "Sessione scaduta. Modifiche al sicuro su questo dispositivo: 1.", "Accedi di nuovo per inviarle")
	b.waits(`[...document.querySelectorAll("[data-status] a, form.who button, [data-enrolment='expired-e01'] .mark-mode summary")].filter((e) => e.getBoundingClientRect().height >= 44).length === 3`)
	room.once(t, "expired-l", 0, nil)
	room.signIn(b, attendancetest.Anna)
	b.opens("expired-l")
	b.sees(status, saved)
	room.once(t, "expired-l", 1, map[string]string{"expired-e01": "present"})
}

func somebodyElse(t *testing.T, room *classroom, c *attendancetest.Course, b *tablet) {
	c.Teach(attendancetest.Lesson{ID: "other-b", Segment: "531", Mode: "classroom", Date: room.today})
	room.Exec("UPDATE lesson_teacher SET staff_id = ? WHERE lesson_id = ?", attendancetest.Bruno, "other-b")
	b.opens("other-l")
	room.gate.is(noMarks)
	b.taps("present", "other-e01")
	b.sees(status, "Senza rete")
	room.signIn(b, attendancetest.Bruno)
	room.gate.is(open)
	b.online()
	b.sees(status, "ha fatto l’accesso un’altra persona. Le tue modifiche (1) restano qui e partono quando rientri tu")
	b.opens("other-b")
	b.sees(status, "Su questo dispositivo ci sono modifiche di un’altra persona: 1. Partono quando accede lei")
	room.once(t, "other-l", 0, nil)
	room.signIn(b, attendancetest.Anna)
	b.opens("other-l")
	b.sees(status, saved)
	room.once(t, "other-l", 1, map[string]string{"other-e01": "present"})
	if n := room.Count("SELECT COUNT(*) FROM mark WHERE lesson_id = 'other-l' AND marked_by = ?", attendancetest.Anna); n != 1 {
		t.Error("the mark is not Anna's")
	}
}

func closedMeanwhile(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("closed-l")
	room.gate.is(down)
	b.taps("present", "closed-e01")
	b.sees(status, "Senza rete")
	room.Exec("UPDATE lesson SET state = 'closed', held = 'planned', held_from = from_wall, held_to = to_wall, held_starts_at = starts_at, held_ends_at = ends_at, closed_at = starts_at WHERE id = 'closed-l'")
	room.gate.is(open)
	b.online()
	b.sees(status, "Modifiche da rivedere, più sotto: 1")
	b.sees("[data-review]", "Allievo01 Prova", "La lezione è stata chiusa: per cambiare il registro serve una rettifica", "Avevi segnato: presente.", "Ho capito, toglila")
	room.once(t, "closed-l", 0, nil)
	b.goes("/lezioni/closed-l") // it never goes away by itself
	b.sees("[data-left]", "Presenze su questo dispositivo che il registro non ha ancora: 1", "La lezione è stata chiusa", "Avevi segnato: presente.")
	b.does(`document.querySelector("[data-review-list] .btn").click()`)
	b.waits(`document.querySelector("[data-left]").hidden`)
}

// What was tapped comes with another page, which tells what became of it, whoever the lesson
// is by now.
func closedBeforeItWasSent(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("unsent-l")
	room.gate.is(noMarks)
	b.taps("present", "unsent-e01", "unsent-e02")
	b.sees(status, "Senza rete. Modifiche al sicuro su questo dispositivo: 2")
	b.goes("/lezioni")
	b.sees("[data-left]", "che il registro non ha ancora: 2. Apri la lezione")
	room.Exec("UPDATE lesson SET state = 'closed', held = 'planned', held_from = from_wall, held_to = to_wall, held_starts_at = starts_at, held_ends_at = ends_at, closed_at = starts_at WHERE id = 'unsent-l'")
	b.goes("/lezioni/unsent-l")
	room.gate.is(open)
	b.online()
	b.sees("[data-left]", "Allievo01 Prova La lezione è stata chiusa", "Allievo02 Prova La lezione è stata chiusa")
	room.Exec("DELETE FROM lesson_teacher WHERE lesson_id = 'unsent-l'")
	b.goes("/lezioni")
	b.sees("[data-left]", "Allievo01 Prova ·", "Allievo02 Prova ·", "Ho capito, toglila")
	b.does(`{ const first = document.querySelector("[data-review-list] .btn"); first.focus(); first.click(); }`)
	b.waits(`document.querySelectorAll("[data-review-list] li").length === 1 && document.activeElement.matches("[data-review-list] .btn")`)
	b.does(`document.activeElement.click()`)
	b.waits(`document.querySelector("[data-left]").hidden && document.activeElement.matches("h1")`)
	room.once(t, "unsent-l", 0, nil)
}

// Whoever closes a lesson over marks that a colleague has left on the tablet is told whose they
// are, and goes on only by saying so.
func somebodyElseCloses(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	room.Exec("INSERT INTO lesson_teacher (id, lesson_id, staff_id, starts_at, ends_at, planned, actual, reason, signed_by, means, attested, proof) SELECT 'closes-b', id, ?, starts_at, ends_at, ?, ?, '', '', '', '', '' FROM lesson WHERE id = 'closes-l'", attendancetest.Bruno, true, true)
	const closes = `{ const form = document.querySelector("[data-closing]"); form.noValidate = true; form.querySelectorAll("[disabled]").forEach((e) => (e.disabled = false)); form.requestSubmit(); }`
	b.opens("closes-l")
	room.gate.is(noMarks)
	b.taps("present", "closes-e01", "closes-e02")
	b.sees(status, "Senza rete. Modifiche al sicuro su questo dispositivo: 2")
	room.signIn(b, attendancetest.Bruno)
	room.gate.is(open)
	b.opens("closes-l")
	b.does(closes)
	b.sees("[data-hindrance]", "Le ha segnate anna (2): acceda qui", "Chiudi lo stesso, senza quelle presenze (2)")
	room.once(t, "closes-l", 0, nil)
	b.does(`document.querySelector("[data-hindrance] button").click()`)
	b.waits(`location.pathname === "/lezioni/closes-l/chiudi"`)
	room.signIn(b, attendancetest.Anna)
	b.opens("closes-l")
	b.sees(status, saved)
	room.once(t, "closes-l", 2, map[string]string{"closes-e01": "present", "closes-e02": "present"})
}

func withdrawnMeanwhile(t *testing.T, room *classroom, c *attendancetest.Course, b *tablet) {
	b.opens("withdrawn-l")
	room.gate.is(down)
	b.taps("present", "withdrawn-e01", "withdrawn-e02")
	b.sees(status, "Senza rete. Modifiche al sicuro su questo dispositivo: 2")
	c.Leaves("withdrawn-e01", room.today.AddDays(-1), "withdrawn")
	room.gate.is(open)
	b.online()
	b.sees(status, "Modifiche da rivedere, più sotto: 1")
	b.sees("[data-review]", "in quel giorno non frequenta: non è ancora ammesso, è sospeso o si è ritirato")
	room.once(t, "withdrawn-l", 1, map[string]string{"withdrawn-e02": "present"})
	b.does(`document.querySelector("[data-review-list] .btn").click()`)
	b.sees(status, saved)
}

// A lesson that is somebody else's by now is refused as a whole: its rows go back to what the
// page was made with, and nothing is said to be saved.
func givenAway(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("given-l")
	room.Exec("DELETE FROM lesson_teacher WHERE lesson_id = 'given-l'")
	b.taps("present", "given-e01")
	b.sees(status, "Modifiche da rivedere, più sotto: 1")
	b.does(`document.querySelector("main [data-review-list] .btn").click()`)
	b.sees(status, "Nessuna modifica da salvare")
	b.waits(`document.querySelectorAll("#sheet input[type=radio]:checked").length === 0`)
	room.once(t, "given-l", 0, nil)
}

func clockWrong(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.before(`{ const now = Date.now; Date.now = () => now() + 3 * 3600_000; }`)
	b.opens("clock-l")
	b.sees(status, "L’orologio di questo dispositivo è avanti di", "usano l’ora del server")
	b.does(`document.querySelector('[data-enrolment="clock-e01"] [data-now=in]').click()`)
	b.sees(status, saved)
	room.once(t, "clock-l", 1, map[string]string{"clock-e01": "present"})
	var from calendar.Instant
	room.Read(func(r store.Reader) error {
		s, err := attendance.SheetOf(t.Context(), r, "clock-l")
		from = s.Rows[0].Mark.Presence()[0].From
		return err
	})
	if apart := time.Since(from.Time()); apart < -time.Minute || apart > 5*time.Minute {
		t.Errorf("the entry is %v from now: the tablet's clock was believed", apart)
	}
}

func captivePortal(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("portal-l")
	room.gate.is(portal)
	b.taps("present", "portal-e01")
	b.sees(status, "La rete chiede prima un accesso (Wi-Fi pubblico?). Modifiche al sicuro su questo dispositivo: 1")
	room.gate.is(open)
	b.online()
	b.sees(status, saved)
	room.once(t, "portal-l", 1, map[string]string{"portal-e01": "present"})
}

func privateMode(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.before(`Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("no", "SecurityError"); } })`)
	b.opens("private-l")
	room.gate.is(down)
	b.taps("present", "private-e01")
	b.sees(status, "Attenzione: questo browser non le conserva, non chiudere la pagina.")
	room.gate.is(open)
	b.online()
	b.sees(status, saved)
	room.once(t, "private-l", 1, map[string]string{"private-e01": "present"})
}

func fullDisk(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("full-l")
	b.does(`IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }`)
	room.gate.is(down)
	b.taps("present", "full-e01")
	b.sees(status, "Modifiche al sicuro su questo dispositivo: 1", "Attenzione: questo browser non le conserva, non chiudere la pagina.")
	room.gate.is(open)
	b.online()
	b.sees(status, saved)
	room.once(t, "full-l", 1, map[string]string{"full-e01": "present"})
}

// A disk that lets nothing go does not keep the page from saying what the register has.
func nothingIsLetGo(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("stuck-l")
	b.does(`IDBObjectStore.prototype.delete = () => { throw new DOMException("full", "QuotaExceededError"); }`)
	b.taps("present", "stuck-e01")
	b.sees(status, saved)
	b.sees(`[data-enrolment="stuck-e01"] [data-saved]`, "salvato alle")
	b.opens("stuck-l") // it is still on the disk: it is sent again, to no effect
	b.sees(status, saved)
	room.once(t, "stuck-l", 1, map[string]string{"stuck-e01": "present"})
}

// What did not change is not drawn again, under a finger that is on its way to it.
func nothingMovesUnderTheFinger(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	other := room.tablet(t)
	room.signIn(other, attendancetest.Anna)
	b.opens("still-l")
	other.opens("still-l")
	b.taps("present", "still-e01", "still-e02")
	b.sees(status, saved)
	other.taps("absent", "still-e01", "still-e02")
	other.sees(status, "Modifiche da rivedere, più sotto: 2")
	other.does(`document.querySelector("[data-review-list] .btn").focus()`)
	other.online()
	other.online()
	other.do(chromedp.Sleep(300 * time.Millisecond))
	other.waits(`document.activeElement.matches("[data-review-list] li:first-child .btn")`)
	other.does(`document.activeElement.click()`)
	other.waits(`document.querySelectorAll("[data-review-list] li").length === 1 && document.activeElement.matches("[data-review-list] .btn")`)
	other.does(`document.activeElement.click()`)
	other.sees(status, saved)
	other.waits(`document.activeElement.matches("h1")`)
	room.once(t, "still-l", 4, map[string]string{"still-e01": "absent", "still-e02": "absent"})
}

// One lesson that the server cannot take now does not hold up the others.
func oneLessonFails(t *testing.T, room *classroom, c *attendancetest.Course, b *tablet) {
	c.Teach(attendancetest.Lesson{ID: "fails-m", Segment: "531", Mode: "classroom", Date: room.today, From: "00:00", To: "24:00"})
	room.gate.is(noMarks)
	for _, lesson := range []string{"fails-l", "fails-m"} {
		b.opens(lesson)
		b.taps("present", "fails-e01")
		b.sees(status, "Senza rete")
	}
	room.gate.is(func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		if r.URL.Path == "/lezioni/fails-l/presenze" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		site.ServeHTTP(w, r)
	})
	b.online()
	b.sees(status, "Il server non risponde bene. Modifiche al sicuro su questo dispositivo: 1")
	room.once(t, "fails-m", 1, map[string]string{"fails-e01": "present"})
	room.once(t, "fails-l", 0, nil)
}

func leavingWithAQueue(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("leaving-l")
	room.gate.is(noMarks)
	b.taps("present", "leaving-e01")
	b.sees(status, "Senza rete")
	b.does(`document.querySelector("form.who button").click()`)
	b.sees("[data-leave]", "Presenze su questo dispositivo che il registro non ha ancora: 1. Che cosa vuoi fare?", "Inviale ed esci", "Esci: restano qui e partono quando rientro", "Resto")
	b.does(`document.querySelectorAll("[data-choices] button")[0].click()`)
	b.sees("[data-leave]", "Non tutte sono arrivate al registro: 1 resta qui")
	b.does(`document.querySelectorAll("[data-choices] button")[1].click()`)
	b.waits(`location.pathname === "/accedi"`)
	room.once(t, "leaving-l", 0, nil)
	room.gate.is(open)
	room.signIn(b, attendancetest.Anna)
	b.goes("/lezioni") // any page sends what an earlier one left
	for end := time.Now().Add(20 * time.Second); room.Count("SELECT COUNT(*) FROM mark WHERE lesson_id = 'leaving-l'") == 0 && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	room.once(t, "leaving-l", 1, map[string]string{"leaving-e01": "present"})
}

func pageWithoutNetwork(t *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("offline-l")
	b.waits(`navigator.serviceWorker.controller`)
	b.opens("offline-l")
	b.taps("absent", "offline-e01")
	b.sees(status, saved)
	room.gate.is(down)
	b.opens("offline-l")
	b.sees(".from-device", "Senza rete: pagina del "+room.today.Italian()+", ore ", "Segni come anna: ", "per chiudere e firmare serve la rete")
	b.waits(`document.querySelector('input[name="state.offline-e01"][value=absent]').checked`) // said after the page was kept
	b.taps("present", "offline-e02")
	b.sees(status, "Senza rete. Modifiche al sicuro su questo dispositivo: 1")
	b.does(`{ const form = document.querySelector("[data-closing]"); form.noValidate = true; form.requestSubmit(); }`)
	b.sees("[data-hindrance]", "Per firmare serve la rete: ci sono ancora modifiche da inviare (1)")
	b.goes("/corsi")
	b.sees("main", "Non c’è rete, e questa pagina non è sul dispositivo", "Che cosa si può aprire", "00:00–24:00")
	room.gate.is(open)
	b.opens("offline-l")
	b.sees(status, saved)
	room.once(t, "offline-l", 2, map[string]string{"offline-e01": "absent", "offline-e02": "present"})

	room.gate.is(down)
	b.opens("offline-l")
	b.does(`document.querySelector("[data-not-me]").click()`)
	b.sees("main", "Sul dispositivo non ci sono pagine da aprire")
	room.gate.is(open)
	b.opens("offline-l")

	b.does(`document.querySelector("form.who button").click()`)
	b.waits(`location.pathname === "/accedi"`)
	b.do(network.ClearBrowserCookies(), chromedp.Sleep(100*time.Millisecond))
	room.gate.is(down)
	b.goes("/lezioni/offline-l")
	b.sees("main", "Sul dispositivo non ci sono pagine da aprire")
}

// The age of a page is told by the device's own clock, however wrong that is.
func pageOnAWrongClock(_ *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	room.gate.is(func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		w.Header().Set("Date", time.Now().Add(-13*time.Hour).UTC().Format(http.TimeFormat)) // the device is 13 hours ahead
		site.ServeHTTP(w, r)
	})
	b.opens("hours-l")
	b.waits(`navigator.serviceWorker.controller`)
	b.opens("hours-l")
	room.gate.is(down)
	b.opens("hours-l")
	b.sees(".from-device", "Senza rete: pagina del")
	b.does(`(async () => {
		const cache = await caches.open((await caches.keys()).find((name) => name.startsWith("vidimus-pages-")));
		for (const request of await cache.keys()) {
			const kept = await cache.match(request);
			const headers = new Headers(kept.headers);
			headers.set("Vidimus-Kept-At", Date.now() - 13 * 3600_000);
			await cache.put(request, new Response(await kept.text(), { headers }));
		}
		document.body.dataset.aged = "";
	})()`)
	b.waits(`"aged" in document.body.dataset`)
	b.goes("/lezioni/hours-l")
	b.sees("main", "Sul dispositivo non ci sono pagine da aprire")
}

// A new program on the server empties what the device has kept; today's lessons come again.
func newProgram(_ *testing.T, room *classroom, _ *attendancetest.Course, b *tablet) {
	b.opens("upgraded-l")
	b.waits(`navigator.serviceWorker.controller`)
	room.gate.is(func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		if r.URL.Path != "/sw.js" {
			site.ServeHTTP(w, r)
			return
		}
		old := httptest.NewRecorder()
		site.ServeHTTP(old, r)
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = io.WriteString(w, strings.Replace(old.Body.String(), `"version":"`, `"version":"next-`, 1))
	})
	b.goes("/lezioni")
	b.does(`(async () => {
		for (;;) {
			const names = (await caches.keys()).filter((name) => name.startsWith("vidimus-pages-next-"));
			if (names.length > 0 && await (await caches.open(names[0])).match("/lezioni/upgraded-l")) break;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		document.body.dataset.again = "";
	})()`)
	b.waits(`"again" in document.body.dataset`)
	room.gate.is(down)
	b.opens("upgraded-l")
	b.sees(".from-device", "Senza rete: pagina del")
}
