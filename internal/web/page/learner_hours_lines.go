package page

import (
	"net/url"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// linesBy are the ways to narrow the lines: the name in the address, what a line has of it and
// how it is said.
var linesBy = []struct {
	query, label string
	of           func(e ledger.Entry) string
	say          func(q *web.Request, value string) string
}{
	{"segmento", "Segmento", func(e ledger.Entry) string { return e.Segment }, func(q *web.Request, v string) string { return segmentName(q.Locale(), v) }},
	{"modalita", "Modalità", func(e ledger.Entry) string { return string(e.Mode) }, func(q *web.Request, v string) string { return q.T(hours.Mode(v).Label()) }},
	{"mese", "Mese", func(e ledger.Entry) string { return monthValue(e.On) }, func(q *web.Request, v string) string {
		d, _ := calendar.ParseDate(v + "-01")
		return monthName(q, d)
	}},
}

// shown are the entries that the address asks for; but leaves one of the ways aside.
func (t tracedHours) shown(but ...string) []ledger.Entry {
	return slices.DeleteFunc(slices.Clone(t.Entries), func(e ledger.Entry) bool {
		for _, by := range linesBy {
			if wanted := t.q.Query(by.query); wanted != "" && !slices.Contains(but, by.query) && by.of(e) != wanted {
				return true
			}
		}
		return false
	})
}

// narrowings are links to each value that the lines have, with how many there would be.
func (t tracedHours) narrowings() []templates.Narrowing {
	var out []templates.Narrowing
	for _, by := range linesBy {
		var values []string
		counts := map[string]int{}
		for _, e := range t.Entries {
			if v := by.of(e); !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		if len(values) < 2 && t.q.Query(by.query) == "" {
			continue
		}
		possible := t.shown(by.query)
		for _, e := range possible {
			counts[by.of(e)]++
		}
		n := templates.Narrowing{Label: t.q.T(by.label)}
		add := func(value, text string, count int) {
			n.Filters = append(n.Filters, templates.Filter{Link: templates.Link{Text: text, Href: hereWith(t.q, by.query, value) + "#righe"}, Count: count, Current: t.q.Query(by.query) == value})
		}
		add("", t.q.T("Tutto"), len(possible))
		for _, v := range values {
			add(v, by.say(t.q, v), counts[v])
		}
		out = append(out, n)
	}
	return out
}

// hereWith is the address of the page with one value of its query changed.
func hereWith(q *web.Request, name, value string) string {
	base := q.Here(name, "formato")
	switch {
	case value == "":
		return base
	case strings.Contains(base, "?"):
		return base + "&" + url.QueryEscape(name) + "=" + url.QueryEscape(value)
	}
	return base + "?" + url.QueryEscape(name) + "=" + url.QueryEscape(value)
}

// line is one entry in words.
func (t tracedHours) line(e ledger.Entry) templates.HoursLine {
	q := t.q
	line := templates.HoursLine{Date: e.On, Mode: e.Mode, Offered: e.Offered, Attended: e.Minutes, Recognised: e.Recognised, LeftOver: e.LeftOver,
		What: segmentName(q.Locale(), e.Segment), State: t.state(e), Told: t.told(e)}
	if message, args := e.Line.Explain(); message != "" {
		line.Bound = hoursSentence(q, finding.Finding{Message: message, Args: args})
	}
	switch {
	case e.Lesson != nil:
		t.lessonLine(e, &line)
	case e.Object != nil:
		line.What += " · " + e.Object.Title
		line.When = q.T("dal {from} al {to}", "from", e.Object.FromDate, "to", e.Object.ToDate)
		if !t.own {
			line.Href = "/corsi/" + t.Course.ID + "/fad"
		}
		if e.Evidence.ID != "" && e.Minutes > 0 {
			line.Detail = q.T("{minutes} tracciate su {platform}, {source}", "minutes", calendar.Minutes(e.Evidence.Seconds/60), "platform", e.Object.Platform, "source", strings.TrimPrefix(e.Evidence.Source, e.Object.Platform+", "))
			switch e.Evidence.Measure {
			case attendance.Estimate:
				line.Note = q.T("stima dai clic, attestata")
			case attendance.Typed:
				line.Note = q.T("scritto a mano, attestato")
			}
		}
	case e.Agreement != nil:
		line.What += " · " + e.Agreement.Company
		if !t.own {
			line.Href = "/corsi/" + t.Course.ID + "/stage"
		}
		if e.Day.ID != "" {
			line.When = e.Day.From.String() + "–" + e.Day.To.String()
		}
	}
	return line
}

func (t tracedHours) lessonLine(e ledger.Entry, line *templates.HoursLine) {
	q, l := t.q, *e.Lesson
	line.When = l.HeldFrom.String() + "–" + l.HeldTo.String()
	if l.Topic != "" {
		line.What += " · " + l.Topic
	}
	if !t.own {
		line.Href = "/lezioni/" + l.ID
	}
	if l.MakeUp {
		line.Note = q.T("recupero")
	}
	if e.Mode != l.Mode {
		line.Note = q.T("da remoto, al posto di {mode}", "mode", q.T(l.Mode.Label()))
	}
	if said := valueText(q, l, e.Mark.Value()); e.Mark.State == attendance.Present && said != line.State.Text {
		line.Detail = said
	}
	replaced := attendance.Replaced(e.Amendments)
	for _, a := range e.Amendments {
		text := t.amendment(l, a)
		if _, gone := replaced[a.ID]; gone {
			text += " " + q.T("Sostituita da una rettifica successiva.")
		}
		line.Changes = append(line.Changes, text)
	}
}

// state is what became of the line, in a word.
func (t tracedHours) state(e ledger.Entry) templates.Badge {
	q := t.q
	switch {
	case e.Unmarked && !e.Mode.IsLesson():
		return templates.Badge{Tone: templates.Caution, Text: q.T("da confermare")}
	case e.Unmarked:
		return templates.Badge{Tone: templates.Caution, Text: q.T("senza segno")}
	case e.Away && e.Minutes == 0:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("non frequentava")}
	case e.Minutes > 0 && e.LeftOver == e.Minutes:
		return templates.Badge{Tone: templates.Caution, Text: q.T("non conta")}
	case e.Minutes > 0 && e.Minutes < e.Offered:
		return templates.Badge{Tone: templates.Info, Text: q.T("in parte")}
	case e.Minutes > 0:
		return templates.Badge{Tone: templates.Success, Text: q.T("presente")}
	case e.Lesson == nil:
		return templates.Badge{Tone: templates.Danger, Text: q.T("non svolte")}
	case e.Mark.State == attendance.Present && e.Mark.Mode != "" && e.Mark.Mode != e.Mode:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("seguita da remoto")}
	}
	return templates.Badge{Tone: templates.Danger, Text: q.T("assente")}
}

// told names the event behind a line: where it stands in the course's chain, when it was
// recorded and by whom. The learner reads when.
func (t tracedHours) told(e ledger.Entry) string {
	if e.Told.Seq == 0 {
		return ""
	}
	q := t.q
	if t.own {
		return q.T("registrata il {when}", "when", moment(q, e.Told.At))
	}
	who := t.names[e.Told.By]
	switch e.Told.Kind {
	case store.PrivateLink:
		who = q.T("dal collegamento privato")
	case store.Job:
		who = q.T("dal programma")
	}
	return q.T("evento {n} del corso, {when}, {who}", "n", e.Told.Seq, "when", moment(q, e.Told.At), "who", orDash(who))
}

// amendment is a counter-entry, old beside new. Why it was made, and by whom, is the house's.
func (t tracedHours) amendment(l timetable.Lesson, a attendance.Amendment) string {
	q := t.q
	text := q.T("Rettifica del {when}: {old} → {new}", "when", moment(q, a.AmendedAt), "old", valueText(q, l, a.Old()), "new", valueText(q, l, a.New()))
	if t.own {
		return text
	}
	return text + q.T(", {who}. Motivo: {reason}", "who", orDash(t.names[a.AmendedBy]), "reason", a.Reason)
}
