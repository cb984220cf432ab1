package page

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fadreport"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

var fadRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/fad", Allow: courseReaders, Handle: fadPage},
	{Method: http.MethodGet, Path: "/corsi/:id/fad/rapporto.pdf", Allow: courseReaders, Handle: fadPaper},
	{Method: http.MethodPost, Path: "/corsi/:id/fad", Allow: planners, Handle: openObject},
	{Method: http.MethodPost, Path: "/corsi/:id/fad/:object", Allow: diarists, Handle: recordFad},
	{Method: http.MethodGet, Path: "/corsi/:id/fad/:object/modifica", Allow: planners, Handle: changeObjectPage},
	{Method: http.MethodPost, Path: "/corsi/:id/fad/:object/modifica", Allow: planners, Handle: changeObject},
	{Method: http.MethodPost, Path: "/corsi/:id/fad/:object/togli", Allow: planners, Handle: removeObject},
	{Method: http.MethodPost, Path: "/corsi/:id/fad/:object/attesta", Allow: diarists, Handle: attestFad},
	{Method: http.MethodGet, Path: "/corsi/:id/fad/:object/allievo/:learner", Allow: courseReaders, Handle: fadLearnerPage},
	{Method: http.MethodPost, Path: "/corsi/:id/fad/:object/allievo/:learner", Allow: diarists, Handle: setFadAside},
}

// fadForms are the forms of the page that were refused.
type fadForms struct {
	err    error
	add    *templates.Form
	bring  *templates.Form
	object string // whose evidence or attestation was refused
	form   templates.Form
	attest templates.Form
}

func fadPage(q *web.Request) error { return showFad(q, fadForms{}) }

func showFad(q *web.Request, forms fadForms) error {
	d := fadDesk{q: q, forms: forms}
	err := q.Read(func(r store.Reader) (err error) { return d.read(r) })
	if err != nil {
		return err
	}
	if sent, err := takeAway(q, d.list()); sent {
		return err
	}
	p := d.f.page(q, q.T("Formazione a distanza asincrona (FAD)"))
	p.View = d.view()
	if forms.err != nil {
		if !writable(d.f.Course) { // its forms are no longer there to say it
			p.Alerts = refusalAlert(q, forms.err)
		}
		return q.Page(refusedStatus(forms.err), "fad", p)
	}
	return q.Page(http.StatusOK, "fad", p)
}

// fadDesk is what the page of a course's FAD is written from.
type fadDesk struct {
	q        *web.Request
	f        courseFile
	forms    fadForms
	book     *attendance.FadBook
	members  []enrolment.Member
	accounts map[string]string
	reports  []fadreport.Report
	gap      calendar.Minutes
}

func (d *fadDesk) read(r store.Reader) (err error) {
	ctx, id := d.q.Context(), d.q.Param("id")
	if d.f, err = readCourseFile(d.q, r, id); err != nil {
		return err
	}
	if d.book, err = attendance.FadBookOf(ctx, r, id, d.q.Today()); err != nil {
		return err
	}
	if d.members, err = attending(d.q, r, id); err != nil {
		return err
	}
	if d.accounts, err = accountNames(ctx, r); err != nil {
		return err
	}
	if d.gap, err = fadreport.LastGap(ctx, r); err != nil {
		return err
	}
	d.reports, err = fadreport.OfCourse(ctx, r, id)
	return err
}

// fadState is a learner at an object, as the page is narrowed to it.
type fadState struct {
	enrolment.Member
	attendance.Followed
}

// lacks reports whether evidence is still wanted: as on the board, not of auditors, nor of who left.
func (s fadState) lacks() bool {
	return s.Minutes() == 0 && s.State == enrolment.Admitted && !s.Auditor
}

func (s fadState) remaining() calendar.Minutes { return s.Object.Minutes - s.Minutes() }

var fadStates = []listFilter[fadState]{
	{"", "Tutti", func(fadState) bool { return true }},
	{"senza", "Senza evidenza", fadState.lacks},
	{"in-corso", "Da completare", func(s fadState) bool { return s.Minutes() > 0 && s.remaining() > 0 }},
	{"completi", "Completi", func(s fadState) bool { return s.remaining() <= 0 }},
	{"da-attestare", "Da attestare", func(s fadState) bool { return len(s.Unattested()) > 0 }},
}

// rows is everybody at every object that was for them, or that they are on file for, in the order
// of the windows: who left before it opened has nothing to do there.
func (d *fadDesk) rows() []fadState {
	var out []fadState
	for _, o := range d.book.Objects {
		for _, m := range d.members {
			if followed := d.book.Of(o, m.ID); d.book.Expects(o, m.ID) || len(followed.Rows) > 0 {
				out = append(out, fadState{m, followed})
			}
		}
	}
	return out
}

func (d *fadDesk) list() export.List[fadState] {
	rows, _ := sift(d.q, fadStates, d.q.Query("stato"), d.rows(), func(string) string { return "" })
	return export.List[fadState]{Kind: "fad", Name: "fad-" + fileName(d.f.RegionalCode, d.f.Title), Rows: rows, Columns: []export.Column[fadState]{
		export.Whole("Numero", func(s fadState) int { return s.Number }),
		export.Text("Allievo", func(s fadState) string { return s.Learner.FullName() }),
		export.Text("Segmento", func(s fadState) string { return segmentName(d.q.Locale(), s.Object.Segment) }),
		export.Text("Oggetto FAD", func(s fadState) string { return s.Object.Title }),
		export.Text("Piattaforma", func(s fadState) string { return s.Object.Platform }),
		export.Date("Aperto dal", func(s fadState) calendar.Date { return s.Object.FromDate }),
		export.Date("Fino al", func(s fadState) calendar.Date { return s.Object.ToDate }),
		export.Hours("Previste", func(s fadState) calendar.Minutes { return s.Object.Minutes }),
		export.Hours("Tempo tracciato", func(s fadState) calendar.Minutes { return calendar.Minutes(s.Seconds / 60) }),
		export.Hours("Conta", fadState.Minutes),
		export.Hours("Resta", fadState.remaining),
		export.Hours("Scritto a mano, non attestato", fadState.Typed),
		export.Hours("Stima non attestata", fadState.Clicks),
		export.Text("Attestato da", func(s fadState) string { return d.attested(s.Followed) }),
		export.Whole("Accessi", fadState.Accesses),
		export.Text("Ultimo accesso", func(s fadState) string { return moment(d.q, s.LastAccess()) }),
		export.Text("Esito del test", fadState.TestResult),
	}}
}

// attested says by whom what counts was attested, and written by hand.
func (d *fadDesk) attested(f attendance.Followed) string {
	var out []string
	for _, r := range f.Rows {
		if r.Bound != attendance.Counts || r.AttestedAt.IsZero() {
			continue
		}
		day, _ := calendar.WallOf(r.AttestedAt, d.q.Zone())
		text := d.q.T("stima attestata da {name} il {date}", "name", nameIn(d.accounts, r.AttestedBy), "date", day)
		if r.Measure == attendance.Typed {
			text = d.q.T("scritto a mano da {who}, attestato da {name} il {date}", "who", nameIn(d.accounts, r.RecordedBy), "name", nameIn(d.accounts, r.AttestedBy), "date", day)
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, "; ")
}

// saidOfEach are the findings that the rows of the learners say already.
var saidOfEach = []string{"FAD-CLICKS", "FAD-TYPED", "FAD-LATE"}

func (d *fadDesk) view() templates.Fad {
	q := d.q
	here := "/corsi/" + d.f.ID + "/fad"
	view := templates.Fad{CourseID: d.f.ID, Empty: templates.Empty{Text: q.T("Il corso non ha ancora oggetti FAD.")},
		Downloads: downloads(q, narrowed(here, "stato", q.Query("stato"))), Findings: findingsOf(q.Locale(), d.findings())}
	all := d.rows()
	shown, filters := sift(q, fadStates, q.Query("stato"), all, func(state string) string { return narrowed(here, "stato", state) })
	view.Filters = filters
	for _, o := range d.book.Objects {
		view.Objects = append(view.Objects, d.object(o, all, shown))
	}
	if may(q, diarists) && writable(d.f.Course) && len(d.book.Objects) > 0 {
		view.Bring = d.bringForm()
	}
	for _, r := range d.reports {
		view.Reports = append(view.Reports, d.reportRow(r))
	}
	if len(d.book.Objects) > 0 {
		view.Papers = []templates.Link{{Text: q.T("Rapporto FAD da firmare (PDF)"), Href: here + "/rapporto.pdf"}}
	}
	if may(q, planners) && writable(d.f.Course) {
		view.Add = &templates.FadForm{Segments: d.segments()}
		if d.forms.add != nil {
			view.Add.Form = *d.forms.add
		}
		if len(view.Add.Segments) == 0 {
			view.Add, view.Empty = nil, templates.Empty{Text: q.T("Il piano del corso non ha ore di FAD.")}
		}
	}
	return view
}

// segments are those that have FAD in the plan.
func (d *fadDesk) segments() (out []templates.Choice) {
	for _, c := range d.f.plan.Cells() {
		if c.Mode == hours.SelfPaced {
			out = append(out, templates.Choice{Value: c.Segment, Text: d.q.T("{segment}, {minutes} nel piano", "segment", segmentName(d.q.Locale(), c.Segment), "minutes", c.Minutes)})
		}
	}
	return out
}

// findings are those of the plan and of each learner.
func (d *fadDesk) findings() []finding.Finding {
	var out []finding.Finding
	if len(d.book.Objects) > 0 {
		for _, f := range attendance.ObjectFindings(d.f.plan.Cells(), d.book.Objects) {
			f.Args["segment"] = segmentName(d.q.Locale(), f.Subject)
			out = append(out, f)
		}
	}
	for _, s := range d.rows() {
		for _, f := range s.Findings(s.Learner.FullName()) {
			if !slices.Contains(saidOfEach, f.Rule) {
				out = append(out, f)
			}
		}
	}
	return out
}

func (d *fadDesk) object(o attendance.Object, all, shown []fadState) templates.FadObject {
	q := d.q
	row := templates.FadObject{ID: o.ID, Title: o.Title, Segment: segmentName(q.Locale(), o.Segment), Minutes: o.Minutes, Platform: o.Platform,
		Window: q.T("dal {from} al {to}", "from", o.FromDate, "to", o.ToDate), Editable: may(q, diarists) && !q.Today().Before(o.FromDate) && writable(d.f.Course)}
	switch {
	case q.Today().Before(o.FromDate):
		row.State = templates.Badge{Tone: templates.Neutral, Text: q.T("Si apre il {date}", "date", o.FromDate)}
	case q.Today().After(o.ToDate):
		row.State = templates.Badge{Tone: templates.Success, Text: q.T("Concluso")}
	default:
		row.State = templates.Badge{Tone: templates.Info, Text: q.T("Aperto")}
	}
	if d.forms.object == o.ID {
		row.Form, row.Attest = d.forms.form, d.forms.attest
	}
	for _, s := range all {
		if s.Object.ID == o.ID {
			row.Of++
			if len(s.Rows) > 0 {
				row.Known++
			}
		}
	}
	seen := map[string]bool{"source": true, "up_to": true}
	for _, s := range shown {
		if s.Object.ID != o.ID {
			continue
		}
		row.Rows = append(row.Rows, d.row(s, row.Form))
		seen["time."+s.ID] = true
		if len(s.Unattested()) > 0 {
			row.ToAttest++
		}
	}
	if row.ToAttest == 0 { // somebody has attested them meanwhile
		row.Form.Message = cmp.Or(row.Form.Message, row.Attest.Message)
	}
	if may(q, planners) && writable(d.f.Course) && row.Known == 0 {
		at := "/corsi/" + d.f.ID + "/fad/" + o.ID
		row.Acts = []templates.Action{{Text: q.T("Modifica"), Href: at + "/modifica"}, {Text: q.T("Togli"), Href: at + "/togli", Post: true}}
		if !d.f.Course.Over() && !q.Today().After(o.ToDate) {
			row.Acts = append(row.Acts, templates.Action{Text: q.T("Dai queste ore in una lezione"), Href: at + "/lezione"})
		}
	}
	row.Open = d.forms.object == o.ID || q.Query("stato") != "" && len(row.Rows) > 0 || d.forms.object == "" && row.Editable && !q.Today().After(o.ToDate)
	for field, message := range row.Form.Errors {
		if !seen[field] { // of somebody who has no row here
			row.Form.Message += " " + message
		}
	}
	return row
}

// row is what the platform says of a learner, or what was typed and refused.
func (d *fadDesk) row(s fadState, form templates.Form) templates.FadRow {
	q := d.q
	row := templates.FadRow{Enrolment: s.ID, Number: s.Number, Name: s.Learner.FullName(), Error: form.Error("time." + s.ID),
		Credited: s.Minutes(), Remaining: s.remaining(), Typed: s.Typed(), Clicks: s.Clicks(), Attested: d.attested(s.Followed), LastAccess: moment(q, s.LastAccess())}
	if len(s.Rows) > 0 {
		last := slices.MaxFunc(s.Rows, func(a, b attendance.FadReading) int { return a.RecordedAt.Compare(b.RecordedAt) })
		row.Href = "/corsi/" + d.f.ID + "/fad/" + s.Object.ID + "/allievo/" + s.ID
		row.Recorded = q.T("{source}, registrato il {at}", "source", last.Source, "at", moment(q, last.RecordedAt))
		if last.Measure == attendance.Typed {
			row.Recorded = q.T("{source}, scritto a mano da {who} il {at}", "source", last.Source, "who", nameIn(d.accounts, last.RecordedBy), "at", moment(q, last.RecordedAt))
		}
		if len(s.Unattested()) > 0 {
			row.ToAttest = s.ID + " " + s.UnattestedStamp()
		}
		row.Test = s.TestResult()
		if s.Seconds > 0 {
			row.Time = hoursText(calendar.Minutes(s.Seconds / 60))
		}
	}
	if form.Values != nil {
		row.Time, row.Test = form.Value("time."+s.ID), form.Value("test."+s.ID)
	}
	return row
}
