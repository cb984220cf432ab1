-- A person as they are known now. What stood before is in learner_version and in the journal.
CREATE TABLE learner (
  id           TEXT PRIMARY KEY,
  surname      TEXT NOT NULL,
  name         TEXT NOT NULL, -- of people with one name, this or the surname is empty
  sort_key     TEXT NOT NULL, -- it-IT collation key, in hex
  sex          TEXT NOT NULL CHECK (sex IN ('', 'F', 'M')),
  birth_date   TEXT NOT NULL, -- ISO, as much as is known: 1990-05-31, 1990-05, 1990, or nothing
  birth_place  TEXT NOT NULL, -- as printed: "Napoli (NA)", "Lima (Perù)"
  birth_code   TEXT NOT NULL, -- Belfiore
  citizenships TEXT NOT NULL, -- ISO 3166 codes, separated by spaces; never from the codice fiscale
  tax_code     TEXT NOT NULL,
  email        TEXT NOT NULL,
  phone        TEXT NOT NULL,
  other_phone  TEXT NOT NULL,
  -- Where the person lives, and where they are found when that is elsewhere: street and
  -- number, municipality or city and state as printed, its Belfiore code, postcode.
  residence          TEXT NOT NULL,
  residence_town     TEXT NOT NULL,
  residence_code     TEXT NOT NULL,
  residence_postcode TEXT NOT NULL,
  domicile           TEXT NOT NULL,
  domicile_town      TEXT NOT NULL,
  domicile_code      TEXT NOT NULL,
  domicile_postcode  TEXT NOT NULL,
  -- Who signs for a minor.
  guardian                TEXT NOT NULL, -- surname and name
  guardian_relation       TEXT NOT NULL CHECK (guardian_relation IN ('', 'mother', 'father', 'guardian', 'foster', 'administrator')),
  guardian_tax_code       TEXT NOT NULL,
  guardian_email          TEXT NOT NULL,
  guardian_phone          TEXT NOT NULL,
  other_guardian          TEXT NOT NULL,
  other_guardian_relation TEXT NOT NULL CHECK (other_guardian_relation IN ('', 'mother', 'father', 'guardian', 'foster', 'administrator')),
  other_guardian_tax_code TEXT NOT NULL,
  other_guardian_email    TEXT NOT NULL,
  other_guardian_phone    TEXT NOT NULL,
  -- What the person declares for the regional forms; what counts as a requirement is evidence.
  school           TEXT NOT NULL CHECK (school IN ('', 'none', 'licenza_media', 'qualifica', 'diploma', 'laurea')),
  school_system    TEXT NOT NULL CHECK (school_system IN ('', 'italian', 'foreign')),
  school_country   TEXT NOT NULL, -- ISO 3166, of a foreign title
  school_year      TEXT NOT NULL,
  school_institute TEXT NOT NULL,
  employment       TEXT NOT NULL CHECK (employment IN ('', 'first_job', 'employed', 'unemployed', 'student', 'inactive')),
  merged_into      TEXT REFERENCES learner (id) -- the record kept, where this one was the same person
);
CREATE INDEX learner_sort ON learner (sort_key, id);
CREATE INDEX learner_merged ON learner (merged_into);

-- What people are found by. A key is the hex of folded text, so that both databases order
-- it alike whatever their collation, and a prefix is a range. It is made from learner and
-- learner_version in the same transaction and can be made again from them.
CREATE TABLE learner_key (
  learner_id TEXT NOT NULL REFERENCES learner (id),
  kind       TEXT NOT NULL CHECK (kind IN ('name', 'former', 'code', 'word')), -- full name now, full name before, codice fiscale without omocodia, one word
  word       TEXT NOT NULL,
  PRIMARY KEY (learner_id, kind, word)
);
CREATE INDEX learner_key_word ON learner_key (kind, word, learner_id);

-- Name, sex and codice fiscale as they stood before an act.
CREATE TABLE learner_version (
  id          TEXT PRIMARY KEY,
  learner_id  TEXT NOT NULL REFERENCES learner (id),
  surname     TEXT NOT NULL,
  name        TEXT NOT NULL,
  sex         TEXT NOT NULL,
  tax_code    TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('mistake', 'name', 'sex', 'tax_code', 'merge')),
  number      TEXT NOT NULL, -- of the act
  authority   TEXT NOT NULL, -- whose act it is
  acted_on    DATE NOT NULL, -- the first day of what came after
  recorded_on DATE NOT NULL
);
CREATE INDEX learner_version_learner ON learner_version (learner_id);

-- Two records that look like one person and are two.
CREATE TABLE learner_distinct (
  id         TEXT PRIMARY KEY,
  learner_id TEXT NOT NULL REFERENCES learner (id), -- the smaller id
  other_id   TEXT NOT NULL REFERENCES learner (id),
  decided_on DATE NOT NULL,
  UNIQUE (learner_id, other_id)
);
CREATE INDEX learner_distinct_other ON learner_distinct (other_id);

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

-- The restricted record: what it says is sealed, each entry under a key of its own, which is
-- sealed too and goes when the entry is erased.
CREATE TABLE restricted_entry (
  id         TEXT PRIMARY KEY,
  learner_id TEXT NOT NULL REFERENCES learner (id),
  sealed     TEXT NOT NULL, -- empty when erased
  written_by TEXT NOT NULL,
  written_on DATE NOT NULL,
  replaces   TEXT NOT NULL, -- the entry that it corrects
  erased_by  TEXT NOT NULL,
  erased_on  DATE
);
CREATE INDEX restricted_entry_learner ON restricted_entry (learner_id);

CREATE TABLE restricted_key (
  entry_id TEXT PRIMARY KEY REFERENCES restricted_entry (id),
  sealed   TEXT NOT NULL
);

-- Who opened it.
CREATE TABLE restricted_reading (
  id         TEXT PRIMARY KEY,
  learner_id TEXT NOT NULL REFERENCES learner (id),
  account_id TEXT NOT NULL,
  name       TEXT NOT NULL,
  at         TIMESTAMPTZ NOT NULL,
  why        TEXT NOT NULL
);
CREATE INDEX restricted_reading_learner ON restricted_reading (learner_id);

CREATE TABLE enrolment (
  id           TEXT PRIMARY KEY,
  course_id    TEXT NOT NULL REFERENCES course (id),
  learner_id   TEXT NOT NULL REFERENCES learner (id),
  number       INTEGER NOT NULL CHECK (number > 0), -- on the register, never given twice
  state        TEXT NOT NULL CHECK (state IN ('applied', 'waiting', 'admitted', 'withdrawn', 'excluded', 'transferred', 'rejected', 'renounced')),
  auditor      BOOLEAN NOT NULL,
  enrolled_on  DATE NOT NULL,
  admitted_on  DATE, -- to attendance
  late_entry   BOOLEAN NOT NULL,
  place        INTEGER CHECK (place > 0), -- orders the waiting list, none for who is not on it
  replaces_id  TEXT UNIQUE REFERENCES enrolment (id), -- whoever left and is replaced by this person, once
  came_from_id TEXT UNIQUE REFERENCES enrolment (id), -- the enrolment on another edition that was transferred here
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
  end_kind     TEXT NOT NULL CHECK (end_kind IN ('', 'suspended', 'withdrawn', 'excluded', 'transferred'))
);
CREATE INDEX enrolment_period_enrolment ON enrolment_period (enrolment_id);

-- What was done to an enrolment, by the act and the day it is about. Who did it, and when,
-- is in the journal.
CREATE TABLE enrolment_step (
  id           TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  act          TEXT NOT NULL,
  on_date      DATE NOT NULL,
  reason       TEXT NOT NULL -- an ordinary reason; health stands in the restricted record
);
CREATE INDEX enrolment_step_enrolment ON enrolment_step (enrolment_id);

CREATE TABLE credit (
  id           TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  segment      TEXT NOT NULL,
  mode         TEXT NOT NULL,
  year         INTEGER NOT NULL CHECK (year >= 0), -- of the course, whose hours it waives; 0 in a course of one
  minutes      INTEGER NOT NULL CHECK (minutes > 0),
  decision     TEXT NOT NULL, -- its number
  decided_on   DATE NOT NULL,
  decided_by   TEXT NOT NULL, -- the commission, or who decided
  file_id      TEXT REFERENCES vault_file (id), -- the decision itself; none: the paper is in the archive
  revoked_on   DATE -- counts no more
);
CREATE INDEX credit_enrolment ON credit (enrolment_id);
CREATE INDEX credit_file ON credit (file_id);

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

-- A file of people on its way into the archive: who brought it, when, and how many went in.
CREATE TABLE intake (
  id              TEXT PRIMARY KEY,
  course_id       TEXT REFERENCES course (id),
  file_name       TEXT NOT NULL,
  digest          TEXT NOT NULL,
  format          TEXT NOT NULL,
  header          INTEGER NOT NULL CHECK (header >= 0), -- row of the headings
  mapping         TEXT NOT NULL, -- JSON: the field of each column
  state           TEXT NOT NULL CHECK (state IN ('open', 'mapped', 'writing', 'done', 'discarded')),
  update_known    BOOLEAN NOT NULL,
  accept_warnings BOOLEAN NOT NULL,
  opened_by       TEXT NOT NULL,
  opened_at       TIMESTAMPTZ NOT NULL,
  ended_at        TIMESTAMPTZ,
  erased_at       TIMESTAMPTZ,
  row_count       INTEGER NOT NULL,
  added           INTEGER NOT NULL,
  changed         INTEGER NOT NULL,
  unchanged       INTEGER NOT NULL,
  enrolled        INTEGER NOT NULL,
  refused         INTEGER NOT NULL
);
CREATE INDEX intake_course ON intake (course_id);

-- Its rows, until each is written or the days of those left out are over: personal data that
-- no event holds, so that deleting them is enough.
CREATE TABLE intake_row (
  intake_id TEXT NOT NULL REFERENCES intake (id),
  number    INTEGER NOT NULL, -- as the spreadsheet shows it
  cells     TEXT NOT NULL,    -- JSON, empty once written
  twin      INTEGER NOT NULL, -- an earlier row that is the same person
  choice    TEXT NOT NULL,
  outcome   TEXT NOT NULL CHECK (outcome IN ('', 'added', 'changed', 'unchanged', 'refused')),
  enrolled  BOOLEAN NOT NULL,
  reason    TEXT NOT NULL,
  PRIMARY KEY (intake_id, number)
);

-- What a heading was put to, the last time it was seen.
CREATE TABLE intake_heading (
  heading TEXT PRIMARY KEY,
  field   TEXT NOT NULL
);
