package learner_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"vidimus/internal/language"
	"vidimus/internal/learner"
	"vidimus/internal/learner/learnertest"
	"vidimus/internal/store"
	"vidimus/internal/store/storetest"
)

// crowd puts n people into the database, with names as unevenly spread as real ones: the
// fifty commonest surnames are those of one person in six.
func crowd(b *testing.B, engine, url string, n int) {
	b.Helper()
	if engine == "sqlite" {
		url = "file:" + url + "?_pragma=busy_timeout(5000)&_pragma=synchronous(OFF)"
	}
	pool, err := sqlx.Open(engine, url)
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close() //nolint:errcheck // a test's own connection
	chance := rand.New(rand.NewPCG(1, uint64(n)))
	pick := func(of []string) string { return of[chance.IntN(len(of))] }
	syllables := strings.Fields("ba be bi ca ce co da de di fa fe ga gi la le li lo ma me mi mo na ne ni pa pe ra re ri ro sa se si ta te ti va ve vi za")
	common := strings.Fields("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Mancini Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola Marchetti Parisi Villa Conte Ferri Fabbri Bianco Marini Grasso Valentini Messina Sala Gatti Pellegrini")
	given := strings.Fields("Maria Anna Giuseppina Rosa Angela Giovanna Teresa Lucia Carmela Caterina Francesca Antonietta Carla Elena Rita Giulia Sara Martina Chiara Aurora Giuseppe Giovanni Antonio Mario Luigi Francesco Angelo Vincenzo Pietro Salvatore Carlo Franco Domenico Bruno Paolo Michele Giorgio Aldo Sergio Luciano Matteo Lorenzo Andrea Davide")
	const batch = 500
	for from := 0; from < n; from += batch {
		var people, keys []any
		size := min(batch, n-from)
		for i := range size {
			surname := pick(common)
			if chance.IntN(6) > 0 {
				surname = pick(syllables) + pick(syllables) + pick(syllables) + pick([]string{"ni", "lli", "tti", "no", "ri", "sso"})
				surname = strings.ToUpper(surname[:1]) + surname[1:]
			}
			l := learner.Learner{ID: fmt.Sprintf("p%07d", from+i), Surname: surname, Name: pick(given), Phone: fmt.Sprintf("33%08d", chance.IntN(1e8)),
				TaxCode:   fmt.Sprintf("%03dABC%02dA%02dF839%d", from+i, chance.IntN(100), chance.IntN(31), i%10),
				BirthDate: fmt.Sprintf("%d-%02d-%02d", 1950+chance.IntN(58), 1+chance.IntN(12), 1+chance.IntN(28))}
			l.SortKey = language.SortKey(l.FullName())
			people = append(people, learnertest.Row(l)...)
			for _, k := range learner.KeysOf(l, nil) {
				keys = append(keys, l.ID, k[0], k[1])
			}
		}
		if _, err := pool.Exec(pool.Rebind(learnertest.Insert(size)), people...); err != nil {
			b.Fatal(err)
		}
		tuples := strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", len(keys)/3), ", ")
		if _, err := pool.Exec(pool.Rebind("INSERT INTO learner_key (learner_id, kind, word) VALUES "+tuples), keys...); err != nil {
			b.Fatal(err)
		}
	}
	if engine == "postgres" { // as autovacuum does within the minute
		pool.MustExec("ANALYZE learner, learner_key")
	}
}

// BenchmarkSearch is what a secretary waits for at each key: the first ten people, and a page
// of the whole list.
func BenchmarkSearch(b *testing.B) {
	for engine, fresh := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(b.TempDir(), "v.db") },
		"postgres": func() string { return storetest.Postgres(b) },
	} {
		for _, n := range []int{2_000, 20_000, 200_000} {
			url := fresh()
			db := storetest.Open(b, url, storetest.NewClock("2026-11-22T09:00:00Z"))
			crowd(b, db.Dialect(), url, n)
			measure := func(name string, ask func(r store.Reader) error) {
				b.Run(fmt.Sprintf("%s/%d/%s", engine, n, name), func(b *testing.B) {
					for b.Loop() {
						if err := db.Read(b.Context(), ask); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			for name, text := range map[string]string{"two-letters": "ma", "surname": "russo", "name": "francesc", "both": "rossi mar", "swapped": "maria esp", "phone": "3312345", "nobody": "zzzz"} {
				measure(name, func(r store.Reader) error {
					_, err := learner.Search(b.Context(), r, text, 10)
					return err
				})
			}
			measure("last-page", func(r store.Reader) error {
				_, err := learner.List(b.Context(), r, "", n-50, 50)
				return err
			})
			measure("matches", func(r store.Reader) error {
				_, err := learner.Matches(b.Context(), r, learner.Learner{Surname: "Rossi", Name: "Mario", BirthDate: "1980-01-01", TaxCode: rossi})
				return err
			})
			measure("pairs", func(r store.Reader) error {
				_, err := learner.Pairs(b.Context(), r, 51)
				return err
			})
		}
	}
}
