-- Addresses that are a secret: who has one needs no account. The secret itself is nowhere.
CREATE TABLE private_link (
  id          TEXT PRIMARY KEY,
  purpose     TEXT NOT NULL CHECK (purpose IN ('application', 'learner', 'learner_calendar', 'stage_learner', 'stage_company', 'sign_pin')),
  subject     TEXT NOT NULL, -- the application, the enrolment, the stage agreement, or somebody of the staff
  secret_hash TEXT NOT NULL UNIQUE, -- SHA-256
  opened_at   TIMESTAMPTZ NOT NULL,
  opened_by   TEXT NOT NULL,
  expires_at  TIMESTAMPTZ,
  revoked_at  TIMESTAMPTZ,
  revoked_by  TEXT NOT NULL
);
CREATE UNIQUE INDEX private_link_subject ON private_link (purpose, subject) WHERE revoked_at IS NULL;

-- When a link was last used. No fact of the field: it stands in no chain.
CREATE TABLE private_link_use (
  link_id TEXT PRIMARY KEY REFERENCES private_link (id),
  used_at TIMESTAMPTZ NOT NULL
);

-- What somebody who applies is told about their data, and how long a refused application
-- is kept. A change is a new row: an application names the one it was handed in under.
CREATE TABLE application_terms (
  id             TEXT PRIMARY KEY,
  privacy_notice TEXT NOT NULL,
  keep_days      INTEGER NOT NULL CHECK (keep_days BETWEEN 1 AND 365),
  since          TIMESTAMPTZ NOT NULL,
  written_by     TEXT NOT NULL
);

-- The public form of a course. Without a row there is none.
CREATE TABLE application_form (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL UNIQUE REFERENCES course (id),
  code      TEXT NOT NULL UNIQUE, -- of its short address
  published BOOLEAN NOT NULL,
  from_date DATE NOT NULL,
  to_date   DATE NOT NULL,
  intro     TEXT NOT NULL,
  seats     TEXT NOT NULL -- what is said of the seats
);

-- What somebody typed, as it was handed in, and what became of it.
CREATE TABLE application (
  id           TEXT PRIMARY KEY,
  course_id    TEXT NOT NULL REFERENCES course (id),
  terms_id     TEXT NOT NULL REFERENCES application_terms (id),
  state        TEXT NOT NULL CHECK (state IN ('submitted', 'accepted', 'refused', 'withdrawn', 'erased')),
  typed        TEXT NOT NULL, -- JSON, never changed; empty once erased
  submitted_at TIMESTAMPTZ NOT NULL,
  decided_at   TIMESTAMPTZ,
  decided_by   TEXT NOT NULL,
  reason       TEXT NOT NULL,
  enrolment_id TEXT REFERENCES enrolment (id)
);
CREATE INDEX application_course ON application (course_id, state);
CREATE INDEX application_terms_of ON application (terms_id);
CREATE INDEX application_enrolment ON application (enrolment_id);

CREATE TABLE application_document (
  id             TEXT PRIMARY KEY,
  application_id TEXT NOT NULL REFERENCES application (id),
  kind           TEXT NOT NULL,
  title_level    TEXT NOT NULL,
  system         TEXT NOT NULL,
  country        TEXT NOT NULL,
  level          TEXT NOT NULL,
  received_on    DATE NOT NULL,
  file_id        TEXT NOT NULL REFERENCES vault_file (id)
);
CREATE INDEX application_document_application ON application_document (application_id);
CREATE INDEX application_document_file ON application_document (file_id);

-- What a learner says beforehand. It is no mark, and has no reason: reasons are restricted.
CREATE TABLE absence_signal (
  id           TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  on_date      DATE NOT NULL,
  lesson_id    TEXT REFERENCES lesson (id), -- none: the whole day
  kind         TEXT NOT NULL CHECK (kind IN ('absent', 'late', 'early')),
  signalled_at TIMESTAMPTZ NOT NULL,
  taken_back   TIMESTAMPTZ
);
CREATE INDEX absence_signal_enrolment ON absence_signal (enrolment_id, on_date);
CREATE INDEX absence_signal_lesson ON absence_signal (lesson_id);
