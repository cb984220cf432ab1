package paperwork

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/reports/pdf"
)

// facts are what every paper of a course says about it.
type facts struct {
	zone     *time.Location
	provider provider.Provider
	site     provider.Site
	standard *standard.Standard
	training *standard.Training // nil where the sheet has none
	staff    []course.Colleague
	board    ledger.Board
	dossiers map[string]admission.Dossier // by enrolment
}

func factsOf(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (f facts, err error) {
	if f.board, err = ledger.Of(ctx, r, courseID, on); err != nil {
		return f, err
	}
	if f.zone, err = provider.Zone(ctx, r); err != nil {
		return f, err
	}
	if f.provider, err = provider.Current(ctx, r); err != nil {
		return f, err
	}
	c := f.board.Course
	if f.site, err = provider.SiteByID(ctx, r, c.SiteID); err != nil {
		return f, err
	}
	if _, f.standard, err = standard.VersionByID(ctx, r, c.StandardVersionID); err != nil {
		return f, err
	}
	f.training = f.standard.TrainingNo(c.Training)
	if f.staff, err = course.StaffOf(ctx, r, courseID); err != nil {
		return f, err
	}
	f.dossiers, err = admission.DossiersOf(ctx, r, c, on)
	return f, err
}

// region is the ente titolare: Regione Campania.
func (f facts) region() string {
	name := f.standard.Region
	if name == "" {
		name = f.provider.Region
	}
	if name == "" || strings.HasPrefix(strings.ToLower(name), "regione") {
		return name
	}
	return "Regione " + name
}

func (f facts) providerSite() string { return pdf.Join(", ", f.provider.Address, f.provider.City) }

func (f facts) place() string {
	return pdf.Join(", ", f.site.Name, f.site.Address, f.site.City)
}

// title is the course with its edition.
func (f facts) title() string {
	return pdf.Join(" – ", f.board.Course.Title, pdf.Prefix("edizione ", f.board.Course.Edition))
}

func (f facts) eqf() string { return number(f.standard.EQF) }

// number is a figure of the sheet, empty where none is set.
func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// who is the names of those who have a part on the course.
func (f facts) who(part course.Part) string {
	var names []string
	for _, s := range f.staff {
		if s.Part == part {
			names = append(names, s.Person.FullName())
		}
	}
	return strings.Join(names, ", ")
}

// director signs the papers: the course's own, or the provider's.
func (f facts) director() string {
	if name := f.who(course.DirectorPart); name != "" {
		return name
	}
	return f.provider.Director
}

// end is the day the teaching ended, or is planned to.
func (f facts) end() calendar.Date {
	if !f.board.Course.EndedOn.IsZero() {
		return f.board.Course.EndedOn
	}
	return f.board.Course.EndsOn
}

// total and byMode are the authorised hours, T, and how the plan splits them.
func (f facts) total() (total calendar.Minutes) {
	for _, cell := range f.board.Plan.Cells {
		total += cell.Minutes
	}
	return total
}

type modeHours struct {
	mode    string
	minutes calendar.Minutes
}

func (f facts) byMode() []modeHours {
	var out []modeHours
	for _, mode := range hours.Modes {
		m := modeHours{mode: mode.Label()}
		for _, cell := range f.board.Plan.Cells {
			if cell.Mode == mode {
				m.minutes += cell.Minutes
			}
		}
		if m.minutes > 0 {
			out = append(out, m)
		}
	}
	return out
}

// threshold is the rule in words.
func threshold(percent int) string {
	if percent == 0 {
		return "lo standard non ne indica"
	}
	return fmt.Sprintf("%d %% delle ore complessive", percent)
}

// reading is how credits are counted, in words.
func reading(r hours.Reading) string {
	if r == hours.Count {
		return "contati come ore frequentate"
	}
	return "in riduzione delle ore da frequentare"
}

// otherReading is the percentage that is not the course's, with its words; nothing where
// nobody has credits, because then the two are one.
func otherReading(r hours.Reading, credited calendar.Minutes, reduced, counted hours.Hundredths) string {
	switch {
	case credited == 0:
		return ""
	case r == hours.Count:
		return reduced.String() + " se i crediti riducono le ore"
	}
	return counted.String() + " se i crediti contano come ore"
}

// segmentLabel is how papers name a segment.
func segmentLabel(segment string) string {
	uc, linked := strings.CutPrefix(segment, hours.StageOf(""))
	switch {
	case linked:
		return "Stage UC " + uc
	case segment == hours.Stage:
		return "Stage"
	case segment == hours.TraineeshipSeg:
		return "Tirocinio"
	case segment == hours.KeyCompetences:
		return "KC"
	}
	return "UF " + segment
}

// credits are one line each: "UF 531, Aula: 10 h 00' (decisione 4 del 02/03/2026)".
func credits(in []hours.Credit) []string {
	var out []string
	for _, c := range in {
		out = append(out, fmt.Sprintf("%s, %s: %s (decisione %s del %s)",
			segmentLabel(c.Segment), c.Mode.Label(), c.Minutes, c.Decision, c.On.Italian()))
	}
	return out
}
