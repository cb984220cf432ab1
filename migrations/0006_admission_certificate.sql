-- A learner's test at the end of a UF: the sheet asks that it is held.
CREATE TABLE unit_test (
  id           TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  segment      TEXT NOT NULL, -- the UF's code
  held_on      DATE NOT NULL,
  result       TEXT NOT NULL, -- as the teacher wrote it
  UNIQUE (enrolment_id, segment)
);

-- The list of who may sit the exam, frozen with the digest of what it says.
CREATE TABLE admission_list (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL REFERENCES course (id),
  year      INTEGER NOT NULL CHECK (year >= 0), -- whose intermediate exam it admits to, 0 the final one
  version   INTEGER NOT NULL CHECK (version > 0),
  content   TEXT NOT NULL, -- JSON of the list as it was judged
  digest    TEXT NOT NULL, -- SHA-256 of content
  course_seq INTEGER NOT NULL, -- the last event of the course it was judged on
  frozen_on DATE NOT NULL,
  frozen_at TIMESTAMPTZ NOT NULL,
  frozen_by TEXT NOT NULL,
  UNIQUE (course_id, year, version)
);

CREATE TABLE exam (
  id         TEXT PRIMARY KEY,
  course_id  TEXT NOT NULL REFERENCES course (id),
  list_id    TEXT NOT NULL REFERENCES admission_list (id),
  held_on    DATE NOT NULL,
  place      TEXT NOT NULL,
  board_act  TEXT NOT NULL, -- appointing act
  president  TEXT NOT NULL,
  members    TEXT NOT NULL, -- one a line
  tests      TEXT NOT NULL, -- one a line: what was assessed, and how
  recorded_at TIMESTAMPTZ NOT NULL,
  UNIQUE (course_id)
);
CREATE INDEX exam_list ON exam (list_id);

CREATE TABLE exam_outcome (
  id           TEXT PRIMARY KEY,
  exam_id      TEXT NOT NULL REFERENCES exam (id),
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  present      BOOLEAN NOT NULL,
  mark         INTEGER, -- on the course's scale, none for who was absent
  outcome      TEXT NOT NULL CHECK (outcome IN ('qualified', 'not_qualified', 'absent')),
  UNIQUE (exam_id, enrolment_id)
);
CREATE INDEX exam_outcome_enrolment ON exam_outcome (enrolment_id);

-- An official paper: number and content first, then the bytes, for ever.
CREATE TABLE paper (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('register', 'admission', 'certificate', 'communication', 'statement', 'volume')),
  course_id  TEXT NOT NULL REFERENCES course (id),
  series     TEXT NOT NULL,
  number     INTEGER NOT NULL CHECK (number > 0),
  content    TEXT NOT NULL, -- JSON of what is printed
  dated      DATE NOT NULL,
  code       TEXT NOT NULL UNIQUE, -- what the QR leads to
  key_id     TEXT NOT NULL,
  signature  TEXT NOT NULL, -- over kind, series, number, date and the digest of content
  state      TEXT NOT NULL CHECK (state IN ('reserved', 'issued')),
  file_id    TEXT REFERENCES vault_file (id), -- SHA-256 of the issued bytes
  issued_at  TIMESTAMPTZ,
  UNIQUE (series, number)
);
CREATE INDEX paper_course ON paper (course_id);
CREATE INDEX paper_file ON paper (file_id);

-- predisposto → trasmesso → rilasciato → consegnato; or revoked.
CREATE TABLE certificate (
  id              TEXT PRIMARY KEY,
  enrolment_id    TEXT NOT NULL REFERENCES enrolment (id),
  paper_id        TEXT NOT NULL UNIQUE REFERENCES paper (id),
  state           TEXT NOT NULL CHECK (state IN ('prepared', 'transmitted', 'released', 'delivered', 'revoked')),
  regional_number TEXT NOT NULL,
  regional_date   DATE,
  delivered_on    DATE,
  delivered_to    TEXT NOT NULL,
  revoked_on      DATE,
  revoked_reason  TEXT NOT NULL
);
CREATE INDEX certificate_enrolment ON certificate (enrolment_id);
-- Nobody has two certificates that are valid for the same course.
CREATE UNIQUE INDEX certificate_valid ON certificate (enrolment_id) WHERE state <> 'revoked';

-- What is stated of a learner at the desk. A later one of the same kind (and, of a
-- presence, of the same day) takes its place; an annulled one keeps its number.
CREATE TABLE statement (
  id           TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  paper_id     TEXT NOT NULL UNIQUE REFERENCES paper (id),
  kind         TEXT NOT NULL CHECK (kind IN ('enrolment', 'attendance', 'presence')),
  day          DATE, -- hours up to it, or presence on it
  issued_by    TEXT NOT NULL,
  annulled_on  DATE,
  annulled_by  TEXT NOT NULL,
  annulled_why TEXT NOT NULL
);
CREATE INDEX statement_enrolment ON statement (enrolment_id);
