package language_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"
)

func TestEverySentenceHasItsEnglish(t *testing.T) {
	root := filepath.Join("..", "..")
	used := goKeys(t, root)
	for key, where := range pageKeys(t, filepath.Join(root, "templates")) {
		used[key] = append(used[key], where...)
	}
	if len(used) == 0 {
		t.Fatal("no sentence was found: the walk is broken")
	}
	english, room := catalogue(t)

	complaints := map[string][]string{} // by file
	complain := func(file, format string, args ...any) {
		complaints[file] = append(complaints[file], fmt.Sprintf(format, args...))
	}
	for key, where := range used {
		if _, ok := english[key]; !ok && !isCode(key) {
			for _, at := range where {
				file, line, _ := strings.Cut(at, ":")
				complain(file, "line %s: no English for %q", line, key)
			}
		}
	}
	for key, en := range english {
		if it, is := placeholders(key), placeholders(en); !slices.Equal(it, is) {
			complain(room[key], "%q has the values %v, its English %v", key, it, is)
		}
		if _, ok := used[key]; !ok {
			complain(room[key], "nobody says %q", key)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(complaints)) {
		slices.Sort(complaints[file])
		t.Errorf("%s: %d\n\t%s", file, len(complaints[file]), strings.Join(complaints[file], "\n\t"))
	}
}

// isCode reports whether the text is the same in every language: UF, EQF, R-AGE.
func isCode(key string) bool { return key == strings.ToUpper(key) }

// catalogue is the English of every room, and the file in which it stands.
func catalogue(t *testing.T) (english, room map[string]string) {
	t.Helper()
	english, room = map[string]string{}, map[string]string{}
	files, err := filepath.Glob("en/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalogues: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sentences := map[string]string{}
		if err := json.Unmarshal(b, &sentences); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for it, en := range sentences {
			english[it], room[it] = en, path.Join("internal/language", file)
		}
	}
	return english, room
}

var placeholder = regexp.MustCompile(`\{([^}|]+)[^}]*\}`)

// placeholders are the names of the values in a sentence, each once, sorted.
func placeholders(sentence string) []string {
	names := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// pageKeys are the texts after t, or a method T, in the pages.
func pageKeys(t *testing.T, root string) map[string][]string {
	t.Helper()
	keys := map[string][]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ".html" {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		text := string(b)
		tree := parse.New(p)
		tree.Mode = parse.SkipFuncCheck
		set := map[string]*parse.Tree{}
		if _, err := tree.Parse(text, "", "", set); err != nil {
			return err
		}
		rel, err := filepath.Rel(filepath.Dir(root), p)
		if err != nil {
			return err
		}
		for _, tree := range set {
			commands(tree.Root, func(c *parse.CommandNode) {
				for i, arg := range c.Args {
					s, ok := arg.(*parse.StringNode)
					if ok && i > 0 && translates(c.Args[i-1]) {
						line := 1 + strings.Count(text[:s.Pos], "\n")
						keys[s.Text] = append(keys[s.Text], fmt.Sprintf("%s:%d", filepath.ToSlash(rel), line))
					}
				}
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// translates reports whether the argument is t, .T, $.T or .View.T.
func translates(n parse.Node) bool {
	var name string
	switch n := n.(type) {
	case *parse.IdentifierNode:
		name = n.Ident
	case *parse.FieldNode:
		name = n.Ident[len(n.Ident)-1]
	case *parse.VariableNode:
		name = n.Ident[len(n.Ident)-1]
	}
	return name == "t" || name == "T"
}

// commands visits every command of a template.
func commands(n parse.Node, visit func(*parse.CommandNode)) {
	branch := func(b *parse.BranchNode) {
		commands(b.Pipe, visit)
		commands(b.List, visit)
		if b.ElseList != nil {
			commands(b.ElseList, visit)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, c := range n.Nodes {
			commands(c, visit)
		}
	case *parse.ActionNode:
		commands(n.Pipe, visit)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			commands(n.Pipe, visit)
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			commands(c, visit)
		}
	case *parse.CommandNode:
		visit(n)
		for _, a := range n.Args {
			commands(a, visit)
		}
	}
}
