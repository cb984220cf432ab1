package page

import (
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/standard"
	"vidimus/internal/web"
	"vidimus/templates"
)

// knownRule is an entry requirement that the program has a rule of its own for, with the
// fields that matter to it.
type knownRule struct {
	id, label string // label is a key of the catalogue
	fields    []string
}

// ruleBook is a list of requirements on a form: the known ones, each asked or not, then
// those that are composed, and room for one more.
type ruleBook struct {
	rules  *[]standard.EntryRule
	known  []knownRule
	prefix string // of the ids of composed ones
	used   []string
	source standard.Source
	asked  string // the words of the box that asks for a known one
	clause bool   // the asker's own words are kept
}

// draftRule is a requirement on the form.
type draftRule struct {
	standard.EntryRule
	asked  bool // of a known one
	remove bool // of a composed one
	due    string
	days   int
}

// The choices of the last day.
const (
	dueStart       = "start"
	dueBefore      = "before"
	dueAfter       = "after"
	dueCertificate = "certificate"
)

func (b ruleBook) draft(r standard.EntryRule) *draftRule {
	d := &draftRule{EntryRule: r, due: dueStart, days: max(r.Days, -r.Days)}
	switch {
	case r.Deadline == standard.ByCertificate:
		d.due = dueCertificate
	case r.Days < 0:
		d.due = dueBefore
	case r.Days > 0:
		d.due = dueAfter
	}
	return d
}

// settled is the requirement as it was typed.
func (d *draftRule) settled() standard.EntryRule {
	r := d.EntryRule
	r.Deadline, r.Days = standard.ByStart, 0
	switch d.due {
	case dueCertificate:
		r.Deadline = standard.ByCertificate
	case dueBefore:
		r.Days = -d.days
	case dueAfter:
		r.Days = d.days
	}
	return r
}

// form are the controls of the book; finish puts the list together again.
func (b ruleBook) form(q *web.Request) (groups []controls, finish func()) {
	var drafts []*draftRule
	for _, k := range b.known {
		d := b.draft(standard.EntryRule{ID: k.id, Source: b.source, Deadline: standard.ByStart})
		if at := slices.IndexFunc(*b.rules, func(r standard.EntryRule) bool { return r.ID == k.id }); at >= 0 {
			d = b.draft((*b.rules)[at])
			d.asked = true
		}
		drafts = append(drafts, d)
		groups = append(groups, controls{title: q.T(k.label), fields: b.knownControls(q, d, k.fields)})
	}
	known := len(drafts)
	var others []standard.EntryRule // of an imported sheet: this form does not know them
	for _, r := range *b.rules {
		if r.Form() != nil {
			r.Composed = r.Form()
			drafts = append(drafts, b.draft(r))
		} else if !slices.ContainsFunc(b.known, func(k knownRule) bool { return k.id == r.ID }) {
			others = append(others, r)
		}
	}
	fresh := b.draft(standard.EntryRule{ID: b.freeID(), Source: b.source, Deadline: standard.ByStart, Composed: &standard.Composed{}})
	drafts = append(drafts, fresh)
	var ways []func()
	for _, d := range drafts[known:] {
		g, finish := b.composedControls(q, d, d == fresh)
		groups, ways = append(groups, g), append(ways, finish)
	}
	return groups, func() {
		rules := []standard.EntryRule{}
		for _, d := range drafts[:known] {
			if d.asked {
				rules = append(rules, d.settled())
			}
		}
		for i, d := range drafts[known:] {
			ways[i]()
			if !d.remove && (d != fresh || d.Composed.Title != "" || len(d.Composed.Ways) > 0) {
				rules = append(rules, d.settled())
			}
		}
		*b.rules = append(rules, others...)
	}
}

// freeID is the first id that no composed requirement has, nor had before.
func (b ruleBook) freeID() string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("%s-%d", b.prefix, n)
		if !slices.Contains(b.used, id) && !slices.ContainsFunc(*b.rules, func(r standard.EntryRule) bool { return r.ID == id }) {
			return id
		}
	}
}

// knownControls are the fields of a requirement that the program has a rule for.
func (b ruleBook) knownControls(q *web.Request, d *draftRule, fields []string) []control {
	name := func(field string) string { return "rules." + d.ID + "." + field }
	out := []control{tickOf(name("asked"), b.asked, &d.asked)}
	for _, field := range fields {
		switch field {
		case "min_age":
			out = append(out, countOf(name(field), q.T("Anni compiuti all’inizio del corso"), &d.MinAge))
		case "assessment_from_age":
			out = append(out, countOf(name(field), q.T("Età da cui basta l’accertamento delle competenze"), &d.AssessmentFromAge).hinted(q.T("vuoto: l’accertamento non vale")))
		case "min_schooling":
			out = append(out, wordsOf(name(field), q.T("Titolo, come lo scrive la scheda"), &d.MinSchooling))
		case "language_level":
			out = append(out, choiceOf(name(field), q.T("Livello minimo (QCER)"), &d.LanguageLevel, languageLevels))
		case "entry_test_accepted":
			out = append(out, tickOf(name(field), q.T("Vale anche un test di ingresso conservato agli atti"), &d.EntryTestAccepted))
		case "italian_diploma_free":
			out = append(out, tickOf(name(field), q.T("È dispensato chi ha un diploma italiano"), &d.ItalianDiplomaFree))
		case "waivable":
			out = append(out, tickOf(name(field), q.T("Un credito di ammissione può sostituirlo"), &d.Waivable))
		case "self_declaration":
			out = append(out, tickOf(name(field), q.T("Vale un’autocertificazione"), &d.SelfDeclaration))
		case "due":
			out = append(out, dueControls(q, name, d)...)
		case "valid":
			out = append(out, validControls(q, name, d)...)
		}
	}
	out = append(out, tickOf(name("no_override"), q.T("Non è ammessa alcuna deroga"), &d.NoOverride))
	if b.clause {
		clause := proseOf(name("clause"), q.T("Le parole della scheda"), &d.Clause)
		clause.Rows = "2"
		out = append(out, clause)
	}
	return out
}

// dueControls ask for the last day.
func dueControls(q *web.Request, name func(string) string, d *draftRule) []control {
	return []control{
		choiceOf(name("deadline"), q.T("Entro quando"), &d.due, []templates.Choice{{Value: dueStart, Text: q.T("entro l’inizio del corso")}, {Value: dueBefore, Text: q.T("giorni prima dell’inizio")},
			{Value: dueAfter, Text: q.T("giorni dopo l’inizio")}, {Value: dueCertificate, Text: q.T("prima dell’attestato")}}),
		countOf(name("days"), q.T("Quanti giorni"), &d.days).hinted(q.T("solo se conti i giorni dall’inizio")),
	}
}

// validControls ask until when a document must be valid.
func validControls(q *web.Request, name func(string) string, d *draftRule) []control {
	return []control{
		choiceOf(name("valid_until"), q.T("Il documento deve valere"), &d.ValidUntil, []templates.Choice{{Value: string(standard.ValidToEnd), Text: q.T("fino alla fine del corso")}}).
			hinted(q.T("vuoto: il giorno dell’inizio")),
		countOf(name("valid_days"), q.T("e per altri giorni"), &d.ValidDays),
	}
}

// composedControls are a requirement that is put together: its fields, and the ways to meet
// it as rows, each of up to three documents together.
func (b ruleBook) composedControls(q *web.Request, d *draftRule, fresh bool) (controls, func()) {
	c := d.Composed
	name := func(field string) string { return "rules." + d.ID + "." + field }
	g := controls{id: "ways-" + d.ID, title: c.Title, add: q.T("Aggiungi un’alternativa"), folded: fresh, hint: q.T("Ogni riga è un modo per soddisfare il requisito, e ne basta uno; i documenti della stessa riga servono insieme.")}
	if fresh {
		g.title = q.T("Componi un altro requisito")
	}
	why := proseOf(name("why"), q.T("Perché lo si chiede"), &c.Why).hinted(q.T("lo legge chi deve consegnare"))
	why.Rows = "2"
	g.fields = slices.Concat([]control{
		wordsOf(name("title"), q.T("Che cosa si chiede"), &c.Title).wide(),
		why,
		choiceOf(name("who"), q.T("Chi deve provvedere"), &c.Who, []templates.Choice{{Value: string(standard.ApplicantActs), Text: q.T("chi si iscrive")},
			{Value: string(standard.GuardianActs), Text: q.T("il genitore o tutore")}, {Value: string(standard.SecretaryActs), Text: q.T("la segreteria")}}).hinted(q.T("vuoto: chi si iscrive")),
	}, dueControls(q, name, d), validControls(q, name, d), []control{
		tickOf(name("self_declaration"), q.T("Vale un’autocertificazione"), &d.SelfDeclaration),
		tickOf(name("waivable"), q.T("Un credito di ammissione può sostituirlo"), &d.Waivable),
		tickOf(name("no_override"), q.T("Non è ammessa alcuna deroga"), &d.NoOverride),
		tickOf(name("exempt.italian"), q.T("Non si chiede ai cittadini italiani"), &c.Exempt.Italian),
		tickOf(name("exempt.european"), q.T("Non si chiede ai cittadini di Unione europea, SEE e Svizzera"), &c.Exempt.European),
		countOf(name("exempt.age_from"), q.T("Non si chiede a chi all’inizio ha compiuto anni"), &c.Exempt.AgeFrom),
		countOf(name("exempt.age_below"), q.T("Non si chiede a chi all’inizio ha meno di anni"), &c.Exempt.AgeBelow),
		choiceOf(name("exempt.italian_title"), q.T("Non si chiede a chi ha un titolo italiano, almeno"), &c.Exempt.ItalianTitle, titleChoices(q)),
	})
	if !fresh {
		g.fields = append(g.fields, tickOf(name("remove"), q.T("Togli questo requisito"), &d.remove))
	}
	rows, finish := wayRows(q, d)
	g.rows, g.blank = rows.rows, rows.blank
	return g, finish
}

func titleChoices(q *web.Request) []templates.Choice {
	var out []templates.Choice
	for _, level := range standard.TitleLevels[1:] {
		out = append(out, templates.Choice{Value: level, Text: q.T(enrolment.TitleLabel(level))})
	}
	return out
}

// piecesOfWay is how many documents of a way the form has room for.
const piecesOfWay = standard.MaxPieces

// draftPiece is a document of a way; least is the level of a language or of a title.
type draftPiece struct{ kind, name, least string }

// wayRows are the ways of a composed requirement.
func wayRows(q *web.Request, d *draftRule) (controls, func()) {
	list, c := "ways-"+d.ID, d.Composed
	rows := make([][piecesOfWay]draftPiece, len(c.Ways)+spareRows(q, list, len(c.Ways)))
	for i, w := range c.Ways {
		for k, p := range w.Pieces[:min(len(w.Pieces), piecesOfWay)] {
			rows[i][k] = draftPiece{p.Kind, p.Name, p.MinLevel + p.MinTitle}
		}
	}
	var kinds []templates.Choice
	for _, kind := range standard.Kinds {
		kinds = append(kinds, templates.Choice{Value: kind, Text: q.T(standard.KindLabel(kind))})
	}
	least := append(slices.Clone(languageLevels), titleChoices(q)...)
	build := func(i int, way *[piecesOfWay]draftPiece) controlRow {
		row := controlRow{title: q.T("Alternativa {n}", "n", i+1)}
		for k := range way {
			p, n := &way[k], fmt.Sprintf("_%d", k+1)
			label := q.T("Documento")
			if k > 0 {
				label = q.T("insieme a")
			}
			row.fields = append(row.fields,
				choiceOf(rowName(list, i, "kind"+n), label, &p.kind, kinds),
				wordsOf(rowName(list, i, "name"+n), q.T("Nome, se è un altro documento"), &p.name),
				choiceOf(rowName(list, i, "least"+n), q.T("Livello minimo"), &p.least, least))
		}
		return row
	}
	out := controls{}
	for i := range rows {
		out.rows = append(out.rows, build(i, &rows[i]))
	}
	out.blank = blankRow(build(blankNumber, &[piecesOfWay]draftPiece{}))
	return out, func() {
		c.Ways = nil
		for _, row := range rows {
			if w := settledWay(row); len(w.Pieces) > 0 {
				c.Ways = append(c.Ways, w)
			}
		}
	}
}

func settledWay(row [piecesOfWay]draftPiece) (w standard.Way) {
	for _, p := range row {
		if p.kind == "" && p.name == "" {
			continue
		}
		piece := standard.Piece{Kind: p.kind, Name: p.name}
		if piece.Kind == "" {
			piece.Kind = standard.KindOther
		}
		if slices.Contains(enrolment.LanguageLevels, p.least) {
			piece.MinLevel = p.least
		} else {
			piece.MinTitle = p.least
		}
		w.Pieces = append(w.Pieces, piece)
	}
	return w
}

// sayIncomplete asks for what a requirement cannot be judged without.
func (b ruleBook) sayIncomplete(bad *fault.Error) {
	for _, r := range *b.rules {
		switch name := "rules." + r.ID + "."; {
		case r.ID == "R-AGE" && r.MinAge == 0:
			bad.With(name+"min_age", "Scrivi l’età minima.")
		case r.ID == "R-GRADE" && r.MinSchooling == "":
			bad.With(name+"min_schooling", "Scrivi il titolo di studio minimo.")
		case r.ID == "R-LANGUAGE" && r.LanguageLevel == "":
			bad.With(name+"language_level", "Scegli il livello di italiano.")
		}
	}
}

// ruleAlias is the form's name for a path inside a list of requirements, which the form
// calls by their ids: "entry_rules[1].min_age" is rules.R-SCHOOL.min_age, and the second
// document of the first way of a composed one ways-R-DOC-1.0.name_2.
func ruleAlias(rules []standard.EntryRule, list, path string) string {
	before, rest, ok := strings.Cut(path, list+"[")
	number, field, ok2 := strings.Cut(rest, "]")
	var i int
	if _, err := fmt.Sscanf(number, "%d", &i); !ok || !ok2 || err != nil || i < 0 || i >= len(rules) {
		return path
	}
	id := rules[i].ID
	field = strings.TrimPrefix(field, ".composed")
	var way, piece int
	var of string
	switch n, _ := fmt.Sscanf(field, ".ways[%d].pieces[%d].%s", &way, &piece, &of); {
	case n == 3:
		if strings.HasPrefix(of, "min_") {
			of = "least"
		}
		return fmt.Sprintf("%sways-%s.%d.%s_%d", before, id, way, of, piece+1)
	case strings.HasPrefix(field, ".ways"):
		return fmt.Sprintf("%sways-%s.%d.kind_1", before, id, way)
	}
	return before + "rules." + id + field
}
