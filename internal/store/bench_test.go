package store_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// class is a lesson's page: one row for each of 25 learners.
func class(lesson int64) []thing {
	rows := make([]thing, 25)
	for i := range rows {
		rows[i] = thing{ID: fmt.Sprintf("lesson-%d/%02d", lesson, i), Count: i, Good: true}
	}
	return rows
}

func eachB(b *testing.B, run func(b *testing.B, db *store.DB)) {
	b.Run("sqlite", func(b *testing.B) { run(b, open(b, filepath.Join(b.TempDir(), "v.db"))) })
	b.Run("postgres", func(b *testing.B) { run(b, open(b, storetest.EmptyPostgres(b))) })
}

// BenchmarkClass saves a page of marks: once as the product does it, with operation,
// lock, event and chain, and once as the same upsert in plain SQL. The difference is
// the price of the journal. Every client writes a course of its own.
func BenchmarkClass(b *testing.B) {
	eachB(b, func(b *testing.B, db *store.DB) {
		for _, clients := range []int{1, 8} {
			var client atomic.Int64
			b.Run(fmt.Sprintf("event/%d", clients), func(b *testing.B) {
				b.SetParallelism(clients) // times GOMAXPROCS: run with -cpu 1
				b.RunParallel(func(pb *testing.PB) {
					n := client.Add(1)
					stream := store.CourseStream(fmt.Sprint(n))
					for pb.Next() {
						cmd := command(stream)
						cmd.Operation = store.Operation{ID: store.NewID(), BodyHash: "h"}
						_, err := db.Write(b.Context(), cmd, func(tx *store.Tx) error {
							_, err := tx.Record(b.Context(), store.Event{Stream: stream, Type: "thing.kept", Rows: []store.Rows{things.Keep(class(n)...)}})
							return err
						})
						if err != nil {
							b.Error(err)
						}
					}
				})
			})
			b.Run(fmt.Sprintf("plain/%d", clients), func(b *testing.B) {
				write, _ := db.Pools()
				query := write.Rebind("INSERT INTO thing (id, name, count, on_date, at, good, other_id, wall) VALUES " + store.Tuples(25, 8) +
					" ON CONFLICT (id) DO UPDATE SET name = excluded.name, count = excluded.count, on_date = excluded.on_date," +
					" at = excluded.at, good = excluded.good, other_id = excluded.other_id, wall = excluded.wall")
				b.SetParallelism(clients)
				b.RunParallel(func(pb *testing.PB) {
					n := client.Add(1)
					for pb.Next() {
						var args []any
						for _, row := range class(n) {
							args = append(args, row.ID, row.Name, row.Count, row.On, row.At, row.Good, row.Other, nil)
						}
						tx, err := write.BeginTxx(b.Context(), nil)
						if err != nil {
							b.Error(err)
							continue
						}
						if _, err := tx.Exec(query, args...); err != nil {
							b.Error(err)
						}
						if err := tx.Commit(); err != nil {
							b.Error(err)
						}
					}
				})
			})
		}
	})
}

// BenchmarkVerify recomputes a journal of 400 pages of 25 marks each.
func BenchmarkVerify(b *testing.B) {
	const pages = 400
	eachB(b, func(b *testing.B, db *store.DB) {
		for page := range int64(pages) {
			stream := store.CourseStream(fmt.Sprint(page % 10))
			_, err := db.Write(b.Context(), command(stream), func(tx *store.Tx) error {
				_, err := tx.Record(b.Context(), store.Event{Stream: stream, Type: "thing.kept", Rows: []store.Rows{things.Keep(class(page)...)}})
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		for b.Loop() {
			err := db.Read(b.Context(), func(r store.Reader) error {
				found, err := store.Verify(b.Context(), r)
				if len(found) > 0 {
					b.Fatal(found)
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*pages*25), "µs/row")
	})
}
