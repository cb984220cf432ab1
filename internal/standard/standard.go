// Package standard is what the law asks of a course: the official sheet of a
// qualification, as the Region publishes it.
//
// A sheet (scheda) names a qualification, its units of competence (UC: what the
// learner can do at the end) and, in some regions, one or more training standards:
// the hours a course must have, the training units (UF) that lead to the UC, the
// threshold of attendance, who may enter and who may teach. A sheet without a
// training standard (Abruzzo) is catalogued, but no course can be declared
// conformant to it.
//
// [Read] understands the official page or paper in any form that [Text] knows, and
// Abruzzo's separate training standard below its profile ([Join]). It lists, with the
// line, whatever it could not place, what contradicts itself and what it inferred
// from prose; a person confirms before a version is published. A published version
// is kept as the JSON of [Standard] and never changes.
//
// A draft can also be typed in ([Compose]), come from another provider ([Import]) or be
// copied from the published version it revises ([Revise]); whatever a person then changes
// ([Correct]) is told apart from what the text says ([ReviewOf]) and confirmed as well.
// [Diff] is what a version changes of another, [Compare] what two qualifications share.
//
// In every number `-` and an empty value mean that no bound is set (nil); 0 is a
// bound of zero.
//
// Tables: standard, standard_version
package standard

import "encoding/json"

// Layout names the official page a text was copied from.
type Layout string

const (
	Campania Layout = "campania"
	Abruzzo  Layout = "abruzzo"
	Typed    Layout = "typed" // no page we can read: a person typed it in
)

// Code is an opaque official code ("2299", "0415", "ADA.24.04.11"); one that the
// sheet does not give is null in JSON.
type Code string

// MarshalJSON writes a missing code as null.
func (c Code) MarshalJSON() ([]byte, error) {
	if c == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(c))
}

// Reference is an entry of an official classification: ADA, ATECO 2007, ISTAT CP2011.
type Reference struct {
	Code  Code   `json:"code"`
	Title string `json:"title"`
}

// String is the entry as the sheets print it: "N.82.20.00 - Attività dei call center".
func (r Reference) String() string {
	if r.Title == "" {
		return string(r.Code)
	}
	return string(r.Code) + " - " + r.Title
}

// Standard is one sheet.
type Standard struct {
	Layout            Layout           `json:"layout"`
	Region            string           `json:"region"`
	Code              Code             `json:"code"`
	Title             string           `json:"title"`
	Act               string           `json:"act,omitempty"` // the act that approved it
	EQF               *int             `json:"eqf"`
	SEP               string           `json:"sep"` // settore economico professionale
	ADA               []Reference      `json:"ada"` // aree di attività
	Process           string           `json:"process,omitempty"`
	Sequence          string           `json:"sequence,omitempty"`
	CorrelationGroups string           `json:"correlation_groups,omitempty"`
	Description       string           `json:"description,omitempty"`
	ATECO             []Reference      `json:"ateco"`
	ISTAT             []Reference      `json:"istat"`
	ISCEDF            Code             `json:"isced_f"`
	ISCEDFTitle       string           `json:"isced_f_title,omitempty"`
	Regulated         bool             `json:"regulated"`         // "Regolamentata": false too where the sheet does not say
	Modules           bool             `json:"modules,omitempty"` // "Elenco Moduli (UF)": units need no UC
	CompetenceUnits   []CompetenceUnit `json:"competence_units"`
	Training          []Training       `json:"training"`
}

// CompetenceUnit is a UC. Its hours are those of the UC taught on its own.
type CompetenceUnit struct {
	Code                 Code        `json:"code"`
	Title                string      `json:"title"`
	Result               string      `json:"result,omitempty"` // risultato (formativo) atteso
	Object               string      `json:"object,omitempty"` // oggetto di osservazione
	Indicators           string      `json:"indicators,omitempty"`
	PerformanceThreshold string      `json:"performance_threshold,omitempty"`
	EQF                  *int        `json:"eqf"`
	ISTAT                []Reference `json:"istat"`
	Abilities            []string    `json:"abilities"`
	Knowledge            []string    `json:"knowledge"`
	MinHours             *int        `json:"min_hours"`
	MaxDAD               *int        `json:"max_dad"`
	MaxFAD               *int        `json:"max_fad"`
	Shares
}

// Shares are the percentages by which older sheets give a cap: the cap beside it is
// that share of the minimum duration in whole hours, downwards.
type Shares struct {
	MaxDADPercent *int `json:"max_dad_percent,omitempty"`
	MaxFADPercent *int `json:"max_fad_percent,omitempty"`
}

// Training is a training standard (standard formativo); all bounds are hours.
type Training struct {
	Title                  string `json:"title,omitempty"`
	EQF                    *int   `json:"eqf"`
	MinTotal               *int   `json:"min_total"`
	MinTotalRepeated       *int   `json:"min_total_repeated,omitempty"`       // the sheet prints the total twice: S6
	MinClassroom           *int   `json:"min_classroom"`                      // aula: DAD and FAD count
	MinClassroomLaboratory *int   `json:"min_classroom_laboratory,omitempty"` // older sheets: the two together
	MinLaboratory          *int   `json:"min_laboratory"`
	MinKC                  *int   `json:"min_kc"`
	MaxDAD                 *int   `json:"max_dad"`
	MaxFAD                 *int   `json:"max_fad"`
	MinTraineeship         *int   `json:"min_traineeship"` // tirocinio in impresa
	MinStageLaboratory     *int   `json:"min_stage_laboratory"`
	MaxKCFAD               *int   `json:"max_kc_fad,omitempty"` // older sheets: FAD within the hours for the KC
	MaxKCFADPercent        *int   `json:"max_kc_fad_percent,omitempty"`
	Shares

	MinAge           *int        `json:"min_age"`
	MinSchooling     *string     `json:"min_schooling"`
	EntryRules       []EntryRule `json:"entry_rules"`
	Staff            Staff       `json:"staff"`
	ThresholdPercent *int        `json:"threshold_percent"` // of the authorised hours, to sit the final exam
	ThresholdClause  string      `json:"threshold_clause,omitempty"`
	UnitTests        bool        `json:"unit_tests"`  // a test at the end of each UF is asked
	PublicExam       bool        `json:"public_exam"` // the final exam is public
	Certificate      string      `json:"certificate,omitempty"`

	AdmissionCredits  bool `json:"admission_credits"`            // credits that waive an entry requirement
	AttendanceCredits bool `json:"attendance_credits"`           // credits that waive hours
	MaxCreditPercent  *int `json:"max_credit_percent,omitempty"` // of the authorised hours, for attendance credits

	Texts Texts  `json:"texts"`
	Years []Year `json:"years"`
	Units []Unit `json:"units"`
}

// Texts are the sheet's own words on what a program cannot judge alone.
type Texts struct {
	Requirements string `json:"requirements,omitempty"`
	Teaching     string `json:"teaching,omitempty"`
	Resources    string `json:"resources,omitempty"`
	Assessment   string `json:"assessment,omitempty"`
	Credits      string `json:"credits,omitempty"`
	FurtherNotes string `json:"further_notes,omitempty"`
}

// Staff is what the sheet asks of teachers and stage tutors (T1–T3).
type Staff struct {
	WorldOfWorkPercent *int `json:"world_of_work_percent"` // T1: at least this share of teachers, by head
	TeacherTitle       bool `json:"teacher_title"`         // T2: every teacher has an adequate title
	TeacherYears       *int `json:"teacher_years"`         // T2: documented years that may replace it
	TutorTitle         bool `json:"tutor_title"`           // T3
	TutorYears         *int `json:"tutor_years"`           // T3: documented years, besides the title
	Line               int  `json:"line,omitempty"`
}

// Year is one line of the Annualità.
type Year struct {
	Year             int  `json:"year"`
	Hours            int  `json:"hours"`
	IntermediateExam bool `json:"intermediate_exam"`
}

// Unit is a UF. Its result, abilities and knowledge repeat those of its UC; a module
// and a unit of learning outcomes carry contents, as knowledge, of their own.
type Unit struct {
	Code           Code     `json:"code"`
	CompetenceUnit Code     `json:"competence_unit"` // the UC it leads to
	Title          string   `json:"title"`           // its own or, where it has none, that of its UC
	EQF            *int     `json:"eqf"`
	Result         string   `json:"result,omitempty"`
	Abilities      []string `json:"abilities"`
	Knowledge      []string `json:"knowledge"`
	MinHours       *int     `json:"min_hours"`
	MaxDAD         *int     `json:"max_dad"`
	MaxFAD         *int     `json:"max_fad"`
	LaboratoryMin  *int     `json:"laboratory_min"`
	LaboratoryMax  *int     `json:"laboratory_max"`
	Constraints    string   `json:"constraints,omitempty"` // vincoli
	Shares
	VariationPercent *int `json:"variation_percent,omitempty"` // older sheets: by how much the duration may differ from MinHours
}

// TrainingNo is the n-th training standard, counted from 1 as people do; nil where
// the sheet has none with that number.
func (s *Standard) TrainingNo(n int) *Training {
	if n < 1 || n > len(s.Training) {
		return nil
	}
	return &s.Training[n-1]
}

// UC is the competence unit with that code, nil where there is none.
func (s *Standard) UC(code Code) *CompetenceUnit {
	if code == "" {
		return nil
	}
	for i := range s.CompetenceUnits {
		if s.CompetenceUnits[i].Code == code {
			return &s.CompetenceUnits[i]
		}
	}
	return nil
}

// IntermediateExams are the years that end with an intermediate exam.
func (t *Training) IntermediateExams() []int {
	var out []int
	for _, y := range t.Years {
		if y.IntermediateExam {
			out = append(out, y.Year)
		}
	}
	return out
}

// Unit is the training unit with that code, nil where there is none.
func (t *Training) Unit(code Code) *Unit {
	for i := range t.Units {
		if t.Units[i].Code == code {
			return &t.Units[i]
		}
	}
	return nil
}
