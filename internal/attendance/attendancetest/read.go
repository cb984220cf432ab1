package attendancetest

import (
	"vidimus/internal/attendance"
	"vidimus/internal/store"
)

// Close closes a lesson as somebody does who has just read its sheet.
func (c *Course) Close(tx *store.Tx, lesson string, closing attendance.Closing) (attendance.Seal, error) {
	s, err := attendance.SheetOf(c.T.Context(), tx, lesson)
	if err != nil {
		return attendance.Seal{}, err
	}
	closing.Seen = s.Seen()
	return attendance.Close(c.T.Context(), tx, c.Keys, lesson, closing)
}

// Amend corrects a line of a closed page as somebody does who has just read it.
func (c *Course) Amend(tx *store.Tx, lesson, enrolment string, e attendance.Entry, reason string) (attendance.Amendment, error) {
	s, err := attendance.SheetOf(c.T.Context(), tx, lesson)
	if err != nil {
		return attendance.Amendment{}, err
	}
	return attendance.Amend(c.T.Context(), tx, c.Keys, lesson, enrolment,
		attendance.Correction{Entry: e, Version: s.Seen().Marks[enrolment], Reason: reason})
}
