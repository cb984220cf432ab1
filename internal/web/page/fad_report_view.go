package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/fadlog"
	"vidimus/internal/fadreport"
	"vidimus/internal/finding"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
	"vidimus/internal/stranger"
	"vidimus/internal/web"
	"vidimus/templates"
)

func (s fadSheet) view(columns templates.Form) templates.FadReport {
	q, rep := s.desk.q, s.report
	view := templates.FadReport{CourseID: rep.CourseID, ID: rep.ID, SHA256: rep.FileID, Editable: may(q, diarists) && writable(s.desk.f.Course), Alert: s.alert(),
		Facts: factsOf(q.T("File"), rep.FileName, q.T("Che cos’è"), reportKind(q, rep.Kind), q.T("Piattaforma"), rep.Platform, q.T("Rapporto del"), rep.UpTo.Italian(),
			q.T("Righe"), strconv.Itoa(s.read.Rows), q.T("Portato da"), nameIn(s.desk.accounts, rep.BroughtBy)+", "+moment(q, rep.BroughtAt)),
		Findings: findingsOf(q.Locale(), s.findings()), Discard: may(q, diarists) && !rep.Confirmed()}
	if view.Editable && (rep.Kind == fadlog.Table && !rep.Confirmed() || len(s.read.Asks) > 0) {
		view.Columns = s.columns(columns)
	}
	if len(s.read.Asks) > 0 {
		return view
	}
	view.Learners, view.Objects = s.choices()
	view.People, view.Activities, view.Lines = s.people(), s.activities(), s.lines()
	if view.Editable && s.preview.News > 0 {
		view.Confirm, view.Seen = q.T("Conferma: {n} {n|riga|righe} di evidenza", "n", s.preview.News), s.preview.Stamp
	}
	return view
}

// alert says what the reader must know first.
func (s fadSheet) alert() *templates.Alert {
	q := s.desk.q
	people, titles := s.preview.Open()
	recorded, _ := strconv.Atoi(q.Query("registrate")) // just now, where it is a number
	switch {
	case len(s.read.Asks) > 0:
		return &templates.Alert{Tone: templates.Caution, Title: q.T("Il file non basta da solo"), Text: q.T("Rispondi qui sotto, poi si vede che cosa conterebbe.")}
	case s.report.Confirmed() && s.preview.News == 0 && recorded > 0:
		return &templates.Alert{Tone: templates.Success, Title: q.T("{n} {n|riga registrata|righe registrate}: {people}", "n", recorded, "people", s.followed())}
	case s.report.Confirmed() && s.preview.News == 0:
		return &templates.Alert{Tone: templates.Info, Title: q.T("Questo rapporto è già registrato"), Text: q.T("Confermato da {name} il {at}: portarlo di nuovo non cambia niente.", "name", nameIn(s.desk.accounts, s.report.ConfirmedBy), "at", moment(q, s.report.ConfirmedAt))}
	case people+titles > 0:
		return &templates.Alert{Tone: templates.Caution, Title: s.unknown(people, titles), Text: q.T("Quello che non si riconosce resta fuori: si può scegliere adesso o più tardi.")}
	case s.read.Estimated:
		return &templates.Alert{Tone: templates.Caution, Title: q.T("È una stima dai clic"), Text: q.T("Due clic di una persona sullo stesso oggetto, a non più di {n} minuti, valgono come tempo; l’ultimo non vale niente. Confermata, la stima si vede ma conta solo se una persona la attesta.", "n", int(s.report.Gap))}
	}
	return nil
}

// unknown is how many people, activities or both nobody has recognised.
func (s fadSheet) unknown(people, titles int) string {
	q := s.desk.q
	switch {
	case titles == 0:
		return q.T("{n} {n|persona|persone} da riconoscere", "n", people)
	case people == 0:
		return q.T("{n} attività da riconoscere", "n", titles)
	}
	return q.T("{people} {people|persona|persone} e {titles} attività da riconoscere", "people", people, "titles", titles)
}

// followed is what the report makes each learner's hours, by name.
func (s fadSheet) followed() string {
	var people []string
	sum := map[string]calendar.Minutes{}
	for _, l := range s.preview.Lines {
		if _, known := sum[l.EnrolmentID]; !known {
			people = append(people, l.EnrolmentID)
		}
		sum[l.EnrolmentID] += l.After.Minutes()
	}
	for i, id := range people {
		people[i] = s.name(id) + " " + sum[id].String()
	}
	return strings.Join(people, ", ")
}

// findings are those of the file and of each learner.
func (s fadSheet) findings() []finding.Finding {
	out := slices.Clone(s.read.Findings)
	for _, l := range s.preview.Lines {
		for _, f := range l.After.Findings(s.name(l.EnrolmentID)) {
			if !slices.Contains(saidOfEach, f.Rule) {
				out = append(out, f)
			}
		}
	}
	return out
}

func (s fadSheet) name(enrolmentID string) string {
	for _, m := range s.desk.members {
		if m.ID == enrolmentID {
			return m.Learner.FullName()
		}
	}
	return enrolmentID
}

func (s fadSheet) columns(form templates.Form) *templates.FadColumns {
	q, m := s.desk.q, s.read.Mapping
	c := &templates.FadColumns{Form: form, Open: len(s.read.Asks) > 0 || len(form.Errors) > 0, Estimated: m.Estimated}
	if c.Form.Values == nil {
		c.Form.Values = map[string]string{"unit": string(m.Unit), "pair": string(m.Pair), "order": string(m.Order)}
	}
	c.Orders = []templates.Choice{{Value: string(stamp.DayFirst), Text: q.T("3 aprile: prima il giorno")}, {Value: string(stamp.MonthFirst), Text: q.T("4 marzo: prima il mese")}}
	if s.report.Kind != fadlog.Table {
		return c
	}
	for _, f := range fadlog.Fields {
		c.Fields = append(c.Fields, templates.Choice{Value: f.ID, Text: q.T(f.Label())})
	}
	for i, heading := range s.read.Headings {
		column := templates.ImportColumn{Letter: spreadsheet.Column(i), Heading: excerpt(heading, 60), Name: "column." + strconv.Itoa(i)}
		if i < len(m.Columns) {
			column.Field = m.Columns[i]
		}
		if typed, was := form.Values[column.Name]; was {
			column.Field = typed
		}
		for _, row := range s.read.Sample {
			if text := row.Cell(i); text != "" {
				column.Samples = append(column.Samples, excerpt(text, 40))
			}
		}
		c.Columns = append(c.Columns, column)
	}
	c.Units = []templates.Choice{{Value: "", Text: q.T("non ce ne sono")}, {Value: string(stamp.Seconds), Text: q.T("secondi")}, {Value: string(stamp.Minute), Text: q.T("minuti")}, {Value: string(stamp.Hour), Text: q.T("ore")}, {Value: string(stamp.Day), Text: q.T("parti di giorno, come in Excel")}}
	c.Pairs = []templates.Choice{{Value: "", Text: q.T("non ce ne sono")}, {Value: string(stamp.HoursMinutes), Text: q.T("ore e minuti")}, {Value: string(stamp.MinutesSeconds), Text: q.T("minuti e secondi")}}
	c.Orders = append([]templates.Choice{{Value: "", Text: q.T("lo dice il file")}}, c.Orders...)
	return c
}

func (s fadSheet) choices() (learners, objects []templates.Choice) {
	for _, m := range s.desk.members {
		learners = append(learners, templates.Choice{Value: m.ID, Text: m.Learner.FullName()})
	}
	for _, o := range s.desk.book.Objects {
		objects = append(objects, templates.Choice{Value: o.ID, Text: segmentName(s.desk.q.Locale(), o.Segment) + " · " + o.Title})
	}
	return learners, objects
}

// howKnown is how something of a report was recognised.
func howKnown(q *web.Request, sign stranger.Sign) templates.Badge {
	switch sign {
	case stranger.Said:
		return templates.Badge{Tone: templates.Success, Text: q.T("scelto da una persona")}
	case stranger.ByEmail:
		return templates.Badge{Tone: templates.Success, Text: q.T("per email")}
	case stranger.ByTaxCode:
		return templates.Badge{Tone: templates.Success, Text: q.T("per codice fiscale")}
	case stranger.ByName:
		return templates.Badge{Tone: templates.Success, Text: q.T("per nome esatto")}
	}
	return templates.Badge{Tone: templates.Caution, Text: q.T("da scegliere")}
}

// takenFor is what a select shows: the id, or that it is none.
func takenFor(id string, sign stranger.Sign) string {
	if id == "" && sign == stranger.Said {
		return fadreport.Nobody
	}
	return id
}

func (s fadSheet) people() (out []templates.FadMatch) {
	for i, p := range s.preview.People {
		m := templates.FadMatch{Name: "person." + strconv.Itoa(i), Key: p.Key, Text: cmp.Or(p.Name, p.Known()), Choice: takenFor(p.EnrolmentID, p.Sign), How: howKnown(s.desk.q, p.Sign)}
		m.Detail = strings.Join(slices.DeleteFunc([]string{p.Email, p.Username, p.TaxCode}, func(t string) bool { return t == "" || t == m.Text }), " · ")
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b templates.FadMatch) int { return cmp.Compare(len(a.Choice), len(b.Choice)) })
	return out
}

func (s fadSheet) activities() (out []templates.FadMatch) {
	q := s.desk.q
	for i, a := range s.preview.Activities {
		m := templates.FadMatch{Name: "activity." + strconv.Itoa(i), Key: a.Key, Text: a.Name, Choice: takenFor(a.ObjectID, a.Sign), How: howKnown(q, a.Sign)}
		m.Detail = q.T("{n} {n|persona|persone}, {minutes}", "n", a.People, "minutes", calendar.Minutes(a.Seconds/60))
		out = append(out, m)
	}
	return out
}

func (s fadSheet) lines() (out []templates.FadLine) {
	q := s.desk.q
	for _, l := range s.preview.Lines {
		line := templates.FadLine{Name: s.name(l.EnrolmentID), Object: l.Object.Title, Told: calendar.Minutes(l.Seconds / 60), Planned: l.Object.Minutes,
			Before: l.Before.Minutes(), After: l.After.Minutes(), Clicks: l.After.Clicks(), Last: moment(q, l.After.LastAccess()), Test: l.After.TestResult(), New: l.News > 0}
		if n := l.After.Outside(); n > 0 {
			line.Outside = q.T("{minutes} fuori finestra ({from}–{to})", "minutes", n, "from", l.Object.FromDate, "to", l.Object.ToDate)
		}
		if i := slices.IndexFunc(l.After.Rows, attendance.FadReading.Late); i >= 0 {
			line.Late = q.T("non dice quanto viene dopo il {date}", "date", l.After.Rows[i].Until)
		}
		out = append(out, line)
	}
	return out
}
