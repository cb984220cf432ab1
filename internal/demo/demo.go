// Package demo is one believable provider, Formazione Partenope: both official sheets,
// a course about to start, one running, one whose hours are all held and one that has
// ended with its exam and certificates. It serves the demo command, tests and pictures.
//
// Nothing is put into the tables by hand: everything goes through the verbs that the
// office uses, in the order in which it would have happened and at that time of that
// day. So a demonstration that is built is a proof that the house works. People,
// companies and codes are invented.
//
// Tables: none
package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/keyring"
	"vidimus/internal/outbox"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/vault"
)

// Password is that of every account of the demonstration.
const Password = "vidimus-demo" //nolint:gosec // printed for everybody to use

// School is what was built.
type School struct {
	Today    calendar.Date
	Upcoming string // the id of the course about to start
	Running  string
	Closing  string // all its hours are held: the list waits to be issued
	Finished string
	Accounts []SignIn // who can sign in, all with Password
}

// SignIn is an account to show the demonstration with.
type SignIn struct {
	Email string
	Name  string
	Role  account.Role
}

// House is where a demonstration is built: an empty database that was opened with the
// clock, its keys, and the worker that writes anchors and draws papers.
type House struct {
	DB     *store.DB
	Clock  *Clock
	Keys   *keyring.Keyring
	Vault  *vault.Vault
	Worker *outbox.Worker
}

// now is when a demonstration is opened: nothing of today has happened yet, and it is
// never in the future of whoever opens it.
const now = calendar.Wall(0)

// Build fills the house as it stands when today begins. The same day gives the same
// provider, apart from ids and seals. The clock is left there: [Clock.Run]
// lets it go on.
func Build(ctx context.Context, h House, today calendar.Date) (School, error) {
	b, err := newBuilder(ctx, h, today)
	if err != nil {
		return School{}, err
	}
	if err := b.found(); err != nil {
		return School{}, fmt.Errorf("demo: %w", err)
	}
	school := School{Today: today, Accounts: b.signIns}
	for _, e := range b.editions() {
		if err := b.hold(e); err != nil {
			return School{}, fmt.Errorf("demo: %w", err)
		}
		switch e.class {
		case "avvio":
			school.Upcoming = e.id
		case "corso":
			school.Running = e.id
		case "chiusura":
			school.Closing = e.id
		case "finito":
			school.Finished = e.id
		}
	}
	if err := b.play(); err != nil {
		return School{}, fmt.Errorf("demo: %w", err)
	}
	if err := b.drain(); err != nil {
		return School{}, fmt.Errorf("demo: %w", err)
	}
	return school, b.stand(today, now)
}

// builder writes the history down as steps first and then plays them in order of time.
type builder struct {
	House
	ctx  context.Context
	zone *time.Location
	schoolDays
	house
	steps []step
	scan  *vault.File // of every document that has one
}

// A step is one thing that somebody did.
type step struct {
	at   time.Time
	what string
	do   func() error
}

func newBuilder(ctx context.Context, h House, today calendar.Date) (*builder, error) {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return nil, err
	}
	b := &builder{House: h, ctx: ctx, zone: zone, schoolDays: newSchoolDays(today)}
	b.scan, err = b.drawScan()
	return b, err
}

// on puts a step into the history.
func (b *builder) on(day calendar.Date, at string, what string, do func() error) {
	when, err := calendar.At(day, calendar.MustWall(at), b.zone)
	if err != nil { // no clock changes during office hours
		do = func() error { return err }
	}
	b.steps = append(b.steps, step{when.Time(), what, do})
}

// play carries out all steps before today in order of time, those of one instant as they
// were put.
func (b *builder) play() error {
	slices.SortStableFunc(b.steps, func(a, c step) int { return a.at.Compare(c.at) })
	end, err := calendar.At(b.today, now, b.zone)
	if err != nil {
		return err
	}
	for _, s := range b.steps {
		if !s.at.Before(end.Time()) {
			break
		}
		if err := b.ctx.Err(); err != nil { // the program is asked to end
			return err
		}
		b.Clock.stand(s.at)
		if err := s.do(); err != nil {
			return fmt.Errorf("%s, %s: %w", s.at.In(b.zone).Format("02/01/2006 15:04"), s.what, err)
		}
	}
	return nil
}

// stand leaves the clock at a time of a day.
func (b *builder) stand(day calendar.Date, at calendar.Wall) error {
	when, err := calendar.At(day, at, b.zone)
	b.Clock.stand(when.Time())
	return err
}

// writeLessons is write under the locks of those lessons.
func (b *builder) writeLessons(actor store.Actor, courseID string, asked []timetable.Request, fn func(tx *store.Tx) error) error {
	var locks []store.Stream
	err := b.DB.Read(b.ctx, func(r store.Reader) (err error) {
		locks, err = timetable.Locks(b.ctx, r, courseID, asked...)
		return err
	})
	if err != nil {
		return err
	}
	return b.write(actor, locks, fn)
}

// write is one transaction of somebody's.
func (b *builder) write(actor store.Actor, locks []store.Stream, fn func(tx *store.Tx) error) error {
	_, err := b.DB.Write(b.ctx, store.Command{Actor: actor, Locks: locks}, fn)
	return err
}
