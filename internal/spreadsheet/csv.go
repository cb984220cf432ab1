package spreadsheet

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"vidimus/internal/fault"
)

func readCSV(content []byte, b *builder) (Table, error) {
	text, encoding, err := decode(content)
	if err != nil {
		return Table{}, err
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		return Table{}, fault.New(fault.Invalid, "spreadsheet.binary", "Il file non è una tabella di testo: servono un XLSX o un CSV.")
	}
	text, separator := separatorLine(text)
	if separator == 0 {
		separator = guessSeparator(text)
	}
	if err := records(text, separator, b.add); err != nil {
		return Table{}, err
	}
	return Table{Format: Format{Kind: "CSV", Separator: separator, Encoding: encoding}}, nil
}

// decode is the content as text, and the encoding that the content told: a byte order mark,
// or zeros in every second byte, or what UTF-8 alone looks like; else Windows-1252, in which
// Italian spreadsheets save.
func decode(content []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		content = content[3:]
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		return utf16Text(content[2:], binary.LittleEndian), "UTF-16", nil
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		return utf16Text(content[2:], binary.BigEndian), "UTF-16", nil
	case zeros(content, 1):
		return utf16Text(content, binary.LittleEndian), "UTF-16", nil
	case zeros(content, 0):
		return utf16Text(content, binary.BigEndian), "UTF-16", nil
	}
	if utf8.Valid(content) {
		return string(content), "UTF-8", nil
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(content)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		line := 1 + bytes.Count(decoded[:max(0, bytes.IndexRune(decoded, utf8.RuneError))], []byte("\n"))
		return "", "", fault.New(fault.Invalid, "spreadsheet.encoding", "Alla riga {row} c’è un carattere che non è né UTF-8 né Windows-1252: salva il file come «CSV UTF-8» o XLSX.", fault.Args{"row": line})
	}
	return string(decoded), "Windows-1252", nil
}

// zeros reports whether most of the first characters have a zero at that byte of two: Latin
// text in UTF-16.
func zeros(content []byte, offset int) bool {
	n, pairs := 0, min(len(content), 200)/2
	for i := range pairs {
		if content[2*i+offset] == 0 && content[2*i+1-offset] != 0 {
			n++
		}
	}
	return pairs > 1 && n > pairs*3/4
}

func utf16Text(content []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(content)/2)
	for i := range units {
		units[i] = order.Uint16(content[2*i:])
	}
	return string(utf16.Decode(units))
}

// separatorLine takes off the first line that Excel writes to say what separates: «sep=;».
// Excel does not count it, and neither do places here.
func separatorLine(text string) (string, rune) {
	first, rest, _ := strings.Cut(text, "\n")
	if sep, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, "\r")), "sep="); ok && utf8.RuneCountInString(sep) == 1 {
		r, _ := utf8.DecodeRuneInString(sep)
		return rest, r
	}
	return text, 0
}

const sampled = 50 // rows by which the separator is told

// guessSeparator is the separator by which most of the first rows have the same number of
// columns, more than one; the one that gives more columns where two do equally well. Nobody
// types a tab into a cell: where most rows have one, it separates, however many commas stand
// in the dates beside it.
func guessSeparator(text string) rune {
	best, score := ';', 0
	for _, candidate := range []rune{';', '\t', ','} {
		widths := map[int]int{}
		n, parted := 0, 0
		_ = records(text, candidate, func(_ int, cells []string) error {
			if n++; n > sampled {
				return fault.New(fault.TooLarge, "spreadsheet.sampled", "")
			}
			if len(cells) > 1 {
				widths[len(cells)]++
				parted++
			}
			return nil
		})
		if candidate == '\t' && 2*parted > min(n, sampled) {
			return candidate
		}
		for width, rows := range widths {
			if s := rows*MaxColumns + min(width, MaxColumns-1); s > score {
				best, score = candidate, s
			}
		}
	}
	return best
}

// records calls each row of a text, numbered as a spreadsheet would show it: a quoted cell may
// hold separators, quotes written twice, and lines; one that begins with =" is a text that
// should not become a number, and is read as that text. A quote inside a cell that does not
// begin with one is a character like others. The first error of each ends it.
func records(text string, separator rune, each func(number int, cells []string) error) error {
	number, openedAt := 1, 0
	var cells []string
	var cell strings.Builder
	length, quoted, begun := 0, false, false
	endCell := func() {
		cells = append(cells, cell.String())
		cell.Reset()
		length, begun = 0, false
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		next := text[i+size:]
		i += size
		switch {
		case quoted && r == '"' && strings.HasPrefix(next, `"`):
			cell.WriteByte('"')
			i++
			length++
		case quoted && r == '"':
			quoted = false
		case quoted:
			cell.WriteRune(r)
			length++
		case r == '"' && (!begun || cell.String() == "="):
			cell.Reset()
			quoted, begun, openedAt = true, true, number
		case r == separator:
			endCell()
		case r == '\n' || r == '\r':
			if r == '\r' && strings.HasPrefix(next, "\n") {
				i++
			}
			endCell()
			if err := each(number, cells); err != nil {
				return err
			}
			cells = nil
			number++
		default:
			cell.WriteRune(r)
			length++
			begun = true
		}
		if length > MaxCell {
			if quoted {
				return unclosed(openedAt, len(cells))
			}
			return tooLong(number, len(cells))
		}
		if len(cells) > 10*MaxColumns { // no more of them is kept than is needed to say so
			return fault.New(fault.TooLarge, "spreadsheet.columns", "La riga {row} ha {n} colonne: al massimo {max}.", fault.Args{"row": number, "n": len(cells), "max": MaxColumns})
		}
	}
	if quoted {
		return unclosed(openedAt, len(cells))
	}
	if len(cells) > 0 || cell.Len() > 0 {
		endCell()
		return each(number, cells)
	}
	return nil
}

func unclosed(row, column int) error {
	return fault.New(fault.Invalid, "spreadsheet.quote", "Riga {row}, colonna {column}: la cella comincia con le virgolette, che non si chiudono più. Togli le virgolette, o chiudile.",
		fault.Args{"row": row, "column": Column(column)})
}
