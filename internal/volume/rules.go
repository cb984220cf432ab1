package volume

import (
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
)

// Book is the paper register of a course as it stands.
type Book struct {
	Volumes  []Volume // by number, without those that were withdrawn
	Uses     []Use
	Barrings []Barring
	Scans    []Scan // the latest last
}

// Use is a lesson that stands on a page.
type Use struct {
	LessonID string        `db:"id"`
	Date     calendar.Date `db:"on_date"`
	From     calendar.Wall `db:"from_wall"`
	To       calendar.Wall `db:"to_wall"`
	Segment  string        `db:"segment"`
	Volume   string        `db:"register_volume"`
	Page     string        `db:"register_page"`
	Annulled bool          `db:"annulled"` // it was written there and does not hold: it was not held, or has left
	Left     *Leaving      `db:"-"`        // nil: it stands there
}

// Kind is what a page is.
type Kind string

const (
	Free     Kind = "free"
	Used     Kind = "used"
	Annulled Kind = "annulled" // written, and nothing of it holds: no lesson's, and not to be barred as unused
	Barred   Kind = "barred"
)

// Page is one page of a volume.
type Page struct {
	Number  int
	Kind    Kind
	Uses    []Use // the lessons that stand on it, in order
	Barring *Barring
	Scans   []Scan // that were placed on it, the latest last
}

// Written reports whether a lesson was written on the page, even one that was annulled.
func (p Page) Written() bool { return len(p.Uses) > 0 }

// Scanned reports whether a scan of the page is on file.
func (p Page) Scanned() bool { return len(p.Scans) > 0 }

// Volume is the volume with that number, as lessons name it.
func (b Book) Volume(name string) (Volume, bool) {
	i := slices.IndexFunc(b.Volumes, func(v Volume) bool { return v.Name() == name })
	if i < 0 {
		return Volume{}, false
	}
	return b.Volumes[i], true
}

// Pages are all pages of a volume.
func (b Book) Pages(v Volume) []Page {
	out := make([]Page, v.Pages())
	for i := range out {
		out[i] = Page{Number: v.FirstPage + i, Kind: Free}
	}
	for i, bar := range b.Barrings {
		if bar.VolumeID != v.ID {
			continue
		}
		for n := bar.FirstPage; n <= bar.LastPage; n++ {
			p := &out[n-v.FirstPage]
			p.Kind, p.Barring = Barred, &b.Barrings[i]
		}
	}
	for _, u := range b.Uses {
		if n, err := strconv.Atoi(u.Page); err == nil && u.Volume == v.Name() && v.Has(n) {
			p := &out[n-v.FirstPage]
			p.Uses = append(p.Uses, u)
			switch {
			case !u.Annulled:
				p.Kind = Used
			case p.Kind == Free:
				p.Kind = Annulled
			}
		}
	}
	for _, s := range b.Scans {
		if s.State == Placed && string(s.VolumeID) == v.ID && v.Has(s.Page) {
			p := &out[s.Page-v.FirstPage]
			p.Scans = append(p.Scans, s)
		}
	}
	return out
}

// Page is one page of a volume, which must have it.
func (b Book) Page(v Volume, number int) Page { return b.Pages(v)[number-v.FirstPage] }

// Propose is the page on which the next lesson of a day will stand: that of the day, else
// the first free one behind the last that was used, of the first volume that has one. It is
// empty where no stamped volume has a page left.
func (b Book) Propose(lessonID string, day calendar.Date) (volume, page string) {
	for _, u := range b.Uses {
		if u.Left != nil {
			continue
		}
		if u.LessonID == lessonID || u.Date == day {
			volume, page = u.Volume, u.Page
		}
		if u.LessonID == lessonID {
			return volume, page
		}
	}
	if page != "" {
		return volume, page
	}
	for _, v := range b.Volumes {
		if v.State != Open || v.On.After(day) {
			continue
		}
		next := 0
		for _, p := range b.Pages(v) {
			switch {
			case p.Written():
				next = 0 // a page that was left out before it will be barred
			case p.Kind == Free && next == 0:
				next = p.Number
			}
		}
		if next > 0 {
			return v.Name(), strconv.Itoa(next)
		}
	}
	return "", ""
}

// At judges the page on which a lesson of a day is to be closed, and answers it as it is
// written down. The refusal stands at the field that is wrong.
func (b Book) At(lessonID string, day calendar.Date, volume, page string) (Volume, int, error) {
	bad := fault.New(fault.Invalid, "volume.page", "Controlla volume e pagina del registro cartaceo.")
	v, known := b.Volume(strings.TrimSpace(volume))
	n, err := strconv.Atoi(strings.TrimSpace(page))
	switch {
	case len(b.Volumes) == 0:
		bad.With("volume", "Il corso non ha ancora un volume vidimato: la segreteria lo registra dalla pagina «Registro cartaceo» del corso.")
	case !known:
		bad.With("volume", "Il volume {volume} non è del corso, che ha {known}.", fault.Args{"volume": strings.TrimSpace(volume), "known": b.names()})
	case v.State == ToStamp:
		bad.With("volume", "Il volume {volume} non è ancora vidimato: si usa da quando la segreteria ne registra la vidimazione.", fault.Args{"volume": v.Number})
	case v.State == Closed && !b.stands(lessonID, v, page): // a lesson that was reopened keeps its page
		bad.With("volume", "Il volume {volume} è stato chiuso il {date}: usa quello che lo continua.", fault.Args{"volume": v.Number, "date": v.ClosedOn})
	case v.On.After(day):
		bad.With("volume", "Il volume {volume} è stato vidimato il {date}, dopo questa lezione del {day}.", fault.Args{"volume": v.Number, "date": v.On, "day": day})
	case err != nil || !v.Has(n):
		bad.With("page", "Il volume {volume} ha le pagine da {first} a {last}.", fault.Args{"volume": v.Number, "first": v.FirstPage, "last": v.LastPage})
	default:
		b.Page(v, n).refuse(bad, lessonID, day)
	}
	return v, n, bad.OrNil()
}

// stands reports whether a lesson stands on that page already.
func (b Book) stands(lessonID string, v Volume, page string) bool {
	return slices.ContainsFunc(b.Uses, func(u Use) bool {
		return u.LessonID == lessonID && u.Volume == v.Name() && u.Page == strings.TrimSpace(page)
	})
}

// refuse says why a lesson of a day cannot stand on the page.
func (p Page) refuse(bad *fault.Error, lessonID string, day calendar.Date) {
	if p.Kind == Barred {
		bad.With("page", "La pagina {page} è stata sbarrata il {date}: scegline un’altra.", fault.Args{"page": p.Number, "date": p.Barring.On})
		return
	}
	for _, u := range p.Uses {
		switch {
		case u.LessonID == lessonID || u.Date == day:
		case u.Left != nil:
			bad.With("page", "La pagina {page} è scritta: c’era la lezione del {date} alle {time}, che poi è passata altrove. Scegline un’altra.", fault.Args{"page": p.Number, "date": u.Date, "time": u.From.String()})
			return
		case u.Annulled:
			bad.With("page", "La pagina {page} è scritta e annullata: c’era la lezione del {date} alle {time}, che non si è svolta. Scegline un’altra.", fault.Args{"page": p.Number, "date": u.Date, "time": u.From.String()})
			return
		default:
			bad.With("page", "La pagina {page} è della lezione del {date} alle {time}: ogni giorno ha la sua.", fault.Args{"page": p.Number, "date": u.Date, "time": u.From.String()})
			return
		}
	}
}

// Skipped are the free pages right before one, behind the last that is not free: they were
// passed over.
func (b Book) Skipped(v Volume, number int) []int {
	var out []int
	for _, p := range b.Pages(v)[:number-v.FirstPage] {
		if p.Kind != Free {
			out = nil
		} else {
			out = append(out, p.Number)
		}
	}
	return out
}

func (b Book) names() string {
	var out []string
	for _, v := range b.Volumes {
		out = append(out, "vol. "+v.Name())
	}
	return strings.Join(out, ", ")
}

// Ready is what the register lacks for a course to start on a day: a volume that was
// stamped by then.
func (b Book) Ready(day calendar.Date) []finding.Finding {
	var late calendar.Date
	for _, v := range b.Volumes {
		switch {
		case v.On.IsZero():
		case !v.On.After(day):
			return nil
		case late.IsZero() || v.On.Before(late):
			late = v.On
		}
	}
	out := finding.Finding{Rule: "START-REGISTER", Severity: finding.Blocking, Subject: "course",
		Message: "Il registro cartaceo va vidimato prima dell’uso: nessun volume risulta ancora vidimato."}
	if !late.IsZero() {
		out.Message, out.Args = "Il registro è stato vidimato il {date}, dopo l’inizio del {day}.", finding.Args{"date": late, "day": day}
	}
	return []finding.Finding{out}
}

// Unsettled are the pages of stamped volumes that are neither used nor barred when the
// lessons are over: one finding for each volume.
func (b Book) Unsettled() []finding.Finding {
	var out []finding.Finding
	for _, v := range b.Volumes {
		if v.State == ToStamp {
			continue
		}
		if free := Numbers(b.Pages(v), Free); len(free) > 0 {
			out = append(out, finding.Finding{Rule: "END-PAGES", Severity: finding.Blocking, Subject: v.ID,
				Message: "Registro cartaceo, volume {volume}: {n|la pagina|le pagine} {pages} non {n|è usata né sbarrata|sono usate né sbarrate}.",
				Args:    finding.Args{"volume": v.Number, "n": len(free), "pages": Ranges(free)}})
		}
	}
	return out
}

// Numbers are the pages of a kind.
func Numbers(pages []Page, kind Kind) []int {
	var out []int
	for _, p := range pages {
		if p.Kind == kind {
			out = append(out, p.Number)
		}
	}
	return out
}

// run is pages in a row.
type run struct{ first, last int }

func (r run) String() string {
	if r.first == r.last {
		return strconv.Itoa(r.first)
	}
	return strconv.Itoa(r.first) + "–" + strconv.Itoa(r.last)
}

// runs joins pages in a row.
func runs(pages []int) []run {
	var out []run
	for _, n := range slices.Compact(slices.Sorted(slices.Values(pages))) {
		if len(out) > 0 && out[len(out)-1].last == n-1 {
			out[len(out)-1].last = n
		} else {
			out = append(out, run{n, n})
		}
	}
	return out
}

// Ranges is how the office writes pages: 3, 31–40.
func Ranges(pages []int) string {
	var out []string
	for _, r := range runs(pages) {
		out = append(out, r.String())
	}
	return strings.Join(out, ", ")
}

// ReadRanges reads pages as the office writes them: «3, 31-40». False where it is something
// else, or a page that the volume does not have.
func (v Volume) ReadRanges(text string) ([]int, bool) {
	var out []int
	for part := range strings.SplitSeq(strings.NewReplacer("–", "-", "—", "-", ";", ",").Replace(text), ",") {
		from, to, several := strings.Cut(part, "-")
		if !several {
			to = from
		}
		first, err := strconv.Atoi(strings.TrimSpace(from))
		last, err2 := strconv.Atoi(strings.TrimSpace(to))
		if err != nil || err2 != nil || !v.Has(first) || !v.Has(last) || first > last {
			return nil, false
		}
		for n := first; n <= last; n++ {
			out = append(out, n)
		}
	}
	return out, true
}
