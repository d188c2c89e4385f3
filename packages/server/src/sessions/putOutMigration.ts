import type { Migration } from '../sql/migrate.ts'

/** The last time that everybody was put out of an account or of an organisation: a start that is under way compares. */
export const PUT_OUT_MIGRATION: Migration = {
  id: '024-put-out',
  up: `
CREATE TABLE understudy.put_out (
  kind text NOT NULL CHECK (kind IN ('subject', 'tenant')),
  id text NOT NULL,
  stamp text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX approval_request_open_by_subject ON understudy.approval_request (subject_id)
  WHERE state IN ('pending', 'approved');
`,
}
