package timetable

import (
	"context"
	"maps"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Switch gives lessons of aula at a distance, or back in a room. It is about one lesson, or
// about those of a segment in a stretch of days. A laboratory is never at a distance.
type Switch struct {
	LessonID string
	Segment  string
	From, To calendar.Date
	Mode     hours.Mode // hours.LiveDistance or hours.Classroom
	RoomID   store.Ref  // of lessons that come back to a room
	Platform string     // of those that leave it; empty: the course's
}

func (s Switch) kind() string { return "timetable.switched" }

// from is the mode the lessons have now.
func (s Switch) from() hours.Mode {
	if s.Mode == hours.Classroom {
		return hours.LiveDistance
	}
	return hours.Classroom
}

func (s Switch) filter() Filter {
	if s.LessonID != "" {
		return Filter{LessonID: s.LessonID}
	}
	return Filter{From: s.From, To: s.To, Segment: s.Segment, Mode: s.from()}
}

func (s Switch) check() error {
	bad := invalidBatch()
	if s.Mode != hours.LiveDistance && s.Mode != hours.Classroom {
		bad.With("mode", "Scegli se le lezioni passano in DAD o tornano in aula.")
	}
	if s.LessonID == "" {
		checkStretch(bad, s.From, s.To)
		if s.Segment == "" {
			bad.With("segment", "Scegli il segmento.")
		}
	}
	return bad.OrNil()
}

func (s Switch) judge(ctx context.Context, r store.Reader, d desk, _ []Lesson) error {
	bad := invalidBatch()
	switch {
	case s.Mode == hours.LiveDistance && s.Platform == "" && d.course.Platform == "":
		bad.With("platform", "Scrivi la piattaforma della lezione in DAD.")
	case s.Mode == hours.Classroom && !slices.ContainsFunc(d.rooms, func(r provider.Room) bool { return r.ID == string(s.RoomID) }):
		bad.With("room", "Scegli l’aula della lezione.")
	}
	if s.LessonID == "" {
		return bad.OrNil()
	}
	l, err := open(ctx, r, s.LessonID)
	switch {
	case err != nil:
		return err
	case l.Mode == hours.Laboratory:
		return fault.New(fault.Refused, "timetable.laboratory", "Il laboratorio si fa in presenza: questa lezione non può passare a distanza.")
	case l.Mode == s.Mode:
		return bad.With("mode", "La lezione è già così: scegli l’altra modalità.")
	}
	return bad.OrNil()
}

func (s Switch) apply(d desk, e *Edit) []finding.Finding {
	l := &e.After.Lesson
	l.Mode = s.Mode
	l.RoomID, l.Platform = s.RoomID, ""
	if s.Mode == hours.LiveDistance {
		l.RoomID, l.Platform = "", s.Platform
		if l.Platform == "" {
			l.Platform = d.course.Platform
		}
	}
	return nil
}

// Switched is a preview with what it means for the plan.
type Switched struct {
	Preview
	Margins []finding.Finding // the room under each cap after it: of the UF concerned, of the course
	Moved   int               // whole hours of the plan that change mode; 0: the plan in force provides for it
	Plan    course.Plan       // as it then is
	Version course.PlanVersion
	Judged  []finding.Finding // what P1–P18 say of that plan
}

// Locks are the preview's, and the provider's where the plan is varied.
func (s Switched) Locks(courseID string) []store.Stream {
	return append(s.Preview.Locks(courseID), store.ProviderStream())
}

// TrySwitch is what a switch would change: lessons, caps, plan.
func TrySwitch(ctx context.Context, r store.Reader, today calendar.Date, courseID string, s Switch, c Change) (Switched, error) {
	_, out, err := trySwitch(ctx, r, today, courseID, s, c)
	return out, err
}

func trySwitch(ctx context.Context, r store.Reader, today calendar.Date, courseID string, s Switch, c Change) (desk, Switched, error) {
	d, p, err := try(ctx, r, today, courseID, s, c)
	if err != nil {
		return d, Switched{Preview: p}, err
	}
	all, err := LessonsOfCourse(ctx, r, courseID, Filter{})
	if err != nil {
		return d, Switched{Preview: p}, err
	}
	segments := map[string]bool{}
	for _, e := range p.Edits {
		segments[e.After.Segment] = true
		i := slices.IndexFunc(all, func(l Lesson) bool { return l.ID == e.After.ID })
		all[i] = e.After.Lesson
	}
	wanted := d.scheduled(all, today)
	maps.DeleteFunc(wanted, func(c hours.Cell, _ calendar.Minutes) bool { return !segments[c.Segment] })
	out, err := Depart(ctx, r, courseID, p, wanted, s.from(), s.Mode)
	return d, out, err
}

// Depart is what the plan must become so that a calendar with so many minutes in each cell is
// not beyond it: hours of the segments pass from one mode to the other, whole ones, because a
// plan has no others. The caps are those of the reading of P12 that the course chose; what is
// beyond one stands in the way.
func Depart(ctx context.Context, r store.Reader, courseID string, p Preview, wanted map[hours.Cell]calendar.Minutes, from, to hours.Mode) (Switched, error) {
	out := Switched{Preview: p}
	before, version, err := course.PlanInForce(ctx, r, courseID)
	if err != nil {
		return out, err
	}
	out.Version = version
	caps, err := course.HoursPlan(ctx, r, courseID)
	if err != nil {
		return out, err
	}
	var beyond []finding.Finding
	var segments []string
	for c := range wanted {
		if c.Mode == to {
			segments = append(segments, c.Segment)
		}
	}
	slices.Sort(segments)
	out.Plan, out.Moved = before, 0
	for _, segment := range segments {
		h := wholeHours(wanted[hours.Cell{Segment: segment, Mode: to}] - planned(before, hours.Cell{Segment: segment, Mode: to}))
		if h <= 0 {
			continue
		}
		source := hours.Cell{Segment: segment, Mode: from}
		if have := int(planned(before, source) / 60); have < h {
			out.Found = append(out.Found, finding.Finding{Rule: "P-MODE", Severity: finding.Blocking, Subject: segment,
				Message: "{segment}: nel piano restano {have} h di {mode}, ne servirebbero {need} da passare all’altra modalità.",
				Args:    finding.Args{"segment": segment, "have": have, "mode": from.Label(), "need": h}})
			continue
		}
		out.Plan, out.Moved = transfer(out.Plan, segment, from, to, h), out.Moved+h
		if over := wanted[source] - planned(out.Plan, source); over > 0 {
			beyond = append(beyond, finding.Finding{Rule: "P-MODE", Severity: finding.Note, Subject: segment,
				Message: "{segment}: nel piano passano ore intere, e di {mode} in calendario restano {over} di troppo.",
				Args:    finding.Args{"segment": segment, "mode": from.Label(), "over": over.String()}})
		}
	}
	out.Margins = append(margins(before, out.Plan, caps, segments, to), beyond...)
	out.Found = append(out.Found, finding.Of(out.Margins, finding.Blocking)...)
	if out.Moved > 0 {
		out.Judged, err = course.JudgePlan(ctx, r, courseID, out.Plan)
	}
	return out, err
}

// wholeHours is the least number of hours that holds so many minutes; none for none.
func wholeHours(m calendar.Minutes) int { return int(max(m, 0)+59) / 60 }

func planned(p course.Plan, c hours.Cell) calendar.Minutes {
	for _, x := range p.Cells() {
		if x.Cell == c {
			return x.Minutes
		}
	}
	return 0
}

// transfer is a plan with hours of a segment passed from one mode to another.
func transfer(p course.Plan, segment string, from, to hours.Mode, h int) course.Plan {
	p.UF = maps.Clone(p.UF)
	p.Add(hours.Cell{Segment: segment, Mode: from}, -h)
	p.Add(hours.Cell{Segment: segment, Mode: to}, h)
	return p
}

// margins state, cap by cap, what a plan has at a distance, what it would have, and what is
// left: of each segment that is a UF (P12, in the reading chosen), then of the course (P8, P9).
// Towards the classroom there is no cap.
func margins(before, after course.Plan, caps hours.Plan, segments []string, to hours.Mode) []finding.Finding {
	var out []finding.Finding
	say := func(rule, subject, fits, beyond string, was, is, limit calendar.Minutes, more finding.Args) {
		f := finding.Finding{Rule: rule, Severity: finding.Note, Subject: subject, Message: fits, Measured: finding.Int(int(is)), Bound: finding.Int(int(limit)), Unit: finding.Minutes,
			Args: finding.Args{"mode": to.Label(), "was": was.String(), "more": (is - was).String(), "is": is.String(), "bound": limit.String(), "left": (limit - is).String()}}
		if is > limit {
			f.Severity, f.Message = finding.Blocking, beyond
		}
		maps.Copy(f.Args, more)
		out = append(out, f)
	}
	for _, segment := range segments {
		for _, c := range caps.UnitCaps {
			if c.Segment == segment && c.Mode == to {
				cell := hours.Cell{Segment: segment, Mode: to}
				say("P12", segment, "UF {uf}, {mode}: nel piano {was} + {more} = {is}; il massimo è {bound} sulle sue {hours}, ne restano {left}.",
					"UF {uf}, {mode}: nel piano {was} + {more} = {is}, oltre il massimo di {bound} sulle sue {hours}.",
					planned(before, cell), planned(after, cell), c.Limit, finding.Args{"uf": segment, "hours": calendar.Hours(before.UF[segment].Total()).String()})
			}
		}
	}
	rule, limit, was, is := "P8", caps.CourseDAD, before.Teaching().LiveDistance, after.Teaching().LiveDistance
	if to == hours.SelfPaced {
		rule, limit, was, is = "P9", caps.CourseFAD, before.Teaching().SelfPaced, after.Teaching().SelfPaced
	}
	if to.IsAula() && to != hours.Classroom && limit != nil {
		say(rule, "course", "Corso, {mode}: nel piano {was} + {more} = {is}; il massimo è {bound}, ne restano {left}.",
			"Corso, {mode}: nel piano {was} + {more} = {is}, oltre il massimo di {bound}.", calendar.Hours(was), calendar.Hours(is), *limit, nil)
	}
	return out
}

// SwitchMode carries a switch out, all of it or nothing. What goes beyond a cap is refused.
// Where the calendar departs from the authorised plan, the plan is varied in the same write
// under a dated act; a draft is simply planned anew. Locks: those of [TrySwitch].
func SwitchMode(ctx context.Context, tx *store.Tx, courseID string, s Switch, act course.Act, c Change) (Switched, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return Switched{}, err
	}
	d, out, err := trySwitch(ctx, tx, tx.Today(zone), courseID, s, c)
	if err != nil {
		return out, err
	}
	if len(out.Edits) == 0 {
		return out, nothingToChange()
	}
	if err := out.Vary(ctx, tx, d.course, act, c); err != nil {
		return out, err
	}
	return out, d.carryOut(ctx, tx, s.kind(), out.Preview, c)
}

// Vary puts the plan in force that a switch needs, or says everything that keeps the switch
// from being carried out. Why the calendar changes is why the plan does. Locks: provider,
// course.
func (s Switched) Vary(ctx context.Context, tx *store.Tx, edition course.Course, act course.Act, c Change) error {
	c.Reason = strings.TrimSpace(c.Reason)
	refused := s.refusal(c)
	if s.Moved == 0 || finding.Blocks(s.Found) {
		return refused
	}
	var err error
	if edition.State == course.Draft {
		_, err = course.Replan(ctx, tx, edition.ID, s.Plan)
	} else {
		act.Reason = c.Reason
		_, err = course.Vary(ctx, tx, edition.ID, s.Plan, act)
	}
	both, e := fault.As(refused), fault.As(err)
	if both == nil {
		return err
	}
	if e != nil {
		for _, f := range e.Fields {
			if !slices.ContainsFunc(both.Fields, func(known fault.Field) bool { return known.Name == f.Name }) {
				both.Fields = append(both.Fields, f)
			}
		}
	}
	return both
}
