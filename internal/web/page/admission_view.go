package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/admission"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/paperwork"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// standings are the filters of the board: what the query says, the badge, and whom it is
// about.
var standings = []struct {
	query, label string
	tone         templates.Tone
	outcome      hours.Outcome
}{
	{"raggiunta", "Soglia raggiunta", templates.Success, hours.Reached},
	{"in-linea", "In linea", templates.Info, hours.OnCourse},
	{"rischio", "A rischio", templates.Caution, hours.AtRisk},
	{"no", "Non raggiungibile", templates.Danger, hours.Unreachable},
	{"ritirati", "Ritirato/a", templates.Neutral, hours.Withdrawn}, // who left is never on the board
	{"esclusi", "Escluso/a", templates.Neutral, hours.Excluded},
	{"trasferiti", "Trasferito/a", templates.Neutral, hours.Transferred},
	{"senza-soglia", "Nessuna soglia", templates.Neutral, hours.NoThreshold},
}

// boardSorts are the orders of the board: by margin where the address says nothing.
var boardSorts = []struct {
	query, label string
	compare      func(a, b ledger.Row) int
}{
	{"", "margine", func(a, b ledger.Row) int { return cmp.Compare(a.Ledger.Missable, b.Ledger.Missable) }},
	{"nome", "cognome e nome", func(ledger.Row, ledger.Row) int { return 0 }}, // as the board is read
	{"numero", "numero", func(a, b ledger.Row) int { return cmp.Compare(a.Enrolment.Number, b.Enrolment.Number) }},
	{"ore", "ore riconosciute", func(a, b ledger.Row) int { return cmp.Compare(b.Ledger.A, a.Ledger.A) }},
}

// href is the board with what the address asks for, one value changed.
func (d boardData) href(q *web.Request, name, value string) string {
	pairs := []string{"esito", q.Query("esito"), "ordine", q.Query("ordine")}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			pairs[i+1] = value
		}
	}
	return admissionHref(d.Board.Course.ID, d.Board.Year, pairs...)
}

func (d boardData) sorts(q *web.Request) []templates.Tab {
	var out []templates.Tab
	for _, s := range boardSorts {
		out = append(out, templates.Tab{Link: templates.Link{Text: q.T(s.label), Href: d.href(q, "ordine", s.query)}, Current: q.Query("ordine") == s.query})
	}
	return out
}

// rows are the class in the order that is asked for, whoever has least to spare first where none is.
func (d boardData) rows(q *web.Request) []ledger.Row {
	var out []ledger.Row
	for _, row := range d.Board.Rows {
		if row.Counts() {
			out = append(out, row)
		}
	}
	order := boardSorts[0]
	for _, s := range boardSorts {
		if s.query == q.Query("ordine") {
			order = s
		}
	}
	slices.SortStableFunc(out, order.compare)
	return out
}

func (d boardData) shows(q *web.Request, row ledger.Row) bool {
	switch wanted := q.Query("esito"); wanted {
	case "":
		return true
	case "requisiti":
		judged, _ := d.List.Row(row.Enrolment.ID)
		return judged.Open > 0
	default:
		return standings[standingLine(row.Ledger.Outcome)].query == wanted
	}
}

// standingLine is the line of standings for an outcome.
func standingLine(o hours.Outcome) int {
	for i, s := range standings {
		if s.outcome == o {
			return i
		}
	}
	return len(standings) - 1
}

func (d boardData) counts(q *web.Request) (figures []templates.Figure, filters []templates.Filter) {
	count := make([]int, len(standings))
	open := 0
	for _, row := range d.rows(q) {
		count[standingLine(row.Ledger.Outcome)]++
		if judged, _ := d.List.Row(row.Enrolment.ID); judged.Open > 0 {
			open++
		}
	}
	add := func(query, label string, n int) {
		link := templates.Link{Text: q.T(label), Href: d.href(q, "esito", query)}
		filters = append(filters, templates.Filter{Link: link, Count: n, Current: q.Query("esito") == query})
		if query != "" {
			figures = append(figures, templates.Figure{Number: strconv.Itoa(n), Label: link.Text, Href: link.Href})
		}
	}
	add("", "Tutti", len(d.rows(q)))
	for i, s := range standings {
		if count[i] > 0 || i < 4 && d.List.Threshold > 0 {
			add(s.query, s.label, count[i])
		}
	}
	if open > 0 {
		add("requisiti", "Requisiti mancanti", open)
	}
	return figures, filters
}

// exams are the exams of a course of several years, each with its own board.
func (d boardData) exams(q *web.Request) []templates.Tab {
	all := admission.Exams(d.Board.Plan)
	if len(all) == 1 {
		return nil
	}
	var out []templates.Tab
	for _, year := range all {
		link := templates.Link{Text: q.T("Esame finale"), Href: admissionHref(d.Board.Course.ID, year)}
		if year != admission.Final {
			link.Text = q.T("Esame intermedio del {year}° anno", "year", year)
		}
		out = append(out, templates.Tab{Link: link, Current: year == d.Board.Year})
	}
	return out
}

func (d boardData) title(q *web.Request) string {
	if d.Board.Year != admission.Final {
		return q.T("Ammissione all’esame intermedio del {year}° anno", "year", d.Board.Year)
	}
	return q.T("Ammissione all’esame")
}

// rule is the threshold in one sentence with its arithmetic.
func (d boardData) rule(q *web.Request) string {
	l := d.List
	if l.Threshold == 0 {
		return q.T("Lo standard non indica una soglia di frequenza: l’ammissione non si può giudicare.")
	}
	text := q.T("Per l’ammissione serve il {percent} % delle ore complessive: {required} su {total}.", "percent", l.Threshold, "required", l.Required(), "total", l.Total)
	if l.Year != admission.Final {
		text = q.T("Per l’ammissione serve il {percent} % delle ore del {year}° anno: {required} su {total}.", "percent", l.Threshold, "year", l.Year, "required", l.Required(), "total", l.Total)
	}
	if l.Reading == hours.Count {
		return text + " " + q.T("I crediti contano come ore frequentate.")
	}
	return text + " " + q.T("I crediti riducono le ore da frequentare.")
}

func (d boardData) threshold(q *web.Request) string {
	if d.List.Threshold == 0 {
		return q.T("nessuna soglia")
	}
	return q.T("soglia {percent} % ({required})", "percent", d.List.Threshold, "required", d.List.Required())
}

func (d boardData) modes() []hours.Mode {
	var out []hours.Mode
	for _, mode := range hours.Modes {
		if slices.ContainsFunc(d.Board.Plan.Cells, func(c hours.Planned) bool { return c.Mode == mode }) {
			out = append(out, mode)
		}
	}
	return out
}

func (d boardData) row(q *web.Request, row ledger.Row) templates.AdmissionRow {
	h := row.Ledger
	judged, _ := d.List.Row(row.Enrolment.ID)
	s := standings[standingLine(h.Outcome)]
	out := templates.AdmissionRow{
		Number: row.Enrolment.Number, Name: row.Learner.FullName(), Href: "/iscrizioni/" + row.Enrolment.ID + "/ore",
		Bar:        templates.Bar{Total: h.T, Threshold: h.Required, Credited: h.C, Attendable: h.Ahead},
		Recognised: h.A, Of: h.T - h.C, Percent: int(h.PercentHundredths), Missable: h.Missable,
		Standing: templates.Badge{Tone: s.tone, Text: q.T(s.label)}, Why: q.Locale().Finding(judged.Why),
		Requirements: templates.Badge{Tone: templates.Success, Text: q.T("completi")},
	}
	if !h.ImpossibleOn.IsZero() {
		out.Impossible = q.T("se non viene più, fuori soglia dal {day}", "day", h.ImpossibleOn)
	}
	if may(q, readers) {
		out.File = "/iscrizioni/" + row.Enrolment.ID
	}
	if d.List.Reading == hours.Count {
		out.Of = h.T
	}
	if d.holds() {
		out.Standing = templates.Badge{Tone: templates.Danger, Text: q.T("Non ammesso")}
		if judged.Admitted {
			out.Standing = templates.Badge{Tone: templates.Success, Text: q.T("Ammesso")}
		}
	}
	for _, line := range modeLines(h) {
		out.Lines = append(out.Lines, line)
		out.Bar.Parts = append(out.Bar.Parts, templates.BarPart{Mode: line.Mode, Minutes: line.Attended})
	}
	for _, f := range slices.Concat(hours.NotCounted(h, row.Enrolment.ID), hours.BeyondPlan(h, row.Enrolment.ID)) {
		out.NotCounted = append(out.NotCounted, hoursSentence(q, f))
	}
	if judged.Open > 0 {
		out.Requirements = templates.Badge{Tone: templates.Danger, Text: q.T("{n} {n|mancante|mancanti}", "n", judged.Open)}
	}
	if judged.TestsAsked > 0 {
		out.Tests = q.T("{n} su {of}", "n", judged.Tests, "of", judged.TestsAsked)
	}
	return out
}

// modeLines are the ledger's cells by mode.
func modeLines(h hours.Ledger) []templates.ModeLine {
	var out []templates.ModeLine
	for _, mode := range hours.Modes {
		line := templates.ModeLine{Mode: mode}
		found := false
		for _, c := range h.Cells {
			if c.Mode != mode {
				continue
			}
			found = true
			line.Attended += c.Recognised
			line.Offered += c.Offered + c.MakeUp
			line.Credited += c.Credited
			line.NotRecognised += c.NotRecognised + c.BeyondPlan
		}
		if found {
			out = append(out, line)
		}
	}
	return out
}

// blocks are what stands in the way, each with the page where it is put in order.
func (d boardData) blocks(q *web.Request) []templates.Finding {
	names := map[string]string{}
	for _, row := range d.Board.Rows {
		names[row.Enrolment.ID] = row.Learner.FullName()
	}
	var out []templates.Finding
	for _, f := range d.Blocks {
		b := templates.Finding{Rule: f.Rule, Severity: f.Severity, Text: q.Locale().Finding(f)}
		switch {
		case f.Rule == "L-OVERLAP":
			b.Href = "/iscrizioni/" + f.Subject + "/ore"
		case names[f.Subject] != "":
			if may(q, readers) {
				b.Href = "/iscrizioni/" + f.Subject
			}
			if strings.HasPrefix(f.Rule, "R-") {
				b.Subject = names[f.Subject]
			}
		case f.Rule == "A-TEST" && may(q, examOffice):
			b.Href = "/corsi/" + d.List.CourseID + "/prove?segment=" + f.Subject
		case f.Rule == "L-NOT-OFFERED" || f.Rule == "L-MODE":
			b.Href = "/corsi/" + d.List.CourseID + "?scheda=calendario"
		case f.Rule == "L-DIARY":
			b.Href = "/corsi/" + d.List.CourseID + "/stage?stato=da-confermare"
		case f.Rule == "L-OPEN" || f.Rule == "L-UNMARKED":
			b.Href = "/lezioni/" + f.Subject
		}
		out = append(out, b)
	}
	return out
}

func (d boardData) frozenList(q *web.Request) *templates.FrozenList {
	if !d.issued {
		return nil
	}
	out := &templates.FrozenList{
		Number: q.T("n. {number} del {date}", "number", d.paper.Label(), "date", d.frozen.FrozenOn),
		By:     q.T("Emesso da {name}, versione {n}", "name", d.by, "n", d.frozen.Version),
		Digest: d.frozen.Digest[:16] + "…",
		Past:   !d.holds(),
	}
	if d.paper.State == paperwork.Issued && may(q, readers) {
		out.PDF = "/documenti/" + d.paper.ID
	}
	return out
}

func (d boardData) actions(q *web.Request) []templates.Action {
	home := "/corsi/" + d.List.CourseID
	out := []templates.Action{{Text: q.T("E se…?"), Href: home + "/ipotesi"}, {Text: q.T("Ore per mese"), Href: home + "/mesi"}}
	running := slices.Contains([]course.State{course.Started, course.Ended, course.InExam}, d.Board.Course.State)
	if may(q, director) && running && !d.holds() {
		freeze := templates.Action{Text: q.T("Emetti l’elenco degli ammessi"), Href: admissionHref(d.List.CourseID, d.List.Year), Post: true, Primary: true,
			Confirm: q.T("Ho controllato l’elenco: una volta emesso non si cancella.")}
		if finding.Blocks(d.Blocks) {
			freeze.Blocked = q.T("Prima vanno risolti i punti qui sopra.")
		}
		out = append(out, freeze)
	}
	if may(q, examOffice) && len(d.List.Rows) > 0 && d.List.Rows[0].TestsAsked > 0 {
		out = append(out, templates.Action{Text: q.T("Registra una prova di fine UF"), Href: home + "/prove"})
	}
	if may(q, readers) && d.issued && d.List.Year == admission.Final {
		out = append(out, templates.Action{Text: q.T("Esame e attestati"), Href: home + "/attestati", Primary: d.holds()})
	}
	return out
}

// standing is a learner's line of the list that is taken away.
type standing struct {
	ledger.Row
	judged admission.Row
	shown  templates.AdmissionRow
	other  hours.Hundredths // in the other reading of credits
}

func (d boardData) fileName() string {
	name := "ammissione-" + cmp.Or(d.Board.Course.RegionalCode, d.Board.Course.Title)
	if d.Board.Year != admission.Final {
		name += "-anno-" + strconv.Itoa(d.Board.Year)
	}
	return name
}

// list is the board as it is taken away. Codici fiscali are for the office.
func (d boardData) list(q *web.Request) export.List[standing] {
	l := export.List[standing]{Kind: "ammissione", Name: d.fileName(), Columns: []export.Column[standing]{
		export.Whole("N.", func(s standing) int { return s.judged.Number }),
		export.Text("Cognome e nome", func(s standing) string { return s.judged.Name }),
	}}
	if may(q, readers) {
		l.Columns = append(l.Columns, export.Text("Codice fiscale", func(s standing) string { return s.judged.TaxCode }))
	}
	l.Columns = append(l.Columns,
		export.Hours("Ore riconosciute", func(s standing) calendar.Minutes { return s.Ledger.A }),
		export.Hours("Crediti", func(s standing) calendar.Minutes { return s.Ledger.C }),
		export.Hours("Richieste", func(s standing) calendar.Minutes { return s.Ledger.Required }),
		export.Percent("%", func(s standing) int { return int(s.Ledger.PercentHundredths) }),
		export.Percent("Altra lettura dei crediti, %", func(s standing) int { return int(s.other) }),
		export.Hours("Perse", func(s standing) calendar.Minutes { return s.Ledger.Lost }),
		export.Hours("Assenze consentite", func(s standing) calendar.Minutes { return s.Ledger.AllowedAbsence }),
		export.Hours("Può ancora perdere", func(s standing) calendar.Minutes { return s.Ledger.Missable }),
		export.Date("Fuori soglia dal", func(s standing) calendar.Date { return s.Ledger.ImpossibleOn }),
		export.Text("Soglia", func(s standing) string { return s.shown.Standing.Text }),
		export.Text("Requisiti", func(s standing) string { return s.shown.Requirements.Text }),
		export.Text("Prove", func(s standing) string { return s.shown.Tests }),
		export.Text("Motivo", func(s standing) string { return s.shown.Why }),
	)
	for _, row := range d.rows(q) {
		if !d.shows(q, row) {
			continue
		}
		s := standing{Row: row, shown: d.row(q, row), other: row.Ledger.Counted.PercentHundredths}
		s.judged, _ = d.List.Row(row.Enrolment.ID)
		if d.List.Reading == hours.Count {
			s.other = row.Ledger.Reduced.PercentHundredths
		}
		l.Rows = append(l.Rows, s)
	}
	return l
}
