package post

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// Letter is an e-mail to be handed over.
type Letter struct {
	From        string // who writes, in words
	FromAddress string
	To          string // an address
	Subject     string
	Body        string           // plain text
	MessageID   string           // without brackets: the same however often it is tried
	Date        calendar.Instant // when it was decided to write
}

// Fate is what became of a letter that was handed over.
type Fate string

const (
	Sent    Fate = "sent"    // the server has taken it
	Later   Fate = "later"   // certainly not sent; to be tried again
	Failed  Fate = "failed"  // certainly not sent; trying again would not help
	Unknown Fate = "unknown" // it may have been sent
)

// Outcome is how an attempt ended, why, and the server's words.
type Outcome struct {
	Fate    Fate
	Trouble Trouble
	Detail  string
}

// timeout bounds each half of an attempt, connection and transmission: both together are
// shorter than the outbox's lease.
const timeout = 30 * time.Second

// Hand gives a letter to the mail server and says what became of it. No server is nobody to
// give it to.
func (s *Server) Hand(ctx context.Context, l Letter) Outcome {
	if s == nil {
		return Outcome{Fate: Later, Trouble: Unconfigured}
	}
	msg, err := envelope(l)
	if err != nil {
		return Outcome{Failed, Refused, said(err)}
	}
	var line net.Conn
	client, err := s.client(func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		line, err = new(net.Dialer).DialContext(ctx, network, address)
		return line, err
	})
	if err != nil {
		return Outcome{Failed, Refused, said(err)}
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
		return Outcome{Fate: Sent}
	}
	// Not Quit: after a text that broke off it would end the text, and half a message would
	// be delivered.
	_ = connection.Close()
	return judge(err, msg.IsDelivered())
}

// said is an error as it is shown: what a server says is foreign, and may be long.
func said(err error) string {
	const longest = 300 // characters
	text := []rune(Line(strings.ToValidUTF8(err.Error(), "\uFFFD")))
	return string(text[:min(len(text), longest)])
}

// Line is a text that can stand in a header: no value can begin another one.
func Line(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// Address is an e-mail address that can be written to, or nothing.
func Address(typed string) string {
	a, err := netmail.ParseAddress(typed)
	if err != nil || a.Address != strings.TrimSpace(typed) {
		return ""
	}
	return a.Address
}

// Why a letter cannot go out at all.
var (
	NoSender  = fault.New(fault.Refused, "message.sender", "Manca l’indirizzo del mittente: scrivilo nei dati dell’ente.")
	NoAddress = fault.New(fault.Refused, "message.no_address", "Non c’è un indirizzo email: aggiungilo ai dati della persona, o avvisala con altro mezzo.")
)

// envelope is the e-mail. Every header is encoded, and none of what is put into one has a
// line end: no value begins another header.
func envelope(l Letter) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP))
	if err := msg.FromFormat(Line(l.From), l.FromAddress); err != nil {
		return nil, NoSender
	}
	if Address(l.To) == "" {
		return nil, NoAddress
	}
	if err := msg.To(l.To); err != nil {
		return nil, err
	}
	msg.Subject(Line(l.Subject))
	msg.SetMessageIDWithValue(l.MessageID)
	msg.SetDateWithValue(l.Date.Time())
	msg.SetBodyString(mail.TypeTextPlain, l.Body)
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
func dialing(err error) Outcome {
	var reply *textproto.Error
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch text := said(err); {
	case strings.Contains(text, "SMTP AUTH"), errors.As(err, &reply) && reply.Code/10 == 53:
		return Outcome{Later, NotAllowed, text}
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &record), strings.Contains(text, "STARTTLS"), strings.Contains(text, "tls:"):
		return Outcome{Later, NotSecure, text}
	case errors.As(err, &reply):
		return Outcome{Later, NotNow, text}
	}
	return Outcome{Later, Unreachable, said(err)}
}

// judge says what became of a message from how the transmission ended. Only where the
// server had all of it and did not answer is the outcome unknown.
func judge(err error, delivered bool) Outcome {
	if delivered {
		return Outcome{Fate: Sent} // what went wrong afterwards is no matter of the message's
	}
	var s *mail.SendError
	if !errors.As(err, &s) {
		return Outcome{Unknown, BrokenOff, said(err)}
	}
	switch code := s.ErrorCode(); {
	case code >= 500:
		return Outcome{Failed, Refused, said(err)}
	case code >= 400:
		return Outcome{Later, NotNow, said(err)}
	case s.Reason == mail.ErrSMTPDataClose:
		return Outcome{Unknown, BrokenOff, said(err)}
	case s.Reason == mail.ErrGetSender, s.Reason == mail.ErrGetRcpts:
		return Outcome{Failed, Refused, said(err)}
	}
	return Outcome{Later, Unreachable, said(err)}
}
