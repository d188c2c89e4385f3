import type { Demo } from './demoProcess.ts'

/** What befalls a person while somebody works in their account, or while they work in somebody's. */
export type Blow = 'demoted' | 'promoted' | 'disabled' | 'deleted' | 'moved to another organisation' | 'protected'

const CHANGES: Readonly<Record<Blow, string>> = {
  demoted: "UPDATE demo.person SET roles = '{}' WHERE id = $1",
  promoted: "UPDATE demo.person SET roles = '{support}' WHERE id = $1",
  disabled: 'UPDATE demo.person SET active = false WHERE id = $1',
  deleted: 'DELETE FROM demo.person WHERE id = $1',
  'moved to another organisation': `UPDATE demo.person SET org_id =
    (SELECT id FROM demo.organisation AS o WHERE o.id <> person.org_id ORDER BY id LIMIT 1) WHERE id = $1`,
  protected: 'UPDATE demo.person SET protected = true WHERE id = $1',
}

/** Upsets the server of one test, and sets it right again. */
export interface Upset {
  /**
   * Changes a person in the directory. `told`: the host tells the bridge at once, as a host that knows should. Otherwise it resolves when
   * what a guard may have read before has lapsed.
   */
  person(id: string, blow: Blow, how: { readonly told: boolean }): Promise<void>
  /** Everybody as they were. */
  people(): Promise<void>
  /** From now on the audit log takes no event. */
  audit(): Promise<void>
  auditBack(): Promise<void>
  /** From now on the directory answers nothing. */
  directory(): Promise<void>
  directoryBack(): Promise<void>
  /** Ends what still runs and mends everything, whatever was upset. */
  mend(): Promise<void>
}

/** A read may go by what was read of a person for 200 ms, unless somebody says that it has changed. */
const LEASE = 220

const NAMED = "('sup_dana', 'sup_milo', 'sup_ines', 'cus_8F2K', 'cus_4TQZ', 'cus_9KPR')"

export function upset(demo: Demo): Upset {
  let changed = false

  async function auditBack() {
    await demo.sql('DROP TRIGGER IF EXISTS away ON understudy.audit_event')
  }

  async function directoryBack() {
    await demo.sql('ALTER TABLE IF EXISTS demo.directory_is_away RENAME TO organisation')
  }

  async function people() {
    if (!changed) return
    await demo.sql(
      `UPDATE demo.person AS p SET roles = b.roles, active = b.active, protected = b.protected, org_id = b.org_id
       FROM demo.person_before AS b WHERE b.id = p.id`,
    )
    await demo.sql('INSERT INTO demo.person SELECT * FROM demo.person_before ON CONFLICT DO NOTHING')
  }

  return {
    people,
    async person(id, blow, { told }) {
      await demo.sql(`CREATE TABLE IF NOT EXISTS demo.person_before AS SELECT * FROM demo.person WHERE id IN ${NAMED}`)
      changed = true
      await demo.sql(CHANGES[blow], [id])
      if (told) await demo.personChanged(id)
      else await new Promise((resolve) => setTimeout(resolve, LEASE))
    },
    async audit() {
      await demo.sql(
        'CREATE TRIGGER away BEFORE INSERT ON understudy.audit_event FOR EACH ROW EXECUTE FUNCTION understudy.refuse_change()',
      )
    },
    auditBack,
    async directory() {
      // The directory is the one reader that cannot do without it on every request.
      await demo.sql('ALTER TABLE demo.organisation RENAME TO directory_is_away')
    },
    directoryBack,
    async mend() {
      await demo.setClock(0)
      await auditBack()
      await directoryBack()
      await people()
      await demo.sql(
        `UPDATE understudy.support_session SET ended_at = least(expires_at, started_at + 1), end_reason = 'actor_ended'
         WHERE ended_at IS NULL`,
      )
      await demo.sql(
        "UPDATE understudy.approval_request SET state = 'cancelled' WHERE state IN ('pending', 'approved')",
      )
      await demo.reap()
    },
  }
}
