package provider

import (
	"context"
	"strings"
	"unicode/utf8"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// DocumentKind is what a document proves.
type DocumentKind string

const (
	TitleDocument      DocumentKind = "title"      // the diploma or degree
	ExperienceDocument DocumentKind = "experience" // contracts, employers' statements, VAT number: years and provenance
	OtherDocument      DocumentKind = "other"      // curriculum, identity
)

// DocumentKinds are all of them, in the order of a form.
var DocumentKinds = []DocumentKind{TitleDocument, ExperienceDocument, OtherDocument}

var kindLabels = map[DocumentKind]string{
	TitleDocument: "Titolo di studio", ExperienceDocument: "Esperienza di lavoro o di insegnamento", OtherDocument: "Altro",
}

// Label is the kind's word, a key of the catalogue.
func (k DocumentKind) Label() string { return kindLabels[k] }

// Document is one thing that proves what somebody brings. Without a file the paper is in
// the archive, where the description says.
type Document struct {
	ID               string        `db:"id"`
	StaffID          string        `db:"staff_id"`
	Kind             DocumentKind  `db:"kind"`
	Description      string        `db:"description" personal:"true"` // "Laurea in Lettere, Napoli, 12/07/2009, prot. 15"
	ReceivedOn       calendar.Date `db:"received_on"`
	FileID           store.Ref     `db:"file_id"`
	WithdrawnOn      calendar.Date `db:"withdrawn_on"` // was put on file by mistake, or proved false
	WithdrawnBecause string        `db:"withdrawn_because" personal:"true"`
}

// Stands reports whether the document counts.
func (d Document) Stands() bool { return d.WithdrawnOn.IsZero() }

// Judgement is what a named person decided about somebody, and on which documents: "titolo
// adeguato", "esperienza strettamente attinente", "dal mondo del lavoro" (DOMAIN T1–T3). The
// program checks that the documents are there and decides nothing. It is never changed: a
// new one takes its place, or it falls because what it was about changed.
type Judgement struct {
	ID              string        `db:"id"`
	StaffID         string        `db:"staff_id"`
	Title           string        `db:"title" personal:"true"`
	TitleAdequate   string        `db:"title_adequate"`
	WorldOfWork     bool          `db:"world_of_work"`
	DocumentedYears int           `db:"documented_years"`
	Evidence        string        `db:"evidence" personal:"true"`
	Note            string        `db:"note" personal:"true"`
	JudgedBy        string        `db:"judged_by"`
	JudgedOn        calendar.Date `db:"judged_on"`
	FellOn          calendar.Date `db:"fell_on"` // zero while it stands
	FellBecause     string        `db:"fell_because"`
}

var (
	documents  = store.NewTable[Document]("staff_document")
	judgements = store.NewTable[Judgement]("staff_judgement")
)

// longestText is far more than a line about a document.
const longestText = 500

// PutOnFile adds a document about somebody. File is what the vault has of it (Vault.Put,
// before the write), nil for a paper in the archive. Lock: provider.
func PutOnFile(ctx context.Context, tx *store.Tx, d Document, file *vault.File) (Document, error) {
	if _, err := StaffByID(ctx, tx, d.StaffID); err != nil {
		return d, err
	}
	today, err := today(ctx, tx)
	if err != nil {
		return d, err
	}
	d.Description = strings.TrimSpace(d.Description)
	bad := fault.New(fault.Invalid, "provider.document", "Completa i dati del documento.")
	if d.Kind.Label() == "" {
		bad.With("kind", "Scegli che cosa prova il documento.")
	}
	switch {
	case d.Description == "":
		bad.With("description", "Scrivi che documento è: rilasciato da chi, quando, e dove si trova l’originale.")
	case utf8.RuneCountInString(d.Description) > longestText:
		bad.With("description", "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestText})
	}
	if d.ReceivedOn.IsZero() || d.ReceivedOn.After(today) {
		bad.With("received", "Scrivi quando il documento è arrivato: oggi o prima.")
	}
	if err := bad.OrNil(); err != nil {
		return d, err
	}
	if file != nil {
		if err := vault.Keep(ctx, tx, *file); err != nil {
			return d, err
		}
		d.FileID = store.Ref(file.ID)
	}
	d.ID, d.WithdrawnOn, d.WithdrawnBecause = store.NewID(), calendar.Date{}, ""
	return d, record(ctx, tx, "provider.document_filed", about(d.StaffID), documents.Keep(d))
}

// Withdraw takes a document back, with the reason; it stays to be read. A judgement that
// stands falls: it may have rested on it. Lock: provider.
func Withdraw(ctx context.Context, tx *store.Tx, documentID, reason string) (Document, error) {
	d, err := DocumentByID(ctx, tx, documentID)
	if err != nil {
		return d, err
	}
	if !d.Stands() {
		return d, fault.New(fault.Refused, "provider.withdrawn", "Il documento è già stato ritirato.")
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return d, fault.New(fault.Invalid, "provider.document", "Completa i dati del documento.").With("reason", "Scrivi perché il documento non vale.")
	}
	today, err := today(ctx, tx)
	if err != nil {
		return d, err
	}
	d.WithdrawnOn, d.WithdrawnBecause = today, reason
	s, err := StaffByID(ctx, tx, d.StaffID)
	if err != nil {
		return d, err
	}
	if !s.Judged() || d.Kind == OtherDocument {
		return d, record(ctx, tx, "provider.document_withdrawn", about(s.ID), documents.Keep(d))
	}
	s, old, err := unjudged(ctx, tx, s, "Un documento su cui poggiava è stato ritirato.")
	if err != nil {
		return d, err
	}
	return d, record(ctx, tx, "provider.document_withdrawn", about(s.ID), documents.Keep(d), staff.Keep(s), old)
}

// superseded is why a judgement fell that another one took the place of.
const superseded = "Sostituito da un giudizio successivo."

// Judge records what somebody who is named decided, on the documents that are on file:
// an adequate title needs the title's, years and provenance those of experience. From
// then on the person's file says what the judgement found. Lock: provider.
func Judge(ctx context.Context, tx *store.Tx, j Judgement) (Staff, error) {
	s, err := StaffByID(ctx, tx, j.StaffID)
	if err != nil {
		return s, err
	}
	filed, err := DocumentsOf(ctx, tx, s.ID)
	if err != nil {
		return s, err
	}
	today, err := today(ctx, tx)
	if err != nil {
		return s, err
	}
	if err := j.check(s, filed, today); err != nil {
		return s, err
	}
	s, old, err := unjudged(ctx, tx, s, superseded)
	if err != nil {
		return s, err
	}
	s.TitleAdequate, s.WorldOfWork, s.DocumentedYears = j.TitleAdequate, j.WorldOfWork, j.DocumentedYears
	s.JudgedBy, s.JudgedOn, s.Evidence = strings.TrimSpace(j.JudgedBy), j.JudgedOn, described(filed)
	made := judgementOf(s, strings.TrimSpace(j.Note))
	facts := about(s.ID)
	facts["judgement"] = made.ID
	return s, record(ctx, tx, "provider.judged", facts, staff.Keep(s), old, judgements.Keep(made))
}

// check judges the judgement: what it says must rest on a document that stands.
func (j Judgement) check(s Staff, filed []Document, today calendar.Date) error {
	bad := fault.New(fault.Invalid, "provider.judgement", "Il giudizio non è completo.")
	switch {
	case j.TitleAdequate != Adequate && j.TitleAdequate != Inadequate:
		bad.With("title_adequate", "Scegli se il titolo è adeguato o no.")
	case j.TitleAdequate == Adequate && s.Title == "":
		bad.With("title_adequate", "Il titolo non è indicato: scrivilo prima nei dati della persona.")
	case j.TitleAdequate == Adequate && !proven(filed, TitleDocument):
		bad.With("title_adequate", "Del titolo non c’è ancora un documento: mettilo prima agli atti.")
	}
	switch experienced := proven(filed, ExperienceDocument); {
	case j.DocumentedYears < 0:
		bad.With("documented_years", "Gli anni documentati non possono essere negativi.")
	case j.DocumentedYears > 0 && !experienced:
		bad.With("documented_years", "Dell’esperienza non c’è ancora un documento: mettilo prima agli atti.")
	case j.WorldOfWork && !experienced:
		bad.With("world_of_work", "Della provenienza dal mondo del lavoro non c’è ancora un documento di esperienza: mettilo prima agli atti.")
	}
	if len(filed) == 0 {
		bad.With("evidence", "Agli atti non c’è nessun documento: un giudizio si dà su qualcosa.")
	}
	if strings.TrimSpace(j.JudgedBy) == "" || j.JudgedOn.IsZero() || j.JudgedOn.After(today) {
		bad.With("title_adequate", "Scrivi chi ha giudicato il titolo e quando.")
	}
	if utf8.RuneCountInString(j.Note) > longestText {
		bad.With("note", "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": longestText})
	}
	return bad.OrNil()
}

// judgementOf is the judgement that somebody's file says, as it enters their history.
func judgementOf(s Staff, note string) Judgement {
	return Judgement{ID: store.NewID(), StaffID: s.ID, Title: s.Title, TitleAdequate: s.TitleAdequate, WorldOfWork: s.WorldOfWork,
		DocumentedYears: s.DocumentedYears, Evidence: s.Evidence, Note: note, JudgedBy: s.JudgedBy, JudgedOn: s.JudgedOn}
}

// says reports whether two judgements are the same one.
func (j Judgement) says(other Judgement) bool {
	j.ID, j.Note = other.ID, other.Note
	return j == other
}

// standing is the judgement of somebody that stands, if there is one.
func standing(ctx context.Context, r store.Reader, staffID string) ([]Judgement, error) {
	return judgements.Where(ctx, r, "staff_id = ? AND fell_on IS NULL ORDER BY id", staffID)
}

// fallen are judgements that stand no longer.
func fallen(ctx context.Context, tx *store.Tx, js []Judgement, because string) ([]Judgement, error) {
	today, err := today(ctx, tx)
	for i := range js {
		js[i].FellOn, js[i].FellBecause = today, because
	}
	return js, err
}

// unjudged is the person without a judgement, and the row of the one that fell.
func unjudged(ctx context.Context, tx *store.Tx, s Staff, because string) (Staff, store.Rows, error) {
	history, err := standing(ctx, tx, s.ID)
	if err != nil {
		return s, store.Rows{}, err
	}
	s.TitleAdequate, s.Evidence, s.JudgedBy, s.JudgedOn = "", "", "", calendar.Date{}
	history, err = fallen(ctx, tx, history, because)
	return s, judgements.Keep(history...), err
}

// described is what a judgement rests on, in one line.
func described(filed []Document) string {
	var out []string
	for _, d := range filed {
		if d.Stands() {
			out = append(out, d.Description)
		}
	}
	return strings.Join(out, "; ")
}

func today(ctx context.Context, tx *store.Tx) (calendar.Date, error) {
	zone, err := Zone(ctx, tx)
	if err != nil {
		return calendar.Date{}, err
	}
	return tx.Today(zone), nil
}
