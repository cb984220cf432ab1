package enrolment

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
)

func own(name string) standard.Piece {
	return standard.Piece{Kind: standard.KindOther, Name: name}
}

func way(pieces ...standard.Piece) standard.Way { return standard.Way{Pieces: pieces} }

// asks is a requirement of the sheet, composed; change says more of it.
func asks(c standard.Composed, change ...func(*standard.EntryRule)) standard.EntryRule {
	r := sheet(standard.EntryRule{ID: "R-DOC-1", Composed: &c})
	for _, f := range change {
		f(&r)
	}
	return r
}

func days(n int) func(*standard.EntryRule) { return func(r *standard.EntryRule) { r.Days = n } }

func TestComposedRules(t *testing.T) {
	licence := standard.Composed{Title: "Patente di guida", Why: "Si guida un mezzo dell’ente.", Ways: []standard.Way{
		way(own("Patente B")),
		way(own("Foglio rosa"), own("Certificato medico")),
	}}
	adult, peruvian, german := person("1985-12-10", "IT"), person("1985-12-10", "PE"), person("1990-05-05", "DE")
	doc := func(name string, change ...func(*learner.Evidence)) learner.Evidence {
		return paper("document:"+name, change...)
	}
	level2 := standard.Composed{Title: "Italiano B1 o diploma", Exempt: standard.Exemptions{Italian: true, ItalianTitle: Diploma},
		Ways: []standard.Way{way(standard.Piece{Kind: KindLanguageCertificate, MinLevel: "B1"}), way(standard.Piece{Kind: KindLanguageTest, MinLevel: "B1"})}}
	forAges := func(from, below int) standard.EntryRule {
		return asks(standard.Composed{Title: "Visita medica", Ways: licence.Ways, Exempt: standard.Exemptions{AgeFrom: from, AgeBelow: below}})
	}
	provider := func(r *standard.EntryRule) { r.Source, r.NoOverride = standard.FromProvider, false }
	for _, tc := range []struct {
		name     string
		rule     standard.EntryRule
		person   learner.Learner
		evidence []learner.Evidence
		course   Edition
		today    string
		want     RuleState
		says     string // in the sentence, the notes or what counts instead
	}{
		{"nothing there", asks(licence), adult, nil, planned, "2026-09-15", Missing, "Manca: Patente B."},
		{"the other way is told", asks(licence), adult, nil, planned, "2026-09-15", Missing, "Vale anche: Foglio rosa + Certificato medico."},
		{"the first way", asks(licence), adult, []learner.Evidence{doc("Patente B")}, planned, "2026-09-15", Met, "Patente B: consegna del 10/09/2026"},
		{"however it is spelt", asks(licence), adult, []learner.Evidence{doc("PATENTE b")}, planned, "2026-09-15", Met, ""},
		{"half of the second way", asks(licence), adult, []learner.Evidence{doc("Foglio rosa")}, planned, "2026-09-15", Missing, "Manca: Certificato medico."},
		{"the whole second way", asks(licence), adult, []learner.Evidence{doc("Foglio rosa"), doc("Certificato medico")}, planned, "2026-09-15", Met, "Verificati: Foglio rosa + Certificato medico."},
		{"one of two still to be looked at", asks(licence), adult, []learner.Evidence{doc("Foglio rosa"), doc("Certificato medico", outcome(OutcomePending))}, planned, "2026-09-15", ToVerify, "Servono insieme"},
		{"one of two expired", asks(licence), adult, []learner.Evidence{doc("Foglio rosa"), doc("Certificato medico", expires("2026-09-20"))}, planned, "2026-09-15", Expired, "Certificato medico"},
		{"another document", asks(licence), adult, []learner.Evidence{doc("Patente A")}, planned, "2026-09-15", Missing, ""},
		{"one's own word does not do", asks(licence), adult, []learner.Evidence{doc("Patente B", selfDeclaredPaper)}, planned, "2026-09-15", Missing, "autocertificazione non vale"},
		{"one's own word does where the rule says so", asks(licence, func(r *standard.EntryRule) { r.SelfDeclaration = true }), adult, []learner.Evidence{doc("Patente B", selfDeclaredPaper)}, planned, "2026-09-15", Met, ""},

		{"Italian is exempt", asks(level2), adult, nil, planned, "2026-09-15", Exempt, "cittadinanza italiana"},
		{"citizenship unknown", asks(level2), person("1985-12-10", ""), nil, planned, "2026-09-15", Missing, "Manca la cittadinanza"},
		{"an Italian diploma exempts", asks(level2), peruvian, []learner.Evidence{title(Diploma, ItalianSystem, "")}, planned, "2026-09-15", Exempt, "diploma italiano"},
		{"a diploma not looked at yet", asks(level2), peruvian, []learner.Evidence{with(title(Diploma, ItalianSystem, ""), outcome(OutcomePending))}, planned, "2026-09-15", ToVerify, ""},
		{"too low a title", asks(level2), peruvian, []learner.Evidence{title(LicenzaMedia, ItalianSystem, "")}, planned, "2026-09-15", Missing, "Non serve a chi ha un titolo italiano"},
		{"A2 is not B1", asks(level2), peruvian, []learner.Evidence{paper(KindLanguageCertificate, level("A2"))}, planned, "2026-09-15", Missing, "è di livello A2"},
		{"B2 is more than B1", asks(level2), peruvian, []learner.Evidence{paper(KindLanguageCertificate, level("B2"))}, planned, "2026-09-15", Met, ""},
		{"a test without its paper", asks(level2), peruvian, []learner.Evidence{paper(KindLanguageTest, level("B1"))}, planned, "2026-09-15", ToVerify, "il file della prova svolta"},
		{"a test with everything", asks(level2), peruvian, []learner.Evidence{paper(KindLanguageTest, level("B1"), graded("30/40", "Bianchi"))}, planned, "2026-09-15", Met, ""},
		{"European is exempt", asks(standard.Composed{Title: "Visto", Ways: licence.Ways, Exempt: standard.Exemptions{European: true}}), german, nil, planned, "2026-09-15", Exempt, "europea"},

		{"18 completed on the start day", forAges(18, 0), person("2008-10-01", "IT"), nil, planned, "2026-09-15", Exempt, "01/10/2026"},
		{"18 completed the day after", forAges(18, 0), person("2008-10-02", "IT"), nil, planned, "2026-09-15", Missing, ""},
		{"not yet 18", forAges(0, 18), person("2008-10-02", "IT"), nil, planned, "2026-09-15", Exempt, "meno di 18 anni"},
		{"18 already", forAges(0, 18), person("2008-10-01", "IT"), nil, planned, "2026-09-15", Missing, ""},
		{"no birth date", forAges(18, 0), person("", "IT"), nil, planned, "2026-09-15", Missing, "Manca la data di nascita"},

		{"ten days before: on the day", asks(licence, days(-10)), adult, []learner.Evidence{doc("Patente B", received("2026-09-21"))}, planned, "2026-09-25", Met, ""},
		{"ten days before: a day late", asks(licence, days(-10)), adult, []learner.Evidence{doc("Patente B", received("2026-09-22"))}, planned, "2026-09-25", Impossible, "il termine (21/09/2026)"},
		{"ten days before: nothing came", asks(licence, days(-10)), adult, nil, planned, "2026-09-25", Impossible, "nessuno può forzare"},
		{"thirty days after: the course runs", asks(licence, days(30)), adult, nil, running, "2026-10-31", Missing, "Manca: Patente B."},
		{"thirty days after: on the day", asks(licence, days(30)), adult, []learner.Evidence{doc("Patente B", received("2026-10-31"))}, running, "2026-11-05", Met, ""},
		{"thirty days after: too late", asks(licence, days(30)), adult, nil, running, "2026-11-01", Impossible, "per questa edizione non è più possibile"},
		{"the provider's own takes it late", asks(licence, days(30), provider), adult, []learner.Evidence{doc("Patente B", received("2026-11-05"))}, running, "2026-11-06", Met, "dopo il termine"},

		{"valid to the end: not long enough", asks(licence, func(r *standard.EntryRule) { r.ValidUntil = standard.ValidToEnd }), adult, []learner.Evidence{doc("Patente B", expires("2027-03-30"))}, planned, "2026-09-15", Expired, "valido fino al 31/03/2027"},
		{"valid to the end", asks(licence, func(r *standard.EntryRule) { r.ValidUntil = standard.ValidToEnd }), adult, []learner.Evidence{doc("Patente B", expires("2027-03-31"))}, planned, "2026-09-15", Met, ""},
		{"valid for sixty days more", asks(licence, func(r *standard.EntryRule) { r.ValidDays = 60 }), adult, []learner.Evidence{doc("Patente B", expires("2026-11-29"))}, planned, "2026-09-15", Expired, "30/11/2026"},
		{"valid without an end", asks(licence, func(r *standard.EntryRule) { r.ValidUntil = standard.ValidToEnd }), adult, []learner.Evidence{doc("Patente B")}, planned, "2026-09-15", Met, ""},
		{"a permit to the end", sheet(standard.EntryRule{ID: "R-PERMIT", ValidUntil: standard.ValidToEnd}), peruvian, []learner.Evidence{paper(KindResidencePermit, expires("2027-01-01"))}, planned, "2026-09-15", Expired, "31/03/2027"},
		{"a permit to the end, renewal asked for", sheet(standard.EntryRule{ID: "R-PERMIT", ValidUntil: standard.ValidToEnd}), peruvian, []learner.Evidence{paper(KindResidencePermit, expires("2027-01-01")), paper(KindPermitRenewal)}, planned, "2026-09-15", Met, "Ricevuta"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := Judge([]standard.EntryRule{tc.rule}, tc.person, tc.evidence, nil, tc.course, day(tc.today))[0]
			var said []string
			for _, s := range append([]Sentence{{v.Finding.Message, v.Finding.Args}}, append(v.Notes, v.Instead...)...) {
				for _, l := range []language.Locale{language.Italian, language.English} {
					if text := l.T(s.Message, s.Args); text == "" || strings.ContainsAny(text, "{}") {
						t.Errorf("sentence %q", text)
					}
				}
				said = append(said, language.Italian.T(s.Message, s.Args))
			}
			if v.State != tc.want || !strings.Contains(strings.ToLower(strings.Join(said, " ")), strings.ToLower(tc.says)) {
				t.Errorf("%s: %q, want %s saying %q", v.State, said, tc.want, tc.says)
			}
		})
	}
}

// A requirement that is due after the start does not keep anybody out until then.
func TestWhatIsDueLaterDoesNotBlock(t *testing.T) {
	rule := asks(standard.Composed{Title: "Visita", Ways: []standard.Way{way(own("Visita medica"))}}, days(30))
	for today, admissible := range map[string]bool{"2026-09-15": true, "2026-10-31": true, "2026-11-01": false} {
		v := Judge([]standard.EntryRule{rule}, person("1985-12-10", "IT"), nil, nil, running, day(today))
		if Admissible(v) != admissible || Count(v).Settled > 0 {
			t.Errorf("%s: %+v", today, v)
		}
	}
}

// A foreign title that a composed requirement rests on needs its declaration of value.
func TestAForeignTitleIsReliedOnByAComposedRule(t *testing.T) {
	rules := []standard.EntryRule{asks(standard.Composed{Title: "Diploma", Ways: []standard.Way{way(standard.Piece{Kind: KindSchoolTitle, MinTitle: Diploma})}}), ruleForeign}
	v := Judge(rules, person("1985-12-10", "IT"), []learner.Evidence{title(Diploma, ForeignSystem, "FR")}, nil, planned, before)
	if v[0].State != Met || v[1].State != Missing {
		t.Errorf("%s, %s", v[0].State, v[1].State)
	}
}

// rank orders the states of a verdict from the worst.
func rank(s RuleState) int {
	return map[RuleState]int{Impossible: 0, Missing: 1, Expired: 1, ToVerify: 2, Met: 3, Exempt: 3}[s]
}

// TestMoreEvidenceNeverMakesAComposedVerdictWorse also finds that its order does not matter.
func TestMoreEvidenceNeverMakesAComposedVerdictWorse(t *testing.T) {
	pieces := []standard.Piece{own("A"), own("B"), {Kind: KindLanguageCertificate, MinLevel: "B1"}, {Kind: KindLanguageTest}, {Kind: KindSchoolTitle, MinTitle: Diploma}}
	piece := rapid.SampledFrom(pieces)
	date := func(rt *rapid.T, name string) int { return rapid.IntRange(-60, 60).Draw(rt, name) }
	rapid.Check(t, func(rt *rapid.T) {
		var ways []standard.Way
		for range rapid.IntRange(1, 3).Draw(rt, "ways") {
			ways = append(ways, way(rapid.SliceOfN(piece, 1, 3).Draw(rt, "pieces")...))
		}
		rule := asks(standard.Composed{Title: "X", Ways: ways, Exempt: standard.Exemptions{ItalianTitle: rapid.SampledFrom([]string{"", Diploma}).Draw(rt, "title")}}, days(rapid.IntRange(-20, 20).Draw(rt, "days")))
		rule.SelfDeclaration, rule.NoOverride = rapid.Bool().Draw(rt, "self"), rapid.Bool().Draw(rt, "no override")
		rule.ValidDays = rapid.IntRange(0, 30).Draw(rt, "valid days")
		today := planned.Start.AddDays(date(rt, "today"))
		var evidence []learner.Evidence
		for i := range rapid.IntRange(0, 6).Draw(rt, "documents") {
			e := paper(piece.Draw(rt, "kind").Evidence())
			e.ID = fmt.Sprint(i)
			e.ReceivedOn = today.AddDays(-rapid.IntRange(0, 60).Draw(rt, "received")) // nothing comes from the future
			if rapid.Bool().Draw(rt, "expires") {
				e.ExpiresOn = planned.Start.AddDays(date(rt, "expiry"))
			}
			e.Outcome = rapid.SampledFrom([]string{OutcomeAccepted, OutcomePending, OutcomeRejected}).Draw(rt, "outcome")
			e.SelfDeclared = rapid.Bool().Draw(rt, "self-declared")
			e.Level, e.TitleLevel, e.System = rapid.SampledFrom([]string{"", "A2", "B2"}).Draw(rt, "level"), rapid.SampledFrom(TitleLevels).Draw(rt, "title level"), ItalianSystem
			if rapid.Bool().Draw(rt, "whole") {
				e.Score, e.Examiner, e.FileID = "1", "x", "f"
			}
			evidence = append(evidence, e)
		}
		edition := rapid.SampledFrom([]Edition{planned, running}).Draw(rt, "edition")
		judged := func(list []learner.Evidence) RuleState {
			return Judge([]standard.EntryRule{rule}, person("1985-12-10", "PE"), list, nil, edition, today)[0].State
		}
		for i := range evidence {
			less, more := judged(evidence[:i]), judged(evidence[:i+1])
			if rank(more) < rank(less) {
				rt.Fatalf("%s with %d documents, %s with %d", less, i, more, i+1)
			}
		}
		turned := slices.Clone(evidence)
		slices.Reverse(turned)
		if one, other := judged(evidence), judged(turned); rank(one) != rank(other) {
			rt.Fatalf("%s in one order, %s in the other", one, other)
		}
	})
}
