package page

import (
	"strings"

	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/certificate"
	"vidimus/internal/communication"
	"vidimus/internal/exam"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// examPage asks for the session: day, board, tests.
func examPage(q *web.Request) error {
	p, view, err := examAct(q)
	if err != nil {
		return err
	}
	return act(q, p, view)
}

func examAct(q *web.Request) (templates.Page, templates.Act, error) {
	d, err := readExam(q)
	if err != nil {
		return templates.Page{}, templates.Act{}, err
	}
	var untold []templates.Finding
	err = q.Read(func(r store.Reader) (err error) {
		untold, err = owed(q, r, d.course.ID, communication.ExamRequest)
		return err
	})
	if err != nil {
		return templates.Page{}, templates.Act{}, err
	}
	home := "/corsi/" + d.course.ID
	x := d.exam
	view := templates.Act{Action: home + "/esame", Findings: untold, Intro: q.T("Gli esiti si registrano dopo, uno per candidato. Finché il verbale è aperto tutto si può correggere."),
		Fields: []templates.Field{
			{Name: "held_on", Label: q.T("Giorno dell’esame"), Value: x.HeldOn.Italian(), Required: true, Hint: q.T("Come 31/12/2026")},
			{Name: "place", Label: q.T("Luogo"), Value: x.Place},
			{Name: "board_act", Label: q.T("Atto di nomina della commissione"), Value: x.BoardAct, Required: true},
			{Name: "president", Label: q.T("Presidente"), Value: x.President, Required: true},
			{Name: "members", Label: q.T("Componenti, uno per riga"), Value: x.Members, Rows: "3"},
			{Name: "tests", Label: q.T("Prove, una per riga, con la UC che ciascuna verifica"), Value: x.Tests, Rows: "3", Required: true},
		},
		Submit: q.T("Registra l’esame"), Back: templates.Link{Text: q.T("Torna agli esiti"), Href: home + "/attestati"}}
	p := templates.Page{Title: q.T("Esame finale"), Subtitle: d.course.Title,
		Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}, {Text: d.course.Title, Href: home}, {Text: q.T("Esiti e attestati"), Href: home + "/attestati"}}}
	return p, view, nil
}

func recordExam(q *web.Request) error {
	id := q.Param("id")
	bad := typed()
	s := exam.Session{HeldOn: dateField(q, "held_on", bad), Place: q.Value("place"), BoardAct: q.Value("board_act"), President: q.Value("president"),
		Members: strings.Split(q.Value("members"), "\n"), Tests: strings.Split(q.Value("tests"), "\n")}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/attestati")
			_, err := exam.Record(q.Context(), tx, id, s, nil)
			return err
		})
	}
	if !refusedHere(err) {
		return err
	}
	p, view, reading := examAct(q)
	if reading != nil {
		return reading
	}
	return actAgain(q, err, p, view, nil)
}

// unitTestPage asks who took the test at the end of a UF.
func unitTestPage(q *web.Request) error {
	p, view, err := unitTestAct(q)
	if err != nil {
		return err
	}
	return act(q, p, view)
}

func unitTestAct(q *web.Request) (templates.Page, templates.Act, error) {
	var s admission.Situation
	err := q.Read(func(r store.Reader) (err error) {
		if err := q.OwnCourse(r, q.Param("id")); err != nil {
			return err
		}
		s, err = admission.Of(q.Context(), r, q.Param("id"), admission.Final, q.Today())
		return err
	})
	if err != nil {
		return templates.Page{}, templates.Act{}, err
	}
	c := s.Board.Course
	var units []templates.Choice
	for _, cell := range s.Board.Plan.Cells {
		if !isUnit(cell.Segment) || len(units) > 0 && units[len(units)-1].Value == cell.Segment {
			continue
		}
		units = append(units, templates.Choice{Value: cell.Segment, Text: segmentName(q.Locale(), cell.Segment)})
	}
	view := templates.Act{Action: "/corsi/" + c.ID + "/prove", Submit: q.T("Registra la prova"),
		Back: templates.Link{Text: q.T("Torna all’ammissione"), Href: "/corsi/" + c.ID + "/ammissione"},
		Fields: []templates.Field{
			{Name: "segment", Label: q.T("Unità formativa"), Options: units, Value: q.Query("segment"), Required: true},
			{Name: "held_on", Label: q.T("Giorno della prova"), Value: q.Today().Italian(), Required: true},
		}}
	for _, row := range s.List.Rows {
		view.Fields = append(view.Fields, templates.Field{Name: "who." + row.EnrolmentID, Label: row.Name, Type: "checkbox", Wide: true})
	}
	p := templates.Page{Title: q.T("Prova di fine UF"), Subtitle: c.Title,
		Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}, {Text: c.Title, Href: "/corsi/" + c.ID}, {Text: q.T("Ammissione all’esame"), Href: "/corsi/" + c.ID + "/ammissione"}}}
	return p, view, nil
}

// isUnit reports whether a segment of the plan is a UF.
func isUnit(segment string) bool {
	return segment != hours.KeyCompetences && segment != hours.TraineeshipSeg && segment != hours.Stage && !strings.HasPrefix(segment, hours.StageOf(""))
}

func recordUnitTest(q *web.Request) error {
	id := q.Param("id")
	bad := typed()
	on := dateField(q, "held_on", bad)
	took := map[string]string{}
	for name := range q.Form() {
		if e, ok := strings.CutPrefix(name, "who."); ok && q.Value(name) == "1" {
			took[e] = ""
		}
	}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/ammissione")
			return admission.TakeTest(q.Context(), tx, id, q.Value("segment"), on, took)
		})
	}
	if !refusedHere(err) {
		return err
	}
	p, view, reading := unitTestAct(q)
	if reading != nil {
		return reading
	}
	return actAgain(q, err, p, view, nil)
}

// steps are what may be recorded of an issued certificate, by the path that asks it.
var steps = map[string]struct {
	label  string
	from   certificate.State // empty: any
	fields []templates.Field
}{
	"trasmetti": {"Registra la trasmissione alla Regione", certificate.Prepared, nil},
	"rilascia": {"Registra il rilascio della Regione", certificate.Transmitted, []templates.Field{
		{Name: "regional_number", Label: "Numero dell’atto regionale", Required: true}, {Name: "regional_date", Label: "Data dell’atto regionale", Required: true}}},
	"consegna": {"Registra la consegna", certificate.Released, []templates.Field{
		{Name: "delivered_to", Label: "Consegnato a (intestatario o delegato)", Required: true}, {Name: "delivered_on", Label: "Data di consegna", Required: true}}},
	"revoca": {"Revoca", "", []templates.Field{{Name: "reason", Label: "Motivo della revoca", Required: true, Rows: "2", Wide: true}}},
}

// stepLinks are the steps that an issued certificate may take next.
func stepLinks(q *web.Request, one certificate.Certificate) []templates.Link {
	var out []templates.Link
	if one.State == certificate.Revoked {
		return nil
	}
	for _, name := range []string{"trasmetti", "rilascia", "consegna", "revoca"} {
		if s := steps[name]; (s.from == "" || s.from == one.State) && (name != "revoca" || may(q, director)) {
			out = append(out, templates.Link{Text: q.T(s.label), Href: "/attestati/" + one.ID + "/" + name})
		}
	}
	return out
}

func certificateStep(q *web.Request) error {
	p, view, _, err := stepAct(q)
	if err != nil {
		return err
	}
	return act(q, p, view)
}

func stepAct(q *web.Request) (p templates.Page, view templates.Act, courseID string, err error) {
	name := q.Param("step")
	s, known := steps[name]
	if !known {
		return p, view, "", fault.New(fault.NotFound, "not_found", "La pagina non c’è.")
	}
	if name == "revoca" && !may(q, director) {
		return p, view, "", fault.New(fault.Forbidden, "page.revoke", "Solo il direttore può revocare un attestato.")
	}
	var one certificate.Certificate
	err = q.Read(func(r store.Reader) (err error) {
		if one, err = certificate.ByID(q.Context(), r, q.Param("id")); err != nil {
			return err
		}
		courseID, err = certificate.CourseOf(q.Context(), r, one.EnrolmentID)
		return err
	})
	if err != nil {
		return p, view, "", err
	}
	back := templates.Link{Text: q.T("Esiti e attestati"), Href: "/corsi/" + courseID + "/attestati"}
	view = templates.Act{Action: q.Path(), Submit: q.T(s.label), Back: back, Facts: factsOf(q.T("Stato"), q.T(one.State.Label()))}
	for _, f := range s.fields {
		f.Label = q.T(f.Label)
		view.Fields = append(view.Fields, f)
	}
	if name == "revoca" {
		view.Confirm = q.T("La revoca non si annulla: la pagina di verifica la dirà per sempre.")
	}
	return templates.Page{Title: q.T(s.label), Crumbs: []templates.Link{back}}, view, courseID, nil
}

func recordStep(q *web.Request) error {
	p, view, courseID, err := stepAct(q)
	if err != nil {
		return err
	}
	bad := typed()
	on := map[string]calendar.Date{}
	for _, field := range []string{"regional_date", "delivered_on"} {
		on[field] = dateField(q, field, bad)
	}
	if err = bad.OrNil(); err == nil {
		err = q.Write([]store.Stream{store.CourseStream(courseID)}, func(tx *store.Tx) (err error) {
			tx.Answer(view.Back.Href)
			id := q.Param("id")
			switch q.Param("step") {
			case "trasmetti":
				_, err = certificate.Transmit(q.Context(), tx, id)
			case "rilascia":
				_, err = certificate.Release(q.Context(), tx, id, q.Value("regional_number"), on["regional_date"])
			case "consegna":
				_, err = certificate.Deliver(q.Context(), tx, id, on["delivered_on"], q.Value("delivered_to"))
			case "revoca":
				_, err = certificate.Revoke(q.Context(), tx, id, q.Value("reason"))
			}
			return err
		})
	}
	if refusedHere(err) {
		return actAgain(q, err, p, view, nil)
	}
	return err
}
