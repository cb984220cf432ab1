package standard

import (
	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// State is where a version of a sheet stands. A published one never changes.
type State string

const (
	Draft     State = "draft"
	Confirmed State = "confirmed"
	Published State = "published"
)

// Entry is a qualification of the catalogue; its versions are [Version].
type Entry struct {
	ID     string `db:"id"`
	Region string `db:"region"`
	Title  string `db:"title"`
}

// Version is one reading of a sheet.
type Version struct {
	ID          string        `db:"id"`
	StandardID  string        `db:"standard_id"`
	Version     int           `db:"version"`
	State       State         `db:"state"`
	Document    string        `db:"document"` // the Standard as JSON
	Source      string        `db:"source"`   // the sheet's text
	ConfirmedBy string        `db:"confirmed_by"`
	ConfirmedOn calendar.Date `db:"confirmed_on"`
	PublishedOn calendar.Date `db:"published_on"`
}

var (
	entries  = store.NewTable[Entry]("standard")
	versions = store.NewTable[Version]("standard_version")
)
