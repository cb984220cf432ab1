package application

import (
	"crypto/rand"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
)

const (
	adult         = 18 // art. 2 c.c.
	longestNote   = 1000
	longestNotice = 20_000
	longestIntro  = 2000
	longestSeats  = 200

	// mostDocuments is more than any sheet asks.
	mostDocuments = 25
)

// steps are the fields of the form, step by step.
var steps = [][]string{
	{"surname", "name", "sex", "birth_date", "birth_place", "citizenship", "tax_code", "guardian"},
	{"email", "phone", "address", "town", "postcode", "title_level", "system", "country", "note"},
}

// Steps is how many pages of the form ask for something.
var Steps = len(steps)

// Check judges what was typed up to a step, from 1, and makes it ready to be kept, as
// learner.Review does. What is wrong is a *fault.Error with its fields; what only looks
// wrong, such as another date in the codice fiscale, is told for the person to see, and for
// the office to judge.
func Check(t Typed, step int, today calendar.Date) (Typed, []finding.Finding, error) {
	bad := fault.New(fault.Invalid, "application.incomplete", "Controlla i dati: quello che hai scritto è ancora qui.")
	t.school(bad)
	l, found, err := learner.Review(t.Learner(), today)
	switch e := fault.As(err); {
	case err == nil:
		t.keep(l)
	case e == nil:
		return t, nil, err
	default:
		bad.Fields = append(bad.Fields, e.Fields...)
	}
	t.complete(bad, today)
	if step < Steps {
		asked := slices.Concat(steps[:step]...)
		bad.Fields = slices.DeleteFunc(bad.Fields, func(f fault.Field) bool { return !slices.Contains(asked, f.Name) })
	}
	return t, found, bad.OrNil()
}

// keep takes over what Review completed; the person sees it before it is handed in.
func (t *Typed) keep(l learner.Learner) {
	t.Surname, t.Name, t.Sex, t.BirthDate, t.BirthPlace, t.Citizenships = l.Surname, l.Name, l.Sex, l.BirthDate, l.BirthPlace, l.Citizenships
	t.TaxCode, t.Email, t.Phone, t.Guardian = l.TaxCode, l.Email, l.Phone, l.Guardian
	t.Residence, t.Town, t.Postcode = l.Residence, l.ResidenceTown, l.ResidencePostcode
}

// complete adds what an application needs beyond what a file in the office can do without.
func (t *Typed) complete(bad *fault.Error, today calendar.Date) {
	if t.BirthDate == "" {
		bad.With("birth_date", "Scrivi la data di nascita come 31/12/2006.")
	}
	if t.BirthPlace == "" {
		bad.With("birth_place", "Scrivi il comune di nascita; se è all’estero, città e Stato.")
	}
	if strings.TrimSpace(t.Citizenships) == "" {
		bad.With("citizenship", "Scegli la cittadinanza.")
	}
	switch born := t.Learner().BornBy(); {
	case born.IsZero():
	case born.YearsCompleted(today) >= adult:
		t.Guardian = ""
	case strings.TrimSpace(t.Guardian) == "":
		bad.With("guardian", "Chi ha meno di 18 anni scrive anche cognome e nome di un genitore o tutore.")
	}
	if t.Email == "" && t.Phone == "" {
		bad.With("phone", "Scrivi un telefono o un indirizzo email, così la segreteria può risponderti.")
	}
	t.Note = norm.NFC.String(strings.TrimSpace(t.Note))
	if utf8.RuneCountInString(t.Note) > longestNote {
		bad.With("note", "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestNote})
	}
}

// school judges where the title was obtained.
func (t *Typed) school(bad *fault.Error) {
	switch {
	case !slices.Contains(enrolment.TitleLevels, t.TitleLevel):
		t.TitleLevel = ""
		bad.With("title_level", "Scegli il titolo di studio più alto che hai.")
		fallthrough
	case t.TitleLevel == enrolment.NoTitle:
		t.System, t.Country = "", ""
	case t.System == enrolment.ItalianSystem:
		t.Country = ""
	case t.System != enrolment.ForeignSystem:
		t.System, t.Country = "", ""
		bad.With("system", "Scegli se il titolo è italiano o di un altro Stato.")
	default:
		if _, ok := learner.Country(t.Country); !ok {
			t.Country = ""
			bad.With("country", "Scegli lo Stato che ha rilasciato il titolo.")
		}
	}
}

// text is what was typed as it is kept.
func (t Typed) text() (string, error) {
	b, err := json.Marshal(t)
	return string(b), err
}

// checkForm judges what the office wrote about a form.
func checkForm(f Form) error {
	bad := fault.New(fault.Invalid, "application.form", "Il modulo di domanda non si può salvare: controlla i campi segnalati.")
	if f.From.IsZero() {
		bad.With("from", "Scrivi da quale giorno si può fare domanda.")
	}
	if f.To.IsZero() || f.To.Before(f.From) {
		bad.With("to", "Scrivi l’ultimo giorno per fare domanda, non prima del primo.")
	}
	if utf8.RuneCountInString(f.Intro) > longestIntro {
		bad.With("intro", "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestIntro})
	}
	if utf8.RuneCountInString(f.Seats) > longestSeats {
		bad.With("seats", "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestSeats})
	}
	return bad.OrNil()
}

// checkTerms judges what the office wrote about personal data.
func checkTerms(t Terms) error {
	bad := fault.New(fault.Invalid, "application.terms", "L’informativa non si può salvare: controlla i campi segnalati.")
	if n := utf8.RuneCountInString(t.PrivacyNotice); n < 50 || n > longestNotice {
		bad.With("notice", "Scrivi l’informativa: chi tratta i dati, perché, per quanto tempo e con quali diritti. Al massimo {max} caratteri.", fault.Args{"max": longestNotice})
	}
	if t.KeepDays < 1 || t.KeepDays > 365 {
		bad.With("keep_days", "Una domanda senza esito si conserva da 1 a 365 giorni.")
	}
	return bad.OrNil()
}

// UsualNotice is a text to begin with (art. 13 GDPR). It is the provider's to complete.
func UsualNotice(p provider.Provider) string {
	return "Titolare del trattamento: " + p.Name + ", " + p.Address + " " + p.City + ".\n" +
		"I dati e i documenti servono a decidere sulla domanda di iscrizione e, se è accettata, a gestire il corso: misure precontrattuali e contratto, e obblighi di legge della formazione professionale. Senza i dati chiesti come necessari la domanda non si può valutare.\n" +
		"Li vedono la segreteria e il direttore; se la domanda è accettata, anche la Regione e chi per legge controlla i corsi. Non si trasferiscono fuori dall’Unione europea e non si prendono decisioni automatiche.\n" +
		"Una domanda senza esito si conserva per il tempo indicato dall’ente, al massimo un anno, e poi si cancella. Di chi è iscritto si conservano i documenti del corso per almeno dieci anni.\n" +
		"Si possono chiedere accesso, rettifica, cancellazione, limitazione e copia dei dati alla segreteria, e si può fare reclamo al Garante per la protezione dei dati personali."
}

// signs are the characters of an address: none can be taken for another when it is read
// aloud or from a poster.
const signs = "23456789abcdefghjkmnpqrtvwxyz"

// codeLength makes some 700 million addresses. An address is public, not a secret: it says
// no more than the poster it stands on.
const codeLength = 6

func newCode() string {
	code := make([]byte, codeLength)
	for i := range code {
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(signs)))) // never fails
		code[i] = signs[n.Int64()]
	}
	return string(code)
}

// ReadCode reads the code of an address as people type it.
func ReadCode(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// Due reports whether an application came to nothing and has been kept for as long as was
// promised.
func (a Application) Due(t Terms, today calendar.Date, decided calendar.Date) bool {
	return (a.State == Refused || a.State == Withdrawn) && !today.Before(decided.AddDays(t.KeepDays))
}

// same are what tells that two applications to one course are one person's: the codice
// fiscale, or the name and the birth date.
func (a Application) same() []string {
	p := a.Person()
	keys := []string{a.CourseID + "/" + p.Surname + "/" + p.Name + "/" + p.BirthDate}
	if p.TaxCode != "" {
		keys = append(keys, a.CourseID+"/"+p.TaxCode)
	}
	return keys
}

// Others are the applications to the same course that look like the same person's.
func Others(all []Application, a Application) []Application {
	mine := a.same()
	return slices.DeleteFunc(slices.Clone(all), func(o Application) bool {
		return o.ID == a.ID || !slices.ContainsFunc(o.same(), func(key string) bool { return slices.Contains(mine, key) })
	})
}

// Twice are the applications that have others, by id.
func Twice(all []Application) map[string]bool {
	first, out := map[string]string{}, map[string]bool{}
	for _, a := range all {
		for _, key := range a.same() {
			if before, known := first[key]; known {
				out[before], out[a.ID] = true, true
			} else {
				first[key] = a.ID
			}
		}
	}
	return out
}
