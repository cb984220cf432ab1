package paperwork

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/ledger"
	"vidimus/internal/link"
	"vidimus/internal/store"
	"vidimus/reports/pdf"
	"vidimus/reports/register"
)

// StageSheet is the sheet of one agreement alone, as it stands on a day, with what its head and
// foot are drawn from. It is a form for the file, without a number: the register that is issued
// has the same sheet in it. Blank rows, where they are asked for, take the place of the diary,
// which is then written by hand.
func StageSheet(ctx context.Context, r store.Reader, agreementID string, on calendar.Date, blank int) (register.Register, register.Stage, error) {
	a, err := attendance.AgreementByID(ctx, r, agreementID)
	if err != nil {
		return register.Register{}, register.Stage{}, err
	}
	courseID, err := attendance.CourseOf(ctx, r, a)
	if err != nil {
		return register.Register{}, register.Stage{}, err
	}
	f, err := factsOf(ctx, r, courseID, on)
	if err != nil {
		return register.Register{}, register.Stage{}, err
	}
	b, err := bookOf(ctx, r, f)
	if err != nil {
		return register.Register{}, register.Stage{}, err
	}
	i := slices.IndexFunc(b.board.Rows, func(row ledger.Row) bool { return row.Enrolment.ID == a.EnrolmentID })
	if i < 0 {
		return register.Register{}, register.Stage{}, fault.New(fault.NotFound, "not_found", "La convenzione di stage non c’è.")
	}
	s := b.stage(b.board.Rows[i], a)
	if blank > 0 {
		s.Days, s.Corrections, s.Addresses, s.Total, s.Waiting, s.Blank = nil, nil, nil, 0, 0, blank
	}
	return register.Register{Date: on, Cover: f.cover()}, s, nil
}

func (b *book) readStages(ctx context.Context, r store.Reader) (err error) {
	if b.agreements, err = attendance.Agreements(ctx, r, b.board.Course.ID); err != nil {
		return err
	}
	days, err := attendance.Diaries(ctx, r, b.board.Course.ID)
	if err != nil {
		return err
	}
	for _, d := range days {
		b.diaries[d.AgreementID] = append(b.diaries[d.AgreementID], d)
	}
	corrections, err := attendance.StageCorrections(ctx, r, b.board.Course.ID)
	if err != nil {
		return err
	}
	for _, c := range corrections {
		b.corrections[c.AgreementID] = append(b.corrections[c.AgreementID], c)
	}
	if b.addresses, err = attendance.DiaryAddresses(ctx, r, b.board.Course.ID); err != nil {
		return err
	}
	addenda, err := attendance.StageAddenda(ctx, r, b.board.Course.ID)
	for _, a := range addenda {
		b.addenda[a.AgreementID] = append(b.addenda[a.AgreementID], a)
	}
	return err
}

// stages are the stage sheets, one for each agreement, by register number.
func (b *book) stages() []register.Stage {
	var out []register.Stage
	for _, row := range b.board.Rows {
		for _, a := range b.agreements {
			if a.EnrolmentID == row.Enrolment.ID {
				out = append(out, b.stage(row, a))
			}
		}
	}
	return out
}

func (b *book) stage(row ledger.Row, a attendance.Agreement) register.Stage {
	s := register.Stage{Learner: row.Learner.FullName(), Number: row.Enrolment.Number, Company: a.Company, CompanyTaxID: a.CompanyTaxID,
		CompanySite: a.CompanySite, Sector: a.Sector, Agreement: a.Number, AgreementDate: a.SignedOn, From: a.FromDate, To: a.ToDate,
		Schedule: schedule(a.Week), Insurance: b.insurance(a), Project: a.Project,
		CompanyTutor: pdf.Join(", ", a.CompanyTutor, a.CompanyTutorRole), ProviderTutor: b.staffNames[string(a.StaffID)]}
	done := map[string]calendar.Minutes{}
	for _, d := range b.diaries[a.ID] {
		if d.Waits() {
			s.Waiting++
		}
		if !d.Counts() || d.Date.After(b.board.On) {
			continue
		}
		counted := b.attended[at{d.ID, row.Enrolment.ID}]
		done[d.Segment] += counted
		s.Total += counted
		s.Days = append(s.Days, b.stageDay(d, counted))
	}
	for _, p := range a.Parts {
		s.Parts = append(s.Parts, register.StagePart{Segment: segmentLabel(p.Segment), Planned: p.Minutes, Done: done[p.Segment]})
	}
	for i, c := range b.corrections[a.ID] {
		s.Corrections = append(s.Corrections, register.Amendment{Number: i + 1, What: "giornata del " + c.Old().Date.Italian(), Old: dayText(c.Old()), New: dayText(c.New()),
			Reason: c.Reason, Author: b.nameOf(c.CorrectedBy), At: b.moment(c.CorrectedAt)})
	}
	for _, add := range b.addenda[a.ID] {
		s.Addenda = append(s.Addenda, addendumText(add))
	}
	for _, x := range b.addresses {
		if x.AgreementID == a.ID {
			s.Addresses = append(s.Addresses, fmt.Sprintf("%s, creato il %s da %s", addressOf[x.Purpose], b.dateOf(x.OpenedAt), b.nameOf(x.OpenedBy)))
		}
	}
	return s
}

var addressOf = map[link.Purpose]string{link.StageLearner: "dell’allievo", link.StageCompany: "del tutor aziendale"}

// stageDay is an entry with the minutes that the ledger counts of it: none of a day on which,
// as a withdrawal dated back says, the learner was not attending.
func (b *book) stageDay(d attendance.StageDay, counted calendar.Minutes) register.StageDay {
	out := register.StageDay{Date: d.Date, Span: register.Span{From: d.From, To: d.To}, Break: d.BreakMinutes, Minutes: counted, Segment: segmentLabel(d.Segment),
		Activity: d.Activity, Writer: language.Italian.T(d.Writer.Label())}
	out.Confirmed = pdf.Join(" il ", b.nameOf(d.DecidedBy), b.dateOf(d.DecidedAt))
	if d.MadeBy(d.DecidedBy, b.addresses) {
		out.Confirmed += ", che ha creato l’indirizzo"
	}
	if counted < d.Minutes {
		out.Note = "non conta: in quel giorno non frequentava"
	}
	if !d.CountersignedAt.IsZero() {
		out.Signed = "controfirmata dal collegamento privato il " + b.dateOf(d.CountersignedAt)
	}
	return out
}

func (b *book) dateOf(i calendar.Instant) string {
	day, _ := calendar.WallOf(i, b.zone)
	return day.Italian()
}

// insurance is what covers a stage: its own policies, else the course's.
func (b *book) insurance(a attendance.Agreement) string {
	var out []string
	for _, p := range a.Cover(b.board.Course) {
		if p.Policy != "" {
			out = append(out, fmt.Sprintf("%s %s, %s–%s", p.Name, p.Policy, p.From.Italian(), p.To.Italian()))
		}
	}
	return strings.Join(out, "\n")
}

var shortDays = [...]string{"dom", "lun", "mar", "mer", "gio", "ven", "sab"}

// schedule is the week in words.
func schedule(week attendance.Week) string {
	var out []string
	for _, r := range week.Runs() {
		days := shortDays[r.First]
		if r.Last != r.First {
			days += "–" + shortDays[r.Last]
		}
		out = append(out, fmt.Sprintf("%s %s–%s", days, r.From, r.To))
	}
	return strings.Join(out, ", ")
}

// dayText is what an entry said, in the register's words.
func dayText(v attendance.DayValue) string {
	if v.Minutes == 0 {
		return "tolta dal diario"
	}
	pause := ""
	if v.Break > 0 {
		pause = fmt.Sprintf("pausa %d′", v.Break)
	}
	return pdf.Join(", ", fmt.Sprintf("%s %s–%s", v.Date.Italian(), v.From, v.To), pause, v.Minutes.String(), segmentLabel(v.Segment), v.Activity)
}

// addendumText is a line of what was agreed afterwards.
func addendumText(a attendance.StageAddendum) string {
	was, is := a.Old(), a.New()
	what := "atto aggiuntivo"
	if a.Kind == attendance.StageEnded {
		what = "chiusura anticipata"
	}
	out := []string{fmt.Sprintf("%s del %s", what, a.SignedOn.Italian())}
	if was.ToDate != is.ToDate {
		out = append(out, fmt.Sprintf("fine dal %s al %s", was.ToDate.Italian(), is.ToDate.Italian()))
	}
	if before, now := was.Parts.Minutes(), is.Parts.Minutes(); before != now {
		out = append(out, fmt.Sprintf("ore da %s a %s", before, now))
	}
	if before, now := schedule(was.Week), schedule(is.Week); before != now {
		out = append(out, "orari: "+now)
	}
	if was.CompanyTutor != is.CompanyTutor {
		out = append(out, "tutor aziendale: "+is.CompanyTutor)
	}
	if was.StaffID != is.StaffID {
		out = append(out, "nuovo tutor dell’ente")
	}
	return strings.Join(append(out, a.Reason), ", ")
}
