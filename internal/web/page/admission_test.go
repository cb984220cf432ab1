package page_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"vidimus/internal/account"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/outbox"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/internal/web/page"
	"vidimus/reports/pdf/pdftest"
)

// examOffice is a finished course behind the real site, with somebody of each role.
type examOffice struct {
	*attendancetest.Course
	app     *web.App
	url     string
	cookies map[account.Role]*http.Cookie
}

func openExamOffice(s *attendancetest.School, n int) *examOffice {
	s.T.Helper()
	return openOfficeOf(s, admissiontest.Ready(s, "c", n))
}

func openOfficeOf(s *attendancetest.School, c *attendancetest.Course) *examOffice {
	s.T.Helper()
	ctx := s.T.Context()
	o := &examOffice{Course: c, cookies: map[account.Role]*http.Cookie{}}
	files, err := vault.Open(filepath.Join(s.T.TempDir(), "files"), s.Keys.VaultKey())
	if err != nil {
		s.T.Fatal(err)
	}
	o.app = &web.App{DB: s.DB, Keys: s.Keys, Vault: files, BaseURL: "http://localhost", Log: slog.New(slog.DiscardHandler)}
	o.app.Worker = &outbox.Worker{DB: s.DB, Log: o.app.Log, Handlers: map[string]outbox.Handler{
		paperwork.Job: paperwork.Press{DB: s.DB, Vault: files, BaseURL: o.app.BaseURL}.Handle}}
	site, err := web.New(o.app, page.Routes())
	if err != nil {
		s.T.Fatal(err)
	}
	server := httptest.NewServer(site)
	s.T.Cleanup(server.Close)
	o.url = server.URL
	for _, role := range []account.Role{account.Director, account.Secretary, account.Tutor, account.Inspector} {
		var a account.Account
		cmd := store.Command{Actor: store.Actor{Kind: store.Console, ID: "test"}, Locks: []store.Stream{store.ProviderStream()}}
		if _, err := s.DB.Write(ctx, cmd, func(tx *store.Tx) (err error) {
			a, err = account.Create(ctx, tx, account.New{Email: string(role) + "@ente.it", Name: "Amato " + string(role), Roles: account.RolesOf(role), Password: "$argon2id$"})
			return err
		}); err != nil {
			s.T.Fatal(err)
		}
		token, err := account.OpenSession(ctx, s.DB, a)
		if err != nil {
			s.T.Fatal(err)
		}
		o.cookies[role] = &http.Cookie{Name: "vidimus", Value: token}
		if role == account.Tutor {
			s.Exec("INSERT INTO staff (id, account_id, surname, name, sort_key, world_of_work, title, title_adequate, documented_years, evidence, judged_by) VALUES ('tutor', ?, 'Amato', 'Tutor', '', ?, '', '', 0, '', '')", a.ID, false)
			s.Exec("INSERT INTO course_staff (id, course_id, staff_id, part, practical_only) VALUES ('tutor', 'c', 'tutor', 'tutor', ?)", false)
		}
	}
	return o
}

// ask sends a request as somebody; a form makes it a POST.
func (o *examOffice) ask(who account.Role, path string, form url.Values) (status int, location string, body []byte) {
	o.T.Helper()
	method, sent := http.MethodGet, io.Reader(nil)
	if form != nil {
		form.Set("operation", store.NewID())
		method, sent = http.MethodPost, strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(o.T.Context(), method, o.url+path, sent)
	if err != nil {
		o.T.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.AddCookie(o.cookies[who])
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		o.T.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read
	b, err := io.ReadAll(res.Body)
	if err != nil {
		o.T.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), b
}

func (o *examOffice) page(who account.Role, path string) *goquery.Document {
	o.T.Helper()
	status, _, body := o.ask(who, path, nil)
	if status != http.StatusOK {
		o.T.Fatalf("%s: %d %s", path, status, body)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		o.T.Fatal(err)
	}
	return doc
}

// post carries out a form and draws the papers it made.
func (o *examOffice) post(who account.Role, path string, form url.Values) {
	o.T.Helper()
	status, location, body := o.ask(who, path, form)
	if status != http.StatusSeeOther {
		o.T.Fatalf("POST %s: %d %s %s", path, status, location, body)
	}
	if err := o.app.Worker.Drain(o.T.Context()); err != nil {
		o.T.Fatal(err)
	}
}

func has(doc *goquery.Document, selector, text string) bool {
	return strings.Contains(strings.Join(strings.Fields(doc.Find(selector).Text()), " "), text)
}

func TestFromTheBoardToTheCertificate(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openExamOffice(s, 4)
		board := o.page(account.Director, "/corsi/c/ammissione")
		if rows := board.Find(".board > tbody > tr"); rows.Length() != 4 || !strings.Contains(rows.First().Text(), "Șerban Đorđević") {
			t.Fatalf("the board: %s", rows.Text())
		}
		for _, want := range []string{"199 h 59'", "79,99", "Perché", "Ha perso 50 h 01' su 50 h 00' consentite", "200 h 00'"} {
			if !has(board, ".board", want) {
				t.Errorf("%q is not on the board", want)
			}
		}
		freeze := `form[action="/corsi/c/ammissione"]`
		if board.Find(freeze).Length() != 1 || o.page(account.Tutor, "/corsi/c/ammissione").Find(freeze).Length() != 0 || o.page(account.Secretary, "/corsi/c/ammissione").Find(freeze).Length() != 0 {
			t.Error("the list is offered to others than the director")
		}
		if status, _, _ := o.ask(account.Tutor, "/corsi/c/ammissione", url.Values{"confirm": {"1"}}); status != http.StatusForbidden {
			t.Errorf("the tutor freezes the list: %d", status)
		}
		if status, _, _ := o.ask(account.Director, "/corsi/c/ammissione", url.Values{}); status != http.StatusUnprocessableEntity {
			t.Errorf("without confirming: %d", status)
		}
		o.post(account.Director, "/corsi/c/ammissione", url.Values{"confirm": {"1"}})
		board = o.page(account.Director, "/corsi/c/ammissione")
		if !has(board, ".alert", "n. 1/2027 del 01/03/2027") || !has(board, ".board", "Non ammesso") || board.Find(freeze).Length() != 0 {
			t.Errorf("after the list: %s", board.Find("main").Text())
		}
		list, _ := board.Find(`a[href^="/documenti/"]`).Attr("href")
		if _, _, pdf := o.ask(account.Inspector, list, nil); !strings.Contains(pdftest.Words(t, pdf), "In elenco 4: ammessi 3, non ammessi 1.") {
			t.Error("the list's paper says otherwise")
		}
		if status, _, _ := o.ask(account.Tutor, list, nil); status != http.StatusForbidden {
			t.Errorf("the tutor reads codici fiscali: %d", status)
		}

		session := url.Values{"held_on": {"1/3/2027"}, "place": {"Napoli"}, "board_act": {"D.D. 9"}, "president": {"Alberti Rosa"}, "members": {"Bini Ugo\r\nCarli Ida"}, "tests": {"colloquio (UC 2299)"}}
		if status, _, body := o.ask(account.Secretary, "/corsi/c/esame", url.Values{"president": {"Alberti Rosa"}}); status != http.StatusUnprocessableEntity || !bytes.Contains(body, []byte("Alberti Rosa")) {
			t.Errorf("half of the minutes: %d", status)
		}
		o.post(account.Secretary, "/corsi/c/esame", session)
		papers := "/corsi/c/attestati"
		if doc := o.page(account.Secretary, papers); doc.Find("tbody tr").Length() != 3 || doc.Find("select").Length() != 3 || !has(doc, ".facts", "Bini Ugo, Carli Ida") {
			t.Errorf("the outcomes: %s", doc.Find("main").Text())
		}
		marks := url.Values{}
		for i, mark := range []string{"82", "59", "abc"} {
			marks.Set("mark."+o.Enrolments[i+1], mark)
			marks.Set("outcome."+o.Enrolments[i+1], "")
		}
		if status, _, body := o.ask(account.Secretary, "/corsi/c/esiti", marks); status != http.StatusUnprocessableEntity || !bytes.Contains(body, []byte(`value="82"`)) {
			t.Errorf("a mark that is none: %d", status)
		}
		marks.Set("mark."+o.Enrolments[3], "")
		marks.Set("outcome."+o.Enrolments[3], "absent")
		o.post(account.Secretary, "/corsi/c/esiti", marks)
		o.post(account.Director, "/corsi/c/esame/chiudi", url.Values{"confirm": {"1"}})
		doc := o.page(account.Director, papers)
		if !has(doc, "tbody", "idoneo") || !has(doc, "tbody", "non idoneo") || !has(doc, "tbody", "assente") || doc.Find("select").Length() != 0 {
			t.Errorf("after the minutes were closed: %s", doc.Find("tbody").Text())
		}
		issue := `form[action="/iscrizioni/` + o.Enrolments[1] + `/attestato"]`
		if doc.Find(issue).Length() != 1 || o.page(account.Inspector, papers).Find(issue).Length() != 0 {
			t.Error("the certificate is not offered to whom it should be")
		}
		o.post(account.Director, "/iscrizioni/"+o.Enrolments[1]+"/attestato", url.Values{})
		doc = o.page(account.Director, papers)
		file, _ := doc.Find(`tbody a[href^="/documenti/"]`).Attr("href")
		code := doc.Find("a.mono").Text()
		_, _, pdf := o.ask(account.Secretary, file, nil)
		if text := pdftest.Words(t, pdf); !strings.Contains(text, "Żółć Łukasz") || !strings.Contains(text, code) || code == "" {
			t.Errorf("the certificate: %s", text)
		}
		if answer := o.page(account.Inspector, "/v/"+code); !has(answer, "main", "Żółć Łukasz") {
			t.Error("its own page does not know it")
		}
		step, _ := doc.Find(`a[href^="/attestati/"]`).First().Attr("href")
		o.post(account.Secretary, step, url.Values{})
		if !has(o.page(account.Secretary, papers), "tbody", "trasmesso") {
			t.Error("it was not sent")
		}
		revoke := strings.Replace(step, "trasmetti", "revoca", 1)
		if status, _, _ := o.ask(account.Secretary, revoke, url.Values{"reason": {"x"}}); status != http.StatusForbidden {
			t.Errorf("the secretary revokes: %d", status)
		}
		o.post(account.Director, revoke, url.Values{"reason": {"errore nel nome"}, "confirm": {"1"}})
		if !has(o.page(account.Director, "/v/"+code), "main", "revocato") {
			t.Error("the public page does not say that it is revoked")
		}
		o.post(account.Secretary, "/corsi/c/registro", url.Values{})
		if !has(o.page(account.Secretary, papers), ".actions", "Registro n. 1/2027") {
			t.Error("the register was not issued")
		}
	})
}

// A counter-entry overtakes the list: the lesson says so, the quality board tells the director, and
// the board names lesson and learner with what is left to do, which after the exam is about the
// certificate.
func TestACounterEntryOvertakesTheList(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openExamOffice(s, 2)
		const board = "/corsi/c/ammissione"
		o.post(account.Director, board, url.Values{"confirm": {"1"}})
		row := "/lezioni/c-l00/rettifica/" + o.Enrolments[1]
		version, _ := o.page(account.Director, row).Find("input[name=version]").Attr("value")
		if has(o.page(account.Director, "/qualita"), "main", "elenco di ammissione") {
			t.Error("a list that holds is to be put in order")
		}
		o.post(account.Director, row, url.Values{"version": {version}, "state": {"present"}, "in": {"09:00"}, "out": {"13:00"}, "reason": {"errore"}})
		if doc := o.page(account.Director, "/lezioni/c-l00"); !has(doc, ".alert", "è superato da una rettifica di questa lezione") || doc.Find(`.alert a[href="`+board+`"]`).Length() != 1 {
			t.Error(doc.Find(".alert").Text())
		}
		judged := func(severity, quality string, want ...string) {
			t.Helper()
			doc := o.page(account.Director, board)
			for _, text := range append(want, "lezione del 07/09/2026, 09:00–14:00", "Żółć Łukasz da 200 h 00' a 199 h 00', non più ammissibile", "Elenco emesso, superato") {
				if !has(doc, ".alert", text) {
					t.Errorf("%q is missing: %s", text, doc.Find(".alert").Text())
				}
			}
			if doc.Find(".alert.tone-success").Length() != 0 {
				t.Error("a list that is overtaken is green")
			}
			told := o.page(account.Director, "/qualita?mostra=ammissione")
			if quality == "" && !has(told, "main", "Niente da sistemare qui") || !has(told, "main", quality) || severity != "" && !has(told, "main", severity) || quality != "" && told.Find(`main a[href="`+board+`"]`).Length() != 1 {
				t.Errorf("the quality board: %s", told.Find("main").Text())
			}
		}
		judged("Direttore", "va emesso di nuovo prima dell’esame", "Va emesso di nuovo prima dell’esame.")
		s.Exec("UPDATE course SET state = 'exam' WHERE id = 'c'")
		judged("", "il corso è già all’esame", "Il corso è già all’esame")
		s.Exec("UPDATE course SET state = 'closed' WHERE id = 'c'")
		judged("", "", "nessun attestato in corso di validità ne dipende")
		s.Exec(`INSERT INTO paper (id, kind, course_id, series, number, content, dated, code, key_id, signature, state)
			VALUES ('p1', 'certificate', 'c', 'x', 7, '{}', '2027-03-01', 'CODE', '', '', 'reserved')`)
		s.Exec("INSERT INTO certificate (id, enrolment_id, paper_id, state, regional_number, delivered_to, revoked_reason) VALUES ('a1', ?, 'p1', 'released', '', '', '')", o.Enrolments[1])
		judged("", "1 attestato va giudicato dal direttore", "il direttore giudica se revocare l’attestato n. 7/2027 di Żółć Łukasz")
		s.Exec("UPDATE certificate SET state = 'revoked'")
		judged("", "", "nessun attestato in corso di validità ne dipende")
	})
}

func TestTheBoardTakenAway(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openExamOffice(s, 2)
		s.Exec("UPDATE learner SET surname = '=HYPERLINK(1)' WHERE id = 'c-p02'")
		_, _, csv := o.ask(account.Secretary, "/corsi/c/ammissione?formato=csv", nil)
		lines := strings.Split(strings.TrimRight(string(csv), "\r\n"), "\r\n")
		if !bytes.HasPrefix(csv, []byte("\ufeff")) || len(lines) != 3 || !strings.Contains(lines[0], ";Codice fiscale;") || !strings.Contains(lines[1], ";199:59;") || !strings.Contains(lines[2], ";'=HYPERLINK(1)") {
			t.Errorf("the CSV: %q", lines)
		}
		_, _, narrow := o.ask(account.Tutor, "/corsi/c/ammissione?formato=csv&esito=raggiunta", nil)
		if text := string(narrow); strings.Contains(text, "F839") || strings.Contains(text, "199:59") {
			t.Errorf("the tutor's: %s", text)
		}
		_, _, xlsx := o.ask(account.Secretary, "/corsi/c/ammissione?formato=xlsx", nil)
		f, err := excelize.OpenReader(bytes.NewReader(xlsx))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // read
		sheet := f.GetSheetName(0)
		rows, err := f.GetRows(sheet)
		if err != nil || len(rows) != 3 || rows[2][1] != "=HYPERLINK(1) Łukasz" {
			t.Errorf("the XLSX: %q, %v", rows, err)
		}
		if formula, _ := f.GetCellFormula(sheet, "B3"); formula != "" {
			t.Errorf("a formula: %s", formula)
		}
		if _, _, pdf := o.ask(account.Secretary, "/corsi/c/ammissione?formato=pdf", nil); !strings.Contains(pdftest.Words(t, pdf), "BOZZA") {
			t.Error("the draft does not say so")
		}
		if status, _, _ := o.ask(account.Tutor, "/corsi/c/ammissione?formato=pdf", nil); status != http.StatusForbidden {
			t.Errorf("the tutor has the draft with codici fiscali: %d", status)
		}
	})
}

func TestABlockedBoardSaysWhereToGo(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openExamOffice(s, 2)
		s.Exec("DELETE FROM mark WHERE lesson_id = 'c-l05' AND enrolment_id = ?", o.Enrolments[1])
		s.Exec("UPDATE evidence SET outcome = 'pending' WHERE learner_id = 'c-p02' AND kind = 'identity_document'")
		board := o.page(account.Director, "/corsi/c/ammissione")
		if board.Find(`.blocks a[href="/lezioni/c-l05"]`).Length() != 1 || board.Find(`.blocks a[href="/iscrizioni/`+o.Enrolments[1]+`"]`).Length() != 1 {
			t.Errorf("the blocks: %s", board.Find(".blocks").Text())
		}
		if board.Find(`form[action="/corsi/c/ammissione"]`).Length() != 0 || !has(board, ".blocked", "Prima vanno risolti") {
			t.Error("the list is offered while it is blocked")
		}
		if status, _, _ := o.ask(account.Director, "/corsi/c/ammissione", url.Values{"confirm": {"1"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("frozen while it is blocked: %d", status)
		}
	})
}

func TestTheBoardOfAnIntermediateExam(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		o := openOfficeOf(s, admissiontest.TwoYears(s, "c", 2))
		board := o.page(account.Director, "/corsi/c/ammissione?anno=1")
		if !has(board, "h1", "Ammissione all’esame intermedio del 1° anno") || !has(board, ".lead", "80 % delle ore del 1° anno: 64 h 00' su 80 h 00'") {
			t.Errorf("the board: %s", board.Find("h1, .lead").Text())
		}
		if board.Find(".tabs a").Length() != 2 || !has(board, ".tabs [aria-current=page]", "Esame intermedio del 1° anno") {
			t.Errorf("the exams: %s", board.Find(".tabs").Text())
		}
		status, location, _ := o.ask(account.Director, "/corsi/c/ammissione?anno=1", url.Values{"confirm": {"1"}})
		if status != http.StatusSeeOther || location != "/corsi/c/ammissione?anno=1" {
			t.Fatalf("issued: %d %s", status, location)
		}
		board = o.page(account.Director, location)
		if !has(board, ".tone-success", "Elenco emesso") || !has(board, "td", "Non ammesso") {
			t.Errorf("issued: %s", board.Find("main").Text())
		}
		_, _, pdf := o.ask(account.Secretary, "/corsi/c/ammissione?anno=1&formato=pdf", nil)
		if words := pdftest.Words(t, pdf); !strings.Contains(words, "Elenco di ammissione all’esame intermedio del 1° anno") || !strings.Contains(words, "80 % delle ore del 1° anno") {
			t.Errorf("the paper: %s", words)
		}
		for _, year := range []string{"2", "0", "x", "-1"} {
			if status, _, _ := o.ask(account.Director, "/corsi/c/ammissione?anno="+year, nil); status != http.StatusNotFound {
				t.Errorf("year %s: %d", year, status)
			}
		}
	})
}
