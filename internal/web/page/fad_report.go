package page

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fadlog"
	"vidimus/internal/fadreport"
	"vidimus/internal/fault"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
	"vidimus/internal/store"
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
		n, err := fadreport.Confirm(q.Context(), tx, q.Param("id"), q.Param("report"), q.Value("seen"), read)
		tx.Answer("/corsi/" + q.Param("id") + "/rapporti-fad/" + q.Param("report") + "?registrate=" + strconv.Itoa(n))
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
