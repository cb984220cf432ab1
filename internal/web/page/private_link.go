package page

import (
	"net/http"

	"vidimus/internal/calendar"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var privateLinkRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/iscrizioni/:id/collegamento", Allow: documents, Handle: privateLinkPage},
	{Method: http.MethodPost, Path: "/iscrizioni/:id/collegamento", Allow: documents, Handle: openPrivateLink},
	{Method: http.MethodPost, Path: "/iscrizioni/:id/collegamento/revoca", Allow: documents, Handle: revokePrivateLink},
	{Method: http.MethodGet, Path: "/iscrizioni/:id/domanda.pdf", Allow: documents, Handle: enrolmentForm(applicationPaper)},
	{Method: http.MethodGet, Path: "/iscrizioni/:id/patto.pdf", Allow: documents, Handle: enrolmentForm(agreementPaper)},
}

func privateLinkPage(q *web.Request) error { return showPrivateLink(q, nil, nil) }

// showPrivateLink is a learner's address as the office keeps it: the one that was just made is
// shown in that answer alone.
func showPrivateLink(q *web.Request, made *link.Link, refusal error) error {
	var f enrolmentFile
	view := templates.PrivateLink{State: templates.Badge{Tone: templates.Neutral, Text: q.T("Nessun indirizzo")}}
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readEnrolmentFile(q, r, q.Param("id")); err != nil {
			return err
		}
		l, open, err := link.Of(q.Context(), r, link.Learner, f.ID)
		if err != nil || !open {
			return err
		}
		view.State, view.Facts, err = linkState(q, r, l)
		return err
	})
	if err != nil {
		return err
	}
	path := "/iscrizioni/" + f.ID + "/collegamento"
	open := len(view.Facts) > 0
	renew := templates.Action{Text: q.T("Crea l’indirizzo"), Href: path, Post: true, Primary: true}
	if open {
		renew.Text, renew.Primary, renew.Confirm = q.T("Fanne uno nuovo"), false, q.T("Quello di prima smette di valere")
	}
	view.Actions = []templates.Action{renew}
	if open {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Revoca l’indirizzo"), Href: path + "/revoca", Post: true})
	}
	if made != nil {
		view.New = address(q.App().BaseURL + "/allievo/" + made.Secret(q.App().Keys))
	}
	p := templates.Page{Title: q.T("Indirizzo privato di {name}", "name", f.person.FullName()), Subtitle: f.course.name(),
		Crumbs: append(f.crumbs(q), templates.Link{Text: f.person.FullName(), Href: "/iscrizioni/" + f.ID}), View: view}
	if refusal != nil {
		p.Alerts = []templates.Alert{{Tone: templates.Danger, Title: q.Locale().Fault(refusal)}}
		return q.Invalid(refusal, "private_link", p)
	}
	return q.Page(http.StatusOK, "private_link", p)
}

func linkState(q *web.Request, r store.Reader, l link.Link) (templates.Badge, []templates.Fact, error) {
	by, err := accountName(q.Context(), r, l.OpenedBy)
	if err != nil {
		return templates.Badge{}, nil, err
	}
	used, err := link.LastUsed(q.Context(), r, l)
	last := q.T("mai")
	if !used.IsZero() {
		last = moment(q, used)
	}
	badge := templates.Badge{Tone: templates.Success, Text: q.T("Indirizzo attivo")}
	if !l.ExpiresAt.IsZero() && !q.Now().Before(l.ExpiresAt) {
		badge = templates.Badge{Tone: templates.Neutral, Text: q.T("Indirizzo scaduto")}
	}
	return badge, factsOf(q.T("Creato il"), moment(q, l.OpenedAt), q.T("Da"), by, q.T("Usato l’ultima volta"), last, q.T("Vale fino al"), moment(q, l.ExpiresAt)), err
}

// openPrivateLink makes an address, and its calendar's, which goes and comes with it. A form
// that is sent again shows the page without the secret.
func openPrivateLink(q *web.Request) error {
	var made *link.Link
	err := onPrivateLink(q, func(tx *store.Tx, stream store.Stream, id string) error {
		l, err := link.Open(q.Context(), tx, q.App().Keys, stream, link.Learner, id, calendar.Instant{})
		if err != nil {
			return err
		}
		made = &l
		_, err = link.Open(q.Context(), tx, q.App().Keys, stream, link.LearnerCalendar, id, calendar.Instant{})
		return err
	})
	if err != nil && !refusedHere(err) {
		return err
	}
	return showPrivateLink(q, made, err)
}

func revokePrivateLink(q *web.Request) error {
	err := onPrivateLink(q, func(tx *store.Tx, stream store.Stream, id string) error {
		if err := link.Revoke(q.Context(), tx, stream, link.Learner, id); err != nil {
			return err
		}
		return link.Revoke(q.Context(), tx, stream, link.LearnerCalendar, id)
	})
	if err != nil && !refusedHere(err) {
		return err
	}
	return showPrivateLink(q, nil, err)
}

// onPrivateLink carries out the posted form on the address of the enrolment of the path, once.
func onPrivateLink(q *web.Request, fn func(tx *store.Tx, stream store.Stream, id string) error) error {
	var f enrolmentFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readEnrolmentFile(q, r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	op, err := q.Operation()
	if err != nil {
		return err
	}
	stream := store.CourseStream(f.CourseID)
	_, err = q.WriteAs(op, []store.Stream{stream}, func(tx *store.Tx) error { return fn(tx, stream, f.ID) })
	return err
}
