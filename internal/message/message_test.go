package message_test

import (
	"context"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/message"
	"vidimus/internal/outbox"
	"vidimus/internal/post"
	"vidimus/internal/post/smtptest"
	"vidimus/internal/store"
)

var today = calendar.MustDate("2026-08-20")

// desk is a course about to start, whose first two people have an address, and the mail
// server.
type desk struct {
	*attendancetest.Course
	server *smtptest.Server
	post   message.Posting
	worker *outbox.Worker
}

func eachDesk(t *testing.T, starttls bool, run func(d *desk)) {
	attendancetest.Each(t, "2026-08-20T09:00:00Z", func(t *testing.T, s *attendancetest.School) {
		d := &desk{Course: s.Open("c", 3), server: smtptest.Start(t, starttls)}
		d.Calendar()
		s.Exec("UPDATE course SET state = 'authorised' WHERE id = 'c'")
		s.Exec("UPDATE learner SET email = 'uno@posta.example', surname = 'Đorđević' WHERE id = 'c-p01'")
		s.Exec("UPDATE learner SET email = 'due@posta.example' WHERE id = 'c-p02'")
		d.post = message.Posting{DB: s.DB, Server: d.parse("smtp://anna:segreta@" + d.server.Addr)}
		d.worker = &outbox.Worker{DB: s.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{
			message.Job: func(ctx context.Context, body []byte) error { return d.post.Handle(ctx, body) }}}
		run(d)
	})
}

func (d *desk) parse(url string) *post.Server {
	d.T.Helper()
	s, err := post.ParseServer(url)
	if err != nil {
		d.T.Fatal(err)
	}
	s.Roots = d.server.Roots
	return s
}

func (d *desk) drafts(reason message.Reason, who ...string) (out []message.Draft) {
	d.T.Helper()
	d.Read(func(r store.Reader) (err error) {
		out, err = message.Drafts(d.T.Context(), r, "c", reason, today, who...)
		return err
	})
	return out
}

func (d *desk) queue(reason message.Reason, who ...string) (out []message.Message, err error) {
	seen := message.Digest(d.drafts(reason, who...))
	err = d.Write(attendancetest.Director, func(tx *store.Tx) (err error) {
		out, err = message.Queue(d.T.Context(), tx, "c", reason, seen, who...)
		return err
	})
	return out, err
}

// one queues a message to the first person.
func (d *desk) one() message.Message {
	d.T.Helper()
	all, err := d.queue(message.Documents, d.Enrolments[0])
	if err != nil || len(all) != 1 {
		d.T.Fatal(all, err)
	}
	return all[0]
}

func (d *desk) act(verb func(tx *store.Tx) (message.Message, error)) (m message.Message, err error) {
	err = d.Write(attendancetest.Director, func(tx *store.Tx) (err error) {
		m, err = verb(tx)
		return err
	})
	return m, err
}

func (d *desk) again(id string) (message.Message, error) {
	return d.act(func(tx *store.Tx) (message.Message, error) { return message.Again(d.T.Context(), tx, id) })
}

func (d *desk) drain() {
	d.T.Helper()
	if err := d.worker.Drain(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
}

func (d *desk) is(id string, state message.State, trouble post.Trouble) message.Listed {
	d.T.Helper()
	var m message.Listed
	d.Read(func(r store.Reader) (err error) {
		m, err = message.ByID(d.T.Context(), r, id)
		return err
	})
	if m.State != state || m.Trouble != trouble {
		d.T.Errorf("%s, %s (%s), want %s, %s", m.State, m.Trouble, m.Detail, state, trouble)
	}
	return m
}

func (d *desk) letters(n int) []smtptest.Letter {
	d.T.Helper()
	all := d.server.Letters()
	if len(all) != n {
		d.T.Errorf("the server has taken %d letters, want %d", len(all), n)
	}
	return all
}

func TestFromTheDraftToTheServer(t *testing.T) {
	eachDesk(t, true, func(d *desk) {
		drafts := d.drafts(message.Documents)
		if len(drafts) != 3 || drafts[0].Missing == 0 || !strings.Contains(drafts[0].Body, "– Documento d’identità") || !strings.Contains(drafts[0].Body, "Gentile Prova Đorđević") || drafts[2].Mailable() {
			d.T.Fatalf("%+v", drafts)
		}
		sent, err := d.queue(message.Documents, d.Enrolments...)
		if err != nil || len(sent) != 2 { // the third has no address
			d.T.Fatal(sent, err)
		}
		d.drain()
		d.drain()
		letters := d.letters(2)
		for i, l := range letters {
			m := d.is(sent[i].ID, message.Sent, "")
			raw := l.Text[strings.Index(l.Text, "\n\n")+2:]
			body, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(raw)))
			if err != nil || strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")) != m.Body || m.Body != drafts[i].Body {
				d.T.Errorf("sent %q, shown %q, %v", body, drafts[i].Body, err)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(l.Header("Subject"))
			if err != nil || subject != drafts[i].Subject || l.To != drafts[i].To || l.From != "segreteria@scuola.example" || l.Header("Message-Id") != "<"+m.MessageID+">" || !l.TLS || l.User == "" {
				d.T.Errorf("%+v", l)
			}
			if m.Attempts != 1 || m.SettledAt.IsZero() || m.QueuedBy != "director" {
				d.T.Errorf("%+v", m)
			}
		}
		d.Read(func(r store.Reader) error { // nothing is lost of the fold
			found, err := store.Verify(d.T.Context(), r)
			for _, f := range found {
				if strings.Contains(f.Message, "message") {
					d.T.Error(f)
				}
			}
			return err
		})
	})
}

func TestNobodyIsWrittenToTwice(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		seen := message.Digest(d.drafts(message.Documents, d.Enrolments[0]))
		var all sync.WaitGroup
		for range 5 { // five secretaries press the button on the same preview
			all.Go(func() {
				err := d.Write(attendancetest.Director, func(tx *store.Tx) error {
					_, err := message.Queue(d.T.Context(), tx, "c", message.Documents, seen, d.Enrolments[0])
					return err
				})
				if err != nil && !fault.HasCode(err, "message.changed") {
					d.T.Error(err)
				}
			})
		}
		all.Wait()
		for range 3 { // several copies of the program
			all.Go(d.drain)
		}
		all.Wait()
		d.letters(1)
		if _, err := d.queue(message.Documents, d.Enrolments[0]); !fault.HasCode(err, "message.nobody") {
			d.T.Errorf("again on the day: %v", err)
		}
		if _, err := d.queue(message.Start, d.Enrolments[0]); err != nil {
			d.T.Errorf("for another reason: %v", err)
		}
		d.At(today.AddDays(1), "09:00")
		seen = ""
		d.Read(func(r store.Reader) error {
			drafts, err := message.Drafts(d.T.Context(), r, "c", message.Documents, today.AddDays(1), d.Enrolments[0])
			seen = message.Digest(drafts)
			return err
		})
		if _, err := d.act(func(tx *store.Tx) (message.Message, error) {
			_, err := message.Queue(d.T.Context(), tx, "c", message.Documents, seen, d.Enrolments[0])
			return message.Message{}, err
		}); err != nil {
			d.T.Errorf("on the next day: %v", err)
		}
	})
}

func TestOnlyByAnActOfItsOwn(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		m := d.one()
		if _, err := d.again(m.ID); !fault.HasCode(err, "message.under_way") {
			d.T.Errorf("while it is queued: %v", err)
		}
		d.drain()
		second, err := d.again(m.ID)
		if err != nil || second.ID == m.ID || second.Copy != 1 || second.MessageID == m.MessageID || second.Body != m.Body {
			d.T.Fatalf("%+v, %v", second, err)
		}
		d.drain()
		d.letters(2)
		d.is(m.ID, message.Sent, "")
		d.is(second.ID, message.Sent, "")
	})
}

// What failed yesterday and is sent again today is today's: nobody is written to once more.
func TestSentAgainOnAnotherDay(t *testing.T) {
	for name, state := range map[string]message.State{"certainly not sent": message.Failed, "perhaps sent": message.Unknown} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, false, func(d *desk) {
				m := d.one()
				d.Exec("UPDATE message SET state = '" + string(state) + "'")
				tomorrow := today.AddDays(1)
				d.At(tomorrow, "00:30") // still yesterday at Greenwich
				again, err := d.again(m.ID)
				if err != nil || again.ID != m.ID || again.MessageID != m.MessageID || again.OnDate != tomorrow {
					d.T.Fatalf("%+v, %v", again, err)
				}
				d.drain()
				d.is(m.ID, message.Sent, "")
				var drafts []message.Draft
				d.Read(func(r store.Reader) (err error) {
					drafts, err = message.Drafts(d.T.Context(), r, "c", message.Documents, tomorrow, d.Enrolments[0])
					return err
				})
				if len(drafts) != 1 || drafts[0].Earlier != m.ID || !fault.HasCode(drafts[0].Obstacle, "message.twice") {
					d.T.Fatalf("%+v", drafts)
				}
				if err := d.Write(attendancetest.Director, func(tx *store.Tx) error {
					_, err := message.Queue(d.T.Context(), tx, "c", message.Documents, message.Digest(drafts), d.Enrolments[0])
					return err
				}); !fault.HasCode(err, "message.nobody") {
					d.T.Errorf("queued once more: %v", err)
				}
				d.drain()
				d.letters(1)
				d.Exec("UPDATE message SET state = '" + string(state) + "'")
				if same, err := d.again(m.ID); err != nil || same.Copy != again.Copy {
					d.T.Errorf("twice on the day: %+v, %v", same, err)
				}
			})
		})
	}
}

// The plug is pulled after the server took the message and before we wrote it down.
func TestTheCrashAfterTheServerTookIt(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		m := d.one()
		send := d.worker.Handlers[message.Job]
		d.worker.Handlers[message.Job] = func(context.Context, []byte) error {
			d.Exec("UPDATE message SET state = 'sending', attempts = 1") // as begin did; then the letter went out, and nobody came back
			return context.Canceled
		}
		d.drain()
		d.worker.Handlers[message.Job] = send
		d.At(today, "23:00")
		d.drain()
		d.letters(0) // it is not tried again by itself
		d.is(m.ID, message.Unknown, post.BrokenOff)
		if done, err := d.act(func(tx *store.Tx) (message.Message, error) { return message.Arrived(d.T.Context(), tx, m.ID) }); err != nil || done.State != message.Sent || done.SettledBy != "director" {
			d.T.Errorf("%+v, %v", done, err)
		}
	})
}

func TestTheServerThatDropsAfterTheText(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		d.server.Behave(smtptest.DropAfter)
		m := d.one()
		d.drain()
		d.At(today, "23:00")
		d.server.Behave(smtptest.Take)
		d.drain()
		first := d.letters(1)[0]
		d.is(m.ID, message.Unknown, post.BrokenOff)
		if _, err := d.queue(message.Documents, d.Enrolments[0]); !fault.HasCode(err, "message.nobody") {
			d.T.Errorf("again while it is unknown: %v", err)
		}
		if _, err := d.again(m.ID); err != nil { // somebody asks for it
			d.T.Fatal(err)
		}
		d.drain()
		d.is(m.ID, message.Sent, "")
		if second := d.letters(2)[1]; second.Header("Message-Id") != first.Header("Message-Id") {
			d.T.Error("a mailbox cannot tell that it has it already")
		}
	})
}

func TestTroubles(t *testing.T) {
	for _, c := range []struct {
		name    string
		behave  smtptest.Behaviour
		state   message.State
		trouble post.Trouble
		later   message.State // once the server behaves
	}{
		{"refuses the recipient", smtptest.RefuseRcpt, message.Failed, post.Refused, message.Failed},
		{"asks to try later", smtptest.Greylist, message.Queued, post.NotNow, message.Sent},
		{"drops at DATA", smtptest.DropBefore, message.Queued, post.Unreachable, message.Sent},
		{"refuses the text", smtptest.RefuseData, message.Failed, post.Refused, message.Failed},
		{"refuses the password", smtptest.RefuseSignIn, message.Queued, post.NotAllowed, message.Sent},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachDesk(t, false, func(d *desk) {
				d.server.Behave(c.behave)
				m := d.one()
				d.drain()
				if got := d.is(m.ID, c.state, c.trouble); got.Detail == "" || strings.Contains(got.Detail, "segreta") || got.Attempts != 1 {
					d.T.Errorf("%+v", got)
				}
				d.letters(0)
				d.server.Behave(smtptest.Take)
				d.drain() // too early for another attempt
				d.is(m.ID, c.state, c.trouble)
				d.At(today, "12:00")
				d.drain()
				if c.later == message.Sent {
					d.is(m.ID, message.Sent, "")
					return
				}
				d.is(m.ID, c.later, c.trouble)
				d.Exec("UPDATE learner SET email = 'nuovo@posta.example' WHERE id = 'c-p01'")
				if _, err := d.again(m.ID); err != nil {
					d.T.Fatal(err)
				}
				d.drain()
				if l := d.letters(1); l[0].To != "nuovo@posta.example" {
					d.T.Error(l[0].To)
				}
			})
		})
	}
}

func TestGivingUp(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		d.server.Behave(smtptest.Greylist)
		m := d.one()
		for hour := range 30 {
			d.Clock.Set(time.Date(2026, 8, 20, 9+hour, 0, 1, 0, time.UTC))
			d.drain()
		}
		got := d.is(m.ID, message.Failed, post.GivenUp)
		tried := d.server.Attempts()
		if tried < 10 || got.Attempts != tried {
			d.T.Errorf("%d attempts, written down %d", tried, got.Attempts)
		}
		d.At(today.AddDays(5), "09:00")
		d.drain()
		if d.server.Attempts() != tried {
			d.T.Error("it is still tried")
		}
	})
}

func TestSecureOrNotAtAll(t *testing.T) {
	eachDesk(t, false, func(d *desk) { // no STARTTLS here
		d.post.Server = d.parse("smtp://" + d.server.Addr + "?starttls=required")
		m := d.one()
		d.drain()
		d.is(m.ID, message.Queued, post.NotSecure)
		if d.server.Attempts() != 0 {
			d.T.Error("somebody listened")
		}
	})
	eachDesk(t, true, func(d *desk) { // and a certificate that nobody knows
		d.post.Server.Roots = nil
		m := d.one()
		d.drain()
		d.is(m.ID, message.Queued, post.NotSecure)
	})
	eachDesk(t, false, func(d *desk) { // nobody at home
		l, err := (&net.ListenConfig{}).Listen(d.T.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			d.T.Fatal(err)
		}
		d.post.Server = d.parse("smtp://" + l.Addr().String())
		_ = l.Close()
		m := d.one()
		d.drain()
		d.is(m.ID, message.Queued, post.Unreachable)
		d.post.Server = nil
		d.At(today, "12:00")
		d.drain()
		d.is(m.ID, message.Queued, post.Unconfigured)
	})
}

// What people are called cannot become a header, nor a line of the conversation.
func TestHeaderInjection(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		d.Exec("UPDATE learner SET surname = ?, name = ? WHERE id = 'c-p01'", "Rossi\r\nBcc: altri@evil.example", "Eva\r\n.\r\nMAIL FROM:<evil@evil.example>")
		d.Exec("UPDATE provider SET name = ?", "Scuola\r\nX-Evil: 1")
		d.Exec("UPDATE course SET title = ?", "Cucina\r\nX-Evil: 2")
		m := d.one()
		d.drain()
		d.is(m.ID, message.Sent, "")
		l := d.letters(1)[0]
		if l.Header("Bcc") != "" || l.Header("X-Evil") != "" || l.To != "uno@posta.example" || d.server.Attempts() != 1 {
			d.T.Errorf("%s", l.Text)
		}
		d.Exec("UPDATE learner SET email = ? WHERE id = 'c-p02'", "due@posta.example\r\nRCPT TO:<evil@evil.example>")
		if drafts := d.drafts(message.Documents, d.Enrolments[1]); drafts[0].Mailable() {
			d.T.Errorf("%+v", drafts[0])
		}
	})
}

func TestWithoutEmail(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		tell := func(means message.Means, seen string) (out []message.Message, err error) {
			err = d.Write(attendancetest.Director, func(tx *store.Tx) (err error) {
				out, err = message.Tell(d.T.Context(), tx, "c", message.Start, means, seen, d.Enrolments[2])
				return err
			})
			return out, err
		}
		seen := message.Digest(d.drafts(message.Start, d.Enrolments[2]))
		if _, err := tell("pigeon", seen); !fault.HasCode(err, "message.means") {
			d.T.Error(err)
		}
		if _, err := tell(message.Phone, "other"); !fault.HasCode(err, "message.changed") {
			d.T.Error(err)
		}
		told, err := tell(message.Phone, seen)
		if err != nil || len(told) != 1 || told[0].State != message.Told || !strings.Contains(told[0].Body, "comincia il 07/09/2026 alle 09:00") || !strings.Contains(told[0].Body, "– 08/09/2026, 09:00–14:00") {
			d.T.Fatalf("%+v, %v", told, err)
		}
		d.drain()
		d.letters(0)
		if _, err := d.again(told[0].ID); !fault.HasCode(err, "message.no_address") {
			d.T.Error(err)
		}
		d.server.Behave(smtptest.RefuseRcpt)
		m := d.one()
		d.drain()
		if done, err := d.act(func(tx *store.Tx) (message.Message, error) {
			return message.TellInstead(d.T.Context(), tx, m.ID, message.InPerson)
		}); err != nil || done.State != message.Told || done.Means != message.InPerson {
			d.T.Errorf("%+v, %v", done, err)
		}
		if _, err := d.act(func(tx *store.Tx) (message.Message, error) { return message.Arrived(d.T.Context(), tx, m.ID) }); !fault.HasCode(err, "message.known") {
			d.T.Error(err)
		}
	})
}

func TestTakenBack(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		m := d.one()
		cancel := func() (message.Message, error) {
			return d.act(func(tx *store.Tx) (message.Message, error) { return message.Cancel(d.T.Context(), tx, m.ID) })
		}
		if _, err := cancel(); err != nil {
			d.T.Fatal(err)
		}
		if _, err := cancel(); !fault.HasCode(err, "message.gone_out") {
			d.T.Error(err)
		}
		d.drain()
		d.letters(0)
		d.is(m.ID, message.Cancelled, "")
	})
}

func TestWhoIsNotWrittenTo(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		d.Leaves(d.Enrolments[1], today, "withdrawn")
		if got := d.drafts(message.Start); len(got) != 2 {
			d.T.Errorf("%d people of two who are there", len(got))
		}
		d.Exec("UPDATE enrolment SET state = 'waiting', place = 1 WHERE id = ?", d.Enrolments[0])
		if got := d.drafts(message.Seat); len(got) != 1 || got[0].EnrolmentID != d.Enrolments[0] || !got[0].Mailable() {
			d.T.Errorf("%+v", got)
		}
		if got := d.drafts(message.Start, d.Enrolments[0]); !fault.HasCode(got[0].Obstacle, "message.waiting") {
			d.T.Error(got[0].Obstacle)
		}
		if got := d.drafts(message.Seat, d.Enrolments[2]); !fault.HasCode(got[0].Obstacle, "message.seated") {
			d.T.Error(got[0].Obstacle)
		}
		d.Exec("UPDATE enrolment SET state = 'admitted', place = NULL WHERE id = ?", d.Enrolments[0])
		if got := d.drafts(message.Start, d.Enrolments[1]); !fault.HasCode(got[0].Obstacle, "message.gone") {
			d.T.Error(got[0].Obstacle)
		}
		if _, err := d.queue(message.Start); !fault.HasCode(err, "message.whom") {
			d.T.Errorf("to nobody: %v", err)
		}
		d.Exec("UPDATE lesson SET state = 'cancelled' WHERE course_id = 'c'")
		if got := d.drafts(message.Start, d.Enrolments[0]); !fault.HasCode(got[0].Obstacle, "message.empty") {
			d.T.Error(got[0].Obstacle)
		}
		d.Exec("UPDATE provider SET sender_email = ''")
		if _, err := d.queue(message.Documents, d.Enrolments[0]); !fault.HasCode(err, "message.sender") {
			d.T.Errorf("from nobody: %v", err)
		}
	})
}

func TestTheProvidersOwnWords(t *testing.T) {
	eachDesk(t, false, func(d *desk) {
		word := func(words message.Template) error {
			_, err := d.DB.Write(d.T.Context(), store.Command{Actor: attendancetest.Director, Locks: []store.Stream{store.ProviderStream()}}, func(tx *store.Tx) error {
				return message.Word(d.T.Context(), tx, words)
			})
			return err
		}
		if err := word(message.Template{ID: "documents", Subject: "Ciao {nme}", Body: "x"}); !fault.HasCode(err, "message.template") || fault.As(err).Fields[0].Args["name"] != "{nme}" {
			d.T.Error(err)
		}
		if err := word(message.Template{ID: "love", Subject: "x", Body: "x"}); !fault.Is(err, fault.NotFound) {
			d.T.Error(err)
		}
		if err := word(message.Template{ID: "documents", Subject: " Ciao {nome} ", Body: "Porta:\r\n{mancano}"}); err != nil {
			d.T.Fatal(err)
		}
		if got := d.drafts(message.Documents, d.Enrolments[0])[0]; got.Subject != "Ciao Prova" || !strings.HasPrefix(got.Body, "Porta:\n– ") {
			d.T.Errorf("%+v", got)
		}
		d.Read(func(r store.Reader) error {
			draft, err := message.Preview(d.T.Context(), r, message.Template{ID: "start", Subject: "{corso}", Body: "{ora}"}, "c", d.Enrolments[1], today)
			if draft.Body != "09:00" {
				d.T.Errorf("%+v", draft)
			}
			return err
		})
	})
}
