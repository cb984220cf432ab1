package standard

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A web page is known by how it begins. Text that merely carries left-over tags, as
// what is copied from a page does, is none.
var webPage = regexp.MustCompile(`(?is)^\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table|div|main|section|article)\b`)

// pastedPage is the head that some programs put before a copied piece of a page.
var pastedPage = regexp.MustCompile(`^Version:\d[\s\S]{0,500}?<(?i:html|!doctype)\b`)

func isPage(text string) bool {
	text = strings.TrimLeft(text, "\uFEFF")
	return webPage.MatchString(text) || pastedPage.MatchString(text)
}

// machinery are the elements of a page that work it and are no text of it.
var machinery = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Title: true, atom.Svg: true,
	atom.Select: true, atom.Textarea: true, atom.Iframe: true, atom.Object: true, atom.Math: true}

// onItsOwn are the elements that begin and end a line.
var onItsOwn = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Ul: true, atom.Ol: true, atom.Table: true, atom.Thead: true, atom.Tbody: true,
	atom.Tr: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Section: true, atom.Article: true,
	atom.Header: true, atom.Footer: true, atom.Main: true, atom.Nav: true, atom.Hr: true, atom.Dl: true, atom.Dt: true, atom.Blockquote: true,
	atom.Pre: true, atom.Form: true, atom.Fieldset: true, atom.Legend: true, atom.Caption: true, atom.Body: true, atom.Li: true}

// pageLines turns a page into lines: a row of a table is one, its cells side by side; an
// item of a list carries its bullet.
func pageLines(source string) string {
	w := &pageWriter{}
	z := html.NewTokenizer(strings.NewReader(source))
	within, depth := atom.Atom(0), 0 // machinery that is passed over
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		t := z.Token()
		switch {
		case within != 0:
			if t.DataAtom == within && kind == html.StartTagToken {
				depth++
			} else if t.DataAtom == within && kind == html.EndTagToken {
				if depth--; depth == 0 {
					within = 0
				}
			}
		case kind == html.TextToken:
			w.text(t.Data)
		case kind == html.StartTagToken && machinery[t.DataAtom]:
			within, depth = t.DataAtom, 1
		case kind == html.StartTagToken || kind == html.SelfClosingTagToken:
			w.start(t.DataAtom)
		case kind == html.EndTagToken && onItsOwn[t.DataAtom] && t.DataAtom != atom.Dt: // its value follows
			w.line()
		}
	}
	w.line()
	return w.out.String()
}

// pageWriter gathers lines.
type pageWriter struct {
	out     strings.Builder
	current strings.Builder
	inCell  bool // a cell has begun and nothing stands in it yet
}

func (w *pageWriter) start(tag atom.Atom) {
	switch {
	case tag == atom.Td || tag == atom.Th || tag == atom.Dd:
		w.text(" ")
		w.inCell = true
	case tag == atom.Li:
		w.line()
		w.current.WriteString("• ")
	case tag == atom.Br:
		w.line()
	case onItsOwn[tag] && !w.inCell:
		w.line()
	}
}

func (w *pageWriter) text(s string) {
	if strings.TrimSpace(s) != "" {
		w.inCell = false
	}
	w.current.WriteString(s)
}

// line ends the line, where anything stands on it.
func (w *pageWriter) line() {
	w.inCell = false
	if line := strings.Join(strings.Fields(w.current.String()), " "); line != "" && line != "•" {
		w.out.WriteString(line)
		w.out.WriteByte('\n')
	}
	w.current.Reset()
}
