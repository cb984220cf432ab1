package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/course"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// signHosts lend their device: a teacher signs there with a PIN, for the lessons of the
// courses that its owner tutors; the director stands in for a tutor everywhere.
var signHosts = web.For(account.Tutor, account.Director)

var signRoutes = []web.Route{
	{Method: http.MethodPost, Path: "/lezioni/firma", Allow: signers, Handle: signOwn},
	{Method: http.MethodGet, Path: "/lezioni/pin", Allow: signHosts, Handle: signersPage},
	{Method: http.MethodGet, Path: "/lezioni/pin/:staff", Allow: signHosts, Handle: signByPINPage},
	{Method: http.MethodPost, Path: "/lezioni/pin/:staff", Allow: signHosts, Handle: signByPIN},
}

// signing is the form under which somebody's closed lessons stand, each with what the page
// says when it is signed; nil where nothing waits for them. Those of today are ticked, or
// the one that the address names.
func signing(q *web.Request, r store.Reader, book classbook, lessons []timetable.Lesson, action string) (*templates.Signing, error) {
	if len(lessons) == 0 {
		return nil, nil
	}
	stamps, err := attendance.Stamps(q.Context(), r, lessons...)
	if err != nil {
		return nil, err
	}
	present, err := attendance.PresentAt(q.Context(), r, lessonIDs(lessons)...)
	if err != nil {
		return nil, err
	}
	out := &templates.Signing{Action: action}
	posted := q.Form()["lesson"]
	for _, l := range lessons {
		value := l.ID + " " + stamps[l.ID]
		ticked := l.Date == q.Today() && q.Query("lezione") == "" || l.ID == q.Query("lezione")
		if posted != nil {
			ticked = slices.ContainsFunc(posted, func(p string) bool { return strings.HasPrefix(p, l.ID+" ") })
		}
		row := book.row(q, l)
		row.Href = "/lezioni/" + l.ID // from its head: it is to be read
		out.Lessons = append(out.Lessons, templates.SignLesson{LessonRow: row, Value: value, Ticked: ticked,
			Present: present[l.ID], Enrolled: len(book.rolls[l.CourseID].Of(l))})
	}
	return out, nil
}

func lessonIDs(lessons []timetable.Lesson) []string {
	ids := make([]string, len(lessons))
	for i, l := range lessons {
		ids[i] = l.ID
	}
	return ids
}

// tickedPages are the pages that were posted, and the courses to lock for them. A lesson that is
// none of the reader's is absent.
func tickedPages(q *web.Request, own func(r store.Reader, l timetable.Lesson) error) (pages []attendance.Page, locks []store.Stream, err error) {
	err = q.Read(func(r store.Reader) error {
		for _, value := range q.Form()["lesson"] {
			id, stamp, _ := strings.Cut(value, " ")
			l, err := timetable.LessonByID(q.Context(), r, id)
			if err == nil {
				err = own(r, l)
			}
			if err != nil {
				return err
			}
			pages = append(pages, attendance.Page{LessonID: id, Stamp: stamp})
			locks = append(locks, store.CourseStream(l.CourseID))
		}
		return nil
	})
	return pages, locks, err
}

// putSignatures signs pages as whoever has just proved who they are, all or none.
func putSignatures(q *web.Request, who provider.Proven, pages []attendance.Page, locks []store.Stream, back string) error {
	return q.Write(locks, func(tx *store.Tx) error {
		tx.Answer(narrowed(back, "firmate", strconv.Itoa(len(pages))))
		return attendance.Sign(q.Context(), tx, q.App().Keys, who, pages...)
	})
}

// signedAlert says that the signatures are there, after they were put.
func signedAlert(q *web.Request) []templates.Alert {
	n, err := strconv.Atoi(q.Query("firmate"))
	if err != nil || n < 1 {
		return nil
	}
	return []templates.Alert{{Tone: templates.Success, Title: q.T("{n} {n|lezione firmata|lezioni firmate}", "n", n)}}
}

// signOwn signs the reader's own lessons with the password of their account.
func signOwn(q *web.Request) error {
	pages, locks, err := tickedPages(q, func(r store.Reader, l timetable.Lesson) error { return q.OwnLesson(r, l.ID) })
	if err != nil {
		return err
	}
	who, err := provider.ProveByPassword(q.Context(), q.App().DB, q.Account(), q.Password("password"), q.Address())
	if err == nil {
		err = putSignatures(q, who, pages, locks, "/lezioni")
	}
	if shownAgain(err) {
		return showToSign(q, err)
	}
	return err
}

// shownAgain reports whether a refusal of a signature, or of a decision, belongs beside its form.
func shownAgain(err error) bool {
	return refusedHere(err) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Throttled)
}

// refusedSigning shows a page again with what was refused, under the status that says why.
func refusedSigning(q *web.Request, err error, name string, p templates.Page) error {
	p.Alerts = refusalAlert(q, err)
	return q.Page(refusedStatus(err), name, p)
}

// refusalAlert says above a page what was refused.
func refusalAlert(q *web.Request, err error) []templates.Alert {
	return []templates.Alert{{Tone: templates.Danger, Title: q.Locale().Fault(err)}}
}

// refusedStatus is the status of a page that shows what was refused.
func refusedStatus(err error) int {
	switch {
	case fault.Is(err, fault.Conflict):
		return http.StatusConflict
	case fault.Is(err, fault.Throttled):
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

// hosts reports of which courses lessons are signed on the reader's device: those that they
// tutor; the director stands in for every tutor.
func hosts(q *web.Request, r store.Reader) (func(timetable.Lesson) bool, error) {
	if may(q, director) {
		return func(timetable.Lesson) bool { return true }, nil
	}
	own, _, err := q.Staff(r)
	if err != nil {
		return nil, err
	}
	parts, err := course.PartsOf(q.Context(), r, own.ID)
	return func(l timetable.Lesson) bool {
		return slices.ContainsFunc(parts, func(m course.StaffMember) bool { return m.CourseID == l.CourseID && m.Part == course.TutorPart })
	}, err
}

// hosted are the closed lessons that wait for a teacher and may be signed on the reader's
// device; no staffID is any teacher's. What waits for the tutor alone is not signed here.
func hosted(q *web.Request, r store.Reader, staffID string) ([]timetable.Lesson, error) {
	mine, err := hosts(q, r)
	if err != nil {
		return nil, err
	}
	lessons, err := timetable.WithoutTeacher(q.Context(), r, staffID)
	return slices.DeleteFunc(lessons, func(l timetable.Lesson) bool { return !mine(l) }), err
}

// signersPage is where a teacher who has come to the reader's device finds their name.
func signersPage(q *web.Request) error {
	var view templates.Signers
	err := q.Read(func(r store.Reader) error {
		lessons, err := hosted(q, r, "")
		if err != nil {
			return err
		}
		given, err := timetable.TeachingsOf(q.Context(), r, lessonIDs(lessons)...)
		if err != nil {
			return err
		}
		waits := map[string]int{}
		for _, l := range lessons {
			for _, t := range given[l.ID] {
				if t.Actual && t.Missing() {
					waits[t.StaffID]++
				}
			}
		}
		people, err := provider.AllStaff(q.Context(), r)
		if err != nil {
			return err
		}
		for _, p := range people {
			if waits[p.ID] == 0 {
				continue
			}
			pin, chosen, err := provider.PINOf(q.Context(), r, p.ID)
			if err != nil {
				return err
			}
			view.People = append(view.People, templates.Signer{Name: p.FullName(), Href: "/lezioni/pin/" + p.ID, Waits: waits[p.ID], PIN: pinBadge(q, pin, chosen)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	view.Empty = templates.Empty{Text: q.T("Nessun docente ha lezioni da firmare nei tuoi corsi."), Next: &templates.Link{Text: q.T("Torna alle lezioni"), Href: "/lezioni"}}
	return q.Page(http.StatusOK, "signers", templates.Page{Title: q.T("Firma con il PIN"), Crumbs: lessonCrumbs(q), View: view, Alerts: signedAlert(q)})
}

func lessonCrumbs(q *web.Request) []templates.Link {
	return []templates.Link{{Text: q.T("Lezioni"), Href: "/lezioni"}}
}

// pinBadge says whether somebody can sign with a PIN.
func pinBadge(q *web.Request, p provider.PIN, chosen bool) templates.Badge {
	switch {
	case !chosen:
		return templates.Badge{Tone: templates.Caution, Text: q.T("Senza PIN")}
	case !p.LockedAt.IsZero():
		return templates.Badge{Tone: templates.Danger, Text: q.T("PIN bloccato")}
	}
	return templates.Badge{Tone: templates.Success, Text: q.T("PIN scelto")}
}

func signByPINPage(q *web.Request) error { return showSignByPIN(q, nil) }

func showSignByPIN(q *web.Request, refusal error) error {
	var p provider.Staff
	view := templates.SignByPIN{}
	err := q.Read(func(r store.Reader) (err error) {
		if p, err = provider.StaffByID(q.Context(), r, q.Param("staff")); err != nil {
			return err
		}
		lessons, err := hosted(q, r, p.ID)
		if err != nil {
			return err
		}
		if len(lessons) > 0 {
			if _, chosen, err := provider.PINOf(q.Context(), r, p.ID); err != nil || !chosen {
				view.Empty = withoutPIN(q, p)
				return err
			}
		}
		lessons = lessons[:min(len(lessons), timetable.MaxSigned)]
		book, err := readClassbook(q.Context(), r, lessons)
		if err != nil {
			return err
		}
		view.Signing, err = signing(q, r, book, lessons, "/lezioni/pin/"+p.ID)
		return err
	})
	if err != nil {
		return err
	}
	if view.Signing == nil && view.Empty.Text == "" {
		view.Empty = templates.Empty{Text: q.T("{name} non ha lezioni da firmare nei tuoi corsi.", "name", p.FullName()), Next: &templates.Link{Text: q.T("Un altro docente"), Href: "/lezioni/pin"}}
	}
	page := templates.Page{Title: p.FullName(), Subtitle: q.T("Firma con il PIN"), Crumbs: append(lessonCrumbs(q), templates.Link{Text: q.T("Firma con il PIN"), Href: "/lezioni/pin"})}
	if view.Signing != nil {
		view.Signing.PIN = p.FullName()
	}
	if refusal == nil {
		page.View = view
		return q.Page(http.StatusOK, "sign_by_pin", page)
	}
	if view.Signing != nil {
		view.Signing.Form = formOf(q, refusal, fields("pin"))
	}
	page.View = view
	return refusedSigning(q, refusal, "sign_by_pin", page)
}

// withoutPIN says how somebody gets the PIN that they do not have.
func withoutPIN(q *web.Request, p provider.Staff) templates.Empty {
	out := templates.Empty{Text: q.T("{name} non ha ancora un PIN: lo sceglie dal proprio profilo, o con il collegamento che dà la segreteria.", "name", p.FullName()),
		Next: &templates.Link{Text: q.T("Un altro docente"), Href: "/lezioni/pin"}}
	if may(q, pinGivers) {
		out.Next = &templates.Link{Text: q.T("Dai il collegamento per scegliere il PIN"), Href: "/personale/" + p.ID + "/pin"}
	}
	return out
}

// signByPIN signs a teacher's lessons on the reader's device.
func signByPIN(q *web.Request) error {
	pages, locks, err := tickedPages(q, func(r store.Reader, l timetable.Lesson) error {
		mine, err := hosts(q, r)
		if err == nil && !mine(l) {
			err = fault.New(fault.NotFound, "not_found", "La lezione non c’è.")
		}
		return err
	})
	if err != nil {
		return err
	}
	staff := q.Param("staff")
	err = q.Read(func(r store.Reader) error { return attendance.Theirs(q.Context(), r, staff, pages...) })
	var who provider.Proven
	if err == nil {
		who, err = provider.ProveByPIN(q.Context(), q.App().DB, q.Actor(), staff, q.Password("pin"))
	}
	if err == nil {
		err = putSignatures(q, who, pages, locks, "/lezioni/pin")
	}
	if shownAgain(err) {
		return showSignByPIN(q, err)
	}
	return err
}
