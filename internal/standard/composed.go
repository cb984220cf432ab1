package standard

import (
	"fmt"
	"slices"
	"strings"
)

// The kinds of evidence that a requirement can name: what people hand in.
const (
	KindIdentityDocument      = "identity_document"
	KindSchoolTitle           = "school_title"
	KindObligationCertificate = "obligation_certificate"  // certificazione di assolvimento dell'obbligo
	KindCompetenceAssessment  = "competence_assessment"   // accertamento delle competenze connesse all'obbligo
	KindRelease               = "release_from_obligation" // prosciolto dall'obbligo
	KindDeclarationOfValue    = "declaration_of_value"    // or an equivalent document that states the level
	KindLanguageCertificate   = "language_certificate"
	KindLanguageTest          = "language_entry_test" // on file: paper, score, level, examiner
	KindGuardianDocument      = "guardian_document"   // with the signature
	KindTaxCodeDocument       = "tax_code_document"
	KindPrivacyNotice         = "privacy_notice"
	KindTrainingAgreement     = "training_agreement" // patto formativo
	KindPhoto                 = "photo"
	KindResidencePermit       = "residence_permit"
	KindPermitRenewal         = "permit_renewal" // receipt of the request
	KindOther                 = "document"       // another, by its name
)

// Kinds are all of them, in the order of a form.
var Kinds = []string{KindOther, KindSchoolTitle, KindObligationCertificate, KindCompetenceAssessment, KindRelease, KindDeclarationOfValue, KindLanguageCertificate, KindLanguageTest,
	KindIdentityDocument, KindResidencePermit, KindPermitRenewal, KindTaxCodeDocument, KindGuardianDocument, KindPrivacyNotice, KindTrainingAgreement, KindPhoto}

// otherPrefix begins the kind of evidence of a document that is known by its name alone.
const otherPrefix = KindOther + ":"

// KindLabel is the office's word for a kind of evidence.
func KindLabel(kind string) string {
	if name, ok := strings.CutPrefix(kind, otherPrefix); ok {
		return name
	}
	switch kind {
	case KindIdentityDocument:
		return "Documento d’identità"
	case KindSchoolTitle:
		return "Titolo di studio"
	case KindObligationCertificate:
		return "Certificazione dell’obbligo di istruzione"
	case KindCompetenceAssessment:
		return "Accertamento delle competenze connesse all’obbligo di istruzione"
	case KindRelease:
		return "Proscioglimento dall’obbligo di istruzione"
	case KindDeclarationOfValue:
		return "Dichiarazione di valore o documento equipollente"
	case KindLanguageCertificate:
		return "Attestato di lingua italiana"
	case KindLanguageTest:
		return "Test d’ingresso di lingua italiana"
	case KindGuardianDocument:
		return "Documento e firma del genitore o tutore"
	case KindTaxCodeDocument:
		return "Tessera sanitaria o tesserino del codice fiscale"
	case KindPrivacyNotice:
		return "Informativa sulla privacy firmata"
	case KindTrainingAgreement:
		return "Patto formativo firmato"
	case KindPhoto:
		return "Fotografia"
	case KindResidencePermit:
		return "Permesso di soggiorno"
	case KindPermitRenewal:
		return "Ricevuta di rinnovo del permesso di soggiorno"
	}
	return "Altro documento"
}

// Composed is a requirement put together in a form: what the program has no rule of its
// own for. Any one of the ways meets it, whoever is exempt is not asked.
type Composed struct {
	Title  string     `json:"title"`         // «Patente di guida B»
	Why    string     `json:"why,omitempty"` // why it is asked, for the checklist
	Who    Actor      `json:"who,omitempty"` // must act; the applicant where nothing is said
	Ways   []Way      `json:"ways"`
	Exempt Exemptions `json:"exempt,omitzero"`
}

// Actor is who must act.
type Actor string

const (
	ApplicantActs Actor = "applicant"
	GuardianActs  Actor = "guardian"
	SecretaryActs Actor = "secretary"
)

// Way is one way to meet a requirement: all its pieces together.
type Way struct {
	Pieces []Piece `json:"pieces"`
}

// Piece is a piece of evidence that is asked for.
type Piece struct {
	Kind     string `json:"kind"`                // of Kinds
	Name     string `json:"name,omitempty"`      // of KindOther: what it is called
	MinLevel string `json:"min_level,omitempty"` // of a language: A1 … C2
	MinTitle string `json:"min_title,omitempty"` // of a school title, a word of TitleLevels
}

// Evidence is the kind under which a piece is handed in. Two standards that ask for a
// document of the same name ask for the same document.
func (p Piece) Evidence() string {
	if p.Kind == KindOther {
		return otherPrefix + p.Name
	}
	return p.Kind
}

// Exemptions are who is not asked: whoever one of them is true of.
type Exemptions struct {
	Italian      bool   `json:"italian,omitempty"`       // Italian citizens
	European     bool   `json:"european,omitempty"`      // citizens of the EU, the EEA, Switzerland
	AgeFrom      int    `json:"age_from,omitempty"`      // so many years completed at the start
	AgeBelow     int    `json:"age_below,omitempty"`     // so many years not yet completed at the start
	ItalianTitle string `json:"italian_title,omitempty"` // a title of the Italian school system, of at least this level
}

// The levels of a school title, lowest first.
const (
	NoTitle      = "none"
	LicenzaMedia = "licenza_media" // scuola secondaria di primo grado
	Qualifica    = "qualifica"
	Diploma      = "diploma" // scuola secondaria di secondo grado
	Laurea       = "laurea"
)

// TitleLevels in the order of schooling.
var TitleLevels = []string{NoTitle, LicenzaMedia, Qualifica, Diploma, Laurea}

// builtIn are the requirements that the program has rules of its own for.
var builtIn = []string{"R-AGE", "R-SCHOOL", "R-GRADE", "R-FOREIGN-TITLE", "R-LANGUAGE", "R-PERMIT", "R-IDENTITY", "R-MINOR", "R-TAXCODE", "R-PRIVACY", "R-AGREEMENT", "R-PHOTO"}

// Form is what a requirement asks for as ways and exemptions: what was composed or, of a
// requirement that is known by the sheet's words alone, one document of that name. It is
// nil for those that the program has a rule of its own for.
func (r EntryRule) Form() *Composed {
	switch {
	case slices.Contains(builtIn, r.ID):
		return nil
	case r.Composed != nil:
		return r.Composed
	case r.Clause == "":
		return &Composed{Title: r.ID}
	}
	return &Composed{Title: r.Clause, Ways: []Way{{Pieces: []Piece{{Kind: KindOther, Name: r.Clause}}}}}
}

// Words are a composed requirement on one line, for comparing two versions of a sheet.
func (c *Composed) Words() string {
	if c == nil {
		return ""
	}
	var ways []string
	for _, w := range c.Ways {
		var pieces []string
		for _, p := range w.Pieces {
			pieces = append(pieces, strings.Join(strings.Fields(KindLabel(p.Evidence())+" "+p.MinLevel+" "+strings.ReplaceAll(p.MinTitle, "_", " ")), " "))
		}
		ways = append(ways, strings.Join(pieces, " + "))
	}
	words := c.Title + ": " + strings.Join(ways, " / ")
	var free []string
	add := func(on bool, s string) {
		if on {
			free = append(free, s)
		}
	}
	add(c.Exempt.Italian, "cittadini italiani")
	add(c.Exempt.European, "cittadini europei")
	add(c.Exempt.AgeFrom > 0, fmt.Sprintf("da %d anni", c.Exempt.AgeFrom))
	add(c.Exempt.AgeBelow > 0, fmt.Sprintf("sotto %d anni", c.Exempt.AgeBelow))
	add(c.Exempt.ItalianTitle != "", "titolo italiano "+strings.ReplaceAll(c.Exempt.ItalianTitle, "_", " "))
	if len(free) > 0 {
		words += "; esenti: " + strings.Join(free, ", ")
	}
	for _, more := range []string{c.Why, string(c.Who)} {
		if more != "" {
			words += "; " + more
		}
	}
	return words
}

// MaxPieces are the most that one way asks for together.
const MaxPieces = 3

const (
	maxWays = 10
	maxName = 120
	maxDays = 3660
)

// RuleProblems lists what no list of requirements can hold, with its path below at.
func RuleProblems(at string, rules []EntryRule) []Problem {
	var p problems
	p.rules(at, rules)
	return p
}

// composed judges what was put together in a form.
func (p *problems) composed(at string, c *Composed) {
	if c == nil {
		return
	}
	p.title(at+"title", c.Title)
	p.text(at+"why", c.Why, maxTitle)
	p.choice(at+"who", string(c.Who), "", string(ApplicantActs), string(GuardianActs), string(SecretaryActs))
	if len(c.Ways) == 0 {
		p.say(at+"ways", "Scrivi almeno un documento che soddisfa il requisito.")
	}
	p.atMost(at+"ways", len(c.Ways), maxWays)
	for i, w := range c.Ways {
		here := fmt.Sprintf("%sways[%d].pieces", at, i)
		if len(w.Pieces) == 0 {
			p.say(here, "Scrivi almeno un documento che soddisfa il requisito.")
		}
		p.atMost(here, len(w.Pieces), MaxPieces)
		for k, piece := range w.Pieces {
			p.piece(fmt.Sprintf("%s[%d].", here, k), piece)
		}
	}
	p.between(at+"exempt.age_from", &c.Exempt.AgeFrom, 0, oldestAge)
	p.between(at+"exempt.age_below", &c.Exempt.AgeBelow, 0, oldestAge)
	p.choice(at+"exempt.italian_title", c.Exempt.ItalianTitle, append([]string{""}, TitleLevels[1:]...)...)
}

func (p *problems) piece(at string, piece Piece) {
	p.choice(at+"kind", piece.Kind, Kinds...)
	switch {
	case piece.Kind == KindOther && strings.TrimSpace(piece.Name) == "":
		p.say(at+"name", "Scrivi come si chiama il documento.")
	case piece.Kind != KindOther && piece.Name != "":
		p.say(at+"name", "Il nome si scrive solo per un documento che non è nell’elenco.")
	}
	p.text(at+"name", piece.Name, maxName)
	p.choice(at+"min_level", piece.MinLevel, "", "A1", "A2", "B1", "B2", "C1", "C2")
	if piece.MinLevel != "" && piece.Kind != KindLanguageCertificate && piece.Kind != KindLanguageTest {
		p.say(at+"min_level", "Il livello di lingua vale per un attestato o un test di lingua.")
	}
	p.choice(at+"min_title", piece.MinTitle, append([]string{""}, TitleLevels[1:]...)...)
	if piece.MinTitle != "" && piece.Kind != KindSchoolTitle {
		p.say(at+"min_title", "Il livello del titolo vale per un titolo di studio.")
	}
}
