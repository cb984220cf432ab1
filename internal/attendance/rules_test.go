package attendance

import (
	"strings"
	"testing"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/timetable"
)

var rome = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic(err)
	}
	return zone
}()

func at(t *testing.T, day, wall string) calendar.Instant {
	t.Helper()
	i, err := calendar.At(calendar.MustDate(day), calendar.MustWall(wall), rome)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func lesson(t *testing.T, day, from, to string, mode hours.Mode, breaks string) timetable.Lesson {
	t.Helper()
	return timetable.Lesson{ID: "l", CourseID: "c", Segment: "531", Mode: mode, Date: calendar.MustDate(day), From: calendar.MustWall(from), To: calendar.MustWall(to),
		StartsAt: at(t, day, from), EndsAt: at(t, day, to), Breaks: breaks, Audience: timetable.ForClass, State: timetable.Planned}
}

func times(pairs ...string) []Times {
	var out []Times
	for i := 0; i < len(pairs); i += 2 {
		var t Times
		for j, p := range []**calendar.Wall{&t.In, &t.Out} {
			if text := pairs[i+j]; text != "" {
				w := calendar.MustWall(text)
				*p = &w
			}
		}
		out = append(out, t)
	}
	return out
}

func TestAnEntryGivesItsMinutesOrSaysWhatIsWrong(t *testing.T) {
	const morning = `[{"from":"11:00","to":"11:15"}]`
	for name, c := range map[string]struct {
		mode    hours.Mode // of the lesson; classroom
		entry   Entry
		source  Source
		minutes calendar.Minutes
		note    bool
		refused string
	}{
		"whole lesson, the break apart":            {entry: Entry{State: Present}, minutes: 285},
		"late, to the minute":                      {entry: Entry{State: Present, Times: times("09:17", "")}, minutes: 268},
		"early, during the break":                  {entry: Entry{State: Present, Times: times("", "11:10")}, minutes: 120},
		"late and early":                           {entry: Entry{State: Present, Times: times("09:30", "13:30")}, minutes: 225},
		"went out and came back":                   {entry: Entry{State: Present, Times: times("09:00", "10:00", "12:00", "14:00")}, minutes: 180},
		"twice the same time":                      {entry: Entry{State: Present, Times: times("09:00", "10:00", "09:30", "10:00")}, minutes: 60},
		"came before it began":                     {entry: Entry{State: Present, Times: times("08:30", "")}, minutes: 285, note: true},
		"only in the break":                        {entry: Entry{State: Present, Times: times("11:00", "11:15")}, minutes: 0},
		"absent":                                   {entry: Entry{State: Absent}},
		"unmarked":                                 {entry: Entry{}},
		"at a distance":                            {entry: Entry{State: Present, Mode: hours.LiveDistance}, minutes: 285},
		"seconds of a log, cut once":               {entry: Entry{State: Present, Times: times("09:00:40", "09:02:20", "09:10:50", "09:12:30")}, source: FromLog, minutes: 3},
		"absent with times":                        {entry: Entry{State: Absent, Times: times("09:00", "10:00")}, refused: "attendance.absent_times"},
		"ends before it begins":                    {entry: Entry{State: Present, Times: times("12:00", "10:00")}, refused: "attendance.order"},
		"ends when it begins":                      {entry: Entry{State: Present, Times: times("10:00", "10:00")}, refused: "attendance.order"},
		"wholly outside":                           {entry: Entry{State: Present, Times: times("15:00", "16:00")}, refused: "attendance.outside"},
		"seconds typed by hand":                    {entry: Entry{State: Present, Times: times("09:00:30", "")}, refused: "attendance.seconds"},
		"no such state":                            {entry: Entry{State: "late"}, refused: "attendance.state"},
		"self-paced is no mode of a lesson":        {entry: Entry{State: Present, Mode: hours.SelfPaced}, refused: "attendance.mode"},
		"a laboratory cannot be had at home":       {mode: hours.Laboratory, entry: Entry{State: Present, Mode: hours.LiveDistance}, refused: "attendance.mode"},
		"the lesson's own mode is no exception":    {mode: hours.Laboratory, entry: Entry{State: Present, Mode: hours.Laboratory}, minutes: 285},
		"in the classroom of a lesson at distance": {mode: hours.LiveDistance, entry: Entry{State: Present, Mode: hours.Classroom}, minutes: 285},
	} {
		t.Run(name, func(t *testing.T) {
			if c.mode == "" {
				c.mode = hours.Classroom
			}
			if c.source == "" {
				c.source = FromSheet
			}
			l := lesson(t, "2026-10-05", "09:00", "14:00", c.mode, morning)
			v, note, refused := c.entry.read(l, rome, c.source)
			if got := codeOf(refused); got != c.refused {
				t.Fatalf("refused %q, want %q", got, c.refused)
			}
			if refused != nil {
				return
			}
			if (note.Message != "") != c.note {
				t.Errorf("note %q", note.Message)
			}
			if v.Mode != "" && v.Mode == c.mode {
				t.Errorf("mode %q kept as an exception", v.Mode)
			}
			if got := minutesOf(t, l, v); got != c.minutes {
				t.Errorf("%d minutes, want %d", got, c.minutes)
			}
		})
	}
}

func codeOf(e *fault.Error) string {
	if e == nil {
		return ""
	}
	return e.Code
}

func minutesOf(t *testing.T, l timetable.Lesson, v Value) calendar.Minutes {
	t.Helper()
	text, err := intervalText(v.Intervals)
	if err != nil {
		t.Fatal(err)
	}
	return SlotOf(l, rome).Attended(Mark{State: v.State, Intervals: text})
}

func TestClocksThatChangeDuringALesson(t *testing.T) {
	for _, c := range []struct {
		day     string
		minutes calendar.Minutes
	}{{"2026-10-25", 300}, {"2027-03-28", 180}, {"2026-10-24", 240}} {
		l := lesson(t, c.day, "00:00", "04:00", hours.LiveDistance, "[]")
		v, _, refused := Entry{State: Present}.read(l, rome, FromSheet)
		if refused != nil {
			t.Fatal(refused)
		}
		if got := minutesOf(t, l, v); got != c.minutes || SlotOf(l, rome).Offered() != c.minutes {
			t.Errorf("%s: %d minutes, want %d", c.day, got, c.minutes)
		}
	}
	l := lesson(t, "2027-03-28", "00:00", "04:00", hours.LiveDistance, "[]")
	if _, _, refused := (Entry{State: Present, Times: times("02:30", "")}).read(l, rome, FromSheet); codeOf(refused) != "attendance.no_such_time" {
		t.Errorf("02:30 in the hour that is not: %v", refused)
	}
}

func TestDecide(t *testing.T) {
	present := Value{State: Present, Intervals: []calendar.Interval{{From: calendar.InstantOf(time.Unix(0, 0).Add(time.Hour)), To: calendar.InstantOf(time.Unix(0, 0).Add(2 * time.Hour))}}}
	text, err := intervalText(present.Intervals)
	if err != nil {
		t.Fatal(err)
	}
	standing := Mark{ID: "m", State: Present, Intervals: text, Device: "phone", DeviceSeq: 7, Version: 12, MarkedBy: "anna"}
	others := standing
	others.MarkedBy = "bruno"
	gone := Mark{Device: "phone", DeviceSeq: 7, MarkedBy: "anna"} // the phone took it away
	absent := Value{State: Absent}
	for name, c := range map[string]struct {
		op    MarkOperation
		value Value
		mark  Mark
		want  Result
	}{
		"first mark":                      {MarkOperation{}, present, Mark{}, Applied},
		"seen and changed":                {MarkOperation{BaseVersion: 12}, absent, standing, Applied},
		"not seen":                        {MarkOperation{BaseVersion: 3}, absent, standing, Conflict},
		"believed unmarked":               {MarkOperation{Device: "tablet", DeviceSeq: 99}, absent, standing, Conflict},
		"both said the same":              {MarkOperation{}, present, standing, Applied},
		"cleared without having seen":     {MarkOperation{BaseVersion: 3}, Value{}, standing, Conflict},
		"the device goes on, unanswered":  {MarkOperation{Device: "phone", DeviceSeq: 8}, absent, standing, Applied},
		"the device's own past":           {MarkOperation{Device: "phone", DeviceSeq: 6, BaseVersion: 12}, absent, standing, Superseded},
		"thought marked, it is unmarked":  {MarkOperation{BaseVersion: 12}, absent, Mark{}, Conflict},
		"a colleague on the same tablet":  {MarkOperation{Device: "phone", DeviceSeq: 6}, absent, others, Conflict},
		"and later than the colleague":    {MarkOperation{Device: "phone", DeviceSeq: 8}, absent, others, Conflict},
		"having seen the colleague's":     {MarkOperation{Device: "phone", DeviceSeq: 8, BaseVersion: 12}, absent, others, Applied},
		"undone, and said again":          {MarkOperation{Device: "phone", DeviceSeq: 8, BaseVersion: 12}, absent, gone, Applied},
		"said before it was undone":       {MarkOperation{Device: "phone", DeviceSeq: 6, BaseVersion: 12}, absent, gone, Superseded},
		"taken away elsewhere":            {MarkOperation{Device: "tablet", DeviceSeq: 8, BaseVersion: 12}, absent, gone, Conflict},
		"taken away by a colleague":       {MarkOperation{Device: "phone", DeviceSeq: 8, BaseVersion: 12}, absent, Mark{Device: "phone", DeviceSeq: 7, MarkedBy: "bruno"}, Conflict},
		"both took it away":               {MarkOperation{BaseVersion: 12}, Value{}, gone, Applied},
		"a form without device, not seen": {MarkOperation{BaseVersion: 0}, absent, Mark{ID: "m", State: Present, Intervals: text, Version: 2}, Conflict},
	} {
		if got := decide(c.op, "anna", c.value, c.mark); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func FuzzReadAnchors(f *testing.F) {
	f.Add(`{"course":"c","lesson":"l","ordinal":1,"seq":3,"head":"ab","totals":{"offered":1},"key_id":"k","signature":"s","at":"2026-11-22T09:00:00.000000Z"}` + "\n")
	f.Add("\n\n{\"course\":\"c\"")
	f.Add("[]\n\x00")
	f.Fuzz(func(t *testing.T, text string) {
		anchors, found, err := ReadAnchors(strings.NewReader(text))
		if err != nil {
			return
		}
		lines := 0
		for line := range strings.SplitSeq(text, "\n") {
			if strings.TrimSuffix(line, "\r") != "" {
				lines++
			}
		}
		if len(anchors)+len(found) != lines {
			t.Fatalf("%d lines, %d anchors, %d findings", lines, len(anchors), len(found))
		}
	})
}
