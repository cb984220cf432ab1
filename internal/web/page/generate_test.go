package page_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// eachClassroom is c1 with a room and a teacher, Ricci, who also teaches on c2.
func eachClassroom(t *testing.T, run func(o *enrolOffice)) {
	t.Helper()
	eachEnrolOffice(t, func(o *enrolOffice) {
		o.write(func(ctx context.Context, tx *store.Tx) error {
			if _, err := provider.FurnishRoom(ctx, tx, provider.Room{ID: "aula", SiteID: "sede", Name: "Aula 1"}); err != nil {
				return err
			}
			if _, err := provider.Engage(ctx, tx, provider.Staff{ID: "ricci", Surname: "Ricci", Name: "Ugo"}); err != nil {
				return err
			}
			for _, id := range []string{"c1", "c2"} {
				if _, _, err := course.Staff(ctx, tx, course.StaffMember{CourseID: id, StaffID: "ricci", Part: course.TeacherPart}); err != nil {
					return err
				}
			}
			return nil
		}, store.ProviderStream(), store.CourseStream("c1"), store.CourseStream("c2"))
		run(o)
	})
}

// typedIn is a form as the page shows it, with what a person changes: pairs of names and
// values, of which an empty one takes the field away.
func typedIn(doc *goquery.Document, form string, pairs ...string) url.Values {
	out := url.Values{}
	doc.Find(form).Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		name, value := s.AttrOr("name", ""), s.AttrOr("value", "")
		if goquery.NodeName(s) == "select" {
			value = s.Find("option[selected]").AttrOr("value", "")
		}
		if _, checked := s.Attr("checked"); name != "operation" && (checked || s.AttrOr("type", "") != "checkbox") {
			out.Add(name, value)
		}
	})
	for i := 0; i < len(pairs); i += 2 {
		out.Del(pairs[i])
		if pairs[i+1] != "" {
			out.Set(pairs[i], pairs[i+1])
		}
	}
	return out
}

// postForm posts such a form.
func (o *enrolOffice) postForm(who account.Role, path string, form url.Values) answer {
	o.Helper()
	if !form.Has("operation") {
		form.Set("operation", store.NewID())
	}
	return o.send(who, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

const weekForm = `main form[action$="/genera"]`

func TestACalendarFromTheWeek(t *testing.T) {
	eachClassroom(t, func(o *enrolOffice) {
		if doc := o.get(account.Secretary, "/corsi/c1?scheda=calendario").must(http.StatusOK); doc.Find(`main a[href="/corsi/c1/genera"]`).Length() != 1 {
			o.Fatal("no way from the calendar to its generator")
		}
		const path = "/corsi/c1/genera"
		o.get(account.Tutor, path).must(http.StatusForbidden)
		page := o.get(account.Secretary, path).must(http.StatusOK)
		if from, _ := page.Find("#f-from").Attr("value"); from != "01/12/2026" {
			o.Errorf("begins on %q", from)
		}
		week := typedIn(page, weekForm)

		// What is wrong comes back beside its field, with what was typed.
		doc := o.postForm(account.Secretary, path, typedIn(page, weekForm, "from", "domani")).must(http.StatusUnprocessableEntity)
		if doc.Find("#f-from-error").Length() != 1 || doc.Find(".preview").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		doc = o.postForm(account.Secretary, path, typedIn(page, weekForm, "band.0.to", "8", "band.0.days", "", "segment.531.weight", "0")).must(http.StatusUnprocessableEntity)
		if to, _ := doc.Find(`[name="band.0.to"]`).Attr("value"); to != "8" || !has(doc, `[id="f-band.0.to-error"]`, "finisce prima di cominciare") || !has(doc, `[id="f-band.0.days"]`, "almeno un giorno") ||
			!has(doc, `[id="f-segment.531.weight-error"]`, "da 1 a 1000") {
			o.Error(doc.Find("main").Text())
		}

		// A preview plans nothing. Christmas is closed, and the other course has Ricci.
		o.post(account.Secretary, "/calendario/chiusure", "scope", "all", "from", "24/12/2026", "to", "06/01/2027", "reason", "Vacanze di Natale").went()
		o.post(account.Secretary, "/corsi/c2/lezioni", "date", "02/12/2026", "from", "9", "to", "11", "segment", "531", "mode", "classroom", "teacher", "ricci", "site", "aula", "audience", "class").went()
		preview := o.postForm(account.Secretary, path, week).must(http.StatusOK)
		if !has(preview, ".preview h2", "40 lezioni dal 01/12/2026") || !has(preview, ".preview", "Vacanze di Natale") || preview.Find(".preview tbody .wrong").Length() != 0 {
			o.Error(preview.Find(".preview").Text())
		}
		if n := len(o.lessons("c1")); n != 0 {
			o.Errorf("%d lessons are planned by looking", n)
		}

		// Meanwhile somebody takes the teacher: the new preview has to be confirmed.
		o.post(account.Secretary, "/corsi/c2/lezioni", "date", "03/12/2026", "from", "9", "to", "11", "segment", "531", "mode", "classroom", "teacher", "ricci", "site", "aula", "audience", "class").went()
		doc = o.postForm(account.Secretary, path, typedIn(preview, ".confirm-preview")).must(http.StatusUnprocessableEntity)
		if !has(doc, ".preview .alert", "Nel frattempo sono cambiati") || len(o.lessons("c1")) != 0 {
			o.Error(doc.Find(".preview").Text())
		}
		confirmed := typedIn(doc, ".confirm-preview")
		if to := o.postForm(account.Director, path, confirmed).went(); to != "/corsi/c1?scheda=calendario" {
			o.Errorf("went to %s", to)
		}
		o.postForm(account.Director, path, confirmed).went() // sent twice
		planned := o.lessons("c1")
		zone, err := time.LoadLocation("Europe/Rome")
		if err != nil {
			o.Fatal(err)
		}
		var total calendar.Minutes
		for _, l := range planned {
			total += l.Minutes(zone)
			if day := l.Date.String(); day >= "2026-12-24" && day <= "2027-01-06" || day == "2026-12-08" {
				o.Errorf("a lesson on %s", day)
			}
		}
		if total != calendar.Hours(50+20+10+30+15+5+20) {
			o.Errorf("%s in %d lessons", total, len(planned))
		}

		// Again, in the afternoon: the week is remembered, the lessons are replaced.
		page = o.get(account.Secretary, path).must(http.StatusOK)
		again := typedIn(page, weekForm, "again", "1", "band.0.from", "14", "band.0.to", "18")
		preview = o.postForm(account.Secretary, path, again).must(http.StatusOK)
		o.postForm(account.Secretary, path, typedIn(preview, ".confirm-preview")).went()
		if after := o.lessons("c1"); slices.ContainsFunc(after, func(l timetable.Lesson) bool {
			return l.From != calendar.NewWall(14, 0) && l.From < calendar.NewWall(14, 0)
		}) || len(after) == 0 {
			o.Errorf("%d lessons, some in the morning", len(after))
		}
	})
}

// lessons are those of a course.
func (o *enrolOffice) lessons(courseID string) []timetable.Lesson {
	o.Helper()
	var out []timetable.Lesson
	if err := o.db.Read(o.Context(), func(r store.Reader) (err error) {
		out, err = timetable.LessonsOfCourse(o.Context(), r, courseID, timetable.Filter{})
		return err
	}); err != nil {
		o.Fatal(err)
	}
	return out
}

func TestDaysOffOnThePage(t *testing.T) {
	eachClassroom(t, func(o *enrolOffice) {
		const path = "/calendario/chiusure"
		doc := o.get(account.Inspector, path).must(http.StatusOK)
		if !has(doc, "table", "Lunedì dell’Angelo") || !has(doc, "main", "Sede: manca il giorno del santo patrono") || doc.Find("main form").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Administrator, path, "scope", "all", "from", "24/12/2026", "reason", "x").must(http.StatusForbidden)
		doc = o.post(account.Secretary, path, "scope", "", "from", "natale", "to", "", "reason", "").must(http.StatusUnprocessableEntity)
		if doc.Find("#f-scope-error").Length() != 1 || doc.Find("#f-from-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.post(account.Secretary, "/corsi/c1/lezioni", "date", "10/12/2026", "from", "9", "to", "11", "segment", "531", "mode", "classroom", "teacher", "ricci", "site", "aula", "audience", "class").went()
		for _, scope := range []string{"all", "site:sede", "course:c1", "course:c2"} {
			o.post(account.Secretary, path, "scope", scope, "from", "10/12/2026", "to", "11/12/2026", "reason", "Motivo "+scope).went()
		}
		doc = o.get(account.Secretary, path).must(http.StatusOK)
		rows := doc.Find("section").First().Find("tbody tr")
		touched := rows.FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Find(`a[href^="/lezioni/"]`).Length() == 1 })
		if rows.Length() != 4 || touched.Length() != 3 || has(doc, "tr:has(a[href^='/lezioni/'])", "course:c2") {
			o.Errorf("%d closures, %d with a lesson: %s", rows.Length(), touched.Length(), rows.Text())
		}
		lift, _ := rows.First().Find("form").Attr("action")
		if !strings.HasPrefix(lift, path) {
			o.Fatal(lift)
		}
		form := []string{"operation", store.NewID()}
		o.post(account.Director, lift, form...).went()
		o.post(account.Director, lift, form...).went() // sent twice
		o.post(account.Director, lift).must(http.StatusNotFound)
		if doc := o.get(account.Secretary, path).must(http.StatusOK); doc.Find("section").First().Find("tbody tr").Length() != 3 {
			o.Error(doc.Find("main").Text())
		}
	})
}
