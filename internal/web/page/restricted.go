package page

import (
	"net/http"
	"slices"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/learner/restricted"
	"vidimus/internal/scan"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var restrictedRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/allievi/:id/riservato", Allow: documents, Handle: restrictedPage},
	{Method: http.MethodPost, Path: "/allievi/:id/riservato/apri", Allow: documents, Handle: openRestricted},
	{Method: http.MethodPost, Path: "/allievi/:id/riservato", Allow: documents, Handle: writeRestricted, Limit: noteLimit},
	{Method: http.MethodGet, Path: "/allievi/:id/riservato/letture/:reading", Allow: documents, Handle: readRestricted},
	{Method: http.MethodGet, Path: "/allievi/:id/riservato/letture/:reading/:entry/documento", Allow: documents, Handle: restrictedDocument},
	{Method: http.MethodPost, Path: "/allievi/:id/riservato/letture/:reading/:entry/correggi", Allow: documents, Handle: correctRestricted, Limit: noteLimit},
	{Method: http.MethodPost, Path: "/allievi/:id/riservato/letture/:reading/:entry/cancella", Allow: web.For(account.Director), Handle: eraseRestricted},
}

// noteLimit lets a document come that is too large: its refusal says more than the server's.
const noteLimit = 2 * restricted.MaxDocument

// noteFields are what a note asks.
var noteFields = fields("kind", "text", "until", "from", "to", "file")

func restrictedOf(person string) string { return "/allievi/" + person + "/riservato" }

func restrictedHome(q *web.Request) string { return restrictedOf(q.Param("id")) }

func readingHome(q *web.Request, reading string) string {
	return restrictedHome(q) + "/letture/" + reading
}

func restrictedPage(q *web.Request) error {
	return showRestricted(q, nil, templates.Form{}, templates.Form{})
}

// showRestricted is the record as long as it is shut: how much is in it and, for the
// director, who opened it.
func showRestricted(q *web.Request, refusal error, open, write templates.Form) error {
	var p templates.Page
	err := q.Read(func(r store.Reader) error {
		person, err := learner.ByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return err
		}
		view := templates.Restricted{Home: restrictedHome(q), Open: open, Write: noteForm(q, write, restrictedHome(q))}
		if view.Count, err = restricted.Count(q.Context(), r, person.ID); err != nil {
			return err
		}
		p = restrictedView(q, person)
		if q.Is(account.Director) {
			read, err := restricted.ReadingsOf(q.Context(), r, person.ID)
			if err != nil {
				return err
			}
			for _, one := range read {
				view.Readings = append(view.Readings, templates.Event{When: moment(q, one.At), Who: one.Name, Text: one.Why})
			}
		}
		p.View = view
		return nil
	})
	switch {
	case err != nil:
		return err
	case refusal != nil:
		return q.Invalid(refusal, "restricted", p)
	}
	return q.Page(http.StatusOK, "restricted", p)
}

func restrictedView(q *web.Request, person learner.Learner) templates.Page {
	return templates.Page{Title: q.T("Fascicolo riservato"), Subtitle: person.FullName(),
		Crumbs: []templates.Link{{Text: q.T("Persone"), Href: "/persone"}, {Text: person.FullName(), Href: "/allievi/" + person.ID}}}
}

func noteForm(q *web.Request, form templates.Form, action string) templates.NoteForm {
	out := templates.NoteForm{Action: action, Form: form}
	for _, k := range restricted.Kinds {
		out.Kinds = append(out.Kinds, templates.Choice{Value: string(k), Text: q.T(k.Label())})
	}
	return out
}

// openRestricted opens the record that is kept, also from an address of one merged into it.
func openRestricted(q *web.Request) error {
	var person learner.Learner
	err := q.Read(func(r store.Reader) (err error) {
		person, err = learner.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	err = q.Write([]store.Stream{store.LearnerStream(person.ID)}, func(tx *store.Tx) error {
		reading, err := restricted.Open(q.Context(), tx, person.ID, q.Account().Name, q.Value("why"))
		tx.Answer(restrictedOf(person.ID) + "/letture/" + reading.ID)
		return err
	})
	if refusedHere(err) {
		return showRestricted(q, err, formOf(q, err, fields("why")), templates.Form{})
	}
	return err
}

// typedNote is a note as it was typed.
func typedNote(q *web.Request, bad *fault.Error) restricted.Note {
	return restricted.Note{Kind: restricted.Kind(q.Value("kind")), Text: q.Value("text"), Until: dateField(q, "until", bad),
		From: dateField(q, "from", bad), To: dateField(q, "to", bad)}
}

// writeNote reads the form, and writes it by do.
func writeNote(q *web.Request, locks []store.Stream, location string, do func(tx *store.Tx, s restricted.Safe, n restricted.Note) error) error {
	bad := typed()
	n := typedNote(q, bad)
	if err := bad.OrNil(); err != nil {
		return err
	}
	content, err := chosen(q, "file")
	if err != nil {
		return err
	}
	if content != nil {
		n.Document = &restricted.Document{Content: content}
	}
	s, err := restricted.SafeOf(q.App().Keys)
	if err != nil {
		return err
	}
	return q.Write(locks, func(tx *store.Tx) error {
		tx.Answer(location)
		return do(tx, s, n)
	})
}

func writeRestricted(q *web.Request) error {
	err := writeNote(q, []store.Stream{store.LearnerStream(q.Param("id"))}, restrictedHome(q), func(tx *store.Tx, s restricted.Safe, n restricted.Note) error {
		_, err := restricted.Write(q.Context(), tx, s, q.Param("id"), n, q.Account().Name)
		return err
	})
	if refusedHere(err) {
		return showRestricted(q, err, templates.Form{}, formOf(q, err, noteFields))
	}
	return err
}

func readRestricted(q *web.Request) error { return showReading(q, nil, "") }

// showReading is the record while it is open, to the one who opened it.
func showReading(q *web.Request, refusal error, entry string) error {
	s, err := restricted.SafeOf(q.App().Keys)
	if err != nil {
		return err
	}
	var p templates.Page
	err = q.Read(func(r store.Reader) error {
		person, reading, all, err := opened(q, r, s)
		if err != nil {
			return err
		}
		view := templates.RestrictedReading{Back: templates.Link{Text: q.T("Chiudi il fascicolo"), Href: restrictedHome(q)}}
		for _, o := range all {
			note := restrictedNote(q, reading, o)
			if o.ErasedOn.IsZero() {
				at := readingHome(q, reading.ID) + "/" + o.ID
				form := templates.Form{Values: map[string]string{"kind": string(o.Kind), "text": o.Text, "until": o.Until.Italian(), "from": o.From.Italian(), "to": o.To.Italian()}}
				if refusal != nil && entry == o.ID {
					form = formOf(q, refusal, noteFields)
				}
				correct := noteForm(q, form, at+"/correggi")
				if refusal == nil || entry != o.ID {
					correct.Suffix = "-" + o.ID
				}
				note.Correct = &correct
				if q.Is(account.Director) {
					note.Erase = []templates.Action{{Text: q.T("Cancella per sempre"), Href: at + "/cancella", Post: true, Confirm: q.T("Nessuno potrà più leggere questa annotazione né quelle che sostituisce")}}
				}
			}
			for _, before := range o.Before {
				note.Before = append(note.Before, restrictedNote(q, reading, before))
			}
			view.Notes = append(view.Notes, note)
		}
		p = restrictedView(q, person)
		p.Crumbs = append(p.Crumbs, templates.Link{Text: q.T("Fascicolo riservato"), Href: restrictedHome(q)})
		p.View = view
		return nil
	})
	switch {
	case fault.HasCode(err, "restricted.shut"):
		return q.See(restrictedHome(q))
	case err != nil:
		return err
	case refusal != nil:
		return q.Invalid(refusal, "restricted_reading", p)
	}
	return q.Page(http.StatusOK, "restricted_reading", p)
}

// opened is what a reading of the path gives to see, of the person of the path.
func opened(q *web.Request, r store.Reader, s restricted.Safe) (person learner.Learner, reading restricted.Reading, all []restricted.Opened, err error) {
	if person, err = learner.ByID(q.Context(), r, q.Param("id")); err != nil {
		return person, reading, nil, err
	}
	reading, all, err = restricted.Read(q.Context(), r, s, q.Param("reading"), q.Account().ID, q.Now())
	if err == nil && reading.LearnerID != person.ID {
		err = fault.New(fault.NotFound, "page.reading", "Questa lettura non c’è: apri di nuovo il fascicolo.")
	}
	return person, reading, all, err
}

// restrictedDocument is the paper behind an entry, to the one who opened the record and as
// long as it is open.
func restrictedDocument(q *web.Request) error {
	s, err := restricted.SafeOf(q.App().Keys)
	if err != nil {
		return err
	}
	var d *restricted.Document
	err = q.Read(func(r store.Reader) error {
		_, _, all, err := opened(q, r, s)
		for _, o := range all {
			for _, one := range append(o.Before, o) {
				if one.Entry.ID == q.Param("entry") {
					d = one.Document
				}
			}
		}
		return err
	})
	switch {
	case fault.HasCode(err, "restricted.shut"):
		return q.See(restrictedHome(q))
	case err != nil:
		return err
	case d == nil:
		return fault.New(fault.NotFound, "page.document", "Il documento non c’è.")
	}
	return q.Download("documento-riservato"+scan.Ending(d.MediaType), d.MediaType, d.Content)
}

func restrictedNote(q *web.Request, reading restricted.Reading, o restricted.Opened) templates.RestrictedNote {
	if !o.ErasedOn.IsZero() {
		return templates.RestrictedNote{Title: q.T("Annotazione cancellata"), Detail: q.T("scritta il {day}, cancellata da {name} il {erased}", "day", o.WrittenOn, "name", o.ErasedBy, "erased", o.ErasedOn)}
	}
	n := templates.RestrictedNote{Title: q.T(o.Kind.Label()), Text: o.Text, Detail: q.T("{name}, {day}", "name", o.WrittenBy, "day", o.WrittenOn)}
	if !o.From.IsZero() {
		n.Title += " · " + q.T("assenza dal {from} al {to}", "from", o.From, "to", o.To)
	}
	if d := o.Document; d != nil {
		n.Document = templates.Link{Text: q.T("Scarica il documento"), Href: readingHome(q, reading.ID) + "/" + o.Entry.ID + "/documento"}
	}
	if !o.Until.IsZero() {
		n.Detail = q.T("{name}, {day}; da rivedere entro il {until}", "name", o.WrittenBy, "day", o.WrittenOn, "until", o.Until)
	}
	return n
}

func correctRestricted(q *web.Request) error {
	locks, err := entryLocks(q)
	if err == nil {
		err = writeNote(q, locks, readingHome(q, q.Param("reading")), func(tx *store.Tx, s restricted.Safe, n restricted.Note) error {
			_, err := restricted.Correct(q.Context(), tx, s, q.Param("entry"), n, q.Account().Name)
			return err
		})
	}
	if refusedHere(err) {
		return showReading(q, err, q.Param("entry"))
	}
	return err
}

func eraseRestricted(q *web.Request) error {
	locks, err := entryLocks(q)
	if err != nil {
		return err
	}
	return q.Write(locks, func(tx *store.Tx) error {
		tx.Answer(readingHome(q, q.Param("reading")))
		return restricted.Erase(q.Context(), tx, q.Param("entry"), q.Account().Name)
	})
}

// entryLocks are the record that the entry of the path stands in: of the person of the path,
// or one that was merged into theirs.
func entryLocks(q *web.Request) (locks []store.Stream, err error) {
	err = q.Read(func(r store.Reader) error {
		owner, err := restricted.OfEntry(q.Context(), r, q.Param("entry"))
		if err != nil {
			return err
		}
		people, err := learner.Records(q.Context(), r, q.Param("id"))
		if err == nil && !slices.Contains(people, owner) {
			return fault.New(fault.NotFound, "page.entry", "L’annotazione non c’è.")
		}
		locks = []store.Stream{store.LearnerStream(owner)}
		return err
	})
	return locks, err
}
