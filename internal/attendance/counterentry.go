package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// About is what a counter-entry corrects.
type About string

const (
	AboutMark     About = "mark"     // what a learner's line says
	AboutHeld     About = "held"     // from when to when the lesson was held
	AboutTopic    About = "topic"    // and on what
	AboutTeachers About = "teachers" // who taught
	AboutPage     About = "page"     // where it stands in the paper register
)

// pageText is a page as its register says it: what a seal covers, without the signatures.
type pageText struct {
	whole map[About]Value
	marks map[string]Value // by enrolment
}

// A row of the journal's, as far as a page is made of it.
type (
	toldLesson struct {
		ID         string           `json:"id"`
		Held       timetable.Held   `json:"held"`
		From       calendar.Instant `json:"held_starts_at"`
		To         calendar.Instant `json:"held_ends_at"`
		HeldReason string           `json:"held_reason"`
		Topic      string           `json:"topic"`
		Volume     string           `json:"register_volume"`
		Page       string           `json:"register_page"`
	}
	toldTeaching struct {
		ID       string `json:"id"`
		LessonID string `json:"lesson_id"`
		StaffID  string `json:"staff_id"`
		Actual   bool   `json:"actual"`
	}
	toldMark struct {
		ID          string `json:"id"`
		LessonID    string `json:"lesson_id"`
		EnrolmentID string `json:"enrolment_id"`
		Value
		Intervals string `json:"intervals"`
	}
	toldPage struct {
		Lesson   []toldLesson   `json:"lesson"`
		Teaching []toldTeaching `json:"lesson_teacher"`
		Mark     []toldMark     `json:"mark"`
	}
)

// sealedPage is a page as its last seal found it, told again by the journal: a reopened page
// keeps nothing of it in its rows.
func sealedPage(ctx context.Context, r store.Reader, l timetable.Lesson) (pageText, error) {
	last, err := seals.Where(ctx, r, "lesson_id = ? ORDER BY ordinal DESC LIMIT 1", l.ID)
	if err != nil || len(last) == 0 {
		return pageText{}, err
	}
	var bodies []string
	err = r.Select(ctx, &bodies, "SELECT body FROM event WHERE stream = ? AND seq <= ? AND body LIKE ? ORDER BY seq",
		store.CourseStream(l.CourseID).String(), last[0].Seq, `%"`+l.ID+`"%`)
	if err != nil {
		return pageText{}, err
	}
	var lesson toldLesson
	taught, said := map[string]toldTeaching{}, map[string]toldMark{}
	for _, body := range bodies {
		var e struct {
			Rows    toldPage            `json:"rows"`
			Removed map[string][]string `json:"removed"`
		}
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			return pageText{}, fmt.Errorf("attendance: the journal of %s: %w", l.CourseID, err)
		}
		for _, row := range e.Rows.Lesson {
			if row.ID == l.ID {
				lesson = row
			}
		}
		for _, row := range e.Rows.Teaching {
			if row.LessonID == l.ID {
				taught[row.ID] = row
			}
		}
		for _, row := range e.Rows.Mark {
			if row.LessonID == l.ID {
				said[row.ID] = row
			}
		}
		for _, id := range e.Removed["lesson_teacher"] {
			delete(taught, id)
		}
		for _, id := range e.Removed["mark"] {
			delete(said, id)
		}
	}
	return textOf(lesson, slices.Collect(maps.Values(taught)), slices.Collect(maps.Values(said))), nil
}

func textOf(l toldLesson, taught []toldTeaching, said []toldMark) pageText {
	p := pageText{whole: map[About]Value{}, marks: map[string]Value{}}
	held := Value{Held: l.Held, Text: l.HeldReason}
	if !l.From.IsZero() {
		held.Intervals = []calendar.Interval{{From: l.From, To: l.To}}
	}
	p.whole[AboutHeld], p.whole[AboutTopic] = held, Value{Text: l.Topic}
	if l.Page != "" {
		p.whole[AboutPage] = Value{Text: PageText(l.Volume, l.Page)}
	}
	var who []string
	for _, t := range taught {
		if t.Actual {
			who = append(who, t.StaffID)
		}
	}
	slices.Sort(who)
	p.whole[AboutTeachers] = Value{Staff: who}
	for _, m := range said {
		v := m.Value
		v.Intervals = intervals(m.Intervals)
		p.marks[m.EnrolmentID] = v
	}
	return p
}

// PageText is a place in the paper register.
func PageText(volume, page string) string { return "vol. " + volume + ", pag. " + page }

// differences are what one text of a page says otherwise than another: the lesson first,
// then its learners in the order that is given.
func (p pageText) differences(now pageText, order []string) (out []Amendment, err error) {
	differ := func(a Amendment, old, said Value) {
		if err != nil || old.same(said) {
			return
		}
		if a.OldValue, err = valueText(old); err == nil {
			a.NewValue, err = valueText(said)
		}
		out = append(out, a)
	}
	for _, about := range []About{AboutHeld, AboutTopic, AboutTeachers, AboutPage} {
		differ(Amendment{About: about}, p.whole[about], now.whole[about])
	}
	for _, id := range order {
		differ(Amendment{About: AboutMark, EnrolmentID: store.Ref(id)}, p.marks[id], now.marks[id])
	}
	return out, err
}

// farther is what is held of a reopened lesson beyond what its last seal says was held. That
// time the calendar had been free to give away.
func (p pageText) farther(l timetable.Lesson) []calendar.Interval {
	return calendar.Subtract([]calendar.Interval{l.HeldInterval()}, p.whole[AboutHeld].Intervals)
}

// counterEntries are what a page that was opened again says otherwise than its last seal:
// nothing of a register is erased, whichever way it is corrected (DOMAIN §6). Their reason is
// that of the reopening; their author is who closes.
func counterEntries(ctx context.Context, tx *store.Tx, l timetable.Lesson, before pageText, taught []timetable.Teaching) ([]Amendment, error) {
	said, err := marks.Where(ctx, tx, "lesson_id = ?", l.ID)
	if err != nil {
		return nil, err
	}
	lesson := toldLesson{l.ID, l.Held, l.HeldStartsAt, l.HeldEndsAt, l.HeldReason, l.Topic, l.RegisterVolume, l.RegisterPage}
	var teachings []toldTeaching
	for _, t := range taught {
		teachings = append(teachings, toldTeaching{StaffID: t.StaffID, Actual: t.Actual})
	}
	var lines []toldMark
	for _, m := range said {
		lines = append(lines, toldMark{EnrolmentID: m.EnrolmentID, Value: Value{State: m.State, Mode: m.Mode}, Intervals: m.Intervals})
	}
	now := textOf(lesson, teachings, lines)
	order := slices.Compact(slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Keys(before.marks)), slices.Collect(maps.Keys(now.marks))))))
	out, err := before.differences(now, order)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	reason, err := reopenedFor(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	for i := range out {
		a := &out[i]
		a.ID, a.CourseID, a.LessonID, a.Reopened, a.AmendedAt, a.AmendedBy = store.NewID(), l.CourseID, l.ID, true, tx.Now(), tx.Actor.ID
		if l.RegisterPage != "" {
			a.Page = PageText(l.RegisterVolume, l.RegisterPage)
		}
		a.Reason = reason
	}
	return out, nil
}

// reopenedFor is why a page was opened again, the last time.
func reopenedFor(ctx context.Context, r store.Reader, l timetable.Lesson) (reason string, err error) {
	told, err := PageHistory(ctx, r, l)
	for _, p := range told {
		if p.Type == PageReopened {
			reason = p.Reason
		}
	}
	return reason, err
}

// Replaced are the counter-entries that a later one replaced, each with the place of that
// one among all, which stand in the order they were made.
func Replaced(all []Amendment) map[string]int {
	type entry struct {
		lesson    string
		enrolment store.Ref
		about     About
	}
	last, out := map[entry]string{}, map[string]int{}
	for i, a := range all {
		e := entry{a.LessonID, a.EnrolmentID, a.About}
		if before, again := last[e]; again {
			out[before] = i
		}
		last[e] = a.ID
	}
	return out
}
