package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/outbox"
	"vidimus/internal/post"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// State is how far a digest is.
type State string

const (
	Queued    State = "queued"
	Sending   State = "sending" // the mail server is being called
	Sent      State = "sent"
	Failed    State = "failed"    // certainly not sent; not tried again by itself
	Unknown   State = "unknown"   // it may have been sent: nobody sends it again
	Cancelled State = "cancelled" // all of it was put in order before it was sent
)

// Digest is the day's e-mail to one person.
type Digest struct {
	ID        string           `db:"id"`
	AccountID string           `db:"account_id"`
	OnDate    calendar.Date    `db:"on_date"`
	State     State            `db:"state"`
	Attempts  int              `db:"attempts"`
	Trouble   post.Trouble     `db:"trouble"`
	Detail    string           `db:"detail"`
	QueuedAt  calendar.Instant `db:"queued_at"`
	SettledAt calendar.Instant `db:"settled_at"`
}

const digestColumns = "id, account_id, on_date, state, attempts, trouble, detail, queued_at, settled_at"

// patience is how long after it was queued a digest is still tried: the next day has its own.
const patience = 12 * time.Hour

// The outbox's work: the digests of a day are put together, then each is sent.
const (
	DigestsJob = "notice.digests"
	DigestJob  = "notice.digest"
)

type digestsBody struct {
	Day calendar.Date `json:"day"`
}

type digestBody struct {
	Digest string `json:"digest"`
}

// Plan puts the digests of a day into the outbox, for the hour that the provider chose.
func Plan(ctx context.Context, tx *store.Tx, day calendar.Date) error {
	p, err := provider.Current(ctx, tx)
	if err != nil {
		return err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return err
	}
	return outbox.AddAt(ctx, tx, DigestsJob, digestsBody{day}, provider.At(day, p.DigestHour, zone))
}

// Posting writes to the provider's own people.
type Posting struct {
	DB      *store.DB
	Server  *post.Server // nil: none is configured, and nothing is sent
	BaseURL string       // of the links
}

// toTell is what a digest tells: what is open and new, and what is overdue every day.
const toTell = "closed_at IS NULL AND (daily OR read_at IS NULL AND digest_id IS NULL)"

// Compose is the outbox's work for [DigestsJob]: one digest for everybody who signs in and
// has something to be told. What nobody can send is left for the day on
// which somebody can.
func (p Posting) Compose(ctx context.Context, body []byte) error {
	var b digestsBody
	if err := json.Unmarshal(body, &b); err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	if p.Server == nil {
		return nil
	}
	return p.DB.Upkeep(ctx, func(tx *store.Tx) error {
		from, err := provider.Current(ctx, tx)
		if err != nil || from.SenderEmail == "" {
			return err
		}
		var to []string
		err = tx.Select(ctx, &to, `SELECT a.id FROM account a WHERE a.active AND a.password_hash <> ''
			AND EXISTS (SELECT 1 FROM notice n WHERE n.account_id = a.id AND `+toTell+`) ORDER BY a.id`)
		if err != nil {
			return err
		}
		for _, accountID := range to {
			if err := compose(ctx, tx, accountID, b.Day); err != nil {
				return err
			}
		}
		return nil
	})
}

// compose queues the digest of one person, who gets one a day.
func compose(ctx context.Context, tx *store.Tx, accountID string, day calendar.Date) error {
	id := store.NewID()
	n, err := tx.Exec(ctx, `INSERT INTO notice_digest (id, account_id, on_date, state, attempts, trouble, detail, queued_at)
		VALUES (?, ?, ?, 'queued', 0, '', '', ?) ON CONFLICT (account_id, on_date) DO NOTHING`, id, accountID, day, tx.Now())
	if err != nil || n == 0 {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE notice SET digest_id = ? WHERE account_id = ? AND "+toTell, id, accountID)
	if err != nil {
		return err
	}
	return outbox.Add(ctx, tx, DigestJob, digestBody{id})
}

// Send is the outbox's work for [DigestJob]. An error asks to be called again, later.
func (p Posting) Send(ctx context.Context, body []byte) error {
	var b digestBody
	if err := json.Unmarshal(body, &b); err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	letter, begun, err := p.begin(ctx, b.Digest)
	if err != nil || !begun {
		return err
	}
	later, err := p.end(ctx, b.Digest, p.Server.Hand(ctx, letter))
	if err == nil && later {
		err = fmt.Errorf("notice: digest %s is not sent yet", b.Digest)
	}
	return err
}

// begin marks the digest as being sent, before anybody is called, and writes the letter.
func (p Posting) begin(ctx context.Context, id string) (l post.Letter, begun bool, err error) {
	err = p.DB.Upkeep(ctx, func(tx *store.Tx) error {
		begun = false
		var d Digest
		if err := tx.Get(ctx, &d, "SELECT "+digestColumns+" FROM notice_digest WHERE id = ?", id); err != nil {
			return err
		}
		told, err := ofDigest(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case d.State == Sending: // and nobody came back to say how it went
			return settle(ctx, tx, id, Sending, Unknown, post.Outcome{Trouble: post.BrokenOff})
		case d.State != Queued:
			return nil
		case len(told) == 0:
			return settle(ctx, tx, id, Queued, Cancelled, post.Outcome{})
		}
		n, err := tx.Exec(ctx, "UPDATE notice_digest SET state = 'sending', attempts = attempts + 1 WHERE id = ? AND state = 'queued'", id)
		if err != nil || n == 0 {
			return err
		}
		begun = true
		l, err = p.letter(ctx, tx, d, told)
		return err
	})
	return l, begun, err
}

// end writes down what became of an attempt, and says whether there is to be another.
func (p Posting) end(ctx context.Context, id string, o post.Outcome) (later bool, err error) {
	err = p.DB.Upkeep(ctx, func(tx *store.Tx) error {
		var d Digest
		if err := tx.Get(ctx, &d, "SELECT "+digestColumns+" FROM notice_digest WHERE id = ?", id); err != nil {
			return err
		}
		if later = o.Fate == post.Later && tx.Now().Before(d.QueuedAt.Add(patience)); later {
			_, err := tx.Exec(ctx, "UPDATE notice_digest SET state = 'queued', trouble = ?, detail = ? WHERE id = ? AND state = 'sending'", string(o.Trouble), o.Detail, id)
			return err
		}
		return settle(ctx, tx, id, Sending, stateAfter[o.Fate], o)
	})
	return later, err
}

var stateAfter = map[post.Fate]State{post.Sent: Sent, post.Later: Failed, post.Failed: Failed, post.Unknown: Unknown}

func settle(ctx context.Context, tx *store.Tx, id string, from, to State, o post.Outcome) error {
	_, err := tx.Exec(ctx, "UPDATE notice_digest SET state = ?, trouble = ?, detail = ?, settled_at = ? WHERE id = ? AND state = ?",
		string(to), string(o.Trouble), o.Detail, tx.Now(), id, string(from))
	return err
}

// letter is the e-mail of a digest, in Italian.
func (p Posting) letter(ctx context.Context, r store.Reader, d Digest, told []Notice) (post.Letter, error) {
	to, err := account.ByID(ctx, r, d.AccountID)
	if err != nil {
		return post.Letter{}, err
	}
	from, err := provider.Current(ctx, r)
	if err != nil {
		return post.Letter{}, err
	}
	open := 0
	if err := r.Get(ctx, &open, "SELECT COUNT(*) FROM notice WHERE account_id = ? AND closed_at IS NULL", d.AccountID); err != nil {
		return post.Letter{}, err
	}
	_, domain, _ := strings.Cut(from.SenderEmail, "@")
	return post.Letter{From: from.Name, FromAddress: from.SenderEmail, To: to.Email, MessageID: d.ID + "@" + domain, Date: d.QueuedAt,
		Subject: language.Italian.T("Registro: {n} {n|avviso|avvisi}", "n", len(told)),
		Body:    words(to.Name, d.OnDate, told, open-len(told), p.BaseURL)}, nil
}

// longest is how many notices one e-mail tells; the page has the others.
const longest = 40

// words are the text of a digest, what is overdue first; older is how many more are open
// since before.
func words(name string, day calendar.Date, told []Notice, older int, baseURL string) string {
	t := language.Italian.T
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", t("Buongiorno {name},", "name", post.Line(name)), t("questi sono gli avvisi del registro al {day}.", "day", day))
	shown := told[:min(len(told), longest)]
	section := func(title string, of func(Notice) bool) {
		for i, n := range slices.DeleteFunc(slices.Clone(shown), func(n Notice) bool { return !of(n) }) {
			if i == 0 {
				fmt.Fprintf(&b, "\n%s\n", title)
			}
			fmt.Fprintf(&b, "– %s\n  %s\n", post.Line(n.Text(language.Italian)), baseURL+n.Href)
		}
	}
	section(t("Scaduti: li ricordiamo ogni giorno, finché non sono a posto"), func(n Notice) bool { return n.Daily })
	for _, severity := range []finding.Severity{finding.Blocking, finding.Warning, finding.Note} {
		section(t(SeverityLabel(severity)), func(n Notice) bool { return !n.Daily && n.Severity == severity })
	}
	if more := len(told) - len(shown); more > 0 {
		fmt.Fprintf(&b, "\n%s\n", t("… e altri {n} nella pagina degli avvisi.", "n", more))
	}
	if older > 0 {
		fmt.Fprintf(&b, "\n%s\n", t("Ancora aperti da prima: {n}.", "n", older))
	}
	fmt.Fprintf(&b, "\n%s %s\n", t("Tutti gli avvisi:"), baseURL+"/avvisi")
	return b.String()
}
