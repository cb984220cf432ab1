package application

import (
	"context"
	"errors"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/keyring"
	"vidimus/internal/learner"
	"vidimus/internal/link"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// WriteTerms puts another notice, and another time to keep what came to nothing, in force
// for who applies from now on. Lock: provider.
func WriteTerms(ctx context.Context, tx *store.Tx, notice string, keepDays int) (Terms, error) {
	t := Terms{ID: store.NewID(), PrivacyNotice: strings.TrimSpace(notice), KeepDays: keepDays, Since: tx.Now(), WrittenBy: tx.Actor.ID}
	if err := checkTerms(t); err != nil {
		return t, err
	}
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: "application.terms_written",
		Facts: map[string]any{"terms": t.ID}, Rows: []store.Rows{terms.Keep(t)}})
	return t, err
}

// Publish opens the form of a course between two days, or changes it; its address stays the
// same. Until the notice on personal data is written there is none. Lock: course.
func Publish(ctx context.Context, tx *store.Tx, f Form) (Form, error) {
	f.Intro, f.Seats = strings.TrimSpace(f.Intro), strings.TrimSpace(f.Seats)
	if err := checkForm(f); err != nil {
		return f, err
	}
	c, err := course.ByID(ctx, tx, f.CourseID)
	if err != nil {
		return f, err
	}
	if !takesPeople(c) {
		return f, fault.New(fault.Refused, "application.over", "Le lezioni del corso sono finite: non si raccolgono più domande.")
	}
	if _, written, err := TermsInForce(ctx, tx); err != nil {
		return f, err
	} else if !written {
		return f, fault.New(fault.Refused, "application.no_terms", "Prima scrivi l’informativa sui dati personali: chi fa domanda la legge prima di inviare.")
	}
	old, known, err := FormOf(ctx, tx, f.CourseID)
	if err != nil {
		return f, err
	}
	f.Published = true
	if f.ID, f.Code = old.ID, old.Code; !known {
		f.ID, f.Code = store.NewID(), newCode()
	}
	return f, recordForm(ctx, tx, "application.form_published", f)
}

// Shut switches the form of a course off at once. Lock: course.
func Shut(ctx context.Context, tx *store.Tx, courseID string) error {
	f, known, err := FormOf(ctx, tx, courseID)
	if err != nil || !known || !f.Published {
		return err
	}
	f.Published = false
	return recordForm(ctx, tx, "application.form_shut", f)
}

func recordForm(ctx context.Context, tx *store.Tx, kind string, f Form) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(f.CourseID), Type: kind, Facts: map[string]any{"form": f.ID}, Rows: []store.Rows{forms.Keep(f)}})
	return err
}

func takesPeople(c course.Course) bool {
	return c.State == course.Draft || c.State == course.Authorised || c.State == course.Started
}

// Submit hands in what somebody typed, under the terms in force, and makes the link by which
// they follow it. The id is the caller's (store.NewID), who holds its lock. Lock: application.
func Submit(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, id, courseID string, t Typed) (Application, link.Link, error) {
	day, err := today(ctx, tx)
	if err != nil {
		return Application{}, link.Link{}, err
	}
	f, known, err := FormOf(ctx, tx, courseID)
	if err != nil {
		return Application{}, link.Link{}, err
	}
	if !known || !f.Open(day) {
		return Application{}, link.Link{}, notOpen()
	}
	if t, _, err = Check(t, Steps, day); err != nil {
		return Application{}, link.Link{}, err
	}
	inForce, _, err := TermsInForce(ctx, tx)
	if err != nil {
		return Application{}, link.Link{}, err
	}
	a := Application{ID: id, CourseID: courseID, TermsID: inForce.ID, State: Submitted, SubmittedAt: tx.Now()}
	if a.Typed, err = t.text(); err != nil {
		return a, link.Link{}, err
	}
	if err := record(ctx, tx, a, "application.submitted"); err != nil {
		return a, link.Link{}, err
	}
	l, err := link.Open(ctx, tx, keys, store.ApplicationStream(id), link.Application, id, calendar.Instant{})
	return a, l, err
}

// HandIn adds a document to an application that waits. File is what the vault has of it.
// Lock: application.
func HandIn(ctx context.Context, tx *store.Tx, d Document, file vault.File) (Document, error) {
	a, err := waiting(ctx, tx, d.ApplicationID)
	if err != nil {
		return d, err
	}
	all, err := DocumentsOf(ctx, tx, a.ID)
	if err != nil {
		return d, err
	}
	if len(all) >= mostDocuments {
		return d, fault.New(fault.Refused, "application.documents", "La domanda ha già {max} documenti: portane altri in segreteria.", fault.Args{"max": mostDocuments})
	}
	for _, known := range all {
		if known.FileID == file.ID && known.Kind == d.Kind {
			return known, nil // the same again
		}
	}
	if d.ReceivedOn, err = today(ctx, tx); err != nil {
		return d, err
	}
	e, err := learner.CheckEvidence(d.Evidence(), d.ReceivedOn) // or the office could not take it over
	if err != nil {
		return d, err
	}
	d.Level, d.Country = e.Level, e.Country
	if err := vault.Keep(ctx, tx, file); err != nil {
		return d, err
	}
	d.ID, d.FileID = store.NewID(), file.ID
	return d, record(ctx, tx, a, "application.handed_in", documents.Keep(d))
}

// Withdraw takes an application back, by who handed it in. Lock: application.
func Withdraw(ctx context.Context, tx *store.Tx, id string) error {
	a, err := waiting(ctx, tx, id)
	if err != nil {
		return err
	}
	return a.decide(ctx, tx, Withdrawn, "")
}

// Refuse ends an application, with the reason that who applied reads. Lock: application.
func Refuse(ctx context.Context, tx *store.Tx, id, reason string) error {
	a, err := waiting(ctx, tx, id)
	if err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.New(fault.Invalid, "application.reason", "Manca il motivo.").With("reason", "Scrivi perché la domanda non si accetta: lo legge chi l’ha fatta.")
	}
	return a.decide(ctx, tx, Refused, reason)
}

// Accept takes who applied into the files of the office: somebody already known there, or a
// person who is registered in the same act, under the id of l. The documents come along as
// evidence that nobody has looked at yet, received on the day they were handed in. What
// looks wrong about a new person asks to be accepted, as in learner.Register. Locks: course,
// learner, application.
func Accept(ctx context.Context, tx *store.Tx, id string, l learner.Learner, known, accepted bool) (enrolment.Enrolment, []finding.Finding, error) {
	a, err := waiting(ctx, tx, id)
	if err != nil {
		return enrolment.Enrolment{}, nil, err
	}
	var found []finding.Finding
	if !known {
		if _, found, err = learner.Register(ctx, tx, l, accepted); err != nil {
			return enrolment.Enrolment{}, found, err
		}
	}
	e, err := enrolment.Enrol(ctx, tx, a.CourseID, l.ID, false)
	if err != nil {
		return e, found, err
	}
	if err := handOver(ctx, tx, a, l.ID); err != nil {
		return e, found, err
	}
	a.EnrolmentID = store.Ref(e.ID)
	return e, found, a.decide(ctx, tx, Accepted, "")
}

// handOver makes the documents of an application those of a person on file.
func handOver(ctx context.Context, tx *store.Tx, a Application, learnerID string) error {
	all, err := DocumentsOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	for _, d := range all {
		file, err := vault.FileByID(ctx, tx, d.FileID)
		if err != nil {
			return err
		}
		e := d.Evidence()
		e.ID, e.LearnerID = store.NewID(), learnerID
		if _, err := learner.HandIn(ctx, tx, e, &file); err != nil {
			return err
		}
	}
	return nil
}

// Erase takes away what was typed and handed in with an application that came to nothing,
// once it has been kept for as long as was promised; that there was one, and when, stays.
// Its files go after the commit, unless another document has the same bytes. Lock:
// application.
func Erase(ctx context.Context, tx *store.Tx, id string) error {
	a, err := ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	t, err := TermsByID(ctx, tx, a.TermsID)
	if err != nil {
		return err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return err
	}
	if !a.Due(t, tx.Today(zone), calendar.DateOf(a.DecidedAt.In(zone))) {
		return fault.New(fault.Refused, "application.not_due", "Questa domanda non è ancora da cancellare: va conservata per il tempo scritto nell’informativa.")
	}
	all, err := DocumentsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	ids := make([]string, len(all))
	for i, d := range all {
		ids[i] = d.ID
		if err := Release(ctx, tx, d.FileID); err != nil {
			return err
		}
	}
	stream := store.ApplicationStream(id)
	if err := errors.Join(applications.Erase(tx, stream, id), documents.Erase(tx, stream, ids...)); err != nil {
		return err
	}
	a.State, a.Typed, a.Reason = Erased, "", ""
	if err := record(ctx, tx, a, "application.erased", documents.Remove(ids...)); err != nil {
		return err
	}
	return link.Revoke(ctx, tx, stream, link.Application, id)
}

func (a Application) decide(ctx context.Context, tx *store.Tx, s State, reason string) error {
	a.State, a.Reason, a.DecidedAt, a.DecidedBy = s, reason, tx.Now(), tx.Actor.ID
	return record(ctx, tx, a, "application."+string(s))
}

func record(ctx context.Context, tx *store.Tx, a Application, kind string, more ...store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.ApplicationStream(a.ID), Type: kind,
		Facts: map[string]any{"application": a.ID, "course": a.CourseID}, Rows: append([]store.Rows{applications.Keep(a)}, more...)})
	return err
}

// waiting is an application that nobody has decided on.
func waiting(ctx context.Context, tx *store.Tx, id string) (Application, error) {
	a, err := ByID(ctx, tx, id)
	if err != nil {
		return a, err
	}
	return a, a.Waits()
}

// Waits refuses an application that waits for the office no more.
func (a Application) Waits() error {
	if a.State == Submitted {
		return nil
	}
	return fault.New(fault.Refused, "application.decided", "La domanda non è più in attesa: ricarica la pagina e guarda che cosa ne è stato.")
}

func today(ctx context.Context, tx *store.Tx) (calendar.Date, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return calendar.Date{}, err
	}
	return tx.Today(zone), nil
}

func notOpen() error {
	return fault.New(fault.NotFound, "application.not_open", "A questo indirizzo non si raccolgono domande: controlla di averlo copiato bene, o chiedi all’ente.")
}
