package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

var creditRoutes = []web.Route{
	{Method: http.MethodPost, Path: "/iscrizioni/:id/crediti", Allow: office, Handle: grantCredit, Limit: evidenceLimit},
	{Method: http.MethodGet, Path: "/crediti/:id", Allow: documents, Handle: downloadDecision},
	{Method: http.MethodGet, Path: "/crediti/:id/revoca", Allow: office, Handle: revokeCreditPage},
	{Method: http.MethodPost, Path: "/crediti/:id/revoca", Allow: office, Handle: revokeCredit},
	{Method: http.MethodGet, Path: "/decisioni/:id/revoca", Allow: office, Handle: revokeWaiverPage},
	{Method: http.MethodPost, Path: "/decisioni/:id/revoca", Allow: office, Handle: revokeWaiver},
}

// creditsOf are the credits of an enrolment: those of attendance with what they do to the
// threshold, and the decisions that stand in place of requirements.
func creditsOf(q *web.Request, r store.Reader, f enrolmentFile, refused *templates.Form) (templates.Credits, error) {
	var view templates.Credits
	rows, err := enrolment.CreditsOf(q.Context(), r, f.ID)
	if err != nil {
		return view, err
	}
	changes := f.open() && may(q, office)
	for _, c := range rows {
		row := templates.CreditRow{Segment: segmentName(q.Locale(), c.Segment), Mode: c.Mode, Minutes: c.Minutes,
			Decision: q.T("{decision} del {date}", "decision", c.Decision, "date", c.DecidedOn), By: c.DecidedBy}
		if c.FileID != "" && may(q, documents) {
			row.File = "/crediti/" + c.ID
		}
		switch {
		case !c.RevokedOn.IsZero():
			row.Revoked = q.T("revocato il {day}", "day", c.RevokedOn)
		case changes:
			row.Revoke = "/crediti/" + c.ID + "/revoca"
		}
		view.Rows = append(view.Rows, row)
	}
	waivers, err := enrolment.WaiversOf(q.Context(), r, f.ID)
	if err != nil {
		return view, err
	}
	for _, w := range waivers {
		row := templates.WaiverRow{Rule: f.requirement(q, w.Rule), Decision: q.T("{decision} del {date}", "decision", w.Decision, "date", w.DecidedOn), By: w.DecidedBy}
		if changes {
			row.Revoke = "/decisioni/" + w.ID + "/revoca"
		}
		view.Waivers = append(view.Waivers, row)
	}
	if changes && f.option(enrolment.ToCredit).Possible() {
		plan, err := course.HoursPlan(q.Context(), r, f.CourseID)
		if err != nil {
			return view, err
		}
		view.Form = creditForm(q, plan, refused)
	}
	if len(f.Periods) == 0 {
		return view, nil
	}
	board, err := ledger.OfEnrolment(q.Context(), r, f.ID, q.Today())
	if err == nil {
		view.Readings = readingsOf(q, board.Rows[0].Ledger)
	}
	return view, err
}

// requirement is what a rule asks, in the checklist's words.
func (f enrolmentFile) requirement(q *web.Request, rule string) string {
	for _, v := range f.verdicts {
		if v.Rule.ID == rule {
			return say(q.Locale(), v.Title)
		}
	}
	return rule
}

// readingsOf are the two lawful readings of the credits side by side, with their
// arithmetic; none where there is no credit or no threshold, and the two are one, nor of who left.
func readingsOf(q *web.Request, l hours.Ledger) []templates.CreditReading {
	if l.C == 0 || l.Percent == 0 || l.Outcome.Gone() {
		return nil
	}
	inForce := cmp.Or(l.Reading, hours.Reduce)
	reading := func(of hours.Reading, name, rule, sum string, f hours.Figure) templates.CreditReading {
		out := templates.CreditReading{Name: q.T(name), InForce: of == inForce, Rule: q.T(rule, "percent", l.Percent),
			Sum:      q.T(sum, "a", l.A, "c", l.C, "t", l.T, "numerator", f.Numerator, "denominator", f.Denominator, "share", f.PercentHundredths.String()),
			Required: q.T("Servono {required} frequentate: ne ha {a}.", "required", f.Required, "a", l.A),
			State:    templates.Badge{Tone: templates.Caution, Text: q.T("Non ancora raggiunta")}}
		if f.Reached {
			out.State = templates.Badge{Tone: templates.Success, Text: q.T("Raggiunta")}
		}
		return out
	}
	return []templates.CreditReading{
		reading(hours.Reduce, "I crediti riducono le ore da frequentare", "100 · frequentate ≥ {percent} · (corso − crediti)",
			"{a} su {t} − {c} = {denominator}: {share}", l.Reduced),
		reading(hours.Count, "I crediti contano come ore frequentate", "100 · (frequentate + crediti) ≥ {percent} · corso",
			"{a} + {c} = {numerator} su {t}: {share}", l.Counted),
	}
}

func creditForm(q *web.Request, plan hours.Plan, form *templates.Form) *templates.CreditForm {
	out := &templates.CreditForm{}
	if form != nil {
		out.Form = *form
	}
	for _, c := range plan.Cells {
		segment := templates.Choice{Value: c.Segment, Text: segmentName(q.Locale(), c.Segment)}
		mode := templates.Choice{Value: string(c.Mode), Text: q.T(c.Mode.Label())}
		if !slices.Contains(out.Segments, segment) {
			out.Segments = append(out.Segments, segment)
		}
		if !slices.Contains(out.Modes, mode) {
			out.Modes = append(out.Modes, mode)
		}
	}
	for _, y := range plan.Years {
		out.Years = append(out.Years, templates.Choice{Value: strconv.Itoa(y.Number), Text: q.T("{year}° anno", "year", y.Number)})
	}
	slices.SortStableFunc(out.Modes, func(a, b templates.Choice) int {
		return cmp.Compare(slices.Index(hours.Modes, hours.Mode(a.Value)), slices.Index(hours.Modes, hours.Mode(b.Value)))
	})
	return out
}

func grantCredit(q *web.Request) error {
	again := func(err error) error {
		form := formOf(q, err, fields("file"))
		return showEnrolment(q, err, checklistForms{credit: &form})
	}
	bad := typed()
	minutes := hoursField(q, "hours", bad)
	year, _ := strconv.Atoi(q.Value("year")) // none in a course of one: the act says where it is asked
	decision, err := typedDecision(q, bad)
	if err != nil {
		return err
	}
	if err := bad.OrNil(); err != nil {
		return again(err)
	}
	return onEnrolment(q, func(tx *store.Tx, f enrolmentFile) error {
		cell := hours.Cell{Segment: q.Value("segment"), Mode: hours.Mode(q.Value("mode"))}
		_, err := enrolment.GrantCredit(q.Context(), tx, f.ID, cell, year, minutes, decision)
		tx.Answer("/iscrizioni/" + f.ID + "#crediti")
		return err
	}, again)
}

// typedDecision is what a credit rests on, as typed.
func typedDecision(q *web.Request, bad *fault.Error) (enrolment.Decision, error) {
	file, err := scanned(q, "file", bad)
	return enrolment.Decision{Number: q.Value("decision"), On: dateField(q, "decided", bad), By: q.Value("by"), File: file}, err
}

// A revocation is the page that takes a decision back.
type revocation struct {
	title, intro, action string
	facts                []templates.Fact
	enrolment            string
}

func (v revocation) form(q *web.Request) (templates.Page, templates.Act) {
	home := "/iscrizioni/" + v.enrolment
	return templates.Page{Title: q.T(v.title), Crumbs: []templates.Link{{Text: q.T("Iscrizione"), Href: home}}}, templates.Act{
		Action: v.action, Intro: q.T(v.intro), Facts: v.facts, Submit: q.T("Revoca"), Back: templates.Link{Text: q.T("Torna all’iscrizione"), Href: home + "#crediti"},
		Fields: []templates.Field{{Name: "reason", Label: q.T("Motivo"), Required: true, Wide: true, Hint: q.T("Un motivo ordinario: la salute non si scrive qui.")}},
	}
}

// post carries a revocation out.
func (v revocation) post(q *web.Request, do func(tx *store.Tx) error) error {
	var e enrolment.Enrolment
	err := q.Read(func(r store.Reader) (err error) {
		e, err = enrolment.ByID(q.Context(), r, v.enrolment)
		return err
	})
	if err != nil {
		return err
	}
	err = q.Write([]store.Stream{store.CourseStream(e.CourseID)}, func(tx *store.Tx) error {
		tx.Answer("/iscrizioni/" + e.ID + "#crediti")
		return do(tx)
	})
	if err != nil && refusedHere(err) {
		p, view := v.form(q)
		return actAgain(q, err, p, view, nil)
	}
	return err
}

func creditRevocation(q *web.Request) (v revocation, c enrolment.CreditRow, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		c, err = enrolment.CreditByID(q.Context(), r, q.Param("id"))
		return err
	})
	return revocation{title: "Revoca di un credito di frequenza", action: "/crediti/" + c.ID + "/revoca", enrolment: c.EnrolmentID,
		intro: "Da oggi il credito non conta più: le ore tornano da frequentare. La decisione resta agli atti.",
		facts: factsOf(q.T("Credito"), segmentName(q.Locale(), c.Segment)+", "+q.T(c.Mode.Label()), q.T("Ore"), c.Minutes.String(),
			q.T("Decisione"), q.T("{decision} del {date}", "decision", c.Decision, "date", c.DecidedOn))}, c, err
}

func revokeCreditPage(q *web.Request) error {
	v, _, err := creditRevocation(q)
	if err != nil {
		return err
	}
	p, view := v.form(q)
	return act(q, p, view)
}

func revokeCredit(q *web.Request) error {
	v, c, err := creditRevocation(q)
	if err != nil {
		return err
	}
	return v.post(q, func(tx *store.Tx) error {
		_, err := enrolment.RevokeCredit(q.Context(), tx, c.ID, q.Value("reason"))
		return err
	})
}

func waiverRevocation(q *web.Request) (v revocation, w enrolment.WaiverRow, err error) {
	err = q.Read(func(r store.Reader) (err error) {
		w, err = enrolment.WaiverByID(q.Context(), r, q.Param("id"))
		return err
	})
	return revocation{title: "Revoca di una decisione su un requisito", action: "/decisioni/" + w.ID + "/revoca", enrolment: w.EnrolmentID,
		intro: "Il requisito torna da soddisfare. Quello che era stato deciso resta agli atti.",
		facts: factsOf(q.T("Requisito"), w.Rule, q.T("Decisione"), q.T("{decision} del {date}", "decision", w.Decision, "date", w.DecidedOn))}, w, err
}

func revokeWaiverPage(q *web.Request) error {
	v, _, err := waiverRevocation(q)
	if err != nil {
		return err
	}
	p, view := v.form(q)
	return act(q, p, view)
}

func revokeWaiver(q *web.Request) error {
	v, w, err := waiverRevocation(q)
	if err != nil {
		return err
	}
	return v.post(q, func(tx *store.Tx) error {
		_, err := enrolment.RevokeWaiver(q.Context(), tx, w.ID, q.Value("reason"))
		return err
	})
}

// downloadDecision gives the document of a decision to keep.
func downloadDecision(q *web.Request) error {
	var c enrolment.CreditRow
	err := q.Read(func(r store.Reader) (err error) {
		c, err = enrolment.CreditByID(q.Context(), r, q.Param("id"))
		return err
	})
	if err != nil {
		return err
	}
	return downloadFile(q, "decisione-"+c.ID, string(c.FileID))
}
