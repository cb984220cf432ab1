package page

import (
	"cmp"
	"slices"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/templates"
)

// documents are who may see and judge what people hand in.
var documents = web.For(account.Secretary, account.Director)

// requirements are the lines of the checklist, what is missing first.
func requirements(q *web.Request, verdicts []enrolment.Verdict, evidence []learner.Evidence, files map[string]vault.File, open bool) []templates.Requirement {
	verdicts = slices.Clone(verdicts)
	slices.SortStableFunc(verdicts, func(a, b enrolment.Verdict) int { return cmp.Compare(urgency(a), urgency(b)) })
	l, mine := q.Locale(), may(q, documents)
	var out []templates.Requirement
	for _, v := range verdicts {
		r := templates.Requirement{Rule: v.Rule.ID, Title: say(l, v.Title), State: requirementState(l, v), Who: l.T(v.Who.Label())}
		r.Why = l.Finding(v.Finding)
		if !v.State.Settled() {
			r.Why = strings.TrimSpace(r.Why + " " + say(l, v.Why))
		}
		for _, s := range slices.Concat(v.Instead, v.Notes) {
			r.Instead = strings.TrimSpace(r.Instead + " " + say(l, s))
		}
		if !v.By.IsZero() {
			r.Deadline = l.T("entro il {day}, {when}", "day", v.By, "when", inDays(l, q.Today(), v.By))
		}
		for _, e := range evidence {
			if enrolment.Serves(v.Rule, e) {
				r.Evidence = append(r.Evidence, evidenceLine(l, e, files, mine))
			}
		}
		if len(r.Evidence) > 1 { // the older ones stay on file
			for i := range r.Evidence {
				if r.Evidence[i].ID == v.Evidence {
					r.Evidence[i].Detail += "; " + l.T("è quello che vale")
				}
			}
		}
		if v.State == enrolment.Met && len(r.Evidence) > 0 {
			r.Why = "" // the document says it
		}
		if open && mine && v.State != enrolment.Exempt && v.State != enrolment.Impossible {
			r.Offers, r.Newer = offers(q, v), v.State == enrolment.Met
		}
		out = append(out, r)
	}
	return out
}

// urgency: what forbids admission comes first, then what only waits for somebody's look,
// then what is due later, then what is settled.
func urgency(v enrolment.Verdict) int {
	switch {
	case v.State.Settled():
		return 3
	case v.Finding.Severity != finding.Blocking:
		return 2
	case v.State == enrolment.ToVerify:
		return 1
	}
	return 0
}

func say(l language.Locale, s enrolment.Sentence) string {
	if s.Message == "" {
		return ""
	}
	return l.T(s.Message, s.Args)
}

func requirementState(l language.Locale, v enrolment.Verdict) templates.Badge {
	switch v.State {
	case enrolment.Met:
		return templates.Badge{Tone: templates.Success, Text: l.T("Soddisfatto")}
	case enrolment.Exempt:
		return templates.Badge{Tone: templates.Success, Text: l.T("Non richiesto")}
	case enrolment.ToVerify:
		return templates.Badge{Tone: templates.Caution, Text: l.T("Da verificare")}
	case enrolment.Expired:
		return templates.Badge{Tone: templates.Danger, Text: l.T("Scaduto")}
	case enrolment.Impossible:
		return templates.Badge{Tone: templates.Danger, Text: l.T("Non più possibile")}
	}
	if v.Finding.Severity != finding.Blocking {
		return templates.Badge{Tone: templates.Caution, Text: l.T("Mancante, serve dopo")}
	}
	return templates.Badge{Tone: templates.Danger, Text: l.T("Mancante")}
}

// evidenceLine is a document on file. Its particulars and its scan are for those who keep
// the files.
func evidenceLine(l language.Locale, e learner.Evidence, files map[string]vault.File, mine bool) templates.Evidence {
	title := l.T(enrolment.KindLabel(e.Kind))
	if e.Kind == enrolment.KindSchoolTitle {
		title = l.T(enrolment.TitleLabel(e.TitleLevel))
		if e.System == enrolment.ForeignSystem {
			title = l.T("{title}, titolo conseguito all’estero", "title", title)
		}
	}
	parts := []string{title}
	if e.SelfDeclared {
		parts = append(parts, l.T("autocertificazione"))
	}
	if e.Level != "" {
		parts = append(parts, l.T("livello {level}", "level", e.Level))
	}
	if mine {
		if country, ok := learner.Country(e.Country); ok {
			parts = append(parts, country)
		}
		if e.Issuer != "" {
			parts = append(parts, e.Issuer)
		}
		if e.Number != "" {
			parts = append(parts, l.T("n. {number}", "number", e.Number))
		}
		if e.Score != "" {
			parts = append(parts, l.T("punteggio {score}", "score", e.Score))
		}
	}
	if !e.ExpiresOn.IsZero() {
		parts = append(parts, l.T("scade il {day}", "day", e.ExpiresOn))
	}
	out := templates.Evidence{ID: e.ID, Title: strings.Join(parts, ", "), Detail: l.T("consegna del {day}", "day", e.ReceivedOn)}
	switch e.Outcome {
	case learner.Accepted:
		out.State = templates.Badge{Tone: templates.Success, Text: l.T("Verificato")}
		out.Detail = l.T("consegna del {day}; verifica di {by} del {checked}", "day", e.ReceivedOn, "by", e.CheckedBy, "checked", e.CheckedOn)
	case learner.Rejected:
		out.State = templates.Badge{Tone: templates.Danger, Text: l.T("Non valido")}
		out.Detail = l.T("consegna del {day}; verifica di {by} del {checked}", "day", e.ReceivedOn, "by", e.CheckedBy, "checked", e.CheckedOn)
	default:
		out.State = templates.Badge{Tone: templates.Caution, Text: l.T("Da verificare")}
		out.Check = mine
	}
	if mine && e.FileID != "" {
		out.File = "/evidenze/" + e.ID
		out.Active = files[string(e.FileID)].Active || files[string(e.BackID)].Active
		if e.BackID != "" {
			out.Back = out.File + "/retro"
		}
	}
	return out
}

// filesOf are the files of documents, by id.
func filesOf(q *web.Request, r store.Reader, evidence []learner.Evidence) (map[string]vault.File, error) {
	var ids []string
	for _, e := range evidence {
		for _, id := range []store.Ref{e.FileID, e.BackID} {
			if id != "" {
				ids = append(ids, string(id))
			}
		}
	}
	return vault.FilesByID(q.Context(), r, ids...)
}

// twoSided are the kinds of document that have a back worth a picture.
var twoSided = []string{enrolment.KindIdentityDocument, enrolment.KindGuardianDocument, enrolment.KindResidencePermit, enrolment.KindTaxCodeDocument}

// What an offer sends as kind beside the kinds of evidence: a school title says of which
// system it is, and two things are no documents.
const (
	italianTitle  = enrolment.KindSchoolTitle + ":" + enrolment.ItalianSystem
	foreignTitle  = enrolment.KindSchoolTitle + ":" + enrolment.ForeignSystem
	selfDeclared  = "self:" // before the kind
	creditOffer   = "credit"
	overrideOffer = "override"
)

// offers are the ways to meet a requirement that is open.
func offers(q *web.Request, v enrolment.Verdict) []templates.Offer {
	l := q.Locale()
	own := v.Rule.Form() != nil // of what the program has no rule for it does not know what a document says of itself
	var out []templates.Offer
	add := func(kind, label string, fields ...string) {
		o := templates.Offer{Kind: kind, Label: l.T(label), Primary: len(out) == 0 && v.State != enrolment.Met, Fields: fields, File: kind != creditOffer && kind != overrideOffer, Loose: own}
		o.Choices, o.Back = choices(l, kind, fields), slices.Contains(twoSided, kind)
		out = append(out, o)
	}
	for _, kind := range enrolment.Kinds(v.Rule) {
		switch kind {
		case enrolment.KindSchoolTitle:
			label := "Titolo italiano"
			if v.Rule.ID == "R-LANGUAGE" {
				label = "Ha un diploma italiano"
			}
			add(italianTitle, label, "title_level", "issuer", "issued", "received")
			if v.Rule.SelfDeclaration {
				add(selfDeclared+italianTitle, "Autocertificazione", "title_level", "issued", "received")
			}
			if v.Rule.ID != "R-LANGUAGE" {
				add(foreignTitle, "Titolo conseguito all’estero", "title_level", "country", "issuer", "issued", "received")
			}
		case enrolment.KindLanguageCertificate:
			add(kind, "Carica attestato", "issuer", "number", "level", "issued", "received")
		case enrolment.KindLanguageTest:
			add(kind, "Registra test d’ingresso", "issued", "level", "score", "examiner", "received")
		case enrolment.KindGuardianDocument:
			add(kind, "Carica documento e firma", "issuer", "number", "issued", "expires", "received")
		case enrolment.KindIdentityDocument, enrolment.KindResidencePermit:
			add(kind, "Carica il documento", "issuer", "number", "issued", "expires", "received")
		case enrolment.KindDeclarationOfValue:
			add(kind, "Carica la dichiarazione", "title_level", "country", "issuer", "number", "issued", "received")
		case enrolment.KindCompetenceAssessment:
			add(kind, "Accertamento delle competenze", "issuer", "issued", "received")
		case enrolment.KindObligationCertificate:
			add(kind, "Certificazione dell’obbligo", "issuer", "issued", "received")
		case enrolment.KindRelease:
			add(kind, "Proscioglimento", "issuer", "issued", "received")
		case enrolment.KindPermitRenewal:
			add(kind, "Ricevuta di rinnovo", "issuer", "issued", "received")
		case enrolment.KindPrivacyNotice, enrolment.KindTrainingAgreement:
			add(kind, "Carica il documento firmato", "received")
		default:
			add(kind, enrolment.KindLabel(kind), "number", "issued", "expires", "received")
			if v.Rule.SelfDeclaration {
				add(selfDeclared+kind, "Autocertificazione", "issued", "received")
			}
		}
	}
	if v.State == enrolment.Met {
		return out
	}
	if v.Rule.Waivable {
		add(creditOffer, "Credito di ammissione", "decision", "decided")
	}
	if v.Rule.Source == standard.FromProvider && !v.Rule.NoOverride && q.Is(account.Director) {
		add(overrideOffer, "Deroga dell’ente", "reason")
	}
	return out
}

// choices are the options of the fields that are chosen from a list.
func choices(l language.Locale, kind string, fields []string) map[string][]templates.Choice {
	out := map[string][]templates.Choice{}
	for _, field := range fields {
		switch field {
		case "level":
			for _, level := range enrolment.LanguageLevels {
				out[field] = append(out[field], templates.Choice{Value: level, Text: level})
			}
		case "title_level":
			for _, level := range enrolment.TitleLevels[1:] {
				out[field] = append(out[field], templates.Choice{Value: level, Text: l.T(enrolment.TitleLabel(level))})
			}
		case "country":
			for _, s := range learner.States() {
				if s.Code != "IT" || kind != foreignTitle {
					out[field] = append(out[field], templates.Choice{Value: s.Code, Text: s.Name})
				}
			}
		}
	}
	return out
}

// checklistHead is the head of the checklist.
func checklistHead(q *web.Request, e enrolment.Enrolment, verdicts []enrolment.Verdict) templates.Alert {
	l, tally := q.Locale(), enrolment.Count(verdicts)
	a := templates.Alert{Tone: templates.Success, Title: say(l, tally.Summary())}
	switch {
	case !e.State.Open() && e.AdmittedOn.IsZero():
		return templates.Alert{Tone: templates.Neutral, Title: l.T("La domanda non è più aperta.")}
	case !e.State.Open():
		return templates.Alert{Tone: templates.Neutral, Title: l.T("La persona ha lasciato il corso: le ore frequentate restano agli atti.")}
	case tally.Impossible+tally.Missing > 0:
		a.Tone = templates.Danger
	case tally.ToVerify+tally.Later > 0:
		a.Tone = templates.Caution
	}
	if e.Auditor {
		a.Text = l.T("Uditore: nostra lettura, i requisiti dello standard non gli sono chiesti.")
	}
	var by calendar.Date
	closed := false
	for _, v := range verdicts {
		if v.Finding.Severity != finding.Blocking {
			continue
		}
		closed = closed || v.Rule.NoOverride
		if !v.By.IsZero() {
			by = v.By
		}
	}
	if !by.IsZero() && tally.Impossible == 0 { // nothing that is handed in helps who cannot meet the rest
		a.Text = strings.TrimSpace(a.Text + " " + l.T("Vanno completati entro il {day}, inizio del corso ({when}).", "day", by, "when", inDays(l, q.Today(), by)))
	}
	if closed {
		a.Text += " " + l.T("Lo standard non ammette deroghe.")
	}
	return a
}
