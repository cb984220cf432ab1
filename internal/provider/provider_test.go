package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

var secretary = store.Actor{Kind: store.Person, ID: "rosa", Role: "secretary"}

// school is the body of these tests.
var school = provider.Provider{ID: "provider", Name: "Scuola del Mare", AccreditationCode: "ACC 1", Region: "Campania", TaxID: "00743110157",
	Address: "Via del Porto 1", City: "Napoli", Director: "Ada Neri", Zone: "Europe/Rome"}.WithUsualTerms()

func write(t *testing.T, db *store.DB, verb func(tx *store.Tx) error) error {
	t.Helper()
	_, err := db.Write(t.Context(), store.Command{Actor: secretary, Locks: []store.Stream{store.ProviderStream()}}, verb)
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, db *store.DB, query func(r store.Reader) error) {
	t.Helper()
	must(t, db.Read(t.Context(), query))
}

// refusedAt fails unless the fields of the refusal are exactly these.
func refusedAt(t *testing.T, err error, fields ...string) {
	t.Helper()
	f := fault.As(err)
	if f == nil {
		t.Fatalf("not refused: %v", err)
	}
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.Name)
	}
	if diff := cmp.Diff(fields, got); diff != "" || f.Kind != fault.Invalid {
		t.Errorf("%v: %s", err, diff)
	}
}

func TestTheProviderIsEstablishedOnceAndAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		establish := func(p provider.Provider) error {
			return write(t, db, func(tx *store.Tx) error { return provider.Establish(t.Context(), tx, p) })
		}
		read(t, db, func(r store.Reader) error {
			p, err := provider.Current(t.Context(), r)
			if p != (provider.Provider{}) {
				t.Errorf("before the first start is finished there is %+v", p)
			}
			zone, zerr := provider.Zone(t.Context(), r)
			if zerr != nil || zone.String() != "Europe/Rome" {
				t.Errorf("its walls hang in %v: %v", zone, zerr)
			}
			return err
		})

		for _, zone := range []string{"", "Local", "Roma", "../etc/passwd"} {
			p := school
			p.Name, p.Zone, p.TaxID = "", zone, "00743110158"
			refusedAt(t, establish(p), "name", "zone", "tax_id")
		}

		p := school
		p.StartNoticeDays, p.WithdrawalDays, p.ExamNoticeDays = -1, 366, 365
		refusedAt(t, establish(p), "start_notice_days", "withdrawal_days")

		p = school
		p.ID, p.Zone = "", "Atlantic/Azores"
		must(t, establish(p))
		must(t, establish(school))
		read(t, db, func(r store.Reader) error {
			got, err := provider.Current(t.Context(), r)
			if diff := cmp.Diff(school, got); diff != "" {
				t.Error(diff)
			}
			zone, zerr := provider.Zone(t.Context(), r)
			if zerr != nil || zone.String() != "Europe/Rome" {
				t.Errorf("its walls hang in %v: %v", zone, zerr)
			}
			return err
		})
		unchangedSince(t, db, 2)
	})
}

// unchangedSince fails unless the provider's journal has so many events, which tell of
// every row.
func unchangedSince(t *testing.T, db *store.DB, events int) {
	t.Helper()
	read(t, db, func(r store.Reader) error {
		told, err := store.Events(t.Context(), r, store.ProviderStream(), 0, 100)
		if err != nil {
			return err
		}
		if len(told) != events {
			t.Errorf("the journal has %d events, want %d", len(told), events)
		}
		found, err := store.Verify(t.Context(), r)
		if len(found) != 0 {
			t.Error(found)
		}
		return err
	})
}

func TestSitesAndRooms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var south, north provider.Site
		var lab, aula provider.Room
		must(t, write(t, db, func(tx *store.Tx) (err error) {
			if south, err = provider.OpenSite(t.Context(), tx, provider.Site{Name: "Sud", Address: "Via del Porto 1", City: "Napoli"}); err != nil {
				return err
			}
			if north, err = provider.OpenSite(t.Context(), tx, provider.Site{Name: "Nord", Address: "Via del Colle 2", City: "Napoli"}); err != nil {
				return err
			}
			if lab, err = provider.FurnishRoom(t.Context(), tx, provider.Room{SiteID: south.ID, Name: "Laboratorio", Seats: 12}); err != nil {
				return err
			}
			aula, err = provider.FurnishRoom(t.Context(), tx, provider.Room{SiteID: south.ID, Name: "Aula 1"})
			return err
		}))
		south.Name = "Zona sud"
		must(t, write(t, db, func(tx *store.Tx) error {
			_, err := provider.OpenSite(t.Context(), tx, south)
			return err
		}))
		read(t, db, func(r store.Reader) error {
			sites, err := provider.Sites(t.Context(), r)
			if diff := cmp.Diff([]provider.Site{north, south}, sites); diff != "" {
				t.Error(diff)
			}
			if err != nil {
				return err
			}
			rooms, err := provider.Rooms(t.Context(), r)
			if diff := cmp.Diff([]provider.Room{aula, lab}, rooms); diff != "" {
				t.Error(diff)
			}
			if err != nil {
				return err
			}
			site, err := provider.SiteByID(t.Context(), r, south.ID)
			if err != nil || site != south {
				t.Errorf("%+v, %v", site, err)
			}
			room, err := provider.RoomByID(t.Context(), r, lab.ID)
			if err != nil || room != lab {
				t.Errorf("%+v, %v", room, err)
			}
			if _, err := provider.SiteByID(t.Context(), r, lab.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("no such site: %v", err)
			}
			if _, err := provider.RoomByID(t.Context(), r, south.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("no such room: %v", err)
			}
			return nil
		})

		refusedAt(t, write(t, db, func(tx *store.Tx) error {
			_, err := provider.OpenSite(t.Context(), tx, provider.Site{City: "Napoli"})
			return err
		}), "name")
		refusedAt(t, write(t, db, func(tx *store.Tx) error {
			_, err := provider.FurnishRoom(t.Context(), tx, provider.Room{SiteID: "nowhere", Seats: -1})
			return err
		}), "name", "seats", "site_id")
		unchangedSince(t, db, 5)
	})
}

func createAccount(t *testing.T, db *store.DB) account.Account {
	t.Helper()
	var a account.Account
	must(t, write(t, db, func(tx *store.Tx) (err error) {
		a, err = account.Create(t.Context(), tx, account.New{Email: "anna@example.org", Name: "Ávila Anna", Roles: account.RolesOf(account.Teacher), Password: "hash"})
		return err
	}))
	return a
}

func TestStaffIsEngagedWithWhatIsOnFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hers := createAccount(t, db)
		engage := func(s provider.Staff) (provider.Staff, error) {
			var engaged provider.Staff
			err := write(t, db, func(tx *store.Tx) (err error) {
				engaged, err = provider.Engage(t.Context(), tx, s)
				return err
			})
			return engaged, err
		}
		anna, err := engage(provider.Staff{Surname: "Ávila", Name: "Anna", AccountID: store.Ref(hers.ID), WorldOfWork: true, Title: "Laurea in lettere",
			TitleAdequate: "yes", DocumentedYears: 4, Evidence: "CV del 01/09/2026", JudgedBy: "Ada Neri", JudgedOn: calendar.MustDate("2026-09-02")})
		must(t, err)
		bruno, err := engage(provider.Staff{Surname: "Zito", Name: "Bruno"})
		must(t, err)
		anna.DocumentedYears = 5
		anna, err = engage(anna)
		must(t, err)

		read(t, db, func(r store.Reader) error {
			all, err := provider.AllStaff(t.Context(), r)
			if diff := cmp.Diff([]provider.Staff{anna, bruno}, all); diff != "" {
				t.Error("Ávila stands before Zito in Italian:", diff)
			}
			if err != nil {
				return err
			}
			who, found, err := provider.StaffOfAccount(t.Context(), r, hers.ID)
			if !found || who != anna {
				t.Errorf("%+v signs in", who)
			}
			if err != nil {
				return err
			}
			if who, found, err := provider.StaffOfAccount(t.Context(), r, "nobody"); found || err != nil {
				t.Errorf("%+v signs in with no account: %v", who, err)
			}
			if s, err := provider.StaffByID(t.Context(), r, bruno.ID); err != nil || s.FullName() != "Zito Bruno" {
				t.Errorf("%+v, %v", s, err)
			}
			if _, err := provider.StaffByID(t.Context(), r, "nobody"); !fault.Is(err, fault.NotFound) {
				t.Errorf("nobody: %v", err)
			}
			return nil
		})

		_, err = engage(provider.Staff{DocumentedYears: -1, TitleAdequate: "no"})
		refusedAt(t, err, "surname", "documented_years", "title_adequate")
		_, err = engage(provider.Staff{Surname: "Verdi", TitleAdequate: "perhaps", JudgedBy: "Ada Neri", JudgedOn: calendar.MustDate("2026-09-02")})
		refusedAt(t, err, "title_adequate")
		_, err = engage(provider.Staff{Surname: "Verdi", AccountID: store.Ref(hers.ID)})
		refusedAt(t, err, "account_id")
		unchangedSince(t, db, 4)
	})
}
