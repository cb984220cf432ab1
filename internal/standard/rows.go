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

// Origin says where the document of a version comes from.
type Origin string

const (
	OriginSheet   Origin = "sheet"   // read from the official text
	OriginHand    Origin = "hand"    // typed in
	OriginFile    Origin = "file"    // a file that this program exported somewhere
	OriginVersion Origin = "version" // the published version before it, to be revised
)

// Version is one reading of a sheet.
type Version struct {
	ID          string        `db:"id"`
	StandardID  string        `db:"standard_id"`
	Version     int           `db:"version"`
	State       State         `db:"state"`
	Document    string        `db:"document"` // the Standard as JSON
	Source      string        `db:"source"`   // the sheet's text, empty where there is none
	Origin      Origin        `db:"origin"`
	EditedBy    string        `db:"edited_by"` // who last corrected the document by hand, empty when nobody did
	EditedOn    calendar.Date `db:"edited_on"`
	ConfirmedBy string        `db:"confirmed_by"`
	ConfirmedOn calendar.Date `db:"confirmed_on"`
	PublishedOn calendar.Date `db:"published_on"`
}

// AsRead reports whether the document is what the reader made of the source, and nothing
// else.
func (v Version) AsRead() bool { return v.Origin == OriginSheet && v.EditedBy == "" }

var (
	entries  = store.NewTable[Entry]("standard")
	versions = store.NewTable[Version]("standard_version")
)
