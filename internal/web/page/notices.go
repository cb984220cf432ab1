package page

import (
	"net/http"
	"slices"
	"strconv"

	"vidimus/internal/account"
	"vidimus/internal/finding"
	"vidimus/internal/night"
	"vidimus/internal/notice"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// colleagues are the provider’s own people; an inspector is a guest, and told nothing.
var colleagues = web.For(account.Secretary, account.Director, account.Administrator, account.Tutor, account.Teacher)

var noticeRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/avvisi", Allow: colleagues, Handle: noticesPage},
	{Method: http.MethodPost, Path: "/avvisi/letti", Allow: colleagues, Handle: readNotices},
	{Method: http.MethodPost, Path: "/avvisi/:id/letto", Allow: colleagues, Handle: readNotices},
	{Method: http.MethodGet, Path: "/ente/avvisi", Allow: heads, Handle: nightAct.page},
	{Method: http.MethodPost, Path: "/ente/avvisi", Allow: heads, Handle: nightAct.post},
}

// noticesPerPage fills a screen of rows.
const noticesPerPage = 50

// noticeStates narrow the page: what is new, what is still to be put in order, what is over.
var noticeStates = []listFilter[notice.Notice]{
	{"", "Aperti", notice.Notice.Open},
	{"da-leggere", "Da leggere", notice.Notice.Unread},
	{"risolti", "Risolti", func(n notice.Notice) bool { return !n.Open() }},
}

func noticesPage(q *web.Request) error {
	var all []notice.Notice
	var last notice.Digest
	err := q.Read(func(r store.Reader) (err error) {
		if all, err = notice.Of(q.Context(), r, q.Account().ID); err != nil {
			return err
		}
		last, _, err = notice.LastDigest(q.Context(), r, q.Account().ID)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.Notices{Mail: digestNote(q, last)}
	shown, filters := sift(q, noticeStates, q.Query("stato"), all, func(state string) string { return narrowed("/avvisi", "stato", state) })
	view.Filters = filters
	shown, view.Pager = cut(q, shown, 0, noticesPerPage, "/avvisi")
	for _, n := range shown {
		view.Rows = append(view.Rows, noticeRow(q, n))
	}
	if slices.ContainsFunc(all, notice.Notice.Unread) {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Segna tutti come letti"), Href: "/avvisi/letti", Post: true})
	}
	view.Actions = append(view.Actions, templates.Action{Text: q.T("Tutto quello che è da sistemare"), Href: "/qualita"})
	if may(q, heads) {
		view.Actions = append(view.Actions, templates.Action{Text: q.T("Orari dei controlli e dei solleciti"), Href: "/ente/avvisi"})
	}
	view.Empty = templates.Empty{Text: q.T("Nessun avviso qui. Quando qualcosa aspetta te, il registro lo dice in questa pagina.")}
	return q.Page(http.StatusOK, "notices", templates.Page{Title: q.T("Avvisi"), Subtitle: q.T("Quello che il registro segnala a te; ogni avviso si chiude da solo, la notte dopo che la cosa è sistemata."), View: view})
}

// severityTones are the colours of how pressing something is.
var severityTones = map[finding.Severity]templates.Tone{finding.Blocking: templates.Danger, finding.Warning: templates.Caution, finding.Note: templates.Info}

func severityBadge(q *web.Request, s finding.Severity) templates.Badge {
	return templates.Badge{Tone: severityTones[s], Text: q.T(notice.SeverityLabel(s))}
}

func noticeRow(q *web.Request, n notice.Notice) templates.NoticeRow {
	row := templates.NoticeRow{Text: n.Text(q.Locale()), Href: n.Href, Told: moment(q, n.ToldAt), Closed: moment(q, n.ClosedAt), Severity: severityBadge(q, n.Severity), Unread: n.Unread()}
	for _, f := range n.Facts() {
		row.Facts = append(row.Facts, templates.Fact{Label: q.T(string(f.Label)), Value: f.Value})
	}
	if !n.Open() {
		row.Severity = templates.Badge{Tone: templates.Success, Text: q.T("Risolto")}
	}
	if n.Unread() {
		row.Read = "/avvisi/" + n.ID + "/letto"
	}
	return row
}

// digestNote says how the day’s e-mail goes, or why none goes.
func digestNote(q *web.Request, last notice.Digest) templates.Alert {
	p := q.Provider()
	switch {
	case q.App().Mail == nil:
		return templates.Alert{Tone: templates.Info, Title: q.T("Gli avvisi non arrivano per email"),
			Text: q.T("Il riepilogo quotidiano non parte finché chi gestisce il programma non indica il server di posta (SMTP_URL). In questa pagina gli avvisi ci sono tutti.")}
	case p.SenderEmail == "":
		return templates.Alert{Tone: templates.Info, Title: q.T("Gli avvisi non arrivano per email"), Text: q.T("Manca l’indirizzo del mittente: scrivilo nei dati dell’ente.")}
	}
	note := templates.Alert{Tone: templates.Info, Title: q.T("Un riepilogo al giorno, se c’è qualcosa di nuovo o di scaduto"),
		Text: q.T("Arriva alle {hour} a {email}.", "hour", p.DigestHour, "email", q.Account().Email)}
	switch last.State {
	case notice.Sent:
		note.Text += " " + q.T("L’ultimo è partito il {when}.", "when", moment(q, last.SettledAt))
	case notice.Failed, notice.Unknown:
		note.Tone = templates.Caution
		note.Text += " " + q.T("Quello del {day} non è arrivato, o non si sa.", "day", last.OnDate) + " " + q.T(last.Trouble.Label())
	}
	return note
}

// readNotices marks one notice of the reader’s as read, or all that are open.
func readNotices(q *web.Request) error {
	return q.Write(nil, func(tx *store.Tx) error {
		tx.Answer("/avvisi")
		if id := q.Param("id"); id != "" {
			return notice.Read(q.Context(), tx, q.Account().ID, id)
		}
		return notice.ReadAll(q.Context(), tx, q.Account().ID)
	})
}

var nightAct = providerAct{
	view: func(q *web.Request, _ store.Reader) (templates.Page, templates.Act, error) {
		p := q.Provider()
		view := templates.Act{Submit: q.T("Salva"), Back: templates.Link{Text: q.T("Torna agli avvisi"), Href: "/avvisi"},
			Intro: q.T("Ogni notte il registro controlla i propri dati e scrive gli avvisi; ogni mattina ne manda a ciascuno un riepilogo.")}
		for _, f := range nightFields {
			view.Fields = append(view.Fields, templates.Field{Name: f.name, Label: q.T(f.label), Hint: q.T(f.hint), Value: strconv.Itoa(*f.of(&p)), Mode: "numeric", Required: true, Small: true})
		}
		return templates.Page{Title: q.T("Orari dei controlli e dei solleciti"), Crumbs: []templates.Link{{Text: q.T("Avvisi"), Href: "/avvisi"}}}, view, nil
	},
	do: func(q *web.Request, tx *store.Tx) (string, error) {
		p, err := provider.Current(q.Context(), tx)
		if err != nil {
			return "", err
		}
		bad := typed()
		for _, f := range nightFields {
			if q.Value(f.name) == "" {
				bad.With(f.name, "Scrivi un numero intero.")
			}
			*f.of(&p) = numberField(q, f.name, bad)
		}
		if err := bad.OrNil(); err != nil {
			return "", err
		}
		if err := provider.Establish(q.Context(), tx, p); err != nil {
			return "", err
		}
		return "/avvisi", night.Move(q.Context(), tx)
	},
}

// nightFields are the fields of the form, as the provider’s columns are called.
var nightFields = []struct {
	name, label, hint string
	of                func(*provider.Provider) *int
}{
	{"night_hour", "Ora del controllo notturno", "da 0 a 23; vale dal prossimo controllo", func(p *provider.Provider) *int { return &p.NightHour }},
	{"digest_hour", "Ora del riepilogo per email", "da 0 a 23", func(p *provider.Provider) *int { return &p.DigestHour }},
	{"chase_days", "Solleciti: giorni dopo i quali si avvisa anche il direttore", "se il tutor non ha ancora chiuso la lezione", func(p *provider.Provider) *int { return &p.ChaseDays }},
	{"absence_first", "Assenze: primo avviso, in percento di quelle consentite", "a tutor e segreteria; 0 per non avvisare", func(p *provider.Provider) *int { return &p.AbsenceFirst }},
	{"absence_second", "Assenze: secondo avviso, in percento", "0 per non avvisare", func(p *provider.Provider) *int { return &p.AbsenceSecond }},
	{"absence_last", "Assenze: ultimo avviso, in percento", "0 per non avvisare", func(p *provider.Provider) *int { return &p.AbsenceLast }},
}
