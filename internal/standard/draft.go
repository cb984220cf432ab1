package standard

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// Compose begins a sheet that is typed in by hand: of a region whose pages the reader does
// not know. One that is in the catalogue already is revised instead. Lock: provider.
func Compose(ctx context.Context, tx *store.Tx, region, title string) (Version, error) {
	std := &Standard{Layout: Typed, Region: strings.TrimSpace(region), Title: strings.TrimSpace(title)}
	std.fillLists()
	if err := refuse422(Problems(std)); err != nil {
		return Version{}, err
	}
	v, latest, err := next(ctx, tx, std)
	if err != nil {
		return v, err
	}
	if latest.ID != "" {
		return latest, fault.New(fault.Refused, "standard.known", "«{title}» ({region}) è già nel catalogo, alla versione {version}: aprila e preparane una nuova.",
			fault.Args{"title": std.Title, "region": std.Region, "version": latest.Version})
	}
	v.Origin = OriginHand
	return enter(ctx, tx, v, std, "standard.composed", map[string]any{})
}

// Import takes in a file that was exported elsewhere, as a draft: a new qualification or
// the next version of the one with the same region and title. Lock: provider.
func Import(ctx context.Context, tx *store.Tx, file []byte) (Version, error) {
	f, err := ReadFile(file)
	if err != nil {
		return Version{}, err
	}
	v, latest, err := next(ctx, tx, f.Standard)
	if err != nil {
		return v, err
	}
	v.Source, v.Origin = f.Source, OriginFile
	document, err := json.Marshal(f.Standard)
	if err != nil {
		return v, fmt.Errorf("standard: %w", err)
	}
	if latest.Document == string(document) {
		return latest, fault.New(fault.Conflict, "standard.same", "Questa scheda c’è già, identica: è la versione {version}.", fault.Args{"version": latest.Version})
	}
	return enter(ctx, tx, v, f.Standard, "standard.imported", map[string]any{"sha256": digest(file)})
}

// Revise begins a new version of a published sheet as a copy of it, to be corrected. There is
// one revision at a time, and of the latest version only. Lock: provider.
func Revise(ctx context.Context, tx *store.Tx, versionID string) (Version, error) {
	old, std, err := VersionByID(ctx, tx, versionID)
	if err != nil {
		return old, err
	}
	if old.State != Published {
		return old, fault.New(fault.Refused, "standard.unpublished", "Questa versione non è pubblicata: si corregge direttamente la bozza.")
	}
	v, err := successor(ctx, tx, old)
	if err != nil {
		return v, err
	}
	v.Source, v.Origin = old.Source, OriginVersion
	return enter(ctx, tx, v, std, "standard.revised", map[string]any{"from": old.ID})
}

// successor is the version that follows a published one. There is one draft at a time, and
// it follows the latest.
func successor(ctx context.Context, r store.Reader, old Version) (Version, error) {
	all, err := VersionsOf(ctx, r, old.StandardID)
	if err != nil {
		return old, err
	}
	switch latest := all[0]; {
	case latest.ID == old.ID:
		return Version{ID: store.NewID(), StandardID: old.StandardID, Version: old.Version + 1, State: Draft}, nil
	case latest.State == Published:
		return old, fault.New(fault.Refused, "standard.late", "È già pubblicata la versione {version}, che viene dopo: riparti da quella.", fault.Args{"version": latest.Version})
	default:
		return old, fault.New(fault.Refused, "standard.drafted", "C’è già la bozza della versione {version}: correggi quella, o eliminala.", fault.Args{"version": latest.Version})
	}
}

// Adjoin gives a profile the training standard that its region publishes apart: the two are
// read as one text. A draft takes it in; of a published profile it makes the next version.
// A profile that a person has corrected is not read again, or the corrections would be lost.
// Lock: provider.
func Adjoin(ctx context.Context, tx *store.Tx, versionID string, minimum []byte) (Version, error) {
	v, std, err := VersionByID(ctx, tx, versionID)
	if err != nil {
		return v, err
	}
	if len(std.Training) > 0 {
		return v, fault.New(fault.Refused, "standard.has_training", "Questa scheda ha già il suo standard formativo.")
	}
	if read, _ := Read([]byte(v.Source)); v.State == Confirmed || read == nil || len(Diff(read, std)) > 0 {
		return v, fault.New(fault.Refused, "standard.by_hand", "Questa scheda è stata scritta o corretta a mano, oppure è in attesa di pubblicazione: lo standard formativo si aggiunge a mano, correggendo la bozza.")
	}
	text, encoding, refusal := decode(minimum)
	if refusal != nil {
		return v, finding.Refusal("standard.no_minimum", "Questo testo non è uno standard minimo: non è stato salvato.", []finding.Finding{*refusal})
	}
	if !IsMinimum(text) {
		return v, fault.New(fault.Invalid, "standard.no_minimum", "Questo testo non è uno standard minimo: non è stato salvato.").
			With("minimum", "Servono il titolo «Standard minimo di percorso formativo» e la tabella delle unità con la durata totale: copialo tutto.")
	}
	joined := Join(v.Source, text)
	if std, _ = Read([]byte(joined)); std == nil || len(std.Training) == 0 {
		return v, fault.New(fault.Invalid, "standard.no_minimum", "Questo testo non è uno standard minimo: non è stato salvato.").
			With("minimum", "Il testo non si è potuto unire alla scheda: aggiungi lo standard formativo a mano.")
	}
	if v.State == Published {
		next, err := successor(ctx, tx, v)
		if err != nil {
			return next, err
		}
		v = next
	}
	v.Source, v.Origin = joined, OriginSheet
	return enter(ctx, tx, v, std, "standard.adjoined", map[string]any{"encoding": encoding, "sha256": digest(minimum)})
}

// Correct changes one part of a draft by hand. seen is the key of the part as the person had
// it before them: if somebody has changed it meanwhile, nothing is written. change works
// on a copy; what it leaves that no sheet can have is refused with its path. A UF that leads
// to a UC repeats its title, result, abilities and knowledge. Lock: provider.
func Correct(ctx context.Context, tx *store.Tx, versionID string, name PartName, seen string, change func(*Standard)) (Version, error) {
	v, std, err := openDraft(ctx, tx, versionID)
	if err != nil {
		return v, err
	}
	part, there := PartOf(std, name)
	if !there {
		return v, fault.New(fault.NotFound, "standard.no_part", "Questa parte della scheda non c’è.")
	}
	if part.Key != seen {
		return v, fault.New(fault.Refused, "standard.changed", "Nel frattempo questa parte è stata cambiata in un’altra finestra o da un’altra persona. Quello che hai scritto è ancora qui: apri la scheda in una nuova finestra, confronta, poi salva di nuovo.")
	}
	old := slices.Clone(std.CompetenceUnits)
	change(std)
	std.fillLists()
	std.follow(old)
	if err := refuse422(within(Problems(std), part)); err != nil {
		return v, err
	}
	return v, rewrite(ctx, tx, v, std)
}

// Strike takes a part out of a draft: a competence unit to which no UF leads, or a training
// standard. Lock: provider.
func Strike(ctx context.Context, tx *store.Tx, versionID string, name PartName, seen string) (Version, error) {
	v, std, err := openDraft(ctx, tx, versionID)
	if err != nil {
		return v, err
	}
	part, there := PartOf(std, name)
	if !there || part.Key != seen {
		return v, fault.New(fault.Conflict, "standard.changed_list", "Nel frattempo la scheda è cambiata. Ricarica la pagina e ripeti.")
	}
	for i := range std.CompetenceUnits {
		u := std.CompetenceUnits[i]
		if part.Path != fmt.Sprintf("competence_units[%d].", i) {
			continue
		}
		if uf := std.leadsTo(u.Code); uf != "" {
			return v, fault.New(fault.Refused, "standard.tied", "La UF {uf} porta a questa UC: togli prima la UF dallo standard formativo.", fault.Args{"uf": uf})
		}
		std.CompetenceUnits = slices.Delete(std.CompetenceUnits, i, i+1)
		return v, rewrite(ctx, tx, v, std)
	}
	if n := part.Subject.Training; n > 0 && n <= len(std.Training) {
		std.Training = slices.Delete(std.Training, n-1, n)
		return v, rewrite(ctx, tx, v, std)
	}
	return v, fault.New(fault.Refused, "standard.no_strike", "Questa parte della scheda non si può togliere.")
}

// Reopen makes a confirmed version a draft again, so that it can be corrected; it must then
// be confirmed anew. Lock: provider.
func Reopen(ctx context.Context, tx *store.Tx, versionID string) (Version, error) {
	v, _, err := VersionByID(ctx, tx, versionID)
	if err != nil {
		return v, err
	}
	if v.State != Confirmed {
		return v, fault.New(fault.Conflict, "standard.not_confirmed", "Questa versione non è in attesa di pubblicazione. Ricarica la pagina.")
	}
	v.State, v.ConfirmedBy, v.ConfirmedOn = Draft, "", calendar.Date{}
	return v, keep(ctx, tx, "standard.reopened", v)
}

// Discard takes a version that was never published out of the catalogue, and its
// qualification where it has no other. Lock: provider.
func Discard(ctx context.Context, tx *store.Tx, versionID string) error {
	v, _, err := VersionByID(ctx, tx, versionID)
	if err != nil {
		return err
	}
	if v.State == Published {
		return fault.New(fault.Refused, "standard.published", "Questa versione è già pubblicata e non cambia più: una correzione è una versione nuova.")
	}
	all, err := VersionsOf(ctx, tx, v.StandardID)
	if err != nil {
		return err
	}
	rows := []store.Rows{versions.Remove(v.ID)}
	if len(all) == 1 {
		rows = append(rows, entries.Remove(v.StandardID))
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: "standard.discarded", Facts: map[string]any{"version": v.ID}, Rows: rows})
	return err
}

// openDraft is a version that can still be corrected.
func openDraft(ctx context.Context, r store.Reader, versionID string) (Version, *Standard, error) {
	v, std, err := VersionByID(ctx, r, versionID)
	switch {
	case err != nil:
		return v, nil, err
	case v.State == Published:
		err = fault.New(fault.Refused, "standard.published", "Questa versione è già pubblicata e non cambia più: una correzione è una versione nuova.")
	case v.State == Confirmed:
		err = fault.New(fault.Refused, "standard.closed", "Questa versione è già stata confermata: per correggerla, riapri la bozza.")
	}
	return v, std, err
}

// rewrite records the document of a draft. A first version gives its qualification the
// name under which the catalogue keeps it.
func rewrite(ctx context.Context, tx *store.Tx, v Version, std *Standard) error {
	document, err := json.Marshal(std)
	if err != nil {
		return fmt.Errorf("standard: %w", err)
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return err
	}
	v.Document, v.EditedBy, v.EditedOn = string(document), tx.Actor.ID, tx.Today(zone)
	rows := []store.Rows{versions.Keep(v)}
	all, err := VersionsOf(ctx, tx, v.StandardID)
	if err != nil {
		return err
	}
	if len(all) == 1 {
		rows = append(rows, entries.Keep(Entry{ID: v.StandardID, Region: std.Region, Title: std.Title}))
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.ProviderStream(), Type: "standard.corrected", Facts: map[string]any{"version": v.ID}, Rows: rows})
	return err
}

// within are the problems of one part: what another part has was there before, and is not
// for this form to answer.
func within(all []Problem, part Part) []Problem {
	return slices.DeleteFunc(all, func(p Problem) bool {
		if part.Path != "" {
			return !strings.HasPrefix(p.Path, part.Path)
		}
		return strings.HasPrefix(p.Path, "competence_units") || strings.HasPrefix(p.Path, "training")
	})
}

// refuse422 is a refusal of what was typed, each problem at its path; nil for none.
func refuse422(problems []Problem) error {
	bad := fault.New(fault.Invalid, "standard.invalid", "Controlla i campi segnalati: quello che hai scritto è ancora qui.")
	for _, p := range problems {
		bad.With(p.Path, p.Message, p.Args)
	}
	return bad.OrNil()
}

// leadsTo is the first UF that leads to a UC, empty for none.
func (s *Standard) leadsTo(uc Code) string {
	for _, t := range s.Training {
		for _, u := range t.Units {
			if uc != "" && u.CompetenceUnit == uc {
				return u.name()
			}
		}
	}
	return ""
}

// follow keeps the UF in step with the UC they lead to. A UC whose code was corrected keeps
// its UF: old are the units before, at the same places.
func (s *Standard) follow(old []CompetenceUnit) {
	renamed := map[Code]Code{}
	for i, u := range old {
		if i < len(s.CompetenceUnits) && u.Code != s.CompetenceUnits[i].Code {
			renamed[u.Code] = s.CompetenceUnits[i].Code
		}
	}
	for _, t := range s.Training {
		for i := range t.Units {
			u := &t.Units[i]
			if code, ok := renamed[u.CompetenceUnit]; ok && u.CompetenceUnit != "" {
				u.CompetenceUnit = code
			}
			if uc := s.UC(u.CompetenceUnit); uc != nil {
				u.repeat(s.was(old, uc), uc)
			}
		}
	}
}

// was is what a unit said before, itself where it is new.
func (s *Standard) was(old []CompetenceUnit, uc *CompetenceUnit) *CompetenceUnit {
	for i := range s.CompetenceUnits {
		if &s.CompetenceUnits[i] == uc && i < len(old) {
			return &old[i]
		}
	}
	return uc
}

// repeat says again what the UC says, where the UF says nothing yet or what the UC said
// before: a module or a unit of learning outcomes with a title and contents of its own
// keeps them.
func (u *Unit) repeat(before, now *CompetenceUnit) {
	if (u.Title == "" || u.Title == before.Title) && u.Result == "" && len(u.Abilities) == 0 && len(u.Knowledge) == 0 {
		u.Title, u.Result, u.EQF, u.Abilities, u.Knowledge = now.Title, now.Result, now.EQF, now.Abilities, now.Knowledge
		return
	}
	if u.Title == before.Title {
		u.Title = now.Title
	}
	if u.Result == before.Result {
		u.Result = now.Result
	}
	if u.EQF != nil && before.EQF != nil && *u.EQF == *before.EQF {
		u.EQF = now.EQF
	}
	if slices.Equal(u.Abilities, before.Abilities) {
		u.Abilities = now.Abilities
	}
	if slices.Equal(u.Knowledge, before.Knowledge) {
		u.Knowledge = now.Knowledge
	}
}

// PlaceOf names a UC by its place, counted from 0, where it has no code to be named by.
func PlaceOf(i int) string { return fmt.Sprintf("#%d", i+1) }

// Name is the code of a UC that was named by its place: one without a code is given one,
// so that UF can lead to it: its number. Any other code it gives back.
func (s *Standard) Name(code Code) Code {
	for i := range s.CompetenceUnits {
		u := &s.CompetenceUnits[i]
		if string(code) != PlaceOf(i) {
			continue
		}
		for n := i + 1; u.Code == ""; n++ {
			if own := Code(strconv.Itoa(n)); s.UC(own) == nil {
				u.Code = own
			}
		}
		return u.Code
	}
	return code
}

// fillLists makes every list one: a document says [] and never null.
func (s *Standard) fillLists() {
	fill(&s.ADA)
	fill(&s.ATECO)
	fill(&s.ISTAT)
	fill(&s.CompetenceUnits)
	fill(&s.Training)
	for i := range s.CompetenceUnits {
		u := &s.CompetenceUnits[i]
		fill(&u.ISTAT)
		fill(&u.Abilities)
		fill(&u.Knowledge)
	}
	for i := range s.Training {
		t := &s.Training[i]
		fill(&t.EntryRules)
		fill(&t.Years)
		fill(&t.Units)
		for j := range t.Units {
			fill(&t.Units[j].Abilities)
			fill(&t.Units[j].Knowledge)
		}
	}
}

func fill[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}
