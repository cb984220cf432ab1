CREATE TABLE standard (
  id     TEXT PRIMARY KEY,
  region TEXT NOT NULL,
  title  TEXT NOT NULL
);

-- draft → confirmed → published; a published version never changes.
CREATE TABLE standard_version (
  id           TEXT PRIMARY KEY,
  standard_id  TEXT NOT NULL REFERENCES standard (id),
  version      INTEGER NOT NULL CHECK (version > 0),
  state        TEXT NOT NULL CHECK (state IN ('draft', 'confirmed', 'published')),
  document     TEXT NOT NULL, -- the standard as JSON
  source       TEXT NOT NULL, -- the sheet as it was read, empty where there is none
  origin       TEXT NOT NULL CHECK (origin IN ('sheet', 'hand', 'file', 'version')),
  edited_by    TEXT NOT NULL, -- who last corrected the document by hand
  edited_on    DATE,
  confirmed_by TEXT NOT NULL,
  confirmed_on DATE,
  published_on DATE,
  UNIQUE (standard_id, version)
);

CREATE TABLE course (
  id                  TEXT PRIMARY KEY,
  title               TEXT NOT NULL,
  edition             TEXT NOT NULL,
  standard_version_id TEXT NOT NULL REFERENCES standard_version (id),
  training            INTEGER NOT NULL CHECK (training > 0), -- which of the standard's training standards
  state               TEXT NOT NULL CHECK (state IN ('draft', 'authorised', 'started', 'ended', 'exam', 'closed')),
  regional_code       TEXT NOT NULL,
  funding             TEXT NOT NULL CHECK (funding IN ('self', 'public')),
  cup                 TEXT NOT NULL,
  act_number          TEXT NOT NULL,
  act_date            DATE,
  seats               INTEGER NOT NULL CHECK (seats > 0),
  site_id             TEXT NOT NULL REFERENCES site (id),
  platform            TEXT NOT NULL, -- of live and self-paced distance
  starts_on           DATE NOT NULL, -- planned
  ends_on             DATE NOT NULL, -- planned
  started_on          DATE,          -- the day of the first lesson held, frozen when the course starts
  ended_on            DATE,
  register            TEXT NOT NULL CHECK (register IN ('cartaceo', 'elettronico')),
  register_act        TEXT NOT NULL,
  register_act_on     DATE,
  credit_reading      TEXT NOT NULL CHECK (credit_reading IN ('reduce', 'count')),
  uf_caps             TEXT NOT NULL CHECK (uf_caps IN ('proportional', 'literal')),
  at_risk_percent     INTEGER NOT NULL CHECK (at_risk_percent BETWEEN 1 AND 100),
  mark_scale          INTEGER NOT NULL CHECK (mark_scale > 0),
  pass_mark           INTEGER NOT NULL CHECK (pass_mark >= 0),
  inail_policy        TEXT NOT NULL,
  inail_from          DATE,
  inail_to            DATE,
  liability_policy    TEXT NOT NULL,
  liability_from      DATE,
  liability_to        DATE
);
CREATE INDEX course_site ON course (site_id);
CREATE INDEX course_standard_version ON course (standard_version_id);

CREATE TABLE plan_version (
  id            TEXT PRIMARY KEY,
  course_id     TEXT NOT NULL REFERENCES course (id),
  version       INTEGER NOT NULL CHECK (version > 0),
  state         TEXT NOT NULL CHECK (state IN ('draft', 'authorised', 'superseded')),
  plan          TEXT NOT NULL, -- hours by segment and mode, as JSON
  reason        TEXT NOT NULL, -- of a variation: why the plan changes
  accepted      TEXT NOT NULL, -- the warnings it was authorised under, each with why it is acceptable, as JSON
  act           TEXT NOT NULL,
  authorised_on DATE,
  UNIQUE (course_id, version)
);

-- Who works on the course, and as what.
CREATE TABLE course_staff (
  id             TEXT PRIMARY KEY,
  course_id      TEXT NOT NULL REFERENCES course (id),
  staff_id       TEXT NOT NULL REFERENCES staff (id),
  part           TEXT NOT NULL CHECK (part IN ('teacher', 'tutor', 'stage_tutor', 'director')),
  practical_only BOOLEAN NOT NULL,
  UNIQUE (course_id, staff_id, part)
);
CREATE INDEX course_staff_staff ON course_staff (staff_id);
