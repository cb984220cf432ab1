package volume_test

import (
	"bytes"
	"log/slog"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/go-cmp/cmp"

	"vidimus/internal/attendance/attendancetest"
	"vidimus/internal/outbox"
	"vidimus/internal/scan"
	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/internal/volume"
)

// archive is the vault with the worker that reads what is handed in.
type archive struct {
	course
	vault  *vault.Vault
	worker *outbox.Worker
}

func (c course) archive() archive {
	c.T.Helper()
	v, err := vault.Open(c.T.TempDir(), [32]byte{1})
	if err != nil {
		c.T.Fatal(err)
	}
	return archive{c, v, &outbox.Worker{DB: c.DB, Log: slog.New(slog.DiscardHandler), Handlers: map[string]outbox.Handler{volume.Job: volume.Reader{DB: c.DB, Vault: v}.Handle}}}
}

// handIn hands in files and waits until they are read.
func (a archive) handIn(contents ...[]byte) (taken int) {
	a.T.Helper()
	var files []vault.File
	for _, content := range contents {
		f, err := scan.Keep(a.vault, content)
		if err != nil {
			a.T.Fatal(err)
		}
		files = append(files, f)
	}
	a.Must(attendancetest.Tutor, func(tx *store.Tx) (err error) {
		taken, err = volume.HandIn(a.T.Context(), tx, a.ID, files...)
		return err
	})
	if err := a.worker.Drain(a.T.Context()); err != nil {
		a.T.Fatal(err)
	}
	return taken
}

// printed is a page of a volume as a small picture.
func printed(t testing.TB, v volume.Volume, page int) []byte {
	t.Helper()
	return asJPEG(t, sheetOf(t, v, page, 60), 70)
}

// bound is a PDF with a picture on each page.
func bound(t testing.TB, pictures ...[]byte) []byte {
	t.Helper()
	doc := fpdf.New("L", "mm", "A4", "")
	for i, content := range pictures {
		name := string(rune('a' + i))
		doc.AddPage()
		doc.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "JPG"}, bytes.NewReader(content))
		doc.ImageOptions(name, 0, 0, 297, 210, false, fpdf.ImageOptions{ImageType: "JPG"}, 0, "")
	}
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEachScanGoesToItsPage(t *testing.T) {
	each(t, func(c course) {
		a := c.archive()
		v := c.prepared(10, false)
		c.Open("other", 0)
		c.Exec("UPDATE course SET register = 'cartaceo'")
		foreign := course{&attendancetest.Course{School: c.School, ID: "other"}}.prepared(5, false)
		blank := asJPEG(t, photograph(sheet(t, 1, 20), 0, 0, 10, 0), 50)

		if n := a.handIn(printed(t, v, 1), bound(t, printed(t, v, 2), blank, printed(t, foreign, 3))); n != 2 {
			t.Errorf("%d files taken", n)
		}
		pages := c.book().Pages(v)
		if len(pages[0].Scans) != 1 || len(pages[1].Scans) != 1 || pages[1].Scans[0].Leaf != 1 || pages[0].Scans[0].Placed != volume.ByCode {
			t.Errorf("%+v", pages[:2])
		}
		var loose []volume.Scan
		for _, s := range c.book().Scans {
			if s.State != volume.Placed {
				loose = append(loose, s)
			}
		}
		if len(loose) != 2 || loose[0].State != volume.Unplaced || loose[1].State != volume.Foreign || string(loose[1].VolumeID) != foreign.ID || loose[1].Page != 3 {
			t.Fatalf("%+v", loose)
		}
		if n := a.handIn(printed(t, v, 1)); n != 0 {
			t.Errorf("the same file once more: %d taken", n)
		}
		if a.handIn(printed(t, v, 4), asPNG(t, sheet(t, 1, 20))); len(c.book().Pages(v)[0].Scans) != 1 {
			t.Error("a scan of another page stands on the first")
		}
		a.byHand(v, foreign, loose)
	})
}

// byHand puts the leaves on their pages that no code has told.
func (a archive) byHand(v, foreign volume.Volume, loose []volume.Scan) {
	a.T.Helper()
	place := func(scan, volumeID string, page int) error {
		return a.Write(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := volume.PlaceByHand(a.T.Context(), tx, scan, volumeID, page)
			return err
		})
	}
	discard := func(scan string) error {
		return a.Write(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := volume.Discard(a.T.Context(), tx, scan)
			return err
		})
	}
	a.refused("on a page of another course", "volume.place", "volume", place(loose[0].ID, foreign.ID, 1))
	a.refused("on a page that is not there", "volume.place", "page", place(loose[0].ID, v.ID, 11))
	if err := place(loose[0].ID, v.ID, 1); err != nil { // a second scan of the page
		a.T.Fatal(err)
	}
	how := map[string]string{}
	for _, s := range a.book().Pages(v)[0].Scans {
		how[s.Placed] = s.PlacedBy
	}
	if d := cmp.Diff(map[string]string{volume.ByCode: "", volume.ByHand: attendancetest.Tutor.ID}, how); d != "" {
		a.T.Error(d)
	}
	a.refused("set aside from its page", "volume.scan_state", "", discard(loose[0].ID))
	if err := discard(loose[1].ID); err != nil {
		a.T.Fatal(err)
	}
	a.refused("placed after it was set aside", "volume.scan_state", "", place(loose[1].ID, v.ID, 2))
}

func TestALeafAsAPicture(t *testing.T) {
	v := volume.Volume{Code: "KQ7F3M", Number: 1, FirstPage: 1, LastPage: 4}
	page := printed(t, v, 2)
	for name, test := range map[string]struct {
		content []byte
		media   string
		leaf    int
		shown   bool
	}{
		"a photograph": {page, scan.JPEG, 1, true}, "a page of a PDF": {bound(t, page, page), scan.PDF, 2, true},
		"a page that is not there": {bound(t, page), scan.PDF, 2, false}, "no picture": {[]byte("x"), scan.PNG, 1, false},
	} {
		picture, ok := volume.Picture(t.Context(), test.content, test.media, test.leaf)
		if ok != test.shown || ok && len(volume.ReadLeaves(t.Context(), picture, scan.JPEG)) != 1 {
			t.Errorf("%s: %d bytes, %v", name, len(picture), ok)
		}
	}
}

// A file at which the program has ended again and again is left for a person, leaf by leaf.
func TestAFileThatEndsTheProgramIsLeft(t *testing.T) {
	each(t, func(c course) {
		a := c.archive()
		v := c.prepared(10, false)
		f, err := scan.Keep(a.vault, bound(t, printed(t, v, 1), printed(t, v, 2)))
		if err != nil {
			t.Fatal(err)
		}
		a.Must(attendancetest.Tutor, func(tx *store.Tx) error {
			_, err := volume.HandIn(t.Context(), tx, a.ID, f)
			return err
		})
		c.Exec("UPDATE outbox SET attempts = 3 WHERE done_at IS NULL")
		if err := a.worker.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		leaves := c.book().Scans
		if len(leaves) != 2 || leaves[0].State != volume.Unplaced || leaves[1].State != volume.Unplaced {
			t.Errorf("%+v", leaves)
		}
	})
}
