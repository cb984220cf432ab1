package page

import (
	"cmp"
	"net/http"
	"net/url"

	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/learner"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/templates"
)

// pairsShown is as many suspects as are looked at in one sitting.
const pairsShown = 50

// duplicatesPage is the records that look like one person.
func duplicatesPage(q *web.Request) error {
	var pairs []learner.Pair
	err := q.Read(func(r store.Reader) (err error) {
		pairs, err = learner.Pairs(q.Context(), r, pairsShown+1)
		return err
	})
	if err != nil {
		return err
	}
	view := templates.Duplicates{More: len(pairs) > pairsShown}
	for _, p := range pairs[:min(len(pairs), pairsShown)] {
		why := q.T("Stesso nome, e nulla della nascita che li distingua")
		if p.SameCode {
			why = q.T("Stesso codice fiscale")
		}
		view.Pairs = append(view.Pairs, templates.DuplicatePair{One: matchOf(q, p.One), Other: matchOf(q, p.Other), Why: why, Compare: mergeHref(p.One.ID, p.Other.ID), CanDecide: true})
	}
	return q.Page(http.StatusOK, "duplicates", templates.Page{Title: q.T("Schede doppie"), Crumbs: []templates.Link{{Text: q.T("Persone"), Href: "/persone"}}, View: view})
}

func mergeHref(one, other string) string {
	return "/persone/unione?" + url.Values{"una": {one}, "altra": {other}}.Encode()
}

// distinguish writes down that two records are two people.
func distinguish(q *web.Request) error {
	one, other := q.Value("one"), q.Value("other")
	return q.Write([]store.Stream{store.LearnerStream(one), store.LearnerStream(other)}, func(tx *store.Tx) error {
		tx.Answer("/persone/doppioni")
		return learner.Distinguish(q.Context(), tx, one, other)
	})
}

func mergePage(q *web.Request) error {
	p, err := mergeView(q, q.Query("una"), q.Query("altra"), templates.MergePeople{Search: q.Query("cerca")})
	if err != nil {
		return err
	}
	return q.Page(http.StatusOK, "merge_people", p)
}

// mergeView is two records side by side; without the other one, the search for it.
func mergeView(q *web.Request, oneID, otherID string, view templates.MergePeople) (templates.Page, error) {
	var one, other learner.Learner
	err := q.Read(func(r store.Reader) (err error) {
		if one, err = learner.ByID(q.Context(), r, oneID); err != nil {
			return err
		}
		view.One = matchOf(q, one)
		if otherID == "" {
			return mergeSearch(q, r, one, &view)
		}
		if other, err = learner.ByID(q.Context(), r, otherID); err != nil {
			return err
		}
		if one.ID == other.ID {
			return fault.New(fault.NotFound, "learner.one_record", "È la stessa scheda: scegli due persone diverse.")
		}
		view.Other = matchOf(q, other)
		for i, l := range []learner.Learner{one, other} {
			if view.Courses[i], err = coursesOf(q, r, l.ID); err != nil {
				return err
			}
		}
		return nil
	})
	view.Lines = mergeLines(q, one, other)
	return templates.Page{Title: q.T("Unisci due schede"), Crumbs: []templates.Link{{Text: q.T("Persone"), Href: "/persone"}, {Text: one.FullName(), Href: "/allievi/" + one.ID}}, View: view}, err
}

// mergeSearch finds the other record: whoever looks like the first, until something is typed.
func mergeSearch(q *web.Request, r store.Reader, one learner.Learner, view *templates.MergePeople) error {
	found, err := learner.Matches(q.Context(), r, one)
	if view.Search != "" {
		found, err = learner.Search(q.Context(), r, view.Search, 10)
	}
	for _, l := range found {
		if l.ID != one.ID {
			view.Found = append(view.Found, matchOf(q, l))
		}
	}
	return err
}

func coursesOf(q *web.Request, r store.Reader, learnerID string) ([]string, error) {
	all, err := enrolment.OfLearner(q.Context(), r, learnerID)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range all {
		f, err := readCourseFile(q, r, e.CourseID)
		if err != nil {
			return nil, err
		}
		out = append(out, q.T("{course}, n. {number}: {state}", "course", f.name(), "number", e.Number, "state", stateWord(q, e.State)))
	}
	return out, nil
}

// mergeLines are the data of both, with those that differ.
func mergeLines(q *web.Request, one, other learner.Learner) []templates.MergeLine {
	ones, others := personDetails(q, one), personDetails(q, other)
	var out []templates.MergeLine
	add := func(label, a, b string) {
		if a != "" || b != "" {
			out = append(out, templates.MergeLine{Label: label, One: a, Other: b, Differs: a != "" && b != "" && a != b})
		}
	}
	add(q.T("Cognome"), one.Surname, other.Surname)
	add(q.T("Nome"), one.Name, other.Name)
	for i := 0; i+1 < len(ones); i += 2 {
		add(ones[i], ones[i+1], others[i+1])
	}
	return out
}

// merge makes two records one.
func merge(q *web.Request) error {
	one, other, keep := q.Value("one"), q.Value("other"), q.Value("keep")
	gone := one
	if keep == one {
		gone = other
	}
	var locks []store.Stream
	err := q.Read(func(r store.Reader) (err error) {
		locks, err = enrolment.MergeLocks(q.Context(), r, keep, gone)
		return err
	})
	if err != nil {
		return err
	}
	switch {
	case keep == "" || keep != one && keep != other:
		err = fault.New(fault.Invalid, "learner.merge_keep", "Scegli quale delle due schede resta.")
	case q.Value("confirm") != "1":
		err = fault.New(fault.Invalid, "learner.merge_confirm", "Conferma di aver controllato sui documenti che è la stessa persona.")
	default:
		err = q.Write(locks, func(tx *store.Tx) error {
			tx.Answer("/allievi/" + keep)
			return enrolment.Merge(q.Context(), tx, keep, gone)
		})
	}
	if err == nil || !refusedHere(err) {
		return err
	}
	p, failed := mergeView(q, one, other, templates.MergePeople{Keep: cmp.Or(keep, one), Refused: q.Locale().Fault(err)})
	if failed != nil {
		return failed
	}
	return q.Invalid(err, "merge_people", p)
}
