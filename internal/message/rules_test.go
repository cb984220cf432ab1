package message

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
)

func TestTheWords(t *testing.T) {
	for _, c := range []struct{ subject, body, field string }{
		{"Ciao {nome}", "Mancano:\n{mancano}\n{entro}", ""},
		{"Ciao {nome}", "senza segnaposto", ""},
		{"", "x", "subject"},
		{"x", "  ", "body"},
		{"Ciao {nom}", "x", "subject"},
		{"x", "{lezioni}", "body"}, // of another reason
		{"x", "{codice_fiscale}", "body"},
		{"x", "{nome", "body"},
		{"x", "nome}", "body"},
		{"x", "{{nome}}", "body"},
		{"x", "{}", "body"},
		{"due\nrighe", "x", "subject"},
		{"x", "a\x00b", "body"},
		{strings.Repeat("x", 151), "x", "subject"},
		{"x", strings.Repeat("è", 5001), "body"},
		{"x", strings.Repeat("è", 5000), ""},
	} {
		err := Template{ID: string(Documents), Subject: c.subject, Body: c.body}.check()
		if c.field == "" && err != nil || c.field != "" && (fault.As(err) == nil || len(fault.As(err).Fields) != 1 || fault.As(err).Fields[0].Name != c.field) {
			t.Errorf("%q, %q: %v, want %q", c.subject, c.body, err, c.field)
		}
	}
	for reason, words := range ours {
		if err := words.check(); err != nil || words.Reason() != reason {
			t.Errorf("our own words of %s: %v", reason, err)
		}
	}
}

func TestWriting(t *testing.T) {
	words := Template{ID: string(Documents), Subject: "{corso}: {nome}", Body: "{persona} {mancano}"}
	values := map[string]string{"corso": "Cucina\r\nBcc: x@evil.example", "nome": "{mancano}", "persona": "A", "mancano": "– uno\n– due"}
	subject, body, err := words.write(values)
	if err != nil || subject != "Cucina Bcc: x@evil.example: {mancano}" || body != "A – uno\n– due" {
		t.Errorf("%q %q %v", subject, body, err)
	}
	delete(values, "persona")
	if _, _, err := words.write(values); !fault.HasCode(err, "message.empty") || fault.As(err).Args["name"] != "{persona}" {
		t.Errorf("%v", err)
	}
}

func TestWhatIsMissing(t *testing.T) {
	by := calendar.MustDate("2026-12-01")
	title := enrolment.Sentence{Message: "Titolo di studio"}
	all := []enrolment.Verdict{
		{Title: title, State: enrolment.Missing, Who: enrolment.Applicant, By: by.AddDays(3)},
		{Title: enrolment.Sentence{Message: "Documento d’identità"}, State: enrolment.Expired, Who: enrolment.Guardian, By: by},
		{Title: title, State: enrolment.Missing, Who: enrolment.Secretary},
		{Title: title, State: enrolment.Met},
		{Title: title, State: enrolment.ToVerify, Who: enrolment.Secretary},
		{Title: title, State: enrolment.Impossible},
	}
	lacking := lacksOf(all)
	if got := linesOf(lacking); got != "– Titolo di studio, entro il 04/12/2026\n– Documento d’identità (scaduto), entro il 01/12/2026" {
		t.Error(got)
	}
	if got := deadlineOf(lacking); got != "entro il 01/12/2026" {
		t.Error(got)
	}
	lacking = []enrolment.Verdict{{Title: title, State: enrolment.Missing, Who: enrolment.Applicant}}
	if linesOf(lacking) != "– Titolo di studio" || deadlineOf(lacking) != "appena possibile" || deadlineOf(nil) != "" {
		t.Error(linesOf(lacking), deadlineOf(lacking))
	}
}

func TestPatience(t *testing.T) {
	queued := calendar.InstantOf(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
	m := Message{QueuedAt: queued}
	if m.impatient(queued.Add(24*time.Hour-time.Second)) || !m.impatient(queued.Add(24*time.Hour)) {
		t.Error("a day of patience")
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add("Ciao {nome}", "{mancano} {entro}")
	f.Add("{", "}")
	f.Add("{{nome}}", "{persona}\r\nBcc: x")
	f.Fuzz(func(t *testing.T, subject, body string) {
		words := Template{ID: string(Documents), Subject: clean(subject), Body: clean(body)}
		if words.check() != nil {
			return
		}
		values := map[string]string{}
		for _, p := range Documents.Placeholders() {
			values[p.Name] = "x\r\nX-Evil: {nome}"
		}
		s, _, err := words.write(values)
		if err != nil || strings.ContainsFunc(s, unicode.IsControl) {
			t.Errorf("%q: %q, %v", subject, s, err)
		}
	})
}
