package communication

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Draft is a letter as somebody asks for it.
type Draft struct {
	Kind      Kind
	Aspects   []Aspect // of a variation; none: all that have changed
	Recipient string
	Reason    string // printed; asked for when the term has passed
	Seen      string // the digest of what its author was shown; empty: whatever it says
}

// Locks are what writing a letter locks: the protocol is the provider's, the letter the
// course's.
func Locks(courseID string) []store.Stream {
	return []store.Stream{store.ProviderStream(), store.CourseStream(courseID)}
}

// Compose is the letter as it would be prepared on a day: what it tells, why it is due and
// until when. It is refused when there is nothing to tell, and while another letter that
// tells of the same thing waits to be sent.
func Compose(ctx context.Context, r store.Reader, courseID string, d Draft, today calendar.Date) (Letter, error) {
	f, err := FactsOf(ctx, r, courseID)
	if err != nil {
		return Letter{}, err
	}
	told, err := f.asked(d)
	if err != nil {
		return Letter{}, err
	}
	l := Letter{Communication: Communication{CourseID: courseID, Kind: d.Kind, State: Ready, DueOn: told[0].Due,
		Recipient: strings.TrimSpace(d.Recipient), Reason: strings.TrimSpace(d.Reason), PreparedOn: today}}
	var aspects []Aspect
	var why []string
	for _, o := range told {
		aspects = append(aspects, o.Aspect)
		why = append(why, language.Italian.T(o.Message, o.Args))
	}
	l.Aspects, l.Why = joined(aspects), strings.Join(why, " ")
	l.Subject = subject(d.Kind, l.Tells(), f.Course)
	if l.Snapshot, err = f.snapshot(ctx, r, d.Kind, l.Tells()); err != nil {
		return l, err
	}
	content, err := json.Marshal(l.Snapshot)
	if err != nil {
		return l, fmt.Errorf("communication: %w", err)
	}
	l.Content = string(content)
	return l, nil
}

// Prepare freezes what is to be told and takes a protocol number for it, if [Compose]
// does not refuse. Once the term has passed it asks for a reason. It takes a number: what
// follows in the transaction takes its own after it. Locks: [Locks].
func Prepare(ctx context.Context, tx *store.Tx, courseID string, d Draft) (Letter, error) {
	today, err := today(ctx, tx)
	if err != nil {
		return Letter{}, err
	}
	l, err := Compose(ctx, tx, courseID, d, today)
	if err != nil {
		return l, err
	}
	bad := fault.New(fault.Invalid, "communication.incomplete", "Completa la comunicazione.")
	if l.Recipient == "" {
		bad.With("recipient", "Scrivi a chi è diretta.")
	}
	if l.Late(today) > 0 && l.Reason == "" {
		bad.With("reason", "Il termine era il {date}: scrivi il motivo del ritardo, che la lettera riporta.", fault.Args{"date": l.DueOn})
	}
	if err := bad.OrNil(); err != nil {
		return l, err
	}
	if d.Seen != "" && d.Seen != l.Digest() {
		return l, fault.New(fault.Refused, "communication.moved_on", "Intanto qualcosa è cambiato: rileggi che cosa dirà la lettera, poi preparala.")
	}
	l.Entry, err = enter(ctx, tx, Entry{Direction: Out, Counterpart: l.Recipient, Subject: l.Subject, CourseID: store.Ref(courseID)}, nil)
	if err != nil {
		return l, err
	}
	l.ID, l.PreparedBy, l.EntryID = store.NewID(), tx.Actor.ID, l.Entry.ID
	return l, record(ctx, tx, "communication.prepared", l.Communication)
}

// subject is what the letter is about (oggetto), as the protocol register has it too.
func subject(k Kind, aspects []Aspect, c course.Course) string {
	what := k.Label()
	if k == Variation {
		var words []string
		for _, a := range aspects {
			words = append(words, a.Label())
		}
		what += " (" + strings.Join(words, ", ") + ")"
	}
	name := "«" + c.Title + "»"
	if c.Edition != "" {
		name += ", edizione " + c.Edition
	}
	if c.RegionalCode != "" {
		name += ", codice " + c.RegionalCode
	}
	return what + " – corso " + name
}

// asked are the obligations that a draft is to settle, the earliest first.
func (f Facts) asked(d Draft) ([]Obligation, error) {
	if !slices.Contains(Kinds, d.Kind) {
		return nil, fault.New(fault.Invalid, "communication.kind", "Scegli che cosa comunicare.").With("kind", "Scegli che cosa comunicare.")
	}
	for _, l := range f.Letters {
		same := l.Kind == d.Kind || l.Kind.tellsCalendar() && d.Kind.tellsCalendar() || l.Kind.tellsClass() && d.Kind.tellsClass()
		if l.State == Ready && same {
			return nil, fault.New(fault.Refused, "communication.waiting",
				"La comunicazione n. {number} del {date} è pronta e non risulta inviata: registra l’invio o annullala, poi prepara questa.",
				fault.Args{"number": l.Entry.Label(), "date": l.PreparedOn})
		}
	}
	var out []Obligation
	for _, o := range Due(f) {
		if o.Kind == d.Kind && (o.Aspect == "" || len(d.Aspects) == 0 || slices.Contains(d.Aspects, o.Aspect)) {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Refused, "communication.nothing", "Non c’è nulla di nuovo da comunicare: quello che la Regione sa del corso è ancora vero.")
	}
	if d.Kind == ExamRequest && f.Proposal.On.IsZero() && f.Examined.IsZero() {
		return nil, fault.New(fault.Refused, "communication.no_exam_day", "Prima proponi il giorno e il luogo dell’esame.")
	}
	return out, nil
}

// snapshot freezes what a letter of that kind says.
func (f Facts) snapshot(ctx context.Context, r store.Reader, k Kind, aspects []Aspect) (Snapshot, error) {
	s := Snapshot{Starts: f.Course.Start(), Ends: f.Course.EndsOn}
	if !f.Course.EndedOn.IsZero() {
		s.Ends = f.Course.EndedOn
	}
	class, err := f.named(ctx, r)
	if err != nil {
		return s, err
	}
	switch k {
	case Start, End:
		s.Lessons, s.Class = tell(nil, f.Lessons, Aspects), class
		s.Staff, err = staffOf(ctx, r, f.Course.ID)
	case Variation:
		told, _ := f.last(Kind.tellsCalendar)
		s.Changes = changed(Compare(told.Snapshot.Lessons, f.Lessons), aspects...)
		s.Lessons = tell(told.Snapshot.Lessons, f.Lessons, aspects)
	case Class:
		told, _ := f.last(Kind.tellsClass)
		s.Moves, s.Class = moves(told.Snapshot.Class, class), class
	case ExamRequest:
		s.Exam, s.Class, err = f.session(ctx, r, class)
	}
	return s, err
}

// named is the class with the names and codes that letters carry.
func (f Facts) named(ctx context.Context, r store.Reader) ([]Attendee, error) {
	members, err := enrolment.OfCourse(ctx, r, f.Course.ID)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(f.Class)
	for i := range out {
		for _, m := range members {
			if a := &out[i]; m.ID == a.EnrolmentID {
				a.Name, a.BirthPlace, a.Birth, a.TaxCode = m.Learner.FullName(), m.Learner.BirthPlace, m.Learner.Birth(), m.Learner.TaxCode
			}
		}
	}
	return out, nil
}

// session is the exam that is asked for, with its candidates: those whom the admission
// list admits, or everybody who attends while none is issued. Auditors are none.
func (f Facts) session(ctx context.Context, r store.Reader, class []Attendee) (*Session, []Attendee, error) {
	s := &Session{On: f.Proposal.On, Place: f.Proposal.Place}
	if s.On.IsZero() {
		s.On = f.Examined
	}
	frozen, issued, err := admission.Latest(ctx, r, f.Course.ID, admission.Final)
	if err != nil {
		return nil, nil, err
	}
	var list admission.List
	if issued {
		s.ListedOn = frozen.FrozenOn
		if list, err = frozen.List(); err != nil {
			return nil, nil, err
		}
	}
	var candidates []Attendee
	for _, a := range class {
		row, listed := list.Row(a.EnrolmentID)
		if issued && listed && row.Admitted || !issued && a.Left == "" && !a.Auditor {
			candidates = append(candidates, a)
		}
	}
	return s, candidates, nil
}

func staffOf(ctx context.Context, r store.Reader, courseID string) ([]Colleague, error) {
	staff, err := course.StaffOf(ctx, r, courseID)
	var out []Colleague
	for _, s := range staff {
		out = append(out, Colleague{Name: s.Person.FullName(), Part: string(s.Part), Title: s.Person.Title})
	}
	return out, err
}

// Sending is how and when a letter went.
type Sending struct {
	Channel   Channel
	On        calendar.Date
	Reference string // the message’s or the parcel’s own number
}

// Send records that a letter was sent; until its receipt is there it can be put right.
// Lock: course.
func Send(ctx context.Context, tx *store.Tx, id string, s Sending) (Letter, error) {
	l, err := ByID(ctx, tx, id)
	if err != nil {
		return l, err
	}
	if l.State != Ready && l.State != Sent {
		return l, fault.New(fault.Refused, "communication.settled", "L’invio di questa comunicazione non cambia più: è già con ricevuta o è annullata.")
	}
	today, err := today(ctx, tx)
	if err != nil {
		return l, err
	}
	bad := fault.New(fault.Invalid, "communication.sending", "Completa i dati dell’invio.")
	if !slices.Contains(Channels, s.Channel) {
		bad.With("channel", "Scegli come è stata inviata.")
	}
	checkDay(bad, "sent_on", s.On, l.PreparedOn, today)
	if err := bad.OrNil(); err != nil {
		return l, err
	}
	l.State, l.Channel, l.SentOn, l.SentReference = Sent, s.Channel, s.On, strings.TrimSpace(s.Reference)
	return l, record(ctx, tx, "communication.sent", l.Communication)
}

// Receipt is what proves that a letter arrived.
type Receipt struct {
	On     calendar.Date
	Number string // the Region’s protocol
	File   *vault.File
}

// Acknowledge records the receipt of a letter that was sent: its file, the Region’s
// protocol number, or both. Lock: course.
func Acknowledge(ctx context.Context, tx *store.Tx, id string, c Receipt) (Letter, error) {
	l, err := ByID(ctx, tx, id)
	if err != nil {
		return l, err
	}
	if !l.WasSent() {
		return l, fault.New(fault.Refused, "communication.not_sent", "La comunicazione non risulta inviata: prima registra l’invio.")
	}
	today, err := today(ctx, tx)
	if err != nil {
		return l, err
	}
	c.Number = strings.TrimSpace(c.Number)
	bad := fault.New(fault.Invalid, "communication.receipt", "Completa i dati della ricevuta.")
	if c.File == nil && c.Number == "" && l.ReceiptFileID == "" {
		bad.With("file", "Carica la ricevuta, o scrivi il protocollo della Regione.")
	}
	checkDay(bad, "received_on", c.On, l.SentOn, today)
	if err := bad.OrNil(); err != nil {
		return l, err
	}
	if c.File != nil {
		if err := vault.Keep(ctx, tx, *c.File); err != nil {
			return l, err
		}
		l.ReceiptFileID = store.Ref(c.File.ID)
	}
	l.State, l.ReceivedOn, l.ReceiptNumber = Acknowledged, c.On, c.Number
	return l, record(ctx, tx, "communication.acknowledged", l.Communication)
}

// checkDay adds to bad a day that is missing, lies before the one it follows or has not
// come yet.
func checkDay(bad *fault.Error, field string, on, first, today calendar.Date) {
	switch {
	case on.IsZero():
		bad.With(field, "Scrivi la data.")
	case on.Before(first) || on.After(today):
		bad.With(field, "La data va dal {from} a oggi.", fault.Args{"from": first})
	}
}

// Annul takes a letter back before it is sent; its protocol number stays, annulled with
// the same reason. Locks: [Locks].
func Annul(ctx context.Context, tx *store.Tx, id, reason string) (Letter, error) {
	l, err := ByID(ctx, tx, id)
	if err != nil {
		return l, err
	}
	if l.State != Ready {
		return l, fault.New(fault.Refused, "communication.gone", "Una comunicazione inviata non si annulla: se dice il falso, preparane un’altra che la corregge.")
	}
	today, err := today(ctx, tx)
	if err != nil {
		return l, err
	}
	if l.Entry, err = annulEntry(ctx, tx, l.Entry, reason, today); err != nil {
		return l, err
	}
	l.State, l.AnnulledOn, l.AnnulledWhy = Annulled, today, l.Entry.AnnulledWhy
	return l, record(ctx, tx, "communication.annulled", l.Communication)
}

// ProposeExam says on which day and where the exam could be held; a later proposal takes
// the place of an earlier one, until the exam is held. Lock: course.
func ProposeExam(ctx context.Context, tx *store.Tx, courseID string, on calendar.Date, where string) (Proposal, error) {
	f, err := FactsOf(ctx, tx, courseID)
	if err != nil {
		return Proposal{}, err
	}
	switch {
	case f.Course.State == course.Draft:
		return Proposal{}, fault.New(fault.Refused, "communication.draft", "Il corso non è ancora autorizzato.")
	case !f.Examined.IsZero():
		return Proposal{}, fault.New(fault.Refused, "communication.examined", "L’esame si è tenuto il {date}.", fault.Args{"date": f.Examined})
	}
	p := Proposal{ID: f.Proposal.ID, CourseID: courseID, On: on, Place: strings.TrimSpace(where)}
	if p.ID == "" {
		p.ID = store.NewID()
	}
	bad := fault.New(fault.Invalid, "communication.proposal", "Completa la proposta.")
	switch {
	case on.IsZero():
		bad.With("exam_on", "Scrivi il giorno proposto.")
	case on.Before(f.Course.Start()):
		bad.With("exam_on", "L’esame non può venire prima dell’inizio del corso, il {date}.", fault.Args{"date": f.Course.Start()})
	}
	if p.Place == "" {
		bad.With("exam_place", "Scrivi dove si terrebbe.")
	}
	if err := bad.OrNil(); err != nil {
		return p, err
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "communication.exam_proposed",
		Facts: map[string]any{"on": on}, Rows: []store.Rows{proposals.Keep(p)}})
	return p, err
}

func today(ctx context.Context, tx *store.Tx) (calendar.Date, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return calendar.Date{}, err
	}
	return tx.Today(zone), nil
}

func record(ctx context.Context, tx *store.Tx, kind string, c Communication) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(c.CourseID), Type: kind,
		Facts: map[string]any{"communication": c.ID, "kind": c.Kind}, Rows: []store.Rows{communications.Keep(c)}})
	return err
}
