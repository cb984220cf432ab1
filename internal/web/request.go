package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Request is one question and the pen for its answer.
type Request struct {
	c        *gin.Context
	app      *App
	route    Route
	session  account.Session
	token    string
	provider provider.Provider
	zone     *time.Location
	locale   language.Locale
	waiting  map[string]int // by entry of the menu
	body     []byte         // of a JSON request
}

// Context ends when the reader goes away. A write goes on nevertheless.
func (q *Request) Context() context.Context { return q.c.Request.Context() }

// App is the program.
func (q *Request) App() *App { return q.app }

// Account is who asks, the zero Account when nobody signed in.
func (q *Request) Account() account.Account { return q.session.Account }

// Is reports whether who asks has one of the roles.
func (q *Request) Is(roles ...account.Role) bool { return q.Account().Is(roles...) }

// Actor is who asks, as events remember it: under the role that let them in.
func (q *Request) Actor() store.Actor {
	a := q.Account()
	if a.IsZero() {
		return store.Actor{Kind: store.PrivateLink, ID: "web"}
	}
	return store.Actor{Kind: store.Person, ID: a.ID, Role: string(q.route.Allow.role(a))}
}

// Provider is the training body; the zero Provider before the first start is finished.
func (q *Request) Provider() provider.Provider { return q.provider }

// Zone is where the provider's walls hang.
func (q *Request) Zone() *time.Location { return q.zone }

// Now is the present.
func (q *Request) Now() calendar.Instant { return q.app.DB.Now() }

// Today is the civil date of the provider.
func (q *Request) Today() calendar.Date { return calendar.DateOf(q.Now().In(q.zone)) }

// Locale is the reader's language.
func (q *Request) Locale() language.Locale { return q.locale }

// T is a sentence in the reader's language.
func (q *Request) T(message string, args ...any) string { return q.locale.T(message, args...) }

// Path is the path that was asked.
func (q *Request) Path() string { return q.c.Request.URL.Path }

// Here is the path and the query that were asked, without the named values.
func (q *Request) Here(without ...string) string {
	values := q.c.Request.URL.Query()
	for _, name := range without {
		values.Del(name)
	}
	if len(values) == 0 {
		return q.Path()
	}
	return q.Path() + "?" + values.Encode()
}

// Address is where the request comes from.
func (q *Request) Address() netip.Addr { return clientAddress(q.c) }

// Param is a part of the path: "id" of /corsi/:id.
func (q *Request) Param(name string) string { return q.c.Param(name) }

// Query is a value of the query, trimmed.
func (q *Request) Query(name string) string { return strings.TrimSpace(q.c.Query(name)) }

// QueryAll are the values of an address that has several under one name.
func (q *Request) QueryAll(name string) []string { return q.c.QueryArray(name) }

// Value is a value of the posted form, trimmed.
func (q *Request) Value(name string) string { return strings.TrimSpace(q.Form().Get(name)) }

// Password is a value of the posted form as it was typed.
func (q *Request) Password(name string) string { return q.Form().Get(name) }

// Form is the posted form, without the query.
func (q *Request) Form() url.Values { return q.c.Request.PostForm }

// Values are the typed values by name, to fill the form in again. Passwords are not
// among them.
func (q *Request) Values() map[string]string {
	out := map[string]string{}
	for name := range maps.Keys(q.Form()) {
		if !secret(name) && name != "operation" {
			out[name] = q.Value(name)
		}
	}
	return out
}

// secret reports whether a field must neither be sent back nor be kept as a digest.
func secret(name string) bool {
	return strings.HasPrefix(name, "password") || strings.HasPrefix(name, "pin")
}

// File is an uploaded file and the name it had; fault.Invalid at that field when none
// was chosen. Browsers send a nameless empty file then; a file that is empty has a name.
func (q *Request) File(name string) ([]byte, string, error) {
	f, header, err := q.c.Request.FormFile(name)
	none := err == nil && header.Filename == "" && header.Size == 0
	if none || errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, "", fault.New(fault.Invalid, "web.file", "Manca il file.").With(name, "Scegli un file.")
	}
	if err != nil {
		return nil, "", unreadable(err)
	}
	defer f.Close() //nolint:errcheck // only read
	b, err := io.ReadAll(f)
	return b, header.Filename, err
}

// Files are the uploaded files of a field that takes several; fault.Invalid at that field
// when none was chosen.
func (q *Request) Files(name string) ([][]byte, error) {
	var out [][]byte
	if form := q.c.Request.MultipartForm; form != nil {
		for _, header := range form.File[name] {
			if header.Filename == "" && header.Size == 0 {
				continue
			}
			f, err := header.Open()
			if err != nil {
				return nil, unreadable(err)
			}
			b, err := io.ReadAll(f)
			_ = f.Close() // only read
			if err != nil {
				return nil, unreadable(err)
			}
			out = append(out, b)
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "web.file", "Manca il file.").With(name, "Scegli un file.")
	}
	return out, nil
}

// JSON reports whether the request's body is JSON; Body is that body.
func (q *Request) JSON() bool { return q.body != nil }

// Body is the body of a JSON request.
func (q *Request) Body() []byte { return q.body }

// read takes the body in, no more of it than the route allows.
func (q *Request) read() error {
	r := q.c.Request
	limit := q.route.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	if r.ContentLength > limit {
		return refuseBody(r.Body, limit)
	}
	body := r.Body
	r.Body = http.MaxBytesReader(q.c.Writer, body, limit)
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	if err := q.readForm(limit); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return refuseBody(body, limit)
		}
		return err
	}
	return nil
}

// patience is how much of a body that is too large is read and thrown away before the
// refusal, at most: a browser that is still sending shows a broken connection and not the
// answer. Whoever sends more sees what their browser makes of it.
const patience = 64 << 20

func refuseBody(body io.Reader, limit int64) error {
	_, err := io.CopyN(io.Discard, body, patience)
	size := strconv.FormatInt(limit>>20, 10) + " MB"
	if limit < 1<<20 {
		size = strconv.FormatInt(limit>>10, 10) + " KB"
	}
	return fault.Wrap(err, fault.TooLarge, "web.too_large",
		"Quello che hai inviato è troppo grande: qui si accettano al massimo {size} in tutto. Torna indietro, riduci i file (per una scansione bastano 150 dpi in toni di grigio) e invia di nuovo.", fault.Args{"size": size})
}

// readForm reads a form, or takes JSON in as it is.
func (q *Request) readForm(limit int64) error {
	r := q.c.Request
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/json":
		var b bytes.Buffer
		if _, err := b.ReadFrom(r.Body); err != nil {
			return unreadable(err)
		}
		q.body = append([]byte{}, b.Bytes()...)
		r.PostForm = url.Values{}
		return nil
	case err == nil && kind == "multipart/form-data":
		if err := r.ParseMultipartForm(limit); err != nil { // all in memory: it is not more than limit
			return unreadable(err)
		}
	case err == nil && kind == "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return unreadable(err)
		}
	default:
		return fault.New(fault.Invalid, "web.content_type", "Il contenuto inviato non è un modulo né JSON.")
	}
	if op := r.PostForm.Get("operation"); op == "" || len(op) > 100 {
		return fault.New(fault.Invalid, "web.operation",
			"Il modulo è arrivato senza il suo codice di operazione, che impedisce di registrarlo due volte. Ricarica la pagina e ripeti la modifica.")
	}
	return nil
}

func unreadable(err error) error {
	return fault.Wrap(err, fault.Invalid, "web.unreadable", "Il contenuto inviato non si legge. Ricarica la pagina e riprova.")
}
