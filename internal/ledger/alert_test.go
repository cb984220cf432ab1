package ledger_test

import (
	"log/slog"
	"strings"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/ledger"
	"vidimus/internal/notice"
	"vidimus/internal/outbox"
	"vidimus/internal/store"
)

// Of 50 hours of absence allowed, lessons of five hours are missed one after the other: the
// tutor and the secretariat are told at the half, at three quarters and of the last one, once
// each, whatever is corrected in between.
func TestNobodyIsToldTwiceOfTheSameAbsence(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 2)
		s.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('m1', 'c', ?, 'tutor', FALSE)", attendancetest.Bruno)
		s.Exec("INSERT INTO account (id, email, name, password_hash, roles, active) VALUES ('desk', 'desk@example.org', 'desk', 'x', 'secretary', TRUE), ('gone', 'gone@example.org', 'gone', 'x', 'secretary', FALSE)")
		worker := &outbox.Worker{DB: s.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{enrolment.HoursChanged: ledger.Alert(s.DB)}}
		lessons := c.Calendar()
		who := c.Enrolments[0]
		drain := func() {
			t.Helper()
			_ = worker.Drain(t.Context()) // nobody writes the anchors here
		}
		amend := func(l attendancetest.Lesson, e attendance.Entry) {
			t.Helper()
			c.Must(attendancetest.Director, func(tx *store.Tx) error {
				_, err := c.Amend(tx, l.ID, who, e, "il foglio firme dice altro")
				return err
			})
			drain()
		}
		// told is what one person was told of the learner: open ones, and all.
		told := func(account string) (open string, all int) {
			t.Helper()
			c.Read(func(r store.Reader) error {
				found, err := notice.Of(t.Context(), r, account)
				for _, n := range found {
					if all++; n.Open() {
						open += strings.TrimSuffix(strings.TrimPrefix(n.Key, "absence:"), ":"+who) + " "
					}
				}
				return err
			})
			return open, all
		}
		expect := func(step, open string, all int) {
			t.Helper()
			for _, account := range []string{attendancetest.Bruno, "desk"} {
				if gotOpen, gotAll := told(account); strings.TrimSpace(gotOpen) != open || gotAll != all {
					t.Errorf("%s: %s has %q open of %d, want %q of %d", step, account, gotOpen, gotAll, open, all)
				}
			}
		}
		miss := func(n int) {
			for _, l := range lessons[:n] {
				entries := all(c, present(""))
				entries[who] = absent
				hold(c, l, entries)
			}
			lessons = lessons[n:]
			drain()
		}
		first := lessons[0]
		miss(4)
		expect("20 hours", "", 0)
		miss(1)
		expect("25 hours", "50", 1)
		amend(first, present(""))
		expect("20 hours again", "", 1)
		amend(first, absent)
		expect("25 hours again", "50", 1)
		miss(4)
		expect("45 hours", "75", 2)
		miss(2)
		expect("55 hours", "100", 3)
		if err := ledger.AlertAll(t.Context(), s.DB); err != nil {
			t.Error(err)
		}
		expect("by night", "100", 3)
		if _, n := told("gone"); n != 0 {
			t.Errorf("who signs in no more was told %d times", n)
		}
		if _, n := told(attendancetest.Anna); n != 0 {
			t.Errorf("a teacher was told %d times", n)
		}
		c.Read(func(r store.Reader) error {
			found, err := notice.OfKind(t.Context(), r, ledger.AlertsOf(c.ID))
			last := found[len(found)-1]
			if last.Severity != finding.Blocking || !strings.Contains(last.Text("it"), "ha perso 55 h 00' su 50 h 00' consentite") || len(last.Facts()) != 5 || last.Href != "/iscrizioni/"+who+"/ore" {
				t.Errorf("%s %q %v %s", last.Severity, last.Text("it"), last.Facts(), last.Href)
			}
			return err
		})
		s.Exec("UPDATE course SET state = 'ended' WHERE id = ?", c.ID)
		if err := ledger.AlertAll(t.Context(), s.DB); err != nil {
			t.Error(err)
		}
		expect("when the course is over", "", 3)
	})
}

// Of courses whose teaching is over nobody is told anything, however much was missed: neither by
// night nor by what was still to be looked at.
func TestACourseThatIsOverAlertsNobody(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		s.Exec("INSERT INTO account (id, email, name, password_hash, roles, active) VALUES ('desk', 'desk@example.org', 'desk', 'x', 'secretary', TRUE)")
		states := []course.State{course.Started, course.Ended, course.InExam, course.Closed}
		for _, state := range states {
			c := s.Open(string(state), 1)
			c.Finished()
			s.Exec("UPDATE mark SET state = 'absent', intervals = '[]' WHERE enrolment_id = ?", c.Enrolments[0])
			s.Exec("UPDATE course SET state = ? WHERE id = ?", string(state), c.ID)
		}
		if err := ledger.AlertAll(t.Context(), s.DB); err != nil {
			t.Fatal(err)
		}
		for _, state := range states {
			if err := ledger.AlertCourse(t.Context(), s.DB, string(state)); err != nil {
				t.Fatal(err)
			}
			want := 0
			if state == course.Started {
				want = 1
			}
			if n := s.Count("SELECT COUNT(*) FROM notice WHERE kind = ?", ledger.AlertsOf(string(state))); n != want {
				t.Errorf("%s: %d alerts, want %d", state, n, want)
			}
		}
	})
}

// Of sixty hours of stage that nobody wrote, days are written and confirmed afterwards: who was
// told hears at once that it is less, and need not wait for the night.
func TestADiaryThatIsFilledIsLookedAtAtOnce(t *testing.T) {
	attendancetest.Each(t, long, func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 1)
		s.Exec("INSERT INTO account (id, email, name, password_hash, roles, active) VALUES ('desk', 'desk@example.org', 'desk', 'x', 'secretary', TRUE)")
		worker := &outbox.Worker{DB: s.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{enrolment.HoursChanged: ledger.Alert(s.DB)}}
		first := attendancetest.Start
		var a attendance.Agreement
		c.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			a, err = attendance.Agree(t.Context(), tx, c.ID, attendance.Agreement{EnrolmentID: c.Enrolments[0], Parts: attendance.Parts{{Segment: "stage:2299", Minutes: 3600}},
				Company: "Azienda", CompanySite: "Napoli", CompanyTutor: "T", Number: "1", SignedOn: first, FromDate: first, ToDate: first.AddDays(20)})
			return err
		})
		day := func(n int) attendance.StageDay {
			return attendance.StageDay{AgreementID: a.ID, Date: first.AddDays(n), From: calendar.MustWall("08:00"), To: calendar.MustWall("14:00"), Activity: "chiamate"}
		}
		expect := func(step, want string) {
			t.Helper()
			if err := worker.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			var open string
			c.Read(func(r store.Reader) error {
				found, err := notice.Of(t.Context(), r, "desk")
				for _, n := range found {
					if n.Open() {
						open += strings.TrimSuffix(strings.TrimPrefix(n.Key, "absence:"), ":"+c.Enrolments[0])
					}
				}
				return err
			})
			if open != want {
				t.Errorf("%s: told of %q, want %q", step, open, want)
			}
		}
		if err := ledger.AlertAll(t.Context(), s.DB); err != nil {
			t.Fatal(err)
		}
		expect("sixty hours of fifty", "100")
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			for n := range 2 {
				if _, err := attendance.RecordStageDay(t.Context(), tx, c.ID, day(n)); err != nil {
					return err
				}
			}
			return nil
		})
		expect("forty-eight", "75")
		var read []attendance.ReadDay
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			for n := range 4 {
				d, err := attendance.ProposeStageDay(t.Context(), tx, c.ID, attendance.ByLearner, day(2+n))
				if err != nil {
					return err
				}
				read = append(read, attendance.ReadDay{ID: d.ID, Stamp: d.Stamp()})
			}
			return nil
		})
		expect("twenty-four of them wait", "75")
		c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := attendance.ConfirmStageDays(t.Context(), tx, c.ID, read...)
			return err
		})
		expect("and are confirmed", "")
	})
}
