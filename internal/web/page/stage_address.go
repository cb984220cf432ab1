package page

import (
	"vidimus/internal/attendance"
	"vidimus/internal/fault"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// diaryAddresses are the private addresses of a diary: the word of their path, and what they
// are called.
var diaryAddresses = []struct {
	purpose     link.Purpose
	whose, path string
	title, made string
}{
	{link.StageLearner, "allievo", "/diario/", "Indirizzo dell’allievo", "Indirizzo da dare all’allievo"},
	{link.StageCompany, "azienda", "/diario-azienda/", "Indirizzo del tutor aziendale", "Indirizzo da dare al tutor aziendale"},
}

func stageAddresses(q *web.Request, r store.Reader, f stageFile, refused stageRefusal, view *templates.StageFile) error {
	for _, d := range diaryAddresses {
		if refused.made != nil && refused.madeFor == d.purpose {
			view.Made, view.MadeFor = address(q.App().BaseURL+d.path+refused.made.Secret(q.App().Keys)), q.T(d.made)
		}
		path := f.href() + "/indirizzi/" + d.whose
		row := templates.StageAddress{Title: q.T(d.title), State: templates.Badge{Tone: templates.Neutral, Text: q.T("Nessun indirizzo")},
			Actions: []templates.Action{{Text: q.T("Crea l’indirizzo"), Href: path, Post: true}}}
		l, open, err := link.Of(q.Context(), r, d.purpose, f.Agreement.ID)
		if err != nil {
			return err
		}
		if open {
			if row.State, row.Facts, err = linkState(q, r, l); err != nil {
				return err
			}
		}
		switch {
		case !opensDiary(q, d.purpose):
			row.Actions = nil
			row.Note = q.T("Lo crea la segreteria.")
		case open:
			row.Actions = []templates.Action{{Text: q.T("Fanne uno nuovo"), Href: path, Post: true, Confirm: q.T("Quello di prima smette di valere")},
				{Text: q.T("Revoca l’indirizzo"), Href: path + "/revoca", Post: true}}
		}
		view.Addresses = append(view.Addresses, row)
	}
	return nil
}

// opensDiary reports whether the reader makes the addresses of a purpose. The company's is the
// office's to make: a tutor who held it could write the company's word, and then confirm it.
func opensDiary(q *web.Request, whose link.Purpose) bool {
	return whose != link.StageCompany || may(q, planners)
}

// whoseDiary is the address that the path names.
func whoseDiary(q *web.Request) (link.Purpose, error) {
	for _, d := range diaryAddresses {
		if d.whose == q.Param("whose") {
			return d.purpose, nil
		}
	}
	return "", fault.New(fault.NotFound, "not_found", "L’indirizzo non c’è.")
}

// openDiaryAddress makes an address of a diary, shown in this answer alone.
func openDiaryAddress(q *web.Request) error {
	var made *link.Link
	whose, err := onDiaryAddress(q, func(tx *store.Tx, whose link.Purpose) error {
		if !opensDiary(q, whose) {
			return fault.New(fault.Refused, "page.company_address", "L’indirizzo del tutor aziendale lo crea la segreteria.")
		}
		l, err := attendance.OpenDiary(q.Context(), tx, q.App().Keys, q.Param("id"), q.Param("agreement"), whose)
		made = &l
		return err
	})
	if err != nil && !refusedHere(err) {
		return err
	}
	if err != nil {
		made = nil
	}
	return showStageFile(q, stageRefusal{err: err, what: "address", made: made, madeFor: whose})
}

func closeDiaryAddress(q *web.Request) error {
	_, err := onDiaryAddress(q, func(tx *store.Tx, whose link.Purpose) error {
		return attendance.CloseDiary(q.Context(), tx, q.Param("id"), q.Param("agreement"), whose)
	})
	if err != nil {
		return err
	}
	return q.See("/corsi/" + q.Param("id") + "/stage/" + q.Param("agreement"))
}

func onDiaryAddress(q *web.Request, fn func(tx *store.Tx, whose link.Purpose) error) (link.Purpose, error) {
	whose, err := whoseDiary(q)
	if err != nil {
		return whose, err
	}
	if err := q.Read(func(r store.Reader) error { return q.OwnCourse(r, q.Param("id")) }); err != nil {
		return whose, err
	}
	op, err := q.Operation()
	if err != nil {
		return whose, err
	}
	_, err = q.WriteAs(op, []store.Stream{store.CourseStream(q.Param("id"))}, func(tx *store.Tx) error { return fn(tx, whose) })
	return whose, err
}
