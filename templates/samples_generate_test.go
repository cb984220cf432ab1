package templates_test

import (
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	. "vidimus/templates"
)

// generateSamples are the week of a course before and after its preview, and the days off.
func generateSamples() map[string]Page {
	day := calendar.MustDate("2026-12-01")
	boxes := func(name, legend string, ticked int, texts ...string) Checks {
		c := Checks{Name: name, Legend: legend}
		for i, text := range texts {
			c.Boxes = append(c.Boxes, Box{Choice: Choice{text, text}, Checked: i < ticked})
		}
		return c
	}
	rooms := []Choice{{"r1", "Aula 1"}, {"r2", "Laboratorio"}}
	teachers := []Choice{{"t1", "Moretti Paola"}, {"t2", "Ricci Ugo"}}
	band := func(n string, blank bool, days int) GenerateBand {
		return GenerateBand{N: n, Title: "Fascia " + n, Blank: blank, Rooms: rooms, Days: boxes("band."+n+".days", "Giorni", days, "Lunedì", "Martedì", "Sabato"), Modes: boxes("band."+n+".modes", "Modalità ammesse", 3, "Aula", "Laboratorio", "DAD")}
	}
	view := Generate{CourseID: "c1", Orders: []Choice{{"together", "Insieme"}, {"sequence", "In sequenza"}}, Bands: []GenerateBand{band("0", false, 2), band("1", true, 0)},
		Again: "Togli prima le lezioni future (in calendario ce ne sono 12)",
		Form:  Form{Values: map[string]string{"from": "01/12/2026", "order": "together", "band.0.from": "09:00", "band.0.to": "8", "segment.531.order": "1"}},
		Segments: []GenerateSegment{{Code: "531", Title: "UF 531 · Gestione delle chiamate", Strands: []GenerateStrand{
			{Key: "531.classroom", Mode: hours.Classroom, Missing: "mancano 30 h 00' su 50 h 00'", Teachers: teachers, Rooms: rooms, Groups: boxes("strand.531.classroom.groups", "A ciascun gruppo", 1, "Gruppo A", "Gruppo B")},
			{Key: "531.live_distance", Mode: hours.LiveDistance, Missing: "20 h 00', tutte in calendario", Done: true, Teachers: teachers}}}}}
	wrong := view
	wrong.Missing = []Alert{{Tone: Caution, Title: "Il corso non ha ancora docenti.", Link: &Link{"Aggiungili", "/corsi/c1"}}}
	wrong.Form = Form{Values: view.Form.Values, Errors: map[string]string{"band.0.to": "La lezione finisce prima di cominciare.", "strand.531.classroom.teachers": "Il docente non è nel personale del corso.", "segment.531.weight": "Il peso è un numero intero."}}
	shown := view
	shown.Preview = &GeneratePreview{Summary: "62 lezioni dal 01/12/2026 al 26/02/2027", Facts: []Fact{{"Ultima lezione", "26/02/2027"}},
		Findings: []Finding{{Rule: "G-LEFT", Severity: finding.Warning, Text: "531, Aula: 6 h 00' su 10 h 00' non trovano posto entro il 28/05/2027."}},
		Parts:    []GeneratePart{{"UF 531 · Aula", calendar.Hours(30), calendar.Hours(24), calendar.Hours(6)}, {"UF 531 · Laboratorio · Gruppo A", calendar.Hours(10), calendar.Hours(10), 0}},
		Weeks: []GenerateWeek{{"Settimana del 30/11/2026: 2 lezioni, 8 h 00'", []GenerateDay{{Date: day, Lessons: []LessonRow{{Date: day, From: calendar.NewWall(9, 0), To: calendar.NewWall(13, 0), Segment: "UF 531", Mode: hours.Laboratory, Teachers: "Moretti Paola", Place: "Laboratorio", Audience: "Gruppo A"}}}}},
			{"Settimana del 07/12/2026: 0 lezioni, 0 h 00'", []GenerateDay{{Date: day.AddDays(7), Off: "Immacolata Concezione"}}}},
		Hidden: []Hidden{{"from", "01/12/2026"}, {"seal", "abc"}}, AskReason: "Alcune lezioni da togliere sono dentro il preavviso.", Form: Form{Errors: map[string]string{"reason": "Scrivi perché il calendario cambia."}},
		Submit: "Togli 12 lezioni e mettine in calendario 62"}
	empty := view
	empty.Preview = &GeneratePreview{Summary: "Nessuna lezione da generare"}
	closures := Closures{CanClose: true, Scopes: []Choice{{"all", "Tutto l’ente"}, {"site:s1", "Sede centrale"}},
		Closures: []ClosureRow{{From: day, To: day.AddDays(6), Reason: "Vacanze", Scope: "Tutto l’ente", Lessons: []Link{{"UF 531, 03/12/2026, 09:00–13:00", "/lezioni/l1"}}, More: 3, Lift: &Action{Text: "Togli", Href: "/calendario/chiusure/k1/togli", Post: true}},
			{From: day, To: day, Reason: "Trasloco", Scope: "Sede centrale"}},
		Holidays: []HolidayRow{{calendar.MustDate("2026-12-08"), "Immacolata Concezione", "L. 260/1949, art. 2"}, {calendar.MustDate("2027-09-19"), "San Gennaro, santo patrono", "Sede centrale"}},
		Sites:    []PatronRow{{"Sede sul mare", "/sedi/s2"}, {"Sede in collina", ""}}}
	return map[string]Page{
		"generate":         page("Genera il calendario", "Operatore call center inbound", 1, view),
		"generate-wrong":   page("Genera il calendario", "Operatore call center inbound", 1, wrong),
		"generate-preview": page("Genera il calendario", "Operatore call center inbound", 1, shown),
		"generate-nothing": page("Genera il calendario", "Operatore call center inbound", 1, empty),
		"closures":         page("Festività e chiusure", "", 1, closures),
		"closures-refused": page("Festività e chiusure", "", 1, Closures{CanClose: true, Scopes: closures.Scopes, Form: Form{Errors: map[string]string{"to": "L’ultimo giorno viene prima del primo."}}}),
		"closures-read":    page("Festività e chiusure", "", 1, Closures{Holidays: closures.Holidays}),
	}
}
