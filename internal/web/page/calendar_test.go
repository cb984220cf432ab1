package page_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	ical "github.com/emersion/go-ical"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
)

// items are the lessons that a calendar shows, by address.
func items(doc *goquery.Document) (out []string) {
	doc.Find(".cal-item > a").Each(func(_ int, s *goquery.Selection) {
		out = append(out, strings.TrimPrefix(s.AttrOr("href", ""), "/lezioni/"))
	})
	return out
}

func TestTheCalendarShowsWhatIsOnesOwn(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, _ *attendancetest.Course) {
		anna, bruno := account.Role(attendancetest.Anna), account.Role(attendancetest.Bruno)
		for who, want := range map[account.Role]string{account.Secretary: "l1 l2", account.Inspector: "l1 l2", account.Tutor: "l1 l2", anna: "l1 l2", bruno: "", account.Teacher: ""} {
			doc := o.get(who, "/calendario").must(http.StatusOK)
			if got := strings.Join(items(doc), " "); got != want {
				o.Errorf("%s sees %q, want %q", who, got, want)
			}
			if want == "" && !has(doc, ".empty", "Nessuna lezione in questi giorni.") {
				o.Errorf("%s: %s", who, doc.Find("main").Text())
			}
		}
		for _, c := range []struct {
			who    account.Role
			path   string
			status int
		}{
			{account.Tutor, "/corsi/c/calendario", http.StatusOK}, {account.Tutor, "/corsi/other/calendario", http.StatusNotFound}, {anna, "/corsi/c/calendario", http.StatusForbidden},
			{anna, "/personale/anna/calendario", http.StatusOK}, {bruno, "/personale/anna/calendario", http.StatusNotFound}, {account.Secretary, "/personale/anna/calendario", http.StatusOK},
			{account.Teacher, "/personale/anna/calendario", http.StatusNotFound}, {account.Secretary, "/personale/none/calendario", http.StatusNotFound}, {account.Secretary, "/aule/none/calendario", http.StatusNotFound},
			{account.Tutor, "/aule/none/calendario", http.StatusForbidden}, {account.Tutor, "/corsi/other/ore", http.StatusNotFound}, {account.Tutor, "/corsi/c/ore", http.StatusOK},
		} {
			if a := o.get(c.who, c.path); a.status != c.status {
				o.Errorf("%s at %s: %d, want %d", c.who, c.path, a.status, c.status)
			}
		}
	})
}

func TestTheAddressOfACalendarSaysAllOfIt(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, _ *attendancetest.Course) { // it is Monday, 7 September 2026
		month := o.get(account.Secretary, "/calendario").must(http.StatusOK)
		if !has(month, ".cal-bar h2", "Settembre 2026") || month.Find(".cal-month.columns-5 > .cal-day").Length() != 25 || !has(month, ".cal-now h3", "7") {
			o.Error(month.Find("main").Text())
		}
		if next := month.Find("a[rel=next]").AttrOr("href", ""); !has(o.get(account.Secretary, next).must(http.StatusOK), ".cal-bar h2", "Ottobre 2026") {
			o.Errorf("after September comes %s", next)
		}
		if before := month.Find("a[rel=prev]").AttrOr("href", ""); !has(o.get(account.Secretary, before).must(http.StatusOK), ".cal-bar h2", "Agosto 2026") {
			o.Errorf("before September was %s", before)
		}
		for day, heading := range map[string]string{"2026-09-13": "7–13 settembre 2026", "2026-12-01": "30 novembre – 6 dicembre 2026", "1/1/2027": "28 dicembre 2026 – 3 gennaio 2027"} {
			week := o.get(account.Secretary, "/calendario?vista=settimana&data="+url.QueryEscape(day)).must(http.StatusOK)
			if !has(week, ".cal-bar h2", heading) {
				o.Errorf("%s: %s", day, week.Find(".cal-bar h2").Text())
			}
		}
		week := o.get(account.Secretary, "/calendario?vista=settimana&data=2026-09-07&modo=classroom").must(http.StatusOK)
		if strings.Join(items(week), " ") != "l1 l2" || !has(week, ".cal-chosen", "Modalità: Aula") || !has(week, ".cal-legend", "Aula 8 h 45'") || !has(week, ".cal-band h4", "Mattina") {
			o.Error(week.Find("main").Text())
		}
		nothing := o.get(account.Secretary, "/calendario?data=2026-09-07&modo=laboratory").must(http.StatusOK)
		if len(items(nothing)) != 0 || nothing.Find(".empty a").AttrOr("href", "") != "/calendario?data=2026-09-07" {
			o.Error(nothing.Find("main").Text())
		}
		o.get(account.Secretary, "/calendario?data=ieri").must(http.StatusUnprocessableEntity)
		for _, far := range []string{"1900-01-01", "9999-12-31"} {
			for _, view := range []string{"mese", "settimana"} {
				o.get(account.Secretary, "/calendario?vista="+view+"&data="+far).must(http.StatusOK)
			}
		}

		o.post(account.Secretary, "/lezioni/l2/annulla", "reason", "neve").went()
		after := o.get(account.Secretary, "/calendario?data=2026-09-07").must(http.StatusOK)
		if after.Find(".cal-cancelled a[href='/lezioni/l2']").Length() != 1 || !has(after, ".cal-legend", "Aula 3 h 45'") || !has(after, ".cal-facets", "Annullata 1") {
			o.Error(after.Find("main").Text())
		}
		file := o.get(account.Secretary, "/calendario?data=2026-09-07&formato=csv&stato=annullata")
		if lines := strings.Split(strings.TrimSpace(string(file.body)), "\r\n"); len(lines) != 2 || !strings.HasPrefix(lines[1], "08/09/2026;09:00;14:00;5:00;") || !strings.HasSuffix(lines[1], ";Annullata") {
			o.Errorf("%d %q", file.status, file.body)
		}
	})
}

func TestHoursOnADay(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) { // it is 7 September
		today := o.get(account.Tutor, "/corsi/c/ore").must(http.StatusOK)
		if !has(today, "tbody", "UF 531 Aula 50 h 00' 0 h 00' 8 h 45' 41 h 15' 50 h 00'") || today.Find("#f-al").AttrOr("value", "") != "07/09/2026" || today.Find(".alert").Length() != 0 {
			o.Error(today.Find("main").Text())
		}
		c.Teach(attendancetest.Lesson{ID: "l0", Segment: "531", Mode: "classroom", Date: attendancetest.Start.AddDays(-3)})
		for day, open := range map[string]bool{"": true, "2026-09-30": true, "4/9/2026": true, "2026-09-03": false} {
			doc := o.get(account.Tutor, "/corsi/c/ore?al="+day).must(http.StatusOK)
			if has(doc, ".alert", "1 lezione fino a quel giorno (5 h 00') è ancora da chiudere") != open {
				o.Errorf("%q: %s", day, doc.Find(".alert").Text())
			}
		}
		bad := o.get(account.Tutor, "/corsi/c/ore?al=ieri").must(http.StatusUnprocessableEntity)
		if bad.Find("#f-al-error").Length() != 1 || bad.Find("#f-al").AttrOr("value", "") != "ieri" || bad.Find("table").Length() != 0 {
			o.Error(bad.Find("main").Text())
		}
		file := o.get(account.Tutor, "/corsi/c/ore?al=7/9/2026&formato=csv")
		if !strings.Contains(string(file.body), "UF 531;;Aula;50:00;0:00;13:45;36:15;50:00;") {
			o.Errorf("%d %q", file.status, file.body)
		}
	})
}

// subscribe asks for a calendar as a telephone does: without a session.
func (o *enrolOffice) subscribe(address string, headers ...string) answer {
	o.Helper()
	u, err := url.Parse(address)
	if err != nil {
		o.Fatal(err)
	}
	req, err := http.NewRequestWithContext(o.Context(), http.MethodGet, o.url+u.Path, nil)
	if err != nil {
		o.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		o.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read
	b, err := io.ReadAll(res.Body)
	if err != nil {
		o.Fatal(err)
	}
	return answer{o.T, res.StatusCode, res.Header.Get("Location"), res.Header, b}
}

func TestACalendarOnTheTelephone(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, c *attendancetest.Course) {
		const page = "/corsi/c/calendario"
		o.get(account.Inspector, page).must(http.StatusOK)
		o.post(account.Inspector, page+"/indirizzo").must(http.StatusForbidden)
		o.post(account.Tutor, "/corsi/other/calendario/indirizzo").must(http.StatusNotFound)
		if doc := o.get(account.Tutor, page).must(http.StatusOK); doc.Find(".secret").Length() != 0 || doc.Find("#telefono form").Length() != 1 {
			o.Error(doc.Find("#telefono").Text())
		}
		address := func(who account.Role, path string) string {
			o.Helper()
			return strings.TrimSpace(o.get(who, path).must(http.StatusOK).Find(".secret").Text())
		}
		if went := o.post(account.Tutor, page+"/indirizzo").went(); went != page+"?telefono=1#telefono" {
			o.Error(went)
		}
		first := address(account.Tutor, page)
		if !strings.HasPrefix(first, "http://localhost/ical/") || !strings.HasSuffix(first, ".ics") || address(account.Secretary, page) != first || address(account.Inspector, page) != "" {
			o.Errorf("the address is %q, the inspector's %q", first, address(account.Inspector, page))
		}

		// What people wrote may be about learners.
		c.School.Exec("UPDATE lesson SET topic = 'Recupero di Allievo01' WHERE id = 'l1'")
		o.post(account.Secretary, "/lezioni/l2/annulla", "reason", "Allievo02 sta male").went()
		o.clock.Set(o.clock.Now().Add(time.Minute))
		a := o.subscribe(first)
		body := string(a.body)
		if a.status != http.StatusOK || a.header.Get("Content-Type") != "text/calendar; charset=utf-8" {
			o.Fatalf("%d %s", a.status, a.header)
		}
		if strings.Contains(body, "Allievo") || strings.Contains(body, "Prova") || strings.Contains(body, "XXXXXX") {
			o.Error(body)
		}
		cal, err := ical.NewDecoder(strings.NewReader(body)).Decode()
		if err != nil {
			o.Fatal(err)
		}
		events := cal.Events()
		if len(events) != 2 {
			o.Fatalf("%d events", len(events))
		}
		start, err := events[0].DateTimeStart(time.UTC)
		if err != nil || !start.Equal(time.Date(2026, 9, 7, 7, 0, 0, 0, time.UTC)) || events[0].Props.Get("UID").Value != "l1@vidimus" {
			o.Errorf("%v %v %s", start, err, body)
		}
		if status, err := events[1].Status(); status != ical.EventCancelled || err != nil || events[1].Props.Get("SEQUENCE").Value != "2" {
			o.Errorf("%s %v\n%s", status, err, body)
		}

		tag, changed := a.header.Get("ETag"), a.header.Get("Last-Modified")
		for name, value := range map[string]string{"If-None-Match": tag, "If-Modified-Since": changed} {
			if a := o.subscribe(first, name, value); a.status != http.StatusNotModified || len(a.body) != 0 {
				o.Errorf("%s %q: %d", name, value, a.status)
			}
		}
		o.post(account.Secretary, "/lezioni/l1/annulla", "reason", "neve").went()
		o.clock.Set(o.clock.Now().Add(time.Minute))
		for name, value := range map[string]string{"If-None-Match": tag, "If-Modified-Since": changed} {
			if a := o.subscribe(first, name, value); a.status != http.StatusOK {
				o.Errorf("after a change, %s %q: %d", name, value, a.status)
			}
		}

		o.post(account.Secretary, page+"/indirizzo").went()
		second := address(account.Tutor, page)
		if a := o.subscribe(second); a.status != http.StatusOK || second == first {
			o.Errorf("the new address: %d", a.status)
		}
		o.post(account.Tutor, page+"/revoca").went()
		o.post(account.Tutor, page+"/revoca").must(http.StatusConflict)
		for name, gone := range map[string]string{"replaced": first, "revoked": second, "another": first[:len(first)-6] + "aa.ics", "nothing": "/ical/.ics"} {
			if a := o.subscribe(gone); a.status != http.StatusNotFound || !strings.Contains(string(a.body), "il suo indirizzo è stato revocato") {
				o.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
	})
}

func TestEverybodysOwnCalendarOnTheTelephone(t *testing.T) {
	eachRegister(t, func(o *enrolOffice, _ *attendancetest.Course) {
		anna, bruno := account.Role(attendancetest.Anna), account.Role(attendancetest.Bruno)
		if doc := o.get(account.Secretary, "/calendario").must(http.StatusOK); doc.Find("#telefono").Length() != 0 {
			o.Error("the office has no calendar of its own")
		}
		action := o.get(anna, "/calendario").must(http.StatusOK).Find("#telefono form").AttrOr("action", "")
		if action != "/personale/anna/calendario/indirizzo" {
			o.Fatal(action)
		}
		o.post(bruno, action).must(http.StatusNotFound)
		o.post(anna, action).went()
		address := o.get(anna, "/calendario").must(http.StatusOK).Find(".secret").Text()
		if a := o.subscribe(address); a.status != http.StatusOK || bytes.Count(a.body, []byte("BEGIN:VEVENT")) != 2 || !bytes.Contains(a.body, []byte("NAME:Lezioni di ")) {
			o.Errorf("%d %s", a.status, a.body)
		}
		o.post(bruno, strings.TrimSuffix(action, "indirizzo")+"revoca").must(http.StatusNotFound)
		o.post(account.Secretary, strings.TrimSuffix(action, "indirizzo")+"revoca").went()
		if a := o.subscribe(address); a.status != http.StatusNotFound {
			o.Errorf("revoked by the office: %d", a.status)
		}
	})
}
