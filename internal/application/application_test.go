package application_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/application"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/link"
	"vidimus/internal/outbox"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

var (
	secretary = store.Actor{Kind: store.Person, ID: "giulia", Role: "secretary"}
	applicant = store.Actor{Kind: store.PrivateLink, ID: "web"}
	today     = calendar.MustDate("2026-10-05")
	notice    = strings.Repeat("I dati servono a decidere sulla domanda. ", 3)
)

func typed() application.Typed {
	return application.Typed{Surname: "Đorđević", Name: "Ana", BirthDate: "2001-02-03", BirthPlace: "Napoli", Citizenships: "IT", Phone: "333 1234567",
		TitleLevel: enrolment.Diploma, System: enrolment.ItalianSystem}
}

func TestCheck(t *testing.T) {
	for name, tc := range map[string]struct {
		step   int
		with   func(t *application.Typed)
		fields []string
	}{
		"good":                     {2, func(*application.Typed) {}, nil},
		"nothing, first step":      {1, func(t *application.Typed) { *t = application.Typed{} }, []string{"surname", "birth_date", "birth_place", "citizenship"}},
		"nothing, both":            {2, func(t *application.Typed) { *t = application.Typed{} }, []string{"title_level", "surname", "birth_date", "birth_place", "citizenship", "phone"}},
		"markup in the name":       {1, func(t *application.Typed) { t.Name = "<script>alert(1)</script>" }, []string{"name"}},
		"a formula in the name":    {1, func(t *application.Typed) { t.Surname = "=HYPERLINK" }, []string{"surname"}},
		"a minor by herself":       {1, func(t *application.Typed) { t.BirthDate = "2009-10-06" }, []string{"guardian"}},
		"eighteen today":           {1, func(t *application.Typed) { t.BirthDate = "2008-10-05" }, nil},
		"a minor with a guardian":  {2, func(t *application.Typed) { t.BirthDate, t.Guardian = "2009-10-06", "Rossi Ada" }, nil},
		"born tomorrow":            {1, func(t *application.Typed) { t.BirthDate = "2026-10-06" }, []string{"birth_date", "guardian"}},
		"a wrong code":             {1, func(t *application.Typed) { t.TaxCode = "RSSMRA80A01H501A" }, []string{"tax_code"}},
		"no way to be reached":     {2, func(t *application.Typed) { t.Phone = "" }, []string{"phone"}},
		"an email is enough":       {2, func(t *application.Typed) { t.Phone, t.Email = "", "ana@example.org" }, nil},
		"a level we do not know":   {2, func(t *application.Typed) { t.TitleLevel = "doctor" }, []string{"title_level"}},
		"a foreign title of none":  {2, func(t *application.Typed) { t.System, t.Country = enrolment.ForeignSystem, "XX" }, []string{"country"}},
		"a foreign title":          {2, func(t *application.Typed) { t.System, t.Country = enrolment.ForeignSystem, "PE" }, nil},
		"no title":                 {2, func(t *application.Typed) { t.TitleLevel, t.System = enrolment.NoTitle, "" }, nil},
		"a page of note":           {2, func(t *application.Typed) { t.Note = strings.Repeat("a", 1001) }, []string{"note"}},
		"the second step's, early": {1, func(t *application.Typed) { t.Phone, t.TitleLevel = "", "" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			in := typed()
			tc.with(&in)
			_, _, err := application.Check(in, tc.step, today)
			var fields []string
			if e := fault.As(err); e != nil {
				for _, f := range e.Fields {
					fields = append(fields, f.Name)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.fields, fields); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhatTheCodeSaysIsToldAndNotWritten(t *testing.T) {
	in := typed()
	in.TaxCode = "RSSMRA80A01H501U"
	out, found, err := application.Check(in, 1, today)
	if err != nil || len(found) == 0 || out.BirthDate != in.BirthDate || out.BirthPlace != "Napoli (NA)" {
		t.Errorf("%+v %v %v", out, found, err)
	}
}

// desk is an office with a course, c, behind it.
type desk struct {
	*testing.T
	*attendancetest.Course
	vault *vault.Vault
}

func each(t *testing.T, run func(d desk)) {
	t.Helper()
	attendancetest.Each(t, "2026-10-05T08:00:00Z", func(t *testing.T, s *attendancetest.School) {
		files, err := vault.Open(filepath.Join(t.TempDir(), "files"), [32]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		run(desk{t, s.Open("c", 0), files})
	})
}

func (d desk) write(who store.Actor, fn func(tx *store.Tx) error, locks ...store.Stream) error {
	_, err := d.DB.Write(d.T.Context(), store.Command{Actor: who, Locks: append(locks, store.ProviderStream(), store.CourseStream("c"))}, fn)
	return err
}

func (d desk) must(err error) {
	d.T.Helper()
	if err != nil {
		d.T.Fatal(err)
	}
}

func (d desk) refused(code string, err error) {
	d.T.Helper()
	if !fault.HasCode(err, code) {
		d.T.Errorf("%v, want %s", err, code)
	}
}

func (d desk) publish() (f application.Form) {
	d.T.Helper()
	d.must(d.write(secretary, func(tx *store.Tx) (err error) {
		if _, err = application.WriteTerms(d.T.Context(), tx, notice, 90); err != nil {
			return err
		}
		f, err = application.Publish(d.T.Context(), tx, application.Form{CourseID: "c", From: today, To: today.AddDays(10)})
		return err
	}))
	return f
}

func (d desk) submit(t application.Typed) (a application.Application, l link.Link, err error) {
	id := store.NewID()
	err = d.write(applicant, func(tx *store.Tx) (err error) {
		a, l, err = application.Submit(d.T.Context(), tx, d.Keys, id, "c", t)
		return err
	}, store.ApplicationStream(id))
	return a, l, err
}

func (d desk) on(a application.Application, who store.Actor, fn func(tx *store.Tx) error, more ...store.Stream) error {
	return d.write(who, fn, append(more, store.ApplicationStream(a.ID))...)
}

func (d desk) upload(a application.Application, kind, content string) error {
	file, err := d.vault.Put([]byte(content), "application/pdf")
	d.must(err)
	return d.on(a, applicant, func(tx *store.Tx) error {
		_, err := application.HandIn(d.T.Context(), tx, application.Document{ApplicationID: a.ID, Kind: kind}, file)
		return err
	})
}

// titled hands in a foreign title, as a form that was tampered with could.
func (d desk) titled(a application.Application, with func(doc *application.Document)) (doc application.Document, err error) {
	file, err := d.vault.Put([]byte("%PDF titolo"), "application/pdf")
	d.must(err)
	in := application.Document{ApplicationID: a.ID, Kind: enrolment.KindSchoolTitle, TitleLevel: enrolment.Diploma, System: enrolment.ForeignSystem, Country: "PE"}
	with(&in)
	err = d.on(a, applicant, func(tx *store.Tx) (err error) {
		doc, err = application.HandIn(d.T.Context(), tx, in, file)
		return err
	})
	return doc, err
}

func (d desk) whole() {
	d.T.Helper()
	d.Read(func(r store.Reader) error {
		found, err := store.Verify(d.T.Context(), r)
		for _, f := range found {
			if strings.Contains(f.Subject, "application") || strings.Contains(f.Subject, "link") || strings.Contains(f.Subject, "evidence") {
				d.T.Errorf("verify: %v", f)
			}
		}
		return err
	})
}

func TestAFormIsOffUntilItIsPublished(t *testing.T) {
	each(t, func(d desk) {
		publish := func(f application.Form) error {
			return d.write(secretary, func(tx *store.Tx) error {
				_, err := application.Publish(t.Context(), tx, f)
				return err
			})
		}
		good := application.Form{CourseID: "c", From: today, To: today}
		d.refused("application.no_terms", publish(good))
		_, _, err := d.submit(typed())
		d.refused("application.not_open", err)
		f := d.publish()
		bad := good
		bad.To = today.AddDays(-1)
		d.refused("application.form", publish(bad))
		for name, tc := range map[string]struct {
			code string
			day  calendar.Date
			open bool
		}{
			"first day": {f.Code, f.From, true}, "capitals": {" " + strings.ToUpper(f.Code), f.To, true}, "the day before": {f.Code, f.From.AddDays(-1), false},
			"the day after": {f.Code, f.To.AddDays(1), false}, "another": {"zzzzzz", f.From, false}, "none": {"", f.From, false},
		} {
			d.Read(func(r store.Reader) error {
				_, _, err := application.FormByCode(t.Context(), r, tc.code, tc.day)
				if (err == nil) != tc.open {
					t.Errorf("%s: %v", name, err)
				}
				return nil
			})
		}
		d.must(publish(good))
		d.Read(func(r store.Reader) error {
			again, _, err := application.FormOf(t.Context(), r, "c")
			if again.Code != f.Code || again.To != today {
				t.Errorf("published again: %+v", again)
			}
			return err
		})
		d.must(d.write(secretary, func(tx *store.Tx) error { return application.Shut(t.Context(), tx, "c") }))
		_, _, err = d.submit(typed())
		d.refused("application.not_open", err)
		d.Exec("UPDATE course SET state = 'closed'")
		d.refused("application.over", publish(good))
		d.whole()
	})
}

func TestAnApplicationBecomesAnEnrolment(t *testing.T) {
	each(t, func(d desk) {
		d.publish()
		a, l, err := d.submit(typed())
		d.must(err)
		if a.State != application.Submitted || a.Person() != func() application.Typed { p := typed(); p.BirthPlace = "Napoli (NA)"; return p }() {
			t.Errorf("submitted %+v", a)
		}
		d.must(d.upload(a, enrolment.KindIdentityDocument, "%PDF carta"))
		d.must(d.upload(a, enrolment.KindIdentityDocument, "%PDF carta")) // again
		d.must(d.upload(a, enrolment.KindPrivacyNotice, "%PDF firma"))
		d.Read(func(r store.Reader) error {
			found, err := link.BySecret(t.Context(), r, d.DB.Now(), link.Application, l.Secret(d.Keys))
			if found.Subject != a.ID {
				t.Errorf("the link is of %q", found.Subject)
			}
			return err
		})
		accept := func(l learner.Learner, known bool) (e enrolment.Enrolment, err error) {
			err = d.on(a, secretary, func(tx *store.Tx) (err error) {
				e, _, err = application.Accept(t.Context(), tx, a.ID, l, known, true)
				return err
			}, store.LearnerStream(l.ID))
			return e, err
		}
		person := a.Person().Learner()
		person.ID = store.NewID()
		e, err := accept(person, false)
		d.must(err)
		d.Read(func(r store.Reader) error {
			got, err := application.ByID(t.Context(), r, a.ID)
			if got.State != application.Accepted || string(got.EnrolmentID) != e.ID || got.DecidedBy != "giulia" || got.Typed != a.Typed {
				t.Errorf("accepted %+v", got)
			}
			if err != nil {
				return err
			}
			handed, err := learner.EvidenceOf(t.Context(), r, person.ID)
			if len(handed) != 2 || handed[0].Outcome != learner.Pending || handed[0].ReceivedOn != today || handed[0].FileID == "" {
				t.Errorf("handed over %+v", handed)
			}
			return err
		})
		_, err = accept(person, true)
		d.refused("application.decided", err)
		d.refused("application.decided", d.upload(a, enrolment.KindPhoto, "%PDF foto"))
		d.refused("application.decided", d.on(a, applicant, func(tx *store.Tx) error { return application.Withdraw(t.Context(), tx, a.ID) }))
		// Somebody who is known already is not registered again.
		a, _, err = d.submit(typed())
		d.must(err)
		d.Read(func(r store.Reader) error {
			known, err := application.Known(t.Context(), r, a, today)
			if len(known) != 1 || known[0].ID != person.ID {
				t.Errorf("known: %+v", known)
			}
			all, err2 := application.OfCourse(t.Context(), r, "c")
			if others := application.Others(all, a); len(others) != 1 || len(application.Twice(all)) != 2 || err2 != nil {
				t.Errorf("others: %+v %v", others, err2)
			}
			return err
		})
		_, err = accept(person, true)
		d.refused("enrolment.twice", err)
		d.whole()
	})
}

func TestARefusedApplicationIsErasedWhenItIsTime(t *testing.T) {
	each(t, func(d desk) {
		d.publish()
		a, l, err := d.submit(typed())
		d.must(err)
		twin, _, err := d.submit(typed())
		d.must(err)
		d.must(d.upload(a, enrolment.KindPhoto, "%PDF solo sua"))
		d.must(d.upload(a, enrolment.KindPrivacyNotice, "%PDF di due"))
		d.must(d.upload(twin, enrolment.KindPrivacyNotice, "%PDF di due"))
		_, err = d.titled(a, func(*application.Document) {})
		d.must(err)
		refuse := func(reason string) error {
			return d.on(a, secretary, func(tx *store.Tx) error { return application.Refuse(t.Context(), tx, a.ID, reason) })
		}
		d.refused("application.reason", refuse(" "))
		d.must(refuse("Posti esauriti."))
		erase := func() error {
			return d.on(a, secretary, func(tx *store.Tx) error { return application.Erase(t.Context(), tx, a.ID) })
		}
		d.At(today.AddDays(89), "12:00")
		d.refused("application.not_due", erase())
		d.At(today.AddDays(90), "12:00")
		d.Read(func(r store.Reader) error {
			all, err := application.OfCourse(t.Context(), r, "")
			if err != nil {
				return err
			}
			due, err := application.DueForErasure(t.Context(), r, all, today.AddDays(90), attendancetest.Rome)
			if len(all) != 2 || len(due) != 1 || due[0].ID != a.ID {
				t.Errorf("due: %+v of %d", due, len(all))
			}
			return err
		})
		files := map[string]string{}
		d.Read(func(r store.Reader) error {
			all, err := application.DocumentsOf(t.Context(), r, a.ID)
			for _, doc := range all {
				files[doc.Kind] = doc.FileID
			}
			return err
		})
		d.must(erase())
		w := &outbox.Worker{DB: d.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{application.Forgetting: application.Forget(d.DB, d.vault)}}
		d.must(w.Drain(t.Context()))
		for _, id := range files { // set aside, not gone
			if _, err := d.vault.Get(id); err != nil {
				t.Error(err)
			}
		}
		d.At(today.AddDays(90), "12:02")
		d.must(w.Drain(t.Context()))
		if _, err := d.vault.Get(files[enrolment.KindPhoto]); !fault.Is(err, fault.NotFound) {
			t.Errorf("her photo: %v", err)
		}
		if _, err := d.vault.Get(files[enrolment.KindPrivacyNotice]); err != nil {
			t.Errorf("the other's document: %v", err)
		}
		if n := d.Count("SELECT COUNT(*) FROM event_personal WHERE stream = ? AND (value LIKE '%Ana%' OR place LIKE 'application_document/%')", store.ApplicationStream(a.ID).String()); n != 0 {
			t.Errorf("%d personal values are left", n)
		}
		d.Read(func(r store.Reader) error {
			if _, err := link.BySecret(t.Context(), r, d.DB.Now(), link.Application, l.Secret(d.Keys)); !fault.HasCode(err, "link.absent") {
				t.Errorf("the link: %v", err)
			}
			got, err := application.ByID(t.Context(), r, a.ID)
			if got.State != application.Erased || got.Typed != "" || got.Reason != "" {
				t.Errorf("erased %+v", got)
			}
			return err
		})
		d.refused("application.not_due", erase())
		d.whole()
	})
}

func TestAnApplicationTakesSoManyDocuments(t *testing.T) {
	each(t, func(d desk) {
		d.publish()
		a, _, err := d.submit(typed())
		d.must(err)
		for i := range 25 {
			d.must(d.upload(a, enrolment.KindPhoto, fmt.Sprintf("%%PDF %d", i)))
		}
		d.refused("application.documents", d.upload(a, enrolment.KindPhoto, "%PDF one more"))
		d.Read(func(r store.Reader) error {
			n, err := application.Waiting(t.Context(), r)
			if n["c"] != 1 {
				t.Errorf("waiting: %v", n)
			}
			return err
		})
	})
}

func TestWhatIsSaidOfADocumentIsChecked(t *testing.T) {
	each(t, func(d desk) {
		d.publish()
		a, _, err := d.submit(typed())
		d.must(err)
		long := strings.Repeat("A", 1<<20)
		for field, with := range map[string]func(doc *application.Document){
			"level":       func(doc *application.Document) { doc.Level = "ZZ" },
			"country":     func(doc *application.Document) { doc.Country = long },
			"title_level": func(doc *application.Document) { doc.TitleLevel = long },
			"system":      func(doc *application.Document) { doc.System = long },
			"kind":        func(doc *application.Document) { doc.Kind = long },
		} {
			if _, err := d.titled(a, with); fault.As(err) == nil || len(fault.As(err).Fields) != 1 || fault.As(err).Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		doc, err := d.titled(a, func(doc *application.Document) { doc.Level, doc.Country = " b1 ", "pe" })
		if err != nil || doc.Level != "B1" || doc.Country != "PE" {
			t.Errorf("handed in %+v, %v", doc, err)
		}
		if n := d.Count("SELECT COUNT(*) FROM event WHERE stream = ? AND body LIKE '%\"B1\"%'", store.ApplicationStream(a.ID).String()); n != 0 {
			t.Error("the chain tells the level for ever")
		}
		d.whole()
	})
}

// Whatever is typed, it is refused at its fields or kept as it would be kept again.
func FuzzCheck(f *testing.F) {
	f.Add("Đorđević", "Ana", "2001-02-03", "Napoli", "IT", "", "333 1234567", "diploma", "italian", "", "")
	f.Add("<b>", "=1+1", "2001", "Lima (Perù)", "PE IT", "RSSMRA80A01H501U", "\x00", "none", "foreign", "XX", strings.Repeat("a", 2000))
	f.Add("王", "\xff", "2026-10-06", "", "it it", "12345678901", "+39", "laurea", "foreign", "PE", "")
	f.Fuzz(func(t *testing.T, surname, name, birth, place, citizenship, code, phone, title, system, country, note string) {
		in := application.Typed{Surname: surname, Name: name, BirthDate: birth, BirthPlace: place, Citizenships: citizenship, TaxCode: code, Phone: phone,
			Guardian: name, TitleLevel: title, System: system, Country: country, Note: note}
		out, _, err := application.Check(in, application.Steps, today)
		if err != nil {
			if e := fault.As(err); e == nil || len(e.Fields) == 0 {
				t.Fatalf("%+v: %v", in, err)
			}
			return
		}
		again, _, err := application.Check(out, application.Steps, today)
		if err != nil || again != out {
			t.Fatalf("kept %+v, then %+v, %v", out, again, err)
		}
	})
}
