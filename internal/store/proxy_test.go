package store_test

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"slices"
	"sync"
	"testing"
)

// A networkFault is what the network does to one request.
type networkFault int

const (
	swallowThenFIN networkFault = iota // the server did it, its reply is lost, the connection is closed
	swallowThenRST                     // the same, closed the hard way
	loseThenFIN                        // the request never arrives
	blackHole                          // from now on nothing arrives, nothing is closed
)

// A proxy stands between the program and PostgreSQL and counts the requests: a
// simple query, or what goes up to a Sync.
type proxy struct {
	server string
	port   net.Listener

	mu     sync.Mutex
	strike int // the number of the request that is hit; 0: none
	fault  networkFault
	seen   int
	hit    string // the text of the request that was hit
	dark   bool   // the black hole is open
	conns  []net.Conn
}

// through gives a proxy and the address of the same database behind it.
func through(t *testing.T, address string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{server: u.Host, port: l}
	u.Host = l.Addr().String()
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.heal()
		all.Wait()
	})
	return p, u.String()
}

// arm makes the k-th request from now on meet a fault.
func (p *proxy) arm(k int, f networkFault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.strike, p.fault, p.seen, p.hit = k, f, 0, ""
}

// struck is the request that met the fault, empty when none did.
func (p *proxy) struck() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hit
}

// requests is how many were seen since the proxy was armed.
func (p *proxy) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen
}

// heal ends all connections, as a network does that comes back after a while.
func (p *proxy) heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.strike, p.dark = 0, false
	for _, c := range p.conns {
		_ = c.Close()
	}
	p.conns = nil
}

func (p *proxy) isDark() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dark
}

// hits counts one request and reports whether it is the one.
func (p *proxy) hits(request []byte) (networkFault, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen++
	if p.seen != p.strike {
		return 0, false
	}
	p.hit = string(request)
	p.dark = p.fault == blackHole
	return p.fault, true
}

func (p *proxy) serve(client net.Conn) {
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	p.conns = append(p.conns, client, server)
	p.mu.Unlock()
	swallow := make(chan struct{}, 1) // asks for one answer to be swallowed
	swallowed := make(chan struct{})
	go func() {
		p.answer(client, server, swallow)
		close(swallowed)
	}()

	start := make([]byte, 4) // the start-up message has a length and no type
	if _, err := io.ReadFull(client, start); err == nil {
		rest := make([]byte, binary.BigEndian.Uint32(start)-4)
		_, _ = io.ReadFull(client, rest)
		if !p.isDark() {
			_, _ = server.Write(slices.Concat(start, rest))
		}
	}
	var request []byte
	for {
		kind, message, err := readMessage(client)
		if err != nil {
			break
		}
		request = append(request, message...)
		if kind == 'p' || kind == 'X' {
			if !p.isDark() {
				_, _ = server.Write(request)
			}
			request = nil
		}
		if kind != 'Q' && kind != 'S' {
			continue
		}
		fault, hit := p.hits(request)
		if p.isDark() {
			continue
		}
		if hit && fault != loseThenFIN {
			swallow <- struct{}{}
		}
		if !hit || fault != loseThenFIN {
			_, _ = server.Write(request)
		}
		request = nil
		if hit {
			if fault != loseThenFIN {
				<-swallowed
			}
			if fault == swallowThenRST {
				_ = client.(*net.TCPConn).SetLinger(0)
			}
			break
		}
	}
	_ = client.Close()
	if !p.isDark() {
		_ = server.Close()
	}
}

// answer carries the server's messages to the client until it is told to swallow one
// whole answer.
func (p *proxy) answer(client, server net.Conn, swallow <-chan struct{}) {
	for {
		kind, message, err := readMessage(server)
		if err != nil {
			_ = client.Close()
			return
		}
		select {
		case <-swallow:
			for kind != 'Z' && err == nil { // ready for the next request
				kind, _, err = readMessage(server)
			}
			return
		default:
		}
		if !p.isDark() {
			_, _ = client.Write(message)
		}
	}
}

// readMessage reads one message of the protocol: type, length, content.
func readMessage(r io.Reader) (kind byte, message []byte, err error) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, nil, err
	}
	rest := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
	_, err = io.ReadFull(r, rest)
	return head[0], slices.Concat(head, rest), err
}
