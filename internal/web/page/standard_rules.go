package page

import (
	"vidimus/internal/fault"
	"vidimus/internal/standard"
	"vidimus/internal/web"
	"vidimus/templates"
)

// knownRules are the requirements of a sheet that the program has a rule for, in the order
// of the form.
var knownRules = []knownRule{
	{"R-AGE", "Età minima", []string{"min_age"}},
	{"R-SCHOOL", "Obbligo di istruzione", []string{"assessment_from_age", "due", "waivable", "self_declaration"}},
	{"R-GRADE", "Titolo di studio minimo", []string{"min_schooling", "due", "waivable", "self_declaration"}},
	{"R-FOREIGN-TITLE", "Titolo di studio conseguito all’estero", []string{"due", "waivable"}},
	{"R-LANGUAGE", "Conoscenza della lingua italiana", []string{"language_level", "due", "entry_test_accepted", "italian_diploma_free", "waivable"}},
	{"R-PERMIT", "Permesso di soggiorno", []string{"due", "valid"}},
}

var languageLevels = []templates.Choice{{Value: "A1", Text: "A1"}, {Value: "A2", Text: "A2"}, {Value: "B1", Text: "B1"}, {Value: "B2", Text: "B2"}, {Value: "C1", Text: "C1"}, {Value: "C2", Text: "C2"}}

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
		figureOf("max_credit_percent", q.T("Crediti di frequenza, al massimo (%)"), &t.MaxCreditPercent).hinted(q.T("delle ore complessive; vuoto: la scheda non la dice")),
	}})
	book := ruleBook{rules: &t.EntryRules, known: knownRules, prefix: "R-DOC", source: standard.FromSheet, asked: q.T("La scheda lo chiede"), clause: true}
	rules, finish := book.form(q)
	rules[0].id, rules[0].hint = "requisiti", q.T("Spunta solo ciò che la scheda chiede: un requisito non indicato non si chiede a nessuno.")
	groups = append(groups, rules...)
	groups = append(groups, controls{title: q.T("Docenti e tutor di stage"), id: "personale", fields: []control{
		figureOf("staff.world_of_work_percent", q.T("Docenti dal mondo del lavoro, almeno (%)"), &t.Staff.WorldOfWorkPercent),
		tickOf("staff.teacher_title", q.T("Ogni docente ha un titolo di studio adeguato"), &t.Staff.TeacherTitle),
		figureOf("staff.teacher_years", q.T("Anni di esperienza che possono sostituire il titolo del docente"), &t.Staff.TeacherYears),
		tickOf("staff.tutor_title", q.T("Ogni tutor di stage ha un titolo di studio adeguato"), &t.Staff.TutorTitle),
		figureOf("staff.tutor_years", q.T("Anni di esperienza del tutor di stage"), &t.Staff.TutorYears),
	}})
	return sheetForm{groups: groups, alias: func(path string) string { return ruleAlias(t.EntryRules, "entry_rules", path) },
		finish: func(bad *fault.Error) {
			finish()
			book.sayIncomplete(bad)
			t.MinAge, t.MinSchooling = nil, nil
			for i := range t.EntryRules {
				switch r := &t.EntryRules[i]; r.ID {
				case "R-AGE":
					t.MinAge = &r.MinAge
				case "R-GRADE":
					t.MinSchooling = &r.MinSchooling
				}
			}
		}}
}
