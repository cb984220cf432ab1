package overview_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/overview"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

func TestWhichStepCanBeTaken(t *testing.T) {
	for _, test := range []struct {
		done []overview.Step
		step overview.Step
		want bool
	}{
		{nil, overview.ProviderStep, true},
		{nil, overview.StandardStep, true},
		{[]overview.Step{overview.StandardStep}, overview.CourseStep, false},
		{[]overview.Step{overview.RoomStep}, overview.CourseStep, false},
		{[]overview.Step{overview.StandardStep, overview.RoomStep}, overview.CourseStep, true},
		{nil, overview.AuthoriseStep, false},
		{[]overview.Step{overview.CourseStep}, overview.LessonStep, true},
	} {
		f := overview.FirstSteps{Done: map[overview.Step]bool{}}
		for _, s := range test.done {
			f.Done[s] = true
		}
		if got := f.Reachable(test.step); got != test.want {
			t.Errorf("after %v, %s: %v", test.done, test.step, got)
		}
	}
}

func TestTheFirstStepsAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		steps := func() overview.FirstSteps {
			t.Helper()
			var f overview.FirstSteps
			err := db.Read(t.Context(), func(r store.Reader) (err error) {
				f, err = overview.FirstStepsOf(t.Context(), r)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		if f := steps(); f.Finished() || f.CourseID != "" || f.Staff != 0 {
			t.Errorf("an empty database: %+v", f)
		}
		_, err := db.Write(t.Context(), store.Command{Actor: store.Actor{Kind: store.Console, ID: "test"}, Locks: []store.Stream{store.ProviderStream()}}, func(tx *store.Tx) error {
			p := provider.Provider{Name: "Ente", AccreditationCode: "1", Region: "Campania", TaxID: "00743110157", Address: "Via 1", City: "Napoli", Director: "Neri", Zone: "Europe/Rome"}
			if err := provider.Establish(t.Context(), tx, p); err != nil {
				return err
			}
			site, err := provider.OpenSite(t.Context(), tx, provider.Site{Name: "Sede"})
			if err != nil {
				return err
			}
			if _, err := provider.FurnishRoom(t.Context(), tx, provider.Room{SiteID: site.ID, Name: "Aula"}); err != nil {
				return err
			}
			for _, s := range []provider.Staff{{Surname: "Moretti", TitleAdequate: provider.Adequate, JudgedBy: "Neri", JudgedOn: calendar.MustDate("2026-01-01")}, {Surname: "Ricci"},
				{Surname: "Uscita", LeftOn: calendar.MustDate("2026-01-01")}} {
				if _, err := provider.Engage(t.Context(), tx, s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		f := steps()
		done := map[overview.Step]bool{overview.ProviderStep: true, overview.RoomStep: true, overview.StaffStep: true}
		for step, got := range f.Done {
			if got != done[step] {
				t.Errorf("%s is done: %v", step, got)
			}
		}
		if d := cmp.Diff([]int{2, 1}, []int{f.Staff, f.Unjudged}); d != "" || f.Finished() {
			t.Error(d)
		}
	})
}
