// Package certificate draws the attestato: the certification of a professional
// qualification that the Region, as ente titolare, and the provider give to who
// passed the exam. It fills one page, or a second one when the competences need
// it, and can be verified by its code, printed in words and as a QR.
package certificate
