package page

import (
	"cmp"
	"net/http"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// staffHoursPage is the lessons of a month, teacher by teacher. Who is not of the office is
// sent to their own page.
func staffHoursPage(q *web.Request) error {
	if !may(q, readers) {
		return ownHours(q)
	}
	month := monthOf(q)
	view := templates.StaffHours{Value: monthValue(month)}
	var rows []taughtRow
	err := q.Read(func(r store.Reader) error {
		last := nextMonth(month).AddDays(-1)
		given, err := timetable.HoursOfTeachers(q.Context(), r, month, last, q.Today(), "")
		if err != nil {
			return err
		}
		sums, err := timetable.HoursOfCourses(q.Context(), r, month, last)
		if err != nil {
			return err
		}
		courses, err := namesOfCourses(q, r)
		if err != nil {
			return err
		}
		view.Courses = courseSums(courses, sums)
		if rows, err = taughtRows(q, r, courses, given); err != nil {
			return err
		}
		begin, end, err := timetable.Span(q.Context(), r)
		view.Months = monthChoices(q, month, begin, end)
		return err
	})
	if err != nil {
		return err
	}
	if sent, err := takeAway(q, taughtList(q, month, rows)); sent {
		return err
	}
	view.Table = tableOf(q, month, rows, true)
	view.Downloads = downloads(q, hoursHref(month))
	before, after := month.AddDays(-1), nextMonth(month)
	view.Previous = templates.Link{Text: monthName(q, before), Href: hoursHref(before)}
	view.Next = templates.Link{Text: monthName(q, after), Href: hoursHref(after)}
	return q.Page(http.StatusOK, "staff_hours", templates.Page{Title: q.T("Ore dei docenti"), Subtitle: monthName(q, month),
		Crumbs: []templates.Link{{Text: q.T("Personale"), Href: "/personale"}}, View: view})
}

// ownHours sends a teacher or a tutor to their own page.
func ownHours(q *web.Request) error {
	var own provider.Staff
	var known bool
	err := q.Read(func(r store.Reader) (err error) {
		own, known, err = q.Staff(r)
		return err
	})
	if err != nil {
		return err
	}
	if !known {
		return q.See("/profilo")
	}
	return q.See("/personale/" + own.ID + "#ore")
}

// taughtRow is one person, course and mode of a month, by name.
type taughtRow struct {
	timetable.TeacherHours
	name, course string
}

// namesOfCourses are those of all courses, by id.
func namesOfCourses(q *web.Request, r store.Reader) (map[string]string, error) {
	courses, err := course.List(q.Context(), r, course.Filter{})
	names := map[string]string{}
	for _, c := range courses {
		names[c.ID] = courseName(q, c.Course)
	}
	return names, err
}

// taughtRows puts names to hours, and the rows in the order of the names.
func taughtRows(q *web.Request, r store.Reader, courses map[string]string, given []timetable.TeacherHours) ([]taughtRow, error) {
	people, err := provider.AllStaff(q.Context(), r)
	if err != nil {
		return nil, err
	}
	place, names := map[string]int{}, map[string]string{}
	for i, p := range people {
		place[p.ID], names[p.ID] = i, p.FullName()
	}
	out := make([]taughtRow, 0, len(given))
	for _, h := range given {
		out = append(out, taughtRow{h, names[h.StaffID], courses[h.CourseID]})
	}
	slices.SortStableFunc(out, func(a, b taughtRow) int {
		return cmp.Or(place[a.StaffID]-place[b.StaffID], cmp.Compare(a.course, b.course))
	})
	return out, nil
}

// tableOf is the rows of a month as a page shows them, named where they are of many people.
func tableOf(q *web.Request, month calendar.Date, rows []taughtRow, named bool) templates.HoursTable {
	t := templates.HoursTable{Month: monthName(q, month), Empty: q.T("Nessuna lezione in questo mese.")}
	for _, row := range rows {
		line := templates.HoursRow{Course: row.course, Mode: q.T(row.Mode.Label()), HoursSum: sumOf(row.TeacherHours)}
		if named {
			line.Name, line.Href = row.name, "/personale/"+row.StaffID+"?mese="+monthValue(month)+"#ore"
		}
		t.Rows = append(t.Rows, line)
		t.Total = plus(t.Total, line.HoursSum)
	}
	return t
}

func sumOf(h timetable.TeacherHours) templates.HoursSum {
	return templates.HoursSum{Planned: h.Planned, Held: h.Held(), Signed: h.Signed, Unsigned: h.Unsigned, Open: h.Open, Ahead: h.Ahead, Cancelled: h.Cancelled}
}

func plus(a, b templates.HoursSum) templates.HoursSum {
	return templates.HoursSum{Planned: a.Planned + b.Planned, Held: a.Held + b.Held, Signed: a.Signed + b.Signed, Unsigned: a.Unsigned + b.Unsigned,
		Open: a.Open + b.Open, Ahead: a.Ahead + b.Ahead, Cancelled: a.Cancelled + b.Cancelled}
}

// courseSums are the courses of a month by name, each lesson once.
func courseSums(names map[string]string, sums []timetable.CourseHours) []templates.CourseHours {
	out := make([]templates.CourseHours, 0, len(sums))
	for _, c := range sums {
		out = append(out, templates.CourseHours{Href: "/corsi/" + c.CourseID, Course: names[c.CourseID], Held: c.Held, Taught: c.Taught, Together: c.Taught - c.Held})
	}
	slices.SortFunc(out, func(a, b templates.CourseHours) int { return cmp.Compare(a.Course, b.Course) })
	return out
}

// taughtList is the month as a file: what a payroll office adds up.
func taughtList(q *web.Request, month calendar.Date, rows []taughtRow) export.List[taughtRow] {
	return export.List[taughtRow]{Kind: "ore-docenti", Name: q.T("ore-docenti") + "-" + monthValue(month), Rows: rows, Columns: []export.Column[taughtRow]{
		export.Text("Docente", func(t taughtRow) string { return t.name }),
		export.Text("Mese", func(t taughtRow) string { return monthValue(t.Month) }),
		export.Text("Corso", func(t taughtRow) string { return t.course }),
		export.Text("Modalità", func(t taughtRow) string { return q.T(t.Mode.Label()) }),
		export.Hours("Previste", func(t taughtRow) calendar.Minutes { return t.Planned }),
		export.Hours("Tenute", func(t taughtRow) calendar.Minutes { return t.Held() }),
		export.Hours("Firmate", func(t taughtRow) calendar.Minutes { return t.Signed }),
		export.Hours("Da firmare", func(t taughtRow) calendar.Minutes { return t.Unsigned }),
		export.Hours("Da chiudere", func(t taughtRow) calendar.Minutes { return t.Open }),
		export.Hours("Da tenere", func(t taughtRow) calendar.Minutes { return t.Ahead }),
		export.Hours("Annullate", func(t taughtRow) calendar.Minutes { return t.Cancelled }),
	}}
}

// monthOf is the first day of the month that ?mese= asks for, of the present one where it
// asks for none.
func monthOf(q *web.Request) calendar.Date {
	d, err := calendar.ParseDate(q.Query("mese") + "-01")
	if err != nil {
		d = q.Today()
	}
	return d.AddDays(1 - d.Day())
}

func nextMonth(month calendar.Date) calendar.Date {
	next := month.AddDays(31)
	return next.AddDays(1 - next.Day())
}

// monthValue is a month in an address: 2026-03.
func monthValue(d calendar.Date) string { return d.String()[:7] }

func hoursHref(d calendar.Date) string { return "/personale/ore?mese=" + monthValue(d) }

// monthName is a month as people read it: marzo 2026.
func monthName(q *web.Request, d calendar.Date) string {
	return q.T(monthLabel(int(d.Month()))) + " " + d.String()[:4]
}

func monthLabel(n int) string {
	return [...]string{"", "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"}[n]
}

// monthChoices are the months with lessons, the latest first, and the one that is shown.
func monthChoices(q *web.Request, shown, first, last calendar.Date) []templates.Choice {
	if first.IsZero() || shown.Before(first) {
		first = shown
	}
	if last.Before(shown) {
		last = shown
	}
	var out []templates.Choice
	for m := first.AddDays(1 - first.Day()); !m.After(last); m = nextMonth(m) {
		out = append(out, templates.Choice{Value: monthValue(m), Text: monthName(q, m)})
	}
	slices.Reverse(out)
	return out
}
