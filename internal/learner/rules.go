package learner

import (
	"slices"
	"strings"
	"unicode/utf8"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
)

// CheckEvidence judges what is typed about a document and gives it as it is kept; every
// refusal names its field.
func CheckEvidence(e Evidence, today calendar.Date) (Evidence, error) {
	for _, text := range []*string{&e.Issuer, &e.Number, &e.Score, &e.Examiner, &e.Note} {
		*text = strings.TrimSpace(*text)
	}
	e.Level, e.Country = strings.ToUpper(strings.TrimSpace(e.Level)), strings.ToUpper(strings.TrimSpace(e.Country))
	bad := fault.New(fault.Invalid, "learner.evidence", "Controlla i dati del documento.")
	if e.Kind == "" {
		bad.With("kind", "Scegli che documento è.")
	}
	if e.TitleLevel != "" && !slices.Contains(TitleLevels, e.TitleLevel) {
		bad.With("title_level", "Scegli il titolo di studio.")
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
	for field, text := range map[string]string{"kind": e.Kind, "system": e.System, "issuer": e.Issuer, "number": e.Number, "score": e.Score, "examiner": e.Examiner, "note": e.Note} {
		if utf8.RuneCountInString(text) > longestText {
			bad.With(field, "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestText})
		}
	}
	return e, bad.OrNil()
}
