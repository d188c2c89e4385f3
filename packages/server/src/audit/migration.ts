import type { Migration } from '../sql/migrate.ts'

/**
 * The log's tables and its only writer, `understudy.append_audit`.
 *
 * The stored bytes are the canonical text of the event; every other column is generated from it, so a filter cannot
 * disagree with what was hashed. An application role needs EXECUTE on the function and SELECT on the tables, nothing
 * else. A superuser can switch the triggers off: that is what the chain and the checkpoints are for.
 */
export const AUDIT_MIGRATION: Migration = {
  id: '001-audit',
  up: `
CREATE TABLE understudy.audit_event (
  seq bigint PRIMARY KEY CHECK (seq > 0),
  prev text NOT NULL UNIQUE,
  hash text NOT NULL UNIQUE,
  event text NOT NULL,
  time text GENERATED ALWAYS AS (event::jsonb ->> 'time') STORED,
  type text GENERATED ALWAYS AS (event::jsonb ->> 'type') STORED,
  outcome text GENERATED ALWAYS AS (event::jsonb ->> 'outcome') STORED,
  actor_id text GENERATED ALWAYS AS (event::jsonb #>> '{actor,id}') STORED,
  subject_id text GENERATED ALWAYS AS (event::jsonb #>> '{subject,id}') STORED,
  session_id text GENERATED ALWAYS AS (event::jsonb ->> 'session') STORED,
  search text GENERATED ALWAYS AS (
    coalesce(event::jsonb #>> '{actor,name}', '') || E'\\n' || coalesce(event::jsonb #>> '{subject,name}', '') || E'\\n' ||
    coalesce(event::jsonb ->> 'ticket', '') || E'\\n' || coalesce(event::jsonb #>> '{action,name}', '') || E'\\n' ||
    coalesce(event::jsonb ->> 'session', '')
  ) STORED
);
CREATE INDEX audit_event_actor ON understudy.audit_event (actor_id, seq DESC);
CREATE INDEX audit_event_subject ON understudy.audit_event (subject_id, seq DESC);
CREATE INDEX audit_event_session ON understudy.audit_event (session_id, seq DESC);

CREATE TABLE understudy.audit_head (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  seq bigint NOT NULL,
  hash text NOT NULL
);
INSERT INTO understudy.audit_head (seq, hash) VALUES (0, repeat('0', 64));

CREATE TABLE understudy.audit_checkpoint (
  seq bigint PRIMARY KEY,
  hash text NOT NULL,
  time text NOT NULL,
  signature text NOT NULL
);

CREATE FUNCTION understudy.append_audit(event text)
RETURNS TABLE (seq bigint, prev text, hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $append$
DECLARE
  leaf bytea := sha256(convert_to('support-audit/v1', 'UTF8') || '\\x00'::bytea || convert_to(event, 'UTF8'));
  head understudy.audit_head;
  entry text;
BEGIN
  SELECT * INTO STRICT head FROM understudy.audit_head FOR UPDATE;
  entry := encode(sha256(decode(head.hash, 'hex') || leaf || int8send(head.seq + 1)), 'hex');
  INSERT INTO understudy.audit_event (seq, prev, hash, event) VALUES (head.seq + 1, head.hash, entry, append_audit.event);
  UPDATE understudy.audit_head AS h SET seq = head.seq + 1, hash = entry;
  RETURN QUERY SELECT head.seq + 1, head.hash, entry;
END $append$;
REVOKE ALL ON FUNCTION understudy.append_audit(text) FROM PUBLIC;

CREATE FUNCTION understudy.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $refuse$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON understudy.audit_event
  FOR EACH ROW EXECUTE FUNCTION understudy.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON understudy.audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION understudy.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON understudy.audit_checkpoint
  FOR EACH ROW EXECUTE FUNCTION understudy.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON understudy.audit_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION understudy.refuse_change();
CREATE TRIGGER no_delete BEFORE DELETE ON understudy.audit_head
  FOR EACH ROW EXECUTE FUNCTION understudy.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON understudy.audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION understudy.refuse_change();
`,
}
