package page

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/communication"
	"vidimus/internal/course"
	"vidimus/internal/language"
	"vidimus/internal/paperwork"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	paper "vidimus/reports/communication"
	"vidimus/templates"
)

// entriesPerPage fills a screen of rows.
const entriesPerPage = 50

// directions are the filters of the register.
var directions = []listFilter[communication.Entry]{
	{"", "Tutti", func(communication.Entry) bool { return true }},
	{"arrivo", "In arrivo", func(e communication.Entry) bool { return e.Direction == communication.In }},
	{"partenza", "In partenza", func(e communication.Entry) bool { return e.Direction == communication.Out }},
}

func protocolPage(q *web.Request) error { return showProtocol(q, nil) }

// protocolBook is the register of a year with what its page says beside the entries.
type protocolBook struct {
	year    int
	years   []communication.Year
	entries []communication.Entry // of the year, in both directions, with the text looked for
	courses map[string]course.Listed
	letters map[string]bool // entries that are letters to the Region, whose paper is the file
	body    provider.Provider
}

func readProtocol(q *web.Request, r store.Reader) (protocolBook, error) {
	b := protocolBook{year: q.Today().Year(), courses: map[string]course.Listed{}, letters: map[string]bool{}}
	if asked, err := strconv.Atoi(q.Query("anno")); err == nil {
		b.year = asked
	}
	var err error
	if b.years, err = communication.Years(q.Context(), r); err != nil {
		return b, err
	}
	if b.entries, err = communication.Protocol(q.Context(), r, communication.Filter{Year: b.year, Text: q.Query("q")}); err != nil {
		return b, err
	}
	listed, err := course.List(q.Context(), r, course.Filter{})
	if err != nil {
		return b, err
	}
	for _, c := range listed {
		b.courses[c.ID] = c
	}
	letters, err := communication.List(q.Context(), r)
	if err != nil {
		return b, err
	}
	for _, l := range letters {
		b.letters[l.EntryID] = true
	}
	b.body, err = provider.Current(q.Context(), r)
	return b, err
}

func showProtocol(q *web.Request, refusal error) error {
	var b protocolBook
	err := q.Read(func(r store.Reader) (err error) {
		b, err = readProtocol(q, r)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.Protocol{Search: q.Query("q"), Empty: templates.Empty{Text: q.T("Nessuna registrazione in questo elenco.")}}
	year, verso := strconv.Itoa(b.year), q.Query("verso")
	for _, y := range b.years {
		n := strconv.Itoa(y.Year)
		view.Years = append(view.Years, templates.Filter{Link: templates.Link{Text: n, Href: narrowed("/protocollo", "anno", n, "verso", verso, "q", view.Search)}, Count: y.Entries, Current: y.Year == b.year})
	}
	shown, filters := sift(q, directions, verso, b.entries, func(verso string) string {
		return narrowed("/protocollo", "anno", year, "verso", verso, "q", view.Search)
	})
	view.Filters = filters
	if q.Query("formato") == "pdf" {
		return printProtocol(q, b)
	}
	if sent, err := takeAway(q, protocolList(q, b, shown)); sent {
		return err
	}
	view.Keep = []templates.Hidden{{Name: "anno", Value: year}, {Name: "verso", Value: verso}}
	if len(shown) > 0 {
		view.Downloads = append(downloads(q, narrowed("/protocollo", "anno", year, "verso", verso, "q", view.Search)),
			templates.Link{Text: q.T("Stampa il registro (PDF)"), Href: narrowed("/protocollo", "anno", year, "formato", "pdf")})
	}
	shown, view.Pager = cut(q, shown, 0, entriesPerPage, "/protocollo")
	for _, e := range shown {
		view.Entries = append(view.Entries, b.row(q, e))
	}
	if may(q, office) {
		view.Add = protocolForm(q, b)
	}
	p := templates.Page{Title: q.T("Registro di protocollo"), Subtitle: q.T("Anno {year}", "year", year), Crumbs: []templates.Link{{Text: q.T("Comunicazioni alla Regione"), Href: "/comunicazioni"}}, View: view}
	if refusal != nil {
		view.Add.Form = formOf(q, refusal, fields("direction", "counterpart", "subject", "document_date", "reference", "file"))
		return q.Invalid(refusal, "protocol", p)
	}
	return q.Page(http.StatusOK, "protocol", p)
}

func (b protocolBook) row(q *web.Request, e communication.Entry) templates.ProtocolRow {
	row := templates.ProtocolRow{Href: "/protocollo/" + e.ID, Number: e.Label(), Date: e.RegisteredOn, Direction: q.T(e.Direction.Label()), Counterpart: e.Counterpart, Subject: e.Subject,
		Document: joinWords(e.Reference, e.DocumentDate.Italian()), Annulled: annulledWords(q, e)}
	if e.FileID != "" || b.letters[e.ID] {
		row.File = "/protocollo/" + e.ID + "/file"
	}
	return row
}

func annulledWords(q *web.Request, e communication.Entry) string {
	if e.AnnulledOn.IsZero() {
		return ""
	}
	return q.T("annullata il {date}: {reason}", "date", e.AnnulledOn, "reason", e.AnnulledWhy)
}

func protocolForm(q *web.Request, b protocolBook) *templates.ProtocolForm {
	form := &templates.ProtocolForm{Form: templates.Form{Values: map[string]string{"direction": string(communication.In)}}}
	for _, d := range []communication.Direction{communication.In, communication.Out} {
		form.Directions = append(form.Directions, templates.Choice{Value: string(d), Text: q.T(d.Label())})
	}
	for _, c := range b.courses {
		form.Courses = append(form.Courses, templates.Choice{Value: c.ID, Text: courseName(q, c.Course)})
	}
	slices.SortFunc(form.Courses, func(a, b templates.Choice) int {
		return cmp.Or(strings.Compare(language.SortKey(a.Text), language.SortKey(b.Text)), strings.Compare(a.Value, b.Value))
	})
	return form
}

// protocolList is the register to take away.
func protocolList(q *web.Request, b protocolBook, shown []communication.Entry) export.List[communication.Entry] {
	return export.List[communication.Entry]{Kind: "protocollo", Name: "protocollo-" + strconv.Itoa(b.year), Rows: shown, Columns: []export.Column[communication.Entry]{
		export.Whole("Numero", func(e communication.Entry) int { return e.Number }),
		export.Date("Data", func(e communication.Entry) calendar.Date { return e.RegisteredOn }),
		export.Text("Verso", func(e communication.Entry) string { return q.T(e.Direction.Label()) }),
		export.Text("Mittente o destinatario", func(e communication.Entry) string { return e.Counterpart }),
		export.Text("Oggetto", func(e communication.Entry) string { return e.Subject }),
		export.Date("Data del documento", func(e communication.Entry) calendar.Date { return e.DocumentDate }),
		export.Text("Numero o protocollo del mittente", func(e communication.Entry) string { return e.Reference }),
		export.Text("Corso", func(e communication.Entry) string { return b.courseCode(e) }),
		export.Text("Annullata", func(e communication.Entry) string { return annulledWords(q, e) }),
	}}
}

func (b protocolBook) courseCode(e communication.Entry) string {
	c := b.courses[string(e.CourseID)]
	if c.RegionalCode != "" {
		return c.RegionalCode
	}
	return joinWords(c.Title, c.Edition)
}

// printProtocol is the register of the whole year on paper, in the language of the office.
func printProtocol(q *web.Request, b protocolBook) error {
	err := q.Read(func(r store.Reader) (err error) {
		b.entries, err = communication.Protocol(q.Context(), r, communication.Filter{Year: b.year})
		return err
	})
	if err != nil {
		return err
	}
	out := paper.Protocol{Year: b.year, Date: q.Today(), Provider: b.body.Name, Accreditation: b.body.AccreditationCode}
	for _, e := range slices.Backward(b.entries) {
		line := paper.Entry{Number: e.Number, On: e.RegisteredOn, Direction: e.Direction.Label(), Counterpart: e.Counterpart, Subject: e.Subject,
			Document: joinWords(e.Reference, e.DocumentDate.Italian()), Course: b.courseCode(e)}
		if !e.AnnulledOn.IsZero() {
			line.Annulled = "annullata il " + e.AnnulledOn.Italian() + ": " + e.AnnulledWhy
		}
		out.Entries = append(out.Entries, line)
	}
	var file bytes.Buffer
	if err := paper.WriteProtocol(&file, out); err != nil {
		return err
	}
	return q.Download("protocollo-"+strconv.Itoa(b.year)+".pdf", paperwork.MediaType, file.Bytes())
}

func registerEntry(q *web.Request) error {
	bad := typed()
	e := communication.Entry{Direction: communication.Direction(q.Value("direction")), Counterpart: q.Value("counterpart"), Subject: q.Value("subject"),
		DocumentDate: dateField(q, "document_date", bad), Reference: q.Value("reference"), CourseID: store.Ref(q.Value("course"))}
	file, err := correspondence(q, "file", bad)
	if err != nil {
		return err
	}
	if err = bad.OrNil(); err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			if e.CourseID != "" {
				if _, err := course.ByID(q.Context(), tx, string(e.CourseID)); err != nil {
					return err
				}
			}
			registered, err := communication.Register(q.Context(), tx, e, file)
			tx.Answer("/protocollo/" + registered.ID)
			return err
		})
	}
	if refusedHere(err) {
		return showProtocol(q, err)
	}
	return err
}

func protocolEntryPage(q *web.Request) error { return showEntry(q, nil) }

func showEntry(q *web.Request, refusal error) error {
	var e communication.Entry
	var l communication.Letter
	var of course.Course
	var isLetter bool
	var by string
	err := q.Read(func(r store.Reader) (err error) {
		if e, err = communication.EntryByID(q.Context(), r, q.Param("id")); err != nil {
			return err
		}
		if l, isLetter, err = communication.OfEntry(q.Context(), r, e.ID); err != nil {
			return err
		}
		if e.CourseID != "" {
			if of, err = course.ByID(q.Context(), r, string(e.CourseID)); err != nil {
				return err
			}
		}
		by, err = accountName(q.Context(), r, e.RegisteredBy)
		return err
	})
	if err != nil {
		return err
	}
	own := isLetter && l.EntryID == e.ID
	view := templates.ProtocolEntry{ID: e.ID, State: templates.Badge{Tone: templates.Success, Text: q.T("Registrata")}, CanAnnul: may(q, office) && e.AnnulledOn.IsZero() && !own}
	if !e.AnnulledOn.IsZero() {
		view.State = templates.Badge{Tone: templates.Neutral, Text: q.T("Annullata")}
	}
	view.Facts = factsOf(
		q.T("Numero"), e.Label(), q.T("Data"), e.RegisteredOn.Italian(), q.T("Verso"), q.T(e.Direction.Label()), q.T("Mittente o destinatario"), e.Counterpart,
		q.T("Data del documento"), e.DocumentDate.Italian(), q.T("Numero o protocollo del mittente"), e.Reference, q.T("Registrata da"), by, q.T("Annullata"), annulledWords(q, e))
	if isLetter {
		view.Links = append(view.Links, templates.Link{Text: q.T("Comunicazione alla Regione n. {number}", "number", l.Entry.Label()), Href: "/comunicazioni/" + l.ID})
	}
	if e.FileID != "" {
		view.Links = append(view.Links, templates.Link{Text: q.T("Scarica il documento"), Href: "/protocollo/" + e.ID + "/file"})
	}
	if of.ID != "" {
		view.Links = append(view.Links, templates.Link{Text: courseName(q, of), Href: "/corsi/" + of.ID + "/comunicazioni"})
	}
	p := templates.Page{Title: e.Subject, Subtitle: q.T("Protocollo n. {number}", "number", e.Label()), Crumbs: []templates.Link{{Text: q.T("Registro di protocollo"), Href: "/protocollo?anno=" + strconv.Itoa(e.Year)}}}
	if refusal != nil {
		view.Form = formOf(q, refusal, fields("reason"))
		p.View = view
		return q.Invalid(refusal, "protocol_entry", p)
	}
	p.View = view
	return q.Page(http.StatusOK, "protocol_entry", p)
}

func annulEntry(q *web.Request) error {
	err := q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		tx.Answer("/protocollo/" + q.Param("id"))
		_, err := communication.AnnulEntry(q.Context(), tx, q.Param("id"), q.Value("reason"))
		return err
	})
	if refusedHere(err) {
		return showEntry(q, err)
	}
	return err
}

// downloadEntry gives the document that was registered: its file, or the paper of a letter
// to the Region.
func downloadEntry(q *web.Request) error {
	var e communication.Entry
	var written paperwork.Paper
	err := q.Read(func(r store.Reader) (err error) {
		if e, err = communication.EntryByID(q.Context(), r, q.Param("id")); err != nil || e.FileID != "" {
			return err
		}
		l, isLetter, err := communication.OfEntry(q.Context(), r, e.ID)
		if err != nil || !isLetter || l.EntryID != e.ID {
			return err
		}
		written, err = paperwork.OfLetter(q.Context(), r, l)
		return err
	})
	if err != nil {
		return err
	}
	if written.ID != "" {
		return q.See("/documenti/" + written.ID)
	}
	return downloadFile(q, "protocollo-"+strconv.Itoa(e.Number)+"-"+strconv.Itoa(e.Year), string(e.FileID))
}
