// Package night is what the house does by itself, once a civil day, at an hour of the
// provider's: it looks at the data of all courses, tells each person what is theirs to put
// in order, chases lessons that nobody closed, counts what it found, and plans the day's
// e-mails. A night that was missed because the program was not running is caught up when it
// begins again; several copies of the program do it once.
//
// Tables: night, night_count
package night

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/ledger"
	"vidimus/internal/notice"
	"vidimus/internal/outbox"
	"vidimus/internal/overview"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Job is the kind of the outbox's work that is a night.
const Job = "night"

type job struct {
	Day calendar.Date `json:"day"`
}

// Ensure has today's night in the outbox, unless it was; its hour may be over.
func Ensure(ctx context.Context, db *store.DB) error {
	return db.Upkeep(ctx, func(tx *store.Tx) error {
		zone, err := provider.Zone(ctx, tx)
		if err != nil {
			return err
		}
		return plan(ctx, tx, tx.Today(zone))
	})
}

// plan puts the night of a day into the outbox, once.
func plan(ctx context.Context, tx *store.Tx, day calendar.Date) error {
	n, err := tx.Exec(ctx, "INSERT INTO night (on_date) VALUES (?) ON CONFLICT (on_date) DO NOTHING", day)
	if err != nil || n == 0 {
		return err
	}
	at, err := hour(ctx, tx, day)
	if err != nil {
		return err
	}
	return outbox.AddAt(ctx, tx, Job, job{day}, at)
}

// Move puts the night that is still to come to the provider's hour, which somebody has just
// changed. Where that hour is over on its day, it is due at once.
func Move(ctx context.Context, tx *store.Tx) error {
	var days []calendar.Date
	if err := tx.Select(ctx, &days, "SELECT on_date FROM night WHERE done_at IS NULL"); err != nil {
		return err
	}
	for _, day := range days {
		at, err := hour(ctx, tx, day)
		if err != nil {
			return err
		}
		if err := outbox.Move(ctx, tx, Job, job{day}, at); err != nil {
			return err
		}
	}
	return nil
}

// hour is when the night of a day is.
func hour(ctx context.Context, r store.Reader, day calendar.Date) (calendar.Instant, error) {
	p, err := provider.Current(ctx, r)
	if err != nil {
		return calendar.Instant{}, err
	}
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return calendar.Instant{}, err
	}
	return provider.At(day, p.NightHour, zone), nil
}

// Handle is the outbox's work for [Job]. It may be called again for a night that was done,
// and then does nothing; what a night of days ago would have found is found today.
func Handle(db *store.DB) outbox.Handler {
	return func(ctx context.Context, body []byte) error {
		var j job
		if err := json.Unmarshal(body, &j); err != nil {
			return fmt.Errorf("night: %w", err)
		}
		var found []overview.Lack
		var all []account.Account
		err := db.Read(ctx, func(r store.Reader) (err error) {
			if found, err = overview.Quality(ctx, r, db.Now()); err != nil {
				return err
			}
			all, err = account.All(ctx, r)
			return err
		})
		if err != nil {
			return err
		}
		if err := ledger.AlertAll(ctx, db); err != nil { // before the day's e-mails are put together
			return err
		}
		return db.Upkeep(ctx, func(tx *store.Tx) error { return pass(ctx, tx, j.Day, found, all) })
	}
}

// pass is one night: what was found is told and counted, and the next night is planned.
func pass(ctx context.Context, tx *store.Tx, day calendar.Date, found []overview.Lack, all []account.Account) error {
	n, err := tx.Exec(ctx, "UPDATE night SET done_at = ? WHERE on_date = ? AND done_at IS NULL", tx.Now(), day)
	if err != nil || n == 0 {
		return err
	}
	if _, err := notice.Sync(ctx, tx, "quality", news(found, all)); err != nil {
		return err
	}
	if err := count(ctx, tx, day, found); err != nil {
		return err
	}
	alerts, err := ledger.LastingAlerts(ctx, tx)
	if err != nil {
		return err
	}
	if err := notice.Tidy(ctx, tx, alerts...); err != nil {
		return err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return err
	}
	today := tx.Today(zone)
	if err := notice.Plan(ctx, tx, today); err != nil {
		return err
	}
	if day.Before(today) { // a night that was missed: today's is done with it, or still to come
		return plan(ctx, tx, today)
	}
	return plan(ctx, tx, today.AddDays(1))
}

// news is what the people of the provider are told of what was found; what is only to be
// known stays on the board.
func news(found []overview.Lack, all []account.Account) []notice.News {
	var out []notice.News
	for _, l := range found {
		if l.Severity == finding.Note {
			continue
		}
		n := notice.News{To: whom(l, all), Key: l.ID(), Daily: l.Daily, Severity: l.Severity, Message: l.Message, Args: l.Args, Href: l.Href}
		if l.Course != "" {
			n.Facts = []notice.Fact{{Label: "Corso", Value: l.Course}}
		}
		out = append(out, n)
	}
	return out
}

// whom are the accounts that are told: the people whose it is, or everybody of the role, and
// whoever is told too.
func whom(l overview.Lack, all []account.Account) []string {
	roles := l.Also
	if len(l.People) == 0 {
		roles = append([]account.Role{l.Owner}, roles...)
	}
	var out []string
	for _, a := range all {
		if a.Active && (l.Is(a.ID) || len(roles) > 0 && a.Is(roles...)) {
			out = append(out, a.ID)
		}
	}
	return out
}

// count keeps how much there was of each kind.
func count(ctx context.Context, tx *store.Tx, day calendar.Date, found []overview.Lack) error {
	type kind struct {
		check    string
		severity finding.Severity
	}
	sums := map[kind]int{}
	var order []kind
	for _, l := range found {
		k := kind{l.Check, l.Severity}
		if sums[k] == 0 {
			order = append(order, k)
		}
		sums[k]++
	}
	for _, k := range order {
		_, err := tx.Exec(ctx, "INSERT INTO night_count (on_date, kind, severity, n) VALUES (?, ?, ?, ?)", day, k.check, string(k.severity), sums[k])
		if err != nil {
			return err
		}
	}
	return nil
}

// Counts are how much a night found, by check; day is the latest night that was done up to
// the day asked for, none where there was none.
func Counts(ctx context.Context, r store.Reader, upTo calendar.Date) (day calendar.Date, sums map[string]int, err error) {
	var rows []struct {
		On   calendar.Date `db:"on_date"`
		Kind string        `db:"kind"`
		N    int           `db:"n"`
	}
	err = r.Select(ctx, &rows, `SELECT t.on_date, COALESCE(k.kind, '') AS kind, COALESCE(k.n, 0) AS n FROM night t LEFT JOIN night_count k ON k.on_date = t.on_date
		WHERE t.on_date = (SELECT MAX(d.on_date) FROM night d WHERE d.done_at IS NOT NULL AND d.on_date <= ?)`, upTo)
	sums = map[string]int{}
	for _, row := range rows {
		day = row.On
		sums[row.Kind] += row.N
	}
	delete(sums, "")
	return day, sums, err
}
