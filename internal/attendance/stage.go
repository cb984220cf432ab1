package attendance

import (
	"context"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// MaxStageDay is how many hours of stage one day may have, where nothing else is agreed.
const MaxStageDay = calendar.Minutes(8 * 60)

// Cell is what the agreement's hours are counted by.
func (a Agreement) Cell() hours.Cell {
	if a.Segment == hours.TraineeshipSeg {
		return hours.Cell{Segment: a.Segment, Mode: hours.Traineeship}
	}
	return hours.Cell{Segment: a.Segment, Mode: hours.WorkPlacement}
}

// Agree puts a learner's stage at a company on file. Lock: the course.
func Agree(ctx context.Context, tx *store.Tx, courseID string, a Agreement) (Agreement, error) {
	bad := fault.New(fault.Invalid, "attendance.agreement", "Completa i dati della convenzione di stage.")
	for _, f := range []struct {
		name, message string
		text          *string
	}{
		{"company", "Scrivi l’azienda.", &a.Company},
		{"company_site", "Scrivi la sede dello stage.", &a.CompanySite},
		{"number", "Scrivi il numero della convenzione.", &a.Number},
		{"company_tutor", "Scrivi il tutor aziendale.", &a.CompanyTutor},
		{"insurance", "Scrivi le polizze che coprono lo stage.", &a.Insurance},
	} {
		if *f.text = strings.TrimSpace(*f.text); *f.text == "" {
			bad.With(f.name, f.message)
		}
	}
	if a.Minutes <= 0 {
		bad.With("minutes", "Scrivi le ore previste dalla convenzione.")
	}
	if a.FromDate.IsZero() || a.ToDate.IsZero() || a.ToDate.Before(a.FromDate) {
		bad.With("to_date", "La convenzione deve avere un primo e un ultimo giorno, nell’ordine.")
	}
	if a.SignedOn.IsZero() || a.SignedOn.After(a.FromDate) {
		bad.With("signed_on", "La convenzione si firma prima che lo stage cominci: scrivi la data della firma.")
	}
	if err := inPlan(ctx, tx, courseID, a.Cell(), bad); err != nil {
		return Agreement{}, err
	}
	if err := bad.OrNil(); err != nil {
		return Agreement{}, err
	}
	if err := attendsBetween(ctx, tx, courseID, a.EnrolmentID, a.FromDate, a.ToDate); err != nil {
		return Agreement{}, err
	}
	if a.StaffID != "" {
		if _, err := provider.StaffByID(ctx, tx, string(a.StaffID)); err != nil {
			return Agreement{}, err
		}
	}
	a.ID = store.NewID()
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "attendance.stage_agreed",
		Facts: map[string]any{"enrolment": a.EnrolmentID}, Rows: []store.Rows{agreements.Keep(a)}})
	return a, err
}

// RecordStageDay writes a stretch of a day into the diary of an agreement; its minutes
// are computed. Lock: the course.
func RecordStageDay(ctx context.Context, tx *store.Tx, courseID string, d StageDay) (StageDay, error) {
	a, err := agreementOf(ctx, tx, courseID, d.AgreementID)
	if err != nil {
		return StageDay{}, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return StageDay{}, err
	}
	d.Activity = strings.TrimSpace(d.Activity)
	when, refused := d.check(a, tx.Today(zone), zone)
	if refused != nil {
		return StageDay{}, refused
	}
	d.Minutes = calendar.WholeMinutes([]calendar.Interval{when}) - d.BreakMinutes
	if err := attendsBetween(ctx, tx, courseID, a.EnrolmentID, d.Date, d.Date); err != nil {
		return StageDay{}, err
	}
	sameDay, err := stageDays.Where(ctx, tx, "on_date = ? AND agreement_id IN (SELECT a.id FROM stage_agreement a WHERE a.enrolment_id = ?)", d.Date, a.EnrolmentID)
	if err != nil {
		return StageDay{}, err
	}
	if refused := d.besides(sameDay); refused != nil {
		return StageDay{}, refused
	}
	lessons, err := presenceOn(ctx, tx, a.EnrolmentID, d.Date)
	if err != nil {
		return StageDay{}, err
	}
	if len(calendar.Intersect([]calendar.Interval{when}, lessons)) > 0 {
		return StageDay{}, fault.New(fault.Refused, "attendance.at_lesson", "In quelle ore l’allievo risulta presente a una lezione.")
	}
	d.ID, d.RecordedAt, d.RecordedBy = store.NewID(), tx.Now(), tx.Actor.ID
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "attendance.stage_day_recorded",
		Facts: map[string]any{"enrolment": a.EnrolmentID, "agreement": a.ID}, Rows: []store.Rows{stageDays.Keep(d)}})
	return d, err
}

// check is what can be said of a day against its agreement alone; it answers when it was.
func (d StageDay) check(a Agreement, today calendar.Date, zone *time.Location) (calendar.Interval, *fault.Error) {
	bad := fault.New(fault.Invalid, "attendance.stage_day", "Completa il giorno di stage.")
	typed := fault.Args{"from": d.From.String(), "to": d.To.String()}
	when, err := interval(d.Date, d.From, d.To, zone)
	switch {
	case d.Date.Before(a.FromDate) || d.Date.After(a.ToDate):
		bad.With("date", "La convenzione va dal {first} al {last}: il giorno è fuori.", fault.Args{"first": a.FromDate.Italian(), "last": a.ToDate.Italian()})
	case d.Date.After(today):
		bad.With("date", "Il giorno deve ancora venire: il diario si scrive dopo.")
	case d.From%60 != 0 || d.To%60 != 0:
		bad.With("from", "Scrivi gli orari in ore e minuti: {from}–{to}.", typed)
	case d.From >= d.To || (err == nil && when.IsEmpty()):
		bad.With("to", "La fine ({to}) deve venire dopo l’inizio ({from}).", typed)
	case err != nil:
		bad.With("from", "In quel giorno cambia l’ora e l’orario {from}–{to} non esiste.", typed)
	case d.BreakMinutes < 0 || d.BreakMinutes >= calendar.WholeMinutes([]calendar.Interval{when}):
		bad.With("break_minutes", "La pausa deve essere più breve del tempo in azienda.")
	}
	if d.Activity == "" {
		bad.With("activity", "Scrivi che cosa ha fatto.")
	}
	if len(bad.Fields) > 0 {
		return when, bad
	}
	return when, nil
}

// besides judges a stretch beside the others of the learner on that day.
func (d StageDay) besides(others []StageDay) *fault.Error {
	total := d.Minutes
	for _, o := range others {
		if d.From < o.To && o.From < d.To {
			return fault.New(fault.Refused, "attendance.stage_twice", "Il diario ha già le ore dalle {from} alle {to} di quel giorno.",
				fault.Args{"from": o.From.String(), "to": o.To.String()})
		}
		total += o.Minutes
	}
	if total > MaxStageDay {
		return fault.New(fault.Refused, "attendance.stage_long", "In un giorno si possono fare al massimo {most} di stage: qui sarebbero {total}.",
			fault.Args{"most": MaxStageDay, "total": total})
	}
	return nil
}

// RemoveStageDay takes a stretch out of the diary; the journal keeps it, with the reason,
// which names no person. Lock: the course.
func RemoveStageDay(ctx context.Context, tx *store.Tx, courseID, dayID, reason string) error {
	d, err := stageDays.ByID(ctx, tx, dayID)
	if err != nil {
		return store.NotFound(err, "Il giorno di stage non c’è.")
	}
	a, err := agreementOf(ctx, tx, courseID, d.AgreementID)
	if err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.New(fault.Invalid, "attendance.stage_day", "Completa il giorno di stage.").With("reason", "Scrivi perché il giorno va tolto dal diario.")
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "attendance.stage_day_removed",
		Facts: map[string]any{"enrolment": a.EnrolmentID, "agreement": a.ID, "reason": reason}, Rows: []store.Rows{stageDays.Remove(dayID)}})
	return err
}

// agreementOf reads an agreement of the course.
func agreementOf(ctx context.Context, r store.Reader, courseID, agreementID string) (Agreement, error) {
	found, err := agreements.Where(ctx, r, "id = ? AND enrolment_id IN (SELECT e.id FROM enrolment e WHERE e.course_id = ?)", agreementID, courseID)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "not_found", "La convenzione di stage non c’è.")
	}
	if err != nil {
		return Agreement{}, err
	}
	return found[0], nil
}

// presenceOn is when a learner was at lessons on a day.
func presenceOn(ctx context.Context, r store.Reader, enrolmentID string, day calendar.Date) ([]calendar.Interval, error) {
	said, err := marks.Where(ctx, r, "enrolment_id = ? AND state = 'present' AND lesson_id IN (SELECT l.id FROM lesson l WHERE l.on_date = ? AND l.state <> 'cancelled')", enrolmentID, day)
	var out []calendar.Interval
	for _, m := range said {
		out = append(out, m.Presence()...)
	}
	return out, err
}
