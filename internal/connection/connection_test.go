package connection_test

import (
	"context"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/connection"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/remotelog"
	"vidimus/internal/stamp"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

var rome = attendancetest.Rome

// remote is a course with three learners and one lesson in DAD on its eleventh day.
func remote(t *testing.T, run func(t *testing.T, c *attendancetest.Course, v *vault.Vault)) {
	attendancetest.Each(t, "2026-09-17T14:30:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 3)
		c.Teach(attendancetest.Lesson{ID: "l", Segment: "531", Mode: hours.LiveDistance, Date: calendar.MustDate("2026-09-17"), From: "09:00", To: "13:00"})
		v, err := vault.Open(t.TempDir(), [32]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		run(t, c, v)
	})
}

func bring(t *testing.T, c *attendancetest.Course, v *vault.Vault, content string) (out connection.Report, again bool) {
	t.Helper()
	file, err := v.Put([]byte(content), "text/csv")
	if err != nil {
		t.Fatal(err)
	}
	c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
		out, again, err = connection.Bring(t.Context(), tx, "l", file, "resoconto.csv", remotelog.Zoom)
		return err
	})
	return out, again
}

func confirm(t *testing.T, c *attendancetest.Course, seen []string, ops ...attendance.MarkOperation) error {
	t.Helper()
	return c.Write(attendancetest.Tutor, func(tx *store.Tx) error { return connection.Confirm(t.Context(), tx, "l", seen, ops) })
}

func operation(enrolment string, base int, in, out string) attendance.MarkOperation {
	op := attendance.MarkOperation{ID: store.NewID(), EnrolmentID: enrolment, BaseVersion: base, Source: attendance.FromLog, Entry: attendance.Entry{State: attendance.Absent}}
	if in != "" {
		a, b := calendar.MustWall(in), calendar.MustWall(out)
		op.State, op.Times = attendance.Present, []attendance.Times{{In: &a, Out: &b}}
	}
	return op
}

func TestOneFileOnce(t *testing.T) {
	remote(t, func(t *testing.T, c *attendancetest.Course, v *vault.Vault) {
		first, again := bring(t, c, v, "uno")
		if again || first.Part != connection.Counted {
			t.Fatal(first, again)
		}
		events := c.Count("SELECT COUNT(*) FROM event")
		if same, again := bring(t, c, v, "uno"); !again || same.ID != first.ID || c.Count("SELECT COUNT(*) FROM event") != events {
			t.Error("the same file again changed something", same, again)
		}
		second, again := bring(t, c, v, "due")
		if again || second.Part != connection.Compared {
			t.Error("a second report counts by itself", second)
		}
		use := func(id string, part connection.Part) error {
			return c.Write(attendancetest.Tutor, func(tx *store.Tx) error { return connection.Use(t.Context(), tx, "l", id, part) })
		}
		if err := use(second.ID, connection.Counted); err != nil {
			t.Error(err)
		}
		if err := use(second.ID, "x"); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		if err := use("nowhere", connection.Counted); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if err := use(first.ID, connection.Withdrawn); err != nil {
			t.Error(err)
		}
		if back, again := bring(t, c, v, "uno"); again || back.ID != first.ID || back.Part != connection.Compared {
			t.Error("a report that was withdrawn does not come back as it is", back, again)
		}
	})
}

func TestConfirming(t *testing.T) {
	remote(t, func(t *testing.T, c *attendancetest.Course, v *vault.Vault) {
		if err := confirm(t, c, nil); !fault.HasCode(err, "connection.none") {
			t.Error(err)
		}
		r, _ := bring(t, c, v, "uno")
		if c.Count("SELECT COUNT(*) FROM mark") != 0 {
			t.Error("a report counts before it is confirmed")
		}
		if err := confirm(t, c, nil); !fault.Is(err, fault.Conflict) {
			t.Error("reports that changed meanwhile:", err)
		}
		// Somebody marks one by hand: it is not overwritten, and nothing else is written.
		c.Must(attendancetest.Teacher, func(tx *store.Tx) error {
			op := operation("c-e02", 0, "", "")
			op.Source = attendance.FromSheet
			_, err := attendance.Record(t.Context(), tx, "c", "l", []attendance.MarkOperation{op})
			return err
		})
		err := confirm(t, c, []string{r.ID}, operation("c-e01", 0, "09:03:03", "13:00"), operation("c-e02", 0, "09:00", "13:00"))
		if e := fault.As(err); e == nil || len(e.Fields) != 1 || e.Fields[0].Name != "row.c-e02" {
			t.Error(err)
		}
		if n := c.Count("SELECT COUNT(*) FROM mark WHERE source = 'log'"); n != 0 {
			t.Error("half of it was written:", n)
		}
		if err := confirm(t, c, []string{r.ID}, operation("c-e01", 0, "09:03:03", "13:00"), operation("c-e03", 0, "", "")); err != nil {
			t.Fatal(err)
		}
		if n := c.Count("SELECT COUNT(*) FROM mark WHERE source = 'log'"); n != 2 {
			t.Error(n)
		}
		c.Read(func(r store.Reader) error {
			all, err := connection.ReportsOf(t.Context(), r, "l")
			if err != nil || all[0].ConfirmedBy != "tutor" || all[0].ConfirmedAt.IsZero() {
				t.Error(all, err)
			}
			sheet, err := attendance.SheetOf(t.Context(), r, "l")
			if err != nil || sheet.Rows[0].Minutes != 236 {
				t.Error(sheet.Rows[0].Minutes, err)
			}
			return nil
		})
	})
}

func TestWhoPeopleAreIsRemembered(t *testing.T) {
	remote(t, func(t *testing.T, c *attendancetest.Course, _ *vault.Vault) {
		tell := func(said ...connection.Said) error {
			return c.Write(attendancetest.Tutor, func(tx *store.Tx) error { return connection.Tell(t.Context(), tx, "c", said) })
		}
		if err := tell(connection.Said{Alias: "olga", Kind: connection.Learner, EnrolmentID: "c-e01"}, connection.Said{Alias: "prof", Kind: connection.Staff}); err != nil {
			t.Fatal(err)
		}
		if err := tell(connection.Said{Alias: "olga", Kind: connection.Learner, EnrolmentID: "c-e02"}, connection.Said{Alias: "prof", Kind: connection.Staff}); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []connection.Said{{Alias: "x", Kind: connection.Learner}, {Alias: "x", Kind: connection.Learner, EnrolmentID: "altrove"}, {Alias: "x", Kind: "y"}, {Alias: "x", Kind: connection.Staff, EnrolmentID: "c-e01"}} {
			if err := tell(wrong); !fault.Is(err, fault.Invalid) {
				t.Error(wrong, err)
			}
		}
		c.Read(func(r store.Reader) error {
			all, err := connection.AliasesOf(t.Context(), r, "c")
			if err != nil || len(all) != 2 || all[0].EnrolmentID != "c-e02" {
				t.Error(all, err)
			}
			people, err := connection.PeopleOf(t.Context(), r, "c")
			if err != nil || len(people) != 5 || people[0].FullName() != "Allievo01 Prova" || people[4].Email != "bruno@example.org" || people[4].Kind != connection.Staff {
				t.Error(people, err)
			}
			return nil
		})
	})
}

func TestColumnsAreExplainedOnce(t *testing.T) {
	remote(t, func(t *testing.T, c *attendancetest.Course, v *vault.Vault) {
		columns := remotelog.Columns{Name: 0, Surname: -1, Email: -1, Join: 1, Leave: 2, Duration: -1, Waiting: -1}
		explain := func(m remotelog.Mapping, office bool) error {
			_, err := c.DB.Write(t.Context(), store.Command{Actor: attendancetest.Tutor, Locks: []store.Stream{store.ProviderStream()}},
				func(tx *store.Tx) error { return connection.Explain(t.Context(), tx, m, office) })
			return err
		}
		if err := explain(remotelog.Mapping{Signature: "a|b", Columns: remotelog.Columns{Name: -1, Email: -1, Join: 1, Leave: -1, Duration: -1}}, false); len(fault.As(err).Fields) != 3 {
			t.Error(err)
		}
		for _, tt := range []struct {
			label, refused string
			office         bool
		}{{"Stanza", "", false}, {"Stanza 1", "headings.said", false}, {"Stanza 2", "", true}} {
			err := explain(remotelog.Mapping{Label: tt.label, Signature: "a|b", Columns: columns, Order: stamp.DayFirst}, tt.office)
			if tt.refused == "" && err != nil || tt.refused != "" && !fault.HasCode(err, tt.refused) {
				t.Fatalf("%s: %v", tt.label, err)
			}
		}
		c.Read(func(r store.Reader) error {
			all, err := connection.Mappings(t.Context(), r)
			if err != nil || len(all) != 1 || all[0].Label != "Stanza 2" || all[0].Columns != columns {
				t.Error(all, err)
			}
			return nil
		})
		r, _ := bring(t, c, v, "uno")
		decide := func(o stamp.Order) error {
			return c.Write(attendancetest.Tutor, func(tx *store.Tx) error { return connection.Decide(t.Context(), tx, "l", r.ID, o) })
		}
		if err := decide(stamp.DayFirst); err != nil {
			t.Error(err)
		}
		if err := decide(""); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	})
}

func TestLessonsWithoutReport(t *testing.T) {
	remote(t, func(t *testing.T, c *attendancetest.Course, v *vault.Vault) {
		bare := func() (n int) {
			c.Read(func(r store.Reader) error {
				all, err := connection.WithoutReport(context.WithoutCancel(t.Context()), r, "c")
				n = len(all)
				return err
			})
			return n
		}
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := attendance.Record(t.Context(), tx, "c", "l", []attendance.MarkOperation{operation("c-e01", 0, "09:00", "13:00"), operation("c-e02", 0, "", ""), operation("c-e03", 0, "", "")})
			return err
		})
		if bare() != 0 {
			t.Error("an open lesson is not yet without its report")
		}
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := c.Close(tx, "l", attendance.Closing{Topic: "UF 531", Teachers: []attendance.ActualTeacher{{StaffID: attendancetest.Anna}}})
			return err
		})
		if bare() != 1 {
			t.Error("a closed lesson in DAD without a report is not found")
		}
		kept, _ := bring(t, c, v, "uno")
		if bare() != 1 {
			t.Error("a file that nobody has confirmed proves nothing")
		}
		if err := confirm(t, c, []string{kept.ID}); err != nil || bare() != 0 {
			t.Error("the report is confirmed", err)
		}
	})
}
