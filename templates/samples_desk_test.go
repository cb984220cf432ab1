package templates_test

import (
	"vidimus/internal/calendar"

	. "vidimus/templates"
)

func sampleStatements() []StatementRow {
	day, holder := calendar.MustDate("2026-11-20"), Link{"Abate Giulia", "/iscrizioni/e1/attestazioni"}
	return []StatementRow{
		{Number: "3/2026", Kind: "Attestato di presenza", Day: day, Issued: day, Holder: holder, Course: "Operatore call center inbound", Code: "ABCD-EFGH-JKM2", State: Badge{Success, "Valida"}, File: "/attestazioni/s3", Annul: "/attestazioni/s3/annulla"},
		{Number: "2/2026", Kind: "Dichiarazione di frequenza", Day: day, Issued: day, Holder: holder, Course: "Operatore call center inbound", Code: "ABCD-EFGH-JKM3", State: Badge{Info, "Superata"}, Note: "dalla n. 4/2026", File: "/attestazioni/s2"},
		{Number: "1/2026", Kind: "Attestazione di iscrizione", Issued: day, Holder: holder, Code: "ABCD-EFGH-JKM4", State: Badge{Danger, "Annullata"}, Note: "20/11/2026: persona sbagliata", File: "/attestazioni/s1"},
	}
}

func sampleMessages() []MessageRow {
	to := Link{"Abate Giulia", "/iscrizioni/e1/messaggi"}
	return []MessageRow{
		{Href: "/messaggi/m3", To: to, Course: "Operatore call center inbound", Reason: "Documenti mancanti", Subject: "Operatore call center inbound: documenti da consegnare", Means: "Email", When: "20/11/2026 10:15", State: Badge{Success, "Inviato"}},
		{Href: "/messaggi/m2", To: to, Course: "Operatore call center inbound", Reason: "Inizio del corso", Subject: "Si comincia il 01/12/2026", Means: "Email", When: "19/11/2026 10:15", State: Badge{Caution, "Esito sconosciuto"}, Note: "La connessione si è interrotta dopo la consegna al server di posta: può averlo spedito o no."},
		{Href: "/messaggi/m1", To: to, Reason: "Posto libero", Subject: "Si è liberato un posto", Means: "Telefono", When: "18/11/2026 10:15", State: Badge{Success, "Detto con altro mezzo"}},
	}
}

func sampleDrafts() []MessageDraft {
	return []MessageDraft{
		{Enrolment: "e1", Name: "Abate Giulia", To: "abate@posta.example", Subject: "Documenti da consegnare", Body: "Gentile Giulia Abate,\n\nmancano ancora:\n\n– Documento d’identità, entro il 01/12/2026", MailTo: "mailto:abate@posta.example?subject=x"},
		{Enrolment: "e2", Name: "Amato Francesco", Obstacle: "Oggi è già stato scritto per questo motivo.", Earlier: "/messaggi/m3"},
	}
}

// deskSamples are what the desk states and writes.
func deskSamples(choice []Choice) map[string]Page {
	return map[string]Page{
		"enrolment_statements": page("Attestazioni di Abate Giulia", "", 1, EnrolmentStatements{ID: "e1", Issue: true, Kinds: choice, Rows: sampleStatements(),
			Form: Form{Message: "La pagina del 20/11/2026 non è ancora chiusa.", Errors: map[string]string{"day": "Scrivi il giorno."}}}),
		"enrolment_statements-empty": page("Attestazioni di Abate Giulia", "", 1, EnrolmentStatements{ID: "e1"}),
		"statements": page("Attestazioni", "Anno 2026", 1, Statements{Years: []Filter{{Link{"2026", "/attestazioni?anno=2026"}, 3, true}}, Filters: []Filter{{Link{"Tutte", "/attestazioni"}, 3, true}},
			Search: "abate", Keep: []Hidden{{"anno", "2026"}}, Rows: sampleStatements(), Pager: Pager{1, 3, 6, "", "?da=4"}, Downloads: []Link{{"CSV", "?formato=csv"}}}),
		"write": page("Messaggi agli allievi", "", 1, Write{CourseID: "c1", Tabs: tabs(2), Reason: "documents", Reasons: []Filter{{Link{"Documenti mancanti", "?reason=documents"}, 1, true}, {Link{"Inizio del corso", "?reason=start"}, 0, false}},
			People: Checks{Name: "who", Legend: "A chi scrivere", Boxes: []Box{{Choice{"e1", "Abate Giulia"}, "abate@posta.example, mancano 2 documenti", true}, {Choice{"e2", "Amato Francesco"}, "senza indirizzo email", false}}}, Log: sampleMessages()}),
		"write-empty": page("Messaggi agli allievi", "", 1, Write{CourseID: "c1", Tabs: tabs(2), Reason: "documents"}),
		"write-preview": page("Anteprima: documenti mancanti", "", 1, Write{CourseID: "c1", Tabs: tabs(2), Reason: "documents", Drafts: sampleDrafts(), Seen: "9f2c", Mailable: 1, Writable: 2, Means: choice,
			Form: Form{Errors: map[string]string{"means": "Scegli con quale mezzo."}}}),
		"write-no-mail": page("Anteprima: documenti mancanti", "", 1, Write{CourseID: "c1", Reason: "documents", Drafts: sampleDrafts(), NoMail: &Alert{Tone: Info, Title: "Nessun server di posta", Text: "Il testo si può copiare."}, Writable: 1, Means: choice}),
		"messages": page("Messaggi", "Anno 2026", 1, Messages{Path: "/messaggi", Filters: []Filter{{Link{"Tutti", "/messaggi"}, 3, true}}, Years: []Filter{{Link{"2026", "/messaggi?anno=2026"}, 3, true}}, Search: "abate", Keep: []Hidden{{"anno", "2026"}},
			Rows: sampleMessages(), Pager: Pager{1, 3, 6, "", "?da=4"}, Downloads: []Link{{"CSV", "?formato=csv"}}, Actions: []Action{{Text: "Modelli dei messaggi", Href: "/modelli"}}}),
		"messages-empty": page("Messaggi", "Anno 2026", 1, Messages{Empty: Empty{Text: "Nessun messaggio."}}),
		"message": page("Documenti da consegnare", "Abate Giulia", 1, MessagePage{ID: "m2", State: Badge{Caution, "Esito sconosciuto"}, Trouble: &Alert{Tone: Caution, Title: "La connessione si è interrotta.", Text: "EOF"}, Facts: []Fact{{"A chi", "Abate Giulia"}},
			Subject: "Documenti da consegnare", Body: "Gentile Giulia Abate,\nmancano ancora…", MailTo: "mailto:abate@posta.example", Actions: []Action{{Text: "È arrivato", Href: "/messaggi/m2/arrivato", Post: true, Primary: true}, {Text: "Invia di nuovo", Href: "/messaggi/m2/invia", Post: true, Confirm: "Ho controllato."}},
			Means: choice, Form: Form{Errors: map[string]string{"means": "Scegli con quale mezzo."}}}),
		"message_templates": page("Modelli dei messaggi", "", 1, MessageTemplates{Rows: []TemplateRow{{"/modelli/documents", "Documenti mancanti", "{corso}: documenti da consegnare", "Gentile {persona},\n\nmancano:\n{mancano}"}, {"/modelli/start", "Inizio del corso", "{corso}", "{lezioni}"}}}),
		"message_template": page("Documenti mancanti", "", 1, MessageTemplate{ID: "documents", Placeholders: []Fact{{"{persona}", "nome e cognome"}, {"{mancano}", "i documenti che mancano, uno per riga"}}, People: choice, Draft: &sampleDrafts()[0],
			Form: Form{Values: map[string]string{"subject": "Ciao {nom}", "body": "Gentile {persona}"}, Errors: map[string]string{"subject": "Il segnaposto {nom} non esiste."}}}),
		"statements-empty": page("Attestazioni", "Anno 2026", 1, Statements{Empty: Empty{Text: "Nessuna attestazione."}}),
	}
}
