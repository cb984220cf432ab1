package provider

import (
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// withUsualNight is the provider with the hours we propose for what the house does by
// itself: it looks at the data while nobody works, and writes before work begins.
func (p Provider) withUsualNight() Provider {
	p.NightHour, p.DigestHour, p.ChaseDays = 3, 7, 3
	p.AbsenceFirst, p.AbsenceSecond, p.AbsenceLast = 50, 75, 100
	return p
}

// judgeNight adds to bad what is wrong with those hours.
func (p Provider) judgeNight(bad *fault.Error) {
	for field, hour := range map[string]int{"night_hour": p.NightHour, "digest_hour": p.DigestHour} {
		if hour < 0 || hour > 23 {
			bad.With(field, "Scrivi l’ora, da 0 a 23.")
		}
	}
	for field, percent := range map[string]int{"absence_first": p.AbsenceFirst, "absence_second": p.AbsenceSecond, "absence_last": p.AbsenceLast} {
		if percent < 0 || percent > 100 {
			bad.With(field, "Scrivi la quota in percento, da 0 a 100; 0 per non avvisare.")
		}
	}
	if p.ChaseDays < 0 || p.ChaseDays > longestTerm {
		bad.With("chase_days", "Scrivi i giorni, da 0 a {most}.", fault.Args{"most": longestTerm})
	}
}

// Alerts are the shares of the allowed absence at which somebody is told.
func (p Provider) Alerts() []int { return []int{p.AbsenceFirst, p.AbsenceSecond, p.AbsenceLast} }

// At is an hour of a day on the provider's walls. An hour that the clocks leave out is the
// next one that there is.
func At(day calendar.Date, hour int, zone *time.Location) calendar.Instant {
	return calendar.InstantOf(time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, zone))
}
