package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var fadRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/fad", Allow: courseReaders, Handle: fadPage},
	{Method: http.MethodPost, Path: "/corsi/:id/fad", Allow: planners, Handle: openObject},
	{Method: http.MethodPost, Path: "/corsi/:id/fad/:object", Allow: diarists, Handle: recordFad},
}

// fadForms are the forms of the page that were refused.
type fadForms struct {
	err    error
	add    *templates.Form
	object string // whose evidence was refused
	form   templates.Form
}

func fadPage(q *web.Request) error { return showFad(q, fadForms{}) }

func showFad(q *web.Request, forms fadForms) error {
	var f courseFile
	var view templates.Fad
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		view, err = fadView(q, r, f, forms)
		return err
	})
	if err != nil {
		return err
	}
	p := f.page(q, q.T("Formazione a distanza asincrona (FAD)"))
	p.View = view
	if forms.err != nil {
		return q.Invalid(forms.err, "fad", p)
	}
	return q.Page(http.StatusOK, "fad", p)
}

func fadView(q *web.Request, r store.Reader, f courseFile, forms fadForms) (templates.Fad, error) {
	view := templates.Fad{CourseID: f.ID, Empty: templates.Empty{Text: q.T("Il corso non ha ancora oggetti FAD.")}}
	objects, err := attendance.Objects(q.Context(), r, f.ID)
	if err != nil {
		return view, err
	}
	evidence, err := attendance.FadOf(q.Context(), r, f.ID)
	if err != nil {
		return view, err
	}
	members, err := attending(q, r, f.ID)
	if err != nil {
		return view, err
	}
	for _, o := range objects {
		row := templates.FadObject{ID: o.ID, Title: o.Title, Segment: segmentName(q.Locale(), o.Segment), Minutes: o.Minutes, Platform: o.Platform,
			Window: q.T("dal {from} al {to}", "from", o.FromDate, "to", o.ToDate), Editable: may(q, diarists) && !q.Today().Before(o.FromDate) && !over(f.Course)}
		switch {
		case q.Today().Before(o.FromDate):
			row.State = templates.Badge{Tone: templates.Neutral, Text: q.T("Si apre il {date}", "date", o.FromDate)}
		case q.Today().After(o.ToDate):
			row.State = templates.Badge{Tone: templates.Success, Text: q.T("Concluso")}
		default:
			row.State = templates.Badge{Tone: templates.Info, Text: q.T("Aperto")}
		}
		if forms.object == o.ID {
			row.Form = forms.form
		}
		shown := map[string]bool{"source": true}
		for _, m := range members {
			row.Rows = append(row.Rows, fadRow(q, m, o, evidence, row.Form))
			shown["time."+m.ID] = true
			if row.Rows[len(row.Rows)-1].Recorded != "" {
				row.Known++
			}
		}
		if may(q, planners) && !over(f.Course) && row.Known == 0 && !q.Today().After(o.ToDate) {
			row.Teach = "/corsi/" + f.ID + "/fad/" + o.ID + "/lezione"
		}
		row.Open = forms.object == o.ID || forms.object == "" && row.Editable && !q.Today().After(o.ToDate)
		for field, message := range row.Form.Errors {
			if !shown[field] { // of somebody who has no row here
				row.Form.Message += " " + message
			}
		}
		view.Objects = append(view.Objects, row)
	}
	if may(q, planners) && !over(f.Course) {
		view.Add = &templates.FadForm{}
		if forms.add != nil {
			view.Add.Form = *forms.add
		}
		for _, c := range f.plan.Cells() {
			if c.Mode == hours.SelfPaced {
				view.Add.Segments = append(view.Add.Segments, templates.Choice{Value: c.Segment, Text: q.T("{segment}, {minutes} nel piano", "segment", segmentName(q.Locale(), c.Segment), "minutes", c.Minutes)})
			}
		}
		if len(view.Add.Segments) == 0 {
			view.Add = nil
			view.Empty = templates.Empty{Text: q.T("Il piano del corso non ha ore di FAD.")}
		}
	}
	return view, nil
}

// fadRow is what the platform says of a learner, or what was typed and refused.
func fadRow(q *web.Request, m enrolment.Member, o attendance.Object, evidence []attendance.FadEvidence, form templates.Form) templates.FadRow {
	row := templates.FadRow{Enrolment: m.ID, Number: m.Number, Name: m.Learner.FullName(), Error: form.Error("time." + m.ID)}
	for _, e := range evidence {
		if e.ObjectID == o.ID && e.EnrolmentID == m.ID {
			row.Time, row.Test = hoursText(calendar.Minutes(e.Seconds/60)), e.TestResult
			row.Recorded = q.T("{source}, registrato il {at}", "source", e.Source, "at", moment(q, e.RecordedAt))
		}
	}
	if form.Values != nil {
		row.Time, row.Test = form.Value("time."+m.ID), form.Value("test."+m.ID)
	}
	return row
}

// hoursText is a duration as it is typed: 4:30.
func hoursText(m calendar.Minutes) string {
	return calendar.Wall(int(m) * 60).String()
}

// attending are those who were ever admitted to attendance, by surname and name.
func attending(q *web.Request, r store.Reader, courseID string) ([]enrolment.Member, error) {
	members, err := enrolment.OfCourse(q.Context(), r, courseID)
	return slices.DeleteFunc(members, func(m enrolment.Member) bool { return m.AdmittedOn.IsZero() }), err
}

// over reports whether the teaching of a course has ended.
func over(c course.Course) bool {
	return c.State == course.Ended || c.State == course.InExam || c.State == course.Closed
}

// openObject puts a piece of FAD into the course.
func openObject(q *web.Request) error {
	id := q.Param("id")
	bad := typed()
	o := attendance.Object{CourseID: id, Segment: q.Value("segment"), Title: q.Value("title"), Platform: q.Value("platform"),
		Minutes: hoursField(q, "minutes", bad), FromDate: dateField(q, "from_date", bad), ToDate: dateField(q, "to_date", bad)}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/fad")
			_, err := attendance.OpenObject(q.Context(), tx, o)
			return err
		})
	}
	if refusedHere(err) {
		form := formOf(q, err, fields("title", "segment", "minutes", "from_date", "to_date", "platform"))
		return showFad(q, fadForms{err: err, add: &form})
	}
	return err
}

// recordFad keeps what the platform's report says of everybody whose time was typed: all of
// it or nothing.
func recordFad(q *web.Request) error {
	id, object := q.Param("id"), q.Param("object")
	bad := typed()
	var evidence []attendance.FadEvidence
	for name := range q.Form() {
		e, ok := strings.CutPrefix(name, "time.")
		if !ok || q.Value(name) == "" {
			continue
		}
		minutes := hoursField(q, name, bad)
		evidence = append(evidence, attendance.FadEvidence{ObjectID: object, EnrolmentID: e, Seconds: int(minutes) * 60, Source: q.Value("source"), TestResult: q.Value("test." + e)})
	}
	slices.SortFunc(evidence, func(a, b attendance.FadEvidence) int { return strings.Compare(a.EnrolmentID, b.EnrolmentID) })
	if len(evidence) == 0 {
		bad.With("source", "Scrivi il tempo di almeno un allievo.")
	}
	err := bad.OrNil()
	if err == nil {
		err = q.Read(func(r store.Reader) error { return ownCourse(q, r, id) })
	}
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/fad")
			return keepFad(q, tx, id, evidence)
		})
	}
	if refusedHere(err) {
		return showFad(q, fadForms{err: err, object: object, form: formOf(q, err, fields("source"))})
	}
	return err
}

// keepFad records the evidence that says something new. A refusal of one learner is named
// at their row.
func keepFad(q *web.Request, tx *store.Tx, courseID string, evidence []attendance.FadEvidence) error {
	known, err := attendance.FadOf(q.Context(), tx, courseID)
	if err != nil {
		return err
	}
	bad := typed()
	for _, e := range evidence {
		if slices.ContainsFunc(known, func(k attendance.FadEvidence) bool {
			return k.ObjectID == e.ObjectID && k.EnrolmentID == e.EnrolmentID && k.Seconds/60 == e.Seconds/60 && k.TestResult == e.TestResult && (e.Source == "" || k.Source == e.Source)
		}) {
			continue
		}
		_, err := attendance.RecordFad(q.Context(), tx, courseID, e)
		refusal := fault.As(err)
		switch {
		case err == nil:
		case refusal == nil, len(refusal.Fields) > 0, refusal.Kind == fault.NotFound:
			return err
		default:
			bad.With("time."+e.EnrolmentID, refusal.Message, refusal.Args)
		}
	}
	return bad.OrNil()
}
