package page

import (
	"net/http"
	"slices"

	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// toSignPage is where a tutor's and a teacher's day begins: the closed lessons that wait for
// their signature, today's, those of days gone by that are still open, then what comes. The
// office sees what waits for everybody.
func toSignPage(q *web.Request) error { return showToSign(q, nil) }

func showToSign(q *web.Request, refusal error) error {
	var view templates.ToSign
	err := q.Read(func(r store.Reader) error {
		whose, known, err := ownStaff(q, r)
		if err != nil || !known {
			return err
		}
		agenda, err := timetable.AgendaOf(q.Context(), r, whose, q.Today())
		if err != nil {
			return err
		}
		book, err := readClassbook(q.Context(), r, slices.Concat(agenda.Today, agenda.Open, agenda.Unsigned, agenda.Next))
		if err != nil {
			return err
		}
		view.Today, view.Open, view.Opens, view.Next, view.Unsigneds = book.list(q, agenda.Today), book.list(q, agenda.Open), agenda.Opens, book.list(q, agenda.Next), agenda.Unsigneds
		if whose == "" {
			view.Unsigned = book.list(q, agenda.Unsigned)
			return nil
		}
		view.Signing, err = signing(q, r, book, agenda.Unsigned, "/lezioni/firma")
		return err
	})
	if err != nil {
		return err
	}
	view.Kept = keepToday(q, q.T("Lezioni da firmare"))
	if may(q, signHosts) {
		view.PIN = &templates.Link{Text: q.T("Un docente firma qui con il PIN"), Href: "/lezioni/pin"}
	}
	view.Empty = templates.Empty{Text: q.T("Non hai lezioni in calendario. Se ne aspetti una, chiedi alla segreteria di assegnartela.")}
	p := templates.Page{Title: q.T("Lezioni da firmare"), View: view, Alerts: signedAlert(q)}
	if refusal == nil {
		return q.Page(http.StatusOK, "to_sign", p)
	}
	if view.Signing != nil {
		view.Signing.Form = formOf(q, refusal, fields("password"))
	}
	return refusedSigning(q, refusal, "to_sign", p)
}

// ownStaff is whose lessons the reader sees: their own, as somebody of the staff, or
// everybody's, which is nobody in particular, for the office. Others see none.
func ownStaff(q *web.Request, r store.Reader) (staffID string, known bool, err error) {
	if may(q, readers) {
		return "", true, nil
	}
	own, known, err := q.Staff(r)
	return own.ID, known, err
}
