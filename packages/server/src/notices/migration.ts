import type { Migration } from '../sql/migrate.ts'

/** Notices that a decision point wants told: of starts too, which may have opened nothing. They are kept as they are told. */
export const NOTICES_MIGRATION: Migration = {
  id: '025-told-notices',
  up: `
ALTER TABLE understudy.notice_outbox ALTER COLUMN session_id DROP NOT NULL;
ALTER TABLE understudy.notice_outbox ADD COLUMN notice text;
ALTER TABLE understudy.notice_outbox ADD CHECK (session_id IS NOT NULL OR notice IS NOT NULL);
`,
}
