package intake

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/fiscalcode"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/spreadsheet"
)

// reading is one cell being read, and where what it gives rise to is noted.
type reading struct {
	field string
	today calendar.Date
	*Draft
}

// wrong notes what cannot be read: the row stays out.
func (r *reading) wrong(message string, args finding.Args) string {
	r.note("I-VALUE", finding.Blocking, message, args)
	return ""
}

// doubt notes what was read in a way that somebody should look at.
func (r *reading) doubt(message string, args finding.Args) {
	r.note("I-READ", finding.Warning, message, args)
}

func (r *reading) note(rule string, s finding.Severity, message string, args finding.Args) {
	r.Found = append(r.Found, finding.Finding{Rule: rule, Severity: s, Subject: r.field, Message: message, Args: args})
}

func readUpper(text string, _ *reading) string { return strings.ToUpper(text) }

func readEmail(text string, _ *reading) string {
	return strings.TrimPrefix(strings.Trim(text, "<>"), "mailto:")
}

var (
	digits     = regexp.MustCompile(`^\d+$`)
	trailing   = regexp.MustCompile(`^(\d+)[.,]0+$`)
	scientific = regexp.MustCompile(`^\d[.,]?\d*[eE]\+?\d+$`)
	withTime   = regexp.MustCompile(`^(\S+)[ T]\d{1,2}[:.]\d{2}([:.]\d{2})?.*$`)
	shortYear  = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})$`)
	dayMonth   = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)
)

// readCode is a codice fiscale; a provisional one of which a spreadsheet made a number has
// lost its zero.
func readCode(text string, at *reading) string {
	if scientific.MatchString(text) {
		return at.shortened(text)
	}
	text = trailing.ReplaceAllString(text, "$1")
	if digits.MatchString(text) && len(text) == 10 {
		if c, err := fiscalcode.Parse("0" + text); err == nil {
			at.doubt("Al codice fiscale provvisorio {text} mancava lo zero iniziale: è stato letto {code}.", finding.Args{"text": text, "code": string(c)})
			return string(c)
		}
	}
	return text
}

func (r *reading) shortened(text string) string {
	return r.wrong("Il foglio di calcolo ha abbreviato il numero in «{text}»: riscrivilo per intero, in una cella di tipo testo.", finding.Args{"text": text})
}

func readSex(text string, at *reading) string {
	switch language.Fold(text) {
	case "m", "maschio", "maschile", "uomo", "male", "masc":
		return string(fiscalcode.Male)
	case "f", "femmina", "femminile", "donna", "female", "fem":
		return string(fiscalcode.Female)
	}
	return at.wrong("Il sesso «{text}» non si capisce: scrivi F o M.", finding.Args{"text": text})
}

// Serial numbers of days that people alive were born on, five digits long: four are a year.
const firstSerial, lastSerial = 10_000, 60_000

// readBirth is a date of birth in ISO form, as much of it as is known: as people write it, as
// a spreadsheet keeps it, with the time that programs put behind it.
func readBirth(text string, at *reading) string {
	if m := withTime.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	text = trailing.ReplaceAllString(text, "$1")
	if n, err := strconv.Atoi(text); err == nil && digits.MatchString(text) {
		switch {
		case n >= firstSerial && n <= lastSerial:
			return spreadsheet.SerialDate(n).String()
		case len(text) == 8:
			if d, err := calendar.ParseItalian(text[:2] + "/" + text[2:4] + "/" + text[4:]); err == nil && d.Year() > 1900 {
				return d.String()
			}
			text = text[:4] + "-" + text[4:6] + "-" + text[6:]
		}
	}
	if m := shortYear.FindStringSubmatch(text); m != nil {
		return at.century(text, m)
	}
	iso, err := learner.ParseBirth(text)
	if err == nil {
		return iso
	}
	if m := dayMonth.FindStringSubmatch(text); m != nil {
		if _, err := calendar.ParseItalian(m[2] + "/" + m[1] + "/" + m[3]); err == nil {
			return at.wrong("La data «{text}» ha il mese prima del giorno: scrivila come 31/12/2006.", finding.Args{"text": text})
		}
	}
	return at.wrong("«{text}» non è una data: scrivila come 31/12/2006.", finding.Args{"text": text})
}

// century reads a year of two digits as the latest that is not in the future.
func (r *reading) century(text string, m []string) string {
	for _, hundred := range []string{"20", "19"} {
		if d, err := calendar.ParseItalian(m[1] + "/" + m[2] + "/" + hundred + m[3]); err == nil && !d.After(r.today) {
			r.doubt("La data «{text}» ha l’anno di due cifre: è stata letta {day}.", finding.Args{"text": text, "day": d})
			return d.String()
		}
	}
	return r.wrong("«{text}» non è una data: scrivila come 31/12/2006.", finding.Args{"text": text})
}

// readPhone is a telephone. A second one in the same cell goes where there is room for it; a
// number without prefix that begins neither with 0 nor with 3 has lost its zero, because
// Italian numbers of towns begin with it.
func readPhone(text string, at *reading) string {
	if scientific.MatchString(text) {
		return at.shortened(text)
	}
	text = trailing.ReplaceAllString(text, "$1")
	first, second, two := strings.Cut(strings.NewReplacer(" / ", ";", "/", ";", " - ", ";", " o ", ";").Replace(text), ";")
	if two && at.field == "phone" && at.Person.OtherPhone == "" && len(phoneDigits(first)) >= 6 && len(phoneDigits(second)) >= 6 {
		at.Person.OtherPhone = readPhone(strings.TrimSpace(second), at)
		at.Given["other_phone"] = true
		text = strings.TrimSpace(first)
	}
	if digits.MatchString(text) && len(text) >= 7 && len(text) <= 10 && text[0] != '0' && text[0] != '3' && !strings.HasPrefix(text, "800") {
		at.doubt("Al telefono {text} mancava lo zero iniziale: è stato letto {phone}.", finding.Args{"text": text, "phone": "0" + text})
		return "0" + text
	}
	return text
}

func phoneDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// readPostcode is a CAP; those of Rome and many others begin with zeros, which a spreadsheet
// takes away.
func readPostcode(text string, at *reading) string {
	text = trailing.ReplaceAllString(text, "$1")
	if digits.MatchString(text) && len(text) >= 2 && len(text) < 5 {
		padded := strings.Repeat("0", 5-len(text)) + text
		at.doubt("Al CAP {text} mancavano gli zeri iniziali: è stato letto {code}.", finding.Args{"text": text, "code": padded})
		return padded
	}
	return text
}

// nationalities are what people write for citizenship instead of the state, by how the word
// begins: italiano, italiana.
var nationalities = map[string]string{
	"italian": "IT", "rumen": "RO", "romen": "RO", "alban": "AL", "marocchin": "MA", "cines": "CN", "ucrain": "UA", "indian": "IN", "filippin": "PH",
	"bengales": "BD", "egizian": "EG", "pakistan": "PK", "moldav": "MD", "nigerian": "NG", "senegales": "SN", "srilankes": "LK", "singales": "LK", "tunisin": "TN",
	"peruvian": "PE", "polacc": "PL", "ecuadorian": "EC", "macedon": "MK", "bulgar": "BG", "ghanes": "GH", "brasilian": "BR", "russ": "RU", "tedesc": "DE",
	"frances": "FR", "spagnol": "ES", "ingles": "GB", "britannic": "GB", "american": "US", "cuban": "CU", "dominican": "DO", "colombian": "CO", "venezuelan": "VE",
	"argentin": "AR", "algerin": "DZ", "ivorian": "CI", "malian": "ML", "gambian": "GM", "afghan": "AF", "sirian": "SY", "turc": "TR", "iranian": "IR",
	"georgian": "GE", "bosniac": "BA", "serb": "RS", "croat": "HR", "kosovar": "XK", "grec": "GR", "portoghes": "PT", "somal": "SO", "eritre": "ER", "etiop": "ET",
}

var statesByName = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, s := range learner.States() {
		out[language.Fold(s.Name)] = s.Code
	}
	return out
})

// stateCode is the ISO code of a state by its code, its name or the word for its citizens.
func stateCode(text string) (string, bool) {
	if name, ok := learner.Country(strings.ToUpper(strings.TrimSpace(text))); ok && name != "" {
		return strings.ToUpper(strings.TrimSpace(text)), true
	}
	folded := language.Fold(text)
	if code, ok := statesByName()[folded]; ok {
		return code, true
	}
	if n := len(folded); n > 3 {
		code, ok := nationalities[strings.TrimRight(folded, "aeio")]
		if !ok {
			code, ok = nationalities[folded[:n-1]]
		}
		return code, ok
	}
	return "", false
}

// readCitizenships are one or more, however they are separated.
func readCitizenships(text string, at *reading) string {
	var codes []string
	parts := strings.FieldsFunc(strings.ReplaceAll(text, " e ", ";"), func(r rune) bool { return strings.ContainsRune(";,/+&", r) })
	for _, part := range parts {
		code, ok := stateCode(part)
		if !ok {
			return at.wrong("La cittadinanza «{text}» non è tra quelle dell’elenco: scrivi lo Stato, come Perù, o la sua sigla, PE.", finding.Args{"text": strings.TrimSpace(part)})
		}
		codes = append(codes, code)
	}
	return strings.Join(codes, " ")
}

func readCountry(text string, at *reading) string {
	code, ok := stateCode(text)
	if !ok {
		at.doubt("«{text}» non è uno Stato dell’elenco: il dato non viene importato.", finding.Args{"text": text})
	}
	return code
}

// words tells a value by a word in a text, the first that fits.
type words []struct{ word, value string }

func (w words) read(text string, at *reading) string {
	folded := language.Fold(text)
	for _, one := range w {
		if strings.Contains(folded, one.word) {
			return one.value
		}
	}
	at.doubt("«{text}» non è una voce dell’elenco: il dato non viene importato.", finding.Args{"text": text})
	return ""
}

func readSchool(text string, at *reading) string {
	return words{
		{"nessun", learner.NoTitle}, {"elementare", learner.NoTitle}, {"primaria", learner.NoTitle},
		{"laurea", learner.Laurea}, {"magistrale", learner.Laurea}, {"dottorato", learner.Laurea}, {"master", learner.Laurea}, {"universit", learner.Laurea},
		{"secondo grado", learner.Diploma}, {"superiore", learner.Diploma}, {"diploma", learner.Diploma}, {"maturita", learner.Diploma},
		{"qualifica", learner.Qualifica}, {"media", learner.LicenzaMedia}, {"primo grado", learner.LicenzaMedia},
	}.read(text, at)
}

func readEmployment(text string, at *reading) string {
	return words{
		{"prima occupazione", "first_job"}, {"inoccupat", "first_job"}, {"disoccupat", "unemployed"}, {"student", "student"},
		{"inattiv", "inactive"}, {"casaling", "inactive"}, {"pension", "inactive"}, {"occupat", "employed"}, {"lavorator", "employed"}, {"dipendente", "employed"},
	}.read(text, at)
}

// asFinding is a message about a field of the archive, as a line about the row.
func asFinding(f fault.Field) finding.Finding {
	return finding.Finding{Rule: "I-FIELD", Severity: finding.Blocking, Subject: f.Name, Message: f.Message, Args: finding.Args(f.Args)}
}
