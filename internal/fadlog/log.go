package fadlog

import (
	"regexp"
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
)

// The columns of a Moodle log, as its Italian and English faces call them, folded.
var logHeadings = map[string][]string{
	"time":    {"time", "orario", "ora", "data", "data ora", "data e ora"},
	"who":     {"user full name", "full name", "nome completo dellutente", "nome completo", "nome utente completo", "utente"},
	"context": {"event context", "contesto dellevento", "contesto evento", "contesto"},
	"event":   {"event name", "nome evento", "nome dellevento", "evento"},
	"about":   {"description", "descrizione"},
	"origin":  {"origin", "origine", "sorgente"},
}

// logColumns are the places of the columns, and whether the headings are a log's: when, who,
// of what, and which event.
func logColumns(headings []string) (map[string]int, bool) {
	at := map[string]int{}
	for i, h := range headings {
		h = language.Fold(h)
		for field, names := range logHeadings {
			if _, known := at[field]; !known && slices.Contains(names, h) {
				at[field] = i
			}
		}
	}
	for _, needed := range []string{"time", "who", "context", "event"} {
		if _, ok := at[needed]; !ok {
			return nil, false
		}
	}
	return at, true
}

// click is one event, as small as it can be: a log has a hundred thousand.
type click struct {
	stamp.Stamp
	activity, line int32
}

// logReader gathers the clicks of each person; when the file has been read to its end, they
// become sessions.
type logReader struct {
	*reader
	columns map[string]int
	clicks  [][]click // by person
	nobody  int       // events of the system
}

// actor is how a description names who did it: «The user with id '42' viewed …».
var actor = regexp.MustCompile(`^The user with id '(\d{1,18})'`)

func (l *logReader) row(r spreadsheet.Row) error {
	l.finish = l.sessions
	name := r.Cell(l.columns["who"])
	if name == "" || name == "-" { // done by the platform itself
		l.nobody++
		return nil
	}
	text := r.Cell(l.columns["time"])
	s, ok := stamp.Parse(text)
	if !ok || s.Year == 0 || !s.Timed {
		l.note(finding.Warning, r.Number, "«{text}» non è una data con l’ora, il clic non entra nella stima.", finding.Args{"text": stamp.Excerpt(text)})
		return nil
	}
	l.orders.see(s, r.Number)
	context := r.Cell(l.columns["context"])
	if context == "" {
		l.note(finding.Warning, r.Number, "Manca il contesto dell’evento, il clic non entra nella stima.", nil)
		return nil
	}
	p := Person{Name: name}
	if about, ok := l.columns["about"]; ok {
		if m := actor.FindStringSubmatch(r.Cell(about)); m != nil {
			p.Username = m[1]
		}
	}
	person, activity := l.person(p), l.activityAt(context)
	for len(l.clicks) <= person {
		l.clicks = append(l.clicks, nil)
	}
	l.clicks[person] = append(l.clicks[person], click{s, int32(activity), int32(r.Number)}) // both below MaxRows
	return nil
}

// sessions makes the estimate.
func (l *logReader) sessions() error {
	order, err := l.order()
	if err != nil {
		return err
	}
	if l.nobody > 0 {
		l.note(finding.Note, 0, "{n} {n|riga è|righe sono} della piattaforma stessa, di nessun utente.", finding.Args{"n": l.nobody})
	}
	for person, clicks := range l.clicks {
		at := make([]calendar.Instant, len(clicks))
		places := make([]int, 0, len(clicks))
		for i, c := range clicks {
			var err error
			if at[i], err = c.Instant(order, calendar.Date{}, l.opt.Zone); err != nil {
				l.note(finding.Warning, int(c.line), "Questo giorno o quest’ora non esiste, il clic non entra nella stima.", nil)
				continue
			}
			places = append(places, i)
		}
		slices.SortStableFunc(places, func(a, b int) int { return at[a].Compare(at[b]) })
		l.stays(person, clicks, at, places)
	}
	return nil
}

// stays goes through the clicks of a person in their order: two on one activity, no further
// apart than the gap, are time on it.
func (l *logReader) stays(person int, clicks []click, at []calendar.Instant, places []int) {
	gap := time.Duration(l.opt.Gap) * time.Minute
	begun := -1 // place of the click with which the session on one activity began
	for n, i := range places {
		e := l.entryOf(person, int(clicks[i].activity))
		e.saw(at[i])
		again := n > 0 && clicks[places[n-1]].activity == clicks[i].activity && at[i].Sub(at[places[n-1]]) <= gap
		if !again {
			e.Accesses++
			begun = i
		}
		last := n+1 == len(places) || clicks[places[n+1]].activity != clicks[i].activity || at[places[n+1]].Sub(at[i]) > gap
		if last {
			e.spend(calendar.Interval{From: at[begun], To: at[i]}, l.opt.Zone)
		}
	}
}
