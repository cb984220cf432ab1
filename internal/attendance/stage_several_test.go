package attendance_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

func (s stage) agreeWith(a attendance.Agreement, whose ...attendance.Numbered) (out []attendance.Agreement, err error) {
	err = s.Write(attendancetest.Tutor, func(tx *store.Tx) (err error) {
		out, err = attendance.AgreeWithSeveral(s.t.Context(), tx, s.ID, a, whose)
		return err
	})
	return out, err
}

// A company takes five of the class. Each of them is judged by themselves, and none has an
// agreement until all may have theirs.
func TestOneAgreementForSeveralLearners(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		first, grown := s.Enrolments[0], s.Enrolments[1]
		minor, credited, gone := s.Enrol(3, attendancetest.Start), s.Enrol(4, attendancetest.Start), s.Enrol(5, attendancetest.Start)
		s.Exec("UPDATE learner SET birth_date = '2009-01-01' WHERE id = (SELECT e.learner_id FROM enrolment e WHERE e.id = ?)", minor)
		s.Exec("UPDATE learner SET birth_date = '1999-01-01' WHERE id = (SELECT e.learner_id FROM enrolment e WHERE e.id = ?)", grown)
		s.Exec("INSERT INTO credit (id, enrolment_id, segment, mode, year, minutes, decision, decided_on, decided_by) VALUES ('cr', ?, 'stage:2299', 'work_placement', 0, 1200, '1', '2026-09-01', 'x')", credited)
		s.Leaves(gone, attendancetest.Start, "withdrawn")
		a := agreement("")
		a.FromDate, a.SignedOn = attendancetest.Start.AddDays(2), attendancetest.Start
		a.Week = attendance.Week{{Day: time.Monday, From: calendar.NewWall(16, 0), To: calendar.NewWall(23, 0)}}
		numbered := func(pairs ...string) (out []attendance.Numbered) {
			for i := 0; i < len(pairs); i += 2 {
				out = append(out, attendance.Numbered{EnrolmentID: pairs[i], Number: pairs[i+1]})
			}
			return out
		}
		for _, x := range []struct {
			what   string
			whose  []attendance.Numbered
			kind   fault.Kind
			fields []string
		}{
			{"nobody", nil, fault.Invalid, []string{"learner"}},
			{"no number", numbered(first, "7/1", grown, " "), fault.Invalid, []string{"number." + grown}},
			{"one number twice", numbered(first, "7/1", grown, "7/1 "), fault.Invalid, []string{"number." + grown}},
			{"a learner twice", numbered(first, "7/1", first, "7/1"), fault.Invalid, []string{"number." + first}},
			{"a minor at night, a credit, a withdrawal", numbered(first, "7/1", grown, "7/2", minor, "7/3", credited, "7/4", gone, "7/5"), fault.Refused,
				[]string{"number." + minor, "number." + credited, "number." + gone, "number." + gone}},
			{"somebody of another course", numbered("nobody", "7/1"), fault.Refused, []string{"number.nobody", "number.nobody"}},
		} {
			_, err := s.agreeWith(a, x.whose...)
			if !fault.Is(err, x.kind) || !cmp.Equal(x.fields, fieldsOf(err)) {
				t.Errorf("%s: %v", x.what, err)
			}
		}
		bad := a
		bad.Company = ""
		if _, err := s.agreeWith(bad, numbered(first, "7/1")...); !cmp.Equal([]string{"company"}, fieldsOf(err)) {
			t.Errorf("no company: %v", err)
		}
		if n := s.Count("SELECT COUNT(*) FROM stage_agreement"); n != 0 {
			t.Fatalf("%d agreements after refusals", n)
		}

		a.Week[0].To = calendar.NewWall(20, 0)
		a.Parts = attendance.Parts{{Segment: hours.StageOf("2299"), Minutes: 2400}}
		got, err := s.agreeWith(a, numbered(first, "7/1", grown, "7/2", minor, "7/3", credited, " 7/4")...)
		if err != nil || len(got) != 4 || got[3].Number != "7/4" || got[3].EnrolmentID != credited || got[0].ID == got[1].ID || got[2].Company != "Azienda" {
			t.Errorf("%+v %v", got, err)
		}
		if n := s.Count("SELECT COUNT(*) FROM event WHERE type = 'attendance.stage_agreed'"); n != 4 {
			t.Errorf("%d events of 4 agreements", n)
		}
		if _, err := s.agreeWith(a, numbered(first, "8/1")...); !cmp.Equal([]string{"number." + first}, fieldsOf(err)) {
			t.Errorf("the hours were agreed already: %v", err)
		}
	})
}
