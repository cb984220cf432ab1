package standard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/pdftext"
)

// MaxBytes is the longest text the reader looks at; a sheet has some ten thousand
// characters.
const MaxBytes = 1 << 20

// maxLines is how many lines it reads: a sheet with sixteen UC and two training
// standards has some fifteen hundred.
const maxLines = 5_000

// A line of the sheet, cleaned: one kind of space, no left-over HTML. Its number is the one an editor shows.
type line struct {
	no   int
	text string
}

var tag = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)

// MaxSource is the largest file that is looked at: a PDF or a web page carries much
// besides its text.
const MaxSource = pdftext.MaxBytes

// Text is the text of a sheet in whatever form it came: pasted or saved text in UTF-8,
// UTF-16 or Windows-1252, a web page, a PDF with a text layer. The form is recognised
// by the content, whatever the file is called. The lines that [Read] speaks of are those
// of this text. The refusal says what to do instead.
func Text(source []byte) (string, error) {
	text, _, refusal := decode(source)
	if refusal != nil {
		return "", fault.New(fault.Invalid, "standard.unreadable", refusal.Message, fault.Args(refusal.Args))
	}
	return text, nil
}

// The forms in which a sheet comes, besides plain UTF-8.
const (
	utf8Form = "UTF-8"
	pageForm = "HTML"
	pdfForm  = "PDF"
)

// decode turns the bytes of a file into text and says what they were.
func decode(b []byte) (text, form string, refusal *finding.Finding) {
	if len(b) > MaxSource {
		return "", "", refuse(tooLarge)
	}
	if bytes.HasPrefix(bytes.TrimLeft(b[:min(len(b), 1024)], "\uFEFF \t\r\n\x00"), []byte("%PDF-")) {
		text, refusal = pdfText(b)
		form = pdfForm
	} else {
		text, form = letters(b)
		if isPage(text) {
			text, form = pageLines(text), pageForm
		}
	}
	switch {
	case refusal != nil:
		return "", "", refusal
	case len(text) > 2*MaxBytes || form == utf8Form && len(b) > MaxBytes:
		return "", "", refuse(tooLarge)
	case strings.ContainsFunc(text, isBinary):
		return "", "", refuse("Il file non è un testo. Apri la scheda, copia tutto il testo in un file .txt e riprova.")
	case strings.HasPrefix(text, "MIME-Version:") || strings.Contains(text[:min(len(text), 2000)], "multipart/related"):
		return "", "", refuse("Il file è una pagina archiviata. Salvala come pagina HTML, oppure copia tutto il testo in un file .txt e riprova.")
	case strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || isInvisible(r) }) == "":
		return "", "", refuse("Il file è vuoto. Copia tutto il testo della scheda in un file .txt e riprova.")
	}
	return text, form, nil
}

const tooLarge = "Il file è troppo grande: una scheda non supera 1 MiB. Salva solo il testo della scheda e riprova."

// letters reads UTF-8, UTF-16 with a byte order mark, or else Windows-1252, which is
// what old office programs write.
func letters(b []byte) (text, form string) {
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return utf16Text(b[2:], binary.LittleEndian), "UTF-16"
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return utf16Text(b[2:], binary.BigEndian), "UTF-16"
	case utf8.Valid(b):
		return string(b), utf8Form
	}
	t, _ := charmap.Windows1252.NewDecoder().Bytes(b) // every byte is a letter
	return string(t), "Windows-1252"
}

// pdfText is the text layer of a PDF.
func pdfText(b []byte) (string, *finding.Finding) {
	lines, err := pdftext.Lines(b)
	switch {
	case errors.Is(err, pdftext.ErrNoText):
		return "", refuse("Il PDF non contiene testo: è una scansione. Apri la pagina ufficiale della scheda, copia tutto il testo in un file .txt e riprova.")
	case errors.Is(err, pdftext.ErrLocked):
		return "", refuse("Il PDF è protetto. Aprilo, copia tutto il testo in un file .txt e riprova.")
	case err != nil:
		return "", refuse("Il PDF è rovinato o troppo grande. Aprilo, copia tutto il testo in un file .txt e riprova.")
	}
	return strings.Map(func(r rune) rune {
		if isBinary(r) {
			return -1 // letters without a meaning
		}
		return r
	}, strings.Join(lines, "\n")), nil
}

func refuse(message string) *finding.Finding {
	return &finding.Finding{Rule: NoSheet, Severity: finding.Blocking, Message: message}
}

func utf16Text(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, (len(b)+1)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	if len(b) == 1 { // half a character: the file was cut
		units = append(units, utf8.RuneError)
	}
	return string(utf16.Decode(units))
}

// isBinary reports a control character that no text has.
func isBinary(r rune) bool {
	return unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\f\v\u0085", r)
}

// isInvisible reports the marks that pages leave in copied text.
func isInvisible(r rune) bool {
	return strings.ContainsRune("\uFEFF\u00AD\u200B\u200C\u200D\u2060", r)
}

// split cuts the text into cleaned lines, blank ones included, and names the lines
// that carried HTML.
func split(text string) (lines []line, tagged []string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	for i, t := range strings.Split(text, "\n") {
		clean := tag.ReplaceAllString(t, " ")
		if clean != t {
			tagged = append(tagged, strconv.Itoa(i+1))
		}
		lines = append(lines, line{i + 1, tidy(html.UnescapeString(clean))})
	}
	return lines, tagged
}

// tidy composes accents and leaves single plain spaces.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case isInvisible(r) || isBinary(r): // an entity such as &#1; can still hide one
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// fold is the form in which labels and clauses are compared: lower case, no
// accents, straight apostrophes and quotes. It keeps one rune for one rune, so a place found in it is a place in s.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case r < utf8.RuneSelf:
			return r
		case r == '’' || r == '‘' || r == '´':
			return '\''
		case r == '“' || r == '”':
			return '"'
		}
		base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
		return base
	}, s)
}

// after is s without its first n runes.
func after(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[i:]
		}
		n--
	}
	return ""
}
