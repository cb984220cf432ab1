CREATE TABLE learner (
  id           TEXT PRIMARY KEY,
  surname      TEXT NOT NULL,
  name         TEXT NOT NULL,
  sort_key     TEXT NOT NULL, -- it-IT collation key, in hex
  search       TEXT NOT NULL, -- folded surname, name, codice fiscale, phone
  sex          TEXT NOT NULL CHECK (sex IN ('', 'F', 'M')),
  birth_date   TEXT NOT NULL, -- ISO, empty when unknown
  birth_place  TEXT NOT NULL, -- as printed: "Napoli (NA)", "Lima (Perù)"
  birth_code   TEXT NOT NULL, -- Belfiore
  citizenships TEXT NOT NULL, -- ISO 3166 codes, separated by spaces; never from the codice fiscale
  tax_code     TEXT NOT NULL,
  email        TEXT NOT NULL,
  phone        TEXT NOT NULL,
  residence    TEXT NOT NULL,
  guardian     TEXT NOT NULL  -- of a minor: name
);
CREATE INDEX learner_sort ON learner (sort_key);
CREATE INDEX learner_tax_code ON learner (tax_code);

-- What a person has handed in, and who looked at it.
CREATE TABLE evidence (
  id            TEXT PRIMARY KEY,
  learner_id    TEXT NOT NULL REFERENCES learner (id),
  kind          TEXT NOT NULL,
  title_level   TEXT NOT NULL, -- of a school title
  system        TEXT NOT NULL CHECK (system IN ('', 'italian', 'foreign')),
  country       TEXT NOT NULL,
  level         TEXT NOT NULL, -- of a language: A1 … C2
  score         TEXT NOT NULL,
  examiner      TEXT NOT NULL,
  issuer        TEXT NOT NULL,
  number        TEXT NOT NULL,
  issued_on     DATE,
  received_on   DATE NOT NULL,
  expires_on    DATE,
  self_declared BOOLEAN NOT NULL,
  file_id       TEXT REFERENCES vault_file (id),
  back_id       TEXT REFERENCES vault_file (id), -- the other side of a card
  outcome       TEXT NOT NULL CHECK (outcome IN ('pending', 'accepted', 'rejected')),
  checked_by    TEXT NOT NULL,
  checked_on    DATE,
  note          TEXT NOT NULL
);
CREATE INDEX evidence_learner ON evidence (learner_id);
CREATE INDEX evidence_file ON evidence (file_id);
CREATE INDEX evidence_back ON evidence (back_id);

CREATE TABLE enrolment (
  id           TEXT PRIMARY KEY,
  course_id    TEXT NOT NULL REFERENCES course (id),
  learner_id   TEXT NOT NULL REFERENCES learner (id),
  number       INTEGER NOT NULL CHECK (number > 0), -- on the register, never given twice
  state        TEXT NOT NULL CHECK (state IN ('applied', 'admitted', 'withdrawn', 'excluded')),
  auditor      BOOLEAN NOT NULL,
  enrolled_on  DATE NOT NULL,
  admitted_on  DATE, -- to attendance
  late_entry   BOOLEAN NOT NULL,
  UNIQUE (course_id, learner_id), -- who comes back resumes; nobody is there twice
  UNIQUE (course_id, number)
);
CREATE INDEX enrolment_learner ON enrolment (learner_id);

-- Active periods: entry, suspension and resumption, withdrawal.
CREATE TABLE enrolment_period (
  id           TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  from_date    DATE NOT NULL,
  to_date      DATE, -- the last day, none while it lasts
  end_kind     TEXT NOT NULL CHECK (end_kind IN ('', 'suspended', 'withdrawn', 'excluded')),
  reason       TEXT NOT NULL -- an ordinary reason; health stands in the restricted record
);
CREATE INDEX enrolment_period_enrolment ON enrolment_period (enrolment_id);

CREATE TABLE credit (
  id           TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  segment      TEXT NOT NULL,
  mode         TEXT NOT NULL,
  minutes      INTEGER NOT NULL CHECK (minutes > 0),
  decision     TEXT NOT NULL,
  decided_on   DATE NOT NULL
);
CREATE INDEX credit_enrolment ON credit (enrolment_id);

-- What takes the place of a requirement's document: an admission credit where the
-- standard allows one, a reasoned override where only the provider asks.
CREATE TABLE requirement_waiver (
  id           TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  rule         TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('admission_credit', 'override')),
  decision     TEXT NOT NULL,
  decided_on   DATE NOT NULL,
  decided_by   TEXT NOT NULL,
  UNIQUE (enrolment_id, rule)
);
