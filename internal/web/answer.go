package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/templates"
)

// Page answers with a page, written to memory first. It fills in what every page has
// around it: the provider, who is signed in, the menu.
func (q *Request) Page(status int, name string, p templates.Page) error {
	p.Provider = q.provider.Name
	if a := q.Account(); !a.IsZero() {
		p.User = &templates.User{Name: a.Name, Role: q.roleWords(a)}
		if q.Is(account.Tutor, account.Teacher, account.Director) {
			p.User.Keeper = a.ID
		}
		p.Nav = q.nav()
	}
	if q.route.Bearer { // it sends no referrer
		p.Here = strings.Join(strings.SplitN(q.Path(), "/", 4)[:3], "/")
	}
	b, err := q.app.Set[q.locale].Render(name, p)
	if err != nil {
		return err
	}
	q.send(status, "text/html; charset=utf-8", b)
	return nil
}

// Part answers with a template of the layout alone, for a script that asked for it.
func (q *Request) Part(name string, view any) error {
	b, err := q.app.Set[q.locale].Part(name, view)
	if err != nil {
		return err
	}
	q.send(http.StatusOK, "text/html; charset=utf-8", b)
	return nil
}

func (q *Request) roleWords(a account.Account) string {
	var words []string
	for _, r := range a.Roles.List() {
		words = append(words, q.T(r.Label()))
	}
	return strings.Join(words, ", ")
}

// menu is what stands in the main menu, and for whom.
var menu = []struct {
	href, label string
	roles       []account.Role
}{
	{"/adesso", "Adesso", office},
	{"/lezioni", "Lezioni", []account.Role{account.Tutor, account.Teacher}},
	{"/calendario", "Calendario", append([]account.Role{account.Tutor, account.Teacher}, office...)},
	{"/personale/ore", "Le mie ore", []account.Role{account.Tutor, account.Teacher}},
	{"/corsi", "Corsi", append([]account.Role{account.Tutor}, office...)},
	{"/persone", "Persone", office},
	{"/consegne", "Documenti", []account.Role{account.Secretary, account.Director}},
	{"/comunicazioni", "Comunicazioni", office},
	{"/standard", "Standard", office},
	{"/personale", "Personale", office},
	{"/ente", "Ente", office},
	{"/avvisi", "Avvisi", []account.Role{account.Tutor, account.Teacher, account.Secretary, account.Director, account.Administrator}},
	{"/qualita", "Controlli", office},
}

// Menu is where the main menu leads somebody with one role.
func Menu(r account.Role) []string {
	var out []string
	for _, m := range menu {
		if slices.Contains(m.roles, r) {
			out = append(out, m.href)
		}
	}
	return out
}

// nav is the menu; the first entry that the page belongs to is the current one.
func (q *Request) nav() []templates.NavItem {
	var out []templates.NavItem
	current := false
	for _, m := range menu {
		if q.Is(m.roles...) {
			out = append(out, templates.NavItem{
				Link:    templates.Link{Text: q.T(m.label), Href: m.href},
				Current: !current && q.under(m.href),
				Count:   q.waiting[m.href],
			})
			current = current || q.under(m.href)
		}
	}
	return out
}

// within are the entries of the menu that other paths stand under too.
var within = map[string]string{"/sedi": "/ente", "/aule": "/ente", "/utenti": "/ente", "/integrita": "/qualita",
	"/lezioni": "/corsi", "/iscrizioni": "/corsi", "/domande": "/corsi", "/allievi": "/persone", "/evidenze": "/corsi", "/attestati": "/corsi", "/attestazioni": "/corsi", "/messaggi": "/corsi", "/modelli": "/corsi", "/elenchi": "/corsi", "/importazioni": "/corsi", "/tracciati": "/corsi", "/documenti": "/corsi"}

// under reports whether the page that is asked for belongs to an entry of the menu.
func (q *Request) under(href string) bool {
	root, _, _ := strings.Cut(strings.TrimPrefix(q.Path(), "/"), "/")
	return q.Path() == href || strings.HasPrefix(q.Path(), href+"/") || within["/"+root] == href
}

// Invalid shows the form again, with status 422 and what is wrong, when err is a refusal
// of what was typed or of the act; any other error it returns. The page's view carries
// the form that FormOf made.
func (q *Request) Invalid(err error, name string, p templates.Page) error {
	if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Refused) {
		return err
	}
	return q.Page(http.StatusUnprocessableEntity, name, p)
}

// FormOf is the posted form again: what was typed, and what is wrong with it.
func (q *Request) FormOf(err error) templates.Form {
	f := templates.Form{Values: q.Values(), Errors: map[string]string{}}
	if e := fault.As(err); e != nil {
		f.Message = q.locale.Fault(e)
		for _, field := range e.Fields {
			if f.Errors[field.Name] == "" {
				f.Errors[field.Name] = q.T(field.Message, field.Args)
			}
		}
	}
	return f
}

// See sends the reader to another page of this site.
func (q *Request) See(location string) error {
	if !Local(location) {
		return fmt.Errorf("web: %q is no page of ours", location)
	}
	q.c.Header("Cache-Control", "no-store")
	q.c.Redirect(http.StatusSeeOther, location)
	return nil
}

// Local reports whether a location is a path of this site: neither //elsewhere nor a
// path with a control character or a backslash, which browsers read as a slash.
func Local(location string) bool {
	u, err := url.Parse(location)
	return err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(location, "/") &&
		!strings.HasPrefix(location, "//") && !strings.Contains(location, `\`)
}

// Download answers with a file to keep.
func (q *Request) Download(name, mediaType string, b []byte) error {
	q.c.Header("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	q.c.Header("Content-Security-Policy", "sandbox; default-src 'none'")
	q.send(http.StatusOK, mediaType, b)
	return nil
}

// Fresh answers with a file that is asked for again and again: with 304 and nothing more to
// who has it already, by its content or by when it was last changed.
func (q *Request) Fresh(mediaType string, b []byte, changed calendar.Instant) error {
	h := q.c.Writer.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Cache-Control", "private, max-age=300")
	h.Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(b)))
	// What is told in seconds must not change within its second: until that is over, nothing
	// is told.
	second := changed.Time().Truncate(time.Second).Add(time.Second)
	if q.Now().Time().Before(second) {
		second = time.Time{}
	}
	http.ServeContent(q.c.Writer, q.c.Request, "", second, bytes.NewReader(b))
	return nil
}

// Show answers with a picture that no browser keeps.
func (q *Request) Show(mediaType string, b []byte) error {
	q.send(http.StatusOK, mediaType, b)
	return nil
}

// Send answers with a value as JSON.
func (q *Request) Send(status int, v any) error { return q.sendJSON(status, "application/json", v) }

func (q *Request) sendJSON(status int, mediaType string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	q.send(status, mediaType, b.Bytes())
	return nil
}

func (q *Request) send(status int, mediaType string, b []byte) {
	if q.c.Writer.Header().Get("Cache-Control") == "" {
		q.c.Header("Cache-Control", "no-store")
	}
	q.c.Header("Vary", "Cookie")
	q.c.Data(status, mediaType, b)
}

// Referrer is the page of ours that the reader comes from, the home when there is none.
func (q *Request) Referrer() string {
	u, err := url.Parse(q.c.Request.Referer())
	if err != nil || u.Host != q.c.Request.Host || !Local(u.RequestURI()) {
		return "/"
	}
	return u.RequestURI()
}
