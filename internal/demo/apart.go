package demo

import (
	"fmt"
	"strings"
	"time"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/calendar"
	"vidimus/internal/fadlog"
	"vidimus/internal/fadreport"
	"vidimus/internal/hours"
	"vidimus/internal/link"
	"vidimus/internal/store"
)

// An object of self-paced distance: five hours within a window of days of the course.
type object struct {
	segment, title string
	from, to       int
	id             string
}

func objects() []*object {
	return []*object{
		{segment: "531", title: "Customer care: i fondamenti", from: 1, to: 8},
		{segment: "531", title: "Privacy e comunicazioni elettroniche", from: 10, to: 18},
		{segment: "532", title: "Data base: cercare e registrare", from: 22, to: 30},
		{segment: "532", title: "Il reclamo: dalla voce al dato", from: 31, to: 38},
	}
}

const objectHours = 5

// openObjects puts them on the platform. Lock: the course.
func (b *builder) openObjects(tx *store.Tx, e *edition) error {
	for _, o := range e.objects {
		kept, err := attendance.OpenObject(b.ctx, tx, attendance.Object{CourseID: e.id, Segment: o.segment, Title: o.title, Minutes: calendar.Hours(objectHours),
			FromDate: b.dayOf(e, o.from), ToDate: b.dayOf(e, o.to), Platform: "Campus Partenope"})
		if err != nil {
			return err
		}
		o.id = kept.ID
	}
	return nil
}

// selfPaced brings what the platform reports: half-way through the window, and on the evening
// on which it closes.
func (b *builder) selfPaced(e *edition) {
	e.objects = objects()
	for _, o := range e.objects {
		for _, report := range []struct{ day, percent int }{{(o.from + o.to) / 2, 45}, {o.to, 100}} {
			day := b.dayOf(e, report.day)
			b.on(day, "21:10", "rapporto FAD "+e.class, func() error { return b.platformReport(e, o, day, e.times(o, report.day, report.percent)) })
		}
	}
}

// times is a table of the platform: all time of each pupil on an object until a day.
func (e *edition) times(o *object, day, percent int) string {
	var out strings.Builder
	out.WriteString("Cognome e nome;Email;Attività;Tempo totale;Esito\n")
	for i, p := range e.pupils {
		if !p.here(o.to) || !p.here(day) || p.credited(o.segment) {
			continue
		}
		done, result := percent, ""
		if p.gives > 0 {
			done = done * p.gives / 100
		}
		seconds := objectHours * 36 * done
		if done == 100 {
			seconds += 37 * i // some stay longer than they must
			result = fmt.Sprintf("%d/10", 6+i%5)
		}
		fmt.Fprintf(&out, "%s %s;%s;%s;%d:%02d:%02d;%s\n", p.Surname, p.Name, p.Email, o.title, seconds/3600, seconds/60%60, seconds%60, result)
	}
	return out.String()
}

// platformReport brings a report as the tutor does who has downloaded it, and confirms it.
func (b *builder) platformReport(e *edition, o *object, day calendar.Date, table string) error {
	read, err := fadlog.Read("tempi.csv", []byte(table), fadlog.Options{Zone: b.zone})
	if err != nil {
		return err
	}
	file, err := b.Vault.Put([]byte(table), "text/csv")
	if err != nil {
		return err
	}
	return b.write(b.actor(e.tutor, account.Tutor), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
		r, err := fadreport.Bring(b.ctx, tx, fadreport.Report{CourseID: e.id, Platform: "Campus Partenope", UpTo: day, FileName: "tempi " + o.segment + " " + day.String() + ".csv"}, file, read)
		if err != nil {
			return err
		}
		p, err := fadreport.PreviewOf(b.ctx, tx, r, read)
		if err != nil {
			return err
		}
		_, err = fadreport.Confirm(b.ctx, tx, e.id, r.ID, p.Stamp, read)
		return err
	})
}

// credited reports whether somebody has credits for a segment.
func (p *pupil) credited(segment string) bool {
	for _, c := range p.credits {
		if c.Segment == segment {
			return true
		}
	}
	return false
}

// companies take pupils for the stage.
var companies = []struct{ name, taxID, site, tutor string }{
	{"Contatto Partenope S.r.l.", "99999990114", "Napoli, Centro direzionale", "Savarese Bruno"},
	{"Linea Solfatara S.r.l.", "99999990221", "Pozzuoli, Via dei Limoni", "De Crescenzo Pia"},
	{"Voci del Golfo S.c.a r.l.", "99999990338", "Portici, Corso delle Palme", "Iuliano Marta"},
	{"Pronto Sebeto S.p.A.", "99999990445", "Casoria, Zona industriale", "Buonocore Ettore"},
}

// workingWeek is when the companies take pupils.
var workingWeek = func() (w attendance.Week) {
	for day := time.Monday; day <= time.Saturday; day++ {
		w = append(w, attendance.Shift{Day: day, From: calendar.NewWall(8, 30), To: calendar.NewWall(18, 30)})
	}
	return w
}()

// A placement is the stage linked to one UC: its days and how long each is.
type placement struct {
	uc    string
	days  []int
	hours []int
}

var placements = []placement{
	{"2299", stageDays, []int{8, 8, 8, 8, 8, 8, 8, 4}},
	{"3075", []int{36, 37, 38}, []int{8, 8, 4}},
}

func (pl placement) total() (n int) {
	for _, h := range pl.hours {
		n += h
	}
	return n
}

// placing sends the class to the companies and keeps the diary.
func (b *builder) placing(e *edition) {
	for k, pl := range placements {
		agreements := map[*pupil]string{}
		signed := b.dayOf(e, pl.days[0]-2)
		b.on(signed, "16:40", "convenzioni di stage "+e.class, func() error {
			return b.write(b.director(), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
				for i, p := range e.pupils {
					if !p.here(pl.days[0]) || p.credited(hours.StageOf(pl.uc)) {
						continue
					}
					c := companies[i%len(companies)]
					a, err := attendance.Agree(b.ctx, tx, e.id, attendance.Agreement{EnrolmentID: p.enrolment,
						Parts:   attendance.Parts{{Segment: hours.StageOf(pl.uc), Minutes: calendar.Hours(pl.total())}},
						Company: c.name, CompanyTaxID: c.taxID, CompanySite: c.site, CompanyTutor: c.tutor, Sector: "Call center", CompanyTutorRole: "Responsabile di sala",
						Number: fmt.Sprintf("%s/%d-%02d", e.course.Edition, k+1, i+1), SignedOn: signed,
						FromDate: b.dayOf(e, pl.days[0]), ToDate: b.dayOf(e, pl.days[len(pl.days)-1]), Week: workingWeek,
						Project: "Applicare in azienda le tecniche di accoglienza telefonica: ascolto e gestione guidata delle chiamate, registrazione delle richieste.",
						StaffID: store.Ref(b.staff["r.coppola"]), ProviderSignedOn: signed, CompanySignedOn: signed, LearnerSignedOn: signed})
					if err != nil {
						return err
					}
					agreements[p] = a.ID
				}
				return nil
			})
		})
		if e.class == "corso" && k == 0 {
			b.ownDiary(e, agreements)
		}
		for n, day := range pl.days {
			b.on(b.dayOf(e, day), "18:30", "diario di stage "+e.class, func() error {
				return b.write(b.actor("r.coppola", account.Tutor), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
					return b.diary(tx, e, agreements, day, pl.hours[n])
				})
			})
		}
	}
}

// ownDiary is a pupil who writes by the private address: two afternoons beyond the shared days,
// which wait for the stage tutor to confirm them.
func (b *builder) ownDiary(e *edition, agreements map[*pupil]string) {
	var opened link.Link
	agreement := func() string { return agreements[e.pupils[0]] }
	b.on(b.dayOf(e, 20), "12:10", "indirizzo del diario "+e.class, func() error {
		return b.write(b.actor("r.coppola", account.Tutor), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) (err error) {
			opened, err = attendance.OpenDiary(b.ctx, tx, b.Keys, e.id, agreement(), link.StageLearner)
			return err
		})
	})
	for i, day := range []int{22, 26} {
		b.on(b.dayOf(e, day), "18:40", "giornata di stage da confermare "+e.class, func() error {
			return b.write(store.Actor{Kind: store.PrivateLink, ID: opened.ID}, []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
				_, err := attendance.ProposeStageDay(b.ctx, tx, e.id, attendance.ByLearner, attendance.StageDay{AgreementID: agreement(), Date: b.dayOf(e, day),
					From: calendar.NewWall(15, 30), To: calendar.NewWall(17, 30), Activity: activities[i]})
				return err
			})
		})
	}
}

var activities = []string{"Affiancamento in sala: ascolto delle chiamate", "Gestione di chiamate semplici con il tutor", "Registrazione delle richieste nel gestionale",
	"Chiamate in autonomia, report di fine turno"}

func (b *builder) diary(tx *store.Tx, e *edition, agreements map[*pupil]string, day, length int) error {
	for i, p := range e.pupils {
		agreement, ok := agreements[p]
		if !ok || !p.here(day) {
			continue
		}
		from := calendar.NewWall(9, 0)
		d := attendance.StageDay{AgreementID: agreement, Date: b.dayOf(e, day), From: from, To: from + calendar.Wall(3600*length), Activity: activities[(i+day)%len(activities)]}
		if length == 8 {
			d.To, d.BreakMinutes = d.To+30*60, 30
		}
		if _, err := attendance.RecordStageDay(b.ctx, tx, e.id, d); err != nil {
			return fmt.Errorf("%s: %w", p.FullName(), err)
		}
	}
	return nil
}
