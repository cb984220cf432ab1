package demo

import (
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// An edition is one of the courses. All of them follow the same life; how far each
// has come is only a matter of when it starts.
type edition struct {
	class    string // of people.tsv
	course   course.Course
	start    int // its first day, in school days from today
	act      string
	tutor    string
	site     string
	room     string
	lab      string
	evenings bool // the class comes in the afternoon
	teachers map[byte]string
	pupils   []*pupil
	groups   [2]timetable.Group
	lessons  []*lesson
	objects  []*object

	id string
}

// editions are the courses that the history tells of.
func (b *builder) editions() []*edition {
	teachers := map[byte]string{'p': "l.petrone", 'r': "docente", 'd': "f.dilauro", 'c': "e.capasso", 's': "i.sorrentino", 't': "t.brancaccio"}
	upcoming := map[byte]string{'p': "l.petrone", 'r': "docente", 'd': "f.dilauro", 'c': "s.vitiello", 's': "f.dilauro", 't': "t.brancaccio"}
	closing := map[byte]string{'p': "l.petrone", 'r': "docente", 'd': "f.dilauro", 'c': "e.capasso", 's': "l.petrone", 't': "t.brancaccio"}
	const title = "Operatore call center Inbound"
	return []*edition{
		{class: "finito", start: -72, act: "D.D. 118", tutor: "p.ferrigno", site: "Sede Flegrea", room: "Aula Solfatara", lab: "Laboratorio informatico", teachers: teachers,
			course: course.Course{Title: title, Edition: "4", RegionalCode: "DEMO-0418", Register: course.OnPaper}},
		{class: "chiusura", start: -46, act: "D.D. 187", tutor: "p.ferrigno", site: "Sede Chiaia", room: "Aula Vesuvio", lab: "Laboratorio informatico", evenings: true, teachers: closing,
			course: course.Course{Title: title, Edition: "4 bis", RegionalCode: "DEMO-0464", Register: course.OnPaper}},
		{class: "corso", start: -28, act: "D.D. 203", tutor: "tutor", site: "Sede Chiaia", room: "Aula Vesuvio", lab: "Laboratorio telefonico", teachers: teachers,
			course: course.Course{Title: title, Edition: "5", RegionalCode: "DEMO-0523", Register: course.Electronic}},
		{class: "avvio", start: 7, act: "D.D. 241", tutor: "tutor", site: "Sede Flegrea", room: "Aula Solfatara", lab: "Laboratorio informatico", evenings: true, teachers: upcoming,
			course: course.Course{Title: title, Edition: "6", RegionalCode: "DEMO-0611", Register: course.OnPaper}},
	}
}

// plan is 250 hours that conform to the Campania sheet.
func plan() course.Plan {
	return course.Plan{
		UF: map[string]course.Split{
			"531": {Classroom: 50, LiveDistance: 20, SelfPaced: 10, Laboratory: 10},
			"532": {Classroom: 30, LiveDistance: 15, SelfPaced: 10, Laboratory: 5},
		},
		KC: course.Split{Classroom: 20}, Stage: course.Stage{UC: map[string]int{"2299": 60, "3075": 20}}, UFCaps: course.Proportional,
	}
}

// pattern is the lessons in their order, five hours each: what (A aula, D DAD, L
// laboratory of UF 531, in small letters of UF 532, K key competences) and who teaches.
const pattern = "Kp Ar Ad Dc Ar Kp Ad Dc Ls Ar Ad Dc Kp Ar Ad Ls Ar Dc Kp Ar at dc ls ar ar dc at dc at at"

// stageDays of a course, counted from its first day, are days at a company; lessons are
// on the others.
var stageDays = []int{9, 14, 19, 24, 29, 34, 39, 44}

// lastDay is the last day of the course: the stage ends.
const lastDay = 45

// A lesson is one of the pattern; one of laboratory stands twice, for each group.
type lesson struct {
	n       int // its place in the pattern, from 0
	day     int // of the course
	teacher string
	group   int // −1: the class
	timetable.Request
	timetable.Lesson
}

// day is a day of the course, counted from its first.
func (b *builder) dayOf(e *edition, n int) calendar.Date { return b.day(e.start + n) }

var (
	morning   = [2]calendar.Wall{calendar.NewWall(9, 0), calendar.NewWall(11, 30)}
	afternoon = [2]calendar.Wall{calendar.NewWall(14, 30), calendar.NewWall(17, 0)}
)

// slot is five hours with a break of a quarter of an hour.
func slot(day calendar.Date, part [2]calendar.Wall, room string) timetable.Slot {
	const hour, quarter = 3600, 900
	return timetable.Slot{Date: day, From: part[0], To: part[0] + 5*hour + quarter, RoomID: store.Ref(room),
		Breaks: []timetable.Break{{From: part[1], To: part[1] + quarter}}}
}

// timetable writes down every lesson of an edition.
func (b *builder) timetable(e *edition) {
	day, usual, other := 0, morning, afternoon
	if e.evenings {
		usual, other = other, usual
	}
	taught := map[string]int{}
	for n, word := range strings.Fields(pattern) {
		for isStageDay(day) {
			day++
		}
		l := &lesson{n: n, day: day, teacher: e.teachers[word[1]], group: -1}
		l.Request = timetable.Request{Segment: "531", Mode: hours.Classroom, Slot: slot(b.dayOf(e, day), usual, b.rooms[e.room]), Teachers: []string{b.staff[l.teacher]}}
		if e.class == "corso" && n == together {
			l.Request.Teachers = append(l.Request.Teachers, b.staff[colleague])
		}
		switch word[0] {
		case 'a', 'd', 'l':
			l.Request.Segment = "532"
		case 'K':
			l.Request.Segment = hours.KeyCompetences
		}
		switch word[0] {
		case 'D', 'd':
			l.Request.Mode, l.Request.Slot.RoomID = hours.LiveDistance, ""
		case 'L', 'l':
			l.Request.Mode, l.Request.Slot.RoomID, l.Request.Audience, l.group = hours.Laboratory, store.Ref(b.rooms[e.lab]), timetable.ForGroup, 0
		}
		key := l.Request.Segment + string(l.Request.Mode)
		l.Request.Topic = topics[key][taught[key]%len(topics[key])]
		taught[key]++
		e.lessons = append(e.lessons, l)
		if l.group == 0 {
			second := *l
			second.group, second.Request.Slot = 1, slot(b.dayOf(e, day), other, b.rooms[e.lab])
			e.lessons = append(e.lessons, &second)
		}
		day++
	}
}

func isStageDay(day int) bool {
	return slices.Contains(stageDays, day)
}

// topics by segment and mode, in the sheet's own matters.
var topics = map[string][]string{
	"531classroom": {"Struttura organizzativa di un call center", "Principi di customer care", "Elementi di psicologia della comunicazione",
		"Tecniche di comunicazione telefonica: ascolto attivo", "Comprendere esigenze e domande del cliente", "Gamma di prodotti e servizi: le schede",
		"Normativa sul trattamento dei dati personali", "Etica e deontologia della comunicazione", "Inoltro delle richieste all’assistenza tecnica",
		"Compilare il report della chiamata; prova di fine UF 531"},
	"531live_distance": {"Fraseologia telefonica in inglese", "Gestione del colloquio in inglese", "Normativa sulle comunicazioni elettroniche", "Posta elettronica: tono e modelli di risposta"},
	"531laboratory":    {"Software di gestione dell’attività di call center: primi passi", "Simulazione di chiamate inbound con registrazione"},
	"532classroom": {"Organigrammi e schemi di processo", "Acquisire notizie e reclami dal cliente", "Funzioni del call center in house e in outsourcing",
		"Trasferire il reclamo al referente competente", "Annotazioni e messaggi: forma e recapito", "Ripasso e prova di fine UF 532"},
	"532live_distance": {"Tecniche di consultazione di data base", "Tecniche di estrazione e immissione dati", "Tecniche di comunicazione efficace"},
	"532laboratory":    {"Immettere ed estrarre dati da data base"},
	"KCclassroom":      {"Competenza digitale: identità e sicurezza", "Imparare a imparare; il patto d’aula", "Competenza in materia di cittadinanza", "Competenza imprenditoriale: il colloquio di lavoro"},
}

// hold writes down the whole life of a course, from the file to the certificates. What
// of it lies after this morning has not happened.
func (b *builder) hold(e *edition) error {
	everybody, err := people(e.class, b.today)
	if err != nil {
		return err
	}
	for i, p := range everybody {
		e.pupils = append(e.pupils, &pupil{person: p, habits: habitsOf(e.class, i)})
	}
	e.id = store.NewID()
	b.timetable(e)
	b.opening(e)
	b.enrolling(e)
	b.waiting(e)
	b.scheduling(e)
	b.teaching(e)
	b.inspecting(e)
	if e.class == "chiusura" {
		b.photographed(e)
	}
	b.selfPaced(e)
	b.placing(e)
	b.examining(e)
	b.telling(e)
	b.desk(e)
	b.writes(e)
	b.applying(e)
	if e.class == "avvio" {
		b.doubts()
		b.records(e)
	}
	return nil
}

// opening is everything before the class: the file, the staff, the act, the policies.
func (b *builder) opening(e *edition) {
	opened, act := b.dayOf(e, -36), b.dayOf(e, -32)
	b.on(opened, "09:30", "apertura "+e.class, func() error {
		return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
			c := e.course
			c.ID, c.StandardVersionID, c.Seats, c.SiteID, c.Platform = e.id, b.sheet, 25, b.sites[e.site], "Aula virtuale Partenope"
			c.RegisterAct, c.RegisterActOn = "Nota prot. 00"+e.course.Edition, b.dayOf(e, -40)
			c.StartsOn, c.EndsOn = b.dayOf(e, 0), b.dayOf(e, lastDay)
			if _, err := course.Open(b.ctx, tx, c, plan()); err != nil {
				return err
			}
			return b.staffing(tx, e)
		})
	})
	b.on(act, "12:00", "autorizzazione "+e.class, func() error {
		return b.write(b.director(), []store.Stream{store.ProviderStream(), store.CourseStream(e.id)}, func(tx *store.Tx) error {
			if _, err := course.Authorise(b.ctx, tx, e.id, course.Act{Number: e.act, Date: act}); err != nil {
				return err
			}
			_, err := course.Insure(b.ctx, tx, e.id, course.Insurance{InailPolicy: "PAT 00000000/" + e.course.Edition, InailFrom: act, InailTo: act.AddYears(1),
				LiabilityPolicy: "RCT 0000." + e.course.Edition, LiabilityFrom: act, LiabilityTo: act.AddYears(1)})
			return err
		})
	})
	if e.course.Register == course.OnPaper {
		b.stamping(e, 1, b.dayOf(e, -12), b.dayOf(e, -8))
		b.stamping(e, 2, b.dayOf(e, 25), b.dayOf(e, 28))
		b.barring(e)
	}
}

func (b *builder) staffing(tx *store.Tx, e *edition) error {
	give := func(key string, part course.Part) error {
		_, _, err := course.Staff(b.ctx, tx, course.StaffMember{CourseID: e.id, StaffID: b.staff[key], Part: part})
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	}
	seen := map[string]bool{}
	for _, l := range e.lessons {
		if seen[l.teacher] {
			continue
		}
		seen[l.teacher] = true
		if err := give(l.teacher, course.TeacherPart); err != nil {
			return err
		}
	}
	if err := give(e.tutor, course.TutorPart); err != nil {
		return err
	}
	if err := give("r.coppola", course.StageTutorPart); err != nil {
		return err
	}
	return give(director, course.DirectorPart)
}

// scheduling puts the groups, all lessons and the self-paced objects into the calendar.
func (b *builder) scheduling(e *edition) {
	b.on(b.dayOf(e, -9), "16:00", "calendario "+e.class, func() error {
		var asked []timetable.Request
		for _, l := range e.lessons {
			asked = append(asked, l.Request)
		}
		return b.writeLessons(b.secretary(), e.id, asked, func(tx *store.Tx) error {
			for i, name := range []string{"Gruppo A", "Gruppo B"} {
				var members []string
				for n, p := range e.pupils {
					if n%2 == i {
						members = append(members, p.enrolment)
					}
				}
				g, err := timetable.FormGroup(b.ctx, tx, e.id, name, b.dayOf(e, 0), members...)
				if err != nil {
					return err
				}
				e.groups[i] = g
			}
			for i, l := range e.lessons {
				if l.group >= 0 {
					asked[i].GroupID = store.Ref(e.groups[l.group].ID)
				}
			}
			planned, err := timetable.PlanMany(b.ctx, tx, e.id, asked)
			if err != nil {
				return err
			}
			for i, l := range e.lessons {
				l.Lesson = planned[i]
			}
			return b.openObjects(tx, e)
		})
	})
}
