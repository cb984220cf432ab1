-- By what a teacher signs on somebody else's device: a number of their own, as its
-- argon2id hash. It is locked after a few wrong ones.
CREATE TABLE staff_pin (
  id        TEXT PRIMARY KEY REFERENCES staff (id),
  hash      TEXT NOT NULL,
  chosen_at TIMESTAMPTZ NOT NULL,
  chosen_by TEXT NOT NULL, -- the account, or the private link
  given_by  TEXT NOT NULL, -- who made that link; empty for an account
  locked_at TIMESTAMPTZ
);

-- The tutor's signature on a closed page, one for each page. The teachers' stand beside
-- their lesson_teacher.
CREATE TABLE tutor_signature (
  id        TEXT PRIMARY KEY,
  course_id TEXT NOT NULL REFERENCES course (id),
  lesson_id TEXT NOT NULL UNIQUE REFERENCES lesson (id),
  staff_id  TEXT NOT NULL REFERENCES staff (id),
  signed_at TIMESTAMPTZ NOT NULL,
  signed_by TEXT NOT NULL,
  means     TEXT NOT NULL CHECK (means IN ('account', 'pin', 'attested')),
  attested  TEXT NOT NULL,
  proof     TEXT NOT NULL,
  proof_id  TEXT REFERENCES vault_file (id)
);
CREATE INDEX tutor_signature_course ON tutor_signature (course_id);
CREATE INDEX tutor_signature_staff ON tutor_signature (staff_id);
CREATE INDEX tutor_signature_proof ON tutor_signature (proof_id);
