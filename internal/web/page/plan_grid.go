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

// planRow is a segment of the grid and the cells it may have.
type planRow struct {
	segment, title, note string
	modes                []hours.Mode
}

// planRows are the segments that a plan on a training standard has: its UF, the key
// competences, the stage of each UC and the rest of it, the traineeship.
func planRows(l language.Locale, t *standard.Training) []planRow {
	var rows []planRow
	for _, u := range t.Units {
		rows = append(rows, planRow{string(u.Code), strings.TrimSpace(segmentName(l, string(u.Code)) + " · " + u.Title), unitNote(l, u), unitModes})
	}
	kc := ""
	if t.MinKC != nil {
		kc = l.T("min {n} h", "n", *t.MinKC)
	}
	rows = append(rows, planRow{hours.KeyCompetences, segmentName(l, hours.KeyCompetences), kc, unitModes})
	stage := ""
	if t.MinStageLaboratory != nil {
		stage = l.T("stage e laboratorio insieme: min {n} h", "n", *t.MinStageLaboratory)
	}
	for _, u := range t.Units {
		if u.CompetenceUnit != "" {
			segment := hours.StageOf(string(u.CompetenceUnit))
			rows = append(rows, planRow{segment, segmentName(l, segment), stage, []hours.Mode{hours.WorkPlacement}})
			stage = ""
		}
	}
	rows = append(rows, planRow{hours.Stage, l.T("Stage non collegato a una UC"), stage, []hours.Mode{hours.WorkPlacement}})
	traineeship := ""
	if t.MinTraineeship != nil {
		traineeship = l.T("min {n} h", "n", *t.MinTraineeship)
	}
	return append(rows, planRow{hours.TraineeshipSeg, segmentName(l, hours.TraineeshipSeg), traineeship, []hours.Mode{hours.Traineeship}})
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
func planSegments(l language.Locale, rows []planRow, f templates.Form) []templates.PlanSegment {
	out := make([]templates.PlanSegment, 0, len(rows))
	for _, row := range rows {
		s := templates.PlanSegment{Key: row.segment, Title: row.title, Note: row.note}
		for _, m := range row.modes {
			name := cellName(hours.Cell{Segment: row.segment, Mode: m})
			s.Cells = append(s.Cells, templates.PlanCell{Name: name, Label: l.T(m.Label()), Hours: f.Value(name), Error: f.Error(name)})
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
		for _, m := range row.modes {
			cell := hours.Cell{Segment: row.segment, Mode: m}
			name := cellName(cell)
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
			p.Add(cell, h) // a UF without hours is in the plan all the same: P11 says so
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
