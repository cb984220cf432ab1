package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"vidimus/internal/store"
)

// Read reads on one snapshot.
func (q *Request) Read(fn func(r store.Reader) error) error {
	return q.app.DB.Read(q.Context(), fn)
}

// Write carries out the posted form: once, however often it is sent. fn ends with
// tx.Answer(location), and the reader is sent there, on a replay too. An error of fn is
// returned as it is, for Invalid.
func (q *Request) Write(locks []store.Stream, fn func(tx *store.Tx) error) error {
	op, err := q.Operation()
	if err != nil {
		return err
	}
	answer, err := q.WriteAs(op, locks, fn)
	if err != nil {
		return err
	}
	if answer.Text == "" {
		return fmt.Errorf("web: %s %s was carried out and says not where to go on", q.route.Method, q.route.Path)
	}
	return q.See(answer.Text)
}

// WriteAs carries out an operation that was named otherwise than by a form, and leaves
// the answer to the handler.
func (q *Request) WriteAs(op store.Operation, locks []store.Stream, fn func(tx *store.Tx) error) (store.Answer, error) {
	return q.app.DB.Write(q.Context(), store.Command{Actor: q.Actor(), Operation: op, Locks: locks}, fn)
}

// Operation is the posted form as an operation: its key, and a digest of where it was
// posted and of all it holds but passwords, which must not stay even as digests.
func (q *Request) Operation() (store.Operation, error) {
	h := hmac.New(sha256.New, []byte(q.app.Keys.Secret("operation"))) // with a key: what was typed must not be guessed from it
	write := func(s string) { fmt.Fprintf(h, "%d:%s", len(s), s) }
	write(q.c.Request.Method)
	write(q.Path())
	form := q.Form()
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if secret(name) {
			continue
		}
		write(name)
		for _, v := range form[name] {
			write(v)
		}
	}
	if m := q.c.Request.MultipartForm; m != nil {
		for _, name := range slices.Sorted(maps.Keys(m.File)) {
			for _, header := range m.File[name] {
				write(name)
				write(header.Filename)
				f, err := header.Open()
				if err != nil {
					return store.Operation{}, fmt.Errorf("web: %w", err)
				}
				_, err = io.Copy(h, f)
				if err := errors.Join(err, f.Close()); err != nil {
					return store.Operation{}, fmt.Errorf("web: %w", err)
				}
			}
		}
	}
	return store.Operation{ID: form.Get("operation"), BodyHash: hex.EncodeToString(h.Sum(nil))}, nil
}
