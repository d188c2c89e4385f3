import type { Migration } from '../sql/migrate.ts'

/**
 * What a back end issued for a session, sealed with a key that is not in the database. Forgotten as soon as it is known to
 * be dead: what is left says when, and what was seen.
 */
export const ISSUING_MIGRATION: Migration = {
  id: '009-issued',
  up: `
CREATE TABLE understudy.issued (
  session_id text PRIMARY KEY REFERENCES understudy.support_session,
  issuer text NOT NULL,
  kept text,
  verified_at bigint,
  expires_at bigint,
  over_at bigint,
  remote text,
  tries bigint NOT NULL DEFAULT 0,
  next_try_at bigint NOT NULL,
  CHECK (over_at IS NULL OR kept IS NULL)
);
CREATE INDEX issued_not_over ON understudy.issued (next_try_at) WHERE over_at IS NULL;
`,
}
