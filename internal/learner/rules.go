package learner

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

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
	l.Surname = reviewName(bad, "surname", l.Surname)
	if l.Name = strings.TrimSpace(l.Name); l.Name != "" { // some people have one name, written as surname
		l.Name = reviewName(bad, "name", l.Name)
	}
	for _, text := range []struct {
		field string
		value *string
	}{{"birth_place", &l.BirthPlace}, {"email", &l.Email}, {"phone", &l.Phone}, {"address", &l.Residence}, {"guardian", &l.Guardian}} {
		*text.value = norm.NFC.String(strings.Join(strings.Fields(*text.value), " "))
		if utf8.RuneCountInString(*text.value) > longestText {
			bad.With(text.field, "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestText})
		}
	}
	if a, err := mail.ParseAddress(l.Email); l.Email != "" && (err != nil || a.Address != l.Email) {
		bad.With("email", "L’indirizzo email non è completo: scrivilo come nome@esempio.it.")
	}
	if l.Sex != "" && l.Sex != string(fiscalcode.Female) && l.Sex != string(fiscalcode.Male) {
		bad.With("sex", "Scegli femmina o maschio, come sul documento.")
	}
	reviewBirthDate(bad, l.BirthDate, today)
	l.Citizenships = reviewCitizenships(bad, l.Citizenships)
	code := reviewCode(bad, &l)
	if err := bad.OrNil(); err != nil {
		return l, nil, err
	}
	found := reviewPlace(&l, code, today)
	if code != "" {
		found = append(found, fiscalcode.Compare(code, fiscalcode.Identity{Surname: l.Surname, Name: l.Name,
			Sex: fiscalcode.Sex(l.Sex), Birth: l.Born(), Place: l.BirthCode})...)
	}
	l.SortKey, l.Search = language.SortKey(l.FullName()), l.folded()
	return l, found, nil
}

func (l Learner) folded() string {
	return language.Fold(strings.Join([]string{l.Surname, l.Name, l.TaxCode, strings.ReplaceAll(l.Phone, " ", "")}, " "))
}

func reviewName(bad *fault.Error, field, typed string) string {
	name, err := CheckName(field, typed)
	if e := fault.As(err); e != nil {
		bad.Fields = append(bad.Fields, e.Fields...)
	}
	return name
}

func reviewBirthDate(bad *fault.Error, iso string, today calendar.Date) {
	if iso == "" {
		return
	}
	switch day, err := calendar.ParseDate(iso); {
	case err != nil:
		bad.With("birth_date", "La data di nascita non è una data: scrivila come 31/12/2006.")
	case day.After(today):
		bad.With("birth_date", "La data di nascita è nel futuro.")
	case day.Before(earliestBirth):
		bad.With("birth_date", "La data di nascita è troppo lontana: controlla l’anno.")
	}
}

// reviewCitizenships are ISO 3166 codes in capitals, each once.
func reviewCitizenships(bad *fault.Error, typed string) string {
	var codes []string
	seen := map[string]bool{}
	for code := range strings.FieldsSeq(strings.ToUpper(typed)) {
		if _, ok := Country(code); !ok {
			bad.With("citizenship", "«{code}» non è la sigla di uno Stato: scegli dall’elenco.", fault.Args{"code": code})
			continue
		}
		if !seen[code] {
			seen[code] = true
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, " ")
}

// reviewCode reads the codice fiscale, empty while there is none, and fills date and sex.
func reviewCode(bad *fault.Error, l *Learner) fiscalcode.Code {
	if strings.TrimSpace(l.TaxCode) == "" {
		l.TaxCode = ""
		return ""
	}
	code, err := fiscalcode.Parse(l.TaxCode)
	if err != nil {
		if e := fault.As(err); e != nil {
			bad.With("tax_code", e.Message, e.Args)
		}
		return ""
	}
	l.TaxCode = string(code)
	if d, ok := code.Decode(); ok && l.Sex == "" {
		l.Sex = string(d.Sex)
	}
	return code
}

// reviewPlace completes date and place of birth and says where the place is not in the
// official list.
func reviewPlace(l *Learner, code fiscalcode.Code, today calendar.Date) []finding.Finding {
	d, decoded := code.Decode()
	if decoded && l.BirthDate == "" {
		l.BirthDate = d.Birth(calendar.Date{}, today).String()
	}
	if p, ok := fiscalcode.Lookup(l.BirthCode); ok && l.BirthPlace == "" {
		l.BirthPlace = p.String()
	}
	if l.BirthCode != "" {
		return nil
	}
	if l.BirthPlace == "" {
		if p, ok := fiscalcode.Lookup(d.Place); ok {
			l.BirthCode, l.BirthPlace = p.Code, p.String()
		}
		return nil
	}
	if p, ok := placeOf(l.BirthPlace, l.Born()); ok {
		l.BirthCode = p.Code
		if !strings.Contains(l.BirthPlace, "(") { // "Lima (Perù)" stays
			l.BirthPlace = p.String()
		}
		return nil
	}
	said := finding.Args{"place": l.BirthPlace}
	message := "Il luogo di nascita «{place}» non è nell’elenco di comuni e Stati. Se è una città all’estero scrivi anche lo Stato, ad esempio Lima (Perù)."
	if p, ok := fiscalcode.Lookup(d.Place); ok {
		said["code"] = p.String()
		message = "Il luogo di nascita «{place}» non è nell’elenco di comuni e Stati; per il codice fiscale è {code}. Controlla il documento."
	}
	return []finding.Finding{{Rule: "L-PLACE", Severity: finding.Warning, Subject: "birth_place", Message: message, Args: said}}
}

// placeOf is the one municipality or state of that name on that day: "Napoli", "Napoli
// (NA)", "Perù", and the state of "Lima (Perù)".
func placeOf(typed string, born calendar.Date) (fiscalcode.Place, bool) {
	if p, ok := onlyPlace(typed, born); ok {
		return p, true
	}
	if _, state, ok := strings.Cut(strings.TrimSuffix(typed, ")"), "("); ok {
		p, ok := onlyPlace(state, born)
		return p, ok && p.Abroad()
	}
	return fiscalcode.Place{}, false
}

func onlyPlace(name string, born calendar.Date) (fiscalcode.Place, bool) {
	var only fiscalcode.Place
	n := 0
	for _, p := range fiscalcode.Places(name, born) {
		if wanted := language.Fold(name); language.Fold(p.Name) == wanted || language.Fold(p.String()) == wanted {
			only = p
			n++
		}
	}
	return only, n == 1
}

// checkEvidence judges what is typed about a document; every refusal names its field.
func checkEvidence(e Evidence, today calendar.Date) error {
	bad := fault.New(fault.Invalid, "learner.evidence", "Controlla i dati del documento.")
	if e.Kind == "" {
		bad.With("kind", "Scegli che documento è.")
	}
	switch {
	case e.ReceivedOn.IsZero():
		bad.With("received", "Scrivi quando il documento è stato consegnato.")
	case e.ReceivedOn.After(today):
		bad.With("received", "La consegna è nel futuro: scrivi il giorno in cui il documento è arrivato.")
	case e.IssuedOn.After(e.ReceivedOn):
		bad.With("issued", "Il documento risulta rilasciato dopo la consegna: controlla le due date.")
	}
	if !e.ExpiresOn.IsZero() && e.ExpiresOn.Before(e.IssuedOn) {
		bad.With("expires", "La scadenza viene prima del rilascio: controlla le due date.")
	}
	switch e.Level {
	case "", "A1", "A2", "B1", "B2", "C1", "C2":
	default:
		bad.With("level", "Scegli un livello del QCER, da A1 a C2.")
	}
	if _, ok := Country(e.Country); e.Country != "" && !ok {
		bad.With("country", "«{code}» non è la sigla di uno Stato: scegli dall’elenco.", fault.Args{"code": e.Country})
	}
	for field, text := range map[string]string{"issuer": e.Issuer, "number": e.Number, "score": e.Score, "examiner": e.Examiner, "note": e.Note} {
		if utf8.RuneCountInString(text) > longestText {
			bad.With(field, "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestText})
		}
	}
	return bad.OrNil()
}
