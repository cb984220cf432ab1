package paperwork

import (
	"context"
	"fmt"
	"slices"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/exam"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/learner"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/reports/pdf"
	"vidimus/reports/statement"
)

// desk is what a statement at the desk is written from: the course, and one person on it.
type desk struct {
	*book
	enrolment enrolment.Enrolment
	person    learner.Learner
	row       ledger.Row // without periods while the person is not admitted to attendance
}

// deskOf reads a person's course as it stands on a day.
func deskOf(ctx context.Context, r store.Reader, enrolmentID string, on calendar.Date) (d desk, err error) {
	if d.enrolment, err = enrolment.ByID(ctx, r, enrolmentID); err != nil {
		return d, err
	}
	if d.person, err = learner.ByID(ctx, r, d.enrolment.LearnerID); err != nil {
		return d, err
	}
	f, err := factsOf(ctx, r, d.enrolment.CourseID, on)
	if err != nil {
		return d, err
	}
	for _, row := range f.board.Rows {
		if row.Enrolment.ID == enrolmentID {
			d.row = row
		}
	}
	d.book, err = bookOf(ctx, r, f)
	return d, err
}

// page is a statement without what it says: whose, of which course, by whom.
func (d desk) page(title string, issued calendar.Date) statement.Statement {
	c := d.board.Course
	return statement.Statement{
		Title: title, Date: issued, Place: d.provider.City, Provider: d.provider.Name, Site: d.providerSite(), Accreditation: d.provider.AccreditationCode,
		Region: d.region(), Signatory: d.director(), CourseName: d.title(),
		Holder: statement.Holder{Name: d.person.FullName(), BirthPlace: d.person.BirthPlace, Birth: d.person.Birth(), TaxCode: d.person.TaxCode},
		Course: []statement.Fact{
			{Label: "Corso", Text: d.title()}, {Label: "Qualificazione", Text: d.standard.Title},
			{Label: "Codice del corso", Text: c.RegionalCode}, {Label: "Atto autorizzativo", Text: pdf.Join(" del ", c.ActNumber, c.ActDate.Italian())},
			{Label: "Sede", Text: d.place()}, {Label: "Durata", Text: pdf.Join(", ", d.total().String(), span(c.Start(), d.end()))},
		},
	}
}

func span(from, to calendar.Date) string {
	return pdf.Join(" ", pdf.Prefix("dal ", from.Italian()), pdf.Prefix("al ", to.Italian()))
}

// EnrolmentStatement says that somebody is or was on a course.
func EnrolmentStatement(ctx context.Context, r store.Reader, enrolmentID string, issued calendar.Date) (statement.Statement, error) {
	d, err := deskOf(ctx, r, enrolmentID, issued)
	if err != nil {
		return statement.Statement{}, err
	}
	if !d.enrolment.TakesSeat() && !d.enrolment.Auditor && !d.enrolment.State.Left() && len(d.row.Periods) == 0 {
		return statement.Statement{}, fault.New(fault.Refused, "statement.not_enrolled", "Non ha un posto sul corso: l’attestazione di iscrizione non si può emettere.")
	}
	out := d.page("Attestazione di iscrizione", issued)
	out.Opening = "risulta iscritto/a al corso di formazione professionale indicato qui sotto."
	out.Text = d.enrolled(&out)
	return out, nil
}

// enrolled is how the enrolment stands, without reasons.
func (d desk) enrolled(out *statement.Statement) []string {
	e := d.enrolment
	text := fmt.Sprintf("L’iscrizione è del %s, con il numero %d del registro.", e.EnrolledOn.Italian(), e.Number)
	if e.Auditor {
		text = fmt.Sprintf("L’iscrizione è del %s, come uditore.", e.EnrolledOn.Italian())
	}
	if len(d.row.Periods) == 0 {
		if e.State.Left() {
			out.Opening = "è stato/a iscritto/a al corso di formazione professionale indicato qui sotto."
			return []string{text, "L’iscrizione è cessata prima della frequenza."}
		}
		return []string{text, "La frequenza non è ancora cominciata."}
	}
	first, last := d.row.Periods[0].FromDate, d.row.Periods[len(d.row.Periods)-1].ToDate
	switch {
	case e.State.Left():
		out.Opening = "è stato/a iscritto/a al corso di formazione professionale indicato qui sotto."
		return []string{text, fmt.Sprintf("Ha frequentato dal %s al %s.", first.Italian(), last.Italian())}
	case !last.IsZero():
		return []string{text, fmt.Sprintf("Frequenta dal %s; la frequenza è sospesa dal %s.", first.Italian(), last.AddDays(1).Italian())}
	case !d.board.Course.EndedOn.IsZero():
		return []string{text, fmt.Sprintf("Ha frequentato dal %s al %s.", first.Italian(), d.board.Course.EndedOn.Italian())}
	}
	return []string{text, fmt.Sprintf("Frequenta dal %s.", first.Italian())}
}

// AttendanceStatement says the hours of somebody up to a day, as the ledger counts them:
// closed pages only.
func AttendanceStatement(ctx context.Context, r store.Reader, enrolmentID string, to, issued calendar.Date) (statement.Statement, error) {
	if to.IsZero() || to.After(issued) {
		return statement.Statement{}, wrongDay("Scrivi fino a quale giorno contare: oggi o un giorno passato.")
	}
	d, err := deskOf(ctx, r, enrolmentID, to)
	if err != nil {
		return statement.Statement{}, err
	}
	if len(d.row.Periods) == 0 {
		return statement.Statement{}, fault.New(fault.Refused, "statement.not_attending", "Non è ancora ammesso alla frequenza: si può emettere solo l’attestazione di iscrizione.")
	}
	if err := d.consistent(calendar.Date{}, to); err != nil {
		return statement.Statement{}, err
	}
	h := d.row.Ledger
	out := d.page("Dichiarazione di frequenza", issued)
	out.Opening = "ha frequentato il corso di formazione professionale indicato qui sotto."
	out.Text = attended(to, h, d.board.Plan.Credits)
	out.Table = hourTableOf(h.Cells, h.Total)
	out.Notes = []string{fmt.Sprintf("Le ore sono quelle delle pagine del registro già chiuse fino al %s, delle evidenze FAD e dei diari di stage registrati.", to.Italian())}
	if open := d.open(to); open > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("Non sono comprese le lezioni con la pagina ancora da chiudere: %d.", open))
	}
	if lost := h.Total.NotRecognised + h.Total.BeyondPlan; lost > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("Non sono comprese %s frequentate oltre il piano o non riconosciute.", lost))
	}
	return out, nil
}

// attended says how much was attended, of how much: with credits the share is of what they
// leave to attend, or counts them, and not of the hours of the course alone.
func attended(to calendar.Date, h hours.Ledger, credits hours.Reading) []string {
	if h.C == 0 {
		return []string{fmt.Sprintf("Fino al %s risultano frequentate %s su %s previste (%s).", to.Italian(), h.A, h.T, h.PercentHundredths)}
	}
	share := h.Reduced
	if credits == hours.Count {
		share = h.Counted
	}
	return []string{
		fmt.Sprintf("Fino al %s risultano frequentate %s delle %s previste.", to.Italian(), h.A, h.T),
		fmt.Sprintf("Sono inoltre riconosciuti crediti di frequenza per %s, %s: %s su %s, cioè %s (%s).", h.C, reading(credits), share.Numerator, share.Denominator,
			share.PercentHundredths, otherReading(credits, h.C, h.Reduced.PercentHundredths, h.Counted.PercentHundredths)),
	}
}

// open is how many lessons of the person's, up to a day, have a page that nobody closed.
func (d desk) open(to calendar.Date) (n int) {
	for _, l := range d.lessons {
		if l.Open(to) && d.expected(l, d.enrolment.ID) {
			n++
		}
	}
	return n
}

// consistent refuses to state what the evidence of some days cannot say at once, as the register
// and the list of those admitted do.
func (d desk) consistent(from, to calendar.Date) error {
	found := slices.DeleteFunc(d.board.Contradicts(d.row), func(f finding.Finding) bool {
		day, _ := f.Args["date"].(calendar.Date)
		return day.Before(from) || day.After(to)
	})
	if len(found) == 0 {
		return nil
	}
	return finding.Refusal("statement.contradicts", "L’attestazione non si può ancora emettere: {n} {n|punto va risolto|punti vanno risolti} prima.", found)
}

func wrongDay(message string) error {
	return fault.New(fault.Invalid, "statement.day", "Controlla il giorno.").With("day", message)
}

// PresenceStatement says when somebody was there on a day, as the closed pages, the diary of
// the stage and the minutes of the exam record it.
func PresenceStatement(ctx context.Context, r store.Reader, enrolmentID string, day, issued calendar.Date) (statement.Statement, error) {
	if day.IsZero() || day.After(issued) {
		return statement.Statement{}, wrongDay("Scrivi il giorno di cui attestare la presenza: oggi o un giorno passato.")
	}
	d, err := deskOf(ctx, r, enrolmentID, day)
	if err != nil {
		return statement.Statement{}, err
	}
	if err := d.consistent(day, day); err != nil {
		return statement.Statement{}, err
	}
	stays := d.stays(day)
	placement := d.placementOn(day)
	examined, err := d.examOn(ctx, r, day)
	if err != nil {
		return statement.Statement{}, err
	}
	if err := judgeStays(stays, day, len(placement)+len(examined) > 0); err != nil {
		return statement.Statement{}, err
	}
	out := d.page("Attestato di presenza", issued)
	out.Opening = fmt.Sprintf("è stato/a presente %s alle attività del corso indicato qui sotto.", pdf.LongDate(day))
	out.Table = statement.Table{Title: "Presenze del " + day.Italian(), Columns: []statement.Column{
		{Title: "Attività", Width: 30}, {Title: "Orario", Width: 14}, {Title: "Entrata e uscita", Width: 18}, {Title: "Luogo", Width: 34}}}
	for _, s := range stays {
		if s.there {
			out.Table.Rows = append(out.Table.Rows, d.stayCells(s))
		}
	}
	out.Table.Rows = append(append(out.Table.Rows, placement...), examined...)
	out.Notes = []string{"Entrata e uscita sono quelle annotate sul registro."}
	return out, nil
}

// A stay is a lesson of a day with what the register says of one person.
type stay struct {
	lesson ledger.Lesson
	mark   attendance.Mark // zero while nobody has said present or absent
	there  bool            // while the lesson was held
}

// stays are the person's lessons of a day on which they attend, those not held apart.
func (d desk) stays(day calendar.Date) []stay {
	if !slices.ContainsFunc(d.row.Periods, func(p enrolment.Period) bool { return p.Covers(day) }) {
		return nil
	}
	var out []stay
	for _, l := range d.lessons {
		m, marked := d.marks[at{l.ID, d.enrolment.ID}]
		if l.Date == day && l.Held != timetable.HeldCancelled && (marked || d.expected(l, d.enrolment.ID)) {
			out = append(out, stay{l, m, len(attendance.SlotOf(l.Lesson, d.zone).There(m)) > 0})
		}
	}
	return out
}

// judgeStays refuses a presence that the register does not say yet, or denies. Elsewhere is
// whether the day has a stage or an exam at which the person was.
func judgeStays(stays []stay, day calendar.Date, elsewhere bool) error {
	args := fault.Args{"day": day}
	present, outside := elsewhere, false
	for _, s := range stays {
		if s.lesson.State != timetable.Closed {
			args["from"], args["to"] = s.lesson.From, s.lesson.To
			return fault.New(fault.Refused, "statement.open_page",
				"La pagina del {day} non è ancora chiusa: chiudi la lezione delle {from}–{to} sul registro, poi emetti l’attestato.", args)
		}
		present = present || s.there
		outside = outside || s.mark.State == attendance.Present
	}
	switch {
	case present:
		return nil
	case len(stays) == 0:
		return fault.New(fault.Refused, "statement.no_lesson", "Il {day} non aveva lezioni, stage o esame: controlla il giorno sul calendario del corso.", args)
	case outside:
		return fault.New(fault.Refused, "statement.outside", "Il {day} il registro dice presente solo fuori dall’orario tenuto: l’attestato di presenza non si può emettere.", args)
	}
	return fault.New(fault.Refused, "statement.absent", "Il {day} risulta assente sul registro: l’attestato di presenza non si può emettere.", args)
}

func (d desk) stayCells(s stay) []string {
	l := d.lesson(s.lesson)
	mark := d.presence(s.lesson, s.mark)
	inAndOut := ""
	for _, one := range mark.Spans {
		inAndOut = pdf.Join(", ", inAndOut, fmt.Sprintf("%s–%s", one.From, one.To))
	}
	return []string{pdf.Join(", ", l.Segment, l.Mode, pdf.Prefix("seguita in ", mark.Mode)), fmt.Sprintf("%s–%s", l.From, l.To), inAndOut, d.placeOf(s.lesson)}
}

// placementOn are the lines of the stage diary of a day.
func (d desk) placementOn(day calendar.Date) (rows [][]string) {
	for _, a := range d.agreements {
		if a.EnrolmentID != d.enrolment.ID {
			continue
		}
		for _, one := range d.diaries[a.ID] {
			if one.Date == day && one.Counts() {
				hours := fmt.Sprintf("%s–%s", one.From, one.To)
				rows = append(rows, []string{segmentLabel(one.Segment), hours, hours, pdf.Join(", ", a.Company, a.CompanySite)})
			}
		}
	}
	return rows
}

// examOn is the line of the exam where its minutes say that the person sat it; they must be
// closed.
func (d desk) examOn(ctx context.Context, r store.Reader, day calendar.Date) ([][]string, error) {
	x, result, found, err := exam.OfEnrolment(ctx, r, d.enrolment.ID)
	if err != nil || !found || x.HeldOn != day || !result.Present {
		return nil, err
	}
	if d.board.Course.State != course.Closed {
		return nil, fault.New(fault.Refused, "statement.open_minutes", "Il verbale d’esame del {day} non è ancora chiuso: chiudilo, poi emetti l’attestato.", fault.Args{"day": day})
	}
	return [][]string{{"Esame finale", "", "", x.Place}}, nil
}

// hourTableOf is a person's hours by segment and mode.
func hourTableOf(cells []hours.CellTotal, total hours.CellTotal) statement.Table {
	t := statement.Table{Title: "Ore per segmento e modalità", Total: true, Columns: []statement.Column{{Title: "Segmento", Width: 24}, {Title: "Modalità", Width: 18},
		{Title: "Previste", Width: 14, Right: true}, {Title: "Svolte", Width: 14, Right: true}, {Title: "Frequentate", Width: 15, Right: true}, {Title: "Crediti", Width: 13, Right: true}}}
	for _, c := range cells {
		t.Rows = append(t.Rows, append([]string{segmentLabel(c.Segment), c.Mode.Label()}, hourCells(c)...))
	}
	t.Rows = append(t.Rows, append([]string{"Totale", ""}, hourCells(total)...))
	return t
}

func hourCells(c hours.CellTotal) []string {
	return []string{c.Planned.String(), (c.Offered + c.MakeUp).String(), c.Recognised.String(), c.Credited.String()}
}
