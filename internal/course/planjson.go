package course

import (
	"encoding/json"

	"vidimus/internal/calendar"
)

// planFile is the form in which ReadPlan reads a plan and plan_version keeps it.
type planFile struct {
	Title       string               `json:"title,omitempty"`
	UF          map[string]splitFile `json:"uf"`
	KC          splitFile            `json:"kc"`
	Stage       stageFile            `json:"stage"`
	Traineeship int                  `json:"traineeship"`
	Total       *int                 `json:"total,omitempty"`
	UFCaps      UFCaps               `json:"uf_caps"`
	Years       []yearFile           `json:"years,omitempty"`
}

type splitFile struct {
	Classroom    int `json:"classroom"`
	LiveDistance int `json:"dad"`
	SelfPaced    int `json:"fad"`
	Laboratory   int `json:"laboratory"`
}

type stageFile struct {
	UC       map[string]int `json:"uc,omitempty"`
	Unlinked int            `json:"unlinked"`
}

type yearFile struct {
	Year  int           `json:"year"`
	Hours int           `json:"hours"`
	From  calendar.Date `json:"from,omitzero"`
}

// File is the plan as the JSON that ReadPlan reads.
func (p Plan) File() []byte {
	f := planFile{Title: p.Title, UF: map[string]splitFile{}, KC: splitFile(p.KC), Stage: stageFile(p.Stage),
		Traineeship: p.Traineeship, Total: p.Declared, UFCaps: p.Reading()}
	for code, s := range p.UF {
		f.UF[code] = splitFile(s)
	}
	for _, y := range p.Years {
		f.Years = append(f.Years, yearFile(y))
	}
	text, _ := json.Marshal(f) // numbers and texts always marshal
	return text
}

// stored is the plan's JSON, refused like a file where a form put something into it
// that no plan can have: negative hours, a UF without code.
func (p Plan) stored() (string, error) {
	text := p.File()
	_, err := ReadPlan(text)
	return string(text), err
}
