package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/store"
)

// Sync tells everything of a kind that is true now, and closes what no longer is: it was put
// in order. What came back is open again, without being told anew; what says something else by
// now says it, and is told anew where it has become more pressing. It returns how many notices
// there are more.
func Sync(ctx context.Context, tx *store.Tx, kind string, news []News) (int, error) {
	all, told, err := tell(ctx, tx, kind, news)
	if err != nil {
		return 0, err
	}
	still := map[address]bool{}
	for _, n := range news {
		for _, account := range n.To {
			still[address{account, n.Key}] = true
		}
	}
	var over []string
	for _, n := range all {
		if n.Open() && !still[address{n.AccountID, n.Key}] {
			over = append(over, n.ID)
		}
	}
	return told, touch(ctx, tx, "UPDATE notice SET closed_at = ? WHERE id IN ", tx.Now(), over)
}

// address is what nobody gets twice.
type address struct{ account, key string }

// tell writes what is new or different and opens again what came back; all are the notices of
// the kind as they stood before.
func tell(ctx context.Context, tx *store.Tx, kind string, news []News) (all []Notice, told int, err error) {
	if err := tx.Select(ctx, &all, "SELECT "+columns+" FROM notice WHERE kind = ?", kind); err != nil {
		return nil, 0, err
	}
	known := map[address]Notice{}
	for _, n := range all {
		known[address{n.AccountID, n.Key}] = n
	}
	var fresh []Notice
	var back, again []string
	done := map[address]bool{}
	for _, n := range news {
		for _, account := range n.To {
			at := address{account, n.Key}
			if done[at] {
				continue
			}
			done[at] = true
			now, err := n.to(account, kind, tx.Now())
			if err != nil {
				return nil, 0, err
			}
			before, is := known[at]
			if !is {
				fresh = append(fresh, now)
				continue
			}
			switch {
			case before.Open():
			case n.Daily:
				again = append(again, before.ID)
			default:
				back = append(back, before.ID)
			}
			if err := before.update(ctx, tx, now); err != nil {
				return nil, 0, err
			}
		}
	}
	if told, err = insert(ctx, tx, fresh); err != nil {
		return nil, 0, err
	}
	if err := touch(ctx, tx, "UPDATE notice SET closed_at = NULL, read_at = NULL, told_at = ? WHERE id IN ", tx.Now(), again); err != nil {
		return nil, 0, err
	}
	return all, told, touch(ctx, tx, "UPDATE notice SET closed_at = ? WHERE id IN ", calendar.Instant{}, back)
}

func (n News) to(account, kind string, now calendar.Instant) (Notice, error) {
	args, err := printed(n.Args)
	if err != nil {
		return Notice{}, fmt.Errorf("notice: %s: %w", n.Key, err)
	}
	facts, err := json.Marshal(n.Facts)
	if err != nil {
		return Notice{}, fmt.Errorf("notice: %s: %w", n.Key, err)
	}
	return Notice{ID: store.NewID(), AccountID: account, Kind: kind, Key: n.Key, Daily: n.Daily, Severity: n.Severity, Sentence: n.Message, ArgsJSON: args,
		FactsJSON: string(facts), Href: n.Href, ToldAt: now}, nil
}

// update writes what a notice says by now, where that is something else. One that has become
// more pressing is as if nobody had read it, and comes with the next e-mail.
func (n Notice) update(ctx context.Context, tx *store.Tx, now Notice) error {
	if n.Daily == now.Daily && n.Severity == now.Severity && n.Sentence == now.Sentence && n.ArgsJSON == now.ArgsJSON && n.FactsJSON == now.FactsJSON && n.Href == now.Href {
		return nil
	}
	set := "UPDATE notice SET daily = ?, severity = ?, message = ?, args = ?, facts = ?, href = ?"
	if pressing(now.Severity) > pressing(n.Severity) {
		set += ", read_at = NULL, digest_id = NULL"
	}
	_, err := tx.Exec(ctx, set+" WHERE id = ?", now.Daily, string(now.Severity), now.Sentence, now.ArgsJSON, now.FactsJSON, now.Href, n.ID)
	return err
}

func pressing(s finding.Severity) int {
	return slices.Index([]finding.Severity{finding.Note, finding.Warning, finding.Blocking}, s)
}

// rowsPerStatement keeps a statement below what a database takes.
const rowsPerStatement = 200

// insert writes notices; another copy of the program may have written some meanwhile.
func insert(ctx context.Context, tx *store.Tx, all []Notice) (told int, err error) {
	for batch := range slices.Chunk(all, rowsPerStatement) {
		var args []any
		for _, n := range batch {
			args = append(args, n.ID, n.AccountID, n.Kind, n.Key, n.Daily, string(n.Severity), n.Sentence, n.ArgsJSON, n.FactsJSON, n.Href, n.ToldAt)
		}
		rows := strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), ", len(batch)), ", ")
		n, err := tx.Exec(ctx, `INSERT INTO notice (id, account_id, kind, key, daily, severity, message, args, facts, href, told_at)
			VALUES `+rows+" ON CONFLICT (account_id, key) DO NOTHING", args...)
		if err != nil {
			return 0, err
		}
		told += n
	}
	return told, nil
}

// touch sets one value of many notices.
func touch(ctx context.Context, tx *store.Tx, update string, value any, ids []string) error {
	for batch := range slices.Chunk(ids, rowsPerStatement) {
		args := []any{value}
		for _, id := range batch {
			args = append(args, id)
		}
		marks := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(batch)), ", ") + ")"
		if _, err := tx.Exec(ctx, update+marks, args...); err != nil {
			return err
		}
	}
	return nil
}

// Read marks a notice as read by whom it was told; anybody else’s is as if it were absent.
func Read(ctx context.Context, tx *store.Tx, accountID, id string) error {
	n, err := tx.Exec(ctx, "UPDATE notice SET read_at = COALESCE(read_at, ?) WHERE account_id = ? AND id = ?", tx.Now(), accountID, id)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "not_found", "L’avviso non c’è.")
	}
	return err
}

// ReadAll marks all open notices of an account as read.
func ReadAll(ctx context.Context, tx *store.Tx, accountID string) error {
	_, err := tx.Exec(ctx, "UPDATE notice SET read_at = ? WHERE account_id = ? AND read_at IS NULL AND closed_at IS NULL", tx.Now(), accountID)
	return err
}

// kept is how long a notice that is over can still be looked up.
const kept = 90 * 24 * time.Hour

// Tidy takes away what has been over for long enough, but for the kinds of which nobody is to
// be told twice.
func Tidy(ctx context.Context, tx *store.Tx, but ...string) error {
	query, args, err := sqlx.In("DELETE FROM notice WHERE closed_at < ? AND kind NOT IN (?)", tx.Now().Add(-kept), append(but, ""))
	if err == nil {
		_, err = tx.Exec(ctx, query, args...)
	}
	return err
}
