// Package fault is the one vocabulary of errors that a person can act on.
//
// An error that is a [*Error] says what was refused, to whom it matters (which
// field of which form) and, in one plain sentence, what to do next. Every other
// error is a defect or an outage: the caller sees a fixed sentence and an id, and
// the log has the rest.
package fault

import (
	"errors"
	"fmt"
	"maps"
)

// Kind says what sort of refusal it is; the web answers each with one status.
type Kind string

const (
	Invalid         Kind = "invalid"         // what was typed or sent cannot be read or breaks a form's own rule
	Refused         Kind = "refused"         // understood, but a rule of the field forbids it
	NotFound        Kind = "not_found"       // absent, or not the caller's to see: the two look the same
	Gone            Kind = "gone"            // was good once, and has been used; only said to who could use it
	Forbidden       Kind = "forbidden"       // the role may not do this at all
	Unauthenticated Kind = "unauthenticated" // sign in first
	Conflict        Kind = "conflict"        // somebody else changed it meanwhile, or the same operation came with another body
	TooLarge        Kind = "too_large"       // more than the limit of this door
	Throttled       Kind = "throttled"       // too many tries
	Unavailable     Kind = "unavailable"     // the outcome is unknown or the database is away: send the same operation again
)

// Args are the values that stand in a sentence between braces, by name.
type Args map[string]any

// A Field is a message about one field of a form or one path of a file.
type Field struct {
	Name    string // the form's field name, or a path such as "uf.531.dad"
	Message string // an Italian sentence, the key of the catalogue
	Args    Args
}

// Error is a refusal with a sentence. Message is Italian and is the key of the
// catalogue in package language; braces name entries of Args.
type Error struct {
	Kind    Kind
	Code    string // stable and short, for tests and the API: "enrolment.twice"
	Message string
	Args    Args
	Fields  []Field
	cause   error
}

// New makes a refusal.
func New(kind Kind, code, message string, args ...Args) *Error {
	e := &Error{Kind: kind, Code: code, Message: message}
	for _, a := range args {
		if e.Args == nil {
			e.Args = Args{}
		}
		maps.Copy(e.Args, a)
	}
	return e
}

// Wrap makes a refusal that remembers the error behind it, for the log alone.
func Wrap(cause error, kind Kind, code, message string, args ...Args) *Error {
	e := New(kind, code, message, args...)
	e.cause = cause
	return e
}

// With adds a message about one field and returns the same error.
func (e *Error) With(field, message string, args ...Args) *Error {
	f := Field{Name: field, Message: message}
	for _, a := range args {
		if f.Args == nil {
			f.Args = Args{}
		}
		maps.Copy(f.Args, a)
	}
	e.Fields = append(e.Fields, f)
	return e
}

// OrNil returns e when it carries a field message and nil otherwise: a form's
// checks collect into one error and end with it.
func (e *Error) OrNil() error {
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

func (e *Error) Error() string {
	s := string(e.Kind) + " " + e.Code + ": " + e.Message
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", map[string]any(e.Args))
	}
	for _, f := range e.Fields {
		s += fmt.Sprintf("; %s: %s %v", f.Name, f.Message, map[string]any(f.Args))
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.cause }

// As returns the refusal inside err, or nil.
func As(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return nil
}

// Is reports whether err is a refusal of that kind.
func Is(err error, kind Kind) bool {
	e := As(err)
	return e != nil && e.Kind == kind
}

// HasCode reports whether err is a refusal with that code.
func HasCode(err error, code string) bool {
	e := As(err)
	return e != nil && e.Code == code
}
