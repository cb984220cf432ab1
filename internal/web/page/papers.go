package page

import (
	"bytes"
	"cmp"
	"strings"

	"vidimus/internal/admission"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/web"
	"vidimus/reports/admissionlist"
	"vidimus/reports/fad"
	"vidimus/reports/register"
)

// draftList is the list as it would be today: BOZZA, and no number.
func draftList(q *web.Request, l admission.List) error {
	var content admissionlist.List
	err := q.Read(func(r store.Reader) (err error) {
		content, err = paperwork.AdmissionList(q.Context(), r, l, "")
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := admissionlist.Write(&b, content); err != nil {
		return err
	}
	return q.Download("ammissione-bozza-"+fileName(content.CourseCode, content.Course)+".pdf", paperwork.MediaType, b.Bytes())
}

// draftRegister is the register as it stands today.
func draftRegister(q *web.Request) error {
	var content register.Register
	err := q.Read(func(r store.Reader) (err error) {
		if err := q.OwnCourse(r, q.Param("id")); err != nil {
			return err
		}
		content, err = paperwork.Register(q.Context(), r, q.Param("id"), q.Today())
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := register.Write(&b, content); err != nil {
		return err
	}
	return q.Download("registro-bozza-"+fileName(content.Cover.CourseCode, content.Cover.Course)+".pdf", paperwork.MediaType, b.Bytes())
}

// fadPaper is the report of the FAD, for the tutor to sign.
func fadPaper(q *web.Request) error {
	var content fad.Report
	err := q.Read(func(r store.Reader) (err error) {
		if err := q.OwnCourse(r, q.Param("id")); err != nil {
			return err
		}
		content, err = paperwork.FadReport(q.Context(), r, q.Param("id"), q.Today())
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := fad.Write(&b, content); err != nil {
		return err
	}
	return q.Download("rapporto-fad-"+fileName(content.Code, content.Course)+".pdf", paperwork.MediaType, b.Bytes())
}

func issueRegister(q *web.Request) error {
	return onExam(q, func(tx *store.Tx) error {
		_, err := paperwork.ReserveRegister(q.Context(), tx, q.App().Keys, q.Param("id"))
		return err
	})
}

// paperNames are what an issued paper is called as a file.
var paperNames = map[paperwork.Kind]string{
	paperwork.RegisterPaper: "registro", paperwork.AdmissionPaper: "ammissione", paperwork.CertificatePaper: "attestato", paperwork.LetterPaper: "comunicazione",
	paperwork.VolumePaper: "volume",
}

// downloadPaper answers with the issued bytes, always the same.
func downloadPaper(q *web.Request) error {
	var p paperwork.Paper
	err := q.Read(func(r store.Reader) (err error) {
		if p, err = paperwork.ByID(q.Context(), r, q.Param("id")); err != nil {
			return err
		}
		return q.OwnCourse(r, p.CourseID)
	})
	if err != nil {
		return err
	}
	b, err := paperwork.Bytes(q.App().Vault, p)
	if err != nil {
		return err
	}
	return q.Download(paperNames[p.Kind]+"-"+strings.ReplaceAll(p.Label(), "/", "-")+".pdf", paperwork.MediaType, b)
}

// fileName is a code or a title as a part of a file's name.
func fileName(code, title string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, cmp.Or(code, title))
}
