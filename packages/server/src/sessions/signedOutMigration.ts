import type { Migration } from '../sql/migrate.ts'

/**
 * What an identity provider says: until when everything of a person is over, and which of its messages have come already.
 * `signed_in_at` dates actor sessions, so that a sign-out everywhere leaves alone what began after it.
 */
export const SIGNED_OUT_MIGRATION: Migration = {
  id: '020-signed-out',
  up: `
ALTER TABLE understudy.actor_session ADD COLUMN signed_in_at bigint;
CREATE INDEX actor_session_by_person ON understudy.actor_session (iss, sub) WHERE ended_at IS NULL;

CREATE TABLE understudy.signed_out (
  iss text NOT NULL,
  sub text NOT NULL,
  until bigint NOT NULL,
  PRIMARY KEY (iss, sub)
);

CREATE TABLE understudy.received_token (
  iss text NOT NULL,
  jti_hash text NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (iss, jti_hash)
);
`,
}
