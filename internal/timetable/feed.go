package timetable

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/link"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Feed is a calendar that telephones subscribe to, by an address that is a secret. Who
// has it reads lessons, and nothing about learners; it is worth nothing once it is
// revoked. Each course, person and room has at most one that is.
type Feed struct {
	ID         string           `db:"id"`
	CourseID   store.Ref        `db:"course_id"`
	StaffID    store.Ref        `db:"staff_id"`
	RoomID     store.Ref        `db:"room_id"`
	SecretHash string           `db:"secret_hash"`
	OpenedAt   calendar.Instant `db:"opened_at"`
	OpenedBy   string           `db:"opened_by"`
	RevokedAt  calendar.Instant `db:"revoked_at"`
	RevokedBy  string           `db:"revoked_by"`
}

var feeds = store.NewTable[Feed]("calendar_feed")

// Subject is whose calendar it is.
func (f Feed) Subject() Subject { return Subject{f.CourseID, f.StaffID, f.RoomID} }

// Secret is what the address of the feed ends with: made of its id with a key that is not
// in the database, which has the SHA-256 alone. So it can be shown again to who may
// manage the feed, and who reads the database has no address.
func (f Feed) Secret(keys *keyring.Keyring) string { return keys.Secret("calendar feed " + f.ID) }

// Stream is where the feeds of a course, or of persons and rooms, are told of, and what
// their verbs lock.
func (s Subject) Stream() store.Stream {
	if s.CourseID != "" {
		return store.CourseStream(string(s.CourseID))
	}
	return store.ProviderStream()
}

// OpenFeed makes a new address for a calendar; the one that it had is revoked. Lock: the
// subject's Stream.
func OpenFeed(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, of Subject) (Feed, error) {
	if err := of.exists(ctx, tx); err != nil {
		return Feed{}, err
	}
	f := Feed{ID: store.NewID(), CourseID: of.CourseID, StaffID: of.StaffID, RoomID: of.RoomID, OpenedAt: tx.Now(), OpenedBy: tx.Actor.ID}
	f.SecretHash = link.Digest(f.Secret(keys))
	old, open, err := FeedOf(ctx, tx, of)
	if err != nil {
		return f, err
	}
	rows := []store.Rows{feeds.Keep(f)}
	if open {
		// First out, then in: of one subject there is never more than one.
		rows = []store.Rows{feeds.Keep(old.revoked(tx)), feeds.Keep(f)}
	}
	_, err = tx.Record(ctx, store.Event{Stream: of.Stream(), Type: "timetable.feed_opened", Facts: map[string]any{"feed": f.ID}, Rows: rows})
	return f, err
}

// RevokeFeed makes the address of a calendar worth nothing. Lock: the subject's Stream.
func RevokeFeed(ctx context.Context, tx *store.Tx, of Subject) error {
	f, open, err := FeedOf(ctx, tx, of)
	if err != nil {
		return err
	}
	if !open {
		return fault.New(fault.Conflict, "timetable.no_feed", "Questo calendario non ha un indirizzo attivo: è già stato revocato.")
	}
	_, err = tx.Record(ctx, store.Event{Stream: of.Stream(), Type: "timetable.feed_revoked", Facts: map[string]any{"feed": f.ID}, Rows: []store.Rows{feeds.Keep(f.revoked(tx))}})
	return err
}

func (f Feed) revoked(tx *store.Tx) Feed {
	f.RevokedAt, f.RevokedBy = tx.Now(), tx.Actor.ID
	return f
}

// exists refuses a subject that is not one course, person or room.
func (s Subject) exists(ctx context.Context, r store.Reader) (err error) {
	switch s {
	case Subject{StaffID: s.StaffID}:
		_, err = provider.StaffByID(ctx, r, string(s.StaffID))
	case Subject{RoomID: s.RoomID}:
		_, err = provider.RoomByID(ctx, r, string(s.RoomID))
	case Subject{CourseID: s.CourseID}:
		_, err = course.ByID(ctx, r, string(s.CourseID))
	default:
		err = errors.New("timetable: a feed of several things")
	}
	return err
}

// FeedOf is the feed of a subject, and false when it has none.
func FeedOf(ctx context.Context, r store.Reader, of Subject) (Feed, bool, error) {
	column, id := "course_id", of.CourseID
	switch {
	case of.StaffID != "":
		column, id = "staff_id", of.StaffID
	case of.RoomID != "":
		column, id = "room_id", of.RoomID
	}
	found, err := feeds.Where(ctx, r, "revoked_at IS NULL AND "+column+" = ?", id)
	if err != nil || len(found) == 0 {
		return Feed{}, false, err
	}
	return found[0], true, nil
}

// FeedBySecret is the feed of an address. One that never was and one that was revoked are
// refused alike.
func FeedBySecret(ctx context.Context, r store.Reader, secret string) (Feed, error) {
	var id string
	err := r.Get(ctx, &id, "SELECT f.id FROM calendar_feed f WHERE f.secret_hash = ? AND f.revoked_at IS NULL", link.Digest(secret))
	if errors.Is(err, sql.ErrNoRows) {
		return Feed{}, fault.New(fault.NotFound, "timetable.no_feed", "Questo calendario non c’è, o il suo indirizzo è stato revocato. Chiedi all’ente quello nuovo.")
	}
	if err != nil {
		return Feed{}, err
	}
	return feeds.ByID(ctx, r, id)
}

// memory is how far back a feed goes.
const memory = 366

// LessonsOfFeed are the lessons of a feed, from a year back on. A person has those they
// give, and those of the courses they tutor.
func LessonsOfFeed(ctx context.Context, r store.Reader, f Feed, today calendar.Date) ([]Lesson, error) {
	d := Days{From: today.AddDays(-memory), Of: f.Subject()}
	if f.StaffID != "" {
		d.Of, d.Whose = Subject{}, string(f.StaffID)
	}
	return LessonsOn(ctx, r, d)
}

// Revised is the last instant at which something was recorded that lessons show: of their
// courses, or of the provider with its staff and rooms.
func Revised(ctx context.Context, r store.Reader, all []Lesson) (calendar.Instant, error) {
	streams := []store.Stream{store.ProviderStream()}
	for _, l := range all {
		if s := store.CourseStream(l.CourseID); !slices.Contains(streams, s) {
			streams = append(streams, s)
		}
	}
	var last calendar.Instant
	for _, s := range streams {
		var at calendar.Instant
		err := r.Get(ctx, &at, "SELECT e.at FROM event e WHERE e.stream = ? ORDER BY e.seq DESC LIMIT 1", s.String())
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return last, err
		}
		if at.After(last) {
			last = at
		}
	}
	return last, nil
}
