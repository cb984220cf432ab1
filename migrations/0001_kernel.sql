-- The journal, which is also the chain: one row per stream is its head and its lock.
CREATE TABLE stream (
  id   TEXT PRIMARY KEY,
  seq  INTEGER NOT NULL CHECK (seq >= 0),
  head TEXT NOT NULL
);

CREATE TABLE event (
  stream     TEXT NOT NULL REFERENCES stream (id),
  seq        INTEGER NOT NULL CHECK (seq > 0),
  at         TIMESTAMPTZ NOT NULL,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('person', 'token', 'link', 'job', 'command')),
  actor_id   TEXT NOT NULL,
  actor_role TEXT NOT NULL,
  operation  TEXT NOT NULL,
  type       TEXT NOT NULL,
  body       TEXT NOT NULL,
  prev       TEXT NOT NULL,
  hash       TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
);
CREATE INDEX event_operation ON event (operation);

-- Personal values stand beside the event and can be erased; the event holds their HMAC.
CREATE TABLE event_personal (
  stream TEXT NOT NULL,
  seq    INTEGER NOT NULL,
  place  TEXT NOT NULL,
  salt   TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (stream, seq, place),
  FOREIGN KEY (stream, seq) REFERENCES event (stream, seq)
);

-- A command from outside, by the id its sender gave it: carried out once.
CREATE TABLE operation (
  id        TEXT PRIMARY KEY,
  actor     TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  answer    TEXT NOT NULL,
  tries     INTEGER NOT NULL,
  at        TIMESTAMPTZ NOT NULL
);

-- Series without gaps: register numbers, protocol, certificates.
CREATE TABLE counter (
  series TEXT PRIMARY KEY,
  value  INTEGER NOT NULL
);

-- Work that follows a commit: papers to draw, anchors to write, mail to send.
CREATE TABLE outbox (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL,
  body         TEXT NOT NULL,
  due_at       TIMESTAMPTZ NOT NULL,
  attempts     INTEGER NOT NULL,
  leased_until TIMESTAMPTZ,
  done_at      TIMESTAMPTZ,
  error        TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (done_at, due_at);

-- Public halves of the keys that sealed something here; the secret halves are in DATA_DIR.
CREATE TABLE signing_key (
  id         TEXT PRIMARY KEY,
  public_key TEXT NOT NULL,
  since      TIMESTAMPTZ NOT NULL
);

-- Files in the vault, by the SHA-256 of their content.
CREATE TABLE vault_file (
  id         TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  size       INTEGER NOT NULL,
  active     BOOLEAN NOT NULL, -- a PDF with scripts or files inside
  stored_at  TIMESTAMPTZ NOT NULL
);
