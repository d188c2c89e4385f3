import type { Migration } from '../sql/migrate.ts'

/**
 * Sessions that were started without the approval they needed, and the review that each of them has to have. The row of the
 * review is written with the session, so that there is none without; and only once is it filled in.
 */
export const BREAK_GLASS_MIGRATION: Migration = {
  id: '012-break-glass',
  up: `
ALTER TABLE understudy.support_session ADD COLUMN break_glass boolean NOT NULL DEFAULT false;

CREATE TABLE understudy.break_glass_review (
  session_id text PRIMARY KEY REFERENCES understudy.support_session,
  actor_iss text NOT NULL,
  actor_sub text NOT NULL,
  due_at bigint NOT NULL,
  told_at bigint,
  reviewed_at bigint,
  reviewer text,
  verdict text CHECK (verdict IN ('justified', 'unjustified')),
  note text,
  CHECK ((reviewed_at IS NULL) = (reviewer IS NULL)),
  CHECK ((reviewed_at IS NULL) = (verdict IS NULL)),
  CHECK ((reviewed_at IS NULL) = (note IS NULL))
);
CREATE INDEX break_glass_review_open ON understudy.break_glass_review (due_at) WHERE reviewed_at IS NULL;
CREATE INDEX break_glass_review_by_actor ON understudy.break_glass_review (actor_iss, actor_sub);

CREATE TABLE understudy.notice_outbox (
  id bigserial PRIMARY KEY,
  key text NOT NULL,
  kind text NOT NULL,
  session_id text NOT NULL REFERENCES understudy.support_session,
  created_at bigint NOT NULL,
  due_at bigint NOT NULL,
  attempts bigint NOT NULL DEFAULT 0,
  UNIQUE (kind, session_id)
);
CREATE INDEX notice_outbox_due ON understudy.notice_outbox (due_at);
`,
}
