package web

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/notice"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/templates"
)

// serve is a route as gin calls it: identify, permit, read the body, answer; an error or
// a panic on the way becomes the answer.
func (a *App) serve(route Route) gin.HandlerFunc {
	return func(c *gin.Context) {
		q := &Request{c: c, app: a, route: route, zone: time.UTC, locale: localeOf(c.Request)}
		defer func() {
			if p := recover(); p != nil {
				q.fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		if err := q.answer(); err != nil {
			q.fail(err)
		}
	}
}

func (q *Request) answer() error {
	if q.route.Bearer {
		q.c.Header("Referrer-Policy", "no-referrer")
		q.c.Header("X-Robots-Tag", "noindex, nofollow")
	}
	if err := q.identify(); err != nil {
		return err
	}
	if !q.route.Allow.allows(q.Account()) {
		if q.Account().IsZero() {
			return fault.New(fault.Unauthenticated, "web.sign_in", "Accedi per continuare.")
		}
		return fault.New(fault.Forbidden, "web.forbidden", "Il tuo ruolo non permette questa operazione. Se ti serve, chiedi all’amministratore.")
	}
	if q.route.Guard != nil {
		if err := q.route.Guard(q); err != nil {
			return err
		}
	}
	if q.route.Path != "" { // else nobody is going to read it
		if err := q.read(); err != nil {
			return err
		}
	}
	return q.route.Handle(q)
}

// identify finds out who asks, and of which provider.
func (q *Request) identify() error {
	if q.route.Bare {
		return nil
	}
	if cookie, err := q.c.Request.Cookie(q.app.cookieName()); err == nil && !q.route.Bearer {
		q.token = cookie.Value
	}
	now, known := q.Now(), false
	err := q.Read(func(r store.Reader) (err error) {
		if q.provider, err = provider.Current(q.Context(), r); err != nil {
			return err
		}
		if q.zone, err = provider.Zone(q.Context(), r); err != nil || q.token == "" {
			return err
		}
		if q.session, known, err = account.SessionOf(q.Context(), r, now, q.token); err != nil || !known {
			return err
		}
		unread, err := notice.Unread(q.Context(), r, q.Account().ID)
		q.waiting = map[string]int{"/avvisi": unread}
		return err
	})
	if err != nil || !known {
		q.session = account.Session{}
		return err
	}
	return q.session.Prolong(q.Context(), q.app.DB, now)
}

const languageCookie = "lingua"

// localeOf is Italian, the language of the papers, until the reader chooses another: a
// browser's own list says little on a computer that a classroom shares.
func localeOf(r *http.Request) language.Locale {
	if cookie, err := r.Cookie(languageCookie); err == nil {
		return language.Of(cookie.Value)
	}
	return language.Italian
}

// Speak makes a language the reader's.
func (q *Request) Speak(l language.Locale) {
	q.setCookie(languageCookie, string(l), 365*24*time.Hour)
}

// The session's cookie. A browser takes a __Host- cookie over TLS alone, and from this
// host alone.
const (
	SecureCookie = "__Host-vidimus"
	PlainCookie  = "vidimus"
)

func (a *App) cookieName() string {
	if a.https() {
		return SecureCookie
	}
	return PlainCookie
}

// Enter makes the token of an open session the browser's; the one it had before ends.
func (q *Request) Enter(token string) error {
	if err := q.endSession(); err != nil {
		return err
	}
	q.setCookie(q.app.cookieName(), token, 0)
	return nil
}

// Leave signs out.
func (q *Request) Leave() error {
	if err := q.endSession(); err != nil {
		return err
	}
	q.setCookie(q.app.cookieName(), "", -time.Second)
	return nil
}

func (q *Request) endSession() error {
	if q.token == "" {
		return nil
	}
	return account.CloseSession(q.Context(), q.app.DB, q.token)
}

// setCookie with life 0 lasts as long as the browser is open, below 0 takes it away.
func (q *Request) setCookie(name, value string, life time.Duration) {
	http.SetCookie(q.c.Writer, &http.Cookie{ //nolint:gosec // Secure wherever there is HTTPS
		Name: name, Value: value, Path: "/", MaxAge: int(life / time.Second),
		HttpOnly: true, Secure: q.app.https(), SameSite: http.SameSiteLaxMode,
	})
}

// statuses is how the web answers each kind of refusal.
var statuses = map[fault.Kind]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Refused:         http.StatusUnprocessableEntity,
	fault.NotFound:        http.StatusNotFound,
	fault.Gone:            http.StatusGone,
	fault.Forbidden:       http.StatusForbidden,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Conflict:        http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Throttled:       http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// fail answers with an error: a refusal in its own words; anything else in a fixed
// sentence with an id, under which the log has the rest.
func (q *Request) fail(err error) {
	status, id := http.StatusInternalServerError, ""
	refusal := fault.As(err)
	if refusal != nil {
		status = statuses[refusal.Kind]
	}
	switch {
	case refusal == nil || status == 0:
		status, id = http.StatusInternalServerError, rand.Text()[:10]
		q.app.Log.Error("request", "id", id, "method", q.route.Method, "route", q.route.Path, "account", q.Account().ID, "error", err)
	case status >= 500:
		q.app.Log.Warn("request", "method", q.route.Method, "route", q.route.Path, "error", err.Error())
		q.c.Header("Retry-After", "5")
	case status == http.StatusTooManyRequests:
		q.c.Header("Retry-After", "900")
	}
	if q.c.Writer.Written() {
		return // half an answer is out: nothing can be said any more
	}
	if q.machine() {
		if q.problem(status, id, err) == nil {
			return
		}
	} else if status == http.StatusUnauthorized && q.See(q.signInPath()) == nil {
		return
	}
	if q.errorPage(status, id, err) != nil {
		http.Error(q.c.Writer, q.locale.Fault(err)+" "+id, status)
	}
}

// signInPath comes back to the page that was asked.
func (q *Request) signInPath() string {
	if q.c.Request.Method != http.MethodGet || q.Path() == "/" {
		return "/accedi"
	}
	return "/accedi?next=" + url.QueryEscape(q.c.Request.URL.RequestURI())
}

// machine reports whether a program asks, not a person in front of a page.
func (q *Request) machine() bool {
	r := q.c.Request
	return strings.HasPrefix(r.URL.Path, "/api/") || q.body != nil ||
		strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") || strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}

// Problem is an error as a program reads it (RFC 9457).
type Problem struct {
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Code   string         `json:"code,omitempty"` // stable: what a program may decide by
	ID     string         `json:"id,omitempty"`   // of the line in the log
	Fields []ProblemField `json:"fields,omitempty"`
}

// ProblemField is a message about one field.
type ProblemField struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

func (q *Request) problem(status int, id string, err error) error {
	p := Problem{Title: http.StatusText(status), Status: status, Detail: q.locale.Fault(err), ID: id}
	if e := fault.As(err); e != nil {
		p.Code = e.Code
		for _, f := range e.Fields {
			p.Fields = append(p.Fields, ProblemField{f.Name, q.T(f.Message, f.Args)})
		}
	}
	return q.sendJSON(status, "application/problem+json", p)
}

// titleLabel is the title of the page of an error.
func titleLabel(status int) string {
	switch {
	case status == http.StatusNotFound:
		return "Pagina non trovata"
	case status == http.StatusGone:
		return "Indirizzo già usato"
	case status == http.StatusForbidden:
		return "Non permesso"
	case status == http.StatusServiceUnavailable:
		return "Riprova tra poco"
	case status >= http.StatusInternalServerError:
		return "Qualcosa non ha funzionato"
	}
	return "Richiesta rifiutata"
}

func (q *Request) errorPage(status int, id string, err error) error {
	view := templates.ErrorPage{Status: status, Message: q.locale.Fault(err), ID: id,
		Next: []templates.Link{{Text: q.T("Torna all’inizio"), Href: "/"}}}
	if e := fault.As(err); e != nil {
		for _, f := range e.Fields {
			view.Fields = append(view.Fields, templates.Fact{Label: f.Name, Value: q.T(f.Message, f.Args)})
		}
	}
	return q.Page(status, "error", templates.Page{Title: q.T(titleLabel(status)), View: view})
}

func absent(*Request) error {
	return fault.New(fault.NotFound, "web.no_page", "Questa pagina non c’è.")
}

func wrongMethod(q *Request) error {
	q.c.Status(http.StatusMethodNotAllowed)
	return q.errorPage(http.StatusMethodNotAllowed, "", fault.New(fault.Refused, "web.method", "Questo indirizzo non si usa così. Torna alla pagina e riprova."))
}
