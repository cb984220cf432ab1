package main

import (
	"context"
	"fmt"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
)

var planCheck = command{
	words: "plan check",
	args:  "--standard FILE --plan FILE [--training N] [--json]",
	does:  "Confronta un piano (monte ore) con lo standard formativo di una scheda.",
	run:   runPlanCheck,
}

func runPlanCheck(_ context.Context, c *call) error {
	set := c.flags()
	sheet := set.String("standard", "", "")
	plan := set.String("plan", "", "")
	training := set.Int("training", 1, "")
	asJSON := set.Bool("json", false, "")
	if _, err := c.parse(set, 0); err != nil {
		return err
	}
	if *sheet == "" || *plan == "" {
		return misuse("Servono la scheda (--standard FILE) e il piano (--plan FILE).")
	}
	if *training < 1 {
		return misuse("Gli standard formativi si contano da 1: --training {n} non esiste.", fault.Args{"n": *training})
	}
	found, err := checkPlan(*sheet, *training, *plan)
	if found, err = c.judged(found, err, *asJSON); err != nil {
		return err
	}
	if *asJSON {
		err = c.document(struct {
			Findings []findingJSON `json:"findings"`
		}{findingsJSON(c.locale, found)})
	} else if len(found) == 0 {
		_, err = fmt.Fprintln(c.stdout, c.locale.T("Il piano è conforme."))
	} else {
		err = c.findings(found)
	}
	if err != nil {
		return err
	}
	return verdict(found)
}

// checkPlan reads both files. What blocks the sheet blocks every plan made for it;
// its notes and warnings belong to whoever confirms the sheet.
func checkPlan(sheet string, training int, plan string) ([]finding.Finding, error) {
	std, found, err := readStandard(sheet)
	if err != nil {
		return nil, err
	}
	b, err := readFile(plan, course.MaxPlanBytes)
	if err != nil {
		return nil, err
	}
	p, err := course.ReadPlan(b)
	if err != nil {
		return nil, err
	}
	found = finding.Of(found, finding.Blocking)
	if std != nil {
		found = append(found, course.Check(std, training, p)...)
	}
	return found, nil
}
