package page

import (
	"fmt"
	"strconv"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/standard"
	"vidimus/internal/web"
	"vidimus/templates"
)

// unitModes are the modes of a UF and of the key competences, in the order of every table.
var unitModes = []hours.Mode{hours.Classroom, hours.Laboratory, hours.LiveDistance, hours.SelfPaced}

// cellName is the form's field of a cell of the plan.
func cellName(c hours.Cell) string { return "plan." + c.Segment + "." + string(c.Mode) }

// planRow is a row of the grid: a UF, the key competences, or all of the stage.
type planRow struct {
	key, title, note string
	cells            []planCell
}

type planCell struct {
	hours.Cell
	label string
}

// planRows are the segments that a plan on a training standard has: its UF, the key
// competences, the stage of each UC and the rest of it, the traineeship.
func planRows(l language.Locale, t *standard.Training) []planRow {
	unit := func(segment, title, note string) planRow {
		row := planRow{key: segment, title: title, note: note}
		for _, m := range unitModes {
			row.cells = append(row.cells, planCell{hours.Cell{Segment: segment, Mode: m}, l.T(m.Label())})
		}
		return row
	}
	var rows []planRow
	for _, u := range t.Units {
		rows = append(rows, unit(string(u.Code), strings.TrimSuffix(segmentName(l, string(u.Code))+" · "+u.Title, " · "), unitNote(l, u)))
	}
	var notes []string
	note := func(message string, n *int) {
		if n != nil {
			notes = append(notes, l.T(message, "n", *n))
		}
	}
	note("min {n} h", t.MinKC)
	rows = append(rows, unit(hours.KeyCompetences, segmentName(l, hours.KeyCompetences), strings.Join(notes, "")))
	notes = nil
	note("stage e laboratorio insieme: min {n} h", t.MinStageLaboratory)
	note("tirocinio: min {n} h", t.MinTraineeship)
	stage := planRow{key: hours.Stage, title: l.T("Stage e tirocinio"), note: strings.Join(notes, ", ")}
	for _, u := range t.Units {
		if u.CompetenceUnit != "" {
			segment := hours.StageOf(string(u.CompetenceUnit))
			stage.cells = append(stage.cells, planCell{hours.Cell{Segment: segment, Mode: hours.WorkPlacement}, segmentName(l, segment)})
		}
	}
	stage.cells = append(stage.cells, planCell{hours.Cell{Segment: hours.Stage, Mode: hours.WorkPlacement}, l.T("Altro stage")},
		planCell{hours.Cell{Segment: hours.TraineeshipSeg, Mode: hours.Traineeship}, l.T("Tirocinio")})
	return append(rows, stage)
}

func unitNote(l language.Locale, u standard.Unit) string {
	var parts []string
	add := func(message string, n *int) {
		if n != nil {
			parts = append(parts, l.T(message, "n", *n))
		}
	}
	add("min {n} h", u.MinHours)
	add("DAD max {n} h", u.MaxDAD)
	add("FAD max {n} h", u.MaxFAD)
	if u.LaboratoryMax != nil {
		parts = append(parts, l.T("laboratorio max {n} h", "n", *u.LaboratoryMax))
	}
	return strings.Join(parts, ", ")
}

// planSegments are the rows with what was typed in their cells.
func planSegments(rows []planRow, f templates.Form) []templates.PlanSegment {
	out := make([]templates.PlanSegment, 0, len(rows))
	for _, row := range rows {
		s := templates.PlanSegment{Key: row.key, Title: row.title, Note: row.note}
		for _, c := range row.cells {
			name := cellName(c.Cell)
			s.Cells = append(s.Cells, templates.PlanCell{Name: name, Label: c.label, Hours: f.Value(name), Error: f.Error(name)})
		}
		out = append(out, s)
	}
	return out
}

// planOf reads the plan that was typed into the grid. What is no whole number of hours, or
// stands in a cell that the sheet does not have, is added to bad.
func planOf(q *web.Request, rows []planRow, bad *fault.Error) course.Plan {
	p := course.Plan{UF: map[string]course.Split{}, Stage: course.Stage{UC: map[string]int{}}}
	known := map[string]bool{}
	for _, row := range rows {
		for _, c := range row.cells {
			name := cellName(c.Cell)
			known[name] = true
			typed := q.Value(name)
			h, err := strconv.Atoi(typed)
			switch {
			case typed == "":
				h = 0
			case err != nil || h < 0:
				bad.With(name, "Scrivi ore intere, senza decimali e non negative.")
				continue
			case h > 10_000:
				bad.With(name, "Sono troppe ore.")
				continue
			}
			p.Add(c.Cell, h) // a UF without hours is in the plan all the same: P11 says so
		}
	}
	for name := range q.Form() {
		if strings.HasPrefix(name, "plan.") && !known[name] && q.Value(name) != "" {
			bad.With(name, "«{segment}» non è un segmento della scheda.", fault.Args{"segment": strings.TrimPrefix(name, "plan.")})
		}
	}
	return p
}

// planValues are the cells of a plan as a form shows them.
func planValues(p course.Plan) map[string]string {
	out := map[string]string{}
	for _, c := range p.Cells() {
		out[cellName(c.Cell)] = fmt.Sprint(int(c.Minutes) / 60)
	}
	return out
}
