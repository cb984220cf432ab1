// Package templates is what people see: the pages, their partials, the stylesheet and
// the scripts, and the views that the handlers fill.
//
// A page is parsed once per language, with the layout and the partials. It is written
// to memory and only then sent, so that nobody ever sees half of one. No page has an
// inline script or style: the content security policy forbids both.
package templates

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"

	"vidimus/internal/language"
)

//go:embed layout/*.html pages/*.html all:static
var files embed.FS

// Set is every page in one language.
type Set struct {
	locale language.Locale
	layout *template.Template
	pages  map[string]*template.Template
}

var sets = map[language.Locale]func() (*Set, error){
	language.Italian: sync.OnceValues(func() (*Set, error) { return parse(language.Italian) }),
	language.English: sync.OnceValues(func() (*Set, error) { return parse(language.English) }),
}

// In is every page in a language. They are part of the program and are read once.
func In(l language.Locale) (*Set, error) { return sets[l]() }

func parse(l language.Locale) (*Set, error) {
	layout, err := template.New("base.html").Funcs(funcs(l)).ParseFS(files, "layout/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	set := &Set{locale: l, layout: layout, pages: map[string]*template.Template{}}
	for _, file := range names {
		page, err := layout.Clone()
		if err == nil {
			page, err = page.ParseFS(files, file)
		}
		if err != nil {
			return nil, fmt.Errorf("templates: %s: %w", file, err)
		}
		set.pages[strings.TrimSuffix(path.Base(file), ".html")] = page
	}
	return set, nil
}

// Render is the whole page, named like its file without the ending.
func (s *Set) Render(name string, p Page) ([]byte, error) {
	page, ok := s.pages[name]
	if !ok {
		return nil, fmt.Errorf("templates: there is no page %q", name)
	}
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, "base.html", p); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return b.Bytes(), nil
}

// Part is one template of the layout by itself, for a script that puts it in its place.
func (s *Set) Part(name string, view any) ([]byte, error) {
	var b bytes.Buffer
	if err := s.layout.ExecuteTemplate(&b, name, view); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return b.Bytes(), nil
}

// Names are the pages there are.
func (s *Set) Names() []string {
	var names []string
	for name := range s.pages {
		names = append(names, name)
	}
	return names
}
