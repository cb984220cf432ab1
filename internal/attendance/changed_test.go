package attendance_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/enrolment"
	"vidimus/internal/store"
)

// Whatever changes hours has them looked at again, and what changes none does not.
func TestWhateverChangesHoursIsLookedAt(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		ctx, day, e := t.Context(), attendancetest.Start, s.Enrolments[0]
		a := s.agreed(agreement(e))
		s.At(day.AddDays(3), "20:00")
		step := func(what string, want int, fn func(tx *store.Tx) error) {
			t.Helper()
			s.Exec("UPDATE outbox SET done_at = due_at")
			s.Must(attendancetest.Director, fn)
			if n := s.Count("SELECT COUNT(*) FROM outbox WHERE kind = ? AND done_at IS NULL", enrolment.HoursChanged); n != want {
				t.Errorf("%s: the hours are looked at %d times, want %d", what, n, want)
			}
		}

		var written, proposed attendance.StageDay
		step("a day written by the provider", 1, func(tx *store.Tx) (err error) {
			written, err = attendance.RecordStageDay(ctx, tx, s.ID, entry(a, day.AddDays(2), "15:00", "19:00", 0))
			return err
		})
		step("a day proposed", 0, func(tx *store.Tx) (err error) {
			proposed, err = attendance.ProposeStageDay(ctx, tx, s.ID, attendance.ByLearner, entry(a, day.AddDays(3), "09:00", "12:00", 0))
			return err
		})
		step("and confirmed", 1, func(tx *store.Tx) error {
			_, err := attendance.ConfirmStageDays(ctx, tx, s.ID, seen(proposed)...)
			return err
		})
		step("corrected", 1, func(tx *store.Tx) error {
			to := entry(a, day.AddDays(2), "15:00", "18:00", 0)
			_, err := attendance.CorrectStageDay(ctx, tx, s.ID, a.ID, written.ID, &to, "uscito prima")
			return err
		})
		step("struck", 1, func(tx *store.Tx) error {
			_, err := attendance.CorrectStageDay(ctx, tx, s.ID, a.ID, written.ID, nil, "era malato")
			return err
		})

		var o attendance.Object
		step("an object of FAD", 0, func(tx *store.Tx) (err error) {
			o, err = attendance.OpenObject(ctx, tx, attendance.Object{CourseID: s.ID, Segment: "531", Title: "Modulo", Platform: "Moodle", Minutes: 60, FromDate: day, ToDate: day.AddDays(20)})
			return err
		})
		step("its time by hand", 1, func(tx *store.Tx) error {
			_, err := attendance.RecordFad(ctx, tx, s.ID, attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: e, Seconds: 600, Source: "Moodle"})
			return err
		})
		clicks := attendance.FadEvidence{ObjectID: o.ID, EnrolmentID: s.Enrolments[1], FromDate: day, ToDate: day, Seconds: 600, Measure: attendance.Estimate, Sessions: "[]", Source: "Moodle"}
		step("a report", 1, func(tx *store.Tx) error {
			_, err := attendance.KeepReport(ctx, tx, s.ID, []attendance.FadEvidence{clicks})
			return err
		})
		step("the same again", 0, func(tx *store.Tx) error {
			_, err := attendance.KeepReport(ctx, tx, s.ID, []attendance.FadEvidence{clicks})
			return err
		})
		var read attendance.Followed
		s.Read(func(r store.Reader) error {
			book, err := attendance.FadBookOf(ctx, r, s.ID, day.AddDays(3))
			read = book.Of(o, clicks.EnrolmentID)
			return err
		})
		step("an estimate attested", 1, func(tx *store.Tx) error {
			return attendance.AttestFad(ctx, tx, s.ID, o.ID, "esercizi consegnati", attendance.ReadUnattested{EnrolmentID: clicks.EnrolmentID, Stamp: read.UnattestedStamp()})
		})
		step("set aside", 1, func(tx *store.Tx) error {
			return attendance.SetFadAside(ctx, tx, s.ID, []string{read.Unattested()[0].ID}, "era di un altro")
		})

		record(s.Course, "l", everybody(s.Course, "m", attendance.Present)...)
		step("a page closed", 1, func(tx *store.Tx) error {
			_, err := s.Close(tx, "l", asPlanned())
			return err
		})
		step("and reopened", 1, func(tx *store.Tx) error { return attendance.Reopen(ctx, tx, "l", "manca l’argomento") })
	})
}

// Every event of the room, and whether it can change somebody's minutes: what overtakes a paper.
var counting = map[string]bool{
	"attendance.marked": true, "attendance.cleared": true, "attendance.roll_taken_back": true,
	"attendance.closed": true, "attendance.reopened": true, "attendance.amended": true,
	"attendance.object_opened": true, "attendance.object_changed": true, "attendance.object_removed": true, "attendance.object_taught": true,
	"attendance.fad_recorded": true, "attendance.fad_reported": true, "attendance.fad_attested": true, "attendance.fad_set_aside": true,
	"attendance.stage_agreed": true, "attendance.stage_changed": true, "attendance.stage_ended": true,
	"attendance.stage_day_recorded": true, "attendance.stage_confirmed": true, "attendance.stage_day_corrected": true, "attendance.stage_day_struck": true,

	"attendance.sealed": false, "attendance.signed": false, "attendance.attested": false,
	"attendance.stage_signed": false, "attendance.stage_day_proposed": false, "attendance.stage_day_taken_back": false,
	"attendance.stage_countersigned": false, "attendance.stage_returned": false,
}

func TestWhichEventsChangeHours(t *testing.T) {
	for kind, counts := range counting {
		if counts == slices.Contains(attendance.WithoutHours, kind) {
			t.Errorf("%s changes hours: %v", kind, counts)
		}
	}
	for _, kind := range eventTypes(t) {
		if _, known := counting[kind]; !known {
			t.Errorf("%s: does it change hours?", kind)
		}
	}
}

// eventTypes are the types that the room writes: what looks like one, and is no code of a refusal.
func eventTypes(t *testing.T) (out []string) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	looks := regexp.MustCompile(`^attendance\.[a-z_]*[a-z]$`)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && refuses(call) {
				return false
			}
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && looks.MatchString(s) {
					out = append(out, s)
				}
			}
			return true
		})
	}
	if len(out) < 20 {
		t.Errorf("only %d types were found", len(out))
	}
	return out
}

// refuses reports whether a call makes a refusal, or a field of one.
func refuses(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	room, ok := f.X.(*ast.Ident)
	return ok && (room.Name == "fault" || room.Name == "finding")
}
