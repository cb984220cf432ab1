package page_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/account"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

const (
	campaniaSheet = "standard/testdata/campania-operatore-call-center-inbound.txt"
	abruzzoSheet  = "standard/testdata/abruzzo-addetto-telefonico-servizio-clienti.txt"
)

// multi posts a form as a browser does that may carry a file.
func (o *enrolOffice) multi(path string, pairs ...string) answer {
	o.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("operation", store.NewID())
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = w.WriteField(pairs[i], pairs[i+1])
	}
	_ = w.Close()
	return o.send(account.Secretary, http.MethodPost, path, w.FormDataContentType(), &b)
}

// formOf is everything that a page's form would send as it stands, then what is changed.
func formOf(doc *goquery.Document, changed ...string) []string {
	var out []string
	form := doc.Find("form[data-guard]")
	form.Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
		_, checked := s.Attr("checked")
		switch {
		case name == "operation" || s.ParentsFiltered("template").Length() > 0 || slices.Contains(changed, name):
		case kind == "checkbox" && !checked:
		case goquery.NodeName(s) == "textarea":
			out = append(out, name, s.Text())
		case goquery.NodeName(s) == "select":
			out = append(out, name, s.Find("option[selected]").AttrOr("value", ""))
		default:
			out = append(out, name, s.AttrOr("value", ""))
		}
	})
	return append(out, changed...)
}

// fill opens the form of a part, changes some fields and saves it.
func (o *enrolOffice) fill(path string, changed ...string) answer {
	o.Helper()
	return o.post(account.Secretary, path, formOf(o.get(account.Secretary, path).must(http.StatusOK), changed...)...)
}

// release confirms everything that a draft asks for and publishes it.
func (o *enrolOffice) release(path string) {
	o.Helper()
	var all []string
	o.get(account.Secretary, path).must(http.StatusOK).Find("input[name^='confirmed.']").Each(func(_ int, s *goquery.Selection) {
		all = append(all, s.AttrOr("name", ""), "1")
	})
	if len(all) == 0 {
		o.Fatal("there is nothing to confirm")
	}
	o.post(account.Secretary, path+"/conferma", all...).went()
	o.post(account.Secretary, path+"/pubblica", "confirm", "1").went()
}

func TestASheetIsTypedIn(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		if doc := o.post(account.Secretary, "/standard/nuovo", "title", "Panettiere").must(http.StatusUnprocessableEntity); doc.Find("#f-region-error").Length() != 1 || doc.Find("#f-title").AttrOr("value", "") != "Panettiere" {
			o.Error(doc.Find("main").Text())
		}
		desk := o.post(account.Secretary, "/standard/nuovo", "title", "Panettiere", "region", "Molise").went()
		path := strings.TrimSuffix(desk, "/modifica")
		if doc := o.get(account.Secretary, desk).must(http.StatusOK); !has(doc, ".findings", "Non c’è nessuna unità di competenza") {
			o.Error(doc.Find("main").Text())
		}
		o.headOf(desk)
		o.unitsOf(desk)
		o.trainingOf(desk)

		doc := o.get(account.Secretary, path).must(http.StatusOK)
		for _, words := range []string{"Scritta a mano", "100 h", "Laboratorio minimonon indicato", "FAD massima0 h", "75 % delle ore complessive", "18 anni", "almeno B1", "Patente di guida", "UC1 · Impastare", "ADA.02.01.10 Pane"} {
			if !has(doc, "main", words) {
				o.Errorf("the page does not say %q", words)
			}
		}
		o.release(path)
		if doc := o.get(account.Secretary, path).must(http.StatusOK); !has(doc, ".state-line", "Pubblicata") {
			o.Error(doc.Find(".state-line").Text())
		}
		if went := o.get(account.Secretary, desk); went.location != path {
			o.Errorf("the desk of a published sheet leads to %q", went.location)
		}
		o.post(account.Secretary, desk+"/scheda", "title", "Altro").must(http.StatusUnprocessableEntity)

		choose := o.get(account.Secretary, "/corsi/nuovo").must(http.StatusOK)
		if !has(choose, "select[name=standard]", "Panettiere") {
			o.Error("no course can be opened on it")
		}
	})
}

func (o *enrolOffice) headOf(desk string) {
	o.Helper()
	if doc := o.fill(desk+"/scheda", "eqf", "nove", "ada", "Pane senza codice", "title", "Panettiere").must(http.StatusUnprocessableEntity); doc.Find("#f-eqf-error, #f-ada-error").Length() != 2 ||
		doc.Find("#f-eqf").AttrOr("value", "") != "nove" || !strings.Contains(doc.Find("#f-ada").Text(), "Pane senza codice") {
		o.Error(doc.Find("main").Text())
	}
	if doc := o.fill(desk+"/scheda", "eqf", "9").must(http.StatusUnprocessableEntity); !has(doc, "#f-eqf-error", "Il valore va da 1 a 8.") {
		o.Error(doc.Find("main").Text())
	}
	o.fill(desk+"/scheda", "eqf", "3", "sep", "Produzioni alimentari", "ada", "ADA.02.01.10 - Pane\r\n-> ADA.02.01.11 – Dolci", "isced_f", "0721").went()
}

func (o *enrolOffice) unitsOf(desk string) {
	o.Helper()
	if doc := o.fill(desk+"/uc-nuova", "title", "Impastare", "abilities", "Dosare\nDosare", "min_hours", "-3").must(http.StatusUnprocessableEntity); doc.Find("#f-abilities-error, #f-min_hours-error").Length() != 2 ||
		!strings.Contains(doc.Find("#f-abilities").Text(), "Dosare\nDosare") {
		o.Error(doc.Find("main").Text())
	}
	if went := o.fill(desk+"/uc-nuova", "title", "Impastare", "code", "UC1", "abilities", "• Dosare\r\n- Impastare a mano", "knowledge", "Farine", "min_hours", "100", "then", "again").went(); went != desk+"/uc-nuova" {
		o.Errorf("after one more: %s", went)
	}
	o.fill(desk+"/uc-nuova", "title", "Infornare", "abilities", "Regolare il forno", "knowledge", "Forni").went()
	doc := o.get(account.Secretary, desk+"/uc-1").must(http.StatusOK)
	if doc.Find("#f-abilities").Text() != "Dosare\nImpastare a mano" || doc.Find("#f-max_dad").AttrOr("placeholder", "") != "nessun limite" {
		o.Error(doc.Find("main").Text())
	}
	o.get(account.Secretary, desk+"/uc-3").must(http.StatusNotFound)
	o.get(account.Secretary, desk+"/uc-1-testi").must(http.StatusNotFound)
}

func (o *enrolOffice) trainingOf(desk string) {
	o.Helper()
	form := o.get(account.Secretary, desk+"/formativo-nuovo").must(http.StatusOK)
	if n := form.Find("fieldset[data-row] input[name^='units.'][name$='.code']").Not("template *").Length(); n != 3 {
		o.Fatalf("%d rows of units for two UC", n)
	}
	more := o.post(account.Secretary, desk+"/formativo-nuovo", formOf(form, "more", "units", "min_total", "x")...).must(http.StatusOK)
	if more.Find("#f-units\\.3\\.code").Length() != 1 || more.Find("#f-min_total").AttrOr("value", "") != "x" {
		o.Error("one more row, and what was typed stays")
	}
	bad := o.fill(desk+"/formativo-nuovo", "min_total", "cento", "units.1.max_fad", "x").must(http.StatusUnprocessableEntity)
	if bad.Find("#f-min_total-error").Length() != 1 || bad.Find("#f-units\\.1\\.max_fad-error").Length() != 1 {
		o.Error(bad.Find(".alert").Text())
	}
	o.fill(desk+"/formativo-nuovo", "min_total", "100", "max_fad", "0", "units.0.min_hours", "40", "units.1.min_hours", "40", "years.0.hours", "90").went()
	doc := o.get(account.Secretary, desk).must(http.StatusOK)
	if !has(doc, ".findings", "Le ore degli anni sommano 90 h, il percorso ne ha 100.") || !has(doc, ".desk-part", "UC 2") {
		o.Error(doc.Find("main").Text())
	}
	o.fill(desk+"/formativo-1", "years.0.hours", "100").went()
	if doc := o.get(account.Secretary, desk+"/formativo-1").must(http.StatusOK); doc.Find("#f-max_fad").AttrOr("value", "") != "0" || doc.Find("#f-min_laboratory").AttrOr("value", "?") != "?" {
		o.Error("a bound of zero and no bound are told apart")
	}

	rules := desk + "/formativo-1-requisiti"
	if doc := o.fill(rules, "rules.R-AGE.asked", "1", "threshold_percent", "101", "rules.R-LANGUAGE.asked", "1").must(http.StatusUnprocessableEntity); doc.Find("#f-rules\\.R-AGE\\.min_age-error, #f-rules\\.R-LANGUAGE\\.language_level-error").Length() != 2 {
		o.Error(doc.Find(".alert").Text())
	}
	if doc := o.fill(rules, "rules.R-AGE.asked", "1", "rules.R-AGE.min_age", "180", "threshold_percent", "101").must(http.StatusUnprocessableEntity); doc.Find("#f-rules\\.R-AGE\\.min_age-error, #f-threshold_percent-error").Length() != 2 {
		o.Error(doc.Find(".alert").Text())
	}
	o.fill(rules, "rules.R-AGE.asked", "1", "rules.R-AGE.min_age", "18", "rules.R-AGE.no_override", "1", "threshold_percent", "75",
		"rules.R-LANGUAGE.asked", "1", "rules.R-LANGUAGE.language_level", "B1", "rules.R-DOC-1.title", "Patente di guida", "ways-R-DOC-1.0.name_1", "Patente B", "ways-R-DOC-1.0.kind_2", "photo", "rules.R-DOC-1.deadline", "before", "rules.R-DOC-1.days", "10", "staff.world_of_work_percent", "50").went()
	if doc := o.get(account.Secretary, rules).must(http.StatusOK); doc.Find("#f-rules\\.R-AGE\\.no_override[checked]").Length() != 1 || doc.Find("#f-rules\\.R-DOC-1\\.title").AttrOr("value", "") != "Patente di guida" || doc.Find("#f-ways-R-DOC-1\\.0\\.name_1").AttrOr("value", "") != "Patente B" ||
		doc.Find("#f-rules\\.R-DOC-1\\.deadline option[selected]").AttrOr("value", "") != "before" || doc.Find("#f-rules\\.R-DOC-1\\.days").AttrOr("value", "") != "10" {
		o.Error(doc.Find("main").Text())
	}
	o.fill(desk+"/formativo-1-testi", "texts.requirements", "Aver compiuto 18 anni.\r\nPatente di guida.").went()

	// A UC to which a UF leads stays; the units of a training standard can be taken out.
	strike := o.get(account.Secretary, desk).must(http.StatusOK).Find("form[action$='/uc-1/togli'] input[name=seen]").AttrOr("value", "")
	if doc := o.post(account.Secretary, desk+"/uc-1/togli", "seen", strike).must(http.StatusUnprocessableEntity); !has(doc, ".alert", "La UF UF1 porta a questa UC") {
		o.Error(doc.Find(".alert").Text())
	}
}

func TestTwoPeopleCorrectTheSamePart(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		desk := o.post(account.Secretary, "/standard/nuovo", "title", "Panettiere", "region", "Molise").went()
		first := o.get(account.Secretary, desk+"/scheda").must(http.StatusOK)
		o.post(account.Director, desk+"/scheda", formOf(first, "sep", "Alimentari")...).went()
		late := o.post(account.Secretary, desk+"/scheda", formOf(first, "act", "D.D. 7")...).must(http.StatusUnprocessableEntity)
		if !has(late, ".alert", "Nel frattempo questa parte è stata cambiata") || late.Find("#f-act").AttrOr("value", "") != "D.D. 7" {
			o.Error(late.Find("main").Text())
		}
		o.post(account.Secretary, desk+"/scheda", formOf(late)...).went() // knowing what they do
	})
}

func TestAPublishedSheetIsRevisedAndCompared(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		path := o.sheet(account.Administrator, readTestdata(t, campaniaSheet)).went()
		doc := o.get(account.Secretary, path).must(http.StatusOK)
		if doc.Find("#riga-84 a[href='#lettura-84']").Length() != 1 || doc.Find("#lettura-84 legend a[href='#riga-84']").Length() != 1 || doc.Find("#riga-80.doubt").Length() != 1 {
			o.Error("the readings and the lines of the text lead to each other")
		}
		// Corrected before it is published: 80 % was read, 70 % is put in its place.
		o.fill(path+"/modifica/formativo-1-requisiti", "threshold_percent", "70").went()
		doc = o.get(account.Secretary, path).must(http.StatusOK)
		if !has(doc, ".reading", "Corretto a mano rispetto al testo letto") || !has(doc, ".reading ins", "70") {
			o.Error(doc.Find("main").Text())
		}
		if hint := o.get(account.Secretary, path+"/modifica/formativo-1-requisiti").must(http.StatusOK).Find("#f-threshold_percent-hint").Text(); !strings.Contains(hint, "Corretto: prima «80»") {
			o.Error(hint)
		}
		o.release(path)
		o.newCourseOn(path)

		desk := o.post(account.Secretary, path+"/nuova-versione").went()
		second := strings.TrimSuffix(desk, "/modifica")
		o.post(account.Secretary, path+"/nuova-versione").must(http.StatusUnprocessableEntity)
		o.post(account.Secretary, second+"/conferma").must(http.StatusUnprocessableEntity) // nothing has changed yet
		o.fill(desk+"/formativo-1", "min_total", "300", "years.0.hours", "300").went()
		o.fill(desk+"/uc-1", "abilities", "Ascoltare").went()
		doc = o.get(account.Secretary, second+"/differenze").must(http.StatusOK)
		for _, words := range []string{"Durata minima complessiva", "250 h", "300 h", "Corsi che restano sulla versione precedente", "Operatore call center – ed. 1"} {
			if !has(doc, "main", words) {
				o.Errorf("the differences do not say %q", words)
			}
		}
		o.post(account.Secretary, second+"/elimina").must(http.StatusUnprocessableEntity)
		o.release(second)
		if doc := o.get(account.Inspector, path).must(http.StatusOK); !has(doc, ".state-line", "Superata") || !has(doc, "#versioni", "Operatore call center – ed. 1") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.get(account.Secretary, path+"/differenze").must(http.StatusOK); !has(doc, ".empty", "Prima di questa versione non ne è stata pubblicata nessuna") {
			o.Error(doc.Find("main").Text())
		}

		file := o.get(account.Inspector, second+"/esporta")
		read, err := standard.ReadFile(file.body)
		if err != nil || *read.Standard.Training[0].MinTotal != 300 {
			o.Fatalf("%v", err)
		}
		text := strings.Replace(string(file.body), "Operatore call center Inbound", "Operatore altrove", 1)
		imported := o.multi("/standard", "text", text).went()
		if doc := o.get(account.Secretary, imported).must(http.StatusOK); !has(doc, ".state-line", "Importata da un file") {
			o.Error(doc.Find("main").Text())
		}
		if doc := o.multi("/standard", "text", strings.Replace(text, `"max_dad": 175`, `"max_dad": "175"`, 1)).must(http.StatusUnprocessableEntity); !has(doc, "#f-sheet-error", "standard.training[0].max_dad: Qui va un numero intero") || doc.Find("#f-text").Text() == "" {
			o.Error(doc.Find(".alert").Text())
		}
		o.post(account.Secretary, imported+"/elimina", "confirm", "1").went()
		o.get(account.Secretary, imported).must(http.StatusNotFound)
	})
}

// newCourseOn opens a course on a published sheet of Campania.
func (o *enrolOffice) newCourseOn(path string) {
	o.Helper()
	fields := []string{"standard", strings.TrimPrefix(path, "/standard/") + "/1", "title", "Operatore call center", "edition", "ed. 1", "start", "1/12/2026", "end", "28/05/2027", "seats", "25",
		"site", "sede", "funding", "self", "register", "electronic", "register_act", "D.D. 9", "register_act_on", "2/3/2026", "platform", "Teams", "uf_caps", "proportional", "credit_reading", "reduce"}
	o.post(account.Secretary, "/corsi", append(fields, planFields(o.T, "valid-mixed")...)...).went()
}

func TestTheCatalogueIsSearched(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		if doc := o.get(account.Inspector, "/standard").must(http.StatusOK); doc.Find("#aggiungi").Length() != 0 || !has(doc, ".empty", "Il catalogo è vuoto") {
			o.Error(doc.Find("main").Text())
		}
		o.multi("/standard", "text", string(readTestdata(t, campaniaSheet))).went()
		o.release(o.sheet(account.Secretary, readTestdata(t, abruzzoSheet)).went())
		for query, want := range map[string]int{"": 2, "?q=CALL+center": 1, "?q=82.20.00": 2, "?regione=Abruzzo": 1, "?formativo=senza": 1, "?formativo=con&regione=Abruzzo": 0, "?stato=bozza": 1, "?stato=bozza&q=addetto": 0, "?stato=superata": 0} {
			doc := o.get(account.Secretary, "/standard"+query).must(http.StatusOK)
			if n := doc.Find("table tbody tr").Length(); n != want {
				o.Errorf("%q lists %d, want %d", query, n, want)
			}
			if want == 0 && !has(doc, ".empty", "Nessuna scheda corrisponde.") {
				o.Errorf("%q: %s", query, doc.Find("main").Text())
			}
		}
		if href := o.get(account.Secretary, "/standard?q=call&regione=Campania").must(http.StatusOK).Find(".filters a").Last().AttrOr("href", ""); href != "/standard?q=call&regione=Campania&stato=bozza" {
			o.Errorf("a filter forgets the search: %s", href)
		}
		poem := o.multi("/standard", "text", "Nel mezzo del cammin di nostra vita").must(http.StatusUnprocessableEntity)
		if poem.Find("a[href='/standard/nuovo']").Length() < 2 || poem.Find("#f-text").Text() != "Nel mezzo del cammin di nostra vita" {
			o.Error(poem.Find("#aggiungi").Text())
		}
		o.multi("/standard").must(http.StatusUnprocessableEntity)
	})
}

func TestTwoQualificationsSideBySide(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		if doc := o.get(account.Inspector, "/standard/confronto").must(http.StatusOK); !has(doc, ".empty", "servono due schede") {
			o.Error(doc.Find("main").Text())
		}
		a := strings.TrimPrefix(o.sheet(account.Secretary, readTestdata(t, campaniaSheet)).went(), "/standard/")
		b := strings.TrimPrefix(o.sheet(account.Secretary, readTestdata(t, abruzzoSheet)).went(), "/standard/")
		path := fmt.Sprintf("/standard/confronto?a=%s&b=%s", a, b)
		doc := o.get(account.Inspector, path).must(http.StatusOK)
		for _, words := range []string{"0 competenze", "0 abilità in comune, su 13 e 38", "3 conoscenze in comune, su 15 e 44", "4 codici in comune", "Normativa sul trattamento dei dati personali", "82.20.00", "3 su 10"} {
			if !strings.Contains(strings.Join(strings.Fields(doc.Find("main").Text()), " "), words) && !has(doc, "main", words) {
				o.Errorf("the comparison does not say %q", words)
			}
		}
		if doc := o.get(account.Inspector, "/standard/confronto?a="+a+"&b="+a).must(http.StatusOK); doc.Find("#f-b-error").Length() != 1 {
			o.Error(doc.Find("main").Text())
		}
		o.get(account.Inspector, "/standard/confronto?a=x&b="+a).must(http.StatusOK)
		csv := o.get(account.Inspector, path+"&formato=csv")
		if csv.status != http.StatusOK || !strings.Contains(string(csv.body), "Conoscenza;identico;Gamma di prodotti/servizi in vendita") {
			o.Errorf("%d %s", csv.status, csv.body)
		}
	})
}

func TestTheMinimumStandardIsAddedToItsProfile(t *testing.T) {
	eachEmptyOffice(t, func(o *enrolOffice) {
		minimum := string(readTestdata(t, "standard/testdata/abruzzo-biciclette-minimo.txt"))
		path := o.sheet(account.Secretary, readTestdata(t, "standard/testdata/abruzzo-biciclette.txt")).went()
		if doc := o.multi(path+"/standard-minimo", "minimum_text", "una poesia").must(http.StatusUnprocessableEntity); doc.Find("#f-minimum-error").Length() != 1 || doc.Find("#f-minimum_text").Text() != "una poesia" {
			o.Error(doc.Find("main").Text())
		}
		if went := o.multi(path+"/standard-minimo", "minimum_text", minimum).went(); went != path {
			o.Errorf("a draft takes it in: %s", went)
		}
		doc := o.get(account.Secretary, path).must(http.StatusOK)
		if !has(doc, "main", "300 h") || doc.Find("input[name=minimum]").Length() != 0 {
			o.Error(doc.Find("main").Text())
		}
		o.multi(path+"/standard-minimo", "minimum_text", minimum).must(http.StatusUnprocessableEntity)
	})
}

// TestSavingAFormUnchangedChangesNothing: what a form shows is what it reads back, for every
// part of every sheet we have.
func TestSavingAFormUnchangedChangesNothing(t *testing.T) {
	sheets, err := filepath.Glob(filepath.Join("..", "..", "standard", "testdata", "*.txt"))
	if err != nil || len(sheets) < 5 {
		t.Fatal(sheets, err)
	}
	eachEmptyOffice(t, func(o *enrolOffice) {
		forms := 0
		for _, name := range sheets {
			b, err := os.ReadFile(name)
			if err != nil {
				o.Fatal(err)
			}
			added := o.sheet(account.Secretary, b)
			if added.status != http.StatusSeeOther {
				continue // a sheet of another region, a training standard without its profile
			}
			if filepath.Base(name) == "abruzzo-biciclette.txt" {
				o.multi(added.location+"/standard-minimo", "minimum_text", string(readTestdata(t, "standard/testdata/abruzzo-biciclette-minimo.txt"))).went()
			}
			links := o.get(account.Secretary, added.location+"/modifica").must(http.StatusOK).Find(".desk-part a.btn")
			links.Each(func(_ int, s *goquery.Selection) {
				forms++
				o.fill(s.AttrOr("href", "")).went()
			})
			doc := o.get(account.Secretary, added.location).must(http.StatusOK)
			if changed := doc.Find(".reading ins"); changed.Length() > 0 {
				o.Errorf("%s: saved as it was, and changed: %s", filepath.Base(name), strings.Join(strings.Fields(changed.Closest(".reading").Text()), " "))
			}
		}
		if forms < 30 {
			o.Errorf("only %d forms were opened", forms)
		}
	})
}
