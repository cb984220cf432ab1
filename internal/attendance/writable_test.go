package attendance_test

import (
	"errors"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Hours are written until the course is closed, however late; then the director alone puts
// right what is wrong.
func TestHoursOfAClosedCourseStand(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		ctx, day, e := t.Context(), attendancetest.Start, s.Enrolments[0]
		a := s.agreed(agreement(e))
		s.At(day.AddDays(3), "20:00")
		written, err := s.write(entry(a, day.AddDays(2), "15:00", "19:00", 0))
		if err != nil {
			t.Fatal(err)
		}
		proposed, err := s.propose(attendance.ByLearner, entry(a, day.AddDays(3), "09:00", "12:00", 0))
		if err != nil {
			t.Fatal(err)
		}
		object := attendance.Object{CourseID: s.ID, Segment: "531", Title: "Modulo", Platform: "Moodle", Minutes: 60, FromDate: day, ToDate: day.AddDays(20)}
		var untouched attendance.Object
		clicks := attendance.FadEvidence{EnrolmentID: s.Enrolments[1], FromDate: day, ToDate: day, Seconds: 600, Measure: attendance.Estimate, Sessions: "[]", Source: "Moodle"}
		s.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			if object, err = attendance.OpenObject(ctx, tx, object); err != nil {
				return err
			}
			untouched = object
			if untouched, err = attendance.OpenObject(ctx, tx, untouched); err != nil {
				return err
			}
			clicks.ObjectID = object.ID
			_, err = attendance.KeepReport(ctx, tx, s.ID, []attendance.FadEvidence{clicks})
			return err
		})
		var read attendance.Followed
		s.Read(func(r store.Reader) error {
			book, err := attendance.FadBookOf(ctx, r, s.ID, day.AddDays(3))
			read = book.Of(object, clicks.EnrolmentID)
			return err
		})
		s.Teach(attendancetest.Lesson{ID: "l2", Segment: "531", Mode: "classroom", Date: day.AddDays(1), From: "15:00", To: "17:00"},
			attendancetest.Lesson{ID: "l3", Segment: "531", Mode: "classroom", Date: day.AddDays(1), From: "17:00", To: "19:00"})
		record(s.Course, "l", everybody(s.Course, "a", attendance.Present)...)
		record(s.Course, "l2", everybody(s.Course, "b", attendance.Present)...)
		if _, err := closeAs(s.Course, attendancetest.Tutor, "l", asPlanned()); err != nil {
			t.Fatal(err)
		}

		acts := []struct {
			name     string
			corrects bool // stays open to the director
			do       func(tx *store.Tx) error
		}{
			{"marks", false, func(tx *store.Tx) error {
				said, err := attendance.Record(ctx, tx, s.ID, "l3", everybody(s.Course, "c", attendance.Present))
				if err == nil && said[0].Result == attendance.Refused {
					err = fault.New(fault.Refused, "course.closed", said[0].Message)
				}
				return err
			}},
			{"all present", false, func(tx *store.Tx) error {
				_, err := attendance.MarkAllPresent(ctx, tx, s.ID, "l3")
				return err
			}},
			{"a page closed", false, func(tx *store.Tx) error {
				_, err := s.Close(tx, "l2", asPlanned())
				return err
			}},
			{"amended", true, func(tx *store.Tx) error {
				_, err := s.Amend(tx, "l", e, attendance.Entry{State: attendance.Absent}, "foglio firme")
				return err
			}},
			{"reopened", true, func(tx *store.Tx) error { return attendance.Reopen(ctx, tx, "l", "manca l’argomento") }},
			{"FAD typed", false, func(tx *store.Tx) error {
				_, err := attendance.RecordFad(ctx, tx, s.ID, attendance.FadEvidence{ObjectID: object.ID, EnrolmentID: e, Seconds: 600, Source: "Moodle"})
				return err
			}},
			{"FAD reported", false, func(tx *store.Tx) error {
				more := clicks
				more.Seconds = 900
				_, err := attendance.KeepReport(ctx, tx, s.ID, []attendance.FadEvidence{more})
				return err
			}},
			{"FAD attested", false, func(tx *store.Tx) error {
				return attendance.AttestFad(ctx, tx, s.ID, object.ID, "esercizi", attendance.ReadUnattested{EnrolmentID: clicks.EnrolmentID, Stamp: read.UnattestedStamp()})
			}},
			{"FAD set aside", true, func(tx *store.Tx) error {
				return attendance.SetFadAside(ctx, tx, s.ID, []string{read.Unattested()[0].ID}, "era di un altro")
			}},
			{"an object opened", false, func(tx *store.Tx) error { _, err := attendance.OpenObject(ctx, tx, untouched); return err }},
			{"changed", false, func(tx *store.Tx) error { _, err := attendance.ChangeObject(ctx, tx, untouched); return err }},
			{"removed", false, func(tx *store.Tx) error { return attendance.RemoveObject(ctx, tx, s.ID, untouched.ID) }},
			{"a stage agreed", false, func(tx *store.Tx) error {
				_, err := attendance.Agree(ctx, tx, s.ID, agreement(s.Enrolments[1]))
				return err
			}},
			{"extended", false, func(tx *store.Tx) error {
				to := attendance.Agreed{SignedOn: day.AddDays(1), Reason: "recupero", StageTerms: a.Terms()}
				to.ToDate = a.ToDate.AddDays(5)
				_, err := attendance.ChangeAgreement(ctx, tx, s.ID, a.ID, to)
				return err
			}},
			{"signed", false, func(tx *store.Tx) error {
				_, err := attendance.SignAgreement(ctx, tx, s.ID, a.ID, attendance.Signatures{Provider: day})
				return err
			}},
			{"a day written", false, func(tx *store.Tx) error {
				_, err := attendance.RecordStageDay(ctx, tx, s.ID, entry(a, day.AddDays(3), "15:00", "18:00", 0))
				return err
			}},
			{"confirmed", false, func(tx *store.Tx) error {
				_, err := attendance.ConfirmStageDays(ctx, tx, s.ID, seen(proposed)...)
				return err
			}},
			{"sent back", false, func(tx *store.Tx) error {
				_, err := attendance.ReturnStageDays(ctx, tx, s.ID, "orario", seen(proposed)...)
				return err
			}},
			{"struck", true, func(tx *store.Tx) error {
				_, err := attendance.CorrectStageDay(ctx, tx, s.ID, a.ID, written.ID, nil, "era malato")
				return err
			}},
		}
		undo := errors.New("it went, and is taken back")
		for _, state := range []course.State{course.Started, course.Ended, course.InExam, course.Closed} {
			s.Exec("UPDATE course SET state = ? WHERE id = ?", string(state), s.ID)
			for _, act := range acts {
				for _, who := range []store.Actor{attendancetest.Tutor, attendancetest.Director} {
					err := s.Write(who, func(tx *store.Tx) error {
						if err := act.do(tx); err != nil {
							return err
						}
						return undo
					})
					stands := state == course.Closed && (!act.corrects || who != attendancetest.Director)
					if stands != fault.HasCode(err, "course.closed") || stands == errors.Is(err, undo) {
						t.Errorf("%s, %s by the %s: %v", state, act.name, who.Role, err)
					}
				}
			}
		}

		// A page that the director reopens is put right by who keeps the register.
		s.Must(attendancetest.Director, func(tx *store.Tx) error { return attendance.Reopen(ctx, tx, "l", "manca l’argomento") })
		if _, err := closeAs(s.Course, attendancetest.Tutor, "l", asPlanned()); err != nil {
			t.Error(err)
		}
	})
}
