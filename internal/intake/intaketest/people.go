// Package intaketest makes lists of invented people, as the offices that send them make them:
// right, odd and wrong.
package intaketest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"vidimus/internal/calendar"
	"vidimus/internal/fiscalcode"
)

// Headings of the lists, as a school wrote them.
var Headings = []string{"Nr", "Cognome", "Nome", "Cod. Fiscale", "Sesso", "Data di nascita", "Comune di nascita", "Cittadinanza", "E-mail", "Cellulare", "Indirizzo", "CAP", "Città", "Titolo di studio"}

// The columns of a row.
const (
	Number = iota
	Surname
	Name
	Code
	Sex
	Birth
	Place
	Citizenship
	Email
	Phone
	Address
	Postcode
	Town
	School
)

var (
	surnames = strings.Fields("Abate Amato Barone Basile Bellini Benedetti Bianco Bruno Caputo Carbone Caruso Cattaneo Colombo Conte Coppola Costa D’Angelo Damico Esposito Fabbri Farina Ferrara Ferri Fiore Fontana Galli Gallo Gatti Gentile Giordano Greco Grasso Guerra Leone Lombardi Longo Mancini Marchetti Mariani Marino Martini Messina Milani Monti Morelli Moretti Neri Orlando Palumbo Parisi Pellegrini Piras Rinaldi Riva Romano Rossetti Ruggiero Sala Sanna Santoro")
	women    = strings.Fields("Ada Agata Alba Anna Bianca Carla Chiara Elena Emma Giada Gioia Irene Laura Lucia Marta Nadia Olga Paola Rita Sara Silvia Teresa Vera Viola Zoe")
	men      = strings.Fields("Aldo Bruno Carlo Dario Diego Elio Enzo Fabio Gino Ivan Leo Luca Luigi Marco Mario Nicolò Nino Oscar Paolo Pietro Remo Sergio Tito Ugo Vito")
	places   = []struct{ code, name, postcode string }{{"F839", "Napoli", "80100"}, {"H501", "Roma", "00184"}, {"L219", "Torino", "10121"}, {"F205", "Milano", "20121"}, {"A662", "Bari", "70121"}}
)

// Person is the n-th row of a list, right in every cell.
func Person(n int) []string {
	sex, names := fiscalcode.Female, women
	if n%2 == 1 {
		sex, names = fiscalcode.Male, men
	}
	surname, name := surnames[n%len(surnames)], names[(n/len(surnames))%len(names)]
	p := places[n%len(places)]
	born := calendar.MustDate("1984-03-01").AddDays(n * 7 % 8000)
	code, err := fiscalcode.Compute(fiscalcode.Identity{Surname: surname, Name: name, Sex: sex, Birth: born, Place: p.code})
	if err != nil {
		panic(err)
	}
	return []string{fmt.Sprint(n + 1), surname, name, string(code), string(sex), born.Italian(), p.name, "Italia", fmt.Sprintf("allievo%d@esempio.it", n),
		fmt.Sprintf("33%08d", 10_000_000+n), fmt.Sprintf("via dei Tigli, %d", n%90+1), p.postcode, p.name, "Diploma"}
}

// Wrong are ways in which a row cannot go in, each done to a right one.
var Wrong = []func(row []string){
	func(r []string) { r[Code] = r[Code][:15] + string('A'+(r[Code][15]-'A'+1)%26) }, // check letter
	func(r []string) { r[Code] = r[Code][:15] },
	func(r []string) { r[Code] = "12345678901" }, // a provisional code whose check digit is wrong
	func(r []string) { r[Birth] = "31/02/1990" },
	func(r []string) { r[Birth] = "12/31/1990" }, // the month first
	func(r []string) { r[Birth] = "01/01/2090" },
	func(r []string) { r[Birth] = "01/01/1890" },
	func(r []string) { r[Birth] = "ieri" },
	func(r []string) { r[Surname], r[Name] = "", "" },
	func(r []string) { r[Surname] = "Ross1" },
	func(r []string) { r[Name] = "Ugo$" },
	func(r []string) { r[Surname] = "Ros\u00adsi" }, // an invisible character
	func(r []string) { r[Email] = "allievo@" },
	func(r []string) { r[Email] = "due@esempio.it, tre@esempio.it" },
	func(r []string) { r[Phone] = "3,33123E+09" }, // shortened by a spreadsheet
	func(r []string) { r[Phone] = "12" },
	func(r []string) { r[Postcode] = "801000" },
	func(r []string) { r[Citizenship] = "Atlantide" },
	func(r []string) { r[Sex] = "X" },
	func(r []string) { copy(r, Person(0)) }, // the first person of the list again
}

// List is n people with all the ways of being wrong, once each, spread over it; the first row
// is right.
func List(n int) [][]string {
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = Person(i)
	}
	for k, spoil := range Wrong {
		spoil(rows[(k+1)*(n-1)/len(Wrong)])
	}
	return rows
}

// Right is n people, all of them right.
func Right(n int) [][]string {
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = Person(i)
	}
	return rows
}

// CSV1252 is a list as an Italian Excel saves it, under a line with its title.
func CSV1252(t testing.TB, rows [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("Elenco dei candidati;;;\r\n")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	if err := w.WriteAll(append([][]string{Headings}, rows...)); err != nil {
		t.Fatal(err)
	}
	out, err := charmap.Windows1252.NewEncoder().Bytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// XLSX is a list as a workbook, dates and numbers as such, so that postcodes lose their zeros.
func XLSX(t testing.TB, rows [][]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // in memory
	code := "dd/mm/yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	if err != nil {
		t.Fatal(err)
	}
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for n, row := range append([][]string{Headings}, rows...) {
		line := make([]any, len(row))
		for c, text := range row {
			line[c] = text
			var number int
			switch _, err := fmt.Sscanf(text, "%d", &number); {
			case n == 0 || err != nil || fmt.Sprintf("%0*d", len(text), number) != text && c != Birth:
			case c == Birth:
				if d, err := calendar.ParseItalian(text); err == nil && d.Year() > 1900 {
					line[c] = excelize.Cell{StyleID: style, Value: calendar.MustDate("1899-12-30").DaysUntil(d)}
				}
			case c == Postcode || c == Phone || c == Number:
				line[c] = number
			}
		}
		cell, _ := excelize.CoordinatesToCellName(1, n+1)
		if err := w.SetRow(cell, line); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
