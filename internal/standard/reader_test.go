package standard

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"vidimus/internal/finding"
)

// TestEncodings: the same sheet however it was saved.
func TestEncodings(t *testing.T) {
	text := sheet(t, abruzzoSheet) + "\n"
	want, _ := read(t, text)
	units := utf16.Encode([]rune(text))
	little, big := []byte{0xFF, 0xFE}, []byte{0xFE, 0xFF}
	for _, u := range units {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	nbsp := strings.ReplaceAll(strings.ReplaceAll(text, "EQF\t", "EQF\u00A0"), "Livello EQF", "Livello\u00A0EQF")
	ansi, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"UTF-8 with mark": append([]byte("\uFEFF"), text...),
		"UTF-16 LE":       little,
		"UTF-16 BE":       big,
		"Windows-1252":    []byte(ansi),
		"CRLF":            []byte(strings.ReplaceAll(text, "\n", "\r\n")),
		"CR":              []byte(strings.ReplaceAll(text, "\n", "\r")),
		"NBSP":            []byte(nbsp),
		"soft hyphens":    []byte(strings.ReplaceAll(text, "telefon", "tele\u00ADfon")),
		"decomposed":      []byte(strings.ReplaceAll(text, "à", "a\u0300")),
	} {
		s, fs := Read(b)
		if s == nil {
			t.Errorf("%s: %v", name, fs)
			continue
		}
		eq(t, name, s, want)
		if f := says(fs, "Parlare col sorriso"); f == nil || f.Line != 18 {
			t.Errorf("%s: the line number is off: %v", name, f)
		}
	}
}

func TestNoSheet(t *testing.T) {
	pdf := []byte("%PDF-1.7\n1 0 obj\n")
	for name, b := range map[string][]byte{
		"nothing":          nil,
		"blank":            []byte(" \r\n\t\uFEFF\u00A0\n"),
		"a letter":         []byte("Gentile direttrice,\nin allegato lo Standard Formativo del corso.\nCordiali saluti\n"),
		"binary":           {0x7F, 'E', 'L', 'F', 0, 0, 1, 2, 3},
		"a zip":            []byte("PK\x03\x04\x14\x00\x06\x00"),
		"a PDF":            pdf,
		"UTF-16, no mark":  []byte("S\x00c\x00h\x00e\x00d\x00a\x00"),
		"half of a UTF-16": {0xFF, 0xFE, 'S'},
		"50 MB":            bytes.Repeat([]byte("Livello EQF 3\n"), 50<<20/14),
		"one byte more":    append([]byte("Scheda di dettaglio\n"), bytes.Repeat([]byte(" "), MaxBytes)...),
	} {
		s, fs := Read(b)
		if s != nil || len(fs) != 1 || fs[0].Severity != finding.Blocking || fs[0].Rule != NoSheet {
			t.Errorf("%s: %v, %v", name, s, fs)
		}
	}
}

// without cuts the lines from one that begins with from up to one that begins with to.
func without(t *testing.T, text, from, to string) string {
	t.Helper()
	start := strings.Index(text, "\n"+from)
	if start < 0 {
		t.Fatalf("%q is not in the sheet", from)
	}
	end := len(text)
	if to != "" {
		i := strings.Index(text[start+1:], "\n"+to)
		if i < 0 {
			t.Fatalf("%q is not in the sheet", to)
		}
		end = start + 1 + i
	}
	return text[:start] + text[end:]
}

func TestMissingSections(t *testing.T) {
	c, a := sheet(t, campaniaSheet), sheet(t, abruzzoSheet)
	tests := []struct{ name, text, says string }{
		{"title", strings.Replace(c, "\nOperatore call center Inbound\n", "\n", 1), "titolo della qualificazione"},
		{"all UC", without(t, c, "Elenco Unità di Competenza", "Standard Formativo"), "Elenco Unità di Competenza"},
		{"all but the head", without(t, c, "Elenco Unità di Competenza", ""), "Standard Formativo"},
		{"training standard", without(t, c, "Standard Formativo", "Elenco Unità Formative"), "«Standard Formativo»"},
		{"its heading alone", strings.Replace(c, "\nStandard Formativo\n", "\n", 1), "«Standard Formativo»"},
		{"everything after the UC", without(t, c, "Standard Formativo", ""), "«Standard Formativo»"},
		{"all UF", without(t, c, "Elenco Unità Formative", ""), "Elenco Unità Formative"},
		{"one UC", without(t, c, "Codice 3075", "Standard Formativo"), "la UC 3075 non è nella scheda"},
		{"the code of a UC", strings.Replace(c, "\nCodice 2299\n", "\n", 1), "non ha la riga «Codice»"},
		{"the code of the second UC", strings.Replace(c, "\nCodice 3075\n", "\n", 1), "non ha la riga «Codice»"},
		{"the code of a UF", strings.Replace(c, "\nCodice 532\n", "\n", 1), "non ha la riga «Codice»"},
		{"abilities of a UC", without(t, c, "Abilità", "Conoscenze"), "UC 2299: mancano le abilità"},
		{"a code of its own for the second UF", strings.Replace(c, "\nCodice 532\n", "\nCodice 531\n", 1), "UF 531: lo stesso codice è scritto anche alla riga 103"},
		{"a code of its own for the second UC", strings.Replace(c, "\nCodice 3075\n", "\nCodice 2299\n", 1), "UC 2299: lo stesso codice"},
		{"the UC of a UF", without(t, c, "Denominazione UC correlata Gestire", "Risultato"), "UF 532: manca la riga «Denominazione UC correlata»"},
		{"total", strings.ReplaceAll(c, "Durata minima complessiva del percorso (ore) 250", ""), "durata minima complessiva"},
		{"title of the profile", without(t, a, "Denominazione del profilo", "Descrizione"), "Denominazione del profilo"},
		{"all UC of a profile", without(t, a, "Denominazione dell'Unità", ""), "Mancano le unità di competenza"},
		{"one UC of a profile", without(t, a, "Denominazione dell'Unità di Competenza 2", "Denominazione dell'Unità di Competenza 3"), "annuncia la UC «Erogare"},
		{"knowledge of a profile", strings.Replace(a, "Conoscenze\t<ul", "Sapere\t<ul", 1), "mancano le conoscenze"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, fs := read(t, test.text)
			if f := says(finding.Of(fs, finding.Blocking), test.says); f == nil {
				t.Errorf("%q is not said: %v", test.says, rules(fs, finding.Blocking))
			}
		})
	}
}

// TestNothingIsDropped puts a foreign line after each line of the sheets: it is
// listed with its number, said to have been joined, or unseats the title.
func TestNothingIsDropped(t *testing.T) {
	for _, name := range []string{campaniaSheet, abruzzoSheet} {
		lines := strings.Split(strings.TrimSpace(sheet(t, name)), "\n")
		for i := 1; i <= len(lines); i++ {
			text := strings.Join(slices.Insert(slices.Clone(lines), i, "Voce mai vista 42"), "\n")
			s, fs := read(t, text)
			at := func(no int) bool {
				return slices.ContainsFunc(fs, func(f finding.Finding) bool { return f.Line == no })
			}
			if s.Title == "Voce mai vista 42" { // before the title it is the title, and the title is foreign
				if says(finding.Of(fs, finding.Warning), "Operatore call center Inbound") == nil {
					t.Errorf("%s: line %d became the title in silence", name, i+1)
				}
			} else if !at(i + 1) {
				t.Errorf("%s: a foreign line %d leaves no trace", name, i+1)
			}
		}
	}
}

func TestValuesThatCannotBeRead(t *testing.T) {
	c := sheet(t, campaniaSheet)
	for _, change := range [][2]string{
		{"Durata minima di aula (ore) 130", "Durata minima di aula (ore) centotrenta"},
		{"Durata minima di aula (ore) 130", "Durata minima di aula (ore) -130"},
		{"Durata minima di aula (ore) 130", "Durata minima di aula (ore) 130,5"},
		{"Durata minima di aula (ore) 130", "Durata minima di aula (ore) 9999999999999999999999"},
		{"Codice ISCED-F 2013 0415 Secretarial", "Codice ISCED-F 2013 415 Secretarial"},
		{"1° Anno250NO", "1° AnnoNO"},
		{"Referenziazione ATECO 2007 N.82.11.01 - ", "Referenziazione ATECO 2007 senza codice "},
		{"Durata massima FAD aula 100", "Durata massima FAD aula 140%"},
	} {
		changed := strings.Replace(c, change[0], change[1], 1)
		if changed == c {
			t.Fatalf("%q is not in the sheet", change[0])
		}
		_, fs := read(t, changed)
		if f := says(finding.Of(fs, finding.Warning), excerpt(change[1][:min(len(change[1]), 40)])); f == nil || f.Line == 0 {
			t.Errorf("%q: %v", change[1], fs)
		}
	}
}

func TestNotSetIsNotZero(t *testing.T) {
	c := sheet(t, campaniaSheet)
	const label = "Durata minima laboratorio (ore)"
	for value, want := range map[string]*int{" -": nil, " –": nil, "": nil, " 0": finding.Int(0), " 40": finding.Int(40), " 1.200": finding.Int(1200)} {
		s, fs := read(t, strings.Replace(c, label+" -", label+value, 1))
		eq(t, value, s.Training[0].MinLaboratory, want)
		if f := says(fs, label); f != nil {
			t.Errorf("%q: %v", value, f)
		}
	}
	s, fs := read(t, strings.Replace(c, label+" -\n", "", 1))
	if s.Training[0].MinLaboratory != nil || says(fs, "Manca la riga «"+label+"»") == nil {
		t.Error("a missing line is not said")
	}
}

func TestUnitsDifferFromTheirUC(t *testing.T) {
	c := sheet(t, campaniaSheet)
	units := strings.Index(c, "Elenco Unità Formative")
	for what, change := range map[string][2]string{
		"le abilità non sono":           {"Applicare tecniche di comunicazione telefonica", "Applicare altre tecniche"},
		"le conoscenze non sono":        {"  • Principi di customer care\n", ""},
		"il livello EQF non è":          {"Livello EQF 3", "Livello EQF 4"},
		"il risultato atteso non è":     {"atteso Informazioni telefoniche", "atteso Informazioni scritte"},
		"la UC 9999 non è nella scheda": {"(2299)", "(9999)"},
	} {
		_, fs := read(t, c[:units]+strings.Replace(c[units:], change[0], change[1], 1))
		if f := says(fs, what); f == nil || f.Subject != "531" || f.Line == 0 {
			t.Errorf("%s: %v", what, f)
		}
	}
}

func TestOlderCampania(t *testing.T) {
	c := sheet(t, campaniaSheet)
	c = strings.NewReplacer("Risultato formativo atteso", "Risultato atteso", "Durata minima complessiva del percorso (ore)", "Durata minima (ore)",
		"Durata minima di aula (ore) 130", "Durata minima di aula e laboratorio (ore) 175", "Durata massima FAD aula 100", "Durata massima FAD aula 33%",
		"Durata massima FaD 12", "Durata massima FaD 45 %", "Elenco Unità Formative (UF)", "Elenco Moduli (UF)", "Livello EQF 3\nSettore", "Livello EQF 3\nRegolamentata SI\nSettore").Replace(c)
	c = regexp.MustCompile(`\nDenominazione UC correlata [^\n]*`).ReplaceAllString(c, "")
	s, fs := read(t, c)
	tr := s.Training[0]
	eq(t, "regulated, modules", []bool{s.Regulated, s.Modules}, []bool{true, true})
	eq(t, "result", s.CompetenceUnits[0].Result, "Informazioni telefoniche fornite secondo gli standard predisposti")
	eq(t, "total", tr.MinTotal, finding.Int(250))
	eq(t, "aula", tr.MinClassroom, (*int)(nil))
	eq(t, "aula and laboratory", tr.MinClassroomLaboratory, finding.Int(175))
	eq(t, "33 % of 250 h", tr.MaxFAD, finding.Int(82))
	eq(t, "45 % of 30 h", tr.Units[0].MaxFAD, finding.Int(13))
	eq(t, "blocking", rules(fs, finding.Blocking), nil)
	if f := says(fs, "33 % di 250 h letto come 82 h"); f == nil || f.Severity != finding.Note {
		t.Errorf("the percentage is not kept: %v", f)
	}
}

func TestSeveralTrainingStandards(t *testing.T) {
	c := sheet(t, campaniaSheet)
	at := strings.Index(c, "\nStandard Formativo")
	second := strings.NewReplacer("(ore) 250", "(ore) 400", "Anno250NO", "Anno400SI", "Codice 53", "Codice 73").Replace(c[at:])
	s, fs := read(t, c+"\n"+second)
	if len(s.Training) != 2 {
		t.Fatalf("%d training standards", len(s.Training))
	}
	eq(t, "totals", []int{*s.TrainingNo(1).MinTotal, *s.TrainingNo(2).MinTotal}, []int{250, 400})
	eq(t, "years", s.Training[1].Years, []Year{{1, 400, true}})
	eq(t, "UF", []Code{s.Training[0].Units[0].Code, s.Training[1].Units[0].Code}, []Code{"531", "731"})
	eq(t, "blocking", rules(fs, finding.Blocking), nil)
}

func TestAnATECOCodeWithoutItsSection(t *testing.T) {
	if withoutSection("N.82.20.00") != withoutSection("82.20.00") || withoutSection("N.82.20.00") == withoutSection("82.20.01") {
		t.Error("N.82.20.00 and 82.20.00 are one code, 82.20.01 another")
	}
}

func TestManyForeignLinesAreCounted(t *testing.T) {
	text := strings.Replace(sheet(t, campaniaSheet), "\nElenco Unità di", strings.Repeat("\nVoce mai vista", 1000)+"\n\nElenco Unità di", 1)
	_, fs := read(t, text)
	if n := len(rules(fs, finding.Warning)); n > maxUnread+10 {
		t.Errorf("%d warnings", n)
	}
	if says(fs, "Altre 800 righe") == nil {
		t.Error("the rest is not counted")
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{campaniaSheet, abruzzoSheet} {
		text := sheet(f, name)
		f.Add([]byte(text))
		f.Add([]byte(text[len(text)/2:]))
	}
	f.Add([]byte("Scheda di dettaglio\nLivello EQF -\nStandard Formativo\nAnnualità\n1° Anno250NO\nElenco Moduli (UF)\nDurata massima FaD 40%\n"))
	for _, name := range []string{bicycles, tailoring, printed, modules, webAbr, lazio} {
		f.Add([]byte(sheet(f, name)))
	}
	f.Add([]byte(Join(sheet(f, webAbr), sheet(f, minimumOf))))
	f.Add([]byte("\xff\xfeS\x00c\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, fs := Read(b)
		if (s == nil) != (len(fs) == 1 && fs[0].Rule == NoSheet) {
			t.Fatalf("%v with %v", s, fs)
		}
		for _, x := range fs {
			if x.Rule == "" || x.Line < 0 || x.Line > len(b)+1 {
				t.Errorf("%+v", x)
			}
		}
		if s != nil {
			text, _, _ := decode(b)
			lines, _ := split(text)
			if _, sc := understand(s.Layout, lines); accounted(sc) != nil {
				t.Error(accounted(sc))
			}
		}
		j, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back *Standard
		if err := json.Unmarshal(j, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, back); diff != "" {
			t.Error(diff)
		}
	})
}
