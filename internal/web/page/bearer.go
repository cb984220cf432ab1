package page

import (
	"net/http"
	"slices"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/templates"
)

// How often one subscriber may try addresses that are none, and how much may be posted by one
// link: a whole class opens its own from one address, so only what is wrong counts there.
const (
	guessesOfAddress = 60
	postsOfLink      = 60
)

// bearer is the link of the path, of whoever holds its address. One that is worth nothing is
// absent, and counts as a guess.
func bearer(q *web.Request, p link.Purpose) (l link.Link, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		l, err = link.BySecret(q.Context(), r, q.Now(), p, q.Param("secret"))
		return err
	})
	if fault.Is(err, fault.NotFound) {
		guess := account.Limit{Key: "guess:" + account.Network(q.Address()), Most: guessesOfAddress, Window: time.Hour}
		if over := throttle(q, guess); over != nil {
			return l, over
		}
	}
	if err != nil {
		return l, err
	}
	return l, link.Used(q.Context(), q.App().DB, l)
}

// mayPost refuses who posts to an address that is worth nothing, or too often, before the
// body is read.
func mayPost(p link.Purpose) web.Handler {
	return func(q *web.Request) error {
		l, err := bearer(q, p)
		if err != nil {
			return err
		}
		return throttle(q, account.Limit{Key: "link:" + l.ID, Most: postsOfLink, Window: time.Hour})
	}
}

// writeAs carries out the posted form as the bearer of a link, once, and goes back to a page.
func writeAs(q *web.Request, l link.Link, locks []store.Stream, back string, fn func(tx *store.Tx) error) error {
	op, err := q.Operation()
	if err != nil {
		return err
	}
	_, err = q.App().DB.Write(q.Context(), store.Command{Actor: store.Actor{Kind: store.PrivateLink, ID: l.ID}, Operation: op, Locks: locks}, fn)
	if err != nil {
		return err
	}
	return q.See(back)
}

// byLink is a page by a private address: the secret in its path is the permission.
func byLink(path string, handle web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Path: path, Allow: web.Public(), Handle: handle, Bearer: true}
}

// postByLink is what the bearer may post.
func postByLink(p link.Purpose, path string, handle web.Handler, limit int64) web.Route {
	return web.Route{Method: http.MethodPost, Path: path, Allow: web.Public(), Handle: handle, Limit: limit, Bearer: true, Guard: mayPost(p)}
}

// askedOfBearer are the particulars that who hands something in by a private address gives:
// what the office needs in order to judge it. The rest it reads from the document.
var askedOfBearer = []string{"title_level", "country", "level"}

// handInView is what is missing of the verdicts and can be handed in from a telephone. What
// the office does itself, such as an entry test, is not offered.
func handInView(q *web.Request, verdicts []enrolment.Verdict, evidence []learner.Evidence, form templates.Form, action string) *templates.HandIn {
	view := &templates.HandIn{Action: action, Form: form}
	for _, e := range evidence {
		line := evidenceLine(q.Locale(), e, nil, false)
		view.Done = append(view.Done, templates.Evidence{Title: line.Title, State: line.State, Detail: q.T("consegna del {day}", "day", e.ReceivedOn)})
	}
	for _, r := range requirements(q, verdicts, nil, nil, false) {
		i := slices.IndexFunc(verdicts, func(v enrolment.Verdict) bool { return v.Rule.ID == r.Rule })
		v := verdicts[i]
		if v.State.Settled() || v.State == enrolment.ToVerify || v.Who == enrolment.Secretary {
			continue
		}
		r.Instead = "" // what the office weighs
		if v.State != enrolment.Impossible {
			r.Offers = bearerOffers(q, v)
		}
		view.Missing = append(view.Missing, r)
	}
	return view
}

// notFromTheBearer is what the office itself makes or obtains, or takes at the desk.
var notFromTheBearer = []string{enrolment.KindLanguageTest, enrolment.KindCompetenceAssessment, enrolment.KindRelease, selfDeclared}

func bearerOffers(q *web.Request, v enrolment.Verdict) []templates.Offer {
	var out []templates.Offer
	for _, o := range offers(q, v) {
		if !o.File || slices.Contains(notFromTheBearer, o.Kind) {
			continue
		}
		o.Fields = slices.DeleteFunc(slices.Clone(o.Fields), func(name string) bool { return !slices.Contains(askedOfBearer, name) })
		out = append(out, o)
	}
	return out
}

// handedIn reads what the bearer of a link sent: a document that one of the verdicts asks, and
// its file. A refusal has the fields of the form.
func handedIn(q *web.Request, verdicts []enrolment.Verdict) (learner.Evidence, vault.File, error) {
	bad := typed()
	e := typedEvidence(q, bad)
	i := slices.IndexFunc(verdicts, func(v enrolment.Verdict) bool { return v.Rule.ID == q.Value("rule") })
	if i < 0 || !slices.ContainsFunc(bearerOffers(q, verdicts[i]), func(o templates.Offer) bool { return o.Kind == q.Value("kind") }) {
		return e, vault.File{}, fault.New(fault.Invalid, "page.offer", "Questo documento non serve al requisito: ricarica la pagina.")
	}
	file, err := scanned(q, "file", bad)
	if err != nil {
		return e, vault.File{}, err
	}
	if file == nil && len(bad.Fields) == 0 {
		bad.With("file", "Scegli il file o scatta la foto.")
	}
	if err := bad.OrNil(); err != nil {
		return e, vault.File{}, err
	}
	// Only what was asked: the office reads the rest from the document.
	return learner.Evidence{Kind: e.Kind, TitleLevel: e.TitleLevel, System: e.System, Country: e.Country, Level: e.Level, ReceivedOn: q.Today()}, *file, nil
}

// bearerForm is the form of a document that was refused.
func bearerForm(q *web.Request, err error) templates.Form { return formOf(q, err, fields("file")) }
