package intake

import (
	"slices"
	"strings"

	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/spreadsheet"
)

// Field is something that a column may hold.
type Field struct {
	ID    string // what learner.Review calls it, where it is a field of the archive
	label string
	names string                           // headings it is known by, folded, separated by commas
	value func(l *learner.Learner) *string // where it is kept; nil for a part of another field
	read  func(text string, at *reading) string
}

// Label is the field's name, a sentence of the catalogue.
func (f Field) Label() string { return f.label }

// Fields are all fields, in the order in which a form offers them.
var Fields = []Field{
	{"surname", "Cognome", "cognome,cognomi,surname,last name,cognome allievo,cognome partecipante", func(l *learner.Learner) *string { return &l.Surname }, nil},
	{"name", "Nome", "nome,nomi,name,first name,nome allievo,nome partecipante", func(l *learner.Learner) *string { return &l.Name }, nil},
	{fullName, "Cognome e nome insieme", "cognome e nome,cognome nome,nome e cognome,nome cognome,nominativo,allievo,partecipante,candidato,corsista,studente,full name", nil, nil},
	{"tax_code", "Codice fiscale", "codice fiscale,cod fiscale,cod fisc,cf,c f,codfisc,codicefiscale,codice fiscale allievo,tax code", func(l *learner.Learner) *string { return &l.TaxCode }, readCode},
	{"sex", "Sesso", "sesso,genere,sex,gender,m f,mf", func(l *learner.Learner) *string { return &l.Sex }, readSex},
	{"birth_date", "Data di nascita", "data di nascita,data nascita,nato il,nata il,nato a il,nato nata il,nascita,dt nascita,data nasc,birth date,date of birth", func(l *learner.Learner) *string { return &l.BirthDate }, readBirth},
	{"birth_place", "Luogo di nascita", "luogo di nascita,luogo nascita,comune di nascita,comune nascita,citta di nascita,citta nascita,nato a,nata a,birth place", func(l *learner.Learner) *string { return &l.BirthPlace }, nil},
	{birthProvince, "Provincia di nascita", "provincia di nascita,provincia nascita,prov nascita,prov di nascita,pr nascita", nil, nil},
	{birthState, "Stato di nascita", "stato di nascita,stato nascita,nazione di nascita,nazione nascita,paese di nascita,stato estero di nascita", nil, nil},
	{"birth_code", "Codice catastale di nascita", "codice catastale,codice catastale di nascita,codice belfiore,cod catastale,codice comune nascita,codice comune di nascita", func(l *learner.Learner) *string { return &l.BirthCode }, readUpper},
	{"citizenship", "Cittadinanza", "cittadinanza,cittadinanze,nazionalita,citizenship,nationality", func(l *learner.Learner) *string { return &l.Citizenships }, readCitizenships},
	{"email", "Email", "email,e mail,mail,posta elettronica,indirizzo email,indirizzo di posta elettronica,indirizzo mail", func(l *learner.Learner) *string { return &l.Email }, readEmail},
	{"phone", "Telefono", "telefono,cellulare,cell,tel,numero di telefono,recapito telefonico,telefono cellulare,numero telefono,numero cellulare,mobile,phone,recapito", func(l *learner.Learner) *string { return &l.Phone }, readPhone},
	{"other_phone", "Altro telefono", "altro telefono,telefono 2,telefono fisso,tel fisso,telefono casa,secondo telefono,cellulare 2", func(l *learner.Learner) *string { return &l.OtherPhone }, readPhone},
	{"address", "Indirizzo di residenza", "residenza,indirizzo,indirizzo di residenza,indirizzo residenza,via,via residenza,address", func(l *learner.Learner) *string { return &l.Residence }, nil},
	{houseNumber, "Numero civico", "numero civico,civico,n civico,num civico,nr civico", nil, nil},
	{"town", "Comune di residenza", "comune,comune di residenza,comune residenza,citta,citta di residenza,citta residenza,localita,residente a", func(l *learner.Learner) *string { return &l.ResidenceTown }, nil},
	{townProvince, "Provincia di residenza", "provincia,prov,pr,provincia di residenza,provincia residenza,prov residenza", nil, nil},
	{"postcode", "CAP di residenza", "cap,c a p,codice postale,cap di residenza,cap residenza,postcode", func(l *learner.Learner) *string { return &l.ResidencePostcode }, readPostcode},
	{"domicile", "Indirizzo di domicilio", "domicilio,indirizzo di domicilio,indirizzo domicilio,via domicilio", func(l *learner.Learner) *string { return &l.Domicile }, nil},
	{"domicile_town", "Comune di domicilio", "comune di domicilio,comune domicilio,citta di domicilio,citta domicilio", func(l *learner.Learner) *string { return &l.DomicileTown }, nil},
	{"domicile_postcode", "CAP di domicilio", "cap domicilio,cap di domicilio", func(l *learner.Learner) *string { return &l.DomicilePostcode }, readPostcode},
	{"guardian", "Genitore o tutore", "genitore,tutore,genitore o tutore,genitore tutore,nome genitore,nominativo genitore,esercente la potesta", func(l *learner.Learner) *string { return &l.Guardian }, nil},
	{"guardian_tax_code", "Codice fiscale del genitore o tutore", "codice fiscale genitore,cf genitore,codice fiscale del genitore,codice fiscale tutore,cf tutore", func(l *learner.Learner) *string { return &l.GuardianTaxCode }, readCode},
	{"guardian_email", "Email del genitore o tutore", "email genitore,mail genitore,email del genitore,email tutore", func(l *learner.Learner) *string { return &l.GuardianEmail }, readEmail},
	{"guardian_phone", "Telefono del genitore o tutore", "telefono genitore,cellulare genitore,tel genitore,telefono del genitore,telefono tutore", func(l *learner.Learner) *string { return &l.GuardianPhone }, readPhone},
	{"school", "Titolo di studio", "titolo di studio,titolo,titolo studio,istruzione,livello di istruzione,titolo di studio conseguito", func(l *learner.Learner) *string { return &l.School }, readSchool},
	{"school_country", "Stato del titolo di studio", "stato titolo di studio,stato del titolo di studio,paese titolo di studio,nazione titolo di studio", func(l *learner.Learner) *string { return &l.SchoolCountry }, readCountry},
	{"school_year", "Anno del titolo di studio", "anno titolo di studio,anno del titolo,anno conseguimento,anno di conseguimento,anno diploma,anno titolo", func(l *learner.Learner) *string { return &l.SchoolYear }, nil},
	{"school_institute", "Istituto del titolo di studio", "istituto,scuola,istituto scolastico,scuola di provenienza,conseguito presso", func(l *learner.Learner) *string { return &l.SchoolInstitute }, nil},
	{"employment", "Condizione occupazionale", "condizione occupazionale,stato occupazionale,occupazione,condizione lavorativa,condizione professionale,situazione occupazionale", func(l *learner.Learner) *string { return &l.Employment }, readEmployment},
}

// The fields that are parts of others.
const (
	fullName      = "full_name"
	birthProvince = "birth_province"
	birthState    = "birth_state"
	houseNumber   = "house_number"
	townProvince  = "town_province"
)

// FieldByID finds a field.
func FieldByID(id string) (Field, bool) {
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.ID == id })
	if i < 0 {
		return Field{}, false
	}
	return Fields[i], true
}

// heading is a heading as it is compared and remembered.
func heading(text string) string {
	return strings.Join(strings.Fields(language.Fold(strings.NewReplacer("_", " ", "-", " ", ".", " ", "/", " ", "'", " ", "’", " ").Replace(text))), " ")
}

// Propose is the field of each heading: as it was put the last time, else by its name. A
// field is proposed once, for the first heading that is called so.
func Propose(headings []string, remembered map[string]string) Mapping {
	m := make(Mapping, len(headings))
	for i, text := range headings {
		h := heading(text)
		field, known := remembered[h]
		if !known {
			field = fieldCalled(h)
		}
		if field != "" && !m[:i].has(field) {
			m[i] = field
		}
	}
	return m
}

func fieldCalled(h string) string {
	if h == "" {
		return ""
	}
	for _, f := range Fields {
		if slices.Contains(strings.Split(f.names, ","), h) {
			return f.ID
		}
	}
	return ""
}

// searched is how many rows from the top the headings are looked for in: many lists begin
// with a title.
const searched = 10

// HeaderRow is the row that names most fields; none (and false) where no row names one.
func HeaderRow(rows []spreadsheet.Row, remembered map[string]string) (spreadsheet.Row, bool) {
	var best spreadsheet.Row
	most := 0
	for _, row := range rows[:min(len(rows), searched)] {
		n := 0
		for _, field := range Propose(row.Cells, remembered) {
			if field != "" {
				n++
			}
		}
		if n > most {
			best, most = row, n
		}
	}
	return best, most > 0
}
