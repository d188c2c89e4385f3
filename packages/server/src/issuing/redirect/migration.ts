import type { Migration } from '../../sql/migrate.ts'

/**
 * Starts that wait for a browser to come back. What was issued is kept before there is a session: one that never comes to be
 * has left nothing that is not ended. `own_lost`: the start has cost the actor the own session, which is over when this one is.
 */
export const REDIRECT_MIGRATION: Migration = {
  id: '022-redirect',
  up: `
ALTER TABLE understudy.issued DROP CONSTRAINT issued_session_id_fkey;
ALTER TABLE understudy.support_session ADD COLUMN own_lost boolean NOT NULL DEFAULT false;

CREATE TABLE understudy.waiting_start (
  id text PRIMARY KEY,
  actor_key text NOT NULL REFERENCES understudy.actor_session,
  actor_iss text NOT NULL,
  actor_sub text NOT NULL,
  subject_id text NOT NULL,
  asked text NOT NULL,
  issuer text NOT NULL,
  origin text,
  state_hash text UNIQUE,
  sealed text,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  outcome text CHECK (outcome IN ('arrived', 'opened', 'refused', 'expired', 'cancelled', 'superseded')),
  CHECK (expires_at <= created_at + 600000),
  CHECK (outcome IS NULL OR sealed IS NULL)
);
CREATE UNIQUE INDEX waiting_start_one ON understudy.waiting_start (actor_key) WHERE outcome IS NULL;
CREATE INDEX waiting_start_by_actor ON understudy.waiting_start (actor_iss, actor_sub, created_at DESC);
`,
}
