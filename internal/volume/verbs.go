package volume

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/signs"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// MaxPages is the largest volume: what can still be bound and carried.
const MaxPages = 400

// Prepare numbers the pages of a new volume that is to be stamped. They go on from the last
// page of the volume before it, or begin at 1. The sheets are a paper of their own.
// Lock: the course.
func Prepare(ctx context.Context, tx *store.Tx, courseID string, pages int, fromOne bool) (Volume, error) {
	last, err := onPaper(ctx, tx, courseID)
	if err != nil {
		return Volume{}, err
	}
	v := Volume{ID: store.NewID(), CourseID: courseID, Number: last.Number + 1, Code: signs.Random(volumeSigns), Origin: Prepared, State: ToStamp, FirstPage: 1}
	if !fromOne {
		v.FirstPage = last.LastPage + 1
	}
	v.LastPage = v.FirstPage + pages - 1
	bad := fault.New(fault.Invalid, "volume.prepare", "Controlla i dati del volume.")
	checkPages(bad, v, "pages")
	if err := bad.OrNil(); err != nil {
		return Volume{}, err
	}
	return v, record(ctx, tx, v, "volume.prepared", pageFacts(v), volumes.Keep(v))
}

// Enter writes down a volume that was stamped before: a register that was begun elsewhere,
// or one that was bought. Number and pages are as they stand on it. Lock: the course.
func Enter(ctx context.Context, tx *store.Tx, v Volume) (Volume, error) {
	last, err := onPaper(ctx, tx, v.CourseID)
	if err != nil {
		return v, err
	}
	v.ID, v.Code, v.Origin, v.State, v.ClosedOn = store.NewID(), signs.Random(volumeSigns), Elsewhere, Open, calendar.Date{}
	bad := fault.New(fault.Invalid, "volume.enter", "Controlla i dati del volume.")
	if v.Number <= last.Number {
		bad.With("number", "Il volume {volume} c’è già: il prossimo è il {next}.", fault.Args{"volume": v.Number, "next": last.Number + 1})
	}
	checkPages(bad, v, "last")
	v = v.Stamped(v.Stamp())
	if err := v.check(ctx, tx, bad); err != nil {
		return v, err
	}
	return v, record(ctx, tx, v, "volume.entered", stampFacts(v), volumes.Keep(v))
}

// Authenticate writes down the stamp with which a prepared volume came back: from now on
// lessons are closed on it. While none is, the data can be put right. Lock: the course.
func Authenticate(ctx context.Context, tx *store.Tx, volumeID string, s Stamp) (Volume, error) {
	v, err := ByID(ctx, tx, volumeID)
	if err != nil {
		return v, err
	}
	b, err := BookOf(ctx, tx, v.CourseID)
	if err != nil {
		return v, err
	}
	if v.State != ToStamp && (v.State != Open || slices.ContainsFunc(b.Pages(v), Page.Written)) {
		return v, fault.New(fault.Refused, "volume.stamped", "Il volume {volume} è già in uso: la sua vidimazione non cambia più.", fault.Args{"volume": v.Number})
	}
	v = v.Stamped(s)
	v.State = Open
	if err := v.check(ctx, tx, fault.New(fault.Invalid, "volume.stamp", "Completa i dati della vidimazione.")); err != nil {
		return v, err
	}
	return v, record(ctx, tx, v, "volume.authenticated", stampFacts(v), volumes.Keep(v))
}

// check judges the stamp; bad may say more already.
func (v Volume) check(ctx context.Context, tx *store.Tx, bad *fault.Error) error {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return err
	}
	if v.By == "" {
		bad.With("by", "Scrivi chi ha vidimato il volume.")
	}
	switch {
	case v.On.IsZero():
		bad.With("on", "Scrivi la data della vidimazione.")
	case v.On.After(tx.Today(zone)):
		bad.With("on", "La data della vidimazione deve ancora venire.")
	}
	return bad.OrNil()
}

// Withdraw gives up a volume before it is stamped: sheets that were misprinted, or another
// number of pages. Its number is not given again. Lock: the course.
func Withdraw(ctx context.Context, tx *store.Tx, volumeID string) (Volume, error) {
	v, err := ByID(ctx, tx, volumeID)
	if err != nil {
		return v, err
	}
	if v.State != ToStamp {
		return v, fault.New(fault.Refused, "volume.stamped", "Il volume {volume} è vidimato: non si ritira più, si chiude sbarrando le pagine non usate.", fault.Args{"volume": v.Number})
	}
	v.State = Withdrawn
	return v, record(ctx, tx, v, "volume.withdrawn", nil, volumes.Keep(v))
}

// Bar writes down that pages were barred by hand, on which day and why. A page on which a
// lesson stands cannot be, one that is barred stays so. Lock: the course.
func Bar(ctx context.Context, tx *store.Tx, volumeID, pages string, on calendar.Date, reason string) error {
	v, b, bad, err := barring(ctx, tx, volumeID, on, reason)
	if err != nil {
		return err
	}
	numbers, ok := v.ReadRanges(pages)
	if !ok {
		bad.With("pages", "Scrivi le pagine come «7, 31-40»: il volume va dalla {first} alla {last}.", fault.Args{"first": v.FirstPage, "last": v.LastPage})
	}
	for _, n := range numbers {
		switch p := b.Page(v, n); p.Kind {
		case Used:
			bad.With("pages", "Sulla pagina {page} c’è la lezione del {date}: non si sbarra.", fault.Args{"page": n, "date": p.Uses[0].Date})
		case Barred:
			bad.With("pages", "La pagina {page} è già sbarrata dal {date}.", fault.Args{"page": n, "date": p.Barring.On})
		default:
			continue
		}
		break
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	return record(ctx, tx, v, "volume.barred", map[string]any{"pages": Ranges(numbers), "on": on}, keepBarred(tx, v, numbers, on, reason))
}

// Leave is what is written when a lesson that stood on a page is closed on another, or on
// none: the page it leaves is written, and no other day's, unless it is declared to be blank.
// The caller records it.
func Leave(ctx context.Context, tx *store.Tx, was, now timetable.Lesson, blank bool, reason string) ([]store.Rows, error) {
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return nil, err
	}
	found, err := volumes.Where(ctx, tx, "course_id = ? AND CAST(number AS TEXT) = ?", was.CourseID, was.RegisterVolume)
	page, noPage := strconv.Atoi(was.RegisterPage)
	if err != nil || len(found) == 0 || noPage != nil || !found[0].Has(page) {
		return nil, err // written down before the volume was told of: there is no page to keep
	}
	if blank { // and so it was when it was left before
		var before []string
		err := tx.Select(ctx, &before, "SELECT id FROM register_leaving WHERE volume_id = ? AND page = ? AND lesson_id = ?", found[0].ID, page, was.ID)
		if err != nil || len(before) == 0 {
			return nil, err
		}
		return []store.Rows{leavings.Remove(before...)}, nil
	}
	return []store.Rows{leavings.Keep(Leaving{ID: store.NewID(), VolumeID: found[0].ID, Page: page, LessonID: was.ID, ToVolume: now.RegisterVolume, ToPage: now.RegisterPage,
		On: tx.Today(zone), By: tx.Actor.ID, Reason: reason})}, nil
}

// Close ends a volume: what was not used is barred, and another volume goes on.
// Lock: the course.
func Close(ctx context.Context, tx *store.Tx, volumeID string, on calendar.Date, reason string) (Volume, error) {
	v, b, bad, err := barring(ctx, tx, volumeID, on, reason)
	if err != nil {
		return v, err
	}
	if err := bad.OrNil(); err != nil {
		return v, err
	}
	free := Numbers(b.Pages(v), Free)
	v.State, v.ClosedOn = Closed, on
	rows := []store.Rows{volumes.Keep(v)}
	if len(free) > 0 {
		rows = append(rows, keepBarred(tx, v, free, on, reason))
	}
	return v, record(ctx, tx, v, "volume.closed", map[string]any{"barred": Ranges(free), "on": on}, rows...)
}

// barring reads the volume whose pages are to be barred and judges the act.
func barring(ctx context.Context, tx *store.Tx, volumeID string, on calendar.Date, reason string) (v Volume, b Book, bad *fault.Error, err error) {
	if v, err = ByID(ctx, tx, volumeID); err != nil {
		return v, b, nil, err
	}
	if v.State != Open {
		return v, b, nil, fault.New(fault.Refused, "volume.not_open", "Si sbarrano le pagine di un volume vidimato e ancora aperto: il volume {volume} non lo è.", fault.Args{"volume": v.Number})
	}
	if b, err = BookOf(ctx, tx, v.CourseID); err != nil {
		return v, b, nil, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return v, b, nil, err
	}
	bad = fault.New(fault.Invalid, "volume.bar", "Completa l’atto con cui le pagine sono sbarrate.")
	switch {
	case on.IsZero():
		bad.With("on", "Scrivi quando le pagine sono state sbarrate.")
	case on.After(tx.Today(zone)), on.Before(v.On):
		bad.With("on", "Le pagine si sbarrano dopo la vidimazione del {date} e non oltre oggi.", fault.Args{"date": v.On})
	}
	if strings.TrimSpace(reason) == "" {
		bad.With("reason", "Scrivi perché le pagine sono sbarrate.")
	}
	return v, b, bad, nil
}

func keepBarred(tx *store.Tx, v Volume, pages []int, on calendar.Date, reason string) store.Rows {
	var out []Barring
	for _, r := range runs(pages) {
		out = append(out, Barring{ID: store.NewID(), VolumeID: v.ID, FirstPage: r.first, LastPage: r.last, On: on, By: tx.Actor.ID, Reason: strings.TrimSpace(reason)})
	}
	return barrings.Keep(out...)
}

// onPaper is the last volume of a course whose register is on paper, withdrawn ones too.
func onPaper(ctx context.Context, tx *store.Tx, courseID string) (Volume, error) {
	c, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return Volume{}, err
	}
	switch {
	case c.Register != course.OnPaper:
		return Volume{}, fault.New(fault.Refused, "volume.electronic", "L’originale di questo corso è il registro elettronico: i volumi sono del registro cartaceo.")
	case c.State == course.InExam || c.State == course.Closed:
		return Volume{}, fault.New(fault.Refused, "course.over", "Il corso è finito: i suoi dati non cambiano più.")
	}
	all, err := volumes.Where(ctx, tx, "course_id = ? ORDER BY number", courseID)
	if err != nil {
		return Volume{}, err
	}
	var last Volume
	for _, v := range all {
		last.Number = v.Number
		if v.State != Withdrawn {
			last.LastPage = v.LastPage
		}
	}
	return last, nil
}

func checkPages(bad *fault.Error, v Volume, field string) {
	switch {
	case v.FirstPage < 1 || v.Pages() < 1:
		bad.With(field, "Il volume ha almeno una pagina.")
	case v.Pages() > MaxPages:
		bad.With(field, "Un volume ha al massimo {max} pagine: le altre stanno nel volume che lo continua.", fault.Args{"max": MaxPages})
	case v.LastPage > lastPossible:
		bad.With(field, "La numerazione arriva a {max}: fa’ ricominciare il volume da 1.", fault.Args{"max": lastPossible})
	}
}

func pageFacts(v Volume) map[string]any {
	return map[string]any{"first": v.FirstPage, "last": v.LastPage}
}

func stampFacts(v Volume) map[string]any {
	facts := pageFacts(v)
	facts["on"] = v.On
	return facts
}

// record writes an event of the volume on its course's chain.
func record(ctx context.Context, tx *store.Tx, v Volume, kind string, facts map[string]any, rows ...store.Rows) error {
	if facts == nil {
		facts = map[string]any{}
	}
	facts["volume"] = v.ID
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(v.CourseID), Type: kind, Facts: facts, Rows: rows})
	return err
}
