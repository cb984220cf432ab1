package volume

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/outbox"
	"vidimus/internal/pdftext"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Job is the outbox's name for reading the codes of a file.
const Job = "register scan"

type job struct {
	Scan string `json:"scan"`
}

// HandIn takes files of scanned or photographed pages, whose codes are read in the
// background. A file that is there already is left as it is: taken is how many were new.
// Lock: the course.
func HandIn(ctx context.Context, tx *store.Tx, courseID string, files ...vault.File) (taken int, err error) {
	c, err := course.ByID(ctx, tx, courseID)
	if err != nil {
		return 0, err
	}
	if c.Register != course.OnPaper {
		return 0, fault.New(fault.Refused, "volume.electronic", "L’originale di questo corso è il registro elettronico: i volumi sono del registro cartaceo.")
	}
	for _, f := range files {
		known, err := scans.Where(ctx, tx, "course_id = ? AND file_id = ?", courseID, f.ID)
		if err != nil {
			return taken, err
		}
		if len(known) > 0 {
			continue
		}
		if err := vault.Keep(ctx, tx, f); err != nil {
			return taken, err
		}
		s := Scan{ID: store.NewID(), CourseID: courseID, FileID: f.ID, State: Waiting, TakenAt: tx.Now(), TakenBy: tx.Actor.ID}
		if err := outbox.Add(ctx, tx, Job, job{s.ID}); err != nil {
			return taken, err
		}
		if err := recordScans(ctx, tx, "volume.scan_taken", map[string]any{"sha256": f.ID}, s); err != nil {
			return taken, err
		}
		taken++
	}
	return taken, nil
}

// Reader reads the codes of files that were handed in.
type Reader struct {
	DB    *store.DB
	Vault *vault.Vault
}

// readers is how many files are read at once, some two hundred megabytes each.
var readers = make(chan struct{}, 1)

const (
	// mostAttempts are made at a file: one at which the program itself ended would end it again.
	mostAttempts = 3
	// readingTime is less than a job has; leaves that are not read by then are for a person.
	readingTime = 80 * time.Second
)

// Handle is the outbox's work for [Job]. Run twice it places nothing twice.
func (r Reader) Handle(ctx context.Context, body []byte) error {
	var j job
	if err := json.Unmarshal(body, &j); err != nil {
		return fmt.Errorf("volume: %w", err)
	}
	var s Scan
	var f vault.File
	err := r.DB.Read(ctx, func(tx store.Reader) (err error) {
		if s, err = ScanByID(ctx, tx, j.Scan); err == nil {
			f, err = vault.FileByID(ctx, tx, s.FileID)
		}
		return err
	})
	if err != nil || s.State != Waiting {
		return err
	}
	content, err := r.Vault.Get(f.ID)
	if err != nil {
		return err
	}
	leaves, err := leavesOf(ctx, content, f.MediaType)
	if err != nil {
		return err
	}
	cmd := store.Command{Actor: store.Actor{Kind: store.Job, ID: Job}, Locks: []store.Stream{store.CourseStream(s.CourseID)}}
	_, err = r.DB.Write(ctx, cmd, func(tx *store.Tx) error { return settle(ctx, tx, j.Scan, leaves) })
	return err
}

// leavesOf reads a file, or counts its leaves where reading it has failed before.
func leavesOf(ctx context.Context, content []byte, media string) ([]Leaf, error) {
	if outbox.Attempt(ctx) > mostAttempts {
		shape, err := pdftext.Inspect(content)
		if err != nil {
			return []Leaf{{}}, nil // a photograph is one leaf
		}
		return make([]Leaf, min(shape.Pages, maxLeaves)), nil
	}
	select {
	case readers <- struct{}{}:
		defer func() { <-readers }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	reading, cancel := context.WithTimeout(ctx, readingTime)
	defer cancel()
	return ReadLeaves(reading, content, media), ctx.Err()
}

// settle puts the leaves of a file on their pages.
func settle(ctx context.Context, tx *store.Tx, scanID string, leaves []Leaf) error {
	whole, err := ScanByID(ctx, tx, scanID)
	if err != nil || whole.State != Waiting {
		return err
	}
	var out []Scan
	placed := 0
	for i, l := range leaves {
		s := whole
		if i > 0 {
			s.ID = store.NewID()
		}
		s.Leaf, s.State = i+1, Unplaced
		v, known, err := byCode(ctx, tx, l.Code)
		if err != nil {
			return err
		}
		if known && v.Has(l.Page) && v.State != Withdrawn {
			s.VolumeID, s.Page, s.State, s.Placed = store.Ref(v.ID), l.Page, Placed, ByCode
			placed++
		}
		if s.State == Placed && v.CourseID != s.CourseID {
			s.State, s.Placed = Foreign, ""
			placed--
		}
		out = append(out, s)
	}
	return recordScans(ctx, tx, "volume.scan_read", map[string]any{"leaves": len(out), "placed": placed}, out...)
}

// PlaceByHand says which page a leaf is, where no code told it or it told the wrong one.
// Lock: the course.
func PlaceByHand(ctx context.Context, tx *store.Tx, scanID, volumeID string, page int) (Scan, error) {
	s, err := ScanByID(ctx, tx, scanID)
	if err != nil {
		return s, err
	}
	if s.State == Waiting || s.State == Discarded {
		return s, fault.New(fault.Refused, "volume.scan_state", "Questa scansione non si può mettere su una pagina: ricarica l’elenco.")
	}
	bad := fault.New(fault.Invalid, "volume.place", "Indica la pagina della scansione.")
	v, err := ByID(ctx, tx, volumeID)
	switch {
	case fault.Is(err, fault.NotFound) || err == nil && (v.CourseID != s.CourseID || v.State == Withdrawn):
		bad.With("volume", "Scegli un volume di questo corso.")
	case err != nil:
		return s, err
	case !v.Has(page):
		bad.With("page", "Il volume {volume} ha le pagine da {first} a {last}.", fault.Args{"volume": v.Number, "first": v.FirstPage, "last": v.LastPage})
	}
	if err := bad.OrNil(); err != nil {
		return s, err
	}
	s.State, s.VolumeID, s.Page, s.Placed, s.PlacedBy = Placed, store.Ref(v.ID), page, ByHand, tx.Actor.ID
	return s, recordScans(ctx, tx, "volume.scan_placed", map[string]any{"volume": v.ID, "page": page}, s)
}

// Discard sets aside a leaf that is no page of this register; its file stays. Lock: the
// course.
func Discard(ctx context.Context, tx *store.Tx, scanID string) (Scan, error) {
	s, err := ScanByID(ctx, tx, scanID)
	if err != nil {
		return s, err
	}
	if s.State != Unplaced && s.State != Foreign {
		return s, fault.New(fault.Refused, "volume.scan_state", "Si mette da parte solo una scansione che non è su nessuna pagina.")
	}
	s.State, s.PlacedBy = Discarded, tx.Actor.ID
	return s, recordScans(ctx, tx, "volume.scan_discarded", nil, s)
}

// recordScans writes an event of leaves of one course.
func recordScans(ctx context.Context, tx *store.Tx, kind string, facts map[string]any, all ...Scan) error {
	if facts == nil {
		facts = map[string]any{}
	}
	facts["scan"] = all[0].ID
	_, err := tx.Record(ctx, store.Event{Stream: store.CourseStream(all[0].CourseID), Type: kind, Facts: facts, Rows: []store.Rows{scans.Keep(all...)}})
	return err
}
