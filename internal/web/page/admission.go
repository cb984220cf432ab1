package page

import (
	"net/http"
	"strconv"

	"vidimus/internal/account"
	"vidimus/internal/admission"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var (
	boardReaders = web.For(account.Secretary, account.Director, account.Administrator, account.Inspector, account.Tutor)
	director     = web.For(account.Director)
	examOffice   = web.For(account.Secretary, account.Director)
)

var admissionRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/ammissione", Allow: boardReaders, Handle: admissionPage},
	{Method: http.MethodPost, Path: "/corsi/:id/ammissione", Allow: director, Handle: freezeList},
	{Method: http.MethodGet, Path: "/corsi/:id/prove", Allow: examOffice, Handle: unitTestPage},
	{Method: http.MethodPost, Path: "/corsi/:id/prove", Allow: examOffice, Handle: recordUnitTest},
	{Method: http.MethodGet, Path: "/corsi/:id/attestati", Allow: readers, Handle: certificatesPage},
	{Method: http.MethodPost, Path: "/corsi/:id/attestati", Allow: examOffice, Handle: issueAll},
	{Method: http.MethodGet, Path: "/corsi/:id/esame", Allow: examOffice, Handle: examPage},
	{Method: http.MethodPost, Path: "/corsi/:id/esame", Allow: examOffice, Handle: recordExam},
	{Method: http.MethodPost, Path: "/corsi/:id/esame/chiudi", Allow: director, Handle: concludeExam},
	{Method: http.MethodPost, Path: "/corsi/:id/esiti", Allow: examOffice, Handle: recordOutcomes},
	{Method: http.MethodPost, Path: "/iscrizioni/:id/attestato", Allow: examOffice, Handle: issueCertificate},
	{Method: http.MethodGet, Path: "/attestati/:id/:step", Allow: examOffice, Handle: certificateStep},
	{Method: http.MethodPost, Path: "/attestati/:id/:step", Allow: examOffice, Handle: recordStep},
	{Method: http.MethodGet, Path: "/corsi/:id/registro", Allow: readers, Handle: draftRegister},
	{Method: http.MethodPost, Path: "/corsi/:id/registro", Allow: examOffice, Handle: issueRegister},
	{Method: http.MethodGet, Path: "/documenti/:id", Allow: readers, Handle: downloadPaper},
}

// boardData is what the board shows, read on one snapshot.
type boardData struct {
	admission.Situation
	frozen  admission.Frozen
	issued  bool
	paper   paperwork.Paper
	changes []admission.Change
	lessons map[string]string // of the changes, in words
	past    []admission.Changed
	numbers map[string]string // of the certificates in question, by enrolment
	by      string
}

func readBoard(q *web.Request) (d boardData, err error) {
	err = q.Read(func(r store.Reader) error {
		if err := q.OwnCourse(r, q.Param("id")); err != nil {
			return err
		}
		year, err := examYear(q)
		if err != nil {
			return err
		}
		if d.Situation, err = admission.Of(q.Context(), r, q.Param("id"), year, q.Today()); err != nil {
			return err
		}
		if d.frozen, d.issued, err = admission.Latest(q.Context(), r, q.Param("id"), year); err != nil || !d.issued {
			return err
		}
		if d.changes, err = admission.Overtaken(q.Context(), r, d.frozen); err != nil {
			return err
		}
		if err = d.readOvertaken(q, r); err != nil {
			return err
		}
		if d.by, err = accountName(q.Context(), r, d.frozen.FrozenBy); err != nil {
			return err
		}
		d.paper, _, err = paperwork.OfList(q.Context(), r, d.frozen)
		return err
	})
	return d, err
}

// examYear is the year of the course whose intermediate exam the page is about, Final
// without one.
func examYear(q *web.Request) (int, error) {
	typed := q.Query("anno")
	if typed == "" {
		return admission.Final, nil
	}
	year, err := strconv.Atoi(typed)
	if err != nil || year < 1 {
		return 0, fault.New(fault.NotFound, "page.year", "L’anno del corso si scrive in cifre: 1 per il primo.")
	}
	return year, nil
}

// admissionHref is the board of a course before the exam of a year, or before the Final one.
func admissionHref(courseID string, year int, pairs ...string) string {
	if year != admission.Final {
		pairs = append(pairs, "anno", strconv.Itoa(year))
	}
	return narrowed("/corsi/"+courseID+"/ammissione", pairs...)
}

// holds reports whether a list was issued and nothing has changed since.
func (d boardData) holds() bool { return d.issued && len(d.changes) == 0 }

func admissionPage(q *web.Request) error {
	d, err := readBoard(q)
	if err != nil {
		return err
	}
	if q.Query("formato") == "pdf" {
		if !may(q, readers) {
			return fault.New(fault.Forbidden, "page.papers", "I documenti con i codici fiscali sono riservati alla segreteria e alla direzione.")
		}
		return draftList(q, d.List)
	}
	if sent, err := takeAway(q, d.list(q)); sent {
		return err
	}
	return showBoard(q, d, nil)
}

// showBoard is the board; a refusal of the freezing stands above it.
func showBoard(q *web.Request, d boardData, refusal error) error {
	c := d.Board.Course
	home := "/corsi/" + c.ID
	p := templates.Page{Title: d.title(q), Subtitle: c.Title + " – " + q.T("edizione {edition}", "edition", c.Edition),
		Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}, {Text: c.Title, Href: home}}}
	view := templates.Admission{CourseID: c.ID, Rule: d.rule(q), Modes: d.modes(), Threshold: d.threshold(q), Actions: d.actions(q),
		Tabs: d.exams(q), Sorts: d.sorts(q), Downloads: downloads(q, d.href(q, "", "")),
		Empty: templates.Empty{Text: q.T("Nessun allievo in questo elenco.")}}
	if may(q, readers) {
		view.Downloads = append(view.Downloads, templates.Link{Text: q.T("Bozza (PDF)"), Href: admissionHref(c.ID, d.Board.Year, "formato", "pdf")})
	}
	view.Figures, view.Filters = d.counts(q)
	if !d.holds() && c.State != course.Closed {
		view.Blocks, view.Early = d.blocks(q), q.Today().Before(c.EndsOn)
	}
	view.Frozen = d.frozenList(q)
	for _, row := range d.rows(q) {
		if d.shows(q, row) {
			view.Rows = append(view.Rows, d.row(q, row))
		}
	}
	p.View, p.Alerts = view, d.alerts(q)
	if refusal == nil {
		return q.Page(http.StatusOK, "admission", p)
	}
	p.Alerts = append(p.Alerts, templates.Alert{Tone: templates.Danger, Text: q.FormOf(refusal).Message})
	return q.Invalid(refusal, "admission", p)
}

// freezeList issues the list and its paper in one operation.
func freezeList(q *web.Request) error {
	id := q.Param("id")
	year, err := examYear(q)
	if err != nil {
		return err
	}
	err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
		tx.Answer(admissionHref(id, year))
		if q.Value("confirm") != "1" {
			return fault.New(fault.Invalid, "page.confirm", "Conferma di aver controllato l’elenco: una volta emesso non si cancella.")
		}
		frozen, err := admission.Freeze(q.Context(), tx, id, year)
		if err != nil {
			return err
		}
		_, err = paperwork.ReserveList(q.Context(), tx, q.App().Keys, frozen)
		return err
	})
	if !refusedHere(err) {
		return err
	}
	d, reading := readBoard(q)
	if reading != nil {
		return reading
	}
	return showBoard(q, d, err)
}
