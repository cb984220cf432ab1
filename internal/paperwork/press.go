package paperwork

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"vidimus/internal/store"
	"vidimus/internal/vault"
	"vidimus/reports/admissionlist"
	"vidimus/reports/certificate"
	"vidimus/reports/communication"
	"vidimus/reports/register"
	"vidimus/reports/statement"
	sheets "vidimus/reports/volume"
)

// MediaType of every paper.
const MediaType = "application/pdf"

// Press draws reserved papers.
type Press struct {
	DB      *store.DB
	Vault   *vault.Vault
	BaseURL string // where the verification page stands
}

// Handle is the outbox's work for [Job].
func (p Press) Handle(ctx context.Context, body []byte) error {
	var j job
	if err := json.Unmarshal(body, &j); err != nil {
		return fmt.Errorf("paperwork: %w", err)
	}
	return p.Draw(ctx, j.Paper)
}

// Draw issues a reserved paper: it renders the frozen content, puts the bytes in the
// vault and records their SHA-256. On an issued paper it does nothing, so it may be
// called any number of times.
func (p Press) Draw(ctx context.Context, paperID string) error {
	var paper Paper
	err := p.DB.Read(ctx, func(r store.Reader) (err error) {
		paper, err = ByID(ctx, r, paperID)
		return err
	})
	if err != nil || paper.State == Issued {
		return err
	}
	var b bytes.Buffer
	if err := p.render(&b, paper); err != nil {
		return fmt.Errorf("paperwork: %s %s: %w", paper.Kind, paper.Label(), err)
	}
	file, err := p.Vault.Put(b.Bytes(), MediaType)
	if err != nil {
		return err
	}
	cmd := store.Command{Actor: store.Actor{Kind: store.Job, ID: Job}, Locks: []store.Stream{store.CourseStream(paper.CourseID)}}
	_, err = p.DB.Write(ctx, cmd, func(tx *store.Tx) error { return issue(ctx, tx, paperID, file) })
	return err
}

// issue makes the bytes the paper's own, unless another copy of the program was faster.
func issue(ctx context.Context, tx *store.Tx, paperID string, file vault.File) error {
	paper, err := ByID(ctx, tx, paperID)
	if err != nil || paper.State == Issued {
		return err
	}
	if err := vault.Keep(ctx, tx, file); err != nil {
		return err
	}
	paper.State, paper.FileID, paper.IssuedAt = Issued, store.Ref(file.ID), tx.Now()
	_, err = tx.Record(ctx, store.Event{Stream: store.CourseStream(paper.CourseID), Type: "paperwork.issued",
		Facts: map[string]any{"kind": paper.Kind, "series": paper.Series, "number": paper.Number, "sha256": file.ID},
		Rows:  []store.Rows{papers.Keep(paper)}})
	return err
}

// address is where anybody can verify a paper.
func (p Press) address(paper Paper) string {
	return strings.TrimSuffix(p.BaseURL, "/") + "/v/" + paper.Code
}

// render draws a paper with what its reservation gave it: number, code, key.
func (p Press) render(w io.Writer, paper Paper) error {
	read := func(content any) error { return json.Unmarshal([]byte(paper.Content), content) }
	switch paper.Kind {
	case RegisterPaper:
		var content register.Register
		if err := read(&content); err != nil {
			return err
		}
		return register.Write(w, content)
	case VolumePaper:
		var content sheets.Volume
		if err := read(&content); err != nil {
			return err
		}
		return sheets.Write(w, content)
	case AdmissionPaper:
		var content admissionlist.List
		if err := read(&content); err != nil {
			return err
		}
		content.KeyID = paper.KeyID
		return admissionlist.Write(w, content)
	case CertificatePaper:
		var content certificate.Certificate
		if err := read(&content); err != nil {
			return err
		}
		content.Number, content.VerificationCode, content.KeyID = paper.Label(), paper.Code, paper.KeyID
		content.URL = p.address(paper)
		return certificate.Write(w, content)
	case LetterPaper:
		var content communication.Letter
		if err := read(&content); err != nil {
			return err
		}
		return communication.Write(w, content)
	case StatementPaper:
		var content statement.Statement
		if err := read(&content); err != nil {
			return err
		}
		content.Number, content.Code, content.KeyID, content.URL = paper.Label(), paper.Code, paper.KeyID, p.address(paper)
		return statement.Write(w, content)
	}
	return fmt.Errorf("paperwork: no paper of kind %q", paper.Kind)
}
