package templates

import (
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
)

// Delivery is pages/delivery.html: what a course has given of its plan on a day. The day
// is asked for in the address: GET /corsi/{CourseID}/ore?al=2026-03-31.
type Delivery struct {
	CourseID  string // value
	Form      Form   // field al
	Shown     bool   // the day could be read
	Plan      string // which version was in force
	Old       bool   // another is now: the calendar says nothing about this one
	Modes     []DeliveryRow
	Rows      []DeliveryRow
	Total     DeliveryRow
	Open      string // lessons up to that day that nobody has closed
	OpenHref  string
	Downloads []Link
}

// DeliveryRow is a cell of the plan, a mode or the whole.
type DeliveryRow struct {
	Segment     string // "UF 531"
	Title       string
	First       bool // of its segment: the title is said once
	Mode        hours.Mode
	Planned     calendar.Minutes
	Held        calendar.Minutes
	Ahead       calendar.Minutes // in the calendar, and not held yet
	Unscheduled calendar.Minutes // neither; below zero: the calendar has too much
	Remaining   calendar.Minutes // planned and not held; below zero: more than planned
	Behind      string           // who has had less of it: "4 h 00' mancano a un gruppo"
	Bar         Bar
}

// DeliveryTable is rows of one sort, with or without what today's calendar says.
type DeliveryTable struct {
	Old  bool
	Rows []DeliveryRow
}
