package hours_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
)

func TestExplain(t *testing.T) {
	held := func(attended, offered calendar.Minutes) []hours.Presence {
		return []hours.Presence{lesson(1, aula531, attended, offered)}
	}
	for _, tt := range []struct {
		change    func(*hours.Plan)
		presences []hours.Presence
		credits   []hours.Credit
		want      string
	}{
		{nil, held(h(150), h(210)), nil,
			"Ha perso 60 h 00' su 50 h 00' consentite; anche frequentando le 40 h 00' che restano arriva a 190 h 00' (76,00 %): mancano 10 h 00'."},
		{nil, held(h(199, 59), h(250)), nil, "Ha perso 50 h 01' su 50 h 00' consentite: si ferma a 199 h 59' su 250 h 00' (79,99 %), mancano 0 h 01'."},
		{nil, held(h(200), h(250)), nil, "Ha raggiunto la soglia: 200 h 00' su 250 h 00' (80,00 %), ne servono 200 h 00'."},
		{nil, held(h(90), h(100)), nil, "Può raggiungere la soglia: ha 90 h 00' su 250 h 00' (36,00 %), ne servono 200 h 00'; può ancora perdere 40 h 00'."},
		{nil, held(h(60), h(100)), nil, "A rischio: ha perso 40 h 00' su 50 h 00' consentite; ha 60 h 00' su 250 h 00' (24,00 %), ne servono 200 h 00'; può ancora perdere 10 h 00'."},
		{func(p *hours.Plan) { p.Credits = hours.Count }, held(h(150), h(150)), []hours.Credit{{Cell: aula531, Minutes: h(50)}},
			"Ha raggiunto la soglia: 200 h 00' su 250 h 00' (80,00 %), ne servono 200 h 00'."},
		{func(p *hours.Plan) { p.ThresholdPercent = 0 }, held(h(150), h(150)), nil,
			"Lo standard non indica una soglia di frequenza: l’ammissione non si può giudicare."},
		{func(p *hours.Plan) { p.Cells = nil }, nil, nil, "Il piano non prevede ore: la soglia di frequenza non si può giudicare."},
		{func(p *hours.Plan) {
			p.Extra = []hours.Threshold{{Segment: "531", Mode: hours.Classroom, Percent: 90}}
		}, held(h(200), h(240)), nil,
			"Soglia del 90 % per 531 Aula: 200 h 00' su 250 h 00' (80,00 %), ne servono 225 h 00'; ancora possibili 10 h 00'."},
	} {
		p := hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: h(250)}}, ThresholdPercent: 80}
		if tt.change != nil {
			tt.change(&p)
		}
		message, args := hours.Explain(hours.Compute(p, tt.presences, tt.credits, nil))
		if got := language.Italian.T(message, args); got != tt.want {
			t.Errorf("\n got %s\nwant %s", got, tt.want)
		}
	}
}

func TestFindings(t *testing.T) {
	p := hours.Plan{
		Cells:     []hours.Planned{{Cell: aula531, Minutes: h(60)}, {Cell: fad531, Minutes: h(12)}, {Cell: aula532, Minutes: h(28)}, {Cell: dad532, Minutes: h(10)}},
		UnitCaps:  []hours.UnitCap{{Segment: "531", Mode: hours.SelfPaced, Limit: h(12)}},
		CourseDAD: limit(h(5)), ThresholdPercent: 80,
	}
	l := hours.Compute(p, []hours.Presence{
		lesson(1, aula531, h(40), h(40)), lesson(2, fad531, h(14), h(14)), lesson(3, dad532, h(8), h(8)), lesson(4, aula532, h(30), h(30)),
		{ID: "open", Cell: aula531, At: on(5), Offered: h(4), Unmarked: true},
	}, []hours.Credit{{Cell: dad532, Minutes: h(50), Decision: "12/2026", On: firstDay}},
		[]hours.Future{{Cell: aula531, On: firstDay.AddDays(8), Minutes: h(16)}})

	type row struct {
		Rule     string
		Severity finding.Severity
		Sentence string
	}
	var got []row
	for _, f := range slices.Concat(hours.BeyondPlan(l, "learner-1"), hours.NotCounted(l, "learner-1")) {
		if f.Subject != "learner-1" || f.Unit != finding.Minutes {
			t.Errorf("%s is about %q in %q", f.Rule, f.Subject, f.Unit)
		}
		got = append(got, row{f.Rule, f.Severity, language.Italian.Finding(f)})
	}
	want := []row{
		{"H-BEYOND-PLAN", finding.Warning, "531, FAD: offerte 14 h 00', previste 12 h 00'. Serve una variazione datata del progetto."},
		{"H-BEYOND-PLAN", finding.Warning, "532, Aula: offerte 30 h 00', previste 28 h 00'. Serve una variazione datata del progetto."},
		{"H-CAP", finding.Note, "531, FAD: 2 h 00' non riconosciute, il massimo dell’unità formativa è 12 h 00'."},
		{"H-SEGMENT", finding.Note, "532, DAD: 8 h 00' oltre il piano, che per il segmento ne riconosce 0 h 00'."},
		{"H-SEGMENT", finding.Note, "532, Aula: 30 h 00' oltre il piano, che per il segmento ne riconosce 0 h 00'."},
		{"H-CREDIT", finding.Warning, "532, DAD: il credito 12/2026 del 12/01/2026 supera di 12 h 00' le ore previste; l’eccedenza non conta."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What single learners follow from a distance beyond the plan of that mode is a finding (DOMAIN
// §5); who gives back what they missed is within it.
func TestBeyondThePlanOfAMode(t *testing.T) {
	p := hours.Plan{Cells: []hours.Planned{{Cell: aula531, Minutes: h(60)}, {Cell: dad532, Minutes: h(10)}}, ThresholdPercent: 80}
	again := func(minutes calendar.Minutes) hours.Presence {
		return hours.Presence{ID: "again", Cell: dad532, At: on(5), Minutes: minutes, Offered: minutes, MakeUp: true}
	}
	for _, x := range []struct {
		presences []hours.Presence
		want      string
	}{
		{[]hours.Presence{lesson(1, dad532, h(10), h(10))}, ""},
		{[]hours.Presence{lesson(1, dad532, h(8), h(10)), again(h(2))}, ""},
		{[]hours.Presence{lesson(1, dad532, h(10), h(10)), again(h(2))}, "532, DAD: frequentate 12 h 00', previste 10 h 00'. Serve una variazione datata del progetto."},
		{[]hours.Presence{lesson(1, dad532, h(11), h(11)), again(h(2))}, "532, DAD: offerte 11 h 00', previste 10 h 00'. Serve una variazione datata del progetto."},
	} {
		got := ""
		for _, f := range hours.BeyondPlan(hours.Compute(p, x.presences, nil, nil), "learner-1") {
			got += language.Italian.Finding(f)
		}
		if got != x.want {
			t.Errorf("got %q, want %q", got, x.want)
		}
	}
}

// Every sentence of this room has its English, and every English its sentence.
func TestSentencesAreTranslated(t *testing.T) {
	b, err := os.ReadFile("../language/en/hours.json")
	if err != nil {
		t.Fatal(err)
	}
	var english map[string]string
	if err := json.Unmarshal(b, &english); err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), "verdict.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && strings.HasSuffix(s, ".") {
				written[s] = true
				if english[s] == "" {
					t.Errorf("no English for %q", s)
				}
			}
		}
		return true
	})
	for it, en := range english {
		if !written[it] {
			t.Errorf("nobody says %q", it)
		}
		for _, part := range strings.Split(en, "{")[1:] {
			name, _, _ := strings.Cut(part, "}")
			name, _, _ = strings.Cut(name, "|")
			if !strings.Contains(it, "{"+name) {
				t.Errorf("the English of %q speaks of {%s}", it, name)
			}
		}
	}
}
