package standard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vidimus/internal/fault"
)

// The exchange file: one sheet with all it holds, from one provider to another. docs/standard-file.md
// describes it; the version changes when an older program could no longer read it.
const (
	FileFormat  = "vidimus.standard"
	FileVersion = 1
)

// MaxFileBytes is the longest exchange file: a sheet and the text it was read from.
const MaxFileBytes = 4 << 20

// File is what an exchange file says.
type File struct {
	Format   string    `json:"format"`
	Version  int       `json:"version"`
	Standard *Standard `json:"standard"`
	Source   string    `json:"source,omitempty"` // the official text it was read from, where there is one
}

// Export writes a sheet as an exchange file, for people to read as well.
func Export(s *Standard, source string) ([]byte, error) {
	whole := *s
	whole.fillLists()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(File{FileFormat, FileVersion, &whole, source}); err != nil {
		return nil, fmt.Errorf("standard: %w", err)
	}
	return b.Bytes(), nil
}

// IsFile reports whether the bytes are meant as an exchange file: no sheet begins with a
// brace.
func IsFile(b []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\uFEFF")), " \t\r\n"), []byte("{"))
}

// ReadFile reads an exchange file. Nothing in it is passed over: a key it does not know,
// one that is missing or stands twice, a value of another kind or out of range are all
// refused, each with its path in the file.
func ReadFile(b []byte) (*File, error) {
	if len(b) > MaxFileBytes {
		return nil, fault.New(fault.Invalid, "standard.file", "Il file è troppo grande: un file di scambio non supera 4 MiB.")
	}
	if !utf8.Valid(b) {
		return nil, fault.New(fault.Invalid, "standard.file", "Il file non è un testo UTF-8: esportalo di nuovo.")
	}
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	r := &fileReader{dec: json.NewDecoder(bytes.NewReader(b)), bad: fault.New(fault.Invalid, "standard.file", "Il file non è uno standard che il programma può leggere: correggi i punti indicati, o esportalo di nuovo.")}
	r.dec.UseNumber()
	r.value("", reflect.TypeFor[File]())
	if r.err == nil {
		if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
			r.stop("", "Dopo la fine del file c’è altro testo.")
		}
	}
	if err := r.bad.OrNil(); err != nil {
		return nil, err
	}
	var f File
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("standard: the file was read and cannot be decoded: %w", err)
	}
	switch {
	case f.Format != FileFormat:
		r.bad.With("format", "Qui va scritto «{format}»: questo è un altro tipo di file.", fault.Args{"format": FileFormat})
	case f.Version != FileVersion:
		r.bad.With("version", "Il file è della versione {version}, questo programma legge la {known}: aggiorna il programma, o esporta di nuovo.", fault.Args{"version": f.Version, "known": FileVersion})
	default:
		for _, p := range Problems(f.Standard) {
			r.say("standard."+p.Path, p.Message, p.Args)
		}
	}
	return &f, r.bad.OrNil()
}

// maxFileErrors are as many as a person reads at once.
const maxFileErrors = 50

// fileReader walks the tokens of a file beside the type that they should fill, so that
// every refusal can name its path. The first token out of place ends the walk.
type fileReader struct {
	dec *json.Decoder
	bad *fault.Error
	err error
}

func (r *fileReader) say(path, message string, args ...fault.Args) {
	if len(r.bad.Fields) < maxFileErrors {
		r.bad.With(path, message, args...)
	}
}

func (r *fileReader) stop(path, message string) {
	if r.err == nil {
		r.err = errors.New(path)
		r.bad.With(path, message)
	}
}

func (r *fileReader) next(path string) json.Token {
	if r.err != nil {
		return nil
	}
	t, err := r.dec.Token()
	if err != nil {
		r.stop(path, "Da qui in poi non è JSON valido: manca una virgola, una parentesi o delle virgolette.")
	}
	return t
}

// value reads one value that should be of a type.
func (r *fileReader) value(path string, t reflect.Type) {
	token := r.next(path)
	if r.err != nil {
		return
	}
	if t.Kind() == reflect.Pointer || t == reflect.TypeFor[Code]() {
		if token == nil && path != "standard" { // null: no bound is set, no code is given
			return
		}
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
	}
	switch t.Kind() {
	case reflect.Struct:
		r.object(path, token, t)
	case reflect.Slice:
		r.array(path, token, t.Elem())
	case reflect.String:
		_, ok := token.(string)
		r.expect(ok, path, token, "Qui va un testo tra virgolette.")
	case reflect.Int:
		n, ok := token.(json.Number)
		if ok {
			_, err := strconv.Atoi(n.String())
			ok = err == nil
		}
		r.expect(ok, path, token, "Qui va un numero intero, senza virgolette né decimali.")
	default:
		_, ok := token.(bool)
		r.expect(ok, path, token, "Qui va true o false.")
	}
}

// expect refuses a value of another kind, and passes over the rest of it.
func (r *fileReader) expect(ok bool, path string, token json.Token, message string) {
	if ok {
		return
	}
	r.say(path, message)
	r.skip(path, token)
}

func (r *fileReader) skip(path string, token json.Token) {
	for depth := 0; ; token = r.next(path) {
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth <= 0 || r.err != nil {
			return
		}
	}
}

func (r *fileReader) object(path string, token json.Token, t reflect.Type) {
	if token != json.Delim('{') {
		r.expect(false, path, token, "Qui va un oggetto tra parentesi graffe.")
		return
	}
	seen := map[string]bool{}
	for r.err == nil && r.dec.More() {
		key, _ := r.next(path).(string)
		at := strings.TrimPrefix(path+"."+key, ".")
		field, known := fieldOf(t, key)
		switch {
		case r.err != nil:
		case !known:
			r.say(at, "Questa chiave non è prevista.")
			r.skip(at, r.next(at))
		case seen[key]:
			r.say(at, "Questa chiave c’è due volte.")
			r.skip(at, r.next(at))
		default:
			r.value(at, field.Type)
		}
		seen[key] = true
	}
	r.next(path) // the closing brace
	for _, key := range requiredKeys(t) {
		if r.err == nil && !seen[key] {
			r.say(strings.TrimPrefix(path+"."+key, "."), "Manca: se non c’è un valore, scrivi null, oppure [] per un elenco.")
		}
	}
}

func (r *fileReader) array(path string, token json.Token, t reflect.Type) {
	if token != json.Delim('[') {
		r.expect(false, path, token, "Qui va un elenco tra parentesi quadre.")
		return
	}
	for i := 0; r.err == nil && r.dec.More(); i++ {
		r.value(fmt.Sprintf("%s[%d]", path, i), t)
	}
	r.next(path) // the closing bracket
}

// fieldOf is the field of a struct with that key in JSON.
func fieldOf(t reflect.Type, key string) (reflect.StructField, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == key && name != "" {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// requiredKeys are those that every file has: in a sheet, what is not said and what is
// said to be nothing are different things.
func requiredKeys(t reflect.Type) []string {
	var out []string
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && !slices.Contains(strings.Split(options, ","), "omitempty") {
			out = append(out, name)
		}
	}
	return out
}
