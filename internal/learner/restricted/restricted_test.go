package restricted_test

import (
	"strings"
	"testing"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/learner"
	"vidimus/internal/learner/restricted"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// office is a provider with one learner, p, and the safe of its keys.
type office struct {
	*testing.T
	db   *store.DB
	safe restricted.Safe
}

var giulia = store.Actor{Kind: store.Person, ID: "giulia", Role: "secretary"}

func each(t *testing.T, run func(o office)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := office{T: t, db: db, safe: safe(t)}
		o.must(store.ProviderStream(), func(tx *store.Tx) error {
			return provider.Establish(t.Context(), tx, provider.Provider{Name: "Ente", Zone: "Europe/Rome"})
		})
		o.must(store.LearnerStream("p"), func(tx *store.Tx) error {
			_, _, err := learner.Register(t.Context(), tx, learner.Learner{ID: "p", Surname: "Rossi", Name: "Mario", Citizenships: "IT"}, true)
			return err
		})
		run(o)
	})
}

func safe(t *testing.T) restricted.Safe {
	t.Helper()
	keys, err := keyring.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, err := restricted.SafeOf(keys)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (o office) write(lock store.Stream, fn func(tx *store.Tx) error) error {
	_, err := o.db.Write(o.Context(), store.Command{Actor: giulia, Locks: []store.Stream{lock}}, fn)
	return err
}

func (o office) must(lock store.Stream, fn func(tx *store.Tx) error) {
	o.Helper()
	if err := o.write(lock, fn); err != nil {
		o.Fatal(err)
	}
}

func (o office) note(n restricted.Note) (e restricted.Entry, err error) {
	err = o.write(store.LearnerStream("p"), func(tx *store.Tx) error {
		e, err = restricted.Write(o.Context(), tx, o.safe, "p", n, "Rossi Giulia")
		return err
	})
	return e, err
}

func (o office) open() (r restricted.Reading) {
	o.Helper()
	o.must(store.LearnerStream("p"), func(tx *store.Tx) (err error) {
		r, err = restricted.Open(o.Context(), tx, "p", "Rossi Giulia", "colloquio")
		return err
	})
	return r
}

func (o office) read(reading, account string, now calendar.Instant) (out []restricted.Opened, err error) {
	err = o.db.Read(o.Context(), func(r store.Reader) error {
		_, out, err = restricted.Read(o.Context(), r, o.safe, reading, account, now)
		return err
	})
	return out, err
}

// everything is the whole database as text: what somebody sees who has it and not the keys.
func (o office) everything() string {
	o.Helper()
	var all strings.Builder
	err := o.db.Read(o.Context(), func(r store.Reader) error {
		for _, query := range []string{"SELECT body FROM event", "SELECT value FROM event_personal", "SELECT sealed FROM restricted_entry", "SELECT sealed FROM restricted_key", "SELECT why FROM restricted_reading"} {
			var rows []string
			if err := r.Select(o.Context(), &rows, query); err != nil {
				return err
			}
			all.WriteString(strings.Join(rows, "\n"))
		}
		return nil
	})
	if err != nil {
		o.Fatal(err)
	}
	return all.String()
}

const secret = "dislessia certificata"

func TestWhatIsWrittenIsReadOnlyOnPurpose(t *testing.T) {
	each(t, func(o office) {
		for field, n := range map[string]restricted.Note{
			"kind":  {Text: secret},
			"text":  {Kind: restricted.Disability, Text: " \n"},
			"until": {Kind: restricted.Disability, Text: secret, Until: calendar.MustDate("2020-01-01")},
		} {
			if _, err := o.note(n); fault.As(err) == nil || fault.As(err).Fields[0].Name != field {
				o.Errorf("%s: %v", field, err)
			}
		}
		e, err := o.note(restricted.Note{Kind: restricted.Disability, Text: secret})
		if err != nil {
			o.Fatal(err)
		}
		if all := o.everything(); strings.Contains(all, "dislessia") || strings.Contains(all, string(restricted.Disability)) {
			o.Error("the database says what is in the record")
		}
		now := o.db.Now()
		if _, err := o.read("none", giulia.ID, now); !fault.Is(err, fault.NotFound) {
			o.Errorf("without a reading: %v", err)
		}
		reading := o.open()
		got, err := o.read(reading.ID, giulia.ID, now)
		if err != nil || len(got) != 1 || got[0].Text != secret || got[0].Kind != restricted.Disability || got[0].WrittenBy != "Rossi Giulia" || got[0].Entry.ID != e.ID {
			o.Errorf("read %+v, %v", got, err)
		}
		if _, err := o.read(reading.ID, "carlo", now); !fault.HasCode(err, "restricted.shut") {
			o.Errorf("another's reading: %v", err)
		}
		later := now.Add(10 * time.Minute)
		if _, err := o.read(reading.ID, giulia.ID, later); !fault.HasCode(err, "restricted.shut") {
			o.Errorf("ten minutes later: %v", err)
		}
		o.safe = safe(o.T)
		if _, err := o.read(reading.ID, giulia.ID, now); err == nil {
			o.Error("it opens with other keys")
		}
		err = o.db.Read(o.Context(), func(r store.Reader) error {
			events, err := store.Events(o.Context(), r, store.LearnerStream("p"), 0, 100)
			last := events[len(events)-1]
			if last.Type != "restricted.opened" || last.ActorID != giulia.ID || strings.Contains(last.Body, "colloquio") {
				o.Errorf("the journal: %+v", last)
			}
			all, err2 := restricted.ReadingsOf(o.Context(), r, "p")
			if len(all) != 1 || all[0].Name != "Rossi Giulia" || all[0].Why != "colloquio" || err2 != nil {
				o.Errorf("readings: %+v, %v", all, err2)
			}
			return err
		})
		if err != nil {
			o.Fatal(err)
		}
	})
}

func TestCorrectedAndErased(t *testing.T) {
	each(t, func(o office) {
		first, err := o.note(restricted.Note{Kind: restricted.Health, Text: "visita"})
		if err != nil {
			o.Fatal(err)
		}
		correct := func(id, text string) (e restricted.Entry, err error) {
			err = o.write(store.LearnerStream("p"), func(tx *store.Tx) error {
				e, err = restricted.Correct(o.Context(), tx, o.safe, id, restricted.Note{Kind: restricted.Health, Text: text}, "Riva Carlo")
				return err
			})
			return e, err
		}
		second, err := correct(first.ID, "visita di controllo")
		if err != nil {
			o.Fatal(err)
		}
		if _, err := correct(first.ID, "altro"); !fault.Is(err, fault.Conflict) {
			o.Errorf("corrected twice: %v", err)
		}
		other, err := o.note(restricted.Note{Kind: restricted.Measure, Text: "tempi più lunghi"})
		if err != nil {
			o.Fatal(err)
		}
		reading := o.open()
		got, err := o.read(reading.ID, giulia.ID, o.db.Now())
		if err != nil || len(got) != 2 || got[0].Entry.ID != other.ID || got[1].Text != "visita di controllo" || len(got[1].Before) != 1 || got[1].Before[0].Text != "visita" {
			o.Fatalf("read %+v, %v", got, err)
		}
		erase := func(id string) error {
			return o.write(store.LearnerStream("p"), func(tx *store.Tx) error { return restricted.Erase(o.Context(), tx, id, "Riva Carlo") })
		}
		if err := erase(second.ID); err != nil {
			o.Fatal(err)
		}
		if err := erase(second.ID); !fault.Is(err, fault.Refused) {
			o.Errorf("erased twice: %v", err)
		}
		if _, err := correct(second.ID, "di nuovo"); !fault.Is(err, fault.Refused) {
			o.Errorf("corrected after it was erased: %v", err)
		}
		got, err = o.read(reading.ID, giulia.ID, o.db.Now())
		if err != nil || len(got) != 2 || got[1].Text != "" || got[1].ErasedBy != "Riva Carlo" || got[1].Before[0].Text != "" {
			o.Errorf("after erasing: %+v, %v", got, err)
		}
		err = o.db.Read(o.Context(), func(r store.Reader) error {
			n, err := restricted.Count(o.Context(), r, "p")
			if n != 1 {
				o.Errorf("%d entries stand", n)
			}
			var keys int
			if err := r.Get(o.Context(), &keys, "SELECT COUNT(*) FROM restricted_key"); err != nil || keys != 1 {
				o.Errorf("%d keys are left, %v", keys, err)
			}
			return err
		})
		if err != nil {
			o.Fatal(err)
		}
	})
}

// Opened under the id of a record that was merged, it is the one that was kept.
func TestOpenedUnderAMergedID(t *testing.T) {
	each(t, func(o office) {
		if _, err := o.note(restricted.Note{Kind: restricted.Disability, Text: secret}); err != nil {
			o.Fatal(err)
		}
		o.must(store.LearnerStream("kept"), func(tx *store.Tx) error {
			_, _, err := learner.Register(o.Context(), tx, learner.Learner{ID: "kept", Surname: "Rossi", Name: "Mario", Citizenships: "IT"}, true)
			return err
		})
		if _, err := o.db.Write(o.Context(), store.Command{Actor: giulia, Locks: []store.Stream{store.LearnerStream("kept"), store.LearnerStream("p")}}, func(tx *store.Tx) error {
			return learner.Merge(o.Context(), tx, "kept", "p")
		}); err != nil {
			o.Fatal(err)
		}
		var reading restricted.Reading
		o.must(store.LearnerStream("kept"), func(tx *store.Tx) (err error) {
			reading, err = restricted.Open(o.Context(), tx, "p", "Rossi Giulia", "")
			return err
		})
		got, err := o.read(reading.ID, giulia.ID, o.db.Now())
		if err != nil || reading.LearnerID != "kept" || len(got) != 1 || got[0].Text != secret {
			o.Errorf("%+v, %+v, %v", reading, got, err)
		}
	})
}

// A justification brings its paper, which lies within the entry: sealed, kept by a
// correction that brings none, gone with the entry.
func TestAJustificationWithItsDocument(t *testing.T) {
	each(t, func(o office) {
		paper := []byte("%PDF-1.7\n%" + secret + "\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n" +
			"3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
		day := calendar.MustDate
		for name, c := range map[string]struct {
			note  restricted.Note
			field string
		}{
			"days of something else":   {restricted.Note{Kind: restricted.Measure, Text: "x", From: day("2026-11-16")}, "from"},
			"no first day":             {restricted.Note{Kind: restricted.Health, Text: "x", To: day("2026-11-16")}, "from"},
			"the last before it":       {restricted.Note{Kind: restricted.Health, Text: "x", From: day("2026-11-16"), To: day("2026-11-15")}, "to"},
			"before it happens":        {restricted.Note{Kind: restricted.Health, Text: "x", From: day("2026-11-23")}, "from"},
			"a file of another kind":   {restricted.Note{Kind: restricted.Health, Text: "x", Document: &restricted.Document{Content: []byte("<html>")}}, "file"},
			"an empty file":            {restricted.Note{Kind: restricted.Health, Text: "x", Document: &restricted.Document{}}, "file"},
			"a file that is too large": {restricted.Note{Kind: restricted.Health, Text: "x", Document: &restricted.Document{Content: make([]byte, restricted.MaxDocument+1)}}, "file"},
		} {
			if _, err := o.note(c.note); !fault.Is(err, fault.Invalid) || fault.As(err).Fields[0].Name != c.field {
				o.Errorf("%s: %v", name, err)
			}
		}
		first, err := o.note(restricted.Note{Kind: restricted.Health, Text: "certificato", From: day("2026-11-16"), Document: &restricted.Document{Content: paper}})
		if err != nil {
			o.Fatal(err)
		}
		if strings.Contains(o.everything(), secret) {
			o.Error("the document can be read without the keys")
		}
		var second restricted.Entry
		o.must(store.LearnerStream("p"), func(tx *store.Tx) (err error) {
			second, err = restricted.Correct(o.Context(), tx, o.safe, first.ID, restricted.Note{Kind: restricted.Health, Text: "certificato", From: day("2026-11-16"), To: day("2026-11-18")}, "Riva Carlo")
			return err
		})
		reading := o.open()
		got, err := o.read(reading.ID, giulia.ID, o.db.Now())
		if err != nil || len(got) != 1 || got[0].Document == nil || string(got[0].Document.Content) != string(paper) || got[0].Document.MediaType != "application/pdf" ||
			got[0].To != day("2026-11-18") || got[0].Before[0].To != day("2026-11-16") {
			o.Fatalf("%+v, %v", got, err)
		}
		o.must(store.LearnerStream("p"), func(tx *store.Tx) error { return restricted.Erase(o.Context(), tx, second.ID, "Riva Carlo") })
		if got, err = o.read(reading.ID, giulia.ID, o.db.Now()); err != nil || got[0].Document != nil || got[0].Before[0].Document != nil {
			o.Errorf("after erasing: %+v, %v", got, err)
		}
	})
}
