package templates

// Signing is a form of closed lessons to sign: it posts lesson for each that is ticked, and
// the password, or the PIN.
type Signing struct {
	Action  string
	Lessons []SignLesson
	PIN     string // whose PIN is asked, on a device that is not theirs; empty: the reader's password
	Form    Form
}

// SignLesson is a closed page as its signer reads it.
type SignLesson struct {
	LessonRow
	Value    string // the lesson, and what its page says
	Ticked   bool
	Present  int
	Enrolled int
}

// SignatureLine is one signature under a closed page, or its place.
type SignatureLine struct {
	Part    string // docente, tutor
	Name    string // of a tutor who has not signed: of all who may
	State   Badge
	Text    string   // when, by which means, why it is missing
	Proof   string   // href of the document that proves an attested one
	Actions []Action // sign it, with the PIN, attest it
}

// Attest is pages/attest.html: it posts reason, proof, file and password.
type Attest struct {
	Action string
	Intro  string
	Wait   string // from when on it is possible; empty: now
	Facts  []Fact
	Form   Form
	Back   Link
}

// StaffPIN is pages/staff_pin.html: the PIN of somebody of the staff, as the office sees it.
type StaffPIN struct {
	State   Badge
	Facts   []Fact
	New     *SecretAddress // the link that was just made: shown this once
	Actions []Action
}

// ChoosePIN is pages/choose_pin.html, by a private link. It posts pin and pin_again.
type ChoosePIN struct {
	Action string
	Name   string
	Form   Form
}

// OwnPIN is where somebody of the staff chooses their own, on their profile. It posts
// password, pin and pin_again to /profilo/pin.
type OwnPIN struct {
	State Badge
	Facts []Fact
	Form  Form
}

// Signers is pages/signers.html: which teachers may sign on this device.
type Signers struct {
	People []Signer
	Empty  Empty
}

// Signer is a teacher whose signature is missing.
type Signer struct {
	Name  string
	Href  string
	Waits int
	PIN   Badge
}

// SignByPIN is pages/sign_by_pin.html.
type SignByPIN struct {
	Signing *Signing
	Empty   Empty
}
