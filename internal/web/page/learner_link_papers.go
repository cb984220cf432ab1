package page

import (
	"slices"
	"strings"

	"vidimus/internal/certificate"
	"vidimus/internal/fault"
	"vidimus/internal/paperwork"
	"vidimus/internal/statement"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// An ownedPaper is an issued paper with its title.
type ownedPaper struct {
	paperwork.Paper
	title string
}

// papersOf are the papers that a learner may have from their own page: certificates that the
// Region has released, and what the desk has stated and stands by.
func papersOf(q *web.Request, r store.Reader, f ownFile) ([]ownedPaper, error) {
	released, err := certificate.ReleasedTo(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	var out []ownedPaper
	for _, p := range released {
		out = append(out, ownedPaper{p, q.T("Attestato")})
	}
	stated, err := statement.OfEnrolment(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range stated {
		if !s.Stands() {
			continue
		}
		p, err := paperwork.ByID(q.Context(), r, s.PaperID)
		if err != nil {
			return nil, err
		}
		out = append(out, ownedPaper{p, q.T(s.Kind.Label())})
	}
	return out, nil
}

func ownPapers(q *web.Request, r store.Reader, f ownFile, view *templates.LearnerLink) error {
	papers, err := papersOf(q, r, f)
	for _, p := range papers {
		view.Papers = append(view.Papers, templates.Link{Text: q.T("{paper} n. {number} del {date}", "paper", p.title, "number", p.Label(), "date", p.Dated), Href: ownHome(q) + "/carte/" + p.ID})
	}
	return err
}

// ownPaper gives one of them to keep; somebody else's is absent.
func ownPaper(q *web.Request) error {
	f, err := readOwn(q)
	if err != nil {
		return err
	}
	var papers []ownedPaper
	err = q.Read(func(r store.Reader) (err error) {
		papers, err = papersOf(q, r, f)
		return err
	})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(papers, func(p ownedPaper) bool { return p.ID == q.Param("paper") })
	if i < 0 {
		return fault.New(fault.NotFound, "not_found", "Il documento non c’è.")
	}
	b, err := paperwork.Bytes(q.App().Vault, papers[i].Paper)
	if err != nil {
		return err
	}
	return q.Download(fileName(papers[i].title, "documento")+"-"+strings.ReplaceAll(papers[i].Label(), "/", "-")+".pdf", paperwork.MediaType, b)
}
