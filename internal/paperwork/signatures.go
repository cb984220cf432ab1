package paperwork

import (
	"fmt"
	"slices"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/ledger"
	"vidimus/internal/provider"
	"vidimus/internal/timetable"
	"vidimus/reports/register"
)

// tutorsOf are the tutors' signatures of a day, each once: whoever signed them all stands
// there with the last moment, and a lesson that no tutor has signed is named.
func (b *book) tutorsOf(lessons []ledger.Lesson) []register.Signature {
	var out []register.Signature
	var under [][]string // the lessons under which each stands
	for _, l := range lessons {
		if l.Held == timetable.HeldCancelled {
			continue
		}
		s := register.Signature{Name: b.who(course.TutorPart)}
		if t, signed := b.tutors[l.ID]; signed {
			s = b.signature(b.staffNames[t.StaffID], t.Signature)
		}
		if s.Name == "" {
			continue // the course has no tutor
		}
		when := fmt.Sprintf("%s–%s", l.From, l.To)
		i := slices.IndexFunc(out, func(o register.Signature) bool {
			return o.Name == s.Name && o.PIN == s.PIN && o.SignedOn.Date == s.SignedOn.Date && o.AttestedBy == s.AttestedBy && o.AttestedOn == s.AttestedOn
		})
		if i < 0 {
			out, under = append(out, s), append(under, []string{when})
			continue
		}
		out[i].SignedOn.Wall = max(out[i].SignedOn.Wall, s.SignedOn.Wall)
		under[i] = append(under[i], when)
	}
	for i := range out {
		if len(out) > 1 {
			out[i].Lessons = strings.Join(under[i], ", ")
		}
	}
	return out
}

func (b *book) signature(name string, s timetable.Signature) register.Signature {
	out := register.Signature{Name: name}
	switch {
	case s.Missing():
	case s.Means == timetable.ByAttestation:
		out.AttestedBy = b.nameOf(s.SignedBy)
		out.AttestedOn, _ = calendar.WallOf(s.SignedAt, b.zone)
	default:
		out.SignedOn, out.PIN = b.moment(s.SignedAt), s.Means == provider.ByPIN
	}
	return out
}
