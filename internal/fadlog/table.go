package fadlog

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/spreadsheet"
	"vidimus/internal/stamp"
)

// Mapping says what the columns of a table are, and how its values are to be read.
type Mapping struct {
	Columns   []string    `json:"columns"` // the id of a [Field], empty for a column left out
	Unit      stamp.Unit  `json:"unit,omitempty"`
	Pair      stamp.Pair  `json:"pair,omitempty"`
	Order     stamp.Order `json:"order,omitempty"`
	Estimated bool        `json:"estimated,omitempty"` // the platform says itself that its times are estimates
}

// Field is something that a column may hold.
type Field struct{ ID, label, names string }

// Label is the field's name, a sentence of the catalogue.
func (f Field) Label() string { return f.label }

// Fields are all fields, in the order in which a form offers them; names are the headings they
// are known by, folded.
var Fields = []Field{
	{"name", "Nome e cognome", "nome completo,nome completo dellutente,nome e cognome,cognome e nome,cognome nome,nominativo,allievo,utente,partecipante,corsista,studente,learner,learner name,user,user full name,full name,fullname,actor,actor name,name,student,student name"},
	{"surname", "Cognome", "cognome,surname,last name,lastname,family name"},
	{"first_name", "Nome", "nome,first name,firstname,given name"},
	{"email", "Email", "email,e mail,mail,email address,indirizzo email,posta elettronica,actor email,actor mbox,mbox,user email,learner email"},
	{"username", "Nome utente", "username,nome utente,user name,login,user id,id utente,learner id,account,matricola,actor account name,idnumber,id number"},
	{"tax_code", "Codice fiscale", "codice fiscale,cf,cod fiscale,tax code"},
	{"activity", "Oggetto FAD", "oggetto,oggetto fad,attivita,modulo,unita,lezione,risorsa,corso,pacchetto,pacchetto scorm,titolo,sco,activity,activity name,object,object name,module,course,course title,lesson,title,item,resource,scorm package"},
	{"duration", "Durata", "durata,durata totale,tempo,tempo totale,tempo trascorso,tempo di fruizione,tempo di connessione,tempo impiegato,tempo dedicato,tempo di permanenza,ore fruite,minuti,minuti fruiti,duration,result duration,total time,time,time spent,session time,totaltime,sessiontime,cmi core total time,cmi total time,cmi core session time,cmi session time,time tracked,learning time,dedication,seconds,secondi,minutes,hours,ore"},
	{"date", "Data o inizio", "data,giorno,inizio,ora inizio,data inizio,data e ora,data di fruizione,orario di inizio,accesso,login time,data accesso,date,day,start,started,start time,start date,timestamp,begin,session start,attempt started"},
	{"end", "Fine", "fine,ora fine,data fine,orario di fine,uscita,end,ended,end time,finish,session end,logout"},
	{"last", "Ultimo accesso", "ultimo accesso,ultima attivita,ultima visita,last access,last accessed,last accessed on,last activity,last visit"},
	{"accesses", "Accessi", "accessi,numero accessi,n accessi,numero di accessi,sessioni,tentativi,visite,accesses,attempts,sessions,visits,views"},
	{"score", "Esito del test", "esito,esito del test,punteggio,voto,risultato,valutazione,percentuale,score,grade,result,result score,score raw,cmi core score raw,cmi score raw,cmi score scaled,mark,test result"},
	{"state", "Completamento", "stato,completamento,completato,stato di completamento,status,completion,completed,lesson status,completion status,cmi core lesson status,cmi completion status,result completion"},
}

// propose is the mapping that the headings suggest.
func propose(headings []string) Mapping {
	m := Mapping{Columns: make([]string, len(headings))}
	for i, heading := range headings {
		h := strings.NewReplacer("_", " ", ".", " ", "(", " ", ")", " ", "[", " ", "]", " ").Replace(heading)
		folded := language.Fold(h)
		id, unit := called(folded), stamp.Unit("")
		if id == "" {
			last := folded[strings.LastIndexByte(folded, ' ')+1:] // Durata (min)
			if u := stamp.UnitOf(last); u != "" && last != folded {
				id, unit = called(strings.TrimSpace(strings.TrimSuffix(folded, last))), u
			}
		} else if u := stamp.UnitOf(folded); u != "" || strings.HasSuffix(folded, " fruiti") || strings.HasSuffix(folded, " fruite") {
			unit = cmp.Or(u, stamp.UnitOf(strings.Fields(folded)[0]))
		}
		if id != "" && !slices.Contains(m.Columns[:i], id) {
			m.Columns[i] = id
			if id == "duration" {
				m.Unit, m.Estimated = unit, strings.Contains(folded, "dedica") || strings.Contains(folded, "dedication") || strings.Contains(folded, "stima") || strings.Contains(folded, "estimat")
			}
		}
	}
	return m
}

func called(folded string) string {
	for _, f := range Fields {
		if slices.Contains(strings.Split(f.names, ","), folded) {
			return f.ID
		}
	}
	return ""
}

// column is where a field stands, -1 where it does not.
func (m Mapping) column(field string) int { return slices.Index(m.Columns, field) }

func (m Mapping) has(fields ...string) bool {
	return slices.ContainsFunc(fields, func(f string) bool { return m.column(f) >= 0 })
}

// Check refuses a mapping that cannot be: a field in two columns, or nothing to know a person
// by. A table without times may hold results.
func (m Mapping) Check() error {
	bad := fault.New(fault.Invalid, "fadlog.mapping", "Controlla le colonne.")
	for i, id := range m.Columns {
		switch {
		case id == "":
		case !slices.ContainsFunc(Fields, func(f Field) bool { return f.ID == id }):
			bad.With("column."+strconv.Itoa(i), "Scegli una voce dell’elenco.")
		case m.column(id) != i:
			bad.With("column."+strconv.Itoa(i), "Questo dato è già nella colonna {column}: lasciane una sola.", fault.Args{"column": spreadsheet.Column(m.column(id))})
		}
	}
	if !m.has("name", "surname", "email", "username", "tax_code") {
		bad.With("columns", "Scegli la colonna da cui si capisce chi è: nome, email, nome utente o codice fiscale.")
	}
	if !m.has("duration", "end", "score", "state") {
		bad.With("columns", "Scegli la colonna della durata, o almeno quella dell’esito o del completamento.")
	}
	return bad.OrNil()
}

// tableReader reads the rows of a table by its mapping.
type tableReader struct {
	*reader
	seen  map[[16]byte]int // the line of each row, by what stands in it
	timed []timing         // they wait for the order of the days
}

// timing is how long and when, as a row says it; a stamp that it does not say has no year.
type timing struct {
	person, activity, line int
	measured               bool
	seconds                int
	date, end, last        stamp.Stamp
}

func (r *reader) table(head headed) func(spreadsheet.Row) error {
	r.Sample = head.sample
	r.Mapping = r.opt.Mapping
	if len(r.opt.Mapping.Columns) == 0 {
		r.Mapping = propose(head.row.Cells)
	}
	t := &tableReader{reader: r, seen: map[[16]byte]int{}}
	r.finish, r.Estimated = t.end, r.Mapping.Estimated
	if r.Mapping.Check() != nil {
		r.Asks = append(r.Asks, AskColumns)
		return func(spreadsheet.Row) error { return nil }
	}
	return t.row
}

func (t *tableReader) cell(r spreadsheet.Row, field string) string {
	return r.Cell(t.Mapping.column(field))
}

func (t *tableReader) row(r spreadsheet.Row) error {
	sum := sha256.Sum256([]byte(strings.Join(r.Cells, "\x00")))
	whole := [16]byte(sum[:])
	if line, twice := t.seen[whole]; twice {
		t.note(finding.Warning, r.Number, "È uguale alla riga {other}, conta una volta sola.", finding.Args{"other": line})
		return nil
	}
	t.seen[whole] = r.Number
	p := Person{Name: cmp.Or(t.cell(r, "name"), strings.TrimSpace(t.cell(r, "surname")+" "+t.cell(r, "first_name"))),
		Email: strings.TrimPrefix(t.cell(r, "email"), "mailto:"), Username: t.cell(r, "username"), TaxCode: t.cell(r, "tax_code")}
	if p == (Person{}) {
		t.note(finding.Warning, r.Number, "Non dice di chi è.", nil)
		return nil
	}
	e := t.entryOf(t.person(p), t.activityAt(t.cell(r, "activity")))
	if score := t.cell(r, "score"); score != "" {
		e.Score = score
	}
	e.Completed = e.Completed || completedSays(t.cell(r, "state"))
	if n, err := strconv.Atoi(t.cell(r, "accesses")); err == nil && n > 0 {
		e.Accesses += n
	} else if !t.Mapping.has("accesses") {
		e.Accesses++
	}
	t.time(r, e.Person, e.Activity)
	return nil
}

// completedSays reads the state of a course in the words of SCORM, xAPI and people.
func completedSays(text string) bool {
	switch language.Fold(text) {
	case "completed", "passed", "complete", "true", "yes", "1", "completato", "completata", "superato", "superata", "si", "vero", "100", "finito", "concluso":
		return true
	}
	return false
}

// time reads how long and when.
func (t *tableReader) time(r spreadsheet.Row, person, activity int) {
	x := timing{person: person, activity: activity, line: r.Number}
	if text := t.cell(r, "duration"); text != "" {
		var err error
		if x.seconds, err = stamp.Duration(text, t.Mapping.Unit, t.Mapping.Pair); err != nil {
			t.refuse(r, err)
			return
		}
		x.measured = true
	}
	for field, s := range map[string]*stamp.Stamp{"date": &x.date, "end": &x.end, "last": &x.last} {
		cell := t.cell(r, field)
		if cell == "" {
			continue
		}
		var ok bool
		if *s, ok = stamp.Parse(cell); !ok || s.Year == 0 {
			t.note(finding.Warning, r.Number, "Colonna {column}: «{text}» non è una data, la riga non conta.", finding.Args{"column": spreadsheet.Column(t.Mapping.column(field)), "text": stamp.Excerpt(cell)})
			return
		}
		t.orders.see(*s, r.Number)
	}
	t.timed = append(t.timed, x)
}

// refuse asks what a duration needs, or notes that it is none.
func (t *tableReader) refuse(r spreadsheet.Row, err error) {
	var ask Ask
	switch {
	case errors.Is(err, stamp.ErrUnit):
		ask = AskUnit
	case errors.Is(err, stamp.ErrPair):
		ask = AskPair
	default:
		e := fault.As(err)
		t.note(finding.Warning, r.Number, e.Message, finding.Args(e.Args))
		return
	}
	if !slices.Contains(t.Asks, ask) {
		t.Asks = append(t.Asks, ask)
	}
}

// place puts the time of a row where it belongs.
func (t *tableReader) place(x timing, o stamp.Order) {
	e := t.entryOf(x.person, x.activity)
	var at [3]calendar.Instant
	for i, s := range []stamp.Stamp{x.date, x.end, x.last} {
		if s.Year == 0 {
			continue
		}
		var err error
		if at[i], err = s.Instant(o, calendar.Date{}, t.opt.Zone); err != nil {
			t.note(finding.Warning, x.line, "Questo giorno o quest’ora non esiste, la riga non conta.", nil)
			return
		}
		e.saw(at[i])
	}
	from, to := at[0], at[1]
	switch {
	case !x.measured && !from.IsZero() && !to.IsZero():
		t.between(e, x.line, calendar.Interval{From: from, To: to})
	case !x.measured:
	case !from.IsZero() && x.date.Timed && x.seconds <= 86_400:
		e.spend(calendar.Interval{From: from, To: from.Add(time.Duration(x.seconds) * time.Second)}, t.opt.Zone)
	case !from.IsZero():
		day, _ := calendar.WallOf(from, t.opt.Zone)
		e.part(day).Untimed += x.seconds
	default:
		e.part(calendar.Date{}).Untimed += x.seconds
	}
}

// between is a row that says when it began and ended, and not how long it took.
func (t *tableReader) between(e *Entry, line int, s calendar.Interval) {
	switch {
	case s.To.Before(s.From):
		t.note(finding.Warning, line, "Finisce prima di cominciare, la riga non conta.", nil)
	case s.To.Sub(s.From) > 24*time.Hour:
		t.note(finding.Warning, line, "Dall’inizio alla fine passa più di un giorno: si sa quando, non per quanto tempo, la riga non conta.", nil)
	default:
		e.spend(s, t.opt.Zone)
	}
}

func (t *tableReader) end() error {
	order, err := t.order()
	if err != nil {
		return err
	}
	for _, x := range t.timed {
		t.place(x, order)
	}
	return nil
}

// orders gathers what the days of a file tell of their order.
type orders struct {
	first, second int  // a line on which the first, the second number cannot be a month
	doubt         bool // some day can be read in both ways
	half          bool
}

func (o *orders) see(s stamp.Stamp, line int) {
	if s.Settled {
		return
	}
	o.half = o.half || s.Half
	switch {
	case s.First > 12:
		o.first = line
	case s.Second > 12:
		o.second = line
	case s.First != s.Second:
		o.doubt = true
	}
}

// order is how the days of the file are written: as the file tells, else as a person said. The
// day comes first but in American English, where the hours have AM and PM: only there is it
// asked.
func (r *reader) order() (stamp.Order, error) {
	o := r.orders
	switch {
	case o.first > 0 && o.second > 0:
		return "", fault.New(fault.Invalid, "fadlog.days", "Alle righe {a} e {b} giorno e mese sono scritti in due ordini diversi: esporta di nuovo il rapporto.", fault.Args{"a": min(o.first, o.second), "b": max(o.first, o.second)})
	case o.second > 0:
		return stamp.MonthFirst, nil
	case o.first > 0:
		return stamp.DayFirst, nil
	case o.half && o.doubt && r.opt.Mapping.Order == stamp.AnyOrder:
		r.Asks = append(r.Asks, AskOrder)
	}
	return cmp.Or(r.opt.Mapping.Order, stamp.DayFirst), nil
}
