package main

import (
	"context"
	"errors"
	"fmt"

	"vidimus/internal/overview"
	"vidimus/internal/store"
)

var doctor = command{
	words: "doctor",
	args:  "[--json]",
	does:  "Ricalcola catene, sigilli, ancore e documenti emessi: dice se il registro è quello che era.",
	run:   runDoctor,
}

func runDoctor(ctx context.Context, c *call) error {
	set := c.flags()
	asJSON := set.Bool("json", false, "")
	if _, err := c.parse(set, 0); err != nil {
		return err
	}
	cfg, err := readConfig(c.env)
	if err != nil {
		return err
	}
	if err := cfg.mustExist(); err != nil {
		return err
	}
	h, err := openHouse(ctx, cfg, nil)
	if err != nil {
		return err
	}
	return errors.Join(c.examine(ctx, h, *asJSON), h.close())
}

func (c *call) examine(ctx context.Context, h *house, asJSON bool) error {
	var e overview.Examination
	err := h.db.Read(ctx, func(r store.Reader) (err error) {
		e, err = overview.Examine(ctx, r, h.vault, h.anchors())
		return err
	})
	if err != nil {
		return err
	}
	found := e.Findings()
	if asJSON {
		err = c.document(struct {
			Whole    bool          `json:"whole"`
			Findings []findingJSON `json:"findings"`
		}{e.Whole(), findingsJSON(c.locale, found)})
	} else {
		w := c.table()
		for _, check := range e.Checks {
			fmt.Fprintf(w, "%s\t%d\t%s\n", c.locale.T(check.Title), check.Looked, c.locale.T("{n|differenza|differenze}: {n}", "n", len(check.Findings)))
		}
		if err = w.Flush(); err == nil {
			err = c.findings(found)
		}
	}
	if err != nil {
		return err
	}
	return verdict(found)
}
