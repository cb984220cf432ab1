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
	err = r.Select(ctx, &b.Uses, `SELECT id, on_date, from_wall, to_wall, segment, register_volume, register_page FROM lesson
		WHERE course_id = ? AND register_page <> '' AND state <> 'cancelled' ORDER BY on_date, from_wall, id`, courseID)
	if err != nil {
		return b, err
	}
	b.Barrings, err = barrings.Where(ctx, r, "volume_id IN (SELECT id FROM register_volume WHERE course_id = ?) ORDER BY id", courseID)
	if err != nil {
		return b, err
	}
	b.Scans, err = scans.Where(ctx, r, "course_id = ? AND state <> 'discarded' ORDER BY taken_at, file_id, leaf", courseID)
	return b, err
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

// Bare is a lesson that was closed on a page of which no scan is on file.
type Bare struct {
	CourseID string        `db:"course_id"`
	LessonID string        `db:"id"`
	Date     calendar.Date `db:"on_date"`
	Volume   string        `db:"register_volume"`
	Page     string        `db:"register_page"`
	VolumeID string        `db:"volume_id"`
}

// Unscanned are the lessons of every running course up to a day that stand on a page
// without a scan, the oldest first.
func Unscanned(ctx context.Context, r store.Reader, until calendar.Date) (out []Bare, err error) {
	err = r.Select(ctx, &out, `SELECT l.course_id, l.id, l.on_date, l.register_volume, l.register_page, v.id AS volume_id FROM lesson l
		JOIN course c ON c.id = l.course_id AND c.state IN ('started', 'ended', 'exam')
		JOIN register_volume v ON v.course_id = l.course_id AND CAST(v.number AS TEXT) = l.register_volume
		WHERE l.state = 'closed' AND l.on_date <= ?
		  AND NOT EXISTS (SELECT 1 FROM register_scan s WHERE s.volume_id = v.id AND s.state = 'placed' AND CAST(s.page AS TEXT) = l.register_page)
		ORDER BY l.on_date, l.from_wall, l.id`, until)
	return out, err
}
