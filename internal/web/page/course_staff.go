package page

import (
	"slices"
	"strings"

	"vidimus/internal/course"
	"vidimus/internal/finding"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
	"vidimus/internal/web"
	"vidimus/templates"
)

// staffTab is who works on a course: T1–T3 with their arithmetic, and for each person what
// is missing and the way to their file.
func staffTab(q *web.Request, r store.Reader, f courseFile, refused *templates.Form) (*templates.CourseStaff, error) {
	taught, err := timetable.TaughtBy(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	found, err := course.StaffFindings(q.Context(), r, f.ID, taught)
	if err != nil {
		return nil, err
	}
	segments, err := segmentsTaught(q, r, f.ID)
	if err != nil {
		return nil, err
	}
	staff, err := course.StaffOf(q.Context(), r, f.ID)
	if err != nil {
		return nil, err
	}
	tab := &templates.CourseStaff{Findings: findingsOf(q.Locale(), slices.DeleteFunc(slices.Clone(found), func(x finding.Finding) bool { return x.Rule != "T1" }))}
	open := may(q, office) && f.State != course.Ended && f.State != course.InExam && f.State != course.Closed
	for _, s := range staff {
		row, err := staffMember(q, r, s, found)
		if err != nil {
			return nil, err
		}
		if s.Part == course.TeacherPart {
			row.Hours, row.Segments = taught[s.StaffID].Minutes, strings.Join(segments[s.StaffID], ", ")
			switch {
			case taught[s.StaffID].Replaced:
				row.Note = q.T("sostituito in tutte le sue lezioni: non conta per il {rule}", "rule", "T1")
			case s.PracticalOnly:
				row.Note = q.T("solo ore pratiche o di laboratorio")
			}
		}
		if open {
			row.Remove = &templates.Action{Text: q.T("Togli"), Href: "/corsi/" + f.ID + "/personale/togli", Post: true,
				Fields: []templates.Hidden{{Name: "staff", Value: s.StaffID}, {Name: "part", Value: string(s.Part)}}}
		}
		tab.Staff = append(tab.Staff, row)
	}
	if open {
		tab.Add, err = staffMemberForm(q, r, refused)
	}
	return tab, err
}

// staffMember is one person in one part, with what T2 and T3 miss of them.
func staffMember(q *web.Request, r store.Reader, s course.Colleague, found []finding.Finding) (templates.StaffRow, error) {
	filed, err := provider.DocumentsOf(q.Context(), r, s.StaffID)
	if err != nil {
		return templates.StaffRow{}, err
	}
	person := staffRow{Staff: s.Person, lacks: provider.Lacking(s.Person, filed)}
	row := templates.StaffRow{Name: s.Person.FullName(), Role: q.T(partLabel(s.Part)), State: person.badge(q), Work: s.Person.Judged() && s.Person.WorldOfWork}
	if may(q, readers) {
		row.Href = "/personale/" + s.StaffID
	}
	asks := map[course.Part]string{course.TeacherPart: "T2", course.StageTutorPart: "T3"}[s.Part]
	for _, x := range found {
		if x.Subject == s.StaffID && x.Rule == asks {
			row.Missing = append(row.Missing, q.Locale().Finding(x))
		}
	}
	if asks == "T2" && len(row.Missing) == 0 && s.Person.TitleAdequate == provider.Inadequate {
		row.Instead = q.T("{n} {n|anno documentato|anni documentati} di esperienza al posto del titolo", "n", s.Person.DocumentedYears)
	}
	if len(row.Missing) > 0 {
		row.Missing = append(row.Missing, sentences(q, person.lacks)...)
	}
	return row, nil
}

// staffMemberForm is whom the course can be given, and as what.
func staffMemberForm(q *web.Request, r store.Reader, refused *templates.Form) (*templates.StaffForm, error) {
	people, err := provider.AllStaff(q.Context(), r)
	form := &templates.StaffForm{}
	if refused != nil {
		form.Form = *refused
	}
	for _, p := range people {
		if p.LeftOn.IsZero() {
			form.People = append(form.People, templates.Choice{Value: p.ID, Text: p.FullName()})
		}
	}
	for _, part := range []course.Part{course.TeacherPart, course.TutorPart, course.StageTutorPart, course.DirectorPart} {
		form.Parts = append(form.Parts, templates.Choice{Value: string(part), Text: q.T(partLabel(part))})
	}
	return form, err
}

// segmentsTaught are the segments each teacher has lessons of, in the order of the calendar.
func segmentsTaught(q *web.Request, r store.Reader, courseID string) (map[string][]string, error) {
	lessons, err := timetable.LessonsOfCourse(q.Context(), r, courseID, timetable.Filter{})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(lessons))
	for i, l := range lessons {
		ids[i] = l.ID
	}
	given, err := timetable.TeachingsOf(q.Context(), r, ids...)
	out := map[string][]string{}
	for _, l := range lessons {
		for _, t := range given[l.ID] {
			if name := segmentName(q.Locale(), l.Segment); t.Actual && l.State != timetable.Cancelled && !slices.Contains(out[t.StaffID], name) {
				out[t.StaffID] = append(out[t.StaffID], name)
			}
		}
	}
	return out, err
}

func partLabel(p course.Part) string {
	switch p {
	case course.TeacherPart:
		return "Docente"
	case course.TutorPart:
		return "Tutor"
	case course.StageTutorPart:
		return "Tutor di stage"
	}
	return "Direttore del corso"
}

// staffVerdict is T1–T3 of a course as it stands, with the hours of its calendar.
func staffVerdict(q *web.Request, r store.Reader, courseID string) ([]finding.Finding, error) {
	taught, err := timetable.TaughtBy(q.Context(), r, courseID)
	if err != nil {
		return nil, err
	}
	return course.StaffFindings(q.Context(), r, courseID, taught)
}
