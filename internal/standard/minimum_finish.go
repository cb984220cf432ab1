package standard

import (
	"slices"
	"strconv"

	"vidimus/internal/finding"
)

// finish makes the training standard and says what is missing.
func (m *minimum) finish() {
	t := m.t
	t.Title = m.title
	t.MinTotal, t.MinTraineeship, t.MinClassroomLaboratory, t.MaxFAD = m.total, m.trainee, m.net, m.netFAD
	if m.title != "" && fold(m.title) != fold(m.std.Title) {
		m.say(finding.Warning, Contradiction, m.head.seen["qualificazione di"], "Lo standard minimo è della qualificazione «{text}», il profilo è «{title}»: controlla di aver unito il documento giusto.",
			finding.Args{"text": excerpt(m.title), "title": excerpt(m.std.Title)})
	}
	m.sums()
	m.wants(m.head, "", "Requisiti obbligatori di accesso al percorso", "Articolazione, propedeuticità e durate minime", "Valutazione didattica degli apprendimenti",
		"Gestione dei crediti formativi", "Requisiti professionali e strumentali", "Attestazione in esito rilasciata dal soggetto attuatore", "Attestazione in esito ad esame pubblico")
	texts := &t.Texts
	(&clauses{Training: t,
		requirements: m.passage(&texts.Requirements, m.head.seen["requisiti obbligatori di accesso al percorso"]),
		assessed:     m.passage(&texts.Assessment, m.head.seen["attestazione in esito rilasciata dal soggetto attuatore"]),
		resources:    m.passage(&texts.Resources, m.head.seen["requisiti professionali e strumentali"]),
		credits:      m.passage(&texts.Credits, m.head.seen["gestione dei crediti formativi"])}).infer()
	if m.head.seen["attestazione in esito ad esame pubblico"] > 0 {
		t.PublicExam = true // its own chapter says so, whatever the prose
	}
	m.tie()
	m.say(finding.Note, Missing, m.line, "Lo standard minimo non dice nulla di DAD, laboratorio e competenze chiave: nessun limite è posto.", nil)
	m.std.Training = append(m.std.Training, *t)
}

// tie gives codes to the UC of the profile, which prints none, and says which unit
// leads to which UC.
func (m *minimum) tie() {
	for i := range m.std.CompetenceUnits {
		uc := &m.std.CompetenceUnits[i]
		if uc.Code == "" {
			uc.Code = Code(strconv.Itoa(i + 1))
			m.about(string(uc.Code), finding.Note, Inferred, m.line, "La UC «{title}» non ha codice: vale il suo numero nel profilo, {code}.", finding.Args{"title": excerpt(uc.Title), "code": string(uc.Code)})
		}
		if !slices.ContainsFunc(m.units, func(u *minimumUnit) bool { return u.CompetenceUnit == uc.Code }) {
			m.about(string(uc.Code), finding.Blocking, Missing, m.line, "UC «{title}»: nessuna unità di risultati di apprendimento la nomina. Controlla di aver unito il documento giusto.", finding.Args{"title": excerpt(uc.Title)})
		}
	}
	for _, u := range m.units {
		code := string(u.Code)
		if u.CompetenceUnit == "" {
			m.std.Modules = true
			m.about(code, finding.Note, Inferred, u.line, "Riga {line}: l’unità {code} non è legata a una UC.", finding.Args{"line": u.line, "code": code})
		} else {
			m.about(code, finding.Note, Inferred, u.line, "Riga {line}: l’unità {code} porta alla UC {uc}.", finding.Args{"line": u.line, "code": code, "uc": string(u.CompetenceUnit)})
		}
		if len(u.Knowledge) == 0 {
			m.about(code, finding.Warning, Missing, u.line, "L’unità {code} non ha contenuti: controlla di aver copiato tutto il documento.", finding.Args{"code": code})
		}
		m.t.Units = append(m.t.Units, u.Unit)
	}
	if len(m.units) == 0 {
		m.say(finding.Blocking, Missing, m.line, "Mancano le unità di risultati di apprendimento con le loro ore: copia tutta la tabella e rileggila.", nil)
	}
}

// sums holds the table against its totals.
func (m *minimum) sums() {
	sum, fad := 0, 0
	for _, u := range m.units {
		sum += value(u.MinHours)
		fad += value(u.MaxFAD)
	}
	at := m.head.seen["articolazione, propedeuticita e durate minime"]
	differs := func(have int, said *int, message string) {
		if said != nil && have != *said {
			m.say(finding.Warning, Contradiction, at, message, finding.Args{"have": have, "said": *said})
		}
	}
	differs(sum, m.net, "Le ore delle unità sommano {have} h, la tabella ne dice {said} al netto del tirocinio: controlla il documento.")
	differs(fad, m.netFAD, "Le ore in FAD delle unità sommano {have} h, la tabella ne dice {said}: controlla il documento.")
	if m.net != nil {
		differs(*m.net+value(m.trainee), m.total, "Ore al netto del tirocinio e tirocinio sommano {have} h, la tabella ne dice {said}: controlla il documento.")
	}
	if m.total == nil {
		m.say(finding.Blocking, Missing, at, "Manca la durata minima complessiva del percorso: nessun piano può essere controllato.", nil)
	}
}
