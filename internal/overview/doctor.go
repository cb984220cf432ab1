// Package overview reads across all rooms and owns no table: what a visitor asks of
// the provider as a whole. Its first question is the inspector's: is the register what
// it was?
//
// Tables: none
package overview

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/keyring"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Examination is everything recomputed at once: each check with how much it looked at
// and what it found, and the chains with their heads.
type Examination struct {
	Checks []Check
	Chains []Chain
}

// Check is one thing that was recomputed.
type Check struct {
	Title    string // an Italian sentence
	Looked   int    // at how many events, seals, papers, anchors
	Findings []finding.Finding
}

// Chain is one stream of events as it stands.
type Chain struct {
	ID   string           `db:"id"`
	Seq  int              `db:"seq"`
	Head string           `db:"head"`
	Last calendar.Instant `db:"last"`
}

// Findings are those of every check, in order.
func (e Examination) Findings() []finding.Finding {
	var out []finding.Finding
	for _, c := range e.Checks {
		out = append(out, c.Findings...)
	}
	return out
}

// Whole reports whether nothing differs from what was recorded.
func (e Examination) Whole() bool { return !finding.Blocks(e.Findings()) }

// Examine recomputes the chains, the rows they tell of, the seals, the anchors outside
// the database and the issued papers, on one snapshot.
//
// Whoever cut the database and the anchors at the same place shows only against a
// printed register, which carries the ordinal and the head of every closed page.
func Examine(ctx context.Context, r store.Reader, v *vault.Vault, anchorsFile string) (Examination, error) {
	// Before the snapshot begins, or a page closed meanwhile would seem cut off.
	anchors, damaged, err := readAnchors(anchorsFile)
	if err != nil {
		return Examination{}, err
	}
	keys, err := keyring.Known(ctx, r)
	if err != nil {
		return Examination{}, err
	}
	var e Examination
	if err := r.Select(ctx, &e.Chains, `SELECT s.id, s.seq, s.head, MAX(v.at) AS last FROM stream s
		JOIN event v ON v.stream = s.id GROUP BY s.id, s.seq, s.head ORDER BY s.id`); err != nil {
		return Examination{}, err
	}
	events := 0
	for _, c := range e.Chains {
		events += c.Seq
	}
	found, err := store.Verify(ctx, r)
	if err != nil {
		return Examination{}, err
	}
	if found, err = withMarks(ctx, r, found); err != nil {
		return Examination{}, err
	}
	e.Checks = append(e.Checks, Check{"Catena degli eventi e righe che raccontano", events, found})

	e.Checks = append(e.Checks, Check{"Ancore fuori dalla base di dati", len(anchors), damaged})

	var seals int
	if err := r.Get(ctx, &seals, "SELECT COUNT(*) FROM seal"); err != nil {
		return Examination{}, err
	}
	if found, err = attendance.VerifySeals(ctx, r, keys, anchors); err != nil {
		return Examination{}, err
	}
	e.Checks = append(e.Checks, Check{"Sigilli delle pagine chiuse", seals, found})

	papers, err := paperwork.All(ctx, r)
	if err != nil {
		return Examination{}, err
	}
	e.Checks = append(e.Checks, Check{"Documenti emessi", len(papers), examinePapers(papers, keys, v)})
	return e, nil
}

// withMarks says behind each mark that differs whose it is, and of which lesson: learners by
// their number on the register, since what is examined is also logged.
func withMarks(ctx context.Context, r store.Reader, found []finding.Finding) ([]finding.Finding, error) {
	var out []finding.Finding
	for _, f := range found {
		out = append(out, f)
		id, mark := strings.CutPrefix(f.Subject, "mark:")
		if !mark || f.Rule != "D-FOLD" {
			continue
		}
		lesson, enrolment, err := markTold(ctx, r, id, f.Args)
		if err != nil {
			return nil, err
		}
		var at []struct {
			Date   calendar.Date `db:"on_date"`
			From   calendar.Wall `db:"from_wall"`
			Title  string        `db:"title"`
			Number int           `db:"number"`
		}
		err = r.Select(ctx, &at, `SELECT l.on_date, l.from_wall, c.title, e.number FROM lesson l JOIN course c ON c.id = l.course_id
			JOIN enrolment e ON e.course_id = c.id WHERE l.id = ? AND e.id = ?`, lesson, enrolment)
		if err != nil {
			return nil, err
		}
		for _, m := range at {
			out = append(out, finding.Finding{Rule: "D-MARK", Severity: finding.Note, Subject: f.Subject,
				Message: "È la presenza dell’allievo n. {number} alla lezione del {date}, ore {from}, del corso «{course}» (lezione {lesson}, iscrizione {enrolment}).",
				Args:    finding.Args{"number": m.Number, "date": m.Date, "from": m.From.String(), "course": m.Title, "lesson": lesson, "enrolment": enrolment}})
		}
	}
	return out, nil
}

// markTold is the lesson and the enrolment of a mark as its last event has them; of one that
// no event tells of, as the row does.
func markTold(ctx context.Context, r store.Reader, id string, event finding.Args) (lesson, enrolment string, err error) {
	var body []string
	if err := r.Select(ctx, &body, "SELECT body FROM event WHERE stream = ? AND seq = ?", event["stream"], event["seq"]); err != nil {
		return "", "", err
	}
	for _, text := range body {
		var told struct {
			Rows struct {
				Mark []struct {
					ID        string `json:"id"`
					Lesson    string `json:"lesson_id"`
					Enrolment string `json:"enrolment_id"`
				} `json:"mark"`
			} `json:"rows"`
		}
		if err := json.Unmarshal([]byte(text), &told); err != nil {
			return "", "", err
		}
		for _, m := range told.Rows.Mark {
			if m.ID == id {
				return m.Lesson, m.Enrolment, nil
			}
		}
	}
	var row []struct {
		Lesson    string `db:"lesson_id"`
		Enrolment string `db:"enrolment_id"`
	}
	if err := r.Select(ctx, &row, "SELECT lesson_id, enrolment_id FROM mark WHERE id = ?", id); err != nil || len(row) == 0 {
		return "", "", err
	}
	return row[0].Lesson, row[0].Enrolment, nil
}

func readAnchors(name string) ([]attendance.Anchor, []finding.Finding, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil // nothing was closed yet, or VerifySeals has nothing to compare with
	}
	if err != nil {
		return nil, nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	return attendance.ReadAnchors(f)
}

func examinePapers(papers []paperwork.Paper, keys keyring.PublicKeys, v *vault.Vault) []finding.Finding {
	var found []finding.Finding
	blame := func(p paperwork.Paper, message string) {
		found = append(found, finding.Finding{Rule: "D-PAPER", Severity: finding.Blocking, Subject: "paper:" + p.ID,
			Message: message, Args: finding.Args{"number": p.Label(), "code": p.Code}})
	}
	for _, p := range papers {
		if !p.Verify(keys) {
			blame(p, "La firma del documento n. {number} ({code}) non corrisponde al suo contenuto.")
		}
		if p.State != paperwork.Issued {
			continue
		}
		// Get proves that the bytes are the ones that were issued.
		if _, err := v.Get(string(p.FileID)); err != nil {
			blame(p, "Il file del documento n. {number} ({code}) manca o è danneggiato: recuperalo da una copia di sicurezza.")
		}
	}
	return found
}
