package attendance_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/vault"
)

// pages are closed pages as they stand now.
func pages(c *attendancetest.Course, ids ...string) []attendance.Page {
	c.T.Helper()
	var out []attendance.Page
	c.Read(func(r store.Reader) error {
		for _, id := range ids {
			l, err := timetable.LessonByID(c.T.Context(), r, id)
			if err != nil {
				return err
			}
			stamps, err := attendance.Stamps(c.T.Context(), r, l)
			if err != nil {
				return err
			}
			out = append(out, attendance.Page{LessonID: id, Stamp: stamps[id]})
		}
		return nil
	})
	return out
}

func sign(c *attendancetest.Course, actor store.Actor, who provider.Proven, p ...attendance.Page) error {
	return c.Write(actor, func(tx *store.Tx) error { return attendance.Sign(c.T.Context(), tx, c.Keys, who, p...) })
}

// waiting are the closed lessons that wait for the signature of one of the staff.
func waiting(c *attendancetest.Course, staffID string) (ids []string) {
	c.T.Helper()
	c.Read(func(r store.Reader) error {
		a, err := timetable.AgendaOf(c.T.Context(), r, staffID, attendancetest.Start.AddDays(30))
		for _, l := range a.Unsigned {
			ids = append(ids, l.ID)
		}
		if a.Unsigneds != len(ids) {
			c.T.Errorf("%d lessons are unsigned in the agenda of %q, %d in all", a.Unsigneds, staffID, len(ids))
		}
		return err
	})
	return ids
}

// twoClosed is a course whose two lessons were closed by who did not sign.
func twoClosed(s *attendancetest.School) *attendancetest.Course {
	c := class(s, 1)
	c.Tutored()
	for _, l := range []string{"l", "later"} {
		record(c, l, op(l, c.Enrolments[0], attendance.Present))
		if _, err := closeAs(c, attendancetest.Tutor, l, asPlanned()); err != nil {
			c.T.Fatal(err)
		}
	}
	return c
}

const twoDaysAfter = "2026-09-08T13:00:00Z"

func TestSignaturesAreOnesOwn(t *testing.T) {
	attendancetest.Each(t, twoDaysAfter, func(t *testing.T, s *attendancetest.School) {
		c := twoClosed(s)
		anna, bruno, carla := s.Prove(attendancetest.Anna), s.Prove(attendancetest.Bruno), s.Prove(attendancetest.Carla)
		both := pages(c, "l", "later")
		for what, refused := range map[string]struct {
			err  error
			code string
		}{
			"nobody":                          {sign(c, attendancetest.Teacher, provider.Proven{}, both...), "attendance.not_yours"},
			"what was shown elsewhere":        {sign(c, attendancetest.Carlas, anna, both...), "attendance.not_yours"},
			"no page":                         {sign(c, attendancetest.Teacher, anna), "attendance.no_page"},
			"another's lessons":               {sign(c, store.Actor{Kind: store.Person, ID: attendancetest.Bruno}, bruno, both...), "attendance.not_taught"},
			"a page that says something else": {sign(c, attendancetest.Teacher, anna, both[0], attendance.Page{LessonID: "later", Stamp: both[0].Stamp}), "attendance.page_changed"},
			"a page twice":                    {sign(c, attendancetest.Teacher, anna, both[0], both[0]), "attendance.signed"},
		} {
			if !fault.HasCode(refused.err, refused.code) {
				t.Errorf("%s: %v", what, refused.err)
			}
		}
		if got := waiting(c, attendancetest.Anna); len(got) != 2 {
			t.Errorf("all or none: %v wait", got)
		}
		if err := sign(c, attendancetest.Teacher, anna, both...); err != nil {
			t.Fatal(err)
		}
		if err := sign(c, attendancetest.Teacher, anna, both[0]); !fault.HasCode(err, "attendance.signed") {
			t.Errorf("again: %v", err)
		}
		if got := [][]string{waiting(c, attendancetest.Anna), waiting(c, attendancetest.Carla), waiting(c, "")}; !cmp.Equal(got, [][]string{nil, {"l", "later"}, {"l", "later"}}) {
			t.Errorf("waiting %v", got)
		}
		if err := sign(c, attendancetest.Carlas, carla, both...); err != nil {
			t.Fatal(err)
		}
		if got := waiting(c, ""); got != nil {
			t.Errorf("%v still wait", got)
		}
		if n := c.Count("SELECT COUNT(*) FROM event WHERE type = 'attendance.signed'"); n != 4 {
			t.Errorf("%d signatures in the journal", n)
		}
		// The last seal of each page covers its last signature.
		if n := c.Count("SELECT COUNT(*) FROM seal s JOIN event e ON e.seq = s.seq AND e.stream = ? WHERE e.type = 'attendance.signed'", store.CourseStream(c.ID).String()); n != 4 {
			t.Errorf("%d signatures are sealed", n)
		}
		if found := sealsHold(c); len(found) > 0 {
			t.Errorf("%v", found)
		}
	})
}

func sealsHold(c *attendancetest.Course) (found []finding.Finding) {
	c.T.Helper()
	c.Read(func(r store.Reader) (err error) {
		keys, err := keyring.Known(c.T.Context(), r)
		if err != nil {
			return err
		}
		found, err = attendance.VerifySeals(c.T.Context(), r, keys, nil)
		return err
	})
	return found
}

func TestWhoClosesMaySignAtOnce(t *testing.T) {
	attendancetest.Each(t, twoDaysAfter, func(t *testing.T, s *attendancetest.School) {
		c := class(s, 1)
		c.Tutored()
		record(c, "l", op("1", c.Enrolments[0], attendance.Present))
		closing := asPlanned()
		closing.By = s.Prove(attendancetest.Carla)
		if _, err := closeAs(c, attendancetest.Teacher, "l", closing); !fault.HasCode(err, "attendance.not_yours") {
			t.Errorf("with what the tutor showed elsewhere: %v", err)
		}
		if _, err := closeAs(c, attendancetest.Carlas, "l", closing); err != nil {
			t.Fatal(err)
		}
		if got := [][]string{waiting(c, attendancetest.Carla), waiting(c, attendancetest.Anna)}; !cmp.Equal(got, [][]string{nil, {"l"}}) {
			t.Errorf("waiting %v", got)
		}
		if err := sign(c, attendancetest.Teacher, s.Prove(attendancetest.Anna), pages(c, "l")...); err != nil {
			t.Fatal(err)
		}
		c.Must(attendancetest.Director, func(tx *store.Tx) error { return attendance.Reopen(t.Context(), tx, "l", "mancava un allievo") })
		if n := c.Count("SELECT COUNT(*) FROM tutor_signature"); n != 0 {
			t.Errorf("a page that is open has %d signatures", n)
		}
		// Closed again by nobody who proved it: every signature is wanted anew.
		if _, err := closeAs(c, attendancetest.Teacher, "l", asPlanned()); err != nil {
			t.Fatal(err)
		}
		if got := [][]string{waiting(c, attendancetest.Carla), waiting(c, attendancetest.Anna)}; !cmp.Equal(got, [][]string{{"l"}, {"l"}}) {
			t.Errorf("waiting after reopening %v", got)
		}
		s.Read(func(r store.Reader) error {
			told, err := attendance.Reopenings(t.Context(), r, c.ID)
			if len(told) != 1 || told[0].LessonID != "l" || told[0].Reason != "mancava un allievo" || told[0].By != "director" {
				t.Errorf("%+v", told)
			}
			return err
		})
	})
}

func TestNobodySignsWhatWasChangedMeanwhile(t *testing.T) {
	attendancetest.Each(t, twoDaysAfter, func(t *testing.T, s *attendancetest.School) {
		c := twoClosed(s)
		anna, carla := s.Prove(attendancetest.Anna), s.Prove(attendancetest.Carla)
		read := pages(c, "l")
		if err := sign(c, attendancetest.Carlas, carla, read...); err != nil {
			t.Fatal(err)
		}
		// Somebody else's signature changes nothing of the page; a counter-entry does.
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := c.Amend(tx, "l", c.Enrolments[0], attendance.Entry{State: attendance.Absent}, "scambio di persona")
			return err
		})
		if err := sign(c, attendancetest.Teacher, anna, read...); !fault.HasCode(err, "attendance.page_changed") {
			t.Errorf("after a counter-entry: %v", err)
		}
		if err := sign(c, attendancetest.Teacher, anna, pages(c, "l")...); err != nil {
			t.Error(err)
		}
	})
}

func TestASignatureThatNeverCameIsAttested(t *testing.T) {
	attendancetest.Each(t, twoDaysAfter, func(t *testing.T, s *attendancetest.School) {
		c := twoClosed(s)
		files, err := vault.Open(t.TempDir(), [32]byte{})
		if err != nil {
			t.Fatal(err)
		}
		proof, err := files.Put([]byte("%PDF-1.4 foglio firme"), "application/pdf")
		if err != nil {
			t.Fatal(err)
		}
		attest := func(actor store.Actor, lesson string, a attendance.Attestation) error {
			return c.Write(actor, func(tx *store.Tx) error { return attendance.Attest(t.Context(), tx, c.Keys, lesson, a) })
		}
		whole := attendance.Attestation{StaffID: attendancetest.Anna, Reason: "in maternità", Proof: "foglio firme", File: &proof}
		if err := attest(attendancetest.Director, "l", whole); !fault.HasCode(err, "attendance.too_soon") {
			t.Errorf("while she can still sign: %v", err)
		}
		c.At(calendar.MustDate("2026-09-15"), "09:00")
		if err := attest(attendancetest.Director, "l", attendance.Attestation{StaffID: attendancetest.Anna}); !hasFields(err, "reason", "file") {
			t.Errorf("without reason and proof: %v", err)
		}
		other := whole
		other.StaffID = attendancetest.Bruno
		if err := attest(attendancetest.Director, "l", other); !fault.HasCode(err, "attendance.signed") {
			t.Errorf("who did not teach it: %v", err)
		}
		if err := attest(attendancetest.Teacher, "l", whole); !fault.HasCode(err, "attendance.own_signature") {
			t.Errorf("one's own: %v", err)
		}
		for _, who := range []string{attendancetest.Anna, attendancetest.Carla} {
			a := whole
			a.StaffID = who
			if err := attest(attendancetest.Director, "l", a); err != nil {
				t.Error(who, err)
			}
			if err := attest(attendancetest.Director, "l", a); !fault.HasCode(err, "attendance.signed") {
				t.Errorf("%s again: %v", who, err)
			}
		}
		if got := waiting(c, ""); !cmp.Equal(got, []string{"later"}) {
			t.Errorf("%v wait", got)
		}
		sheet := sheetOf(c, "l")
		want := timetable.Signature{SignedAt: c.DB.Now(), SignedBy: "director", Means: timetable.ByAttestation, Attested: "in maternità", Proof: "foglio firme", ProofID: store.Ref(proof.ID)}
		i := slices.IndexFunc(sheet.Teachings, func(t timetable.Teaching) bool { return t.StaffID == attendancetest.Anna })
		if got := sheet.Teachings[i].Signature; got != want {
			t.Errorf("%+v", got)
		}
		if found := sealsHold(c); len(found) > 0 {
			t.Errorf("%v", found)
		}
		// Who works here no longer will not come to sign: nobody waits for them.
		c.Exec("UPDATE provider SET attest_days = 30")
		if err := attest(attendancetest.Director, "later", whole); !fault.HasCode(err, "attendance.too_soon") {
			t.Errorf("with another term: %v", err)
		}
		c.Exec("UPDATE staff SET left_on = ? WHERE id = ?", calendar.MustDate("2026-09-14"), attendancetest.Anna)
		if err := attest(attendancetest.Director, "later", whole); err != nil {
			t.Error(err)
		}
	})
}

func hasFields(err error, names ...string) bool {
	e := fault.As(err)
	if e == nil {
		return false
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Name)
	}
	return cmp.Equal(got, names)
}
