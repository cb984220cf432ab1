-- A report of an e-learning platform, as it was brought: the file is in the vault. Until
-- somebody confirms it, it says nothing of anybody.
CREATE TABLE fad_report (
  id           TEXT PRIMARY KEY,
  course_id    TEXT NOT NULL REFERENCES course (id),
  kind         TEXT NOT NULL CHECK (kind IN ('log', 'completion', 'table')),
  platform     TEXT NOT NULL,
  up_to        DATE NOT NULL, -- the day on which it was made
  gap_minutes  INTEGER NOT NULL CHECK (gap_minutes BETWEEN 1 AND 240), -- between two clicks that are still one session
  mapping      TEXT NOT NULL, -- JSON: what the columns of a table are
  signature    TEXT NOT NULL, -- of its headings
  file_id      TEXT NOT NULL REFERENCES vault_file (id),
  file_name    TEXT NOT NULL,
  row_count    INTEGER NOT NULL,
  brought_at   TIMESTAMPTZ NOT NULL,
  brought_by   TEXT NOT NULL,
  confirmed_at TIMESTAMPTZ,
  confirmed_by TEXT NOT NULL,
  UNIQUE (course_id, file_id)
);
CREATE INDEX fad_report_file ON fad_report (file_id);

-- Who an account of the platform is, as a person said it once.
CREATE TABLE fad_account (
  id           TEXT PRIMARY KEY,
  course_id    TEXT NOT NULL REFERENCES course (id),
  account      TEXT NOT NULL,
  enrolment_id TEXT REFERENCES enrolment (id), -- none: no learner of the course
  said_at      TIMESTAMPTZ NOT NULL,
  said_by      TEXT NOT NULL,
  UNIQUE (course_id, account)
);
CREATE INDEX fad_account_enrolment ON fad_account (enrolment_id);

-- Which object an activity of the platform is, as a person said it once.
CREATE TABLE fad_activity (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL REFERENCES course (id),
  activity  TEXT NOT NULL, -- folded
  object_id TEXT NOT NULL, -- of fad_object; empty: none. One that was removed since is asked again
  said_at   TIMESTAMPTZ NOT NULL,
  said_by   TEXT NOT NULL,
  UNIQUE (course_id, activity)
);
