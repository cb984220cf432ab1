package learner

import (
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/language"
)

// longestText is in characters, of any field but the names.
const longestText = 200

// earliestBirth: nobody who is alive was born before.
var earliestBirth = calendar.MustDate("1900-01-01")

// Review is a person as typed, made ready to be kept: names checked, text composed
// (NFC), the codice fiscale in capitals, the place of birth with its Belfiore code; and
// date, sex and place of birth taken from the codice fiscale where they were left empty.
// Citizenship never is (DOMAIN §7).
//
// What is wrong with a field is a *fault.Error that names it. What only looks wrong is a
// warning, which whoever has seen the document may accept.
func Review(l Learner, today calendar.Date) (Learner, []finding.Finding, error) {
	bad := fault.New(fault.Invalid, "learner.incomplete", "Controlla i dati della persona.")
	found := reviewNames(bad, &l)
	reviewDeclared(bad, &l, today)
	if l.Sex != "" && l.Sex != string(fiscalcode.Female) && l.Sex != string(fiscalcode.Male) {
		bad.With("sex", "Scegli femmina o maschio, come sul documento.")
	}
	found = append(found, reviewBirth(bad, l, today)...)
	l.Citizenships = reviewCitizenships(bad, l.Citizenships)
	code := reviewCode(bad, "tax_code", &l.TaxCode)
	if err := bad.OrNil(); err != nil {
		return l, nil, err
	}
	l.SortKey = language.SortKey(l.FullName())
	fillFrom(&l, code, today)
	found = append(found, reviewPlace(&l, code)...)
	return l, append(found, compare(l, code)...), nil
}

// reviewNames cleans the names. Some people have one, which the codice fiscale counts as
// surname: which of the two fields it stands in is what the document says.
func reviewNames(bad *fault.Error, l *Learner) []finding.Finding {
	l.Surname, l.Name = strings.TrimSpace(l.Surname), strings.TrimSpace(l.Name)
	if l.Surname == "" && l.Name == "" {
		bad.With("surname", "Scrivi il cognome, o almeno il nome, come sul documento.")
		return nil
	}
	one := finding.Finding{Rule: "L-ONE-NAME", Severity: finding.Warning}
	if l.Surname == "" {
		one.Subject, one.Message = "surname", "Il cognome è vuoto: controlla che sul documento ci sia un solo nome."
	} else {
		l.Surname = reviewName(bad, "surname", l.Surname)
	}
	if l.Name == "" {
		one.Subject, one.Message = "name", "Il nome è vuoto: controlla che sul documento ci sia solo il cognome."
	} else {
		l.Name = reviewName(bad, "name", l.Name)
	}
	if one.Message == "" {
		return nil
	}
	return []finding.Finding{one}
}

func reviewName(bad *fault.Error, field, typed string) string {
	name, err := CheckName(field, typed)
	if e := fault.As(err); e != nil {
		bad.Fields = append(bad.Fields, e.Fields...)
	}
	return name
}

// reviewCitizenships are ISO 3166 codes in capitals, each once.
func reviewCitizenships(bad *fault.Error, typed string) string {
	var codes []string
	for code := range strings.FieldsSeq(strings.ToUpper(typed)) {
		if _, ok := Country(code); !ok {
			bad.With("citizenship", "«{code}» non è la sigla di uno Stato: scegli dall’elenco.", fault.Args{"code": code})
		} else if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, " ")
}

// reviewCode reads a codice fiscale, empty while there is none.
func reviewCode(bad *fault.Error, field string, typed *string) fiscalcode.Code {
	if strings.TrimSpace(*typed) == "" {
		*typed = ""
		return ""
	}
	code, err := fiscalcode.Parse(*typed)
	if err != nil {
		if e := fault.As(err); e != nil {
			bad.With(field, e.Message, e.Args)
		}
		return ""
	}
	*typed = string(code)
	return code
}

// fillFrom takes from the codice fiscale what was left empty.
func fillFrom(l *Learner, code fiscalcode.Code, today calendar.Date) {
	if p, ok := fiscalcode.Lookup(l.BirthCode); ok && l.BirthPlace == "" {
		l.BirthPlace = p.String()
	}
	d, ok := code.Decode()
	if !ok {
		return
	}
	if l.Sex == "" {
		l.Sex = string(d.Sex)
	}
	if l.BirthDate == "" {
		l.BirthDate = d.Birth(calendar.Date{}, today).String()
	}
	if p, ok := fiscalcode.Lookup(d.Place); ok && l.BirthPlace == "" {
		l.BirthCode, l.BirthPlace = p.Code, p.String()
	}
}

// compare sets the codice fiscale beside what is declared.
func compare(l Learner, code fiscalcode.Code) []finding.Finding {
	if code == "" {
		return nil
	}
	declared := fiscalcode.Identity{Surname: l.Surname, Name: l.Name, Sex: fiscalcode.Sex(l.Sex), Birth: l.Born(), Place: l.BirthCode}
	if declared.Surname == "" {
		declared.Surname, declared.Name = l.Name, ""
	}
	found := fiscalcode.Compare(code, declared)
	d, ok := code.Decode()
	first, last := birthDays(l.BirthDate)
	if ok && first != last && (first.Year()%100 != d.Year || first.Month() == last.Month() && first.Month() != d.Month) {
		found = append(found, finding.Finding{Rule: "CF-BIRTH", Severity: finding.Warning, Subject: "birth",
			Message: "Per il codice fiscale la nascita è il {code}, in anagrafica è il {declared}. Controlla la data sul documento.",
			Args:    finding.Args{"code": fmt.Sprintf("%02d/%02d/’%02d", d.Day, int(d.Month), d.Year), "declared": l.Birth()}})
	}
	return found
}

// reviewPlace completes the place of birth and says where it is not in the official list,
// or is there more than once.
func reviewPlace(l *Learner, code fiscalcode.Code) []finding.Finding {
	if l.BirthPlace == "" || names(l.BirthCode, l.BirthPlace) {
		return nil
	}
	if p, ok := placeOf(l.BirthPlace, l.BornBy()); ok {
		l.BirthCode = p.Code
		if !strings.Contains(l.BirthPlace, "(") { // "Lima (Perù)" stays
			l.BirthPlace = p.String()
		}
		return nil
	}
	l.BirthCode = ""
	said := finding.Args{"place": l.BirthPlace}
	message := "Il luogo di nascita «{place}» non è nell’elenco di comuni e Stati. Se è una città all’estero scrivi anche lo Stato, ad esempio Lima (Perù)."
	d, _ := code.Decode()
	if p, ok := fiscalcode.Lookup(d.Place); ok {
		said["code"] = p.String()
		message = "Il luogo di nascita «{place}» non è nell’elenco di comuni e Stati; per il codice fiscale è {code}. Controlla il documento."
	}
	if same := fiscalcode.Named(l.BirthPlace, l.BornBy()); len(same) > 1 {
		var names []string
		for _, p := range same {
			names = append(names, p.String())
		}
		said["names"] = strings.Join(names, ", ")
		message = "Di luoghi con il nome «{place}» ce n’è più d’uno: {names}. Scrivi quello del documento, con la provincia."
	}
	return []finding.Finding{{Rule: "L-PLACE", Severity: finding.Warning, Subject: "birth_place", Message: message, Args: said}}
}

// names reports whether a text names the place of that Belfiore code.
func names(code, text string) bool {
	p, ok := fiscalcode.Lookup(code)
	return ok && (text == p.String() || p.Abroad() && strings.HasSuffix(text, "("+p.Name+")"))
}

// placeOf is the one municipality or state of that name on that day: "Napoli", "Napoli
// (NA)", "Perù", and the state of "Lima (Perù)".
func placeOf(typed string, day calendar.Date) (fiscalcode.Place, bool) {
	if of := fiscalcode.Named(typed, day); len(of) == 1 {
		return of[0], true
	}
	if _, state, ok := strings.Cut(strings.TrimSuffix(typed, ")"), "("); ok {
		if of := fiscalcode.Named(state, day); len(of) == 1 && of[0].Abroad() {
			return of[0], true
		}
	}
	return fiscalcode.Place{}, false
}
