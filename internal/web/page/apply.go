package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/application"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/keyring"
	"vidimus/internal/learner"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var applyRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/domanda/:code", Allow: web.Public(), Handle: applyPage},
	{Method: http.MethodPost, Path: "/domanda/:code", Allow: web.Public(), Handle: apply, Limit: smallForm},
}

// How often one subscriber may hand in an application, or all of them together for one
// course. A school's classroom applies from one address.
const (
	applicationsOfAddress = 40 // an hour
	applicationsOfADay    = 100
	applicationsOfCourse  = 500
)

// applyFile is the public form with its course.
type applyFile struct {
	application.Form
	course course.Course
	terms  application.Terms
}

func readApplyFile(q *web.Request) (f applyFile, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		if f.Form, f.course, err = application.FormByCode(q.Context(), r, q.Param("code"), q.Today()); err != nil {
			return err
		}
		f.terms, _, err = application.TermsInForce(q.Context(), r)
		return err
	})
	return f, err
}

func applyPage(q *web.Request) error {
	f, err := readApplyFile(q)
	if err != nil {
		return err
	}
	return showApply(q, http.StatusOK, f, 1, templates.Form{}, nil)
}

// apply takes one step of the form further. Nothing is kept before the last: what the other
// steps asked goes along in the page itself.
func apply(q *web.Request) error {
	f, err := readApplyFile(q)
	if err != nil {
		return err
	}
	step, err := strconv.Atoi(q.Value("step"))
	if err != nil || step < 1 || step > application.Steps+1 {
		step = 1
	}
	form := templates.Form{Values: q.Values()}
	if q.Value("go") == "back" {
		return showApply(q, http.StatusOK, f, max(1, step-1), form, nil)
	}
	bad := typed()
	t := typedApplication(q, bad)
	bad.Fields = slices.DeleteFunc(bad.Fields, func(fault.Field) bool { return step > 1 }) // judged by then
	err = bad.OrNil()
	var found []finding.Finding
	if err == nil {
		t, found, err = application.Check(t, min(step, application.Steps), q.Today())
	}
	if err != nil && refusedHere(err) {
		return showApply(q, http.StatusUnprocessableEntity, f, min(step, application.Steps), formOf(q, err, nil), nil)
	}
	if err != nil {
		return err
	}
	if step <= application.Steps {
		return showApply(q, http.StatusOK, f, step+1, form, &reviewed{t, found})
	}
	if err := trapped(q); err != nil {
		return showApply(q, http.StatusUnprocessableEntity, f, step, formOf(q, err, fields("read")), &reviewed{t, found})
	}
	return submit(q, f, t, found)
}

// reviewed is what was typed, as it would be handed in.
type reviewed struct {
	application.Typed
	found []finding.Finding
}

// typedApplication is the form as typed.
func typedApplication(q *web.Request, bad *fault.Error) application.Typed {
	l := typedLearner(q, bad)
	return application.Typed{Surname: l.Surname, Name: l.Name, BirthDate: l.BirthDate, BirthPlace: l.BirthPlace, Citizenships: l.Citizenships, TaxCode: l.TaxCode,
		Email: l.Email, Phone: l.Phone, Residence: l.Residence, Town: q.Value("town"), Postcode: q.Value("postcode"), Guardian: l.Guardian,
		TitleLevel: q.Value("title_level"), System: q.Value("system"), Country: q.Value("country"), Note: q.Value("note")}
}

// applyFields are what each step asks, to be carried along by the others.
var applyFields = [][]string{
	{"surname", "name", "birth_date", "birth_place", "citizenship", "citizenship_2", "tax_code", "guardian"},
	{"phone", "email", "address", "town", "postcode", "title_level", "system", "country", "note"},
}

func showApply(q *web.Request, status int, f applyFile, step int, form templates.Form, typed *reviewed) error {
	l := q.Locale()
	view := templates.Apply{Code: f.Code, Form: form, Step: step}
	for i, title := range []string{"Chi sei", "Recapiti e studi", "Controlla e invia"} {
		view.Steps = append(view.Steps, templates.ApplyStep{Title: l.T(title), Done: i+1 < step, Current: i+1 == step})
	}
	for i, names := range applyFields {
		for _, name := range names {
			if i+1 != step && form.Value(name) != "" {
				view.Hidden = append(view.Hidden, templates.Hidden{Name: name, Value: form.Value(name)})
			}
		}
	}
	view.Hidden = append(view.Hidden, templates.Hidden{Name: "seen", Value: seen(q, form.Value("seen"))})
	switch {
	case step == 1:
		view.Intro = paragraphs(f.Intro)
		view.Facts = factsOf(q.T("Inizio"), f.course.Start().Italian(), q.T("Fine"), f.course.EndsOn.Italian(), q.T("Posti"), f.Seats, q.T("Domande fino al"), f.To.Italian())
		view.Citizenship = stateChoices("")
	case step <= application.Steps:
		view.Countries = stateChoices("IT")
		for _, level := range enrolment.TitleLevels {
			view.Titles = append(view.Titles, templates.Choice{Value: level, Text: l.T(enrolment.TitleLabel(level))})
		}
		view.Systems = []templates.Choice{{Value: enrolment.ItalianSystem, Text: l.T("In Italia")}, {Value: enrolment.ForeignSystem, Text: l.T("In un altro Stato")}}
	default:
		view.Typed, view.Notice = applicationFacts(q, typed.Typed), paragraphs(f.terms.PrivacyNotice)
		for _, f := range typed.found {
			view.Warnings = append(view.Warnings, l.Finding(f))
		}
	}
	return q.Page(status, "apply", templates.Page{Title: q.T("Domanda di iscrizione"), Subtitle: courseName(q, f.course), View: view})
}

// applicationFacts are what somebody typed, for them and for the office to read.
func applicationFacts(q *web.Request, t application.Typed) []templates.Fact {
	l := t.Learner()
	title := q.T(enrolment.TitleLabel(t.TitleLevel))
	if country, ok := learner.Country(t.Country); ok && t.System == enrolment.ForeignSystem {
		title = q.T("{title}, {country}", "title", title, "country", country)
	}
	return factsOf(
		q.T("Cognome e nome"), l.FullName(),
		q.T("Nascita"), born(q.Locale(), l),
		q.T("Cittadinanza"), citizenships(l),
		q.T("Codice fiscale"), l.TaxCode,
		q.T("Genitore o tutore"), l.Guardian,
		q.T("Telefono"), l.Phone,
		q.T("Email"), l.Email,
		q.T("Indirizzo"), l.ResidenceAddress(),
		q.T("Titolo di studio"), title,
	)
}

func stateChoices(except string) []templates.Choice {
	var out []templates.Choice
	for _, s := range learner.States() {
		if s.Code != except {
			out = append(out, templates.Choice{Value: s.Code, Text: s.Name})
		}
	}
	return out
}

// paragraphs are the paragraphs of a text that somebody wrote in a form.
func paragraphs(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// quickest is how long a person takes to fill in the form, and longest how long they may
// leave it open.
const (
	quickest = 3 * time.Second
	longest  = 24 * time.Hour
)

// seen is when the form was first shown, in our own hand: before is what the page that was
// posted says.
func seen(q *web.Request, before string) string {
	if _, ok := seenAt(q, before); ok {
		return before
	}
	at := strconv.FormatInt(q.Now().Micros(), 10)
	return at + "." + seenMark(q.App().Keys, at)
}

func seenMark(keys *keyring.Keyring, at string) string { return keys.Secret("form seen at " + at) }

func seenAt(q *web.Request, text string) (time.Duration, bool) {
	at, mark, _ := strings.Cut(text, ".")
	micros, err := strconv.ParseInt(at, 10, 64)
	if err != nil || mark != seenMark(q.App().Keys, at) {
		return 0, false
	}
	age := q.Now().Sub(calendar.InstantOf(time.UnixMicro(micros)))
	return age, age >= 0 && age < longest
}

// trapped refuses a program that fills in forms: it writes into a field that people do not
// see, or is done before anybody could have read the page. Nobody has to solve a riddle.
func trapped(q *web.Request) error {
	bad := fault.New(fault.Refused, "page.trap", "La domanda non è stata inviata: rileggi i dati e premi di nuovo «Invia la domanda».")
	if q.Value("read") != "1" {
		return bad.With("read", "Leggi come sono trattati i dati e metti la spunta.")
	}
	age, ok := seenAt(q, q.Value("seen"))
	if q.Value("website") != "" || !ok || age < quickest {
		return bad
	}
	return nil
}

// submit hands the application in and goes to the page where it is followed. Sent again, the
// same form leads to the same page.
func submit(q *web.Request, f applyFile, t application.Typed, found []finding.Finding) error {
	limits := []account.Limit{
		{Key: "apply:" + account.Network(q.Address()), Most: applicationsOfAddress, Window: time.Hour},
		{Key: "apply-day:" + account.Network(q.Address()), Most: applicationsOfADay, Window: 24 * time.Hour},
		{Key: "apply:" + f.CourseID, Most: applicationsOfCourse, Window: 24 * time.Hour},
	}
	again := func(err error, status int) error {
		return showApply(q, status, f, application.Steps+1, formOf(q, err, nil), &reviewed{t, found})
	}
	if err := throttle(q, limits...); fault.Is(err, fault.Throttled) {
		return again(err, http.StatusTooManyRequests)
	} else if err != nil {
		return err
	}
	op, err := q.Operation()
	if err != nil {
		return err
	}
	id := store.NewID()
	answer, err := q.WriteAs(op, []store.Stream{store.ApplicationStream(id)}, func(tx *store.Tx) error {
		tx.Answer(id)
		_, _, err := application.Submit(q.Context(), tx, q.App().Keys, id, f.CourseID, t)
		return err
	})
	if err != nil && refusedHere(err) {
		return again(err, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	var l link.Link
	err = q.Read(func(r store.Reader) (err error) {
		l, _, err = link.Of(q.Context(), r, link.Application, cmp.Or(answer.Text, id))
		return err
	})
	if err != nil {
		return err
	}
	return q.See("/segui/" + l.Secret(q.App().Keys) + "?nuova=1")
}

// throttle refuses what is tried too often.
func throttle(q *web.Request, limits ...account.Limit) error {
	over, err := account.Throttled(q.Context(), q.App().DB, limits...)
	if err == nil && over {
		return fault.New(fault.Throttled, "page.throttled", "Troppe richieste in poco tempo: riprova più tardi, o rivolgiti alla segreteria.")
	}
	return err
}
