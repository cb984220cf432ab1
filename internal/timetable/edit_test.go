package timetable

import (
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/provider"
)

func TestInsideTheNoticeAReasonIsAsked(t *testing.T) {
	today := calendar.MustDate("2026-11-22")
	for _, test := range []struct {
		name   string
		state  course.State
		notice int
		days   []calendar.Date
		want   bool
	}{
		{"well before", course.Started, 3, []calendar.Date{today.AddDays(10), today.AddDays(17)}, false},
		{"the last day on which nobody asks", course.Started, 3, []calendar.Date{today.AddDays(3)}, false},
		{"the first on which one does", course.Started, 3, []calendar.Date{today.AddDays(2)}, true},
		{"away from a near day", course.Started, 3, []calendar.Date{today.AddDays(1), today.AddDays(30)}, true},
		{"to a near day", course.Authorised, 3, []calendar.Date{today.AddDays(30), today.AddDays(1)}, true},
		{"a day that is past", course.Started, 1, []calendar.Date{today.AddDays(-1)}, true},
		{"today, where tomorrow is the notice", course.Started, 1, []calendar.Date{today}, true},
		{"a draft has told nobody", course.Draft, 3, []calendar.Date{today}, false},
		{"no notice", course.Started, 0, []calendar.Date{today}, false},
	} {
		if got := AsksReason(test.state, test.notice, today, test.days...); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

func TestWhatAnEditTouches(t *testing.T) {
	d := desk{}
	d.provider.CalendarNoticeDays, d.provider.VariationNoticeDays = 5, 2
	d.rooms = append(d.rooms, roomOf("aula1", "centro"), roomOf("aula2", "centro"), roomOf("aula3", "periferia"))
	before := Booked{Lesson: Lesson{ID: "l", Date: calendar.MustDate("2026-12-01"), From: calendar.MustWall("9"), To: calendar.MustWall("13"), RoomID: "aula1",
		Mode: "classroom", Audience: ForClass, State: Planned}, Teachers: []string{"a", "b"}}
	for _, test := range []struct {
		name   string
		change func(b *Booked)
		roll   bool // marks would lose what they tell of
		notice int
	}{
		{"nothing", func(*Booked) {}, false, 0},
		{"the topic", func(b *Booked) { b.Topic = "x" }, false, 0},
		{"the day", func(b *Booked) { b.Date = b.Date.AddDays(1) }, true, 5},
		{"a break", func(b *Booked) { b.Breaks = "[1]" }, true, 5},
		{"cancelled", func(b *Booked) { b.State = Cancelled }, true, 5},
		{"another room", func(b *Booked) { b.RoomID = "aula2" }, false, 0},
		{"another site", func(b *Booked) { b.RoomID = "aula3" }, false, 2},
		{"another site on another day", func(b *Booked) { b.RoomID, b.Date = "aula3", b.Date.AddDays(1) }, true, 5},
		{"the teachers in another order", func(b *Booked) { b.Teachers = []string{"b", "a"} }, false, 0},
		{"one teacher less", func(b *Booked) { b.Teachers = []string{"a"} }, false, 2},
		{"at a distance", func(b *Booked) { b.Mode, b.RoomID = "live_distance", "" }, true, 2},
		{"for a group", func(b *Booked) { b.Audience, b.GroupID = ForGroup, "g" }, true, 0},
	} {
		after := before
		test.change(&after)
		e := Edit{before, after}
		if got := e.rollTouched(); got != test.roll {
			t.Errorf("%s: the roll is touched: %t", test.name, got)
		}
		if got := d.notice(e); got != test.notice {
			t.Errorf("%s: a notice of %d days, want %d", test.name, got, test.notice)
		}
	}
}

func roomOf(id, site string) provider.Room { return provider.Room{ID: id, SiteID: site, Name: id} }
