package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/connection"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/remotelog"
	"vidimus/internal/stamp"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
)

// The report of a remote lesson is brought and confirmed by whoever keeps its register, and
// read by whoever may read the lesson.
var connectionRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/lezioni/:id/resoconto", Allow: lessonReaders, Handle: connectionPage},
	{Method: http.MethodPost, Path: "/lezioni/:id/resoconto", Allow: registrars, Handle: bringReport, Limit: remotelog.MaxBytes + 64<<10},
	{Method: http.MethodPost, Path: "/lezioni/:id/resoconto/persone", Allow: registrars, Handle: sayPeople},
	{Method: http.MethodPost, Path: "/lezioni/:id/resoconto/conferma", Allow: registrars, Handle: confirmReport},
	{Method: http.MethodGet, Path: "/lezioni/:id/resoconto/:report/file", Allow: lessonReaders, Handle: downloadReport},
	{Method: http.MethodPost, Path: "/lezioni/:id/resoconto/:report/ordine", Allow: registrars, Handle: sayOrder},
	{Method: http.MethodPost, Path: "/lezioni/:id/resoconto/:report/colonne", Allow: registrars, Handle: sayColumns},
	{Method: http.MethodPost, Path: "/lezioni/:id/resoconto/:report/uso", Allow: registrars, Handle: useReport},
}

// keptReport is a report on file, read again, with who its people are.
type keptReport struct {
	connection.Report
	read    remotelog.Report
	people  []connection.Match
	content []byte
	name    string // of who brought it
}

// open reports whether the report waits for an answer before it can be read.
func (k keptReport) open() bool { return finding.Blocks(k.read.Findings) }

// connectionFile is a lesson with its reports and what follows from them.
type connectionFile struct {
	lessonFile
	slot       attendance.Slot
	reports    []keptReport
	candidates []connection.Candidate
	proposed   []connection.Proposal
}

func readConnection(q *web.Request, r store.Reader) (connectionFile, error) {
	var f connectionFile
	var err error
	if f.lessonFile, err = readLesson(q, r, q.Param("id")); err != nil {
		return f, err
	}
	f.slot = attendance.SlotOf(f.Lesson, q.Zone())
	if f.candidates, err = connection.PeopleOf(q.Context(), r, f.course.ID); err != nil {
		return f, err
	}
	said, err := connection.AliasesOf(q.Context(), r, f.course.ID)
	if err != nil {
		return f, err
	}
	known, err := f.known(q, r)
	if err != nil {
		return f, err
	}
	kept, err := connection.ReportsOf(q.Context(), r, f.Lesson.ID)
	if err != nil {
		return f, err
	}
	for _, k := range kept {
		report := keptReport{Report: k}
		if report.name, err = accountName(q.Context(), r, k.BroughtBy); err != nil {
			return f, err
		}
		if k.Part != connection.Withdrawn {
			known.Order, known.Brought = k.Order, k.BroughtAt
			if err := report.reread(q, known, f.candidates, said); err != nil {
				return f, err
			}
		}
		f.reports = append(f.reports, report)
	}
	f.proposed = connection.Propose(f.Sheet, f.slot, f.peopleOf(counts), f.peopleOf(confirmed))
	return f, nil
}

// known is what the lesson tells the reader of its report.
func (f connectionFile) known(q *web.Request, r store.Reader) (remotelog.Known, error) {
	k := remotelog.Known{Zone: q.Zone(), Day: f.Lesson.Date, Lesson: f.Lesson.Interval()}
	if f.Lesson.State == timetable.Closed {
		k.Lesson = f.Lesson.HeldInterval()
	}
	var err error
	k.Mappings, err = connection.Mappings(q.Context(), r)
	return k, err
}

// reread reads the file again as it came: nothing of it is kept in the database.
func (k *keptReport) reread(q *web.Request, known remotelog.Known, candidates []connection.Candidate, said []connection.Alias) error {
	content, err := q.App().Vault.Get(k.FileID)
	if err != nil {
		return err
	}
	k.content = content
	if k.read, err = remotelog.Read(k.FileName, content, known); err != nil {
		return err
	}
	k.people = connection.MatchAll(k.read.People, candidates, said)
	return nil
}

func counts(k keptReport) bool    { return k.Part == connection.Counted }
func confirmed(k keptReport) bool { return counts(k) && !k.ConfirmedAt.IsZero() }

func (f connectionFile) peopleOf(which func(k keptReport) bool) (out []connection.Match) {
	for _, k := range f.reports {
		if which(k) {
			out = append(out, k.people...)
		}
	}
	return out
}

// seen names the reports that a page rests on.
func (f connectionFile) seen() (ids []string) {
	for _, k := range f.reports {
		if counts(k) {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

// waits is why nothing can be confirmed yet, empty where it can.
func (f connectionFile) waits(q *web.Request) string {
	end := f.Lesson.EndsAt
	if f.Lesson.State == timetable.Closed {
		end = f.Lesson.HeldEndsAt
	}
	switch {
	case q.Now().Before(end):
		_, at := calendar.WallOf(end, q.Zone())
		return q.T("La lezione è in calendario fino alle {time}: le presenze si confermano quando è finita.", "time", at.String())
	case slices.ContainsFunc(f.reports, func(k keptReport) bool { return counts(k) && k.read.Asks(remotelog.Ahead) }):
		return q.T("Un resoconto parla di tempi non ancora passati quando è stato caricato: toglilo e caricane uno scaricato a riunione finita.")
	case slices.ContainsFunc(f.reports, func(k keptReport) bool { return counts(k) && k.open() }):
		return q.T("Prima rispondi alla domanda sul resoconto, qui sopra.")
	case len(connection.Asked(f.peopleOf(counts))) > 0:
		return q.T("Prima di’ chi sono le persone non riconosciute, qui sopra: tra loro può esserci un allievo.")
	}
	return ""
}

// atDistance reports whether a lesson has somebody at a distance, whose platform makes a report.
func (f lessonFile) atDistance() bool {
	return f.Lesson.Mode == hours.LiveDistance || slices.ContainsFunc(f.Rows, func(row attendance.SheetRow) bool {
		return row.Mark != nil && row.Mark.Mode == hours.LiveDistance
	})
}

func connectionPage(q *web.Request) error { return showConnection(q, connectionForms{}) }

// bringReport keeps an uploaded report. What is no report, or one of another day, is refused
// before anything is kept.
func bringReport(q *web.Request) error {
	content, name, err := q.File("file")
	var read remotelog.Report
	if err == nil {
		err = q.Read(func(r store.Reader) error {
			f, err := readConnection(q, r)
			if err != nil {
				return err
			}
			known, err := f.known(q, r)
			if err != nil {
				return err
			}
			known.Brought = q.Now()
			read, err = remotelog.Read(name, content, known)
			return err
		})
	}
	if err == nil {
		err = acceptable(read)
	}
	if err == nil {
		err = keepReport(q, content, shownName(name), read.Platform)
	}
	if refusedHere(err) || fault.Is(err, fault.TooLarge) {
		form := q.FormOf(err)
		if form.Errors["file"] == "" {
			form.Errors["file"], form.Message = form.Message, ""
		}
		return showConnection(q, connectionForms{err: refusal(err), upload: &form})
	}
	return err
}

// acceptable refuses a report that can never be this lesson's.
func acceptable(r remotelog.Report) error {
	for _, f := range r.Findings {
		if f.Rule == remotelog.OtherDay || f.Rule == remotelog.Ahead {
			return fault.New(fault.Refused, "page.not_its_report", f.Message, fault.Args(f.Args))
		}
	}
	if len(r.People) == 0 && !finding.Blocks(r.Findings) {
		return fault.New(fault.Refused, "page.nobody", "Nel resoconto non c’è nessuno: scaricalo di nuovo dalla piattaforma, a riunione finita.")
	}
	return nil
}

func keepReport(q *web.Request, content []byte, name string, platform remotelog.Platform) error {
	media := "text/csv"
	if strings.HasPrefix(string(content), "PK\x03\x04") {
		media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	file, err := q.App().Vault.Put(content, media)
	if err != nil {
		return err
	}
	return onReport(q, "", func(tx *store.Tx) error {
		_, again, err := connection.Bring(q.Context(), tx, q.Param("id"), file, name, platform)
		if again {
			tx.Answer("/lezioni/" + q.Param("id") + "/resoconto?uguale=1")
		}
		return err
	})
}

// onReport carries out an act upon the reports of a lesson that is the reader's, and shows
// them again.
func onReport(q *web.Request, anchor string, fn func(tx *store.Tx) error) error {
	return onLesson(q, nil, "", func(tx *store.Tx) error {
		tx.Answer("/lezioni/" + q.Param("id") + "/resoconto" + anchor)
		return fn(tx)
	})
}

func sayOrder(q *web.Request) error {
	err := onReport(q, "", func(tx *store.Tx) error {
		return connection.Decide(q.Context(), tx, q.Param("id"), q.Param("report"), stamp.Order(q.Value("order")))
	})
	if refusedHere(err) {
		form := q.FormOf(err)
		return showConnection(q, connectionForms{err: err, report: q.Param("report"), question: &form})
	}
	return err
}

func useReport(q *web.Request) error {
	err := onReport(q, "", func(tx *store.Tx) error {
		return connection.Use(q.Context(), tx, q.Param("id"), q.Param("report"), connection.Part(q.Value("part")))
	})
	if refusedHere(err) {
		return showConnection(q, connectionForms{err: err})
	}
	return err
}

// sayColumns remembers what the columns of a report are, by the header that it has.
func sayColumns(q *web.Request) error {
	var preview remotelog.Preview
	err := q.Read(func(r store.Reader) error {
		f, err := readConnection(q, r)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(f.reports, func(k keptReport) bool { return k.ID == q.Param("report") && k.content != nil })
		if i < 0 {
			return fault.New(fault.NotFound, "not_found", "Il resoconto non è di questa lezione.")
		}
		if !f.reports[i].read.Asks(remotelog.AskColumns) {
			return fault.New(fault.Refused, "page.columns_known", "Le colonne di questo resoconto si conoscono già: ricarica la pagina.")
		}
		preview, err = remotelog.PreviewOf(f.reports[i].FileName, f.reports[i].content)
		return err
	})
	if refusedHere(err) {
		return showConnection(q, connectionForms{err: err})
	}
	if err != nil {
		return err
	}
	column := func(field string) int {
		n, err := strconv.Atoi(q.Value(field))
		if err != nil || n < 0 || n >= len(preview.Header) {
			return remotelog.None
		}
		return n
	}
	m := remotelog.Mapping{Label: q.Value("label"), Signature: preview.Signature, Columns: remotelog.Columns{Name: column("name"), Surname: column("surname"),
		Email: column("email"), Join: column("join"), Leave: column("leave"), Duration: column("duration"), Waiting: preview.Guess.Waiting}}
	err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		tx.Answer("/lezioni/" + q.Param("id") + "/resoconto")
		return connection.Explain(q.Context(), tx, m, may(q, office))
	})
	if refusedHere(err) {
		form := q.FormOf(err)
		return showConnection(q, connectionForms{err: err, report: q.Param("report"), question: &form})
	}
	return err
}

// Values of the choice who somebody of a report is: a learner by enrolment, or none.
const (
	isStaff   = "staff"
	isIgnored = "ignored"
	isLearner = "l:"
)

// sayPeople remembers who people of the reports are, where somebody said so.
func sayPeople(q *web.Request) error {
	var said []connection.Said
	for i := 0; q.Form().Has("alias." + strconv.Itoa(i)); i++ {
		n := strconv.Itoa(i)
		who := q.Value("who." + n)
		if who == "" || who == q.Value("was."+n) {
			continue
		}
		s := connection.Said{Alias: q.Value("alias." + n), Kind: connection.Kind(who)}
		if enrolment, learner := strings.CutPrefix(who, isLearner); learner {
			s.Kind, s.EnrolmentID = connection.Learner, enrolment
		}
		said = append(said, s)
	}
	var courseID string
	err := q.Read(func(r store.Reader) error {
		if err := q.KeptLesson(r, q.Param("id")); err != nil {
			return err
		}
		l, err := timetable.LessonByID(q.Context(), r, q.Param("id"))
		courseID = l.CourseID
		return err
	})
	if err != nil {
		return err
	}
	err = onReport(q, "#proposte", func(tx *store.Tx) error { return connection.Tell(q.Context(), tx, courseID, said) })
	if refusedHere(err) {
		form := q.FormOf(err)
		return showConnection(q, connectionForms{err: err, people: &form})
	}
	return err
}

// confirmReport makes marks of what was proposed, as it was looked at and perhaps corrected.
func confirmReport(q *web.Request) error {
	var f connectionFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readConnection(q, r)
		return err
	})
	if err != nil {
		return err
	}
	ops, bad := typedProposals(q, f)
	if why := f.waits(q); why != "" {
		err = fault.New(fault.Refused, "page.waits", why)
	} else if err = bad.OrNil(); err == nil {
		err = onLesson(q, nil, "", func(tx *store.Tx) error {
			return connection.Confirm(q.Context(), tx, f.Lesson.ID, strings.Fields(q.Value("seen")), ops)
		})
	}
	if refusedHere(err) || fault.HasCode(err, "connection.changed") {
		form := formOf(q, err, nil)
		for _, field := range fault.As(err).Fields { // rows are told at their learner
			form.Errors[field.Name] = q.T(field.Message, field.Args)
		}
		return showConnection(q, connectionForms{err: refusal(err), rows: &form})
	}
	return err
}

// typedProposals are the marks that a form asks for: of the rows that are not on the register
// already, and of which nobody said that what was marked by hand holds.
func typedProposals(q *web.Request, f connectionFile) ([]attendance.MarkOperation, *fault.Error) {
	bad := fault.New(fault.Invalid, "page.rows", "Le presenze non sono state registrate: correggi le righe segnalate.")
	var ops []attendance.MarkOperation
	for _, p := range f.proposed {
		if !q.Form().Has("version." + p.EnrolmentID) {
			continue
		}
		keep := q.Value("keep." + p.EnrolmentID)
		if mustChoose(p) && keep == "" {
			bad.With("row."+p.EnrolmentID, "Scegli che cosa vale: quello segnato a mano o quello del resoconto.")
			continue
		}
		if keep == "mark" {
			continue
		}
		op := attendance.MarkOperation{ID: store.NewID(), EnrolmentID: p.EnrolmentID, Source: attendance.FromSheet, Entry: attendance.Entry{State: attendance.State(q.Value("state." + p.EnrolmentID))}}
		op.BaseVersion, _ = strconv.Atoi(q.Value("version." + p.EnrolmentID)) // what is no number was seen by nobody, and is a conflict
		switch op.State {
		case attendance.Present:
			times, ok := parseTimes(q.Value("times." + p.EnrolmentID))
			if !ok {
				bad.With("row."+p.EnrolmentID, "Scrivi gli orari come 09:03:03–12:07:54; più tratti separati da una virgola.")
			}
			op.Times, op.Mode = times, p.Mode
		case attendance.Absent:
		default:
			bad.With("row."+p.EnrolmentID, "Scegli presente o assente.")
		}
		if op.State == p.State() && (op.State != attendance.Present || q.Value("times."+p.EnrolmentID) == timesText(q, p.Present)) {
			op.Source = attendance.FromLog // what a hand has changed is no longer what the platform says
		}
		ops = append(ops, op)
	}
	return ops, bad
}

// mustChoose: a mark set by hand says otherwise than the report.
func mustChoose(p connection.Proposal) bool { return p.Differs && !p.Ours }

// parseTimes reads stretches as the page shows them and people correct them.
func parseTimes(text string) ([]attendance.Times, bool) {
	var out []attendance.Times
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' }) {
		from, to, found := strings.Cut(strings.NewReplacer("–", "-", "—", "-").Replace(part), "-")
		in, err := calendar.ParseWall(from)
		until, err2 := calendar.ParseWall(to)
		if !found || err != nil || err2 != nil {
			return nil, false
		}
		out = append(out, attendance.Times{In: &in, Out: &until})
	}
	return out, len(out) > 0
}

// downloadReport gives a report as it came, to whoever may read its lesson.
func downloadReport(q *web.Request) error {
	var k connection.Report
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.OwnLesson(r, q.Param("id")); err != nil {
			return err
		}
		k, err = connection.ReportByID(q.Context(), r, q.Param("id"), q.Param("report"))
		return err
	})
	if err != nil {
		return err
	}
	content, err := q.App().Vault.Get(k.FileID)
	if err != nil {
		return err
	}
	return q.Download(cmp.Or(k.FileName, "resoconto.csv"), "application/octet-stream", content)
}
