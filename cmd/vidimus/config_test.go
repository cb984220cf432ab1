package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/fault"
	"vidimus/internal/post"
)

func settings(pairs ...string) func(string) string {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return values[name] }
}

func TestDefaultsServeOnePersonOnOneMachine(t *testing.T) {
	for _, c := range []struct {
		env  []string
		want config
	}{
		{nil, config{addr: "127.0.0.1:8080", database: "vidimus.db", dataDir: "vidimus.db.d", baseURL: "http://127.0.0.1:8080"}},
		{[]string{"DATABASE_URL", "file:/srv/r.db", "ADDR", ":80"}, config{addr: ":80", database: "file:/srv/r.db", dataDir: "/srv/r.db.d", baseURL: "http://localhost:80"}},
		{[]string{"DATABASE_URL", "postgres://db/v", "ADDR", "0.0.0.0:443", "TLS_CERT", "c", "TLS_KEY", "k"},
			config{addr: "0.0.0.0:443", database: "postgres://db/v", dataDir: "vidimus.d", baseURL: "https://localhost:443", cert: "c", key: "k"}},
		{[]string{"DATA_DIR", "/keys", "BASE_URL", "https://registro.ente.it/", "TRUSTED_PROXIES", "10.0.0.0/8, ::1"},
			config{addr: "127.0.0.1:8080", database: "vidimus.db", dataDir: "/keys", baseURL: "https://registro.ente.it", proxies: []string{"10.0.0.0/8", "::1"}}},
		{[]string{"SMTP_URL", "smtps://anna:segreta@posta.example"}, config{addr: "127.0.0.1:8080", database: "vidimus.db", dataDir: "vidimus.db.d", baseURL: "http://127.0.0.1:8080",
			mail: &post.Server{Host: "posta.example", Port: 465, User: "anna", Password: "segreta", Security: post.Implicit}}},
	} {
		got, err := readConfig(settings(c.env...))
		if d := cmp.Diff(c.want, got, cmp.AllowUnexported(config{})); err != nil || d != "" {
			t.Errorf("%v: %v\n%s", c.env, err, d)
		}
	}
}

func TestWrongSettingsAreRefusedByName(t *testing.T) {
	for _, c := range [][]string{
		{"ADDR", "8080"}, {"ADDR", "localhost:"}, {"DATABASE_URL", "mysql://x"}, {"TLS_CERT", "cert.pem"}, {"TLS_KEY", "key.pem"},
		{"BASE_URL", "registro.ente.it"}, {"BASE_URL", "ftp://x"}, {"BASE_URL", "https://x/sotto"}, {"BASE_URL", "https://a:b@x"}, {"BASE_URL", "https://x?y"},
		{"TRUSTED_PROXIES", "proxy"}, {"TRUSTED_PROXIES", "10.0.0.1,*"},
		{"SMTP_URL", "posta.example:25"}, {"SMTP_URL", "smtp://anna:segreta@posta.example?starttls=never"},
	} {
		_, err := readConfig(settings(c...))
		e := fault.As(err)
		if e == nil || !strings.Contains(e.Args["variable"].(string), c[0]) || len(e.Fields) != 1 {
			t.Errorf("%v: %v", c, err)
		}
	}
	_, err := readConfig(settings("DATABASE_URL", "mysql://user:hidden@x"))
	if text := fault.As(err).Args["value"]; strings.Contains(text.(string), "hidden") {
		t.Errorf("the password is shown: %v", text)
	}
}

func TestExposed(t *testing.T) {
	for base, want := range map[string]bool{
		"http://127.0.0.1:8080": false, "http://localhost": false, "http://[::1]:80": false, "https://registro.ente.it": false,
		"http://registro.ente.it": true, "http://192.168.1.10:8080": true,
	} {
		if got := (config{baseURL: base}).exposed(); got != want {
			t.Errorf("%s: %v", base, got)
		}
	}
}
