package standard

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

// Listed is one version of a sheet as the catalogue shows it. How many courses use it
// is known to package course (CountByStandard).
type Listed struct {
	Version
	Standard   *Standard
	Latest     bool // no later version of the same qualification
	Superseded bool // a later version is published
}

// MinTotals are the hours of its training standards, none where the sheet has none;
// nil where a standard sets no bound.
func (l Listed) MinTotals() []*int {
	var out []*int
	for _, t := range l.Standard.Training {
		out = append(out, t.MinTotal)
	}
	return out
}

// Filter narrows the catalogue; an empty field narrows nothing.
type Filter struct {
	Text     string // in title, code, region, act, codes of ADA, ATECO and ISTAT
	State    State
	Region   string
	Training *bool // with a training standard, or without
}

func (f Filter) admits(v Version, s *Standard) bool {
	switch {
	case f.State != "" && v.State != f.State, f.Region != "" && s.Region != f.Region, f.Training != nil && *f.Training != (len(s.Training) > 0):
		return false
	}
	words := []string{s.Title, string(s.Code), s.Region, s.Act}
	for _, list := range [][]Reference{s.ADA, s.ATECO, s.ISTAT} {
		for _, r := range list {
			words = append(words, string(r.Code))
		}
	}
	return strings.Contains(language.Fold(strings.Join(words, " ")), language.Fold(f.Text))
}

// Catalogue is every version of every sheet, by region and title, the latest first.
func Catalogue(ctx context.Context, r store.Reader, f Filter) ([]Listed, error) {
	var rows []Version
	err := r.Select(ctx, &rows, `SELECT `+versions.Columns("v")+` FROM standard_version v JOIN standard s ON s.id = v.standard_id
		ORDER BY s.region, s.title, s.id, v.version DESC`)
	if err != nil {
		return nil, err
	}
	var out []Listed
	last, published := "", false
	for _, v := range rows {
		l := Listed{Version: v, Latest: v.StandardID != last}
		published = published && !l.Latest
		l.Superseded = published
		last, published = v.StandardID, published || v.State == Published
		if l.Standard, err = v.read(); err != nil {
			return nil, err
		}
		if f.admits(v, l.Standard) {
			out = append(out, l)
		}
	}
	return out, nil
}

// VersionByID reads one version and the sheet in it.
func VersionByID(ctx context.Context, r store.Reader, id string) (Version, *Standard, error) {
	v, err := versions.ByID(ctx, r, id)
	if err != nil {
		return v, nil, store.NotFound(err, "La scheda non c’è.")
	}
	std, err := v.read()
	return v, std, err
}

// PublishedBefore is the published version that a version follows, and the sheet in it;
// the sheet is nil where there is none.
func PublishedBefore(ctx context.Context, r store.Reader, v Version) (Version, *Standard, error) {
	rows, err := versions.Where(ctx, r, "standard_id = ? AND version < ? AND state = ? ORDER BY version DESC LIMIT 1", v.StandardID, v.Version, Published)
	if err != nil || len(rows) == 0 {
		return Version{}, nil, err
	}
	std, err := rows[0].read()
	return rows[0], std, err
}

// VersionsOf are all versions of a qualification, the latest first.
func VersionsOf(ctx context.Context, r store.Reader, standardID string) ([]Version, error) {
	return versions.Where(ctx, r, "standard_id = ? ORDER BY version DESC", standardID)
}

// read is the sheet in a version. A draft that nobody corrected is what today's reader makes
// of its text, which may be more than when it was added.
func (v Version) read() (*Standard, error) {
	if v.State == Draft && v.AsRead() {
		if std, _ := Read([]byte(v.Source)); std != nil {
			return std, nil
		}
	}
	var s Standard
	if err := json.Unmarshal([]byte(v.Document), &s); err != nil {
		return nil, fmt.Errorf("standard: version %s: %w", v.ID, err)
	}
	return &s, nil
}

// Findings is what the reader says of the sheet, recomputed from its text.
func (v Version) Findings() []finding.Finding {
	_, found := Read([]byte(v.Source))
	return found
}
