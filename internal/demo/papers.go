package demo

import (
	"context"
	"fmt"
	"strings"

	"vidimus/internal/certificate"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/language"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/vault"
)

// Paper is an issued paper as a file.
type Paper struct {
	Name    string // "attestato-2026-07-gallo-antonella.pdf"
	Content []byte
}

// Papers are those of the finished course: the register, the admission list, and a
// certificate for everybody who qualified. Letters to the Region and blank sheets stay in the office.
func (s School) Papers(ctx context.Context, r store.Reader, v *vault.Vault) ([]Paper, error) {
	c, err := course.ByID(ctx, r, s.Finished)
	if err != nil {
		return nil, err
	}
	holders, err := holdersOf(ctx, r, s.Finished)
	if err != nil {
		return nil, err
	}
	issued, err := paperwork.OfCourse(ctx, r, s.Finished)
	if err != nil {
		return nil, err
	}
	var out []Paper
	for _, p := range issued {
		var name string
		switch p.Kind {
		case paperwork.RegisterPaper:
			name = "registro-" + c.RegionalCode
		case paperwork.AdmissionPaper:
			name = "ammissione-" + c.RegionalCode
		case paperwork.CertificatePaper:
			name = fmt.Sprintf("attestato-%d-%02d-%s", p.Dated.Year(), p.Number, strings.ReplaceAll(language.Fold(holders[p.ID]), " ", "-"))
		default:
			continue
		}
		content, err := paperwork.Bytes(v, p)
		if err != nil {
			return nil, err
		}
		out = append(out, Paper{name + ".pdf", content})
	}
	return out, nil
}

// holdersOf are the names on the certificates of a course, by paper.
func holdersOf(ctx context.Context, r store.Reader, courseID string) (map[string]string, error) {
	members, err := enrolment.OfCourse(ctx, r, courseID)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, m := range members {
		names[m.ID] = m.Learner.FullName()
	}
	certificates, err := certificate.OfCourse(ctx, r, courseID)
	out := map[string]string{}
	for _, c := range certificates {
		out[c.PaperID] = names[c.EnrolmentID]
	}
	return out, err
}
