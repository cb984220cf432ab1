package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// postgresRuntime bounds what the server may do for us: a lost client must not
// hold a course's lock.
var postgresRuntime = map[string]string{
	"statement_timeout":                   "10s",
	"lock_timeout":                        "5s",
	"idle_in_transaction_session_timeout": "30s",
	"default_transaction_isolation":       "read committed",
	"timezone":                            "UTC",
}

// postgresConns bounds each of the two pools: four copies of the program fit into
// the hundred connections a server gives by default.
const postgresConns = 12

func (db *DB) openPostgres(ctx context.Context, dsn string) error {
	cfg, err := pq.NewConfig(dsn)
	if err != nil {
		return fmt.Errorf("store: DATABASE_URL: %w", err)
	}
	if cfg.SSLMode == "" {
		cfg.SSLMode = pq.SSLModeVerifyFull
		if onThisMachine(cfg) {
			cfg.SSLMode = pq.SSLModeDisable
		}
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 5 * time.Second
	}
	cfg.BinaryParameters = true // one round trip, and no named statement behind a pooler
	if cfg.Runtime == nil {
		cfg.Runtime = map[string]string{}
	}
	for k, v := range postgresRuntime {
		if _, said := cfg.Runtime[k]; !said {
			cfg.Runtime[k] = v
		}
	}
	connector, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return fmt.Errorf("store: DATABASE_URL: %w", err)
	}
	db.wire.limit.Store(int64(wireLimit))
	connector.Dialer(&db.wire)
	// Readers have a pool of their own: writers that queue for one course do not keep
	// everybody else from reading, nor themselves.
	open := func() *sqlx.DB {
		pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
		pool.SetMaxOpenConns(postgresConns)
		pool.SetMaxIdleConns(postgresConns)
		pool.SetConnMaxIdleTime(5 * time.Minute)
		return pool
	}
	db.write, db.read = open(), open()
	if err := db.write.PingContext(ctx); err != nil {
		return errors.Join(fmt.Errorf("store: PostgreSQL does not answer: %w", err), db.Close())
	}
	return nil
}

// onThisMachine reports whether nothing sent to the server leaves the machine.
func onThisMachine(cfg pq.Config) bool {
	hosts := append([]pq.ConfigMultihost{{Host: cfg.Host, Hostaddr: cfg.Hostaddr}}, cfg.Multi...)
	for _, h := range hosts {
		loopback := h.Host == "localhost" || net.ParseIP(h.Host).IsLoopback() || filepath.IsAbs(h.Host)
		if h.Hostaddr.IsValid() {
			loopback = h.Hostaddr.IsLoopback()
		}
		if !loopback {
			return false
		}
	}
	return true
}

const (
	wireLimit      = 15 * time.Second // one read or write on the network
	migrationLimit = 10 * time.Minute // the same while a migration runs
)

// wire dials connections on which no single read or write outlasts the limit. lib/pq
// does not watch the context while it reads: in a network that swallows packets a
// transaction would hang for ever.
type wire struct{ limit atomic.Int64 }

func (w *wire) Dial(network, address string) (net.Conn, error) {
	return w.DialContext(context.Background(), network, address)
}

func (w *wire) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return w.DialContext(ctx, network, address)
}

func (w *wire) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &boundedConn{Conn: c, wire: w}, nil
}

type boundedConn struct {
	net.Conn
	wire  *wire
	until time.Time // of the whole handshake, set by lib/pq while it lasts
}

func (c *boundedConn) SetDeadline(t time.Time) error {
	c.until = t
	return c.Conn.SetDeadline(t)
}

func (c *boundedConn) next() time.Time {
	t := time.Now().Add(time.Duration(c.wire.limit.Load()))
	if !c.until.IsZero() && c.until.Before(t) {
		return c.until
	}
	return t
}

func (c *boundedConn) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(c.next()); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *boundedConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(c.next()); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
