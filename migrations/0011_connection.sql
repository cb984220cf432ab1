-- The report of a platform that was kept for a remote lesson: evidence, never attendance.
-- The file itself is in the vault, named by its SHA-256.
CREATE TABLE connection_report (
  id           TEXT PRIMARY KEY,
  lesson_id    TEXT NOT NULL REFERENCES lesson (id),
  file_id      TEXT NOT NULL REFERENCES vault_file (id),
  file_name    TEXT NOT NULL,
  platform     TEXT NOT NULL,
  part         TEXT NOT NULL CHECK (part IN ('counted', 'compared', 'withdrawn')),
  day_order    TEXT NOT NULL CHECK (day_order IN ('', 'day', 'month')), -- as a person said
  brought_at   TIMESTAMPTZ NOT NULL,
  brought_by   TEXT NOT NULL,
  confirmed_at TIMESTAMPTZ,
  confirmed_by TEXT NOT NULL,
  UNIQUE (lesson_id, file_id) -- the same file again is the one that is kept
);
CREATE INDEX connection_report_file ON connection_report (file_id);

-- Who on a course is behind a name or an e-mail of a platform, as a person said once.
CREATE TABLE connection_alias (
  id           TEXT PRIMARY KEY,
  course_id    TEXT NOT NULL REFERENCES course (id),
  alias        TEXT NOT NULL, -- an e-mail, or a name folded
  kind         TEXT NOT NULL CHECK (kind IN ('learner', 'staff', 'ignored')),
  enrolment_id TEXT REFERENCES enrolment (id), -- of a learner
  said_at      TIMESTAMPTZ NOT NULL,
  said_by      TEXT NOT NULL,
  CHECK (CASE WHEN kind = 'learner' THEN 1 ELSE 0 END = CASE WHEN enrolment_id IS NULL THEN 0 ELSE 1 END)
);
CREATE INDEX connection_alias_course ON connection_alias (course_id);
CREATE INDEX connection_alias_enrolment ON connection_alias (enrolment_id);

-- What the columns of a report are, remembered by its headings for every course.
CREATE TABLE headings_said (
  id        TEXT PRIMARY KEY,
  kind      TEXT NOT NULL CHECK (kind IN ('connections', 'self_paced')),
  signature TEXT NOT NULL,
  mapping   TEXT NOT NULL, -- JSON
  said_at   TIMESTAMPTZ NOT NULL,
  said_by   TEXT NOT NULL,
  UNIQUE (kind, signature)
);
