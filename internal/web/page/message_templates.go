package page

import (
	"net/http"

	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/message"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var templateRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/modelli", Allow: examOffice, Handle: messageTemplatesPage},
	{Method: http.MethodGet, Path: "/modelli/:id", Allow: examOffice, Handle: messageTemplatePage},
	{Method: http.MethodPost, Path: "/modelli/:id", Allow: examOffice, Handle: wordMessages},
}

func messageTemplatesPage(q *web.Request) error {
	var view templates.MessageTemplates
	err := q.Read(func(r store.Reader) error {
		for _, reason := range message.Reasons {
			t, err := message.TemplateOf(q.Context(), r, reason)
			if err != nil {
				return err
			}
			view.Rows = append(view.Rows, templates.TemplateRow{Href: "/modelli/" + t.ID, Reason: q.T(reason.Label()), Subject: t.Subject, Body: t.Body})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return q.Page(http.StatusOK, "message_templates", templates.Page{Title: q.T("Modelli dei messaggi"), Crumbs: []templates.Link{{Text: q.T("Messaggi"), Href: "/messaggi"}}, View: view})
}

func messageTemplatePage(q *web.Request) error {
	var t message.Template
	err := q.Read(func(r store.Reader) (err error) {
		t, err = message.TemplateOf(q.Context(), r, message.Reason(q.Param("id")))
		return err
	})
	if err != nil {
		return err
	}
	return showTemplate(q, t, nil, nil)
}

// showTemplate is the form of a reason's words, with what they become for a real person
// where somebody asked to see.
func showTemplate(q *web.Request, t message.Template, draft *message.Draft, refusal error) error {
	view := templates.MessageTemplate{ID: t.ID, Form: templates.Form{Values: map[string]string{"subject": t.Subject, "body": t.Body, "person": q.Value("person")}}}
	for _, p := range t.Reason().Placeholders() {
		view.Placeholders = append(view.Placeholders, templates.Fact{Label: "{" + p.Name + "}", Value: q.T(string(p.About))})
	}
	err := q.Read(func(r store.Reader) (err error) {
		view.People, err = examples(q, r)
		return err
	})
	if err != nil {
		return err
	}
	if draft != nil {
		one := draftView(q, *draft)
		one.MailTo = ""
		view.Draft = &one
	}
	p := templates.Page{Title: q.T(t.Reason().Label()), Crumbs: []templates.Link{{Text: q.T("Messaggi"), Href: "/messaggi"}, {Text: q.T("Modelli dei messaggi"), Href: "/modelli"}}, View: view}
	if refusal != nil {
		view.Form = formOf(q, refusal, fields("subject", "body", "person"))
		p.View = view
		return q.Invalid(refusal, "message_template", p)
	}
	return q.Page(http.StatusOK, "message_template", p)
}

// mostExamples is how many people the words can be tried on: enough of the latest course.
const mostExamples = 30

// examples are people of the latest course, by course and enrolment.
func examples(q *web.Request, r store.Reader) ([]templates.Choice, error) {
	all, err := course.List(q.Context(), r, course.Filter{})
	if err != nil {
		return nil, err
	}
	var out []templates.Choice
	for _, c := range all {
		members, err := enrolment.OfCourse(q.Context(), r, c.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if len(out) == mostExamples {
				return out, nil
			}
			out = append(out, templates.Choice{Value: m.ID, Text: m.Learner.FullName() + ", " + courseName(q, c.Course)})
		}
		if len(out) > 0 {
			return out, nil
		}
	}
	return nil, nil
}

// wordMessages keeps the words, or shows what they become; neither is done with words that
// cannot be sent.
func wordMessages(q *web.Request) error {
	t := message.Template{ID: q.Param("id"), Subject: q.Value("subject"), Body: q.Value("body")}
	if q.Value("ours") == "1" {
		t = message.Ours(t.Reason())
	}
	if q.Value("preview") == "1" {
		return previewTemplate(q, t)
	}
	err := q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		tx.Answer("/modelli")
		return message.Word(q.Context(), tx, t)
	})
	if refusedHere(err) {
		return showTemplate(q, t, nil, err)
	}
	return err
}

func previewTemplate(q *web.Request, t message.Template) error {
	var draft message.Draft
	err := q.Read(func(r store.Reader) error {
		e, err := enrolment.ByID(q.Context(), r, q.Value("person"))
		if fault.Is(err, fault.NotFound) {
			return typed().With("person", "Scegli di chi usare i dati.")
		}
		if err != nil {
			return err
		}
		draft, err = message.Preview(q.Context(), r, t, e.CourseID, e.ID, q.Today())
		return err
	})
	if refusedHere(err) {
		return showTemplate(q, t, nil, err)
	}
	if err != nil {
		return err
	}
	return showTemplate(q, t, &draft, nil)
}
