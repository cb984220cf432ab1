package paperwork

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/exam"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/reports/certificate"
	"vidimus/reports/pdf"
)

// nationalBasis are the national norms under every regional qualification; the act that
// approved the standard is printed before them.
var nationalBasis = []string{
	"legge 21 dicembre 1978, n. 845",
	"decreto legislativo 16 gennaio 2013, n. 13",
}

// Certificates puts the qualifications of a course on paper as they stand on a day: what
// is said of everybody is read once.
type Certificates struct {
	facts
	exam       exam.Exam
	results    []exam.Result
	agreements []attendance.Agreement
}

// CertificatesOf reads a course.
func CertificatesOf(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (c Certificates, err error) {
	if c.facts, err = factsOf(ctx, r, courseID, on); err != nil {
		return c, err
	}
	if c.exam, c.results, _, err = exam.OfCourse(ctx, r, courseID); err != nil {
		return c, err
	}
	c.agreements, err = attendance.Agreements(ctx, r, courseID)
	return c, err
}

// Of is one learner's, but for the number and the verification code, which the
// reservation gives. Whether it may be issued is judged by package certificate.
func (f Certificates) Of(enrolmentID string) certificate.Certificate {
	var row ledger.Row
	for _, one := range f.board.Rows {
		if one.Enrolment.ID == enrolmentID {
			row = one
		}
	}
	var result exam.Result
	for _, one := range f.results {
		if one.EnrolmentID == enrolmentID {
			result = one
		}
	}
	x := f.exam
	c, s, who := f.board.Course, f.standard, f.dossiers[enrolmentID].Learner
	out := certificate.Certificate{
		Date: f.board.On, Place: f.provider.City, Region: certificate.Body{Name: f.region()},
		Provider: certificate.Body{Name: f.provider.Name, Site: f.providerSite()}, Accreditation: f.provider.AccreditationCode,
		Qualification: s.Title, QualificationCode: string(s.Code), EQF: f.eqf(), SEP: s.SEP, ADA: codes(s.ADA), ISTAT: codes(s.ISTAT), ATECO: codes(s.ATECO),
		Holder: certificate.Holder{Name: who.FullName(), BirthPlace: who.BirthPlace, Birth: who.Birth(), TaxCode: who.TaxCode},
		Act:    c.ActNumber, ActDate: c.ActDate, CourseCode: c.RegionalCode, Course: f.title(), Site: f.place(), Start: c.Start(), End: f.end(),
		Total: f.total(), Stage: placements(row, f.agreements), Credits: credits(row.Credits), Units: units(s, f.training),
		Assessment: assessment(x, result, c.MarkScale), ExamDate: x.HeldOn, Board: board(x),
		Signatories: []certificate.Signatory{{Role: "Il presidente della commissione", Name: x.President},
			{Role: "Il direttore", Name: f.director()}, {Role: "Per la Regione"}},
	}
	for _, m := range f.byMode() {
		out.ByMode = append(out.ByMode, certificate.ModeHours{Mode: m.mode, Minutes: m.minutes})
	}
	if s.Act != "" {
		out.LegalBasis = append(out.LegalBasis, s.Act)
	}
	out.LegalBasis = append(out.LegalBasis, nationalBasis...)
	return out
}

func codes(in []standard.Reference) []certificate.Code {
	var out []certificate.Code
	for _, ref := range in {
		out = append(out, certificate.Code{Code: string(ref.Code), Title: ref.Title})
	}
	return out
}

// placements is the stage as the ledger recognises it, and where it was done.
func placements(row ledger.Row, agreements []attendance.Agreement) string {
	var parts []string
	for _, mode := range []hours.Mode{hours.WorkPlacement, hours.Traineeship} {
		var recognised calendar.Minutes
		for _, cell := range row.Ledger.Cells {
			if cell.Mode == mode {
				recognised += cell.Recognised
			}
		}
		var companies []string
		for _, a := range agreements {
			if a.EnrolmentID == row.Enrolment.ID && a.Mode() == mode && !slices.Contains(companies, a.Company) {
				companies = append(companies, a.Company)
			}
		}
		if recognised > 0 {
			text := pdf.Join(" presso ", recognised.String(), strings.Join(companies, ", "))
			if mode == hours.Traineeship {
				text = "tirocinio " + text
			}
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}

// units are the competences certified; where the sheet prints a title only beside the UF,
// it is taken from there.
func units(s *standard.Standard, t *standard.Training) []certificate.Unit {
	var out []certificate.Unit
	for _, u := range s.CompetenceUnits {
		one := certificate.Unit{Code: string(u.Code), Title: u.Title, EQF: number(u.EQF), Abilities: u.Abilities, Knowledge: u.Knowledge}
		if one.Title == "" && t != nil {
			for _, uf := range t.Units {
				if uf.CompetenceUnit == u.Code {
					one.Title = uf.Title
				}
			}
		}
		out = append(out, one)
	}
	return out
}

func assessment(x exam.Exam, result exam.Result, scale int) string {
	text := strings.Join(x.TestLines(), "; ")
	if result.Mark != nil {
		text = pdf.Join("; ", text, fmt.Sprintf("votazione %d/%d", *result.Mark, scale))
	}
	return text
}

func board(x exam.Exam) string {
	return pdf.Join(", ", pdf.Prefix("commissione nominata con ", x.BoardAct), pdf.Prefix("presidente ", x.President),
		pdf.Prefix("componenti ", strings.Join(x.MemberNames(), ", ")))
}
