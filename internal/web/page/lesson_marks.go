package page

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// postedMark is a row of the sheet that was posted and not taken.
type postedMark struct {
	typed   markText
	refused string
}

// markText is a row of the sheet as it is typed and shown: empty times are the lesson's own.
type markText struct {
	State  string     `json:"state"`
	In     string     `json:"in"`
	Out    string     `json:"out"`
	Mode   hours.Mode `json:"mode"`
	Pieces string     `json:"pieces,omitempty"` // of a presence in several: "18:00–18:20, 19:00–22:00", while In and Out are its ends
}

func (m markText) String() string {
	return strings.Join([]string{m.State, m.In, m.Out, string(m.Mode), m.Pieces}, "|")
}

// postedText is a row as a form posts it, its fields named with a suffix.
func postedText(q *web.Request, suffix string) markText {
	return markText{State: q.Value("state" + suffix), In: q.Value("in" + suffix), Out: q.Value("out" + suffix), Mode: hours.Mode(q.Value("mode" + suffix)), Pieces: q.Value("pieces" + suffix)}
}

func markTextOf(q *web.Request, l timetable.Lesson, v attendance.Value) markText {
	out := markText{State: string(v.State), Mode: v.Mode}
	whole := calendar.Union(v.Intervals)
	out.In, out.Out = presenceOf(q, l, whole)
	if len(whole) > 1 {
		out.Pieces = timesText(q, whole)
	}
	return out
}

// pieces are those of a presence in several, none where a time was typed instead.
func (m markText) pieces(l timetable.Lesson) []attendance.Times {
	pieces, _ := parseTimes(m.Pieces)
	if len(pieces) == 0 {
		return nil
	}
	in, err1 := calendar.ParseWall(orElse(m.In, l.From.String()))
	out, err2 := calendar.ParseWall(orElse(m.Out, l.To.String()))
	if err1 != nil || err2 != nil || in != *pieces[0].In || out != *pieces[len(pieces)-1].Out {
		return nil
	}
	return pieces
}

// entry is what a row says of a lesson. Who is absent has no times, and who has a time was
// there.
func (m markText) entry(l timetable.Lesson) (attendance.Entry, *fault.Error) {
	e := attendance.Entry{State: attendance.State(m.State), Mode: m.Mode}
	if e.State == "" && (m.In != "" || m.Out != "") {
		e.State = attendance.Present
	}
	if e.State != attendance.Present {
		e.Mode = ""
		return e, nil
	}
	if _, ok := parseTimes(m.Pieces); m.Pieces != "" && !ok {
		return e, brokenPage()
	}
	if e.Times = m.pieces(l); e.Times != nil {
		return e, nil
	}
	var t attendance.Times
	for _, x := range []struct {
		text string
		into **calendar.Wall
	}{{m.In, &t.In}, {m.Out, &t.Out}} {
		if x.text == "" {
			continue
		}
		w, err := calendar.ParseWall(x.text)
		if err != nil {
			return e, fault.New(fault.Invalid, "page.time", "«{text}» non è un’ora: scrivila come 09:15.", fault.Args{"text": x.text})
		}
		*x.into = &w
	}
	if t.In != nil || t.Out != nil {
		e.Times = []attendance.Times{t}
	}
	return e, nil
}

func brokenPage() *fault.Error {
	return fault.New(fault.Invalid, "page.broken", "La pagina è rovinata: ricaricala.")
}

// markRow is a learner of the sheet: as the register has it, or as it was just typed where
// that was not taken.
func markRow(q *web.Request, f lessonFile, row attendance.SheetRow, posted postedMark) templates.Mark {
	out := templates.Mark{Enrolment: row.EnrolmentID, Number: row.Number, Name: row.FullName, Minutes: row.Minutes, Version: row.Version()}
	now := markText{}
	if row.Mark != nil {
		now = markTextOf(q, f.Lesson, row.Mark.Value())
		if day, at := calendar.WallOf(row.Mark.MarkedAt, q.Zone()); day == q.Today() && f.Lesson.State == timetable.Planned {
			out.Saved = (at - at%60).String()
		}
	}
	out.Was = now.String()
	if posted.refused != "" {
		now, out.Error = posted.typed, posted.refused
	}
	out.State, out.In, out.Out, out.Mode, out.Pieces = templates.MarkState(now.State), now.In, now.Out, now.Mode, now.Pieces
	out.Label = timesLabel(q, f.Lesson, now)
	if e, ok := f.proposed[row.EnrolmentID]; ok && row.Active {
		out.Previous, out.PreviousMode = templates.MarkState(e.State), e.Mode
	}
	var notes []string
	if row.Auditor {
		notes = append(notes, q.T("uditore"))
	}
	if !row.Active {
		notes = append(notes, q.T("non era tra gli attesi"))
	}
	if s, said := f.signals[row.EnrolmentID]; said {
		notes = append(notes, q.T("ha segnalato: {what}", "what", q.T(s.Kind.Label())))
	}
	if row.Mark != nil {
		if late := f.terms.MarkedLate(f.Lesson, *row.Mark); !late.IsZero() {
			notes = append(notes, q.T("registrata il {date}", "date", late))
		}
	}
	for _, a := range f.amended {
		if string(a.EnrolmentID) == row.EnrolmentID {
			day, _ := calendar.WallOf(a.AmendedAt, q.Zone())
			notes = append(notes, q.T("rettificata il {date}", "date", day))
			break
		}
	}
	out.Note = strings.Join(notes, ", ")
	return out
}

// timesLabel says in words how a presence differs from the lesson's times, empty when it
// does not; the sheet's script says the same while they are typed.
func timesLabel(q *web.Request, l timetable.Lesson, m markText) string {
	in, err1 := calendar.ParseWall(orElse(m.In, l.From.String()))
	out, err2 := calendar.ParseWall(orElse(m.Out, l.To.String()))
	if m.State != string(attendance.Present) || err1 != nil || err2 != nil {
		return ""
	}
	if m.pieces(l) != nil {
		return q.T("a tratti: {pieces}", "pieces", m.Pieces)
	}
	late, early := max(0, in-l.From)/60, max(0, l.To-out)/60
	values := fault.Args{"in": in.String(), "out": out.String(), "late": int(late), "early": int(early)}
	switch {
	case late > 0 && early > 0:
		return q.T("entra alle {in}, esce alle {out} · ritardo {late}′, uscita anticipata {early}′", values)
	case late > 0:
		return q.T("entra alle {in} · ritardo {late}′", values)
	case early > 0:
		return q.T("esce alle {out} · uscita anticipata {early}′", values)
	}
	return ""
}

// markLesson takes what was tapped on the sheet: operations as JSON from the script, or the
// whole form from a browser without it.
func markLesson(q *web.Request) error {
	var sent sheetMessage
	if q.JSON() {
		if err := sent.read(q); err != nil {
			return err
		}
	}
	var l timetable.Lesson
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.KeptLesson(r, q.Param("id")); err == nil {
			l, err = timetable.LessonByID(q.Context(), r, q.Param("id"))
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case q.JSON():
		return markByScript(q, l, sent.Operations)
	}
	return markByForm(q, l)
}

// sheetOperation is one change as the script sends it.
type sheetOperation struct {
	ID        string `json:"id"`
	Device    string `json:"device"`
	Seq       int    `json:"seq"`
	Lesson    string `json:"lesson"`
	Enrolment string `json:"enrolment"`
	Base      int    `json:"base"`
	At        int64  `json:"at"` // ms, by the device's own clock
	markText
}

// tapped is when the device says that it was made; a clock that says no such day says nothing.
func (o sheetOperation) tapped() calendar.Instant {
	at := time.UnixMilli(o.At)
	if o.At <= 0 || at.Year() > 9999 {
		return calendar.Instant{}
	}
	return calendar.InstantOf(at)
}

// sheetAnswer is what became of it.
type sheetAnswer struct {
	ID      string `json:"id"`
	Result  string `json:"result"`
	Message string `json:"message,omitempty"`
	*sheetStands
	By string `json:"by,omitempty"` // who said what is there now, and when: for a choice
	At string `json:"at,omitempty"`
}

// sheetStands is the mark as the register has it; none beside an operation that could not be
// read, for which nothing was looked up.
type sheetStands struct {
	Version int              `json:"version"`
	Minutes calendar.Minutes `json:"minutes"`
	Present markText         `json:"present"`
}

// sheetMessage is what the script of a sheet sends.
type sheetMessage struct {
	Account    string           `json:"account"` // whose marks these are
	Operations []sheetOperation `json:"operations"`
}

// read takes the message in. Marks that somebody made are never recorded as another's, who
// has signed in on the same tablet since.
func (m *sheetMessage) read(q *web.Request) error {
	if err := json.Unmarshal(q.Body(), m); err != nil {
		return fault.Wrap(err, fault.Invalid, "page.json", "Le presenze inviate non si leggono: ricarica la pagina.")
	}
	if m.Account != "" && m.Account != q.Account().ID {
		return fault.New(fault.Conflict, "page.other_person", "Sono le presenze di un’altra persona: partono quando accede lei.")
	}
	return nil
}

func markByScript(q *web.Request, l timetable.Lesson, sent []sheetOperation) error {
	answers := make([]sheetAnswer, len(sent))
	var ops []attendance.MarkOperation
	var places []int // of ops among the answers
	for i, o := range sent {
		e, refused := o.entry(l)
		if o.Lesson != "" && o.Lesson != l.ID {
			refused = fault.New(fault.Invalid, "page.other_lesson", "Questa presenza è di un’altra lezione.")
		}
		if refused != nil { // said before anything is looked up: the same each time it is sent
			answers[i] = sheetAnswer{ID: o.ID, Result: string(attendance.Refused), Message: q.Locale().Fault(refused)}
			continue
		}
		ops = append(ops, attendance.MarkOperation{ID: o.ID, Device: o.Device, DeviceSeq: o.Seq, EnrolmentID: o.Enrolment, BaseVersion: o.Base, Source: attendance.FromSheet, DeviceAt: o.tapped(), Entry: e})
		places = append(places, i)
	}
	done, err := recordMarks(q, store.Operation{}, l, ops)
	if err != nil {
		return err
	}
	names, err := namesBehind(q, done)
	if err != nil {
		return err
	}
	for i, a := range done {
		answers[places[i]] = sheetAnswer{ID: a.ID, Result: string(a.Result), Message: noticeText(q, a.Notice),
			sheetStands: &sheetStands{Version: a.Version, Minutes: a.Minutes, Present: markTextOf(q, l, a.Present)}}
		if a.Result == attendance.Conflict && a.By != "" {
			answers[places[i]].By, answers[places[i]].At = names[a.By], moment(q, a.At)
		}
	}
	return q.Send(http.StatusOK, map[string]any{"operations": answers})
}

// namesBehind are the people who said what stands in the way of operations, by account.
func namesBehind(q *web.Request, done []attendance.MarkAnswer) (map[string]string, error) {
	names := map[string]string{}
	if !slices.ContainsFunc(done, func(a attendance.MarkAnswer) bool { return a.Result == attendance.Conflict }) {
		return names, nil
	}
	err := q.Read(func(r store.Reader) (err error) {
		for _, a := range done {
			if _, known := names[a.By]; a.Result != attendance.Conflict || a.By == "" || known {
				continue
			}
			if names[a.By], err = accountName(q.Context(), r, a.By); err != nil {
				return err
			}
		}
		return nil
	})
	return names, err
}

func noticeText(q *web.Request, n attendance.Notice) string {
	if n.Message == "" {
		return ""
	}
	return q.T(n.Message, n.Args)
}

// recordMarks carries operations out under the lesson's course; own is the operation of the
// form they came in, if any. A form sent twice is answered as it was the first time.
func recordMarks(q *web.Request, own store.Operation, l timetable.Lesson, ops []attendance.MarkOperation) ([]attendance.MarkAnswer, error) {
	if len(ops) == 0 {
		return nil, nil
	}
	var done []attendance.MarkAnswer
	answer, err := q.WriteAs(own, []store.Stream{store.CourseStream(l.CourseID)}, func(tx *store.Tx) (err error) {
		if done, err = attendance.Record(q.Context(), tx, l.CourseID, l.ID, ops); err != nil {
			return err
		}
		text, err := json.Marshal(done)
		tx.Answer(string(text))
		return err
	})
	if err == nil && answer.Replayed {
		err = json.Unmarshal([]byte(answer.Text), &done)
	}
	return done, err
}

// markByForm takes the whole sheet. Rows that nobody touched since the page was made say
// nothing, whatever others have marked meanwhile.
func markByForm(q *web.Request, l timetable.Lesson) error {
	own, err := q.Operation()
	if err != nil {
		return err
	}
	forms := lessonForms{marks: map[string]postedMark{}}
	typed := map[string]markText{}
	var ops []attendance.MarkOperation
	for name := range q.Form() {
		enrolment, ok := strings.CutPrefix(name, "version.")
		if !ok {
			continue
		}
		m := postedText(q, "."+enrolment)
		if m.String() == q.Value("was."+enrolment) {
			continue
		}
		e, refused := m.entry(l)
		version, err := strconv.Atoi(q.Value(name))
		if err != nil {
			refused = brokenPage()
		}
		if refused != nil {
			forms.marks[enrolment] = postedMark{m, q.Locale().Fault(refused)}
			continue
		}
		typed[enrolment] = m
		ops = append(ops, attendance.MarkOperation{ID: own.ID + ":" + enrolment, EnrolmentID: enrolment, BaseVersion: version, Source: attendance.FromSheet, Entry: e})
	}
	slices.SortFunc(ops, func(a, b attendance.MarkOperation) int { return cmp.Compare(a.EnrolmentID, b.EnrolmentID) })
	done, err := recordMarks(q, own, l, ops)
	if err != nil {
		return err
	}
	for i, a := range done {
		if a.Result == attendance.Refused || a.Result == attendance.Conflict {
			forms.marks[ops[i].EnrolmentID] = postedMark{typed[ops[i].EnrolmentID], noticeText(q, a.Notice)}
		}
	}
	if len(forms.marks) > 0 {
		return showLesson(q, forms)
	}
	return q.See("/lezioni/" + l.ID)
}
