-- The provider's own words for a reason to write; where there is no row ours hold.
CREATE TABLE message_template (
  id      TEXT PRIMARY KEY CHECK (id IN ('documents', 'start', 'seat')), -- the reason
  subject TEXT NOT NULL,
  body    TEXT NOT NULL
);

-- What was written to a person of a course, as it was sent, and how it went. A message that
-- is being sent when the program begins has an outcome that nobody knows.
CREATE TABLE message (
  id           TEXT PRIMARY KEY,
  course_id    TEXT NOT NULL REFERENCES course (id),
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  reason       TEXT NOT NULL CHECK (reason IN ('documents', 'start', 'seat')),
  on_date      DATE NOT NULL,
  copy         INTEGER NOT NULL CHECK (copy >= 0),
  state        TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'told', 'cancelled')),
  means        TEXT NOT NULL CHECK (means IN ('email', 'other_email', 'phone', 'chat', 'post', 'in_person')),
  recipient    TEXT NOT NULL,
  subject      TEXT NOT NULL,
  body         TEXT NOT NULL,
  message_id   TEXT NOT NULL UNIQUE, -- of the e-mail: the same however often it is tried
  turn         INTEGER NOT NULL CHECK (turn >= 0),
  attempts     INTEGER NOT NULL CHECK (attempts >= 0),
  trouble      TEXT NOT NULL,
  detail       TEXT NOT NULL,
  queued_at    TIMESTAMPTZ NOT NULL,
  queued_by    TEXT NOT NULL,
  settled_at   TIMESTAMPTZ,
  settled_by   TEXT NOT NULL,
  -- Nobody is written to twice for the same reason on the same day, but by an act of its own.
  UNIQUE (enrolment_id, reason, on_date, copy)
);
CREATE INDEX message_course ON message (course_id);
CREATE INDEX message_day ON message (on_date);
