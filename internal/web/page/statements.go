package page

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/paperwork"
	"vidimus/internal/statement"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var statementRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/attestazioni", Allow: readers, Handle: statementsPage},
	{Method: http.MethodGet, Path: "/attestazioni/:id", Allow: readers, Handle: downloadStatement},
	{Method: http.MethodGet, Path: "/attestazioni/:id/annulla", Allow: examOffice, Handle: annulStatementPage},
	{Method: http.MethodPost, Path: "/attestazioni/:id/annulla", Allow: examOffice, Handle: annulStatement},
	{Method: http.MethodGet, Path: "/iscrizioni/:id/attestazioni", Allow: readers, Handle: enrolmentStatementsPage},
	{Method: http.MethodPost, Path: "/iscrizioni/:id/attestazioni", Allow: examOffice, Handle: issueStatement},
}

func enrolmentStatementsPage(q *web.Request) error { return showEnrolmentStatements(q, nil) }

func showEnrolmentStatements(q *web.Request, refusal error) error {
	var f enrolmentFile
	var issued []statement.Issued
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readEnrolmentFile(q, r, q.Param("id")); err != nil {
			return err
		}
		issued, err = statement.OfEnrolment(q.Context(), r, f.ID)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.EnrolmentStatements{ID: f.ID, Issue: may(q, examOffice),
		Form: templates.Form{Values: map[string]string{"kind": cmp.Or(q.Query("tipo"), string(statement.Attendance)), "day": q.Today().Italian()}}}
	for _, k := range statement.Kinds {
		view.Kinds = append(view.Kinds, templates.Choice{Value: string(k), Text: q.T(k.Label())})
	}
	for _, s := range issued {
		row := statementRow(q, s)
		row.Holder, row.Course = templates.Link{}, ""
		view.Rows = append(view.Rows, row)
	}
	p := templates.Page{Title: q.T("Attestazioni di {name}", "name", f.person.FullName()), Subtitle: f.course.name(),
		Crumbs: append(f.crumbs(q), templates.Link{Text: f.person.FullName(), Href: "/iscrizioni/" + f.ID}), View: view}
	if refusal != nil {
		view.Form = formOf(q, refusal, fields("kind", "day"))
		p.View = view
		return q.Invalid(refusal, "enrolment_statements", p)
	}
	return q.Page(http.StatusOK, "enrolment_statements", p)
}

func statementRow(q *web.Request, s statement.Issued) templates.StatementRow {
	row := templates.StatementRow{Number: s.Label(), Kind: q.T(s.Kind.Label()), Day: s.Day, Issued: s.Dated, Code: s.Code, Course: s.Title,
		Holder: templates.Link{Text: s.Holder(), Href: "/iscrizioni/" + s.EnrolmentID + "/attestazioni"},
		State:  statementBadge(q, s), Note: statementNote(q, s), File: "/attestazioni/" + s.ID}
	if s.Stands() && may(q, examOffice) {
		row.Annul = row.File + "/annulla"
	}
	return row
}

func statementBadge(q *web.Request, s statement.Issued) templates.Badge {
	switch {
	case !s.Stands():
		return templates.Badge{Tone: templates.Danger, Text: q.T("Annullata")}
	case s.Superseded():
		return templates.Badge{Tone: templates.Info, Text: q.T("Superata")}
	}
	return templates.Badge{Tone: templates.Success, Text: q.T("Valida")}
}

func statementNote(q *web.Request, s statement.Issued) string {
	switch {
	case !s.Stands():
		return s.AnnulledOn.Italian() + ": " + s.AnnulledWhy
	case s.Superseded():
		return q.T("dalla n. {number}", "number", s.Later())
	}
	return ""
}

func issueStatement(q *web.Request) error {
	bad := typed()
	day := dateField(q, "day", bad)
	err := bad.OrNil()
	if err == nil {
		var f enrolmentFile
		err = q.Read(func(r store.Reader) (err error) {
			f, err = readEnrolmentFile(q, r, q.Param("id"))
			return err
		})
		if err != nil {
			return err
		}
		err = q.Write([]store.Stream{store.CourseStream(f.CourseID)}, func(tx *store.Tx) error {
			tx.Answer("/iscrizioni/" + f.ID + "/attestazioni")
			_, err := statement.Issue(q.Context(), tx, q.App().Keys, f.ID, statement.Kind(q.Value("kind")), day)
			return err
		})
	}
	if refusedHere(err) {
		return showEnrolmentStatements(q, err)
	}
	return err
}

// downloadStatement answers with the issued bytes, always the same. Who has just issued one
// is waited for at the desk: the paper is drawn here if the outbox has not come to it yet.
func downloadStatement(q *web.Request) error {
	var s statement.Issued
	var p paperwork.Paper
	read := func() error {
		return q.Read(func(r store.Reader) (err error) {
			if s, err = statement.ByID(q.Context(), r, q.Param("id")); err != nil {
				return err
			}
			p, err = paperwork.ByID(q.Context(), r, s.PaperID)
			return err
		})
	}
	if err := read(); err != nil {
		return err
	}
	if p.State != paperwork.Issued {
		press := paperwork.Press{DB: q.App().DB, Vault: q.App().Vault, BaseURL: q.App().BaseURL}
		if err := press.Draw(q.Context(), p.ID); err != nil {
			return err
		}
		if err := read(); err != nil {
			return err
		}
	}
	b, err := paperwork.Bytes(q.App().Vault, p)
	if err != nil {
		return err
	}
	return q.Download(statementFiles[s.Kind]+"-"+strings.ReplaceAll(s.Label(), "/", "-")+".pdf", paperwork.MediaType, b)
}

// statementFiles are what a statement is called as a file.
var statementFiles = map[statement.Kind]string{statement.Enrolment: "iscrizione", statement.Attendance: "frequenza", statement.Presence: "presenza"}

// statementFilters narrow the provider's list («mostra»).
var statementFilters = []listFilter[statement.Issued]{
	{"", "Tutte", func(statement.Issued) bool { return true }},
	{"iscrizione", "Iscrizione", func(s statement.Issued) bool { return s.Kind == statement.Enrolment }},
	{"frequenza", "Frequenza", func(s statement.Issued) bool { return s.Kind == statement.Attendance }},
	{"presenza", "Presenza", func(s statement.Issued) bool { return s.Kind == statement.Presence }},
	{"annullate", "Annullate", func(s statement.Issued) bool { return !s.Stands() }},
}

func statementsPage(q *web.Request) error {
	year := q.Today().Year()
	if asked, err := strconv.Atoi(q.Query("anno")); err == nil {
		year = asked
	}
	var years []statement.Year
	var all []statement.Issued
	err := q.Read(func(r store.Reader) (err error) {
		if years, err = statement.Years(q.Context(), r); err != nil {
			return err
		}
		all, err = statement.List(q.Context(), r, year, q.Query("q"))
		return err
	})
	if err != nil {
		return err
	}
	path := func(year int, show string) string {
		return narrowed("/attestazioni", "anno", strconv.Itoa(year), "mostra", show, "q", q.Query("q"))
	}
	show := q.Query("mostra")
	view := templates.Statements{Search: q.Query("q"), Keep: []templates.Hidden{{Name: "anno", Value: strconv.Itoa(year)}, {Name: "mostra", Value: show}},
		Empty: templates.Empty{Text: q.T("Nessuna attestazione in questo elenco. Si emettono dalla pagina dell’iscrizione di una persona."), Next: &templates.Link{Text: q.T("Corsi"), Href: "/corsi"}}}
	for _, y := range years {
		view.Years = append(view.Years, templates.Filter{Link: templates.Link{Text: strconv.Itoa(y.Year), Href: path(y.Year, show)}, Count: y.Issued, Current: y.Year == year})
	}
	shown, filters := sift(q, statementFilters, show, all, func(show string) string { return path(year, show) })
	view.Filters = filters
	if sent, err := takeAway(q, statementList(q, year, shown)); sent {
		return err
	}
	if len(shown) > 0 {
		view.Downloads = downloads(q, path(year, show))
	}
	shown, view.Pager = cut(q, shown, 0, entriesPerPage, "/attestazioni")
	for _, s := range shown {
		view.Rows = append(view.Rows, statementRow(q, s))
	}
	return q.Page(http.StatusOK, "statements", templates.Page{Title: q.T("Attestazioni"), Subtitle: q.T("Anno {year}", "year", year),
		Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}}, View: view})
}

// statementList is the list to take away.
func statementList(q *web.Request, year int, shown []statement.Issued) export.List[statement.Issued] {
	return export.List[statement.Issued]{Kind: "attestazioni", Name: "attestazioni-" + strconv.Itoa(year), Rows: shown, Columns: []export.Column[statement.Issued]{
		export.Whole("Numero", func(s statement.Issued) int { return s.Number }),
		export.Date("Emessa il", func(s statement.Issued) calendar.Date { return s.Dated }),
		export.Text("Che cosa", func(s statement.Issued) string { return q.T(s.Kind.Label()) }),
		export.Date("Giorno", func(s statement.Issued) calendar.Date { return s.Day }),
		export.Text("Allievo", func(s statement.Issued) string { return s.Holder() }),
		export.Text("Corso", func(s statement.Issued) string { return s.Title }),
		export.Text("Edizione", func(s statement.Issued) string { return s.Edition }),
		export.Text("Codice di verifica", func(s statement.Issued) string { return s.Code }),
		export.Text("Stato", func(s statement.Issued) string { return statementBadge(q, s).Text }),
		export.Text("Nota", func(s statement.Issued) string { return statementNote(q, s) }),
	}}
}

func annulStatementPage(q *web.Request) error {
	p, view, err := annulStatementAct(q)
	if err != nil {
		return err
	}
	return act(q, p, view)
}

func annulStatementAct(q *web.Request) (templates.Page, templates.Act, error) {
	var s statement.Issued
	err := q.Read(func(r store.Reader) (err error) {
		s, err = statement.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	back := templates.Link{Text: q.T("Torna alle attestazioni"), Href: "/iscrizioni/" + s.EnrolmentID + "/attestazioni"}
	view := templates.Act{Action: "/attestazioni/" + s.ID + "/annulla", Submit: q.T("Annulla l’attestazione"), Back: back,
		Intro:  q.T("Il numero resta e non si dà più a nessun’altra. Chi verifica il codice legge che è annullata, senza il motivo."),
		Facts:  factsOf(q.T("Numero"), s.Label(), q.T("Che cosa"), q.T(s.Kind.Label()), q.T("Giorno"), s.Day.Italian(), q.T("Allievo"), s.Holder()),
		Fields: []templates.Field{{Name: "reason", Label: q.T("Motivo"), Hint: q.T("Un motivo ordinario: la salute non si scrive qui."), Required: true, Wide: true}}}
	p := templates.Page{Title: q.T("Annulla l’attestazione n. {number}", "number", s.Label()), Subtitle: s.Holder(), Crumbs: []templates.Link{{Text: q.T("Attestazioni"), Href: back.Href}}}
	return p, view, err
}

func annulStatement(q *web.Request) error {
	var s statement.Issued
	err := q.Read(func(r store.Reader) (err error) {
		s, err = statement.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	err = q.Write([]store.Stream{store.CourseStream(s.CourseID)}, func(tx *store.Tx) error {
		tx.Answer("/iscrizioni/" + s.EnrolmentID + "/attestazioni")
		_, err := statement.Annul(q.Context(), tx, s.ID, q.Value("reason"))
		return err
	})
	if !refusedHere(err) {
		return err
	}
	p, view, failed := annulStatementAct(q)
	if failed != nil {
		return failed
	}
	return actAgain(q, err, p, view, nil)
}
