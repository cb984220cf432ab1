// Package room has a sentence in every place where the walk must find one, and texts
// where it must not.
package room

import (
	"somewhere.example/else"

	"vidimus/internal/language"
)

type line struct {
	Message string
	Rule    string
}

const named = "a named constant"

func say(message string) line         { return line{Message: message, Rule: "no: another field"} }
func note(subject, message string)    {}
func (l line) with(f, message string) {}

var table = map[string]string{"no: a key": "an element of a table"}

var rows = []struct{ name, text string }{{"no: another column", "a field of a row"}}

type kind string

func (k kind) ModeLabel() string { return "a label" }

func pick(n int) (text string, ok bool) {
	switch n {
	case 1:
		return "a result", true
	}
	text = "a named result"
	return
}

func head(title, other string) { say(title) }

func all(n int) []line {
	say("an argument")
	say(named)
	head("through a parameter", "no: another parameter")
	inner := func(text string) { say(text) }
	inner("through a closure")
	note("no: another argument", "a second "+"argument")
	line{}.with("no", "an argument of a method")
	local := "a variable"
	if n > 1 {
		local = "a variable set again"
	}
	say(local)
	say(table["x"])
	found, _ := table["y"]
	say(found)
	for _, r := range rows {
		say(r.text)
	}
	text, _ := pick(n)
	say(text)
	l := line{"a field by place", "no: rule"}
	l.Message = "a field set later"
	_ = []language.Message{"a constant of the type"}
	_ = language.Message(elsewhere.Text("no: somebody else's"))
	_ = "no: just a text"
	again := local
	local = again
	return []line{l, {Message: "a field"}}
}
