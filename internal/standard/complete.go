package standard

import (
	"fmt"

	"vidimus/internal/finding"
)

// The rule ids of what a sheet lacks, whoever wrote it down.
const (
	Incomplete = "S-MISSING" // something without which no plan can be checked
	Doubled    = "S-CODE"    // a code that stands twice, or is missing where it is needed
	Untied     = "S-TIE"     // UF and UC that do not belong together
)

// Complete says what a sheet that was typed, imported or corrected still lacks. For a
// sheet as it was read the reader says the same, with the lines.
func Complete(s *Standard) []finding.Finding {
	c := &completeness{std: s}
	if s.Title == "" {
		c.say(finding.Blocking, Incomplete, "", "Manca il titolo della qualificazione.", nil)
	}
	if s.EQF == nil {
		c.say(finding.Warning, Incomplete, "", "Manca il livello EQF della qualificazione.", nil)
	}
	if len(s.CompetenceUnits) == 0 {
		c.say(finding.Blocking, Incomplete, "", "Non c’è nessuna unità di competenza: aggiungine almeno una.", nil)
	}
	seen := map[Code]bool{}
	for i, u := range s.CompetenceUnits {
		if u.Title == "" {
			c.say(finding.Blocking, Incomplete, u.name(), "La UC {uc} non ha il titolo.", finding.Args{"uc": numbered(u.Code, i)})
		}
		if u.Code != "" && seen[u.Code] {
			c.say(finding.Blocking, Doubled, string(u.Code), "Due UC hanno lo stesso codice {code}.", finding.Args{"code": string(u.Code)})
		}
		seen[u.Code] = true
		if len(u.Abilities) == 0 || len(u.Knowledge) == 0 {
			c.say(finding.Warning, Incomplete, u.name(), "La UC {uc} non ha abilità o non ha conoscenze.", finding.Args{"uc": numbered(u.Code, i)})
		}
	}
	if len(s.Training) == 0 {
		c.say(finding.Note, Incomplete, "", "La scheda non ha uno standard formativo: nessun corso può essere dichiarato conforme e nessun requisito di ingresso è previsto, finché una persona non ne inserisce uno.", nil)
	}
	for i := range s.Training {
		c.training(i+1, &s.Training[i])
	}
	return c.out
}

type completeness struct {
	std *Standard
	out []finding.Finding
}

func (c *completeness) say(severity finding.Severity, rule, subject, message string, args finding.Args) {
	c.out = append(c.out, finding.Finding{Rule: rule, Severity: severity, Subject: subject, Message: message, Args: args})
}

// numbered is a unit by its code, by its place in the list where it has none.
func numbered(code Code, i int) string {
	if code != "" {
		return string(code)
	}
	return fmt.Sprintf("n. %d", i+1)
}

func (c *completeness) training(n int, t *Training) {
	args := func() finding.Args { return finding.Args{"n": n} }
	if t.MinTotal == nil {
		c.say(finding.Blocking, Incomplete, "", "Standard formativo {n}: manca la durata minima complessiva, nessun piano può essere controllato.", args())
	}
	if t.ThresholdPercent == nil {
		c.say(finding.Warning, Incomplete, "", "Standard formativo {n}: manca la soglia di frequenza per l’ammissione all’esame.", args())
	}
	if len(t.EntryRules) == 0 {
		c.say(finding.Warning, Incomplete, "", "Standard formativo {n}: nessun requisito di ingresso è indicato.", args())
	}
	if len(t.Units) == 0 {
		c.say(finding.Blocking, Incomplete, "", "Standard formativo {n}: non c’è nessuna unità formativa.", args())
	}
	seen, led := map[Code]bool{}, map[Code]bool{}
	for i, u := range t.Units {
		if u.Code == "" {
			c.say(finding.Blocking, Doubled, u.name(), "La UF {uf} non ha il codice: il piano e le ore si contano con quello.", finding.Args{"uf": numbered(u.Code, i)})
		} else if seen[u.Code] {
			c.say(finding.Blocking, Doubled, string(u.Code), "Due UF hanno lo stesso codice {code}.", finding.Args{"code": string(u.Code)})
		}
		seen[u.Code], led[u.CompetenceUnit] = true, u.CompetenceUnit != ""
		c.tie(numbered(u.Code, i), u)
	}
	for i, uc := range c.std.CompetenceUnits {
		if len(t.Units) > 0 && !led[uc.Code] && !c.std.Modules {
			c.say(finding.Blocking, Untied, uc.name(), "Standard formativo {n}: nessuna UF porta alla UC {uc}.", finding.Args{"n": n, "uc": numbered(uc.Code, i)})
		}
	}
}

// tie holds a UF against the UC it leads to: P14 asks that each have one, and its
// result, abilities and knowledge repeat the UC's.
func (c *completeness) tie(uf string, u Unit) {
	args := finding.Args{"uf": uf, "uc": string(u.CompetenceUnit)}
	uc := c.std.UC(u.CompetenceUnit)
	switch {
	case u.CompetenceUnit == "" && !c.std.Modules:
		c.say(finding.Blocking, Untied, uf, "La UF {uf} non porta a nessuna UC.", args)
	case u.CompetenceUnit != "" && uc == nil:
		c.say(finding.Blocking, Untied, uf, "La UF {uf} porta alla UC {uc}, che nella scheda non c’è.", args)
	case uc != nil && len(u.Abilities) > 0 && // without abilities its contents are its own
		(fold(u.Result) != fold(uc.Result) || !sameItems(u.Abilities, uc.Abilities) || !sameItems(u.Knowledge, uc.Knowledge)):
		c.say(finding.Warning, Untied, uf, "La UF {uf} non ripete risultato, abilità e conoscenze della UC {uc}.", args)
	}
}
