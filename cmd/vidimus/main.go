// Command vidimus is the whole product in one program: it serves the pages, shows a
// demonstration, and reads official sheets and plans on the command line.
//
// Exit codes: 0 fine, 1 refused, 2 used wrongly. With --json one document goes to
// standard output, on a refusal too; messages go to standard error.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"vidimus/internal/fault"
	"vidimus/internal/language"
)

const (
	fine    = 0
	refused = 1
	misused = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}

// A command is one row of the table: its words, what follows them, what it does.
type command struct {
	words string // "standard read"
	args  string // "FILE [--json]"
	does  string // an Italian sentence
	run   func(ctx context.Context, c *call) error
}

// commands in the order the usage shows them.
var commands = []command{
	serve,
	demonstration,
	standardRead,
	planCheck,
	logRead,
	doctor,
	migrate,
	userAdd,
	version,
}

// A call is one use of a command: where it reads and writes, and in which language.
type call struct {
	command
	args   []string // what follows the words
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	env    func(string) string
	locale language.Locale
}

// errRefused ends a command whose findings were already printed.
var errRefused = errors.New("refused")

// usageError is a command used wrongly.
type usageError struct{ fault *fault.Error }

func (e usageError) Error() string { return e.fault.Error() }
func (e usageError) Unwrap() error { return e.fault }

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	c := &call{stdin: stdin, stdout: stdout, stderr: stderr, env: env, locale: language.Of(env("VIDIMUS_LANG"))}
	if len(args) == 1 && slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
		c.usage(stdout)
		return fine
	}
	if len(args) == 0 {
		args = []string{serve.words}
	}
	if !c.find(args) {
		c.usage(stderr)
		return misused
	}
	err := c.command.run(ctx, c)
	var wrong usageError
	switch {
	case err == nil:
		return fine
	case errors.Is(err, flag.ErrHelp):
		c.own(stdout)
		return fine
	case errors.As(err, &wrong):
		c.complain(wrong)
		c.own(stderr)
		return misused
	case !errors.Is(err, errRefused):
		c.complain(err)
	}
	return refused
}

// complain says what was refused. What is no refusal is a defect, and the person at
// the keyboard is the one to see it as it is.
func (c *call) complain(err error) {
	text := err.Error()
	e := fault.As(err)
	if e != nil {
		text = c.locale.Fault(e)
		for _, f := range e.Fields {
			text += " " + c.locale.T(f.Message, f.Args)
		}
	}
	fmt.Fprintln(c.stderr, printable(text))
}

// find picks the command whose words the arguments begin with.
func (c *call) find(args []string) bool {
	for _, cmd := range commands {
		words := strings.Fields(cmd.words)
		if len(args) >= len(words) && slices.Equal(args[:len(words)], words) {
			c.command, c.args = cmd, args[len(words):]
			return true
		}
	}
	return false
}

func (c *call) usage(w io.Writer) {
	fmt.Fprintln(w, c.locale.T("Vidimus: il registro dei corsi di formazione, dalla scheda ufficiale all’attestato."))
	fmt.Fprintln(w)
	for _, cmd := range commands {
		fmt.Fprintf(w, "  vidimus %s %s\n      %s\n", cmd.words, cmd.args, c.locale.T(cmd.does))
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, c.locale.T("Esito: 0 va bene, 1 rifiutato, 2 comando usato male."))
}

// own is the usage of the one command.
func (c *call) own(w io.Writer) {
	fmt.Fprintf(w, "%s: vidimus %s %s\n", c.locale.T("Uso"), c.words, c.command.args)
}

// flags is an empty set that prints nothing itself.
func (c *call) flags() *flag.FlagSet {
	set := flag.NewFlagSet(c.words, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return set
}

// parse reads flags before, between and after the other arguments and returns those;
// there must be exactly want of them.
func (c *call) parse(set *flag.FlagSet, want int) ([]string, error) {
	var rest []string
	for args := c.args; ; {
		if err := set.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, misuse("Opzione non valida: {error}.", fault.Args{"error": err.Error()})
		}
		if ended := len(args) - set.NArg(); ended > 0 && args[ended-1] == "--" { // all that follows is no flag
			rest = append(rest, set.Args()...)
			break
		}
		if set.NArg() == 0 {
			break
		}
		rest, args = append(rest, set.Arg(0)), set.Args()[1:]
	}
	if len(rest) != want {
		return nil, misuse("Argomenti attesi: {want}; ricevuti: {got}.", fault.Args{"want": want, "got": len(rest)})
	}
	return rest, nil
}

func misuse(message string, args ...fault.Args) error {
	return usageError{fault.New(fault.Invalid, "command.usage", message, args...)}
}
