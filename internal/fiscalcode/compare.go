package fiscalcode

import (
	"fmt"

	"vidimus/internal/finding"
)

// Compare sets a code beside the declared identity and says, as warnings, where
// they differ; the subject is the field. What is not declared is not compared. Nothing here
// forbids anything: a person looks at the document and decides.
func Compare(c Code, declared Identity) []finding.Finding {
	d, ok := c.Decode()
	if !ok {
		return []finding.Finding{warning("CF-PROVISIONAL", "code", "Il codice fiscale è provvisorio (11 cifre): non dice nulla della persona. Chiedi quello definitivo prima dell’attestato.", nil)}
	}
	out := compareNames(d, declared)
	if day := declared.Birth; !day.IsZero() && (day.Year()%100 != d.Year || day.Month() != d.Month || day.Day() != d.Day) {
		out = append(out, warning("CF-BIRTH", "birth", "Per il codice fiscale la nascita è il {code}, in anagrafica è il {declared}. Controlla la data sul documento.",
			finding.Args{"code": fmt.Sprintf("%02d/%02d/’%02d", d.Day, int(d.Month), d.Year), "declared": day}))
	}
	if declared.Sex != "" && declared.Sex != d.Sex {
		out = append(out, warning("CF-SEX", "sex", "Per il codice fiscale il sesso è {code}, in anagrafica è {declared}. Controlla il documento.",
			finding.Args{"code": string(d.Sex), "declared": string(declared.Sex)}))
	}
	return append(out, comparePlace(d, declared)...)
}

func compareNames(d Decoded, declared Identity) []finding.Finding {
	surname, surnameOK := letters(declared.Surname)
	name, nameOK := letters(declared.Name)
	if !surnameOK || !nameOK {
		return []finding.Finding{warning("CF-ALPHABET", "surname", "Cognome e nome non sono in lettere latine e non si possono confrontare con il codice fiscale. Controllali sul documento.", nil)}
	}
	if surname == "" {
		return nil
	}
	if name != "" && surnamePart(surname) != d.Surname && surnamePart(name) == d.Surname && namePart(surname) == d.Name {
		return []finding.Finding{warning("CF-SWAPPED", "surname", "Per il codice fiscale cognome e nome sembrano scambiati: cognome «{surname}», nome «{name}». Controllali sul documento.",
			finding.Args{"surname": declared.Name, "name": declared.Surname})}
	}
	var out []finding.Finding
	if want := surnamePart(surname); want != d.Surname {
		out = append(out, warning("CF-SURNAME", "surname", "Il cognome «{declared}» darebbe {expected}, il codice fiscale ha {code}. Controlla il cognome sul documento.",
			finding.Args{"declared": declared.Surname, "expected": want, "code": d.Surname}))
	}
	if want := namePart(name); want != d.Name {
		f := warning("CF-NAME", "name", "Il nome «{declared}» darebbe {expected}, il codice fiscale ha {code}. Controlla il nome sul documento.",
			finding.Args{"declared": declared.Name, "expected": want, "code": d.Name})
		if name == "" {
			f.Message = "Il nome manca, ma il codice fiscale ne ha uno ({code}). Controlla il documento."
			f.Args = finding.Args{"code": d.Name}
		}
		out = append(out, f)
	}
	return out
}

func comparePlace(d Decoded, declared Identity) []finding.Finding {
	var out []finding.Finding
	place, known := Lookup(d.Place)
	said := finding.Args{"code": d.Place, "place": place.String(), "from": place.From, "to": place.To, "declared": declared.Birth}
	switch {
	case !known:
		out = append(out, warning("CF-PLACE-UNKNOWN", "place", "Il luogo di nascita del codice fiscale ({code}) non è nell’elenco di comuni e Stati. Controlla il documento.", finding.Args{"code": d.Place}))
	case declared.Birth.IsZero() || place.InForceOn(declared.Birth):
	case place.To.IsZero():
		out = append(out, warning("CF-PLACE-DATE", "place", "Per l’elenco dei comuni {place}, codice {code}, esiste dal {from}: la nascita dichiarata è il {declared}. Controlla il documento.", said))
	default:
		out = append(out, warning("CF-PLACE-DATE", "place", "Per l’elenco dei comuni {place}, codice {code}, è esistito dal {from} al {to}: la nascita dichiarata è il {declared}. Controlla il documento.", said))
	}
	if declared.Place != "" && declared.Place != d.Place {
		out = append(out, warning("CF-PLACE", "place", "Per il codice fiscale il luogo di nascita è {code}, in anagrafica è {declared}. Controlla il documento.",
			finding.Args{"code": placeName(d.Place), "declared": placeName(declared.Place)}))
	}
	return out
}

// placeName is the place's name, or the bare code where the table has none.
func placeName(code string) string {
	if p, ok := Lookup(code); ok {
		return p.String()
	}
	return code
}

// warning is the only severity a comparison has.
func warning(rule, field, message string, args finding.Args) finding.Finding {
	return finding.Finding{Rule: rule, Severity: finding.Warning, Subject: field, Message: message, Args: args}
}
