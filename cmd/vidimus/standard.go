package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/standard"
)

var standardRead = command{
	words: "standard read",
	args:  "FILE [--json]",
	does:  "Legge una scheda ufficiale: ciò che ha capito e ciò che va controllato, riga per riga.",
	run:   runStandardRead,
}

func runStandardRead(_ context.Context, c *call) error {
	set := c.flags()
	asJSON := set.Bool("json", false, "")
	args, err := c.parse(set, 1)
	if err != nil {
		return err
	}
	std, found, err := readStandard(args[0])
	if found, err = c.judged(found, err, *asJSON); err != nil {
		return err
	}
	if *asJSON {
		err = c.document(struct {
			Standard *standard.Standard `json:"standard"`
			Findings []findingJSON      `json:"findings"`
		}{std, findingsJSON(c.locale, found)})
	} else {
		if std != nil {
			c.sheet(std)
		}
		err = c.findings(found)
	}
	if err != nil {
		return err
	}
	return verdict(found)
}

func readStandard(file string) (*standard.Standard, []finding.Finding, error) {
	text, err := readFile(file, standard.MaxBytes)
	if err != nil {
		return nil, nil, err
	}
	std, found := standard.Read(text)
	return std, found, nil
}

// sheet prints what was understood, a line for each fact.
func (c *call) sheet(s *standard.Standard) {
	w := c.table()
	defer w.Flush() //nolint:errcheck // to a terminal
	indent := ""
	row := func(label language.Message, value string) {
		fmt.Fprintf(w, "%s%s\t%s\n", indent, c.locale.T(string(label)), printable(value))
	}
	row("Titolo", s.Title)
	row("Regione", s.Region)
	if s.Act != "" {
		row("Atto", s.Act)
	}
	row("Livello EQF", bound(s.EQF))
	row("SEP", s.SEP)
	row("ADA", references(s.ADA))
	row("ATECO", references(s.ATECO))
	row("ISTAT", references(s.ISTAT))
	row("ISCED-F", dashed(string(s.ISCEDF)))
	for _, uc := range s.CompetenceUnits {
		row("UC", fmt.Sprintf("%s %s: %s", dashed(string(uc.Code)), uc.Title,
			c.locale.T("EQF {eqf}, abilità {abilities}, conoscenze {knowledge}, durata minima {min}, DAD {dad}, FAD {fad}",
				"eqf", bound(uc.EQF), "abilities", len(uc.Abilities), "knowledge", len(uc.Knowledge), "min", bound(uc.MinHours), "dad", bound(uc.MaxDAD), "fad", bound(uc.MaxFAD))))
	}
	for i, t := range s.Training {
		indent = ""
		row("Standard formativo", strconv.Itoa(i+1))
		indent = "  "
		row("Durata minima", bound(t.MinTotal))
		row("Aula minima", bound(t.MinClassroom))
		row("Laboratorio minimo", bound(t.MinLaboratory))
		row("Competenze chiave minime", bound(t.MinKC))
		row("DAD massima", bound(t.MaxDAD))
		row("FAD massima", bound(t.MaxFAD))
		row("Tirocinio minimo", bound(t.MinTraineeship))
		row("Stage e laboratorio minimi", bound(t.MinStageLaboratory))
		row("Soglia di frequenza (%)", bound(t.ThresholdPercent))
		row("Età minima", bound(t.MinAge))
		if t.MinSchooling != nil {
			row("Grado di istruzione", *t.MinSchooling)
		}
		for _, y := range t.Years {
			exam := language.Message("senza esame intermedio")
			if y.IntermediateExam {
				exam = "con esame intermedio"
			}
			row("Anno", fmt.Sprintf("%d: %d h, %s", y.Year, y.Hours, c.locale.T(string(exam))))
		}
		for _, u := range t.Units {
			row("UF", fmt.Sprintf("%s (UC %s): %s", u.Code, dashed(string(u.CompetenceUnit)),
				c.locale.T("durata minima {min}, DAD {dad}, FAD {fad}, laboratorio {from}–{to}",
					"min", bound(u.MinHours), "dad", bound(u.MaxDAD), "fad", bound(u.MaxFAD), "from", bound(u.LaboratoryMin), "to", bound(u.LaboratoryMax))))
		}
		for _, r := range t.EntryRules {
			fmt.Fprintf(w, "%s%s\t%s\n", indent, r.ID, printable(r.Clause))
		}
	}
	fmt.Fprintln(w)
}

// bound is a figure of the sheet, — where none is set.
func bound(n *int) string {
	if n == nil {
		return "—"
	}
	return strconv.Itoa(*n)
}

func dashed(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func references(refs []standard.Reference) string {
	var out []string
	for _, r := range refs {
		out = append(out, strings.TrimSpace(string(r.Code)+" "+r.Title))
	}
	return dashed(strings.Join(out, "; "))
}
