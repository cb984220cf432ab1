package store

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"vidimus/internal/calendar"
)

// Event is something that happened in the life of a Stream. Rows are the rows of
// witnessed tables that it writes; Facts is whatever else a reader of the journal
// should know, without personal values.
type Event struct {
	Stream    Stream
	Operation string // the id it is recorded under; empty: that of the Write
	Type      string // "attendance.marked": room, then the verb in the past
	Facts     any
	Rows      []Rows
}

// Recorded is an event as it stands in the journal.
type Recorded struct {
	Stream    string           `db:"stream"`
	Seq       int              `db:"seq"`
	At        calendar.Instant `db:"at"`
	ActorKind ActorKind        `db:"actor_kind"`
	ActorID   string           `db:"actor_id"`
	ActorRole string           `db:"actor_role"`
	Operation string           `db:"operation"`
	Type      string           `db:"type"`
	Body      string           `db:"body"`
	Prev      string           `db:"prev"`
	Hash      string           `db:"hash"`
}

const eventColumns = "stream, seq, at, actor_kind, actor_id, actor_role, operation, type, body, prev, hash"

// values are the event's, in the order of eventColumns.
func (r Recorded) values() []any {
	return []any{r.Stream, r.Seq, r.At, string(r.ActorKind), r.ActorID, r.ActorRole, r.Operation, r.Type, r.Body, r.Prev, r.Hash}
}

// body is the canonical content of an event: encoding/json sorts the keys of maps,
// and every number in it is an integer.
type body struct {
	Facts   json.RawMessage             `json:"facts,omitempty"`
	Rows    map[string][]map[string]any `json:"rows,omitempty"`
	Removed map[string][]string         `json:"removed,omitempty"`

	seen map[string]bool // table/id
}

type head struct {
	Seq   int    `db:"seq"`
	Hash  string `db:"head"`
	grown bool   // by this transaction
}

// lock takes the streams' head rows in the one order everybody uses.
func (tx *Tx) lock(streams []Stream) error {
	for _, s := range inOrder(streams) {
		query := "SELECT seq, head FROM stream WHERE id = ?" + tx.db.dialect.forUpdate()
		h := &head{}
		err := tx.get(h, query, s.id)
		if errors.Is(err, sql.ErrNoRows) {
			_, err = tx.exec("INSERT INTO stream (id, seq, head) VALUES (?, 0, '') ON CONFLICT (id) DO NOTHING", s.id)
			if err == nil {
				err = tx.get(h, query, s.id)
			}
		}
		if err != nil {
			return fmt.Errorf("store: lock %s: %w", s.id, err)
		}
		tx.heads[s.id] = h
	}
	return nil
}

// Head is the last sequence number and hash of a locked stream.
func (tx *Tx) Head(s Stream) (seq int, hash string, err error) {
	h := tx.heads[s.id]
	if h == nil {
		return 0, "", fmt.Errorf("store: %s was not among the locks of this write", s.id)
	}
	return h.Seq, h.Hash, nil
}

// Record writes the rows of events and appends the events to their chains, in their order
// and each behind the hash of the one before it, however few statements carry them. Their
// streams must be among the locks of the Write. After an error nothing of the Write stays.
func (tx *Tx) Record(_ context.Context, events ...Event) ([]Recorded, error) {
	if tx.upkeepOnly {
		return nil, errors.New("store: upkeep records no event")
	}
	if tx.failed != nil {
		return nil, fmt.Errorf("store: an earlier statement failed: %w", tx.failed)
	}
	var (
		recorded     []Recorded
		rows         []Rows
		links, aside [][]any // of the tables event and event_personal
	)
	for _, e := range events {
		r, secrets, err := tx.link(e)
		if err != nil {
			return nil, tx.remember(err) // the chain in memory has grown: it must not be written
		}
		recorded, rows, links = append(recorded, r), append(rows, e.Rows...), append(links, r.values())
		for _, s := range secrets {
			aside = append(aside, []any{r.Stream, r.Seq, s.place, s.salt, s.value})
		}
	}
	if err := tx.write(rows); err != nil {
		return nil, err
	}
	if err := tx.insert("INSERT INTO event ("+eventColumns+")", links, ""); err != nil {
		return nil, err
	}
	if err := tx.insert("INSERT INTO event_personal (stream, seq, place, salt, value)", aside, ""); err != nil {
		return nil, err
	}
	tx.recorded = tx.recorded || len(recorded) > 0
	return recorded, nil
}

// link is an event as the next of its chain, which ends with it from now on, and the
// personal values that stand beside it.
func (tx *Tx) link(e Event) (Recorded, []personalValue, error) {
	h := tx.heads[e.Stream.id]
	if h == nil {
		return Recorded{}, nil, fmt.Errorf("store: %s records on %s without its lock", e.Type, e.Stream.id)
	}
	text, secrets, err := e.body()
	if err != nil {
		return Recorded{}, nil, err
	}
	r := Recorded{
		Stream: e.Stream.id, Seq: h.Seq + 1, At: tx.now,
		ActorKind: tx.Actor.Kind, ActorID: tx.Actor.ID, ActorRole: tx.Actor.Role,
		Operation: cmp.Or(e.Operation, tx.Operation), Type: e.Type, Body: text, Prev: h.Hash,
	}
	r.Hash = r.chainHash()
	h.Seq, h.Hash, h.grown = r.Seq, r.Hash, true
	return r, secrets, nil
}

// body is what an event tells, as text, and the personal values that stand beside it.
func (e Event) body() (string, []personalValue, error) {
	b := body{}
	if e.Facts != nil {
		facts, err := json.Marshal(e.Facts)
		if err != nil {
			return "", nil, fmt.Errorf("store: facts of %s: %w", e.Type, err)
		}
		b.Facts = facts
	}
	var secrets []personalValue
	for _, rows := range e.Rows {
		if rows.err != nil {
			return "", nil, rows.err
		}
		s, err := b.add(rows)
		if err != nil {
			return "", nil, err
		}
		secrets = append(secrets, s...)
	}
	text, err := json.Marshal(b)
	if err != nil {
		return "", nil, fmt.Errorf("store: body of %s: %w", e.Type, err)
	}
	return string(text), secrets, nil
}

// settle writes where the chains end now, once for all that was recorded on each.
func (tx *Tx) settle() error {
	if tx.failed != nil {
		return tx.failed
	}
	for id, h := range tx.heads {
		if !h.grown {
			continue
		}
		if _, err := tx.exec("UPDATE stream SET seq = ?, head = ? WHERE id = ?", h.Seq, h.Hash, id); err != nil {
			return fmt.Errorf("store: end of %s: %w", id, err)
		}
	}
	return nil
}

// personalValue stands beside the event, erasable; the body holds its HMAC under a
// salt of its own, so that erasing both leaves the chain whole and says nothing.
type personalValue struct{ place, salt, value string }

func commitment(salt, value string) string {
	m := hmac.New(sha256.New, []byte(salt))
	m.Write([]byte(value))
	return hex.EncodeToString(m.Sum(nil))
}

// add puts rows into the body and returns the personal values that stand beside it.
// An event tells of a row once: told twice, it could not say which came last.
func (b *body) add(rows Rows) ([]personalValue, error) {
	if b.Rows == nil {
		b.Rows, b.Removed, b.seen = map[string][]map[string]any{}, map[string][]string{}, map[string]bool{}
	}
	once := func(id string) error {
		key := rows.table + "/" + id
		if b.seen[key] {
			return fmt.Errorf("store: %s is in one event twice", key)
		}
		b.seen[key] = true
		return nil
	}
	var secrets []personalValue
	for _, values := range rows.values {
		id := idOf(values)
		if err := once(id); err != nil {
			return nil, err
		}
		row := map[string]any{}
		for i, c := range rows.cols {
			if !c.personal || values[i] == "" { // nothing is nobody's secret, and most fields of a form are empty
				row[c.name] = values[i]
				continue
			}
			text, err := json.Marshal(values[i])
			if err != nil {
				return nil, err
			}
			salt := rand.Text()
			row[c.name] = commitment(salt, string(text))
			secrets = append(secrets, personalValue{place(rows.table, id, c.name), salt, string(text)})
		}
		b.Rows[rows.table] = append(b.Rows[rows.table], row)
	}
	for _, id := range rows.removed {
		if err := once(id); err != nil {
			return nil, err
		}
		b.Removed[rows.table] = append(b.Removed[rows.table], id)
	}
	return secrets, nil
}

// Erase takes away the personal values of rows that the stream's events have told so far.
// The chain goes on proving that there were some, and tells nothing of them. The rows
// themselves are changed by the event that says why. Lock: the stream.
func (t Table[T]) Erase(tx *Tx, s Stream, ids ...string) error {
	if tx.heads[s.id] == nil {
		return fmt.Errorf("store: erasing on %s without its lock", s.id)
	}
	for _, id := range ids {
		prefix := place(t.name, id, "")
		if _, err := tx.exec("DELETE FROM event_personal WHERE stream = ? AND SUBSTR(place, 1, ?) = ?", s.id, len(prefix), prefix); err != nil {
			return fmt.Errorf("store: erase %s: %w", t.name, err)
		}
	}
	return nil
}

func place(table, id, column string) string { return table + "/" + id + "/" + column }

// chainHash is SHA-256 over the event, each part behind its length so that no byte
// can move from one field to the next, and the hash of the event before it.
func (r Recorded) chainHash() string {
	h := sha256.New()
	part := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	part("vidimus/event/v1")
	part(r.Stream)
	part(fmt.Sprint(r.Seq))
	part(fmt.Sprint(r.At.Micros()))
	part(string(r.ActorKind))
	part(r.ActorID)
	part(r.ActorRole)
	part(r.Operation)
	part(r.Type)
	part(r.Body)
	part(r.Prev)
	return hex.EncodeToString(h.Sum(nil))
}

// Events reads a stream's journal, oldest first, after a sequence number.
func Events(ctx context.Context, r Reader, stream Stream, after, most int) ([]Recorded, error) {
	var out []Recorded
	err := r.Select(ctx, &out, "SELECT "+eventColumns+" FROM event WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?", stream.id, after, most)
	return out, err
}

var (
	statement = regexp.MustCompile(`(?is)^\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b[^;]*$`)
	lockWords = regexp.MustCompile(`(?i)\b(?:FOR|DO)\s+UPDATE\b`)
	writeVerb = regexp.MustCompile(`(?i)\b(?:INSERT|UPDATE|DELETE)\b`)
	written   = regexp.MustCompile(`(?i)^(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE)\s+([a-z][a-z0-9_]*)(?:\s|\(|$)`)
)

// writtenTables names the tables that one statement writes, in the plain spelling
// the house uses; whatever it cannot read it refuses.
func writtenTables(query string) ([]string, error) {
	if !statement.MatchString(query) {
		return nil, fmt.Errorf("store: not one plain statement: %s", query)
	}
	query = lockWords.ReplaceAllString(query, "")
	var out []string
	for _, at := range writeVerb.FindAllStringIndex(query, -1) {
		m := written.FindStringSubmatch(query[at[0]:])
		if m == nil || strings.EqualFold(m[1], "only") {
			return nil, fmt.Errorf("store: cannot tell which table is written by: %s", query)
		}
		out = append(out, strings.ToLower(m[1]))
	}
	return out, nil
}
