package page_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/internal/web/api"
	"vidimus/internal/web/page"
)

// serveOffice puts the real site before a database and signs in one person of each role.
func (o *enrolOffice) serveOffice(app *web.App) {
	o.Helper()
	app.DB, app.BaseURL, app.Log = o.db, "http://localhost", slog.New(slog.NewTextHandler(o.Output(), nil))
	if app.Keys == nil {
		app.Keys = keysOf(o.T)
	}
	site, err := web.New(app, append(page.Routes(), api.Routes()...))
	if err != nil {
		o.Fatal(err)
	}
	server := httptest.NewServer(site)
	o.Cleanup(server.Close)
	o.url = server.URL
}

// keysOf are keys of a test's own.
func keysOf(t *testing.T) *keyring.Keyring {
	t.Helper()
	keys, err := keyring.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func (o *enrolOffice) signIn(key account.Role, a account.Account) {
	o.Helper()
	token, err := account.OpenSession(o.Context(), o.db, a)
	if err != nil {
		o.Fatal(err)
	}
	o.cookies[key] = &http.Cookie{Name: "vidimus", Value: token}
}

func (o *enrolOffice) hire(role account.Role) account.Account {
	o.Helper()
	var a account.Account
	o.write(func(ctx context.Context, tx *store.Tx) (err error) {
		a, err = account.Create(ctx, tx, account.New{Email: string(role) + "@ente.it", Name: "Amato " + role.Label(), Roles: account.RolesOf(role), Password: "$argon2id$"})
		return err
	}, store.ProviderStream())
	o.signIn(role, a)
	return a
}

// eachEmptyOffice runs the test in an empty office on each engine.
func eachEmptyOffice(t *testing.T, run func(o *enrolOffice)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, database string) { run(emptyOffice(t, database)) })
}

// emptyOffice is a provider with a site, a room and three people of the staff: Moretti
// and Ricci teach, the tutor has an account. Nothing is in the catalogue.
func emptyOffice(t *testing.T, database string) *enrolOffice {
	t.Helper()
	clock := storetest.NewClock("2026-11-22T09:00:00Z")
	o := &enrolOffice{T: t, db: storetest.Open(t, database, clock), clock: clock, cookies: map[account.Role]*http.Cookie{}}
	tutor := account.Account{}
	for _, role := range account.AllRoles {
		if a := o.hire(role); role == account.Tutor {
			tutor = a
		}
	}
	o.write(func(ctx context.Context, tx *store.Tx) error {
		if err := provider.Establish(ctx, tx, provider.Provider{Name: "Ente di prova", Zone: "Europe/Rome"}); err != nil {
			return err
		}
		if _, err := provider.OpenSite(ctx, tx, provider.Site{ID: "sede", Name: "Sede", City: "Napoli"}); err != nil {
			return err
		}
		if _, err := provider.FurnishRoom(ctx, tx, provider.Room{ID: "aula", SiteID: "sede", Name: "Aula 1", Seats: 25}); err != nil {
			return err
		}
		for _, p := range []provider.Staff{
			{ID: "moretti", Surname: "Moretti", Name: "Paola", WorldOfWork: true, Title: "Laurea", TitleAdequate: "yes", DocumentedYears: 5, Evidence: "cv", JudgedBy: "x", JudgedOn: calendar.MustDate("2026-01-01")},
			{ID: "ricci", Surname: "Ricci", Name: "Ugo", WorldOfWork: true, Title: "Laurea", TitleAdequate: "yes", Evidence: "cv", JudgedBy: "x", JudgedOn: calendar.MustDate("2026-01-01")},
			{ID: "tutor", AccountID: store.Ref(tutor.ID), Surname: "Ferri", Name: "Marta"},
		} {
			if _, err := provider.Engage(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	}, store.ProviderStream())
	o.serveOffice(&web.App{})
	return o
}

// sheet uploads a sheet.
func (o *enrolOffice) sheet(who account.Role, content []byte) answer {
	o.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("operation", store.NewID())
	part, err := w.CreateFormFile("sheet", "scheda.txt")
	if err != nil {
		o.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = w.Close()
	return o.send(who, http.MethodPost, "/standard", w.FormDataContentType(), &b)
}

func readTestdata(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", path))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// planFields are a plan file as the form of a course posts it.
func planFields(t *testing.T, name string) []string {
	t.Helper()
	p, err := course.ReadPlan(readTestdata(t, "course/testdata/plans/"+name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range p.Cells() {
		text, err := json.Marshal(int(c.Minutes) / 60)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, "plan."+c.Segment+"."+string(c.Mode), string(text))
	}
	return out
}

func TestFromTheSheetToTheAuthorisedCourse(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		campania := readTestdata(t, "standard/testdata/campania-operatore-call-center-inbound.txt")
		if doc := o.get(account.Administrator, "/standard").must(http.StatusOK); !has(doc, ".empty", "Il catalogo è vuoto") {
			o.Error(doc.Find("main").Text())
		}
		for name, content := range map[string][]byte{"no sheet": []byte("una poesia"), "empty": {}, "binary": {0, 1, 2, 3}, "too long": bytes.Repeat([]byte("a "), 600_000)} {
			if doc := o.sheet(account.Administrator, content).must(http.StatusUnprocessableEntity); doc.Find(".alert.tone-danger").Length() != 1 {
				o.Errorf("%s: %s", name, doc.Find("main").Text())
			}
		}
		o.sheet(account.Administrator, make([]byte, 50<<20)).must(http.StatusRequestEntityTooLarge)
		o.sheet(account.Tutor, campania).must(http.StatusForbidden)
		path := o.sheet(account.Administrator, campania).went()
		if doc := o.sheet(account.Administrator, campania).must(http.StatusUnprocessableEntity); !has(doc, ".alert", "Questa scheda c’è già, identica") {
			o.Error(doc.Find("main").Text())
		}

		doc := o.get(account.Administrator, path).must(http.StatusOK)
		for _, words := range []string{"250 h", "130 h", "175 h", "80 % delle ore complessive", "16 anni", "Licenza media", "Anno 1250 h, senza esame intermedio", "0415", "Laboratorio minimonon indicato"} {
			if !has(doc, "main", words) {
				o.Errorf("the page does not say %q", words)
			}
		}
		boxes := doc.Find("input[name^='confirmed.']")
		if boxes.Length() < 15 {
			o.Fatalf("%d readings to confirm", boxes.Length())
		}
		var all []string
		boxes.Each(func(_ int, s *goquery.Selection) { all = append(all, s.AttrOr("name", ""), "1") })
		again := o.post(account.Administrator, path+"/conferma", all[:4]...).must(http.StatusUnprocessableEntity)
		if n := again.Find("input[name^='confirmed.'][checked]").Length(); n != 2 || again.Find("li.field-bad").Length() != boxes.Length()-2 {
			o.Errorf("%d ticks are kept, %d are missing", n, again.Find("li.field-bad").Length())
		}
		o.post(account.Administrator, path+"/conferma", all...).went()
		o.post(account.Administrator, path+"/pubblica").must(http.StatusUnprocessableEntity)
		o.post(account.Administrator, path+"/pubblica", "confirm", "1").went()

		o.newCourse()
	})
}

// newCourse plans, corrects and authorises a course on the published sheet.
func (o *enrolOffice) newCourse() {
	o.Helper()
	choose := o.get(account.Secretary, "/corsi/nuovo").must(http.StatusOK)
	standard := choose.Find("select[name=standard] option").Last().AttrOr("value", "")
	form := o.get(account.Secretary, "/corsi/nuovo?standard="+url.QueryEscape(standard)).must(http.StatusOK)
	if form.Find("input[name='plan.531.live_distance']").Length() != 1 || !has(form, "#plan-strip", "DAD 0 di 175 h, restano 175 h") {
		o.Fatal(form.Find("main").Text())
	}
	fields := []string{"standard", standard, "title", "Operatore call center", "edition", "ed. 1", "start", "1/12/2026", "end", "28/05/2027", "seats", "25",
		"site", "sede", "funding", "self", "register", "electronic", "register_act", "D.D. 9", "register_act_on", "2/3/2026", "platform", "Teams", "uf_caps", "proportional", "credit_reading", "reduce"}
	refused := o.post(account.Secretary, "/corsi", append(with(fields, "seats", "molti"), planFields(o.T, "one-hour-short")...)...).must(http.StatusUnprocessableEntity)
	if refused.Find("#f-seats-error").Length() != 1 || refused.Find("#f-title").AttrOr("value", "") != "Operatore call center" {
		o.Error(refused.Find("main").Text())
	}
	refused = o.post(account.Secretary, "/corsi", append(with(fields), planFields(o.T, "one-hour-short")...)...).must(http.StatusUnprocessableEntity)
	if !has(refused, ".findings", "Totale del percorso 249 h, minimo 250 h.") || refused.Find("input[name=draft]").Length() != 1 {
		o.Error(refused.Find("main").Text())
	}
	if kept := refused.Find("input[name='plan.531.classroom']").AttrOr("value", ""); kept == "" {
		o.Error("the plan that was typed is lost")
	}
	unknown := o.post(account.Secretary, "/corsi", append(with(fields, "plan.999.classroom", "10"), planFields(o.T, "valid-mixed")...)...).must(http.StatusUnprocessableEntity)
	if !has(unknown, ".alert", "«999.classroom» non è un segmento della scheda") {
		o.Error(unknown.Find(".alert").Text())
	}
	for _, bad := range []string{"-1", "1.5", "x"} {
		doc := o.post(account.Secretary, "/corsi", append(with(fields), append(planFields(o.T, "valid-mixed"), "plan.KC.classroom", bad)...)...).must(http.StatusUnprocessableEntity)
		if doc.Find(".plan-note .wrong").Length() != 1 {
			o.Errorf("%s hours: %s", bad, doc.Find(".alert").Text())
		}
	}
	path := o.post(account.Secretary, "/corsi", append(with(fields), planFields(o.T, "valid-mixed")...)...).went()
	o.get(account.Tutor, path).must(http.StatusNotFound)

	act := []string{"act", "DD 12", "date", "20/11/2026"}
	if doc := o.post(account.Secretary, path+"/autorizza", act...).must(http.StatusUnprocessableEntity); !has(doc, ".findings", "Nessun docente è ancora indicato") {
		o.Error(doc.Find("main").Text())
	}
	for staff, part := range map[string]string{"moretti": "teacher", "ricci": "teacher", "tutor": "tutor"} {
		o.post(account.Secretary, path+"/personale", "staff", staff, "part", part).went()
	}
	if doc := o.post(account.Secretary, path+"/personale", "staff", "ricci").must(http.StatusUnprocessableEntity); doc.Find("#f-part-error").Length() != 1 {
		o.Error(doc.Find("main").Text())
	}
	if doc := o.post(account.Secretary, path+"/autorizza", "date", "ieri").must(http.StatusUnprocessableEntity); doc.Find("#f-date-error").Length() != 1 {
		o.Error(doc.Find("main").Text())
	}
	o.post(account.Secretary, path+"/autorizza", act...).went()
	frozen := o.post(account.Secretary, path+"/modifica", append(with(fields), planFields(o.T, "valid-all-dad")...)...).must(http.StatusUnprocessableEntity)
	if !has(frozen, ".alert", "Il corso è già autorizzato") {
		o.Error(frozen.Find(".alert").Text())
	}
	o.get(account.Tutor, path).must(http.StatusOK)
	o.planLessons(path)
	vary := append([]string{"act", "DD 40", "date", "1/2/2027", "reason", "x"}, planFields(o.T, "too-much-fad")...)
	if doc := o.post(account.Secretary, path+"/variazione", vary...).must(http.StatusUnprocessableEntity); doc.Find(".findings .tone-danger").Length() == 0 {
		o.Error(doc.Find("main").Text())
	}
	vary = append(vary[:6], planFields(o.T, "valid-all-dad")...)
	doc := o.post(account.Secretary, path+"/variazione", vary...).must(http.StatusUnprocessableEntity)
	reasons := doc.Find("textarea[name^='accepted.']")
	if reasons.Length() == 0 || doc.Find(".field-bad textarea").Length() != reasons.Length() {
		o.Fatal(doc.Find("main").Text())
	}
	reasons.Each(func(_ int, s *goquery.Selection) { vary = append(vary, s.AttrOr("name", ""), "nostra lettura") })
	o.post(account.Secretary, path+"/variazione", vary...).went()
	if doc := o.get(account.Secretary, path+"?scheda=piano").must(http.StatusOK); !has(doc, "main", "Versione 2, DD 40 del 01/02/2027") {
		o.Error(doc.Find("main").Text())
	}
	for _, tab := range []string{"piano", "calendario", "allievi", "andamento"} {
		o.get(account.Inspector, path+"?scheda="+tab).must(http.StatusOK)
		o.get(account.Tutor, path+"?scheda="+tab).must(http.StatusOK)
	}
}

func (o *enrolOffice) planLessons(path string) {
	o.Helper()
	lesson := []string{"date", "1/12/2026", "from", "9", "to", "13", "breaks", "11–11.15", "segment", "531", "mode", "classroom", "teacher", "moretti", "site", "aula", "audience", "class", "topic", "Accoglienza"}
	for field, change := range map[string][]string{
		"to":      {"to", "8"},
		"date":    {"date", "32/12/2026"},
		"breaks":  {"breaks", "11"},
		"teacher": {"teacher", ""},
		"site":    {"site", ""},
		"mode":    {"mode", "self_paced"},
	} {
		doc := o.post(account.Secretary, path+"/lezioni", with(lesson, change...)...).must(http.StatusUnprocessableEntity)
		if doc.Find("#f-"+field+"-error").Length() != 1 || doc.Find("#f-topic").AttrOr("value", "") != "Accoglienza" {
			o.Errorf("%s: %s", field, doc.Find("details[open]").Text())
		}
	}
	first := o.post(account.Secretary, path+"/lezioni", lesson...).went()
	clash := o.post(account.Secretary, path+"/lezioni", with(lesson, "from", "12", "to", "14", "breaks", "")...).must(http.StatusUnprocessableEntity)
	if !has(clash, ".conflicts", "Moretti Paola ha già lezione il 01/12/2026 dalle 09:00 alle 13:00.") || clash.Find(".conflicts a[href='"+first+"']").Length() == 0 {
		o.Error(clash.Find(".alert").Text())
	}
	if doc := o.post(account.Secretary, first+"/sposta", "date", "2/12/2026", "from", "9", "to", "7", "site", "aula").must(http.StatusUnprocessableEntity); doc.Find("#f-to-error").Length() != 1 {
		o.Error(doc.Find("main").Text())
	}
	o.post(account.Secretary, first+"/sposta", "date", "2/12/2026", "from", "9", "to", "12", "site", "aula").went()
	o.post(account.Secretary, first+"/sostituzione", "away", "moretti", "substitute", "ricci").must(http.StatusUnprocessableEntity)
	o.post(account.Secretary, first+"/sostituzione", "away", "moretti", "substitute", "ricci", "reason", "malattia").went()
	o.post(account.Secretary, first+"/annulla").must(http.StatusUnprocessableEntity)
	o.post(account.Secretary, first+"/annulla", "reason", "neve").went()
	if doc := o.get(account.Secretary, first).must(http.StatusOK); !has(doc, ".alert", "Lezione annullata. Motivo: neve") {
		o.Error(doc.Find("main").Text())
	}
}

// eachRegister is a course of three learners in a school whose teacher Anna has a lesson at
// nine. Bruno teaches on the course, but not that lesson; the tutor is the course's.
func eachRegister(t *testing.T, run func(o *enrolOffice, c *attendancetest.Course)) {
	t.Helper()
	attendancetest.Each(t, "2026-09-07T11:30:00Z", func(t *testing.T, s *attendancetest.School) {
		o := &enrolOffice{T: t, db: s.DB, clock: s.Clock, cookies: map[account.Role]*http.Cookie{}}
		for _, role := range account.AllRoles {
			if a := o.hire(role); role == account.Tutor {
				s.Exec("INSERT INTO staff (id, account_id, surname, name, sort_key, world_of_work, title, title_adequate, documented_years, evidence, judged_by) VALUES ('tutor', ?, 'Ferri', 'Marta', '', ?, '', '', 0, '', '')", a.ID, false)
			}
		}
		for _, who := range []string{attendancetest.Anna, attendancetest.Bruno} {
			o.signIn(account.Role(who), account.Account{ID: who})
		}
		c := s.Open("c", 3)
		s.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('tutor', 'c', 'tutor', 'tutor', ?)", false)
		c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: attendancetest.Start, From: "09:00", To: "13:00", Breaks: `[{"from":"11:00","to":"11:15"}]`},
			attendancetest.Lesson{ID: "l2", Segment: "531", Mode: "classroom", Date: attendancetest.Start.AddDays(1)})
		s.Open("other", 1)
		files, err := vault.Open(t.TempDir(), [32]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		o.serveOffice(&web.App{Keys: s.Keys, Vault: files})
		run(o, c)
	})
}

type markAnswers struct {
	Operations []struct {
		ID, Result, Message string
		Version, Minutes    int
		Present             struct{ State, In, Out, Mode, Pieces string }
	}
}

// mark sends operations as the script does.
func (o *enrolOffice) mark(who account.Role, lesson string, operations ...map[string]any) markAnswers {
	o.Helper()
	body, err := json.Marshal(map[string]any{"operations": operations})
	if err != nil {
		o.Fatal(err)
	}
	a := o.send(who, http.MethodPost, "/lezioni/"+lesson+"/presenze", "application/json", bytes.NewReader(body))
	if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
		o.Fatalf("%d %s", a.status, a.body)
	}
	var out markAnswers
	if err := json.Unmarshal(a.body, &out); err != nil || len(out.Operations) != len(operations) {
		o.Fatalf("%v: %s", err, a.body)
	}
	return out
}

func TestMarksOfTheScript(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		op := map[string]any{"id": "op-1", "device": "d1", "seq": 1, "lesson": "l1", "enrolment": c.Enrolments[0], "base": 0, "state": "present", "in": "", "out": "", "mode": ""}
		got := o.mark(account.Tutor, "l1", op).Operations[0]
		if got.Result != "applied" || got.Minutes != 225 || got.Version == 0 {
			o.Fatalf("%+v", got)
		}
		if again := o.mark(account.Tutor, "l1", op).Operations[0]; again.Result != "duplicate" || again.Version != got.Version {
			o.Errorf("sent twice: %+v", again)
		}
		with := func(id string, seq int, change map[string]any) map[string]any {
			out := map[string]any{}
			maps.Copy(out, op)
			out["id"], out["seq"] = id, seq
			maps.Copy(out, change)
			return out
		}
		answers := o.mark(account.Role(attendancetest.Anna), "l1",
			with("op-2", 2, map[string]any{"in": "9.30", "base": got.Version, "at": time.Date(2026, 9, 7, 6, 30, 40, 0, time.UTC).UnixMilli()}),
			with("op-3", 3, map[string]any{"in": "mezzogiorno"}),
			with("op-4", 4, map[string]any{"in": "12", "out": "11"}),
			with("op-5", 5, map[string]any{"enrolment": "other-e01"}),
			with("op-6", 6, map[string]any{"enrolment": "nobody"}),
			with("op-7", 1, map[string]any{"device": "d2", "state": "absent"}),
			with("op-8", 8, map[string]any{"lesson": "l2"}),
			with("op-9", 9, map[string]any{"in": "8:00"}))
		for i, want := range []struct{ result, message string }{
			{"applied", ""}, {"refused", "«mezzogiorno» non è un’ora"}, {"refused", "L’uscita (11:00) deve venire dopo l’entrata (12:00)."},
			{"refused", "L’allievo non è tra i destinatari"}, {"refused", "L’allievo non è tra i destinatari"}, {"conflict", "Qualcun altro"}, {"refused", "altra lezione"}, {"applied", "Conta solo il tempo dentro la lezione, dalle 09:00 alle 13:00."},
		} {
			if got := answers.Operations[i]; got.Result != want.result || !strings.Contains(got.Message, want.message) {
				o.Errorf("%d: %+v, want %+v", i, got, want)
			}
		}
		if got := answers.Operations[1]; got.Version != 0 || got.Present.State != "" {
			o.Errorf("of what could not be read the register is said to have %+v", got)
		}
		if doc := o.get(account.Secretary, "/lezioni/l1").must(http.StatusOK); !has(doc, ".events", "presenza segnata sul dispositivo il 07/09/2026 alle 08:30") {
			o.Errorf("the history: %s", doc.Find(".events").Text())
		}
		if got := answers.Operations[5].Present; got.State != "present" || got.In != "09:30" {
			o.Errorf("the conflict shows %+v", got)
		}
		if a := o.send(account.Tutor, http.MethodPost, "/lezioni/l1/presenze", "application/json", strings.NewReader("{")); a.status != http.StatusUnprocessableEntity {
			o.Errorf("broken JSON: %d", a.status)
		}
	})
}

// What a log told, to the second and in pieces, goes through sheet, form and counter-entry
// as it is, until somebody types a time.
func TestPiecesOfALogStay(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		wall := func(text string) *calendar.Wall { w := calendar.MustWall(text); return &w }
		e := c.Enrolments
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := attendance.Record(o.Context(), tx, "c", "l1", []attendance.MarkOperation{
				{ID: "log-1", EnrolmentID: e[0], Source: attendance.FromLog, Entry: attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: wall("09:00"), Out: wall("09:20")}, {In: wall("10:00:07"), Out: wall("12:30:26")}}}},
				{ID: "log-2", EnrolmentID: e[1], Source: attendance.FromLog, Entry: attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: wall("09:07:48"), Out: wall("12:59:26")}}}},
				{ID: "log-3", EnrolmentID: e[2], Source: attendance.FromLog, Entry: attendance.Entry{State: attendance.Absent}},
			})
			return err
		})
		const pieces = "09:00–09:20, 10:00:07–12:30:26"
		doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK)
		if row := `[data-enrolment="` + e[0] + `"]`; !has(doc, row+" [data-label]", "a tratti: "+pieces) || doc.Find(row+" [data-minutes]").Text() != "155" {
			o.Error(doc.Find(row).Text())
		}
		version := func(i int) int {
			n, _ := strconv.Atoi(o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK).Find(`input[name="version.`+e[i]+`"]`).AttrOr("value", ""))
			return n
		}
		said := func(id string, i int, change map[string]any) {
			o.Helper()
			op := map[string]any{"id": id, "lesson": "l1", "enrolment": e[i], "base": version(i), "state": "present"}
			maps.Copy(op, change)
			if got := o.mark(account.Tutor, "l1", op).Operations[0]; got.Result != "applied" {
				o.Errorf("%s: %+v", id, got)
			} else if pieces, _ := change["pieces"].(string); got.Present.Pieces != pieces {
				o.Errorf("%s: %+v", id, got)
			}
		}
		whole := map[string]any{"in": "", "out": "12:30:26", "pieces": pieces}
		said("op-1", 0, map[string]any{"state": "absent"})
		said("op-2", 0, whole)
		said("op-3", 1, map[string]any{"in": "09:07:48", "out": "12:59:26", "mode": "live_distance"})
		if got := o.mark(account.Tutor, "l1", map[string]any{"id": "op-4", "lesson": "l1", "enrolment": e[1], "base": version(1), "state": "present", "in": "09:07:49"}).Operations[0]; got.Result != "refused" {
			o.Errorf("seconds that nobody told: %+v", got)
		}
		o.post(account.Tutor, "/lezioni/l1/presenze", "version."+e[0], strconv.Itoa(version(0)), "was."+e[0], "", "state."+e[0], "present", "out."+e[0], "12:30:26", "pieces."+e[0], pieces, "mode."+e[0], "live_distance").went()
		o.closeNow(account.Tutor, "l1", "held", "held", "topic", "Reclami", "teacher", attendancetest.Anna).went()

		path := "/lezioni/l1/rettifica/" + e[0]
		form := o.get(account.Tutor, path).must(http.StatusOK)
		if !has(form, "main", "È una presenza a tratti: "+pieces) || form.Find("#f-out").AttrOr("value", "") != "12:30:26" {
			o.Error(form.Find("main").Text())
		}
		posted := []string{"version", form.Find("input[name=version]").AttrOr("value", ""), "state", "present", "in", "", "out", "12:30:26", "pieces", form.Find("input[name=pieces]").AttrOr("value", ""), "mode", "", "reason", "era in aula"}
		o.post(account.Tutor, path, posted...).went()
		if doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK); !has(doc, ".events", "presente "+pieces+", DAD → presente "+pieces+". Motivo: era in aula") {
			o.Error(doc.Find(".events").Text())
		}
	})
}

func TestARegisterPageFromMarksToSeal(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		page := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK)
		if page.Find(".sheet-rows > li").Length() != 3 || strings.Contains(page.Text(), "XXXXXX00A01") {
			o.Fatal(page.Find("main").Text())
		}
		e := c.Enrolments
		form := func(doc *goquery.Document, pairs ...string) []string {
			var out []string
			doc.Find("#sheet input").Each(func(_ int, s *goquery.Selection) {
				name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
				if name == "operation" || kind == "radio" && s.AttrOr("checked", "no") == "no" {
					return
				}
				out = append(out, name, s.AttrOr("value", ""))
			})
			return append(out, pairs...)
		}
		half := o.post(account.Tutor, "/lezioni/l1/presenze", form(page, "state."+e[0], "present", "state."+e[1], "present", "in."+e[1], "12", "out."+e[1], "10")...).must(http.StatusUnprocessableEntity)
		if !has(half, "#e-"+e[1], "L’uscita (10:00) deve venire dopo l’entrata (12:00).") || half.Find("input[name='in."+e[1]+"']").AttrOr("value", "") != "12" {
			o.Error(half.Find("#sheet").Text())
		}
		if half.Find("input[name='state."+e[0]+"'][value=present][checked]").Length() != 1 || half.Find("li.field-bad").Length() != 1 {
			o.Error("the good row is not saved")
		}
		closing := []string{"held", "held", "topic", "Reclami", "teacher", attendancetest.Anna}
		const signed = "Chiusa la lezione, la firmano: anna anna (docente), Ferri Marta (tutor)."
		c.Exec("INSERT INTO staff (id, account_id, surname, name, sort_key, world_of_work, title, title_adequate, documented_years, evidence, judged_by) SELECT 'director', id, 'Amato', 'Lia', '', ?, '', '', 0, '', '' FROM account WHERE email = 'director@ente.it'", false)
		for who, asked := range map[account.Role]int{account.Tutor: 1, account.Director: 0} { // whose signature the page wants, and whose it does not
			if doc := o.get(who, "/lezioni/l1").must(http.StatusOK); !has(doc, "#chiudi", signed) || doc.Find("#chiudi input[name=password]").Length() != asked {
				o.Errorf("%s: %s", who, doc.Find("#chiudi").Text())
			}
		}
		refused := o.closeNow(account.Tutor, "l1", closing...).must(http.StatusUnprocessableEntity)
		if !has(refused, "#chiudi .alert.tone-danger", "2 allievi sono senza appello") || refused.Find("#f-topic").Text() != "Reclami" {
			o.Error(refused.Find("#chiudi").Text())
		}
		if !has(refused, "#chiudi", "UF 531, Aula: dopo questa lezione restano 46 h 15' su 50 h 00'.") {
			o.Error(refused.Find("#chiudi").Text())
		}
		page = o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK)
		o.mark(account.Tutor, "l1", map[string]any{"id": "op-9", "device": "d", "seq": 1, "lesson": "l1", "enrolment": e[0], "base": 0, "state": "absent"}) // a conflict, refused
		o.post(account.Tutor, "/lezioni/l1/presenze", form(page, "in."+e[1], "9:30", "state."+e[2], "absent")...).went()
		o.post(account.Secretary, "/lezioni/l1/chiudi", closing...).must(http.StatusForbidden)
		empty := o.closeNow(account.Tutor, "l1", "held", "partly", "held_from", "9", "teacher", attendancetest.Anna).must(http.StatusUnprocessableEntity)
		if empty.Find("#f-held_from-error").Length() != 1 {
			o.Error(empty.Find("#chiudi").Text())
		}
		o.closeNow(account.Tutor, "l1", closing...).went()

		closed := o.mark(account.Tutor, "l1", map[string]any{"id": "op-10", "device": "d", "seq": 2, "lesson": "l1", "enrolment": e[0], "base": 0, "state": "absent"}).Operations[0]
		if closed.Result != "refused" || !strings.Contains(closed.Message, "La lezione è stata chiusa") {
			o.Errorf("a closed lesson: %+v", closed)
		}
		late := o.post(account.Tutor, "/lezioni/l1/presenze", form(page, "state."+e[0], "absent")...).must(http.StatusUnprocessableEntity)
		if !has(late, "#e-"+e[0], "La lezione è stata chiusa") {
			o.Error(late.Find("#sheet").Text())
		}
		doc := o.get(account.Director, "/lezioni/l1").must(http.StatusOK)
		if !has(doc, ".alert", "Lezione chiusa il 07/09/2026 alle 13:30 da Amato Tutor. Da firmare: anna anna (docente), Ferri Marta (tutor).") || !has(doc, "#firme", "Manca la firma") {
			o.Error(doc.Find("main").Text())
		}
		o.sealed(c)
	})
}

// sealed is what may still happen to a closed page: signature, counter-entry, reopening.
func (o *enrolOffice) sealed(c *attendancetest.Course) {
	o.Helper()
	anna, bruno := account.Role(attendancetest.Anna), account.Role(attendancetest.Bruno)
	if doc := o.get(anna, "/lezioni").must(http.StatusOK); !has(doc, ".lessons", "Mancano 2 firme") || has(doc, ".lessons", "Corso c") {
		o.Error(doc.Find("main").Text())
	}
	amend := "/lezioni/l1/rettifica/" + c.Enrolments[2]
	read := o.get(account.Tutor, amend).must(http.StatusOK).Find("input[name=version]").AttrOr("value", "")
	if doc := o.post(account.Tutor, amend, "version", read, "state", "present", "in", "9:15").must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 || doc.Find("#f-in").AttrOr("value", "") != "9:15" {
		o.Error(doc.Find("main").Text())
	}
	o.post(account.Tutor, amend, "version", read, "state", "present", "in", "9:15", "reason", "foglio firme").went()
	if doc := o.get(account.Inspector, "/lezioni/l1").must(http.StatusOK); !has(doc, ".events", "Allievo03 Prova: assente → presente 09:15–13:00. Motivo: foglio firme") {
		o.Error(doc.Find(".events").Text())
	}
	o.post(bruno, amend, "state", "absent", "reason", "x").must(http.StatusForbidden)
	o.post(account.Secretary, "/lezioni/l1/riapri", "reason", "x").must(http.StatusForbidden)
	if doc := o.post(account.Director, "/lezioni/l1/riapri").must(http.StatusUnprocessableEntity); doc.Find("#f-reason-error").Length() != 1 {
		o.Error(doc.Find("main").Text())
	}
	o.post(account.Director, "/lezioni/l1/riapri", "reason", "orario sbagliato").went()
	if doc := o.get(account.Tutor, "/lezioni/l1").must(http.StatusOK); doc.Find("#sheet[data-editable]").Length() != 1 || !has(doc, ".badge", "Riaperta") {
		o.Error(doc.Find("main").Text())
	}
	o.closeNow(account.Tutor, "l1", "held", "partly", "held_from", "9", "held_to", "12", "reason", "sciopero", "topic", "Posta", "teacher", attendancetest.Anna).went()
	doc := o.get(account.Director, "/lezioni/l1").must(http.StatusOK)
	for _, said := range []string{"Orario tenuto: 09:00–13:00 → 09:00–12:00 (sciopero). Motivo: orario sbagliato", "Argomento: Reclami → Posta."} {
		if strings.Count(doc.Find(".events").Text(), said) != 2 { // among the counter-entries, and in the story of the lesson
			o.Errorf("%q: %s", said, doc.Find(".events").Text())
		}
	}
}

func TestAForeignLessonLooksAbsent(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		bruno := account.Role(attendancetest.Bruno)
		for _, path := range []string{"/lezioni/l1", "/lezioni/none"} {
			doc := o.get(bruno, path).must(http.StatusNotFound)
			if !has(doc, "main", "La lezione non c’è.") {
				o.Errorf("%s: %s", path, doc.Find("main").Text())
			}
			o.post(bruno, path+"/chiudi", "held", "held", "topic", "x", "teacher", attendancetest.Anna).must(http.StatusNotFound)
			o.post(bruno, "/lezioni/firma", "lesson", strings.TrimPrefix(path, "/lezioni/")+" 1.1", "password", "x").must(http.StatusNotFound)
			o.post(bruno, path+"/presenze", "version."+c.Enrolments[0], "0", "state."+c.Enrolments[0], "absent").must(http.StatusNotFound)
		}
		o.get(account.Teacher, "/lezioni/l1").must(http.StatusNotFound) // of nobody on the staff
		o.get(account.Role(attendancetest.Anna), "/corsi/c").must(http.StatusForbidden)
		o.get(account.Tutor, "/corsi/other").must(http.StatusNotFound)
		o.get(account.Tutor, "/corsi/other/fad").must(http.StatusNotFound)
		o.post(account.Tutor, "/corsi/other/stage/x", "date", "1/9/2026", "from", "9", "to", "10").must(http.StatusNotFound)
		if doc := o.get(bruno, "/lezioni").must(http.StatusOK); doc.Find(".lesson-row").Length() != 0 || doc.Find(".empty").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Tutor, "/lezioni").must(http.StatusOK); doc.Find(".lesson-row").Length() != 2 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Tutor, "/corsi/c?scheda=allievi").must(http.StatusOK); has(doc, "main", "Nascita") || doc.Find("tbody tr").Length() != 3 {
			o.Error(doc.Find("main").Text())
		}
	})
}

func TestFadByHand(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		object := []string{"title", "Privacy", "segment", "531", "minutes", "10", "from_date", "7/9/2026", "to_date", "20/9/2026", "platform", "Moodle"}
		if doc := o.post(account.Secretary, "/corsi/c/fad", with(object, "segment", "KC", "to_date", "1/9/2026")...).must(http.StatusUnprocessableEntity); doc.Find("#f-segment-error").Length() != 1 || doc.Find("#f-to_date-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, "/corsi/c/fad", object...).went()
		doc := o.get(account.Tutor, "/corsi/c/fad").must(http.StatusOK)
		path, e := doc.Find("details[id^=o-] form").AttrOr("action", ""), c.Enrolments
		if bad := o.post(account.Tutor, path, "time."+e[0], "dieci", "source", "Moodle").must(http.StatusUnprocessableEntity); bad.Find("tr.field-bad").Length() != 1 || bad.Find("input[name='time."+e[0]+"']").AttrOr("value", "") != "dieci" {
			o.Error(bad.Find("main").Text())
		}
		if bad := o.post(account.Tutor, path, "time."+e[0], "2:30", "time.other-e01", "1", "source", "Moodle").must(http.StatusUnprocessableEntity); !has(bad, ".alert", "non frequenta questo corso") {
			o.Error(bad.Find("main").Text())
		}
		o.post(account.Tutor, path, "time."+e[0], "2:30", "test."+e[0], "superato", "source", "Moodle, 7/9").went()
		if doc := o.get(account.Tutor, "/corsi/c/fad").must(http.StatusOK); doc.Find("input[name='time."+e[0]+"']").AttrOr("value", "") != "" || !has(doc, "table.entries", "scritto a mano 2 h 30', non conta") || !has(doc, "table.entries", "Moodle, 7/9, scritto a mano da") {
			o.Error(doc.Find("main").Text())
		} else {
			o.post(account.Secretary, path+"/attesta", "learner", doc.Find("input[name=learner]").AttrOr("value", ""), "reason", "visto sulla piattaforma").went()
		}
		if doc := o.get(account.Tutor, "/corsi/c/fad").must(http.StatusOK); doc.Find("input[name='time."+e[0]+"']").AttrOr("value", "") != "02:30" || !has(doc, "table.entries", "attestato da") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Inspector, path+"/allievo/"+e[0]).must(http.StatusOK); !has(doc, "table", "scritto a mano da") || !has(doc, "table", "visto sulla piattaforma") || has(doc, "table", "misurato dalla piattaforma") {
			o.Error(doc.Find("main").Text())
		}
		if a := o.get(account.Tutor, "/corsi/c/fad?formato=csv"); !strings.Contains(string(a.body), "scritto a mano da") {
			o.Errorf("%s", a.body)
		}
	})
}
