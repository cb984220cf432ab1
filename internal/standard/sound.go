package standard

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vidimus/internal/fault"
	"vidimus/internal/hours"
)

// What a sheet may hold. The largest sheets seen have some twenty UC of some forty
// abilities; these bounds only keep nonsense out.
const (
	maxHours  = 10_000
	maxTitle  = 500
	maxText   = 20_000
	maxCode   = 40
	maxUnits  = 100
	maxItems  = 300
	maxRules  = 50
	maxYears  = 10
	oldestAge = 99
)

// A Problem is a value that no sheet can have, with its path in the JSON of the sheet.
type Problem struct {
	Path    string
	Message string
	Args    fault.Args
}

// Problems lists what was typed, or stands in a file, that no sheet can have: figures out
// of range, empty items, codes with spaces, words the program does not know. Whether the
// sheet is complete is for [Complete], whether it agrees with itself for [Check].
func Problems(s *Standard) []Problem {
	var p problems
	p.choice("layout", string(s.Layout), "", string(Campania), string(Abruzzo), string(Typed))
	p.title("title", s.Title)
	p.title("region", s.Region)
	p.code("code", s.Code)
	p.between("eqf", s.EQF, 1, 8)
	p.code("isced_f", s.ISCEDF)
	for _, t := range []struct{ path, text string }{{"act", s.Act}, {"sep", s.SEP}, {"process", s.Process}, {"sequence", s.Sequence},
		{"correlation_groups", s.CorrelationGroups}, {"description", s.Description}, {"isced_f_title", s.ISCEDFTitle}} {
		p.text(t.path, t.text, maxText)
	}
	p.references("ada", s.ADA)
	p.references("ateco", s.ATECO)
	p.references("istat", s.ISTAT)
	p.atMost("competence_units", len(s.CompetenceUnits), maxUnits)
	for i, u := range s.CompetenceUnits {
		p.competenceUnit(fmt.Sprintf("competence_units[%d].", i), u)
	}
	p.atMost("training", len(s.Training), maxYears)
	for i := range s.Training {
		p.training(fmt.Sprintf("training[%d].", i), &s.Training[i])
	}
	return p
}

type problems []Problem

func (p *problems) say(path, message string, args ...fault.Args) {
	problem := Problem{Path: path, Message: message}
	if len(args) > 0 {
		problem.Args = args[0]
	}
	*p = append(*p, problem)
}

func (p *problems) competenceUnit(at string, u CompetenceUnit) {
	p.code(at+"code", u.Code)
	p.text(at+"title", u.Title, maxTitle)
	p.text(at+"result", u.Result, maxText)
	p.text(at+"object", u.Object, maxText)
	p.text(at+"indicators", u.Indicators, maxText)
	p.text(at+"performance_threshold", u.PerformanceThreshold, maxText)
	p.between(at+"eqf", u.EQF, 1, 8)
	p.references(at+"istat", u.ISTAT)
	p.items(at+"abilities", u.Abilities)
	p.items(at+"knowledge", u.Knowledge)
	p.hours(at+"min_hours", u.MinHours)
	p.hours(at+"max_dad", u.MaxDAD)
	p.hours(at+"max_fad", u.MaxFAD)
	p.shares(at, u.Shares)
}

func (p *problems) shares(at string, s Shares) {
	p.between(at+"max_dad_percent", s.MaxDADPercent, 0, 100)
	p.between(at+"max_fad_percent", s.MaxFADPercent, 0, 100)
}

func (p *problems) training(at string, t *Training) {
	p.text(at+"title", t.Title, maxTitle)
	p.between(at+"eqf", t.EQF, 1, 8)
	for _, b := range []struct {
		name  string
		hours *int
	}{{"min_total", t.MinTotal}, {"min_total_repeated", t.MinTotalRepeated}, {"min_classroom", t.MinClassroom}, {"min_classroom_laboratory", t.MinClassroomLaboratory},
		{"min_laboratory", t.MinLaboratory}, {"min_kc", t.MinKC}, {"max_dad", t.MaxDAD}, {"max_fad", t.MaxFAD}, {"min_traineeship", t.MinTraineeship},
		{"min_stage_laboratory", t.MinStageLaboratory}, {"max_kc_fad", t.MaxKCFAD}} {
		p.hours(at+b.name, b.hours)
	}
	p.between(at+"max_kc_fad_percent", t.MaxKCFADPercent, 0, 100)
	p.shares(at, t.Shares)
	p.between(at+"min_age", t.MinAge, 0, oldestAge)
	if t.MinSchooling != nil {
		p.title(at+"min_schooling", *t.MinSchooling)
	}
	p.between(at+"threshold_percent", t.ThresholdPercent, 0, 100)
	p.between(at+"max_credit_percent", t.MaxCreditPercent, 0, 100)
	p.text(at+"threshold_clause", t.ThresholdClause, maxText)
	p.text(at+"certificate", t.Certificate, maxTitle)
	for _, x := range []struct{ name, text string }{{"requirements", t.Texts.Requirements}, {"teaching", t.Texts.Teaching}, {"resources", t.Texts.Resources},
		{"assessment", t.Texts.Assessment}, {"credits", t.Texts.Credits}, {"further_notes", t.Texts.FurtherNotes}} {
		p.text(at+"texts."+x.name, x.text, maxText)
	}
	p.between(at+"staff.world_of_work_percent", t.Staff.WorldOfWorkPercent, 0, 100)
	p.between(at+"staff.teacher_years", t.Staff.TeacherYears, 0, oldestAge)
	p.between(at+"staff.tutor_years", t.Staff.TutorYears, 0, oldestAge)
	p.years(at+"years", t.Years)
	p.rules(at+"entry_rules", t.EntryRules)
	p.atMost(at+"units", len(t.Units), maxUnits)
	for i, u := range t.Units {
		p.unit(fmt.Sprintf("%sunits[%d].", at, i), u)
	}
}

func (p *problems) years(at string, years []Year) {
	p.atMost(at, len(years), maxYears)
	for i, y := range years {
		here := fmt.Sprintf("%s[%d].", at, i)
		if y.Year != i+1 {
			p.say(here+"year", "Gli anni si contano da 1, in ordine.")
		}
		p.hours(here+"hours", &y.Hours)
	}
}

var ruleID = regexp.MustCompile(`^R-[A-Z0-9]+(-[A-Z0-9]+)*$`)

func (p *problems) rules(at string, rules []EntryRule) {
	p.atMost(at, len(rules), maxRules)
	seen := map[string]bool{}
	for i, r := range rules {
		here := fmt.Sprintf("%s[%d].", at, i)
		switch {
		case !ruleID.MatchString(r.ID) || len(r.ID) > maxCode:
			p.say(here+"id", "Il requisito si chiama R- seguito da lettere maiuscole, come R-AGE.")
		case seen[r.ID]:
			p.say(here+"id", "Il requisito {id} c’è due volte.", fault.Args{"id": r.ID})
		}
		seen[r.ID] = true
		p.choice(here+"source", string(r.Source), string(FromSheet), string(FromLaw), string(FromProvider))
		p.choice(here+"deadline", string(r.Deadline), string(ByStart), string(ByCertificate))
		p.choice(here+"language_level", r.LanguageLevel, "", "A1", "A2", "B1", "B2", "C1", "C2")
		p.between(here+"min_age", &r.MinAge, 0, oldestAge)
		p.between(here+"assessment_from_age", &r.AssessmentFromAge, 0, oldestAge)
		p.text(here+"min_schooling", r.MinSchooling, maxTitle)
		p.days(here+"days", r.Days, -maxDays)
		p.choice(here+"valid_until", string(r.ValidUntil), string(ValidAtStart), string(ValidToEnd))
		p.days(here+"valid_days", r.ValidDays, 0)
		p.composed(here+"composed.", r.Composed)
		p.text(here+"clause", r.Clause, maxText)
		if r.Line < 0 {
			p.say(here+"line", "Il numero di riga non può essere negativo.")
		}
	}
}

func (p *problems) unit(at string, u Unit) {
	p.code(at+"code", u.Code)
	if code := string(u.Code); code == hours.KeyCompetences || code == hours.TraineeshipSeg || code == hours.Stage || strings.HasPrefix(code, hours.StageOf("")) {
		p.say(at+"code", "«{code}» è il nome di un altro segmento del piano: serve un codice diverso.", fault.Args{"code": code})
	}
	p.code(at+"competence_unit", u.CompetenceUnit)
	p.text(at+"title", u.Title, maxTitle)
	p.between(at+"eqf", u.EQF, 1, 8)
	p.text(at+"result", u.Result, maxText)
	p.items(at+"abilities", u.Abilities)
	p.items(at+"knowledge", u.Knowledge)
	p.hours(at+"min_hours", u.MinHours)
	p.hours(at+"max_dad", u.MaxDAD)
	p.hours(at+"max_fad", u.MaxFAD)
	p.hours(at+"laboratory_min", u.LaboratoryMin)
	p.hours(at+"laboratory_max", u.LaboratoryMax)
	p.text(at+"constraints", u.Constraints, maxText)
	p.shares(at, u.Shares)
	p.between(at+"variation_percent", u.VariationPercent, 0, 100)
}

func (p *problems) hours(path string, h *int) { p.between(path, h, 0, maxHours) }

func (p *problems) between(path string, n *int, low, high int) {
	if n != nil && (*n < low || *n > high) {
		p.say(path, "Il valore va da {low} a {high}.", fault.Args{"low": low, "high": high})
	}
}

func (p *problems) days(path string, n, low int) { p.between(path, &n, low, maxDays) }

func (p *problems) atMost(path string, n, most int) {
	if n > most {
		p.say(path, "L’elenco ha {n} voci: al massimo sono {most}.", fault.Args{"n": n, "most": most})
	}
}

func (p *problems) title(path, s string) {
	if strings.TrimSpace(s) == "" {
		p.say(path, "Non può essere vuoto.")
		return
	}
	p.text(path, s, maxTitle)
}

func (p *problems) text(path, s string, most int) {
	switch {
	case utf8.RuneCountInString(s) > most:
		p.say(path, "Il testo è troppo lungo: al massimo {most} caratteri.", fault.Args{"most": most})
	case !utf8.ValidString(s) || strings.ContainsFunc(s, isBinary):
		p.say(path, "Il testo contiene caratteri che non si possono conservare: scrivilo di nuovo a mano.")
	}
}

func (p *problems) code(path string, c Code) {
	if strings.ContainsFunc(string(c), unicode.IsSpace) {
		p.say(path, "Un codice non contiene spazi.")
		return
	}
	p.text(path, string(c), maxCode)
}

func (p *problems) references(path string, refs []Reference) {
	p.atMost(path, len(refs), maxItems)
	for i, r := range refs {
		at := fmt.Sprintf("%s[%d].", path, i)
		if r.Code == "" {
			p.say(at+"code", "Manca il codice.")
		}
		p.code(at+"code", r.Code)
		p.text(at+"title", r.Title, maxTitle)
	}
}

func (p *problems) items(path string, items []string) {
	p.atMost(path, len(items), maxItems)
	for i, s := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		if strings.TrimSpace(s) == "" {
			p.say(at, "La voce è vuota.")
		}
		p.text(at, s, maxText)
	}
}

func (p *problems) choice(path, value string, known ...string) {
	if slices.Contains(known, value) {
		return
	}
	p.say(path, "«{value}» non è tra i valori previsti: {known}.", fault.Args{"value": excerpt(value), "known": strings.Join(known, ", ")})
}
