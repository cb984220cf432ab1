package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/standard"
	"vidimus/internal/web"
	"vidimus/templates"
)

// planColumns are the modes of the grid, in the order of every table.
var planColumns = []hours.Mode{hours.Classroom, hours.Laboratory, hours.LiveDistance, hours.SelfPaced, hours.WorkPlacement}

// cellName is the form's field of a cell of the plan.
func cellName(c hours.Cell) string { return "plan." + c.Segment + "." + string(c.Mode) }

func yearName(year int) string { return "year." + strconv.Itoa(year) }
func yearFrom(year int) string { return yearName(year) + ".from" }

// planGrid is a training standard as the grid in which a plan on it is written.
type planGrid struct {
	std      *standard.Standard
	training int
	rows     []planRow
}

// planRow is a row of the grid: a UF with the stage of its UC, the key competences, the
// stage of no UC, the traineeship.
type planRow struct {
	key, title, note string
	segments         []string // whose findings stand in it
	cells            []planCell
}

type planCell struct {
	hours.Cell
	label  string
	column int    // from 1
	note   string // why there is nothing to write here
}

func newPlanGrid(l language.Locale, std *standard.Standard, training int) planGrid {
	g := planGrid{std: std, training: training}
	t := std.TrainingNo(training)
	firstOf := map[standard.Code]string{} // where the stage of a UC is written, when several UF lead to it
	for _, u := range t.Units {
		row := g.teaching(l, string(u.Code), strings.TrimSuffix(segmentName(l, string(u.Code))+" · "+u.Title, " · "))
		if u.CompetenceUnit != "" {
			row.note = l.T("UC {uc}", "uc", string(u.CompetenceUnit))
			stage := planCell{Cell: hours.Cell{Segment: hours.StageOf(string(u.CompetenceUnit)), Mode: hours.WorkPlacement}, label: l.T("Stage, UC {uc}", "uc", string(u.CompetenceUnit)), column: 5}
			if first, ok := firstOf[u.CompetenceUnit]; ok {
				stage.note = l.T("stage: alla UF {code}", "code", first)
			} else {
				firstOf[u.CompetenceUnit] = string(u.Code)
				row.segments = append(row.segments, stage.Segment)
			}
			row.cells = append(row.cells, stage)
		}
		g.rows = append(g.rows, row)
	}
	alone := func(segment string, m hours.Mode, title string) planRow {
		return planRow{key: segment, title: title, segments: []string{segment}, cells: []planCell{{Cell: hours.Cell{Segment: segment, Mode: m}, label: l.T(m.Label()), column: 5}}}
	}
	g.rows = append(g.rows, g.teaching(l, hours.KeyCompetences, segmentName(l, hours.KeyCompetences)),
		alone(hours.Stage, hours.WorkPlacement, l.T("Stage non collegato a una UC")), alone(hours.TraineeshipSeg, hours.Traineeship, segmentName(l, hours.TraineeshipSeg)))
	return g
}

// teaching is the row of a segment that is taught, in aula and laboratory.
func (g planGrid) teaching(l language.Locale, segment, title string) planRow {
	row := planRow{key: segment, title: title, segments: []string{segment}}
	for i, m := range planColumns[:4] {
		row.cells = append(row.cells, planCell{Cell: hours.Cell{Segment: segment, Mode: m}, label: l.T(m.Label()), column: i + 1})
	}
	return row
}

// read is the plan that was typed into the grid. What is no whole number of hours, or stands
// in a cell that the sheet does not have, is added to bad.
func (g planGrid) read(q *web.Request, bad *fault.Error) course.Plan {
	p := course.Plan{UF: map[string]course.Split{}, Stage: course.Stage{UC: map[string]int{}}, UFCaps: course.UFCaps(q.Value("uf_caps"))}
	known := map[string]bool{}
	for _, row := range g.rows {
		for _, c := range row.cells {
			if c.note == "" {
				known[cellName(c.Cell)] = true
				p.Add(c.Cell, planHours(q, cellName(c.Cell), bad)) // a UF without hours is in the plan all the same: P11 says so
			}
		}
	}
	for name := range q.Form() {
		if strings.HasPrefix(name, "plan.") && !known[name] && q.Value(name) != "" {
			bad.With(name, "«{segment}» non è un segmento della scheda.", fault.Args{"segment": strings.TrimPrefix(name, "plan.")})
		}
	}
	if q.Value("declared") != "" {
		p.Declared = finding.Int(planHours(q, "declared", bad))
	}
	if years := g.years(); slices.ContainsFunc(years, func(y standard.Year) bool { return q.Value(yearName(y.Year)) != "" }) {
		for _, y := range years {
			p.Years = append(p.Years, course.PlannedYear{Year: y.Year, Hours: planHours(q, yearName(y.Year), bad), From: dateField(q, yearFrom(y.Year), bad)})
		}
	}
	return p
}

// planHours reads whole hours, 0 where nothing is written.
func planHours(q *web.Request, field string, bad *fault.Error) int {
	typed := q.Value(field)
	h, err := strconv.Atoi(typed)
	switch {
	case typed == "":
	case err != nil || h < 0:
		bad.With(field, "Scrivi ore intere, senza decimali e non negative.")
		return 0
	case h > 10_000:
		bad.With(field, "Sono troppe ore.")
		return 0
	}
	return h
}

// years are those of the standard, where it has several.
func (g planGrid) years() []standard.Year {
	if t := g.std.TrainingNo(g.training); len(t.Years) > 1 {
		return t.Years
	}
	return nil
}

// planValues are the fields of a plan as a form shows them.
func planValues(p course.Plan) map[string]string {
	out := map[string]string{}
	for _, c := range p.Cells() {
		out[cellName(c.Cell)] = fmt.Sprint(int(c.Minutes) / 60)
	}
	for _, y := range p.Years {
		out[yearName(y.Year)] = strconv.Itoa(y.Hours)
		out[yearFrom(y.Year)] = y.From.Italian()
	}
	if p.Declared != nil {
		out["declared"] = strconv.Itoa(*p.Declared)
	}
	return out
}

// editor is the grid with what was typed and what the standard says of it, each finding in
// its row and each bound beside its cell.
func (g planGrid) editor(l language.Locale, judge string, p course.Plan, form templates.Form) templates.PlanEditor {
	j := judgement{l: l, plan: p, found: course.Check(g.std, g.training, p), bounds: course.Bounds(g.std, g.training, p)}
	v := templates.PlanEditor{Judge: judge, Verdict: j.verdict(form)}
	for _, m := range planColumns {
		v.Modes = append(v.Modes, l.T(m.Label()))
	}
	sums, placed := make([]int, len(planColumns)), map[string]bool{}
	for i, row := range g.rows {
		out := templates.PlanRowForm{Key: strconv.Itoa(i + 1), Title: row.title, Note: row.note}
		mine := j.within(row.segments)
		out.Findings = findingsOf(l, mine)
		total := 0
		for _, c := range row.cells {
			placed[c.Segment] = true
			h := p.Hours(c.Cell)
			if c.note == "" {
				total += h
				sums[c.column-1] += h
			}
			out.Cells = append(out.Cells, j.cell(c, out.Key, form))
		}
		out.Sum = j.sum("r"+out.Key, l.T("Totale"), total, hours.Cell{Segment: row.key})
		v.Rows = append(v.Rows, out)
	}
	for i, m := range planColumns {
		sum := j.sum("c"+strconv.Itoa(i+1), l.T(m.Label()), sums[i], hours.Cell{Mode: m})
		if sum.Tone == "" {
			sum.Note = "" // the strip says what is left
		}
		v.Sums = append(v.Sums, sum)
	}
	v.Total = j.sum("all", l.T("Totale"), p.Total(), hours.Cell{})
	v.Declared = templates.PlanCell{Name: "declared", Label: l.T("Totale dichiarato nel progetto"), Hours: form.Value("declared"), Error: form.Error("declared"),
		Note: l.T("facoltativo: deve essere la somma"), Tone: j.tone(hours.Cell{}, "P1")}
	for _, y := range g.years() {
		v.Years = append(v.Years, j.year(y, form))
		if y.Year > 1 {
			v.Years = append(v.Years, j.yearFrom(y, form))
		}
	}
	v.Findings = findingsOf(l, slices.DeleteFunc(slices.Clone(j.found), func(f finding.Finding) bool { return placed[course.CellOf(f).Segment] }))
	v.Bounds = j.strip()
	return v
}
