package page_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"vidimus/internal/account"
	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/store"
	"vidimus/internal/volume"
)

// Sheets are prepared, come back with their stamp, are used and barred.
func TestTheVolumesOfACourse(t *testing.T) {
	eachBureau(t, func(b bureau) {
		b.course.Exec("UPDATE course SET register = 'cartaceo' WHERE id = 'c'")
		b.get(account.Teacher, "/corsi/c/volumi").must(http.StatusForbidden)
		if doc := b.get(account.Secretary, "/corsi/c/volumi").must(http.StatusOK); !has(doc, ".empty", "Nessun volume") || !has(doc, "#nuovo", "Sarà il volume 1") {
			b.Error(doc.Find("main").Text())
		}
		if doc := b.post(account.Secretary, "/corsi/c/volumi", "pages", "0").must(http.StatusUnprocessableEntity); doc.Find("#f-pages-error").Length() != 1 {
			b.Error(doc.Find("main").Text())
		}
		page := b.post(account.Secretary, "/corsi/c/volumi", "pages", "10").went()
		id := strings.TrimPrefix(page, "/volumi/")
		must(b.T, b.worker.Drain(b.Context()))
		doc := b.get(account.Secretary, page).must(http.StatusOK)
		if !has(doc, ".badge", "Da vidimare") || doc.Find(`a[href^="/documenti/"]`).Length() != 1 || doc.Find("#pagine tbody tr").Length() != 10 {
			b.Error(doc.Find("main").Text())
		}
		b.course.Tutored()
		b.course.Exec("UPDATE account SET roles = 'tutor' WHERE id = ?", attendancetest.Carla)
		b.signIn("carla", account.Account{ID: attendancetest.Carla})
		if doc := b.get("carla", page).must(http.StatusOK); doc.Find(`a[href^="/documenti/"]`).Length() != 0 {
			b.Error("the tutor is led to a paper that is not open to them")
		}
		if doc := b.post(account.Secretary, page+"/vidimazione", "by", "Ufficio", "on", "31/12/2027").must(http.StatusUnprocessableEntity); doc.Find("#f-on-error").Length() != 1 || doc.Find("#f-by").AttrOr("value", "") != "Ufficio" {
			b.Error(doc.Find("main").Text())
		}
		b.post(account.Secretary, page+"/vidimazione", "by", "Ufficio formazione", "on", "19/8/2026", "place", "Napoli", "protocol", "7").went()
		if doc := b.post(account.Secretary, page+"/sbarra", "pages", "9-11", "barred_on", "20/8/2026", "reason", "x").must(http.StatusUnprocessableEntity); !has(doc, "#sbarra", "il volume va dalla 1 alla 10") {
			b.Error(doc.Find("#sbarra").Text())
		}
		b.post(account.Secretary, page+"/sbarra", "pages", "9-10", "barred_on", "20/8/2026", "reason", "macchiate").went()
		if doc := b.get(account.Inspector, page+"?stato=sbarrate").must(http.StatusOK); doc.Find("#pagine tbody tr").Length() != 2 || !has(doc, "#pagine", "macchiate") || doc.Find("form[action*=sbarra]").Length() != 0 {
			b.Error(doc.Find("main").Text())
		}
		if csv := b.get(account.Secretary, page+"?formato=csv").must(http.StatusOK).Text(); !strings.Contains(csv, "Sbarrata") {
			b.Error(csv)
		}
		b.scans(id)
	})
}

// scans hands in a photograph without a code, which a person puts on its page.
func (b bureau) scans(id string) {
	b.Helper()
	b.worker.Handlers[volume.Job] = volume.Reader{DB: b.db, Vault: b.files}.Handle
	var photo, body bytes.Buffer
	must(b.T, jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 60, 40)), nil))
	form := multipart.NewWriter(&body)
	must(b.T, form.WriteField("operation", store.NewID()))
	part, err := form.CreateFormFile("scan", "foto.jpg")
	must(b.T, err)
	_, err = part.Write(photo.Bytes())
	must(b.T, err)
	must(b.T, form.Close())
	b.send(account.Secretary, http.MethodPost, "/corsi/c/scansioni", form.FormDataContentType(), &body).went()
	if doc := b.get(account.Secretary, "/corsi/c/volumi").must(http.StatusOK); doc.Find("#scansioni [data-progress]").Length() != 1 {
		b.Error(doc.Find("#scansioni").Text())
	}
	must(b.T, b.worker.Drain(b.Context()))
	loose := b.get(account.Secretary, "/corsi/c/volumi").must(http.StatusOK).Find("#scansioni .finding a").AttrOr("href", "")
	if doc := b.post(account.Secretary, loose+"/pagina", "volume", id, "page", "11").must(http.StatusUnprocessableEntity); doc.Find("#f-page-error").Length() != 1 {
		b.Error(doc.Find("main").Text())
	}
	b.post(account.Secretary, loose+"/pagina", "volume", id, "page", "3").went()
	if doc := b.get(account.Secretary, loose).must(http.StatusOK); !has(doc, ".facts", "volume 1, pagina 3") || !has(doc, ".facts", "indicata da") {
		b.Error(doc.Find("main").Text())
	}
	if shown := b.get(account.Inspector, loose+"/immagine"); shown.status != http.StatusOK || shown.header.Get("Cache-Control") != "no-store" {
		b.Error(shown.status, shown.header)
	}
	b.post(account.Inspector, loose+"/scarta").must(http.StatusForbidden)
	b.get(account.Tutor, loose).must(http.StatusNotFound) // of a course that is not theirs
}
