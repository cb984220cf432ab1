package provider

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"vidimus/internal/store"
)

// Current reads the provider; the zero Provider before the first start is finished.
func Current(ctx context.Context, r store.Reader) (Provider, error) {
	p, err := providers.ByID(ctx, r, theOne)
	if errors.Is(err, sql.ErrNoRows) {
		return Provider{}, nil
	}
	return p, err
}

// defaultZone is where the provider is until it says otherwise.
const defaultZone = "Europe/Rome"

// Zone is where the provider's walls hang.
func Zone(ctx context.Context, r store.Reader) (*time.Location, error) {
	p, err := Current(ctx, r)
	if err != nil {
		return nil, err
	}
	name := p.Zone
	if name == "" {
		name = defaultZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("provider: %w", err)
	}
	return zone, nil
}

// Sites are all sites by name.
func Sites(ctx context.Context, r store.Reader) ([]Site, error) {
	return sites.Where(ctx, r, "1 = 1 ORDER BY name, id")
}

// SiteByID reads one site.
func SiteByID(ctx context.Context, r store.Reader, id string) (Site, error) {
	s, err := sites.ByID(ctx, r, id)
	return s, store.NotFound(err, "La sede non c’è.")
}

// Rooms are all rooms by name.
func Rooms(ctx context.Context, r store.Reader) ([]Room, error) {
	return rooms.Where(ctx, r, "1 = 1 ORDER BY name, id")
}

// RoomByID reads one room.
func RoomByID(ctx context.Context, r store.Reader, id string) (Room, error) {
	room, err := rooms.ByID(ctx, r, id)
	return room, store.NotFound(err, "L’aula non c’è.")
}

// OpenRooms are the rooms that may be given a new lesson, by name.
func OpenRooms(ctx context.Context, r store.Reader) ([]Room, error) {
	return rooms.Where(ctx, r, "closed_on IS NULL ORDER BY name, id")
}

// OpenSites are the sites that may be given a new course, by name.
func OpenSites(ctx context.Context, r store.Reader) ([]Site, error) {
	return sites.Where(ctx, r, "closed_on IS NULL ORDER BY name, id")
}

// AllStaff are all teachers and tutors, by surname and name.
func AllStaff(ctx context.Context, r store.Reader) ([]Staff, error) {
	return staff.Where(ctx, r, "1 = 1 ORDER BY sort_key, id")
}

// StaffByID reads one person of the staff.
func StaffByID(ctx context.Context, r store.Reader, id string) (Staff, error) {
	s, err := staff.ByID(ctx, r, id)
	return s, store.NotFound(err, "La persona non è nel personale.")
}

// StaffOfAccount is who signs in with an account, and false when that is nobody of
// the staff.
func StaffOfAccount(ctx context.Context, r store.Reader, accountID string) (Staff, bool, error) {
	found, err := staff.Where(ctx, r, "account_id = ? ORDER BY id LIMIT 1", accountID)
	if err != nil || len(found) == 0 {
		return Staff{}, false, err
	}
	return found[0], true, nil
}

// DocumentsOf are the documents about somebody, the latest first, those that were
// withdrawn with them.
func DocumentsOf(ctx context.Context, r store.Reader, staffID string) ([]Document, error) {
	return documents.Where(ctx, r, "staff_id = ? ORDER BY received_on DESC, id DESC", staffID)
}

// DocumentsOfAll are the documents about everybody, by person.
func DocumentsOfAll(ctx context.Context, r store.Reader) (map[string][]Document, error) {
	all, err := documents.Where(ctx, r, "1 = 1 ORDER BY received_on DESC, id DESC")
	out := map[string][]Document{}
	for _, d := range all {
		out[d.StaffID] = append(out[d.StaffID], d)
	}
	return out, err
}

// DocumentByID reads one document about somebody of the staff.
func DocumentByID(ctx context.Context, r store.Reader, id string) (Document, error) {
	d, err := documents.ByID(ctx, r, id)
	return d, store.NotFound(err, "Il documento non è agli atti.")
}

// JudgementsOf are the judgements about somebody, the latest first.
func JudgementsOf(ctx context.Context, r store.Reader, staffID string) ([]Judgement, error) {
	return judgements.Where(ctx, r, "staff_id = ? ORDER BY id DESC", staffID)
}

// History is what the provider's journal tells of a person, an account or a place, by its
// id, the latest first.
func History(ctx context.Context, r store.Reader, id string) ([]store.Recorded, error) {
	var out []store.Recorded
	err := r.Select(ctx, &out, "SELECT seq, at, actor_id, type FROM event WHERE stream = ? AND body LIKE ? ORDER BY seq DESC",
		store.ProviderStream().String(), `%"`+id+`"%`)
	return out, err
}
