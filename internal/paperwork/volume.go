package paperwork

import (
	"context"
	"encoding/json"
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/course"
	"vidimus/internal/enrolment"
	"vidimus/internal/keyring"
	"vidimus/internal/provider"
	"vidimus/internal/store"
	"vidimus/internal/volume"
	"vidimus/reports/pdf"
	"vidimus/reports/register"
	sheets "vidimus/reports/volume"
)

// ReserveVolume prepares a volume of the paper register and reserves its sheets: numbered
// pages with the class as it is today, to be stamped before they are used. Lock: the course.
func ReserveVolume(ctx context.Context, tx *store.Tx, keys *keyring.Keyring, courseID string, pages int, fromOne bool) (volume.Volume, error) {
	v, err := volume.Prepare(ctx, tx, courseID, pages, fromOne)
	if err != nil {
		return v, err
	}
	zone, err := provider.Zone(ctx, tx)
	if err != nil {
		return v, err
	}
	content, err := sheetsOf(ctx, tx, courseID, tx.Today(zone))
	if err != nil {
		return v, err
	}
	content.Number = v.Number
	for n := v.FirstPage; n <= v.LastPage; n++ {
		content.Pages = append(content.Pages, sheets.Page{Number: n, QR: v.QR(n), Code: v.PageCode(n)})
	}
	_, err = Reserve(ctx, tx, keys, VolumePaper, courseID, content, content.Date)
	return v, err
}

// EmergencySheet is a loose sheet for a day on which neither register nor network is at
// hand. It belongs to no volume, takes no number and is kept nowhere.
func EmergencySheet(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (sheets.Volume, error) {
	content, err := sheetsOf(ctx, r, courseID, on)
	content.Emergency, content.Pages = true, []sheets.Page{{}}
	return content, err
}

// sheetsOf is what every sheet of a course says.
func sheetsOf(ctx context.Context, r store.Reader, courseID string, on calendar.Date) (sheets.Volume, error) {
	f, err := factsOf(ctx, r, courseID, on)
	if err != nil {
		return sheets.Volume{}, err
	}
	c := f.board.Course
	out := sheets.Volume{Date: on, Region: f.region(), Provider: f.provider.Name, Accreditation: f.provider.AccreditationCode, ProviderSite: f.providerSite(),
		Course: f.title(), Qualification: f.standard.Title, CourseCode: c.RegionalCode, Act: c.ActNumber, ActDate: c.ActDate, Site: f.place(),
		Director: f.director(), Tutor: f.who(course.TutorPart), Seats: c.Seats}
	members, err := enrolment.OfCourse(ctx, r, courseID)
	for _, m := range members {
		if m.State == enrolment.Admitted || m.State == enrolment.Applied { // the sheets are stamped before everybody is admitted
			out.Learners = append(out.Learners, sheets.Learner{Number: m.Number, Name: m.Learner.FullName()})
		}
	}
	return out, err
}

// VolumePapers are the sheets that were prepared for a course, by the number of the volume.
func VolumePapers(ctx context.Context, r store.Reader, courseID string) (map[int]Paper, error) {
	all, err := papers.Where(ctx, r, "course_id = ? AND kind = ? ORDER BY id", courseID, string(VolumePaper))
	if err != nil {
		return nil, err
	}
	out := map[int]Paper{}
	for _, p := range all {
		var content struct{ Number int }
		if err := json.Unmarshal([]byte(p.Content), &content); err != nil {
			return nil, fmt.Errorf("paperwork: %s: %w", p.Label(), err)
		}
		out[content.Number] = p
	}
	return out, nil
}

// volumes are the volumes of the paper register that were stamped, as its transcription
// quotes them; none where the register is electronic.
func (b *book) volumes(ctx context.Context, r store.Reader) ([]register.Volume, error) {
	paper, err := volume.BookOf(ctx, r, b.board.Course.ID)
	if err != nil {
		return nil, err
	}
	var out []register.Volume
	for _, v := range paper.Volumes {
		if v.On.IsZero() {
			continue
		}
		line := register.Volume{Number: v.Number, First: v.FirstPage, Last: v.LastPage, By: v.By, On: v.On, In: v.Place, Protocol: v.Protocol}
		for _, bar := range paper.Barrings {
			if bar.VolumeID == v.ID {
				line.Barred = append(line.Barred, bar.Pages()+", il "+bar.On.Italian()+pdf.Prefix(", ", b.accounts[bar.By]))
			}
		}
		out = append(out, line)
	}
	return out, nil
}
