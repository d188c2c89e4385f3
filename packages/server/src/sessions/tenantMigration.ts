import type { Migration } from '../sql/migrate.ts'

/**
 * The organisation that a session and an approval are bound to. What was opened before has none written down, and in an
 * application with organisations counts for none: it ends at the next use, an hour after its start at the latest.
 */
export const TENANT_MIGRATION: Migration = {
  id: '005-subject-tenant',
  up: `
ALTER TABLE understudy.support_session ADD COLUMN subject_tenant text;
ALTER TABLE understudy.approval_request ADD COLUMN subject_tenant text;
`,
}
