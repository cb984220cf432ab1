package paperwork

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/communication"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/keyring"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	paper "vidimus/reports/communication"
	"vidimus/reports/pdf"
)

// ReserveLetter reserves the paper of a letter to the Region that was just prepared. Its
// number is the protocol's. Lock: the course.
func ReserveLetter(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, l communication.Letter) (Paper, error) {
	content, err := Letter(ctx, tx, l)
	if err != nil {
		return Paper{}, err
	}
	p := Paper{Kind: LetterPaper, CourseID: l.CourseID, Series: communication.Series(l.Entry.Year), Number: l.Entry.Number, Dated: l.Entry.RegisteredOn}
	return p.reserve(ctx, tx, keys, content)
}

// OfLetter is the paper of a letter to the Region.
func OfLetter(ctx context.Context, r store.Reader, l communication.Letter) (Paper, error) {
	found, err := papers.Where(ctx, r, "kind = ? AND series = ? AND number = ?", string(LetterPaper), communication.Series(l.Entry.Year), l.Entry.Number)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("paperwork: no paper of the letter %s", l.Entry.Label())
	}
	if err != nil {
		return Paper{}, err
	}
	return found[0], nil
}

// Letter puts what a letter froze on paper, with the course's own facts in its heading.
// Without a number it is a draft.
func Letter(ctx context.Context, r store.Reader, l communication.Letter) (paper.Letter, error) {
	f, err := factsOf(ctx, r, l.CourseID, l.PreparedOn)
	if err != nil {
		return paper.Letter{}, err
	}
	c := f.board.Course
	out := paper.Letter{
		Draft: l.Entry.Number == 0, Date: l.PreparedOn, Place: f.provider.City,
		Provider: f.provider.Name, Accreditation: f.provider.AccreditationCode, TaxID: f.provider.TaxID, Address: f.providerSite(),
		Recipient: l.Recipient, Subject: l.Subject, Reason: l.Reason,
		Course: []paper.Fact{
			{Label: "Corso", Text: f.title()}, {Label: "Codice del corso", Text: c.RegionalCode}, {Label: "Atto autorizzativo", Text: pdf.Join(" del ", c.ActNumber, c.ActDate.Italian())},
			{Label: "Qualificazione", Text: f.standard.Title}, {Label: "Sede", Text: f.place()}, {Label: "Durata", Text: f.total().String()},
		},
	}
	if !out.Draft {
		out.Protocol = l.Entry.Label()
	}
	switch s := l.Snapshot; l.Kind {
	case communication.Start:
		out.Text = []string{
			fmt.Sprintf("Si comunica che le attività del corso in oggetto cominciano il %s e che la loro fine è prevista per il %s.", s.Starts.Italian(), s.Ends.Italian()),
			"Si trasmettono l’elenco degli allievi, quello del personale e il calendario delle lezioni.",
		}
		out.Tables = []paper.Table{learnerTable("Allievi", attending(s.Class)), staffTable(s.Staff), calendarTable("Calendario delle lezioni", s.Lessons)}
	case communication.Variation:
		out.Text = []string{"Si comunicano le variazioni delle lezioni indicate qui sotto, rispetto al calendario già comunicato. Le altre lezioni restano come comunicate."}
		out.Tables = []paper.Table{changeTable(s.Changes)}
	case communication.Class:
		out.Text = []string{fmt.Sprintf("Si comunicano i ritiri e gli ingressi indicati qui sotto. Gli allievi che frequentano sono ora %d.", len(attending(s.Class)))}
		out.Tables = []paper.Table{moveTable(s.Moves)}
	case communication.End:
		out.Text = []string{fmt.Sprintf("Si comunica che le attività del corso in oggetto si sono svolte dal %s al %s.", s.Starts.Italian(), s.Ends.Italian())}
		given, err := timetable.PlannedHeldRemaining(ctx, r, l.CourseID, l.PreparedOn)
		if err != nil {
			return out, err
		}
		out.Tables = []paper.Table{hourTable(given), learnerTable("Allievi", s.Class), staffTable(s.Staff), calendarTable("Lezioni come svolte", s.Lessons)}
	case communication.ExamRequest:
		out.Text = examText(s)
		out.Tables = []paper.Table{learnerTable("Candidati", s.Class)}
	}
	return out, nil
}

func attending(class []communication.Attendee) []communication.Attendee {
	return slices.DeleteFunc(slices.Clone(class), func(a communication.Attendee) bool { return a.Left != "" })
}

func examText(s communication.Snapshot) []string {
	text := []string{fmt.Sprintf("Si chiede la nomina della commissione per l’esame finale del corso in oggetto, che si propone di tenere il %s presso: %s.", s.Exam.On.Italian(), s.Exam.Place)}
	if s.Exam.ListedOn.IsZero() {
		return append(text, fmt.Sprintf("Gli allievi che frequentano sono %d; l’elenco di ammissione sarà trasmesso appena emesso.", len(s.Class)))
	}
	return append(text, fmt.Sprintf("I candidati sono %d, come dall’elenco di ammissione del %s.", len(s.Class), s.Exam.ListedOn.Italian()))
}

// birth is place and date of birth on one line.
func birth(a communication.Attendee) string {
	return pdf.Join(", ", a.BirthPlace, a.Birth)
}

func learnerTable(title string, class []communication.Attendee) paper.Table {
	t := paper.Table{Name: strings.ToLower(title), Title: title, Columns: []paper.Column{
		{Title: "N.", Width: 10, Right: true}, {Title: "Cognome e nome", Width: 52}, {Title: "Nascita", Width: 48}, {Title: "Codice fiscale", Width: 36}, {Title: "Nota", Width: 30}}}
	for _, a := range class {
		note := ""
		switch {
		case a.Left != "":
			note = moveWord(communication.Move{Attendee: a}) + ", ultimo giorno " + a.To.Italian()
		case a.Auditor:
			note = "uditore"
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(a.Number), a.Name, birth(a), a.TaxCode, note})
	}
	return t
}

func moveTable(moves []communication.Move) paper.Table {
	t := paper.Table{Name: "movimenti", Title: "Ritiri e ingressi", Columns: []paper.Column{
		{Title: "N.", Width: 10, Right: true}, {Title: "Cognome e nome", Width: 50}, {Title: "Nascita", Width: 44}, {Title: "Codice fiscale", Width: 34},
		{Title: "Movimento", Width: 22}, {Title: "Frequenta dal", Width: 22}, {Title: "Ultimo giorno", Width: 22}}}
	for _, m := range moves {
		t.Rows = append(t.Rows, []string{strconv.Itoa(m.Number), m.Name, birth(m.Attendee), m.TaxCode, moveWord(m), m.From.Italian(), m.To.Italian()})
	}
	return t
}

func moveWord(m communication.Move) string {
	switch {
	case m.Joined:
		return "ingresso"
	case m.Left == communication.Excluded:
		return "esclusione"
	case m.Left == communication.Transferred:
		return "trasferimento"
	}
	return "ritiro"
}

func staffTable(staff []communication.Colleague) paper.Table {
	words := map[string]string{string(course.TeacherPart): "docente", string(course.TutorPart): "tutor", string(course.StageTutorPart): "tutor di stage", string(course.DirectorPart): "direttore del corso"}
	t := paper.Table{Name: "personale", Title: "Personale", Columns: []paper.Column{{Title: "Cognome e nome", Width: 6}, {Title: "Incarico", Width: 4}, {Title: "Titolo", Width: 8}}}
	for _, s := range staff {
		t.Rows = append(t.Rows, []string{s.Name, words[s.Part], s.Title})
	}
	return t
}

// lessonColumns are those of every list of lessons.
var lessonColumns = []paper.Column{{Title: "Data", Width: 17}, {Title: "Orario", Width: 20}, {Title: "Unità", Width: 17}, {Title: "Modalità", Width: 18}, {Title: "Luogo", Width: 33}, {Title: "Docenti", Width: 31}}

func calendarTable(title string, lessons []communication.Line) paper.Table {
	t := paper.Table{Name: "calendario", Title: title, Columns: lessonColumns}
	for _, l := range lessons {
		t.Rows = append(t.Rows, lessonCells(l))
	}
	return t
}

// lessonCells is a lesson at the times it was held, or else is planned at.
func lessonCells(l communication.Line) []string {
	from, to := l.From, l.To
	if l.Held != nil {
		from, to = l.Held.From, l.Held.To
	}
	return []string{l.Date.Italian(), from.String() + "–" + to.String(), pdf.Join(", ", segmentLabel(l.Segment), l.For), l.Mode.Label(), l.Place, l.Teachers}
}

// changeTable has two lines for each lesson: as it was told, and as it is now.
func changeTable(changes []communication.Pair) paper.Table {
	t := paper.Table{Name: "variazioni", Title: "Variazioni",
		Columns: append([]paper.Column{{Title: "Che cosa cambia", Width: 24}, {Title: "Stato", Width: 17}}, lessonColumns...)}
	none := slices.Repeat([]string{"—"}, len(lessonColumns))
	for _, p := range changes {
		told, now, what := none, none, "lezione aggiunta"
		switch {
		case p.Gone():
			what = "lezione annullata"
		case p.Told != nil:
			var words []string
			for _, a := range p.Aspects {
				words = append(words, a.Label())
			}
			what = strings.Join(words, ", ")
		}
		if p.Told != nil {
			told = lessonCells(*p.Told)
		}
		if !p.Gone() {
			planned := *p.Now
			planned.Held = nil
			now = lessonCells(planned)
		}
		t.Rows = append(t.Rows, append([]string{what, "comunicata"}, told...), append([]string{"", "ora"}, now...))
	}
	return t
}

// hourTable is what was planned and held of lessons, by mode. FAD and stage are windows:
// the register has them.
func hourTable(given []timetable.Given) paper.Table {
	t := paper.Table{Name: "ore", Title: "Ore di lezione", Columns: []paper.Column{{Title: "Modalità", Width: 3}, {Title: "Previste", Width: 1, Right: true}, {Title: "Svolte", Width: 1, Right: true}}}
	for _, mode := range hours.Modes {
		var planned, held calendar.Minutes
		for _, g := range given {
			if g.Mode == mode {
				planned, held = planned+g.Planned, held+g.Held
			}
		}
		if mode.IsLesson() && cmp.Or(planned, held) > 0 {
			t.Rows = append(t.Rows, []string{mode.Label(), planned.String(), held.String()})
		}
	}
	return t
}
