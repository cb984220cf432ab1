package remotelog

import (
	"regexp"
	"slices"
	"strings"

	"vidimus/internal/language"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
)

// layout is how one report is laid out: which rows are people, and what stands in which
// column.
type layout struct {
	platform Platform
	called   string
	Columns
	from, to int // the rows of people, [from, to)
	// events: one row for each way in or out, the word for it in the column Join, its time in
	// Leave. summed: Duration is all there is. spanned: the first way in and the last way out,
	// with what was between them only as Duration.
	events, summed, spanned bool
	order                   stamp.Order
}

// Columns say what stands where, counted from zero; None is nowhere.
type Columns struct {
	Name     int `json:"name"`
	Surname  int `json:"surname"` // where the name is in two columns
	Email    int `json:"email"`
	Join     int `json:"join"`
	Leave    int `json:"leave"`
	Duration int `json:"duration"`
	Waiting  int `json:"waiting"` // yes: the row is time in the waiting room
}

// None is a column that a report does not have.
const None = -1

func noColumns() Columns { return Columns{None, None, None, None, None, None, None} }

// layoutOf tells whose report it is by its structure, since labels come in the language of
// whoever downloads it; and by its header where a mapping knows that.
func layoutOf(rows []spreadsheet.Row, mappings []Mapping) (layout, bool) {
	for _, tell := range []func([]spreadsheet.Row) (layout, bool){teamsSections, webex, bigBlueButton, meet, teamsEvents} {
		if l, ok := tell(rows); ok {
			return l, true
		}
	}
	if l, ok := mapped(rows, mappings); ok {
		return l, true
	}
	if l, ok := joinAndLeave(rows); ok {
		return l, true
	}
	return uniqueUsers(rows)
}

var sectionTitle = regexp.MustCompile(`^([1-9])\. \S`)

// teamsSections is a report of Teams since 2022: sections with numbers, of which the third
// has a row for each time somebody joined.
func teamsSections(rows []spreadsheet.Row) (layout, bool) {
	starts := map[string]int{}
	for i, row := range rows {
		if m := sectionTitle.FindStringSubmatch(row.Cell(0)); m != nil && len(row.Cells) == 1 {
			if _, seen := starts[m[1]]; !seen {
				starts[m[1]] = i
			}
		}
	}
	people, two := starts["2"]
	_, one := starts["1"]
	if !one || !two {
		return layout{}, false
	}
	l := layout{platform: Teams, Columns: noColumns(), spanned: true}
	l.Name, l.Join, l.Leave, l.Duration, l.Email = 0, 1, 2, 3, 4
	end := func(from int) int {
		for i := from + 1; i < len(rows); i++ {
			if sectionTitle.MatchString(rows[i].Cell(0)) && len(rows[i].Cells) == 1 {
				return i
			}
		}
		return len(rows)
	}
	l.from, l.to = people+2, end(people)
	if each, ok := starts["3"]; ok {
		l.from, l.to, l.spanned = each+2, end(each), false
	}
	return l, l.from <= len(rows)
}

// teamsEvents is the list of Teams of 2020: name, «Joined» or «Left» in some language, time.
func teamsEvents(rows []spreadsheet.Row) (layout, bool) {
	words := map[string]bool{}
	n := 0
	for _, row := range rows {
		if len(row.Cells) == 3 && !isStamp(row.Cell(1)) && isStamp(row.Cell(2)) {
			words[language.Fold(row.Cell(1))] = true
			n++
		}
	}
	if n == 0 || n < len(rows)-2 || len(words) > 4 {
		return layout{}, false
	}
	l := layout{platform: Teams, Columns: noColumns(), events: true, to: len(rows)}
	l.Name, l.Join, l.Leave = 0, 1, 2
	if !isStamp(rows[0].Cell(2)) {
		l.from = 1
	}
	return l, true
}

// joinAndLeave is a table with a way in and a way out in each row: Zoom (name, e-mail, in,
// out, minutes) or Teams of 2021 (name, in, out, «24m 12s», e-mail). Above it may stand
// another about the meeting, with its own header and one row.
func joinAndLeave(rows []spreadsheet.Row) (layout, bool) {
	best, most, column := 0, 0, 0
	for i := range rows {
		at, n := pairsBelow(rows, i)
		if n > 0 && n >= most {
			best, most, column = i, n, at
		}
	}
	l := layout{Columns: noColumns(), from: best + 1, to: len(rows)}
	l.Name, l.Join, l.Leave, l.Duration = 0, column, column+1, column+2
	minutes, timed := 0, 0
	for _, row := range rows[l.from:] {
		if _, ok := readMinutes(row.Cell(l.Duration)); ok {
			minutes++
		} else if _, ok := readDuration(row.Cell(l.Duration)); ok {
			timed++
		}
	}
	switch {
	case most > 0 && column == 2 && minutes > timed:
		l.platform, l.Email = Zoom, 1
		l.Waiting = slices.IndexFunc(rows[best].Cells, isWaitingRoom)
	case most > 0 && column == 1 && timed > minutes:
		l.platform, l.Email = Teams, 4
	default:
		return l, false
	}
	return l, true
}

// pairsBelow is at which column two times stand beside each other in the rows below a header,
// and in how many of them. What has a figure or an @ in it is no header.
func pairsBelow(rows []spreadsheet.Row, header int) (column, n int) {
	if len(rows[header].Cells) < 4 || strings.ContainsAny(strings.Join(rows[header].Cells, ""), "0123456789@") {
		return 0, 0
	}
	for _, row := range rows[header+1:] {
		if n == 0 {
			column = slices.IndexFunc(row.Cells, isStamp)
		}
		if isStamp(row.Cell(column)) && isStamp(row.Cell(column+1)) {
			n++
		}
	}
	return column, n
}

var waitingWords = []string{"waiting", "attesa", "attente", "espera", "warteraum", "wacht"}

func isWaitingRoom(label string) bool {
	label = language.Fold(label)
	return slices.ContainsFunc(waitingWords, func(w string) bool { return strings.Contains(label, w) })
}

// uniqueUsers is Zoom’s report with one row for each person: name, e-mail, all minutes.
func uniqueUsers(rows []spreadsheet.Row) (layout, bool) {
	l := layout{platform: Zoom, Columns: noColumns(), summed: true, to: len(rows)}
	l.Name, l.Email, l.Duration = 0, 1, 2
	header := slices.IndexFunc(rows, func(r spreadsheet.Row) bool {
		return strings.Contains(r.Cell(0), "(") && len(r.Cells) >= 3 && !strings.ContainsAny(strings.Join(r.Cells, ""), "0123456789@")
	})
	if header < 0 || header+1 == len(rows) {
		return l, false
	}
	l.from = header + 1
	_, ok := readMinutes(rows[l.from].Cell(l.Duration))
	return l, ok
}

// meet is Google’s report: first and last name, e-mail, duration, and times without a date.
func meet(rows []spreadsheet.Row) (layout, bool) {
	l := layout{platform: Meet, Columns: noColumns(), spanned: true, from: 1, to: len(rows)}
	l.Name, l.Surname, l.Email, l.Duration, l.Join, l.Leave = 0, 1, 2, 3, 4, 5
	n := 0
	for _, row := range rows {
		_, long := readDuration(row.Cell(3))
		if long && isTime(row.Cell(4)) && isTime(row.Cell(5)) {
			n++
		}
	}
	return l, n > 0 && 2*n >= len(rows)-1
}

// webex is the attendee report of Webex, which writes English labels everywhere.
func webex(rows []spreadsheet.Row) (layout, bool) {
	l := layout{platform: Webex, Columns: noColumns(), to: len(rows)}
	for i, row := range rows[:min(len(rows), 20)] {
		at := func(labels ...string) int {
			for _, label := range labels {
				if c := slices.IndexFunc(row.Cells, func(s string) bool { return strings.EqualFold(s, label) }); c >= 0 {
					return c
				}
			}
			return None
		}
		l.Join, l.Leave, l.Email = at("Join Time"), at("Leave Time"), at("Attendee Email")
		if l.Join < 0 || l.Leave < 0 || l.Email < 0 {
			continue
		}
		l.Name, l.Duration, l.from = at("Display Name", "Attendee Name", "Name"), at("Attendance Duration"), i+1
		if l.Name < 0 {
			l.Name, l.Surname = at("First Name"), at("Last Name")
		}
		return l, l.Name >= 0
	}
	return l, false
}

// clockDuration is what BigBlueButton has for a duration, and Meet for another kind of time.
var clockDuration = regexp.MustCompile(`^\d{1,3}:\d{2}:\d{2}$`)

// bigBlueButton is what its learning dashboard downloads: name, moderator (TRUE or FALSE),
// figures, the first way in, the last way out, and the time between them as a duration.
func bigBlueButton(rows []spreadsheet.Row) (layout, bool) {
	l := layout{platform: BigBlueButton, Columns: noColumns(), spanned: true, from: 1, to: len(rows)}
	for _, row := range rows[1:] {
		if moderator := row.Cell(1); moderator != "TRUE" && moderator != "FALSE" {
			continue
		}
		at := slices.IndexFunc(row.Cells, func(c string) bool { s, ok := readStamp(c, 0); return ok && s.Year != 0 })
		if at < 0 || !clockDuration.MatchString(row.Cell(at+2)) {
			return l, false
		}
		l.Name, l.Join, l.Leave, l.Duration = 0, at, at+1, at+2
		return l, true
	}
	return l, false
}

func isStamp(text string) bool {
	s, ok := readStamp(text, 0)
	return ok && s.Year != 0
}

func isTime(text string) bool {
	s, ok := readStamp(text, 0)
	return ok && s.Year == 0
}
