package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/demo"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var demonstration = command{
	words: "demo",
	args:  "[--once DIR]",
	does:  "Apre un ente di prova, con corsi a ogni punto; con --once scrive i documenti del corso concluso in DIR ed esce.",
	run:   runDemo,
}

func runDemo(ctx context.Context, c *call) error {
	set := c.flags()
	once := set.String("once", "", "")
	if _, err := c.parse(set, 0); err != nil {
		return err
	}
	env, clear, err := c.aside()
	if err != nil {
		return err
	}
	defer clear()
	cfg, err := readConfig(env)
	if err != nil {
		return err
	}
	clock := demo.NewClock(time.Now)
	h, err := openHouse(ctx, cfg, clock.Now)
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if *once != "" {
		level = slog.LevelWarn
	}
	app := h.app(slog.New(slog.NewJSONHandler(c.stderr, &slog.HandlerOptions{Level: level})))
	return errors.Join(c.demonstrate(ctx, h, app, clock, *once), h.close())
}

// aside is the environment of a demonstration: without DATABASE_URL a database and a
// folder of its own, which clear takes away.
func (c *call) aside() (env func(string) string, clear func(), err error) {
	if c.env("DATABASE_URL") != "" {
		return c.env, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "vidimus-demo-")
	if err != nil {
		return nil, nil, err
	}
	own := map[string]string{"DATABASE_URL": filepath.Join(dir, "demo.db"), "DATA_DIR": filepath.Join(dir, "data")}
	return func(name string) string { return or(own[name], c.env(name)) }, func() { _ = os.RemoveAll(dir) }, nil
}

// demonstrate builds the provider, then serves it or writes its papers.
func (c *call) demonstrate(ctx context.Context, h *house, app *web.App, clock *demo.Clock, once string) error {
	if err := h.mustBeEmpty(ctx); err != nil {
		return err
	}
	begun := time.Now()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return err
	}
	school, err := demo.Build(ctx, demo.House{DB: h.db, Clock: clock, Keys: h.keys, Vault: h.vault, Worker: app.Worker}, calendar.DateOf(begun.In(zone)))
	if err != nil {
		return err
	}
	clock.Run()
	if once != "" {
		return c.writePapers(ctx, h, school, once)
	}
	fmt.Fprintln(c.stdout, c.locale.T("L’ente di prova è pronto in {ms} ms. Chi può entrare, con la password {password}:", "ms", time.Since(begun).Milliseconds(), "password", demo.Password))
	w := c.table()
	for _, s := range school.Accounts {
		role := c.locale.T(s.Role.Label())
		fmt.Fprintf(w, "  %s\t%s\t%s\n", s.Email, role, s.Name)
		app.Demo = append(app.Demo, templates.DemoUser{Name: s.Name, Role: role, Email: s.Email, Password: demo.Password})
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return c.serveHouse(ctx, h, app)
}

// mustBeEmpty keeps the demonstration out of a database that is somebody's.
func (h *house) mustBeEmpty(ctx context.Context) error {
	return h.db.Read(ctx, func(r store.Reader) error {
		var n int
		if err := r.Get(ctx, &n, "SELECT COUNT(*) FROM event"); err != nil || n == 0 {
			return err
		}
		return fault.New(fault.Refused, "demo.not_empty",
			"La base di dati non è vuota: l’ente di prova si carica solo in una vuota. Indicane un’altra con DATABASE_URL, o lasciala non impostata.")
	})
}

func (c *call) writePapers(ctx context.Context, h *house, school demo.School, dir string) error {
	var papers []demo.Paper
	err := h.db.Read(ctx, func(r store.Reader) (err error) {
		papers, err = school.Papers(ctx, r, h.vault)
		return err
	})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for _, p := range papers {
		if err := os.WriteFile(filepath.Join(dir, p.Name), p.Content, 0o600); err != nil {
			return err
		}
	}
	fmt.Fprintln(c.stdout, c.locale.T("{n} {n|documento scritto|documenti scritti} in {dir}", "n", len(papers), "dir", dir))
	return nil
}
