package enrolment

import (
	"slices"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
)

// Standing is where an enrolment stands on a day. What can be computed is not stored, for
// a stored state can be wrong: who is admitted attends from the first day of theirs that
// has come, is suspended after a period that ended so, and has completed the course when
// its lessons are over. The other standings are the [State] itself.
type Standing string

// The standings: the first six have the person on the course, or asking to be.
const (
	StandsApplied     = Standing(Applied)
	StandsWaiting     = Standing(Waiting)
	StandsAdmitted    = Standing(Admitted) // the first day is still to come
	StandsAttending   = Standing("attending")
	StandsSuspended   = Standing("suspended")
	StandsCompleted   = Standing("completed")
	StandsWithdrawn   = Standing(Withdrawn)
	StandsExcluded    = Standing(Excluded)
	StandsTransferred = Standing(Transferred)
	StandsRejected    = Standing(Rejected)
	StandsRenounced   = Standing(Renounced)
)

// Standings in the order of a person’s way through the course.
var Standings = []Standing{StandsApplied, StandsWaiting, StandsAdmitted, StandsAttending, StandsSuspended, StandsCompleted,
	StandsWithdrawn, StandsExcluded, StandsTransferred, StandsRejected, StandsRenounced}

// Label is the office’s word for a standing.
func (s Standing) Label() string {
	switch s {
	case StandsApplied:
		return "Domanda con posto"
	case StandsWaiting:
		return "Lista d’attesa"
	case StandsAdmitted:
		return "Ammissione alla frequenza"
	case StandsAttending:
		return "Frequenta"
	case StandsSuspended:
		return "Sospensione"
	case StandsCompleted:
		return "Frequenza conclusa"
	case StandsWithdrawn:
		return "Ritiro"
	case StandsExcluded:
		return "Esclusione"
	case StandsTransferred:
		return "Trasferimento"
	case StandsRejected:
		return "Domanda respinta"
	case StandsRenounced:
		return "Rinuncia"
	}
	return ""
}

// StandingOf is where an enrolment stands on a day; its periods are in order.
func StandingOf(e Enrolment, periods []Period, c course.State, today calendar.Date) Standing {
	if e.State != Admitted || len(periods) == 0 {
		return Standing(e.State)
	}
	switch last := periods[len(periods)-1]; {
	case !last.ToDate.IsZero():
		return StandsSuspended
	case over(c):
		return StandsCompleted
	case periods[0].FromDate.After(today) || c != course.Started:
		return StandsAdmitted
	}
	return StandsAttending
}

// over reports whether the lessons of a course are: enrolments change no more.
func over(c course.State) bool {
	return c != course.Draft && c != course.Authorised && c != course.Started
}

// Act is something the office does to an enrolment.
type Act string

// The acts, in the order in which a page offers them.
const (
	ToSeat      Act = "seat"
	ToAdmit     Act = "admit"
	ToEnterLate Act = "enter_late"
	ToReplace   Act = "replace" // enters in the place of somebody who left
	ToResume    Act = "resume"
	ToTakeUp    Act = "take_up"
	ToMove      Act = "move" // on the waiting list
	ToSuspend   Act = "suspend"
	ToTransfer  Act = "transfer"
	ToCredit    Act = "credit"
	ToRenounce  Act = "renounce"
	ToReject    Act = "reject"
	ToWithdraw  Act = "withdraw"
	ToExclude   Act = "exclude"
)

// transition is an act with the standings it starts from, who may do it, and what it
// needs besides: no role goes without.
type transition struct {
	act   Act
	from  []Standing
	other string // why it cannot be done from any other standing
	may   []account.Role
	needs []need
}

// need says why an act cannot be done, the zero Sentence when nothing is in the way.
type need func(s Situation) Sentence

var (
	keepers  = []account.Role{account.Secretary, account.Director, account.Administrator}
	director = []account.Role{account.Director}

	asking = []Standing{StandsApplied, StandsWaiting}
	inside = []Standing{StandsAdmitted, StandsAttending, StandsSuspended}
)

var transitions = []transition{
	{ToSeat, []Standing{StandsWaiting}, "Il posto si assegna a chi è in lista d’attesa.", keepers, []need{aSeat}},
	{ToAdmit, []Standing{StandsApplied}, "Si ammette chi ha fatto domanda e ha il posto.", keepers, []need{theRequirements}},
	{ToEnterLate, []Standing{StandsApplied}, "L’ingresso tardivo è di chi ha fatto domanda e ha il posto.", keepers, []need{theStart, theRequirements}},
	{ToReplace, asking, "Sostituisce qualcuno chi non è ancora ammesso.", keepers, []need{noAuditor, theStart, aVacancy, theTerm, aSeatIfWaiting, theRequirements}},
	{ToResume, []Standing{StandsSuspended}, "Riprende la frequenza chi è sospeso.", keepers, nil},
	{ToTakeUp, []Standing{StandsWithdrawn, StandsRenounced, StandsRejected}, "Riprende l’iscrizione chi si è ritirato, ha rinunciato o era stato respinto.", keepers, []need{aSeatIfAttended}},
	{ToMove, []Standing{StandsWaiting}, "L’ordine è quello della lista d’attesa: la persona non vi si trova.", keepers, []need{company}},
	{ToSuspend, []Standing{StandsAdmitted, StandsAttending}, "La persona in questo momento non frequenta: non c’è niente da sospendere.", keepers, nil},
	{ToTransfer, []Standing{StandsAttending, StandsSuspended}, "Si trasferisce chi ha cominciato a frequentare; chi non ha ore da portare fa domanda per l’altra edizione.", keepers, []need{noAuditor}},
	{ToCredit, slices.Concat(asking, inside), "Un credito si riconosce a chi è iscritto.", keepers, []need{noThreshold}},
	{ToRenounce, asking, "Rinuncia chi non è ancora ammesso; chi è ammesso si ritira.", keepers, nil},
	{ToReject, asking, "Si respinge una domanda; chi è già ammesso si può solo escludere.", keepers, nil},
	{ToWithdraw, inside, "Si ritira chi è ammesso alla frequenza; chi ha fatto solo domanda rinuncia.", keepers, nil},
	{ToExclude, inside, "Si esclude chi è ammesso alla frequenza; una domanda si respinge.", director, nil},
}

// Situation is all that decides what can be done with an enrolment on a day.
type Situation struct {
	Standing   Standing
	Auditor    bool
	Over       bool // the lessons are
	Started    bool
	Attended   bool // has a period of attendance
	Admissible bool // no requirement forbids attendance
	Free       int  // seats that nobody has
	Waiting    int  // people on the waiting list
	Vacancies  int  // people who left and whom nobody replaces
	Today      calendar.Date
	Until      calendar.Date // last day for a replacement
}

// Option is an act in a situation.
type Option struct {
	Act  Act
	Fits bool     // it belongs to the standing
	Why  Sentence // why it cannot be done now; zero: it can
	May  []account.Role
}

// Possible reports whether the act can be done now by somebody who may.
func (o Option) Possible() bool { return o.Why.Message == "" }

// Options are all acts, in the order of a page, each with why it cannot be done now.
func (s Situation) Options() []Option {
	out := make([]Option, 0, len(transitions))
	for _, t := range transitions {
		out = append(out, Option{Act: t.act, Fits: !s.Over && slices.Contains(t.from, s.Standing), Why: s.against(t), May: t.may})
	}
	return out
}

// Option is one of the acts in the situation.
func (s Situation) Option(act Act) Option {
	all := s.Options()
	return all[slices.IndexFunc(all, func(o Option) bool { return o.Act == act })]
}

// RolesFor are who may do an act: nobody else, and nobody against what it needs.
func RolesFor(act Act) []account.Role { return Situation{}.Option(act).May }

func (s Situation) against(t transition) Sentence {
	if s.Over {
		return say("Le lezioni del corso sono finite: le iscrizioni non cambiano più.")
	}
	if !slices.Contains(t.from, s.Standing) {
		return say(t.other)
	}
	for _, n := range t.needs {
		if why := n(s); why.Message != "" {
			return why
		}
	}
	return Sentence{}
}

// refuse is the refusal of an act that cannot be done.
func (s Situation) refuse(act Act) error {
	why := s.Option(act).Why
	if why.Message == "" {
		return nil
	}
	return fault.New(fault.Refused, "enrolment."+string(act), why.Message, fault.Args(why.Args))
}

func unless(fulfilled bool, message string, args ...finding.Args) Sentence {
	if fulfilled {
		return Sentence{}
	}
	return say(message, args...)
}

func aSeat(s Situation) Sentence {
	return unless(s.Free > 0, "I posti autorizzati sono tutti occupati: prima deve liberarsene uno.")
}

func aSeatIfWaiting(s Situation) Sentence {
	if s.Standing != StandsWaiting {
		return Sentence{}
	}
	return aSeat(s)
}

// aSeatIfAttended: who attended goes on at once; who only applied waits where there is none.
func aSeatIfAttended(s Situation) Sentence {
	if !s.Attended || s.Auditor {
		return Sentence{}
	}
	return aSeat(s)
}

func theRequirements(s Situation) Sentence {
	return unless(s.Admissible, "Prima vanno completati i requisiti d’ingresso.")
}

func theStart(s Situation) Sentence {
	return unless(s.Started, "Il corso non è ancora cominciato: fino al primo giorno si ammette alla frequenza chi ha il posto.")
}

func aVacancy(s Situation) Sentence {
	return unless(s.Vacancies > 0, "Nessuno ha lasciato il corso senza essere già sostituito.")
}

func theTerm(s Situation) Sentence {
	return unless(!s.Today.After(s.Until), "Si poteva sostituire chi lascia il corso fino al {day}.", finding.Args{"day": s.Until})
}

func company(s Situation) Sentence {
	return unless(s.Waiting > 1, "In lista d’attesa non c’è nessun altro.")
}

func noAuditor(s Situation) Sentence {
	return unless(!s.Auditor, "Un uditore è fuori dai posti, dalla soglia e dall’attestato.")
}

func noThreshold(s Situation) Sentence {
	return unless(!s.Auditor, "Un uditore non ha soglia: un credito non gli serve.")
}
