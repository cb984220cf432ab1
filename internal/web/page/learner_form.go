package page

import (
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/web"
	"vidimus/templates"
)

// personForm is the part of a form that asks who somebody is.
func personForm(q *web.Request, form templates.Form) templates.PersonForm {
	view := templates.PersonForm{Form: form, Systems: []templates.Choice{{Value: learner.ItalianSystem, Text: q.T("Italiana")}, {Value: learner.ForeignSystem, Text: q.T("Estera")}}}
	for _, s := range learner.States() {
		view.Citizenship = append(view.Citizenship, templates.Choice{Value: s.Code, Text: s.Name})
	}
	view.Relations = listed(q, learner.Relations, learner.RelationLabel)
	view.Titles = listed(q, learner.TitleLevels, learner.TitleLabel)
	view.Employments = listed(q, learner.Employments, learner.EmploymentLabel)
	return view
}

func listed(q *web.Request, values []string, label func(string) string) []templates.Choice {
	out := make([]templates.Choice, len(values))
	for i, v := range values {
		out[i] = templates.Choice{Value: v, Text: q.T(label(v))}
	}
	return out
}

// learnerField is a field of the form and where it stands in a person.
type learnerField struct {
	name  string
	value *string
}

// learnerFields are those that are kept as they are typed; birth date and citizenships are
// read apart.
func learnerFields(l *learner.Learner) []learnerField {
	return []learnerField{
		{"surname", &l.Surname}, {"name", &l.Name}, {"sex", &l.Sex}, {"birth_place", &l.BirthPlace}, {"tax_code", &l.TaxCode},
		{"email", &l.Email}, {"phone", &l.Phone}, {"other_phone", &l.OtherPhone},
		{"address", &l.Residence}, {"town", &l.ResidenceTown}, {"postcode", &l.ResidencePostcode},
		{"domicile", &l.Domicile}, {"domicile_town", &l.DomicileTown}, {"domicile_postcode", &l.DomicilePostcode},
		{"guardian", &l.Guardian}, {"guardian_relation", &l.GuardianRelation}, {"guardian_tax_code", &l.GuardianTaxCode},
		{"guardian_email", &l.GuardianEmail}, {"guardian_phone", &l.GuardianPhone},
		{"other_guardian", &l.OtherGuardian}, {"other_guardian_relation", &l.OtherGuardianRelation}, {"other_guardian_tax_code", &l.OtherGuardianTaxCode},
		{"other_guardian_email", &l.OtherGuardianEmail}, {"other_guardian_phone", &l.OtherGuardianPhone},
		{"school", &l.School}, {"school_system", &l.SchoolSystem}, {"school_country", &l.SchoolCountry}, {"school_year", &l.SchoolYear},
		{"school_institute", &l.SchoolInstitute}, {"employment", &l.Employment},
	}
}

// typedLearner is a person as typed.
func typedLearner(q *web.Request, bad *fault.Error) learner.Learner {
	birth, err := learner.ParseBirth(q.Value("birth_date"))
	if e := fault.As(err); e != nil {
		bad.Fields = append(bad.Fields, e.Fields...)
	}
	l := learner.Learner{BirthDate: birth, Citizenships: strings.Join([]string{q.Value("citizenship"), q.Value("citizenship_2"), q.Value("citizenship_more")}, " ")}
	for _, f := range learnerFields(&l) {
		*f.value = q.Value(f.name)
	}
	return l
}

// learnerValues is a person as the form shows them.
func learnerValues(l learner.Learner) map[string]string {
	out := map[string]string{"birth_date": l.Birth()}
	for _, f := range learnerFields(&l) {
		out[f.name] = *f.value
	}
	citizen := append(l.CitizenOf(), "", "")
	out["citizenship"], out["citizenship_2"], out["citizenship_more"] = citizen[0], citizen[1], strings.TrimSpace(strings.Join(citizen[2:], " "))
	return out
}

// personAgain is the form with what was typed, what is wrong and what only looks so.
func personAgain(q *web.Request, err error) templates.Form {
	if fault.HasCode(err, "learner.unconfirmed") { // the doubts are shown as findings
		return templates.Form{Values: q.Values(), Message: q.Locale().Fault(err)}
	}
	known := fields("birth_date", "citizenship", "citizenship_2", "act", "act_number", "act_authority", "act_date")
	for _, f := range learnerFields(&learner.Learner{}) {
		known[f.name] = f.name
	}
	return formOf(q, err, known)
}
