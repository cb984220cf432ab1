package attendance

import (
	"context"
	"encoding/json"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/link"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Agreed is an addendum: what an agreement says from now on, and why.
type Agreed struct {
	SignedOn calendar.Date
	Reason   string // names nobody
	StageTerms
}

// ChangeAgreement puts an addendum on file, such as an extension: it is signed before the agreement has
// ended, and takes from the diary nothing that is in it. Both addresses of the diary hold as
// long as the agreement. Lock: the course.
func ChangeAgreement(ctx context.Context, tx *store.Tx, courseID, agreementID string, to Agreed) (StageAddendum, error) {
	a, days, err := withDiary(ctx, tx, courseID, agreementID)
	if err != nil {
		return StageAddendum{}, err
	}
	if a.EndedEarly {
		return StageAddendum{}, fault.New(fault.Refused, "attendance.stage_ended", "Lo stage è stato chiuso in anticipo: serve una nuova convenzione.")
	}
	bad := fault.New(fault.Invalid, "attendance.addendum", "Completa i dati dell’atto aggiuntivo.")
	b := a.with(to.StageTerms)
	b.tidy()
	b.check(bad)
	if err := inPlanAll(ctx, tx, courseID, b.Parts, bad); err != nil {
		return StageAddendum{}, err
	}
	to.check(bad, a)
	for _, d := range days {
		if _, ok := b.Parts.Of(d.Segment); !ok && d.Counts() {
			bad.With("minutes", "Nel diario ci sono già ore di «{segment}»: quella parte non si può togliere.", fault.Args{"segment": d.Segment})
			break
		}
	}
	if last := lastOf(days); b.ToDate.Before(last) {
		bad.With("to_date", "Nel diario c’è già il {day}: la fine non può venire prima.", fault.Args{"day": last.Italian()})
	}
	if err := bad.OrNil(); err != nil {
		return StageAddendum{}, err
	}
	if err := mayTutor(ctx, tx, courseID, string(b.StaffID)); err != nil {
		return StageAddendum{}, err
	}
	if err := forMinors(ctx, tx, b); err != nil {
		return StageAddendum{}, err
	}
	return addendum(ctx, tx, courseID, StageChanged, to, a, b)
}

func (t *Agreed) check(bad *fault.Error, a Agreement) {
	if t.Reason = strings.TrimSpace(t.Reason); t.Reason == "" {
		bad.With("reason", "Scrivi il motivo.")
	}
	if t.SignedOn.IsZero() || t.SignedOn.Before(a.SignedOn) || t.SignedOn.After(a.ToDate) {
		bad.With("signed_on", "L’atto si firma dopo la convenzione e prima che finisca, il {last}: dopo serve una nuova convenzione.", fault.Args{"last": a.ToDate.Italian()})
	}
}

// Ending is a stage that ends before its last day.
type Ending struct {
	SignedOn calendar.Date
	Last     calendar.Date // the last day at the company
	Reason   string        // names nobody
	Missed   bool          // the hours not done are the learner's absence; else they are still to be offered, by another agreement
}

// EndStageEarly closes a stage before its last day. Hours that the learner did not take up were
// offered and are absence; those that the company could not give go back to what is still to be
// offered: the agreement is then of the hours done. Lock: the course.
func EndStageEarly(ctx context.Context, tx *store.Tx, courseID, agreementID string, e Ending) (StageAddendum, error) {
	a, days, err := withDiary(ctx, tx, courseID, agreementID)
	if err != nil {
		return StageAddendum{}, err
	}
	if a.EndedEarly {
		return StageAddendum{}, fault.New(fault.Refused, "attendance.stage_ended", "Lo stage è già stato chiuso in anticipo.")
	}
	if n := countOf(days, DayProposed, DayReturned); n > 0 {
		return StageAddendum{}, fault.New(fault.Refused, "attendance.stage_waiting", "Nel diario {n} {n|giornata aspetta|giornate aspettano} una decisione: prima di chiudere {n|confermala|confermale}.", fault.Args{"n": n})
	}
	bad := fault.New(fault.Invalid, "attendance.ending", "Completa i dati della chiusura.")
	to := Agreed{SignedOn: e.SignedOn, Reason: e.Reason, StageTerms: a.Terms()}
	to.check(bad, a)
	switch last := lastOf(days); {
	case e.Last.IsZero() || e.Last.Before(a.FromDate) || !e.Last.Before(a.ToDate):
		bad.With("to_date", "Scrivi l’ultimo giorno in azienda, dal {first} e prima del {last}.", fault.Args{"first": a.FromDate.Italian(), "last": a.ToDate.Italian()})
	case e.Last.Before(last):
		bad.With("to_date", "Nel diario c’è già il {day}: la fine non può venire prima.", fault.Args{"day": last.Italian()})
	}
	if err := bad.OrNil(); err != nil {
		return StageAddendum{}, err
	}
	to.ToDate = e.Last
	if !e.Missed {
		to.Parts = done(a.Parts, days)
	}
	b := a.with(to.StageTerms)
	b.EndedEarly = true
	return addendum(ctx, tx, courseID, StageEnded, to, a, b)
}

// done are the parts as far as the diary has come, and no further than they were.
func done(parts Parts, days []StageDay) Parts {
	out := make(Parts, 0, len(parts))
	for _, p := range parts {
		p.Minutes = min(p.Minutes, StageMinutes(days, p.Segment))
		out = append(out, p)
	}
	return out
}

func addendum(ctx context.Context, tx *store.Tx, courseID string, kind AddendumKind, to Agreed, from, now Agreement) (StageAddendum, error) {
	if err := writable(ctx, tx, courseID); err != nil {
		return StageAddendum{}, err
	}
	was, err := json.Marshal(from.Terms())
	if err != nil {
		return StageAddendum{}, err
	}
	is, err := json.Marshal(now.Terms())
	if err != nil {
		return StageAddendum{}, err
	}
	add := StageAddendum{ID: store.NewID(), AgreementID: from.ID, Kind: kind, SignedOn: to.SignedOn, Reason: to.Reason, OldTerms: string(was), NewTerms: string(is),
		RecordedAt: tx.Now(), RecordedBy: tx.Actor.ID}
	err = recordStage(ctx, tx, courseID, now, "attendance.stage_"+string(kind), map[string]any{"to_date": now.ToDate, "minutes": now.Minutes()},
		agreements.Keep(now), addenda.Keep(add))
	if err != nil {
		return StageAddendum{}, err
	}
	zone, err := provider.Zone(ctx, tx)
	for _, p := range DiaryPurposes {
		if err == nil {
			err = link.Until(ctx, tx, store.CourseStream(courseID), p, now.ID, diaryEnds(now, zone))
		}
	}
	return add, err
}
