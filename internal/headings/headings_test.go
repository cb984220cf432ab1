package headings_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/fault"
	"vidimus/internal/headings"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

func TestWhatIsSaidOnceIsRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		say := func(kind headings.Kind, mapping string, office bool) error {
			_, err := db.Write(t.Context(), store.Command{Actor: store.Actor{Kind: store.Person, ID: "u"}, Locks: []store.Stream{store.ProviderStream()}},
				func(tx *store.Tx) error { return headings.Say(t.Context(), tx, kind, "nome|ore", mapping, office) })
			return err
		}
		for _, c := range []struct {
			kind    headings.Kind
			mapping string
			office  bool
			refused string
		}{
			{headings.Connections, "first", false, ""},
			{headings.Connections, "first", false, ""}, // the same again
			{headings.Connections, "second", false, "headings.said"},
			{headings.Connections, "third", true, ""},
			{headings.SelfPaced, "other", false, ""}, // of another kind
		} {
			if err := say(c.kind, c.mapping, c.office); c.refused == "" && err != nil || c.refused != "" && !fault.HasCode(err, c.refused) {
				t.Errorf("%s: %v", c.mapping, err)
			}
		}
		if err := db.Read(t.Context(), func(r store.Reader) error {
			if m, known, err := headings.Said[string](t.Context(), r, headings.Connections, "nome|ore"); m != "third" || !known || err != nil {
				t.Error(m, known, err)
			}
			if m, known, err := headings.Said[string](t.Context(), r, headings.Connections, "nome|minuti"); known || err != nil {
				t.Error(m, known, err)
			}
			all, err := headings.All[string](t.Context(), r, headings.SelfPaced)
			if d := cmp.Diff([]string{"other"}, all); d != "" {
				t.Error(d)
			}
			if _, err := headings.All[int](t.Context(), r, headings.SelfPaced); err == nil {
				t.Error("what cannot be read is dropped")
			}
			var events int
			if err := r.Get(t.Context(), &events, "SELECT COUNT(*) FROM event WHERE type = 'headings.said'"); events != 3 || err != nil {
				t.Errorf("%d events, %v", events, err)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}
