package page

import (
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/fault"
	"vidimus/internal/standard"
	"vidimus/internal/web"
	"vidimus/templates"
)

// regions are the bodies that approve a sheet.
var regions = []string{"Abruzzo", "Basilicata", "Calabria", "Campania", "Emilia-Romagna", "Friuli-Venezia Giulia", "Lazio", "Liguria", "Lombardia", "Marche",
	"Molise", "Piemonte", "Provincia autonoma di Bolzano", "Provincia autonoma di Trento", "Puglia", "Sardegna", "Sicilia", "Toscana", "Umbria", "Valle d’Aosta", "Veneto"}

// regionChoices are the regions, and the one a sheet names although it is none of them.
func regionChoices(also string) []templates.Choice {
	var out []templates.Choice
	for _, r := range regions {
		out = append(out, templates.Choice{Value: r, Text: r})
	}
	if also != "" && !slices.Contains(regions, also) {
		out = append(out, templates.Choice{Value: also, Text: also})
	}
	return out
}

// headForm is what a sheet says of the qualification as a whole.
func headForm(q *web.Request, s *standard.Standard) sheetForm {
	return sheetForm{groups: []controls{
		{fields: []control{
			wordsOf("title", q.T("Titolo"), &s.Title).asked().wide(),
			choiceOf("region", q.T("Regione"), &s.Region, regionChoices(s.Region)).asked(),
			codeOf("code", q.T("Codice"), &s.Code),
			figureOf("eqf", q.T("Livello EQF"), &s.EQF).hinted(q.T("da 1 a 8")),
			wordsOf("act", q.T("Atto di approvazione"), &s.Act),
			wordsOf("sep", q.T("Settore economico professionale"), &s.SEP),
			proseOf("description", q.T("Descrizione"), &s.Description),
		}},
		{title: q.T("Classificazioni"), hint: q.T("Una voce per riga: il codice, un trattino, la denominazione."), fields: []control{
			entriesOf("ada", q.T("Aree di attività (ADA)"), &s.ADA),
			entriesOf("ateco", q.T("ATECO 2007"), &s.ATECO),
			entriesOf("istat", q.T("ISTAT CP2011"), &s.ISTAT),
			codeOf("isced_f", q.T("Codice ISCED-F"), &s.ISCEDF).hinted(q.T("quattro cifre, come 0415")),
			wordsOf("isced_f_title", q.T("Denominazione ISCED-F"), &s.ISCEDFTitle),
		}},
		{title: q.T("Processo di lavoro e natura"), fields: []control{
			wordsOf("process", q.T("Processo"), &s.Process),
			wordsOf("sequence", q.T("Sequenza di processo"), &s.Sequence),
			wordsOf("correlation_groups", q.T("Gruppi di correlazione"), &s.CorrelationGroups),
			tickOf("regulated", q.T("Professione regolamentata"), &s.Regulated),
			tickOf("modules", q.T("Le unità formative sono moduli: non devono portare a una UC"), &s.Modules),
		}},
	}}
}

// unitForm is one competence unit.
func unitForm(q *web.Request, u *standard.CompetenceUnit) sheetForm {
	return sheetForm{groups: []controls{
		{fields: []control{
			wordsOf("title", q.T("Titolo"), &u.Title).asked().wide(),
			codeOf("code", q.T("Codice"), &u.Code),
			figureOf("eqf", q.T("Livello EQF"), &u.EQF).hinted(q.T("da 1 a 8")),
			proseOf("result", q.T("Risultato atteso"), &u.Result),
		}},
		{title: q.T("Abilità e conoscenze"), hint: q.T("Una per riga; i segni di elenco si possono incollare, vengono tolti."), fields: []control{
			itemsOf("abilities", q.T("Abilità"), &u.Abilities),
			itemsOf("knowledge", q.T("Conoscenze"), &u.Knowledge),
		}},
		{title: q.T("Ore della UC svolta da sola"), dense: true, hint: boundHint(q), fields: []control{
			boundOf(q, "min_hours", q.T("Durata minima"), &u.MinHours),
			boundOf(q, "max_dad", q.T("DAD massima"), &u.MaxDAD),
			boundOf(q, "max_fad", q.T("FAD massima"), &u.MaxFAD),
		}},
		{title: q.T("Valutazione e codici"), fields: []control{
			proseOf("object", q.T("Oggetto di osservazione"), &u.Object),
			proseOf("indicators", q.T("Indicatori"), &u.Indicators),
			proseOf("performance_threshold", q.T("Soglia minima di prestazione"), &u.PerformanceThreshold),
			entriesOf("istat", q.T("ISTAT CP2011"), &u.ISTAT),
		}},
		{title: q.T("Limiti in percentuale, come nelle schede più vecchie"), dense: true, folded: true, fields: shares(q, "", &u.Shares)},
	}}
}

// shares are caps that older sheets give as a percentage of the minimum duration.
func shares(q *web.Request, prefix string, s *standard.Shares) []control {
	return []control{
		figureOf(prefix+"max_dad_percent", q.T("DAD massima (%)"), &s.MaxDADPercent),
		figureOf(prefix+"max_fad_percent", q.T("FAD massima (%)"), &s.MaxFADPercent),
	}
}

func boundHint(q *web.Request) string {
	return q.T("Ore intere. Campo vuoto: la scheda non pone un limite. 0: il limite è zero ore.")
}

// hoursForm is a training standard's bounds, years and units.
func hoursForm(q *web.Request, s *standard.Standard, t *standard.Training) sheetForm {
	years, units := yearRows(q, t), unitRows(q, s, t)
	return sheetForm{
		groups: []controls{
			{title: q.T("Durate e limiti del percorso"), dense: true, hint: boundHint(q), fields: []control{
				boundOf(q, "min_total", q.T("Durata minima complessiva"), &t.MinTotal),
				boundOf(q, "min_classroom", q.T("Aula minima"), &t.MinClassroom),
				boundOf(q, "min_laboratory", q.T("Laboratorio minimo"), &t.MinLaboratory),
				boundOf(q, "min_kc", q.T("Competenze chiave minime"), &t.MinKC),
				boundOf(q, "max_dad", q.T("DAD massima"), &t.MaxDAD),
				boundOf(q, "max_fad", q.T("FAD massima"), &t.MaxFAD),
				boundOf(q, "min_stage_laboratory", q.T("Stage e laboratorio minimi"), &t.MinStageLaboratory),
				boundOf(q, "min_traineeship", q.T("Tirocinio minimo"), &t.MinTraineeship),
				figureOf("eqf", q.T("Livello EQF"), &t.EQF),
				wordsOf("title", q.T("Nome, se la scheda ne ha più d’uno"), &t.Title),
			}},
			units.controls,
			years.controls,
			{title: q.T("Voci delle schede più vecchie"), dense: true, folded: true, fields: slices.Concat([]control{
				boundOf(q, "min_classroom_laboratory", q.T("Aula e laboratorio minimi"), &t.MinClassroomLaboratory),
				boundOf(q, "max_kc_fad", q.T("FAD massima delle competenze chiave"), &t.MaxKCFAD),
				figureOf("max_kc_fad_percent", q.T("FAD massima delle competenze chiave (%)"), &t.MaxKCFADPercent),
			}, shares(q, "", &t.Shares))},
		},
		finish: func(*fault.Error) {
			if t.MinTotalRepeated != nil {
				t.MinTotalRepeated = t.MinTotal // who types the total says it once
			}
			years.finish()
			units.finish()
		},
	}
}

// rowList is a list that is edited row by row, and what puts it back together.
type rowList struct {
	controls
	finish func()
}

// yearRows are the years of the course, in order.
func yearRows(q *web.Request, t *standard.Training) rowList {
	type line struct {
		hours  *int
		exam   bool
		remove bool
	}
	rows := make([]line, len(t.Years)+spareRows(q, "years", len(t.Years)))
	for i, y := range t.Years {
		rows[i] = line{hours: &y.Hours, exam: y.IntermediateExam}
	}
	build := func(i int, l *line) controlRow {
		return controlRow{title: q.T("Anno {n}", "n", i+1), fields: []control{
			figureOf(rowName("years", i, "hours"), q.T("Ore"), &l.hours),
			tickOf(rowName("years", i, "intermediate_exam"), q.T("Esame intermedio"), &l.exam),
			tickOf(rowName("years", i, "remove"), q.T("Togli questa riga"), &l.remove),
		}}
	}
	list := rowList{controls: controls{id: "years", title: q.T("Annualità"), add: q.T("Aggiungi un anno")}}
	for i := range rows {
		list.rows = append(list.rows, build(i, &rows[i]))
	}
	list.blank = blankRow(build(blankNumber, &line{}))
	list.finish = func() {
		t.Years = []standard.Year{}
		for _, l := range rows {
			if !l.remove && l.hours != nil {
				t.Years = append(t.Years, standard.Year{Year: len(t.Years) + 1, Hours: *l.hours, IntermediateExam: l.exam})
			}
		}
	}
	return list
}

// blankNumber stands in the names of the row that the script copies; no list is so long.
const blankNumber = maxRows + 1

// blankRow takes the title from a row that has no number yet.
func blankRow(r controlRow) *controlRow {
	r.title = ""
	return &r
}

// unitRows are the UF of a training standard. What a UF repeats from its UC is not asked
// again; a UC without a code is chosen by its place, and given one.
func unitRows(q *web.Request, s *standard.Standard, t *standard.Training) rowList {
	type line struct {
		standard.Unit
		remove bool
	}
	rows := make([]line, len(t.Units)+spareRows(q, "units", len(t.Units)))
	for i, u := range t.Units {
		rows[i].Unit = u
	}
	choices := unitChoices(s)
	build := func(i int, l *line) controlRow {
		name := func(field string) string { return rowName("units", i, field) }
		row := controlRow{title: prefixed("UF", unitNumber(l.Code, i)), fields: []control{
			codeOf(name("code"), q.T("Codice"), &l.Code),
			choiceOf(name("competence_unit"), q.T("Porta alla UC"), &l.CompetenceUnit, choices),
			boundOf(q, name("min_hours"), q.T("Durata minima"), &l.MinHours),
			boundOf(q, name("max_dad"), q.T("DAD massima"), &l.MaxDAD),
			boundOf(q, name("max_fad"), q.T("FAD massima"), &l.MaxFAD),
			boundOf(q, name("laboratory_min"), q.T("Laboratorio minimo"), &l.LaboratoryMin),
			boundOf(q, name("laboratory_max"), q.T("Laboratorio massimo"), &l.LaboratoryMax),
		}}
		if ownContents(s, l.Unit) {
			row.fields = append(row.fields,
				wordsOf(name("title"), q.T("Titolo"), &l.Title),
				wordsOf(name("constraints"), q.T("Vincoli"), &l.Constraints),
				figureOf(name("variation_percent"), q.T("Variazione ammessa della durata (%)"), &l.VariationPercent),
				itemsOf(name("knowledge"), q.T("Contenuti"), &l.Knowledge))
			row.fields = append(row.fields, shares(q, "units."+fmt.Sprint(i)+".", &l.Shares)...)
		}
		row.fields = append(row.fields, tickOf(name("remove"), q.T("Togli questa riga"), &l.remove))
		return row
	}
	list := rowList{controls: controls{id: "units", title: q.T("Unità formative (UF)"), add: q.T("Aggiungi una UF"),
		hint: q.T("Titolo, risultato, abilità e conoscenze sono quelli della UC a cui la UF porta: non si scrivono due volte.")}}
	for i := range rows {
		list.rows = append(list.rows, build(i, &rows[i]))
	}
	list.blank = blankRow(build(blankNumber, &line{}))
	list.finish = func() {
		t.Units = []standard.Unit{}
		for _, l := range rows {
			if !l.remove && (l.Code != "" || l.CompetenceUnit != "" || l.MinHours != nil || l.Title != "") {
				l.CompetenceUnit = s.Name(l.CompetenceUnit)
				t.Units = append(t.Units, l.Unit)
			}
		}
	}
	return list
}

// ownContents reports whether a UF says more than its UC: a module of an older sheet, a
// unit of learning outcomes.
func ownContents(s *standard.Standard, u standard.Unit) bool {
	uc := s.UC(u.CompetenceUnit)
	return s.Modules || u.Constraints != "" || u.VariationPercent != nil || u.MaxDADPercent != nil || u.MaxFADPercent != nil ||
		uc != nil && (u.Title != uc.Title || !slices.Equal(u.Knowledge, uc.Knowledge)) && u.Title != ""
}

// prefixed is a code with the word for what it is, unless it says so itself: "UF 531", "UF1".
func prefixed(word, code string) string {
	if strings.HasPrefix(code, word) {
		return code
	}
	return strings.TrimSpace(word + " " + code)
}

func unitNumber(code standard.Code, i int) string {
	if code != "" {
		return string(code)
	}
	return fmt.Sprintf("n. %d", i+1)
}

// unitChoices are the UC of a sheet; one without a code is chosen by its place.
func unitChoices(s *standard.Standard) []templates.Choice {
	var out []templates.Choice
	for i, u := range s.CompetenceUnits {
		value := string(u.Code)
		if value == "" {
			value = standard.PlaceOf(i)
		}
		out = append(out, templates.Choice{Value: value, Text: strings.TrimSpace(unitNumber(u.Code, i) + " " + u.Title)})
	}
	return out
}

// textsForm are a training standard's own words on what no program judges alone.
func textsForm(q *web.Request, t *standard.Training) sheetForm {
	x := &t.Texts
	f := sheetForm{groups: []controls{{hint: q.T("Le parole della scheda, come sono scritte: il programma le mostra e le stampa, i valori che contengono si indicano nelle altre parti."), fields: []control{
		proseOf("texts.requirements", q.T("Requisiti di ingresso"), &x.Requirements),
		proseOf("texts.teaching", q.T("Requisiti didattici"), &x.Teaching),
		proseOf("texts.resources", q.T("Risorse professionali e strumentali"), &x.Resources),
		proseOf("texts.assessment", q.T("Valutazione e attestazione"), &x.Assessment),
		proseOf("texts.credits", q.T("Gestione dei crediti"), &x.Credits),
		proseOf("texts.further_notes", q.T("Ulteriori indicazioni"), &x.FurtherNotes),
	}}}}
	for i := range f.groups[0].fields {
		f.groups[0].fields[i].Rows = "6"
	}
	return f
}
