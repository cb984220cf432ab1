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
		given, err := timetable.HoursOfTeachers(q.Context(), r, month, nextMonth(month).AddDays(-1), "")
		if err != nil {
			return err
		}
		if rows, err = taughtRows(q, r, given); err != nil {
			return err
		}
		first, last, err := timetable.Span(q.Context(), r)
		view.Months = monthChoices(q, month, first, last)
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

// taughtRows puts names to hours, and the rows in the order of the names.
func taughtRows(q *web.Request, r store.Reader, given []timetable.TeacherHours) ([]taughtRow, error) {
	people, err := provider.AllStaff(q.Context(), r)
	if err != nil {
		return nil, err
	}
	courses, err := course.List(q.Context(), r, course.Filter{})
	if err != nil {
		return nil, err
	}
	place, names := map[string]int{}, map[string]string{}
	for i, p := range people {
		place[p.ID], names[p.ID] = i, p.FullName()
	}
	for _, c := range courses {
		names[c.ID] = courseName(q, c.Course)
	}
	out := make([]taughtRow, 0, len(given))
	for _, h := range given {
		out = append(out, taughtRow{h, names[h.StaffID], names[h.CourseID]})
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
	return templates.HoursSum{Planned: h.Planned, Held: h.Held, Cancelled: h.Cancelled, Open: h.Open}
}

func plus(a, b templates.HoursSum) templates.HoursSum {
	return templates.HoursSum{Planned: a.Planned + b.Planned, Held: a.Held + b.Held, Cancelled: a.Cancelled + b.Cancelled, Open: a.Open + b.Open}
}

// taughtList is the month as a file: what a payroll office adds up.
func taughtList(q *web.Request, month calendar.Date, rows []taughtRow) export.List[taughtRow] {
	return export.List[taughtRow]{Kind: "ore-docenti", Name: q.T("ore-docenti") + "-" + monthValue(month), Rows: rows, Columns: []export.Column[taughtRow]{
		export.Text("Docente", func(t taughtRow) string { return t.name }),
		export.Text("Mese", func(t taughtRow) string { return monthValue(t.Month) }),
		export.Text("Corso", func(t taughtRow) string { return t.course }),
		export.Text("Modalità", func(t taughtRow) string { return q.T(t.Mode.Label()) }),
		export.Hours("Previste", func(t taughtRow) calendar.Minutes { return t.Planned }),
		export.Hours("Tenute", func(t taughtRow) calendar.Minutes { return t.Held }),
		export.Hours("Annullate", func(t taughtRow) calendar.Minutes { return t.Cancelled }),
		export.Hours("Da tenere o da chiudere", func(t taughtRow) calendar.Minutes { return t.Open }),
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
