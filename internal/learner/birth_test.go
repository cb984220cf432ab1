package learner_test

import (
	"slices"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
)

func TestParseBirth(t *testing.T) {
	for _, tc := range []struct{ typed, iso, by, printed string }{
		{"31/12/2006", "2006-12-31", "2006-12-31", "31/12/2006"},
		{" 1.2.2006 ", "2006-02-01", "2006-02-01", "01/02/2006"},
		{"2006-12-31", "2006-12-31", "2006-12-31", "31/12/2006"},
		{"2/2008", "2008-02", "2008-02-29", "02/2008"},
		{"02-2007", "2007-02", "2007-02-28", "02/2007"},
		{"2008-02", "2008-02", "2008-02-29", "02/2008"},
		{"1990", "1990", "1990-12-31", "1990"},
		{"00/00/1990", "1990", "1990-12-31", "1990"},
		{"0/05/1990", "1990-05", "1990-05-31", "05/1990"},
		{"", "", "", ""},
	} {
		iso, err := learner.ParseBirth(tc.typed)
		l := learner.Learner{BirthDate: iso}
		if err != nil || iso != tc.iso || l.BornBy().String() != tc.by || l.Birth() != tc.printed {
			t.Errorf("%q: %q, by %s, printed %q, %v", tc.typed, iso, l.BornBy(), l.Birth(), err)
		}
		if exact := len(iso) == 10; exact == l.Born().IsZero() {
			t.Errorf("%q: born %s", tc.typed, l.Born())
		}
	}
	for _, typed := range []string{"domani", "31/13/2006", "30/2/2006", "13/2006", "06", "1/1/06", "12/12/12/2006", "2006/5/6", "-", "31-12"} {
		if iso, err := learner.ParseBirth(typed); !fault.HasCode(err, "learner.birth") || fault.As(err).Fields[0].Name != "birth_date" {
			t.Errorf("%q: %q, %v", typed, iso, err)
		}
	}
}

func FuzzParseBirth(f *testing.F) {
	for _, seed := range []string{"31/12/2006", "12/2006", "2006", "00/00/1990", "0000", "99/9999", "2006-02-30", "１９９０"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		iso, err := learner.ParseBirth(typed)
		if err != nil || iso == "" || iso == "0000" {
			return
		}
		l := learner.Learner{BirthDate: iso}
		if again, err := learner.ParseBirth(l.Birth()); err != nil || again != iso {
			t.Errorf("%q is %q, printed %q, read again %q, %v", typed, iso, l.Birth(), again, err)
		}
		if l.BornBy().IsZero() {
			t.Errorf("%q is %q and by no day", typed, iso)
		}
	})
}

func TestReviewPartOfABirthDate(t *testing.T) {
	today := calendar.MustDate("2026-11-22")
	for _, tc := range []struct {
		born, code string
		want       []string
	}{
		{"1980", "", []string{"L-BIRTH"}},
		{"1980-01", rossi, []string{"L-BIRTH"}},
		{"1980-02", rossi, []string{"L-BIRTH", "CF-BIRTH"}},
		{"1981", rossi, []string{"L-BIRTH", "CF-BIRTH"}},
		{"1980-01-01", rossi, nil},
	} {
		l, found, err := learner.Review(learner.Learner{Surname: "Rossi", Name: "Mario", BirthDate: tc.born, TaxCode: tc.code}, today)
		if err != nil || l.BirthDate != tc.born || !slices.Equal(rulesOf(found), tc.want) {
			t.Errorf("%s %s: %s %v %v", tc.born, tc.code, l.BirthDate, rulesOf(found), err)
		}
	}
	for _, born := range []string{"2027", "2026-12", "1899", "0000", "1980-13", "boh"} {
		if _, _, err := learner.Review(learner.Learner{Surname: "Rossi", Name: "Mario", BirthDate: born}, today); fault.As(err) == nil || fault.As(err).Fields[0].Name != "birth_date" {
			t.Errorf("%s: %v", born, err)
		}
	}
}
