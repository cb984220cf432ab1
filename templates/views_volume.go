package templates

// Volumes is pages/volumes.html: the volumes of the paper register of a course. Preparing
// posts pages and from_one to /corsi/{CourseID}/volumi; entering one that was stamped before
// posts number, first, last, by, on, place and protocol to /corsi/{CourseID}/volumi/registra.
// Scans are posted as scan to /corsi/{CourseID}/scansioni.
type Volumes struct {
	CourseID string // value
	Rows     []VolumeRow
	Empty    Empty
	Keeps    bool   // may prepare and enter volumes
	Next     string // what the next volume will be
	Goes     bool   // there is a volume that the next one may go on from
	Form     Form
	Scans    bool // may hand in scans
	Accept   string
	Upload   Form
	Reading  *ScanReading
	Loose    []LooseScan
	Links    []Action
}

// VolumeRow is one volume of the list.
type VolumeRow struct {
	Link
	Pages  string
	Stamp  string
	Counts string
	State  Badge
}

// ScanReading is scans that are being read in the background.
type ScanReading struct{ Done, All int }

// Percent is how much of it is done.
func (r ScanReading) Percent() int { return r.Done * 100 / max(r.All, 1) }

// LooseScan is a leaf that has no page yet, and why.
type LooseScan struct {
	Link
	Why string
}

// ScanSheet is pages/scan.html: one leaf. Its page is posted as volume and page to
// /scansioni/{ID}/pagina; /scansioni/{ID}/scarta sets it aside.
type ScanSheet struct {
	ID      string // value
	SHA256  string // of the file
	Why     string // it is on no page
	Facts   []Fact
	Page    *Link
	Picture bool // it was read, so that it can be shown
	Moves   bool // may say which page it is
	Discard bool
	Volumes []Choice
	Form    Form
}

// VolumeSheet is pages/volume.html: one volume, page by page. It posts by, on, place and
// protocol to /volumi/{ID}/vidimazione; pages, barred_on and reason to /volumi/{ID}/sbarra;
// closed_on and close_reason to /volumi/{ID}/chiudi.
type VolumeSheet struct {
	ID        string // value
	State     Badge
	Facts     []Fact
	Links     []Link
	Stamp     bool
	Bar       bool
	Free      string // the pages that are neither used nor barred
	Withdraw  bool
	Form      Form
	Filters   []Filter
	Rows      []PageRow
	Pager     Pager
	Downloads []Link
	Empty     Empty
}

// PageRow is one page of a volume.
type PageRow struct {
	Number  int
	Code    string
	State   Badge
	Lessons []Link
	Note    string
	Scans   []Link
	Missing bool // a scan is to be expected and is not there
}
