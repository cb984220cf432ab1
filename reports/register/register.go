// Package register draws the register of a course: the cover with its
// authentication, the list of the learners, a page for every day of lessons, the
// stage sheets and the summary of the hours.
//
// The register is the legal record of who was there. Nothing on it is erased: a
// correction after closing is a counter-entry, printed on the page of its day with
// the old value, the new one, the reason, who wrote it and when. The paper says
// which register is the original: «registro elettronico», or, on every day page,
// «trascrizione del registro cartaceo vol. … pag. …».
package register
