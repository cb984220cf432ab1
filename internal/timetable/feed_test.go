package timetable_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/timetable"
)

func TestACalendarHasOneSecretAddressThatCanBeTakenBack(t *testing.T) {
	each(t, func(s school) {
		keys, err := keyring.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		open := func(of timetable.Subject) (f timetable.Feed) {
			t.Helper()
			err := s.write([]store.Stream{of.Stream()}, func(tx *store.Tx) (err error) {
				f, err = timetable.OpenFeed(s.Context(), tx, keys, of)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		revoke := func(of timetable.Subject) error {
			return s.write([]store.Stream{of.Stream()}, func(tx *store.Tx) error { return timetable.RevokeFeed(s.Context(), tx, of) })
		}
		known := func(secret string) (id string) {
			t.Helper()
			s.read(func(r store.Reader) error {
				f, err := timetable.FeedBySecret(s.Context(), r, secret)
				if fault.HasCode(err, "timetable.no_feed") {
					return nil
				}
				id = f.ID
				return err
			})
			return id
		}
		ofCourse, ofTeacher, ofRoom := timetable.Subject{CourseID: "c1"}, timetable.Subject{StaffID: "moretti"}, timetable.Subject{RoomID: "aula1"}
		if err := revoke(ofRoom); !fault.HasCode(err, "timetable.no_feed") {
			t.Errorf("revoked before it was open: %v", err)
		}
		first, teacher, room := open(ofCourse), open(ofTeacher), open(ofRoom)
		for _, f := range []timetable.Feed{first, teacher, room} {
			if got := known(f.Secret(keys)); got != f.ID || len(f.Secret(keys)) != 32 {
				t.Errorf("%s is the address of %q, not of %s", f.Secret(keys), got, f.ID)
			}
			for _, wrong := range []string{"", f.ID, f.SecretHash, strings.ToUpper(f.Secret(keys)), f.Secret(keys) + "a"} {
				if known(wrong) != "" {
					t.Errorf("%q is an address", wrong)
				}
			}
		}
		second := open(ofCourse)
		if known(first.Secret(keys)) != "" || known(second.Secret(keys)) != second.ID {
			t.Error("a new address leaves the old one alive")
		}
		if err := revoke(ofCourse); err != nil {
			t.Error(err)
		}
		if known(second.Secret(keys)) != "" || known(teacher.Secret(keys)) == "" {
			t.Error("revoked is the wrong address")
		}
		s.read(func(r store.Reader) error {
			if _, open, err := timetable.FeedOf(s.Context(), r, ofCourse); open || err != nil {
				t.Errorf("still open: %v, %v", open, err)
			}
			var kept []string
			err := r.Select(s.Context(), &kept, "SELECT e.body FROM event e WHERE e.body LIKE ? OR e.body LIKE ?", "%"+teacher.Secret(keys)+"%", "%"+second.Secret(keys)+"%")
			if len(kept) != 0 {
				t.Errorf("the journal has a secret: %v", kept)
			}
			return err
		})
		s.unchanged()
		for _, none := range []timetable.Subject{{CourseID: "x"}, {StaffID: "x"}, {RoomID: "x"}} {
			err := s.write([]store.Stream{none.Stream()}, func(tx *store.Tx) error {
				_, err := timetable.OpenFeed(s.Context(), tx, keys, none)
				return err
			})
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%+v: %v", none, err)
			}
		}
	})
}

func TestAFeedHasTheLessonsOfItsSubject(t *testing.T) {
	each(t, func(s school) {
		day := calendar.MustDate
		err := s.write([]store.Stream{store.CourseStream("c2")}, func(tx *store.Tx) error {
			_, _, err := course.Staff(s.Context(), tx, course.StaffMember{CourseID: "c2", StaffID: "ricci", Part: course.TutorPart})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		a := s.planned("c1", request("2026-12-01", "9", "13", "moretti"))
		b := s.planned("c2", requestWith(request("2026-12-02", "9", "13", "moretti")).in("aula2"))
		c := s.planned("c1", request("2026-12-03", "9", "13", "ricci"))
		for name, test := range map[string]struct {
			of    timetable.Subject
			today string
			want  []string
		}{
			"course":           {timetable.Subject{CourseID: "c1"}, "2026-11-22", []string{a.ID, c.ID}},
			"room":             {timetable.Subject{RoomID: "aula2"}, "2026-11-22", []string{b.ID}},
			"teacher":          {timetable.Subject{StaffID: "moretti"}, "2026-11-22", []string{a.ID, b.ID}},
			"teacher, tutor":   {timetable.Subject{StaffID: "ricci"}, "2026-11-22", []string{b.ID, c.ID}},
			"a year later":     {timetable.Subject{CourseID: "c1"}, "2027-12-04", []string{c.ID}},
			"long afterwards":  {timetable.Subject{CourseID: "c1"}, "2028-12-04", nil},
			"a year, to a day": {timetable.Subject{CourseID: "c1"}, "2027-12-02", []string{a.ID, c.ID}},
		} {
			s.read(func(r store.Reader) error {
				f := timetable.Feed{CourseID: test.of.CourseID, StaffID: test.of.StaffID, RoomID: test.of.RoomID}
				found, err := timetable.LessonsOfFeed(s.Context(), r, f, day(test.today))
				var got []string
				for _, l := range found {
					got = append(got, l.ID)
				}
				if d := cmp.Diff(test.want, got); d != "" {
					t.Errorf("%s (-want +got):\n%s", name, d)
				}
				return err
			})
		}
	})
}

// What a feed shows is no younger than it says.
func TestRevised(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		clock := storetest.NewClock("2026-11-22T09:00:00Z")
		s := school{t, storetest.Open(t, url, clock)}
		if err := s.write([]store.Stream{store.ProviderStream(), store.CourseStream("c1"), store.CourseStream("c2")}, s.build); err != nil {
			t.Fatal(err)
		}
		l := s.planned("c1", request("2026-12-01", "9", "13", "moretti"))
		revised := func(lessons ...timetable.Lesson) (at calendar.Instant) {
			s.read(func(r store.Reader) (err error) {
				at, err = timetable.Revised(s.Context(), r, lessons)
				return err
			})
			return at
		}
		before := revised(l)
		clock.Set(clock.Now().AddDate(0, 0, 1))
		if err := s.move(l.ID, slot("2026-12-01", "10", "14")); err != nil {
			t.Fatal(err)
		}
		moved := revised(l)
		if !moved.After(before) || revised().After(before) {
			t.Errorf("moved at %v, before %v, without lessons %v", moved, before, revised())
		}
		clock.Set(clock.Now().AddDate(0, 0, 1))
		err := s.write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			_, err := provider.OpenSite(s.Context(), tx, provider.Site{Name: "Altra sede", City: "Napoli"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if at := revised(l); !at.After(moved) {
			t.Errorf("a place was renamed, and nothing seems to have changed since %v", at)
		}
	})
}
