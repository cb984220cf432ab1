package page

import (
	"strconv"

	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// staffForm is what a person brings, to be typed.
func staffForm(q *web.Request, s provider.Staff, back string) templates.Act {
	years := ""
	if s.DocumentedYears > 0 {
		years = strconv.Itoa(s.DocumentedYears)
	}
	return templates.Act{Submit: q.T("Salva"), Back: templates.Link{Text: q.T("Torna indietro"), Href: back}, Fields: []templates.Field{
		{Name: "surname", Label: q.T("Cognome"), Value: s.Surname, Required: true},
		{Name: "name", Label: q.T("Nome"), Value: s.Name, Required: true},
		{Name: "title", Label: q.T("Titolo di studio"), Value: s.Title, Hint: q.T("ad esempio: Laurea in Scienze della comunicazione")},
		{Name: "years", Label: q.T("Anni interi di esperienza attinente"), Value: years, Mode: "numeric", Hint: q.T("professionale o di insegnamento, documentati")},
		{Name: "work", Label: q.T("Viene dal mondo del lavoro"), Type: "checkbox", Value: boxed(s.WorldOfWork), Wide: true},
	}}
}

// typeStaff is the form as it was typed.
func typeStaff(q *web.Request, s *provider.Staff, bad *fault.Error) {
	s.Surname, s.Name, s.Title, s.WorldOfWork = q.Value("surname"), q.Value("name"), q.Value("title"), q.Value("work") == "1"
	s.DocumentedYears = numberField(q, "years", bad)
	if s.Name == "" {
		bad.With("name", "Scrivi il nome.")
	}
}

func staffCrumbs(q *web.Request, more ...templates.Link) []templates.Link {
	return append([]templates.Link{{Text: q.T("Personale"), Href: "/personale"}}, more...)
}

// engageStaffAct puts somebody on the staff.
var engageStaffAct = providerAct{
	view: func(q *web.Request, _ store.Reader) (templates.Page, templates.Act, error) {
		view := staffForm(q, provider.Staff{}, "/personale")
		view.Intro = q.T("Quello che la persona dichiara. I documenti si aggiungono dopo, dalla sua pagina; poi il direttore giudica titolo ed esperienza.")
		return templates.Page{Title: q.T("Nuova persona"), Crumbs: staffCrumbs(q)}, view, nil
	},
	names: map[string]string{"documented_years": "years"},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		bad := typed()
		var s provider.Staff
		typeStaff(q, &s, bad)
		if err := bad.OrNil(); err != nil {
			return "", err
		}
		s, err := provider.Engage(q.Context(), tx, s)
		return "/personale/" + s.ID, err
	},
}

// reviseStaffAct changes what somebody brings.
var reviseStaffAct = providerAct{
	view: func(q *web.Request, r store.Reader) (templates.Page, templates.Act, error) {
		s, err := provider.StaffByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return templates.Page{}, templates.Act{}, err
		}
		back := templates.Link{Text: s.FullName(), Href: "/personale/" + s.ID}
		view := staffForm(q, s, back.Href)
		view.Fields = append(view.Fields, templates.Field{Name: "left", Label: q.T("Non più in servizio dal"), Value: s.LeftOn.Italian(), Mode: "numeric",
			Hint: q.T("giorno/mese/anno; da allora non riceve nuovi incarichi")})
		if s.Judged() {
			view.Intro = q.T("Se cambi titolo, anni o provenienza il giudizio di {name} del {date} decade: quello che c’era prima resta agli atti.", "name", s.JudgedBy, "date", s.JudgedOn)
		}
		return templates.Page{Title: q.T("Modifica"), Subtitle: s.FullName(), Crumbs: staffCrumbs(q, back)}, view, nil
	},
	names: map[string]string{"documented_years": "years"},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		s, err := provider.StaffByID(q.Context(), tx, q.Param("id"))
		if err != nil {
			return "", err
		}
		bad := typed()
		typeStaff(q, &s, bad)
		s.LeftOn = dateField(q, "left", bad)
		if err := bad.OrNil(); err != nil {
			return "", err
		}
		_, err = provider.Revise(q.Context(), tx, s)
		return "/personale/" + s.ID, err
	},
}

// documentForm is the empty form of a document about somebody.
func documentForm(q *web.Request) *templates.Upload {
	form := &templates.Upload{Form: templates.Form{Values: map[string]string{"received": q.Today().Italian()}}}
	for _, k := range provider.DocumentKinds {
		form.Kinds = append(form.Kinds, templates.Choice{Value: string(k), Text: q.T(k.Label())})
	}
	return form
}

// fileStaffDocument puts a document about somebody on file.
func fileStaffDocument(q *web.Request) error {
	id := q.Param("id")
	bad := typed()
	d := provider.Document{StaffID: id, Kind: provider.DocumentKind(q.Value("kind")), Description: q.Value("description"), ReceivedOn: dateField(q, "received", bad)}
	file, err := scanned(q, "file", bad)
	if err != nil {
		return err
	}
	if err = bad.OrNil(); err == nil {
		err = onProvider(q, "/personale/"+id+"#documenti", func(tx *store.Tx) error {
			_, err := provider.PutOnFile(q.Context(), tx, d, file)
			return err
		})
	}
	if refusedHere(err) {
		return showPerson(q, err)
	}
	return err
}

// staffDocumentOf is the document that a path names, of the person it names.
func staffDocumentOf(q *web.Request, r store.Reader) (provider.Document, error) {
	d, err := provider.DocumentByID(q.Context(), r, q.Param("document"))
	if err == nil && d.StaffID != q.Param("id") {
		err = fault.New(fault.NotFound, "not_found", "Il documento non è agli atti.")
	}
	return d, err
}

// downloadStaffDocument gives the scan to keep: it is never shown inside a page of ours.
func downloadStaffDocument(q *web.Request) error {
	var d provider.Document
	err := q.Read(func(r store.Reader) (err error) {
		d, err = staffDocumentOf(q, r)
		return err
	})
	if err != nil {
		return err
	}
	return downloadFile(q, "documento-"+d.ID, string(d.FileID))
}

// withdrawDocumentAct takes a document back.
var withdrawDocumentAct = providerAct{
	view: func(q *web.Request, r store.Reader) (templates.Page, templates.Act, error) {
		s, err := provider.StaffByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return templates.Page{}, templates.Act{}, err
		}
		d, err := staffDocumentOf(q, r)
		if err != nil {
			return templates.Page{}, templates.Act{}, err
		}
		back := templates.Link{Text: s.FullName(), Href: "/personale/" + s.ID}
		view := templates.Act{Submit: q.T("Ritira il documento"), Back: templates.Link{Text: q.T("Torna indietro"), Href: back.Href},
			Facts:  factsOf(q.T("Documento"), d.Description, q.T("Che cosa prova"), q.T(d.Kind.Label())),
			Fields: []templates.Field{{Name: "reason", Label: q.T("Motivo"), Required: true, Rows: "2", Wide: true}}}
		if s.Judged() && d.Kind != provider.OtherDocument {
			view.Intro = q.T("Il giudizio di {name} del {date} può poggiare su questo documento: ritirandolo decade.", "name", s.JudgedBy, "date", s.JudgedOn)
		}
		return templates.Page{Title: q.T("Ritira un documento"), Subtitle: s.FullName(), Crumbs: staffCrumbs(q, back)}, view, nil
	},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		d, err := staffDocumentOf(q, tx)
		if err != nil {
			return "", err
		}
		_, err = provider.Withdraw(q.Context(), tx, d.ID, q.Value("reason"))
		return "/personale/" + d.StaffID + "#documenti", err
	},
}

// judgeStaffAct is the judgement of a title and of an experience, under the name of who is
// signed in.
var judgeStaffAct = providerAct{
	view: func(q *web.Request, r store.Reader) (templates.Page, templates.Act, error) {
		s, err := provider.StaffByID(q.Context(), r, q.Param("id"))
		if err != nil {
			return templates.Page{}, templates.Act{}, err
		}
		filed, err := provider.DocumentsOf(q.Context(), r, s.ID)
		if err != nil {
			return templates.Page{}, templates.Act{}, err
		}
		back := templates.Link{Text: s.FullName(), Href: "/personale/" + s.ID}
		view := templates.Act{Submit: q.T("Registra il giudizio"), Back: templates.Link{Text: q.T("Torna indietro"), Href: back.Href},
			Intro: q.T("Giudichi a tuo nome, {name}, oggi {date}. Il giudizio resta agli atti: uno successivo ne prende il posto e non lo cancella.", "name", q.Account().Name, "date", q.Today()),
			Facts: factsOf(q.T("Titolo di studio"), orDash(s.Title)),
			Fields: []templates.Field{
				{Name: "adequate", Label: q.T("Il titolo è adeguato?"), Required: true, Value: s.TitleAdequate, Options: []templates.Choice{
					{Value: provider.Adequate, Text: q.T("Sì, è adeguato")}, {Value: provider.Inadequate, Text: q.T("No, o non c’è")}}},
				{Name: "years", Label: q.T("Anni interi di esperienza attinente"), Required: true, Value: strconv.Itoa(s.DocumentedYears), Mode: "numeric",
					Hint: q.T("solo quelli documentati: da tre possono sostituire il titolo, secondo lo standard")},
				{Name: "work", Label: q.T("Viene dal mondo del lavoro, ed è documentato"), Type: "checkbox", Value: boxed(s.WorldOfWork), Wide: true},
				{Name: "note", Label: q.T("Nota"), Rows: "2", Wide: true, Hint: q.T("ad esempio per quali materie")},
			}}
		for _, d := range filed {
			if d.Stands() {
				view.Facts = append(view.Facts, templates.Fact{Label: q.T(d.Kind.Label()), Value: d.Description})
			}
		}
		return templates.Page{Title: q.T("Giudizio su titolo ed esperienza"), Subtitle: s.FullName(), Crumbs: staffCrumbs(q, back)}, view, nil
	},
	names: map[string]string{"title_adequate": "adequate", "documented_years": "years", "world_of_work": "work"},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		bad := typed()
		j := provider.Judgement{StaffID: q.Param("id"), TitleAdequate: q.Value("adequate"), WorldOfWork: q.Value("work") == "1",
			DocumentedYears: numberField(q, "years", bad), Note: q.Value("note"), JudgedBy: q.Account().Name, JudgedOn: q.Today()}
		if err := bad.OrNil(); err != nil {
			return "", err
		}
		_, err := provider.Judge(q.Context(), tx, j)
		return "/personale/" + j.StaffID, err
	},
}
