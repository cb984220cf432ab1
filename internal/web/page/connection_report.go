package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"vidimus/internal/connection"
	"vidimus/internal/fault"
	"vidimus/internal/finding"
	"vidimus/internal/remotelog"
	"vidimus/internal/stamp"
	"vidimus/internal/store"
	"vidimus/internal/web"
)

// bringReport keeps an uploaded report. What is no report, or one of another day, is refused
// before anything is kept.
func bringReport(q *web.Request) error {
	content, name, err := q.File("file")
	var read remotelog.Report
	if err == nil {
		err = q.Read(func(r store.Reader) error {
			f, err := readConnection(q, r)
			if err != nil {
				return err
			}
			known, err := f.known(q, r)
			if err != nil {
				return err
			}
			known.Brought = q.Now()
			read, err = remotelog.Read(name, content, known)
			return err
		})
	}
	if err == nil {
		err = acceptable(read)
	}
	if err == nil {
		err = keepReport(q, content, shownName(name), read.Platform)
	}
	if refusedHere(err) || fault.Is(err, fault.TooLarge) {
		form := q.FormOf(err)
		if form.Errors["file"] == "" {
			form.Errors["file"], form.Message = form.Message, ""
		}
		return showConnection(q, connectionForms{err: refusal(err), upload: &form})
	}
	return err
}

// acceptable refuses a report that can never be this lesson's.
func acceptable(r remotelog.Report) error {
	for _, f := range r.Findings {
		if f.Rule == remotelog.OtherDay || f.Rule == remotelog.Ahead {
			return fault.New(fault.Refused, "page.not_its_report", f.Message, fault.Args(f.Args))
		}
	}
	if len(r.People) == 0 && !finding.Blocks(r.Findings) {
		return fault.New(fault.Refused, "page.nobody", "Nel resoconto non c’è nessuno: scaricalo di nuovo dalla piattaforma, a riunione finita.")
	}
	return nil
}

func keepReport(q *web.Request, content []byte, name string, platform remotelog.Platform) error {
	media := "text/csv"
	if strings.HasPrefix(string(content), "PK\x03\x04") {
		media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	file, err := q.App().Vault.Put(content, media)
	if err != nil {
		return err
	}
	return onReport(q, "", func(tx *store.Tx) error {
		_, again, err := connection.Bring(q.Context(), tx, q.Param("id"), file, name, platform)
		if again {
			tx.Answer("/lezioni/" + q.Param("id") + "/resoconto?uguale=1")
		}
		return err
	})
}

// onReport carries out an act upon the reports of a lesson that is the reader's, and shows
// them again.
func onReport(q *web.Request, anchor string, fn func(tx *store.Tx) error) error {
	return onLesson(q, nil, "", func(tx *store.Tx) error {
		tx.Answer("/lezioni/" + q.Param("id") + "/resoconto" + anchor)
		return fn(tx)
	})
}

func sayOrder(q *web.Request) error {
	err := onReport(q, "", func(tx *store.Tx) error {
		return connection.Decide(q.Context(), tx, q.Param("id"), q.Param("report"), stamp.Order(q.Value("order")))
	})
	if refusedHere(err) {
		form := q.FormOf(err)
		return showConnection(q, connectionForms{err: err, report: q.Param("report"), question: &form})
	}
	return err
}

func useReport(q *web.Request) error {
	err := onReport(q, "", func(tx *store.Tx) error {
		return connection.Use(q.Context(), tx, q.Param("id"), q.Param("report"), connection.Part(q.Value("part")))
	})
	if refusedHere(err) {
		return showConnection(q, connectionForms{err: err})
	}
	return err
}

// sayColumns remembers what the columns of a report are, by the header that it has.
func sayColumns(q *web.Request) error {
	var preview remotelog.Preview
	err := q.Read(func(r store.Reader) error {
		f, err := readConnection(q, r)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(f.reports, func(k keptReport) bool { return k.ID == q.Param("report") && k.content != nil })
		if i < 0 {
			return fault.New(fault.NotFound, "not_found", "Il resoconto non è di questa lezione.")
		}
		if !f.reports[i].read.Asks(remotelog.AskColumns) {
			return fault.New(fault.Refused, "page.columns_known", "Le colonne di questo resoconto si conoscono già: ricarica la pagina.")
		}
		preview, err = remotelog.PreviewOf(f.reports[i].FileName, f.reports[i].content)
		return err
	})
	if refusedHere(err) {
		return showConnection(q, connectionForms{err: err})
	}
	if err != nil {
		return err
	}
	column := func(field string) int {
		n, err := strconv.Atoi(q.Value(field))
		if err != nil || n < 0 || n >= len(preview.Header) {
			return remotelog.None
		}
		return n
	}
	m := remotelog.Mapping{Label: q.Value("label"), Signature: preview.Signature, Columns: remotelog.Columns{Name: column("name"), Surname: column("surname"),
		Email: column("email"), Join: column("join"), Leave: column("leave"), Duration: column("duration"), Waiting: preview.Guess.Waiting}}
	err = q.Write([]store.Stream{store.ProviderStream()}, func(tx *store.Tx) error {
		tx.Answer("/lezioni/" + q.Param("id") + "/resoconto")
		return connection.Explain(q.Context(), tx, m, may(q, office))
	})
	if refusedHere(err) {
		form := q.FormOf(err)
		return showConnection(q, connectionForms{err: err, report: q.Param("report"), question: &form})
	}
	return err
}

// downloadReport gives a report as it came, to whoever may read its lesson.
func downloadReport(q *web.Request) error {
	var k connection.Report
	err := q.Read(func(r store.Reader) (err error) {
		if err = q.OwnLesson(r, q.Param("id")); err != nil {
			return err
		}
		k, err = connection.ReportByID(q.Context(), r, q.Param("id"), q.Param("report"))
		return err
	})
	if err != nil {
		return err
	}
	content, err := q.App().Vault.Get(k.FileID)
	if err != nil {
		return err
	}
	return q.Download(cmp.Or(k.FileName, "resoconto.csv"), "application/octet-stream", content)
}
