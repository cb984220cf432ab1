package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	classAttribute = regexp.MustCompile(`class="([^"]*)"`)
	word           = regexp.MustCompile(`[A-Za-z][\w-]*`)
	classSelector  = regexp.MustCompile(`\.(-?[A-Za-z_](?:\\.|[\w-])*)`)
	idSelector     = regexp.MustCompile(`#[A-Za-z_]`)
	comment        = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// classesInUse are the words in the class attributes of the pages. A word of a template
// action counts too: one class too many is a few bytes, one too few a broken page.
func classesInUse(templates string) (map[string]bool, error) {
	used := map[string]bool{}
	for _, dir := range []string{"layout", "pages"} {
		names, err := filepath.Glob(filepath.Join(templates, dir, "*.html"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			for _, m := range classAttribute.FindAllStringSubmatch(string(b), -1) {
				for _, w := range word.FindAllString(m[1], -1) {
					used[w] = true
				}
			}
		}
	}
	return used, nil
}

// prune keeps the rules of a stylesheet that can apply to a page whose classes are those
// in use: selectors that name another class, or an id, go. Fonts, animations and
// "!important" go too: the sheet becomes a layer below our own and must not shout.
func prune(css string, used map[string]bool) string {
	css = comment.ReplaceAllString(strings.TrimPrefix(css, "\ufeff"), "")
	var out strings.Builder
	for css != "" {
		prelude, body, rest := nextRule(css)
		css = rest
		switch {
		case body == "":
		case strings.HasPrefix(prelude, "@media"), strings.HasPrefix(prelude, "@supports"):
			if inner := prune(body, used); inner != "" {
				out.WriteString(prelude + "{" + inner + "}")
			}
		case strings.HasPrefix(prelude, "@"):
		default:
			var keep []string
			for _, selector := range splitSelectors(prelude) {
				if applies(selector, used) {
					keep = append(keep, selector)
				}
			}
			if len(keep) > 0 {
				out.WriteString(strings.Join(keep, ",") + "{" + strings.ReplaceAll(body, "!important", "") + "}")
			}
		}
	}
	return out.String()
}

// nextRule cuts the first rule off a stylesheet. A statement without a block has no body.
func nextRule(css string) (prelude, body, rest string) {
	open := scan(css, "{;")
	if open == len(css) {
		return "", "", ""
	}
	prelude = strings.TrimSpace(css[:open])
	if css[open] == ';' {
		return prelude, "", css[open+1:]
	}
	depth, at := 1, open+1
	for depth > 0 && at < len(css) {
		at += scan(css[at:], "{}")
		if at < len(css) {
			if css[at] == '{' {
				depth++
			} else {
				depth--
			}
			at++
		}
	}
	return prelude, strings.TrimSpace(strings.TrimSuffix(css[open+1:at], "}")), css[at:]
}

// scan is where the first of the stop characters stands outside strings, brackets and
// parentheses, or the length of s.
func scan(s, stops string) int {
	var quote byte
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case depth == 0 && strings.IndexByte(stops, c) >= 0:
			return i
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		}
	}
	return len(s)
}

func splitSelectors(prelude string) []string {
	var out []string
	for prelude != "" {
		end := scan(prelude, ",")
		out = append(out, strings.TrimSpace(prelude[:end]))
		prelude = strings.TrimPrefix(prelude[end:], ",")
	}
	return out
}

// applies reports whether a selector can match: what stands in :not(…) asks for nothing.
func applies(selector string, used map[string]bool) bool {
	for {
		before, after, found := strings.Cut(selector, ":not(")
		if !found {
			break
		}
		selector = before + strings.TrimPrefix(after[scan(after, ")"):], ")")
	}
	if idSelector.MatchString(selector) {
		return false
	}
	for _, m := range classSelector.FindAllStringSubmatch(selector, -1) {
		if !used[m[1]] {
			return false
		}
	}
	return true
}
