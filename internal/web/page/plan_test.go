package page_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/course"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

// publish puts a sheet into the catalogue; the answer names its first training standard
// as the form of a course does.
func (o *enrolOffice) publish(sheet []byte) string {
	o.Helper()
	var id string
	o.write(func(ctx context.Context, tx *store.Tx) error {
		v, found, err := standard.Add(ctx, tx, sheet)
		if err != nil {
			return err
		}
		var keys []string
		for _, f := range standard.Readings(found) {
			keys = append(keys, standard.ReadingKey(f))
		}
		if _, err := standard.Confirm(ctx, tx, v.ID, keys); err != nil {
			return err
		}
		id = v.ID
		_, err = standard.Publish(ctx, tx, v.ID)
		return err
	}, store.ProviderStream())
	return id + "/1"
}

func campania(t *testing.T) []byte {
	t.Helper()
	return readTestdata(t, "standard/testdata/campania-operatore-call-center-inbound.txt")
}

// typed are the fields of a form as a browser would send them.
func typed(form *goquery.Selection) []string {
	var out []string
	form.Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "text")
		_, checked := s.Attr("checked")
		switch {
		case name == "operation", (kind == "radio" || kind == "checkbox") && !checked:
		case s.Is("select"):
			out = append(out, name, s.Find("option[selected]").AttrOr("value", ""))
		case s.Is("textarea"):
			out = append(out, name, s.Text())
		default:
			out = append(out, name, s.AttrOr("value", ""))
		}
	})
	return out
}

// designed fills in the rest of a course that the page proposes.
func designed(doc *goquery.Document, changed ...string) []string {
	return with(typed(doc.Find("main form")), append([]string{"edition", "ed. 1", "start", "1/12/2026", "end", "28/05/2027", "seats", "25", "site", "sede"}, changed...)...)
}

func TestThePlanIsJudgedWhileItIsWritten(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		sheet := o.publish(campania(o.T))
		doc := o.get(account.Secretary, "/corsi/nuovo?standard="+url.QueryEscape(sheet)).must(http.StatusOK)
		if !has(doc, ".plan-verdict", "Conforme allo standard") || !has(doc, "#sum-all", "250 h") || !has(doc, ".alert", "Il monte ore è una proposta") {
			o.Fatal(doc.Find("main").Text())
		}
		o.get(account.Secretary, "/corsi/giudizio").must(http.StatusNotFound)
		o.post(account.Secretary, "/corsi/giudizio", "standard", "x/1").must(http.StatusNotFound)
		o.post(account.Secretary, "/corsi/giudizio", "standard", strings.TrimSuffix(sheet, "1")+"2").must(http.StatusNotFound)
		o.post(account.Tutor, "/corsi/giudizio", "standard", sheet).must(http.StatusForbidden)

		broken := designed(doc, "plan.531.classroom", "16", "plan.531.self_paced", "14", "plan.532.classroom", "x", "declared", "250")
		live := o.post(account.Secretary, "/corsi/giudizio", broken...).must(http.StatusOK)
		if live.Find("h1").Length() != 0 {
			o.Error("the judgement is a whole page")
		}
		for selector, words := range map[string]string{
			".plan-verdict":                   "Non conforme: 5 punti bloccano l’autorizzazione",
			"#why-1":                          "UF 531: FAD prevista 14 h, massimo 12 h su 30 h (40 %). P12a",
			`[id="note-plan.531.self_paced"]`: "max 12, 2 di troppo",
			`[id="note-plan.532.classroom"]`:  "Scrivi ore intere, senza decimali e non negative.",
			"#plan-strip":                     "Totale 125 di 250 h, mancano 125 h",
			"#plan-findings":                  "Aula 50 h + laboratorio 0 h + stage 75 h + tirocinio 0 h = 125 h, totale dichiarato 250 h.",
			"#sum-r1":                         "68 h",
			"#plan-draft":                     "Salva lo stesso, come bozza",
		} {
			if !has(live, selector, words) {
				o.Errorf("%s: %q, want %q", selector, live.Find(selector).Text(), words)
			}
		}
		cell := live.Find(`input[name="plan.531.self_paced"]`)
		if cell.AttrOr("aria-invalid", "") != "true" || cell.AttrOr("aria-describedby", "") != "note-plan.531.self_paced why-1" {
			o.Error("the cell does not name what is wrong with it")
		}

		// Without script the button shows the same, saves nothing and keeps what was typed.
		page := o.post(account.Secretary, "/corsi", with(broken, "check", "1")...).must(http.StatusOK)
		live.Find("[data-live]").Each(func(_ int, part *goquery.Selection) {
			want, _ := part.Html()
			if got, _ := page.Find(`[id="` + part.AttrOr("id", "") + `"]`).Html(); got != want {
				o.Errorf("%s differs:\n%s\n%s", part.AttrOr("id", ""), got, want)
			}
		})
		if page.Find("input[name='plan.532.classroom']").AttrOr("value", "") != "x" || page.Find("#f-edition").AttrOr("value", "") != "ed. 1" {
			o.Error("what was typed is lost")
		}
		again := o.post(account.Secretary, "/corsi", with(broken, "propose", "1")...).must(http.StatusOK)
		if !has(again, ".plan-verdict", "Conforme allo standard") || again.Find("#f-declared").AttrOr("value", "") != "" || again.Find("#f-edition").AttrOr("value", "") != "ed. 1" {
			o.Error(again.Find("main").Text())
		}
		if doc := o.get(account.Secretary, "/corsi").must(http.StatusOK); !has(doc, ".empty", "Non c’è ancora nessun corso") {
			o.Error("a check has saved a course")
		}
		literal := o.post(account.Secretary, "/corsi/giudizio", designed(doc, "plan.531.classroom", "57", "plan.531.self_paced", "20", "uf_caps", "literal")...).must(http.StatusOK)
		if !has(literal, "#why-1", "UF 531: FAD prevista 20 h, massimo 12 h alla lettera.") || !has(literal, `[id="note-plan.531.self_paced"]`, "max 12, 8 di troppo") {
			o.Error(literal.Find("#why-1").Text())
		}
		o.post(account.Secretary, "/corsi", designed(doc)...).went()
	})
}

func TestAPlanOfSeveralYears(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		sheet := o.publish(bytes.Replace(campania(o.T), []byte("1° Anno250NO"), []byte("1° Anno150NO\n2° Anno100NO"), 1))
		doc := o.get(account.Secretary, "/corsi/nuovo?standard="+url.QueryEscape(sheet)).must(http.StatusOK)
		if doc.Find("#f-year\\.1").AttrOr("value", "") != "150" || doc.Find("#f-year\\.2").AttrOr("value", "") != "100" {
			o.Fatal(doc.Find("main").Text())
		}
		live := o.post(account.Secretary, "/corsi/giudizio", designed(doc, "year.1", "140", "year.2", "110")...).must(http.StatusOK)
		if !has(live, "#plan-findings", "Anno 1: 140 h nel piano, 150 h nella scheda.") || live.Find("#f-year\\.1.tone-warning").Length() != 1 {
			o.Error(live.Find("#plan-findings").Text())
		}
		path := o.post(account.Secretary, "/corsi", designed(doc)...).went()
		edit := o.get(account.Secretary, path+"/modifica").must(http.StatusOK)
		if edit.Find("#f-year\\.2").AttrOr("value", "") != "100" {
			o.Error("the years are not kept")
		}
	})
}

// draft opens a course on a published sheet, with two teachers who satisfy it.
func (o *enrolOffice) draft(sheet string, changed ...string) string {
	o.Helper()
	doc := o.get(account.Secretary, "/corsi/nuovo?standard="+url.QueryEscape(sheet)).must(http.StatusOK)
	path := o.post(account.Secretary, "/corsi", designed(doc, changed...)...).went()
	for _, staff := range []string{"moretti", "ricci"} {
		o.post(account.Secretary, path+"/personale", "staff", staff, "part", "teacher").went()
	}
	return path
}

func TestEachWarningAsksForItsReason(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		path := o.draft(o.publish(campania(o.T)), "plan.531.classroom", "57", "plan.531.self_paced", "20", "plan.532.classroom", "58", "plan.532.self_paced", "20")
		doc := o.get(account.Secretary, path+"/autorizza").must(http.StatusOK)
		reasons := doc.Find("textarea[name^='accepted.']")
		if reasons.Length() != 2 || !has(doc, "main", "UF 531: FAD prevista 20 h, massimo 12 h alla lettera.") {
			o.Fatal(doc.Find("main").Text())
		}
		first, second := reasons.First().AttrOr("name", ""), reasons.Last().AttrOr("name", "")
		act := []string{"act", "DD 12", "date", "20/11/2026", first, "lettura proporzionale"}
		refused := o.post(account.Secretary, path+"/autorizza", act...).must(http.StatusUnprocessableEntity)
		if refused.Find(".field-bad textarea").AttrOr("name", "") != second || refused.Find(".field-bad").Length() != 1 {
			o.Error(refused.Find("main").Text())
		}
		o.post(account.Secretary, path+"/autorizza", with(act, second, "così per la Regione")...).went()
		if tab := o.get(account.Inspector, path+"?scheda=piano").must(http.StatusOK); !has(tab, ".findings", "Accettato perché: lettura proporzionale") {
			o.Error(tab.Find("main").Text())
		}
		versions := o.get(account.Inspector, path+"/piano").must(http.StatusOK)
		for _, words := range []string{"DD 12 del 20/11/2026", "UF 532: FAD prevista 20 h, massimo 12 h alla lettera. P12b", "Accettato perché: così per la Regione", "lettura proporzionale"} {
			if !has(versions, "main", words) {
				o.Errorf("the versions do not say %q", words)
			}
		}
	})
}

func TestAVariationSaysWhatItDoes(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		path := o.draft(o.publish(campania(o.T)))
		o.post(account.Secretary, path+"/autorizza", "act", "DD 12", "date", "20/11/2026").went()
		for _, day := range []string{"1", "2"} {
			o.post(account.Secretary, path+"/lezioni", "date", day+"/12/2026", "from", "9", "to", "13", "segment", "531", "mode", "classroom", "teacher", "moretti", "site", "aula", "audience", "class").went()
		}
		doc := o.get(account.Secretary, path+"/variazione").must(http.StatusOK)
		changed := with(typed(doc.Find("main form")), "plan.531.classroom", "7", "plan.531.live_distance", "70", "act", "DD 40", "date", "1/2/2027", "reason", "sede inagibile")
		live := o.post(account.Secretary, path+"/variazione/giudizio", changed...).must(http.StatusOK)
		for _, words := range []string{"UF 531, Aula77 h7 h−70 h–8 h 00'In calendario ce ne sono 1 h 00' di troppo", "UF 531, DAD0 h70 h+70 h––70 h 00' da mettere ancora in calendario."} {
			if !has(live, "#plan-effects", words) {
				o.Errorf("%q is not said: %s", words, live.Find("#plan-effects").Text())
			}
		}
		if live.Find("textarea[name^='accepted.']").Length() != 1 || live.Find("#plan-draft input").Length() != 0 {
			o.Error("one warning asks for one reason; a variation is no draft")
		}
		changed = with(changed, "plan.531.live_distance", "30", "plan.532.classroom", "118")
		if doc := o.post(account.Secretary, path+"/variazione", with(changed, "plan.531.live_distance", "71")...).must(http.StatusUnprocessableEntity); doc.Find(".field-bad textarea").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.post(account.Secretary, path+"/variazione", with(changed, "plan.532.classroom", "100")...).must(http.StatusUnprocessableEntity); !has(doc, "#plan-strip", "Totale 232 di 250 h, mancano 18 h") {
			o.Error(doc.Find("#plan-strip").Text())
		}
		if went := o.post(account.Secretary, path+"/variazione", changed...).went(); went != path+"/piano" {
			o.Error(went)
		}
		versions := o.get(account.Inspector, path+"/piano").must(http.StatusOK)
		for _, words := range []string{"Versione 2", "In vigore", "DD 40 del 01/02/2027", "sede inagibile", "Differenze dalla versione 1", "UF 531, Aula77 h7 h−70 h", "1 h 00' di troppo", "Superata"} {
			if !has(versions, "main", words) {
				o.Errorf("the versions do not say %q: %s", words, strings.Join(strings.Fields(versions.Find("main").Text()), " "))
			}
		}
		if doc := o.post(account.Secretary, path+"/variazione", with(changed, "act", "DD 41")...).must(http.StatusUnprocessableEntity); !has(doc, ".alert", "non c’è niente da variare") {
			o.Error(doc.Find(".alert").Text())
		}
	})
}

func TestANewEditionTakesOverThePlan(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		path := o.draft(o.publish(campania(o.T)), "plan.531.classroom", "67", "plan.531.laboratory", "10", "funding", "public", "cup", "B61C26000010001", "region_code", "C/1", "platform", "Teams", "mark_scale", "30", "pass_mark", "18")
		if doc := o.get(account.Secretary, path).must(http.StatusOK); !has(doc, ".more", "Nuova edizione") {
			o.Error("the course does not lead to its next edition")
		}
		doc := o.get(account.Secretary, "/corsi/nuovo?da="+strings.TrimPrefix(path, "/corsi/")).must(http.StatusOK)
		for field, want := range map[string]string{"plan.531.laboratory": "10", "plan.531.classroom": "67", "seats": "25", "platform": "Teams", "mark_scale": "30", "pass_mark": "18",
			"edition": "", "start": "", "end": "", "cup": "", "region_code": ""} {
			if got := doc.Find(`[name="`+field+`"]`).AttrOr("value", ""); got != want {
				o.Errorf("%s is %q, want %q", field, got, want)
			}
		}
		second := o.post(account.Secretary, "/corsi", designed(doc, "edition", "ed. 2", "cup", "B61C26000010002")...).went()
		var plans []course.Plan
		err := o.db.Read(o.Context(), func(r store.Reader) error {
			for _, p := range []string{path, second} {
				plan, _, err := course.PlanInForce(o.Context(), r, strings.TrimPrefix(p, "/corsi/"))
				if err != nil {
					return err
				}
				plans = append(plans, plan)
			}
			staff, err := course.StaffOf(o.Context(), r, strings.TrimPrefix(second, "/corsi/"))
			if len(staff) != 0 {
				o.Errorf("people came along: %+v", staff)
			}
			return err
		})
		if err != nil || len(course.Compare(plans[0], plans[1])) != 0 {
			o.Errorf("the plans differ: %v, %v", plans, err)
		}
		o.get(account.Secretary, "/corsi/nuovo?da=absent").must(http.StatusNotFound)
	})
}

func TestCoursesStayTheMenusPlace(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		path := o.draft(o.publish(campania(o.T)))
		for _, at := range []string{"/corsi", path, path + "/piano", path + "/iscrizioni/nuova"} {
			doc := o.get(account.Secretary, at).must(http.StatusOK)
			if got := doc.Find(".menu [aria-current=page]").Text(); got != "Corsi" {
				o.Errorf("at %s the menu shows %q", at, got)
			}
		}
	})
	eachEnrolOffice(t, func(o *enrolOffice) {
		at := o.enrolled(mario...)
		if got := o.get(account.Secretary, at).must(http.StatusOK).Find(".menu [aria-current=page]").Text(); got != "Corsi" {
			o.Errorf("at %s the menu shows %q", at, got)
		}
	})
}
