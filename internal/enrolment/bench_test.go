package enrolment_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/learner"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// BenchmarkChecklist judges ten requirements: of one person, and of a class of 25 who have
// each handed in five documents.
func BenchmarkChecklist(b *testing.B) {
	for name, url := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(b.TempDir(), "v.db") },
		"postgres": func() string { return storetest.Postgres(b) },
	} {
		b.Run(name, func(b *testing.B) {
			db, first := classOf25(b, url())
			today := calendar.MustDate("2026-11-22")
			judge := func(b *testing.B, fn func(r store.Reader) error) {
				for b.Loop() {
					if err := db.Read(b.Context(), fn); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.Run("learner", func(b *testing.B) {
				judge(b, func(r store.Reader) error {
					verdicts, err := enrolment.VerdictsOf(b.Context(), r, first, today)
					if err == nil && len(verdicts) < 10 {
						return fmt.Errorf("%d verdicts", len(verdicts))
					}
					return err
				})
			})
			b.Run("roster", func(b *testing.B) {
				judge(b, func(r store.Reader) error {
					c, err := course.ByID(b.Context(), r, "c1")
					if err != nil {
						return err
					}
					members, err := enrolment.OfCourse(b.Context(), r, "c1")
					if err != nil {
						return err
					}
					all, err := enrolment.VerdictsOfCourse(b.Context(), r, c, members, today)
					if err == nil && len(all) != 25 {
						return fmt.Errorf("%d people", len(all))
					}
					return err
				})
			})
		})
	}
}

// classOf25 is c1 with 25 learners and one composed requirement more.
func classOf25(b *testing.B, url string) (*store.DB, string) {
	b.Helper()
	db := storetest.Open(b, url, storetest.NewClock("2026-11-22T09:00:00Z"))
	write := func(fn func(tx *store.Tx) error, locks ...store.Stream) {
		b.Helper()
		if _, err := db.Write(b.Context(), store.Command{Actor: giulia, Locks: locks}, fn); err != nil {
			b.Fatal(err)
		}
	}
	write(func(tx *store.Tx) error { return build(b.Context(), tx) }, store.ProviderStream(), store.CourseStream("c1"))
	write(func(tx *store.Tx) error {
		return enrolment.DecideProviderRules(b.Context(), tx, []standard.EntryRule{{ID: "R-PRIVACY", Deadline: standard.ByStart},
			{ID: "R-ENTE-1", Deadline: standard.ByStart, Composed: &standard.Composed{Title: "Idoneità", Ways: []standard.Way{{Pieces: []standard.Piece{{Kind: standard.KindOther, Name: "Certificato medico"}}}}}}}, "Riva Carlo")
	}, store.ProviderStream())
	first := ""
	for i := range 25 {
		l := learner.Learner{ID: store.NewID(), Surname: "Prova", Name: "Allievo " + string(rune('A'+i)), BirthDate: "1990-01-01", Citizenships: "PE"}
		write(func(tx *store.Tx) error {
			if _, _, err := learner.Register(b.Context(), tx, l, true); err != nil {
				return err
			}
			for _, kind := range []string{enrolment.KindIdentityDocument, enrolment.KindSchoolTitle, enrolment.KindPrivacyNotice, enrolment.KindLanguageCertificate, "document:Certificato medico"} {
				if _, err := learner.HandIn(b.Context(), tx, learner.Evidence{LearnerID: l.ID, Kind: kind, TitleLevel: enrolment.LicenzaMedia, System: enrolment.ItalianSystem, Level: "A2", ReceivedOn: calendar.MustDate("2026-11-20")}); err != nil {
					return err
				}
			}
			e, err := enrolment.Enrol(b.Context(), tx, "c1", l.ID, false)
			if i == 0 {
				first = e.ID
			}
			return err
		}, store.CourseStream("c1"), store.LearnerStream(l.ID))
	}
	return db, first
}
