package templates_test

import (
	"fmt"
	"maps"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	. "vidimus/templates"
)

// The people, places and codes in these samples are invented.

var (
	sampleUser  = &User{Name: "Bianchi Anna", Role: "Segreteria"}
	sampleTutor = &User{Name: "Ferri Marta", Role: "Tutor", Keeper: "u1"}
	crumbs      = []Link{{"Corsi", "/corsi"}, {"Operatore call center inbound – ed. 3", "/corsi/c1"}}
	learners    = []string{"Abate Giulia", "Amato Francesco", "Barone Martina", "Bellini Davide", "Benedetti Sofia", "Caruso Andrea", "Conti Elena", "D’Angelo Nicolò", "De Luca Chiara", "Đorđević Șerban", "Esposito Marco", "Ferrara Ilaria", "Gallo Pietro", "Greco Alice", "Leone Federica", "Mancini Luca", "Ñandú Åse", "Ramírez Lucía", "Rinaldi Stefano", "Santoro Michela", "Traoré Mamadou", "Villa Roberta", "Vitale Paolo", "Żółć Łukasz", "Zanetti Irene"}
)

func nav(current int) []NavItem {
	items := []NavItem{{Link: Link{"Lezioni", "/lezioni"}}, {Link: Link{"Corsi", "/corsi"}}, {Link: Link{"Catalogo", "/standard"}}, {Link: Link{"Integrità", "/integrita"}}}
	items[current].Current = true
	return items
}

func page(title, subtitle string, at int, view any) Page {
	p := Page{Title: title, Subtitle: subtitle, Provider: "Ente di formazione Esempio", User: sampleUser, Nav: nav(at), View: view}
	switch view.(type) {
	case Courses, Catalogue, Inspect, ToSign:
	case Standard:
		p.Crumbs = []Link{{"Catalogo", "/standard"}}
	case NewCourse, Course, Learner:
		p.Crumbs = crumbs[:1]
	default:
		p.Crumbs = crumbs
	}
	return p
}

func tabs(current int) []Tab {
	tabs := []Tab{{Link: Link{"Piano", "?scheda=piano"}}, {Link: Link{"Calendario", "?scheda=calendario"}}, {Link: Link{"Allievi", "?scheda=allievi"}}, {Link: Link{"Andamento", "?scheda=andamento"}}}
	tabs[current].Current = true
	return tabs
}

var sampleModes = []hours.Mode{hours.Classroom, hours.Laboratory, hours.LiveDistance, hours.SelfPaced, hours.WorkPlacement}

func sampleLessons(state Badge, marked int) []LessonRow {
	d := calendar.MustDate("2026-11-23")
	return []LessonRow{
		{Href: "/lezioni/l34", Date: d, From: calendar.MustWall("9"), To: calendar.MustWall("13"), Segment: "UF 531", Topic: "Gestione dei reclami telefonici", Mode: hours.Classroom, Teachers: "Moretti Paola", Place: "Aula 2", Audience: "Classe", State: state, Marked: marked, Expected: 25},
		{Href: "/lezioni/l35", Date: d, From: calendar.MustWall("14"), To: calendar.MustWall("18"), Segment: "UF 532", Topic: "Simulazione di chiamata", Mode: hours.Laboratory, Teachers: "Moretti Paola, Ricci Ugo", Place: "Laboratorio", Audience: "Gruppo A", State: state, Expected: 12},
	}
}

var sampleFindings = []Finding{
	{Rule: "P12a", Severity: finding.Blocking, Subject: "UF 531", Text: "FAD prevista 14 h, massimo 12 h su 30 h (40 %)."},
	{Rule: "P10", Severity: finding.Warning, Text: "DAD e FAD insieme fanno 180 h: il massimo della DAD è 175 h, e un tetto unico non è scritto nella scheda."},
	{Rule: "N1", Severity: finding.Note, Text: "La soglia dell’80 % è ricavata dal testo.", Line: 212},
}

var sampleConflicts = []Conflict{
	{&Link{"UF 531, 24/11/2026, 09:00–13:00", "/lezioni/l35"}, "Moretti Paola ha già lezione il 24/11/2026 dalle 12:00 alle 14:00.", &Link{"UF 532, 24/11/2026, 12:00–14:00 · Operatore – ed. 4", "/lezioni/l99"}},
	{nil, "UF 531: nel piano restano 2 h di Aula, ne servirebbero 4.", nil},
}

func sampleBar(classroom, laboratory, live, stage, credit, left int) Bar {
	return Bar{Total: calendar.Hours(250), Threshold: calendar.Hours(200), Credited: calendar.Hours(credit), Attendable: calendar.Hours(left), Parts: []BarPart{
		{hours.Classroom, calendar.Hours(classroom)}, {hours.Laboratory, calendar.Hours(laboratory)}, {hours.LiveDistance, calendar.Hours(live)}, {hours.WorkPlacement, calendar.Hours(stage)}}}
}

func sampleLines() []ModeLine {
	return []ModeLine{
		{Mode: hours.Classroom, Attended: 78*60 + 35, Offered: calendar.Hours(110)},
		{Mode: hours.Laboratory, Attended: calendar.Hours(25), Offered: calendar.Hours(35)},
		{Mode: hours.LiveDistance, Attended: 17*60 + 52, Offered: calendar.Hours(25), NotRecognised: 30},
		{Mode: hours.WorkPlacement, Attended: 28*60 + 33, Offered: calendar.Hours(40), Credited: calendar.Hours(4)},
	}
}

func admissionRows() []AdmissionRow {
	ok := Badge{Success, "Completi"}
	rows := []AdmissionRow{
		{Number: 19, Name: "Rinaldi Stefano", Bar: sampleBar(78, 25, 18, 29, 0, 40), Recognised: calendar.Hours(150), Percent: 6000, Missable: -600, Standing: Badge{Danger, "Non raggiungibile"},
			Why:        "Ha perso 60 h su 50 consentite; anche frequentando le 40 h che restano arriva al 76,00 %: mancano 10 h. Servono ore di recupero autorizzate o crediti riconosciuti.",
			NotCounted: []string{"30 minuti di DAD nella UF 531 non sono riconosciuti: oltre il piano."}},
		{Number: 8, Name: "D’Angelo Nicolò", Bar: sampleBar(82, 27, 18, 31, 0, 40), Recognised: calendar.Hours(158), Percent: 6320, Missable: -120, Standing: Badge{Danger, "Non raggiungibile"}, Why: "Ha perso 52 h su 50 consentite."},
		{Number: 15, Name: "Leone Federica", Bar: sampleBar(84, 27, 19, 31, 0, 40), Recognised: 160*60 + 45, Percent: 6430, Missable: 45, Standing: Badge{Caution, "A rischio"}, Why: "Può perdere ancora 45 minuti delle 40 h che restano."},
		{Number: 24, Name: "Żółć Łukasz", Bar: sampleBar(100, 30, 20, 30, 0, 40), Recognised: calendar.Hours(180), Percent: 7200, Missable: 1200, Standing: Badge{Info, "In linea"}, Why: "Ha perso 30 h su 50 consentite."},
		{Number: 1, Name: "Abate Giulia", Bar: sampleBar(105, 34, 25, 36, 4, 40), Recognised: calendar.Hours(200), Percent: 8000, Missable: 2400, Standing: Badge{Success, "Soglia raggiunta"}, Why: "Ha già frequentato 200 h su 200 richieste."},
	}
	for i := range rows {
		rows[i].Href, rows[i].Of, rows[i].Lines, rows[i].Requirements, rows[i].Tests = "/allievi/a1", calendar.Hours(250), sampleLines(), ok, "2 su 2 svolte"
	}
	return rows
}

func sampleLesson() Lesson {
	rows := make([]Mark, len(learners))
	for i, name := range learners {
		rows[i] = Mark{Enrolment: fmt.Sprintf("e%d", i+1), Number: i + 1, Name: name}
		switch {
		case i == 1:
			rows[i].State, rows[i].In, rows[i].Minutes, rows[i].Version, rows[i].Saved, rows[i].Label = Present, "09:25", 200, 2, "09:26", "entra alle 09:25 · ritardo 25′"
		case i == 2:
			rows[i].State, rows[i].Out, rows[i].Minutes, rows[i].Version, rows[i].Mode, rows[i].Saved = Present, "12:30", 195, 1, hours.LiveDistance, "12:31"
		case i == 3:
			rows[i].State, rows[i].Version, rows[i].Saved = Absent, 1, "09:14"
		case i == 4:
			rows[i].State, rows[i].Pieces, rows[i].Minutes, rows[i].Version, rows[i].Saved, rows[i].Label = Present, "09:00–09:20, 10:00–13:00", 185, 1, "09:14", "a tratti: 09:00–09:20, 10:00–13:00"
		case i < 6:
			rows[i].State, rows[i].Minutes, rows[i].Version, rows[i].Saved = Present, 225, 1, "09:14"
		case i < 20:
			rows[i].Previous = Present
		case i == 20:
			rows[i].Previous = Absent
		}
	}
	return Lesson{ID: "l34", Account: "u1", Date: calendar.MustDate("2026-11-23"), From: calendar.MustWall("9"), To: calendar.MustWall("13"), Breaks: []Break{{calendar.MustWall("11"), calendar.MustWall("11.15")}},
		Segment: "UF 531", Mode: hours.Classroom, Number: 34, Of: 62, State: Badge{Caution, "Da firmare"},
		Facts:    []Fact{{"Sede", "Aula 2"}, {"Docente", "Moretti Paola"}, {"Pausa", "11:00–11:15"}, {"Per", "Classe"}, {"Argomento previsto", "Gestione dei reclami telefonici"}},
		Rows:     rows,
		Modes:    []hours.Mode{hours.LiveDistance},
		Editable: true,
		Title:    "23/11/2026, 09:00–13:00", Now: time.Now().UnixMilli(), Zone: "Europe/Rome", Previous: "20/11/2026, 14:00–18:00",
		Kept:  Kept{"09:00–13:00 · UF 531", calendar.MustDate("2026-11-23"), "09:12", "Ferri Marta"},
		Close: &CloseForm{Teachers: []TeacherChoice{{Choice{"t1", "Moretti Paola"}, true, true}, {Choice{"t2", "Ricci Ugo"}, false, false}}, Paper: true, Remaining: "UF 531: restano 46 h dopo questa lezione."}}
}

func afternoonLesson() Lesson {
	l := sampleLesson()
	l.ID, l.From, l.To, l.Breaks, l.Rows = "l35", calendar.MustWall("14"), calendar.MustWall("18"), nil, l.Rows[6:]
	return l
}

func closedLesson() Lesson {
	l := sampleLesson()
	l.Editable, l.Close, l.Amend = false, nil, true
	l.Locked = "Lezione chiusa il 23/11/2026 alle 13:05 da Ferri Marta. Registro vol. 1, pag. 34."
	l.State = Badge{Success, "Chiusa"}
	l.Reopen = &ReopenForm{}
	l.Amended = []Event{{"24/11/2026 09:10", "Rossi Giulia", "Amato Francesco: entrata 09:25 → 09:15. Motivo: foglio firme."}}
	return l
}

func sampleEnrolment() Enrolment {
	missing, done, check := Badge{Danger, "Mancante"}, Badge{Success, "Verificato"}, Badge{Caution, "Da verificare"}
	return Enrolment{ID: "e18",
		Verdict: Alert{Tone: Danger, Title: "Non ancora ammissibile alla frequenza: mancano 2 requisiti su 7, 1 è da verificare.", Text: "Vanno completati entro il 01/12/2026, inizio del corso (fra 9 giorni). Lo standard non ammette deroghe."},
		Requirements: []Requirement{
			{Rule: "R-LANGUAGE", Title: "Conoscenza dell’italiano, almeno A2", State: missing, Deadline: "entro il 01/12/2026, fra 9 giorni", Why: "Richiesto perché la cittadinanza è straniera (Perù).", Instead: "Vale un attestato riconosciuto oppure il test d’ingresso, da conservare agli atti. È esente chi ha un diploma italiano di scuola secondaria di primo grado o superiore.", Who: "Deve provvedere l’allieva.",
				Offers: []Offer{{Kind: "certificate", Label: "Carica attestato", Primary: true, Fields: []string{"issuer", "number", "level", "issued", "received"}, File: true}, {Kind: "entry_test", Label: "Registra test d’ingresso", Fields: []string{"issued", "level", "score", "examiner"}, File: true}, {Kind: "italian_diploma", Label: "Ha un diploma italiano", Fields: []string{"issuer", "issued", "received"}, File: true}}},
			{Rule: "R-AGREEMENT", Title: "Patto formativo firmato", State: missing, Deadline: "chiesto dall’ente", Offers: []Offer{{Kind: "agreement", Label: "Carica firmato", Primary: true, Fields: []string{"received"}, File: true}}},
			{Rule: "R-GRADE", Title: "Licenza media", State: check, Evidence: []Evidence{{ID: "v1", Title: "Licenza media, I.C. Esempio, 15/06/2019", File: "/evidenze/v1", Detail: "caricato il 18/11/2026 alle 16:40", State: check, Check: true}}},
			{Rule: "R-AGE", Title: "16 anni compiuti all’inizio del corso", State: done, Why: "Nata il 12/05/2004: il 01/12/2026 avrà 22 anni."},
			{Rule: "R-IDENTITY", Title: "Documento d’identità", State: done, Evidence: []Evidence{{ID: "v2", Title: "Passaporto n. XX000000, scade il 03/02/2030", Detail: "verificato da Rossi Giulia il 18/11/2026", State: done}}},
		},
		Course:  []Fact{{"Percorso", "Operatore call center inbound"}, {"Edizione", "3 – 2026/27"}, {"Durata", "250 h (EQF 3)"}, {"Posti", "24 su 25"}},
		Person:  []Fact{{"Nata", "12/05/2004, Lima (Perù)"}, {"Cittadinanza", "Perù"}, {"Codice fiscale", "RMRLCU04E52Z611K"}},
		History: []Event{{"18/11/2026 16:42", "Rossi Giulia", "documento d’identità verificato"}, {"17/11/2026 10:05", "Bianchi Anna", "domanda ricevuta"}},
		Actions: []Action{{Text: "Ammetti alla frequenza", Primary: true, Blocked: "Prima vanno completati i requisiti qui sotto."}, {Text: "Ritira l’iscrizione", Href: "/iscrizioni/e18/ritiro"}},
		Others:  []Fact{{"Sospendi la frequenza", "La persona in questo momento non frequenta: non c’è niente da sospendere."}},
		Links:   []Link{{"Sostituisce Amato Francesco, n. 2", "/iscrizioni/e2"}},
		Credits: Credits{Rows: sampleCredits().Rows},
		Form:    Form{Values: map[string]string{"rule": "R-LANGUAGE", "kind": "entry_test", "level": "B"}, Errors: map[string]string{"level": "Il livello si scrive A1, A2, B1, B2, C1 o C2."}},
	}
}

func sampleProgress() *CourseProgress {
	p := &CourseProgress{
		Windows: []string{"Stage: l’allievo più avanti ne ha già frequentate 32 h 00'; tra le erogate contano quando il loro periodo è finito."},
		Modes:   []ModeHours{{hours.Classroom, calendar.Hours(130), calendar.Hours(110), "min 130 h (DAD e FAD comprese)"}, {hours.Laboratory, calendar.Hours(40), calendar.Hours(35), ""}, {hours.LiveDistance, calendar.Hours(30), calendar.Hours(25), "max 175 h"}, {hours.WorkPlacement, calendar.Hours(50), calendar.Hours(40), "con il laboratorio: min 75 h"}},
		Units:   []UnitHours{{"UF 531", "Gestione delle chiamate", calendar.Hours(80), calendar.Hours(60), calendar.Hours(20)}, {"KC", "Competenze chiave", calendar.Hours(20), calendar.Hours(20), 0}},
	}
	states := []CellState{CellPresent, CellPresent, CellPresent, CellAbsent, CellPresent, CellPart, CellPresent, CellUnmarked, CellPresent, CellNone, CellPresent}
	for i := range 40 {
		p.Lessons = append(p.Lessons, GridLesson{Number: i + 1, Date: calendar.MustDate("2026-10-01").AddDays(i), Href: "/lezioni/l1"})
	}
	for r, name := range learners {
		row := GridRow{Name: name, Href: "/allievi/a1"}
		for i := range 40 {
			s := states[(i*3+r*5+r*i)%len(states)]
			row.Cells = append(row.Cells, GridCell{s, "presente 240 minuti su 240"})
		}
		p.Learners = append(p.Learners, row)
	}
	return p
}

// samples are the pages with believable views, by a name that starts with the page's.
func samples() map[string]Page {
	out := courseSamples()
	maps.Copy(out, providerSamples())
	maps.Copy(out, generateSamples())
	maps.Copy(out, lifeSamples())
	maps.Copy(out, layoutSamples())
	maps.Copy(out, requirementSamples())
	maps.Copy(out, stateSamples())
	maps.Copy(out, peopleSamples())
	maps.Copy(out, linkSamples())
	maps.Copy(out, stageSamples())
	maps.Copy(out, connectionSamples())
	maps.Copy(out, intakeSamples())
	maps.Copy(out, boardSamples())
	maps.Copy(out, signatureSamples())
	return out
}

// courseSamples are those of the office and the classroom.
func courseSamples() map[string]Page {
	course := Course{ID: "c1", State: Badge{Info, "In corso"}, Facts: []Fact{{"Codice corso", "AUT-0042"}, {"Sede", "Sede di Esempio, via Prova 1"}, {"Periodo", "01/12/2026 – 28/05/2027"}, {"Iscritti", "24 su 25"}},
		Actions: []Action{{Text: "Ammissione all’esame", Href: "/corsi/c1/ammissione"}, {Text: "Avvia il corso", Href: "/corsi/c1/avvio", Post: true, Primary: true, Confirm: "Ho controllato il piano e i docenti", Fields: []Hidden{{"version", "2"}}}}}
	tab := func(n int, fill func(*Course)) Page {
		c := course
		c.Tabs = tabs(n)
		fill(&c)
		p := page("Operatore call center inbound – ed. 3", "250 h · EQF 3 · autofinanziato", 1, c)
		return p
	}
	choice := []Choice{{"a", "Prima scelta"}, {"b", "Seconda scelta"}}
	public := func(title, subtitle string, view any) Page {
		return Page{Title: title, Subtitle: subtitle, Provider: "Ente di formazione Esempio", View: view}
	}
	tutor := func(p Page) Page { p.User = sampleTutor; return p }
	lessonPage := tutor(page("Appello – Gestione dei reclami telefonici", "", 0, sampleLesson()))
	return join(standardSamples(), calendarSamples(), communicationSamples(choice), deskSamples(choice), hoursSamples(), volumeSamples(), fadSamples(choice), map[string]Page{
		"sign_in": public("Accedi", "", SignIn{Next: "/corsi", Form: Form{Values: map[string]string{"email": "anna@esempio.it"}, Message: "Email o password non corrispondono."}, Demo: []DemoUser{{"Bianchi Anna", "Segreteria", "segreteria@esempio.it", "prova"}, {"Ferri Marta", "Tutor", "tutor@esempio.it", "prova"}}}),
		"setup":   public("Primo amministratore", "Questo collegamento vale una volta sola.", Setup{Token: "abc", Form: Form{Errors: map[string]string{"password": "Servono almeno 12 caratteri."}}}),
		"courses": page("Corsi", "", 1, Courses{CanOpen: true, Filters: []Filter{{Link{"Tutti", "?"}, 3, true}, {Link{"In corso", "?stato=in-corso"}, 1, false}}, Pager: Pager{1, 3, 6, "", "?pagina=2"},
			Courses: []CourseRow{{"/corsi/c1", "Operatore call center inbound", "ed. 3 – 2026/27", "AUT-0042", Badge{Info, "In corso"}, "01/12/2026 – 28/05/2027", "24 su 25", calendar.Hours(150), calendar.Hours(250), "3 lezioni da firmare"},
				{"/corsi/c2", "Operatore call center inbound", "ed. 4 – 2027", "", Badge{Caution, "In preparazione"}, "dal 01/02/2027", "19 su 25", 0, calendar.Hours(250), "6 iscritti senza un requisito"},
				{"/corsi/c3", "Operatore call center inbound", "ed. 2 – 2025/26", "AUT-0031", Badge{Success, "Concluso"}, "10/11/2025 – 30/04/2026", "22 su 25", calendar.Hours(250), calendar.Hours(250), ""}}}),
		"course": tab(0, func(c *Course) {
			c.Plan = &CoursePlan{Modes: sampleModes, Version: "Versione 2, variazione del 12/01/2027", Findings: sampleFindings,
				Rows:   []PlanRow{{"UF 531", "Gestione delle chiamate", []calendar.Minutes{2400, 1200, 900, 300, 0}, 4800}, {"KC", "Competenze chiave", []calendar.Minutes{1200, 0, 0, 0, 0}, 1200}, {"Stage", "", []calendar.Minutes{0, 0, 0, 0, 3000}, 3000}},
				Totals: []calendar.Minutes{3600, 1200, 900, 300, 3000}, Total: 9000}
		}),
		"course-staff": tab(0, func(c *Course) {
			c.Staff = &CourseStaff{Findings: []Finding{{Rule: "T1", Severity: finding.Blocking, Text: "Docenti dal mondo del lavoro: 1 su 3 (33,33 %), minimo 50 %."}}, Add: &StaffForm{People: choice, Parts: choice},
				Staff: []StaffRow{{Name: "Moretti Paola", Href: "/personale/t1", Role: "Docente", Segments: "UF 531, KC", Hours: calendar.Hours(90), Work: true, State: Badge{Success, "Titolo adeguato"}, Remove: &Action{Text: "Togli", Href: "/corsi/c1/personale/togli", Post: true, Fields: []Hidden{{"staff", "t1"}}}},
					{Name: "Ricci Ugo", Href: "/personale/t2", Role: "Tutor di stage", State: Badge{Danger, "Mancano documenti"}, Missing: []string{"Ricci Ugo, tutor di stage: manca un’esperienza nel settore di 3 anni.", "Manca il documento del titolo di studio."}, Note: "solo ore pratiche"}}}
		}),
		"course-calendar": tab(1, func(c *Course) {
			c.Calendar = &CourseCalendar{Filters: []Filter{{Link{"Tutte", "?"}, 62, true}, {Link{"Da firmare", "?stato=aperte"}, 3, false}}, Days: []Day{{calendar.MustDate("2026-11-23"), sampleLessons(Badge{Caution, "Da firmare"}, 6)}, {calendar.MustDate("2026-11-24"), sampleLessons(Badge{Neutral, "In calendario"}, 0)}},
				Add: &LessonForm{Segments: choice, Modes: choice, Teachers: choice, Sites: choice, Audience: choice, Learners: choice, Form: Form{Message: "La lezione finisce prima di cominciare.", Errors: map[string]string{"to": "Deve venire dopo le 14:00."}, Values: map[string]string{"from": "14", "to": "13"}}}}
		}),
		"course-learners": tab(2, func(c *Course) {
			c.Learners = &CourseLearners{CanEnrol: true, Seats: "24 posti occupati su 25", Downloads: []Link{{"XLSX", "?formato=xlsx"}, {"CSV", "?formato=csv"}}, Filters: []Filter{{Link{"Tutti", "?"}, 4, true}, {Link{"Con requisiti mancanti", "?manca=1"}, 1, false}}, Learners: []LearnerRow{{"/iscrizioni/e1", 1, "Abate Giulia", "03/04/2001", Badge{Success, "Ammessa"}, "", "dal 01/12/2026", 0}, {"/iscrizioni/e18", 0, "Ramírez Lucía", "12/05/2004", Badge{Caution, "Iscritta"}, "manca 1 requisito: italiano A2", "", 0}, {"/iscrizioni/e9", 9, "De Luca Chiara", "", Badge{Neutral, "Ritirata"}, "", "il 14/12/2026", 0}}}
		}),
		"course-progress":   tab(3, func(c *Course) { c.Progress = sampleProgress() }),
		"new_course-choose": page("Nuovo corso", "", 1, NewCourse{Standards: choice}),
		"variation":         page("Variazione del piano", "", 1, Variation{CourseID: "c1", Form: Form{Errors: map[string]string{"act": "Scrivi il numero dell’atto."}}, Plan: samplePlan(true)}),
		"plan_versions":     page("Versioni del piano", "", 1, sampleVersions()),
		"groups":            page("Gruppi", "", 1, Groups{CourseID: "c1", Editable: true, Groups: []Group{{ID: "ga", Name: "Gruppo A", Members: []GroupMember{{Choice{"e1", learners[0]}, "dal 01/12/2026"}}, Others: []GroupLearner{{Choice{"e2", learners[1]}, true, false}}}, {ID: "gb", Name: "Gruppo B", Open: true, Form: Form{Message: "Gli allievi hanno già lezione quando ce l’ha il gruppo.", Errors: map[string]string{"last": "Scrivi l’ultimo giorno."}}, Conflicts: sampleConflicts}}, Learners: []GroupLearner{{Choice{"e1", learners[0]}, true, false}, {Choice{"e2", learners[1]}, false, true}}}),
		"amend":             page("Rettifica di Amato Francesco", "UF 531, 23/11/2026, 09:00–13:00", 1, Amend{LessonID: "l34", Enrolment: "e2", Facts: []Fact{{"Il registro dice", "presente 09:25–13:00"}}, From: calendar.MustWall("9"), To: calendar.MustWall("13"), Paper: true, Modes: choice, Before: []Event{{"24/11/2026 09:10", "Rossi Giulia", "assente → presente"}}, Form: Form{Values: map[string]string{"state": "present", "in": "09:25"}, Errors: map[string]string{"reason": "Scrivi il motivo.", "state": "Scegli."}}}),
		"act":               page("Autorizza il corso", "", 1, Act{Action: "/corsi/c1/autorizza", Intro: "Il piano si congela sotto l’atto.", Findings: sampleFindings, Fields: []Field{{Name: "act", Label: "Numero dell’atto", Required: true}, {Name: "reason", Label: "Motivo", Rows: "2", Wide: true}}, Form: Form{Values: map[string]string{"act": "DD 12"}, Errors: map[string]string{"reason": "Scrivi il motivo."}}, Confirm: "So che il piano non cambia più.", Submit: "Autorizza", Back: Link{"Torna al corso", "/corsi/c1"}}),
		"new_course":        page("Nuovo corso", "", 1, NewCourse{Action: "/corsi", Standard: "Operatore call center inbound · Campania", Sites: choice, Form: Form{Values: map[string]string{"title": "Operatore call center inbound", "standard": "a"}, Errors: map[string]string{"seats": "Scrivi un numero intero."}}, Plan: samplePlan(false)}),
		"enrolment":         page("Iscrizione di Ramírez Lucía", "Nata il 12/05/2004 a Lima (Perù) · 22 anni", 1, sampleEnrolment()),
		"enrol":             page("Nuova iscrizione", "Operatore call center inbound – ed. 3", 1, Enrol{CourseID: "c1", Person: personSample(), Seats: "24 posti occupati su 25", Warnings: []Finding{{Rule: "CF", Severity: finding.Warning, Text: "Il codice fiscale dice nata il 12/05/2004: hai scritto 12/05/2005."}}, Matches: []Match{{"a7", "Ramírez Lucía", "nata il 12/05/2004, iscritta nel 2024"}}, Form: Form{Values: map[string]string{"surname": "Ramírez", "sex": "F"}, Errors: map[string]string{"tax_code": "La lettera di controllo non torna: ricontrolla il codice."}}}),
		"learner": page("Leone Federica", "", 1, Learner{ID: "a15", Twins: []Link{{"Leone Federico (nascita: 1999): confronta", "/persone/unione?una=a15&altra=a16"}},
			Doubts: []Finding{{Rule: "CF-SEX", Severity: finding.Warning, Text: "Per il codice fiscale il sesso è M."}}, Past: []PastIdentity{{"Leoni Federica", []Fact{{"Fino al", "30/09/2026"}, {"Atto", "decreto n. 12, Prefetto di Napoli"}}}}, Facts: []Fact{{"Nascita", "02/02/1999, Napoli"}, {"Codice fiscale", "LNEFRC99B42F839X"}}, Documents: []Link{{"Attestazione di frequenza", "/x.pdf"}}, History: []Event{{"01/12/2026 09:00", "Rossi Giulia", "ammessa alla frequenza"}}, Enrolments: []LearnerCourse{{Href: "/iscrizioni/e15", Course: "Operatore call center inbound – ed. 3", State: Badge{Info, "In corso"}, Bar: sampleBar(84, 27, 19, 31, 4, 40), Total: 160*60 + 45, Percent: 6430, Standing: Badge{Caution, "A rischio"}, Why: "Può perdere ancora 45 minuti delle 40 h che restano.", Lines: sampleLines(), Readings: sampleReadings()}}}),
		"lesson":           lessonPage,
		"lesson-afternoon": tutor(page("Gestione dei reclami telefonici", "", 0, afternoonLesson())),
		"lesson-closed":    tutor(page("Appello – Gestione dei reclami telefonici", "", 0, closedLesson())),
		"offline":          page("Senza rete", "", 0, nil),
		"to_sign":          tutor(page("Lezioni da firmare", "", 0, ToSign{Today: sampleLessons(Badge{Caution, "Da firmare"}, 6), Open: sampleLessons(Badge{Danger, "In ritardo"}, 25), Opens: 40, Next: sampleLessons(Badge{Neutral, "In calendario"}, 0)})),
		"admission":        page("Ammissione all’esame", "", 1, Admission{CourseID: "c1", Rule: "Si è ammessi con almeno l’80 % delle ore complessive: 200 h su 250. Erogate finora 210 h, restano 40 h in calendario (fine 18/12/2026).", Figures: []Figure{{"14", "Soglia raggiunta", "?esito=raggiunta"}, {"7", "In linea", "?esito=in-linea"}, {"2", "A rischio", "?esito=rischio"}, {"2", "Non raggiungibile", "?esito=no"}}, Filters: []Filter{{Link{"Tutti", "?"}, 25, true}, {Link{"A rischio", "?esito=rischio"}, 2, false}}, Modes: sampleModes, Threshold: "soglia 80 % (200 h)", Rows: admissionRows(), Downloads: []Link{{"XLSX", "?formato=xlsx"}, {"CSV", "?formato=csv"}}, Blocks: []Finding{{Rule: "A1", Severity: finding.Blocking, Text: "3 lezioni sono ancora da firmare: la prima è del 20/11/2026.", Href: "/lezioni/l1"}, {Rule: "A2", Severity: finding.Blocking, Subject: "Leone Federica", Text: "40 h non le sono ancora state offerte.", Href: "/iscrizioni/e1"}}, Actions: []Action{{Text: "Emetti l’elenco degli ammessi", Primary: true, Blocked: "Prima vanno risolti i punti qui sopra."}}}),
		"admission-year":   page("Ammissione all’esame intermedio del 1° anno", "", 1, Admission{CourseID: "c3", Tabs: []Tab{{Link{"Esame intermedio del 1° anno", "?anno=1"}, true}, {Link{"Esame finale", "/"}, false}}, Rule: "Per l’ammissione serve l’80 % delle ore del 1° anno: 64 h su 80.", Modes: sampleModes, Threshold: "soglia 80 % (64 h)", Rows: admissionRows()[3:]}),
		"admission-issued": page("Ammissione all’esame", "", 1, Admission{CourseID: "c3", Rule: "Si è ammessi con almeno l’80 % delle ore complessive: 200 h su 250.", Modes: sampleModes, Threshold: "soglia 80 % (200 h)", Rows: admissionRows()[3:], Frozen: &FrozenList{"n. 4 del 18/12/2026", "Emesso da Rossi Giulia", "9f2c1a77…", "/x.pdf", false}}),
		"admission-past":   page("Ammissione all’esame", "", 1, Admission{CourseID: "c3", Rule: "Si è ammessi con almeno l’80 % delle ore complessive: 200 h su 250.", Modes: sampleModes, Threshold: "soglia 80 % (200 h)", Rows: admissionRows()[3:], Frozen: &FrozenList{"n. 4 del 18/12/2026", "Emesso da Rossi Giulia", "9f2c1a77…", "/x.pdf", true}}),
		"certificates":     page("Esiti e attestati", "", 1, Certificates{CourseID: "c3", CanOutcome: true, Exam: []Fact{{"Data", "12/05/2026"}, {"Presidente", "Neri Carla"}}, Rows: []CertificateRow{{Enrolment: "e1", Name: "Abate Giulia", Outcome: Badge{Success, "Idonea"}, Mark: "82/100", Number: "12/2026", State: Badge{Success, "Rilasciato"}, PDF: "/x.pdf", Code: "K7QD-92MF-XW3A"}, {Enrolment: "e2", Name: "Amato Francesco", Outcome: Badge{Neutral, "Da registrare"}}, {Enrolment: "e4", Name: "Bellini Davide", Outcome: Badge{Success, "Idoneo"}, Issuable: true}, {Enrolment: "e3", Name: "Barone Martina", Outcome: Badge{Success, "Idonea"}, Blocked: "manca il codice fiscale"}}}),
		"verify":           public("Verifica di un documento", "", Verify{Asked: "K7QD-92MF-XW3A", Result: &Verified{Verdict: Alert{Tone: Success, Title: "Attestato valido", Text: "È stato emesso da questo ente e non è stato revocato."}, Facts: []Fact{{"Qualificazione", "Operatore call center inbound"}, {"Intestatario", "Abate Giulia"}, {"Numero", "12/2026"}, {"Data", "20/05/2026"}}, Key: "k-2026", SHA256: "9f2c1a77d0e45b6c8812f3a9be7710cc5d2e6a4410b8f7d3924e15ac60d37b21"}}),
		"verify-ask":       public("Verifica di un documento", "Inserisci il codice scritto sul documento.", Verify{}),
		"error":            page("Non si può fare adesso", "", 1, ErrorPage{Status: 422, Message: "Il corso ha già 25 iscritti: i posti autorizzati sono esauriti.", Next: []Link{{"Torna agli allievi", "/corsi/c1?scheda=allievi"}}}),
		"error-defect":     public("Qualcosa non ha funzionato", "", ErrorPage{Status: 500, Message: "Qualcosa non ha funzionato. Riprova.", ID: "7c21ab"}),
		"inspect":          page("Integrità", "", 3, Inspect{CheckedAt: "22/11/2026 09:14", Verdict: Alert{Tone: Success, Title: "Integro: nessuna differenza", Text: "2 418 eventi ricalcolati."}, Checks: []Check{{"Catene", Badge{Success, "Integre"}, "14 catene, 2 418 eventi."}, {"Ancore", Badge{Danger, "Avanti"}, "L’ancora n. 62 non è nella base dati."}}, Streams: []Stream{{"Corso AUT-0042", 812, "9f2c1a77", "01/12/2026", Badge{Success, "Integra"}}}, Anchors: []Fact{{"Ultima ancora", "n. 62, 21/11/2026"}}}),

		"act-lesson": page("Metti in calendario il recupero", "UF 531, 23/11/2026, 09:00–13:00", 1, Act{Action: "/lezioni/l34/recupero", Fields: []Field{{Name: "date", Label: "Data", Required: true, Small: true}}, Conflicts: sampleConflicts,
			Checks: []Checks{{Name: "learner", Legend: "Chi deve recuperare", Hint: "Accanto a ognuno le ore perse.", Boxes: []Box{{Choice{"e1", learners[0]}, "qui 4 h 00' · in tutto 12 h 00' · recuperi 0 h 00'", true}, {Choice{"e2", learners[1]}, "", false}}}}, Form: Form{Errors: map[string]string{"learner": "Scegli gli allievi."}}, Submit: "Metti in calendario", Back: Link{"Torna alla lezione", "/lezioni/l34"}}),
		"batch": page("Cambia modalità", "Operatore call center inbound – ed. 3", 1, Batch{Intro: "Le lezioni d’aula di un segmento passano in DAD.", Back: Link{"Torna al calendario", "/corsi/c1?scheda=calendario"},
			Asked: &Asked{Action: "/corsi/c1/calendario/modalita", Submit: "Mostra che cosa cambia", Form: Form{Values: map[string]string{"from": "23/11/2026"}}, Fields: []Field{{Name: "segment", Label: "Segmento", Required: true, Options: choice}, {Name: "from", Label: "Dal giorno", Required: true, Small: true}}},
			Preview: &Preview{Summary: "2 lezioni cambiano", Margins: sampleFindings, Lines: []CalendarLine{{Link{"UF 531, 23/11/2026, 09:00–13:00", "/lezioni/l34"}, "Aula, Aula 2", "DAD, Teams", false}, {Link{"UF 531, 24/11/2026, 09:00–13:00", "/lezioni/l35"}, "Aula, Aula 2", "DAD, Teams", true}},
				Left: []Link{{"20/11/2026, 09:00", "/lezioni/l33"}}, LeftWhy: "Già sul registro:", Allowed: true,
				Act: Act{Action: "/corsi/c1/calendario/modalita", Conflicts: sampleConflicts, Findings: sampleFindings[1:2], Intro: "Serve una variazione con il suo atto.", Hidden: []Hidden{{"segment", "a"}}, Fields: []Field{{Name: "act", Label: "Numero dell’atto", Required: true}}, Form: Form{Errors: map[string]string{"act": "Scrivi il numero dell’atto."}}, Submit: "Cambia la modalità", Back: Link{"Torna al calendario", "/corsi/c1?scheda=calendario"}}}}),
		"batch-ask": page("Sposta più lezioni", "", 1, Batch{Back: Link{"Torna al calendario", "/corsi/c1?scheda=calendario"}, Asked: &Asked{Action: "/corsi/c1/calendario/sposta", Submit: "Mostra", Form: Form{Errors: map[string]string{"days": "Scrivi un numero intero."}}, Fields: []Field{{Name: "days", Label: "Di quanti giorni", Required: true}}}}),
	})
}

func samplePlan(varied bool) PlanEditor {
	cell := func(n int, name, label, hours string) PlanCell {
		return PlanCell{Name: "plan." + name, Column: n, Label: label, Hours: hours, Note: "max 36, restano 26"}
	}
	bad := cell(4, "531.self_paced", "FAD", "14")
	bad.Tone, bad.Note, bad.Why = Danger, "max 12, 2 di troppo", "why-1"
	wrong := cell(3, "KC.live_distance", "DAD", "x")
	wrong.Error = "Scrivi ore intere."
	p := PlanEditor{Judge: "/corsi/giudizio", Modes: []string{"Aula", "Laboratorio", "DAD", "FAD", "Stage"},
		Rows: []PlanRowForm{
			{Key: "1", Title: "UF 531 · Gestione delle chiamate", Note: "UC 2299", Findings: sampleFindings[:1], Sum: PlanSum{"r1", "Totale", 30, Danger, "min 31, manca 1"},
				Cells: []PlanCell{cell(1, "531.classroom", "Aula", "16"), cell(2, "531.laboratory", "Laboratorio", ""), cell(3, "531.live_distance", "DAD", ""), bad, cell(5, "stage:2299.work_placement", "Stage, UC 2299", "38")}},
			{Key: "2", Title: "Competenze chiave", Sum: PlanSum{"r2", "Totale", 20, "", "min 20"},
				Cells: []PlanCell{cell(1, "KC.classroom", "Aula", "20"), cell(2, "KC.laboratory", "Laboratorio", ""), wrong, cell(4, "KC.self_paced", "FAD", ""), {Column: 5, Note: "stage: alla UF 531"}}},
		},
		Sums:     []PlanSum{{"c1", "Aula", 36, "", ""}, {"c2", "Laboratorio", 0, "", ""}, {"c3", "DAD", 0, "", "max 175, restano 175"}, {"c4", "FAD", 14, "", ""}, {"c5", "Stage", 38, "", ""}},
		Total:    PlanSum{"all", "Totale", 88, Danger, "min 250, mancano 162"},
		Verdict:  Badge{Danger, "Non conforme: 2 punti bloccano l’autorizzazione"},
		Bounds:   []PlanBound{{Danger, "Totale", "88 di 250 h, mancano 162 h"}, {Success, "DAD", "0 di 175 h, restano 175 h"}, {Caution, "DAD e FAD insieme", "180 di 175 h, 5 di troppo"}},
		Declared: PlanCell{Name: "declared", Label: "Totale dichiarato nel progetto", Note: "facoltativo: deve essere la somma"},
		Years:    []PlanCell{{Name: "year.1", Label: "Anno 1, ore", Note: "150 h nella scheda", Tone: Caution}, {Name: "year.2.from", Label: "Anno 2, comincia il", Hours: "13/09/2027", Note: "giorno/mese/anno"}},
		Findings: sampleFindings[1:], Draft: !varied}
	if varied {
		p.Effects = sampleVersions().Versions[0].Changes
		p.Reasons = []Field{{ID: "f-accepted.a", Name: "accepted.a", Label: "DAD e FAD insieme fanno 180 h.", Type: "text", Rows: "2", Required: true, Wide: true, Error: "Scrivi perché questo rilievo è accettabile."}}
	}
	return p
}

func sampleVersions() PlanVersions {
	changes := []PlanEffect{{Cell: "UF 531, DAD", Old: "20 h", New: "30 h", Change: "+10 h", Held: "12 h 30'", Tone: Neutral, Text: "10 h 00' da mettere ancora in calendario."},
		{Cell: "UF 531, Aula", Old: "50 h", New: "40 h", Change: "−10 h", Held: "44 h 00'", Ahead: "4 h 00'", Tone: Caution, Text: "Ne sono già state svolte 4 h 00' più del piano nuovo."}}
	return PlanVersions{Next: []Action{{Text: "Variazione del piano", Href: "/corsi/c1/variazione", Primary: true}}, Versions: []PlanVersion{
		{Title: "Versione 3", State: Badge{Success, "In vigore"}, Act: "DD 40 del 01/02/2027", Reason: "La sede è inagibile.", Total: "250 h in tutto", Against: "Differenze dalla versione 2", Changes: changes, Held: true,
			Accepted: []Finding{{Rule: "P10", Severity: finding.Warning, Text: "DAD e FAD insieme fanno 180 h.", Reason: "Così ha chiesto la Regione."}}},
		{Title: "Versione 2", State: Badge{Neutral, "Superata"}, Act: "DD 20 del 01/01/2027", Total: "250 h in tutto", Against: "Differenze dalla versione 1", Changes: changes[:1]},
		{Title: "Versione 1", State: Badge{Neutral, "Superata"}, Act: "DD 12 del 20/11/2026", Total: "250 h in tutto"},
	}}
}
