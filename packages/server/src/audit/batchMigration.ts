import type { Migration } from '../sql/migrate.ts'

/** Writes several events, a JSON array of their texts, at the end of the log: the same chain, locked and moved once. */
export const AUDIT_BATCH_MIGRATION: Migration = {
  id: '015-audit-batch',
  up: `
CREATE FUNCTION understudy.append_audit_all(events text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $append$
DECLARE
  head understudy.audit_head;
  event text;
  leaf bytea;
  entry text;
BEGIN
  SELECT * INTO STRICT head FROM understudy.audit_head FOR UPDATE;
  FOR event IN SELECT value FROM json_array_elements_text(events::json) WITH ORDINALITY ORDER BY ordinality LOOP
    leaf := sha256(convert_to('support-audit/v1', 'UTF8') || '\\x00'::bytea || convert_to(event, 'UTF8'));
    entry := encode(sha256(decode(head.hash, 'hex') || leaf || int8send(head.seq + 1)), 'hex');
    INSERT INTO understudy.audit_event (seq, prev, hash, event) VALUES (head.seq + 1, head.hash, entry, event);
    head.seq := head.seq + 1;
    head.hash := entry;
  END LOOP;
  UPDATE understudy.audit_head AS h SET seq = head.seq, hash = head.hash;
END $append$;
REVOKE ALL ON FUNCTION understudy.append_audit_all(text) FROM PUBLIC;
`,
}
