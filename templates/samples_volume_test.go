package templates_test

import (
	"vidimus/internal/calendar"
	. "vidimus/templates"
)

// volumeSamples are the pages of the paper register.
func volumeSamples() map[string]Page {
	stamp := map[string]string{"by": "Ufficio formazione", "on": "01/09/2026", "pages": "2, 31–40", "barred_on": "20/11/2026", "closed_on": "20/11/2026"}
	facts := []Fact{{"Pagine", "40 pagine, da 1 a 40"}, {"Vidimazione", "Ufficio formazione, il 01/09/2026, Napoli, prot. 77/2026"}}
	return map[string]Page{
		"volumes": page("Registro cartaceo", "Operatore call center inbound – ed. 3", 1, Volumes{CourseID: "c1", Keeps: true, Goes: true, Next: "Sarà il volume 2. La numerazione continua da pagina 41.",
			Rows:  []VolumeRow{{Link: Link{"Volume 1", "/volumi/v1"}, Pages: "1–40", Stamp: "Ufficio formazione, il 01/09/2026, Napoli, prot. 77/2026", Counts: "28 usate, 2 sbarrate, 10 libere", State: Badge{Success, "In uso"}}},
			Links: []Action{{Text: "Foglio di emergenza (PDF)", Href: "/corsi/c1/foglio-di-emergenza"}},
			Form:  Form{Message: "Controlla i dati del volume.", Values: map[string]string{"pages": "400", "by": "Ufficio"}, Errors: map[string]string{"number": "Il volume 1 c’è già: il prossimo è il 2."}}}),
		"volumes-scans": page("Registro cartaceo", "", 1, Volumes{CourseID: "c1", Scans: true, Accept: ".pdf,.jpg", Reading: &ScanReading{3, 12},
			Loose:  []LooseScan{{Link{"Scansione del 08/09/2026 17:20, foglio 2", "/scansioni/s2"}, "Il codice della pagina non si legge: indica tu quale pagina è."}},
			Upload: Form{Errors: map[string]string{"scan": "File 2 di 3: Il file è vuoto."}}}),
		"scan": page("Scansione del registro", "", 1, ScanSheet{ID: "s2", Why: "Il codice della pagina non si legge: indica tu quale pagina è.", Facts: facts, Page: &Link{"Vai alla pagina nel volume", "/volumi/v1#p7"}, Picture: true,
			Moves: true, Discard: true, Volumes: []Choice{{"v1", "Volume 1, pagine 1–40"}}, Form: Form{Values: map[string]string{"volume": "v1"}, Errors: map[string]string{"page": "Il volume 1 ha le pagine da 1 a 40."}}}),
		"lesson-annulled": page("Lezione del 05/11/2026", "", 0, Lesson{ID: "l1", NotHeld: true, Segment: "UF 532", State: Badge{Neutral, "Annullata"}, Facts: facts, Date: calendar.MustDate("2026-11-05"), From: calendar.MustWall("9"), To: calendar.MustWall("14"),
			Locked:   "Lezione annullata il 06/11/2026 alle 10:12 da Bianchi Anna. Motivo: allagamento · Registro vol. 1, pag. 30, annullata.",
			Reopened: []Event{{When: "06/11/2026, 10:10", Who: "Bianchi Anna", Text: "Riaperta dal direttore. Motivo: non si è svolta. Firme di prima: Rossi Ugo, il 05/11/2026, 14:05"}}}),
		"volumes-empty": page("Registro cartaceo", "", 1, Volumes{CourseID: "c1", Empty: Empty{Text: "Nessun volume."}}),
		"volume": page("Volume 1", "Operatore call center inbound – ed. 3", 1, VolumeSheet{ID: "v1", State: Badge{Success, "In uso"}, Facts: facts, Bar: true, Free: "2, 31–40", Form: Form{Values: stamp, Errors: map[string]string{"reason": "Scrivi perché le pagine sono sbarrate."}},
			Links: []Link{{"Fogli da vidimare (PDF)", "/documenti/p1"}}, Filters: []Filter{{Link{"Tutte", "/volumi/v1"}, 40, true}, {Link{"Usate", "/volumi/v1?stato=usate"}, 28, false}}, Pager: Pager{1, 3, 40, "", "?da=4"}, Downloads: []Link{{"CSV", "?formato=csv"}},
			Rows: []PageRow{{Number: 1, Code: "KQ7-F3M-23X", State: Badge{Success, "Usata"}, Lessons: []Link{{"07/09/2026, 09:00–14:00, UF 531", "/lezioni/l1"}, {"07/09/2026, 14:30–18:00, UF 531", "/lezioni/l2"}}, Scans: []Link{{"Scansione del 08/09/2026", "/scansioni/s1"}}},
				{Number: 2, Code: "KQ7-F3M-24X", State: Badge{Success, "Usata"}, Lessons: []Link{{"08/09/2026, 09:00–14:00, KC", "/lezioni/l3"}}, Missing: true},
				{Number: 4, Code: "KQ7-F3M-26X", State: Badge{Neutral, "Scritta e annullata"}, Lessons: []Link{{"09/09/2026, 09:00–14:00, KC: scritta, poi la lezione è passata a vol. 2, pag. 45 il 20/11/2026 (il volume 1 era in altra sede)", "/lezioni/l4"}}, Missing: true},
				{Number: 3, Code: "KQ7-F3M-25X", State: Badge{Neutral, "Sbarrata"}, Note: "il 20/11/2026, Bianchi Anna: macchiata"}}}),
		"volume-new": page("Volume 2", "", 1, VolumeSheet{ID: "v2", State: Badge{Caution, "Da vidimare"}, Facts: facts, Stamp: true, Withdraw: true, Form: Form{Values: stamp, Errors: map[string]string{"on": "Scrivi la data della vidimazione."}}, Empty: Empty{Text: "Nessuna pagina qui."}}),
	}
}
