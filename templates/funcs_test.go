package templates

import (
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/hours"
	"vidimus/internal/language"
)

func TestPercent(t *testing.T) {
	tests := []struct {
		hundredths int
		it, en     string
	}{
		{7600, "76,00\u00a0%", "76.00\u00a0%"},
		{7999, "79,99\u00a0%", "79.99\u00a0%"},
		{5, "0,05\u00a0%", "0.05\u00a0%"},
		{0, "0,00\u00a0%", "0.00\u00a0%"},
		{-250, "−2,50\u00a0%", "−2.50\u00a0%"},
	}
	for _, tt := range tests {
		if got := percent(language.Italian, tt.hundredths); got != tt.it {
			t.Errorf("percent(%d) = %q, want %q", tt.hundredths, got, tt.it)
		}
		if got := percent(language.English, tt.hundredths); got != tt.en {
			t.Errorf("percent(%d) in English = %q, want %q", tt.hundredths, got, tt.en)
		}
	}
}

func TestHoursBar(t *testing.T) {
	got := string(hoursBar(Bar{
		Total: calendar.Hours(250), Threshold: calendar.Hours(200), Credited: calendar.Hours(10), Attendable: calendar.Hours(40),
		Parts: []BarPart{{hours.Classroom, calendar.Hours(100)}, {hours.SelfPaced, 0}, {hours.WorkPlacement, calendar.Hours(50)}},
	}))
	want := []string{
		`<rect class="bar-classroom" x="0.00%" y="4" width="40.00%" height="20"/>`,
		`<rect class="bar-work-placement" x="40.00%" y="4" width="20.00%" height="20"/>`,
		`<rect class="bar-credit" x="60.00%" y="4" width="4.00%" height="20"/>`,
		`<rect class="bar-attendable" x="64.00%" y="4" width="16.00%" height="20"/>`,
		`<line class="bar-threshold" x1="80.00%" x2="80.00%" y1="0" y2="28"/>`,
	}
	if diff := cmp.Diff(want, regexp.MustCompile(`<(?:rect class="bar-[^g]|line)[^>]*/>`).FindAllString(got, -1)); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(got, "self-paced") {
		t.Error("a mode without hours is drawn")
	}
	if strings.Contains(string(hoursBar(Bar{})), "NaN") || strings.Contains(string(hoursBar(Bar{Parts: []BarPart{{hours.Mode(`"><script>`), 60}}, Total: 60})), "script") {
		t.Error("an empty bar or an unknown mode breaks the picture")
	}
}

// However the minutes fall, neighbours touch and nothing leaves the picture.
func TestHoursBarTouches(t *testing.T) {
	shape := regexp.MustCompile(`x="(\d+)\.(\d\d)%" y="4" width="(\d+)\.(\d\d)%"`)
	number := func(whole, cents string) int {
		n, _ := strconv.Atoi(whole + cents)
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		bar := Bar{Total: calendar.Minutes(rapid.IntRange(1, 90_000).Draw(t, "total"))}
		for _, m := range hours.Modes {
			bar.Parts = append(bar.Parts, BarPart{m, calendar.Minutes(rapid.IntRange(-5, 40_000).Draw(t, string(m)))})
		}
		at := 0
		for _, m := range shape.FindAllStringSubmatch(string(hoursBar(bar)), -1) {
			if from := number(m[1], m[2]); from != at {
				t.Fatalf("a part begins at %d, the one before ends at %d", from, at)
			}
			at += number(m[3], m[4])
		}
		if at > 10_000 {
			t.Fatalf("the parts end at %d of 10000", at)
		}
	})
}

func TestSheetMinutes(t *testing.T) {
	lesson := Lesson{From: calendar.MustWall("9"), To: calendar.MustWall("13")}
	if got := sheetMinutes(lesson); got != 240 {
		t.Errorf("without breaks %d, want 240", got)
	}
	lesson.Breaks = []Break{{calendar.MustWall("11"), calendar.MustWall("11.15")}, {calendar.MustWall("12.50"), calendar.MustWall("13.10")}, {calendar.MustWall("14"), calendar.MustWall("15")}}
	if got := sheetMinutes(lesson); got != 215 {
		t.Errorf("with breaks %d, want 215: only what overlaps the lesson counts", got)
	}
}

func TestFieldRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, options := range [][]any{{"typ", "email"}, {"required"}, {"required", "true"}, {"options", "a"}} {
		if _, err := field(Form{}, "x", "X", options...); err == nil {
			t.Errorf("field took %v", options)
		}
	}
	f, err := field(Form{Values: map[string]string{"x": "typed"}}, "x", "X", "value", "offered", "required", true)
	if err != nil || f.Value != "typed" || !f.Required {
		t.Errorf("field = %+v, %v", f, err)
	}
}

func TestStatic(t *testing.T) {
	get := func(path, encoding string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", encoding)
		w := httptest.NewRecorder()
		Static().ServeHTTP(w, r)
		return w
	}
	for _, path := range []string{"/static/", "/static/dist/", "/static/dist/.placeholder", "/static/dist/manifest.json", "/static/../assets.go", "/static/js", "/static/absent.css"} {
		if w := get(path, ""); w.Code != 404 {
			t.Errorf("GET %s = %d, want 404", path, w.Code)
		}
	}
	w := get("/static/vidimus.css", "br, gzip")
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/css; charset=utf-8" || w.Header().Get("Content-Encoding") != "" || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("our own stylesheet: %d %v", w.Code, w.Header())
	}
	if Bundled() {
		path := Asset("vidimus.css")
		for encoding, want := range map[string]string{"gzip, br": "br", "gzip": "gzip", "br;q=0, gzip": "gzip", "identity": ""} {
			w := get(path, encoding)
			if w.Code != 200 || w.Header().Get("Content-Encoding") != want || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("%s for %q: %d %v", path, encoding, w.Code, w.Header())
			}
		}
	}
}
