package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var deskRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/standard/nuovo", Allow: office, Handle: newStandardPage},
	{Method: http.MethodPost, Path: "/standard/nuovo", Allow: office, Handle: composeStandard},
	{Method: http.MethodGet, Path: "/standard/:id/modifica", Allow: office, Handle: deskPage},
	{Method: http.MethodGet, Path: "/standard/:id/modifica/:part", Allow: office, Handle: partPage},
	{Method: http.MethodPost, Path: "/standard/:id/modifica/:part", Allow: office, Handle: savePart},
	{Method: http.MethodPost, Path: "/standard/:id/modifica/:part/togli", Allow: office, Handle: strikePart},
}

func newStandardPage(q *web.Request) error {
	return showNewStandard(q, http.StatusOK, templates.Form{Values: map[string]string{"region": q.Provider().Region}})
}

func showNewStandard(q *web.Request, status int, form templates.Form) error {
	return q.Page(status, "standard_new", templates.Page{Title: q.T("Scrivi una scheda a mano"), Crumbs: catalogueCrumbs(q),
		View: templates.NewStandard{Form: form, Regions: regionChoices(form.Value("region"))}})
}

func catalogueCrumbs(q *web.Request) []templates.Link {
	return []templates.Link{{Text: q.T("Standard"), Href: "/standard"}}
}

func composeStandard(q *web.Request) error {
	err := q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		v, err := standard.Compose(q.Context(), tx, q.Value("region"), q.Value("title"))
		tx.Answer("/standard/" + v.ID + "/modifica")
		return err
	})
	if refusedHere(err) {
		return showNewStandard(q, http.StatusUnprocessableEntity, formOf(q, err, fields("region", "title")))
	}
	return err
}

// desk is a draft with what was changed in it by hand.
type desk struct {
	standard.Version
	std    *standard.Standard
	review standard.Review
}

func readDesk(q *web.Request) (desk, error) {
	var d desk
	err := q.Read(func(r store.Reader) (err error) {
		d, err = readDeskAt(q, r)
		return err
	})
	return d, err
}

func readDeskAt(q *web.Request, r store.Reader) (d desk, err error) {
	if d.Version, d.std, err = standard.VersionByID(q.Context(), r, q.Param("id")); err != nil {
		return d, err
	}
	_, before, err := standard.PublishedBefore(q.Context(), r, d.Version)
	d.review = standard.ReviewOf(d.Version, d.std, before)
	return d, err
}

func (d desk) crumbs(q *web.Request) []templates.Link {
	return append(catalogueCrumbs(q), templates.Link{Text: d.std.Title, Href: "/standard/" + d.ID})
}

func (d desk) page(q *web.Request, title string) templates.Page {
	return templates.Page{Title: title, Subtitle: q.T("{region} · versione {n}", "region", d.std.Region, "n", d.Version.Version), Crumbs: d.crumbs(q)}
}

func deskPage(q *web.Request) error {
	d, err := readDesk(q)
	if err != nil {
		return err
	}
	if d.State != standard.Draft {
		return q.See("/standard/" + d.ID)
	}
	return showDesk(q, http.StatusOK, d, "")
}

func showDesk(q *web.Request, status int, d desk, refusal string) error {
	at := "/standard/" + d.ID + "/modifica/"
	view := templates.StandardDesk{ID: d.ID, AddUnit: at + string(standard.NewUnit), AddTrain: at + string(standard.NewTraining), Alert: refusal,
		Findings: findingsOf(q.Locale(), d.review.Findings), Back: templates.Link{Text: q.T("Ho finito: confronta e conferma"), Href: "/standard/" + d.ID}}
	for _, part := range standard.PartsOf(d.std) {
		row := templates.DeskPart{Title: subjectName(q.Locale(), part.Subject), Edit: templates.Link{Text: q.T("Correggi"), Href: at + string(part.Name)}, Corrected: d.corrected(part)}
		strike := &templates.Action{Text: q.T("Togli"), Href: at + string(part.Name) + "/togli", Post: true, Fields: []templates.Hidden{{Name: "seen", Value: part.Key}}}
		switch part.Subject.Kind {
		case standard.UnitOfCompetence:
			i := len(view.Units)
			row.Title, row.Summary, row.Strike = prefixed("UC", unitNumber(d.std.CompetenceUnits[i].Code, i)), unitSummary(q, d.std.CompetenceUnits[i]), strike
			view.Units = append(view.Units, row)
		case standard.TrainingStandard:
			view.Training = append(view.Training, deskTraining(q, d, part, strike))
		default:
			row.Summary = strings.Join(nonEmpty(d.std.Title, d.std.Region, q.T("EQF {n}", "n", orDash(figure(d.std.EQF))), d.std.SEP), " · ")
			view.Parts = append(view.Parts, row)
		}
	}
	p := d.page(q, q.T("Correggi la scheda"))
	p.View = view
	return q.Page(status, "standard_edit", p)
}

func unitSummary(q *web.Request, u standard.CompetenceUnit) string {
	parts := []string{u.Title, q.T("{n} abilità", "n", len(u.Abilities)), q.T("{n} {n|conoscenza|conoscenze}", "n", len(u.Knowledge))}
	if u.MinHours != nil {
		parts = append(parts, q.T("durata minima {hours}", "hours", bound(q.Locale(), u.MinHours)))
	}
	return strings.Join(nonEmpty(parts...), " · ")
}

// deskTraining are the forms of one training standard.
func deskTraining(q *web.Request, d desk, part standard.Part, strike *templates.Action) templates.DeskTraining {
	t := d.std.TrainingNo(part.Subject.Training)
	at := "/standard/" + d.ID + "/modifica/" + string(part.Name)
	row := func(title, summary, suffix string) templates.DeskPart {
		return templates.DeskPart{Title: title, Summary: summary, Edit: templates.Link{Text: q.T("Correggi"), Href: at + suffix}}
	}
	out := templates.DeskTraining{Title: strings.TrimSuffix(subjectName(q.Locale(), part.Subject)+" · "+t.Title, " · "), Strike: strike, Parts: []templates.DeskPart{
		row(q.T("Ore, anni e unità formative"), q.T("durata minima {hours}, {n} UF", "hours", bound(q.Locale(), t.MinTotal), "n", len(t.Units)), ""),
		row(q.T("Requisiti, esame e personale"), q.T("{n} {n|requisito|requisiti} di ingresso, soglia di frequenza {percent}", "n", len(t.EntryRules), "percent", percentOf(q.Locale(), t.ThresholdPercent)), rulesSuffix),
		row(q.T("Testi della scheda"), q.T("{n} {n|testo|testi}", "n", textCount(t)), textsSuffix),
	}}
	out.Parts[0].Corrected = d.corrected(part)
	return out
}

// The forms of a training standard beside its hours.
const (
	rulesSuffix = "-requisiti"
	textsSuffix = "-testi"
)

func textCount(t *standard.Training) int {
	return len(nonEmpty(t.Texts.Requirements, t.Texts.Teaching, t.Texts.Resources, t.Texts.Assessment, t.Texts.Credits, t.Texts.FurtherNotes))
}

func nonEmpty(texts ...string) []string {
	var out []string
	for _, s := range texts {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// corrected is how many values of a part a person changed.
func (d desk) corrected(part standard.Part) int {
	n := 0
	for _, c := range d.review.Corrections {
		if inPart(c.Path, part) {
			n++
		}
	}
	return n
}

func inPart(path string, part standard.Part) bool {
	if part.Path != "" {
		return strings.HasPrefix(path+".", part.Path)
	}
	return !strings.HasPrefix(path, "competence_units") && !strings.HasPrefix(path, "training")
}

// openPart is a part of a draft and its form, bound to std: the sheet itself, or the copy
// of it into which a form is read.
type openPart struct {
	standard.Part
	title string
	form  sheetForm
}

// partForm finds the part that the address names and ties its form to a sheet, to which a
// part that is to be added is added.
func partForm(q *web.Request, s *standard.Standard) (openPart, error) {
	name, face := strings.CutSuffix(q.Param("part"), rulesSuffix)
	name, texts := strings.CutSuffix(name, textsSuffix)
	part, ok := standard.PartOf(s, standard.PartName(name))
	if !ok || (face || texts) && part.Subject.Kind != standard.TrainingStandard || face && texts {
		return openPart{}, fault.New(fault.NotFound, "page.no_part", "Questa parte della scheda non c’è.")
	}
	p := openPart{Part: part, title: subjectName(q.Locale(), part.Subject)}
	switch part.Subject.Kind {
	case standard.UnitOfCompetence:
		i := len(s.CompetenceUnits)
		if part.Name == standard.NewUnit {
			s.CompetenceUnits = append(s.CompetenceUnits, standard.CompetenceUnit{EQF: s.EQF})
			p.title = q.T("Nuova unità di competenza")
		} else {
			_, _ = fmt.Sscanf(name, "uc-%d", &i) // it is there: PartOf has found it
			i--
		}
		p.form = unitForm(q, &s.CompetenceUnits[i])
	case standard.TrainingStandard:
		if part.Name == standard.NewTraining {
			s.Training = append(s.Training, proposedTraining(s))
			p.title = q.T("Nuovo standard formativo")
		}
		t := s.TrainingNo(part.Subject.Training)
		switch {
		case face:
			p.form, p.title = rulesForm(q, t), q.T("Requisiti, esame e personale")
		case texts:
			p.form, p.title = textsForm(q, t), q.T("Testi della scheda")
		default:
			p.form = hoursForm(q, s, t)
		}
	default:
		p.form = headForm(q, s)
	}
	return p, nil
}

// proposedTraining is where a new training standard begins: a UF for each UC, with a code
// of ours until the sheet's own is typed.
func proposedTraining(s *standard.Standard) standard.Training {
	t := standard.Training{EQF: s.EQF}
	for i, u := range s.CompetenceUnits {
		uf := standard.Unit{Code: standard.Code(fmt.Sprintf("UF%d", i+1)), CompetenceUnit: u.Code}
		if u.Code == "" {
			uf.CompetenceUnit = standard.Code(standard.PlaceOf(i))
		}
		t.Units = append(t.Units, uf)
	}
	return t
}

// copyOf is a sheet that can be changed without changing the other.
func copyOf(s *standard.Standard) (*standard.Standard, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var out standard.Standard
	return &out, json.Unmarshal(text, &out)
}

func partPage(q *web.Request) error {
	d, err := readDesk(q)
	if err != nil {
		return err
	}
	if d.State != standard.Draft {
		return q.See("/standard/" + d.ID)
	}
	p, err := partForm(q, d.std)
	if err != nil {
		return err
	}
	return showPart(q, http.StatusOK, d, p, templates.Form{Values: p.form.values()})
}

func showPart(q *web.Request, status int, d desk, p openPart, form templates.Form) error {
	page := d.page(q, p.title)
	page.Crumbs = append(page.Crumbs, templates.Link{Text: q.T("Correggi la scheda"), Href: "/standard/" + d.ID + "/modifica"})
	page.View = templates.StandardPart{Action: q.Path(), Seen: p.Key, Form: form, Groups: p.form.view(form, d.hints(q, p)), Again: p.Name == standard.NewUnit,
		Back: templates.Link{Text: q.T("Torna indietro senza salvare"), Href: "/standard/" + d.ID + "/modifica"}}
	return q.Page(status, "standard_part", page)
}

// hints say at each field what stood there before a person changed it.
func (d desk) hints(q *web.Request, p openPart) map[string]string {
	known, out, items := p.form.known(), map[string]string{}, map[string]int{}
	for _, c := range d.review.Corrections {
		if !inPart(c.Path, p.Part) {
			continue
		}
		name := p.form.fieldAt(known, p.Path, c.Path)
		switch {
		case name == "":
		case c.Item:
			items[name]++
			out[name] = q.T("Corretto: {n} {n|voce cambiata|voci cambiate} rispetto a prima.", "n", items[name])
		default:
			out[name] = q.T("Corretto: prima «{old}».", "old", shorten(changeValue(q.Locale(), c, c.Old)))
		}
	}
	return out
}

// shorten keeps a hint a hint.
func shorten(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

// savePart reads the form first into a copy, so that what cannot be read comes back with
// everything that was typed, then into the draft.
func savePart(q *web.Request) error {
	d, err := readDesk(q)
	if err != nil {
		return err
	}
	draft, err := copyOf(d.std)
	if err != nil {
		return err
	}
	p, err := partForm(q, draft)
	if err != nil {
		return err
	}
	if q.Value("more") != "" {
		return showPart(q, http.StatusOK, d, p, templates.Form{Values: q.Values()})
	}
	bad := typed()
	p.form.read(q, bad)
	if err = bad.OrNil(); err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			tx.Answer("/standard/" + d.ID + "/modifica" + again(q, p))
			_, err := standard.Correct(q.Context(), tx, d.ID, p.Name, q.Value("seen"), func(s *standard.Standard) {
				if fresh, err := partForm(q, s); err == nil { // the part is there: Correct has found it
					fresh.form.read(q, typed())
				}
			})
			return err
		})
	}
	if refusedHere(err) {
		return showPart(q, http.StatusUnprocessableEntity, d, p, formOf(q, err, p.form.names(err, p.Path)))
	}
	return err
}

// again is where to go on for another unit.
func again(q *web.Request, p openPart) string {
	if q.Value("then") == "again" && p.Name == standard.NewUnit {
		return "/" + string(standard.NewUnit)
	}
	return ""
}

func strikePart(q *web.Request) error {
	err := q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		tx.Answer("/standard/" + q.Param("id") + "/modifica")
		_, err := standard.Strike(q.Context(), tx, q.Param("id"), standard.PartName(q.Param("part")), q.Value("seen"))
		return err
	})
	if !refusedHere(err) {
		return err
	}
	d, failed := readDesk(q)
	if failed != nil {
		return failed
	}
	return showDesk(q, http.StatusUnprocessableEntity, d, q.Locale().Fault(err))
}
