package paperwork

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/reports/pdf"
	"vidimus/reports/register"
)

// book is what the day pages and the stage sheets are written from.
type book struct {
	facts
	lessons     []ledger.Lesson // that have come, without those taken out of the calendar before anybody closed them
	roll        timetable.Roll
	marks       map[at]attendance.Mark
	attended    map[at]calendar.Minutes // as the ledger counts them; stage days by their own id
	teachings   map[string][]timetable.Teaching
	staffNames  map[string]string
	accounts    map[string]string
	rooms       map[store.Ref]string
	groups      map[store.Ref]string
	seals       map[string]register.Seal // the last of each lesson
	amendments  map[string][]register.Amendment
	reopenings  map[string][]register.Reopening
	tutors      map[string]timetable.TutorSignature
	terms       attendance.Terms
	agreements  []attendance.Agreement
	diaries     map[string][]attendance.StageDay // by agreement, as is what follows
	corrections map[string][]attendance.StageCorrection
	addenda     map[string][]attendance.StageAddendum
	addresses   []attendance.DiaryAddress
}

// at is a learner at a lesson, or on a stage day.
type at struct{ what, enrolment string }

func bookOf(ctx context.Context, r store.Reader, f facts) (*book, error) {
	b := &book{facts: f, marks: map[at]attendance.Mark{}, attended: map[at]calendar.Minutes{}, staffNames: map[string]string{}, accounts: map[string]string{},
		rooms: map[store.Ref]string{}, groups: map[store.Ref]string{}, seals: map[string]register.Seal{}, amendments: map[string][]register.Amendment{},
		reopenings: map[string][]register.Reopening{},
		diaries:    map[string][]attendance.StageDay{}, corrections: map[string][]attendance.StageCorrection{}, addenda: map[string][]attendance.StageAddendum{}}
	for _, l := range f.board.Lessons {
		notHeld := l.Held == timetable.HeldCancelled && !l.ClosedAt.IsZero() // closed and sealed with its reason
		if !l.Date.After(f.board.On) && (l.State != timetable.Cancelled || notHeld) {
			b.lessons = append(b.lessons, l)
		}
	}
	for _, row := range f.board.Rows {
		for _, line := range row.Ledger.Lines {
			b.attended[at{line.ID, row.Enrolment.ID}] += line.Minutes
		}
	}
	for _, step := range []func(context.Context, store.Reader) error{b.readNames, b.readPlaces, b.readSheets, b.readEvidence, b.readStages} {
		if err := step(ctx, r); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *book) readNames(ctx context.Context, r store.Reader) error {
	staff, err := provider.AllStaff(ctx, r)
	if err != nil {
		return err
	}
	for _, s := range staff {
		b.staffNames[s.ID] = s.FullName()
	}
	accounts, err := account.All(ctx, r)
	for _, a := range accounts {
		b.accounts[a.ID] = a.Name
	}
	return err
}

func (b *book) readPlaces(ctx context.Context, r store.Reader) error {
	sites, err := provider.Sites(ctx, r)
	if err != nil {
		return err
	}
	rooms, err := provider.Rooms(ctx, r)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		for _, s := range sites {
			if s.ID == room.SiteID {
				b.rooms[store.Ref(room.ID)] = pdf.Join(", ", room.Name, s.Address, s.City)
			}
		}
	}
	groups, err := timetable.GroupsOf(ctx, r, b.board.Course.ID)
	for _, g := range groups {
		b.groups[store.Ref(g.ID)] = g.Name
	}
	return err
}

func (b *book) readSheets(ctx context.Context, r store.Reader) (err error) {
	if b.roll, err = timetable.RollOf(ctx, r, b.board.Course.ID); err != nil {
		return err
	}
	said, err := attendance.MarksOf(ctx, r, b.board.Course.ID)
	if err != nil {
		return err
	}
	for _, m := range said {
		b.marks[at{m.LessonID, m.EnrolmentID}] = m
	}
	ids := make([]string, len(b.lessons))
	for i, l := range b.lessons {
		ids[i] = l.ID
	}
	if b.teachings, err = timetable.TeachingsOf(ctx, r, ids...); err != nil {
		return err
	}
	if b.tutors, err = timetable.TutorSignatures(ctx, r, ids...); err != nil {
		return err
	}
	b.terms, err = attendance.TermsOf(ctx, r)
	return err
}

func (b *book) readEvidence(ctx context.Context, r store.Reader) error {
	seals, err := attendance.SealsOf(ctx, r, b.board.Course.ID)
	if err != nil {
		return err
	}
	for _, s := range seals { // the last one of a lesson covers those before it
		before := b.seals[string(s.LessonID)]
		now := register.Seal{Ordinal: s.Ordinal, Head: s.Head, KeyID: s.KeyID}
		if before.Ordinal > 0 {
			now.Earlier = append(before.Earlier, before.Ordinal)
		}
		b.seals[string(s.LessonID)] = now
	}
	told, err := attendance.Reopenings(ctx, r, b.board.Course.ID)
	if err != nil {
		return err
	}
	for _, p := range told {
		reopened := register.Reopening{By: b.nameOf(p.By), At: b.moment(p.At), Reason: p.Reason}
		for _, s := range p.Lifted {
			reopened.Before = append(reopened.Before, b.signature(b.staffNames[s.StaffID], timetable.Signature{SignedAt: s.At, SignedBy: s.By, Means: s.Means}))
		}
		b.reopenings[p.LessonID] = append(b.reopenings[p.LessonID], reopened)
	}
	entries, err := attendance.Amendments(ctx, r, b.board.Course.ID)
	replaced := attendance.Replaced(entries)
	for i, a := range entries {
		entry := b.amendment(i+1, a)
		if later, gone := replaced[a.ID]; gone {
			entry.ReplacedBy = later + 1
		}
		b.amendments[a.LessonID] = append(b.amendments[a.LessonID], entry)
	}
	return err
}

// days are the pages, one for each day that had a lesson.
func (b *book) days() []register.Day {
	var out []register.Day
	var soFar []timetable.Lesson
	for rest := b.lessons; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(l ledger.Lesson) bool { return l.Date != rest[0].Date })
		if n < 0 {
			n = len(rest)
		}
		day := b.day(rest[:n])
		for _, l := range rest[:n] {
			soFar = append(soFar, l.Lesson)
		}
		for _, cell := range timetable.Give(b.board.Plan.Cells, soFar, day.Date, b.zone) {
			day.Running += cell.Held
		}
		out, rest = append(out, day), rest[n:]
	}
	return out
}

func (b *book) day(lessons []ledger.Lesson) register.Day {
	d := register.Day{Date: lessons[0].Date, Total: given(lessons), Tutors: b.tutorsOf(lessons)}
	var places []string
	for _, l := range lessons {
		d.Lessons = append(d.Lessons, b.lesson(l))
		if place := b.placeOf(l); !slices.Contains(places, place) {
			places = append(places, place)
		}
		if page := (register.PaperPage{Volume: l.RegisterVolume, Page: l.RegisterPage}); l.RegisterPage != "" && !slices.Contains(d.Paper, page) {
			d.Paper = append(d.Paper, page)
		}
		if late := b.terms.ClosedLate(l.Lesson); late.After(d.RecordedOn) && l.Held != timetable.HeldCancelled { // which says by itself when it was closed
			d.RecordedOn = late
		}
		if s := b.seals[l.ID]; s.Ordinal > 0 {
			d.Seals = append(d.Seals, s)
		}
		for _, reopened := range b.reopenings[l.ID] {
			reopened.Lesson = "lezione delle " + l.From.String()
			d.Reopenings = append(d.Reopenings, reopened)
		}
		d.Amendments = append(d.Amendments, b.amendments[l.ID]...)
	}
	slices.SortFunc(d.Amendments, func(x, y register.Amendment) int { return cmp.Compare(x.Number, y.Number) })
	d.Place = strings.Join(places, "; ")
	for _, person := range b.board.Rows {
		row, here := b.row(person, lessons)
		d.Rows = append(d.Rows, row)
		attends := slices.ContainsFunc(person.Periods, func(p enrolment.Period) bool { return p.Covers(d.Date) })
		if person.Enrolment.Auditor || !attends {
			continue
		}
		d.Enrolled++
		if here {
			d.Present++
		}
	}
	return d
}

// given is the hours of a day: of lessons that several groups had, those of the group
// that had most, because each learner's hours count once. Make-up lessons and those for
// named learners give nothing to the class.
func given(lessons []ledger.Lesson) (total calendar.Minutes) {
	type group struct {
		hours.Cell
		id store.Ref
	}
	groups := map[group]calendar.Minutes{}
	most := map[hours.Cell]calendar.Minutes{}
	for _, l := range lessons {
		if l.State != timetable.Closed || l.MakeUp || l.Audience == timetable.ForLearners {
			continue
		}
		cell := hours.Cell{Segment: l.Segment, Mode: l.Mode}
		if l.Audience == timetable.ForClass {
			total += l.Minutes
			continue
		}
		groups[group{cell, l.GroupID}] += l.Minutes
		most[cell] = max(most[cell], groups[group{cell, l.GroupID}])
	}
	for _, m := range most {
		total += m
	}
	return total
}

func (b *book) placeOf(l ledger.Lesson) string {
	switch {
	case l.RoomID != "":
		return b.rooms[l.RoomID]
	case l.Mode == hours.LiveDistance:
		return "piattaforma " + cmp.Or(l.Platform, b.board.Course.Platform, "da indicare")
	}
	return b.place()
}

func (b *book) lesson(l ledger.Lesson) register.Lesson {
	out := register.Lesson{From: l.From, To: l.To, Minutes: l.Minutes, Segment: segmentLabel(l.Segment), Mode: l.Mode.Label(), Topic: l.Topic}
	if l.HeldFrom != nil && l.HeldTo != nil {
		out.From, out.To = *l.HeldFrom, *l.HeldTo
	}
	switch l.Audience {
	case timetable.ForGroup:
		if out.Audience = b.groups[l.GroupID]; !strings.HasPrefix(strings.ToLower(out.Audience), "gruppo ") {
			out.Audience = "gruppo " + out.Audience
		}
	case timetable.ForLearners:
		out.Audience = "allievi indicati"
	}
	var notes []string
	if l.MakeUp {
		notes = append(notes, "recupero")
	}
	switch {
	case l.State == timetable.Planned:
		notes = append(notes, "lezione ancora aperta")
	case l.Held == timetable.HeldPartly:
		notes = append(notes, "svolta in parte: "+l.HeldReason)
	case l.Held == timetable.HeldCancelled:
		out.Annulled = &register.Annulment{By: b.nameOf(l.ClosedBy), At: b.moment(l.ClosedAt), Reason: l.HeldReason}
	}
	for _, t := range b.teachings[l.ID] {
		if !t.Actual {
			continue
		}
		if !t.Planned && t.Reason != "" {
			notes = append(notes, "sostituzione: "+t.Reason)
		}
		out.Teachers = append(out.Teachers, b.signature(b.staffNames[t.StaffID], t.Signature))
	}
	out.Note = strings.Join(notes, " · ")
	return out
}

func (b *book) moment(i calendar.Instant) register.Moment {
	d, w := calendar.WallOf(i, b.zone)
	return register.Moment{Date: d, Wall: w / 60 * 60} // papers print minutes
}

// nameOf is the name behind an actor, or the actor where it is no account.
func (b *book) nameOf(id string) string { return cmp.Or(b.accounts[id], id) }

// row is a person's line; here is whether they were present at any lesson.
func (b *book) row(person ledger.Row, lessons []ledger.Lesson) (row register.Row, here bool) {
	row = register.Row{Number: person.Enrolment.Number, Name: person.Learner.FullName()}
	for _, l := range lessons {
		m, marked := b.marks[at{l.ID, person.Enrolment.ID}]
		mark := register.Mark{State: register.NotExpected}
		switch {
		case l.Held == timetable.HeldCancelled:
			if marked || b.expected(l, person.Enrolment.ID) {
				mark.State = register.NotHeld
			}
		case marked && m.State == attendance.Absent:
			mark.State, mark.RecordedOn = register.Absent, b.terms.MarkedLate(l.Lesson, m)
		case marked:
			mark = b.presence(l, m)
			here = here || mark.State == register.Present
			mark.RecordedOn = b.terms.MarkedLate(l.Lesson, m)
		case b.expected(l, person.Enrolment.ID):
			mark.State = register.Unmarked
		}
		row.Marks = append(row.Marks, mark)
		row.Minutes += b.attended[at{l.ID, person.Enrolment.ID}]
	}
	return row, here
}

func (b *book) expected(l ledger.Lesson, enrolmentID string) bool {
	return slices.ContainsFunc(b.roll.Of(l.Lesson), func(a timetable.Attendee) bool { return a.EnrolmentID == enrolmentID })
}

func (b *book) presence(l ledger.Lesson, m attendance.Mark) register.Mark {
	out := register.Mark{State: register.Present, Spans: b.spans(attendance.SlotOf(l.Lesson, b.zone).There(m))}
	if len(out.Spans) == 0 {
		return register.Mark{State: register.Outside}
	}
	if m.Mode != "" && m.Mode != l.Mode {
		out.Mode = m.Mode.Label()
	}
	return out
}

func (b *book) spans(in []calendar.Interval) []register.Span {
	var out []register.Span
	for _, iv := range in {
		_, from := calendar.WallOf(iv.From, b.zone)
		_, to := calendar.WallOf(iv.To, b.zone)
		out = append(out, register.Span{From: from, To: to})
	}
	return out
}

func (b *book) amendment(n int, a attendance.Amendment) register.Amendment {
	what := aboutLesson[a.About]
	for _, row := range b.board.Rows {
		if row.Enrolment.ID == string(a.EnrolmentID) {
			what = row.Learner.FullName()
		}
	}
	for _, l := range b.lessons {
		if l.ID == a.LessonID {
			what += ", lezione delle " + l.From.String()
		}
	}
	reason := a.Reason
	if a.Reopened {
		reason = pdf.Join(". ", "Pagina riaperta", reason)
	}
	return register.Amendment{Number: n, What: pdf.Join(", ", what, pdf.Prefix("registro cartaceo ", a.Page)), Old: b.value(a.About, a.Old()), New: b.value(a.About, a.New()),
		Reason: reason, Author: b.nameOf(a.AmendedBy), At: b.moment(a.AmendedAt)}
}

var aboutLesson = map[attendance.About]string{
	attendance.AboutHeld: "orario tenuto", attendance.AboutTopic: "argomento", attendance.AboutTeachers: "docente", attendance.AboutPage: "pagina del registro cartaceo",
}

// value is what the page said, in the register's words.
func (b *book) value(about attendance.About, v attendance.Value) string {
	switch about {
	case attendance.AboutHeld:
		return b.held(v)
	case attendance.AboutTeachers:
		var names []string
		for _, id := range v.Staff {
			names = append(names, b.staffNames[id])
		}
		return cmp.Or(strings.Join(names, ", "), "nessuno")
	case attendance.AboutTopic, attendance.AboutPage:
		return cmp.Or(v.Text, "non indicato")
	}
	switch v.State {
	case attendance.Absent:
		return "ASSENTE"
	case "":
		return "non segnato"
	}
	return pdf.Join(" ", "presente", b.times(v.Intervals), pdf.Prefix("in ", v.Mode.Label()))
}

// held is when a lesson was held, as a page said it.
func (b *book) held(v attendance.Value) string {
	if v.Held == timetable.HeldCancelled {
		return "non svolta: " + v.Text
	}
	return pdf.Join(" · ", b.times(v.Intervals), pdf.Prefix("svolta in parte: ", v.Text))
}

func (b *book) times(in []calendar.Interval) string {
	var spans []string
	for _, s := range b.spans(in) {
		spans = append(spans, fmt.Sprintf("%s–%s", s.From, s.To))
	}
	return strings.Join(spans, ", ")
}
