package page

import (
	"net/http"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/journey"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// An enrolmentAct asks for a day, and perhaps a reason, before it is done.
type enrolmentAct struct {
	path   string // after /iscrizioni/:id/
	title  string
	intro  string
	submit string
	allow  web.Permission
	day    string // the field of the day, and its label
	label  string
	reason bool
	do     func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date, reason string) error
}

var enrolmentActs = []enrolmentAct{
	{path: "ingresso", title: "Ingresso tardivo di {name}", submit: "Registra l’ingresso", allow: office, day: "from", label: "Frequenta dal",
		intro: "Le ore tenute prima sono assenza. L’ingresso è rifiutato se la soglia non è più raggiungibile, e quanto chiede lo standard deve essere stato consegnato entro la prima lezione.",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date, _ string) error {
			_, _, err := journey.EnterLate(q.Context(), tx, f.ID, day)
			return err
		}},
	{path: "sospensione", title: "Sospensione di {name}", submit: "Sospendi la frequenza", allow: office, day: "last", label: "Ultimo giorno di frequenza", reason: true,
		intro: "Le ore che si tengono durante la sospensione sono assenza.",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date, reason string) error {
			return enrolment.Suspend(q.Context(), tx, f.ID, day, reason)
		}},
	{path: "ripresa", title: "Ripresa di {name}", submit: "Riprendi", allow: office, day: "from", label: "Frequenta di nuovo dal",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date, _ string) error {
			if f.State != enrolment.Withdrawn {
				return enrolment.Resume(q.Context(), tx, f.ID, day)
			}
			_, err := enrolment.TakeUpAgain(q.Context(), tx, f.ID, day)
			return err
		}},
	{path: "ritiro", title: "Ritiro di {name}", submit: "Ritira l’iscrizione", allow: office, day: "last", label: "Ultimo giorno di frequenza", reason: true,
		intro: "Le ore frequentate restano e si possono riconoscere altrove; il numero di registro non si dà a nessun altro e il posto torna libero.",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date, reason string) error {
			_, err := enrolment.Withdraw(q.Context(), tx, f.ID, day, reason)
			return err
		}},
	{path: "esclusione", title: "Esclusione di {name}", submit: "Escludi dal corso", allow: web.For(account.Director), day: "last", label: "Ultimo giorno di frequenza", reason: true,
		intro: "È una decisione dell’ente: chi è escluso non può riprendere questa edizione.",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date, reason string) error {
			_, err := enrolment.Exclude(q.Context(), tx, f.ID, day, reason)
			return err
		}},
}

func actRoutes(acts []enrolmentAct) []web.Route {
	var out []web.Route
	for _, a := range acts {
		path := "/iscrizioni/:id/" + a.path
		out = append(out, web.Route{Method: http.MethodGet, Path: path, Allow: a.allow, Handle: a.page},
			web.Route{Method: http.MethodPost, Path: path, Allow: a.allow, Handle: a.post})
	}
	return out
}

func (a enrolmentAct) page(q *web.Request) error {
	p, view, err := a.view(q)
	if err != nil {
		return err
	}
	return act(q, p, view)
}

func (a enrolmentAct) view(q *web.Request) (templates.Page, templates.Act, error) {
	var f enrolmentFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readEnrolmentFile(q, r, q.Param("id"))
		return err
	})
	home := "/iscrizioni/" + f.ID
	view := templates.Act{Action: home + "/" + a.path, Submit: q.T(a.submit), Back: templates.Link{Text: q.T("Torna all’iscrizione"), Href: home}}
	if a.intro != "" {
		view.Intro = q.T(a.intro)
	}
	if a.path != "ripresa" || len(f.periods) > 0 {
		view.Fields = append(view.Fields, templates.Field{Name: a.day, Label: q.T(a.label), Value: q.Today().Italian(), Mode: "numeric", Hint: q.T("giorno/mese/anno"), Required: true})
	}
	if a.reason {
		view.Fields = append(view.Fields, templates.Field{Name: "reason", Label: q.T("Motivo"), Hint: q.T("Un motivo ordinario: la salute non si scrive qui."), Required: true, Wide: true})
	}
	p := templates.Page{Title: q.T(a.title, "name", f.person.FullName()), Subtitle: f.course.name(),
		Crumbs: append(f.crumbs(q), templates.Link{Text: f.person.FullName(), Href: home})}
	return p, view, err
}

func (a enrolmentAct) post(q *web.Request) error {
	again := func(err error) error {
		p, view, failed := a.view(q)
		if failed != nil {
			return failed
		}
		return actAgain(q, err, p, view, nil)
	}
	bad := typed()
	day := dateField(q, a.day, bad)
	if err := bad.OrNil(); err != nil {
		return again(err)
	}
	return onEnrolment(q, func(tx *store.Tx, f enrolmentFile) error {
		return a.do(q, tx, f, day, q.Value("reason"))
	}, again)
}
