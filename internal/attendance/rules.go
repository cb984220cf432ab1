package attendance

import (
	"slices"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/timetable"
)

// Slot is the time of one lesson as attendance counts it: when it was held (planned,
// while it is open; nothing, when it was cancelled) and its breaks.
type Slot struct {
	Held   []calendar.Interval
	Breaks []calendar.Interval
}

// SlotOf computes the instants of a lesson in the provider's zone.
func SlotOf(l timetable.Lesson, zone *time.Location) Slot {
	s := Slot{Breaks: l.BreakIntervals(zone)}
	switch l.State {
	case timetable.Planned:
		s.Held = []calendar.Interval{l.Interval()}
	case timetable.Closed:
		s.Held = []calendar.Interval{l.HeldInterval()}
	}
	return s
}

// Offered is how many minutes the lesson gives: held, net of breaks.
func (s Slot) Offered() calendar.Minutes { return hours.Held(s.Held, s.Breaks) }

// Stay is when a mark says the learner was taught; an absent one never was.
func (s Slot) Stay(m Mark) []calendar.Interval {
	if m.State != Present {
		return nil
	}
	return hours.Stay(m.Presence(), s.Held, s.Breaks)
}

// Attended is how many of the minutes offered that is.
func (s Slot) Attended(m Mark) calendar.Minutes { return calendar.WholeMinutes(s.Stay(m)) }

// There is when a mark says the learner came and left, of what was held: nobody was in a
// lesson that was over, nor came or left in its break. It is nothing exactly where
// [Slot.Attended] is.
func (s Slot) There(m Mark) []calendar.Interval {
	if s.Attended(m) == 0 {
		return nil
	}
	var out []calendar.Interval
	for _, stay := range calendar.Intersect(m.Presence(), s.Held) {
		if taught := calendar.Subtract([]calendar.Interval{stay}, s.Breaks); len(taught) > 0 {
			out = append(out, calendar.Interval{From: taught[0].From, To: taught[len(taught)-1].To})
		}
	}
	return out
}

func interval(day calendar.Date, from, to calendar.Wall, zone *time.Location) (calendar.Interval, error) {
	a, err := calendar.At(day, from, zone)
	if err != nil {
		return calendar.Interval{}, err
	}
	b, err := calendar.At(day, to, zone)
	return calendar.Interval{From: a, To: b}, err
}

// Entry is what somebody says of a learner at a lesson. An empty State takes back
// what was said: the learner is unmarked again.
type Entry struct {
	State State      `json:"state"`
	Times []Times    `json:"times,omitempty"` // of who was present; none: the whole lesson
	Mode  hours.Mode `json:"mode,omitempty"`  // empty: the lesson's
}

// Times is a way in and a way out, on the lesson's day; nil is the lesson's own.
type Times struct {
	In  *calendar.Wall `json:"in"`
	Out *calendar.Wall `json:"out"`
}

// Notice is a sentence that goes with an answer; empty where there is nothing to say.
type Notice struct {
	Message string     `json:"message,omitempty"`
	Args    fault.Args `json:"args,omitempty"` // texts alone, so that a replay says the same
}

// read says what an entry means at a lesson, clipped to its planned times; what lay
// outside is told in the notice. The refusal names what is wrong with the entry. before are
// values that the mark has had: a time that a log gave it to the second may be said again.
func (e Entry) read(l timetable.Lesson, zone *time.Location, source Source, before ...Value) (Value, Notice, *fault.Error) {
	v := Value{State: e.State}
	var note Notice
	mode, refused := e.mode(l)
	if refused != nil {
		return v, note, refused
	}
	switch e.State {
	case "":
		return v, note, nil
	case Absent:
		if len(e.Times) > 0 {
			return v, note, fault.New(fault.Invalid, "attendance.absent_times", "Un assente non ha orari: togli gli orari o segnalo presente.")
		}
		return v, note, nil
	case Present:
		v.Mode = mode
	default:
		return v, note, fault.New(fault.Invalid, "attendance.state", "Scegli presente o assente.")
	}
	said := []calendar.Interval{l.Interval()}
	if len(e.Times) > 0 {
		said = nil
	}
	exact := exactly(before, zone)
	for _, t := range e.Times {
		iv, refused := t.interval(l, zone, source, exact)
		if refused != nil {
			return v, note, refused
		}
		said = append(said, iv)
	}
	v.Intervals = calendar.Intersect(said, []calendar.Interval{l.Interval()})
	span := fault.Args{"from": l.From.String(), "to": l.To.String()}
	if len(v.Intervals) == 0 {
		return v, note, fault.New(fault.Invalid, "attendance.outside", "L’orario è fuori dalla lezione, prevista dalle {from} alle {to}.", span)
	}
	if !slices.Equal(v.Intervals, calendar.Union(said)) {
		note = Notice{Message: "Conta solo il tempo dentro la lezione, dalle {from} alle {to}.", Args: span}
	}
	return v, note, nil
}

// mode is the exception to keep. Who follows a classroom lesson from a distance, or
// comes to one held at a distance, has an hour of another mode; a laboratory has none.
func (e Entry) mode(l timetable.Lesson) (hours.Mode, *fault.Error) {
	if e.Mode == "" || e.Mode == l.Mode {
		return "", nil
	}
	live := []hours.Mode{hours.Classroom, hours.LiveDistance}
	if !slices.Contains(live, l.Mode) || !slices.Contains(live, e.Mode) {
		return "", fault.New(fault.Invalid, "attendance.mode", "In una lezione di {lesson} non si può segnare {mode}.",
			fault.Args{"lesson": l.Mode.Label(), "mode": e.Mode.Label()})
	}
	return e.Mode, nil
}

// exactly are the times of values that have seconds.
func exactly(values []Value, zone *time.Location) []calendar.Wall {
	var out []calendar.Wall
	for _, v := range values {
		for _, iv := range v.Intervals {
			for _, i := range []calendar.Instant{iv.From, iv.To} {
				if _, w := calendar.WallOf(i, zone); w%60 != 0 {
					out = append(out, w)
				}
			}
		}
	}
	return out
}

// seconds are the times of an entry that a hand cannot have typed.
func (e Entry) seconds() []calendar.Wall {
	var out []calendar.Wall
	for _, t := range e.Times {
		for _, w := range []*calendar.Wall{t.In, t.Out} {
			if w != nil && *w%60 != 0 {
				out = append(out, *w)
			}
		}
	}
	return out
}

// interval is the way in and out at a lesson. Only a log tells seconds, or who says again
// one of the exact times that it told.
func (t Times) interval(l timetable.Lesson, zone *time.Location, source Source, exact []calendar.Wall) (calendar.Interval, *fault.Error) {
	in, out := l.From, l.To
	if t.In != nil {
		in = *t.In
	}
	if t.Out != nil {
		out = *t.Out
	}
	typed := fault.Args{"in": in.String(), "out": out.String()}
	byHand := func(w calendar.Wall) bool { return w%60 == 0 || slices.Contains(exact, w) }
	if source != FromLog && !(byHand(in) && byHand(out)) {
		return calendar.Interval{}, fault.New(fault.Invalid, "attendance.seconds", "Scrivi gli orari in ore e minuti: {in}–{out}.", typed)
	}
	if in >= out {
		return calendar.Interval{}, fault.New(fault.Invalid, "attendance.order", "L’uscita ({out}) deve venire dopo l’entrata ({in}).", typed)
	}
	iv, err := interval(l.Date, in, out, zone)
	if err != nil {
		return iv, fault.Wrap(err, fault.Invalid, "attendance.no_such_time",
			"In quel giorno cambia l’ora e l’orario {in}–{out} non esiste.", typed)
	}
	if iv.IsEmpty() {
		return iv, fault.New(fault.Invalid, "attendance.order", "L’uscita ({out}) deve venire dopo l’entrata ({in}).", typed)
	}
	return iv, nil
}

// same reports whether two values say the same.
func (v Value) same(w Value) bool {
	return v.State == w.State && v.Mode == w.Mode && v.Held == w.Held && v.Text == w.Text &&
		slices.Equal(v.Staff, w.Staff) && slices.Equal(calendar.Union(v.Intervals), calendar.Union(w.Intervals))
}

// open refuses a lesson whose sheet cannot be written any more, or not yet.
func open(l timetable.Lesson, today calendar.Date) *fault.Error {
	switch {
	case l.State == timetable.Cancelled:
		return fault.New(fault.Refused, "attendance.cancelled", "La lezione è annullata: non ha appello.")
	case l.State == timetable.Closed:
		return fault.New(fault.Refused, "attendance.closed",
			"La lezione è stata chiusa: per cambiare il registro serve una rettifica, oppure la riapertura da parte del direttore.")
	case l.Date.After(today):
		return fault.New(fault.Refused, "attendance.not_yet", "La lezione è del {date}: l’appello si fa quel giorno.", fault.Args{"date": l.Date.Italian()})
	}
	return nil
}

// expected refuses a learner who has no place on the sheet that day. A mark that they have all
// the same can be made less: whoever left is never present for ever.
func expected(row SheetRow, found bool, e Entry) *fault.Error {
	switch {
	case !found:
		return fault.New(fault.Refused, "attendance.not_expected", "L’allievo non è tra i destinatari di questa lezione.")
	case row.Active:
	case row.Mark != nil && e.State == Present:
		return fault.New(fault.Refused, "attendance.not_active",
			"{name} non era tra gli attesi di questa lezione: la sua riga si può solo segnare assente o, finché la lezione è aperta, togliere.", fault.Args{"name": row.FullName})
	case row.Mark == nil:
		return fault.New(fault.Refused, "attendance.not_active",
			"{name} in quel giorno non frequenta: non è ancora ammesso, è sospeso o si è ritirato.", fault.Args{"name": row.FullName})
	}
	return nil
}

// Result is what became of an operation.
type Result string

const (
	Applied    Result = "applied"
	Duplicate  Result = "duplicate"  // it had been applied before
	Superseded Result = "superseded" // the same device has said something later
	Conflict   Result = "conflict"   // somebody else changed the mark meanwhile: a person chooses
	Refused    Result = "refused"    // and why
)

// decide is what becomes of a well-formed operation of an account, in view of the present
// mark (zero: unmarked; of one taken away, who did that). Whoever says something on a device
// knows what they said there themselves, so among those operations the later one stands;
// against anybody else's, on the same device too, they must have seen the present version.
func decide(op MarkOperation, by string, value Value, present Mark) Result {
	switch {
	case value.same(present.Value()):
		return Applied
	case op.Device != "" && op.Device == present.Device && by == present.MarkedBy:
		if op.DeviceSeq <= present.DeviceSeq {
			return Superseded
		}
		return Applied
	case op.BaseVersion != present.Version:
		return Conflict
	}
	return Applied
}
