package volume

import (
	"context"
	"strconv"

	"vidimus/internal/calendar"
	"vidimus/internal/store"
	"vidimus/internal/timetable"
)

// BookOf is the paper register of a course.
func BookOf(ctx context.Context, r store.Reader, courseID string) (b Book, err error) {
	if b.Volumes, err = volumes.Where(ctx, r, "course_id = ? AND state <> 'withdrawn' ORDER BY number", courseID); err != nil {
		return b, err
	}
	err = r.Select(ctx, &b.Uses, `SELECT id, on_date, from_wall, to_wall, segment, register_volume, register_page, state = 'cancelled' AS annulled FROM lesson
		WHERE course_id = ? AND register_page <> '' ORDER BY on_date, from_wall, id`, courseID)
	if err != nil {
		return b, err
	}
	left, err := usesLeft(ctx, r, courseID)
	if err != nil {
		return b, err
	}
	b.Uses = append(b.Uses, left...)
	b.Barrings, err = barrings.Where(ctx, r, "volume_id IN (SELECT id FROM register_volume WHERE course_id = ?) ORDER BY id", courseID)
	if err != nil {
		return b, err
	}
	b.Scans, err = scans.Where(ctx, r, "course_id = ? AND state <> 'discarded' ORDER BY taken_at, file_id, leaf", courseID)
	return b, err
}

// usesLeft are the lessons of a course on the pages from which they passed to others, but for
// those that came back.
func usesLeft(ctx context.Context, r store.Reader, courseID string) ([]Use, error) {
	var left []struct {
		Leaving
		Number int `db:"number"`
		Stood  Use `db:"stood"`
	}
	err := r.Select(ctx, &left, `SELECT x.id, x.volume_id, x.page, x.lesson_id, x.to_volume, x.to_page, x.left_on, x.left_by, x.reason, v.number,
			l.id AS "stood.id", l.on_date AS "stood.on_date", l.from_wall AS "stood.from_wall", l.to_wall AS "stood.to_wall", l.segment AS "stood.segment"
		FROM register_leaving x JOIN register_volume v ON v.id = x.volume_id JOIN lesson l ON l.id = x.lesson_id
		WHERE v.course_id = ? AND NOT (l.register_volume = CAST(v.number AS TEXT) AND l.register_page = CAST(x.page AS TEXT))
		ORDER BY x.left_on, x.id`, courseID)
	out := make([]Use, len(left))
	for i := range left {
		out[i] = left[i].Stood
		out[i].Volume, out[i].Page, out[i].Annulled, out[i].Left = strconv.Itoa(left[i].Number), strconv.Itoa(left[i].Page), true, &left[i].Leaving
	}
	return out, err
}

// Assign judges the page that is written down for a lesson that is being closed (DOMAIN §6),
// and answers volume and page as the register names them.
func Assign(ctx context.Context, r store.Reader, l timetable.Lesson) (volume, page string, err error) {
	b, err := BookOf(ctx, r, l.CourseID)
	if err != nil {
		return "", "", err
	}
	v, n, err := b.At(l.ID, l.Date, l.RegisterVolume, l.RegisterPage)
	return v.Name(), strconv.Itoa(n), err
}

// ByID reads one volume.
func ByID(ctx context.Context, r store.Reader, id string) (Volume, error) {
	v, err := volumes.ByID(ctx, r, id)
	return v, store.NotFound(err, "Il volume del registro non c’è.")
}

// ScanByID reads one leaf.
func ScanByID(ctx context.Context, r store.Reader, id string) (Scan, error) {
	s, err := scans.ByID(ctx, r, id)
	return s, store.NotFound(err, "La scansione non c’è.")
}

// byCode are the volumes with these codes, of whichever course.
func byCode(ctx context.Context, r store.Reader, code string) (Volume, bool, error) {
	found, err := volumes.Where(ctx, r, "code = ?", code)
	if err != nil || len(found) == 0 {
		return Volume{}, false, err
	}
	return found[0], true, nil
}

// Bare is a volume with pages on which lessons were written and of which no scan is on file.
type Bare struct {
	CourseID string
	VolumeID string
	Number   int
	Pages    []int
	Since    calendar.Date // the first of their lessons
}

// Unscanned are the volumes of the running courses with such pages, up to a day.
func Unscanned(ctx context.Context, r store.Reader, until calendar.Date) ([]Bare, error) {
	var pages []struct {
		CourseID string        `db:"course_id"`
		VolumeID string        `db:"id"`
		Number   int           `db:"number"`
		Page     string        `db:"register_page"`
		Since    calendar.Date `db:"since"`
	}
	err := r.Select(ctx, &pages, `SELECT v.course_id, v.id, v.number, l.register_page, MIN(l.on_date) AS since
		FROM (SELECT x.course_id, x.state, x.on_date, x.register_volume, x.register_page FROM lesson x
			UNION ALL SELECT x.course_id, 'left', x.on_date, CAST(o.number AS TEXT), CAST(g.page AS TEXT)
			FROM register_leaving g JOIN register_volume o ON o.id = g.volume_id JOIN lesson x ON x.id = g.lesson_id) l
		JOIN course c ON c.id = l.course_id AND c.state IN ('started', 'ended', 'exam')
		JOIN register_volume v ON v.course_id = l.course_id AND CAST(v.number AS TEXT) = l.register_volume
		WHERE l.state <> 'planned' AND l.on_date <= ?
		  AND NOT EXISTS (SELECT 1 FROM register_scan s WHERE s.volume_id = v.id AND s.state = 'placed' AND CAST(s.page AS TEXT) = l.register_page)
		GROUP BY v.course_id, v.id, v.number, l.register_page ORDER BY v.course_id, v.number`, until)
	var out []Bare
	for _, p := range pages {
		page, err := strconv.Atoi(p.Page)
		if err != nil {
			continue // written before the volume was told of: no scan can be placed there
		}
		if len(out) == 0 || out[len(out)-1].VolumeID != p.VolumeID {
			out = append(out, Bare{CourseID: p.CourseID, VolumeID: p.VolumeID, Number: p.Number, Since: p.Since})
		}
		last := &out[len(out)-1]
		last.Pages = append(last.Pages, page)
		if p.Since.Before(last.Since) {
			last.Since = p.Since
		}
	}
	return out, err
}
