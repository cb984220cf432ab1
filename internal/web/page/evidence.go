package page

import (
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/scan"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
)

// The body of a form with a document, and of one with the other side of it too: each is a
// little larger than its files.
const (
	scanLimit     = scan.MaxBytes + 1<<20
	evidenceLimit = scan.MaxBytes + scanLimit
)

// handIn puts on file what was handed in for a requirement, or the decision that takes its
// place.
func handIn(q *web.Request) error {
	again := func(err error) error {
		return showEnrolment(q, err, checklistForms{evidence: formOf(q, err, map[string]string{"file": "file", "back": "back"})})
	}
	switch q.Value("kind") {
	case creditOffer:
		bad := typed()
		on := dateField(q, "decided", bad)
		if err := bad.OrNil(); err != nil {
			return again(err)
		}
		return onEnrolment(q, func(tx *store.Tx, f enrolmentFile) error {
			_, err := enrolment.GrantAdmissionCredit(q.Context(), tx, f.ID, q.Value("rule"), q.Value("decision"), on, q.Account().Name)
			return err
		}, again)
	case overrideOffer:
		if !q.Is(account.Director) {
			return fault.New(fault.Forbidden, "page.override", "Solo il direttore può derogare a quanto chiede l’ente.")
		}
		return onEnrolment(q, func(tx *store.Tx, f enrolmentFile) error {
			_, err := enrolment.OverrideRule(q.Context(), tx, f.ID, q.Value("rule"), q.Value("reason"), q.Account().Name)
			return err
		}, again)
	}
	bad := typed()
	e := typedEvidence(q, bad)
	file, err := scanned(q, "file", bad)
	if err != nil {
		return err
	}
	back, err := scanned(q, "back", bad)
	if err != nil {
		return err
	}
	if err := bad.OrNil(); err != nil {
		return again(err)
	}
	return onEnrolment(q, func(tx *store.Tx, f enrolmentFile) error {
		if !offered(q, f, e) {
			return fault.New(fault.Invalid, "page.offer", "Questo documento non serve al requisito: ricarica la pagina.")
		}
		e := e
		e.LearnerID = f.LearnerID
		_, err := learner.HandIn(q.Context(), tx, e, file, back)
		tx.Answer("/iscrizioni/" + f.ID + "#" + q.Value("rule"))
		return err
	}, again)
}

// offered reports whether the form was one of the requirement's own.
func offered(q *web.Request, f enrolmentFile, e learner.Evidence) bool {
	for _, v := range f.verdicts {
		if v.Rule.ID == q.Value("rule") {
			return enrolment.Serves(v.Rule, e)
		}
	}
	return false
}

// typedEvidence is a document as typed. The kind of a school title says its system too,
// that of another document its name.
func typedEvidence(q *web.Request, bad *fault.Error) learner.Evidence {
	kind, self := strings.CutPrefix(q.Value("kind"), selfDeclared)
	system := ""
	if !strings.HasPrefix(kind, standard.KindOther+":") {
		kind, system, _ = strings.Cut(kind, ":")
	}
	e := learner.Evidence{
		Kind: kind, System: system, SelfDeclared: self, TitleLevel: q.Value("title_level"), Country: q.Value("country"),
		Issuer: q.Value("issuer"), Number: q.Value("number"), Level: q.Value("level"), Score: q.Value("score"), Examiner: q.Value("examiner"), Note: q.Value("note"),
		IssuedOn: dateField(q, "issued", bad), ReceivedOn: dateField(q, "received", bad), ExpiresOn: dateField(q, "expires", bad),
	}
	if kind == enrolment.KindSchoolTitle && e.TitleLevel == "" {
		bad.With("title_level", "Scegli il titolo di studio.")
	}
	if e.System == enrolment.ForeignSystem && e.Country == "" {
		bad.With("country", "Scegli lo Stato che ha rilasciato il titolo.")
	}
	return e
}

// scanned puts an uploaded document into the vault; nil where none was chosen, and where it
// is refused.
func scanned(q *web.Request, field string, bad *fault.Error) (*vault.File, error) {
	content, err := chosen(q, field)
	if content == nil || err != nil {
		return nil, err
	}
	if len(bad.Fields) > 0 { // the form comes back: what nobody will look for is not kept
		_, _, err := scan.Judge(content)
		return keptAt(field, vault.File{}, err, bad)
	}
	file, err := scan.Keep(q.App().Vault, content)
	return keptAt(field, file, err, bad)
}

// keptAt puts the refusal of a file beside its field.
func keptAt(field string, file vault.File, err error, bad *fault.Error) (*vault.File, error) {
	e := fault.As(err)
	if e == nil {
		return &file, err
	}
	bad.With(field, e.Message, e.Args)
	return nil, nil
}

// chosen is a file of the form, nil where none was chosen. What it is called is not
// looked at.
func chosen(q *web.Request, field string) ([]byte, error) {
	content, _, err := q.File(field)
	if fault.HasCode(err, "web.file") {
		return nil, nil
	}
	return content, err
}

func checkEvidence(q *web.Request) error {
	e, err := evidenceAsked(q)
	if err != nil {
		return err
	}
	outcome := map[string]string{"accepted": learner.Accepted, "refused": learner.Rejected}[q.Value("outcome")]
	return q.Write([]store.Stream{store.LearnerStream(e.LearnerID)}, func(tx *store.Tx) error {
		tx.Answer(q.Referrer())
		_, err := learner.Check(q.Context(), tx, e.ID, outcome, q.Account().Name, q.Today())
		return err
	})
}

// downloadEvidence gives the scan to keep: it is never shown inside a page of ours.
func downloadEvidence(q *web.Request) error {
	e, err := evidenceAsked(q)
	if err != nil {
		return err
	}
	return downloadFile(q, "documento-"+e.ID, string(e.FileID))
}

func downloadEvidenceBack(q *web.Request) error {
	e, err := evidenceAsked(q)
	if err != nil {
		return err
	}
	return downloadFile(q, "documento-"+e.ID+"-retro", string(e.BackID))
}

func evidenceAsked(q *web.Request) (e learner.Evidence, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		e, err = learner.EvidenceByID(q.Context(), r, q.Param("id"))
		return err
	})
	return e, err
}
