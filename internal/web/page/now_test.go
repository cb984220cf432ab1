package page_test

import (
	"net/http"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/calendar"
	"vidimus/internal/store"
)

// Whoever stands in the corridor counts heads: those who are there now, not those who are
// marked for later or have gone.
func TestNowIsWhoIsThere(t *testing.T) {
	eachWatch(t, func(o *enrolOffice, c *attendancetest.Course) {
		for id, times := range map[string][2]string{c.Enrolments[0]: {"09:00", "11:00"}, c.Enrolments[1]: {"11:00", "14:00"}} {
			in, out := calendar.MustWall(times[0]), calendar.MustWall(times[1])
			c.Must(attendancetest.Tutor, func(tx *store.Tx) error {
				_, err := attendance.Record(o.Context(), tx, c.ID, "l3", []attendance.MarkOperation{{ID: store.NewID(), EnrolmentID: id, Source: attendance.FromSheet,
					Entry: attendance.Entry{State: attendance.Present, Times: []attendance.Times{{In: &in, Out: &out}}}}})
				return err
			})
		}
		c.Exec(`UPDATE lesson SET breaks = '[{"from": "12:00", "to": "12:15"}]' WHERE id = 'l3'`)
		for wall, want := range map[string][3]string{
			"10:00": {"presente ora", "entra alle 11:00", "Presenti ora1"},
			"11:30": {"uscito alle 11:00", "presente ora", "Presenti ora1"},
			"12:10": {"uscito alle 11:00", "in pausa fino alle 12:15", "Presenti ora0"},
		} {
			at, err := calendar.At(attendancetest.Start.AddDays(2), calendar.MustWall(wall), attendancetest.Rome)
			if err != nil {
				o.Fatal(err)
			}
			o.clock.Set(at.Time())
			doc := o.get(account.Director, "/adesso").must(http.StatusOK)
			people := doc.Find(".now-people li")
			if !has(doc, ".now-people", want[0]) || people.Length() != 2 || !has(doc, ".now-people", want[1]) || !has(doc, ".now", want[2]) {
				o.Errorf("%s: %s", wall, doc.Find(".now").Text())
			}
		}
	})
}
