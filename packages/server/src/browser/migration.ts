import type { Migration } from '../sql/migrate.ts'

/**
 * Sessions in cookies. A row of `browser_session` is one sign-in of one browser and holds the own slot; a row of
 * `browser_id` is one value of its cookie, by hash, with the identity that this value stands for: a support session, or
 * the own one where `session_id` is null. A value never stands for another identity than the one it was made for.
 *
 * `origin` is the page that was given the cookie, where it said so; pages of other origins cannot use it.
 * `seen_epoch` is the latest epoch whose value the browser has shown to have. No foreign key leads to
 * `support_session`: its check would lock in another order than a sign-out does.
 */
export const BROWSER_MIGRATION: Migration = {
  id: '003-browser-sessions',
  up: `
CREATE TABLE understudy.browser_session (
  id text PRIMARY KEY,
  own_key text REFERENCES understudy.actor_session,
  own_sub text,
  auth_time double precision,
  acr text,
  handed_id text,
  origin text,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  seen_epoch bigint NOT NULL,
  seen_at bigint NOT NULL,
  used_at bigint NOT NULL,
  CHECK ((own_key IS NULL) = (own_sub IS NULL)),
  CHECK ((own_key IS NULL) <> (handed_id IS NULL))
);
CREATE INDEX browser_session_by_own ON understudy.browser_session (own_key);

CREATE TABLE understudy.browser_id (
  hash text PRIMARY KEY,
  browser text NOT NULL REFERENCES understudy.browser_session ON DELETE CASCADE,
  seq bigserial NOT NULL,
  epoch bigint NOT NULL,
  session_id text,
  issued_at bigint NOT NULL
);
CREATE INDEX browser_id_by_browser ON understudy.browser_id (browser, seq DESC);
`,
}
