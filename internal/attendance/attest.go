package attendance

import (
	"context"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/vault"
)

// Attestation takes the place of a signature that will not come: the director says why,
// and hands in what proves that its owner was there.
type Attestation struct {
	StaffID string // whose signature is missing: a teacher of the lesson, or a tutor of its course
	Reason  string
	Proof   string      // what the document is, where it does not say so itself
	File    *vault.File // the document
}

// Attest is refused while its owner can still be expected to sign (Terms.Attestable), and to
// whoever would attest their own signature. The page is sealed anew. Lock: the course.
func Attest(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, lessonID string, a Attestation) error {
	l, err := timetable.LessonByID(ctx, tx, lessonID)
	if err != nil {
		return err
	}
	if l.State != timetable.Closed {
		return fault.New(fault.Refused, "attendance.open", "Si attesta la firma di una lezione chiusa: questa è aperta.")
	}
	if err := a.timely(ctx, tx, l); err != nil {
		return err
	}
	a.Reason, a.Proof = strings.TrimSpace(a.Reason), strings.TrimSpace(a.Proof)
	bad := fault.New(fault.Invalid, "attendance.attesting", "Completa l’attestazione della firma mancante.")
	if a.Reason == "" {
		bad.With("reason", "Scrivi perché la firma manca.")
	}
	if a.File == nil {
		bad.With("file", "Allega il documento che prova la presenza: il foglio firme, la pagina del registro cartaceo, una dichiarazione.")
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	if err := vault.Keep(ctx, tx, *a.File); err != nil {
		return err
	}
	rows, err := a.rows(ctx, tx, l)
	if err != nil {
		return err
	}
	return signed(ctx, tx, keys, l, PageAttested, map[string]any{"staff": a.StaffID}, rows...)
}

// timely refuses what comes too early, and what is one's own to sign.
func (a Attestation) timely(ctx context.Context, tx *store.Tx, l timetable.Lesson) error {
	p, err := provider.StaffByID(ctx, tx, a.StaffID)
	if err != nil {
		return err
	}
	terms, err := TermsOf(ctx, tx)
	if err != nil {
		return err
	}
	today := tx.Today(terms.Zone)
	if from := terms.Attestable(l, p, today); today.Before(from) {
		return fault.New(fault.Refused, "attendance.too_soon", "La firma di {name} si può attestare dal {date}: fino ad allora può ancora firmare.",
			fault.Args{"name": p.FullName(), "date": from.Italian()})
	}
	if tx.Actor.Kind == store.Person && string(p.AccountID) == tx.Actor.ID {
		return fault.New(fault.Refused, "attendance.own_signature", "Questa firma è la tua: non si attesta, si mette.")
	}
	return nil
}

// rows put the attestation where the signature is missing.
func (a Attestation) rows(ctx context.Context, tx *store.Tx, l timetable.Lesson) ([]store.Rows, error) {
	s := timetable.Signature{SignedAt: tx.Now(), SignedBy: tx.Actor.ID, Means: timetable.ByAttestation, Attested: a.Reason, Proof: a.Proof, ProofID: store.Ref(a.File.ID)}
	given, err := timetable.TeachingsOf(ctx, tx, l.ID)
	if err != nil {
		return nil, err
	}
	var rows []store.Rows
	for _, t := range given[l.ID] {
		if t.StaffID == a.StaffID && t.Actual && t.Missing() {
			t.Signature = s
			rows = append(rows, timetable.KeepTeachings(t))
		}
	}
	wanted, err := tutorWanted(ctx, tx, l, a.StaffID)
	if err != nil {
		return nil, err
	}
	if wanted {
		rows = append(rows, timetable.KeepTutorSignature(timetable.TutorSignature{ID: store.NewID(), CourseID: l.CourseID, LessonID: l.ID, StaffID: a.StaffID, Signature: s}))
	}
	if len(rows) == 0 {
		return nil, fault.New(fault.Conflict, "attendance.signed", "A questa lezione non manca la firma di questa persona.")
	}
	return rows, nil
}
