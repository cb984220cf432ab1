-- What an inspector noted of a visit, on the spot. It is never changed: another follows it.
CREATE TABLE visit (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL REFERENCES course (id),
  lesson_id TEXT REFERENCES lesson (id), -- none: of the course as a whole
  number    INTEGER NOT NULL CHECK (number > 0), -- on the course, without gaps
  on_date   DATE NOT NULL,
  at_wall   INTEGER NOT NULL, -- seconds since midnight
  present   INTEGER NOT NULL CHECK (present >= 0), -- how many people were there
  outcome   TEXT NOT NULL CHECK (outcome IN ('regular', 'remarks', 'irregular')),
  note      TEXT NOT NULL,
  inspector TEXT NOT NULL, -- by name
  noted_at  TIMESTAMPTZ NOT NULL,
  noted_by  TEXT NOT NULL,
  UNIQUE (course_id, number)
);
CREATE INDEX visit_lesson ON visit (lesson_id);
