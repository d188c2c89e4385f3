import type { Migration } from '../sql/migrate.ts'

/** Sessions that are handed to another origin, and the codes by which that takes them over. A code is here until it is used. */
export const HANDOFF_MIGRATION: Migration = {
  id: '004-handoff',
  up: `
ALTER TABLE understudy.support_session ADD COLUMN handoff_origin text, ADD COLUMN redeem_by bigint;
CREATE TABLE understudy.handoff (
  hash text PRIMARY KEY,
  session_id text NOT NULL UNIQUE,
  origin text NOT NULL,
  challenge text NOT NULL,
  expires_at bigint NOT NULL
);
`,
}
