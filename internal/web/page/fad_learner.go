package page

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// accountNames are the names of all accounts, by id.
func accountNames(ctx context.Context, r store.Reader) (map[string]string, error) {
	all, err := account.All(ctx, r)
	out := map[string]string{}
	for _, a := range all {
		out[a.ID] = a.Name
	}
	return out, err
}

// nameIn is the name of an account, its id where it has none.
func nameIn(names map[string]string, id string) string {
	if name, known := names[id]; known {
		return name
	}
	return id
}

func fadLearnerPage(q *web.Request) error { return showFadLearner(q, nil) }

// showFadLearner shows the reports behind a learner's time on an object.
func showFadLearner(q *web.Request, refusal error) error {
	d, o, err := readObject(q)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.members, func(m enrolment.Member) bool { return m.ID == q.Param("learner") })
	if i < 0 {
		return fault.New(fault.NotFound, "not_found", "L’allievo non è di questo corso.")
	}
	m := d.members[i]
	s := d.book.Of(o, m.ID)
	view := templates.FadLearner{CourseID: d.f.ID, Object: o.ID, Enrolment: m.ID, Findings: findingsOf(q.Locale(), s.Findings(m.Learner.FullName())),
		Editable: may(q, diarists) && correctable(q, d.f.Course), Empty: templates.Empty{Text: q.T("Nessun rapporto parla ancora di questo allievo."), Next: &templates.Link{Text: q.T("Porta un rapporto"), Href: "/corsi/" + d.f.ID + "/fad#rapporto"}},
		Facts: factsOf(q.T("Oggetto FAD"), o.Title, q.T("Conta"), q.T("{n} su {of}", "n", s.Minutes().String(), "of", o.Minutes.String()), q.T("Tempo tracciato"), calendar.Minutes(s.Seconds/60).String(),
			q.T("Esito del test"), s.TestResult(), q.T("Finestra"), q.T("dal {from} al {to}", "from", o.FromDate, "to", o.ToDate), q.T("Segmento"), segmentName(q.Locale(), o.Segment),
			q.T("Piattaforma"), o.Platform, q.T("Ultimo accesso"), moment(q, s.LastAccess()))}
	for _, row := range s.Rows {
		view.Rows = append(view.Rows, d.evidenceRow(row))
	}
	p := d.f.page(q, m.Learner.FullName())
	p.Crumbs = append(p.Crumbs, templates.Link{Text: q.T("FAD"), Href: "/corsi/" + d.f.ID + "/fad"})
	if refusal != nil {
		view.Form = formOf(q, refusal, fields("reason"))
		if !view.Editable {
			p.Alerts = refusalAlert(q, refusal)
		}
		p.View = view
		return q.Invalid(refusal, "fad_learner", p)
	}
	p.View = view
	return q.Page(http.StatusOK, "fad_learner", p)
}

func (d *fadDesk) evidenceRow(r attendance.FadReading) templates.FadEvidenceRow {
	q := d.q
	row := templates.FadEvidenceRow{ID: r.ID, Told: calendar.Minutes(r.Seconds / 60), Source: r.Source, State: boundBadge(q, r.Bound), Aside: r.Bound == attendance.SetAside}
	row.Days = r.ToDate.Italian()
	if r.FromDate != r.ToDate {
		row.Days = q.T("fino al {day}", "day", r.ToDate)
	}
	switch r.Measure {
	case attendance.Tracked:
		row.Measure = q.T("misurato dalla piattaforma")
	case attendance.Typed:
		row.Measure = q.T("scritto a mano da {name}", "name", nameIn(d.accounts, r.RecordedBy))
	case attendance.Estimate:
		row.Measure = q.T("stima dai clic")
	default:
		row.Measure = q.T("esito, senza tempo")
	}
	var sessions []string
	for _, s := range r.When() {
		_, from := calendar.WallOf(s.From, q.Zone())
		_, to := calendar.WallOf(s.To, q.Zone())
		sessions = append(sessions, (from-from%60).String()+"–"+(to-to%60).String())
	}
	row.Sessions = strings.Join(sessions, ", ")
	for _, rep := range d.reports {
		if store.Ref(rep.FileID) == r.FileID {
			row.Href = "/corsi/" + d.f.ID + "/rapporti-fad/" + rep.ID
		}
	}
	switch {
	case !r.AsideAt.IsZero():
		row.Note = q.T("da {name} il {at}: {reason}", "name", nameIn(d.accounts, r.AsideBy), "at", moment(q, r.AsideAt), "reason", r.AsideReason)
	case !r.AttestedAt.IsZero():
		row.Note = q.T("attestato da {name} il {at}: {reason}", "name", nameIn(d.accounts, r.AttestedBy), "at", moment(q, r.AttestedAt), "reason", r.AttestedReason)
	}
	if r.Outside > 0 && r.Outside < r.Seconds {
		row.Note = strings.TrimPrefix(row.Note+"; ", "; ") + q.T("{minutes} in giorni che non contano, come dicono altri rapporti", "minutes", calendar.Minutes(r.Outside/60))
	}
	return row
}

// boundBadge says whether a row counts, and if not why.
func boundBadge(q *web.Request, b attendance.FadBound) templates.Badge {
	switch b {
	case attendance.Counts:
		return templates.Badge{Tone: templates.Success, Text: q.T("Conta")}
	case attendance.BeforeOpening:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Fuori finestra: prima dell’apertura")}
	case attendance.AfterClosing:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Fuori finestra: dopo la chiusura")}
	case attendance.NotAttending:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Quel giorno non frequentava")}
	case attendance.AlreadyKnown:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Già detto da altri rapporti")}
	case attendance.OnlyTyped:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Scritto a mano, da attestare")}
	case attendance.OnlyClicks:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Stima da attestare")}
	case attendance.WasMeasured:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("La piattaforma ha misurato quei giorni")}
	case attendance.NoTime:
		return templates.Badge{Tone: templates.Neutral, Text: q.T("Solo un esito")}
	case attendance.SetAside:
		return templates.Badge{Tone: templates.Danger, Text: q.T("Messa da parte")}
	}
	return templates.Badge{Tone: templates.Neutral, Text: q.T("Di un giorno che deve ancora venire")}
}

// setFadAside says that rows of reports do not hold.
func setFadAside(q *web.Request) error {
	err := onFad(q, func(tx *store.Tx) error {
		tx.Answer(q.Path())
		return attendance.SetFadAside(q.Context(), tx, q.Param("id"), q.Form()["row"], q.Value("reason"))
	})
	if refusedHere(err) {
		return showFadLearner(q, err)
	}
	return err
}
