package page

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/admission"
	"vidimus/internal/certificate"
	"vidimus/internal/course"
	"vidimus/internal/exam"
	"vidimus/internal/fault"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// examData is what the page of outcomes and papers shows, read on one snapshot.
type examData struct {
	course     course.Course
	list       admission.List
	issued     bool // a list was
	overtaken  bool
	register   *templates.Alert // the issued register says other hours than the course
	exam       exam.Exam
	recorded   bool
	results    map[string]exam.Result             // by enrolment
	valid      map[string]certificate.Certificate // by enrolment, the last one
	papers     map[string]paperwork.Paper         // by id
	obstacles  map[string]error                   // by enrolment
	issueReady int                                // how many could get one now
}

func readExam(q *web.Request) (d examData, err error) {
	err = q.Read(func(r store.Reader) error {
		if err := q.OwnCourse(r, q.Param("id")); err != nil {
			return err
		}
		d, err = examOf(q.Context(), r, q.Param("id"), q)
		return err
	})
	return d, err
}

func examOf(ctx context.Context, r store.Reader, courseID string, q *web.Request) (d examData, err error) {
	d = examData{results: map[string]exam.Result{}, valid: map[string]certificate.Certificate{}, papers: map[string]paperwork.Paper{}}
	if d.course, err = course.ByID(ctx, r, courseID); err != nil {
		return d, err
	}
	frozen, issued, err := admission.Latest(ctx, r, courseID, admission.Final)
	if err != nil {
		return d, err
	}
	if d.issued = issued; issued {
		if d.list, err = frozen.List(); err != nil {
			return d, err
		}
		changes, err := admission.Overtaken(ctx, r, frozen)
		if err != nil {
			return d, err
		}
		d.overtaken = len(changes) > 0
	}
	var results []exam.Result
	if d.exam, results, d.recorded, err = exam.OfCourse(ctx, r, courseID); err != nil {
		return d, err
	}
	for _, one := range results {
		d.results[one.EnrolmentID] = one
	}
	all, err := certificate.OfCourse(ctx, r, courseID)
	if err != nil {
		return d, err
	}
	for _, one := range all {
		d.valid[one.EnrolmentID] = one
	}
	papers, err := paperwork.OfCourse(ctx, r, courseID)
	if err != nil {
		return d, err
	}
	for _, p := range papers {
		d.papers[p.ID] = p
	}
	if d.register, err = registerOvertaken(ctx, r, papers, q); err != nil {
		return d, err
	}
	if d.obstacles, err = certificate.Obstacles(ctx, r, courseID, q.Today()); err != nil {
		return d, err
	}
	for e, one := range d.results {
		if one.Outcome == exam.Qualified && d.obstacles[e] == nil && !d.has(e) {
			d.issueReady++
		}
	}
	return d, nil
}

// has reports whether somebody has a certificate that is not revoked.
func (d examData) has(enrolmentID string) bool {
	one, found := d.valid[enrolmentID]
	return found && one.State != certificate.Revoked
}

func certificatesPage(q *web.Request) error { return showExam(q, nil) }

// showExam is the page of outcomes and papers; a refused form stands on it again.
func showExam(q *web.Request, refusal error) error {
	d, err := readExam(q)
	if err != nil {
		return err
	}
	home := "/corsi/" + d.course.ID
	p := templates.Page{Title: q.T("Esiti e attestati"), Subtitle: d.course.Title + " – " + q.T("edizione {edition}", "edition", d.course.Edition),
		Crumbs: []templates.Link{{Text: q.T("Corsi"), Href: "/corsi"}, {Text: d.course.Title, Href: home}, {Text: q.T("Ammissione all’esame"), Href: home + "/ammissione"}}}
	view := templates.Certificates{CourseID: d.course.ID, Actions: d.actions(q),
		CanOutcome: may(q, examOffice) && d.recorded && !d.overtaken && d.course.State == course.InExam,
		Empty: templates.Empty{Text: q.T("L’elenco di ammissione non è ancora stato emesso: senza, l’esame non si può registrare."),
			Next: &templates.Link{Text: q.T("Ammissione all’esame"), Href: home + "/ammissione"}}}
	if d.recorded {
		x := d.exam
		view.Exam = factsOf(q.T("Data"), x.HeldOn.Italian(), q.T("Luogo"), x.Place, q.T("Commissione nominata con"), x.BoardAct, q.T("Presidente"), x.President,
			q.T("Componenti"), strings.Join(x.MemberNames(), ", "), q.T("Prove"), strings.Join(x.TestLines(), "; "))
	}
	view.Form.Values = map[string]string{}
	names := map[string]string{}
	for _, row := range d.list.Rows {
		if !row.Admitted {
			continue
		}
		view.Rows = append(view.Rows, d.row(q, row))
		one := d.results[row.EnrolmentID]
		view.Form.Values["outcome."+row.EnrolmentID] = string(one.Outcome)
		view.Form.Values["mark."+row.EnrolmentID] = figure(one.Mark)
		names["outcome."+row.EnrolmentID], names["mark."+row.EnrolmentID] = "outcome."+row.EnrolmentID, "mark."+row.EnrolmentID
	}
	if d.register != nil {
		p.Alerts = append(p.Alerts, *d.register)
	}
	if d.overtaken {
		p.Alerts = append(p.Alerts, templates.Alert{Tone: templates.Caution, Title: q.T("L’elenco emesso è superato"),
			Text: q.T("Gli esiti non si registrano finché il direttore non lo emette di nuovo."),
			Link: &templates.Link{Text: q.T("Ammissione all’esame"), Href: home + "/ammissione"}})
	}
	if refusal == nil {
		p.View = view
		return q.Page(http.StatusOK, "certificates", p)
	}
	view.Form = formOf(q, refusal, names)
	p.View = view
	return q.Invalid(refusal, "certificates", p)
}

// registerOvertaken says that the hours changed after the last register was issued, when and
// by whom; nil where that register still holds, or there is none.
func registerOvertaken(ctx context.Context, r store.Reader, all []paperwork.Paper, q *web.Request) (*templates.Alert, error) {
	i := slices.IndexFunc(all, func(p paperwork.Paper) bool { return p.Kind == paperwork.RegisterPaper }) // the latest
	if i < 0 {
		return nil, nil
	}
	later, err := paperwork.OvertakenBy(ctx, r, all[i])
	if err != nil || len(later) == 0 {
		return nil, err
	}
	who, err := accountName(ctx, r, later[0].By)
	return &templates.Alert{Tone: templates.Caution, Title: q.T("Il registro n. {number} è superato", "number", all[i].Label()),
		Text: q.T("Le ore sono cambiate dopo la sua emissione, da ultimo il {when} ({who}): emetti di nuovo il registro ufficiale.", "when", moment(q, later[0].At), "who", who)}, err
}

func (d examData) row(q *web.Request, row admission.Row) templates.CertificateRow {
	out := templates.CertificateRow{Enrolment: row.EnrolmentID, Name: row.Name, Outcome: templates.Badge{Tone: templates.Neutral, Text: q.T("da registrare")}}
	result, decided := d.results[row.EnrolmentID]
	if decided {
		out.Outcome = templates.Badge{Tone: outcomeTones[result.Outcome], Text: q.T(result.Outcome.Label())}
	}
	if result.Mark != nil {
		out.Mark = fmt.Sprintf("%d/%d", *result.Mark, d.course.MarkScale)
	}
	if one, issued := d.valid[row.EnrolmentID]; issued {
		paper := d.papers[one.PaperID]
		out.Number, out.Code, out.State = paper.Label(), paper.Code, templates.Badge{Tone: templates.Success, Text: q.T(one.State.Label())}
		if one.State == certificate.Revoked {
			out.State.Tone = templates.Danger
		}
		if paper.State == paperwork.Issued {
			out.PDF = "/documenti/" + paper.ID
		} else {
			out.Blocked = q.T("in preparazione")
		}
		if may(q, examOffice) {
			out.Steps = stepLinks(q, one)
		}
		return out
	}
	if d.course.State != course.Closed || result.Outcome != exam.Qualified {
		return out
	}
	if err := d.obstacles[row.EnrolmentID]; err != nil {
		out.Blocked = q.Locale().Fault(err)
		return out
	}
	out.Issuable = may(q, examOffice)
	return out
}

var outcomeTones = map[exam.Outcome]templates.Tone{exam.Qualified: templates.Success, exam.NotQualified: templates.Danger, exam.Absent: templates.Neutral}

func (d examData) actions(q *web.Request) []templates.Action {
	home := "/corsi/" + d.course.ID
	var out []templates.Action
	if may(q, examOffice) && d.issued && !d.overtaken && d.course.State != course.Closed {
		text := q.T("Registra l’esame")
		if d.recorded {
			text = q.T("Correggi i dati dell’esame")
		}
		out = append(out, templates.Action{Text: text, Href: home + "/esame", Primary: !d.recorded})
	}
	if may(q, director) && d.recorded && d.course.State == course.InExam {
		conclude := templates.Action{Text: q.T("Chiudi il verbale"), Href: home + "/esame/chiudi", Post: true,
			Confirm: q.T("Ho controllato voti ed esiti: a verbale chiuso non cambiano più.")}
		if missing := d.list.Admitted() - len(d.results); missing > 0 {
			conclude.Blocked = q.T("{n|Manca l’esito|Mancano gli esiti} di {n} {n|candidato|candidati}.", "n", missing)
		}
		out = append(out, conclude)
	}
	if may(q, examOffice) && d.issueReady > 0 && d.course.State == course.Closed {
		out = append(out, templates.Action{Text: q.T("Emetti gli attestati ({n})", "n", d.issueReady), Href: home + "/attestati", Post: true, Primary: true,
			Confirm: q.T("I numeri di registro assegnati non si riusano.")})
	}
	out = append(out, templates.Action{Text: q.T("Bozza del registro (PDF)"), Href: home + "/registro"})
	if may(q, examOffice) && d.course.State != course.Started {
		out = append(out, templates.Action{Text: q.T("Emetti il registro ufficiale"), Href: home + "/registro", Post: true})
	}
	for _, p := range d.papers {
		if p.Kind == paperwork.RegisterPaper && p.State == paperwork.Issued {
			out = append(out, templates.Action{Text: q.T("Registro n. {number} (PDF)", "number", p.Label()), Href: "/documenti/" + p.ID})
		}
	}
	return out
}

// recordOutcomes writes the marks that were typed into the minutes.
func recordOutcomes(q *web.Request) error {
	id := q.Param("id")
	var entries []exam.Entry
	bad := typed()
	for name := range q.Form() {
		e, ok := strings.CutPrefix(name, "mark.")
		if !ok {
			continue
		}
		entry := exam.Entry{EnrolmentID: e, Outcome: exam.Outcome(q.Value("outcome." + e))}
		if text := q.Value(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				bad.With(name, "Scrivi un numero intero.")
			}
			entry.Mark = &n
		}
		entries = append(entries, entry)
	}
	if err := bad.OrNil(); err != nil {
		return showExam(q, err)
	}
	err := q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + id + "/attestati")
		x, _, found, err := exam.OfCourse(q.Context(), tx, id)
		if err != nil {
			return err
		}
		if !found {
			return fault.New(fault.Refused, "exam.none", "L’esame non è ancora registrato.")
		}
		_, err = exam.Record(q.Context(), tx, id, x.Session(), entries)
		return err
	})
	if refusedHere(err) {
		return showExam(q, err)
	}
	return err
}

func concludeExam(q *web.Request) error {
	return onExam(q, func(tx *store.Tx) error {
		if q.Value("confirm") != "1" {
			return fault.New(fault.Invalid, "page.confirm", "Conferma di aver controllato voti ed esiti.")
		}
		_, err := exam.Conclude(q.Context(), tx, q.Param("id"))
		return err
	})
}

func issueAll(q *web.Request) error {
	return onExam(q, func(tx *store.Tx) error {
		issued, refused, err := certificate.IssueAll(q.Context(), tx, q.App().Keys, q.Param("id"))
		if err != nil || len(issued) > 0 {
			return err
		}
		e := fault.New(fault.Refused, "certificate.none", "Nessun attestato si può emettere adesso.")
		for _, one := range refused {
			e = e.With("outcome."+one.EnrolmentID, "{name}: {why}", fault.Args{"name": one.Name, "why": one.Sentence(q.Locale())})
		}
		return e
	})
}

// onExam carries out an act on a course's exam or papers and shows the page again.
func onExam(q *web.Request, fn func(tx *store.Tx) error) error {
	id := q.Param("id")
	err := q.Write([]store.Stream{store.CourseStream(id)}, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + id + "/attestati")
		return fn(tx)
	})
	if refusedHere(err) {
		return showExam(q, err)
	}
	return err
}

// issueCertificate issues one learner's.
func issueCertificate(q *web.Request) error {
	var lock store.Stream
	var courseID string
	err := q.Read(func(r store.Reader) (err error) {
		courseID, err = certificate.CourseOf(q.Context(), r, q.Param("id"))
		lock = store.CourseStream(courseID)
		return err
	})
	if err != nil {
		return err
	}
	return q.Write([]store.Stream{lock}, func(tx *store.Tx) error {
		tx.Answer("/corsi/" + courseID + "/attestati")
		_, err := certificate.Issue(q.Context(), tx, q.App().Keys, q.Param("id"))
		return err
	})
}
