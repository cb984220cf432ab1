package overview

import (
	"context"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/connection"
	"vidimus/internal/finding"
	"vidimus/internal/store"
	"vidimus/internal/volume"
)

// patience is how many days evidence from outside may take: a report that is downloaded, a
// page that goes to the scanner, a diary that a company fills in.
const patience = 7

// withoutReport are the closed lessons that somebody followed from a distance, of which no
// report of the platform is confirmed.
func withoutReport(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	rows, err := connection.WithoutReport(ctx, r, "")
	var out []Lack
	for _, l := range rows {
		lack := Lack{Finding: finding.Finding{Rule: "Q-DAD", Severity: finding.Note, Subject: l.LessonID,
			Message: "DAD del {date}: {n} {n|presente|presenti} senza il resoconto della piattaforma.", Args: finding.Args{"date": l.Date, "n": l.Present}},
			CourseID: l.CourseID, Owner: account.Tutor, Since: l.Date, Href: "/lezioni/" + l.LessonID + "/resoconto"}
		if l.Brought {
			lack.Message = "DAD del {date}: {n} {n|presente|presenti}, e il resoconto caricato non è ancora confermato."
		}
		if l.Date.AddDays(patience).Before(n.Today) {
			lack.Severity = finding.Warning
		}
		out = append(out, lack)
	}
	return out, err
}

// withoutEvidence are the FAD objects whose window is over and of which no evidence counts
// for somebody who attends.
func withoutEvidence(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	rows, err := attendance.LackingFad(ctx, r, n.Today, n.Today.AddDays(-1))
	var out []Lack
	for _, o := range rows {
		out = append(out, Lack{Finding: finding.Finding{Rule: "Q-FAD", Severity: finding.Warning, Subject: o.ID, Measured: finding.Int(len(o.Enrolments)), Bound: finding.Int(0),
			Message: "FAD «{title}», chiusa il {date}: {n} {n|allievo|allievi} senza evidenza della piattaforma.", Args: finding.Args{"title": o.Title, "date": o.ToDate, "n": len(o.Enrolments)}},
			CourseID: o.CourseID, Owner: account.Tutor, Since: o.ToDate.AddDays(1), Href: "/corsi/" + o.CourseID + "/fad"})
	}
	return out, err
}

// unscanned are the paper registers with pages on which lessons stand and of which no scan is
// on file.
func unscanned(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	rows, err := volume.Unscanned(ctx, r, n.Today.AddDays(-patience))
	var out []Lack
	for _, v := range rows {
		out = append(out, Lack{Finding: finding.Finding{Rule: "Q-SCAN", Severity: finding.Note, Subject: v.VolumeID, Measured: finding.Int(len(v.Pages)), Bound: finding.Int(0),
			Message: "Volume {volume} del registro: {n} {n|pagina|pagine} senza scansione ({pages}), dal {date}.", Args: finding.Args{"volume": v.Number, "n": len(v.Pages), "pages": volume.Ranges(v.Pages), "date": v.Since}},
			CourseID: v.CourseID, Owner: account.Tutor, Since: v.Since, Href: "/volumi/" + v.VolumeID})
	}
	return out, err
}

// unfinishedStages are the diaries that nobody confirms, and the agreements that end, or have ended,
// without their hours.
func unfinishedStages(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	waiting, err := attendance.WaitingDiaries(ctx, r, n.Today.AddDays(-patience))
	if err != nil {
		return nil, err
	}
	var out []Lack
	add := func(l Lack, courseID, agreementID string, since calendar.Date) {
		l.Subject, l.CourseID, l.Owner, l.Since, l.Href = agreementID, courseID, account.Tutor, since, "/corsi/"+courseID+"/stage/"+agreementID
		out = append(out, l)
	}
	for _, d := range waiting {
		add(Lack{Finding: finding.Finding{Rule: "Q-DIARY", Severity: finding.Warning,
			Message: "Diario di stage: {n} {n|giornata aspetta|giornate aspettano} conferma da almeno {days} giorni, dal {date}.", Args: finding.Args{"n": d.Days, "days": patience, "date": d.Since}}}, d.CourseID, d.AgreementID, d.Since)
	}
	short, err := attendance.ShortAgreements(ctx, r, n.Today.AddDays(-90), n.Today.AddDays(patience))
	for _, a := range short {
		add(Lack{Finding: finding.Finding{Rule: "Q-STAGE", Severity: finding.Warning,
			Message: "Stage presso {company}, fino al {date}: mancano {minutes} alle ore della convenzione.", Args: finding.Args{"company": a.Company, "date": a.ToDate, "minutes": a.Lacking()}}}, a.CourseID, a.ID, a.ToDate)
	}
	return out, err
}
