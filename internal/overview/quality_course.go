package overview

import (
	"context"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/communication"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// insurance are the policies that do not cover a course from its first day to its last.
func insurance(ctx context.Context, r store.Reader, _ Night) ([]Lack, error) {
	courses, err := inStates(ctx, r, course.Authorised, course.Started)
	var out []Lack
	for _, c := range courses {
		for _, p := range []struct {
			name     language.Message
			from, to calendar.Date
		}{{"INAIL", c.InailFrom, c.InailTo}, {"Responsabilità civile", c.LiabilityFrom, c.LiabilityTo}} {
			if !p.from.IsZero() && !p.from.After(c.Start()) && !p.to.Before(c.EndsOn) {
				continue
			}
			l := Lack{Finding: finding.Finding{Rule: "Q-INSURANCE", Severity: finding.Blocking, Subject: c.ID + "/" + string(p.name),
				Message: "Polizza «{policy}»: non copre tutto il corso, dal {from} al {to}.", Args: finding.Args{"policy": p.name, "from": c.Start(), "to": c.EndsOn}},
				CourseID: c.ID, Owner: account.Secretary, Since: c.Start(), Href: "/corsi/" + c.ID + "/assicurazioni"}
			if !p.from.IsZero() && !p.from.After(c.Start()) {
				l.Since = p.to.AddDays(1) // the first day that it leaves out
			}
			if c.State == course.Authorised {
				l.Severity = finding.Warning // until it starts nobody is without cover
			}
			out = append(out, l)
		}
	}
	return out, err
}

// dueSoon is from how many days before its term a communication is on the board.
const dueSoon = 7

// communications are what the Region is to be told within a week, or should have been.
func communications(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	all, err := communication.Everything(ctx, r)
	var out []Lack
	for _, f := range all {
		for _, o := range communication.Due(f) {
			if o.Due.IsZero() || o.Due.After(n.Today.AddDays(dueSoon)) {
				continue
			}
			l := Lack{Finding: o.Finding(n.Today), CourseID: o.CourseID, Owner: account.Secretary, Since: o.Due.AddDays(-dueSoon), Href: "/corsi/" + o.CourseID + "/comunicazioni"}
			if o.Overdue(n.Today) {
				l.Severity, l.Since = finding.Blocking, o.Due.AddDays(1)
			} else {
				l.Severity = finding.Warning
			}
			l.Subject = o.CourseID + "/" + string(o.Aspect)
			out = append(out, l)
		}
	}
	return out, err
}

// delivery holds what the courses that run have had against their plans: hours beyond the
// plan, DAD and FAD near the standard’s caps, and hours that the calendar does not have any
// more when the course is about to end.
func delivery(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	courses, err := inStates(ctx, r, course.Started)
	if err != nil {
		return nil, err
	}
	var out []Lack
	for _, c := range courses {
		plan, _, err := course.PlanInForce(ctx, r, c.ID)
		if err != nil {
			return nil, err
		}
		given, err := ledger.Delivery(ctx, r, c.ID, plan, n.Today)
		if err != nil {
			return nil, err
		}
		caps, err := course.HoursPlan(ctx, r, c.ID)
		if err != nil {
			return nil, err
		}
		for _, f := range judgeDelivery(given, caps, c.EndsOn, n.Today) {
			l := Lack{Finding: f, CourseID: c.ID, Owner: account.Secretary, Href: "/corsi/" + c.ID + deliveryPages[f.Rule]}
			l.Subject = c.ID + "/" + f.Subject
			out = append(out, l)
		}
	}
	return out, nil
}

// deliveryPages are where what the delivery lacks is put in order.
var deliveryPages = map[string]string{"Q-BEYOND": "?scheda=piano", "Q-CAP": "?scheda=piano", "Q-SHORT": "?scheda=calendario", "Q-STAGE": "/stage"}

// Near the end, and near a cap.
const (
	lastDays    = 30
	nearPercent = 90
)

func judgeDelivery(given []timetable.Given, caps hours.Plan, ends, today calendar.Date) []finding.Finding {
	var out []finding.Finding
	sums := map[hours.Mode]calendar.Minutes{}
	for _, g := range given {
		sums[g.Mode] += g.Held
		f := finding.Finding{Subject: g.Segment + "/" + string(g.Mode), Measured: finding.Int(int(g.Held)), Bound: finding.Int(int(g.Planned)), Unit: finding.Minutes,
			Args: finding.Args{"segment": language.Segment(g.Segment), "mode": language.Message(g.Mode.Label()), "held": g.Held, "planned": g.Planned}}
		switch missing := g.Planned - g.Held - g.Ahead; {
		case g.Held > g.Planned:
			f.Rule, f.Severity, f.Message = "Q-BEYOND", finding.Blocking, "{segment}, {mode}: svolte {held}, il piano ne prevede {planned}. Serve una variazione datata del progetto."
		case missing > 0 && !ends.After(today.AddDays(lastDays)):
			f.Rule, f.Severity, f.Message = "Q-SHORT", finding.Blocking, "{segment}, {mode}: il corso finisce il {ends} e in calendario mancano {missing}."
			f.Args["ends"], f.Args["missing"] = ends, missing
			if g.Mode == hours.WorkPlacement || g.Mode == hours.Traineeship {
				f.Rule, f.Message = "Q-STAGE", "{mode}: il corso finisce il {ends} e le convenzioni lasciano scoperte {missing}."
			}
		default:
			continue
		}
		out = append(out, f)
	}
	for _, c := range []struct {
		mode hours.Mode
		most *calendar.Minutes
	}{{hours.LiveDistance, caps.CourseDAD}, {hours.SelfPaced, caps.CourseFAD}} {
		if c.most != nil && 100*sums[c.mode] >= nearPercent**c.most && sums[c.mode] > 0 {
			out = append(out, finding.Finding{Rule: "Q-CAP", Severity: finding.Warning, Subject: string(c.mode), Measured: finding.Int(int(sums[c.mode])), Bound: finding.Int(int(*c.most)), Unit: finding.Minutes,
				Message: "{mode}: svolte {held} su un massimo di {most} per il corso.", Args: finding.Args{"mode": language.Message(c.mode.Label()), "held": sums[c.mode], "most": *c.most}})
		}
	}
	return out
}
