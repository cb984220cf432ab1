package provider

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Site is a place where the provider teaches.
type Site struct {
	ID        string            `db:"id"`
	Name      string            `db:"name"`
	Address   string            `db:"address"`
	City      string            `db:"city"`
	Patron    string            `db:"patron"`     // the town's patron saint
	PatronDay calendar.MonthDay `db:"patron_day"` // empty: nobody has said
	ClosedOn  calendar.Date     `db:"closed_on"`  // to new use; zero while it is open
}

// Room is a classroom or a laboratory of a site.
type Room struct {
	ID       string        `db:"id"`
	SiteID   string        `db:"site_id"`
	Name     string        `db:"name"`
	Seats    int           `db:"seats"`
	ClosedOn calendar.Date `db:"closed_on"` // to new use; zero while it is open
}

var (
	sites = store.NewTable[Site]("site")
	rooms = store.NewTable[Room]("room")
)

// OpenSite adds or changes a site. No law lists the patron saints: whose day the town keeps
// is its custom, so it is data of the site. Lock: provider.
func OpenSite(ctx context.Context, tx *store.Tx, s Site) (Site, error) {
	if s.ID == "" {
		s.ID = store.NewID()
	}
	s.Name, s.Address, s.City, s.Patron = strings.TrimSpace(s.Name), strings.TrimSpace(s.Address), strings.TrimSpace(s.City), strings.TrimSpace(s.Patron)
	bad := fault.New(fault.Invalid, "provider.site", "Completa i dati della sede.")
	if s.Name == "" {
		bad.With("name", "Scrivi il nome della sede.")
	}
	if s.Patron != "" && s.PatronDay == "" {
		bad.With("patron_day", "Scrivi il giorno del patrono, ad esempio 19/09.")
	}
	if err := bad.OrNil(); err != nil {
		return Site{}, err
	}
	return s, record(ctx, tx, "provider.site_opened", nil, sites.Keep(s))
}

// FurnishRoom adds or changes a room. Lock: provider.
func FurnishRoom(ctx context.Context, tx *store.Tx, r Room) (Room, error) {
	if r.ID == "" {
		r.ID = store.NewID()
	}
	bad := fault.New(fault.Invalid, "provider.room", "Completa i dati dell’aula.")
	if r.Name = strings.TrimSpace(r.Name); r.Name == "" {
		bad.With("name", "Scrivi il nome dell’aula.")
	}
	if r.Seats < 0 {
		bad.With("seats", "I posti non possono essere negativi.")
	}
	switch _, err := sites.ByID(ctx, tx, r.SiteID); {
	case errors.Is(err, sql.ErrNoRows):
		bad.With("site_id", "Scegli la sede dell’aula.")
	case err != nil:
		return Room{}, err
	}
	if err := bad.OrNil(); err != nil {
		return Room{}, err
	}
	return r, record(ctx, tx, "provider.room_furnished", nil, rooms.Keep(r))
}

// CloseSite closes a site to new courses, and its rooms with it to new lessons: what is
// planned there stays. A zero day opens it again, but not its rooms. Lock: provider.
func CloseSite(ctx context.Context, tx *store.Tx, id string, day calendar.Date) (Site, error) {
	s, err := SiteByID(ctx, tx, id)
	if err != nil {
		return s, err
	}
	s.ClosedOn = day
	if day.IsZero() {
		return s, record(ctx, tx, "provider.site_reopened", nil, sites.Keep(s))
	}
	open, err := rooms.Where(ctx, tx, "site_id = ? AND closed_on IS NULL ORDER BY id", id)
	if err != nil {
		return s, err
	}
	for i := range open {
		open[i].ClosedOn = day
	}
	return s, record(ctx, tx, "provider.site_closed", nil, sites.Keep(s), rooms.Keep(open...))
}

// CloseRoom closes a room to new lessons: those that are planned there stay. A zero day
// opens it again, which needs an open site. Lock: provider.
func CloseRoom(ctx context.Context, tx *store.Tx, id string, day calendar.Date) (Room, error) {
	room, err := RoomByID(ctx, tx, id)
	if err != nil {
		return room, err
	}
	room.ClosedOn = day
	if !day.IsZero() {
		return room, record(ctx, tx, "provider.room_closed", nil, rooms.Keep(room))
	}
	site, err := SiteByID(ctx, tx, room.SiteID)
	if err != nil {
		return room, err
	}
	if !site.ClosedOn.IsZero() {
		return room, fault.New(fault.Refused, "provider.site_closed", "La sede «{name}» è chiusa: riapri prima la sede.", fault.Args{"name": site.Name})
	}
	return room, record(ctx, tx, "provider.room_reopened", nil, rooms.Keep(room))
}
