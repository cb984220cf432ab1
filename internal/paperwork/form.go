package paperwork

import (
	"context"
	"fmt"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	form "vidimus/reports/enrolment"
	"vidimus/reports/pdf"
)

// EnrolmentForm is what the application and the training agreement are filled in with: the
// person, the course, and what its requirements ask of them. They are forms to be signed by
// hand: they take no number and are kept nowhere. Notice is what the provider says of the
// data.
func EnrolmentForm(ctx context.Context, r store.Reader, courseID string, p learner.Learner, verdicts []enrolment.Verdict, notice string, on calendar.Date) (form.Form, error) {
	c, err := course.ByID(ctx, r, courseID)
	if err != nil {
		return form.Form{}, err
	}
	body, err := provider.Current(ctx, r)
	if err != nil {
		return form.Form{}, err
	}
	site, err := provider.SiteByID(ctx, r, c.SiteID)
	if err != nil {
		return form.Form{}, err
	}
	_, std, err := standard.VersionByID(ctx, r, c.StandardVersionID)
	if err != nil {
		return form.Form{}, err
	}
	plan, _, err := course.PlanInForce(ctx, r, courseID)
	if err != nil {
		return form.Form{}, err
	}
	out := form.Form{
		Date: on, Place: body.City, Provider: body.Name, Accreditation: body.AccreditationCode, Address: pdf.Join(", ", body.Address, body.City), Director: body.Director,
		Course: pdf.Join(" – ", c.Title, pdf.Prefix("edizione ", c.Edition)), Duration: calendar.Hours(plan.Total()).String(),
		Facts: present(form.Fact{Label: "Qualificazione", Text: std.Title}, form.Fact{Label: "Livello EQF", Text: number(std.EQF)}, form.Fact{Label: "Codice del corso", Text: c.RegionalCode},
			form.Fact{Label: "Sede", Text: pdf.Join(", ", site.Name, site.Address, site.City)}, form.Fact{Label: "Inizio", Text: c.Start().Italian()}, form.Fact{Label: "Fine prevista", Text: c.EndsOn.Italian()}),
		Person: p.FullName(), Guardian: p.Guardian, Minor: !p.BornBy().IsZero() && p.BornBy().YearsCompleted(on) < 18, // art. 2 c.c.
		Data: []form.Fact{{Label: "Cognome e nome", Text: p.FullName()}, {Label: "Nascita", Text: pdf.Join(", ", p.BirthPlace, p.Birth())}, {Label: "Cittadinanza", Text: nationalities(p)},
			{Label: "Codice fiscale", Text: p.TaxCode}, {Label: "Residenza", Text: p.ResidenceAddress()}, {Label: "Telefono", Text: p.Phone}, {Label: "Email", Text: p.Email}},
	}
	if out.Minor {
		out.Data = append(out.Data, form.Fact{Label: "Genitore o tutore", Text: p.Guardian})
	}
	for line := range strings.Lines(notice) {
		if line = strings.TrimSpace(line); line != "" {
			out.Notice = append(out.Notice, line)
		}
	}
	for _, v := range verdicts {
		if len(enrolment.Kinds(v.Rule)) > 0 && v.State != enrolment.Exempt {
			out.Documents = append(out.Documents, form.Document{Title: language.Italian.T(v.Title.Message, v.Title.Args), Handed: v.State == enrolment.Met || v.State == enrolment.ToVerify})
		}
	}
	if t := std.TrainingNo(c.Training); t != nil && t.ThresholdPercent != nil && *t.ThresholdPercent > 0 {
		out.Threshold = fmt.Sprintf("%d %% delle ore complessive", *t.ThresholdPercent)
	}
	for _, mode := range hours.Modes {
		var sum calendar.Minutes
		for _, cell := range plan.Cells() {
			if cell.Mode == mode {
				sum += cell.Minutes
			}
		}
		if sum > 0 {
			out.Split = append(out.Split, form.Fact{Label: mode.Label(), Text: sum.String()})
		}
	}
	return out, nil
}

func present(facts ...form.Fact) []form.Fact {
	var out []form.Fact
	for _, f := range facts {
		if f.Text != "" {
			out = append(out, f)
		}
	}
	return out
}

func nationalities(p learner.Learner) string {
	var names []string
	for code := range strings.FieldsSeq(p.Citizenships) {
		name, _ := learner.Country(code)
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
