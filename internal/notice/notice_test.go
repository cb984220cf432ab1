package notice_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/notice"
	"vidimus/internal/outbox"
	"vidimus/internal/post"
	"vidimus/internal/post/smtptest"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// house is a provider with two people who sign in, and its mail server.
type house struct {
	*testing.T
	db         *store.DB
	clock      *storetest.Clock
	ada, bruno string // accounts
	server     *smtptest.Server
	post       notice.Posting
	worker     *outbox.Worker
}

func eachHouse(t *testing.T, run func(h *house)) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		clock := storetest.NewClock("2026-11-22T02:00:00Z") // three in the morning
		h := &house{T: t, clock: clock, db: storetest.Open(t, database, clock), server: smtptest.Start(t, false)}
		h.write(func(tx *store.Tx) error {
			p := provider.Provider{Name: "Ente di prova", Zone: "Europe/Rome", SenderEmail: "segreteria@ente.example"}.WithUsualTerms()
			return provider.Establish(t.Context(), tx, p)
		})
		h.ada, h.bruno = h.account("ada"), h.account("bruno")
		server, err := post.ParseServer("smtp://" + h.server.Addr)
		if err != nil {
			t.Fatal(err)
		}
		h.post = notice.Posting{DB: h.db, Server: server, BaseURL: "https://registro.example"}
		h.worker = &outbox.Worker{DB: h.db, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{
			notice.DigestsJob: func(ctx context.Context, b []byte) error { return h.post.Compose(ctx, b) },
			notice.DigestJob:  func(ctx context.Context, b []byte) error { return h.post.Send(ctx, b) },
		}}
		run(h)
	})
}

func (h *house) write(fn func(tx *store.Tx) error) {
	h.Helper()
	cmd := store.Command{Actor: store.Actor{Kind: store.Console, ID: "test"}, Locks: []store.Stream{store.ProviderStream()}}
	if _, err := h.db.Write(h.Context(), cmd, fn); err != nil {
		h.Fatal(err)
	}
}

func (h *house) account(name string) string {
	h.Helper()
	var a account.Account
	h.write(func(tx *store.Tx) (err error) {
		a, err = account.Create(h.Context(), tx, account.New{Email: name + "@ente.example", Name: name, Roles: account.RolesOf(account.Tutor), Password: "hash"})
		return err
	})
	return a.ID
}

func (h *house) upkeep(fn func(tx *store.Tx) error) {
	h.Helper()
	if err := h.db.Upkeep(h.Context(), fn); err != nil {
		h.Fatal(err)
	}
}

// sync tells all that is true of a kind, and returns how many notices there are more.
func (h *house) sync(news ...notice.News) (told int) {
	h.Helper()
	h.upkeep(func(tx *store.Tx) (err error) {
		told, err = notice.Sync(h.Context(), tx, "lesson", news)
		return err
	})
	return told
}

func (h *house) of(account string) (out []notice.Notice) {
	h.Helper()
	err := h.db.Read(h.Context(), func(r store.Reader) (err error) {
		out, err = notice.Of(h.Context(), r, account)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return out
}

func (h *house) unread(account string) (n int) {
	h.Helper()
	err := h.db.Read(h.Context(), func(r store.Reader) (err error) {
		n, err = notice.Unread(h.Context(), r, account)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return n
}

// morning plans the digests of the day and lets the outbox work until ten.
func (h *house) morning(day string) {
	h.Helper()
	h.upkeep(func(tx *store.Tx) error { return notice.Plan(h.Context(), tx, calendar.MustDate(day)) })
	h.at(day + "T09:00:00Z")
}

func (h *house) at(instant string) {
	h.Helper()
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		h.Fatal(err)
	}
	h.clock.Set(at)
	if err := h.worker.Drain(h.Context()); err != nil {
		h.Fatal(err)
	}
}

func (h *house) digest(account string) notice.Digest {
	h.Helper()
	var d notice.Digest
	err := h.db.Read(h.Context(), func(r store.Reader) (err error) {
		d, _, err = notice.LastDigest(h.Context(), r, account)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return d
}

func text(t *testing.T, l smtptest.Letter) (subject, body string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(l.Text))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get("Subject"), strings.ReplaceAll(string(b), "\r\n", "\n")
}

func open(lesson string, to ...string) notice.News {
	return notice.News{To: to, Key: "open:" + lesson, Severity: finding.Blocking, Message: "Lezione «{lesson}» del {day} da chiudere",
		Args: finding.Args{"lesson": lesson, "day": calendar.MustDate("2026-11-20")}, Href: "/lezioni/" + lesson}
}

func TestNobodyIsToldTwice(t *testing.T) {
	eachHouse(t, func(h *house) {
		if n := h.sync(open("l1", h.ada, h.bruno), open("l2", h.ada), open("l2", h.ada)); n != 3 {
			h.Errorf("%d told at first", n)
		}
		if n := h.sync(open("l1", h.ada, h.bruno), open("l2", h.ada)); n != 0 {
			h.Errorf("%d told again", n)
		}
		if a, b := h.unread(h.ada), h.unread(h.bruno); a != 2 || b != 1 {
			h.Errorf("unread: %d and %d", a, b)
		}
		n := h.of(h.bruno)[0]
		if got := n.Text(language.Italian); got != "Lezione «l1» del 20/11/2026 da chiudere" || n.Href != "/lezioni/l1" {
			h.Errorf("%q, %s", got, n.Href)
		}
	})
}

// What is known says what is true now; only what has become more pressing is told anew.
func TestWhatChangesIsSaid(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, change func(n *notice.News)
		unread        int
		letters       int
		want          string
	}{
		{"nothing", nil, func(*notice.News) {}, 0, 1, "blocking Lezione «l1» del 20/11/2026 da chiudere /lezioni/l1 []"},
		{"a figure", nil, func(n *notice.News) { n.Args = finding.Args{"lesson": "l1", "day": "ieri"} }, 0, 1, "blocking Lezione «l1» del ieri da chiudere /lezioni/l1 []"},
		{"a fact and the page", nil, func(n *notice.News) { n.Facts, n.Href = []notice.Fact{{Label: "Corso", Value: "c"}}, "/altrove" }, 0, 1,
			"blocking Lezione «l1» del 20/11/2026 da chiudere /altrove [{Corso c}]"},
		{"less pressing", nil, func(n *notice.News) { n.Severity = finding.Warning }, 0, 1, "warning Lezione «l1» del 20/11/2026 da chiudere /lezioni/l1 []"},
		{"more pressing", func(n *notice.News) { n.Severity = finding.Warning }, func(n *notice.News) { n.Message = "Lezione «{lesson}» persa" }, 1, 2,
			"blocking Lezione «l1» persa /lezioni/l1 []"},
	} {
		t.Run(test.name, func(t *testing.T) {
			eachHouse(t, func(h *house) {
				n := open("l1", h.ada)
				if test.first != nil {
					test.first(&n)
				}
				h.sync(n)
				h.morning("2026-11-22")
				h.upkeep(func(tx *store.Tx) error { return notice.ReadAll(h.Context(), tx, h.ada) })
				n = open("l1", h.ada)
				test.change(&n)
				for range 2 { // the second time there is nothing to change
					if told := h.sync(n); told != 0 || h.unread(h.ada) != test.unread {
						h.Errorf("%d more, %d unread", told, h.unread(h.ada))
					}
				}
				h.morning("2026-11-23")
				if got := len(h.server.Letters()); got != test.letters {
					h.Errorf("%d letters", got)
				}
				now := h.of(h.ada)[0]
				if got := fmt.Sprint(now.Severity, " ", now.Text(language.Italian), " ", now.Href, " ", now.Facts()); got != test.want {
					h.Errorf("%s", got)
				}
			})
		})
	}
}

func TestWhatIsPutInOrderIsOver(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.sync(open("l1", h.ada), open("l2", h.ada))
		h.sync(open("l2", h.ada))
		all := h.of(h.ada)
		if len(all) != 2 || all[0].Key != "open:l2" || !all[0].Open() || all[1].Open() {
			h.Errorf("%+v", all)
		}
		// The page is opened again: the notice is too, and nobody is told anew.
		if n := h.sync(open("l1", h.ada), open("l2", h.ada)); n != 0 || h.unread(h.ada) != 2 {
			h.Errorf("%d told anew", n)
		}
		h.sync()
		h.clock.Set(h.clock.Now().Add(91 * 24 * time.Hour))
		h.upkeep(func(tx *store.Tx) error { return notice.Tidy(h.Context(), tx, "absence", "lesson") })
		if all := h.of(h.ada); len(all) != 2 {
			h.Errorf("of a kind whose keys last: %+v", all)
		}
		h.upkeep(func(tx *store.Tx) error { return notice.Tidy(h.Context(), tx) })
		if all := h.of(h.ada); len(all) != 0 {
			h.Errorf("kept: %+v", all)
		}
	})
}

// What is overdue is in the e-mail of every day, read or not; when it comes back it is told
// again.
func TestWhatIsOverdueIsToldEveryDay(t *testing.T) {
	eachHouse(t, func(h *house) {
		overdue, once := open("l1", h.ada), open("l2", h.ada)
		overdue.Daily = true
		letters := func(day string, want int, says, hushes string) {
			h.Helper()
			h.morning(day)
			all := h.server.Letters()
			if len(all) != want {
				h.Fatalf("%s: %d letters, want %d", day, len(all), want)
			}
			if _, body := text(h.T, all[want-1]); !strings.Contains(body, says) || hushes != "" && strings.Contains(body, hushes) {
				h.Errorf("%s: %s", day, body)
			}
		}
		h.sync(overdue, once)
		letters("2026-11-22", 1, "Scaduti: li ricordiamo ogni giorno, finché non sono a posto\n– Lezione «l1» del 20/11/2026 da chiudere\n"+
			"  https://registro.example/lezioni/l1\n\nDa sistemare subito\n– Lezione «l2»", "")
		h.upkeep(func(tx *store.Tx) error { return notice.ReadAll(h.Context(), tx, h.ada) })
		h.sync(overdue, once)
		letters("2026-11-23", 2, "«l1»", "«l2»")
		letters("2026-11-24", 3, "Ancora aperti da prima: 1.", "«l2»")
		h.sync(once)
		h.morning("2026-11-25")
		if n := len(h.server.Letters()); n != 3 {
			h.Errorf("it is in order: %d letters", n)
		}
		if told := h.sync(overdue, once); told != 0 || h.unread(h.ada) != 1 {
			h.Errorf("it came back: %d told, %d unread", told, h.unread(h.ada))
		}
		letters("2026-11-26", 4, "«l1»", "«l2»")
	})
}

func TestAnotherKindIsLeftAlone(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.upkeep(func(tx *store.Tx) error {
			_, err := notice.Sync(h.Context(), tx, "absence", []notice.News{{To: []string{h.ada}, Key: "absence:e1:75", Severity: finding.Warning, Message: "x",
				Facts: []notice.Fact{{Label: "Assenze", Value: "37 h 30'"}}}})
			return err
		})
		h.sync()
		all := h.of(h.ada)
		if len(all) != 1 || !all[0].Open() {
			h.Fatalf("%+v", all)
		}
		if d := cmp.Diff([]notice.Fact{{Label: "Assenze", Value: "37 h 30'"}}, all[0].Facts()); d != "" {
			h.Error(d)
		}
	})
}

func TestReading(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.sync(open("l1", h.ada), open("l2", h.ada), open("l3", h.bruno))
		his := h.of(h.bruno)[0].ID
		hers := h.of(h.ada)[0].ID
		h.upkeep(func(tx *store.Tx) error { return notice.Read(h.Context(), tx, h.ada, hers) })
		err := h.db.Upkeep(h.Context(), func(tx *store.Tx) error { return notice.Read(h.Context(), tx, h.ada, his) })
		if !fault.Is(err, fault.NotFound) {
			h.Errorf("somebody else’s: %v", err)
		}
		if a, b := h.unread(h.ada), h.unread(h.bruno); a != 1 || b != 1 {
			h.Errorf("after one was read: %d, and of somebody else %d", a, b)
		}
		h.upkeep(func(tx *store.Tx) error { return notice.ReadAll(h.Context(), tx, h.ada) })
		if n := h.unread(h.ada); n != 0 {
			h.Errorf("after all were read: %d", n)
		}
	})
}

func TestTheDigest(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.sync(open("l1", h.ada, h.bruno), open("l2", h.ada))
		h.upkeep(func(tx *store.Tx) error { return notice.Plan(h.Context(), tx, calendar.MustDate("2026-11-22")) })
		h.at("2026-11-22T05:59:00Z")
		if got := len(h.server.Letters()); got != 0 {
			h.Fatalf("%d letters before seven", got)
		}
		h.at("2026-11-22T06:00:00Z")
		letters := h.server.Letters()
		if len(letters) != 2 {
			h.Fatalf("%d letters", len(letters))
		}
		_, body := text(h.T, letters[0])
		want := "Buongiorno ada,\n\nquesti sono gli avvisi del registro al 22/11/2026.\n\nDa sistemare subito\n" +
			"– Lezione «l1» del 20/11/2026 da chiudere\n  https://registro.example/lezioni/l1\n– Lezione «l2» del 20/11/2026 da chiudere\n  https://registro.example/lezioni/l2\n" +
			"\nTutti gli avvisi: https://registro.example/avvisi\n"
		if d := cmp.Diff(want, body); d != "" {
			h.Error(d)
		}
		if d := h.digest(h.ada); d.State != notice.Sent || d.OnDate != calendar.MustDate("2026-11-22") {
			h.Errorf("%+v", d)
		}
		// Another copy of the program plans the same day; nothing is new on the next.
		h.morning("2026-11-22")
		h.morning("2026-11-23")
		if got := len(h.server.Letters()); got != 2 {
			h.Errorf("%d letters", got)
		}
		h.sync(open("l1", h.ada, h.bruno), open("l2", h.ada), open("l3", h.ada))
		h.morning("2026-11-24")
		letters = h.server.Letters()
		if len(letters) != 3 {
			h.Fatalf("%d letters", len(letters))
		}
		if _, body = text(h.T, letters[2]); !strings.Contains(body, "«l3»") || strings.Contains(body, "«l1»") || !strings.Contains(body, "Ancora aperti da prima: 2.") {
			h.Error(body)
		}
	})
}

func TestNothingIsSentOfWhatIsReadOrOver(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.sync(open("l1", h.ada), open("l2", h.bruno))
		h.upkeep(func(tx *store.Tx) error { return notice.ReadAll(h.Context(), tx, h.ada) })
		h.sync(open("l1", h.ada))
		h.morning("2026-11-22")
		if got := len(h.server.Letters()); got != 0 {
			h.Errorf("%d letters", got)
		}
	})
}

// Without a mail server nothing is prepared; on the day there is one, it is all still new.
func TestWithoutAServer(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.sync(open("l1", h.ada))
		server := h.post.Server
		h.post.Server = nil
		h.morning("2026-11-22")
		h.post.Server = server
		h.morning("2026-11-23")
		if got := len(h.server.Letters()); got != 1 {
			h.Errorf("%d letters", got)
		}
	})
}

func TestTroublesOfTheDigest(t *testing.T) {
	for _, test := range []struct {
		name      string
		behaviour smtptest.Behaviour
		first     notice.State
		after     notice.State // once the server takes letters again
		letters   int
	}{
		{"drops after the text", smtptest.DropAfter, notice.Unknown, notice.Unknown, 1},
		{"drops before the text", smtptest.DropBefore, notice.Queued, notice.Sent, 1},
		{"refuses for good", smtptest.RefuseRcpt, notice.Failed, notice.Failed, 0},
		{"asks to try later", smtptest.Greylist, notice.Queued, notice.Sent, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			eachHouse(t, func(h *house) {
				h.sync(open("l1", h.ada))
				h.server.Behave(test.behaviour)
				h.morning("2026-11-22")
				if d := h.digest(h.ada); d.State != test.first {
					h.Errorf("first: %+v", d)
				}
				h.server.Behave(smtptest.Take)
				h.at("2026-11-22T10:00:00Z")
				if d := h.digest(h.ada); d.State != test.after || len(h.server.Letters()) != test.letters {
					h.Errorf("after: %+v, %d letters", d, len(h.server.Letters()))
				}
			})
		})
	}
}

// The plug is pulled after the server took the letter and before we wrote it down.
func TestTheCrashWhileTheDigestIsSent(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.sync(open("l1", h.ada))
		send := h.worker.Handlers[notice.DigestJob]
		h.worker.Handlers[notice.DigestJob] = func(context.Context, []byte) error {
			h.upkeep(func(tx *store.Tx) error {
				_, err := tx.Exec(h.Context(), "UPDATE notice_digest SET state = 'sending'")
				return err
			})
			return context.Canceled
		}
		h.morning("2026-11-22")
		h.worker.Handlers[notice.DigestJob] = send
		h.at("2026-11-22T12:00:00Z")
		if d := h.digest(h.ada); d.State != notice.Unknown || d.Trouble != post.BrokenOff || len(h.server.Letters()) != 0 {
			h.Errorf("%+v", d)
		}
	})
}

// What is put in order between the evening and the letter is not told any more; a server
// that never answers is given up after half a day.
func TestOverBeforeItWasSent(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.sync(open("l1", h.ada), open("l2", h.bruno))
		h.server.Behave(smtptest.Greylist)
		h.morning("2026-11-22")
		h.sync(open("l2", h.bruno))
		h.at("2026-11-22T21:00:00Z")
		if a, b := h.digest(h.ada), h.digest(h.bruno); a.State != notice.Cancelled || b.State != notice.Failed {
			h.Errorf("%+v, %+v", a, b)
		}
	})
}
