package demo

import (
	"fmt"

	"vidimus/internal/calendar"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/volume"
)

// Pages of each volume: the first is full before the lessons end.
const volumePages = 30

// stamping prepares a volume of a paper register, which comes back with its stamp.
func (b *builder) stamping(e *edition, number int, prepared, stamped calendar.Date) {
	var v volume.Volume
	act := func(day calendar.Date, at, what string, do func(tx *store.Tx) error) {
		b.on(day, at, what+" "+e.class, func() error {
			return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id)}, do)
		})
	}
	act(prepared, "10:40", "volume", func(tx *store.Tx) (err error) {
		v, err = paperwork.ReserveVolume(b.ctx, tx, b.Keys, e.id, volumePages, false)
		return err
	})
	act(stamped, "11:00", "vidimazione", func(tx *store.Tx) error {
		_, err := volume.Authenticate(b.ctx, tx, v.ID, volume.Stamp{By: "Ufficio formazione della Regione", On: stamped, Place: "Napoli",
			Protocol: fmt.Sprintf("0000%s/%d", e.course.Edition, number)})
		return err
	})
}

// barring ends the volumes of a course whose lessons are over.
func (b *builder) barring(e *edition) {
	day := b.dayOf(e, lastDay+1)
	b.on(day, "09:20", "pagine barrate "+e.class, func() error {
		return b.write(b.secretary(), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
			book, err := volume.BookOf(b.ctx, tx, e.id)
			if err != nil {
				return err
			}
			for _, v := range book.Volumes {
				if _, err := volume.Close(b.ctx, tx, v.ID, day, "Fine delle lezioni"); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
