package store

import (
	"time"

	"github.com/jmoiron/sqlx"
)

// Pools are the connections behind the doors: tests look at their settings and
// tamper with the data as somebody at the database's own prompt would.
func (db *DB) Pools() (write, read *sqlx.DB) { return db.write, db.read }

// SetWireLimit shortens the wait for a network that swallows packets.
func (db *DB) SetWireLimit(d time.Duration) { db.wire.limit.Store(int64(d)) }

// Tuples are the placeholders of many rows.
var Tuples = tuples
