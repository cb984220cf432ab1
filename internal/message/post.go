package message

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
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
	Server *Server // nil: none is configured
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
	o := p.hand(ctx, m, from)
	if m, _, err = p.end(ctx, m, o); err == nil && m.State == Queued {
		err = fmt.Errorf("message: %s: %s", m.ID, o.trouble)
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
			m.State, m.Trouble, m.SettledAt = Unknown, BrokenOff, now
			return "message.unknown"
		}
		return ""
	})
}

// end writes down what became of an attempt. Where another copy of the program has given
// the message up meanwhile, what is known still counts, but it is not tried again.
func (p Posting) end(ctx context.Context, m Message, o outcome) (Message, string, error) {
	return p.change(ctx, m, func(now calendar.Instant, m *Message) string {
		if m.State != Sending && m.State != Unknown {
			return ""
		}
		if o.state == Queued {
			switch {
			case m.impatient(now):
				o.state, o.trouble = Failed, GivenUp
			case m.State == Unknown:
				o.state = Failed
			}
		}
		m.State, m.Trouble, m.Detail = o.state, o.trouble, o.detail
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

// outcome is what became of an attempt: sent, failed, unknown, or queued again.
type outcome struct {
	state   State
	trouble Trouble
	detail  string
}

// timeout bounds each half of an attempt, connection and transmission: both together are
// shorter than the outbox's lease.
const timeout = 30 * time.Second

// hand gives a message to the mail server and says what became of it.
func (p Posting) hand(ctx context.Context, m Message, from provider.Provider) outcome {
	if p.Server == nil {
		return outcome{state: Queued, trouble: Unconfigured}
	}
	msg, err := envelope(m, from)
	if err != nil {
		return outcome{Failed, Refused, said(err)}
	}
	var line net.Conn
	client, err := p.Server.client(func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		line, err = new(net.Dialer).DialContext(ctx, network, address)
		return line, err
	})
	if err != nil {
		return outcome{Failed, Refused, said(err)}
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		if line != nil {
			_ = line.Close() // which the library leaves open
		}
		return dialing(err)
	}
	err = client.SendWithSMTPClient(connection, msg)
	if err == nil {
		_ = connection.Quit() // the server has the message, whatever it answers to a farewell
		return outcome{state: Sent}
	}
	// Not Quit: after a text that broke off it would end the text, and half a message would
	// be delivered.
	_ = connection.Close()
	return judge(err, msg.IsDelivered())
}

// said is an error as it is shown: what a server says is foreign, and may be long.
func said(err error) string {
	const longest = 300 // characters
	text := []rune(oneLine(strings.ToValidUTF8(err.Error(), "\uFFFD")))
	return string(text[:min(len(text), longest)])
}

// envelope is the e-mail. Every header is encoded, and none of what is put into one has a
// line end: no value begins another header.
func envelope(m Message, from provider.Provider) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP))
	if err := msg.FromFormat(oneLine(from.Name), from.SenderEmail); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "message.sender", "Manca l’indirizzo del mittente: scrivilo nei dati dell’ente.")
	}
	if address(m.Recipient) == "" {
		return nil, noAddress
	}
	if err := msg.To(m.Recipient); err != nil {
		return nil, err
	}
	msg.Subject(oneLine(m.Subject))
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetDateWithValue(m.QueuedAt.Time())
	msg.SetBodyString(mail.TypeTextPlain, m.Body)
	return msg, nil
}

// client is a connection to be made, with dial but for smtps.
func (s *Server) client(dial mail.DialContextFunc) (*mail.Client, error) {
	options := []mail.Option{mail.WithPort(s.Port), mail.WithTimeout(timeout),
		mail.WithTLSConfig(&tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12})}
	switch s.Security {
	case Implicit:
		options = append(options, mail.WithSSL())
		dial = nil
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case Opportunistic:
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case Clear:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if s.User != "" {
		how := mail.SMTPAuthAutoDiscover // which leaves out those that send the password, where nothing is encrypted
		if s.local() {
			how = mail.SMTPAuthPlainNoEnc
		}
		options = append(options, mail.WithSMTPAuth(how), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	if dial != nil {
		options = append(options, mail.WithDialContextFunc(dial))
	}
	return mail.NewClient(s.Host, options...)
}

// dialing says why there is no connection: it is nobody's message that is wrong, so all of
// it is tried again.
func dialing(err error) outcome {
	var reply *textproto.Error
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch text := said(err); {
	case strings.Contains(text, "SMTP AUTH"), errors.As(err, &reply) && reply.Code/10 == 53:
		return outcome{Queued, NotAllowed, text}
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &record), strings.Contains(text, "STARTTLS"), strings.Contains(text, "tls:"):
		return outcome{Queued, NotSecure, text}
	case errors.As(err, &reply):
		return outcome{Queued, NotNow, text}
	}
	return outcome{Queued, Unreachable, said(err)}
}

// judge says what became of a message from how the transmission ended. Only where the
// server had all of it and did not answer is the outcome unknown.
func judge(err error, delivered bool) outcome {
	if delivered {
		return outcome{state: Sent} // what went wrong afterwards is no matter of the message's
	}
	var s *mail.SendError
	if !errors.As(err, &s) {
		return outcome{Unknown, BrokenOff, said(err)}
	}
	switch code := s.ErrorCode(); {
	case code >= 500:
		return outcome{Failed, Refused, said(err)}
	case code >= 400:
		return outcome{Queued, NotNow, said(err)}
	case s.Reason == mail.ErrSMTPDataClose:
		return outcome{Unknown, BrokenOff, said(err)}
	case s.Reason == mail.ErrGetSender, s.Reason == mail.ErrGetRcpts:
		return outcome{Failed, Refused, said(err)}
	}
	return outcome{Queued, Unreachable, said(err)}
}
