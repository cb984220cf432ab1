package attendance_test

import (
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

func TestASheetThatChangedSinceItWasRead(t *testing.T) {
	row := func(e, name string, version int) attendance.SheetRow {
		r := attendance.SheetRow{EnrolmentID: e, FullName: name, Active: true}
		if version > 0 {
			r.Mark = &attendance.Mark{Version: version}
		}
		return r
	}
	sheet := attendance.Sheet{Lesson: timetable.Lesson{Version: 3}, Rows: []attendance.SheetRow{row("a", "Larici Olga", 7), row("b", "Carpini Fosca", 0), row("c", "Olmi Pia", 9)}}
	for name, test := range map[string]struct {
		lesson  int
		a, b, c int
		want    string
	}{
		"as it was":        {3, 7, 0, 9, ""},
		"one was marked":   {3, 7, 0, 0, "L’appello è cambiato dopo che hai aperto la pagina. Controlla la riga di Olmi Pia, poi chiudi di nuovo."},
		"a later mark":     {3, 6, 0, 9, "L’appello è cambiato dopo che hai aperto la pagina. Controlla la riga di Larici Olga, poi chiudi di nuovo."},
		"one was cleared":  {3, 6, 8, 9, "L’appello è cambiato dopo che hai aperto la pagina. Controlla le righe di Larici Olga, Carpini Fosca, poi chiudi di nuovo."},
		"the lesson moved": {2, 6, 0, 9, "La lezione è cambiata dopo che hai aperto la pagina: controlla orari, docenti e appello, poi chiudi di nuovo."},
	} {
		err := sheet.Unchanged(attendance.Seen{Lesson: test.lesson, Marks: map[string]int{"a": test.a, "b": test.b, "c": test.c, "gone": 4}})
		got := ""
		if e := fault.As(err); e != nil && e.Kind == fault.Conflict {
			got = language.Italian.Fault(e)
		}
		if got != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := sheet.Unchanged(sheet.Seen()); err != nil {
		t.Error(err)
	}
}

// The tutor reads the sheet, the teacher's tablet sends an absence, and the tutor closes.
func TestNobodyClosesWhatTheyHaveNotRead(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 2)
		record(c, "l", everybody(c, "m", attendance.Present)...)
		closing := asPlanned()
		closing.Seen, closing.By = sheetOf(c, "l").Seen(), s.Prove(attendancetest.Anna)
		late := op("late", c.Enrolments[1], attendance.Absent)
		late.BaseVersion = closing.Seen.Marks[c.Enrolments[1]]
		record(c, "l", late)
		closes := func() error {
			return c.Write(attendancetest.Teacher, func(tx *store.Tx) error {
				_, err := attendance.Close(t.Context(), tx, c.Keys, "l", closing)
				return err
			})
		}
		if err := closes(); !fault.HasCode(err, "attendance.sheet_changed") {
			t.Errorf("what was not read: %v", err)
		}
		if n := c.Count("SELECT COUNT(*) FROM seal"); n != 0 {
			t.Errorf("%d seals", n)
		}
		closing.Seen = sheetOf(c, "l").Seen()
		if err := closes(); err != nil {
			t.Errorf("read again: %v", err)
		}
	})
}

// Two correct a line at once: the second has not read what the first wrote.
func TestACorrectionDoesNotWriteOverAnother(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 1)
		record(c, "l", everybody(c, "m", attendance.Present)...)
		if _, err := closeAs(c, attendancetest.Tutor, "l", asPlanned()); err != nil {
			t.Fatal(err)
		}
		e := c.Enrolments[0]
		late := attendance.Correction{Version: sheetOf(c, "l").Seen().Marks[e], Reason: "è entrato dopo",
			Entry: attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: wall("09:30")}}}}
		amendLine(c, e, attendance.Entry{State: attendance.Absent}, "lo dice il foglio firme")
		amends := func() error {
			return c.Write(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := attendance.Amend(t.Context(), tx, c.Keys, "l", e, late)
				return err
			})
		}
		if err := amends(); !fault.HasCode(err, "attendance.line_changed") || !fault.Is(err, fault.Conflict) {
			t.Errorf("over the other’s: %v", err)
		}
		if m := sheetOf(c, "l").Rows[0].Mark; m.State != attendance.Absent {
			t.Errorf("the line says %+v", m)
		}
		late.Version = sheetOf(c, "l").Seen().Marks[e]
		if err := amends(); err != nil {
			t.Errorf("read again: %v", err)
		}
	})
}
