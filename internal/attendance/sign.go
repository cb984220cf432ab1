package attendance

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/fault"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Page is a closed page as its signer read it. Stamp is what [Stamps] said of it then: who
// signs signs that, and not what has been put in its place since.
type Page struct {
	LessonID string
	Stamp    string
}

// Stamps are what pages say, in short, by lesson: the lesson's own version and the latest
// of its marks, which counter-entries change too. A signature changes neither.
func Stamps(ctx context.Context, r store.Reader, lessons ...timetable.Lesson) (map[string]string, error) {
	versions := map[string]int{}
	ids := make([]string, len(lessons))
	for i, l := range lessons {
		ids[i] = l.ID
	}
	for batch := range slices.Chunk(ids, 1000) {
		query, args, err := sqlx.In("SELECT m.lesson_id, MAX(m.version) AS version FROM mark m WHERE m.lesson_id IN (?) GROUP BY m.lesson_id", batch)
		if err != nil {
			return nil, err
		}
		var rows []struct {
			LessonID string `db:"lesson_id"`
			Version  int    `db:"version"`
		}
		if err := r.Select(ctx, &rows, query, args...); err != nil {
			return nil, err
		}
		for _, row := range rows {
			versions[row.LessonID] = row.Version
		}
	}
	out := map[string]string{}
	for _, l := range lessons {
		out[l.ID] = fmt.Sprintf("%d.%d", l.Version, versions[l.ID])
	}
	return out, nil
}

// Sign puts somebody's signature under closed pages, under all of them or under none: as a
// teacher of the lesson, as a tutor of its course, or as both. Each is an event of its own
// and each page is sealed anew, so that its last seal covers it. Locks: their courses.
func Sign(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, who provider.Proven, pages ...Page) error {
	switch {
	case !who.On(tx.Actor):
		return notYours()
	case len(pages) == 0:
		return noPage()
	case len(pages) > timetable.MaxSigned:
		return fault.New(fault.TooLarge, "attendance.too_many_pages", "Si firmano al massimo {most} lezioni in una volta.", fault.Args{"most": timetable.MaxSigned})
	}
	for _, p := range pages {
		if err := signPage(ctx, tx, keys, who, p); err != nil {
			return err
		}
	}
	return nil
}

// Theirs refuses pages that are not a teacher's to sign: none at all, or one that they did
// not teach. It is asked before a PIN is: else a PIN could be guessed, or locked, with pages
// of somebody else.
func Theirs(ctx context.Context, r store.Reader, staffID string, pages ...Page) error {
	if len(pages) == 0 {
		return noPage()
	}
	ids := make([]string, len(pages))
	for i, p := range pages {
		ids[i] = p.LessonID
	}
	given, err := timetable.TeachingsOf(ctx, r, ids...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if slices.ContainsFunc(given[id], func(t timetable.Teaching) bool { return t.StaffID == staffID && t.Actual }) {
			continue
		}
		l, err := timetable.LessonByID(ctx, r, id)
		if err != nil {
			return err
		}
		return notTaught(l)
	}
	return nil
}

func noPage() error {
	return fault.New(fault.Invalid, "attendance.no_page", "Scegli almeno una lezione da firmare.")
}

func notTaught(l timetable.Lesson) error {
	return fault.New(fault.Refused, "attendance.not_taught", "La lezione del {date}, {from}–{to}, non è tua: la firmano chi l’ha tenuta e il tutor del corso.", which(l))
}

// which names a lesson in a refusal.
func which(l timetable.Lesson) fault.Args {
	return fault.Args{"date": l.Date.Italian(), "from": l.From.String(), "to": l.To.String()}
}

func notYours() error {
	return fault.New(fault.Forbidden, "attendance.not_yours", "Ognuno firma le proprie lezioni: con la propria password, o con il proprio PIN.")
}

func signPage(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, who provider.Proven, p Page) error {
	l, err := timetable.LessonByID(ctx, tx, p.LessonID)
	if err != nil {
		return err
	}
	if l.State != timetable.Closed {
		return fault.New(fault.Refused, "attendance.open", "Si firma una lezione chiusa: quella del {date}, {from}–{to}, è aperta.", which(l))
	}
	stamps, err := Stamps(ctx, tx, l)
	if err != nil {
		return err
	}
	if stamps[l.ID] != p.Stamp {
		return fault.New(fault.Conflict, "attendance.page_changed", "La pagina del {date}, {from}–{to}, è cambiata dopo che l’hai letta: rileggila e firma di nuovo. Nessuna firma è stata messa.", which(l))
	}
	rows, err := signTutor(ctx, tx, l, who)
	if err != nil {
		return err
	}
	given, err := timetable.TeachingsOf(ctx, tx, l.ID)
	if err != nil {
		return err
	}
	taught := false
	for _, t := range given[l.ID] {
		if t.StaffID != who.StaffID() || !t.Actual {
			continue
		}
		taught = true
		if t.Missing() {
			t.Signature = signatureOf(tx, who)
			rows = append(rows, timetable.KeepTeachings(t))
		}
	}
	if len(rows) > 0 {
		return signed(ctx, tx, keys, l, PageSigned, map[string]any{"staff": who.StaffID(), "means": string(who.Means()), "page": p.Stamp}, rows...)
	}
	tutor, err := tutors(ctx, tx, l.CourseID, who.StaffID())
	if err != nil {
		return err
	}
	if taught || tutor {
		return fault.New(fault.Conflict, "attendance.signed", "La lezione del {date}, {from}–{to}, ha già questa firma.", which(l))
	}
	return notTaught(l)
}

// signed writes what came under a closed page, and seals the page with it.
func signed(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, l timetable.Lesson, kind string, facts map[string]any, rows ...store.Rows) error {
	if err := record(ctx, tx, l, kind, facts, rows...); err != nil {
		return err
	}
	_, err := seal(ctx, tx, keys, l)
	return err
}

func signatureOf(tx *store.Tx, who provider.Proven) timetable.Signature {
	return timetable.Signature{SignedAt: tx.Now(), SignedBy: tx.Actor.ID, Means: who.Means()}
}

// signTutor is the tutor's signature under a held lesson, where who signs is a tutor of its
// course and none has signed; else nothing.
func signTutor(ctx context.Context, tx *store.Tx, l timetable.Lesson, who provider.Proven) ([]store.Rows, error) {
	if who.StaffID() == "" || l.State != timetable.Closed {
		return nil, nil
	}
	wanted, err := tutorWanted(ctx, tx, l, who.StaffID())
	if err != nil || !wanted {
		return nil, err
	}
	return []store.Rows{timetable.KeepTutorSignature(timetable.TutorSignature{ID: store.NewID(), CourseID: l.CourseID, LessonID: l.ID,
		StaffID: who.StaffID(), Signature: signatureOf(tx, who)})}, nil
}

// tutorWanted reports whether somebody is a tutor of the lesson's course and no tutor has
// signed it.
func tutorWanted(ctx context.Context, r store.Reader, l timetable.Lesson, staffID string) (bool, error) {
	have, err := timetable.TutorSignatures(ctx, r, l.ID)
	if _, found := have[l.ID]; err != nil || found {
		return false, err
	}
	return tutors(ctx, r, l.CourseID, staffID)
}

func tutors(ctx context.Context, r store.Reader, courseID, staffID string) (bool, error) {
	var n int
	err := r.Get(ctx, &n, "SELECT COUNT(*) FROM course_staff WHERE course_id = ? AND staff_id = ? AND part = 'tutor'", courseID, staffID)
	return n > 0, err
}
