import type { Migration } from '../sql/migrate.ts'

/**
 * Proofs that have been used, for as long as they could be used again, and the keys of sessions. A key is one session's for
 * ever, also once that one is over.
 */
export const DPOP_MIGRATION: Migration = {
  id: '010-dpop',
  up: `
CREATE TABLE understudy.dpop_proof (
  hash text PRIMARY KEY,
  expires_at bigint NOT NULL
);
CREATE INDEX dpop_proof_by_age ON understudy.dpop_proof (expires_at);

CREATE TABLE understudy.session_key (
  thumbprint text PRIMARY KEY,
  session_id text NOT NULL
);

ALTER TABLE understudy.support_session ADD COLUMN key_bound boolean NOT NULL DEFAULT false;
`,
}
