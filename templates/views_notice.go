package templates

// Notices is pages/notices.html: what the house tells whoever reads it.
type Notices struct {
	Filters []Filter
	Actions []Action
	Mail    Alert // how the day's e-mail goes
	Rows    []NoticeRow
	Pager   Pager
	Empty   Empty
}

// NoticeRow is one notice.
type NoticeRow struct {
	Text     string
	Href     string // the page that puts it in order
	Facts    []Fact
	Told     string // when
	Closed   string // when it was put in order, empty while it is open
	Severity Badge
	Unread   bool
	Read     string // href of the act that marks it as read, empty where it is
}
