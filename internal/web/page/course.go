package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/volume"
	"vidimus/internal/web"
	"vidimus/templates"
)

var courseRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi", Allow: courseReaders, Handle: coursesPage},
	{Method: http.MethodGet, Path: "/corsi/nuovo", Allow: office, Handle: newCoursePage},
	{Method: http.MethodPost, Path: "/corsi", Allow: office, Handle: openCourse},
	{Method: http.MethodGet, Path: "/corsi/:id", Allow: courseReaders, Handle: coursePage},
	{Method: http.MethodGet, Path: "/corsi/:id/modifica", Allow: office, Handle: editCoursePage},
	{Method: http.MethodPost, Path: "/corsi/:id/modifica", Allow: office, Handle: editCourse},
	{Method: http.MethodGet, Path: "/corsi/:id/autorizza", Allow: office, Handle: authorisePage},
	{Method: http.MethodPost, Path: "/corsi/:id/autorizza", Allow: office, Handle: authorise},
	{Method: http.MethodGet, Path: "/corsi/:id/originale", Allow: office, Handle: originalPage},
	{Method: http.MethodPost, Path: "/corsi/:id/originale", Allow: office, Handle: chooseOriginal},
	{Method: http.MethodGet, Path: "/corsi/:id/assicurazioni", Allow: office, Handle: insurancePage},
	{Method: http.MethodPost, Path: "/corsi/:id/assicurazioni", Allow: office, Handle: insure},
	{Method: http.MethodGet, Path: "/corsi/:id/date", Allow: office, Handle: datesPage},
	{Method: http.MethodPost, Path: "/corsi/:id/date", Allow: office, Handle: reschedule},
	{Method: http.MethodPost, Path: "/corsi/:id/personale", Allow: office, Handle: assignStaff},
	{Method: http.MethodPost, Path: "/corsi/:id/personale/togli", Allow: office, Handle: unassignStaff},
	{Method: http.MethodGet, Path: "/corsi/:id/avvio", Allow: office, Handle: startPage},
	{Method: http.MethodPost, Path: "/corsi/:id/avvio", Allow: office, Handle: start},
	{Method: http.MethodGet, Path: "/corsi/:id/fine", Allow: office, Handle: endPage},
	{Method: http.MethodPost, Path: "/corsi/:id/fine", Allow: office, Handle: end},
	{Method: http.MethodPost, Path: "/corsi/:id/lezioni", Allow: office, Handle: planLesson},
}

// courseFile is a course with what every tab of its page shows.
type courseFile struct {
	course.Course
	std     *standard.Standard
	site    provider.Site
	plan    course.Plan
	version course.PlanVersion
	heading string
}

// name is the course as a heading elsewhere.
func (f courseFile) name() string { return f.heading }

func readCourseFile(q *web.Request, r store.Reader, id string) (courseFile, error) {
	f := courseFile{}
	if err := q.OwnCourse(r, id); err != nil {
		return f, err
	}
	var err error
	if f.Course, err = course.ByID(q.Context(), r, id); err != nil {
		return f, err
	}
	f.heading = courseName(q, f.Course)
	if _, f.std, err = standard.VersionByID(q.Context(), r, f.StandardVersionID); err != nil {
		return f, err
	}
	if f.site, err = provider.SiteByID(q.Context(), r, f.SiteID); err != nil {
		return f, err
	}
	f.plan, f.version, err = course.PlanInForce(q.Context(), r, id)
	return f, err
}

// courseName is the title of a course and which edition it is.
func courseName(q *web.Request, c course.Course) string {
	if c.Edition == "" {
		return c.Title
	}
	return c.Title + " – " + q.T("edizione {edition}", "edition", c.Edition)
}

// crumbs are the way to the pages of a course.
func (f courseFile) crumbs(q *web.Request) []templates.Link {
	return []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}, {Text: f.name(), Href: "/corsi/" + f.ID}}
}

// page is a page that belongs to the course.
func (f courseFile) page(q *web.Request, title string) templates.Page {
	return templates.Page{Title: title, Subtitle: f.name(), Crumbs: f.crumbs(q)}
}

// refusals are the forms of a course's page that were refused.
type refusals struct {
	err    error
	lesson *templates.Form
	staff  *templates.Form
}

func coursePage(q *web.Request) error { return showCourse(q, q.Query("scheda"), refusals{}) }

var courseTabs = []struct{ query, label string }{
	{"piano", "Piano"}, {"personale", "Personale"}, {"calendario", "Calendario"}, {"allievi", "Allievi"}, {"andamento", "Andamento"},
}

// showCourse shows one tab of a course.
func showCourse(q *web.Request, tab string, refused refusals) error {
	var f courseFile
	view := templates.Course{ID: q.Param("id")}
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, view.ID); err != nil {
			return err
		}
		switch {
		case slices.ContainsFunc(courseTabs, func(t struct{ query, label string }) bool { return t.query == tab }):
		case f.State == course.Draft || f.State == course.Authorised:
			tab = "piano"
		case f.State == course.Started:
			tab = "calendario"
		default:
			tab = "andamento"
		}
		paper, err := volume.BookOf(q.Context(), r, f.ID)
		if err != nil {
			return err
		}
		view.State, view.Facts = courseBadge(q, f.State), courseFacts(q, f, paper)
		if view.Actions, view.More, err = courseActions(q, r, f); err != nil {
			return err
		}
		view.Tabs = f.tabs(q, tab)
		switch tab {
		case "piano":
			view.Plan, err = planTab(q, r, f)
		case "personale":
			view.Staff, err = staffTab(q, r, f, refused.staff)
		case "calendario":
			view.Calendar, err = calendarTab(q, r, f, refused.lesson)
			if err == nil && view.Calendar.Add != nil {
				ways, _ := inTheWay(refused.err)
				view.Calendar.Add.Conflicts, err = conflictsOf(q, r, f.ID, ways)
			}
		case "allievi":
			view.Learners, err = learnersTab(q, r, f)
		default:
			view.Progress, err = progressTab(q, r, f)
		}
		return err
	})
	if err != nil {
		return err
	}
	if view.Learners != nil && !view.Learners.Private {
		class, err := classList(q, f, view.Learners)
		if err != nil {
			return err
		}
		if sent, err := takeAway(q, class); sent {
			return err
		}
	}
	p := templates.Page{Title: f.Title, Crumbs: f.crumbs(q)[:1], View: view}
	if f.Edition != "" {
		p.Subtitle = q.T("edizione {edition}", "edition", f.Edition)
	}
	if refused.err != nil {
		return q.Invalid(refused.err, "course", p)
	}
	return q.Page(http.StatusOK, "course", p)
}

// tabs are the faces of a course; what is told to the Region is the office's.
func (f courseFile) tabs(q *web.Request, current string) []templates.Tab {
	var out []templates.Tab
	for _, t := range courseTabs {
		out = append(out, templates.Tab{Link: templates.Link{Text: q.T(t.label), Href: "/corsi/" + f.ID + "?scheda=" + t.query}, Current: t.query == current})
	}
	if may(q, documents) {
		out = append(out, templates.Tab{Link: templates.Link{Text: q.T("Domande"), Href: "/corsi/" + f.ID + "/domande"}, Current: current == "domande"})
	}
	if may(q, readers) {
		out = append(out, templates.Tab{Link: templates.Link{Text: q.T("Comunicazioni"), Href: "/corsi/" + f.ID + "/comunicazioni"}, Current: current == "comunicazioni"})
	}
	if may(q, examOffice) {
		out = append(out, templates.Tab{Link: templates.Link{Text: q.T("Messaggi"), Href: "/corsi/" + f.ID + "/messaggi"}, Current: current == "messaggi"})
	}
	return out
}

func courseFacts(q *web.Request, f courseFile, paper volume.Book) []templates.Fact {
	funding := q.T("Autofinanziato")
	if f.Funding == "public" {
		funding = q.T("Finanziato, CUP {cup}", "cup", f.CUP)
	}
	act := ""
	if f.ActNumber != "" {
		act = q.T("{act} del {date}", "act", f.ActNumber, "date", f.ActDate)
	}
	started := ""
	if !f.StartedOn.IsZero() {
		started = f.StartedOn.Italian()
	}
	insured := q.T("da registrare")
	if f.InailPolicy != "" && f.LiabilityPolicy != "" {
		insured = q.T("INAIL fino al {inail}, responsabilità civile fino al {liability}", "inail", f.InailTo, "liability", f.LiabilityTo)
	}
	period := q.T("dal {from} al {to}", "from", f.StartsOn, "to", f.EndsOn)
	return factsOf(
		q.T("Qualificazione"), f.std.Title+" · "+f.std.Region,
		q.T("Periodo previsto"), period,
		q.T("Anni"), yearsOf(q, f.plan),
		q.T("Prima lezione"), started,
		q.T("Sede"), f.site.Name,
		q.T("Posti autorizzati"), figure(&f.Seats),
		q.T("Codice corso"), f.RegionalCode,
		q.T("Atto di autorizzazione"), act,
		q.T("Finanziamento"), funding,
		q.T("Piattaforma"), f.Platform,
		q.T("Registro"), registerText(q, f, paper),
		q.T("Assicurazioni"), insured,
	)
}

// registerText says which register is the original, and under which act or stamp.
func registerText(q *web.Request, f courseFile, paper volume.Book) string {
	if f.Register == course.Electronic {
		return q.T("Elettronico, {act} del {date}", "act", f.RegisterAct, "date", f.RegisterActOn)
	}
	for _, v := range slices.Backward(paper.Volumes) {
		if !v.On.IsZero() {
			return q.T("Cartaceo, volume {volume} vidimato il {date}", "volume", v.Number, "date", v.On)
		}
	}
	return q.T("Cartaceo, da vidimare")
}

// yearsOf are the years of a plan that has several: "1° anno 150 h, 2° anno 100 h dal
// 15/02/2027".
func yearsOf(q *web.Request, p course.Plan) string {
	if len(p.Years) < 2 {
		return ""
	}
	var out []string
	for _, y := range p.Years {
		if y.From.IsZero() {
			out = append(out, q.T("{year}° anno {hours} h", "year", y.Year, "hours", y.Hours))
		} else {
			out = append(out, q.T("{year}° anno {hours} h dal {day}", "year", y.Year, "hours", y.Hours, "day", y.From))
		}
	}
	return strings.Join(out, ", ")
}

// courseActions are what may be done next, by the life of the course: the next step first,
// the rest behind "Altre operazioni".
func courseActions(q *web.Request, r store.Reader, f courseFile) (next, more []templates.Action, err error) {
	link := func(text, page string) templates.Action {
		return templates.Action{Text: text, Href: "/corsi/" + f.ID + "/" + page}
	}
	primary := func(a templates.Action) templates.Action { a.Primary = true; return a }
	started := f.State != course.Draft && f.State != course.Authorised
	if may(q, readers) {
		next = append(next, link(q.T("Percorso del corso"), "percorso"))
	}
	if started {
		next = append(next, link(q.T("Ammissione all’esame"), "ammissione"))
	}
	if f.State != course.Draft {
		more = append(more, link(q.T("FAD"), "fad"), link(q.T("Stage"), "stage"))
	}
	if started {
		more = append(more, link(q.T("Ore degli allievi per mese"), "mesi"), link(q.T("E se…?"), "ipotesi"))
	}
	if f.Register == course.OnPaper {
		more = append(more, link(q.T("Registro cartaceo"), "volumi"))
	}
	if started && may(q, readers) {
		more = append(more, link(q.T("Esiti e attestati"), "attestati"), link(q.T("Registro (PDF)"), "registro"))
	}
	if started {
		more = append(more, link(q.T("Annotazioni di visita"), "visite"))
	}
	if !may(q, office) {
		return next, more, nil
	}
	if started && may(q, examOffice) {
		more = append(more, link(q.T("Verifiche delle UF"), "prove"), link(q.T("Esame"), "esame"))
	}
	plan := []templates.Action{link(q.T("Cambia le date"), "date"), link(q.T("Variazione del piano"), "variazione"), link(q.T("Gruppi"), "gruppi")}
	papers := []templates.Action{link(q.T("Registro originale"), "originale"), link(q.T("Assicurazioni"), "assicurazioni")}
	switch f.State {
	case course.Draft:
		next = append(next, link(q.T("Modifica"), "modifica"), primary(link(q.T("Autorizza il corso"), "autorizza")))
		more = append(more, papers...)
	case course.Authorised:
		next = append(next, primary(link(q.T("Avvia il corso"), "avvio")))
		more = slices.Concat(more, papers, plan)
	case course.Started:
		open, err := timetable.LessonsOfCourse(q.Context(), r, f.ID, timetable.Filter{State: timetable.Planned})
		if err != nil {
			return nil, nil, err
		}
		if len(open) == 0 {
			next = append(next, primary(link(q.T("Concludi le lezioni"), "fine")))
		}
		more = append(slices.Concat(more, plan), papers[1])
	}
	return next, append(more, templates.Action{Text: q.T("Nuova edizione"), Href: "/corsi/nuovo?da=" + f.ID}), nil
}

// seatsOf says how many of the authorised seats are taken.
func seatsOf(q *web.Request, c course.Course, members []enrolment.Member) string {
	n := enrolment.CountOf(members)
	out := q.T("{n} {n|posto occupato|posti occupati} su {seats}", "n", n.Seats, "seats", c.Seats)
	if n.Auditors > 0 {
		out += " · " + q.T("{n} {n|uditore|uditori}", "n", n.Auditors)
	}
	return out
}

// writable reports whether hours of a course are still written, which they are until it is
// closed; correctable, whether the reader still corrects them.
func writable(c course.Course) bool { return c.Writable() == nil }

func correctable(q *web.Request, c course.Course) bool { return may(q, director) || writable(c) }
