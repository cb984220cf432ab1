// Package migrations holds the schema: one folder of SQL that SQLite and PostgreSQL
// both run. A file is never changed once it was applied somewhere; a change is the
// next file.
package migrations

import "embed"

//go:embed *.sql
var Files embed.FS
