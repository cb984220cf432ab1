package demo

import (
	"context"
	"encoding/json"
	"time"

	"vidimus/internal/store"
)

// figures are what the recount below says of one learner, in minutes.
type figures struct{ total, credited, recognised, required int }

// recount adds up a course's hours from the rows alone: none of the product's own
// arithmetic, and none of its types. The demonstration's plan is 250 hours and no cap of
// DAD or FAD is reached in it, so that of the bounds only the segments' are left.
func recount(ctx context.Context, s scene, r store.Reader, courseID string) (map[string]figures, error) {
	planned := map[string]int{"531": 90 * 60, "532": 60 * 60, "KC": 20 * 60, "stage:2299": 60 * 60, "stage:3075": 20 * 60}
	attended, credited := map[[2]string]int{}, map[[2]string]int{}
	people := map[string]bool{}

	var marks []struct {
		Enrolment string `db:"enrolment_id"`
		Segment   string `db:"segment"`
		State     string `db:"state"`
		Intervals string `db:"intervals"`
		Date      string `db:"on_date"`
		From      int    `db:"held_from"` // seconds since midnight
		To        int    `db:"held_to"`
		Breaks    string `db:"breaks"`
	}
	if err := r.Select(ctx, &marks, `SELECT m.enrolment_id, l.segment, m.state, m.intervals, l.on_date, l.held_from, l.held_to, l.breaks
		FROM mark m JOIN lesson l ON l.id = m.lesson_id WHERE l.course_id = ? AND l.state = 'closed'`, courseID); err != nil {
		return nil, err
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return nil, err
	}
	for _, m := range marks {
		day, err := time.ParseInLocation(time.DateOnly, m.Date[:10], rome)
		if err != nil {
			return nil, err
		}
		var there []struct{ From, To time.Time }
		if err := json.Unmarshal([]byte(m.Intervals), &there); err != nil {
			return nil, err
		}
		var breaks []struct{ From, To string }
		if err := json.Unmarshal([]byte(m.Breaks), &breaks); err != nil {
			return nil, err
		}
		thirds := 0
		// By thirds of a minute, for no time here is finer: slow, and nothing can be got wrong.
		for at := m.From; at < m.To; at += 20 {
			now := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, at, 0, rome)
			if inside(now, there) && !resting(now.Format("15:04"), breaks) {
				thirds++
			}
		}
		minutes := thirds / 3
		if m.State == "absent" && minutes > 0 {
			s.Errorf("somebody absent was there for %d minutes", minutes)
		}
		attended[[2]string{m.Enrolment, m.Segment}] += minutes
	}

	type amount struct {
		Enrolment string `db:"enrolment_id"`
		Segment   string `db:"segment"`
		Minutes   int    `db:"minutes"`
	}
	add := func(to map[[2]string]int, query string) error {
		var rows []amount
		err := r.Select(ctx, &rows, query, courseID)
		for _, a := range rows {
			to[[2]string{a.Enrolment, a.Segment}] += a.Minutes
		}
		return err
	}
	if err := add(attended, `SELECT f.enrolment_id, o.segment, CASE WHEN MAX(f.seconds) / 60 > o.minutes THEN o.minutes ELSE MAX(f.seconds) / 60 END AS minutes
		FROM fad_evidence f JOIN fad_object o ON o.id = f.object_id WHERE o.course_id = ? GROUP BY f.enrolment_id, o.id, o.segment, o.minutes`); err != nil {
		return nil, err
	}
	if err := add(attended, `SELECT a.enrolment_id, d.segment, (d.to_wall - d.from_wall) / 60 - d.break_minutes AS minutes FROM stage_day d
		JOIN stage_agreement a ON a.id = d.agreement_id JOIN enrolment e ON e.id = a.enrolment_id WHERE e.course_id = ? AND d.state = 'confirmed'`); err != nil {
		return nil, err
	}
	if err := add(credited, `SELECT c.enrolment_id, c.segment, c.minutes FROM credit c JOIN enrolment e ON e.id = c.enrolment_id WHERE e.course_id = ?`); err != nil {
		return nil, err
	}
	for key := range attended {
		people[key[0]] = true
	}
	out := map[string]figures{}
	for id := range people {
		f := figures{total: 250 * 60}
		for segment, most := range planned {
			c := credited[[2]string{id, segment}]
			f.credited += c
			f.recognised += min(attended[[2]string{id, segment}], most-c)
		}
		f.required = (80*(f.total-f.credited) + 99) / 100
		out[id] = f
	}
	return out, nil
}

func inside(now time.Time, there []struct{ From, To time.Time }) bool {
	for _, iv := range there {
		if !now.Before(iv.From) && now.Before(iv.To) {
			return true
		}
	}
	return false
}

func resting(wall string, breaks []struct{ From, To string }) bool {
	for _, b := range breaks {
		if b.From <= wall && wall < b.To {
			return true
		}
	}
	return false
}

func hoursFromRawMarks(s scene) {
	for id, class := range map[string]int{s.Running: 25, s.Closing: 10, s.Finished: 25} {
		var want map[string]figures
		s.read(func(ctx context.Context, r store.Reader) (err error) {
			want, err = recount(ctx, s, r, id)
			return err
		})
		rows := s.board(id).Rows
		if len(rows) != class || len(want) != class {
			s.Errorf("%d rows on the board, %d recounted", len(rows), len(want))
		}
		for _, row := range rows {
			l := row.Ledger
			got := figures{int(l.T), int(l.C), int(l.A), int(l.Required)}
			if got != want[row.Enrolment.ID] {
				s.Errorf("%s: the board says %v, the marks %v", row.Learner.FullName(), got, want[row.Enrolment.ID])
			}
		}
	}
}
