package standard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/finding"
	"vidimus/internal/language"
)

// Change is one thing in which a sheet differs from an older one: a value that is
// another, or an item, unit or training standard that was added or taken away.
type Change struct {
	Path     string // where it stands in the JSON of the new sheet, of the old one when it was taken away
	Subject  Subject
	Label    language.Message // what it is, in the sheet's words
	Old, New string           // empty where nothing was said; a bound of zero is "0"
	Unit     finding.Unit     // of figures
	Item     bool             // one of a list: without Old it was added, without New taken away
}

// Subject is the part of a sheet that something is about.
type Subject struct {
	Kind     SubjectKind
	Code     string // of the UC or UF, its title where it has none; the id of a requirement; the number of a year
	Training int    // from 1, 0 outside training standards
}

// SubjectKind is one of the parts of a sheet.
type SubjectKind string

const (
	Head             SubjectKind = "head"
	UnitOfCompetence SubjectKind = "uc"
	TrainingStandard SubjectKind = "training"
	UnitOfTraining   SubjectKind = "uf"
	YearOfTraining   SubjectKind = "year"
	Requirement      SubjectKind = "entry_rule"
)

// Diff lists in what a sheet differs from an older one, in the order of the sheet.
// UC are the same when their code or their title is, UF when their code is; training
// standards when they stand at the same place. A text that is moved within a list is no
// difference. The line numbers of the source are none either.
func Diff(older, newer *Standard) []Change {
	d := &differ{subject: Subject{Kind: Head}}
	d.head(older, newer)
	d.competenceUnits(older, newer)
	for i := range max(len(older.Training), len(newer.Training)) {
		d.path, d.subject = fmt.Sprintf("training[%d]", i), Subject{Kind: TrainingStandard, Training: i + 1}
		switch a, b := older.TrainingNo(i+1), newer.TrainingNo(i+1); {
		case a == nil:
			d.item("", "Standard formativo", "", strconv.Itoa(i+1))
		case b == nil:
			d.item("", "Standard formativo", strconv.Itoa(i+1), "")
		default:
			d.training(a, b)
		}
	}
	return d.out
}

type differ struct {
	out     []Change
	path    string
	subject Subject
}

func (d *differ) add(field string, c Change) {
	c.Subject, c.Path = d.subject, strings.Trim(d.path+"."+field, ".")
	d.out = append(d.out, c)
}

func (d *differ) text(field string, label language.Message, older, newer string) {
	if older != newer {
		d.add(field, Change{Label: label, Old: older, New: newer})
	}
}

func (d *differ) number(field string, label language.Message, older, newer *int, unit finding.Unit) {
	if a, b := digits(older), digits(newer); a != b {
		d.add(field, Change{Label: label, Old: a, New: b, Unit: unit})
	}
}

func (d *differ) hours(field string, label language.Message, older, newer *int) {
	d.number(field, label, older, newer, finding.Hours)
}

// flag says yes and no as the JSON does; the page has the words.
func (d *differ) flag(field string, label language.Message, older, newer bool) {
	if older != newer {
		d.add(field, Change{Label: label, Old: strconv.FormatBool(older), New: strconv.FormatBool(newer)})
	}
}

func (d *differ) item(field string, label language.Message, older, newer string) {
	d.add(field, Change{Label: label, Old: older, New: newer, Item: true})
}

// items tells what was taken away and what was added; a text that only changed its
// letters, not its words, is one change and not two.
func (d *differ) items(field string, label language.Message, older, newer []string) {
	added := slices.DeleteFunc(slices.Clone(newer), func(s string) bool { return slices.Contains(older, s) })
	for _, gone := range older {
		if slices.Contains(newer, gone) {
			continue
		}
		now := ""
		if i := slices.IndexFunc(added, func(s string) bool { return normal(s) == normal(gone) }); i >= 0 {
			now = added[i]
			added = slices.Delete(added, i, i+1)
		}
		d.item(field, label, gone, now)
	}
	for _, s := range added {
		d.item(field, label, "", s)
	}
}

func (d *differ) references(field string, label language.Message, older, newer []Reference) {
	d.items(field, label, referenceLines(older), referenceLines(newer))
}

func (d *differ) head(a, b *Standard) {
	d.text("title", "Titolo", a.Title, b.Title)
	d.text("region", "Regione", a.Region, b.Region)
	d.text("code", "Codice", string(a.Code), string(b.Code))
	d.text("act", "Atto di approvazione", a.Act, b.Act)
	d.number("eqf", "Livello EQF", a.EQF, b.EQF, finding.None)
	d.text("sep", "Settore economico professionale", a.SEP, b.SEP)
	d.references("ada", "ADA", a.ADA, b.ADA)
	d.text("process", "Processo", a.Process, b.Process)
	d.text("sequence", "Sequenza di processo", a.Sequence, b.Sequence)
	d.text("correlation_groups", "Gruppi di correlazione", a.CorrelationGroups, b.CorrelationGroups)
	d.text("description", "Descrizione", a.Description, b.Description)
	d.references("ateco", "ATECO 2007", a.ATECO, b.ATECO)
	d.references("istat", "ISTAT CP2011", a.ISTAT, b.ISTAT)
	d.text("isced_f", "ISCED-F", string(a.ISCEDF), string(b.ISCEDF))
	d.text("isced_f_title", "Denominazione ISCED-F", a.ISCEDFTitle, b.ISCEDFTitle)
	d.flag("regulated", "Regolamentata", a.Regulated, b.Regulated)
	d.flag("modules", "Moduli senza UC", a.Modules, b.Modules)
}

// name is how a unit is told from the others of its sheet.
func (u CompetenceUnit) name() string {
	if u.Code != "" {
		return string(u.Code)
	}
	return u.Title
}

func (d *differ) competenceUnits(a, b *Standard) {
	const label = "Unità di competenza"
	pairs := pairUnits(a.CompetenceUnits, b.CompetenceUnits)
	at := func(i int, u CompetenceUnit) {
		d.path, d.subject = fmt.Sprintf("competence_units[%d]", i), Subject{Kind: UnitOfCompetence, Code: u.name()}
	}
	for i, u := range a.CompetenceUnits {
		if !slices.Contains(pairs, i) {
			at(i, u)
			d.item("", label, u.Title, "")
		}
	}
	for i, u := range b.CompetenceUnits {
		at(i, u)
		if j := pairs[i]; j >= 0 {
			d.competenceUnit(a.CompetenceUnits[j], u)
		} else {
			d.item("", label, "", u.Title)
		}
	}
}

// pairUnits gives for each newer unit the place of the older one, -1 for none: by code,
// then by title among those that are left.
func pairUnits(older, newer []CompetenceUnit) []int {
	pairs := slices.Repeat([]int{-1}, len(newer))
	for _, same := range []func(a, b CompetenceUnit) bool{
		func(a, b CompetenceUnit) bool { return a.Code != "" && a.Code == b.Code },
		func(a, b CompetenceUnit) bool { return normal(a.Title) == normal(b.Title) },
	} {
		for i, u := range newer {
			for j, o := range older {
				if pairs[i] < 0 && !slices.Contains(pairs, j) && same(o, u) {
					pairs[i] = j
				}
			}
		}
	}
	return pairs
}

func (d *differ) competenceUnit(a, b CompetenceUnit) {
	d.text("code", "Codice", string(a.Code), string(b.Code))
	d.text("title", "Titolo", a.Title, b.Title)
	d.text("result", "Risultato atteso", a.Result, b.Result)
	d.text("object", "Oggetto di osservazione", a.Object, b.Object)
	d.text("indicators", "Indicatori", a.Indicators, b.Indicators)
	d.text("performance_threshold", "Soglia minima di prestazione", a.PerformanceThreshold, b.PerformanceThreshold)
	d.number("eqf", "Livello EQF", a.EQF, b.EQF, finding.None)
	d.references("istat", "ISTAT CP2011", a.ISTAT, b.ISTAT)
	d.items("abilities", "Abilità", a.Abilities, b.Abilities)
	d.items("knowledge", "Conoscenze", a.Knowledge, b.Knowledge)
	d.hours("min_hours", "Durata minima", a.MinHours, b.MinHours)
	d.hours("max_dad", "DAD massima", a.MaxDAD, b.MaxDAD)
	d.hours("max_fad", "FAD massima", a.MaxFAD, b.MaxFAD)
	d.shares(a.Shares, b.Shares)
}

func (d *differ) shares(a, b Shares) {
	d.number("max_dad_percent", "DAD massima (%)", a.MaxDADPercent, b.MaxDADPercent, finding.None)
	d.number("max_fad_percent", "FAD massima (%)", a.MaxFADPercent, b.MaxFADPercent, finding.None)
}

func (d *differ) training(a, b *Training) {
	d.text("title", "Titolo", a.Title, b.Title)
	d.number("eqf", "Livello EQF", a.EQF, b.EQF, finding.None)
	d.hours("min_total", "Durata minima complessiva", a.MinTotal, b.MinTotal)
	d.hours("min_total_repeated", "Durata complessiva ripetuta", a.MinTotalRepeated, b.MinTotalRepeated)
	d.hours("min_classroom", "Aula minima", a.MinClassroom, b.MinClassroom)
	d.hours("min_classroom_laboratory", "Aula e laboratorio minimi", a.MinClassroomLaboratory, b.MinClassroomLaboratory)
	d.hours("min_laboratory", "Laboratorio minimo", a.MinLaboratory, b.MinLaboratory)
	d.hours("min_kc", "Competenze chiave minime", a.MinKC, b.MinKC)
	d.hours("max_dad", "DAD massima", a.MaxDAD, b.MaxDAD)
	d.hours("max_fad", "FAD massima", a.MaxFAD, b.MaxFAD)
	d.hours("min_traineeship", "Tirocinio minimo", a.MinTraineeship, b.MinTraineeship)
	d.hours("min_stage_laboratory", "Stage e laboratorio minimi", a.MinStageLaboratory, b.MinStageLaboratory)
	d.hours("max_kc_fad", "FAD massima delle competenze chiave", a.MaxKCFAD, b.MaxKCFAD)
	d.number("max_kc_fad_percent", "FAD massima delle competenze chiave (%)", a.MaxKCFADPercent, b.MaxKCFADPercent, finding.None)
	d.shares(a.Shares, b.Shares)
	d.number("min_age", "Età minima", a.MinAge, b.MinAge, finding.None)
	d.text("min_schooling", "Scolarità minima", orEmpty(a.MinSchooling), orEmpty(b.MinSchooling))
	d.number("threshold_percent", "Soglia di frequenza (%)", a.ThresholdPercent, b.ThresholdPercent, finding.None)
	d.text("threshold_clause", "Clausola della soglia", a.ThresholdClause, b.ThresholdClause)
	d.flag("unit_tests", "Verifica alla fine di ogni UF", a.UnitTests, b.UnitTests)
	d.flag("public_exam", "Esame finale pubblico", a.PublicExam, b.PublicExam)
	d.text("certificate", "Certificazione rilasciata", a.Certificate, b.Certificate)
	d.flag("admission_credits", "Crediti di ammissione", a.AdmissionCredits, b.AdmissionCredits)
	d.flag("attendance_credits", "Crediti di frequenza", a.AttendanceCredits, b.AttendanceCredits)
	d.number("max_credit_percent", "Crediti di frequenza, al massimo (%)", a.MaxCreditPercent, b.MaxCreditPercent, finding.None)
	d.entryRules(a.EntryRules, b.EntryRules)
	d.staff(a.Staff, b.Staff)
	d.text("texts.requirements", "Requisiti di ingresso", a.Texts.Requirements, b.Texts.Requirements)
	d.text("texts.teaching", "Requisiti didattici", a.Texts.Teaching, b.Texts.Teaching)
	d.text("texts.resources", "Risorse professionali e strumentali", a.Texts.Resources, b.Texts.Resources)
	d.text("texts.assessment", "Valutazione e attestazione", a.Texts.Assessment, b.Texts.Assessment)
	d.text("texts.credits", "Gestione dei crediti", a.Texts.Credits, b.Texts.Credits)
	d.text("texts.further_notes", "Ulteriori indicazioni", a.Texts.FurtherNotes, b.Texts.FurtherNotes)
	d.years(a.Years, b.Years)
	d.units(a, b)
}

func (d *differ) staff(a, b Staff) {
	d.number("staff.world_of_work_percent", "Docenti dal mondo del lavoro (%)", a.WorldOfWorkPercent, b.WorldOfWorkPercent, finding.None)
	d.flag("staff.teacher_title", "Titolo adeguato dei docenti", a.TeacherTitle, b.TeacherTitle)
	d.number("staff.teacher_years", "Anni che possono sostituire il titolo dei docenti", a.TeacherYears, b.TeacherYears, finding.None)
	d.flag("staff.tutor_title", "Titolo adeguato dei tutor di stage", a.TutorTitle, b.TutorTitle)
	d.number("staff.tutor_years", "Anni di esperienza dei tutor di stage", a.TutorYears, b.TutorYears, finding.None)
}

func (d *differ) years(a, b []Year) {
	at, training := d.path, d.subject
	for i := range max(len(a), len(b)) {
		d.path, d.subject = fmt.Sprintf("%s.years[%d]", at, i), Subject{Kind: YearOfTraining, Code: strconv.Itoa(i + 1), Training: training.Training}
		switch {
		case i >= len(a):
			d.item("", "Annualità", "", strconv.Itoa(b[i].Hours))
		case i >= len(b):
			d.item("", "Annualità", strconv.Itoa(a[i].Hours), "")
		default:
			d.number("year", "Anno", &a[i].Year, &b[i].Year, finding.None)
			d.hours("hours", "Ore dell’anno", &a[i].Hours, &b[i].Hours)
			d.flag("intermediate_exam", "Esame intermedio", a[i].IntermediateExam, b[i].IntermediateExam)
		}
	}
	d.path, d.subject = at, training
}

func (d *differ) entryRules(a, b []EntryRule) {
	at, training := d.path, d.subject
	place := func(i int, r EntryRule) {
		d.path, d.subject = fmt.Sprintf("%s.entry_rules[%d]", at, i), Subject{Kind: Requirement, Code: r.ID, Training: training.Training}
	}
	find := func(list []EntryRule, id string) int {
		return slices.IndexFunc(list, func(r EntryRule) bool { return r.ID == id })
	}
	for i, r := range a {
		if find(b, r.ID) < 0 {
			place(i, r)
			d.item("", "Requisito di ingresso", r.ID, "")
		}
	}
	for i, r := range b {
		place(i, r)
		if j := find(a, r.ID); j >= 0 {
			d.entryRule(a[j], r)
		} else {
			d.item("", "Requisito di ingresso", "", r.ID)
		}
	}
	d.path, d.subject = at, training
}

func (d *differ) entryRule(a, b EntryRule) {
	d.text("source", "Chi lo chiede", string(a.Source), string(b.Source))
	d.text("deadline", "Entro quando", string(a.Deadline), string(b.Deadline))
	d.flag("no_override", "Nessuna deroga", a.NoOverride, b.NoOverride)
	d.flag("waivable", "Sostituibile con un credito di ammissione", a.Waivable, b.Waivable)
	d.number("min_age", "Età minima", asked(a.MinAge), asked(b.MinAge), finding.None)
	d.number("assessment_from_age", "Accertamento delle competenze dall’età di", asked(a.AssessmentFromAge), asked(b.AssessmentFromAge), finding.None)
	d.text("min_schooling", "Scolarità minima", a.MinSchooling, b.MinSchooling)
	d.text("language_level", "Livello di italiano", a.LanguageLevel, b.LanguageLevel)
	d.flag("entry_test_accepted", "Vale il test di ingresso", a.EntryTestAccepted, b.EntryTestAccepted)
	d.flag("italian_diploma_free", "Dispensa chi ha un diploma italiano", a.ItalianDiplomaFree, b.ItalianDiplomaFree)
	d.flag("self_declaration", "Vale l’autocertificazione", a.SelfDeclaration, b.SelfDeclaration)
	d.number("days", "Giorni dopo l’inizio", asked(a.Days), asked(b.Days), finding.None)
	d.text("valid_until", "Valido fino a", string(a.ValidUntil), string(b.ValidUntil))
	d.number("valid_days", "Valido ancora per giorni", asked(a.ValidDays), asked(b.ValidDays), finding.None)
	d.text("composed", "Regola composta", a.Composed.Words(), b.Composed.Words())
	d.text("clause", "Clausola", a.Clause, b.Clause)
}

// asked is a figure of an entry rule, whose zero says that it is not asked.
func asked(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func (d *differ) units(a, b *Training) {
	const label = "Unità formativa"
	at, training := d.path, d.subject.Training
	place := func(i int, u Unit) {
		d.path, d.subject = fmt.Sprintf("%s.units[%d]", at, i), Subject{Kind: UnitOfTraining, Code: u.name(), Training: training}
	}
	for i, u := range a.Units {
		if b.Unit(u.Code) == nil {
			place(i, u)
			d.item("", label, u.Title, "")
		}
	}
	for i, u := range b.Units {
		place(i, u)
		if old := a.Unit(u.Code); old != nil {
			d.unit(*old, u)
		} else {
			d.item("", label, "", u.Title)
		}
	}
}

func (u Unit) name() string {
	if u.Code != "" {
		return string(u.Code)
	}
	return u.Title
}

func (d *differ) unit(a, b Unit) {
	d.text("competence_unit", "UC correlata", string(a.CompetenceUnit), string(b.CompetenceUnit))
	d.text("title", "Titolo", a.Title, b.Title)
	d.number("eqf", "Livello EQF", a.EQF, b.EQF, finding.None)
	d.text("result", "Risultato atteso", a.Result, b.Result)
	d.items("abilities", "Abilità", a.Abilities, b.Abilities)
	d.items("knowledge", "Conoscenze", a.Knowledge, b.Knowledge)
	d.hours("min_hours", "Durata minima", a.MinHours, b.MinHours)
	d.hours("max_dad", "DAD massima", a.MaxDAD, b.MaxDAD)
	d.hours("max_fad", "FAD massima", a.MaxFAD, b.MaxFAD)
	d.hours("laboratory_min", "Laboratorio minimo", a.LaboratoryMin, b.LaboratoryMin)
	d.hours("laboratory_max", "Laboratorio massimo", a.LaboratoryMax, b.LaboratoryMax)
	d.text("constraints", "Vincoli", a.Constraints, b.Constraints)
	d.shares(a.Shares, b.Shares)
	d.number("variation_percent", "Variazione ammessa della durata (%)", a.VariationPercent, b.VariationPercent, finding.None)
}

func referenceLines(refs []Reference) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.String()
	}
	return out
}

// digits is a figure, empty where none is set.
func digits(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
