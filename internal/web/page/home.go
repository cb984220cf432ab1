package page

import (
	"net/http"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/overview"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var homeRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/", Allow: web.SignedIn(), Handle: homePage},
}

// homePage leads to where a person's day begins; until the first lesson is in the calendar
// it tells the office what is still to be entered.
func homePage(q *web.Request) error {
	if !may(q, office) {
		return q.See(home(q))
	}
	var f overview.FirstSteps
	err := q.Read(func(r store.Reader) (err error) {
		f, err = overview.FirstStepsOf(q.Context(), r)
		return err
	})
	if err != nil {
		return err
	}
	if f.Finished() {
		return q.See(home(q))
	}
	return q.Page(http.StatusOK, "home", templates.Page{Title: q.T("Primi passi"), Subtitle: q.T("Che cosa serve prima della prima lezione."), View: startView(q, f)})
}

// home is where a person's day begins.
func home(q *web.Request) string {
	if q.Account().Roles == account.RolesOf(account.Inspector) {
		return "/adesso"
	}
	if q.Is(account.Secretary, account.Director, account.Administrator, account.Inspector) {
		return "/corsi"
	}
	return "/lezioni"
}

// startSteps are the first steps in the office's words, and who may take each.
var startSteps = []struct {
	step        overview.Step
	title, text string
	href, do    string
	allow       web.Permission
}{
	{overview.ProviderStep, "Dati dell’ente", "Denominazione, accreditamento e direttore: li stampano registri, elenchi e attestati.", "/ente/modifica", "Completa i dati", heads},
	{overview.RoomStep, "Sede e aula", "Ogni corso ha una sede, ogni lezione in presenza un’aula.", "/sedi", "Apri una sede", office},
	{overview.StaffStep, "Docenti e tutor", "Chi insegna, con i documenti del titolo e dell’esperienza; il direttore li giudica.", "/personale", "Vai al personale", office},
	{overview.StandardStep, "Scheda della qualificazione", "Si carica la scheda ufficiale, si confermano le letture e si pubblica.", "/standard", "Vai al catalogo", office},
	{overview.CourseStep, "Corso", "Un’edizione della qualificazione, con il monte ore.", "/corsi/nuovo", "Apri il corso", office},
	{overview.AuthoriseStep, "Autorizzazione", "L’atto che autorizza il corso congela il piano; prima servono i docenti del corso.", "/corsi/{id}", "Vai al corso", office},
	{overview.LessonStep, "Calendario", "La prima lezione in calendario: da lì si comincia.", "/corsi/{id}?scheda=calendario", "Vai al calendario", office},
	{overview.ColleagueStep, "Colleghi che usano il registro", "Ognuno sceglie la password con un collegamento che vale una volta sola.", "/utenti/nuovo", "Invita una persona", administrators},
}

// startView is the first steps as a page shows them: the next one stands out.
func startView(q *web.Request, f overview.FirstSteps) templates.Home {
	var view templates.Home
	found := false
	for i, s := range startSteps {
		row := templates.StartStep{Number: i + 1, Title: q.T(s.title), Text: q.T(s.text), Optional: s.step == overview.ColleagueStep,
			State: templates.Badge{Tone: templates.Success, Text: q.T("Fatto")}}
		if !row.Optional {
			view.All++
		}
		if f.Done[s.step] {
			if !row.Optional {
				view.Done++
			}
			view.Steps = append(view.Steps, row)
			continue
		}
		row.State = templates.Badge{Tone: templates.Neutral, Text: q.T("Da fare")}
		if s.step == overview.StaffStep && f.Staff > 0 {
			row.Text = q.T("{n} {n|persona|persone} nel personale, {unjudged} da documentare o giudicare.", "n", f.Staff, "unjudged", f.Unjudged)
		}
		if may(q, s.allow) && f.Reachable(s.step) {
			row.Action = &templates.Link{Text: q.T(s.do), Href: strings.ReplaceAll(s.href, "{id}", f.CourseID)}
		}
		if row.Next = !found && !row.Optional; row.Next {
			found, row.State.Tone = true, templates.Caution
		}
		view.Steps = append(view.Steps, row)
	}
	return view
}
