package course_test

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

func TestOpenNamesEveryFieldThatIsWrong(t *testing.T) {
	each(t, func(o office) {
		err := o.write(func(tx *store.Tx) error {
			_, err := course.Open(o.Context(), tx, course.Course{ID: courseID, Funding: "public", StandardVersionID: "x", SiteID: "y",
				StartsOn: calendar.MustDate("2027-01-01"), EndsOn: calendar.MustDate("2026-01-01"), Training: 1}, course.Plan{})
			return err
		})
		if diff := cmp.Diff([]string{"title", "seats", "ends_on", "cup", "site_id", "standard_version_id"}, fields(err)); diff != "" {
			o.Errorf("fields (-want +got):\n%s\n%v", diff, err)
		}
		err = o.write(func(tx *store.Tx) error {
			p := plan(o.T, "valid-mixed")
			p.KC.Classroom = -20
			_, err := course.Replan(o.Context(), tx, courseID, p)
			return err
		})
		if !fault.HasCode(err, "plan.file") {
			o.Errorf("negative hours: %v", err)
		}
	})
}

func TestPlanComesBackAsItWasStored(t *testing.T) {
	files, err := filepath.Glob("testdata/plans/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no plans", err)
	}
	for _, f := range files {
		want := plan(t, strings.TrimSuffix(filepath.Base(f), ".json"))
		got, err := course.ReadPlan(want.File())
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f, diff)
		}
	}
}

func TestAuthoriseFreezesAPlanThatConforms(t *testing.T) {
	each(t, func(o office) {
		if err := o.authorise("DD 12", "2026-11-20", nil); !fault.HasCode(err, "course.not_conformant") || cmp.Diff([]string{"T1"}, fields(err)) != "" {
			o.Fatalf("without teachers: %v", err)
		}
		if found, err := o.staff("nuovo", course.TeacherPart); err != nil || !finding.Blocks(found) {
			o.Fatalf("a draft takes anybody and says what is missing: %v, %v", found, err)
		}
		if err := o.authorise("DD 12", "2026-11-20", nil); cmp.Diff([]string{"T1", "T2"}, fields(err)) != "" {
			o.Fatalf("with a teacher without evidence: %v", err)
		}
		o.must(func(tx *store.Tx) error {
			if _, err := course.Unstaff(o.Context(), tx, courseID, "nuovo", course.TeacherPart); err != nil {
				return err
			}
			_, err := course.Replan(o.Context(), tx, courseID, plan(o.T, "one-hour-short"))
			return err
		})
		for _, id := range []string{"moretti", "ricci"} {
			if found, err := o.staff(id, course.TeacherPart); err != nil || finding.Blocks(found) {
				o.Fatalf("%s: %v, %v", id, found, err)
			}
		}
		if err := o.authorise("DD 12", "2026-11-20", nil); !fault.HasCode(err, "course.not_conformant") || len(fields(err)) == 0 {
			o.Fatalf("an hour short: %v", err)
		}
		o.must(func(tx *store.Tx) error {
			_, err := course.Replan(o.Context(), tx, courseID, plan(o.T, "valid-all-dad"))
			return err
		})
		reasons := o.accept("valid-all-dad", "lettura proporzionale concordata con la Regione")
		if err := o.authorise(" ", "", nil); len(reasons) == 0 || len(fields(err)) != 2+len(reasons) || fields(err)[0] != "act" || fields(err)[1] != "date" {
			o.Fatalf("fields %v: %v", fields(err), err)
		}
		for key := range reasons {
			one := maps.Clone(reasons)
			one[key] = " "
			if err := o.authorise("DD 12", "2026-11-20", one); cmp.Diff([]string{"accepted." + key}, fields(err)) != "" {
				o.Fatalf("without the reason of %s: %v", key, err)
			}
		}
		if err := o.authorise("DD 12", "2026-11-20", reasons); err != nil {
			o.Fatal(err)
		}
		if err := o.authorise("DD 13", "2026-11-21", nil); !fault.HasCode(err, "course.frozen") {
			o.Fatalf("authorised twice: %v", err)
		}
		err := o.write(func(tx *store.Tx) error {
			_, err := course.Replan(o.Context(), tx, courseID, plan(o.T, "valid-mixed"))
			return err
		})
		if !fault.HasCode(err, "course.frozen") {
			o.Fatalf("a frozen plan is replaced: %v", err)
		}
		err = o.write(func(tx *store.Tx) error {
			c := o.draft
			c.Seats = 30
			_, err := course.Change(o.Context(), tx, c)
			return err
		})
		if !fault.HasCode(err, "course.frozen") {
			o.Fatalf("a frozen course is changed: %v", err)
		}
		o.read(func(r store.Reader) error {
			c, err := course.ByID(o.Context(), r, courseID)
			_, v, verr := course.PlanInForce(o.Context(), r, courseID)
			accepted, aerr := v.Accepted()
			if verr != nil || aerr != nil || len(accepted) != len(reasons) {
				o.Errorf("accepted %v, %v, %v", accepted, verr, aerr)
			}
			for _, a := range accepted {
				if reasons[a.Finding().Key()] == "" {
					o.Errorf("%+v has another key than the warning it was", a)
				}
				if s := language.Italian.Finding(a.Finding()); a.Reason != "lettura proporzionale concordata con la Regione" || strings.Contains(s, "{") || !strings.Contains(s, " h") {
					o.Errorf("%s: %+v", s, a)
				}
			}
			if c.State != course.Authorised || c.ActNumber != "DD 12" || c.ActDate.String() != "2026-11-20" {
				o.Errorf("course %+v", c)
			}
			return err
		})
	})
}

func TestVariationSupersedesThePlan(t *testing.T) {
	each(t, func(o office) {
		vary := func(name, act, date, reason string) error {
			return o.write(func(tx *store.Tx) error {
				_, err := course.Vary(o.Context(), tx, courseID, plan(o.T, name), course.Act{Number: act, Date: calendar.MustDate(date), Reason: reason, Accepted: o.accept(name, "nostra lettura")})
				return err
			})
		}
		if err := vary("valid-all-dad", "DD 40", "2027-02-01", "x"); !fault.HasCode(err, "course.no_variation") {
			o.Fatalf("a draft is varied: %v", err)
		}
		o.authorised()
		if err := vary("too-much-fad", "DD 40", "2027-02-01", "x"); !fault.HasCode(err, "course.not_conformant") {
			o.Fatalf("a variation that does not conform: %v", err)
		}
		if err := vary("valid-all-dad", "DD 40", "2026-11-01", "x"); cmp.Diff([]string{"date"}, fields(err)) != "" {
			o.Fatalf("an act before the plan's own: %v", err)
		}
		if err := vary("valid-all-dad", "DD 40", "2027-02-01", " "); cmp.Diff([]string{"reason"}, fields(err)) != "" {
			o.Fatalf("a variation without a reason: %v", err)
		}
		if err := vary("valid-mixed", "DD 40", "2027-02-01", "x"); !fault.HasCode(err, "course.same_plan") {
			o.Fatalf("nothing varies: %v", err)
		}
		if err := vary("valid-all-dad", "DD 40", "2027-02-01", "sede inagibile"); err != nil {
			o.Fatal(err)
		}
		o.read(func(r store.Reader) error {
			p, v, err := course.PlanInForce(o.Context(), r, courseID)
			if err != nil {
				return err
			}
			if v.Version != 2 || v.State != course.PlanAuthorised || v.Act != "DD 40" || v.Reason != "sede inagibile" {
				o.Errorf("in force: %+v", v)
			}
			if diff := cmp.Diff(plan(o.T, "valid-all-dad"), p); diff != "" {
				o.Errorf("plan (-want +got):\n%s", diff)
			}
			all, err := course.PlanVersions(o.Context(), r, courseID)
			if len(all) != 2 || all[1].State != course.PlanSuperseded || all[1].Act != "DD 12" {
				o.Errorf("versions %+v", all)
			}
			for day, want := range map[string]int{"2026-10-01": 1, "2027-01-31": 1, "2027-02-01": 2, "2027-05-01": 2} {
				_, v, err := course.PlanOn(o.Context(), r, courseID, calendar.MustDate(day))
				if err != nil || v.Version != want {
					o.Errorf("on %s version %d was in force, want %d: %v", day, v.Version, want, err)
				}
			}
			if _, _, err := course.PlanOn(o.Context(), r, "none", calendar.MustDate("2027-02-01")); !fault.Is(err, fault.NotFound) {
				o.Errorf("of no course: %v", err)
			}
			broken, verr := store.Verify(o.Context(), r)
			if verr != nil || len(broken) != 0 {
				o.Errorf("verify: %v, %v", broken, verr)
			}
			return err
		})
	})
}

func TestHoursPlanIsBuiltFromPlanSheetAndCourse(t *testing.T) {
	each(t, func(o office) {
		o.read(func(r store.Reader) error {
			got, err := course.HoursPlan(o.Context(), r, courseID)
			if err != nil {
				return err
			}
			dad, fad := calendar.Hours(175), calendar.Hours(100)
			want := hours.Plan{
				Cells:     plan(o.T, "valid-mixed").Cells(),
				CourseDAD: &dad, CourseFAD: &fad, ThresholdPercent: 80, Credits: hours.Reduce, AtRiskPercent: 75,
				UnitCaps: []hours.UnitCap{ // proportional: UF 531 has 90 h, UF 532 has 60 h
					{Segment: "531", Mode: hours.LiveDistance, Limit: calendar.Hours(90)}, {Segment: "531", Mode: hours.SelfPaced, Limit: calendar.Hours(36)},
					{Segment: "532", Mode: hours.LiveDistance, Limit: calendar.Hours(60)}, {Segment: "532", Mode: hours.SelfPaced, Limit: calendar.Hours(24)},
				},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				o.Errorf("(-want +got):\n%s", diff)
			}
			return nil
		})
		// The course's own reading wins over the one the plan file was written with.
		o.must(func(tx *store.Tx) error {
			c := o.draft
			c.UFCaps = course.Literal
			_, err := course.Change(o.Context(), tx, c)
			return err
		})
		o.read(func(r store.Reader) error {
			got, err := course.HoursPlan(o.Context(), r, courseID)
			if err == nil && got.UnitCaps[1].Limit != calendar.Hours(12) {
				o.Errorf("literal cap %v", got.UnitCaps[1])
			}
			return err
		})
	})
}

func TestOnceAuthorisedTheStaffDoesNotGetWorse(t *testing.T) {
	each(t, func(o office) {
		o.authorised()
		if _, err := o.staff("nuovo", course.TeacherPart); !fault.HasCode(err, "course.staff") || cmp.Diff([]string{"T1", "T2"}, fields(err)) != "" {
			o.Fatalf("a teacher without evidence: %v", err)
		}
		if _, err := o.staff("nuovo", course.TutorPart); err != nil {
			o.Fatalf("a tutor of the classroom is asked no title: %v", err)
		}
		if _, err := o.staff("nuovo", course.StageTutorPart); cmp.Diff([]string{"T3", "T3"}, fields(err)) != "" {
			o.Fatalf("a stage tutor without evidence: %v", err)
		}
		err := o.write(func(tx *store.Tx) error {
			_, err := course.Unstaff(o.Context(), tx, courseID, "moretti", course.TeacherPart)
			return err
		})
		if cmp.Diff([]string{"T1"}, fields(err)) != "" {
			o.Fatalf("the only one from the world of work leaves: %v", err)
		}
		o.read(func(r store.Reader) error {
			found, err := course.StaffFindings(o.Context(), r, courseID, map[string]course.Taught{"moretti": {Minutes: 60}, "ricci": {Minutes: 180}})
			if len(found) != 1 || found[0].Args["byHours"] != "25 %" || found[0].Severity != finding.Note {
				o.Errorf("findings %+v", found)
			}
			return err
		})
	})
}

func TestTheElectronicRegisterNeedsItsAct(t *testing.T) {
	each(t, func(o office) {
		o.authorised()
		choose := func(register course.Register, act, on string) error {
			return o.write(func(tx *store.Tx) error {
				day, _ := calendar.ParseDate(on)
				c, err := course.ChooseRegister(o.Context(), tx, courseID, register, act, day)
				if err == nil && (c.Register != register || register == course.OnPaper && c.RegisterAct != "") {
					o.Errorf("%+v", c)
				}
				return err
			})
		}
		if diff := cmp.Diff([]string{"register_act", "register_act_on"}, fields(choose(course.Electronic, " ", ""))); diff != "" {
			o.Error(diff)
		}
		if diff := cmp.Diff([]string{"register"}, fields(choose("a voce", "", ""))); diff != "" {
			o.Error(diff)
		}
		if err := choose(course.Electronic, "D.D. n. 9", "2026-11-02"); err != nil {
			o.Error(err)
		}
		if err := choose(course.OnPaper, "D.D. n. 9", "2026-11-02"); err != nil {
			o.Error(err)
		}
	})
}

func TestACourseStartsWhenItIsReady(t *testing.T) {
	each(t, func(o office) {
		start := func() error {
			return o.write(func(tx *store.Tx) error {
				_, err := course.Start(o.Context(), tx, courseID, calendar.MustDate("2026-12-01"))
				return err
			})
		}
		if diff := cmp.Diff([]string{"START-ACT", "START-INAIL", "START-LIABILITY"}, fields(start())); diff != "" {
			o.Fatal(diff)
		}
		o.authorised()
		insure := func(to string) {
			o.must(func(tx *store.Tx) error {
				from, end := calendar.MustDate("2026-12-01"), calendar.MustDate(to)
				_, err := course.Insure(o.Context(), tx, courseID, course.Insurance{InailPolicy: "1", InailFrom: from, InailTo: end, LiabilityPolicy: "2", LiabilityFrom: from, LiabilityTo: end})
				return err
			})
		}
		insure("2027-05-27")
		if diff := cmp.Diff([]string{"START-INAIL", "START-LIABILITY"}, fields(start())); diff != "" {
			o.Fatalf("insured a day short: %s", diff)
		}
		insure("2027-05-28")
		if err := start(); err != nil {
			o.Fatal(err)
		}
		if err := start(); !fault.HasCode(err, "course.started") {
			o.Fatalf("started twice: %v", err)
		}
		err := o.write(func(tx *store.Tx) error {
			_, err := course.Close(o.Context(), tx, courseID)
			return err
		})
		if !fault.HasCode(err, "course.state") {
			o.Fatalf("a running course is closed: %v", err)
		}
		o.must(func(tx *store.Tx) error {
			if _, err := course.End(o.Context(), tx, courseID, calendar.MustDate("2027-05-20")); err != nil {
				return err
			}
			if _, err := course.BeginExam(o.Context(), tx, courseID); err != nil {
				return err
			}
			c, err := course.Close(o.Context(), tx, courseID)
			if c.State != course.Closed || c.StartedOn.String() != "2026-12-01" || c.EndedOn.String() != "2027-05-20" {
				o.Errorf("course %+v", c)
			}
			return err
		})
	})
}

func TestList(t *testing.T) {
	each(t, func(o office) {
		o.authorised()
		for _, test := range []struct {
			filter course.Filter
			want   int
		}{
			{course.Filter{}, 1},
			{course.Filter{Text: "INBOUND"}, 1},
			{course.Filter{Text: "saldatore"}, 0},
			{course.Filter{State: course.Draft}, 0},
			{course.Filter{State: course.Authorised, StaffID: "ricci"}, 1},
			{course.Filter{StaffID: "nuovo"}, 0},
			{course.Filter{StaffID: "ricci", Part: course.TeacherPart}, 1},
			{course.Filter{StaffID: "ricci", Part: course.TutorPart}, 0},
		} {
			o.read(func(r store.Reader) error {
				got, err := course.List(o.Context(), r, test.filter)
				if len(got) != test.want {
					o.Errorf("%+v: %d courses", test.filter, len(got))
				}
				for _, c := range got {
					if c.Plan.Total() != 250 || c.Teachers != 2 || c.Site != "Sede centrale" || c.Region != "Campania" {
						o.Errorf("%+v", c)
					}
				}
				return err
			})
		}
		o.read(func(r store.Reader) error {
			n, err := course.CountByStandard(o.Context(), r)
			if n[o.version.ID] != 1 {
				o.Errorf("counts %v", n)
			}
			return err
		})
	})
}

func TestReschedule(t *testing.T) {
	each(t, func(o office) {
		move := func(starts, ends, reason string) error {
			return o.write(func(tx *store.Tx) error {
				_, err := course.Reschedule(o.Context(), tx, courseID, calendar.MustDate(starts), calendar.MustDate(ends), reason)
				return err
			})
		}
		o.authorised()
		if err := move("2026-12-09", "2026-12-01", ""); cmp.Diff([]string{"ends_on", "reason"}, fields(err)) != "" {
			o.Fatalf("ends before it starts, without a reason: %v", err)
		}
		if err := move("2026-12-09", "2027-06-11", "sede in ritardo"); err != nil {
			o.Fatal(err)
		}
		o.read(func(r store.Reader) error {
			c, err := course.ByID(o.Context(), r, courseID)
			if c.StartsOn.String() != "2026-12-09" || c.EndsOn.String() != "2027-06-11" || c.Start() != c.StartsOn {
				o.Errorf("%s – %s", c.StartsOn, c.EndsOn)
			}
			return err
		})
	})
}
