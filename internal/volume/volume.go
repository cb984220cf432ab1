// Package volume is the paper register of a course: its volumes of numbered pages, stamped
// (vidimati) before they are used, and what became of each page.
//
// Where the register on paper is the original (DOMAIN §6) a lesson is closed on a page of
// a volume that has come back with its stamp. A day has its page, which the lessons of the
// day share; a page on which nothing was written is barred by hand in the end, so that
// nobody can write on it any more. A scan or photograph finds its page by the code that is
// printed on it.
//
// Which lesson stands on a page, the lesson says: here is only what it does not say, as which
// stood there before it passed to another.
//
// Tables: register_volume, register_barring, register_leaving, register_scan
package volume

import (
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Origin says where the sheets of a volume come from.
type Origin string

const (
	Prepared  Origin = "prepared"  // printed here, each page with its code
	Elsewhere Origin = "elsewhere" // a register that was stamped before: only its data are known
)

// State is how far a volume has come.
type State string

const (
	ToStamp   State = "prepared"  // printed, not yet stamped: no lesson can be closed on it
	Open      State = "open"      // stamped
	Closed    State = "closed"    // nothing is written on it any more
	Withdrawn State = "withdrawn" // given up before it was stamped
)

// Volume is numbered pages bound together, with the stamp that makes them a register.
type Volume struct {
	ID        string `db:"id"`
	CourseID  string `db:"course_id"`
	Number    int    `db:"number"` // in the course, from 1
	Code      string `db:"code"`   // what the codes of its pages begin with
	Origin    Origin `db:"origin"`
	State     State  `db:"state"`
	FirstPage int    `db:"first_page"`
	LastPage  int    `db:"last_page"`
	// The stamp (vidimazione); empty until the volume comes back with it.
	By       string        `db:"stamped_by"`
	On       calendar.Date `db:"stamped_on"`
	Place    string        `db:"place"`
	Protocol string        `db:"protocol"`
	ClosedOn calendar.Date `db:"closed_on"`
}

// Stamp is the authentication of a volume (vidimazione).
type Stamp struct {
	By       string
	On       calendar.Date
	Place    string
	Protocol string
}

// Stamp is by whom, when and where the volume was stamped.
func (v Volume) Stamp() Stamp { return Stamp{v.By, v.On, v.Place, v.Protocol} }

// Stamped is the volume with that stamp.
func (v Volume) Stamped(s Stamp) Volume {
	v.By, v.On, v.Place, v.Protocol = strings.TrimSpace(s.By), s.On, strings.TrimSpace(s.Place), strings.TrimSpace(s.Protocol)
	return v
}

// Pages is how many pages the volume has.
func (v Volume) Pages() int { return v.LastPage - v.FirstPage + 1 }

// Name is the volume as lessons and papers quote it.
func (v Volume) Name() string { return strconv.Itoa(v.Number) }

// Has reports whether the volume has that page.
func (v Volume) Has(page int) bool { return v.FirstPage <= page && page <= v.LastPage }

// Barring is an act by which pages were barred.
type Barring struct {
	ID        string        `db:"id"`
	VolumeID  string        `db:"volume_id"`
	FirstPage int           `db:"first_page"`
	LastPage  int           `db:"last_page"`
	On        calendar.Date `db:"barred_on"`
	By        string        `db:"barred_by"` // the account of who did it
	Reason    string        `db:"reason" personal:"true"`
}

// Pages are the barred pages as the office writes them: 31–40.
func (b Barring) Pages() string { return run{b.FirstPage, b.LastPage}.String() }

// Leaving is a page on which a lesson was written before it passed to another, or to none:
// ink is not taken back.
type Leaving struct {
	ID       string        `db:"id"`
	VolumeID string        `db:"volume_id"`
	Page     int           `db:"page"`
	LessonID string        `db:"lesson_id"`
	ToVolume string        `db:"to_volume"` // as the lesson names them; empty: it stands on none
	ToPage   string        `db:"to_page"`
	On       calendar.Date `db:"left_on"`
	By       string        `db:"left_by"` // an account
	Reason   string        `db:"reason" personal:"true"`
}

// ScanState is what became of a leaf that was scanned.
type ScanState string

const (
	Waiting   ScanState = "waiting"   // to be read
	Placed    ScanState = "placed"    // on its page
	Unplaced  ScanState = "unplaced"  // no code could be read: a person says which page it is
	Foreign   ScanState = "foreign"   // of a volume of another course
	Discarded ScanState = "discarded" // it is no page of the register
)

// How a leaf came to its page.
const (
	ByCode = "qr"
	ByHand = "hand"
)

// Scan is one leaf of a file: a photograph, or a page of a PDF.
type Scan struct {
	ID       string           `db:"id"`
	CourseID string           `db:"course_id"`
	FileID   string           `db:"file_id"`
	Leaf     int              `db:"leaf"` // from 1; 0 while the file waits to be read
	State    ScanState        `db:"state"`
	VolumeID store.Ref        `db:"volume_id"`
	Page     int              `db:"page"`
	Placed   string           `db:"placed"`
	TakenAt  calendar.Instant `db:"taken_at"`
	TakenBy  string           `db:"taken_by"`
	PlacedBy string           `db:"placed_by"`
}

var (
	volumes  = store.NewTable[Volume]("register_volume")
	barrings = store.NewTable[Barring]("register_barring")
	leavings = store.NewTable[Leaving]("register_leaving")
	scans    = store.NewTable[Scan]("register_scan")
)
