package store_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// prompt is a Reader over a transaction in which anything may be done, as at the
// database's own prompt. It is rolled back.
type prompt struct{ tx *sqlx.Tx }

func (p prompt) Get(ctx context.Context, dest any, query string, args ...any) error {
	return p.tx.GetContext(ctx, dest, p.tx.Rebind(query), args...)
}

func (p prompt) Select(ctx context.Context, dest any, query string, args ...any) error {
	return p.tx.SelectContext(ctx, dest, p.tx.Rebind(query), args...)
}

// tamper runs statements behind the store's back and returns what Verify says.
func tamper(t *testing.T, db *store.DB, statements ...string) []finding.Finding {
	t.Helper()
	write, _ := db.Pools()
	tx, err := write.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // what we came for
	// Who can write to the tables can also switch off their foreign keys.
	off := "PRAGMA defer_foreign_keys = 1"
	if db.Dialect() == "postgres" {
		off = "SET LOCAL session_replication_role = replica"
	}
	for _, s := range append([]string{off}, statements...) {
		if _, err := tx.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	found, err := store.Verify(t.Context(), prompt{tx})
	if err != nil {
		t.Fatalf("%v: %v", statements, err)
	}
	return found
}

// A journal of two courses and a learner, with rows that are kept, changed and removed.
func journal(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := t.Context()
	wall := calendar.MustWall("09:15")
	record := func(s store.Stream, rows ...store.Rows) {
		cmd := command(s)
		cmd.Operation = store.Operation{ID: store.NewID(), BodyHash: "h"}
		_, err := db.Write(ctx, cmd, func(tx *store.Tx) error {
			_, err := tx.Record(ctx, store.Event{Stream: s, Type: "thing.kept", Facts: map[string]int{"rows": len(rows)}, Rows: rows})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	one, two, learner := store.CourseStream("one"), store.CourseStream("two"), store.LearnerStream("l")
	full := func(id string) thing {
		return thing{ID: id, Name: "D’Angelo <" + id + ">", Count: 3, On: calendar.MustDate("2026-12-31"), At: db.Now(), Good: true, Other: "a", Wall: &wall}
	}
	record(one, things.Keep(thing{ID: "a", Name: "Anna"}, full("b")))
	record(one, things.Keep(full("a")))
	record(one)
	record(two, things.Keep(full("c"), full("gone")))
	record(two, things.Remove("gone"))
	record(learner, things.Keep(thing{ID: "l", Name: "Luca"}))
}

// Events that are recorded together are links of their own: each behind the one before it,
// under its own operation, with its own personal values. Of a row that several told of the
// last stands, whatever came between.
func TestEventsRecordedTogether(t *testing.T) {
	one, two := store.CourseStream("one"), store.CourseStream("two")
	event := func(s store.Stream, op string, rows ...store.Rows) store.Event {
		return store.Event{Stream: s, Operation: op, Type: "thing.kept", Facts: map[string]string{"op": op}, Rows: rows}
	}
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		events := []store.Event{
			event(one, "1", things.Keep(thing{ID: "b", Name: "Bruno"}, thing{ID: "c"})),
			event(one, "2", things.Keep(thing{ID: "a", Other: "b"}, thing{ID: "b", Name: "Bea", Count: 2})),
			event(two, "3", things.Keep(thing{ID: "z", Name: "Zoe"})),
			event(one, "4", things.Remove("a"), things.Remove("c")),
			event(one, "", things.Keep(thing{ID: "c", Count: 5}), things.Keep(thing{ID: "d"})),
			event(one, "6", things.Remove("d")),
		}
		for i := range 450 { // more than one statement carries
			events = append(events, event(one, id("op", i), things.Keep(thing{ID: id("row", i), Name: "Luca", Count: i})))
		}
		cmd := command(one, two)
		cmd.Operation = store.Operation{ID: "message", BodyHash: "h"}
		var told []store.Recorded
		_, err := db.Write(ctx, cmd, func(tx *store.Tx) (err error) {
			if told, err = tx.Record(ctx, events...); err != nil {
				return err
			}
			seq, hash, err := tx.Head(one)
			if last := told[len(told)-1]; seq != last.Seq || hash != last.Hash {
				t.Errorf("the chain ends with %d %s, not %+v", seq, hash, last)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(r store.Reader) error {
			found, err := store.Verify(ctx, r)
			if err != nil || len(found) > 0 {
				t.Errorf("%v, %v", found, err)
			}
			journal, err := store.Events(ctx, r, one, 0, 1000)
			if err != nil {
				return err
			}
			ofTwo := 2 // where that of the other course stands
			if want := slices.Delete(slices.Clone(told), ofTwo, ofTwo+1); !slices.Equal(journal, want) {
				t.Errorf("the journal has %+v", journal)
			}
			for i, e := range told {
				if want := cmp.Or(events[i].Operation, "message"); e.Operation != want {
					t.Errorf("event %d is of operation %s, not %s", i, e.Operation, want)
				}
			}
			kept, err := things.Where(ctx, r, "id < 'row' ORDER BY id")
			if want := []thing{{ID: "b", Name: "Bea", Count: 2}, {ID: "c", Count: 5}}; !slices.Equal(kept, want) {
				t.Errorf("kept %+v", kept)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM thing"); n != 453 {
			t.Errorf("%d rows", n)
		}
		if n := count(t, db, "SELECT COUNT(*) FROM event_personal"); n != 453 {
			t.Errorf("%d personal values", n)
		}
	})
}

// Of events that are recorded together all stay or none, and nothing else of the Write, even
// where it goes on as if nothing had happened.
func TestOfEventsRecordedTogetherAllStayOrNone(t *testing.T) {
	c1 := store.CourseStream("c1")
	good := store.Event{Stream: c1, Type: "thing.kept", Rows: []store.Rows{things.Keep(thing{ID: "a"})}}
	each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for name, bad := range map[string]store.Event{
			"no lock":     {Stream: store.CourseStream("c2"), Type: "thing.kept"},
			"no text":     {Stream: c1, Type: "thing.kept", Rows: []store.Rows{things.Keep(thing{ID: "b", Name: "\x00"})}},
			"no such row": {Stream: c1, Type: "thing.kept", Rows: []store.Rows{things.Keep(thing{ID: "b", Other: "nobody"})}},
		} {
			_, err := db.Write(ctx, command(c1), func(tx *store.Tx) error {
				if err := keep(ctx, tx, thing{ID: "before"}); err != nil {
					return err
				}
				if _, err := tx.Record(ctx, good, bad, good); err == nil {
					t.Errorf("%s: recorded", name)
				}
				if err := keep(ctx, tx, thing{ID: "after"}); err == nil {
					t.Errorf("%s: the write went on", name)
				}
				return nil
			})
			if err == nil || count(t, db, "SELECT COUNT(*) FROM thing")+count(t, db, "SELECT COUNT(*) FROM event") != 0 {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// change is another value for a column, in SQL: what stands there, moved a little.
func change(c column) string {
	switch {
	case c.Name == "actor_kind":
		return "'token'"
	case c.Type == "text":
		return "COALESCE(" + c.Name + ", '') || 'x'"
	case c.Type == "integer" && c.Name == "seq":
		return "seq + 1000" // onto no other row's key
	case c.Type == "integer":
		return "COALESCE(" + c.Name + ", 0) + 1"
	case c.Type == "boolean":
		return "NOT " + c.Name
	case c.Type == "date":
		return "'2001-01-01'"
	default:
		return "'2001-01-01T00:00:00.000000Z'"
	}
}

// Every single column of the journal and of a witnessed table is changed, in three rows
// of each (the first, a middle and the last event of a course), and each row deleted;
// every time the finding names the place.
func TestEveryChangeIsFoundAndNamed(t *testing.T) {
	keys := map[string][]string{"stream": {"id"}, "event": {"stream", "seq"}, "event_personal": {"stream", "seq", "place"}, "thing": {"id"}}
	each(t, func(t *testing.T, db *store.DB) {
		journal(t, db)
		if found := tamper(t, db); len(found) != 0 {
			t.Fatalf("untouched: %v", found)
		}
		columns := columnsOf(t, db)
		changes := 0
		for table, key := range keys {
			where := make([]string, len(key))
			for i, k := range key {
				where[i] = "CAST(" + k + " AS TEXT)"
			}
			var rows []string
			write, _ := db.Pools()
			if err := write.Select(&rows, "SELECT "+strings.Join(where, " || ' ' || ")+" FROM "+table+" ORDER BY 1 LIMIT 3"); err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				at := fmt.Sprintf(" WHERE %s = '%s'", strings.Join(where, " || ' ' || "), row)
				subject := strings.Fields(row)[0]
				if table == "thing" {
					subject = "thing:" + row
				}
				named := func(f finding.Finding) bool { return strings.HasPrefix(f.Subject, subject) }
				if table == "event" {
					named = func(f finding.Finding) bool { // the event itself, or that it is not there
						return f.Subject == subject && (fmt.Sprint(f.Args["seq"]) == strings.Fields(row)[1] || f.Rule == "D-HEAD")
					}
				}
				for _, c := range columns[table] {
					changes++
					found := tamper(t, db, "UPDATE "+table+" SET "+c.Name+" = "+change(c)+at)
					if !slices.ContainsFunc(found, named) {
						t.Errorf("%s of %s %s was changed: %v", c.Name, table, row, found)
					}
				}
				if table == "event_personal" {
					continue // may be deleted: see below
				}
				if found := tamper(t, db, "DELETE FROM "+table+at); !slices.ContainsFunc(found, named) {
					t.Errorf("%s %s was deleted: %v", table, row, found)
				}
			}
		}
		if changes < 75 {
			t.Errorf("only %d changes were tried", changes)
		}
	})
}

func TestEveryAttackOnTheChainIsFound(t *testing.T) {
	const first = " WHERE stream = 'course:one' AND seq = "
	attacks := map[string][]string{
		"two bodies swapped": {
			"UPDATE event SET body = (SELECT o.body FROM event o WHERE o.stream = 'course:one' AND o.seq = 5 - event.seq) WHERE stream = 'course:one' AND seq IN (2, 3)",
		},
		"two events swapped": {
			"UPDATE event SET seq = 99" + first + "2", "UPDATE event SET seq = 2" + first + "3", "UPDATE event SET seq = 3" + first + "99",
		},
		"tail cut": {"DELETE FROM event" + first + "3"},
		"tail cut and head moved back": {
			"DELETE FROM event_personal WHERE stream = 'course:two' AND seq = 1", "DELETE FROM event WHERE stream = 'course:two' AND seq = 2",
			"UPDATE stream SET seq = 1, head = (SELECT hash FROM event WHERE stream = 'course:two' AND seq = 1) WHERE id = 'course:two'",
		},
		"event copied to the end": {
			"INSERT INTO event (" + eventColumns + ") SELECT stream, 4, " + strings.TrimPrefix(eventColumns, "stream, seq, ") + " FROM event" + first + "3",
		},
		"event of another course put in": {
			"INSERT INTO event (" + eventColumns + ") SELECT 'course:one', 4, " + strings.TrimPrefix(eventColumns, "stream, seq, ") + " FROM event WHERE stream = 'course:two' AND seq = 2",
		},
		"chain without a head": {
			"INSERT INTO event (" + eventColumns + ") SELECT 'course:ghost', 1, " + strings.TrimPrefix(eventColumns, "stream, seq, ") + " FROM event" + first + "1",
		},
		"all of a course":   {"DELETE FROM event_personal WHERE stream = 'course:one'", "DELETE FROM event WHERE stream = 'course:one'", "DELETE FROM stream WHERE id = 'course:one'"},
		"row put in":        {"INSERT INTO thing (id, name, count, good) VALUES ('new', '', 0, TRUE)"},
		"row back":          {"INSERT INTO thing (id, name, count, good) VALUES ('gone', '', 0, TRUE)"},
		"personal value in": {"INSERT INTO event_personal (stream, seq, place, salt, value) VALUES ('course:one', 1, 'thing/a/count', '', '1')"},
		"personal salt and value of another row": {
			"UPDATE event_personal SET salt = (SELECT o.salt FROM event_personal o WHERE o.place = 'thing/b/name'), value = (SELECT o.value FROM event_personal o WHERE o.place = 'thing/b/name') WHERE place = 'thing/l/name'",
		},
		"a byte moved to the next field": {"UPDATE event SET actor_id = 'ann', actor_role = 'atutor'" + first + "1"},
	}
	each(t, func(t *testing.T, db *store.DB) {
		journal(t, db)
		for name, statements := range attacks {
			if found := tamper(t, db, statements...); len(found) == 0 {
				t.Errorf("%s: not found", name)
			}
		}
	})
}

const eventColumns = "stream, seq, at, actor_kind, actor_id, actor_role, operation, type, body, prev, hash"

// What was lawfully erased is gone from beside the events; the chain holds, and what
// is not personal is still compared.
func TestErasureIsNoFinding(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		journal(t, db)
		if found := tamper(t, db, "DELETE FROM event_personal"); len(found) != 0 {
			t.Errorf("all erased: %v", found)
		}
		if found := tamper(t, db, "DELETE FROM event_personal WHERE place = 'thing/l/name'", "UPDATE thing SET name = '' WHERE id = 'l'"); len(found) != 0 {
			t.Errorf("one erased: %v", found)
		}
		if found := tamper(t, db, "DELETE FROM event_personal", "UPDATE thing SET count = 9 WHERE id = 'l'"); len(found) != 1 || found[0].Subject != "thing:l" {
			t.Errorf("erased and changed: %v", found)
		}
		var clear int
		write, _ := db.Pools()
		if err := write.Get(&clear, "SELECT COUNT(*) FROM event WHERE body LIKE '%Angelo%' OR body LIKE '%Luca%'"); err != nil || clear != 0 {
			t.Errorf("%d bodies hold a name, %v", clear, err)
		}
	})
}

// SQLite keeps any text in any column. What cannot be read is an error that names its
// place, never a silence.
func TestWhatCannotBeReadIsNotPassedOver(t *testing.T) {
	db := open(t, t.TempDir()+"/v.db")
	journal(t, db)
	for statement, place := range map[string]string{
		"UPDATE event SET at = 'yesterday' WHERE stream = 'course:one' AND seq = 2": "course:one",
		"UPDATE thing SET at = 'yesterday' WHERE id = 'b'":                          "thing",
		"UPDATE thing SET count = 'three' WHERE id = 'b'":                           "thing",
	} {
		write, _ := db.Pools()
		tx, err := write.Beginx()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(statement); err != nil {
			t.Fatal(err)
		}
		_, err = store.Verify(t.Context(), prompt{tx})
		if err == nil || !strings.Contains(err.Error(), place) {
			t.Errorf("%s: %v", statement, err)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}

// Who looks for what was changed is led to the event: the last that told of the row.
func TestTheEventOfAChangedRowIsNamed(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		journal(t, db)
		for statement, want := range map[string]finding.Finding{
			"UPDATE thing SET count = 9, good = NOT good WHERE id = 'a'":             {Subject: "thing:a", Args: finding.Args{"stream": "course:one", "seq": 2, "columns": "count», «good", "n": 2}},
			"DELETE FROM thing WHERE id = 'b'":                                       {Subject: "thing:b", Args: finding.Args{"stream": "course:one", "seq": 1}},
			"INSERT INTO thing (id, name, count, good) VALUES ('gone', '', 0, TRUE)": {Subject: "thing:gone", Args: finding.Args{"stream": "course:two", "seq": 2}},
			"INSERT INTO thing (id, name, count, good) VALUES ('new', '', 0, TRUE)":  {Subject: "thing:new", Args: finding.Args{}},
		} {
			found := tamper(t, db, statement)
			if len(found) != 1 || found[0].Subject != want.Subject {
				t.Errorf("%s: %v", statement, found)
				continue
			}
			for _, arg := range []string{"stream", "seq", "columns", "n"} {
				if found[0].Args[arg] != want.Args[arg] {
					t.Errorf("%s: %s is %v", statement, arg, found[0].Args[arg])
				}
			}
			if told := want.Args["seq"] != nil; told && (found[0].Args["type"] != "thing.kept" || found[0].Args["who"] == "" || found[0].Args["when"] == "") {
				t.Errorf("%s: %v", statement, found[0].Args)
			}
		}
	})
}

// More values than a statement takes are looked up in several: each row is read once, and of
// no values none.
func TestAmong(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		var rows []thing
		var ids []string
		for i := range 2001 {
			ids = append(ids, id("t", i))
			rows = append(rows, thing{ID: ids[i]})
		}
		one := store.CourseStream("one")
		_, err := db.Write(t.Context(), command(one), func(tx *store.Tx) error {
			_, err := tx.Record(t.Context(), store.Event{Stream: one, Type: "thing.kept", Rows: []store.Rows{things.Keep(rows...)}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(t.Context(), func(r store.Reader) error {
			none, err := things.Among(t.Context(), r, "id IN (?)", nil)
			if err != nil || len(none) > 0 {
				t.Errorf("%v, %v", none, err)
			}
			found, err := things.Among(t.Context(), r, "id IN (?)", ids)
			seen := map[string]bool{}
			for _, f := range found {
				seen[f.ID] = true
			}
			if len(found) != len(ids) || len(seen) != len(ids) {
				t.Errorf("%d rows, %d of them different", len(found), len(seen))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
