package page

import (
	"net/http"
	"strconv"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/visit"
	"vidimus/internal/web"
	"vidimus/templates"
)

// inspectors add one thing to the register, and nothing else.
var inspectors = web.For(account.Inspector)

var visitRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/visite", Allow: courseReaders, Handle: visitsPage},
	{Method: http.MethodGet, Path: "/corsi/:id/visita", Allow: inspectors, Handle: annotateCoursePage},
	{Method: http.MethodPost, Path: "/corsi/:id/visita", Allow: inspectors, Handle: annotateCourse},
	{Method: http.MethodGet, Path: "/lezioni/:id/visita", Allow: inspectors, Handle: annotateLessonPage},
	{Method: http.MethodPost, Path: "/lezioni/:id/visita", Allow: inspectors, Handle: annotateLesson},
}

func visitsPage(q *web.Request) error {
	var f courseFile
	view := templates.Visits{Intro: q.T("Le annota un ispettore sul posto; sono sigillate, si stampano con il registro e non si cambiano: a una ne segue un’altra.")}
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		all, err := visit.OfCourse(q.Context(), r, f.ID)
		if err != nil {
			return err
		}
		view.Rows, err = visitRows(q, r, f.ID, all)
		return err
	})
	if err != nil {
		return err
	}
	view.Empty = templates.Empty{Text: q.T("Nessuna visita annotata.")}
	if may(q, inspectors) {
		view.Actions = []templates.Action{{Text: q.T("Annota la visita"), Href: "/corsi/" + f.ID + "/visita", Primary: true}}
	}
	p := f.page(q, q.T("Annotazioni di visita"))
	p.View, p.Alerts = view, annotated(q, view.Rows)
	return q.Page(http.StatusOK, "visits", p)
}

// visitTones are the colours of an outcome.
var visitTones = map[visit.Outcome]templates.Tone{visit.Regular: templates.Success, visit.Remarks: templates.Caution, visit.Irregular: templates.Danger}

// visitRows are annotations of a course as pages show them.
func visitRows(q *web.Request, r store.Reader, courseID string, all []visit.Visit) ([]templates.VisitRow, error) {
	if len(all) == 0 {
		return nil, nil
	}
	seals, err := visit.Seals(q.Context(), r, courseID)
	var out []templates.VisitRow
	for _, v := range all {
		row := templates.VisitRow{Number: v.Number, When: v.Date.Italian() + ", " + v.At.String(), Outcome: templates.Badge{Tone: visitTones[v.Outcome], Text: q.T(v.Outcome.Label())}, Seal: seals[v.ID],
			Note: v.Note, Present: v.Present, Inspector: v.Inspector, Noted: q.T("annotata il {when}, sigillo n. {ordinal}", "when", moment(q, v.NotedAt), "ordinal", seals[v.ID])}
		if v.LessonID != "" {
			l, err := timetable.LessonByID(q.Context(), r, string(v.LessonID))
			if err != nil {
				return nil, err
			}
			row.Lesson = templates.Link{Text: q.T("lezione {from}–{to}, {what}", "from", l.From.String(), "to", l.To.String(), "what", segmentName(q.Locale(), l.Segment)), Href: "/lezioni/" + l.ID}
		}
		out = append(out, row)
	}
	return out, err
}

// annotated says that an annotation was just sealed, with the way to it.
func annotated(q *web.Request, rows []templates.VisitRow) []templates.Alert {
	for _, row := range rows {
		if number := strconv.Itoa(row.Number); q.Query("annotata") == number {
			return []templates.Alert{{Tone: templates.Success, Title: q.T("Annotata, sigillo n. {ordinal}", "ordinal", row.Seal),
				Link: &templates.Link{Text: q.T("Vai all’annotazione"), Href: "#visita-" + number}}}
		}
	}
	return nil
}

// visited is what an annotation is about.
type visited struct {
	courseID string
	lesson   timetable.Lesson // the zero one: the course as a whole
	expected int              // on its list
	page     templates.Page
	back     string
}

func visitedCourse(q *web.Request, r store.Reader) (visited, error) {
	f, err := readCourseFile(q, r, q.Param("id"))
	if err != nil {
		return visited{}, err
	}
	return visited{courseID: f.ID, page: f.page(q, q.T("Annota la visita")), back: "/corsi/" + f.ID + "/visite"}, nil
}

func visitedLesson(q *web.Request, r store.Reader) (visited, error) {
	f, err := readLesson(q, r, q.Param("id"))
	if err != nil {
		return visited{}, err
	}
	expected := 0
	for _, row := range f.Rows {
		if row.Active {
			expected++
		}
	}
	return visited{courseID: f.course.ID, lesson: f.Lesson, expected: expected, page: f.page(q, q.T("Annota la visita")), back: "/lezioni/" + f.Lesson.ID}, nil
}

func annotateCoursePage(q *web.Request) error { return showAnnotate(q, visitedCourse, nil) }
func annotateLessonPage(q *web.Request) error { return showAnnotate(q, visitedLesson, nil) }
func annotateCourse(q *web.Request) error     { return annotate(q, visitedCourse) }
func annotateLesson(q *web.Request) error     { return annotate(q, visitedLesson) }

type findVisited func(q *web.Request, r store.Reader) (visited, error)

func showAnnotate(q *web.Request, find findVisited, refusal error) error {
	var at visited
	err := q.Read(func(r store.Reader) (err error) {
		at, err = find(q, r)
		return err
	})
	if err != nil {
		return err
	}
	_, now := calendar.WallOf(q.Now(), q.Zone())
	outcomes := make([]templates.Choice, len(visit.Outcomes))
	for i, o := range visit.Outcomes {
		outcomes[i] = templates.Choice{Value: string(o), Text: q.T(o.Label())}
	}
	view := templates.Act{Action: q.Path(), Submit: q.T("Annota e sigilla"), Back: templates.Link{Text: q.T("Torna indietro"), Href: at.back},
		Intro:   q.T("L’annotazione entra nel registro con il tuo nome, viene sigillata e stampata. Non si può cambiare: se serve, se ne aggiunge un’altra."),
		Confirm: q.T("Ho riletto: dopo non si cambia")}
	if at.lesson.ID == "" {
		view.Fields = append(view.Fields, templates.Field{Name: "date", Label: q.T("Giorno"), Value: q.Today().Italian(), Required: true, Small: true})
	}
	view.Fields = append(view.Fields,
		templates.Field{Name: "at", Label: q.T("Ora"), Value: (now - now%60).String(), Required: true, Small: true},
		templates.Field{Name: "present", Label: q.T("Persone presenti"), Mode: "numeric", Required: true, Small: true},
		templates.Field{Name: "outcome", Label: q.T("Esito"), Options: outcomes, Required: true},
		templates.Field{Name: "note", Label: q.T("Che cosa hai visto"), Rows: "6", Required: true, Wide: true})
	if refusal == nil {
		return act(q, at.page, view)
	}
	if fault.HasCode(refusal, tooMany) {
		view.Hidden = []templates.Hidden{{Name: "sure", Value: q.Value("present")}}
	}
	return actAgain(q, refusal, at.page, view, nil)
}

// tooMany is the code of a number of people that is asked about once: more than are on the list may
// be there, but a slip of the finger is sealed for ever.
const tooMany = "page.too_many_people"

func annotate(q *web.Request, find findVisited) error {
	var at visited
	err := q.Read(func(r store.Reader) (err error) {
		at, err = find(q, r)
		return err
	})
	if err != nil {
		return err
	}
	v := visit.Visit{CourseID: at.courseID, LessonID: store.Ref(at.lesson.ID), Date: at.lesson.Date, Outcome: visit.Outcome(q.Value("outcome")), Note: strings.TrimSpace(q.Value("note")), Inspector: q.Account().Name}
	bad := typed()
	if at.lesson.ID == "" {
		v.Date = dateField(q, "date", bad)
		if v.Date.IsZero() {
			bad.With("date", "Scrivi il giorno.")
		}
	}
	if v.At, err = calendar.ParseWall(q.Value("at")); err != nil {
		bad.With("at", "Scrivi l’ora, ad esempio 10:30.")
	}
	if q.Value("present") == "" {
		bad.With("present", "Scrivi un numero intero.")
	}
	v.Present = numberField(q, "present", bad)
	if q.Value("confirm") == "" {
		bad.With("confirm", "Metti la spunta: dopo non si cambia.")
	}
	err = bad.OrNil()
	if err == nil && at.expected > 0 && v.Present > at.expected && q.Value("sure") != q.Value("present") {
		err = fault.New(fault.Invalid, tooMany, "Controlla le persone presenti.").With("present", "Hai scritto {n}, in elenco {of}: se è giusto, invia di nuovo.", fault.Args{"n": v.Present, "of": at.expected})
	}
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(at.courseID)}, func(tx *store.Tx) error {
			noted, err := visit.Annotate(q.Context(), tx, q.App().Keys, v)
			tx.Answer(at.back + "?annotata=" + strconv.Itoa(noted.Number))
			return err
		})
	}
	if refusedHere(err) {
		return showAnnotate(q, find, err)
	}
	return err
}
