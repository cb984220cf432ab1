package page

import (
	"slices"
	"strings"

	"vidimus/internal/communication"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/journey"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// courseAct is one act upon a course that has a page of its own.
type courseAct struct {
	title  string // a key of the catalogue
	submit string // what the button says where the title is no verb
	fields func(q *web.Request, f courseFile) []templates.Field
	more   func(q *web.Request, r store.Reader, f courseFile, view *templates.Act) error // nil: nothing to add
	names  map[string]string                                                             // fields of refusals by the form's names
	locks  func(q *web.Request, r store.Reader, id string) ([]store.Stream, error)       // nil: the course
	do     func(q *web.Request, tx *store.Tx, id string) error
}

func (a courseAct) button(q *web.Request) string {
	if a.submit != "" {
		return q.T(a.submit)
	}
	return q.T(a.title)
}

func (a courseAct) page(q *web.Request) error { return a.show(q, nil) }

func (a courseAct) show(q *web.Request, refusal error) error {
	var f courseFile
	var view templates.Act
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		view = templates.Act{Action: q.Path(), Fields: a.fields(q, f), Submit: a.button(q), Back: templates.Link{Text: q.T("Torna al corso"), Href: "/corsi/" + f.ID}}
		if a.more != nil {
			err = a.more(q, r, f, &view)
		}
		return err
	})
	if err != nil {
		return err
	}
	if refusal != nil {
		return actAgain(q, refusal, f.page(q, q.T(a.title)), view, a.names)
	}
	return act(q, f.page(q, q.T(a.title)), view)
}

func (a courseAct) post(q *web.Request) error {
	id := q.Param("id")
	locks := []store.Stream{store.CourseStream(id)}
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.OwnCourse(r, id); err == nil && a.locks != nil {
			locks, err = a.locks(q, r, id)
		}
		return err
	})
	if err != nil {
		return err
	}
	err = q.Write(locks, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + id)
		return a.do(q, tx, id)
	})
	if refusedHere(err) {
		return a.show(q, err)
	}
	return err
}

// withProvider locks the provider too: neither the sheet nor the staff's file may change
// while they are judged.
func withProvider(_ *web.Request, _ store.Reader, id string) ([]store.Stream, error) {
	return []store.Stream{store.ProviderStream(), store.CourseStream(id)}, nil
}

var authoriseAct = courseAct{
	title: "Autorizza il corso",
	fields: func(q *web.Request, _ courseFile) []templates.Field {
		return []templates.Field{
			{Name: "act", Label: q.T("Numero dell’atto"), Required: true},
			{Name: "date", Label: q.T("Data dell’atto"), Required: true, Mode: "numeric", Hint: q.T("giorno/mese/anno")},
		}
	},
	more: func(q *web.Request, r store.Reader, f courseFile, view *templates.Act) error {
		taught, err := timetable.TaughtBy(q.Context(), r, f.ID)
		if err != nil {
			return err
		}
		found, err := course.Conformity(q.Context(), r, f.ID, taught)
		// The share of the world of work is said even where it holds.
		view.Findings = findingsOf(q.Locale(), slices.DeleteFunc(slices.Clone(found), func(x finding.Finding) bool { return x.Severity != finding.Blocking && x.Rule != "T1" }))
		view.Fields = append(view.Fields, acceptedFields(q, found, templates.Form{})...)
		view.Intro = q.T("L’atto congela il piano: da quel momento si cambia solo con una variazione, che ha il suo atto.")
		return err
	},
	locks: withProvider,
	do: func(q *web.Request, tx *store.Tx, id string) error {
		act, err := readAct(q)
		if err == nil {
			_, err = course.Authorise(q.Context(), tx, id, act)
		}
		return err
	},
}

// acceptedFields ask for each warning why it is acceptable.
func acceptedFields(q *web.Request, found []finding.Finding, form templates.Form) []templates.Field {
	var out []templates.Field
	for _, f := range finding.Of(found, finding.Warning) {
		name := "accepted." + f.Key()
		out = append(out, templates.Field{ID: "f-" + name, Name: name, Label: q.Locale().Finding(f), Value: form.Value(name), Error: form.Error(name),
			Hint: q.T("Rilievo da valutare, {rule}: scrivi perché è accettabile.", "rule", f.Rule), Type: "text", Rows: "2", Required: true, Wide: true})
	}
	return out
}

// readAct reads the act that puts a plan in force, with the reasons of its warnings.
func readAct(q *web.Request) (course.Act, error) {
	bad := typed()
	act := course.Act{Number: q.Value("act"), Date: dateField(q, "date", bad), Reason: q.Value("reason"), Accepted: map[string]string{}}
	for name := range q.Form() {
		if key, ok := strings.CutPrefix(name, "accepted."); ok {
			act.Accepted[key] = q.Value(name)
		}
	}
	return act, bad.OrNil()
}

func authorisePage(q *web.Request) error { return authoriseAct.page(q) }
func authorise(q *web.Request) error     { return authoriseAct.post(q) }

var originalAct = courseAct{
	title:  "Registro originale",
	submit: "Salva la scelta",
	fields: func(q *web.Request, f courseFile) []templates.Field {
		return []templates.Field{
			{Name: "register", Label: q.T("Quale registro fa fede"), Required: true, Value: string(f.Register), Wide: true, Options: []templates.Choice{
				{Value: string(course.OnPaper), Text: q.T("Cartaceo: i volumi vidimati")}, {Value: string(course.Electronic), Text: q.T("Elettronico: il PDF con i sigilli")}}},
			{Name: "act", Label: q.T("Atto che autorizza il registro elettronico"), Value: f.RegisterAct, Hint: q.T("solo per il registro elettronico")},
			{Name: "on", Label: q.T("Data dell’atto"), Value: f.RegisterActOn.Italian(), Mode: "numeric", Hint: q.T("giorno/mese/anno")},
		}
	},
	names: map[string]string{"register_act": "act", "register_act_on": "on"},
	do: func(q *web.Request, tx *store.Tx, id string) error {
		bad := typed()
		on := dateField(q, "on", bad)
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, err := course.ChooseRegister(q.Context(), tx, id, course.Register(q.Value("register")), q.Value("act"), on)
		return err
	},
}

func originalPage(q *web.Request) error   { return originalAct.page(q) }
func chooseOriginal(q *web.Request) error { return originalAct.post(q) }

var insuranceAct = courseAct{
	title:  "Assicurazioni",
	submit: "Salva le assicurazioni",
	fields: func(q *web.Request, f courseFile) []templates.Field {
		field := func(name, label, value string) templates.Field {
			return templates.Field{Name: name, Label: label, Value: value, Required: true}
		}
		date := func(name, label, value string) templates.Field {
			return templates.Field{Name: name, Label: label, Value: value, Required: true, Mode: "numeric", Hint: q.T("giorno/mese/anno")}
		}
		return []templates.Field{
			field("inail", q.T("Posizione INAIL"), f.InailPolicy),
			date("inail_from", q.T("INAIL: copertura dal"), f.InailFrom.Italian()),
			date("inail_to", q.T("INAIL: copertura fino al"), f.InailTo.Italian()),
			field("liability", q.T("Polizza di responsabilità civile"), f.LiabilityPolicy),
			date("liability_from", q.T("Polizza: copertura dal"), f.LiabilityFrom.Italian()),
			date("liability_to", q.T("Polizza: copertura fino al"), f.LiabilityTo.Italian()),
		}
	},
	do: func(q *web.Request, tx *store.Tx, id string) error {
		bad := typed()
		i := course.Insurance{InailPolicy: q.Value("inail"), InailFrom: dateField(q, "inail_from", bad), InailTo: dateField(q, "inail_to", bad),
			LiabilityPolicy: q.Value("liability"), LiabilityFrom: dateField(q, "liability_from", bad), LiabilityTo: dateField(q, "liability_to", bad)}
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, err := course.Insure(q.Context(), tx, id, i)
		return err
	},
}

func insurancePage(q *web.Request) error { return insuranceAct.page(q) }
func insure(q *web.Request) error        { return insuranceAct.post(q) }

var datesAct = courseAct{
	title: "Cambia le date",
	fields: func(q *web.Request, f courseFile) []templates.Field {
		return []templates.Field{
			{Name: "start", Label: q.T("Inizio previsto"), Required: true, Value: f.StartsOn.Italian(), Mode: "numeric", Hint: q.T("giorno/mese/anno")},
			{Name: "end", Label: q.T("Fine prevista"), Required: true, Value: f.EndsOn.Italian(), Mode: "numeric", Hint: q.T("giorno/mese/anno")},
			{Name: "reason", Label: q.T("Motivo"), Required: true, Rows: "2", Wide: true},
		}
	},
	names: courseFields,
	do: func(q *web.Request, tx *store.Tx, id string) error {
		bad := typed()
		starts, ends := dateField(q, "start", bad), dateField(q, "end", bad)
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, err := course.Reschedule(q.Context(), tx, id, starts, ends, q.Value("reason"))
		return err
	},
}

func datesPage(q *web.Request) error  { return datesAct.page(q) }
func reschedule(q *web.Request) error { return datesAct.post(q) }

var startAct = courseAct{
	title: "Avvia il corso",
	fields: func(q *web.Request, _ courseFile) []templates.Field {
		return []templates.Field{{Name: "on", Label: q.T("Giorno della prima lezione"), Required: true, Value: q.Today().Italian(), Mode: "numeric", Hint: q.T("giorno/mese/anno")}}
	},
	more: func(q *web.Request, r store.Reader, f courseFile, view *templates.Act) error {
		first, err := timetable.FirstLesson(q.Context(), r, f.ID)
		if err != nil {
			return err
		}
		if !first.Date.IsZero() {
			view.Fields[0].Value = first.Date.Italian()
		}
		untold, err := owed(q, r, f.ID, communication.Start)
		if err != nil {
			return err
		}
		found, err := journey.BeforeStart(q.Context(), r, f.Course, q.Today())
		if err != nil {
			return err
		}
		view.Findings = append(lifeFindings(q, f.ID, 0, found), untold...)
		view.Intro = q.T("Il giorno della prima lezione resta fermo: su quello si contano l’età e le scadenze dei requisiti, e da quel giorno frequenta chi è ammesso.")
		view.Confirm = q.T("So che il giorno di inizio non si cambia più.")
		return nil
	},
	locks: func(q *web.Request, r store.Reader, id string) ([]store.Stream, error) {
		return journey.ClassLocks(q.Context(), r, id)
	},
	do: func(q *web.Request, tx *store.Tx, id string) error {
		bad := typed()
		on := dateField(q, "on", bad)
		if q.Value("confirm") != "1" {
			bad.With("confirm", "Spunta la casella per avviare il corso.")
		}
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, err := journey.Start(q.Context(), tx, id, on)
		return err
	},
}

func startPage(q *web.Request) error { return startAct.page(q) }
func start(q *web.Request) error     { return startAct.post(q) }

var endAct = courseAct{
	title:  "Concludi le lezioni",
	fields: func(*web.Request, courseFile) []templates.Field { return nil },
	more: func(q *web.Request, _ store.Reader, _ courseFile, view *templates.Act) error {
		view.Intro = q.T("Il corso si conclude nel giorno dell’ultima attività svolta. Poi il calendario e il personale non cambiano più; seguono l’elenco degli ammessi e l’esame.")
		view.Confirm = q.T("Tutte le attività sono registrate.")
		return nil
	},
	do: func(q *web.Request, tx *store.Tx, id string) error {
		if q.Value("confirm") != "1" {
			return typed().With("confirm", "Spunta la casella per concludere.")
		}
		_, err := journey.End(q.Context(), tx, id)
		return err
	},
}

func endPage(q *web.Request) error { return endAct.page(q) }
func end(q *web.Request) error     { return endAct.post(q) }
