package page

import "vidimus/internal/enrolment"

// happening is an event in the office's words.
func happening(kind string) string {
	if words, known := happenings[kind]; known {
		return words
	}
	return "modifica registrata"
}

// happenings are the events that pages tell, by type.
var happenings = map[string]string{ //nolint:gosec // they tell of passwords, and are none
	"enrolment.enrolled":       "domanda, con il posto",
	"enrolment.waiting_listed": "domanda, in lista d’attesa",
	"enrolment.seated":         "posto assegnato",
	"enrolment.moved":          "cambio di posto in lista d’attesa",
	"enrolment.rejected":       "domanda respinta",
	"enrolment.renounced":      "rinuncia",
	"enrolment.entered_for":    "ingresso in sostituzione",
	"enrolment.transferred":    "trasferimento a un’altra edizione",
	"enrolment.arrived":        "trasferimento da un’altra edizione",
	"enrolment.clash_accepted": "lezioni di un altro corso agli stessi orari, accettate",
	"enrolment.admitted":       "ammissione alla frequenza",
	"enrolment.entered_late":   "ingresso tardivo",
	"enrolment.suspended":      "frequenza sospesa",
	"enrolment.resumed":        "frequenza ripresa",
	"enrolment.withdrawn":      "ritiro",
	"enrolment.excluded":       "esclusione",
	"enrolment.taken_up":       "iscrizione ripresa",
	"enrolment.credit_granted": "credito di frequenza riconosciuto",
	"enrolment.credit_revoked": "credito di frequenza revocato",
	"enrolment.waived":         "decisione su un requisito",
	"enrolment.waiver_revoked": "decisione su un requisito revocata",
	enrolment.MergedEvent:      "iscrizione passata alla scheda che resta",

	"learner.registered":    "persona registrata",
	"learner.corrected":     "dati corretti",
	"learner.rectified":     "nome, sesso o codice fiscale cambiati con un atto",
	"learner.merged":        "altra scheda unita a questa",
	"learner.merged_away":   "scheda unita a un’altra",
	"learner.distinguished": "persona distinta da un’altra che le somiglia",
	"learner.handed_in":     "documento consegnato",
	"learner.checked":       "documento verificato",

	"restricted.opened":    "fascicolo riservato aperto",
	"restricted.written":   "fascicolo riservato: annotazione aggiunta",
	"restricted.corrected": "fascicolo riservato: annotazione corretta",
	"restricted.erased":    "fascicolo riservato: annotazione cancellata",

	"application.submitted": "domanda arrivata",
	"application.handed_in": "documento mandato",
	"application.accepted":  "domanda accettata",
	"application.refused":   "domanda non accettata",
	"application.withdrawn": "domanda ritirata",
	"application.erased":    "dati cancellati",

	"link.opened":  "indirizzo privato aperto",
	"link.revoked": "indirizzo privato revocato",

	"message.queued":    "messaggio da inviare",
	"message.sending":   "invio cominciato",
	"message.sent":      "messaggio consegnato al server di posta",
	"message.delayed":   "invio rimandato",
	"message.failed":    "messaggio non inviato",
	"message.unknown":   "esito dell’invio sconosciuto",
	"message.arrived":   "segnato come arrivato",
	"message.told":      "persona avvisata con altro mezzo",
	"message.cancelled": "invio annullato",

	"statement.issued":   "attestazione emessa",
	"statement.annulled": "attestazione annullata",

	"provider.engaged":            "messo agli atti del personale",
	"provider.revised":            "dati cambiati",
	"provider.document_filed":     "documento messo agli atti",
	"provider.document_withdrawn": "documento ritirato",
	"provider.judged":             "titolo ed esperienza giudicati",
	"provider.account_given":      "accesso al registro collegato o tolto",

	"account.created":            "account creato",
	"account.invited":            "invito a usare il registro",
	"account.corrected":          "account modificato",
	"account.password_link_made": "collegamento per la password creato",
	"account.password_chosen":    "password scelta con il collegamento",
	"account.password_changed":   "password cambiata",
	"account.sessions_ended":     "accessi terminati",
	"account.disabled":           "account disattivato",
	"account.enabled":            "account riattivato",
}
