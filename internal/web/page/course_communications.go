package page

import (
	"cmp"
	"net/http"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/communication"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	paper "vidimus/reports/communication"
	"vidimus/reports/pdf"
	"vidimus/templates"
)

// readTold is the course of the path with what the Region was told of it.
func readTold(q *web.Request) (f courseFile, facts communication.Facts, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		facts, err = communication.FactsOf(q.Context(), r, f.ID)
		return err
	})
	return f, facts, err
}

func courseCommunicationsPage(q *web.Request) error { return showCourseCommunications(q, nil) }

// showCourseCommunications is what the Region is to be told of a course and what it was.
func showCourseCommunications(q *web.Request, refusal error) error {
	f, facts, err := readTold(q)
	if err != nil {
		return err
	}
	view := templates.CourseCommunications{CourseID: f.ID, Tabs: f.tabs(q, "comunicazioni"), Settled: q.T("Nulla: quello che la Regione sa del corso è ancora vero."),
		Actions: []templates.Action{{Text: q.T("Calendario comunicato e svolto"), Href: "/corsi/" + f.ID + "/comunicazioni/calendario"}, {Text: q.T("Registro di protocollo"), Href: narrowed("/protocollo", "q", f.RegionalCode)}}}
	if f.State == course.Draft {
		view.Settled = q.T("Il corso è una bozza: si comunica da quando è autorizzato.")
	}
	for _, o := range communication.Due(facts) {
		view.Due = append(view.Due, dueRow(q, o))
	}
	for _, l := range slices.Backward(facts.Letters) {
		view.Letters = append(view.Letters, ownLetterRow(q, l.Communication, l.Entry.Label()))
	}
	view.Exam, view.Propose = examDay(q, facts), may(q, office) && f.State != course.Draft && facts.Examined.IsZero()
	view.Form = templates.Form{Values: map[string]string{"exam_on": facts.Proposal.On.Italian(), "exam_place": facts.Proposal.Place}}
	p := f.page(q, q.T("Comunicazioni alla Regione"))
	if refusal != nil {
		view.Form = formOf(q, refusal, fields("exam_on", "exam_place"))
		p.View = view
		return q.Invalid(refusal, "course_communications", p)
	}
	p.View = view
	return q.Page(http.StatusOK, "course_communications", p)
}

func examDay(q *web.Request, f communication.Facts) string {
	switch {
	case !f.Examined.IsZero():
		return q.T("L’esame si è tenuto il {date}.", "date", f.Examined)
	case !f.Proposal.On.IsZero():
		return q.T("Proposto: {date}, {place}.", "date", f.Proposal.On, "place", f.Proposal.Place)
	}
	return q.T("Nessun giorno proposto. La proposta fissa il termine per chiedere la commissione.")
}

func proposeExam(q *web.Request) error {
	id := q.Param("id")
	bad := typed()
	on := dateField(q, "exam_on", bad)
	err := bad.OrNil()
	if err == nil {
		err = q.Read(func(r store.Reader) error { return q.OwnCourse(r, id) })
	}
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/comunicazioni")
			_, err := communication.ProposeExam(q.Context(), tx, id, on, q.Value("exam_place"))
			return err
		})
	}
	if refusedHere(err) {
		return showCourseCommunications(q, err)
	}
	return err
}

func prepareLetterPage(q *web.Request) error {
	var aspects []communication.Aspect
	if a := q.Query("aspetto"); a != "" {
		aspects = append(aspects, communication.Aspect(a))
	}
	return showPrepareLetter(q, communication.Draft{Kind: communication.Kind(q.Query("tipo")), Aspects: aspects}, nil)
}

// showPrepareLetter shows what a letter would say, before it takes a number.
func showPrepareLetter(q *web.Request, d communication.Draft, refusal error) error {
	var f courseFile
	var facts communication.Facts
	var l communication.Letter
	var content paper.Letter
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		if facts, err = communication.FactsOf(q.Context(), r, f.ID); err != nil {
			return err
		}
		if l, err = communication.Compose(q.Context(), r, f.ID, d, q.Today()); err != nil {
			return err
		}
		content, err = paperwork.Letter(q.Context(), r, l)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.PrepareLetter{CourseID: f.ID, Kind: string(d.Kind), Seen: l.Digest(), Why: l.Why, Needs: l.Late(q.Today()) > 0, Text: content.Text, Tables: letterTables(content),
		Form: templates.Form{Values: map[string]string{"recipient": lastRecipient(q, f, facts)}}}
	for _, a := range l.Tells() {
		view.Aspects = append(view.Aspects, string(a))
	}
	if view.Needs {
		view.Late = &templates.Alert{Tone: templates.Caution, Title: q.T("Il termine era il {date}", "date", l.DueOn), Text: q.T("La lettera si può ancora mandare: scrivi il motivo del ritardo.")}
	}
	if d.Kind == communication.Variation {
		view.Choices = aspectChoices(q, f.ID, facts, d.Aspects)
	}
	p := templates.Page{Title: q.T("Prepara: {letter}", "letter", kindName(q, d.Kind)), Subtitle: f.name(), Crumbs: append(f.crumbs(q), templates.Link{Text: q.T("Comunicazioni alla Regione"), Href: "/corsi/" + f.ID + "/comunicazioni"})}
	if refusal != nil {
		view.Form = formOf(q, refusal, fields("recipient", "reason"))
		p.View = view
		return q.Invalid(refusal, "prepare_letter", p)
	}
	p.View = view
	return q.Page(http.StatusOK, "prepare_letter", p)
}

// lastRecipient is who the last letter about the course went to, or else the Region.
func lastRecipient(q *web.Request, f courseFile, facts communication.Facts) string {
	if n := len(facts.Letters); n > 0 {
		return facts.Letters[n-1].Recipient
	}
	return "Regione " + cmp.Or(f.std.Region, q.Provider().Region)
}

// aspectChoices let a variation tell everything that has changed, or one aspect alone.
func aspectChoices(q *web.Request, courseID string, f communication.Facts, chosen []communication.Aspect) []templates.Filter {
	var out []templates.Filter
	total := 0
	for _, o := range communication.Due(f) {
		if o.Kind != communication.Variation {
			continue
		}
		n, _ := o.Args["n"].(int)
		total += n
		out = append(out, templates.Filter{Link: templates.Link{Text: q.T("Solo {aspect}", "aspect", q.T(o.Aspect.Label())), Href: narrowed("/corsi/"+courseID+"/comunicazioni/nuova", "tipo", "variation", "aspetto", string(o.Aspect))},
			Count: n, Current: slices.Equal(chosen, []communication.Aspect{o.Aspect})})
	}
	if len(out) < 2 {
		return nil
	}
	return append([]templates.Filter{{Link: templates.Link{Text: q.T("Tutto quello che è cambiato"), Href: narrowed("/corsi/"+courseID+"/comunicazioni/nuova", "tipo", "variation")}, Count: total, Current: len(chosen) == 0}}, out...)
}

// letterTables are the lists of a letter, the first one open.
func letterTables(l paper.Letter) []templates.LetterTable {
	var out []templates.LetterTable
	for i, t := range l.Tables {
		out = append(out, templates.LetterTable{Title: t.Title, Columns: t.Titles(), Rows: t.Rows, Open: i == 0})
	}
	return out
}

func prepareLetter(q *web.Request) error {
	id := q.Param("id")
	d := communication.Draft{Kind: communication.Kind(q.Value("kind")), Recipient: q.Value("recipient"), Reason: q.Value("reason"), Seen: q.Value("seen")}
	for _, a := range q.Form()["aspect"] {
		d.Aspects = append(d.Aspects, communication.Aspect(a))
	}
	if err := q.Read(func(r store.Reader) error { return q.OwnCourse(r, id) }); err != nil {
		return err
	}
	err := q.Write(communication.Locks(id), func(tx *store.Tx) error {
		l, err := communication.Prepare(q.Context(), tx, id, d)
		if err != nil {
			return err
		}
		tx.Answer("/comunicazioni/" + l.ID)
		_, err = paperwork.ReserveLetter(q.Context(), tx, q.App().Keys, l)
		return err
	})
	if fault.HasCode(err, "communication.incomplete") || fault.HasCode(err, "communication.moved_on") {
		return showPrepareLetter(q, d, err)
	}
	return err
}

// lessonsTold is how many lessons one page compares.
const lessonsTold = 60

// compared is a lesson three times, with the letter that told it as it was told last.
type compared struct {
	communication.Pair
	by communication.Letter
}

// differs reports whether there is anything to look at.
func (c compared) differs() bool {
	return len(c.Aspects) > 0 || c.Now != nil && c.Now.Held != nil && c.Now.Held.Partly || c.toldAfter()
}

// toldAfter reports whether the lesson was told only after it was held.
func (c compared) toldAfter() bool {
	return c.Told != nil && c.by.SentOn.After(c.Told.Date)
}

func readCompared(facts communication.Facts) []compared {
	by := map[string]communication.Letter{}
	var told []communication.Line
	for _, t := range communication.AsTold(facts.Letters) {
		told = append(told, t.Line)
		by[t.LessonID] = t.By
	}
	var out []compared
	for _, p := range communication.Compare(told, facts.Lessons) {
		c := compared{Pair: p}
		if p.Told != nil {
			c.by = by[p.Told.LessonID]
		}
		out = append(out, c)
	}
	return out
}

// calendarToldPage lays the calendar as it was told beside the calendar as it is planned
// and as it was held.
func calendarToldPage(q *web.Request) error {
	f, facts, err := readTold(q)
	if err != nil {
		return err
	}
	all := readCompared(facts)
	path := "/corsi/" + f.ID + "/comunicazioni/calendario"
	differing := slices.DeleteFunc(slices.Clone(all), func(c compared) bool { return !c.differs() })
	only := q.Query("mostra") == "differenze"
	view := templates.CalendarTold{Intro: q.T("Ogni lezione com’è stata comunicata alla Regione l’ultima volta, com’è prevista ora e com’è stata svolta."),
		Filters: []templates.Filter{
			{Link: templates.Link{Text: q.T("Tutte le lezioni"), Href: path}, Count: len(all), Current: !only},
			{Link: templates.Link{Text: q.T("Solo le differenze"), Href: path + "?mostra=differenze"}, Count: len(differing), Current: only},
		},
		Empty: templates.Empty{Text: q.T("Il corso non ha ancora lezioni in calendario.")}}
	if only {
		all = differing
		view.Empty.Text = q.T("Nessuna differenza: il calendario svolto è quello comunicato.")
	}
	if len(all) > 0 {
		view.Downloads = downloads(q, narrowed(path, "mostra", q.Query("mostra")))
	}
	if sent, err := takeAway(q, comparedList(q, f, all)); sent {
		return err
	}
	all, view.Pager = cut(q, all, 0, lessonsTold, path)
	for _, c := range all {
		view.Rows = append(view.Rows, toldRow(q, c))
	}
	p := f.page(q, q.T("Calendario comunicato e svolto"))
	p.Crumbs = append(p.Crumbs, templates.Link{Text: q.T("Comunicazioni alla Regione"), Href: "/corsi/" + f.ID + "/comunicazioni"})
	p.View = view
	return q.Page(http.StatusOK, "calendar_told", p)
}

func toldRow(q *web.Request, c compared) templates.ToldRow {
	line := c.Now
	if line == nil {
		line = c.Told
	}
	row := templates.ToldRow{Href: "/lezioni/" + line.LessonID, Date: line.Date, Segment: segmentName(q.Locale(), line.Segment), Told: lineText(q, c.Told), Difference: differences(q, c)}
	if c.Told != nil {
		row.ToldBy = q.T("prot. {number}, inviata il {date}", "number", c.by.Entry.Label(), "date", c.by.SentOn)
	}
	if c.Now == nil {
		return row
	}
	row.Planned = lineText(q, c.Now)
	switch {
	case c.Now.Off == communication.Cancelled:
		row.Planned = []string{q.T("annullata")}
	case c.Now.Off == communication.NotHeld:
		row.Held = []string{q.T("non svolta")}
	case c.Now.Held != nil:
		held := *c.Now
		held.From, held.To = c.Now.Held.From, c.Now.Held.To
		row.Held = lineText(q, &held)
	}
	return row
}

// lineText is a lesson in three lines: when, how and where, with whom.
func lineText(q *web.Request, l *communication.Line) []string {
	if l == nil {
		return nil
	}
	lines := []string{q.T("{date}, {from}–{to}", "date", l.Date, "from", l.From.String(), "to", l.To.String())}
	for _, text := range []string{pdf.Join(" · ", q.T(l.Mode.Label()), l.Place, l.For), l.Teachers} {
		if text != "" {
			lines = append(lines, text)
		}
	}
	return lines
}

// differences says in words in what a lesson is not what was told.
func differences(q *web.Request, c compared) []templates.Badge {
	var out []templates.Badge
	say := func(tone templates.Tone, text string) {
		out = append(out, templates.Badge{Tone: tone, Text: text})
	}
	for _, a := range c.Aspects {
		switch {
		case a == communication.Calendar && c.Told == nil:
			say(templates.Danger, q.T("mai comunicata"))
		case a == communication.Calendar && c.Now != nil && c.Now.Off == communication.NotHeld:
			say(templates.Danger, q.T("non svolta"))
		case a == communication.Calendar && c.Gone():
			say(templates.Danger, q.T("annullata"))
		case a == communication.Calendar:
			say(templates.Caution, q.T("giorno od orario"))
		default:
			say(templates.Caution, q.T(a.Label()))
		}
	}
	if c.Now != nil && c.Now.Held != nil && c.Now.Held.Partly {
		say(templates.Info, q.T("svolta in parte"))
	}
	if c.toldAfter() {
		say(templates.Info, q.T("comunicata dopo"))
	}
	return out
}

// comparedList is the comparison to take away.
func comparedList(q *web.Request, f courseFile, all []compared) export.List[compared] {
	line := func(of func(compared) *communication.Line, text func(*communication.Line) string) func(compared) string {
		return func(c compared) string {
			if l := of(c); l != nil {
				return text(l)
			}
			return ""
		}
	}
	told := func(c compared) *communication.Line { return c.Told }
	now := func(c compared) *communication.Line {
		if c.Gone() {
			return nil
		}
		return c.Now
	}
	when := func(l *communication.Line) string {
		return l.Date.Italian() + " " + l.From.String() + "–" + l.To.String()
	}
	where := func(l *communication.Line) string { return pdf.Join(" · ", q.T(l.Mode.Label()), l.Place, l.For) }
	who := func(l *communication.Line) string { return l.Teachers }
	held := func(l *communication.Line) string {
		if l.Held == nil {
			return ""
		}
		return l.Date.Italian() + " " + l.Held.From.String() + "–" + l.Held.To.String()
	}
	words := func(c compared) string {
		var out []string
		for _, b := range differences(q, c) {
			out = append(out, b.Text)
		}
		return pdf.Join(", ", out...)
	}
	return export.List[compared]{Kind: "calendario-comunicato", Name: "calendario-comunicato-" + fileName(f.RegionalCode, f.Title), Rows: all, Columns: []export.Column[compared]{
		export.Text("Comunicata: quando", line(told, when)), export.Text("Comunicata: dove", line(told, where)), export.Text("Comunicata: docenti", line(told, who)),
		export.Text("Protocollo", func(c compared) string {
			if c.Told == nil {
				return ""
			}
			return c.by.Entry.Label()
		}),
		export.Date("Inviata il", func(c compared) calendar.Date { return c.by.SentOn }),
		export.Text("Prevista: quando", line(now, when)), export.Text("Prevista: dove", line(now, where)), export.Text("Prevista: docenti", line(now, who)),
		export.Text("Svolta", line(now, held)), export.Text("Differenze", words),
	}}
}
