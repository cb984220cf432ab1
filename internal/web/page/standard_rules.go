package page

import (
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/standard"
	"vidimus/internal/web"
	"vidimus/templates"
)

// knownRules are the entry requirements that the program can judge, in the order of the
// form, with the fields that matter to each.
var knownRules = []struct {
	id, label string // label is a key of the catalogue
	fields    []string
}{
	{"R-AGE", "Età minima", []string{"min_age"}},
	{"R-SCHOOL", "Obbligo di istruzione", []string{"assessment_from_age", "waivable", "self_declaration"}},
	{"R-GRADE", "Titolo di studio minimo", []string{"min_schooling", "waivable", "self_declaration"}},
	{"R-FOREIGN-TITLE", "Titolo di studio conseguito all’estero", []string{"waivable"}},
	{"R-LANGUAGE", "Conoscenza della lingua italiana", []string{"language_level", "entry_test_accepted", "italian_diploma_free", "waivable"}},
	{"R-PERMIT", "Permesso di soggiorno", nil},
}

var languageLevels = []templates.Choice{{Value: "A1", Text: "A1"}, {Value: "A2", Text: "A2"}, {Value: "B1", Text: "B1"}, {Value: "B2", Text: "B2"}, {Value: "C1", Text: "C1"}, {Value: "C2", Text: "C2"}}

// draftRule is an entry rule on the form.
type draftRule struct {
	standard.EntryRule
	asked bool
}

// rulesForm is who may enter, who teaches, who is admitted to the exam.
func rulesForm(q *web.Request, t *standard.Training) sheetForm {
	var groups []controls
	groups = append(groups, controls{title: q.T("Esame, certificazione e crediti"), fields: []control{
		figureOf("threshold_percent", q.T("Soglia di frequenza per l’ammissione all’esame (%)"), &t.ThresholdPercent).hinted(q.T("delle ore complessive; vuoto: la scheda non la dice")),
		wordsOf("certificate", q.T("Certificazione rilasciata"), &t.Certificate),
		proseOf("threshold_clause", q.T("Le parole della scheda sulla soglia"), &t.ThresholdClause),
		tickOf("unit_tests", q.T("Serve una verifica alla fine di ogni UF"), &t.UnitTests),
		tickOf("public_exam", q.T("L’esame finale è pubblico"), &t.PublicExam),
		tickOf("admission_credits", q.T("Sono ammessi crediti di ammissione"), &t.AdmissionCredits),
		tickOf("attendance_credits", q.T("Sono ammessi crediti di frequenza"), &t.AttendanceCredits),
	}})
	known := make([]draftRule, len(knownRules))
	for i, k := range knownRules {
		known[i].EntryRule = standard.EntryRule{ID: k.id, Source: standard.FromSheet, Deadline: standard.ByStart}
		if at := slices.IndexFunc(t.EntryRules, func(r standard.EntryRule) bool { return r.ID == k.id }); at >= 0 {
			known[i] = draftRule{t.EntryRules[at], true}
		}
		g := controls{title: q.T(k.label), fields: ruleControls(q, &known[i], k.fields)}
		if i == 0 {
			g.id, g.hint = "requisiti", q.T("Spunta solo ciò che la scheda chiede: un requisito non indicato non si chiede a nessuno.")
		}
		groups = append(groups, g)
	}
	others := otherRules(q, t)
	groups = append(groups, others.controls, controls{title: q.T("Docenti e tutor di stage"), id: "personale", fields: []control{
		figureOf("staff.world_of_work_percent", q.T("Docenti dal mondo del lavoro, almeno (%)"), &t.Staff.WorldOfWorkPercent),
		tickOf("staff.teacher_title", q.T("Ogni docente ha un titolo di studio adeguato"), &t.Staff.TeacherTitle),
		figureOf("staff.teacher_years", q.T("Anni di esperienza che possono sostituire il titolo del docente"), &t.Staff.TeacherYears),
		tickOf("staff.tutor_title", q.T("Ogni tutor di stage ha un titolo di studio adeguato"), &t.Staff.TutorTitle),
		figureOf("staff.tutor_years", q.T("Anni di esperienza del tutor di stage"), &t.Staff.TutorYears),
	}})
	f := sheetForm{groups: groups}
	f.finish = func(bad *fault.Error) {
		rules := []standard.EntryRule{}
		for _, r := range known {
			if r.asked {
				rules = append(rules, r.EntryRule)
			}
		}
		sayIncompleteRules(known, bad)
		t.EntryRules = append(rules, others.finish()...)
		t.MinAge, t.MinSchooling = nil, nil
		if r := known[0]; r.asked {
			t.MinAge = &r.MinAge
		}
		if r := known[2]; r.asked {
			t.MinSchooling = &r.MinSchooling
		}
	}
	f.alias = func(path string) string { return ruleAlias(t, path) }
	return f
}

// ruleControls are the fields of one requirement.
func ruleControls(q *web.Request, r *draftRule, fields []string) []control {
	name := func(field string) string { return "rules." + r.ID + "." + field }
	out := []control{tickOf(name("asked"), q.T("La scheda lo chiede"), &r.asked)}
	for _, field := range fields {
		switch field {
		case "min_age":
			out = append(out, countOf(name(field), q.T("Anni compiuti all’inizio del corso"), &r.MinAge))
		case "assessment_from_age":
			out = append(out, countOf(name(field), q.T("Età da cui basta l’accertamento delle competenze"), &r.AssessmentFromAge).hinted(q.T("vuoto: l’accertamento non vale")))
		case "min_schooling":
			out = append(out, wordsOf(name(field), q.T("Titolo, come lo scrive la scheda"), &r.MinSchooling))
		case "language_level":
			out = append(out, choiceOf(name(field), q.T("Livello minimo (QCER)"), &r.LanguageLevel, languageLevels))
		case "entry_test_accepted":
			out = append(out, tickOf(name(field), q.T("Vale anche un test di ingresso conservato agli atti"), &r.EntryTestAccepted))
		case "italian_diploma_free":
			out = append(out, tickOf(name(field), q.T("È dispensato chi ha un diploma italiano"), &r.ItalianDiplomaFree))
		case "waivable":
			out = append(out, tickOf(name(field), q.T("Un credito di ammissione può sostituirlo"), &r.Waivable))
		case "self_declaration":
			out = append(out, tickOf(name(field), q.T("Vale un’autocertificazione"), &r.SelfDeclaration))
		}
	}
	clause := proseOf(name("clause"), q.T("Le parole della scheda"), &r.Clause)
	clause.Rows = "2"
	return append(out, tickOf(name("no_override"), q.T("Non è ammessa alcuna deroga"), &r.NoOverride), clause)
}

// sayIncompleteRules asks for what a requirement cannot be judged without.
func sayIncompleteRules(rules []draftRule, bad *fault.Error) {
	for _, r := range rules {
		if !r.asked {
			continue
		}
		switch name := "rules." + r.ID + "."; {
		case r.ID == "R-AGE" && r.MinAge == 0:
			bad.With(name+"min_age", "Scrivi l’età minima.")
		case r.ID == "R-GRADE" && r.MinSchooling == "":
			bad.With(name+"min_schooling", "Scrivi il titolo di studio minimo.")
		case r.ID == "R-LANGUAGE" && r.LanguageLevel == "":
			bad.With(name+"language_level", "Scegli il livello di italiano.")
		}
	}
}

// otherRuleList are requirements that the program has no rule for: somebody checks a
// document, under the sheet's own words.
type otherRuleList struct {
	controls
	finish func() []standard.EntryRule
}

func otherRules(q *web.Request, t *standard.Training) otherRuleList {
	type line struct {
		standard.EntryRule
		remove bool
	}
	var rows []line
	for _, r := range t.EntryRules {
		if !isKnownRule(r.ID) {
			rows = append(rows, line{EntryRule: r})
		}
	}
	rows = append(rows, make([]line, spareRows(q, "other", len(rows)))...)
	build := func(i int, l *line) controlRow {
		return controlRow{title: q.T("Requisito {n}", "n", i+1), fields: []control{
			wordsOf(rowName("other", i, "clause"), q.T("Che cosa chiede la scheda"), &l.Clause).wide(),
			tickOf(rowName("other", i, "no_override"), q.T("Non è ammessa alcuna deroga"), &l.NoOverride),
			tickOf(rowName("other", i, "remove"), q.T("Togli questa riga"), &l.remove),
		}}
	}
	list := otherRuleList{controls: controls{id: "other", title: q.T("Altri documenti richiesti"), add: q.T("Aggiungi un documento")}}
	for i := range rows {
		list.rows = append(list.rows, build(i, &rows[i]))
	}
	list.blank = blankRow(build(blankNumber, &line{}))
	list.finish = func() []standard.EntryRule {
		var out []standard.EntryRule
		for i, l := range rows {
			if l.remove || l.Clause == "" {
				continue
			}
			if l.ID == "" {
				l.ID, l.Source, l.Deadline = freeID(rows[:i], func(l line) string { return l.ID }), standard.FromSheet, standard.ByStart
				rows[i] = l
			}
			out = append(out, l.EntryRule)
		}
		return out
	}
	return list
}

func isKnownRule(id string) bool {
	for _, k := range knownRules {
		if k.id == id {
			return true
		}
	}
	return false
}

// freeID is the first R-DOC-n that none of the rows has.
func freeID[T any](rows []T, of func(T) string) string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("R-DOC-%d", n)
		if !slices.ContainsFunc(rows, func(r T) bool { return of(r) == id }) {
			return id
		}
	}
}

// ruleAlias is the form's name for a path inside the entry rules, which the form calls by
// their ids: "entry_rules[1].min_age" is rules.R-SCHOOL.min_age.
func ruleAlias(t *standard.Training, path string) string {
	before, rest, ok := strings.Cut(path, "entry_rules[")
	number, field, ok2 := strings.Cut(rest, "]")
	var i int
	if _, err := fmt.Sscanf(number, "%d", &i); !ok || !ok2 || err != nil || i < 0 || i >= len(t.EntryRules) {
		return path
	}
	return before + "rules." + t.EntryRules[i].ID + field
}
