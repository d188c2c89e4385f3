import type { Migration } from '../sql/migrate.ts'

/** Assertions of clients that have been used, until they would have expired. */
export const OAUTH_MIGRATION: Migration = {
  id: '006-oauth',
  up: `
CREATE TABLE understudy.client_assertion (
  client_id text NOT NULL,
  jti_hash text NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (client_id, jti_hash)
);
`,
}
