package remotelog

import (
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/spreadsheet"
)

// event is a way in or a way out of Teams’ list.
type event struct {
	person *Person
	word   string
	at     calendar.Instant
	line   int
}

func (g *reading) readEvents() {
	var all []event
	for _, row := range g.rows {
		s, ok := readStamp(row.Cell(g.Leave), row.Number)
		p := g.person(row)
		if !ok || p == nil || row.Cell(g.Join) == "" {
			g.bad(row, "Riga {line} non capita, non conta: «{text}».")
			continue
		}
		if at, ok := g.instant(s, row); ok {
			all = append(all, event{person: p, word: language.Fold(row.Cell(g.Join)), at: at, line: row.Number})
		}
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	entering, told := wordsOfEntering(all)
	if !told {
		g.say(finding.Finding{Rule: AskWords, Severity: finding.Blocking, Line: all[0].line, Args: finding.Args{"word": g.written(all[0])},
			Message: "Dalle righe non si capisce se «{word}» vuol dire entrare o uscire: scarica di nuovo il resoconto, dalla piattaforma in inglese, o segna le presenze a mano."})
		return
	}
	for _, p := range g.people {
		g.pair(p, all, entering)
	}
}

// written is the word of an event as the report has it.
func (g *reading) written(e event) string {
	i := slices.IndexFunc(g.rows, func(r spreadsheet.Row) bool { return r.Number == e.line })
	return g.rows[i].Cell(g.Join)
}

// wordsOfEntering are the words of a way in, in whatever language: those by which the list of
// each person, going in and out by turns, is broken least often. One whose first line is
// missing, so that it begins with a way out, is outnumbered by the others. Of two readings as
// good as each other the one holds that has fewer ways in, then the one that leaves fewer
// people inside: nobody is there for longer than the list proves. False where they are still
// alike. English «left» is known for what it is.
func wordsOfEntering(all []event) (entering map[string]bool, told bool) {
	var words []string
	for _, e := range all {
		if e.word != "left" && !slices.Contains(words, e.word) {
			words = append(words, e.word)
		}
	}
	var best [3]int
	for choice := range 1 << min(len(words), mostWords) {
		in := map[string]bool{}
		for i, word := range words {
			if choice>>i&1 == 1 {
				in[word] = true
			}
		}
		if c := broken(all, in); choice == 0 || slices.Compare(c[:], best[:]) < 0 {
			entering, best, told = in, c, true
		} else if c == best {
			told = false
		}
	}
	return entering, told
}

// mostWords is more than any list has: joined, joined before, left.
const mostWords = 6

// broken is how often somebody's list does not go in and out by turns, beginning with a way in,
// if these were the words of entering; then how many words they are, and who stays inside.
func broken(all []event, in map[string]bool) [3]int {
	inside := map[*Person]bool{}
	out := [3]int{1: len(in)}
	for _, e := range all {
		if in[e.word] == inside[e.person] {
			out[0]++
		}
		inside[e.person] = in[e.word]
	}
	for _, there := range inside {
		if there {
			out[2]++
		}
	}
	return out
}

// pair makes intervals of the events of a person. Who joins again without having left changed
// device: it is one stretch.
func (g *reading) pair(p *Person, all []event, entering map[string]bool) {
	var open *event
	for i := range all {
		e := &all[i]
		switch {
		case e.person != p:
		case entering[e.word] && open == nil:
			open = e
		case entering[e.word]:
			g.say(finding.Finding{Rule: Unended, Severity: finding.Warning, Line: e.line, Subject: p.Name, Args: finding.Args{"line": e.line, "name": p.Name},
				Message: "Riga {line}: {name} entra di nuovo senza essere uscito, conta come un tratto solo."})
		case open == nil:
			g.say(finding.Finding{Rule: Unentered, Severity: finding.Warning, Line: e.line, Subject: p.Name, Args: finding.Args{"line": e.line, "name": p.Name},
				Message: "Riga {line}: {name} esce senza essere entrato, la riga non conta."})
		default:
			p.Intervals = append(p.Intervals, calendar.Interval{From: open.at, To: e.at})
			open = nil
		}
	}
	if open != nil {
		g.unended(p, calendar.Interval{From: open.at, To: g.Lesson.To}, open.line)
	}
}
