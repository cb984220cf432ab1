// Package enrolment is the iscrizione: a person on a course, from the day the
// secretary opens the file to withdrawal or the end, with the entry requirements
// (requisiti di ingresso) and the credits that stand in it.
//
// A file can be opened with things missing. Nobody is admitted to attendance before
// every requirement due by the start is met, exempt or waived, and what the sheet
// asks must be held *and* handed in no later than the first lesson held: afterwards it is
// impossible for this edition, and no role can force it (DOMAIN §4, R-TIME). So for each
// requirement the office is told what is missing, who must act, until when, why it is asked
// of this person and what counts instead.
//
// What was handed in is evidence of package learner; this package judges it.
//
// Tables: enrolment, enrolment_period, enrolment_step, credit, requirement_waiver, provider_rules
package enrolment

import (
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
)

// The kinds of evidence, as the rules name them.
const (
	KindIdentityDocument      = standard.KindIdentityDocument
	KindSchoolTitle           = standard.KindSchoolTitle
	KindObligationCertificate = standard.KindObligationCertificate
	KindCompetenceAssessment  = standard.KindCompetenceAssessment
	KindRelease               = standard.KindRelease
	KindDeclarationOfValue    = standard.KindDeclarationOfValue
	KindLanguageCertificate   = standard.KindLanguageCertificate
	KindLanguageTest          = standard.KindLanguageTest
	KindGuardianDocument      = standard.KindGuardianDocument
	KindTaxCodeDocument       = standard.KindTaxCodeDocument
	KindPrivacyNotice         = standard.KindPrivacyNotice
	KindTrainingAgreement     = standard.KindTrainingAgreement
	KindPhoto                 = standard.KindPhoto
	KindResidencePermit       = standard.KindResidencePermit
	KindPermitRenewal         = standard.KindPermitRenewal
)

// KindLabel is the office's word for a kind of evidence.
func KindLabel(kind string) string { return standard.KindLabel(kind) }

// The levels of a school title, lowest first, and the systems it comes from.
const (
	NoTitle      = learner.NoTitle
	LicenzaMedia = learner.LicenzaMedia
	Qualifica    = learner.Qualifica
	Diploma      = learner.Diploma
	Laurea       = learner.Laurea

	ItalianSystem = learner.ItalianSystem
	ForeignSystem = learner.ForeignSystem
)

// TitleLevels in the order of schooling.
var TitleLevels = learner.TitleLevels

// TitleLabel is the office's word for a level.
func TitleLabel(level string) string { return learner.TitleLabel(level) }

// The outcomes of looking at a piece of evidence.
const (
	OutcomePending  = learner.Pending
	OutcomeAccepted = learner.Accepted
	OutcomeRejected = learner.Rejected
)

// The two things that take the place of a document.
const (
	AdmissionCredit = "admission_credit" // only for a rule the standard says it may waive
	Override        = "override"         // only for what the provider asks, with a reason
)

// Edition is what the rules need to know of the course.
type Edition struct {
	Start  calendar.Date // planned; once Frozen, the day of the first lesson held. Zero: not fixed yet
	Frozen bool          // activities have started
	End    calendar.Date // planned last day, zero when unknown
}

// deadline is the last day on which what is due by the start can be handed in, zero
// when no start is fixed. Until a lesson has been held the start can only be today or later.
func (e Edition) deadline(today calendar.Date) calendar.Date {
	if !e.Frozen && !e.Start.IsZero() && today.After(e.Start) {
		return today
	}
	return e.Start
}

// RuleState is how one requirement stands for one person.
type RuleState string

const (
	Met        RuleState = "met"
	Exempt     RuleState = "exempt" // not asked of this person, or waived: the text says why
	Missing    RuleState = "missing"
	Expired    RuleState = "expired"
	ToVerify   RuleState = "to_verify"  // handed in, nobody has looked yet
	Impossible RuleState = "impossible" // for this edition
)

// Settled reports whether nothing is left to do.
func (s RuleState) Settled() bool { return s == Met || s == Exempt }

// Who must act next.
type Who string

const (
	Nobody    Who = ""
	Applicant Who = "applicant"
	Guardian  Who = "guardian"
	Secretary Who = "secretary"
)

// Label is the sentence a checklist shows.
func (w Who) Label() string {
	switch w {
	case Applicant:
		return "Deve provvedere chi si iscrive."
	case Guardian:
		return "Deve provvedere il genitore o tutore."
	case Secretary:
		return "Deve provvedere la segreteria."
	}
	return ""
}

// A Sentence is a message of the catalogue with its values. The zero Sentence says
// nothing.
type Sentence struct {
	Message string
	Args    finding.Args
}

// say makes a sentence.
func say(message string, args ...finding.Args) Sentence {
	s := Sentence{Message: message}
	if len(args) > 0 {
		s.Args = args[0]
	}
	return s
}

// A Verdict is one requirement judged for one person on one day.
//
// Finding carries the sentence that says what is so or what is missing. Its severity
// is blocking where admission to attendance is forbidden, warning where something is due
// later (the codice fiscale, before the certificate), note where nothing is left to do.
type Verdict struct {
	Rule     standard.EntryRule
	State    RuleState
	Finding  finding.Finding
	Title    Sentence      // what is asked
	Why      Sentence      // why it is asked of this person
	Instead  []Sentence    // what counts in its place, while it is open
	Who      Who           // must act, while it is open
	By       calendar.Date // last day, while it is open; zero when not fixed or over
	Evidence string        // id of the evidence the verdict rests on
	Notes    []Sentence    // our readings, what expires during the course, waivers that do not count
}
