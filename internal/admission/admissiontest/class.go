// Package admissiontest brings a class to the day on which the director opens the board:
// all hours given, everybody marked, the requirements on file.
package admissiontest

import (
	"fmt"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/store"
)

// Now is when every course is over.
const Now = "2027-03-01T12:00:00Z"

// Today is its date.
var Today = calendar.MustDate("2027-03-01")

// Names of the class, for the papers: each prints and copies out as it is written.
var Names = []struct{ Surname, Name string }{
	{"Șerban", "Đorđević"}, {"Żółć", "Łukasz"}, {"D’Angelo", "Nicolò"}, {"Ñandú", "Åse"}, {"Rossi", "Maria"}, {"Esposito", "Carla"},
}

// Sheet has a test at the end of each UF and two competence units.
const Sheet = `{"layout": "campania", "region": "Campania", "title": "Operatore call center Inbound", "eqf": 3, "sep": "Area comune",
	"ada": [{"code": "ADA.24.04.11", "title": "Gestione delle chiamate"}], "ateco": [{"code": "N.82.20.00", "title": "Attività dei call center"}],
	"istat": [{"code": "4.2.2.2.0", "title": "Addetti all’informazione"}], "competence_units": [
	{"code": "2299", "title": "Gestione delle chiamate in entrata", "eqf": 3, "abilities": ["Rispondere al telefono"], "knowledge": ["Tecniche di comunicazione"]},
	{"code": "3075", "title": "Immissione dei dati", "eqf": 3, "abilities": ["Compilare una scheda"], "knowledge": ["Basi di dati"]}],
	"training": [{"min_total": 250, "min_classroom": 130, "min_kc": 20, "max_dad": 175, "max_fad": 100, "threshold_percent": 80, "unit_tests": true,
	"years": [], "entry_rules": [], "units": [
	{"code": "531", "competence_unit": "2299", "min_hours": 30, "max_dad": 30, "max_fad": 12},
	{"code": "532", "competence_unit": "3075", "min_hours": 30, "max_dad": 30, "max_fad": 12}]}]}`

// Ready is a course of 250 hours that is over. Everybody has 200 h 00', which is the
// threshold to the minute, but for the first, who left one lesson a minute early and has
// 199 h 59'.
func Ready(s *attendancetest.School, id string, n int) *attendancetest.Course {
	s.T.Helper()
	s.Exec("UPDATE standard_version SET document = ? WHERE id = 'std1'", Sheet)
	c := s.Open(id, n)
	c.Finished()
	Identify(c)
	elsewhere(c)
	LeaveEarly(c, c.Enrolments[0], id+"-l00", "13:59")
	return c
}

// TwoYears is a course of 80 and 170 hours with an intermediate exam between them. The
// first learner has 63 h 59' of the first year's hours and the second 64 h 00', which is
// its threshold; over the whole course both have more than enough.
func TwoYears(s *attendancetest.School, id string, n int) *attendancetest.Course {
	s.T.Helper()
	c := Ready(s, id, n)
	s.Exec("UPDATE standard_version SET document = ? WHERE id = 'std1'",
		strings.Replace(Sheet, `"years": []`, `"years": [{"year": 1, "hours": 80, "intermediate_exam": true}, {"year": 2, "hours": 170, "intermediate_exam": false}]`, 1))
	second := attendancetest.Start.AddDays(16)
	s.Exec("UPDATE plan_version SET plan = ? WHERE course_id = ?",
		strings.Replace(attendancetest.Plan, `"traineeship": 0`, fmt.Sprintf(`"traineeship": 0, "years": [{"year": 1, "hours": 80}, {"year": 2, "hours": 170, "from": %q}]`, second), 1), id)
	for _, e := range c.Enrolments[:2] {
		for lesson := 1; lesson <= 4; lesson++ {
			LeaveEarly(c, e, fmt.Sprintf("%s-l%02d", id, lesson), "10:00")
		}
	}
	workMore(c)
	return c
}

// workMore gives everybody 20 more hours of stage, in the second year.
func workMore(c *attendancetest.Course) {
	c.T.Helper()
	c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
		agreements, err := attendance.Agreements(c.T.Context(), tx, c.ID)
		for _, a := range agreements {
			for day := range 4 {
				if a.Parts[0].Segment != "stage:3075" || err != nil {
					continue
				}
				_, err = attendance.RecordStageDay(c.T.Context(), tx, c.ID, attendance.StageDay{AgreementID: a.ID, Date: a.FromDate.AddDays(day),
					From: calendar.MustWall("08:00"), To: calendar.MustWall("13:00"), Activity: "archivio"})
			}
		}
		return err
	})
}

// Identify gives the class names, births, valid codici fiscali and documents.
func Identify(c *attendancetest.Course) {
	c.T.Helper()
	for i := range c.Enrolments {
		person := Names[i%len(Names)]
		if i >= len(Names) {
			person.Name += " " + string(rune('A'+i/len(Names)-1))
		}
		born := calendar.MustDate("1990-05-01").AddDays(i)
		code, err := fiscalcode.Compute(fiscalcode.Identity{Surname: person.Surname, Name: person.Name, Sex: fiscalcode.Female, Birth: born, Place: "F839"})
		if err != nil {
			c.T.Fatal(err)
		}
		learner := fmt.Sprintf("%s-p%02d", c.ID, i+1)
		c.Exec("UPDATE learner SET surname = ?, name = ?, sex = 'F', birth_date = ?, birth_place = 'Napoli (NA)', birth_code = 'F839', citizenships = 'IT', tax_code = ? WHERE id = ?",
			person.Surname, person.Name, born.String(), string(code), learner)
		for _, kind := range []string{"identity_document", "privacy_notice", "tax_code_document"} {
			Evidence(c, learner, kind, "accepted")
		}
	}
}

// Evidence puts a document on a learner's file, before the course.
func Evidence(c *attendancetest.Course, learner, kind, outcome string) {
	c.T.Helper()
	c.Exec(`INSERT INTO evidence (id, learner_id, kind, title_level, system, country, level, score, examiner, issuer, number, received_on, expires_on,
		self_declared, outcome, checked_by, note) VALUES (?, ?, ?, '', '', '', '', '', '', '', '', ?, ?, ?, ?, 'x', '')`,
		store.NewID(), learner, kind, calendar.MustDate("2026-09-01"), calendar.MustDate("2030-01-01"), false, outcome)
}

// LeaveEarly rewrites a mark: there from nine until then.
func LeaveEarly(c *attendancetest.Course, enrolment, lesson, until string) {
	c.T.Helper()
	var day calendar.Date
	c.Read(func(r store.Reader) error {
		return r.Get(c.T.Context(), &day, "SELECT on_date FROM lesson WHERE id = ?", lesson)
	})
	from, err1 := calendar.At(day, calendar.NewWall(9, 0), attendancetest.Rome)
	to, err2 := calendar.At(day, calendar.MustWall(until), attendancetest.Rome)
	if err1 != nil || err2 != nil {
		c.T.Fatal(err1, err2)
	}
	c.Exec("UPDATE mark SET intervals = ? WHERE lesson_id = ? AND enrolment_id = ?", fmt.Sprintf(`[{"from":"%s","to":"%s"}]`, from, to), lesson, enrolment)
}

// elsewhere gives everybody the 20 hours of FAD and 30 of the 80 hours of stage.
func elsewhere(c *attendancetest.Course) {
	c.T.Helper()
	first := attendancetest.Start.AddDays(40)
	c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
		ctx := c.T.Context()
		var objects []attendance.Object
		for _, segment := range []string{"531", "532"} {
			o, err := attendance.OpenObject(ctx, tx, attendance.Object{CourseID: c.ID, Segment: segment, Title: "Modulo", Platform: "Moodle",
				Minutes: 600, FromDate: attendancetest.Start, ToDate: attendancetest.Start.AddDays(39)})
			if err != nil {
				return err
			}
			objects = append(objects, o)
		}
		for _, e := range c.Enrolments {
			for _, o := range objects {
				if _, err := attendance.KeepReport(ctx, tx, c.ID, attendancetest.Reported(o, e, 36000)); err != nil {
					return err
				}
			}
			if err := stage(c, tx, e, first); err != nil {
				return err
			}
		}
		return nil
	})
}

func stage(c *attendancetest.Course, tx *store.Tx, e string, first calendar.Date) error {
	for i, part := range []struct {
		segment string
		minutes calendar.Minutes
		days    int
	}{{"stage:2299", 3600, 5}, {"stage:3075", 1200, 0}} {
		from := first.AddDays(i * 30)
		a, err := attendance.Agree(c.T.Context(), tx, c.ID, attendance.Agreement{EnrolmentID: e, Parts: attendance.Parts{{Segment: part.segment, Minutes: part.minutes}}, Company: "Alfa s.r.l.", CompanySite: "Napoli", CompanyTutor: "Verdi Ugo",
			Number: fmt.Sprint(i + 1), SignedOn: from, FromDate: from, ToDate: from.AddDays(20)})
		if err != nil {
			return err
		}
		for d := range part.days {
			if _, err := attendance.RecordStageDay(c.T.Context(), tx, c.ID, attendance.StageDay{AgreementID: a.ID, Date: from.AddDays(d),
				From: calendar.MustWall("08:00"), To: calendar.MustWall("14:00"), Activity: "chiamate in entrata"}); err != nil {
				return err
			}
		}
	}
	return nil
}
