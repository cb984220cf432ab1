package web_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/web"
	"vidimus/templates"
)

// site is the frame with routes of the test's own, and a browser in front of it.
type site struct {
	t      *testing.T
	db     *store.DB
	url    string
	log    bytes.Buffer
	cookie *http.Cookie
	tutor  account.Account
}

func serve(t *testing.T, database, base string, routes ...web.Route) *site {
	t.Helper()
	s := &site{t: t, db: storetest.Open(t, database, storetest.NewClock("2026-11-22T09:00:00Z"))}
	ctx := t.Context()
	cmd := store.Command{Actor: store.Actor{Kind: store.Console, ID: "test"}, Locks: []store.Stream{store.ProviderStream()}}
	_, err := s.db.Write(ctx, cmd, func(tx *store.Tx) (err error) {
		if err := provider.Establish(ctx, tx, provider.Provider{Name: "Ente di prova", Zone: "Europe/Rome"}); err != nil {
			return err
		}
		s.tutor, err = account.Create(ctx, tx, account.New{Email: "t@ente.it", Name: "Amato Giulia", Roles: account.RolesOf(account.Tutor, account.Teacher), Password: "$argon2id$"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	app := &web.App{DB: s.db, Keys: keys, BaseURL: base, Log: slog.New(slog.NewTextHandler(&s.log, nil))}
	handler, err := web.New(app, routes)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func onFile(t *testing.T, routes ...web.Route) *site {
	t.Helper()
	return serve(t, filepath.Join(t.TempDir(), "v.db"), "http://localhost", routes...)
}

// enter signs the tutor in.
func (s *site) enter(name string) {
	s.t.Helper()
	token, err := account.OpenSession(s.t.Context(), s.db, s.tutor)
	if err != nil {
		s.t.Fatal(err)
	}
	s.cookie = &http.Cookie{Name: name, Value: token}
}

type reply struct {
	*http.Response
	body string
}

func (r reply) text(selector string) string {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(doc.Find(selector).Text())
}

func (s *site) do(method, path string, body io.Reader, headers ...string) reply {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if s.cookie != nil {
		req.AddCookie(s.cookie)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{res, string(b)}
}

func (s *site) get(path string, headers ...string) reply {
	s.t.Helper()
	return s.do(http.MethodGet, path, nil, headers...)
}

func (s *site) post(path string, form url.Values, headers ...string) reply {
	s.t.Helper()
	return s.do(http.MethodPost, path, strings.NewReader(form.Encode()), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

func public(method, path string, h web.Handler) web.Route {
	return web.Route{Method: method, Path: path, Allow: web.Public(), Handle: h}
}

func hello(q *web.Request) error {
	return q.Page(http.StatusOK, "error", templates.Page{Title: "Ciao", View: templates.ErrorPage{Status: 200, Message: q.T("Accedi")}})
}

func TestEveryAnswerIsProtected(t *testing.T) {
	s := onFile(t, public("GET", "/x", hello), public("GET", "/broken", func(*web.Request) error { return errors.New("no") }))
	for _, path := range []string{"/x", "/broken", "/absent", templates.Asset("icon.svg")} {
		res := s.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": web.Policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if res.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS without https", path)
		}
		if cached := res.Header.Get("Cache-Control"); cached != "no-store" && !strings.HasPrefix(path, templates.StaticPrefix) {
			t.Errorf("%s: Cache-Control %q", path, cached)
		}
	}
	secure := serve(t, filepath.Join(t.TempDir(), "v.db"), "https://registro.example", public("GET", "/x", hello))
	if got := secure.get("/x").Header.Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=31536000") {
		t.Errorf("HSTS %q", got)
	}
}

func TestADefectSaysNothingAndAnIDThatIsInTheLog(t *testing.T) {
	s := onFile(t,
		public("GET", "/error", func(*web.Request) error { return errors.New("secret of the database") }),
		public("GET", "/panic", func(*web.Request) error { panic("secret of the program") }))
	for _, path := range []string{"/error", "/panic"} {
		res := s.get(path)
		id := res.text("main .mono")
		if res.StatusCode != 500 || strings.Contains(res.body, "secret") || len(id) != 10 || !strings.Contains(s.log.String(), id) {
			t.Errorf("%s: %d, id %q\n%s", path, res.StatusCode, id, s.log.String())
		}
		var p web.Problem
		machine := s.get(path, "Accept", "application/json")
		if err := json.Unmarshal([]byte(machine.body), &p); err != nil || p.Status != 500 || p.ID == "" || machine.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s, %v", path, machine.body, err)
		}
	}
	if !strings.Contains(s.log.String(), "secret of the database") || !strings.Contains(s.log.String(), "web_test.go") {
		t.Errorf("the log does not have the rest:\n%s", s.log.String())
	}
}

func TestEachRefusalHasItsStatus(t *testing.T) {
	kinds := map[fault.Kind]int{fault.Invalid: 422, fault.Refused: 422, fault.NotFound: 404, fault.Gone: 410, fault.Forbidden: 403, fault.Conflict: 409, fault.TooLarge: 413, fault.Throttled: 429, fault.Unavailable: 503}
	s := onFile(t, public("GET", "/x/:kind", func(q *web.Request) error {
		return fault.New(fault.Kind(q.Param("kind")), "x.y", "Accedi per continuare.").With("a", "Accedi")
	}))
	for kind, status := range kinds {
		res := s.get("/x/" + string(kind))
		if res.StatusCode != status || res.text("main .alert-title") != "Accedi per continuare." {
			t.Errorf("%s: %d %q", kind, res.StatusCode, res.text("main .alert-title"))
		}
		if (res.Header.Get("Retry-After") != "") != (status == 503 || status == 429) {
			t.Errorf("%s: Retry-After %q", kind, res.Header.Get("Retry-After"))
		}
	}
	if res := s.do("DELETE", "/x/invalid", nil); res.StatusCode != 405 {
		t.Errorf("DELETE: %d", res.StatusCode)
	}
	if res := s.get("/nowhere"); res.StatusCode != 404 || res.text("h1") != "Pagina non trovata" {
		t.Errorf("nowhere: %d %q", res.StatusCode, res.text("h1"))
	}
}

func TestWhoMayComeIn(t *testing.T) {
	row := func(path string, p web.Permission) web.Route {
		return web.Route{Method: "GET", Path: path, Allow: p, Handle: hello}
	}
	s := onFile(t, row("/all", web.Public()), row("/in", web.SignedIn()), row("/tutor", web.For(account.Tutor)), row("/director", web.For(account.Director)))
	if res := s.get("/tutor?a=b"); res.StatusCode != 303 || res.Header.Get("Location") != "/accedi?next=%2Ftutor%3Fa%3Db" {
		t.Errorf("nobody: %d %q", res.StatusCode, res.Header.Get("Location"))
	}
	if res := s.get("/in", "Accept", "application/json"); res.StatusCode != 401 {
		t.Errorf("nobody's program: %d", res.StatusCode)
	}
	s.enter("vidimus")
	for path, want := range map[string]int{"/all": 200, "/in": 200, "/tutor": 200, "/director": 403} {
		if res := s.get(path); res.StatusCode != want {
			t.Errorf("tutor at %s: %d", path, res.StatusCode)
		}
	}
	res := s.get("/in")
	if who := res.text(".who"); !strings.Contains(who, "Amato Giulia · Docente, Tutor") || res.text(".slim-row > span") != "Ente di prova" || res.text(".menu a") != "LezioniCalendarioLe mie oreCorsiAvvisi" {
		t.Errorf("%q %q %q", who, res.text(".slim-row > span"), res.text(".menu a"))
	}
	s.cookie.Name = "__Host-vidimus"
	if res := s.get("/in"); res.StatusCode != 303 {
		t.Errorf("another cookie's name: %d", res.StatusCode)
	}
}

func TestTheCookie(t *testing.T) {
	routes := []web.Route{public("GET", "/in", func(q *web.Request) error {
		if err := q.Enter("token"); err != nil {
			return err
		}
		return q.See("/")
	})}
	for base, want := range map[string]string{
		"http://localhost":         "vidimus=token; Path=/; HttpOnly; SameSite=Lax",
		"https://registro.example": "__Host-vidimus=token; Path=/; HttpOnly; Secure; SameSite=Lax",
	} {
		s := serve(t, filepath.Join(t.TempDir(), "v.db"), base, routes...)
		if got := s.get("/in").Header.Get("Set-Cookie"); got != want {
			t.Errorf("%s: %q", base, got)
		}
	}
}

func TestAnotherSiteCannotPost(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "v.db"), "https://registro.example", public("POST", "/x", hello))
	form := url.Values{"operation": {"1"}}
	for _, c := range []struct {
		header, value string
		want          int
	}{
		{"Sec-Fetch-Site", "cross-site", 403}, {"Sec-Fetch-Site", "same-site", 403}, {"Sec-Fetch-Site", "same-origin", 200},
		{"Origin", "https://evil.example", 403}, {"Origin", "https://registro.example", 200}, {"X-None", "1", 200},
	} {
		if res := s.post("/x", form, c.header, c.value); res.StatusCode != c.want {
			t.Errorf("%s: %s → %d", c.header, c.value, res.StatusCode)
		}
	}
}

func TestBodies(t *testing.T) {
	echo := func(q *web.Request) error {
		if q.JSON() {
			return q.Send(http.StatusOK, string(q.Body()))
		}
		b, name, err := q.File("sheet")
		if err != nil {
			return err
		}
		return q.Send(http.StatusOK, name+":"+string(b)+":"+q.Value("title"))
	}
	route := public("POST", "/x", echo)
	route.Limit = 1000
	s := onFile(t, route)

	if res := s.post("/x", url.Values{"a": {"b"}}); res.StatusCode != 422 || !strings.Contains(res.body, "codice di operazione") {
		t.Errorf("without an operation: %d", res.StatusCode)
	}
	if res := s.post("/x?operation=1", url.Values{"a": {"b"}}); res.StatusCode != 422 {
		t.Errorf("with the operation in the address: %d", res.StatusCode)
	}
	if res := s.post("/x", url.Values{"operation": {"1"}, "a": {strings.Repeat("x", 1000)}}); res.StatusCode != 413 {
		t.Errorf("too large: %d", res.StatusCode)
	}
	if res := s.post("/x", url.Values{"operation": {"1"}}); res.StatusCode != 422 || !strings.Contains(res.body, "Scegli un file.") {
		t.Errorf("without a file: %d", res.StatusCode)
	}
	if res := s.do("POST", "/x", strings.NewReader("hello"), "Content-Type", "text/plain"); res.StatusCode != 422 {
		t.Errorf("text: %d", res.StatusCode)
	}
	if res := s.do("POST", "/x", strings.NewReader(`{"a":1}`), "Content-Type", "application/json"); res.body != `"{\"a\":1}"`+"\n" {
		t.Errorf("JSON: %d %s", res.StatusCode, res.body)
	}
	if res := s.do("POST", "/x", strings.NewReader(`{"a":"`+strings.Repeat("x", 1000)+`"}`), "Content-Type", "application/json"); res.StatusCode != 413 || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("too much JSON: %d", res.StatusCode)
	}

	upload := func(size int) reply {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		_ = w.WriteField("operation", "1")
		_ = w.WriteField("title", " Scheda ")
		f, err := w.CreateFormFile("sheet", "scheda.txt")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write(bytes.Repeat([]byte("x"), size))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return s.do("POST", "/x", &b, "Content-Type", w.FormDataContentType())
	}
	if res := upload(3); res.body != `"scheda.txt:xxx:Scheda"`+"\n" {
		t.Errorf("upload: %d %s", res.StatusCode, res.body)
	}
	if res := upload(2000); res.StatusCode != 413 {
		t.Errorf("too large an upload: %d", res.StatusCode)
	}
}

func TestAFormCountsOnce(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		rename := web.Route{Method: "POST", Path: "/nome", Allow: web.For(account.Tutor), Handle: func(q *web.Request) error {
			return q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
				p, err := provider.Current(q.Context(), tx)
				if err != nil {
					return err
				}
				p.Name += q.Value("more")
				tx.Answer("/nome/" + url.PathEscape(p.Name))
				return provider.Establish(q.Context(), tx, p)
			})
		}}
		s := serve(t, database, "http://localhost", rename)
		s.enter("vidimus")
		form := url.Values{"operation": {"op-1"}, "more": {"!"}, "password": {"x"}}
		for range 3 {
			if res := s.post("/nome", form); res.StatusCode != 303 || res.Header.Get("Location") != "/nome/Ente%20di%20prova%21" {
				t.Fatalf("%d %q %s", res.StatusCode, res.Header.Get("Location"), res.body)
			}
			form.Set("password", "passwords are no part of what is remembered")
		}
		form.Set("more", "?")
		if res := s.post("/nome", form); res.StatusCode != 409 {
			t.Errorf("another form under the same key: %d", res.StatusCode)
		}
		err := s.db.Read(t.Context(), func(r store.Reader) error {
			p, err := provider.Current(t.Context(), r)
			if p.Name != "Ente di prova!" {
				t.Errorf("name %q", p.Name)
			}
			events, err2 := store.Events(t.Context(), r, store.ProviderStream(), 0, 100)
			last := events[len(events)-1]
			if last.ActorID != s.tutor.ID || last.ActorRole != "tutor" || last.Operation != "op-1" {
				t.Errorf("recorded as %s %s in %s", last.ActorID, last.ActorRole, last.Operation)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestLocationsOfOthers(t *testing.T) {
	for location, want := range map[string]bool{
		"/": true, "/corsi/1?a=b": true, "": false, "corsi": false, "//evil.example": false, `/\evil.example`: false, "https://evil.example/": false,
		"/\tx": false, "javascript:alert(1)": false,
	} {
		if got := web.Local(location); got != want {
			t.Errorf("%q: %v", location, got)
		}
	}
}

func TestTheLanguageIsTheReaders(t *testing.T) {
	s := onFile(t, public("GET", "/x", hello))
	if got := s.get("/x", "Accept-Language", "en").text("html main .alert-title"); got != "Accedi" {
		t.Errorf("at first: %q", got)
	}
	s.cookie = &http.Cookie{Name: "lingua", Value: "en"}
	if res := s.get("/x"); res.text("html main .alert-title") != "Sign in" || !strings.Contains(res.body, `<html lang="en">`) {
		t.Errorf("in English: %q", res.text("html main .alert-title"))
	}
}

func TestTheDatabaseIsAway(t *testing.T) {
	s := onFile(t, public("GET", "/x", hello), web.Route{Method: "GET", Path: "/alive", Allow: web.Public(), Handle: hello, Bare: true})
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	if res := s.get("/alive"); res.StatusCode != 200 {
		t.Errorf("alive: %d", res.StatusCode)
	}
	if res := s.get("/x"); res.StatusCode < 500 || strings.Contains(res.body, "sql:") || res.text("h1") == "" {
		t.Errorf("away: %d %s", res.StatusCode, res.body)
	}
}
