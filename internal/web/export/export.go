// Package export is a list as people take it away: the same rows as CSV, which an Italian
// spreadsheet opens with a double click, and as XLSX, where dates, hours and numbers are
// such, so that a column can be sorted and added up.
//
// A list is declared column by column, each with its title and the value of a row:
//
//	export.List[Learner]{
//		Name: "allievi",
//		Columns: []export.Column[Learner]{
//			export.Text("Allievo", Learner.FullName),
//			export.Date("Nascita", Learner.Born),
//			export.Hours("Frequentate", func(l Learner) calendar.Minutes { return l.Attended }),
//		},
//		Rows: learners,
//	}
//
// A title is an Italian sentence of the catalogue and the name of its column at once: by it
// a [Layout] chooses which columns leave the house, in which order and under which title,
// because every regional portal asks for its own.
//
// Tables: export_layout
package export

import (
	"fmt"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
)

// List is rows of one kind, each shown by the same columns.
type List[T any] struct {
	Kind    string // which list it is, whatever its rows: layouts are kept by it
	Name    string // of the file, without its ending, and of the sheet
	Columns []Column[T]
	Rows    []T
}

// Column is a title and the value that a row has under it. It is made by [Text], [Whole],
// [Date], [Clock], [Hours] or [Percent].
type Column[T any] struct {
	Title string
	Spare bool // taken away only where a layout asks for it
	value func(T) cell

	foreign bool // the title is said as it stands, in every language
}

// OnRequest is the column as one that only a layout asks for.
func (c Column[T]) OnRequest() Column[T] {
	c.Spare = true
	return c
}

// Text is words. What begins like a formula is kept from being carried out.
func Text[T any](message string, of func(T) string) Column[T] {
	return Column[T]{Title: message, value: func(row T) cell { return text(of(row)) }}
}

// Verbatim is Text under a title that is not ours to say, such as a heading of somebody's file.
func Verbatim[T any](title string, of func(T) string) Column[T] {
	c := Text("", of)
	c.Title, c.foreign = title, true
	return c
}

// Whole is a number that can be added up. Codes and register pages are Text.
func Whole[T any](message string, of func(T) int) Column[T] {
	return Column[T]{Title: message, value: func(row T) cell { return whole(of(row)) }}
}

// Date is a civil date; no date leaves the cell empty.
func Date[T any](message string, of func(T) calendar.Date) Column[T] {
	return Column[T]{Title: message, value: func(row T) cell { return date(of(row)) }}
}

// Clock is a time of day.
func Clock[T any](message string, of func(T) calendar.Wall) Column[T] {
	return Column[T]{Title: message, value: func(row T) cell { return clock(of(row)) }}
}

// Hours is a duration, in hours and minutes: 197:15.
func Hours[T any](message string, of func(T) calendar.Minutes) Column[T] {
	return Column[T]{Title: message, value: func(row T) cell { return duration(of(row)) }}
}

// Percent is a share in hundredths of a percent: 7999 is 79,99 %.
func Percent[T any](message string, of func(T) int) Column[T] {
	return Column[T]{Title: message, value: func(row T) cell { return percent(of(row)) }}
}

// cell is one value: as the text of a CSV, and as what it is in a spreadsheet.
type cell interface {
	text() string
	spreadsheet() (value any, format string)
}

type (
	text     string
	whole    int
	date     calendar.Date
	clock    calendar.Wall
	duration calendar.Minutes
	percent  int // hundredths
)

func (t text) text() string     { return harmless(string(t)) }
func (w whole) text() string    { return strconv.Itoa(int(w)) }
func (d date) text() string     { return calendar.Date(d).Italian() }
func (c clock) text() string    { return calendar.Wall(c).String() }
func (d duration) text() string { return colon(int(d)) }
func (p percent) text() string {
	sign, n := sign(int(p))
	return fmt.Sprintf("%s%d,%02d", sign, n/100, n%100)
}

// colon is minutes as spreadsheets read a duration: 197:15.
func colon(minutes int) string {
	sign, n := sign(minutes)
	return fmt.Sprintf("%s%d:%02d", sign, n/60, n%60)
}

func sign(n int) (string, int) {
	if n < 0 {
		return "-", -n
	}
	return "", n
}

// harmless is a cell that a spreadsheet takes for text: one that begins like a formula
// would be carried out by whoever opens the file. XLSX says of each cell that it is text.
func harmless(s string) string {
	begin := strings.TrimLeft(s, " \u00a0\t\r\n")
	if begin != "" && strings.ContainsAny(begin[:1], "=+-@") || s != "" && strings.ContainsAny(s[:1], "\t\r\n") {
		return "'" + s
	}
	return s
}
