package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const logs = "../../internal/remotelog/testdata/"

// What others rely on: people with their seconds and local times, and a question where the
// file cannot decide its dates.
func TestLogRead(t *testing.T) {
	morning := []string{"--date", "2025-07-08", "--from", "09:00", "--to", "13:00"}
	log := func(args ...string) []string { return append([]string{"log", "read"}, args...) }
	for _, test := range []struct {
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{log(append(morning, logs+"zoom-it-morning.csv")...), fine, "Olga Larici                                            236′56″  08/07/2025 09:03:03–12:07:54", ""},
		{log(append([]string{logs + "zoom-it-morning.csv"}, morning...)...), fine, "Resoconto di Zoom", ""},
		{log(logs + "zoom-it-morning.csv"), refused, "indica la data della lezione", ""},
		{log(logs + "teams-2020-events.csv"), refused, "indica la data della lezione", ""},
		{log(logs+"teams-2020-events.csv", "--date", "2020-12-11"), fine, "Müller Hans", ""},
		{log(logs+"teams-2021-summary.csv", "--date", "2020-12-11"), refused, "Il resoconto è del 13/04/2021", ""},
		{log(logs + "meet.csv"), refused, "orari senza data", ""},
		{log(logs+"zoom-unique-users.csv", "--json"), fine, `"seconds": 4500`, ""},
		{log(file(t, "a;b\n1;2\n")), refused, "indica quale colonna", ""},
		{log(file(t, "\x7FELF")), refused, "", "non è una tabella"},
		{log("nowhere.csv", "--json"), refused, `"people": []`, "Il file nowhere.csv non c’è"},
		{log(logs+"meet.csv", "--from", "09:00"), misused, "", "--date, --from, --to"},
		{log(logs+"meet.csv", "--date", "ieri"), misused, "", "«ieri» non si capisce"},
		{log(logs+"meet.csv", "--date", "2026-03-29", "--from", "02:30", "--to", "04:00"), misused, "", "«02:30» non si capisce o in quel giorno non esiste"},
		{log(logs+"meet.csv", "--date", "2026-03-29", "--from", "10:00", "--to", "09:00"), misused, "", "dopo l’inizio"},
		{log(), misused, "", "Uso: vidimus log read"},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			code, stdout, stderr := typed(t, test.args...)
			if code != test.code {
				t.Errorf("exit %d, want %d", code, test.code)
			}
			if !strings.Contains(stdout, test.stdout) || test.stdout == "" && stdout != "" {
				t.Errorf("stdout: want %q in %q", test.stdout, stdout)
			}
			if !strings.Contains(stderr, test.stderr) {
				t.Errorf("stderr: want %q in %q", test.stderr, stderr)
			}
		})
	}
}

func TestLogReadJSON(t *testing.T) {
	code, stdout, _ := typed(t, "log", "read", "--json", logs+"zoom-it-morning.csv", "--date=2025-07-08", "--from=09:00", "--to=13:00")
	var got logJSON
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != fine {
		t.Fatal(code, err)
	}
	larici := personJSON{Name: "Olga Larici", Seconds: 14_216, Intervals: []intervalJSON{
		{"2025-07-08T09:03:03", "2025-07-08T12:07:54"}, {"2025-07-08T12:07:55", "2025-07-08T13:00:00"}}}
	if d := cmp.Diff(larici, got.People[1]); d != "" {
		t.Error(d)
	}
	if host := got.People[0]; host.Email != "aldo.vanna@example.it" || host.Seconds != 14_400 || len(got.People) != 4 || got.Platform != "zoom" {
		t.Errorf("%+v", got)
	}
	code, stdout, _ = typed(t, "log", "read", "--json", logs+"teams-2020-events.csv")
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != refused || len(got.People) != 0 || len(got.Findings) != 1 || got.Findings[0].Line != 2 {
		t.Errorf("%d %v %+v", code, err, got)
	}
}
