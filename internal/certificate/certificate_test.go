package certificate_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"vidimus/internal/admission"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/certificate"
	"vidimus/internal/exam"
	"vidimus/internal/fault"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
)

// examined is a course whose minutes are concluded: everybody but the first passed.
func examined(s *attendancetest.School, id string, n int) *attendancetest.Course {
	s.T.Helper()
	c := admissiontest.Ready(s, id, n)
	c.Must(attendancetest.Director, func(tx *store.Tx) error {
		if _, err := admission.Freeze(s.T.Context(), tx, c.ID, admission.Final); err != nil {
			return err
		}
		var entries []exam.Entry
		for i, e := range c.Enrolments[1:] {
			mark := 60 + i
			entries = append(entries, exam.Entry{EnrolmentID: e, Mark: &mark})
		}
		session := exam.Session{HeldOn: admissiontest.Today, Place: "Napoli", BoardAct: "D.D. n. 9", President: "Alberti Rosa", Tests: []string{"colloquio"}}
		if _, err := exam.Record(s.T.Context(), tx, c.ID, session, entries); err != nil {
			return err
		}
		_, err := exam.Conclude(s.T.Context(), tx, c.ID)
		return err
	})
	return c
}

func issue(c *attendancetest.Course, enrolment string) (one certificate.Certificate, err error) {
	err = c.Write(attendancetest.Director, func(tx *store.Tx) (err error) {
		one, err = certificate.Issue(c.T.Context(), tx, c.Keys, enrolment)
		return err
	})
	return one, err
}

func paperOf(c *attendancetest.Course, one certificate.Certificate) (p paperwork.Paper) {
	c.T.Helper()
	c.Read(func(r store.Reader) (err error) {
		p, err = paperwork.ByID(c.T.Context(), r, one.PaperID)
		return err
	})
	return p
}

func verify(c *attendancetest.Course, code string) (p certificate.Public, err error) {
	err = c.DB.Read(c.T.Context(), func(r store.Reader) (err error) {
		p, err = certificate.Verify(c.T.Context(), r, code)
		return err
	})
	return p, err
}

func TestWhoGetsOne(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := examined(s, "c", 5)
		s.Exec("UPDATE learner SET tax_code = '' WHERE id = 'c-p03'")
		s.Exec("UPDATE learner SET tax_code = 'XXXXXX00X00X000X' WHERE id = 'c-p04'")
		s.Exec("UPDATE evidence SET outcome = 'pending' WHERE learner_id = 'c-p05' AND kind = 'identity_document'")
		for i, code := range []string{"certificate.not_qualified", "", "certificate.tax_code", "certificate.tax_code", "certificate.requirements"} {
			if _, err := issue(c, c.Enrolments[i]); code == "" && err != nil || code != "" && !fault.HasCode(err, code) {
				t.Errorf("learner %d: %v, want %q", i+1, err, code)
			}
		}
		if _, err := issue(c, c.Enrolments[1]); !fault.HasCode(err, "certificate.twice") {
			t.Errorf("a second one: %v", err)
		}
		if _, err := issue(c, "nobody"); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody's: %v", err)
		}
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			issued, refused, err := certificate.IssueAll(t.Context(), tx, c.Keys, c.ID)
			if len(issued) != 0 || len(refused) != 3 || refused[0].Name == "" {
				t.Errorf("all: %d issued, refused %+v", len(issued), refused)
			}
			return err
		})
		if n := s.Count("SELECT COUNT(*) FROM paper WHERE kind = 'certificate'"); n != 1 {
			t.Errorf("%d papers: a refusal has taken a number", n)
		}
	})
}

func TestNoneBeforeTheMinutesAreClosed(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := examined(s, "c", 2)
		s.Exec("UPDATE course SET state = 'exam' WHERE id = 'c'")
		if _, err := issue(c, c.Enrolments[1]); !fault.HasCode(err, "certificate.open_minutes") {
			t.Errorf("%v", err)
		}
	})
}

// Twenty certificates of two courses are issued at once, some of them twice: the numbers
// have no gap and nobody has two.
func TestConcurrentIssuesHaveGapFreeNumbers(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		courses := []*attendancetest.Course{examined(s, "a", 11), examined(s, "b", 11)}
		var all sync.WaitGroup
		for i := range 10 {
			for _, c := range courses {
				for range 1 + i%2 {
					all.Go(func() {
						if _, err := issue(c, c.Enrolments[1+i]); err != nil && !fault.HasCode(err, "certificate.twice") {
							t.Error(err)
						}
					})
				}
			}
		}
		all.Wait()
		var numbers []int
		s.Read(func(r store.Reader) error {
			return r.Select(t.Context(), &numbers, "SELECT number FROM paper WHERE series = ? ORDER BY number", "certificate:2027")
		})
		want := make([]int, 20)
		for i := range want {
			want[i] = i + 1
		}
		if !slices.Equal(numbers, want) {
			t.Errorf("numbers %v", numbers)
		}
		if n := s.Count("SELECT COUNT(DISTINCT enrolment_id) FROM certificate"); n != 20 {
			t.Errorf("%d people have a certificate", n)
		}
	})
}

func TestFromPreparedToDeliveredAndRevoked(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := examined(s, "c", 3)
		one, err := issue(c, c.Enrolments[1])
		if err != nil {
			t.Fatal(err)
		}
		step := func(verb func(tx *store.Tx) (certificate.Certificate, error)) error {
			return c.Write(attendancetest.Director, func(tx *store.Tx) (err error) {
				one, err = verb(tx)
				return err
			})
		}
		release := func(number string) func(tx *store.Tx) (certificate.Certificate, error) {
			id := one.ID
			return func(tx *store.Tx) (certificate.Certificate, error) {
				return certificate.Release(t.Context(), tx, id, number, admissiontest.Today)
			}
		}
		id := one.ID
		if err := step(release("77")); !fault.HasCode(err, "certificate.state") {
			t.Fatalf("released before it was sent: %v", err)
		}
		if err := step(func(tx *store.Tx) (certificate.Certificate, error) { return certificate.Transmit(t.Context(), tx, id) }); err != nil {
			t.Fatal(err)
		}
		if err := step(release(" ")); !fault.HasCode(err, "certificate.incomplete") {
			t.Fatalf("released without a number: %v", err)
		}
		one.ID = id
		if err := step(release("77")); err != nil {
			t.Fatal(err)
		}
		if err := step(func(tx *store.Tx) (certificate.Certificate, error) {
			return certificate.Deliver(t.Context(), tx, id, admissiontest.Today, "intestatario")
		}); err != nil {
			t.Fatal(err)
		}
		if one.State != certificate.Delivered || one.RegionalNumber != "77" {
			t.Errorf("%+v", one)
		}
		code := paperOf(c, one).Code
		p, err := verify(c, strings.ToLower(strings.ReplaceAll(code, "-", " ")))
		if err != nil || p.Verdict != certificate.Valid || p.Holder != "Żółć Łukasz" || p.Number != "1/2027" || p.Regional != "77" || p.Qualification == "" {
			t.Errorf("the public answer: %+v, %v", p, err)
		}
		revoke := func(reason string) error {
			return step(func(tx *store.Tx) (certificate.Certificate, error) {
				return certificate.Revoke(t.Context(), tx, id, reason)
			})
		}
		if err := revoke(""); !fault.HasCode(err, "certificate.incomplete") {
			t.Fatalf("revoked without a reason: %v", err)
		}
		if err := revoke("errore nel nome"); err != nil {
			t.Fatal(err)
		}
		if p, err := verify(c, code); err != nil || p.Verdict != certificate.Withdrawn || p.RevokedOn != admissiontest.Today {
			t.Errorf("the public answer: %+v, %v", p, err)
		}
		again, err := issue(c, c.Enrolments[1]) // under a new number
		if err != nil || paperOf(c, again).Number != 2 {
			t.Errorf("after the revocation: %+v, %v", paperOf(c, again), err)
		}
	})
}

func TestThePublicAnswer(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := examined(s, "c", 2)
		one, err := issue(c, c.Enrolments[1])
		if err != nil {
			t.Fatal(err)
		}
		code := paperOf(c, one).Code
		p, err := verify(c, code)
		if err != nil || p.Verdict != certificate.Valid {
			t.Fatalf("%+v, %v", p, err)
		}
		var tax string
		s.Read(func(r store.Reader) error {
			return r.Get(context.Background(), &tax, "SELECT tax_code FROM learner WHERE id = 'c-p02'")
		})
		if said := fmt.Sprintf("%+v", p); strings.Contains(said, tax) || strings.Contains(said, "1990") {
			t.Errorf("more personal data than is needed: %s", said)
		}
		for _, typed := range []string{"", "ABC", code[:13] + "0", swapped(code)} {
			if _, err := verify(c, typed); !fault.HasCode(err, "paper.code") {
				t.Errorf("%q: %v", typed, err)
			}
		}
		s.Exec("UPDATE paper SET code = '2222-2222-2222' WHERE id = ?", one.PaperID)
		if p, err := verify(c, code); err != nil || p.Verdict != certificate.Unknown {
			t.Errorf("a code of nobody: %+v, %v", p, err)
		}
		s.Exec("UPDATE paper SET code = ? WHERE id = ?", code, one.PaperID)
		s.Exec("UPDATE paper SET content = REPLACE(content, 'Łukasz', 'Mario') WHERE id = ?", one.PaperID)
		if p, err := verify(c, code); err != nil || p.Verdict != certificate.Broken || p.Holder != "" {
			t.Errorf("after somebody wrote in the database: %+v, %v", p, err)
		}
	})
}

// swapped is a code with two different neighbours changed over.
func swapped(code string) string {
	raw := []byte(strings.ReplaceAll(code, "-", ""))
	for i := range raw[1:] {
		if raw[i] != raw[i+1] {
			raw[i], raw[i+1] = raw[i+1], raw[i]
			break
		}
	}
	return string(raw)
}
