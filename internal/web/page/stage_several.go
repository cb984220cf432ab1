package page

import (
	"net/http"
	"slices"

	"vidimus/internal/attendance"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var stageSeveralRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/stage/piu-allievi", Allow: planners, Handle: severalStagesPage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/piu-allievi", Allow: planners, Handle: agreeSeveralStages},
}

func severalStagesPage(q *web.Request) error { return showSeveralStages(q, nil) }

// showSeveralStages is the form of one agreement for all whom a company takes: who still lacks
// hours of stage is chosen and given a number, what is agreed is written once. It may begin with
// what another agreement says («come»).
func showSeveralStages(q *web.Request, refusal error) error {
	var b stageBook
	view := templates.StageForm{ForSeveral: true, Submit: q.T("Registra le convenzioni"),
		Intro: q.T("Ogni allievo scelto ha la propria convenzione, con il suo numero e il suo diario; i dati si scrivono una volta sola. Se qualcuno non può averla non se ne registra nessuna.")}
	err := q.Read(func(r store.Reader) (err error) {
		if b, err = readStageBook(q, r, q.Param("id")); err != nil {
			return err
		}
		return stageChoices(q, r, b, &view)
	})
	if err != nil {
		return err
	}
	for _, u := range b.uncovered {
		view.Several = append(view.Several, templates.StageLearner{Value: u.EnrolmentID, Name: u.Name, Lacking: partsText(q, u.Parts), Chosen: slices.Contains(q.Form()["learner"], u.EnrolmentID)})
	}
	view.Action, view.Back = q.Path(), templates.Link{Text: q.T("Torna allo stage"), Href: "/corsi/" + b.ID + "/stage"}
	view.Form.Values = b.likeAnother(q)
	p := b.page(q, q.T("Una convenzione per più allievi"))
	p.Crumbs = append(p.Crumbs, templates.Link{Text: q.T("Stage"), Href: view.Back.Href})
	return showStageForm(q, refusal, p, view)
}

// agreeSeveralStages puts one agreement on file for each learner who was chosen.
func agreeSeveralStages(q *web.Request) error {
	id := q.Param("id")
	bad := typed()
	a := typedAgreement(q, bad)
	var whose []attendance.Numbered
	for _, e := range q.Form()["learner"] {
		whose = append(whose, attendance.Numbered{EnrolmentID: e, Number: q.Value("number." + e)})
	}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/stage")
			_, err := attendance.AgreeWithSeveral(q.Context(), tx, id, a, whose)
			return err
		})
	}
	if refusedHere(err) {
		return showSeveralStages(q, err)
	}
	return err
}
