package finding

import "vidimus/internal/fault"

// Refusal is the refusal of an act that findings block: one field for each, named by
// its rule, so that the page and the API list them all and not only the first.
func Refusal(code, message string, fs []Finding) *fault.Error {
	e := fault.New(fault.Refused, code, message, fault.Args{"n": len(fs)})
	for _, f := range fs {
		e = e.With(f.Rule, f.Message, fault.Args(f.Args))
	}
	return e
}
