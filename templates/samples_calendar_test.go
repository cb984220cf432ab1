package templates_test

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	. "vidimus/templates"
)

func calendarSamples() map[string]Page {
	filter := func(text string, n int, current bool) Filter {
		return Filter{Link{text, "/calendario?corso=c1"}, n, current}
	}
	return map[string]Page{
		"calendar-month": page("Calendario", "", 1, sampleCalendar(func(c *Calendar) {
			c.Month, c.Heading = true, "Dicembre 2026"
			c.Facets = []Facet{{"Corso", []Filter{filter("Operatore call center inbound – edizione 3", 12, true), filter("Addetto vendite – edizione 1", 4, false)}}, {"Modalità", []Filter{filter("Aula", 10, false), filter("DAD", 6, false)}}}
			c.Chosen = []Link{{"Corso: Operatore call center inbound – edizione 3", "/calendario"}}
			c.Days = sampleDays(calendar.MustDate("2026-11-30"), 35, 6, 1)
			c.Days[1].More = &Link{"altre 3", "/calendario?vista=settimana"}
		})),
		"calendar-week": page("Calendario", "Operatore call center inbound – edizione 3", 1, sampleCalendar(func(c *Calendar) {
			c.Heading, c.Bands = "7–13 dicembre 2026", []string{"Mattina", "Pomeriggio"}
			c.Days = sampleDays(calendar.MustDate("2026-12-07"), 7, 6, 2)
			c.Windows = []CalendarWindow{{hours.SelfPaced, "UF 531 · Comunicazione telefonica", "dal 01/12/2026 al 20/12/2026", "/corsi/c1/fad"}, {hours.WorkPlacement, "12 allievi", "dal 01/12/2026 al 28/02/2027", "/corsi/c1/stage"}}
			c.Links = []Link{{"Ore previste e svolte", "/corsi/c1/ore"}}
			c.Feed = &Feed{Calendar: "/corsi/c1/calendario", About: "Le lezioni del corso, sempre aggiornate.", URL: "https://registro.example.it/ical/abcdefghijklmnopqrstuvwxyz234567.ics", Since: "Aperto il 22/11/2026 09:14 da Izzo Lucia"}
		})),
		"calendar-empty": page("Calendario", "", 0, Calendar{Heading: "Agosto 2027", Month: true, Columns: 5, Previous: Link{"Mese precedente", "?data=2027-07-31"}, Next: Link{"Mese successivo", "?data=2027-09-01"},
			Today: Tab{Link: Link{"Oggi", "?"}}, Views: []Tab{{Link{"Mese", "?"}, true}, {Link{"Settimana", "?vista=settimana"}, false}},
			Empty: Empty{Text: "Nessuna lezione con questi filtri.", Next: &Link{"Togli i filtri", "?"}}, Feed: &Feed{Calendar: "/personale/s1/calendario", About: "Le tue lezioni."}}),
		"delivery": page("Ore previste e svolte", "Operatore call center inbound – ed. 3", 1, Delivery{CourseID: "c1", Shown: true, Form: Form{Values: map[string]string{"al": "31/03/2026"}}, Plan: "Piano in vigore: versione 2, DD 40 del 01/02/2026",
			Modes: []DeliveryRow{sampleDelivery("", hours.Classroom, 60, 30, 20), sampleDelivery("", hours.Laboratory, 20, 8, 16), {Planned: 4800, Held: 2280, Ahead: 2160, Unscheduled: 600, Remaining: 2520, Bar: sampleBar(30, 8, 0, 0, 0, 36)}},
			Rows:  []DeliveryRow{sampleDelivery("UF 531", hours.Classroom, 60, 30, 20), sampleDelivery("UF 531", hours.Laboratory, 20, 8, 16)},
			Open:  "2 lezioni fino a quel giorno (8 h 00') sono ancora da chiudere.", OpenHref: "/corsi/c1?scheda=calendario", Downloads: []Link{{"XLSX", "?formato=xlsx"}}}),
		"delivery-bad": page("Ore previste e svolte", "", 1, Delivery{CourseID: "c1", Form: Form{Values: map[string]string{"al": "ieri"}, Errors: map[string]string{"al": "Scrivi la data come 31/12/2026."}}}),
	}
}

func sampleDelivery(segment string, m hours.Mode, planned, held, ahead int) DeliveryRow {
	h := calendar.Hours
	return DeliveryRow{Segment: segment, Title: map[bool]string{true: "Gestione delle chiamate"}[segment != ""], Mode: m, Planned: h(planned), Held: h(held), Ahead: h(ahead), Unscheduled: h(planned - held - ahead), Remaining: h(planned - held),
		Behind: map[bool]string{true: "4 h 00' mancano ancora a un gruppo"}[m == hours.Laboratory],
		Bar:    Bar{Total: h(planned), Parts: []BarPart{{m, h(held)}}, Attendable: h(ahead)}}
}

func sampleCalendar(fill func(*Calendar)) Calendar {
	c := Calendar{Columns: 6, Previous: Link{"Prima", "/calendario?data=2026-11-30"}, Next: Link{"Dopo", "/calendario?data=2027-01-01"}, Today: Tab{Link{"Oggi", "/calendario"}, true}, Printed: "Stampato il 22/11/2026",
		Views: []Tab{{Link{"Mese", "/calendario"}, true}, {Link{"Settimana", "/calendario?vista=settimana"}, false}},
		Modes: []ModeTotal{{hours.Classroom, 2400}, {hours.Laboratory, 480}, {hours.LiveDistance, 960}}, Downloads: []Link{{"XLSX", "?formato=xlsx"}, {"CSV", "?formato=csv"}}}
	fill(&c)
	return c
}

// sampleDays are days from a Monday on, with lessons on most of them.
func sampleDays(first calendar.Date, n, columns, bands int) []CalendarDay {
	wall := calendar.MustWall
	morning := CalendarLesson{Href: "/lezioni/l34", From: wall("9"), To: wall("13"), Segment: "UF 531", Mode: hours.Classroom, Course: "Operatore call center inbound – edizione 3", Topic: "Gestione dei reclami telefonici", Teachers: "Moretti Paola", Place: "Aula 2"}
	afternoon := CalendarLesson{Href: "/lezioni/l35", From: wall("14"), To: wall("18"), Segment: "UF 532", Mode: hours.Laboratory, Teachers: "Moretti Paola, Ricci Ugo", Place: "Laboratorio", Audience: "Gruppo A"}
	var out []CalendarDay
	for i := range n {
		d := CalendarDay{Date: first.AddDays(i), Month: "dicembre", Other: i == 0, Today: i == 3}
		if i%7 >= columns {
			continue
		}
		switch i % 7 {
		case 1:
			d.Closed = []string{"Immacolata Concezione"}
		case 5:
		default:
			lessons := [][]CalendarLesson{{morning}, {afternoon}}
			if i%7 == 2 {
				lessons[0][0].Cancelled, lessons[0][0].State = true, Badge{Neutral, "Annullata"}
				lessons[1][0].Conflicts = []string{"Moretti Paola ha già lezione il 09/12/2026 dalle 14:00 alle 18:00."}
			}
			if bands == 1 {
				lessons = [][]CalendarLesson{{lessons[0][0], lessons[1][0]}}
			}
			d.Bands = lessons
		}
		out = append(out, d)
	}
	return out
}
