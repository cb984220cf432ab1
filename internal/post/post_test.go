package post

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/fault"
)

func TestTheServer(t *testing.T) {
	for _, c := range []struct {
		url  string
		want Server
	}{
		{"smtp://anna:p%40ss@posta.example", Server{Host: "posta.example", Port: 587, User: "anna", Password: "p@ss", Security: StartTLS}},
		{"smtp://posta.example:25?starttls=never", Server{Host: "posta.example", Port: 25, Security: Clear}},
		{"smtp://posta.example:25?starttls=optional", Server{Host: "posta.example", Port: 25, Security: Opportunistic}},
		{"smtps://anna:x@posta.example", Server{Host: "posta.example", Port: 465, User: "anna", Password: "x", Security: Implicit}},
		{"smtp://a:b@127.0.0.1:1025", Server{Host: "127.0.0.1", Port: 1025, User: "a", Password: "b", Security: Opportunistic}},
		{"smtp://[::1]:1025/?starttls=required", Server{Host: "::1", Port: 1025, Security: StartTLS}},
	} {
		got, err := ParseServer(c.url)
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
		} else if diff := cmp.Diff(c.want, *got); diff != "" {
			t.Errorf("%s: %s", c.url, diff)
		}
	}
	for _, bad := range []string{
		"", "posta.example", "posta.example:25", "http://posta.example", "smtp://", "smtp://:25", "smtp://posta.example:0", "smtp://posta.example:70000", "smtp://posta.example:x",
		"smtp://anna@posta.example", "smtp://:segreta@posta.example", "smtp://posta.example/inbox", "smtp://posta.example#x", "smtp://posta.example?tls=1", "smtp://posta.example?starttls=forse",
		"smtps://posta.example?starttls=never", "smtp://anna:segreta@posta.example?starttls=never", "smtp://anna:segreta@posta.example?starttls=optional", "smtp://a:segre%zzta@posta.example", "smtp:posta.example",
	} {
		if s, err := ParseServer(bad); !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "segre") {
			t.Errorf("%q: %+v, %v", bad, s, err)
		}
	}
}

func TestWhatAServerSays(t *testing.T) {
	long := said(errors.New("550 " + strings.Repeat("è", 400) + "\r\n\x00\xff"))
	if n := len([]rune(long)); n != 300 || strings.ContainsFunc(long, unicode.IsControl) {
		t.Errorf("%d characters: %q", n, long)
	}
}

func FuzzParseServer(f *testing.F) {
	f.Add("smtp://anna:p%40ss@posta.example:587?starttls=required")
	f.Add("smtps://[::1]:465")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseServer(text)
		if err != nil {
			return
		}
		if s.Host == "" || s.Port < 1 || s.Port > 65535 || s.User != "" && !s.local() && s.Security != StartTLS && s.Security != Implicit {
			t.Errorf("%q: %+v", text, s)
		}
	})
}
