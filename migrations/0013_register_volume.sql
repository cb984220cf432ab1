-- A volume of the stamped paper register of a course. Which lesson stands on a page, the
-- lesson says; a page of which nobody says anything is free.
CREATE TABLE register_volume (
  id          TEXT PRIMARY KEY,
  course_id   TEXT NOT NULL REFERENCES course (id),
  number      INTEGER NOT NULL CHECK (number > 0),
  code        TEXT NOT NULL UNIQUE, -- in the QR of its pages
  origin      TEXT NOT NULL CHECK (origin IN ('prepared', 'elsewhere')),
  state       TEXT NOT NULL CHECK (state IN ('prepared', 'open', 'closed', 'withdrawn')),
  first_page  INTEGER NOT NULL CHECK (first_page > 0),
  last_page   INTEGER NOT NULL,
  stamped_by  TEXT NOT NULL,
  stamped_on  DATE,
  place       TEXT NOT NULL,
  protocol    TEXT NOT NULL,
  closed_on   DATE,
  UNIQUE (course_id, number),
  CHECK (first_page <= last_page)
);

-- Pages barred by hand so that nobody can write on them any more.
CREATE TABLE register_barring (
  id         TEXT PRIMARY KEY,
  volume_id  TEXT NOT NULL REFERENCES register_volume (id),
  first_page INTEGER NOT NULL,
  last_page  INTEGER NOT NULL,
  barred_on  DATE NOT NULL,
  barred_by  TEXT NOT NULL, -- who signed the act, by name
  reason     TEXT NOT NULL,
  CHECK (first_page <= last_page)
);
CREATE INDEX register_barring_volume ON register_barring (volume_id);

-- A page on which a lesson was written before it passed to another, or to none. It is not free
-- again; where it had stayed blank after all, there is no row.
CREATE TABLE register_leaving (
  id        TEXT PRIMARY KEY,
  volume_id TEXT NOT NULL REFERENCES register_volume (id),
  page      INTEGER NOT NULL,
  lesson_id TEXT NOT NULL REFERENCES lesson (id),
  to_volume TEXT NOT NULL,
  to_page   TEXT NOT NULL,
  left_on   DATE NOT NULL,
  left_by   TEXT NOT NULL,
  reason    TEXT NOT NULL
);
CREATE INDEX register_leaving_volume ON register_leaving (volume_id);
CREATE INDEX register_leaving_lesson ON register_leaving (lesson_id);

-- A leaf of a scan or photograph: a page of the register, once its QR was read or somebody
-- said which. A whole file that still waits to be read is leaf 0.
CREATE TABLE register_scan (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL REFERENCES course (id),
  file_id   TEXT NOT NULL REFERENCES vault_file (id),
  leaf      INTEGER NOT NULL CHECK (leaf >= 0),
  state     TEXT NOT NULL CHECK (state IN ('waiting', 'placed', 'unplaced', 'foreign', 'discarded')),
  volume_id TEXT REFERENCES register_volume (id), -- of another course where it is foreign
  page      INTEGER NOT NULL,
  placed    TEXT NOT NULL CHECK (placed IN ('', 'qr', 'hand')),
  taken_at  TIMESTAMPTZ NOT NULL,
  taken_by  TEXT NOT NULL,
  placed_by TEXT NOT NULL,
  UNIQUE (course_id, file_id, leaf)
);
CREATE INDEX register_scan_volume ON register_scan (volume_id, page);
CREATE INDEX register_scan_file ON register_scan (file_id);
