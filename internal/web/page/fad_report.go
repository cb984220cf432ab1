package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/fadlog"
	"vidimus/internal/fadreport"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
	"vidimus/internal/store"
	"vidimus/internal/stranger"
	"vidimus/internal/web"
	"vidimus/templates"
)

// fadReportLimit is the largest report, and the form around it.
const fadReportLimit = fadlog.MaxBytes + 64<<10

var fadReportRoutes = []web.Route{
	{Method: http.MethodPost, Path: "/corsi/:id/rapporti-fad", Allow: diarists, Handle: bringFadReport, Limit: fadReportLimit},
	{Method: http.MethodGet, Path: "/corsi/:id/rapporti-fad/:report", Allow: courseReaders, Handle: fadReportPage},
	{Method: http.MethodPost, Path: "/corsi/:id/rapporti-fad/:report/colonne", Allow: diarists, Handle: sayFadColumns},
	{Method: http.MethodPost, Path: "/corsi/:id/rapporti-fad/:report/scelte", Allow: diarists, Handle: sayFadChoices},
	{Method: http.MethodPost, Path: "/corsi/:id/rapporti-fad/:report/conferma", Allow: diarists, Handle: confirmFadReport},
	{Method: http.MethodPost, Path: "/corsi/:id/rapporti-fad/:report/scarta", Allow: diarists, Handle: discardFadReport},
}

// bringForm is the form that takes a report; what was typed stays in it.
func (d *fadDesk) bringForm() *templates.Form {
	if d.forms.bring != nil {
		return d.forms.bring
	}
	return &templates.Form{Values: map[string]string{"platform": d.book.Objects[0].Platform, "up_to": d.q.Today().Italian(), "gap": strconv.Itoa(int(cmp.Or(d.gap, fadlog.UsualGap)))}}
}

func (d *fadDesk) reportRow(r fadreport.Report) templates.FadReportRow {
	q := d.q
	row := templates.FadReportRow{Href: "/corsi/" + d.f.ID + "/rapporti-fad/" + r.ID, Name: cmp.Or(r.FileName, r.Source()), What: reportKind(q, r.Kind),
		When: moment(q, r.BroughtAt), Who: nameIn(d.accounts, r.BroughtBy), State: templates.Badge{Tone: templates.Caution, Text: q.T("Da confermare")}}
	if r.Confirmed() {
		row.State = templates.Badge{Tone: templates.Success, Text: q.T("Confermato")}
	}
	return row
}

func reportKind(q *web.Request, k fadlog.Kind) string {
	switch k {
	case fadlog.Log:
		return q.T("log di Moodle: clic, solo una stima")
	case fadlog.Completion:
		return q.T("completamento delle attività di Moodle: esiti, senza tempi")
	}
	return q.T("tabella di tempi")
}

// bringFadReport keeps the file and shows what it says.
func bringFadReport(q *web.Request) error {
	id, bad := q.Param("id"), typed()
	if err := q.Read(func(r store.Reader) error { return q.OwnCourse(r, id) }); err != nil {
		return err
	}
	content, name, err := q.File("file")
	rep := fadreport.Report{CourseID: id, Platform: q.Value("platform"), UpTo: dateField(q, "up_to", bad), Gap: calendar.Minutes(numberField(q, "gap", bad)), FileName: shownName(name)}
	if err == nil {
		err = bad.OrNil()
	}
	var read fadlog.Report
	if err == nil {
		read, err = fadlog.Read(name, content, fadlog.Options{Zone: q.Zone(), Gap: rep.Gap})
	}
	if err == nil {
		err = q.Read(func(r store.Reader) error {
			said, known, err := fadreport.Layout(q.Context(), r, read)
			if known && read.Kind == fadlog.Table {
				read.Mapping = said
			}
			return err
		})
	}
	if err == nil {
		file, putErr := q.App().Vault.Put(content, "text/csv")
		if putErr != nil {
			return putErr
		}
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			kept, err := fadreport.Bring(q.Context(), tx, rep, file, read)
			tx.Answer("/corsi/" + id + "/rapporti-fad/" + kept.ID)
			return err
		})
	}
	if err = refusal(err); refusedHere(err) {
		form := formOf(q, err, fields("file", "platform", "up_to", "gap"))
		if len(fault.As(err).Fields) == 0 { // about the file itself
			form.Errors["file"], form.Message = form.Message, ""
		}
		return showFad(q, fadForms{err: err, bring: &form})
	}
	return err
}

// fadSheet is a report that was read again from the vault.
type fadSheet struct {
	desk    fadDesk
	report  fadreport.Report
	read    fadlog.Report
	preview fadreport.Preview
}

// readFadReport reads a report of the course by what was said of its columns.
func readFadReport(q *web.Request) (rep fadreport.Report, read fadlog.Report, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		if err = q.OwnCourse(r, q.Param("id")); err != nil {
			return err
		}
		rep, err = fadreport.ByID(q.Context(), r, q.Param("id"), q.Param("report"))
		return err
	})
	if err != nil {
		return rep, read, err
	}
	mapping, err := rep.Columns()
	if err != nil {
		return rep, read, err
	}
	content, err := q.App().Vault.Get(rep.FileID)
	if err != nil {
		return rep, read, err
	}
	read, err = fadlog.Read(rep.FileName, content, fadlog.Options{Zone: q.Zone(), Gap: rep.Gap, Mapping: mapping})
	return rep, read, err
}

func fadReportPage(q *web.Request) error { return showFadReport(q, nil, templates.Form{}) }

func showFadReport(q *web.Request, refusal error, columns templates.Form) error {
	s := fadSheet{desk: fadDesk{q: q}}
	var err error
	if s.report, s.read, err = readFadReport(q); err != nil {
		return err
	}
	err = q.Read(func(r store.Reader) (err error) {
		if err = s.desk.read(r); err != nil {
			return err
		}
		s.preview, err = fadreport.PreviewOf(q.Context(), r, s.report, s.read)
		return err
	})
	if err != nil {
		return err
	}
	view := s.view(columns)
	p := s.desk.f.page(q, q.T("Rapporto FAD"))
	p.Crumbs = append(p.Crumbs, templates.Link{Text: q.T("FAD"), Href: "/corsi/" + s.report.CourseID + "/fad"})
	p.View = view
	if refusal == nil {
		return q.Page(http.StatusOK, "fad_report", p)
	}
	if len(columns.Errors) == 0 {
		view.Form = q.FormOf(refusal)
	}
	p.View = view
	return q.Page(refusedStatus(refusal), "fad_report", p)
}

func (s fadSheet) view(columns templates.Form) templates.FadReport {
	q, rep := s.desk.q, s.report
	view := templates.FadReport{CourseID: rep.CourseID, ID: rep.ID, SHA256: rep.FileID, Editable: may(q, diarists) && writable(s.desk.f.Course), Alert: s.alert(),
		Facts: factsOf(q.T("File"), rep.FileName, q.T("Che cos’è"), reportKind(q, rep.Kind), q.T("Piattaforma"), rep.Platform, q.T("Rapporto del"), rep.UpTo.Italian(),
			q.T("Righe"), strconv.Itoa(s.read.Rows), q.T("Portato da"), nameIn(s.desk.accounts, rep.BroughtBy)+", "+moment(q, rep.BroughtAt)),
		Findings: findingsOf(q.Locale(), s.findings()), Discard: may(q, diarists) && !rep.Confirmed()}
	if view.Editable && (rep.Kind == fadlog.Table && !rep.Confirmed() || len(s.read.Asks) > 0) {
		view.Columns = s.columns(columns)
	}
	if len(s.read.Asks) > 0 {
		return view
	}
	view.Learners, view.Objects = s.choices()
	view.People, view.Activities, view.Lines = s.people(), s.activities(), s.lines()
	if view.Editable && s.preview.News > 0 {
		view.Confirm, view.Seen = q.T("Conferma: {n} {n|riga|righe} di evidenza", "n", s.preview.News), s.preview.Stamp
	}
	return view
}

// alert says what the reader must know first.
func (s fadSheet) alert() *templates.Alert {
	q := s.desk.q
	people, titles := s.preview.Open()
	switch {
	case len(s.read.Asks) > 0:
		return &templates.Alert{Tone: templates.Caution, Title: q.T("Il file non basta da solo"), Text: q.T("Rispondi qui sotto, poi si vede che cosa conterebbe.")}
	case s.report.Confirmed() && s.preview.News == 0:
		return &templates.Alert{Tone: templates.Info, Title: q.T("Questo rapporto è già registrato"), Text: q.T("Confermato da {name} il {at}: portarlo di nuovo non cambia niente.", "name", nameIn(s.desk.accounts, s.report.ConfirmedBy), "at", moment(q, s.report.ConfirmedAt))}
	case people+titles > 0:
		return &templates.Alert{Tone: templates.Caution, Title: q.T("{people} {people|persona|persone} e {titles} {titles|attività|attività} da riconoscere", "people", people, "titles", titles), Text: q.T("Quello che non si riconosce resta fuori: si può scegliere adesso o più tardi.")}
	case s.read.Estimated:
		return &templates.Alert{Tone: templates.Caution, Title: q.T("È una stima dai clic"), Text: q.T("Due clic di una persona sullo stesso oggetto, a non più di {n} minuti, valgono come tempo; l’ultimo non vale niente. Confermata, la stima si vede ma conta solo se una persona la attesta.", "n", int(s.report.Gap))}
	}
	return nil
}

// findings are those of the file and of each learner.
func (s fadSheet) findings() []finding.Finding {
	out := slices.Clone(s.read.Findings)
	for _, l := range s.preview.Lines {
		for _, f := range l.After.Findings(s.name(l.EnrolmentID)) {
			if !slices.Contains(saidOfEach, f.Rule) {
				out = append(out, f)
			}
		}
	}
	return out
}

func (s fadSheet) name(enrolmentID string) string {
	for _, m := range s.desk.members {
		if m.ID == enrolmentID {
			return m.Learner.FullName()
		}
	}
	return enrolmentID
}

func (s fadSheet) columns(form templates.Form) *templates.FadColumns {
	q, m := s.desk.q, s.read.Mapping
	c := &templates.FadColumns{Form: form, Open: len(s.read.Asks) > 0 || len(form.Errors) > 0, Estimated: m.Estimated}
	if c.Form.Values == nil {
		c.Form.Values = map[string]string{"unit": string(m.Unit), "pair": string(m.Pair), "order": string(m.Order)}
	}
	c.Orders = []templates.Choice{{Value: string(stamp.DayFirst), Text: q.T("3 aprile: prima il giorno")}, {Value: string(stamp.MonthFirst), Text: q.T("4 marzo: prima il mese")}}
	if s.report.Kind != fadlog.Table {
		return c
	}
	for _, f := range fadlog.Fields {
		c.Fields = append(c.Fields, templates.Choice{Value: f.ID, Text: q.T(f.Label())})
	}
	for i, heading := range s.read.Headings {
		column := templates.ImportColumn{Letter: spreadsheet.Column(i), Heading: excerpt(heading, 60), Name: "column." + strconv.Itoa(i)}
		if i < len(m.Columns) {
			column.Field = m.Columns[i]
		}
		if typed, was := form.Values[column.Name]; was {
			column.Field = typed
		}
		for _, row := range s.read.Sample {
			if text := row.Cell(i); text != "" {
				column.Samples = append(column.Samples, excerpt(text, 40))
			}
		}
		c.Columns = append(c.Columns, column)
	}
	c.Units = []templates.Choice{{Value: "", Text: q.T("non ce ne sono")}, {Value: string(stamp.Seconds), Text: q.T("secondi")}, {Value: string(stamp.Minute), Text: q.T("minuti")}, {Value: string(stamp.Hour), Text: q.T("ore")}, {Value: string(stamp.Day), Text: q.T("parti di giorno, come in Excel")}}
	c.Pairs = []templates.Choice{{Value: "", Text: q.T("non ce ne sono")}, {Value: string(stamp.HoursMinutes), Text: q.T("ore e minuti")}, {Value: string(stamp.MinutesSeconds), Text: q.T("minuti e secondi")}}
	c.Orders = append([]templates.Choice{{Value: "", Text: q.T("lo dice il file")}}, c.Orders...)
	return c
}

func (s fadSheet) choices() (learners, objects []templates.Choice) {
	for _, m := range s.desk.members {
		learners = append(learners, templates.Choice{Value: m.ID, Text: m.Learner.FullName()})
	}
	for _, o := range s.desk.book.Objects {
		objects = append(objects, templates.Choice{Value: o.ID, Text: segmentName(s.desk.q.Locale(), o.Segment) + " · " + o.Title})
	}
	return learners, objects
}

// howKnown is how something of a report was recognised.
func howKnown(q *web.Request, sign stranger.Sign) templates.Badge {
	switch sign {
	case stranger.Said:
		return templates.Badge{Tone: templates.Success, Text: q.T("scelto da una persona")}
	case stranger.ByEmail:
		return templates.Badge{Tone: templates.Success, Text: q.T("per email")}
	case stranger.ByTaxCode:
		return templates.Badge{Tone: templates.Success, Text: q.T("per codice fiscale")}
	case stranger.ByName:
		return templates.Badge{Tone: templates.Success, Text: q.T("per nome esatto")}
	}
	return templates.Badge{Tone: templates.Caution, Text: q.T("da scegliere")}
}

// takenFor is what a select shows: the id, or that it is none.
func takenFor(id string, sign stranger.Sign) string {
	if id == "" && sign == stranger.Said {
		return fadreport.Nobody
	}
	return id
}

func (s fadSheet) people() (out []templates.FadMatch) {
	for i, p := range s.preview.People {
		m := templates.FadMatch{Name: "person." + strconv.Itoa(i), Key: p.Key, Text: cmp.Or(p.Name, p.Known()), Choice: takenFor(p.EnrolmentID, p.Sign), How: howKnown(s.desk.q, p.Sign)}
		m.Detail = strings.Join(slices.DeleteFunc([]string{p.Email, p.Username, p.TaxCode}, func(t string) bool { return t == "" || t == m.Text }), " · ")
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b templates.FadMatch) int { return cmp.Compare(len(a.Choice), len(b.Choice)) })
	return out
}

func (s fadSheet) activities() (out []templates.FadMatch) {
	q := s.desk.q
	for i, a := range s.preview.Activities {
		m := templates.FadMatch{Name: "activity." + strconv.Itoa(i), Key: a.Key, Text: a.Name, Choice: takenFor(a.ObjectID, a.Sign), How: howKnown(q, a.Sign)}
		m.Detail = q.T("{n} {n|persona|persone}, {minutes}", "n", a.People, "minutes", calendar.Minutes(a.Seconds/60))
		out = append(out, m)
	}
	return out
}

func (s fadSheet) lines() (out []templates.FadLine) {
	q := s.desk.q
	for _, l := range s.preview.Lines {
		line := templates.FadLine{Name: s.name(l.EnrolmentID), Object: l.Object.Title, Told: calendar.Minutes(l.Seconds / 60), Planned: l.Object.Minutes,
			Before: l.Before.Minutes(), After: l.After.Minutes(), Clicks: l.After.Clicks(), Last: moment(q, l.After.LastAccess()), Test: l.After.TestResult(), New: l.News > 0}
		if n := l.After.Outside(); n > 0 {
			line.Outside = q.T("{minutes} fuori finestra ({from}–{to})", "minutes", n, "from", l.Object.FromDate, "to", l.Object.ToDate)
		}
		if i := slices.IndexFunc(l.After.Rows, attendance.FadReading.Late); i >= 0 {
			line.Late = q.T("non dice quanto viene dopo il {date}", "date", l.After.Rows[i].Until)
		}
		out = append(out, line)
	}
	return out
}

func sayFadColumns(q *web.Request) error {
	id, report := q.Param("id"), q.Param("report")
	m := fadlog.Mapping{Unit: stamp.Unit(q.Value("unit")), Pair: stamp.Pair(q.Value("pair")), Order: stamp.Order(q.Value("order")), Estimated: q.Value("estimated") == "1"}
	for i := range spreadsheet.MaxColumns {
		name := "column." + strconv.Itoa(i)
		if !q.Form().Has(name) {
			break
		}
		m.Columns = append(m.Columns, q.Value(name))
	}
	err := q.Read(func(r store.Reader) error { return q.OwnCourse(r, id) })
	if err == nil {
		err = q.Write([]store.Stream{store.ProviderStream(), store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/rapporti-fad/" + report)
			_, err := fadreport.SayColumns(q.Context(), tx, id, report, m, may(q, office))
			return err
		})
	}
	if refusedHere(err) {
		names := fields("columns")
		for i := range m.Columns {
			names["column."+strconv.Itoa(i)] = "column." + strconv.Itoa(i)
		}
		return showFadReport(q, err, formOf(q, err, names))
	}
	return err
}

// sayFadChoices keeps who the people are and which objects the activities, as far as was
// chosen.
func sayFadChoices(q *web.Request) error {
	people, titles := map[string]string{}, map[string]string{}
	for name := range q.Form() {
		choice := q.Value(name)
		if choice == "" {
			continue
		}
		switch key := q.Value("key." + name); {
		case strings.HasPrefix(name, "person."):
			people[key] = choice
		case strings.HasPrefix(name, "activity."):
			titles[key] = choice
		}
	}
	return onFadReport(q, func(tx *store.Tx) error {
		return fadreport.Say(q.Context(), tx, q.Param("id"), q.Param("report"), people, titles)
	})
}

// onFadReport writes something of a report and goes back to its page.
func onFadReport(q *web.Request, fn func(tx *store.Tx) error) error {
	err := onFad(q, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + q.Param("id") + "/rapporti-fad/" + q.Param("report"))
		return fn(tx)
	})
	if shownAgain(err) {
		return showFadReport(q, err, templates.Form{})
	}
	return err
}

func confirmFadReport(q *web.Request) error {
	_, read, err := readFadReport(q)
	if err != nil {
		return err
	}
	return onFadReport(q, func(tx *store.Tx) error {
		_, err := fadreport.Confirm(q.Context(), tx, q.Param("id"), q.Param("report"), q.Value("seen"), read)
		return err
	})
}

func discardFadReport(q *web.Request) error {
	err := onFad(q, func(tx *store.Tx) error {
		return fadreport.Discard(q.Context(), tx, q.Param("id"), q.Param("report"))
	})
	if refusedHere(err) {
		return showFadReport(q, err, templates.Form{})
	}
	return err
}
