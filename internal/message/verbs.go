package message

import (
	"context"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/outbox"
	"vidimus/internal/post"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Word keeps the provider's own words for a reason. Lock: provider.
func Word(ctx context.Context, tx *store.Tx, t Template) error {
	if _, known := ours[t.Reason()]; !known {
		return fault.New(fault.NotFound, "not_found", "Il motivo non c’è.")
	}
	t.Subject, t.Body = clean(t.Subject), clean(t.Body)
	if err := t.check(); err != nil {
		return err
	}
	_, err := tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: "message.worded", Facts: map[string]any{"reason": t.ID}, Rows: []store.Rows{templates.Keep(t)}})
	return err
}

// Queue sends people of a course what was shown to whoever confirmed it: seen is its
// [Digest]. Those who have an obstacle or no address get nothing. Lock: the course.
func Queue(ctx context.Context, tx *store.Tx, courseID string, reason Reason, seen string, enrolmentIDs ...string) ([]Message, error) {
	drafts, domain, err := confirmed(ctx, tx, courseID, reason, seen, enrolmentIDs)
	if err != nil {
		return nil, err
	}
	if domain == "" {
		return nil, post.NoSender
	}
	drafts = slices.DeleteFunc(drafts, func(d Draft) bool { return !d.Mailable() })
	if len(drafts) == 0 {
		return nil, fault.New(fault.Refused, "message.nobody", "Nessuna delle persone scelte può ricevere il messaggio per email.")
	}
	var out []Message
	for _, d := range drafts {
		m := compose(tx, courseID, reason, d)
		m.MessageID, m.Means, m.Recipient, m.State, m.Turn = m.ID+"@"+domain, Email, d.To, Queued, 1
		out = append(out, m)
	}
	return out, enqueue(ctx, tx, out...)
}

// Tell notes that people of a course were told by other means what was shown. Lock: the
// course.
func Tell(ctx context.Context, tx *store.Tx, courseID string, reason Reason, means Means, seen string, enrolmentIDs ...string) ([]Message, error) {
	if err := checkMeans(means); err != nil {
		return nil, err
	}
	drafts, _, err := confirmed(ctx, tx, courseID, reason, seen, enrolmentIDs)
	if err != nil {
		return nil, err
	}
	drafts = slices.DeleteFunc(drafts, func(d Draft) bool { return d.Obstacle != nil })
	if len(drafts) == 0 {
		return nil, fault.New(fault.Refused, "message.nobody_told", "Nessuna delle persone scelte può essere segnata come avvisata.")
	}
	var out []Message
	for _, d := range drafts {
		m := compose(tx, courseID, reason, d)
		m.MessageID, m.Means, m.State, m.SettledAt, m.SettledBy = m.ID, means, Told, tx.Now(), tx.Actor.ID
		if means == OtherMail {
			m.Recipient = d.To
		}
		out = append(out, m)
	}
	return out, record(ctx, tx, "message.told", out...)
}

func checkMeans(means Means) error {
	if !slices.Contains(OtherMeans, means) {
		return fault.New(fault.Invalid, "message.means", "Scegli con quale mezzo.").With("means", "Scegli con quale mezzo.")
	}
	return nil
}

// confirmed are the drafts as they are now, which must be those that were seen, and the
// domain of the sender, empty where the provider has no address.
func confirmed(ctx context.Context, tx *store.Tx, courseID string, reason Reason, seen string, enrolmentIDs []string) ([]Draft, string, error) {
	if len(enrolmentIDs) == 0 {
		return nil, "", fault.New(fault.Invalid, "message.whom", "Scegli a chi scrivere.")
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return nil, "", err
	}
	drafts, err := Drafts(ctx, tx, courseID, reason, tx.Today(zone), enrolmentIDs...)
	if err != nil {
		return nil, "", err
	}
	if Digest(drafts) != seen {
		return nil, "", fault.New(fault.Refused, "message.changed", "Da quando hai visto l’anteprima qualcosa è cambiato: rileggila e conferma di nuovo.")
	}
	body, err := provider.Current(ctx, tx)
	_, domain, _ := strings.Cut(body.SenderEmail, "@")
	return drafts, domain, err
}

func compose(tx *store.Tx, courseID string, reason Reason, d Draft) Message {
	id := store.NewID()
	return Message{ID: id, CourseID: courseID, EnrolmentID: d.EnrolmentID, Reason: reason, OnDate: d.Today, Subject: d.Subject, Body: d.Body, QueuedAt: tx.Now(), QueuedBy: tx.Actor.ID}
}

// Again sends a message once more, because somebody asks for it, to the address the person
// has now. One that was certainly not sent, or may not have been, keeps its Message-ID, so
// that a mailbox that has it already can tell; any other becomes a new message of the same
// words. Either is a message of today. Lock: the course.
func Again(ctx context.Context, tx *store.Tx, id string) (Message, error) {
	l, err := ByID(ctx, tx, id)
	if err != nil {
		return Message{}, err
	}
	m := l.Message
	to, domain, err := addresses(ctx, tx, m.EnrolmentID)
	switch {
	case err != nil:
		return m, err
	case m.State == Queued || m.State == Sending:
		return m, underWay
	case to == "":
		return m, post.NoAddress
	case domain == "":
		return m, post.NoSender
	}
	if m.State != Failed && m.State != Unknown {
		m = Message{ID: store.NewID(), CourseID: m.CourseID, EnrolmentID: m.EnrolmentID, Reason: m.Reason, Subject: m.Subject, Body: m.Body}
		m.MessageID = m.ID + "@" + domain
	}
	if err := ofToday(ctx, tx, &m); err != nil {
		return m, err
	}
	m.State, m.Means, m.Recipient, m.Turn, m.Attempts, m.Trouble, m.Detail = Queued, Email, to, m.Turn+1, 0, "", ""
	m.QueuedAt, m.QueuedBy, m.SettledAt, m.SettledBy = tx.Now(), tx.Actor.ID, calendar.Instant{}, ""
	return m, enqueue(ctx, tx, m)
}

var underWay = fault.New(fault.Refused, "message.under_way", "Il messaggio è già in invio: aspetta l’esito.")

// ofToday makes a message one of today: whoever it goes to is written to today, whenever it
// was first queued.
func ofToday(ctx context.Context, tx *store.Tx, m *Message) error {
	zone, err := provider.Zone(ctx, tx)
	if err != nil || m.OnDate == tx.Today(zone) {
		return err
	}
	m.OnDate, m.Copy = tx.Today(zone), 0
	last, err := messages.Where(ctx, tx, "enrolment_id = ? AND reason = ? AND on_date = ? ORDER BY copy DESC LIMIT 1", m.EnrolmentID, string(m.Reason), m.OnDate)
	if len(last) > 0 {
		m.Copy = last[0].Copy + 1
	}
	return err
}

// addresses are the person's and the domain of the sender, each empty where it is not known.
func addresses(ctx context.Context, r store.Reader, enrolmentID string) (to, domain string, err error) {
	e, err := enrolment.ByID(ctx, r, enrolmentID)
	if err != nil {
		return "", "", err
	}
	person, err := learner.ByID(ctx, r, e.LearnerID)
	if err != nil {
		return "", "", err
	}
	body, err := provider.Current(ctx, r)
	_, domain, _ = strings.Cut(body.SenderEmail, "@")
	return post.Address(person.Email), domain, err
}

// Arrived says of a message whose outcome is unknown that it did arrive. Lock: the course.
func Arrived(ctx context.Context, tx *store.Tx, id string) (Message, error) {
	return settle(ctx, tx, id, "message.arrived", func(m *Message) error {
		if m.State != Unknown {
			return fault.New(fault.Refused, "message.known", "L’esito del messaggio è già noto.")
		}
		m.State = Sent
		return nil
	})
}

// TellInstead says of a message that did not go out by e-mail that the person was told by
// other means. Lock: the course.
func TellInstead(ctx context.Context, tx *store.Tx, id string, means Means) (Message, error) {
	return settle(ctx, tx, id, "message.told", func(m *Message) error {
		if m.State == Sent || m.State == Told || m.State == Sending {
			return fault.New(fault.Refused, "message.known", "L’esito del messaggio è già noto.")
		}
		m.State, m.Means = Told, means
		return checkMeans(means)
	})
}

// Cancel takes back a message that is still to be sent. Lock: the course.
func Cancel(ctx context.Context, tx *store.Tx, id string) (Message, error) {
	return settle(ctx, tx, id, "message.cancelled", func(m *Message) error {
		if m.State != Queued {
			return fault.New(fault.Refused, "message.gone_out", "Si annulla solo un messaggio ancora da inviare.")
		}
		m.State = Cancelled
		return nil
	})
}

func settle(ctx context.Context, tx *store.Tx, id, kind string, change func(m *Message) error) (Message, error) {
	l, err := ByID(ctx, tx, id)
	if err != nil {
		return Message{}, err
	}
	m := l.Message
	if err := change(&m); err != nil {
		return m, err
	}
	m.SettledAt, m.SettledBy = tx.Now(), tx.Actor.ID
	return m, record(ctx, tx, kind, m)
}

// enqueue writes messages of one course that are to be sent, each with its job.
func enqueue(ctx context.Context, tx *store.Tx, all ...Message) error {
	for _, m := range all {
		if err := outbox.Add(ctx, tx, Job, job{m.ID, m.Turn}); err != nil {
			return err
		}
	}
	return record(ctx, tx, "message.queued", all...)
}

// record writes messages of one course.
func record(ctx context.Context, tx *store.Tx, kind string, all ...Message) error {
	var told []map[string]any
	for _, m := range all {
		told = append(told, map[string]any{"message": m.ID, "reason": m.Reason, "state": m.State})
	}
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(all[0].CourseID), Type: kind, Facts: map[string]any{"messages": told}, Rows: []store.Rows{messages.Keep(all...)}})
	return err
}
