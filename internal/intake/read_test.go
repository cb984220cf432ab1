package intake

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/intake/intaketest"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/spreadsheet"
)

var onDay = calendar.MustDate("2026-11-22")

func TestHeadingsProposeFields(t *testing.T) {
	got := Propose([]string{"Nr", "COGNOME", "Nome ", "Cod. Fiscale", "Data_di_nascita", "E-mail", "Città", "Città", "Cellulare", "Note", ""}, nil)
	want := Mapping{"", "surname", "name", "tax_code", "birth_date", "email", "town", "", "phone", "", ""}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	got = Propose([]string{"Note", "Cognome", "Recapito"}, map[string]string{"note": "school", "cognome": "", "recapito": "other_phone"})
	if d := cmp.Diff(Mapping{"school", "", "other_phone"}, got); d != "" {
		t.Error("what was chosen the last time wins: ", d)
	}
	seen := map[string]string{}
	for _, f := range Fields {
		for name := range strings.SplitSeq(f.names, ",") {
			if other, twice := seen[name]; twice || heading(name) != name {
				t.Errorf("%q is the heading of %s and %s", name, f.ID, other)
			}
			seen[name] = f.ID
		}
	}
}

func TestTheHeadingsAreFoundBelowATitle(t *testing.T) {
	rows := []spreadsheet.Row{{Number: 1, Cells: []string{"Elenco dei candidati"}}, {Number: 3, Cells: []string{"Cognome", "Nome", "CF"}}, {Number: 4, Cells: []string{"Nome", "Ugo"}}}
	if row, found := HeaderRow(rows, nil); !found || row.Number != 3 {
		t.Errorf("row %d, %v", row.Number, found)
	}
	if row, found := HeaderRow([]spreadsheet.Row{{Number: 1, Cells: []string{"Rossi", "Ugo"}}}, nil); found {
		t.Errorf("row %d names no field", row.Number)
	}
}

// One cell at a time: what is read, and what is said of it.
func TestCells(t *testing.T) {
	for _, c := range []struct{ field, text, want, said string }{
		{"birth_date", "31/12/2005", "2005-12-31", ""},
		{"birth_date", "31.12.2005", "2005-12-31", ""},
		{"birth_date", "2005-12-31", "2005-12-31", ""},
		{"birth_date", "2005-12-31 00:00:00", "2005-12-31", ""},
		{"birth_date", "2005-12-31T00:00:00.000", "2005-12-31", ""},
		{"birth_date", "31/12/2005 0:00", "2005-12-31", ""},
		{"birth_date", "38717", "2005-12-31", ""},
		{"birth_date", "38717.0", "2005-12-31", ""},
		{"birth_date", "20051231", "2005-12-31", ""},
		{"birth_date", "31122005", "2005-12-31", ""},
		{"birth_date", "1990", "1990", ""},
		{"birth_date", "31/12/05", "2005-12-31", "due cifre"},
		{"birth_date", "31/12/26", "1926-12-31", "due cifre"},
		{"birth_date", "12/31/2005", "", "il mese prima del giorno"},
		{"birth_date", "31/02/2005", "", "non è una data"},
		{"sex", "femmina", "F", ""}, {"sex", "M", "M", ""}, {"sex", "?", "", "F o M"},
		{"tax_code", "rssmra80a01h501u", "rssmra80a01h501u", ""},
		{"tax_code", "1,23457E+10", "", "abbreviato"},
		{"phone", "3331234567", "3331234567", ""},
		{"phone", "3331234567.0", "3331234567", ""},
		{"phone", "811234567", "0811234567", "mancava lo zero"},
		{"phone", "800123456", "800123456", ""},
		{"phone", "+51 1 2345678", "+51 1 2345678", ""},
		{"phone", "3,33123E+09", "", "abbreviato"},
		{"postcode", "184", "00184", "mancavano gli zeri"}, {"postcode", "80100", "80100", ""},
		{"citizenship", "Italiana", "IT", ""}, {"citizenship", "peruviana", "PE", ""}, {"citizenship", "PE/IT", "PE IT", ""}, {"citizenship", "Perù e Italia", "PE IT", ""},
		{"citizenship", "rumeno", "RO", ""}, {"citizenship", "Atlantide", "", "non è tra quelle"},
		{"school", "Licenza media inferiore", "licenza_media", ""}, {"school", "Diploma di scuola secondaria di secondo grado", "diploma", ""},
		{"school", "boh", "", "non viene importato"}, {"employment", "Disoccupata", "unemployed", ""}, {"employment", "occupato", "employed", ""},
		{"email", "<ugo@esempio.it>", "ugo@esempio.it", ""},
	} {
		d := &Draft{Given: map[string]bool{}}
		f, _ := FieldByID(c.field)
		got := f.read(c.text, &reading{field: c.field, today: onDay, Draft: d})
		said := ""
		for _, f := range d.Found {
			said += language.Italian.Finding(f)
		}
		if got != c.want || (c.said == "") != (said == "") || !strings.Contains(said, c.said) {
			t.Errorf("%s %q is %q, said %q", c.field, c.text, got, said)
		}
	}
}

func TestTwoTelephonesInOneCell(t *testing.T) {
	d := Read(spreadsheet.Row{Cells: []string{"Rossi", "Ugo", "333 1234567 / 081 7654321"}}, Mapping{"surname", "name", "phone"}, onDay)
	if d.Person.Phone != "333 1234567" || d.Person.OtherPhone != "081 7654321" {
		t.Errorf("%q and %q", d.Person.Phone, d.Person.OtherPhone)
	}
}

// Surname and name in one cell are told apart by the codice fiscale, and swapped ones found.
func TestNames(t *testing.T) {
	code := intaketest.Person(16)[intaketest.Code] // D’Angelo Ada
	for _, c := range []struct {
		mapping       Mapping
		cells         []string
		surname, name string
		rules         string
	}{
		{Mapping{fullName, "tax_code"}, []string{"D’Angelo Ada", code}, "D’Angelo", "Ada", ""},
		{Mapping{fullName, "tax_code"}, []string{"ADA D'ANGELO", code}, "D'Angelo", "Ada", ""},
		{Mapping{fullName}, []string{"Rossi Ugo"}, "Rossi", "Ugo", ""},
		{Mapping{fullName}, []string{"De Luca Maria Pia"}, "De Luca", "Maria Pia", "I-SPLIT"},
		{Mapping{fullName}, []string{"Rossi Bianchi, Ugo"}, "Rossi Bianchi", "Ugo", ""},
		{Mapping{"surname", "name", "tax_code"}, []string{"Ada", "D’Angelo", code}, "D’Angelo", "Ada", "I-SWAPPED"},
		{Mapping{"surname", "name", "tax_code"}, []string{"D’Angelo", "Ada", strings.ToLower(code)}, "D’Angelo", "Ada", ""},
		{Mapping{"surname", "name"}, []string{"DE LUCA", "NICOLO'"}, "De Luca", "Nicolò", ""},
		{Mapping{"surname", "name"}, []string{"McDonald", "Ugo"}, "McDonald", "Ugo", ""},
	} {
		d := Read(spreadsheet.Row{Cells: c.cells}, c.mapping, onDay)
		var rules []string
		for _, f := range d.Found {
			rules = append(rules, f.Rule)
		}
		if d.Person.Surname != c.surname || d.Person.Name != c.name || strings.Join(rules, " ") != c.rules {
			t.Errorf("%q: %q, %q %v", c.cells, d.Person.Surname, d.Person.Name, rules)
		}
	}
}

func TestPlaces(t *testing.T) {
	m := Mapping{"surname", "birth_place", birthProvince, birthState, "town", townProvince, "address", houseNumber}
	for _, c := range []struct {
		cells                      []string
		birth, code, town, address string
	}{
		{[]string{"Rossi", "NAPOLI", "NA", "", "Roma", "RM", "via Po", "7/A"}, "Napoli (NA)", "F839", "Roma (RM)", "via Po 7/A"},
		{[]string{"Rossi", "LIMA", "EE", "Perù"}, "Lima (Perù)", "Z611", "", ""},
		{[]string{"Rossi", "", "", "Perù"}, "Perù", "Z611", "", ""},
		{[]string{"Rossi", "Napoli", "", "ITALIA"}, "Napoli (NA)", "F839", "", ""},
	} {
		p := Read(spreadsheet.Row{Cells: c.cells}, m, onDay).Person
		if p.BirthPlace != c.birth || p.BirthCode != c.code || p.ResidenceTown != c.town || p.Residence != c.address {
			t.Errorf("%q: %q %q, %q, %q", c.cells, p.BirthPlace, p.BirthCode, p.ResidenceTown, p.Residence)
		}
	}
}

// Of the list that the tests use, every row that is meant to be wrong is, and no other.
func TestTheWrongRowsAreWrong(t *testing.T) {
	list := intaketest.List(300)
	m := Propose(intaketest.Headings, nil)
	rows, drafts := make([]Row, len(list)), make([]Draft, len(list))
	for i, cells := range list {
		rows[i].Row = spreadsheet.Row{Number: i + 2, Cells: cells}
		drafts[i] = Read(rows[i].Row, m, onDay)
	}
	bad := 0
	for i, twin := range twins(rows, drafts) {
		rows[i].Twin = twin
		l := judge(rows[i], drafts[i], nil, onDay)
		if l.Kind == IsBad {
			bad++
			for _, f := range finding.Of(l.Found, finding.Blocking) {
				if m.Of(f) < 0 {
					t.Errorf("row %d: %q is about no column (%s)", rows[i].Number, f.Message, f.Subject)
				}
			}
		} else if len(l.Found) > 0 {
			t.Errorf("row %d %q: %v", rows[i].Number, list[i], l.Found)
		}
	}
	if bad != len(intaketest.Wrong) {
		t.Errorf("%d wrong rows, want %d", bad, len(intaketest.Wrong))
	}
}

func known(t *testing.T, n int) learner.Learner {
	t.Helper()
	d := Read(spreadsheet.Row{Cells: intaketest.Person(n)}, Propose(intaketest.Headings, nil), onDay)
	if len(d.Found) > 0 {
		t.Fatal(d.Found)
	}
	d.Person.ID = "k"
	return d.Person
}

func TestWhatARowWouldChange(t *testing.T) {
	k := known(t, 16)
	m := Propose(intaketest.Headings, nil)
	homonym := k
	homonym.ID, homonym.TaxCode, homonym.BirthDate = "h", "", ""
	for name, c := range map[string]struct {
		edit    func(cells []string)
		matches []learner.Learner
		choice  string
		kind    Kind
		changes []Change
	}{
		"nobody knows them": {func([]string) {}, nil, "", IsNew, nil},
		"the same":          {func([]string) {}, []learner.Learner{k}, "", IsSame, nil},
		"capitals, spaces and accents": {func(c []string) {
			c[intaketest.Surname], c[intaketest.Email], c[intaketest.Phone] = "D'ANGELO", "ALLIEVO16@ESEMPIO.IT", "+39 331 0000 016"
		}, []learner.Learner{k}, "", IsSame, nil},
		"empty cells take nothing": {func(c []string) { c[intaketest.Email], c[intaketest.Address], c[intaketest.Sex] = "", "-", "" }, []learner.Learner{k}, "", IsSame, nil},
		"a new e-mail":             {func(c []string) { c[intaketest.Email] = "ada@esempio.it" }, []learner.Learner{k}, "", IsOther, []Change{{"email", "allievo16@esempio.it", "ada@esempio.it"}}},
		"by name and birth":        {func(c []string) { c[intaketest.Code] = "" }, []learner.Learner{k}, "", IsSame, nil},
		"perhaps":                  {func([]string) {}, []learner.Learner{homonym}, "", IsUnclear, nil},
		"chosen: it is them":       {func([]string) {}, []learner.Learner{homonym}, "h", IsOther, []Change{{"tax_code", "", k.TaxCode}, {"birth_date", "", k.BirthDate}}},
		"chosen: somebody else":    {func([]string) {}, []learner.Learner{homonym}, ChooseNew, IsNew, nil},
		"the code decides":         {func([]string) {}, []learner.Learner{homonym, k}, "", IsSame, nil},
		"wrong all the same":       {func(c []string) { c[intaketest.Sex] = "X" }, []learner.Learner{k}, "", IsBad, nil},
	} {
		cells := intaketest.Person(16)
		c.edit(cells)
		row := Row{Row: spreadsheet.Row{Number: 5, Cells: cells}, Choice: c.choice}
		l := judge(row, Read(row.Row, m, onDay), c.matches, onDay)
		if l.Kind != c.kind {
			t.Errorf("%s: %s, %v", name, l.Kind, l.Found)
		}
		if d := cmp.Diff(c.changes, l.Changes); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestWhatIsDoneWithARow(t *testing.T) {
	warned := Draft{Found: []finding.Finding{{Rule: "X", Severity: finding.Warning, Message: "Forse."}}}
	for name, c := range map[string]struct {
		line Line
		plan Plan
		want deed
	}{
		"new":                      {Line{Kind: IsNew}, Plan{}, register},
		"new with a warning":       {Line{Kind: IsNew, Draft: warned}, Plan{}, refuse},
		"warnings accepted":        {Line{Kind: IsNew, Draft: warned}, Plan{Warned: true}, register},
		"left out":                 {Line{Kind: IsNew, Row: Row{Choice: ChooseSkip}}, Plan{Warned: true, Update: true}, refuse},
		"the same":                 {Line{Kind: IsSame, Draft: warned}, Plan{}, leave},
		"differs, kept":            {Line{Kind: IsOther}, Plan{}, leave},
		"differs, all updated":     {Line{Kind: IsOther}, Plan{Update: true}, correct},
		"differs, this one is":     {Line{Kind: IsOther, Row: Row{Choice: ChooseUpdate}}, Plan{}, correct},
		"differs, this one is not": {Line{Kind: IsOther, Row: Row{Choice: ChooseKeep}}, Plan{Update: true}, leave},
		"unclear":                  {Line{Kind: IsUnclear, Draft: warned}, Plan{Warned: true, Update: true}, refuse},
		"bad":                      {Line{Kind: IsBad}, Plan{Warned: true, Update: true}, refuse},
	} {
		if got, _ := c.line.deedOf(c.plan); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// FuzzRead: whatever stands in the cells, a row is read and judged.
func FuzzRead(f *testing.F) {
	f.Add("Rossi Ugo", "31/12/2005", "3331234567 / 081 1", "PE e IT", "Lima", "184")
	f.Add("DE LUCA, NICOLO'", "38717", "3,3E+09", "italiana", "", "x")
	f.Add("\u0301", "0000", "+", ";;", "(", "00000")
	m := Mapping{fullName, "birth_date", "phone", "citizenship", "birth_place", "postcode"}
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g string) {
		row := spreadsheet.Row{Number: 1, Cells: []string{a, b, c, d, e, g}}
		draft := Read(row, m, onDay)
		if !draft.Bad() && draft.Person.FullName() == "" {
			t.Errorf("nobody: %q", row.Cells)
		}
		for _, f := range draft.Found {
			if f.Message == "" || language.Italian.Finding(f) == "" {
				t.Errorf("%+v says nothing", f)
			}
		}
	})
}
