/** One step per schema version, in order; PRAGMA user_version counts how many were done. Never edit a step that was released. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    state TEXT NOT NULL,
    priority INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    lease_until INTEGER,
    feed TEXT NOT NULL,
    error_code TEXT,
    search TEXT NOT NULL,
    record TEXT NOT NULL,
    content TEXT
  );
  CREATE INDEX jobs_waiting ON jobs (lane, priority, queued_at) WHERE state = 'waiting';
  CREATE INDEX jobs_delayed ON jobs (lane, not_before) WHERE state = 'delayed';
  CREATE INDEX jobs_active ON jobs (lease_until) WHERE state = 'active';
  CREATE INDEX jobs_by_state ON jobs (state, lane, updated_at);
  CREATE INDEX jobs_by_feed ON jobs (feed, updated_at);
  CREATE INDEX jobs_by_error ON jobs (error_code, updated_at) WHERE error_code IS NOT NULL;
  CREATE INDEX jobs_by_time ON jobs (updated_at, lane, state, feed, error_code, search);
  CREATE TABLE removed (id TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE INDEX removed_at ON removed (at);

  CREATE TABLE urls (key TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE aliases (alias TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE seen (feed TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (feed, id)) WITHOUT ROWID;
  CREATE INDEX seen_at ON seen (at);
  CREATE TABLE feeds (url TEXT PRIMARY KEY, health TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE slots (name TEXT NOT NULL, slot TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (name, slot)) WITHOUT ROWID;
  CREATE TABLE named (name TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER) WITHOUT ROWID;
  CREATE TABLE counters (
    day TEXT NOT NULL, feed TEXT NOT NULL, metric TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (day, feed, metric)
  ) WITHOUT ROWID;

  CREATE TABLE blobs (name TEXT PRIMARY KEY, bytes BLOB NOT NULL, expires_at INTEGER);
  CREATE INDEX blobs_expiry ON blobs (expires_at) WHERE expires_at IS NOT NULL;

  -- The shape that rate-limiter-flexible expects.
  CREATE TABLE hosts (key TEXT PRIMARY KEY, points INTEGER NOT NULL DEFAULT 0, expire INTEGER);
  `,
  // Lists by state without sorting, and numbers without counting.
  `
  DROP INDEX jobs_by_state;
  DROP INDEX jobs_by_time;
  CREATE INDEX jobs_by_time ON jobs (updated_at, id);
  CREATE INDEX jobs_by_state ON jobs (state, updated_at);
  CREATE INDEX jobs_by_lane ON jobs (lane, state, updated_at);
  CREATE TABLE tallies (lane TEXT NOT NULL, state TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (lane, state)) WITHOUT ROWID;
  INSERT INTO tallies SELECT lane, state, count(*) FROM jobs GROUP BY lane, state;
  CREATE TRIGGER tally_added AFTER INSERT ON jobs BEGIN
    INSERT INTO tallies VALUES (new.lane, new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  END;
  CREATE TRIGGER tally_removed AFTER DELETE ON jobs BEGIN
    UPDATE tallies SET n = n - 1 WHERE lane = old.lane AND state = old.state;
  END;
  CREATE TRIGGER tally_moved AFTER UPDATE OF lane, state ON jobs WHEN old.lane <> new.lane OR old.state <> new.state BEGIN
    UPDATE tallies SET n = n - 1 WHERE lane = old.lane AND state = old.state;
    INSERT INTO tallies VALUES (new.lane, new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  END;
  `,
  // What people are to be told.
  `
  CREATE TABLE notices (
    id TEXT PRIMARY KEY, channel TEXT NOT NULL, body TEXT NOT NULL,
    created_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX notices_due ON notices (channel, due_at);
  `,
  // Jobs are asked for by the feed's title, too.
  `
  ALTER TABLE jobs ADD COLUMN feed_title TEXT NOT NULL DEFAULT '';
  UPDATE jobs SET feed_title = coalesce(json_extract(record, '$.request.source.title'), '');
  CREATE INDEX jobs_by_feed_title ON jobs (feed_title, updated_at);
  `,
  // Events are listed without the jobs that made none.
  `
  ALTER TABLE jobs ADD COLUMN has_event INTEGER GENERATED ALWAYS AS (json_extract(record, '$.outcome.eventUuid') IS NOT NULL) VIRTUAL;
  CREATE INDEX jobs_with_event ON jobs (state, updated_at) WHERE has_event;
  `,
];
