package course

import (
	"strings"
	"testing"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/language"
	"vidimus/internal/standard"
)

func judged() *Judgement {
	d, err := calendar.ParseDate("2026-01-15")
	if err != nil {
		panic(err)
	}
	return &Judgement{Adequate: true, Evidence: "curriculum.pdf", By: "Direttrice", On: d}
}

func asked(t *testing.T) standard.Staff { return campania(t).Training[0].Staff }

func TestT1HalfByHead(t *testing.T) {
	fromWork, fromSchool := Teacher{FromWorldOfWork: judged(), Planned: calendar.Hours(10)}, Teacher{Planned: calendar.Hours(30)}
	tests := []struct {
		name     string
		teachers []Teacher
		want     finding.Severity
		says     string
	}{
		{"one of two", []Teacher{fromWork, fromSchool}, finding.Note, "1 su 2 (50 %), minimo 50 %; ore: 10 h 00' su 40 h 00' (25 %)"},
		{"one of three", []Teacher{fromWork, fromSchool, fromSchool}, finding.Blocking, "1 su 3 (33,33 %)"},
		{"hours decide nothing", []Teacher{{FromWorldOfWork: judged(), Planned: calendar.Hours(200)}, fromSchool, fromSchool}, finding.Blocking, "(76,92 %)"},
		{"no evidence", []Teacher{{FromWorldOfWork: &Judgement{Adequate: true, By: "x"}}}, finding.Blocking, "0 su 1"},
		{"no calendar yet", []Teacher{{FromWorldOfWork: judged()}, {}}, finding.Note, "1 su 2 (50 %), minimo 50 %."},
		{"who gives no lesson any more does not count", []Teacher{{FromWorldOfWork: judged(), Replaced: true}, {}}, finding.Blocking, "0 su 1"},
		{"nor against", []Teacher{fromWork, {Replaced: true}}, finding.Note, "1 su 1"},
		{"all replaced", []Teacher{{FromWorldOfWork: judged(), Replaced: true}}, finding.Blocking, "Nessun docente"},
		{"nobody yet", nil, finding.Blocking, "Nessun docente"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fs := t1(asked(t), test.teachers)
			if len(fs) != 1 || fs[0].Severity != test.want || !strings.Contains(language.Italian.Finding(fs[0]), test.says) {
				t.Errorf("got %v %q", fs, language.Italian.Finding(fs[0]))
			}
		})
	}
	if fs := t1(standard.Staff{}, nil); fs != nil {
		t.Errorf("not asked, yet %v", fs)
	}
}

func TestT2TitleOrYears(t *testing.T) {
	unsigned := judged()
	unsigned.By = ""
	unfavourable := judged()
	unfavourable.Adequate = false
	tests := []struct {
		name    string
		teacher Teacher
		ok      bool
	}{
		{"title", Teacher{Title: judged()}, true},
		{"title nobody answers for", Teacher{Title: unsigned}, false},
		{"title judged not adequate", Teacher{Title: unfavourable}, false},
		{"nothing", Teacher{}, false},
		{"years alone do not replace it", Teacher{Experience: judged(), DocumentedYears: 20}, false},
		{"world of work, three years", Teacher{FromWorldOfWork: judged(), Experience: judged(), DocumentedYears: 3}, true},
		{"world of work, two years", Teacher{FromWorldOfWork: judged(), Experience: judged(), DocumentedYears: 2}, false},
		{"world of work, not judged related", Teacher{FromWorldOfWork: judged(), DocumentedYears: 9}, false},
		{"practical hours only, three years", Teacher{OnlyPractical: true, Experience: judged(), DocumentedYears: 3}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if fs := t2(asked(t), test.teacher); finding.Blocks(fs) == test.ok || test.ok && fs != nil {
				t.Errorf("got %v", fs)
			}
		})
	}
}

func TestT3TitleAndYears(t *testing.T) {
	tests := []struct {
		name  string
		tutor StageTutor
		want  int
	}{
		{"both", StageTutor{Title: judged(), Experience: judged(), DocumentedYears: 3}, 0},
		{"two years", StageTutor{Title: judged(), Experience: judged(), DocumentedYears: 2}, 1},
		{"title alone", StageTutor{Title: judged()}, 1},
		{"years alone", StageTutor{Experience: judged(), DocumentedYears: 30}, 1},
		{"neither", StageTutor{}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fs := t3(asked(t), test.tutor)
			if len(fs) != test.want || len(finding.Of(fs, finding.Blocking)) != test.want {
				t.Errorf("got %v", fs)
			}
		})
	}
}

func TestCheckStaffNamesEachPerson(t *testing.T) {
	fs := CheckStaff(asked(t), []Teacher{{ID: "d1", Name: "Bruno Verdi"}}, []StageTutor{{ID: "t1", Name: "Ada Neri"}})
	var subjects []string
	for _, f := range fs {
		subjects = append(subjects, f.Rule+" "+f.Subject)
		if s := language.Italian.Finding(f); strings.ContainsAny(s, "{}") {
			t.Errorf("a value is missing: %s", s)
		}
	}
	if got, want := strings.Join(subjects, ", "), "T1 course, T2 d1, T3 t1, T3 t1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
