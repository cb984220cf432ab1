package page

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"vidimus/internal/communication"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/paperwork"
	"vidimus/internal/scan"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/internal/web/export"
	paper "vidimus/reports/communication"
	"vidimus/templates"
)

// letterFile is a letter with all that its page shows.
type letterFile struct {
	communication.Letter
	course  course.Course
	paper   paperwork.Paper
	content paper.Letter
	by      string              // who prepared it
	answer  communication.Entry // zero while there is none
}

func readLetterFile(q *web.Request, r store.Reader) (letterFile, error) {
	var f letterFile
	var err error
	if f.Letter, err = communication.ByID(q.Context(), r, q.Param("id")); err != nil {
		return f, err
	}
	if f.course, err = course.ByID(q.Context(), r, f.CourseID); err != nil {
		return f, err
	}
	if f.paper, err = paperwork.OfLetter(q.Context(), r, f.Letter); err != nil {
		return f, err
	}
	if err := json.Unmarshal([]byte(f.paper.Content), &f.content); err != nil {
		return f, fmt.Errorf("page: letter %s: %w", f.Entry.Label(), err)
	}
	if f.AnswerID != "" {
		if f.answer, err = communication.EntryByID(q.Context(), r, string(f.AnswerID)); err != nil {
			return f, err
		}
	}
	f.by, err = accountName(q.Context(), r, f.PreparedBy)
	return f, err
}

// letterForms are the forms of the page that were refused.
type letterForms struct {
	err                          error
	send, receive, answer, annul *templates.Form
}

func letterPage(q *web.Request) error { return showLetter(q, letterForms{}) }

func showLetter(q *web.Request, forms letterForms) error {
	var f letterFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readLetterFile(q, r)
		return err
	})
	if err != nil {
		return err
	}
	writes := may(q, office)
	view := templates.Communication{ID: f.ID, State: letterBadge(q, f.State), Facts: letterFacts(q, f), Why: f.Why, Reason: f.Reason, Text: f.content.Text, Tables: letterTables(f.content),
		CanSend: writes && (f.State == communication.Ready || f.State == communication.Sent), CanReceive: writes && f.WasSent(), CanAnswer: writes && f.WasSent() && f.AnswerID == "", CanAnnul: writes && f.State == communication.Ready}
	for i := range view.Tables {
		href := "/comunicazioni/" + f.ID + "/elenchi/" + f.content.Tables[i].Name
		view.Tables[i].CSV, view.Tables[i].XLSX = href+"?formato=csv", href+"?formato=xlsx"
	}
	for _, c := range communication.Channels {
		view.Channels = append(view.Channels, templates.Choice{Value: string(c), Text: q.T(c.Label())})
	}
	switch f.State {
	case communication.Ready:
		view.Next = "invio"
	case communication.Sent:
		view.Next = "ricevuta"
	}
	letterLinks(q, f, &view)
	view.Send = templates.Form{Values: map[string]string{"channel": string(f.Channel), "sent_on": f.SentOn.Italian(), "sent_reference": f.SentReference}}
	view.Receive = templates.Form{Values: map[string]string{"received_on": f.ReceivedOn.Italian(), "receipt_number": f.ReceiptNumber}}
	view.Answer = templates.Form{Values: map[string]string{"counterpart": f.Recipient, "subject": q.T("Risposta alla nota prot. {number}", "number", f.Entry.Label())}}
	for form, refused := range map[*templates.Form]*templates.Form{&view.Send: forms.send, &view.Receive: forms.receive, &view.Answer: forms.answer, &view.Annul: forms.annul} {
		if refused != nil {
			*form = *refused
		}
	}
	p := templates.Page{Title: kindName(q, f.Kind, f.Tells()...), Subtitle: q.T("Prot. n. {number} · {course}", "number", f.Entry.Label(), "course", courseName(q, f.course)),
		Crumbs: []templates.Link{{Text: q.T("Comunicazioni alla Regione"), Href: "/comunicazioni"}, {Text: courseName(q, f.course), Href: "/corsi/" + f.CourseID + "/comunicazioni"}}, View: view}
	if forms.err != nil {
		return q.Invalid(forms.err, "communication", p)
	}
	return q.Page(http.StatusOK, "communication", p)
}

func letterFacts(q *web.Request, f letterFile) []templates.Fact {
	sent, late, receipt, annulled := "", "", "", ""
	if f.WasSent() {
		sent = joinWords(q.T("{date}, {channel}", "date", f.SentOn, "channel", q.T(f.Channel.Label())), f.SentReference)
	}
	if n := f.Late(q.Today()); n > 0 {
		late = q.T("{n} {n|giorno|giorni}", "n", n)
	}
	if f.State == communication.Acknowledged {
		receipt = joinWords(f.ReceivedOn.Italian(), f.ReceiptNumber)
	}
	if f.State == communication.Annulled {
		annulled = joinWords(f.AnnulledOn.Italian(), f.AnnulledWhy)
	}
	return factsOf(
		q.T("Protocollo in partenza"), q.T("n. {number} del {date}", "number", f.Entry.Label(), "date", f.Entry.RegisteredOn),
		q.T("Destinatario"), f.Recipient,
		q.T("Oggetto"), f.Subject,
		q.T("Preparata da"), f.by,
		q.T("Termine"), f.DueOn.Italian(),
		q.T("Ritardo sul termine"), late,
		q.T("Inviata"), sent,
		q.T("Ricevuta"), receipt,
		q.T("Annullata"), annulled,
	)
}

// joinWords joins what is not empty with a comma.
func joinWords(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func letterLinks(q *web.Request, f letterFile, view *templates.Communication) {
	if f.paper.State == paperwork.Issued {
		view.Links = append(view.Links, templates.Link{Text: q.T("Lettera (PDF)"), Href: "/documenti/" + f.paper.ID})
	} else {
		view.Waiting = q.T("Il PDF è in preparazione: ricarica la pagina fra qualche secondo.")
	}
	if f.ReceiptFileID != "" {
		view.Links = append(view.Links, templates.Link{Text: q.T("File della ricevuta"), Href: "/comunicazioni/" + f.ID + "/ricevuta"})
	}
	if f.AnswerID != "" {
		view.Links = append(view.Links, templates.Link{Text: q.T("Risposta, prot. n. {number}", "number", f.answer.Label()), Href: "/protocollo/" + f.answer.ID})
	}
}

// onLetter carries out an act on a letter; what is refused is shown beside its form.
func onLetter(q *web.Request, refused func(*templates.Form) letterForms, names map[string]string, problem *fault.Error, do func(tx *store.Tx, id string) error) error {
	var l communication.Letter
	err := q.Read(func(r store.Reader) (err error) {
		l, err = communication.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	if err = problem.OrNil(); err == nil {
		err = q.Write(communication.Locks(l.CourseID), func(tx *store.Tx) error {
			tx.Answer("/comunicazioni/" + l.ID)
			return do(tx, l.ID)
		})
	}
	if refusedHere(err) {
		form := formOf(q, err, names)
		forms := refused(&form)
		forms.err = err
		return showLetter(q, forms)
	}
	return err
}

func sendLetter(q *web.Request) error {
	bad := typed()
	s := communication.Sending{Channel: communication.Channel(q.Value("channel")), On: dateField(q, "sent_on", bad), Reference: q.Value("sent_reference")}
	return onLetter(q, func(f *templates.Form) letterForms { return letterForms{send: f} }, fields("channel", "sent_on", "sent_reference"), bad, func(tx *store.Tx, id string) error {
		_, err := communication.Send(q.Context(), tx, id, s)
		return err
	})
}

func acknowledgeLetter(q *web.Request) error {
	bad := typed()
	c := communication.Receipt{On: dateField(q, "received_on", bad), Number: q.Value("receipt_number")}
	var err error
	if c.File, err = correspondence(q, "file", bad); err != nil {
		return err
	}
	return onLetter(q, func(f *templates.Form) letterForms { return letterForms{receive: f} }, fields("received_on", "receipt_number", "file"), bad, func(tx *store.Tx, id string) error {
		_, err := communication.Acknowledge(q.Context(), tx, id, c)
		return err
	})
}

func answerLetter(q *web.Request) error {
	bad := typed()
	e := communication.Entry{Counterpart: q.Value("counterpart"), Subject: q.Value("subject"), DocumentDate: dateField(q, "document_date", bad), Reference: q.Value("reference")}
	file, err := correspondence(q, "answer_file", bad)
	if err != nil {
		return err
	}
	return onLetter(q, func(f *templates.Form) letterForms { return letterForms{answer: f} }, fields("counterpart", "subject", "document_date", "reference", "answer_file"), bad, func(tx *store.Tx, id string) error {
		_, err := communication.Answer(q.Context(), tx, id, e, file)
		return err
	})
}

func annulLetter(q *web.Request) error {
	return onLetter(q, func(f *templates.Form) letterForms { return letterForms{annul: f} }, fields("reason"), typed(), func(tx *store.Tx, id string) error {
		_, err := communication.Annul(q.Context(), tx, id, q.Value("reason"))
		return err
	})
}

// letterEndings are the kinds of file that letters and receipts come as beside scans: a
// message with its attachments, the XML of a certified message, a signed envelope.
var letterEndings = map[string]string{"message/rfc822": ".eml", "text/xml": ".xml", "application/pkcs7-mime": ".p7m"}

// signedData is the object identifier that a CMS signature begins with (RFC 5652).
var signedData = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}

// correspondence puts the file of a letter or a receipt into the vault; nil where none was
// chosen, and where it is refused.
func correspondence(q *web.Request, field string, bad *fault.Error) (*vault.File, error) {
	content, err := chosen(q, field)
	if content == nil || err != nil {
		return nil, err
	}
	file, err := scan.Keep(q.App().Vault, content)
	if !fault.HasCode(err, "scan.kind") {
		return keptAt(field, file, err, bad)
	}
	media := letterKind(content)
	if media == "" {
		bad.With(field, "Il file non è un PDF, un’immagine JPEG o PNG, un messaggio EML, un XML né un P7M.")
		return nil, nil
	}
	file, err = q.App().Vault.Put(content, media)
	return &file, err
}

// letterKind is the kind of a letter that is no scan, empty where it is none that is taken.
func letterKind(content []byte) string {
	media, _, _ := strings.Cut(mimetype.Detect(content).String(), ";")
	switch {
	case letterEndings[media] != "":
		return media
	case bytes.Contains(content[:min(len(content), 32)], signedData):
		return "application/pkcs7-mime"
	case isMessage(content):
		return "message/rfc822"
	}
	return ""
}

// isMessage reports whether a file is an e-mail message with a sender and a date.
func isMessage(content []byte) bool {
	m, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		return false
	}
	_, err = m.Header.Date()
	return err == nil && m.Header.Get("From") != ""
}

func downloadReceipt(q *web.Request) error {
	var l communication.Letter
	err := q.Read(func(r store.Reader) (err error) {
		l, err = communication.ByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	return downloadFile(q, "ricevuta-prot-"+strings.ReplaceAll(l.Entry.Label(), "/", "-"), string(l.ReceiptFileID))
}

// downloadFile gives a file of the vault to keep: it is never shown inside a page of ours.
func downloadFile(q *web.Request, name, id string) error {
	var file vault.File
	err := q.Read(func(r store.Reader) (err error) {
		file, err = vault.FileByID(q.Context(), r, id)
		return err
	})
	if err != nil {
		return err
	}
	content, err := q.App().Vault.Get(file.ID)
	if err != nil {
		return err
	}
	return q.Download(name+cmp.Or(scan.Ending(file.MediaType), letterEndings[file.MediaType]), file.MediaType, content)
}

// downloadLetterTable is a list of a letter as a file: the rows that its paper shows.
func downloadLetterTable(q *web.Request) error {
	var f letterFile
	err := q.Read(func(r store.Reader) (err error) {
		f, err = readLetterFile(q, r)
		return err
	})
	if err != nil {
		return err
	}
	for _, t := range f.content.Tables {
		if t.Name != q.Param("table") {
			continue
		}
		l := export.List[[]string]{Name: "comunicazione-" + strings.ReplaceAll(f.Entry.Label(), "/", "-") + "-" + t.Name, Rows: t.Rows}
		for i, title := range t.Titles() {
			l.Columns = append(l.Columns, export.Text(title, func(row []string) string { return row[i] }))
		}
		if sent, err := takeAway(q, l); sent {
			return err
		}
		return q.See(q.Path() + "?formato=csv")
	}
	return fault.New(fault.NotFound, "not_found", "L’elenco non c’è.")
}
