package page

import (
	"net/http"
	"slices"

	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// toSignPage is where a tutor's and a teacher's day begins: today's lessons, then those of
// days gone by that wait, then what comes. The office sees what waits for everybody.
func toSignPage(q *web.Request) error {
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
		book, err := readClassbook(q.Context(), r, slices.Concat(agenda.Today, agenda.Waiting, agenda.Next))
		if err != nil {
			return err
		}
		view = templates.ToSign{Today: book.list(q, agenda.Today), Overdue: book.list(q, agenda.Waiting), Overdues: agenda.Waits, Next: book.list(q, agenda.Next)}
		return nil
	})
	if err != nil {
		return err
	}
	view.Kept = keepToday(q, q.T("Lezioni da firmare"))
	view.Empty = templates.Empty{Text: q.T("Non hai lezioni in calendario. Se ne aspetti una, chiedi alla segreteria di assegnartela.")}
	return q.Page(http.StatusOK, "to_sign", templates.Page{Title: q.T("Lezioni da firmare"), View: view})
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
