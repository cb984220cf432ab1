package fadreport

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"vidimus/internal/application"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fadlog"
	"vidimus/internal/fault"
	"vidimus/internal/headings"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Bring puts a file on the desk: nothing follows from it before [Confirm]. A file that was
// brought before is the one that is there; to a closed course none is brought any more: its
// hours stand. Lock: the course.
func Bring(ctx context.Context, tx *store.Tx, r Report, file vault.File, read fadlog.Report) (Report, error) {
	c, err := course.ByID(ctx, tx, r.CourseID)
	if err != nil {
		return r, err
	}
	known, err := reports.Where(ctx, tx, "course_id = ? AND file_id = ?", r.CourseID, file.ID)
	if err != nil {
		return r, err
	}
	if len(known) > 0 {
		return known[0], nil
	}
	if err := c.Writable(); err != nil {
		return r, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return r, err
	}
	if err := r.check(tx.Today(zone)); err != nil {
		return r, err
	}
	if err := vault.Keep(ctx, tx, file); err != nil {
		return r, err
	}
	text, err := json.Marshal(read.Mapping)
	if err != nil {
		return r, err
	}
	r.ID, r.Kind, r.Signature, r.Rows, r.FileID, r.Mapping = store.NewID(), read.Kind, read.Signature, read.Rows, file.ID, string(text)
	r.BroughtAt, r.BroughtBy = tx.Now(), tx.Actor.ID
	return r, r.record(ctx, tx, "fadreport.brought", reports.Keep(r))
}

// check refuses what a report cannot be.
func (r *Report) check(today calendar.Date) error {
	bad := fault.New(fault.Invalid, "fadreport.report", "Completa i dati del rapporto.")
	if r.Platform = strings.TrimSpace(r.Platform); r.Platform == "" {
		bad.With("platform", "Scrivi da quale piattaforma viene.")
	}
	if r.UpTo.IsZero() || r.UpTo.After(today) {
		bad.With("up_to", "Scrivi di quale giorno è il rapporto: oggi o un giorno passato.")
	}
	if r.Gap = cmp.Or(r.Gap, fadlog.UsualGap); r.Gap < 1 || r.Gap > 240 {
		bad.With("gap", "La pausa tra due clic va da 1 a 240 minuti.")
	}
	return bad.OrNil()
}

func (r Report) record(ctx context.Context, tx *store.Tx, what string, rows ...store.Rows) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(r.CourseID), Type: what, Facts: map[string]any{"report": r.ID, "file": r.FileID, "kind": r.Kind}, Rows: rows})
	return err
}

// SayColumns says what the columns of a report are, and remembers it for the next one with the
// same headings; of what was said before, who is not of the office changes this report alone.
// Locks: the provider, the course.
func SayColumns(ctx context.Context, tx *store.Tx, courseID, id string, m fadlog.Mapping, office bool) (Report, error) {
	r, err := open(ctx, tx, courseID, id)
	if err != nil {
		return r, err
	}
	if r.Kind == fadlog.Table {
		if err := m.Check(); err != nil {
			return r, err
		}
	}
	text, err := json.Marshal(m)
	if err != nil {
		return r, err
	}
	r.Mapping = string(text)
	if err := r.record(ctx, tx, "fadreport.columns_said", reports.Keep(r)); err != nil {
		return r, err
	}
	if err = headings.Say(ctx, tx, headings.SelfPaced, r.Signature, m, office); fault.Is(err, fault.Refused) {
		err = nil
	}
	return r, err
}

// Nobody stands for no learner, and for no object: of a teacher's account, of a forum.
const Nobody = "-"

// Say says who the accounts of a report are and which objects its activities: by key, the id
// of an enrolment or an object, or [Nobody]. It is remembered for the course. Lock: the
// course.
func Say(ctx context.Context, tx *store.Tx, courseID, id string, people, titles map[string]string) error {
	r, err := ByID(ctx, tx, courseID, id)
	if err != nil {
		return err
	}
	own := map[string]bool{}
	var ids []string
	if err := tx.Select(ctx, &ids, "SELECT o.id FROM fad_object o WHERE o.course_id = ? UNION ALL SELECT e.id FROM enrolment e WHERE e.course_id = ?", courseID, courseID); err != nil {
		return err
	}
	for _, id := range ids {
		own[id] = true
	}
	b, err := bookOf(ctx, tx, courseID)
	if err != nil {
		return err
	}
	var who []account
	for key, choice := range people {
		if choice != Nobody && !own[choice] {
			return fault.New(fault.Invalid, "fadreport.choice", "Scegli una voce dell’elenco.")
		}
		who = append(who, account{ID: cmp.Or(b.accounts[key].ID, store.NewID()), CourseID: courseID, Account: key, EnrolmentID: store.Ref(chosen(choice)), SaidAt: tx.Now(), SaidBy: tx.Actor.ID})
	}
	var what []activity
	for key, choice := range titles {
		if choice != Nobody && !own[choice] {
			return fault.New(fault.Invalid, "fadreport.choice", "Scegli una voce dell’elenco.")
		}
		what = append(what, activity{ID: cmp.Or(b.activities[key].ID, store.NewID()), CourseID: courseID, Activity: key, ObjectID: chosen(choice), SaidAt: tx.Now(), SaidBy: tx.Actor.ID})
	}
	if len(who)+len(what) == 0 {
		return fault.New(fault.Invalid, "fadreport.nothing", "Non è stata scelta nessuna voce.")
	}
	var rows []store.Rows
	if len(who) > 0 {
		rows = append(rows, accounts.Keep(who...))
	}
	if len(what) > 0 {
		rows = append(rows, activities.Keep(what...))
	}
	return r.record(ctx, tx, "fadreport.said", rows...)
}

func chosen(choice string) string {
	if choice == Nobody {
		return ""
	}
	return choice
}

// Confirm makes evidence of what a report says of those who were recognised, and sets aside
// what it said of others before somebody corrected who they are: no minute counts for two
// people. Seen is the [Preview.Stamp] of what was looked at: what would be something else by
// now is looked at again. It answers how many rows were kept: none when it was confirmed
// before and nobody has been recognised since. Lock: the course.
func Confirm(ctx context.Context, tx *store.Tx, courseID, id, seen string, read fadlog.Report) (kept int, err error) {
	r, err := ByID(ctx, tx, courseID, id)
	if err != nil {
		return 0, err
	}
	if len(read.Asks) > 0 {
		return 0, fault.New(fault.Refused, "fadreport.asks", "Prima rispondi alle domande sul file.")
	}
	b, err := bookOf(ctx, tx, courseID)
	if err != nil {
		return 0, err
	}
	p, err := b.preview(r, read)
	if err != nil {
		return 0, err
	}
	if len(p.Evidence)+len(p.Gone) == 0 {
		return 0, fault.New(fault.Refused, "fadreport.empty", "Nel rapporto non è stato riconosciuto nessun allievo su nessun oggetto FAD: scegli chi sono le persone e quali sono gli oggetti.")
	}
	if p.Stamp != seen {
		return 0, fault.New(fault.Conflict, "fadreport.changed", "Intanto quello che conterebbe è cambiato: leggi di nuovo la tabella, poi conferma.")
	}
	if len(p.Gone) > 0 {
		ids := make([]string, len(p.Gone))
		for i, e := range p.Gone {
			ids[i] = e.ID
		}
		if err := attendance.SetFadAside(ctx, tx, courseID, ids, attendance.NoLongerSaid); err != nil {
			return 0, err
		}
	}
	if kept, err = attendance.KeepReport(ctx, tx, courseID, p.Evidence); err != nil || r.Confirmed() {
		return kept, err
	}
	r.ConfirmedAt, r.ConfirmedBy = tx.Now(), tx.Actor.ID
	return kept, r.record(ctx, tx, "fadreport.confirmed", reports.Keep(r))
}

// Discard takes a report off the desk that nobody confirmed; its file goes too, with the names
// of people who have nothing to do with the course. Lock: the course.
func Discard(ctx context.Context, tx *store.Tx, courseID, id string) error {
	r, err := open(ctx, tx, courseID, id)
	if err != nil {
		return err
	}
	if err := r.record(ctx, tx, "fadreport.discarded", reports.Remove(r.ID)); err != nil {
		return err
	}
	return application.Release(ctx, tx, r.FileID)
}

// open reads a report that nobody has confirmed.
func open(ctx context.Context, r store.Reader, courseID, id string) (Report, error) {
	rep, err := ByID(ctx, r, courseID, id)
	if err == nil && rep.Confirmed() {
		err = fault.New(fault.Refused, "fadreport.confirmed", "Il rapporto è già stato confermato: le sue righe sono nelle ore e si possono mettere da parte una a una.")
	}
	return rep, err
}
