package templates

import "vidimus/internal/calendar"

// Communications is pages/communications.html: what the Region is to be told of all
// courses, or the letters that were prepared.
type Communications struct {
	Filters  []Filter
	Search   string // value of q
	State    string // value of stato, which a search keeps
	Due      []DueRow
	Letters  []LetterRow
	CanWrite bool // may set the terms: link to /comunicazioni/termini
	Empty    Empty
	Pager    Pager
}

// DueRow is something the Region is still to be told. Course is left out on the page of
// one course.
type DueRow struct {
	Course Link
	Kind   string // "Variazione delle lezioni: docente"
	Why    string
	Due    string // "entro il 12/03/2026", or what the term hangs on
	State  Badge
	Note   string // what is wrong with the letter that is ready for it
	Next   *Link  // prepare it, or go to the letter that is ready; nil: may not
}

// LetterRow is a letter to the Region in a list.
type LetterRow struct {
	Href     string
	Protocol string // 12/2026
	Kind     string
	Course   Link
	Prepared calendar.Date
	Due      calendar.Date
	Sent     string // "12/03/2026, PEC"
	Late     string // "3 giorni dopo il termine", empty in time
	State    Badge
}

// CourseCommunications is pages/course_communications.html. The exam’s day is posted as
// exam_on and exam_place to /corsi/{CourseID}/comunicazioni/esame.
type CourseCommunications struct {
	CourseID string // value
	Tabs     []Tab
	Due      []DueRow
	Letters  []LetterRow
	Settled  string // said where nothing is due
	Exam     string // the day that is proposed or was held
	Propose  bool   // may propose a day
	Form     Form
	Actions  []Action
}

// PrepareLetter is pages/prepare_letter.html: what a letter would say. It posts kind, aspect
// for each that is told, seen, recipient and reason to /corsi/{CourseID}/comunicazioni.
type PrepareLetter struct {
	CourseID string // value
	Kind     string // value
	Seen     string // value: the digest of what is shown
	Why      string
	Late     *Alert
	Choices  []Filter // of a variation: everything, or one aspect alone
	Aspects  []string // values
	Form     Form
	Needs    bool // a reason must be given
	Text     []string
	Tables   []LetterTable
}

// LetterTable is a list of a letter.
type LetterTable struct {
	Title   string
	Columns []string
	Rows    [][]string
	CSV     string // href, empty on a preview
	XLSX    string // href
	Open    bool
}

// Communication is pages/communication.html: one letter. Its forms post channel, sent_on,
// reference to /comunicazioni/{ID}/invio; received_on, number, file to …/ricevuta;
// counterpart, subject, document_date, reference, answer_file to …/risposta; reason to …/annulla.
type Communication struct {
	ID      string // value
	State   Badge
	Facts   []Fact
	Why     string
	Reason  string
	Links   []Link // the paper, the receipt, the answer
	Waiting string // the paper is still being drawn
	Text    []string
	Tables  []LetterTable

	CanSend, CanReceive, CanAnswer, CanAnnul bool
	Next                                     string // of the forms, which one comes next: "invio", "ricevuta"
	Channels                                 []Choice
	Send, Receive, Answer, Annul             Form
}

// CalendarTold is pages/calendar_told.html: the calendar as it was told beside the calendar
// as it is planned and as it was held.
type CalendarTold struct {
	Intro     string
	Filters   []Filter
	Rows      []ToldRow
	Empty     Empty
	Downloads []Link
	Pager     Pager
}

// ToldRow is a lesson three times. An empty text is a lesson that is not there.
type ToldRow struct {
	Href       string
	Date       calendar.Date
	Segment    string
	Told       []string // lines
	ToldBy     string   // "prot. 12/2026, inviata il 20/11/2026"
	Planned    []string
	Held       []string
	Difference []Badge // in words; empty where nothing differs
}

// Protocol is pages/protocol.html, the protocol register. A new entry posts direction,
// counterpart, subject, document_date, reference, course, file to /protocollo.
type Protocol struct {
	Years     []Filter
	Filters   []Filter
	Search    string   // value of q
	Keep      []Hidden // the filters in force, which a search keeps
	Entries   []ProtocolRow
	Empty     Empty
	Pager     Pager
	Downloads []Link
	Add       *ProtocolForm // nil: may not
}

// ProtocolRow is an entry in the list.
type ProtocolRow struct {
	Href        string
	Number      string
	Date        calendar.Date
	Direction   string
	Counterpart string
	Subject     string
	Document    string
	Annulled    string
	File        string // href
}

// ProtocolForm is a new entry.
type ProtocolForm struct {
	Form       Form
	Directions []Choice
	Courses    []Choice
}

// ProtocolEntry is pages/protocol_entry.html. Annulling posts reason to
// /protocollo/{ID}/annulla.
type ProtocolEntry struct {
	ID       string // value
	State    Badge
	Facts    []Fact
	Links    []Link
	CanAnnul bool
	Form     Form
}
