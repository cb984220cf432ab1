package page

import (
	"cmp"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vidimus/internal/account"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/intake"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// importLimit is the largest file, and the form around it.
const importLimit = spreadsheet.MaxBytes + 64<<10

var importRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/importazioni", Allow: office, Handle: importsPage},
	{Method: http.MethodPost, Path: "/importazioni", Allow: office, Handle: bringFile, Limit: importLimit},
	{Method: http.MethodGet, Path: "/importazioni/:id", Allow: office, Handle: importPage},
	{Method: http.MethodPost, Path: "/importazioni/:id/colonne", Allow: office, Handle: mapColumns},
	{Method: http.MethodPost, Path: "/importazioni/:id/scelte", Allow: office, Handle: chooseRows},
	{Method: http.MethodPost, Path: "/importazioni/:id/conferma", Allow: office, Handle: confirmImport},
	{Method: http.MethodPost, Path: "/importazioni/:id/scarta", Allow: office, Handle: discardImport},
	{Method: http.MethodGet, Path: "/importazioni/:id/scarti", Allow: office, Handle: leftRows},
}

// shownImports is how many past imports the page lists.
const shownImports = 50

func importsPage(q *web.Request) error {
	return showImports(q, nil, templates.Form{Values: map[string]string{"course": q.Query("corso")}})
}

func showImports(q *web.Request, refusal error, form templates.Form) error {
	view := templates.Imports{Form: form, Kept: intake.KeptDays}
	err := q.Read(func(r store.Reader) error {
		courses, err := course.List(q.Context(), r, course.Filter{})
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, c := range courses {
			names[c.ID] = courseName(q, c.Course)
			if c.State == course.Draft || c.State == course.Authorised || c.State == course.Started {
				view.Courses = append(view.Courses, templates.Choice{Value: c.ID, Text: names[c.ID]})
			}
		}
		accounts, err := account.All(q.Context(), r)
		if err != nil {
			return err
		}
		all, err := intake.Recent(q.Context(), r, shownImports)
		for _, i := range all {
			view.Rows = append(view.Rows, importRow(q, i, accounts, names))
		}
		return err
	})
	if err != nil {
		return err
	}
	p := templates.Page{Title: q.T("Importa un elenco"), Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}}, View: view}
	if refusal != nil {
		return q.Invalid(refusal, "imports", p)
	}
	return q.Page(http.StatusOK, "imports", p)
}

func importRow(q *web.Request, i intake.Intake, accounts []account.Account, courses map[string]string) templates.ImportRow {
	row := templates.ImportRow{Href: "/importazioni/" + i.ID, File: importName(q, i), When: i.OpenedAt.In(q.Zone()).Format("02/01/2006 15:04"), State: importBadge(q, i.State)}
	if n := slices.IndexFunc(accounts, func(a account.Account) bool { return a.ID == i.OpenedBy }); n >= 0 {
		row.Who = accounts[n].Name
	}
	if i.CourseID != "" {
		row.Course = &templates.Link{Text: courses[string(i.CourseID)], Href: "/corsi/" + string(i.CourseID) + "?scheda=allievi"}
	}
	if i.State == intake.Done {
		row.Counts = q.T("{added} nuove, {changed} aggiornate, {unchanged} invariate, {refused} fuori", "added", i.Added, "changed", i.Changed, "unchanged", i.Unchanged, "refused", i.Refused)
	}
	return row
}

func importName(q *web.Request, i intake.Intake) string {
	return cmp.Or(i.FileName, q.T("righe incollate"))
}

func importBadge(q *web.Request, s intake.State) templates.Badge {
	switch s {
	case intake.Writing:
		return templates.Badge{Tone: templates.Info, Text: q.T("In corso")}
	case intake.Done:
		return templates.Badge{Tone: templates.Success, Text: q.T("Finita")}
	case intake.Discarded:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Scartata")}
	}
	return templates.Badge{Tone: templates.Caution, Text: q.T("Da confermare")}
}

// longestFileName is in bytes; what is longer is cut.
const longestFileName = 120

// bringFile takes a file or what was pasted, and goes on to its columns.
func bringFile(q *web.Request) error {
	content, name, err := q.File("file")
	if pasted := q.Form().Get("text"); len(content) == 0 && strings.TrimSpace(pasted) != "" {
		content, name, err = []byte(pasted), "", nil
	}
	var table spreadsheet.Table
	if err == nil {
		name = shownName(name)
		table, err = spreadsheet.Read(name, content)
	}
	if err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			i, err := intake.Bring(q.Context(), tx, q.Value("course"), name, content, table)
			tx.Answer("/importazioni/" + i.ID)
			return err
		})
	}
	if refusedHere(err) || fault.Is(err, fault.TooLarge) {
		form := q.FormOf(err)
		if form.Errors["file"] == "" {
			form.Errors["file"] = form.Message
			form.Message = ""
		}
		return showImports(q, refusal(err), form)
	}
	return err
}

// shownName is the name of an uploaded file as it is shown: no part of it is ever a path.
func shownName(name string) string {
	name = strings.ToValidUTF8(path.Base(strings.ReplaceAll(name, `\`, "/")), "")
	for len(name) > longestFileName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	if name == "." || name == "/" {
		return ""
	}
	return name
}

// refusal is a file that is too large as a refusal of the form.
func refusal(err error) error {
	if e := fault.As(err); e != nil && e.Kind == fault.TooLarge {
		return fault.New(fault.Refused, e.Code, e.Message, e.Args)
	}
	return err
}

// importPage is where an import stands.
func importPage(q *web.Request) error { return showImport(q, nil, nil) }

func showImport(q *web.Request, refusal error, form *templates.Form) error {
	var i intake.Intake
	err := q.Read(func(r store.Reader) (err error) {
		i, err = intake.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	p := importFrame(q, i)
	switch {
	case i.State == intake.Open, i.State == intake.Mapped && q.Query("passo") == "colonne":
		return columnsPage(q, i, p, refusal, form)
	case i.State == intake.Mapped:
		return previewPage(q, i, p, refusal, form)
	}
	return resultPage(q, i, p)
}

// importFrame is a page about an import.
func importFrame(q *web.Request, i intake.Intake) templates.Page {
	return templates.Page{Title: q.T("Importa un elenco"), Subtitle: importName(q, i), Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}, {Text: q.T("Importazioni"), Href: "/importazioni"}}}
}

func importFacts(q *web.Request, r store.Reader, i intake.Intake) ([]templates.Fact, error) {
	courseText := q.T("nessuno: solo in archivio")
	if i.CourseID != "" {
		c, err := course.ByID(q.Context(), r, string(i.CourseID))
		if err != nil {
			return nil, err
		}
		courseText = courseName(q, c)
	}
	return factsOf(q.T("Letto come"), i.Format, q.T("Righe di persone"), strconv.Itoa(i.Rows), q.T("Corso"), courseText), nil
}

// columnsPage asks what the columns are.
func columnsPage(q *web.Request, i intake.Intake, p templates.Page, refusal error, form *templates.Form) error {
	view := templates.ImportColumns{ID: i.ID}
	for _, f := range intake.Fields {
		view.Fields = append(view.Fields, templates.Choice{Value: f.ID, Text: q.T(f.Label())})
	}
	m, err := i.Columns()
	if err != nil {
		return err
	}
	err = q.Read(func(r store.Reader) (err error) {
		if view.Facts, err = importFacts(q, r, i); err != nil {
			return err
		}
		if before, found, err := intake.Before(q.Context(), r, i); err != nil {
			return err
		} else if found {
			view.Same = &templates.Alert{Tone: templates.Info, Title: q.T("Questo stesso file è già stato importato il {day}", "day", before.EndedAt.In(q.Zone()).Format("02/01/2006")),
				Text: q.T("Importarlo di nuovo non cambia chi è già in archivio con gli stessi dati."), Link: &templates.Link{Text: q.T("Com’è andata"), Href: "/importazioni/" + before.ID}}
		}
		sheet, err := intake.SheetOf(q.Context(), r, i)
		if err != nil {
			return err
		}
		view.Headers = []templates.Choice{{Value: "0", Text: q.T("nessuna: la prima riga è già una persona")}}
		for _, row := range sheet.First {
			view.Headers = append(view.Headers, templates.Choice{Value: strconv.Itoa(row.Number), Text: q.T("riga {n}: {text}", "n", row.Number, "text", excerpt(strings.Join(row.Cells, " · "), 60))})
		}
		for n := range sheet.Width {
			c := templates.ImportColumn{Letter: spreadsheet.Column(n), Name: "column." + spreadsheet.Column(n)}
			if n < len(sheet.Headings) {
				c.Heading = excerpt(sheet.Headings[n], 60)
			}
			if n < len(m) {
				c.Field = m[n]
			}
			for _, row := range sheet.Sample {
				if text := row.Cell(n); text != "" {
					c.Samples = append(c.Samples, excerpt(text, 40))
				}
			}
			view.Columns = append(view.Columns, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	view.Form = templates.Form{Values: map[string]string{"header": strconv.Itoa(i.Header)}}
	if form != nil {
		view.Form = *form
		for n := range view.Columns {
			view.Columns[n].Field = view.Form.Value(view.Columns[n].Name)
		}
	}
	p.View = view
	if refusal != nil {
		return q.Invalid(refusal, "import_columns", p)
	}
	return q.Page(http.StatusOK, "import_columns", p)
}

// excerpt is a text cut to some characters.
func excerpt(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// mapColumns keeps what the columns are, and goes on to what would change.
func mapColumns(q *web.Request) error {
	id, bad := q.Param("id"), typed()
	header := numberField(q, "header", bad)
	var m intake.Mapping
	for n := range spreadsheet.MaxColumns {
		name := "column." + spreadsheet.Column(n)
		if !q.Form().Has(name) {
			break
		}
		m = append(m, q.Value(name))
	}
	err := bad.OrNil()
	if err == nil {
		err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			_, err := intake.Map(q.Context(), tx, id, header, m)
			tx.Answer("/importazioni/" + id)
			return err
		})
	}
	if !refusedHere(err) {
		return err
	}
	form := formOf(q, err, fields("header", "columns"))
	var i intake.Intake
	if err := q.Read(func(r store.Reader) (err error) {
		i, err = intake.ByID(q.Context(), r, id)
		return err
	}); err != nil {
		return err
	}
	if i.State != intake.Open && i.State != intake.Mapped { // confirmed meanwhile
		return q.See("/importazioni/" + id)
	}
	return columnsPage(q, i, importFrame(q, i), err, &form)
}

// chooseRows keeps the choices of one page of the preview.
func chooseRows(q *web.Request) error {
	id := q.Param("id")
	choices := map[int]string{}
	for name := range q.Form() {
		if number, is := strings.CutPrefix(name, "choice."); is {
			if n, err := strconv.Atoi(number); err == nil {
				choices[n] = q.Value(name)
			}
		}
	}
	back := narrowed("/importazioni/"+id, "mostra", q.Value("mostra"), "da", q.Value("da"))
	err := q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		_, err := intake.Choose(q.Context(), tx, id, choices)
		tx.Answer(back)
		return err
	})
	if refusedHere(err) {
		form := formOf(q, err, nil)
		return showImport(q, err, &form)
	}
	return err
}

// confirmImport begins the writing.
func confirmImport(q *web.Request) error {
	id := q.Param("id")
	err := q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		_, err := intake.Confirm(q.Context(), tx, id, intake.Plan{Update: q.Value("update") == "1", Warned: q.Value("warned") == "1"})
		tx.Answer("/importazioni/" + id)
		return err
	})
	if refusedHere(err) {
		form := formOf(q, err, nil)
		return showImport(q, err, &form)
	}
	return err
}

func discardImport(q *web.Request) error {
	return q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		_, err := intake.Discard(q.Context(), tx, q.Param("id"))
		tx.Answer("/importazioni")
		return err
	})
}
