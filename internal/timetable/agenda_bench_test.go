package timetable_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/timetable"
)

// BenchmarkMonth asks for a month with 100 lessons of five courses, and for an agenda,
// where the years before hold more and more of them: what is asked must not cost more.
func BenchmarkMonth(b *testing.B) {
	for _, lessons := range []int{1_000, 5_000, 20_000} {
		for _, dialect := range []string{"sqlite", "postgres"} {
			url := filepath.Join(b.TempDir(), "v.db")
			if dialect == "postgres" {
				url = storetest.Postgres(b)
			}
			db := storetest.Open(b, url, storetest.NewClock("2026-11-22T09:00:00Z"))
			years(b, dialect, url, lessons)
			ask := func(name string, fn func(r store.Reader) (int, error), want int) {
				b.Run(fmt.Sprintf("%s/%s/%d", name, dialect, lessons), func(b *testing.B) {
					for b.Loop() {
						err := db.Read(b.Context(), func(r store.Reader) error {
							n, err := fn(r)
							if n != want {
								b.Fatalf("%d lessons, want %d", n, want)
							}
							return err
						})
						if err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			november := timetable.Days{From: calendar.MustDate("2026-11-01"), To: calendar.MustDate("2026-11-30")}
			for name, d := range map[string]timetable.Days{"month": november, "tutor": {From: november.From, To: november.To, Whose: "s0"},
				"room": {From: november.From, To: november.To, Of: timetable.Subject{RoomID: "r0"}}, "teacher": {From: november.From, To: november.To, Of: timetable.Subject{StaffID: "s0"}}} {
				want := map[string]int{"month": 100}[name]
				if want == 0 {
					want = 20
				}
				ask(name, func(r store.Reader) (int, error) {
					found, err := timetable.LessonsOn(b.Context(), r, d)
					if err != nil {
						return 0, err
					}
					given, err := timetable.TeachingsOf(b.Context(), r, idsOf(found)...)
					return len(given), err
				}, want)
			}
			for name, staff := range map[string]string{"agenda-office": "", "agenda-teacher": "s0"} {
				ask(name, func(r store.Reader) (int, error) {
					a, err := timetable.AgendaOf(b.Context(), r, staff, calendar.MustDate("2026-11-14"))
					return len(a.Today) + len(a.Waiting) + len(a.Next), err
				}, map[string]int{"": 15, "s0": 7}[staff])
			}
		}
	}
}

func idsOf(found []timetable.Lesson) []string {
	out := make([]string, len(found))
	for i, l := range found {
		out[i] = l.ID
	}
	return out
}

// years writes five courses, each with a teacher and a room of its own, beside the
// journal: 20 lessons each in November 2026, the rest on the days before, signed and closed.
func years(b *testing.B, dialect, url string, lessons int) {
	b.Helper()
	if dialect == "sqlite" {
		url = "file:" + url + "?_pragma=busy_timeout(5000)"
	}
	raw, err := sqlx.Open(dialect, url)
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close() //nolint:errcheck // a test's own connection
	raw.MustExec("INSERT INTO standard (id, region, title) VALUES ('s', '', '')")
	raw.MustExec("INSERT INTO standard_version (id, standard_id, version, state, document, source, confirmed_by) VALUES ('v', 's', 1, 'published', '{}', '', '')")
	raw.MustExec("INSERT INTO site (id, name, address, city) VALUES ('site', '', '', '')")
	const courses = 5
	for i := range courses {
		raw.MustExec(fmt.Sprintf("INSERT INTO room (id, site_id, name, seats) VALUES ('r%d', 'site', '', 25)", i))
		raw.MustExec(fmt.Sprintf(`INSERT INTO staff (id, surname, name, sort_key, world_of_work, title, title_adequate, documented_years, evidence, judged_by)
			VALUES ('s%d', '', '', '', FALSE, '', '', 0, '', '')`, i))
		raw.MustExec(fmt.Sprintf(`INSERT INTO course (id, title, edition, standard_version_id, training, state, regional_code, funding, cup, act_number, seats, site_id, platform, starts_on, ends_on,
				register, register_act, vidimated_by, vidimated_at, vidimation_protocol, register_pages, credit_reading, uf_caps, at_risk_percent, mark_scale, pass_mark, inail_policy, liability_policy)
			VALUES ('c%d', '', '', 'v', 1, 'started', '', 'self', '', '', 25, 'site', '', '2026-01-01', '2027-01-01', 'cartaceo', '', '', '', '', 0, 'reduce', 'proportional', 100, 100, 60, '', '')`, i))
	}
	first := calendar.MustDate("2026-11-01")
	var rows, teachings []string
	flush := func() {
		raw.MustExec(`INSERT INTO lesson (id, course_id, segment, mode, on_date, from_wall, to_wall, starts_at, ends_at, breaks, room_id, platform, audience, make_up, state, reopened, held, held_reason,
			topic, closed_by, register_volume, register_page, version) VALUES ` + strings.Join(rows, ","))
		raw.MustExec("INSERT INTO lesson_teacher (id, lesson_id, staff_id, starts_at, ends_at, planned, actual, reason, signed_at, signed_by, attested) VALUES " + strings.Join(teachings, ","))
		rows, teachings = nil, nil
	}
	for n := range lessons {
		c, nth := n%courses, n/courses // lesson 0 is the last of November, and backwards
		day := first.AddDays(19 - nth)
		id := fmt.Sprintf("l%06d", n)
		state, signed := "planned", "NULL"
		if day.Before(calendar.MustDate("2026-11-14")) {
			state, signed = "closed", "'2026-11-14T12:00:00.000000Z'"
		}
		at, until := day.String()+"T08:00:00.000000Z", day.String()+"T12:00:00.000000Z"
		rows = append(rows, fmt.Sprintf("('%s','c%d','531','classroom','%s',32400,46800,'%s','%s','[]','r%d','','class',FALSE,'%s',FALSE,'','','','','','',1)", id, c, day, at, until, c, state))
		teachings = append(teachings, fmt.Sprintf("('%s','%s','s%d','%s','%s',TRUE,TRUE,'',%s,'','')", id, id, c, at, until, signed))
		if len(rows) == 500 {
			flush()
		}
	}
	if len(rows) > 0 {
		flush()
	}
	raw.MustExec("ANALYZE")
}
