package page

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// courseFields are the fields of a course by the names they have in its form.
var courseFields = map[string]string{"starts_on": "start", "ends_on": "end", "site_id": "site", "standard_version_id": "standard",
	"regional_code": "region_code", "training": "standard", "funding": "funding", "register": "register", "register_act": "register_act",
	"register_act_on": "register_act_on", "at_risk_percent": "at_risk", "pass_mark": "pass_mark"}

// courseForm is what the form of a course needs to know.
type courseForm struct {
	action    string // where it is posted
	versionID string
	training  int
	std       *standard.Standard // nil before one is chosen
	grid      planGrid
	newer     string // a later version of the sheet, as the form names it; empty where there is none
	standards []templates.Choice
	sites     []templates.Choice
	alerts    []templates.Alert
}

// chosenStandard is how the form names the standard of a course.
func chosenStandard(versionID string, training int) string {
	return fmt.Sprintf("%s/%d", versionID, training)
}

// readCourseForm reads what there is to choose from; chosen is a chosenStandard.
func readCourseForm(ctx context.Context, q *web.Request, r store.Reader, action, chosen string) (courseForm, error) {
	f := courseForm{action: action}
	sites, err := provider.OpenSites(ctx, r)
	if err != nil {
		return f, err
	}
	for _, s := range sites {
		f.sites = append(f.sites, templates.Choice{Value: s.ID, Text: strings.TrimSuffix(s.Name+", "+s.City, ", ")})
	}
	listed, err := standard.Catalogue(ctx, r, standard.Filter{State: standard.Published})
	var of string // the qualification chosen
	for _, l := range listed {
		for i := range l.Standard.Training {
			choice := templates.Choice{Value: chosenStandard(l.ID, i+1), Text: q.T("{title} ({region}, versione {n}, {hours})", "title", l.Standard.Title,
				"region", l.Standard.Region, "n", l.Version.Version, "hours", bound(q.Locale(), l.MinTotals()[i]))}
			if !l.Superseded || choice.Value == chosen { // a draft course may still stand on an older version
				f.standards = append(f.standards, choice)
			}
			if choice.Value == chosen {
				f.versionID, f.training, f.std, of = l.ID, i+1, l.Standard, l.StandardID
				f.grid = newPlanGrid(q.Locale(), f.std, f.training)
			}
		}
	}
	for _, l := range listed {
		if l.StandardID == of && !l.Superseded && l.ID != f.versionID && l.Standard.TrainingNo(f.training) != nil {
			f.newer = chosenStandard(l.ID, f.training)
		}
	}
	return f, err
}

// show is the page with the form as it stands and the judgement of its plan.
func (f courseForm) show(q *web.Request, status int, p course.Plan, form templates.Form) error {
	view := templates.NewCourse{Form: form, Action: f.action, Standards: f.standards, Sites: f.sites}
	if f.std != nil {
		view.Standard = f.std.Title + " · " + f.std.Region
		view.Plan = f.editor(q.Locale(), p, form)
	}
	page := templates.Page{Title: q.T("Nuovo corso"), Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}}, Alerts: f.alerts, View: view}
	if f.action != "/corsi" {
		page.Title = q.T("Modifica il corso")
	}
	return q.Page(status, "new_course", page)
}

// editor is the grid of a plan that may be kept as a draft.
func (f courseForm) editor(l language.Locale, p course.Plan, form templates.Form) templates.PlanEditor {
	e := f.grid.editor(l, "/corsi/giudizio", p, form)
	e.Draft = finding.Blocks(course.Check(f.std, f.training, p))
	return e
}

// newCoursePage asks for the standard first, then for everything else: with ?da= it is a
// new edition of another course, with its plan, otherwise the plan is proposed.
func newCoursePage(q *web.Request) error {
	var f courseForm
	var from course.Course
	var plan course.Plan
	err := q.Read(func(r store.Reader) (err error) {
		chosen := q.Query("standard")
		if id := q.Query("da"); id != "" {
			if from, err = course.ByID(q.Context(), r, id); err != nil {
				return err
			}
			if plan, _, err = course.PlanInForce(q.Context(), r, id); err != nil {
				return err
			}
			chosen = cmp.Or(chosen, chosenStandard(from.StandardVersionID, from.Training))
		}
		f, err = readCourseForm(q.Context(), q, r, "/corsi", chosen)
		return err
	})
	if err != nil {
		return err
	}
	if f.std == nil {
		return f.show(q, http.StatusOK, plan, templates.Form{Values: map[string]string{"standard": q.Query("standard")}})
	}
	values := map[string]string{"title": f.std.Title}
	if from.ID != "" {
		values = repeatValues(from)
		f.alerts = append(f.alerts, f.repeats(q, from))
	} else if plan, err = f.propose(q); err != nil {
		return err
	}
	maps.Copy(values, planValues(plan))
	values["standard"] = chosenStandard(f.versionID, f.training)
	plan.UFCaps = course.UFCaps(values["uf_caps"])
	return f.show(q, http.StatusOK, plan, templates.Form{Values: values})
}

// propose is a plan that conforms, or none with an alert that says why there is none.
func (f *courseForm) propose(q *web.Request) (course.Plan, error) {
	p, err := course.Propose(f.std, f.training)
	if err == nil {
		f.alerts = append(f.alerts, templates.Alert{Tone: templates.Info, Title: q.T("Il monte ore è una proposta"),
			Text: q.T("Rispetta tutti i minimi della scheda, tutto in presenza. Cambia quello che serve: il giudizio segue quello che scrivi.")})
		return p, nil
	}
	e := fault.As(err)
	if e == nil {
		return p, err
	}
	alert := templates.Alert{Tone: templates.Danger, Title: q.Locale().Fault(err)}
	for _, field := range e.Fields {
		alert.Text = strings.TrimSpace(alert.Text + " " + q.T(field.Message, field.Args))
	}
	f.alerts = append(f.alerts, alert)
	return p, nil
}

// repeats says what a new edition takes over from another course.
func (f courseForm) repeats(q *web.Request, from course.Course) templates.Alert {
	out := templates.Alert{Tone: templates.Info, Title: q.T("Nuova edizione di «{course}»", "course", courseName(q, from)),
		Text: q.T("Piano e impostazioni sono ripresi; date, edizione, codici, atti e persone si scrivono da capo.")}
	if f.newer != "" {
		out.Text += " " + q.T("Della scheda c’è una versione più recente.")
		out.Link = &templates.Link{Text: q.T("Usa la versione più recente"), Href: "/corsi/nuovo?" + url.Values{"da": {from.ID}, "standard": {f.newer}}.Encode()}
	}
	return out
}

func openCourse(q *web.Request) error {
	return saveCourse(q, course.Course{ID: store.NewID()}, "/corsi")
}

// editCoursePage shows a draft to be changed, its plan with it.
func editCoursePage(q *web.Request) error {
	var c course.Course
	var p course.Plan
	var f courseForm
	err := q.Read(func(r store.Reader) (err error) {
		if c, err = course.ByID(q.Context(), r, q.Param("id")); err != nil {
			return err
		}
		if p, _, err = course.PlanInForce(q.Context(), r, c.ID); err != nil {
			return err
		}
		f, err = readCourseForm(q.Context(), q, r, "/corsi/"+c.ID+"/modifica", chosenStandard(c.StandardVersionID, c.Training))
		return err
	})
	if err != nil {
		return err
	}
	p.UFCaps = c.UFCaps
	values := repeatValues(c)
	maps.Copy(values, planValues(p))
	maps.Copy(values, map[string]string{"standard": chosenStandard(c.StandardVersionID, c.Training), "edition": c.Edition, "start": c.StartsOn.Italian(), "end": c.EndsOn.Italian(),
		"cup": c.CUP, "region_code": c.RegionalCode, "register_act": c.RegisterAct, "register_act_on": c.RegisterActOn.Italian()})
	return f.show(q, http.StatusOK, p, templates.Form{Values: values})
}

// repeatValues are the fields that a new edition takes over: neither people, dates, acts
// nor what is given to one edition only.
func repeatValues(c course.Course) map[string]string {
	register := "paper"
	if c.Register == course.Electronic {
		register = "electronic"
	}
	return map[string]string{"title": c.Title, "seats": strconv.Itoa(c.Seats), "site": c.SiteID, "funding": c.Funding, "platform": c.Platform, "register": register,
		"uf_caps": string(c.UFCaps), "credit_reading": string(c.CreditReading), "at_risk": strconv.Itoa(c.AtRiskPercent),
		"mark_scale": strconv.Itoa(c.MarkScale), "pass_mark": strconv.Itoa(c.PassMark)}
}

func editCourse(q *web.Request) error {
	var c course.Course
	err := q.Read(func(r store.Reader) (err error) {
		c, err = course.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	return saveCourse(q, c, "/corsi/"+c.ID+"/modifica")
}

// judgePlan answers what the standard says of a plan while it is being written.
func judgePlan(q *web.Request) error {
	versionID, training, _ := strings.Cut(q.Value("standard"), "/")
	f := courseForm{versionID: versionID}
	err := q.Read(func(r store.Reader) (err error) {
		_, f.std, err = standard.VersionByID(q.Context(), r, versionID)
		return err
	})
	if err != nil {
		return err
	}
	if f.training, err = strconv.Atoi(training); err != nil || f.std.TrainingNo(f.training) == nil {
		return fault.New(fault.NotFound, "course.no_training", "La scheda non ha questo standard formativo. Ricarica la pagina.")
	}
	f.grid = newPlanGrid(q.Locale(), f.std, f.training)
	bad := typed()
	p := f.grid.read(q, bad)
	return q.Part("plan-judgement", f.editor(q.Locale(), p, q.FormOf(bad.OrNil())))
}

// saveCourse opens a course, or changes a draft. A plan that does not conform comes back
// with the arithmetic beside it, unless the person says that it is only a draft.
func saveCourse(q *web.Request, c course.Course, action string) error {
	var f courseForm
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readCourseForm(q.Context(), q, r, action, q.Value("standard"))
		return err
	})
	if err != nil {
		return err
	}
	if f.std == nil {
		return f.show(q, http.StatusUnprocessableEntity, course.Plan{}, q.FormOf(typed().With("standard", "Scegli uno standard pubblicato, con il suo standard formativo.")))
	}
	bad := typed()
	p := f.grid.read(q, bad)
	switch {
	case q.Value("propose") == "1":
		return f.proposeAgain(q)
	case q.Value("check") == "1":
		form := q.FormOf(bad.OrNil())
		form.Message = ""
		return f.show(q, http.StatusOK, p, form)
	}
	readCourse(q, &c, f, bad)
	if err := bad.OrNil(); err != nil {
		return f.show(q, http.StatusUnprocessableEntity, p, q.FormOf(err))
	}
	if blocking := finding.Of(course.Check(f.std, f.training, p), finding.Blocking); len(blocking) > 0 && q.Value("draft") != "1" {
		form := q.FormOf(nil)
		form.Message = q.T("Il piano non è conforme allo standard: {n} {n|punto va risolto|punti vanno risolti}. Niente è stato salvato; i conti sono accanto al monte ore.", "n", len(blocking))
		return f.show(q, http.StatusUnprocessableEntity, p, form)
	}
	err = q.Write([]store.Stream{store.CourseStream(c.ID)}, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + c.ID)
		if action == "/corsi" {
			_, err := course.Open(q.Context(), tx, c, p)
			return err
		}
		if _, err := course.Change(q.Context(), tx, c); err != nil {
			return err
		}
		_, err := course.Replan(q.Context(), tx, c.ID, p)
		return err
	})
	if refusedHere(err) {
		return f.show(q, http.StatusUnprocessableEntity, p, formOf(q, err, courseFields))
	}
	return err
}

// proposeAgain puts the proposal in the place of the plan that was typed; what else was
// typed stays.
func (f courseForm) proposeAgain(q *web.Request) error {
	p, err := f.propose(q)
	if err != nil {
		return err
	}
	form := q.FormOf(nil)
	for name := range form.Values {
		if strings.HasPrefix(name, "plan.") || strings.HasPrefix(name, "year.") || name == "declared" {
			delete(form.Values, name)
		}
	}
	maps.Copy(form.Values, planValues(p))
	p.UFCaps = course.UFCaps(q.Value("uf_caps"))
	return f.show(q, http.StatusOK, p, form)
}

// readCourse reads what was typed about a course.
func readCourse(q *web.Request, c *course.Course, f courseForm, bad *fault.Error) {
	c.StandardVersionID, c.Training = f.versionID, f.training
	c.Title, c.Edition, c.SiteID = q.Value("title"), q.Value("edition"), q.Value("site")
	c.StartsOn, c.EndsOn, c.Seats = dateField(q, "start", bad), dateField(q, "end", bad), numberField(q, "seats", bad)
	c.Funding, c.CUP, c.RegionalCode, c.Platform = q.Value("funding"), q.Value("cup"), q.Value("region_code"), q.Value("platform")
	c.UFCaps, c.CreditReading = course.UFCaps(q.Value("uf_caps")), hours.Reading(q.Value("credit_reading"))
	c.AtRiskPercent, c.MarkScale, c.PassMark = numberField(q, "at_risk", bad), numberField(q, "mark_scale", bad), numberField(q, "pass_mark", bad)
	c.RegisterAct, c.RegisterActOn = q.Value("register_act"), dateField(q, "register_act_on", bad)
	switch q.Value("register") {
	case "", "paper":
		c.Register = course.OnPaper
	case "electronic":
		c.Register = course.Electronic
	default:
		c.Register = course.Register(q.Value("register")) // refused by the verb, in its own words
	}
}
