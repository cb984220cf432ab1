package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"vidimus/internal/account"
	"vidimus/internal/admission/admissiontest"
	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/enrolment"
	"vidimus/internal/hours"
	"vidimus/internal/ledger"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/web"
	"vidimus/internal/web/api"
	"vidimus/internal/web/page"
	"vidimus/reports/pdf/pdftest"
)

// desk is the secretariat before the whole site.
type desk struct {
	*attendancetest.Course
	url    string
	cookie *http.Cookie
}

func sitAt(c *attendancetest.Course) desk {
	c.T.Helper()
	files, err := vault.Open(filepath.Join(c.T.TempDir(), "files"), c.Keys.VaultKey())
	if err != nil {
		c.T.Fatal(err)
	}
	site, err := web.New(&web.App{DB: c.DB, Keys: c.Keys, Vault: files, BaseURL: "http://localhost", Log: slog.New(slog.DiscardHandler)}, slices.Concat(page.Routes(), api.Routes()))
	if err != nil {
		c.T.Fatal(err)
	}
	server := httptest.NewServer(site)
	c.T.Cleanup(server.Close)
	var a account.Account
	_, err = c.DB.Write(c.T.Context(), store.Command{Actor: store.Actor{Kind: store.Console, ID: "test"}, Locks: []store.Stream{store.ProviderStream()}}, func(tx *store.Tx) (err error) {
		a, err = account.Create(c.T.Context(), tx, account.New{Email: "desk@ente.it", Name: "Amato Lia", Roles: account.RolesOf(account.Secretary), Password: "$argon2id$"})
		return err
	})
	if err != nil {
		c.T.Fatal(err)
	}
	token, err := account.OpenSession(c.T.Context(), c.DB, a)
	if err != nil {
		c.T.Fatal(err)
	}
	return desk{c, server.URL, &http.Cookie{Name: "vidimus", Value: token}}
}

func (d desk) get(path string) []byte {
	d.T.Helper()
	req, err := http.NewRequestWithContext(d.T.Context(), http.MethodGet, d.url+path, nil)
	if err != nil {
		d.T.Fatal(err)
	}
	req.AddCookie(d.cookie)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		d.T.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		d.T.Fatalf("%s: %d %v %s", path, res.StatusCode, err, body)
	}
	return body
}

// table is a CSV or XLSX of the site, its rows by the name of the column.
func (d desk) table(path, format string) (out []map[string]string) {
	d.T.Helper()
	with := "?"
	if strings.Contains(path, "?") {
		with = "&"
	}
	body := d.get(path + with + "formato=" + format)
	var rows [][]string
	var err error
	if format == "csv" {
		reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
		reader.Comma = ';'
		rows, err = reader.ReadAll()
	} else {
		var f *excelize.File
		if f, err = excelize.OpenReader(bytes.NewReader(body)); err == nil {
			rows, err = f.GetRows(f.GetSheetName(0))
		}
	}
	if err != nil {
		d.T.Fatalf("%s: %v", path, err)
	}
	for _, row := range rows[1:] {
		line := map[string]string{}
		for i, title := range rows[0] {
			if i < len(row) {
				line[title] = row[i]
			}
		}
		out = append(out, line)
	}
	return out
}

// figures are what every place must say of a learner.
type figures struct{ offered, attended, recognised calendar.Minutes }

func figuresOf(l hours.Ledger) figures {
	return figures{l.Total.Offered + l.Total.MakeUp, l.Total.Attended, l.A}
}

// minutesIn reads 197:15 and 197 h 15'.
func minutesIn(t *testing.T, text string) calendar.Minutes {
	t.Helper()
	h, m, ok := strings.Cut(strings.NewReplacer(" h ", ":", "'", "", "\u00a0", "").Replace(strings.TrimSpace(text)), ":")
	whole, err := strconv.Atoi(h)
	rest, err2 := strconv.Atoi(m)
	if !ok || err != nil || err2 != nil {
		t.Fatalf("%q is no duration", text)
	}
	return calendar.Hours(whole) + calendar.Minutes(rest)
}

// A course of 250 hours in which everything happens that may happen: board, hours page, their
// files, months, register and API say the same of everybody, to the minute.
func TestEveryPlaceSaysTheSameHours(t *testing.T) {
	attendancetest.Each(t, admissiontest.Now, func(t *testing.T, s *attendancetest.School) {
		c := eventful(s)
		s.At(admissiontest.Today, "12:00")
		var board ledger.Board
		s.Read(func(r store.Reader) (err error) {
			board, err = ledger.Of(t.Context(), r, c.ID, admissiontest.Today)
			return err
		})
		seen := board.Rows[0].Ledger
		for _, row := range board.Rows {
			seen.Total.MakeUp += row.Ledger.Total.MakeUp
			seen.Total.BeyondPlan += row.Ledger.Total.BeyondPlan
			seen.C += row.Ledger.C
		}
		if seen.Total.MakeUp == 0 || seen.Total.BeyondPlan == 0 || seen.C == 0 || len(board.Rows) != 7 {
			t.Fatalf("the course is not eventful: %d rows, %+v", len(board.Rows), seen.Total)
		}
		d := sitAt(c)
		agree := func(where string, row ledger.Row, got figures) {
			t.Helper()
			if want := figuresOf(row.Ledger); got != want {
				t.Errorf("%s, n. %d: %+v, the ledger says %+v", where, row.Enrolment.Number, got, want)
			}
		}
		d.board(t, board)
		for _, row := range board.Rows {
			path := "/iscrizioni/" + row.Enrolment.ID + "/ore"
			agree("hours page", row, d.hoursPage(t, path))
			for _, format := range []string{"csv", "xlsx"} {
				var sum figures
				for _, line := range d.table(path, format) {
					sum.offered += minutesIn(t, line["Offerte"])
					sum.attended += minutesIn(t, line["Frequentate"])
					sum.recognised += minutesIn(t, line["Riconosciute"])
				}
				agree("hours "+format, row, sum)
			}
		}
		d.months(t, board)
		d.api(t, board, agree)
		d.register(t, board, agree)
	})
}

// board compares the board as it is taken away: those whom the list is about.
func (d desk) board(t *testing.T, board ledger.Board) {
	t.Helper()
	for _, format := range []string{"csv", "xlsx"} {
		said := map[string]map[string]string{}
		for _, line := range d.table("/corsi/c/ammissione", format) {
			said[line["N."]] = line
		}
		for _, row := range board.Rows {
			line, there := said[strconv.Itoa(row.Enrolment.Number)]
			if there != row.Counts() {
				t.Errorf("board %s: n. %d is there: %v", format, row.Enrolment.Number, there)
			}
			if there && (minutesIn(t, line["Ore riconosciute"]) != row.Ledger.A || minutesIn(t, line["Crediti"]) != row.Ledger.C || minutesIn(t, line["Richieste"]) != row.Ledger.Required) {
				t.Errorf("board %s: %v, the ledger says %v, %v, %v", format, line, row.Ledger.A, row.Ledger.C, row.Ledger.Required)
			}
		}
	}
}

// hoursPage reads the sum of the lines of a learner's page.
func (d desk) hoursPage(t *testing.T, path string) figures {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(d.get(path)))
	if err != nil {
		t.Fatal(err)
	}
	sums := doc.Find("#righe tfoot td.num")
	if sums.Length() != 3 {
		t.Fatalf("%s: %d sums", path, sums.Length())
	}
	return figures{minutesIn(t, sums.Eq(0).Text()), minutesIn(t, sums.Eq(1).Text()), minutesIn(t, sums.Eq(2).Text())}
}

func (d desk) months(t *testing.T, board ledger.Board) {
	t.Helper()
	sums := map[string]figures{}
	for _, line := range d.table("/corsi/c/mesi", "csv") {
		f := sums[line["N."]]
		f.attended += minutesIn(t, line["Frequentate"])
		f.recognised += minutesIn(t, line["Riconosciute"])
		f.offered += minutesIn(t, line["Offerte"])
		sums[line["N."]] = f
	}
	for _, row := range board.Rows {
		want := figuresOf(row.Ledger)
		want.offered = row.Ledger.Total.Offered
		if got := sums[strconv.Itoa(row.Enrolment.Number)]; got != want {
			t.Errorf("months, n. %d: %+v, the ledger says %+v", row.Enrolment.Number, got, want)
		}
	}
}

func (d desk) api(t *testing.T, board ledger.Board, agree func(string, ledger.Row, figures)) {
	t.Helper()
	var course api.CourseHours
	if err := json.Unmarshal(d.get("/api/v1/corsi/c/ore"), &course); err != nil {
		t.Fatal(err)
	}
	for i, row := range board.Rows {
		l := course.Learners[i]
		agree("API", row, figures{l.Offered + l.MakeUp, l.Attended, l.Recognised})
		var one api.TracedHours
		if err := json.Unmarshal(d.get("/api/v1/iscrizioni/"+row.Enrolment.ID+"/ore"), &one); err != nil {
			t.Fatal(err)
		}
		var sum figures
		for _, line := range one.Lines {
			sum.offered, sum.attended, sum.recognised = sum.offered+line.Offered, sum.attended+line.Attended, sum.recognised+line.Recognised
		}
		agree("API, line by line", row, sum)
	}
}

// register reads the summary of the hours out of the register's draft.
func (d desk) register(t *testing.T, board ledger.Board, agree func(string, ledger.Row, figures)) {
	t.Helper()
	words := strings.Join(strings.Fields(pdftest.Text(t, d.get("/corsi/c/registro"))), " ") // row by row
	at := strings.Index(words, "Riepilogo delle ore")
	if at < 0 {
		t.Fatal("the register has no summary")
	}
	total := regexp.MustCompile(`Totale((?: \d+ h \d\d')+)`)
	for _, row := range board.Rows {
		_, rest, found := strings.Cut(words[at:], fmt.Sprintf("%d %s", row.Enrolment.Number, row.Learner.FullName()))
		line := total.FindStringSubmatch(rest)
		if !found || line == nil {
			t.Errorf("register: n. %d is not in the summary", row.Enrolment.Number)
			continue
		}
		// planned, offered, attended, recognised, …
		var m []calendar.Minutes
		for _, text := range regexp.MustCompile(`\d+ h \d\d'`).FindAllString(line[1], -1) {
			m = append(m, minutesIn(t, text))
		}
		agree("register", row, figures{m[1], m[2], m[3]})
	}
}

// eventful is a course of 250 hours with a late entry, a suspension, a withdrawal, a credit,
// group lessons, a make-up lesson, somebody at a distance, FAD, stage and amendments.
func eventful(s *attendancetest.School) *attendancetest.Course {
	s.T.Helper()
	ctx := s.T.Context()
	c := s.Open("c", 6)
	day := func(n int) calendar.Date { return attendancetest.Start.AddDays(n) }
	late := c.Enrol(7, day(3))
	suspended, left, credited, distant := c.Enrolments[1], c.Enrolments[2], c.Enrolments[3], c.Enrolments[4]
	c.Leaves(suspended, day(4), "suspended")
	c.Attends(suspended, day(9), calendar.Date{}, "")
	c.Leaves(left, day(11), "withdrawn")
	c.Group("A", attendancetest.Start, c.Enrolments[:3]...)
	c.Group("B", attendancetest.Start, c.Enrolments[3:6]...)
	lessons := c.Calendar()
	groups := []attendancetest.Lesson{
		{ID: "ga", Segment: "531", Mode: hours.Laboratory, Date: day(31), From: "15:00", To: "18:30", Group: "A"},
		{ID: "gb", Segment: "531", Mode: hours.Laboratory, Date: day(32), From: "15:00", To: "18:30", Group: "B"},
		{ID: "again", Segment: "531", Mode: hours.Classroom, Date: day(33), From: "15:00", To: "17:15", Named: []string{c.Enrolments[0], suspended}},
	}
	c.Teach(groups...)
	active := map[string]func(n int) bool{
		suspended: func(n int) bool { return n <= 4 || n >= 9 }, left: func(n int) bool { return n <= 11 }, late: func(n int) bool { return n >= 3 },
	}
	audience := map[string][]string{"ga": {c.Enrolments[0], suspended, left}, "gb": c.Enrolments[3:6], "again": {c.Enrolments[0], suspended}}
	for i, l := range append(slices.Clone(lessons), groups...) {
		n := attendancetest.Start.DaysUntil(l.Date)
		who := audience[l.ID]
		if who == nil {
			who = c.Enrolments
		}
		hold(c, l, func(e string) (attendance.Entry, bool) {
			if is := active[e]; is != nil && !is(n) || !slices.Contains(who, e) {
				return attendance.Entry{}, false
			}
			in := calendar.MustWall("09:00") + calendar.Wall(60*((7*i+len(e)+n)%50))
			if l.From != "" {
				in = calendar.MustWall(l.From)
			}
			entry := attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: &in}}}
			switch {
			case e == c.Enrolments[5] && i%4 == 0, e == c.Enrolments[0] && i == 2:
				return attendance.Entry{State: attendance.Absent}, true
			case e == distant && l.Mode == hours.Classroom && i%3 == 0:
				entry.Mode = hours.LiveDistance
			}
			return entry, true
		})
	}
	c.At(day(60), "12:00")
	nine := calendar.MustWall("09:00")
	for _, lesson := range []int{2, 5, 8} {
		c.Must(attendancetest.Director, func(tx *store.Tx) error {
			_, err := c.Amend(tx, lessons[lesson].ID, c.Enrolments[0], attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: &nine}}}, "il foglio firme dice le nove")
			return err
		})
	}
	c.Must(attendancetest.Director, func(tx *store.Tx) error {
		_, err := enrolment.GrantCredit(ctx, tx, credited, hours.Cell{Segment: "532", Mode: hours.Laboratory}, 0, 150, enrolment.Decision{Number: "D7", On: day(59), By: "Commissione"})
		return err
	})
	elsewhere(c, left)
	return c
}

func hold(c *attendancetest.Course, l attendancetest.Lesson, entryOf func(enrolment string) (attendance.Entry, bool)) {
	c.T.Helper()
	c.At(l.Date, "20:00")
	c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
		var ops []attendance.MarkOperation
		for _, e := range c.Enrolments {
			if entry, expected := entryOf(e); expected {
				ops = append(ops, attendance.MarkOperation{ID: l.ID + "/" + e, EnrolmentID: e, Source: attendance.FromSheet, Entry: entry})
			}
		}
		answers, err := attendance.Record(c.T.Context(), tx, c.ID, l.ID, ops)
		for _, a := range answers {
			if a.Result != attendance.Applied {
				c.T.Errorf("%s: %+v", l.ID, a)
			}
		}
		return err
	})
	c.Must(attendancetest.Teacher, func(tx *store.Tx) error {
		_, err := c.Close(tx, l.ID, attendance.Closing{Topic: "x", Teachers: []attendance.ActualTeacher{{StaffID: attendancetest.Anna}}})
		return err
	})
}

// elsewhere gives everybody but one the FAD and some days of stage, each a little different.
func elsewhere(c *attendancetest.Course, but string) {
	c.T.Helper()
	ctx := c.T.Context()
	first := attendancetest.Start.AddDays(40)
	c.At(first.AddDays(60), "12:00")
	c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
		for _, segment := range []string{"531", "532"} {
			o, err := attendance.OpenObject(ctx, tx, attendance.Object{CourseID: c.ID, Segment: segment, Title: "Modulo", Platform: "Moodle", Minutes: 600, FromDate: attendancetest.Start, ToDate: first})
			if err != nil {
				return err
			}
			for i, e := range c.Enrolments {
				if e == but {
					continue
				}
				if _, err := attendance.KeepReport(ctx, tx, c.ID, attendancetest.Reported(o, e, 600*60-1000*i)); err != nil {
					return err
				}
			}
		}
		for i, e := range c.Enrolments {
			if e == but {
				continue
			}
			a, err := attendance.Agree(ctx, tx, c.ID, attendance.Agreement{EnrolmentID: e, Parts: attendance.Parts{{Segment: "stage:2299", Minutes: 3600}}, Company: "Azienda", CompanySite: "Napoli", CompanyTutor: "T",
				Number: e, SignedOn: first, FromDate: first, ToDate: first.AddDays(20)})
			if err != nil {
				return err
			}
			for n := range 3 + i%2 {
				if _, err := attendance.RecordStageDay(ctx, tx, c.ID, attendance.StageDay{AgreementID: a.ID, Date: first.AddDays(n), From: calendar.MustWall("08:00"), To: calendar.NewWall(14, 5*i), Activity: "chiamate"}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
