package page

import (
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// history is what the journal tells, the latest first.
func history(q *web.Request, r store.Reader, events []store.Recorded) ([]templates.Event, error) {
	return lifeOf(q, r, nil, events)
}

// lifeOf is what the journal tells of an enrolment, with days and reasons, and of the
// person, the latest first.
func lifeOf(q *web.Request, r store.Reader, ofEnrolment []enrolment.Happening, ofPerson []store.Recorded) ([]templates.Event, error) {
	all := slices.Clone(ofEnrolment)
	for _, e := range ofPerson {
		all = append(all, enrolment.Happening{Recorded: e})
	}
	slices.SortStableFunc(all, func(a, b enrolment.Happening) int { return b.At.Compare(a.At) })
	var out []templates.Event
	var said templates.Event // the last line, and how many times
	var times int
	names := map[string]string{}
	for _, e := range all {
		name, known := names[e.ActorID]
		if e.ActorKind == store.PrivateLink {
			name, known = q.T("dal collegamento privato"), true
		}
		if !known {
			var err error
			if name, err = accountName(q.Context(), r, e.ActorID); err != nil {
				return nil, err
			}
			names[e.ActorID] = name
		}
		text := q.T(happening(e.Type))
		if on := e.Step.OnDate; !on.IsZero() && on != calendar.DateOf(e.At.In(q.Zone())) {
			text = q.T("{what}, {day}", "what", text, "day", on)
		}
		if e.Step.Reason != "" {
			text = q.T("{what}: {reason}", "what", text, "reason", e.Step.Reason)
		}
		line := templates.Event{When: moment(q, e.At), Who: name, Text: text}
		if n := len(out); n > 0 && said == line {
			times++
			out[n-1].Text = q.T("{what}, {n} volte", "what", text, "n", times)
			continue
		}
		out, said, times = append(out, line), line, 1
	}
	return out, nil
}

// happening is an event in the office's words.
func happening(kind string) string {
	switch kind {
	case "enrolment.enrolled":
		return "domanda, con il posto"
	case "enrolment.waiting_listed":
		return "domanda, in lista d’attesa"
	case "enrolment.seated":
		return "posto assegnato"
	case "enrolment.moved":
		return "cambio di posto in lista d’attesa"
	case "enrolment.rejected":
		return "domanda respinta"
	case "enrolment.renounced":
		return "rinuncia"
	case "enrolment.entered_for":
		return "ingresso in sostituzione"
	case "enrolment.transferred":
		return "trasferimento a un’altra edizione"
	case "enrolment.arrived":
		return "trasferimento da un’altra edizione"
	case "enrolment.clash_accepted":
		return "lezioni di un altro corso agli stessi orari, accettate"
	case "enrolment.admitted":
		return "ammissione alla frequenza"
	case "enrolment.entered_late":
		return "ingresso tardivo"
	case "enrolment.suspended":
		return "frequenza sospesa"
	case "enrolment.resumed":
		return "frequenza ripresa"
	case "enrolment.withdrawn":
		return "ritiro"
	case "enrolment.excluded":
		return "esclusione"
	case "enrolment.taken_up":
		return "iscrizione ripresa"
	case "enrolment.credit_granted":
		return "credito di frequenza riconosciuto"
	case "enrolment.waived":
		return "decisione su un requisito"
	case "message.queued":
		return "messaggio da inviare"
	case "message.sending":
		return "invio cominciato"
	case "message.sent":
		return "messaggio consegnato al server di posta"
	case "message.delayed":
		return "invio rimandato"
	case "message.failed":
		return "messaggio non inviato"
	case "message.unknown":
		return "esito dell’invio sconosciuto"
	case "message.arrived":
		return "segnato come arrivato"
	case "message.told":
		return "persona avvisata con altro mezzo"
	case "message.cancelled":
		return "invio annullato"
	case "statement.issued":
		return "attestazione emessa"
	case "statement.annulled":
		return "attestazione annullata"
	case "enrolment.credit_revoked":
		return "credito di frequenza revocato"
	case "enrolment.waiver_revoked":
		return "decisione su un requisito revocata"
	case "restricted.opened":
		return "fascicolo riservato aperto"
	case "restricted.written":
		return "fascicolo riservato: annotazione aggiunta"
	case "restricted.corrected":
		return "fascicolo riservato: annotazione corretta"
	case "restricted.erased":
		return "fascicolo riservato: annotazione cancellata"
	case "learner.registered":
		return "persona registrata"
	case "learner.corrected":
		return "dati corretti"
	case "learner.rectified":
		return "nome, sesso o codice fiscale cambiati con un atto"
	case "learner.merged":
		return "altra scheda unita a questa"
	case "learner.merged_away":
		return "scheda unita a un’altra"
	case "learner.distinguished":
		return "persona distinta da un’altra che le somiglia"
	case enrolment.MergedEvent:
		return "iscrizione passata alla scheda che resta"
	case "learner.handed_in":
		return "documento consegnato"
	case "learner.checked":
		return "documento verificato"
	case "application.submitted":
		return "domanda arrivata"
	case "application.handed_in":
		return "documento mandato"
	case "application.accepted":
		return "domanda accettata"
	case "application.refused":
		return "domanda non accettata"
	case "application.withdrawn":
		return "domanda ritirata"
	case "application.erased":
		return "dati cancellati"
	case "link.opened":
		return "indirizzo privato aperto"
	case "link.revoked":
		return "indirizzo privato revocato"
	}
	return providerHappening(kind)
}
