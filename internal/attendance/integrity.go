package attendance

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"vidimus/internal/finding"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// AppendAnchor is the outbox's work for "anchor": one line more in the file, on the disk
// before it is done. It may run twice for the same seal; a line twice says no more.
func AppendAnchor(path string) func(ctx context.Context, body []byte) error {
	return func(_ context.Context, body []byte) error {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("attendance: anchors: %w", err)
		}
		defer f.Close() //nolint:errcheck // Sync has said whether it is on the disk
		// A line that was cut short by a crash must not swallow this one.
		if _, err := f.Write(append(append([]byte("\n"), body...), '\n')); err != nil {
			return fmt.Errorf("attendance: anchors: %w", err)
		}
		return f.Sync()
	}
}

// longestAnchor is more than any line we write.
const longestAnchor = 64 << 10

// ReadAnchors reads the file of anchors. A line that is none is a finding: a crash can cut
// the last one short, and somebody can have edited any.
func ReadAnchors(r io.Reader) ([]Anchor, []finding.Finding, error) {
	var out []Anchor
	var found []finding.Finding
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestAnchor)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var a Anchor
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil || a.Course == "" || a.Ordinal < 1 {
			found = append(found, finding.Finding{Rule: "D-ANCHOR-LINE", Severity: finding.Warning, Subject: "anchors", Line: n,
				Message: "La riga {line} del file delle ancore non si legge.", Args: finding.Args{"line": n}})
			continue
		}
		out = append(out, a)
	}
	if err := lines.Err(); err != nil {
		return nil, nil, fmt.Errorf("attendance: anchors: %w", err)
	}
	return out, found, nil
}

// VerifySeals checks every seal: its signature holds, the chain still has that head at
// that place, the ordinals of a course have no gap, the figures of each closed page are
// those of its last seal, and no anchor knows of a seal that the database has lost. It
// reads the chains as they stand; whether they are whole is store.Verify's business.
func VerifySeals(ctx context.Context, r store.Reader, keys keyring.PublicKeys, anchors []Anchor) ([]finding.Finding, error) {
	all, err := seals.Where(ctx, r, "1 = 1 ORDER BY course_id, ordinal")
	if err != nil {
		return nil, err
	}
	var heads []struct {
		ID     string `db:"id"`
		Stream string `db:"stream"`
	}
	if err := r.Select(ctx, &heads, "SELECT s.id, e.stream FROM seal s JOIN event e ON e.seq = s.seq AND e.hash = s.head"); err != nil {
		return nil, err
	}
	stands := map[string]string{} // on which chain the sealed event stands, by seal
	for _, h := range heads {
		stands[h.ID] = h.Stream
	}
	var found []finding.Finding
	add := func(s Seal, rule, message string) {
		found = append(found, sealFinding(rule, s.CourseID, s.Ordinal, message))
	}
	next := map[string]int{}
	last := map[string]Seal{}
	known := map[string]Seal{}
	for _, s := range all {
		next[s.CourseID]++
		if s.Ordinal != next[s.CourseID] {
			add(s, "D-SEAL-ORDINAL", "Corso {course}: prima del sigillo n. {ordinal} ne manca almeno uno.")
			next[s.CourseID] = s.Ordinal
		}
		if signature, err := hex.DecodeString(s.Signature); err != nil || !keys.Verify(s.KeyID, s.message(), signature) {
			add(s, "D-SEAL-SIGNATURE", "Corso {course}: la firma del sigillo n. {ordinal} non vale per quello che il sigillo dice.")
		}
		if stands[s.ID] != store.CourseStream(s.CourseID).String() {
			add(s, "D-SEAL-HEAD", "Corso {course}: la catena non ha più, al suo posto, l’evento che il sigillo n. {ordinal} ha chiuso.")
		}
		last[string(s.LessonID)] = s
		known[fmt.Sprint(s.CourseID, "/", s.Ordinal)] = s
	}
	for _, a := range anchors {
		s, ok := known[fmt.Sprint(a.Course, "/", a.Ordinal)]
		if !ok || s.Head != a.Head || s.Signature != a.Signature || s.Totals != string(a.Totals) {
			found = append(found, sealFinding("D-ANCHOR", a.Course, a.Ordinal,
				"Corso {course}: l’ancora fuori dalla base dati conosce il sigillo n. {ordinal}, la base dati non lo ha o dice altro: è stata riportata indietro o riscritta."))
		}
	}
	differ, err := figures(ctx, r, last)
	return append(found, differ...), err
}

func sealFinding(rule, courseID string, ordinal int, message string) finding.Finding {
	return finding.Finding{Rule: rule, Severity: finding.Blocking, Subject: "course:" + courseID, Message: message,
		Args: finding.Args{"course": courseID, "ordinal": ordinal}}
}

// figures compares each closed page with its last seal.
func figures(ctx context.Context, r store.Reader, last map[string]Seal) ([]finding.Finding, error) {
	zone, err := provider.Zone(ctx, r)
	if err != nil {
		return nil, err
	}
	var closed []timetable.Lesson
	err = r.Select(ctx, &closed, `SELECT id, course_id, on_date, from_wall, to_wall, starts_at, ends_at, breaks, state, held, held_starts_at, held_ends_at
		FROM lesson WHERE closed_at IS NOT NULL ORDER BY course_id, on_date, id`)
	if err != nil {
		return nil, err
	}
	said, err := marks.Where(ctx, r, "lesson_id IN (SELECT l.id FROM lesson l WHERE l.closed_at IS NOT NULL)")
	if err != nil {
		return nil, err
	}
	byLesson := map[string][]Mark{}
	for _, m := range said {
		byLesson[m.LessonID] = append(byLesson[m.LessonID], m)
	}
	var found []finding.Finding
	for _, l := range closed {
		text, err := json.Marshal(totals(SlotOf(l, zone), byLesson[l.ID]))
		if err != nil {
			return nil, err
		}
		s, sealed := last[l.ID]
		switch {
		case !sealed:
			found = append(found, finding.Finding{Rule: "D-SEAL-MISSING", Severity: finding.Blocking, Subject: "course:" + l.CourseID,
				Message: "Corso {course}: la lezione chiusa del {date} non ha sigillo.", Args: finding.Args{"course": l.CourseID, "date": l.Date}})
		case s.Totals != string(text):
			found = append(found, sealFinding("D-SEAL-TOTALS", l.CourseID, s.Ordinal, "Corso {course}: le ore e le presenze della lezione non sono più quelle del sigillo n. {ordinal}."))
		}
	}
	return found, nil
}
