package provider_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
	"vidimus/internal/vault"
)

func TestWhatAFileLacks(t *testing.T) {
	titled, experienced := provider.Document{Kind: provider.TitleDocument}, provider.Document{Kind: provider.ExperienceDocument}
	taken := provider.Document{Kind: provider.TitleDocument, WithdrawnOn: calendar.MustDate("2026-01-01")}
	for _, test := range []struct {
		name  string
		staff provider.Staff
		filed []provider.Document
		want  []string
	}{
		{"nothing at all", provider.Staff{}, nil, []string{"F-TITLE"}},
		{"a title that is only said", provider.Staff{Title: "Laurea"}, nil, []string{"F-DOCUMENT"}},
		{"a document of something else", provider.Staff{Title: "Laurea"}, []provider.Document{experienced}, []string{"F-DOCUMENT"}},
		{"a document that was withdrawn", provider.Staff{Title: "Laurea"}, []provider.Document{taken}, []string{"F-DOCUMENT"}},
		{"a documented title", provider.Staff{Title: "Laurea"}, []provider.Document{taken, titled}, []string{"F-JUDGE"}},
		{"years that are only said", provider.Staff{DocumentedYears: 3}, []provider.Document{titled}, []string{"F-DOCUMENT"}},
		{"documented years", provider.Staff{DocumentedYears: 3}, []provider.Document{experienced}, []string{"F-JUDGE"}},
		{"title and provenance that are only said", provider.Staff{Title: "Laurea", WorldOfWork: true}, nil, []string{"F-DOCUMENT", "F-DOCUMENT"}},
		{"judged, whatever was found", provider.Staff{TitleAdequate: provider.Inadequate}, nil, nil},
	} {
		var got []string
		for _, f := range provider.Lacking(test.staff, test.filed) {
			got = append(got, f.Rule)
		}
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("%s: %s", test.name, d)
		}
	}
}

// desk is a provider with one person on the staff; it is 20 September 2026.
type desk struct {
	*testing.T
	db   *store.DB
	anna provider.Staff
}

func eachDesk(t *testing.T, run func(d *desk)) {
	t.Helper()
	storetest.EachURL(t, func(t *testing.T, database string) {
		d := &desk{T: t, db: storetest.Open(t, database, storetest.NewClock("2026-09-20T09:00:00Z"))}
		d.must(func(tx *store.Tx) (err error) {
			if err := provider.Establish(d.Context(), tx, school); err != nil {
				return err
			}
			d.anna, err = provider.Engage(d.Context(), tx, provider.Staff{Surname: "Ávila", Name: "Anna", Title: "Laurea in lettere", DocumentedYears: 4, WorldOfWork: true})
			return err
		})
		run(d)
	})
}

func (d *desk) must(verb func(tx *store.Tx) error) { d.Helper(); must(d.T, write(d.T, d.db, verb)) }

// file puts a document about Anna on file.
func (d *desk) file(kind provider.DocumentKind, description string) provider.Document {
	d.Helper()
	var out provider.Document
	d.must(func(tx *store.Tx) (err error) {
		out, err = provider.PutOnFile(d.Context(), tx, provider.Document{StaffID: d.anna.ID, Kind: kind, Description: description, ReceivedOn: calendar.MustDate("2026-09-10")}, nil)
		return err
	})
	return out
}

func (d *desk) judge(change func(j *provider.Judgement)) error {
	d.Helper()
	return write(d.T, d.db, func(tx *store.Tx) error {
		j := provider.Judgement{StaffID: d.anna.ID, TitleAdequate: provider.Adequate, WorldOfWork: true, DocumentedYears: 3, JudgedBy: "Ada Neri", JudgedOn: calendar.MustDate("2026-09-20")}
		if change != nil {
			change(&j)
		}
		_, err := provider.Judge(d.Context(), tx, j)
		return err
	})
}

// now is Anna as she stands, and the judgements of her.
func (d *desk) now() (provider.Staff, []provider.Judgement) {
	d.Helper()
	var s provider.Staff
	var js []provider.Judgement
	read(d.T, d.db, func(r store.Reader) (err error) {
		if s, err = provider.StaffByID(d.Context(), r, d.anna.ID); err != nil {
			return err
		}
		js, err = provider.JudgementsOf(d.Context(), r, d.anna.ID)
		return err
	})
	return s, js
}

func TestAJudgementRestsOnDocumentsAndIsSomebodys(t *testing.T) {
	eachDesk(t, func(d *desk) {
		refusedAt(d.T, d.judge(nil), "title_adequate", "documented_years", "evidence")
		refusedAt(d.T, d.judge(func(j *provider.Judgement) { j.DocumentedYears = 0 }), "title_adequate", "world_of_work", "evidence")
		degree := d.file(provider.TitleDocument, "Laurea, Napoli, 12/07/2009, prot. 15")
		refusedAt(d.T, d.judge(nil), "documented_years")
		d.file(provider.ExperienceDocument, "Contratti 2018–2022, prot. 16")
		refusedAt(d.T, d.judge(func(j *provider.Judgement) { j.JudgedBy = " " }), "title_adequate")
		refusedAt(d.T, d.judge(func(j *provider.Judgement) { j.JudgedOn = calendar.MustDate("2026-09-21") }), "title_adequate")
		refusedAt(d.T, d.judge(func(j *provider.Judgement) { j.TitleAdequate = "" }), "title_adequate")
		must(d.T, d.judge(nil))

		s, js := d.now()
		want := d.anna
		want.TitleAdequate, want.DocumentedYears, want.JudgedBy, want.JudgedOn = provider.Adequate, 3, "Ada Neri", calendar.MustDate("2026-09-20")
		want.Evidence = "Contratti 2018–2022, prot. 16; Laurea, Napoli, 12/07/2009, prot. 15"
		if diff := cmp.Diff(want, s); diff != "" {
			d.Error(diff)
		}
		if len(js) != 1 || js[0].Title != "Laurea in lettere" || !js[0].FellOn.IsZero() {
			d.Errorf("%+v", js)
		}

		must(d.T, d.judge(func(j *provider.Judgement) {
			j.TitleAdequate, j.Note = provider.Inadequate, "Non è nella classe di laurea"
		}))
		if s, js = d.now(); s.TitleAdequate != provider.Inadequate || len(js) != 2 || js[0].Note == "" || js[1].FellBecause != "Sostituito da un giudizio successivo." {
			d.Errorf("judged anew: %+v %+v", s, js)
		}

		d.must(func(tx *store.Tx) error {
			_, err := provider.Withdraw(d.Context(), tx, degree.ID, "Copia di un’altra persona")
			return err
		})
		if s, js = d.now(); s.Judged() || s.Evidence != "" || js[0].FellBecause != "Un documento su cui poggiava è stato ritirato." {
			d.Errorf("a document was withdrawn: %+v %+v", s, js)
		}
		if err := write(d.T, d.db, func(tx *store.Tx) error {
			_, err := provider.Withdraw(d.Context(), tx, degree.ID, "di nuovo")
			return err
		}); !fault.HasCode(err, "provider.withdrawn") {
			d.Errorf("withdrawn twice: %v", err)
		}
		refusedAt(d.T, d.judge(nil), "title_adequate")
		unchangedSince(d.T, d.db, 7)
	})
}

func TestAJudgementFallsWithWhatItWasAbout(t *testing.T) {
	eachDesk(t, func(d *desk) {
		d.file(provider.TitleDocument, "Laurea")
		d.file(provider.ExperienceDocument, "Contratti")
		must(d.T, d.judge(nil))
		revise := func(change func(s *provider.Staff)) error {
			s, _ := d.now()
			change(&s)
			return write(d.T, d.db, func(tx *store.Tx) error {
				_, err := provider.Revise(d.Context(), tx, s)
				return err
			})
		}
		must(d.T, revise(func(s *provider.Staff) {
			s.Name, s.LeftOn, s.JudgedBy = "Annamaria", calendar.MustDate("2026-09-30"), "nobody"
		}))
		if s, _ := d.now(); s.FullName() != "Ávila Annamaria" || s.JudgedBy != "Ada Neri" || s.LeftOn.IsZero() {
			d.Errorf("a name is no matter of the judgement, and the judgement none of a revision: %+v", s)
		}
		refusedAt(d.T, revise(func(s *provider.Staff) { s.Surname, s.DocumentedYears = "", -1 }), "surname", "documented_years")
		must(d.T, revise(func(s *provider.Staff) { s.Title = "Diploma" }))
		s, js := d.now()
		if s.Judged() || len(js) != 1 || js[0].FellOn != calendar.MustDate("2026-09-20") || js[0].FellBecause != "Sono cambiati il titolo, gli anni o la provenienza." {
			d.Errorf("another title: %+v %+v", s, js)
		}
		unchangedSince(d.T, d.db, 7)
	})
}

func TestAJudgementThatComesWithAPersonIsInTheirHistory(t *testing.T) {
	eachDesk(t, func(d *desk) {
		engage := func(s provider.Staff) {
			d.Helper()
			d.must(func(tx *store.Tx) error {
				_, err := provider.Engage(d.Context(), tx, s)
				return err
			})
		}
		s := d.anna
		s.TitleAdequate, s.Evidence, s.JudgedBy, s.JudgedOn = provider.Adequate, "Laurea", "Ada Neri", calendar.MustDate("2020-01-01")
		engage(s)
		s.Name = "Annamaria"
		engage(s)
		if _, js := d.now(); len(js) != 1 {
			d.Errorf("the same judgement twice: %+v", js)
		}
		s.TitleAdequate = provider.Inadequate
		engage(s)
		s.TitleAdequate = ""
		engage(s)
		if _, js := d.now(); len(js) != 2 || js[0].FellOn.IsZero() || js[1].FellOn.IsZero() {
			d.Errorf("none stands: %+v", js)
		}
		unchangedSince(d.T, d.db, 6)
	})
}

func TestDocumentsAreKeptWithTheirFiles(t *testing.T) {
	eachDesk(t, func(d *desk) {
		files, err := vault.Open(filepath.Join(d.TempDir(), "files"), [32]byte{1})
		must(d.T, err)
		scan, err := files.Put([]byte("%PDF-1.7 laurea"), "application/pdf")
		must(d.T, err)
		put := func(doc provider.Document) error {
			return write(d.T, d.db, func(tx *store.Tx) error {
				_, err := provider.PutOnFile(d.Context(), tx, doc, &scan)
				return err
			})
		}
		refusedAt(d.T, put(provider.Document{StaffID: d.anna.ID, Kind: "photo", ReceivedOn: calendar.MustDate("2026-09-21")}), "kind", "description", "received")
		if err := put(provider.Document{StaffID: "nobody", Kind: provider.TitleDocument, Description: "Laurea", ReceivedOn: calendar.MustDate("2026-09-10")}); !fault.Is(err, fault.NotFound) {
			d.Errorf("nobody's: %v", err)
		}
		must(d.T, put(provider.Document{StaffID: d.anna.ID, Kind: provider.TitleDocument, Description: " Laurea ", ReceivedOn: calendar.MustDate("2026-09-20")}))
		read(d.T, d.db, func(r store.Reader) error {
			all, err := provider.DocumentsOfAll(d.Context(), r)
			if err != nil {
				return err
			}
			filed := all[d.anna.ID]
			if len(filed) != 1 || filed[0].Description != "Laurea" || string(filed[0].FileID) != scan.ID {
				d.Errorf("%+v", all)
			}
			f, err := vault.FileByID(d.Context(), r, scan.ID)
			if f.Size != scan.Size {
				d.Errorf("%+v", f)
			}
			return err
		})
		unchangedSince(d.T, d.db, 3)
	})
}

func TestASiteClosesWithItsRooms(t *testing.T) {
	eachDesk(t, func(d *desk) {
		var site provider.Site
		var lab, aula provider.Room
		day := calendar.MustDate("2026-09-20")
		d.must(func(tx *store.Tx) (err error) {
			if site, err = provider.OpenSite(d.Context(), tx, provider.Site{Name: " Sud "}); err != nil {
				return err
			}
			if lab, err = provider.FurnishRoom(d.Context(), tx, provider.Room{SiteID: site.ID, Name: "Laboratorio"}); err != nil {
				return err
			}
			aula, err = provider.FurnishRoom(d.Context(), tx, provider.Room{SiteID: site.ID, Name: "Aula"})
			return err
		})
		open := func(wantSites, wantRooms int) {
			d.Helper()
			read(d.T, d.db, func(r store.Reader) error {
				sites, err := provider.OpenSites(d.Context(), r)
				if err != nil {
					return err
				}
				rooms, err := provider.OpenRooms(d.Context(), r)
				if len(sites) != wantSites || len(rooms) != wantRooms {
					d.Errorf("%d sites and %d rooms are open, want %d and %d", len(sites), len(rooms), wantSites, wantRooms)
				}
				return err
			})
		}
		closeRoom := func(id string, day calendar.Date) error {
			return write(d.T, d.db, func(tx *store.Tx) error {
				_, err := provider.CloseRoom(d.Context(), tx, id, day)
				return err
			})
		}
		closeSite := func(day calendar.Date) {
			d.must(func(tx *store.Tx) error {
				_, err := provider.CloseSite(d.Context(), tx, site.ID, day)
				return err
			})
		}
		must(d.T, closeRoom(lab.ID, day))
		open(1, 1)
		must(d.T, closeRoom(lab.ID, calendar.Date{}))
		open(1, 2)
		closeSite(day)
		open(0, 0)
		if err := closeRoom(aula.ID, calendar.Date{}); !fault.HasCode(err, "provider.site_closed") {
			d.Errorf("a room of a closed site: %v", err)
		}
		closeSite(calendar.Date{})
		open(1, 0)
		must(d.T, closeRoom(aula.ID, calendar.Date{}))
		open(1, 1)
	})
}

func TestAnAccountIsOnePersons(t *testing.T) {
	eachDesk(t, func(d *desk) {
		give := func(id string, account store.Ref) error {
			return write(d.T, d.db, func(tx *store.Tx) error { return provider.GiveAccount(d.Context(), tx, id, account) })
		}
		hers := createAccount(d.T, d.db)
		var bruno provider.Staff
		d.must(func(tx *store.Tx) (err error) {
			bruno, err = provider.Engage(d.Context(), tx, provider.Staff{Surname: "Zito"})
			return err
		})
		must(d.T, give(d.anna.ID, store.Ref(hers.ID)))
		refusedAt(d.T, give(bruno.ID, store.Ref(hers.ID)), "account_id")
		must(d.T, give(d.anna.ID, ""))
		must(d.T, give(bruno.ID, store.Ref(hers.ID)))
	})
}
