package demo

import (
	"context"
	"os/exec"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
)

// papersSayTheSame holds the text of the papers of the finished course against the board.
func papersSayTheSame(s scene) {
	papers := map[string][]string{}
	secret, _, _ := strings.Cut(InConfidence, " ")
	s.read(func(ctx context.Context, r store.Reader) error {
		files, err := s.Papers(ctx, r, s.Vault)
		for _, f := range files {
			kind, _, _ := strings.Cut(f.Name, "-")
			text := s.textOf(f.Content)
			if strings.Contains(text, secret) {
				s.Errorf("%s tells what stands in a restricted record", f.Name)
			}
			papers[kind] = append(papers[kind], text)
		}
		return err
	})
	if len(papers["registro"]) != 1 || len(papers["ammissione"]) != 1 || len(papers["attestato"]) != 20 {
		s.Fatalf("%d registers, %d lists, %d certificates", len(papers["registro"]), len(papers["ammissione"]), len(papers["attestato"]))
	}
	register, list := papers["registro"][0], papers["ammissione"][0]
	register = register[strings.Index(register, "Riepilogo delle ore"):]
	for _, row := range s.board(s.Finished).Rows {
		name := row.Learner.FullName()
		if summary, ok := s.lineAfter(register, name, "Totale"); ok {
			l := row.Ledger
			s.has(name+" on the register", summary, l.Total.Planned, l.Total.Offered, l.Total.Attended, l.A, l.Total.NotRecognised, l.Total.BeyondPlan, l.C)
		}
		if !row.Counts() {
			if strings.Contains(list, name) {
				s.Errorf("%s left and is on the list", name)
			}
			continue
		}
		if line, ok := s.lineAfter(list, name, name); ok {
			s.has(name+" on the list", line, row.Ledger.A, row.Ledger.C, row.Ledger.Required)
		}
	}
	certified := strings.Join(papers["attestato"], "\n")
	for _, name := range []string{"Đorđević Șerban", "Żółć Łukasz", "D’Angelo Nicolò", "Ñandú Åse"} {
		if !strings.Contains(certified, name) {
			s.Errorf("%s has no certificate that says so", name)
		}
	}
	for _, row := range s.board(s.Finished).Rows {
		for _, text := range papers["attestato"] {
			if strings.Contains(text, row.Learner.FullName()) && !strings.Contains(text, "Stage "+stageHours(row).String()) {
				s.Errorf("%s: the certificate does not say %s of stage", row.Learner.FullName(), stageHours(row))
			}
		}
	}
}

func stageHours(row ledger.Row) (n calendar.Minutes) {
	for _, c := range row.Ledger.Cells {
		if c.Mode == hours.WorkPlacement {
			n += c.Recognised
		}
	}
	return n
}

// textOf is what somebody copies out of a PDF.
func (s scene) textOf(pdf []byte) string {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), "pdftotext", "-layout", "-", "-")
	cmd.Stdin = strings.NewReader(string(pdf))
	out, err := cmd.Output()
	if err != nil {
		s.Fatalf("pdftotext (Debian package poppler-utils): %v", err)
	}
	return string(out)
}

// lineAfter is the first line with a word on or after the line with a name.
func (s scene) lineAfter(text, name, word string) (string, bool) {
	s.Helper()
	_, after, found := strings.Cut(text, name)
	for line := range strings.Lines(name + after) {
		if found && strings.Contains(line, word) {
			return line, true
		}
	}
	s.Errorf("%s: no line %q", name, word)
	return "", false
}

// has expects the hours in a line, in that order.
func (s scene) has(what, line string, want ...calendar.Minutes) {
	s.Helper()
	rest := line
	for _, m := range want {
		_, after, found := strings.Cut(rest, m.String())
		if !found {
			s.Errorf("%s: want %v in %q", what, want, line)
			return
		}
		rest = after
	}
}
