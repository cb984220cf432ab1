package fad

import (
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/reports/pdf"
	"vidimus/reports/pdf/pdftest"
)

var digest = strings.Repeat("0123456789abcdef", 4)

func sample() Report {
	return Report{Date: calendar.MustDate("2026-11-20"), Provider: "Ente Formazione Prova s.r.l.", Accreditation: "0000/00/00", Region: "Regione Campania", Course: "Operatore call center Inbound – edizione 1",
		Code: "CAM-1", Act: "D.D. 12 del 01/09/2026", Site: "Napoli, via delle Prove 1", Tutor: "Verdi Lucia",
		Objects: []Object{{Title: "Privacy e comunicazioni elettroniche", Segment: "UF 531", Platform: "Moodle", From: calendar.MustDate("2026-10-01"), To: calendar.MustDate("2026-10-20"), Planned: 300,
			Learners: []Learner{
				{Number: 1, Name: "Abate Giulia", Account: "abate@posta.example", Accesses: 4, Times: []Times{{1, []string{"05/10/2026 09:14–11:52", "06/10/2026 15:00–17:30"}}}, Last: "06/10/2026 17:30", Tracked: 308, Counted: 300, Test: "8/10"},
				{Number: 2, Name: "Amato Francesco", Account: "f.amato", Accesses: 2, Times: []Times{{1, []string{"05/10/2026"}}, {2, []string{"fino al 20/10/2026"}}}, Tracked: 40, Counted: 40, Notes: []string{"stima attestata da Verdi Lucia il 22/10/2026", "20' fuori dalla finestra non contano"}},
				{Number: 3, Name: "Bruno Ida"},
			}}},
		Sources: []Source{{"Moodle, rapporto del 21/10/2026", digest, calendar.MustDate("2026-10-22")}, {Name: "Moodle, schermata", Since: calendar.MustDate("2026-10-23")}}}
}

func TestReport(t *testing.T) {
	r := sample()
	paper := pdftest.Written(t, Write, r)
	text := pdftest.Words(t, paper)
	pdftest.Says(t, text, r.Course, "Privacy e comunicazioni elettroniche", "UF 531", "dal 01/10/2026 al 20/10/2026", "5 h 00'", "abate@posta.example", "[1] 05/10/2026 09:14–11:52; 06/10/2026 15:00–17:30", "[1] 05/10/2026; [2] fino al 20/10/2026", "5 h 08'",
		"stima attestata da Verdi Lucia il 22/10/2026", "8/10", "Il tutor", "Verdi Lucia", "Situazione al 20/11/2026",
		"Fonti", "[1] Moodle, rapporto del 21/10/2026 "+pdf.Groups(digest)+" 22/10/2026", "[2] Moodle, schermata senza file 23/10/2026")
	if n := strings.Count(text, "rapporto del 21/10/2026"); n != 1 {
		t.Errorf("the report is named %d times", n)
	}
	if n := pdftest.Check(t, paper, 10); n != 1 {
		t.Errorf("%d pages", n)
	}
}

func TestManyLearners(t *testing.T) {
	r := sample()
	for len(r.Objects[0].Learners) < 60 {
		r.Objects[0].Learners = append(r.Objects[0].Learners, r.Objects[0].Learners[0])
	}
	r.Objects = append(r.Objects, r.Objects[0])
	paper := pdftest.Written(t, Write, r)
	pages := strings.Split(pdftest.Text(t, paper), "\f")
	if n := pdftest.Check(t, paper, 10); n < 4 || !strings.Contains(strings.Join(pages[n-1:], ""), "Il tutor") {
		t.Errorf("%d pages", n)
	}
}

func TestWhatCannotBePrinted(t *testing.T) {
	r := sample()
	r.Objects[0].Title = "日本"
	if err := pdftest.Refused(t, Write, r); err.Code != "pdf.character" {
		t.Error(err)
	}
}
