package overview

import (
	"context"
	"slices"
	"strings"

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
// plan, of the class or of single learners, DAD and FAD near the standard’s caps, and hours
// that the calendar does not have any more when the course is about to end.
func delivery(ctx context.Context, r store.Reader, n Night) ([]Lack, error) {
	var out []Lack
	for _, b := range n.Boards {
		if b.Course.State != course.Started {
			continue
		}
		plan, _, err := course.PlanInForce(ctx, r, b.Course.ID)
		if err != nil {
			return nil, err
		}
		given, err := ledger.Delivery(ctx, r, b.Course.ID, plan, n.Today)
		if err != nil {
			return nil, err
		}
		found := slices.Concat(judgeDelivery(given, b.Course.EndsOn, n.Today), nearCaps(b, given))
		for _, f := range ledger.Blocks(b) {
			if f.Rule == "L-MODE" {
				found = append(found, f)
			}
		}
		for _, f := range found {
			l := Lack{Finding: f, CourseID: b.Course.ID, Owner: account.Secretary, Href: "/corsi/" + b.Course.ID + deliveryPages[f.Rule]}
			l.Subject = b.Course.ID + "/" + f.Subject
			out = append(out, l)
		}
	}
	return out, nil
}

// deliveryPages are where what the delivery lacks is put in order.
var deliveryPages = map[string]string{"Q-BEYOND": "?scheda=piano", "L-MODE": "?scheda=piano", "Q-CAP": "?scheda=piano", "Q-SHORT": "?scheda=calendario", "Q-STAGE": "/stage"}

// Near the end, and near a cap.
const (
	lastDays    = 30
	nearPercent = 90
)

func judgeDelivery(given []timetable.Given, ends, today calendar.Date) []finding.Finding {
	var out []finding.Finding
	for _, g := range given {
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
	return out
}

// nearCaps are the caps of DAD and FAD, of the course and of its units (P12), that the class is
// near, or learners whom exceptions took further than the class. What the plan itself has was
// authorised: of that it is only to be known.
func nearCaps(b ledger.Board, given []timetable.Given) []finding.Finding {
	caps := slices.Clone(b.Plan.UnitCaps)
	if most := b.Plan.CourseDAD; most != nil {
		caps = append(caps, hours.UnitCap{Mode: hours.LiveDistance, Limit: *most})
	}
	if most := b.Plan.CourseFAD; most != nil {
		caps = append(caps, hours.UnitCap{Mode: hours.SelfPaced, Limit: *most})
	}
	var out []finding.Finding
	for _, c := range caps {
		if f, near := nearCap(c, b, given); near {
			out = append(out, f)
		}
	}
	return out
}

// nearCap judges one cap; the course’s names no segment.
func nearCap(c hours.UnitCap, b ledger.Board, given []timetable.Given) (f finding.Finding, near bool) {
	isNear := func(n calendar.Minutes) bool { return n > 0 && 100*n >= nearPercent*c.Limit }
	of := func(cell hours.Cell) bool {
		return cell.Mode == c.Mode && (c.Segment == "" || c.Segment == cell.Segment)
	}
	var planned, held calendar.Minutes
	for _, g := range given {
		if of(g.Cell) {
			planned, held = planned+g.Planned, held+g.Held
		}
	}
	taken := held
	var names []string
	for _, row := range b.Rows {
		var attended calendar.Minutes
		for _, cell := range row.Ledger.Cells {
			if of(cell.Cell) {
				attended += cell.Attended
			}
		}
		if row.Counts() && attended > held && isNear(attended) {
			taken, names = max(taken, attended), append(names, row.Learner.FullName())
		}
	}
	f = finding.Finding{Rule: "Q-CAP", Severity: finding.Note, Subject: strings.TrimPrefix(c.Segment+"/"+string(c.Mode), "/"),
		Measured: finding.Int(int(taken)), Bound: finding.Int(int(c.Limit)), Unit: finding.Minutes,
		Message: "{mode}: svolte {held} su un massimo di {most} per il corso.",
		Args:    finding.Args{"segment": language.Segment(c.Segment), "mode": language.Message(c.Mode.Label()), "held": taken, "most": c.Limit, "n": len(names), "names": names}}
	switch {
	case len(names) > 0 && c.Segment != "":
		f.Message = "{segment}, {mode}: {names} {n|arriva|arrivano} fino a {held} su un massimo di {most} per l’unità formativa. Oltre il massimo le ore non contano."
	case len(names) > 0:
		f.Message = "{mode}: {names} {n|arriva|arrivano} fino a {held} su un massimo di {most} per il corso. Oltre il massimo le ore non contano."
	case c.Segment != "":
		f.Message = "{segment}, {mode}: svolte {held} su un massimo di {most} per l’unità formativa."
	}
	if taken > planned {
		f.Severity = finding.Warning
	}
	return f, isNear(taken)
}
