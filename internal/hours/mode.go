package hours

// Mode is how an hour is given. DAD and FAD are modes of aula; laboratory is not.
type Mode string

const (
	Classroom     Mode = "classroom"      // aula in presenza
	Laboratory    Mode = "laboratory"     // laboratorio
	LiveDistance  Mode = "live_distance"  // DAD, sincrona
	SelfPaced     Mode = "self_paced"     // FAD, asincrona: counts only with the platform's evidence
	WorkPlacement Mode = "work_placement" // stage
	Traineeship   Mode = "traineeship"    // tirocinio in impresa
)

// Modes in the order every table and paper shows them.
var Modes = []Mode{Classroom, Laboratory, LiveDistance, SelfPaced, WorkPlacement, Traineeship}

// Label is the field's own word for the mode.
func (m Mode) Label() string {
	switch m {
	case Classroom:
		return "Aula"
	case Laboratory:
		return "Laboratorio"
	case LiveDistance:
		return "DAD"
	case SelfPaced:
		return "FAD"
	case WorkPlacement:
		return "Stage"
	case Traineeship:
		return "Tirocinio"
	}
	return string(m)
}

// IsAula reports whether the mode's hours are hours of aula (standard: "DAD aula", "FAD aula").
func (m Mode) IsAula() bool { return m == Classroom || m == LiveDistance || m == SelfPaced }

// IsLesson reports whether the mode's hours are given in lessons; those of FAD, stage
// and traineeship have a window within which they are done.
func (m Mode) IsLesson() bool { return m == Classroom || m == Laboratory || m == LiveDistance }
