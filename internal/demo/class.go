package demo

import (
	"fmt"
	"math/rand/v2"

	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/journey"
	"vidimus/internal/learner"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// A pupil is a person on one of the courses, with what they will do there.
type pupil struct {
	person
	habits
	enrolment string
}

// habits are how somebody attends. Lessons are numbered as in the pattern.
type habits struct {
	absent    map[int]bool
	in, out   map[int]calendar.Wall // who comes late or leaves early
	remote    map[int]bool          // follows a lesson of the classroom from home
	enters    int                   // the day of the course of a late entry
	leaves    int                   // the day of the course after which they withdraw
	suspended [2]int                // last day before, first day after
	credits   []hours.Credit
	gives     int // percent of the self-paced hours they do; 0 is all
}

// habitsOf are those of the i-th of a class.
func habitsOf(class string, i int) habits {
	h := habits{absent: map[int]bool{}, in: map[int]calendar.Wall{}, out: map[int]calendar.Wall{}, remote: map[int]bool{}}
	missing := func(from, to int) {
		for n := from; n <= to; n++ {
			h.absent[n] = true
		}
	}
	switch {
	case class == "finito" && i == 0: // 200 h 00'
		missing(10, 19)
	case class == "finito" && i == 1: // 199 h 59'
		missing(3, 12)
		h.in[20] = morning[0] + 60
	case class == "finito" && i == 2: // far too little
		missing(14, 27)
	case class == "finito" && i == 3:
		h.leaves = 15
	case class == "corso" && i == 0: // knows half of it already
		missing(20, 29)
		for _, n := range []int{0, 5, 12, 18} { // the key competences
			h.absent[n] = true
		}
		h.credits = priorLearning
	case class == "corso" && (i == 1 || i == 2): // too much is lost
		missing(3+i, 14+i)
	case class == "corso" && i >= 3 && i <= 5: // nearly too much
		missing(9+i, 16+i)
		h.in[2] = morning[0] + calendar.Wall(60*(10+5*i))
	case class == "corso" && i == 6:
		h.leaves = 12
	case class == "corso" && (i == 7 || i == 8): // late entries
		h.enters = 2 * (i - 6)
	case class == "corso" && i == 9:
		h.remote[13], h.remote[14] = true, true
	case class == "corso" && i == amended:
		h.absent[amendedLesson] = true
	case class == "corso" && i == 15:
		h.suspended = [2]int{15, 20}
	default:
		h.byChance(rand.New(rand.NewPCG(uint64(len(class)), uint64(i)))) //nolint:gosec // who is late is no secret
		if class == "corso" && i%6 == 5 {
			h.gives = 60
		}
	}
	return h
}

const (
	amended       = 10 // whose row a counter-entry corrects
	amendedLesson = 6
)

// byChance is what happens to everybody: a day missed, a bus missed, a doctor to see.
func (h *habits) byChance(dice *rand.Rand) {
	for n := range 30 {
		switch roll := dice.IntN(100); {
		case roll < 4:
			h.absent[n] = true
		case roll < 10:
			h.in[n] = morning[0] + calendar.Wall(60*(5+5*dice.IntN(8)))
		case roll < 13:
			h.out[n] = calendar.NewWall(12, 0) + calendar.Wall(60*15*dice.IntN(6))
		}
	}
}

// priorLearning is a credit for UF 532 with its stage and for the key competences.
var priorLearning = []hours.Credit{
	credit("532", hours.Classroom, 30), credit("532", hours.LiveDistance, 15), credit("532", hours.SelfPaced, 10), credit("532", hours.Laboratory, 5),
	credit(hours.KeyCompetences, hours.Classroom, 20), credit(hours.StageOf("3075"), hours.WorkPlacement, 20),
}

func credit(segment string, mode hours.Mode, h int) hours.Credit {
	return hours.Credit{Cell: hours.Cell{Segment: segment, Mode: mode}, Minutes: calendar.Hours(h)}
}

// here reports whether somebody attends on a day of the course.
func (p *pupil) here(day int) bool {
	switch {
	case p.leaves > 0 && day > p.leaves, day < p.enters:
		return false
	}
	return p.suspended[1] == 0 || day <= p.suspended[0] || day >= p.suspended[1]
}

// enrolling takes the class in, a few a day, and admits whoever is in order.
func (b *builder) enrolling(e *edition) {
	for i, p := range e.pupils {
		p.ID = store.NewID()
		day := b.dayOf(e, -28+i*17/len(e.pupils))
		b.on(day, fmt.Sprintf("1%d:%02d", i%3, 10+i), "iscrizione di "+p.FullName(), func() error {
			return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id), store.LearnerStream(p.ID)}, func(tx *store.Tx) error {
				return b.enrol(tx, e, p, day)
			})
		})
		if p.enters > 0 {
			first := b.dayOf(e, p.enters)
			b.on(first, "08:40", "ingresso di "+p.FullName(), func() error {
				return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id), store.LearnerStream(p.ID)}, func(tx *store.Tx) error {
					_, _, err := journey.EnterLate(b.ctx, tx, p.enrolment, first, "")
					return err
				})
			})
		}
		b.absences(e, p)
	}
	b.on(b.dayOf(e, -8), "12:00", "ammissione alla frequenza "+e.class, func() error {
		locks := []store.Stream{store.CourseStream(e.id)}
		for _, p := range e.pupils {
			locks = append(locks, store.LearnerStream(p.ID))
		}
		return b.write(b.director(), locks, func(tx *store.Tx) error {
			for i, p := range e.pupils {
				if p.enters > 0 || e.class == "avvio" && lacking[i] != "" {
					continue
				}
				if _, err := enrolment.AdmitToAttendance(b.ctx, tx, p.enrolment); err != nil {
					return err
				}
			}
			return nil
		})
	})
	b.on(b.dayOf(e, 0), "08:30", "avvio "+e.class, func() error { return b.start(e) })
}

// absences are a suspension and a withdrawal.
func (b *builder) absences(e *edition, p *pupil) {
	office := func(day int, what string, do func(tx *store.Tx) error) {
		b.on(b.dayOf(e, day), "15:30", what+" "+p.FullName(), func() error {
			return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id)}, do)
		})
	}
	leaving := func(day int, reason string) enrolment.Leaving {
		return enrolment.Leaving{Last: b.dayOf(e, day), Reason: reason, LastPresence: attendance.LastPresence}
	}
	if p.leaves > 0 {
		office(p.leaves, "ritiro di", func(tx *store.Tx) error {
			_, err := enrolment.Withdraw(b.ctx, tx, p.enrolment, leaving(p.leaves, "Ha trovato lavoro"))
			return err
		})
	}
	if p.suspended[1] > 0 {
		office(p.suspended[0], "sospensione di", func(tx *store.Tx) error {
			return enrolment.Suspend(b.ctx, tx, p.enrolment, leaving(p.suspended[0], "Contratto di lavoro di pochi giorni"))
		})
		office(p.suspended[1]-1, "ripresa di", func(tx *store.Tx) error {
			return enrolment.Resume(b.ctx, tx, p.enrolment, b.dayOf(e, p.suspended[1]))
		})
	}
}

// lacking is what somebody of the class about to start has not brought.
var lacking = map[int]string{
	1:  "scaduto",     // an identity card that is over
	2:  "genitore",    // a minor: the parent has not signed
	6:  "età",         // turns sixteen after the start
	10: "italiano",    // A2, and the declaration of value of the diploma
	12: "valore",      // the declaration of value
	14: "titolo",      // self-declared: not accepted of anything but an Italian title, and nobody has looked at it
	17: "informativa", // what the provider itself asks
	22: "verifica",    // handed in, nobody has looked
}

func (b *builder) enrol(tx *store.Tx, e *edition, p *pupil, day calendar.Date) error {
	lacks := ""
	if e.class == "avvio" {
		for i := range lacking {
			if e.pupils[i] == p {
				lacks = lacking[i]
			}
		}
	}
	if born := p.Born(); born.YearsCompleted(b.dayOf(e, 0)) < 18 && lacks != "genitore" {
		p.Guardian, p.GuardianRelation, p.GuardianPhone = p.Surname+" Annamaria", "mother", p.Phone
	}
	if _, _, err := learner.Register(b.ctx, tx, p.Learner, false); err != nil {
		return err
	}
	row, err := enrolment.Enrol(b.ctx, tx, e.id, p.ID, false)
	if err != nil {
		return err
	}
	p.enrolment = row.ID
	for _, doc := range p.documents(day, lacks) {
		doc.LearnerID, doc.ReceivedOn = p.ID, day
		var file *vault.File
		if doc.Kind == enrolment.KindLanguageTest || lacks == "verifica" {
			file = b.scan
		}
		handed, err := learner.HandIn(b.ctx, tx, doc, file)
		if err != nil {
			return err
		}
		if lacks == "verifica" && doc.Kind == enrolment.KindLanguageCertificate || lacks == "titolo" && doc.Kind == enrolment.KindSchoolTitle {
			continue
		}
		if _, err := learner.Check(b.ctx, tx, handed.ID, enrolment.OutcomeAccepted, "Izzo Lucia", day); err != nil {
			return err
		}
	}
	if p == e.pupils[2] && e.class != "avvio" {
		if err := b.inConfidence(tx, p); err != nil {
			return err
		}
	}
	for i, c := range p.credits {
		decision := enrolment.Decision{Number: fmt.Sprintf("Verbale crediti n. %d", i/4+1), On: day, By: "Commissione crediti"}
		if _, err := enrolment.GrantCredit(b.ctx, tx, p.enrolment, c.Cell, 0, c.Minutes, decision); err != nil {
			return err
		}
	}
	return nil
}

// documents are what somebody brings on the day they enrol, without what they lack.
func (p *pupil) documents(day calendar.Date, lacks string) []learner.Evidence {
	issued, expires := day.AddYears(-3), day.AddYears(7)
	if lacks == "scaduto" {
		issued, expires = day.AddYears(-10).AddDays(-12), day.AddDays(-12)
	}
	out := []learner.Evidence{{Kind: enrolment.KindIdentityDocument, Issuer: "Comune di residenza", Number: "CA" + p.TaxCode[6:11] + "DX", IssuedOn: issued, ExpiresOn: expires}}
	if p.foreign() {
		out[0].Issuer, out[0].Number = "Autorità consolare", "P"+p.TaxCode[6:11]
	}
	title := learner.Evidence{Kind: enrolment.KindSchoolTitle, TitleLevel: p.title, System: enrolment.ItalianSystem, Issuer: "Istituto comprensivo di Napoli",
		IssuedOn: p.Born().AddYears(14), SelfDeclared: lacks == "titolo"}
	if p.title != enrolment.LicenzaMedia {
		title.Issuer, title.IssuedOn = "Istituto superiore di Napoli", p.Born().AddYears(19)
	}
	if title.IssuedOn.After(day) {
		title.IssuedOn = day
	}
	if p.system != "IT" {
		title.System, title.Country, title.Issuer = enrolment.ForeignSystem, p.system, "Scuola del Paese di origine"
	}
	out = append(out, title)
	if p.system != "IT" && lacks != "valore" && lacks != "italiano" {
		out = append(out, learner.Evidence{Kind: enrolment.KindDeclarationOfValue, TitleLevel: p.title, System: enrolment.ForeignSystem, Country: p.system,
			Issuer: "Rappresentanza diplomatica italiana", Number: "DV " + p.TaxCode[6:11], IssuedOn: day.AddDays(-60)})
	}
	switch {
	case p.language == "test":
		out = append(out, learner.Evidence{Kind: enrolment.KindLanguageTest, Level: "A2", Score: "78/100", Examiner: "Capasso Elena", IssuedOn: day})
	case p.language != "":
		out = append(out, learner.Evidence{Kind: enrolment.KindLanguageCertificate, Level: p.language, Issuer: "Ente certificatore della lingua italiana",
			Number: "IT-" + p.TaxCode[6:11], IssuedOn: day.AddYears(-1)})
	}
	if p.Guardian != "" {
		out = append(out, learner.Evidence{Kind: enrolment.KindGuardianDocument, Issuer: "Comune di residenza", Number: "CA00000XX", IssuedOn: day.AddYears(-2), ExpiresOn: day.AddYears(8)})
	}
	if lacks != "informativa" {
		out = append(out, learner.Evidence{Kind: enrolment.KindPrivacyNotice, IssuedOn: day})
	}
	return out
}

// doubts: the director looks again at a teacher's file and finds the evidence missing.
func (b *builder) doubts() {
	day := b.day(-4)
	b.on(day, "17:00", "verifica del personale", func() error {
		return b.write(b.director(), []store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
			_, err := provider.Judge(b.ctx, tx, provider.Judgement{StaffID: b.staff["s.vitiello"], TitleAdequate: provider.Inadequate,
				Note: "Il diploma di laurea non è mai arrivato", JudgedBy: directorName, JudgedOn: day})
			return err
		})
	})
}

// start begins the teaching, on the morning of the first lesson.
func (b *builder) start(e *edition) error {
	var locks []store.Stream
	err := b.DB.Read(b.ctx, func(r store.Reader) (err error) {
		locks, err = journey.ClassLocks(b.ctx, r, e.id)
		return err
	})
	if err != nil {
		return err
	}
	return b.write(b.director(), locks, func(tx *store.Tx) error {
		_, err := journey.Start(b.ctx, tx, e.id, b.dayOf(e, 0))
		return err
	})
}
