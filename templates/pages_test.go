package templates_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vidimus/internal/language"
	. "vidimus/templates"
)

func inLanguage(t *testing.T, l language.Locale) *Set {
	t.Helper()
	set, err := In(l)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func pageOf(sample string) string {
	name, _, _ := strings.Cut(sample, "-")
	return name
}

// Every page renders in both languages and is fit for a strict content security policy,
// for a screen reader and for a form that is sent twice.
func TestPages(t *testing.T) {
	for _, locale := range []language.Locale{language.Italian, language.English} {
		set := inLanguage(t, locale)
		seen := map[string]bool{}
		for sample, p := range samples() {
			seen[pageOf(sample)] = true
			t.Run(string(locale)+"/"+sample, func(t *testing.T) {
				html, err := set.Render(pageOf(sample), p)
				if err != nil {
					t.Fatal(err)
				}
				checkPage(t, html)
			})
		}
		for _, name := range set.Names() {
			if !seen[name] {
				t.Errorf("page %s has no sample", name)
			}
		}
	}
}

func checkPage(t *testing.T, html []byte) {
	t.Helper()
	for _, bad := range []string{"<no value>", "ZgotmplZ", "%!", "<nil>"} {
		if i := bytes.Index(html, []byte(bad)); i >= 0 {
			t.Errorf("%q in the page: …%s…", bad, html[max(0, i-60):min(len(html), i+40)])
		}
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	if n := doc.Find("style, [style], script:not([src])").Length(); n > 0 {
		t.Errorf("%d inline styles or scripts: the policy forbids them", n)
	}
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("inline handler %s on <%s>", a.Key, s.Nodes[0].Data)
			}
			if (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.TrimSpace(a.Val) == "" {
				t.Errorf("empty %s on <%s>", a.Key, s.Nodes[0].Data)
			}
		}
	})
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%d h1", n)
	}
	doc.Find("label, legend, summary, button, a, th, h1, h2, h3, dt, caption, option").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()+s.Find("img").AttrOr("alt", "")) == "" {
			h, _ := goquery.OuterHtml(s)
			t.Errorf("says nothing: %s", h)
		}
	})
	ids := map[string]int{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[s.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	doc.Find("label[for]").Each(func(_ int, s *goquery.Selection) {
		if ids[s.AttrOr("for", "")] == 0 {
			t.Errorf("label %q is for nothing", s.Text())
		}
	})
	doc.Find("input, select, textarea").Not("[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		labelled := s.AttrOr("aria-label", "") != "" || s.Closest("label").Length() > 0 ||
			doc.Find(`label[for="`+s.AttrOr("id", "\x00")+`"]`).Length() > 0
		if !labelled {
			t.Errorf("control %q has no label", s.AttrOr("name", ""))
		}
	})
	doc.Find(`a[href^="#"]`).Each(func(_ int, s *goquery.Selection) {
		if ids[strings.TrimPrefix(s.AttrOr("href", ""), "#")] == 0 {
			t.Errorf("link to %s, which is not there", s.AttrOr("href", ""))
		}
	})
	doc.Find("[aria-describedby]").Each(func(_ int, s *goquery.Selection) {
		for id := range strings.FieldsSeq(s.AttrOr("aria-describedby", "")) {
			if ids[id] == 0 {
				t.Errorf("described by %q, which is not there", id)
			}
		}
	})
	var keys []string
	doc.Find(`form[method=post]`).Each(func(_ int, s *goquery.Selection) {
		key := s.Find("input[name=operation]").AttrOr("value", "")
		if len(key) < 20 || slices.Contains(keys, key) {
			t.Errorf("form to %s: operation key %q is missing or not its own", s.AttrOr("action", ""), key)
		}
		keys = append(keys, key)
	})
}
