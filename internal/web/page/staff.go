package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var staffRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/personale", Allow: readers, Handle: staffPage},
	{Method: http.MethodGet, Path: "/personale/ore", Allow: staffReaders, Handle: staffHoursPage},
	{Method: http.MethodGet, Path: "/personale/nuovo", Allow: office, Handle: engageStaffAct.page},
	{Method: http.MethodPost, Path: "/personale/nuovo", Allow: office, Handle: engageStaffAct.post},
	{Method: http.MethodGet, Path: "/personale/:id", Allow: staffReaders, Handle: personPage},
	{Method: http.MethodGet, Path: "/personale/:id/modifica", Allow: office, Handle: reviseStaffAct.page},
	{Method: http.MethodPost, Path: "/personale/:id/modifica", Allow: office, Handle: reviseStaffAct.post},
	{Method: http.MethodPost, Path: "/personale/:id/documenti", Allow: office, Handle: fileStaffDocument, Limit: scanLimit},
	{Method: http.MethodGet, Path: "/personale/:id/documenti/:document", Allow: staffPapers, Handle: downloadStaffDocument},
	{Method: http.MethodGet, Path: "/personale/:id/documenti/:document/ritira", Allow: office, Handle: withdrawDocumentAct.page},
	{Method: http.MethodPost, Path: "/personale/:id/documenti/:document/ritira", Allow: office, Handle: withdrawDocumentAct.post},
	{Method: http.MethodGet, Path: "/personale/:id/giudizio", Allow: judges, Handle: judgeStaffAct.page},
	{Method: http.MethodPost, Path: "/personale/:id/giudizio", Allow: judges, Handle: judgeStaffAct.post},
}

var (
	// staffReaders: a teacher and a tutor read their own page, the office everybody's.
	staffReaders = web.For(account.Secretary, account.Director, account.Administrator, account.Inspector, account.Tutor, account.Teacher)
	// staffPapers are who may open what the staff handed in: an inspector comes to see just that.
	staffPapers = web.For(account.Secretary, account.Director, account.Administrator, account.Inspector)
	// judges answer for titles with their name.
	judges = web.For(account.Director)
)

// staffRow is somebody of the staff with what the list says of them.
type staffRow struct {
	provider.Staff
	lacks   []finding.Finding
	courses int // not over
}

func (s staffRow) gone() bool { return !s.LeftOn.IsZero() }

// documented reports whether nothing but somebody's judgement is missing, or not even that.
func (s staffRow) documented() bool {
	return !slices.ContainsFunc(s.lacks, func(f finding.Finding) bool { return f.Rule != provider.AwaitsJudgement })
}

// staffFilters narrow the list of the staff.
var staffFilters = []listFilter[staffRow]{
	{"", "In servizio", func(s staffRow) bool { return !s.gone() }},
	{"incompleti", "Mancano documenti", func(s staffRow) bool { return !s.gone() && !s.documented() }},
	{"da-giudicare", "Da giudicare", func(s staffRow) bool { return !s.gone() && !s.Judged() && s.documented() }},
	{"mondo-del-lavoro", "Dal mondo del lavoro", func(s staffRow) bool { return !s.gone() && s.Judged() && s.WorldOfWork }},
	{"non-adeguati", "Titolo non adeguato", func(s staffRow) bool { return !s.gone() && s.TitleAdequate == provider.Inadequate }},
	{"usciti", "Non più in servizio", staffRow.gone},
}

const staffPerPage = 50

func staffPage(q *web.Request) error {
	view := templates.StaffList{Search: q.Query("q"), CanEngage: may(q, office)}
	var shown []staffRow
	err := q.Read(func(r store.Reader) error {
		all, err := readStaff(q, r)
		shown, view.Filters = sift(q, staffFilters, q.Query("stato"), all, func(state string) string { return staffHref(state, view.Search) })
		return err
	})
	if err != nil {
		return err
	}
	if sent, err := takeAway(q, staffList(q, shown)); sent {
		return err
	}
	view.Downloads = downloads(q, staffHref(q.Query("stato"), view.Search))
	shown, view.Pager = cut(q, shown, 0, staffPerPage, "/personale")
	for _, s := range shown {
		view.People = append(view.People, templates.StaffPerson{Href: "/personale/" + s.ID, Name: s.FullName(), Title: s.Title, Years: strconv.Itoa(s.DocumentedYears),
			Work: yesNo(q, s.WorldOfWork), Courses: s.courses, State: s.badge(q), Lacks: sentences(q, s.lacks)})
	}
	view.Empty = templates.Empty{Text: q.T("Nessuna persona qui."), Next: &templates.Link{Text: q.T("Mostra tutti"), Href: "/personale"}}
	if view.Search == "" && q.Query("stato") == "" {
		view.Empty = templates.Empty{Text: q.T("Il personale è vuoto: docenti, tutor e tutor di stage si mettono qui, con i loro titoli.")}
		if view.CanEngage {
			view.Empty.Next = &templates.Link{Text: q.T("Nuova persona"), Href: "/personale/nuovo"}
		}
	}
	return q.Page(http.StatusOK, "staff", templates.Page{Title: q.T("Personale"), View: view})
}

func staffHref(state, search string) string {
	return narrowed("/personale", "stato", state, "q", search)
}

// readStaff is everybody whom the search finds, by name.
func readStaff(q *web.Request, r store.Reader) ([]staffRow, error) {
	people, err := provider.AllStaff(q.Context(), r)
	if err != nil {
		return nil, err
	}
	filed, err := provider.DocumentsOfAll(q.Context(), r)
	if err != nil {
		return nil, err
	}
	courses, err := course.CountByStaff(q.Context(), r)
	if err != nil {
		return nil, err
	}
	wanted := language.Fold(q.Query("q"))
	var out []staffRow
	for _, p := range people {
		if strings.Contains(language.Fold(p.FullName()+" "+p.Name+" "+p.Surname+" "+p.Title), wanted) {
			out = append(out, staffRow{Staff: p, lacks: provider.Lacking(p, filed[p.ID]), courses: courses[p.ID]})
		}
	}
	return out, nil
}

// staffList is the list as a file.
func staffList(q *web.Request, rows []staffRow) export.List[staffRow] {
	return export.List[staffRow]{Kind: "personale", Name: q.T("personale"), Rows: rows, Columns: []export.Column[staffRow]{
		export.Text("Cognome", func(s staffRow) string { return s.Surname }),
		export.Text("Nome", func(s staffRow) string { return s.Name }),
		export.Text("Titolo", func(s staffRow) string { return s.Title }),
		export.Text("Stato", func(s staffRow) string { return s.badge(q).Text }),
		export.Whole("Anni documentati", func(s staffRow) int { return s.DocumentedYears }),
		export.Text("Mondo del lavoro", func(s staffRow) string { return yesNo(q, s.WorldOfWork) }),
		export.Text("Giudicato da", func(s staffRow) string { return s.JudgedBy }),
		export.Date("Giudicato il", func(s staffRow) calendar.Date { return s.JudgedOn }),
		export.Text("Documenti giudicati", func(s staffRow) string { return s.Evidence }),
		export.Text("Che cosa manca", func(s staffRow) string { return strings.Join(sentences(q, s.lacks), " ") }),
		export.Whole("Corsi in atto", func(s staffRow) int { return s.courses }),
	}}
}

func yesNo(q *web.Request, yes bool) string {
	if yes {
		return q.T("sì")
	}
	return q.T("no")
}

// sentences are findings in the reader's language.
func sentences(q *web.Request, found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, q.Locale().Finding(f))
	}
	return out
}

// badge says how far the judgement of somebody has come.
func (s staffRow) badge(q *web.Request) templates.Badge {
	switch {
	case s.gone():
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Non più in servizio dal {date}", "date", s.LeftOn)}
	case s.TitleAdequate == provider.Adequate:
		return templates.Badge{Tone: templates.Success, Text: q.T("Titolo adeguato")}
	case s.TitleAdequate == provider.Inadequate:
		return templates.Badge{Tone: templates.Info, Text: q.T("Titolo non adeguato")}
	case s.documented():
		return templates.Badge{Tone: templates.Caution, Text: q.T("Da giudicare")}
	}
	return templates.Badge{Tone: templates.Danger, Text: q.T("Mancano documenti")}
}

// readPerson reads somebody of the staff; for who is not of the office everybody but
// themselves is absent.
func readPerson(q *web.Request, r store.Reader, id string) (provider.Staff, error) {
	if !may(q, readers) {
		own, known, err := q.Staff(r)
		if err != nil {
			return own, err
		}
		if !known || own.ID != id {
			return own, fault.New(fault.NotFound, "not_found", "La persona non è nel personale.")
		}
		return own, nil
	}
	return provider.StaffByID(q.Context(), r, id)
}
