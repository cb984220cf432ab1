package page_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"vidimus/internal/account"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/api"
	"vidimus/internal/web/page"
)

var (
	nobody    = principals[0]
	inspector = principals[len(principals)-1]
)

func get(path string) web.Route { return web.Route{Method: http.MethodGet, Path: path} }

func TestWhatTheProviderAnswersForItself(t *testing.T) {
	p := newPolice(t)
	t.Run("verify", p.verify)
	t.Run("hours", p.hours)
	t.Run("home", p.home)
	t.Run("inspect", p.inspect) // last: it tampers
}

func (p *police) verify(t *testing.T) {
	code := p.run("SELECT p.code FROM paper p JOIN certificate c ON c.paper_id = p.id WHERE c.id <> @ AND c.state <> 'revoked' ORDER BY p.number LIMIT 1", "")
	for typed, want := range map[string]string{
		code: "Attestato valido", strings.ToLower(code): "Attestato valido", strings.ReplaceAll(code, "-", ""): "Attestato valido",
		code[:len(code)-1]: "Il codice di verifica non è scritto bene.",
	} {
		for _, path := range []string{"/v/" + typed, "/verifica/" + typed, "/verifica?code=" + typed, "/verifica?codice=" + typed} {
			_, text := p.ask(get(path), path, nobody)
			if !strings.Contains(text, want) {
				t.Errorf("%s: %s", path, text)
			}
			if strings.Contains(strings.ToLower(text), "codice fiscale") || strings.Contains(text, "Nato") {
				t.Errorf("%s says too much: %s", path, text)
			}
		}
	}
}

func (p *police) hours(t *testing.T) {
	id := p.run("SELECT c.id FROM course c WHERE c.id <> @ AND c.state = 'started' ORDER BY c.id LIMIT 1", "")
	path := "/api/v1/corsi/" + id + "/ore"
	var board ledger.Board
	must(t, p.db.Read(t.Context(), func(r store.Reader) (err error) {
		board, err = ledger.Of(t.Context(), r, id, p.today)
		return err
	}))
	_, text := p.ask(get(path), path, inspector)
	var got api.CourseHours
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if len(got.Learners) == 0 || len(got.Learners) != len(board.Rows) || !got.On.Equal(p.today) {
		t.Fatalf("%d learners on %v, want %d", len(got.Learners), got.On, len(board.Rows))
	}
	for i, row := range board.Rows {
		l := got.Learners[i]
		want := []any{row.Enrolment.ID, row.Learner.Surname, row.Ledger.Total.Recognised, row.Ledger.Total.Credited, row.Ledger.Required, row.Ledger.PercentHundredths, row.Ledger.Outcome, len(row.Ledger.Cells)}
		if d := cmp.Diff(want, []any{l.Enrolment, l.Surname, l.Recognised, l.Credited, l.Required, l.PercentHundredths, l.Outcome, len(l.Cells)}); d != "" {
			t.Error(d)
		}
	}
	_, text = p.ask(get("/api/openapi.json"), "/api/openapi.json", nobody)
	var doc struct {
		OpenAPI string                    `json:"openapi"`
		Paths   map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil || doc.OpenAPI != "3.1.0" {
		t.Fatalf("%v: %s", err, text)
	}
	for _, r := range api.Routes() {
		path := strings.Replace(r.Path, ":id", "{id}", 1)
		if doc.Paths[path][strings.ToLower(r.Method)] == nil {
			t.Errorf("%s %s is not documented", r.Method, path)
		}
	}
	if len(doc.Paths) != len(api.Routes()) {
		t.Errorf("%d paths for %d routes", len(doc.Paths), len(api.Routes()))
	}
}

func (p *police) home(t *testing.T) {
	for _, who := range principals[1:] {
		want := "/corsi"
		switch who.role {
		case "tutor", "teacher":
			want = "/lezioni"
		case "inspector":
			want = "/adesso"
		}
		if got := p.location("/", who); got != want {
			t.Errorf("%s begins at %s", who.role, got)
		}
		if got := p.location("/accedi", who); got != want {
			t.Errorf("%s, signed in, is sent from the sign-in page to %q", who.role, got)
		}
	}
}

func (p *police) inspect(t *testing.T) {
	if _, text := p.ask(get("/integrita"), "/integrita", inspector); !strings.Contains(text, "Integro Ogni evento") || strings.Contains(text, "diverso") {
		t.Errorf("untouched: %s", text)
	}
	db, err := sqlx.Open("sqlite", p.file)
	must(t, err)
	defer db.Close() //nolint:errcheck // a test's own
	_, err = db.Exec("UPDATE mark SET state = 'present' WHERE id = (SELECT id FROM mark WHERE state = 'absent' LIMIT 1)")
	must(t, err)
	if _, text := p.ask(get("/integrita"), "/integrita", inspector); !strings.Contains(text, "Non integro") || !strings.Contains(text, "della tabella mark non è quella che raccontano i suoi eventi") || !strings.Contains(text, "È la presenza dell’allievo n.") {
		t.Errorf("a mark was changed: %s", text)
	}
}

// Roles that a page of the menu is not for must not be shown it.
func TestTheMenuLeadsNowhereForbidden(t *testing.T) {
	allowed := map[string]web.Permission{}
	for _, r := range page.Routes() {
		if r.Method == http.MethodGet {
			allowed[r.Path] = r.Allow
		}
	}
	for _, role := range account.AllRoles {
		for _, href := range web.Menu(role) {
			p, ok := allowed[href]
			if !ok || len(p.Roles) > 0 && !(account.Account{ID: "x", Roles: account.RolesOf(role)}).Is(p.Roles...) {
				t.Errorf("%s is shown %s", role, href)
			}
		}
	}
}
