package page

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/standard"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var standardRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/standard/:id", Allow: readers, Handle: standardPage},
	{Method: http.MethodGet, Path: "/standard/:id/scheda", Allow: readers, Handle: standardSource},
	{Method: http.MethodGet, Path: "/standard/:id/esporta", Allow: readers, Handle: exportStandard},
	{Method: http.MethodGet, Path: "/standard/:id/differenze", Allow: readers, Handle: diffPage},
	{Method: http.MethodPost, Path: "/standard/:id/conferma", Allow: office, Handle: confirmStandard},
	{Method: http.MethodPost, Path: "/standard/:id/pubblica", Allow: office, Handle: publishStandard},
	{Method: http.MethodPost, Path: "/standard/:id/riapri", Allow: office, Handle: reopenStandard},
	{Method: http.MethodPost, Path: "/standard/:id/nuova-versione", Allow: office, Handle: reviseStandard},
	{Method: http.MethodPost, Path: "/standard/:id/standard-minimo", Allow: office, Handle: adjoinMinimum, Limit: sheetLimit},
	{Method: http.MethodPost, Path: "/standard/:id/elimina", Allow: office, Handle: discardStandard},
}

// standardFile is a version with everything its page says.
type standardFile struct {
	desk
	before    standard.Version   // the published version it follows
	beforeStd *standard.Standard // nil for none
	versions  []standard.Version // of the qualification, the latest first
	courses   map[string][]course.Course
	confirmer string
	editor    string
}

func readStandardFile(q *web.Request, r store.Reader) (f standardFile, err error) {
	if f.desk, err = readDeskAt(q, r); err != nil {
		return f, err
	}
	if f.before, f.beforeStd, err = standard.PublishedBefore(q.Context(), r, f.Version); err != nil {
		return f, err
	}
	if f.versions, err = standard.VersionsOf(q.Context(), r, f.StandardID); err != nil {
		return f, err
	}
	if f.courses, err = course.OnStandard(q.Context(), r, f.StandardID); err != nil {
		return f, err
	}
	for id, name := range map[string]*string{f.ConfirmedBy: &f.confirmer, f.EditedBy: &f.editor} {
		if id == "" {
			continue
		}
		if *name, err = accountName(q.Context(), r, id); err != nil {
			return f, err
		}
	}
	if f.EditedBy == f.ConfirmedBy {
		f.editor = f.confirmer
	}
	return f, nil
}

func standardPage(q *web.Request) error { return showStandard(q, nil) }

// showStandard shows a sheet; refusal is what an act upon it was refused with, nil for none.
func showStandard(q *web.Request, refusal error) error {
	var f standardFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readStandardFile(q, r)
		return err
	})
	if err != nil {
		return err
	}
	l := q.Locale()
	view := standardView(l, f.Version, f.std)
	view.State, view.From = f.badge(q), f.from(q)
	view.Findings = findingsOf(l, f.review.Findings)
	lines := strings.Split(f.Source, "\n")
	view.Readings = readingGroups(l, f.review, lines, f.std, f.changed(q))
	view.ToConfirm, view.Blocked = len(f.review.Keys()), len(f.review.Blocking())
	view.CanConfirm = f.State == standard.Draft && may(q, office)
	view.CanPublish = f.State == standard.Confirmed && may(q, office)
	view.Staying = f.staying(q)
	if f.Source != "" {
		view.Lines = sourceLines(lines, f.review)
	}
	if !f.ConfirmedOn.IsZero() {
		view.Confirmed = q.T("Letture confermate da {name} il {date}", "name", f.confirmer, "date", f.ConfirmedOn)
	}
	view.Actions, view.More = f.actions(q)
	view.Versions = f.versionList(q)
	view.CanAdjoin = f.std.Layout == standard.Abruzzo && len(f.std.Training) == 0 && f.State != standard.Confirmed && f.versions[0].ID == f.ID && may(q, office)
	p := f.page(q, f.std.Title)
	p.Crumbs = catalogueCrumbs(q)
	if refusal == nil {
		p.View = view
		return q.Page(http.StatusOK, "standard", p)
	}
	view.Form = formOf(q, refusal, confirmNames(view.Readings, view.CanAdjoin))
	p.View = view
	return q.Invalid(refusal, "standard", p)
}

// confirmNames are the boxes of the page.
func confirmNames(groups []templates.ReadingGroup, adjoin bool) map[string]string {
	names := fields("confirm")
	if adjoin {
		names["minimum"] = "minimum"
	}
	for _, g := range groups {
		for _, r := range g.Readings {
			names["confirmed."+r.Key] = "confirmed." + r.Key
		}
	}
	return names
}

func (f standardFile) badge(q *web.Request) templates.Badge {
	if f.superseded() {
		return supersededBadge(q)
	}
	return standardBadge(q, f.State)
}

// superseded reports whether a later version is published.
func (f standardFile) superseded() bool {
	return slices.ContainsFunc(f.versions, func(v standard.Version) bool { return v.State == standard.Published && v.Version > f.Version.Version })
}

// from says where the document comes from, and whose hand was in it.
func (f standardFile) from(q *web.Request) string {
	var text string
	switch f.Origin {
	case standard.OriginHand:
		text = q.T("Scritta a mano")
	case standard.OriginFile:
		text = q.T("Importata da un file")
	case standard.OriginVersion:
		text = q.T("Revisione della versione {n}", "n", f.before.Version)
	default:
		text = q.T("Letta dal testo ufficiale")
	}
	if f.EditedBy != "" && !f.EditedOn.IsZero() {
		text += ", " + q.T("ultima correzione di {name} il {date}", "name", f.editor, "date", f.EditedOn)
	}
	return text
}

// changed is what the corrections are changes of.
func (f standardFile) changed(q *web.Request) string {
	if f.Origin == standard.OriginVersion {
		return q.T("Cambiato rispetto alla versione {n}", "n", f.before.Version)
	}
	return q.T("Corretto a mano rispetto al testo letto")
}

// staying says before publication which courses do not change with it.
func (f standardFile) staying(q *web.Request) string {
	if n := len(f.courses[f.before.ID]); f.State != standard.Published && f.beforeStd != nil && n > 0 {
		return q.T("{n} {n|corso resta|corsi restano} sulla versione {version}, con cui {n|è nato|sono nati}: la nuova vale per i corsi aperti da ora in poi.", "n", n, "version", f.before.Version)
	}
	return ""
}

// actions are what may be done next, the likely ones first.
func (f standardFile) actions(q *web.Request) (first, more []templates.Action) {
	at := "/standard/" + f.ID
	others := []templates.Action{{Text: q.T("Confronta con un’altra"), Href: "/standard/confronto?a=" + f.ID}, {Text: q.T("Esporta"), Href: at + "/esporta"}}
	if !may(q, office) {
		return others, nil
	}
	if f.State == standard.Published {
		return append(f.next(q), others...), nil
	}
	discard := templates.Action{Text: q.T("Elimina la bozza"), Href: at + "/elimina", Post: true, Confirm: q.T("La bozza sparisce dal catalogo, con tutto ciò che è stato corretto.")}
	return f.next(q), append(others, discard)
}

// next is the one act that a version waits for.
func (f standardFile) next(q *web.Request) []templates.Action {
	at, latest := "/standard/"+f.ID, f.versions[0]
	switch {
	case f.State == standard.Draft:
		return []templates.Action{{Text: q.T("Correggi a mano"), Href: at + "/modifica"}}
	case f.State == standard.Confirmed:
		return []templates.Action{{Text: q.T("Riapri la bozza per correggerla"), Href: at + "/riapri", Post: true}}
	case latest.ID == f.ID && len(f.std.Training) == 0:
		return []templates.Action{{Text: q.T("Aggiungi uno standard formativo, in una versione nuova"), Href: at + "/nuova-versione", Post: true}}
	case latest.ID == f.ID:
		return []templates.Action{{Text: q.T("Prepara una versione nuova"), Href: at + "/nuova-versione", Post: true}}
	case f.superseded():
		return []templates.Action{{Text: q.T("Apri la versione più recente"), Href: "/standard/" + latest.ID}}
	}
	return []templates.Action{{Text: q.T("Apri la bozza della versione {n}", "n", latest.Version), Href: "/standard/" + latest.ID}}
}

// coursesShown is how many courses of a version stand on its line.
const coursesShown = 5

func (f standardFile) versionList(q *web.Request) []templates.StandardVersion {
	if len(f.versions) == 1 && len(f.courses) == 0 {
		return nil
	}
	var out []templates.StandardVersion
	for i, v := range f.versions {
		row := templates.StandardVersion{Link: templates.Link{Text: q.T("Versione {n}", "n", v.Version), Href: "/standard/" + v.ID}, Current: v.ID == f.ID, State: standardBadge(q, v.State)}
		if !v.PublishedOn.IsZero() {
			row.When = q.T("pubblicata il {date}", "date", v.PublishedOn)
		}
		if slices.ContainsFunc(f.versions[:i], func(later standard.Version) bool { return later.State == standard.Published }) {
			row.State = supersededBadge(q)
		}
		if slices.ContainsFunc(f.versions[i+1:], func(earlier standard.Version) bool { return earlier.State == standard.Published }) {
			row.Diff = templates.Link{Text: q.T("Che cosa cambia"), Href: "/standard/" + v.ID + "/differenze"}
		}
		for _, c := range f.courses[v.ID] {
			if len(row.Courses) == coursesShown {
				row.More++
				continue
			}
			row.Courses = append(row.Courses, courseLink(q, c))
		}
		out = append(out, row)
	}
	return out
}

func courseLink(q *web.Request, c course.Course) templates.Link {
	return templates.Link{Text: strings.TrimSuffix(c.Title+" – "+c.Edition, " – ") + " (" + courseBadge(q, c.State).Text + ")", Href: "/corsi/" + c.ID}
}

// sourceLines are the text with its line numbers, each that something was read from with a
// link to what that is.
func sourceLines(lines []string, review standard.Review) []templates.SourceLine {
	doubt, read := map[int]bool{}, map[int]bool{}
	for _, f := range review.Readings {
		read[f.Line] = true
		doubt[f.Line] = doubt[f.Line] || f.Severity == finding.Warning
	}
	for _, f := range review.Findings {
		doubt[f.Line] = doubt[f.Line] || f.Severity != finding.Note
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	out := make([]templates.SourceLine, len(lines))
	for i, text := range lines {
		out[i] = templates.SourceLine{No: i + 1, Text: strings.TrimRight(text, "\r"), Doubt: doubt[i+1]}
		if read[i+1] {
			out[i].Reading = "#" + readingAnchor(i+1)
		}
	}
	return out
}

// readingAnchor is where the page says what was read from a line.
func readingAnchor(line int) string { return fmt.Sprintf("lettura-%d", line) }

// standardSource is the sheet as it was received.
func standardSource(q *web.Request) error {
	d, err := readDesk(q)
	if err != nil {
		return err
	}
	return q.Download(fmt.Sprintf("scheda-v%d.txt", d.Version.Version), "text/plain; charset=utf-8", []byte(d.Source))
}

// exportStandard is the exchange file of a version.
func exportStandard(q *web.Request) error {
	d, err := readDesk(q)
	if err != nil {
		return err
	}
	file, err := standard.Export(d.std, d.Source)
	if err != nil {
		return err
	}
	return q.Download(fmt.Sprintf("standard-%s-v%d.json", fileWord(d.std.Title), d.Version.Version), "application/json", file)
}

// fileWord is a title as it stands in the name of a file.
func fileWord(title string) string {
	return cmp.Or(strings.ReplaceAll(language.Fold(title), " ", "-"), "scheda")
}

func confirmStandard(q *web.Request) error {
	var keys []string
	for name := range q.Form() {
		if key, ok := strings.CutPrefix(name, "confirmed."); ok && q.Value(name) == "1" {
			keys = append(keys, key)
		}
	}
	return onStandard(q, func(tx *store.Tx) error {
		_, err := standard.Confirm(q.Context(), tx, q.Param("id"), keys)
		return err
	})
}

func publishStandard(q *web.Request) error {
	return onStandard(q, func(tx *store.Tx) error {
		if q.Value("confirm") != "1" {
			return typed().With("confirm", "Spunta la casella per pubblicare.")
		}
		_, err := standard.Publish(q.Context(), tx, q.Param("id"))
		return err
	})
}

func reopenStandard(q *web.Request) error {
	return onStandard(q, func(tx *store.Tx) error {
		_, err := standard.Reopen(q.Context(), tx, q.Param("id"))
		return err
	})
}

func reviseStandard(q *web.Request) error {
	return onStandard(q, func(tx *store.Tx) error {
		v, err := standard.Revise(q.Context(), tx, q.Param("id"))
		tx.Answer("/standard/" + v.ID + "/modifica")
		return err
	})
}

func discardStandard(q *web.Request) error {
	return onStandard(q, func(tx *store.Tx) error {
		if q.Value("confirm") != "1" {
			return typed().With("confirm", "Spunta la casella per eliminare la bozza.")
		}
		tx.Answer("/standard")
		return standard.Discard(q.Context(), tx, q.Param("id"))
	})
}

// adjoinMinimum takes in the training standard that Abruzzo publishes apart from its profile.
func adjoinMinimum(q *web.Request) error {
	minimum, err := uploaded(q, "minimum", "minimum_text")
	if err != nil {
		return showStandard(q, err)
	}
	return onStandard(q, func(tx *store.Tx) error {
		v, err := standard.Adjoin(q.Context(), tx, q.Param("id"), minimum)
		tx.Answer("/standard/" + v.ID)
		return err
	})
}

// onStandard carries out an act on a sheet and shows the sheet again, unless the act leads
// elsewhere.
func onStandard(q *web.Request, fn func(tx *store.Tx) error) error {
	err := q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		tx.Answer("/standard/" + q.Param("id"))
		return fn(tx)
	})
	if refusedHere(err) {
		return showStandard(q, err)
	}
	return err
}
