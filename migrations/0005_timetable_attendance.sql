CREATE TABLE course_group (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL REFERENCES course (id),
  name      TEXT NOT NULL,
  UNIQUE (course_id, name)
);

-- Dated: who joins later was not in the audience of the group's earlier lessons.
CREATE TABLE group_member (
  id           TEXT PRIMARY KEY,
  group_id     TEXT NOT NULL REFERENCES course_group (id),
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  from_date    DATE NOT NULL,
  to_date      DATE, -- the last day, none while it lasts
  UNIQUE (group_id, enrolment_id, from_date)
);
CREATE INDEX group_member_enrolment ON group_member (enrolment_id);

-- Planned and held: civil date and wall times are what was meant, instants are computed.
CREATE TABLE lesson (
  id              TEXT PRIMARY KEY,
  course_id       TEXT NOT NULL REFERENCES course (id),
  segment         TEXT NOT NULL,
  mode            TEXT NOT NULL CHECK (mode IN ('classroom', 'laboratory', 'live_distance')),
  on_date         DATE NOT NULL,
  from_wall       INTEGER NOT NULL, -- seconds since midnight
  to_wall         INTEGER NOT NULL,
  starts_at       TIMESTAMPTZ NOT NULL,
  ends_at         TIMESTAMPTZ NOT NULL,
  breaks          TEXT NOT NULL, -- JSON intervals of wall times, in order
  room_id         TEXT REFERENCES room (id),
  platform        TEXT NOT NULL,
  audience        TEXT NOT NULL CHECK (audience IN ('class', 'group', 'learners')),
  group_id        TEXT REFERENCES course_group (id),
  make_up         BOOLEAN NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('planned', 'closed', 'cancelled')),
  reopened        BOOLEAN NOT NULL,
  held            TEXT NOT NULL CHECK (held IN ('', 'planned', 'partly', 'cancelled')),
  held_from       INTEGER,
  held_to         INTEGER,
  held_starts_at  TIMESTAMPTZ,
  held_ends_at    TIMESTAMPTZ,
  held_reason     TEXT NOT NULL,
  topic           TEXT NOT NULL,
  closed_at       TIMESTAMPTZ,
  closed_by       TEXT NOT NULL,
  register_volume TEXT NOT NULL,
  register_page   TEXT NOT NULL,
  version         INTEGER NOT NULL,
  CHECK (from_wall < to_wall)
);
CREATE INDEX lesson_course ON lesson (course_id, on_date);
CREATE INDEX lesson_date ON lesson (on_date); -- a day, a week or a month of all courses
CREATE INDEX lesson_open ON lesson (on_date, from_wall) WHERE state = 'planned'; -- what waits, and what comes next
CREATE INDEX lesson_room ON lesson (room_id, starts_at);
CREATE INDEX lesson_group ON lesson (group_id);

CREATE TABLE lesson_teacher (
  id         TEXT PRIMARY KEY,
  lesson_id  TEXT NOT NULL REFERENCES lesson (id),
  staff_id   TEXT NOT NULL REFERENCES staff (id),
  starts_at  TIMESTAMPTZ NOT NULL, -- the lesson's, so that a teacher's conflicts are one index away
  ends_at    TIMESTAMPTZ NOT NULL,
  planned    BOOLEAN NOT NULL,
  actual     BOOLEAN NOT NULL,
  reason     TEXT NOT NULL, -- of a substitution
  signed_at  TIMESTAMPTZ,
  signed_by  TEXT NOT NULL, -- the account on whose device: the teacher's own, a tutor's, or that of who attests
  means      TEXT NOT NULL CHECK (means IN ('', 'account', 'pin', 'attested')),
  attested   TEXT NOT NULL, -- why the signature is missing, where somebody attests it
  proof      TEXT NOT NULL, -- what proves that the teacher was there, in words
  proof_id   TEXT REFERENCES vault_file (id), -- and the document
  UNIQUE (lesson_id, staff_id)
);
CREATE INDEX lesson_teacher_proof ON lesson_teacher (proof_id);
CREATE INDEX lesson_teacher_staff ON lesson_teacher (staff_id, starts_at);
CREATE INDEX lesson_teacher_unsigned ON lesson_teacher (staff_id, lesson_id) WHERE actual AND signed_at IS NULL;

CREATE TABLE lesson_learner (
  id           TEXT PRIMARY KEY,
  lesson_id    TEXT NOT NULL REFERENCES lesson (id),
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  UNIQUE (lesson_id, enrolment_id)
);
CREATE INDEX lesson_learner_enrolment ON lesson_learner (enrolment_id);

-- Days without lessons: of the provider, of a site, or of a course.
CREATE TABLE closure (
  id        TEXT PRIMARY KEY,
  site_id   TEXT REFERENCES site (id),
  course_id TEXT REFERENCES course (id),
  from_date DATE NOT NULL,
  to_date   DATE NOT NULL,
  reason    TEXT NOT NULL,
  CHECK (from_date <= to_date),
  CHECK (site_id IS NULL OR course_id IS NULL)
);
CREATE INDEX closure_to ON closure (to_date);
CREATE INDEX closure_site ON closure (site_id);
CREATE INDEX closure_course ON closure (course_id);

-- The week from which a course's lessons are generated, as it was last used.
CREATE TABLE weekly_pattern (
  id      TEXT PRIMARY KEY REFERENCES course (id),
  pattern TEXT NOT NULL -- JSON
);

-- A calendar that telephones subscribe to by a secret address; here is its hash.
CREATE TABLE calendar_feed (
  id          TEXT PRIMARY KEY,
  course_id   TEXT REFERENCES course (id),
  staff_id    TEXT REFERENCES staff (id),
  room_id     TEXT REFERENCES room (id), -- of one of the three
  secret_hash TEXT NOT NULL UNIQUE,      -- SHA-256
  opened_at   TIMESTAMPTZ NOT NULL,
  opened_by   TEXT NOT NULL,
  revoked_at  TIMESTAMPTZ,
  revoked_by  TEXT NOT NULL,
  CHECK (CASE WHEN course_id IS NULL THEN 0 ELSE 1 END + CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END + CASE WHEN room_id IS NULL THEN 0 ELSE 1 END = 1)
);
CREATE UNIQUE INDEX calendar_feed_course ON calendar_feed (course_id) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX calendar_feed_staff ON calendar_feed (staff_id) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX calendar_feed_room ON calendar_feed (room_id) WHERE revoked_at IS NULL;

-- One learner at one lesson. The row is derived: the mark is its event.
CREATE TABLE mark (
  id           TEXT PRIMARY KEY,
  lesson_id    TEXT NOT NULL REFERENCES lesson (id),
  enrolment_id TEXT NOT NULL REFERENCES enrolment (id),
  state        TEXT NOT NULL CHECK (state IN ('present', 'absent')),
  intervals    TEXT NOT NULL, -- JSON instants from–to, empty for absent
  mode         TEXT NOT NULL, -- empty: the lesson's
  source       TEXT NOT NULL CHECK (source IN ('sheet', 'log', 'amendment')),
  device       TEXT NOT NULL,
  device_seq   INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  marked_at    TIMESTAMPTZ NOT NULL,
  marked_by    TEXT NOT NULL,
  UNIQUE (lesson_id, enrolment_id)
);
CREATE INDEX mark_enrolment ON mark (enrolment_id);

-- A counter-entry after closing: nothing on the register is erased.
CREATE TABLE amendment (
  id           TEXT PRIMARY KEY,
  course_id    TEXT NOT NULL REFERENCES course (id),
  lesson_id    TEXT NOT NULL REFERENCES lesson (id),
  about        TEXT NOT NULL CHECK (about IN ('mark', 'held', 'topic', 'teachers', 'page')),
  enrolment_id TEXT REFERENCES enrolment (id), -- none: it is about the lesson
  old_value    TEXT NOT NULL, -- JSON of what the page said
  new_value    TEXT NOT NULL,
  reason       TEXT NOT NULL,
  page         TEXT NOT NULL, -- volume and page of the paper register it quotes
  reopened     BOOLEAN NOT NULL, -- made by closing a page that had been opened again
  amended_at   TIMESTAMPTZ NOT NULL,
  amended_by   TEXT NOT NULL,
  CHECK ((about = 'mark') = (enrolment_id IS NOT NULL))
);
CREATE INDEX amendment_lesson ON amendment (lesson_id);
CREATE INDEX amendment_course ON amendment (course_id);
CREATE INDEX amendment_enrolment ON amendment (enrolment_id);

-- A closed page: the chain's head at that moment, signed with the key outside the database.
CREATE TABLE seal (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL REFERENCES course (id),
  lesson_id TEXT REFERENCES lesson (id), -- none: of what else is sealed on the course, a visit
  ordinal   INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  head      TEXT NOT NULL,
  totals    TEXT NOT NULL, -- JSON
  key_id    TEXT NOT NULL,
  signature TEXT NOT NULL,
  sealed_at TIMESTAMPTZ NOT NULL,
  UNIQUE (course_id, ordinal)
);
CREATE INDEX seal_lesson ON seal (lesson_id);

CREATE TABLE fad_object (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL REFERENCES course (id),
  segment   TEXT NOT NULL,
  title     TEXT NOT NULL,
  minutes   INTEGER NOT NULL CHECK (minutes > 0),
  from_date DATE NOT NULL,
  to_date   DATE NOT NULL,
  platform  TEXT NOT NULL,
  CHECK (from_date <= to_date)
);
CREATE INDEX fad_object_course ON fad_object (course_id);

-- What one report of the platform says of one learner on one object: time on a day, or all
-- time until the day of the report. Reports overlap; what counts of them is judged on reading.
CREATE TABLE fad_evidence (
  id              TEXT PRIMARY KEY,
  object_id       TEXT NOT NULL REFERENCES fad_object (id),
  enrolment_id    TEXT NOT NULL REFERENCES enrolment (id),
  from_date       DATE NOT NULL, -- the days it speaks of; 1900-01-01: all until to_date
  to_date         DATE NOT NULL,
  seconds         INTEGER NOT NULL CHECK (seconds >= 0),
  measure         TEXT NOT NULL CHECK (measure IN ('tracked', 'typed', 'estimate', 'outcome')),
  accesses        INTEGER NOT NULL CHECK (accesses >= 0),
  sessions        TEXT NOT NULL, -- JSON intervals of instants, where the report says when
  last_access_at  TIMESTAMPTZ,
  account         TEXT NOT NULL, -- how the platform calls the learner
  source          TEXT NOT NULL, -- "Moodle, rapporto del 12/03/2026"
  test_result     TEXT NOT NULL,
  file_id         TEXT REFERENCES vault_file (id), -- the report; none where it was typed
  recorded_at     TIMESTAMPTZ NOT NULL,
  recorded_by     TEXT NOT NULL,
  attested_at     TIMESTAMPTZ, -- of an estimate, or of what was typed
  attested_by     TEXT NOT NULL,
  attested_reason TEXT NOT NULL,
  aside_at        TIMESTAMPTZ, -- when somebody said that it does not hold
  aside_by        TEXT NOT NULL,
  aside_reason    TEXT NOT NULL,
  CHECK (from_date <= to_date)
);
CREATE UNIQUE INDEX fad_evidence_once ON fad_evidence (file_id, object_id, enrolment_id, measure, from_date, to_date) WHERE aside_at IS NULL;
CREATE INDEX fad_evidence_object ON fad_evidence (object_id);
CREATE INDEX fad_evidence_enrolment ON fad_evidence (enrolment_id);
CREATE INDEX fad_evidence_file ON fad_evidence (file_id);

-- A learner's placement at a company, as it is in force. What was signed afterwards, with
-- what stood before, is in stage_addendum.
CREATE TABLE stage_agreement (
  id                    TEXT PRIMARY KEY,
  enrolment_id          TEXT NOT NULL REFERENCES enrolment (id),
  number                TEXT NOT NULL,
  signed_on             DATE NOT NULL, -- the date it bears
  from_date             DATE NOT NULL,
  to_date               DATE NOT NULL,
  ended_early           BOOLEAN NOT NULL,
  parts                 TEXT NOT NULL, -- JSON: minutes by segment ("stage:2299", "stage", "traineeship")
  week                  TEXT NOT NULL, -- JSON: the hours agreed of each weekday; "[]" where none are
  project               TEXT NOT NULL, -- what is to be learned and done
  company               TEXT NOT NULL,
  company_tax_id        TEXT NOT NULL,
  company_site          TEXT NOT NULL,
  sector                TEXT NOT NULL,
  company_tutor         TEXT NOT NULL,
  company_tutor_role    TEXT NOT NULL,
  company_tutor_contact TEXT NOT NULL,
  staff_id              TEXT REFERENCES staff (id), -- the provider's tutor
  inail_policy          TEXT NOT NULL, -- its own; empty: the course's
  inail_from            DATE,
  inail_to              DATE,
  liability_policy      TEXT NOT NULL,
  liability_from        DATE,
  liability_to          DATE,
  provider_signed_on    DATE,
  company_signed_on     DATE,
  learner_signed_on     DATE,
  file_id               TEXT REFERENCES vault_file (id), -- the signed copy
  CHECK (from_date <= to_date)
);
CREATE INDEX stage_agreement_enrolment ON stage_agreement (enrolment_id);
CREATE INDEX stage_agreement_staff ON stage_agreement (staff_id);
CREATE INDEX stage_agreement_file ON stage_agreement (file_id);

-- A stretch of a day at the company. It counts once it is confirmed; one that was struck
-- afterwards stays, and counts no more.
CREATE TABLE stage_day (
  id               TEXT PRIMARY KEY,
  agreement_id     TEXT NOT NULL REFERENCES stage_agreement (id),
  segment          TEXT NOT NULL,
  on_date          DATE NOT NULL,
  from_wall        INTEGER NOT NULL,
  to_wall          INTEGER NOT NULL,
  break_minutes    INTEGER NOT NULL CHECK (break_minutes >= 0),
  minutes          INTEGER NOT NULL CHECK (minutes > 0),
  activity         TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('proposed', 'returned', 'confirmed', 'struck')),
  writer           TEXT NOT NULL CHECK (writer IN ('learner', 'company', 'staff')),
  recorded_at      TIMESTAMPTZ NOT NULL,
  recorded_by      TEXT NOT NULL,
  countersigned_at TIMESTAMPTZ, -- by the company's tutor
  countersigned_by TEXT NOT NULL,
  decided_at       TIMESTAMPTZ,
  decided_by       TEXT NOT NULL,
  reason           TEXT NOT NULL, -- why it was sent back
  CHECK (from_wall < to_wall)
);
CREATE UNIQUE INDEX stage_day_once ON stage_day (agreement_id, on_date, from_wall) WHERE state IN ('proposed', 'confirmed');
CREATE INDEX stage_day_waiting ON stage_day (agreement_id, state);
CREATE INDEX stage_day_proposed ON stage_day (on_date) WHERE state = 'proposed';

-- What was agreed of a stage after its agreement was signed: longer, shorter, other hours. The
-- agreement holds what is in force, this what stood before.
CREATE TABLE stage_addendum (
  id           TEXT PRIMARY KEY,
  agreement_id TEXT NOT NULL REFERENCES stage_agreement (id),
  kind         TEXT NOT NULL CHECK (kind IN ('changed', 'ended')),
  signed_on    DATE NOT NULL,
  reason       TEXT NOT NULL,
  old_terms    TEXT NOT NULL, -- JSON
  new_terms    TEXT NOT NULL,
  recorded_at  TIMESTAMPTZ NOT NULL,
  recorded_by  TEXT NOT NULL
);
CREATE INDEX stage_addendum_agreement ON stage_addendum (agreement_id);

-- A counter-entry in the diary: after it was confirmed nothing is erased.
CREATE TABLE stage_correction (
  id           TEXT PRIMARY KEY,
  agreement_id TEXT NOT NULL REFERENCES stage_agreement (id),
  day_id       TEXT NOT NULL REFERENCES stage_day (id),
  old_value    TEXT NOT NULL, -- JSON
  new_value    TEXT NOT NULL, -- "" where the entry was struck
  reason       TEXT NOT NULL,
  corrected_at TIMESTAMPTZ NOT NULL,
  corrected_by TEXT NOT NULL
);
CREATE INDEX stage_correction_agreement ON stage_correction (agreement_id);
CREATE INDEX stage_correction_day ON stage_correction (day_id);
