package templates

import "vidimus/internal/calendar"

// EnrolmentStatements is pages/enrolment_statements.html: what was stated of a person at
// the desk. It posts kind and day to /iscrizioni/{ID}/attestazioni.
type EnrolmentStatements struct {
	ID    string // value
	Form  Form
	Kinds []Choice
	Issue bool // may issue one
	Rows  []StatementRow
}

// Statements is pages/statements.html, those of the provider.
type Statements struct {
	Years     []Filter
	Filters   []Filter
	Search    string   // value of q
	Keep      []Hidden // the filters in force, which a search keeps
	Rows      []StatementRow
	Empty     Empty
	Pager     Pager
	Downloads []Link
}

// StatementRow is a statement in a list.
type StatementRow struct {
	Number string
	Kind   string
	Day    calendar.Date // hours up to it, presence on it
	Issued calendar.Date
	Holder Link // empty where the page is the holder's own
	Course string
	Code   string
	State  Badge
	Note   string // why it was annulled, which one took its place
	File   string // href of the PDF
	Annul  string // href; empty where it is annulled, or the reader may not
}

// Write is pages/write.html: whom of a course to write to and why (by GET, reason and who),
// then each message as it will be sent. It posts reason, seen and who to
// /corsi/{CourseID}/messaggi, or with means to …/messaggi/detti.
type Write struct {
	CourseID string // value
	Tabs     []Tab
	Reasons  []Filter
	Reason   string // value
	People   Checks
	Nobody   string         // why there is nobody to write to
	Drafts   []MessageDraft // the preview; none while people are chosen
	Seen     string         // value: what the preview showed
	NoMail   *Alert         // why nothing can go by e-mail
	Mailable int            // how many drafts can
	Writable int            // how many can be told by other means
	Means    []Choice
	Form     Form
	Log      []MessageRow
}

// MessageDraft is a message as it would be sent.
type MessageDraft struct {
	Enrolment string // value
	Name      string
	To        string // e-mail address
	Subject   string
	Body      string
	MailTo    string // href for the reader's own mail program
	Obstacle  string
	Earlier   string // href of what was written today
}

// Messages is pages/messages.html, the provider's log; of an enrolment it has Write.
type Messages struct {
	Path      string // value: where the search goes; empty without one
	Years     []Filter
	Filters   []Filter
	Search    string
	Keep      []Hidden
	Rows      []MessageRow
	Empty     Empty
	Pager     Pager
	Downloads []Link
	Actions   []Action
}

// MessageRow is a message in a list.
type MessageRow struct {
	Href    string
	To      Link // the enrolment
	Course  string
	Reason  string
	Subject string
	Means   string
	When    string // 20/11/2026 10:15
	State   Badge
	Note    string // what went wrong
}

// MessagePage is pages/message.html. Its acts post to /messaggi/{ID}/…: invia, arrivato,
// annulla, and means to altro.
type MessagePage struct {
	ID      string // value
	State   Badge
	Trouble *Alert
	Facts   []Fact
	Subject string
	Body    string
	MailTo  string
	Actions []Action
	Means   []Choice // how else it may have been said; none where that is no question
	Form    Form
}

// MessageTemplates is pages/message_templates.html.
type MessageTemplates struct{ Rows []TemplateRow }

// TemplateRow is the words of a reason.
type TemplateRow struct {
	Href, Reason, Subject, Body string
}

// MessageTemplate is pages/message_template.html. It posts subject, body and person to
// /modelli/{ID}; preview=1 only shows it, ours=1 takes our words back.
type MessageTemplate struct {
	ID           string // value
	Form         Form
	Placeholders []Fact
	People       []Choice
	Draft        *MessageDraft
}
