package intake_test

import (
	"fmt"
	"testing"

	"vidimus/internal/intake"
	"vidimus/internal/intake/intaketest"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/store/storetest"
)

// BenchmarkRow is one row read and judged, without the database.
func BenchmarkRow(b *testing.B) {
	m := intake.Propose(intaketest.Headings, nil)
	for n := 0; b.Loop(); n++ {
		intake.Read(spreadsheet.Row{Number: 2, Cells: intaketest.Person(n % 5000)}, m, onDay)
	}
}

// BenchmarkImport is a file of people nobody knows: its preview, then its writing.
func BenchmarkImport(b *testing.B) {
	urls := map[string]func(b *testing.B) string{
		"sqlite":   func(b *testing.B) string { return b.TempDir() + "/intake.db" },
		"postgres": func(b *testing.B) string { return storetest.Postgres(b) },
	}
	for _, rows := range []int{500, 5000} {
		content := intaketest.CSV1252(b, intaketest.Right(rows))
		for _, name := range []string{"sqlite", "postgres"} {
			open := func(b *testing.B) (*desk, intake.Intake) {
				b.Helper()
				d := newDesk(b, storetest.Open(b, urls[name](b), storetest.NewClock("2026-11-22T09:00:00Z")))
				return d, d.bring("elenco.csv", content)
			}
			b.Run(fmt.Sprintf("preview/%s/%d", name, rows), func(b *testing.B) {
				d, i := open(b)
				for b.Loop() {
					if n := d.preview(i); n[intake.IsNew] != rows {
						b.Fatal(n)
					}
				}
			})
			b.Run(fmt.Sprintf("write/%s/%d", name, rows), func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					d, i := open(b)
					d.confirm(i, intake.Plan{})
					b.StartTimer()
					if done := d.result(i); done.Added != rows {
						b.Fatalf("%+v", done)
					}
				}
			})
		}
	}
}
