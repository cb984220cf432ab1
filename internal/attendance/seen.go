package attendance

import (
	"strings"

	"vidimus/internal/fault"
)

// Seen is an open sheet as somebody read it: the version of the lesson and those of its
// marks, by enrolment, 0 where there was none. Who closes a sheet closes that, and not what
// others have put in its place since. It is to a sheet what a stamp is to a closed page
// ([Page]), line by line: a mark of one's own does not cover another's of before it.
type Seen struct {
	Lesson int
	Marks  map[string]int
}

// Seen is what somebody sees who reads the sheet now.
func (s Sheet) Seen() Seen {
	seen := Seen{Lesson: s.Lesson.Version, Marks: map[string]int{}}
	for _, row := range s.Rows {
		seen.Marks[row.EnrolmentID] = row.Version()
	}
	return seen
}

// Unchanged refuses a sheet that no longer says what was read, and names whose line it is.
func (s Sheet) Unchanged(seen Seen) error {
	var names []string
	for _, row := range s.Rows {
		if row.Version() != seen.Marks[row.EnrolmentID] {
			names = append(names, row.FullName)
		}
	}
	switch {
	case s.Lesson.Version != seen.Lesson:
		return fault.New(fault.Conflict, "attendance.lesson_changed", "La lezione è cambiata dopo che hai aperto la pagina: controlla orari, docenti e appello, poi chiudi di nuovo.")
	case len(names) > 0:
		return fault.New(fault.Conflict, "attendance.sheet_changed", "L’appello è cambiato dopo che hai aperto la pagina. Controlla {n|la riga|le righe} di {names}, poi chiudi di nuovo.",
			fault.Args{"n": len(names), "names": strings.Join(names, ", ")})
	}
	return nil
}

// Version is the mark's, 0 where there is none.
func (r SheetRow) Version() int {
	if r.Mark == nil {
		return 0
	}
	return r.Mark.Version
}
