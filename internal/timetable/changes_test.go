package timetable_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// called is a change of a calendar in which everybody has marks already.
func called(reason string) timetable.Change {
	return timetable.Change{Reason: reason, Marked: func(_ context.Context, _ store.Reader, ids ...string) (map[string]int, error) {
		out := map[string]int{}
		for _, id := range ids {
			out[id] = 3
		}
		return out, nil
	}}
}

// authorised authorises c1 under an act; notice is by when the Region is told of a move.
func (s school) authorised(notice int) {
	s.Helper()
	err := s.write([]store.Stream{store.ProviderStream(), store.CourseStream("c1")}, func(tx *store.Tx) error {
		p := provider.Provider{Name: "Scuola", Zone: "Europe/Rome", CalendarNoticeDays: notice, VariationNoticeDays: notice}
		if err := provider.Establish(s.Context(), tx, p); err != nil {
			return err
		}
		return authorise(s.Context(), tx)
	})
	if err != nil {
		s.Fatal(err)
	}
}

func TestALessonWithARollIsNotMoved(t *testing.T) {
	each(t, func(s school) {
		l := s.planned("c1", request("2026-11-22", "9", "13", "moretti"))
		do := func(fn func(tx *store.Tx) error) error {
			return s.change(l.ID, []store.Ref{"aula2"}, []string{"ricci"}, fn)
		}
		move := func(to timetable.Slot) error {
			return do(func(tx *store.Tx) error {
				_, err := timetable.Move(s.Context(), tx, l.ID, to, called("neve"))
				return err
			})
		}
		revise := func(v timetable.Revision) error {
			return do(func(tx *store.Tx) error {
				_, err := timetable.Revise(s.Context(), tx, l.ID, v, called(""))
				return err
			})
		}
		for name, err := range map[string]error{
			"moved": move(slot("2026-12-01", "9", "13")),
			"cancelled": do(func(tx *store.Tx) error {
				_, err := timetable.Cancel(s.Context(), tx, l.ID, called("neve"))
				return err
			}),
		} {
			if !fault.HasCode(err, "timetable.roll_called") || cmp.Diff([]string{"C-ROLL"}, fields(err)) != "" {
				s.Errorf("%s: %v", name, err)
			}
		}
		elsewhere := slot("2026-11-22", "9", "13")
		elsewhere.RoomID = "aula2"
		if err := move(elsewhere); err != nil {
			s.Errorf("only the room changes: %v", err)
		}
		if err := revise(timetable.Revision{Topic: "Reclami", Teachers: []string{"ricci"}, Audience: timetable.ForClass}); err != nil {
			s.Errorf("topic and teacher change: %v", err)
		}
	})
}

func TestInsideTheNoticeTheReasonIsKept(t *testing.T) {
	each(t, func(s school) { // it is 22/11/2026
		near := s.planned("c1", request("2026-11-24", "9", "13", "moretti"))
		far := s.planned("c1", request("2026-12-10", "9", "13", "moretti"))
		s.authorised(3)
		move := func(l timetable.Lesson, to timetable.Slot, reason string) error {
			return s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				_, err := timetable.Move(s.Context(), tx, l.ID, to, because(reason))
				return err
			})
		}
		if err := move(far, slot("2026-12-11", "9", "13"), ""); err != nil {
			s.Errorf("well before: %v", err)
		}
		if err := move(near, slot("2026-12-03", "9", "13"), " "); !fault.HasCode(err, "timetable.notice") || cmp.Diff([]string{"reason"}, fields(err)) != "" {
			s.Errorf("away from a near day: %v", err)
		}
		if err := move(far, slot("2026-11-23", "9", "13"), ""); cmp.Diff([]string{"reason"}, fields(err)) != "" {
			s.Errorf("to a near day: %v", err)
		}
		if err := move(far, slot("2026-11-24", "10", "12"), ""); cmp.Diff([]string{"C-TEACHER", "C-ROOM", "C-CLASS", "reason"}, fields(err)) != "" {
			s.Errorf("all that is wrong is said at once: %v", err)
		}
		if err := move(near, slot("2026-12-03", "9", "13"), "allerta meteo"); err != nil {
			s.Fatal(err)
		}
		var body string
		s.read(func(r store.Reader) error {
			return r.Get(s.Context(), &body, "SELECT body FROM event WHERE type = 'timetable.moved' ORDER BY seq DESC LIMIT 1")
		})
		if !strings.Contains(body, `"reason":"allerta meteo"`) {
			s.Errorf("the journal has %s", body)
		}
	})
}

func TestReviseALesson(t *testing.T) {
	each(t, func(s school) {
		l := s.planned("c1", request("2026-12-01", "9", "13", "moretti"))
		s.planned("c2", requestWith(request("2026-12-01", "9", "13", "ricci")).in("aula2"))
		other := s.planned("c1", request("2026-12-02", "9", "13", "moretti"))
		revise := func(l timetable.Lesson, v timetable.Revision) error {
			return s.change(l.ID, nil, v.Teachers, func(tx *store.Tx) error {
				_, err := timetable.Revise(s.Context(), tx, l.ID, v, because(""))
				return err
			})
		}
		together := timetable.Revision{Topic: " Reclami ", Teachers: []string{"moretti", "ricci"}, Audience: timetable.ForClass}
		if err := revise(l, together); cmp.Diff([]string{"C-TEACHER"}, fields(err)) != "" {
			s.Errorf("a second teacher who has another lesson: %v", err)
		}
		if err := revise(other, timetable.Revision{Teachers: []string{"chiunque"}, Audience: "tutti"}); cmp.Diff([]string{"teachers", "audience"}, fields(err)) != "" {
			s.Errorf("nobody of the course, for nobody: %v", err)
		}
		if err := revise(other, timetable.Revision{Teachers: []string{"ricci"}, Audience: timetable.ForLearners, Learners: []string{"e1"}}); cmp.Diff([]string{"audience"}, fields(err)) != "" {
			s.Errorf("a lesson of the class becomes one for somebody: %v", err)
		}
		if err := revise(other, together); err != nil {
			s.Fatal(err)
		}
		s.authorised(0)
		judged := func(adequate string) {
			if err := s.judge("nuovo", adequate); err != nil {
				s.Fatal(err)
			}
		}
		judged("yes")
		if err := s.staff("c1", "nuovo"); err != nil {
			s.Fatal(err)
		}
		judged("no")
		if err := revise(other, timetable.Revision{Teachers: []string{"ricci", "nuovo"}, Audience: timetable.ForClass}); cmp.Diff([]string{"T2"}, fields(err)) != "" {
			s.Errorf("a teacher without evidence: %v", err)
		}
		if err := revise(other, timetable.Revision{Topic: "Reclami", Teachers: []string{"ricci"}, Audience: timetable.ForClass}); err != nil {
			s.Fatal(err)
		}
		s.read(func(r store.Reader) error {
			got, err := timetable.LessonByID(s.Context(), r, other.ID)
			if err != nil {
				return err
			}
			given, err := timetable.TeachingsOf(s.Context(), r, other.ID)
			if got.Topic != "Reclami" || got.Version != 3 || len(given[other.ID]) != 1 || given[other.ID][0].StaffID != "ricci" || !given[other.ID][0].Planned {
				s.Errorf("%+v %+v", got, given)
			}
			return err
		})
		s.planned("c2", requestWith(request("2026-12-02", "9", "13", "moretti")).in("aula2")) // free again
	})
}

func TestReviseALessonAtADistance(t *testing.T) {
	each(t, func(s school) {
		q := requestWith(request("2026-12-01", "9", "13", "moretti")).in("")
		q.Mode = hours.LiveDistance
		l := s.planned("c1", q)
		for _, test := range []struct{ platform, want string }{{" Zoom ", "Zoom"}, {"", "Teams"}} {
			var got timetable.Lesson
			err := s.change(l.ID, nil, nil, func(tx *store.Tx) (err error) {
				got, err = timetable.Revise(s.Context(), tx, l.ID, timetable.Revision{Platform: test.platform, Teachers: []string{"moretti"}, Audience: timetable.ForClass}, called(""))
				return err
			})
			if err != nil || got.Platform != test.want {
				s.Errorf("%q: on %q, %v", test.platform, got.Platform, err)
			}
		}
	})
}

func TestALessonOfTheClassBecomesOneOfAGroup(t *testing.T) {
	each(t, func(s school) {
		var g timetable.Group
		err := s.write([]store.Stream{store.CourseStream("c1")}, func(tx *store.Tx) (err error) {
			g, err = timetable.FormGroup(s.Context(), tx, "c1", "A", calendar.MustDate("2026-10-01"), "e1", "e2")
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		q := request("2026-12-01", "9", "13", "moretti")
		q.Mode = hours.Laboratory
		l := s.planned("c1", q)
		revise := func(v timetable.Revision) error {
			v.Teachers = []string{"moretti"}
			return s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				_, err := timetable.Revise(s.Context(), tx, l.ID, v, because(""))
				return err
			})
		}
		if err := revise(timetable.Revision{Audience: timetable.ForGroup, GroupID: "x"}); cmp.Diff([]string{"group"}, fields(err)) != "" {
			s.Errorf("a group that is not there: %v", err)
		}
		if err := revise(timetable.Revision{Audience: timetable.ForGroup, GroupID: store.Ref(g.ID)}); err != nil {
			s.Fatal(err)
		}
		s.planned("c1", timetable.Request{Segment: "531", Mode: hours.LiveDistance, Slot: slot("2026-12-01", "9", "13"), Teachers: []string{"ricci"},
			Audience: timetable.ForLearners, Learners: []string{"e3"}, MakeUp: true}) // who is not of the group is free
		if err := revise(timetable.Revision{Audience: timetable.ForClass}); cmp.Diff([]string{"C-CLASS"}, fields(err)) != "" {
			s.Errorf("back to the class, of which a part has a lesson: %v", err)
		}
	})
}

func TestALessonOnADayOffIsConfirmed(t *testing.T) {
	each(t, func(s school) {
		plan := func(q timetable.Request) error {
			return s.write(s.locks("c1", q), func(tx *store.Tx) error {
				_, err := timetable.Plan(s.Context(), tx, "c1", q)
				return err
			})
		}
		q := request("2026-12-08", "9", "13", "moretti")
		if err := plan(q); !fault.HasCode(err, "timetable.day_off") || cmp.Diff([]string{"day_off"}, fields(err)) != "" {
			s.Errorf("planned on the Immacolata: %v", err)
		}
		q.DayOff = true
		if err := plan(q); err != nil {
			s.Errorf("and wanted: %v", err)
		}
		l := s.planned("c1", request("2026-12-09", "9", "13", "moretti"))
		move := func(to timetable.Slot, known bool) error {
			c := because("")
			c.DayOff = known
			return s.change(l.ID, nil, nil, func(tx *store.Tx) error {
				_, err := timetable.Move(s.Context(), tx, l.ID, to, c)
				return err
			})
		}
		if err := move(slot("2026-12-25", "9", "13"), false); cmp.Diff([]string{"day_off"}, fields(err)) != "" {
			s.Errorf("moved to Christmas: %v", err)
		}
		if err := move(slot("2026-12-25", "9", "13"), true); err != nil {
			s.Errorf("and wanted: %v", err)
		}
		if err := move(slot("2026-12-25", "10", "13"), false); err != nil {
			s.Errorf("an hour later on a day that was wanted: %v", err)
		}
	})
}

func TestALessonMadeFromAnother(t *testing.T) {
	each(t, func(s school) {
		l := s.registered(s.planned("c1", request("2026-11-20", "9", "13", "moretti")))
		foreign := s.planned("c2", requestWith(request("2026-11-20", "9", "13", "ricci")).in("aula2"))
		given := func() []timetable.Given {
			var out []timetable.Given
			s.read(func(r store.Reader) (err error) {
				out, err = timetable.PlannedHeldRemaining(s.Context(), r, "c1", calendar.MustDate("2026-11-22"))
				return err
			})
			return out
		}
		before := given()
		q := request("2026-12-01", "14", "18", "moretti")
		q.Audience, q.Learners, q.MakeUp, q.MadeFrom = timetable.ForLearners, []string{"e2"}, true, l.ID
		made := s.planned("c1", q)
		if d := cmp.Diff(before, given()); d != "" {
			s.Errorf("a make-up lesson gives the class something:\n%s", d)
		}
		var body string
		s.read(func(r store.Reader) error {
			return r.Get(s.Context(), &body, "SELECT body FROM event WHERE type = 'timetable.planned' ORDER BY at DESC, seq DESC LIMIT 1")
		})
		if !strings.Contains(body, `"made":[{"lesson":"`+made.ID+`","from":"`+l.ID+`"}]`) {
			s.Errorf("the journal has %s", body)
		}
		q.Date, q.MadeFrom = calendar.MustDate("2026-12-02"), foreign.ID
		if _, err := s.plan("c1", q); !fault.Is(err, fault.NotFound) {
			s.Errorf("made from a lesson of another course: %v", err)
		}
	})
}
