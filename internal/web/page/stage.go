package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// diarists write down what happened outside the classroom: FAD evidence, stage days.
//
// The director comes first: on a closed course it is as director that somebody corrects it.
var diarists = web.For(account.Director, account.Secretary, account.Tutor)

var stageRoutes = slices.Concat([]web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/stage", Allow: courseReaders, Handle: stagePage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/giornate", Allow: diarists, Handle: decideDays},
}, stageFileRoutes, stageFormRoutes, stageSeveralRoutes)

// placement is an agreement with its learner and its diary.
type placement struct {
	attendance.Agreement
	member enrolment.Member
	days   []attendance.StageDay
	lacks  int // findings of its file
}

func (p placement) name() string { return p.member.Learner.FullName() }

func (p placement) waiting() (days []attendance.StageDay) {
	for _, d := range p.days {
		if d.State == attendance.DayProposed {
			days = append(days, d)
		}
	}
	return days
}

// orphaned reports whether the learner left the course and the agreement still runs.
func (p placement) orphaned(today calendar.Date) bool {
	return p.member.State.Left() && !p.EndedEarly && !today.After(p.ToDate)
}

// short is what is lacking of an agreement that has ended, of a learner who is still there.
func (p placement) short(today calendar.Date) calendar.Minutes {
	if !today.After(p.ToDate) || p.member.State.Left() {
		return 0
	}
	return max(0, p.Minutes()-attendance.StageMinutes(p.days, ""))
}

// stageBook is everything about the stages of a course.
type stageBook struct {
	courseFile
	all       []placement // by surname and name, then by first day
	uncovered []attendance.Uncovered
	addresses []attendance.DiaryAddress
}

func readStageBook(q *web.Request, r store.Reader, courseID string) (b stageBook, err error) {
	if b.courseFile, err = readCourseFile(q, r, courseID); err != nil {
		return b, err
	}
	agreements, err := attendance.Agreements(q.Context(), r, b.ID)
	if err != nil {
		return b, err
	}
	diaries, err := attendance.Diaries(q.Context(), r, b.ID)
	if err != nil {
		return b, err
	}
	members, err := attending(q, r, b.ID)
	if err != nil {
		return b, err
	}
	byAgreement := map[string][]attendance.StageDay{}
	for _, d := range diaries {
		byAgreement[d.AgreementID] = append(byAgreement[d.AgreementID], d)
	}
	for _, m := range members {
		for _, a := range agreements {
			if a.EnrolmentID == m.ID {
				b.all = append(b.all, placement{a, m, byAgreement[a.ID], len(a.Findings(b.Course, m.Learner.BornBy(), q.Today()))})
			}
		}
	}
	if b.addresses, err = attendance.DiaryAddresses(q.Context(), r, b.ID); err != nil {
		return b, err
	}
	b.uncovered, err = attendance.WithoutAgreement(q.Context(), r, b.ID)
	return b, err
}

// stageFilters narrow the list («stato») as it stands on a day.
func stageFilters(today calendar.Date) []listFilter[placement] {
	return []listFilter[placement]{
		{"", "Tutte", func(placement) bool { return true }},
		{"da-confermare", "Da confermare", func(p placement) bool { return slices.ContainsFunc(p.days, attendance.StageDay.Waits) }},
		{"in-corso", "In corso", func(p placement) bool {
			return !p.orphaned(today) && !today.Before(p.FromDate) && !today.After(p.ToDate)
		}},
		{"da-chiudere", "Da chiudere", func(p placement) bool { return p.orphaned(today) }},
		{"conclusi", "Conclusi", func(p placement) bool { return today.After(p.ToDate) }},
	}
}

const withoutAgreement = "senza-convenzione"

func stagePage(q *web.Request) error { return showStage(q, nil) }

// showStage is the list; with a refusal, the decision about days that was refused.
func showStage(q *web.Request, refusal error) error {
	var b stageBook
	view := templates.Stage{}
	state := q.Query("stato")
	if refusal != nil {
		state = "da-confermare"
	}
	err := q.Read(func(r store.Reader) (err error) {
		if b, err = readStageBook(q, r, q.Param("id")); err != nil {
			return err
		}
		if state == "da-confermare" && may(q, diarists) && writable(b.Course) {
			view.Queue, err = stageQueue(q, r, b, refusal)
		}
		return err
	})
	if err != nil {
		return err
	}
	base := "/corsi/" + b.ID + "/stage"
	shown := b.narrow(q, state, &view)
	if sent, err := takeAway(q, placementList(q, b, shown)); sent {
		return err
	}
	if len(shown) > 0 {
		view.Downloads = downloads(q, narrowed(base, "stato", state))
	}
	for _, p := range shown {
		if view.Queue == nil {
			view.Rows = append(view.Rows, stageRow(q, b, p))
		}
	}
	agree := may(q, planners) && writable(b.Course)
	if agree {
		view.Actions = []templates.Action{{Text: q.T("Aggiungi una convenzione"), Href: base + "/nuova", Primary: true}}
		if len(b.uncovered) > 1 {
			view.Actions = append(view.Actions, templates.Action{Text: q.T("La stessa per più allievi"), Href: base + "/piu-allievi"})
		}
	}
	if state == "" || state == withoutAgreement {
		for _, u := range b.uncovered {
			row := templates.StageUncovered{Name: u.Name, Lacking: partsText(q, u.Parts)}
			if agree {
				row.Agree = narrowed(base+"/nuova", "allievo", u.EnrolmentID)
			}
			view.Uncovered = append(view.Uncovered, row)
		}
	}
	view.Empty = stageEmpty(q, b, state)
	p := b.page(q, q.T("Stage e tirocinio"))
	p.View = view
	if refusal != nil {
		if view.Queue == nil {
			p.Alerts = refusalAlert(q, refusal)
		}
		return q.Page(refusedStatus(refusal), "stage", p)
	}
	return q.Page(http.StatusOK, "stage", p)
}

// narrow is the agreements of a filter, and fills in the filters with their counts.
func (b stageBook) narrow(q *web.Request, state string, view *templates.Stage) (shown []placement) {
	href := func(state string) string { return narrowed("/corsi/"+b.ID+"/stage", "stato", state) }
	shown, view.Filters = sift(q, stageFilters(q.Today()), state, b.all, href)
	view.Filters = append(view.Filters, templates.Filter{Link: templates.Link{Text: q.T("Senza convenzione"), Href: href(withoutAgreement)},
		Count: len(b.uncovered), Current: state == withoutAgreement})
	return shown
}

func stageEmpty(q *web.Request, b stageBook, state string) templates.Empty {
	all := &templates.Link{Text: q.T("Mostra tutte"), Href: "/corsi/" + b.ID + "/stage"}
	switch {
	case state == "da-confermare":
		return templates.Empty{Text: q.T("Nessuna giornata aspetta la conferma."), Next: all}
	case state == withoutAgreement:
		return templates.Empty{Text: q.T("Ogni allievo ha le convenzioni o i crediti per tutte le ore di stage del piano."), Next: all}
	case state != "":
		return templates.Empty{Text: q.T("Nessuna convenzione in questo elenco."), Next: all}
	case may(q, planners) && writable(b.Course):
		return templates.Empty{Text: q.T("Nessuna convenzione di stage è ancora registrata."), Next: &templates.Link{Text: q.T("Aggiungi una convenzione"), Href: "/corsi/" + b.ID + "/stage/nuova"}}
	}
	return templates.Empty{Text: q.T("Nessuna convenzione di stage è ancora registrata.")}
}

func stageRow(q *web.Request, b stageBook, p placement) templates.StageRow {
	return templates.StageRow{Href: "/corsi/" + b.ID + "/stage/" + p.ID, Name: p.name(), Company: p.Company, Period: q.T("dal {from} al {to}", "from", p.FromDate, "to", p.ToDate),
		State: stageBadge(q, p), Done: attendance.StageMinutes(p.days, ""), Planned: p.Minutes(), Waiting: len(p.waiting()), Lacks: p.lacks}
}

func stageBadge(q *web.Request, p placement) templates.Badge {
	today := q.Today()
	switch {
	case p.orphaned(today):
		return templates.Badge{Tone: templates.Caution, Text: q.T("Ha lasciato il corso, da chiudere")}
	case today.Before(p.FromDate):
		return templates.Badge{Tone: templates.Info, Text: q.T("Comincia il {date}", "date", p.FromDate)}
	case !today.After(p.ToDate):
		return templates.Badge{Tone: templates.Success, Text: q.T("In corso")}
	case p.EndedEarly:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Chiuso in anticipo")}
	case p.short(today) > 0:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Concluso, mancano {minutes}", "minutes", p.short(today))}
	}
	return templates.Badge{Tone: templates.Neutral, Text: q.T("Concluso")}
}

// partsText is the parts of an agreement on one line.
func partsText(q *web.Request, parts attendance.Parts) string {
	var out []string
	for _, p := range parts {
		out = append(out, segmentName(q.Locale(), p.Segment)+": "+p.Minutes.String())
	}
	return strings.Join(out, " · ")
}

// placementList is the list to take away.
func placementList(q *web.Request, b stageBook, shown []placement) export.List[placement] {
	return export.List[placement]{Name: "stage-" + fileName(b.RegionalCode, b.Title), Rows: shown, Columns: []export.Column[placement]{
		export.Text(q.T("Allievo"), placement.name),
		export.Text(q.T("Azienda"), func(p placement) string { return p.Company }),
		export.Text(q.T("Partita IVA o codice fiscale dell’azienda"), func(p placement) string { return p.CompanyTaxID }),
		export.Text(q.T("Sede dello stage"), func(p placement) string { return p.CompanySite }),
		export.Text(q.T("Settore"), func(p placement) string { return p.Sector }),
		export.Text(q.T("Numero della convenzione"), func(p placement) string { return p.Number }),
		export.Date(q.T("Data della convenzione"), func(p placement) calendar.Date { return p.SignedOn }),
		export.Date(q.T("Dal"), func(p placement) calendar.Date { return p.FromDate }),
		export.Date(q.T("Al"), func(p placement) calendar.Date { return p.ToDate }),
		export.Text(q.T("Segmenti"), func(p placement) string { return partsText(q, p.Parts) }),
		export.Hours(q.T("Previste"), func(p placement) calendar.Minutes { return p.Minutes() }),
		export.Hours(q.T("Confermate"), func(p placement) calendar.Minutes { return attendance.StageMinutes(p.days, "") }),
		export.Whole(q.T("Giornate da confermare"), func(p placement) int { return len(p.waiting()) }),
		export.Text(q.T("Tutor aziendale"), func(p placement) string { return p.CompanyTutor }),
		export.Text(q.T("Stato"), func(p placement) string { return stageBadge(q, p).Text }),
	}}
}
