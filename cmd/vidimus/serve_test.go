package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"vidimus/internal/store/storetest"
)

// screen is a terminal that can be read while it is written.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// running is vidimus without arguments, as a person starts it.
type running struct {
	t    *testing.T
	base string
	out  *screen
	err  *screen
	stop context.CancelFunc
	done chan int
}

func runServer(t *testing.T, env ...string) *running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, base: "http://" + addr, out: &screen{}, err: &screen{}, stop: cancel, done: make(chan int, 1)}
	go func() {
		r.done <- run(ctx, nil, strings.NewReader(""), r.out, r.err, settings(append(env, "ADDR", addr)...))
	}()
	t.Cleanup(cancel)
	for range 500 {
		if res, err := http.Get(r.base + "/readyz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return r
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("not ready:\n%s\n%s", r.out, r.err)
	return nil
}

func (r *running) end() {
	r.t.Helper()
	r.stop()
	select {
	case code := <-r.done:
		if code != fine {
			r.t.Errorf("ended with %d:\n%s", code, r.err)
		}
	case <-time.After(30 * time.Second):
		r.t.Fatal("still running")
	}
}

var firstLink = regexp.MustCompile(`http://[^ ]*(/avvio/[A-Z0-9]+)`)

func TestTheFirstStart(t *testing.T) {
	storetest.EachEmpty(t, func(t *testing.T, database string) {
		env := []string{"DATABASE_URL", database, "DATA_DIR", filepath.Join(t.TempDir(), "d")}
		r := runServer(t, env...)
		link := firstLink.FindStringSubmatch(r.out.String())
		if link == nil {
			t.Fatalf("no link:\n%s", r.out)
		}
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		send := func(path string, form url.Values) (int, string, string) {
			t.Helper()
			res, err := browser.PostForm(r.base+path, form)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close() //nolint:errcheck // read
			b, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return res.StatusCode, res.Header.Get("Location"), string(b)
		}
		form := url.Values{"operation": {"op-1"}, "provider": {""}, "name": {"Rossi Anna"}, "email": {"anna@ente.it"}, "password": {"una frase lunga"}, "password_again": {"un’altra"}}
		if code, _, body := send(link[1], form); code != 422 || !strings.Contains(body, "Le due password sono diverse.") || !strings.Contains(body, `value="Rossi Anna"`) || strings.Contains(body, "una frase lunga") {
			t.Errorf("two passwords: %d\n%s", code, body)
		}
		form.Set("password_again", "una frase lunga")
		if code, _, body := send(link[1], form); code != 422 || !strings.Contains(body, "Scrivi la denominazione dell’ente.") {
			t.Errorf("no provider: %d\n%s", code, body)
		}
		form.Set("provider", "Ente di prova")
		if code, to, body := send(link[1], form); code != 303 || to != "/" {
			t.Fatalf("%d to %s\n%s", code, to, body)
		}
		if code, to, _ := send(link[1], form); code != 303 || to != "/accedi" {
			t.Errorf("the same form again: %d to %s", code, to)
		}
		form.Set("operation", "op-2")
		if code, _, _ := send(link[1], form); code != 404 {
			t.Errorf("the link again: %d", code)
		}
		if code, to, _ := send("/accedi", url.Values{"operation": {"x"}, "email": {"Anna@ente.it"}, "password": {"una frase lunga"}, "next": {"//evil.example"}}); code != 303 || to != "/" {
			t.Errorf("sign-in: %d to %s", code, to)
		}
		if code, _, body := send("/accedi", url.Values{"operation": {"x"}, "email": {"anna@ente.it"}, "password": {"sbagliata"}}); code != 422 || !strings.Contains(body, "Indirizzo email o password non corretti.") {
			t.Errorf("a wrong password: %d", code)
		}
		r.end()

		again := runServer(t, env...)
		if strings.Contains(again.out.String(), "/avvio/") {
			t.Errorf("a second administrator is invited:\n%s", again.out)
		}
		again.end()
		if code, stdout, stderr := typedIn(t, env, "", "doctor"); code != fine {
			t.Errorf("doctor: %d %s %s", code, stdout, stderr)
		}
	})
}

func typedIn(t *testing.T, env []string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	code = run(t.Context(), args, strings.NewReader(stdin), &out, &err, settings(env...))
	return code, out.String(), err.String()
}

func TestUserAdd(t *testing.T) {
	env := []string{"DATABASE_URL", filepath.Join(t.TempDir(), "v.db")}
	add := func(password string, args ...string) (int, string, string) {
		return typedIn(t, env, password+"\n", append([]string{"user", "add"}, args...)...)
	}
	anna := []string{"--email", "anna@ente.it", "--name", "Rossi Anna", "--roles", "tutor,director"}
	if code, _, stderr := add("una frase lunga", anna[:4]...); code != misused {
		t.Errorf("without roles: %d %s", code, stderr)
	}
	if code, _, stderr := add("una frase lunga", "--email", "b@ente.it", "--name", "B", "--roles", "king"); code != misused || !strings.Contains(stderr, "king") {
		t.Errorf("king: %d %s", code, stderr)
	}
	if code, _, stderr := add("corta", anna...); code != refused || !strings.Contains(stderr, "12") {
		t.Errorf("short: %d %s", code, stderr)
	}
	if code, stdout, stderr := add("una frase lunga", anna...); code != fine || !strings.Contains(stdout, "anna@ente.it") {
		t.Errorf("%d %s %s", code, stdout, stderr)
	}
	if code, _, stderr := add("una frase lunga", anna...); code != refused || !strings.Contains(stderr, "C’è già un account") {
		t.Errorf("twice: %d %s", code, stderr)
	}
}

func TestOtherKeysAreRefused(t *testing.T) {
	dir := t.TempDir()
	database := filepath.Join(dir, "v.db")
	if code, _, stderr := typedIn(t, []string{"DATABASE_URL", database}, "una frase lunga\n", "user", "add", "--email", "a@b.it", "--name", "A", "--roles", "tutor"); code != fine {
		t.Fatal(stderr)
	}
	for _, command := range []string{"doctor", "serve"} {
		code, _, stderr := typedIn(t, []string{"DATABASE_URL", database, "DATA_DIR", filepath.Join(dir, "other"), "ADDR", "127.0.0.1:0"}, "", command)
		if code != refused || !strings.Contains(stderr, "DATA_DIR") {
			t.Errorf("%s: %d %s", command, code, stderr)
		}
	}
}

func TestDoctorDoesNotMakeWhatItExamines(t *testing.T) {
	database := filepath.Join(t.TempDir(), "v.db")
	if code, _, stderr := typedIn(t, []string{"DATABASE_URL", database}, "", "doctor"); code != refused || !strings.Contains(stderr, "DATABASE_URL") {
		t.Errorf("%d %s", code, stderr)
	}
	if _, err := os.Stat(database); err == nil {
		t.Error("the database was made")
	}
}

func TestMigrateAndVersion(t *testing.T) {
	storetest.EachEmpty(t, func(t *testing.T, database string) {
		for range 2 {
			if code, stdout, stderr := typedIn(t, []string{"DATABASE_URL", database}, "", "migrate"); code != fine {
				t.Errorf("%d %s %s", code, stdout, stderr)
			}
		}
	})
	if code, stdout, _ := typedIn(t, nil, "", "version"); code != fine || !strings.HasPrefix(stdout, "vidimus ") {
		t.Errorf("%d %s", code, stdout)
	}
}

func TestAnAddressInUseIsRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // a test's own
	env := []string{"DATABASE_URL", filepath.Join(t.TempDir(), "v.db"), "ADDR", l.Addr().String()}
	if code, _, stderr := typedIn(t, env, "", "serve"); code != refused || !strings.Contains(stderr, "ADDR") {
		t.Errorf("%d %s", code, stderr)
	}
}
