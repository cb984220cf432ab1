package page

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/message"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// A message tells which documents somebody has not brought: secretary and director only.
var messageRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/messaggi", Allow: examOffice, Handle: messagesPage},
	{Method: http.MethodGet, Path: "/messaggi/:id", Allow: examOffice, Handle: messagePage},
	{Method: http.MethodPost, Path: "/messaggi/:id/invia", Allow: examOffice, Handle: messageAct(func(q *web.Request, tx *store.Tx, id string) error {
		if q.App().Mail == nil {
			return noMailServer
		}
		_, err := message.Again(q.Context(), tx, id)
		return err
	})},
	{Method: http.MethodPost, Path: "/messaggi/:id/arrivato", Allow: examOffice, Handle: messageAct(func(q *web.Request, tx *store.Tx, id string) error {
		_, err := message.Arrived(q.Context(), tx, id)
		return err
	})},
	{Method: http.MethodPost, Path: "/messaggi/:id/annulla", Allow: examOffice, Handle: messageAct(func(q *web.Request, tx *store.Tx, id string) error {
		_, err := message.Cancel(q.Context(), tx, id)
		return err
	})},
	{Method: http.MethodPost, Path: "/messaggi/:id/altro", Allow: examOffice, Handle: messageAct(func(q *web.Request, tx *store.Tx, id string) error {
		_, err := message.TellInstead(q.Context(), tx, id, message.Means(q.Value("means")))
		return err
	})},
	{Method: http.MethodGet, Path: "/corsi/:id/messaggi", Allow: examOffice, Handle: writePage},
	{Method: http.MethodPost, Path: "/corsi/:id/messaggi", Allow: examOffice, Handle: sendMessages},
	{Method: http.MethodPost, Path: "/corsi/:id/messaggi/detti", Allow: examOffice, Handle: tellPeople},
	{Method: http.MethodGet, Path: "/iscrizioni/:id/messaggi", Allow: examOffice, Handle: enrolmentMessagesPage},
}

// messageTones are the colours of a state.
var messageTones = map[message.State]templates.Tone{message.Queued: templates.Info, message.Sending: templates.Info, message.Sent: templates.Success, message.Failed: templates.Danger,
	message.Unknown: templates.Caution, message.Told: templates.Success, message.Cancelled: templates.Neutral}

func messageRow(q *web.Request, m message.Listed) templates.MessageRow {
	row := templates.MessageRow{Href: "/messaggi/" + m.ID, To: templates.Link{Text: m.To(), Href: "/iscrizioni/" + m.EnrolmentID + "/messaggi"}, Course: m.Title,
		Reason: q.T(m.Reason.Label()), Subject: m.Subject, Means: q.T(m.Means.Label()), When: moment(q, m.QueuedAt), State: messageBadge(q, m.State)}
	if m.Trouble != "" {
		row.Note = q.T(m.Trouble.Label())
	}
	return row
}

func messageBadge(q *web.Request, s message.State) templates.Badge {
	return templates.Badge{Tone: messageTones[s], Text: q.T(s.Label())}
}

// messageFilters narrow the log («mostra»): by reason, then what waits for somebody.
var messageFilters = []listFilter[message.Listed]{
	{"", "Tutti", func(message.Listed) bool { return true }},
	{"da-guardare", "Da guardare", func(m message.Listed) bool { return m.State == message.Failed || m.State == message.Unknown }},
	{"da-inviare", "Da inviare", func(m message.Listed) bool { return m.State == message.Queued || m.State == message.Sending }},
	{"documenti", "Documenti mancanti", func(m message.Listed) bool { return m.Reason == message.Documents }},
	{"inizio", "Inizio del corso", func(m message.Listed) bool { return m.Reason == message.Start }},
	{"posto", "Posto libero", func(m message.Listed) bool { return m.Reason == message.Seat }},
}

func messagesPage(q *web.Request) error {
	year := q.Today().Year()
	if asked, err := strconv.Atoi(q.Query("anno")); err == nil {
		year = asked
	}
	var years []message.Year
	var all []message.Listed
	err := q.Read(func(r store.Reader) (err error) {
		if years, err = message.Years(q.Context(), r); err != nil {
			return err
		}
		all, err = message.List(q.Context(), r, year, q.Query("q"))
		return err
	})
	if err != nil {
		return err
	}
	show := q.Query("mostra")
	path := func(year int, show string) string {
		return narrowed("/messaggi", "anno", strconv.Itoa(year), "mostra", show, "q", q.Query("q"))
	}
	view := templates.Messages{Path: "/messaggi", Search: q.Query("q"), Keep: []templates.Hidden{{Name: "anno", Value: strconv.Itoa(year)}, {Name: "mostra", Value: show}},
		Empty:   templates.Empty{Text: q.T("Nessun messaggio in questo elenco. Si scrive dalla scheda «Messaggi» di un corso."), Next: &templates.Link{Text: q.T("Corsi"), Href: "/corsi"}},
		Actions: []templates.Action{{Text: q.T("Modelli dei messaggi"), Href: "/modelli"}}}
	for _, y := range years {
		view.Years = append(view.Years, templates.Filter{Link: templates.Link{Text: strconv.Itoa(y.Year), Href: path(y.Year, show)}, Count: y.Written, Current: y.Year == year})
	}
	shown, filters := sift(q, messageFilters, show, all, func(show string) string { return path(year, show) })
	view.Filters = filters
	if sent, err := takeAway(q, messageList(q, year, shown)); sent {
		return err
	}
	if len(shown) > 0 {
		view.Downloads = downloads(q, path(year, show))
	}
	shown, view.Pager = cut(q, shown, 0, entriesPerPage, "/messaggi")
	for _, m := range shown {
		view.Rows = append(view.Rows, messageRow(q, m))
	}
	p := templates.Page{Title: q.T("Messaggi"), Subtitle: q.T("Anno {year}", "year", year), Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}}, View: view}
	if q.App().Mail == nil {
		p.Alerts = []templates.Alert{noMail(q)}
	}
	return q.Page(http.StatusOK, "messages", p)
}

// messageList is the log to take away.
func messageList(q *web.Request, year int, shown []message.Listed) export.List[message.Listed] {
	return export.List[message.Listed]{Name: "messaggi-" + strconv.Itoa(year), Rows: shown, Columns: []export.Column[message.Listed]{
		export.Date(q.T("Data"), func(m message.Listed) calendar.Date { return m.OnDate }),
		export.Text(q.T("Quando"), func(m message.Listed) string { return moment(q, m.QueuedAt) }),
		export.Text(q.T("A chi"), func(m message.Listed) string { return m.To() }),
		export.Text(q.T("Email"), func(m message.Listed) string { return m.Recipient }),
		export.Text(q.T("Corso"), func(m message.Listed) string { return m.Title }),
		export.Text(q.T("Edizione"), func(m message.Listed) string { return m.Edition }),
		export.Text(q.T("Perché"), func(m message.Listed) string { return q.T(m.Reason.Label()) }),
		export.Text(q.T("Oggetto"), func(m message.Listed) string { return m.Subject }),
		export.Text(q.T("Con quale mezzo"), func(m message.Listed) string { return q.T(m.Means.Label()) }),
		export.Text(q.T("Stato"), func(m message.Listed) string { return q.T(m.State.Label()) }),
		export.Text(q.T("Esito"), func(m message.Listed) string { return moment(q, m.SettledAt) }),
		export.Text(q.T("Nota"), func(m message.Listed) string { return messageRow(q, m).Note }),
	}}
}

func enrolmentMessagesPage(q *web.Request) error {
	var f enrolmentFile
	var all []message.Listed
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readEnrolmentFile(q, r, q.Param("id")); err != nil {
			return err
		}
		all, err = message.OfEnrolment(q.Context(), r, f.ID)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.Messages{Empty: templates.Empty{Text: q.T("A questa persona non è ancora stato scritto nulla.")}}
	for _, reason := range message.Reasons {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Scrivi: {reason}", "reason", q.T(reason.Label())),
			Href: "/corsi/" + f.CourseID + "/messaggi?" + url.Values{"reason": {string(reason)}, "who": {f.ID}}.Encode()})
	}
	for _, m := range all {
		row := messageRow(q, m)
		row.To.Href, row.Course = "", ""
		view.Rows = append(view.Rows, row)
	}
	return q.Page(http.StatusOK, "messages", templates.Page{Title: q.T("Messaggi a {name}", "name", f.person.FullName()), Subtitle: f.course.name(),
		Crumbs: append(f.crumbs(q), templates.Link{Text: f.person.FullName(), Href: "/iscrizioni/" + f.ID}), View: view})
}

func messagePage(q *web.Request) error { return showMessage(q, nil) }

func showMessage(q *web.Request, refusal error) error {
	var m message.Listed
	var queuedBy, settledBy string
	err := q.Read(func(r store.Reader) (err error) {
		if m, err = message.ByID(q.Context(), r, q.Param("id")); err != nil {
			return err
		}
		if queuedBy, err = accountName(q.Context(), r, m.QueuedBy); err == nil && m.SettledBy != "" {
			settledBy, err = accountName(q.Context(), r, m.SettledBy)
		}
		return err
	})
	if err != nil {
		return err
	}
	attempts := ""
	if m.Attempts > 0 {
		attempts = strconv.Itoa(m.Attempts)
	}
	view := templates.MessagePage{ID: m.ID, State: messageBadge(q, m.State), Subject: m.Subject, Body: m.Body, Actions: messageActions(q, m), Facts: factsOf(
		q.T("A chi"), m.To(), q.T("Email"), m.Recipient, q.T("Corso"), m.Title, q.T("Perché"), q.T(m.Reason.Label()), q.T("Con quale mezzo"), q.T(m.Means.Label()),
		q.T("Confermato"), joinWords(moment(q, m.QueuedAt), queuedBy), q.T("Tentativi"), attempts, q.T("Esito"), joinWords(moment(q, m.SettledAt), settledBy),
		q.T("Identificativo dell’email"), emailID(m))}
	if m.Trouble != "" {
		view.Trouble = &templates.Alert{Tone: messageTones[m.State], Title: q.T(m.Trouble.Label()), Text: m.Detail}
	}
	if m.State == message.Queued || m.State == message.Failed || m.State == message.Unknown || m.State == message.Cancelled {
		view.Means = meansChoices(q)
		view.MailTo = mailTo(m.Recipient, m.Subject, m.Body)
	}
	p := templates.Page{Title: m.Subject, Subtitle: m.To(), View: view,
		Crumbs: []templates.Link{{Text: q.T("Messaggi"), Href: "/messaggi"}, {Text: m.To(), Href: "/iscrizioni/" + m.EnrolmentID + "/messaggi"}}}
	if refusal != nil {
		view.Form = formOf(q, refusal, fields("means"))
		p.View = view
		return q.Invalid(refusal, "message", p)
	}
	return q.Page(http.StatusOK, "message", p)
}

func emailID(m message.Listed) string {
	if m.Means != message.Email {
		return ""
	}
	return m.MessageID
}

func messageActions(q *web.Request, m message.Listed) []templates.Action {
	post := func(text, act, confirm string, primary bool) templates.Action {
		a := templates.Action{Text: q.T(text), Href: "/messaggi/" + m.ID + "/" + act, Post: true, Confirm: confirm, Primary: primary}
		if act == "invia" && q.App().Mail == nil {
			a.Blocked = noMail(q).Text
		}
		return a
	}
	switch m.State {
	case message.Queued:
		return []templates.Action{post("Annulla l’invio", "annulla", "", false)}
	case message.Failed:
		return []templates.Action{post("Riprova", "invia", "", true)}
	case message.Unknown:
		return []templates.Action{post("È arrivato", "arrivato", "", true),
			post("Invia di nuovo", "invia", q.T("Ho controllato: la persona non l’ha ricevuto, o può riceverlo due volte."), false)}
	case message.Sent, message.Told, message.Cancelled:
		return []templates.Action{post("Invia di nuovo", "invia", q.T("La persona riceve un’altra volta lo stesso testo."), false)}
	}
	return nil
}

// messageAct carries out an act on a message and goes back to its page.
func messageAct(do func(q *web.Request, tx *store.Tx, id string) error) web.Handler {
	return func(q *web.Request) error {
		id := q.Param("id")
		var m message.Listed
		err := q.Read(func(r store.Reader) (err error) {
			m, err = message.ByID(q.Context(), r, id)
			return err
		})
		if err != nil {
			return err
		}
		err = q.Write([]store.Stream{store.CourseStream(m.CourseID)}, func(tx *store.Tx) error {
			tx.Answer("/iscrizioni/" + m.EnrolmentID + "/messaggi")
			return do(q, tx, id)
		})
		if refusedHere(err) {
			return showMessage(q, err)
		}
		return err
	}
}

// mailTo opens a text in the reader's own mail program.
func mailTo(to, subject, body string) string {
	if to == "" {
		return ""
	}
	text := url.Values{"subject": {subject}, "body": {strings.ReplaceAll(body, "\n", "\r\n")}}.Encode()
	return "mailto:" + url.PathEscape(to) + "?" + strings.ReplaceAll(text, "+", "%20") // a plus stays a plus there
}

func meansChoices(q *web.Request) []templates.Choice {
	var out []templates.Choice
	for _, m := range message.OtherMeans {
		out = append(out, templates.Choice{Value: string(m), Text: q.T(m.Label())})
	}
	return out
}
