package attendance

import (
	"context"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// TakeBackRoll takes every mark off an open lesson and answers how many there were: the roll
// was called on the wrong lesson, or the lesson must be moved. A lesson that is on the register
// keeps its roll: there a correction is a counter-entry. The reason stands in the journal, so
// it names no person. Lock: the course.
func TakeBackRoll(ctx context.Context, tx *store.Tx, lessonID, reason string) (int, error) {
	l, err := timetable.LessonByID(ctx, tx, lessonID)
	if err != nil {
		return 0, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return 0, err
	}
	if refused := open(l, tx.Today(zone)); refused != nil {
		return 0, refused
	}
	if l.Reopened {
		return 0, fault.New(fault.Refused, "attendance.reopened", "La lezione è stata riaperta: il suo appello si corregge riga per riga.")
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return 0, fault.New(fault.Invalid, "attendance.take_back", "Manca il motivo.").With("reason", "Scrivi perché l’appello va tolto.")
	}
	said, err := marks.Where(ctx, tx, "lesson_id = ? ORDER BY id", lessonID)
	if err != nil {
		return 0, err
	}
	if len(said) == 0 {
		return 0, fault.New(fault.Refused, "attendance.no_roll", "L’appello di questa lezione non è ancora cominciato.")
	}
	ids := make([]string, len(said))
	for i, m := range said {
		ids[i] = m.ID
	}
	return len(said), record(ctx, tx, l, "attendance.roll_taken_back", map[string]any{"marks": len(said), "reason": reason}, marks.Remove(ids...))
}
