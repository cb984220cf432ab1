package page

import (
	"bytes"
	"io"

	"vidimus/internal/application"
	"vidimus/internal/enrolment"
	"vidimus/internal/learner"
	"vidimus/internal/link"
	"vidimus/internal/paperwork"
	"vidimus/internal/store"
	"vidimus/internal/web"
	form "vidimus/reports/enrolment"
)

// A signedForm is one of the two forms that who enrols prints and signs.
type signedForm struct {
	name  string // of the file
	write func(w io.Writer, f form.Form) error
}

var (
	applicationPaper = signedForm{"domanda", form.WriteApplication}
	agreementPaper   = signedForm{"patto-formativo", form.WriteAgreement}
)

// enrolmentForm is a form of an enrolment, for the office.
func enrolmentForm(s signedForm) web.Handler {
	return func(q *web.Request) error {
		return s.send(q, func(r store.Reader) (form.Form, error) {
			f, err := readEnrolmentFile(q, r, q.Param("id"))
			if err != nil {
				return form.Form{}, err
			}
			return filledIn(q, r, f.CourseID, f.person, f.verdicts)
		})
	}
}

// ownForm is the same form for the bearer of a learner's address.
func ownForm(s signedForm) web.Handler {
	return func(q *web.Request) error {
		f, err := readOwn(q)
		if err != nil {
			return err
		}
		return s.send(q, func(r store.Reader) (form.Form, error) { return filledIn(q, r, f.CourseID, f.person, f.verdicts) })
	}
}

// filledIn is a form under the notice in force.
func filledIn(q *web.Request, r store.Reader, courseID string, p learner.Learner, verdicts []enrolment.Verdict) (form.Form, error) {
	t, _, err := application.TermsInForce(q.Context(), r)
	if err != nil {
		return form.Form{}, err
	}
	return paperwork.EnrolmentForm(q.Context(), r, courseID, p, verdicts, t.PrivacyNotice, q.Today())
}

// followForm is the application that somebody typed, under the notice they read.
func followForm(q *web.Request) error {
	l, err := bearer(q, link.Application)
	if err != nil {
		return err
	}
	f, err := readFollowFile(q, l)
	if err != nil {
		return err
	}
	return applicationPaper.send(q, func(r store.Reader) (form.Form, error) {
		t, err := application.TermsByID(q.Context(), r, f.TermsID)
		if err != nil {
			return form.Form{}, err
		}
		return paperwork.EnrolmentForm(q.Context(), r, f.CourseID, f.Person().Learner(), f.verdicts, t.PrivacyNotice, q.Today())
	})
}

func (s signedForm) send(q *web.Request, fill func(r store.Reader) (form.Form, error)) error {
	var f form.Form
	err := q.Read(func(r store.Reader) (err error) {
		f, err = fill(r)
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.write(&b, f); err != nil {
		return err
	}
	return q.Download(s.name+"-"+fileName(f.Person, s.name)+".pdf", paperwork.MediaType, b.Bytes())
}
