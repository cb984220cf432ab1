package course

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
)

// MaxPlanBytes is the longest plan file that is read.
const MaxPlanBytes = 1 << 20

// maxHours is more than any course has; it keeps every sum far from overflow.
const maxHours = 100_000

// ReadPlan reads the JSON plan file of `vidimus plan check`: hours by UF, KC and
// stage, the declared total, the reading of the UF caps. It is strict, because a
// misspelt key would silently drop hours: what it does not know, negative or
// fractional hours and a key that stands twice are refused with their path.
//
//	{"uf": {"531": {"classroom": 50, "dad": 20, "fad": 10, "laboratory": 10}},
//	 "kc": {"classroom": 20}, "stage": {"uc": {"2299": 60}, "unlinked": 0},
//	 "traineeship": 0, "total": 170, "uf_caps": "proportional",
//	 "years": [{"year": 1, "hours": 100}, {"year": 2, "hours": 70, "from": "2027-09-13"}], "title": "…", "expect": …}
func ReadPlan(b []byte) (Plan, error) {
	if len(b) > MaxPlanBytes {
		return Plan{}, fault.New(fault.TooLarge, "plan.size", "Il file del piano è troppo grande: il massimo è 1 MiB.")
	}
	if !utf8.Valid(b) {
		return Plan{}, fault.New(fault.Invalid, "plan.text", "Il file del piano non è un testo UTF-8: salvalo come UTF-8 e riprova.")
	}
	r := &planReader{dec: json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\uFEFF"))))}
	r.dec.UseNumber()
	p := Plan{UF: map[string]Split{}, Stage: Stage{UC: map[string]int{}}, UFCaps: Proportional}
	r.object("", func(key, path string) { r.top(&p, key, path) })
	if r.err == nil {
		if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
			r.fail("", "dopo la fine del piano c’è altro testo")
		}
	}
	if r.err != nil {
		return Plan{}, r.err
	}
	return p, nil
}

// planReader walks the tokens, so that every refusal can name its path; the first
// one stops it.
type planReader struct {
	dec *json.Decoder
	err error
}

func (r *planReader) top(p *Plan, key, path string) {
	switch key {
	case "uf":
		r.object(path, func(code, path string) {
			if code == "" || code == hours.KeyCompetences || code == hours.TraineeshipSeg || code == hours.Stage || strings.HasPrefix(code, hours.StageOf("")) {
				r.fail(path, "non può essere il codice di una UF")
				return
			}
			p.UF[code] = r.split(path)
		})
	case "kc":
		p.KC = r.split(path)
	case "stage":
		r.object(path, func(key, path string) {
			switch key {
			case "uc":
				r.object(path, func(code, path string) {
					if code == "" {
						r.fail(path, "manca il codice della UC")
						return
					}
					p.Stage.UC[code] = r.hours(path)
				})
			case "unlinked":
				p.Stage.Unlinked = r.hours(path)
			default:
				r.unknown(path)
			}
		})
	case "traineeship":
		p.Traineeship = r.hours(path)
	case "total":
		p.Declared = finding.Int(r.hours(path))
	case "uf_caps":
		p.UFCaps = UFCaps(r.text(path))
		if p.UFCaps != Proportional && p.UFCaps != Literal {
			r.fail(path, "può essere proportional o literal")
		}
	case "years":
		p.Years = r.years(path)
	case "title":
		p.Title = r.text(path)
	case "expect":
		var ignored json.RawMessage
		if err := r.dec.Decode(&ignored); err != nil {
			r.fail(path, "non è JSON valido")
		}
	default:
		r.unknown(path)
	}
}

func (r *planReader) split(path string) Split {
	var s Split
	r.object(path, func(mode, path string) {
		switch mode {
		case "classroom":
			s.Classroom = r.hours(path)
		case "dad":
			s.LiveDistance = r.hours(path)
		case "fad":
			s.SelfPaced = r.hours(path)
		case "laboratory":
			s.Laboratory = r.hours(path)
		default:
			r.unknown(path)
		}
	})
	return s
}

func (r *planReader) years(path string) []PlannedYear {
	var out []PlannedYear
	if r.next(path) != json.Delim('[') {
		r.fail(path, "deve essere un elenco di anni")
		return nil
	}
	for i := 0; r.err == nil && r.dec.More(); i++ {
		at := path + "[" + strconv.Itoa(i) + "]"
		var y PlannedYear
		r.object(at, func(key, path string) {
			switch key {
			case "year":
				y.Year = r.hours(path)
			case "hours":
				y.Hours = r.hours(path)
			case "from":
				y.From = r.day(path)
			default:
				r.unknown(path)
			}
		})
		if y.Year < 1 {
			r.fail(at+".year", "manca il numero dell’anno, da 1 in poi")
		}
		if slices.ContainsFunc(out, func(other PlannedYear) bool { return other.Year == y.Year }) {
			r.fail(at+".year", "l’anno è scritto due volte")
		}
		out = append(out, y)
	}
	r.next(path)
	return out
}

// object reads {"key": value, …}; each must read exactly one value.
func (r *planReader) object(path string, each func(key, path string)) {
	if r.next(path) != json.Delim('{') {
		r.fail(path, "deve essere un oggetto JSON")
		return
	}
	seen := map[string]bool{}
	for r.err == nil && r.dec.More() {
		key, _ := r.next(path).(string)
		at := strings.TrimPrefix(path+"."+key, ".")
		if seen[key] {
			r.fail(at, "la chiave è scritta due volte")
			return
		}
		seen[key] = true
		if r.err == nil {
			each(key, at)
		}
	}
	r.next(path) // the closing brace
}

// hours reads a whole number of hours, not negative.
func (r *planReader) hours(path string) int {
	n, ok := r.next(path).(json.Number)
	if !ok {
		r.fail(path, "deve essere un numero intero di ore")
		return 0
	}
	v, err := strconv.Atoi(n.String())
	switch {
	case errors.Is(err, strconv.ErrRange) || v > maxHours:
		r.fail(path, "sono troppe ore")
	case err != nil:
		r.fail(path, "le ore devono essere intere, senza decimali")
	case v < 0:
		r.fail(path, "le ore non possono essere negative")
	default:
		return v
	}
	return 0
}

// day reads a civil date, YYYY-MM-DD.
func (r *planReader) day(path string) calendar.Date {
	text, _ := r.next(path).(string)
	d, err := calendar.ParseDate(text)
	if err != nil {
		r.fail(path, "deve essere una data, come 2027-09-13")
	}
	return d
}

func (r *planReader) text(path string) string {
	s, ok := r.next(path).(string)
	if !ok {
		r.fail(path, "deve essere un testo")
	}
	return s
}

func (r *planReader) unknown(path string) { r.fail(path, "chiave sconosciuta") }

func (r *planReader) next(path string) json.Token {
	if r.err != nil {
		return nil
	}
	t, err := r.dec.Token()
	if err != nil {
		r.fail(path, "il file non è JSON valido")
	}
	return t
}

func (r *planReader) fail(path string, reason language.Message) {
	if r.err == nil {
		if path == "" {
			path = "piano"
		}
		r.err = fault.New(fault.Invalid, "plan.file", "Il file del piano non va bene: {path}: {reason}.",
			fault.Args{"path": path, "reason": reason}).With(path, string(reason))
	}
}
