package main

import (
	"context"
	"fmt"

	"vidimus/internal/store"
	"vidimus/migrations"
)

var migrate = command{
	words: "migrate",
	does:  "Porta la base di dati alla versione di questo programma, senza aprirlo.",
	run:   runMigrate,
}

func runMigrate(ctx context.Context, c *call) error {
	if _, err := c.parse(c.flags(), 0); err != nil {
		return err
	}
	cfg, err := readConfig(c.env)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{URL: cfg.database, Migrations: migrations.Files})
	if err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, c.locale.T("La base di dati ({kind}) è aggiornata.", "kind", db.Dialect()))
	return db.Close()
}
