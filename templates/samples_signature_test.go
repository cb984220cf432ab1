package templates_test

import . "vidimus/templates"

// signatureSamples are the pages on which lessons are signed, and PINs chosen.
func signatureSamples() map[string]Page {
	rows := sampleLessons(Badge{Caution, "Manca una firma"}, 0)
	waiting := func(pin string, form Form) *Signing {
		return &Signing{Action: "/lezioni/firma", PIN: pin, Form: form, Lessons: []SignLesson{
			{LessonRow: rows[0], Value: "l34 2.57", Ticked: true, Present: 24, Enrolled: 25}, {LessonRow: rows[1], Value: "l35 2.61", Present: 11, Enrolled: 12}}}
	}
	closed := closedLesson()
	closed.Signatures = []SignatureLine{
		{Part: "Docente", Name: "Moretti Paola", State: Badge{Success, "Firmata"}, Text: "il 23/11/2026 13:10, con il PIN sul dispositivo di Ferri Marta"},
		{Part: "Docente", Name: "Ricci Ugo", State: Badge{Info, "Attestata"}, Text: "Firma mancante, attestata da Bianchi Anna il 01/12/2026 09:00. Motivo: ha lasciato l’ente", Proof: "/lezioni/l34/prova/t2"},
		{Part: "Tutor", Name: "Ferri Marta", State: Badge{Caution, "Manca la firma"}, Actions: []Action{{Text: "Firma la lezione", Href: "/lezioni?lezione=l34#firma", Primary: true}, {Text: "Attesta la firma mancante", Href: "/lezioni/l34/attesta/t3"}}},
	}
	closed.Reopened = []Event{{"24/11/2026 08:40", "Bianchi Anna", "Riaperta dal direttore. Motivo: mancava un allievo"}}
	proof := Attest{Action: "/lezioni/l34/attesta/t3", Intro: "La firma di Ferri Marta manca.", Facts: []Fact{{"Durata", "4 h 00'"}}, Back: Link{"Torna alla lezione", "/lezioni/l34"}}
	wait, wrong := proof, proof
	wait.Wait = "Si può attestare dal 01/12/2026: fino ad allora Ferri Marta può ancora firmare."
	wrong.Form = Form{Errors: map[string]string{"reason": "Scrivi perché la firma manca.", "file": "Scegli il file o scatta la foto.", "password": "La tua password non è questa: scrivila di nuovo."}}
	return map[string]Page{
		"to_sign-signing":    page("Lezioni da firmare", "", 0, ToSign{Signing: waiting("", Form{Message: "Non è cambiato nulla: la password non è giusta.", Errors: map[string]string{"password": "La tua password non è questa: scrivila di nuovo."}}), Unsigneds: 2, Today: rows, PIN: &Link{"Un docente firma qui con il PIN", "/lezioni/pin"}}),
		"lesson-signatures":  page("Gestione dei reclami telefonici", "", 0, closed),
		"signers":            page("Firma con il PIN", "", 0, Signers{People: []Signer{{Name: "Moretti Paola", Href: "/lezioni/pin/t1", Waits: 2, PIN: Badge{Success, "PIN scelto"}}, {Name: "Ricci Ugo", Href: "/lezioni/pin/t2", Waits: 1, PIN: Badge{Danger, "PIN bloccato"}}}}),
		"signers-empty":      page("Firma con il PIN", "", 0, Signers{Empty: Empty{Text: "Nessun docente ha lezioni da firmare nei tuoi corsi.", Next: &Link{"Torna alle lezioni", "/lezioni"}}}),
		"sign_by_pin":        page("Moretti Paola", "Firma con il PIN", 0, SignByPIN{Signing: waiting("Moretti Paola", Form{Message: "Nessuna firma: il PIN non va.", Errors: map[string]string{"pin": "Il PIN di Moretti Paola non è questo. Restano 4 tentativi, poi si blocca."}})}),
		"sign_by_pin-signed": page("Moretti Paola", "Firma con il PIN", 0, SignByPIN{Empty: Empty{Text: "Moretti Paola non ha lezioni da firmare nei tuoi corsi."}}),
		"sign_by_pin-none":   page("Moretti Paola", "Firma con il PIN", 0, SignByPIN{Empty: Empty{Text: "Moretti Paola non ha ancora un PIN: lo sceglie dal proprio profilo, o con il collegamento che dà la segreteria.", Next: &Link{"Un altro docente", "/lezioni/pin"}}}),
		"attest":             page("Attesta la firma mancante", "UF 531, 23/11/2026, 09:00–13:00", 0, wrong),
		"attest-early":       page("Attesta la firma mancante", "UF 531, 23/11/2026, 09:00–13:00", 0, wait),
		"staff_pin":          page("PIN di firma", "Moretti Paola", 0, StaffPIN{State: Badge{Danger, "PIN bloccato"}, Facts: []Fact{{"Scelto il", "01/09/2026 10:00"}, {"Bloccato il", "23/11/2026 13:12"}}, New: &SecretAddress{URL: "https://registro.esempio.it/pin/9f2c"}, Actions: []Action{{Text: "Fanne uno nuovo", Href: "/personale/t1/pin", Post: true, Confirm: "Quello di prima smette di valere"}}}),
		"choose_pin":         page("Scegli il PIN di firma", "Moretti Paola", 0, ChoosePIN{Action: "/pin/9f2c", Name: "Moretti Paola", Form: Form{Errors: map[string]string{"pin": "Questo PIN si indovina subito: evita cifre in fila o ripetute."}}}),
		"choose_pin-chosen":  page("Il PIN è scelto", "Moretti Paola", 0, ChoosePIN{}),
		"profile-pin":        page("Moretti Paola", "Il tuo profilo", 0, Profile{Facts: []Fact{{"Indirizzo email", "paola@esempio.it"}}, PIN: &OwnPIN{State: Badge{Caution, "Senza PIN"}, Form: Form{Errors: map[string]string{"pin_again": "Scrivi lo stesso PIN."}}}}),
	}
}
