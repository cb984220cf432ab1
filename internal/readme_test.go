package internal_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	readsVariable = regexp.MustCompile(`\benv\("([A-Z_]+)"\)`)
	saysWords     = regexp.MustCompile(`\bwords:\s+"([^"]+)"`)
	tableRow      = regexp.MustCompile("(?m)^\\| ((?:`[^`]+`(?:, )?)+) \\|")
	quoted        = regexp.MustCompile("`([^`]+)`")
)

// What the README promises of variables and commands is what the program has.
func TestTheReadmeKnowsTheProgram(t *testing.T) {
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var variables, commands []string
	for _, row := range tableRow.FindAllStringSubmatch(string(page), -1) {
		for _, m := range quoted.FindAllStringSubmatch(row[1], -1) {
			if command, ok := strings.CutPrefix(m[1], "vidimus "); ok {
				words, _, _ := strings.Cut(command, " -")
				words, _, _ = strings.Cut(words, " [")
				commands = append(commands, strings.TrimSuffix(words, " FILE"))
			} else if m[1] != "vidimus" {
				variables = append(variables, m[1])
			}
		}
	}
	var read, said []string
	for name, f := range module(t)["cmd/vidimus"].files {
		text, err := os.ReadFile("../" + name)
		if err != nil {
			t.Fatal(f.Name, err)
		}
		for _, m := range readsVariable.FindAllSubmatch(text, -1) {
			read = append(read, string(m[1]))
		}
		for _, m := range saysWords.FindAllSubmatch(text, -1) {
			said = append(said, string(m[1]))
		}
	}
	for what, lists := range map[string][2][]string{"variables": {variables, read}, "commands": {commands, said}} {
		for i := range lists {
			slices.Sort(lists[i])
			lists[i] = slices.Compact(lists[i])
		}
		if !slices.Equal(lists[0], lists[1]) {
			t.Errorf("%s: the README has %q, the program %q", what, lists[0], lists[1])
		}
	}
}
