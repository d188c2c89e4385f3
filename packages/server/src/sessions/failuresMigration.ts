import type { Migration } from '../sql/migrate.ts'

/** Starts that were refused, by who tried, for as long as they count against them. */
export const FAILURES_MIGRATION: Migration = {
  id: '013-refused-starts',
  up: `
CREATE TABLE understudy.refused_start (
  id bigserial PRIMARY KEY,
  actor_iss text NOT NULL,
  actor_sub text NOT NULL,
  at bigint NOT NULL
);
CREATE INDEX refused_start_by_actor ON understudy.refused_start (actor_iss, actor_sub, at DESC);
`,
}
