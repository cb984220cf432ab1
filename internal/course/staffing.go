package course

import (
	"context"
	"slices"

	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/standard"
	"vidimus/internal/store"
)

// Staff gives somebody a part on a course, or changes whether they are used only in
// practical hours. It returns T1–T3 as they stand afterwards. While the course is a
// draft nothing is refused; once authorised, a change that makes a rule fail that held
// before is. Locks: course.
func Staff(ctx context.Context, tx *store.Tx, m StaffMember) (StaffMember, []finding.Finding, error) {
	if !slices.Contains([]Part{TeacherPart, TutorPart, StageTutorPart, DirectorPart}, m.Part) {
		return m, nil, fault.New(fault.Invalid, "course.part", "Completa i dati dell’incarico.").With("part", "Scegli che cosa fa nel corso.")
	}
	person, err := provider.StaffByID(ctx, tx, m.StaffID)
	if err != nil {
		return m, nil, err
	}
	if !person.LeftOn.IsZero() {
		return m, nil, fault.New(fault.Refused, "course.left", "{name} non lavora più per l’ente dal {date}: scegli un’altra persona.", fault.Args{"name": person.FullName(), "date": person.LeftOn})
	}
	before, err := StaffOf(ctx, tx, m.CourseID)
	if err != nil {
		return m, nil, err
	}
	m.ID = store.NewID()
	after := slices.DeleteFunc(slices.Clone(before), func(c Colleague) bool {
		same := c.StaffID == m.StaffID && c.Part == m.Part
		if same {
			m.ID = c.ID
		}
		return same
	})
	after = append(after, Colleague{m, person})
	found, err := judgeStaffing(ctx, tx, m.CourseID, before, after)
	if err != nil {
		return m, found, err
	}
	return m, found, record(ctx, tx, m.CourseID, "course.staffed", map[string]any{"staff": m.StaffID, "part": m.Part}, staffMembers.Keep(m))
}

// Unstaff takes a part on the course away from somebody, with the same judgement as
// [Staff]. Whether lessons are still theirs is judged by package timetable, whose Release is
// the one to call. Locks: course.
func Unstaff(ctx context.Context, tx *store.Tx, courseID, staffID string, part Part) ([]finding.Finding, error) {
	before, err := StaffOf(ctx, tx, courseID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(before, func(c Colleague) bool { return c.StaffID == staffID && c.Part == part })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "course.not_staff", "La persona non lavora in questo corso.")
	}
	found, err := judgeStaffing(ctx, tx, courseID, before, slices.Delete(slices.Clone(before), i, i+1))
	if err != nil {
		return found, err
	}
	return found, record(ctx, tx, courseID, "course.unstaffed", map[string]any{"staff": staffID, "part": part}, staffMembers.Remove(before[i].ID))
}

func judgeStaffing(ctx context.Context, r store.Reader, courseID string, before, after []Colleague) ([]finding.Finding, error) {
	c, err := ByID(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	if c.Over() {
		return nil, fault.New(fault.Refused, "course.over", "Il corso è finito: il personale non cambia più.")
	}
	_, std, err := standard.VersionByID(ctx, r, c.StandardVersionID)
	if err != nil {
		return nil, err
	}
	t := std.TrainingNo(c.Training)
	found := staffFindings(t, after, nil)
	if c.State == Draft {
		return found, nil
	}
	if worse := NewlyBlocking(staffFindings(t, before, nil), found); len(worse) > 0 {
		return found, finding.Refusal("course.staff", "Con questo cambio il personale del corso non sarebbe più in regola.", worse)
	}
	return found, nil
}

// NewlyBlocking are the findings that block after a change and did not before it.
func NewlyBlocking(before, after []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(finding.Of(after, finding.Blocking), func(f finding.Finding) bool {
		return slices.ContainsFunc(finding.Of(before, finding.Blocking), func(b finding.Finding) bool { return b.Rule == f.Rule && b.Subject == f.Subject })
	})
}

// Over reports whether the teaching of a course has ended.
func (c Course) Over() bool { return c.State == Ended || c.State == InExam || c.State == Closed }
