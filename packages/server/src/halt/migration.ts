import type { Migration } from '../sql/migrate.ts'

/** One row, there from the start: what every start locks, and a halt takes for itself. */
export const HALT_MIGRATION: Migration = {
  id: '008-halt',
  up: `
CREATE TABLE understudy.halt (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  by_person text,
  reason text,
  since bigint,
  CHECK ((since IS NULL) = (by_person IS NULL) AND (since IS NULL) = (reason IS NULL))
);
INSERT INTO understudy.halt DEFAULT VALUES;
`,
}
