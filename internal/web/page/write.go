package page

import (
	"net/http"
	"slices"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/message"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// noMailServer is why nothing can be sent from this installation.
var noMailServer = fault.New(fault.Refused, "page.no_mail", "Il server di posta non è configurato: copia il testo e segna le persone come avvisate con altro mezzo.")

func noMail(q *web.Request) templates.Alert {
	return templates.Alert{Tone: templates.Info, Title: q.T("Nessun server di posta"),
		Text: q.T("I messaggi non partono da qui finché chi gestisce il programma non indica il server di posta (SMTP_URL). Il testo si può copiare.")}
}

func writePage(q *web.Request) error { return showWrite(q, nil) }

// reasonAsked is why somebody is to be written to: missing documents where nothing is said.
func reasonAsked(q *web.Request) message.Reason {
	for _, text := range []string{q.Value("reason"), q.Query("reason")} {
		if slices.Contains(message.Reasons, message.Reason(text)) {
			return message.Reason(text)
		}
	}
	return message.Documents
}

// whoAsked are the enrolments chosen, by the form or the address.
func whoAsked(q *web.Request) []string {
	if posted := q.Form()["who"]; len(posted) > 0 {
		return posted
	}
	return q.QueryAll("who")
}

// showWrite asks whom to write to, or shows what was chosen as it will be sent.
func showWrite(q *web.Request, refusal error) error {
	var f courseFile
	var drafts []message.Draft
	var log []message.Listed
	reason, who := reasonAsked(q), whoAsked(q)
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		if drafts, err = message.Drafts(q.Context(), r, f.ID, reason, q.Today(), who...); err != nil {
			return err
		}
		log, err = message.OfCourse(q.Context(), r, f.ID)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.Write{CourseID: f.ID, Tabs: f.tabs(q, "messaggi"), Reason: string(reason), Means: meansChoices(q)}
	for _, one := range message.Reasons {
		view.Reasons = append(view.Reasons, templates.Filter{Link: templates.Link{Text: q.T(one.Label()), Href: "/corsi/" + f.ID + "/messaggi?reason=" + string(one)}, Current: one == reason, Count: countReason(log, one)})
	}
	if len(who) > 0 {
		previewed(q, &view, drafts)
	} else {
		view.Nobody = q.T("Al corso non è ancora iscritto nessuno.")
		if len(drafts) > 0 && !slices.ContainsFunc(drafts, wanted) {
			drafts, view.Nobody = nil, q.T("Nessuno degli iscritti ha documenti da consegnare: non c’è niente da chiedere.")
		}
		view.People = people(q, reason, drafts)
		for _, m := range log {
			view.Log = append(view.Log, messageRow(q, m))
		}
	}
	p := f.page(q, q.T("Messaggi agli allievi"))
	p.View = view
	if len(view.Drafts) > 0 {
		p.Title = q.T("Anteprima: {reason}", "reason", q.T(reason.Label()))
	}
	if refusal != nil {
		view.Form = formOf(q, refusal, fields("means"))
		p.View = view
		return q.Invalid(refusal, "write", p)
	}
	return q.Page(http.StatusOK, "write", p)
}

func countReason(log []message.Listed, reason message.Reason) (n int) {
	for _, m := range log {
		if m.Reason == reason {
			n++
		}
	}
	return n
}

// wanted is somebody for whom there is something to say.
func wanted(d message.Draft) bool { return !fault.HasCode(d.Obstacle, "message.complete") }

// people are who can be chosen. Who can be written to is chosen already; of a waiting list
// only the next.
func people(q *web.Request, reason message.Reason, drafts []message.Draft) templates.Checks {
	out := templates.Checks{Name: "who", Legend: q.T("A chi scrivere")}
	for i, d := range drafts {
		note := d.To
		if d.Missing > 0 {
			note = joinWords(note, q.T("{n|manca|mancano} {n} {n|documento|documenti}", "n", d.Missing))
		}
		switch {
		case !wanted(d):
			note = q.T("niente da consegnare")
		case d.Obstacle != nil:
			note = joinWords(note, q.Locale().Fault(d.Obstacle))
		case d.To == "":
			note = joinWords(note, q.T("senza indirizzo email"))
		}
		out.Boxes = append(out.Boxes, templates.Box{Choice: templates.Choice{Value: d.EnrolmentID, Text: d.Name}, Note: note, Checked: d.Obstacle == nil && (reason != message.Seat || i == 0)})
	}
	return out
}

// previewed fills in the messages as they will be sent, and what can be done with them.
func previewed(q *web.Request, view *templates.Write, drafts []message.Draft) {
	view.Seen = message.Digest(drafts)
	alert := noMail(q)
	switch {
	case q.App().Mail == nil:
		view.NoMail = &alert
	case q.Provider().SenderEmail == "":
		view.NoMail = &templates.Alert{Tone: templates.Caution, Title: q.T("Manca il mittente"), Text: q.T("Scrivi nei dati dell’ente l’indirizzo da cui partono i messaggi."),
			Link: &templates.Link{Text: q.T("Dati dell’ente"), Href: "/ente"}}
	}
	for _, d := range drafts {
		one := draftView(q, d)
		if d.Obstacle == nil {
			view.Writable++
			if d.To == "" {
				one.Obstacle = q.T("senza indirizzo email")
			}
		}
		if d.Mailable() && view.NoMail == nil {
			view.Mailable++
		}
		view.Drafts = append(view.Drafts, one)
	}
}

func draftView(q *web.Request, d message.Draft) templates.MessageDraft {
	out := templates.MessageDraft{Enrolment: d.EnrolmentID, Name: d.Name, To: d.To, Subject: d.Subject, Body: d.Body}
	if d.Obstacle != nil {
		out.Obstacle = q.Locale().Fault(d.Obstacle)
	} else {
		out.MailTo = mailTo(d.To, d.Subject, d.Body)
	}
	if d.Earlier != "" {
		out.Earlier = "/messaggi/" + d.Earlier
	}
	return out
}

func sendMessages(q *web.Request) error {
	return onMessages(q, func(tx *store.Tx) error {
		if q.App().Mail == nil {
			return noMailServer
		}
		_, err := message.Queue(q.Context(), tx, q.Param("id"), reasonAsked(q), q.Value("seen"), q.Form()["who"]...)
		return err
	})
}

func tellPeople(q *web.Request) error {
	return onMessages(q, func(tx *store.Tx) error {
		_, err := message.Tell(q.Context(), tx, q.Param("id"), reasonAsked(q), message.Means(q.Value("means")), q.Value("seen"), q.Form()["who"]...)
		return err
	})
}

// onMessages writes to people of a course and shows the log.
func onMessages(q *web.Request, fn func(tx *store.Tx) error) error {
	id := q.Param("id")
	err := q.Read(func(r store.Reader) error {
		_, err := course.ByID(q.Context(), r, id)
		return err
	})
	if err != nil {
		return err
	}
	err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + id + "/messaggi?reason=" + string(reasonAsked(q)))
		return fn(tx)
	})
	if refusedHere(err) {
		return showWrite(q, err)
	}
	return err
}
