import { DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import type { Directory, DirectoryEntry } from '../directory.ts'

/** A directory whose people tests may change while the bridge runs. */
export interface TestDirectory extends Directory {
  change(id: string, change: Partial<DirectoryEntry>): void
  remove(id: string): void
  /** Every id that was asked for, in order. */
  readonly asked: readonly string[]
  /** How often what is known has changed. */
  readonly changes: number
  /** Makes every question fail until set back. */
  broken: boolean
  /** Runs once, in the middle of the next question: what happens while somebody waits for an answer. */
  meanwhile: (() => Promise<unknown>) | null
}

const person = (id: string, name: string, roles: string[], more: Partial<DirectoryEntry> = {}): DirectoryEntry => ({
  person: { id, name, email: `${id}@mail.example` },
  roles,
  active: true,
  protected: false,
  asksFirst: false,
  tenant: 'org_acme',
  ...more,
})

/** Two agents, a lead, and customers of every kind of standing. */
export function createPeople(): TestDirectory {
  const entries = new Map<string, DirectoryEntry>(
    [
      person('sup_dana', 'Dana Reyes', ['support']),
      person('sup_milo', 'Milo Novak', ['support']),
      person('sup_ines', 'Inês Carvalho', ['support', 'support_lead']),
      person('lead_omar', 'Omar Haddad', ['support_lead']),
      person('cus_noor', 'Noor Haddad', ['customer']),
      person('cus_tomas', 'Tomás Oliveira', ['customer']),
      person('cus_aiko', 'Aiko Kuroda', ['customer'], { asksFirst: true }),
      person('cus_lena', 'Lena Brandt', ['customer'], { protected: true }),
      person('cus_jean', 'Jean-Luc O’Connor', ['customer'], { active: false }),
    ].map((entry) => [entry.person.id, entry]),
  )
  const asked: string[] = []
  let broken = false
  let changes = 0
  return {
    asked,
    get changes() {
      return changes
    },
    get broken() {
      return broken
    },
    set broken(to) {
      broken = to
      changes += 1
    },
    meanwhile: null,
    async find(id) {
      asked.push(id)
      const { meanwhile } = this
      this.meanwhile = null
      await meanwhile?.()
      if (this.broken) throw new Error('The directory is down.')
      return entries.get(id) ?? null
    },
    change(id, change) {
      changes += 1
      const entry = entries.get(id)
      if (entry !== undefined) entries.set(id, { ...entry, ...change })
    },
    remove(id) {
      changes += 1
      entries.delete(id)
    },
  }
}

/** The policy of the demo: changes need an approval only in accounts that ask first. */
export const TEST_POLICY: Policy = {
  ...DEFAULT_POLICY,
  version: 'test-1',
  // Accounts are moved about in tests that are about something else: what keeps a team to its own is asked for by those about it.
  tenants: 'any',
  // Refused starts are what most tests are made of: what limits them is asked for by those that are about it.
  rateLimit: { perHour: 10, perDay: 30 },
  modes: { ...DEFAULT_POLICY.modes, act: { enabled: true, approval: 'flagged' } },
}
