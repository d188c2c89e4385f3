import type { Migration } from '../sql/migrate.ts'

/**
 * Receivers of events as the bridge knows them, without what is secret about them; and the events that wait for each. Whoever
 * ends a session, also a guard that has no settings for this, finds here whom to tell.
 */
export const SIGNALS_MIGRATION: Migration = {
  id: '021-signals',
  up: `
CREATE TABLE understudy.signal_stream (
  id text PRIMARY KEY,
  registered_at bigint NOT NULL
);

CREATE TABLE understudy.signal_outbox (
  id bigserial PRIMARY KEY,
  stream text NOT NULL,
  jti text NOT NULL,
  session_id text,
  created_at bigint NOT NULL,
  due_at bigint NOT NULL,
  attempts bigint NOT NULL DEFAULT 0,
  refused text,
  UNIQUE (stream, jti)
);
CREATE INDEX signal_outbox_due ON understudy.signal_outbox (stream, due_at) WHERE refused IS NULL;
`,
}
