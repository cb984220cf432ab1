package paperwork

import (
	"context"

	"vidimus/internal/attendance"
	"vidimus/internal/store"
	"vidimus/reports/register"
)

func (b *book) readStages(ctx context.Context, r store.Reader) (err error) {
	if b.agreements, err = attendance.Agreements(ctx, r, b.board.Course.ID); err != nil {
		return err
	}
	days, err := attendance.Diaries(ctx, r, b.board.Course.ID)
	for _, d := range days {
		b.diaries[d.AgreementID] = append(b.diaries[d.AgreementID], d)
	}
	return err
}

// stages are the stage sheets, one for each agreement, by register number.
func (b *book) stages() []register.Stage {
	var out []register.Stage
	for _, row := range b.board.Rows {
		for _, a := range b.agreements {
			if a.EnrolmentID != row.Enrolment.ID {
				continue
			}
			s := register.Stage{Learner: row.Learner.FullName(), Number: row.Enrolment.Number, Segment: segmentLabel(a.Segment), Company: a.Company,
				CompanyTaxID: a.CompanyTaxID, CompanySite: a.CompanySite, Agreement: a.Number, AgreementDate: a.SignedOn, Insurance: a.Insurance,
				CompanyTutor: a.CompanyTutor, ProviderTutor: b.staffNames[string(a.StaffID)]}
			for _, d := range b.diaries[a.ID] {
				if d.Date.After(b.board.On) {
					continue
				}
				s.Days = append(s.Days, register.StageDay{Date: d.Date, Spans: []register.Span{{From: d.From, To: d.To}}, Minutes: d.Minutes, Activity: d.Activity})
				s.Total += b.attended[at{d.ID, row.Enrolment.ID}]
			}
			out = append(out, s)
		}
	}
	return out
}
