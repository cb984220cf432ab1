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

// BenchmarkMonth asks for a month with 100 lessons of two courses, and for an agenda,
// where the years before hold more and more of them: what is asked must not cost more.
func BenchmarkMonth(b *testing.B) {
	for _, lessons := range []int{1_000, 5_000, 20_000} {
		for _, dialect := range []string{"sqlite", "postgres"} {
			url := filepath.Join(b.TempDir(), "v.db")
			if dialect == "postgres" {
				url = storetest.Postgres(b)
			}
			s := school{b, storetest.Open(b, url, storetest.NewClock("2026-11-22T09:00:00Z"))}
			if err := s.write([]store.Stream{store.ProviderStream(), store.CourseStream("c1"), store.CourseStream("c2")}, s.build); err != nil {
				b.Fatal(err)
			}
			years(b, dialect, url, lessons)
			ask := func(name string, want int, fn func(r store.Reader) (int, error)) {
				b.Run(fmt.Sprintf("%s/%s/%d", name, dialect, lessons), func(b *testing.B) {
					for b.Loop() {
						s.read(func(r store.Reader) error {
							n, err := fn(r)
							if err == nil && n != want {
								err = fmt.Errorf("%d lessons, want %d", n, want)
							}
							return err
						})
					}
				})
			}
			november := timetable.Days{From: calendar.MustDate("2026-11-01"), To: calendar.MustDate("2026-11-30")}
			for _, q := range []struct {
				name  string
				of    timetable.Subject
				whose string
				want  int
			}{
				{"month", timetable.Subject{}, "", 100}, {"tutor", timetable.Subject{}, "moretti", 50}, {"course", timetable.Subject{CourseID: "c1"}, "", 50},
				{"room", timetable.Subject{RoomID: "aula1"}, "", 50}, {"teacher", timetable.Subject{StaffID: "moretti"}, "", 50},
			} {
				days := november
				days.Of, days.Whose = q.of, q.whose
				ask(q.name, q.want, func(r store.Reader) (int, error) {
					found, err := timetable.LessonsOn(b.Context(), r, days)
					if err != nil {
						return 0, err
					}
					ids := make([]string, len(found))
					for i, l := range found {
						ids[i] = l.ID
					}
					given, err := timetable.TeachingsOf(b.Context(), r, ids...)
					return len(given), err
				})
			}
			for staff, want := range map[string]int{"": 4 + 10 + 4, "moretti": 2 + 8 + 2} {
				ask(strings.Trim("agenda-"+staff, "-"), want, func(r store.Reader) (int, error) {
					a, err := timetable.AgendaOf(b.Context(), r, staff, calendar.MustDate("2026-11-21"))
					return len(a.Today) + len(a.Next) + len(a.Open) + len(a.Unsigned), err
				})
			}
		}
	}
}

// years writes, beside the journal, the lessons of two courses, each with a teacher and a
// room of its own, two a day: the last on 25 November 2026 and the others on the days
// before. Those before the 20th are closed and signed.
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
	last := calendar.MustDate("2026-11-25")
	var rows, teachings []string
	for n := range lessons {
		courseID, staff, room, nth := "c1", "moretti", "aula1", n/2
		if n%2 == 1 {
			courseID, staff, room = "c2", "ricci", "aula2"
		}
		day, id := last.AddDays(-nth/2), fmt.Sprintf("l%06d", n)
		from, to, at, until := 32400, 46800, day.String()+"T08:00:00.000000Z", day.String()+"T12:00:00.000000Z"
		if nth%2 == 1 {
			from, to, at, until = 50400, 64800, day.String()+"T13:00:00.000000Z", day.String()+"T17:00:00.000000Z"
		}
		state, signed := "planned", "NULL"
		if day.Before(calendar.MustDate("2026-11-20")) {
			state, signed = "closed", "'"+until+"'"
		}
		rows = append(rows, fmt.Sprintf("('%s','%s','531','classroom','%s',%d,%d,'%s','%s','[]','%s','','class',FALSE,'%s',FALSE,'','','','','','',1)", id, courseID, day, from, to, at, until, room, state))
		teachings = append(teachings, fmt.Sprintf("('%s','%s','%s','%s','%s',TRUE,TRUE,'',%s,'','','','')", id, id, staff, at, until, signed))
		if len(rows) == 500 || n == lessons-1 {
			raw.MustExec(`INSERT INTO lesson (id, course_id, segment, mode, on_date, from_wall, to_wall, starts_at, ends_at, breaks, room_id, platform, audience, make_up, state, reopened, held, held_reason,
				topic, closed_by, register_volume, register_page, version) VALUES ` + strings.Join(rows, ","))
			raw.MustExec("INSERT INTO lesson_teacher (id, lesson_id, staff_id, starts_at, ends_at, planned, actual, reason, signed_at, signed_by, means, attested, proof) VALUES " + strings.Join(teachings, ","))
			rows, teachings = nil, nil
		}
	}
	raw.MustExec("ANALYZE")
}
