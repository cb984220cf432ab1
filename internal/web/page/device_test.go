package page_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// The service worker comes with what it keeps; the page it shows when there is nothing else
// names nobody; and nobody but a reader's own device keeps a page, which stays no-store.
func TestWhatADeviceMayKeep(t *testing.T) {
	o := emptyOffice(t, t.TempDir()+"/v.db")
	get := func(path string, cookie *http.Cookie, accept string) (status int, header http.Header, body string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if req.Header.Set("Accept", accept); cookie != nil {
			req.AddCookie(cookie)
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close() //nolint:errcheck // read
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, res.Header, string(b)
	}

	status, header, script := get("/sw.js", nil, "*/*")
	if status != http.StatusOK || header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(header.Get("Content-Type"), "text/javascript") {
		t.Errorf("/sw.js: %d %v", status, header)
	}
	head, _, _ := strings.Cut(script, ";\n")
	var shell struct {
		Version string
		Files   []string
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(head, "self.shell = ")), &shell); err != nil || shell.Version == "" {
		t.Fatalf("what the worker keeps: %v in %q", err, head)
	}
	for _, file := range shell.Files {
		if status, _, _ := get(file, nil, "*/*"); status != http.StatusOK {
			t.Errorf("the worker keeps %s, which answers %d", file, status)
		}
	}

	tutor, office := o.cookies["tutor"], o.cookies["secretary"]
	for _, tc := range []struct {
		path   string
		cookie *http.Cookie
		keeps  bool
	}{{"/lezioni", tutor, true}, {"/lezioni", office, false}, {"/senza-rete", nil, false}, {"/profilo", tutor, false}} {
		status, header, _ := get(tc.path, tc.cookie, "text/html")
		if kept := header.Get("Vidimus-Keep"); status != http.StatusOK || (kept != "") != tc.keeps || header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, kept by %q, %s", tc.path, status, kept, header.Get("Cache-Control"))
		}
	}
	if _, _, body := get("/lezioni/oggi", tutor, "application/json"); strings.TrimSpace(body) != `{"pages":["/lezioni"]}` {
		t.Errorf("today without lessons: %s", body)
	}
	if status, _, _ := get("/lezioni/oggi", nil, "application/json"); status != http.StatusUnauthorized {
		t.Errorf("today of nobody: %d", status)
	}
}
