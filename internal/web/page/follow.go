package page

import (
	"net/http"
	"strings"

	"vidimus/internal/application"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/templates"
)

var followRoutes = []web.Route{
	byLink("/segui/:secret", followPage),
	byLink("/segui/:secret/domanda.pdf", followForm),
	postByLink(link.Application, "/segui/:secret/documenti", followHandIn, evidenceLimit),
	postByLink(link.Application, "/segui/:secret/ritiro", followWithdraw, smallForm),
}

// followFile is an application as its own bearer sees it.
type followFile struct {
	application.Application
	link      link.Link
	course    course.Course
	verdicts  []enrolment.Verdict
	documents []application.Document
}

func readFollowFile(q *web.Request, l link.Link) (f followFile, err error) {
	f.link = l
	ctx := q.Context()
	err = q.Read(func(r store.Reader) (err error) {
		if f.Application, err = application.ByID(ctx, r, l.Subject); err != nil {
			return err
		}
		if f.course, err = course.ByID(ctx, r, f.CourseID); err != nil {
			return err
		}
		if f.documents, err = application.DocumentsOf(ctx, r, f.ID); err != nil {
			return err
		}
		f.verdicts, err = application.VerdictsOf(ctx, r, f.Application, q.Today())
		return err
	})
	return f, err
}

func (f followFile) home(q *web.Request) string { return "/segui/" + q.Param("secret") }

func followPage(q *web.Request) error {
	l, err := bearer(q, link.Application)
	if err != nil {
		return err
	}
	return showFollow(q, l, nil)
}

func showFollow(q *web.Request, l link.Link, refusal error) error {
	f, err := readFollowFile(q, l)
	if err != nil {
		return err
	}
	home := f.home(q)
	view := templates.Follow{Address: q.App().BaseURL + home, New: q.Query("nuova") != "", Verdict: f.verdict(q), Facts: applicationFacts(q, f.Person())}
	if f.State == application.Submitted {
		var form templates.Form
		if refusal != nil {
			form = bearerForm(q, refusal)
		}
		view.HandIn = handInView(q, f.verdicts, application.Evidence(f.documents), form, home+"/documenti")
		view.Papers = []templates.Link{{Text: q.T("Domanda di iscrizione (PDF)"), Href: home + "/domanda.pdf"}}
		view.Withdraw = home + "/ritiro"
	}
	p := templates.Page{Title: q.T("La tua domanda"), Subtitle: courseName(q, f.course), View: view}
	if refusal == nil {
		return q.Page(http.StatusOK, "follow", p)
	}
	p.Alerts = []templates.Alert{{Tone: templates.Danger, Title: q.Locale().Fault(refusal)}}
	return q.Invalid(refusal, "follow", p)
}

// verdict is where the application stands, for who handed it in.
func (f followFile) verdict(q *web.Request) templates.Alert {
	switch f.State {
	case application.Accepted:
		return templates.Alert{Tone: templates.Success, Title: q.T("La domanda è accettata"),
			Text: q.T("La tua iscrizione è aperta. La segreteria controlla posti e documenti e ti dice quando sei ammesso a frequentare.")}
	case application.Refused:
		return templates.Alert{Tone: templates.Neutral, Title: q.T("La domanda non è stata accettata"), Text: f.Reason}
	case application.Withdrawn:
		return templates.Alert{Tone: templates.Neutral, Title: q.T("Hai ritirato la domanda"), Text: q.T("I tuoi dati si cancellano quando finisce il tempo scritto nell’informativa.")}
	}
	a := templates.Alert{Tone: templates.Info, Title: q.T("La domanda è arrivata il {at}", "at", moment(q, f.SubmittedAt)), Text: q.T("La segreteria la legge e ti risponde ai recapiti che hai scritto.")}
	if n := len(application.Missing(f.verdicts)); n > 0 {
		a.Text = strings.TrimSpace(a.Text + " " + q.T("Intanto {n|manca|mancano} {n} {n|documento|documenti}: {n|mandalo|mandali} da qui.", "n", n))
	}
	return a
}

func followHandIn(q *web.Request) error {
	l, err := bearer(q, link.Application)
	if err != nil {
		return err
	}
	f, err := readFollowFile(q, l)
	if err != nil {
		return err
	}
	var e learner.Evidence
	var file vault.File
	if err = f.Waits(); err == nil { // before the file is kept
		e, file, err = handedIn(q, f.verdicts)
	}
	if err == nil {
		d := application.Document{ApplicationID: f.ID, Kind: e.Kind, TitleLevel: e.TitleLevel, System: e.System, Country: e.Country, Level: e.Level}
		err = writeAs(q, l, []store.Stream{store.ApplicationStream(f.ID)}, f.home(q)+"#documenti", func(tx *store.Tx) error {
			_, err := application.HandIn(q.Context(), tx, d, file)
			return err
		})
	}
	if refusedHere(err) {
		return showFollow(q, l, err)
	}
	return err
}

func followWithdraw(q *web.Request) error {
	l, err := bearer(q, link.Application)
	if err != nil {
		return err
	}
	if q.Value("confirm") != "1" {
		return showFollow(q, l, fault.New(fault.Invalid, "page.confirm", "Metti la spunta per confermare."))
	}
	err = writeAs(q, l, []store.Stream{store.ApplicationStream(l.Subject)}, "/segui/"+q.Param("secret"), func(tx *store.Tx) error {
		return application.Withdraw(q.Context(), tx, l.Subject)
	})
	if refusedHere(err) {
		return showFollow(q, l, err)
	}
	return err
}
