package templates_test

import (
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	. "vidimus/templates"
)

// stageSamples are the stages of a course, one agreement, its forms, and its diary by a private
// address.
func stageSamples() map[string]Page {
	day := StageDay{Value: "d1 k", Date: calendar.MustDate("2027-02-01"), From: calendar.MustWall("9"), To: calendar.MustWall("17.30"), Break: 30, Minutes: 480, Segment: "Stage, UC 2299",
		Activity: "Affiancamento in sala: ascolto delle chiamate", State: Badge{Success, "Confermata"}, Writer: "scritta dall’allievo il 01/02/2027 18:04"}
	waiting, returned := day, day
	waiting.Value, waiting.State, waiting.Notes, waiting.Ticked = "d2 k", Badge{Caution, "Da confermare"}, []string{"Per quel giorno aveva segnalato: non viene."}, true
	returned.Value, returned.State, returned.Notes = "d3 k", Badge{Danger, "Rimandata"}, []string{"Da correggere: manca la pausa"}
	returned.Act, returned.TakeBack = Link{"Correggi", "/diario/abc?giornata=d3#giornata"}, "/diario/abc/togli/d3"
	day.Act = Link{"Rettifica", "/corsi/c1/stage/a1/giornate/d1"}
	named := waiting
	named.Value, named.Name = "d4 k", "Esposito Anna · Azienda Esempio S.r.l."
	parts := []StagePart{{Segment: "Stage, UC 2299", Planned: 3600, Done: 480, Waiting: 480, Lacks: 3120}, {Segment: "Stage, UC 3075", Planned: 1200, Lacks: 1200, Beyond: 600}}
	learners := []Choice{{"e1", "Esposito Anna"}, {"e2", "Ferrara Ciro"}}
	segments := []Choice{{"stage:2299", "Stage, UC 2299"}, {"stage:3075", "Stage, UC 3075"}}
	filters := []Filter{{Link{"Tutte", "/corsi/c1/stage"}, 2, true}, {Link{"Da confermare", "/corsi/c1/stage?stato=da-confermare"}, 1, false}, {Link{"Senza convenzione", "/corsi/c1/stage?stato=senza-convenzione"}, 1, false}}
	wrong := Form{Message: "Completa il giorno di stage.", Values: map[string]string{"date": "01/02/2027", "from": "9:00", "to": "8:00"}, Errors: map[string]string{"to": "La fine (08:00) deve venire dopo l’inizio (09:00)."}}
	week := []StageWeekday{{1, "lunedì"}, {2, "martedì"}, {6, "sabato"}, {0, "domenica"}}
	hours := []StageHours{{"stage:2299", "Ore: Stage, UC 2299", "60 h 00' nel piano"}, {"stage:3075", "Ore: Stage, UC 3075", "20 h 00' nel piano"}}
	qr := &SecretAddress{URL: "https://registro.esempio.it/diario/abcdefghijklmnopqrstuvwxyz234567", Path: "M0 0h1v1h-1zM2 0h1v1h-1zM1 1h1v1h-1z", Size: 11}
	facts := []Fact{{"Convenzione", "n. 5/1-01 del 28/01/2027"}, {"Periodo", "dal 01/02/2027 al 28/02/2027"}, {"Azienda", "Azienda Esempio S.r.l."}, {"Giorni e orari", "lunedì 08:30–18:30, martedì 08:30–18:30"}}
	found := []Finding{{Rule: "STAGE-INAIL", Severity: finding.Blocking, Text: "L’INAIL vale dal 01/01/2027 al 15/02/2027, lo stage dura dal 01/02/2027 al 28/02/2027."}, {Rule: "STAGE-COPY", Severity: finding.Warning, Text: "La copia firmata della convenzione non è ancora agli atti."}}
	file := StageFile{State: Badge{Success, "In corso"}, Facts: facts, Project: "Applicare in azienda le tecniche di accoglienza telefonica.", Findings: found, Parts: parts,
		Queue: &StageQueue{Action: "/corsi/c1/stage/giornate", Agreement: "a1", Days: []StageDay{waiting}}, Days: []StageDay{day, returned},
		Corrections: []StageCorrection{{"02/02/2027 10:12", "Coppola Rita", "01/02/2027, 09:00–18:00, 8 h 30'", "01/02/2027, 09:00–17:30, 8 h 00'", "uscita anticipata"}},
		Addenda:     []Event{{"10/02/2027", "Verdi Paola", "Atto aggiuntivo: altre ore. Fine dal 20/02/2027 al 28/02/2027."}}, Made: qr, MadeFor: "Indirizzo da dare all’allievo",
		Addresses: []StageAddress{{Title: "Indirizzo dell’allievo", State: Badge{Success, "Indirizzo attivo"}, Facts: []Fact{{"Usato l’ultima volta", "mai"}}, Actions: []Action{{Text: "Fanne uno nuovo", Href: "/corsi/c1/stage/a1/indirizzi/allievo", Post: true, Confirm: "Quello di prima smette di valere"}}}, {Title: "Indirizzo del tutor aziendale", State: Badge{Neutral, "Nessun indirizzo"}}},
		Write:     &DiaryForm{Action: "/corsi/c1/stage/a1", Title: "Scrivi una giornata", Submit: "Scrivi nel diario", Segments: segments, Form: wrong, Open: true},
		Sign:      &StageSign{Action: "/corsi/c1/stage/a1/firme"}, Actions: []Action{{Text: "Proroga o altro atto", Href: "/corsi/c1/stage/a1/proroga"}}, Papers: []Link{{"Foglio di stage (PDF)", "/corsi/c1/stage/a1/foglio"}}}
	public := func(view any) Page {
		return Page{Title: "Diario di stage di Esposito Anna", Subtitle: "Azienda Esempio S.r.l. · Operatore call center inbound – ed. 3", Provider: "Ente di formazione Esempio", View: view}
	}
	const intro = "Scrivi ogni giornata in azienda."
	return map[string]Page{
		"stage": page("Stage e tirocinio", "", 1, Stage{Filters: filters, Downloads: []Link{{"XLSX", "/corsi/c1/stage?formato=xlsx"}}, Actions: []Action{{Text: "Aggiungi una convenzione", Href: "/corsi/c1/stage/nuova", Primary: true}},
			Rows:      []StageRow{{Href: "/corsi/c1/stage/a1", Name: "Esposito Anna", Company: "Azienda Esempio S.r.l.", Period: "dal 01/02/2027 al 28/02/2027", State: Badge{Success, "In corso"}, Done: 480, Planned: 3600, Waiting: 2, Lacks: 1}, {Href: "/corsi/c1/stage/a2", Name: "Ferrara Ciro", Company: "Altra", Period: "dal 01/02/2027 al 28/02/2027", State: Badge{Caution, "Concluso, mancano 4 h 00'"}, Done: 480, Planned: 3600}},
			Uncovered: []StageUncovered{{Name: "Gallo Pia", Lacking: "Stage, UC 3075: 20 h 00'", Agree: "/corsi/c1/stage/nuova?allievo=e3"}}}),
		"stage-queue": page("Stage e tirocinio", "", 1, Stage{Filters: filters, Queue: &StageQueue{Action: "/corsi/c1/stage/giornate", Days: []StageDay{named}, Form: Form{Message: "Manca il motivo.", Errors: map[string]string{"reason": "Scrivi che cosa va corretto: lo legge chi ha scritto la giornata."}}}}),
		"stage-empty": page("Stage e tirocinio", "", 1, Stage{Filters: filters[:1], Empty: Empty{Text: "Nessuna convenzione di stage è ancora registrata.", Next: &Link{"Aggiungi una convenzione", "/corsi/c1/stage/nuova"}}}),

		"stage_agreement": page("Esposito Anna presso Azienda Esempio S.r.l.", "", 1, file),
		"stage_form":      page("Nuova convenzione di stage", "", 1, StageForm{Action: "/corsi/c1/stage", Learners: learners, Staff: learners, Parts: hours, Week: week, Submit: "Registra la convenzione", Back: Link{"Torna allo stage", "/corsi/c1/stage"}, Form: Form{Message: "Completa i dati della convenzione di stage.", Values: map[string]string{"company": "<b>Alfa</b>", "inail_policy": "PAT"}, Errors: map[string]string{"company_tax_id": "La partita IVA non torna.", "week": "Scrivi per ogni giorno un inizio e una fine, nell’ordine."}}}),
		"stage_form-several": page("Una convenzione per più allievi", "", 1, StageForm{ForSeveral: true, Action: "/corsi/c1/stage/piu-allievi", Several: []StageLearner{{"e1", "Esposito Anna", "Stage UC 2299: 60 h 00'", true}, {"e2", "Ferrara Ciro", "Stage UC 2299: 20 h 00'", false}}, Staff: learners, Parts: hours, Week: week, Submit: "Registra le convenzioni", Back: Link{"Torna allo stage", "/corsi/c1/stage"},
			Form: Form{Message: "Nessuna convenzione è stata registrata.", Errors: map[string]string{"number.e1": "Esposito Anna: La convenzione ha 60 h 00'.", "learner": "Scegli almeno un allievo."}}}),
		"stage_form-addendum": page("Proroga o altro atto aggiuntivo", "", 1, StageForm{Addendum: true, Action: "/corsi/c1/stage/a1/proroga", Intro: "Si scrive com’è la convenzione dall’atto in poi.", Staff: learners, Parts: hours, Week: week, Submit: "Registra l’atto aggiuntivo", Back: Link{"Torna alla convenzione", "/corsi/c1/stage/a1"}}),
		"diary":               public(Diary{Intro: intro, Facts: facts, Parts: parts, Days: []StageDay{returned, day}, Write: &DiaryForm{Action: "/diario/abc", Title: "Scrivi una giornata", Submit: "Scrivi nel diario", Segments: segments, Form: wrong, Open: true, Note: "Restano da scrivere 20 h 00' delle 60 h 00' della convenzione."}, Contact: "Ente di formazione Esempio, via delle Prove 1 Napoli"}),
		"diary-company":       public(Diary{Intro: intro, Facts: facts, Parts: parts[:1], Days: []StageDay{day}, Countersign: &StageQueue{Action: "/diario-azienda/abc/controfirma", Days: []StageDay{waiting}}, Write: &DiaryForm{Action: "/diario-azienda/abc", Title: "Scrivi una giornata", Submit: "Scrivi nel diario", Open: true}}),
		"diary-done":          public(Diary{Facts: facts, Parts: parts, Days: []StageDay{day}, Verdict: &Alert{Tone: Success, Title: "Stage concluso: 60 h 00' su 60 h 00' confermate."}, Write: &DiaryForm{Action: "/diario/abc", Title: "Scrivi una giornata", Submit: "Scrivi nel diario"}}),
		"diary-over":          public(Diary{Intro: intro, Parts: parts[:1], Verdict: &Alert{Tone: Neutral, Title: "Il corso è concluso: il diario si può solo leggere."}}),
	}
}
