package intake

import (
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/language"
	"vidimus/internal/learner"
)

// Kind says what a row is to the archive.
type Kind string

const (
	IsNew     Kind = "new"     // a person nobody knows
	IsSame    Kind = "same"    // somebody known, and nothing differs
	IsOther   Kind = "other"   // somebody known, with something that differs
	IsUnclear Kind = "unclear" // perhaps somebody known: the office chooses
	IsBad     Kind = "bad"     // cannot go in
)

// Line is a row of the preview: what it is, and what it would change.
type Line struct {
	Row
	Draft
	Kind       Kind
	Known      learner.Learner   // who it is, where it is somebody
	Merged     learner.Learner   // Known with what the row says
	Changes    []Change          // from Known to Merged
	Candidates []learner.Learner // who it may be
	There      bool              // already on the course of the import
}

// Change is a field that differs.
type Change struct {
	Field    string // of Fields
	Old, New string
}

// judge sets a row beside the people who look like it.
func judge(row Row, d Draft, matches []learner.Learner, today calendar.Date) Line {
	l := Line{Row: row, Draft: d}
	if row.Twin > 0 {
		l.Found = append(l.Found, twinOf(row.Twin, finding.Blocking))
	}
	if l.Bad() {
		l.Kind = IsBad
		return l
	}
	known, sure := whoIs(d.Person, matches)
	if i := slices.IndexFunc(matches, func(m learner.Learner) bool { return m.ID == row.Choice }); i >= 0 {
		known, sure = matches[i], true
	}
	switch {
	case row.Choice == ChooseNew || len(matches) == 0:
		l.Kind, l.Candidates = IsNew, matches
		return l
	case !sure:
		l.Kind, l.Candidates = IsUnclear, matches
		l.Found = append(l.Found, finding.Finding{Rule: "I-UNCLEAR", Severity: finding.Warning, Subject: "surname",
			Message: "Forse la persona è già in archivio: scegli se è lei, o se è un’altra."})
		return l
	}
	l.Known = known
	l.merge(today)
	return l
}

// whoIs is the one among the people who look alike who is certainly this one: by the codice
// fiscale, or by name and whole birth date where the codes do not contradict.
func whoIs(p learner.Learner, matches []learner.Learner) (learner.Learner, bool) {
	only := func(is func(k learner.Learner) bool) (learner.Learner, bool) {
		var one learner.Learner
		n := 0
		for _, k := range matches {
			if is(k) {
				one = k
				n++
			}
		}
		return one, n == 1
	}
	code := base(p.TaxCode)
	if code != "" {
		if k, ok := only(func(k learner.Learner) bool { return base(k.TaxCode) == code }); ok {
			return k, true
		}
	}
	return only(func(k learner.Learner) bool {
		return !p.Born().IsZero() && k.Born() == p.Born() && sameName(k, p) && (code == "" || k.TaxCode == "")
	})
}

func sameName(a, b learner.Learner) bool {
	return language.Fold(a.FullName()) == language.Fold(b.FullName())
}

// base is a codice fiscale without omocodia, empty for none.
func base(text string) string {
	c, err := fiscalcode.Parse(text)
	if err != nil {
		return ""
	}
	return string(c.Base())
}

// merge is the known person with what the row gives: an empty cell takes nothing away, and
// capitals, accents, spaces and prefixes are no difference.
func (l *Line) merge(today calendar.Date) {
	merged := l.Known
	for _, f := range Fields {
		if f.value == nil || !l.Given[f.ID] {
			continue
		}
		old, given := f.value(&merged), *f.value(&l.Person)
		if given != "" && !alike(f.ID, *old, given) {
			*old = given
		}
	}
	if l.Given["birth_place"] && merged.BirthPlace == l.Person.BirthPlace {
		merged.BirthCode = l.Person.BirthCode
	}
	if l.Given["school"] && merged.School == l.Person.School {
		merged.SchoolSystem = l.Person.SchoolSystem
	}
	reviewed, _, err := learner.Review(merged, today)
	if e := fault.As(err); e != nil { // what is in the archive would not be accepted today
		for _, f := range e.Fields {
			l.Found = append(l.Found, asFinding(f))
		}
		l.Kind = IsBad
		return
	}
	l.Merged, l.Kind = reviewed, IsSame
	for _, f := range Fields {
		if f.value == nil {
			continue
		}
		if before, after := *f.value(&l.Known), *f.value(&reviewed); before != after {
			l.Changes = append(l.Changes, Change{f.ID, before, after})
			l.Kind = IsOther
		}
	}
	if l.Kind == IsSame {
		l.Merged = l.Known
	}
}

// alike reports whether two values say the same.
func alike(field, a, b string) bool {
	switch field {
	case "surname", "name", "address", "domicile", "guardian", "school_institute":
		return language.Fold(a) == language.Fold(b)
	case "email", "guardian_email":
		return strings.EqualFold(a, b)
	case "phone", "other_phone", "guardian_phone":
		italian := func(s string) string {
			return strings.TrimPrefix(strings.TrimPrefix(phoneDigits(s), "00"), "39")
		}
		return a != "" && italian(a) == italian(b)
	case "citizenship":
		x, y := strings.Fields(a), strings.Fields(b)
		slices.Sort(x)
		slices.Sort(y)
		return slices.Equal(x, y)
	}
	return a == b
}

// Plan is what the office decided for all rows.
type Plan struct {
	Update bool // what differs replaces what is known
	Warned bool // rows with warnings go in too
}

// deed is what is done with a row.
type deed string

const (
	register deed = "register"
	correct  deed = "correct"
	leave    deed = "leave" // as it is; still enrolled where a course is given
	refuse   deed = "refuse"
)

// deedOf is what is done with a line under a plan, and the lines that keep it out.
func (l Line) deedOf(p Plan) (deed, []finding.Finding) {
	because := func(message string) []finding.Finding {
		return []finding.Finding{{Rule: "I-CHOICE", Severity: finding.Note, Subject: "surname", Message: message}}
	}
	switch {
	case l.Choice == ChooseSkip:
		return refuse, because("Lasciata fuori per scelta.")
	case l.Kind == IsBad:
		return refuse, finding.Of(l.Found, finding.Blocking)
	case l.Kind == IsUnclear:
		return refuse, finding.Of(l.Found, finding.Warning)
	case l.Kind == IsSame:
		return leave, nil
	case l.Kind == IsOther && (l.Choice == ChooseKeep || !p.Update && l.Choice != ChooseUpdate):
		return leave, nil
	}
	if warnings := finding.Of(l.Found, finding.Warning); len(warnings) > 0 && !p.Warned {
		return refuse, warnings
	}
	if l.Kind == IsOther {
		return correct, nil
	}
	return register, nil
}

// twins finds, for each draft, the row of an earlier one that is the same person: the same
// codice fiscale, or the same name and birth date where one of the two has no code.
func twins(rows []Row, drafts []Draft) []int {
	seen := map[string]int{}
	out := make([]int, len(rows))
	for i, d := range drafts {
		var same, keys []string // the keys it is found by, and those it leaves
		if code := base(d.Person.TaxCode); code != "" {
			same, keys = []string{code}, []string{code}
		}
		if d.Person.BirthDate != "" {
			named := language.Fold(d.Person.FullName()) + " " + d.Person.BirthDate
			without := named + " without a code"
			keys = append(keys, named)
			if d.Person.TaxCode == "" {
				same, keys = append(same, named), append(keys, without)
			} else {
				same = append(same, without)
			}
		}
		for _, k := range same {
			if first := seen[k]; first > 0 && (out[i] == 0 || first < out[i]) {
				out[i] = first
			}
		}
		for _, k := range keys {
			if seen[k] == 0 {
				seen[k] = rows[i].Number
			}
		}
	}
	return out
}

// once leaves somebody known to the first of the rows that are them: the next would take back
// what the first changes.
func once(lines []Line) {
	first := map[string]int{}
	for n := range lines {
		l := &lines[n]
		if l.Known.ID == "" || l.Kind == IsBad || l.Choice == ChooseSkip {
			continue
		}
		row, taken := first[l.Known.ID]
		if !taken {
			first[l.Known.ID] = l.Number
			continue
		}
		l.Twin, l.Kind, l.Candidates = row, IsUnclear, []learner.Learner{l.Known}
		l.Known, l.Merged, l.Changes = learner.Learner{}, learner.Learner{}, nil
		l.Found = append(l.Found, twinOf(row, finding.Warning))
	}
}

func twinOf(row int, s finding.Severity) finding.Finding {
	return finding.Finding{Rule: "I-TWIN", Severity: s, Subject: "surname",
		Message: "La stessa persona è già alla riga {row}: lasciane una sola.", Args: finding.Args{"row": row}}
}

// unseen are those of the people who look like the row's that nobody was shown.
func (l Line) unseen(found []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool {
		return f.Rule != "L-KNOWN" || slices.ContainsFunc(l.Candidates, func(k learner.Learner) bool { return k.ID == f.Subject })
	})
}
