package page

import (
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"vidimus/internal/account"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
)

// A scan is at most so large; the body of the form is a little larger.
const (
	scanLimit     = 10 << 20
	evidenceLimit = scanLimit + 1<<20
)

// handIn puts on file what was handed in for a requirement, or the decision that takes its
// place.
func handIn(q *web.Request) error {
	again := func(err error) error {
		return showEnrolment(q, err, checklistForms{evidence: formOf(q, err, map[string]string{"file": "file"})})
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
	file, err := scan(q, bad)
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
		_, err := learner.HandIn(q.Context(), tx, e, file)
		tx.Answer("/iscrizioni/" + f.ID + "#" + q.Value("rule"))
		return err
	}, again)
}

// offered reports whether the form was one of the requirement's own.
func offered(q *web.Request, f enrolmentFile, e learner.Evidence) bool {
	for _, v := range f.verdicts {
		if v.Rule.ID == q.Value("rule") {
			return serves(v.Rule, e)
		}
	}
	return false
}

// typedEvidence is a document as typed. The kind of a school title says its system too.
func typedEvidence(q *web.Request, bad *fault.Error) learner.Evidence {
	kind, rest, _ := strings.Cut(q.Value("kind"), ":")
	system, self, _ := strings.Cut(rest, ":")
	e := learner.Evidence{
		Kind: kind, System: system, SelfDeclared: self != "", TitleLevel: q.Value("title_level"), Country: q.Value("country"),
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

// scans are the kinds of file a document may be handed in as, by their content.
var scans = map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}

// scan puts the uploaded file into the vault; nil where none was chosen.
func scan(q *web.Request, bad *fault.Error) (*vault.File, error) {
	return upload(q, "file", bad, func(content []byte) string {
		media := mimetype.Detect(content).String()
		if scans[media] == "" {
			return ""
		}
		return media
	}, "Il file non è un PDF, un JPEG né un PNG: scansiona o fotografa il documento di nuovo.")
}

// upload puts an uploaded file into the vault; nil where none was chosen. Its kind is told
// by its content, empty where it is none that is taken: then message says so.
func upload(q *web.Request, field string, bad *fault.Error, kindOf func(content []byte) string, message string) (*vault.File, error) {
	content, _, err := q.File(field)
	if fault.HasCode(err, "web.file") || err == nil && len(content) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(content) > scanLimit {
		bad.With(field, "Il file è troppo grande: al massimo {max} MB.", fault.Args{"max": scanLimit >> 20})
		return nil, nil
	}
	media := kindOf(content)
	if media == "" {
		bad.With(field, message)
		return nil, nil
	}
	file, err := q.App().Vault.Put(content, media)
	return &file, err
}

func checkEvidence(q *web.Request) error {
	var e learner.Evidence
	err := q.Read(func(r store.Reader) (err error) {
		e, err = learner.EvidenceByID(q.Context(), r, q.Param("id"))
		return err
	})
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
	var e learner.Evidence
	err := q.Read(func(r store.Reader) (err error) {
		e, err = learner.EvidenceByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	return downloadFile(q, "documento-"+e.ID, string(e.FileID))
}
