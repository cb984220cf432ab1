package connection

import (
	"context"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/fault"
	"vidimus/internal/headings"
	"vidimus/internal/remotelog"
	"vidimus/internal/stamp"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/vault"
)

var notFound = fault.New(fault.NotFound, "not_found", "Il resoconto non è di questa lezione.")

// Bring keeps a report with its lesson. The same file again is the one that is there, and
// again is true. The first report counts; a further one is compared until somebody says that
// it counts too. Lock: the course.
func Bring(ctx context.Context, tx *store.Tx, lessonID string, file vault.File, name string, platform remotelog.Platform) (out Report, again bool, err error) {
	l, err := timetable.LessonByID(ctx, tx, lessonID)
	if err != nil {
		return out, false, err
	}
	if l.State == timetable.Cancelled {
		return out, false, fault.New(fault.Refused, "connection.cancelled", "La lezione è annullata: non ha resoconto.")
	}
	known, err := ReportsOf(ctx, tx, lessonID)
	if err != nil {
		return out, false, err
	}
	out = Report{ID: store.NewID(), LessonID: lessonID, FileID: file.ID, FileName: name, Platform: platform, Part: Counted, BroughtAt: tx.Now(), BroughtBy: tx.Actor.ID}
	for _, k := range known {
		switch {
		case k.FileID == file.ID && k.Part != Withdrawn:
			return k, true, nil
		case k.FileID == file.ID: // it was withdrawn, and is wanted after all
			out.ID, out.BroughtAt, out.BroughtBy = k.ID, k.BroughtAt, k.BroughtBy
		case k.Part == Counted:
			out.Part = Compared
		}
	}
	if err := vault.Keep(ctx, tx, file); err != nil {
		return out, false, err
	}
	return out, false, record(ctx, tx, l, "connection.report_kept", out)
}

func record(ctx context.Context, tx *store.Tx, l timetable.Lesson, kind string, r Report) error {
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(l.CourseID), Type: kind,
		Facts: map[string]any{"lesson": l.ID, "file": r.FileID, "part": r.Part}, Rows: []store.Rows{reports.Keep(r)}})
	return err
}

// Use says what a report does for its lesson: counts with the others, is only compared, or
// was none of it. Marks that were confirmed stay as they are. Lock: the course.
func Use(ctx context.Context, tx *store.Tx, lessonID, reportID string, part Part) error {
	l, r, err := reportAt(ctx, tx, lessonID, reportID)
	if err != nil || r.Part == part {
		return err
	}
	if !slices.Contains([]Part{Counted, Compared, Withdrawn}, part) {
		return fault.New(fault.Invalid, "connection.part", "Scegli se il resoconto conta, si confronta o si toglie.")
	}
	r.Part = part
	return record(ctx, tx, l, "connection.report_used", r)
}

// Decide keeps which number of its dates is the day, as a person said. Lock: the course.
func Decide(ctx context.Context, tx *store.Tx, lessonID, reportID string, order stamp.Order) error {
	l, r, err := reportAt(ctx, tx, lessonID, reportID)
	if err != nil {
		return err
	}
	if order != stamp.DayFirst && order != stamp.MonthFirst {
		return fault.New(fault.Invalid, "connection.order", "Il resoconto non si legge ancora.").With("order", "Scegli se viene prima il giorno o il mese.")
	}
	r.Order = order
	return record(ctx, tx, l, "connection.order_said", r)
}

func reportAt(ctx context.Context, tx *store.Tx, lessonID, reportID string) (timetable.Lesson, Report, error) {
	l, err := timetable.LessonByID(ctx, tx, lessonID)
	if err != nil {
		return l, Report{}, err
	}
	r, err := ReportByID(ctx, tx, lessonID, reportID)
	return l, r, err
}

// Explain remembers what the columns of a report are, see [headings.Say]. Lock: the provider.
func Explain(ctx context.Context, tx *store.Tx, m remotelog.Mapping, office bool) error {
	bad := fault.New(fault.Invalid, "connection.columns", "Il resoconto non si legge ancora.")
	c := m.Columns
	if c.Name < 0 && c.Email < 0 {
		bad.With("name", "Scegli la colonna con il nome o quella con l’e-mail.")
	}
	if (c.Join < 0) != (c.Leave < 0) {
		bad.With("leave", "Entrata e uscita vanno indicate tutte e due.")
	}
	if c.Join < 0 && c.Duration < 0 {
		bad.With("join", "Scegli le colonne di entrata e uscita o, se non ci sono, quella della durata.")
	}
	if m.Label = strings.TrimSpace(m.Label); m.Label == "" {
		bad.With("label", "Scrivi di quale piattaforma è, ad esempio «Adobe Connect».")
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	return headings.Say(ctx, tx, headings.Connections, m.Signature, m, office)
}

// Said is who somebody of a report is, as a person chose.
type Said struct {
	Alias       string // AliasOf the person
	Kind        Kind
	EnrolmentID string
}

// Tell remembers who people are, for this report and the next ones of the course. Lock: the
// course.
func Tell(ctx context.Context, tx *store.Tx, courseID string, all []Said) error {
	known, err := AliasesOf(ctx, tx, courseID)
	if err != nil {
		return err
	}
	class, err := ClassOf(ctx, tx, courseID)
	if err != nil {
		return err
	}
	var rows []Alias
	for _, s := range all {
		a := Alias{ID: store.NewID(), CourseID: courseID, Alias: s.Alias, Kind: s.Kind, EnrolmentID: store.Ref(s.EnrolmentID), SaidAt: tx.Now(), SaidBy: tx.Actor.ID}
		switch {
		case s.Kind == Learner && !slices.ContainsFunc(class, func(c Candidate) bool { return c.EnrolmentID == s.EnrolmentID }),
			s.Kind != Learner && s.EnrolmentID != "", !slices.Contains([]Kind{Learner, Staff, Ignored}, s.Kind):
			return fault.New(fault.Invalid, "connection.who", "Scegli un allievo del corso, oppure che non è un allievo.")
		}
		if i := slices.IndexFunc(known, func(k Alias) bool { return k.Alias == s.Alias }); i >= 0 {
			if known[i].Kind == a.Kind && known[i].EnrolmentID == a.EnrolmentID {
				continue
			}
			a.ID = known[i].ID
		}
		rows = append(rows, a)
	}
	if len(rows) == 0 {
		return nil
	}
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(courseID), Type: "connection.people_said",
		Facts: map[string]any{"people": len(rows)}, Rows: []store.Rows{aliases.Keep(rows...)}})
	return err
}

// Confirm makes marks of what was proposed and looked at, all of them or none: where somebody
// changed a mark meanwhile it is a conflict, and where attendance refuses one its reason
// stands at the learner. Seen are the reports that counted when the page was made. Lock: the
// course.
func Confirm(ctx context.Context, tx *store.Tx, lessonID string, seen []string, ops []attendance.MarkOperation) error {
	l, err := timetable.LessonByID(ctx, tx, lessonID)
	if err != nil {
		return err
	}
	all, err := ReportsOf(ctx, tx, lessonID)
	if err != nil {
		return err
	}
	counted := slices.DeleteFunc(all, func(r Report) bool { return r.Part != Counted })
	if !slices.EqualFunc(counted, seen, func(r Report, id string) bool { return r.ID == id }) {
		return fault.New(fault.Conflict, "connection.changed", "Intanto i resoconti della lezione sono cambiati: guarda di nuovo le proposte.")
	}
	if len(counted) == 0 {
		return fault.New(fault.Refused, "connection.none", "Nessun resoconto conta per questa lezione: caricane uno.")
	}
	answers, err := attendance.Record(ctx, tx, l.CourseID, lessonID, ops)
	if err != nil {
		return err
	}
	bad := fault.New(fault.Refused, "connection.refused", "Le presenze non sono state registrate: correggi le righe segnalate.")
	for i, a := range answers {
		if a.Result != attendance.Applied && a.Result != attendance.Duplicate {
			bad.With("row."+ops[i].EnrolmentID, a.Message, a.Args)
		}
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	for _, r := range counted {
		if r.ConfirmedAt.IsZero() {
			r.ConfirmedAt, r.ConfirmedBy = tx.Now(), tx.Actor.ID
			if err := record(ctx, tx, l, "connection.confirmed", r); err != nil {
				return err
			}
		}
	}
	return nil
}
