package remotelog

import (
	"cmp"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
)

// reading is a report while it is read.
type reading struct {
	layout
	Known
	rows   []spreadsheet.Row
	order  stamp.Order
	people []*Person
	byKey  map[string]*Person
	found  []finding.Finding
}

func (l layout) read(rows []spreadsheet.Row, k Known) Report {
	g := &reading{layout: l, Known: k, rows: rows[min(l.from, len(rows)):min(l.to, len(rows))], byKey: map[string]*Person{}}
	asked := g.settle(rows)
	if len(asked) > 0 {
		return Report{Platform: l.platform, Called: l.called, Findings: asked}
	}
	switch {
	case l.events:
		g.readEvents()
	default:
		for _, row := range g.rows {
			g.readRow(row)
		}
	}
	return g.report()
}

// settle decides the order of day and month, or asks what it needs for it.
func (g *reading) settle(all []spreadsheet.Row) []finding.Finding {
	if g.summed && g.Day.IsZero() {
		return nil // minutes need no date
	}
	if g.Order == stamp.AnyOrder {
		g.Known.Order = g.layout.order
	}
	var stamps []moment
	undated := 0
	for _, row := range all {
		for _, cell := range row.Cells {
			if s, ok := readStamp(cell, row.Number); ok && s.Year != 0 {
				stamps = append(stamps, s)
			}
		}
	}
	for _, row := range g.rows {
		if isTime(row.Cell(g.Join)) {
			undated = row.Number
		}
	}
	if undated > 0 && g.Day.IsZero() {
		return []finding.Finding{{Rule: AskDate, Severity: finding.Blocking, Line: undated,
			Message: "Il resoconto ha orari senza data: indica la data della lezione."}}
	}
	var asked []finding.Finding
	if g.order, asked = orderOf(stamps, g.Known); g.summed && len(asked) == 0 {
		return g.ofOtherDay(stamps)
	}
	return asked
}

// ofOtherDay is the finding that what a report of minutes says of its meeting is another day.
func (g *reading) ofOtherDay(stamps []moment) []finding.Finding {
	if len(stamps) == 0 || slices.ContainsFunc(stamps, func(m moment) bool { return m.Day(g.order).Equal(g.Day) }) {
		return nil
	}
	return []finding.Finding{g.otherDay(stamps[0].Day(g.order))}
}

func (g *reading) otherDay(day calendar.Date) finding.Finding {
	return finding.Finding{Rule: OtherDay, Severity: finding.Blocking,
		Message: "Il resoconto è del {day}, la lezione è del {lesson}.", Args: finding.Args{"day": day.Italian(), "lesson": g.Day.Italian()}}
}

// person is who a row is about: the same e-mail is the same person, and without one the same
// name.
func (g *reading) person(row spreadsheet.Row) *Person {
	name := strings.TrimSpace(row.Cell(g.Name) + " " + row.Cell(g.Surname))
	email := strings.ToLower(row.Cell(g.Email))
	if !strings.Contains(email, "@") {
		email = ""
	}
	if name == "" {
		name = email
	}
	if name == "" {
		return nil
	}
	key := "@" + email
	if email == "" {
		key = language.Fold(name)
	}
	p := g.byKey[key]
	if p == nil {
		p = &Person{Name: name, Email: email, Line: row.Number}
		g.byKey[key] = p
		g.people = append(g.people, p)
	}
	if !slices.Contains(p.Names, name) {
		p.Names = append(p.Names, name)
	}
	return p
}

func (g *reading) say(f finding.Finding) { g.found = append(g.found, f) }

func (g *reading) bad(row spreadsheet.Row, message string) {
	g.say(finding.Finding{Rule: BadRow, Severity: finding.Warning, Line: row.Number, Message: message, Args: finding.Args{"line": row.Number, "text": excerpt(row)}})
}

func excerpt(row spreadsheet.Row) string {
	text := []rune(strings.Join(slices.DeleteFunc(slices.Clone(row.Cells), func(c string) bool { return c == "" }), " · "))
	if len(text) > 80 {
		return string(text[:79]) + "…"
	}
	return string(text)
}

var yeses = []string{"si", "yes", "oui", "ja", "sim", "true"}

// readRow reads one row of a way in and a way out, or of minutes alone.
func (g *reading) readRow(row spreadsheet.Row) {
	if g.Waiting >= 0 && slices.Contains(yeses, language.Fold(row.Cell(g.Waiting))) {
		g.say(finding.Finding{Rule: WaitingRoom, Severity: finding.Note, Line: row.Number, Subject: row.Cell(g.Name),
			Message: "Riga {line}: {name} era nella sala d’attesa, che non conta.", Args: finding.Args{"line": row.Number, "name": row.Cell(g.Name)}})
		return
	}
	if g.summed {
		g.readSum(row)
		return
	}
	in, entered := readStamp(row.Cell(g.Join), row.Number)
	out, left := readStamp(row.Cell(g.Leave), row.Number)
	if !entered || !left && strings.Trim(row.Cell(g.Leave), "-–") != "" {
		g.bad(row, "Riga {line} non capita, non conta: «{text}».")
		return
	}
	from, ok := g.instant(in, row)
	if !ok {
		return
	}
	to := g.Lesson.To
	if left {
		if to, ok = g.instant(out, row); !ok {
			return
		}
		to = g.untangle(from, to, row)
	}
	p := g.person(row)
	switch {
	case p == nil:
		g.bad(row, "Riga {line}: manca il nome di chi era connesso, non conta: «{text}».")
	case !left:
		g.unended(p, calendar.Interval{From: from, To: to}, row.Number)
	case to.Before(from):
		g.bad(row, "Riga {line}: l’uscita viene prima dell’entrata, non conta: «{text}».")
	default:
		p.Intervals = append(p.Intervals, calendar.Interval{From: from, To: to})
		g.compare(p, row, from, to)
	}
}

// untangle takes the second of two equal wall times for the way out, on the night the clocks
// go back, where the first comes before the way in.
func (g *reading) untangle(from, to calendar.Instant, row spreadsheet.Row) calendar.Instant {
	later, twice := again(to, g.Zone)
	if !twice || !to.Before(from) {
		return to
	}
	g.say(finding.Finding{Rule: ClockChange, Severity: finding.Warning, Line: row.Number, Args: finding.Args{"line": row.Number},
		Message: "Riga {line}: in quella notte l’ora si ripete; l’uscita è stata letta dopo il cambio."})
	return later
}

func (g *reading) instant(s moment, row spreadsheet.Row) (calendar.Instant, bool) {
	at, err := s.Instant(g.order, g.Day, g.Zone)
	if err != nil {
		g.say(finding.Finding{Rule: ClockChange, Severity: finding.Warning, Line: row.Number, Args: finding.Args{"line": row.Number, "time": s.text},
			Message: "Riga {line}: l’orario «{time}» non esiste in quel giorno, la riga non conta."})
	}
	return at, err == nil
}

// unended is a way in whose way out is missing: it ends with the lesson.
func (g *reading) unended(p *Person, iv calendar.Interval, line int) {
	f := finding.Finding{Rule: Unended, Severity: finding.Warning, Line: line, Subject: p.Name, Args: finding.Args{"line": line, "name": p.Name},
		Message: "Riga {line}: di {name} manca l’uscita, conta fino alla fine della lezione."}
	if iv.To.IsZero() {
		f.Message = "Riga {line}: di {name} manca l’uscita e la fine della lezione non è indicata, l’entrata non conta."
	} else if iv.From.Before(iv.To) {
		p.Intervals = append(p.Intervals, iv)
	}
	g.say(f)
}

// tolerance: platforms round a duration to the minute.
const tolerance = 90 // seconds

// compare looks at what the platform says the person was there for, where the row has only
// the first way in and the last way out.
func (g *reading) compare(p *Person, row spreadsheet.Row, from, to calendar.Instant) {
	said, ok := readDuration(row.Cell(g.Duration))
	span := int(to.Sub(from).Seconds())
	if !g.spanned || !ok || span-said <= tolerance {
		return
	}
	g.say(finding.Finding{Rule: Gaps, Severity: finding.Warning, Line: row.Number, Subject: p.Name, Measured: finding.Int(said / 60), Bound: finding.Int(span / 60), Unit: finding.Minutes,
		Message: "Riga {line}: {name} è stato connesso {said} min sui {span} tra la prima entrata e l’ultima uscita, e il resoconto non dice quando mancava: correggi gli orari.",
		Args:    finding.Args{"line": row.Number, "name": p.Name, "said": said / 60, "span": span / 60}})
}

func (g *reading) readSum(row spreadsheet.Row) {
	seconds, ok := readMinutes(row.Cell(g.Duration))
	if !ok {
		seconds, ok = readDuration(row.Cell(g.Duration))
	}
	p := g.person(row)
	if !ok || p == nil {
		g.bad(row, "Riga {line} non capita, non conta: «{text}».")
		return
	}
	p.Declared += seconds
}

// report clips what was read to the lesson and says what holds for the whole of it.
func (g *reading) report() Report {
	out := Report{Platform: g.platform, Called: g.called, Findings: g.found}
	var days []calendar.Date
	var latest calendar.Instant
	for _, p := range g.people {
		for _, iv := range p.Intervals {
			from, _ := calendar.WallOf(iv.From, g.Zone)
			to, _ := calendar.WallOf(iv.To, g.Zone)
			days = append(days, from, to)
			if iv.To.After(latest) {
				latest = iv.To
			}
		}
		p.Intervals = calendar.Union(p.Intervals)
		if !g.Lesson.IsEmpty() {
			p.Intervals = calendar.Intersect(p.Intervals, []calendar.Interval{g.Lesson})
		}
		if len(p.Names) > 1 {
			out.Findings = append(out.Findings, finding.Finding{Rule: Renamed, Severity: finding.Note, Subject: p.Name, Line: p.Line,
				Message: "{email} compare con più nomi ({names}): è una persona sola.", Args: finding.Args{"email": p.Email, "names": strings.Join(p.Names, ", ")}})
		}
		out.People = append(out.People, *p)
	}
	if g.summed && len(out.People) > 0 {
		out.Findings = append(out.Findings, finding.Finding{Rule: Declared, Severity: finding.Warning,
			Message: "Il resoconto dice quanti minuti, non quando: sono minuti dichiarati dalla piattaforma, non verificabili."})
	}
	if len(days) > 0 && !g.Day.IsZero() && !slices.ContainsFunc(days, g.Day.Equal) {
		out.Findings = append(out.Findings, g.otherDay(days[0]))
	}
	if !g.Brought.IsZero() && latest.After(g.Brought.Add(skew)) {
		out.Findings = append(out.Findings, g.ahead(latest))
	}
	slices.SortStableFunc(out.Findings, func(a, b finding.Finding) int { return cmp.Compare(a.Line, b.Line) })
	return out
}

// ahead says that a report tells of what had not happened yet.
func (g *reading) ahead(latest calendar.Instant) finding.Finding {
	day, at := calendar.WallOf(latest, g.Zone)
	return finding.Finding{Rule: Ahead, Severity: finding.Blocking, Args: finding.Args{"date": day, "time": at.String()},
		Message: "Il resoconto parla di collegamenti fino alle {time} del {date}, che non erano ancora passate quando è stato caricato: scaricalo di nuovo dalla piattaforma, a riunione finita."}
}
