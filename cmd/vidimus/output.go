package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"

	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
)

// findingJSON is a finding as others rely on it; what does not apply is absent.
type findingJSON struct {
	Rule     string           `json:"rule"`
	Severity finding.Severity `json:"severity"`
	Subject  string           `json:"subject,omitempty"`
	Measured *int             `json:"measured,omitempty"`
	Bound    *int             `json:"bound,omitempty"`
	Unit     finding.Unit     `json:"unit,omitempty"`
	Line     int              `json:"line,omitempty"`
	Message  string           `json:"message"`
}

// findingsJSON is never null: no findings is an empty list.
func findingsJSON(l language.Locale, found []finding.Finding) []findingJSON {
	out := make([]findingJSON, 0, len(found))
	for _, f := range found {
		out = append(out, findingJSON{f.Rule, f.Severity, f.Subject, f.Measured, f.Bound, f.Unit, f.Line, l.Finding(f)})
	}
	return out
}

// document prints one JSON document.
func (c *call) document(v any) error {
	enc := json.NewEncoder(c.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

var severityWords = map[finding.Severity]string{finding.Blocking: "bloccante", finding.Warning: "avviso", finding.Note: "nota"}

// findings prints them as aligned text, the blocking ones first.
func (c *call) findings(found []finding.Finding) error {
	w := c.table()
	for _, s := range []finding.Severity{finding.Blocking, finding.Warning, finding.Note} {
		for _, f := range finding.Of(found, s) {
			fmt.Fprintf(w, "%s\t%s\t%s\n", c.locale.T(severityWords[s]), f.Rule, printable(c.locale.Finding(f)))
		}
	}
	return w.Flush()
}

func (c *call) table() *tabwriter.Writer { return tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0) }

// judged is what a command found. With --json a refusal is a finding as well as a
// message: the document is printed on a refusal too.
func (c *call) judged(found []finding.Finding, err error, asJSON bool) ([]finding.Finding, error) {
	e := fault.As(err)
	if err == nil || e == nil || !asJSON {
		return found, err
	}
	c.complain(err)
	f := finding.Finding{Rule: e.Code, Severity: finding.Blocking, Message: e.Message, Args: finding.Args(e.Args)}
	if len(e.Fields) > 0 {
		f.Subject = e.Fields[0].Name
	}
	return append(found, f), nil
}

// verdict ends a command that judged something.
func verdict(found []finding.Finding) error {
	if finding.Blocks(found) {
		return errRefused
	}
	return nil
}

// readFile reads a file up to max bytes and one more, so that whoever reads the
// content sees that it is too long without having it all in memory.
func readFile(name string, max int64) ([]byte, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.NotFound, "file.missing", "Il file {file} non c’è: controlla il nome.", fault.Args{"file": name})
	}
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer f.Close() //nolint:errcheck // only read
	b, err := io.ReadAll(io.LimitReader(f, max+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return b, nil
}

func unreadable(name string, err error) error {
	return fault.Wrap(err, fault.Invalid, "file.unreadable", "Il file {file} non si può leggere: controlla che sia un file e di avere il permesso.", fault.Args{"file": name})
}

// printable keeps text from a foreign file from steering the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || r >= 0x80 && r < 0xA0 {
			return -1
		}
		return r
	}, s)
}
