package message

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/post"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Job is the kind of the outbox's work that sends a message.
const Job = "message"

type job struct {
	Message string `json:"message"`
	Turn    int    `json:"turn"`
}

// Posting hands messages to a mail server.
type Posting struct {
	DB     *store.DB
	Server *post.Server // nil: none is configured
}

// Handle is the outbox's work for [Job]. An error asks to be called again, later; a message
// that is settled, whichever way, is not one.
func (p Posting) Handle(ctx context.Context, body []byte) error {
	var j job
	if err := json.Unmarshal(body, &j); err != nil {
		return fmt.Errorf("message: %w", err)
	}
	var m Message
	var from provider.Provider
	err := p.DB.Read(ctx, func(r store.Reader) (err error) {
		if m, err = messages.ByID(ctx, r, j.Message); err != nil {
			return err
		}
		from, err = provider.Current(ctx, r)
		return err
	})
	if err != nil || m.Turn != j.Turn {
		return err
	}
	m, kind, err := p.begin(ctx, m)
	if err != nil || kind != sending {
		return err
	}
	o := p.Server.Hand(ctx, letterOf(m, from))
	if m, _, err = p.end(ctx, m, o); err == nil && m.State == Queued {
		err = fmt.Errorf("message: %s: %s", m.ID, o.Trouble)
	}
	return err
}

// sending is the event of an attempt that begins.
const sending = "message.sending"

// begin marks the message as being sent, before anybody is called. Who finds it so marked
// already comes after somebody who never came back: the outcome is unknown.
func (p Posting) begin(ctx context.Context, m Message) (Message, string, error) {
	return p.change(ctx, m, func(now calendar.Instant, m *Message) string {
		switch m.State {
		case Queued:
			m.State, m.Attempts = Sending, m.Attempts+1
			return sending
		case Sending:
			m.State, m.Trouble, m.SettledAt = Unknown, post.BrokenOff, now
			return "message.unknown"
		}
		return ""
	})
}

// end writes down what became of an attempt. Where another copy of the program has given
// the message up meanwhile, what is known still counts, but it is not tried again.
func (p Posting) end(ctx context.Context, m Message, o post.Outcome) (Message, string, error) {
	return p.change(ctx, m, func(now calendar.Instant, m *Message) string {
		if m.State != Sending && m.State != Unknown {
			return ""
		}
		if o.Fate == post.Later {
			switch {
			case m.impatient(now):
				o.Fate, o.Trouble = post.Failed, post.GivenUp
			case m.State == Unknown:
				o.Fate = post.Failed
			}
		}
		m.State, m.Trouble, m.Detail = stateAfter[o.Fate], o.Trouble, o.Detail
		if m.State == Queued {
			return "message.delayed"
		}
		m.SettledAt = now
		return "message." + string(m.State)
	})
}

// change lets fn change the message as it stands and records the event it answers, if any.
// A message that was put into the queue again meanwhile belongs to another job.
func (p Posting) change(ctx context.Context, m Message, fn func(now calendar.Instant, m *Message) string) (_ Message, kind string, err error) {
	cmd := store.Command{Actor: store.Actor{Kind: store.Job, ID: Job}, Locks: []store.Stream{store.CourseStream(m.CourseID)}}
	turn := m.Turn
	_, err = p.DB.Write(ctx, cmd, func(tx *store.Tx) (err error) {
		kind = ""
		if m, err = messages.ByID(ctx, tx, m.ID); err != nil || m.Turn != turn {
			return err
		}
		if kind = fn(tx.Now(), &m); kind != "" {
			err = record(ctx, tx, kind, m)
		}
		return err
	})
	return m, kind, err
}

// letterOf is the e-mail of a message.
func letterOf(m Message, from provider.Provider) post.Letter {
	return post.Letter{From: from.Name, FromAddress: from.SenderEmail, To: m.Recipient, Subject: m.Subject, Body: m.Body, MessageID: m.MessageID, Date: m.QueuedAt}
}

// stateAfter is how far a message is once the mail server was called.
var stateAfter = map[post.Fate]State{post.Sent: Sent, post.Later: Queued, post.Failed: Failed, post.Unknown: Unknown}
