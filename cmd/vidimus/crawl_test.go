package main

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/web/page"
)

// enough is how many pages of a kind a reader opens: they differ by the state of what they are
// about, and the demo has a course in each of four.
func enough(kind string) int {
	if strings.HasPrefix(kind, "/corsi/:id") {
		return 4
	}
	return 2
}

// TestNoPageLeadsAstray follows, as each of the six roles, the links of the demo provider's
// pages: nobody is led where they may not go, where nothing is, or to a place that the page
// does not have.
func TestNoPageLeadsAstray(t *testing.T) {
	s := start(t, build(t), filepath.Join(t.TempDir(), "vidimus.db"), "demo")
	defer s.stop(t, syscall.SIGTERM)
	for _, who := range []string{"segreteria", "docente", "tutor", "direttore", "amministratore", "ispettore"} {
		t.Run(who, func(t *testing.T) {
			r := &reader{session: signIn(t, s.base, who+"@demo.example", "vidimus-demo"), opened: map[string]int{}, ids: map[string]map[string]bool{}}
			r.follow(t)
			if t.Logf("%d pages of %d kinds", len(r.ids), len(r.opened)); len(r.opened) < 20 {
				t.Error("hardly any page was led to")
			}
		})
	}
}

// routes are the addresses of pages, those without a name in them first.
var routes = sync.OnceValue(func() (all [][]string) {
	for _, r := range page.Routes() {
		if r.Method == http.MethodGet {
			all = append(all, strings.Split(r.Path, "/"))
		}
	}
	slices.SortFunc(all, func(a, b []string) int {
		return cmp.Compare(strings.Count(strings.Join(a, ""), ":"), strings.Count(strings.Join(b, ""), ":"))
	})
	return all
})

// kindsOf are what an address is an example of: its route, as which file it is asked for,
// and each thing that is asked of it.
func kindsOf(u *url.URL) []string {
	path := strings.Split(u.Path, "/")
	i := slices.IndexFunc(routes(), func(route []string) bool {
		return slices.EqualFunc(route, path, func(part, name string) bool { return part == name || strings.HasPrefix(part, ":") })
	})
	if i < 0 {
		return []string{u.Path}
	}
	route := strings.Join(routes()[i], "/")
	kinds := []string{route}
	for name, values := range u.Query() {
		if name == "formato" {
			name += "=" + values[0]
		}
		kinds = append(kinds, route+"?"+name)
	}
	return kinds
}

// reader is somebody signed in who opens whatever pages lead to.
type reader struct {
	*session
	opened map[string]int             // pages, by kind
	ids    map[string]map[string]bool // the places in a page, by its address; none of a file
	ahead  []link
}

type link struct{ from, to string }

func (r *reader) follow(t *testing.T) {
	t.Helper()
	r.ahead = []link{{"", "/"}}
	for len(r.ahead) > 0 {
		l := r.ahead[0]
		r.ahead = r.ahead[1:]
		u, err := url.Parse(l.to)
		if err != nil {
			t.Errorf("%s leads to %q: %v", l.from, l.to, err)
			continue
		}
		place := u.Fragment
		u.Fragment = ""
		if _, seen := r.ids[u.String()]; !seen && !r.open(t, l.from, u) {
			continue
		}
		if ids := r.ids[u.String()]; ids != nil && place != "" && !ids[place] {
			t.Errorf("%s leads to %s, which has no #%s", l.from, u, place)
		}
	}
}

// open reads a page, unless enough like it were read, and notes where it leads.
func (r *reader) open(t *testing.T, from string, u *url.URL) bool {
	t.Helper()
	kinds := kindsOf(u)
	if strings.HasPrefix(u.Path, "/static/") || !slices.ContainsFunc(kinds, func(k string) bool { return r.opened[k] < enough(k) }) {
		return false
	}
	for _, k := range kinds {
		r.opened[k]++
	}
	r.ids[u.String()] = nil
	res, err := r.client.Get(r.base + u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read
	if res.StatusCode != http.StatusOK {
		t.Errorf("%s leads to %s: %s", from, u, res.Status)
		return false
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Errorf("%s: %v", u, err)
		}
		return true
	}
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, e *goquery.Selection) { ids[e.AttrOr("id", "")] = true })
	r.ids[u.String()] = ids
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		to, err := res.Request.URL.Parse(a.AttrOr("href", ""))
		if err == nil && to.Host == res.Request.URL.Host {
			to.Scheme, to.Host = "", ""
			r.ahead = append(r.ahead, link{u.String(), to.String()})
		}
	})
	return true
}
