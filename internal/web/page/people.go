package page

import (
	"net/http"
	"net/url"
	"strconv"

	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/learner"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var peopleRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/persone", Allow: readers, Handle: peoplePage},
	{Method: http.MethodGet, Path: "/persone/nuova", Allow: office, Handle: newPersonPage},
	{Method: http.MethodPost, Path: "/persone", Allow: office, Handle: registerPerson},
	{Method: http.MethodGet, Path: "/persone/doppioni", Allow: office, Handle: duplicatesPage},
	{Method: http.MethodPost, Path: "/persone/doppioni", Allow: office, Handle: distinguish},
	{Method: http.MethodGet, Path: "/persone/unione", Allow: office, Handle: mergePage},
	{Method: http.MethodPost, Path: "/persone/unione", Allow: office, Handle: merge},
	{Method: http.MethodGet, Path: "/luoghi", Allow: web.Public(), Handle: placeSuggestions},
}

const peoplePerPage = 50

// peoplePage is everybody in the archive, searched as one types.
func peoplePage(q *web.Request) error {
	view := templates.People{Search: q.Query("q"), CanAdd: may(q, office)}
	list := export.List[learner.Learner]{Kind: "persone", Name: q.T("persone"), Columns: personColumns(q, func(l learner.Learner) learner.Learner { return l }, false)}
	from, size := 0, peoplePerPage
	if asked, err := strconv.Atoi(q.Query("da")); err == nil && asked > 1 {
		from = asked - 1
	}
	if asksForFile(q) {
		from, size = 0, mostTakenAway
	}
	known := 0
	err := q.Read(func(r store.Reader) (err error) {
		if known, err = learner.Known(q.Context(), r); err != nil {
			return err
		}
		list.Rows, err = learner.List(q.Context(), r, view.Search, from, size+1)
		return err
	})
	if err != nil {
		return err
	}
	more := len(list.Rows) > size
	if more && asksForFile(q) {
		return fault.New(fault.Refused, "people.many", "Le persone sono più di {most}: scarica un corso alla volta.", fault.Args{"most": mostTakenAway})
	}
	list.Rows = list.Rows[:min(len(list.Rows), size)]
	if sent, err := takeAway(q, list); sent {
		return err
	}
	for _, l := range list.Rows {
		view.Rows = append(view.Rows, templates.PeopleRow{Href: "/allievi/" + l.ID, Name: l.FullName(), TaxCode: l.TaxCode, Birth: born(q.Locale(), l), Phone: l.Phone, Email: l.Email})
	}
	view.Known = q.T("{n} {n|persona|persone} in archivio", "n", known)
	view.Downloads = downloads(q, peopleHref(view.Search, 0))
	view.Found = foundSentence(q, view.Search, len(list.Rows), more || from > 0)
	if from > 0 {
		view.Previous = peopleHref(view.Search, max(0, from-size))
	}
	if more {
		view.Next = peopleHref(view.Search, from+size)
	}
	switch {
	case view.Search != "":
		view.Empty = templates.Empty{Text: q.T("Nessuna persona trovata."), Next: &templates.Link{Text: q.T("Mostra tutti"), Href: "/persone"}}
	case view.CanAdd:
		view.Empty = templates.Empty{Text: q.T("Non c’è ancora nessuna persona: si registra qui o iscrivendola a un corso."), Next: &templates.Link{Text: q.T("Nuova persona"), Href: "/persone/nuova"}}
	default:
		view.Empty = templates.Empty{Text: q.T("Non c’è ancora nessuna persona.")}
	}
	return q.Page(http.StatusOK, "people", templates.Page{Title: q.T("Persone"), View: view})
}

// foundSentence says how many a search found.
func foundSentence(q *web.Request, search string, n int, cut bool) string {
	switch {
	case search == "":
		return ""
	case cut:
		return q.T("Più di {n} persone: scrivi ancora per restringere.", "n", n)
	}
	return q.T("{n} {n|persona trovata|persone trovate}", "n", n)
}

func peopleHref(search string, from int) string {
	if from == 0 {
		return narrowed("/persone", "q", search)
	}
	return narrowed("/persone", "q", search, "da", strconv.Itoa(from+1))
}

func newPersonPage(q *web.Request) error {
	return q.Page(http.StatusOK, "person_edit", newPerson(q, templates.Form{}))
}

func newPerson(q *web.Request, form templates.Form) templates.Page {
	crumb := templates.Link{Text: q.T("Persone"), Href: "/persone"}
	return templates.Page{Title: q.T("Nuova persona"), Crumbs: []templates.Link{crumb}, View: templates.PersonEdit{
		Action: "/persone", Person: personForm(q, form), Submit: q.T("Registra"), Back: templates.Link{Text: q.T("Torna indietro"), Href: crumb.Href}}}
}

// newcomer is somebody who is being registered: what looks wrong about them and who looks
// like them.
type newcomer struct {
	learner.Learner
	warnings []finding.Finding
	matches  []learner.Learner
}

// register puts a person in the archive. What looks wrong asks for a tick, people who look
// like this one for a choice: whoever saw them has sent the field learner, empty.
func (n *newcomer) register(q *web.Request, tx *store.Tx) (err error) {
	var reviewed learner.Learner
	if reviewed, n.warnings, err = learner.Review(n.Learner, q.Today()); err != nil {
		return err
	}
	if n.matches, err = learner.Matches(q.Context(), tx, reviewed); err != nil {
		return err
	}
	accepted := (len(n.warnings) == 0 || q.Value("accept") == "1") && (len(n.matches) == 0 || q.Form().Has("learner"))
	_, _, err = learner.Register(q.Context(), tx, n.Learner, accepted)
	return err
}

func registerPerson(q *web.Request) error {
	if known := q.Value("learner"); known != "" {
		return q.See("/allievi/" + url.PathEscape(known))
	}
	bad := typed()
	n := newcomer{Learner: typedLearner(q, bad)}
	n.ID = store.NewID()
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.LearnerStream(n.ID)}, func(tx *store.Tx) error {
			tx.Answer("/allievi/" + n.ID)
			return n.register(q, tx)
		})
	}
	if err == nil || !refusedHere(err) {
		return err
	}
	p := newPerson(q, personAgain(q, err))
	view := p.View.(templates.PersonEdit)
	view.Warnings = findingsOf(q.Locale(), n.warnings)
	view.Matches = matchesOf(q, n.matches)
	p.View = view
	return q.Invalid(err, "person_edit", p)
}

// placeSuggestions are the municipalities and states that may be meant, as JSON; with a birth
// date, those of that day. They are an official list: whoever fills in a form may ask.
func placeSuggestions(q *web.Request) error {
	iso, _ := learner.ParseBirth(q.Query("nato")) // half a date is being typed
	names := []string{}
	for _, p := range fiscalcode.Places(q.Query("q"), learner.Learner{BirthDate: iso}.BornBy()) {
		names = append(names, p.String())
	}
	return q.Send(http.StatusOK, names)
}
