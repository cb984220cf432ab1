package provider

import (
	"slices"

	"vidimus/internal/finding"
)

// proven reports whether a document of a kind stands.
func proven(filed []Document, kind DocumentKind) bool {
	return slices.ContainsFunc(filed, func(d Document) bool { return d.Kind == kind && d.Stands() })
}

// AwaitsJudgement is the rule of a file that is complete and that nobody has judged.
const AwaitsJudgement = "F-JUDGE"

// Lacking is what a person's file still needs before, or after, somebody judges it. What a
// course then asks of them is T1–T3's to say (course.CheckStaff):
//
//	F-TITLE     no title is written
//	F-DOCUMENT  what they bring is not documented
//	F-JUDGE     documented, and nobody has judged it
func Lacking(s Staff, filed []Document) []finding.Finding {
	if s.Judged() {
		return nil
	}
	var out []finding.Finding
	say := func(rule, message string) {
		out = append(out, finding.Finding{Rule: rule, Severity: finding.Warning, Subject: s.ID, Message: message})
	}
	experience := s.WorldOfWork || s.DocumentedYears > 0
	switch {
	case s.Title == "" && !experience:
		say("F-TITLE", "Manca il titolo di studio o l’esperienza che può sostituirlo.")
	case s.Title != "" && !proven(filed, TitleDocument):
		say("F-DOCUMENT", "Manca il documento del titolo di studio.")
	}
	if experience && !proven(filed, ExperienceDocument) {
		say("F-DOCUMENT", "Manca il documento dell’esperienza o della provenienza dal mondo del lavoro.")
	}
	if len(out) == 0 {
		say(AwaitsJudgement, "I documenti ci sono: il direttore deve giudicarli.")
	}
	return out
}
