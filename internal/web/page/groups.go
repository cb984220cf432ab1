package page

import (
	"net/http"
	"slices"

	"vidimus/internal/attendance"
	"vidimus/internal/enrolment"
	"vidimus/internal/fault"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

var groupRoutes = []web.Route{
	{Method: http.MethodGet, Path: "/corsi/:id/gruppi", Allow: office, Handle: groupsPage},
	{Method: http.MethodPost, Path: "/corsi/:id/gruppi", Allow: office, Handle: formGroup},
	{Method: http.MethodPost, Path: "/corsi/:id/gruppi/:group/nome", Allow: office, Handle: renameGroup},
	{Method: http.MethodPost, Path: "/corsi/:id/gruppi/:group/entra", Allow: office, Handle: joinGroup},
	{Method: http.MethodPost, Path: "/corsi/:id/gruppi/:group/esce", Allow: office, Handle: leaveGroup},
}

func groupsPage(q *web.Request) error { return showGroups(q, nil) }

// showGroups shows the groups of a course with their members, and divides a new one off. A
// refusal belongs to the group of the path, or to the new one.
func showGroups(q *web.Request, refusal error) error {
	var f courseFile
	var view templates.Groups
	conflicts, rest := inTheWay(refusal)
	err := q.Read(func(r store.Reader) (err error) {
		if f, err = readCourseFile(q, r, q.Param("id")); err != nil {
			return err
		}
		view, err = groupsView(q, r, f)
		if err != nil || refusal == nil {
			return err
		}
		form := formOf(q, rest, map[string]string{"name": "name", "from": "from", "learner": "learner", "learners": "learner", "enrolment": "enrolment", "last": "last", "to": "last"})
		i := slices.IndexFunc(view.Groups, func(g templates.Group) bool { return g.ID == q.Param("group") })
		if i < 0 {
			view.Form = form
			return nil
		}
		view.Groups[i].Open, view.Groups[i].Form = true, form
		view.Groups[i].Conflicts, err = conflictsOf(q, r, f.ID, conflicts)
		return err
	})
	if err != nil {
		return err
	}
	p := f.page(q, q.T("Gruppi"))
	p.View = view
	if refusal != nil {
		return q.Invalid(refusal, "groups", p)
	}
	return q.Page(http.StatusOK, "groups", p)
}

func groupsView(q *web.Request, r store.Reader, f courseFile) (templates.Groups, error) {
	view := templates.Groups{CourseID: f.ID, Editable: !f.Course.Over(), Form: templates.Form{Values: map[string]string{"from": f.Start().Italian()}}}
	groups, err := timetable.GroupsOf(q.Context(), r, f.ID)
	if err != nil {
		return view, err
	}
	members, err := enrolment.OfCourse(q.Context(), r, f.ID)
	if err != nil {
		return view, err
	}
	inSome := map[string]bool{}
	for _, g := range groups {
		in, err := timetable.MembersOf(q.Context(), r, g.ID)
		if err != nil {
			return view, err
		}
		row := templates.Group{ID: g.ID, Name: g.Name, Form: templates.Form{Values: map[string]string{"from": q.Today().Italian(), "last": q.Today().Italian(), "name": g.Name}}}
		for _, m := range members {
			i := slices.IndexFunc(in, func(x timetable.GroupMember) bool {
				return x.EnrolmentID == m.ID && (x.ToDate.IsZero() || !x.ToDate.Before(q.Today()))
			})
			if i < 0 {
				continue
			}
			since := q.T("dal {date}", "date", in[i].FromDate)
			if !in[i].ToDate.IsZero() {
				since = q.T("fino al {date}", "date", in[i].ToDate)
			}
			row.Members = append(row.Members, templates.GroupMember{Choice: templates.Choice{Value: m.ID, Text: m.Learner.FullName()}, Since: since})
			inSome[m.ID] = true
		}
		view.Groups = append(view.Groups, row)
	}
	for _, m := range members {
		if m.State != enrolment.Admitted {
			continue
		}
		learner := templates.GroupLearner{Choice: templates.Choice{Value: m.ID, Text: m.Learner.FullName()}, Grouped: inSome[m.ID], Checked: slices.Contains(q.Form()["learner"], m.ID)}
		view.Learners = append(view.Learners, learner)
		for i := range view.Groups {
			if !slices.ContainsFunc(view.Groups[i].Members, func(x templates.GroupMember) bool { return x.Value == m.ID }) {
				view.Groups[i].Others = append(view.Groups[i].Others, learner)
			}
		}
	}
	return view, nil
}

// onGroups carries out what changes a group of the course of the path.
func onGroups(q *web.Request, bad *fault.Error, fn func(tx *store.Tx) error) error {
	id := q.Param("id")
	err := bad.OrNil()
	var locks []store.Stream
	if err == nil {
		err = q.Read(func(r store.Reader) (err error) {
			if err = q.OwnCourse(r, id); err != nil {
				return err
			}
			locks, err = timetable.Locks(q.Context(), r, id)
			return err
		})
	}
	if err == nil {
		err = q.Write(locks, func(tx *store.Tx) error {
			tx.Answer("/corsi/" + id + "/gruppi")
			groups, err := timetable.GroupsOf(q.Context(), tx, id)
			if err != nil {
				return err
			}
			if g := q.Param("group"); g != "" && !slices.ContainsFunc(groups, func(x timetable.Group) bool { return x.ID == g }) {
				return fault.New(fault.NotFound, "not_found", "Il gruppo non c’è.")
			}
			return fn(tx)
		})
	}
	if refusedHere(err) {
		return showGroups(q, err)
	}
	return err
}

func formGroup(q *web.Request) error {
	bad := typed()
	from := dateField(q, "from", bad)
	return onGroups(q, bad, func(tx *store.Tx) error {
		_, err := timetable.FormGroup(q.Context(), tx, q.Param("id"), q.Value("name"), from, q.Form()["learner"]...)
		return err
	})
}

func renameGroup(q *web.Request) error {
	return onGroups(q, typed(), func(tx *store.Tx) error {
		_, err := timetable.RenameGroup(q.Context(), tx, q.Param("group"), q.Value("name"))
		return err
	})
}

func joinGroup(q *web.Request) error {
	bad := typed()
	from := dateField(q, "from", bad)
	if len(q.Form()["learner"]) == 0 {
		bad.With("learner", "Scegli chi entra nel gruppo.")
	}
	return onGroups(q, bad, func(tx *store.Tx) error {
		return timetable.AddToGroup(q.Context(), tx, q.Param("group"), from, q.Form()["learner"]...)
	})
}

func leaveGroup(q *web.Request) error {
	bad := typed()
	last := dateField(q, "last", bad)
	if q.Value("enrolment") == "" {
		bad.With("enrolment", "Scegli chi esce dal gruppo.")
	}
	return onGroups(q, bad, func(tx *store.Tx) error {
		return timetable.LeaveGroup(q.Context(), tx, q.Param("group"), q.Value("enrolment"), last, attendance.MarkedAt)
	})
}
