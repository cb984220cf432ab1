package page

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/absence"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// stageQueue is the days of a course that wait to be confirmed, or of one agreement of it, with
// what there is to know about each.
func stageQueue(q *web.Request, r store.Reader, b stageBook, refusal error, only ...string) (*templates.StageQueue, error) {
	queue := &templates.StageQueue{Action: "/corsi/" + b.ID + "/stage/giornate"}
	if refusal != nil {
		queue.Form = formOf(q, refusal, fields("reason"))
	}
	if len(only) > 0 {
		queue.Agreement = only[0]
	}
	for _, p := range b.all {
		waiting := p.waiting()
		if len(waiting) == 0 || len(only) > 0 && p.ID != only[0] {
			continue
		}
		known, err := knownOf(q, r, b.ID, p, waiting)
		if err != nil {
			return nil, err
		}
		for _, d := range waiting {
			day := stageDay(q, p.Agreement, d)
			day.Notes = append(day.Notes, known[d.Date]...)
			if d.MadeBy(q.Account().ID, b.addresses) {
				day.Notes = append(day.Notes, q.T("L’indirizzo da cui è stata scritta o controfirmata l’hai creato tu: se la confermi tu, sul foglio di stage si legge."))
			}
			day.Ticked = refusal == nil || slices.Contains(q.Form()["day"], day.Value)
			if len(only) == 0 {
				day.Name = p.name() + " · " + p.Company
			}
			queue.Days = append(queue.Days, day)
		}
	}
	if len(queue.Days) == 0 {
		return nil, nil
	}
	return queue, nil
}

// knownOf is what there is to know of days that wait: what the learner had signalled, and
// whether the day is a holiday. Both may be right all the same: a person decides.
func knownOf(q *web.Request, r store.Reader, courseID string, p placement, waiting []attendance.StageDay) (map[calendar.Date][]string, error) {
	out := map[calendar.Date][]string{}
	first, last := waiting[0].Date, waiting[len(waiting)-1].Date
	signals, err := absence.OfEnrolment(q.Context(), r, p.EnrolmentID, first)
	if err != nil {
		return nil, err
	}
	for _, s := range signals {
		out[s.Date] = append(out[s.Date], q.T("Per quel giorno aveva segnalato: {what}.", "what", q.T(s.Kind.Label())))
	}
	off, err := timetable.DaysOff(q.Context(), r, courseID, first, last)
	for _, d := range off {
		out[d.Date] = append(out[d.Date], q.T("Giorno di chiusura: {why}.", "why", q.Locale().Value(d.Why)))
	}
	return out, err
}

var dayBadges = map[attendance.DayState]templates.Badge{
	attendance.DayProposed:  {Tone: templates.Caution, Text: "Da confermare"},
	attendance.DayReturned:  {Tone: templates.Danger, Text: "Rimandata"},
	attendance.DayConfirmed: {Tone: templates.Success, Text: "Confermata"},
	attendance.DayStruck:    {Tone: templates.Neutral, Text: "Tolta con rettifica"},
}

// stageDay is an entry as everybody sees it.
func stageDay(q *web.Request, a attendance.Agreement, d attendance.StageDay) templates.StageDay {
	badge := dayBadges[d.State]
	badge.Text = q.T(badge.Text)
	out := templates.StageDay{Value: d.ID + " " + d.Stamp(), Date: d.Date, From: d.From, To: d.To, Break: d.BreakMinutes, Minutes: d.Minutes, Activity: d.Activity, State: badge,
		Writer: q.T("scritta {who} il {when}", "who", q.T(d.Writer.Label()), "when", moment(q, d.RecordedAt))}
	if len(a.Parts) > 1 {
		out.Segment = segmentName(q.Locale(), d.Segment)
	}
	if !d.CountersignedAt.IsZero() {
		out.Writer += q.T(", controfirmata dal tutor aziendale il {when}", "when", moment(q, d.CountersignedAt))
	}
	if d.State == attendance.DayReturned {
		out.Notes = append(out.Notes, q.T("Da correggere: {reason}", "reason", d.Reason))
	}
	return out
}

// stageParts are the sums of an agreement; beyond is what the plan does not have.
func stageParts(q *web.Request, a attendance.Agreement, days []attendance.StageDay, beyond map[string]calendar.Minutes, gone bool) []templates.StagePart {
	var out []templates.StagePart
	for _, p := range a.Parts {
		row := templates.StagePart{Segment: segmentName(q.Locale(), p.Segment), Planned: p.Minutes, Done: attendance.StageMinutes(days, p.Segment), Beyond: beyond[p.Segment]}
		for _, d := range days {
			if d.Segment == p.Segment && d.State == attendance.DayProposed {
				row.Waiting += d.Minutes
			}
		}
		row.Lacks = max(0, p.Minutes-row.Done)
		if gone {
			row.Lacks = 0
		}
		out = append(out, row)
	}
	return out
}

// partChoices are the parts of an agreement to choose from; none where there is only one.
func partChoices(q *web.Request, a attendance.Agreement) []templates.Choice {
	if len(a.Parts) < 2 {
		return nil
	}
	var out []templates.Choice
	for _, p := range a.Parts {
		out = append(out, templates.Choice{Value: p.Segment, Text: segmentName(q.Locale(), p.Segment)})
	}
	return out
}

// typedDay reads an entry of a diary from the form.
func typedDay(q *web.Request, agreement string) (attendance.StageDay, error) {
	bad := typed()
	d := attendance.StageDay{AgreementID: agreement, Segment: q.Value("segment"), Date: dateField(q, "date", bad),
		BreakMinutes: calendar.Minutes(numberField(q, "break_minutes", bad)), Activity: q.Value("activity")}
	from, to := wallField(q, "from", bad), wallField(q, "to", bad)
	switch {
	case d.Date.IsZero() && q.Value("date") == "":
		bad.With("date", "Scrivi il giorno.")
	case from == nil && q.Value("from") == "":
		bad.With("from", "Scrivi a che ora comincia.")
	case to == nil && q.Value("to") == "":
		bad.With("to", "Scrivi a che ora finisce.")
	case from != nil && to != nil:
		d.From, d.To = *from, *to
	}
	return d, bad.OrNil()
}

// dayValues are the fields of an entry as they were typed.
func dayValues(d attendance.StageDay) map[string]string {
	return map[string]string{"date": d.Date.Italian(), "from": d.From.String(), "to": d.To.String(), "break_minutes": minutesText(d.BreakMinutes),
		"segment": d.Segment, "activity": d.Activity}
}

// tickedDays are the days that were posted, each as it was shown.
func tickedDays(q *web.Request) (days []attendance.ReadDay) {
	for _, value := range q.Form()["day"] {
		id, stamp, _ := strings.Cut(value, " ")
		days = append(days, attendance.ReadDay{ID: id, Stamp: stamp})
	}
	return days
}

// onDiaries writes into the diaries of the reader's own course.
func onDiaries(q *web.Request, fn func(tx *store.Tx) error) error {
	var locks []store.Stream
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.OwnCourse(r, q.Param("id")); err != nil {
			return err
		}
		locks, err = attendance.DiaryLocks(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	return q.Write(locks, fn)
}

// decideDays confirms the days that were ticked, or sends them back.
func decideDays(q *web.Request) error {
	id, days := q.Param("id"), tickedDays(q)
	err := onDiaries(q, func(tx *store.Tx) (err error) {
		tx.Answer(cmp.Or(under("/corsi/"+id+"/stage/", q.Value("agreement")), "/corsi/"+id+"/stage?stato=da-confermare"))
		if q.Value("act") == "return" {
			_, err = attendance.ReturnStageDays(q.Context(), tx, id, q.Value("reason"), days...)
			return err
		}
		_, err = attendance.ConfirmStageDays(q.Context(), tx, id, days...)
		return err
	})
	if shownAgain(err) {
		return showStage(q, err)
	}
	return err
}

// under is a page below another, empty without a name. The name is one that a form sent: what
// is no id leads nowhere.
func under(base, id string) string {
	if id == "" || slices.ContainsFunc([]rune(id), func(r rune) bool { return r == '/' || r == '?' || r == '#' || r == '\\' }) {
		return ""
	}
	return base + id
}

// recordStageDay writes a stretch of a day into a diary, as the provider.
func recordStageDay(q *web.Request) error {
	id, agreement := q.Param("id"), q.Param("agreement")
	d, err := typedDay(q, agreement)
	if err == nil {
		err = onDiaries(q, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/stage/" + agreement + "#diario")
			_, err := attendance.RecordStageDay(q.Context(), tx, id, d)
			return err
		})
	}
	if refusedHere(err) {
		return showStageFile(q, stageRefusal{err: err, what: "day"})
	}
	return err
}

func correctDayPage(q *web.Request) error { return showCorrectDay(q, nil) }

// showCorrectDay asks what a confirmed entry should have said, or whether it goes.
func showCorrectDay(q *web.Request, refusal error) error {
	var f stageFile
	var day attendance.StageDay
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readStageFile(q, r); err != nil {
			return err
		}
		day, err = f.day(q.Param("day"))
		return err
	})
	if err != nil {
		return err
	}
	title := q.T("Rettifica una giornata")
	view := templates.Act{Action: q.Path(), Submit: q.T("Registra la rettifica"), Back: templates.Link{Text: q.T("Torna alla convenzione"), Href: f.href()},
		Intro: q.T("La giornata è confermata: quello che diceva resta scritto accanto a quello che dice adesso, e si stampa sul foglio di stage."),
		Facts: factsOf(q.T("Allievo"), f.name(), q.T("Giorno"), day.Date.Italian()+", "+day.From.String()+"–"+day.To.String(), q.T("Attività"), day.Activity),
		Form:  templates.Form{Values: dayValues(day)},
		Fields: []templates.Field{
			{Name: "strike", Label: q.T("La giornata va tolta: non è stato in azienda"), Type: "checkbox", Wide: true},
			{Name: "date", Label: q.T("Giorno"), Required: true, Small: true, Mode: "numeric"},
			{Name: "from", Label: q.T("Dalle"), Required: true, Small: true}, {Name: "to", Label: q.T("Alle"), Required: true, Small: true},
			{Name: "break_minutes", Label: q.T("Pausa, in minuti"), Small: true, Mode: "numeric"},
			{Name: "activity", Label: q.T("Che cosa è stato fatto"), Required: true, Rows: "3", Wide: true},
			{Name: "reason", Label: q.T("Motivo"), Required: true, Rows: "2", Wide: true, Hint: q.T("Si stampa sul foglio di stage: non scrivere nomi.")}}}
	if day.State == attendance.DayReturned {
		view.Intro = q.T("La giornata è stata rimandata a chi l’ha scritta, e aspetta ancora. Se nessuno la corregge si toglie qui: sul foglio di stage resta, con il motivo.")
		view.Fields = []templates.Field{view.Fields[0], view.Fields[len(view.Fields)-1]}
	} else if choices := partChoices(q, f.Agreement); choices != nil {
		view.Fields = slices.Insert(view.Fields, 5, templates.Field{Name: "segment", Label: q.T("Parte dello stage"), Required: true, Options: choices})
	}
	if refusal != nil {
		return actAgain(q, refusal, f.page(q, title), view, nil)
	}
	return act(q, f.page(q, title), view)
}

func correctDay(q *web.Request) error {
	id, agreement := q.Param("id"), q.Param("agreement")
	to, err := new(attendance.StageDay), error(nil)
	if q.Value("strike") == "1" {
		to = nil
	} else {
		*to, err = typedDay(q, agreement)
	}
	if err == nil {
		err = onDiaries(q, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/stage/" + agreement + "#rettifiche")
			_, err := attendance.CorrectStageDay(q.Context(), tx, id, agreement, q.Param("day"), to, q.Value("reason"))
			return err
		})
	}
	if refusedHere(err) {
		return showCorrectDay(q, err)
	}
	return err
}

var stageDayRoutes = []web.Route{
	{Method: http.MethodPost, Path: "/corsi/:id/stage/:agreement", Allow: diarists, Handle: recordStageDay},
	{Method: http.MethodGet, Path: "/corsi/:id/stage/:agreement/giornate/:day", Allow: diarists, Handle: correctDayPage},
	{Method: http.MethodPost, Path: "/corsi/:id/stage/:agreement/giornate/:day", Allow: diarists, Handle: correctDay},
}
