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

// deskSamples are what the desk states and writes.
func deskSamples(choice []Choice) map[string]Page {
	return map[string]Page{
		"enrolment_statements": page("Attestazioni di Abate Giulia", "", 1, EnrolmentStatements{ID: "e1", Issue: true, Kinds: choice, Rows: sampleStatements(),
			Form: Form{Message: "La pagina del 20/11/2026 non è ancora chiusa.", Errors: map[string]string{"day": "Scrivi il giorno."}}}),
		"enrolment_statements-empty": page("Attestazioni di Abate Giulia", "", 1, EnrolmentStatements{ID: "e1"}),
		"statements": page("Attestazioni", "Anno 2026", 1, Statements{Years: []Filter{{Link{"2026", "/attestazioni?anno=2026"}, 3, true}}, Filters: []Filter{{Link{"Tutte", "/attestazioni"}, 3, true}},
			Search: "abate", Keep: []Hidden{{"anno", "2026"}}, Rows: sampleStatements(), Pager: Pager{1, 3, 6, "", "?da=4"}, Downloads: []Link{{"CSV", "?formato=csv"}}}),
		"statements-empty": page("Attestazioni", "Anno 2026", 1, Statements{Empty: Empty{Text: "Nessuna attestazione."}}),
	}
}
