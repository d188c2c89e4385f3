import type { Migration } from '../sql/migrate.ts'

/** Who may hold what it read for a moment, and until when that is believed of it, by the database's clock. */
export const LEASES_MIGRATION: Migration = {
  id: '014-leases',
  up: `
CREATE TABLE understudy.lease_holder (
  id text PRIMARY KEY,
  until timestamptz NOT NULL
);
`,
}
