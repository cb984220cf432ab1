package page

import (
	"net/http"
	"strconv"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/journey"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// An enrolmentAct is the page of an act: what is shown, what is asked, what is done.
type enrolmentAct struct {
	act    enrolment.Act
	path   string // after /iscrizioni/:id/
	text   string // the button on the enrolment
	title  string
	intro  string
	submit string
	day    string // the field of the day and its label; none: the act asks no day
	label  string
	reason string // its label
	maybe  bool   // the reason may be left out
	more   func(q *web.Request, r store.Reader, f enrolmentFile, view *templates.Act) error
	do     func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error
}

const ordinaryReason = "Motivo"

var enrolmentActs = []enrolmentAct{
	{act: enrolment.ToSeat, path: "posto", text: "Assegna il posto", title: "Un posto per {name}", submit: "Assegna il posto", reason: "Perché passa avanti", maybe: true,
		intro: "Chi è primo in lista d’attesa ha il posto che si libera. Per chiunque altro serve un motivo, che resta agli atti.",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, _ calendar.Date) error {
			_, err := enrolment.GiveSeat(q.Context(), tx, f.ID, q.Value("reason"))
			return err
		}},
	{act: enrolment.ToMove, path: "ordine", text: "Cambia il posto in lista", title: "Il posto in lista di {name}", submit: "Cambia il posto", reason: "Criterio",
		intro: "L’ordine è quello delle domande; cambia con un criterio, che resta agli atti.", more: askPlace,
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, _ calendar.Date) error {
			bad := typed()
			place := numberField(q, "place", bad)
			if err := bad.OrNil(); err != nil {
				return err
			}
			return enrolment.MoveTo(q.Context(), tx, f.ID, place, q.Value("reason"))
		}},
	{act: enrolment.ToAdmit, path: "ammissione", text: "Ammetti alla frequenza", title: "Ammissione di {name}", submit: "Ammetti alla frequenza", more: askClash,
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, _ calendar.Date) error {
			_, err := journey.Admit(q.Context(), tx, f.ID, q.Value("accepted"))
			return err
		}},
	{act: enrolment.ToEnterLate, path: "ingresso", text: "Registra l’ingresso tardivo", title: "Ingresso tardivo di {name}", submit: "Registra l’ingresso", day: "from", label: "Frequenta dal",
		intro: "Le ore tenute prima sono assenza. L’ingresso è rifiutato se la soglia non è più raggiungibile, e quanto chiede lo standard deve essere stato consegnato entro la prima lezione.",
		more:  forecast,
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error {
			_, _, err := journey.EnterLate(q.Context(), tx, f.ID, day, q.Value("accepted"))
			return err
		}},
	{act: enrolment.ToReplace, path: "sostituzione", text: "Entra in sostituzione", title: "{name} sostituisce chi ha lasciato il corso", submit: "Registra la sostituzione", day: "from", label: "Frequenta dal",
		reason: "Perché passa avanti in lista d’attesa", maybe: true,
		intro: "Chi sostituisce non eredita ore: quelle tenute prima sono assenza. I suoi documenti devono essere stati consegnati entro la prima lezione.",
		more:  askLeft,
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error {
			_, _, err := journey.Replace(q.Context(), tx, f.ID, q.Value("left"), day, q.Value("reason"), q.Value("accepted"))
			return err
		}},
	{act: enrolment.ToSuspend, path: "sospensione", text: "Sospendi la frequenza", title: "Sospensione di {name}", submit: "Sospendi la frequenza", day: "last", label: "Ultimo giorno di frequenza", reason: ordinaryReason,
		intro: "Le ore che si tengono durante la sospensione sono assenza.",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error {
			return enrolment.Suspend(q.Context(), tx, f.ID, leaving(q, day))
		}},
	{act: enrolment.ToResume, path: "rientro", text: "Riprendi la frequenza", title: "Rientro di {name}", submit: "Riprendi la frequenza", day: "from", label: "Frequenta di nuovo dal",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error {
			return enrolment.Resume(q.Context(), tx, f.ID, day)
		}},
	{act: enrolment.ToTakeUp, path: "ripresa", text: "Riprendi l’iscrizione", title: "Ripresa di {name}", submit: "Riprendi l’iscrizione", day: "from", label: "Frequenta di nuovo dal",
		reason: "Perché il posto non va a chi aspetta", maybe: true,
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error {
			_, err := enrolment.TakeUpAgain(q.Context(), tx, f.ID, day, q.Value("reason"))
			return err
		}},
	{act: enrolment.ToRenounce, path: "rinuncia", text: "Registra la rinuncia", title: "Rinuncia di {name}", submit: "Registra la rinuncia", day: "on", label: "Giorno", reason: ordinaryReason,
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error {
			_, err := enrolment.Renounce(q.Context(), tx, f.ID, day, q.Value("reason"))
			return err
		}},
	{act: enrolment.ToReject, path: "rigetto", text: "Respingi la domanda", title: "La domanda di {name}", submit: "Respingi la domanda", day: "on", label: "Giorno", reason: ordinaryReason,
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error {
			_, err := enrolment.Reject(q.Context(), tx, f.ID, day, q.Value("reason"))
			return err
		}},
	{act: enrolment.ToWithdraw, path: "ritiro", text: "Ritira l’iscrizione", title: "Ritiro di {name}", submit: "Ritira l’iscrizione", day: "last", label: "Ultimo giorno di frequenza", reason: ordinaryReason,
		intro: "Le ore frequentate restano e si possono riconoscere altrove; il numero di registro non si dà a nessun altro e il posto torna libero.",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error {
			_, err := enrolment.Withdraw(q.Context(), tx, f.ID, leaving(q, day))
			return err
		}},
	{act: enrolment.ToExclude, path: "esclusione", text: "Escludi dal corso", title: "Esclusione di {name}", submit: "Escludi dal corso", day: "last", label: "Ultimo giorno di frequenza", reason: ordinaryReason,
		intro: "È una decisione dell’ente: chi è escluso non può riprendere questa edizione.",
		do: func(q *web.Request, tx *store.Tx, f enrolmentFile, day calendar.Date) error {
			_, err := enrolment.Exclude(q.Context(), tx, f.ID, leaving(q, day))
			return err
		}},
}

// leaving is how somebody’s attendance ends, as the form says it.
func leaving(q *web.Request, last calendar.Date) enrolment.Leaving {
	return enrolment.Leaving{Last: last, Reason: q.Value("reason"), LastPresence: attendance.LastPresence}
}

func actRoutes(acts []enrolmentAct) []web.Route {
	var out []web.Route
	for _, a := range acts {
		path, allow := "/iscrizioni/:id/"+a.path, web.For(enrolment.RolesFor(a.act)...)
		out = append(out, web.Route{Method: http.MethodGet, Path: path, Allow: allow, Handle: a.page},
			web.Route{Method: http.MethodPost, Path: path, Allow: allow, Handle: a.post})
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

// view is the page of the act; of an act that cannot be done it says why.
func (a enrolmentAct) view(q *web.Request) (p templates.Page, view templates.Act, err error) {
	err = q.Read(func(r store.Reader) error {
		f, err := readEnrolmentFile(q, r, q.Param("id"))
		if err != nil {
			return err
		}
		if why := f.option(a.act).Why; why.Message != "" {
			return fault.New(fault.Refused, "page.act", why.Message, fault.Args(why.Args))
		}
		p, view = a.form(q, f)
		if a.more != nil {
			return a.more(q, r, f, &view)
		}
		return nil
	})
	return p, view, err
}

func (a enrolmentAct) form(q *web.Request, f enrolmentFile) (templates.Page, templates.Act) {
	home := "/iscrizioni/" + f.ID
	view := templates.Act{Action: home + "/" + a.path, Submit: q.T(a.submit), Back: templates.Link{Text: q.T("Torna all’iscrizione"), Href: home}}
	if a.intro != "" {
		view.Intro = q.T(a.intro)
	}
	if a.day != "" && (a.act != enrolment.ToTakeUp || len(f.Periods) > 0) {
		view.Fields = append(view.Fields, templates.Field{Name: a.day, Label: q.T(a.label), Value: q.Today().Italian(), Mode: "numeric", Hint: q.T("giorno/mese/anno"), Required: true})
	}
	p := templates.Page{Title: q.T(a.title, "name", f.person.FullName()), Subtitle: f.course.name(), Crumbs: append(f.crumbs(q), templates.Link{Text: f.person.FullName(), Href: home})}
	switch {
	case a.reason == ordinaryReason:
		view.Fields = append(view.Fields, templates.Field{Name: "reason", Label: q.T(a.reason), Required: true, Wide: true, Hint: q.T("Un motivo ordinario: la salute non si scrive qui.")})
		if may(q, documents) {
			p.Alerts = []templates.Alert{{Tone: templates.Neutral, Text: q.T("Motivi di salute, disabilità e permessi di soggiorno stanno nel fascicolo riservato, che vedono solo segreteria e direttore."),
				Link: &templates.Link{Text: q.T("Fascicolo riservato"), Href: "/allievi/" + f.LearnerID + "/riservato"}}}
		}
	case a.reason != "" && (!a.maybe || f.passesOthers()):
		view.Fields = append(view.Fields, templates.Field{Name: "reason", Label: q.T(a.reason), Required: true, Wide: true})
	}
	return p, view
}

// passesOthers reports whether somebody else of the waiting list should come first.
func (f enrolmentFile) passesOthers() bool {
	list := enrolment.WaitingList(f.Class)
	return len(list) > 0 && f.State != enrolment.Applied && list[0].ID != f.ID
}

func (a enrolmentAct) post(q *web.Request) error {
	again := func(err error) error {
		p, view, failed := a.view(q)
		if fault.HasCode(failed, "page.act") { // it cannot be done at all: the page of the enrolment says what is lacking
			return showEnrolment(q, err, checklistForms{})
		}
		if failed != nil {
			return failed
		}
		return actAgain(q, err, p, view, map[string]string{"accepted": "accepted"})
	}
	bad := typed()
	var day calendar.Date
	if a.day != "" {
		day = dateField(q, a.day, bad)
	}
	if shown := q.Form()["shown"]; len(shown) == 1 && bad.OrNil() == nil && shown[0] != day.String() {
		bad.With(a.day, "Per questo giorno le ore sono quelle qui sopra: controllale e conferma.")
	}
	if err := bad.OrNil(); err != nil {
		return again(err)
	}
	return onEnrolment(q, func(tx *store.Tx, f enrolmentFile) error { return a.do(q, tx, f, day) }, again)
}

// askPlace shows the waiting list as it is.
func askPlace(q *web.Request, _ store.Reader, f enrolmentFile, view *templates.Act) error {
	list := enrolment.WaitingList(f.Class)
	for i, e := range list {
		view.Facts = append(view.Facts, templates.Fact{Label: q.T("{n}º", "n", i+1), Value: q.T("{name}, domanda del {day}", "name", f.nameOf(e.ID), "day", e.EnrolledOn)})
	}
	place := templates.Field{Name: "place", Label: q.T("Nuovo posto in lista"), Value: strconv.Itoa(enrolment.PlaceOf(list, f.ID)), Mode: "numeric", Small: true, Required: true}
	view.Fields = append([]templates.Field{place}, view.Fields...)
	return nil
}

// askClash shows where the person has lessons of another course at the same times, and
// asks why that is acceptable.
func askClash(q *web.Request, r store.Reader, f enrolmentFile, view *templates.Act) error {
	view.Facts = append(view.Facts, templates.Fact{Label: q.T("Frequenta dal"), Value: f.course.Start().Italian()})
	return clashes(q, r, f, f.course.Start(), view)
}

func clashes(q *web.Request, r store.Reader, f enrolmentFile, from calendar.Date, view *templates.Act) error {
	found, err := journey.Elsewhere(q.Context(), r, f.CourseID, f.LearnerID, from, "")
	if len(found) > 0 {
		view.Findings = append(view.Findings, findingsOf(q.Locale(), found)...)
		view.Fields = append(view.Fields, templates.Field{Name: "accepted", Label: q.T("Perché va bene lo stesso"), Required: true, Wide: true})
	}
	return err
}

// askLeft asks whom the person replaces, and shows the hours.
func askLeft(q *web.Request, r store.Reader, f enrolmentFile, view *templates.Act) error {
	left := templates.Field{Name: "left", Label: q.T("Sostituisce"), Required: true}
	for _, e := range enrolment.Vacancies(f.Class) {
		left.Options = append(left.Options, templates.Choice{Value: e.ID, Text: q.T("{name}, n. {number}", "name", f.nameOf(e.ID), "number", e.Number)})
	}
	if len(left.Options) == 1 {
		left.Value = left.Options[0].Value
	}
	view.Fields = append([]templates.Field{left}, view.Fields...)
	view.Facts = append(view.Facts, templates.Fact{Label: q.T("Si può sostituire"), Value: q.T("fino al {day}", "day", f.Until())})
	return forecast(q, r, f, view)
}

// forecast shows, before anything is done, what somebody who enters on the day typed can
// still reach. The form sends that day along: another one is shown first.
func forecast(q *web.Request, r store.Reader, f enrolmentFile, view *templates.Act) error {
	from, err := calendar.ParseItalian(q.Value("from"))
	if err != nil {
		from = q.Today()
		if !from.After(f.course.StartedOn) {
			from = f.course.StartedOn.AddDays(1)
		}
	}
	for i := range view.Fields {
		if view.Fields[i].Name == "from" {
			view.Fields[i].Value = from.Italian()
		}
	}
	l, err := ledger.Entering(q.Context(), r, f.Enrolment, from, q.Today())
	if err != nil {
		return err
	}
	view.Hidden = append(view.Hidden, templates.Hidden{Name: "shown", Value: from.String()})
	view.Facts = append(view.Facts, reachFacts(q, l, from)...)
	if l.Outcome == hours.Unreachable && !f.Auditor {
		refusal := fault.As(journey.Unreachable(from, l))
		view.Findings = append(view.Findings, findingsOf(q.Locale(), []finding.Finding{{Rule: "H-THRESHOLD", Severity: finding.Blocking, Message: refusal.Message, Args: finding.Args(refusal.Args)}})...)
	}
	return clashes(q, r, f, from, view)
}

// reachFacts is the arithmetic of what somebody who enters on a day can still reach.
func reachFacts(q *web.Request, l hours.Ledger, from calendar.Date) []templates.Fact {
	credited, missable := "", q.T("{n} oltre il possibile", "n", -l.Missable)
	if l.C > 0 {
		credited = l.C.String()
	}
	if l.Missable >= 0 {
		missable = l.Missable.String()
	}
	return factsOf(
		q.T("Ore del corso"), l.T.String(),
		q.T("Crediti"), credited,
		q.T("Ore perse entrando il {day}", "day", from), l.Lost.String(),
		q.T("Ore che può ancora raggiungere"), l.Best.String(),
		q.T("Ore che servono"), q.T("{required}, {percent} % di {base}", "required", l.Required, "percent", l.Percent, "base", l.T-creditOff(l)),
		q.T("Ore che può ancora perdere"), missable,
	)
}

// creditOff are the minutes by which credits lower what must be attended.
func creditOff(l hours.Ledger) calendar.Minutes {
	if l.Reading == hours.Count {
		return 0
	}
	return l.C
}

// nameOf is whose enrolment of the course one is.
func (f enrolmentFile) nameOf(id string) string {
	for _, m := range f.members {
		if m.ID == id {
			return m.Learner.FullName()
		}
	}
	return ""
}
