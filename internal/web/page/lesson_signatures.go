package page

import (
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// lessonSignature is a signature that a closed page has, or wants.
type lessonSignature struct {
	timetable.Signature
	part course.Part
	who  []provider.Staff // whose it is; a tutor's that is missing may be of any tutor
}

// of reports whether it is, or may be, somebody's.
func (s lessonSignature) of(staffID string) bool {
	return slices.ContainsFunc(s.who, func(p provider.Staff) bool { return p.ID == staffID })
}

// readSignatures are those of a closed page.
func readSignatures(q *web.Request, r store.Reader, f lessonFile) ([]lessonSignature, error) {
	if f.Lesson.State != timetable.Closed {
		return nil, nil
	}
	return wantedSignatures(q, r, f)
}

// wantedSignatures are those that a page has or wants once it is closed: of its teachers,
// then the tutor's.
func wantedSignatures(q *web.Request, r store.Reader, f lessonFile) ([]lessonSignature, error) {
	var out []lessonSignature
	for _, t := range f.Teachings {
		if !t.Actual {
			continue
		}
		p, err := provider.StaffByID(q.Context(), r, t.StaffID)
		if err != nil {
			return nil, err
		}
		out = append(out, lessonSignature{t.Signature, course.TeacherPart, []provider.Staff{p}})
	}
	signed, err := timetable.TutorSignatures(q.Context(), r, f.Lesson.ID)
	if err != nil {
		return nil, err
	}
	if s, found := signed[f.Lesson.ID]; found {
		p, err := provider.StaffByID(q.Context(), r, s.StaffID)
		return append(out, lessonSignature{s.Signature, course.TutorPart, []provider.Staff{p}}), err
	}
	members, err := course.StaffOf(q.Context(), r, f.course.ID)
	wanted := lessonSignature{part: course.TutorPart}
	for _, m := range members {
		if m.Part == course.TutorPart {
			wanted.who = append(wanted.who, m.Person)
		}
	}
	if len(wanted.who) > 0 {
		out = append(out, wanted)
	}
	return out, err
}

// unsigned names in words whose signatures a page still wants, empty where it has them all.
func unsigned(q *web.Request, signatures []lessonSignature) string {
	var out []string
	for _, s := range signatures {
		if s.Missing() {
			out = append(out, q.T("{name} ({part})", "name", s.names(), "part", strings.ToLower(q.T(partLabel(s.part)))))
		}
	}
	return strings.Join(out, ", ")
}

// names are whose it is, or may be.
func (s lessonSignature) names() string {
	names := make([]string, len(s.who))
	for i, p := range s.who {
		names[i] = p.FullName()
	}
	return strings.Join(names, " · ")
}

// signatureLines are the signatures for people to read, each with what the reader can do
// about it.
func signatureLines(q *web.Request, f lessonFile) []templates.SignatureLine {
	var out []templates.SignatureLine
	for _, s := range f.signatures {
		line := templates.SignatureLine{Part: q.T(partLabel(s.part)), Name: s.names()}
		by, at := f.names[s.SignedBy], moment(q, s.SignedAt)
		switch {
		case s.Missing():
			line.State = templates.Badge{Tone: templates.Caution, Text: q.T("Manca la firma")}
			line.Actions = signatureActions(q, f, s)
		case s.Means == timetable.ByAttestation:
			line.State = templates.Badge{Tone: templates.Info, Text: q.T("Attestata")}
			line.Text = strings.TrimSpace(q.T("Firma mancante, attestata da {by} il {at}. Motivo: {reason}", "by", by, "at", at, "reason", s.Attested) + " " + s.Proof)
			if may(q, readers) {
				line.Proof = "/lezioni/" + f.Lesson.ID + "/prova/" + s.who[0].ID
			}
		case s.Means == provider.ByPIN:
			line.State, line.Text = signedBadge(q), q.T("il {at}, con il PIN sul dispositivo di {by}", "at", at, "by", by)
		default:
			line.State, line.Text = signedBadge(q), q.T("il {at}, con la propria password", "at", at)
		}
		out = append(out, line)
	}
	return out
}

func signedBadge(q *web.Request) templates.Badge {
	return templates.Badge{Tone: templates.Success, Text: q.T("Firmata")}
}

// signatureActions are signing what is one's own, lending one's device for a PIN, and
// attesting what will not come.
func signatureActions(q *web.Request, f lessonFile, s lessonSignature) []templates.Action {
	var out []templates.Action
	if s.of(f.staff.ID) && may(q, signers) {
		out = append(out, templates.Action{Text: q.T("Firma la lezione"), Href: "/lezioni?lezione=" + f.Lesson.ID + "#firma", Primary: true})
	}
	for _, p := range s.who {
		if p.ID != f.staff.ID && s.part == course.TeacherPart && may(q, signHosts) {
			out = append(out, templates.Action{Text: q.T("Firma con il PIN"), Href: "/lezioni/pin/" + p.ID + "?lezione=" + f.Lesson.ID})
		}
		if may(q, director) && string(p.AccountID) != q.Account().ID {
			text := q.T("Attesta la firma mancante")
			if len(s.who) > 1 {
				text = q.T("Attesta la firma di {name}", "name", p.FullName())
			}
			out = append(out, templates.Action{Text: text, Href: "/lezioni/" + f.Lesson.ID + "/attesta/" + p.ID})
		}
	}
	return out
}

// reopenings are how the page was opened again: who signed it then signed another page.
func reopenings(q *web.Request, f lessonFile) []templates.Event {
	var out []templates.Event
	for _, p := range f.reopened {
		text := withReason(q, q.T("Riaperta dal direttore"), p.Reason)
		if len(p.Lifted) > 0 {
			var signed []string
			for _, s := range p.Lifted {
				signed = append(signed, q.T("{name}, il {at}", "name", f.book.people[s.StaffID], "at", moment(q, s.At)))
			}
			text += ". " + q.T("Firme di prima: {names}", "names", strings.Join(signed, "; "))
		}
		out = append(out, templates.Event{When: moment(q, p.At), Who: f.names[p.By], Text: text})
	}
	return out
}

func attestPage(q *web.Request) error { return showAttest(q, nil) }

func showAttest(q *web.Request, refusal error) error {
	f, err := readOwnLesson(q)
	if err != nil {
		return err
	}
	staff := q.Param("staff")
	i := slices.IndexFunc(f.signatures, func(s lessonSignature) bool { return s.Missing() && s.of(staff) })
	if i < 0 {
		return fault.New(fault.NotFound, "not_found", "A questa lezione non manca la firma di questa persona.")
	}
	s := f.signatures[i]
	owner := s.who[slices.IndexFunc(s.who, func(p provider.Staff) bool { return p.ID == staff })]
	view := templates.Attest{Action: q.Path(), Facts: lessonFacts(q, f), Back: templates.Link{Text: q.T("Torna alla lezione"), Href: "/lezioni/" + f.Lesson.ID},
		Intro: q.T("La firma di {name} manca. Il direttore attesta che c’era: il registro lo scrive al posto della firma, con chi l’ha attestato e quando. Il documento che lo prova resta agli atti.", "name", owner.FullName())}
	if from := f.terms.Attestable(f.Lesson, owner, q.Today()); q.Today().Before(from) {
		view.Wait = q.T("Si può attestare dal {date}: fino ad allora {name} può ancora firmare.", "date", from, "name", owner.FullName())
	}
	p := f.page(q, q.T("Attesta la firma mancante"))
	if refusal == nil {
		p.View = view
		return q.Page(http.StatusOK, "attest", p)
	}
	view.Form = formOf(q, refusal, fields("reason", "proof", "file", "password"))
	p.View = view
	return refusedSigning(q, refusal, "attest", p)
}

// attestLesson puts an attestation in the place of a signature; the director proves with the
// password that it is them.
func attestLesson(q *web.Request) error {
	bad := typed()
	a := attendance.Attestation{StaffID: q.Param("staff"), Reason: q.Value("reason"), Proof: q.Value("proof")}
	if a.Reason == "" {
		bad.With("reason", "Scrivi perché la firma manca.")
	}
	err := account.Confirm(q.Context(), q.App().DB, q.Account(), q.Password("password"), q.Address())
	if err == nil {
		if a.File, err = scanned(q, "file", bad); err == nil {
			err = bad.OrNil()
		}
	}
	if err == nil {
		err = onLesson(q, nil, "", func(tx *store.Tx) error { return attendance.Attest(q.Context(), tx, q.App().Keys, q.Param("id"), a) })
	}
	if shownAgain(err) {
		return showAttest(q, err)
	}
	return err
}

// downloadProof gives the document that proves an attested signature.
func downloadProof(q *web.Request) error {
	f, err := readOwnLesson(q)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(f.signatures, func(s lessonSignature) bool { return s.ProofID != "" && s.of(q.Param("staff")) })
	if i < 0 {
		return fault.New(fault.NotFound, "not_found", "Il documento non è agli atti.")
	}
	return downloadFile(q, "prova-"+f.Lesson.ID, string(f.signatures[i].ProofID))
}
