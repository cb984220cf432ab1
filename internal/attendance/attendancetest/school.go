// Package attendancetest sets up what attendance and ledger are tested on: a course of
// 250 hours with the shape of the Campania sheet, its class and its calendar. These rows
// belong to other rooms and are written by plain SQL, fast enough for hundreds of
// courses; what attendance does is then done by its own verbs.
package attendancetest

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/keyring"
	"vidimus/internal/learner"
	"vidimus/internal/learner/learnertest"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// Rome is where the school's walls hang.
var Rome = mustZone("Europe/Rome")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// School is a provider with its database.
type School struct {
	T     testing.TB
	URL   string
	DB    *store.DB
	Clock *storetest.Clock
	Keys  *keyring.Keyring
	raw   *sqlx.DB
}

// The staff of every school: each has an account of the same name.
const (
	Anna  = "anna" // teaches
	Bruno = "bruno"
	Carla = "carla" // tutors, the courses that have a tutor
)

// By are the actors.
var (
	Tutor    = store.Actor{Kind: store.Person, ID: "tutor", Role: "tutor"}
	Director = store.Actor{Kind: store.Person, ID: "director", Role: "director"}
	Teacher  = store.Actor{Kind: store.Person, ID: Anna, Role: "teacher"}
	Carlas   = store.Actor{Kind: store.Person, ID: Carla, Role: "tutor"}
)

// Plan is the course's: 250 hours, of which 150 are lessons, 20 FAD and 80 stage.
const Plan = `{"uf": {"531": {"classroom": 50, "dad": 20, "fad": 10, "laboratory": 10}, "532": {"classroom": 30, "dad": 15, "fad": 10, "laboratory": 5}},
	"kc": {"classroom": 20}, "stage": {"uc": {"2299": 60, "3075": 20}}, "traineeship": 0}`

const sheet = `{"layout": "campania", "title": "Operatore", "competence_units": [
	{"code": "2299", "title": "Accogliere"}, {"code": "3075", "title": "Assistere"}], "training": [{"min_total": 250, "min_classroom": 130, "min_kc": 20,
	"max_dad": 175, "max_fad": 100, "threshold_percent": 80, "attendance_credits": true, "years": [], "entry_rules": [], "units": [
	{"code": "531", "competence_unit": "2299", "min_hours": 30, "max_dad": 30, "max_fad": 12},
	{"code": "532", "competence_unit": "3075", "min_hours": 30, "max_dad": 30, "max_fad": 12}]}]}`

// Start is the first day of every course.
var Start = calendar.MustDate("2026-09-07")

// Each runs a test on both databases, each with a school of its own.
func Each(t *testing.T, now string, run func(t *testing.T, s *School)) {
	storetest.EachURL(t, func(t *testing.T, url string) { run(t, New(t, url, now)) })
}

// New opens a school without courses.
func New(t testing.TB, url, now string) *School {
	t.Helper()
	s := &School{T: t, URL: url, Clock: storetest.NewClock(now)}
	s.DB = storetest.Open(t, url, s.Clock)
	var err error
	if s.Keys, err = keyring.Open(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if err := s.Keys.Introduce(t.Context(), s.DB); err != nil {
		t.Fatal(err)
	}
	driver := "sqlite"
	if strings.HasPrefix(url, "postgres") {
		driver = "postgres"
	}
	if s.raw, err = sqlx.Open(driver, url); err != nil {
		t.Fatal(err)
	}
	s.raw.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = s.raw.Close() })
	s.insert("provider", `id, name, accreditation_code, region, tax_id, address, city, director, zone, sender_email,
		start_notice_days, calendar_notice_days, variation_notice_days, withdrawal_days, end_days, exam_notice_days, replacement_days,
		close_hours, mark_days, attest_days, night_hour, digest_hour, chase_days, absence_first, absence_second, absence_last`,
		row{"provider", "Scuola", "ACC1", "Campania", "", "", "Napoli", "Direttore", "Europe/Rome", "segreteria@scuola.example", 10, 1, 1, 5, 10, 30, 15, 24, 0, 7, 3, 7, 3, 50, 75, 100})
	s.insert("site", "id, name, address, city, patron, patron_day", row{"site", "Sede", "Via Roma 1", "Napoli", "", ""})
	s.insert("standard", "id, region, title", row{"std", "Campania", "Operatore"})
	s.insert("standard_version", "id, standard_id, version, state, document, source, origin, edited_by, confirmed_by", row{"std1", "std", 1, "published", sheet, "", "hand", "x", "x"})
	for _, who := range []string{Anna, Bruno, Carla} {
		s.insert("account", "id, email, name, password_hash, roles, active", row{who, who + "@example.org", who, "", "teacher", true})
		s.insert("staff", "id, account_id, surname, name, sort_key, world_of_work, title, title_adequate, documented_years, evidence, judged_by",
			row{who, who, who, who, who, true, "Laurea", "yes", 5, "", "x"})
	}
	return s
}

type row []any

func (s *School) insert(table, columns string, rows ...row) {
	s.T.Helper()
	for len(rows) > 0 {
		batch := rows[:min(len(rows), 500)]
		rows = rows[len(batch):]
		var tuples []string
		var args []any
		for _, r := range batch {
			tuples = append(tuples, "("+strings.TrimSuffix(strings.Repeat("?, ", len(r)), ", ")+")")
			args = append(args, r...)
		}
		s.Exec("INSERT INTO "+table+" ("+columns+") VALUES "+strings.Join(tuples, ", "), args...)
	}
}

// Exec is what somebody does with the database's own client.
func (s *School) Exec(query string, args ...any) {
	s.T.Helper()
	if _, err := s.raw.Exec(s.raw.Rebind(query), args...); err != nil {
		s.T.Fatal(err)
	}
}

// Phrase is the password of everybody who has proved who they are.
const Phrase = "una frase lunga"

// password is its hash, made once: it costs as much as it should.
var password = sync.OnceValues(func() (account.Hash, error) { return account.HashPassword(context.Background(), Phrase) })

// Prove is somebody of the staff who has just typed the password of their account, on their
// own device.
func (s *School) Prove(who string) provider.Proven {
	s.T.Helper()
	hash, err := password()
	if err != nil {
		s.T.Fatal(err)
	}
	s.Exec("UPDATE account SET password_hash = ? WHERE id = ?", string(hash), who)
	proven, err := provider.ProveByPassword(s.T.Context(), s.DB, account.Account{ID: who, Email: who + "@example.org", PasswordHash: string(hash)}, Phrase, netip.Addr{})
	if err != nil {
		s.T.Fatal(err)
	}
	return proven
}

// Course is a course with its class.
type Course struct {
	*School
	ID         string
	Enrolments []string
}

// Open sets up a course with n learners who attend from the first day. Anna and Bruno
// teach on it; the register is electronic.
func (s *School) Open(id string, n int) *Course {
	s.T.Helper()
	c := &Course{School: s, ID: id}
	s.insert("course", `id, title, edition, standard_version_id, training, state, regional_code, funding, cup, act_number, seats, site_id, platform,
		starts_on, ends_on, register, register_act, register_act_on, credit_reading, uf_caps,
		at_risk_percent, mark_scale, pass_mark, inail_policy, liability_policy`,
		row{id, "Operatore " + id, "1", "std1", 1, "started", "", "self", "", "", 30, "site", "", Start, Start.AddDays(120),
			"elettronico", "act", Start, "reduce", "proportional", 75, 100, 60, "", ""})
	s.insert("plan_version", "id, course_id, version, state, plan, reason, accepted, act, authorised_on", row{id + "-plan", id, 1, "authorised", Plan, "", "[]", "", Start})
	for _, who := range []string{Anna, Bruno} {
		s.insert("course_staff", "id, course_id, staff_id, part, practical_only", row{id + "-" + who, id, who, "teacher", false})
	}
	for i := range n {
		c.Enrol(i+1, Start)
	}
	return c
}

// Tutored gives the course Carla as its tutor, whose signature every page then wants.
func (c *Course) Tutored() {
	c.T.Helper()
	c.insert("course_staff", "id, course_id, staff_id, part, practical_only", row{c.ID + "-" + Carla, c.ID, Carla, "tutor", false})
}

// Enrol admits one more learner from a day on.
func (c *Course) Enrol(number int, from calendar.Date) string {
	c.T.Helper()
	person, e := fmt.Sprintf("%s-p%02d", c.ID, number), fmt.Sprintf("%s-e%02d", c.ID, number)
	c.insert("learner", learnertest.Columns, learnertest.Row(learner.Learner{ID: person, Surname: fmt.Sprintf("Allievo%02d", number), Name: "Prova", SortKey: fmt.Sprintf("%04d", number)}))
	c.insert("enrolment", "id, course_id, learner_id, number, state, auditor, enrolled_on, admitted_on, late_entry",
		row{e, c.ID, person, number, "admitted", false, from, from, from.After(Start)})
	c.Attends(e, from, calendar.Date{}, "")
	c.Enrolments = append(c.Enrolments, e)
	return e
}

// Attends adds a period; Leaves ends the one that lasts.
func (c *Course) Attends(enrolment string, from, to calendar.Date, end string) {
	c.T.Helper()
	c.insert("enrolment_period", "id, enrolment_id, from_date, to_date, end_kind", row{store.NewID(), enrolment, from, to, end})
}

// Leaves ends the period that lasts: suspended, withdrawn or excluded.
func (c *Course) Leaves(enrolment string, last calendar.Date, kind string) {
	c.T.Helper()
	c.Exec("UPDATE enrolment_period SET to_date = ?, end_kind = ? WHERE enrolment_id = ? AND to_date IS NULL", last, kind, enrolment)
	if kind != "suspended" {
		c.Exec("UPDATE enrolment SET state = ? WHERE id = ?", kind, enrolment)
	}
}

// Group puts enrolments into a group from the first day on.
func (c *Course) Group(id string, from calendar.Date, members ...string) {
	c.T.Helper()
	c.insert("course_group", "id, course_id, name", row{id, c.ID, id})
	for _, m := range members {
		c.insert("group_member", "id, group_id, enrolment_id, from_date", row{store.NewID(), id, m, from})
	}
}

// Lesson is one of the calendar. Without From and To it lasts five hours from nine.
type Lesson struct {
	ID       string
	Segment  string
	Mode     hours.Mode
	Date     calendar.Date
	From, To string
	Breaks   string   // JSON
	Group    string   // for a group
	Named    []string // a make-up lesson
}

// Teach plans lessons, all with Anna.
func (c *Course) Teach(lessons ...Lesson) {
	c.T.Helper()
	var rows, teachers, named []row
	for _, l := range lessons {
		if l.From == "" {
			l.From, l.To = "09:00", "14:00"
		}
		if l.Breaks == "" {
			l.Breaks = "[]"
		}
		from, to := calendar.MustWall(l.From), calendar.MustWall(l.To)
		start, err1 := calendar.At(l.Date, from, Rome)
		end, err2 := calendar.At(l.Date, to, Rome)
		if err1 != nil || err2 != nil {
			c.T.Fatal(err1, err2)
		}
		audience, group := "class", any(nil)
		if l.Group != "" {
			audience, group = "group", l.Group
		}
		if l.Named != nil {
			audience = "learners"
		}
		rows = append(rows, row{l.ID, c.ID, l.Segment, string(l.Mode), l.Date, int(from), int(to), start, end, l.Breaks, "", audience, group, l.Named != nil,
			"planned", false, "", "", "", "", "", "", 1})
		teachers = append(teachers, row{l.ID + "-t", l.ID, Anna, start, end, true, true, "", "", "", "", ""})
		for _, e := range l.Named {
			named = append(named, row{store.NewID(), l.ID, e})
		}
	}
	c.insert("lesson", `id, course_id, segment, mode, on_date, from_wall, to_wall, starts_at, ends_at, breaks, platform, audience, group_id, make_up,
		state, reopened, held, held_reason, topic, closed_by, register_volume, register_page, version`, rows...)
	c.insert("lesson_teacher", "id, lesson_id, staff_id, starts_at, ends_at, planned, actual, reason, signed_by, means, attested, proof", teachers...)
	c.insert("lesson_learner", "id, lesson_id, enrolment_id", named...)
}

// Calendar plans the 150 hours of lessons, five a day, and answers them in order.
func (c *Course) Calendar() []Lesson {
	c.T.Helper()
	var out []Lesson
	for _, part := range []struct {
		segment string
		mode    hours.Mode
		days    int
	}{
		{"531", hours.Classroom, 10}, {"531", hours.LiveDistance, 4}, {"531", hours.Laboratory, 2}, {"532", hours.Classroom, 6},
		{"532", hours.LiveDistance, 3}, {"532", hours.Laboratory, 1}, {hours.KeyCompetences, hours.Classroom, 4},
	} {
		for range part.days {
			n := len(out)
			out = append(out, Lesson{ID: fmt.Sprintf("%s-l%02d", c.ID, n), Segment: part.segment, Mode: part.mode, Date: Start.AddDays(n)})
		}
	}
	c.Teach(out...)
	return out
}

// Write runs fn as the actor, under the course's lock.
func (c *Course) Write(actor store.Actor, fn func(tx *store.Tx) error) error {
	_, err := c.DB.Write(c.T.Context(), store.Command{Actor: actor, Locks: []store.Stream{
		store.CourseStream(c.ID), store.TeacherStream(Anna), store.TeacherStream(Bruno)}}, fn)
	return err
}

// Must is Write that ends the test when it is refused.
func (c *Course) Must(actor store.Actor, fn func(tx *store.Tx) error) {
	c.T.Helper()
	if err := c.Write(actor, fn); err != nil {
		c.T.Fatal(err)
	}
}

// Read runs fn on one snapshot.
func (s *School) Read(fn func(r store.Reader) error) {
	s.T.Helper()
	if err := s.DB.Read(s.T.Context(), fn); err != nil {
		s.T.Fatal(err)
	}
}

// Count is a number that the database answers.
func (s *School) Count(query string, args ...any) (n int) {
	s.T.Helper()
	s.Read(func(r store.Reader) error { return r.Get(s.T.Context(), &n, query, args...) })
	return n
}

// At moves the clock to a wall time of the school's zone.
func (s *School) At(day calendar.Date, wall string) {
	s.T.Helper()
	i, err := calendar.At(day, calendar.MustWall(wall), Rome)
	if err != nil {
		s.T.Fatal(err)
	}
	s.Clock.Set(i.Time())
}

// Finished is a calendar whose lessons are all closed, with everybody present: by plain
// SQL, for a database of the size of years.
func (c *Course) Finished() {
	c.T.Helper()
	lessons := c.Calendar()
	c.Exec(`UPDATE lesson SET state = 'closed', held = 'planned', held_from = from_wall, held_to = to_wall, held_starts_at = starts_at,
		held_ends_at = ends_at, closed_at = ends_at, topic = 'x' WHERE course_id = ?`, c.ID)
	var marks []row
	for _, l := range lessons {
		from, err1 := calendar.At(l.Date, calendar.NewWall(9, 0), Rome)
		to, err2 := calendar.At(l.Date, calendar.NewWall(14, 0), Rome)
		if err1 != nil || err2 != nil {
			c.T.Fatal(err1, err2)
		}
		intervals := fmt.Sprintf(`[{"from":"%s","to":"%s"}]`, from, to)
		for _, e := range c.Enrolments {
			marks = append(marks, row{store.NewID(), l.ID, e, "present", intervals, "", "sheet", "", 0, 1, to, "tutor"})
		}
	}
	c.insert("mark", "id, lesson_id, enrolment_id, state, intervals, mode, source, device, device_seq, version, marked_at, marked_by", marks...)
}
