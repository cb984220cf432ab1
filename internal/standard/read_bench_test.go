package standard

import (
	"fmt"
	"strings"
	"testing"
)

// sheetOf is the official Campania sheet with its first UC and UF as often as is asked.
func sheetOf(b *testing.B, n int) []byte {
	b.Helper()
	text := sheet(b, campaniaSheet)
	cut := func(from, to string) (before, part, after string) {
		at := strings.Index(text, from)
		end := at + strings.Index(text[at:], to)
		return text[:at], text[at:end], text[end:]
	}
	repeat := func(part, old string, first int) string {
		var out strings.Builder
		for i := range n {
			out.WriteString(strings.ReplaceAll(part, old, fmt.Sprint(first+i)))
		}
		return out.String()
	}
	before, uc, after := cut("Codice 2299", "Codice 3075")
	_, rest, found := strings.Cut(after, "Standard Formativo")
	if !found {
		b.Fatal("no training standard")
	}
	text = before + repeat(uc, "2299", 1000) + "Standard Formativo" + rest
	before, uf, _ := cut("Codice 531", "Codice 532")
	var units strings.Builder
	for i := range n {
		units.WriteString(strings.NewReplacer("Codice 531", fmt.Sprint("Codice ", i+1), "(2299)", fmt.Sprintf("(%d)", 1000+i)).Replace(uf))
	}
	return []byte(before + units.String())
}

// BenchmarkRead: a sheet, and how it grows with its UC.
func BenchmarkRead(b *testing.B) {
	run := func(name string, source []byte) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			b.ReportAllocs()
			for b.Loop() {
				if std, _ := Read(source); std == nil {
					b.Fatal("no sheet")
				}
			}
		})
	}
	run("campania", []byte(sheet(b, campaniaSheet)))
	run("abruzzo", []byte(sheet(b, abruzzoSheet)))
	for _, n := range []int{1, 4, 16} {
		run(fmt.Sprintf("uc=%d", n), sheetOf(b, n))
	}
	run("page", raw(b, "campania-2019-sartoria.html"))
	run("pdf", raw(b, "campania-2019-sartoria.pdf"))
}
