package templates

// Quality is pages/quality.html: what is to be put in order in the data.
type Quality struct {
	Tabs      []Tab
	Sum       string // how much there is, and how much there was
	Checks    []Filter
	Owners    []Filter
	Courses   []Filter
	Trend     []TrendRow
	Downloads []Link
	Rows      []QualityRow
	Pager     Pager
	Empty     Empty
}

// TrendRow is one check: how much it finds now, found last night, and a week before.
type TrendRow struct {
	Check               string
	Now, Night, Earlier string
}

// QualityRow is one thing to be put in order.
type QualityRow struct {
	Severity Badge
	Text     string
	Href     string // the page that puts it in order; empty where the reader may not open it
	Course   Link   // no text where it is about the provider, no address where the reader may not open it
	Check    string
	Owner    string
	Since    string
}
