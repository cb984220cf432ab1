package web

import (
	"vidimus/internal/account"
	"vidimus/internal/fault"
	"vidimus/internal/provider"
	"vidimus/internal/store"
)

// office are the roles that see every course.
var office = []account.Role{account.Secretary, account.Director, account.Administrator, account.Inspector}

// Staff is the teacher or tutor that the account is, and false when it is none.
func (q *Request) Staff(r store.Reader) (provider.Staff, bool, error) {
	return provider.StaffOfAccount(q.Context(), r, q.Account().ID)
}

// OwnCourse refuses a course that is not the reader's, as if it were absent: the office has
// all, a tutor those they are the tutor of. A teacher has lessons, no courses.
func (q *Request) OwnCourse(r store.Reader, id string) error {
	return q.own(r, "Il corso non c’è.", "SELECT COUNT(*) FROM course WHERE id = ?",
		"SELECT COUNT(*) FROM course_staff m JOIN staff s ON s.id = m.staff_id WHERE m.course_id = ? AND s.account_id = ? AND m.part = 'tutor'", id)
}

// OwnLesson refuses a lesson that is not the reader's, as if it were absent: the office has
// all, a tutor those of their courses, a teacher those they were given or gave. Who was
// replaced goes on reading it.
func (q *Request) OwnLesson(r store.Reader, id string) error { return q.ownLesson(r, id, "") }

// KeptLesson refuses a lesson whose register the reader does not keep: of its teachers those
// who give it do, and who was replaced does not.
func (q *Request) KeptLesson(r store.Reader, id string) error {
	if err := q.OwnLesson(r, id); err != nil {
		return err
	}
	err := q.ownLesson(r, id, " AND t.actual")
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Forbidden, "web.replaced", "Questa lezione la tiene un altro docente: l’appello lo fa lui, o il tutor del corso. Se invece la tieni tu, chiedi alla segreteria di correggere la sostituzione.")
	}
	return err
}

// ownLesson asks for a lesson of a teacher with one more condition on their part in it.
func (q *Request) ownLesson(r store.Reader, id, teaching string) error {
	return q.own(r, "La lezione non c’è.", "SELECT COUNT(*) FROM lesson WHERE id = ?", `SELECT COUNT(*) FROM lesson l WHERE l.id = ? AND EXISTS (
		SELECT 1 FROM staff s WHERE s.account_id = ? AND (
			EXISTS (SELECT 1 FROM lesson_teacher t WHERE t.lesson_id = l.id AND t.staff_id = s.id`+teaching+`)
			OR EXISTS (SELECT 1 FROM course_staff m WHERE m.course_id = l.course_id AND m.staff_id = s.id AND m.part = 'tutor')))`, id)
}

// own asks the first query of the office, the second of everybody else.
func (q *Request) own(r store.Reader, message, all, own, id string) error {
	query, args := all, []any{id}
	if !q.Is(office...) {
		query, args = own, []any{id, q.Account().ID}
	}
	var n int
	if err := r.Get(q.Context(), &n, query, args...); err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "not_found", message)
	}
	return nil
}
