package overview_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/language"
	"vidimus/internal/overview"
	"vidimus/internal/store"
)

// lacks are what is to be put in order now of one check, by sentence.
func lacks(s *attendancetest.School, check string) (out []overview.Lack) {
	s.T.Helper()
	s.Read(func(r store.Reader) error {
		all, err := overview.Quality(s.T.Context(), r, s.DB.Now())
		for _, l := range all {
			if l.Check == check {
				out = append(out, l)
			}
		}
		return err
	})
	return out
}

func sentences(found []overview.Lack) []string {
	var out []string
	for _, l := range found {
		out = append(out, l.Rule+": "+language.Italian.Finding(l.Finding))
	}
	slices.Sort(out)
	return out
}

const clean = "2026-09-09T20:00:00Z" // two days after the first lesson

// Each check, on the course as it is and after a statement that breaks it: the statements
// write past the verbs, which would refuse.
func TestWhatEachCheckFinds(t *testing.T) {
	lesson := func(_ *attendancetest.School, c *attendancetest.Course, id string, day calendar.Date) {
		c.Teach(attendancetest.Lesson{ID: id, Segment: "531", Mode: "classroom", Date: day})
	}
	const closed = "UPDATE lesson SET state = 'closed', held = 'planned', held_starts_at = starts_at, held_ends_at = ends_at, closed_at = '2026-09-07T14:00:00.000000Z', closed_by = 'x' WHERE id = 'l1'"
	const tutored = `INSERT INTO tutor_signature (id, course_id, lesson_id, staff_id, signed_at, signed_by, means, attested, proof)
		VALUES ('s1', 'c', 'l1', 'bruno', '2026-09-07T14:00:00.000000Z', 'bruno', 'account', '', '')`
	signed := "UPDATE lesson_teacher SET signed_at = '2026-09-07T14:00:00.000000Z' WHERE lesson_id = 'l1'"
	present := func(id, lesson, enrolment, from, to string) string {
		return `INSERT INTO mark (id, lesson_id, enrolment_id, state, intervals, mode, source, device, device_seq, version, marked_at, marked_by) VALUES ('` + id + `', '` + lesson + `', '` + enrolment +
			`', 'present', '[{"from":"2026-09-07T` + from + `:00Z","to":"2026-09-07T` + to + `:00Z"}]', '', 'sheet', '', 0, 1, '2026-09-07T14:00:00.000000Z', 'x')`
	}
	for _, test := range []struct {
		name, check string
		given       func(s *attendancetest.School, c *attendancetest.Course)
		want        []string
		severity    string
		owner       account.Role
	}{
		{"a lesson of today is nobody’s fault", "appello", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", calendar.MustDate("2026-09-09"))
		}, nil, "", ""},
		{"a lesson without marks", "appello", func(s *attendancetest.School, c *attendancetest.Course) { lesson(s, c, "l1", attendancetest.Start) },
			[]string{"Q-UNMARKED: Lezione del 07/09/2026, 09:00–14:00: 2 allievi senza appello."}, "warning", account.Tutor},
		{"who is marked is not missing", "appello", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
		}, []string{"Q-UNMARKED: Lezione del 07/09/2026, 09:00–14:00: 1 allievo senza appello."}, "warning", account.Tutor},
		{"who has left is not expected", "appello", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start.AddDays(1))
			c.Leaves(c.Enrolments[0], attendancetest.Start, "withdrawn")
			c.Leaves(c.Enrolments[1], attendancetest.Start, "withdrawn")
		}, nil, "", ""},
		{"of a group only the group is expected", "appello", func(_ *attendancetest.School, c *attendancetest.Course) {
			c.Group("g", attendancetest.Start, c.Enrolments[0])
			c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: attendancetest.Start, Group: "g"})
		}, []string{"Q-UNMARKED: Lezione del 07/09/2026, 09:00–14:00: 1 allievo senza appello."}, "warning", account.Tutor},
		{"a make-up lesson is for those it names", "appello", func(_ *attendancetest.School, c *attendancetest.Course) {
			c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: attendancetest.Start, Named: []string{c.Enrolments[1]}})
		}, []string{"Q-UNMARKED: Lezione del 07/09/2026, 09:00–14:00: 1 allievo senza appello."}, "warning", account.Tutor},

		{"a day is still time to close", "chiusura", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", calendar.MustDate("2026-09-09"))
		}, nil, "", ""},
		{"nobody closed", "chiusura", func(s *attendancetest.School, c *attendancetest.Course) { lesson(s, c, "l1", attendancetest.Start) },
			[]string{"Q-UNCLOSED: Lezione del 07/09/2026, 09:00–14:00: non è chiusa. Andava chiusa entro 24 ore dalla fine."}, "blocking", account.Tutor},
		{"of a course at its exam nothing is written", "chiusura", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec("UPDATE course SET state = 'exam' WHERE id = 'c'")
		}, nil, "", ""},

		{"a closed page without the teacher", "firma", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(closed)
			s.Exec(tutored)
		}, []string{"Q-UNSIGNED: Lezione del 07/09/2026, 09:00–14:00: manca la firma di Moretti Anna."}, "warning", account.Teacher},
		{"without a teacher who works here no longer", "firma", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(closed)
			s.Exec(tutored)
			s.Exec("UPDATE staff SET left_on = '2026-09-08' WHERE id = 'anna'")
		}, []string{"Q-UNSIGNED: Lezione del 07/09/2026, 09:00–14:00: manca la firma di Moretti Anna."}, "blocking", account.Teacher},
		{"a closed page without the tutor", "firma", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(closed)
			s.Exec(signed)
		}, []string{"Q-UNSIGNED: Lezione del 07/09/2026, 09:00–14:00: manca la firma del tutor (Ricci Bruno)."}, "warning", account.Tutor},
		{"without either of its tutors, of whom one works here no longer", "firma", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(closed)
			s.Exec(signed)
			c.Tutored()
			s.Exec("UPDATE staff SET left_on = '2026-09-08' WHERE id = 'carla'")
		}, []string{"Q-UNSIGNED: Lezione del 07/09/2026, 09:00–14:00: manca la firma del tutor (Ricci Bruno, carla carla)."}, "blocking", account.Tutor},
		{"without a tutor who does not sign in", "firma", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(closed)
			s.Exec(signed)
			s.Exec("UPDATE account SET active = FALSE WHERE id = 'bruno'")
		}, []string{"Q-UNSIGNED: Lezione del 07/09/2026, 09:00–14:00: manca la firma del tutor (Ricci Bruno)."}, "warning", account.Director},
		{"of a course at its exam nobody signs", "firma", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(closed)
			s.Exec("UPDATE course SET state = 'exam' WHERE id = 'c'")
		}, nil, "", ""},
		{"signed", "firma", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(closed)
			s.Exec(signed)
			s.Exec(tutored)
		}, nil, "", ""},

		{"a closed page without the mark of who came into it", "rettifiche", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
			s.Exec(closed)
		}, []string{"L-UNMARKED: Nella lezione chiusa del 07/09/2026, 09:00–14:00 (UF 531), 1 allievo è senza appello: serve una rettifica."}, "blocking", account.Tutor},
		{"present before they attended", "rettifiche", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
			s.Exec("UPDATE enrolment_period SET from_date = '2026-09-08'")
			s.Exec(closed)
		}, []string{"L-CONTRADICTS: Allievo 01 risulta presente alla lezione del 07/09/2026 delle 09:00, ma in quel giorno non frequentava: correggi l’iscrizione o il registro."}, "blocking", account.Secretary},
		{"a closed page of everybody", "rettifiche", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
			s.Exec(present("m2", "l1", c.Enrolments[1], "07:00", "12:00"))
			s.Exec(closed)
		}, nil, "", ""},
		{"an open lesson is no page yet", "rettifiche", func(s *attendancetest.School, c *attendancetest.Course) { lesson(s, c, "l1", attendancetest.Start) }, nil, "", ""},

		{"present in two courses at once", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			twoCourses(s, c, present, "07:00", "12:00", "11:00", "13:00")
		},
			[]string{"Q-OVERLAP: Il 07/09/2026 Allievo 01 risulta presente in due lezioni insieme: 09:00–14:00 e 10:00–15:00."}, "blocking", account.Tutor},
		{"of which one is over", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			twoCourses(s, c, present, "07:00", "12:00", "11:00", "13:00")
			s.Exec("UPDATE course SET state = 'closed' WHERE id <> 'c'")
		},
			[]string{"Q-OVERLAP: Il 07/09/2026 Allievo 01 risulta presente in due lezioni insieme: 09:00–14:00 e 10:00–15:00."}, "blocking", account.Tutor},
		{"of which the other is over", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			twoCourses(s, c, present, "07:00", "12:00", "11:00", "13:00")
			s.Exec("UPDATE course SET state = 'closed' WHERE id = 'c'")
		},
			[]string{"Q-OVERLAP: Il 07/09/2026 Allievo 01 risulta presente in due lezioni insieme: 10:00–15:00 e 09:00–14:00."}, "blocking", account.Tutor},
		{"from one to the other", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			twoCourses(s, c, present, "07:00", "09:00", "09:00", "13:00")
		}, nil, "", ""},
		{"at a lesson that ended early and at the one in its place", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
			s.Exec("UPDATE lesson SET state = 'closed', held = 'partly', held_starts_at = starts_at, held_ends_at = '2026-09-07T09:00:00.000000Z', closed_by = 'x' WHERE id = 'l1'")
			c.Teach(attendancetest.Lesson{ID: "l2", Segment: "531", Mode: "classroom", Date: attendancetest.Start, From: "11:00", To: "13:00"})
			s.Exec(present("m2", "l2", c.Enrolments[0], "09:00", "11:00"))
			stageDay(s, c.Enrolments[0], "13:00", "15:00", "confirmed") // while the first was planned to last until two
		}, nil, "", ""},
		{"at a lesson that was not held and at the one in its place", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
			s.Exec("UPDATE lesson SET state = 'cancelled', held = 'cancelled', closed_by = 'x' WHERE id = 'l1'")
			lesson(s, c, "l2", attendancetest.Start)
			s.Exec(present("m2", "l2", c.Enrolments[0], "07:00", "12:00"))
		}, nil, "", ""},
		{"at a lesson and at the company", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
			stageDay(s, c.Enrolments[0], "11:00", "15:00", "confirmed")
		}, []string{"Q-OVERLAP: Il 07/09/2026 Allievo 01 risulta presente a lezione, 09:00–14:00, e in stage, 11:00–15:00."}, "blocking", account.Tutor},

		{"at two companies, for two courses", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			twoStages(s, c, "10:00", "confirmed")
		}, []string{"Q-OVERLAP: Il 07/09/2026 Allievo 01 risulta in due stage insieme: 09:00–11:00 e 10:00–13:00."}, "blocking", account.Tutor},
		{"from one company to the other", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			twoStages(s, c, "11:00", "confirmed")
		}, nil, "", ""},
		{"at another company, as nobody has confirmed", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			twoStages(s, c, "10:00", "proposed")
		}, nil, "", ""},

		{"at two lessons and at the company", "doppie", func(s *attendancetest.School, c *attendancetest.Course) {
			twoCourses(s, c, present, "07:00", "12:00", "11:00", "13:00")
			stageDay(s, c.Enrolments[0], "11:00", "15:00", "confirmed")
		}, []string{
			"Q-OVERLAP: Il 07/09/2026 Allievo 01 risulta presente a lezione, 09:00–14:00, e in stage, 11:00–15:00.",
			"Q-OVERLAP: Il 07/09/2026 Allievo 01 risulta presente a lezione, 10:00–15:00, e in stage, 11:00–15:00.",
			"Q-OVERLAP: Il 07/09/2026 Allievo 01 risulta presente in due lezioni insieme: 09:00–14:00 e 10:00–15:00.",
		}, "blocking", account.Tutor},

		{"a page without a seal", "sigilli", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(closed)
		}, []string{"Q-SEAL: Lezione del 07/09/2026, 09:00–14:00: la pagina è chiusa ma non ha sigillo."}, "blocking", account.Director},
		{"an anchor that waits", "sigilli", func(s *attendancetest.School, _ *attendancetest.Course) {
			s.Exec("INSERT INTO outbox (id, kind, body, due_at, attempts, error) VALUES ('a', 'anchor', '{}', '2026-09-09T19:40:00.000000Z', 3, '')")
		}, []string{"Q-ANCHOR: 1 sigillo aspetta di finire fuori dalla base di dati: controlla che la cartella DATA_DIR sia scrivibile."}, "blocking", account.Administrator},
		{"an anchor of a moment ago", "sigilli", func(s *attendancetest.School, _ *attendancetest.Course) {
			s.Exec("INSERT INTO outbox (id, kind, body, due_at, attempts, error) VALUES ('a', 'anchor', '{}', '2026-09-09T19:55:00.000000Z', 0, '')")
		}, nil, "", ""},

		{"FAD of which nothing is known", "fad", func(s *attendancetest.School, _ *attendancetest.Course) { fadObject(s, "2026-09-08") },
			[]string{"Q-FAD: FAD «Reclami», chiusa il 08/09/2026: 2 allievi senza evidenza della piattaforma."}, "warning", account.Tutor},
		{"FAD that is still open", "fad", func(s *attendancetest.School, _ *attendancetest.Course) { fadObject(s, "2026-09-09") }, nil, "", ""},

		{"DAD that rests on nothing", "dad", func(s *attendancetest.School, c *attendancetest.Course) {
			c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "live_distance", Date: attendancetest.Start})
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
			s.Exec(closed)
		}, []string{"Q-DAD: DAD del 07/09/2026: 1 presente senza il resoconto della piattaforma."}, "note", account.Tutor},
		{"DAD that rests on a file nobody has confirmed", "dad", func(s *attendancetest.School, c *attendancetest.Course) {
			c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "live_distance", Date: attendancetest.Start})
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
			s.Exec(closed)
			s.Exec("INSERT INTO vault_file (id, media_type, size, active, stored_at) VALUES ('f', 'text/csv', 1, FALSE, '2026-09-07T14:00:00.000000Z')")
			s.Exec(`INSERT INTO connection_report (id, lesson_id, file_id, file_name, platform, part, day_order, brought_at, brought_by, confirmed_by)
				VALUES ('r', 'l1', 'f', 'meet.csv', 'meet', 'counted', '', '2026-09-07T14:00:00.000000Z', 'bruno', '')`)
		}, []string{"Q-DAD: DAD del 07/09/2026: 1 presente, e il resoconto caricato non è ancora confermato."}, "note", account.Tutor},
		{"a classroom has no report", "dad", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(present("m1", "l1", c.Enrolments[0], "07:00", "12:00"))
			s.Exec(closed)
		}, nil, "", ""},

		{"a diary of two days ago", "stage", func(s *attendancetest.School, c *attendancetest.Course) {
			stageDay(s, c.Enrolments[0], "11:00", "15:00", "proposed")
		}, nil, "", ""},
		{"a diary that waits", "stage", func(s *attendancetest.School, c *attendancetest.Course) {
			stageDay(s, c.Enrolments[0], "11:00", "15:00", "proposed")
			s.Exec("UPDATE stage_day SET on_date = '2026-09-01'")
		}, []string{"Q-DIARY: Diario di stage: 1 giornata aspetta conferma da almeno 7 giorni, dal 01/09/2026."}, "warning", account.Tutor},
		{"an agreement that ends without its hours", "stage", func(s *attendancetest.School, c *attendancetest.Course) {
			stageDay(s, c.Enrolments[0], "11:00", "15:00", "confirmed")
			s.Exec(`UPDATE stage_agreement SET to_date = '2026-09-12', parts = '[{"segment":"stage:2299","minutes":600}]'`)
		}, []string{"Q-STAGE: Stage presso Ditta, fino al 12/09/2026: mancano 6 h 00' alle ore della convenzione."}, "warning", account.Tutor},

		{"pages that are not scanned", "scansioni", func(s *attendancetest.School, c *attendancetest.Course) {
			lesson(s, c, "l1", attendancetest.Start)
			s.Exec(closed)
			s.Exec("UPDATE lesson SET on_date = '2026-09-01', register_volume = '1', register_page = '10' WHERE id = 'l1'")
			for id, page := range map[string]string{"l2": "9", "l3": "10", "l4": "3"} { // two lessons stand on one page
				lesson(s, c, id, calendar.MustDate("2026-09-02"))
				s.Exec("UPDATE lesson SET state = 'closed', on_date = '2026-09-02', register_volume = '1', register_page = ? WHERE id = ?", page, id)
			}
			s.Exec(`INSERT INTO register_volume (id, course_id, number, code, origin, state, first_page, last_page, stamped_by, place, protocol)
				VALUES ('v1', 'c', 1, 'X', 'elsewhere', 'open', 1, 40, 'Comune', 'Napoli', '7')`)
		}, []string{"Q-SCAN: Volume 1 del registro: 3 pagine senza scansione (3, 9–10), dal 01/09/2026."}, "note", account.Tutor},

		{"a course without policies", "assicurazioni", func(*attendancetest.School, *attendancetest.Course) {},
			[]string{"Q-INSURANCE: Polizza «INAIL»: non copre tutto il corso, dal 07/09/2026 al 18/12/2026.", "Q-INSURANCE: Polizza «Responsabilità civile»: non copre tutto il corso, dal 07/09/2026 al 18/12/2026."}, "blocking", account.Secretary},
		{"one policy ends before the course", "assicurazioni", func(s *attendancetest.School, _ *attendancetest.Course) {
			s.Exec("UPDATE course SET inail_from = '2026-09-01', inail_to = '2026-12-18', liability_from = '2026-09-07', liability_to = '2026-12-17'")
		}, []string{"Q-INSURANCE: Polizza «Responsabilità civile»: non copre tutto il corso, dal 07/09/2026 al 18/12/2026."}, "blocking", account.Secretary},
	} {
		t.Run(test.name, func(t *testing.T) {
			attendancetest.Each(t, clean, func(t *testing.T, s *attendancetest.School) {
				c := s.Open("c", 2)
				s.Exec("UPDATE course SET starts_on = '2026-09-07', started_on = '2026-09-07', ends_on = '2026-12-18'")
				s.Exec("UPDATE learner SET surname = 'Allievo', name = '01' WHERE id = 'c-p01'")
				s.Exec("UPDATE staff SET surname = 'Moretti', name = 'Anna' WHERE id = 'anna'")
				s.Exec("UPDATE staff SET surname = 'Ricci', name = 'Bruno' WHERE id = 'bruno'")
				s.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('t', 'c', 'bruno', 'tutor', FALSE)")
				test.given(s, c)
				found := lacks(s, test.check)
				if d := cmp.Diff(test.want, sentences(found)); d != "" {
					t.Error(d)
				}
				ids := map[string]bool{}
				for _, l := range found {
					if ids[l.ID()] {
						t.Errorf("two lacks are one notice: %s", l.ID())
					}
					ids[l.ID()] = true
					if string(l.Severity) != test.severity || l.Owner != test.owner || l.Since.IsZero() || !strings.HasPrefix(l.Href, "/") {
						t.Errorf("%+v", l)
					}
					if test.owner == account.Tutor && (l.CourseID != "d" && !l.Is("bruno") || l.Course == "") {
						t.Errorf("whose is it? %+v", l)
					}
				}
			})
		})
	}
}

// Caps are those of the course and of each unit (P12), and whoever is at a lesson from a distance
// by exception has hours of DAD that the class does not.
func TestCapsThatAreNear(t *testing.T) {
	exceptions := func(n int) func(s *attendancetest.School, c *attendancetest.Course) {
		return func(s *attendancetest.School, c *attendancetest.Course) {
			s.Exec("UPDATE mark SET mode = 'live_distance' WHERE enrolment_id = ? AND lesson_id IN (SELECT l.id FROM lesson l WHERE l.segment = '531' AND l.mode = 'classroom' AND l.on_date < ?)",
				c.Enrolments[0], attendancetest.Start.AddDays(n))
		}
	}
	for _, test := range []struct {
		name  string
		given func(s *attendancetest.School, c *attendancetest.Course)
		want  []string
	}{
		{"the class as planned", exceptions(0), nil},
		{"one lesson by exception is beyond the plan, and not near the cap", exceptions(1), []string{
			"warning L-MODE: UF 531: il piano ha 20 h 00' di DAD, ma ad allievi singoli il registro ne segna 5 h 00' in più in tutto. Serve una variazione datata del progetto."}},
		{"three are beyond the cap", exceptions(3), []string{
			"warning L-MODE: UF 531: il piano ha 20 h 00' di DAD, ma ad allievi singoli il registro ne segna 15 h 00' in più in tutto. Serve una variazione datata del progetto.",
			"warning Q-CAP: UF 531, DAD: Allievo01 Prova arriva fino a 35 h 00' su un massimo di 30 h 00' per l’unità formativa. Oltre il massimo le ore non contano."}},
		{"what the plan has is only to be known", func(s *attendancetest.School, _ *attendancetest.Course) {
			s.Exec(`UPDATE standard_version SET document = REPLACE(document, '"max_dad": 30', '"max_dad": 21')`)
		}, []string{"note Q-CAP: UF 531, DAD: svolte 20 h 00' su un massimo di 21 h 00' per l’unità formativa."}},
		{"of the course", func(s *attendancetest.School, c *attendancetest.Course) {
			s.Exec(`UPDATE standard_version SET document = REPLACE(document, '"max_dad": 175', '"max_dad": 42')`)
			exceptions(1)(s, c)
		}, []string{
			"warning L-MODE: UF 531: il piano ha 20 h 00' di DAD, ma ad allievi singoli il registro ne segna 5 h 00' in più in tutto. Serve una variazione datata del progetto.",
			"warning Q-CAP: DAD: Allievo01 Prova arriva fino a 40 h 00' su un massimo di 42 h 00' per il corso. Oltre il massimo le ore non contano."}},
	} {
		t.Run(test.name, func(t *testing.T) {
			attendancetest.Each(t, "2026-10-20T20:00:00Z", func(t *testing.T, s *attendancetest.School) {
				c := s.Open("c", 2)
				c.Finished()
				s.Exec("UPDATE course SET uf_caps = 'literal'")
				test.given(s, c)
				var got []string
				for _, l := range lacks(s, "piano") {
					if got = append(got, string(l.Severity)+" "+l.Rule+": "+language.Italian.Finding(l.Finding)); l.Href != "/corsi/c?scheda=piano" {
						t.Error(l.Href)
					}
				}
				slices.Sort(got)
				if d := cmp.Diff(test.want, got); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

// twoCourses has the first learner on another course too, and present at a lesson of each.
func twoCourses(s *attendancetest.School, c *attendancetest.Course, present func(id, lesson, enrolment, from, to string) string, from, to, from2, to2 string) {
	d := s.Open("d", 1)
	s.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('t2', 'd', 'bruno', 'tutor', FALSE)")
	s.Exec("UPDATE enrolment SET learner_id = 'c-p01' WHERE id = '" + d.Enrolments[0] + "'")
	c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: attendancetest.Start})
	d.Teach(attendancetest.Lesson{ID: "l2", Segment: "531", Mode: "classroom", Date: attendancetest.Start, From: "10:00", To: "15:00"})
	s.Exec(present("m1", "l1", c.Enrolments[0], from, to))
	s.Exec(present("m2", "l2", d.Enrolments[0], from2, to2))
}

// twoStages are the same person's on two courses, at a company from nine to eleven and at
// another until one.
func twoStages(s *attendancetest.School, c *attendancetest.Course, from, state string) {
	d := s.Open("d", 1)
	s.Exec("UPDATE enrolment SET learner_id = 'c-p01' WHERE id = ?", d.Enrolments[0])
	stageDay(s, c.Enrolments[0], "09:00", "11:00", "confirmed")
	stageDay(s, d.Enrolments[0], from, "13:00", state)
}

func stageDay(s *attendancetest.School, enrolment, from, to, state string) {
	s.T.Helper()
	var f, u = int(calendar.MustWall(from)), int(calendar.MustWall(to))
	s.Exec(`INSERT INTO stage_agreement (id, enrolment_id, number, signed_on, from_date, to_date, ended_early, parts, week, project, company, company_tax_id, company_site, sector,
			company_tutor, company_tutor_role, company_tutor_contact, inail_policy, liability_policy)
		VALUES ('a-` + enrolment + `', '` + enrolment + `', '1', '2026-09-01', '2026-09-01', '2026-12-01', FALSE, '[]', '[]', '', 'Ditta', '', '', '', '', '', '', '', '')`)
	s.Exec(`INSERT INTO stage_day (id, agreement_id, segment, on_date, from_wall, to_wall, break_minutes, minutes, activity, state, writer, recorded_at, recorded_by, countersigned_by, decided_by, reason)
		VALUES ('d-`+enrolment+`', 'a-`+enrolment+`', 'stage:2299', '2026-09-07', ?, ?, 0, 240, '', '`+state+`', 'learner', '2026-09-01T20:00:00.000000Z', 'x', '', '', '')`, f, u)
}

func fadObject(s *attendancetest.School, to string) {
	s.Exec("INSERT INTO fad_object (id, course_id, segment, title, minutes, from_date, to_date, platform) VALUES ('o1', 'c', '531', 'Reclami', 60, '2026-09-07', '" + to + "', 'Moodle')")
}

// After some days more the director is told too, and a missing signature is theirs.
func TestWhatIsLateGoesToTheDirector(t *testing.T) {
	attendancetest.Each(t, "2026-09-20T20:00:00Z", func(t *testing.T, s *attendancetest.School) {
		c := s.Open("c", 1)
		c.Teach(attendancetest.Lesson{ID: "l1", Segment: "531", Mode: "classroom", Date: attendancetest.Start}, attendancetest.Lesson{ID: "l2", Segment: "531", Mode: "classroom", Date: attendancetest.Start.AddDays(1)})
		s.Exec("UPDATE lesson SET state = 'closed', held = 'planned', closed_at = '2026-09-07T14:00:00.000000Z', closed_by = 'x' WHERE id = 'l1'")
		for _, check := range []string{"firma", "chiusura"} {
			found := lacks(s, check)
			if len(found) != 1 || !slices.Equal(found[0].Also, []account.Role{account.Director}) {
				t.Errorf("%s: %+v", check, found)
			}
		}
		// Nobody of the course signs in as its tutor: the secretary closes.
		if l := lacks(s, "chiusura")[0]; l.Owner != account.Secretary || len(l.People) != 0 {
			t.Errorf("%+v", l)
		}
	})
}
