package message

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vidimus/internal/fault"
	"vidimus/internal/language"
	"vidimus/internal/post"
)

// Template is the words of a reason: placeholders stand in braces.
type Template struct {
	ID      string `db:"id"` // the reason
	Subject string `db:"subject"`
	Body    string `db:"body"`
}

// Reason is whose words they are.
func (t Template) Reason() Reason { return Reason(t.ID) }

// Placeholder is what a template may name, and what stands for it in a message.
type Placeholder struct {
	Name  string
	About language.Message
}

// everywhere are the placeholders of every reason; own are those of one.
var (
	everywhere = []Placeholder{{"persona", "nome e cognome"}, {"nome", "nome"}, {"cognome", "cognome"}, {"corso", "titolo ed edizione del corso"}, {"ente", "denominazione dell’ente"}}
	opening    = []Placeholder{{"inizio", "primo giorno di lezione"}, {"ora", "ora della prima lezione"}, {"sede", "sede del corso, con l’indirizzo"}, {"lezioni", "le prime lezioni, una per riga"}}
	own        = map[Reason][]Placeholder{
		Documents: {{"mancano", "i documenti che mancano, uno per riga"}, {"entro", "«entro il …», o «appena possibile» se l’inizio non è fissato"}},
		Start:     opening,
		Seat:      opening[:1:1],
	}
)

// Placeholders are those that the words of a reason may name.
func (r Reason) Placeholders() []Placeholder { return append(slices.Clone(everywhere), own[r]...) }

func (r Reason) knows(name string) bool {
	return slices.ContainsFunc(r.Placeholders(), func(p Placeholder) bool { return p.Name == name })
}

// ours are the words until the provider writes its own.
var ours = map[Reason]Template{
	Documents: {ID: string(Documents), Subject: "{corso}: documenti da consegnare",
		Body: "Gentile {persona},\n\nper l’iscrizione al corso «{corso}» mancano ancora:\n\n{mancano}\n\nTi chiediamo di consegnarli alla segreteria {entro}.\n\nCordiali saluti\n{ente}"},
	Start: {ID: string(Start), Subject: "{corso}: si comincia il {inizio}",
		Body: "Gentile {persona},\n\nil corso «{corso}» comincia il {inizio} alle {ora}.\n\nDove: {sede}\n\nLe prime lezioni:\n{lezioni}\n\nPorta con te un documento d’identità, la tessera sanitaria e il necessario per scrivere.\n\nCordiali saluti\n{ente}"},
	Seat: {ID: string(Seat), Subject: "{corso}: si è liberato un posto",
		Body: "Gentile {persona},\n\nal corso «{corso}», che comincia il {inizio}, si è liberato un posto e tocca a te.\n\nSe lo vuoi ancora, rispondi entro due giorni: poi passa a chi segue in lista.\n\nCordiali saluti\n{ente}"},
}

// Limits in characters: a subject on one line, a text that somebody reads.
const (
	longestSubject = 150
	longestBody    = 5000
)

// check refuses words that could not be sent, naming the placeholder that nobody knows.
func (t Template) check() error {
	bad := fault.New(fault.Invalid, "message.template", "Controlla il testo: così non si può inviare.")
	for _, text := range []struct {
		field, value string
		longest      int
	}{{"subject", t.Subject, longestSubject}, {"body", t.Body, longestBody}} {
		switch _, unknown, err := t.fill(text.value, nil); {
		case strings.TrimSpace(text.value) == "":
			bad.With(text.field, "Scrivi il testo.")
		case utf8.RuneCountInString(text.value) > text.longest:
			bad.With(text.field, "Il testo è troppo lungo: al massimo {max} caratteri.", fault.Args{"max": text.longest})
		case text.field == "subject" && strings.ContainsFunc(text.value, unicode.IsControl):
			bad.With(text.field, "L’oggetto sta su una riga sola.")
		case strings.ContainsFunc(text.value, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }):
			bad.With(text.field, "Il testo contiene caratteri che non si possono inviare: riscrivilo senza incollare.")
		case err != nil:
			bad.With(text.field, "C’è una parentesi graffa senza la sua compagna: i segnaposto si scrivono come {example}.", fault.Args{"example": "{persona}"})
		case len(unknown) > 0:
			bad.With(text.field, "Il segnaposto {name} non esiste: usa quelli elencati.", fault.Args{"name": "{" + unknown[0] + "}"})
		}
	}
	return bad.OrNil()
}

// clean is a text as it is kept: composed, with the line ends of a mail.
func clean(text string) string {
	return strings.TrimSpace(norm.NFC.String(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)))
}

// errBrace is a brace without its other half.
var errBrace = fault.New(fault.Invalid, "message.brace", "C’è una parentesi graffa senza la sua compagna.")

// fill puts values in the place of their names, once: a value that looks like a placeholder
// stays as it is. It answers the names that have no value: all of them where values is nil
// and the reason does not know them.
func (t Template) fill(text string, values map[string]string) (filled string, without []string, err error) {
	var b strings.Builder
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:i])
		name, rest, closed := strings.Cut(text[i+1:], "}")
		if text[i] == '}' || !closed || strings.Contains(name, "{") {
			return "", nil, errBrace
		}
		value, known := values[name], t.Reason().knows(name)
		if values == nil && !known || values != nil && value == "" {
			without = append(without, name)
		}
		b.WriteString(value)
		text = rest
	}
	return b.String(), without, nil
}

// write is a message's subject and text for somebody. A value that is empty for this
// person is a refusal that names it.
func (t Template) write(values map[string]string) (subject, body string, err error) {
	subject, lacking, err := t.fill(t.Subject, values)
	if err != nil {
		return "", "", err
	}
	body, more, err := t.fill(t.Body, values)
	if err != nil {
		return "", "", err
	}
	if lacking = append(lacking, more...); len(lacking) > 0 {
		return "", "", fault.New(fault.Refused, "message.empty", "Il testo usa {name}, che non si sa ancora: completa il dato o togli il segnaposto dal modello.",
			fault.Args{"name": "{" + lacking[0] + "}"})
	}
	return post.Line(subject), body, nil
}
