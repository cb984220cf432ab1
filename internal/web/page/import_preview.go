package page

import (
	"net/http"
	"strconv"

	"vidimus/internal/finding"
	"vidimus/internal/intake"
	"vidimus/internal/learner"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	"vidimus/templates"
)

// previewFilters narrow the rows of a preview.
var previewFilters = []listFilter[intake.Line]{
	{"", "Tutte", func(intake.Line) bool { return true }},
	{"errori", "Con errori", func(l intake.Line) bool { return l.Kind == intake.IsBad }},
	{"scegliere", "Da scegliere", func(l intake.Line) bool { return l.Kind == intake.IsUnclear }},
	{"avvisi", "Con avvisi", warned},
	{"diverse", "Dati diversi", func(l intake.Line) bool { return l.Kind == intake.IsOther }},
	{"nuove", "Nuove", func(l intake.Line) bool { return l.Kind == intake.IsNew }},
	{"uguali", "Già uguali", func(l intake.Line) bool { return l.Kind == intake.IsSame }},
}

// warned: the row goes in only if somebody says that they saw its warnings.
func warned(l intake.Line) bool {
	return (l.Kind == intake.IsNew || l.Kind == intake.IsOther) && len(finding.Of(l.Found, finding.Warning)) > 0
}

const rowsPerPage = 50

// previewPage is what each row would do.
func previewPage(q *web.Request, i intake.Intake, p templates.Page, refusal error, form *templates.Form) error {
	var all []intake.Line
	view := templates.ImportPreview{ID: i.ID}
	err := q.Read(func(r store.Reader) (err error) {
		if view.Facts, err = importFacts(q, r, i); err != nil {
			return err
		}
		all, err = intake.Preview(q.Context(), r, i, q.Today())
		return err
	})
	if err != nil {
		return err
	}
	m, err := i.Columns()
	if err != nil {
		return err
	}
	doing(q, i, all, &view)
	shown, filters := sift(q, previewFilters, q.Query("mostra"), all, func(show string) string { return narrowed("/importazioni/"+i.ID, "mostra", show) })
	view.Filters = inUse(filters)
	view.Empty = templates.Empty{Text: q.T("Nessuna riga qui."), Next: &templates.Link{Text: q.T("Tutte"), Href: "/importazioni/" + i.ID}}
	if len(shown) > 0 {
		shown, view.Pager = cut(q, shown, 0, rowsPerPage, "/importazioni/"+i.ID)
	}
	for _, l := range shown {
		line := previewLine(q, m, l)
		view.Lines = append(view.Lines, line)
		view.Choices = view.Choices || len(line.Options) > 0
	}
	for _, name := range []string{"mostra", "da"} {
		view.Keep = append(view.Keep, templates.Hidden{Name: name, Value: q.Query(name)})
	}
	if form != nil {
		view.Form = *form
	}
	p.View = view
	if refusal != nil {
		return q.Invalid(refusal, "import_preview", p)
	}
	return q.Page(http.StatusOK, "import_preview", p)
}

// doing says in a few lines what confirming would do.
func doing(q *web.Request, i intake.Intake, all []intake.Line, view *templates.ImportPreview) {
	n := map[intake.Kind]int{}
	enrol, skipped := 0, 0
	for _, l := range all {
		if l.Choice == intake.ChooseSkip {
			skipped++
			continue
		}
		n[l.Kind]++
		if warned(l) {
			view.Warned++
		}
		if i.CourseID != "" && !l.There && l.Kind != intake.IsBad && l.Kind != intake.IsUnclear {
			enrol++
		}
	}
	view.Differs = n[intake.IsOther]
	say := func(count int, sentence string) {
		if count > 0 {
			view.Doing = append(view.Doing, sentence)
		}
	}
	say(n[intake.IsNew], q.T("{n} {n|persona nuova entra|persone nuove entrano} in archivio", "n", n[intake.IsNew]))
	say(n[intake.IsOther], q.T("{n} {n|persona è già in archivio con dati diversi|persone sono già in archivio con dati diversi}", "n", n[intake.IsOther]))
	say(n[intake.IsSame], q.T("{n} {n|persona è già in archivio e non cambia|persone sono già in archivio e non cambiano}", "n", n[intake.IsSame]))
	say(enrol, q.T("{n} {n|persona viene iscritta|persone vengono iscritte} al corso; finiti i posti, nella lista d’attesa", "n", enrol))
	say(view.Warned, q.T("{n} {n|riga ha|righe hanno} avvisi: senza la conferma qui sotto {n|resta|restano} fuori", "n", view.Warned))
	out := n[intake.IsBad] + n[intake.IsUnclear] + skipped
	say(out, q.T("{n} {n|riga resta|righe restano} fuori: si potranno scaricare, correggere e importare di nuovo", "n", out))
	if n[intake.IsNew]+n[intake.IsOther]+enrol == 0 {
		view.Doing = append(view.Doing, q.T("Non cambia nulla."))
	}
}

func previewLine(q *web.Request, m intake.Mapping, l intake.Line) templates.ImportLine {
	out := templates.ImportLine{Number: l.Number, Name: l.Person.FullName(), What: kindBadge(q, l), Choice: l.Choice}
	if birth := l.Person.Birth(); birth != "" {
		out.Detail = q.T("nascita: {day}", "day", birth)
	}
	if l.Person.TaxCode != "" {
		out.Detail += " · " + l.Person.TaxCode
	}
	for _, f := range l.Found {
		text := q.Locale().Finding(f)
		if column := m.Of(f); column >= 0 {
			text = q.T("Colonna {column}: {sentence}", "column", spreadsheet.Column(column), "sentence", text)
		}
		out.Found = append(out.Found, templates.Finding{Rule: f.Rule, Severity: f.Severity, Text: text})
	}
	if l.Known.ID != "" {
		out.Known = &templates.Link{Text: l.Known.FullName(), Href: "/allievi/" + l.Known.ID}
	}
	for _, c := range l.Changes {
		f, _ := intake.FieldByID(c.Field)
		out.Changes = append(out.Changes, templates.ImportChange{Label: q.T(f.Label()), Old: fieldText(q, c.Field, c.Old), New: fieldText(q, c.Field, c.New)})
	}
	out.Options = choicesFor(q, l)
	return out
}

// fieldText is a value of the archive as people read it.
func fieldText(q *web.Request, field, value string) string {
	switch field {
	case "birth_date":
		return learner.Learner{BirthDate: value}.Birth()
	case "school":
		if value != "" {
			return q.T(learner.TitleLabel(value))
		}
	case "employment":
		return q.T(learner.EmploymentLabel(value))
	}
	return value
}

func kindBadge(q *web.Request, l intake.Line) templates.Badge {
	if l.Choice == intake.ChooseSkip {
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Lasciata fuori")}
	}
	switch l.Kind {
	case intake.IsNew:
		return templates.Badge{Tone: templates.Success, Text: q.T("Nuova")}
	case intake.IsSame:
		if l.There {
			return templates.Badge{Tone: templates.Neutral, Text: q.T("Già sul corso")}
		}
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Già in archivio")}
	case intake.IsOther:
		return templates.Badge{Tone: templates.Info, Text: q.T("Dati diversi")}
	case intake.IsUnclear:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Da scegliere")}
	}
	return templates.Badge{Tone: templates.Danger, Text: q.T("Non entra")}
}

// choicesFor are what may be chosen for one row.
func choicesFor(q *web.Request, l intake.Line) []templates.Choice {
	skip := templates.Choice{Value: intake.ChooseSkip, Text: q.T("lascia fuori")}
	switch {
	case l.Kind == intake.IsBad:
		return nil
	case l.Kind == intake.IsUnclear, l.Choice == intake.ChooseNew, l.Choice != "" && l.Choice == l.Known.ID:
		out := []templates.Choice{{Text: q.T("da scegliere: resta fuori")}}
		candidates := l.Candidates
		if len(candidates) == 0 && l.Known.ID != "" {
			candidates = []learner.Learner{l.Known}
		}
		for _, k := range candidates {
			out = append(out, templates.Choice{Value: k.ID, Text: q.T("è {name}, {birth}", "name", k.FullName(), "birth", k.Birth())})
		}
		return append(out, templates.Choice{Value: intake.ChooseNew, Text: q.T("è un’altra persona")}, skip)
	case l.Kind == intake.IsOther:
		return []templates.Choice{{Text: q.T("come per tutte")}, {Value: intake.ChooseUpdate, Text: q.T("aggiorna")}, {Value: intake.ChooseKeep, Text: q.T("non cambiare")}, skip}
	}
	return []templates.Choice{{Text: q.T("importa")}, skip}
}

// resultPage is an import that is being written, or what came of it.
func resultPage(q *web.Request, i intake.Intake, p templates.Page) error {
	view := templates.Import{ID: i.ID, Writing: i.State == intake.Writing}
	err := q.Read(func(r store.Reader) (err error) {
		if view.Facts, err = importFacts(q, r, i); err != nil || !view.Writing {
			return err
		}
		view.Done, view.All, err = intake.Progress(q.Context(), r, i)
		return err
	})
	if err != nil {
		return err
	}
	view.Percent = view.Done * 100 / max(1, view.All)
	if i.State == intake.Done {
		view.Figures = factsOf(q.T("Persone nuove"), strconv.Itoa(i.Added), q.T("Persone aggiornate"), strconv.Itoa(i.Changed), q.T("Già uguali"), strconv.Itoa(i.Unchanged), q.T("Righe rimaste fuori"), strconv.Itoa(i.Refused))
		if i.CourseID != "" {
			view.Figures = append(view.Figures, templates.Fact{Label: q.T("Iscrizioni al corso"), Value: strconv.Itoa(i.Enrolled)})
		}
		if i.Added+i.Changed+i.Enrolled == 0 {
			p.Alerts = append(p.Alerts, templates.Alert{Tone: templates.Info, Title: q.T("L’importazione non ha cambiato nulla")})
		}
	}
	if i.Refused > 0 && i.ErasedAt.IsZero() {
		view.Discard = true
		view.LeftText = q.T("Sono nel file come erano, con il motivo accanto: correggile e importale di nuovo. Si cancellano dopo {n} {n|giorno|giorni}.", "n", intake.KeptDays)
		left := "/importazioni/" + i.ID + "/scarti?formato="
		view.Left = []templates.Link{{Text: "XLSX", Href: left + "xlsx"}, {Text: "CSV", Href: left + "csv"}}
	}
	if !i.ErasedAt.IsZero() {
		view.Erased = q.T("Le righe dell’elenco sono state cancellate il {day}.", "day", i.ErasedAt.In(q.Zone()).Format("02/01/2006"))
	}
	view.Next = []templates.Link{{Text: q.T("Importa un altro elenco"), Href: "/importazioni"}}
	if i.CourseID != "" {
		view.Next = append(view.Next, templates.Link{Text: q.T("Allievi del corso"), Href: "/corsi/" + string(i.CourseID) + "?scheda=allievi"})
	}
	p.View = view
	return q.Page(http.StatusOK, "import", p)
}

// leftRows are the rows that stayed out, to take away: under their own headings, so that the
// corrected file is read as the first one was.
func leftRows(q *web.Request) error {
	l := export.List[intake.Row]{Name: q.T("righe-da-correggere")}
	err := q.Read(func(r store.Reader) error {
		i, err := intake.ByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return err
		}
		titles, rows, err := intake.Left(q.Context(), r, i)
		width := len(titles)
		for _, row := range rows {
			width = max(width, len(row.Cells))
		}
		for n := range width {
			title := spreadsheet.Column(n)
			if n < len(titles) && titles[n] != "" {
				title = titles[n]
			}
			l.Columns = append(l.Columns, export.Verbatim(title, func(row intake.Row) string { return row.Cell(n) }))
		}
		l.Rows = rows
		return err
	})
	if err != nil {
		return err
	}
	l.Columns = append(l.Columns, export.Whole("Riga", func(row intake.Row) int { return row.Number }), export.Text("Motivo", func(row intake.Row) string { return row.Reason }))
	if sent, err := takeAway(q, l); sent {
		return err
	}
	return q.See(q.Path() + "?formato=xlsx")
}
