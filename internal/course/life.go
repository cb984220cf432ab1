package course

import (
	"context"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// ChooseRegister says which register is the original (DOMAIN §6), before the course starts:
// the stamped paper one, or the electronic one under the act that allows it. Locks: course.
func ChooseRegister(ctx context.Context, tx *store.Tx, courseID string, chosen Register, act string, on calendar.Date) (Course, error) {
	c, err := notStarted(ctx, tx, courseID)
	if err != nil {
		return c, err
	}
	c.Register, c.RegisterAct, c.RegisterActOn = chosen, act, on
	c = c.withRegister()
	bad := fault.New(fault.Invalid, "course.register", "Completa la scelta del registro.")
	checkRegister(bad, c)
	if err := bad.OrNil(); err != nil {
		return c, err
	}
	return c, record(ctx, tx, courseID, "course.register_chosen", map[string]any{"register": chosen}, courses.Keep(c))
}

// withRegister leaves an act only to the register that needs one.
func (c Course) withRegister() Course {
	c.RegisterAct = strings.TrimSpace(c.RegisterAct)
	if c.Register == OnPaper {
		c.RegisterAct, c.RegisterActOn = "", calendar.Date{}
	}
	return c
}

func checkRegister(bad *fault.Error, c Course) {
	if c.Register != OnPaper && c.Register != Electronic {
		bad.With("register", "Scegli quale registro è l’originale: cartaceo o elettronico.")
	}
	if c.Register == Electronic && c.RegisterAct == "" {
		bad.With("register_act", "Scrivi l’atto che autorizza il registro elettronico: senza, l’originale è il registro cartaceo vidimato.")
	}
	if c.Register == Electronic && c.RegisterActOn.IsZero() {
		bad.With("register_act_on", "Scrivi la data dell’atto.")
	}
}

// Insurance are the two policies a course needs, with the dates they cover.
type Insurance struct {
	InailPolicy                string
	InailFrom, InailTo         calendar.Date
	LiabilityPolicy            string
	LiabilityFrom, LiabilityTo calendar.Date
}

// Insure records the policies; a renewal replaces them while the course lasts.
// Locks: course.
func Insure(ctx context.Context, tx *store.Tx, courseID string, i Insurance) (Course, error) {
	c, err := ByID(ctx, tx, courseID)
	if err != nil {
		return c, err
	}
	if c.Over() {
		return c, fault.New(fault.Refused, "course.over", "Il corso è finito: i suoi dati non cambiano più.")
	}
	c.InailPolicy, c.InailFrom, c.InailTo = i.InailPolicy, i.InailFrom, i.InailTo
	c.LiabilityPolicy, c.LiabilityFrom, c.LiabilityTo = i.LiabilityPolicy, i.LiabilityFrom, i.LiabilityTo
	bad := fault.New(fault.Invalid, "course.insurance", "Completa i dati delle assicurazioni.")
	checkInsurance(bad, c)
	if err := bad.OrNil(); err != nil {
		return c, err
	}
	return c, record(ctx, tx, courseID, "course.insured", nil, courses.Keep(c))
}

func checkInsurance(bad *fault.Error, c Course) {
	if c.InailTo.Before(c.InailFrom) {
		bad.With("inail_to", "La copertura INAIL finisce prima di cominciare.")
	}
	if c.LiabilityTo.Before(c.LiabilityFrom) {
		bad.With("liability_to", "La copertura della responsabilità civile finisce prima di cominciare.")
	}
}

// Reschedule changes the planned dates of a course that has not ended; the start only
// while it has not started. Locks: course.
func Reschedule(ctx context.Context, tx *store.Tx, courseID string, starts, ends calendar.Date, reason string) (Course, error) {
	c, err := ByID(ctx, tx, courseID)
	if err != nil {
		return c, err
	}
	bad := fault.New(fault.Invalid, "course.dates", "Le date del corso non vanno bene.")
	switch {
	case c.Over():
		return c, fault.New(fault.Refused, "course.over", "Il corso è finito: i suoi dati non cambiano più.")
	case starts.IsZero() || ends.IsZero() || ends.Before(starts):
		bad.With("ends_on", "Il corso finisce prima di cominciare.")
	case c.State == Started && starts != c.StartsOn:
		bad.With("starts_on", "Il corso è già cominciato il {date}: la data di inizio non cambia più.", fault.Args{"date": c.StartedOn})
	}
	if strings.TrimSpace(reason) == "" {
		bad.With("reason", "Scrivi perché le date cambiano.")
	}
	if err := bad.OrNil(); err != nil {
		return c, err
	}
	facts := map[string]any{"old": []calendar.Date{c.StartsOn, c.EndsOn}, "new": []calendar.Date{starts, ends}, "reason": reason}
	c.StartsOn, c.EndsOn = starts, ends
	return c, record(ctx, tx, courseID, "course.rescheduled", facts, courses.Keep(c))
}

// Ready is what stands in the way of starting on a day, as far as the course itself
// goes: authorised, both policies covering the course from that day to its planned end.
// Whether its paper register is stamped, package volume says.
func Ready(c Course, day calendar.Date) []finding.Finding {
	var out []finding.Finding
	say := func(rule, message string, args finding.Args) {
		out = append(out, finding.Finding{Rule: rule, Severity: finding.Blocking, Subject: wholeCourse, Message: message, Args: args})
	}
	if c.State == Draft {
		say("START-ACT", "Il corso non è ancora autorizzato.", nil)
	}
	end := c.EndsOn
	if end.Before(day) {
		end = day
	}
	for _, p := range []struct {
		rule, policy, message string
		from, to              calendar.Date
	}{
		{"START-INAIL", c.InailPolicy, "La posizione INAIL deve coprire dal {from} al {to}.", c.InailFrom, c.InailTo},
		{"START-LIABILITY", c.LiabilityPolicy, "La polizza di responsabilità civile deve coprire dal {from} al {to}.", c.LiabilityFrom, c.LiabilityTo},
	} {
		if p.policy == "" || p.from.IsZero() || p.from.After(day) || p.to.Before(end) {
			say(p.rule, p.message, finding.Args{"from": day, "to": end})
		}
	}
	return out
}

// Start freezes the day of the first lesson held: ages and deadlines are counted on it
// from now on. It is refused while [Ready] finds anything. Locks: course.
func Start(ctx context.Context, tx *store.Tx, courseID string, firstLesson calendar.Date) (Course, error) {
	c, err := notStarted(ctx, tx, courseID)
	if err != nil {
		return c, err
	}
	if found := Ready(c, firstLesson); len(found) > 0 {
		return c, finding.Refusal("course.not_ready", "Il corso non può ancora cominciare: {n} {n|punto va risolto|punti vanno risolti} prima.", found)
	}
	c.State, c.StartedOn = Started, firstLesson
	return c, record(ctx, tx, courseID, "course.started", map[string]any{"on": firstLesson}, courses.Keep(c))
}

func notStarted(ctx context.Context, r store.Reader, courseID string) (Course, error) {
	c, err := ByID(ctx, r, courseID)
	if err == nil && c.State != Draft && c.State != Authorised {
		err = fault.New(fault.Refused, "course.started", "Il corso è già cominciato.")
	}
	return c, err
}

// End closes the teaching of a started course on the day of its last lesson. Whether
// lessons are still open is judged by package journey. Locks: course.
func End(ctx context.Context, tx *store.Tx, courseID string, lastLesson calendar.Date) (Course, error) {
	c, err := ByID(ctx, tx, courseID)
	if err != nil {
		return c, err
	}
	if lastLesson.Before(c.StartedOn) {
		return c, fault.New(fault.Invalid, "course.dates", "Le date del corso non vanno bene.").With("ended_on", "Il corso finisce prima di cominciare.")
	}
	c.EndedOn = lastLesson
	return pass(ctx, tx, c, Started, Ended, "course.ended")
}

// BeginExam passes an ended course to its exam. Locks: course.
func BeginExam(ctx context.Context, tx *store.Tx, courseID string) (Course, error) {
	c, err := ByID(ctx, tx, courseID)
	if err != nil {
		return c, err
	}
	return pass(ctx, tx, c, Ended, InExam, "course.exam_begun")
}

// Close ends the life of a course whose exam is over. Locks: course.
func Close(ctx context.Context, tx *store.Tx, courseID string) (Course, error) {
	c, err := ByID(ctx, tx, courseID)
	if err != nil {
		return c, err
	}
	return pass(ctx, tx, c, InExam, Closed, "course.closed")
}

// Writable refuses what would change the hours of a closed course: outcomes and certificates
// stand on them. Until then what comes late is written, after the last lesson too: presences
// kept on a device, the report of a platform, a day of stage. Afterwards the director puts
// right what is wrong, by a counter-entry or by reopening a page, each with its reason; the
// list of those admitted tells that it was overtaken.
func (c Course) Writable() error {
	if c.State == Closed {
		return fault.New(fault.Refused, "course.closed", "Il corso è chiuso e le sue ore non cambiano più. Se una è sbagliata, la corregge il direttore con una rettifica o riaprendo la lezione.")
	}
	return nil
}

// pass takes a course from one state of its life to the next.
func pass(ctx context.Context, tx *store.Tx, c Course, from, to State, kind string) (Course, error) {
	if c.State != from {
		return c, fault.New(fault.Refused, "course.state", "Il corso non è nello stato giusto per questo passaggio. Ricarica la pagina e controlla lo stato.")
	}
	c.State = to
	return c, record(ctx, tx, c.ID, kind, nil, courses.Keep(c))
}
