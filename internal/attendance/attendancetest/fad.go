package attendancetest

import "vidimus/internal/attendance"

// Reported is what a platform measured: so many seconds of one learner, from the first day of
// an object to the last.
func Reported(o attendance.Object, enrolment string, seconds int) []attendance.FadEvidence {
	return []attendance.FadEvidence{{ObjectID: o.ID, EnrolmentID: enrolment, FromDate: o.FromDate, ToDate: o.ToDate, Seconds: seconds, Measure: attendance.Tracked, Sessions: "[]", Source: "Moodle"}}
}
