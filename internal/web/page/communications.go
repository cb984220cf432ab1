package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/communication"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var communicationRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/comunicazioni", Allow: readers, Handle: communicationsPage},
	{Method: http.MethodGet, Path: "/comunicazioni/termini", Allow: office, Handle: termsPage},
	{Method: http.MethodPost, Path: "/comunicazioni/termini", Allow: office, Handle: agreeTerms},
	{Method: http.MethodGet, Path: "/comunicazioni/:id", Allow: readers, Handle: letterPage},
	{Method: http.MethodPost, Path: "/comunicazioni/:id/invio", Allow: office, Handle: sendLetter},
	{Method: http.MethodGet, Path: "/comunicazioni/:id/ricevuta", Allow: readers, Handle: downloadReceipt},
	{Method: http.MethodPost, Path: "/comunicazioni/:id/ricevuta", Allow: office, Handle: acknowledgeLetter, Limit: scanLimit},
	{Method: http.MethodPost, Path: "/comunicazioni/:id/risposta", Allow: office, Handle: answerLetter, Limit: scanLimit},
	{Method: http.MethodPost, Path: "/comunicazioni/:id/annulla", Allow: office, Handle: annulLetter},
	{Method: http.MethodGet, Path: "/comunicazioni/:id/elenchi/:table", Allow: readers, Handle: downloadLetterTable},
	{Method: http.MethodGet, Path: "/corsi/:id/comunicazioni", Allow: readers, Handle: courseCommunicationsPage},
	{Method: http.MethodPost, Path: "/corsi/:id/comunicazioni", Allow: office, Handle: prepareLetter},
	{Method: http.MethodGet, Path: "/corsi/:id/comunicazioni/nuova", Allow: office, Handle: prepareLetterPage},
	{Method: http.MethodGet, Path: "/corsi/:id/comunicazioni/calendario", Allow: readers, Handle: calendarToldPage},
	{Method: http.MethodPost, Path: "/corsi/:id/comunicazioni/esame", Allow: office, Handle: proposeExam},
	{Method: http.MethodGet, Path: "/protocollo", Allow: readers, Handle: protocolPage},
	{Method: http.MethodPost, Path: "/protocollo", Allow: office, Handle: registerEntry, Limit: scanLimit},
	{Method: http.MethodGet, Path: "/protocollo/:id", Allow: readers, Handle: protocolEntryPage},
	{Method: http.MethodGet, Path: "/protocollo/:id/file", Allow: readers, Handle: downloadEntry},
	{Method: http.MethodPost, Path: "/protocollo/:id/annulla", Allow: office, Handle: annulEntry},
}

// lettersPerPage fills a screen of rows.
const lettersPerPage = 50

// communicationStates are the filters of the list: what is still to be done, then the
// letters by how far they have come.
var communicationStates = []struct {
	query, label string
	state        communication.State // of a letter
}{
	{"", "Da comunicare", ""},
	{"scadute", "Scadute", ""},
	{"pronte", "Pronte, da inviare", communication.Ready},
	{"inviate", "Senza ricevuta", communication.Sent},
	{"concluse", "Con ricevuta", communication.Acknowledged},
	{"annullate", "Annullate", communication.Annulled},
}

// duty is an obligation with the course it is about.
type duty struct {
	communication.Obligation
	course course.Course
}

func communicationsPage(q *web.Request) error {
	view := templates.Communications{Search: q.Query("q"), State: q.Query("stato"), CanWrite: may(q, office)}
	err := q.Read(func(r store.Reader) error {
		duties, err := duties(q, r)
		if err != nil {
			return err
		}
		letters, err := communication.List(q.Context(), r)
		if err != nil {
			return err
		}
		letters = slices.DeleteFunc(letters, func(l communication.Listed) bool {
			return !says(view.Search, l.Subject, l.Label(), l.Title, l.Edition, l.Code)
		})
		for _, s := range communicationStates {
			f := templates.Filter{Link: templates.Link{Text: q.T(s.label), Href: narrowed("/comunicazioni", "stato", s.query, "q", view.Search)}, Current: view.State == s.query}
			switch s.query {
			case "":
				f.Count = len(duties)
			case "scadute":
				f.Count = count(duties, func(d duty) bool { return d.Overdue(q.Today()) })
			default:
				f.Count = count(letters, func(l communication.Listed) bool { return l.State == s.state })
			}
			view.Filters = append(view.Filters, f)
			if f.Current {
				fillCommunications(q, &view, s.state, duties, letters)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return q.Page(http.StatusOK, "communications", templates.Page{Title: q.T("Comunicazioni alla Regione"), View: view})
}

// fillCommunications puts the rows of the filter in force into the page.
func fillCommunications(q *web.Request, view *templates.Communications, state communication.State, all []duty, letters []communication.Listed) {
	view.Empty = templates.Empty{Text: q.T("Nessuna comunicazione in questo elenco.")}
	if state != "" {
		letters = slices.DeleteFunc(letters, func(l communication.Listed) bool { return l.State != state })
		letters, view.Pager = cut(q, letters, 0, lettersPerPage, "/comunicazioni")
		for _, l := range letters {
			view.Letters = append(view.Letters, letterRow(q, l))
		}
		return
	}
	if view.State == "" && view.Search == "" {
		view.Empty = templates.Empty{Text: q.T("Non c’è nulla da comunicare: quello che la Regione sa dei corsi è ancora vero."), Next: &templates.Link{Text: q.T("Corsi"), Href: "/corsi"}}
	}
	if view.State != "" {
		all = slices.DeleteFunc(all, func(d duty) bool { return !d.Overdue(q.Today()) })
	}
	all, view.Pager = cut(q, all, 0, lettersPerPage, "/comunicazioni")
	for _, d := range all {
		row := dueRow(q, d.Obligation)
		row.Course = templates.Link{Text: courseName(q, d.course), Href: "/corsi/" + d.course.ID + "/comunicazioni"}
		view.Due = append(view.Due, row)
	}
}

// duties are what the Region is still to be told of all courses, the earliest term first.
func duties(q *web.Request, r store.Reader) ([]duty, error) {
	all, err := communication.Everything(q.Context(), r)
	var out []duty
	for _, f := range all {
		if !says(q.Query("q"), f.Course.Title, f.Course.Edition, f.Course.RegionalCode) {
			continue
		}
		for _, o := range communication.Due(f) {
			out = append(out, duty{o, f.Course})
		}
	}
	slices.SortStableFunc(out, func(a, b duty) int { return a.Compare(b.Obligation) })
	return out, err
}

// says reports whether one of the texts contains what is looked for, accents and case apart.
func says(wanted string, texts ...string) bool {
	return strings.Contains(language.Fold(strings.Join(texts, " ")), language.Fold(wanted))
}

func count[T any](all []T, is func(T) bool) (n int) {
	for _, x := range all {
		if is(x) {
			n++
		}
	}
	return n
}

func dueRow(q *web.Request, o communication.Obligation) templates.DueRow {
	row := templates.DueRow{Kind: kindName(q, o.Kind, o.Aspect), Why: q.T(o.Message, o.Args), State: dueBadge(q, o), Due: q.T("senza data")}
	if !o.Due.IsZero() {
		row.Due = o.Due.Italian()
	}
	switch {
	case o.Ready != "":
		row.Next = &templates.Link{Text: q.T("Apri la lettera"), Href: "/comunicazioni/" + o.Ready}
		row.Note = q.T("La lettera è pronta: va inviata, e l’invio va registrato.")
		if o.Stale {
			row.Note = q.T("Da quando è stata preparata qualcosa è cambiato: annullala e preparala di nuovo, o inviala e prepara una variazione.")
		}
	case o.Kind == communication.ExamRequest && o.Due.IsZero():
		row.Next = &templates.Link{Text: q.T("Proponi il giorno"), Href: "/corsi/" + o.CourseID + "/comunicazioni#f-exam_on"}
	default:
		row.Next = &templates.Link{Text: q.T("Prepara"), Href: narrowed("/corsi/"+o.CourseID+"/comunicazioni/nuova", "tipo", string(o.Kind))}
	}
	if !may(q, office) && o.Ready == "" {
		row.Next = nil
	}
	return row
}

// soon is how many days before its term something is called near.
const soon = 7

func dueBadge(q *web.Request, o communication.Obligation) templates.Badge {
	days := q.Today().DaysUntil(o.Due)
	switch {
	case o.Due.IsZero():
		return templates.Badge{Tone: templates.Info, Text: q.T("Da fare")}
	case days < 0:
		return templates.Badge{Tone: templates.Danger, Text: q.T("Scaduta da {n} {n|giorno|giorni}", "n", -days)}
	case days == 0:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Scade oggi")}
	case days <= soon:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Scade fra {n} {n|giorno|giorni}", "n", days)}
	}
	return templates.Badge{Tone: templates.Info, Text: q.T("Fra {n} giorni", "n", days)}
}

// kindName is what a letter tells, with the aspects of a variation.
func kindName(q *web.Request, k communication.Kind, aspects ...communication.Aspect) string {
	var words []string
	for _, a := range aspects {
		if a != "" {
			words = append(words, q.T(a.Label()))
		}
	}
	if len(words) == 0 {
		return q.T(k.Label())
	}
	return q.T(k.Label()) + ": " + strings.Join(words, ", ")
}

func letterRow(q *web.Request, l communication.Listed) templates.LetterRow {
	row := ownLetterRow(q, l.Communication, l.Label())
	row.Course = templates.Link{Text: courseName(q, course.Course{Title: l.Title, Edition: l.Edition}), Href: "/corsi/" + l.CourseID + "/comunicazioni"}
	return row
}

// ownLetterRow is a letter on the page of its own course.
func ownLetterRow(q *web.Request, c communication.Communication, number string) templates.LetterRow {
	row := templates.LetterRow{Href: "/comunicazioni/" + c.ID, Protocol: number, Kind: kindName(q, c.Kind, c.Tells()...), Prepared: c.PreparedOn, Due: c.DueOn, State: letterBadge(q, c.State)}
	if c.WasSent() {
		row.Sent = q.T("{date}, {channel}", "date", c.SentOn, "channel", q.T(c.Channel.Label()))
	}
	if n := c.Late(q.Today()); n > 0 {
		row.Late = q.T("{n} {n|giorno|giorni} dopo il termine", "n", n)
	}
	return row
}

func letterBadge(q *web.Request, s communication.State) templates.Badge {
	tone := templates.Neutral
	switch s {
	case communication.Ready:
		tone = templates.Caution
	case communication.Sent:
		tone = templates.Info
	case communication.Acknowledged:
		tone = templates.Success
	}
	return templates.Badge{Tone: tone, Text: q.T(s.Label())}
}

// terms are the fields of the form, as the provider's columns are called.
var terms = []struct {
	name, label string
	days        func(*provider.Provider) *int
}{
	{"start_notice_days", "Avvio: giorni prima della prima lezione", func(p *provider.Provider) *int { return &p.StartNoticeDays }},
	{"calendar_notice_days", "Variazione di giorno od orario: giorni prima della lezione", func(p *provider.Provider) *int { return &p.CalendarNoticeDays }},
	{"variation_notice_days", "Variazione di docente, sede o modalità: giorni prima della lezione", func(p *provider.Provider) *int { return &p.VariationNoticeDays }},
	{"withdrawal_days", "Ritiri e ingressi: giorni dopo", func(p *provider.Provider) *int { return &p.WithdrawalDays }},
	{"end_days", "Fine delle attività: giorni dopo", func(p *provider.Provider) *int { return &p.EndDays }},
	{"exam_notice_days", "Richiesta d’esame: giorni prima dell’esame", func(p *provider.Provider) *int { return &p.ExamNoticeDays }},
	{"replacement_days", "Sostituzione di chi lascia il corso: giorni dopo la prima lezione", func(p *provider.Provider) *int { return &p.ReplacementDays }},
}

func termsPage(q *web.Request) error { return showTerms(q, nil) }

func showTerms(q *web.Request, refusal error) error {
	var p provider.Provider
	err := q.Read(func(r store.Reader) (err error) {
		p, err = provider.Current(q.Context(), r)
		return err
	})
	if err != nil {
		return err
	}
	page := templates.Page{Title: q.T("Termini delle comunicazioni"), Crumbs: []templates.Link{{Text: q.T("Comunicazioni alla Regione"), Href: "/comunicazioni"}}}
	view := templates.Act{Action: "/comunicazioni/termini", Submit: q.T("Salva i termini"), Back: templates.Link{Text: q.T("Torna indietro"), Href: "/comunicazioni"},
		Intro: q.T("I termini li fissa la Regione e nessuna scheda li riporta: quelli proposti all’inizio sono nostri. Sono giorni di calendario; 0 vuol dire il giorno stesso.")}
	for _, t := range terms {
		view.Fields = append(view.Fields, templates.Field{Name: t.name, Label: q.T(t.label), Value: figure(t.days(&p)), Required: true, Mode: "numeric"})
	}
	if refusal != nil {
		return actAgain(q, refusal, page, view, nil)
	}
	return act(q, page, view)
}

func agreeTerms(q *web.Request) error {
	bad := typed()
	var agreed provider.Provider
	for _, t := range terms {
		if q.Value(t.name) == "" {
			bad.With(t.name, "Scrivi un numero intero.")
		}
		*t.days(&agreed) = numberField(q, t.name, bad)
	}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			tx.Answer("/comunicazioni")
			p, err := provider.Current(q.Context(), tx)
			if err != nil {
				return err
			}
			for _, t := range terms {
				*t.days(&p) = *t.days(&agreed)
			}
			return provider.Establish(q.Context(), tx, p)
		})
	}
	if refusedHere(err) {
		return showTerms(q, err)
	}
	return err
}

// overdueAlert tells the office, where its day begins, that the Region waits; nil when it
// does not.
func overdueAlert(q *web.Request, r store.Reader) ([]templates.Alert, error) {
	if !may(q, readers) {
		return nil, nil
	}
	overdue, err := communication.Overdue(q.Context(), r, q.Today())
	if err != nil || len(overdue) == 0 {
		return nil, err
	}
	return []templates.Alert{{Tone: templates.Caution, Title: q.T("{n} {n|comunicazione|comunicazioni} alla Regione oltre il termine", "n", len(overdue)),
		Text: q.T("La prima andava fatta entro il {date}.", "date", overdue[0].Due), Link: &templates.Link{Text: q.T("Vedi che cosa comunicare"), Href: "/comunicazioni?stato=scadute"}}}, nil
}

// owed are the letters of a kind that the Region should have before the act that a page
// asks for. The act can be done without: the term is the provider’s to answer for.
func owed(q *web.Request, r store.Reader, courseID string, kind communication.Kind) ([]templates.Finding, error) {
	facts, err := communication.FactsOf(q.Context(), r, courseID)
	var out []templates.Finding
	for _, o := range communication.Due(facts) {
		if o.Kind == kind {
			out = append(out, templates.Finding{Rule: o.Finding(q.Today()).Rule, Severity: finding.Warning, Href: "/corsi/" + courseID + "/comunicazioni", Text: q.T("Alla Regione non risulta ancora inviata la comunicazione.") + " " + q.T(o.Message, o.Args)})
		}
	}
	return out, err
}
