package page

import (
	"net/http"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var deliveryRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/ore", Allow: courseReaders, Handle: deliveryPage},
}

// deliveryPage is what a course has given of each segment in each mode, on any day.
func deliveryPage(q *web.Request) error {
	bad := typed()
	on, text := q.Today(), q.Query("al")
	if text != "" {
		day, err := calendar.ParseItalian(text)
		if err != nil {
			bad.With("al", "Scrivi la data come 31/12/2026.")
		}
		on = day
	} else {
		text = on.Italian()
	}
	var f courseFile
	view := templates.Delivery{CourseID: q.Param("id"), Shown: bad.OrNil() == nil}
	view.Form.Values = map[string]string{"al": text}
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, view.CourseID); err != nil || !view.Shown {
			return err
		}
		return fillDelivery(q, r, f, on, &view)
	})
	if err != nil {
		return err
	}
	p := f.page(q, q.T("Ore previste e svolte"))
	if err := bad.OrNil(); err != nil {
		view.Form.Errors = q.FormOf(err).Errors
		p.View = view
		return q.Invalid(err, "delivery", p)
	}
	view.Downloads = downloads(q, q.Path()+"?al="+on.String())
	if sent, err := takeAway(q, deliveryList(q, f, on, view)); sent {
		return err
	}
	p.View = view
	return q.Page(http.StatusOK, "delivery", p)
}

func fillDelivery(q *web.Request, r store.Reader, f courseFile, on calendar.Date, view *templates.Delivery) error {
	plan, version := f.plan, f.version
	if on.Before(q.Today()) {
		var err error
		if plan, version, err = course.PlanOn(q.Context(), r, f.ID, on); err != nil {
			return err
		}
	}
	given, err := ledger.Delivery(q.Context(), r, f.ID, plan, on)
	if err != nil {
		return err
	}
	// The calendar of today was made for the plan of today.
	view.Old = version.State == course.PlanSuperseded
	view.Plan = q.T("Piano in bozza, versione {n}", "n", version.Version)
	switch version.State {
	case course.PlanAuthorised:
		view.Plan = q.T("Piano in vigore: versione {n}, {act} del {date}", "n", version.Version, "act", version.Act, "date", version.AuthorisedOn)
	case course.PlanSuperseded:
		view.Plan = q.T("Piano di quel giorno: versione {n}, {act} del {date}, poi variato", "n", version.Version, "act", version.Act, "date", version.AuthorisedOn)
	}
	byMode := map[hours.Mode]timetable.Given{}
	var whole timetable.Given
	for _, g := range given {
		row := deliveryRow(q, g)
		row.Segment, row.Title = segmentName(q.Locale(), g.Segment), unitTitle(f.std.TrainingNo(f.Training), g.Segment)
		row.First = len(view.Rows) == 0 || view.Rows[len(view.Rows)-1].Segment != row.Segment
		view.Rows = append(view.Rows, row)
		byMode[g.Mode], whole = together(byMode[g.Mode], g), together(whole, g)
	}
	for _, m := range hours.Modes {
		if g, ok := byMode[m]; ok {
			g.Mode = m
			view.Modes = append(view.Modes, deliveryRow(q, g))
		}
	}
	view.Total = deliveryRow(q, whole)
	view.Total.Bar.Parts = nil
	for _, row := range view.Modes {
		view.Total.Bar.Parts = append(view.Total.Bar.Parts, row.Bar.Parts...)
	}
	view.Modes = append(view.Modes, view.Total)

	open, err := timetable.LessonsOfCourse(q.Context(), r, f.ID, timetable.Filter{State: timetable.Planned, To: earlier(on, q.Today().AddDays(-1))})
	var waiting calendar.Minutes
	for _, l := range open {
		waiting += l.Minutes(q.Zone())
	}
	if len(open) > 0 {
		view.Open = q.T("{n} {n|lezione|lezioni} fino a quel giorno ({minutes}) {n|è ancora da chiudere: le sue ore non sono tra quelle svolte|sono ancora da chiudere: le loro ore non sono tra quelle svolte}.", "n", len(open), "minutes", waiting)
		view.OpenHref = "/corsi/" + f.ID + "?scheda=calendario&stato=aperte"
	}
	return err
}

func earlier(a, b calendar.Date) calendar.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// together is two cells as one.
func together(a, b timetable.Given) timetable.Given {
	return timetable.Given{Planned: a.Planned + b.Planned, Held: a.Held + b.Held, Ahead: a.Ahead + b.Ahead, Behind: a.Behind + b.Behind}
}

func deliveryRow(q *web.Request, g timetable.Given) templates.DeliveryRow {
	row := templates.DeliveryRow{Mode: g.Mode, Planned: g.Planned, Held: g.Held, Ahead: g.Ahead, Unscheduled: g.Unscheduled(), Remaining: g.Remaining(),
		Bar: templates.Bar{Total: max(g.Planned, g.Held+g.Ahead), Parts: []templates.BarPart{{Mode: g.Mode, Minutes: g.Held}}, Attendable: g.Ahead}}
	switch {
	case g.Behind > 0 && g.Mode.IsLesson():
		row.Behind = q.T("{minutes} mancano ancora a un gruppo", "minutes", g.Behind)
	case g.Behind > 0:
		row.Behind = q.T("{minutes} mancano ancora a qualche allievo", "minutes", g.Behind)
	}
	return row
}

func deliveryList(q *web.Request, f courseFile, on calendar.Date, view templates.Delivery) export.List[templates.DeliveryRow] {
	name := strings.TrimSpace(q.T("ore") + " " + f.RegionalCode)
	type row = templates.DeliveryRow
	return export.List[row]{Kind: "ore", Name: name + " " + on.String(), Rows: view.Rows, Columns: []export.Column[row]{
		export.Text("Segmento", func(r row) string { return r.Segment }),
		export.Text("Titolo", func(r row) string { return r.Title }),
		export.Text("Modalità", func(r row) string { return q.T(r.Mode.Label()) }),
		export.Hours("Previste", func(r row) calendar.Minutes { return r.Planned }),
		export.Hours("Svolte", func(r row) calendar.Minutes { return r.Held }),
		export.Hours("In calendario", func(r row) calendar.Minutes { return r.Ahead }),
		export.Hours("Da programmare", func(r row) calendar.Minutes { return r.Unscheduled }),
		export.Hours("Restano", func(r row) calendar.Minutes { return r.Remaining }),
		export.Text("Nota", func(r row) string { return r.Behind }),
	}}
}
