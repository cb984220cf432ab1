package volume

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vidimus/internal/calendar"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/store"
)

var day = calendar.MustDate

// paper is a register of two stamped volumes and one that waits for its stamp. On the first
// stand two days; page 5 is barred.
func paper() Book {
	use := func(id, on, from, volume, page string) Use {
		return Use{LessonID: id, Date: day(on), From: calendar.MustWall(from), To: calendar.MustWall("18:00"), Segment: "531", Volume: volume, Page: page}
	}
	return Book{
		Volumes: []Volume{
			{ID: "v1", Number: 1, Code: "KQ7F3M", State: Open, FirstPage: 1, LastPage: 6, On: day("2026-09-01")},
			{ID: "v2", Number: 2, Code: "22222A", State: Open, FirstPage: 7, LastPage: 9, On: day("2026-09-20")},
			{ID: "v3", Number: 3, Code: "ZZZZZZ", State: ToStamp, FirstPage: 10, LastPage: 12},
		},
		Uses:     []Use{use("a", "2026-09-07", "09:00", "1", "1"), use("b", "2026-09-07", "14:00", "1", "1"), use("c", "2026-09-08", "09:00", "1", "3")},
		Barrings: []Barring{{VolumeID: "v1", FirstPage: 5, LastPage: 5, On: day("2026-09-09"), Reason: "macchiata"}},
		Scans: []Scan{{ID: "s1", State: Placed, VolumeID: store.Ref("v1"), Page: 1}, {ID: "s2", State: Placed, VolumeID: store.Ref("v1"), Page: 1},
			{ID: "s3", State: Unplaced}},
	}
}

func TestWhatBecameOfEachPage(t *testing.T) {
	b := paper()
	pages := b.Pages(b.Volumes[0])
	var kinds []Kind
	for _, p := range pages {
		kinds = append(kinds, p.Kind)
	}
	if d := cmp.Diff([]Kind{Used, Free, Used, Free, Barred, Free}, kinds); d != "" {
		t.Error(d)
	}
	if n := len(pages[0].Uses); n != 2 {
		t.Errorf("%d lessons on the first page", n)
	}
	if p := pages[0]; len(p.Scans) != 2 || p.Scans[1].ID != "s2" || !p.Scanned() || pages[2].Scanned() {
		t.Errorf("scans %+v", p.Scans)
	}
}

func TestThePageOfALesson(t *testing.T) {
	for name, test := range map[string]struct {
		lesson, on, volume, page string
		field, want              string // refused there, else the place that is answered
	}{
		"the day’s own page":          {"x", "2026-09-07", "1", "1", "", "1 1"},
		"a free page":                 {"x", "2026-09-09", " 1 ", " 4 ", "", "1 4"},
		"left out before":             {"x", "2026-09-09", "1", "2", "", "1 2"},
		"its own page once more":      {"c", "2026-09-08", "1", "3", "", "1 3"},
		"moved to another day":        {"c", "2026-09-10", "1", "3", "", "1 3"},
		"a page of another day":       {"x", "2026-09-09", "1", "3", "page", "La pagina 3 è della lezione del 08/09/2026 alle 09:00: ogni giorno ha la sua."},
		"a barred page":               {"x", "2026-09-09", "1", "5", "page", "La pagina 5 è stata sbarrata il 09/09/2026: scegline un’altra."},
		"beyond the volume":           {"x", "2026-09-09", "1", "7", "page", "Il volume 1 ha le pagine da 1 a 6."},
		"no number":                   {"x", "2026-09-09", "1", "IV", "page", "Il volume 1 ha le pagine da 1 a 6."},
		"another volume":              {"x", "2026-09-09", "4", "1", "volume", "Il volume 4 non è del corso, che ha vol. 1, vol. 2, vol. 3."},
		"not stamped":                 {"x", "2026-09-09", "3", "10", "volume", "Il volume 3 non è ancora vidimato: si usa da quando la segreteria ne registra la vidimazione."},
		"stamped after the lesson":    {"x", "2026-09-19", "2", "7", "volume", "Il volume 2 è stato vidimato il 20/09/2026, dopo questa lezione del 19/09/2026."},
		"stamped on the lesson’s day": {"x", "2026-09-20", "2", "7", "", "2 7"},
	} {
		t.Run(name, func(t *testing.T) {
			place(t, paper(), test.lesson, test.on, test.volume, test.page, test.field, test.want)
		})
	}
	closed := paper()
	closed.Volumes[0].State, closed.Volumes[0].ClosedOn = Closed, day("2026-09-20")
	place(t, closed, "x", "2026-09-09", "1", "4", "volume", "Il volume 1 è stato chiuso il 20/09/2026: usa quello che lo continua.")
	place(t, closed, "c", "2026-09-08", "1", "3", "", "1 3") // reopened, it is closed on its page again
	place(t, Book{}, "x", "2026-09-09", "1", "1", "volume", "Il corso non ha ancora un volume vidimato: la segreteria lo registra dalla pagina «Registro cartaceo» del corso.")
}

// A page that was written for a lesson which was not held is neither free nor a lesson's.
func TestAnAnnulledPage(t *testing.T) {
	b := paper()
	b.Uses = append(b.Uses, Use{LessonID: "n", Date: day("2026-09-10"), From: calendar.MustWall("09:00"), Volume: "1", Page: "4", Annulled: true},
		Use{LessonID: "m", Date: day("2026-09-07"), Volume: "1", Page: "1", Annulled: true})
	pages := b.Pages(b.Volumes[0])
	if pages[3].Kind != Annulled || pages[0].Kind != Used || !pages[3].Written() {
		t.Errorf("%+v", pages)
	}
	place(t, b, "x", "2026-09-11", "1", "4", "page", "La pagina 4 è scritta e annullata: c’era la lezione del 10/09/2026 alle 09:00, che non si è svolta. Scegline un’altra.")
	place(t, b, "n", "2026-09-10", "1", "4", "", "1 4")
	if v, p := b.Propose("x", day("2026-09-11")); v != "1" || p != "6" {
		t.Errorf("proposed %q %q", v, p)
	}
	if found := b.Unsettled(); len(found) == 0 || found[0].Args["pages"] != "2, 6" {
		t.Errorf("%+v", found)
	}
}

func place(t *testing.T, b Book, lesson, on, volume, page, field, want string) {
	t.Helper()
	v, n, err := b.At(lesson, day(on), volume, page)
	if field == "" {
		if got := v.Name() + " " + Ranges([]int{n}); err != nil || got != want {
			t.Errorf("%s, %v", got, err)
		}
		return
	}
	e := fault.As(err)
	if e == nil || len(e.Fields) != 1 || e.Fields[0].Name != field || language.Italian.T(e.Fields[0].Message, e.Fields[0].Args) != want {
		t.Errorf("%v %+v", err, e)
	}
}

func TestThePageThatIsProposed(t *testing.T) {
	b := paper()
	for name, test := range map[string]struct {
		lesson, on, want string
	}{
		"the day has one":     {"x", "2026-09-07", "1 1"},
		"the next":            {"x", "2026-09-09", "1 4"},
		"it stands on one":    {"c", "2026-09-30", "1 3"},
		"before any was used": {"x", "2026-08-31", " "},
	} {
		if v, p := b.Propose(test.lesson, day(test.on)); v+" "+p != test.want {
			t.Errorf("%s: volume %q page %q", name, v, p)
		}
	}
	b.Uses = append(b.Uses, Use{LessonID: "d", Date: day("2026-09-18"), Volume: "1", Page: "6"})
	if v, p := b.Propose("x", day("2026-09-20")); v != "2" || p != "7" {
		t.Errorf("when a volume is full: volume %q page %q", v, p)
	}
	if v, p := b.Propose("x", day("2026-09-19")); v != "" || p != "" {
		t.Errorf("when the next one is not stamped yet: volume %q page %q", v, p)
	}
}

func TestTheRegisterIsReadyWhenAVolumeIsStamped(t *testing.T) {
	say := func(found []finding.Finding) string {
		if len(found) == 0 {
			return ""
		}
		return found[0].Rule + " " + language.Italian.Finding(found[0])
	}
	b := paper()
	for on, want := range map[string]string{
		"2026-09-01": "", "2026-09-30": "", "2026-08-31": "START-REGISTER Il registro è stato vidimato il 01/09/2026, dopo l’inizio del 31/08/2026.",
	} {
		if got := say(b.Ready(day(on))); got != want {
			t.Errorf("%s: %s", on, got)
		}
	}
	b.Volumes = b.Volumes[2:]
	if got := say(b.Ready(day("2026-09-30"))); got != "START-REGISTER Il registro cartaceo va vidimato prima dell’uso: nessun volume risulta ancora vidimato." {
		t.Error(got)
	}
}

func TestPagesNeitherUsedNorBarred(t *testing.T) {
	var got []string
	for _, f := range paper().Unsettled() {
		got = append(got, f.Subject+" "+language.Italian.Finding(f))
	}
	want := []string{"v1 Registro cartaceo, volume 1: le pagine 2, 4, 6 non sono usate né sbarrate.", "v2 Registro cartaceo, volume 2: le pagine 7–9 non sono usate né sbarrate."}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestPagesAsTheOfficeWritesThem(t *testing.T) {
	v := Volume{FirstPage: 1, LastPage: 40}
	for typed, want := range map[string]string{"7": "7", "31-40": "31–40", " 7, 31 – 33 ;40": "7, 31–33, 40", "3,1,2": "1–3", "5-5": "5"} {
		if pages, ok := v.ReadRanges(typed); !ok || Ranges(pages) != want {
			t.Errorf("%q: %s, %v", typed, Ranges(pages), ok)
		}
	}
	for _, typed := range []string{"", "0", "41", "10-5", "39-41", "x", "1-2-3", "-3", "3-", "1,,2", "99999999999999999999"} {
		if pages, ok := v.ReadRanges(typed); ok {
			t.Errorf("%q is read as %v", typed, pages)
		}
	}
}

// Whatever page of whatever volume, its code leads back to it, and a code with one wrong
// sign leads nowhere.
func TestTheCodeOfAPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := Volume{Code: rapid.StringMatching("[2-9A-HJKMNPQRTV-Z]{6}").Draw(t, "volume")}
		page := rapid.IntRange(1, lastPossible).Draw(t, "page")
		for _, text := range []string{v.QR(page), v.PageCode(page), strings.ToLower(v.PageCode(page)), " " + v.PageCode(page) + " "} {
			if code, n, ok := ReadCode(text); !ok || code != v.Code || n != page {
				t.Fatalf("%q: %q, %d, %v", text, code, n, ok)
			}
		}
		raw := []byte(v.raw(page))
		i := rapid.IntRange(0, len(raw)-1).Draw(t, "sign")
		was := raw[i]
		raw[i] = "23456789ABCDEFGHJKMNPQRTVWXYZ"[rapid.IntRange(0, 28).Draw(t, "another")]
		if _, _, ok := ReadCode(string(raw)); ok && raw[i] != was {
			t.Fatalf("%s passes for %s", raw, v.raw(page))
		}
	})
}

func FuzzReadCode(f *testing.F) {
	for _, seed := range []string{"", "VR-", "VR-KQ7F3M24X", Volume{Code: "KQ7F3M"}.QR(31), "https://registro.example/v/ABCD-EFGH-JKM2", "vr- kq7 f3m"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if code, page, ok := ReadCode(text); ok && (len(code) != volumeSigns || page < 1 || page > lastPossible) {
			t.Errorf("%q is read as %q, %d", text, code, page)
		}
	})
}

func TestPagesThatWerePassedOver(t *testing.T) {
	b := paper() // used 1 and 3, barred 5
	for page, want := range map[int]string{1: "", 2: "", 3: "2", 4: "", 5: "4", 6: ""} {
		if got := Ranges(b.Skipped(b.Volumes[0], page)); got != want {
			t.Errorf("before %d: %q, want %q", page, got, want)
		}
	}
	b.Uses = nil
	if got := Ranges(b.Skipped(b.Volumes[0], 4)); got != "1–3" {
		t.Error(got)
	}
}

// A page that a lesson has left is written, and is not proposed again.
func TestAPageThatWasLeft(t *testing.T) {
	b := paper()
	left := Use{LessonID: "c", Date: day("2026-09-08"), From: calendar.MustWall("09:00"), Volume: "1", Page: "4"}
	left.Annulled, left.Left = true, &Leaving{ToVolume: "1", ToPage: "3"}
	b.Uses = append(b.Uses, left)
	if p := b.Page(b.Volumes[0], 4); p.Kind != Annulled || !p.Written() {
		t.Errorf("%+v", p)
	}
	if _, page := b.Propose("c", day("2026-09-08")); page != "3" {
		t.Errorf("proposed %s", page)
	}
	if _, page := b.Propose("new", day("2026-09-09")); page != "6" {
		t.Errorf("proposed %s", page)
	}
	if _, _, err := b.At("new", day("2026-09-09"), "1", "4"); err == nil {
		t.Error("another day is written over it")
	}
	if _, _, err := b.At("c", day("2026-09-08"), "1", "4"); err != nil {
		t.Error(err)
	}
}
