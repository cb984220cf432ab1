package course

import (
	"encoding/json"
	"strings"

	"vidimus/internal/calendar"
	"vidimus/internal/finding"
	"vidimus/internal/hours"
	"vidimus/internal/store"
)

// State is where a course stands in its life.
type State string

const (
	Draft      State = "draft"
	Authorised State = "authorised"
	Started    State = "started"
	Ended      State = "ended"
	InExam     State = "exam"
	Closed     State = "closed"
)

// Register says which register is the original (DOMAIN §6).
type Register string

const (
	OnPaper    Register = "cartaceo"    // stamped paper; what is printed is its transcription
	Electronic Register = "elettronico" // needs an act; the sealed PDF is the original
)

// Course is one edition: what authorises it, where and when, and its settings.
type Course struct {
	ID                string        `db:"id"`
	Title             string        `db:"title"`
	Edition           string        `db:"edition"`
	StandardVersionID string        `db:"standard_version_id"`
	Training          int           `db:"training"` // which of the sheet's training standards, from 1
	State             State         `db:"state"`
	RegionalCode      string        `db:"regional_code"`
	Funding           string        `db:"funding"` // "self" (autofinanziato) or "public" with a CUP
	CUP               string        `db:"cup"`
	ActNumber         string        `db:"act_number"`
	ActDate           calendar.Date `db:"act_date"`
	Seats             int           `db:"seats"`
	SiteID            string        `db:"site_id"`
	Platform          string        `db:"platform"`
	StartsOn          calendar.Date `db:"starts_on"`
	EndsOn            calendar.Date `db:"ends_on"`
	StartedOn         calendar.Date `db:"started_on"` // the day of the first lesson held, frozen at the start
	EndedOn           calendar.Date `db:"ended_on"`

	Register      Register      `db:"register"`
	RegisterAct   string        `db:"register_act"` // of an electronic register
	RegisterActOn calendar.Date `db:"register_act_on"`

	CreditReading hours.Reading `db:"credit_reading"`
	UFCaps        UFCaps        `db:"uf_caps"`
	AtRiskPercent int           `db:"at_risk_percent"`
	MarkScale     int           `db:"mark_scale"`
	PassMark      int           `db:"pass_mark"`

	InailPolicy     string        `db:"inail_policy"`
	InailFrom       calendar.Date `db:"inail_from"`
	InailTo         calendar.Date `db:"inail_to"`
	LiabilityPolicy string        `db:"liability_policy"`
	LiabilityFrom   calendar.Date `db:"liability_from"`
	LiabilityTo     calendar.Date `db:"liability_to"`
}

// Start is the day that deadlines and ages are counted on: the frozen first day of
// lessons once the course has started, the planned one before.
func (c Course) Start() calendar.Date {
	if !c.StartedOn.IsZero() {
		return c.StartedOn
	}
	return c.StartsOn
}

// PlanState is where a version of the plan stands; an authorised one is frozen.
type PlanState string

const (
	PlanDraft      PlanState = "draft"
	PlanAuthorised PlanState = "authorised"
	PlanSuperseded PlanState = "superseded"
)

// PlanVersion is the plan as it was at a time.
type PlanVersion struct {
	ID           string        `db:"id"`
	CourseID     string        `db:"course_id"`
	Version      int           `db:"version"`
	State        PlanState     `db:"state"`
	Plan         string        `db:"plan"`     // the plan file's JSON
	Reason       string        `db:"reason"`   // of a variation: why the plan changes
	AcceptedText string        `db:"accepted"` // JSON of []Accepted: read by Accepted
	Act          string        `db:"act"`
	AuthorisedOn calendar.Date `db:"authorised_on"`
}

// Accepted is a warning that a plan was authorised under, as it stood then, and why it is
// acceptable.
type Accepted struct {
	Rule    string       `json:"rule"`
	Subject string       `json:"subject"`
	Message string       `json:"message"`
	Args    finding.Args `json:"args"`
	Reason  string       `json:"reason"`
}

// Finding is the warning itself.
func (a Accepted) Finding() finding.Finding {
	return finding.Finding{Rule: a.Rule, Severity: finding.Warning, Subject: a.Subject, Message: a.Message, Args: a.Args}
}

// Accepted are the warnings that the version was authorised under.
func (v PlanVersion) Accepted() ([]Accepted, error) {
	var out []Accepted
	d := json.NewDecoder(strings.NewReader(v.AcceptedText))
	d.UseNumber() // hours stay whole
	err := d.Decode(&out)
	return out, err
}

// Part is what somebody does on a course.
type Part string

const (
	TeacherPart    Part = "teacher"
	TutorPart      Part = "tutor"
	StageTutorPart Part = "stage_tutor"
	DirectorPart   Part = "director"
)

// StaffMember is one person of the staff on a course.
type StaffMember struct {
	ID            string `db:"id"`
	CourseID      string `db:"course_id"`
	StaffID       string `db:"staff_id"`
	Part          Part   `db:"part"`
	PracticalOnly bool   `db:"practical_only"`
}

var (
	courses      = store.NewTable[Course]("course")
	planVersions = store.NewTable[PlanVersion]("plan_version")
	staffMembers = store.NewTable[StaffMember]("course_staff")
)
