package page

import (
	"slices"
	"strings"

	"vidimus/internal/admission"
	"vidimus/internal/certificate"
	"vidimus/internal/course"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// readOvertaken reads what overtook the list in force: the lessons by name, whose minutes are
// others now, and which certificates are in question.
func (d *boardData) readOvertaken(q *web.Request, r store.Reader) (err error) {
	if len(d.changes) == 0 {
		return nil
	}
	d.lessons, d.numbers = map[string]string{}, map[string]string{}
	for _, c := range d.changes {
		for _, id := range c.Lessons {
			l, err := timetable.LessonByID(q.Context(), r, id)
			if err != nil {
				return err
			}
			d.lessons[id] = q.T("lezione del {date}, {from}–{to}", "date", l.Date, "from", l.From.String(), "to", l.To.String())
		}
	}
	if d.past, err = d.frozen.Changed(d.List); err != nil {
		return err
	}
	papers, err := paperwork.OfCourse(q.Context(), r, d.Board.Course.ID)
	if err != nil {
		return err
	}
	concerned, err := certificate.InQuestion(q.Context(), r, d.Board.Course.ID, d.past)
	for _, one := range concerned {
		if i := slices.IndexFunc(papers, func(p paperwork.Paper) bool { return p.ID == one.PaperID }); i >= 0 {
			d.numbers[one.EnrolmentID] = papers[i].Label()
		}
	}
	return err
}

// alerts say that the list in force was overtaken, by what and by whom, whose hours are others now,
// and what is left to do.
func (d boardData) alerts(q *web.Request) []templates.Alert {
	if len(d.changes) == 0 {
		return nil
	}
	text := []string{q.T("Dopo l’emissione sono cambiati dati su cui era giudicato: {changes}.", "changes", strings.Join(d.changesText(q), "; "))}
	if len(d.past) > 0 {
		text = append(text, q.T("Ore riconosciute: {people}.", "people", strings.Join(d.pastText(q), "; ")))
	}
	return []templates.Alert{{Tone: templates.Caution, Title: q.T("L’elenco emesso è superato"), Text: strings.Join(append(text, d.advice(q)), " ")}}
}

// most is how many changes, or people, a sentence names.
const most = 5

func (d boardData) changesText(q *web.Request) []string {
	return atMost(q, d.changes, func(c admission.Change) string {
		var what []string
		for _, w := range c.What {
			what = append(what, q.T(string(w)))
		}
		for _, id := range c.Lessons {
			what = append(what, d.lessons[id])
		}
		return moment(q, c.At) + ", " + c.By + " (" + strings.Join(what, ", ") + ")"
	})
}

func (d boardData) pastText(q *web.Request) []string {
	return atMost(q, d.past, func(c admission.Changed) string {
		text := q.T("{name} da {was} a {now}", "name", c.Name, "was", c.Recognised, "now", c.Now)
		if c.Lost {
			text += ", " + q.T("non più ammissibile")
		}
		return text
	})
}

// atMost are the first lines, and how many more there are.
func atMost[T any](q *web.Request, all []T, line func(T) string) (out []string) {
	for i, one := range all {
		if i == most {
			return append(out, q.T("e altre {n}", "n", len(all)-most))
		}
		out = append(out, line(one))
	}
	return out
}

// advice is what the state of the course leaves to be done about an overtaken list.
func (d boardData) advice(q *web.Request) string {
	if d.Board.Course.State != course.Closed {
		if d.Board.Course.State == course.InExam && d.Board.Year == admission.Final {
			return q.T("Il corso è già all’esame: il direttore emette di nuovo l’elenco prima di registrare altri esiti.")
		}
		return q.T("Va emesso di nuovo prima dell’esame.")
	}
	var concerned []string
	for _, c := range d.past {
		if number := d.numbers[c.EnrolmentID]; number != "" {
			concerned = append(concerned, q.T("n. {number} di {name}", "number", number, "name", c.Name))
		}
	}
	if len(concerned) == 0 {
		return q.T("L’esame è concluso: l’elenco non si rifà, e nessun attestato in corso di validità ne dipende.")
	}
	return q.T("L’esame è concluso e l’elenco non si rifà: il direttore giudica se revocare {n|l’attestato|gli attestati} {which}, da «Esame e attestati»; un attestato revocato resta con il suo numero, e la pagina di verifica lo dice.",
		"n", len(concerned), "which", strings.Join(concerned, ", "))
}

// overtakes is the notice, on the page of a lesson that was corrected, that the list of its course is
// overtaken by it.
func overtakes(q *web.Request, r store.Reader, f lessonFile) (*templates.Alert, error) {
	if len(f.amended) == 0 || !may(q, boardReaders) {
		return nil, nil
	}
	list, issued, err := admission.Latest(q.Context(), r, f.course.ID, admission.Final)
	if err != nil || !issued {
		return nil, err
	}
	changes, err := admission.Overtaken(q.Context(), r, list)
	if err != nil || !slices.ContainsFunc(changes, func(c admission.Change) bool { return slices.Contains(c.Lessons, f.Lesson.ID) }) {
		return nil, err
	}
	return &templates.Alert{Tone: templates.Caution, Title: q.T("L’elenco degli ammessi del {date} è superato da una rettifica di questa lezione", "date", list.FrozenOn),
		Link: &templates.Link{Text: q.T("Ammissione all’esame"), Href: admissionHref(f.course.ID, admission.Final)}}, nil
}
