package page

import (
	"fmt"
	"net/http"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

var planRoutes = []web.Route{
	{Method: http.MethodPost, Path: "/corsi/giudizio", Allow: office, Handle: judgePlan},
	{Method: http.MethodGet, Path: "/corsi/:id/piano", Allow: courseReaders, Handle: planVersionsPage},
	{Method: http.MethodGet, Path: "/corsi/:id/variazione", Allow: office, Handle: variationPage},
	{Method: http.MethodPost, Path: "/corsi/:id/variazione", Allow: office, Handle: vary},
	{Method: http.MethodPost, Path: "/corsi/:id/variazione/giudizio", Allow: office, Handle: judgeVariation},
}

// variation is the plan in force of a course, to be changed under an act.
type variation struct {
	courseFile
	grid  planGrid
	given []timetable.Given
	known map[string]string // why the warnings of the plan in force were accepted, by their key
}

func readVariation(q *web.Request) (v variation, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		if v.courseFile, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		if v.std.TrainingNo(v.Training) == nil {
			return fault.New(fault.Refused, "course.no_training", "La scheda non ha uno standard formativo: nessun corso può essere dichiarato conforme.")
		}
		v.grid = newPlanGrid(q.Locale(), v.std, v.Training)
		accepted, err := v.version.Accepted()
		if err != nil {
			return err
		}
		v.known = reasonsOf(accepted)
		v.given, err = ledger.Delivery(q.Context(), r, v.ID, v.plan, q.Today())
		return err
	})
	return v, err
}

// typed is the new plan as it was written; what cannot be read is added to bad.
func (v variation) typed(q *web.Request, bad *fault.Error) course.Plan {
	p := v.grid.read(q, bad)
	p.UFCaps = v.UFCaps
	return p
}

// editor is the grid, with what the new plan changes and the reasons of its warnings.
func (v variation) editor(q *web.Request, p course.Plan, form templates.Form) templates.PlanEditor {
	p.UFCaps = v.UFCaps
	e := v.grid.editor(q.Locale(), "/corsi/"+v.ID+"/variazione/giudizio", p, form)
	e.Effects = v.effects(q.Locale(), v.plan, p, v.given)
	e.Reasons = acceptedFields(q, course.Check(v.std, v.Training, p), form)
	for i, field := range e.Reasons {
		if _, typed := form.Values[field.Name]; !typed { // a warning that stays keeps its reason
			e.Reasons[i].Value = v.known[strings.TrimPrefix(field.Name, "accepted.")]
		}
	}
	return e
}

// reasonsOf are why warnings were accepted, by their key.
func reasonsOf(accepted []course.Accepted) map[string]string {
	out := map[string]string{}
	for _, a := range accepted {
		out[a.Finding().Key()] = a.Reason
	}
	return out
}

func (f courseFile) effects(l language.Locale, old, plan course.Plan, given []timetable.Given) []templates.PlanEffect {
	var out []templates.PlanEffect
	for _, e := range timetable.Effects(old, plan, given) {
		row := planEffect(l, e.Difference)
		row.Tone, row.Text = templates.Neutral, l.Finding(e.Finding)
		if e.Finding.Severity == finding.Warning {
			row.Tone = templates.Caution
		}
		row.Held, row.Ahead = minutesOrNone(e.Held), minutesOrNone(e.Ahead)
		out = append(out, row)
	}
	return out
}

// planEffect is a cell that differs between two versions.
func planEffect(l language.Locale, d course.Difference) templates.PlanEffect {
	name := segmentName(l, d.Segment)
	if d.Mode != hours.WorkPlacement && d.Mode != hours.Traineeship {
		name += ", " + l.T(d.Mode.Label())
	}
	return templates.PlanEffect{Cell: name, Old: fmt.Sprintf("%d h", d.Old), New: fmt.Sprintf("%d h", d.New), Change: strings.Replace(fmt.Sprintf("%+d h", d.New-d.Old), "-", "−", 1)}
}

func minutesOrNone(m calendar.Minutes) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

func variationPage(q *web.Request) error {
	v, err := readVariation(q)
	if err != nil {
		return err
	}
	return v.show(q, http.StatusOK, v.plan, templates.Form{Values: planValues(v.plan)})
}

func (v variation) show(q *web.Request, status int, p course.Plan, form templates.Form) error {
	page := v.page(q, q.T("Variazione del piano"))
	page.View = templates.Variation{CourseID: v.ID, Form: form, Plan: v.editor(q, p, form)}
	return q.Page(status, "variation", page)
}

func judgeVariation(q *web.Request) error {
	v, err := readVariation(q)
	if err != nil {
		return err
	}
	bad := typed()
	p := v.typed(q, bad)
	return q.Part("plan-judgement", v.editor(q, p, q.FormOf(bad.OrNil())))
}

func vary(q *web.Request) error {
	v, err := readVariation(q)
	if err != nil {
		return err
	}
	bad := typed()
	p := v.typed(q, bad)
	if q.Value("check") == "1" {
		form := q.FormOf(bad.OrNil())
		form.Message = ""
		return v.show(q, http.StatusOK, p, form)
	}
	if err := bad.OrNil(); err != nil {
		return v.show(q, http.StatusUnprocessableEntity, p, q.FormOf(err))
	}
	act, err := readAct(q)
	if err != nil {
		return v.show(q, http.StatusUnprocessableEntity, p, q.FormOf(err))
	}
	locks, _ := withProvider(q, nil, v.ID)
	err = q.Write(locks, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + v.ID + "/piano")
		_, err := course.Vary(q.Context(), tx, v.ID, p, act)
		return err
	})
	if !refusedHere(err) {
		return err
	}
	form := q.FormOf(err)
	if fault.HasCode(err, "course.not_conformant") {
		form.Errors = nil // the findings say it, each in its place
	}
	return v.show(q, http.StatusUnprocessableEntity, p, form)
}

// planVersionsPage is the plan as it was, version after version.
func planVersionsPage(q *web.Request) error {
	var f courseFile
	var view templates.PlanVersions
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		all, err := course.PlanVersions(q.Context(), r, f.ID)
		if err != nil {
			return err
		}
		for i, v := range all {
			var before *course.PlanVersion
			if i+1 < len(all) {
				before = &all[i+1]
			}
			row, err := planVersion(q, v, before)
			if err != nil {
				return err
			}
			view.Versions = append(view.Versions, row)
		}
		return f.foresee(q, r, all, &view)
	})
	if err != nil {
		return err
	}
	if may(q, office) && (f.State == course.Authorised || f.State == course.Started) {
		view.Next = []templates.Action{{Text: q.T("Variazione del piano"), Href: "/corsi/" + f.ID + "/variazione", Primary: true}}
	}
	p := f.page(q, q.T("Versioni del piano"))
	p.View = view
	return q.Page(http.StatusOK, "plan_versions", p)
}

// foresee says of the latest variation what it does to what was held and to the calendar.
func (f courseFile) foresee(q *web.Request, r store.Reader, all []course.PlanVersion, view *templates.PlanVersions) error {
	if len(all) < 2 || f.State != course.Authorised && f.State != course.Started {
		return nil
	}
	old, err := all[1].Read()
	if err != nil {
		return err
	}
	given, err := ledger.Delivery(q.Context(), r, f.ID, f.plan, q.Today())
	view.Versions[0].Changes, view.Versions[0].Held = f.effects(q.Locale(), old, f.plan, given), true
	return err
}

func planVersion(q *web.Request, v course.PlanVersion, before *course.PlanVersion) (templates.PlanVersion, error) {
	out := templates.PlanVersion{Title: q.T("Versione {n}", "n", v.Version), Reason: v.Reason}
	switch v.State {
	case course.PlanDraft:
		out.State = templates.Badge{Tone: templates.Caution, Text: q.T("Bozza")}
	case course.PlanAuthorised:
		out.State = templates.Badge{Tone: templates.Success, Text: q.T("In vigore")}
	case course.PlanSuperseded:
		out.State = templates.Badge{Tone: templates.Neutral, Text: q.T("Superata")}
	}
	if v.Act != "" {
		out.Act = q.T("{act} del {date}", "act", v.Act, "date", v.AuthorisedOn)
	}
	p, err := v.Read()
	if err != nil {
		return out, err
	}
	out.Total = q.T("{n} h in tutto", "n", p.Total())
	accepted, err := v.Accepted()
	if err != nil {
		return out, err
	}
	var warnings []finding.Finding
	for _, a := range accepted {
		warnings = append(warnings, a.Finding())
	}
	out.Accepted = findingsWith(q.Locale(), warnings, reasonsOf(accepted))
	if before == nil {
		return out, nil
	}
	old, err := before.Read()
	for _, d := range course.Compare(old, p) {
		out.Changes = append(out.Changes, planEffect(q.Locale(), d))
	}
	out.Against = q.T("Differenze dalla versione {n}", "n", before.Version)
	return out, err
}
