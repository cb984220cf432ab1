// Package learnertest puts people into a test's database from outside, as somebody with the
// database's own client would: without their chain, by the thousand.
package learnertest

import (
	"database/sql/driver"
	"reflect"
	"strings"

	"vidimus/internal/learner"
)

// Columns are the columns of the table of people, in the order of [Row].
var Columns = columns()

func columns() string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[learner.Learner]()) {
		names = append(names, f.Tag.Get("db"))
	}
	return strings.Join(names, ", ")
}

// Row is a person as the database takes them.
func Row(l learner.Learner) []any {
	v := reflect.ValueOf(l)
	out := make([]any, v.NumField())
	for i := range out {
		out[i], _ = driver.DefaultParameterConverter.ConvertValue(v.Field(i).Interface())
	}
	return out
}

// Insert is the statement that puts n people into their table.
func Insert(n int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", strings.Count(Columns, ",")+1), ", ") + ")"
	return "INSERT INTO learner (" + Columns + ") VALUES " + strings.TrimSuffix(strings.Repeat(one+", ", n), ", ")
}
