// Package smtptest is a small mail server on this machine for tests: it keeps what it
// takes, and misbehaves where it is told to.
package smtptest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// Behaviour is how the server treats the next messages.
type Behaviour int

const (
	Take         Behaviour = iota
	DropAfter              // takes the message, and closes the connection instead of saying so
	DropBefore             // closes the connection at DATA
	RefuseRcpt             // 550 to the recipient
	Greylist               // 451 to the recipient
	RefuseData             // 554 to the whole text
	RefuseSignIn           // 535
)

// Letter is a message that the server has taken.
type Letter struct {
	From, To string
	Text     string // with its headers
	TLS      bool
	User     string // who signed in, if anybody
}

// Server is a mail server that runs until the test ends.
type Server struct {
	Addr  string
	Roots *x509.CertPool // who trusts it

	t        testing.TB
	tls      *tls.Config // nil: without STARTTLS
	mu       sync.Mutex
	now      Behaviour
	letters  []Letter
	attempts int // at a message, taken or not
}

// Start opens a server; with STARTTLS it offers nothing else before.
func Start(t testing.TB, starttls bool) *Server {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, Addr: l.Addr().String()}
	if starttls {
		s.certify()
	}
	var open sync.WaitGroup
	t.Cleanup(func() {
		_ = l.Close()
		open.Wait()
	})
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { s.serve(c) })
		}
	})
	return s
}

// certify makes a certificate for this machine that only Roots trusts.
func (s *Server) certify() {
	s.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "smtptest"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(leaf)
	s.tls = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

// Behave says how the next messages are treated.
func (s *Server) Behave(b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = b
}

// Letters are those taken so far.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter(nil), s.letters...)
}

// Attempts is how often somebody began a message.
func (s *Server) Attempts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempts
}

// conversation is one connection.
type conversation struct {
	*Server
	conn   net.Conn
	text   *textproto.Conn
	letter Letter
}

func (s *Server) serve(conn net.Conn) {
	c := &conversation{Server: s, conn: conn, text: textproto.NewConn(conn)}
	defer func() { _ = c.conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	c.say("220 smtptest")
	for {
		line, err := c.text.ReadLine()
		if err != nil || !c.answer(line) {
			return
		}
	}
}

func (c *conversation) say(format string, args ...any) { _ = c.text.PrintfLine(format, args...) }

func (c *conversation) behaviour() Behaviour {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// answer is what the server says to a line; false ends the conversation.
func (c *conversation) answer(line string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO":
		c.greet()
	case "STARTTLS":
		c.say("220 go on")
		secure := tls.Server(c.conn, c.tls)
		c.conn, c.text, c.letter.TLS = secure, textproto.NewConn(secure), true
	case "AUTH":
		return c.signIn(rest)
	case "MAIL":
		c.mu.Lock()
		c.attempts++
		c.mu.Unlock()
		c.letter.From = between(rest)
		c.say("250 ok")
	case "RCPT":
		c.letter.To = between(rest)
		switch c.behaviour() {
		case RefuseRcpt:
			c.say("550 5.1.1 no such mailbox")
		case Greylist:
			c.say("451 4.7.1 try again later")
		default:
			c.say("250 ok")
		}
	case "DATA":
		return c.data()
	case "QUIT":
		c.say("221 bye")
		return false
	default: // RSET, NOOP
		c.say("250 ok")
	}
	return true
}

func (c *conversation) greet() {
	switch {
	case c.tls != nil && !c.letter.TLS:
		c.say("250-smtptest")
		c.say("250 STARTTLS")
	default:
		c.say("250-smtptest")
		c.say("250 AUTH PLAIN")
	}
}

func (c *conversation) signIn(rest string) bool {
	if c.behaviour() == RefuseSignIn {
		c.say("535 5.7.8 wrong name or password")
		return true
	}
	c.letter.User = rest
	c.say("235 ok")
	return true
}

func (c *conversation) data() bool {
	if c.behaviour() == DropBefore {
		return false
	}
	c.say("354 go on")
	text, err := io.ReadAll(c.text.DotReader())
	if err != nil {
		return false
	}
	switch c.behaviour() {
	case RefuseData:
		c.say("554 5.6.0 not this")
		return true
	case DropAfter:
		c.keep(string(text))
		return false
	}
	c.keep(string(text))
	c.say("250 taken")
	return true
}

func (c *conversation) keep(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.letter.Text = text
	c.letters = append(c.letters, c.letter)
}

// between is the address between < and >.
func between(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}

// Header is a header of the letter as it was sent, folded lines put together.
func (l Letter) Header(name string) string {
	h, err := textproto.NewReader(bufio.NewReader(strings.NewReader(l.Text))).ReadMIMEHeader()
	if err != nil {
		return fmt.Sprint(err)
	}
	return strings.Join(h.Values(name), " | ")
}
