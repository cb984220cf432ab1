package page

import (
	"net/http"

	"vidimus/internal/certificate"
	"vidimus/internal/fault"
	"vidimus/internal/statement"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var verifyRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/verifica", Allow: web.Public(), Handle: verifyPage},
	{Method: http.MethodGet, Path: "/verifica/:code", Allow: web.Public(), Handle: verifyPage},
	{Method: http.MethodGet, Path: "/v/:code", Allow: web.Public(), Handle: verifyPage}, // what the QR code says
}

// verifyPage is for whoever holds a paper: is it one of ours, and does it still stand?
func verifyPage(q *web.Request) error {
	asked := q.Param("code")
	for _, name := range []string{"code", "codice"} {
		if asked == "" {
			asked = q.Query(name)
		}
	}
	p := templates.Page{Title: q.T("Verifica di un documento")}
	if asked == "" {
		p.View = templates.Verify{}
		return q.Page(http.StatusOK, "verify", p)
	}
	var known certificate.Public
	var stated statement.Public
	var isStatement bool
	err := q.Read(func(r store.Reader) (err error) {
		if known, err = certificate.Verify(q.Context(), r, asked); err != nil || known.Verdict != certificate.Unknown {
			return err
		}
		stated, isStatement, err = statement.Verify(q.Context(), r, asked)
		return err
	})
	if fault.Is(err, fault.Invalid) {
		form := templates.Form{Values: map[string]string{"code": asked}, Errors: map[string]string{"code": q.Locale().Fault(err)}}
		p.View = templates.Verify{Form: form, Asked: asked}
		return q.Page(http.StatusUnprocessableEntity, "verify", p)
	}
	if err != nil {
		return err
	}
	if isStatement {
		p.View = templates.Verify{Asked: asked, Result: verifiedStatement(q, stated)}
		return q.Page(http.StatusOK, "verify", p)
	}
	status := http.StatusOK
	if known.Verdict == certificate.Unknown {
		status = http.StatusNotFound
	}
	p.View = templates.Verify{Asked: asked, Result: verified(q, known)}
	return q.Page(status, "verify", p)
}

func verified(q *web.Request, known certificate.Public) *templates.Verified {
	out := &templates.Verified{Key: known.KeyID, SHA256: known.SHA256}
	switch known.Verdict {
	case certificate.Valid:
		out.Verdict = templates.Alert{Tone: templates.Success, Title: q.T("Attestato valido"),
			Text: q.T("Confronta ciò che è scritto qui con il documento che hai in mano.")}
	case certificate.Withdrawn:
		out.Verdict = templates.Alert{Tone: templates.Danger, Title: q.T("Attestato revocato"),
			Text: q.T("È stato revocato il {date}: non vale più.", "date", known.RevokedOn)}
	case certificate.Broken:
		out.Verdict = templates.Alert{Tone: templates.Danger, Title: q.T("Attestato non verificabile"),
			Text: q.T("I dati conservati non corrispondono alla loro firma. Segnala questo codice all’ente.")}
		return out
	default:
		out.Verdict = templates.Alert{Tone: templates.Caution, Title: q.T("Codice sconosciuto"),
			Text: q.T("Nessun documento emesso da questo ente ha questo codice. Controlla di averlo copiato per intero.")}
		return out
	}
	for _, f := range []templates.Fact{
		{Label: q.T("Codice"), Value: known.Code},
		{Label: q.T("Numero di registro"), Value: known.Number},
		{Label: q.T("Intestato a"), Value: known.Holder},
		{Label: q.T("Qualificazione"), Value: known.Qualification},
		{Label: q.T("Livello EQF"), Value: known.EQF},
		{Label: q.T("Corso"), Value: known.Course},
		{Label: q.T("Ente di formazione"), Value: known.Provider},
		{Label: q.T("Data"), Value: known.Date.Italian()},
		{Label: q.T("Stato"), Value: q.T(known.State.Label())},
		{Label: q.T("Numero regionale"), Value: known.Regional},
		{Label: q.T("Rilasciato il"), Value: known.RegionalDate.Italian()},
	} {
		if f.Value != "" {
			out.Facts = append(out.Facts, f)
		}
	}
	return out
}

// verifiedStatement is what is known of a statement made at the desk.
func verifiedStatement(q *web.Request, s statement.Public) *templates.Verified {
	out := &templates.Verified{Key: s.KeyID, SHA256: s.SHA256}
	switch {
	case s.Broken:
		out.Verdict = templates.Alert{Tone: templates.Danger, Title: q.T("Documento non verificabile"),
			Text: q.T("I dati conservati non corrispondono alla loro firma. Segnala questo codice all’ente.")}
		return out
	case !s.AnnulledOn.IsZero():
		out.Verdict = templates.Alert{Tone: templates.Danger, Title: q.T("Documento annullato"),
			Text: q.T("È stato annullato il {date}: non vale più.", "date", s.AnnulledOn)}
	case s.Later != "":
		out.Verdict = templates.Alert{Tone: templates.Caution, Title: q.T("Documento superato"),
			Text: q.T("Ce n’è uno più recente, il n. {number} del {date}: questo dice com’era alla sua data.", "number", s.Later, "date", s.LaterOn)}
	default:
		out.Verdict = templates.Alert{Tone: templates.Success, Title: q.T("Documento valido"),
			Text: q.T("Confronta ciò che è scritto qui con il documento che hai in mano.")}
	}
	day := q.T("Presenza del")
	if s.Kind == statement.Attendance {
		day = q.T("Ore fino al")
	}
	out.Facts = factsOf(q.T("Documento"), q.T(s.Kind.Label()), q.T("Codice"), s.Code, q.T("Numero"), s.Number, q.T("Intestato a"), s.Holder, day, s.Day.Italian(),
		q.T("Corso"), s.Course, q.T("Ente di formazione"), s.Provider, q.T("Data"), s.Date.Italian())
	return out
}
