package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/standard"
)

var standardRead = command{
	words: "standard read",
	args:  "FILE [--minimum FILE] [--text] [--json]",
	does:  "Legge una scheda ufficiale (testo, pagina web o PDF), con l’eventuale standard minimo pubblicato a parte: ciò che ha capito e ciò che va controllato, riga per riga.",
	run:   runStandardRead,
}

func runStandardRead(_ context.Context, c *call) error {
	set := c.flags()
	asJSON := set.Bool("json", false, "")
	asText := set.Bool("text", false, "")
	minimum := set.String("minimum", "", "")
	args, err := c.parse(set, 1)
	if err != nil {
		return err
	}
	if *asText {
		return c.sheetText(args[0], *minimum)
	}
	std, found, err := readSheet(args[0], *minimum)
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
	return readSheet(file, "")
}

func readSheet(file, minimum string) (*standard.Standard, []finding.Finding, error) {
	source, err := sheetSource(file, minimum)
	if err != nil {
		return nil, nil, err
	}
	std, found := standard.Read(source)
	return std, found, nil
}

// sheetSource is a sheet and, where a file is named, the training standard that its
// region publishes apart.
func sheetSource(file, minimum string) ([]byte, error) {
	source, err := readFile(file, standard.MaxSource)
	if err != nil || minimum == "" {
		return source, err
	}
	apart, err := readFile(minimum, standard.MaxSource)
	if err != nil {
		return nil, err
	}
	profile, err := standard.Text(source)
	if err != nil {
		return nil, err
	}
	text, err := standard.Text(apart)
	return []byte(standard.Join(profile, text)), err
}

// sheetText prints the text that findings speak of, with the numbers of its lines.
func (c *call) sheetText(file, minimum string) error {
	source, err := sheetSource(file, minimum)
	if err != nil {
		return err
	}
	text, err := standard.Text(source)
	if err != nil {
		return err
	}
	no := 0
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n") {
		no++
		fmt.Fprintf(c.stdout, "%5d  %s\n", no, printable(line))
	}
	return nil
}

// sheetWriter prints what was understood, a line for each fact.
type sheetWriter struct {
	*call
	w      io.Writer
	indent string
}

func (c *call) sheet(s *standard.Standard) {
	w := c.table()
	defer w.Flush() //nolint:errcheck // to a terminal
	p := &sheetWriter{call: c, w: w}
	p.head(s)
	for _, uc := range s.CompetenceUnits {
		p.row("UC", fmt.Sprintf("%s %s: %s", dashed(string(uc.Code)), uc.Title,
			c.locale.T("EQF {eqf}, abilità {abilities}, conoscenze {knowledge}, durata minima {min}, DAD {dad}, FAD {fad}", "eqf", bound(uc.EQF),
				"abilities", len(uc.Abilities), "knowledge", len(uc.Knowledge), "min", bound(uc.MinHours), "dad", capped(uc.MaxDAD, uc.MaxDADPercent), "fad", capped(uc.MaxFAD, uc.MaxFADPercent))))
	}
	for i, t := range s.Training {
		p.indent = ""
		p.row("Standard formativo", strconv.Itoa(i+1))
		p.indent = "  "
		p.training(t)
	}
	fmt.Fprintln(w)
}

func (p *sheetWriter) row(label language.Message, value string) {
	fmt.Fprintf(p.w, "%s%s\t%s\n", p.indent, p.locale.T(string(label)), printable(value))
}

// said prints what only some sheets say.
func (p *sheetWriter) said(label language.Message, value string) {
	if value != "" && value != "—" {
		p.row(label, value)
	}
}

func (p *sheetWriter) head(s *standard.Standard) {
	p.row("Titolo", s.Title)
	p.row("Regione", s.Region)
	p.said("Atto", s.Act)
	p.row("Livello EQF", bound(s.EQF))
	p.row("SEP", s.SEP)
	p.row("ADA", references(s.ADA))
	p.row("ATECO", references(s.ATECO))
	p.row("ISTAT", references(s.ISTAT))
	p.row("ISCED-F", dashed(string(s.ISCEDF)))
	if s.Regulated {
		p.row("Regolamentata", p.locale.T("sì"))
	}
}

func (p *sheetWriter) training(t standard.Training) {
	p.row("Durata minima", bound(t.MinTotal))
	p.row("Aula minima", bound(t.MinClassroom))
	p.said("Aula e laboratorio minimi", bound(t.MinClassroomLaboratory))
	p.row("Laboratorio minimo", bound(t.MinLaboratory))
	p.row("Competenze chiave minime", bound(t.MinKC))
	p.row("DAD massima", capped(t.MaxDAD, t.MaxDADPercent))
	p.row("FAD massima", capped(t.MaxFAD, t.MaxFADPercent))
	p.said("FAD massima nelle competenze chiave", capped(t.MaxKCFAD, t.MaxKCFADPercent))
	p.row("Tirocinio minimo", bound(t.MinTraineeship))
	p.row("Stage e laboratorio minimi", bound(t.MinStageLaboratory))
	p.row("Soglia di frequenza (%)", bound(t.ThresholdPercent))
	p.row("Età minima", bound(t.MinAge))
	if t.MinSchooling != nil {
		p.row("Grado di istruzione", *t.MinSchooling)
	}
	for _, y := range t.Years {
		exam := language.Message("senza esame intermedio")
		if y.IntermediateExam {
			exam = "con esame intermedio"
		}
		p.row("Anno", fmt.Sprintf("%d: %d h, %s", y.Year, y.Hours, p.locale.T(string(exam))))
	}
	for _, u := range t.Units {
		p.row("UF", fmt.Sprintf("%s (UC %s) %s: %s", u.Code, dashed(string(u.CompetenceUnit)), u.Title,
			p.locale.T("durata minima {min}, DAD {dad}, FAD {fad}, laboratorio {from}–{to}", "min", bound(u.MinHours),
				"dad", capped(u.MaxDAD, u.MaxDADPercent), "fad", capped(u.MaxFAD, u.MaxFADPercent), "from", bound(u.LaboratoryMin), "to", bound(u.LaboratoryMax))))
	}
	for _, r := range t.EntryRules {
		fmt.Fprintf(p.w, "%s%s\t%s\n", p.indent, r.ID, printable(r.Clause))
	}
}

// capped is a cap and the percentage that it was reckoned from, where the sheet gives one.
func capped(hours, percent *int) string {
	if percent == nil {
		return bound(hours)
	}
	return fmt.Sprintf("%s (%d %%)", bound(hours), *percent)
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
