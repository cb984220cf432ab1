package paperwork

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/admission"
	"vidimus/internal/hours"
	"vidimus/internal/keyring"
	"vidimus/internal/store"
	"vidimus/reports/admissionlist"
)

// AdmissionList puts a list on paper: as it was judged, with the course's own facts in
// its heading. Digest is the frozen list's; without one it is a draft.
func AdmissionList(ctx context.Context, r store.Reader, l admission.List, digest string) (admissionlist.List, error) {
	f, err := factsOf(ctx, r, l.CourseID, l.On)
	if err != nil {
		return admissionlist.List{}, err
	}
	c := f.board.Course
	out := admissionlist.List{
		Draft: digest == "", Date: l.On, Place: f.provider.City, Region: f.region(), Provider: f.provider.Name, Accreditation: f.provider.AccreditationCode,
		Course: f.title(), Qualification: f.standard.Title, CourseCode: c.RegionalCode, Act: c.ActNumber, ActDate: c.ActDate, Site: f.place(),
		Start: c.Start(), End: f.end(), Exam: "esame finale", Total: l.Total, Threshold: threshold(l.Threshold), Reading: reading(l.Reading),
		Notes: l.Notes, Digest: digest, Director: f.director(),
	}
	if l.Year != admission.Final {
		out.Exam = fmt.Sprintf("esame intermedio del %d° anno", l.Year)
		out.Threshold = fmt.Sprintf("%d %% delle ore del %d° anno", l.Threshold, l.Year)
	} else {
		for _, m := range f.byMode() {
			out.ByMode = append(out.ByMode, admissionlist.ModeHours{Mode: m.mode, Minutes: m.minutes})
		}
	}
	for _, row := range l.Rows {
		out.Candidates = append(out.Candidates, candidate(l, row))
	}
	return out, nil
}

func candidate(l admission.List, row admission.Row) admissionlist.Candidate {
	c := admissionlist.Candidate{
		Number: row.Number, Name: row.Name, BirthPlace: row.BirthPlace, Birth: row.Birth, TaxCode: row.TaxCode,
		Recognised: row.Recognised, Credited: row.Credited, Required: row.Required, Percent: row.Percent.String(),
		OtherPercent: otherReading(l.Reading, row.Credited, row.Reduced, row.Counted),
		Requirements: "completi", Tests: "—", Admitted: row.Admitted, Reason: row.Reason,
		Pending: row.Outcome == hours.OnCourse || row.Outcome == hours.AtRisk, // never of a frozen list, which waits for them (A-AHEAD)
	}
	if row.Open > 0 {
		c.Requirements = fmt.Sprintf("mancanti: %d", row.Open)
	}
	if row.TestsAsked > 0 {
		c.Tests = fmt.Sprintf("%d di %d", row.Tests, row.TestsAsked)
	}
	return c
}

// ReserveList reserves the paper of a frozen list, once: asked again it answers the same
// paper. Lock: the course.
func ReserveList(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, frozen admission.Frozen) (Paper, error) {
	known, found, err := OfList(ctx, tx, frozen)
	if err != nil || found {
		return known, err
	}
	l, err := frozen.List()
	if err != nil {
		return Paper{}, err
	}
	content, err := AdmissionList(ctx, tx, l, frozen.Digest)
	if err != nil {
		return Paper{}, err
	}
	return Reserve(ctx, tx, keys, AdmissionPaper, frozen.CourseID, content, frozen.FrozenOn)
}

// OfList is the paper of a frozen list, and false while it has none.
func OfList(ctx context.Context, r store.Reader, frozen admission.Frozen) (Paper, bool, error) {
	all, err := papers.Where(ctx, r, "course_id = ? AND kind = ? ORDER BY id", frozen.CourseID, string(AdmissionPaper))
	if err != nil {
		return Paper{}, false, err
	}
	for _, p := range all {
		var content struct{ Digest string }
		if err := json.Unmarshal([]byte(p.Content), &content); err != nil {
			return Paper{}, false, fmt.Errorf("paperwork: %w", err)
		}
		if content.Digest == frozen.Digest {
			return p, true, nil
		}
	}
	return Paper{}, false, nil
}
