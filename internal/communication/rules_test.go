package communication

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/provider"
)

func date(iso string) calendar.Date { return calendar.MustDate(iso) }

// lesson is nine to one in room 1 with Anna, changed as a test wants it.
func lesson(id, on string, change ...func(*Line)) Line {
	l := Line{LessonID: id, Date: date(on), From: calendar.NewWall(9, 0), To: calendar.NewWall(13, 0), Segment: "531", Mode: hours.Classroom,
		RoomID: "r1", Place: "Aula 1, Sede", TeacherIDs: []string{"anna"}, Teachers: "Neri Anna"}
	for _, c := range change {
		c(&l)
	}
	return l
}

func later(l *Line)   { l.From, l.To = calendar.NewWall(14, 0), calendar.NewWall(18, 0) }
func bruno(l *Line)   { l.TeacherIDs, l.Teachers = []string{"bruno"}, "Bassi Bruno" }
func room2(l *Line)   { l.RoomID, l.Place = "r2", "Aula 2, Sede" }
func lab(l *Line)     { l.Mode = hours.Laboratory }
func remote(l *Line)  { l.Mode, l.RoomID, l.Place = hours.LiveDistance, "", "Teams" }
func zoom(l *Line)    { l.Mode, l.RoomID, l.Place = hours.LiveDistance, "", "Zoom" }
func off(l *Line)     { l.Off = Cancelled }
func notHeld(l *Line) { l.Off = NotHeld }

func to(iso string) func(*Line) { return func(l *Line) { l.Date = date(iso) } }

func TestInWhatALessonDiffers(t *testing.T) {
	as := func(change ...func(*Line)) []Line { return []Line{lesson("l", "2026-12-01", change...)} }
	for name, c := range map[string]struct {
		told, now []Line
		want      []Aspect
	}{
		"not at all":                     {as(), as(), nil},
		"its time":                       {as(), as(later), []Aspect{Calendar}},
		"its day":                        {as(), as(to("2026-12-02")), []Aspect{Calendar}},
		"its unit":                       {as(), as(func(l *Line) { l.Segment = "KC" }), []Aspect{Calendar}},
		"who teaches it":                 {as(), as(bruno), []Aspect{Teacher}},
		"its room":                       {as(), as(room2), []Aspect{Site}},
		"the name of its room":           {as(), as(func(l *Line) { l.Place = "Aula Uno, Sede" }), nil},
		"its platform":                   {as(remote), as(zoom), []Aspect{Site}},
		"from the room to DAD":           {as(), as(remote), []Aspect{Mode}},
		"and back, in another room":      {as(remote), as(room2), []Aspect{Mode}},
		"to the laboratory in its room":  {as(), as(lab), []Aspect{Mode}},
		"to a laboratory":                {as(), as(lab, room2), []Aspect{Site, Mode}},
		"everything":                     {as(), as(later, bruno, remote), []Aspect{Calendar, Teacher, Mode}},
		"a lesson more":                  {nil, as(), []Aspect{Calendar}},
		"a lesson less":                  {as(), nil, []Aspect{Calendar}},
		"cancelled":                      {as(), as(off), []Aspect{Calendar}},
		"not held":                       {as(), as(notHeld, bruno), []Aspect{Calendar}},
		"cancelled before it was told":   {nil, as(off), nil},
		"how it was held":                {as(), as(func(l *Line) { l.Held = &Held{Partly: true} }), nil},
		"a second teacher, side by side": {as(), as(func(l *Line) { l.TeacherIDs = []string{"anna", "bruno"} }), []Aspect{Teacher}},
	} {
		var got []Aspect
		for _, p := range Compare(c.told, c.now) {
			got = append(got, p.Aspects...)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestLessonsAreLaidSideBySideInTheOrderOfDays(t *testing.T) {
	told := []Line{lesson("a", "2026-12-01"), lesson("b", "2026-12-02"), lesson("gone", "2026-12-03")}
	now := []Line{lesson("b", "2026-12-02"), lesson("new", "2026-12-02", later), lesson("a", "2026-12-04")}
	var got []string
	for _, p := range Compare(told, now) {
		got = append(got, p.shown().LessonID)
	}
	if diff := cmp.Diff([]string{"b", "new", "gone", "a"}, got); diff != "" {
		t.Error(diff)
	}
}

// What is told aspect by aspect is in the end what is, and what was not told stays as it
// was told before.
func TestTellingSomeAspects(t *testing.T) {
	told := []Line{lesson("a", "2026-12-01"), lesson("b", "2026-12-02"), lesson("c", "2026-12-03"), lesson("d", "2026-12-04")}
	now := []Line{lesson("a", "2026-12-01", later, bruno), lesson("b", "2026-12-02", remote, bruno), lesson("c", "2026-12-03", off), lesson("d", "2026-12-04", lab, room2), lesson("e", "2026-12-07")}
	for name, c := range map[string]struct {
		aspects []Aspect
		want    []Line
	}{
		"nothing": {nil, told},
		"calendar": {[]Aspect{Calendar}, []Line{
			lesson("a", "2026-12-01", later), lesson("b", "2026-12-02"), lesson("d", "2026-12-04"), lesson("e", "2026-12-07")}},
		"teachers": {[]Aspect{Teacher}, []Line{
			lesson("a", "2026-12-01", bruno), lesson("b", "2026-12-02", bruno), lesson("c", "2026-12-03"), lesson("d", "2026-12-04")}},
		"sites": {[]Aspect{Site}, []Line{
			lesson("a", "2026-12-01"), lesson("b", "2026-12-02"), lesson("c", "2026-12-03"), lesson("d", "2026-12-04", room2)}},
		"modes": {[]Aspect{Mode}, []Line{
			lesson("a", "2026-12-01"), lesson("b", "2026-12-02", remote), lesson("c", "2026-12-03"), lesson("d", "2026-12-04", lab)}},
		"all": {Aspects, []Line{now[0], now[1], now[3], now[4]}},
	} {
		got := tell(told, now, c.aspects)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for _, a := range c.aspects {
			if left := changed(Compare(got, now), a); len(left) > 0 {
				t.Errorf("%s: of %s there is still to tell %+v", name, a, left)
			}
		}
	}
}

func TestTheLetterThatToldALessonSo(t *testing.T) {
	letter := func(n int, state State, k Kind, lines ...Line) Letter {
		return Letter{Communication: Communication{State: state, Kind: k}, Entry: Entry{Number: n, Year: 2026}, Snapshot: Snapshot{Lessons: lines}}
	}
	a, b := lesson("a", "2026-12-01"), lesson("b", "2026-12-02")
	got := AsTold([]Letter{
		letter(1, Annulled, Start, a),
		letter(2, Acknowledged, Start, a, b),
		letter(3, Sent, Class),
		letter(4, Sent, Variation, lesson("a", "2026-12-01", later), b),
		letter(5, Sent, Variation, lesson("a", "2026-12-01", later), lesson("b", "2026-12-02", bruno), lesson("c", "2026-12-03")),
		letter(6, Ready, Variation),
	})
	var said []string
	for _, g := range got {
		said = append(said, g.LessonID+" "+g.Teachers+" "+g.By.Entry.Label())
	}
	if diff := cmp.Diff([]string{"a Neri Anna 4/2026", "b Bassi Bruno 5/2026", "c Neri Anna 5/2026"}, said); diff != "" {
		t.Error(diff)
	}
}

func attends(n int) Attendee {
	return Attendee{EnrolmentID: string(rune('a' + n)), Number: n, From: date("2026-12-01")}
}

func left(n int, on string) Attendee {
	a := attends(n)
	a.Left, a.To = Withdrew, date(on)
	return a
}

func TestWhoMoved(t *testing.T) {
	joined := attends(3)
	joined.From = date("2026-12-10")
	for name, c := range map[string]struct {
		told, now []Attendee
		want      []Move
	}{
		"nobody":             {[]Attendee{attends(1), left(2, "2026-12-02")}, []Attendee{attends(1), left(2, "2026-12-02")}, nil},
		"one left":           {[]Attendee{attends(1)}, []Attendee{left(1, "2026-12-05")}, []Move{{left(1, "2026-12-05"), false}}},
		"one joined":         {[]Attendee{attends(1)}, []Attendee{attends(1), joined}, []Move{{joined, true}}},
		"one came back":      {[]Attendee{left(1, "2026-12-02")}, []Attendee{attends(1)}, []Move{{attends(1), true}}},
		"joined and left":    {nil, []Attendee{left(1, "2026-12-05")}, []Move{{left(1, "2026-12-05"), false}}},
		"left by their name": {[]Attendee{{EnrolmentID: "b", Number: 1, Name: "Rossi"}}, []Attendee{attends(1)}, nil},
	} {
		if diff := cmp.Diff(c.want, moves(c.told, c.now)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// told is a letter that was sent on a day.
func told(k Kind, on string, s Snapshot) Letter {
	return Letter{Communication: Communication{ID: "sent-" + string(k), Kind: k, State: Sent, SentOn: date(on)}, Snapshot: s}
}

// waits is one that is ready.
func waits(k Kind, aspects string, s Snapshot) Letter {
	return Letter{Communication: Communication{ID: "ready-" + string(k), Kind: k, State: Ready, Aspects: aspects}, Snapshot: s}
}

func TestWhatIsDue(t *testing.T) {
	terms := provider.Provider{}.WithUsualTerms()
	calendar := []Line{lesson("a", "2026-12-01"), lesson("b", "2026-12-02"), lesson("c", "2026-12-09")}
	class := []Attendee{attends(1), attends(2)}
	start := told(Start, "2026-11-15", Snapshot{Lessons: calendar, Class: class})
	facts := func(state course.State, change func(*Facts)) Facts {
		f := Facts{Course: course.Course{ID: "c", State: state, StartsOn: date("2026-12-01"), EndsOn: date("2027-03-31")}, Terms: terms, Lessons: slices.Clone(calendar), Class: slices.Clone(class)}
		if change != nil {
			change(&f)
		}
		return f
	}
	running := func(change func(*Facts)) Facts {
		return facts(course.Started, func(f *Facts) {
			f.Letters = []Letter{start}
			change(f)
		})
	}
	ended := func(change func(*Facts)) Facts {
		return facts(course.Ended, func(f *Facts) {
			f.Course.EndedOn, f.Letters = date("2027-03-26"), []Letter{start}
			change(f)
		})
	}
	end := told(End, "2027-04-01", Snapshot{Lessons: calendar, Class: class})
	for name, c := range map[string]struct {
		facts Facts
		want  []string
	}{
		"a draft":       {facts(course.Draft, nil), nil},
		"authorised":    {facts(course.Authorised, nil), []string{"start 2026-11-21 Le attività cominciano il 01/12/2026: l’avvio si comunica almeno 10 giorni prima."}},
		"started late":  {facts(course.Started, func(f *Facts) { f.Course.StartedOn = date("2026-12-03") }), []string{"start 2026-11-23 Le attività cominciano il 03/12/2026: l’avvio si comunica almeno 10 giorni prima."}},
		"no notice":     {facts(course.Authorised, func(f *Facts) { f.Terms.StartNoticeDays = 0 }), []string{"start 2026-12-01 Le attività cominciano il 01/12/2026: l’avvio si comunica almeno 0 giorni prima."}},
		"start is told": {running(func(*Facts) {}), nil},
		"start is ready": {facts(course.Authorised, func(f *Facts) {
			f.Letters = []Letter{waits(Start, "", start.Snapshot)}
		}), []string{"start 2026-11-21 ready-start Le attività cominciano il 01/12/2026: l’avvio si comunica almeno 10 giorni prima."}},
		"ready, and then a lesson moves": {facts(course.Authorised, func(f *Facts) {
			f.Letters, f.Lessons[0] = []Letter{waits(Start, "", start.Snapshot)}, lesson("a", "2026-12-01", later)
		}), []string{"start 2026-11-21 ready-start stale Le attività cominciano il 01/12/2026: l’avvio si comunica almeno 10 giorni prima."}},
		"annulled": {facts(course.Authorised, func(f *Facts) {
			l := start
			l.State = Annulled
			f.Letters = []Letter{l}
		}), []string{"start 2026-11-21 Le attività cominciano il 01/12/2026: l’avvio si comunica almeno 10 giorni prima."}},

		"a lesson moves back": {running(func(f *Facts) { f.Lessons[2] = lesson("c", "2026-12-14") }),
			[]string{"variation calendar 2026-12-08 1 lezione ha altro giorno od orario, o è stata aggiunta o annullata, dopo la comunicazione del 15/11/2026: a partire dal 09/12/2026."}},
		"a lesson moves forward": {running(func(f *Facts) { f.Lessons[2] = lesson("c", "2026-12-04") }),
			[]string{"variation calendar 2026-12-03 1 lezione ha altro giorno od orario, o è stata aggiunta o annullata, dopo la comunicazione del 15/11/2026: a partire dal 04/12/2026."}},
		"several things at once": {running(func(f *Facts) {
			f.Terms.VariationNoticeDays = 3
			f.Lessons[0], f.Lessons[1], f.Lessons[2] = lesson("a", "2026-12-01", bruno), lesson("b", "2026-12-02", remote), lesson("c", "2026-12-09", bruno, room2)
			f.Lessons = append(f.Lessons, lesson("d", "2026-12-10"))
		}), []string{
			"variation teacher 2026-11-28 2 lezioni hanno un altro docente dopo la comunicazione del 15/11/2026: a partire dal 01/12/2026.",
			"variation mode 2026-11-29 1 lezione ha un’altra modalità dopo la comunicazione del 15/11/2026: a partire dal 02/12/2026.",
			"variation site 2026-12-06 1 lezione ha un’altra sede o aula dopo la comunicazione del 15/11/2026: a partire dal 09/12/2026.",
			"variation calendar 2026-12-09 1 lezione ha altro giorno od orario, o è stata aggiunta o annullata, dopo la comunicazione del 15/11/2026: a partire dal 10/12/2026.",
		}},
		"and back to what was told": {running(func(f *Facts) {
			f.Letters = append(f.Letters, told(Variation, "2026-12-02", Snapshot{Lessons: calendar}))
		}), nil},
		"the ready letter tells the teacher and not the mode": {running(func(f *Facts) {
			f.Lessons[1] = lesson("b", "2026-12-02", bruno, remote)
			f.Letters = append(f.Letters, waits(Variation, "teacher", Snapshot{Lessons: []Line{calendar[0], lesson("b", "2026-12-02", bruno), calendar[2]}}))
		}), []string{
			"variation teacher 2026-12-01 ready-variation 1 lezione ha un altro docente dopo la comunicazione del 15/11/2026: a partire dal 02/12/2026.",
			"variation mode 2026-12-01 1 lezione ha un’altra modalità dopo la comunicazione del 15/11/2026: a partire dal 02/12/2026.",
		}},
		"ready, and then another teacher": {running(func(f *Facts) {
			f.Lessons[1], f.Lessons[2] = lesson("b", "2026-12-02", bruno), lesson("c", "2026-12-09", bruno)
			f.Letters = append(f.Letters, waits(Variation, "teacher", Snapshot{Lessons: []Line{calendar[0], lesson("b", "2026-12-02", bruno), calendar[2]}}))
		}), []string{
			"variation teacher 2026-12-01 ready-variation stale 2 lezioni hanno un altro docente dopo la comunicazione del 15/11/2026: a partire dal 02/12/2026.",
		}},

		"somebody leaves, somebody joins": {running(func(f *Facts) { f.Class = []Attendee{attends(1), left(2, "2026-12-03"), attends(3)} }),
			[]string{"class 2026-12-06 2 allievi sono usciti o entrati dopo la comunicazione del 15/11/2026, a partire dal 01/12/2026: si comunica entro 5 giorni."}},
		"the letter about the class is ready": {running(func(f *Facts) {
			f.Class = []Attendee{attends(1), left(2, "2026-12-03")}
			f.Letters = append(f.Letters, waits(Class, "", Snapshot{Class: f.Class}))
		}), []string{"class 2026-12-08 ready-class 1 allievo è uscito o entrato dopo la comunicazione del 15/11/2026, a partire dal 03/12/2026: si comunica entro 5 giorni."}},

		"the end": {ended(func(*Facts) {}), []string{
			"end 2027-04-05 Le attività sono finite il 26/03/2027: la fine si comunica entro 10 giorni.",
			"exam – Le attività sono finite: proponi il giorno dell’esame e chiedi la commissione almeno 30 giorni prima.",
		}},
		"what was not told is told with the end": {ended(func(f *Facts) {
			f.Lessons[0], f.Class = lesson("a", "2026-12-01", bruno), []Attendee{attends(1)}
			f.Letters = append(f.Letters, end)
		}), []string{"exam – Le attività sono finite: proponi il giorno dell’esame e chiedi la commissione almeno 30 giorni prima."}},
		"a day is proposed": {ended(func(f *Facts) {
			f.Proposal.On, f.Letters = date("2027-05-10"), append(f.Letters, end)
		}), []string{"exam 2027-04-10 L’esame è del 10/05/2027: la commissione si chiede almeno 30 giorni prima."}},
		"a day is proposed while it runs": {running(func(f *Facts) { f.Proposal.On = date("2027-05-10") }), []string{"exam 2027-04-10 L’esame è del 10/05/2027: la commissione si chiede almeno 30 giorni prima."}},
		"the board is asked for": {ended(func(f *Facts) {
			f.Proposal.On = date("2027-05-10")
			f.Letters = append(f.Letters, end, told(ExamRequest, "2027-04-08", Snapshot{Exam: &Session{On: date("2027-05-10")}}))
		}), nil},
		"and then another day is proposed": {ended(func(f *Facts) {
			f.Proposal.On = date("2027-05-20")
			f.Letters = append(f.Letters, end, told(ExamRequest, "2027-04-08", Snapshot{Exam: &Session{On: date("2027-05-10")}}))
		}), []string{"exam 2027-04-20 Il giorno proposto per l’esame è passato dal 10/05/2027 al 20/05/2027: la richiesta si ripete almeno 30 giorni prima."}},
		"the Region chose its own day": {ended(func(f *Facts) {
			f.Proposal.On, f.Examined = date("2027-05-10"), date("2027-05-12")
			f.Letters = append(f.Letters, end, told(ExamRequest, "2027-04-08", Snapshot{Exam: &Session{On: date("2027-05-10")}}))
		}), nil},
		"examined without asking": {ended(func(f *Facts) {
			f.Examined, f.Letters = date("2027-05-12"), append(f.Letters, end)
		}), []string{"exam 2027-04-12 L’esame è del 12/05/2027: la commissione si chiede almeno 30 giorni prima."}},
	} {
		var got []string
		for _, o := range Due(c.facts) {
			line := string(o.Kind)
			for _, word := range []string{string(o.Aspect), o.Due.String(), o.Ready} {
				if word != "" {
					line += " " + word
				}
			}
			if o.Due.IsZero() {
				line += " –"
			}
			if o.Stale {
				line += " stale"
			}
			got = append(got, line+" "+language.Italian.T(o.Message, o.Args))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestOverdueIsAfterTheLastDay(t *testing.T) {
	o := Obligation{Due: date("2026-12-01")}
	for day, want := range map[string]bool{"2026-11-30": false, "2026-12-01": false, "2026-12-02": true} {
		if o.Overdue(date(day)) != want {
			t.Errorf("on %s: %v", day, !want)
		}
	}
	if (Obligation{}).Overdue(date("2026-12-01")) {
		t.Error("what hangs on no day is overdue")
	}
}

func TestHowLateALetterIs(t *testing.T) {
	today := date("2026-12-10")
	for name, c := range map[string]struct {
		letter Communication
		want   int
	}{
		"in time":     {Communication{State: Sent, DueOn: date("2026-12-01"), SentOn: date("2026-12-01")}, 0},
		"two days":    {Communication{State: Acknowledged, DueOn: date("2026-12-01"), SentOn: date("2026-12-03")}, 2},
		"still waits": {Communication{State: Ready, DueOn: date("2026-12-01")}, 9},
		"annulled":    {Communication{State: Annulled, DueOn: date("2026-12-01")}, 0},
		"no term":     {Communication{State: Sent, SentOn: date("2026-12-03")}, 0},
	} {
		if got := c.letter.Late(today); got != c.want {
			t.Errorf("%s: %d days, want %d", name, got, c.want)
		}
	}
}
