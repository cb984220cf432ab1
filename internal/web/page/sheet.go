package page

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/standard"
	"vidimus/templates"
)

// standardView is what a sheet says. Its state, what must be confirmed and what may be done
// about it are the handler's.
func standardView(l language.Locale, v standard.Version, std *standard.Standard) templates.Standard {
	view := templates.Standard{ID: v.ID, Facts: identification(l, std), Description: std.Description}
	if v.Source != "" {
		view.Source = templates.Link{Text: l.T("Scarica il testo della scheda"), Href: "/standard/" + v.ID + "/scheda"}
	}
	for _, uc := range std.CompetenceUnits {
		view.Units = append(view.Units, competenceUnit(l, uc))
	}
	for i := range std.Training {
		view.Training = append(view.Training, training(l, std, i))
	}
	return view
}

// withoutLine is the sentence of a reading under the heading of its line, which need not be
// said again.
func withoutLine(l language.Locale, f finding.Finding) string {
	sentence, cut := strings.CutPrefix(l.Finding(f), l.T("Riga {line}: ", "line", f.Line))
	if first, size := utf8.DecodeRuneInString(sentence); cut {
		sentence = string(unicode.ToUpper(first)) + sentence[size:]
	}
	return sentence
}

func identification(l language.Locale, s *standard.Standard) []templates.Fact {
	isced := strings.TrimSpace(string(s.ISCEDF) + " " + s.ISCEDFTitle)
	return factsOf(
		l.T("Regione"), s.Region,
		l.T("Codice"), string(s.Code),
		l.T("Atto"), s.Act,
		l.T("Livello EQF"), figure(s.EQF),
		"SEP", s.SEP,
		"ADA", references(s.ADA),
		l.T("Processo"), s.Process,
		l.T("Sequenza"), s.Sequence,
		l.T("Gruppi di correlazione"), s.CorrelationGroups,
		"ATECO 2007", references(s.ATECO),
		"ISTAT CP2011", references(s.ISTAT),
		"ISCED-F", isced,
		l.T("Regolamentata"), yes(l, s.Regulated),
	)
}

func competenceUnit(l language.Locale, uc standard.CompetenceUnit) templates.CompetenceUnit {
	out := templates.CompetenceUnit{Code: string(uc.Code), Title: uc.Title, EQF: figure(uc.EQF), Abilities: uc.Abilities, Knowledge: uc.Knowledge}
	for _, r := range uc.ISTAT {
		out.ISTAT = append(out.ISTAT, reference(r))
	}
	out.Bounds = factsOf(l.T("Risultato atteso"), uc.Result, l.T("Durata minima"), bound(l, uc.MinHours), l.T("DAD massima"), bound(l, uc.MaxDAD),
		l.T("FAD massima"), bound(l, uc.MaxFAD), l.T("Oggetto di osservazione"), uc.Object, l.T("Indicatori"), uc.Indicators, l.T("Soglia minima"), uc.PerformanceThreshold)
	return out
}

func training(l language.Locale, s *standard.Standard, i int) templates.Training {
	t := &s.Training[i]
	out := templates.Training{Title: l.T("Standard formativo"), Bounds: factsOf(
		l.T("Durata minima"), bound(l, t.MinTotal),
		l.T("Aula minima"), bound(l, t.MinClassroom),
		l.T("Laboratorio minimo"), bound(l, t.MinLaboratory),
		l.T("Competenze chiave minime"), bound(l, t.MinKC),
		l.T("DAD massima"), bound(l, t.MaxDAD),
		l.T("FAD massima"), bound(l, t.MaxFAD),
		l.T("Stage e laboratorio minimi"), bound(l, t.MinStageLaboratory),
		l.T("Tirocinio minimo"), bound(l, t.MinTraineeship),
		l.T("Soglia di frequenza"), percentOf(l, t.ThresholdPercent),
		l.T("Certificazione"), t.Certificate,
	), Requirements: askedOf(l, t)}
	if len(s.Training) > 1 {
		out.Title = strings.TrimSuffix(l.T("Standard formativo {n}", "n", i+1)+" · "+t.Title, " · ")
	}
	older := func(label string, h *int) {
		if h != nil {
			out.Bounds = append(out.Bounds, templates.Fact{Label: label, Value: bound(l, h)})
		}
	}
	older(l.T("Aula e laboratorio minimi"), t.MinClassroomLaboratory)
	older(l.T("FAD massima delle competenze chiave"), t.MaxKCFAD)
	for _, y := range t.Years {
		exam := l.T("{n} h, senza esame intermedio", "n", y.Hours)
		if y.IntermediateExam {
			exam = l.T("{n} h, con esame intermedio", "n", y.Hours)
		}
		out.Bounds = append(out.Bounds, templates.Fact{Label: l.T("Anno {n}", "n", y.Year), Value: exam})
	}
	for _, u := range t.Units {
		unit := templates.TrainingUnit{Code: string(u.Code), Title: u.Title, Competence: string(u.CompetenceUnit),
			MinHours: bound(l, u.MinHours), MaxDAD: bound(l, u.MaxDAD), MaxFAD: bound(l, u.MaxFAD), Laboratory: l.T("non indicato")}
		if u.LaboratoryMin != nil || u.LaboratoryMax != nil {
			unit.Laboratory = orDash(figure(u.LaboratoryMin)) + "–" + orDash(figure(u.LaboratoryMax)) + " h"
		}
		out.Units = append(out.Units, unit)
	}
	out.Texts = factsOf(l.T("Requisiti di ingresso"), t.Texts.Requirements, l.T("Requisiti didattici"), t.Texts.Teaching, l.T("Risorse professionali e strumentali"), t.Texts.Resources,
		l.T("Valutazione e attestazione"), t.Texts.Assessment, l.T("Gestione dei crediti"), t.Texts.Credits, l.T("Ulteriori indicazioni"), t.Texts.FurtherNotes)
	return out
}

// askedOf is who may enter and who teaches, as data.
func askedOf(l language.Locale, t *standard.Training) []templates.Fact {
	out := []templates.Fact{{Label: l.T("Età minima"), Value: yearsOld(l, t.MinAge)}, {Label: l.T("Scolarità minima"), Value: textOr(t.MinSchooling, l.T("non indicata"))}}
	for _, r := range t.EntryRules {
		if r.ID != "R-AGE" && r.ID != "R-GRADE" {
			label := ruleTitle(l, r.ID)
			if c := r.Form(); c != nil {
				label = c.Title
			}
			out = append(out, templates.Fact{Label: label, Value: ruleWords(l, r)})
		}
	}
	staff := t.Staff
	return append(out, factsOf(
		l.T("Docenti dal mondo del lavoro"), percentAtLeast(l, staff.WorldOfWorkPercent),
		l.T("Titolo dei docenti"), titleOr(l, staff.TeacherTitle, staff.TeacherYears, "adeguato, oppure {n} {n|anno|anni} di esperienza per chi viene dal lavoro o fa solo pratica"),
		l.T("Titolo dei tutor di stage"), titleOr(l, staff.TutorTitle, staff.TutorYears, "adeguato, e {n} {n|anno|anni} di esperienza"))...)
}

// ruleWords is what an entry requirement asks, in a few words.
func ruleWords(l language.Locale, r standard.EntryRule) string {
	words := []string{l.T("richiesto")}
	add := func(on bool, s string) {
		if on {
			words = append(words, s)
		}
	}
	add(r.LanguageLevel != "", l.T("almeno {level}", "level", r.LanguageLevel))
	add(r.EntryTestAccepted, l.T("o test di ingresso"))
	add(r.AssessmentFromAge > 0, l.T("o accertamento da {n} anni", "n", r.AssessmentFromAge))
	add(r.ItalianDiplomaFree, l.T("dispensa con diploma italiano"))
	add(r.Waivable, l.T("vale un credito"))
	add(r.NoOverride, l.T("nessuna deroga"))
	if c := r.Form(); c != nil {
		words[0] = c.Words()
	}
	return strings.Join(words, ", ")
}

func percentAtLeast(l language.Locale, n *int) string {
	if n == nil {
		return ""
	}
	return l.T("almeno {n} %", "n", *n)
}

// titleOr says what is asked of a title: message tells of the years beside it.
func titleOr(l language.Locale, asked bool, years *int, message string) string {
	switch {
	case asked && years != nil:
		return l.T(message, "n", *years)
	case asked:
		return l.T("adeguato")
	case years != nil:
		return l.T("{n} {n|anno|anni} di esperienza", "n", *years)
	}
	return ""
}

// factsOf are labels and values in turn; without a value there is no fact.
func factsOf(pairs ...string) []templates.Fact {
	var out []templates.Fact
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, templates.Fact{Label: pairs[i], Value: pairs[i+1]})
		}
	}
	return out
}

// bound is hours as the sheet bounds them: none is not zero.
func bound(l language.Locale, h *int) string {
	if h == nil {
		return l.T("non indicato")
	}
	return fmt.Sprintf("%d h", *h)
}

func yearsOld(l language.Locale, years *int) string {
	if years == nil {
		return l.T("non indicata")
	}
	return l.T("{n} anni", "n", *years)
}

func percentOf(l language.Locale, n *int) string {
	if n == nil {
		return l.T("non indicata")
	}
	return l.T("{n} % delle ore complessive", "n", *n)
}

func figure(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func textOr(s *string, otherwise string) string {
	if s == nil {
		return otherwise
	}
	return *s
}

func yes(l language.Locale, b bool) string {
	if b {
		return l.T("sì")
	}
	return l.T("no")
}

func reference(r standard.Reference) string { return strings.TrimSpace(string(r.Code) + " " + r.Title) }

func references(rs []standard.Reference) string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = reference(r)
	}
	return strings.Join(out, "; ")
}
