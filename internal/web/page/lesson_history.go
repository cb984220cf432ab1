package page

import (
	"slices"
	"strings"
	"time"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// pastLine is one thing that happened.
type pastLine struct {
	at   calendar.Instant
	by   string
	text string
}

// lessonHistory is what happened to a lesson, the latest first: in the calendar, and on the
// register.
func lessonHistory(q *web.Request, r store.Reader, f lessonFile) ([]templates.Event, error) {
	told, err := timetable.History(q.Context(), r, f.Lesson)
	if err != nil {
		return nil, err
	}
	pages, err := attendance.PageHistory(q.Context(), r, f.Lesson)
	if err != nil {
		return nil, err
	}
	late, err := attendance.LateTaps(q.Context(), r, f.Lesson)
	if err != nil {
		return nil, err
	}
	lines := lateTaps(q, f, late)
	for _, p := range told {
		text, err := pastText(q, r, f, p)
		if err != nil {
			return nil, err
		}
		lines = append(lines, pastLine{p.At, p.By, text})
	}
	for _, p := range pages {
		text := q.T("Chiusa")
		switch p.Type {
		case attendance.PageSigned:
			text = q.T("Firmata da {name}", "name", f.book.people[p.StaffID])
			if p.Means == provider.ByPIN {
				text = q.T("Firmata da {name} con il PIN", "name", f.book.people[p.StaffID])
			}
		case attendance.PageAttested:
			text = q.T("Attestata la firma mancante di {name}", "name", f.book.people[p.StaffID])
		case attendance.PageReopened:
			text = q.T("Riaperta dal direttore")
		case attendance.RollTakenBack:
			text = q.T("Appello tolto")
		}
		lines = append(lines, pastLine{p.At, p.By, withReason(q, text, p.Reason)})
	}
	for _, a := range f.amended {
		lines = append(lines, pastLine{a.AmendedAt, a.AmendedBy, q.T("Rettifica. {what}", "what", amendmentEvent(q, f, a).Text)})
	}
	slices.Reverse(lines) // of one instant too, the latest first
	slices.SortStableFunc(lines, func(a, b pastLine) int { return b.at.Compare(a.at) })
	var out []templates.Event
	for _, l := range lines {
		who, err := accountName(q.Context(), r, l.by)
		if err != nil {
			return nil, err
		}
		out = append(out, templates.Event{When: moment(q, l.at), Who: who, Text: l.text})
	}
	return out, nil
}

// lateTaps are the marks that waited on a device: those that it says were made in one minute,
// and that came together, are one line.
func lateTaps(q *web.Request, f lessonFile, taps []attendance.Tap) []pastLine {
	type moment struct {
		at, tapped calendar.Instant
		by         string
	}
	names := map[moment][]string{}
	var moments []moment
	for _, t := range taps {
		m := moment{t.At, calendar.InstantOf(t.DeviceAt.Time().Truncate(time.Minute)), t.By}
		if names[m] == nil {
			moments = append(moments, m)
		}
		names[m] = append(names[m], f.learner(t.EnrolmentID))
	}
	var lines []pastLine
	for _, m := range moments {
		day, at := calendar.WallOf(m.tapped, q.Zone())
		lines = append(lines, pastLine{m.at, m.by, q.T("{names}: {n|presenza segnata|presenze segnate} sul dispositivo il {date} alle {time}",
			"names", strings.Join(names[m], ", "), "n", len(names[m]), "date", day, "time", at.String())})
	}
	return lines
}

// learner is the name of who has a place on the sheet.
func (f lessonFile) learner(enrolment string) string {
	if i := slices.IndexFunc(f.Rows, func(row attendance.SheetRow) bool { return row.EnrolmentID == enrolment }); i >= 0 {
		return f.Rows[i].FullName
	}
	return ""
}

// pastText is one thing that happened to a lesson, in words.
func pastText(q *web.Request, r store.Reader, f lessonFile, p timetable.Past) (string, error) {
	other := p.From
	if other == "" {
		other = p.Made
	}
	name := ""
	if other != "" {
		link, err := lessonLink(q, r, f.course.ID, other)
		if err != nil {
			return "", err
		}
		if link != nil {
			name = link.Text
		}
	}
	text := q.T(pastVerb(p, f.Lesson), "lesson", name)
	switch {
	case p.Away != "":
		text = q.T("Docente sostituito: {away} → {came}", "away", f.book.people[p.Away], "came", f.book.people[p.Came])
	case p.Was != nil && p.Now != nil:
		if changed := changes(q, f, *p.Was, *p.Now); changed != "" {
			text += ": " + changed
		}
	}
	return withReason(q, text, p.Reason), nil
}

func withReason(q *web.Request, text, reason string) string {
	if reason == "" {
		return text
	}
	return text + ". " + q.T("Motivo: {reason}", "reason", reason)
}

// pastVerb is what was done, a key of the catalogue that may name the other lesson.
func pastVerb(p timetable.Past, l timetable.Lesson) string {
	switch p.Type {
	case "timetable.moved", "timetable.shifted":
		return "Spostata"
	case "timetable.cancelled", "timetable.cleared":
		return "Annullata"
	case "timetable.switched":
		return "Modalità cambiata"
	case "timetable.reassigned":
		return "Passata a un altro docente"
	case "timetable.split":
		if p.From != "" {
			return "Divisa da un’altra lezione: {lesson}"
		}
		return "Divisa in due; la seconda parte: {lesson}"
	case "timetable.revised":
		return "Modificata"
	case "timetable.planned":
		switch {
		case p.Made != "":
			return "Messa in calendario un’altra lezione da questa: {lesson}"
		case p.From != "" && l.MakeUp:
			return "Messa in calendario come recupero della lezione: {lesson}"
		case p.From != "":
			return "Messa in calendario dalla lezione: {lesson}"
		}
	}
	return "Messa in calendario"
}

// changes are the differences between two places of a lesson.
func changes(q *web.Request, f lessonFile, was, now timetable.Place) string {
	var out []string
	say := func(a, b string) {
		if a != b {
			out = append(out, orDash(a)+" → "+orDash(b))
		}
	}
	day := func(p timetable.Place) string {
		return q.T("{date}, {from}–{to}", "date", p.Date, "from", p.From.String(), "to", p.To.String())
	}
	say(day(was), day(now))
	if a, b := breaksText(was.Breaks), breaksText(now.Breaks); a != b && day(was) == day(now) {
		out = append(out, q.T("pause {was} → {now}", "was", orDash(a), "now", orDash(b)))
	}
	where := func(p timetable.Place) string {
		if p.Mode == hours.LiveDistance {
			return q.T(p.Mode.Label()) + ", " + orDash(p.Platform)
		}
		return q.T(p.Mode.Label()) + ", " + orDash(f.book.rooms[p.Room].Name)
	}
	say(where(was), where(now))
	say(f.staffNames(was.Teachers), f.staffNames(now.Teachers))
	whom := func(p timetable.Place) string {
		if p.Audience == timetable.ForGroup {
			return f.book.groups[p.Group]
		}
		return q.T("Classe")
	}
	if was.Audience != timetable.ForLearners {
		say(whom(was), whom(now))
	}
	return strings.Join(out, "; ")
}

func (f lessonFile) staffNames(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, f.book.people[id])
	}
	return strings.Join(out, ", ")
}
