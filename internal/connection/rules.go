package connection

import (
	"cmp"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/remotelog"
	"vidimus/internal/stranger"
)

// Candidate is somebody of the course whom a name or an e-mail may mean.
type Candidate struct {
	Kind        Kind   `db:"kind"`
	EnrolmentID string `db:"enrolment_id"` // of a learner
	Surname     string `db:"surname"`
	Name        string `db:"name"`
	Email       string `db:"email"`

	LeftOn calendar.Date `db:"left_on"` // the last day of attendance of a learner who left the course
}

// Left reports whether a learner had left by a day.
func (c Candidate) Left(day calendar.Date) bool { return !c.LeftOn.IsZero() && day.After(c.LeftOn) }

// FullName is Cognome Nome.
func (c Candidate) FullName() string { return strings.TrimSpace(c.Surname + " " + c.Name) }

// Match is somebody of a report, and who it is.
type Match struct {
	remotelog.Person
	Sign        stranger.Sign
	Kind        Kind
	EnrolmentID string // of a learner
	Resembles   string // an enrolment: only a suggestion, which a person must confirm
}

// AliasOf is what a choice about somebody is remembered by: the e-mail, else the name.
func AliasOf(p remotelog.Person) string {
	if p.Email != "" {
		return p.Email
	}
	return language.Fold(p.Name)
}

// MatchAll says who the people of a report are: as somebody said of this very e-mail or name,
// else as they are recognised.
func MatchAll(people []remotelog.Person, class []Candidate, said []Alias) []Match {
	known := make([]stranger.Known, len(class))
	for i, c := range class {
		known[i] = stranger.Known{Surname: c.Surname, Name: c.Name, Email: c.Email}
	}
	out := make([]Match, len(people))
	for i, p := range people {
		m := Match{Person: p}
		if a := slices.IndexFunc(said, func(a Alias) bool { return a.Alias == AliasOf(p) }); a >= 0 {
			m.Sign, m.Kind, m.EnrolmentID = stranger.Said, said[a].Kind, string(said[a].EnrolmentID)
		} else if at, sign := stranger.Recognise(asStranger(p), known); sign != stranger.Unknown {
			m.Sign, m.Kind, m.EnrolmentID = sign, class[at].Kind, class[at].EnrolmentID
		} else {
			m.Resembles = resembles(p, class)
		}
		out[i] = m
	}
	return out
}

func asStranger(p remotelog.Person) stranger.Stranger {
	s := stranger.Stranger{Email: p.Email}
	for _, name := range p.Names {
		s.Names = append(s.Names, nameForms(name)...)
	}
	return s
}

// nameForms are the names in «Robinie Rosmarini (Aldo Vanna)»: the one shown, and the one the
// account has; in «Olga Larici (ospite)» only the first is one, which does no harm.
func nameForms(name string) []string {
	shown, account, bracket := strings.Cut(name, "(")
	forms := []string{name, shown}
	if bracket {
		forms = append(forms, strings.TrimRight(strings.TrimSpace(account), ")"))
	}
	return forms
}

// resembles is the learner who shares most words with a name, or the beginning of
// one; nobody where two do.
func resembles(p remotelog.Person, class []Candidate) string {
	words := strings.Fields(language.Fold(strings.Join(p.Names, " ") + " " + strings.NewReplacer(".", " ", "_", " ", "-", " ").Replace(localPart(p.Email))))
	best, most, twice := "", 0, false
	for _, c := range class {
		score := 0
		for w := range strings.FieldsSeq(language.Fold(c.Surname + " " + c.Name)) {
			if c.Kind != Learner {
				break
			}
			for _, x := range words {
				switch {
				case x == w:
					score += 3
				case len(x) >= 3 && (strings.HasPrefix(w, x) || strings.HasPrefix(x, w) && len(w) >= 3):
					score++
				}
			}
		}
		switch {
		case score > most:
			best, most, twice = c.EnrolmentID, score, false
		case score == most:
			twice = true
		}
	}
	if most == 0 || twice {
		return ""
	}
	return best
}

func localPart(email string) string {
	local, _, _ := strings.Cut(email, "@")
	return local
}

// Asked are the people of whom nobody has said who they are.
func Asked(all []Match) []Match {
	return slices.DeleteFunc(slices.Clone(all), func(m Match) bool { return m.Sign != stranger.Unknown })
}

// Proposal is what follows for one learner of the lesson.
type Proposal struct {
	attendance.SheetRow
	Present  []calendar.Interval // the union of the reports, inside the lesson
	Declared int                 // seconds that a platform states without saying when
	Mode     hours.Mode          // the exception to keep, empty: the lesson's
	Minutes  calendar.Minutes    // that would be recognised
	// Differs: there is a mark that says otherwise. Ours: it was confirmed from the reports
	// as they were, so that what they say now may take its place without a choice.
	Differs, Ours bool
}

// State is what is proposed: present, absent, or nothing where times must be typed.
func (p Proposal) State() attendance.State {
	switch {
	case len(p.Present) > 0:
		return attendance.Present
	case p.Declared > 0:
		return ""
	}
	return attendance.Absent
}

// Propose says what follows for the learners of a lesson from the people that count. In a
// lesson held at a distance these are all who are expected, but for those who came in person;
// in a classroom only those who are marked in DAD, or have no mark and were connected.
// Confirmed are the people of the reports that were confirmed before.
func Propose(sheet attendance.Sheet, slot attendance.Slot, counted, confirmed []Match) []Proposal {
	var out []Proposal
	for _, row := range sheet.Rows {
		p := proposal(row, slot, counted)
		if sheet.Lesson.Mode != hours.LiveDistance {
			p.Mode = hours.LiveDistance
		}
		marked := hours.Mode("")
		if row.Mark != nil {
			marked = cmp.Or(row.Mark.Mode, sheet.Lesson.Mode)
		}
		connected := len(p.Present) > 0 || p.Declared > 0
		switch {
		case !row.Active,
			marked != "" && marked != hours.LiveDistance && row.Mark.State == attendance.Present,
			sheet.Lesson.Mode != hours.LiveDistance && marked != hours.LiveDistance && !connected,
			sheet.Lesson.Mode != hours.LiveDistance && row.Mark != nil && row.Mark.State == attendance.Absent && !connected:
			continue
		}
		if row.Mark != nil {
			p.Differs = !same(*row.Mark, p)
			p.Ours = row.Mark.Source == attendance.FromLog && same(*row.Mark, proposal(row, slot, confirmed))
		}
		out = append(out, p)
	}
	return out
}

func proposal(row attendance.SheetRow, slot attendance.Slot, people []Match) Proposal {
	p := Proposal{SheetRow: row}
	for _, m := range people {
		if m.Kind == Learner && m.EnrolmentID == row.EnrolmentID {
			p.Present = append(p.Present, m.Intervals...)
			p.Declared = max(p.Declared, m.Declared)
		}
	}
	p.Present = calendar.Intersect(p.Present, slot.Held)
	if len(calendar.Subtract(p.Present, slot.Breaks)) == 0 { // only in the break is not in the lesson
		p.Present = nil
	}
	p.Minutes = hours.Attended(p.Present, slot.Held, slot.Breaks)
	return p
}

// same reports whether a mark says what is proposed.
func same(m attendance.Mark, p Proposal) bool {
	return m.State == p.State() && slices.Equal(calendar.Union(m.Presence()), calendar.Union(p.Present))
}
