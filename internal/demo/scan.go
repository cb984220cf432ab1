package demo

import (
	"bytes"

	"vidimus/internal/scan"
	"vidimus/internal/vault"
	"vidimus/reports/pdf"
)

// drawScan puts into the vault the one page that stands for every document of the
// demonstration: the paper of an entry test, what still waits to be looked at.
func (b *builder) drawScan() (*vault.File, error) {
	d := pdf.New(pdf.Info{Title: "Documento di prova", Author: "Formazione Partenope", Date: b.today})
	d.AddPage(false, 25, 40, 20)
	d.Paragraph(pdf.Style{Face: pdf.Sans, Size: 16, Color: pdf.Ink}, "Documento di prova")
	d.Paragraph(pdf.Style{Face: pdf.Sans, Size: 11, Color: pdf.Ink}, "Questa pagina sta al posto della scansione di un documento: l’ente, le persone e i dati sono inventati.")
	var page bytes.Buffer
	if err := d.Write(&page); err != nil {
		return nil, err
	}
	file, err := scan.Keep(b.Vault, page.Bytes())
	return &file, err
}
