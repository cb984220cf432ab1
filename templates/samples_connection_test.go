package templates_test

import (
	"vidimus/internal/finding"
	. "vidimus/templates"
)

// connectionSamples are the page of a remote lesson's reports: nothing yet, questions, and
// what is proposed.
func connectionSamples() map[string]Page {
	facts := []Fact{{"Piattaforma", "Zoom"}, {"Pausa", "11:00–11:15"}, {"Durata", "3 h 45'"}}
	sha := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	report := ConnectionReport{ID: "r1", Name: "zoom-8-luglio.csv", Platform: "Zoom", When: "caricato il 08/07/2025 13:20 da Ferri Marta", SHA256: sha, Download: "/lezioni/l1/resoconto/r1/file", State: Badge{Caution, "Da confermare"},
		Findings: []Finding{{Rule: "LOG-WAITING", Severity: finding.Note, Text: "Riga 6: Olga Larici era nella sala d’attesa, che non conta.", Line: 6}},
		Actions:  []Action{{Text: "Non è di questa lezione", Href: "/lezioni/l1/resoconto/r1/uso", Post: true, Fields: []Hidden{{"part", "withdrawn"}}}}}
	doubted := report
	doubted.Doubt = "Nessuno era connesso durante la lezione: è il file giusto?"
	choices := []Choice{{"l:e1", "Larici Olga"}, {"l:e2", "Carpini Fosca"}, {"staff", "non è un allievo: docente, tutor, ospite"}}
	strip := Strip{Length: 14400, Breaks: []StripSpan{{7200, 8100}}, Present: []StripSpan{{183, 11274}, {11275, 14400}}}
	rows := []ConnectionRow{
		{Enrolment: "e1", Name: "Larici Olga", Strip: strip, State: Present, Times: "09:03:03–12:07:54, 12:07:55–13:00", Minutes: "221′ su 225′"},
		{Enrolment: "e2", Name: "Carpini Fosca", Strip: Strip{Length: 14400}, State: Absent, Minutes: "0′ su 225′", Marked: "presente 09:00–13:00", Choose: true, Version: 3},
		{Enrolment: "e3", Name: "Iperici Zita", Strip: Strip{Length: 14400}, Minutes: "0′ su 225′", Note: "57′ dichiarati, non verificabili"}}
	asked := ConnectionPeople{Choices: choices, Asked: []ConnectedPerson{{Index: 0, Name: "fosca tablet", Alias: "fosca tablet", Connected: "09:31:10–13:00", Resembles: "Carpini Fosca"}},
		Known: []ConnectedPerson{{Index: 1, Name: "Olga Larici", Email: "olga@example.it", Alias: "olga@example.it", Connected: "09:03:03–12:07:54", Who: "l:e1", How: "dall’e-mail"}}}
	question := report
	question.ID, question.Order, question.Columns = "r2", &Form{Message: "Il resoconto non si legge ancora.", Errors: map[string]string{"order": "Scegli se viene prima il giorno o il mese."}},
		&ConnectionColumn{Form: Form{Errors: map[string]string{"leave": "Entrata e uscita vanno indicate tutte e due."}}, Header: []string{"Utente", "Connesso", "Disconnesso"}, Rows: [][]string{{"Larici Olga", "08/07/2025 09:03", "08/07/2025 13:00"}},
			Options: []Choice{{"-1", "non c’è"}, {"0", "Utente"}, {"1", "Connesso"}, {"2", "Disconnesso"}}}
	proposed := func(r ConnectionRows) *ConnectionRows {
		r.Seen, r.From, r.To, r.Breaks = "r1", "09:00", "13:00", "11:00–11:15"
		return &r
	}
	of := func(c Connection) Page {
		c.LessonID, c.Facts = "l1", facts
		c.Intro = "Il resoconto è la prova di chi era connesso: diventa presenze solo quando il tutor lo conferma."
		return page("Resoconto della piattaforma", "UF 531, 08/07/2025, 09:00–13:00", 1, c)
	}
	same := []ConnectionRow{{Enrolment: "e4", Name: "Robinie Aldo", Strip: strip, Times: "09:00–13:00", Minutes: "225′ su 225′", Done: true}}
	refused := Form{Message: "Le presenze non sono state registrate: correggi le righe segnalate.", Errors: map[string]string{"row.e2": "Scegli che cosa vale: quello segnato a mano o quello del resoconto."}, Values: map[string]string{"times.e1": "09:00–13:00", "state.e1": "present"}}
	return map[string]Page{
		"connection":          of(Connection{Again: true, Upload: &Form{}, Reports: []ConnectionReport{report}, People: &asked, Proposed: proposed(ConnectionRows{Rows: rows, Editable: true, Blocked: "Prima di’ chi sono le persone non riconosciute, qui sopra."})}),
		"connection-refused":  of(Connection{Again: true, Upload: &Form{}, Reports: []ConnectionReport{report}, Proposed: proposed(ConnectionRows{Rows: rows, Same: same, Editable: true, Form: refused})}),
		"connection-question": of(Connection{Again: true, Upload: &Form{Errors: map[string]string{"file": "Scegli un file."}}, Reports: []ConnectionReport{question}}),
		"connection-closed":   of(Connection{Reports: []ConnectionReport{report}, Proposed: proposed(ConnectionRows{Rows: append(same, ConnectionRow{Enrolment: "e2", Name: "Carpini Fosca", Strip: strip, Times: "09:03:03–13:00", Minutes: "221′ su 225′", Marked: "assente", Amend: "/lezioni/l1/rettifica/e2"})}), Differs: []ConnectionDiffer{{"meet.csv", "Larici Olga", "221′ 09:03:03–13:00", "225′ 09:00–13:00"}}}),
		"connection-doubted":  of(Connection{Again: true, Reports: []ConnectionReport{doubted}, Proposed: proposed(ConnectionRows{Blocked: "In un resoconto nessuno era connesso durante la lezione: toglilo, se non è di questa lezione."})}),
		"connection-attested": of(Connection{Again: true, Reports: []ConnectionReport{report}, Proposed: proposed(ConnectionRows{Rows: same, Attest: true})}),
		"connection-empty":    of(Connection{Upload: &Form{}, Empty: Empty{Text: "Per questa lezione non c’è ancora il resoconto della piattaforma."}}),
	}
}
