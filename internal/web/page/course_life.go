package page

import (
	"net/http"
	"strings"

	"vidimus/internal/communication"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/journey"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var courseLifeRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/percorso", Allow: readers, Handle: courseLifePage},
}

// lifeWords are a passage in the office's words: what it asks, where it is done, and what
// the Region is to be told with it.
type lifeWords struct {
	title, asks, act, page string
	tells                  communication.Kind
}

var intermediateStep = lifeWords{title: "Ammissione all’esame intermedio del {year}° anno", act: "Ammissione all’esame intermedio",
	asks: "Le lezioni dell’anno chiuse e l’elenco di chi ne ha raggiunto la soglia; chi non è ammesso va escluso o ritirato."}

var lifeSteps = map[course.State]lifeWords{
	course.Authorised: {title: "Autorizzazione", asks: "Il piano conforme allo standard, il personale in regola e l’atto che autorizza il corso.", act: "Autorizza il corso", page: "autorizza"},
	course.Started:    {title: "Avvio", asks: "La prima lezione, il registro vidimato, le assicurazioni e i requisiti di chi è ammesso.", act: "Avvia il corso", page: "avvio", tells: communication.Start},
	course.Ended:      {title: "Fine delle lezioni", asks: "Ogni lezione chiusa, la FAD e gli stage finiti.", act: "Concludi le lezioni", page: "fine"},
	course.InExam:     {title: "Esame", asks: "L’elenco degli ammessi emesso e la commissione nominata.", act: "Esame", page: "esame", tells: communication.ExamRequest},
	course.Closed:     {title: "Chiusura del verbale", asks: "L’esito di ogni candidato; poi si rilasciano gli attestati.", act: "Esame", page: "esame"},
}

func courseLifePage(q *web.Request) error {
	var f courseFile
	var view templates.CourseLife
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		passages, err := journey.Life(q.Context(), r, f.ID, q.Today())
		if err != nil {
			return err
		}
		for _, p := range passages {
			step, err := lifeStep(q, r, f, p)
			if err != nil {
				return err
			}
			view.Steps = append(view.Steps, step)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p := f.page(q, q.T("Percorso del corso"))
	p.View = view
	return q.Page(http.StatusOK, "course_life", p)
}

func lifeStep(q *web.Request, r store.Reader, f courseFile, p journey.Passage) (templates.LifeStep, error) {
	words := lifeSteps[p.To]
	href := "/corsi/" + f.ID + "/" + words.page
	if p.Year > 0 {
		words = intermediateStep
		href = admissionHref(f.ID, p.Year)
	}
	step := templates.LifeStep{Title: q.T(words.title, "year", p.Year), Asks: q.T(words.asks), On: p.On.Italian(), Done: p.Done, Next: p.Next, Open: len(finding.Of(p.Blocks, finding.Blocking))}
	if !p.Next {
		return step, nil
	}
	step.Findings = lifeFindings(q, f.ID, p.Year, p.Blocks)
	if words.tells != "" {
		untold, err := owed(q, r, f.ID, words.tells)
		if err != nil {
			return step, err
		}
		for _, line := range untold {
			line.Href = "/corsi/" + f.ID + "/comunicazioni"
			step.Findings = append(step.Findings, line)
		}
	}
	if may(q, office) {
		step.Act = templates.Action{Text: q.T(words.act), Href: href}
	}
	return step, nil
}

// lifeFindings are what stands in the way of a passage, each with the page where it is put
// in order.
func lifeFindings(q *web.Request, courseID string, year int, found []finding.Finding) []templates.Finding {
	var out []templates.Finding
	for _, f := range found {
		line := findingsOf(q.Locale(), []finding.Finding{f})[0]
		line.Href = lifeHref(courseID, year, f)
		out = append(out, line)
	}
	return out
}

// lifeHref is the page where what stands in the way of a passage is put in order.
func lifeHref(courseID string, year int, f finding.Finding) string {
	at := "/corsi/" + courseID
	switch {
	case f.Subject != courseID && (strings.HasPrefix(f.Rule, "R-") || f.Rule == "A-AHEAD" || f.Rule == "EXAM-OUTCOME"):
		return "/iscrizioni/" + f.Subject
	case f.Rule == "END-LESSON", f.Rule == "L-OPEN", f.Rule == "L-UNMARKED":
		return "/lezioni/" + f.Subject
	case strings.HasPrefix(f.Rule, "P"), strings.HasPrefix(f.Rule, "S") && len(f.Rule) <= 3:
		return at + "?scheda=piano"
	case strings.HasPrefix(f.Rule, "T"):
		return at + "?scheda=personale"
	case f.Rule == "END-FAD":
		return at + "/fad"
	case f.Rule == "END-STAGE":
		return at + "/stage"
	case f.Rule == "END-DIARY", f.Rule == "L-DIARY":
		return at + "/stage?stato=da-confermare"
	case f.Rule == "START-CLASS":
		return at + "?scheda=allievi"
	case f.Rule == "START-REGISTER":
		return at + "/volumi"
	case f.Rule == "END-PAGES":
		return "/volumi/" + f.Subject
	case f.Rule == "START-INAIL" || f.Rule == "START-LIABILITY":
		return at + "/assicurazioni"
	case f.Rule == "START-ACT":
		return at + "/autorizza"
	case f.Rule == "A-TEST":
		return at + "/prove?segment=" + f.Subject
	case strings.HasPrefix(f.Rule, "A-") || f.Rule == "EXAM-LIST" || strings.HasPrefix(f.Rule, "L-"):
		return admissionHref(courseID, year)
	}
	return at + "?scheda=calendario"
}
