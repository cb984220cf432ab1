package templates

// ProviderRules is pages/provider_rules.html: what the provider itself asks of whoever
// enrols. It posts the controls and seen to Action.
type ProviderRules struct {
	StandardPart
	Tabs     []Tab
	Stands   string // who decided, and when
	ReadOnly bool
}
