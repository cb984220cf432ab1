package admission

import (
	"slices"
	"strings"

	"vidimus/internal/enrolment"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/language"
	"vidimus/internal/ledger"
)

// Judge says of everybody on the board whether they may sit the exam, and why. The
// dossiers are by enrolment; units are the UF whose final test the sheet asks, none where
// it asks none.
//
// A learner is admitted when every threshold is reached (DOMAIN §5) and no entry
// requirement that was due by the start is open (DOMAIN §4): what can no longer be met
// keeps them out for good, what somebody can still do blocks the whole list ([Blocks]). On
// the board of one year they are admitted to its intermediate exam, by its hours.
func Judge(b ledger.Board, dossiers map[string]Dossier, units []string) List {
	l := List{CourseID: b.Course.ID, Year: b.Year, On: b.On, Total: b.Total(), Threshold: b.Plan.ThresholdPercent, Reading: b.Plan.Credits, Rows: []Row{}, Notes: []string{}}
	if l.Reading == "" {
		l.Reading = hours.Reduce
	}
	for _, row := range b.Rows {
		if row.Counts() {
			l.Rows = append(l.Rows, judge(row, dossiers[row.Enrolment.ID], units))
		}
	}
	for _, f := range l.missingTests(dossiers, units) {
		l.Notes = append(l.Notes, language.Italian.Finding(f))
	}
	return l
}

func judge(row ledger.Row, d Dossier, units []string) Row {
	h := row.Ledger
	out := Row{
		EnrolmentID: row.Enrolment.ID, LearnerID: row.Learner.ID, Number: row.Enrolment.Number, Name: row.Learner.FullName(),
		BirthPlace: d.Learner.BirthPlace, Birth: d.Learner.Birth(), TaxCode: d.Learner.TaxCode,
		Recognised: h.A, Credited: h.C, Required: h.Required, Percent: h.PercentHundredths,
		Reduced: h.Reduced.PercentHundredths, Counted: h.Counted.PercentHundredths, Outcome: h.Outcome,
		TestsAsked: len(units), Requirements: d.Verdicts,
	}
	for _, unit := range units {
		if _, taken := d.Tests[unit]; taken {
			out.Tests++
		}
	}
	message, args := hours.Explain(h)
	out.Why = finding.Finding{Rule: "H-THRESHOLD", Severity: finding.Blocking, Subject: out.EnrolmentID,
		Measured: finding.Int(int(h.A)), Bound: finding.Int(int(h.Required)), Unit: finding.Minutes, Message: message, Args: args}
	if h.Outcome == hours.Reached {
		out.Admitted, out.Why.Severity = true, finding.Note
	}
	for _, v := range d.Verdicts {
		if v.Finding.Severity != finding.Blocking {
			continue
		}
		if out.Open++; out.Open == 1 && out.Admitted { // hours that are lacking are the plainer reason
			out.Why = v.Finding
		}
		out.Admitted = false
	}
	out.Reason = language.Italian.Finding(out.Why)
	return out
}

// Blocks is why the list cannot be issued yet, each with its place, then the warnings.
// To the ledger's own (L-…) it adds:
//
//	A-EMPTY      nobody of the class is on the list
//	A-THRESHOLD  the standard states no threshold: nobody can be judged
//	A-AHEAD      somebody can still reach the threshold by what is in the calendar
//	R-…          an entry requirement that somebody can still put in order
//	A-TEST       a test at the end of a UF that was not taken: warning
func Blocks(b ledger.Board, dossiers map[string]Dossier, units []string) []finding.Finding {
	l := Judge(b, dossiers, units)
	out := ledger.Blocks(b)
	if len(l.Rows) == 0 {
		out = append(out, finding.Finding{Rule: "A-EMPTY", Severity: finding.Blocking, Subject: "course",
			Message: "Nessun allievo frequenta il corso: non c’è chi ammettere."})
	}
	if l.Threshold == 0 && len(b.Plan.Extra) == 0 {
		out = append(out, finding.Finding{Rule: "A-THRESHOLD", Severity: finding.Blocking, Subject: "course",
			Message: "Lo standard non indica una soglia di frequenza: l’ammissione non si può giudicare."})
	}
	for _, row := range b.Rows {
		h := row.Ledger
		if row.Counts() && h.Ahead > 0 && h.Total.Remaining == 0 && h.Unmarked == 0 && h.Outcome != hours.Reached && h.Outcome != hours.Unreachable {
			out = append(out, finding.Finding{Rule: "A-AHEAD", Severity: finding.Blocking, Subject: row.Enrolment.ID,
				Measured: finding.Int(int(h.Ahead)), Bound: finding.Int(0), Unit: finding.Minutes,
				Message: "{name} può ancora raggiungere la soglia: in calendario restano {ahead}.",
				Args:    finding.Args{"name": row.Learner.FullName(), "ahead": h.Ahead}})
		}
	}
	for _, row := range l.Rows {
		for _, v := range row.Requirements {
			if v.Finding.Severity == finding.Blocking && v.State != enrolment.Impossible {
				f := v.Finding
				f.Subject = row.EnrolmentID
				out = append(out, f)
			}
		}
	}
	out = append(out, l.missingTests(dossiers, units)...)
	slices.SortStableFunc(out, func(a, b finding.Finding) int {
		return weight(a.Severity) - weight(b.Severity)
	})
	return out
}

func weight(s finding.Severity) int {
	return slices.Index([]finding.Severity{finding.Blocking, finding.Warning, finding.Note}, s)
}

// missingTests names, for each UF, those who did not take its test.
func (l List) missingTests(dossiers map[string]Dossier, units []string) []finding.Finding {
	var out []finding.Finding
	for _, unit := range units {
		var names []string
		for _, row := range l.Rows {
			if _, taken := dossiers[row.EnrolmentID].Tests[unit]; !taken {
				names = append(names, row.Name)
			}
		}
		if len(names) == 0 {
			continue
		}
		message := "UF {segment}: la prova di fine unità non risulta svolta da {names}."
		if len(names) == len(l.Rows) {
			message = "UF {segment}: la prova di fine unità non risulta svolta."
		}
		out = append(out, finding.Finding{Rule: "A-TEST", Severity: finding.Warning, Subject: unit,
			Measured: finding.Int(len(l.Rows) - len(names)), Bound: finding.Int(len(l.Rows)), Message: message,
			Args: finding.Args{"segment": unit, "names": strings.Join(names, ", ")}})
	}
	return out
}
