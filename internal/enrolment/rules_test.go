package enrolment

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
)

// The rules of the Campania sheet, what the law asks, and two of a provider.
var (
	ruleAge      = sheet(standard.EntryRule{ID: "R-AGE", MinAge: 16})
	ruleSchool   = sheet(standard.EntryRule{ID: "R-SCHOOL", AssessmentFromAge: 16, Waivable: true})
	ruleGrade    = sheet(standard.EntryRule{ID: "R-GRADE", MinSchooling: "Licenza media"})
	ruleForeign  = sheet(standard.EntryRule{ID: "R-FOREIGN-TITLE"})
	ruleLanguage = sheet(standard.EntryRule{ID: "R-LANGUAGE", LanguageLevel: "A2", EntryTestAccepted: true, ItalianDiplomaFree: true})
	ruleB1       = sheet(standard.EntryRule{ID: "R-LANGUAGE", LanguageLevel: "B1"})
	rulePermit   = sheet(standard.EntryRule{ID: "R-PERMIT"})
	ruleIdentity = standard.EntryRule{ID: "R-IDENTITY", Source: standard.FromLaw, Deadline: standard.ByStart}
	ruleMinor    = standard.EntryRule{ID: "R-MINOR", Source: standard.FromLaw, Deadline: standard.ByStart}
	ruleTaxCode  = standard.EntryRule{ID: "R-TAXCODE", Source: standard.FromLaw, Deadline: standard.ByCertificate}
	rulePrivacy  = standard.EntryRule{ID: "R-PRIVACY", Source: standard.FromProvider, Deadline: standard.ByStart}
	ruleOwn      = standard.EntryRule{ID: "R-DRIVING", Source: standard.FromProvider, Deadline: standard.ByStart, Clause: "Patente B"}

	campania = []standard.EntryRule{ruleAge, ruleSchool, ruleGrade, ruleForeign, ruleLanguage, ruleIdentity, ruleMinor, ruleTaxCode, rulePrivacy}
)

func sheet(r standard.EntryRule) standard.EntryRule {
	r.Source, r.Deadline, r.NoOverride = standard.FromSheet, standard.ByStart, true
	return r
}

func day(iso string) calendar.Date { return calendar.MustDate(iso) }

// The course starts on 1 October 2026; "before" looks at it in September, "after"
// once it runs.
var (
	planned = Edition{Start: day("2026-10-01"), End: day("2027-03-31")}
	running = Edition{Start: day("2026-10-01"), End: day("2027-03-31"), Frozen: true}
	before  = day("2026-09-15")
	after   = day("2026-10-20")
)

func person(born, citizenships string) learner.Learner {
	return learner.Learner{ID: "p1", Surname: "Rossi", Name: "Mario", BirthDate: born, Citizenships: citizenships, TaxCode: "RSSMRA85T10A562S"}
}

// paper is accepted evidence received in good time, with what change says.
func paper(kind string, change ...func(*learner.Evidence)) learner.Evidence {
	e := learner.Evidence{ID: "e-" + kind, Kind: kind, ReceivedOn: day("2026-09-10"), Outcome: OutcomeAccepted, CheckedBy: "u1", CheckedOn: day("2026-09-11")}
	for _, c := range change {
		c(&e)
	}
	return e
}

func title(level, system, country string) learner.Evidence {
	return paper(KindSchoolTitle, func(e *learner.Evidence) {
		e.ID, e.TitleLevel, e.System, e.Country = "e-"+level, level, system, country
	})
}

func received(iso string) func(*learner.Evidence) {
	return func(e *learner.Evidence) { e.ReceivedOn = day(iso) }
}
func expires(iso string) func(*learner.Evidence) {
	return func(e *learner.Evidence) { e.ExpiresOn = day(iso) }
}
func outcome(o string) func(*learner.Evidence) { return func(e *learner.Evidence) { e.Outcome = o } }
func level(l string) func(*learner.Evidence)   { return func(e *learner.Evidence) { e.Level = l } }
func graded(score, examiner string) func(*learner.Evidence) {
	return func(e *learner.Evidence) { e.Score, e.Examiner, e.FileID = score, examiner, "paper" }
}
func selfDeclaredPaper(e *learner.Evidence)                               { e.SelfDeclared = true }
func with(e learner.Evidence, c func(*learner.Evidence)) learner.Evidence { c(&e); return e }

// only judges one rule among the others: rules look at each other.
func only(t *testing.T, id string, rules []standard.EntryRule, p learner.Learner, evidence []learner.Evidence, waivers []WaiverRow, c Edition, today calendar.Date) Verdict {
	t.Helper()
	for _, v := range Judge(rules, p, evidence, waivers, c, today) {
		checkVerdict(t, v, c)
		if v.Rule.ID == id {
			return v
		}
	}
	t.Fatalf("no verdict on %s", id)
	return Verdict{}
}

// checkVerdict is what holds for every verdict: whole sentences in two languages, and
// who must act exactly while somebody can.
func checkVerdict(t *testing.T, v Verdict, c Edition) {
	t.Helper()
	sentences := append([]Sentence{v.Title, v.Why, {v.Finding.Message, v.Finding.Args}}, append(v.Notes, v.Instead...)...)
	for _, s := range sentences {
		for _, l := range []language.Locale{language.Italian, language.English} {
			if text := l.T(s.Message, s.Args); text == "" || strings.ContainsAny(text, "{}") || strings.Contains(text, "  ") {
				t.Errorf("%s: sentence %q", v.Rule.ID, text)
			}
		}
	}
	if v.Finding.Rule != v.Rule.ID || v.Finding.Subject != "p1" {
		t.Errorf("%s: finding of %q about %q", v.Rule.ID, v.Finding.Rule, v.Finding.Subject)
	}
	wantSeverity := finding.Blocking
	switch {
	case v.State.Settled():
		wantSeverity = finding.Note
	case v.Rule.Deadline == standard.ByCertificate:
		wantSeverity = finding.Warning
	}
	if v.Finding.Severity != wantSeverity {
		t.Errorf("%s: %s has severity %s", v.Rule.ID, v.State, v.Finding.Severity)
	}
	if someone := v.Who != Nobody; someone != (!v.State.Settled() && v.State != Impossible) {
		t.Errorf("%s: %s, but who must act is %q", v.Rule.ID, v.State, v.Who)
	}
	if !v.State.Settled() && v.State != Impossible && v.Rule.Deadline == standard.ByStart && v.By.IsZero() != c.Start.IsZero() {
		t.Errorf("%s: %s, last day %q", v.Rule.ID, v.State, v.By)
	}
}

func TestRules(t *testing.T) {
	adult := person("1985-12-10", "IT")
	peruvian := person("1985-12-10", "PE")
	german := person("1985-12-10", "DE")
	foreign := title(Diploma, ForeignSystem, "FR")
	declared := paper(KindDeclarationOfValue, func(e *learner.Evidence) { e.Country, e.TitleLevel = "FR", Diploma })
	assessed := paper(KindCompetenceAssessment)
	test := paper(KindLanguageTest, level("A2"), graded("32/40", "Bianchi Lucia"))

	for _, tc := range []struct {
		name     string
		rule     standard.EntryRule
		person   learner.Learner
		evidence []learner.Evidence
		course   Edition
		today    calendar.Date
		want     RuleState
		says     string // part of the Italian sentence
	}{
		// R-AGE
		{"adult", ruleAge, adult, nil, planned, before, Met, "16 anni compiuti il 10/12/2001"},
		{"16 on the start day", ruleAge, person("2010-10-01", "IT"), nil, planned, before, Met, "entro l’inizio del corso (01/10/2026)"},
		{"16 the day after the start", ruleAge, person("2010-10-02", "IT"), nil, planned, before, Impossible, "Compie 16 anni il 02/10/2026, dopo l’inizio del corso (01/10/2026)"},
		{"16 by now, but not on the start", ruleAge, person("2010-10-02", "IT"), nil, running, before, Impossible, "02/10/2026"},
		{"born on 29 February", ruleAge, person("2008-02-29", "IT"), nil, Edition{Start: day("2024-02-29")}, day("2024-02-01"), Met, ""},
		{"no start yet, too young today", ruleAge, person("2010-10-02", "IT"), nil, Edition{}, before, Missing, "non è ancora fissato"},
		{"birth date unknown", ruleAge, person("", "IT"), nil, planned, before, Missing, "Manca la data di nascita"},

		// R-SCHOOL
		{"no title", ruleSchool, adult, nil, planned, before, Missing, "Manca il titolo"},
		{"licenza media", ruleSchool, adult, []learner.Evidence{title(LicenzaMedia, ItalianSystem, "")}, planned, before, Met, "Licenza media"},
		{"certificate of the obbligo", ruleSchool, adult, []learner.Evidence{paper(KindObligationCertificate)}, planned, before, Met, "Certificazione dell’obbligo"},
		{"no title at all, said so", ruleSchool, adult, []learner.Evidence{title(NoTitle, ItalianSystem, "")}, planned, before, Missing, "Manca il titolo"},
		{"assessed, over 16", ruleSchool, adult, []learner.Evidence{assessed}, planned, before, Met, "Accertamento delle competenze"},
		{"assessed, 16 on the start day", ruleSchool, person("2010-10-01", "IT"), []learner.Evidence{assessed}, planned, before, Met, ""},
		{"assessed, under 16", ruleSchool, person("2011-10-01", "IT"), []learner.Evidence{assessed}, planned, before, Missing, ""},
		{"assessed, under 16 but released", ruleSchool, person("2011-10-01", "IT"), []learner.Evidence{assessed, paper(KindRelease)}, planned, before, Met, ""},
		{"released, not assessed", ruleSchool, person("2011-10-01", "IT"), []learner.Evidence{paper(KindRelease)}, planned, before, Missing, ""},
		{"over 16, released, not assessed", ruleSchool, adult, []learner.Evidence{paper(KindRelease)}, planned, before, Missing, ""},
		{"title not looked at yet", ruleSchool, adult, []learner.Evidence{with(title(Diploma, ItalianSystem, ""), outcome(OutcomePending))}, planned, before, ToVerify, "ancora da verificare"},
		{"title found false", ruleSchool, adult, []learner.Evidence{with(title(Diploma, ItalianSystem, ""), outcome(OutcomeRejected))}, planned, before, Missing, "Manca il titolo"},
		{"self-declared", ruleSchool, adult, []learner.Evidence{with(title(Diploma, ItalianSystem, ""), selfDeclaredPaper)}, planned, before, Missing, ""},

		// R-GRADE
		{"grade: licenza media", ruleGrade, adult, []learner.Evidence{title(LicenzaMedia, ItalianSystem, "")}, planned, before, Met, ""},
		{"grade: by assessment, our reading", ruleGrade, adult, []learner.Evidence{assessed}, planned, before, Met, "Accertamento"},
		{"grade: certificate of the obbligo is no title", ruleGrade, adult, []learner.Evidence{paper(KindObligationCertificate)}, planned, before, Missing, "Licenza media"},
		{"grade: diploma asked, licenza media held", sheet(standard.EntryRule{ID: "R-GRADE", MinSchooling: "Diploma di scuola secondaria di secondo grado"}), adult, []learner.Evidence{title(LicenzaMedia, ItalianSystem, ""), assessed}, planned, before, Missing, "secondo grado"},
		{"grade: diploma asked, laurea held", sheet(standard.EntryRule{ID: "R-GRADE", MinSchooling: "Diploma"}), adult, []learner.Evidence{title(Laurea, ItalianSystem, "")}, planned, before, Met, "Laurea"},

		// R-FOREIGN-TITLE
		{"Italian with a French title", ruleForeign, adult, []learner.Evidence{foreign}, planned, before, Missing, "Manca la dichiarazione di valore"},
		{"… with the declaration", ruleForeign, adult, []learner.Evidence{foreign, declared}, planned, before, Met, "Dichiarazione di valore"},
		{"… of another country's title", ruleForeign, adult, []learner.Evidence{foreign, with(declared, func(e *learner.Evidence) { e.Country = "RO" })}, planned, before, Missing, ""},
		{"… self-declared", ruleForeign, adult, []learner.Evidence{foreign, with(declared, selfDeclaredPaper)}, planned, before, Missing, ""},
		{"… self-declared, though the data allow it", sheet(standard.EntryRule{ID: "R-FOREIGN-TITLE", SelfDeclaration: true}), adult, []learner.Evidence{foreign, with(declared, selfDeclaredPaper)}, planned, before, Missing, ""},
		{"French title beside an Italian one", ruleForeign, adult, []learner.Evidence{foreign, title(LicenzaMedia, ItalianSystem, "")}, planned, before, Exempt, "Non serve"},
		{"French title beside an assessment", ruleForeign, adult, []learner.Evidence{foreign, assessed}, planned, before, Exempt, "Non serve"},
		{"no foreign title", ruleForeign, adult, nil, planned, before, Exempt, "Non serve"},
		{"foreign title, whose declaration states too little", ruleSchool, adult, []learner.Evidence{foreign, with(declared, func(e *learner.Evidence) { e.TitleLevel = NoTitle })}, planned, before, Missing, ""},

		// R-LANGUAGE
		{"Italian", ruleLanguage, adult, nil, planned, before, Exempt, "cittadinanza italiana"},
		{"Italian and Peruvian", ruleLanguage, person("1985-12-10", "PE IT"), nil, planned, before, Exempt, "cittadinanza italiana"},
		{"citizenship unknown", ruleLanguage, person("1985-12-10", ""), nil, planned, before, Missing, "Manca la cittadinanza"},
		{"Peruvian with nothing", ruleLanguage, peruvian, nil, planned, before, Missing, "livello A2 o superiore"},
		{"Peruvian with an Italian licenza media", ruleLanguage, peruvian, []learner.Evidence{title(LicenzaMedia, ItalianSystem, "")}, planned, before, Exempt, "Ha un diploma italiano: Licenza media"},
		{"Peruvian with a Peruvian diploma", ruleLanguage, peruvian, []learner.Evidence{title(Diploma, ForeignSystem, "PE")}, planned, before, Missing, ""},
		{"Italian diploma nobody has looked at", ruleLanguage, peruvian, []learner.Evidence{with(title(Diploma, ItalianSystem, ""), outcome(OutcomePending))}, planned, before, ToVerify, ""},
		{"Italian diploma self-declared", sheet(standard.EntryRule{ID: "R-LANGUAGE", LanguageLevel: "A2", ItalianDiplomaFree: true, SelfDeclaration: true}), peruvian, []learner.Evidence{with(title(Diploma, ItalianSystem, ""), selfDeclaredPaper)}, planned, before, Missing, ""},
		{"where the standard knows no such exemption", sheet(standard.EntryRule{ID: "R-LANGUAGE", LanguageLevel: "B1"}), peruvian, []learner.Evidence{title(Diploma, ItalianSystem, "")}, planned, before, Missing, "livello B1"},
		{"German, EU included", ruleLanguage, german, nil, planned, before, Missing, ""},
		{"German without certificate, test on file", ruleLanguage, german, []learner.Evidence{test}, planned, before, Met, "livello A2"},
		{"test without its paper", ruleLanguage, german, []learner.Evidence{with(test, func(e *learner.Evidence) { e.FileID = "" })}, planned, before, ToVerify, ""},
		{"test without examiner", ruleLanguage, german, []learner.Evidence{with(test, graded("32/40", ""))}, planned, before, ToVerify, ""},
		{"test without level", ruleLanguage, german, []learner.Evidence{with(test, level(""))}, planned, before, ToVerify, ""},
		{"test where none is accepted", sheet(standard.EntryRule{ID: "R-LANGUAGE", LanguageLevel: "A2"}), german, []learner.Evidence{test}, planned, before, Missing, ""},
		{"certificate B1", ruleLanguage, german, []learner.Evidence{paper(KindLanguageCertificate, level("B1"))}, planned, before, Met, "livello B1"},
		{"certificate A1", ruleLanguage, german, []learner.Evidence{paper(KindLanguageCertificate, level("A1"))}, planned, before, Missing, ""},
		{"certificate self-declared", ruleLanguage, german, []learner.Evidence{paper(KindLanguageCertificate, level("B1"), selfDeclaredPaper)}, planned, before, Missing, ""},

		// R-TIME
		{"received on the start day", ruleLanguage, german, []learner.Evidence{with(test, received("2026-10-01"))}, running, after, Met, ""},
		{"received on day 3", ruleLanguage, german, []learner.Evidence{with(test, received("2026-10-03"))}, running, after, Impossible, "consegna del 03/10/2026, dopo l’inizio del corso (01/10/2026)"},
		{"obtained on day 3, though filed before", ruleLanguage, german, []learner.Evidence{with(test, func(e *learner.Evidence) { e.IssuedOn = day("2026-10-03") })}, running, after, Impossible, ""},
		{"received in time, looked at later", ruleLanguage, german, []learner.Evidence{with(test, func(e *learner.Evidence) { e.CheckedOn = day("2026-10-09") })}, running, after, Met, ""},
		{"received in time, not looked at yet", ruleLanguage, german, []learner.Evidence{with(test, outcome(OutcomePending))}, running, after, ToVerify, ""},
		{"missing once the course runs", ruleLanguage, german, nil, running, after, Impossible, "nulla di valido consegnato entro l’inizio del corso (01/10/2026)"},
		{"missing on the start day itself", ruleLanguage, german, nil, running, day("2026-10-01"), Missing, ""},
		{"planned start gone by, no lesson held", ruleLanguage, german, []learner.Evidence{with(test, received("2026-10-03"))}, planned, day("2026-10-04"), Met, ""},
		{"what the law asks can be handed in late", ruleIdentity, adult, []learner.Evidence{paper(KindIdentityDocument, received("2026-10-03"))}, running, after, Met, ""},

		// R-IDENTITY
		{"identity", ruleIdentity, adult, []learner.Evidence{paper(KindIdentityDocument, expires("2030-01-01"))}, planned, before, Met, "Documento d’identità"},
		{"identity missing", ruleIdentity, adult, nil, planned, before, Missing, ""},
		{"identity expired", ruleIdentity, adult, []learner.Evidence{paper(KindIdentityDocument, expires("2026-09-14"))}, planned, before, Expired, "validità finita il 14/09/2026"},
		{"identity that expires before the start", ruleIdentity, adult, []learner.Evidence{paper(KindIdentityDocument, expires("2026-09-30"))}, planned, before, Expired, "prima dell’inizio del corso"},
		{"identity valid on the last day before", ruleIdentity, adult, []learner.Evidence{paper(KindIdentityDocument, expires("2026-10-01"))}, planned, before, Met, ""},
		{"an expired one and a new one", ruleIdentity, adult, []learner.Evidence{paper(KindIdentityDocument, expires("2026-09-14")), paper(KindIdentityDocument, expires("2036-09-14"))}, planned, before, Met, ""},

		{"B1 asked, A2 held", ruleB1, peruvian, []learner.Evidence{paper(KindLanguageCertificate, level("A2"))}, planned, before, Missing, "livello B1"},
		{"B1 asked, B1 held", ruleB1, peruvian, []learner.Evidence{paper(KindLanguageCertificate, level("B1"))}, planned, before, Met, "livello B1"},
		{"B1 asked, no test taken", ruleB1, peruvian, []learner.Evidence{paper(KindLanguageTest, level("B1"), graded("30/40", "Bianchi"))}, planned, before, Missing, ""},
		{"B1 asked, an Italian diploma does not exempt", ruleB1, peruvian, []learner.Evidence{title(Diploma, ItalianSystem, "")}, planned, before, Missing, ""},

		// R-MINOR
		{"adult needs no guardian", ruleMinor, adult, nil, planned, before, Exempt, "Maggiorenne"},
		{"18 on the start day", ruleMinor, person("2008-10-01", "IT"), nil, planned, before, Exempt, "01/10/2026"},
		{"minor", ruleMinor, person("2008-10-02", "IT"), nil, planned, before, Missing, "Manca il nome"},
		{"minor with a guardian's name alone", ruleMinor, guarded(), nil, planned, before, Missing, "Mancano il documento e la firma"},
		{"minor with document and signature", ruleMinor, guarded(), []learner.Evidence{paper(KindGuardianDocument)}, planned, before, Met, "Rossi Anna"},
		{"document, but whose?", ruleMinor, person("2010-01-01", "IT"), []learner.Evidence{paper(KindGuardianDocument)}, planned, before, Missing, "Manca il nome"},

		// R-TAXCODE
		{"tax code", ruleTaxCode, adult, nil, planned, before, Met, ""},
		{"no tax code", ruleTaxCode, taxed(""), nil, running, after, Missing, "Manca il codice fiscale"},
		{"wrong tax code", ruleTaxCode, taxed("RSSMRA85T10A562T"), nil, planned, before, Missing, "errore di battitura"},
		{"provisional tax code", ruleTaxCode, taxed("00743110157"), nil, planned, before, Met, "provvisorio"},

		// R-PERMIT
		{"permit: Italian", rulePermit, adult, nil, planned, before, Exempt, "IT"},
		{"permit: German", rulePermit, german, nil, planned, before, Exempt, "DE"},
		{"permit: Peruvian", rulePermit, peruvian, nil, planned, before, Missing, ""},
		{"permit: held", rulePermit, peruvian, []learner.Evidence{paper(KindResidencePermit, expires("2028-01-01"))}, planned, before, Met, ""},
		{"permit: expired, renewal asked for", rulePermit, peruvian, []learner.Evidence{paper(KindResidencePermit, expires("2026-01-01")), paper(KindPermitRenewal)}, planned, before, Met, "Ricevuta"},

		// the provider's own
		{"privacy missing", rulePrivacy, adult, nil, planned, before, Missing, "informativa"},
		{"privacy signed late", rulePrivacy, adult, []learner.Evidence{paper(KindPrivacyNotice, received("2026-10-05"))}, running, after, Met, ""},
		{"an own rule missing", ruleOwn, adult, nil, planned, before, Missing, "Patente B"},
		{"an own rule met", ruleOwn, adult, []learner.Evidence{paper("document:patente b")}, planned, before, Met, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rules := []standard.EntryRule{tc.rule}
			for _, r := range campania {
				if r.ID != tc.rule.ID {
					rules = append(rules, r)
				}
			}
			v := only(t, tc.rule.ID, rules, tc.person, tc.evidence, nil, tc.course, tc.today)
			text := language.Italian.Finding(v.Finding)
			if v.State != tc.want || !strings.Contains(text, tc.says) {
				t.Errorf("%s: %q, want %s saying %q (notes %v)", v.State, text, tc.want, tc.says, v.Notes)
			}
		})
	}
}

func guarded() learner.Learner {
	p := person("2010-01-01", "IT")
	p.Guardian = "Rossi Anna"
	return p
}

func taxed(code string) learner.Learner {
	p := person("1985-12-10", "IT")
	p.TaxCode = code
	return p
}

func TestWaivers(t *testing.T) {
	adult := person("1985-12-10", "DE")
	waiver := func(rule, kind string) WaiverRow {
		return WaiverRow{Rule: rule, Kind: kind, Decision: "n. 12", DecidedOn: day("2026-09-01"), DecidedBy: "Verdi Ada"}
	}
	for _, tc := range []struct {
		name   string
		rule   string
		waiver WaiverRow
		want   RuleState
		says   string // in the sentence or a note
	}{
		{"a credit waives R-SCHOOL", "R-SCHOOL", waiver("R-SCHOOL", AdmissionCredit), Exempt, "decisione n. 12 del 01/09/2026"},
		{"a credit waives R-SCHOOL only: grade", "R-GRADE", waiver("R-GRADE", AdmissionCredit), Missing, "non può sostituire"},
		{"a credit waives R-SCHOOL only: language", "R-LANGUAGE", waiver("R-LANGUAGE", AdmissionCredit), Missing, "non può sostituire"},
		{"a credit on one rule leaves the others", "R-GRADE", waiver("R-SCHOOL", AdmissionCredit), Missing, ""},
		{"nobody overrides the sheet", "R-LANGUAGE", waiver("R-LANGUAGE", Override), Missing, "nessuno può derogarvi"},
		{"nobody overrides the law", "R-IDENTITY", waiver("R-IDENTITY", Override), Missing, "nessuno può derogarvi"},
		{"the provider's own rule is overridden", "R-PRIVACY", waiver("R-PRIVACY", Override), Exempt, "decisione di Verdi Ada"},
		{"without a reason it is not", "R-PRIVACY", WaiverRow{Rule: "R-PRIVACY", Kind: Override, DecidedOn: day("2026-09-01"), DecidedBy: "Verdi Ada"}, Missing, "estremi o motivo"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := only(t, tc.rule, campania, adult, nil, []WaiverRow{tc.waiver}, planned, before)
			text := language.Italian.Finding(v.Finding)
			for _, n := range v.Notes {
				text += " " + language.Italian.T(n.Message, n.Args)
			}
			if v.State != tc.want || !strings.Contains(text, tc.says) {
				t.Errorf("%s: %q, want %s saying %q", v.State, text, tc.want, tc.says)
			}
			if v.Rule.Source == standard.FromProvider && strings.Contains(text, "non ammette deroghe") {
				t.Errorf("the provider's own rule is called without derogation: %q", text)
			}
		})
	}

	credit := waiver("R-SCHOOL", AdmissionCredit)
	credit.DecidedOn = day("2026-10-02")
	if v := only(t, "R-SCHOOL", campania, adult, nil, []WaiverRow{credit}, running, after); v.State != Impossible {
		t.Errorf("a credit decided after the start: %s", v.State)
	}
}

func TestNotes(t *testing.T) {
	for _, tc := range []struct {
		name     string
		rule     string
		person   learner.Learner
		evidence []learner.Evidence
		says     string
	}{
		{"assessment for R-GRADE is our reading", "R-GRADE", person("1985-12-10", "IT"), []learner.Evidence{paper(KindCompetenceAssessment)}, "Nostra lettura"},
		{"licenza media of who owes ten years", "R-SCHOOL", person("2005-12-10", "IT"), []learner.Evidence{title(LicenzaMedia, ItalianSystem, "")}, "dieci anni"},
		{"document that ends during the course", "R-IDENTITY", person("1985-12-10", "IT"), []learner.Evidence{paper(KindIdentityDocument, expires("2027-01-15"))}, "15/01/2027, prima della fine del corso (31/03/2027)"},
		{"diritto-dovere", "R-MINOR", guarded(), []learner.Evidence{paper(KindGuardianDocument)}, "diritto-dovere"},
		{"level too low", "R-LANGUAGE", person("1985-12-10", "DE"), []learner.Evidence{paper(KindLanguageCertificate, level("A1"))}, "è di livello A1"},
		{"self-declaration", "R-LANGUAGE", person("1985-12-10", "DE"), []learner.Evidence{paper(KindLanguageCertificate, level("B1"), selfDeclaredPaper)}, "l’autocertificazione non vale"},
		{"not accepted", "R-IDENTITY", person("1985-12-10", "IT"), []learner.Evidence{paper(KindIdentityDocument, outcome(OutcomeRejected))}, "non valida dopo la verifica"},
		{"assessed too young", "R-SCHOOL", person("2011-10-01", "IT"), []learner.Evidence{paper(KindCompetenceAssessment)}, "che compie il 01/10/2027"},
		{"still a minor today", "R-MINOR", person("2008-09-20", "IT"), nil, "Oggi è ancora minorenne"},
		{"no derogation", "R-AGE", person("2010-10-02", "IT"), nil, "non ammette deroghe"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := only(t, tc.rule, campania, tc.person, tc.evidence, nil, planned, before)
			var text string
			for _, n := range v.Notes {
				text += language.Italian.T(n.Message, n.Args) + " "
			}
			if !strings.Contains(text, tc.says) {
				t.Errorf("notes %q, want %q", text, tc.says)
			}
		})
	}
}

func TestAdmissible(t *testing.T) {
	complete := []learner.Evidence{title(LicenzaMedia, ItalianSystem, ""), paper(KindIdentityDocument), paper(KindPrivacyNotice)}
	for _, tc := range []struct {
		name                    string
		person                  learner.Learner
		evidence                []learner.Evidence
		course                  Edition
		today                   calendar.Date
		admissible, certifiable bool
		summary                 string
	}{
		{"everything", person("1985-12-10", "PE"), complete, planned, before, true, true, "Ammissibile alla frequenza: tutti i requisiti sono soddisfatti."},
		{"no tax code yet", taxed(""), complete, planned, before, true, false, "Ammissibile alla frequenza. Prima dell’attestato va completato 1 requisito."},
		{"one to look at", person("1985-12-10", "IT"), append(complete[:2:2], paper(KindPrivacyNotice, outcome(OutcomePending))), planned, before, false, false, "Non ancora ammissibile alla frequenza: 1 requisito su 9 da verificare."},
		{"nothing", person("1985-12-10", "PE"), nil, planned, before, false, false, "Non ancora ammissibile alla frequenza: mancano 5 requisiti su 9."},
		{"nothing, and it runs", person("1985-12-10", "PE"), nil, running, after, false, false, "Non ammissibile a questa edizione: 3 requisiti su 9 non si possono più soddisfare."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			vs := Judge(campania, tc.person, tc.evidence, nil, tc.course, tc.today)
			count := Count(vs)
			s := count.Summary()
			if got := language.Italian.T(s.Message, s.Args); got != tc.summary {
				t.Errorf("summary %q, want %q", got, tc.summary)
			}
			if Admissible(vs) != tc.admissible || (count.Settled == count.Total) != tc.certifiable {
				t.Errorf("admissible %v, %d of %d settled", Admissible(vs), count.Settled, count.Total)
			}
			if finding.Blocks(Findings(vs)) == tc.admissible {
				t.Error("the findings say otherwise than the verdicts")
			}
		})
	}
}

// Every rule has one verdict, in order, but R-TIME, which is everybody's deadline.
func TestOneVerdictForEachRule(t *testing.T) {
	rules := append([]standard.EntryRule{sheet(standard.EntryRule{ID: "R-TIME"})}, campania...)
	var got, want []string
	for _, r := range campania {
		want = append(want, r.ID)
	}
	for _, v := range Judge(rules, person("1985-12-10", "IT"), nil, nil, planned, before) {
		got = append(got, v.Rule.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
