package statement

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/paperwork"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	paper "vidimus/reports/statement"
)

// Issue states something of an enrolment: day is the last one counted, or the one of the
// presence. The paper is numbered and frozen here and drawn by the outbox. Asked again on
// the same day while nothing has changed it answers the statement there is, whose copies
// are the same bytes. Lock: the course.
func Issue(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, enrolmentID string, kind Kind, day calendar.Date) (Statement, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Statement{}, err
	}
	if kind == Enrolment {
		day = calendar.Date{}
	}
	content, err := compose(ctx, tx, enrolmentID, kind, day, tx.Today(zone))
	if err != nil {
		return Statement{}, err
	}
	s := Statement{ID: store.NewID(), EnrolmentID: enrolmentID, Kind: kind, Day: day, IssuedBy: tx.Actor.ID}
	if known, found, err := same(ctx, tx, s, content); err != nil || found {
		return known, err
	}
	e, err := enrolment.ByID(ctx, tx, enrolmentID)
	if err != nil {
		return Statement{}, err
	}
	p, err := paperwork.Reserve(ctx, tx, keys, paperwork.StatementPaper, e.CourseID, content, content.Date)
	if err != nil {
		return Statement{}, err
	}
	s.PaperID = p.ID
	return s, record(ctx, tx, e.CourseID, "statement.issued", s, map[string]any{"number": p.Label(), "kind": kind})
}

func compose(ctx context.Context, r store.Reader, enrolmentID string, kind Kind, day, today calendar.Date) (paper.Statement, error) {
	switch kind {
	case Enrolment:
		return paperwork.EnrolmentStatement(ctx, r, enrolmentID, today)
	case Attendance:
		return paperwork.AttendanceStatement(ctx, r, enrolmentID, day, today)
	case Presence:
		return paperwork.PresenceStatement(ctx, r, enrolmentID, day, today)
	}
	return paper.Statement{}, fault.New(fault.Invalid, "statement.kind", "Scegli che cosa attestare.").With("kind", "Scegli che cosa attestare.")
}

// same is the last statement in the place of s, where it stands and says just this.
func same(ctx context.Context, r store.Reader, s Statement, content paper.Statement) (Statement, bool, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return Statement{}, false, fmt.Errorf("statement: %w", err)
	}
	all, err := OfEnrolment(ctx, r, s.EnrolmentID)
	if err != nil {
		return Statement{}, false, err
	}
	i := slices.IndexFunc(all, func(known Issued) bool { return known.Stands() && known.Kind == s.Kind && known.Day == s.Day })
	if i < 0 {
		return Statement{}, false, nil
	}
	p, err := paperwork.ByID(ctx, r, all[i].PaperID)
	return all[i].Statement, p.Content == string(text), err
}

// Annul takes a statement back for a reason. Its number is never given again, and the
// public page says that it is annulled. Lock: the course.
func Annul(ctx context.Context, tx *store.Tx, id, reason string) (Issued, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Issued{}, err
	}
	s, err := ByID(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if !s.Stands() {
		return s, fault.New(fault.Refused, "statement.annulled", "È già annullato dal {date}.", fault.Args{"date": s.AnnulledOn})
	}
	s.AnnulledOn, s.AnnulledBy, s.AnnulledWhy = tx.Today(zone), tx.Actor.ID, strings.TrimSpace(reason)
	if s.AnnulledWhy == "" {
		return s, fault.New(fault.Invalid, "statement.reason", "Scrivi perché si annulla.").With("reason", "Scrivi il motivo dell’annullamento.")
	}
	return s, record(ctx, tx, s.CourseID, "statement.annulled", s.Statement, map[string]any{"number": s.Label()})
}

func record(ctx context.Context, tx *store.Tx, courseID, kind string, s Statement, facts map[string]any) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: kind, Facts: facts, Rows: []store.Rows{statements.Keep(s)}})
	return err
}
