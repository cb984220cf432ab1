CREATE TABLE account (
  id            TEXT PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  roles         TEXT NOT NULL, -- the role names, separated by spaces
  active        BOOLEAN NOT NULL
);

CREATE TABLE session (
  id         TEXT PRIMARY KEY, -- SHA-256 of the token
  account_id TEXT NOT NULL REFERENCES account (id),
  data       TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_account ON session (account_id);

-- Failed sign-ins by key (an account, an address).
CREATE TABLE throttle (
  id       TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  until    TIMESTAMPTZ
);

-- One-time links: the first administrator, a forgotten password.
CREATE TABLE one_time_link (
  id         TEXT PRIMARY KEY, -- SHA-256 of the secret
  purpose    TEXT NOT NULL,
  account_id TEXT REFERENCES account (id),
  expires_at TIMESTAMPTZ NOT NULL,
  used_at    TIMESTAMPTZ
);
CREATE INDEX one_time_link_account ON one_time_link (account_id);

CREATE TABLE provider (
  id                 TEXT PRIMARY KEY CHECK (id = 'provider'),
  name               TEXT NOT NULL,
  accreditation_code TEXT NOT NULL,
  region             TEXT NOT NULL,
  tax_id             TEXT NOT NULL,
  address            TEXT NOT NULL,
  city               TEXT NOT NULL,
  director           TEXT NOT NULL,
  zone               TEXT NOT NULL, -- "Europe/Rome"
  sender_email       TEXT NOT NULL, -- messages to learners come from it; empty: none are sent
  -- What the house does by itself, in the provider's zone.
  night_hour  INTEGER NOT NULL CHECK (night_hour BETWEEN 0 AND 23),   -- when it looks at the data
  digest_hour INTEGER NOT NULL CHECK (digest_hour BETWEEN 0 AND 23),  -- when it writes to its own people
  chase_days  INTEGER NOT NULL CHECK (chase_days >= 0),               -- after the tutor was chased, before the director is
  -- Shares of the allowed absence, in percent, at which tutor and secretariat are told; 0 = not told.
  absence_first  INTEGER NOT NULL CHECK (absence_first BETWEEN 0 AND 100),
  absence_second INTEGER NOT NULL CHECK (absence_second BETWEEN 0 AND 100),
  absence_last   INTEGER NOT NULL CHECK (absence_last BETWEEN 0 AND 100),
  -- When the Region is told, in days: the region's figures, so the provider writes them.
  start_notice_days     INTEGER NOT NULL CHECK (start_notice_days >= 0),     -- before the first lesson
  calendar_notice_days  INTEGER NOT NULL CHECK (calendar_notice_days >= 0),  -- before a lesson that is moved
  variation_notice_days INTEGER NOT NULL CHECK (variation_notice_days >= 0), -- before a lesson with another teacher, site or mode
  withdrawal_days       INTEGER NOT NULL CHECK (withdrawal_days >= 0),       -- after a withdrawal
  end_days              INTEGER NOT NULL CHECK (end_days >= 0),              -- after the end
  exam_notice_days      INTEGER NOT NULL CHECK (exam_notice_days >= 0),      -- before the exam
  replacement_days      INTEGER NOT NULL CHECK (replacement_days >= 0),      -- after the first lesson, in which who leaves can be replaced
  -- When the register is written, the provider's own figures.
  close_hours INTEGER NOT NULL CHECK (close_hours >= 0), -- after its end, in which a lesson is closed
  mark_days   INTEGER NOT NULL CHECK (mark_days >= 0),    -- after its day, in which a mark is in time
  attest_days INTEGER NOT NULL CHECK (attest_days >= 0)   -- after closing, before a missing signature is attested
);

-- What the provider itself asks of whoever enrols. The latest stands; a course that has
-- started keeps the one of the day before.
CREATE TABLE provider_rules (
  id         TEXT PRIMARY KEY,
  since      DATE NOT NULL,
  decided_by TEXT NOT NULL,
  rules      TEXT NOT NULL -- JSON, as in a standard
);

CREATE TABLE site (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  address    TEXT NOT NULL,
  city       TEXT NOT NULL,
  patron     TEXT NOT NULL, -- the town's patron saint, whose day is a holiday there
  patron_day TEXT NOT NULL, -- "09-19", empty while nobody has said
  closed_on  DATE -- to new use
);

CREATE TABLE room (
  id        TEXT PRIMARY KEY,
  site_id   TEXT NOT NULL REFERENCES site (id),
  name      TEXT NOT NULL,
  seats     INTEGER NOT NULL CHECK (seats >= 0),
  closed_on DATE -- to new use
);
CREATE INDEX room_site ON room (site_id);

-- Teachers, tutors and stage tutors, with what T1–T3 ask of them.
CREATE TABLE staff (
  id                 TEXT PRIMARY KEY,
  account_id         TEXT REFERENCES account (id),
  surname            TEXT NOT NULL,
  name               TEXT NOT NULL,
  sort_key           TEXT NOT NULL,
  world_of_work      BOOLEAN NOT NULL,
  title              TEXT NOT NULL,
  title_adequate     TEXT NOT NULL CHECK (title_adequate IN ('', 'yes', 'no')),
  documented_years   INTEGER NOT NULL CHECK (documented_years >= 0),
  evidence           TEXT NOT NULL, -- the documents that were judged
  judged_by          TEXT NOT NULL,
  judged_on          DATE,
  left_on            DATE -- works here no longer
);
CREATE INDEX staff_account ON staff (account_id);

CREATE TABLE staff_document (
  id                TEXT PRIMARY KEY,
  staff_id          TEXT NOT NULL REFERENCES staff (id),
  kind              TEXT NOT NULL CHECK (kind IN ('title', 'experience', 'other')),
  description       TEXT NOT NULL,
  received_on       DATE NOT NULL,
  file_id           TEXT REFERENCES vault_file (id), -- none: the paper is in the archive
  withdrawn_on      DATE,
  withdrawn_because TEXT NOT NULL
);
CREATE INDEX staff_document_staff ON staff_document (staff_id);
CREATE INDEX staff_document_file ON staff_document (file_id);

-- Who judged whom, on what and when. The staff row says the one that stands.
CREATE TABLE staff_judgement (
  id               TEXT PRIMARY KEY,
  staff_id         TEXT NOT NULL REFERENCES staff (id),
  title            TEXT NOT NULL,
  title_adequate   TEXT NOT NULL CHECK (title_adequate IN ('yes', 'no')),
  world_of_work    BOOLEAN NOT NULL,
  documented_years INTEGER NOT NULL CHECK (documented_years >= 0),
  evidence         TEXT NOT NULL,
  note             TEXT NOT NULL,
  judged_by        TEXT NOT NULL,
  judged_on        DATE NOT NULL,
  fell_on          DATE,
  fell_because     TEXT NOT NULL
);
CREATE INDEX staff_judgement_staff ON staff_judgement (staff_id);

-- How a list is wanted elsewhere: which columns, in which order, under which titles.
CREATE TABLE export_layout (
  id        TEXT PRIMARY KEY,
  list      TEXT NOT NULL, -- the kind of list it is for
  name      TEXT NOT NULL,
  columns   TEXT NOT NULL, -- JSON
  separator TEXT NOT NULL CHECK (separator IN (';', ',', 'tab')),
  encoding  TEXT NOT NULL CHECK (encoding IN ('', 'utf-8', 'cp-1252')),
  iso_dates BOOLEAN NOT NULL,
  usual     BOOLEAN NOT NULL, -- the one taken where nobody chooses
  UNIQUE (list, name)
);
