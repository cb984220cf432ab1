package communication_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/communication"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

var secretary = store.Actor{Kind: store.Person, ID: "rosa", Role: "secretary"}

// desk is the secretary's, with a course that is authorised and starts on 7 September.
type desk struct {
	*attendancetest.Course
}

func each(t *testing.T, run func(t *testing.T, d desk)) {
	t.Helper()
	attendancetest.Each(t, "2026-08-20T09:00:00Z", func(t *testing.T, s *attendancetest.School) {
		d := desk{s.Open("c", 3)}
		d.Calendar()
		s.Exec("UPDATE course SET state = 'authorised', regional_code = 'R-1' WHERE id = 'c'")
		run(t, d)
		d.told()
	})
}

// told fails unless the letters and the protocol are what their events say. The course
// itself was put there by plain SQL.
func (d desk) told() {
	d.T.Helper()
	d.Read(func(r store.Reader) error {
		found, err := store.Verify(d.T.Context(), r)
		for _, f := range found {
			for _, table := range []string{"communication", "protocol_entry", "exam_proposal"} {
				if strings.HasPrefix(f.Subject, table) {
					d.T.Errorf("%+v", f)
				}
			}
		}
		return err
	})
}

func (d desk) write(fn func(tx *store.Tx) error) error {
	_, err := d.DB.Write(d.T.Context(), store.Command{Actor: secretary, Locks: communication.Locks(d.ID)}, fn)
	return err
}

func (d desk) must(fn func(tx *store.Tx) error) {
	d.T.Helper()
	if err := d.write(fn); err != nil {
		d.T.Fatal(err)
	}
}

func (d desk) prepare(draft communication.Draft) (l communication.Letter, err error) {
	if draft.Recipient == "" {
		draft.Recipient = "Regione Campania"
	}
	err = d.write(func(tx *store.Tx) (err error) {
		l, err = communication.Prepare(d.T.Context(), tx, d.ID, draft)
		return err
	})
	return l, err
}

// send prepares a letter and sends it the same day.
func (d desk) send(draft communication.Draft) communication.Letter {
	d.T.Helper()
	l, err := d.prepare(draft)
	if err != nil {
		d.T.Fatal(err)
	}
	d.must(func(tx *store.Tx) error {
		l, err = communication.Send(d.T.Context(), tx, l.ID, communication.Sending{Channel: communication.PEC, On: l.PreparedOn})
		return err
	})
	return l
}

func (d desk) due() []string {
	d.T.Helper()
	var out []string
	d.Read(func(r store.Reader) error {
		f, err := communication.FactsOf(d.T.Context(), r, d.ID)
		for _, o := range communication.Due(f) {
			out = append(out, strings.TrimSpace(fmt.Sprint(o.Kind, " ", o.Due, " ", o.Aspect)))
		}
		return err
	})
	return out
}

func (d desk) isDue(want ...string) {
	d.T.Helper()
	if diff := cmp.Diff(want, d.due()); diff != "" {
		d.T.Error(diff)
	}
}

func day(iso string) calendar.Date { return calendar.MustDate(iso) }

func refused(t *testing.T, err error, code string, fields ...string) {
	t.Helper()
	f := fault.As(err)
	if f == nil || f.Code != code {
		t.Errorf("%v is not %s", err, code)
		return
	}
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.Name)
	}
	if !slices.Equal(fields, got) {
		t.Errorf("%s: fields %v, want %v", code, got, fields)
	}
}

func TestTheLifeOfALetter(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.isDue("start 2026-08-28")
		for kind, code := range map[communication.Kind]string{communication.Variation: "communication.nothing", communication.Class: "communication.nothing",
			communication.End: "communication.nothing", communication.ExamRequest: "communication.nothing", "poem": "communication.kind"} {
			_, err := d.prepare(communication.Draft{Kind: kind})
			if f := fault.As(err); f == nil || f.Code != code {
				t.Errorf("%s: %v", kind, err)
			}
		}
		_, err := d.prepare(communication.Draft{Kind: communication.Start, Recipient: " "})
		refused(t, err, "communication.incomplete", "recipient")

		start, err := d.prepare(communication.Draft{Kind: communication.Start})
		if err != nil {
			t.Fatal(err)
		}
		if start.State != communication.Ready || start.Entry.Label() != "1/2026" || start.DueOn != day("2026-08-28") || len(start.Snapshot.Lessons) != 30 ||
			len(start.Snapshot.Class) != 3 || start.Snapshot.Class[0].Name != "Allievo01 Prova" || len(start.Snapshot.Staff) != 2 ||
			start.Entry.Subject != "Avvio del corso – corso «Operatore c», edizione 1, codice R-1" {
			t.Errorf("%+v", start)
		}
		d.isDue("start 2026-08-28") // until it is sent
		_, err = d.prepare(communication.Draft{Kind: communication.Start})
		refused(t, err, "communication.waiting")

		ctx := t.Context()
		sending := func(s communication.Sending) error {
			return d.write(func(tx *store.Tx) error {
				_, err := communication.Send(ctx, tx, start.ID, s)
				return err
			})
		}
		acknowledge := func(c communication.Receipt) error {
			return d.write(func(tx *store.Tx) error {
				_, err := communication.Acknowledge(ctx, tx, start.ID, c)
				return err
			})
		}
		refused(t, acknowledge(communication.Receipt{On: day("2026-08-20"), Number: "7"}), "communication.not_sent")
		refused(t, sending(communication.Sending{}), "communication.sending", "channel", "sent_on")
		refused(t, sending(communication.Sending{Channel: "pigeon", On: day("2026-08-19")}), "communication.sending", "channel", "sent_on")
		refused(t, sending(communication.Sending{Channel: communication.PEC, On: day("2026-08-21")}), "communication.sending", "sent_on")
		if err := sending(communication.Sending{Channel: communication.Portal, On: day("2026-08-20")}); err != nil {
			t.Fatal(err)
		}
		if err := sending(communication.Sending{Channel: communication.PEC, On: day("2026-08-20"), Reference: "opec1"}); err != nil {
			t.Error("put right before there is a receipt:", err)
		}
		d.isDue()
		refused(t, acknowledge(communication.Receipt{On: day("2026-08-19")}), "communication.receipt", "file", "received_on")
		d.At(day("2026-08-21"), "10:00")
		if err := acknowledge(communication.Receipt{On: day("2026-08-21"), Number: "R/77", File: &vault.File{ID: strings.Repeat("a", 64), MediaType: "application/pdf", Size: 9}}); err != nil {
			t.Fatal(err)
		}
		refused(t, sending(communication.Sending{Channel: communication.Hand, On: day("2026-08-20")}), "communication.settled")
		refused(t, d.write(func(tx *store.Tx) error {
			_, err := communication.Annul(ctx, tx, start.ID, "x")
			return err
		}), "communication.gone")
		d.Read(func(r store.Reader) error {
			l, err := communication.ByID(ctx, r, start.ID)
			if l.State != communication.Acknowledged || l.SentReference != "opec1" || l.Channel != communication.PEC || l.ReceiptNumber != "R/77" || l.ReceiptFileID == "" || l.Late(day("2026-12-01")) != 0 {
				t.Errorf("%+v", l.Communication)
			}
			_, absent := communication.ByID(ctx, r, "nowhere")
			if !fault.Is(absent, fault.NotFound) {
				t.Error(absent)
			}
			return err
		})
	})
}

func TestAnAnnulledLetterKeepsItsNumber(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		ctx := t.Context()
		wrong, err := d.prepare(communication.Draft{Kind: communication.Start})
		if err != nil {
			t.Fatal(err)
		}
		annul := func(reason string) error {
			return d.write(func(tx *store.Tx) error {
				_, err := communication.Annul(ctx, tx, wrong.ID, reason)
				return err
			})
		}
		refused(t, d.write(func(tx *store.Tx) error {
			_, err := communication.AnnulEntry(ctx, tx, wrong.EntryID, "x")
			return err
		}), "protocol.letter")
		refused(t, annul(" "), "protocol.why", "reason")
		if err := annul("manca un docente"); err != nil {
			t.Fatal(err)
		}
		refused(t, annul("di nuovo"), "communication.gone")
		again := d.send(communication.Draft{Kind: communication.Start})
		if again.Entry.Label() != "2/2026" {
			t.Error(again.Entry.Label())
		}
		d.Read(func(r store.Reader) error {
			all, err := communication.Protocol(ctx, r, communication.Filter{Year: 2026})
			if len(all) != 2 || all[1].AnnulledWhy != "manca un docente" || all[1].AnnulledOn != day("2026-08-20") || !all[0].AnnulledOn.IsZero() {
				t.Errorf("%+v", all)
			}
			return err
		})
	})
}

func TestWhatChangesIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.send(communication.Draft{Kind: communication.Start})
		d.Exec("UPDATE course SET state = 'started', started_on = starts_on WHERE id = 'c'")
		d.Exec("UPDATE lesson SET on_date = ?, from_wall = 54000, to_wall = 72000 WHERE id = 'c-l05'", day("2026-09-14"))
		d.Exec("UPDATE lesson SET mode = 'live_distance', platform = 'Teams' WHERE id = 'c-l06'")
		d.Exec("UPDATE lesson SET state = 'cancelled', held_reason = 'allerta meteo' WHERE id = 'c-l07'")
		d.Exec("UPDATE lesson_teacher SET staff_id = 'bruno' WHERE lesson_id = 'c-l08'")
		d.Leaves(d.Enrolments[1], day("2026-09-10"), "withdrawn")
		d.isDue("variation 2026-09-11 calendar", "variation 2026-09-12 mode", "variation 2026-09-14 teacher", "class 2026-09-15")

		d.At(day("2026-09-12"), "08:00")
		_, err := d.prepare(communication.Draft{Kind: communication.Variation})
		refused(t, err, "communication.incomplete", "reason")
		// In time without it: what is not late goes on its own.
		teacher, err := d.prepare(communication.Draft{Kind: communication.Variation, Aspects: []communication.Aspect{communication.Teacher, communication.Mode}})
		if err != nil {
			t.Fatal(err)
		}
		if teacher.Aspects != "teacher mode" || teacher.DueOn != day("2026-09-12") || len(teacher.Snapshot.Changes) != 2 || len(teacher.Snapshot.Lessons) != 30 {
			t.Errorf("%+v", teacher.Communication)
		}
		d.must(func(tx *store.Tx) error {
			_, err := communication.Send(t.Context(), tx, teacher.ID, communication.Sending{Channel: communication.PEC, On: day("2026-09-12")})
			return err
		})
		d.isDue("variation 2026-09-11 calendar", "class 2026-09-15")
		rest := d.send(communication.Draft{Kind: communication.Variation, Reason: "allerta meteo comunicata in serata"})
		if rest.Late(day("2026-09-12")) != 1 || len(rest.Snapshot.Changes) != 2 || len(rest.Snapshot.Lessons) != 29 {
			t.Errorf("%d days late, %d changes, %d lessons", rest.Late(day("2026-09-12")), len(rest.Snapshot.Changes), len(rest.Snapshot.Lessons))
		}
		class := d.send(communication.Draft{Kind: communication.Class})
		if m := class.Snapshot.Moves; len(m) != 1 || m[0].Joined || m[0].Name != "Allievo02 Prova" || m[0].On() != day("2026-09-10") {
			t.Errorf("%+v", m)
		}
		d.isDue()
		if strings.Contains(class.Content+rest.Content, "meteo") {
			t.Error("why a lesson was cancelled is in what was frozen")
		}
	})
}

func TestTheEndAndTheExam(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		ctx := t.Context()
		d.send(communication.Draft{Kind: communication.Start})
		propose := func(on calendar.Date, where string) error {
			return d.write(func(tx *store.Tx) error {
				_, err := communication.ProposeExam(ctx, tx, d.ID, on, where)
				return err
			})
		}
		d.Exec("UPDATE course SET state = 'ended', started_on = starts_on, ended_on = ? WHERE id = 'c'", day("2026-10-06"))
		d.Exec("UPDATE lesson SET state = 'closed', held = 'planned', held_from = from_wall, held_to = to_wall WHERE id <> 'c-l29'")
		d.Exec("UPDATE lesson SET state = 'closed', held = 'cancelled' WHERE id = 'c-l29'")
		d.At(day("2026-10-08"), "09:00")
		d.isDue("variation 2026-10-05 calendar", "end 2026-10-16", "exam")
		_, err := d.prepare(communication.Draft{Kind: communication.ExamRequest})
		refused(t, err, "communication.no_exam_day")
		refused(t, propose(calendar.Date{}, ""), "communication.proposal", "exam_on", "exam_place")
		refused(t, propose(day("2026-09-01"), "Aula 1"), "communication.proposal", "exam_on")
		if err := propose(day("2026-11-20"), "Aula 1"); err != nil {
			t.Fatal(err)
		}
		end := d.send(communication.Draft{Kind: communication.End})
		if n := len(end.Snapshot.Lessons); n != 29 || end.Snapshot.Lessons[0].Held == nil || end.Snapshot.Ends != day("2026-10-06") {
			t.Errorf("%d lessons: %+v", n, end.Snapshot)
		}
		request := d.send(communication.Draft{Kind: communication.ExamRequest})
		if x := request.Snapshot.Exam; x.On != day("2026-11-20") || x.Place != "Aula 1" || len(request.Snapshot.Class) != 3 {
			t.Errorf("%+v", request.Snapshot)
		}
		d.isDue()
		if err := propose(day("2026-11-27"), "Aula 2"); err != nil {
			t.Fatal(err)
		}
		d.isDue("exam 2026-10-28")

		d.At(day("2026-10-30"), "09:00")
		d.Read(func(r store.Reader) error {
			overdue, err := communication.Overdue(ctx, r, day("2026-10-30"))
			if len(overdue) != 1 || overdue[0].Kind != communication.ExamRequest || overdue[0].Finding(day("2026-10-30")).Severity != "warning" {
				t.Errorf("%+v", overdue)
			}
			return err
		})
		d.send(communication.Draft{Kind: communication.ExamRequest, Reason: "indisponibilità dell’aula"})
		d.Exec("UPDATE course SET state = 'closed' WHERE id = 'c'")
		d.Read(func(r store.Reader) error {
			all, err := communication.Everything(ctx, r)
			if len(all) != 0 {
				t.Errorf("a settled course is still asked about: %+v", all)
			}
			return err
		})
	})
}

func TestTheProtocolRegister(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		ctx := t.Context()
		register := func(e communication.Entry) (out communication.Entry, err error) {
			err = d.write(func(tx *store.Tx) error {
				out, err = communication.Register(ctx, tx, e, nil)
				return err
			})
			return out, err
		}
		_, err := register(communication.Entry{Direction: "up", DocumentDate: day("2026-08-21")})
		refused(t, err, "protocol.incomplete", "direction", "counterpart", "subject", "document_date")
		letter := communication.Entry{Direction: communication.In, Counterpart: "Regione Campania", Subject: "Decreto di autorizzazione", Reference: "D.D. 12", DocumentDate: day("2026-08-18")}
		first, err := register(letter)
		if err != nil || first.Label() != "1/2026" || first.RegisteredOn != day("2026-08-20") {
			t.Fatalf("%+v, %v", first, err)
		}
		start := d.send(communication.Draft{Kind: communication.Start})
		var answer communication.Entry
		d.must(func(tx *store.Tx) (err error) {
			answer, err = communication.Answer(ctx, tx, start.ID, communication.Entry{Counterpart: "Regione Campania", Subject: "Presa d’atto"}, &vault.File{ID: strings.Repeat("b", 64), MediaType: "application/pdf", Size: 3})
			return err
		})
		if answer.Number != 3 || answer.Direction != communication.In || answer.CourseID != "c" || answer.FileID == "" {
			t.Errorf("%+v", answer)
		}
		d.At(day("2027-01-04"), "09:00")
		if next, err := register(letter); err != nil || next.Label() != "1/2027" {
			t.Errorf("%+v, %v", next, err)
		}
		d.must(func(tx *store.Tx) error {
			_, err := communication.AnnulEntry(ctx, tx, first.ID, "registrata due volte")
			return err
		})
		refused(t, d.write(func(tx *store.Tx) error {
			_, err := communication.AnnulEntry(ctx, tx, first.ID, "di nuovo")
			return err
		}), "protocol.annulled")
		d.Read(func(r store.Reader) error {
			for want, f := range map[string]communication.Filter{
				"1/2027 3/2026 2/2026 1/2026": {},
				"3/2026 2/2026 1/2026":        {Year: 2026},
				"2/2026":                      {Direction: communication.Out},
				"1/2027 1/2026":               {Text: "AUTORIZZAZIONE"},
				"3/2026":                      {Text: "3/2026"},
				"":                            {Year: 2027, Direction: communication.Out},
			} {
				all, err := communication.Protocol(ctx, r, f)
				if err != nil {
					return err
				}
				var got []string
				for _, e := range all {
					got = append(got, e.Label())
				}
				if strings.Join(got, " ") != want {
					t.Errorf("%+v: %v, want %s", f, got, want)
				}
			}
			years, err := communication.Years(ctx, r)
			if !slices.Equal(years, []communication.Year{{2027, 1}, {2026, 3}}) {
				t.Error(years)
			}
			l, found, lerr := communication.OfEntry(ctx, r, answer.ID)
			if lerr != nil || !found || l.ID != start.ID {
				t.Errorf("%+v, %v", l.Communication, lerr)
			}
			return err
		})
	})
}

// Numbers have no gap, whoever registers at once and whatever is refused in between.
func TestNumbersWithoutGapsUnderContention(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		const clients, each = 8, 12
		var wg sync.WaitGroup
		for c := range clients {
			wg.Go(func() {
				for i := range each {
					err := d.write(func(tx *store.Tx) error {
						_, err := communication.Register(t.Context(), tx, communication.Entry{Direction: communication.In, Counterpart: "Regione", Subject: fmt.Sprint(c, i)}, nil)
						if err == nil && i%3 == 0 {
							err = fault.New(fault.Refused, "test.undone", "Non se ne fa nulla.")
						}
						return err
					})
					if err != nil && !fault.HasCode(err, "test.undone") {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		d.Read(func(r store.Reader) error {
			all, err := communication.Protocol(t.Context(), r, communication.Filter{})
			if len(all) != clients*each*2/3 {
				t.Errorf("%d entries", len(all))
			}
			for i, e := range all {
				if e.Number != len(all)-i {
					t.Fatalf("number %d stands where %d should", e.Number, len(all)-i)
				}
			}
			return err
		})
	})
}

// A lesson's line says where, with whom and how it was held.
func TestLinesOfTheCalendar(t *testing.T) {
	each(t, func(t *testing.T, d desk) {
		d.Exec("INSERT INTO room (id, site_id, name, seats) VALUES ('r1', 'site', 'Aula 1', 20)")
		d.Exec("UPDATE lesson SET room_id = 'r1', audience = 'class', state = 'closed', held = 'partly', held_from = 32400, held_to = 43200 WHERE id = 'c-l00'")
		d.Exec("INSERT INTO lesson_teacher (id, lesson_id, staff_id, starts_at, ends_at, planned, actual, reason, signed_by, means, attested, proof) SELECT 'x', lesson_id, 'bruno', starts_at, ends_at, ?, ?, '', '', '', '', '' FROM lesson_teacher WHERE id = 'c-l00-t'", false, true)
		d.Read(func(r store.Reader) error {
			f, err := communication.FactsOf(t.Context(), r, "c")
			want := communication.Line{LessonID: "c-l00", Date: attendancetest.Start, From: calendar.NewWall(9, 0), To: calendar.NewWall(14, 0), Segment: "531", Mode: hours.Classroom,
				RoomID: "r1", Place: "Aula 1, Sede", TeacherIDs: []string{"anna", "bruno"}, Teachers: "anna anna, bruno bruno",
				Held: &communication.Held{From: calendar.NewWall(9, 0), To: calendar.NewWall(12, 0), Partly: true}}
			if diff := cmp.Diff(want, f.Lessons[0]); diff != "" {
				t.Error(diff)
			}
			return err
		})
	})
}
