package message

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/post"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// Draft is a message as it would be sent to somebody today.
type Draft struct {
	EnrolmentID string
	Today       calendar.Date
	State       enrolment.State
	Name        string // Cognome Nome
	To          string // e-mail address, empty where there is none
	Missing     int    // how many documents the person has still to bring
	Subject     string
	Body        string
	Earlier     string // id of the message of today for this reason, if there is one
	Obstacle    error  // why it cannot be written; nil where it can
}

// Mailable reports whether it can go by e-mail.
func (d Draft) Mailable() bool { return d.Obstacle == nil && d.To != "" }

// Drafts are the messages that people of a course would get today, by surname and name:
// those of the enrolments named, or of everybody the reason is about. A free seat is about
// the waiting list, in its order.
func Drafts(ctx context.Context, r store.Reader, courseID string, reason Reason, today calendar.Date, enrolmentIDs ...string) ([]Draft, error) {
	o, err := occasionOf(ctx, r, courseID, reason, today)
	if err != nil {
		return nil, err
	}
	var out []Draft
	for _, m := range o.members {
		asked := slices.Contains(enrolmentIDs, m.ID)
		if asked || len(enrolmentIDs) == 0 && reason.concerns(m.State) {
			out = append(out, o.draft(m))
		}
	}
	return out, nil
}

// Digest is what was shown before it was confirmed: who gets which words at which address.
func Digest(drafts []Draft) string {
	h := sha256.New()
	for _, d := range drafts {
		for _, part := range []string{d.EnrolmentID, d.To, d.Subject, d.Body} {
			fmt.Fprintf(h, "%d:%s", len(part), part)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// concerns reports whether the reason is one to write to somebody in that state: who waits
// for a seat completes the documents too, but is not told when to come.
func (r Reason) concerns(s enrolment.State) bool {
	switch r {
	case Seat:
		return s == enrolment.Waiting
	case Start:
		return s == enrolment.Applied || s == enrolment.Admitted
	}
	return s.Open()
}

// occasion is everything that the messages of a course are written from, read once.
type occasion struct {
	reason   Reason
	today    calendar.Date
	words    Template
	values   map[string]string // that are everybody's
	members  []enrolment.Member
	verdicts map[string][]enrolment.Verdict
	earlier  map[string]string // of today, by enrolment
}

func occasionOf(ctx context.Context, r store.Reader, courseID string, reason Reason, today calendar.Date) (o occasion, err error) {
	o = occasion{reason: reason, today: today, earlier: map[string]string{}}
	if o.words, err = TemplateOf(ctx, r, reason); err != nil {
		return o, err
	}
	c, err := course.ByID(ctx, r, courseID)
	if err != nil {
		return o, err
	}
	if o.values, err = courseValues(ctx, r, c); err != nil {
		return o, err
	}
	if o.members, err = enrolment.OfCourse(ctx, r, courseID); err != nil {
		return o, err
	}
	if reason == Seat {
		slices.SortStableFunc(o.members, func(a, b enrolment.Member) int {
			return cmp.Or(cmp.Compare(placeOf(a), placeOf(b)), cmp.Compare(a.Number, b.Number))
		})
	}
	if o.verdicts, err = enrolment.VerdictsOfCourse(ctx, r, c, o.members, today); err != nil {
		return o, err
	}
	written, err := messages.Where(ctx, r, "course_id = ? AND reason = ? AND on_date = ? ORDER BY copy", courseID, string(reason), today)
	for _, m := range written {
		o.earlier[m.EnrolmentID] = m.ID
	}
	return o, err
}

// placeOf is where somebody stands on the waiting list; who is not on it comes last.
func placeOf(m enrolment.Member) int {
	if m.Place == nil {
		return math.MaxInt
	}
	return *m.Place
}

// firstLessons is how many a message about the start lists.
const firstLessons = 3

// courseValues are the values that do not depend on the person.
func courseValues(ctx context.Context, r store.Reader, c course.Course) (map[string]string, error) {
	body, err := provider.Current(ctx, r)
	if err != nil {
		return nil, err
	}
	title := c.Title
	if c.Edition != "" {
		title += " – edizione " + c.Edition
	}
	out := map[string]string{"corso": title, "ente": body.Name, "inizio": c.Start().Italian()}
	site, err := provider.SiteByID(ctx, r, c.SiteID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	out["sede"] = join(site.Name, site.Address, site.City)
	lessons, err := timetable.LessonsOfCourse(ctx, r, c.ID, timetable.Filter{})
	if err != nil {
		return nil, err
	}
	lessons = slices.DeleteFunc(lessons, func(l timetable.Lesson) bool { return l.State == timetable.Cancelled })
	var lines []string
	for i, l := range lessons[:min(len(lessons), firstLessons)] {
		if i == 0 {
			out["inizio"], out["ora"] = l.Date.Italian(), l.From.String()
		}
		lines = append(lines, fmt.Sprintf("– %s, %s–%s", l.Date.Italian(), l.From, l.To))
	}
	out["lezioni"] = strings.Join(lines, "\n")
	return out, nil
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// draft is one person's.
func (o occasion) draft(m enrolment.Member) Draft {
	values := personValues(o.values, m.Learner)
	lacking := lacksOf(o.verdicts[m.ID])
	values["mancano"], values["entro"] = linesOf(lacking), deadlineOf(lacking)
	d := Draft{EnrolmentID: m.ID, Today: o.today, State: m.State, Name: m.Learner.FullName(), To: post.Address(m.Learner.Email), Missing: len(lacking), Earlier: o.earlier[m.ID]}
	switch {
	case !m.State.Open():
		d.Obstacle = fault.New(fault.Refused, "message.gone", "Ha lasciato il corso.")
	case o.reason == Seat && m.State != enrolment.Waiting:
		d.Obstacle = fault.New(fault.Refused, "message.seated", "Non è in lista d’attesa.")
	case !o.reason.concerns(m.State):
		d.Obstacle = fault.New(fault.Refused, "message.waiting", "È in lista d’attesa: prima assegna il posto.")
	case d.Earlier != "":
		d.Obstacle = fault.New(fault.Refused, "message.twice", "Oggi è già stato scritto per questo motivo: per farlo di nuovo apri il messaggio.")
	case o.reason == Documents && len(lacking) == 0:
		d.Obstacle = fault.New(fault.Refused, "message.complete", "Non manca nessun documento.")
	default:
		d.Subject, d.Body, d.Obstacle = o.words.write(values)
	}
	return d
}

// personValues adds whose message it is. Who has one name has it as surname.
func personValues(course map[string]string, l learner.Learner) map[string]string {
	out := map[string]string{}
	for name, value := range course {
		out[name] = oneLineEach(value)
	}
	out["persona"] = post.Line(l.Name + " " + l.Surname)
	out["cognome"], out["nome"] = post.Line(l.Surname), post.Line(l.Name)
	if out["nome"] == "" {
		out["nome"] = out["cognome"]
	}
	return out
}

// oneLineEach cleans each line of a value.
func oneLineEach(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = post.Line(lines[i])
	}
	return strings.Join(lines, "\n")
}

// lacksOf is what the person, or who signs for them, has still to bring.
func lacksOf(verdicts []enrolment.Verdict) []enrolment.Verdict {
	var out []enrolment.Verdict
	for _, v := range verdicts {
		theirs := v.Who == enrolment.Applicant || v.Who == enrolment.Guardian
		if theirs && (v.State == enrolment.Missing || v.State == enrolment.Expired) {
			out = append(out, v)
		}
	}
	return out
}

func linesOf(lacking []enrolment.Verdict) string {
	var lines []string
	for _, v := range lacking {
		line := "– " + language.Italian.T(v.Title.Message, v.Title.Args)
		if v.State == enrolment.Expired {
			line += " (scaduto)"
		}
		if !v.By.IsZero() {
			line += ", entro il " + v.By.Italian()
		}
		lines = append(lines, post.Line(line))
	}
	return strings.Join(lines, "\n")
}

// deadlineOf is the first of the deadlines, in words that end a sentence.
func deadlineOf(lacking []enrolment.Verdict) string {
	var first calendar.Date
	for _, v := range lacking {
		if !v.By.IsZero() && (first.IsZero() || v.By.Before(first)) {
			first = v.By
		}
	}
	switch {
	case len(lacking) == 0:
		return ""
	case first.IsZero():
		return "appena possibile"
	}
	return "entro il " + first.Italian()
}
