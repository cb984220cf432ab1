package provider

import "vidimus/internal/fault"

// WithUsualTerms is the provider with the terms we propose until it writes those of its
// Region: no sheet states them and Regions differ (DOMAIN §6, communications to the
// Region; replacements), so the figures are ours. So are those of the register.
func (p Provider) WithUsualTerms() Provider {
	p.StartNoticeDays, p.CalendarNoticeDays, p.VariationNoticeDays = 10, 1, 1
	p.WithdrawalDays, p.EndDays, p.ExamNoticeDays = 5, 10, 30
	p.ReplacementDays = 15
	p.CloseHours, p.MarkDays, p.AttestDays = 24, 0, 7
	return p.withUsualNight()
}

// longestTerm is beyond any Region's term: more is a slip of the hand.
const longestTerm = 365

// judgeTerms adds to bad what is wrong with the terms.
func (p Provider) judgeTerms(bad *fault.Error) {
	for _, term := range []struct {
		field string
		days  int
	}{
		{"start_notice_days", p.StartNoticeDays},
		{"calendar_notice_days", p.CalendarNoticeDays},
		{"variation_notice_days", p.VariationNoticeDays},
		{"withdrawal_days", p.WithdrawalDays},
		{"end_days", p.EndDays},
		{"exam_notice_days", p.ExamNoticeDays},
		{"replacement_days", p.ReplacementDays},
		{"mark_days", p.MarkDays},
		{"attest_days", p.AttestDays},
	} {
		if term.days < 0 || term.days > longestTerm {
			bad.With(term.field, "Scrivi i giorni, da 0 a {most}.", fault.Args{"most": longestTerm})
		}
	}
	if p.CloseHours < 0 || p.CloseHours > 24*longestTerm {
		bad.With("close_hours", "Scrivi le ore, da 0 a {most}.", fault.Args{"most": 24 * longestTerm})
	}
}
