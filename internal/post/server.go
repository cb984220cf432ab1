// Package post is the letterbox: how an e-mail is handed to the mail server, and what is
// known of it afterwards. What is written, to whom and why belongs to the rooms that write:
// message to learners, notice to the provider’s own people.
//
// Between the moment a mail server takes a letter and the moment we have written that down,
// the plug can be pulled. So whoever hands one over marks it as being sent before, under a
// Message-ID that never changes, and who finds it so marked does not try again.
//
// Tables: none
package post

import (
	"crypto/x509"
	"net"
	"net/netip"
	"net/url"
	"strconv"

	"vidimus/internal/fault"
)

// Security is how the connection to a mail server is protected.
type Security string

const (
	Implicit      Security = "implicit" // smtps: TLS from the first byte
	StartTLS      Security = "required" // nothing is sent unless the server offers it
	Opportunistic Security = "optional"
	Clear         Security = "never"
)

// Server is the mail server that messages are handed to.
type Server struct {
	Host           string
	Port           int
	User, Password string
	Security       Security
	Roots          *x509.CertPool // nil: those of the machine
}

// ParseServer reads SMTP_URL: smtp://user:password@host:587 with STARTTLS, which can be made
// optional or left out (?starttls=optional, never), or smtps://user:password@host:465. The
// refusal says what is wrong and never repeats the password. On this machine, where nobody
// listens, STARTTLS is optional and a password may travel in clear.
func ParseServer(text string) (*Server, error) {
	bad := func(message string) error { return fault.New(fault.Invalid, "message.smtp_url", message) }
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return nil, bad("Scrivi smtp://utente:password@server:587, oppure smtps://utente:password@server:465; nella password i segni particolari vanno codificati (@ è %40).")
	}
	s := &Server{Host: u.Hostname(), User: u.User.Username()}
	s.Password, _ = u.User.Password()
	switch u.Scheme {
	case "smtp":
		s.Port, s.Security = 587, StartTLS
		if s.local() {
			s.Security = Opportunistic
		}
	case "smtps":
		s.Port, s.Security = 465, Implicit
	default:
		return nil, bad("L’indirizzo comincia con smtp:// oppure smtps://.")
	}
	if port := u.Port(); port != "" {
		if s.Port, err = strconv.Atoi(port); err != nil || s.Port < 1 || s.Port > 65535 {
			return nil, bad("La porta è un numero da 1 a 65535.")
		}
	}
	if u.Path != "" && u.Path != "/" || u.Fragment != "" {
		return nil, bad("Dopo il server e la porta non va scritto altro; se la password contiene / o #, vanno codificati: %2F, %23.")
	}
	if (s.User == "") != (s.Password == "") {
		return nil, bad("Servono tutti e due: nome utente e password; o nessuno dei due.")
	}
	for name, values := range u.Query() {
		security := Security(values[0])
		if name != "starttls" || len(values) != 1 || u.Scheme != "smtp" || security != StartTLS && security != Opportunistic && security != Clear {
			return nil, bad("Dopo il punto interrogativo può stare solo starttls=required, starttls=optional o starttls=never, e solo con smtp://.")
		}
		s.Security = security
	}
	if s.User != "" && !s.local() && (s.Security == Clear || s.Security == Opportunistic) {
		return nil, bad("La password viaggerebbe in chiaro: togli starttls=… oppure usa smtps://.")
	}
	return s, nil
}

// local reports whether the server is on this machine.
func (s *Server) local() bool {
	a, err := netip.ParseAddr(s.Host)
	return s.Host == "localhost" || err == nil && a.IsLoopback()
}

// String is the server for a log.
func (s *Server) String() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }
