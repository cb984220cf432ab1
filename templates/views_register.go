package templates

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// Lesson is pages/lesson.html, the attendance sheet. With script each change is sent
// at once: POST /lezioni/{ID}/presenze takes {"operations":[{id, device, seq, lesson,
// enrolment, base, state, in, out, mode}]} and answers {"operations":[{id, result, version,
// message, minutes, present}]}; result is applied, duplicate, superseded, conflict or
// refused, and present ({state, in, out, mode}) is what stands, on a conflict. An empty
// state takes the mark back. Without script the whole form posts there the fields
// state.{E}, in.{E}, out.{E}, mode.{E}, version.{E} of every enrolment E, and was.{E}: what
// the row said when the page was made, so that rows nobody touched say nothing.
type Lesson struct {
	ID          string // value
	Account     string // value: whose the marks kept on this device are
	AccountName string // value: for somebody else on the same device
	Date        calendar.Date
	From, To    calendar.Wall // held, or planned while it is open
	Breaks      []Break
	Segment     string // "UF 531"
	Mode        hours.Mode
	Number      int // which of the course's lessons
	Of          int
	State       Badge
	Skipped     string // pages of the paper register passed over to reach its own
	NotHeld     bool   // it was annulled: nobody was there or away
	Facts       []Fact // place, teachers, topic, audience: behind "Dettagli della lezione"
	Rows        []Mark
	Modes       []hours.Mode // exceptions that may be chosen per learner; empty: none
	Editable    bool
	Locked      string // why it is not: "Lezione chiusa il 22/11/2026 alle 13:05 da Bianchi Anna"
	Close       *CloseForm
	Reopen      *ReopenForm
	Amend       bool // counter-entries: links to /lezioni/{ID}/rettifica/{enrolment}
	Amended     []Event
	Reopened    []Event         // how the page was opened again
	Signatures  []SignatureLine // of a closed page
	Actions     []Action        // move, substitute
	More        []Action        // behind "Altre operazioni"
	History     []Event
	Visits      []VisitRow // what inspectors noted

	// For the script: the lesson in a few words, the server's time in milliseconds, the
	// provider's zone, and the lesson that can be copied, empty: none.
	Title    string
	Now      int64
	Zone     string
	Previous string
	Kept     Kept
}

// Break is an interval without teaching.
type Break struct {
	From, To calendar.Wall
}

// Mark is a learner's row of the sheet.
type Mark struct {
	Enrolment string // value
	Number    int    // register number; never the codice fiscale
	Name      string // Cognome Nome
	State     MarkState
	In, Out   string     // as typed, empty: the lesson's own times
	Pieces    string     // value: of a presence in several, "18:00–18:20, 19:00–22:00"; empty: in one
	Mode      hours.Mode // empty: the lesson's own
	Version   int
	Minutes   calendar.Minutes // recognised of this lesson, as the server computed
	Was       string           // value: what the row says, see Lesson
	Error     string
	Note      string // "entra dal 12/01/2027", "rettificata il …"
	Saved     string // 09:14, empty while there is no mark
	Label     string // "entra alle 09:20 · ritardo 20′"

	Previous     MarkState // what the lesson before suggests, empty: nothing
	PreviousMode hours.Mode
}

// MarkState is what the tutor said.
type MarkState string

const (
	Unmarked MarkState = ""
	Present  MarkState = "present"
	Absent   MarkState = "absent"
)

// CloseForm posts held (held|partly|cancelled), held_from, held_to, reason, topic,
// teacher (one or more), substitution, volume, page to /lezioni/{ID}/chiudi; and what the
// sheet shows: seen, the version of the lesson, and seen.{enrolment}, those of its marks.
type CloseForm struct {
	Form      Form
	Teachers  []TeacherChoice // who was planned first
	Paper     bool            // the register is on paper: volume and page are asked
	Remaining string          // "UF 531: restano 46 h dopo questa lezione"
	Blocked   string          // why nobody can close it now; unmarked learners are said by the page itself
	Signs     bool            // the reader is of the course's staff: the password may come along
	Wanted    string          // who else must sign then: "Moretti Paola (docente), Ferri Marta (tutor)"
	Lasting   string          // when a lesson that is still on ends, empty for one that is over
	Version   int             // of the lesson
	Written   string          // opened again, where it stands in the paper register: "vol. 1, pag. 29"
}

// TeacherChoice is somebody who may have taught.
type TeacherChoice struct {
	Choice
	Planned bool
	Checked bool
}

// Amend is pages/amend.html: a counter-entry on a closed page. It posts state, in, out,
// mode, reason, page, version to /lezioni/{LessonID}/rettifica/{Enrolment}.
type Amend struct {
	LessonID  string // value
	Enrolment string // value
	Facts     []Fact // lesson, learner, what the register says now
	Form      Form
	Modes     []Choice // exceptions that may be chosen; empty: none
	From, To  calendar.Wall
	Pieces    string  // value: of a presence in several; posted again while its ends are not typed anew
	Paper     bool    // the register is on paper: its page is asked
	Before    []Event // earlier counter-entries on this row
}

// ReopenForm posts reason to /lezioni/{ID}/riapri.
type ReopenForm struct {
	Form Form
}

// ToSign is pages/to_sign.html, the tutor's and the teacher's home: today first.
type ToSign struct {
	Signing   *Signing // closed lessons that wait for the reader's own signature
	PIN       *Link    // where teachers sign on the reader's device
	Today     []LessonRow
	Open      []LessonRow // past and still open: the oldest of them
	Opens     int         // all of them
	Unsigned  []LessonRow // for the office: closed, and a signature is missing
	Unsigneds int
	Next      []LessonRow
	Empty     Empty
	Kept      Kept
}

// Admission is pages/admission.html, the board.
type Admission struct {
	CourseID  string // value
	Rule      string // the threshold in one sentence, with its arithmetic
	Tabs      []Tab  // the exams of a course of several years
	Figures   []Figure
	Filters   []Filter
	Sorts     []Tab
	Rows      []AdmissionRow // by margin, the smallest first, where nothing else is asked for
	Modes     []hours.Mode   // for the legend
	Threshold string         // "soglia 80 % (200 h)"
	Actions   []Action       // issue the list; empty for who may not
	Downloads []Link
	Blocks    []Finding // why the list cannot be issued yet, each with its place
	Early     bool      // lessons are still to come: what blocks the list can wait
	Frozen    *FrozenList
	Empty     Empty
}

// AdmissionRow is a learner on the board.
type AdmissionRow struct {
	Number       int
	Name         string
	Href         string // of the hours, minute by minute
	File         string // of the enrolment, empty for who may not open it
	Impossible   string // from when the threshold is out of reach of who stops coming
	Bar          Bar
	Recognised   calendar.Minutes // A
	Of           calendar.Minutes // T, or T − C when credits reduce it
	Percent      int              // hundredths, truncated
	Missable     calendar.Minutes // hours that may still be missed; negative: how many are lacking
	Standing     Badge            // Soglia raggiunta, In linea, A rischio, Non raggiungibile; Ammesso, Non ammesso
	Why          string           // the sentence
	Lines        []ModeLine
	NotCounted   []string // one sentence for each bound that left minutes out
	Requirements Badge
	Tests        string // "2 su 2 svolte"
}

// ModeLine is a mode's part of the hours.
type ModeLine struct {
	Mode          hours.Mode
	Attended      calendar.Minutes // recognised
	Offered       calendar.Minutes
	Credited      calendar.Minutes
	NotRecognised calendar.Minutes
}

// FrozenList is the list as it was issued.
type FrozenList struct {
	Number string // "n. 4 del 18/12/2026"
	By     string
	Digest string
	PDF    string // href
	Past   bool   // something recorded since has overtaken it
}

// Certificates is pages/certificates.html: outcomes and papers of a course.
type Certificates struct {
	CourseID   string // value
	Rows       []CertificateRow
	CanOutcome bool // may record outcomes: mark.{E}, outcome.{E} (qualified, not_qualified, absent) to /corsi/{ID}/esiti
	Exam       []Fact
	Form       Form
	Empty      Empty
	Actions    []Action
}

// CertificateRow is a candidate.
type CertificateRow struct {
	Enrolment string // value
	Name      string
	Outcome   Badge  // idoneo, non idoneo, assente, da registrare
	Mark      string // "82/100"
	Number    string // register number of the paper, empty before it is issued
	State     Badge  // predisposto, trasmesso, rilasciato, consegnato, revocato
	PDF       string // href
	Code      string // verification code
	Issuable  bool   // may be issued now, by this reader: posts to /iscrizioni/{Enrolment}/attestato
	Blocked   string // why it cannot be issued: "manca il codice fiscale"
	Steps     []Link // what may be recorded of an issued one: trasmissione, rilascio, consegna, revoca
}

// Verify is pages/verify.html, public: no more personal data than the paper shows.
type Verify struct {
	Form   Form   // field code, GET /verifica
	Asked  string // the code that was asked, empty at first
	Result *Verified
}

// Verified is what is known of a code.
type Verified struct {
	Verdict Alert // "Attestato valido", "Attestato revocato", "Codice sconosciuto"
	Facts   []Fact
	Key     string // id of the key that signed it
	SHA256  string
}
