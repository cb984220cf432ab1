package demo

import (
	"fmt"
	"strings"

	"vidimus/internal/account"
	"vidimus/internal/attendance"
	"vidimus/internal/connection"
	"vidimus/internal/hours"
	"vidimus/internal/remotelog"
	"vidimus/internal/store"
)

// withoutReport is the lesson in DAD whose report the tutor still has to download.
const withoutReport = 21

// keepReport is the report of the platform, which the tutor keeps and confirms after the
// roll; a lesson that nobody followed from a distance has none.
func (b *builder) keepReport(e *edition, l *lesson) error {
	var sheet attendance.Sheet
	err := b.DB.Read(b.ctx, func(r store.Reader) (err error) {
		sheet, err = attendance.SheetOf(b.ctx, r, l.ID)
		return err
	})
	if err != nil {
		return err
	}
	content := b.zoomReport(sheet)
	if content == "" {
		return nil
	}
	file, err := b.Vault.Put([]byte(content), "text/csv")
	if err != nil {
		return err
	}
	return b.write(b.actor(e.tutor, account.Tutor), []store.Stream{store.CourseStream(e.id)}, func(tx *store.Tx) error {
		kept, _, err := connection.Bring(b.ctx, tx, l.ID, file, "meeting_saved_"+l.Request.Slot.Date.String()+".csv", remotelog.Zoom)
		if err != nil {
			return err
		}
		return connection.Confirm(b.ctx, tx, l.ID, []string{kept.ID}, nil)
	})
}

// zoomReport is what Zoom, in Italian, saves of who was at a distance: empty where nobody was.
func (b *builder) zoomReport(s attendance.Sheet) string {
	var out strings.Builder
	for _, row := range s.Rows {
		if row.Mark == nil || row.Mark.State != attendance.Present || row.Mark.Mode != hours.LiveDistance && (s.Lesson.Mode != hours.LiveDistance || row.Mark.Mode != "") {
			continue
		}
		for _, iv := range row.Mark.Presence() {
			const zoom = "02/01/2006 03:04:05 PM"
			fmt.Fprintf(&out, "%s,,%s,%s,%d,Sì,OK,No\n", row.FullName, iv.From.In(b.zone).Format(zoom), iv.To.In(b.zone).Format(zoom), int(iv.To.Sub(iv.From).Minutes()))
		}
	}
	if out.Len() == 0 {
		return ""
	}
	return "\ufeffNome (nome originale),E-mail,Ora di ingresso,Ora di uscita,Durata (minuti),Guest,Risposta di esclusione di responsabilità per la registrazione,In sala d’attesa\n" + out.String()
}
