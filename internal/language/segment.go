package language

import (
	"strings"

	"vidimus/internal/hours"
)

// Segment is what a segment is called: a unit by its code, the key competences, the stage.
func Segment(segment string) Phrase {
	uc, linked := strings.CutPrefix(segment, hours.StageOf(""))
	switch {
	case segment == hours.KeyCompetences:
		return Phrase{Message: "Competenze chiave"}
	case segment == hours.Stage:
		return Phrase{Message: "Stage"}
	case linked:
		return Phrase{Message: "Stage, UC {uc}", Args: map[string]any{"uc": uc}}
	case segment == hours.TraineeshipSeg:
		return Phrase{Message: "Tirocinio in impresa"}
	}
	return Phrase{Message: "UF {code}", Args: map[string]any{"code": segment}}
}
