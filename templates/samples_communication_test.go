package templates_test

import (
	"vidimus/internal/calendar"

	. "vidimus/templates"
)

func sampleDue() []DueRow {
	course := Link{"Operatore call center inbound – ed. 3", "/corsi/c1/comunicazioni"}
	return []DueRow{
		{Course: course, Kind: "Avvio del corso", Why: "Le attività cominciano il 01/12/2026: l’avvio si comunica almeno 10 giorni prima.", Due: "21/11/2026", State: Badge{Danger, "Scaduta da 2 giorni"}, Next: &Link{"Prepara", "/corsi/c1/comunicazioni/nuova?tipo=start"}},
		{Course: course, Kind: "Variazione delle lezioni: docente", Why: "1 lezione ha un altro docente.", Due: "30/11/2026", State: Badge{Caution, "Scade fra 7 giorni"}, Note: "Da quando è stata preparata qualcosa è cambiato.", Next: &Link{"Apri la lettera", "/comunicazioni/k1"}},
		{Course: course, Kind: "Richiesta d’esame", Why: "Le attività sono finite.", Due: "senza data", State: Badge{Info, "Da fare"}},
	}
}

func sampleLetters() []LetterRow {
	return []LetterRow{
		{Href: "/comunicazioni/k2", Protocol: "12/2026", Kind: "Ritiri e ingressi", Course: Link{"Operatore call center inbound – ed. 3", "/corsi/c1"}, Prepared: calendar.MustDate("2026-11-18"), Due: calendar.MustDate("2026-11-20"), Sent: "21/11/2026, PEC", Late: "1 giorno dopo il termine", State: Badge{Success, "Inviata, con ricevuta"}},
		{Href: "/comunicazioni/k1", Protocol: "11/2026", Kind: "Richiesta d’esame", Prepared: calendar.MustDate("2026-11-17"), State: Badge{Caution, "Da inviare"}},
	}
}

func sampleTables(files bool) []LetterTable {
	t := LetterTable{Title: "Calendario delle lezioni", Columns: []string{"Data", "Orario", "Docenti"}, Rows: [][]string{{"01/12/2026", "09:00–13:00", "Moretti Paola"}, {"02/12/2026", "09:00–13:00", "Ricci Ugo"}}, Open: true}
	if files {
		t.CSV, t.XLSX = "/comunicazioni/k1/elenchi/calendario?formato=csv", "/comunicazioni/k1/elenchi/calendario?formato=xlsx"
	}
	return []LetterTable{t}
}

// communicationSamples are the pages about the Region and the protocol.
func communicationSamples(choice []Choice) map[string]Page {
	wrong := Form{Message: "Completa i dati.", Errors: map[string]string{"sent_on": "Scrivi la data."}}
	told := []string{"01/12/2026, 09:00–13:00", "Aula · Aula 1, Sede", "Moretti Paola"}
	return map[string]Page{
		"communications": page("Comunicazioni alla Regione", "", 1, Communications{CanWrite: true, Search: "call", State: "scadute", Due: sampleDue(), Pager: Pager{1, 3, 6, "", "?da=4"},
			Filters: []Filter{{Link{"Da comunicare", "/comunicazioni"}, 3, true}, {Link{"Scadute", "/comunicazioni?stato=scadute"}, 1, false}}}),
		"communications-letters": page("Comunicazioni alla Regione", "", 1, Communications{Letters: sampleLetters()}),
		"communications-empty":   page("Comunicazioni alla Regione", "", 1, Communications{Empty: Empty{"Non c’è nulla da comunicare.", &Link{"Corsi", "/corsi"}}}),
		"course_communications": page("Comunicazioni alla Regione", "", 1, CourseCommunications{CourseID: "c1", Tabs: tabs(0), Due: sampleDue()[:2], Letters: sampleLetters(), Exam: "Nessun giorno proposto.", Propose: true,
			Form: Form{Errors: map[string]string{"exam_on": "Scrivi il giorno proposto."}}, Actions: []Action{{Text: "Calendario comunicato e svolto", Href: "/corsi/c1/comunicazioni/calendario"}}}),
		"course_communications-settled": page("Comunicazioni alla Regione", "", 1, CourseCommunications{CourseID: "c1", Tabs: tabs(0), Settled: "Nulla.", Exam: "L’esame si è tenuto il 01/12/2026."}),
		"prepare_letter": page("Prepara: variazione", "", 1, PrepareLetter{CourseID: "c1", Kind: "variation", Seen: "9f2c", Why: "1 lezione ha un altro docente.", Late: &Alert{Tone: Caution, Title: "Il termine era il 20/11/2026"}, Needs: true, Aspects: []string{"teacher", "mode"},
			Choices: []Filter{{Link{"Tutto quello che è cambiato", "?tipo=variation"}, 3, true}, {Link{"Solo docente", "?tipo=variation&aspetto=teacher"}, 1, false}}, Form: Form{Values: map[string]string{"recipient": "Regione Campania"}, Errors: map[string]string{"reason": "Scrivi il motivo."}},
			Text: []string{"Si comunicano le variazioni."}, Tables: sampleTables(false)}),
		"communication": page("Avvio del corso", "Prot. n. 11/2026", 1, Communication{ID: "k1", State: Badge{Info, "Inviata, senza ricevuta"}, Facts: []Fact{{"Destinatario", "Regione Campania"}}, Why: "Le attività cominciano il 01/12/2026.", Reason: "festività",
			Links: []Link{{"Lettera (PDF)", "/documenti/p1"}}, Text: []string{"Si comunica l’avvio."}, Tables: sampleTables(true), CanSend: true, CanReceive: true, CanAnswer: true, CanAnnul: true, Channels: choice,
			Send: wrong, Receive: Form{Errors: map[string]string{"file": "Carica la ricevuta."}}, Answer: Form{Errors: map[string]string{"answer_file": "Il file è troppo grande."}}, Annul: Form{Errors: map[string]string{"reason": "Scrivi perché."}}}),
		"communication-waiting": page("Avvio del corso", "", 1, Communication{ID: "k1", State: Badge{Caution, "Da inviare"}, Waiting: "Il PDF è in preparazione."}),
		"calendar_told": page("Calendario comunicato e svolto", "", 1, CalendarTold{Intro: "Ogni lezione tre volte.", Filters: []Filter{{Link{"Tutte le lezioni", "?"}, 2, true}}, Downloads: []Link{{"CSV", "?formato=csv"}},
			Rows: []ToldRow{{Href: "/lezioni/l1", Date: calendar.MustDate("2026-12-01"), Segment: "UF 531", Told: told, ToldBy: "prot. 12/2026, inviata il 20/11/2026", Planned: told, Held: told},
				{Href: "/lezioni/l2", Date: calendar.MustDate("2026-12-02"), Segment: "KC", Planned: told, Difference: []Badge{{Danger, "mai comunicata"}, {Caution, "docente"}}}}}),
		"calendar_told-empty": page("Calendario comunicato e svolto", "", 1, CalendarTold{Empty: Empty{Text: "Nessuna differenza."}}),
		"protocol": page("Registro di protocollo", "Anno 2026", 1, Protocol{Years: []Filter{{Link{"2026", "/protocollo?anno=2026"}, 2, true}}, Filters: []Filter{{Link{"Tutti", "/protocollo"}, 2, true}}, Keep: []Hidden{{"anno", "2026"}}, Downloads: []Link{{"CSV", "?formato=csv"}},
			Entries: []ProtocolRow{{Href: "/protocollo/e2", Number: "2/2026", Date: calendar.MustDate("2026-11-20"), Direction: "Partenza", Counterpart: "Regione Campania", Subject: "Avvio del corso", Annulled: "annullata il 21/11/2026: manca un docente"}, {Href: "/protocollo/e1", Number: "1/2026", Date: calendar.MustDate("2026-11-18"), Direction: "Arrivo", Counterpart: "Regione Campania", Subject: "Autorizzazione", Document: "D.D. 12", File: "/protocollo/e1/file"}},
			Add:     &ProtocolForm{Directions: choice, Courses: choice, Form: Form{Errors: map[string]string{"subject": "Scrivi l’oggetto."}}}}),
		"protocol-empty": page("Registro di protocollo", "Anno 2026", 1, Protocol{Empty: Empty{Text: "Nessuna registrazione."}}),
		"protocol_entry": page("Autorizzazione", "Protocollo n. 1/2026", 1, ProtocolEntry{ID: "e1", State: Badge{Success, "Registrata"}, Facts: []Fact{{"Numero", "1/2026"}}, Links: []Link{{"Scarica il documento", "/protocollo/e1/file"}}, CanAnnul: true, Form: Form{Errors: map[string]string{"reason": "Scrivi perché."}}}),
	}
}
