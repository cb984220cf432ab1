package attendance

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// DayState is how far an entry of the diary has come.
type DayState string

const (
	DayProposed  DayState = "proposed"  // written by the learner or the company: counts nowhere yet
	DayReturned  DayState = "returned"  // sent back to who wrote it, with a reason
	DayConfirmed DayState = "confirmed" // by the provider's tutor: counts
	DayStruck    DayState = "struck"    // taken off after it was confirmed: counts no more
)

// Writer is who wrote an entry.
type Writer string

const (
	ByLearner Writer = "learner"
	ByCompany Writer = "company" // its tutor
	ByStaff   Writer = "staff"
)

// Label says by whom in the office's words, a key of the catalogue.
func (w Writer) Label() string {
	return map[Writer]string{ByLearner: "dall’allievo", ByCompany: "dal tutor aziendale", ByStaff: "dall’ente"}[w]
}

// StageDay is one stretch of a day in the diary of an agreement.
type StageDay struct {
	ID              string           `db:"id"`
	AgreementID     string           `db:"agreement_id"`
	Segment         string           `db:"segment"` // one of the agreement's; empty where it has only one
	Date            calendar.Date    `db:"on_date"`
	From            calendar.Wall    `db:"from_wall"`
	To              calendar.Wall    `db:"to_wall"`
	BreakMinutes    calendar.Minutes `db:"break_minutes"`
	Minutes         calendar.Minutes `db:"minutes"`
	Activity        string           `db:"activity" personal:"true"`
	State           DayState         `db:"state"`
	Writer          Writer           `db:"writer"`
	RecordedAt      calendar.Instant `db:"recorded_at"`
	RecordedBy      string           `db:"recorded_by"`
	CountersignedAt calendar.Instant `db:"countersigned_at"` // by the company's tutor
	CountersignedBy string           `db:"countersigned_by"`
	DecidedAt       calendar.Instant `db:"decided_at"`
	DecidedBy       string           `db:"decided_by"`
	Reason          string           `db:"reason" personal:"true"` // why it was sent back
}

// ReadDay is an entry as somebody read it. Stamp is what [StageDay.Stamp] said of it then: who
// confirms, returns or countersigns does it to that, and not to what was written since.
type ReadDay struct {
	ID    string
	Stamp string
}

// Stamp is which writing of the entry this is: a decision about it changes nothing there.
func (d StageDay) Stamp() string { return strconv.FormatInt(d.RecordedAt.Micros(), 36) }

// as refuses to say something of an entry that was written anew after it was read.
func (d StageDay) as(read ReadDay) error {
	if d.Stamp() == read.Stamp {
		return nil
	}
	return fault.New(fault.Conflict, "attendance.day_changed", "Intanto la giornata del {date} è cambiata: guardala di nuovo.", fault.Args{"date": d.Date.Italian()})
}

// When is the stretch of the day; empty where its times do not exist in the zone.
func (d StageDay) When(zone *time.Location) calendar.Interval {
	when, err := interval(d.Date, d.From, d.To, zone)
	if err != nil {
		return calendar.Interval{}
	}
	return when
}

// Counts reports whether the entry's hours are hours of the learner.
func (d StageDay) Counts() bool { return d.State == DayConfirmed }

// Waits reports whether somebody has still to decide about it.
func (d StageDay) Waits() bool { return d.State == DayProposed || d.State == DayReturned }

// MadeBy reports whether an account made an address by which the entry was written or
// countersigned. Nothing forbids them to confirm it; whoever reads the sheet is told.
func (d StageDay) MadeBy(account string, addresses []DiaryAddress) bool {
	return slices.ContainsFunc(addresses, func(x DiaryAddress) bool {
		return x.OpenedBy == account && (x.ID == d.CountersignedBy || x.ID == d.RecordedBy && d.Writer != ByStaff)
	})
}

// StageMinutes is the confirmed minutes of some days, of one segment or, where it is empty, of all.
func StageMinutes(days []StageDay, segment string) (n calendar.Minutes) {
	for _, d := range days {
		if d.Counts() && (segment == "" || d.Segment == segment) {
			n += d.Minutes
		}
	}
	return n
}

func countOf(days []StageDay, states ...DayState) (n int) {
	for _, d := range days {
		for _, s := range states {
			if d.State == s {
				n++
			}
		}
	}
	return n
}

// lastOf is the last day of a diary on which somebody was there.
func lastOf(days []StageDay) (last calendar.Date) {
	for _, d := range days {
		if d.State != DayStruck && last.Before(d.Date) {
			last = d.Date
		}
	}
	return last
}

// StageCorrection is a counter-entry: what a confirmed entry said stays beside what it says now.
type StageCorrection struct {
	ID          string           `db:"id"`
	AgreementID string           `db:"agreement_id"`
	DayID       string           `db:"day_id"`
	OldValue    string           `db:"old_value" personal:"true"` // JSON of DayValue
	NewValue    string           `db:"new_value" personal:"true"` // empty: the entry was struck
	Reason      string           `db:"reason" personal:"true"`
	CorrectedAt calendar.Instant `db:"corrected_at"`
	CorrectedBy string           `db:"corrected_by"`
}

// DayValue is what an entry says, as a counter-entry keeps it. The zero value is no entry.
type DayValue struct {
	Date     calendar.Date    `json:"date"`
	From     calendar.Wall    `json:"from"`
	To       calendar.Wall    `json:"to"`
	Break    calendar.Minutes `json:"break"`
	Minutes  calendar.Minutes `json:"minutes"`
	Segment  string           `json:"segment"`
	Activity string           `json:"activity"`
}

// Old and New are what the entry said before and says since.
func (c StageCorrection) Old() DayValue { return dayValue(c.OldValue) }

// New is the zero value where the entry was struck.
func (c StageCorrection) New() DayValue { return dayValue(c.NewValue) }

func dayValue(text string) (v DayValue) {
	if text != "" {
		_ = json.Unmarshal([]byte(text), &v) // written by this package alone
	}
	return v
}

func (d StageDay) value() (string, error) {
	text, err := json.Marshal(DayValue{d.Date, d.From, d.To, d.BreakMinutes, d.Minutes, d.Segment, d.Activity})
	return string(text), err
}

var (
	stageDays   = store.NewTable[StageDay]("stage_day")
	corrections = store.NewTable[StageCorrection]("stage_correction")
)

// check is what can be said of an entry against its agreement alone; it answers when it was
// and puts minutes and segment in their place.
func (d *StageDay) check(a Agreement, now calendar.Instant, zone *time.Location) (calendar.Interval, *fault.Error) {
	bad := fault.New(fault.Invalid, "attendance.stage_day", "Completa il giorno di stage.")
	typed := fault.Args{"from": d.From.String(), "to": d.To.String()}
	when, err := interval(d.Date, d.From, d.To, zone)
	today, _ := calendar.WallOf(now, zone)
	switch {
	case d.Date.Before(a.FromDate) || d.Date.After(a.ToDate):
		bad.With("date", "La convenzione va dal {first} al {last}: il giorno è fuori.", fault.Args{"first": a.FromDate.Italian(), "last": a.ToDate.Italian()})
	case d.Date.After(today):
		bad.With("date", "Il giorno deve ancora venire: il diario si scrive dopo.")
	case d.From%60 != 0 || d.To%60 != 0:
		bad.With("from", "Scrivi gli orari in ore e minuti: {from}–{to}.", typed)
	case d.From >= d.To || (err == nil && when.IsEmpty()):
		bad.With("to", "La fine ({to}) deve venire dopo l’inizio ({from}).", typed)
	case err != nil:
		bad.With("from", "In quel giorno cambia l’ora e l’orario {from}–{to} non esiste.", typed)
	case when.To.After(now):
		bad.With("to", "Le {to} devono ancora venire: scrivi la giornata quando è finita.", typed)
	case d.BreakMinutes < 0 || d.BreakMinutes >= calendar.WholeMinutes([]calendar.Interval{when}):
		bad.With("break_minutes", "La pausa deve essere più breve del tempo in azienda.")
	default:
		a.Week.allows(d.Date, d.From, d.To, bad)
	}
	if d.Activity == "" {
		bad.With("activity", "Scrivi che cosa ha fatto.")
	}
	if len([]rune(d.Activity)) > mostActivity {
		bad.With("activity", "Scrivi al massimo {most} caratteri.", fault.Args{"most": mostActivity})
	}
	if d.Segment == "" && len(a.Parts) == 1 {
		d.Segment = a.Parts[0].Segment
	}
	if _, ok := a.Parts.Of(d.Segment); !ok {
		bad.With("segment", "Scegli a quale parte dello stage va la giornata.")
	}
	if len(bad.Fields) > 0 {
		return when, bad
	}
	d.Minutes = calendar.WholeMinutes([]calendar.Interval{when}) - d.BreakMinutes
	return when, nil
}

// mostActivity is how long the account of a day may be: it stands in a row of a paper.
const mostActivity = 300

// twice refuses an entry over another of the same person on the same day, at whatever company.
func (d StageDay) twice(others []StageDay) *fault.Error {
	for _, o := range others {
		if o.Date == d.Date && d.From < o.To && o.From < d.To {
			return fault.New(fault.Refused, "attendance.stage_twice", "Il diario ha già le ore dalle {from} alle {to} di quel giorno.",
				fault.Args{"from": o.From.String(), "to": o.To.String()})
		}
	}
	return nil
}
