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
	Standard *Standard
	Latest   bool // no later version of the same qualification
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
	Text  string // in title, code, region, act
	State State
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
	last := ""
	for _, v := range rows {
		latest := v.StandardID != last
		last = v.StandardID
		std, err := v.read()
		if err != nil {
			return nil, err
		}
		text := language.Fold(strings.Join([]string{std.Title, string(std.Code), std.Region, std.Act}, " "))
		if f.State != "" && v.State != f.State || !strings.Contains(text, language.Fold(f.Text)) {
			continue
		}
		out = append(out, Listed{Version: v, Standard: std, Latest: latest})
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

func (v Version) read() (*Standard, error) {
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
