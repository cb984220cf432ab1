package certificate

import (
	"context"
	"strings"

	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/exam"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/keyring"
	"vidimus/internal/paperwork"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Issue prepares the certificate of a learner whom the concluded minutes declare
// qualified, whose codice fiscale is valid and whose requirements are all in order. The
// paper is numbered and frozen here and drawn by the outbox. Whoever has a valid one gets
// no second. Lock: the course.
func Issue(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, enrolmentID string) (Certificate, error) {
	courseID, err := CourseOf(ctx, tx, enrolmentID)
	if err != nil {
		return Certificate{}, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Certificate{}, err
	}
	class, err := classOf(ctx, tx, courseID, tx.Today(zone))
	if err != nil {
		return Certificate{}, err
	}
	if err := class.judge(enrolmentID); err != nil {
		return Certificate{}, err
	}
	papers, err := paperwork.CertificatesOf(ctx, tx, courseID, tx.Today(zone))
	if err != nil {
		return Certificate{}, err
	}
	return prepare(ctx, tx, keys, courseID, enrolmentID, papers)
}

// IssueAll prepares the certificates of everybody of a course who can have one and says
// of the other qualified learners why not. Lock: the course.
func IssueAll(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, courseID string) ([]Certificate, []Refusal, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	class, err := classOf(ctx, tx, courseID, tx.Today(zone))
	if err != nil {
		return nil, nil, err
	}
	if err := class.concluded(); err != nil {
		return nil, nil, err
	}
	papers, err := paperwork.CertificatesOf(ctx, tx, courseID, tx.Today(zone))
	if err != nil {
		return nil, nil, err
	}
	var issued []Certificate
	var refused []Refusal
	for _, result := range class.results {
		if result.Outcome != exam.Qualified || class.valid[result.EnrolmentID] {
			continue
		}
		if err := class.judge(result.EnrolmentID); err != nil {
			refused = append(refused, Refusal{result.EnrolmentID, class.dossiers[result.EnrolmentID].Learner.FullName(), err})
			continue
		}
		one, err := prepare(ctx, tx, keys, courseID, result.EnrolmentID, papers)
		if err != nil {
			return nil, nil, err
		}
		issued = append(issued, one)
	}
	return issued, refused, nil
}

func prepare(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, courseID, enrolmentID string, papers paperwork.Certificates) (Certificate, error) {
	content := papers.Of(enrolmentID)
	paper, err := paperwork.Reserve(ctx, tx, keys, paperwork.CertificatePaper, courseID, content, content.Date)
	if err != nil {
		return Certificate{}, err
	}
	c := Certificate{ID: store.NewID(), EnrolmentID: enrolmentID, PaperID: paper.ID, State: Prepared}
	return c, record(ctx, tx, courseID, "certificate.issued", c, map[string]any{"number": paper.Label()})
}

// class is what certificates of a course are judged by.
type class struct {
	course   course.Course
	results  []exam.Result
	dossiers map[string]admission.Dossier
	valid    map[string]bool // enrolments with a certificate that is not revoked
}

func classOf(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (class, error) {
	c := class{valid: map[string]bool{}}
	var err error
	if c.course, err = course.ByID(ctx, r, courseID); err != nil {
		return c, err
	}
	if _, c.results, _, err = exam.OfCourse(ctx, r, courseID); err != nil {
		return c, err
	}
	if c.dossiers, err = admission.DossiersOf(ctx, r, c.course, on); err != nil {
		return c, err
	}
	all, err := OfCourse(ctx, r, courseID)
	for _, one := range all {
		if one.State != Revoked {
			c.valid[one.EnrolmentID] = true
		}
	}
	return c, err
}

func (c class) concluded() error {
	if c.course.State != course.Closed {
		return fault.New(fault.Refused, "certificate.open_minutes", "Il verbale d’esame non è ancora chiuso: gli attestati si emettono dopo.")
	}
	return nil
}

// judge refuses a certificate with the first reason against it.
func (c class) judge(enrolmentID string) error {
	if err := c.concluded(); err != nil {
		return err
	}
	qualified := false
	for _, result := range c.results {
		qualified = qualified || result.EnrolmentID == enrolmentID && result.Outcome == exam.Qualified
	}
	d, known := c.dossiers[enrolmentID]
	switch {
	case !known:
		return fault.New(fault.NotFound, "not_found", "L’iscrizione non c’è.")
	case !qualified:
		return fault.New(fault.Refused, "certificate.not_qualified", "L’attestato spetta a chi è risultato idoneo all’esame.")
	case c.valid[enrolmentID]:
		return fault.New(fault.Refused, "certificate.twice", "L’attestato è già stato emesso: non se ne emette un secondo.")
	case d.Learner.TaxCode == "":
		return fault.New(fault.Refused, "certificate.tax_code", "Manca il codice fiscale: senza, l’attestato non si può emettere.")
	}
	if _, err := fiscalcode.Parse(d.Learner.TaxCode); err != nil {
		return fault.Wrap(err, fault.Refused, "certificate.tax_code", "Il codice fiscale non è valido: correggilo prima di emettere l’attestato.")
	}
	var open []finding.Finding
	for _, v := range d.Verdicts {
		if !v.State.Settled() && !taxCodeGiven(v) {
			open = append(open, v.Finding)
		}
	}
	if len(open) > 0 {
		return finding.Refusal("certificate.requirements", "{n} {n|requisito non è|requisiti non sono} in ordine: l’attestato non si può emettere.", open)
	}
	return nil
}

// taxCodeGiven passes over R-TAXCODE, which is judged above by the code itself.
func taxCodeGiven(v enrolment.Verdict) bool { return v.Rule.ID == "R-TAXCODE" }

// Transmit records that the certificate was sent to the Region. Lock: the course.
func Transmit(ctx context.Context, tx *store.Tx, id string) (Certificate, error) {
	return pass(ctx, tx, id, Prepared, "certificate.transmitted", func(c *Certificate, _ *fault.Error) { c.State = Transmitted })
}

// Release records the Region's act: its number and date. Lock: the course.
func Release(ctx context.Context, tx *store.Tx, id, number string, on calendar.Date) (Certificate, error) {
	return pass(ctx, tx, id, Transmitted, "certificate.released", func(c *Certificate, bad *fault.Error) {
		c.State, c.RegionalNumber, c.RegionalDate = Released, strings.TrimSpace(number), on
		if c.RegionalNumber == "" {
			bad.With("regional_number", "Scrivi il numero dell’atto regionale.")
		}
		if on.IsZero() {
			bad.With("regional_date", "Scrivi la data dell’atto regionale.")
		}
	})
}

// Deliver records to whom the certificate was handed: the holder, or who had their
// proxy. Lock: the course.
func Deliver(ctx context.Context, tx *store.Tx, id string, on calendar.Date, to string) (Certificate, error) {
	return pass(ctx, tx, id, Released, "certificate.delivered", func(c *Certificate, bad *fault.Error) {
		c.State, c.DeliveredOn, c.DeliveredTo = Delivered, on, strings.TrimSpace(to)
		if c.DeliveredTo == "" {
			bad.With("delivered_to", "Scrivi a chi è stato consegnato: l’intestatario o chi aveva la delega.")
		}
		if on.IsZero() || on.Before(c.RegionalDate) {
			bad.With("delivered_on", "La consegna non può precedere il rilascio.")
		}
	})
}

// Revoke withdraws a certificate for a reason; its number is never given again and the
// public page says that it is revoked. Lock: the course.
func Revoke(ctx context.Context, tx *store.Tx, id, reason string) (Certificate, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Certificate{}, err
	}
	return change(ctx, tx, id, "certificate.revoked", func(c *Certificate, bad *fault.Error) error {
		if c.State == Revoked {
			return fault.New(fault.Refused, "certificate.revoked", "L’attestato è già revocato.")
		}
		c.State, c.RevokedOn, c.RevokedReason = Revoked, tx.Today(zone), strings.TrimSpace(reason)
		if c.RevokedReason == "" {
			bad.With("reason", "Scrivi il motivo della revoca.")
		}
		return nil
	})
}

// pass takes a certificate from one state to the next.
func pass(ctx context.Context, tx *store.Tx, id string, from State, kind string, set func(*Certificate, *fault.Error)) (Certificate, error) {
	return change(ctx, tx, id, kind, func(c *Certificate, bad *fault.Error) error {
		if c.State != from {
			return fault.New(fault.Refused, "certificate.state", "L’attestato non è nello stato giusto per questo passaggio. Ricarica la pagina e controlla lo stato.")
		}
		set(c, bad)
		return nil
	})
}

func change(ctx context.Context, tx *store.Tx, id, kind string, set func(*Certificate, *fault.Error) error) (Certificate, error) {
	c, err := ByID(ctx, tx, id)
	if err != nil {
		return c, err
	}
	courseID, err := CourseOf(ctx, tx, c.EnrolmentID)
	if err != nil {
		return c, err
	}
	bad := fault.New(fault.Invalid, "certificate.incomplete", "Completa i dati dell’attestato.")
	if err := set(&c, bad); err != nil {
		return c, err
	}
	if err := bad.OrNil(); err != nil {
		return c, err
	}
	return c, record(ctx, tx, courseID, kind, c, nil)
}

func record(ctx context.Context, tx *store.Tx, courseID, kind string, c Certificate, facts map[string]any) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: kind, Facts: facts, Rows: []store.Rows{certificates.Keep(c)}})
	return err
}
