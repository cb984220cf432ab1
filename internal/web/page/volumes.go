package page

import (
	"bytes"
	"net/http"
	"strconv"

	"vidimus/internal/attendance"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/volume"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	sheets "vidimus/reports/volume"
	"vidimus/templates"
)

var volumeRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/volumi", Allow: courseReaders, Handle: volumesPage},
	{Method: http.MethodPost, Path: "/corsi/:id/volumi", Allow: office, Handle: prepareVolume},
	{Method: http.MethodPost, Path: "/corsi/:id/volumi/registra", Allow: office, Handle: enterVolume},
	{Method: http.MethodGet, Path: "/corsi/:id/foglio-di-emergenza", Allow: courseReaders, Handle: emergencySheet},
	{Method: http.MethodGet, Path: "/volumi/:id", Allow: courseReaders, Handle: volumePage},
	{Method: http.MethodPost, Path: "/volumi/:id/vidimazione", Allow: office, Handle: authenticateVolume},
	{Method: http.MethodPost, Path: "/volumi/:id/ritira", Allow: office, Handle: withdrawVolume},
	{Method: http.MethodPost, Path: "/volumi/:id/sbarra", Allow: office, Handle: barPages},
	{Method: http.MethodPost, Path: "/volumi/:id/chiudi", Allow: office, Handle: closeVolume},
}

func volumesPage(q *web.Request) error {
	return showVolumes(q, nil, templates.Form{}, templates.Form{})
}

// showVolumes shows the volumes of a course, after a form that was refused with what was
// typed: that of a volume, or that of scans.
func showVolumes(q *web.Request, refusal error, form, upload templates.Form) error {
	var f courseFile
	view := templates.Volumes{CourseID: q.Param("id"), Form: form, Upload: upload, Accept: scanKinds}
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, view.CourseID); err != nil {
			return err
		}
		book, err := volume.BookOf(q.Context(), r, f.ID)
		if err != nil {
			return err
		}
		fillVolumes(q, f, book, &view)
		return looseScans(q, r, book, &view)
	})
	if err != nil {
		return err
	}
	p := f.page(q, q.T("Registro cartaceo"))
	p.View = view
	if refusal != nil {
		return q.Invalid(refusal, "volumes", p)
	}
	return q.Page(http.StatusOK, "volumes", p)
}

func fillVolumes(q *web.Request, f courseFile, book volume.Book, view *templates.Volumes) {
	next, from := 1, 1
	for _, v := range book.Volumes {
		view.Rows = append(view.Rows, volumeRow(q, book, v))
		next, from = v.Number+1, v.LastPage+1
	}
	view.Empty = templates.Empty{Text: q.T("Nessun volume: la segreteria prepara i fogli da far vidimare, o registra un volume già vidimato.")}
	view.Keeps = may(q, office) && f.Register == course.OnPaper && f.State != course.InExam && f.State != course.Closed
	view.Goes, view.Scans = from > 1, may(q, scanners) && len(book.Volumes) > 0
	view.Next = q.T("Sarà il volume {volume}. I fogli portano gli allievi iscritti a oggi, righe in più per chi entra dopo, e un codice per ogni pagina.", "volume", next)
	if view.Goes {
		view.Next += " " + q.T("La numerazione continua da pagina {page}.", "page", from)
	}
	if f.Register == course.Electronic {
		view.Empty.Text = q.T("L’originale di questo corso è il registro elettronico: non ha volumi.")
	}
	view.Links = []templates.Action{{Text: q.T("Foglio di emergenza (PDF)"), Href: "/corsi/" + f.ID + "/foglio-di-emergenza"}}
}

func volumeRow(q *web.Request, book volume.Book, v volume.Volume) templates.VolumeRow {
	pages := book.Pages(v)
	row := templates.VolumeRow{Link: templates.Link{Text: q.T("Volume {volume}", "volume", v.Number), Href: "/volumi/" + v.ID}, State: volumeBadge(q, v.State),
		Pages: q.T("{first}–{last}", "first", v.FirstPage, "last", v.LastPage), Stamp: stampText(q, v.Stamp())}
	if !v.On.IsZero() {
		n := func(k volume.Kind) int { return len(volume.Numbers(pages, k)) }
		row.Counts = q.T("{used} usate, {barred} sbarrate, {free} libere", "used", n(volume.Used), "barred", n(volume.Barred), "free", n(volume.Free))
		if annulled := n(volume.Annulled); annulled > 0 {
			row.Counts += q.T(", {n} {n|scritta e annullata|scritte e annullate}", "n", annulled)
		}
	}
	return row
}

// stampText is by whom, when and where a volume was stamped.
func stampText(q *web.Request, s volume.Stamp) string {
	if s.On.IsZero() {
		return q.T("da registrare")
	}
	out := q.T("{by}, il {date}", "by", s.By, "date", s.On)
	if s.Place != "" {
		out += ", " + s.Place
	}
	if s.Protocol != "" {
		out += q.T(", prot. {protocol}", "protocol", s.Protocol)
	}
	return out
}

func volumeBadge(q *web.Request, s volume.State) templates.Badge {
	switch s {
	case volume.ToStamp:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Da vidimare")}
	case volume.Open:
		return templates.Badge{Tone: templates.Success, Text: q.T("In uso")}
	case volume.Withdrawn:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Ritirato")}
	}
	return templates.Badge{Tone: templates.Neutral, Text: q.T("Chiuso")}
}

// onVolumes writes about the volumes of a course; what is refused comes back on their page.
func onVolumes(q *web.Request, write func(tx *store.Tx) error) error {
	id := q.Param("id")
	err := q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + id + "/volumi")
		return write(tx)
	})
	if refusedHere(err) {
		return showVolumes(q, err, formOf(q, err, fields("pages", "number", "first", "last", "by", "on")), templates.Form{})
	}
	return err
}

func prepareVolume(q *web.Request) error {
	bad := typed()
	pages := numberField(q, "pages", bad)
	return onVolumes(q, func(tx *store.Tx) error {
		if err := bad.OrNil(); err != nil {
			return err
		}
		v, err := paperwork.ReserveVolume(q.Context(), tx, q.App().Keys, q.Param("id"), pages, q.Value("from_one") == "1")
		tx.Answer("/volumi/" + v.ID)
		return err
	})
}

func enterVolume(q *web.Request) error {
	bad := typed()
	v := volume.Volume{CourseID: q.Param("id"), Number: numberField(q, "number", bad), FirstPage: numberField(q, "first", bad), LastPage: numberField(q, "last", bad)}
	v.On, v.By, v.Place, v.Protocol = dateField(q, "on", bad), q.Value("by"), q.Value("place"), q.Value("protocol")
	return onVolumes(q, func(tx *store.Tx) error {
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, err := volume.Enter(q.Context(), tx, v)
		return err
	})
}

// emergencySheet is a loose sheet for a day on which neither register nor network is at hand.
func emergencySheet(q *web.Request) error {
	var content sheets.Volume
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.OwnCourse(r, q.Param("id")); err == nil {
			content, err = paperwork.EmergencySheet(q.Context(), r, q.Param("id"), q.Today())
		}
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := sheets.Write(&b, content); err != nil {
		return err
	}
	return q.Download("foglio-di-emergenza-"+fileName(content.CourseCode, content.Course)+".pdf", paperwork.MediaType, b.Bytes())
}

// volumeFile is a volume with its course and its pages.
type volumeFile struct {
	volume.Volume
	course courseFile
	book   volume.Book
	pages  []volume.Page
	names  map[string]string // of who barred pages
}

func readVolume(q *web.Request, r store.Reader, id string) (f volumeFile, err error) {
	if f.Volume, err = volume.ByID(q.Context(), r, id); err != nil {
		return f, err
	}
	f.course, err = readCourseFile(q, r, f.CourseID)
	if fault.Is(err, fault.NotFound) { // of somebody else: as if it were absent
		_, err = volume.ByID(q.Context(), r, "")
	}
	if err != nil {
		return f, err
	}
	if f.book, err = volume.BookOf(q.Context(), r, f.CourseID); err != nil {
		return f, err
	}
	f.pages = f.book.Pages(f.Volume)
	f.names = map[string]string{}
	for _, b := range f.book.Barrings {
		if f.names[b.By], err = accountName(q.Context(), r, b.By); err != nil {
			return f, err
		}
	}
	return f, nil
}

func volumePage(q *web.Request) error { return showVolume(q, nil, templates.Form{}) }

// pagesPerPage is some weeks of a register.
const pagesPerPage = 60

var pageStates = []listFilter[volume.Page]{
	{"", "Tutte", func(volume.Page) bool { return true }},
	{"usate", "Usate", func(p volume.Page) bool { return p.Kind == volume.Used }},
	{"annullate", "Scritte e annullate", func(p volume.Page) bool { return p.Kind == volume.Annulled }},
	{"libere", "Libere", func(p volume.Page) bool { return p.Kind == volume.Free }},
	{"sbarrate", "Sbarrate", func(p volume.Page) bool { return p.Kind == volume.Barred }},
	{"senza-scansione", "Senza scansione", unscanned},
}

// unscanned is a page that was written, whatever became of it, and of which no scan is on file.
func unscanned(p volume.Page) bool { return p.Written() && !p.Scanned() }

func showVolume(q *web.Request, refusal error, form templates.Form) error {
	var f volumeFile
	var paper paperwork.Paper
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readVolume(q, r, q.Param("id")); err != nil {
			return err
		}
		printed, err := paperwork.VolumePapers(q.Context(), r, f.CourseID)
		paper = printed[f.Number]
		return err
	})
	if err != nil {
		return err
	}
	shown, filters := sift(q, pageStates, q.Query("stato"), f.pages, func(state string) string { return narrowed("/volumi/"+f.ID, "stato", state) })
	if sent, err := takeAway(q, pagesList(q, f, shown)); sent {
		return err
	}
	keeps := may(q, office)
	free := volume.Ranges(volume.Numbers(f.pages, volume.Free))
	view := templates.VolumeSheet{ID: f.ID, State: volumeBadge(q, f.State), Facts: volumeFacts(q, f), Form: form, Filters: filters, Free: free,
		Stamp: keeps && (f.State == volume.ToStamp), Withdraw: keeps && f.State == volume.ToStamp, Bar: keeps && f.State == volume.Open,
		Downloads: downloads(q, narrowed("/volumi/"+f.ID, "stato", q.Query("stato"))), Empty: templates.Empty{Text: q.T("Nessuna pagina qui.")}}
	if view.Form.Values == nil {
		view.Form.Values = map[string]string{"on": f.On.Italian(), "by": f.By, "place": f.Place, "protocol": f.Protocol, "pages": free,
			"barred_on": q.Today().Italian(), "closed_on": q.Today().Italian()}
	}
	if paper.ID != "" && may(q, readers) {
		view.Links = append(view.Links, templates.Link{Text: q.T("Fogli da vidimare (PDF)"), Href: "/documenti/" + paper.ID})
	}
	shown, view.Pager = cut(q, shown, 0, pagesPerPage, "/volumi/"+f.ID)
	for _, p := range shown {
		view.Rows = append(view.Rows, pageRow(q, f, p))
	}
	p := templates.Page{Title: q.T("Volume {volume}", "volume", f.Number), Subtitle: f.course.name(), View: view,
		Crumbs: append(f.course.crumbs(q), templates.Link{Text: q.T("Registro cartaceo"), Href: "/corsi/" + f.CourseID + "/volumi"})}
	if refusal != nil {
		return q.Invalid(refusal, "volume", p)
	}
	return q.Page(http.StatusOK, "volume", p)
}

func volumeFacts(q *web.Request, f volumeFile) []templates.Fact {
	origin := q.T("preparato qui")
	if f.Origin == volume.Elsewhere {
		origin = q.T("registrato già vidimato")
	}
	return factsOf(q.T("Pagine"), q.T("{n} pagine, da {first} a {last}", "n", f.Pages(), "first", f.FirstPage, "last", f.LastPage), q.T("Vidimazione"), stampText(q, f.Stamp()),
		q.T("Origine"), origin, q.T("Chiuso il"), f.ClosedOn.Italian(), q.T("Pagine sbarrate"), volume.Ranges(volume.Numbers(f.pages, volume.Barred)))
}

func pageBadge(q *web.Request, k volume.Kind) templates.Badge {
	switch k {
	case volume.Used:
		return templates.Badge{Tone: templates.Success, Text: q.T("Usata")}
	case volume.Annulled:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Scritta e annullata")}
	case volume.Barred:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Sbarrata")}
	}
	return templates.Badge{Tone: templates.Info, Text: q.T("Libera")}
}

func pageRow(q *web.Request, f volumeFile, p volume.Page) templates.PageRow {
	row := templates.PageRow{Number: p.Number, State: pageBadge(q, p.Kind), Note: barringText(q, f, p), Missing: unscanned(p)}
	if f.Origin == volume.Prepared {
		row.Code = f.PageCode(p.Number)
	}
	for _, u := range p.Uses {
		row.Lessons = append(row.Lessons, templates.Link{Text: useText(q, u), Href: "/lezioni/" + u.LessonID})
	}
	for _, s := range p.Scans {
		row.Scans = append(row.Scans, templates.Link{Text: q.T("del {at}", "at", moment(q, s.TakenAt)), Href: "/scansioni/" + s.ID})
	}
	return row
}

func useText(q *web.Request, u volume.Use) string {
	use := q.T("{date}, {from}–{to}, {segment}", "date", u.Date, "from", u.From.String(), "to", u.To.String(), "segment", segmentName(q.Locale(), u.Segment))
	switch {
	case u.Left == nil:
		return use
	case u.Left.ToPage == "":
		return q.T("{use}: scritta, poi la lezione l’ha lasciata il {date} ({reason})", "use", use, "date", u.Left.On, "reason", u.Left.Reason)
	}
	return q.T("{use}: scritta, poi la lezione è passata a {page} il {date} ({reason})", "use", use, "page", attendance.PageText(u.Left.ToVolume, u.Left.ToPage), "date", u.Left.On, "reason", u.Left.Reason)
}

func barringText(q *web.Request, f volumeFile, p volume.Page) string {
	if p.Barring == nil {
		return ""
	}
	return q.T("il {date}, {name}: {reason}", "date", p.Barring.On, "name", f.names[p.Barring.By], "reason", p.Barring.Reason)
}

// pagesList is the pages of a volume as they are taken away.
func pagesList(q *web.Request, f volumeFile, pages []volume.Page) export.List[volume.Page] {
	return export.List[volume.Page]{Kind: "pagine", Name: q.T("registro-volume-{volume}", "volume", f.Number), Rows: pages, Columns: []export.Column[volume.Page]{
		export.Text("Volume", func(volume.Page) string { return f.Name() }),
		export.Text("Pagina", func(p volume.Page) string { return strconv.Itoa(p.Number) }),
		export.Text("Codice della pagina", func(p volume.Page) string { return f.PageCode(p.Number) }).OnRequest(),
		export.Text("Stato", func(p volume.Page) string { return pageBadge(q, p.Kind).Text }),
		export.Text("Lezioni", func(p volume.Page) string {
			out := ""
			for _, u := range p.Uses {
				if out != "" {
					out += " · "
				}
				out += useText(q, u)
			}
			return out
		}),
		export.Text("Sbarrata", func(p volume.Page) string { return barringText(q, f, p) }),
		export.Whole("Scansioni", func(p volume.Page) int { return len(p.Scans) }),
	}}
}

// onVolume writes about one volume; what is refused comes back on its page, under the names
// that the fields have there.
func onVolume(q *web.Request, names map[string]string, write func(tx *store.Tx) error) error {
	var v volume.Volume
	err := q.Read(func(r store.Reader) (err error) {
		f, err := readVolume(q, r, q.Param("id"))
		v = f.Volume
		return err
	})
	if err != nil {
		return err
	}
	err = q.Write([]store.Stream{store.CourseStream(v.CourseID)}, func(tx *store.Tx) error {
		tx.Answer("/volumi/" + v.ID)
		return write(tx)
	})
	if refusedHere(err) {
		return showVolume(q, err, formOf(q, err, names))
	}
	return err
}

func authenticateVolume(q *web.Request) error {
	bad := typed()
	s := volume.Stamp{By: q.Value("by"), On: dateField(q, "on", bad), Place: q.Value("place"), Protocol: q.Value("protocol")}
	return onVolume(q, fields("by", "on"), func(tx *store.Tx) error {
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, err := volume.Authenticate(q.Context(), tx, q.Param("id"), s)
		return err
	})
}

func withdrawVolume(q *web.Request) error {
	return onVolume(q, nil, func(tx *store.Tx) error {
		v, err := volume.Withdraw(q.Context(), tx, q.Param("id"))
		tx.Answer("/corsi/" + v.CourseID + "/volumi")
		return err
	})
}

func barPages(q *web.Request) error {
	bad := typed()
	on := dateField(q, "barred_on", bad)
	return onVolume(q, map[string]string{"pages": "pages", "on": "barred_on", "barred_on": "barred_on", "reason": "reason"}, func(tx *store.Tx) error {
		if err := bad.OrNil(); err != nil {
			return err
		}
		return volume.Bar(q.Context(), tx, q.Param("id"), q.Value("pages"), on, q.Value("reason"))
	})
}

func closeVolume(q *web.Request) error {
	bad := typed()
	on := dateField(q, "closed_on", bad)
	return onVolume(q, map[string]string{"on": "closed_on", "closed_on": "closed_on", "reason": "close_reason"}, func(tx *store.Tx) error {
		if err := bad.OrNil(); err != nil {
			return err
		}
		_, err := volume.Close(q.Context(), tx, q.Param("id"), on, q.Value("close_reason"))
		return err
	})
}
