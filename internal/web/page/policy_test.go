package page_test

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/demo"
	"vidimus/internal/enrolment"
	"vidimus/internal/keyring"
	"vidimus/internal/ledger"
	"vidimus/internal/outbox"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/volume"
	"vidimus/internal/web"
	"vidimus/internal/web/api"
	"vidimus/internal/web/page"
	"vidimus/migrations"
)

var update = flag.Bool("update", false, "write testdata/policy.golden anew; then read the difference")

// Every route, every role, on an object of their own, on one of somebody else and on one
// that is not there. What must come out stands in testdata/policy.golden, which a person
// reads when it changes:
//
//	y  served (a refused form counts: it was theirs to send)
//	–  404: absent, or not theirs, which must look the same
//	x  403: not for this role
//	>  to the sign-in page
func TestPolicy(t *testing.T) {
	p := newPolice(t)
	routes := append(page.Routes(), api.Routes()...)
	slices.SortStableFunc(routes, func(a, b web.Route) int { return strings.Compare(a.Method, b.Method) }) // GET first: nothing changes yet
	got := map[string][]string{}
	for _, r := range routes {
		// Each in a goroutine of its own, as a server answers: what the race detector keeps of
		// one grows as long as it lives.
		t.Run(r.Method+" "+r.Path, func(t *testing.T) {
			p := p.in(t)
			cells := make([]string, len(principals))
			for i, who := range principals {
				cells[i] = p.cell(r, who)
			}
			got[r.Path+" "+r.Method] = cells
		})
	}
	compareGolden(t, table(got))
}

// TestEveryRouteHasARow: what is served is the table, and the table is what is served.
func TestEveryRouteHasARow(t *testing.T) {
	routes := append(page.Routes(), api.Routes()...)
	engine, err := web.Engine(&web.App{}, routes)
	must(t, err)
	var rows, served []string
	for _, r := range routes {
		rows = append(rows, r.Method+" "+r.Path)
	}
	for _, r := range engine.Routes() {
		served = append(served, r.Method+" "+r.Path)
	}
	slices.Sort(rows)
	slices.Sort(served)
	if d := cmp.Diff(rows, served); d != "" {
		t.Error(d)
	}
}

// principals are who asks: nobody, and one person of each role.
var principals = []principal{
	{"nobody", ""}, {"secretary", "segreteria"}, {"teacher", "docente"}, {"tutor", "tutor"},
	{"director", "direttore"}, {"administrator", "amministratore"}, {"inspector", "ispettore"},
}

type principal struct{ role, account string }

// police asks the demonstration's provider.
type police struct {
	*testing.T
	file     string // the database
	today    calendar.Date
	db       *store.DB
	site     http.Handler
	accounts map[string]account.Account
	log      *bytes.Buffer
}

// in is the same house, asked by a part of the test.
func (p *police) in(t *testing.T) *police {
	part := *p
	part.T = t
	return &part
}

func newPolice(t *testing.T) *police {
	t.Helper()
	dir := t.TempDir()
	p := &police{T: t, file: filepath.Join(dir, "v.db"), today: calendar.MustDate("2026-11-25"), accounts: map[string]account.Account{}, log: new(bytes.Buffer)}
	clock := demo.NewClock(func() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) })
	keys, err := keyring.Open(filepath.Join(dir, "keys"))
	must(t, err)
	files, err := vault.Open(filepath.Join(dir, "files"), keys.VaultKey())
	must(t, err)
	p.db, err = store.Open(t.Context(), store.Config{URL: p.file, Clock: clock.Now, Migrations: migrations.Files})
	must(t, err)
	t.Cleanup(func() { must(t, p.db.Close()) })
	must(t, keys.Introduce(t.Context(), p.db))
	log := slog.New(slog.NewTextHandler(p.log, nil))
	anchors := filepath.Join(dir, "anchors")
	press := paperwork.Press{DB: p.db, Vault: files, BaseURL: base}
	worker := &outbox.Worker{DB: p.db, Log: log, Handlers: map[string]outbox.Handler{"anchor": attendance.AppendAnchor(anchors), enrolment.HoursChanged: ledger.Alert(p.db), paperwork.Job: press.Handle, volume.Job: volume.Reader{DB: p.db, Vault: files}.Handle}}
	_, err = demo.Build(t.Context(), demo.House{DB: p.db, Clock: clock, Keys: keys, Vault: files, Worker: worker}, p.today)
	must(t, err)
	clock.Run()
	p.site, err = web.New(&web.App{DB: p.db, Keys: keys, Vault: files, Worker: worker, BaseURL: base, Anchors: anchors, Log: log}, append(page.Routes(), api.Routes()...))
	must(t, err)
	must(t, p.db.Read(t.Context(), func(r store.Reader) error {
		all, err := account.All(t.Context(), r)
		for _, a := range all {
			name, _, _ := strings.Cut(a.Email, "@")
			p.accounts[name] = a
		}
		return err
	}))
	return p
}

const base = "http://localhost"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cell is what a principal gets on a route: one sign, or three where there is an object.
func (p *police) cell(r web.Route, who principal) string {
	if !strings.Contains(r.Path, ":") {
		sign, _ := p.ask(r, r.Path, who)
		return sign
	}
	own, _ := p.ask(r, p.path(r.Path, who, "own"), who)
	other, otherText := p.ask(r, p.path(r.Path, who, "other"), who)
	absent, absentText := p.ask(r, p.path(r.Path, who, "absent"), who)
	if own == "y" && other == "–" && !r.Allow.Public && otherText != absentText {
		p.Errorf("%s %s, %s: somebody else's says %q, an absent one %q", r.Method, r.Path, who.role, otherText, absentText)
	}
	return own + other + absent
}

// ask sends one request and returns its sign and what the page says.
func (p *police) ask(r web.Route, path string, who principal) (sign, text string) {
	p.Helper()
	res := p.send(r.Method, path, who)
	location, _, _ := strings.Cut(res.Header().Get("Location"), "?")
	switch {
	case res.Code >= http.StatusInternalServerError:
		p.Errorf("%s %s, %s: %d\n%s", r.Method, path, who.role, res.Code, p.log.String())
		sign = "!"
	case res.Code == http.StatusNotFound:
		sign = "–"
	case res.Code == http.StatusForbidden:
		sign = "x"
	case res.Code == http.StatusUnauthorized, location == "/accedi" && r.Path != "/accedi" && r.Path != "/esci":
		sign = ">"
	default:
		sign = "y"
	}
	p.log.Reset()
	body := res.Body.String()
	if !strings.Contains(r.Path, "/riservato/letture/") && strings.Contains(unpacked(p.T, body), demo.InConfidence) {
		p.Errorf("%s %s tells the %s what stands in a restricted record", r.Method, path, who.role)
	}
	if doc, err := goquery.NewDocumentFromReader(strings.NewReader(body)); err == nil && doc.Find("main").Length() > 0 {
		return sign, strings.Join(strings.Fields(doc.Find("main").Text()), " ")
	}
	return sign, body
}

// unpacked is what an answer says: of a workbook, all its sheets.
func unpacked(t *testing.T, body string) string {
	t.Helper()
	if !strings.HasPrefix(body, "PK") {
		return body
	}
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	must(t, err)
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		_, err = io.Copy(&all, r)
		must(t, err)
		must(t, r.Close())
	}
	return all.String()
}

// send is one request of somebody who has just signed in.
func (p *police) send(method, path string, who principal) *httptest.ResponseRecorder {
	p.Helper()
	// Everybody here asks from one address: nobody is held up for what the others tried.
	must(p.T, p.db.Upkeep(p.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(p.Context(), "DELETE FROM throttle")
		return err
	}))
	var body io.Reader
	if method != http.MethodGet {
		body = strings.NewReader(url.Values{"operation": {store.NewID()}}.Encode())
	}
	req := httptest.NewRequestWithContext(p.Context(), method, base+path, body)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who.account != "" {
		a, ok := p.accounts[who.account]
		if !ok {
			p.Fatalf("nobody is called %s", who.account)
		}
		token, err := account.OpenSession(p.Context(), p.db, a)
		must(p.T, err)
		req.AddCookie(&http.Cookie{Name: web.PlainCookie, Value: token})
	}
	res := httptest.NewRecorder()
	p.site.ServeHTTP(res, req)
	return res
}

// location is where a GET is sent on to.
func (p *police) location(path string, who principal) string {
	p.Helper()
	return p.send(http.MethodGet, path, who).Header().Get("Location")
}

// objects are, for the first word of a path, two queries for an id: one that is the
// account's own, one that is somebody else's. The office has all: theirs are of the
// course that runs and of the one that has ended.
var objects = map[string]struct{ own, other string }{
	"corsi":        {myCourses, otherCourses},
	"ical":         {"SELECT 'unknown' AS id", "SELECT 'revoked' AS id"},
	"volumi":       {"SELECT v.id FROM register_volume v ORDER BY EXISTS (SELECT 1 " + mine + " v.course_id) DESC, v.id LIMIT 1", "SELECT v.id FROM register_volume v ORDER BY EXISTS (SELECT 1 " + mine + " v.course_id), v.id LIMIT 1"},
	"scansioni":    {"SELECT s.id FROM register_scan s ORDER BY EXISTS (SELECT 1 " + mine + " s.course_id) DESC, s.id LIMIT 1", "SELECT s.id FROM register_scan s ORDER BY EXISTS (SELECT 1 " + mine + " s.course_id), s.id LIMIT 1"},
	"lezioni":      {"SELECT l.id FROM lesson l ORDER BY (" + isMyLesson + ") DESC, l.on_date DESC, l.id LIMIT 1", "SELECT l.id FROM lesson l ORDER BY (" + isMyLesson + "), l.on_date, l.id LIMIT 1"},
	"iscrizioni":   {"SELECT id FROM enrolment WHERE course_id = (" + myCourses + ") ORDER BY number LIMIT 1", "SELECT id FROM enrolment WHERE course_id = (" + otherCourses + ") ORDER BY number LIMIT 1"},
	"allievi":      {"SELECT learner_id FROM enrolment WHERE course_id = (" + myCourses + ") ORDER BY number LIMIT 1", "SELECT learner_id FROM enrolment WHERE course_id = (" + otherCourses + ") ORDER BY number LIMIT 1"},
	"evidenze":     {"SELECT v.id FROM evidence v ORDER BY v.file_id IS NULL, v.id LIMIT 1", "SELECT v.id FROM evidence v ORDER BY v.file_id IS NULL, v.id DESC LIMIT 1"},
	"attestati":    {"SELECT c.id FROM certificate c ORDER BY c.id LIMIT 1", "SELECT c.id FROM certificate c ORDER BY c.id DESC LIMIT 1"},
	"avvisi":       {"SELECT 'unknown' AS id", "SELECT 'gone' AS id"},
	"messaggi":     {"SELECT m.id FROM message m ORDER BY m.id LIMIT 1", "SELECT m.id FROM message m ORDER BY m.id DESC LIMIT 1"},
	"modelli":      {"SELECT 'documents' AS id", "SELECT 'start' AS id"},
	"attestazioni": {"SELECT s.id FROM statement s WHERE s.annulled_on IS NULL ORDER BY s.id LIMIT 1", "SELECT s.id FROM statement s ORDER BY s.id DESC LIMIT 1"},
	"documenti":    {"SELECT p.id FROM paper p ORDER BY p.id LIMIT 1", "SELECT p.id FROM paper p ORDER BY p.id DESC LIMIT 1"},
	"standard":     {"SELECT v.id FROM standard_version v ORDER BY v.id LIMIT 1", "SELECT v.id FROM standard_version v ORDER BY v.id DESC LIMIT 1"},
	"verifica":     {"SELECT p.code FROM paper p WHERE p.kind = 'certificate' ORDER BY p.id LIMIT 1", "SELECT p.code FROM paper p WHERE p.kind = 'register' ORDER BY p.id LIMIT 1"},
	"v":            {"SELECT p.code FROM paper p WHERE p.kind = 'certificate' ORDER BY p.id LIMIT 1", "SELECT p.code FROM paper p WHERE p.kind = 'register' ORDER BY p.id LIMIT 1"},
	"avvio":        {"SELECT 'unknown' AS id", "SELECT 'used' AS id"},
	"lingua":       {"SELECT 'it' AS id", "SELECT 'en' AS id"},
	"calendario":   {"SELECT c.id FROM closure c ORDER BY c.id LIMIT 1", "SELECT c.id FROM closure c ORDER BY c.id DESC LIMIT 1"},
	"crediti":      {"SELECT k.id FROM credit k ORDER BY k.id LIMIT 1", "SELECT k.id FROM credit k ORDER BY k.id DESC LIMIT 1"},
	"decisioni":    {"SELECT 'unknown' AS id", "SELECT 'revoked' AS id"},

	"comunicazioni": {"SELECT id FROM communication ORDER BY id LIMIT 1", "SELECT id FROM communication WHERE kind = 'start' ORDER BY id DESC LIMIT 1"},
	"importazioni":  {"SELECT 'unknown' AS id", "SELECT 'gone' AS id"},
	"tracciati":     {"SELECT 'unknown' AS id", "SELECT 'gone' AS id"},
	"protocollo":    {"SELECT id FROM protocol_entry WHERE direction = 'out' ORDER BY id LIMIT 1", "SELECT id FROM protocol_entry WHERE direction = 'out' ORDER BY id DESC LIMIT 1"},
	"domanda":       {"SELECT f.code FROM application_form f ORDER BY f.id LIMIT 1", "SELECT 'zzzzzz' AS id"},
	"domande":       {"SELECT a.id FROM application a ORDER BY a.id LIMIT 1", "SELECT a.id FROM application a ORDER BY a.id DESC LIMIT 1"},
	"segui":         {"SELECT 'unknown' AS id", "SELECT 'revoked' AS id"},
	"allievo":       {"SELECT 'unknown' AS id", "SELECT 'revoked' AS id"},
	"pin":           {"SELECT 'unknown' AS id", "SELECT 'revoked' AS id"},
	"ical-allievo":  {"SELECT 'unknown' AS id", "SELECT 'revoked' AS id"},
	"diario":        {"SELECT 'unknown' AS id", "SELECT 'revoked' AS id"},

	"diario-azienda": {"SELECT 'unknown' AS id", "SELECT 'revoked' AS id"},
	"password":       {"SELECT 'unknown' AS id", "SELECT 'used' AS id"},
	"sedi":           {"SELECT s.id FROM site s ORDER BY s.id LIMIT 1", "SELECT s.id FROM site s ORDER BY s.id DESC LIMIT 1"},
	"aule":           {"SELECT r.id FROM room r ORDER BY r.id LIMIT 1", "SELECT r.id FROM room r ORDER BY r.id DESC LIMIT 1"},
	"personale":      {"SELECT s.id FROM staff s LEFT JOIN account a ON a.id = s.account_id ORDER BY a.email = @ DESC, s.id LIMIT 1", "SELECT d.staff_id FROM staff_document d JOIN staff s ON s.id = d.staff_id JOIN account a ON a.id = s.account_id WHERE a.email <> @ ORDER BY d.staff_id DESC LIMIT 1"},
	// Not one of those who ask: theirs would be shut.
	"utenti": {"SELECT a.id FROM account a WHERE SUBSTR(a.email, 2, 1) = '.' ORDER BY a.id LIMIT 1", "SELECT a.id FROM account a WHERE SUBSTR(a.email, 2, 1) = '.' ORDER BY a.id DESC LIMIT 1"},
}

const (
	mine = "FROM course_staff m JOIN staff s ON s.id = m.staff_id JOIN account a ON a.id = s.account_id WHERE a.email = @ AND m.course_id ="
	// Who works on no course is of the office: theirs is the one that runs.
	myCourses    = "SELECT c.id FROM course c ORDER BY EXISTS (SELECT 1 " + mine + " c.id) DESC, c.state = 'started' DESC, c.id LIMIT 1"
	otherCourses = "SELECT c.id FROM course c ORDER BY EXISTS (SELECT 1 " + mine + " c.id), c.state = 'started', c.id LIMIT 1"
	isMyLesson   = "EXISTS (SELECT 1 " + mine + " l.course_id AND m.part = 'tutor') OR EXISTS (SELECT 1 FROM lesson_teacher t JOIN staff s ON s.id = t.staff_id JOIN account a ON a.id = s.account_id WHERE a.email = @ AND t.lesson_id = l.id)"
)

// path fills the parameters of a route: whose is "own", "other" or "absent".
func (p *police) path(pattern string, who principal, whose string) string {
	p.Helper()
	parts := strings.Split(strings.TrimPrefix(pattern, "/"), "/")
	collection := parts[0]
	if collection == "api" {
		collection = parts[2]
	}
	query, known := objects[collection]
	if !known {
		p.Fatalf("%s: say in objects what stands behind /%s", pattern, collection)
	}
	id := "absent"
	switch whose {
	case "own":
		id = p.find(query.own, who)
	case "other":
		id = p.find(query.other, who)
	}
	first := true
	for i, part := range parts {
		if !strings.HasPrefix(part, ":") {
			continue
		}
		parts[i] = id
		if !first {
			parts[i] = p.second(part, id)
		}
		first = false
	}
	return "/" + strings.Join(parts, "/")
}

// second is a further parameter: something that belongs to the first.
func (p *police) second(name, id string) string {
	p.Helper()
	switch name {
	case ":step":
		return "trasmetti"
	case ":table":
		return "calendario"
	case ":reading", ":entry", ":report":
		return "unknown" // nobody has opened the record, nor is it known which report
	}
	if name == ":whose" { // of the addresses of a diary
		return "allievo"
	}
	if name == ":part" { // of a standard
		return "scheda"
	}
	queries := map[string]string{
		":staff":     "SELECT t.staff_id FROM lesson_teacher t WHERE t.lesson_id = @ ORDER BY t.id LIMIT 1",
		":enrolment": "SELECT e.id FROM enrolment e JOIN lesson l ON l.course_id = e.course_id WHERE l.id = @ ORDER BY e.number LIMIT 1",
		":document":  "SELECT d.id FROM staff_document d WHERE d.staff_id = @ ORDER BY d.file_id IS NULL, d.id LIMIT 1",
		":file":      "SELECT d.id FROM application_document d WHERE d.application_id = @ ORDER BY d.id LIMIT 1",
		":paper":     "SELECT p.id FROM paper p WHERE p.id <> @ ORDER BY p.id LIMIT 1",
		":signal":    "SELECT s.id FROM absence_signal s WHERE s.id <> @ ORDER BY s.id LIMIT 1",
		":group":     "SELECT g.id FROM course_group g WHERE g.course_id = @ ORDER BY g.id LIMIT 1",
		":object":    "SELECT o.id FROM fad_object o WHERE o.course_id = @ ORDER BY o.id LIMIT 1",
		":learner":   "SELECT e.id FROM enrolment e WHERE e.course_id = @ ORDER BY e.number LIMIT 1",
		":agreement": "SELECT a.id FROM stage_agreement a JOIN enrolment e ON e.id = a.enrolment_id WHERE e.course_id = @ ORDER BY a.id LIMIT 1",
		":day":       "SELECT d.id FROM stage_day d JOIN stage_agreement a ON a.id = d.agreement_id JOIN enrolment e ON e.id = a.enrolment_id WHERE e.course_id = @ ORDER BY a.id, d.id LIMIT 1",
	}
	query, known := queries[name]
	if !known {
		p.Fatalf("%s: say here what it stands for", name)
	}
	if id == "absent" {
		return id
	}
	return p.run(query, id)
}

func (p *police) find(query string, who principal) string {
	p.Helper()
	return p.run(query, who.account+"@demo.example")
}

// run asks for one id; @ stands for the argument, as often as it occurs.
func (p *police) run(query, arg string) (id string) {
	p.Helper()
	args := slices.Repeat([]any{arg}, strings.Count(query, "@"))
	err := p.db.Read(p.Context(), func(r store.Reader) error {
		return r.Get(p.Context(), &id, strings.ReplaceAll(query, "@", "?"), args...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "absent"
	}
	if err != nil {
		p.Fatalf("%s: %v", query, err)
	}
	return id
}

// table is the golden file.
func table(cells map[string][]string) string {
	var b strings.Builder
	line := func(method, path string, cells []string) {
		fmt.Fprintf(&b, "%-5s%-42s", method, path)
		for i, c := range cells {
			b.WriteString(c)
			if i < len(cells)-1 {
				b.WriteString(strings.Repeat(" ", max(1, len(principals[i].role)+2-utf8.RuneCountInString(c))))
			}
		}
		b.WriteString("\n")
	}
	var heads []string
	for _, p := range principals {
		heads = append(heads, p.role)
	}
	line("", "own, other, absent", heads)
	keys := make([]string, 0, len(cells))
	for key := range cells {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		path, method, _ := strings.Cut(key, " ")
		line(method, path, cells[key])
	}
	return b.String()
}

func compareGolden(t *testing.T, got string) {
	t.Helper()
	name := filepath.Join("testdata", "policy.golden")
	if *update {
		must(t, os.MkdirAll("testdata", 0o750))
		must(t, os.WriteFile(name, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(name)
	must(t, err)
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("who may do what has changed; if it is right, run with -update and read the difference:\n%s", d)
	}
}
