// Package feed is a calendar as telephones subscribe to it (iCalendar, RFC 5545).
//
// Times are written in UTC. A lesson does not recur: its instants were computed from the
// wall once, and a telephone shows an instant on its own wall, whatever clocks were put
// forward or back in between. A zone of our own would have to be believed by every
// program that reads it, and could not tell the two 02:30 of the last Sunday of October
// apart.
//
// The same lessons give the same bytes, so that a program that asks again is told that
// nothing has changed.
//
// Tables: none
package feed

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"vidimus/internal/calendar"
)

// Calendar is what somebody subscribes to.
type Calendar struct {
	Name   string
	Zone   string           // of the walls, for programs that want to know: "Europe/Rome"
	Opened calendar.Instant // when the address was made
	Events []Event
}

// Event is a lesson.
type Event struct {
	ID        string // stays the same as long as there is the lesson
	Version   int    // grows with every change
	From, To  calendar.Instant
	Title     string
	Place     string
	Text      string // lines
	URL       string
	Cancelled bool
}

// patience is how often a program should ask again.
const patience = "PT1H"

// Write writes the calendar.
func (c Calendar) Write(w io.Writer) error {
	out := ics.NewCalendarFor("Vidimus")
	out.SetMethod(ics.MethodPublish)
	out.SetName(clean(c.Name))
	out.SetXWRTimezone(c.Zone)
	out.SetRefreshInterval(patience)
	out.SetXPublishedTTL(patience)
	for _, e := range c.Events {
		event := out.AddEvent(e.ID + "@vidimus")
		// With a METHOD this is when the object was made: a time of its own for each
		// answer would make all of them differ.
		event.SetDtStampTime(c.Opened.Time().Truncate(time.Second))
		event.SetSequence(e.Version)
		event.SetStartAt(e.From.Time())
		event.SetEndAt(e.To.Time())
		event.SetSummary(clean(e.Title))
		status := ics.ObjectStatusConfirmed
		if e.Cancelled {
			status = ics.ObjectStatusCancelled
		}
		event.SetStatus(status)
		if e.Place != "" {
			event.SetLocation(clean(e.Place))
		}
		if e.Text != "" {
			event.SetDescription(clean(e.Text))
		}
		if e.URL != "" {
			event.SetURL(e.URL)
		}
	}
	if err := out.SerializeTo(w, ics.WithNewLineWindows); err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	return nil
}

// clean takes away the characters that RFC 5545 does not have in a text; a line may break.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}
