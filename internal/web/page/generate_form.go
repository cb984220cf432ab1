package page

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/hours"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// weekForm is the week of a course as a form: its fields are those of templates.Generate.
type weekForm url.Values

func bandField(n int) string { return fmt.Sprintf("band.%d.", n) }

func (f weekForm) value(name string) string { return strings.TrimSpace(url.Values(f).Get(name)) }

// form is what was typed, for the fields that take one value.
func (f weekForm) form() templates.Form {
	out := templates.Form{Values: map[string]string{}}
	for name := range f {
		out.Values[name] = f.value(name)
	}
	return out
}

// hidden is all of it, to be sent along with a confirmation.
func (f weekForm) hidden() []templates.Hidden {
	var out []templates.Hidden
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if name == "operation" || name == "seal" || name == "reason" {
			continue
		}
		for _, v := range f[name] {
			out = append(out, templates.Hidden{Name: name, Value: v})
		}
	}
	return out
}

// bands is how many bands were filled in.
func (f weekForm) bands() int {
	n := 0
	for f.filled(n) {
		n++
	}
	return n
}

func (f weekForm) filled(n int) bool {
	at := bandField(n)
	return f.value(at+"from")+f.value(at+"to") != "" || len(f[at+"days"]) > 0
}

var bandFields = []string{"days", "modes", "from", "to", "breaks", "room"}

// renumber closes the gaps that bands left empty make, so that a band has in the form the
// number that it has in the pattern.
func (f weekForm) renumber() {
	to := 0
	for n := range maxBands {
		if !f.filled(n) {
			continue
		}
		for _, field := range bandFields {
			v := f[bandField(n)+field]
			delete(f, bandField(n)+field)
			if v != nil {
				f[bandField(to)+field] = v
			}
		}
		to++
	}
}

// maxBands is more than any week has.
const maxBands = 30

// names are the fields of refusals by the form's names: a box that is not ticked is not
// among what was typed, and the weight is asked of the segment.
func (f weekForm) names() map[string]string {
	out := map[string]string{}
	for n := range f.bands() + 1 {
		for _, field := range bandFields {
			out[bandField(n)+field] = bandField(n) + field
		}
	}
	for name := range f {
		if key, ok := strings.CutSuffix(name, ".teachers"); ok {
			out[key+".groups"] = key + ".groups"
			segment := strings.TrimPrefix(key[:strings.LastIndexByte(key, '.')], "strand.")
			out[key+".weight"] = "segment." + segment + ".weight"
		}
	}
	return out
}

// patternForm is a pattern as a form.
func patternForm(p timetable.Pattern) weekForm {
	f := weekForm{"from": {p.From.Italian()}, "order": {string(p.Order)}, "class_day": {limitText(p.ClassDay)}, "teacher_day": {limitText(p.TeacherDay)}, "shortest": {limitText(p.Shortest)}}
	for n, b := range p.Bands {
		at := bandField(n)
		for _, day := range b.Days {
			f[at+"days"] = append(f[at+"days"], strconv.Itoa(int(day)))
		}
		for _, m := range b.Modes {
			f[at+"modes"] = append(f[at+"modes"], string(m))
		}
		f[at+"from"], f[at+"to"], f[at+"breaks"], f[at+"room"] = []string{b.From.String()}, []string{b.To.String()}, []string{breaksText(b.Breaks)}, []string{string(b.RoomID)}
	}
	place := 0
	for _, s := range p.Strands {
		if _, known := f["segment."+s.Segment+".order"]; !known {
			place++
			f["segment."+s.Segment+".order"], f["segment."+s.Segment+".weight"] = []string{strconv.Itoa(place)}, []string{strconv.Itoa(s.Weight)}
		}
		at := "strand." + s.Segment + "." + string(s.Mode) + "."
		f[at+"room"], f[at+"platform"] = []string{string(s.RoomID)}, []string{s.Platform}
		for i, field := range []string{"teachers", "with"} {
			if i < len(s.Teachers) {
				f[at+field] = []string{s.Teachers[i]}
			}
		}
		for _, id := range s.Groups {
			f[at+"groups"] = append(f[at+"groups"], string(id))
		}
	}
	return f
}

// limitText is a limit as it is typed; nothing where there is none.
func limitText(m calendar.Minutes) string {
	switch {
	case m == 0:
		return ""
	case m%60 == 0:
		return strconv.Itoa(int(m) / 60)
	}
	return hoursText(m)
}

// pattern reads the form. What cannot be read is added to bad; what does not hold is the
// timetable's to say.
func (f weekForm) pattern(q *web.Request, bad *fault.Error) timetable.Pattern {
	p := timetable.Pattern{From: dateField(q, "from", bad), Order: timetable.Order(f.value("order")),
		ClassDay: hoursField(q, "class_day", bad), TeacherDay: hoursField(q, "teacher_day", bad), Shortest: hoursField(q, "shortest", bad)}
	for n := range f.bands() {
		p.Bands = append(p.Bands, f.band(q, n, bad))
	}
	places := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		key, ok := strings.CutSuffix(name, ".teachers")
		key, ok2 := strings.CutPrefix(key, "strand.")
		cut := strings.LastIndexByte(key, '.')
		if !ok || !ok2 || cut < 0 {
			continue
		}
		s := timetable.Strand{Segment: key[:cut], Mode: hours.Mode(key[cut+1:])}
		at := "strand." + key + "."
		for _, field := range []string{"teachers", "with"} {
			if id := f.value(at + field); id != "" {
				s.Teachers = append(s.Teachers, id)
			}
		}
		s.RoomID, s.Platform = store.Ref(f.value(at+"room")), f.value(at+"platform")
		for _, id := range f[at+"groups"] {
			s.Groups = append(s.Groups, store.Ref(id))
		}
		places[s.Segment] = numberField(q, "segment."+s.Segment+".order", bad)
		if s.Weight = 1; f.value("segment."+s.Segment+".weight") != "" {
			s.Weight = numberField(q, "segment."+s.Segment+".weight", bad)
		}
		p.Strands = append(p.Strands, s)
	}
	slices.SortStableFunc(p.Strands, func(a, b timetable.Strand) int {
		return cmp.Or(cmp.Compare(places[a.Segment], places[b.Segment]), cmp.Compare(a.Segment, b.Segment), cmp.Compare(slices.Index(lessonModes, a.Mode), slices.Index(lessonModes, b.Mode)))
	})
	return p
}

func (f weekForm) band(q *web.Request, n int, bad *fault.Error) timetable.Band {
	at := bandField(n)
	b := timetable.Band{Breaks: breaksField(q, at+"breaks", bad), RoomID: store.Ref(f.value(at + "room"))}
	for _, text := range f[at+"days"] {
		if day, err := strconv.Atoi(text); err == nil && day >= 0 && day < 7 {
			b.Days = append(b.Days, time.Weekday(day))
		}
	}
	for _, m := range lessonModes {
		if slices.Contains(f[at+"modes"], string(m)) {
			b.Modes = append(b.Modes, m)
		}
	}
	if len(b.Modes) == len(lessonModes) {
		b.Modes = nil
	}
	from, to := wallField(q, at+"from", bad), wallField(q, at+"to", bad)
	if from == nil && f.value(at+"from") == "" {
		bad.With(at+"from", "Scrivi a che ora comincia.")
	}
	if to == nil && f.value(at+"to") == "" {
		bad.With(at+"to", "Scrivi a che ora finisce.")
	}
	if from != nil && to != nil {
		b.From, b.To = *from, *to
	}
	return b
}
