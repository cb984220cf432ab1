package overview

import (
	"context"
	"fmt"

	"vidimus/internal/account"
	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/certificate"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// overtakenLists are the admission lists that something recorded afterwards has overtaken. Before
// the exam, and while its minutes are open, the director issues the list again. Once the exam is
// concluded there is nothing to issue, and it is about the certificates of who would not be admitted
// any more: it is in order when they are revoked.
func overtakenLists(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	all, err := admission.PerhapsOvertaken(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []Lack
	for _, f := range all {
		c, err := course.ByID(ctx, r, f.CourseID)
		if err != nil {
			return nil, err
		}
		if c.State == course.Closed && f.Year != admission.Final {
			continue // the final list was judged on what is known now
		}
		changes, err := admission.Overtaken(ctx, r, f)
		if err != nil {
			return nil, err
		}
		if len(changes) == 0 {
			continue
		}
		l := Lack{Finding: finding.Finding{Rule: "Q-LIST", Severity: finding.Warning, Subject: fmt.Sprint(f.CourseID, "/", f.Year),
			Message: "L’elenco di ammissione del {date} è superato da ciò che è stato registrato dopo: va emesso di nuovo prima dell’esame.", Args: finding.Args{"date": f.FrozenOn}},
			CourseID: c.ID, Owner: account.Director, Since: calendar.DateOf(changes[0].At.In(n.Zone)), Href: "/corsi/" + c.ID + "/ammissione"}
		if f.Year != admission.Final {
			l.Href += fmt.Sprint("?anno=", f.Year)
		}
		switch {
		case c.State == course.Closed:
			certificates, err := inQuestion(ctx, r, f, n.Today)
			if err != nil {
				return nil, err
			}
			if len(certificates) == 0 {
				continue
			}
			l.Severity, l.Args["n"] = finding.Blocking, len(certificates)
			l.Message = "L’elenco di ammissione del {date} è superato, e l’esame è concluso: {n} {n|attestato va giudicato|attestati vanno giudicati} dal direttore."
		case c.State == course.InExam && f.Year == admission.Final:
			l.Severity = finding.Blocking
			l.Message = "L’elenco di ammissione del {date} è superato, e il corso è già all’esame: il direttore lo emette di nuovo prima degli esiti."
		}
		out = append(out, l)
	}
	return out, nil
}

// inQuestion are the certificates that rest on a list which, judged on a day, says otherwise.
func inQuestion(ctx context.Context, r store.Reader, f admission.Frozen, on calendar.Date) ([]certificate.Certificate, error) {
	now, err := admission.Of(ctx, r, f.CourseID, f.Year, on)
	if err != nil {
		return nil, err
	}
	changed, err := f.Changed(now.List)
	if err != nil {
		return nil, err
	}
	return certificate.InQuestion(ctx, r, f.CourseID, changed)
}
