package templates

// ProviderRules is pages/provider_rules.html: what the provider itself asks of whoever
// enrols. It posts the controls and seen to Action.
type ProviderRules struct {
	StandardPart
	Tabs     []Tab
	Stands   string // who decided, and when
	ReadOnly bool
}

// Documents is pages/documents.html: what waits to be looked at, handed in or renewed.
type Documents struct {
	Filters   []Filter // by what is to be done
	Courses   []Filter
	Rows      []DocumentRow
	Downloads []Link
	Empty     Empty
}

// DocumentRow is one requirement of one person.
type DocumentRow struct {
	Href, Name         string // the requirement on their checklist
	Requirement        string
	State              Badge
	Why                string
	By                 string // "01/12/2026, fra 9 giorni"
	Course, CourseHref string
	Start              string // "inizia il 01/12/2026, fra 9 giorni"
}
