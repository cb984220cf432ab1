package page

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// batchAct is one change to lessons that is looked at before it is made: what was asked stands
// in the address, what would come of it below, and the button repeats the question.
type batchAct struct {
	title, intro, submit string // keys of the catalogue
	one                  bool   // it is about the lesson of the path, not about a course
	why                  bool   // it always asks a reason
	ready                func(q *web.Request, at batchPlace) bool
	ask                  func(q *web.Request, r store.Reader, at batchPlace) ([]templates.Field, error)
	read                 func(q *web.Request, at batchPlace, bad *fault.Error) deed
	line                 func(q *web.Request, names classbook, b timetable.Booked) string
	names                map[string]string
}

// batchPlace is where an act is looked at.
type batchPlace struct {
	course course.Course
	lesson *lessonFile // nil: a course
	file   *courseFile // nil: a lesson
	page   templates.Page
	back   templates.Link
}

func (a batchAct) place(q *web.Request, r store.Reader) (batchPlace, error) {
	if a.one {
		f, err := readLesson(q, r, q.Param("id"))
		return batchPlace{course: f.course, lesson: &f, page: f.page(q, q.T(a.title)), back: templates.Link{Text: q.T("Torna alla lezione"), Href: "/lezioni/" + f.Lesson.ID}}, err
	}
	f, err := readCourseFile(q, r, q.Param("id"))
	return batchPlace{course: f.Course, file: &f, page: f.page(q, q.T(a.title)), back: templates.Link{Text: q.T("Torna al calendario"), Href: "/corsi/" + f.ID + "?scheda=calendario"}}, err
}

func (a batchAct) page(q *web.Request) error { return a.show(q, nil) }

// deed is what an act does: looked at, or carried out.
type deed interface {
	try(q *web.Request, r store.Reader, courseID string) (timetable.Switched, error)
	carry(q *web.Request, tx *store.Tx, courseID string, act course.Act) error
}

type batchDeed struct{ timetable.Batch }

func (d batchDeed) try(q *web.Request, r store.Reader, courseID string) (timetable.Switched, error) {
	p, err := timetable.Try(q.Context(), r, q.Today(), courseID, d.Batch, change(q))
	return timetable.Switched{Preview: p}, err
}

func (d batchDeed) carry(q *web.Request, tx *store.Tx, courseID string, _ course.Act) error {
	_, err := timetable.Carry(q.Context(), tx, courseID, d.Batch, change(q))
	return err
}

type switchDeed struct{ timetable.Switch }

func (d switchDeed) try(q *web.Request, r store.Reader, courseID string) (timetable.Switched, error) {
	return timetable.TrySwitch(q.Context(), r, q.Today(), courseID, d.Switch, change(q))
}

func (d switchDeed) carry(q *web.Request, tx *store.Tx, courseID string, act course.Act) error {
	_, err := timetable.SwitchMode(q.Context(), tx, courseID, d.Switch, act, change(q))
	return err
}

// fadDeed gives lessons as FAD.
type fadDeed struct{ attendance.Replacement }

func (d fadDeed) try(q *web.Request, r store.Reader, courseID string) (timetable.Switched, error) {
	s, _, err := attendance.TryReplacement(q.Context(), r, q.Today(), courseID, d.Replacement, change(q))
	return s, err
}

func (d fadDeed) carry(q *web.Request, tx *store.Tx, courseID string, act course.Act) error {
	_, err := attendance.Replace(q.Context(), tx, courseID, d.Replacement, act, change(q))
	return err
}

// try is what would come of what was asked.
func (a batchAct) try(q *web.Request, r store.Reader, at batchPlace) (timetable.Switched, error) {
	bad := typed()
	d := a.read(q, at, bad)
	if err := bad.OrNil(); err != nil {
		return timetable.Switched{}, err
	}
	return d.try(q, r, at.course.ID)
}

func (a batchAct) show(q *web.Request, refusal error) error {
	var at batchPlace
	view := templates.Batch{Intro: q.T(a.intro)}
	wrong := refusal // what was asked cannot be looked at, or what was posted is refused
	err := q.Read(func(r store.Reader) (err error) {
		if at, err = a.place(q, r); err != nil {
			return err
		}
		view.Back = at.back
		if at.lesson != nil {
			view.Facts = lessonFacts(q, *at.lesson)
		}
		asked := &templates.Asked{Action: q.Path(), Submit: q.T("Mostra che cosa cambia"), Form: templates.Form{Values: question(q)}}
		if asked.Fields, err = a.ask(q, r, at); err != nil {
			return err
		}
		if len(asked.Fields) > 0 {
			view.Asked = asked
		}
		if len(question(q)) == 0 && (a.ready == nil || !a.ready(q, at)) {
			return nil
		}
		p, refused := a.try(q, r, at)
		if e := fault.As(refused); e != nil {
			if wrong == nil {
				wrong = refused
			}
			if view.Asked == nil {
				view.Asked = asked
			}
			known := maps.Clone(a.names)
			if known == nil {
				known = map[string]string{}
			}
			for _, f := range asked.Fields {
				known[f.Name] = f.Name
			}
			asked.Form = formOf(q, refused, known)
			asked.Form.Values = question(q)
			return nil
		}
		if refused != nil {
			return refused
		}
		view.Preview, err = a.preview(q, r, at, p, refusal)
		return err
	})
	if err != nil {
		return err
	}
	at.page.View = view
	if wrong != nil {
		return q.Invalid(wrong, "batch", at.page)
	}
	return q.Page(http.StatusOK, "batch", at.page)
}

// question are the values that say what is asked: of the address, or of the posted form that
// repeats it.
func question(q *web.Request) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"from", "to", "days", "segment", "mode", "away", "in", "site", "platform", "title", "opens", "closes"} {
		if v := asked(q, name); v != "" {
			out[name] = v
		}
	}
	return out
}

func asked(q *web.Request, name string) string {
	if v := q.Query(name); v != "" {
		return v
	}
	return q.Value(name)
}

func askedDate(q *web.Request, name string, bad *fault.Error) calendar.Date {
	if asked(q, name) == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseItalian(asked(q, name))
	if err != nil {
		bad.With(name, "Scrivi la data come 31/12/2026.")
	}
	return d
}

// preview shows what would change, what is in the way, and what carrying it out asks.
func (a batchAct) preview(q *web.Request, r store.Reader, at batchPlace, p timetable.Switched, refusal error) (*templates.Preview, error) {
	var before []timetable.Lesson
	for _, e := range p.Edits {
		before = append(before, e.Before.Lesson)
	}
	names, err := readClassbook(q.Context(), r, before)
	if err != nil {
		return nil, err
	}
	found := finding.Of(p.Found, finding.Blocking)
	if at.course.State != course.Draft { // a draft is judged when it is authorised
		found = append(found, finding.Of(p.Judged, finding.Blocking)...)
	}
	out := &templates.Preview{Summary: q.T("{n} {n|lezione cambia|lezioni cambiano}", "n", len(p.Edits)), LeftWhy: q.T("Già sul registro, restano come sono:"),
		Margins: findingsOf(q.Locale(), p.Margins), Allowed: len(p.Edits) > 0 && len(found) == 0}
	blocked := map[string]bool{}
	for _, f := range found {
		if id, ok := f.Args["lesson"].(string); ok {
			blocked[id] = true
		}
	}
	for _, e := range p.Edits {
		out.Lines = append(out.Lines, templates.CalendarLine{Link: templates.Link{Text: lessonName(q, e.Before.Lesson), Href: "/lezioni/" + e.Before.ID},
			Was: a.line(q, names, e.Before), Now: a.line(q, names, e.After), Bad: blocked[e.Before.ID]})
	}
	for _, l := range p.Left {
		out.Left = append(out.Left, templates.Link{Text: q.T("{date}, {from}", "date", l.Date, "from", l.From.String()), Href: "/lezioni/" + l.ID})
	}
	if out.Conflicts, err = conflictsOf(q, r, at.course.ID, waysOf(slices.DeleteFunc(found, saidByMargins))); err != nil {
		return nil, err
	}
	out.Act.Action, out.Submit, out.Back = q.Path(), q.T(a.submit), at.back
	for name, v := range question(q) {
		out.Hidden = append(out.Hidden, templates.Hidden{Name: name, Value: v})
	}
	slices.SortFunc(out.Hidden, func(a, b templates.Hidden) int { return strings.Compare(a.Name, b.Name) })
	a.demand(q, at, p, out)
	if refusal != nil {
		_, rest := inTheWay(refusal)
		known := fields("reason", "act", "date")
		for _, f := range out.Fields {
			known[f.Name] = f.Name
		}
		out.Form = formOf(q, rest, known)
	}
	return out, nil
}

// saidByMargins are the rules on caps of distance: the room that is left under each says them.
func saidByMargins(f finding.Finding) bool {
	return slices.Contains([]string{"P8", "P9", "P12", "P12a", "P12b"}, f.Rule)
}

// waysOf are findings as the fields of a refusal.
func waysOf(found []finding.Finding) []fault.Field {
	var out []fault.Field
	for _, f := range found {
		out = append(out, fault.Field{Name: f.Rule, Message: f.Message, Args: fault.Args(f.Args)})
	}
	return out
}

// demand is what carrying an act out asks: the reason, inside the notice; the act of a
// variation, and why its warnings are acceptable, where the authorised plan is left.
func (a batchAct) demand(q *web.Request, at batchPlace, p timetable.Switched, out *templates.Preview) {
	varies := p.Moved > 0 && at.course.State != course.Draft
	switch {
	case varies:
		out.Intro = q.T("Il calendario esce dal piano autorizzato: {n} {n|ora cambia|ore cambiano} modalità. Serve una variazione con il suo atto: la versione {version} del piano entra in vigore insieme al calendario.",
			"n", p.Moved, "version", p.Version.Version+1)
		out.Fields = append(out.Fields, templates.Field{Name: "act", Label: q.T("Numero dell’atto"), Required: true},
			templates.Field{Name: "date", Label: q.T("Data dell’atto"), Required: true, Mode: "numeric", Hint: q.T("giorno/mese/anno")})
	case p.Moved > 0:
		out.Intro = q.T("Il piano è in bozza: {n} {n|ora cambia|ore cambiano} modalità anche lì.", "n", p.Moved)
	case len(p.Margins) > 0 && out.Allowed:
		out.Intro = q.T("Il piano in vigore prevede già queste ore: nessuna variazione.")
	}
	if p.AskReason || varies || a.why {
		out.Fields = append(out.Fields, templates.Field{Name: "reason", Label: q.T("Motivo"), Required: true, Rows: "2", Wide: true, Hint: reasonHint(q, p)})
	}
	if off := finding.Of(p.Found, finding.Warning); len(off) > 0 {
		out.Findings = findingsOf(q.Locale(), off)
		out.Fields = append(out.Fields, templates.Field{Name: "day_off", Label: q.T("Le lezioni ci sono lo stesso"), Type: "checkbox", Required: true, Wide: true})
	}
	if varies {
		out.Fields = append(out.Fields, acceptedFields(q, p.Judged, templates.Form{})...)
	}
}

func reasonHint(q *web.Request, p timetable.Switched) string {
	if p.AskReason {
		return q.T("Una delle lezioni cade nel preavviso di {days} {days|giorno|giorni}. Resta nella storia: senza nomi e senza ragioni di salute.", "days", p.Notice)
	}
	return q.T("Resta nella storia: senza nomi e senza ragioni di salute.")
}

func (a batchAct) post(q *web.Request) error {
	var at batchPlace
	var p timetable.Switched
	act, err := readAct(q)
	if err == nil {
		err = q.Read(func(r store.Reader) (err error) {
			if at, err = a.place(q, r); err != nil {
				return err
			}
			p, err = a.try(q, r, at)
			return err
		})
	}
	if err == nil {
		err = q.Write(p.Locks(at.course.ID), func(tx *store.Tx) error {
			tx.Answer(at.back.Href)
			return a.read(q, at, typed()).carry(q, tx, at.course.ID, act)
		})
	}
	if refusedHere(err) {
		return a.show(q, err)
	}
	return err
}
