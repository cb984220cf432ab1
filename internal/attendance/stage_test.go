package attendance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/link"
	"vidimus/internal/store"
)

// at is a stretch of a day, as the table below writes it: "2026-09-07 09:00 17:30 30".
func at(t *testing.T, text string) attendance.Stretch {
	t.Helper()
	f := strings.Fields(text)
	s := attendance.Stretch{Date: calendar.MustDate(f[0]), From: calendar.MustWall(f[1]), To: calendar.MustWall(f[2])}
	from, err1 := calendar.At(s.Date, s.From, attendancetest.Rome)
	to, err2 := calendar.At(s.Date, s.To, attendancetest.Rome)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	s.When = calendar.Interval{From: from, To: to}
	s.Minutes = calendar.WholeMinutes([]calendar.Interval{s.When})
	if len(f) > 3 {
		s.Minutes -= calendar.Minutes(30)
	}
	return s
}

func TestLimitsOfADay(t *testing.T) {
	const born = "2009-09-10" // eighteen on 10 September 2027
	for _, x := range []struct {
		what, born, day string
		others          []string
		want            string
	}{
		{"eight hours", born, "2026-09-09 09:00 17:30 pausa", nil, ""},
		{"nine hours, of anybody", "1990-01-01", "2026-09-09 09:00 18:00", nil, "STAGE-DAY 540/480"},
		{"nine hours in two companies", "1990-01-01", "2026-09-09 15:00 18:00", []string{"2026-09-09 08:00 14:00"}, "STAGE-DAY 540/480"},
		{"the day before does not add up", "1990-01-01", "2026-09-09 15:00 18:00", []string{"2026-09-08 08:00 14:00"}, ""},
		{"forty hours in a week", born, "2026-09-11 09:00 17:00", []string{"2026-09-07 09:00 17:00", "2026-09-08 09:00 17:00", "2026-09-09 09:00 17:00", "2026-09-10 09:00 17:00"}, ""},
		{"one minute more", born, "2026-09-12 09:00 09:01", []string{"2026-09-07 09:00 17:00", "2026-09-08 09:00 17:00", "2026-09-09 09:00 17:00", "2026-09-10 09:00 17:00", "2026-09-11 09:00 17:00"}, "STAGE-MINOR-WEEK 2401/2400"},
		{"a new week on Monday", born, "2026-09-14 09:00 17:00", []string{"2026-09-07 09:00 17:00", "2026-09-08 09:00 17:00", "2026-09-09 09:00 17:00", "2026-09-10 09:00 17:00", "2026-09-11 09:00 17:00"}, ""},
		{"Sunday is the week's last", born, "2026-09-13 09:00 17:00", []string{"2026-09-07 09:00 17:00", "2026-09-08 09:00 17:00", "2026-09-09 09:00 17:00", "2026-09-10 09:00 17:00", "2026-09-11 09:00 17:00"}, "STAGE-MINOR-WEEK 2880/2400"},
		{"of age the week has no bound here", "1990-01-01", "2026-09-12 09:00 17:00", []string{"2026-09-07 09:00 17:00", "2026-09-08 09:00 17:00", "2026-09-09 09:00 17:00", "2026-09-10 09:00 17:00", "2026-09-11 09:00 17:00"}, ""},
		{"until ten at night", born, "2026-09-09 18:00 22:00", nil, ""},
		{"a minute after", born, "2026-09-09 18:00 22:01", nil, "STAGE-MINOR-NIGHT"},
		{"before six", born, "2026-09-09 05:59 09:00", nil, "STAGE-MINOR-NIGHT"},
		{"at night, of age", "1990-01-01", "2026-09-09 18:00 23:00", nil, ""},
		{"twelve hours of rest", born, "2026-09-09 08:00 12:00", []string{"2026-09-08 16:00 20:00"}, ""},
		{"a minute less", born, "2026-09-09 07:59 12:00", []string{"2026-09-08 16:00 20:00"}, "STAGE-MINOR-REST 719/720"},
		{"before the next day", born, "2026-09-09 17:00 21:00", []string{"2026-09-10 08:00 12:00"}, "STAGE-MINOR-REST 660/720"},
		{"an hour is lost when summer time begins", born, "2026-03-29 08:00 12:00", []string{"2026-03-28 16:00 20:00"}, "STAGE-MINOR-REST 660/720"},
		{"an hour is won when it ends", born, "2026-10-25 07:00 12:00", []string{"2026-10-24 16:00 20:00"}, ""},
		{"the day before eighteen", born, "2027-09-09 18:00 22:30", nil, "STAGE-MINOR-NIGHT"},
		{"the eighteenth birthday", born, "2027-09-10 18:00 22:30", nil, ""},
		{"nobody knows the birth date", "", "2026-09-09 18:00 22:30", nil, ""},
	} {
		t.Run(x.what, func(t *testing.T) {
			var others []attendance.Stretch
			for _, o := range x.others {
				others = append(others, at(t, o))
			}
			var birth calendar.Date
			if x.born != "" {
				birth = calendar.MustDate(x.born)
			}
			if got := rules(attendance.Minors.Judge(birth, at(t, x.day), others)); got != x.want {
				t.Errorf("%q, want %q", got, x.want)
			}
		})
	}
}

func rules(found []finding.Finding) string {
	var out []string
	for _, f := range found {
		text := f.Rule
		if f.Measured != nil {
			text += fmt.Sprintf(" %d/%d", *f.Measured, *f.Bound)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// agreement is one that lacks nothing that is refused.
func agreement(enrolment string) attendance.Agreement {
	return attendance.Agreement{EnrolmentID: enrolment, Number: "1", SignedOn: attendancetest.Start, FromDate: attendancetest.Start, ToDate: attendancetest.Start.AddDays(20),
		Parts: attendance.Parts{{Segment: hours.StageOf("2299"), Minutes: 3600}}, Company: "Azienda", CompanySite: "Napoli", CompanyTutor: "Tutor"}
}

// stage is a course with two learners, a stage tutor and the verbs that are tried on it.
type stage struct {
	*attendancetest.Course
	t *testing.T
}

func eachStage(t *testing.T, run func(t *testing.T, s stage)) {
	attendancetest.Each(t, morningAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 2)
		s.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('st', ?, ?, 'stage_tutor', ?)", c.ID, attendancetest.Bruno, false)
		run(t, stage{c, t})
	})
}

func (s stage) agree(a attendance.Agreement) (out attendance.Agreement, err error) {
	err = s.Write(attendancetest.Tutor, func(tx *store.Tx) (err error) {
		out, err = attendance.Agree(s.t.Context(), tx, s.ID, a)
		return err
	})
	return out, err
}

func (s stage) agreed(a attendance.Agreement) attendance.Agreement {
	s.t.Helper()
	out, err := s.agree(a)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func entry(a attendance.Agreement, on calendar.Date, from, to string, rest calendar.Minutes) attendance.StageDay {
	return attendance.StageDay{AgreementID: a.ID, Date: on, From: calendar.MustWall(from), To: calendar.MustWall(to), BreakMinutes: rest, Activity: "chiamate"}
}

func (s stage) write(d attendance.StageDay) (out attendance.StageDay, err error) {
	err = s.Write(attendancetest.Tutor, func(tx *store.Tx) (err error) {
		out, err = attendance.RecordStageDay(s.t.Context(), tx, s.ID, d)
		return err
	})
	return out, err
}

// byLink is who holds an address of a diary.
var byLink = store.Actor{Kind: store.PrivateLink, ID: "link"}

func (s stage) propose(by attendance.Writer, d attendance.StageDay) (out attendance.StageDay, err error) {
	err = s.Write(byLink, func(tx *store.Tx) (err error) {
		out, err = attendance.ProposeStageDay(s.t.Context(), tx, s.ID, by, d)
		return err
	})
	return out, err
}

// seen are entries as they were shown.
func seen(days ...attendance.StageDay) (out []attendance.ReadDay) {
	for _, d := range days {
		out = append(out, attendance.ReadDay{ID: d.ID, Stamp: d.Stamp()})
	}
	return out
}

func (s stage) confirm(days ...attendance.StageDay) error {
	return s.Write(attendancetest.Tutor, func(tx *store.Tx) error {
		_, err := attendance.ConfirmStageDays(s.t.Context(), tx, s.ID, seen(days...)...)
		return err
	})
}

func (s stage) diary(a attendance.Agreement) (out []attendance.StageDay) {
	s.t.Helper()
	s.Read(func(r store.Reader) (err error) {
		out, err = attendance.Diary(s.t.Context(), r, a.ID)
		return err
	})
	return out
}

func TestAgreementIsChecked(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		for _, x := range []struct {
			what   string
			change func(a *attendance.Agreement)
			field  string
		}{
			{"no company", func(a *attendance.Agreement) { a.Company = " " }, "company"},
			{"a tax id with a wrong digit", func(a *attendance.Agreement) { a.CompanyTaxID = "00000000017" }, "company_tax_id"},
			{"signed after the first day", func(a *attendance.Agreement) { a.SignedOn = a.FromDate.AddDays(1) }, "signed_on"},
			{"backwards", func(a *attendance.Agreement) { a.ToDate = a.FromDate.AddDays(-1) }, "to_date"},
			{"no hours", func(a *attendance.Agreement) { a.Parts = nil }, "minutes"},
			{"a segment twice", func(a *attendance.Agreement) { a.Parts = append(a.Parts, a.Parts[0]) }, "minutes"},
			{"a UC that the plan does not have", func(a *attendance.Agreement) { a.Parts[0].Segment = "stage:9999" }, "segment"},
			{"a week backwards", func(a *attendance.Agreement) {
				a.Week = attendance.Week{{Day: time.Monday, From: calendar.NewWall(18, 0), To: calendar.NewWall(9, 0)}}
			}, "week"},
			{"a policy without dates", func(a *attendance.Agreement) { a.InailPolicy = "PAT 1" }, "inail_to"},
			{"dates without a policy", func(a *attendance.Agreement) { a.LiabilityTo = a.ToDate }, "liability_policy"},
			{"a tutor who is none of the course", func(a *attendance.Agreement) { a.StaffID = attendancetest.Anna }, "staff"},
		} {
			a := agreement(s.Enrolments[0])
			x.change(&a)
			_, err := s.agree(a)
			if e := fault.As(err); e == nil || len(e.Fields) == 0 || e.Fields[0].Name != x.field {
				t.Errorf("%s: %v", x.what, err)
			}
		}
		a := agreement(s.Enrolments[0])
		a.CompanyTaxID, a.StaffID = "0000 0000 018", attendancetest.Bruno
		a.Parts = attendance.Parts{{Segment: hours.StageOf("2299"), Minutes: 1200}, {Segment: hours.StageOf("3075"), Minutes: 600}}
		if got := s.agreed(a); got.CompanyTaxID != "00000000018" || got.Minutes() != 1800 {
			t.Errorf("kept %+v", got)
		}
	})
}

func TestTutorOfAStageNeedsT3(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		s.Exec("UPDATE standard_version SET document = ?", strings.Replace(standardOf(s), `"years": []`, `"years": [], "staff": {"tutor_title": true, "tutor_years": 3}`, 1))
		s.Exec("UPDATE staff SET documented_years = 2, evidence = 'CV', judged_by = 'x', judged_on = '2026-09-01' WHERE id = ?", attendancetest.Bruno)
		a := agreement(s.Enrolments[0])
		a.StaffID = attendancetest.Bruno
		_, err := s.agree(a)
		e := fault.As(err)
		if e == nil || e.Code != "attendance.tutor" || len(e.Fields) != 1 || e.Fields[0].Name != "T3" || e.Fields[0].Args["measured"] != 2 || e.Fields[0].Args["bound"] != 3 {
			t.Errorf("two years of three: %v", err)
		}
		s.Exec("UPDATE staff SET documented_years = 3 WHERE id = ?", attendancetest.Bruno)
		s.agreed(a)
	})
}

func standardOf(s stage) (text string) {
	s.Read(func(r store.Reader) error {
		return r.Get(s.t.Context(), &text, "SELECT document FROM standard_version LIMIT 1")
	})
	return text
}

func TestStageDayIsJudged(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		day := attendancetest.Start
		e := s.Enrolments[0]
		record(s.Course, "l", op("1", e, attendance.Present)) // 09:00–14:00
		s.At(day.AddDays(2), "20:00")
		a := agreement(e)
		a.Week = attendance.Week{{Day: time.Monday, From: calendar.NewWall(7, 0), To: calendar.NewWall(22, 0)}, {Day: time.Tuesday, From: calendar.NewWall(7, 0), To: calendar.NewWall(20, 0)},
			{Day: time.Wednesday, From: calendar.NewWall(8, 0), To: calendar.NewWall(22, 0)}}
		a = s.agreed(a)
		other := agreement(e)
		other.Company = "Altra azienda"
		other = s.agreed(other)
		s.Leaves(s.Enrolments[1], day, "suspended")
		away := s.agreed(agreement(s.Enrolments[1]))
		for _, x := range []struct {
			what string
			d    attendance.StageDay
			code string
		}{
			{"before the agreement", entry(other, day.AddDays(-1), "09:00", "12:00", 0), "attendance.stage_day"},
			{"to come", entry(other, day.AddDays(3), "09:00", "12:00", 0), "attendance.stage_day"},
			{"not over yet", entry(a, day.AddDays(2), "18:00", "21:00", 0), "attendance.stage_day"},
			{"backwards", entry(a, day.AddDays(1), "12:00", "09:00", 0), "attendance.stage_day"},
			{"all break", entry(a, day.AddDays(1), "09:00", "10:00", 60), "attendance.stage_day"},
			{"outside the hours agreed", entry(a, day.AddDays(1), "19:00", "20:30", 0), "attendance.stage_day"},
			{"at a lesson", entry(a, day, "13:30", "16:00", 0), "attendance.at_lesson"},
			{"too long", entry(a, day.AddDays(1), "08:00", "18:00", 30), "attendance.stage_long"},
			{"while suspended", entry(away, day.AddDays(1), "09:00", "12:00", 0), "attendance.not_active_then"},
		} {
			if _, err := s.write(x.d); !fault.HasCode(err, x.code) {
				t.Errorf("%s: %v", x.what, err)
			}
		}
		d, err := s.write(entry(a, day.AddDays(1), "09:00", "14:00", 30))
		if err != nil || d.Minutes != 270 || d.State != attendance.DayConfirmed || d.Segment != hours.StageOf("2299") {
			t.Fatalf("%+v, %v", d, err)
		}
		if _, err := s.write(entry(other, day.AddDays(1), "13:00", "15:00", 0)); !fault.HasCode(err, "attendance.stage_twice") {
			t.Errorf("at two companies at once: %v", err)
		}
		if _, err := s.write(entry(other, day.AddDays(1), "14:00", "18:00", 0)); !fault.HasCode(err, "attendance.stage_long") {
			t.Errorf("8 h 30 at two companies: %v", err)
		}
		if a := record(s.Course, "later", op("2", e, attendance.Present))[0]; a.Result != attendance.Refused {
			t.Errorf("at a lesson during the stage: %+v", a)
		}
		s.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := attendance.CorrectStageDay(t.Context(), tx, s.ID, a.ID, d.ID, nil, "giorno sbagliato")
			return err
		})
		if a := record(s.Course, "later", op("3", e, attendance.Present))[0]; a.Result != attendance.Applied {
			t.Errorf("after the day was struck: %+v", a)
		}
	})
}

// A lesson that ended early, or was not held, leaves the rest of its time to the company, whatever
// the roll had said.
func TestAStageDayIsHeldAgainstWhatWasHeld(t *testing.T) {
	for _, test := range []struct {
		name, from, held string
		code             string
	}{
		{"held as planned", "13:30", "state = 'closed', held = 'planned', held_starts_at = starts_at, held_ends_at = ends_at", "attendance.at_lesson"},
		{"held until eleven", "11:30", "state = 'closed', held = 'partly', held_starts_at = starts_at, held_ends_at = '2026-09-07T09:00:00.000000Z'", ""},
		{"until twelve", "11:30", "state = 'closed', held = 'partly', held_starts_at = starts_at, held_ends_at = '2026-09-07T10:00:00.000000Z'", "attendance.at_lesson"},
		{"not held", "09:00", "state = 'cancelled', held = 'cancelled'", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			eachStage(t, func(t *testing.T, s stage) {
				e := s.Enrolments[0]
				record(s.Course, "l", op("1", e, attendance.Present)) // 09:00–14:00
				s.Exec("UPDATE lesson SET " + test.held + " WHERE id = 'l'")
				s.At(attendancetest.Start.AddDays(2), "20:00")
				if _, err := s.write(entry(s.agreed(agreement(e)), attendancetest.Start, test.from, "16:30", 0)); test.code == "" && err != nil || test.code != "" && !fault.HasCode(err, test.code) {
					t.Error(err)
				}
			})
		})
	}
}

func TestDiaryIsProposedConfirmedAndCorrected(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		day := attendancetest.Start.AddDays(1)
		e := s.Enrolments[0]
		a := s.agreed(agreement(e))
		s.At(day.AddDays(3), "20:00")
		first, err := s.propose(attendance.ByLearner, entry(a, day, "09:00", "13:00", 0))
		if err != nil || first.State != attendance.DayProposed {
			t.Fatalf("%+v, %v", first, err)
		}
		if a := record(s.Course, "later", op("1", e, attendance.Present))[0]; a.Result != attendance.Applied {
			t.Errorf("what is proposed stops a roll: %+v", a)
		}
		if err := s.confirm(first); !fault.HasCode(err, "attendance.at_lesson") {
			t.Errorf("confirmed over a presence: %v", err)
		}
		first.From, first.To = calendar.MustWall("15:00"), calendar.MustWall("19:00")
		if _, err := s.propose(attendance.ByCompany, first); !fault.Is(err, fault.NotFound) {
			t.Errorf("the company wrote over the learner: %v", err)
		}
		if first, err = s.propose(attendance.ByLearner, first); err != nil {
			t.Fatal(err)
		}
		second, err := s.propose(attendance.ByCompany, entry(a, day.AddDays(1), "09:00", "13:00", 0))
		if err != nil {
			t.Fatal(err)
		}
		if got := attendance.StageMinutes(s.diary(a), ""); got != 0 {
			t.Errorf("%v count before anybody confirmed", got)
		}
		s.Read(func(r store.Reader) error {
			waiting, err := attendance.WaitingDiaries(t.Context(), r, day.AddDays(1))
			want := []attendance.WaitingDiary{{CourseID: s.ID, AgreementID: a.ID, EnrolmentID: e, Days: 2, Minutes: 480, Since: day}}
			if diff := cmp.Diff(want, waiting); diff != "" {
				t.Error(diff)
			}
			return err
		})
		s.Must(byLink, func(tx *store.Tx) error {
			n, err := attendance.CountersignStageDays(t.Context(), tx, s.ID, a.ID, seen(first, second)...)
			if n != 1 {
				t.Errorf("%d countersigned: the company's own needs no second word", n)
			}
			return err
		})
		send := func(reason string) error {
			return s.Write(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := attendance.ReturnStageDays(t.Context(), tx, s.ID, reason, seen(second)...)
				return err
			})
		}
		if err := send(" "); !fault.HasCode(err, "attendance.return") {
			t.Errorf("sent back without a word: %v", err)
		}
		if err := send("manca la pausa"); err != nil {
			t.Fatal(err)
		}
		if err := s.confirm(second); !fault.HasCode(err, "attendance.nothing_chosen") {
			t.Errorf("confirmed what was sent back: %v", err)
		}
		second.BreakMinutes = 30
		if second, err = s.propose(attendance.ByCompany, second); err != nil || second.State != attendance.DayProposed || second.Reason != "" {
			t.Fatalf("%+v, %v", second, err)
		}
		if err := s.confirm(first, second); err != nil {
			t.Fatal(err)
		}
		if got := attendance.StageMinutes(s.diary(a), hours.StageOf("2299")); got != 450 {
			t.Errorf("%v confirmed", got)
		}
		if _, err := s.propose(attendance.ByLearner, first); !fault.HasCode(err, "attendance.stage_confirmed") {
			t.Errorf("written anew after it was confirmed: %v", err)
		}
		to := first
		to.To = calendar.MustWall("18:00")
		s.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := attendance.CorrectStageDay(t.Context(), tx, s.ID, a.ID, first.ID, &to, "uscito prima")
			return err
		})
		s.Read(func(r store.Reader) error {
			all, err := attendance.StageCorrections(t.Context(), r, s.ID)
			if len(all) != 1 || all[0].Old().Minutes != 240 || all[0].New().Minutes != 180 || all[0].Reason != "uscito prima" {
				t.Errorf("corrections %+v", all)
			}
			return err
		})
		if got := attendance.StageMinutes(s.diary(a), ""); got != 390 {
			t.Errorf("%v after the counter-entry", got)
		}
		for _, d := range s.diary(a) {
			if d.ID == first.ID && (d.Writer != attendance.ByStaff || !d.CountersignedAt.IsZero() || d.CountersignedBy != "") {
				t.Errorf("the company's word stands under hours it never saw: %+v", d)
			}
		}
		s.Finished()
	})
}

func TestWhatNobodyReadIsNotDecided(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		day := attendancetest.Start.AddDays(2)
		a := s.agreed(agreement(s.Enrolments[0]))
		s.At(day, "20:00")
		read, err := s.propose(attendance.ByLearner, entry(a, day, "15:00", "17:00", 0))
		if err != nil {
			t.Fatal(err)
		}
		s.At(day, "20:01")
		now, anew := read, calendar.MustWall("19:00")
		now.To = anew
		if now, err = s.propose(attendance.ByLearner, now); err != nil {
			t.Fatal(err)
		}
		countersign := func(d attendance.StageDay) error {
			return s.Write(byLink, func(tx *store.Tx) error {
				_, err := attendance.CountersignStageDays(t.Context(), tx, s.ID, a.ID, seen(d)...)
				return err
			})
		}
		send := func(d attendance.StageDay) error {
			return s.Write(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := attendance.ReturnStageDays(t.Context(), tx, s.ID, "manca la pausa", seen(d)...)
				return err
			})
		}
		for what, err := range map[string]error{"countersigned": countersign(read), "confirmed": s.confirm(read), "returned": send(read), "confirmed unread": s.confirm(attendance.StageDay{ID: read.ID})} {
			if !fault.Is(err, fault.Conflict) || !fault.HasCode(err, "attendance.day_changed") {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got := s.diary(a)[0]; got.State != attendance.DayProposed || !got.CountersignedAt.IsZero() || got.To != anew {
			t.Errorf("%+v", got)
		}
		if err := countersign(now); err != nil {
			t.Error(err)
		}
		if err := s.confirm(now); err != nil {
			t.Errorf("a countersignature is no other day: %v", err)
		}
	})
}

// Who is on two courses is in one place at a time, whichever of the two is asked.
func TestTwoCoursesOfOnePersonAreJudgedTogether(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		day := attendancetest.Start.AddDays(2)
		other := stage{s.Open("other", 1), t}
		e := other.Enrolments[0]
		s.Exec("UPDATE enrolment SET learner_id = 'c-p01' WHERE id = ?", e)
		other.Teach(attendancetest.Lesson{ID: "there", Segment: "531", Mode: hours.Classroom, Date: day}) // 09:00–14:00
		here, there := s.agreed(agreement(s.Enrolments[0])), other.agreed(agreement(e))
		s.At(day.AddDays(1), "20:00")
		locked := func(c stage, fn func(tx *store.Tx) error) error {
			t.Helper()
			var locks []store.Stream
			s.Read(func(r store.Reader) (err error) {
				locks, err = attendance.DiaryLocks(t.Context(), r, c.ID)
				return err
			})
			if len(locks) != 2 {
				t.Fatalf("locks of %s: %v", c.ID, locks)
			}
			_, err := s.DB.Write(t.Context(), store.Command{Actor: attendancetest.Tutor, Locks: locks}, fn)
			return err
		}
		propose := func(c stage, a attendance.Agreement, from, to string) (d attendance.StageDay, err error) {
			err = locked(c, func(tx *store.Tx) (err error) {
				d, err = attendance.ProposeStageDay(t.Context(), tx, c.ID, attendance.ByLearner, entry(a, day, from, to, 0))
				return err
			})
			return d, err
		}
		confirm := func(d attendance.StageDay) error {
			return locked(s, func(tx *store.Tx) error {
				_, err := attendance.ConfirmStageDays(t.Context(), tx, s.ID, seen(d)...)
				return err
			})
		}
		version := 0
		mark := func(id string, state attendance.State) attendance.Result {
			o := op(id, e, state)
			o.BaseVersion = version
			a := record(other.Course, "there", o)[0]
			version = a.Version
			return a.Result
		}
		first, err := propose(s, here, "10:00", "12:00")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := propose(other, there, "11:00", "13:00"); !fault.HasCode(err, "attendance.stage_twice") {
			t.Errorf("a day over one of the other course: %v", err)
		}
		if err := s.confirm(first); err == nil || fault.As(err) != nil {
			t.Errorf("confirmed without the other course’s lock: %v", err)
		}
		if got := mark("1", attendance.Present); got != attendance.Applied {
			t.Fatal(got)
		}
		if err := confirm(first); !fault.HasCode(err, "attendance.at_lesson") {
			t.Errorf("confirmed over a presence on the other course: %v", err)
		}
		if got := mark("2", attendance.Absent); got != attendance.Applied {
			t.Fatal(got)
		}
		if err := confirm(first); err != nil {
			t.Fatal(err)
		}
		if got := mark("3", attendance.Present); got != attendance.Refused {
			t.Errorf("present while at a company for the other course: %v", got)
		}
	})
}

func TestWhoMadeTheAddressOfADay(t *testing.T) {
	addresses := []attendance.DiaryAddress{{ID: "learner", OpenedBy: "tutor"}, {ID: "company", OpenedBy: "desk"}}
	for _, x := range []struct {
		what string
		day  attendance.StageDay
		want string
	}{
		{"written by the learner", attendance.StageDay{Writer: attendance.ByLearner, RecordedBy: "learner"}, "tutor"},
		{"and countersigned", attendance.StageDay{Writer: attendance.ByLearner, RecordedBy: "learner", CountersignedBy: "company"}, "tutor desk"},
		{"written by the company", attendance.StageDay{Writer: attendance.ByCompany, RecordedBy: "company"}, "desk"},
		{"corrected by the provider", attendance.StageDay{Writer: attendance.ByStaff, RecordedBy: "learner"}, ""},
		{"written by the provider", attendance.StageDay{Writer: attendance.ByStaff, RecordedBy: "tutor"}, ""},
	} {
		var got []string
		for _, account := range []string{"", "tutor", "desk", "director"} {
			if x.day.MadeBy(account, addresses) {
				got = append(got, account)
			}
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("%s: made by %q, want %q", x.what, got, x.want)
		}
	}
}

func TestStageIsChangedAndEnded(t *testing.T) {
	eachStage(t, func(t *testing.T, s stage) {
		day := attendancetest.Start.AddDays(1)
		a := s.agreed(agreement(s.Enrolments[0]))
		s.At(day.AddDays(3), "20:00")
		var address link.Link
		s.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
			address, err = attendance.OpenDiary(t.Context(), tx, s.Keys, s.ID, a.ID, link.StageLearner)
			return err
		})
		change := func(to attendance.Agreed) error {
			return s.Write(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := attendance.ChangeAgreement(t.Context(), tx, s.ID, a.ID, to)
				return err
			})
		}
		longer := attendance.Agreed{SignedOn: day, Reason: "altre ore", StageTerms: a.Terms()}
		longer.ToDate = a.ToDate.AddDays(10)
		late := longer
		late.SignedOn = a.ToDate.AddDays(1)
		if err := change(late); fault.As(err) == nil || fault.As(err).Fields[0].Name != "signed_on" {
			t.Errorf("signed after the end: %v", err)
		}
		if err := change(longer); err != nil {
			t.Fatal(err)
		}
		if _, err := s.write(entry(a, day, "09:00", "13:00", 0)); err != nil {
			t.Fatal(err)
		}
		shorter := longer
		shorter.Parts = attendance.Parts{{Segment: hours.StageOf("3075"), Minutes: 600}}
		if err := change(shorter); fault.As(err) == nil || fault.As(err).Fields[0].Name != "minutes" {
			t.Errorf("took away a part with hours: %v", err)
		}
		waiting, err := s.propose(attendance.ByLearner, entry(a, day.AddDays(1), "09:00", "13:00", 0))
		if err != nil {
			t.Fatal(err)
		}
		end := func(e attendance.Ending) error {
			return s.Write(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := attendance.EndStageEarly(t.Context(), tx, s.ID, a.ID, e)
				return err
			})
		}
		ending := attendance.Ending{SignedOn: day.AddDays(3), Last: day.AddDays(2), Reason: "l’azienda chiude"}
		if err := end(ending); !fault.HasCode(err, "attendance.stage_waiting") {
			t.Errorf("ended over a day that waits: %v", err)
		}
		if err := s.confirm(waiting); err != nil {
			t.Fatal(err)
		}
		early := ending
		early.Last = day
		if err := end(early); fault.As(err) == nil || fault.As(err).Fields[0].Name != "to_date" {
			t.Errorf("ended before its diary: %v", err)
		}
		if err := end(ending); err != nil {
			t.Fatal(err)
		}
		if err := change(longer); !fault.HasCode(err, "attendance.stage_ended") {
			t.Errorf("prolonged after it was ended: %v", err)
		}
		s.Read(func(r store.Reader) error {
			now, err := attendance.AgreementByID(t.Context(), r, a.ID)
			if err != nil {
				return err
			}
			if now.ToDate != ending.Last || now.Minutes() != 480 || !now.EndedEarly {
				t.Errorf("in force: %+v", now)
			}
			all, err := attendance.StageAddenda(t.Context(), r, s.ID)
			if len(all) != 2 || all[0].New().ToDate != longer.ToDate || all[1].Old().ToDate != longer.ToDate || all[1].Old().Parts.Minutes() != 3600 {
				t.Errorf("addenda %+v", all)
			}
			l, _, err2 := link.Of(t.Context(), r, link.StageLearner, a.ID)
			if want, _ := calendar.At(ending.Last.AddDays(16), 0, attendancetest.Rome); l.ID != address.ID || l.ExpiresAt != want {
				t.Errorf("the address ends %v, want %v", l.ExpiresAt, want)
			}
			lacking, err3 := attendance.WithoutAgreement(t.Context(), r, s.ID)
			want := attendance.Parts{{Segment: hours.StageOf("2299"), Minutes: 3600 - 480}, {Segment: hours.StageOf("3075"), Minutes: 1200}}
			if len(lacking) != 2 || cmp.Diff(want, lacking[0].Parts) != "" {
				t.Errorf("lacking %+v", lacking)
			}
			if err == nil {
				err = err2
			}
			if err == nil {
				err = err3
			}
			return err
		})
	})
}

func TestAgreementFindings(t *testing.T) {
	first, last := calendar.MustDate("2026-09-07"), calendar.MustDate("2026-09-30")
	whole := attendance.Agreement{ID: "a", FromDate: first, ToDate: last, FileID: "f", StaffID: "s", Project: "p", ProviderSignedOn: first, CompanySignedOn: first, LearnerSignedOn: first,
		CompanyTaxID: "1", Week: attendance.Week{{Day: time.Monday, From: calendar.NewWall(21, 0), To: calendar.NewWall(23, 0)}}}
	covered := course.Course{InailPolicy: "PAT", InailFrom: first, InailTo: last, LiabilityPolicy: "RC", LiabilityFrom: first, LiabilityTo: last}
	for _, x := range []struct {
		what   string
		change func(a *attendance.Agreement, c *course.Course)
		today  calendar.Date
		born   string
		want   string
	}{
		{"whole", func(*attendance.Agreement, *course.Course) {}, first, "1990-01-01", ""},
		{"the course's policy ends a day early", func(_ *attendance.Agreement, c *course.Course) { c.InailTo = last.AddDays(-1) }, first, "1990-01-01", "STAGE-INAIL"},
		{"its own covers it", func(a *attendance.Agreement, c *course.Course) {
			c.LiabilityPolicy, a.LiabilityPolicy, a.LiabilityFrom, a.LiabilityTo = "", "RC 2", first, last
		}, first, "1990-01-01", ""},
		{"none at all", func(_ *attendance.Agreement, c *course.Course) { c.InailPolicy, c.LiabilityPolicy = "", "" }, first, "1990-01-01", "STAGE-INAIL, STAGE-LIABILITY"},
		{"not signed, before it begins", func(a *attendance.Agreement, _ *course.Course) { a.CompanySignedOn = calendar.Date{} }, first.AddDays(-1), "1990-01-01", ""},
		{"not signed, on its first day", func(a *attendance.Agreement, _ *course.Course) { a.CompanySignedOn = calendar.Date{} }, first, "1990-01-01", "STAGE-SIGNED"},
		{"nothing on file", func(a *attendance.Agreement, _ *course.Course) {
			a.FileID, a.StaffID, a.CompanyTaxID, a.Project, a.Week = "", "", "", "", nil
		}, first, "1990-01-01", "STAGE-COPY, STAGE-TUTOR, STAGE-COMPANY, STAGE-PROJECT, STAGE-WEEK"},
		{"a minor until eleven at night", func(*attendance.Agreement, *course.Course) {}, first, "2009-09-08", "STAGE-MINOR-NIGHT"},
	} {
		a, c := whole, covered
		x.change(&a, &c)
		if got := rules(a.Findings(c, calendar.MustDate(x.born), x.today)); got != x.want {
			t.Errorf("%s: %q, want %q", x.what, got, x.want)
		}
	}
}

func TestBeyondThePlan(t *testing.T) {
	plan := hours.Plan{Cells: []hours.Planned{{Cell: hours.Cell{Segment: "stage:1", Mode: hours.WorkPlacement}, Minutes: 600}}}
	two := []attendance.Agreement{{Parts: attendance.Parts{{Segment: "stage:1", Minutes: 400}}}, {Parts: attendance.Parts{{Segment: "stage:1", Minutes: 260}}}}
	if got := attendance.Beyond(plan, two[:1]); len(got) != 0 {
		t.Errorf("one is within: %v", got)
	}
	if got := attendance.Beyond(plan, two); got["stage:1"] != 60 {
		t.Errorf("both have %v more", got)
	}
}

func TestWeekInRuns(t *testing.T) {
	nine, six, one := calendar.NewWall(9, 0), calendar.NewWall(18, 0), calendar.NewWall(13, 0)
	week := attendance.Week{{Day: time.Sunday, From: nine, To: one}, {Day: time.Saturday, From: nine, To: one}, {Day: time.Tuesday, From: nine, To: six}, {Day: time.Monday, From: nine, To: six}, {Day: time.Thursday, From: nine, To: six}}
	want := []attendance.Run{{time.Monday, time.Tuesday, nine, six}, {time.Thursday, time.Thursday, nine, six}, {time.Saturday, time.Sunday, nine, one}}
	if diff := cmp.Diff(want, week.Runs()); diff != "" {
		t.Error(diff)
	}
}
