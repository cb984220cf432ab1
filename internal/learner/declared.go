package learner

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/standard"
)

// The levels of a school title, lowest first, and the systems it comes from.
const (
	NoTitle      = standard.NoTitle
	LicenzaMedia = standard.LicenzaMedia
	Qualifica    = standard.Qualifica
	Diploma      = standard.Diploma
	Laurea       = standard.Laurea

	ItalianSystem = "italian"
	ForeignSystem = "foreign"
)

// TitleLevels in the order of schooling.
var TitleLevels = standard.TitleLevels

// TitleLabel is the office's word for a level.
func TitleLabel(level string) string {
	switch level {
	case NoTitle, "":
		return "Nessun titolo"
	case LicenzaMedia:
		return "Licenza media"
	case Qualifica:
		return "Qualifica professionale"
	case Diploma:
		return "Diploma di scuola superiore"
	case Laurea:
		return "Laurea"
	}
	return "Altro titolo"
}

// Employments are the conditions that the forms of the regions and of the European Social
// Fund ask for, in their order.
var Employments = []string{"first_job", "employed", "unemployed", "student", "inactive"}

// EmploymentLabel is the form's word for a condition.
func EmploymentLabel(condition string) string {
	switch condition {
	case "first_job":
		return "In cerca di prima occupazione"
	case "employed":
		return "Occupato, anche saltuario o in cassa integrazione"
	case "unemployed":
		return "Disoccupato in cerca di nuova occupazione"
	case "student":
		return "Studente"
	case "inactive":
		return "Inattivo diverso da studente"
	}
	return ""
}

// Relations are what the person who signs for a minor may be to them.
var Relations = []string{"mother", "father", "guardian", "foster", "administrator"}

// RelationLabel is the office's word for a relation.
func RelationLabel(relation string) string {
	switch relation {
	case "mother":
		return "Madre"
	case "father":
		return "Padre"
	case "guardian":
		return "Tutore"
	case "foster":
		return "Affidatario"
	case "administrator":
		return "Amministratore di sostegno"
	}
	return ""
}

// text is a field that is only cleaned: composed, single spaces, not too long.
type text struct {
	field string
	value *string
}

func (l *Learner) texts() []text {
	return []text{
		{"birth_place", &l.BirthPlace}, {"email", &l.Email}, {"phone", &l.Phone}, {"other_phone", &l.OtherPhone},
		{"address", &l.Residence}, {"town", &l.ResidenceTown}, {"postcode", &l.ResidencePostcode},
		{"domicile", &l.Domicile}, {"domicile_town", &l.DomicileTown}, {"domicile_postcode", &l.DomicilePostcode},
		{"guardian", &l.Guardian}, {"guardian_email", &l.GuardianEmail}, {"guardian_phone", &l.GuardianPhone},
		{"other_guardian", &l.OtherGuardian}, {"other_guardian_email", &l.OtherGuardianEmail}, {"other_guardian_phone", &l.OtherGuardianPhone},
		{"school_year", &l.SchoolYear}, {"school_institute", &l.SchoolInstitute},
	}
}

// reviewDeclared cleans and checks everything but the identity.
func reviewDeclared(bad *fault.Error, l *Learner, today calendar.Date) {
	for _, t := range l.texts() {
		*t.value = norm.NFC.String(strings.Join(strings.Fields(*t.value), " "))
		if utf8.RuneCountInString(*t.value) > longestText {
			bad.With(t.field, "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestText})
		}
	}
	for _, t := range []text{{"email", &l.Email}, {"guardian_email", &l.GuardianEmail}, {"other_guardian_email", &l.OtherGuardianEmail}} {
		if a, err := mail.ParseAddress(*t.value); *t.value != "" && (err != nil || a.Address != *t.value) {
			bad.With(t.field, "L’indirizzo email non è completo: scrivilo come nome@esempio.it.")
		}
	}
	for _, t := range []text{{"phone", &l.Phone}, {"other_phone", &l.OtherPhone}, {"guardian_phone", &l.GuardianPhone}, {"other_guardian_phone", &l.OtherGuardianPhone}} {
		if *t.value != "" && len(phoneKey(*t.value)) < shortestPhone {
			bad.With(t.field, "Il telefono ha troppe poche cifre: ricopialo per intero.")
		}
	}
	for _, t := range []text{{"guardian_tax_code", &l.GuardianTaxCode}, {"other_guardian_tax_code", &l.OtherGuardianTaxCode}} {
		reviewCode(bad, t.field, t.value)
	}
	l.ResidenceCode = reviewTown(bad, "postcode", &l.ResidenceTown, l.ResidenceCode, l.ResidencePostcode, today)
	l.DomicileCode = reviewTown(bad, "domicile_postcode", &l.DomicileTown, l.DomicileCode, l.DomicilePostcode, today)
	oneOf(bad, "guardian_relation", l.GuardianRelation, Relations)
	oneOf(bad, "other_guardian_relation", l.OtherGuardianRelation, Relations)
	oneOf(bad, "employment", l.Employment, Employments)
	reviewSchool(bad, *l, today)
}

// shortestPhone is in digits.
const shortestPhone = 5

func oneOf(bad *fault.Error, field, value string, of []string) {
	if value != "" && !slices.Contains(of, value) {
		bad.With(field, "Scegli una voce dell’elenco.")
	}
}

// reviewTown finds the municipality or state of an address, which keeps its own words where
// the list has none: people live in hamlets and in cities abroad.
func reviewTown(bad *fault.Error, field string, town *string, code, postcode string, today calendar.Date) string {
	if *town == "" && code == "" {
		return ""
	}
	p, known := fiscalcode.Lookup(code)
	if *town == "" {
		*town = p.String()
	}
	if !names(code, *town) {
		if p, known = placeOf(*town, today); known && !strings.Contains(*town, "(") {
			*town = p.String()
		}
	}
	if !known {
		return ""
	}
	if postcode != "" && !p.Abroad() && (len(postcode) != 5 || strings.TrimFunc(postcode, unicode.IsDigit) != "") {
		bad.With(field, "Il CAP ha 5 cifre, come 80100.")
	}
	return p.Code
}

func reviewSchool(bad *fault.Error, l Learner, today calendar.Date) {
	oneOf(bad, "school", l.School, TitleLevels)
	oneOf(bad, "school_system", l.SchoolSystem, []string{ItalianSystem, ForeignSystem})
	if _, ok := Country(l.SchoolCountry); l.SchoolCountry != "" && !ok {
		bad.With("school_country", "«{code}» non è la sigla di uno Stato: scegli dall’elenco.", fault.Args{"code": l.SchoolCountry})
	}
	if l.SchoolYear == "" {
		return
	}
	year, _ := birthDays(l.SchoolYear)
	if !onlyYear.MatchString(l.SchoolYear) || year.Before(earliestBirth) || year.After(today) {
		bad.With("school_year", "Scrivi l’anno del titolo con quattro cifre, come 2015.")
	}
}
