-- What comes in and goes out, one number after the other within a year. Nothing is
-- deleted: an annulled entry keeps its number.
CREATE TABLE protocol_entry (
  id            TEXT PRIMARY KEY,
  year          INTEGER NOT NULL,
  number        INTEGER NOT NULL CHECK (number > 0),
  direction     TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  registered_on DATE NOT NULL,
  registered_by TEXT NOT NULL,
  counterpart   TEXT NOT NULL, -- who it comes from, or goes to
  subject       TEXT NOT NULL,
  document_date DATE,          -- the letter's own
  reference     TEXT NOT NULL, -- the counterpart's number
  course_id     TEXT REFERENCES course (id),
  file_id       TEXT REFERENCES vault_file (id),
  annulled_on   DATE,
  annulled_by   TEXT NOT NULL,
  annulled_why  TEXT NOT NULL,
  UNIQUE (year, number)
);
CREATE INDEX protocol_entry_course ON protocol_entry (course_id);
CREATE INDEX protocol_entry_file ON protocol_entry (file_id);

-- A letter to the Region: ready → sent → acknowledged; annulled only before it is sent.
-- What is still to be prepared is no row: it is computed from the course.
CREATE TABLE communication (
  id              TEXT PRIMARY KEY,
  course_id       TEXT NOT NULL REFERENCES course (id),
  kind            TEXT NOT NULL CHECK (kind IN ('start', 'variation', 'class', 'end', 'exam')),
  aspects         TEXT NOT NULL, -- of a variation: calendar, teacher, site, mode, separated by spaces
  state           TEXT NOT NULL CHECK (state IN ('ready', 'sent', 'acknowledged', 'annulled')),
  due_on          DATE,          -- the last day in time, as it was when it was prepared
  why             TEXT NOT NULL, -- what made it due, in Italian
  reason          TEXT NOT NULL, -- printed: why it is late, or what else there is to say
  subject         TEXT NOT NULL,
  recipient       TEXT NOT NULL,
  content         TEXT NOT NULL, -- JSON of what is told
  prepared_on     DATE NOT NULL,
  prepared_by     TEXT NOT NULL,
  entry_id        TEXT NOT NULL UNIQUE REFERENCES protocol_entry (id),
  channel         TEXT NOT NULL CHECK (channel IN ('', 'pec', 'portal', 'registered_mail', 'hand')),
  sent_on         DATE,
  sent_reference  TEXT NOT NULL, -- the message’s or the parcel’s own number
  received_on     DATE,
  receipt_number  TEXT NOT NULL, -- the Region’s protocol
  receipt_file_id TEXT REFERENCES vault_file (id),
  answer_id       TEXT REFERENCES protocol_entry (id), -- what the Region answered
  annulled_on     DATE,
  annulled_why    TEXT NOT NULL
);
CREATE INDEX communication_course ON communication (course_id);
CREATE INDEX communication_receipt ON communication (receipt_file_id);
CREATE INDEX communication_answer ON communication (answer_id);

-- The day a course proposes for its exam, until the board says its own.
CREATE TABLE exam_proposal (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL UNIQUE REFERENCES course (id),
  on_date   DATE NOT NULL,
  place     TEXT NOT NULL
);
