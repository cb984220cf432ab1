package register

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf/pdftest"
)

var names = []string{
	"Șerban Đorđević", "Łukasz Żółć", "D’Angelo Nicolò", "Ñandú Åse", "Esposito Maria Rosaria",
	"Öztürk Şükrü", "Nguyễn Thị Hồng", "Γεωργίου Ελένη", "Шевченко Олена", "Þórarinsdóttir Sæunn",
	"Hernández de la Fuente y Martínez-Bordiú Guadalupe Inmaculada Concepción", "Russo Carmine", "Ferrari Giulia",
	"Bianchi Luca", "Romano Anna", "Colombo Paolo", "Ricci Sara", "Marino Davide", "Greco Elisa", "Bruno Marco",
	"Gallo Chiara", "Conti Simone", "De Luca Ilaria", "Costa Pietro", "Giordano Lucia",
}

// course is a whole register: 25 learners, 65 lessons over 22 days.
func course() Register {
	start := calendar.MustDate("2026-03-02")
	r := Register{
		Date: calendar.MustDate("2026-07-01"),
		Cover: Cover{
			Region: "Regione Campania", Provider: "Ente Formazione Prova s.r.l.", Accreditation: "0000/00/00",
			ProviderSite: "via delle Prove 1, 80100 Napoli (NA)", Course: "Operatore call center Inbound – edizione 1",
			Qualification: "Operatore call center Inbound", QualificationCode: "CC-IN", EQF: "3",
			Act: "D.D. n. 123", ActDate: calendar.MustDate("2026-01-15"), CourseCode: "PROVA-2026-01",
			Site: "via delle Prove 1, 80100 Napoli (NA)", Total: calendar.Hours(250),
			ByMode: []ModeHours{{"Aula", calendar.Hours(100)}, {"Laboratorio", calendar.Hours(35)}, {"DAD", calendar.Hours(60)}, {"FAD", calendar.Hours(15)}, {"Stage", calendar.Hours(40)}},
			Start:  start, End: calendar.MustDate("2026-06-30"), Learners: 24, Director: "Verdi Paola", Tutor: "Neri Carla",
			Volumes: []Volume{{Number: 1, First: 1, Last: 40, By: "Ufficio provinciale", On: calendar.MustDate("2026-02-20"), In: "Napoli", Protocol: "0001234/2026",
				Barred: []string{"31–40, il 02/06/2026, Bianchi Ada"}}},
		},
		Hours: Hours{Threshold: "80 % delle ore complessive", Reading: "crediti in riduzione del monte ore", AsOf: calendar.MustDate("2026-06-30")},
	}
	for i, name := range names {
		r.People = append(r.People, Person{
			Number: i + 1, Name: name, BirthPlace: "Napoli (NA)", Birth: calendar.MustDate("1990-05-01").AddDays(37 * i).Italian(),
			TaxCode: "RSSMRA90E01F839X", Enrolled: calendar.MustDate("2026-02-10"),
		})
		r.Hours.Accounts = append(r.Hours.Accounts, account(i+1, name))
	}
	r.People[4].EnteredOn = calendar.MustDate("2026-03-09")
	r.People[4].Credits = []string{"UF 531, aula: 10 h 00' (decisione n. 4 del 02/03/2026)"}
	r.People[5].Suspended = []Period{{calendar.MustDate("2026-04-01"), calendar.MustDate("2026-04-15")}}
	r.People[6].Withdrawn = calendar.MustDate("2026-05-04")
	r.People[24].Auditor = true
	for i := range 22 {
		r.Days = append(r.Days, day(i, start.AddDays(i+2*(i/5))))
	}
	r.Days[21].Lessons = r.Days[21].Lessons[:2] // 65 lessons in all
	for i := range r.Days[21].Rows {
		r.Days[21].Rows[i].Marks = r.Days[21].Rows[i].Marks[:2]
	}
	r.Stages = []Stage{stage()}
	return r
}

var slots = []Span{
	{calendar.NewWall(9, 0), calendar.NewWall(11, 0)},
	{calendar.NewWall(11, 0), calendar.NewWall(13, 0)},
	{calendar.NewWall(14, 0), calendar.NewWall(16, 0)},
}

func day(i int, on calendar.Date) Day {
	d := Day{
		Date: on, Place: "Aula 2, via delle Prove 1, Napoli", Present: 22, Enrolled: 25,
		Total: calendar.Hours(6), Running: calendar.Hours(6 * (i + 1)),
		Tutors: []Signature{{Name: "Neri Carla", SignedOn: Moment{on, calendar.NewWall(16, 5)}}},
		Paper:  []PaperPage{{"1", fmt.Sprint(i + 3)}},
	}
	for n, slot := range slots {
		l := Lesson{
			From: slot.From, To: slot.To, Minutes: calendar.Hours(2), Segment: "UF 531", Mode: "Aula",
			Topic:    "Tecniche di comunicazione telefonica: apertura, ascolto attivo, chiusura della chiamata",
			Teachers: []Signature{{Name: "Bianchi Laura", SignedOn: Moment{on, slot.To + 120}}},
		}
		switch n {
		case 1:
			l.Segment, l.Mode, l.Audience, l.Topic = "KC", "Laboratorio", "gruppo A", "Immissione di dati"
			l.Teachers = []Signature{{Name: "D’Angelo Nicolò", AttestedBy: "Verdi Paola", AttestedOn: on.AddDays(1)}}
		case 2:
			l.Mode, l.Note = "DAD", "svolta in parte: interruzione di corrente"
			l.Teachers = append(l.Teachers, Signature{Name: "Rossi Ugo"})
		}
		d.Lessons = append(d.Lessons, l)
		d.Seals = append(d.Seals, Seal{Ordinal: 3*i + n + 1, Head: "3f2a91bc00d4e5f67788990011aabbccddeeff00112233445566778899aabbcc", KeyID: "k1"})
	}
	for n, name := range names {
		row := Row{Number: n + 1, Name: name, Minutes: calendar.Hours(6)}
		for at, slot := range slots {
			m := Mark{State: Present, Spans: []Span{slot}}
			switch {
			case n == 3 && at == 0:
				m.Spans = []Span{{slot.From + 900, slot.From + 3600}, {slot.From + 4200, slot.To}}
			case n == 7:
				m = Mark{State: Absent}
			case n == 8 && at == 2:
				m = Mark{}
			case n%2 == 1 && at == 1:
				m = Mark{State: NotExpected}
			case n == 9 && at == 0:
				m.Mode = "DAD"
			case i == 2 && (n == 4 || n == 5):
				m.RecordedOn = on.AddDays(n)
			}
			row.Marks = append(row.Marks, m)
		}
		d.Rows = append(d.Rows, row)
	}
	if i == 1 {
		d.RecordedOn = on.AddDays(3)
		d.Amendments = []Amendment{{
			Number: 1, What: "Łukasz Żółć, lezione delle 09:00, uscita", Old: "10:30", New: "11:00",
			Reason: "errore di trascrizione segnalato dal docente", Author: "Verdi Paola", At: Moment{on.AddDays(2), calendar.NewWall(10, 12)},
		}}
	}
	if i == 2 {
		d.Tutors = []Signature{{Name: "Neri Carla", Lessons: "09:00–11:00", PIN: true, SignedOn: Moment{on, calendar.NewWall(16, 5)}}, {Name: "Neri Carla", Lessons: "11:00–13:00, 14:00–16:00"}}
		d.Reopenings = []Reopening{{Lesson: "lezione delle 09:00", By: "Verdi Paola", At: Moment{on.AddDays(1), calendar.NewWall(9, 30)}, Reason: "mancava un allievo"}}
		d.Seals[0].Earlier = []int{3, 5}
	}
	return d
}

func stage() Stage {
	s := Stage{
		Learner: names[0], Number: 1, Sector: "Call center", Schedule: "lun–ven 09:00–18:00", Parts: []StagePart{{"Stage UC 2299", calendar.Hours(40), calendar.Hours(40)}, {"Stage UC 3075", calendar.Hours(20), 0}},
		Project: "Accogliere la chiamata.", From: calendar.MustDate("2026-06-01"), To: calendar.MustDate("2026-06-30"), Addenda: []string{"atto aggiuntivo del 20/06/2026, fine dal 30/06/2026 al 10/07/2026"}, Company: "Alfa Servizi Telefonici s.r.l.", CompanyTaxID: "01234567890",
		CompanySite: "via dei Campioni 8, 80100 Napoli (NA)", Agreement: "n. 7/2026", AgreementDate: calendar.MustDate("2026-05-02"),
		Insurance: "INAIL pos. 000; RC polizza 000, fino al 31/12/2026", CompanyTutor: "Alfieri Bruno", ProviderTutor: "Neri Carla", Total: calendar.Hours(40),
	}
	for i := range 5 {
		s.Days = append(s.Days, StageDay{
			Date: calendar.MustDate("2026-06-01").AddDays(i), Minutes: calendar.Hours(8), Segment: "Stage UC 2299", Activity: "Risposta alle chiamate in arrivo, affiancamento",
			Span: Span{calendar.NewWall(9, 0), calendar.NewWall(18, 0)}, Break: 60, Writer: "dall’allievo", Confirmed: "Neri Carla il 08/06/2026", Signed: "controfirmata il 07/06/2026",
		})
	}
	return s
}

func account(number int, name string) Account {
	a := Account{Number: number, Name: name, Required: calendar.Hours(200), Percent: "81,25 %", Outcome: "soglia raggiunta"}
	for _, segment := range []string{"UF 531", "UF 532", "KC"} {
		for _, mode := range []string{"Aula", "DAD", "FAD"} {
			a.Lines = append(a.Lines, Line{
				Segment: segment, Mode: mode, Planned: calendar.Hours(30), Offered: calendar.Hours(28),
				Attended: 1475, Recognised: 1440, NotRecognised: 35, Credited: 0,
			})
		}
	}
	a.Total = Line{Planned: calendar.Hours(250), Offered: calendar.Hours(248), Attended: 12500, Recognised: 12187, NotRecognised: 313}
	if number == 5 {
		a.Notes = []string{"UF 531: 0 h 35' di FAD oltre il massimo di 12 h su 30 h (40 %)."}
		a.Other = "84,06 % di 250 h 00'"
	}
	return a
}

func TestWholeRegister(t *testing.T) {
	r := course()
	lessons := 0
	for _, d := range r.Days {
		lessons += len(d.Lessons)
	}
	if len(r.People) != 25 || lessons != 65 {
		t.Fatalf("the course has %d people and %d lessons", len(r.People), lessons)
	}
	paper := pdftest.Written(t, Write, r)
	// Cover, list, 22 days, one of them with a second page for its amendment, the list of
	// amendments, one stage sheet, seven pages of hours.
	if pages := pdftest.Check(t, paper, 20); pages != 34 {
		t.Errorf("%d pages", pages)
	}
	text := pdftest.Words(t, paper)
	pdftest.Says(t, text,
		"si compone di n. 34 pagine numerate da 1 a 34", "pagina 34 di 34",
		"Vidimato da", "Ufficio provinciale", "0001234/2026", "D.D. n. 123 del 15/01/2026", "0000/00/00",
		"Aula 100 h 00' · Laboratorio 35 h 00' · DAD 60 h 00' · FAD 15 h 00' · Stage 40 h 00'",
		"trascrizione del registro cartaceo vol. 1 pag. 24", "lunedì 2 marzo 2026",
		"ASSENTE", "non segnato", "09:15–10:00, 10:10–11:00", "09:00–11:00 (DAD)", "22 su 25",
		"Bianchi Laura · firmato il 02/03/2026, ore 11:02",
		"D’Angelo Nicolò · firma mancante, attestata da Verdi Paola il 03/03/2026", "Rossi Ugo · firma ____",
		"Tutor: Neri Carla · firmato il 02/03/2026, ore 16:05", "registrata il 06/03/2026",
		"svolta in parte: interruzione di corrente", "gruppo A", "Mattina", "Pomeriggio",
		"Sigillo 1: 3f2a 91bc 00d4 e5f6 7788 9900 11aa bbcc ddee ff00 1122 3344 5566 7788 99aa bbcc chiave k1",
		"Rettifiche dopo la chiusura", "Łukasz Żółć, lezione delle 09:00, uscita 10:30 11:00 errore di trascrizione segnalato dal docente Verdi Paola 05/03/2026, ore 10:12",
		"Elenco delle rettifiche del registro", "03/03/2026 · Łukasz Żółć, lezione delle 09:00, uscita 10:30 11:00 errore",
		"09:00–11:00 (a)", "09:00–11:00 (b)", "(a) registrata il 08/03/2026 (b) registrata il 09/03/2026",
		"Tutor: Neri Carla per 09:00–11:00 · firmato con PIN il 04/03/2026, ore 16:05", "Tutor: Neri Carla per 11:00–13:00, 14:00–16:00 · firma ____",
		"Pagina riaperta, lezione delle 09:00, da Verdi Paola il 05/03/2026, ore 09:30. Motivo: mancava un allievo",
		"chiave k1 (prima: n. 3, 5)",
		"uditore/uditrice", "sospensione dal 01/04/2026 al 15/04/2026", "ritiro il 04/05/2026", "credito UF 531, aula: 10 h 00'",
		"81,25 % · richieste 200 h 00' · soglia raggiunta", "84,06 % di 250 h 00'", "203 h 07'", "UF 531: 0 h 35' di FAD oltre il massimo",
		"Alfa Servizi Telefonici s.r.l.", "n. 7/2026 del 02/05/2026", "40 h 00'",
	)
	for _, name := range names {
		// The list, 22 days and the hours.
		if n := strings.Count(strings.ReplaceAll(text, "\n", " "), name); n < 24 {
			t.Errorf("%s stands %d times", name, n)
		}
	}
}

func TestWhichRegisterIsTheOriginal(t *testing.T) {
	r := course()
	r.Days = r.Days[:1]
	r.Days[0].Paper = append(r.Days[0].Paper, PaperPage{"2", "1"})
	if text := pdftest.Words(t, pdftest.Written(t, Write, r)); !strings.Contains(text, "trascrizione del registro cartaceo vol. 1 pag. 3, vol. 2 pag. 1") ||
		strings.Contains(text, "registro elettronico") {
		t.Error(text)
	}
	r.Days[0].Paper = nil
	if text := pdftest.Words(t, pdftest.Written(t, Write, r)); !strings.Contains(text, "cartaceo (pagina non indicata)") {
		t.Error(text)
	}
	r.Cover.Electronic, r.Cover.ElectronicAct = true, "D.D. n. 9 del 01/02/2026"
	if text := pdftest.Words(t, pdftest.Written(t, Write, r)); !strings.Contains(text, "registro elettronico – D.D. n. 9 del 01/02/2026") ||
		strings.Contains(text, "cartaceo") {
		t.Error(text)
	}
}

func TestDraftIsMarkedOnEveryPage(t *testing.T) {
	r := course()
	r.Days = r.Days[:2]
	if text := pdftest.Text(t, pdftest.Written(t, Write, r)); strings.Contains(text, "BOZZA") {
		t.Error("a final register is marked as a draft")
	}
	r.Draft = true
	paper := pdftest.Written(t, Write, r)
	if n, pages := strings.Count(pdftest.Words(t, paper), "BOZZA"), pdftest.Check(t, paper, 10); n != pages {
		t.Errorf("%d marks on %d pages", n, pages)
	}
}

func TestMarksMustMatchTheLessons(t *testing.T) {
	r := course()
	r.Days[3].Rows[2].Marks = r.Days[3].Rows[2].Marks[:1]
	var out bytes.Buffer
	if err := Write(&out, r); err == nil || out.Len() > 0 {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
}

func TestEmojiIsRefusedBeforeAByteIsWritten(t *testing.T) {
	r := course()
	r.Days[21].Rows[24].Name = "Giordano Lucia 😀"
	if err := pdftest.Refused(t, Write, r); err.Args["text"] != "Giordano Lucia 😀" {
		t.Error(err)
	}
}

// Nothing may be lost or run off the page, however long it is.
func TestLongTextsAndFullDays(t *testing.T) {
	r := course()
	long := strings.Repeat("Denominazione particolarmente lunga ", 9) + "fine."
	c := &r.Cover
	c.Course, c.Provider, c.Qualification, c.Site, c.Act, c.CourseCode = long, long, long, long, long, "CODICE-"+strings.Repeat("X", 60)
	d := &r.Days[0]
	d.Place = long
	for range 3 { // twelve lessons
		d.Lessons = append(d.Lessons, d.Lessons[:3]...)
		for i := range d.Rows {
			d.Rows[i].Marks = append(d.Rows[i].Marks, d.Rows[i].Marks[:3]...)
		}
	}
	d.Lessons[11].Topic, d.Rows[3].Name = long, long
	for i := range 40 {
		d.Seals = append(d.Seals, Seal{Ordinal: 100 + i, Head: d.Seals[0].Head})
	}
	r.Days = r.Days[:1]
	r.Stages[0].Company, r.Stages[0].Days[0].Activity = long, long
	r.Hours.Accounts[0].Name, r.Hours.Accounts[0].Outcome = long, long
	paper := pdftest.Written(t, Write, r)
	pdftest.Check(t, paper, 20)
	text := pdftest.Words(t, paper)
	if n := strings.Count(text, "fine."); n < 10 {
		t.Errorf("the long texts end %d times", n)
	}
	for i := range 40 {
		if !strings.Contains(text, fmt.Sprintf("Sigillo %d:", 100+i)) {
			t.Errorf("seal %d is lost", 100+i)
		}
	}
	if n := strings.Count(text, "ASSENTE"); n != 12 {
		t.Errorf("%d absences of 12", n)
	}
}

func TestFourLessonsOfAClassOf25AreOnePage(t *testing.T) {
	r := course()
	r.Days, r.Stages, r.Hours.Accounts = r.Days[:1], nil, nil
	d := &r.Days[0]
	d.Lessons, d.Seals = append(d.Lessons, d.Lessons[2]), append(d.Seals, d.Seals[2])
	for i := range d.Rows {
		d.Rows[i].Marks = append(d.Rows[i].Marks, d.Rows[i].Marks[2])
	}
	// Cover, list, the day, hours.
	if pages := pdftest.Check(t, pdftest.Written(t, Write, r), 20); pages != 4 {
		t.Errorf("%d pages", pages)
	}
}

func TestEmptyRegister(t *testing.T) {
	r := Register{Date: calendar.MustDate("2026-07-01"), Days: []Day{{Date: calendar.MustDate("2026-03-02")}}}
	if pages := pdftest.Check(t, pdftest.Written(t, Write, r), 20); pages != 4 {
		t.Errorf("%d pages", pages)
	}
}

func BenchmarkRegister(b *testing.B) {
	r := course()
	for b.Loop() {
		if err := Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

// A sheet to be filled in by hand says what is planned, and has room to write.
func TestBlankStageSheet(t *testing.T) {
	s := stage()
	s.Days, s.Corrections, s.Total, s.Blank = nil, nil, 0, 14
	var out bytes.Buffer
	if err := WriteStage(&out, course(), s); err != nil {
		t.Fatal(err)
	}
	if pages := pdftest.Check(t, out.Bytes(), 20); pages != 1 {
		t.Errorf("%d pages", pages)
	}
	text := pdftest.Words(t, out.Bytes())
	pdftest.Says(t, text, "Foglio di stage – "+names[0], "Stage UC 2299", "40 h 00' previste", "lun–ven 09:00–18:00", "atto aggiuntivo del 20/06/2026", "Firma allievo/a")
	if strings.Contains(text, "Totale") || strings.Contains(text, " su 40") {
		t.Errorf("a blank sheet counts: %s", text)
	}
}
