package page

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// courseFields are the fields of a course by the names they have in its form.
var courseFields = map[string]string{"starts_on": "start", "ends_on": "end", "site_id": "site", "standard_version_id": "standard",
	"regional_code": "region_code", "training": "standard", "funding": "funding", "register": "register"}

// courseForm is what the form of a course needs to know.
type courseForm struct {
	versionID string
	training  int
	std       *standard.Standard // nil before one is chosen
	standards []templates.Choice
	sites     []templates.Choice
}

// readCourseForm reads what there is to choose from; chosen is "version/training".
func readCourseForm(ctx context.Context, q *web.Request, r store.Reader, chosen string) (courseForm, error) {
	var f courseForm
	sites, err := provider.Sites(ctx, r)
	if err != nil {
		return f, err
	}
	for _, s := range sites {
		f.sites = append(f.sites, templates.Choice{Value: s.ID, Text: strings.TrimSuffix(s.Name+", "+s.City, ", ")})
	}
	listed, err := standard.Catalogue(ctx, r, standard.Filter{State: standard.Published})
	for _, l := range listed {
		for i := range l.Standard.Training {
			choice := templates.Choice{Value: fmt.Sprintf("%s/%d", l.ID, i+1), Text: q.T("{title} ({region}, versione {n}, {hours})", "title", l.Standard.Title,
				"region", l.Standard.Region, "n", l.Version.Version, "hours", bound(q.Locale(), l.MinTotals()[i]))}
			f.standards = append(f.standards, choice)
			if choice.Value == chosen {
				f.versionID, f.training, f.std = l.ID, i+1, l.Standard
			}
		}
	}
	return f, err
}

// chosen is how the form names the standard of a course.
func chosenStandard(c course.Course) string {
	return fmt.Sprintf("%s/%d", c.StandardVersionID, c.Training)
}

func (f courseForm) rows(q *web.Request) []planRow {
	return planRows(q.Locale(), f.std.TrainingNo(f.training))
}

// show is the page with the form as it stands.
func (f courseForm) show(q *web.Request, status int, action string, form templates.Form, found []finding.Finding) error {
	view := templates.NewCourse{Form: form, Action: action, Standards: f.standards, Sites: f.sites, Findings: findingsOf(q.Locale(), found), Blocked: finding.Blocks(found)}
	if f.std != nil {
		view.Standard = f.std.Title + " · " + f.std.Region
		view.Segments = planSegments(f.rows(q), form)
	}
	p := templates.Page{Title: q.T("Nuovo corso"), Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}}, View: view}
	if action != "/corsi" {
		p.Title = q.T("Modifica il corso")
	}
	return q.Page(status, "new_course", p)
}

// newCoursePage asks for the standard first, then for everything else.
func newCoursePage(q *web.Request) error {
	var f courseForm
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readCourseForm(q.Context(), q, r, q.Query("standard"))
		return err
	})
	if err != nil {
		return err
	}
	form := templates.Form{Values: map[string]string{"standard": q.Query("standard")}}
	if f.std != nil {
		form.Values["title"] = f.std.Title
	}
	return f.show(q, http.StatusOK, "/corsi", form, nil)
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
		f, err = readCourseForm(q.Context(), q, r, chosenStandard(c))
		return err
	})
	if err != nil {
		return err
	}
	values := planValues(p)
	maps.Copy(values, map[string]string{"title": c.Title, "edition": c.Edition, "standard": chosenStandard(c), "start": c.StartsOn.Italian(), "end": c.EndsOn.Italian(),
		"seats": fmt.Sprint(c.Seats), "site": c.SiteID, "funding": c.Funding, "cup": c.CUP, "region_code": c.RegionalCode, "platform": c.Platform,
		"uf_caps": string(c.UFCaps), "credit_reading": string(c.CreditReading), "register": "paper"})
	if c.Register == course.Electronic {
		values["register"] = "electronic"
	}
	return f.show(q, http.StatusOK, "/corsi/"+c.ID+"/modifica", templates.Form{Values: values}, nil)
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

// saveCourse opens a course, or changes a draft. A plan that does not conform comes back
// with the arithmetic beside it, unless the person says that it is only a draft.
func saveCourse(q *web.Request, c course.Course, action string) error {
	var f courseForm
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readCourseForm(q.Context(), q, r, q.Value("standard"))
		return err
	})
	if err != nil {
		return err
	}
	if f.std == nil {
		return f.show(q, http.StatusUnprocessableEntity, action, q.FormOf(typed().With("standard", "Scegli uno standard pubblicato, con il suo standard formativo.")), nil)
	}
	bad := typed()
	p := planOf(q, f.rows(q), bad)
	readCourse(q, &c, f, bad)
	p.UFCaps = c.UFCaps
	if err := bad.OrNil(); err != nil {
		return f.show(q, http.StatusUnprocessableEntity, action, q.FormOf(err), nil)
	}
	found := course.Check(f.std, f.training, p)
	if blocking := finding.Of(found, finding.Blocking); len(blocking) > 0 && q.Value("draft") != "1" {
		form := q.FormOf(nil)
		form.Message = q.T("Il piano non è conforme allo standard: {n} {n|punto va risolto|punti vanno risolti}. Niente è stato salvato; i conti sono accanto al monte ore.", "n", len(blocking))
		return f.show(q, http.StatusUnprocessableEntity, action, form, found)
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
		return f.show(q, http.StatusUnprocessableEntity, action, formOf(q, err, courseFields), found)
	}
	return err
}

// readCourse reads what was typed about a course.
func readCourse(q *web.Request, c *course.Course, f courseForm, bad *fault.Error) {
	c.StandardVersionID, c.Training = f.versionID, f.training
	c.Title, c.Edition, c.SiteID = q.Value("title"), q.Value("edition"), q.Value("site")
	c.StartsOn, c.EndsOn, c.Seats = dateField(q, "start", bad), dateField(q, "end", bad), numberField(q, "seats", bad)
	c.Funding, c.CUP, c.RegionalCode, c.Platform = q.Value("funding"), q.Value("cup"), q.Value("region_code"), q.Value("platform")
	c.UFCaps, c.CreditReading = course.UFCaps(q.Value("uf_caps")), hours.Reading(q.Value("credit_reading"))
	switch q.Value("register") {
	case "", "paper":
		c.Register = course.OnPaper
	case "electronic":
		c.Register = course.Electronic
	default:
		c.Register = course.Register(q.Value("register")) // refused by the verb, in its own words
	}
}
