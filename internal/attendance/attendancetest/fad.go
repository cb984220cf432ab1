package attendancetest

import "vidimus/internal/attendance"

// Reported is what a platform measured: so many seconds of one learner in all, until the last
// day of an object.
func Reported(o attendance.Object, enrolment string, seconds int) []attendance.FadEvidence {
	return []attendance.FadEvidence{{ObjectID: o.ID, EnrolmentID: enrolment, FromDate: attendance.Ever, ToDate: o.ToDate, Seconds: seconds, Measure: attendance.Tracked, Sessions: "[]", Source: "Moodle"}}
}
