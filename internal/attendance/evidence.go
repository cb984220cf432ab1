package attendance

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Ever is the first day of a row that tells all time until its last: whatever the learner did on
// the platform, before the window opened too.
var Ever = calendar.MustDate("1900-01-01")

// FadEvidence is what one report of the platform says of one learner on one object: time on
// a day, or all time until the day of the report ([Ever]). FAD counts only with it (DOMAIN §5);
// how much of it counts, [Follow] says.
type FadEvidence struct {
	ID             string           `db:"id"`
	ObjectID       string           `db:"object_id"`
	EnrolmentID    string           `db:"enrolment_id"`
	FromDate       calendar.Date    `db:"from_date"`
	ToDate         calendar.Date    `db:"to_date"`
	Seconds        int              `db:"seconds"`
	Measure        Measure          `db:"measure"`
	Accesses       int              `db:"accesses"`
	Sessions       string           `db:"sessions"` // JSON of []calendar.Interval
	LastAccessAt   calendar.Instant `db:"last_access_at"`
	Account        string           `db:"account" personal:"true"` // on the platform
	Source         string           `db:"source"`
	TestResult     string           `db:"test_result"`
	FileID         store.Ref        `db:"file_id"` // none where somebody typed it
	RecordedAt     calendar.Instant `db:"recorded_at"`
	RecordedBy     string           `db:"recorded_by"`
	AttestedAt     calendar.Instant `db:"attested_at"` // of what the platform did not measure, or nobody can look up
	AttestedBy     string           `db:"attested_by"`
	AttestedReason string           `db:"attested_reason" personal:"true"`
	AsideAt        calendar.Instant `db:"aside_at"`
	AsideBy        string           `db:"aside_by"`
	AsideReason    string           `db:"aside_reason" personal:"true"`
}

// When are the sessions, where the report says them.
func (e FadEvidence) When() []calendar.Interval { return intervals(e.Sessions) }

// Sitting is the stored form of sessions.
func (e FadEvidence) Sitting(sessions []calendar.Interval) (FadEvidence, error) {
	text, err := intervalText(sessions)
	e.Sessions = text
	return e, err
}

// RecordFad keeps what somebody types from a report: the time of one learner on one object
// until a day, today where none is said. There is no report to look it up in, so that it counts
// once somebody attests it. What was typed of the same day before is set aside. Lock: the
// course.
func RecordFad(ctx context.Context, tx *store.Tx, courseID string, e FadEvidence) (FadEvidence, error) {
	if err := writable(ctx, tx, courseID); err != nil {
		return FadEvidence{}, err
	}
	o, err := ObjectOf(ctx, tx, courseID, e.ObjectID)
	if err != nil {
		return FadEvidence{}, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return FadEvidence{}, err
	}
	today := tx.Today(zone)
	if e.ToDate.IsZero() {
		e.ToDate = today
	}
	bad := fault.New(fault.Invalid, "attendance.fad", "Completa l’evidenza FAD.")
	if e.Source = strings.TrimSpace(e.Source); e.Source == "" {
		bad.With("source", "Scrivi da dove viene: piattaforma e data del rapporto.")
	}
	if e.Seconds < 0 {
		bad.With("seconds", "Il tempo non può essere negativo.")
	}
	if e.ToDate.After(today) {
		bad.With("up_to", "Il rapporto non può essere di un giorno che deve ancora venire.")
	}
	if err := bad.OrNil(); err != nil {
		return FadEvidence{}, err
	}
	if e.ToDate.Before(o.FromDate) {
		return FadEvidence{}, fault.New(fault.Refused, "attendance.not_yet", "L’oggetto FAD si apre il {date}.", fault.Args{"date": o.FromDate.Italian()})
	}
	last := o.ToDate
	if e.ToDate.Before(last) {
		last = e.ToDate
	}
	if err := attendsBetween(ctx, tx, courseID, e.EnrolmentID, o.FromDate, last); err != nil {
		return FadEvidence{}, err
	}
	same, err := fadEvidence.Where(ctx, tx, "object_id = ? AND enrolment_id = ? AND to_date = ? AND file_id IS NULL AND aside_at IS NULL", e.ObjectID, e.EnrolmentID, e.ToDate)
	if err != nil {
		return FadEvidence{}, err
	}
	e.ID, e.FromDate, e.Measure, e.Sessions = store.NewID(), Ever, Typed, "[]"
	e.RecordedAt, e.RecordedBy = tx.Now(), tx.Actor.ID
	rows := []FadEvidence{e}
	for _, k := range same {
		if e.same(k) && e.Source == k.Source {
			return k, nil
		}
		k.AsideAt, k.AsideBy, k.AsideReason = e.RecordedAt, e.RecordedBy, TypedAgain
		rows = append(rows, k)
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "attendance.fad_recorded",
		Facts: map[string]any{"object": o.ID, "enrolment": e.EnrolmentID}, Rows: []store.Rows{fadEvidence.Keep(rows...)}})
	if err != nil {
		return e, err
	}
	return e, enrolment.ChangedHours(ctx, tx, courseID)
}

// TypedAgain is why a row written by hand is set aside when the same day is written anew.
const TypedAgain = "Scritto di nuovo a mano: vale la riga più recente."

// fadKey is what a row speaks of.
type fadKey struct {
	object, enrolment string
	from, to          calendar.Date
	measure           Measure
}

func (e FadEvidence) key() fadKey {
	return fadKey{e.ObjectID, e.EnrolmentID, e.FromDate, e.ToDate, e.Measure}
}

// same reports whether a row says nothing that the other did not: in a report that comes
// twice, or in the days that a longer one has in common with the last.
func (e FadEvidence) same(known FadEvidence) bool {
	return e.Seconds == known.Seconds && e.TestResult == known.TestResult && e.Accesses == known.Accesses
}

// stands reports whether a row is of a file and was not set aside.
func (e FadEvidence) stands(file store.Ref) bool {
	return file != "" && e.FileID == file && e.AsideAt.IsZero()
}

// News are the rows of a report that say something which is not on file yet. One with the id
// of a row on file takes its place: it is of the same report, in which more accounts or
// activities were recognised since, or fewer. What was set aside does not come back by
// bringing the file again; read in another way, it does.
func News(known, rows []FadEvidence) []FadEvidence {
	have := map[fadKey][]FadEvidence{}
	for _, e := range known {
		have[e.key()] = append(have[e.key()], e)
	}
	var out []FadEvidence
	for _, e := range rows {
		if e, is := e.news(have[e.key()]); is {
			out = append(out, e)
		}
	}
	return out
}

// news is the row as it is to be kept, if it is.
func (e FadEvidence) news(known []FadEvidence) (FadEvidence, bool) {
	if i := slices.IndexFunc(known, func(k FadEvidence) bool { return k.stands(e.FileID) }); i >= 0 {
		return e.insteadOf(known[i]), !e.same(known[i])
	}
	return e, !slices.ContainsFunc(known, func(k FadEvidence) bool { return k.AsideReason != NoLongerSaid && e.same(k) })
}

// insteadOf puts a row in the place of another. Whoever attested an estimate, attested its
// time: with another time it has to be attested anew.
func (e FadEvidence) insteadOf(known FadEvidence) FadEvidence {
	e.ID = known.ID
	if e.Seconds == known.Seconds {
		e.AttestedAt, e.AttestedBy, e.AttestedReason = known.AttestedAt, known.AttestedBy, known.AttestedReason
	}
	return e
}

// NoLongerSaid is why a row is set aside that its report, matched as people say now, does not
// give any more. It comes back when the report gives it again.
const NoLongerSaid = "Gli abbinamenti del rapporto sono stati corretti: questa riga non ne risulta più."

// Gone are the rows on file from a report that are no longer among those which it gives.
func Gone(known []FadEvidence, file store.Ref, rows []FadEvidence) []FadEvidence {
	given := map[fadKey]bool{}
	for _, e := range rows {
		given[e.key()] = true
	}
	var out []FadEvidence
	for _, e := range known {
		if e.stands(file) && !given[e.key()] {
			out = append(out, e)
		}
	}
	return out
}

// KeepReport keeps what a report says, as far as it is new: bringing it twice changes
// nothing, and what the journal has of a row that another takes the place of, it keeps. Days
// outside a window are kept too, and count for nothing. Lock: the course.
func KeepReport(ctx context.Context, tx *store.Tx, courseID string, rows []FadEvidence) (kept int, err error) {
	if err := writable(ctx, tx, courseID); err != nil {
		return 0, err
	}
	if err := ofCourse(ctx, tx, courseID, rows); err != nil {
		return 0, err
	}
	known, err := FadOf(ctx, tx, courseID)
	if err != nil {
		return 0, err
	}
	news := News(known, rows)
	if len(news) == 0 {
		return 0, nil
	}
	for i := range news {
		news[i].ID, news[i].RecordedAt, news[i].RecordedBy = cmp.Or(news[i].ID, store.NewID()), tx.Now(), tx.Actor.ID
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "attendance.fad_reported",
		Facts: map[string]any{"file": news[0].FileID, "rows": len(news)}, Rows: []store.Rows{fadEvidence.Keep(news...)}})
	if err != nil {
		return 0, err
	}
	return len(news), enrolment.ChangedHours(ctx, tx, courseID)
}

// ofCourse refuses rows about objects or learners of other courses.
func ofCourse(ctx context.Context, r store.Reader, courseID string, rows []FadEvidence) error {
	own := map[string]bool{}
	var ids []string
	if err := r.Select(ctx, &ids, "SELECT o.id FROM fad_object o WHERE o.course_id = ? UNION ALL SELECT e.id FROM enrolment e WHERE e.course_id = ?", courseID, courseID); err != nil {
		return err
	}
	for _, id := range ids {
		own[id] = true
	}
	for _, e := range rows {
		if !own[e.ObjectID] || !own[e.EnrolmentID] {
			return fault.New(fault.NotFound, "not_found", "L’oggetto FAD o l’allievo non è di questo corso.")
		}
	}
	return nil
}

// ReadUnattested is what nobody has attested yet of a learner on an object, as somebody read
// it. Stamp is what [Followed.UnattestedStamp] said of it then.
type ReadUnattested struct {
	EnrolmentID string
	Stamp       string
}

// AttestFad makes evidence of the estimates of learners on an object and of what was written by
// hand: whoever does it, is named wherever the minutes are shown, and says why they are
// believed. What has become something else since it was read is a conflict. Lock: the course.
func AttestFad(ctx context.Context, tx *store.Tx, courseID, objectID, reason string, read ...ReadUnattested) error {
	if err := writable(ctx, tx, courseID); err != nil {
		return err
	}
	o, err := ObjectOf(ctx, tx, courseID, objectID)
	if err != nil {
		return err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return err
	}
	book, err := FadBookOf(ctx, tx, courseID, tx.Today(zone))
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range read {
		f := book.Of(o, x.EnrolmentID)
		if f.UnattestedStamp() != x.Stamp {
			return fault.New(fault.Conflict, "attendance.estimate_changed", "Intanto i tempi da attestare di questo oggetto sono cambiati: leggili di nuovo, poi attestali.")
		}
		for _, e := range f.Unattested() {
			ids = append(ids, e.ID)
		}
	}
	return changeFad(ctx, tx, courseID, "attendance.fad_attested", ids, reason, func(e *FadEvidence) error {
		e.AttestedAt, e.AttestedBy, e.AttestedReason = tx.Now(), tx.Actor.ID, reason
		return nil
	})
}

// SetFadAside says that what reports say does not hold. Nothing is erased, and the reason
// stands beside it. Lock: the course.
func SetFadAside(ctx context.Context, tx *store.Tx, courseID string, ids []string, reason string) error {
	if err := correctable(ctx, tx, courseID); err != nil {
		return err
	}
	return changeFad(ctx, tx, courseID, "attendance.fad_set_aside", ids, reason, func(e *FadEvidence) error {
		if !e.AsideAt.IsZero() {
			return fault.New(fault.Refused, "attendance.aside", "Una delle righe scelte è già messa da parte: ricarica la pagina.")
		}
		e.AsideAt, e.AsideBy, e.AsideReason = tx.Now(), tx.Actor.ID, reason
		return nil
	})
}

// changeFad changes rows of a course, all or none, for a reason.
func changeFad(ctx context.Context, tx *store.Tx, courseID, what string, ids []string, reason string, change func(*FadEvidence) error) error {
	bad := fault.New(fault.Invalid, "attendance.fad_reason", "Scegli le righe e scrivi il motivo.")
	if len(ids) == 0 {
		bad.With("row", "Scegli almeno una riga.")
	}
	if strings.TrimSpace(reason) == "" {
		bad.With("reason", "Scrivi perché: resta accanto alle ore.")
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	known, err := FadOf(ctx, tx, courseID)
	if err != nil {
		return err
	}
	byID := map[string]FadEvidence{}
	for _, e := range known {
		byID[e.ID] = e
	}
	rows := make([]FadEvidence, len(ids))
	for i, id := range ids {
		e, here := byID[id]
		if !here {
			return fault.New(fault.NotFound, "not_found", "L’evidenza FAD non c’è.")
		}
		if err := change(&e); err != nil {
			return err
		}
		rows[i] = e
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: what, Facts: map[string]any{"rows": len(rows)}, Rows: []store.Rows{fadEvidence.Keep(rows...)}})
	if err != nil {
		return err
	}
	return enrolment.ChangedHours(ctx, tx, courseID)
}
