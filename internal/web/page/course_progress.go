package page

import (
	"fmt"
	"slices"

	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// learnersTab is the class. Who is not of the office sees names and numbers: what people
// handed in, and when they were born, is the office's.
func learnersTab(q *web.Request, r store.Reader, f courseFile) (*templates.CourseLearners, error) {
	members, err := enrolment.OfCourse(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	inside := may(q, readers)
	verdicts := map[string][]enrolment.Verdict{}
	if inside {
		if verdicts, err = enrolment.VerdictsOfCourse(q.Context(), r, f.Course, members, q.Today()); err != nil {
			return nil, err
		}
	}
	periods, err := enrolment.PeriodsOfCourse(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	tab := &templates.CourseLearners{Seats: seatsOf(q, f.Course, members), Private: !inside,
		CanEnrol: may(q, office) && (f.State == course.Draft || f.State == course.Authorised || f.State == course.Started)}
	all := templates.Filter{Link: templates.Link{Text: q.T("Tutti"), Href: "/corsi/" + f.ID + "?scheda=allievi"}, Current: q.Query("stato") != "mancanti"}
	lacking := templates.Filter{Link: templates.Link{Text: q.T("Con requisiti mancanti"), Href: all.Href + "&stato=mancanti"}, Current: !all.Current}
	for _, m := range members {
		row := learnerRow(q, m, periods[m.ID], inside)
		if m.TakesSeat() || m.Auditor && m.State != enrolment.Withdrawn {
			row.Missing = missing(q, verdicts[m.ID])
		}
		all.Count++
		if row.Missing != "" {
			lacking.Count++
		}
		if all.Current || row.Missing != "" {
			tab.Learners = append(tab.Learners, row)
		}
	}
	if inside {
		tab.Filters = []templates.Filter{all, lacking}
		tab.Downloads = downloads(q, all.Href)
	}
	tab.Empty = templates.Empty{Text: q.T("Nessun allievo è ancora iscritto.")}
	if lacking.Current {
		tab.Empty = templates.Empty{Text: q.T("A nessuno manca un requisito."), Next: &templates.Link{Text: q.T("Mostra tutti"), Href: all.Href}}
	}
	return tab, nil
}

func learnerRow(q *web.Request, m enrolment.Member, periods []enrolment.Period, inside bool) templates.LearnerRow {
	row := templates.LearnerRow{Number: m.Number, Name: m.Learner.FullName(), Href: "/allievi/" + m.LearnerID}
	if inside {
		row.Href, row.Born = "/iscrizioni/"+m.ID, m.Learner.Birth()
	}
	switch m.State {
	case enrolment.Applied:
		row.State, row.Since = templates.Badge{Tone: templates.Caution, Text: q.T("Iscrizione aperta")}, q.T("dal {date}", "date", m.EnrolledOn)
	case enrolment.Admitted:
		row.State = templates.Badge{Tone: templates.Success, Text: q.T("Frequenta")}
		if n := len(periods); n > 0 {
			row.Since = q.T("dal {date}", "date", periods[0].FromDate)
			if periods[0].FromDate.After(q.Today()) {
				row.State = templates.Badge{Tone: templates.Success, Text: q.T("Ammissione alla frequenza")}
			}
			if last := periods[n-1]; last.EndKind == "suspended" {
				row.State, row.Since = templates.Badge{Tone: templates.Neutral, Text: q.T("Sospensione")}, q.T("dopo il {date}", "date", last.ToDate)
			}
		}
		if m.Auditor {
			row.State.Text = q.T("Uditore")
		}
	case enrolment.Withdrawn, enrolment.Excluded:
		row.State = templates.Badge{Tone: templates.Neutral, Text: q.T("Ritiro")}
		if m.State == enrolment.Excluded {
			row.State.Text = q.T("Esclusione")
		}
		if n := len(periods); n > 0 {
			row.Since = q.T("dopo il {date}", "date", periods[n-1].ToDate)
		}
	}
	return row
}

// missing says how many requirements stand between somebody and attendance, and the first.
func missing(q *web.Request, verdicts []enrolment.Verdict) string {
	var first string
	n := 0
	for _, v := range verdicts {
		if v.Finding.Severity == finding.Blocking {
			if n++; n == 1 {
				first = q.T(v.Title.Message, v.Title.Args)
			}
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return q.T("manca: {title}", "title", first)
	}
	return q.T("mancano {n} requisiti, il primo: {title}", "n", n, "title", first)
}

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
	attendanceGrid(q, f, board, tab)
	return tab, nil
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
		out := templates.GridRow{Name: row.Learner.FullName(), Href: "/allievi/" + row.Learner.ID}
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
