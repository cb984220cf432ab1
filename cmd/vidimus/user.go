package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

var userAdd = command{
	words: "user add",
	args:  "--email EMAIL --name \"COGNOME NOME\" --roles secretary,teacher,tutor,director,administrator,inspector",
	does:  "Crea un account; la password si legge dalla prima riga dell’ingresso.",
	run:   runUserAdd,
}

// longestLine is more than any password that is accepted.
const longestLine = 4 << 10

func runUserAdd(ctx context.Context, c *call) error {
	set := c.flags()
	email, name, roles := set.String("email", "", ""), set.String("name", "", ""), set.String("roles", "", "")
	if _, err := c.parse(set, 0); err != nil {
		return err
	}
	chosen, err := account.ParseRoles(strings.FieldsFunc(*roles, func(r rune) bool { return r == ',' || r == ' ' })...)
	if err != nil {
		return usageError{fault.As(err)}
	}
	if *email == "" || *name == "" || chosen == "" {
		return misuse("Servono --email, --name e --roles.")
	}
	cfg, err := readConfig(c.env)
	if err != nil {
		return err
	}
	fmt.Fprint(c.stderr, c.locale.T("Password:"), " ")
	line, err := bufio.NewReader(io.LimitReader(c.stdin, longestLine)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	hash, err := account.HashPassword(ctx, strings.TrimRight(line, "\r\n"))
	if err != nil {
		return err
	}
	h, err := openHouse(ctx, cfg, nil)
	if err != nil {
		return err
	}
	cmd := store.Command{Actor: store.Actor{Kind: store.Console, ID: "user add"}, Locks: []store.Stream{store.ProviderStream()}}
	_, err = h.db.Write(ctx, cmd, func(tx *store.Tx) error {
		_, err := account.Create(ctx, tx, account.New{Email: *email, Name: *name, Roles: chosen, Password: hash})
		return err
	})
	if err == nil {
		fmt.Fprintln(c.stdout, c.locale.T("Account creato: {email}", "email", *email))
	}
	return errors.Join(err, h.close())
}
