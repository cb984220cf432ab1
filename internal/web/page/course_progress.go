package page

import (
	"fmt"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// gridLessons is how many lessons the attendance grid shows at once.
const gridLessons = 20

// progressTab is how far the course has come.
func progressTab(q *web.Request, r store.Reader, f courseFile) (*templates.CourseProgress, error) {
	board, err := ledger.Of(q.Context(), r, f.ID, q.Today())
	if err != nil {
		return nil, err
	}
	given, err := ledger.Delivery(q.Context(), r, f.ID, f.plan, q.Today())
	if err != nil {
		return nil, err
	}
	tab := &templates.CourseProgress{}
	t := f.std.TrainingNo(f.Training)
	byMode := map[hours.Mode]*templates.ModeHours{}
	for _, g := range given {
		if byMode[g.Mode] == nil {
			byMode[g.Mode] = &templates.ModeHours{Mode: g.Mode, Note: modeNote(q, t, g.Mode)}
		}
		byMode[g.Mode].Planned += g.Planned
		byMode[g.Mode].Given += g.Held
		name := segmentName(q.Locale(), g.Segment)
		i := slices.IndexFunc(tab.Units, func(u templates.UnitHours) bool { return u.Code == name })
		if i < 0 {
			i = len(tab.Units)
			tab.Units = append(tab.Units, templates.UnitHours{Code: name, Title: unitTitle(t, g.Segment)})
		}
		tab.Units[i].Planned += g.Planned
		tab.Units[i].Given += g.Held
		tab.Units[i].Remaining += max(0, g.Remaining())
	}
	for _, m := range hours.Modes {
		if byMode[m] != nil {
			tab.Modes = append(tab.Modes, *byMode[m])
		}
	}
	tab.Windows = windowsUnderWay(q, board, tab.Modes)
	attendanceGrid(q, f, board, tab)
	return tab, nil
}

// windowsUnderWay says of FAD and stage how far the learner who is furthest has come, where it is
// further than what is given: a window counts as given when it has ended, what is attended at once.
func windowsUnderWay(q *web.Request, b ledger.Board, modes []templates.ModeHours) (out []string) {
	for _, m := range modes {
		if m.Mode.IsLesson() {
			continue
		}
		most := calendar.Minutes(0)
		for _, row := range b.Rows {
			var attended calendar.Minutes
			for _, c := range row.Ledger.Cells {
				if c.Mode == m.Mode {
					attended += c.Attended
				}
			}
			most = max(most, attended)
		}
		if most > m.Given {
			out = append(out, q.T("{mode}: l’allievo più avanti ne ha già frequentate {minutes}; tra le erogate contano quando il loro periodo è finito.", "mode", q.T(m.Mode.Label()), "minutes", most))
		}
	}
	return out
}

// modeNote is the sheet's bound of a mode.
func modeNote(q *web.Request, t *standard.Training, m hours.Mode) string {
	if t == nil {
		return ""
	}
	least := func(n *int) string {
		if n == nil {
			return ""
		}
		return q.T("min {n} h", "n", *n)
	}
	most := func(n *int) string {
		if n == nil {
			return ""
		}
		return q.T("max {n} h", "n", *n)
	}
	switch m {
	case hours.Classroom:
		if t.MinClassroom == nil {
			return ""
		}
		return q.T("min {n} h, con DAD e FAD", "n", *t.MinClassroom)
	case hours.Laboratory:
		return least(t.MinLaboratory)
	case hours.LiveDistance:
		return most(t.MaxDAD)
	case hours.SelfPaced:
		return most(t.MaxFAD)
	case hours.WorkPlacement:
		if t.MinStageLaboratory == nil {
			return ""
		}
		return q.T("min {n} h, con il laboratorio", "n", *t.MinStageLaboratory)
	}
	return least(t.MinTraineeship)
}

// attendanceGrid is the last lessons held, learner by learner, as the ledger counted them.
func attendanceGrid(q *web.Request, f courseFile, b ledger.Board, tab *templates.CourseProgress) {
	type numbered struct {
		ledger.Lesson
		n int
	}
	var held []numbered
	for i, l := range b.Lessons {
		if l.State == timetable.Closed {
			held = append(held, numbered{l, i + 1})
		}
	}
	before := 0
	if _, err := fmt.Sscan(q.Query("prima"), &before); err != nil || before < 0 {
		before = 0
	}
	last := max(0, len(held)-before)
	first := max(0, last-gridLessons)
	if first > 0 {
		tab.MoreAt = fmt.Sprintf("/corsi/%s?scheda=andamento&prima=%d", f.ID, before+gridLessons)
	}
	held = held[first:last]
	for _, l := range held {
		tab.Lessons = append(tab.Lessons, templates.GridLesson{Number: l.n, Date: l.Date, Href: "/lezioni/" + l.ID})
	}
	if len(held) == 0 {
		return
	}
	for _, row := range b.Rows {
		lines := map[string]hours.Line{}
		for _, line := range row.Ledger.Lines {
			if known, twice := lines[line.ID]; twice { // followed in another mode: the minutes are on the second line
				line.Minutes += known.Minutes
				line.Offered = known.Offered
			}
			lines[line.ID] = line
		}
		out := templates.GridRow{Name: row.Learner.FullName(), Href: "/iscrizioni/" + row.Enrolment.ID + "/ore"}
		for _, l := range held {
			line, offered := lines[l.ID]
			out.Cells = append(out.Cells, gridCell(q, line, offered))
		}
		tab.Learners = append(tab.Learners, out)
	}
}

func gridCell(q *web.Request, line hours.Line, offered bool) templates.GridCell {
	switch {
	case !offered:
		return templates.GridCell{State: templates.CellNone, Text: q.T("non prevista")}
	case line.Unmarked:
		return templates.GridCell{State: templates.CellUnmarked, Text: q.T("senza segno")}
	case line.Minutes == 0:
		return templates.GridCell{State: templates.CellAbsent, Text: q.T("assente")}
	case line.Minutes < line.Offered:
		return templates.GridCell{State: templates.CellPart, Text: q.T("presente {n} minuti su {of}", "n", int(line.Minutes), "of", int(line.Offered))}
	}
	return templates.GridCell{State: templates.CellPresent, Text: q.T("presente")}
}
