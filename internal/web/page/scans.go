package page

import (
	"context"
	"net/http"
	"strconv"

	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/scan"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/vault"
	"vidimus/internal/volume"
	"vidimus/internal/web"
	"vidimus/templates"
)

// Who photographs the register: the tutor has it at hand, the office keeps it.
var scanners = web.For(account.Tutor, account.Secretary, account.Director, account.Administrator)

// scansLimit is what is handed in at once, of several files.
const scansLimit = 6*scan.MaxBytes + 1<<20

// scanKinds are what a form lets people choose: telephones turn their own kind into JPEG when
// it is not among them, and then the code can be read.
const scanKinds = ".pdf,.jpg,.jpeg,.png," + scan.PDF + "," + scan.JPEG + "," + scan.PNG

var scanRoutes = []web.Route{
	{Method: http.MethodPost, Path: "/corsi/:id/scansioni", Allow: scanners, Handle: handInScans, Limit: scansLimit},
	{Method: http.MethodGet, Path: "/scansioni/:id", Allow: courseReaders, Handle: scanPage},
	{Method: http.MethodGet, Path: "/scansioni/:id/immagine", Allow: courseReaders, Handle: scanPicture},
	{Method: http.MethodGet, Path: "/scansioni/:id/file", Allow: courseReaders, Handle: scanFileOf},
	{Method: http.MethodPost, Path: "/scansioni/:id/pagina", Allow: scanners, Handle: placeScan},
	{Method: http.MethodPost, Path: "/scansioni/:id/scarta", Allow: scanners, Handle: discardScan},
}

// handInScans takes photographs and scanned PDFs of the register; their pages are read in the
// background.
func handInScans(q *web.Request) error {
	id := q.Param("id")
	err := q.Read(func(r store.Reader) error { return q.OwnCourse(r, id) })
	if err != nil {
		return err
	}
	files, err := keptScans(q)
	if err == nil {
		err = q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/volumi#scansioni")
			_, err := volume.HandIn(q.Context(), tx, id, files...)
			return err
		})
	}
	if refusedHere(err) {
		return showVolumes(q, err, templates.Form{}, formOf(q, err, fields("scan")))
	}
	return err
}

// keptScans judges every file before any is kept, and says which one is refused.
func keptScans(q *web.Request) ([]vault.File, error) {
	all, err := q.Files("scan")
	if err != nil {
		return nil, err
	}
	bad := typed()
	for i, content := range all {
		if _, _, err := scan.Judge(content); err != nil {
			bad.With("scan", "File {n} di {of}: {why}", fault.Args{"n": i + 1, "of": len(all), "why": q.Locale().Fault(err)})
		}
	}
	if err := bad.OrNil(); err != nil {
		return nil, err
	}
	var out []vault.File
	for _, content := range all {
		file, err := scan.Keep(q.App().Vault, content)
		if err != nil {
			return nil, err
		}
		out = append(out, file)
	}
	return out, nil
}

// scanFile is a leaf with the volumes of its course.
type scanFile struct {
	volume.Scan
	course courseFile
	book   volume.Book
	taken  string // who handed it in
	placed string // who said which page it is
}

func readScan(q *web.Request, r store.Reader, id string) (f scanFile, err error) {
	if f.Scan, err = volume.ScanByID(q.Context(), r, id); err != nil {
		return f, err
	}
	f.course, err = readCourseFile(q, r, f.CourseID)
	if fault.Is(err, fault.NotFound) { // of somebody else: as if it were absent
		_, err = volume.ScanByID(q.Context(), r, "")
	}
	if err != nil {
		return f, err
	}
	if f.book, err = volume.BookOf(q.Context(), r, f.CourseID); err != nil {
		return f, err
	}
	if f.taken, err = accountName(q.Context(), r, f.TakenBy); err == nil && f.PlacedBy != "" {
		f.placed, err = accountName(q.Context(), r, f.PlacedBy)
	}
	return f, err
}

func scanPage(q *web.Request) error { return showScan(q, nil, templates.Form{}) }

func showScan(q *web.Request, refusal error, form templates.Form) error {
	var f scanFile
	var why string
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readScan(q, r, q.Param("id")); err == nil {
			why, err = looseBecause(q.Context(), q, r, f.Scan)
		}
		return err
	})
	if err != nil {
		return err
	}
	view := templates.ScanSheet{ID: f.ID, SHA256: f.FileID, Why: why, Picture: f.Leaf > 0, Form: form, Moves: may(q, scanners) && f.State != volume.Waiting && f.State != volume.Discarded,
		Discard: may(q, scanners) && (f.State == volume.Unplaced || f.State == volume.Foreign)}
	pageText := ""
	for _, v := range f.book.Volumes {
		view.Volumes = append(view.Volumes, templates.Choice{Value: v.ID, Text: q.T("Volume {volume}, pagine {first}–{last}", "volume", v.Number, "first", v.FirstPage, "last", v.LastPage)})
		if f.State == volume.Placed && v.ID == string(f.VolumeID) {
			pageText = q.T("volume {volume}, pagina {page}", "volume", v.Number, "page", f.Page)
			view.Page = &templates.Link{Text: q.T("Vai alla pagina nel volume"), Href: "/volumi/" + v.ID + "#p" + strconv.Itoa(f.Page)}
		}
	}
	if view.Form.Values == nil && len(f.book.Volumes) > 0 {
		view.Form.Values = map[string]string{"volume": f.book.Volumes[0].ID}
		if f.State == volume.Placed {
			view.Form.Values = map[string]string{"volume": string(f.VolumeID), "page": strconv.Itoa(f.Page)}
		}
	}
	how := map[string]string{volume.ByCode: q.T("letta dal codice"), volume.ByHand: q.T("indicata da {name}", "name", f.placed)}[f.Placed]
	view.Facts = factsOf(q.T("Pagina"), pageText, q.T("Come"), how, q.T("Ricevuta il"), moment(q, f.TakenAt), q.T("Da"), f.taken, q.T("Pagina del file"), strconv.Itoa(f.Leaf))
	p := templates.Page{Title: q.T("Scansione del registro"), Subtitle: f.course.name(), View: view,
		Crumbs: append(f.course.crumbs(q), templates.Link{Text: q.T("Registro cartaceo"), Href: "/corsi/" + f.CourseID + "/volumi"})}
	if refusal != nil {
		return q.Invalid(refusal, "scan", p)
	}
	return q.Page(http.StatusOK, "scan", p)
}

// looseBecause says why a leaf is on no page of its course.
func looseBecause(ctx context.Context, q *web.Request, r store.Reader, s volume.Scan) (string, error) {
	switch s.State {
	case volume.Waiting:
		return q.T("Il codice della pagina si sta leggendo."), nil
	case volume.Unplaced:
		return q.T("Il codice della pagina non si legge: indica tu quale pagina è, oppure fotografala di nuovo con il codice in vista."), nil
	case volume.Discarded:
		return q.T("Messa da parte: non è una pagina di questo registro."), nil
	case volume.Foreign:
		v, err := volume.ByID(ctx, r, string(s.VolumeID))
		if err != nil {
			return "", err
		}
		name := q.T("un altro corso")
		if err := q.OwnCourse(r, v.CourseID); err == nil {
			f, err := readCourseFile(q, r, v.CourseID)
			if err != nil {
				return "", err
			}
			name = f.name()
		}
		return q.T("È la pagina {page} del volume {volume} di {course}: caricala dal registro cartaceo di quel corso.", "page", s.Page, "volume", v.Number, "course", name), nil
	}
	return "", nil
}

// looseScans are the leaves of a course that are on no page.
func looseScans(q *web.Request, r store.Reader, book volume.Book, view *templates.Volumes) error {
	read := 0
	for _, s := range book.Scans {
		switch s.State {
		case volume.Waiting:
			continue
		case volume.Unplaced, volume.Foreign:
			why, err := looseBecause(q.Context(), q, r, s)
			if err != nil {
				return err
			}
			view.Loose = append(view.Loose, templates.LooseScan{Link: templates.Link{Text: q.T("Scansione del {at}, foglio {n}", "at", moment(q, s.TakenAt), "n", s.Leaf), Href: "/scansioni/" + s.ID}, Why: why})
		}
		read++
	}
	if read < len(book.Scans) {
		view.Reading = &templates.ScanReading{Done: read, All: len(book.Scans)}
	}
	return nil
}

// scanPicture shows a leaf, drawn anew.
func scanPicture(q *web.Request) error {
	f, content, media, err := scanContent(q)
	if err != nil {
		return err
	}
	picture, ok := volume.Picture(q.Context(), content, media, f.Leaf)
	if !ok {
		return fault.New(fault.NotFound, "page.picture", "Questa scansione non si può mostrare: scarica il file.")
	}
	return q.Show(scan.JPEG, picture)
}

// scanFileOf gives the file as it was handed in.
func scanFileOf(q *web.Request) error {
	f, content, media, err := scanContent(q)
	if err != nil {
		return err
	}
	return q.Download("registro-"+f.FileID[:12]+scan.Ending(media), media, content)
}

func scanContent(q *web.Request) (f scanFile, content []byte, media string, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		if f, err = readScan(q, r, q.Param("id")); err != nil {
			return err
		}
		file, err := vault.FileByID(q.Context(), r, f.FileID)
		media = file.MediaType
		return err
	})
	if err == nil {
		content, err = q.App().Vault.Get(f.FileID)
	}
	return f, content, media, err
}

// onScan writes about one leaf; what is refused comes back on its page.
func onScan(q *web.Request, write func(tx *store.Tx, f scanFile) error) error {
	var f scanFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readScan(q, r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	err = q.Write([]store.Stream{store.CourseStream(f.CourseID)}, func(tx *store.Tx) error { return write(tx, f) })
	if refusedHere(err) {
		return showScan(q, err, formOf(q, err, fields("volume", "page")))
	}
	return err
}

func placeScan(q *web.Request) error {
	bad := typed()
	page := numberField(q, "page", bad)
	return onScan(q, func(tx *store.Tx, f scanFile) error {
		if err := bad.OrNil(); err != nil {
			return err
		}
		tx.Answer("/scansioni/" + f.ID)
		_, err := volume.PlaceByHand(q.Context(), tx, f.ID, q.Value("volume"), page)
		return err
	})
}

func discardScan(q *web.Request) error {
	return onScan(q, func(tx *store.Tx, f scanFile) error {
		tx.Answer("/corsi/" + f.CourseID + "/volumi#scansioni")
		_, err := volume.Discard(q.Context(), tx, f.ID)
		return err
	})
}

// paperActions are the way from a lesson to its page of the paper register.
func paperActions(q *web.Request, r store.Reader, f lessonFile, view *templates.Lesson) error {
	l := f.Lesson
	if l.RegisterPage == "" || !may(q, courseReaders) {
		return nil
	}
	book, err := volume.BookOf(q.Context(), r, f.course.ID)
	if err != nil {
		return err
	}
	v, known := book.Volume(l.RegisterVolume)
	n, err := strconv.Atoi(l.RegisterPage)
	if !known || err != nil || !v.Has(n) {
		return nil //nolint:nilerr // a page that no volume has leads nowhere
	}
	if skipped := book.Skipped(v, n); len(skipped) > 0 && l.State == timetable.Closed {
		view.Skipped = q.T("Volume {volume}: prima di pagina {page} {n|resta libera la pagina|restano libere le pagine} {pages}. Se il numero è giusto, la segreteria {n|la sbarra|le sbarra}; se è sbagliato, il direttore riapre la lezione.", "volume", v.Number, "page", n, "n", len(skipped), "pages", volume.Ranges(skipped))
	}
	var out []templates.Action
	for _, s := range book.Page(v, n).Scans {
		out = append(out, templates.Action{Text: q.T("Scansione di vol. {volume}, pag. {page}", "volume", l.RegisterVolume, "page", l.RegisterPage), Href: "/scansioni/" + s.ID})
	}
	if len(out) == 0 && may(q, scanners) {
		out = append(out, templates.Action{Text: q.T("Carica la scansione di vol. {volume}, pag. {page}", "volume", l.RegisterVolume, "page", l.RegisterPage), Href: "/corsi/" + f.course.ID + "/volumi#scansioni"})
	}
	view.More = append(view.More, out...)
	return nil
}
