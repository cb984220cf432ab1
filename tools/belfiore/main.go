// Command belfiore makes the table of municipalities and states that package
// fiscalcode embeds, from the CSV of the npm package
// @marketto/belfiore-connector-embedded (columns code, name, province, iso3166,
// from, to, source):
//
//	go run ./tools/belfiore < belfiore.csv > internal/fiscalcode/belfiore.tsv.gz
//
// The same CSV gives the same bytes.
package main

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("belfiore: ")
	if err := convert(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func convert(in io.Reader, out io.Writer) error {
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return err
	}
	const header = "code,name,province,iso3166,from,to,source"
	if len(rows) == 0 || strings.Join(rows[0], ",") != header {
		return fmt.Errorf("the first line is not %q", header)
	}
	var lines []string
	for _, row := range rows[1:] {
		code, name, province, country, from, to := row[0], row[1], row[2], row[3], row[4], row[5]
		if to == "9999-12-31" { // still in force
			to = ""
		}
		lines = append(lines, strings.Join([]string{code, tidy(name), province, country, from, to}, "\t"))
	}
	slices.Sort(lines)
	zip, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(zip, line); err != nil {
			return err
		}
	}
	return zip.Close()
}

// tidy repairs what the source spoils: names whose UTF-8 was once read as Latin-1
// («RoverÃ¨»), and the small letter after an apostrophe or hyphen («D'elsa»).
func tidy(name string) string {
	name = repair(name)
	var b strings.Builder
	var before, before2 rune
	for _, r := range name {
		elided := before == '\'' && unicode.IsLetter(before2)
		if elided || before == '-' && before2 != 0 && !strings.Contains(name, "-du-") {
			r = unicode.ToUpper(r)
		}
		before2, before = before, r
		if r == '\'' {
			r = '’'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func repair(name string) string {
	if !strings.ContainsRune(name, 'Ã') {
		return name
	}
	if strings.HasSuffix(name, "Ã") { // «Contà»: its second byte, a no-break space, was trimmed away
		name += "\u00a0"
	}
	var bytes []byte
	for _, r := range name {
		if r > 0xff {
			return name
		}
		bytes = append(bytes, byte(r))
	}
	if !utf8.Valid(bytes) {
		return name
	}
	return string(bytes)
}
