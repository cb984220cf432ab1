package page_test

import (
	"archive/zip"
	"bytes"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/intake"
	"vidimus/internal/intake/intaketest"
	"vidimus/internal/outbox"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/store"
)

// bring uploads a list under a name.
func (o *enrolOffice) bring(who account.Role, name string, content []byte, pairs ...string) answer {
	o.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("operation", store.NewID())
	for i := 0; i < len(pairs); i += 2 {
		_ = w.WriteField(pairs[i], pairs[i+1])
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		o.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = w.Close()
	return o.send(who, http.MethodPost, "/importazioni", w.FormDataContentType(), &b)
}

// columns posts the columns as the page proposes them.
func (o *enrolOffice) columns(at string, changed ...string) string {
	o.Helper()
	doc := o.get(account.Secretary, at).must(http.StatusOK)
	pairs := []string{"header", doc.Find("select[name=header] option[selected]").AttrOr("value", "")}
	doc.Find("select[name^='column.']").Each(func(_ int, s *goquery.Selection) {
		pairs = append(pairs, s.AttrOr("name", ""), s.Find("option[selected]").AttrOr("value", ""))
	})
	return o.post(account.Secretary, at+"/colonne", append(pairs, changed...)...).went()
}

func (o *enrolOffice) work() {
	o.Helper()
	w := &outbox.Worker{DB: o.db, Log: slog.New(slog.NewTextHandler(o.Output(), nil)), Handlers: map[string]outbox.Handler{intake.Job: intake.Writer{DB: o.db}.Handle}}
	if err := w.Drain(o.Context()); err != nil {
		o.Fatal(err)
	}
}

// A list of 300 with 20 wrong rows, from the upload to the rows brought again.
func TestAListIsImported(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		if link := o.get(account.Secretary, "/corsi/c1?scheda=allievi").must(http.StatusOK).Find("a:contains('Importa da un file')").AttrOr("href", ""); link != "/importazioni?corso=c1" {
			o.Errorf("the course leads to %q", link)
		}
		at := o.bring(account.Secretary, `C:\elenchi\..\candidati <b>.csv`, intaketest.CSV1252(t, intaketest.List(300))).went()
		doc := o.get(account.Secretary, at).must(http.StatusOK)
		if doc.Find("select[name='column.B'] option[selected]").AttrOr("value", "") != "surname" || !has(doc, "main", "CSV ; Windows-1252") || !has(doc, ".lead", "candidati <b>.csv") {
			o.Error(doc.Find("main").Text())
		}
		wrong := o.post(account.Secretary, at+"/colonne", "header", "2", "column.A", "surname", "column.B", "surname").must(http.StatusUnprocessableEntity)
		if !has(wrong, "#f-column\\.B-error", "già nella colonna A") {
			o.Error(wrong.Find("main").Text())
		}
		o.columns(at)
		doc = o.get(account.Secretary, at).must(http.StatusOK)
		if !has(doc, "main", "280 persone nuove entrano in archivio") || !has(doc, "main", "20 righe restano fuori") || doc.Find("tbody tr").Length() != 50 {
			o.Error(doc.Find("main").Text())
		}
		doc = o.get(account.Secretary, at+"?mostra=errori").must(http.StatusOK)
		if doc.Find("tbody tr").Length() != 20 || !has(doc, "main", "Colonna D: ") {
			o.Errorf("%d rows with errors", doc.Find("tbody tr").Length())
		}
		if people := string(o.get(account.Secretary, "/persone?formato=csv").body); strings.Count(people, "\n") != 1 {
			o.Error("somebody is in the archive before anybody confirmed")
		}
		back := o.post(account.Secretary, at+"/scelte", "choice.3", "skip", "mostra", "nuove", "da", "1").went()
		if back != at+"?da=1&mostra=nuove" && back != at+"?mostra=nuove&da=1" {
			o.Errorf("back to %q", back)
		}
		o.post(account.Secretary, at+"/scelte", "choice.3", "").went()
		o.post(account.Secretary, at+"/conferma").went()
		doc = o.get(account.Secretary, at).must(http.StatusOK)
		if !has(doc, "#progress", "0 righe su 300") || doc.Find("noscript").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, at+"/conferma").must(http.StatusOK) // the page as it stands: it is being written
		o.work()
		doc = o.get(account.Secretary, at).must(http.StatusOK)
		if !has(doc, "main", "Persone nuove280") || !has(doc, "main", "Righe rimaste fuori20") {
			o.Error(doc.Find("main").Text())
		}

		left := o.get(account.Secretary, at+"/scarti?formato=csv")
		table, err := spreadsheet.Read("scarti.csv", left.body)
		if err != nil || len(table.Rows) != 21 || table.Rows[0].Cell(1) != "Cognome" || table.Rows[0].Cell(15) != "Motivo" || !strings.HasPrefix(table.Rows[1].Cell(15), "Colonna D: ") {
			o.Fatalf("%v %+v", err, table.Rows[:2])
		}
		again := o.bring(account.Secretary, "scarti.csv", left.body).went() // uncorrected: still wrong, but for who was there twice and is now there
		o.columns(again)
		if doc := o.get(account.Secretary, again).must(http.StatusOK); !has(doc, "main", "19 righe restano fuori") || !has(doc, "main", "Non cambia nulla") {
			o.Error(doc.Find("main").Text())
		}

		same := o.bring(account.Secretary, "candidati.csv", intaketest.CSV1252(t, intaketest.List(300))).went()
		if doc := o.get(account.Secretary, same).must(http.StatusOK); !has(doc, ".alert", "Questo stesso file è già stato importato") {
			o.Error(doc.Find("main").Text())
		}
		o.columns(same)
		o.post(account.Secretary, same+"/conferma", "update", "1", "warned", "1").went()
		o.work()
		if doc := o.get(account.Secretary, same).must(http.StatusOK); !has(doc, ".alert", "L’importazione non ha cambiato nulla") || !has(doc, "main", "Già uguali280") {
			o.Error(doc.Find("main").Text())
		}
		doc = o.get(account.Secretary, "/importazioni").must(http.StatusOK)
		if !has(doc, "main", "280 nuove, 0 aggiornate, 0 invariate, 20 fuori") {
			o.Error(doc.Find("main").Text())
		}
	})
}

// Onto a course of three seats: those who find one are enrolled, the others wait for one.
func TestAListIsImportedOntoACourse(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		list := intaketest.Right(6)
		list[5][intaketest.Sex] = "X"
		at := o.bring(account.Secretary, "elenco.xlsx", intaketest.XLSX(t, list), "course", "c1").went()
		o.columns(at)
		o.post(account.Secretary, at+"/conferma", "warned", "1").went() // postcodes lost their zeros
		o.work()
		doc := o.get(account.Secretary, at).must(http.StatusOK)
		if !has(doc, "main", "Persone nuove5") || !has(doc, "main", "Iscrizioni al corso5") || !has(doc, "main", "Righe rimaste fuori1") {
			o.Error(doc.Find("main").Text())
		}
		enrolments := string(o.get(account.Secretary, "/elenchi/iscrizioni?formato=csv").body)
		if strings.Count(enrolments, "\nOperatore;") != 5 || strings.Count(strings.ToLower(enrolments), "lista d’attesa") != 2 {
			o.Error(enrolments)
		}
		o.post(account.Secretary, at+"/scarta").went()
		if doc := o.get(account.Secretary, at).must(http.StatusOK); !has(doc, "main", "sono state cancellate il 22/11/2026") || doc.Find("a[href*=scarti]").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
	})
}

// Perhaps somebody known: nothing is done until the office says who it is.
func TestTheOfficeSaysWhoItIs(t *testing.T) {
	eachEnrolOffice(t, func(o *enrolOffice) {
		o.post(account.Secretary, "/corsi/c1/iscrizioni", "surname", "Rossi", "name", "Ada", "citizenship", "IT", "learner", "").went()
		form := "Cognome;Nome;Data di nascita\nRossi;Ada;12/05/2004\n"
		at := o.post(account.Secretary, "/importazioni", "text", form).went()
		o.columns(at)
		doc := o.get(account.Secretary, at).must(http.StatusOK)
		options := doc.Find("select[name='choice.2'] option")
		if !has(doc, ".badge", "Da scegliere") || options.Length() != 4 {
			o.Fatal(doc.Find("main").Text())
		}
		known := options.Eq(1).AttrOr("value", "")
		o.post(account.Secretary, at+"/scelte", "choice.2", known).went()
		if doc := o.get(account.Secretary, at).must(http.StatusOK); !has(doc, "ins", "12/05/2004") || !has(doc, "option[selected]", "è Rossi Ada") {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, at+"/conferma", "update", "1").went()
		o.work()
		if csv := string(o.get(account.Secretary, "/persone?formato=csv").body); strings.Count(csv, "Rossi;Ada") != 1 || !strings.Contains(csv, "12/05/2004") {
			o.Error(csv)
		}
	})
}

// What is no list is refused in words, at its field, and nothing stays of it.
func TestWhatIsNoListIsRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, _ := z.Create("xl/worksheets/sheet1.xml")
	_, _ = w.Write(bytes.Repeat([]byte("<row>"), 20<<20))
	_ = z.Close()
	eachEnrolOffice(t, func(o *enrolOffice) {
		for name, c := range map[string]struct {
			content []byte
			says    string
		}{
			"elenco.xls":  {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "XLS"},
			"foto.csv":    {[]byte("MZ\x90\x00\x03"), "non è una tabella"},
			"vuoto.csv":   {nil, "vuoto"},
			"bomba.xlsx":  {bomb.Bytes(), "molto più di un elenco"},
			"lungo.csv":   {[]byte(strings.Repeat("a;b\n", spreadsheet.MaxRows+2)), "righe"},
			"imitato.svg": {[]byte(`<?xml version="1.0"?><svg onload="alert(1)"/>`), "XML"},
		} {
			doc := o.bring(account.Secretary, name, c.content).must(http.StatusUnprocessableEntity)
			if !has(doc, "#f-file-error", c.says) {
				o.Errorf("%s: %s", name, doc.Find("form").Text())
			}
		}
		o.bring(account.Secretary, "enorme.csv", make([]byte, 20<<20)).must(http.StatusRequestEntityTooLarge)
		o.bring(account.Tutor, "elenco.csv", []byte("a;b")).must(http.StatusForbidden)
		if doc := o.get(account.Secretary, "/importazioni").must(http.StatusOK); doc.Find("tbody tr").Length() != 0 {
			o.Error("an import was begun")
		}
		o.post(account.Secretary, "/importazioni", "text", "Cognome\nRossi", "course", "absent").must(http.StatusNotFound)
		for _, path := range []string{"/colonne", "/scelte", "/conferma", "/scarta"} {
			o.post(account.Secretary, "/importazioni/absent"+path, "header", "1").must(http.StatusNotFound)
		}
		o.get(account.Secretary, "/importazioni/"+url.PathEscape("a/b")).must(http.StatusNotFound)
	})
}
