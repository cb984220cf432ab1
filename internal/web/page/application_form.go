package page

import (
	"net/http"
	"strconv"

	"rsc.io/qr"

	"vidimus/internal/application"
	"vidimus/internal/course"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

func applicationFormPage(q *web.Request) error { return showApplicationForm(q, nil) }

// showApplicationForm is the public form of a course as the office keeps it.
func showApplicationForm(q *web.Request, refusal error) error {
	var f courseFile
	var form application.Form
	var known, written bool
	var waiting map[string]int
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		if form, known, err = application.FormOf(q.Context(), r, f.ID); err != nil {
			return err
		}
		if _, written, err = application.TermsInForce(q.Context(), r); err != nil {
			return err
		}
		waiting, err = application.Waiting(q.Context(), r)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.ApplicationForm{CourseID: f.ID, Tabs: f.tabs(q, "domande"), State: formBadge(q, form, known), Form: templates.Form{Values: formValues(q, f.Course, form, known)}}
	if known && form.Published {
		view.Address = address(q.App().BaseURL + "/domanda/" + form.Code)
		view.Actions = []templates.Action{{Text: q.T("Apri il modulo"), Href: "/domanda/" + form.Code}, {Text: q.T("Chiudi il modulo"), Href: "/corsi/" + f.ID + "/domande/chiudi", Post: true}}
	}
	if n := waiting[f.ID]; n > 0 {
		view.Waiting = templates.Link{Text: q.T("{n} {n|domanda da decidere|domande da decidere}", "n", n), Href: "/domande?corso=" + f.ID}
	}
	p := f.page(q, q.T("Domande di iscrizione"))
	if !written {
		p.Alerts = []templates.Alert{{Tone: templates.Caution, Title: q.T("Prima scrivi l’informativa sui dati personali"), Text: q.T("Chi fa domanda la legge prima di inviare."),
			Link: &templates.Link{Text: q.T("Scrivi l’informativa"), Href: "/domande/informativa"}}}
	}
	if refusal != nil {
		view.Form = formOf(q, refusal, nil)
		p.View = view
		return q.Invalid(refusal, "application_form", p)
	}
	p.View = view
	return q.Page(http.StatusOK, "application_form", p)
}

func formBadge(q *web.Request, f application.Form, known bool) templates.Badge {
	switch {
	case !known || !f.Published:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Il corso non raccoglie domande")}
	case f.Open(q.Today()):
		return templates.Badge{Tone: templates.Success, Text: q.T("Si può fare domanda fino al {day}", "day", f.To)}
	case q.Today().Before(f.From):
		return templates.Badge{Tone: templates.Info, Text: q.T("Si potrà fare domanda dal {day}", "day", f.From)}
	}
	return templates.Badge{Tone: templates.Neutral, Text: q.T("Il termine è finito il {day}", "day", f.To)}
}

// formValues are what stands in the form; of a course that has none, what is usual.
func formValues(q *web.Request, c course.Course, f application.Form, known bool) map[string]string {
	if known {
		return map[string]string{"from": f.From.Italian(), "to": f.To.Italian(), "intro": f.Intro, "seats": f.Seats}
	}
	return map[string]string{"to": c.Start().AddDays(-1).Italian(), "seats": q.T("{n} posti", "n", c.Seats)}
}

func publishForm(q *web.Request) error {
	bad := typed()
	f := application.Form{CourseID: q.Param("id"), From: dateField(q, "from", bad), To: dateField(q, "to", bad), Intro: q.Value("intro"), Seats: q.Value("seats")}
	if err := bad.OrNil(); err != nil {
		return showApplicationForm(q, err)
	}
	return onForm(q, func(tx *store.Tx) error {
		_, err := application.Publish(q.Context(), tx, f)
		return err
	})
}

func shutForm(q *web.Request) error {
	return onForm(q, func(tx *store.Tx) error { return application.Shut(q.Context(), tx, q.Param("id")) })
}

func onForm(q *web.Request, fn func(tx *store.Tx) error) error {
	id := q.Param("id")
	if err := q.Read(func(r store.Reader) error { return q.OwnCourse(r, id) }); err != nil {
		return err
	}
	err := q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + id + "/domande")
		return fn(tx)
	})
	if refusedHere(err) {
		return showApplicationForm(q, err)
	}
	return err
}

// address is an address with its QR code. One that is too long for a code is shown without.
func address(text string) *templates.SecretAddress {
	out := &templates.SecretAddress{URL: text}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return out
	}
	const quiet = 4 // modules around it, as the standard of the QR code asks
	var path []byte
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				path = append(path, 'M')
				path = strconv.AppendInt(path, int64(x), 10)
				path = append(path, ' ')
				path = strconv.AppendInt(path, int64(y), 10)
				path = append(path, "h1v1h-1z"...)
			}
		}
	}
	out.Path, out.Size = string(path), code.Size+2*quiet
	return out
}

func noticePage(q *web.Request) error { return showNotice(q, nil) }

// showNotice is what who applies is told of their data. The first time the usual text stands
// there, made of the provider's own data: somebody reads and signs for it.
func showNotice(q *web.Request, refusal error) error {
	var now application.Terms
	var known bool
	err := q.Read(func(r store.Reader) (err error) {
		now, known, err = application.TermsInForce(q.Context(), r)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.Act{Action: "/domande/informativa", Submit: q.T("Metti in vigore"), Back: templates.Link{Text: q.T("Torna alle domande"), Href: "/domande"},
		Intro: q.T("Chi fa domanda legge questo testo prima di inviare. Una modifica vale per le domande che arrivano dopo: ogni domanda conserva il testo che ha letto chi l’ha fatta.")}
	if known {
		view.Facts = factsOf(q.T("In vigore dal"), moment(q, now.Since))
	} else {
		now = application.Terms{PrivacyNotice: application.UsualNotice(q.Provider()), KeepDays: 365}
	}
	view.Fields = []templates.Field{
		{Name: "notice", Label: q.T("Informativa sui dati personali"), Value: now.PrivacyNotice, Rows: "14", Required: true, Wide: true},
		{Name: "keep_days", Label: q.T("Giorni di conservazione di una domanda senza esito"), Value: strconv.Itoa(now.KeepDays), Mode: "numeric", Required: true, Hint: q.T("al massimo 365; poi la si cancella dalla pagina delle domande")},
	}
	p := templates.Page{Title: q.T("Informativa e conservazione"), Crumbs: []templates.Link{{Text: q.T("Domande"), Href: "/domande"}}}
	if refusal != nil {
		return actAgain(q, refusal, p, view, nil)
	}
	return act(q, p, view)
}

func writeNotice(q *web.Request) error {
	bad := typed()
	days := numberField(q, "keep_days", bad)
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			tx.Answer("/domande/informativa")
			_, err := application.WriteTerms(q.Context(), tx, q.Value("notice"), days)
			return err
		})
	}
	if refusedHere(err) {
		return showNotice(q, err)
	}
	return err
}
