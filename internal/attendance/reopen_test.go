package attendance_test

import (
	"strings"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/volume"
)

// What a lesson closed on less than its hours left free is another's by now: opened again, it
// is corrected, and does not get them back.
func TestNoClassHasTheSameHoursTwice(t *testing.T) {
	for name, test := range map[string]struct {
		first attendance.Closing
		other [2]string // when the lesson is that was put in its place
	}{
		"in part":    {partly("09:00", "11:00", attendancetest.Anna), [2]string{"11:00", "14:00"}},
		"not at all": {attendance.Closing{Held: timetable.HeldCancelled, Reason: "sciopero"}, [2]string{"09:00", "14:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
				c := class(s, 1)
				present := func(lesson string) {
					c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
						_, err := attendance.MarkAllPresent(t.Context(), tx, c.ID, lesson)
						return err
					})
				}
				closed := func(lesson string, closing attendance.Closing) {
					t.Helper()
					if _, err := closeAs(c, attendancetest.Tutor, lesson, closing); err != nil {
						t.Fatal(err)
					}
				}
				refused := func(what string, closing attendance.Closing) {
					t.Helper()
					_, err := closeAs(c, attendancetest.Tutor, "l", closing)
					e := fault.As(err)
					if e == nil || e.Code != "timetable.given_away" || len(e.Fields) != 1 || e.Fields[0].Name != timetable.ClassBusy {
						t.Fatalf("%s: %v", what, err)
					}
					if text := language.Italian.T(e.Fields[0].Message, e.Fields[0].Args); !strings.Contains(text, "dalle "+test.other[0]+" alle "+test.other[1]) {
						t.Error(text)
					}
				}
				present("l")
				closed("l", test.first)
				c.Teach(attendancetest.Lesson{ID: "other", Segment: "531", Mode: hours.Classroom, Date: attendancetest.Start, From: test.other[0], To: test.other[1]})
				c.Exec("UPDATE lesson_teacher SET staff_id = ? WHERE lesson_id = 'other'", attendancetest.Bruno)
				reopenPage(c, "manca l’argomento")
				refused("while the other is to come", asPlanned())
				present("other")
				closed("other", partly(test.other[0], test.other[1], attendancetest.Bruno))
				refused("when the other was held", asPlanned())
				refused("a little more than it was", partly("09:00", "11:01", attendancetest.Anna))
				again := test.first
				again.Topic = "La posta"
				closed("l", again)
				c.Must(attendancetest.Director, func(tx *store.Tx) error { return attendance.Reopen(t.Context(), tx, "other", "orario sbagliato") })
				closed("other", partly(test.other[0], "13:00", attendancetest.Bruno)) // less than it was is nobody’s affair
			})
		})
	}
}

func partly(from, to, teacher string) attendance.Closing {
	return attendance.Closing{Held: timetable.HeldPartly, HeldFrom: wall(from), HeldTo: wall(to), Reason: "sciopero", Topic: "x",
		Teachers: []attendance.ActualTeacher{{StaffID: teacher}}}
}

// A lesson that was not held was nobody's: opened again, it is whose the calendar says.
func TestALessonThatWasNotHeldGetsItsTeachersBack(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 1)
		teaches := func(staff string) bool {
			return c.Count("SELECT COUNT(*) FROM lesson_teacher WHERE lesson_id = 'l' AND staff_id = ? AND actual", staff) == 1
		}
		again := func() {
			t.Helper()
			if _, err := closeAs(c, attendancetest.Tutor, "l", attendance.Closing{Held: timetable.HeldCancelled, Reason: "sciopero"}); err != nil {
				t.Fatal(err)
			}
			if teaches(attendancetest.Anna) || teaches(attendancetest.Bruno) {
				t.Error("somebody gave what was not held")
			}
			reopenPage(c, "si è svolta")
		}
		if again(); !teaches(attendancetest.Anna) {
			t.Error("who was planned does not teach it")
		}
		s.Exec("UPDATE lesson_teacher SET actual = ?, reason = 'malattia' WHERE lesson_id = 'l'", false)
		s.Exec(`INSERT INTO lesson_teacher (id, lesson_id, staff_id, starts_at, ends_at, planned, actual, reason, signed_by, means, attested, proof)
			SELECT 'substitute', lesson_id, ?, starts_at, ends_at, ?, ?, reason, '', '', '', '' FROM lesson_teacher WHERE lesson_id = 'l'`, attendancetest.Bruno, false, true)
		if again(); teaches(attendancetest.Anna) || !teaches(attendancetest.Bruno) {
			t.Error("the substitution is forgotten")
		}
	})
}

// Ink is not taken back: the page on which a lesson was written stays its own when it turns
// out not to have been held, and nobody's when it passes to another. Where the number alone
// was wrong, which is declared, the page goes free.
func TestAWrittenPageIsNobodyElses(t *testing.T) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 1)
		record(c, "l", everybody(c, "m", attendance.Present)...)
		c.Exec("UPDATE course SET register = 'cartaceo'")
		var v volume.Volume
		c.Must(attendancetest.Director, func(tx *store.Tx) (err error) {
			v, err = volume.Enter(t.Context(), tx, volume.Volume{CourseID: c.ID, Number: 1, FirstPage: 1, LastPage: 6, By: "Ufficio", On: attendancetest.Start})
			return err
		})
		page := func(n int) (p volume.Page) {
			c.Read(func(r store.Reader) error {
				b, err := volume.BookOf(t.Context(), r, c.ID)
				p = b.Page(v, n)
				return err
			})
			return p
		}
		blank := false
		closes := func(held timetable.Held, at string) {
			t.Helper()
			closing := asPlanned()
			closing.Held, closing.Reason, closing.Volume, closing.Page, closing.Blank = held, "sciopero", "1", at, blank
			if _, err := closeAs(c, attendancetest.Tutor, "l", closing); err != nil {
				t.Fatal(err)
			}
		}
		kinds := func(what string, fourth, fifth volume.Kind) {
			t.Helper()
			if got := [2]volume.Kind{page(4).Kind, page(5).Kind}; got != [2]volume.Kind{fourth, fifth} {
				t.Errorf("%s: %v", what, got)
			}
		}
		closes("", "5")
		kinds("closed", volume.Free, volume.Used)
		reopenPage(c, "non si è svolta")
		closes(timetable.HeldCancelled, "5")
		kinds("annulled", volume.Free, volume.Annulled)
		reopenPage(c, "si è svolta")
		closes("", "5")
		kinds("held after all", volume.Free, volume.Used)
		reopenPage(c, "si prosegue a pagina 4")
		closes("", "4")
		kinds("passed to another page", volume.Used, volume.Annulled)
		if left := page(5).Uses[0].Left; left == nil || left.ToVolume != "1" || left.ToPage != "4" || left.Reason != "si prosegue a pagina 4" || left.On != attendancetest.Start {
			t.Errorf("%+v", page(5))
		}
		reopenPage(c, "torna a pagina 5")
		closes("", "5")
		kinds("back", volume.Annulled, volume.Used)
		reopenPage(c, "di nuovo alla 4")
		blank = true
		closes("", "4")
		reopenPage(c, "era la pagina di un altro giorno")
		closes(timetable.HeldCancelled, "")
		kinds("the number alone was wrong", volume.Free, volume.Free)
		reopenPage(c, "non si è svolta")
		closes(timetable.HeldCancelled, "6")
		kinds("not held, it takes no page", volume.Free, volume.Free)
		if p := page(6); p.Kind != volume.Free {
			t.Errorf("%+v", p)
		}
	})
}
