package page

import (
	"vidimus/internal/attendance"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// objectForm reads an object as typed.
func objectForm(q *web.Request) (attendance.Object, error) {
	bad := typed()
	o := attendance.Object{ID: q.Param("object"), CourseID: q.Param("id"), Segment: q.Value("segment"), Title: q.Value("title"), Platform: q.Value("platform"),
		Minutes: hoursField(q, "minutes", bad), FromDate: dateField(q, "from_date", bad), ToDate: dateField(q, "to_date", bad)}
	return o, bad.OrNil()
}

// openObject puts a piece of FAD into the course.
func openObject(q *web.Request) error {
	o, err := objectForm(q)
	if err == nil {
		err = onFad(q, func(tx *store.Tx) error {
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

func removeObject(q *web.Request) error {
	err := onFad(q, func(tx *store.Tx) error {
		return attendance.RemoveObject(q.Context(), tx, q.Param("id"), q.Param("object"))
	})
	if refusedHere(err) {
		return showFad(q, fadForms{err: err, object: q.Param("object"), form: q.FormOf(err)})
	}
	return err
}

// readObject is the object that the path names, with its course's FAD.
func readObject(q *web.Request) (d fadDesk, o attendance.Object, err error) {
	d.q = q
	err = q.Read(func(r store.Reader) (err error) {
		if err = d.read(r); err != nil {
			return err
		}
		o, err = attendance.ObjectOf(q.Context(), r, d.f.ID, q.Param("object"))
		return err
	})
	return d, o, err
}

func changeObjectPage(q *web.Request) error { return showObject(q, nil) }

// showObject asks for what an object should be.
func showObject(q *web.Request, refusal error) error {
	d, o, err := readObject(q)
	if err != nil {
		return err
	}
	view := templates.Act{Action: q.Path(), Submit: q.T("Salva"), Back: templates.Link{Text: q.T("Torna alla FAD"), Href: "/corsi/" + d.f.ID + "/fad"},
		Intro: q.T("Finché nessuno lo ha seguito, un oggetto FAD si può correggere. Dopo, durata e finestra restano quelle con cui sono contate le ore."),
		Fields: []templates.Field{
			{Name: "title", Label: q.T("Titolo"), Required: true, Wide: true, Value: o.Title},
			{Name: "segment", Label: q.T("Segmento"), Required: true, Value: o.Segment, Options: d.segments()},
			{Name: "minutes", Label: q.T("Durata (ore:minuti)"), Required: true, Small: true, Mode: "numeric", Value: hoursText(o.Minutes)},
			{Name: "from_date", Label: q.T("Aperto dal"), Required: true, Small: true, Mode: "numeric", Value: o.FromDate.Italian(), Hint: q.T("giorno/mese/anno")},
			{Name: "to_date", Label: q.T("Fino al"), Required: true, Small: true, Mode: "numeric", Value: o.ToDate.Italian(), Hint: q.T("giorno/mese/anno")},
			{Name: "platform", Label: q.T("Piattaforma"), Required: true, Value: o.Platform},
		}}
	p := d.f.page(q, q.T("Oggetto FAD"))
	if refusal != nil {
		return actAgain(q, refusal, p, view, nil)
	}
	return act(q, p, view)
}

func changeObject(q *web.Request) error {
	o, err := objectForm(q)
	if err == nil {
		err = onFad(q, func(tx *store.Tx) error {
			_, err := attendance.ChangeObject(q.Context(), tx, o)
			return err
		})
	}
	if refusedHere(err) {
		return showObject(q, err)
	}
	return err
}
