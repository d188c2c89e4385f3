import type { Migration } from '../sql/migrate.ts'

/**
 * The bridge's own tables. Times are milliseconds since the epoch. People and texts are kept as JSON text, because
 * `jsonb` refuses characters that names may contain.
 *
 * Which session came last is told by `seq`: a clock may stand still, or be set back.
 *
 * The two partial unique indexes and the checks hold the invariants even against a writer that forgets them: one live
 * session per actor session and per pair, nobody on themselves, nothing past an hour, an end with its reason.
 */
export const SESSIONS_MIGRATION: Migration = {
  id: '002-sessions',
  up: `
CREATE TABLE understudy.signing_key (
  slot text PRIMARY KEY,
  private_jwk text NOT NULL,
  created_at bigint NOT NULL
);

CREATE TABLE understudy.actor_session (
  key text PRIMARY KEY,
  iss text NOT NULL,
  sid text NOT NULL,
  sub text,
  epoch bigint NOT NULL DEFAULT 0,
  ended_at bigint,
  UNIQUE (iss, sid)
);

CREATE TABLE understudy.support_session (
  id text PRIMARY KEY,
  seq bigserial NOT NULL UNIQUE,
  actor_key text NOT NULL REFERENCES understudy.actor_session,
  actor_iss text NOT NULL,
  actor_sub text NOT NULL,
  subject_id text NOT NULL,
  actor text NOT NULL,
  subject text NOT NULL,
  approver text,
  request_id text UNIQUE,
  mode text NOT NULL CHECK (mode IN ('view', 'act', 'shadow')),
  reason text NOT NULL,
  ticket text,
  return_to text,
  policy_version text NOT NULL,
  started_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ceiling_at bigint NOT NULL,
  ended_at bigint,
  end_reason text,
  CHECK (actor_sub <> subject_id),
  CHECK (started_at < expires_at AND expires_at <= ceiling_at AND ceiling_at <= started_at + 3600000),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE UNIQUE INDEX support_session_live_actor ON understudy.support_session (actor_key) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX support_session_live_pair ON understudy.support_session (actor_iss, actor_sub, subject_id)
  WHERE ended_at IS NULL;
CREATE INDEX support_session_by_actor ON understudy.support_session (actor_iss, actor_sub, started_at DESC);
CREATE INDEX support_session_by_subject ON understudy.support_session (subject_id, seq DESC);

CREATE TABLE understudy.session_change (
  id bigserial PRIMARY KEY,
  session_id text NOT NULL,
  at bigint NOT NULL,
  action text NOT NULL
);
CREATE INDEX session_change_by_session ON understudy.session_change (session_id, id);

CREATE TABLE understudy.approval_request (
  id text PRIMARY KEY,
  actor_key text NOT NULL REFERENCES understudy.actor_session,
  actor_iss text NOT NULL,
  actor_sub text NOT NULL,
  subject_id text NOT NULL,
  actor text NOT NULL,
  subject text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'expired', 'cancelled', 'used')),
  mode text NOT NULL,
  reason text NOT NULL,
  ticket text,
  ttl_seconds bigint NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  decided_by text,
  note text,
  CHECK (expires_at <= created_at + 1800000)
);
CREATE INDEX approval_request_by_actor ON understudy.approval_request (actor_iss, actor_sub, created_at DESC);
CREATE INDEX approval_request_open ON understudy.approval_request (created_at) WHERE state IN ('pending', 'approved');

CREATE TABLE understudy.idempotency (
  actor_key text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  resource text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (actor_key, key)
);

CREATE TABLE understudy.audit_outbox (
  id bigserial PRIMARY KEY,
  event text NOT NULL
);
`,
}
