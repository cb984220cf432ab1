package page

import (
	"net/http"
	"slices"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/connection"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/remotelog"
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

// meets reports whether anybody of it was connected during the lesson, as far as it can be read.
func (k keptReport) meets() bool {
	return k.open() || slices.ContainsFunc(k.people, func(m connection.Match) bool { return len(m.Intervals) > 0 || m.Declared > 0 })
}

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
	case slices.ContainsFunc(f.reports, func(k keptReport) bool { return counts(k) && !confirmed(k) && !k.meets() }):
		return q.T("In un resoconto nessuno era connesso durante la lezione: toglilo, se non è di questa lezione.")
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
