package page

import (
	"vidimus/internal/attendance"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// stageHistory is what was corrected and agreed afterwards.
func stageHistory(q *web.Request, r store.Reader, f stageFile, view *templates.StageFile) error {
	for _, c := range f.corrections {
		by, err := accountName(q.Context(), r, c.CorrectedBy)
		if err != nil {
			return err
		}
		row := templates.StageCorrection{When: moment(q, c.CorrectedAt), Who: by, Old: dayText(q, c.Old()), New: q.T("tolta dal diario"), Reason: c.Reason}
		if c.NewValue != "" {
			row.New = dayText(q, c.New())
		}
		view.Corrections = append(view.Corrections, row)
	}
	for _, a := range f.addenda {
		by, err := accountName(q.Context(), r, a.RecordedBy)
		if err != nil {
			return err
		}
		view.Addenda = append(view.Addenda, templates.Event{When: a.SignedOn.Italian(), Who: by, Text: addendumText(q, a)})
	}
	return nil
}

func dayText(q *web.Request, v attendance.DayValue) string {
	return joinedBy(", ", v.Date.Italian(), v.From.String()+"–"+v.To.String(), v.Minutes.String(), segmentName(q.Locale(), v.Segment), v.Activity)
}

// addendumText is what an addendum changed, in words.
func addendumText(q *web.Request, a attendance.StageAddendum) string {
	was, is := a.Old(), a.New()
	text := q.T("Atto aggiuntivo: {reason}.", "reason", a.Reason)
	if a.Kind == attendance.StageEnded {
		text = q.T("Chiuso in anticipo: {reason}.", "reason", a.Reason)
	}
	if was.ToDate != is.ToDate {
		text = joinedBy(" ", text, q.T("Fine dal {from} al {to}.", "from", was.ToDate, "to", is.ToDate))
	}
	if before, now := was.Parts.Minutes(), is.Parts.Minutes(); before != now {
		text = joinedBy(" ", text, q.T("Ore da {from} a {to}.", "from", before, "to", now))
	}
	if before, now := weekText(q, was.Week), weekText(q, is.Week); before != now {
		text = joinedBy(" ", text, q.T("Orari: {week}.", "week", orDash(now)))
	}
	if was.CompanyTutor != is.CompanyTutor {
		text = joinedBy(" ", text, q.T("Tutor aziendale: {name}.", "name", is.CompanyTutor))
	}
	if was.StaffID != is.StaffID {
		text = joinedBy(" ", text, q.T("È cambiato il tutor di stage dell’ente."))
	}
	return text
}
