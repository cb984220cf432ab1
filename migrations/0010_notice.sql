-- The nights on which the house looked at its data: once a civil day, however many copies of
-- the program there are.
CREATE TABLE night (
  on_date DATE PRIMARY KEY,
  done_at TIMESTAMPTZ
);

-- How much was to be put in order on a night, by check and severity.
CREATE TABLE night_count (
  on_date  DATE NOT NULL REFERENCES night (on_date),
  kind     TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('blocking', 'warning', 'note')),
  n        INTEGER NOT NULL CHECK (n > 0),
  PRIMARY KEY (on_date, kind, severity)
);

-- The day's e-mail to one of the provider's people: what is new to them and open, or overdue. One that is
-- being sent when the program begins has an outcome that nobody knows.
CREATE TABLE notice_digest (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  on_date    DATE NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
  attempts   INTEGER NOT NULL CHECK (attempts >= 0),
  trouble    TEXT NOT NULL,
  detail     TEXT NOT NULL, -- the server's words
  queued_at  TIMESTAMPTZ NOT NULL,
  settled_at TIMESTAMPTZ,
  UNIQUE (account_id, on_date)
);

-- What the house tells one of its people. It is no fact of the field: what it tells of is on
-- record elsewhere, and it goes some time after it was put in order.
CREATE TABLE notice (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  kind       TEXT NOT NULL,
  key        TEXT NOT NULL, -- what it is about: nobody is told twice
  daily      BOOLEAN NOT NULL, -- it is overdue: told every day until it is in order
  severity   TEXT NOT NULL CHECK (severity IN ('blocking', 'warning', 'note')),
  message    TEXT NOT NULL, -- an Italian sentence, the key of the catalogue
  args       TEXT NOT NULL, -- JSON: its values, as they are printed
  facts      TEXT NOT NULL, -- JSON: label and value
  href       TEXT NOT NULL, -- the page that puts it in order
  told_at    TIMESTAMPTZ NOT NULL,
  read_at    TIMESTAMPTZ,
  closed_at  TIMESTAMPTZ, -- it is put in order
  digest_id  TEXT REFERENCES notice_digest (id), -- the last e-mail that told it
  UNIQUE (account_id, key)
);
CREATE INDEX notice_open ON notice (account_id, severity) WHERE closed_at IS NULL;
CREATE INDEX notice_kind ON notice (kind);
CREATE INDEX notice_digest_of ON notice (digest_id);
