package templates

// Layouts is pages/layouts.html: the layouts under which a list leaves the house, and the
// form that makes one. It posts id, list, back, name, separator, encoding, iso_dates, usual
// and, for each column, order.N, column.N, title.N and text.N to /tracciati.
type Layouts struct {
	List    string // value: which list
	Back    Link   // the list itself
	Whole   []Link // the list as it is
	Saved   []LayoutRow
	CanEdit bool
	ID      string // value: the one in the form, empty for a new one
	Form    Form
	Columns []LayoutColumn
	Fixed   []LayoutColumn // the same text on every row
	Choices LayoutChoices
}

// LayoutRow is a saved layout.
type LayoutRow struct {
	Name    string
	Usual   bool
	Columns string // "12 colonne · CSV con virgola, UTF-8, date ISO"
	Files   []Link
	Edit    string // href
	ID      string // value
}

// LayoutColumn is a line of the form. Column is the value that names it, Name what the
// reader calls it.
type LayoutColumn struct {
	N                       int
	Column, Name            string
	OrderValue, Title, Text string
	Gone                    bool // chosen once and no longer in the list
}

// LayoutChoices are the options of the form.
type LayoutChoices struct {
	Separators, Encodings, Dates []Choice
}

// Lists is pages/lists.html: the lists of the whole house, to take away.
type Lists struct {
	CanImport bool
	Rows      []ListRow
}

// ListRow is one of them.
type ListRow struct {
	Name, What string
	Files      []Link
}
