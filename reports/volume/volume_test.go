package volume

import (
	"fmt"
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/pdftext"
	"vidimus/reports/pdf/pdftest"
)

func sample(pages, learners int) Volume {
	v := Volume{Date: calendar.MustDate("2026-02-10"), Region: "Regione Campania", Provider: "Formazione Partenope S.r.l.", Accreditation: "00123/04/19",
		ProviderSite: "Via Toledo 210, Napoli", Course: "Operatore call center Inbound – edizione 5", Qualification: "Operatore call center Inbound", CourseCode: "DEMO-0523",
		Act: "D.D. n. 203", ActDate: calendar.MustDate("2026-01-15"), Site: "Sede Chiaia, Via Chiaia 12, Napoli", Director: "Coppola Ida", Tutor: "Đorđević Ana", Number: 2}
	for n := range pages {
		v.Pages = append(v.Pages, Page{Number: 31 + n, QR: fmt.Sprintf("VR-KQ7F3M2%dX", n), Code: fmt.Sprintf("KQ7-F3M-2%dX", n)})
	}
	for n := range learners {
		v.Learners = append(v.Learners, Learner{Number: n + 1, Name: fmt.Sprintf("Allievo%02d Nicolò Maria", n+1)})
	}
	return v
}

func text(t *testing.T, b []byte) string {
	t.Helper()
	lines, err := pdftext.Lines(b)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func TestTheSheetsOfAVolume(t *testing.T) {
	b := pdftest.Written(t, Write, sample(3, 25))
	got := text(t, b)
	pdftest.Says(t, got, "Volume 2 · pagine da 31 a 33", "n. 3 pagine, oltre a questa, numerate da 31 a 33", "Vidimato da", "Protocollo", "D.D. n. 203 del 15/01/2026",
		"pagina 31 di 33", "pagina 33 di 33", "KQ7-F3M-22X", "Allievo25 Nicolò Maria", "Pomeriggio: uscita", "Firma del tutor: Đorđević Ana")
	if n := strings.Count(got, "Allievo01"); n != 3 {
		t.Errorf("the first learner stands on %d pages of 3", n)
	}
	if shape, err := pdftext.Inspect(b); err != nil || shape.Pages != 4 {
		t.Errorf("%+v, %v", shape, err)
	}
}

func TestAnEmergencySheet(t *testing.T) {
	v := sample(1, 12)
	v.Emergency, v.Pages = true, []Page{{}}
	b := pdftest.Written(t, Write, v)
	if got := text(t, b); !strings.Contains(got, "Foglio presenze di emergenza") || strings.Contains(got, "pagina 0") || strings.Contains(got, "Vidimazione") {
		t.Error(got)
	}
	if shape, err := pdftext.Inspect(b); err != nil || shape.Pages != 1 {
		t.Errorf("%+v, %v", shape, err)
	}
}

// A class of any size stands on one sheet, on which there is still room to sign.
func TestTheClassFitsOnASheet(t *testing.T) {
	for _, n := range []int{0, 1, 40} {
		b := pdftest.Written(t, Write, sample(1, n))
		if shape, err := pdftext.Inspect(b); err != nil || shape.Pages != 2 {
			t.Errorf("%d learners: %+v, %v", n, shape, err)
		}
	}
}

func TestANameThatCannotBePrintedStopsTheSheets(t *testing.T) {
	v := sample(1, 1)
	v.Learners[0].Name = "王"
	if err := pdftest.Refused(t, Write, v); err.Code != "pdf.character" {
		t.Error(err)
	}
}
