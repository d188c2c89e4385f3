import type { Sql } from '@understudy/server/sql'
import type { Caller } from './caller.ts'
import { readInvoices } from './invoices.ts'
import { readMe, readMembers } from './members.ts'
import { readProfile } from './profile.ts'
import { readProjects } from './projects.ts'

const EVERYTHING = 10_000

/** All that Parcelwise keeps about the caller and their organisation, as one document. */
export async function exportAccount(sql: Sql, caller: Caller, now: number): Promise<object> {
  return {
    exportedAt: new Date(now).toISOString(),
    account: await readMe(sql, caller),
    profile: await readProfile(sql, caller),
    members: (await readMembers(sql, caller)).members,
    projects: (await readProjects(sql, caller)).projects,
    invoices: (await readInvoices(sql, caller, { page: 1, size: EVERYTHING }, now)).items,
  }
}
