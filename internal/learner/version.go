package learner

import (
	"context"
	"slices"
	"unicode/utf8"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
)

// Version is who somebody was before an act changed their name, sex or codice fiscale.
// Papers keep what they said; whoever looks for the old name or code still finds them.
type Version struct {
	ID         string        `db:"id"`
	LearnerID  string        `db:"learner_id"`
	Surname    string        `db:"surname" personal:"true"`
	Name       string        `db:"name" personal:"true"`
	Sex        string        `db:"sex" personal:"true"`
	TaxCode    string        `db:"tax_code" personal:"true"`
	Kind       string        `db:"kind"`
	Number     string        `db:"number" personal:"true"`
	Authority  string        `db:"authority" personal:"true"`
	ActedOn    calendar.Date `db:"acted_on"` // the first day of what came after
	RecordedOn calendar.Date `db:"recorded_on"`
}

// The kinds of change.
const (
	Mistake    = "mistake"  // it was never so: somebody mistyped
	NameChange = "name"     // of surname or name: the prefect's decree, a marriage abroad, a naturalisation
	SexChange  = "sex"      // rettificazione di attribuzione di sesso, usually with name and code
	NewCode    = "tax_code" // given by the Agenzia delle Entrate: omocodia, or the definitive one
	Merged     = "merge"    // the record of the same person that was merged into this one
)

// Acts are the kinds that somebody chooses.
var Acts = []string{Mistake, NameChange, SexChange, NewCode}

// ActLabel is the office's word for a kind of change.
func ActLabel(kind string) string {
	switch kind {
	case Mistake:
		return "Errore di scrittura"
	case NameChange:
		return "Cambio di cognome o di nome"
	case SexChange:
		return "Rettificazione del sesso"
	case NewCode:
		return "Nuovo codice fiscale"
	case Merged:
		return "Unione di due schede"
	}
	return ""
}

// Act is what changed a name, a sex or a codice fiscale.
type Act struct {
	Kind      string
	Number    string
	Authority string
	On        calendar.Date
}

// check judges the act of a change on a day.
func (a Act) check(today calendar.Date) error {
	bad := fault.New(fault.Invalid, "learner.act", "Cambiano cognome, nome, sesso o codice fiscale: scrivi quale atto li cambia.")
	switch {
	case !slices.Contains(Acts, a.Kind):
		bad.With("act", "Scegli perché cambiano cognome, nome, sesso o codice fiscale.")
	case a.Kind == Mistake:
	case a.On.IsZero():
		bad.With("act_date", "Scrivi la data dell’atto.")
	case a.On.After(today):
		bad.With("act_date", "La data dell’atto è nel futuro: la scheda si cambia da quel giorno.")
	}
	if (a.Kind == NameChange || a.Kind == SexChange) && a.Number == "" {
		bad.With("act_number", "Scrivi gli estremi dell’atto, come «decreto n. 12» o «sentenza n. 345/2026».")
	}
	for field, value := range map[string]string{"act_number": a.Number, "act_authority": a.Authority} {
		if utf8.RuneCountInString(value) > longestText {
			bad.With(field, "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestText})
		}
	}
	return bad.OrNil()
}

// changesIdentity reports whether a name, a sex or a codice fiscale that was written down
// becomes another.
func changesIdentity(old, l Learner) bool {
	changes := func(before, after string) bool { return before != "" && before != after }
	return old.Surname != l.Surname || old.Name != l.Name || changes(old.Sex, l.Sex) || changes(old.TaxCode, l.TaxCode)
}

// before is the version that an act of a kind ends.
func (l Learner) before(kind string, on, today calendar.Date) Version {
	return Version{ID: store.NewID(), LearnerID: l.ID, Surname: l.Surname, Name: l.Name, Sex: l.Sex, TaxCode: l.TaxCode, Kind: kind, ActedOn: on, RecordedOn: today}
}

// As is the person with the identity of a version.
func (v Version) As(l Learner) Learner {
	l.Surname, l.Name, l.Sex, l.TaxCode = v.Surname, v.Name, v.Sex, v.TaxCode
	return l
}

// VersionsOf are what stood before of a person, the earliest act first; those of records
// that were merged into theirs too.
func VersionsOf(ctx context.Context, r store.Reader, id string) ([]Version, error) {
	return versions.Where(ctx, r, "learner_id = ? OR learner_id IN (SELECT id FROM learner WHERE merged_into = ?) ORDER BY acted_on, recorded_on, id", id, id)
}
