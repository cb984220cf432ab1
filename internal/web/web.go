// Package web is the frame around every page: who asks and what they may do, forms and
// the key that makes each of them count once, errors, and rendering. The pages
// themselves are in web/page, the machine-readable answers in web/api; this package knows
// none of them.
package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"vidimus/internal/account"
	"vidimus/internal/keyring"
	"vidimus/internal/language"
	"vidimus/internal/outbox"
	"vidimus/internal/post"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/templates"
)

// App is what every handler may use.
type App struct {
	DB      *store.DB
	Keys    *keyring.Keyring
	Vault   *vault.Vault
	Worker  *outbox.Worker
	Set     map[language.Locale]*templates.Set
	Mail    *post.Server // that messages to learners go through; nil: none is configured
	BaseURL string       // as people reach it: "https://registro.ente.it", without a slash at the end
	Anchors string       // the file of anchors, outside the database
	Log     *slog.Logger

	Proxies []string             // of which X-Forwarded-For is believed; none by default
	Demo    []templates.DemoUser // who can sign in, on the demo provider only

	Draining atomic.Bool // this copy ends: it answers what comes, and asks for no more
}

// https reports whether people reach the program over TLS.
func (a *App) https() bool {
	u, err := url.Parse(a.BaseURL)
	return err == nil && u.Scheme == "https"
}

// Handler answers a request. An error becomes a page, or problem+json.
type Handler func(q *Request) error

// Route is a row of the table of routes: nothing is served that has none.
type Route struct {
	Method string
	Path   string // as gin writes it: "/corsi/:id"
	Allow  Permission
	Handle Handler
	Limit  int64 // bytes of the body, 0 for 1 MiB
	Bare   bool  // nobody is identified and the database is not asked: /healthz

	// Bearer: a secret in the path is the permission, whoever else has signed in. Guard looks
	// at it before anything of the body is read.
	Bearer bool
	Guard  Handler
}

// Permission is who may use a route at all. Whether the course or the lesson is theirs
// is asked by the handler, with OwnCourse, OwnLesson and KeptLesson.
type Permission struct {
	Public bool
	Roles  []account.Role // none, and not public: everybody who is signed in
}

// Public is for everybody.
func Public() Permission { return Permission{Public: true} }

// SignedIn is for everybody who signed in.
func SignedIn() Permission { return Permission{} }

// For is for people with one of the roles.
func For(roles ...account.Role) Permission {
	if len(roles) == 0 {
		panic("web: a permission for no role")
	}
	return Permission{Roles: roles}
}

// allows reports whether the account may use the route.
func (p Permission) allows(a account.Account) bool {
	return p.Public || !a.IsZero() && (len(p.Roles) == 0 || a.Is(p.Roles...))
}

// role is the role under which the account uses the route: the first that lets it in.
func (p Permission) role(a account.Account) account.Role {
	for _, r := range p.Roles {
		if a.Is(r) {
			return r
		}
	}
	for _, r := range a.Roles.List() {
		return r
	}
	return ""
}

const defaultLimit = 1 << 20

// New is the whole site. A table with a route twice, or without a handler, panics.
func New(a *App, routes []Route) (http.Handler, error) {
	a.Set = map[language.Locale]*templates.Set{}
	for _, l := range []language.Locale{language.Italian, language.English} {
		set, err := templates.In(l)
		if err != nil {
			return nil, err
		}
		a.Set[l] = set
	}
	e, err := Engine(a, routes)
	if err != nil {
		return nil, err
	}
	static := templates.Static()
	site := http.NewServeMux()
	site.Handle(templates.StaticPrefix, static)
	site.Handle("/", e)
	cross := http.NewCrossOriginProtection()
	if a.BaseURL != "" {
		if err := cross.AddTrustedOrigin(a.BaseURL); err != nil {
			return nil, fmt.Errorf("web: base address: %w", err)
		}
	}
	for _, r := range routes {
		// A page of a secret address sends no referrer, and so its forms no origin. Nobody can
		// forge a post to an address that they do not know.
		if r.Bearer && r.Method == http.MethodPost {
			cross.AddInsecureBypassPattern(r.Method + " " + pathParameter.ReplaceAllString(r.Path, "{$1}"))
		}
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "La richiesta viene da un altro sito ed è stata rifiutata.", http.StatusForbidden)
	}))
	return a.headers(cross.Handler(site)), nil
}

var pathParameter = regexp.MustCompile(`:(\w+)`)

// Engine is the routes alone, without what New puts around them. It serves nothing that
// is not in the table.
func Engine(a *App, routes []Route) (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	if err := e.SetTrustedProxies(a.Proxies); err != nil {
		return nil, fmt.Errorf("web: proxies: %w", err)
	}
	for _, r := range routes {
		if r.Handle == nil {
			panic("web: no handler for " + r.Method + " " + r.Path)
		}
		e.Handle(r.Method, r.Path, a.serve(r))
	}
	e.NoRoute(a.serve(Route{Allow: Public(), Handle: absent}))
	e.NoMethod(a.serve(Route{Allow: Public(), Handle: wrongMethod}))
	return e, nil
}

// Policy is the content security policy of every page: no inline script, no inline style,
// nothing from elsewhere.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// headers puts on every answer what protects the reader.
func (a *App) headers(next http.Handler) http.Handler {
	https := a.https()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if https {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// clientAddress is where a request comes from, as far as it can be believed.
func clientAddress(c *gin.Context) netip.Addr {
	addr, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return netip.Addr{}
	}
	return addr
}
