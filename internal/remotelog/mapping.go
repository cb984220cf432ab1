package remotelog

import (
	"slices"
	"strings"

	"vidimus/internal/language"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
)

// Mapping is what somebody said once of the columns of a report, remembered for its header.
type Mapping struct {
	Label     string      `json:"label"`     // "Adobe Connect"
	Signature string      `json:"signature"` // of the header it is for
	Columns   Columns     `json:"columns"`
	Order     stamp.Order `json:"order"`
}

// headers: how far down a header may stand, below what the report says of the meeting.
const headers = 40

func mapped(rows []spreadsheet.Row, mappings []Mapping) (layout, bool) {
	for i, row := range rows[:min(len(rows), headers)] {
		sign := spreadsheet.Signature(row.Cells)
		for _, m := range mappings {
			if m.Signature != sign {
				continue
			}
			l := layout{platform: Other, called: m.Label, Columns: m.Columns, from: i + 1, to: len(rows), order: m.Order}
			l.summed = l.Join < 0
			return l, true
		}
	}
	return layout{}, false
}

// Preview is an unknown table as somebody must see it to say what its columns are.
type Preview struct {
	Header    []string
	Signature string
	Line      int        // of the header
	Rows      [][]string // the first below it
	Guess     Columns
}

const previewed = 5 // rows

// PreviewOf shows a table by its most likely header: the row with the most texts and no
// figures. What its columns may be is guessed by labels and by content, for a person to
// confirm.
func PreviewOf(name string, content []byte) (Preview, error) {
	rows, err := tableOf(name, content)
	if err != nil {
		return Preview{}, err
	}
	at, most := 0, 0
	for i, row := range rows[:min(len(rows), headers)] {
		n := 0
		for _, cell := range row.Cells {
			if cell != "" && !strings.ContainsAny(cell, "0123456789@") {
				n++
			}
		}
		if n > most {
			at, most = i, n
		}
	}
	p := Preview{Header: rows[at].Cells, Signature: spreadsheet.Signature(rows[at].Cells), Line: rows[at].Number}
	for _, row := range rows[at+1 : min(len(rows), at+1+previewed)] {
		p.Rows = append(p.Rows, row.Cells)
	}
	p.Guess = guess(p.Header, p.Rows)
	return p, nil
}

// labels that tell a column, in Italian and English, the surest first.
var labels = []struct {
	of    func(c *Columns) *int
	words []string
	needs func(cell string) bool // where a row must show it, nil: nothing
}{
	{func(c *Columns) *int { return &c.Email }, []string{"mail", "upn"}, nil},
	{func(c *Columns) *int { return &c.Waiting }, waitingWords, nil},
	{func(c *Columns) *int { return &c.Join }, []string{"join", "ingresso", "entrata", "accesso", "enter", "inizio", "start"}, isAnyTime},
	{func(c *Columns) *int { return &c.Leave }, []string{"leave", "left", "uscita", "exit", "fine", "end"}, isAnyTime},
	{func(c *Columns) *int { return &c.Duration }, []string{"durat", "minut", "tempo"}, nil},
	{func(c *Columns) *int { return &c.Surname }, []string{"cognome", "surname", "last name"}, nil},
	{func(c *Columns) *int { return &c.Name }, []string{"nome", "name", "partecipant", "participant", "utente", "user", "attendee"}, nil},
}

func isAnyTime(cell string) bool { return isStamp(cell) || isTime(cell) }

func guess(header []string, rows [][]string) Columns {
	c := noColumns()
	taken := map[int]bool{}
	for _, l := range labels {
		for i, label := range header {
			fits := slices.ContainsFunc(l.words, func(w string) bool { return strings.Contains(language.Fold(label), w) })
			if !fits || taken[i] || l.needs != nil && (len(rows) == 0 || i >= len(rows[0]) || !l.needs(rows[0][i])) {
				continue
			}
			*l.of(&c), taken[i] = i, true
			break
		}
	}
	return c
}
